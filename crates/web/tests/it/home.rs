//! What everybody reads of a town of which nothing is published yet, and how answers are remembered.

use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use prongsai_store::agencies::{self, Settings};
use prongsai_store::events::{self, Event};

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

fn asked(path: &str, headers: &[(header::HeaderName, &str)]) -> Request<Body> {
    let mut request = Request::get(path).header(header::HOST, "localhost");
    for (name, value) in headers {
        request = request.header(name, *value);
    }
    request.body(Body::empty()).expect("the request is well formed")
}

fn unpacked(bytes: &[u8]) -> String {
    std::io::read_to_string(flate2::read::GzDecoder::new(bytes)).expect("it is gzip and text")
}

#[tokio::test]
async fn a_public_page_travels_packed_to_whoever_takes_that_and_each_form_has_its_own_tag() {
    let app = App::new().await;
    let path = format!("/t/{TOWN}/ita/2568");

    let plain = app.ask(asked(&path, &[])).await;
    let packed = app.ask(asked(&path, &[(header::ACCEPT_ENCODING, "gzip, br")])).await;
    let refused = app.ask(asked(&path, &[(header::ACCEPT_ENCODING, "gzip;q=0")])).await;

    assert_eq!(packed.headers[header::CONTENT_ENCODING], "gzip");
    assert!(packed.bytes.len() * 3 < plain.bytes.len());
    assert_eq!(unpacked(&packed.bytes), plain.text());
    assert!(!refused.headers.contains_key(header::CONTENT_ENCODING));
    for answer in [&plain, &packed] {
        assert_eq!(answer.headers[header::VARY], "accept-encoding, cookie, user-agent");
    }
    let (plain_tag, packed_tag) = (&plain.headers[header::ETAG], &packed.headers[header::ETAG]);
    assert_ne!(plain_tag, packed_tag);
    let held = |tag: &header::HeaderValue, encoding: &'static str| {
        let tag = tag.to_str().expect("a tag is ASCII").to_owned();
        asked(&path, &[(header::IF_NONE_MATCH, tag.as_str()), (header::ACCEPT_ENCODING, encoding)])
    };
    assert_eq!(app.ask(held(packed_tag, "gzip")).await.status, StatusCode::NOT_MODIFIED);
    assert_eq!(app.ask(held(plain_tag, "identity")).await.status, StatusCode::NOT_MODIFIED);
    assert_eq!(app.ask(held(packed_tag, "identity")).await.status, StatusCode::OK);
}

#[tokio::test]
async fn a_public_page_shows_nobodys_name_whoever_asked_first() {
    let app = App::new().await;

    let mine = app.get("/ita/2568", "legal").await;
    let open = app.get("/ita/2568", "").await;
    let desk = app.get("/desk", "legal").await;

    assert_eq!(mine.bytes, open.bytes);
    assert!(mine.text().contains("/sign-in") && !mine.text().contains("/sign-out"));
    assert!(desk.text().contains("/sign-out"));
    assert_eq!(desk.headers[header::CACHE_CONTROL], "no-store");
    assert!(!desk.headers.contains_key(header::ETAG));
}

#[tokio::test]
async fn a_page_of_the_desk_travels_packed_only_where_no_other_site_made_the_browser_ask() {
    let app = App::new().await;
    let site = header::HeaderName::from_static("sec-fetch-site");
    let session = app.cookie(TOWN, "legal");
    let ask = |from: &'static str| {
        let headers = [(header::COOKIE, session.as_str()), (header::ACCEPT_ENCODING, "gzip"), (site.clone(), from)];
        asked(&format!("/t/{TOWN}/desk"), &headers)
    };

    for from in ["same-origin", "none"] {
        let answer = app.ask(ask(from)).await;
        assert_eq!(answer.headers[header::CONTENT_ENCODING], "gzip", "{from}");
        assert!(unpacked(&answer.bytes).contains("/sign-out"), "{from}");
    }
    for from in ["cross-site", "same-site"] {
        let answer = app.ask(ask(from)).await;
        assert!(!answer.headers.contains_key(header::CONTENT_ENCODING), "{from}");
        assert!(answer.text().contains("/sign-out"), "{from}");
    }
}

#[tokio::test]
async fn stylesheet_and_script_travel_packed_and_fonts_as_they_are() {
    let app = App::new().await;

    for (name, is_packed) in [("app.css", true), ("enhance.js", true), ("fonts/sarabun-bold.woff2", false)] {
        let address = prongsai_web::assets::address(name);
        let plain = app.ask(asked(&address, &[])).await;
        let answer = app.ask(asked(&address, &[(header::ACCEPT_ENCODING, "gzip")])).await;
        assert_eq!(answer.headers.contains_key(header::CONTENT_ENCODING), is_packed, "{name}");
        assert_eq!(answer.headers.contains_key(header::VARY), is_packed, "{name}");
        assert_eq!(plain.status, StatusCode::OK);
        if is_packed {
            assert_eq!(unpacked(&answer.bytes), plain.text());
        } else {
            assert_eq!(answer.bytes, plain.bytes);
        }
    }
}

#[tokio::test]
async fn a_name_that_the_list_of_towns_learns_late_is_not_kept_out_by_a_page_that_was_made_before() {
    let app = App::new().await;
    let agency = format!("a-{TOWN}");
    app.get("/", "").await;
    let mut tx = app.state.store.write().await.expect("the store writes");
    let settings = Settings { greeting: Some("เชิญอ่าน".to_owned()), ..Settings::default() };
    agencies::update_settings(&mut tx, &agency, &settings).await.expect("the town is there");
    tx.commit(Event::new(&agency, NOW.parse().expect("a moment"), "agency.changed")).await.expect("it is kept");

    // Made after the change, but with what is remembered of the town.
    app.get("/", "").await;
    app.wait(3);

    assert!(app.get("/", "").await.text().contains("เชิญอ่าน"));
}

#[tokio::test]
async fn an_event_that_is_told_before_the_commit_counts_like_one_told_with_it() {
    let app = App::new().await;
    let agency = format!("a-{TOWN}");
    let before = app.state.store.generation(&agency);
    let now = NOW.parse().expect("a moment");

    let mut tx = app.state.store.write().await.expect("the store writes");
    events::insert(&mut tx, &Event::new(&agency, now, "evidence.added")).await.expect("it is told");
    assert_eq!(app.state.store.generation(&agency), before, "nothing is kept yet");
    tx.commit_unrecorded().await.expect("it is kept");

    assert_ne!(app.state.store.generation(&agency), before);
    assert_eq!(app.state.store.generation("a-other"), 0, "another town has not changed");
}
