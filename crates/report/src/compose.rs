//! Composes the papers of a year from its facts.
//!
//! | file | part of the paper |
//! |---|---|
//! | `memo.rs` | the memo, from its head to the drafter's signature |
//! | [`opinions`] | opinions and the order |
//! | [`front`] | the cover and the foreword |
//! | [`table`] | the six-column table of measures and results |
//! | [`desk`] | what all of them share: the facts, the digits, the references |
//! | [`tally`] | how far the steps are |
//!
//! A missing fact never breaks composition: it leaves a place for the pen or a sentence that says what is missing, and
//! the linter reports it.

mod desk;
mod front;
mod opinions;
mod table;
mod tally;

use std::collections::BTreeSet;

use prongsai_domain::Cycle;
use prongsai_domain::paper::PaperKind;

use crate::memo;
use crate::model::{AgencyLabel, Block, Part, Report, SCHEMA, Signature};
use crate::wording;

pub(crate) use desk::{Desk, Fact};
pub(crate) use opinions::{first_words, signature};
pub(crate) use tally::Tally;

/// Returns the paper of this kind as far as the facts of the year go. Same facts, same report.
pub fn compose(cycle: &Cycle, kind: PaperKind) -> Report {
    let mut desk = Desk::new(cycle, kind);
    let mut parts = vec![memo::part(&mut desk), opinions::part(&mut desk), front::cover(&mut desk)];
    parts.push(front::foreword(&mut desk));
    parts.push(table::part(&mut desk));
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
        references: desk.into_references(),
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
