//! Measures: what will be done, by whom, by when, and for which finding.

use prongsai_thai::Date;
use serde::{Deserialize, Serialize};

/// One measure of a fiscal year.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Measure {
    /// Its number in the table, from 1.
    pub no: u16,
    /// As written in the first column: `การใช้งบประมาณ`.
    pub title: String,
    /// The indicator (1–10) whose finding it answers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub indicator: Option<u8>,
    /// The topics (1–7, from 2567 on) that it serves.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub topics: Vec<u8>,
    /// The finding in the town's own words, where it adds to what the scores say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub finding: Option<String>,
    /// Who is responsible, as written in the table: a post, a function or a unit.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub responsible: String,
    /// The unit that owns it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
    /// When it is carried out.
    #[serde(default)]
    pub period: Period,
    /// What it costs; nothing said means that the paper leaves it out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub budget: Option<Budget>,
    /// The indicator of success.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub success: Option<String>,
    /// The way in which it is followed up.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub follow_up: String,
    /// Steps, the numbered methods of the table.
    #[serde(default, rename = "step", skip_serializing_if = "Vec::is_empty")]
    pub steps: Vec<Step>,
}

/// One numbered method of a measure.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Step {
    /// Its number inside the measure, from 1.
    pub no: u16,
    /// What is done.
    pub text: String,
}

/// When a measure is carried out.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Period {
    /// In the town's words, where the days alone do not say it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// First day.
    #[serde(default, skip_serializing_if = "Option::is_none", with = "crate::cycle::date_field")]
    pub from: Option<Date>,
    /// Last day.
    #[serde(default, skip_serializing_if = "Option::is_none", with = "crate::cycle::date_field")]
    pub to: Option<Date>,
}

/// What a measure costs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Budget {
    /// Satang; 0 says ไม่ใช้งบประมาณ.
    pub satang: i64,
    /// The heading of the budget it is paid from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub heading: Option<String>,
}
