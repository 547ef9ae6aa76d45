//! The linter: one rule a file, its doc comment the user documentation.
//!
//! Finding fault is a result, never a failure. What all rules need (the text in normal form, the years it names, the
//! agency it belongs to) is worked out once, in [`Inspection`]; a rule then reads it from front to back.

mod findings;
mod inspection;
mod naming;
mod near;
mod normal;
mod profile;
mod rule;
mod suppression;
mod year;

use serde::{Deserialize, Serialize};

pub use findings::Findings;
pub use inspection::{Inspection, Mark, OwnAgency};
pub use normal::LineText;
pub use profile::Profile;
pub use rule::{Explanation, Rule};
pub use suppression::Suppression;
pub use year::{YearLabel, YearMention};

use crate::source::{Folded, Source};
pub(crate) use citizen_id::{checks as checks_citizen, numbers as thirteen_digits};
use rule::rule;

mod answer;
mod table;

mod acronym_expansion;
mod acting_without_order;
mod agency_name_variant;
mod agency_type;
mod blank_value;
mod body_name;
mod citizen_id;
mod claims_complete;
mod date_outside_round;
mod duplicate_result;
mod duplicate_word;
mod enactment_term;
mod evidence_outside_period;
mod fiscal_year_mix;
mod grade_scale_year;
mod impossible_year;
mod lost_sara_am;
mod missing_analysis;
mod missing_attachment;
mod missing_memo_number;
mod missing_score;
mod mixed_digits;
mod other_agency;
mod percent_mismatch;
mod period_unclear;
mod promise_as_result;
mod request_mismatch;
mod result_does_not_answer_method;
mod result_repeats_plan;
mod result_without_figure;
mod signer_mismatch;
mod spacing;
mod sum_mismatch;
mod typo;
mod unfinished_sentence;

/// Every rule, in the order of their names.
pub const RULES: &[Rule] = &[
    rule!(acronym_expansion, Warning),
    rule!(acting_without_order, Info),
    rule!(agency_name_variant, Warning),
    rule!(agency_type, Warning),
    rule!(blank_value, Warning),
    rule!(body_name, Warning),
    rule!(citizen_id, Error),
    rule!(claims_complete, Info),
    rule!(date_outside_round, Warning),
    rule!(duplicate_result, Warning),
    rule!(duplicate_word, Warning),
    rule!(enactment_term, Error),
    rule!(evidence_outside_period, Error),
    rule!(fiscal_year_mix, Error),
    rule!(grade_scale_year, Warning),
    rule!(impossible_year, Error),
    rule!(lost_sara_am, Warning),
    rule!(missing_analysis, Warning),
    rule!(missing_attachment, Warning),
    rule!(missing_memo_number, Info),
    rule!(missing_score, Warning),
    rule!(mixed_digits, Info),
    rule!(other_agency, Error),
    rule!(percent_mismatch, Error),
    rule!(period_unclear, Warning),
    rule!(promise_as_result, Warning),
    rule!(request_mismatch, Warning),
    rule!(result_does_not_answer_method, Warning),
    rule!(result_repeats_plan, Warning),
    rule!(result_without_figure, Warning),
    rule!(signer_mismatch, Warning),
    rule!(spacing, Info),
    rule!(sum_mismatch, Error),
    rule!(typo, Warning),
    rule!(unfinished_sentence, Warning),
];

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

/// What the linter says of one document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Verdict {
    /// Whose paper it is: as told, or as the paper itself says.
    pub agency: Option<String>,
    /// Findings by line and column.
    pub diagnostics: Vec<Diagnostic>,
}

/// Finds the faults of a document, by line and column.
pub fn lint(source: &Source, profile: &Profile<'_>) -> Vec<Diagnostic> {
    examine(source, profile).diagnostics
}

/// Finds the faults of a document and says whose it was taken to be.
pub fn examine(source: &Source, profile: &Profile<'_>) -> Verdict {
    let folded = Folded::of(source);
    let composed = folded.as_ref().map_or(source, |folded| &folded.source);
    let reading = crate::read::read(composed);
    let inspection = Inspection::new(composed, &reading, profile);
    let mut diagnostics = Vec::new();
    for rule in RULES {
        // The one rule about how sara am is written reads the text as written.
        if folded.is_none() || rule.name != lost_sara_am::NAME {
            diagnostics.extend(findings(rule, &inspection));
        }
    }
    if let Some(folded) = &folded {
        for diagnostic in &mut diagnostics {
            as_written(diagnostic, source, folded);
        }
        let written = Inspection::new(source, &reading, profile);
        let rule = RULES.iter().filter(|rule| rule.name == lost_sara_am::NAME);
        diagnostics.extend(rule.flat_map(|rule| findings(rule, &written)));
    }
    let mut diagnostics = suppression::apply(diagnostics, profile.suppressions);
    diagnostics.sort_by(|a, b| (a.line, a.column, &a.rule).cmp(&(b.line, b.column, &b.rule)));
    diagnostics.dedup();
    Verdict { agency: inspection.agency.as_ref().map(|agency| agency.full_name.clone()), diagnostics }
}

fn findings(rule: &'static Rule, inspection: &Inspection<'_>) -> Vec<Diagnostic> {
    let mut findings = Findings::new(inspection, rule);
    (rule.check)(inspection, &mut findings);
    findings.into_diagnostics()
}

/// Gives a finding in composed text the place and the excerpt of the text as written.
fn as_written(diagnostic: &mut Diagnostic, source: &Source, folded: &Folded) {
    let line = diagnostic.line;
    let start = diagnostic.column.saturating_sub(1);
    let from = folded.original(line, start);
    let to = folded.original(line, start + diagnostic.excerpt.chars().count());
    diagnostic.column = from + 1;
    if let Some(line) = line.checked_sub(1).and_then(|index| source.lines.get(index)) {
        diagnostic.excerpt = line.text.chars().skip(from).take(to - from).collect();
    }
}

/// The rule with that name.
pub fn find_rule(name: &str) -> Option<&'static Rule> {
    RULES.iter().find(|rule| rule.name == name)
}

#[cfg(test)]
mod tests;
