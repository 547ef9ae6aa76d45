//! An office reads the lists of the towns that agreed, from then on until they end it, and says what it found.

use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use prongsai_crypto::password::{self, Cost};
use prongsai_crypto::token::Token;
use prongsai_domain::access::Duty;
use prongsai_domain::agency::OverseerKind;
use prongsai_domain::disclosure::{Address, Disclosure, Element, Visit};
use prongsai_store::accounts::{self, NewAccount, NewSession, people};
use prongsai_store::agencies::{self, Overseer, Settings, Site};
use prongsai_store::disclosures::{self, NewVisit};
use prongsai_store::{boards, new_id};
use prongsai_thai::FiscalYear;
use serde_json::Value;

use crate::app::{Answer, App, PASSWORD, TOWN};

const OFFICE: &str = "tuayang";
const PAGE: &str = "https://www.example.go.th/o5.pdf";

/// An office of the province of the towns, with one person who does everything there.
struct Office {
    app: App,
    cookie: String,
}

impl Office {
    async fn new() -> Self {
        let app = App::new().await;
        let (now, today) = (app.state.clock.now(), app.state.clock.today());
        let kind = OverseerKind::ProvincePromotion;
        let body = kind.usual("", "ตัวอย่าง");
        let settings = Settings { overseer: Some(Overseer { kind, ranking: false }), ..Settings::default() };
        let site = Site {
            id: "a-office".to_owned(),
            slug: OFFICE.to_owned(),
            host: None,
            full_name: kind.full_name(&body),
            settings,
        };
        let mut tx = app.state.store.write().await.unwrap();
        agencies::insert_office(&mut tx, now, today, &site, &body).await.unwrap();
        people::set_duties(&mut tx, now, &site.id, "checker", &[Duty::Checker, Duty::Administrator]).await.unwrap();
        let person = people::insert(&mut tx, now, &site.id, "นายสมมุติ ตรวจดี", None).await.unwrap();
        agencies::hold(&mut tx, now, &site.id, "checker", &person, today, None).await.unwrap();
        let hash = password::hash(PASSWORD, Cost::test()).unwrap();
        let account = new_id(now);
        let new = NewAccount {
            id: &account,
            person: &person,
            login: "checker",
            password: Some(&hash),
            totp_secret: Some(b"sealed"),
        };
        accounts::insert(&mut tx, now, &site.id, &new).await.unwrap();
        let token = Token::generate();
        let later = now.as_microsecond() + 60 * 60 * 1_000_000;
        let session = NewSession {
            id: &new_id(now),
            account: &account,
            machine: None,
            digest: &token.digest(),
            level: 2,
            stepped_up_at: Some(now.as_microsecond()),
            device: "test",
            idle_until: later,
            expires_at: later,
        };
        accounts::insert_session(&mut tx, now, &site.id, &session).await.unwrap();
        tx.commit_unrecorded().await.unwrap();
        let cookie = format!("session-{OFFICE}={}", token.text());
        let office = Self { app, cookie };
        for town in [TOWN, "other"] {
            office.list(town).await;
        }
        office
    }

    /// Gives a town one item with a visit.
    async fn list(&self, town: &str) {
        let (id, now) = (format!("a-{town}"), self.app.state.clock.now());
        let year = FiscalYear::new(2570).unwrap();
        let element =
            Element { text: "คู่มือ".to_owned(), met: Some(true), proof: "หน้า 1".to_owned() };
        let address = Address { url: PAGE.to_owned(), clicks: "1. ITA".to_owned(), ..Address::default() };
        let item = Disclosure {
            code: "O5".to_owned(),
            elements: vec![element],
            addresses: vec![address],
            due: "2026-11-01".parse().ok(),
            note: "บันทึกภายในของเทศบาล".to_owned(),
            ..Disclosure::default()
        };
        let visit = NewVisit {
            id: "visit",
            year,
            code: "O5",
            url: PAGE,
            outcome: Visit::Doubtful,
            status: Some(200),
            final_url: None,
            media_type: None,
            size_bytes: None,
            digest: None,
            title: None,
            words: Some("หน้าแรก\nประกาศเทศบาลตำบลทุ่งแสงใส ประจำปีงบประมาณ พ.ศ. 2570"),
            findings: r#"[{"kind":"scan","thai":"เป็นภาพสแกน","english":"a scan"}]"#,
            on_record: false,
            round: None,
            picture: None,
        };
        let mut tx = self.app.state.store.write().await.unwrap();
        disclosures::put(&mut tx, now, &id, year, &item, None, 0).await.unwrap();
        disclosures::insert_visit(&mut tx, now, &id, &visit).await.unwrap();
        tx.commit_unrecorded().await.unwrap();
    }

