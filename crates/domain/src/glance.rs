//! The year at a glance: which phase is done, due or late; what each paper still lacks; three things for today.

mod lack;
mod phase;
mod thing;

use prongsai_thai::{FiscalYear, Round};
use serde::Serialize;

use crate::paper::PaperKind;

pub use lack::{Lack, LackKind, lacks};
pub use phase::{Phase, PhaseKind, PhaseState, phases};
pub use thing::{Desk, Thing, ThingKind, Things, three_things};

/// How far a paper has come.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Standing {
    /// Which paper.
    pub kind: PaperKind,
    /// How far.
    pub state: PaperState,
    /// The post whose step is next, while it goes round.
    pub waits_for: Option<String>,
}

/// How far a paper has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum PaperState {
    /// It is composed from the data; no version stands fast.
    Open,
    /// It came back and is to be mended.
    Returned,
    /// A version stands fast and is not on its way yet.
    Frozen,
    /// It goes round.
    OnItsWay,
    /// The order has approved it.
    Approved,
    /// Everybody can read it.
    Published,
}

/// Where something is done or mended.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Target {
    /// The result of a year.
    Result {
        /// The year of the result.
        year: FiscalYear,
    },
    /// The list of measures.
    Measures,
    /// A measure.
    Measure {
        /// Its number.
        no: u16,
    },
    /// The progress of a measure in a round, at a step where one is meant.
    Progress {
        /// The round.
        round: Round,
        /// Number of the measure.
        measure: u16,
        /// Number of the step.
        step: Option<u16>,
    },
    /// What came of following up a measure.
    FollowUp {
        /// The round.
        round: Round,
        /// Number of the measure.
        measure: u16,
    },
    /// A paper: its text, findings, versions.
    Paper {
        /// Which paper.
        kind: PaperKind,
    },
    /// A paper on its way up.
    Approval {
        /// Which paper.
        kind: PaperKind,
    },
}

/// How far the paper of this kind is; open where nothing is known of it.
pub(crate) fn state_of(standings: &[Standing], kind: PaperKind) -> PaperState {
    standings.iter().find(|standing| standing.kind == kind).map_or(PaperState::Open, |standing| standing.state)
}

#[cfg(test)]
mod tests;
