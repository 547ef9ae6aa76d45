//! Results of past years: typed or read from a table, shown with every number's origin, and what they ask for.

mod chart;
mod doubts;
pub mod edit;
pub mod findings;
pub mod import;
pub mod list;
pub mod said;
pub mod show;
mod working;

use prongsai_domain::framework::{self, Framework};
use prongsai_store::cycles::CycleRow;
use prongsai_thai::{FiscalYear, numeral};

use crate::error::{Error, Result};

/// The rules of the years: those of the town where it has its own, and ours.
#[derive(Debug, Clone, Default)]
pub struct Rules {
    own: Vec<Framework>,
}

impl Rules {
    /// With what the years of the town say of their own.
    pub fn of(years: &[CycleRow]) -> Self {
        // A town's own text was read when it came in; one that no longer reads gives way to ours.
        let own = years.iter().filter_map(|row| framework::parse_all(row.framework.as_deref()?).ok()).flatten();
        Self { own: own.collect() }
    }

    /// The rules of a year.
    pub fn find(&self, year: FiscalYear) -> Option<&Framework> {
        self.own.iter().find(|framework| framework.fiscal_year == year).or_else(|| Framework::embedded(year))
    }

    /// The rules of all years, oldest first.
    pub fn all(&self) -> Vec<Framework> {
        let ours = Framework::all().iter().map(|framework| framework.fiscal_year);
        ours.filter_map(|year| self.find(year).cloned()).collect()
    }
}

/// A fiscal year as an address or a field says it, in any digits.
pub fn year_of(text: &str) -> Option<FiscalYear> {
    let plain = numeral::arabic(text.trim());
    let plain = plain.trim_start_matches("พ.ศ.").trim();
    FiscalYear::new(plain.parse().ok()?).ok()
}

/// The year of an address.
///
/// # Errors
/// There is no such year.
pub fn year_in_path(text: &str) -> Result<FiscalYear> {
    year_of(text).ok_or(Error::NoSuchPage)
}
