use axum::http::StatusCode;
use prongsai_store::progress::{self, Body, Owned};
use prongsai_thai::{FiscalYear, Round};

use crate::app::{App, TOWN, sample_file};

/// The accountant, whose unit owns measure 3.
const OWNER: &str = "accountant";

async fn measure(app: &App, no: u16) -> Owned {
    let mut tx = app.state.store.read().await.expect("the scene is set");
    let year = FiscalYear::new(2570).expect("the scene is set");
    let all = progress::measures(&mut tx, &format!("a-{TOWN}"), year).await.expect("the scene is set");
    all.into_iter().find(|owned| owned.measure.no == no).expect("the scene is set")
}

async fn reported(app: &App, measure: &str, step: i64) -> Option<(Body, i64)> {
    let mut tx = app.state.store.read().await.expect("the scene is set");
    let entries = progress::entries(&mut tx, &format!("a-{TOWN}"), measure).await.expect("the scene is set");
    entries
        .into_iter()
        .find(|entry| (entry.round, entry.step) == (i64::from(Round::Six.months()), step))
        .map(|entry| (entry.body, entry.revision))
}

fn step(body: Body) -> prongsai_domain::progress::Progress {
    match body {
        Body::Step(step) => step,
        Body::FollowUp(_) => panic!("a following up"),
    }
}

async fn evidence_count(app: &App) -> usize {
    let mut tx = app.state.store.read().await.expect("the scene is set");
    prongsai_store::evidence::list(&mut tx, &format!("a-{TOWN}"), 2570).await.expect("the scene is set").len()
}

const RESULT: &str = "จัดอบรมเมื่อวันที่ 12 มกราคม 2569 มีผู้เข้ารับการอบรม 45 คน";

#[tokio::test]
async fn an_owner_sees_first_what_is_due_and_goes_to_the_first_open_step() {
    let app = App::new().await;
    let id = measure(&app, 3).await.id;

    let answer = app.get("/progress", OWNER).await;

    assert_eq!(answer.status, StatusCode::OK);
    let text = answer.text();
    assert!(text.contains("ปีงบประมาณ 2570"), "the year in which something is missing comes first");
    assert!(text.contains("รอบ 6 เดือน สิ้นสุดวันที่ 31 มีนาคม 2570"));
    assert!(text.contains(&format!("/progress/{id}/6/1")));
}

#[tokio::test]
async fn one_sending_reports_result_figures_and_new_evidence() {
    let app = App::new().await;
    let id = measure(&app, 3).await.id;
    let fields = [
        ("revision", "0"),
        ("status", "done"),
        ("result", RESULT),
        ("figure-label", "ผู้เข้ารับการอบรม"),
        ("figure-value", "๑,๐๔๕"),
        ("figure-unit", "คน"),
        ("figure-label", ""),
        ("figure-value", ""),
        ("figure-unit", ""),
        ("shows", "ภาพการอบรม"),
        ("made-on", "12 ม.ค. 2569"),
        ("act", "next"),
    ];
    let photo = sample_file("photos/01-training.jpg");
    let files: [(&str, &str, &str, &[u8]); 3] = [
        ("files", "IMG_0001.jpg", "image/jpeg", photo),
        ("files", "สรุป.csv", "text/csv", sample_file("data/training-summary.csv")),
        ("files", "", "application/octet-stream", b""),
    ];

    let answer = app.upload(&format!("/progress/{id}/6/1"), &fields, &files, OWNER).await;

    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text());
    assert_eq!(answer.location(), format!("/t/{TOWN}/progress/{id}/6/2?after=1"));
    let (body, revision) = reported(&app, &id, 1).await.expect("the scene is set");
    let step = step(body);
    assert_eq!((step.result.as_str(), revision), (RESULT, 1));
    assert_eq!(step.figures[0].value, "1045");
    assert_eq!(step.evidence.len(), 2);
    let page = app.get(&format!("/progress/{id}/6"), OWNER).await.text();
    assert!(page.contains("ภาพการอบรม"));
    let history = app.get(&format!("/evidence/{}", step.evidence[0]), OWNER).await.text();
    assert!(history.contains("เพิ่มหลักฐาน"));
}

