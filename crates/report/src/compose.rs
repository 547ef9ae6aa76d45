//! Composes the papers of a year from its facts.
//!
//! | file | part of the paper |
//! |---|---|
//! | `memo.rs` | the memo, from its head to the drafter's signature |
//! | [`opinions`] | opinions and the order |
//! | [`summary`] | one page for the mayor |
//! | [`front`] | the cover and the foreword |
//! | [`analysis`] | last year's result; in the measure paper in its four parts |
//! | [`topics`] | the same by the topics of the year's list, from 2567 on |
//! | [`table`] | the six-column table of measures and results |
//! | [`plan`] | the table of measures in the measure paper, and its announcement |
//! | [`appendix`] | problems and suggestions, photographs, the list of evidence |
//! | [`finding`] | how an indicator stands: score, change, what it asks for |
//! | [`desk`] | what all of them share: the facts, the digits, the references |
//! | [`tally`] | how far the steps are |
//!
//! A missing fact never breaks composition: it leaves a place for the pen or a sentence that says what is missing, and
//! the linter reports it.

mod analysis;
mod appendix;
mod desk;
mod finding;
mod front;
mod opinions;
mod plan;
mod summary;
mod table;
mod tally;
mod topics;

use std::collections::BTreeSet;

use prongsai_domain::Cycle;
use prongsai_domain::framework::Framework;
use prongsai_domain::paper::PaperKind;

use crate::memo;
use crate::model::{AgencyLabel, Block, Part, Report, SCHEMA, Signature};
use crate::wording;

pub(crate) use desk::{Desk, Fact};
pub(crate) use finding::{Class, Finding, findings};
pub(crate) use opinions::{first_words, signature};
pub(crate) use tally::Tally;

/// Returns the paper of this kind as far as the facts of the year go. Same facts, same report.
///
/// `framework` holds the rules of the year of the measures, the town's own where it has some; the rules of other years
/// are the embedded ones.
pub fn compose(cycle: &Cycle, framework: &Framework, kind: PaperKind) -> Report {
    compose_with(cycle, framework, &[], kind)
}

/// Like [`compose`], with the town's own rules also for other years, such as that of the result which is analysed.
pub fn compose_with(cycle: &Cycle, framework: &Framework, others: &[Framework], kind: PaperKind) -> Report {
    let mut desk = Desk::new(cycle, framework, others, kind);
    let desk = &mut desk;
    let mut parts = vec![memo::part(desk), opinions::part(desk)];
    match kind.round() {
        None => {
            parts.extend([plan::announcement(desk), front::cover(desk), front::foreword(desk)]);
            parts.extend([summary::part(desk), analysis::part(desk), plan::part(desk)]);
        }
        Some(round) => {
            parts.extend([front::cover(desk), front::foreword(desk), summary::part(desk)]);
            parts.extend([analysis::part(desk), table::part(desk, round)]);
            parts.push(appendix::problems(desk, round));
            parts.extend(appendix::photos(desk, round));
            parts.push(appendix::evidence(desk, round));
        }
    }
    make_distinct(&mut parts);
    Report {
        schema: SCHEMA.to_owned(),
        paper: kind,
        title: desk.said(&wording::report_title(kind, cycle.fiscal_year)),
        agency: AgencyLabel {
            full_name: desk.said(&desk.words.full_name),
            district: desk.said(&cycle.agency.district),
            province: desk.said(&cycle.agency.province),
        },
        fiscal_year: cycle.fiscal_year,
        date: desk.paper.memo.date,
        digits: desk.digits,
        parts,
        references: desk.take_references(),
    }
}

/// Gives later blocks of the same id another one; it happens only where a number is used twice in the files.
fn make_distinct(parts: &mut [Part]) {
    let mut seen = BTreeSet::new();
    for id in parts.iter_mut().flat_map(|part| &mut part.blocks).flat_map(ids) {
        let first = id.clone();
        let mut count = 2;
        while !seen.insert(id.clone()) {
            *id = format!("{first}-{count}");
            count += 1;
        }
    }
}

fn ids(block: &mut Block) -> Vec<&mut String> {
    match block {
        Block::Heading { id, .. }
        | Block::Paragraph { id, .. }
        | Block::List { id, .. }
        | Block::Fields { id, .. }
        | Block::Table { id, .. }
        | Block::Photos { id, .. }
        | Block::CatchWord { id, .. }
        | Block::Signature(Signature { id, .. }) => vec![id],
        Block::Chart(chart) => vec![&mut chart.id],
        Block::Opinion { id, signature, .. } | Block::Order { id, signature, .. } => vec![id, &mut signature.id],
    }
}
