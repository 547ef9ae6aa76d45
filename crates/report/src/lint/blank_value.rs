//! มีช่องว่างหรือเส้นประที่ยังไม่ได้เติม
//!
//! # เหตุผล
//! เนื้อหาหรือตารางที่เหลือเส้นประไว้แสดงว่ายังเขียนไม่เสร็จ ส่วนที่เขียนด้วยปากกาได้ (ลายมือชื่อ ความเห็น คำสั่ง) ให้ตรวจจากต้นฉบับ
//!
//! # ตัวอย่าง
//! “มีผู้เข้าอบรม ........ คน” หรือช่องผลการดำเนินการว่าง
//!
//! # วิธีแก้
//! เติมค่าจริง หรือเขียนว่าไม่มี

use super::{Findings, Inspection, Severity};
use crate::read::{ColumnKind, PaperSort, ReadPart};

pub(super) const NAME: &str = "blank-value";

pub(super) fn check(inspection: &Inspection<'_>, findings: &mut Findings<'_>) {
    let reading = inspection.reading;
    for line in &inspection.lines {
        let pen = matches!(
            reading.part(line.number),
            Some(ReadPart::Opinion | ReadPart::Order | ReadPart::Signature | ReadPart::MemoHead)
        );
        // Leaders lead the eye from a heading to its page.
        let leader = line.text.trim_end().ends_with(|c: char| c.is_ascii_digit());
        let catchword = line.text.trim_start().starts_with('/');
        let start = line.text.trim_start();
        let signing_day = start.starts_with("ประกาศ ณ วันที่") || start.starts_with("สั่ง ณ วันที่");
        if signing_day {
            if let Some((from, to)) = runs(&line.text).first().filter(|_| inspection.profile.cycle.is_none()) {
                let message = "ช่องวันที่ว่างอยู่ อาจเขียนด้วยปากกา ตรวจจากต้นฉบับ";
                findings.report_as(Severity::Info, line.mark(*from..*to), message, None);
            }
            continue;
        }
        if pen || leader || catchword {
            continue;
        }
        for (from, to) in runs(&line.text) {
            let after = line.text[to..].trim_start();
            let before = line.text[..from].trim_end();
            // At the end of a sentence dots trail off; a blank has words around it, or a label before it.
            let inside = after.starts_with(|c: char| c.is_alphanumeric());
            let labelled = ["วันที่", "จำนวน", "เลขที่", "ลงชื่อ", "เดือน", "พ.ศ.", "ชื่อ", "คน", ":"]
                .iter()
                .any(|label| before.ends_with(label));
            if inside || labelled {
                let ink = before.ends_with("ลงชื่อ") || before.ends_with("วันที่");
                findings.report_as(
                    if ink { Severity::Info } else { Severity::Warning },
                    line.mark(from..to),
                    if ink {
                        "ช่องนี้ว่างอยู่ อาจเขียนด้วยปากกา ตรวจจากต้นฉบับ"
                    } else {
                        "ยังไม่ได้เติมค่าในช่องที่เว้นไว้"
                    },
                    None,
                );
            }
        }
    }
    untick(inspection, findings);
    if matches!(reading.kind, PaperSort::Report | PaperSort::Measures) {
        cells(inspection, findings);
    }
}

/// An order whose choices are all without a tick: the pen may have made it.
fn untick(inspection: &Inspection<'_>, findings: &mut Findings<'_>) {
    // Where our own records drew the paper, the order waits for the pen on purpose.
    let Some(order) = inspection.reading.order.as_ref().filter(|_| inspection.profile.cycle.is_none()) else { return };
    let Some(first) = order.choices.first() else { return };
    if order.choices.len() >= 2 && !order.choices.iter().any(|choice| choice.ticked == Some(true)) {
        findings.report_at(
            Severity::Info,
            (first.text.line, first.text.column),
            &first.text,
            "ไม่พบเครื่องหมายเลือกในคำสั่ง อาจทำด้วยปากกา ตรวจจากต้นฉบับ",
            Some("ทำเครื่องหมายหน้าตัวเลือกที่สั่ง".to_owned()),
        );
    }
}

/// Dots or underscores that leave room: four or more, or two of the sign for three dots.
fn runs(text: &str) -> Vec<(usize, usize)> {
    let mut found = Vec::new();
    let mut start = None;
    let mut weight = 0;
    for (at, c) in text.char_indices().chain([(text.len(), ' ')]) {
        let dots = match c {
            '.' | '_' => 1,
            '…' => 3,
            _ => 0,
        };
        if dots > 0 {
            start.get_or_insert(at);
            weight += dots;
        } else if let Some(from) = start.take() {
            if weight >= 5 {
                found.push((from, at));
            }
            weight = 0;
        }
    }
    found
}

/// Cells of the table that must say something.
fn cells(inspection: &Inspection<'_>, findings: &mut Findings<'_>) {
    let reading = inspection.reading;
    for table in reading.tables.iter().filter(|table| crate::read::is_measures(table)) {
        for row in table.rows.iter().skip(table.header_rows) {
            let titled = row
                .iter()
                .zip(&table.columns)
                .any(|(cell, kind)| *kind == Some(ColumnKind::Measure) && !cell.text.is_empty());
            if !titled {
                continue;
            }
            for (cell, kind) in row.iter().zip(&table.columns) {
                let Some(kind) = kind.filter(|kind| needed(*kind)) else { continue };
                if cell.text.is_empty() {
                    let first = row.first().map_or((1, 1), |cell| cell.place(0));
                    let at = if cell.place(0).0 == 0 { first } else { cell.place(0) };
                    let title = row
                        .iter()
                        .find(|cell| !cell.text.is_empty())
                        .map(|cell| cell.text.as_str())
                        .unwrap_or_default();
                    findings.report_at(
                        Severity::Warning,
                        at,
                        "",
                        format!("ช่อง “{}” ของ “{}” ว่างอยู่", kind.name(), super::table::beginning(title, 40)),
                        Some("เติมข้อความ หรือเขียนว่ายังไม่ได้ดำเนินการหรือไม่มี".to_owned()),
                    );
                }
            }
        }
    }
}

fn needed(kind: ColumnKind) -> bool {
    matches!(kind, ColumnKind::Method | ColumnKind::Responsible | ColumnKind::Period | ColumnKind::Result)
}