#[tokio::test]
async fn a_faulty_form_keeps_every_word_and_every_file() {
    let app = App::new().await;
    let id = measure(&app, 3).await.id;
    let before = evidence_count(&app).await;
    let fields = [
        ("revision", "0"),
        ("result", RESULT),
        ("figure-label", "ผู้เข้ารับการอบรม"),
        ("figure-value", "มากมาย"),
        ("figure-unit", "คน"),
        ("obstacle", "<b>ฝนตก</b>"),
        ("made-on", "31 กุมภาพันธ์ 2569"),
        ("act", "save"),
    ];
    let files: [(&str, &str, &str, &[u8]); 1] =
        [("files", "IMG_0001.jpg", "image/jpeg", sample_file("photos/01-training.jpg"))];

    let answer = app.upload(&format!("/progress/{id}/6/1"), &fields, &files, OWNER).await;

    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    let text = answer.text();
    for kept in [RESULT, "มากมาย", "31 กุมภาพันธ์ 2569", "เลือกสถานะของข้อนี้", "ได้รับไฟล์ที่แนบแล้ว"]
    {
        assert!(text.contains(kept), "{kept}");
    }
    assert!(!text.contains("<b>ฝนตก</b>"));
    assert_eq!(evidence_count(&app).await, before + 1);
    assert!(reported(&app, &id, 1).await.is_none());
}

#[tokio::test]
async fn a_double_click_makes_no_second_row() {
    let app = App::new().await;
    let id = measure(&app, 3).await.id;
    let before = evidence_count(&app).await;
    let fields = [("revision", "0"), ("status", "done"), ("result", RESULT), ("act", "save")];
    let files: [(&str, &str, &str, &[u8]); 1] =
        [("files", "a.jpg", "image/jpeg", sample_file("photos/01-training.jpg"))];
    let path = format!("/progress/{id}/6/1");

    let (one, two) = tokio::join!(app.upload(&path, &fields, &files, OWNER), app.upload(&path, &fields, &files, OWNER));

    assert_eq!((one.status, two.status), (StatusCode::SEE_OTHER, StatusCode::SEE_OTHER));
    let (body, revision) = reported(&app, &id, 1).await.expect("the scene is set");
    assert_eq!((step(body).evidence.len(), revision), (1, 1));
    assert_eq!(evidence_count(&app).await, before + 1);
}

#[tokio::test]
async fn two_owners_who_report_one_step_see_both_texts() {
    let app = App::new().await;
    let id = measure(&app, 3).await.id;
    let path = format!("/progress/{id}/6/1");
    let first = [("revision", "0"), ("status", "done"), ("result", RESULT), ("act", "save")];
    let second = [("revision", "0"), ("status", "done"), ("result", "ประชุมชี้แจง 3 ครั้ง"), ("act", "save")];
    app.upload(&path, &first, &[], OWNER).await;
    let files: [(&str, &str, &str, &[u8]); 1] =
        [("files", "a.jpg", "image/jpeg", sample_file("photos/02-notice-board.jpg"))];

    let answer = app.upload(&path, &second, &files, "legal").await;

    assert_eq!(answer.status, StatusCode::CONFLICT);
    let text = answer.text();
    assert!(text.contains(RESULT) && text.contains("ประชุมชี้แจง 3 ครั้ง"));
    assert!(text.contains("มีผู้อื่นบันทึกข้อนี้ก่อนท่าน"));
    assert!(text.contains("name=\"revision\" value=\"1\""));
    assert_eq!(step(reported(&app, &id, 1).await.expect("the scene is set").0).result, RESULT);

    let again = [("revision", "1"), ("status", "done"), ("result", "ประชุมชี้แจง 3 ครั้ง"), ("act", "save")];
    assert_eq!(app.upload(&path, &again, &[], "legal").await.status, StatusCode::SEE_OTHER);
    assert_eq!(step(reported(&app, &id, 1).await.expect("the scene is set").0).result, "ประชุมชี้แจง 3 ครั้ง");
}

#[tokio::test]
async fn an_owner_of_another_unit_is_refused_before_anything_is_taken_in() {
    let app = App::new().await;
    let id = measure(&app, 3).await.id;
    let before = evidence_count(&app).await;
    let path = format!("/progress/{id}/6/1");
    let fields = [("revision", "0"), ("status", "done"), ("result", RESULT)];
    let files: [(&str, &str, &str, &[u8]); 1] =
        [("files", "a.jpg", "image/jpeg", sample_file("photos/01-training.jpg"))];

    let sent = app.upload(&path, &fields, &files, "office-head").await;
    let asked = app.get(&path, "office-head").await;
    let read = app.get(&format!("/progress/{id}/6"), "office-head").await;

    assert_eq!((sent.status, asked.status), (StatusCode::FORBIDDEN, StatusCode::FORBIDDEN));
    assert_eq!(read.status, StatusCode::OK);
    assert!(!read.text().contains("บันทึกผล<"));
    assert_eq!(evidence_count(&app).await, before);
}

