//! Three things for today: the most urgent of all that waits for a person, by the posts through which they act.

use prongsai_thai::{Date, Round};
use serde::Serialize;

use super::{Lack, LackKind, PaperState, Phase, PhaseKind, PhaseState, Standing, Target, lacks, state_of};
use crate::access::{Action, Capacity, Subject, may};
use crate::cycle::Cycle;
use crate::paper::PaperKind;
use crate::reminder::{Task, due_of, unfinished, unreported};

/// How many things a person is shown first.
const SHOWN: usize = 3;

/// Days before its due date from which something is urgent.
const SOON: i32 = 14;

/// What there is to look at.
#[derive(Debug, Clone, Copy)]
pub struct Desk<'a> {
    /// The facts of the year.
    pub cycle: &'a Cycle,
    /// Its measures with their owners.
    pub tasks: &'a [Task<'a>],
    /// Its phases on the day.
    pub phases: &'a [Phase],
    /// How far its papers are.
    pub standings: &'a [Standing],
}

/// What is to be done; in the order of urgency.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum ThingKind {
    /// A paper came back and is to be mended.
    Mend,
    /// A paper waits for the person's opinion or order.
    Sign,
    /// Steps of an own measure are past their day.
    ReportLate,
    /// A phase that the person drives is past its days.
    PhaseLate(PhaseKind),
    /// A paper whose days are now lacks something.
    Lacking(LackKind),
    /// Steps of an own measure are due soon.
    ReportSoon,
    /// A paper lacks nothing and can be frozen and sent on its way.
    Freeze,
    /// A frozen version can be sent on its way.
    Submit,
    /// A paper is approved and can be published.
    Publish,
    /// A phase that the person drives has begun.
    PhaseDue(PhaseKind),
}

/// One thing to be done.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Thing {
    /// What.
    pub kind: ThingKind,
    /// By when; none where no day is set.
    pub due: Option<Date>,
    /// Where it is done.
    pub target: Target,
    /// How many steps or records it is about.
    pub count: usize,
}

/// The first things, and how many more there are.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Things {
    /// The most urgent, at most three.
    pub first: Vec<Thing>,
    /// All others, in order.
    pub more: Vec<Thing>,
}

/// What waits for a person, the most urgent first.
pub fn three_things(desk: &Desk<'_>, capacities: &[Capacity], today: Date) -> Things {
    let mut found = Vec::new();
    for standing in desk.standings {
        found.extend(of_paper(standing, capacities));
    }
    for task in desk.tasks {
        found.extend(of_measure(desk, task, capacities, today));
    }
    for phase in desk.phases.iter().filter(|phase| matches!(phase.state, PhaseState::Late | PhaseState::Due)) {
        found.extend(of_phase(desk, phase, capacities));
    }
    found.sort();
    // One place is shown once, for its gravest reason.
    let mut all: Vec<Thing> = Vec::new();
    for thing in found {
        if all.iter().all(|known| known.target != thing.target) {
            all.push(thing);
        }
    }
    let more = all.split_off(all.len().min(SHOWN));
    Things { first: all, more }
}

fn of_paper(standing: &Standing, capacities: &[Capacity]) -> Option<Thing> {
    let anything = Subject::default();
    let kind = standing.kind;
    let paper = Target::Paper { kind };
    let approval = Target::Approval { kind };
    let (kind, target) = match standing.state {
        PaperState::Returned if may(capacities, Action::EditReport, anything).is_some() => (ThingKind::Mend, paper),
        PaperState::OnItsWay => {
            let post = standing.waits_for.as_deref()?;
            may(capacities, Action::Sign, Subject { unit: None, post: Some(post) })
                .filter(|_| capacities.iter().any(|capacity| capacity.post == post))?;
            (ThingKind::Sign, approval)
        }
        PaperState::Frozen if may(capacities, Action::Submit, anything).is_some() => (ThingKind::Submit, approval),
        PaperState::Approved if may(capacities, Action::Publish, anything).is_some() => (ThingKind::Publish, paper),
        _ => return None,
    };
    Some(Thing { kind, due: None, target, count: 1 })
}

