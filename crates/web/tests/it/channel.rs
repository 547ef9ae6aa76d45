//! The channel as it is set up and opened, and what a custodian is asked.

use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use prongsai_crypto::identity::IdentityKey;
use prongsai_crypto::seal::{self, PublicKey, SecretKey};
use prongsai_domain::access::Duty;
use prongsai_domain::complaint::Settings;
use prongsai_store::complaints::identity::{self, Identity, NewRequest, Share};
use prongsai_store::complaints::{self, NewComplaint, channel, grants, keys, notices};
use prongsai_store::{agencies, events};
use prongsai_web::channel::recovery;

use crate::app::{Answer, App, PASSWORD, TOWN};
use crate::complaints::{AGENCY, account, open_channel};

async fn settings(app: &App) -> Settings {
    let row = channel::find(&mut app.state.store.read().await.unwrap(), AGENCY).await.unwrap();
    row.map_or_else(Settings::default, |row| Settings::read(&row.settings).unwrap())
}

async fn is_open(app: &App) -> bool {
    let row = channel::find(&mut app.state.store.read().await.unwrap(), AGENCY).await.unwrap();
    row.is_some_and(|row| row.is_open())
}

/// The form as the page of a fresh channel sends it.
fn form<'a>(revision: &'a str, needed: &'a str, key: &'a str) -> Vec<(&'a str, &'a str)> {
    vec![
        ("revision", revision),
        ("needed", needed),
        ("outside", "auditor"),
        ("keep_years", "๑๐"),
        ("notice_days", "30"),
        ("recovery", key),
    ]
}

#[tokio::test]
async fn a_channel_is_opened_only_when_nothing_is_missing() {
    let app = App::new().await;
    let key = recovery::printed(&SecretKey::generate().public());

    let fresh = app.get("/channel", "admin").await;
    assert_eq!(fresh.status, StatusCode::OK, "{}", fresh.text());
    let kept = app.post("/channel", &form("0", "1", &key), "admin").await;
    assert_eq!(kept.status, StatusCode::SEE_OTHER, "{}", kept.text());
    let refused = app.post("/channel/opening", &[], "admin").await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.text().contains("ยังไม่มีผู้รับเรื่องทางลับ"), "{}", refused.text());
    assert!(!is_open(&app).await);

    open_channel(&app, true).await;
    assert_eq!(app.post("/channel/closing", &[], "admin").await.status, StatusCode::SEE_OTHER);
    assert!(!is_open(&app).await);
    assert_eq!(app.post("/channel/opening", &[], "admin").await.status, StatusCode::SEE_OTHER);
    assert!(is_open(&app).await);
    let told = events::list(&mut app.state.store.read().await.unwrap(), AGENCY, i64::MAX, 50).await.unwrap();
    let kinds: Vec<&str> = told.iter().map(|event| event.kind.as_str()).collect();
    for kind in ["channel.changed", "channel.closed", "channel.opened"] {
        assert!(kinds.contains(&kind), "{kind}: {kinds:?}");
    }
}

#[tokio::test]
async fn all_that_is_wrong_with_the_settings_is_said_and_nothing_is_kept() {
    let app = App::new().await;
    let typed = [("revision", "0"), ("needed", "3"), ("keep_years", "0"), ("notice_days", "x"), ("recovery", "12 ab")];

    let answer = app.post("/channel", &typed, "admin").await;

    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    let text = answer.text();
    for field in ["needed", "keep_years", "notice_days", "recovery"] {
        assert!(text.contains(&format!("href=\"#{field}\"")), "{field}: {text}");
    }
    assert!(text.contains("12 ab"), "what was typed stays");
    assert_eq!(settings(&app).await, Settings::default());
}

#[tokio::test]
async fn the_secret_half_is_refused_and_not_shown_again() {
    let app = App::new().await;
    let secret = prongsai_crypto::recovery::printed(&SecretKey::generate());

    let answer = app.post("/channel", &form("0", "1", &secret), "admin").await;

    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(!answer.text().contains(secret.as_str()));
    assert!(answer.text().contains("ส่วนลับ"));
}

