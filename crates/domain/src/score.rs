//! A score at its border: integer hundredths of a point.

use std::fmt;
use std::str::FromStr;

use prongsai_thai::numeral;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// Points from 0 to 100 in whole hundredths; 8837 is 88.37 points.
///
/// Inside a computation a score is an exact rational; it becomes a `Score` once, rounded half up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Score(u16);

/// Why a number is no score.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ScoreError {
    /// Not a number with at most two decimals.
    #[error("‘{0}’ is no score: write a number from 0 to 100 with at most two decimals")]
    NoNumber(String),
    /// Below 0 or above 100.
    #[error("{0} lies outside 0–100")]
    OutOfRange(String),
}

impl Score {
    /// 0.00.
    pub const ZERO: Self = Self(0);
    /// 100.00.
    pub const FULL: Self = Self(10_000);

    /// Takes hundredths of a point, 0–10000.
    ///
    /// # Errors
    /// [`ScoreError::OutOfRange`] above 10000.
    pub fn from_hundredths(hundredths: u16) -> Result<Self, ScoreError> {
        if hundredths <= 10_000 {
            Ok(Self(hundredths))
        } else {
            Err(ScoreError::OutOfRange(format!("{hundredths}/100")))
        }
    }

    /// Hundredths of a point, 0–10000.
    pub fn hundredths(self) -> u16 {
        self.0
    }
}

impl fmt::Display for Score {
    /// Two decimals and Arabic digits: `88.37`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{:02}", self.0 / 100, self.0 % 100)
    }
}

impl FromStr for Score {
    type Err = ScoreError;

    /// Reads `88.37`, `๘๘.๓๗` or `88`; a third decimal is refused unless it is 0.
    fn from_str(text: &str) -> Result<Self, ScoreError> {
        let no_number = || ScoreError::NoNumber(text.to_owned());
        let arabic = numeral::arabic(text.trim());
        let (whole, fraction) = arabic.split_once('.').unwrap_or((&arabic, ""));
        if whole.is_empty() || !whole.bytes().chain(fraction.bytes()).all(|b| b.is_ascii_digit()) {
            return Err(no_number());
        }
        let fraction = fraction.trim_end_matches('0');
        if fraction.len() > 2 {
            return Err(no_number());
        }
        let out_of_range = || ScoreError::OutOfRange(text.to_owned());
        let whole: u16 = whole.parse().map_err(|_| out_of_range())?;
        let fraction: u16 = format!("{fraction:0<2}").parse().map_err(|_| no_number())?;
        if whole > 100 {
            return Err(out_of_range());
        }
        Self::from_hundredths(whole * 100 + fraction).map_err(|_| out_of_range())
    }
}

impl Serialize for Score {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_f64(f64::from(self.0) / 100.0)
    }
}

impl<'de> Deserialize<'de> for Score {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(untagged)]
        enum Written {
            Whole(i64),
            Decimal(f64),
            Text(String),
        }
        let text = match Written::deserialize(deserializer)? {
            Written::Whole(number) => number.to_string(),
            // The shortest decimal that reads back as the same number is what was written in the file.
            Written::Decimal(number) => number.to_string(),
            Written::Text(text) => text,
        };
        text.parse().map_err(de::Error::custom)
    }
}
