//! Published results come out again, the rule of the disclosure list is exact, and what is missing stays missing.

use std::collections::BTreeMap;

use prongsai_domain::framework::{Framework, Instrument, Tool};
use prongsai_domain::rating::{self, Meaning};
use prongsai_domain::scoring::{Answers, How, Input, Note, Of, ScoringError, score};
use prongsai_domain::{Exact, Score};
use prongsai_thai::FiscalYear;
use proptest::prelude::*;
use serde::Deserialize;

pub fn year(number: i16) -> &'static Framework {
    FiscalYear::new(number).ok().and_then(Framework::embedded).expect("an embedded year")
}

pub fn points(text: &str) -> Score {
    text.parse().expect("a score")
}

/// All items of the year judged 100, but those in `failed` 0.
pub fn items(framework: &Framework, failed: &[&str]) -> BTreeMap<String, Score> {
    let worth = |code: &str| if failed.contains(&code) { Score::ZERO } else { Score::FULL };
    framework.oit.items.iter().map(|item| (item.code.clone(), worth(&item.code))).collect()
}

pub fn indicators(scores: &[&str]) -> BTreeMap<u8, Exact> {
    (1..).zip(scores).map(|(no, score)| (no, points(score).into())).collect()
}

#[test]
fn published_results_come_out_again_within_a_hundredth() {
    let mut totals = 0;
    let mut lists = 0;
    for line in include_str!("scoring/published.csv").lines().skip(1) {
        let cells: Vec<&str> = line.split(',').collect();
        let framework = year(cells[1].parse().unwrap());
        let known = (1_u8..=10).zip(&cells[2..12]).filter(|(_, cell)| !cell.is_empty());
        let indicators = known.map(|(no, cell)| (no, points(cell).into())).collect();
        let scored = score(framework, &Input { indicators, ..Input::default() }).unwrap();
        let near = |one: Score, other: Score| one.hundredths().abs_diff(other.hundredths()) <= 1;

        if cells[2..12].iter().all(|cell| !cell.is_empty()) {
            assert!(near(scored.total().unwrap(), points(cells[13])), "{line}: {:?}", scored.total());
            totals += 1;
        } else {
            assert_eq!(scored.total(), None, "{line}");
        }
        if !cells[12].is_empty() {
            assert!(near(scored.weighted(Instrument::Oit).unwrap(), points(cells[12])), "{line}");
            lists += 1;
        }
    }
    assert_eq!((totals, lists), (3, 6));
}

#[derive(Deserialize)]
struct Costs {
    case: Vec<Cost>,
}

#[derive(Deserialize)]
struct Cost {
    fiscal_year: i16,
    sub: String,
    exact: String,
    points: Score,
}

#[test]
fn one_failed_item_costs_what_its_group_says() {
    let costs: Costs = toml::from_str(include_str!("scoring/item_costs.toml")).unwrap();
    for case in costs.case {
        let framework = year(case.fiscal_year);
        let given = indicators(&["100"; 8]);
        let total = |failed: &[&str]| {
            let input = Input { indicators: given.clone(), oit: items(framework, failed), ..Input::default() };
            score(framework, &input).unwrap().exact(&Of::Total).unwrap().clone()
        };
        for item in framework.items_of(&case.sub) {
            let cost = &total(&[]) - &total(&[&item.code]);
            assert_eq!(cost.to_string(), case.exact, "{} {}", case.fiscal_year, item.code);
            assert_eq!(cost.score(), Some(case.points));
        }
    }
}

#[test]
fn the_measure_and_its_report_cost_what_the_year_says() {
    for (number, cost) in [(2563, "5"), (2564, "5"), (2565, "5"), (2566, "2"), (2567, "5"), (2568, "5")] {
        let framework = year(number);
        for code in [&framework.measure_papers.measure, &framework.measure_papers.report] {
            let whole = Input { indicators: indicators(&["100"; 8]), oit: items(framework, &[]), ..Input::default() };
            let failed = Input { oit: items(framework, &[code]), ..whole.clone() };
            let exact = |input| score(framework, &input).unwrap().exact(&Of::Total).unwrap().clone();
            assert_eq!((&exact(whole) - &exact(failed)).to_string(), cost, "{number} {code}");
        }
    }
}

