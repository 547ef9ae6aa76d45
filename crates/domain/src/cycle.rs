//! One municipality's year: all that the papers of the year are made of.

use prongsai_thai::FiscalYear;
use serde::{Deserialize, Serialize};

use crate::agency::Agency;
use crate::evidence::Evidence;
use crate::measure::Measure;
use crate::paper::Paper;
use crate::progress::{FollowUp, Progress};
use crate::scorecard::Scorecard;

/// The facts of one fiscal year of one agency.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cycle {
    /// Who reports.
    pub agency: Agency,
    /// The year of the measures; the analysed result is that of the year before.
    pub fiscal_year: FiscalYear,
    /// Known results, newest first; the analysis uses the one of the year before and its predecessor.
    pub scorecards: Vec<Scorecard>,
    /// Measures in the order of their numbers.
    pub measures: Vec<Measure>,
    /// Progress of all rounds.
    pub progress: Vec<Progress>,
    /// Results of following up, of all rounds.
    pub follow_ups: Vec<FollowUp>,
    /// Evidence.
    pub evidence: Vec<Evidence>,
    /// Papers to be drawn.
    pub papers: Vec<Paper>,
}

/// Dates in files: any way in which people write them is read, ISO is written.
pub mod date_field {
    use prongsai_thai::Date;
    use serde::{Deserialize, Deserializer, Serializer, de};

    /// Writes `2023-04-03`.
    #[expect(clippy::ref_option, reason = "the signature is serde's")]
    pub fn serialize<S: Serializer>(date: &Option<Date>, serializer: S) -> Result<S::Ok, S::Error> {
        match date {
            Some(date) => serializer.serialize_some(&date.to_string()),
            None => serializer.serialize_none(),
        }
    }

    /// Reads what [`prongsai_thai::date::parse`] reads.
    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Date>, D::Error> {
        let text = Option::<String>::deserialize(deserializer)?;
        text.filter(|text| !text.trim().is_empty())
            .map(|text| prongsai_thai::date::parse(&text).map_err(de::Error::custom))
            .transpose()
    }
}
