//! A table whose cells were pasted one under another, line by line.
//!
//! Without tabs only the words tell where a cell ends: a number that begins again at one, a unit or post, a period.

use super::table::{column_kind, starts_with_number, with_columns};
use super::text::{bare, column, month_at};
use super::{ColumnKind, Table, TableCell};
use crate::source::{LineKind, Source};

/// Reads a stacked table whose first heading stands on line `from` (from 0).
pub fn stacked(source: &Source, from: usize) -> Option<(Table, usize)> {
    let (heads, mut at) = headings(source, from)?;
    let kinds: Vec<ColumnKind> = heads.iter().map(|(kind, _)| *kind).collect();
    let mut rows = vec![heads.into_iter().map(|(_, cell)| cell).collect::<Vec<_>>()];
    let mut state = Filling { kinds: &kinds, column: 0, next_number: 1, numbered: false };
    let mut end = at;
    while let Some(line) = source.lines.get(at) {
        let (text, skipped) = bare(&line.text);
        if !text.is_empty() {
            if matches!(line.kind, LineKind::Row { .. }) || ends_table(text) {
                break;
            }
            let place = column(&line.text, skipped);
            if rows.len() == 1 || state.begins_row(text) {
                rows.push(vec![TableCell::default(); kinds.len()]);
                state.column = 0;
                state.next_number = number_of(text).map_or(1, |_| 1);
                state.numbered = false;
            } else {
                let blank_before = at > 0 && source.lines[at - 1].text.trim().is_empty();
                state.advance(text, blank_before);
            }
            if let Some(cell) = rows.last_mut().and_then(|row| row.get_mut(state.column)) {
                cell.push(text, at + 1, place);
            }
            end = at + 1;
        }
        at += 1;
    }
    (rows.len() > 1).then(|| (with_columns(rows), end))
}

/// Four or more known headings on lines of their own; a heading may be broken over two lines.
fn headings(source: &Source, from: usize) -> Option<(Vec<(ColumnKind, TableCell)>, usize)> {
    let mut heads: Vec<(ColumnKind, TableCell)> = Vec::new();
    let mut at = from;
    while let Some(line) = source.lines.get(at) {
        let (text, skipped) = bare(&line.text);
        if text.is_empty() && !heads.is_empty() {
            at += 1;
            continue;
        }
        if text.is_empty() || text.chars().count() > 40 || starts_with_number(text) {
            break;
        }
        let place = column(&line.text, skipped);
        let tail = matches!(
            text,
            "ดำเนินการ"
                | "ดำเนินงาน"
                | "การดำเนินการ"
                | "ผล"
                | "(บาท)"
                | "ที่รับผิดชอบ"
                | "รับผิดชอบ"
                | "ความสำเร็จ"
        );
        match (column_kind(text), heads.last_mut()) {
            (_, Some((_, cell))) if tail => cell.push(text, at + 1, place),
            (Some(kind), _) => heads.push((kind, TableCell::new(text, at + 1, place))),
            _ => break,
        }
        at += 1;
    }
    let has = |kind| heads.iter().any(|(known, _)| *known == kind);
    let whole = heads.len() >= 4 && has(ColumnKind::Measure) && (has(ColumnKind::Method) || has(ColumnKind::Result));
    whole.then_some((heads, at))
}

fn ends_table(text: &str) -> bool {
    super::signature::is_prompt(text)
        || super::signature::is_name(text)
        || ["ปัญหาและอุปสรรค", "ปัญหา/อุปสรรค", "ภาคผนวก", "จึงเรียนมา", "ข้อเสนอแนะ"]
            .iter()
            .any(|head| text.starts_with(head))
}

struct Filling<'a> {
    kinds: &'a [ColumnKind],
    column: usize,
    next_number: u16,
    numbered: bool,
}

impl Filling<'_> {
    /// A new row begins with a number, a short title, and only after the last column or the results have begun.
    fn begins_row(&self, text: &str) -> bool {
        let Some(number) = number_of(text) else { return false };
        let kind = self.kinds[self.column];
        let last = self.column + 1 == self.kinds.len();
        (last || kind == ColumnKind::FollowUp || kind == ColumnKind::Remark)
            && number != self.next_number
            && number >= 1
            || last && !self.numbered && number >= 1
    }

    fn advance(&mut self, text: &str, blank_before: bool) {
        let number = number_of(text);
        if number == Some(1)
            && (self.column == 0 || self.numbered || !self.takes_items(self.column))
            && let Some(next) = self.next_taking_items()
        {
            self.column = next;
            self.next_number = 2;
            self.numbered = true;
            return;
        }
        if number == Some(self.next_number) && self.takes_items(self.column) {
            self.next_number += 1;
            self.numbered = true;
            return;
        }
        // A later cell that its first word gives away.
        for next in self.column + 1..self.kinds.len() {
            if begins(self.kinds[next], text) {
                self.column = next;
                self.numbered = false;
                self.next_number = 1;
                return;
            }
            if !matches!(
                self.kinds[next],
                ColumnKind::Responsible | ColumnKind::Period | ColumnKind::Budget | ColumnKind::Success
            ) {
                break;
            }
        }
        if blank_before && self.column + 1 < self.kinds.len() {
            self.column += 1;
            self.numbered = number == Some(1);
            self.next_number = if self.numbered { 2 } else { 1 };
        }
    }

    fn takes_items(&self, column: usize) -> bool {
        matches!(self.kinds[column], ColumnKind::Method | ColumnKind::Result)
    }

    fn next_taking_items(&self) -> Option<usize> {
        (self.column + 1..self.kinds.len()).find(|column| self.takes_items(*column))
    }
}

fn number_of(text: &str) -> Option<u16> {
    starts_with_number(text)
        .then(|| super::text::numbers(text).first().and_then(|number| number.text.split('.').next()?.parse().ok()))?
}

/// Whether a cell of this kind can begin with these words.
fn begins(kind: ColumnKind, text: &str) -> bool {
    let starts = |words: &[&str]| words.iter().any(|word| text.starts_with(word));
    match kind {
        ColumnKind::Responsible => {
            text.chars().count() <= 40
                && starts(&[
                    "สำนัก",
                    "กอง",
                    "งาน",
                    "เจ้าหน้าที่",
                    "ฝ่าย",
                    "หน่วย",
                    "ทุก",
                    "คณะ",
                    "นิติกร",
                    "ปลัด",
                    "หัวหน้า",
                    "นัก",
                    "ผู้อำนวยการ",
                    "เจ้าพนักงาน",
                ])
        }
        ColumnKind::Period => {
            starts(&["ตลอดปี", "ปีงบประมาณ", "ภายใน", "ไตรมาส", "ตั้งแต่", "เดือน", "ปี "])
                || month_at(text).is_some()
                || !super::text::dates(text).is_empty()
        }
        ColumnKind::Budget => starts(&["ไม่ใช้งบ", "งบประมาณ", "ไม่ใช้"]) || text.contains("บาท"),
        ColumnKind::FollowUp => starts(&["รายงาน", "ติดตาม", "มีการติดตาม", "กำกับ", "สรุป", "ตรวจสอบ", "ประเมิน", "สอบถาม"]),
        _ => false,
    }
}