#[derive(Deserialize)]
struct Ratings {
    case: Vec<RatingCase>,
}

#[derive(Deserialize)]
struct RatingCase {
    name: String,
    fiscal_year: i16,
    i: Vec<Score>,
    eit: Option<[Score; 2]>,
    total: Score,
    rating: String,
    #[serde(default)]
    provisional: bool,
}

#[test]
fn the_rating_follows_the_bands_of_the_year() {
    let ratings: Ratings = toml::from_str(include_str!("scoring/ratings.toml")).unwrap();
    for case in ratings.case {
        let input = Input {
            indicators: (1..).zip(&case.i).map(|(no, score)| (no, (*score).into())).collect(),
            eit_parts: case.eit.map_or([None, None], |parts| parts.map(|part| Some(part.into()))),
            ..Input::default()
        };
        let scored = score(year(case.fiscal_year), &input).unwrap();
        let rating = scored.rating.clone().unwrap();
        assert_eq!(scored.total(), Some(case.total), "{}", case.name);
        assert_eq!((rating.name, rating.provisional), (case.rating, case.provisional), "{}", case.name);
    }
}

#[test]
fn a_missing_indicator_gives_no_total_and_no_rating() {
    for left_out in 1..=10 {
        let mut given = indicators(&["90"; 10]);
        given.remove(&left_out);
        let scored = score(year(2565), &Input { indicators: given, ..Input::default() }).unwrap();
        assert_eq!((scored.total(), scored.rating.clone()), (None, None));
        assert_eq!(scored.missing(), [Of::Indicator(left_out)]);
    }
}

#[test]
fn an_item_that_was_not_judged_is_not_zero() {
    let framework = year(2566);
    let mut judged = items(framework, &["O43"]);
    judged.remove("O5");
    let scored =
        score(framework, &Input { indicators: indicators(&["90"; 8]), oit: judged, ..Input::default() }).unwrap();
    assert_eq!(scored.indicator(9), None);
    assert_eq!(scored.indicator(10), Some(points("90")));
    assert_eq!(scored.total(), None);
    assert_eq!(scored.missing(), [Of::Item("O5".to_owned())]);
}

#[test]
fn the_trace_leads_from_the_item_to_the_total() {
    let framework = year(2564);
    let input = Input { indicators: indicators(&["100"; 8]), oit: items(framework, &["O1"]), ..Input::default() };
    let scored = score(framework, &input).unwrap();
    let seen = |of: &Of| {
        let node = scored.find(of).unwrap();
        (node.how, node.exact.as_ref().unwrap().to_string())
    };
    assert_eq!(seen(&Of::Item("O1".to_owned())), (How::Given, "0".to_owned()));
    assert_eq!(seen(&Of::SubIndicator("9.1".to_owned())), (How::Mean, "800/9".to_owned()));
    assert_eq!(seen(&Of::Indicator(9)), (How::Mean, "880/9".to_owned()));
    assert_eq!(seen(&Of::Instrument(Instrument::Oit)), (How::Mean, "890/9".to_owned()));
    assert_eq!(seen(&Of::Total), (How::Weights, "896/9".to_owned()));
    assert_eq!(scored.find(&Of::Total).unwrap().from, Instrument::ALL.map(Of::Instrument));
}

#[test]
fn the_parts_of_the_external_survey_share_its_weight() {
    let parts = [Some(points("80").into()), Some(points("95").into())];
    let input = Input { indicators: indicators(&["90"; 10]), eit_parts: parts, ..Input::default() };
    let text = "[eit_parts]\npart1 = 10\npart2 = 20\n";

    let even = score(year(2566), &input).unwrap();
    let uneven = score(&Framework::parse(text, year(2566)).unwrap(), &input).unwrap();

    assert_eq!(even.instrument(Instrument::Eit), Some(points("87.5")));
    assert_eq!(uneven.instrument(Instrument::Eit), Some(points("90")));
    let differs = Note::Differs { of: Of::Instrument(Instrument::Eit), given: points("87.5"), computed: points("90") };
    assert_eq!((even.notes, uneven.notes), (vec![differs], vec![]));
}

