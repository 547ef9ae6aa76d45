//! `prongsai lint` says what is wrong, in text and in JSON, with the exit code that scripts need.

use std::fs;

use serde_json::Value;

use crate::{prongsai, text};

const CLEAN: &str = "เทศบาลตำบลซาง อำเภอเซกา จังหวัดบึงกาฬ ขอเชิญประชาชนร่วมประชุมประชาคม ณ ศาลากลางบ้าน";
const FAULTY: &str = "เทศบาลตำบลซางได้รับผลการประเมิน\nขอแสดงความยินดีกับทุกท่านที่มีส่วนร่วมในความโปผร่งใส\n";

fn file(content: &str) -> (tempfile::TempDir, String) {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("report.txt");
    fs::write(&path, content).expect("the folder takes files");
    let name = text(&path).to_owned();
    (folder, name)
}

#[test]
fn a_clean_text_ends_with_zero() {
    let (_folder, name) = file(CLEAN);

    let answer = prongsai(["lint", &name]);

    assert_eq!(answer.code, 0, "{}", answer.out);
    assert!(answer.out.contains("ไม่พบข้อสังเกต"), "{}", answer.out);
}

#[test]
fn a_finding_has_line_column_excerpt_and_suggestion_in_json() {
    let (_folder, name) = file(FAULTY);

    let answer = prongsai(["lint", &name, "--format", "json"]);

    assert_eq!(answer.code, 1);
    let value: Value = serde_json::from_str(&answer.out).expect("JSON");
    assert_eq!(value["file"], Value::from(name));
    let finding = &value["diagnostics"][0];
    assert_eq!(finding["rule"], "typo");
    assert_eq!(finding["line"], 2);
    let line = FAULTY.lines().nth(1).expect("two lines");
    let column = usize::try_from(finding["column"].as_u64().expect("a column")).expect("it fits");
    let excerpt = finding["excerpt"].as_str().expect("an excerpt");
    let there: String = line.chars().skip(column - 1).take(excerpt.chars().count()).collect();
    assert_eq!(there, excerpt, "the excerpt stands at its column");
    assert_eq!(finding["suggestion"], "ความโปร่งใส");
}

#[test]
fn several_files_give_an_array_and_one_bad_file_hides_nothing() {
    let (_first, clean) = file(CLEAN);
    let (_second, faulty) = file(FAULTY);

    let both = prongsai(["lint", &clean, &faulty, "--format", "json"]);
    let with_missing = prongsai(["lint", &faulty, "no-such-file.txt", "--format", "json"]);

    let value: Value = serde_json::from_str(&both.out).expect("JSON");
    assert_eq!(value.as_array().map(Vec::len), Some(2));
    assert_eq!(both.code, 1);
    assert_eq!(with_missing.code, 2);
    assert!(with_missing.out.contains("ความโปร่งใส"), "the readable file is still judged");
    assert!(with_missing.err.contains("no-such-file.txt"), "{}", with_missing.err);
}

#[test]
fn a_suppression_needs_its_reason() {
    let (_folder, name) = file(FAULTY);

    let without = prongsai(["lint", &name, "--suppress", "typo"]);
    let with = prongsai(["lint", &name, "--suppress", "typo:ความโปผร่งใส=ยกมาจากต้นฉบับ"]);

    assert_eq!(without.code, 2);
    assert!(without.err.contains("เหตุผล"), "{}", without.err);
    assert_eq!(with.code, 0, "{}", with.out);
}

#[test]
fn a_file_that_is_no_document_is_unreadable() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("picture.png");
    fs::write(&path, b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR").expect("the folder takes files");

    let answer = prongsai(["lint", text(&path)]);

    assert_eq!(answer.code, 2);
    assert!(answer.err.contains("picture.png"), "{}", answer.err);
}

