use axum::http::StatusCode;
use prongsai_store::measures;
use prongsai_thai::FiscalYear;

use crate::app::App;

const AGENCY: &str = "a-thungsaengsai";

async fn ids(app: &App, year: i16) -> Vec<(u16, String, String)> {
    let mut tx = app.state.store.read().await.unwrap();
    let list = measures::list(&mut tx, AGENCY, FiscalYear::new(year).unwrap()).await.unwrap();
    list.into_iter().map(|kept| (kept.measure.no, kept.id, kept.measure.title)).collect()
}

fn form<'a>(title: &'a str, steps: &[&'a str]) -> Vec<(&'a str, &'a str)> {
    let mut form = vec![
        ("revision", "0"),
        ("year", "2570"),
        ("title", title),
        ("indicator", "2"),
        ("unit", "finance"),
        ("due", "30 ก.ย. 70"),
        ("period-from", "๑/๑๐/๖๙"),
        ("period-to", "30 กันยายน 2570"),
        ("budget", "6,500.50"),
        ("follow-up", "รายงานทุกไตรมาส"),
    ];
    for step in steps {
        form.push(("step", step));
        form.push(("step-was", ""));
    }
    form
}

#[tokio::test]
async fn a_measure_is_chosen_from_the_library_adapted_and_assigned() {
    let app = App::new().await;
    let library = app.get("/measures/library?year=2570&indicator=2", "legal").await.text();
    assert!(library.contains("template=budget-briefing"));
    let prefilled = app.get("/measures/new?year=2570&template=budget-briefing", "legal").await.text();
    assert!(prefilled.contains("เทศบัญญัติงบประมาณรายจ่าย") && prefilled.contains("30 กันยายน 2570"));

    let added = app.post("/measures", &form("มาตรการทดสอบ", &["ทำก่อน", "", "ทำหลัง"]), "legal").await;

    assert_eq!(added.status, StatusCode::SEE_OTHER, "{}", added.text());
    let page = app.get(added.location().trim_start_matches("/t/thungsaengsai"), "legal").await.text();
    for said in ["มาตรการทดสอบ", "2. ทำหลัง", "กองคลัง", "6,500.50 บาท", "30 กันยายน 2570", "เพิ่มมาตรการ"]
    {
        assert!(page.contains(said), "{said}");
    }
    let csv = app.get("/measures.csv?year=2570", "mayor").await.text();
    assert!(csv.contains("มาตรการทดสอบ"));
}

#[tokio::test]
async fn steps_are_added_moved_and_taken_out_without_script_and_nothing_is_lost() {
    let app = App::new().await;
    let mut typed = form("ร่าง", &["หนึ่ง", "สอง"]);
    typed.push(("act", "up-1"));

    let moved = app.post("/measures", &typed, "legal").await;

    let text = moved.text();
    assert_eq!(moved.status, StatusCode::OK);
    assert!(text.find("สอง").unwrap() < text.find("หนึ่ง").unwrap());
    assert!(text.contains("value=\"ร่าง\"") && text.contains("6,500.50"));
    assert!(ids(&app, 2570).await.iter().all(|(_, _, title)| title != "ร่าง"));
}

#[tokio::test]
async fn wrong_fields_are_said_in_words_and_keep_what_was_typed() {
    let app = App::new().await;
    let mut typed = form("", &["หนึ่ง"]);
    for (name, value) in &mut typed {
        match *name {
            "due" => *value = "31 เมษายน 2570",
            "budget" => *value = "ห้าพัน",
            "period-to" => *value = "1 ก.ย. 2569",
            _ => {}
        }
    }

    let page = app.post("/measures", &typed, "legal").await;

    let text = page.text();
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    for said in ["โปรดพิมพ์ชื่อมาตรการ", "“31 เมษายน 2570” ในปฏิทิน", "“ห้าพัน” ไม่ใช่จำนวนเงิน", "วันสิ้นสุดอยู่ก่อนวันเริ่ม", "หนึ่ง"]
    {
        assert!(text.contains(said), "{said}");
    }
}

#[tokio::test]
async fn of_two_officers_the_second_sees_both_texts() {
    let app = App::new().await;
    app.post("/measures", &form("เดิม", &["หนึ่ง"]), "legal").await;
    let (_, id, _) = ids(&app, 2570).await.pop().unwrap();
    let path = format!("/measures/{id}");
    let change = |title: &'static str, revision: &'static str| {
        let mut typed = form(title, &["หนึ่ง"]);
        typed[0].1 = revision;
        typed
    };
    assert_eq!(app.post(&path, &change("ของคนแรก", "1"), "legal").await.status, StatusCode::SEE_OTHER);

    let late = app.post(&path, &change("ของคนที่สอง", "1"), "legal").await;

    let text = late.text();
    assert_eq!(late.status, StatusCode::CONFLICT);
    assert!(text.contains("ของคนแรก") && text.contains("value=\"ของคนที่สอง\""));
    assert!(app.get(&path, "legal").await.text().contains("ของคนแรก"));
    assert_eq!(app.post(&path, &change("ของคนที่สอง", "2"), "legal").await.status, StatusCode::SEE_OTHER);
    let history = app.get(&format!("/history/measure/{id}"), "mayor").await.text();
    assert!(history.contains("<del>ของคนแรก</del>") && history.contains("<ins>ของคนที่สอง</ins>"));
}