#[test]
fn one_part_alone_does_not_make_the_external_survey() {
    let input = Input { eit_parts: [Some(points("80").into()), None], ..Input::default() };
    let scored = score(year(2567), &input).unwrap();
    assert_eq!(scored.tool(Tool::Eit1), Some(points("80")));
    assert_eq!(scored.instrument(Instrument::Eit), None);
}

#[test]
fn items_say_exactly_what_the_announced_figure_says_roundly() {
    let framework = year(2564);
    let mut given = indicators(&["100"; 8]);
    given.insert(9, points("97.78").into());
    let input = Input { indicators: given, oit: items(framework, &["O1"]), ..Input::default() };
    let scored = score(framework, &input).unwrap();
    assert_eq!(scored.exact(&Of::Indicator(9)).unwrap().to_string(), "880/9");
    assert_eq!(scored.notes, []);
}

#[test]
fn figures_that_do_not_agree_are_noted_and_the_announced_one_stays() {
    let framework = year(2564);
    let mut given = indicators(&["100"; 8]);
    given.insert(9, points("99").into());
    let mut input = Input { indicators: given, oit: items(framework, &["O1"]), ..Input::default() };
    input.announced.total = Some(points("98"));
    input.announced.rating = Some("B".to_owned());
    let scored = score(framework, &input).unwrap();
    assert_eq!(scored.indicator(9), Some(points("99")));
    let said: Vec<String> = scored.notes.iter().map(Note::english).collect();
    assert_eq!(
        said,
        [
            "i9: 99.00 was given, but its parts make 97.78; check the original",
            "total: 98.00 was given, but its parts make 99.80; check the original",
            "the rating B was given, but the bands of this year say AA",
        ]
    );
}

#[test]
fn a_letter_in_a_year_of_the_ladder_is_mapped_by_its_totals() {
    let Some(Meaning::Foreign { from, to, levels, .. }) = rating::meaning(year(2566), "ระดับ A") else {
        panic!("A is a letter of other years")
    };
    assert_eq!((from, to), (points("85"), points("94.99")));
    assert_eq!(levels.iter().map(|level| level.name.as_str()).collect::<Vec<_>>(), ["ผ่านดี", "ผ่าน"]);
    assert!(matches!(rating::meaning(year(2565), "A"), Some(Meaning::Level(level)) if level.name == "A"));
    assert_eq!(rating::meaning(year(2566), "ดีมาก"), None);
}

#[test]
fn input_that_the_year_does_not_have_is_refused() {
    let with = |oit: &[(&str, &str)]| Input {
        oit: oit.iter().map(|(code, score)| ((*code).to_owned(), points(score))).collect(),
        ..Input::default()
    };
    for (number, input, said) in [
        (2567, with(&[("O36", "100")]), "the list of fiscal year 2567 has no item O36: it has O1 to O35"),
        (2566, with(&[("O1", "50")]), "item O1 has 50.00 points: it earns 0.00, 100.00"),
        (
            2565,
            Input { eit_parts: [Some(points("90").into()), None], ..Input::default() },
            "the external survey of fiscal year 2565 has no parts: give i6, i7 and i8",
        ),
        (
            2565,
            Input { indicators: [(11, points("90").into())].into(), ..Input::default() },
            "fiscal year 2565 has no indicator 11: their numbers are 1 to 10",
        ),
    ] {
        assert_eq!(score(year(number), &input).unwrap_err().to_string(), said);
    }
}

fn person(answers: &[(&str, &str)]) -> BTreeMap<String, String> {
    answers.iter().map(|(item, answer)| ((*item).to_owned(), (*answer).to_owned())).collect()
}

#[test]
fn answers_are_refused_while_the_questions_are_unknown_and_the_file_to_fill_in_is_named() {
    let answers = Answers { tool: Tool::Iit, respondents: vec![person(&[("i1", "มาก")])] };
    let error = score(year(2566), &Input { answers: vec![answers], ..Input::default() }).unwrap_err();
    let ScoringError::NoQuestions { template, .. } = &error else { panic!("{error}") };
    assert!(error.thai().contains("framework.toml"));
    assert!(Framework::parse(template, year(2566)).is_ok(), "the template is a file that is read:\n{template}");
}

