//! Dates as people write and say them.
//!
//! A year of four digits says its era by its size: 2484–3000 is Buddhist, 1941–2200 Gregorian.
//! A year of two digits is `25xx` of the Buddhist Era, as Thai offices write it (`66` is 2566);
//! beside an English month it is `20xx` of the Gregorian calendar.
//! The three forms of a day in figures are day, month, year, never the American order.

mod read;

use jiff::civil::Date;

use crate::calendar::{BuddhistYear, CalendarError, REFORM, Span};

pub use read::{Found, What, find};

/// The months' names, January first.
pub const MONTHS: [&str; 12] = [
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
];

/// The months' short names, January first.
pub const SHORT_MONTHS: [&str; 12] =
    ["ม.ค.", "ก.พ.", "มี.ค.", "เม.ย.", "พ.ค.", "มิ.ย.", "ก.ค.", "ส.ค.", "ก.ย.", "ต.ค.", "พ.ย.", "ธ.ค."];

/// The weekdays' names without วัน, Monday first.
pub const WEEKDAYS: [&str; 7] = ["จันทร์", "อังคาร", "พุธ", "พฤหัสบดี", "ศุกร์", "เสาร์", "อาทิตย์"];

/// Why a text is no date.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DateError {
    /// Not understood.
    #[error("‘{0}’ is no date: write 3 เมษายน 2566, 3/4/2566 or 2023-04-03")]
    NotUnderstood(String),
    /// Understood, but no calendar has such a day.
    #[error("‘{text}’ is no date: {reason}")]
    Impossible {
        /// What was read.
        text: String,
        /// Which part cannot be.
        reason: Impossible,
    },
    /// The year lies before the present calendar or is none.
    #[error(transparent)]
    Calendar(#[from] CalendarError),
}

/// What keeps a day, month and year from being a date.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
pub enum Impossible {
    /// The month has fewer days in that year.
    #[error("{} has {days} days, not {day}", MONTHS[usize::from(*month) - 1])]
    Day {
        /// As written.
        day: u32,
        /// 1–12.
        month: u8,
        /// How many days the month has in that year.
        days: u8,
    },
    /// There are twelve months.
    #[error("there is no month {0}")]
    Month(u32),
    /// Neither a Buddhist year from 2484 to 2743 nor a Gregorian one from 1941 to 2200.
    #[error("there is no year {0}")]
    Year(u32),
    /// The year belongs to the calendar before 1 January 2484, which began in April.
    #[error("the year {0} lies before 1 January B.E. 2484, when the Thai year still began in April")]
    BeforeReform(u32),
    /// The day is another weekday than the one named before it.
    #[error("the day is a {}, not a {}", WEEKDAYS[usize::from(*is)], WEEKDAYS[usize::from(*said)])]
    Weekday {
        /// As written, Monday is 0.
        said: u8,
        /// As the calendar has it.
        is: u8,
    },
}

/// Reads one date, in Thai or Arabic digits.
///
/// Understood are `3 เมษายน 2566`, `3 เม.ย. 66`, `3 เมย 66`, `3 เมษายน พ.ศ. 2566`, `วันจันทร์ที่ 3 เมษายน 2566`,
/// `3/4/2566`, `3/4/66`, `3-4-2566`, `3.4.2566`, `3 April 2023`, `April 3, 2023`, `2023-04-03`, `2566-04-03`, and the
/// serial numbers that Excel shows when a cell has lost its format, `45019`.
///
/// ```
/// use prongsai_thai::date;
/// let day = date::parse("๓ เม.ย. ๖๖")?;
/// assert_eq!(day, date::parse("2023-04-03")?);
/// assert_eq!(date::long(day), "3 เมษายน 2566");
/// # Ok::<(), date::DateError>(())
/// ```
///
/// # Errors
/// [`DateError::Impossible`] for a day that does not exist (31 เมษายน), a weekday that does not fit, or a year before
/// 1 January 2484; [`DateError::NotUnderstood`] for everything else.
pub fn parse(text: &str) -> Result<Date, DateError> {
    read::whole(text)
}

/// Returns the day that Excel's serial number means, counted from 1 January 1900; a time of day is dropped.
///
/// Excel counts a 29 February 1900 that never was: serials from 61 on are one too high, and 60 is no day.
///
/// # Errors
/// [`DateError::NotUnderstood`] for numbers that are no serial; [`DateError::Calendar`] before 1 January 2484.
pub fn from_excel_serial(serial: f64) -> Result<Date, DateError> {
    let refused = || DateError::NotUnderstood(serial.to_string());
    // 2958465 is 31 December 9999, Excel's last day.
    if !(1.0..2_958_466.0).contains(&serial) {
        return Err(refused());
    }
    #[expect(clippy::cast_possible_truncation, reason = "the range above fits")]
    let days = serial.floor() as i64;
    let before = match days {
        60 => return Err(refused()),
        ..60 => jiff::civil::date(1899, 12, 31),
        _ => jiff::civil::date(1899, 12, 30),
    };
    let day = before.checked_add(jiff::Span::new().days(days)).map_err(|_| refused())?;
    BuddhistYear::of(day)?;
    Ok(day)
}

/// `3 เมษายน 2566`. Days before 1 January 2484 have no name in the present calendar: `3 เมษายน ค.ศ. 1920`.
#[must_use]
pub fn long(date: Date) -> String {
    format!("{} {} {}", date.day(), month_name(date), year(date))
}

/// `3 เม.ย. 66`; years that two digits cannot say are written in full.
#[must_use]
pub fn short(date: Date) -> String {
    let year = match BuddhistYear::of(date) {
        Ok(year) if (2500..2600).contains(&year.number()) => format!("{:02}", year.number() % 100),
        _ => self::year(date),
    };
    format!("{} {} {year}", date.day(), SHORT_MONTHS[month_index(date)])
}

/// `วันจันทร์ที่ 3 เมษายน 2566`.
#[must_use]
pub fn with_weekday(date: Date) -> String {
    format!("วัน{}ที่ {}", weekday(date), long(date))
}

/// `เมษายน 2566`.
#[must_use]
pub fn month_year(date: Date) -> String {
    format!("{} {}", month_name(date), year(date))
}

/// `1 ตุลาคม 2565 – 31 มีนาคม 2566`.
#[must_use]
pub fn span(span: Span) -> String {
    format!("{} – {}", long(span.from), long(span.to))
}

/// `ตุลาคม 2565 – มีนาคม 2566`, or the month alone where both ends lie in it.
#[must_use]
pub fn months(span: Span) -> String {
    let (from, to) = (month_year(span.from), month_year(span.to));
    if from == to { from } else { format!("{from} – {to}") }
}

/// The name of the month in which `date` lies: `เมษายน`.
#[must_use]
pub fn month_name(date: Date) -> &'static str {
    MONTHS[month_index(date)]
}

/// The name of the weekday without วัน: `จันทร์`.
#[must_use]
pub fn weekday(date: Date) -> &'static str {
    let from_monday = date.weekday().to_monday_zero_offset();
    WEEKDAYS[usize::try_from(from_monday).unwrap_or(0)]
}

fn month_index(date: Date) -> usize {
    usize::try_from(date.month() - 1).unwrap_or(0)
}

fn year(date: Date) -> String {
    if date < REFORM {
        return format!("ค.ศ. {}", date.year());
    }
    // The years 3001 and later have no type, but still a number.
    BuddhistYear::of(date).map_or_else(|_| format!("ค.ศ. {}", date.year()), |year| year.to_string())
}

#[cfg(test)]
mod tests;
