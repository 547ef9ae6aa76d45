//! What everybody reads of a town of which nothing is published yet, and how answers are remembered.

use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use prongsai_store::agencies::{self, Settings};
use prongsai_store::events::Event;

use crate::app::{App, NOW, TOWN};

#[tokio::test]
async fn the_front_page_says_what_will_stand_there_and_shows_no_drafts() {
    let app = App::new().await;

    let page = app.get("/", "").await;

    assert_eq!(page.status, StatusCode::OK);
    assert!(page.text().contains("หน่วยงานยังไม่ได้เผยแพร่เอกสาร"));
    assert!(!page.text().contains("การสร้างความรู้ความเข้าใจในการใช้งบประมาณ"), "measures of an unpublished year");
    assert_eq!(app.get("/years/2569", "").await.status, StatusCode::NOT_FOUND);
    assert_eq!(app.get("/reports/2569/6", "").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn every_item_of_a_list_has_an_address_and_names_the_paper_that_answers_it() {
    let app = App::new().await;

    let list = app.get("/ita/2568", "").await;
    let item = app.get("/ita/2568/o28", "").await;
    let other = app.get("/ita/2568/O1", "").await;
    let data = app.get("/ita/2568/o28.json", "").await;

    assert_eq!(list.status, StatusCode::OK);
    assert!(list.text().contains(&format!("/t/{TOWN}/ita/2568/o28")));
    assert!(item.text().contains("รอบ 12 เดือน ปีงบประมาณ พ.ศ. 2567"));
    assert!(other.text().contains("เว็บไซต์หลัก"));
    let data: serde_json::Value = serde_json::from_slice(&data.bytes).expect("it is JSON");
    assert_eq!(data["code"], "O28");
    assert_eq!(app.get("/ita/2568/o99", "").await.status, StatusCode::NOT_FOUND);
    assert_eq!(app.get("/ita/1234", "").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn tables_can_be_taken_away_and_open_in_spreadsheets_with_thai() {
    let app = App::new().await;

    let table = app.get("/ita/2568.csv", "").await;

    assert_eq!(table.headers[header::CONTENT_TYPE], "text/csv; charset=utf-8");
    assert_eq!(table.headers[header::CONTENT_DISPOSITION], "attachment; filename=\"ita-2568.csv\"");
    assert!(table.bytes.starts_with("\u{FEFF}".as_bytes()));
    assert_eq!(table.text().lines().count(), 29);
}

#[tokio::test]
async fn a_reader_who_holds_the_page_is_not_sent_it_again_until_something_changes() {
    let app = App::new().await;
    let first = app.get("/", "").await;
    let tag = first.headers[header::ETAG].clone();
    let again = || {
        let request = Request::get(format!("/t/{TOWN}/")).header(header::HOST, "localhost");
        request.header(header::IF_NONE_MATCH, tag.clone()).body(Body::empty()).expect("the request is well formed")
    };

    assert_eq!(app.ask(again()).await.status, StatusCode::NOT_MODIFIED);

    let mut tx = app.state.store.write().await.expect("the store writes");
    let settings =
        Settings { greeting: Some("ยินดีต้อนรับ".to_owned()), ..Settings::default() };
    let agency = format!("a-{TOWN}");
    agencies::update_settings(&mut tx, &agency, &settings).await.expect("the town is there");
    tx.commit(Event::new(&agency, NOW.parse().expect("a moment"), "agency.changed")).await.expect("it is kept");
    prongsai_web::site::forget(&app.state);
    let changed = app.ask(again()).await;

    assert_eq!(changed.status, StatusCode::OK);
    assert!(changed.text().contains("ยินดีต้อนรับ"));
}

#[tokio::test]
async fn what_is_remembered_for_one_reader_is_not_shown_in_another_language_or_town() {
    let app = App::new().await;
    let thai = app.get("/", "").await.text();
    let ask = |cookie: &str, town: &str| {
        let request = Request::get(format!("/t/{town}/")).header(header::HOST, "localhost");
        request.header(header::COOKIE, cookie.to_owned()).body(Body::empty()).expect("the request is well formed")
    };

    let english = app.ask(ask("language=en", TOWN)).await.text();
    let digits = app.ask(ask("digits=thai", TOWN)).await.text();
    let other = app.ask(ask("", "other")).await.text();

    assert!(thai.contains("lang=\"th\"") && english.contains("lang=\"en\""));
    assert!(digits.contains("data-digits=\"thai\""));
    assert!(!other.contains(&format!("/t/{TOWN}")) && other.contains("/t/other/"));
}
