//! A notice of zero points, read as people paste it: one item a line, in many hands.
//!
//! `O14  ไม่พบข้อมูล`, `ข้อ O๑๔ : 0 คะแนน เพราะ …`, a row of a table with number, code, title, points and reason. A line
//! without a code goes on with the reason before it. What cannot be read is told by its line.

use prongsai_thai::normalise::normalise;
use prongsai_thai::numeral;

use crate::framework::OitItem;

/// Letters that look like the one of a code: Latin, Greek, Cyrillic.
const LETTERS: [char; 6] = ['O', 'o', 'Ο', 'ο', 'О', 'о'];

/// An item that earned nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    /// `O14`, as the list of the year writes it.
    pub code: String,
    /// As the assessor says it; empty where he does not.
    pub reason: String,
    /// The line or row on which it began, from 1.
    pub line: usize,
}

/// Something of a notice that was not taken in as it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// The line or row, from 1.
    pub line: usize,
    /// What stands there, at most 120 letters.
    pub text: String,
    /// What is wrong.
    pub kind: FaultKind,
}

/// What can be wrong with a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FaultKind {
    /// No code stands there, and no item before it.
    NoCode,
    /// The list of the year has no such item.
    UnknownCode(String),
    /// The item was named before, on that line; the first counts.
    Twice(String, usize),
    /// The item has points.
    Earned(String),
    /// The item is taken in, but without a reason.
    NoReason(String),
}

/// What a notice says.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Reading {
    /// In the order of the notice, each item once.
    pub notices: Vec<Notice>,
    /// In the order of their lines.
    pub faults: Vec<Fault>,
}

/// Reads a pasted notice; `items` is the list of the year.
pub fn read(text: &str, items: &[OitItem]) -> Reading {
    let rows: Vec<Vec<String>> =
        text.lines().map(|line| line.split('\t').map(|cell| cell.trim().to_owned()).collect()).collect();
    read_rows(&rows, items)
}

/// Reads a notice that came as a table, row by row.
pub fn read_rows(rows: &[Vec<String>], items: &[OitItem]) -> Reading {
    let mut reading = Reading::default();
    // Where the lines without a code belong: to the last item that was taken in, or to nothing.
    let mut open: Option<usize> = None;
    for (line, row) in (1..).zip(rows) {
        let cells: Vec<String> = row.iter().map(|cell| plain(cell)).filter(|cell| !cell.is_empty()).collect();
        if cells.is_empty() {
            continue;
        }
        let text: String = cells.join(" ").chars().take(120).collect();
        let mut fault = |kind| reading.faults.push(Fault { line, text: text.clone(), kind });
        let Some((code, rest)) = coded(&cells) else {
            match open.and_then(|at| reading.notices.get_mut(at)) {
                Some(notice) => join(&mut notice.reason, &cells.join(" ")),
                None if !is_heading(&cells) => fault(FaultKind::NoCode),
                None => {}
            }
            continue;
        };
        let Some(item) = items.iter().find(|item| item.code == code) else {
            open = None;
            fault(FaultKind::UnknownCode(code));
            continue;
        };
        if let Some(first) = reading.notices.iter().find(|notice| notice.code == code) {
            open = None;
            let first = first.line;
            fault(FaultKind::Twice(code, first));
            continue;
        }
        let (points, reason) = said(&rest, &item.th);
        if points.is_some_and(|points| points > 0) {
            open = None;
            fault(FaultKind::Earned(code));
            continue;
        }
        open = Some(reading.notices.len());
        reading.notices.push(Notice { code, reason, line });
    }
    for notice in reading.notices.iter().filter(|notice| notice.reason.is_empty()) {
        let kind = FaultKind::NoReason(notice.code.clone());
        reading.faults.push(Fault { line: notice.line, text: notice.code.clone(), kind });
    }
    reading.faults.sort_by_key(|fault| fault.line);
    reading
}

