//! The confidential channel as the public meets it: no account, no cookie, no script, nothing kept before it is sent.
//!
//! | file | answers |
//! |---|---|
//! | [`intro`] | what is protected and what is not, who receives, by when |
//! | [`report`] | the pages of a report, each a form that carries what was typed, sealed |
//! | [`send`] | the report is sealed and kept; the receipt with its promise |
//! | [`follow`] | coming back with the receipt: reading, writing, naming oneself, withdrawing |
//! | [`proof`] | the proof of the day of filing |
//! | [`log`](mod@log) | the log as everybody may see it, and how a receipt is checked |
//! | [`leaves`] | its leaves in memory, and proofs over them one at a time |
//! | [`statistics`] | what is published of the cases, as page, tables and data |
//! | [`channel`] | the channel of a town: settings, members, keys, whether it is open, who gets a case |
//! | [`case`](mod@case) | a case while it is open: the only place of this crate where content is sealed and opened |
//! | [`identity`] | an informant's name under its own key |
//! | [`intake`] | forms with files, each sealed as it comes in |
//! | [`shown`] | entries of a case in the reader's words |
//! | [`draft`] | what was typed, in its hidden field |
//! | [`given`] | what was typed, given back where something failed |
//! | [`envelope`] | how answers travel |

pub mod case;
pub mod channel;
pub mod draft;
pub mod envelope;
pub mod follow;
pub mod given;
pub mod identity;
pub mod intake;
pub mod intro;
pub mod leaves;
pub mod log;
pub mod proof;
pub mod report;
pub mod send;
pub mod shown;
pub mod statistics;

use std::sync::atomic::Ordering;
use std::time::Duration;

use prongsai_domain::complaint::statistics::{Tally, What};
use prongsai_domain::complaint::{Pause, clocks, due};
use prongsai_store::Tx;
use prongsai_store::complaints::counts;
use prongsai_thai::Date;
use prongsai_thai::workday::Calendar;

use tokio::sync::Semaphore;

use crate::State;
use crate::error::{Error, Result};

/// How long a report waits for its turn to be sealed: at the gate stand many, and none is turned away for that.
const PATIENCE: Duration = Duration::from_secs(60);

/// The folders whose pages leave no trace in logs and figures.
const FOLDERS: [&str; 3] = ["/complaints", "/cases", "/custody"];

/// Whether a path inside an agency, or its template, belongs to the confidential channel.
pub fn is_confidential(path: &str) -> bool {
    let path = path.split('?').next().unwrap_or_default();
    FOLDERS.iter().any(|folder| path.strip_prefix(folder).is_some_and(|rest| rest.is_empty() || rest.starts_with('/')))
}

/// Draws the keys of a receipt or of an officer, few at a time and apart from the passwords of everybody else. Each kind
/// of waiting has a gate of its own: a flood of guesses stands in the way of no report and of no officer.
///
/// # Errors
/// [`Error::TooMany`] where more wait than the machine bears, or the turn does not come.
pub(crate) async fn drawn<T, Work>(state: &State, gate: &Semaphore, work: Work) -> Result<T>
where
    T: Send + 'static,
    Work: FnOnce() -> prongsai_crypto::Result<T> + Send + 'static,
{
    let _place = gate.try_acquire().map_err(|_| Error::TooMany)?;
    let counted = state.clone();
    let work = move || {
        counted.draws.fetch_add(1, Ordering::Relaxed);
        work()
    };
    state.receipts.take(PATIENCE, work).await
}

/// The last days of the three clocks of a case that was filed on a day; none where an open pause stops it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Dues {
    /// To be acknowledged by.
    pub acknowledge: Option<Date>,
    /// To be answered by.
    pub answer: Option<Date>,
    /// To be finished by.
    pub finish: Option<Date>,
}

/// Counts the days of a case.
///
/// # Errors
/// [`Error::Internal`] where the calendar of holidays ends before: an operator has to bring a newer one.
pub fn dues(filed_on: Date, pauses: &[Pause]) -> Result<Dues> {
    let (clocks, calendar) = (clocks(), Calendar::embedded());
    let count = |limit| due(filed_on, limit, calendar, pauses).map_err(|error| Error::Internal(error.to_string()));
    Ok(Dues {
        acknowledge: count(clocks.acknowledge.limit())?,
        answer: count(clocks.answer.limit())?,
        finish: count(clocks.finish.limit())?,
    })
}

/// Adds one to what is published of the cases: it belongs to no case.
///
/// # Errors
/// The database is away.
pub async fn count(tx: &mut Tx, agency: &str, day: Date, kind: &str, what: What) -> Result<()> {
    let tally = Tally::one(day, kind, what).map_err(|error| Error::Internal(error.to_string()))?;
    let more = counts::Count {
        fiscal_year: tally.year.number().into(),
        half: tally.half.number().into(),
        kind: tally.kind,
        what: tally.what.code(),
        count: 1,
    };
    Ok(counts::add(tx, agency, &more).await?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_pages_of_the_channel_are_known_by_their_folder() {
        for path in ["/complaints", "/complaints/new?x=1", "/cases/{case}", "/custody"] {
            assert!(is_confidential(path), "{path}");
        }
        for path in ["/", "/complaintsx", "/channel", "/measures/cases"] {
            assert!(!is_confidential(path), "{path}");
        }
    }
}
