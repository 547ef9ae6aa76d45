//! Tables: rows with tabs, with bars, in columns of a layout, or cells one under another.

use super::stacked;
use super::text::{bare, is_mark};
use super::{ColumnKind, Table, TableCell};
use crate::source::{LineKind, Source};

/// All tables, and for every line whether it belongs to one.
pub fn tables(source: &Source) -> (Vec<Table>, Vec<bool>) {
    let mut found = Vec::new();
    let mut taken = vec![false; source.lines.len()];
    let mut at = 0;
    while at < source.lines.len() {
        let end = tabbed(source, at)
            .or_else(|| barred(source, at))
            .or_else(|| laid_out(source, at))
            .or_else(|| stacked::stacked(source, at));
        if let Some((table, end)) = end {
            for line in &mut taken[at..end] {
                *line = true;
            }
            found.push(table);
            at = end;
        } else {
            at += 1;
        }
    }
    (found, taken)
}

/// Rows that the source marks as such; a table ends where its number changes or at a line of text.
fn tabbed(source: &Source, from: usize) -> Option<(Table, usize)> {
    let LineKind::Row { table } = source.lines[from].kind else { return None };
    let mut rows = Vec::new();
    let mut end = from;
    for (offset, line) in source.lines[from..].iter().enumerate() {
        match line.kind {
            LineKind::Row { table: number } if number == table => {
                rows.push(split(&line.text, '\t', from + offset + 1));
                end = from + offset + 1;
            }
            _ => break,
        }
    }
    Some((with_columns(rows), end))
}

/// Two or more rows whose cells are parted by bars.
fn barred(source: &Source, from: usize) -> Option<(Table, usize)> {
    let bars = |index: usize| source.lines.get(index).is_some_and(|line| line.text.matches('|').count() >= 2);
    if !bars(from) || !bars(from + 1) {
        return None;
    }
    let mut rows = Vec::new();
    let mut at = from;
    while bars(at) {
        let text = &source.lines[at].text;
        let rule = text.chars().all(|c| matches!(c, '|' | '-' | ':' | '+' | ' ' | '\t'));
        if !rule {
            let mut cells = split(text, '|', at + 1);
            if text.trim_start().starts_with('|') {
                cells.remove(0);
            }
            if text.trim_end().ends_with('|') {
                cells.pop();
            }
            rows.push(cells);
        }
        at += 1;
    }
    Some((with_columns(rows), at))
}

fn split(text: &str, by: char, line: usize) -> Vec<TableCell> {
    let mut cells = Vec::new();
    let mut column = 1;
    for part in text.split(by) {
        let (inner, skipped) = bare(part);
        cells.push(TableCell::new(inner, line, column + part[..skipped].chars().count()));
        column += part.chars().count() + 1;
    }
    cells
}

/// Columns by their position, as a layout-keeping extraction prints them: a heading line with three known
/// headings two spaces apart, then chunks below them.
fn laid_out(source: &Source, from: usize) -> Option<(Table, usize)> {
    let heads = chunks(&source.lines[from].text);
    if heads.len() < 3 {
        return None;
    }
    let kinds: Vec<_> = heads.iter().filter_map(|chunk| column_kind(&chunk.text)).collect();
    let known = kinds.contains(&ColumnKind::Measure) || kinds.contains(&ColumnKind::Year);
    if kinds.len() < 3 || !known {
        return None;
    }
    let mut rows =
        vec![heads.iter().map(|chunk| TableCell::new(&chunk.text, from + 1, chunk.column)).collect::<Vec<_>>()];
    let mut header = true;
    let mut blank = 0;
    let mut end = from + 1;
    for (offset, line) in source.lines[from + 1..].iter().enumerate() {
        let number = from + 1 + offset + 1;
        if line.text.trim().is_empty() {
            blank += 1;
            if blank > 1 {
                break;
            }
            continue;
        }
        let parts = chunks(&line.text);
        let alone = parts.len() == 1 && parts[0].width < 4 && parts[0].text.chars().count() > 60;
        if matches!(line.kind, LineKind::Row { .. }) || alone {
            break;
        }
        blank = 0;
        end = number;
        let first = parts.first().map(|chunk| (nearest(&heads, chunk.width), starts_with_number(&chunk.text)));
        let fresh = match first {
            Some((0, numbered)) => numbered || rows.len() == 1 && parts.len() > 2,
            _ => false,
        };
        if fresh {
            header = false;
            rows.push(vec![TableCell::default(); heads.len()]);
        }
        let _ = header;
        let Some(row) = rows.last_mut() else { continue };
        for chunk in parts {
            if let Some(cell) = row.get_mut(nearest(&heads, chunk.width)) {
                cell.push(&chunk.text, number, chunk.column);
            }
        }
    }
    (rows.len() > 1).then(|| (with_columns(rows), end))
}

