//! Findings, costs, what if, and the way to the next rating.

use std::collections::BTreeMap;

use prongsai_domain::analysis::{
    self, Assumption, Change, Finding, Goal, Kind, Obstacle, findings, item_costs, missing_items, plan, topics, what_if,
};
use prongsai_domain::framework::{Framework, Instrument};
use prongsai_domain::scorecard::EitParts;
use prongsai_domain::scoring::{self, Of};
use prongsai_domain::{Score, Scorecard};
use proptest::prelude::*;

use crate::scoring::{items, points, year};

fn card(number: i16, indicators: &[&str]) -> Scorecard {
    Scorecard {
        fiscal_year: year(number).fiscal_year,
        source: None,
        total: None,
        rating: None,
        indicators: (1..).zip(indicators).map(|(no, score)| (no, points(score))).collect(),
        instruments: BTreeMap::new(),
        eit: None,
        oit: BTreeMap::new(),
    }
}

fn found(number: i16, scores: &[&str], before: Option<&[&str]>) -> Vec<Finding> {
    let previous = before.map(|scores| (year(number - 1), card(number - 1, scores)));
    let previous = previous.as_ref().map(|(framework, card)| (*framework, card));
    findings(year(number), &card(number, scores), previous, &year(number).triage).expect("a result of its year")
}

const MIXED: [&str; 10] = ["84.99", "85", "94.99", "95", "100", "90", "90", "96", "97", "98"];

#[test]
fn the_thresholds_sort_the_indicators() {
    let kinds: Vec<Kind> = found(2565, &MIXED, None).iter().map(|finding| finding.kind).collect();
    let (urgent, improve, keep) = (Kind::Urgent, Kind::Improve, Kind::Keep);
    assert_eq!(kinds, [urgent, improve, improve, keep, keep, improve, improve, keep, keep, keep]);
}

#[test]
fn the_gap_is_what_is_missing_to_the_next_threshold() {
    let gaps: Vec<u16> = found(2565, &MIXED, None).iter().map(|finding| finding.gap).collect();
    assert_eq!(gaps, [1, 1000, 1, 0, 0, 500, 500, 0, 0, 0]);
}

#[test]
fn more_than_three_are_marked_lowest_when_they_tie_and_it_is_said() {
    let lowest: Vec<(u8, u8, bool)> = found(2565, &MIXED, None)
        .iter()
        .filter(|finding| finding.among_lowest)
        .map(|finding| (finding.indicator, finding.place, finding.tied))
        .collect();
    assert_eq!(lowest, [(1, 1, false), (2, 2, false), (6, 3, true), (7, 3, true)]);
}

#[test]
fn the_change_since_last_year_is_signed() {
    let before: [&str; 10] = ["80", "86", "94.99", "95", "100", "90", "90", "96", "97", "98"];
    let changes: Vec<Option<i32>> = found(2565, &MIXED, Some(&before)).iter().map(|finding| finding.change).collect();
    assert_eq!(changes[..3], [Some(499), Some(-100), Some(0)]);
    assert!(found(2565, &MIXED, None).iter().all(|finding| finding.change.is_none()));
}

#[test]
fn an_unknown_indicator_has_no_finding() {
    let indicators: Vec<u8> = found(2565, &MIXED[..4], None).iter().map(|finding| finding.indicator).collect();
    assert_eq!(indicators, [1, 2, 3, 4]);
}

#[test]
fn a_town_may_choose_other_thresholds() {
    let framework = Framework::parse("[triage]\nurgent_below = 95\nkeep_from = 99\nlowest = 1\n", year(2565)).unwrap();
    let found = findings(&framework, &card(2565, &MIXED), None, &framework.triage).unwrap();
    assert_eq!(found.iter().filter(|finding| finding.kind == Kind::Urgent).count(), 5);
    assert_eq!(found.iter().filter(|finding| finding.among_lowest).count(), 1);
}

