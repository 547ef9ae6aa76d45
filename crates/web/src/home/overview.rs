//! What everybody may see of a year: its measures, how far they are, where each number comes from.
//!
//! A year is public from its first published paper on: until then its measures are drafts.

use prongsai_domain::cycle::Cycle;
use prongsai_domain::measure::Measure;
use prongsai_domain::progress::{Progress, Status};
use prongsai_report::wording;
use prongsai_store::cycles::{self, Loaded};
use prongsai_store::publications::Publication;
use prongsai_thai::{Date, FiscalYear, Round};

use crate::cx::Visit;
use crate::error::Result;
use crate::scorecards::said;
use crate::shell::Shell;

/// A year as the public pages show it.
#[derive(Debug, Clone)]
pub struct Overview {
    /// The year.
    pub year: FiscalYear,
    /// Its measures.
    pub measures: Vec<MeasureLine>,
    /// Measures whose steps are all done.
    pub done: usize,
    /// The result that the measures answer, with its year, where it is known.
    pub score: Option<(FiscalYear, String)>,
    /// The newest result that is known.
    pub newest: Option<(FiscalYear, String)>,
}

/// A measure as the public pages show it.
#[derive(Debug, Clone)]
pub struct MeasureLine {
    /// Its number.
    pub no: u16,
    /// Its title.
    pub title: String,
    /// Who is responsible.
    pub responsible: String,
    /// When it is carried out.
    pub period: String,
    /// The indicator that it answers, by number and name.
    pub indicator: Option<String>,
    /// Steps.
    pub steps: Vec<StepLine>,
    /// Steps that are done.
    pub done: usize,
    /// The state in words.
    pub state: State,
}

/// A step as the public pages show it.
#[derive(Debug, Clone)]
pub struct StepLine {
    /// Its number.
    pub no: u16,
    /// What is done.
    pub text: String,
    /// How far it is.
    pub status: Status,
    /// The figures of the result: `ผู้เข้ารับการอบรม 42 คน`.
    pub figures: Vec<String>,
}

/// How far a measure is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// Nothing was begun.
    NotStarted,
    /// Some steps are under way or done.
    UnderWay,
    /// The last day has passed and steps are open.
    Late,
    /// All steps are done.
    Done,
}

impl State {
    /// The key of its word.
    pub fn key(self) -> &'static str {
        match self {
            Self::NotStarted => "home-state-none",
            Self::UnderWay => "home-state-going",
            Self::Late => "home-state-late",
            Self::Done => "home-state-done",
        }
    }

    /// The class of its tag.
    pub fn class(self) -> &'static str {
        match self {
            Self::NotStarted => "tag tag-none",
            Self::UnderWay => "tag tag-going",
            Self::Late => "tag tag-late",
            Self::Done => "tag tag-done",
        }
    }

    /// The class of its bar.
    pub fn meter(self) -> &'static str {
        match self {
            Self::Done => "meter meter-done",
            Self::Late => "meter meter-late",
            Self::NotStarted | Self::UnderWay => "meter",
        }
    }
}

impl StepLine {
    /// The key of the word for its status.
    pub fn key(&self) -> &'static str {
        match self.status {
            Status::NotStarted | Status::Unknown => "home-state-none",
            Status::UnderWay => "home-state-going",
            Status::Done => "home-state-done",
            Status::Dropped => "home-state-dropped",
        }
    }

    /// The class of its tag.
    pub fn class(&self) -> &'static str {
        match self.status {
            Status::NotStarted | Status::Unknown => "tag tag-none",
            Status::UnderWay => "tag tag-going",
            Status::Done => "tag tag-done",
            Status::Dropped => "tag tag-wait",
        }
    }
}

