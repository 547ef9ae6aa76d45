//! ผลการดำเนินการไม่มีตัวเลข วันที่ หรือลิงก์หลักฐานเลย
//!
//! # เหตุผล
//! ผลที่ตรวจสอบได้ต้องบอกจำนวน วันเวลา หรือที่อยู่ของหลักฐาน ปีงบประมาณอย่างเดียวไม่ใช่ตัวเลขของผล
//!
//! # ตัวอย่าง
//! “มีช่องทางติดต่อหลายทาง” ควรเป็น “มีช่องทางติดต่อ ๕ ช่องทาง มีผู้ติดต่อ ๑๒๐ ครั้ง (https://…)”
//!
//! # วิธีแก้
//! เติมจำนวนครั้ง จำนวนคน วันที่ ร้อยละ หรือลิงก์หลักฐานของแต่ละมาตรการ

use super::table::said;
use super::{Findings, Inspection, Severity};
use crate::read::text::{numbers, years};

pub(super) const NAME: &str = "result-without-figure";

pub(super) fn check(inspection: &Inspection<'_>, findings: &mut Findings<'_>) {
    if !inspection.reading.is_report() {
        return;
    }
    for measure in &inspection.reading.measures {
        let Some(first) = measure.results.first() else { continue };
        if measure.results.iter().any(|result| has_figure(&result.text)) {
            continue;
        }
        findings.report_at(
            Severity::Warning,
            (first.text.line, first.text.column),
            &super::table::verbatim(inspection, (first.text.line, first.text.column), &first.text),
            format!("ผลการดำเนินการของมาตรการที่ {} ไม่มีตัวเลข วันที่ หรือลิงก์หลักฐานเลย", said(measure.no)),
            Some("เติมจำนวนครั้ง จำนวนคน วันที่ หรือลิงก์หลักฐาน".to_owned()),
        );
    }
}

/// A number that is no year, a date, a link, or a count in words.
fn has_figure(text: &str) -> bool {
    let years = years(text);
    let counted = numbers(text).iter().any(|number| !years.iter().any(|year| year.start == number.start));
    counted
        || ["http", "www.", ".go.th", "QR"].iter().any(|mark| text.contains(mark))
        || ["ไม่มีเรื่องร้องเรียน", "ทุกคน", "ทุกราย", "ทุกเรื่อง", "ครั้งเดียว", "หนึ่งครั้ง", "ยังไม่ได้ดำเนินการ"]
            .iter()
            .any(|word| text.contains(word))
        || crate::read::text::MONTHS.iter().any(|(long, short)| text.contains(long) || text.contains(short))
}