#[tokio::test]
async fn the_twelve_month_form_can_begin_with_the_six_month_result() {
    let app = App::new().await;
    let id = measure(&app, 3).await.id;
    let fields = [("revision", "0"), ("status", "under-way"), ("result", RESULT), ("act", "save")];
    app.upload(&format!("/progress/{id}/6/1"), &fields, &[], OWNER).await;
    let path = format!("/progress/{id}/12/1");

    let offered = app.get(&path, OWNER).await.text();
    let copied = app.get(&format!("{path}?copy=6"), OWNER).await.text();
    let kept = [("revision", "0"), ("copied", "1"), ("status", "done"), ("result", RESULT), ("act", "save")];
    let saved = app.upload(&path, &kept, &[], OWNER).await;

    assert!(offered.contains("นำผลรอบ 6 เดือนมาเป็นจุดเริ่ม") && !offered.contains(RESULT));
    assert!(copied.contains("คัดลอกมาจากรอบ 6 เดือน ยังไม่ได้บันทึก") && copied.contains(RESULT));
    assert!(copied.contains("name=\"copied\" value=\"1\""));
    assert_eq!(saved.status, StatusCode::SEE_OTHER);
    assert!(app.get(&format!("/progress/{id}/12"), OWNER).await.text().contains("ข้อความเหมือนผลรอบ 6 เดือน"));
}

#[tokio::test]
async fn advice_stands_beside_a_saved_result_and_bars_nothing() {
    let app = App::new().await;
    let id = measure(&app, 3).await.id;
    let fields = [("revision", "0"), ("status", "done"), ("result", "จะจัดอบรมพนักงานในเดือนหน้า"), ("act", "save")];

    let answer = app.upload(&format!("/progress/{id}/6/1"), &fields, &[], OWNER).await;

    assert_eq!(answer.status, StatusCode::SEE_OTHER);
    let page = app.get(&format!("/progress/{id}/6"), OWNER).await.text();
    assert!(page.contains("เป็นสิ่งที่จะทำ"), "{page}");
    assert!(page.contains("ยังไม่มีหลักฐาน"));
}

#[tokio::test]
async fn another_row_for_figures_comes_without_a_script_and_without_faults() {
    let app = App::new().await;
    let id = measure(&app, 3).await.id;
    let fields = [
        ("revision", "0"),
        ("result", "ครึ่งประโยค"),
        ("figure-label", "ก"),
        ("figure-value", ""),
        ("figure-unit", ""),
        ("act", "more"),
    ];

    let answer = app.upload(&format!("/progress/{id}/6/1"), &fields, &[], OWNER).await;

    assert_eq!(answer.status, StatusCode::OK);
    let text = answer.text();
    assert!(text.contains("ครึ่งประโยค") && !text.contains("error-summary"));
    assert_eq!(text.matches("name=\"figure-label\"").count(), 3);
}

#[tokio::test]
async fn a_closed_year_refuses_and_keeps_the_text_on_the_page() {
    let app = App::new().await;
    let owned = measure(&app, 3).await;
    app.close_year(2570).await;
    let path = format!("/progress/{}/6/1", owned.id);
    let fields = [("revision", "0"), ("status", "done"), ("result", RESULT)];

    let sent = app.upload(&path, &fields, &[], OWNER).await;

    assert_eq!(sent.status, StatusCode::CONFLICT);
    assert!(sent.text().contains("ปีงบประมาณนี้ปิดแล้ว") && sent.text().contains(RESULT));
    assert!(reported(&app, &owned.id, 1).await.is_none());
    assert_eq!(app.get(&path, OWNER).await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn following_up_is_reported_as_the_last_step() {
    let app = App::new().await;
    let id = measure(&app, 3).await.id;
    let fields = [("revision", "0"), ("result", "ติดตามเมื่อ 30 กันยายน 2569 ครบ 4 ครั้ง"), ("act", "save")];

    let answer = app.upload(&format!("/progress/{id}/6/0"), &fields, &[], OWNER).await;

    assert_eq!(answer.status, StatusCode::SEE_OTHER);
    assert!(matches!(reported(&app, &id, 0).await, Some((Body::FollowUp(_), 1))));
}

#[tokio::test]
async fn an_odd_address_is_no_page() {
    let app = App::new().await;
    let id = measure(&app, 3).await.id;
    for path in [format!("/progress/{id}/7"), format!("/progress/{id}/6/99"), "/progress/none/6/1".to_owned()] {
        assert_eq!(app.get(&path, OWNER).await.status, StatusCode::NOT_FOUND, "{path}");
    }
}
