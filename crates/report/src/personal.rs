//! Numbers of persons in a text: citizen numbers and telephones, to be hidden before anybody reads them outside.
//!
//! The linter speaks of papers and their tables; here it is one text alone: a name, a caption, a line of a file.

use serde::{Deserialize, Serialize};

use crate::lint::{checks_citizen, thirteen_digits};

/// What a number is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Personal {
    /// เลขประจำตัวประชาชน, thirteen digits with a check digit.
    Citizen,
    /// A telephone.
    Telephone,
}

/// A number of a person in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PersonalNumber {
    /// What it is.
    pub kind: Personal,
    /// First code point.
    pub start: usize,
    /// Code point after the last.
    pub end: usize,
}

/// Finds the numbers of persons in a text, in Arabic or Thai digits; `own` are telephones that everybody may know, such
/// as those of the agency, in any spelling.
///
/// ```
/// use prongsai_report::personal::{Personal, find, hidden};
///
/// let text = "โทร. ๐๘๑-๒๓๔-๕๖๗๘";
/// assert_eq!(find(text, &[])[0].kind, Personal::Telephone);
/// assert_eq!(hidden(text, &[]), "โทร. xxx-xxx-xxxx");
/// ```
pub fn find(text: &str, own: &[&str]) -> Vec<PersonalNumber> {
    let plain = arabic(text);
    let known: Vec<String> = own.iter().map(|number| subscriber(&digits(&arabic(number)))).collect();
    let mut found: Vec<PersonalNumber> = thirteen_digits(&plain)
        .into_iter()
        .filter(|(_, _, digits)| (1..=8).contains(&digits[0]) && checks_citizen(digits))
        .map(|(start, end, _)| PersonalNumber {
            kind: Personal::Citizen,
            start: points(&plain, start),
            end: points(&plain, end),
        })
        .collect();
    for (start, end) in telephones(&plain) {
        let number = subscriber(&digits(&plain[start..end]));
        let (start, end) = (points(&plain, start), points(&plain, end));
        let inside = found.iter().any(|other| other.start < end && start < other.end);
        if !inside && !known.contains(&number) {
            found.push(PersonalNumber { kind: Personal::Telephone, start, end });
        }
    }
    found.sort_by_key(|number| number.start);
    found
}

/// The text with every digit of such a number written as x.
pub fn hidden(text: &str, own: &[&str]) -> String {
    let found = find(text, own);
    text.chars()
        .enumerate()
        .map(|(at, letter)| {
            let inside = found.iter().any(|number| (number.start..number.end).contains(&at));
            if inside && is_digit(letter) { 'x' } else { letter }
        })
        .collect()
}

/// The number as it may be shown in a warning: its first three digits, then x.
pub fn shown(text: &str, number: &PersonalNumber) -> String {
    let mut seen = 0;
    text.chars()
        .skip(number.start)
        .take(number.end - number.start)
        .map(|letter| {
            seen += usize::from(is_digit(letter));
            if is_digit(letter) && seen > 3 { 'x' } else { letter }
        })
        .collect()
}

fn is_digit(letter: char) -> bool {
    letter.is_ascii_digit() || ('๐'..='๙').contains(&letter)
}

/// One code point for each; only Thai digits and odd spaces and hyphens change.
fn arabic(text: &str) -> String {
    text.chars()
        .map(|letter| match letter {
            '๐'..='๙' => char::from_u32(u32::from(letter) - u32::from('๐') + u32::from('0')).unwrap_or(letter),
            '\u{a0}' | '\u{2009}' | '\u{202f}' => ' ',
            '\u{2010}'..='\u{2015}' | '\u{2212}' => '-',
            // A comma parts the cells of a table, it never joins the groups of such a number.
            ',' => ';',
            _ => letter,
        })
        .collect()
}

fn digits(text: &str) -> String {
    text.chars().filter(char::is_ascii_digit).collect()
}

/// The number without the prefix of the country.
fn subscriber(digits: &str) -> String {
    match digits.strip_prefix("66") {
        Some(rest) if digits.len() >= 10 => format!("0{}", rest.strip_prefix('0').unwrap_or(rest)),
        _ => digits.to_owned(),
    }
}

fn points(text: &str, byte: usize) -> usize {
    text.get(..byte).map_or(0, |before| before.chars().count())
}

