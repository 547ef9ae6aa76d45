//! How long a closed case is kept; never is one deleted without notice.

use std::sync::OnceLock;

use jiff::ToSpan;
use prongsai_thai::Date;
use serde::Deserialize;

use crate::framework::Origin;

/// How long, as the program or a town has it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Keeping {
    /// Years from the closing on.
    pub years: u8,
    /// Days between the notice to the handlers and the deletion.
    pub notice_days: u16,
    /// The most years to which a deletion can be put off, from the closing on.
    pub max_years: u8,
    /// Where this comes from.
    pub origin: Origin,
}

impl Keeping {
    /// What serves where a town has set nothing.
    pub fn usual() -> &'static Self {
        static KEEPING: OnceLock<Keeping> = OnceLock::new();
        KEEPING.get_or_init(|| {
            toml::from_str(include_str!("../../complaints/retention.toml"))
                .expect("the embedded keeping has its shape: read by a test")
        })
    }
}

/// How a closed case stands on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// It is kept.
    Kept,
    /// The handlers must be told now that it will be deleted.
    TellNow,
    /// They were told; the deletion waits for this day.
    Told {
        /// The first day on which it may be deleted.
        deleted_on: Date,
    },
    /// It may be deleted.
    Deletable,
}

/// Why a deletion cannot be put off so.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PostponeFault {
    /// Not after the day on which it would be deleted anyway.
    #[error("the day is not after {until}")]
    NotLater {
        /// As it stands.
        until: Date,
    },
    /// Beyond the longest keeping.
    #[error("the day is after {latest}, the last one allowed")]
    TooLate {
        /// The last day allowed.
        latest: Date,
    },
    /// Putting off needs a reason.
    #[error("the reason is missing")]
    NoReason,
}

/// The last day on which a case is kept: years from its closing, or from the informant's last word where that came later.
/// 29 February gives 28 February in a common year.
///
/// # Source
/// Civil and Commercial Code, section 193/5, for the day that a month does not have.
pub fn keep_until(closed_on: Date, last_word_on: Option<Date>, keeping: &Keeping) -> Date {
    let from = last_word_on.map_or(closed_on, |day| day.max(closed_on));
    from.saturating_add(i32::from(keeping.years).years())
}

/// How a closed case stands. A case of which nobody was told is never deletable, however far the clock of the machine has
/// jumped; a notice of the future, which a clock set back leaves behind, counts from then.
pub fn stage(keep_until: Date, noticed_on: Option<Date>, keeping: &Keeping, today: Date) -> Stage {
    let notice = i32::from(keeping.notice_days).days();
    match noticed_on {
        None if today < keep_until.saturating_sub(notice) => Stage::Kept,
        None => Stage::TellNow,
        Some(told) => {
            let deleted_on = keep_until.saturating_add(1.day()).max(told.saturating_add(notice));
            if today < deleted_on { Stage::Told { deleted_on } } else { Stage::Deletable }
        }
    }
}

/// The new last day of keeping; the notice is to be given anew.
///
/// # Errors
/// [`PostponeFault`].
pub fn postpone(
    closed_on: Date,
    until: Date,
    to: Date,
    reason: &str,
    keeping: &Keeping,
) -> Result<Date, PostponeFault> {
    if super::clean(reason).is_empty() {
        return Err(PostponeFault::NoReason);
    }
    let latest = closed_on.saturating_add(i32::from(keeping.max_years.max(keeping.years)).years());
    if to <= until {
        Err(PostponeFault::NotLater { until })
    } else if to > latest {
        Err(PostponeFault::TooLate { latest })
    } else {
        Ok(to)
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_leap_day_and_a_last_word_move_the_last_day() {
        let usual = Keeping::usual();
        assert!(usual.origin.from_memory);
        assert_eq!(keep_until(date(2028, 2, 29), None, usual), date(2038, 2, 28));
        assert_eq!(keep_until(date(2026, 5, 1), Some(date(2026, 4, 1)), usual), date(2036, 5, 1));
        // A word on the last evening begins the years anew.
        assert_eq!(keep_until(date(2026, 5, 1), Some(date(2036, 5, 1)), usual), date(2046, 5, 1));
    }

    #[test]
    fn nothing_is_deleted_before_its_notice_is_old_enough() {
        let usual = Keeping::usual();
        let until = date(2036, 5, 1);

        assert_eq!(stage(until, None, usual, date(2036, 3, 31)), Stage::Kept);
        assert_eq!(stage(until, None, usual, date(2036, 4, 1)), Stage::TellNow);
        assert_eq!(stage(until, None, usual, date(2999, 1, 1)), Stage::TellNow, "a clock that jumped");
        let told = Stage::Told { deleted_on: date(2036, 5, 2) };
        assert_eq!(stage(until, Some(date(2036, 4, 1)), usual, until), told);
        assert_eq!(stage(until, Some(date(2036, 4, 1)), usual, date(2036, 5, 2)), Stage::Deletable);
        let late = Stage::Told { deleted_on: date(2036, 7, 31) };
        assert_eq!(stage(until, Some(date(2036, 7, 1)), usual, date(2036, 7, 30)), late);
    }

    #[test]
    fn a_deletion_is_put_off_with_a_reason_and_within_the_longest_keeping() {
        let (usual, closed, until) = (Keeping::usual(), date(2026, 5, 1), date(2036, 5, 1));
        let try_to = |to, reason| postpone(closed, until, to, reason, usual);
        assert_eq!(try_to(date(2038, 5, 1), "คดีอยู่ในศาล"), Ok(date(2038, 5, 1)));
        assert_eq!(try_to(date(2038, 5, 1), "\u{200b} "), Err(PostponeFault::NoReason));
        assert_eq!(try_to(until, "x"), Err(PostponeFault::NotLater { until }));
        assert_eq!(try_to(date(2046, 5, 2), "x"), Err(PostponeFault::TooLate { latest: date(2046, 5, 1) }));
    }

    proptest! {
        #[test]
        fn a_deletable_case_was_kept_to_the_end_and_told_in_time(
            until in 0..9_000_i32, told in prop::option::of(0..9_000_i32), today in 0..9_000_i32,
        ) {
            let day = |days: i32| date(2020, 1, 1).saturating_add(days.days());
            let usual = Keeping::usual();
            if stage(day(until), told.map(day), usual, day(today)) == Stage::Deletable {
                prop_assert!(today > until && told.is_some_and(|told| told + 30 <= today));
            }
        }
    }
}
