//! หลักฐานในช่องผลเป็นของปีอื่น ไม่ใช่ปีที่รายงาน
//!
//! # เหตุผล
//! ผลของปีที่รายงานต้องมีหลักฐานของปีนั้น แผน ปฏิทิน หรือเทศบัญญัติของปีก่อนใช้แทนไม่ได้
//! เอกสารที่จัดทำหรืออนุมัติในปีก่อนเพื่อใช้ในปีที่รายงาน และงานสิ้นปีที่ลงวันที่เดือนตุลาคม ไม่ถือว่าผิด
//!
//! # ตัวอย่าง
//! รายงานปี ๒๕๖๖ อ้าง “แผนการดำเนินงานประจำปีงบประมาณ พ.ศ. ๒๕๖๕”
//!
//! # วิธีแก้
//! ใช้หลักฐานของปีที่รายงาน หรือแก้เลขปีถ้าพิมพ์ผิด

use super::{Findings, Inspection, Severity};
use crate::read::text::{dates, years};

pub(super) const NAME: &str = "evidence-outside-period";

/// Things that belong to one year and are shown as evidence of it.
const THINGS: &[&str] =
    &["ปฏิทิน", "แผน", "บัญญัติ", "งบประมาณรายจ่าย", "คำสั่ง", "ประกาศ", "รายงาน", "สถิติ", "คู่มือ", "โครงการ", "ผลการ"];

/// Words that say that another year is spoken of on purpose.
const ON_PURPOSE: &[&str] = &[
    "เปรียบเทียบ",
    "ปีก่อน",
    "ปีที่ผ่านมา",
    "ผลการประเมิน",
    "ITA",
    "ระเบียบ",
    "พระราชบัญญัติ",
    "พ.ร.บ.",
    "กฎหมาย",
    "กฎกระทรวง",
    "ลงวันที่",
    "เพิ่มขึ้นจาก",
    "ลดลงจาก",
    "แผนพัฒนาท้องถิ่น",
    "ฉบับที่",
    "อนุมัติเมื่อ",
    "จัดทำเมื่อ",
    "ตั้งแต่",
];

pub(super) fn check(inspection: &Inspection<'_>, findings: &mut Findings<'_>) {
    let reading = inspection.reading;
    let Some(own) = inspection.fiscal_year.filter(|_| reading.is_report()) else { return };
    for measure in &reading.measures {
        for result in &measure.results {
            let text = result.text.value.as_str();
            let all = years(text);
            let dated = dates(text);
            for (index, year) in all.iter().enumerate() {
                let from = index.checked_sub(1).map_or(0, |before| all[before].end);
                let before = &text[from..year.start];
                let in_date = dated.iter().any(|date| date.start <= year.start && year.end <= date.end);
                // A month before the year is a day or month of the fiscal year that it may well belong to.
                let month = crate::read::text::MONTHS
                    .iter()
                    .any(|(long, short)| before.trim_end().ends_with(long) || before.trim_end().ends_with(short));
                let labelled = before.trim_end_matches([' ', '.']).ends_with("ปี")
                    || before.trim_end_matches([' ', '.']).ends_with("พ.ศ")
                    || before.trim_end().ends_with("งบประมาณ");
                let own_number = own.number();
                let other = year.number != own_number;
                let range = ["-", "–", "ถึง"].iter().any(|dash| {
                    text[year.end..].trim_start().starts_with(dash)
                        || before.trim_end().trim_end_matches("พ.ศ.").trim_end().ends_with(dash)
                });
                // Next year's plan or ordinance is made in this one.
                let made_for_next = year.number == own_number + 1;
                if in_date || month || !labelled || !other || range || made_for_next {
                    continue;
                }
                let thing = THINGS.iter().any(|thing| before.contains(thing));
                let purpose =
                    ON_PURPOSE.iter().any(|word| before.contains(word)) || after_purpose(&text[year.end..], own_number);
                if !thing || purpose {
                    continue;
                }
                let column = column_in(
                    inspection,
                    result.text.line,
                    result.text.column,
                    &text[year.start..year.end],
                    index_of(&all, index),
                );
                findings.report_at(
                    Severity::Error,
                    column,
                    &text[year.start..year.end],
                    format!(
                        "หลักฐานเป็นของปี {} แต่รายงานนี้เป็นของปีงบประมาณ {}",
                        prongsai_thai::numeral::thai(&year.number.to_string()),
                        prongsai_thai::numeral::thai(&own_number.to_string())
                    ),
                    Some(same_digits(&text[year.start..year.end], own_number)),
                );
            }
        }
    }
}

/// `… ๒๕๖๕ เพื่อใช้ในปีงบประมาณ ๒๕๖๖`: made the year before for this one.
fn after_purpose(after: &str, own: i16) -> bool {
    let near: String = after.chars().take(40).collect();
    ["เพื่อใช้", "สำหรับ", "ใช้ในปี", "เปรียบเทียบ", "เทียบกับ"].iter().any(|word| near.contains(word))
        && years(&near).iter().any(|year| year.number == own)
}

fn same_digits(written: &str, year: i16) -> String {
    let text = year.to_string();
    if written.contains(|c: char| c.is_ascii_digit()) { text } else { prongsai_thai::numeral::thai(&text) }
}

/// How many years of the same number stand before it.
fn index_of(all: &[crate::read::text::Year], index: usize) -> usize {
    all[..index].iter().filter(|year| year.number == all[index].number).count()
}

/// The text of a result has lost the spaces of line breaks: the year is looked for in the line itself.
fn column_in(inspection: &Inspection<'_>, line: usize, column: usize, year: &str, nth: usize) -> (usize, usize) {
    let mut skip = nth;
    for (index, source) in inspection.source.lines.iter().enumerate().skip(line - 1).take(40) {
        let from = if index + 1 == line { column - 1 } else { 0 };
        let start = source.text.char_indices().nth(from).map_or(source.text.len(), |(at, _)| at);
        for (at, _) in source.text[start..].match_indices(year) {
            if skip == 0 {
                return (index + 1, from + source.text[start..start + at].chars().count() + 1);
            }
            skip -= 1;
        }
    }
    (line, column)
}
