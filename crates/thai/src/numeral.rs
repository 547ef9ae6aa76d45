//! Thai and Arabic digits, both ways.

use serde::{Deserialize, Serialize};

/// The digits in which a paper is written; one paper uses one kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Digits {
    /// ๐–๙, the habit of official papers.
    #[default]
    Thai,
    /// 0–9.
    Arabic,
}

impl Digits {
    /// Returns `text` with every decimal digit written in this kind.
    #[must_use]
    pub fn write(self, text: &str) -> String {
        match self {
            Self::Thai => thai(text),
            Self::Arabic => arabic(text),
        }
    }
}

/// Returns `text` with 0–9 replaced by ๐–๙; everything else is kept.
///
/// ```
/// assert_eq!(prongsai_thai::numeral::thai("O42 ปี 2566"), "O๔๒ ปี ๒๕๖๖");
/// ```
#[must_use]
pub fn thai(text: &str) -> String {
    text.chars()
        .map(|c| match c {
            '0'..='9' => shifted(c, '0', '๐'),
            _ => c,
        })
        .collect()
}

/// Returns `text` with ๐–๙ replaced by 0–9; everything else is kept.
///
/// ```
/// assert_eq!(prongsai_thai::numeral::arabic("ปี ๒๕๖๖"), "ปี 2566");
/// ```
#[must_use]
pub fn arabic(text: &str) -> String {
    text.chars()
        .map(|c| match c {
            '๐'..='๙' => shifted(c, '๐', '0'),
            _ => c,
        })
        .collect()
}

fn shifted(c: char, from: char, to: char) -> char {
    char::from_u32(u32::from(c) - u32::from(from) + u32::from(to)).unwrap_or(c)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn digits_come_back_as_they_went(text in "[0-9ก-ฮa-z./ ]{0,20}") {
            prop_assert_eq!(arabic(&thai(&text)), text.clone());
            prop_assert_eq!(Digits::Thai.write(&text).chars().count(), text.chars().count());
            prop_assert!(!thai(&text).contains(|c: char| c.is_ascii_digit()));
        }
    }
}
