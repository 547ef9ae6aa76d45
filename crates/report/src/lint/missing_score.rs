//! รายงานอ้างว่าวิเคราะห์ผลการประเมินปีก่อน แต่ไม่แสดงคะแนนเลย
//!
//! # เหตุผล
//! ผู้อ่านตรวจไม่ได้ว่าตัวชี้วัดที่เลือกมาเป็นตัวที่ควรพัฒนาจริงหรือไม่ ถ้าไม่มีคะแนนของปีก่อน
//!
//! # ตัวอย่าง
//! “จากการวิเคราะห์สรุปได้ว่า มีประเด็นที่ต้องพัฒนา ได้แก่ …” โดยไม่มีคะแนนรวมและคะแนนรายตัวชี้วัด
//!
//! # วิธีแก้
//! เพิ่มคะแนนรวม ระดับ และคะแนนรายตัวชี้วัดของปีก่อน เช่น ตัวชี้วัดที่ ๒ การใช้งบประมาณ ๘๑.๒๕ คะแนน

use super::{Findings, Inspection};
use crate::read::PaperSort;

pub(super) const NAME: &str = "missing-score";

pub(super) fn check(inspection: &Inspection<'_>, findings: &mut Findings<'_>) {
    let reading = inspection.reading;
    if !matches!(reading.kind, PaperSort::Report | PaperSort::Measures) {
        return;
    }
    let scored = inspection.lines.iter().any(|line| has_score(&line.text));
    if scored {
        return;
    }
    let claim = inspection
        .lines
        .iter()
        .find(|line| line.text.contains("วิเคราะห์ผลการประเมิน") || line.text.contains("ผลการวิเคราะห์"));
    let Some(line) = claim else { return };
    let at = line.text.find("วิเคราะห์").unwrap_or(0);
    let end = line.text[at..].char_indices().nth(60).map_or(line.text.len(), |(offset, _)| at + offset);
    findings.report(
        line.mark(at..end),
        "กล่าวถึงการวิเคราะห์ผลการประเมินของปีก่อน แต่ทั้งเอกสารไม่แสดงคะแนนของปีนั้น",
        Some("ระบุคะแนนรวม ระดับ และคะแนนของตัวชี้วัดที่เลือกมาพัฒนา".to_owned()),
    );
}

/// Whether a line shows a score: a number with two decimals up to 100, or a number with คะแนน or ร้อยละ.
fn has_score(text: &str) -> bool {
    crate::read::text::numbers(text).iter().any(|number| {
        let decimals = number.text.split_once('.').is_some_and(|(_, tail)| tail.len() == 2);
        let points =
            text[number.end..].trim_start().starts_with("คะแนน") && !text[..number.start].trim_end().ends_with("เต็ม");
        let pieces = text[..number.start].ends_with('.') || text[number.end..].starts_with('.');
        number.score().is_some()
            && !pieces
            && (decimals && !text[number.end..].trim_start().starts_with("บาท") || points)
    })
}

/// The head of the paper: its title, or its first line.
pub(super) fn head(inspection: &Inspection<'_>) -> (usize, usize, String) {
    let reading = inspection.reading;
    if let Some(title) = reading.title.as_ref().or(reading.memo.subject.as_ref()) {
        let text = super::table::verbatim(inspection, (title.line, title.column), title);
        return (title.line, title.column, text);
    }
    inspection.source.lines.iter().enumerate().find(|(_, line)| !line.text.trim().is_empty()).map_or(
        (1, 1, String::new()),
        |(index, line)| {
            let lead = line.text.chars().take_while(|c| c.is_whitespace()).count();
            (index + 1, lead + 1, line.text.trim().to_owned())
        },
    )
}
