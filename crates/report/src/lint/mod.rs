//! The linter: one rule a file, its doc comment the user documentation.
//!
//! Finding fault is a result, never a failure.

use serde::{Deserialize, Serialize};

/// How grave a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Severity {
    /// To be looked at in the original; the text alone cannot prove it.
    Info,
    /// Probably wrong, or missing by custom.
    Warning,
    /// Wrong.
    Error,
}

/// One finding.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Diagnostic {
    /// Name of the rule: `other-agency`.
    pub rule: String,
    /// How grave.
    pub severity: Severity,
    /// Line, from 1.
    pub line: usize,
    /// Column in code points, from 1.
    pub column: usize,
    /// Where it is, in words: `ข้อเสนอเพื่อพิจารณา`, `ตาราง แถวที่ ๑ ผลการดำเนินการ`.
    pub place: String,
    /// What stands there, verbatim and short.
    pub excerpt: String,
    /// What is wrong, in plain Thai.
    pub message: String,
    /// What to write instead.
    pub suggestion: Option<String>,
}
