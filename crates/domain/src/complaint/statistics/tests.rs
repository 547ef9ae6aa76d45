use std::collections::HashMap;

use jiff::civil::date;
use proptest::prelude::*;

use super::super::kinds::forms;
use super::*;

fn year() -> FiscalYear {
    FiscalYear::new(2569).unwrap()
}

fn tally(half: Half, kind: &str, what: What, count: u32) -> Tally {
    Tally { year: year(), half, kind: kind.to_owned(), what, count }
}

fn received(half: Half, kind: &str, count: u32) -> Tally {
    tally(half, kind, What::Received, count)
}

/// After the year has ended.
fn published(tallies: &[Tally]) -> Vec<Release> {
    releases(year(), tallies, forms(), Rules::usual(), &[], date(2026, 10, 1))
}

fn hidden(releases: &[Release], by: Breakdown) -> Vec<bool> {
    releases.iter().map(|release| release.tables.iter().find(|table| table.id.by == by).unwrap().is_hidden()).collect()
}

#[test]
fn zero_is_said_expressly_and_tells_of_nobody() {
    let releases = published(&[]);

    assert_eq!(releases.len(), 3);
    for release in &releases {
        assert_eq!(release.none, Some("ไม่มีเรื่องร้องเรียนการทุจริตและประพฤติมิชอบ (จำนวน ๐ เรื่อง)"));
        assert_eq!((release.received, release.closed, release.open), (0, 0, 0));
        assert!(release.tables.iter().all(|table| table.cells.iter().all(|cell| cell.count == Some(0))));
    }
}

#[test]
fn halves_are_those_of_the_fiscal_year_and_a_running_one_is_not_published() {
    let one = |day| Tally::one(day, "bribe", What::Received).unwrap();
    assert_eq!((one(date(2025, 10, 1)).year.number(), one(date(2025, 10, 1)).half), (2569, Half::First));
    assert_eq!(one(date(2026, 3, 31)).half, Half::First);
    assert_eq!(one(date(2026, 4, 1)).half, Half::Second);
    assert_eq!((one(date(2024, 2, 29)).year.number(), one(date(2024, 2, 29)).half), (2567, Half::First));
    assert_eq!(Half::Second.span(year()), Span { from: date(2026, 4, 1), to: date(2026, 9, 30) });

    let count = |today| releases(year(), &[], forms(), Rules::usual(), &[], today).len();
    let days = [date(2026, 3, 31), date(2026, 4, 1), date(2026, 9, 30), date(2026, 10, 1)];
    assert_eq!(days.map(count), [0, 1, 1, 3]);
    assert!(Half::ALL.into_iter().all(|half| Half::find(half.number()) == Some(half)));
    assert!(What::all().into_iter().all(|what| What::find(&what.code()) == Some(what)));
}

#[test]
fn totals_are_exact_where_breakdowns_are_hidden() {
    let closed = What::Closed { outcome: Outcome::Founded, late: true };
    let mut tallies = vec![
        received(Half::First, "bribe", 3),
        received(Half::First, "permit", 7),
        received(Half::Second, "bribe", 6),
        tally(Half::First, "bribe", closed, 2),
        tally(Half::Second, "bribe", closed, 5),
        tally(Half::Second, "bribe", What::Reopened, 1),
        tally(Half::First, "bribe", What::Acknowledged { late: false }, 10),
    ];
    tallies.push(Tally { year: year().previous(), ..received(Half::Second, "other", 4) });

    let releases = published(&tallies);

    let totals: Vec<_> = releases.iter().map(|release| (release.received, release.closed, release.open)).collect();
    assert_eq!(totals, [(10, 2, 12), (6, 5, 14), (16, 7, 14)]);
    assert_eq!(hidden(&releases, Breakdown::Kind), [true, false, true]);
    assert_eq!(hidden(&releases, Breakdown::Outcome), [true, false, true]);
    assert_eq!(hidden(&releases, Breakdown::Acknowledged), [false, false, false]);
    let exact = inside(year(), &tallies, forms(), &Half::ALL);
    assert_eq!(exact[2].tables[0].cells[0], Cell { code: "bribe".to_owned(), count: Some(9) });
}

#[test]
fn a_kind_that_the_catalogue_has_lost_counts_with_the_others() {
    let releases = published(&[received(Half::First, "gone", 6), received(Half::First, "other", 1)]);
    assert_eq!(releases[0].tables[0].cells.last().unwrap().count, Some(7));
    assert_eq!(releases[0].received, 7);
}

