//! Where something of a paper is mended: the field of a record, or the wording of a sentence.
//!
//! Every figure and quotation of a composed report names the record from which it comes, as text
//! (`progress.toml › 6 › 1 › 2 › result`). [`Field`] is the same as a value, so that a page can lead there; [`Spot`] says
//! for a finding of the linter in which block it stands and where it is mended.

mod line;
mod spot;

use prongsai_domain::paper::PaperKind;
use prongsai_thai::{FiscalYear, Round};
use serde::Serialize;

pub use spot::{Spot, spot};

/// A field of the records of a year.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Field {
    /// The fiscal year of the cycle.
    Year,
    /// The list of measures as a whole: how many there are.
    Measures,
    /// A field of a measure.
    Measure {
        /// Number of the measure.
        no: u16,
        /// Which field.
        field: MeasureField,
    },
    /// A field of what became of a step in a round.
    Progress {
        /// The round in which it was recorded.
        round: Round,
        /// Number of the measure.
        measure: u16,
        /// Number of the step.
        step: u16,
        /// Which field.
        field: ProgressField,
    },
    /// The progress of a round, or of a measure in it, as a whole: what is counted.
    Tally {
        /// The round.
        round: Round,
        /// Number of the measure; none for all of them.
        measure: Option<u16>,
    },
    /// What came of following up a measure.
    FollowUp {
        /// The round.
        round: Round,
        /// Number of the measure.
        measure: u16,
    },
    /// A field of a piece of evidence.
    Evidence {
        /// Its id.
        id: String,
        /// Which field.
        field: EvidenceField,
    },
    /// A field of a year's result.
    Result {
        /// The year of the result.
        year: FiscalYear,
        /// Which field.
        field: ResultField,
    },
    /// A field of a paper.
    Paper {
        /// Which paper.
        kind: PaperKind,
        /// Which field.
        field: PaperField,
    },
    /// The agency: its name, posts, holders, who acts for whom.
    Agency,
    /// The rules of a year.
    Framework {
        /// Which year.
        year: FiscalYear,
    },
}

/// A field of a measure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum MeasureField {
    /// Its number.
    No,
    /// Its title.
    Title,
    /// The indicator that it answers.
    Indicator,
    /// The finding in the town's own words.
    Finding,
    /// Who is responsible.
    Responsible,
    /// When it is carried out.
    Period,
    /// What it costs.
    Budget,
    /// The indicator of success.
    Success,
    /// The way of following up.
    FollowUp,
    /// The step with this number.
    Step(u16),
}

/// A field of the progress of a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum ProgressField {
    /// How far it is.
    Status,
    /// The result in words.
    Result,
    /// The figure in this place, from 1.
    Figure(u16),
    /// What stood in the way.
    Obstacle,
    /// What should be done about it.
    Suggestion,
    /// What shows it.
    Evidence,
}

/// A field of a piece of evidence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum EvidenceField {
    /// What it is.
    Title,
    /// What the photograph shows.
    Caption,
    /// The day on which it was made.
    MadeOn,
    /// The fiscal year that it concerns.
    FiscalYear,
    /// Where it stands in public.
    Link,
    /// Its file and digest.
    File,
}

/// A field of a result.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum ResultField {
    /// The total, or what is computed from it.
    Total,
    /// The rating.
    Rating,
    /// Where the figures come from.
    Source,
    /// The indicator with this number.
    Indicator(u8),
    /// The item of the disclosure list with this code.
    Item(String),
    /// The result as a whole: what is counted over all of it.
    Whole,
}

/// A field of a paper.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum PaperField {
    /// The unit that writes.
    Unit,
    /// The number.
    Number,
    /// The date.
    Date,
    /// The subject.
    Subject,
    /// To whom it is addressed: it follows from the posts.
    Addressee,
    /// What comes with it.
    Enclosure,
    /// Which digits it uses, which round it reports.
    Settings,
    /// Opinions, order, signatures.
    Chain,
}

