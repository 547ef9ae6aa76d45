//! A year of a municipality in the browser: with scripts and without, on SQLite and on PostgreSQL.

use std::path::Path;
use std::process::Command;

use prongsai_testing::judge;
use tempfile::TempDir;

use crate::desk::{Desk, PASSWORD, Start};

const TMP: &str = env!("CARGO_TARGET_TMPDIR");

/// Runs a browser script against a platform; its faults are the panic's words.
fn browse(script: &str, desk: &Desk, scripts: bool, judging: bool, work: &Path) {
    browse_on("", script, desk, scripts, judging, work);
}

/// Runs the part of a browser script that belongs to a day.
fn browse_on(day: &str, script: &str, desk: &Desk, scripts: bool, judging: bool, work: &Path) {
    let config = serde_json::json!({
        "base": desk.address(),
        "scripts": scripts,
        "judging": judging,
        "modules": judge::node_modules(TMP),
        "password": PASSWORD,
        "people": [
            { "login": "", "languages": ["ไทย", "English"] },
            { "login": "legal", "languages": ["ไทย", "English"] },
            { "login": "office-head", "languages": ["ไทย"] },
            { "login": "admin", "languages": ["ไทย"] },
        ],
        "work": work,
        "day": day,
        "samples": Path::new(env!("CARGO_MANIFEST_DIR")).join("../sample/towns"),
    });
    let output = Command::new(judge::node(TMP))
        .arg(judge::script("browser").join(script))
        .arg(config.to_string())
        .output()
        .expect("node starts");
    assert!(
        output.status.success(),
        "{}{}\nthe platform says:\n{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr),
        desk.log()
    );
}

fn journey(scripts: bool, database: Option<&str>) {
    let work = TempDir::new().expect("there is room for a folder");
    let data = work.path().join("data");
    let desk = Desk::start_with(&Start { data: &data, database, before: &[] });

    // The pages are the same on every database; they are judged on one.
    browse("journey.mjs", &desk, scripts, database.is_none(), work.path());

    desk.stop();
}

#[test]
fn a_year_goes_from_its_result_to_published_papers_with_scripts() {
    journey(true, None);
}

#[test]
fn a_year_goes_from_its_result_to_published_papers_without_scripts() {
    journey(false, None);
}

#[test]
fn a_year_goes_from_its_result_to_published_papers_with_scripts_on_postgresql() {
    let database = prongsai_testing::postgres::empty_database();
    journey(true, Some(&database.address()));
}

#[test]
fn a_year_goes_from_its_result_to_published_papers_without_scripts_on_postgresql() {
    let database = prongsai_testing::postgres::empty_database();
    journey(false, Some(&database.address()));
}

#[test]
fn every_page_that_a_link_leads_to_is_fit_for_everybody() {
    let work = TempDir::new().expect("there is room for a folder");
    let desk = Desk::start(&work.path().join("data"));

    browse("pages.mjs", &desk, true, true, work.path());
}

#[test]
fn a_case_is_proved_announced_and_deleted_without_scripts() {
    let work = TempDir::new().expect("there is room for a folder");
    let data = work.path().join("data");
    // Kept for ten years; told thirty days before the end, and never deleted sooner after that.
    for (day, later) in [("first", 0), ("proof", 1), ("notice", 3_640), ("deletion", 3_690), ("certificate", 3_691)] {
        let desk = Desk::start_later(&Start { data: &data, database: None, before: &[] }, later);

        browse_on(day, "keeping.mjs", &desk, false, true, work.path());

        desk.stop();
    }
}
