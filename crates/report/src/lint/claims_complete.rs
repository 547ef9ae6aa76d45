//! อ้างว่าดำเนินการเรียบร้อยแล้ว
//!
//! # เหตุผล
//! คำว่าเรียบร้อยแล้วต้องตรงกับความก้าวหน้าจริงทุกข้อ ข้อความอย่างเดียวพิสูจน์ไม่ได้ จึงให้ตรวจจากต้นฉบับ
//! แต่ถ้าข้อมูลความก้าวหน้าของเทศบาลเองยังมีข้อที่ไม่เสร็จ ถือเป็นข้อผิดพลาด
//!
//! # ตัวอย่าง
//! “ได้ดำเนินการตามมาตรการ รอบ ๖ เดือน เรียบร้อยแล้ว” ทั้งที่ข้อ ๓ ยังไม่ได้ดำเนินการ
//!
//! # วิธีแก้
//! บอกจำนวนข้อที่เสร็จ เช่น ดำเนินการแล้วเสร็จ ๕ จาก ๗ ข้อ

use prongsai_domain::progress::Status;

use super::{Findings, Inspection, Severity};
use crate::read::ReadPart;

pub(super) const NAME: &str = "claims-complete";

pub(super) fn check(inspection: &Inspection<'_>, findings: &mut Findings<'_>) {
    if !inspection.reading.is_report() {
        return;
    }
    let open = inspection.profile.cycle.map(|cycle| {
        cycle
            .progress
            .iter()
            .filter(|step| inspection.round.is_none_or(|round| round == step.round))
            .filter(|step| step.status != Status::Done)
            .count()
    });
    if open == Some(0) {
        return;
    }
    for line in &inspection.lines {
        if matches!(inspection.reading.part(line.number), Some(ReadPart::Table | ReadPart::Cover)) {
            continue;
        }
        for word in ["เรียบร้อยแล้ว", "แล้วเสร็จทั้งหมด", "ครบถ้วนแล้ว", "ครบทุกข้อแล้ว"]
        {
            for (at, _) in line.text.match_indices(word) {
                let mark = line.mark(at..at + word.len());
                match open {
                    Some(open) => findings.report_as(
                        Severity::Error,
                        mark,
                        format!(
                            "อ้างว่าเรียบร้อยแล้ว แต่ข้อมูลความก้าวหน้ายังมี {} ข้อที่ไม่เสร็จ",
                            prongsai_thai::numeral::thai(&open.to_string())
                        ),
                        Some("ระบุจำนวนข้อที่แล้วเสร็จและข้อที่เหลือ".to_owned()),
                    ),
                    None => findings.report_as(
                        Severity::Info,
                        mark,
                        "อ้างว่าดำเนินการเรียบร้อยแล้ว ข้อความอย่างเดียวพิสูจน์ไม่ได้ ตรวจจากต้นฉบับและหลักฐาน",
                        Some("ระบุจำนวนข้อที่แล้วเสร็จและข้อที่เหลือ".to_owned()),
                    ),
                }
            }
        }
    }
}
