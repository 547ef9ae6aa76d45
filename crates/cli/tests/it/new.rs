//! `prongsai new` makes a folder that can be filled in and drawn.

use std::fs;

use crate::{prongsai, text};

#[test]
fn a_new_folder_can_be_drawn_at_once() {
    let place = tempfile::tempdir().expect("a folder");
    let town = place.path().join("town");
    let out = place.path().join("out");

    let made =
        prongsai(["new", text(&town), "--name", "ซาง", "--district", "เซกา", "--province", "บึงกาฬ", "--year", "๒๕๗๐"]);
    let drawn = prongsai(["draw", text(&town), "--out", text(&out), "--format", "pdf"]);

    assert_eq!(made.code, 0, "{}", made.err);
    assert_eq!(drawn.code, 0, "{}", drawn.err);
    assert!(fs::read_dir(&out).expect("papers are there").count() > 0);
}

#[test]
fn what_is_there_is_never_overwritten() {
    let place = tempfile::tempdir().expect("a folder");
    fs::write(place.path().join("agency.toml"), "precious").expect("the folder takes files");

    let answer = prongsai(["new", text(place.path()), "--name", "ซาง"]);

    assert_eq!(answer.code, 2);
    assert!(answer.err.contains("มีไฟล์นี้อยู่แล้ว"), "{}", answer.err);
    assert_eq!(fs::read_to_string(place.path().join("agency.toml")).expect("it is still there"), "precious");
    assert_eq!(fs::read_dir(place.path()).expect("the folder is there").count(), 1);
}

#[test]
fn the_sample_towns_are_clean() {
    for name in ["thungsaengsai-2569", "thungsaengsai-2570"] {
        let place = tempfile::tempdir().expect("a folder");
        let town = place.path().join("town");

        let made = prongsai(["new", text(&town), "--sample", name]);
        let linted = prongsai(["lint", text(&town)]);

        assert_eq!(made.code, 0, "{}", made.err);
        assert_eq!(linted.code, 0, "{}", linted.out);
    }
}

#[test]
fn a_new_folder_of_any_kind_names_no_other_agency() {
    for (kind, name, district) in [
        ("subdistrict-organization", "ดงบัง", "บึงโขงหลง"),
        ("town-municipality", "บึงกาฬ", "เมืองบึงกาฬ"),
        ("provincial-organization", "บึงกาฬ", "เมืองบึงกาฬ"),
    ] {
        let place = tempfile::tempdir().expect("a folder");
        let town = place.path().join("town");
        let province = ["--province", "บึงกาฬ", "--year", "2570"];
        prongsai(
            [&["new", text(&town), "--kind", kind, "--name", name, "--district", district][..], &province].concat(),
        );

        let linted = prongsai(["lint", text(&town), "--fail-on", "error"]);

        assert_eq!(linted.code, 0, "{kind}: {}", linted.out);
    }
}