#[test]
fn every_rule_explains_itself() {
    let rules = prongsai(["lint", "--rules"]);

    assert_eq!(rules.code, 0);
    let names: Vec<&str> = rules.out.lines().filter_map(|line| line.split_whitespace().next()).collect();
    assert!(names.contains(&"other-agency"));
    for name in names {
        let answer = prongsai(["lint", "--explain", name]);
        assert_eq!(answer.code, 0);
        assert!(answer.out.contains("ตัวอย่าง"), "{name} shows no example");
    }
}

#[test]
fn the_example_reports_what_only_the_town_can_know() {
    let answer = prongsai(["lint", "examples/sang-2566", "--format", "json"]);

    assert_eq!(answer.code, 1);
    let value: Value = serde_json::from_str(&answer.out).expect("JSON");
    let mut rules: Vec<&str> = value["diagnostics"]
        .as_array()
        .expect("findings")
        .iter()
        .map(|finding| finding["rule"].as_str().expect("a rule"))
        .collect();
    rules.sort_unstable();
    rules.dedup();
    for rule in ["missing-score", "evidence-outside-period", "result-does-not-answer-method", "result-without-figure"] {
        assert!(rules.contains(&rule), "{rule} is missing among {rules:?}");
    }
    for rule in ["other-agency", "agency-name-variant", "enactment-term", "acronym-expansion", "typo"] {
        assert!(!rules.contains(&rule), "{rule} should have been mended");
    }
}

#[test]
fn each_paper_of_a_folder_is_named_shortly_and_lint_toml_says_what_is_right_as_it_stands() {
    let place = tempfile::tempdir().expect("a folder");
    let town = place.path().join("town");
    prongsai(["new", text(&town), "--name", "ซาง", "--district", "เซกา", "--province", "บึงกาฬ", "--year", "2570"]);
    let before = prongsai(["lint", text(&town), "--format", "json"]);

    let answered = "[[suppress]]\nrule = \"blank-value\"\nreason = \"รอเขียนด้วยปากกา\"\n\
                    [[suppress]]\nrule = \"missing-score\"\nreason = \"ยังไม่ประกาศผล\"\n";
    fs::write(town.join("lint.toml"), answered).expect("the folder takes files");
    let after = prongsai(["lint", text(&town)]);
    fs::write(town.join("lint.toml"), format!("{answered}[[suppress]]\nrule = \"typo\"\nreason = \"ไม่มี\"\n"))
        .expect("the folder takes files");
    let idle = prongsai(["lint", text(&town)]);
    fs::write(town.join("lint.toml"), "[[suppress]]\nrule = \"typos\"\n").expect("the folder takes files");
    let wrong = prongsai(["lint", text(&town)]);

    let files: Vec<Value> = serde_json::from_str(&before.out).expect("one answer a paper");
    let names: Vec<String> = ["measures", "six-month", "twelve-month"].map(|n| format!("{} › {n}", text(&town))).into();
    assert_eq!(files.iter().map(|file| file["file"].as_str().unwrap_or_default()).collect::<Vec<_>>(), names);
    assert_eq!(before.code, 1);
    assert_eq!(after.code, 0, "{}", after.out);
    assert_eq!(idle.out.matches("[suppression]").count(), 1, "{}", idle.out);
    assert_eq!(wrong.code, 2);
    assert!(wrong.err.contains("lint.toml:1") && wrong.err.contains("lint.toml:2"), "{}", wrong.err);
}

#[test]
fn a_reader_that_stops_listening_is_no_failure() {
    let (_folder, name) = file(&"เทศบาลตำบลซางมีความโปผร่งใส\n".repeat(2000));
    let mut child = std::process::Command::new(env!("CARGO_BIN_EXE_prongsai"))
        .args(["lint", &name])
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::piped())
        .spawn()
        .expect("the program starts");

    drop(child.stdout.take());
    let ended = child.wait_with_output().expect("it ends");

    assert_eq!(ended.status.code(), Some(1));
    assert!(ended.stderr.is_empty(), "{}", String::from_utf8_lossy(&ended.stderr));
}
