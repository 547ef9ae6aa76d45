//! Measures out of tables: which cell belongs to which measure, and the numbered items inside a cell.

use super::text::{is_digit, numbers};
use super::words::rejoin;
use super::{ColumnKind, Found, ItemReading, MeasureReading, Table, TableCell};

/// Names of the indicators 1–10, without spaces, as far as they tell them apart.
const INDICATORS: &[(u8, &str)] = &[
    (1, "การปฏิบัติหน้าที่"),
    (2, "การใช้งบประมาณ"),
    (3, "การใช้อำนาจ"),
    (4, "การใช้ทรัพย์สิน"),
    (5, "การแก้ไขปัญหาการทุจริต"),
    (6, "คุณภาพการดำเนินงาน"),
    (7, "ประสิทธิภาพการสื่อสาร"),
    (8, "การปรับปรุงระบบการทำงาน"),
    (8, "การปรับปรุงการทำงาน"),
    (9, "การเปิดเผยข้อมูล"),
    (10, "การป้องกันการทุจริต"),
];

/// Whether a table is one of measures: it names them and says how they are, or were, carried out.
pub fn is_measures(table: &Table) -> bool {
    let has = |kind| table.columns.contains(&Some(kind));
    has(ColumnKind::Measure)
        && (has(ColumnKind::Result)
            || has(ColumnKind::Method)
                && (has(ColumnKind::Responsible) || has(ColumnKind::Period) || has(ColumnKind::FollowUp)))
}

/// The measures of a table; a row without a title continues the measure before it.
pub fn measures(table: &Table) -> Vec<MeasureReading> {
    let mut found: Vec<MeasureReading> = Vec::new();
    let mut cells: Vec<Vec<(ColumnKind, &TableCell)>> = Vec::new();
    for row in table.rows.iter().skip(table.header_rows) {
        let known: Vec<_> =
            row.iter().zip(&table.columns).filter_map(|(cell, kind)| kind.map(|kind| (kind, cell))).collect();
        if known.iter().all(|(_, cell)| cell.text.is_empty()) {
            continue;
        }
        let title = known.iter().find(|(kind, cell)| *kind == ColumnKind::Measure && !cell.text.is_empty());
        if title.is_some() || cells.is_empty() {
            cells.push(known);
        } else if let Some(last) = cells.last_mut() {
            last.extend(known);
        }
    }
    for (index, cells) in cells.iter().enumerate() {
        let number = u16::try_from(index + 1).unwrap_or(u16::MAX);
        found.push(measure(cells, number));
    }
    found
}

fn measure(cells: &[(ColumnKind, &TableCell)], counted: u16) -> MeasureReading {
    let all =
        |kind| cells.iter().filter(move |(known, cell)| *known == kind && !cell.text.is_empty()).map(|(_, cell)| *cell);
    let one = |kind| all(kind).next().map(plain);
    let title_cell = all(ColumnKind::Measure).next();
    let (written, title) = title_cell.map_or((None, Found::default()), title);
    let listed = all(ColumnKind::Number).next().and_then(|cell| numbers(&cell.text).first()?.text.parse().ok());
    let lines = || {
        cells.iter().map(|(_, cell)| cell.place(0).0).chain(cells.iter().map(|(_, cell)| cell.place(cell.text.len()).0))
    };
    MeasureReading {
        no: listed.or(written).unwrap_or(counted),
        indicator: indicator(&title),
        title,
        methods: all(ColumnKind::Method).flat_map(items).collect(),
        responsible: one(ColumnKind::Responsible),
        period: one(ColumnKind::Period),
        results: all(ColumnKind::Result).flat_map(items).collect(),
        follow_up: one(ColumnKind::FollowUp),
        success: one(ColumnKind::Success),
        budget: one(ColumnKind::Budget),
        remark: one(ColumnKind::Remark),
        line: lines().filter(|line| *line > 0).min().unwrap_or(0),
        last_line: lines().max().unwrap_or(0),
    }
}

fn plain(cell: &TableCell) -> Found<String> {
    let (line, column) = cell.place(0);
    Found::new(rejoin(&cell.text), line, column)
}

/// The number before a title, if there is one, and the title without it.
fn title(cell: &TableCell) -> (Option<u16>, Found<String>) {
    let text = &cell.text;
    let mut start = 0;
    let mut number = None;
    if super::table::starts_with_number(text)
        && let Some(first) = numbers(text).first()
    {
        number = first.text.split('.').next().and_then(|digits| digits.parse().ok());
        let rest = &text[first.end..];
        start = text.len() - rest.trim_start_matches(['.', ')', ' ']).len();
    }
    let (line, column) = cell.place(start);
    (number, Found::new(rejoin(&text[start..]), line, column))
}

