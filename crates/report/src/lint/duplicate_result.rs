//! ผลการดำเนินการเหมือนกันมากกว่าหนึ่งข้อ
//!
//! # เหตุผล
//! ผลที่คัดลอกข้อเดิมมาใส่หลายข้อ ไม่แสดงว่าทำวิธีการแต่ละข้อจริง
//!
//! # ตัวอย่าง
//! ผลข้อ ๓ และข้อ ๔ เขียนว่า “มีช่องทาง Facebook, Line และเว็บไซต์” เหมือนกัน
//!
//! # วิธีแก้
//! เขียนผลของแต่ละข้อแยกกันตามที่ทำจริง หรือบอกว่าใช้ผลร่วมกับข้อใด

use super::table::said;
use super::{Findings, Inspection, Severity};

pub(super) const NAME: &str = "duplicate-result";

pub(super) fn check(inspection: &Inspection<'_>, findings: &mut Findings<'_>) {
    if !inspection.reading.is_report() {
        return;
    }
    let mut seen: std::collections::BTreeMap<String, (u16, usize)> = std::collections::BTreeMap::new();
    for measure in &inspection.reading.measures {
        for (index, result) in measure.results.iter().enumerate() {
            let text: String =
                result.text.chars().filter(|c| c.is_alphanumeric() || crate::read::text::is_mark(*c)).collect();
            if text.chars().count() < 15 || honest(&result.text) {
                continue;
            }
            let number = result.no.map_or(index + 1, usize::from);
            if let Some((first, item)) = seen.get(&text) {
                let of = if *first == measure.no {
                    String::new()
                } else {
                    format!(" ของมาตรการที่ {}", said(*first))
                };
                findings.report_at(
                    Severity::Warning,
                    (result.text.line, result.text.column),
                    &super::table::verbatim(inspection, (result.text.line, result.text.column), &result.text),
                    format!("ผลข้อนี้เหมือนกับผลข้อ {}{of} ทุกคำ", said(u16::try_from(*item).unwrap_or(0))),
                    Some("เขียนผลที่เกิดจากวิธีการข้อนี้เอง".to_owned()),
                );
            } else {
                seen.insert(text, (measure.no, number));
            }
        }
    }
}

fn honest(text: &str) -> bool {
    ["ยังไม่ได้ดำเนินการ", "อยู่ระหว่างดำเนินการ", "ไม่มีเรื่องร้องเรียน"].iter().any(|word| text.contains(word))
}
