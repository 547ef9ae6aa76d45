use prongsai_domain::framework::Framework;
use serde_json::Value;

use super::*;

const PUBLISHED: &str = "\
agency,fiscal_year,i1,i2,i3,i4,i5,i6,i7,i8,i9,i10,oit_weighted,total,rating,source
จังหวัดตราด (province mean),2564,93.55,87.72,91.01,87.93,89.52,90.55,88.68,88.58,72.89,65.56,,81.45,,https://example.org
พิจิตร agency #6,2564,,,,,,,,,97.78,93.75,38.31,97.05,AA,https://example.org
";

fn json(text: &str) -> (Vec<Value>, Answer) {
    let answer = answer(text.as_bytes(), Format::Json, false, Framework::all(), Language::En).unwrap();
    (serde_json::from_str(&answer.text).unwrap(), answer)
}

fn people(bytes: &[u8]) -> Answer {
    answer(bytes, Format::Table, false, Framework::all(), Language::Th).unwrap()
}

#[test]
fn official_scores_become_totals_and_what_is_missing_stays_null() {
    let (rows, answer) = json(PUBLISHED);
    assert_eq!(answer.code, 0, "{:?}", answer.remarks);
    assert_eq!(rows[0]["agency"], "จังหวัดตราด (province mean)");
    assert_eq!(rows[0]["total"], 81.45);
    assert_eq!(rows[0]["rating"], "B");
    assert_eq!(rows[1]["oit_weighted"], 38.31);
    assert_eq!((&rows[1]["iit"], &rows[1]["total"], &rows[1]["rating"]), (&Value::Null, &Value::Null, &Value::Null));
    assert_eq!(rows[1]["missing"][0], "i1");
    assert_eq!(rows[1]["notes"], Value::Array(vec![]));
}

#[test]
fn a_given_total_that_does_not_follow_is_noted() {
    let text = PUBLISHED.replace("81.45", "82.45");
    let (rows, answer) = json(&text);
    assert_eq!(answer.code, 0);
    assert_eq!(rows[0]["notes"][0], "total: 82.45 was given, but its parts make 81.45; check the original");
}

#[test]
fn heads_and_figures_may_be_thai_and_cells_quoted() {
    let text = "\u{feff}หน่วยงาน;ปีงบประมาณ;ตัวชี้วัดที่ ๑;การใช้งบประมาณ;i3;i4;i5;i6;i7;i8;i9;i10;eit ส่วนที่ 1;EIT2\n\
                \"เทศบาลตำบล; ทุ่งแสงใส\";๒๕๖๗;๙๐.๐๐;90;90;90;90;90;90;90;90;90;90;90\n";
    let (rows, answer) = json(text);
    assert_eq!(answer.code, 0, "{:?}", answer.remarks);
    assert_eq!(rows[0]["agency"], "เทศบาลตำบล; ทุ่งแสงใส");
    assert_eq!((&rows[0]["total"], &rows[0]["rating"]), (&Value::from(90.0), &Value::from("ผ่านดี")));
    assert_eq!(rows[0]["rating_provisional"], false);
}

#[test]
fn tabs_and_dashes_are_understood() {
    let text = "agency\tfiscal_year\ti1\ti2\nก\t2566\t90\t-\n\nข\t2566\t–\t80\n";
    let (rows, answer) = json(text);
    assert_eq!((rows.len(), answer.code), (2, 0));
    assert_eq!(rows[0]["missing"][0], "i2");
}

#[test]
fn without_the_parts_the_two_condition_rating_is_provisional() {
    let text = "agency,fiscal_year,i1,i2,i3,i4,i5,i6,i7,i8,i9,i10\nก,2568,90,90,90,90,90,90,90,90,90,90\n";
    let (rows, _) = json(text);
    assert_eq!((&rows[0]["rating"], &rows[0]["rating_provisional"]), (&Value::from("ผ่านดี"), &Value::from(true)));
    assert!(people(text.as_bytes()).text.contains("ชั่วคราว"));
}

