//! `prongsai draw` makes the papers, and says what is wrong with a folder.

use std::fs;

use crate::{prongsai, text};

#[test]
fn the_example_gives_four_files() {
    let out = tempfile::tempdir().expect("a folder for the papers");

    let answer = prongsai(["draw", "examples/sang-2566", "--out", text(out.path())]);

    assert_eq!(answer.code, 0, "{}", answer.err);
    let mut names: Vec<String> = fs::read_dir(out.path())
        .expect("the folder is there")
        .map(|entry| entry.expect("it can be listed").file_name().into_string().expect("ASCII names"))
        .collect();
    names.sort();
    assert_eq!(
        names,
        ["sang-2566-six-month.docx", "sang-2566-six-month.html", "sang-2566-six-month.json", "sang-2566-six-month.pdf"]
    );
    assert!(answer.err.contains("prongsai lint"), "a paper with open places is not drawn in silence: {}", answer.err);
}

#[test]
fn the_same_folder_gives_the_same_bytes() {
    let first = tempfile::tempdir().expect("a folder");
    let second = tempfile::tempdir().expect("a folder");

    for out in [&first, &second] {
        assert_eq!(prongsai(["draw", "examples/sang-2566", "--out", text(out.path())]).code, 0);
    }

    for extension in ["pdf", "docx", "html", "json"] {
        let name = format!("sang-2566-six-month.{extension}");
        let read = |folder: &tempfile::TempDir| fs::read(folder.path().join(&name)).expect("the file is there");
        assert!(read(&first) == read(&second), "{name} differs");
    }
}

#[test]
fn a_wrong_field_is_named_with_file_and_line_and_nothing_is_written() {
    let folder = tempfile::tempdir().expect("a folder");
    let out = folder.path().join("out");
    fs::write(
        folder.path().join("agency.toml"),
        "kind = \"subdistrict-municipality\"\nname = \"ซาง\"\ndistict = \"เซกา\"\nprovince = \"บึงกาฬ\"\n",
    )
    .expect("the folder takes files");

    let answer = prongsai(["draw", text(folder.path()), "--out", text(&out)]);

    assert_eq!(answer.code, 2);
    assert!(answer.err.contains("agency.toml:3:"), "{}", answer.err);
    assert!(answer.err.contains("distict"), "{}", answer.err);
    assert!(!out.exists());
}

#[test]
fn a_folder_that_is_not_there_is_said_in_plain_words() {
    let answer = prongsai(["draw", "no/such/folder"]);

    assert_eq!(answer.code, 2);
    assert!(answer.err.contains("ไม่พบไฟล์หรือโฟลเดอร์นี้"), "{}", answer.err);
}

#[test]
fn a_towns_own_rules_hold_for_the_year_of_the_result_too() {
    let place = tempfile::tempdir().expect("a folder");
    let town = place.path().join("town");
    let out = place.path().join("out");
    prongsai(["new", text(&town), "--sample", "thungsaengsai-2569"]);
    let target = "percent = 100\norigin = { source = \"หนังสือแจ้งของปี\", confidence = \"high\", from_memory = false }";
    for (framework, said) in [
        // The result of 2568 is analysed for the measures of 2569.
        (format!("fiscal_year = 2568\n[target]\nscore = 88\n{target}\n"), "88"),
        (
            format!(
                "[[framework]]\nfiscal_year = 2569\n[[framework]]\nfiscal_year = 2568\n[framework.target]\nscore = 89.5\n{target}\n"
            ),
            "89.5",
        ),
    ] {
        fs::write(town.join("framework.toml"), framework).expect("the folder takes files");

        let drawn = prongsai(["draw", text(&town), "--paper", "measures", "--format", "json", "--out", text(&out)]);

        assert_eq!(drawn.code, 0, "{}", drawn.err);
        let paper = fs::read_to_string(out.join("town-2569-measures.json")).expect("the paper is there");
        let paper: serde_json::Value = serde_json::from_str(&paper).expect("JSON");
        let references = paper["references"].as_array().expect("references");
        let target = references.iter().find(|reference| reference["record"] == "framework › 2568 › target › score");
        let value = target.and_then(|target| target["value"].as_str()).expect("the target is quoted");
        assert!(value.starts_with(said), "{value}");
    }
}
