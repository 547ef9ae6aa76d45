//! Findings of the linter that somebody has looked at and answers for: `lint.toml`.

use std::collections::BTreeMap;

use super::table::{Problems, Table};
use super::word::nearest;
use super::{Problem, SUPPRESSIONS};

/// One finding, or all of a rule, that is right as it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suppressed {
    /// Name of the rule: `other-agency`.
    pub rule: String,
    /// The line of the paper, from 1; without it every line.
    pub line: Option<usize>,
    /// What stands there, or a part of it; without it every place.
    pub excerpt: Option<String>,
    /// Why it is right.
    pub reason: String,
}

/// Reads what a folder answers for; `rules` are the names that the linter knows.
///
/// # Errors
/// All problems of the file with their lines.
pub fn suppressions(files: &BTreeMap<String, String>, rules: &[&str]) -> Result<Vec<Suppressed>, Vec<Problem>> {
    let mut problems = Problems::new(files);
    let Some(text) = files.get(SUPPRESSIONS) else { return Ok(Vec::new()) };
    let mut found = Vec::new();
    if let Some(toml) = problems.toml(SUPPRESSIONS, text) {
        let mut table = Table::root(&mut problems, SUPPRESSIONS, &toml);
        found = table.each("suppress", |entry| suppressed(entry, rules));
        table.finish();
    }
    let problems = problems.sorted();
    if problems.is_empty() { Ok(found) } else { Err(problems) }
}

fn suppressed(entry: &mut Table<'_, '_, '_>, rules: &[&str]) -> Suppressed {
    let rule = entry.required_text("rule", "ชื่อกฎ เช่น \"other-agency\"").unwrap_or_default();
    if !rule.is_empty() && !rules.contains(&rule.as_str()) {
        let hint = match nearest(&rule, rules) {
            Some(nearest) => format!("หมายถึง “{nearest}” หรือไม่"),
            None => "ดูรายชื่อด้วย prongsai lint --rules".to_owned(),
        };
        entry.report("rule", format!("ไม่มีกฎ “{rule}”"), hint);
    }
    Suppressed {
        rule,
        line: entry.number("line", 1..=1_000_000),
        excerpt: entry.text("excerpt"),
        reason: entry.required_text("reason", "บอกว่าเหตุใดจึงถูกต้องแล้ว").unwrap_or_default(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Vec<Suppressed>, Vec<Problem>> {
        let files = BTreeMap::from([(SUPPRESSIONS.to_owned(), text.to_owned())]);
        suppressions(&files, &["other-agency", "typo"])
    }

    #[test]
    fn a_new_folder_answers_for_nothing() {
        assert_eq!(read(include_str!("head/lint.toml")), Ok(Vec::new()));
    }

    #[test]
    fn the_example_of_the_explanation_is_read_when_its_marks_are_taken_away() {
        let head = include_str!("head/lint.toml");
        let example = head.split_once("# ตัวอย่าง\n").expect("an example").1.replace("# ", "");

        let found = read(&example).expect("it is right");

        assert_eq!(found[0].rule, "other-agency");
        assert_eq!(found[0].excerpt.as_deref(), Some("เทศบาลตำบลเซกา"));
    }

    #[test]
    fn every_mistake_is_named_with_its_line() {
        let found = read("[[suppress]]\nrule = \"other-agncy\"\n[[suppress]]\nrule = \"typo\"\nlines = 3\n");

        let problems = found.expect_err("three mistakes");
        let said: Vec<(usize, &str)> = problems.iter().map(|p| (p.line, p.field.as_str())).collect();
        assert_eq!(
            said,
            [(1, "suppress[1].reason"), (2, "suppress[1].rule"), (3, "suppress[2].reason"), (5, "suppress[2].lines")]
        );
        assert!(problems[1].hint.as_deref().is_some_and(|hint| hint.contains("other-agency")));
    }
}
