//! Where a rule puts what it finds.

use super::{Diagnostic, Inspection, Mark, Rule, Severity};

/// An excerpt is cut after this many code points.
const EXCERPT: usize = 80;

/// The findings of one rule in one document.
#[derive(Debug)]
pub struct Findings<'a> {
    inspection: &'a Inspection<'a>,
    rule: &'a Rule,
    diagnostics: Vec<Diagnostic>,
}

impl<'a> Findings<'a> {
    pub(super) fn new(inspection: &'a Inspection<'a>, rule: &'a Rule) -> Self {
        Self { inspection, rule, diagnostics: Vec::new() }
    }

    pub(super) fn into_diagnostics(self) -> Vec<Diagnostic> {
        self.diagnostics
    }

    /// Reports with the rule's own severity.
    pub fn report(&mut self, mark: Mark, message: impl Into<String>, suggestion: Option<String>) {
        self.report_as(self.rule.severity, mark, message, suggestion);
    }

    /// Reports with a severity of its own.
    pub fn report_as(
        &mut self,
        severity: Severity,
        mark: Mark,
        message: impl Into<String>,
        suggestion: Option<String>,
    ) {
        let text = self.inspection.original(mark);
        let excerpt = text.trim();
        let skipped = text.chars().count() - text.trim_start().chars().count();
        self.push(severity, mark.line, mark.start + skipped + 1, excerpt, &message.into(), suggestion);
    }

    /// Reports about a place that is given by line and column, both from 1, with what stands there.
    pub fn report_at(
        &mut self,
        severity: Severity,
        (line, column): (usize, usize),
        excerpt: &str,
        message: impl Into<String>,
        suggestion: Option<String>,
    ) {
        self.push(severity, line, column, excerpt, &message.into(), suggestion);
    }

    /// Whether the rule has found anything yet.
    pub fn is_empty(&self) -> bool {
        self.diagnostics.is_empty()
    }

    fn push(
        &mut self,
        severity: Severity,
        line: usize,
        column: usize,
        excerpt: &str,
        message: &str,
        suggestion: Option<String>,
    ) {
        self.diagnostics.push(Diagnostic {
            rule: self.rule.name.to_owned(),
            severity,
            line,
            column,
            place: self.inspection.place(line, column),
            excerpt: shortened(excerpt),
            message: in_thai_digits(message),
            suggestion,
        });
    }
}

/// A message uses one kind of digits, except where it quotes the paper or names a code such as O42.
fn in_thai_digits(message: &str) -> String {
    let mut quoted = 0_usize;
    let mut coded = false;
    message
        .chars()
        .map(|c| {
            match c {
                '“' => quoted += 1,
                '”' => quoted = quoted.saturating_sub(1),
                _ => {}
            }
            coded = c.is_ascii_alphabetic() || (coded && c.is_ascii_digit());
            if quoted == 0 && !coded && c.is_ascii_digit() {
                char::from_u32(u32::from(c) - 0x30 + 0xe50).unwrap_or(c)
            } else {
                c
            }
        })
        .collect()
}

/// The beginning of a text, verbatim, never cut inside a syllable's marks.
fn shortened(text: &str) -> String {
    let mut end = text.len();
    if let Some((cut, _)) = text.char_indices().nth(EXCERPT) {
        end = cut;
        while let Some(c) = text.get(end..).and_then(|rest| rest.chars().next()) {
            if !matches!(c, '\u{e31}' | '\u{e33}'..='\u{e3a}' | '\u{e47}'..='\u{e4e}') {
                break;
            }
            end += c.len_utf8();
        }
    }
    text.get(..end).unwrap_or(text).to_owned()
}
