//! What the clock shows in Thailand, wherever the machine stands.

use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use jiff::tz::{self, Offset, TimeZone};

/// Thailand is seven hours ahead of Greenwich the whole year.
///
/// # Source
/// Royal proclamation on standard time B.E. 2462 (1919), in force from 1 April 2463.
const OFFSET: Offset = tz::offset(7);

/// Day and time on a clock in Thailand at a moment.
pub fn local(at: Timestamp) -> DateTime {
    OFFSET.to_datetime(at)
}

/// The day in Thailand at a moment.
pub fn day(at: Timestamp) -> Date {
    local(at).date()
}

/// The moment at which a clock in Thailand shows this; the first or last moment that can be said, beyond either end.
pub fn moment(at: DateTime) -> Timestamp {
    let end = if at.year() < 1970 { Timestamp::MIN } else { Timestamp::MAX };
    TimeZone::fixed(OFFSET).to_timestamp(at).unwrap_or(end)
}

#[cfg(test)]
mod tests {
    use jiff::civil::{date, datetime};

    use super::*;

    #[test]
    fn the_day_begins_seven_hours_before_greenwich() {
        let last = "2026-09-30T16:59:59Z".parse().unwrap();
        let first = "2026-09-30T17:00:00Z".parse().unwrap();
        assert_eq!(day(last), date(2026, 9, 30));
        assert_eq!(day(first), date(2026, 10, 1));
        assert_eq!(moment(datetime(2026, 10, 1, 0, 0, 0, 0)), first);
    }
}