#[tokio::test]
async fn a_step_with_a_result_keeps_it_when_it_moves_and_cannot_be_taken_out() {
    let app = App::new().await;
    let (_, id, title) = ids(&app, 2569).await.remove(0);
    let mut typed = vec![("revision", "1"), ("year", "2569"), ("title", title.as_str())];
    for was in ["2", "1", "3"] {
        typed.push((
            "step",
            match was {
                "1" => "วิธีเดิมข้อหนึ่ง",
                "2" => "วิธีเดิมข้อสอง",
                _ => "วิธีเดิมข้อสาม",
            },
        ));
        typed.push(("step-was", was));
    }
    let year = FiscalYear::new(2569).unwrap();
    let result = async |no: u16| {
        let mut tx = app.state.store.read().await.unwrap();
        let today = "2026-11-26".parse().unwrap();
        let loaded = prongsai_store::cycles::load(&mut tx, AGENCY, year, today).await.unwrap();
        let entry = loaded.cycle.progress_of(prongsai_thai::Round::Six, 1, no).cloned().unwrap();
        (entry.result, entry.evidence.len())
    };
    let before = result(1).await;

    let saved = app.post(&format!("/measures/{id}"), &typed, "legal").await;
    let cut: Vec<_> = vec![("revision", "2"), ("year", "2569"), ("title", "ก"), ("step", "เหลือ"), ("step-was", "1")];
    let refused = app.post(&format!("/measures/{id}"), &cut, "legal").await;

    assert_eq!(saved.status, StatusCode::SEE_OTHER, "{}", saved.text());
    assert_eq!(result(2).await, before);
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.text().contains("มีผลที่รายงานแล้ว"));
}

#[tokio::test]
async fn measures_change_places_leave_with_a_reason_and_stay_readable() {
    let app = App::new().await;
    let before = ids(&app, 2569).await;
    let (_, last, _) = before.last().cloned().unwrap();
    app.post(&format!("/measures/{last}/place"), &[("no", "๑")], "legal").await;
    assert_eq!(ids(&app, 2569).await[0].1, last);

    let silent = app.post(&format!("/measures/{last}/removal"), &[("reason", " "), ("revision", "1")], "legal").await;
    let form = [("reason", "ซ้ำกับมาตรการอื่น"), ("revision", "1")];
    let removed = app.post(&format!("/measures/{last}/removal"), &form, "legal").await;

    assert_eq!(silent.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(removed.status, StatusCode::SEE_OTHER);
    let after = ids(&app, 2569).await;
    assert_eq!(after.len() + 1, before.len());
    assert!((1..).zip(&after).all(|(no, (is, _, _))| no == *is));
    assert!(app.get(&format!("/history/measure/{last}"), "mayor").await.text().contains("ซ้ำกับมาตรการอื่น"));
    assert!(app.get(&format!("/measures/{last}"), "mayor").await.text().contains("นำออกจากแผนแล้ว"));
}

#[tokio::test]
async fn measures_of_last_year_are_taken_over_once_and_marked_to_be_checked() {
    let app = App::new().await;
    let (old, new) = (ids(&app, 2569).await, ids(&app, 2570).await);
    let missing = old.iter().filter(|(_, _, title)| new.iter().all(|(_, _, other)| other != title)).count();

    app.post("/measures/copies", &[("year", "2570")], "legal").await;
    app.post("/measures/copies", &[("year", "2570")], "legal").await;

    assert_eq!(ids(&app, 2570).await.len(), new.len() + missing);
    if missing > 0 {
        let text = app.get("/measures?year=2570", "legal").await.text();
        assert!(text.contains("ต้องตรวจ"));
    }
}

#[tokio::test]
async fn nobody_but_the_officer_writes_measures_and_another_town_sees_none() {
    let app = App::new().await;
    let (_, id, _) = ids(&app, 2569).await.remove(0);

    for post in ["mayor", "works-head", "admin"] {
        let answer = app.post(&format!("/measures/{id}"), &form("ก", &[]), post).await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN, "{post}");
    }
    let request = axum::http::Request::get(format!("/t/other/measures/{id}"));
    let other = app.send(request, axum::body::Body::empty(), "other", "legal").await;
    assert_eq!(other.status, StatusCode::NOT_FOUND);
}
