//! A year at a glance: its phases, what is late, what each paper still lacks, how far the units are.

use std::collections::BTreeMap;

use askama::Template;
use axum::extract::Path;
use axum::response::Response;
use prongsai_domain::access::{Action, Subject};
use prongsai_domain::glance::{self, Lack, LackKind, PaperState, Phase, PhaseKind, PhaseState, Target};
use prongsai_domain::paper::PaperKind;
use prongsai_store::cycles::{self, Loaded};
use prongsai_store::measures::KeptMeasure;
use prongsai_store::standings::PaperStanding;
use prongsai_thai::FiscalYear;

use super::remembered::{self, Year};
use crate::cx::Cx;
use crate::error::{Error, Result};
use crate::measures::{list, unit_name};
use crate::scorecards::{Rules, year_in_path};
use crate::shell::{Shell, page};

/// One phase on the line of the year.
pub struct PhaseRow {
    /// `done`, `now`, `late`, `next`.
    pub class: &'static str,
    /// When.
    pub days: String,
    /// What.
    pub what: String,
    /// Where it stands in words.
    pub state: String,
    /// Where it is done.
    pub path: String,
}

/// What one paper lacks.
struct PaperRow {
    name: String,
    state: String,
    tag: &'static str,
    path: String,
    lacks: Vec<(String, Vec<(String, String)>)>,
    count: usize,
}

/// How far a unit is.
struct UnitRow {
    name: String,
    measures: usize,
    done: usize,
    steps: usize,
    late: usize,
}

#[derive(Template)]
#[template(path = "cycles/glance.html")]
struct GlancePage {
    shell: Shell,
    year: String,
    year_number: i16,
    is_closed: bool,
    revision: i64,
    phases: Vec<PhaseRow>,
    papers: Vec<PaperRow>,
    units: Vec<UnitRow>,
    late: Vec<list::Row>,
    may_close: bool,
}

/// The key of the words of a phase.
pub fn phase_key(kind: PhaseKind) -> &'static str {
    match kind {
        PhaseKind::Result => "phase-result",
        PhaseKind::Measures => "phase-measures",
        PhaseKind::MeasurePaper => "phase-measure-paper",
        PhaseKind::SixMonth => "phase-six-month",
        PhaseKind::SixMonthPaper => "phase-six-month-paper",
        PhaseKind::TwelveMonth => "phase-twelve-month",
        PhaseKind::TwelveMonthPaper => "phase-twelve-month-paper",
    }
}

/// The key of the words of what is missing.
pub fn lack_key(kind: LackKind) -> &'static str {
    match kind {
        LackKind::Scores => "lack-scores",
        LackKind::Measures => "lack-measures",
        LackKind::Steps => "lack-steps",
        LackKind::Result => "lack-result",
        LackKind::Reason => "lack-reason",
        LackKind::Figure => "lack-figure",
        LackKind::Evidence => "lack-evidence",
        LackKind::FollowUp => "lack-follow-up",
        LackKind::Responsible => "lack-responsible",
        LackKind::Period => "lack-period",
        LackKind::Success => "lack-success",
        LackKind::Way => "lack-way",
    }
}

/// The key of the words of a paper.
pub fn paper_key(kind: PaperKind) -> &'static str {
    match kind {
        PaperKind::Measures => "paper-measures",
        PaperKind::SixMonth => "paper-six-month",
        PaperKind::TwelveMonth => "paper-twelve-month",
    }
}

/// The class and key of the words of how far a paper is.
pub fn paper_mark(state: PaperState) -> (&'static str, &'static str) {
    match state {
        PaperState::Open => ("tag tag-draft", "paper-state-open"),
        PaperState::Returned => ("tag tag-late", "paper-state-returned"),
        PaperState::Frozen => ("tag tag-going", "paper-state-frozen"),
        PaperState::OnItsWay => ("tag tag-wait", "paper-state-on-its-way"),
        PaperState::Approved => ("tag tag-done", "paper-state-approved"),
        PaperState::Published => ("tag tag-done", "paper-state-published"),
    }
}

