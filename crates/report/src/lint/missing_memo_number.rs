//! บันทึกข้อความไม่มีเลขที่หนังสือ หรือไม่มีวันที่
//!
//! # เหตุผล
//! เลขที่และวันที่แสดงว่าหนังสือออกจริงและลงทะเบียนแล้ว ผู้ประเมินใช้ตรวจว่ารายงานเสนอผู้บริหารภายในรอบหรือไม่
//! เลขและวันที่มักเขียนด้วยปากกา ข้อความที่คัดลอกมาจึงยืนยันไม่ได้ ต้องดูต้นฉบับ
//!
//! # ตัวอย่าง
//! ที่ ตย ๕๒๐๐๑/..... ควรเป็น ที่ ตย ๕๒๐๐๑/๑๒๓
//!
//! # วิธีแก้
//! ลงเลขที่จากทะเบียนหนังสือส่งและวันที่ก่อนเสนอ แล้วใช้ฉบับที่ลงเลขแล้วเป็นหลักฐาน

use super::{Findings, Inspection, Severity};

pub(super) const NAME: &str = "missing-memo-number";

pub(super) fn check(inspection: &Inspection<'_>, findings: &mut Findings<'_>) {
    // Where our own records drew the paper, its number and date are left for the pen on purpose.
    if inspection.profile.cycle.is_some() {
        return;
    }
    let memo = &inspection.reading.memo;
    let Some(line) = memo.line else { return };
    match &memo.number {
        Some(number) if is_complete(number) => {}
        Some(number) => findings.report_at(
            Severity::Info,
            (number.line, number.column),
            number,
            "ไม่พบเลขหลังเครื่องหมาย / ของเลขที่หนังสือ อาจเขียนด้วยปากกา ตรวจจากต้นฉบับ",
            Some("ลงเลขทะเบียนหนังสือส่งต่อท้ายเครื่องหมาย /".to_owned()),
        ),
        None => {
            let field = label_line(inspection, line, "ที่");
            let at = field.unwrap_or((line, 1));
            let excerpt = excerpt(inspection, at);
            findings.report_at(
                Severity::Info,
                at,
                &excerpt,
                "ไม่พบเลขที่หนังสือของบันทึกข้อความ อาจเขียนด้วยปากกา ตรวจจากต้นฉบับ",
                Some("ลงเลขที่หนังสือตามทะเบียนหนังสือส่ง".to_owned()),
            );
        }
    }
    let dated = memo.date.is_some() || memo.date_text.as_ref().is_some_and(|text| text.chars().any(char::is_numeric));
    if !dated {
        let at = memo
            .date_text
            .as_ref()
            .map(|text| (text.line, text.column))
            .or_else(|| label_line(inspection, line, "วันที่"));
        let at = at.unwrap_or((line, 1));
        let excerpt = excerpt(inspection, at);
        findings.report_at(
            Severity::Info,
            at,
            &excerpt,
            "ไม่พบวันที่ของบันทึกข้อความ อาจเขียนด้วยปากกา ตรวจจากต้นฉบับ",
            Some("ลงวันที่ที่เสนอบันทึก".to_owned()),
        );
    }
}

/// Whether digits follow the slash; a number without a slash is as complete as its unit writes it.
fn is_complete(number: &str) -> bool {
    match number.rsplit_once('/') {
        Some((_, tail)) => tail.chars().any(char::is_numeric),
        None => number.chars().any(char::is_numeric),
    }
}

fn label_line(inspection: &Inspection<'_>, from: usize, label: &str) -> Option<(usize, usize)> {
    inspection.source.lines.iter().enumerate().skip(from - 1).take(12).find_map(|(index, line)| {
        let text = line.text.trim_start();
        let lead = line.text.chars().count() - text.chars().count();
        let at = if text.starts_with(label) { 0 } else { text.find(&format!(" {label}"))? + 1 };
        let next = text[at + label.len()..].chars().next();
        next.is_none_or(|c| matches!(c, ' ' | '.' | '…' | '_' | ':'))
            .then(|| (index + 1, lead + text[..at].chars().count() + 1))
    })
}

fn excerpt(inspection: &Inspection<'_>, (line, column): (usize, usize)) -> String {
    let text = inspection.source.lines.get(line - 1).map(|line| line.text.trim_end()).unwrap_or_default();
    text.char_indices().nth(column - 1).map_or(String::new(), |(at, _)| text[at..].to_owned())
}