#[test]
fn items_of_the_list_are_gathered_by_agency_and_year() {
    let mut text = "agency,fiscal_year,item,score\n".to_owned();
    for no in 1..=43 {
        let _ = writeln!(text, "ก,2564,O{no},{}", if no == 42 { 0 } else { 100 });
    }
    let (rows, answer) = json(&text);
    assert_eq!((rows.len(), answer.code), (1, 0), "{:?}", answer.remarks);
    assert_eq!((&rows[0]["oit"], &rows[0]["oit_weighted"]), (&Value::from(87.5), &Value::from(35.0)));
    assert_eq!(rows[0]["total"], Value::Null);
}

#[test]
fn an_item_that_was_not_judged_gives_no_score() {
    let (rows, _) = json("agency,fiscal_year,item,score\nก,2564,O1,100\nก,2564,O2,-\n");
    assert_eq!(rows[0]["oit"], Value::Null);
}

#[test]
fn one_bad_row_does_not_hide_the_others() {
    let text = "agency,fiscal_year,i1,i2,i3,i4,i5,i6,i7,i8,i9,i10\n\
                ก,2564,90,90,90,90,90,90,90,90,90,90\n\
                ข,2564,90,เก้าสิบ,90,90,90,90,90,90,90,101\n\
                ค,64,90,90,90,90,90,90,90,90,90,90\n\
                ,2564,90,90,90,90,90,90,90,90,90,90\n\
                ง,2565,85,85,85,85,85,85,85,85,85,85\n";
    let answer = people(text.as_bytes());
    assert_eq!(answer.code, 2);
    let places: Vec<&str> = answer.remarks.iter().map(|line| line.split(':').next().unwrap()).collect();
    let expected = ["บรรทัด 3, คอลัมน์ i2", "บรรทัด 3, คอลัมน์ i10", "บรรทัด 4, คอลัมน์ fiscal_year", "บรรทัด 5, คอลัมน์ agency"];
    assert_eq!(places, expected);
    assert!(answer.remarks[2].contains("ปี พ.ศ. สี่หลัก 2563–2570"), "{}", answer.remarks[2]);
    assert!(
        answer.text.contains("90.00") && answer.text.contains("85.00") && !answer.text.contains('ข'),
        "{}",
        answer.text
    );
}

#[test]
fn lines_are_counted_as_an_editor_counts_them() {
    let text = "\nagency,fiscal_year,i1\n\n\nก,2564,x\n\"ข\nค\",2564,90\nง,2564,y\n";
    let answer = people(text.as_bytes());
    let lines: Vec<String> = answer.remarks.iter().map(|line| line.chars().take(8).collect()).collect();
    assert_eq!(lines, ["บรรทัด 5", "บรรทัด 8"]);
}

#[test]
fn what_a_list_does_not_have_is_named_with_its_line() {
    let answer =
        people("agency,fiscal_year,item,score\nก,2567,O36,100\nก,2567,O1,50\nก,2567,O2,100\nก,2567,o2,0\n".as_bytes());
    assert_eq!(answer.code, 2);
    assert!(answer.remarks[0].contains("บรรทัด 2, คอลัมน์ item") && answer.remarks[0].contains("มีข้อ O1 ถึง O35"));
    assert!(answer.remarks[1].contains("บรรทัด 3, คอลัมน์ score") && answer.remarks[1].contains("0.00, 100.00"));
    assert!(answer.remarks[2].contains("ซ้ำกับบรรทัด 4"), "{}", answer.remarks[2]);
}

#[test]
fn a_head_that_makes_no_shape_is_explained() {
    for (text, said) in [
        ("agency,fiscal_year\nก,2566\n", "ไม่พบคอลัมน์คะแนน"),
        ("ก,2566,90,80\n", "ไม่มีคอลัมน์ agency"),
        ("agency,fiscal_year,i1,i1\nก,2566,90,90\n", "คอลัมน์นี้ซ้ำ"),
        ("agency,fiscal_year,i1\n", "ไม่มีข้อมูล"),
        ("", "ไฟล์ว่าง"),
        ("PK\u{3}\u{4}", "เสียหาย"),
    ] {
        let answer = people(text.as_bytes());
        assert_eq!(answer.code, 2, "{text}");
        assert!(answer.remarks.iter().any(|line| line.contains(said)), "{text}: {:?}", answer.remarks);
    }
}

