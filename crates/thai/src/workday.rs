//! Working days of Thai government offices, and the last day of a time limit.
//!
//! Which days are free is data: [`Calendar::embedded`], or a file of the same form by [`Calendar::parse`]. The law and
//! the cabinet change it every year, so a date outside the years of the data is an error and never a guess.

use std::sync::OnceLock;

use jiff::civil::{Date, Weekday};

use crate::calendar::BuddhistYear;

/// The days on which offices are closed, for a run of years.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Calendar {
    first: BuddhistYear,
    last: BuddhistYear,
    announced: BuddhistYear,
    /// Sorted by day; one entry a day.
    holidays: Vec<(Date, String)>,
}

/// The calendar says nothing about the years asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the holidays of {date} are not known: the calendar covers the years {first} to {last}")]
pub struct NotCovered {
    /// The day in question.
    pub date: Date,
    /// First year of the calendar.
    pub first: BuddhistYear,
    /// Last year of the calendar.
    pub last: BuddhistYear,
}

/// A line of a calendar's file that cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {reason}")]
pub struct CalendarFileError {
    /// Counted from 1; 0 where a line is missing.
    pub line: usize,
    /// What is wrong.
    pub reason: String,
}

impl Calendar {
    /// The calendar in the program: B.E. 2560–2575, the years after [`Self::announced`] computed.
    ///
    /// # Source
    /// PyPI `holidays`, categories public and government of Thailand, without วันแรงงานแห่งชาติ (a holiday of employees,
    /// on which offices are open) and วันเด็กแห่งชาติ; see the head of `data/holidays.tsv`.
    pub fn embedded() -> &'static Self {
        static CALENDAR: OnceLock<Calendar> = OnceLock::new();
        CALENDAR.get_or_init(|| {
            Self::parse(include_str!("../data/holidays.tsv")).expect("the embedded calendar is read by a test")
        })
    }

    /// Reads a calendar: `covers`, a tab, the first and the last Buddhist year; `announced` and a year; then a day a
    /// line, written in any way [`crate::date::parse`] understands, a tab, and its name. Lines with `#` are remarks.
    ///
    /// # Errors
    /// [`CalendarFileError`] with the line that cannot be read.
    pub fn parse(text: &str) -> Result<Self, CalendarFileError> {
        let (mut covers, mut announced) = (None, None);
        let mut holidays: Vec<(Date, String)> = Vec::new();
        for (line, row) in (1..).zip(text.lines()) {
            let refused = |reason: String| CalendarFileError { line, reason };
            if row.trim().is_empty() || row.starts_with('#') {
                continue;
            }
            let year = |text: &str| {
                let number = crate::numeral::arabic(text.trim());
                let number = number.parse().map_err(|_| refused(format!("‘{text}’ is no year")))?;
                BuddhistYear::new(number).map_err(|error| refused(error.to_string()))
            };
            let columns: Vec<&str> = row.split('\t').collect();
            match *columns.as_slice() {
                ["covers", first, last] => covers = Some((year(first)?, year(last)?)),
                ["announced", last] => announced = Some(year(last)?),
                [day, name] if !name.trim().is_empty() => {
                    let day = crate::date::parse(day).map_err(|error| refused(error.to_string()))?;
                    holidays.push((day, name.trim().to_owned()));
                }
                _ => return Err(refused("expected a day, a tab and the holiday's name".to_owned())),
            }
        }
        let missing = |reason: &str| CalendarFileError { line: 0, reason: reason.to_owned() };
        let (first, last) = covers.ok_or_else(|| missing("the line ‘covers’ with two years is missing"))?;
        if last < first {
            return Err(missing("‘covers’ ends before it begins"));
        }
        let announced = announced.ok_or_else(|| missing("the line ‘announced’ with a year is missing"))?;
        holidays.sort();
        holidays.dedup_by_key(|(day, _)| *day);
        Ok(Self { first, last, announced, holidays })
    }

    /// The last year whose holidays the cabinet has announced; those of later years are computed, without วันพืชมงคล
    /// and extra days.
    pub fn announced(&self) -> BuddhistYear {
        self.announced
    }

    /// The name of the holiday on a day, Saturdays and Sundays included where they are one.
    ///
    /// # Errors
    /// [`NotCovered`] outside the years of the calendar.
    pub fn holiday(&self, date: Date) -> Result<Option<&str>, NotCovered> {
        let covered = BuddhistYear::of(date).is_ok_and(|year| self.first <= year && year <= self.last);
        if !covered {
            return Err(NotCovered { date, first: self.first, last: self.last });
        }
        let at = self.holidays.binary_search_by_key(&date, |(day, _)| *day).ok();
        Ok(at.map(|at| self.holidays[at].1.as_str()))
    }

    /// Whether offices are open: neither Saturday, Sunday nor a holiday.
    ///
    /// # Errors
    /// [`NotCovered`] outside the years of the calendar.
    pub fn is_working_day(&self, date: Date) -> Result<bool, NotCovered> {
        let free = self.holiday(date)?.is_some();
        Ok(!free && !matches!(date.weekday(), Weekday::Saturday | Weekday::Sunday))
    }

    /// `date` itself if offices are open, else the next day on which they are.
    ///
    /// # Errors
    /// [`NotCovered`] where the search leaves the years of the calendar.
    pub fn next_working_day(&self, date: Date) -> Result<Date, NotCovered> {
        let mut day = date;
        while !self.is_working_day(day)? {
            day = self.following(day)?;
        }
        Ok(day)
    }

    /// The `count`-th working day after `from`; `from` itself is not counted, and is the answer for none.
    ///
    /// # Errors
    /// [`NotCovered`] where the count leaves the years of the calendar.
    pub fn add_working_days(&self, from: Date, count: u32) -> Result<Date, NotCovered> {
        let mut day = from;
        self.holiday(day)?;
        for _ in 0..count {
            day = self.next_working_day(self.following(day)?)?;
        }
        Ok(day)
    }

    /// The last day of a limit of `days` calendar days: the first day is not counted, and a last day on which offices
    /// are closed gives way to the next working day.
    ///
    /// # Errors
    /// [`NotCovered`] where the limit ends outside the years of the calendar.
    ///
    /// # Source
    /// Civil and Commercial Code, sections 193/3 and 193/8; Administrative Procedure Act B.E. 2539, section 64.
    pub fn due(&self, from: Date, days: u32) -> Result<Date, NotCovered> {
        let last = from
            .checked_add(jiff::Span::new().days(i64::from(days.min(1_000_000))))
            .map_err(|_| NotCovered { date: Date::MAX, first: self.first, last: self.last })?;
        self.next_working_day(last)
    }

    fn following(&self, day: Date) -> Result<Date, NotCovered> {
        day.tomorrow().map_err(|_| NotCovered { date: day, first: self.first, last: self.last })
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    fn is_working(y: i16, m: i8, d: i8) -> bool {
        Calendar::embedded().is_working_day(date(y, m, d)).unwrap()
    }

    #[test]
    fn officials_work_on_labour_day() {
        assert!(is_working(2023, 5, 1) && is_working(2025, 5, 1) && is_working(2026, 5, 1));
        // In 2021 it fell on a Saturday and employees were given the Monday.
        assert!(is_working(2021, 5, 3));
        assert!(
            Calendar::embedded().holidays.iter().all(|(_, name)| !name.contains("แรงงาน") && !name.contains("วันเด็ก"))
        );
    }

    #[test]
    fn the_ploughing_ceremony_and_the_cabinets_extra_day_are_free() {
        let calendar = Calendar::embedded();
        assert_eq!(calendar.holiday(date(2023, 5, 17)).unwrap(), Some("วันพืชมงคล"));
        assert_eq!(calendar.holiday(date(2026, 5, 13)).unwrap(), Some("วันพืชมงคล"));
        assert!(!is_working(2026, 1, 2), "2 January 2569 was given by the cabinet");
        assert!(!is_working(2026, 6, 1), "substitute for วันวิสาขบูชา, a Sunday in 2569");
    }

    #[test]
    fn a_year_outside_the_data_is_an_error_that_says_so() {
        let error = Calendar::embedded().is_working_day(date(2040, 1, 4)).unwrap_err();
        assert_eq!(
            error.to_string(),
            "the holidays of 2040-01-04 are not known: the calendar covers the years 2560 to 2575"
        );
        assert!(Calendar::embedded().due(date(2032, 12, 30), 9).is_err());
    }

    #[test]
    fn a_limit_ends_on_a_working_day() {
        let calendar = Calendar::embedded();
        // Thirty days from 14 March 2566 is 13 April, the first of Songkran; Monday is their substitute.
        assert_eq!(calendar.due(date(2023, 3, 14), 30).unwrap(), date(2023, 4, 18));
        assert_eq!(calendar.due(date(2023, 4, 3), 0).unwrap(), date(2023, 4, 3));
        assert_eq!(calendar.add_working_days(date(2023, 4, 12), 1).unwrap(), date(2023, 4, 18));
        assert_eq!(calendar.next_working_day(date(2023, 4, 1)).unwrap(), date(2023, 4, 3));
    }

    #[test]
    fn a_file_of_a_town_takes_the_place_of_the_embedded_one() {
        let own = Calendar::parse("covers\t๒๕๗๐\t2570\nannounced\t2570\n12 พ.ค. 70\tวันพืชมงคล\n").unwrap();
        assert!(!own.is_working_day(date(2027, 5, 12)).unwrap());
        assert_eq!(own.announced().number(), 2570);
    }

    #[test]
    fn a_line_that_cannot_be_read_is_named() {
        let error = Calendar::parse("covers\t2570\t2570\nannounced\t2570\n31 เม.ย. 70\tวันใด\n").unwrap_err();
        assert_eq!(error.line, 3);
        assert!(error.reason.contains("เมษายน has 30 days"), "{}", error.reason);
        assert_eq!(Calendar::parse("covers\t2570\n").unwrap_err().line, 1);
        assert_eq!(Calendar::parse("").unwrap_err().line, 0);
    }
}
