//! The years that a text names, each with the words before it.

use super::{LineText, Mark};

/// One year as it stands in the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct YearMention {
    /// Its four digits.
    pub mark: Mark,
    /// First byte of its digits in the normal text of the line.
    pub byte: usize,
    /// The number as written; 2023 stays 2023.
    pub number: i16,
    /// What the words before it say it is.
    pub label: YearLabel,
}

/// What the words before a year say it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum YearLabel {
    /// ปีงบประมาณ, ปีงบประมาณ พ.ศ., ประจำปีงบประมาณ.
    Fiscal,
    /// ประจำปี, ประจำปี พ.ศ.
    Annual,
    /// ปี, ปี พ.ศ.
    Year,
    /// พ.ศ. alone, or พุทธศักราช.
    Era,
    /// ค.ศ. or an English word before it.
    Christian,
    /// The name of a month.
    Month,
    /// The end of a span or list: after –, ถึง, และ, or a comma and another year.
    Span,
    /// The number of a paper or law: after /.
    Slash,
    /// Nothing that says so.
    Bare,
}

impl YearMention {
    /// The Buddhist year meant: 2021 said as ค.ศ. is 2564.
    pub fn is_buddhist(&self) -> bool {
        (2400..2700).contains(&self.number)
    }
}

/// Every number of four digits in a line that can be a year.
pub(super) fn mentions(line: &LineText) -> Vec<YearMention> {
    let text = line.text.as_str();
    let bytes = text.as_bytes();
    let mut found: Vec<YearMention> = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        if !bytes[at].is_ascii_digit() {
            at += 1;
            continue;
        }
        let start = at;
        while at < bytes.len() && bytes[at].is_ascii_digit() {
            at += 1;
        }
        if at - start != 4 || part_of_number(bytes, start, at) {
            continue;
        }
        let Ok(number) = text[start..at].parse::<i16>() else { continue };
        let before = text[..start].trim_end();
        let label = label(before, found.last().filter(|last| last.byte + 4 >= before.len().saturating_sub(12)));
        if !(1900..2100).contains(&number) && !(2400..2700).contains(&number) && label == YearLabel::Bare {
            continue;
        }
        found.push(YearMention { mark: line.mark(start..at), byte: start, number, label });
    }
    found
}

/// Whether the digits belong to a longer number: 2,566 or 12.2566 or 2566.50.
fn part_of_number(bytes: &[u8], start: usize, end: usize) -> bool {
    let before = start >= 2 && matches!(bytes[start - 1], b'.' | b',') && bytes[start - 2].is_ascii_digit();
    let after =
        bytes.get(end).is_some_and(|b| matches!(b, b'.' | b',')) && bytes.get(end + 1).is_some_and(u8::is_ascii_digit);
    before || after
}

const MONTHS: [&str; 24] = [
    "มกราคม",
    "กุมภาพันธ์",
    "มีนาคม",
    "เมษายน",
    "พฤษภาคม",
    "มิถุนายน",
    "กรกฎาคม",
    "สิงหาคม",
    "กันยายน",
    "ตุลาคม",
    "พฤศจิกายน",
    "ธันวาคม",
    "ม.ค.",
    "ก.พ.",
    "มี.ค.",
    "เม.ย.",
    "พ.ค.",
    "มิ.ย.",
    "ก.ค.",
    "ส.ค.",
    "ก.ย.",
    "ต.ค.",
    "พ.ย.",
    "ธ.ค.",
];

fn label(before: &str, last: Option<&YearMention>) -> YearLabel {
    let bare = before.trim_end_matches([' ', '.']);
    let era = ["พ.ศ", "พุทธศักราช", "พศ"].iter().find_map(|word| bare.strip_suffix(word));
    let rest = era.unwrap_or(before).trim_end();
    if rest.ends_with("ปีงบประมาณ") || rest.ends_with("ปีงบ") {
        return YearLabel::Fiscal;
    }
    if rest.ends_with("ประจำปี") {
        return YearLabel::Annual;
    }
    if rest.ends_with("ปี") {
        return YearLabel::Year;
    }
    if MONTHS.iter().any(|month| rest.ends_with(month)) {
        return YearLabel::Month;
    }
    if let Some(last) = last
        && rest.len() >= last.byte + 4
        && matches!(rest[last.byte + 4..].trim(), "-" | "–" | "—" | "ถึง" | "และ" | "หรือ" | "," | "กับ" | "ถึงปี")
    {
        return YearLabel::Span;
    }
    if era.is_some() {
        return YearLabel::Era;
    }
    if bare.ends_with("ค.ศ") {
        return YearLabel::Christian;
    }
    if before.ends_with('/') {
        return YearLabel::Slash;
    }
    if before.chars().next_back().is_some_and(|c| c.is_ascii_alphabetic()) {
        return YearLabel::Christian;
    }
    YearLabel::Bare
}
