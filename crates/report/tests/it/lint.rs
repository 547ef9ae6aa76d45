//! Every rule against texts on which it speaks and texts on which it is silent.
//!
//! The cases are files: `lint/<rule>/speaks*.txt` and `lint/<rule>/silent*.txt`.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use prongsai_report::Source;
use prongsai_report::lint::{Diagnostic, Profile, RULES, Severity, lint};

fn cases() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/lint")
}

/// The cases of one rule whose names begin with `kind`, by name.
fn texts(rule: &str, kind: &str) -> Vec<(String, Source)> {
    let Ok(folder) = fs::read_dir(cases().join(rule)) else { return Vec::new() };
    let mut texts: Vec<_> = folder
        .filter_map(|entry| {
            let path = entry.expect("the folder can be read").path();
            let name = path.file_stem().and_then(|stem| stem.to_str()).expect("names are ASCII").to_owned();
            (name.starts_with(kind) && path.extension().is_some_and(|extension| extension == "txt"))
                .then(|| (name, Source::from_text("case.txt", &fs::read_to_string(&path).expect("cases are text"))))
        })
        .collect();
    texts.sort_by(|a, b| a.0.cmp(&b.0));
    texts
}

fn shown(diagnostics: &[Diagnostic]) -> String {
    let mut text = String::new();
    for found in diagnostics {
        let Diagnostic { rule, line, column, place, excerpt, message, suggestion, .. } = found;
        let severity = match found.severity {
            Severity::Info => "info",
            Severity::Warning => "warning",
            Severity::Error => "error",
        };
        writeln!(text, "{line}:{column} {severity} {rule} [{place}]\n  “{excerpt}”\n  {message}")
            .expect("a string takes all");
        if let Some(suggestion) = suggestion {
            writeln!(text, "  → {suggestion}").expect("a string takes all");
        }
    }
    text
}

#[test]
fn every_rule_speaks_where_it_should() {
    let mut silent = Vec::new();
    for rule in RULES {
        let cases = texts(rule.name, "speaks");
        if cases.is_empty() {
            silent.push(format!("{} has no case", rule.name));
        }
        for (name, source) in cases {
            let mut found = lint(&source, &Profile::default());
            found.retain(|diagnostic| diagnostic.rule == rule.name);
            if found.is_empty() {
                silent.push(format!("{} on {name}", rule.name));
            } else {
                insta::assert_snapshot!(format!("{}-{name}", rule.name), shown(&found));
            }
        }
    }
    assert!(silent.is_empty(), "silent: {silent:#?}");
}

#[test]
fn every_rule_is_silent_where_it_should_be() {
    let mut speaking = String::new();
    for rule in RULES {
        let cases = texts(rule.name, "silent");
        if cases.is_empty() {
            writeln!(speaking, "{} has no case", rule.name).expect("a string takes all");
        }
        for (name, source) in cases {
            let mut found = lint(&source, &Profile::default());
            found.retain(|diagnostic| diagnostic.rule == rule.name);
            if !found.is_empty() {
                writeln!(speaking, "{} on {name}:\n{}", rule.name, shown(&found)).expect("a string takes all");
            }
        }
    }
    assert!(speaking.is_empty(), "{speaking}");
}

#[test]
fn correct_official_texts_have_no_fault() {
    let mut speaking = String::new();
    let cases = texts("correct", "");
    for (name, source) in &cases {
        let mut found = lint(source, &Profile::default());
        found.retain(|diagnostic| diagnostic.severity > Severity::Info);
        if !found.is_empty() {
            writeln!(speaking, "{name}:\n{}", shown(&found)).expect("a string takes all");
        }
    }
    assert!(!cases.is_empty());
    assert!(speaking.is_empty(), "{speaking}");
}

#[test]
fn the_place_of_a_finding_is_where_its_excerpt_stands() {
    for rule in RULES {
        for (name, source) in texts(rule.name, "speaks") {
            for found in lint(&source, &Profile::default()) {
                let line = &source.lines[found.line - 1].text;
                let rest: String = line.chars().skip(found.column - 1).collect();
                assert!(rest.starts_with(&found.excerpt), "{}: {found:?} in {name}", rule.name);
            }
        }
    }
}
