//! What is known beside the text: whose paper it should be, our own records, today.

use prongsai_domain::Cycle;
use prongsai_thai::Date;

use super::Suppression;
use crate::model::Report;

/// What is known beside the text; everything may be left out.
#[derive(Debug, Clone, Copy, Default)]
pub struct Profile<'a> {
    /// The full name of the agency, such as `เทศบาลตำบลซาง`; without it the paper itself tells.
    pub agency: Option<&'a str>,
    /// Our own records of the year; what they contradict is an error.
    pub cycle: Option<&'a Cycle>,
    /// The report that the text was made from.
    pub report: Option<&'a Report>,
    /// Today, for what cannot have happened yet.
    pub today: Option<Date>,
    /// Findings that somebody has answered for.
    pub suppressions: &'a [Suppression],
}