#[test]
fn what_was_hidden_once_stays_hidden() {
    let tallies = [received(Half::First, "bribe", 8), received(Half::Second, "bribe", 9)];
    let table = |half| TableId { year: year(), half, by: Breakdown::Kind };
    let with = |before: &[TableId]| {
        hidden(&releases(year(), &tallies, forms(), Rules::usual(), before, date(2027, 1, 1)), Breakdown::Kind)
    };
    assert_eq!(with(&[]), [false, false, false]);
    assert_eq!(with(&[table(Some(Half::First)), table(None)]), [true, false, true]);
    assert_eq!(with(&[table(None)]), [true, true, true], "a hidden year is not the sum of two shown halves");
}

/// What the public sees of two halves of one table, and of their sum.
type Seen = (u32, u32, [Option<Vec<u32>>; 3]);

fn seen(first: &[u32], second: &[u32], k: u32) -> Seen {
    let kinds = ["bribe", "procurement", "other"];
    let mut forms = forms().clone();
    forms.kinds.retain(|kind| kinds[3 - first.len()..].contains(&kind.code.as_str()));
    let codes: Vec<String> = forms.kinds.iter().map(|kind| kind.code.clone()).collect();
    let mut tallies = Vec::new();
    for (half, counts) in [(Half::First, first), (Half::Second, second)] {
        tallies.extend(codes.iter().zip(counts).map(|(code, count)| received(half, code, *count)));
    }
    let rules = Rules { k, origin: Rules::usual().origin.clone() };
    let found = releases(year(), &tallies, &forms, &rules, &[], date(2026, 10, 1));
    let table = |at: usize| {
        let cells: &Vec<Cell> = &found[at].tables[0].cells;
        assert_eq!(cells.len(), first.len());
        cells.iter().map(|cell| cell.count).collect::<Option<Vec<u32>>>()
    };
    (found[0].received, found[1].received, [table(0), table(1), table(2)])
}

fn all_tables(cells: usize, most: u32) -> Vec<Vec<u32>> {
    let mut tables = vec![vec![]];
    for _ in 0..cells {
        tables = tables
            .into_iter()
            .flat_map(|table: Vec<u32>| {
                let left = most - table.iter().sum::<u32>();
                (0..=left).map(move |count| [&table[..], &[count]].concat())
            })
            .collect();
    }
    tables
}

/// The strongest reader: knows the rule, goes through all pairs of tables that there can be, and keeps those of which the
/// program would publish just what was published. No hidden cell may be the same in all of them.
fn attack(cells: usize, most: u32, k: u32) {
    let tables = all_tables(cells, most);
    let mut worlds: HashMap<Seen, Vec<(usize, usize)>> = HashMap::new();
    for (first, one) in tables.iter().enumerate() {
        for (second, two) in tables.iter().enumerate() {
            worlds.entry(seen(one, two, k)).or_default().push((first, second));
        }
    }
    let value = |(first, second): (usize, usize), time: usize, cell: usize| match time {
        0 => tables[first][cell],
        1 => tables[second][cell],
        _ => tables[first][cell] + tables[second][cell],
    };
    let mut hidden = 0;
    for ((_, _, shown), worlds) in &worlds {
        for (time, table) in shown.iter().enumerate() {
            if table.is_some() {
                continue;
            }
            hidden += 1;
            for cell in 0..cells {
                let mut values = worlds.iter().map(|&world| value(world, time, cell));
                let one = values.next();
                assert!(values.any(|value| Some(value) != one), "cell {cell} of {shown:?} can only be {one:?}");
            }
        }
    }
    assert!(hidden > 0);
}

#[test]
fn a_reader_who_knows_the_rule_and_tries_every_table_finds_no_hidden_cell() {
    attack(3, 4, 3);
    attack(2, 8, 3);
    attack(2, 8, 5);
    attack(2, 7, 1);
}

/// Bounds of a cell that is 0 or more, from equations `sum of cells = total`, until nothing gets narrower.
fn bounds(cells: usize, equations: &[(Vec<(usize, i64)>, i64)]) -> Vec<(i64, i64)> {
    let mut bounds = vec![(0_i64, 1_000_000_i64); cells];
    loop {
        let before = bounds.clone();
        for (terms, total) in equations {
            for &(cell, factor) in terms {
                let others = |low: bool| -> i64 {
                    let term = |&(at, by): &(usize, i64)| {
                        let (least, most) = bounds[at];
                        by * if (by > 0) == low { least } else { most }
                    };
                    terms.iter().filter(|(at, _)| *at != cell).map(term).sum()
                };
                let (least, most) = ((total - others(false)) * factor, (total - others(true)) * factor);
                let (least, most) = (least.min(most), least.max(most));
                bounds[cell] = (bounds[cell].0.max(least), bounds[cell].1.min(most));
            }
        }
        if bounds == before {
            return bounds;
        }
    }
}