struct Chunk {
    text: String,
    column: usize,
    /// Cells of the screen before it: marks take none.
    width: usize,
}

/// Stretches of text with two or more spaces between them.
fn chunks(text: &str) -> Vec<Chunk> {
    let mut found: Vec<Chunk> = Vec::new();
    let mut spaces = 2;
    let mut width = 0;
    for (index, c) in text.chars().enumerate() {
        if c.is_whitespace() {
            spaces += 1;
            width += 1;
            continue;
        }
        match found.last_mut() {
            Some(chunk) if spaces < 2 => {
                if spaces == 1 {
                    chunk.text.push(' ');
                }
                chunk.text.push(c);
            }
            _ => found.push(Chunk { text: c.to_string(), column: index + 1, width }),
        }
        spaces = 0;
        width += usize::from(!is_mark(c));
    }
    found
}

fn nearest(heads: &[Chunk], width: usize) -> usize {
    heads.iter().enumerate().min_by_key(|(_, head)| head.width.abs_diff(width)).map_or(0, |(index, _)| index)
}

/// Whether a cell begins with a number and a stop, as the first cell of a row does.
pub fn starts_with_number(text: &str) -> bool {
    let digits = text.chars().take_while(|c| super::text::is_digit(*c)).count();
    (1..=2).contains(&digits) && text.chars().nth(digits).is_none_or(|c| matches!(c, '.' | ')' | ' '))
}

/// Finds out which rows are headings and what each column holds.
pub fn with_columns(rows: Vec<Vec<TableCell>>) -> Table {
    let width = rows.iter().map(Vec::len).max().unwrap_or(0);
    let mut table = Table { rows, columns: vec![None; width], header_rows: 0 };
    for (index, row) in table.rows.iter().take(3).enumerate() {
        let kinds: Vec<_> = row.iter().map(|cell| column_kind(&cell.text)).collect();
        let filled = row.iter().filter(|cell| !cell.text.is_empty()).count();
        let known = kinds.iter().flatten().count();
        let heading = known >= 2 && known * 2 >= filled && !row.iter().any(|cell| starts_with_number(&cell.text));
        if heading {
            table.header_rows = index + 1;
            for (column, kind) in kinds.into_iter().enumerate() {
                if table.columns[column].is_none() {
                    table.columns[column] = kind;
                }
            }
        } else if index > 0 {
            break;
        }
    }
    // One of two columns that read alike is the measure, the other the way of carrying it out.
    let has = |kind| table.columns.contains(&Some(kind));
    if has(ColumnKind::Indicator) && !has(ColumnKind::Measure) && (has(ColumnKind::Method) || has(ColumnKind::Result)) {
        for column in &mut table.columns {
            if *column == Some(ColumnKind::Indicator) {
                *column = Some(ColumnKind::Measure);
                break;
            }
        }
    }
    table
}