/// Telephones by bytes: mobile with ten digits, fixed with nine, or with +66 instead of the nought.
fn telephones(text: &str) -> Vec<(usize, usize)> {
    let bytes = text.as_bytes();
    let mut found = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        let starts = bytes[at].is_ascii_digit() || (bytes[at] == b'+' && bytes.get(at + 1) == Some(&b'6'));
        if !starts {
            at += 1;
            continue;
        }
        let start = at;
        at += usize::from(bytes[at] == b'+');
        let (mut end, mut parts, mut since) = (at, 1, 0);
        while at < bytes.len() {
            if bytes[at].is_ascii_digit() {
                at += 1;
                since += 1;
                end = at;
            } else if matches!(bytes[at], b'-' | b' ' | b'.') && bytes.get(at + 1).is_some_and(u8::is_ascii_digit) {
                // Figures that stand side by side are no telephone.
                let decimal = bytes[at] == b'.' && parts == 1 && since < 2;
                if since == 0 || since > 4 || decimal {
                    break;
                }
                at += 1;
                parts += 1;
                since = 0;
            } else {
                break;
            }
        }
        let run = &text[start..end];
        let number = subscriber(&digits(run));
        let before = text[..start].chars().next_back();
        // After an abbreviation such as โทร. the point parts; after a digit or a Latin letter it joins.
        let is_thai_abbreviation =
            text[..start].strip_suffix('.').is_some_and(|rest| rest.ends_with(|c: char| ('ก'..='๎').contains(&c)));
        let glued = !is_thai_abbreviation && before.is_some_and(|c| c.is_ascii_alphanumeric() || "./_-".contains(c))
            || text[end..].chars().next().is_some_and(|c| c.is_ascii_alphanumeric() || "/_".contains(c));
        let second = number.as_bytes().get(1).copied().unwrap_or(b'0');
        let mobile = number.len() == 10 && matches!(second, b'6' | b'8' | b'9');
        let fixed = number.len() == 9 && matches!(second, b'2'..=b'5' | b'7');
        if number.starts_with('0') && (mobile || fixed) && parts <= 4 && !glued {
            found.push((start, end));
        }
        at = end.max(start + 1);
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kinds(text: &str) -> Vec<Personal> {
        find(text, &["0 4312 3456"]).into_iter().map(|number| number.kind).collect()
    }

    #[test]
    fn citizen_numbers_are_found_in_either_digits() {
        assert_eq!(kinds("เลขประจำตัว 1-1037-02071-81-1"), [Personal::Citizen]);
        assert_eq!(kinds("๑๑๐๓๗๐๒๐๗๑๘๑๑"), [Personal::Citizen]);
        assert_eq!(kinds("ก,081-234-5678,1103702071811"), [Personal::Telephone, Personal::Citizen]);
        assert_eq!(kinds("เลขที่โครงการ 1-1037-02071-81-2"), []);
    }

    #[test]
    fn telephones_are_found_as_people_write_them() {
        for text in ["081-234-5678", "0812345678", "๐๘๑ ๒๓๔ ๕๖๗๘", "+66 81 234 5678", "โทร.043-123-457", "02 123 4567"]
        {
            assert_eq!(kinds(text), [Personal::Telephone], "{text}");
        }
    }

    #[test]
    fn the_own_telephone_of_the_agency_and_plain_figures_are_no_findings() {
        for text in
            ["043-123-456", "งบประมาณ 0.812345678", "1,250,000 บาท", "ปี 2569 จำนวน 120 คน", "25690401", "A0812345678"]
        {
            assert_eq!(kinds(text), [], "{text}");
        }
    }

    #[test]
    fn what_is_hidden_keeps_its_length_and_none_of_its_digits() {
        let text = "นายสมมุติ 1103702071811 โทร 081-234-5678";

        let hidden = hidden(text, &[]);

        assert_eq!(hidden, "นายสมมุติ xxxxxxxxxxxxx โทร xxx-xxx-xxxx");
        assert_eq!(hidden.chars().count(), text.chars().count());
    }

    #[test]
    fn a_warning_shows_no_more_than_three_digits() {
        let text = "โทร 081-234-5678";

        assert_eq!(shown(text, &find(text, &[])[0]), "081-xxx-xxxx");
    }
}
