//! The Word document: what it says, and how Word is told to lay it out.

use crate::fixture;
use prongsai_document::{Assets, docx, read};
use prongsai_report::Report;
use prongsai_report::model::{Block, Inline, PartKind};
use prongsai_testing::judge::output;
use std::io::{Cursor, Read};
use std::process::Command;
use zip::ZipArchive;

fn part(bytes: &[u8], name: &str) -> String {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).expect("a container");
    let mut text = String::new();
    archive.by_name(name).expect("a part").read_to_string(&mut text).expect("text");
    text
}

fn drawn(report: &Report, assets: &Assets) -> Vec<u8> {
    docx(report, assets).expect("drawn")
}

/// Text without white space and without the boxes to tick, which are no text.
fn folded(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace() && !matches!(c, '☐' | '☑')).collect()
}

fn said(report: &Report) -> String {
    folded(&report.texts().into_iter().map(|(_, text)| text).collect::<String>())
}

#[test]
fn the_reader_reads_back_exactly_what_the_report_says() {
    let report = fixture::full();
    let bytes = drawn(&report, &fixture::assets(3));
    let source = read::source("a.docx", &bytes).expect("readable");
    let text: String = source.lines.iter().map(|line| line.text.as_str()).collect();
    assert_eq!(folded(&text), said(&report));
}

#[test]
fn the_same_report_gives_the_same_bytes() {
    let report = fixture::full();
    assert_eq!(drawn(&report, &fixture::assets(3)), drawn(&report, &fixture::assets(3)));
}

#[test]
fn every_part_is_well_formed_whatever_the_text() {
    let hostile = "<w:p> & \"ก\" ]]> \u{0}\u{b}\u{ffff} &amp; ๑";
    let mut text = vec![Inline::plain(hostile)];
    text.push(Inline {
        link: Some("https://example.go.th/?a=1&b=\"2\"".to_owned()), ..Inline::bold("ลิงก์")
    });
    text.push(Inline { link: Some("javascript:alert(1)".to_owned()), ..Inline::plain("ร้าย") });
    let block = Block::List { id: "l".to_owned(), items: vec![text] };
    let report = fixture::report(vec![fixture::part(PartKind::Text, hostile, vec![block])]);
    let bytes = drawn(&report, &Assets::default());
    let lines = read::source("a", &bytes).expect("readable").lines;
    assert_eq!(lines[0].text, "<w:p> & \"ก\" ]]>  &amp; ๑ลิงก์ร้าย");
    for name in ["word/document.xml", "word/styles.xml", "word/settings.xml", "word/header.xml", "docProps/core.xml"] {
        let xml = part(&bytes, name);
        let mut reader = quick_xml::Reader::from_str(&xml);
        while reader.read_event().expect("well formed") != quick_xml::events::Event::Eof {}
    }
    let relations = part(&bytes, "word/_rels/document.xml.rels");
    assert!(relations.contains("https://example.go.th/?a=1&amp;b=&quot;2&quot;") && !relations.contains("javascript"));
}

#[test]
fn word_is_told_the_layout_by_its_own_means() {
    let report = fixture::full();
    let bytes = drawn(&report, &fixture::assets(3));
    let body = part(&bytes, "word/document.xml");
    for means in [
        "<w:tblHeader/>",
        "<w:cantSplit/>",
        r#"w:orient="landscape""#,
        r#"w:fmt="thaiNumbers""#,
        r#"w:leader="dot""#,
        "<w14:checkbox>",
        r#"<w:pStyle w:val="MemoTitle"/>"#,
        r#"<w:pStyle w:val="Heading1"/>"#,
        "<w:pageBreakBefore/>",
    ] {
        assert!(body.contains(means), "{means}");
    }
    let photo_count = body.matches("<wp:inline").count();
    assert_eq!((photo_count, body.matches("<wp:docPr ").count()), (3, 3));
    let styles = part(&bytes, "word/styles.xml");
    assert!(styles.contains(r#"w:cs="TH SarabunIT๙""#) && styles.contains(r#"w:bidi="th-TH""#));
    assert!(part(&bytes, "docProps/core.xml").contains("<dc:language>th-TH</dc:language>"));
}

#[test]
fn ascii_digits_are_not_set_in_a_font_that_draws_them_as_thai_ones() {
    let link = "https://example.go.th/2569";
    let block = fixture::paragraph(prongsai_report::model::ParagraphStyle::Flush, link);
    let report = fixture::report(vec![fixture::part(PartKind::Text, "ท", vec![block])]);
    let source = read::source("a", &drawn(&report, &Assets::default())).expect("readable");
    let fonts: Vec<&str> = source.lines[0].fonts.iter().map(|run| run.font.as_str()).collect();
    assert_eq!((source.lines[0].text.as_str(), fonts), (link, vec!["TH Sarabun New"]));
}

#[test]
fn libreoffice_opens_it_and_repeats_the_header_row() {
    let report = fixture::report(vec![fixture::measures(14)]);
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("a.docx");
    std::fs::write(&file, drawn(&report, &Assets::default())).expect("written");
    let profile = format!("-env:UserInstallation=file://{}", folder.path().join("profile").display());
    output(
        Command::new("soffice")
            .args(["--headless", &profile, "--convert-to", "pdf", "--outdir"])
            .arg(folder.path())
            .arg(&file),
    );
    let text = output(Command::new("pdftotext").arg(folder.path().join("a.pdf")).arg("-"));
    let pages: Vec<&str> = text.split('\u{c}').filter(|page| !page.trim().is_empty()).collect();
    assert!(pages.len() > 2, "{} pages", pages.len());
    for (at, page) in pages.iter().enumerate() {
        assert!(folded(page).contains("วิธีการดำเนินการ"), "page {}: {page}", at + 1);
    }
}
