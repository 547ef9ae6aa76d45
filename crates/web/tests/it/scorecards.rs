use axum::body::Body;
use axum::http::{Request, StatusCode};

use crate::app::{App, TOWN};

const TABLE: &str = "ลำดับ\tตัวชี้วัด\tคะแนน\n1\tการปฏิบัติหน้าที่\t๙๐.๐๐\n2\tการใช้งบประมาณ\t80.50\n3\tการใช้อำนาจ\t91\n\
    คะแนนรวม\t\t88.00\n";

#[tokio::test]
async fn a_result_shows_its_figures_their_origin_and_what_was_lost() {
    let app = App::new().await;

    let page = app.get("/results/2568", "legal").await;

    let text = page.text();
    assert_eq!(page.status, StatusCode::OK);
    for said in ["86.32", "แก้ไขโดยเร่งด่วน", "<svg", "O28", "ที่มาของทุกตัวเลข", "เพิ่มขึ้น 5.04 จากปีก่อน", "93.82"]
    {
        assert!(text.contains(said), "{said}");
    }
    let list = app.get("/results", "legal").await.text();
    assert!(list.contains("81.28") && list.contains("94.49"));
}

#[tokio::test]
async fn a_result_is_typed_in_any_digits_and_doubts_are_said_and_kept() {
    let app = App::new().await;
    let form = [("revision", "0"), ("total", "๙๙.๐๐"), ("rating", "ผ่านดี"), ("i1", "90"), ("i2", "๘๐.๕")];

    let saved = app.post("/results/2566", &form, "legal").await;

    assert_eq!((saved.status, saved.location()), (StatusCode::SEE_OTHER, "/t/thungsaengsai/results/2566"));
    let text = app.get("/results/2566", "legal").await.text();
    assert!(text.contains("99.00") && text.contains("80.50"));
    assert!(text.contains("ข้อที่ควรตรวจกับต้นฉบับ") && text.contains("ตัวชี้วัดที่ 3"));
    let history = app.get("/history/result/2566", "legal").await.text();
    assert!(history.contains("บันทึกผลการประเมิน") && history.contains("80.50"));
}

