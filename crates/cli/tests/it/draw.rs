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
