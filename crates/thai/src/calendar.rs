//! Buddhist years, fiscal years, rounds and quarters.
//!
//! The offset between the calendars is written here and nowhere else.

use std::fmt;

use jiff::civil::{Date, date};
use serde::{Deserialize, Serialize};

/// Years between the Gregorian and the Buddhist Era since the reform of B.E. 2484.
const ERA: i16 = 543;

/// The first day of the present calendar: 1 January B.E. 2484. Before it the Thai year began in April.
///
/// # Source
/// พระราชบัญญัติปีปฏิทิน พุทธศักราช ๒๔๘๓.
pub const REFORM: Date = date(1941, 1, 1);

/// A date or year that the Thai calendar of today cannot name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CalendarError {
    /// The date lies before 1 January B.E. 2484, when the year still began in April.
    #[error("date {0} lies before 1 January B.E. 2484, when the Thai year still began in April")]
    BeforeReform(Date),
    /// The number is no Buddhist year between 2484 and 3000.
    #[error("{0} is no Buddhist year between 2484 and 3000")]
    NoYear(i16),
}

/// A calendar year of the Buddhist Era, 2484–3000.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "i16", into = "i16")]
pub struct BuddhistYear(i16);

impl BuddhistYear {
    /// Takes the number of a Buddhist year.
    ///
    /// # Errors
    /// [`CalendarError::NoYear`] outside 2484–3000.
    pub fn new(year: i16) -> Result<Self, CalendarError> {
        if (2484..=3000).contains(&year) { Ok(Self(year)) } else { Err(CalendarError::NoYear(year)) }
    }

    /// Returns the Buddhist year of `date`.
    ///
    /// # Errors
    /// [`CalendarError::BeforeReform`] before 1 January 2484.
    pub fn of(date: Date) -> Result<Self, CalendarError> {
        if date < REFORM {
            return Err(CalendarError::BeforeReform(date));
        }
        Self::new(date.year() + ERA)
    }

    /// The number as said, such as 2566.
    pub fn number(self) -> i16 {
        self.0
    }

    /// The Gregorian year with the same months.
    pub fn gregorian(self) -> i16 {
        self.0 - ERA
    }
}

impl TryFrom<i16> for BuddhistYear {
    type Error = CalendarError;
    fn try_from(year: i16) -> Result<Self, CalendarError> {
        Self::new(year)
    }
}

impl From<BuddhistYear> for i16 {
    fn from(year: BuddhistYear) -> i16 {
        year.0
    }
}

impl fmt::Display for BuddhistYear {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// A fiscal year, 1 October – 30 September, named by the Buddhist year in which it ends.
///
/// # Source
/// Budget Procedure Act B.E. 2561 (2018), section 4.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "i16", into = "i16")]
pub struct FiscalYear(BuddhistYear);

impl FiscalYear {
    /// Takes the Buddhist year in which the fiscal year ends.
    ///
    /// # Errors
    /// [`CalendarError::NoYear`] outside 2485–3000: the year 2484 would begin before the reform.
    pub fn new(year: i16) -> Result<Self, CalendarError> {
        if year == 2484 {
            return Err(CalendarError::NoYear(year));
        }
        BuddhistYear::new(year).map(Self)
    }

    /// Returns the fiscal year that contains `date`: 2024-10-01 and 2025-09-30 are both in 2568.
    ///
    /// # Errors
    /// [`CalendarError::BeforeReform`] before 1 January 2484; [`CalendarError::NoYear`] for its first nine months.
    pub fn containing(date: Date) -> Result<Self, CalendarError> {
        let year = BuddhistYear::of(date)?.number();
        Self::new(if date.month() >= 10 { year + 1 } else { year })
    }

    /// The number as said, such as 2566.
    pub fn number(self) -> i16 {
        self.0.number()
    }

    /// 1 October.
    pub fn first_day(self) -> Date {
        date(self.0.gregorian() - 1, 10, 1)
    }

    /// 30 September.
    pub fn last_day(self) -> Date {
        date(self.0.gregorian(), 9, 30)
    }

    /// The whole year.
    pub fn span(self) -> Span {
        Span { from: self.first_day(), to: self.last_day() }
    }

    /// The days that a round reports: 1 October – 31 March, or the whole year.
    pub fn round(self, round: Round) -> Span {
        match round {
            Round::Six => Span { from: self.first_day(), to: date(self.0.gregorian(), 3, 31) },
            Round::Twelve => self.span(),
        }
    }

