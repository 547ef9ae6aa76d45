//! `prongsai oit check` on saved pages: the answer for people and for programs, and its exit codes.

use std::fs;

use serde_json::Value;

use crate::{prongsai, text};

const PAGE: &str = "<html><head><meta charset='utf-8'><title>ITA 2568 เทศบาลตำบลทุ่งแสงใส</title></head><body><h1>OIT ปี 2568</h1><ul>\
<li>O1 โครงสร้างและอำนาจหน้าที่ <a href='https://www.example.go.th/1'>เปิด</a></li>\
<li>O2 ข้อมูลผู้บริหาร <a href='https://www.example.go.th/2'>เปิด</a></li>\
<li>O3 ข้อมูลการติดต่อ</li>\
<li>O๔ ข่าวประชาสัมพันธ์ <a href='https://www.example.go.th/4'>เปิด</a></li></ul></body></html>";

fn checked(page: &[u8], options: &[&str]) -> (i32, String, String) {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("page.html");
    fs::write(&file, page).expect("the folder takes files");
    let answer = prongsai(["oit", "check", text(&file), "--offline"].into_iter().chain(options.iter().copied()));
    (answer.code, answer.out, answer.err)
}

#[test]
fn a_saved_page_is_answered_for_programs() {
    let (code, out, err) = checked(PAGE.as_bytes(), &["--format", "json"]);

    assert_eq!(code, 1, "{err}");
    let answer: Value = serde_json::from_str(&out).expect("JSON");
    let keys: Vec<&String> = answer.as_object().expect("an object").keys().collect();
    assert_eq!(keys, ["framework_year", "body_kind", "refused", "agency", "items", "predicted"]);
    assert_eq!(answer["framework_year"], 2568);
    assert_eq!(answer["agency"], "เทศบาลตำบลทุ่งแสงใส");
    assert_eq!(answer["items"].as_array().map(Vec::len), Some(28));
    assert_eq!(answer["items"][3]["urls"][0], "https://www.example.go.th/4");
    assert_eq!(answer["items"][4]["found"], false);
    // Three of four items of one of five groups of one of two indicators.
    assert_eq!(answer["predicted"]["oit"], "7.50");
}

#[test]
fn a_saved_page_is_answered_for_people() {
    let (code, out, err) = checked(PAGE.as_bytes(), &[]);

    assert_eq!(code, 1, "{err}");
    assert!(out.contains("ปีงบประมาณ 2568") && out.contains("O27") && out.contains("มีชื่อข้อ แต่ไม่มีลิงก์ให้เปิด"), "{out}");
}

#[test]
fn what_is_no_list_of_a_town_ends_with_two_and_the_reason() {
    let school = "<title>โรงเรียนบ้านสมมุติ</title><p>O1 โครงสร้าง<p>O2 ข้อมูลผู้บริหาร<p>O3 อำนาจหน้าที่";
    let (code, out, _) = checked(school.as_bytes(), &["--format", "json"]);
    let answer: Value = serde_json::from_str(&out).expect("JSON");
    assert_eq!((code, &answer["body_kind"]), (2, &Value::from("school")));
    assert!(answer["refused"].is_string() && answer["predicted"].is_null());

    let (code, _, err) = checked(b"%PDF-1.7", &[]);
    assert!(code == 2 && err.contains(".html"), "{err}");
    let (code, _, err) = checked(PAGE.as_bytes(), &["--year", "2540"]);
    assert!(code == 2 && err.contains("2569"), "{err}");
}