#[test]
fn a_column_that_is_not_used_is_said() {
    let answer = people("agency,fiscal_year,i1,งบประมาณรวม\nก,2566,90,5\n".as_bytes());
    assert_eq!((answer.code, answer.remarks.as_slice()), (0, &["ไม่ได้ใช้คอลัมน์ งบประมาณรวม".to_owned()][..]));
}

#[test]
fn thai_in_the_old_encoding_is_read_and_said() {
    let (bytes, _, _) = encoding_rs::WINDOWS_874.encode("หน่วยงาน,ปี,i1\nเทศบาลตำบลทุ่งแสงใส,2566,90\n");
    let answer = people(&bytes);
    assert_eq!(answer.code, 0);
    assert!(answer.text.contains("เทศบาลตำบลทุ่งแสงใส") && answer.remarks[0].contains("TIS-620"));
}

#[test]
fn answers_are_refused_with_the_name_of_the_file_to_fill_in() {
    let answer = people("agency,fiscal_year,instrument,i1\nก,2566,IIT,มาก\n".as_bytes());
    assert_eq!(answer.code, 2);
    assert!(answer.remarks[0].contains("framework.toml") && answer.remarks[0].contains("[[survey.item]]"));
}

#[test]
fn answers_are_scored_with_the_questions_of_the_town() {
    let own = "fiscal_year = 2566\n[survey]\nitem = [{ code = 'i1', indicator = 1, scale = 'scale2', polarity = 'negative' }]\n";
    let frameworks = with_own(own, Path::new("framework.toml"), Language::Th).unwrap();
    let text = "หน่วยงาน,ปีงบประมาณ,แบบวัด,i1\nก,2566,IIT,ไม่มี\nก,2566,IIT,มี\nก,2566,IIT,-\nก,2566,IIT,บางที\n";
    let refused = answer(text.as_bytes(), Format::Json, true, &frameworks, Language::Th).unwrap();
    assert!(refused.remarks[0].starts_with("บรรทัด 5, คอลัมน์ i1: ‘บางที’"), "{:?}", refused.remarks);
    let text = text.replace("ก,2566,IIT,บางที\n", "");
    let answer = answer(text.as_bytes(), Format::Json, true, &frameworks, Language::Th).unwrap();
    let rows: Vec<Value> = serde_json::from_str(&answer.text).unwrap();
    let node = rows[0]["trace"].as_array().unwrap().iter().find(|node| node["of"] == "i1").unwrap();
    assert_eq!((&node["exact"], &node["score"]), (&Value::from("50"), &Value::from(50.0)));
}

#[test]
fn the_trace_for_people_names_the_way_of_every_number() {
    let answer = answer(PUBLISHED.as_bytes(), Format::Table, true, Framework::all(), Language::Th).unwrap();
    assert!(answer.text.contains("ค่าเฉลี่ยของ i1, i2, i3, i4, i5"), "{}", answer.text);
    assert!(answer.text.contains("IIT × 30.00% + EIT × 30.00% + OIT × 40.00%"));
}

#[test]
fn a_spreadsheet_gets_two_decimals_and_empty_cells() {
    let answer = answer(PUBLISHED.as_bytes(), Format::Csv, false, Framework::all(), Language::Th).unwrap();
    let lines: Vec<&str> = answer.text.lines().collect();
    assert_eq!(lines[1], "จังหวัดตราด (province mean),2564,89.95,89.27,69.23,81.45,B,false,,");
    assert!(lines[2].starts_with("พิจิตร agency #6,2564,,,95.77,,,false,i1 i2"), "{}", lines[2]);
}
