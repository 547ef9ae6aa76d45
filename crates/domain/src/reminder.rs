//! Who is to be reminded of what on a day: before a measure is due, on the day, after it, and at last the superior.
//!
//! A measure asks twice: for its own last day, and at the end of each round for the result of every step. Steps that are
//! done or dropped ask for nothing any more.

mod items;

use prongsai_thai::{Date, Round};
use serde::{Deserialize, Serialize};

use crate::agency::{Agency, Post, PostRole};
use crate::cycle::Cycle;
use crate::measure::Measure;
use crate::progress::{Progress, Status};

pub use items::{ItemReminder, ItemTask, item_reminders};

/// One stage of reminding.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Stage {
    /// By which it is remembered: `before-14`.
    pub id: &'static str,
    /// Days after the due date; before it below 0.
    pub days: i32,
    /// Who is told.
    pub to: Audience,
}

/// Who is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Audience {
    /// The post that owns the measure.
    Owner,
    /// The post above it, and the owner.
    Superior,
}

/// The stages that serve where a town has set none, in the order of their days.
pub const STAGES: &[Stage] = &[
    Stage { id: "before-14", days: -14, to: Audience::Owner },
    Stage { id: "before-3", days: -3, to: Audience::Owner },
    Stage { id: "on-day", days: 0, to: Audience::Owner },
    Stage { id: "after-3", days: 3, to: Audience::Owner },
    Stage { id: "after-7", days: 7, to: Audience::Superior },
    Stage { id: "after-21", days: 21, to: Audience::Superior },
];

/// A measure with its owner and its day, as the desk keeps them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Task<'a> {
    /// By which the desk names the measure; its number may change.
    pub id: &'a str,
    /// The measure.
    pub measure: &'a Measure,
    /// The post that owns it.
    pub post: Option<&'a str>,
    /// Its last day; without it that of its period, or of the fiscal year.
    pub due: Option<Date>,
}

/// For what is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Occasion {
    /// The result of a round.
    Round(Round),
    /// The end of the measure itself.
    End,
}

/// One reminder that is due.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Reminder {
    /// The measure, as the desk names it.
    pub measure_id: String,
    /// Its number.
    pub no: u16,
    /// Its title.
    pub title: String,
    /// For what is asked.
    pub occasion: Occasion,
    /// The stage; every stage speaks once.
    pub stage: Stage,
    /// The day by which it is, or was, to be done.
    pub due: Date,
    /// The post that owns the measure; none where nobody was chosen.
    pub owner: Option<String>,
    /// The post above it, where the stage asks for it and the agency has one.
    pub superior: Option<String>,
    /// The steps for which something is still to be said.
    pub open: Vec<u16>,
}

impl Reminder {
    /// By which a reminder is remembered beside its stage and day: `measure:<id>` or `measure:<id>:6`.
    pub fn subject(&self) -> String {
        match self.occasion {
            Occasion::End => format!("measure:{}", self.measure_id),
            Occasion::Round(round) => format!("measure:{}:{}", self.measure_id, round.months()),
        }
    }

    /// Days since the due date; before it below 0.
    pub fn days_late(&self, today: Date) -> i32 {
        days_between(self.due, today)
    }
}

