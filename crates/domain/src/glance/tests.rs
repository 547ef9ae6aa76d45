use prongsai_thai::Date;

use super::*;
use crate::access::{Capacity, Duty};
use crate::agency::AgencyKind;
use crate::cycle::Cycle;
use crate::framework::Framework;
use crate::measure::{Measure, Period, Step};
use crate::progress::{Figure, FollowUp, Progress, Status};
use crate::reminder::Task;
use crate::score::Score;
use crate::scorecard::Scorecard;

fn day(text: &str) -> Date {
    text.parse().expect("an ISO date")
}

fn year() -> FiscalYear {
    FiscalYear::new(2569).expect("a year")
}

/// One complete measure of the finance unit, with last year's result and nothing said of its two steps.
fn cycle() -> Cycle {
    let mut cycle = Cycle::usual(AgencyKind::SubdistrictMunicipality, "ทุ่งแสงใส", "แสงใส", "ตัวอย่าง", year());
    let score: Score = serde_json::from_str("88.5").expect("a score");
    cycle.scorecards = vec![Scorecard {
        fiscal_year: year().previous(),
        source: None,
        total: Some(score),
        rating: None,
        indicators: [(2, score)].into(),
        instruments: std::collections::BTreeMap::default(),
        eit: None,
        oit: std::collections::BTreeMap::default(),
    }];
    cycle.measures = vec![Measure {
        no: 1,
        title: "การใช้งบประมาณ".to_owned(),
        indicator: Some(2),
        topics: Vec::new(),
        finding: None,
        responsible: "กองคลัง".to_owned(),
        unit: Some("finance".to_owned()),
        period: Period { text: None, from: None, to: Some(year().last_day()) },
        budget: None,
        success: Some("ร้อยละ ๙๐".to_owned()),
        follow_up: "รายงานทุกเดือน".to_owned(),
        steps: (1..=2).map(|no| Step { no, text: format!("ขั้น {no}") }).collect(),
    }];
    cycle
}

fn entry(step: u16, status: Status, result: &str) -> Progress {
    Progress {
        round: Round::Six,
        measure: 1,
        step,
        status,
        result: result.to_owned(),
        figures: Vec::new(),
        obstacle: None,
        suggestion: None,
        evidence: vec!["photo".to_owned()],
    }
}

/// Everything that the six-month report asks for.
fn told(cycle: &mut Cycle) {
    cycle.progress = vec![entry(1, Status::Done, "อบรม ๓๐ คน"), entry(2, Status::UnderWay, "เผยแพร่ ๒ ครั้ง")];
    cycle.follow_ups =
        vec![FollowUp {
            round: Round::Six, measure: 1, result: "เป็นไปตามแผน".to_owned(), evidence: Vec::new()
        }];
}

fn kinds(cycle: &Cycle, paper: PaperKind) -> Vec<LackKind> {
    lacks(cycle, paper).into_iter().map(|lack| lack.kind).collect()
}

#[test]
fn a_complete_year_lacks_nothing() {
    let mut cycle = cycle();
    told(&mut cycle);

    assert_eq!(kinds(&cycle, PaperKind::Measures), []);
    assert_eq!(kinds(&cycle, PaperKind::SixMonth), []);
}

#[test]
fn a_year_without_facts_lacks_the_result_and_the_measures_first() {
    let mut cycle = cycle();
    cycle.scorecards.clear();
    cycle.measures.clear();

    assert_eq!(kinds(&cycle, PaperKind::SixMonth), [LackKind::Scores, LackKind::Measures]);
}