#[tokio::test]
async fn of_two_who_keep_the_settings_the_second_sees_what_the_first_kept() {
    let app = App::new().await;
    let key = recovery::printed(&SecretKey::generate().public());
    assert_eq!(app.post("/channel", &form("0", "1", &key), "admin").await.status, StatusCode::SEE_OTHER);
    let mut mine = form("0", "1", &key);
    mine[3].1 = "7";

    let answer = app.post("/channel", &mine, "admin").await;

    assert_eq!(answer.status, StatusCode::CONFLICT);
    assert!(answer.text().contains("value=\"7\""), "{}", answer.text());
    assert!(answer.text().contains("name=\"revision\" value=\"1\""));
    assert_eq!(settings(&app).await.keep_years, 10);
}

#[tokio::test]
async fn whoever_is_no_administrator_sets_nothing() {
    let app = App::new().await;
    open_channel(&app, true).await;

    for (method, path) in [("GET", "/channel"), ("POST", "/channel/closing")] {
        let answer = if method == "GET" { app.get(path, "legal").await } else { app.post(path, &[], "legal").await };
        assert_eq!(answer.status, StatusCode::FORBIDDEN, "{path}");
    }
    assert_eq!(app.get("/custody", "admin").await.status, StatusCode::FORBIDDEN);
    assert!(is_open(&app).await);
}

/// A case whose identity `clerk` and `deputy-clerk` keep, and about which `asker` asks.
struct Custody {
    app: App,
    asker: String,
    clerk: String,
    case: String,
    request: String,
    cookie: String,
}

impl Custody {
    async fn new(asker: &str) -> Self {
        let app = App::new().await;
        open_channel(&app, true).await;
        let today = app.state.clock.today();
        let hour = complaints::hour(app.state.clock.now());
        let mut tx = app.state.store.write().await.unwrap();
        agencies::give_duty(&mut tx, app.state.clock.now(), AGENCY, "clerk", Duty::CaseHandler).await.unwrap();
        let clerk = account(&mut tx, "clerk", today).await;
        let deputy = account(&mut tx, "deputy-clerk", today).await;
        let asker = account(&mut tx, asker, today).await;
        let (case, request) = (prongsai_store::random_id(), prongsai_store::random_id());
        let new = NewComplaint {
            id: &case,
            lookup: &"0".repeat(64),
            informant_public: &[1; 32],
            filed_on: today,
            state: "received",
            generation: 1,
            acknowledge_by: today,
            answer_by: today,
            finish_by: today,
            leaf: &[1; 32],
            hour,
        };
        complaints::insert(&mut tx, AGENCY, &new).await.unwrap().expect("it is new");
        let grant =
            grants::Grant { generation: 1, holder: format!("account:{asker}:1"), sealed: b"of no interest".to_vec() };
        grants::insert(&mut tx, AGENCY, &case, &grant, hour).await.unwrap();
        let mut publics = Vec::new();
        for keeper in [&clerk, &deputy] {
            let key = keys::find_newest(&mut tx, AGENCY, keeper).await.unwrap().expect("it was made");
            publics.push((keeper.as_str(), 1, PublicKey::from_bytes(&key.public).unwrap()));
        }
        let key = IdentityKey::generate();
        let shares = key.split(2, &publics, &[AGENCY, &case]).unwrap();
        let shares = publics.iter().zip(shares).map(|((account, generation, _), sealed)| Share {
            account_id: (*account).to_owned(),
            key_generation: *generation,
            sealed,
        });
        let shares: Vec<Share> = shares.collect();
        let row = Identity { needed: 2, shares: 2, sealed: key.seal(AGENCY, &case, b"{}") };
        assert!(identity::insert(&mut tx, AGENCY, &case, &row, &shares, hour).await.unwrap());
        let place = [AGENCY, &case, &request, &clerk];
        let reason = seal::seal(&publics[0].2, "identity ask", &place, "ต้องสอบปากคำเพิ่ม".as_bytes()).unwrap();
        let new = NewRequest {
            id: &request,
            complaint: &case,
            account: &asker,
            sealed: b"sealed",
            asked_on: today,
            expires_on: today,
        };
        assert!(identity::ask(&mut tx, AGENCY, &new, &[(&clerk, &reason)]).await.unwrap());
        tx.commit_unrecorded().await.unwrap();
        let unlock = app.post("/cases/unlock", &[("password", PASSWORD), ("next", "/custody")], "clerk").await;
        assert_eq!(unlock.location(), format!("/t/{TOWN}/custody"), "{}", unlock.text());
        let opened = unlock.headers.get(header::SET_COOKIE).and_then(|value| value.to_str().ok()).unwrap_or_default();
        let opened = opened.split(';').next().unwrap_or_default();
        let cookie = format!("{}; {opened}", app.cookie(TOWN, "clerk"));
        Self { app, asker, clerk, case, request, cookie }
    }