/// Addresses of a year: measures are named by number in the domain and by id in addresses.
pub struct Places<'l> {
    /// Who follows them.
    pub cx: &'l Cx,
    /// The year.
    pub year: FiscalYear,
    /// Ids by number.
    pub measures: &'l BTreeMap<u16, String>,
    /// Papers.
    pub papers: &'l [PaperStanding],
}

impl Places<'_> {
    /// Where something is done or mended by this person, or read where somebody else does it.
    pub fn path(&self, target: &Target) -> String {
        self.cx.readable(self.own(target))
    }

    /// Where something is done or mended that is this person's own.
    pub fn own(&self, target: &Target) -> String {
        let list = || format!("/measures?year={}", self.year.number());
        let measure = |no: u16| self.measures.get(&no).map_or_else(list, |id| format!("/measures/{id}"));
        match target {
            Target::Result { year } => format!("/results/{}/edit", year.number()),
            Target::Measures => list(),
            Target::Measure { no } => measure(*no),
            Target::Progress { round, measure: no, step } => match (self.measures.get(no), step) {
                (Some(id), Some(step)) => format!("/progress/{id}/{}/{step}", round.months()),
                (Some(id), None) => format!("/progress/{id}/{}", round.months()),
                (None, _) => list(),
            },
            Target::FollowUp { round, measure: no } => match self.measures.get(no) {
                Some(id) => format!("/progress/{id}/{}/0", round.months()),
                None => list(),
            },
            Target::Paper { kind } => self.paper(*kind),
            Target::Approval { kind } => {
                let of = self.papers.iter().find(|paper| paper.standing.kind == *kind);
                match of.and_then(|paper| paper.version_id.as_ref()) {
                    Some(version) => format!("/approvals/{version}"),
                    None => self.paper(*kind),
                }
            }
        }
    }

    fn paper(&self, kind: PaperKind) -> String {
        match self.papers.iter().find(|paper| paper.standing.kind == kind) {
            Some(paper) => format!("/papers/{}", paper.paper_id),
            None => format!("/papers?year={}", self.year.number()),
        }
    }
}

/// The phases of a year as they are shown.
pub fn phase_rows(shell: &Shell, phases: &[Phase], places: &Places<'_>) -> Vec<PhaseRow> {
    phases
        .iter()
        .map(|phase| {
            let (class, key) = match phase.state {
                PhaseState::Done => ("done", "phase-done"),
                PhaseState::Due => ("now", "phase-due"),
                PhaseState::Late => ("late", "phase-late"),
                PhaseState::Later => ("next", "phase-later"),
            };
            let path = match (phase.kind, phase.kind.paper()) {
                (PhaseKind::Result, _) => places.path(&Target::Result { year: places.year.previous() }),
                (_, Some(kind)) => places.path(&Target::Paper { kind }),
                _ => places.path(&Target::Measures),
            };
            let days = shell.t2("phase-days", "from", shell.short_date(&phase.from), "to", shell.short_date(&phase.to));
            PhaseRow { class, days, what: shell.t(phase_key(phase.kind)), state: shell.t(key), path }
        })
        .collect()
}

