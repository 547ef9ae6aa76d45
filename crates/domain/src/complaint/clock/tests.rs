use jiff::civil::date;
use proptest::prelude::*;

use super::*;

fn calendar(days: u16) -> Limit {
    Limit { days, counting: Counting::Calendar }
}

fn working(days: u16) -> Limit {
    Limit { days, counting: Counting::Working }
}

fn ends(from: Date, limit: Limit, pauses: &[Pause]) -> Date {
    due(from, limit, Calendar::embedded(), pauses).unwrap().unwrap()
}

fn pause(from: Date, to: Date) -> Pause {
    Pause { from, to: Some(to) }
}

#[test]
fn the_clocks_are_seven_fifteen_and_thirty_calendar_days_with_their_sources() {
    let clocks = clocks();
    let all = [&clocks.acknowledge, &clocks.answer, &clocks.finish];
    assert_eq!(all.map(Clock::limit), [calendar(7), calendar(15), calendar(30)]);
    assert!(all.iter().all(|clock| !clock.origin.source.is_empty() && clock.origin.from_memory));
}

#[test]
fn the_first_day_is_not_counted_and_a_last_day_on_a_holiday_moves_on() {
    // Monday to Monday.
    assert_eq!(ends(date(2026, 2, 2), calendar(7), &[]), date(2026, 2, 9));
    // The seventh day is a Saturday.
    assert_eq!(ends(date(2026, 2, 7), calendar(7), &[]), date(2026, 2, 16));
    // Songkran of 2566 and its substitute.
    assert_eq!(ends(date(2023, 3, 14), calendar(30), &[]), date(2023, 4, 18));
    assert_eq!(ends(date(2026, 2, 2), calendar(0), &[]), date(2026, 2, 2));
}

#[test]
fn own_promises_count_working_days_only() {
    assert_eq!(ends(date(2026, 2, 6), working(1), &[]), date(2026, 2, 9));
    assert_eq!(ends(date(2023, 4, 12), working(1), &[]), date(2023, 4, 18));
    let same = Calendar::embedded().add_working_days(date(2025, 12, 20), 15).unwrap();
    assert_eq!(ends(date(2025, 12, 20), working(15), &[]), same);
}

#[test]
fn a_leap_day_is_a_day_and_a_buddhist_year_is_the_same_day() {
    // 2024 has a 29 February, a Thursday; 2023 has not.
    assert_eq!(ends(date(2024, 2, 14), calendar(15), &[]), date(2024, 2, 29));
    assert_eq!(ends(date(2023, 2, 14), calendar(15), &[]), date(2023, 3, 1));
    let written = prongsai_thai::date::parse("29 กุมภาพันธ์ 2567").unwrap();
    assert_eq!(ends(written, calendar(7), &[]), date(2024, 3, 7));
}

#[test]
fn midnight_is_that_of_thailand() {
    let day = |instant: &str| prongsai_thai::zone::day(instant.parse().unwrap());
    let before = day("2026-02-01T16:59:59Z");
    let after = day("2026-02-01T17:00:00Z");
    assert_eq!((before, after), (date(2026, 2, 1), date(2026, 2, 2)));
    // A second later is a day later.
    assert_eq!(ends(before, calendar(15), &[]), date(2026, 2, 16));
    assert_eq!(ends(after, calendar(15), &[]), date(2026, 2, 17));
}

#[test]
fn days_of_overlapping_pauses_are_left_out_once() {
    let from = date(2026, 2, 2);
    let one = [pause(date(2026, 2, 4), date(2026, 2, 10))];
    assert_eq!(ends(from, calendar(7), &one), date(2026, 2, 16));
    let overlapping = [
        pause(date(2026, 2, 6), date(2026, 2, 10)),
        pause(date(2026, 2, 4), date(2026, 2, 8)),
        pause(date(2026, 2, 5), date(2026, 2, 5)),
        // Ends before it begins: none.
        pause(date(2026, 2, 13), date(2026, 2, 12)),
        // Before the report, and after its end.
        pause(date(2026, 1, 1), date(2026, 2, 2)),
        pause(date(2026, 2, 17), date(2026, 3, 30)),
    ];
    assert_eq!(ends(from, calendar(7), &overlapping), date(2026, 2, 16));
    // A last day that moves into a pause moves on to its end.
    let after = [pause(date(2026, 2, 16), date(2026, 2, 17))];
    assert_eq!(ends(date(2026, 2, 7), calendar(7), &after), date(2026, 2, 18));
}

