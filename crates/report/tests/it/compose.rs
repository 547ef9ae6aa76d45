//! The papers as their readers see them.

mod fixture;

use std::fmt::Write;

use prongsai_domain::paper::PaperKind;
use prongsai_report::{Report, compose};

/// The text of a report, part by part, one piece a line.
fn read(report: &Report) -> String {
    let mut text = format!("{}\n", report.title);
    for part in &report.parts {
        let _ = writeln!(text, "\n== {} ({:?}{})", part.title, part.kind, if part.landscape { ", landscape" } else { "" });
        let alone = Report { parts: vec![part.clone()], ..report.clone() };
        for (id, piece) in alone.texts() {
            let _ = writeln!(text, "{id}: {piece}");
        }
    }
    text
}

#[test]
fn the_six_month_report_reads_as_an_officer_would_write_it() {
    insta::assert_snapshot!(read(&compose(&fixture::full(), PaperKind::SixMonth)));
}