fn of_measure(desk: &Desk<'_>, task: &Task<'_>, capacities: &[Capacity], today: Date) -> Option<Thing> {
    let measure = task.measure;
    let subject = Subject { unit: measure.unit.as_deref(), post: task.post };
    let capacity = may(capacities, Action::ReportProgress, subject)?;
    // Whoever drives the cycle may report for everybody, but is asked for the own unit only.
    let own = task.post == Some(capacity.post.as_str())
        || (capacity.unit.is_some() && capacity.unit.as_deref() == measure.unit.as_deref());
    if !own {
        return None;
    }
    let ends = |round| desk.cycle.fiscal_year.round(round).to;
    let due = due_of(desk.cycle, task);
    let candidates = [
        (Round::Six, ends(Round::Six), unreported(desk.cycle, measure, Round::Six)),
        (if due <= ends(Round::Six) { Round::Six } else { Round::Twelve }, due, unfinished(desk.cycle, measure)),
        (Round::Twelve, ends(Round::Twelve), unreported(desk.cycle, measure, Round::Twelve)),
    ];
    // Once the year is over only its last round is asked for.
    let over = today > ends(Round::Twelve);
    candidates
        .into_iter()
        .filter(|(round, _, open)| !open.is_empty() && (!over || *round == Round::Twelve))
        .filter_map(|(round, due, open)| {
            let days = today.until(due).map_or(0, |span| span.get_days());
            let kind = match days {
                ..0 => ThingKind::ReportLate,
                0..=SOON => ThingKind::ReportSoon,
                _ => return None,
            };
            let target = Target::Progress { round, measure: measure.no, step: None };
            Some(Thing { kind, due: Some(due), target, count: open.len() })
        })
        .min()
}

fn of_phase(desk: &Desk<'_>, phase: &Phase, capacities: &[Capacity]) -> Option<Thing> {
    let may = |action| may(capacities, action, Subject::default()).is_some();
    let (action, target) = match phase.kind {
        PhaseKind::Result => (Action::EditResult, Target::Result { year: desk.cycle.fiscal_year.previous() }),
        PhaseKind::Measures => (Action::EditMeasures, Target::Measures),
        PhaseKind::SixMonth | PhaseKind::TwelveMonth => (Action::EditReport, Target::Measures),
        PhaseKind::MeasurePaper | PhaseKind::SixMonthPaper | PhaseKind::TwelveMonthPaper => {
            (Action::EditReport, Target::Paper { kind: phase.kind.paper()? })
        }
    };
    if !may(action) {
        return None;
    }
    let due = Some(phase.to);
    if let Some(kind) = phase.kind.paper() {
        return match state_of(desk.standings, kind) {
            PaperState::Open => Some(of_open_paper(desk, kind, phase)),
            // Said of the paper itself already.
            _ => None,
        };
    }
    let kind = if phase.state == PhaseState::Late {
        ThingKind::PhaseLate(phase.kind)
    } else {
        ThingKind::PhaseDue(phase.kind)
    };
    let count = match phase.kind.round() {
        Some(round) => {
            desk.cycle.measures.iter().filter(|measure| !unreported(desk.cycle, measure, round).is_empty()).count()
        }
        None => 1,
    };
    Some(Thing { kind, due, target, count })
}

/// The gravest lack of a paper whose days are now, with all of its kind; or that nothing keeps it back.
fn of_open_paper(desk: &Desk<'_>, kind: PaperKind, phase: &Phase) -> Thing {
    let due = Some(phase.to);
    let all = lacks(desk.cycle, kind);
    match all.first() {
        Some(Lack { kind, target }) => {
            let count = all.iter().filter(|lack| lack.kind == *kind).count();
            Thing { kind: ThingKind::Lacking(*kind), due, target: target.clone(), count }
        }
        None => Thing { kind: ThingKind::Freeze, due, target: Target::Paper { kind }, count: 1 },
    }
}
