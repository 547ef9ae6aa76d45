use axum::body::Body;
use axum::http::{Request, StatusCode};
use prongsai_store::events::Event;
use prongsai_store::{Store, measures};
use prongsai_thai::FiscalYear;

use crate::app::{App, TOWN};

#[tokio::test]
async fn nobody_is_sent_to_sign_in_and_comes_back_to_the_page() {
    let app = App::new().await;

    let answer = app.get("/desk?year=2570", "").await;

    assert_eq!(answer.status, StatusCode::SEE_OTHER);
    assert_eq!(answer.location(), format!("/t/{TOWN}/sign-in?next=%2Fdesk%3Fyear%3D2570"));
}

#[tokio::test]
async fn a_session_of_one_agency_opens_nothing_of_another() {
    let app = App::new().await;

    let own = app.send(Request::get("/t/other/desk"), Body::empty(), "other", "legal").await;
    let foreign = app.send(Request::get("/t/other/desk"), Body::empty(), TOWN, "legal").await;

    assert_eq!(own.status, StatusCode::OK);
    assert_eq!(foreign.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn a_form_from_another_site_is_refused() {
    let app = App::new().await;
    let request = Request::post(format!("/t/{TOWN}/preferences"))
        .header("host", "localhost")
        .header("origin", "https://elsewhere.example")
        .header("content-type", "application/x-www-form-urlencoded");

    let answer = app.ask(request.body(Body::from("language=en")).unwrap()).await;

    assert_eq!(answer.status, StatusCode::FORBIDDEN);
    assert!(answer.text().contains("คำขอนี้ไม่ได้มาจากหน้าของระบบ"));
}

#[tokio::test]
async fn an_address_that_is_not_there_has_a_page_in_the_language_of_the_reader() {
    let app = App::new().await;
    let request =
        Request::get(format!("/t/{TOWN}/nothing")).header("host", "localhost").header("cookie", "language=en");

    let answer = app.ask(request.body(Body::empty()).unwrap()).await;

    assert_eq!(answer.status, StatusCode::NOT_FOUND);
    assert!(answer.text().contains("There is no such page"));
    assert!(answer.text().contains("ทุ่งแสงใส") && !answer.text().contains("/desk"), "a visitor is led home");
    assert!(answer.headers.contains_key("content-security-policy"));
}

#[tokio::test]
async fn what_was_done_is_said_once_on_the_page_that_it_belongs_to() {
    let app = App::new().await;
    let begun = app.post("/papers", &[("year", "2570"), ("kind", "six-month")], "legal").await;
    assert_eq!(begun.status, StatusCode::SEE_OTHER, "{}", begun.text());
    let cookie = begun.headers.get("set-cookie").and_then(|value| value.to_str().ok()).unwrap_or_default();
    let cookie = cookie.split(';').next().unwrap_or_default().to_owned();
    let get = |path: String| app.send(Request::get(path).header("cookie", &cookie), Body::empty(), TOWN, "legal");

    let paper = get(begun.location().to_owned()).await.text();
    let versions = get(format!("{}/versions", begun.location())).await.text();
    let desk = get(format!("/t/{TOWN}/desk")).await.text();

    assert!(paper.contains("flash-done"), "{paper}");
    assert!(!versions.contains("flash-done"), "{versions}");
    assert!(!desk.contains("flash-done"), "{desk}");
}

#[tokio::test]
async fn what_another_process_changes_is_on_the_next_page_also_when_it_was_begun_long_before() {
    let app = App::new().await;
    let now = app.state.clock.now();
    let agency = format!("a-{TOWN}");
    let year = FiscalYear::new(2570).expect("a fiscal year");
    let other = Request::get("/t/other/measures?year=2570");
    let before = app.get("/measures?year=2570", "legal").await.text();
    let other_before = app.send(other, Body::empty(), "other", "legal").await.text();
    // Something newer than what comes next.
    let tx = app.state.store.write().await.unwrap();
    tx.commit(Event::new(&agency, now, "agency.changed")).await.unwrap();
    assert_eq!(app.get("/measures?year=2570", "legal").await.text(), before);

    let file = app.state.store.files().with_file_name("prongsai.db");
    let elsewhere = Store::open(&format!("sqlite:{}", file.display()), app.state.store.files()).await.unwrap();
    let mut tx = elsewhere.write().await.unwrap();
    let first = measures::list(&mut tx, &agency, year).await.unwrap().remove(0);
    let title = first.measure.title.clone();
    assert!(before.contains(&title));
    measures::remove(&mut tx, now, &agency, &first).await.unwrap();
    let begun = now - jiff::SignedDuration::from_mins(5);
    tx.commit(Event::new(&agency, begun, "measure.removed").about("measure", &first.id)).await.unwrap();

    for path in ["/measures?year=2570", "/cycles/2570", "/desk", "/papers"] {
        let after = app.get(path, "legal").await;
        assert_eq!(after.status, StatusCode::OK, "{path}");
    }
    let after = app.get("/measures?year=2570", "legal").await.text();
    assert_ne!(after, before);
    assert!(!app.get("/cycles/2570", "legal").await.text().contains(&title));
    let other = Request::get("/t/other/measures?year=2570");
    assert_eq!(app.send(other, Body::empty(), "other", "legal").await.text(), other_before);
}

#[tokio::test]
async fn what_is_to_be_said_today_stands_ready_for_the_groups() {
    let app = App::new().await;
    assert!(app.get("/reminders", "legal").await.text().contains("วันนี้ไม่มีเรื่องที่ต้องเตือน"));
    let late = [
        ("revision", "0"),
        ("element", "แสดงข้อมูลตรงตามชื่อข้อ"),
        ("met", ""),
        ("proof", ""),
        ("url", ""),
        ("clicks", ""),
        ("seen", ""),
        ("owner", "works-head"),
        ("due", "1 พ.ย. 2569"),
    ];
    let kept = app.post("/disclosures/2570/O9", &late, "legal").await;
    assert_eq!(kept.status, StatusCode::SEE_OTHER, "{}", kept.text());

    let text = app.get("/reminders", "legal").await.text();

    assert!(text.contains("openExternalBrowser=1") && text.contains("• O9 ") && text.contains("เกินกำหนด"), "{text}");
    assert!(app.get("/progress", "legal").await.text().contains("/reminders\""));
}
