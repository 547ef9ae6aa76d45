//! The papers of a year: composed from live data at any time, linted beside the paragraph, reworded, frozen, compared.
//!
//! | file | answers |
//! |---|---|
//! | [`list`] | the papers of the open years, how far they are, what they lack |
//! | [`show`] | one paper as it reads now, with findings beside the blocks |
//! | [`wording`] | other words for a sentence, kept apart from the data |
//! | [`answer`] | findings that are right as they stand, each with its reason |
//! | [`settings`] | digits, unit, number, date, subject, enclosure |
//! | [`versions`] | freeze, list, read a version |
//! | [`comparison`] | what differs between two versions, or a version and today |
//! | [`files`] | PDF, DOCX, HTML, JSON; pictures |
//! | [`live`] | the facts behind a paper, and the paper made of them |
//! | [`sheet`] | a report as the templates place it |

pub mod answer;
pub mod comparison;
pub mod files;
pub mod list;
pub mod live;
pub mod settings;
pub mod sheet;
pub mod show;
pub mod versions;
pub mod wording;

use prongsai_domain::glance::{LackKind, PaperState, Target};
use prongsai_domain::paper::PaperKind;
use prongsai_store::reports::VersionRow;
use prongsai_thai::FiscalYear;

use crate::shell::Shell;

/// The address of a paper.
pub fn path(id: &str) -> String {
    format!("/papers/{id}")
}

/// The name of a paper with its year, in the reader's language.
pub fn title(shell: &Shell, kind: PaperKind, year: FiscalYear) -> String {
    match kind {
        PaperKind::Measures => shell.t1("reports-paper-measures", "year", year.number()),
        PaperKind::SixMonth => shell.t2("reports-paper-six", "months", 6, "year", year.number()),
        PaperKind::TwelveMonth => shell.t2("reports-paper-twelve", "months", 12, "year", year.number()),
    }
}

/// The name of a paper in file names: `six-month-2569`.
pub fn file_name(kind: PaperKind, year: FiscalYear) -> String {
    format!("{}-{year}", prongsai_report::wording::paper_id(kind))
}

/// How far a paper is, from its newest version.
pub fn state(newest: Option<&VersionRow>) -> PaperState {
    let Some(version) = newest.filter(|version| version.withdrawn_at.is_none()) else { return PaperState::Open };
    if version.published_at.is_some() {
        return PaperState::Published;
    }
    match version.approval.as_deref() {
        None => PaperState::Frozen,
        Some(state) if state.contains("return") || state.contains("disapproved") => PaperState::Returned,
        Some("approved") => PaperState::Approved,
        Some(_) => PaperState::OnItsWay,
    }
}

/// Class of the tag and key of its words for the state of a paper.
pub fn state_tag(state: PaperState) -> (&'static str, &'static str) {
    match state {
        PaperState::Open => ("tag tag-draft", "reports-state-open"),
        PaperState::Returned => ("tag tag-late", "reports-state-returned"),
        PaperState::Frozen => ("tag tag-wait", "reports-state-frozen"),
        PaperState::OnItsWay => ("tag tag-going", "reports-state-way"),
        PaperState::Approved => ("tag tag-done", "reports-state-approved"),
        PaperState::Published => ("tag tag-done", "reports-state-published"),
    }
}

/// The key of the words for something that a paper lacks.
pub fn lack_key(kind: LackKind) -> &'static str {
    match kind {
        LackKind::Scores => "reports-lack-scores",
        LackKind::Measures => "reports-lack-measures",
        LackKind::Steps => "reports-lack-steps",
        LackKind::Result => "reports-lack-result",
        LackKind::Reason => "reports-lack-reason",
        LackKind::Figure => "reports-lack-figure",
        LackKind::Evidence => "reports-lack-evidence",
        LackKind::FollowUp => "reports-lack-follow-up",
        LackKind::Responsible => "reports-lack-responsible",
        LackKind::Period => "reports-lack-period",
        LackKind::Success => "reports-lack-success",
        LackKind::Way => "reports-lack-way",
    }
}

/// The address where something is mended.
///
/// `measure` gives the id of a measure by its number, `paper` that of a paper by its kind.
pub fn target_path(
    target: &Target,
    year: FiscalYear,
    measure: impl Fn(u16) -> Option<String>,
    paper: impl Fn(PaperKind) -> Option<String>,
) -> String {
    let list = format!("/measures?year={year}");
    match target {
        Target::Result { year } => format!("/results/{year}/edit"),
        Target::Measures => list,
        Target::Measure { no } => measure(*no).map_or(list, |id| format!("/measures/{id}")),
        Target::Progress { round, measure: no, step } => measure(*no).map_or(list, |id| match step {
            Some(step) => format!("/progress/{id}/{}/{step}", round.months()),
            None => format!("/progress/{id}/{}", round.months()),
        }),
        Target::FollowUp { round, measure: no } => {
            measure(*no).map_or(list, |id| format!("/progress/{id}/{}/0", round.months()))
        }
        Target::Paper { kind } | Target::Approval { kind } => {
            paper(*kind).map_or_else(|| "/papers".to_owned(), |id| path(&id))
        }
    }
}
