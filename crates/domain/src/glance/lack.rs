//! What a paper still lacks, the gravest first.

use prongsai_thai::Round;
use serde::Serialize;

use super::Target;
use crate::cycle::Cycle;
use crate::paper::PaperKind;
use crate::progress::{FollowUp, Progress, Status};

/// What is missing; in the order of importance.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum LackKind {
    /// Last year's total or scores of the indicators: the paper stands on them.
    Scores,
    /// There is no measure.
    Measures,
    /// A measure has no step.
    Steps,
    /// Nothing was said of a step in the round.
    Result,
    /// A step was dropped and nobody says why.
    Reason,
    /// A result has words and no figure.
    Figure,
    /// A result has nothing that shows it.
    Evidence,
    /// A measure was not followed up.
    FollowUp,
    /// Nobody is responsible for a measure.
    Responsible,
    /// A measure does not say when it is carried out.
    Period,
    /// A measure has no indicator of success.
    Success,
    /// A measure does not say how it is followed up.
    Way,
}

/// One thing that a paper lacks.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Lack {
    /// What.
    pub kind: LackKind,
    /// Where it is mended.
    pub target: Target,
}

/// What the paper of this kind lacks, the gravest first, then by measure and step.
///
/// Number and date of the memo are no lack: the pen writes them.
pub fn lacks(cycle: &Cycle, kind: PaperKind) -> Vec<Lack> {
    let mut found = Vec::new();
    let mut lack = |kind, target| found.push(Lack { kind, target });
    let year = cycle.fiscal_year.previous();
    let card = cycle.scorecard(year);
    if card.is_none_or(|card| card.total.is_none() || card.indicators.is_empty()) {
        lack(LackKind::Scores, Target::Result { year });
    }
    if cycle.measures.is_empty() {
        lack(LackKind::Measures, Target::Measures);
    }
    for measure in &cycle.measures {
        let target = || Target::Measure { no: measure.no };
        let is_blank = |text: &str| text.trim().is_empty();
        let checks = [
            (LackKind::Steps, measure.steps.is_empty()),
            (LackKind::Responsible, is_blank(&measure.responsible)),
            (LackKind::Period, measure.period.text.as_deref().is_none_or(is_blank) && measure.period.to.is_none()),
            (LackKind::Success, kind == PaperKind::Measures && measure.success.as_deref().is_none_or(is_blank)),
            (LackKind::Way, is_blank(&measure.follow_up)),
        ];
        for (kind, _) in checks.into_iter().filter(|(_, missing)| *missing) {
            lack(kind, target());
        }
        let Some(round) = kind.round() else { continue };
        for step in &measure.steps {
            let target = || Target::Progress { round, measure: measure.no, step: Some(step.no) };
            match standing_progress(cycle, round, measure.no, step.no) {
                None => lack(LackKind::Result, target()),
                Some(progress) => {
                    for kind in lacks_of(progress) {
                        lack(kind, target());
                    }
                }
            }
        }
        if !measure.steps.is_empty() && standing_follow_up(cycle, round, measure.no).is_none() {
            lack(LackKind::FollowUp, Target::FollowUp { round, measure: measure.no });
        }
    }
    found.sort();
    found
}

/// What one entry lacks.
fn lacks_of(progress: &Progress) -> Vec<LackKind> {
    let blank = |text: Option<&str>| text.is_none_or(|text| text.trim().is_empty());
    let words = progress.result.trim();
    match progress.status {
        Status::Dropped => blank(progress.obstacle.as_deref()).then_some(LackKind::Reason).into_iter().collect(),
        Status::NotStarted => Vec::new(),
        Status::Done | Status::UnderWay | Status::Unknown if words.is_empty() => vec![LackKind::Result],
        Status::Done | Status::UnderWay | Status::Unknown => {
            let digit = |c: char| c.is_ascii_digit() || ('๐'..='๙').contains(&c);
            let figure = progress.figures.is_empty() && !words.contains(digit);
            // What is under way may have nothing to show yet.
            let evidence = progress.evidence.is_empty() && progress.status == Status::Done;
            let figure = figure.then_some(LackKind::Figure);
            figure.into_iter().chain(evidence.then_some(LackKind::Evidence)).collect()
        }
    }
}

/// What is known of a step at the end of a round: at twelve months what six months said still stands.
fn standing_progress(cycle: &Cycle, round: Round, measure: u16, step: u16) -> Option<&Progress> {
    let said = |round| cycle.progress_of(round, measure, step);
    match round {
        Round::Six => said(Round::Six),
        Round::Twelve => {
            let over = |progress: &&Progress| matches!(progress.status, Status::Done | Status::Dropped);
            said(Round::Twelve).or_else(|| said(Round::Six).filter(over))
        }
    }
}

fn standing_follow_up(cycle: &Cycle, round: Round, measure: u16) -> Option<&FollowUp> {
    cycle.follow_up_of(round, measure).filter(|entry| !entry.result.trim().is_empty())
}
