//! Years that a text names.

use prongsai_thai::{BuddhistYear, Date, FiscalYear};

use super::folded::folded;
use crate::words::words;

/// Years that a list of this assessment can have.
const FIRST: i16 = 2556;
const LAST: i16 = 2599;

/// The Buddhist years that a text names, in order, without doubles.
///
/// Read are `2568`, `๒๕๖๘`, `2566-2570` (all five), `ปี 68`, `ITA 68`, `oit66`, and `ค.ศ. 2025` or `ITA 2025`.
pub fn years(text: &str) -> Vec<FiscalYear> {
    let line = folded(text);
    let mut found: Vec<FiscalYear> = Vec::new();
    let mut at = 0;
    let mut open: Option<(i16, usize)> = None;
    while at < line.len() {
        if !line[at].is_ascii_digit() {
            at += 1;
            continue;
        }
        let length = line[at..].iter().take_while(|c| c.is_ascii_digit()).count();
        let digits: String = line[at..at + length].iter().collect();
        let year = number(&digits, &line[..at], line.get(at + length).copied());
        if let Some(year) = year {
            // A range means every year in it.
            let from = open.filter(|(_, end)| is_range(&line[*end..at])).map_or(year, |(first, _)| first + 1);
            for year in if (from..=year).len() < 12 { from..=year } else { year..=year } {
                if let Ok(year) = FiscalYear::new(year)
                    && !found.contains(&year)
                {
                    found.push(year);
                }
            }
            open = Some((year, at + length));
        }
        at += length;
    }
    found
}

fn is_range(between: &[char]) -> bool {
    let between: String = between.iter().filter(|c| !c.is_whitespace()).collect();
    matches!(between.as_str(), "-" | "ถึง" | "~" | "ถึงปี" | "-พ.ศ." | "ถึงพ.ศ.")
}

fn number(digits: &str, before: &[char], after: Option<char>) -> Option<i16> {
    if before.last().is_some_and(|c| "/=%".contains(*c) && digits.len() < 4) {
        return None;
    }
    let value: i16 = digits.parse().ok()?;
    match digits.len() {
        4 if (FIRST..=LAST).contains(&value) => Some(value),
        4 if is_called(before) => of_common_era(value).filter(|year| (FIRST..=LAST).contains(year)),
        // Two digits are a year only right after a word that says so.
        2 if (56..=99).contains(&value) && is_called(before) && after.is_none_or(|c| !"/%.:".contains(c)) => {
            Some(2500 + value)
        }
        _ => None,
    }
}

/// Whether a word that calls the next number a year stands right before it.
fn is_called(before: &[char]) -> bool {
    let said: String = before[before.len().saturating_sub(16)..].iter().collect::<String>().to_lowercase();
    let said = said.trim_end_matches([' ', '\'', '’', '_', '-', ':', '(', '.']);
    words().calls_year.iter().any(|word| said.ends_with(word.trim_end_matches('.')))
}

/// The Buddhist year with the same months as a year of the common era.
fn of_common_era(year: i16) -> Option<i16> {
    if !(1941..=2200).contains(&year) {
        return None;
    }
    let day = Date::new(year, 1, 1).ok()?;
    BuddhistYear::of(day).ok().map(BuddhistYear::number)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Vec<i16> {
        years(text).into_iter().map(FiscalYear::number).collect()
    }

    #[test]
    fn years_are_read_as_people_write_them() {
        for text in [
            "ประจำปีงบประมาณ พ.ศ. 2568",
            "ITA 2568",
            "ITA2568",
            "ปี ๒๕๖๘",
            "ปีงบประมาณ 68",
            "ITA 68",
            "oit68",
            "ITA 2025",
            "ปี ค.ศ. 2025",
        ] {
            assert_eq!(read(text), [2568], "{text}");
        }
        assert_eq!(read("แผนพัฒนาท้องถิ่น (พ.ศ. 2566 - 2570)"), [2566, 2567, 2568, 2569, 2570]);
    }

    #[test]
    fn other_numbers_are_no_years() {
        for text in ["โทร 0-4256-8888", "O1", "68 หมู่ 5", "ครั้งที่ 2/68", "1234567890", "2025", "อาคาร 99"]
        {
            assert!(read(text).is_empty(), "{text}");
        }
    }
}
