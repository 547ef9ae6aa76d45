//! พบสระอำที่หายหรือแตกออกจากกัน เช่น “ด าเนินการ” “จานวน”
//!
//! # เหตุผล
//! การคัดลอกจากไฟล์ PDF หรือการอ่านจากภาพสแกนมักทำให้สระอำหายไป ข้อความจึงค้นหาไม่พบและอ่านผิด
//!
//! # ตัวอย่าง
//! “ส านักปลัด” ควรเป็น “สำนักปลัด” และ “กาหนด” ควรเป็น “กำหนด”
//!
//! # วิธีแก้
//! พิมพ์สระอำใหม่ หรือคัดลอกข้อความจากไฟล์ต้นฉบับแทนไฟล์ PDF

use prongsai_thai::normalise;

use super::{Findings, Inspection, Mark};

pub(super) const NAME: &str = "lost-sara-am";

pub(super) fn check(inspection: &Inspection<'_>, findings: &mut Findings<'_>) {
    for (index, line) in inspection.source.lines.iter().enumerate() {
        let faults = normalise::lost_sara_am(&line.text);
        // One line of a damaged file has dozens; the first shows what happened.
        let Some(fault) = faults.first() else { continue };
        let more = if faults.len() > 1 {
            format!(" (บรรทัดนี้พบ {} แห่ง)", faults.len())
        } else {
            String::new()
        };
        let start = line.text.get(..fault.range.start).map_or(0, |before| before.chars().count());
        let written = line.text.get(fault.range.clone()).unwrap_or("");
        let mark = Mark { line: index + 1, start, end: start + written.chars().count() };
        findings.report(mark, format!("สระอำหายหรือแตกออกจากกันใน “{written}”{more}"), Some(fault.mended.clone()));
    }
}