#[test]
fn a_topic_asks_for_what_its_lowest_score_asks_for() {
    let framework = year(2567);
    let mut card = card(2567, &["96", "96", "96", "96", "96", "80", "90", "97"]);
    card.oit = items(framework, &["O14", "O15"]);
    let found = topics(framework, &scoring::score_card(framework, &card).unwrap(), &framework.triage);
    let kinds: Vec<Option<Kind>> = found.iter().map(|topic| topic.kind).collect();
    let (urgent, improve, keep) = (Some(Kind::Urgent), Some(Kind::Improve), Some(Kind::Keep));
    assert_eq!(kinds, [urgent, urgent, improve, keep, urgent, keep, keep]);
    assert_eq!(found[4].scores[1], (Of::SubIndicator("9.3".to_owned()), points("50")));

    card.oit.clear();
    let found = topics(framework, &scoring::score_card(framework, &card).unwrap(), &framework.triage);
    assert_eq!(found[4].unknown, [Of::SubIndicator("9.3".to_owned())]);
    assert!(topics(year(2566), &scoring::score_card(year(2566), &card).unwrap(), &framework.triage).is_empty());
}

#[test]
fn the_items_of_a_year_cost_the_weight_of_the_list_together() {
    for framework in Framework::all() {
        let sum = item_costs(framework).iter().fold(prongsai_domain::Exact::zero(), |sum, cost| &sum + &cost.exact);
        assert_eq!(sum.to_string(), "40", "{}", framework.fiscal_year);
    }
}

#[test]
fn missing_items_come_dearest_first_and_unjudged_ones_are_not_missing() {
    let framework = year(2564);
    let mut card = card(2564, &["90"; 8]);
    card.oit = items(framework, &["O1", "O25", "O43"]);
    card.oit.remove("O2");
    let missing: Vec<(String, String)> =
        missing_items(framework, &card).into_iter().map(|cost| (cost.code, cost.points.to_string())).collect();
    let expected = [("O43", "5.00"), ("O25", "1.00"), ("O1", "0.44")];
    assert_eq!(missing, expected.map(|(code, cost)| (code.to_owned(), cost.to_owned())));
}

fn set(of: Of, to: &str) -> Change {
    Change { of, to: points(to) }
}

fn item(code: &str, to: &str) -> Change {
    set(Of::Item(code.to_owned()), to)
}

#[test]
fn what_if_shows_every_number_that_moves() {
    let framework = year(2564);
    let mut card = card(2564, &["90"; 8]);
    card.oit = items(framework, &["O42", "O43"]);
    let answer = what_if(framework, &card, &[item("O42", "100"), set(Of::Indicator(2), "95")]).unwrap();
    let rows: Vec<(String, Option<i32>)> = answer.rows.iter().map(|row| (row.of.to_string(), row.change)).collect();
    let expected = [
        ("O42", 10000),
        ("10.2", 5000),
        ("i2", 500),
        ("i10", 2500),
        ("IIT", 100),
        ("EIT", 0),
        ("OIT", 1250),
        ("total", 530),
    ];
    assert_eq!(rows, expected.map(|(of, change)| (of.to_owned(), Some(change))));
    assert_eq!(answer.assumptions, []);
}

#[test]
fn an_item_moves_an_announced_indicator_by_what_it_is_worth() {
    let framework = year(2564);
    let mut card = card(2564, &["90", "90", "90", "90", "90", "90", "90", "90", "97.78", "93.75"]);
    card.oit.insert("O1".to_owned(), Score::ZERO);
    let answer = what_if(framework, &card, &[item("O1", "100")]).unwrap();
    assert_eq!(answer.after.indicator(9), Some(points("100")));
    assert_eq!(answer.assumptions, [Assumption::IndicatorMoved(9)]);

    let unknown = what_if(framework, &card, &[item("O2", "100")]).unwrap_err();
    assert!(unknown.thai().contains("ไม่ทราบผลเดิมของข้อ O2"));
    card.indicators.insert(9, points("99"));
    let contradiction = what_if(framework, &card, &[item("O1", "100")]).unwrap_err();
    assert!(contradiction.to_string().contains("contradict"), "{contradiction}");
}

#[test]
fn the_parts_move_with_the_indicators_of_the_external_survey() {
    let mut card = card(2566, &["90"; 10]);
    card.eit = Some(EitParts { part1: points("85"), part2: points("95") });
    let answer = what_if(year(2566), &card, &[set(Of::Indicator(7), "93")]).unwrap();
    assert_eq!(answer.after.score(&Of::EitPart(1)), Some(points("86")));
    assert_eq!(answer.after.instrument(Instrument::Eit), Some(points("91")));
    assert_eq!(answer.assumptions, [Assumption::PartsFollow]);
}

