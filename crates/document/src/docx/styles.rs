//! Named styles: what an officer changes once for the whole paper.
//!
//! Thai is set in TH `SarabunIT๙`, as towns do; Latin letters and ASCII digits in TH Sarabun New, because the former
//! draws ASCII digits as Thai ones and would falsify web addresses, O-codes and digests.
//!
//! # Source
//! Sizes of the memo: Regulation of the Office of the Prime Minister on Correspondence B.E. 2526, form 29, and its
//! typing guide: title 29 points on a line of 35, labels 20, text 16, first lines indented 2.5 cm.

use super::xml::Xml;

const THAI: &str = "TH SarabunIT๙";
const LATIN: &str = "TH Sarabun New";

/// A paragraph style: id, name, properties of the paragraph, half-points, whether it is bold.
struct Style(&'static str, &'static str, &'static str, u8, bool);

/// Spaces are in twentieths of a point.
const STYLES: [Style; 19] = [
    Style(
        "Heading1",
        "heading 1",
        r#"<w:keepNext/><w:spacing w:before="0" w:after="120"/><w:jc w:val="center"/><w:outlineLvl w:val="0"/>"#,
        36,
        true,
    ),
    Style(
        "Heading2",
        "heading 2",
        r#"<w:keepNext/><w:spacing w:before="180" w:after="60"/><w:outlineLvl w:val="1"/>"#,
        32,
        true,
    ),
    Style(
        "Heading3",
        "heading 3",
        r#"<w:keepNext/><w:spacing w:before="120" w:after="40"/><w:outlineLvl w:val="2"/>"#,
        32,
        true,
    ),
    Style(
        "MemoTitle",
        "Memo Title",
        r#"<w:keepNext/><w:spacing w:before="0" w:after="80" w:line="700" w:lineRule="exact"/><w:jc w:val="center"/><w:outlineLvl w:val="0"/>"#,
        58,
        true,
    ),
    Style("MemoField", "Memo Field", r#"<w:spacing w:line="400" w:lineRule="atLeast"/>"#, 32, false),
    Style(
        "BodyText",
        "Body Text",
        r#"<w:spacing w:before="120"/><w:ind w:firstLine="1418"/><w:jc w:val="thaiDistribute"/>"#,
        32,
        false,
    ),
    Style("Flush", "Flush", r#"<w:spacing w:before="60"/>"#, 32, false),
    Style("Centred", "Centred", r#"<w:spacing w:before="60"/><w:jc w:val="center"/>"#, 32, false),
    Style(
        "RightHalf",
        "Right Half",
        r#"<w:spacing w:before="60"/><w:ind w:left="4535"/><w:jc w:val="center"/>"#,
        32,
        false,
    ),
    Style("Note", "Note", r#"<w:spacing w:before="60"/>"#, 26, false),
    Style("CoverTitle", "Title", r#"<w:spacing w:before="240"/><w:jc w:val="center"/>"#, 48, true),
    Style("CoverName", "Subtitle", r#"<w:spacing w:before="240"/><w:jc w:val="center"/>"#, 40, true),
    Style("ListText", "List Text", r#"<w:spacing w:before="40"/><w:ind w:left="1758" w:hanging="340"/>"#, 32, false),
    Style("Caption", "caption", r#"<w:keepNext/><w:spacing w:before="160" w:after="60"/>"#, 32, true),
    Style("TableText", "Table Text", r#"<w:spacing w:before="0" w:after="0"/>"#, 28, false),
    Style(
        "TableHead",
        "Table Head",
        r#"<w:keepNext/><w:spacing w:before="20" w:after="20"/><w:jc w:val="center"/>"#,
        28,
        true,
    ),
    Style(
        "Signature",
        "Signature",
        r#"<w:keepNext/><w:keepLines/><w:ind w:left="4535"/><w:jc w:val="center"/>"#,
        32,
        false,
    ),
    Style("CatchWord", "Catch Word", r#"<w:spacing w:before="480"/><w:jc w:val="right"/>"#, 32, false),
    Style("Header", "header", r#"<w:jc w:val="center"/>"#, 32, false),
];

/// The styles part.
pub fn styles() -> String {
    let mut xml = Xml::word("w:styles");
    xml.raw("<w:docDefaults><w:rPrDefault><w:rPr>");
    xml.empty("w:rFonts", &[("w:ascii", LATIN), ("w:hAnsi", LATIN), ("w:eastAsia", LATIN), ("w:cs", THAI)]);
    xml.raw(r#"<w:sz w:val="32"/><w:szCs w:val="32"/><w:lang w:val="en-US" w:eastAsia="en-US" w:bidi="th-TH"/></w:rPr></w:rPrDefault>"#);
    xml.raw(r"<w:pPrDefault/></w:docDefaults>");
    xml.raw(r#"<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/><w:qFormat/></w:style>"#);
    xml.raw(r#"<w:style w:type="table" w:default="1" w:styleId="TableNormal"><w:name w:val="Normal Table"/><w:tblPr><w:tblCellMar><w:left w:w="85" w:type="dxa"/><w:right w:w="85" w:type="dxa"/></w:tblCellMar></w:tblPr></w:style>"#);
    for Style(id, name, paragraph, size, bold) in STYLES {
        xml.open("w:style", &[("w:type", "paragraph"), ("w:styleId", id)]);
        xml.val("w:name", name);
        xml.raw(r#"<w:basedOn w:val="Normal"/><w:qFormat/><w:pPr>"#);
        xml.raw(paragraph);
        xml.raw("</w:pPr><w:rPr>");
        if bold {
            xml.raw("<w:b/><w:bCs/>");
        }
        let size = size.to_string();
        xml.val("w:sz", &size);
        xml.val("w:szCs", &size);
        xml.raw("</w:rPr></w:style>");
    }
    xml.raw(r#"<w:style w:type="character" w:styleId="MemoLabel"><w:name w:val="Memo Label"/><w:qFormat/><w:rPr><w:b/><w:bCs/><w:sz w:val="40"/><w:szCs w:val="40"/></w:rPr></w:style>"#);
    xml.raw(r#"<w:style w:type="character" w:styleId="Hyperlink"><w:name w:val="Hyperlink"/><w:rPr><w:color w:val="0B4F7D"/><w:u w:val="single"/></w:rPr></w:style>"#);
    xml.raw(r#"<w:style w:type="table" w:styleId="ReportTable"><w:name w:val="Report Table"/><w:basedOn w:val="TableNormal"/><w:tblPr><w:tblBorders>"#);
    for side in ["top", "left", "bottom", "right", "insideH", "insideV"] {
        xml.empty(&format!("w:{side}"), &[("w:val", "single"), ("w:sz", "4"), ("w:space", "0"), ("w:color", "000000")]);
    }
    xml.raw("</w:tblBorders></w:tblPr></w:style>");
    xml.close("w:styles");
    xml.finish()
}

/// The fonts with those that take their place where they are not installed.
pub fn fonts() -> String {
    let mut xml = Xml::word("w:fonts");
    for (name, others) in
        [(THAI, "TH SarabunPSK, TH Sarabun New, Sarabun, Laksaman"), (LATIN, "TH SarabunPSK, Sarabun, Laksaman")]
    {
        xml.open("w:font", &[("w:name", name)]);
        xml.val("w:altName", others);
        xml.raw(r#"<w:family w:val="swiss"/><w:pitch w:val="variable"/>"#);
        xml.close("w:font");
    }
    xml.close("w:fonts");
    xml.finish()
}

/// The settings part; without the compatibility mode Word opens the file as one of an old version.
pub fn settings() -> String {
    let mut xml = Xml::word("w:settings");
    xml.raw(r#"<w:defaultTabStop w:val="709"/><w:compat><w:applyBreakingRules/><w:compatSetting w:name="compatibilityMode" w:uri="http://schemas.microsoft.com/office/word" w:val="15"/></w:compat>"#);
    xml.raw(
        r#"<w:themeFontLang w:val="en-US" w:bidi="th-TH"/><w:decimalSymbol w:val="."/><w:listSeparator w:val=","/>"#,
    );
    xml.close("w:settings");
    xml.finish()
}