fn random() -> impl Strategy<Value = Vec<Tally>> {
    let what = prop::sample::select(What::all());
    let one = (0..3_i16, any::<bool>(), 0..9_usize, what, prop_oneof![0..4_u32, 5..9_u32]);
    prop::collection::vec(one, 0..25).prop_map(|rows| {
        let tally = |(back, first, kind, what, count): (i16, bool, usize, What, u32)| Tally {
            year: FiscalYear::new(2569 - back / 2).unwrap(),
            half: if first { Half::First } else { Half::Second },
            kind: forms().kinds[kind].code.clone(),
            what,
            count,
        };
        rows.into_iter().map(tally).collect()
    })
}

proptest! {
    #[test]
    fn totals_are_exact_and_no_published_cell_is_small(tallies in random()) {
        let (public, exact) = (published(&tallies), inside(year(), &tallies, forms(), &Half::ALL));

        for (public, exact) in public.iter().zip(&exact) {
            prop_assert_eq!(
                (public.received, public.closed, public.open), (exact.received, exact.closed, exact.open)
            );
            let filed: u32 = tallies.iter()
                .filter(|tally| tally.year == year() && public.half.is_none_or(|half| half == tally.half))
                .filter(|tally| tally.what == What::Received).map(|tally| tally.count).sum();
            prop_assert_eq!(public.received, filed);
            for (table, truth) in public.tables.iter().zip(&exact.tables) {
                prop_assert_eq!(table.total, truth.total);
                for (cell, truth) in table.cells.iter().zip(&truth.cells) {
                    prop_assert!(cell.count.is_none_or(|count| count == 0 || count >= 5));
                    prop_assert!(cell.count.is_none() || cell.count == truth.count);
                }
            }
        }
        // Single tallies and added counters say the same.
        prop_assert_eq!(published(&counters(&tallies)), public);
    }

    #[test]
    fn equations_of_half_and_year_solve_no_hidden_cell(tallies in random()) {
        let public = published(&tallies);
        for by in 0..Breakdown::ALL.len() {
            let tables: Vec<&Table> = public.iter().map(|release| &release.tables[by]).collect();
            let width = tables[0].cells.len();
            let mut equations = Vec::new();
            for (time, table) in tables.iter().enumerate() {
                equations.push(((0..width).map(|cell| (time * width + cell, 1)).collect(), i64::from(table.total)));
                for (cell, count) in table.cells.iter().enumerate() {
                    if let Some(count) = count.count {
                        equations.push((vec![(time * width + cell, 1)], i64::from(count)));
                    }
                }
            }
            for cell in 0..width {
                equations.push((vec![(cell, 1), (width + cell, 1), (2 * width + cell, -1)], 0));
            }
            let bounds = bounds(3 * width, &equations);
            for (time, table) in tables.iter().enumerate() {
                for (cell, count) in table.cells.iter().enumerate() {
                    let (least, most) = bounds[time * width + cell];
                    prop_assert!(least <= most);
                    prop_assert!(count.count.is_some() || least < most, "{:?}", table);
                }
            }
        }
    }

    #[test]
    fn a_later_release_says_the_same_of_a_half_that_had_ended(before in random(), more in random()) {
        let at = |tallies: &[Tally], today| releases(year(), tallies, forms(), Rules::usual(), &[], today);
        // What happened up to 31 March, and what came after it.
        let now: Vec<Tally> =
            before.into_iter().filter(|tally| (tally.year, tally.half) <= (year(), Half::First)).collect();
        let later = more.into_iter().filter(|tally| (tally.year, tally.half) > (year(), Half::First));
        let then: Vec<Tally> = now.iter().cloned().chain(later).collect();

        let (spring, running, autumn) =
            (at(&now, date(2026, 4, 1)), at(&then, date(2026, 9, 30)), at(&then, date(2026, 10, 1)));

        prop_assert_eq!(&spring[..], &running[..]);
        prop_assert_eq!(&spring[0], &autumn[0]);
    }
}