impl Field {
    /// Reads the record of a [`Reference`](crate::model::Reference); none for one that no composed paper has.
    ///
    /// `paper` is the paper in which the record is named.
    pub fn of_record(record: &str, paper: PaperKind) -> Option<Self> {
        let words: Vec<&str> = record.split(" › ").collect();
        match words.as_slice() {
            ["measures.toml", "fiscal_year", ..] => Some(Self::Year),
            // Counted over all measures, or over those of one round.
            ["measures.toml", "measures"] | ["measures.toml", .., "steps"] => Some(Self::Measures),
            ["measures.toml", no, "step", step, ..] => {
                Some(Self::Measure { no: no.parse().ok()?, field: MeasureField::Step(step.parse().ok()?) })
            }
            ["measures.toml", no, field] => {
                Some(Self::Measure { no: no.parse().ok()?, field: MeasureField::find(field)? })
            }
            ["progress.toml", months, rest @ ..] => Self::of_progress(round(months)?, rest),
            // An id may hold the sign that parts the words.
            ["evidence.toml", id @ .., field] if !id.is_empty() => {
                Some(Self::Evidence { id: id.join(" › "), field: EvidenceField::find(field) })
            }
            ["result.toml", year, rest @ ..] => {
                Some(Self::Result { year: self::year(year)?, field: ResultField::find(rest)? })
            }
            ["papers.toml", ..] => Some(Self::Paper { kind: paper, field: PaperField::Settings }),
            ["framework", year, ..] => Some(Self::Framework { year: self::year(year)? }),
            _ => None,
        }
    }

    fn of_progress(round: Round, words: &[&str]) -> Option<Self> {
        let number = |word: &str| word.parse::<u16>().ok();
        match words {
            [measure, "follow_up"] => Some(Self::FollowUp { round, measure: number(measure)? }),
            [measure, step, field @ ..] if number(measure).is_some() && number(step).is_some() => {
                Some(Self::Progress {
                    round,
                    measure: number(measure)?,
                    step: number(step)?,
                    field: ProgressField::find(field),
                })
            }
            [measure, ..] => Some(Self::Tally { round, measure: number(measure) }),
            [] => Some(Self::Tally { round, measure: None }),
        }
    }
}

impl MeasureField {
    fn find(name: &str) -> Option<Self> {
        Some(match name {
            "no" => Self::No,
            "title" => Self::Title,
            "indicator" => Self::Indicator,
            "finding" => Self::Finding,
            "responsible" => Self::Responsible,
            "period" => Self::Period,
            "budget" => Self::Budget,
            "success" => Self::Success,
            "follow_up" => Self::FollowUp,
            _ => return None,
        })
    }
}

impl ProgressField {
    fn find(words: &[&str]) -> Self {
        match words {
            ["figure", place] => place.parse().map_or(Self::Result, Self::Figure),
            ["status" | "round"] => Self::Status,
            ["obstacle"] => Self::Obstacle,
            ["suggestion"] => Self::Suggestion,
            _ => Self::Result,
        }
    }
}

impl EvidenceField {
    fn find(name: &str) -> Self {
        match name {
            "caption" => Self::Caption,
            "made_on" => Self::MadeOn,
            "fiscal_year" => Self::FiscalYear,
            "link" => Self::Link,
            "sha256" => Self::File,
            _ => Self::Title,
        }
    }
}

impl ResultField {
    fn find(words: &[&str]) -> Option<Self> {
        Some(match words {
            ["total", ..] => Self::Total,
            ["rating", ..] => Self::Rating,
            ["source", ..] => Self::Source,
            ["indicators", no, ..] => Self::Indicator(no.parse().ok()?),
            // A sub-indicator belongs to the indicator before its full stop.
            ["sub_indicators", no, ..] => Self::Indicator(no.split('.').next()?.parse().ok()?),
            ["oit", code, ..] => Self::Item((*code).to_owned()),
            _ => Self::Whole,
        })
    }
}

fn round(months: &str) -> Option<Round> {
    Round::try_from(months.parse::<u8>().ok()?).ok()
}

fn year(text: &str) -> Option<FiscalYear> {
    FiscalYear::new(text.parse().ok()?).ok()
}
