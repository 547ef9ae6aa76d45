//! One municipality's year as plain files that an officer can fill in with any editor.
//!
//! | file | what it holds |
//! |---|---|
//! | `agency.toml` | the municipality, its units, posts, and who acts for whom |
//! | `result.toml` | results of past years |
//! | `measures.toml` | the fiscal year, its measures and their steps |
//! | `progress.toml` | what became of each step in each round, and of following up |
//! | `evidence.toml` | evidence with its dates, digests and links |
//! | `papers.toml` | the papers to be drawn, their memos and chains |
//! | `framework.toml` | the town's own framework of the year, kept as text |
//! | `lint.toml` | findings of the linter that are right as they stand, each with its reason |
//! | `unread.txt` | what a reader of an existing report did not understand |
//!
//! [`parse`] says everything that is wrong in all files at once; [`write`] is its inverse.

mod check;
mod decode;
mod suppress;
mod table;
mod word;
mod write;

use std::collections::BTreeMap;
use std::fmt;

use prongsai_thai::FiscalYear;
use serde::Serialize;

use crate::agency::AgencyKind;
use crate::cycle::Cycle;

pub use suppress::{Suppressed, suppressions};
pub use write::write;

/// The municipality; required.
pub const AGENCY: &str = "agency.toml";
/// Results of past years.
pub const RESULT: &str = "result.toml";
/// The fiscal year and its measures; required.
pub const MEASURES: &str = "measures.toml";
/// Progress and results of following up.
pub const PROGRESS: &str = "progress.toml";
/// Evidence.
pub const EVIDENCE: &str = "evidence.toml";
/// Papers.
pub const PAPERS: &str = "papers.toml";
/// The town's own framework.
pub const FRAMEWORK: &str = "framework.toml";
/// Findings that somebody answers for.
pub const SUPPRESSIONS: &str = "lint.toml";
/// What a reader did not understand, one entry a line.
pub const UNREAD: &str = "unread.txt";

/// All names that a folder may hold, in the order in which an officer fills them in.
pub const FILES: [&str; 9] = [AGENCY, RESULT, MEASURES, PROGRESS, EVIDENCE, PAPERS, FRAMEWORK, SUPPRESSIONS, UNREAD];

/// One thing that is wrong in a folder, with its place.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Problem {
    /// Name of the file.
    pub file: String,
    /// Line, from 1; 1 also for a file that is missing.
    pub line: usize,
    /// Column in code points, from 1.
    pub column: usize,
    /// Path of the field, numbered from 1: `measure[2].step[1].text`; empty for the whole file.
    pub field: String,
    /// What is wrong, in Thai.
    pub message: String,
    /// What to do about it, in Thai.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hint: Option<String>,
}

impl fmt::Display for Problem {
    /// `measures.toml:12:1: measure[2].no: …`, with the hint after a dash.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}:{}: ", self.file, self.line, self.column)?;
        if !self.field.is_empty() {
            write!(f, "{}: ", self.field)?;
        }
        f.write_str(&self.message)?;
        if let Some(hint) = &self.hint {
            write!(f, " – {hint}")?;
        }
        Ok(())
    }
}

/// Reads the files of a folder, by name.
///
/// Names that the folder does not know are ignored: photographs and drafts lie there too.
///
/// # Errors
/// All problems of all files, in the order of the files and their lines.
pub fn parse(files: &BTreeMap<String, String>) -> Result<Cycle, Vec<Problem>> {
    let mut problems = table::Problems::new(files);
    let cycle = decode::cycle(&mut problems, files);
    if let Some(cycle) = &cycle {
        check::cycle(&mut problems, cycle);
    }
    match (cycle, problems.sorted()) {
        (Some(cycle), problems) if problems.is_empty() => Ok(in_order(cycle)),
        (_, problems) => Err(problems),
    }
}

/// Measures and steps by number, results from the newest: the order that the rest relies on.
fn in_order(mut cycle: Cycle) -> Cycle {
    cycle.measures.sort_by_key(|measure| measure.no);
    for measure in &mut cycle.measures {
        measure.steps.sort_by_key(|step| step.no);
    }
    cycle.scorecards.sort_by_key(|card| std::cmp::Reverse(card.fiscal_year));
    cycle
}

/// The files of a new folder: the municipality with the usual posts, and everything else as commented examples.
///
/// `name`, `district` and `province` come without their kind: `ทุ่งแสงใส`, `แสงใส`, `ตัวอย่าง`.
pub fn new_folder(
    kind: AgencyKind,
    name: &str,
    district: &str,
    province: &str,
    fiscal_year: FiscalYear,
) -> BTreeMap<String, String> {
    write(&Cycle::usual(kind, name, district, province, fiscal_year))
}

#[cfg(test)]
mod tests;
