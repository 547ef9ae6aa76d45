//! ประโยคหรือช่องตารางจบค้างอยู่
//!
//! # เหตุผล
//! ข้อความที่ลงท้ายด้วยคำเชื่อม เช่น และ หรือ ของ แสดงว่าเนื้อหาขาดหาย
//!
//! # ตัวอย่าง
//! “รับทราบเทศบัญญัติงบประมาณรายจ่ายประจำปี พ.ศ. ๒๕๖๖ และ”
//!
//! # วิธีแก้
//! เขียนต่อให้จบ หรือตัดคำเชื่อมท้ายประโยคออก

use super::{Findings, Inspection, Severity};
use crate::read::{ReadPart, TableCell};

pub(super) const NAME: &str = "unfinished-sentence";

/// Words that a finished text does not end in.
const OPEN: &[&str] = &[
    "และ",
    "หรือ",
    "ของ",
    "โดย",
    "เพื่อ",
    "ซึ่ง",
    "ตาม",
    "กับ",
    "แก่",
    "จาก",
    "ได้แก่",
    "เช่น",
    "แต่",
    "เนื่องจาก",
    "สำหรับ",
    "รวมถึง",
    "ตลอดจน",
    "รวมทั้ง",
    "ที่",
    "ใน",
];

/// Words that end like one of them and are whole.
const WHOLE: &[&str] = &[
    "หน้าที่",
    "พื้นที่",
    "ท้องที่",
    "สถานที่",
    "เต็มที่",
    "ทันที",
    "ทันทีที่",
    "ภายใน",
    "เจ้าของ",
    "สิ่งของ",
    "ข้าวของ",
    "ติดตาม",
    "คุกคาม",
    "ทำตาม",
    "ปฏิบัติตาม",
    "ดังกล่าว",
    "แผนที่",
    "เนื้อที่",
    "ลำดับที่",
    "ครั้งที่",
    "ที่ที่",
    "หลังจาก",
    "ต่างหาก",
    "คงที่",
    "ความงาม",
    "สนาม",
    "ฉบับที่",
    "ล้านบาท",
];

pub(super) fn check(inspection: &Inspection<'_>, findings: &mut Findings<'_>) {
    let reading = inspection.reading;
    let last_line =
        inspection.source.lines.iter().rposition(|line| !line.text.trim().is_empty()).map_or(0, |index| index + 1);
    for table in reading.tables.iter().filter(|table| crate::read::is_measures(table)) {
        for row in table.rows.iter().skip(table.header_rows) {
            for (index, cell) in row.iter().enumerate() {
                // A text that was cut at its very end is no fault of its author.
                let cut_off = index + 1 == row.len() && cell.place(cell.text.len()).0 == last_line;
                if !cut_off {
                    open_cell(inspection, cell, findings);
                }
            }
        }
    }
    let next_text = |from: usize| inspection.source.lines.iter().skip(from).find(|line| !line.text.trim().is_empty());
    for line in &inspection.lines {
        let part = reading.part(line.number);
        let running = matches!(part, Some(ReadPart::MemoBody | ReadPart::Foreword | ReadPart::Body));
        let long = line.text.chars().count() > 120;
        let wrapped = inspection.source.lines.get(line.number).is_some_and(|next| !next.text.trim().is_empty());
        if !running || !long || wrapped || line.number == last_line || next_text(line.number).is_none() {
            continue;
        }
        let text = line.text.trim_end();
        if let Some(word) = open_ending(text) {
            findings.report(
                line.mark(text.len() - word.len()..text.len()),
                format!("ย่อหน้านี้จบด้วยคำว่า “{word}” ข้อความน่าจะขาดหาย"),
                Some("เขียนต่อให้จบ หรือตัดคำท้ายออก".to_owned()),
            );
        }
    }
}

fn open_cell(inspection: &Inspection<'_>, cell: &TableCell, findings: &mut Findings<'_>) {
    let text = cell.text.trim_end();
    let Some(word) = open_ending(text) else { return };
    let from = text.char_indices().rev().nth(29).map_or(0, |(at, _)| at);
    let from = text[from..].find(' ').map_or(from, |space| from + space + 1).min(text.len() - word.len());
    findings.report_at(
        Severity::Warning,
        cell.place(from),
        &super::table::verbatim(inspection, cell.place(from), &text[from..]),
        format!("ข้อความในช่องจบด้วยคำว่า “{word}” น่าจะยังเขียนไม่จบ"),
        Some("เขียนต่อให้จบ หรือตัดคำท้ายออก".to_owned()),
    );
}

/// The open word with which a text ends.
fn open_ending(text: &str) -> Option<&'static str> {
    let word = OPEN.iter().filter(|word| text.ends_with(**word)).max_by_key(|word| word.len())?;
    if WHOLE.iter().any(|whole| text.ends_with(whole)) || text.len() == word.len() {
        return None;
    }
    // The word must stand by itself: after a space, or where the segmenter parts it from the text before.
    let rest: String = {
        let from = text.char_indices().rev().nth(39).map_or(0, |(at, _)| at);
        text[from..].to_owned()
    };
    let last = prongsai_thai::segment::words(&rest).filter(|piece| !piece.trim().is_empty()).last()?;
    (last == *word).then_some(*word)
}
