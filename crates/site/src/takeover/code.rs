//! Codes of items as people write them: `O1`, `o 12)`, `O๑`, `โอ 1`, `ข้อ O1`, `01`, `043`.

use std::ops::Range;

/// How a code is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// With a letter, or its Thai name.
    Letter,
    /// With the digit zero instead of the letter.
    Zero,
}

/// A code in a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Code {
    /// Where, in letters of the line.
    pub range: Range<usize>,
    /// The number of the item, 1–99.
    pub number: u8,
    pub kind: Kind,
    /// Whether nothing but bullets and words such as ข้อ stands before it.
    pub is_first: bool,
}

/// Words that stand before a code without being its title.
const BEFORE: [&str; 12] =
    ["ข้อที่", "ข้อ", "ตัวชี้วัดย่อยที่", "ตัวชี้วัดที่", "ตัวชี้วัด", "รายการที่", "รายการ", "ITA", "OIT", "ประเด็น", "รหัส", "แบบ"];

/// The codes of a line in one spelling, from left to right.
pub fn codes(line: &[char]) -> Vec<Code> {
    let mut found: Vec<Code> = Vec::new();
    let mut at = 0;
    while at < line.len() {
        match code_at(line, at) {
            Some((end, number, kind)) => {
                found.push(Code { range: at..end, number, kind, is_first: is_first(&line[..at]) });
                at = end;
            }
            None => at += 1,
        }
    }
    found
}

fn code_at(line: &[char], at: usize) -> Option<(usize, u8, Kind)> {
    let before = at.checked_sub(1).map(|before| line[before]);
    if before.is_some_and(|c| c.is_ascii_alphanumeric() || "./=&_%".contains(c)) {
        return None;
    }
    let rest = &line[at..];
    if rest.starts_with(&['O', 'I', 'T']) {
        let (end, number) = number(rest, 3)?;
        return Some((at + end, number, Kind::Letter));
    }
    if rest.starts_with(&['O']) {
        let (end, number) = number(rest, 1)?;
        return Some((at + end, number, Kind::Letter));
    }
    if rest.starts_with(&['โ', 'อ']) {
        let (end, number) = number(rest, 2)?;
        return Some((at + end, number, Kind::Letter));
    }
    if rest.first() == Some(&'0') && before.is_none_or(|c| !"-(".contains(c) || c == '(') {
        let digits = rest.iter().take_while(|c| c.is_ascii_digit()).count();
        let next = rest.get(digits).copied();
        let goes_on = next.is_some_and(|c| c.is_ascii_alphabetic() || "/:%".contains(c))
            || (next.is_some_and(|c| "-.".contains(c)) && rest.get(digits + 1).is_some_and(char::is_ascii_digit));
        if !(2..=3).contains(&digits) || goes_on {
            return None;
        }
        return Some((at + digits, value(&rest[1..digits])?, Kind::Zero));
    }
    None
}

/// The number after the letter: at most two marks between, one to three digits, and nothing that makes it another word.
fn number(rest: &[char], letters: usize) -> Option<(usize, u8)> {
    let marks = rest[letters..].iter().take_while(|c| " .-_:#(".contains(**c)).count();
    if marks > 3 {
        return None;
    }
    let from = letters + marks;
    let digits = rest[from..].iter().take_while(|c| c.is_ascii_digit()).count();
    if !(1..=3).contains(&digits)
        || rest.get(from + digits).is_some_and(|c| c.is_ascii_alphabetic() || "%".contains(*c))
    {
        return None;
    }
    Some((from + digits, value(&rest[from..from + digits])?))
}

fn value(digits: &[char]) -> Option<u8> {
    let number = digits.iter().collect::<String>().parse().ok()?;
    (1..=99).contains(&number).then_some(number)
}

/// Whether nothing that could be a title stands before a code.
fn is_first(before: &[char]) -> bool {
    let mut rest: String = before.iter().collect();
    loop {
        let trimmed = rest.trim_start_matches(|c: char| !c.is_alphabetic() && !is_thai_mark(c));
        let cut = BEFORE.iter().find_map(|word| trimmed.strip_prefix(word)).map(str::to_owned);
        match cut {
            Some(cut) => rest = cut,
            None => return trimmed.is_empty(),
        }
    }
}

fn is_thai_mark(c: char) -> bool {
    matches!(c, '\u{0E31}' | '\u{0E34}'..='\u{0E3A}' | '\u{0E47}'..='\u{0E4E}')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::takeover::folded::folded;

    fn read(line: &str) -> Vec<(u8, Kind)> {
        codes(&folded(line)).into_iter().map(|code| (code.number, code.kind)).collect()
    }

    #[test]
    fn codes_are_read_as_people_write_them() {
        for line in [
            "O1 โครงสร้าง",
            "o1. โครงสร้าง",
            "O๑ โครงสร้าง",
            "โอ 1 โครงสร้าง",
            "โอ๑",
            "ข้อ O1",
            "ข้อที่ O 1)",
            "O-1",
            "O.1",
            "O01 โครงสร้าง",
            "(O1) โครงสร้าง",
            "» O1: โครงสร้าง",
            "Ｏ１ โครงสร้าง",
            "О1 โครงสร้าง",
            "OIT 1 โครงสร้าง",
            "O(1)",
        ] {
            let found = codes(&folded(line));
            assert_eq!(found.len(), 1, "{line}");
            assert_eq!((found[0].number, found[0].kind, found[0].is_first), (1, Kind::Letter, true), "{line}");
        }
        assert_eq!(read("043 การดำเนินการ"), [(43, Kind::Zero)]);
        assert_eq!(read("๐๑ โครงสร้าง"), [(1, Kind::Zero)]);
        assert_eq!(read("O 12) รายงาน"), [(12, Kind::Letter)]);
    }

    #[test]
    fn other_numbers_are_no_codes() {
        for line in [
            "MOIT 1",
            "MOIT1",
            "โทร 0-4349-9999",
            "01/10/2567",
            "20/01/2568",
            "08.30 น.",
            "043-123456",
            "OIT 2568",
            "CO2",
            "to 5",
            "ITA2568",
            "page=01",
            "O1000",
            "O0",
        ] {
            assert!(read(line).is_empty(), "{line}");
        }
    }

    #[test]
    fn a_code_after_its_title_is_not_the_first_word() {
        let found = codes(&folded("โครงสร้าง (O1)"));

        assert_eq!(found.iter().map(|code| (code.number, code.is_first)).collect::<Vec<_>>(), [(1, false)]);
    }
}
