//! What must not stand in public: numbers of citizens, telephones of people.

use prongsai_thai::numeral;

/// A kind of private number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PrivateKind {
    /// เลขประจำตัวประชาชน, thirteen digits with their check digit.
    CitizenNumber,
    /// A telephone that is not the agency's own.
    Telephone,
}

/// A private number in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Private {
    /// What it is.
    pub kind: PrivateKind,
    /// The number, all but its first and last two digits covered, so that the finding does not spread it.
    pub covered: String,
}

/// Finds private numbers in a text, each once, in reading order; `own` are the telephones of the agency and its units.
///
/// A telephone is a mobile number (06, 08, 09 and eight more digits) or a fixed one (02 to 07 and seven more), written
/// together or in groups. Numbers of contracts, projects and accounts are longer or fail the check digit.
///
/// # Source
/// Personal Data Protection Act B.E. 2562; the numbering plan of the NBTC for the length of telephones.
pub fn find(text: &str, own: &[&str]) -> Vec<Private> {
    let text = numeral::arabic(text);
    let own: Vec<String> = own.iter().flat_map(|number| runs(&numeral::arabic(number))).collect();
    let mut seen: Vec<String> = Vec::new();
    let mut found = Vec::new();
    for digits in runs(&text) {
        let kind = if is_citizen_number(&digits) {
            PrivateKind::CitizenNumber
        } else if is_telephone(&digits) && !own.contains(&digits) {
            PrivateKind::Telephone
        } else {
            continue;
        };
        if !seen.contains(&digits) {
            found.push(Private { kind, covered: covered(&digits) });
            seen.push(digits);
        }
    }
    found
}

/// Runs of digits with at most a hyphen, a space or a dot between groups; what touches letters, or goes on with a slash as
/// a number of a paper does, is none.
fn runs(text: &str) -> Vec<String> {
    let chars: Vec<char> = text.chars().collect();
    let mut found = Vec::new();
    let mut at = 0;
    while at < chars.len() {
        if !chars[at].is_ascii_digit() {
            at += 1;
            continue;
        }
        let start = at;
        let mut digits = String::new();
        while at < chars.len() {
            if chars[at].is_ascii_digit() {
                digits.push(chars[at]);
                at += 1;
            } else if matches!(chars[at], '-' | ' ' | '.' | '\u{2013}')
                && chars.get(at + 1).is_some_and(char::is_ascii_digit)
            {
                at += 1;
            } else {
                break;
            }
        }
        let before = start.checked_sub(1).and_then(|before| chars.get(before));
        let glued = |c: Option<&char>| c.is_some_and(|c| c.is_ascii_alphanumeric() || *c == '/' || *c == '_');
        // A file is often called by a number: `0812345678.pdf`, `id_1234567890121.jpg`.
        let named = before == Some(&'_') || chars.get(at) == Some(&'_');
        if named || !(glued(before) || glued(chars.get(at))) {
            found.push(digits);
        }
    }
    found
}

fn is_telephone(digits: &str) -> bool {
    match digits.len() {
        10 => ["06", "08", "09"].iter().any(|start| digits.starts_with(start)),
        9 => ["02", "03", "04", "05", "07"].iter().any(|start| digits.starts_with(start)),
        _ => false,
    }
}

fn is_citizen_number(digits: &str) -> bool {
    let values: Vec<u32> = digits.chars().filter_map(|digit| digit.to_digit(10)).collect();
    let [first, .., check] = values[..] else { return false };
    let sum: u32 = values.iter().take(12).zip((2..=13).rev()).map(|(digit, weight)| digit * weight).sum();
    values.len() == 13 && (1..=8).contains(&first) && check == (11 - sum % 11) % 10
}

fn covered(digits: &str) -> String {
    let last = digits.len().saturating_sub(2);
    digits.char_indices().map(|(at, digit)| if at == 0 || at >= last { digit } else { 'x' }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kinds(text: &str) -> Vec<PrivateKind> {
        find(text, &["๐ ๔๒๑๒ ๓๔๕๖", "0 4299 9999 ต่อ 12"]).into_iter().map(|private| private.kind).collect()
    }

    #[test]
    fn numbers_of_citizens_are_found_however_they_are_grouped_and_in_either_digits() {
        for text in ["1234567890121", "เลข 1-2345-67890-12-1", "๑ ๒๓๔๕ ๖๗๘๙๐ ๑๒ ๑", "id_1234567890121.jpg"]
        {
            assert_eq!(kinds(text), [PrivateKind::CitizenNumber], "{text}");
        }
    }

    #[test]
    fn telephones_of_people_are_found_and_those_of_the_town_are_not() {
        assert_eq!(kinds("โทร. 081-234-5678 และ ๐๖๑ ๒๓๔ ๕๖๗๘"), [PrivateKind::Telephone, PrivateKind::Telephone]);
        assert_eq!(kinds("0812345678.pdf"), [PrivateKind::Telephone]);
        assert_eq!(kinds("สำนักปลัดเทศบาล โทร. 0-4212-3456"), []);
    }

    #[test]
    fn numbers_of_papers_money_and_projects_are_not_private() {
        for text in ["ที่ บก 71201/0812345678", "1234567890123", "โครงการ 66017123456", "1,234,567.89 บาท", "3/4/2566"]
        {
            assert_eq!(kinds(text), [], "{text}");
        }
    }

    #[test]
    fn a_finding_does_not_spread_the_number() {
        assert_eq!(find("081-234-5678", &[])[0].covered, "0xxxxxxx78");
    }
}