#[tokio::test]
async fn a_wrong_figure_is_refused_at_its_field_and_nothing_typed_is_lost() {
    let app = App::new().await;
    let form =
        [("revision", "0"), ("total", "88,5"), ("i1", "120"), ("i2", "ดี"), ("eit1", "90"), ("source", "ประกาศ <b>")];

    let page = app.post("/results/2566", &form, "legal").await;

    let text = page.text();
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    for said in ["“88,5” ไม่ใช่คะแนน", "อยู่นอกช่วง 0 ถึง 100", "“ดี” ไม่ใช่คะแนน", "ต้องมีทั้งสองส่วน", "value=\"120\""]
    {
        assert!(text.contains(said), "{said}");
    }
    assert!(text.contains("ประกาศ &#60;b&#62;") && !text.contains("<b>"));
    assert_eq!(app.get("/results/2566", "legal").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn of_two_officers_the_second_sees_both_results_and_loses_nothing() {
    let app = App::new().await;
    app.post("/results/2569", &[("revision", "1"), ("total", "94.49"), ("i1", "95.10")], "legal").await;

    let late = app.post("/results/2569", &[("revision", "1"), ("total", "94.49"), ("i1", "12.34")], "legal").await;

    let text = late.text();
    assert_eq!(late.status, StatusCode::CONFLICT);
    assert!(text.contains("12.34") && text.contains("95.10") && text.contains("name=\"revision\" value=\"2\""));
    let again = app.post("/results/2569", &[("revision", "2"), ("i1", "12.34")], "legal").await;
    assert_eq!(again.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn a_pasted_table_is_looked_at_before_it_is_kept() {
    let app = App::new().await;

    let look = app.upload("/results/import", &[("year", "2566"), ("table", TABLE)], &[], "legal").await;

    let text = look.text();
    assert_eq!(look.status, StatusCode::OK, "{text}");
    assert!(text.contains("90.00") && text.contains("80.50") && text.contains("ยังไม่มีในระบบ"));
    assert_eq!(app.get("/results/2566", "legal").await.status, StatusCode::NOT_FOUND);
    let form = [("year", "2566"), ("table", TABLE), ("revisions", "")];
    let kept = app.post("/results/import/kept", &form, "legal").await;
    assert_eq!(kept.location(), "/t/thungsaengsai/results/2566");
    assert!(app.get("/results/2566", "legal").await.text().contains("80.50"));
}

#[tokio::test]
async fn a_table_that_cannot_be_read_stays_in_its_field_with_the_reason() {
    let app = App::new().await;
    let table = "agency,fiscal_year,i1\nเทศบาลตำบลทุ่งแสงใส,2566,ร้อยเอ็ด\n";

    let broken = app.upload("/results/import", &[("year", ""), ("table", table)], &[], "legal").await;
    let picture = [("file", "ผล.png", "image/png", &b"\x89PNG\r\n\x1a\n"[..])];
    let foreign = app.upload("/results/import", &[("year", ""), ("table", table)], &picture, "legal").await;

    assert_eq!(broken.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(broken.text().contains("บรรทัด 2 คอลัมน์ i1") && broken.text().contains("ร้อยเอ็ด"));
    assert_eq!(foreign.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(foreign.text().contains("ผล.png") && foreign.text().contains("ร้อยเอ็ด"));
}

#[tokio::test]
async fn findings_lead_from_the_lowest_score_to_measures_that_answer_it() {
    let app = App::new().await;

    let text = app.get("/cycles/2569/findings", "legal").await.text();

    assert!(text.contains("ตัวชี้วัดที่ 10") && text.contains("ได้ 75.00 คะแนน เพิ่มขึ้น 6.25 จากปีก่อน"));
    assert!(text.contains("/measures/library?year=2569&#38;indicator=10") && text.contains("ประเด็นที่ต้องวิเคราะห์"));
    let reader = app.get("/cycles/2569/findings", "mayor").await.text();
    assert!(!reader.contains("/measures/library"));
}

#[tokio::test]
async fn every_figure_opens_down_to_its_items_with_the_sum_that_makes_it() {
    let app = App::new().await;

    let text = app.get("/results/2568", "legal").await.text();

    for said in [
        "(100 + 100 + 0 + 100) ÷ 4 = 75",
        "(86.30 × 15 + 83.90 × 15) ÷ 30 = 85.10",
        "(95 + 75) ÷ 2 = 85",
        "คิดเป็นคะแนนรวม 85 × 40% = 34",
        "O28 ",
        "ไม่อยู่ในการคิดคะแนนของแบบวัดนี้",
    ] {
        assert!(text.contains(said), "{said}");
    }
    assert_eq!(text.matches("<details").count(), text.matches("</details>").count());
    assert_eq!(text.matches("<ul>").count() + text.matches("<ul ").count(), text.matches("</ul>").count());
    assert_eq!(text.matches("<li>").count() + text.matches("<li ").count(), text.matches("</li>").count());
}

#[tokio::test]
async fn years_stand_side_by_side_with_change_in_words_means_and_old_letters_mapped() {
    let app = App::new().await;
    let form =
        [("revision", "0"), ("total", "85.39"), ("rating", "A"), ("IIT", "90"), ("EIT", "84.5"), ("OIT", "82.6")];
    app.post("/results/2566", &form, "legal").await;

    let text = app.get("/results", "legal").await.text();

    for said in [
        "เพิ่มขึ้น 5.04",
        "ค่าเฉลี่ยทั้งประเทศ",
        "93.82",
        "90.19",
        "ลดลง 4.11",
        "ตามเกณฑ์ของปีนี้คือ ผ่าน",
        "เกณฑ์ผ่าน 85.00",
        "ไม่ตรงกัน 1 แห่ง",
    ] {
        assert!(text.contains(said), "{said}");
    }
    let cookie = format!("language=en; {}", app.cookie(TOWN, "legal"));
    let request = Request::get(format!("/t/{TOWN}/results")).header("cookie", cookie);
    let english = app.send(request, Body::empty(), TOWN, "").await.text();
    assert!(english.contains("Mean of the country") && english.contains("up 5.04"));
}

#[tokio::test]
async fn a_source_that_does_not_agree_with_itself_is_shown_place_by_place() {
    let app = App::new().await;
    let mut form: Vec<(String, String)> = (1..=10).map(|no| (format!("i{no}"), "90".to_owned())).collect();
    for (name, value) in [("revision", "0"), ("total", "91.50"), ("rating", "AA"), ("IIT", "92.00")] {
        form.push((name.to_owned(), value.to_owned()));
    }
    let form: Vec<(&str, &str)> = form.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    app.post("/results/2566", &form, "legal").await;

    let text = app.get("/results/2566", "legal").await.text();

    for said in [
        "ต้นฉบับสูงกว่า 1.50",
        "90 × 30% + 90 × 30% + 90 × 40% = 90",
        "ต้นฉบับสูงกว่า 2.00",
        "(90 + 90 + 90 + 90 + 90) ÷ 5 = 90",
        "เป็นระดับตามเกณฑ์ของปีอื่น เช่น ปี 2563",
    ] {
        assert!(text.contains(said), "{said}");
    }
}

#[tokio::test]
async fn an_official_page_and_a_workbook_are_read_as_they_lie() {
    let app = App::new().await;
    let page = "<!doctype html><meta charset=utf-8><nav><a href=/>หน้าแรก</a></nav><h1>ผลการประเมิน ITA ปี พ.ศ. ๒๕๖๖</h1>\
        <table><tr><th>แบบวัด<th>ตัวชี้วัด<th>คะแนน<tr><td rowspan=2>IIT<td>1. การปฏิบัติหน้าที่<td>๙๕,๒๒\
        <tr><td>2. การใช้งบประมาณ<td>88.10<tr><td colspan=2>คะแนนรวม<td>91.25<tr><td colspan=2>ระดับ<td>ผ่าน</table>";
    let file = [("file", "ผล.html", "text/html", page.as_bytes())];

    let look = app.upload("/results/import", &[("year", "2569"), ("table", "")], &file, "legal").await;

    let text = look.text();
    assert_eq!(look.status, StatusCode::OK, "{text}");
    for said in ["ผลการประเมิน ITA ปี 2566", "95.22", "88.10", "91.25", "ใช้ปี 2566 ตามหัวเรื่องของตาราง"]
    {
        assert!(text.contains(said), "{said}: {text}");
    }
    let two = "\tปี 2565\tปี 2566\nตัวชี้วัดที่ 1\t90\t95\nตัวชี้วัดที่ 2\t80\t88\nไม่รู้จัก\t1\t2\n";
    let look = app.upload("/results/import", &[("year", ""), ("table", two)], &[], "legal").await.text();
    assert!(
        look.contains("ปี 2565") && look.contains("ปี 2566") && look.contains("ไม่ได้ใช้ บรรทัด 4 “ไม่รู้จัก 1 2”"),
        "{look}"
    );
}

#[tokio::test]
async fn a_pdf_is_read_where_its_text_is_sound_and_refused_with_the_way_out_where_not() {
    let app = App::new().await;
    let broken = [("file", "ผล.pdf", "application/pdf", &b"%PDF-1.7\nnothing"[..])];

    let page = app.upload("/results/import", &[("year", "2566"), ("table", "เก็บไว้")], &broken, "legal").await;

    let text = page.text();
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(text.contains("ผล.pdf") && text.contains("คัดลอกตารางมาวาง") && text.contains("เก็บไว้"));
}