/// What a heading says about its column.
pub fn column_kind(heading: &str) -> Option<ColumnKind> {
    let text = super::page::compact(heading);
    let count = text.chars().count();
    if count == 0 || count > 60 {
        return None;
    }
    let starts = |words: &[&str]| words.iter().any(|word| text.starts_with(word));
    let contains = |words: &[&str]| words.iter().any(|word| text.contains(word));
    let kind = if starts(&["ลำดับ", "ข้อที่"]) || matches!(text.as_str(), "ที่" | "ข้อ" | "No." | "No")
    {
        ColumnKind::Number
    } else if contains(&["ติดตาม"]) {
        ColumnKind::FollowUp
    } else if contains(&["ตัวชี้วัดความสำเร็จ", "ตัวชี้วัดผลสำเร็จ", "เป้าหมาย"])
    {
        ColumnKind::Success
    } else if starts(&[
        "ผลการดำเนิน",
        "ผลดำเนิน",
        "ผลที่ได้",
        "ผลลัพธ์",
        "ผลการปฏิบัติ",
        "สรุปผล",
        "ผลการขับเคลื่อน",
        "ผลสำเร็จ",
        "รายงานผล",
    ]) {
        ColumnKind::Result
    } else if contains(&["รับผิดชอบ", "เจ้าภาพ"]) {
        ColumnKind::Responsible
    } else if starts(&["ระยะเวลา", "กำหนดเวลา", "ช่วงเวลา", "ห้วงเวลา", "วันเดือนปี", "กำหนดการ"])
    {
        ColumnKind::Period
    } else if starts(&["มาตรการ", "โครงการ", "กิจกรรม/โครงการ", "แผนงาน/โครงการ"])
    {
        ColumnKind::Measure
    } else if starts(&["ขั้นตอน", "วิธี", "แนวทาง", "กิจกรรม", "การดำเนินการ"])
    {
        ColumnKind::Method
    } else if starts(&["หมายเหตุ", "ปัญหา", "อุปสรรค", "ข้อเสนอแนะ"])
    {
        ColumnKind::Remark
    } else if starts(&["ปีงบประมาณ"]) || matches!(text.as_str(), "ปี" | "ปีพ.ศ." | "พ.ศ.")
    {
        ColumnKind::Year
    } else if starts(&["งบประมาณ", "จำนวนงบ", "ค่าใช้จ่าย"]) {
        ColumnKind::Budget
    } else if starts(&["คะแนน", "ผลคะแนน", "ค่าคะแนน", "ผลการประเมิน"]) || text == "ร้อยละ"
    {
        ColumnKind::Score
    } else if starts(&["ระดับ", "เกรด", "ผลระดับ"]) {
        ColumnKind::Rating
    } else if starts(&["ตัวชี้วัด", "ประเด็น", "หัวข้อ", "ด้าน"]) {
        ColumnKind::Indicator
    } else {
        return None;
    };
    Some(kind)
}

impl TableCell {
    /// A cell that stands in one place.
    pub fn new(text: &str, line: usize, column: usize) -> Self {
        let mut cell = Self::default();
        cell.push(text, line, column);
        cell
    }

    /// Adds a piece that stands elsewhere, such as the next line of the same cell.
    pub fn push(&mut self, text: &str, line: usize, column: usize) {
        if text.is_empty() {
            // An empty cell still has a place.
            if self.pieces.is_empty() {
                self.pieces.push((0, line, column));
            }
            return;
        }
        if self.text.is_empty() {
            self.pieces.clear();
        } else {
            self.text.push(' ');
        }
        self.pieces.push((self.text.len(), line, column));
        self.text.push_str(text);
    }

    /// Line and column of the byte `at` of the cell's text.
    pub fn place(&self, at: usize) -> (usize, usize) {
        let piece = self.pieces.iter().rev().find(|(start, _, _)| *start <= at).or(self.pieces.first());
        let Some((start, line, column)) = piece else { return (0, 0) };
        (*line, column + self.text.get(*start..at).map_or(0, |before| before.chars().count()))
    }
}
