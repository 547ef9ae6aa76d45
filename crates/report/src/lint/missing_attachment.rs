//! กล่าวถึงสิ่งที่ส่งมาด้วยหรือภาคผนวก แต่ไม่มีในเอกสาร
//!
//! # เหตุผล
//! ผู้อนุมัติและผู้ประเมินต้องเห็นสิ่งที่แนบ ถ้าอ้างถึงแต่ไม่มี เอกสารถือว่าไม่ครบ
//!
//! # ตัวอย่าง
//! “รายละเอียดตามภาคผนวก ก” แต่ไม่มีหน้าภาคผนวก ก
//!
//! # วิธีแก้
//! แนบเอกสารที่อ้างถึง หรือตัดข้อความอ้างออก

use super::{Findings, Inspection, Severity};

pub(super) const NAME: &str = "missing-attachment";

pub(super) fn check(inspection: &Inspection<'_>, findings: &mut Findings<'_>) {
    let reading = inspection.reading;
    if !(reading.is_report() || reading.memo.is_present()) {
        return;
    }
    enclosure(inspection, findings);
    if !reading.is_report() {
        return;
    }
    for word in ["ภาคผนวก ก", "ภาคผนวก ข", "ภาคผนวก ค", "ภาคผนวก"]
    {
        let compact = |text: &str| text.chars().filter(|c| !c.is_whitespace()).collect::<String>();
        let wanted = compact(word);
        let has_heading = inspection.lines.iter().any(|line| {
            let text = compact(&line.text);
            text.starts_with(&wanted) && text.chars().count() <= 80
        });
        if has_heading {
            continue;
        }
        let lettered = wanted.chars().count() > "ภาคผนวก".chars().count();
        let named = inspection.lines.iter().find_map(|line| {
            let at = line.text.find(word)?;
            let next = line.text[at + word.len()..].chars().next();
            // ภาคผนวก กำหนด… is no appendix ก.
            (!lettered || next.is_none_or(|c| !c.is_alphabetic() && !crate::read::text::is_mark(c)))
                .then_some((line, at))
        });
        if let Some((line, at)) = named {
            findings.report(
                line.mark(at..at + word.len()),
                format!("อ้างถึง {word} แต่ไม่พบ{word}ในเอกสาร"),
                Some(format!("แนบ{word} หรือตัดข้อความอ้างออก")),
            );
            break;
        }
    }
}

/// What the memo encloses must follow it, where the paper goes on at all.
fn enclosure(inspection: &Inspection<'_>, findings: &mut Findings<'_>) {
    let reading = inspection.reading;
    let Some(enclosure) = &reading.memo.enclosure else { return };
    if matches!(enclosure.value.trim(), "-" | "–" | "ไม่มี") {
        return;
    }
    let report = ["รายงาน", "แบบรายงาน", "มาตรการ"].iter().any(|word| enclosure.value.contains(word));
    let follows = !reading.tables.is_empty() || !reading.cover_lines.is_empty() || !reading.foreword.is_empty();
    if report && !follows {
        findings.report_at(
            Severity::Info,
            (enclosure.line, enclosure.column),
            enclosure,
            "บันทึกส่งรายงานมาด้วย แต่ไม่พบรายงานต่อจากบันทึก ตรวจจากต้นฉบับ",
            Some("แนบรายงานตามที่ระบุ".to_owned()),
        );
    }
}
