//! Progress per round and per step, and the result of following up.

use prongsai_thai::Round;
use serde::{Deserialize, Serialize};

/// What became of one step of a measure in one round.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Progress {
    /// 6 or 12.
    pub round: Round,
    /// Number of the measure.
    pub measure: u16,
    /// Number of the step inside the measure.
    pub step: u16,
    /// How far it is.
    pub status: Status,
    /// The result in words; it answers the step of the same number.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub result: String,
    /// The result in figures.
    #[serde(default, rename = "figure", skip_serializing_if = "Vec::is_empty")]
    pub figures: Vec<Figure>,
    /// What stood in the way.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub obstacle: Option<String>,
    /// What should be done about it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub suggestion: Option<String>,
    /// Ids of the evidence that shows it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub evidence: Vec<String>,
}

/// How far a step is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Status {
    /// ยังไม่ได้ดำเนินการ.
    NotStarted,
    /// อยู่ระหว่างดำเนินการ.
    UnderWay,
    /// ดำเนินการแล้วเสร็จ.
    Done,
    /// ยกเลิก, with the reason as obstacle.
    Dropped,
    /// Not known from the text that was read; a human says it.
    Unknown,
}

/// One figure of a result.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Figure {
    /// What is counted: `ผู้เข้ารับการอบรม`.
    pub label: String,
    /// The number in its unit, as a decimal without separators.
    pub value: String,
    /// `คน`, `ครั้ง`, `ร้อยละ`.
    pub unit: String,
}

/// The result of following up one measure in one round.
///
/// The *way* of following up belongs to the measure; this is what came of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FollowUp {
    /// 6 or 12.
    pub round: Round,
    /// Number of the measure.
    pub measure: u16,
    /// What came of it.
    pub result: String,
    /// Ids of the evidence that shows it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub evidence: Vec<String>,
}
