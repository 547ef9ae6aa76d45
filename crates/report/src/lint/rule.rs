//! What a rule is, and its documentation for the people who meet it.

use super::{Findings, Inspection, Severity};

/// One rule of the linter.
#[derive(Debug, Clone, Copy)]
pub struct Rule {
    /// As the findings name it: `other-agency`.
    pub name: &'static str,
    /// How grave its findings are, unless one says otherwise.
    pub severity: Severity,
    /// Reads the document and reports.
    pub check: fn(&Inspection<'_>, &mut Findings<'_>),
    /// The source of the rule, whose doc comment is the documentation.
    pub source: &'static str,
}

/// What a rule says about itself, in Thai, for its users.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Explanation {
    /// One sentence: what it finds.
    pub summary: String,
    /// Headed parts in order: เหตุผล, ตัวอย่าง, วิธีแก้.
    pub parts: Vec<(String, String)>,
}

impl Rule {
    /// The documentation of the rule: its module's doc comment.
    ///
    /// The first paragraph says what it finds; each `# ` begins a headed part.
    pub fn explanation(&self) -> Explanation {
        let mut summary = String::new();
        let mut parts: Vec<(String, String)> = Vec::new();
        for line in self.source.lines().map_while(|line| line.strip_prefix("//!")) {
            let line = line.strip_prefix(' ').unwrap_or(line);
            if let Some(title) = line.strip_prefix("# ") {
                parts.push((title.to_owned(), String::new()));
                continue;
            }
            let text = parts.last_mut().map_or(&mut summary, |(_, text)| text);
            if !text.is_empty() || !line.is_empty() {
                text.push_str(line);
                text.push('\n');
            }
        }
        for (_, text) in &mut parts {
            text.truncate(text.trim_end().len());
        }
        summary.truncate(summary.trim_end().len());
        Explanation { summary, parts }
    }
}

/// A row of the table: the module of a rule and its severity.
macro_rules! rule {
    ($module:ident, $severity:ident) => {
        $crate::lint::Rule {
            name: $module::NAME,
            severity: $crate::lint::Severity::$severity,
            check: $module::check,
            source: include_str!(concat!(stringify!($module), ".rs")),
        }
    };
}
pub(super) use rule;