/// What is spoiled, how, and what is then lacking.
type Case = (&'static str, fn(&mut Cycle), LackKind);

#[test]
fn each_gap_of_a_report_is_named_with_its_place() {
    let cases: [Case; 6] = [
        ("no entry", |cycle| cycle.progress.truncate(1), LackKind::Result),
        ("no words", |cycle| cycle.progress[1].result.clear(), LackKind::Result),
        ("no figure", |cycle| cycle.progress[1].result = "เผยแพร่แล้ว".to_owned(), LackKind::Figure),
        ("nothing shows it", |cycle| cycle.progress[0].evidence.clear(), LackKind::Evidence),
        ("dropped without a reason", |cycle| cycle.progress[1].status = Status::Dropped, LackKind::Reason),
        ("not followed up", |cycle| cycle.follow_ups.clear(), LackKind::FollowUp),
    ];
    for (name, spoil, kind) in cases {
        let mut cycle = cycle();
        told(&mut cycle);
        spoil(&mut cycle);

        let found = lacks(&cycle, PaperKind::SixMonth);

        assert_eq!(found.iter().map(|lack| lack.kind).collect::<Vec<_>>(), [kind], "{name}");
    }
    let mut cycle = cycle();
    told(&mut cycle);
    cycle.progress.truncate(1);
    let step = Target::Progress { round: Round::Six, measure: 1, step: Some(2) };
    assert_eq!(lacks(&cycle, PaperKind::SixMonth)[0].target, step);
}

#[test]
fn a_figure_beside_the_words_is_enough_and_what_is_under_way_needs_no_evidence() {
    let mut cycle = cycle();
    told(&mut cycle);
    cycle.progress[1].result = "เผยแพร่แล้ว".to_owned();
    cycle.progress[1].figures =
        vec![Figure {
            label: "ครั้งที่เผยแพร่".to_owned(), value: "2".to_owned(), unit: "ครั้ง".to_owned()
        }];
    cycle.progress[1].evidence.clear();

    assert_eq!(kinds(&cycle, PaperKind::SixMonth), []);
}

#[test]
fn at_twelve_months_only_what_was_done_at_six_still_stands() {
    let mut cycle = cycle();
    told(&mut cycle);

    let found = lacks(&cycle, PaperKind::TwelveMonth);

    let result = Target::Progress { round: Round::Twelve, measure: 1, step: Some(2) };
    assert_eq!(found[0], Lack { kind: LackKind::Result, target: result });
    assert_eq!(found[1].kind, LackKind::FollowUp);
    assert_eq!(found.len(), 2);
}

fn states(cycle: &Cycle, standings: &[Standing], today: &str) -> Vec<PhaseState> {
    let framework = Framework::embedded(year()).expect("the year is embedded");
    phases(cycle, framework, standings, day(today)).into_iter().map(|phase| phase.state).collect()
}

#[test]
fn the_phases_of_a_year_are_done_due_late_or_later() {
    use PhaseState::{Done, Due, Late, Later};
    let mut cycle = cycle();
    assert_eq!(states(&cycle, &[], "2025-11-01"), [Done, Done, Due, Due, Later, Later, Later]);
    assert_eq!(states(&cycle, &[], "2026-04-10"), [Done, Done, Late, Late, Due, Due, Later]);

    told(&mut cycle);
    let approved = [standing(PaperKind::Measures, PaperState::Published, None)];
    assert_eq!(states(&cycle, &approved, "2026-04-10"), [Done, Done, Done, Done, Due, Due, Later]);
    assert_eq!(states(&cycle, &approved, "2026-11-01"), [Done, Done, Done, Done, Late, Late, Late]);
}

fn standing(kind: PaperKind, state: PaperState, waits_for: Option<&str>) -> Standing {
    Standing { kind, state, waits_for: waits_for.map(str::to_owned) }
}

fn capacity(post: &str, unit: Option<&str>, duties: &[Duty]) -> Vec<Capacity> {
    vec![Capacity {
        post: post.to_owned(),
        title: post.to_owned(),
        unit: unit.map(str::to_owned),
        duties: duties.to_vec(),
        acting: None,
    }]
}

fn things(cycle: &Cycle, standings: &[Standing], capacities: &[Capacity], today: &str) -> Vec<(ThingKind, Target)> {
    let framework = Framework::embedded(year()).expect("the year is embedded");
    let phases = phases(cycle, framework, standings, day(today));
    let tasks: Vec<Task<'_>> =
        cycle.measures.iter().map(|measure| Task { id: "m", measure, post: Some("finance-head"), due: None }).collect();
    let desk = Desk { cycle, tasks: &tasks, phases: &phases, standings };
    three_things(&desk, capacities, day(today)).first.into_iter().map(|thing| (thing.kind, thing.target)).collect()
}

#[test]
fn an_owner_is_asked_for_the_own_measure_only() {
    let cycle = cycle();
    let finance = capacity("finance-head", Some("finance"), &[Duty::Owner, Duty::Signer]);
    let works = capacity("works-head", Some("works"), &[Duty::Owner, Duty::Signer]);
    let target = Target::Progress { round: Round::Six, measure: 1, step: None };

    assert_eq!(things(&cycle, &[], &finance, "2026-02-01"), []);
    assert_eq!(things(&cycle, &[], &finance, "2026-03-20"), [(ThingKind::ReportSoon, target.clone())]);
    assert_eq!(things(&cycle, &[], &finance, "2026-04-02"), [(ThingKind::ReportLate, target)]);
    assert_eq!(things(&cycle, &[], &works, "2026-04-02"), []);
}

#[test]
fn the_clerk_is_asked_for_the_opinion_that_waits() {
    let cycle = cycle();
    let clerk = capacity("clerk", None, &[Duty::Signer]);
    let waits = |post| [standing(PaperKind::SixMonth, PaperState::OnItsWay, Some(post))];
    let target = Target::Approval { kind: PaperKind::SixMonth };

    assert_eq!(things(&cycle, &waits("clerk"), &clerk, "2026-04-02"), [(ThingKind::Sign, target)]);
    assert_eq!(things(&cycle, &waits("mayor"), &clerk, "2026-04-02"), []);
}

#[test]
fn whoever_drives_the_cycle_sees_the_gravest_lack_and_then_what_comes_next() {
    let mut cycle = cycle();
    let coordinator = capacity("legal", Some("office"), &[Duty::Coordinator]);
    let done = standing(PaperKind::Measures, PaperState::Published, None);

    let late = things(&cycle, std::slice::from_ref(&done), &coordinator, "2026-04-02");
    assert_eq!(
        late,
        [
            (ThingKind::PhaseLate(PhaseKind::SixMonth), Target::Measures),
            (ThingKind::Lacking(LackKind::Result), Target::Progress { round: Round::Six, measure: 1, step: Some(1) }),
        ]
    );

    told(&mut cycle);
    let paper = Target::Paper { kind: PaperKind::SixMonth };
    let next = things(&cycle, std::slice::from_ref(&done), &coordinator, "2026-04-02");
    assert_eq!(next[0], (ThingKind::Freeze, paper.clone()));

    let returned = [done, standing(PaperKind::SixMonth, PaperState::Returned, None)];
    assert_eq!(things(&cycle, &returned, &coordinator, "2026-04-02")[0], (ThingKind::Mend, paper));
}

#[test]
fn nobody_is_shown_more_than_three_things_first() {
    let mut cycle = cycle();
    let measure = cycle.measures[0].clone();
    cycle.measures = (1..=5).map(|no| Measure { no, ..measure.clone() }).collect();
    let finance = capacity("finance-head", Some("finance"), &[Duty::Owner]);
    let framework = Framework::embedded(year()).expect("the year is embedded");
    let today = day("2026-04-02");
    let phases = phases(&cycle, framework, &[], today);
    let tasks: Vec<Task<'_>> =
        cycle.measures.iter().map(|m| Task { id: "m", measure: m, post: None, due: None }).collect();

    let found = three_things(&Desk { cycle: &cycle, tasks: &tasks, phases: &phases, standings: &[] }, &finance, today);

    assert_eq!((found.first.len(), found.more.len()), (3, 2));
}