#[test]
fn an_open_pause_stops_the_clock_unless_it_begins_after_the_end() {
    let open = |from| [Pause { from, to: None }];
    let ask = |pauses: &[Pause]| due(date(2026, 2, 2), calendar(7), Calendar::embedded(), pauses).unwrap();
    assert_eq!(ask(&open(date(2026, 2, 9))), None);
    assert_eq!(ask(&open(date(2026, 2, 10))), Some(date(2026, 2, 9)));
}

#[test]
fn days_outside_the_calendar_are_an_error_and_never_a_guess() {
    let ask = |from, pauses: &[Pause]| due(from, calendar(7), Calendar::embedded(), pauses);
    for from in [date(2016, 12, 31), date(2032, 12, 30), date(2569, 2, 2), date(1970, 1, 1), Date::MAX, Date::MIN] {
        assert!(ask(from, &[]).is_err(), "{from}");
    }
    assert!(ask(date(2026, 2, 2), &[pause(date(2026, 2, 3), Date::MAX)]).is_err());
    assert!(due(date(2026, 2, 2), working(u16::MAX), Calendar::embedded(), &[]).is_err());
}

#[test]
fn a_clock_runs_ends_is_over_stands_still_or_is_met() {
    let last = Some(date(2026, 2, 9));
    let on = |today| standing(last, None, &[], today);
    assert_eq!(on(date(2026, 2, 2)), Standing::Running { left: 7 });
    assert_eq!(on(date(2026, 2, 9)), Standing::DueToday);
    assert_eq!(on(date(2027, 2, 9)), Standing::Over { by: 365 }, "a clock that jumped a year");
    let pauses = [pause(date(2026, 2, 4), date(2026, 2, 5)), pause(date(2026, 2, 12), date(2026, 2, 20))];
    assert_eq!(standing(last, None, &pauses, date(2026, 2, 5)), Standing::Paused);
    assert_eq!(standing(last, None, &pauses, date(2026, 2, 12)), Standing::Over { by: 3 }, "a pause heals no delay");
    assert_eq!(standing(None, None, &[], date(2026, 2, 5)), Standing::Paused);
    let met = |day| standing(last, Some(day), &[], date(2027, 1, 1));
    assert_eq!(met(date(2026, 2, 9)), Standing::Met { on: date(2026, 2, 9), late: 0 });
    assert_eq!(met(date(2026, 2, 11)), Standing::Met { on: date(2026, 2, 11), late: 2 });
}

#[test]
fn the_levels_are_reached_one_after_another() {
    let level = |today| clocks().escalation(date(2026, 2, 9), today).map(|level| level.code.as_str());
    assert_eq!(level(date(2026, 2, 5)), None);
    assert_eq!(level(date(2026, 2, 6)), Some("soon"));
    assert_eq!(level(date(2026, 2, 9)), Some("today"));
    assert_eq!(level(date(2026, 2, 10)), Some("over"));
    assert_eq!(level(date(2099, 1, 1)), Some("long-over"));
    let known = ["handlers", "everyone", "outside"];
    assert!(clocks().escalations.iter().all(|level| known.contains(&level.tell.as_str())));
}

/// The same limit, counted day by day.
fn slow(from: Date, limit: Limit, pauses: &[Pause]) -> Date {
    let free = |day: Date| pauses.iter().any(|pause| pause.covers(day));
    let works = |day: Date| Calendar::embedded().is_working_day(day).unwrap();
    let (mut day, mut counted) = (from, 0);
    loop {
        let counts = day > from && !free(day) && (limit.counting == Counting::Calendar || works(day));
        counted += u16::from(counts);
        if counted >= limit.days && !free(day) && works(day) {
            return day;
        }
        day = day.tomorrow().unwrap();
    }
}

proptest! {
    #[test]
    fn the_clock_says_what_counting_day_by_day_says(
        start in 0..2_500_i32, days in 0..60_u16, works: bool,
        pauses in prop::collection::vec((0..120_i32, -3..40_i32), 0..5),
    ) {
        let from = date(2019, 1, 1).saturating_add(start.days());
        let day = |offset: i32| from.saturating_add((offset - 20).days());
        let pauses: Vec<Pause> = pauses.iter().map(|(at, long)| pause(day(*at), day(at + long))).collect();
        let limit = Limit { days, counting: if works { Counting::Working } else { Counting::Calendar } };

        let found = ends(from, limit, &pauses);

        prop_assert_eq!(found, slow(from, limit, &pauses));
        prop_assert!(found >= ends(from, limit, &[]) && Calendar::embedded().is_working_day(found).unwrap());
    }
}