    async fn send(&self, method: &str, path: &str, form: &[(&str, &str)]) -> Answer {
        let request = Request::builder()
            .method(method)
            .uri(format!("/t/{OFFICE}{path}"))
            .header(header::HOST, "localhost")
            .header("sec-fetch-site", "same-origin")
            .header(header::COOKIE, &self.cookie)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        let body = serde_html_form::to_string(form).unwrap();
        self.app.ask(request.body(Body::from(body)).unwrap()).await
    }

    async fn get(&self, path: &str) -> Answer {
        self.send("GET", path, &[]).await
    }

    async fn agree(&self) {
        let granted = self.app.post(&format!("/consents/{OFFICE}"), &[], "admin").await;
        assert_eq!(granted.status, StatusCode::SEE_OTHER, "{}", granted.text());
    }
}

#[tokio::test]
async fn an_office_sees_nothing_of_a_town_until_it_agrees_and_nothing_after_it_ends_that() {
    let office = Office::new().await;
    let one = format!("/towns/{TOWN}?year=2570");
    let empty = office.get("/towns").await;
    assert_eq!(empty.status, StatusCode::OK);
    assert!(empty.text().contains("ยังไม่มีหน่วยงานใดยินยอมให้ดู"));
    assert_eq!(office.get(&one).await.status, StatusCode::NOT_FOUND);

    let asked = office.send("POST", "/towns/asks", &[]).await;
    assert_eq!(asked.status, StatusCode::SEE_OTHER);
    assert_eq!(office.get(&one).await.status, StatusCode::NOT_FOUND, "asking is not enough");
    let wish = office.app.get("/consents", "admin").await.text();
    assert!(wish.contains("สำนักงานส่งเสริมการปกครองท้องถิ่นจังหวัดตัวอย่าง") && wish.contains("ขอความยินยอม"));

    office.agree().await;
    let seen = office.get("/towns?year=2570").await.text();
    assert!(seen.contains("เทศบาลตำบลทุ่งแสงใส") && !seen.contains("เทศบาลตำบลอื่น"));
    let board = office.get(&one).await;
    assert_eq!(board.status, StatusCode::OK);
    assert!(board.text().contains(PAGE) && !board.text().contains("บันทึกภายใน"), "notes stay in the town");
    assert_eq!(office.get("/towns/other?year=2570").await.status, StatusCode::NOT_FOUND);
    let history = office.app.get("/consents", "admin").await.text();
    assert!(history.contains("ยินยอมอยู่"));

    let ended = office.app.post(&format!("/consents/{OFFICE}/end"), &[], "admin").await;
    assert_eq!(ended.status, StatusCode::SEE_OTHER);
    assert_eq!(office.get(&one).await.status, StatusCode::NOT_FOUND);
    assert!(!office.get("/towns?year=2570").await.text().contains("เทศบาลตำบลทุ่งแสงใส"));
    // The clock stands still, so their order is open.
    let mut kinds: Vec<String> = {
        let mut tx = office.app.state.store.read().await.unwrap();
        let events = prongsai_store::events::list(&mut tx, &format!("a-{TOWN}"), i64::MAX, 3).await.unwrap();
        events.into_iter().map(|event| event.kind).collect()
    };
    kinds.sort();
    assert_eq!(kinds, ["consent.asked", "consent.ended", "consent.granted"]);
}

#[tokio::test]
async fn a_town_neither_reads_towns_nor_lets_a_town_in() {
    let office = Office::new().await;

    assert_eq!(office.app.get("/towns", "legal").await.status, StatusCode::FORBIDDEN);
    for body in ["other", TOWN, "none"] {
        let answer = office.app.post(&format!("/consents/{body}"), &[], "admin").await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{body}");
    }
    let refused = office.app.post(&format!("/consents/{OFFICE}"), &[], "legal").await;
    assert_eq!(refused.status, StatusCode::FORBIDDEN);
    assert_eq!(office.get("/consents").await.status, StatusCode::NOT_FOUND, "an office is no town");
}

#[tokio::test]
async fn the_table_is_narrowed_and_taken_away_with_the_same_rows() {
    let office = Office::new().await;
    office.agree().await;

    for (query, is_there) in [
        ("", true),
        ("&item=O5", true),
        ("&item=O5&light=at-risk", true),
        ("&item=O5&light=complete", false),
        ("&late=1", true),
        ("&name=ทุ่งแสง", true),
        ("&name=ไม่มี", false),
    ] {
        let query =
            format!("year=2570{query}").replace("ทุ่งแสง", "%E0%B8%97%E0%B8%B8%E0%B9%88%E0%B8%87").replace("ไม่มี", "zzz");
        let page = office.get(&format!("/towns?{query}")).await.text();
        assert_eq!(page.contains("เทศบาลตำบลทุ่งแสงใส"), is_there, "{query}");
        assert_eq!(page.contains("ไม่มีหน่วยงานตามที่เลือก"), !is_there, "{query}");
        let csv = office.get(&format!("/towns.csv?{query}")).await;
        assert_eq!(csv.text().contains("เทศบาลตำบลทุ่งแสงใส"), is_there, "{query}");
        let json: Value = serde_json::from_slice(&office.get(&format!("/towns.json?{query}")).await.bytes).unwrap();
        assert_eq!(json["towns"].as_array().map(Vec::len), Some(usize::from(is_there)), "{query}");
    }
    let json: Value = serde_json::from_slice(&office.get("/towns.json?year=2570").await.bytes).unwrap();
    let item = &json["towns"][0]["items"]["O5"];
    assert_eq!((&item["light"], &item["late"], &item["urls"][0]), (&"at-risk".into(), &true.into(), &PAGE.into()));
}