    async fn page(&self) -> Answer {
        let request = Request::get(format!("/t/{TOWN}/custody")).header(header::COOKIE, &self.cookie);
        self.app.ask(request.body(Body::empty()).unwrap()).await
    }

    async fn answer(&self, word: &str) -> Answer {
        let request = Request::post(format!("/t/{TOWN}/custody/{}", self.request))
            .header(header::COOKIE, &self.cookie)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header(header::HOST, "localhost")
            .header("sec-fetch-site", "same-origin");
        self.app.ask(request.body(Body::from(format!("answer={word}"))).unwrap()).await
    }

    async fn kept(&self) -> identity::Answer {
        let mut tx = self.app.state.store.read().await.unwrap();
        identity::answers(&mut tx, AGENCY, &self.request).await.unwrap().remove(0)
    }
}

#[tokio::test]
async fn a_custodian_reads_the_reason_and_releases_the_share_to_whoever_asks() {
    let scene = Custody::new("legal").await;
    let page = scene.page().await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.text());
    assert!(page.text().contains("ต้องสอบปากคำเพิ่ม"), "{}", page.text());
    assert!(!page.text().contains("<script"));

    let answer = scene.answer("released").await;

    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text());
    let kept = scene.kept().await;
    assert_eq!(kept.answer.as_deref(), Some("released"));
    // It is sealed to the asker: the custodian who released it does not open it.
    assert!(kept.released.is_some_and(|sealed| sealed.len() > 100));
    let hour = complaints::hour(scene.app.state.clock.now()) + complaints::HOUR;
    let mut tx = scene.app.state.store.write().await.unwrap();
    assert_eq!(
        notices::take(&mut tx, AGENCY, hour).await.unwrap().into_iter().collect::<Vec<_>>(),
        std::slice::from_ref(&scene.asker)
    );
    let grown = complaints::log::release(&mut tx, AGENCY, hour, &mut |_| Vec::new()).await.unwrap();
    assert_eq!(grown.leaves.len(), 1);
    drop(tx);
    let again = scene.answer("refused").await;
    assert_eq!(again.status, StatusCode::CONFLICT);
    assert_eq!(scene.kept().await.answer.as_deref(), Some("released"));
}

#[tokio::test]
async fn a_refusal_keeps_the_share_shut() {
    let scene = Custody::new("legal").await;

    assert_eq!(scene.answer("perhaps").await.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(scene.answer("refused").await.status, StatusCode::SEE_OTHER);

    let kept = scene.kept().await;
    assert_eq!((kept.answer.as_deref(), kept.released), (Some("refused"), None));
    assert!(scene.page().await.text().contains("ไม่มีคำขอ"));
}

#[tokio::test]
async fn nobody_releases_a_share_to_themselves() {
    let scene = Custody::new("clerk").await;
    assert_eq!(scene.asker, scene.clerk);

    let answer = scene.answer("released").await;

    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", answer.text());
    assert_eq!(scene.kept().await.answer, None);
}

#[tokio::test]
async fn whoever_lost_the_case_gets_no_share_of_it() {
    let scene = Custody::new("legal").await;
    let mut tx = scene.app.state.store.write().await.unwrap();
    let holder = format!("account:{}:1", scene.asker);
    grants::remove_holder(&mut tx, AGENCY, &scene.case, &holder).await.unwrap();
    tx.commit_unrecorded().await.unwrap();

    let answer = scene.answer("released").await;

    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", answer.text());
    assert_eq!(scene.kept().await.answer, None);
}