#[test]
fn a_change_that_cannot_be_meant_is_refused() {
    let card = card(2566, &["90"; 10]);
    for (change, said) in [
        (vec![set(Of::Total, "95")], "total follows from others"),
        (vec![set(Of::EitPart(1), "95")], "EIT2 is not known: set eit1 and eit2 together"),
        (vec![item("O44", "100")], "has no item O44"),
        (vec![item("O42", "100"), set(Of::Indicator(10), "95")], "i10 is set, and so are items of it"),
    ] {
        let error = what_if(year(2566), &card, &change).unwrap_err();
        assert!(error.to_string().contains(said), "{error}");
    }
}

#[test]
fn the_dearest_item_alone_is_the_cheapest_way_to_a_letter() {
    let framework = year(2564);
    let mut card = card(2564, &["83"; 8]);
    card.oit = items(framework, &["O1", "O2", "O25", "O42"]);
    let way = plan(framework, &card, &Goal::Next, &BTreeMap::new()).unwrap();
    assert_eq!((way.rating.as_str(), way.target.as_str()), ("B", "A"));
    let cheapest = way.cheapest().unwrap();
    assert_eq!(cheapest.items.iter().map(|cost| cost.code.as_str()).collect::<Vec<_>>(), ["O42"]);
    assert_eq!((cheapest.survey_hundredths, cheapest.effort), (0, 1));
    assert_eq!(way.choices[0].items, [], "surveys alone are a choice too");
    assert_eq!(way.choices[0].survey_hundredths, 209);
    assert_eq!(way.choices[0].iit_alone, Some(695), "0.3 of it must be at least 2.08388…");
}

#[test]
fn efforts_are_weighed_exactly_where_taking_the_dearest_first_would_not_do() {
    let framework = year(2564);
    let mut card = card(2564, &["83"; 8]);
    // 2.09 of the total are missing: O42 brings 5 for an effort of 9; O25 and O26 bring 1 each for 2, O1 0.44 for 1.
    card.oit = items(framework, &["O1", "O2", "O25", "O26", "O42"]);
    card.indicators = (1..=8).map(|no| (no, points("84.66"))).collect();
    let efforts = [("O42", 9), ("O25", 2), ("O26", 2), ("O1", 1), ("O2", 1)];
    let efforts = efforts.map(|(code, effort)| (code.to_owned(), effort)).into();
    let way = plan(framework, &card, &Goal::Next, &efforts).unwrap();
    let cheapest = way.cheapest().unwrap();
    assert_eq!(cheapest.items.iter().map(|cost| cost.code.as_str()).collect::<Vec<_>>(), ["O1", "O25", "O26"]);
    assert_eq!(cheapest.effort, 5);
}

#[test]
fn the_ladder_asks_every_tool_to_rise() {
    let framework = year(2567);
    let mut card = card(2567, &["97", "97", "97", "97", "97", "86", "86", "86"]);
    card.eit = Some(EitParts { part1: points("84"), part2: points("88") });
    card.oit = items(framework, &["O34"]);
    let way = plan(framework, &card, &Goal::Level("ผ่านดีเยี่ยม".to_owned()), &BTreeMap::new()).unwrap();
    let needs: Vec<(String, u16)> = way.needs.iter().map(|need| (need.of.to_string(), need.hundredths())).collect();
    assert_eq!(needs, [("EIT1".to_owned(), 1100), ("EIT2".to_owned(), 700)]);
    assert_eq!(way.cheapest().unwrap().items[0].code, "O34", "the list stands at 87.50 without it");
    assert_eq!(way.choices.len(), 1, "without the item the list fails its own condition");
    assert!(!way.provisional);

    let next = plan(framework, &card, &Goal::Next, &BTreeMap::new()).unwrap();
    assert_eq!((next.rating.as_str(), next.target.as_str()), ("ผ่าน", "ผ่านดี"));
    assert_eq!(next.cheapest().unwrap().items, []);
}

#[test]
fn without_judged_items_the_plan_says_what_it_cannot_count_on() {
    let card = card(2566, &["90", "90", "90", "90", "90", "90", "90", "90", "80", "100"]);
    let way = plan(year(2566), &card, &Goal::Level("ผ่านดีเยี่ยม".to_owned()), &BTreeMap::new()).unwrap();
    assert!(way.provisional);
    assert_eq!(way.not_judged.len(), 30, "indicator 10 is full");
    let needs: Vec<String> = way.needs.iter().map(|need| need.of.to_string()).collect();
    assert_eq!(needs, ["IIT", "EIT", "OIT"]);
}

