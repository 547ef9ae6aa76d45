//! Nothing of the confidential channel is ever weaker than it was made: what was changed opens nothing, is told as a fault,
//! and no word of a case stands in the log.

use axum::http::{StatusCode, header};
use prongsai_crypto::case::Holder;
use prongsai_crypto::seal::PublicKey;
use prongsai_domain::complaint::{Author, Body, Settings, Taken};
use prongsai_store::complaints::identity::{self, NewRequest};
use prongsai_store::complaints::unlocks::{self, Unlock};
use prongsai_store::complaints::{self, Complaint, NewComplaint, Standing, channel, entries, files, grants, keys};
use prongsai_store::{Tx, accounts, random_id};
use prongsai_web::channel::recovery;
use prongsai_web::complaints::case::Case;

use crate::app::{Answer, App, PASSWORD, TOWN};
use crate::channel_access::{Desk, file};
use crate::channel_failures::Log;
use crate::complaints::{AGENCY, CANARIES, account, code, field, open_channel, send, walk};

/// That nothing was logged which belongs to a case or to a secret.
fn is_silent(secrets: &[&str]) {
    let heard = Log::lines();
    for word in CANARIES.iter().copied().chain([PASSWORD, "หลักฐาน.txt"]).chain(secrets.iter().copied()) {
        assert!(!heard.contains(word), "{word} is logged: {heard}");
    }
}

/// A suite that there is not.
fn of_another_suite(sealed: &[u8]) -> Vec<u8> {
    let mut changed = sealed.to_vec();
    assert_eq!(changed[..2], [0, 1], "what is sealed begins with its suite");
    changed[1] = 2;
    changed
}

/// A case with a name and a file, and who opens it.
struct Scene {
    app: App,
    receipt: Answer,
    case: String,
    legal: Desk,
    account: String,
}

impl Scene {
    async fn new() -> Self {
        Log::listen();
        let app = App::new().await;
        open_channel(&app, true).await;
        let (receipt, case) = file(&app, &[], true).await;
        let legal = Desk::open(&app, "legal").await;
        let today = app.state.clock.today();
        let account = account(&mut app.state.store.read().await.unwrap(), "legal", today).await;
        Self { app, receipt, case, legal, account }
    }

    async fn write(&self) -> Tx {
        self.app.state.store.write().await.unwrap()
    }

    fn at(&self, rest: &str) -> String {
        format!("/cases/{}{rest}", self.case)
    }

    async fn back(&self) -> Answer {
        self.app.post("/complaints/return", &[("code", &code(&self.receipt))], "").await
    }

    /// That an answer is a fault that says nothing.
    fn is_fault(&self, answer: &Answer, status: StatusCode) {
        assert_eq!(answer.status, status, "{}", answer.text());
        for word in CANARIES {
            assert!(!answer.text().contains(word), "{word}: {}", answer.text());
        }
        is_silent(&[&code(&self.receipt)]);
    }
}

