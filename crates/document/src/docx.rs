//! The report as a Word document that officers go on editing.
//!
//! | module | writes |
//! |---|---|
//! | `body` | parts and blocks |
//! | `picture` | photographs, garuda, emblem |
//! | `styles` | the named styles, the only place of sizes and spaces |
//! | `xml` | escaped markup |
//!
//! Layout is said the way Word says it, so that it survives editing: named styles, a landscape section, a repeated
//! header row, dotted lines as tab leaders, boxes that can be ticked, page numbers as fields.
//! Same report and same pictures, same bytes.

mod body;
mod picture;
mod styles;
mod xml;

use crate::{Assets, Error};
use body::Body;
use prongsai_report::model::Report;
use prongsai_thai::Digits;
use std::io::{Cursor, Write};
use xml::Xml;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

const PACKAGE: &str = "http://schemas.openxmlformats.org/package/2006";
const OFFICE: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const TYPES: &str = "application/vnd.openxmlformats-officedocument.wordprocessingml";

/// Writes the report as DOCX.
///
/// Pictures that Word does not draw (SVG, WebP, broken ones) leave an empty frame or free room.
///
/// # Errors
/// [`Error::Pack`] if the parts cannot be packed; no report makes that happen.
pub fn docx(report: &Report, assets: &Assets) -> Result<Vec<u8>, Error> {
    let mut body = Body::new(report, assets);
    body.parts();
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let mut add = |name: &str, bytes: &[u8], method: CompressionMethod| {
        let options = SimpleFileOptions::default().compression_method(method).last_modified_time(DateTime::default());
        zip.start_file(name, options).map_err(pack)?;
        zip.write_all(bytes).map_err(|error| Error::Pack(error.to_string()))
    };
    let deflated = CompressionMethod::Deflated;
    add("[Content_Types].xml", content_types().as_bytes(), deflated)?;
    add("_rels/.rels", package_relations().as_bytes(), deflated)?;
    add("docProps/core.xml", properties(report).as_bytes(), deflated)?;
    add("word/document.xml", body.document().as_bytes(), deflated)?;
    add("word/_rels/document.xml.rels", document_relations(&body).as_bytes(), deflated)?;
    add("word/styles.xml", styles::styles().as_bytes(), deflated)?;
    add("word/fontTable.xml", styles::fonts().as_bytes(), deflated)?;
    add("word/settings.xml", styles::settings().as_bytes(), deflated)?;
    add("word/header.xml", page_number(report.digits).as_bytes(), deflated)?;
    for picture in body.pictures() {
        add(&format!("word/{}", picture.part), picture.bytes, CompressionMethod::Stored)?;
    }
    Ok(zip.finish().map_err(pack)?.into_inner())
}

#[expect(clippy::needless_pass_by_value, reason = "it is what map_err hands over")]
fn pack(error: zip::result::ZipError) -> Error {
    Error::Pack(error.to_string())
}

fn content_types() -> String {
    let mut xml = Xml::document();
    xml.open("Types", &[("xmlns", &format!("{PACKAGE}/content-types"))]);
    for (extension, kind) in [
        ("rels", "application/vnd.openxmlformats-package.relationships+xml"),
        ("xml", "application/xml"),
        ("png", "image/png"),
        ("jpeg", "image/jpeg"),
        ("gif", "image/gif"),
    ] {
        xml.empty("Default", &[("Extension", extension), ("ContentType", kind)]);
    }
    for (part, kind) in [
        ("document", "document.main"),
        ("styles", "styles"),
        ("fontTable", "fontTable"),
        ("settings", "settings"),
        ("header", "header"),
    ] {
        xml.empty(
            "Override",
            &[("PartName", &format!("/word/{part}.xml")), ("ContentType", &format!("{TYPES}.{kind}+xml"))],
        );
    }
    xml.empty(
        "Override",
        &[
            ("PartName", "/docProps/core.xml"),
            ("ContentType", "application/vnd.openxmlformats-package.core-properties+xml"),
        ],
    );
    xml.close("Types");
    xml.finish()
}

fn package_relations() -> String {
    let mut xml = Xml::document();
    xml.open("Relationships", &[("xmlns", &format!("{PACKAGE}/relationships"))]);
    xml.empty(
        "Relationship",
        &[("Id", "r1"), ("Type", &format!("{OFFICE}/officeDocument")), ("Target", "word/document.xml")],
    );
    xml.empty(
        "Relationship",
        &[
            ("Id", "r2"),
            ("Type", &format!("{PACKAGE}/relationships/metadata/core-properties")),
            ("Target", "docProps/core.xml"),
        ],
    );
    xml.close("Relationships");
    xml.finish()
}

fn document_relations(body: &Body<'_>) -> String {
    let mut xml = Xml::document();
    xml.open("Relationships", &[("xmlns", &format!("{PACKAGE}/relationships"))]);
    for kind in ["styles", "fontTable", "settings", "header"] {
        xml.empty(
            "Relationship",
            &[("Id", kind), ("Type", &format!("{OFFICE}/{kind}")), ("Target", &format!("{kind}.xml"))],
        );
    }
    for picture in body.pictures() {
        xml.empty(
            "Relationship",
            &[("Id", &picture.id), ("Type", &format!("{OFFICE}/image")), ("Target", &picture.part)],
        );
    }
    for (id, target) in body.links() {
        xml.empty(
            "Relationship",
            &[("Id", id), ("Type", &format!("{OFFICE}/hyperlink")), ("Target", target), ("TargetMode", "External")],
        );
    }
    xml.close("Relationships");
    xml.finish()
}

fn properties(report: &Report) -> String {
    let mut xml = Xml::document();
    xml.open(
        "cp:coreProperties",
        &[
            ("xmlns:cp", &format!("{PACKAGE}/metadata/core-properties")),
            ("xmlns:dc", "http://purl.org/dc/elements/1.1/"),
            ("xmlns:dcterms", "http://purl.org/dc/terms/"),
            ("xmlns:xsi", "http://www.w3.org/2001/XMLSchema-instance"),
        ],
    );
    xml.element("dc:title", &report.title);
    xml.element("dc:creator", &report.agency.full_name);
    xml.element("dc:language", "th-TH");
    if let Some(date) = report.date {
        xml.open("dcterms:created", &[("xsi:type", "dcterms:W3CDTF")]);
        xml.text(&format!("{date}T00:00:00Z"));
        xml.close("dcterms:created");
    }
    xml.close("cp:coreProperties");
    xml.finish()
}

/// – ๒ –, centred above the text.
fn page_number(digits: Digits) -> String {
    let mut xml = Xml::word("w:hdr");
    xml.open("w:p", &[]);
    xml.raw(r#"<w:pPr><w:pStyle w:val="Header"/></w:pPr><w:r><w:t xml:space="preserve">– </w:t></w:r>"#);
    xml.open("w:fldSimple", &[("w:instr", if digits == Digits::Thai { r" PAGE \* ThaiArabic " } else { " PAGE " })]);
    xml.raw("<w:r><w:t>");
    xml.text(&digits.write("2"));
    xml.raw("</w:t></w:r></w:fldSimple>");
    xml.raw(r#"<w:r><w:t xml:space="preserve"> –</w:t></w:r>"#);
    xml.close("w:p");
    xml.close("w:hdr");
    xml.finish()
}