/// One spelling, Arabic digits, single blanks.
fn plain(text: &str) -> String {
    let text = numeral::arabic(&normalise(text));
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn join(reason: &mut String, more: &str) {
    if !reason.is_empty() {
        reason.push(' ');
    }
    reason.push_str(more);
}

/// Whether a row names the columns of a table or the paper itself.
fn is_heading(cells: &[String]) -> bool {
    let text = cells.concat();
    ["เหตุผล", "คะแนน", "รายการ", "ข้อมูล", "แจ้ง", "ผลการ", "OIT", "ปีงบประมาณ"].iter().any(|word| text.contains(word))
}

/// The code of a row and the cells behind it.
fn coded(cells: &[String]) -> Option<(String, Vec<String>)> {
    for (at, cell) in cells.iter().enumerate().take(3) {
        // Before the code a table has a running number and nothing else.
        let is_number = cell.trim_end_matches(['.', ')']).chars().all(|c| c.is_ascii_digit());
        let follows =
            || cells.iter().skip(at + 1).take(2).any(|cell| cell.starts_with(LETTERS) && announced(cell).is_some());
        // `01` before `O1` is a running number and no code.
        if is_number && follows() {
            continue;
        }
        if let Some((code, rest)) = announced(cell) {
            let rest = std::iter::once(rest.to_owned()).chain(cells.iter().skip(at + 1).cloned());
            return Some((code, rest.filter(|cell| !cell.is_empty()).collect()));
        }
        if !is_number {
            return None;
        }
    }
    None
}

/// The code that a text announces, and what follows it; one that stands further in is only spoken of.
fn announced(text: &str) -> Option<(String, &str)> {
    code_at(without_lead(text))
}

/// Takes off what stands before a code: bullets, running numbers, `ข้อ`.
fn without_lead(text: &str) -> &str {
    let mut rest = text;
    loop {
        let next = rest.trim_start_matches([' ', '-', '•', '*', '–', '(', '[', '|', ':', '.']);
        let digits = next.chars().take_while(char::is_ascii_digit).count();
        let after = &next[digits..];
        let next = match after.chars().next() {
            Some('.' | ')') if digits > 0 && !after[1..].starts_with(|c: char| c.is_ascii_digit()) => &after[1..],
            _ => next,
        };
        let words = [
            "ตัวชี้วัดย่อยที่",
            "ตัวชี้วัดที่",
            "ตัวชี้วัด",
            "ข้อมูลข้อ",
            "ข้อที่",
            "ข้อ",
            "รายการข้อมูล",
            "รายการที่",
            "รายการ",
            "ลำดับที่",
            "แบบ OIT",
            "OIT",
        ];
        let next = words.iter().find_map(|word| next.strip_prefix(word)).unwrap_or(next);
        if next.len() == rest.len() {
            return rest;
        }
        rest = next;
    }
}

/// A code at the beginning of a text; a nought may stand for the letter: `014` is `O14`.
fn code_at(text: &str) -> Option<(String, &str)> {
    // A Thai zero was made an Arabic one before.
    let after_letter = text.strip_prefix("โอ").or_else(|| text.strip_prefix(LETTERS));
    let (rest, is_letter) = match after_letter {
        Some(rest) => (rest.trim_start_matches([' ', '-', '.', '–']), true),
        None => (text.strip_prefix('0')?, false),
    };
    let digits: String = rest.chars().take_while(char::is_ascii_digit).collect();
    let rest = &rest[digits.len()..];
    let number: u8 = digits.parse().ok().filter(|number| *number > 0)?;
    let is_whole = !rest.starts_with(|c: char| c.is_ascii_alphanumeric());
    // `0.00` and `05/06` are points and days.
    let is_plain = is_letter || !rest.starts_with(['.', '/', '-', ',']);
    (digits.len() <= 2 && is_whole && is_plain).then(|| (format!("O{number}"), rest))
}

/// The points that the cells behind a code say, and the reason, without the title of the item.
fn said(cells: &[String], title: &str) -> (Option<u16>, String) {
    let mut points = None;
    let mut reason = String::new();
    for cell in cells {
        let mut rest = trimmed(cell);
        rest = without_title(rest, title);
        loop {
            let before = rest.len();
            if let Some((found, after)) = points_at(rest) {
                points = points.or(Some(found));
                rest = after;
            }
            rest = trimmed(rest);
            let leads = ["เพราะว่า", "เพราะ", "เนื่องจาก", "เหตุผล", "หมายเหตุ", "สาเหตุ"];
            rest = trimmed(leads.iter().find_map(|word| rest.strip_prefix(word)).unwrap_or(rest));
            if rest.len() == before {
                break;
            }
        }
        if !rest.is_empty() {
            join(&mut reason, rest);
        }
    }
    (points, reason)
}

fn trimmed(text: &str) -> &str {
    let text = text.trim_start_matches([' ', ':', '|', '–', '-', '=', ';', ',', ')', ']']);
    text.trim_end_matches([' ', '|', '–', '-', ';', ','])
}

/// What follows the title of the item where the text begins with it.
fn without_title<'t>(text: &'t str, title: &str) -> &'t str {
    let title = plain(title);
    let mut wanted = title.chars().filter(|c| !c.is_whitespace()).peekable();
    if wanted.peek().is_none() {
        return text;
    }
    for (at, c) in text.char_indices().filter(|(_, c)| !c.is_whitespace()) {
        match wanted.next() {
            Some(next) if next == c => {}
            Some(_) => return text,
            None => return &text[at..],
        }
    }
    if wanted.next().is_none() { "" } else { text }
}