/// Returns what is to be said today, by number of the measure: for each measure and occasion the stage that was reached
/// last.
///
/// Whoever calls this every day and remembers subject, stage and due date says everything once, also after days on which
/// nothing ran.
pub fn reminders(cycle: &Cycle, tasks: &[Task<'_>], stages: &[Stage], today: Date) -> Vec<Reminder> {
    let mut found = Vec::new();
    for task in tasks {
        for (occasion, due) in occasions(cycle, task, stages, today) {
            let reached = stages.iter().filter(|stage| days_between(due, today) >= stage.days);
            let Some(stage) = reached.max_by_key(|stage| stage.days) else { continue };
            let open = match occasion {
                Occasion::Round(round) => unreported(cycle, task.measure, round),
                Occasion::End => unfinished(cycle, task.measure),
            };
            if open.is_empty() {
                continue;
            }
            let superior = (stage.to == Audience::Superior)
                .then(|| superior(&cycle.agency, task.post).map(|post| post.id.clone()))
                .flatten();
            found.push(Reminder {
                measure_id: task.id.to_owned(),
                no: task.measure.no,
                title: task.measure.title.clone(),
                occasion,
                stage: *stage,
                due,
                owner: task.post.map(str::to_owned),
                superior,
                open,
            });
        }
    }
    found.sort_by_key(|reminder| (reminder.no, reminder.occasion));
    found
}

/// The steps of a measure about which a round has not been told anything.
///
/// What was done or dropped in the first half year need not be said again at its end.
pub fn unreported(cycle: &Cycle, measure: &Measure, round: Round) -> Vec<u16> {
    let said = |progress: &Progress| progress.status != Status::Unknown || !progress.result.trim().is_empty();
    let known = |step: u16| {
        let now = cycle.progress_of(round, measure.no, step).is_some_and(said);
        let before = round == Round::Twelve && cycle.progress_of(Round::Six, measure.no, step).is_some_and(is_over);
        now || before
    };
    measure.steps.iter().map(|step| step.no).filter(|step| !known(*step)).collect()
}

/// The steps of a measure that are neither done nor dropped, by what was said last.
pub fn unfinished(cycle: &Cycle, measure: &Measure) -> Vec<u16> {
    let over = |step: u16| {
        let said = |round| cycle.progress_of(round, measure.no, step);
        said(Round::Twelve).or_else(|| said(Round::Six)).is_some_and(is_over)
    };
    measure.steps.iter().map(|step| step.no).filter(|step| !over(*step)).collect()
}

/// The last day of a measure: as the desk keeps it, that of its period, or that of the fiscal year.
pub fn due_of(cycle: &Cycle, task: &Task<'_>) -> Date {
    task.due.or(task.measure.period.to).unwrap_or_else(|| cycle.fiscal_year.last_day())
}

/// The post that hears of what the owner leaves undone: the head of the unit, the clerk, the mayor.
pub fn superior<'a>(agency: &'a Agency, owner: Option<&str>) -> Option<&'a Post> {
    let with = |role| agency.post_with(role);
    let Some(owner) = owner.and_then(|id| agency.post(id)) else { return with(PostRole::Clerk) };
    let head = || {
        let unit = owner.unit.as_deref()?;
        agency.posts.iter().find(|post| post.role == PostRole::UnitHead && post.unit.as_deref() == Some(unit))
    };
    match owner.role {
        PostRole::Officer => head().or_else(|| with(PostRole::Clerk)),
        PostRole::UnitHead | PostRole::DeputyClerk => with(PostRole::Clerk),
        PostRole::Clerk | PostRole::DeputyHead => with(PostRole::Head),
        PostRole::Head => None,
    }
}

fn is_over(progress: &Progress) -> bool {
    matches!(progress.status, Status::Done | Status::Dropped)
}

/// What a measure can be asked for on a day, each with its due date.
fn occasions(cycle: &Cycle, task: &Task<'_>, stages: &[Stage], today: Date) -> Vec<(Occasion, Date)> {
    let ends = |round| cycle.fiscal_year.round(round).to;
    let due = due_of(cycle, task);
    let first = stages.iter().map(|stage| stage.days).min().unwrap_or_default();
    // Once the year's end is asked for, nobody is asked for its first half any more.
    let round = if days_between(ends(Round::Twelve), today) >= first { Round::Twelve } else { Round::Six };
    let mut found = vec![(Occasion::Round(round), ends(round))];
    // A measure that ends with the round is asked for once.
    if due != ends(round) {
        found.push((Occasion::End, due));
    }
    found
}

fn days_between(from: Date, to: Date) -> i32 {
    // Two dates of the calendar are never further apart than an i32 of days.
    from.until(to).map_or(0, |span| span.get_days())
}

#[cfg(test)]
mod tests {
    use prongsai_thai::FiscalYear;

    use super::*;
    use crate::agency::AgencyKind;
    use crate::measure::{Period, Step};

    fn day(text: &str) -> Date {
        text.parse().expect("an ISO date")
    }

    /// A measure with two steps that ends on 15 January 2026; nothing said of it.
    fn cycle() -> Cycle {
        let year = FiscalYear::new(2569).expect("a year");
        let mut cycle = Cycle::usual(AgencyKind::SubdistrictMunicipality, "ทุ่งแสงใส", "แสงใส", "ตัวอย่าง", year);
        cycle.measures = vec![Measure {
            no: 1,
            title: "การใช้งบประมาณ".to_owned(),
            indicator: Some(2),
            topics: Vec::new(),
            finding: None,
            responsible: "กองคลัง".to_owned(),
            unit: Some("finance".to_owned()),
            period: Period { text: None, from: None, to: Some(day("2026-01-15")) },
            budget: None,
            success: None,
            follow_up: String::new(),
            steps: (1..=2).map(|no| Step { no, text: format!("ขั้น {no}") }).collect(),
        }];
        cycle
    }

