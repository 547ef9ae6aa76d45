//! Objections: what the assessor gave nothing for and why, read from a notice, and until when a town may answer.

mod notice;

use std::sync::OnceLock;

use jiff::Span;
use prongsai_thai::Date;
use serde::Deserialize;

use crate::framework::Origin;

pub use notice::{Fault, FaultKind, Notice, Reading, read, read_rows};

/// How long a town may answer, where the notice does not say.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Clock {
    /// Days from the notice on, its own day included.
    pub days: u8,
    /// Where this comes from.
    pub origin: Origin,
}

impl Clock {
    /// The clock that serves where a town has entered no day.
    pub fn usual() -> &'static Self {
        static CLOCK: OnceLock<Clock> = OnceLock::new();
        CLOCK.get_or_init(|| {
            toml::from_str(include_str!("../frameworks/objection.toml")).expect("the embedded clock has its shape")
        })
    }

    /// The last day on which an answer to a notice of a day counts.
    pub fn due(&self, noticed_on: Date) -> Date {
        noticed_on.saturating_add(Span::new().days(i64::from(self.days) - 1))
    }
}

/// Days that are left to answer: 0 on the last day, below 0 after it.
pub fn days_left(due_on: Date, today: Date) -> i32 {
    // Two dates of the calendar are never further apart than an i32 of days.
    today.until(due_on).map_or(0, |span| span.get_days())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_clock_counts_the_day_of_the_notice_as_the_windows_of_the_assessor_do() {
        let clock = Clock::usual();
        let due = clock.due("2022-06-01".parse().unwrap());
        assert_eq!(due, "2022-06-15".parse().unwrap(), "1–15 June 2565");
        assert_eq!(
            (days_left(due, "2022-06-15".parse().unwrap()), days_left(due, "2022-06-16".parse().unwrap())),
            (0, -1)
        );
        assert!(clock.origin.from_memory && !clock.origin.source.is_empty());
    }
}
