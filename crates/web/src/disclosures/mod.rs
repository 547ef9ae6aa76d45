//! The disclosure list (OIT): what each item lacks, what the list would score, the closing night.
//!
//! | file | answers |
//! |---|---|
//! | [`board`] | the list of a year with everything that is known of each item |
//! | [`list`], [`item`] | the list by what to mend first; one item, shown and changed |
//! | [`checks`] | links visited now, and how far that is |
//! | [`check`], [`take`] | a town's page read against the list, and taken over |
//! | [`own`] | the list of a year from the town's own table |
//! | [`years`] | what is new, gone or renumbered since the year before, and what is carried over |
//! | [`closing`] | the closing night: addresses locked, and free again |
//! | [`notice`], [`objections`], [`objection`] | zero points taken in, their clock, and the answer to one from the record |
//! | [`sheets`] | what is pasted into ITAS, and what the executive approves |

pub mod board;
pub mod check;
pub mod checks;
pub mod closing;
mod fields;
pub mod item;
pub mod list;
pub mod notice;
pub mod objection;
pub mod objections;
pub mod own;
pub mod sheets;
pub mod take;
pub mod years;

use prongsai_domain::disclosure::{Lack, Light};
use prongsai_store::{Tx, disclosures};
use prongsai_thai::FiscalYear;

use crate::error::{Error, Result};

/// The address of a year's list.
pub fn path(year: FiscalYear) -> String {
    format!("/disclosures/{}", year.number())
}

/// The address of an item.
pub fn item_path(year: FiscalYear, code: &str) -> String {
    format!("{}/{code}", path(year))
}

/// The name under which the history knows an item.
pub fn subject(year: FiscalYear, code: &str) -> String {
    format!("{}-{code}", year.number())
}

/// Looks again, inside the transaction that writes, whether addresses are locked: the closing night may have come between.
///
/// # Errors
/// [`Error::Stale`] where they are.
pub async fn still_open(tx: &mut Tx, agency: &str, year: FiscalYear) -> Result<()> {
    if disclosures::year(tx, agency, year).await?.is_locked() { Err(Error::Stale) } else { Ok(()) }
}

/// The class of a light; its words are `disclosures-light-` and its code.
pub fn tag(light: Light) -> &'static str {
    match light {
        Light::Complete => "tag tag-done",
        Light::AtRisk => "tag tag-wait",
        Light::Empty => "tag tag-none",
    }
}

/// The key of the words of a lack.
pub fn lack_key(lack: Lack) -> &'static str {
    match lack {
        Lack::Address => "disclosures-lack-address",
        Lack::Element => "disclosures-lack-element",
        Lack::Unjudged => "disclosures-lack-unjudged",
        Lack::Clicks => "disclosures-lack-clicks",
        Lack::Failed => "disclosures-lack-failed",
        Lack::Doubtful => "disclosures-lack-doubtful",
        Lack::Unvisited => "disclosures-lack-unvisited",
        Lack::Again => "disclosures-lack-again",
    }
}