    fn told(cycle: &mut Cycle, round: Round, step: u16, status: Status) {
        cycle.progress.push(Progress {
            round,
            measure: 1,
            step,
            status,
            result: String::new(),
            figures: Vec::new(),
            obstacle: None,
            suggestion: None,
            evidence: Vec::new(),
        });
    }

    fn on(cycle: &Cycle, today: &str) -> Vec<Reminder> {
        let tasks: Vec<Task<'_>> = cycle
            .measures
            .iter()
            .map(|measure| Task { id: "m-1", measure, post: Some("finance-head"), due: None })
            .collect();
        reminders(cycle, &tasks, STAGES, day(today))
    }

    #[test]
    fn every_stage_comes_on_its_day_and_stays_until_the_next() {
        let cycle = cycle();
        for (today, stage) in [
            ("2025-12-31", None),
            ("2026-01-01", Some("before-14")),
            ("2026-01-11", Some("before-14")),
            ("2026-01-12", Some("before-3")),
            ("2026-01-15", Some("on-day")),
            ("2026-01-18", Some("after-3")),
            ("2026-01-22", Some("after-7")),
            ("2026-02-05", Some("after-21")),
            ("2026-03-01", Some("after-21")),
        ] {
            let found = on(&cycle, today);
            let ends: Vec<&str> = found.iter().filter(|r| r.occasion == Occasion::End).map(|r| r.stage.id).collect();
            assert_eq!(ends, stage.into_iter().collect::<Vec<_>>(), "{today}");
        }
    }

    #[test]
    fn the_superior_hears_only_of_what_is_late() {
        let cycle = cycle();

        assert_eq!(on(&cycle, "2026-01-15")[0].superior, None);
        let late = on(&cycle, "2026-01-22").remove(0);
        assert_eq!((late.owner.as_deref(), late.superior.as_deref()), (Some("finance-head"), Some("clerk")));
        assert_eq!(late.days_late(day("2026-01-22")), 7);
    }

    #[test]
    fn the_way_up_ends_at_the_mayor() {
        let agency = cycle().agency;
        let up = |post: Option<&str>| superior(&agency, post).map(|post| post.id.as_str());

        assert_eq!(up(Some("legal")), Some("office-head"));
        assert_eq!(up(Some("office-head")), Some("clerk"));
        assert_eq!(up(Some("clerk")), Some("mayor"));
        assert_eq!(up(Some("mayor")), None);
        assert_eq!(up(None), Some("clerk"));
        assert_eq!(up(Some("nobody")), Some("clerk"));
    }

    #[test]
    fn steps_that_are_done_or_dropped_ask_for_nothing() {
        let mut cycle = cycle();
        told(&mut cycle, Round::Six, 1, Status::Done);

        assert_eq!(on(&cycle, "2026-01-20")[0].open, [2]);

        told(&mut cycle, Round::Six, 2, Status::Dropped);
        assert_eq!(on(&cycle, "2026-01-20"), []);
        assert_eq!(on(&cycle, "2026-03-31"), []);
        assert_eq!(on(&cycle, "2026-09-30"), []);
    }

    #[test]
    fn a_round_asks_for_every_step_that_was_not_told_of() {
        let mut cycle = cycle();
        told(&mut cycle, Round::Six, 1, Status::UnderWay);
        told(&mut cycle, Round::Six, 2, Status::Unknown);

        let found = on(&cycle, "2026-03-31");
        let round: Vec<(Occasion, Vec<u16>, String)> =
            found.iter().map(|r| (r.occasion, r.open.clone(), r.subject())).collect();
        assert_eq!(
            round,
            [
                (Occasion::Round(Round::Six), vec![2], "measure:m-1:6".to_owned()),
                (Occasion::End, vec![1, 2], "measure:m-1".to_owned()),
            ]
        );

        let year_end = on(&cycle, "2026-09-20");
        assert_eq!(year_end[0].occasion, Occasion::Round(Round::Twelve));
        assert_eq!(year_end[0].open, [1, 2]);
    }

    #[test]
    fn a_measure_that_ends_with_the_round_is_asked_for_once() {
        let mut cycle = cycle();
        cycle.measures[0].period.to = None;

        let found = on(&cycle, "2026-09-30");

        assert_eq!(found.len(), 1);
        assert_eq!((found[0].occasion, found[0].due), (Occasion::Round(Round::Twelve), day("2026-09-30")));
    }

    #[test]
    fn a_measure_without_steps_asks_for_nothing() {
        let mut cycle = cycle();
        cycle.measures[0].steps.clear();

        assert_eq!(on(&cycle, "2026-09-30"), []);
    }
}