/// A year at a glance.
///
/// # Errors
/// The person may not read, the year was not opened, or the database is away.
pub async fn show(cx: Cx, Path(year): Path<String>) -> Result<Response> {
    cx.permit(Action::Read, Subject::default())?;
    let year = year_in_path(&year)?;
    let mut tx = cx.read().await?;
    let row = cycles::find(&mut tx, cx.agency_id(), year).await?.ok_or(Error::NoSuchPage)?;
    let now = remembered::years(&mut tx, &cx).await?.get(&mut tx, year).await?;
    let Year { loaded, measures: kept, papers, .. } = &*now;
    let years = cycles::list(&mut tx, cx.agency_id()).await?;
    drop(tx);
    let (shell, rules) = (cx.shell(), Rules::of(&years));
    let framework = rules.find(year).or_else(|| rules.find(year.previous())).ok_or(Error::NoSuchPage)?;
    let all: Vec<_> = papers.iter().map(|paper| paper.standing.clone()).collect();
    let phases = glance::phases(&loaded.cycle, framework, &all, cx.today);
    let places = Places { cx: &cx, year, measures: &loaded.measure_ids, papers };
    let rows = || kept.iter().map(|kept| list::line(&cx, &shell, &loaded.cycle, kept, now.evidence(&kept.id)));
    page(&GlancePage {
        year: shell.year(&year),
        year_number: year.number(),
        is_closed: row.closed_at.is_some(),
        revision: row.revision,
        phases: phase_rows(&shell, &phases, &places),
        papers: [PaperKind::Measures, PaperKind::SixMonth, PaperKind::TwelveMonth]
            .into_iter()
            .map(|kind| paper_row(&shell, loaded, &places, kind))
            .collect(),
        units: units(&cx, kept, rows().collect()),
        late: rows().filter(|row| row.late).collect(),
        may_close: cx.may(Action::EditResult, Subject::default()),
        shell,
    })
}

fn paper_row(shell: &Shell, loaded: &Loaded, places: &Places<'_>, kind: PaperKind) -> PaperRow {
    let of = places.papers.iter().find(|paper| paper.standing.kind == kind);
    let state = of.map_or(PaperState::Open, |paper| paper.standing.state);
    let (tag, key) = paper_mark(state);
    // What has been approved lacks nothing any more.
    let lacks = if state >= PaperState::Approved { Vec::new() } else { glance::lacks(&loaded.cycle, kind) };
    let mut groups: Vec<(LackKind, Vec<&Lack>)> = Vec::new();
    for lack in &lacks {
        match groups.iter_mut().find(|(kind, _)| *kind == lack.kind) {
            Some((_, list)) => list.push(lack),
            None => groups.push((lack.kind, vec![lack])),
        }
    }
    PaperRow {
        name: shell.t(paper_key(kind)),
        state: shell.t(key),
        tag,
        path: places.path(&Target::Paper { kind }),
        count: lacks.len(),
        lacks: groups
            .into_iter()
            .map(|(kind, list)| {
                let links = list.iter().map(|lack| (places.path(&lack.target), target_words(shell, &lack.target)));
                (shell.t1(lack_key(kind), "count", list.len()), links.collect())
            })
            .collect(),
    }
}

/// What a place is called: `มาตรการที่ 1 ข้อ 2`.
pub fn target_words(shell: &Shell, target: &Target) -> String {
    match target {
        Target::Result { year } => shell.t1("target-result", "year", year),
        Target::Measures => shell.t("measures-title"),
        Target::Measure { no } | Target::FollowUp { measure: no, .. } => shell.t1("target-measure", "no", no),
        Target::Progress { measure, step: Some(step), .. } => shell.t2("target-step", "no", measure, "step", step),
        Target::Progress { measure, step: None, .. } => shell.t1("target-measure", "no", measure),
        Target::Paper { kind } | Target::Approval { kind } => shell.t(paper_key(*kind)),
    }
}

fn units(cx: &Cx, kept: &[KeptMeasure], rows: Vec<list::Row>) -> Vec<UnitRow> {
    let mut units: Vec<UnitRow> = Vec::new();
    for (kept, row) in kept.iter().zip(rows) {
        let name = unit_name(&cx.agency, kept.measure.unit.as_deref()).unwrap_or(row.unit);
        let at = units.iter().position(|unit| unit.name == name).unwrap_or_else(|| {
            units.push(UnitRow { name, measures: 0, done: 0, steps: 0, late: 0 });
            units.len() - 1
        });
        let unit = &mut units[at];
        unit.measures += 1;
        unit.done += row.done;
        unit.steps += row.steps;
        unit.late += usize::from(row.late);
    }
    units
}
