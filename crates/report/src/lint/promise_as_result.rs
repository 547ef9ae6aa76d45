//! ช่องผลการดำเนินการเขียนสิ่งที่จะทำ ไม่ใช่สิ่งที่ทำแล้ว
//!
//! # เหตุผล
//! รายงานผลต้องบอกสิ่งที่เกิดขึ้นแล้วในรอบ คำสัญญาไม่นับเป็นผล ช่องการติดตามผลเขียนวิธีติดตามในอนาคตได้ จึงไม่ตรวจช่องนั้น
//!
//! # ตัวอย่าง
//! “จะดำเนินการจัดอบรมในไตรมาสที่ ๓” ควรเป็น “ยังไม่ได้ดำเนินการ กำหนดจัดอบรมในไตรมาสที่ ๓”
//!
//! # วิธีแก้
//! เขียนผลที่เกิดแล้ว ถ้ายังไม่ได้ทำให้เขียนว่ายังไม่ได้ดำเนินการ พร้อมกำหนดเวลา

use super::{Findings, Inspection, Severity};

pub(super) const NAME: &str = "promise-as-result";

const PROMISES: &[&str] = &[
    "คาดว่าจะ",
    "กำลังจะ",
    "จะดำเนินการ",
    "จะจัด",
    "จะทำ",
    "จะได้ดำเนินการ",
    "จะมีการ",
    "วางแผนจะ",
    "มีแผนจะ",
    "มีแผนที่จะ",
    "เตรียมจะ",
    "จะเร่ง",
    "จะเผยแพร่",
    "จะแต่งตั้ง",
    "ควรดำเนินการ",
    "ควรจัด",
];

pub(super) fn check(inspection: &Inspection<'_>, findings: &mut Findings<'_>) {
    if !inspection.reading.is_report() {
        return;
    }
    for measure in &inspection.reading.measures {
        for result in &measure.results {
            let text = result.text.value.as_str();
            let Some(word) = PROMISES.iter().find(|word| text.contains(**word)) else { continue };
            let honest = ["ยังไม่", "อยู่ระหว่าง", "แล้ว", "ครั้ง"].iter().any(|word| text.contains(word));
            // ผู้ที่จะดำเนินการ describes somebody, it promises nothing.
            let described =
                ["ที่จะ", "ก่อนจะ", "เพื่อจะ", "ก่อนที่จะ"].iter().any(|word| text.contains(word)) && !text.contains("มีแผนที่จะ");
            if !honest && !described {
                findings.report_at(
                    Severity::Warning,
                    (result.text.line, result.text.column),
                    &super::table::verbatim(inspection, (result.text.line, result.text.column), text),
                    format!("“{word}” เป็นสิ่งที่จะทำ ไม่ใช่ผลที่เกิดขึ้นแล้ว"),
                    Some("เขียนสิ่งที่ทำแล้ว หรือเขียนว่ายังไม่ได้ดำเนินการ พร้อมกำหนดเวลา".to_owned()),
                );
            }
        }
    }
}