/// The years of which a paper stands in public, newest first.
///
/// # Errors
/// A row holds something else than it should.
pub fn public_years(rows: &[Publication]) -> Result<Vec<FiscalYear>> {
    let mut years = Vec::new();
    for row in rows.iter().filter(|row| row.withdrawn_at.is_none()) {
        let year = row.year()?;
        if !years.contains(&year) {
            years.push(year);
        }
    }
    years.sort_unstable_by_key(|year| std::cmp::Reverse(*year));
    Ok(years)
}

/// The facts of a year.
///
/// # Errors
/// The year was not opened; the database is away.
pub async fn load(visit: &Visit, year: FiscalYear) -> Result<Loaded> {
    Ok(cycles::load(&mut visit.read().await?, visit.agency_id(), year, visit.today).await?)
}

impl Overview {
    /// What may be shown of a year today.
    pub fn of(shell: &Shell, loaded: &Loaded) -> Self {
        let cycle = &loaded.cycle;
        let measures: Vec<MeasureLine> =
            cycle.measures.iter().map(|measure| line(shell, cycle, measure, shell.today)).collect();
        let before = cycle.fiscal_year.previous();
        Self {
            year: cycle.fiscal_year,
            done: measures.iter().filter(|measure| measure.state == State::Done).count(),
            measures,
            score: super::chart::total(cycle, before).map(|total| (before, shell.say(total))),
            newest: cycle
                .scorecards
                .iter()
                .filter_map(|card| Some((card.fiscal_year, super::chart::total(cycle, card.fiscal_year)?)))
                .max_by_key(|(year, _)| *year)
                .map(|(year, total)| (year, shell.say(total))),
        }
    }
}

fn line(shell: &Shell, cycle: &Cycle, measure: &Measure, today: Date) -> MeasureLine {
    let known = |step: u16| -> Option<&Progress> {
        [Round::Twelve, Round::Six].into_iter().find_map(|round| cycle.progress_of(round, measure.no, step))
    };
    let steps: Vec<StepLine> = measure
        .steps
        .iter()
        .map(|step| {
            let progress = known(step.no);
            let figure = |figure: &prongsai_domain::progress::Figure| shell.say(wording::figure(figure));
            StepLine {
                no: step.no,
                text: shell.say(&step.text),
                status: progress.map_or(Status::NotStarted, |progress| progress.status),
                figures: progress.map_or_else(Vec::new, |progress| progress.figures.iter().map(figure).collect()),
            }
        })
        .collect();
    let count = |wanted: Status| steps.iter().filter(|step| step.status == wanted).count();
    let (done, dropped, going) = (count(Status::Done), count(Status::Dropped), count(Status::UnderWay));
    let state = if !steps.is_empty() && done + dropped == steps.len() && done > 0 {
        State::Done
    } else if measure.period.to.is_some_and(|last| last < today) {
        State::Late
    } else if done + going > 0 {
        State::UnderWay
    } else {
        State::NotStarted
    };
    let responsible = if measure.responsible.is_empty() {
        measure
            .unit
            .as_deref()
            .and_then(|unit| cycle.agency.unit(unit))
            .map(|unit| unit.name.clone())
            .unwrap_or_default()
    } else {
        measure.responsible.clone()
    };
    let period = match (&measure.period.text, measure.period.from, measure.period.to) {
        (_, Some(from), Some(to)) => format!("{} – {}", shell.short_date(&from), shell.short_date(&to)),
        (Some(text), _, _) => shell.say(text),
        (None, _, Some(to)) => shell.short_date(&to),
        (None, _, None) => String::new(),
    };
    let indicator = measure.indicator.and_then(|no| {
        let framework = prongsai_domain::Framework::embedded(cycle.fiscal_year)?;
        let name = said::indicator_name(shell, framework.indicator(no)?);
        Some(shell.with("home-indicator", &[("no", no.to_string()), ("name", name)]))
    });
    MeasureLine {
        no: measure.no,
        title: shell.say(&measure.title),
        responsible: shell.say(responsible),
        period,
        indicator,
        steps,
        done,
        state,
    }
}