/// The indicator that a title names.
pub fn indicator(title: &str) -> Option<u8> {
    let text = super::page::compact(title);
    INDICATORS.iter().find(|(_, name)| text.contains(name)).map(|(number, _)| *number).or_else(|| {
        let at = text.find("ตัวชี้วัดที่")?;
        let number = numbers(&text[at..]).first()?.whole()?;
        u8::try_from(number).ok().filter(|number| (1..=10).contains(number))
    })
}

/// The numbered items of a cell; a cell without numbers is one item, or one a bullet.
pub fn items(cell: &TableCell) -> Vec<ItemReading> {
    let text = cell.text.as_str();
    let marks = numbered(text);
    let marks = if marks.is_empty() { bullets(text) } else { marks };
    let mut found = Vec::new();
    let first = marks.first().map_or(text.len(), |mark| mark.start);
    // Words before the first number are an item of their own, unless they introduce the list.
    if !text[..first].trim().is_empty() {
        found.push(item(cell, None, 0, 0, first));
    }
    for (index, mark) in marks.iter().enumerate() {
        let end = marks.get(index + 1).map_or(text.len(), |next| next.start);
        found.push(item(cell, mark.number, mark.start, mark.end, end));
    }
    found
}

fn item(cell: &TableCell, no: Option<u16>, start: usize, from: usize, to: usize) -> ItemReading {
    let text = &cell.text[from..to];
    let lead = text.len() - text.trim_start().len();
    let (line, column) = cell.place(from + lead);
    ItemReading { no, text: Found::new(rejoin(text), line, column), raw: cell.text[start..to].trim().to_owned() }
}

struct Mark {
    number: Option<u16>,
    start: usize,
    end: usize,
}

/// Numbers that count from one: `๑.`, `1)`, `(๑)`, `๑.๑`.
fn numbered(text: &str) -> Vec<Mark> {
    let mut marks: Vec<Mark> = Vec::new();
    let mut expected = 1;
    for candidate in candidates(text) {
        let fits = candidate.number == Some(expected)
            // A number that was skipped by mistake does not hide the ones after it.
            || !marks.is_empty() && candidate.number == Some(expected + 1);
        if fits {
            expected = candidate.number.unwrap_or(expected) + 1;
            marks.push(candidate);
        }
    }
    marks
}

fn candidates(text: &str) -> Vec<Mark> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(offset) = text[at..].find(is_digit) {
        let start = at + offset;
        let digits = text[start..].find(|c| !is_digit(c)).map_or(text.len(), |length| start + length);
        at = digits;
        let before = text[..start].chars().next_back();
        let rest = &text[digits..];
        let opened = before == Some('(');
        let fresh = before.is_none_or(|c| c.is_whitespace() || matches!(c, '(' | '"' | '“'));
        let cited = [" ที่ ", "ฉบับที่ ", "ครั้งที่ ", "ข้อที่ ", "ลำดับที่ ", "ข้อ ", "มาตรา ", "หมู่ "]
            .iter()
            .any(|word| text[..start].ends_with(word));
        if digits - start > 6 || !fresh || cited {
            continue;
        }
        let number =
            |from: usize, to: usize| numbers(&text[from..to]).first().and_then(|number| number.text.parse().ok());
        if opened {
            if rest.starts_with(')') {
                found.push(Mark { number: number(start, digits), start: start - 1, end: digits + 1 });
            }
        } else if rest.starts_with(')') {
            found.push(Mark { number: number(start, digits), start, end: digits + 1 });
        } else if let Some(after) = rest.strip_prefix('.') {
            if after.starts_with(is_digit) {
                // ๑.๒: the second number counts.
                let end = after.find(|c| !is_digit(c)).unwrap_or(after.len());
                let tail = &after[end..];
                if end <= 6
                    && !tail.starts_with(['.', ','])
                    && tail.chars().next().is_none_or(|c| c == ' ' || super::text::is_thai_letter(c))
                {
                    found.push(Mark { number: number(digits + 1, digits + 1 + end), start, end: digits + 1 + end });
                }
                at = digits + 1 + end;
            } else {
                found.push(Mark { number: number(start, digits), start, end: digits + 1 });
            }
        }
    }
    found
}

fn bullets(text: &str) -> Vec<Mark> {
    let bullet = |c: char| matches!(c, '-' | '–' | '•' | '●' | '▪' | '\u{f0b7}' | '*');
    if !text.starts_with(bullet) {
        return Vec::new();
    }
    let mut found = Vec::new();
    let mut before = ' ';
    for (at, c) in text.char_indices() {
        let after = text[at + c.len_utf8()..].chars().next();
        if bullet(c) && before.is_whitespace() && (at == 0 || after.is_some_and(char::is_whitespace)) {
            found.push(Mark { number: None, start: at, end: at + c.len_utf8() });
        }
        before = c;
    }
    found
}
