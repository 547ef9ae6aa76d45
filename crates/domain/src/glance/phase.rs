//! The phases of a town's year, each with its days and whether it is done, due or late.

use prongsai_thai::{Date, FiscalYear, Round, Span};
use serde::Serialize;

use super::{PaperState, Standing, state_of};
use crate::cycle::Cycle;
use crate::framework::Framework;
use crate::paper::PaperKind;
use crate::reminder::unreported;

/// What a phase is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum PhaseKind {
    /// Last year's result is recorded.
    Result,
    /// Measures are chosen and have steps.
    Measures,
    /// The measure paper is approved.
    MeasurePaper,
    /// Every step has a result for the first half year.
    SixMonth,
    /// The six-month report is approved.
    SixMonthPaper,
    /// Every step has a result for the year.
    TwelveMonth,
    /// The twelve-month report is approved.
    TwelveMonthPaper,
}

/// Where a phase stands on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum PhaseState {
    /// All that it asks for is there.
    Done,
    /// Its days are now.
    Due,
    /// Its last day has passed.
    Late,
    /// Its days are still to come.
    Later,
}

/// One phase of the year.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Phase {
    /// What it is about.
    pub kind: PhaseKind,
    /// First day.
    pub from: Date,
    /// Last day.
    pub to: Date,
    /// Where it stands.
    pub state: PhaseState,
}

impl PhaseKind {
    /// All phases in the order of the year.
    pub const ALL: [Self; 7] = [
        Self::Result,
        Self::Measures,
        Self::MeasurePaper,
        Self::SixMonth,
        Self::SixMonthPaper,
        Self::TwelveMonth,
        Self::TwelveMonthPaper,
    ];

    /// The paper whose approval ends the phase.
    pub fn paper(self) -> Option<PaperKind> {
        match self {
            Self::MeasurePaper => Some(PaperKind::Measures),
            Self::SixMonthPaper => Some(PaperKind::SixMonth),
            Self::TwelveMonthPaper => Some(PaperKind::TwelveMonth),
            Self::Result | Self::Measures | Self::SixMonth | Self::TwelveMonth => None,
        }
    }

    /// The round whose results end the phase.
    pub fn round(self) -> Option<Round> {
        match self {
            Self::SixMonth => Some(Round::Six),
            Self::TwelveMonth => Some(Round::Twelve),
            _ => None,
        }
    }
}

/// The phases of a year on a day.
///
/// # Source
/// The usual year of a town, from practice: the result comes in August, measures are set by December, the six-month report
/// follows in April, before the list closes, the twelve-month report in October. The day on which the list closes is the
/// framework's, where it says one.
pub fn phases(cycle: &Cycle, framework: &Framework, standings: &[Standing], today: Date) -> Vec<Phase> {
    PhaseKind::ALL
        .into_iter()
        .map(|kind| {
            let Span { from, to } = days(kind, cycle.fiscal_year, framework);
            let state = if is_done(kind, cycle, standings) {
                PhaseState::Done
            } else if today > to {
                PhaseState::Late
            } else if today >= from {
                PhaseState::Due
            } else {
                PhaseState::Later
            };
            Phase { kind, from, to, state }
        })
        .collect()
}

fn days(kind: PhaseKind, year: FiscalYear, framework: &Framework) -> Span {
    let first_quarter = year.quarter(prongsai_thai::Quarter::First);
    let month = |first: Date| Span { from: first, to: first.last_of_month() };
    match kind {
        PhaseKind::Result => month(year.first_day()),
        PhaseKind::Measures | PhaseKind::MeasurePaper => first_quarter,
        PhaseKind::SixMonth => year.round(Round::Six),
        PhaseKind::SixMonthPaper => {
            let usual = month(year.quarter(prongsai_thai::Quarter::Third).from);
            let closes = framework.calendar.phases.iter().find(|phase| phase.id == "oit-close").map(|phase| phase.to);
            let known = closes.filter(|day| framework.fiscal_year == year && *day > usual.from);
            Span { to: known.unwrap_or(usual.to), ..usual }
        }
        PhaseKind::TwelveMonth => Span { from: year.quarter(prongsai_thai::Quarter::Third).from, to: year.last_day() },
        PhaseKind::TwelveMonthPaper => month(year.next().first_day()),
    }
}

fn is_done(kind: PhaseKind, cycle: &Cycle, standings: &[Standing]) -> bool {
    match kind {
        PhaseKind::Result => cycle
            .scorecard(cycle.fiscal_year.previous())
            .is_some_and(|card| !card.indicators.is_empty() || card.total.is_some() || !card.oit.is_empty()),
        PhaseKind::Measures => {
            !cycle.measures.is_empty() && cycle.measures.iter().all(|measure| !measure.steps.is_empty())
        }
        PhaseKind::SixMonth | PhaseKind::TwelveMonth => kind.round().is_some_and(|round| {
            !cycle.measures.is_empty()
                && cycle.measures.iter().all(|measure| unreported(cycle, measure, round).is_empty())
        }),
        PhaseKind::MeasurePaper | PhaseKind::SixMonthPaper | PhaseKind::TwelveMonthPaper => {
            kind.paper().is_some_and(|paper| state_of(standings, paper) >= PaperState::Approved)
        }
    }
}