const QUESTIONS: &str = "
[survey]
item = [
  { code = 'i1', indicator = 1, scale = 'scale4', polarity = 'positive' },
  { code = 'i2', indicator = 1, scale = 'scale2', polarity = 'negative' },
  { code = 'e1', indicator = 6, scale = 'scale4', polarity = 'positive' },
  { code = 'e2', indicator = 7, scale = 'scale4', polarity = 'positive' },
  { code = 'e3', indicator = 8, scale = 'scale4', polarity = 'positive' },
]
";

#[test]
fn answers_become_points_by_scale_and_polarity() {
    let framework = Framework::parse(QUESTIONS, year(2566)).unwrap();
    let answers = Answers {
        tool: Tool::Iit,
        respondents: vec![
            // The sub-questions of one person count as one answer: (100 + 33) / 2.
            person(&[("i1.1", "มากที่สุด"), ("i1.2", "น้อย"), ("i2", "ไม่มี")]),
            person(&[("i1.1", "มาก"), ("i2", "มี")]),
            person(&[("i1.1", "๑")]),
        ],
    };
    let scored = score(&framework, &Input { answers: vec![answers], ..Input::default() }).unwrap();
    let question = scored.find(&Of::Question(Tool::Iit, "i1".to_owned())).unwrap();
    assert_eq!((question.respondents, question.exact.as_ref().unwrap().to_string()), (Some(3), "89/2".to_owned()));
    assert_eq!(scored.score(&Of::Question(Tool::Iit, "i2".to_owned())), Some(points("50")));
    assert_eq!(scored.indicator(1), Some(points("47.25")));
    assert_eq!(scored.indicator(2), None, "nothing was asked about it");
}

#[test]
fn answers_of_both_parts_make_the_external_survey() {
    let framework = Framework::parse(QUESTIONS, year(2566)).unwrap();
    let all = |answer: &str| vec![person(&[("e1", answer), ("e2", answer), ("e3", answer)])];
    let answers = vec![
        Answers { tool: Tool::Eit1, respondents: all("มากที่สุด") },
        Answers { tool: Tool::Eit2, respondents: all("มาก") },
    ];
    let scored = score(&framework, &Input { answers, ..Input::default() }).unwrap();
    assert_eq!(scored.tool(Tool::Eit1), Some(points("100")));
    assert_eq!(scored.tool(Tool::Eit2), Some(points("67")));
    assert_eq!(scored.indicator(6), Some(points("83.5")));
    assert_eq!(scored.instrument(Instrument::Eit), Some(points("83.5")));
}

#[test]
fn an_answer_off_the_scale_is_refused() {
    let framework = Framework::parse(QUESTIONS, year(2566)).unwrap();
    let answers = Answers { tool: Tool::Iit, respondents: vec![person(&[("i1", "ไม่ทราบ")])] };
    let error = score(&framework, &Input { answers: vec![answers], ..Input::default() }).unwrap_err();
    assert!(error.thai().contains("ตอบได้ น้อยที่สุดหรือไม่มีเลย, น้อย, มาก, มากที่สุด"), "{}", error.thai());
}

proptest! {
    #[test]
    fn a_total_lies_between_the_lowest_and_the_highest_indicator(
        hundredths in proptest::collection::vec(0_u16..=10_000, 10),
    ) {
        let scores: Vec<Score> = hundredths.iter().map(|one| Score::from_hundredths(*one).unwrap()).collect();
        let indicators = (1..).zip(&scores).map(|(no, score)| (no, (*score).into())).collect();
        let total = score(year(2568), &Input { indicators, ..Input::default() }).unwrap().total().unwrap();
        prop_assert!(scores.iter().min().unwrap() <= &total && &total <= scores.iter().max().unwrap());
    }

    #[test]
    fn more_items_never_lower_the_score(failed in proptest::collection::btree_set(1_u8..=28, 1..28)) {
        let framework = year(2568);
        let codes: Vec<String> = failed.iter().map(|no| format!("O{no}")).collect();
        let codes: Vec<&str> = codes.iter().map(String::as_str).collect();
        let oit = |failed: &[&str]| {
            let input = Input { oit: items(framework, failed), ..Input::default() };
            score(framework, &input).unwrap().exact(&Of::Instrument(Instrument::Oit)).unwrap().clone()
        };
        prop_assert!(oit(&codes[1..]) > oit(&codes));
    }
}