/// Points at the beginning: `0`, `0.00`, `ได้ 0 คะแนน`, `100 คะแนน`.
fn points_at(text: &str) -> Option<(u16, &str)> {
    let leads = ["ได้รับ", "ได้", "คะแนนที่ได้", "คะแนน", "=", ":"];
    let number = leads.iter().fold(text, |rest, word| rest.strip_prefix(word).unwrap_or(rest).trim_start());
    let digits: String = number.chars().take_while(char::is_ascii_digit).collect();
    let points: u16 = digits.parse().ok().filter(|points| *points <= 100)?;
    let rest = &number[digits.len()..];
    let rest = match rest.strip_prefix('.') {
        Some(after) if after.starts_with(|c: char| c.is_ascii_digit()) => {
            after.trim_start_matches(|c: char| c.is_ascii_digit())
        }
        _ => rest,
    };
    let after = rest.trim_start();
    if let Some(after) = after.strip_prefix("คะแนน") {
        return Some((points, after));
    }
    // A bare number is the beginning of a reason, such as a count of months, unless points are all it can be.
    let is_led = number.len() != text.len();
    let is_alone = after.is_empty() || after.starts_with([':', '|', '-', '–', '/', ',']) || rest != after;
    ((is_led || matches!(points, 0 | 100)) && is_alone).then_some((points, after))
}

#[cfg(test)]
mod tests {
    use prongsai_thai::FiscalYear;

    use super::*;
    use crate::framework::Framework;

    fn items() -> &'static [OitItem] {
        &Framework::embedded(FiscalYear::new(2568).unwrap()).unwrap().oit.items
    }

    /// What a text gives, a line for each item and fault.
    fn said(text: &str) -> Vec<String> {
        let reading = read(text, items());
        let notices =
            reading.notices.iter().map(|notice| format!("{} {}: {}", notice.line, notice.code, notice.reason));
        let faults = reading.faults.iter().map(|fault| format!("{} {:?}", fault.line, fault.kind));
        notices.chain(faults).collect()
    }

    #[test]
    fn every_hand_in_which_an_item_is_announced_is_read() {
        for text in [
            "O11  ไม่พบข้อมูลของปี 2568",
            "ข้อ O11 : 0 คะแนน เพราะ ไม่พบข้อมูลของปี 2568",
            "ข้อที่ ๑. O๑๑ - ๐ คะแนน เนื่องจาก: ไม่พบข้อมูลของปี ๒๕๖๘",
            "O11\tข้อมูลสถิติการให้บริการ\t0\tไม่พบข้อมูลของปี 2568",
            "1\tO11\tข้อมูลสถิติการให้บริการ\t0.00\tไม่พบข้อมูลของปี 2568",
            "๐๑๑ ไม่พบข้อมูลของปี 2568",
            "01\tO11\t0\tไม่พบข้อมูลของปี 2568",
            "011 : ได้ 0 คะแนน – ไม่พบข้อมูลของปี 2568",
            "o 11 ข้อมูลสถิติการให้บริการ ได้ 0 คะแนน: ไม่พบข้อมูลของปี 2568",
            "• โอ11 | 0 | ไม่พบข้อมูลของปี 2568",
            "รายการข้อมูล O11 ได้ 0 คะแนน เพราะ ไม่พบข้อมูลของปี 2568",
            "O11 ไม่พบ\nข้อมูลของปี 2568",
        ] {
            let found = said(text);
            assert_eq!(found.len(), 1, "{text}: {found:?}");
            let plain = found[0].replace(' ', "");
            assert_eq!(plain, "1O11:ไม่พบข้อมูลของปี2568", "{text}");
        }
    }

    #[test]
    fn what_is_strange_is_told_by_its_line_and_nothing_else_is_lost() {
        let text = "แจ้งผลคะแนน OIT เทศบาลตำบลทุ่งแสงใส\n\nO1 ไม่พบฝ่ายการเมือง\nO99 ไม่มี\nO1 อีกครั้ง\nO2 100 คะแนน\nO3\n\
                    ดูรายละเอียดที่ O5 ได้";
        assert_eq!(
            said(text),
            [
                "3 O1: ไม่พบฝ่ายการเมือง",
                "7 O3: ดูรายละเอียดที่ O5 ได้",
                "4 UnknownCode(\"O99\")",
                "5 Twice(\"O1\", 3)",
                "6 Earned(\"O2\")",
            ]
        );
        assert_eq!(said("สวัสดี"), ["1 NoCode"]);
        assert_eq!(said("O4"), ["1 O4: ", "1 NoReason(\"O4\")"]);
        assert_eq!(said("O8 2 เดือนไม่ปรับปรุง"), ["1 O8: 2 เดือนไม่ปรับปรุง"]);
        assert_eq!(said("O8 - ไม่พบข้อมูล (ปี 2568)"), ["1 O8: ไม่พบข้อมูล (ปี 2568)"]);
        assert_eq!(said(""), Vec::<String>::new());
    }
}
