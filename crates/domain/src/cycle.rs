//! One municipality's year: all that the papers of the year are made of.

use prongsai_thai::{FiscalYear, Round};
use serde::{Deserialize, Serialize};

use crate::agency::Agency;
use crate::evidence::Evidence;
use crate::measure::Measure;
use crate::paper::{Paper, PaperKind};
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
    /// The town's own framework of the year as TOML, where it has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub framework: Option<String>,
    /// What a reader of an existing report did not understand, one entry a line.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub unread: Vec<String>,
}

impl Cycle {
    /// A year of which only the agency is known.
    pub fn new(agency: Agency, fiscal_year: FiscalYear) -> Self {
        Self {
            agency,
            fiscal_year,
            scorecards: Vec::new(),
            measures: Vec::new(),
            progress: Vec::new(),
            follow_ups: Vec::new(),
            evidence: Vec::new(),
            papers: Vec::new(),
            framework: None,
            unread: Vec::new(),
        }
    }

    /// The measure with this number.
    pub fn measure(&self, no: u16) -> Option<&Measure> {
        self.measures.iter().find(|measure| measure.no == no)
    }

    /// The result of a year, where it is known.
    pub fn scorecard(&self, year: FiscalYear) -> Option<&Scorecard> {
        self.scorecards.iter().find(|card| card.fiscal_year == year)
    }

    /// The paper of this kind, where one is wanted.
    pub fn paper(&self, kind: PaperKind) -> Option<&Paper> {
        self.papers.iter().find(|paper| paper.kind == kind)
    }

    /// What became of one step of a measure in one round.
    pub fn progress_of(&self, round: Round, measure: u16, step: u16) -> Option<&Progress> {
        self.progress.iter().find(|entry| (entry.round, entry.measure, entry.step) == (round, measure, step))
    }

    /// The result of following up one measure in one round.
    pub fn follow_up_of(&self, round: Round, measure: u16) -> Option<&FollowUp> {
        self.follow_ups.iter().find(|entry| (entry.round, entry.measure) == (round, measure))
    }

    /// The piece of evidence with this id.
    pub fn evidence_with(&self, id: &str) -> Option<&Evidence> {
        self.evidence.iter().find(|evidence| evidence.id == id)
    }
}

/// Dates in files: any way in which people write them is read, ISO is written.
pub mod date_field {
    use prongsai_thai::Date;
    use serde::{Deserialize, Deserializer, Serializer, de};

    /// Writes `2023-04-03`.
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