#[test]
fn there_is_no_way_where_none_can_be_shown() {
    let none = BTreeMap::new();
    let top = plan(year(2565), &card(2565, &["99"; 10]), &Goal::Next, &none).unwrap_err();
    assert_eq!(top, Obstacle::Reached { target: "AA".to_owned(), rating: "AA".to_owned() });
    let unknown = plan(year(2565), &card(2565, &["80"; 10]), &Goal::Level("ผ่านดี".to_owned()), &none).unwrap_err();
    assert!(unknown.thai().contains("มี AA, A, B, C, D, E, F"));
    let missing = plan(year(2565), &card(2565, &["80"; 9]), &Goal::Next, &none).unwrap_err();
    assert_eq!(missing, Obstacle::NoTotal(vec![Of::Indicator(10)]));
}

/// Whether the level is reached when these items are mended, and each tool has what the plan says it needs.
fn reaches(framework: &Framework, card: &Scorecard, mended: &[String], target: &str) -> bool {
    let changes: Vec<Change> = mended.iter().map(|code| item(code, "100")).collect();
    let after = what_if(framework, card, &changes).expect("changes of the year").after;
    let place = framework.bands.levels.iter().position(|level| level.name == target);
    after.rating.map(|rating| rating.rank) <= place
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn the_plan_reaches_the_rating_and_no_smaller_set_does(
        survey in 7000_u16..9600,
        failed in proptest::collection::btree_set(1_u8..=43, 1..8),
    ) {
        let framework = year(2564);
        let failed: Vec<String> = failed.iter().map(|no| format!("O{no}")).collect();
        let mut card = card(2564, &[]);
        card.indicators = (1..=8).map(|no| (no, Score::from_hundredths(survey).unwrap())).collect();
        card.oit = items(framework, &failed.iter().map(String::as_str).collect::<Vec<_>>());
        let Ok(way) = plan(framework, &card, &Goal::Next, &BTreeMap::new()) else { return Ok(()) };
        let cheapest = way.cheapest().unwrap();
        let chosen: Vec<String> = cheapest.items.iter().map(|cost| cost.code.clone()).collect();
        prop_assert_eq!(reaches(framework, &card, &chosen, &way.target), cheapest.survey_hundredths == 0);

        for mask in 0_u32..1 << failed.len() {
            let set: Vec<String> = (0..failed.len()).filter(|bit| mask >> bit & 1 == 1).map(|bit| failed[bit].clone()).collect();
            if cheapest.survey_hundredths > 0 || set.len() < chosen.len() {
                prop_assert!(!reaches(framework, &card, &set, &way.target), "{set:?} would do instead of {chosen:?}");
            }
        }
    }

    #[test]
    fn the_survey_points_of_a_choice_suffice_and_a_hundredth_less_does_not(
        survey in 7000_u16..9000,
        failed in proptest::collection::btree_set(1_u8..=43, 1..20),
    ) {
        let framework = year(2565);
        let failed: Vec<String> = failed.iter().map(|no| format!("O{no}")).collect();
        let mut card = card(2565, &[]);
        card.indicators = (1..=8).map(|no| (no, Score::from_hundredths(survey).unwrap())).collect();
        card.oit = items(framework, &failed.iter().map(String::as_str).collect::<Vec<_>>());
        let Ok(way) = plan(framework, &card, &Goal::Next, &BTreeMap::new()) else { return Ok(()) };
        for choice in way.choices.iter().filter(|choice| choice.survey_hundredths > 0) {
            let Some(rise) = choice.iit_alone else { continue };
            let chosen: Vec<String> = choice.items.iter().map(|cost| cost.code.clone()).collect();
            let risen = |rise: u16| {
                let mut card = card.clone();
                let score = Score::from_hundredths(survey + rise).unwrap();
                card.indicators.extend((1..=5).map(|no| (no, score)));
                reaches(framework, &card, &chosen, &way.target)
            };
            prop_assert!(risen(rise) && !risen(rise - 1));
        }
    }
}

#[test]
fn a_change_is_counted_in_hundredths() {
    assert_eq!(analysis::change(points("90.10"), points("89.95")), -15);
}
