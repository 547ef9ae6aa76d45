//! `prongsai score` reproduces what was published, and names what is wrong with a file.

use std::fs;

use serde_json::Value;

use crate::{prongsai, text};

/// Published results with all ten indicators.
///
/// Source: fliphtml5.com/nqbfm/fekk, report on FY2564, page 168 (province means).
const PUBLISHED: &str = "\
agency,fiscal_year,i1,i2,i3,i4,i5,i6,i7,i8,i9,i10
จังหวัดตราด,2564,93.55,87.72,91.01,87.93,89.52,90.55,88.68,88.58,72.89,65.56
จังหวัดตราด,2563,92.57,86.13,90.08,85.98,88.04,83.67,82.11,79.29,69.94,52.78
จังหวัดจันทบุรี,2564,92.84,86.27,89.21,84.7,87.51,90.03,87.99,85.97,75.39,65.39
";

fn scored(table: &str, options: &[&str]) -> (i32, String, String) {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("results.csv");
    fs::write(&file, table).expect("the folder takes files");
    let answer = prongsai(["score", text(&file)].into_iter().chain(options.iter().copied()));
    (answer.code, answer.out, answer.err)
}

#[test]
fn published_totals_are_reproduced_within_a_hundredth() {
    let (code, out, err) = scored(PUBLISHED, &["--format", "json"]);

    assert_eq!(code, 0, "{err}");
    let rows: Vec<Value> = serde_json::from_str(&out).expect("JSON rows");
    let totals: Vec<f64> = rows.iter().map(|row| row["total"].as_f64().expect("a total")).collect();
    for (total, published) in totals.iter().zip([81.45, 75.62, 80.99]) {
        assert!((total - published).abs() < 0.0101, "{total} instead of {published}");
    }
}

#[test]
fn a_missing_indicator_gives_no_total_and_no_zero() {
    let (code, out, err) = scored(
        "agency,fiscal_year,i1,i2,i3,i4,i5,i6,i7,i8,i9,i10\nก,2564,93.55,,91.01,87.93,89.52,90.55,88.68,88.58,72.89,65.56\n",
        &["--format", "json"],
    );

    assert_eq!(code, 0, "{err}");
    let rows: Vec<Value> = serde_json::from_str(&out).expect("JSON rows");
    assert!(rows[0]["total"].is_null());
    assert!(rows[0]["iit"].is_null());
    assert_eq!(rows[0]["eit"].as_f64(), Some(89.27));
}

#[test]
fn a_wrong_cell_is_named_with_its_line_and_column() {
    let (code, _, err) = scored(&PUBLISHED.replace("86.13", "186.13"), &["--format", "json"]);

    assert_eq!(code, 2);
    assert!(err.contains("results.csv: บรรทัด 3"), "{err}");
    assert!(err.contains("i2"), "{err}");
}
