//! Small readings of a line: columns, numbers, years, dates, dotted blanks.

use prongsai_domain::Score;
use prongsai_thai::{Date, numeral};

/// Column in code points, from 1, of the byte `at` of `line`.
pub fn column(line: &str, at: usize) -> usize {
    line.get(..at).map_or(1, |before| before.chars().count() + 1)
}

/// `text` without surrounding white space and the marks of bold text, and how many bytes were left out before it.
pub fn bare(text: &str) -> (&str, usize) {
    let inner =
        text.trim_start_matches(|c: char| c.is_whitespace() || matches!(c, '*' | '#' | '\u{200b}' | '\u{feff}'));
    let skipped = text.len() - inner.len();
    (inner.trim_end_matches(|c: char| c.is_whitespace() || matches!(c, '*' | '\u{200b}')), skipped)
}

/// `text` without the dots, dashes and spaces that fill a line of a form, and how many bytes were left out before it.
pub fn undotted(text: &str) -> (&str, usize) {
    let filler = |c: char| c.is_whitespace() || matches!(c, '.' | '…' | '_' | '\u{2024}' | '\u{2025}');
    let inner = text.trim_start_matches(filler);
    let skipped = text.len() - inner.len();
    let mut end = inner.trim_end_matches(filler);
    // A full stop that belongs to an abbreviation (พ.ศ., ฯลฯ.) is no filler: a single one is put back.
    if inner[end.len()..].starts_with('.') && !inner[end.len()..].starts_with("..") && ends_in_abbreviation(end) {
        end = &inner[..=end.len()];
    }
    (end, skipped)
}

fn ends_in_abbreviation(text: &str) -> bool {
    let tail: Vec<char> = text.chars().rev().take(2).collect();
    matches!(tail.as_slice(), [last, '.'] if is_consonant(*last))
}

/// Whether `c` is a Thai consonant.
pub fn is_consonant(c: char) -> bool {
    ('ก'..='ฮ').contains(&c)
}

/// Whether `c` belongs to a Thai word: letters, vowels, marks; no digits, no signs.
pub fn is_thai_letter(c: char) -> bool {
    ('ก'..='ฺ').contains(&c) || ('เ'..='๎').contains(&c)
}

/// Whether `c` is a mark that stands above or below another letter.
pub fn is_mark(c: char) -> bool {
    matches!(c, 'ั' | 'ิ'..='ฺ' | '็'..='๎')
}

/// A run of digits with its decimals, by bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Number {
    /// First byte.
    pub start: usize,
    /// Byte after the last.
    pub end: usize,
    /// In Arabic digits, without the commas of thousands.
    pub text: String,
}

impl Number {
    /// The whole number, where it has no decimals.
    pub fn whole(&self) -> Option<u64> {
        self.text.parse().ok()
    }

    /// As a score from 0 to 100.
    pub fn score(&self) -> Option<Score> {
        self.text.parse().ok()
    }
}

/// All numbers of `text` in order; a full stop or comma belongs to a number only between two digits.
pub fn numbers(text: &str) -> Vec<Number> {
    let mut found = Vec::new();
    let mut chars = text.char_indices().peekable();
    while let Some((start, c)) = chars.next() {
        if !is_digit(c) {
            continue;
        }
        let mut end = start + c.len_utf8();
        let mut digits = String::from(arabic(c));
        let mut decimals = false;
        while let Some(&(at, c)) = chars.peek() {
            let next_is_digit = || text[at + c.len_utf8()..].chars().next().is_some_and(is_digit);
            if is_digit(c) {
                digits.push(arabic(c));
            } else if c == '.' && !decimals && next_is_digit() {
                digits.push('.');
                decimals = true;
            } else if c == ',' && !decimals && next_is_digit() {
                // Thousands.
            } else {
                break;
            }
            end = at + c.len_utf8();
            chars.next();
        }
        found.push(Number { start, end, text: digits });
    }
    found
}

/// Whether `c` is a decimal digit, Thai or Arabic.
pub fn is_digit(c: char) -> bool {
    c.is_ascii_digit() || ('๐'..='๙').contains(&c)
}

fn arabic(c: char) -> char {
    numeral::arabic(c.encode_utf8(&mut [0; 4])).chars().next().unwrap_or(c)
}

/// A Buddhist year with its place in bytes: four digits from 2500 to 2699.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Year {
    /// First byte.
    pub start: usize,
    /// Byte after the last.
    pub end: usize,
    /// Such as 2566.
    pub number: i16,
}

/// All Buddhist years of `text`; numbers with decimals, commas or a slash in them are none.
pub fn years(text: &str) -> Vec<Year> {
    numbers(text)
        .into_iter()
        .filter(|number| text[number.start..number.end].chars().count() == 4)
        .filter_map(|number| {
            let year = number.text.parse().ok().filter(|year| (2500..=2699).contains(year))?;
            Some(Year { start: number.start, end: number.end, number: year })
        })
        .collect()
}

/// The twelve months and their short forms, January first.
pub const MONTHS: [(&str, &str); 12] = [
    ("มกราคม", "ม.ค."),
    ("กุมภาพันธ์", "ก.พ."),
    ("มีนาคม", "มี.ค."),
    ("เมษายน", "เม.ย."),
    ("พฤษภาคม", "พ.ค."),
    ("มิถุนายน", "มิ.ย."),
    ("กรกฎาคม", "ก.ค."),
    ("สิงหาคม", "ส.ค."),
    ("กันยายน", "ก.ย."),
    ("ตุลาคม", "ต.ค."),
    ("พฤศจิกายน", "พ.ย."),
    ("ธันวาคม", "ธ.ค."),
];

/// The month with which `text` begins: its number from 1, and the bytes it takes.
pub fn month_at(text: &str) -> Option<(u8, usize)> {
    MONTHS.iter().zip(1..).find_map(|((long, short), number)| {
        [long, short].into_iter().find(|name| text.starts_with(**name)).map(|name| (number, name.len()))
    })
}

/// A full date written with the name of its month, by bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WrittenDate {
    /// First byte.
    pub start: usize,
    /// Byte after the last.
    pub end: usize,
    /// The day.
    pub date: Date,
}

/// All dates of `text` that are written with a day, the name of a month and a Buddhist year.
pub fn dates(text: &str) -> Vec<WrittenDate> {
    let mut found = Vec::new();
    for day in numbers(text) {
        let Some(number) = day.whole().filter(|number| (1..=31).contains(number)) else { continue };
        let rest = &text[day.end..];
        let gap = rest.len() - rest.trim_start_matches([' ', '\u{a0}']).len();
        let Some((month, length)) = month_at(&rest[gap..]) else { continue };
        let after = &rest[gap + length..];
        let skipped = after.len() - after.trim_start_matches([' ', '\u{a0}']).len();
        let tail = &after[skipped..];
        let era = ["พ.ศ. ", "พ.ศ.", "พศ."].into_iter().find(|era| tail.starts_with(era)).map_or(0, str::len);
        let Some(year) = years(&tail[era..]).into_iter().find(|year| year.start == 0) else { continue };
        let Some(date) = date_of(year.number, month, number) else { continue };
        let end = day.end + gap + length + skipped + era + year.end;
        found.push(WrittenDate { start: day.start, end, date });
    }
    found
}

fn date_of(year: i16, month: u8, day: u64) -> Option<Date> {
    let year = prongsai_thai::BuddhistYear::new(year).ok()?.gregorian();
    Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
}
