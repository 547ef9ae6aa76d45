//! ผลการดำเนินการคัดลอกวิธีการมาทั้งข้อ
//!
//! # เหตุผล
//! การเขียนวิธีการซ้ำในช่องผลไม่บอกว่าเกิดอะไรขึ้นจริง
//!
//! # ตัวอย่าง
//! วิธีการ “จัดอบรมให้ความรู้แก่พนักงาน” ผล “จัดอบรมให้ความรู้แก่พนักงาน”
//!
//! # วิธีแก้
//! เขียนว่าทำเมื่อใด มีผู้เข้าร่วมกี่คน ได้ผลอย่างไร มีหลักฐานใด

use super::table::pairs;
use super::{Findings, Inspection, Severity};

pub(super) const NAME: &str = "result-repeats-plan";

pub(super) fn check(inspection: &Inspection<'_>, findings: &mut Findings<'_>) {
    if !inspection.reading.is_report() {
        return;
    }
    for measure in &inspection.reading.measures {
        for pair in pairs(measure) {
            let (method, result) = (bare(&pair.method.text), bare(&pair.result.text));
            if method.chars().count() >= 12 && method == result {
                findings.report_at(
                    Severity::Warning,
                    (pair.result.text.line, pair.result.text.column),
                    &super::table::verbatim(
                        inspection,
                        (pair.result.text.line, pair.result.text.column),
                        &pair.result.text,
                    ),
                    "ช่องผลการดำเนินการเขียนซ้ำวิธีการ ไม่ได้บอกว่าเกิดผลอะไร",
                    Some("เขียนว่าทำเมื่อใด ได้จำนวนเท่าใด และมีหลักฐานใด".to_owned()),
                );
            }
        }
    }
}

/// The letters alone; words that only say that it was done add nothing.
fn bare(text: &str) -> String {
    let text: String = text.chars().filter(|c| c.is_alphanumeric() || crate::read::text::is_mark(*c)).collect();
    ["ดำเนินการ", "ได้", "มีการ", "แล้ว", "เรียบร้อย"].iter().fold(text, |text, word| text.replace(word, ""))
}