    /// Three months of the fiscal year; the first begins in October.
    pub fn quarter(self, quarter: Quarter) -> Span {
        let year = self.0.gregorian();
        let (from, to) = match quarter {
            Quarter::First => (date(year - 1, 10, 1), date(year - 1, 12, 31)),
            Quarter::Second => (date(year, 1, 1), date(year, 3, 31)),
            Quarter::Third => (date(year, 4, 1), date(year, 6, 30)),
            Quarter::Fourth => (date(year, 7, 1), date(year, 9, 30)),
        };
        Span { from, to }
    }

    /// The year before.
    #[must_use]
    pub fn previous(self) -> Self {
        Self(BuddhistYear(self.0.0 - 1))
    }

    /// The year after.
    #[must_use]
    pub fn next(self) -> Self {
        Self(BuddhistYear(self.0.0 + 1))
    }
}

impl TryFrom<i16> for FiscalYear {
    type Error = CalendarError;
    fn try_from(year: i16) -> Result<Self, CalendarError> {
        Self::new(year)
    }
}

impl From<FiscalYear> for i16 {
    fn from(year: FiscalYear) -> i16 {
        year.number()
    }
}

impl fmt::Display for FiscalYear {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// The reporting round of a fiscal year.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "u8", into = "u8")]
pub enum Round {
    /// รอบ ๖ เดือน, October – March.
    Six,
    /// รอบ ๑๒ เดือน, October – September.
    Twelve,
}

impl Round {
    /// 6 or 12.
    pub fn months(self) -> u8 {
        match self {
            Self::Six => 6,
            Self::Twelve => 12,
        }
    }
}

impl TryFrom<u8> for Round {
    type Error = String;
    fn try_from(months: u8) -> Result<Self, String> {
        match months {
            6 => Ok(Self::Six),
            12 => Ok(Self::Twelve),
            other => Err(format!("a round has 6 or 12 months, not {other}")),
        }
    }
}

impl From<Round> for u8 {
    fn from(round: Round) -> u8 {
        round.months()
    }
}

/// A quarter of the fiscal year.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Quarter {
    /// October – December.
    First,
    /// January – March.
    Second,
    /// April – June.
    Third,
    /// July – September.
    Fourth,
}

impl Quarter {
    /// All four, from October on.
    pub const ALL: [Self; 4] = [Self::First, Self::Second, Self::Third, Self::Fourth];

    /// Returns the fiscal year's quarter that contains `date`: October to December is the first.
    pub fn containing(date: Date) -> Self {
        match date.month() {
            10..=12 => Self::First,
            1..=3 => Self::Second,
            4..=6 => Self::Third,
            _ => Self::Fourth,
        }
    }

    /// 1–4, as in ไตรมาสที่ ๑.
    pub fn number(self) -> u8 {
        match self {
            Self::First => 1,
            Self::Second => 2,
            Self::Third => 3,
            Self::Fourth => 4,
        }
    }
}

/// Days from `from` to `to`, both included.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Span {
    /// First day.
    pub from: Date,
    /// Last day.
    pub to: Date,
}

impl Span {
    /// Whether `date` lies in the span.
    pub fn contains(self, date: Date) -> bool {
        self.from <= date && date <= self.to
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_fiscal_year_begins_in_october_of_the_year_before() {
        let year = FiscalYear::new(2568).unwrap();
        assert_eq!((year.first_day(), year.last_day()), (date(2024, 10, 1), date(2025, 9, 30)));
        assert_eq!(year.round(Round::Six).to, date(2025, 3, 31));
        assert_eq!(FiscalYear::containing(date(2024, 9, 30)).unwrap().number(), 2567);
    }

    #[test]
    fn the_present_calendar_begins_in_2484() {
        assert!(BuddhistYear::of(date(1940, 12, 31)).is_err());
        assert_eq!(BuddhistYear::of(REFORM).unwrap().number(), 2484);
        // Its first nine months belong to a fiscal year that began before the reform.
        assert!(FiscalYear::containing(date(1941, 9, 30)).is_err());
        assert!(FiscalYear::containing(date(1941, 10, 1)).is_ok());
    }

    proptest! {
        #[test]
        fn every_day_lies_in_one_quarter_of_its_fiscal_year(days in 300i64..100_000) {
            let day = REFORM.checked_add(jiff::Span::new().days(days)).unwrap();
            let year = FiscalYear::containing(day).unwrap();
            let holding: Vec<Quarter> = Quarter::ALL.into_iter().filter(|&q| year.quarter(q).contains(day)).collect();
            prop_assert_eq!(holding, vec![Quarter::containing(day)]);
            prop_assert!(year.span().contains(day));
        }
    }
}
