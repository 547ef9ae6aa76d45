//! Evidence: what it shows, when it was made, which year it concerns, its digest.

use prongsai_thai::{Date, FiscalYear};
use serde::{Deserialize, Serialize};

/// One piece of evidence; it may serve many steps.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Evidence {
    /// Short name by which progress refers to it.
    pub id: String,
    /// What it is: `ภาพถ่ายการอบรม`.
    pub title: String,
    /// Photograph or paper.
    #[serde(default)]
    pub kind: EvidenceKind,
    /// The day on which it was made.
    #[serde(default, skip_serializing_if = "Option::is_none", with = "crate::cycle::date_field")]
    pub made_on: Option<Date>,
    /// The fiscal year that it concerns.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fiscal_year: Option<FiscalYear>,
    /// File, relative to the folder.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub file: Option<String>,
    /// SHA-256 of the file, lower-case hexadecimal.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sha256: Option<String>,
    /// Where it stands in public.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub link: Option<String>,
    /// Whether it may be published.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub publish: bool,
    /// What the photograph shows, for the appendix and for readers who cannot see it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub caption: Option<String>,
}

/// What a piece of evidence is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum EvidenceKind {
    /// A paper, page or file.
    #[default]
    Document,
    /// A photograph for the appendix.
    Photo,
}