#[tokio::test]
async fn a_locked_key_of_another_suite_or_at_a_lower_cost_opens_with_no_password() {
    let scene = Scene::new().await;
    let mut tx = scene.write().await;
    let key = keys::find_newest(&mut tx, AGENCY, &scene.account).await.unwrap().expect("it was made");
    tx.roll_back().await.unwrap();
    let cheaper = |at: usize, number: u32| {
        let mut changed = key.locked.clone();
        changed[at..at + 4].copy_from_slice(&number.to_be_bytes());
        changed
    };
    let costs = key.locked[2..14].chunks(4).map(|part| u32::from_be_bytes(part.try_into().unwrap()));
    let costs: Vec<u32> = costs.collect();
    let other = [of_another_suite(&key.locked), cheaper(2, 8), cheaper(6, costs[1] + 1), cheaper(10, costs[2] + 1)];
    let beyond =
        [cheaper(2, 7), cheaper(2, 65 * 1024), cheaper(6, 4), cheaper(6, 0), cheaper(10, 0), vec![0, 1], vec![]];

    for locked in other.into_iter().chain(beyond).filter(|locked| *locked != key.locked) {
        let mut tx = scene.write().await;
        assert!(keys::relock(&mut tx, AGENCY, &scene.account, 1, &locked, "password").await.unwrap());
        tx.commit_unrecorded().await.unwrap();
        let closed = Desk { cookie: scene.app.cookie(TOWN, "legal") };
        let answer = closed.post(&scene.app, "/cases/unlock", &[("password", PASSWORD)]).await;
        scene.is_fault(&answer, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(!answer.headers.contains_key(header::SET_COOKIE));
    }
}

#[tokio::test]
async fn an_opened_key_of_another_suite_has_to_be_opened_again() {
    let scene = Scene::new().await;
    let mut tx = scene.write().await;
    let session = scene.app.cookie(TOWN, "legal");
    let digest = prongsai_crypto::token::digest(session.split('=').nth(1).unwrap());
    let session = accounts::find_session(&mut tx, AGENCY, &digest, scene.app.state.clock.now()).await.unwrap();
    let session = session.expect("it lives").id;
    let row = unlocks::find(&mut tx, scene.app.state.clock.now(), AGENCY, &session).await.unwrap().expect("it is open");
    let changed = Unlock { sealed: of_another_suite(&row.sealed), ..row };
    unlocks::insert(&mut tx, AGENCY, &session, &changed).await.unwrap();
    tx.commit_unrecorded().await.unwrap();

    let answer = scene.legal.get(&scene.app, &scene.at("")).await;

    scene.is_fault(&answer, StatusCode::SEE_OTHER);
    assert!(answer.location().contains("/cases/unlock?next="));
}

#[tokio::test]
async fn a_key_of_a_case_of_another_suite_opens_nothing_for_anybody() {
    let scene = Scene::new().await;
    let mut tx = scene.write().await;
    for grant in grants::list(&mut tx, AGENCY, &scene.case).await.unwrap() {
        grants::remove_holder(&mut tx, AGENCY, &scene.case, &grant.holder).await.unwrap();
        let changed = grants::Grant { sealed: of_another_suite(&grant.sealed), ..grant };
        assert!(grants::insert(&mut tx, AGENCY, &scene.case, &changed, 0).await.unwrap());
    }
    tx.commit_unrecorded().await.unwrap();

    scene.is_fault(&scene.legal.get(&scene.app, &scene.at("")).await, StatusCode::INTERNAL_SERVER_ERROR);
    // One that was changed stands in the way of no other.
    scene.is_fault(&scene.legal.get(&scene.app, "/cases").await, StatusCode::OK);
    let written = scene.legal.tell(&scene.app, &scene.case, "ได้รับเรื่องแล้ว").await;
    scene.is_fault(&written, StatusCode::INTERNAL_SERVER_ERROR);
    scene.is_fault(&scene.back().await, StatusCode::INTERNAL_SERVER_ERROR);
}

#[tokio::test]
async fn an_entry_and_a_file_of_another_suite_are_not_shown() {
    let scene = Scene::new().await;
    let mut tx = scene.write().await;
    let kept = files::list(&mut tx, AGENCY, &scene.case).await.unwrap().remove(0);
    let changed = files::CaseFile { sealed: of_another_suite(&kept.sealed), ..kept.clone() };
    assert!(files::replace(&mut tx, AGENCY, &scene.case, &changed, 0).await.unwrap());
    tx.commit_unrecorded().await.unwrap();
    for rest in ["", "/original"] {
        let path = scene.at(&format!("/files/{}{rest}", kept.id));
        scene.is_fault(&scene.legal.get(&scene.app, &path).await, StatusCode::INTERNAL_SERVER_ERROR);
    }
    let export = scene.legal.post(&scene.app, &scene.at("/export"), &[("export-reason", "x")]).await;
    scene.is_fault(&export, StatusCode::INTERNAL_SERVER_ERROR);

    let mut tx = scene.write().await;
    let entry = entries::list(&mut tx, AGENCY, &scene.case).await.unwrap().remove(0);
    let changed = entries::Entry { sealed: of_another_suite(&entry.sealed), ..entry };
    assert!(entries::replace(&mut tx, AGENCY, &scene.case, &changed, 0).await.unwrap());
    tx.commit_unrecorded().await.unwrap();
    scene.is_fault(&scene.legal.get(&scene.app, &scene.at("")).await, StatusCode::INTERNAL_SERVER_ERROR);
    scene.is_fault(&scene.back().await, StatusCode::INTERNAL_SERVER_ERROR);
}

#[tokio::test]
async fn shares_and_requests_of_another_suite_release_no_name() {
    let scene = Scene::new().await;
    let app = &scene.app;
    let asked = scene.legal.post(app, &scene.at("/identity"), &[("identity-reason", "สอบปากคำ")]).await;
    assert_eq!(asked.status, StatusCode::SEE_OTHER, "{}", asked.text());
    let mut tx = scene.write().await;
    let request = identity::list_requests(&mut tx, AGENCY, &scene.case).await.unwrap().remove(0);
    for share in identity::list_shares(&mut tx, AGENCY, &scene.case).await.unwrap() {
        let changed = identity::Share { sealed: of_another_suite(&share.sealed), ..share };
        assert!(identity::replace_share(&mut tx, AGENCY, &scene.case, &changed, 0).await.unwrap());
    }
    tx.commit_unrecorded().await.unwrap();
    for post in ["clerk", "deputy-clerk"] {
        let custodian = Desk::open(app, post).await;
        let path = format!("/custody/{}", request.id);
        scene.is_fault(&custodian.post(app, &path, &[("answer", "released")]).await, StatusCode::UNPROCESSABLE_ENTITY);
    }

    // Released shares, the reason for a custodian and the reason in the case.
    let today = app.state.clock.today();
    let mut tx = scene.write().await;
    let answers = identity::answers(&mut tx, AGENCY, &request.id).await.unwrap();
    let reason = of_another_suite(&answers[0].reason);
    let sealed = [&request.sealed[..8], &of_another_suite(&request.sealed[8..])].concat();
    for answer in answers.iter().filter(|answer| answer.answer.is_none()) {
        let share = vec![0; 134];
        assert!(identity::answer(&mut tx, AGENCY, &request.id, &answer.account_id, Some(&share), today).await.unwrap());
    }
    let second = random_id();
    let new = NewRequest {
        id: &second,
        complaint: &scene.case,
        account: &scene.account,
        sealed: &sealed,
        asked_on: today,
        expires_on: today,
    };
    let clerk = account(&mut tx, "clerk", today).await;
    assert!(identity::ask(&mut tx, AGENCY, &new, &[(&clerk, &reason)]).await.unwrap());
    tx.commit_unrecorded().await.unwrap();
    let read = scene.legal.get(app, &scene.at(&format!("/identity/{}", request.id))).await;
    scene.is_fault(&read, StatusCode::OK);
    scene.is_fault(&scene.legal.get(app, &scene.at("")).await, StatusCode::INTERNAL_SERVER_ERROR);
    let custodian = Desk::open(app, "clerk").await;
    let released = custodian.post(app, &format!("/custody/{second}"), &[("answer", "released")]).await;
    scene.is_fault(&released, StatusCode::UNPROCESSABLE_ENTITY);
}

#[tokio::test]
async fn a_missing_or_damaged_recovery_key_takes_no_report_and_gives_no_other_way_in() {
    let scene = Scene::new().await;
    let app = &scene.app;
    let mut tx = scene.write().await;
    let row = channel::find(&mut tx, AGENCY).await.unwrap().expect("it is set up");
    assert_eq!(grants::remove_holder(&mut tx, AGENCY, &scene.case, "recovery").await.unwrap(), 1);
    tx.commit_unrecorded().await.unwrap();
    let page = walk(app, &[], false).await;

    // The case goes on for those who have it; with the next key recovery is given again what it lost.
    assert_eq!(scene.legal.get(app, &scene.at("")).await.status, StatusCode::OK);
    let left = scene.legal.post(app, &scene.at("/handlers/recusal"), &[("recuse-reason", "x")]).await;
    assert_eq!(left.status, StatusCode::SEE_OTHER, "{}", left.text());
    let mut tx = scene.write().await;
    let held: Vec<_> = grants::find(&mut tx, AGENCY, &scene.case, "recovery").await.unwrap();
    assert_eq!(held.iter().map(|grant| grant.generation).collect::<Vec<_>>(), [2, 1]);
    drop(tx);

    let none: (Option<&[u8]>, _) = (None, StatusCode::SEE_OTHER);
    for (public, status) in [
        none,
        (Some(&[1; 31]), StatusCode::INTERNAL_SERVER_ERROR),
        (Some(&[]), StatusCode::INTERNAL_SERVER_ERROR),
        // A point of low order: whatever is sealed to it is open to everybody.
        (Some(&[0; 32]), StatusCode::INTERNAL_SERVER_ERROR),
    ] {
        let mut tx = scene.write().await;
        channel::save(&mut tx, app.state.clock.now(), AGENCY, &row.settings, public).await.unwrap();
        tx.commit_unrecorded().await.unwrap();
        assert_eq!(send(app, &page, &[]).await.status, status);
        is_silent(&[&code(&page)]);
    }
    let mut tx = scene.write().await;
    assert_eq!(complaints::list(&mut tx, AGENCY).await.unwrap().len(), 1, "no report was kept");
}

/// A case whose informant's key was damaged, given to `legal` and `auditor`.
async fn damaged(scene: &Scene, informant: &[u8]) -> String {
    let today = scene.app.state.clock.today();
    let standing = Standing {
        state: "received".to_owned(),
        generation: 1,
        acknowledge_by: today,
        answer_by: today,
        finish_by: today,
        acknowledged_on: None,
        answered_on: None,
        closed_on: None,
        paused_on: None,
        keep_until: None,
        noticed_on: None,
    };
    let row = Complaint {
        id: random_id(),
        number: String::new(),
        lookup: random_id(),
        informant_public: informant.to_vec(),
        filed_on: today,
        standing,
        leaf: vec![1; 32],
        hour: 0,
        revision: 1,
    };
    let new = NewComplaint {
        id: &row.id,
        lookup: &row.lookup,
        informant_public: &row.informant_public,
        filed_on: today,
        state: "received",
        generation: 1,
        acknowledge_by: today,
        answer_by: today,
        finish_by: today,
        leaf: &[1; 32],
        hour: 0,
    };
    let mut tx = scene.write().await;
    complaints::insert(&mut tx, AGENCY, &new).await.unwrap().expect("it is new");
    let mut case = Case::begin(AGENCY, row.clone());
    let report = Body::Report {
        kind: "misuse".to_owned(),
        answers: Vec::new(),
        named_posts: Vec::new(),
        named_people: Vec::new(),
        taken: Taken::Web,
    };
    case.append(&mut tx, today, 0, Author::Informant, report).await.unwrap();
    for post in ["legal", "auditor"] {
        let account = account(&mut tx, post, today).await;
        let key = keys::find_newest(&mut tx, AGENCY, &account).await.unwrap().expect("it was made");
        let key = PublicKey::from_bytes(&key.public).unwrap();
        case.grant(&mut tx, &key, Holder::Account(&account, 1), 0).await.unwrap();
    }
    tx.commit_unrecorded().await.unwrap();
    row.id
}

#[tokio::test]
async fn nothing_is_sealed_to_a_damaged_key_of_an_informant() {
    let scene = Scene::new().await;
    for informant in [&[1; 31][..], &[], &[0; 32]] {
        let case = damaged(&scene, informant).await;
        let mut tx = scene.write().await;
        let before = grants::list(&mut tx, AGENCY, &case).await.unwrap();
        tx.roll_back().await.unwrap();

        let path = format!("/cases/{case}/handlers/recusal");
        let left = scene.legal.post(&scene.app, &path, &[("recuse-reason", "x")]).await;

        scene.is_fault(&left, StatusCode::INTERNAL_SERVER_ERROR);
        let mut tx = scene.write().await;
        assert_eq!(grants::list(&mut tx, AGENCY, &case).await.unwrap(), before, "nobody left and no key was made anew");
    }
}

#[tokio::test]
async fn no_setting_goes_below_what_the_rules_ask() {
    let app = App::new().await;
    let recovery = recovery::printed(&open_channel(&app, true).await.public());
    let row = channel::find(&mut app.state.store.read().await.unwrap(), AGENCY).await.unwrap().expect("it is set up");
    let revision = field(&app.get("/channel", "admin").await, "revision");
    let sound = [
        ("revision", revision.as_str()),
        ("needed", "2"),
        ("outside", "auditor"),
        ("keep_years", "10"),
        ("notice_days", "30"),
        ("recovery", recovery.as_str()),
    ];
    let hostile = [
        ("needed", ["0", "4", "-1", "256", "1.5", "", "๐", "two", "1;2"].as_slice()),
        ("keep_years", &["0", "-1", "256", "9999999999999999999999", "", "ten"]),
        ("notice_days", &["0", "6", "366", "-30", "65536", ""]),
        ("outside", &["mayor", "no-such-post", "../auditor"]),
        ("recovery", &["", "0", "AAAA", "prongsai"]),
    ];

    let mut tried = 0;
    for (name, values) in hostile {
        for value in values {
            let form = sound.map(|(field, usual)| (field, if field == name { *value } else { usual }));
            let answer = app.post("/channel", &form, "admin").await;
            assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{name} {value}: {}", answer.text());
            tried += 1;
        }
    }

    assert_eq!(tried, 28);
    let after = channel::find(&mut app.state.store.read().await.unwrap(), AGENCY).await.unwrap();
    assert_eq!(after, Some(row));
}

#[tokio::test]
async fn settings_that_somebody_wrote_below_the_rules_close_the_channel() {
    Log::listen();
    let app = App::new().await;
    open_channel(&app, true).await;
    let page = walk(&app, &[], true).await;
    let row = channel::find(&mut app.state.store.read().await.unwrap(), AGENCY).await.unwrap().expect("it is set up");
    let sound = Settings::read(&row.settings).unwrap();

    for (settings, status) in [
        (Settings { needed: 0, ..sound.clone() }.write(), StatusCode::SEE_OTHER),
        (Settings { needed: 200, ..sound.clone() }.write(), StatusCode::SEE_OTHER),
        ("{\"needed\": -1}".to_owned(), StatusCode::INTERNAL_SERVER_ERROR),
        ("{\"needed\": 2".to_owned(), StatusCode::INTERNAL_SERVER_ERROR),
        (String::new(), StatusCode::INTERNAL_SERVER_ERROR),
    ] {
        let mut tx = app.state.store.write().await.unwrap();
        let recovery = row.recovery_public.as_deref();
        channel::save(&mut tx, app.state.clock.now(), AGENCY, &settings, recovery).await.unwrap();
        tx.commit_unrecorded().await.unwrap();
        assert_eq!(send(&app, &page, &[]).await.status, status, "{settings}");
    }

    let mut tx = app.state.store.read().await.unwrap();
    assert_eq!(complaints::list(&mut tx, AGENCY).await.unwrap().len(), 0);
    is_silent(&[&code(&page)]);
}
