//! Many towns: the boards of those that agreed, side by side and one by one, as a body that looks after them sees them.

pub mod board;
pub mod check;
pub mod files;
pub mod list;
pub mod settings;
pub mod show;

use prongsai_domain::disclosure::{Lack, Light, Visit};
use prongsai_store::agencies::Overseer;
use prongsai_thai::FiscalYear;

use crate::cx::Cx;
use crate::error::{Error, Result};
use crate::scorecards::year_of;

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

/// The class of the tag of a light.
pub fn tag(light: Light) -> &'static str {
    match light {
        Light::Complete => "tag tag-done",
        Light::AtRisk => "tag tag-wait",
        Light::Empty => "tag tag-none",
    }
}

/// The key of the words of a light: `towns-light-at-risk`.
pub fn light_key(light: Light) -> String {
    format!("towns-light-{}", light.code())
}

/// Why an item is not complete, in words of the pages.
pub fn lack_key(lack: Lack) -> &'static str {
    match lack {
        Lack::Address => "towns-lack-address",
        Lack::Element => "towns-lack-element",
        Lack::Unjudged => "towns-lack-unjudged",
        Lack::Clicks => "towns-lack-clicks",
        Lack::Failed => "towns-lack-failed",
        Lack::Doubtful => "towns-lack-doubtful",
        Lack::Unvisited => "towns-lack-unvisited",
    }
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
