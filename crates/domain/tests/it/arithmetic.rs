//! Every sum that is shown can be done again by hand, in every year.

use std::collections::BTreeMap;

use prongsai_domain::Exact;
use prongsai_domain::framework::{Framework, Instrument};
use prongsai_domain::scoring::{How, Input, Note, Of, Working, score};

use crate::scoring::{indicators, items, points, year};

fn working(framework: &Framework, input: &Input) -> Working {
    score(framework, input).expect("the year has all that is given").working(framework)
}

fn sum(working: &Working, of: &Of) -> String {
    working.find(of).and_then(|found| found.sum.clone()).unwrap_or_default()
}

#[test]
fn one_year_is_worked_out_from_the_items_to_the_total() {
    let framework = year(2564);
    let given = indicators(&["90", "80", "91.25", "84", "79.1", "88", "92.5", "81"]);
    let input = Input { indicators: given, oit: items(framework, &["O28", "O42"]), ..Input::default() };

    let working = working(framework, &input);

    let sub = |no: &str| sum(&working, &Of::SubIndicator(no.to_owned()));
    assert_eq!(sub("9.4"), "(100 + 100 + 100 + 0) ÷ 4 = 75");
    assert_eq!(sub("10.2"), "(0 + 100) ÷ 2 = 50");
    assert_eq!(sum(&working, &Of::Indicator(9)), "(100 + 100 + 100 + 75 + 100) ÷ 5 = 95");
    assert_eq!(sum(&working, &Of::Indicator(10)), "(100 + 50) ÷ 2 = 75");
    assert_eq!(sum(&working, &Of::Instrument(Instrument::Iit)), "(90 + 80 + 91.25 + 84 + 79.10) ÷ 5 = 84.87");
    assert_eq!(sum(&working, &Of::Instrument(Instrument::Eit)), "(88 + 92.50 + 81) ÷ 3 ≈ 87.17");
    assert_eq!(sum(&working, &Of::Instrument(Instrument::Oit)), "(95 + 75) ÷ 2 = 85");
    assert_eq!(sum(&working, &Of::Total), "84.87 × 30% + 87.17 × 30% + 85 × 40% ≈ 85.61");
    let oit = working.find(&Of::Instrument(Instrument::Oit)).unwrap();
    assert_eq!(oit.weighted.as_deref(), Some("85 × 40% = 34"));
    let item = working.find(&Of::Item("O42".to_owned())).unwrap();
    assert_eq!((item.how, &item.sum, item.score), (How::Given, &None, Some(points("0"))));
}

/// The left side of a sum, computed anew from its figures: `(a + b) ÷ n`, `a × x% + b × y%`, `(a × x + b × y) ÷ n`.
fn left_side(sum: &str) -> Option<Exact> {
    let number = |text: &str| -> Exact {
        let (text, by) = text.strip_suffix('%').map_or((text, 1), |text| (text, 100));
        Exact::from(points(text)).over(&Exact::whole(by)).expect("not zero")
    };
    let left = sum.split(['=', '≈']).next()?.trim();
    let (terms, divisor) = left.split_once(") ÷ ").unwrap_or((left, "1"));
    let terms = terms.trim_start_matches('(').split(" + ").map(|term| match term.split_once(" × ") {
        Some((one, other)) => &number(one) * &number(other),
        None => number(term),
    });
    terms.fold(Exact::zero(), |sum, term| &sum + &term).over(&number(divisor))
}

fn check(working: &Working) -> usize {
    let mut checked = 0;
    if let Some((sum, score)) = working.sum.as_ref().zip(working.score) {
        let again = left_side(sum).and_then(|exact| exact.score()).unwrap_or_else(|| panic!("{sum}"));
        let slack = u16::from(sum.contains('≈'));
        assert!(
            again.hundredths().abs_diff(score.hundredths()) <= slack,
            "{} {sum} is {again}, not {score}",
            working.of
        );
        checked += 1;
    }
    checked + working.parts.iter().map(check).sum::<usize>()
}

