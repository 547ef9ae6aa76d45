//! `prongsai read` turns an old report into data and files, and keeps what it did not understand.

use std::fs;

use serde_json::Value;

use crate::{prongsai, text};

/// A report as it is found, with invented facts; its faults are part of the scene.
const REPORT: &str = include_str!("fixtures/old-report.txt");

fn report() -> (tempfile::TempDir, String) {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("old-report.txt");
    fs::write(&path, REPORT).expect("the folder takes files");
    let name = text(&path).to_owned();
    (folder, name)
}

#[test]
fn the_fields_of_a_report_are_read() {
    let (_folder, name) = report();

    let answer = prongsai(["read", &name, "--format", "json"]);

    assert_eq!(answer.code, 0, "{}", answer.err);
    let value: Value = serde_json::from_str(&answer.out).expect("JSON");
    assert_eq!(value["agency"], "เทศบาลตำบลโคกก่อง");
    assert_eq!(value["fiscal_year"], 2567);
    assert_eq!(value["round"], 6);
    let measures = value["measures"].as_array().expect("measures");
    assert_eq!(measures.len(), 2);
    assert_eq!(measures[0]["no"], 1);
    assert_eq!(measures[0]["methods"].as_array().map(Vec::len), Some(2));
    assert_eq!(measures[0]["results"].as_array().map(Vec::len), Some(2));
    for key in ["memo", "opinions", "order", "scores", "total_score", "rating", "unread"] {
        assert!(value.get(key).is_some(), "the key {key} is missing");
    }
}

#[test]
fn what_was_read_can_be_drawn_and_linted() {
    let (folder, name) = report();
    let town = folder.path().join("town");
    let out = folder.path().join("out");

    let read = prongsai(["read", &name, "--out", text(&town)]);
    let drawn = prongsai(["draw", text(&town), "--out", text(&out), "--format", "docx"]);
    let linted = prongsai(["lint", text(&town), "--format", "json"]);

    assert_eq!(read.code, 0, "{}", read.err);
    assert_eq!(drawn.code, 0, "{}", drawn.err);
    assert_ne!(linted.code, 2, "{}", linted.err);
    for rule in ["other-agency", "acronym-expansion", "agency-name-variant"] {
        assert!(!linted.out.contains(rule), "our own wording does not repeat {rule}");
    }
    let again = prongsai(["read", text(&out.join("town-2567-six-month.docx")), "--format", "json"]);
    let value: Value = serde_json::from_str(&again.out).expect("JSON");
    assert_eq!(value["agency"], "เทศบาลตำบลโคกก่อง", "what we drew is read again");
    assert_eq!(value["measures"].as_array().map(Vec::len), Some(2));
}

#[test]
fn the_same_files_come_out_as_a_new_folder_has() {
    let (folder, name) = report();
    let read = folder.path().join("read");
    let new = folder.path().join("new");

    assert_eq!(prongsai(["read", &name, "--out", text(&read)]).code, 0);
    assert_eq!(prongsai(["new", text(&new), "--name", "โคกก่อง", "--year", "2567"]).code, 0);

    let names = |folder: &std::path::Path| {
        let mut names: Vec<_> = fs::read_dir(folder)
            .expect("the folder is there")
            .map(|entry| entry.expect("listed").file_name())
            .collect();
        names.sort();
        names
    };
    assert_eq!(names(&read), names(&new));
}