#[tokio::test]
async fn places_are_shown_only_where_the_office_has_turned_them_on() {
    let office = Office::new().await;
    office.agree().await;
    assert!(!office.get("/towns?year=2570").await.text().contains("ลำดับที่"));

    let kept = office.send("POST", "/towns/settings", &[("ranking", "1")]).await;
    assert_eq!(kept.status, StatusCode::SEE_OTHER);
    assert!(office.get("/towns?year=2570&by=rank").await.text().contains("ลำดับที่"));

    office.send("POST", "/towns/settings", &[]).await;
    assert!(!office.get("/towns?year=2570&by=rank").await.text().contains("ลำดับที่"));
}

#[tokio::test]
async fn a_checker_sees_the_proving_sentence_judges_and_comes_to_the_next_town() {
    let office = Office::new().await;
    office.agree().await;
    let path = "/towns/items/O5?year=2570";
    let page = office.get(path).await;
    assert_eq!(page.status, StatusCode::OK);
    let text = page.text();
    for part in [
        "ประกาศเทศบาลตำบลทุ่งแสงใส ประจำปีงบประมาณ พ.ศ. 2570",
        "เป็นภาพสแกน",
        PAGE,
        "ตรวจแล้ว 0 จาก 1 แห่ง",
        "data-key=\"1\"",
    ] {
        assert!(text.contains(part), "{part}");
    }

    let to = format!("/towns/items/O5/{TOWN}");
    let without = office.send("POST", &to, &[("year", "2570"), ("note", "หน้า 3 ไม่มีลายมือชื่อ")]).await;
    assert_eq!(without.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(without.text().contains("หน้า 3 ไม่มีลายมือชื่อ"), "what was typed stays");
    let form = [("year", "2570"), ("verdict", "no"), ("note", "หน้า 3 ไม่มีลายมือชื่อ")];
    let kept = office.send("POST", &to, &form).await;
    assert_eq!(kept.status, StatusCode::SEE_OTHER, "{}", kept.text());
    assert!(kept.location().contains("last=thungsaengsai"), "{}", kept.location());

    let over = office.get(&format!("{path}&last={TOWN}")).await.text();
    assert!(over.contains("ตรวจข้อนี้ครบทุกหน่วยงานแล้ว") && over.contains("แก้ผลของเทศบาลตำบลทุ่งแสงใส"));
    let again = office.get(&format!("{path}&town={TOWN}")).await.text();
    assert!(again.contains("ผลก่อนหน้า") && again.contains("หน้า 3 ไม่มีลายมือชื่อ"));
    let told = office.app.get("/consents", "admin").await.text();
    assert!(told.contains("หน้า 3 ไม่มีลายมือชื่อ") && told.contains("ไม่ถูกต้อง"), "the town reads what was said of it");
    for agency in ["a-office", "a-thungsaengsai"] {
        let mut tx = office.app.state.store.read().await.unwrap();
        let events = prongsai_store::events::list(&mut tx, agency, i64::MAX, 20).await.unwrap();
        let told = events.iter().find(|event| event.kind == "town.item-fails").unwrap();
        assert_eq!(told.person.as_deref(), Some("นายสมมุติ ตรวจดี"));
    }

    let foreign = office.send("POST", "/towns/items/O5/other", &[("year", "2570"), ("verdict", "yes")]).await;
    assert_eq!(foreign.status, StatusCode::NOT_FOUND);
    assert_eq!(office.get("/towns/items/O99?year=2570").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn the_trend_shows_the_nights_on_which_the_lists_were_counted() {
    let office = Office::new().await;
    office.agree().await;
    assert!(office.get("/towns?year=2570").await.text().contains("แนวโน้มเริ่มแสดงหลังคืนแรก"));

    let year = FiscalYear::new(2570).unwrap();
    boards::recompute(&office.app.state.store, year, "2026-11-25".parse().unwrap()).await.unwrap();

    for path in ["/towns?year=2570", "/towns/thungsaengsai?year=2570"] {
        let page = office.get(path).await.text();
        assert!(page.contains("25 พ.ย. 69") && page.contains("0 จาก "), "{path}");
    }
}