#[test]
fn every_sum_of_every_year_comes_out_again_from_its_own_figures() {
    for framework in Framework::all() {
        let number = framework.fiscal_year;
        let failed: Vec<&str> = framework.oit.items.iter().step_by(3).map(|item| item.code.as_str()).collect();
        let given = indicators(&["98.22", "91.07", "95.13", "88.88", "90.91", "87.35", "79.99", "84.03"]);
        let mut input = Input { indicators: given, oit: items(framework, &failed), ..Input::default() };
        let without = working(framework, &input);
        let subs = framework.oit.sub_indicators.len();

        assert_eq!(check(&without), subs + 2 + 3 + 1, "{number}");

        if framework.eit_parts.is_some() {
            input.eit_parts = [Some(points("85.21").into()), Some(points("82.37").into())];
            let with = working(framework, &input);
            let eit = with.find(&Of::Instrument(Instrument::Eit)).unwrap();
            assert_eq!(sum(&with, &eit.of), "(85.21 × 15 + 82.37 × 15) ÷ 30 = 83.79", "{number}");
            let beside: Vec<bool> = eit.parts.iter().map(|part| part.beside).collect();
            assert_eq!(beside, [false, false, true, true, true], "{number}");
            check(&with);
        }
    }
}

#[test]
fn what_is_not_known_stands_as_a_question_mark_and_gives_no_result() {
    let framework = year(2568);
    let working = working(framework, &Input { indicators: indicators(&["90", "80"]), ..Input::default() });

    assert_eq!(sum(&working, &Of::Instrument(Instrument::Iit)), "(90 + 80 + ? + ? + ?) ÷ 5");
    assert_eq!(sum(&working, &Of::Instrument(Instrument::Eit)), "");
    assert_eq!(sum(&working, &Of::Total), "");
}

#[test]
fn a_printed_figure_that_its_parts_do_not_give_stays_beside_their_sum() {
    let framework = year(2564);
    let mut given = indicators(&["100"; 10]);
    given.insert(9, points("88").into());
    let input = Input { indicators: given, oit: items(framework, &["O28"]), ..Input::default() };

    let working = working(framework, &input);

    let nine = working.find(&Of::Indicator(9)).unwrap();
    assert_eq!((nine.how, nine.score), (How::Given, Some(points("88"))));
    assert_eq!(nine.sum.as_deref(), Some("(100 + 100 + 100 + 75 + 100) ÷ 5 = 95"));
}

#[test]
fn a_printed_instrument_stands_in_for_parts_that_are_not_known_and_is_checked_where_they_are() {
    let framework = year(2566);
    let instruments = BTreeMap::from([
        (Instrument::Iit, points("91.50")),
        (Instrument::Eit, points("88")),
        (Instrument::Oit, points("80")),
    ]);

    let alone = score(framework, &Input { instruments: instruments.clone(), ..Input::default() }).unwrap();
    let both = Input { instruments, indicators: indicators(&["90"; 10]), ..Input::default() };
    let both = score(framework, &both).unwrap();

    assert_eq!((alone.total(), alone.missing()), (Some(points("85.85")), Vec::new()));
    assert!(alone.notes.is_empty());
    assert_eq!(both.total(), Some(points("90")));
    let said: Vec<_> = both.notes.iter().map(|note| (note.place(), note.figures(), note.difference())).collect();
    let line = |one, given: &str, by| (Some(Of::Instrument(one)), (given.to_owned(), "90.00".to_owned()), Some(by));
    assert_eq!(
        said,
        [
            line(Instrument::Iit, "91.50", 150),
            line(Instrument::Eit, "88.00", -200),
            line(Instrument::Oit, "80.00", -1000)
        ]
    );
}

#[test]
fn a_letter_in_a_year_of_the_ladder_is_told_also_where_parts_are_missing() {
    let framework = year(2566);
    let mut input = Input::default();
    input.announced.total = Some(points("85.39"));
    input.announced.rating = Some("ระดับ A".to_owned());

    let notes = score(framework, &input).unwrap().notes;

    assert!(
        matches!(&notes[..], [Note::RatingOfOtherYears { given, computed, .. }]
            if given == "ระดับ A" && computed == "ผ่านดี / ผ่าน"),
        "{notes:?}"
    );
    input.announced.rating = Some("ต้องปรับปรุง".to_owned());
    let notes = score(framework, &input).unwrap().notes;
    assert!(matches!(&notes[..], [Note::RatingDiffers { computed, .. }] if computed == "ผ่านดี / ผ่าน"), "{notes:?}");
}
