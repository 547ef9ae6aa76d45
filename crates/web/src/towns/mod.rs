//! Many towns: the boards of those that agreed, side by side and one by one, as a body that looks after them sees them.

pub mod board;
pub mod check;
pub mod files;
pub mod list;
pub mod settings;
pub mod show;

use prongsai_domain::disclosure::{Light, Visit};
use prongsai_store::agencies::Overseer;
use prongsai_thai::FiscalYear;

use crate::cx::Cx;
use crate::error::{Error, Result};
use crate::scorecards::year_of;

pub use crate::disclosures::{lack_key, tag};

/// What the agency of this request is, where it looks after towns.
///
/// # Errors
/// It is a town: there is no such page.
pub fn overseer(cx: &Cx) -> Result<Overseer> {
    cx.site().settings.overseer.ok_or(Error::NoSuchPage)
}

/// The year that is asked for, or the present one.
///
/// # Errors
/// It is no year.
pub fn year_meant(cx: &Cx, asked: Option<&str>) -> Result<FiscalYear> {
    match asked.map(str::trim).filter(|asked| !asked.is_empty()) {
        Some(asked) => year_of(asked).ok_or(Error::NoSuchPage),
        None => FiscalYear::containing(cx.today).map_err(|error| Error::Internal(error.to_string())),
    }
}

/// The key of the words of a light: `disclosures-light-at-risk`.
pub fn light_key(light: Light) -> String {
    format!("disclosures-light-{}", light.code())
}

/// What the newest visit of an address found: class and key of the words.
pub fn visit_words(visit: Option<Visit>) -> (&'static str, &'static str) {
    match visit {
        Some(Visit::Fine) => ("tag tag-done", "towns-visit-fine"),
        Some(Visit::Doubtful) => ("tag tag-wait", "towns-visit-doubtful"),
        Some(Visit::Failed) => ("tag tag-late", "towns-visit-failed"),
        None => ("tag tag-none", "towns-visit-none"),
    }
}

/// The class and the key of the words of a verdict.
pub fn verdict_words(verdict: &str) -> (&'static str, &'static str) {
    match verdict {
        "yes" => ("tag tag-done", "towns-verdict-yes"),
        "no" => ("tag tag-late", "towns-verdict-no"),
        _ => ("tag tag-wait", "towns-verdict-unclear"),
    }
}
