//! What the confidential channel says to those to whom a case was not given, or not any more: the same as of no case.

use std::collections::BTreeSet;

use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use prongsai_crypto::password::Cost;
use prongsai_crypto::receipt::Receipt;
use prongsai_domain::access::Duty;
use prongsai_store::complaints::identity::{self, Identity, NewRequest};
use prongsai_store::complaints::{self, NewComplaint, entries, files, grants};
use prongsai_store::{accounts, jobs, mails, random_id};
use prongsai_web::routes::{ALL, Route};
use prongsai_worker::{Worker, confidential};

use crate::app::{Answer, App, PASSWORD, TOWN};
use crate::complaints::{AGENCY, account, code, field, open_channel, send, walk};

/// Words of an officer that stay in a case.
const SAID: &str = "ได้รับเรื่องแล้วและกำลังตรวจสอบ";

/// A browser at the desk of somebody whose key is open: its cookies as they were given, whatever happens later.
#[derive(Clone)]
pub struct Desk {
    /// Session and key.
    pub cookie: String,
}

impl Desk {
    /// Opens the key of the holder of a post in the session that the holder has.
    pub async fn open(app: &App, post: &str) -> Self {
        Self::with(app, &app.cookie(TOWN, post), PASSWORD).await
    }

    /// Opens it in a session.
    pub async fn with(app: &App, session: &str, password: &str) -> Self {
        let closed = Self { cookie: session.to_owned() };
        let opened = closed.post(app, "/cases/unlock", &[("password", password), ("next", "/cases")]).await;
        assert_eq!(opened.status, StatusCode::SEE_OTHER, "{}", opened.text());
        let key = opened.headers.get(header::SET_COOKIE).and_then(|cookie| cookie.to_str().ok());
        let key = key.and_then(|cookie| cookie.split(';').next()).expect("the key of the session is given");
        Self { cookie: format!("{session}; {key}") }
    }

    /// Asks with a body as it stands.
    pub async fn send(&self, app: &App, method: &str, path: &str, kind: &str, body: &str) -> Answer {
        let request = Request::builder()
            .method(method)
            .uri(format!("/t/{TOWN}{path}"))
            .header(header::HOST, "localhost")
            .header("sec-fetch-site", "same-origin")
            .header(header::COOKIE, &self.cookie)
            .header(header::CONTENT_TYPE, kind);
        app.ask(request.body(Body::from(body.to_owned())).unwrap()).await
    }

    /// Asks for a page.
    pub async fn get(&self, app: &App, path: &str) -> Answer {
        self.send(app, "GET", path, "text/plain", "").await
    }

    /// Sends a form.
    pub async fn post(&self, app: &App, path: &str, form: &[(&str, &str)]) -> Answer {
        let body = serde_html_form::to_string(form).unwrap();
        self.send(app, "POST", path, "application/x-www-form-urlencoded", &body).await
    }

    /// Writes to the informant.
    pub async fn tell(&self, app: &App, case: &str, text: &str) -> Answer {
        let field = |name: &str, value: &str| {
            format!("--x\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n")
        };
        let body = [field("to", "informant"), field("message", text), "--x--\r\n".to_owned()].concat();
        self.send(app, "POST", &format!("/cases/{case}/messages"), "multipart/form-data; boundary=x", &body).await
    }
}

/// Files a report in which these posts are named, with a file; gives the page with its receipt and the case.
pub async fn file(app: &App, posts: &[&str], named: bool) -> (Answer, String) {
    let known = cases(app).await;
    let page = walk(app, posts, named).await;
    let sent = send(app, &page, &[("files", "หลักฐาน.txt", "text/plain", b"of no interest")]).await;
    assert_eq!(sent.status, StatusCode::OK, "{}", sent.text());
    let case = cases(app).await.difference(&known).next().cloned().expect("the case is there");
    (page, case)
}

async fn cases(app: &App) -> BTreeSet<String> {
    let mut tx = app.state.store.read().await.unwrap();
    complaints::list(&mut tx, AGENCY).await.unwrap().into_iter().map(|case| case.id).collect()
}

/// What an answer cost: statements, drawings of keys, hashes of passwords.
pub fn spent(app: &App) -> [u64; 3] {
    [app.state.store.asked(), app.state.receipts.begun(), app.state.hashing.begun()]
}

/// An answer with what it cost.
pub async fn priced(app: &App, answer: impl Future<Output = Answer>) -> (Answer, [u64; 3]) {
    let before = spent(app);
    let answer = answer.await;
    let after = spent(app);
    (answer, [0, 1, 2].map(|at| after[at] - before[at]))
}

/// An answer as it can be compared: without the number of the request, and without what was asked for.
pub fn bare(answer: &Answer, asked: &[&str]) -> (StatusCode, Vec<String>, String) {
    let words = || asked.iter().filter(|word| !word.is_empty());
    let without = |text: String| words().fold(text, |text, word| text.replace(word, "…"));
    // The length is that of the text, which is compared itself.
    let headers = answer.headers.iter().filter(|(name, _)| !matches!(name.as_str(), "x-request-id" | "content-length"));
    let headers = headers.map(|(name, value)| without(format!("{name}: {}", value.to_str().unwrap_or_default())));
    (answer.status, headers.collect(), without(answer.text()))
}

/// The ids of what lies in a case: an entry, a file, a request for the identity.
struct Inside {
    entry: String,
    file: String,
    request: String,
}

impl Inside {
    /// Asks for the identity in somebody's name and looks the others up.
    async fn of(app: &App, case: &str, asker: &str) -> Self {
        let today = app.state.clock.today();
        let mut tx = app.state.store.write().await.unwrap();
        let (asker, deputy) = (account(&mut tx, asker, today).await, account(&mut tx, "deputy-clerk", today).await);
        let request = random_id();
        let row = Identity { needed: 2, shares: 2, sealed: b"sealed".to_vec() };
        identity::insert(&mut tx, AGENCY, case, &row, &[], 0).await.unwrap();
        let new = NewRequest {
            id: &request,
            complaint: case,
            account: &asker,
            sealed: b"sealed",
            asked_on: today,
            expires_on: today,
        };
        assert!(identity::ask(&mut tx, AGENCY, &new, &[(&deputy, b"sealed")]).await.unwrap());
        let entry = entries::list(&mut tx, AGENCY, case).await.unwrap().remove(0).id;
        let file = files::list(&mut tx, AGENCY, case).await.unwrap().remove(0).id;
        tx.commit_unrecorded().await.unwrap();
        Self { entry, file, request }
    }

    fn absent() -> Self {
        Self { entry: random_id(), file: random_id(), request: random_id() }
    }
}

/// A path with a case and what lies in it.
fn fill(route: &Route, case: &str, inside: &Inside) -> String {
    let parts = route.path.split('/').map(|part| match part {
        "{case}" => case,
        "{entry}" => &inside.entry,
        "{file}" => &inside.file,
        "{request}" => &inside.request,
        unknown if unknown.starts_with('{') => panic!("this test has no such id: {}", route.path),
        fixed => fixed,
    });
    parts.collect::<Vec<_>>().join("/")
}

/// Asks as [`fill`] wrote it; gives the answer as it can be compared, with what it cost.
async fn asked(app: &App, desk: &Desk, route: &Route, case: &str, inside: &Inside) -> String {
    let path = fill(route, case, inside);
    let form = "application/x-www-form-urlencoded";
    let (answer, cost) = priced(app, desk.send(app, route.method, &path, form, "")).await;
    assert_ne!(answer.status, StatusCode::OK, "{} {path}: {}", route.method, answer.text());
    assert!(!answer.status.is_server_error(), "{} {path}: {}", route.method, answer.text());
    format!("{:?} {cost:?}", bare(&answer, &[case, &inside.entry, &inside.file, &inside.request]))
}

/// A case of the other town, of which the holder of the same account id would have a key.
async fn elsewhere(app: &App) -> String {
    let (today, id) = (app.state.clock.today(), random_id());
    let mut tx = app.state.store.write().await.unwrap();
    let legal = account(&mut tx, "legal", today).await;
    let new = NewComplaint {
        id: &id,
        lookup: &"1".repeat(64),
        informant_public: &[1; 32],
        filed_on: today,
        state: "received",
        generation: 1,
        acknowledge_by: today,
        answer_by: today,
        finish_by: today,
        leaf: &[1; 32],
        hour: 0,
    };
    complaints::insert(&mut tx, "a-other", &new).await.unwrap().expect("it is new");
    let grant = grants::Grant { generation: 1, holder: format!("account:{legal}:1"), sealed: vec![1; 80] };
    assert!(grants::insert(&mut tx, "a-other", &id, &grant, 0).await.unwrap());
    tx.commit_unrecorded().await.unwrap();
    id
}

#[tokio::test]
async fn what_was_not_given_answers_like_what_is_not_there() {
    let app = App::new().await;
    open_channel(&app, true).await;
    let (_, own) = file(&app, &[], false).await;
    let (_, barred) = file(&app, &["legal"], false).await;
    let elsewhere = elsewhere(&app).await;
    let theirs = Inside::of(&app, &barred, "auditor").await;
    let (legal, clerk) = (Desk::open(&app, "legal").await, Desk::open(&app, "clerk").await);
    legal.get(&app, "/cases").await;
    clerk.get(&app, "/custody").await;

    let (mut cases, mut parts) = (0, 0);
    for route in ALL.iter().filter(|route| route.path.starts_with("/cases/{case}")) {
        let nothing = asked(&app, &legal, route, &random_id(), &Inside::absent()).await;
        assert!(nothing.starts_with("(404"), "{} {}: {nothing}", route.method, route.path);
        for (case, inside) in [(&barred, &theirs), (&elsewhere, &theirs), (&barred, &Inside::absent())] {
            assert_eq!(asked(&app, &legal, route, case, inside).await, nothing, "{} {}", route.method, route.path);
            cases += 1;
        }
        // What lies in another case is asked for in the own one.
        if route.path.matches('{').count() > 1 {
            let nothing = asked(&app, &legal, route, &own, &Inside::absent()).await;
            assert!(nothing.starts_with("(404"), "{} {}: {nothing}", route.method, route.path);
            assert_eq!(asked(&app, &legal, route, &own, &theirs).await, nothing, "{} {}", route.method, route.path);
            parts += 1;
        }
    }
    for route in ALL.iter().filter(|route| route.path.starts_with("/custody/{")) {
        let nothing = asked(&app, &clerk, route, "", &Inside::absent()).await;
        assert_eq!(asked(&app, &clerk, route, "", &theirs).await, nothing, "{} {}", route.method, route.path);
        parts += 1;
    }
    assert!(cases >= 40 && parts >= 6, "the table of routes was asked: {cases} cases, {parts} parts");
}

#[tokio::test]
async fn a_pass_of_another_town_answers_like_one_of_nobody() {
    let app = App::new().await;
    open_channel(&app, true).await;
    let keys = &app.state.keys;
    let pass = |agency: &str, at: i64| {
        let informant = Receipt::generate().derive(keys, agency, Cost::test()).unwrap();
        keys.seal_text("complaint pass", &[agency], &[&at.to_be_bytes()[..], &informant.to_bytes()].concat())
    };
    let now = app.state.clock.now().as_second();
    let strange = [pass("a-other", now), pass(AGENCY, now - 31 * 60), pass(AGENCY, now + 60), "AAAA".to_owned()];

    app.get("/complaints", "").await;
    let mut compared = 0;
    for route in ALL.iter().filter(|route| route.path.starts_with("/complaints/return/")) {
        let mut seen = BTreeSet::new();
        for pass in &strange {
            let form = [("pass", pass.as_str()), ("message", "x"), ("name", "x")];
            let (answer, cost) = if route.path.ends_with("/messages") {
                priced(&app, app.upload(route.path, &form, &[], "")).await
            } else {
                priced(&app, app.post(route.path, &form, "")).await
            };
            assert!(!answer.text().contains("name=\"pass\""), "{}", route.path);
            seen.insert(format!("{:?} {cost:?}", bare(&answer, &[])));
            compared += 1;
        }
        assert_eq!(seen.len(), 1, "{}: {seen:?}", route.path);
    }
    assert_eq!(compared, 16);
}

/// A case with a name, given to `legal` and `auditor`, in which `legal` has written and reads the name.
struct Leaving {
    app: App,
    receipt: Answer,
    case: String,
    /// The browser that `legal` goes on using.
    old: Desk,
    /// Who stays.
    auditor: Desk,
    legal: String,
    links: Vec<(&'static str, String, Vec<(&'static str, &'static str)>)>,
}

impl Leaving {
    async fn new() -> Self {
        let app = App::new().await;
        open_channel(&app, true).await;
        let (receipt, case) = file(&app, &[], true).await;
        let (old, auditor) = (Desk::open(&app, "legal").await, Desk::open(&app, "auditor").await);
        assert_eq!(old.tell(&app, &case, SAID).await.status, StatusCode::SEE_OTHER);
        let asked = old.post(&app, &format!("/cases/{case}/identity"), &[("identity-reason", "สอบปากคำ")]).await;
        assert_eq!(asked.status, StatusCode::SEE_OTHER, "{}", asked.text());
        let mut tx = app.state.store.read().await.unwrap();
        let request = identity::list_requests(&mut tx, AGENCY, &case).await.unwrap().remove(0).id;
        let entry = entries::list(&mut tx, AGENCY, &case).await.unwrap().remove(0).id;
        let kept = files::list(&mut tx, AGENCY, &case).await.unwrap().remove(0).id;
        let legal = account(&mut tx, "legal", app.state.clock.today()).await;
        drop(tx);
        for post in ["clerk", "deputy-clerk"] {
            let custodian = Desk::open(&app, post).await;
            let given = custodian.post(&app, &format!("/custody/{request}"), &[("answer", "released")]).await;
            assert_eq!(given.status, StatusCode::SEE_OTHER, "{}", given.text());
        }
        let at = |rest: &str| format!("/cases/{case}{rest}");
        let links = vec![
            ("GET", at(""), vec![]),
            ("GET", at(&format!("/files/{kept}")), vec![]),
            ("GET", at(&format!("/files/{kept}/original")), vec![]),
            ("POST", at(&format!("/files/{kept}/original")), vec![("reason", "x")]),
            ("GET", at(&format!("/identity/{request}")), vec![]),
            ("POST", at("/identity"), vec![("identity-reason", "x")]),
            ("POST", at("/export"), vec![("export-reason", "x")]),
            ("GET", at(&format!("/entries/{entry}/redaction")), vec![]),
            ("POST", at("/handlers"), vec![("assign", "x"), ("assign-reason", "x")]),
            ("POST", at("/state"), vec![("state", "accepted")]),
        ];
        let name = old.get(&app, &at(&format!("/identity/{request}"))).await;
        assert!(name.text().contains("นางสาวผู้แจ้ง ลับเฉพาะ"), "{}", name.text());
        Self { app, receipt, case, old, auditor, legal, links }
    }

    /// What every old link answers in the old browser.
    async fn answers(&self) -> BTreeSet<String> {
        let mut found = BTreeSet::new();
        for (method, path, form) in &self.links {
            let answer = match *method {
                "GET" => self.old.get(&self.app, path).await,
                _ => self.old.post(&self.app, path, form).await,
            };
            for word in ["ผู้แจ้ง", "ปลวกกินกระสอบข้าว", SAID] {
                assert!(!answer.text().contains(word), "{method} {path}: {}", answer.text());
            }
            let to = answer.location().strip_prefix(&format!("/t/{TOWN}")).unwrap_or_default();
            found.insert(format!("{} {}", answer.status.as_u16(), to.split('?').next().unwrap_or_default()));
        }
        let told = self.old.tell(&self.app, &self.case, "หลังจากนั้น").await;
        assert!(!told.status.is_success() && !told.location().contains("/cases/"), "{}", told.text());
        found
    }

    /// What was said stays, with the name and the post of whoever said it; what came later is not there.
    async fn history_stays(&self) {
        let page = self.auditor.get(&self.app, &format!("/cases/{}", self.case)).await.text();
        let mut tx = self.app.state.store.read().await.unwrap();
        let name = accounts::find(&mut tx, AGENCY, &self.legal).await.unwrap().expect("it is there").name;
        drop(tx);
        assert!(page.contains(SAID) && page.contains(&name) && page.contains("นิติกร"), "{page}");
        assert!(!page.contains("หลังจากนั้น"), "{page}");
        let back = self.app.post("/complaints/return", &[("code", &code(&self.receipt))], "").await.text();
        assert!(back.contains(SAID), "{back}");
    }

    /// To whom the mails of what the informant writes now go.
    async fn mails(&self) -> Vec<String> {
        let app = &self.app;
        app.wait(60 * 60);
        let mut tx = app.state.store.write().await.unwrap();
        let mut addresses = Vec::new();
        for post in ["legal", "auditor"] {
            let person = accounts::holder(&mut tx, AGENCY, post, app.state.clock.today()).await.unwrap().unwrap();
            let address = format!("{post}@example.go.th");
            let named = accounts::people::find(&mut tx, app.state.clock.now(), AGENCY, &person).await.unwrap().unwrap();
            accounts::people::update(&mut tx, AGENCY, &person, &named.name, Some(&address)).await.unwrap();
            addresses.push(address);
        }
        // What waited from before goes first: it was written while the officer was there.
        complaints::notices::take(&mut tx, AGENCY, i64::MAX).await.unwrap();
        tx.commit_unrecorded().await.unwrap();
        let back = app.post("/complaints/return", &[("code", &code(&self.receipt))], "").await;
        let form = [("pass", field(&back, "pass")), ("message", "ยังมีอีก".to_owned())];
        let form: Vec<(&str, &str)> = form.iter().map(|(name, value)| (*name, value.as_str())).collect();
        assert_eq!(app.upload("/complaints/return/messages", &form, &[], "").await.status, StatusCode::OK);
        app.wait(60 * 60);
        let (mut tx, now) = (app.state.store.write().await.unwrap(), app.state.clock.now());
        jobs::enqueue(&mut tx, now, now, Some(AGENCY), confidential::JOB, &(), None).await.unwrap();
        tx.commit_unrecorded().await.unwrap();
        let worker = Worker::new(app.state.store.clone(), app.state.clock.clone())
            .with_keys(app.state.keys.clone(), app.state.options.public_address.clone());
        while prongsai_worker::lane::step(&worker, "test").await.unwrap() {}
        let mut tx = app.state.store.read().await.unwrap();
        let sent = mails::list(&mut tx, AGENCY, 100).await.unwrap().into_iter().map(|mail| mail.recipient);
        sent.filter(|to| addresses.contains(to)).collect()
    }
}

#[tokio::test]
async fn whoever_steps_back_or_is_taken_off_a_case_reads_it_nowhere_from_then_on() {
    for recuses in [true, false] {
        let scene = Leaving::new().await;
        let at = format!("/cases/{}/handlers", scene.case);
        let left = if recuses {
            scene.old.post(&scene.app, &format!("{at}/recusal"), &[("recuse-reason", "รู้จักกัน")]).await
        } else {
            let form = [("revoke", scene.legal.as_str()), ("revoke-reason", "รู้จักกัน")];
            scene.auditor.post(&scene.app, &format!("{at}/removal"), &form).await
        };
        assert_eq!(left.status, StatusCode::SEE_OTHER, "{}", left.text());

        assert_eq!(scene.answers().await, BTreeSet::from(["404 ".to_owned()]));

        let inbox = scene.old.get(&scene.app, "/cases").await;
        assert_eq!(inbox.status, StatusCode::OK);
        assert!(!inbox.text().contains(&scene.case));
        scene.history_stays().await;
        assert_eq!(scene.mails().await, ["auditor@example.go.th"]);
    }
}

#[tokio::test]
async fn whoever_loses_the_duty_is_refused_at_once_in_the_session_that_is_open() {
    let scene = Leaving::new().await;
    let taken = scene.app.post("/posts/legal/duties", &[("duty", "coordinator")], "admin").await;
    assert_eq!(taken.status, StatusCode::SEE_OTHER, "{}", taken.text());

    assert_eq!(scene.answers().await, BTreeSet::from(["403 ".to_owned()]));

    for path in ["/cases", "/cases/unlock", "/cases/key", "/custody"] {
        assert_eq!(scene.old.get(&scene.app, path).await.status, StatusCode::FORBIDDEN, "{path}");
    }
    scene.history_stays().await;
    assert_eq!(scene.mails().await, ["auditor@example.go.th"]);
}

#[tokio::test]
async fn whoever_has_no_account_any_more_is_signed_out_everywhere() {
    let scene = Leaving::new().await;
    let mut tx = scene.app.state.store.read().await.unwrap();
    let person = accounts::find(&mut tx, AGENCY, &scene.legal).await.unwrap().expect("it is there").person;
    drop(tx);
    let closed = scene.app.post(&format!("/people/{person}/closing"), &[], "admin").await;
    assert_eq!(closed.status, StatusCode::SEE_OTHER, "{}", closed.text());

    let expected = ["303 /sign-in".to_owned(), "401 ".to_owned()];
    assert_eq!(scene.answers().await, BTreeSet::from(expected));

    scene.history_stays().await;
    assert_eq!(scene.mails().await, ["auditor@example.go.th"]);
    // Nothing new is sealed to the key that stays behind.
    let (_, later) = file(&scene.app, &[], false).await;
    let mut tx = scene.app.state.store.read().await.unwrap();
    let held = grants::list(&mut tx, AGENCY, &later).await.unwrap();
    assert!(held.iter().all(|grant| !grant.holder.contains(&scene.legal)));
}

/// What the page of the channel says where nobody opens cases any more.
const UNREAD: &str = "เรื่องที่ไม่มีผู้ใดเปิดอ่านได้แล้ว";

/// Entrusts a post with one duty alone.
async fn entrust(app: &App, post: &str, duty: Duty) {
    let mut tx = app.state.store.write().await.unwrap();
    accounts::people::set_duties(&mut tx, app.state.clock.now(), AGENCY, post, &[duty]).await.unwrap();
    tx.commit_unrecorded().await.unwrap();
}

/// Takes the notices that wait; gives the accounts.
async fn noticed(app: &App) -> BTreeSet<String> {
    let mut tx = app.state.store.write().await.unwrap();
    let told = complaints::notices::take(&mut tx, AGENCY, i64::MAX).await.unwrap();
    tx.commit_unrecorded().await.unwrap();
    told
}

/// Writes as the informant; gives the accounts that are told.
async fn told(app: &App, receipt: &Answer, text: &str) -> BTreeSet<String> {
    noticed(app).await;
    let code = code(receipt);
    let back = app.post("/complaints/return", &[("code", code.as_str())], "").await;
    let pass = field(&back, "pass");
    let form = [("pass", pass.as_str()), ("message", text)];
    let written = app.upload("/complaints/return/messages", &form, &[], "").await;
    assert_eq!(written.status, StatusCode::OK, "{}", written.text());
    noticed(app).await
}

#[tokio::test]
async fn what_nobody_reads_any_more_is_told_to_whoever_sets_the_channel_up() {
    let app = App::new().await;
    open_channel(&app, true).await;
    let (receipt, case) = file(&app, &[], false).await;
    let (today, mut tx) = (app.state.clock.today(), app.state.store.read().await.unwrap());
    let number = complaints::find(&mut tx, AGENCY, &case).await.unwrap().expect("it is there").number;
    let (admin, legal) = (account(&mut tx, "admin", today).await, account(&mut tx, "legal", today).await);
    drop(tx);
    entrust(&app, "auditor", Duty::Custodian).await;
    assert_eq!(told(&app, &receipt, "วันจันทร์").await, BTreeSet::from([legal.clone()]));
    let page = app.get("/channel", "admin").await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.text());
    assert!(!page.text().contains(UNREAD), "{}", page.text());

    entrust(&app, "legal", Duty::Coordinator).await;

    assert_eq!(told(&app, &receipt, "วันอังคาร").await, BTreeSet::from([admin]));
    let page = app.get("/channel", "admin").await.text();
    assert!(page.contains(UNREAD) && page.contains("prongsai confidential recovery-key use"), "{page}");
    assert!(!page.contains(&case) && !page.contains(&number), "{page}");
    entrust(&app, "legal", Duty::CaseHandler).await;
    assert_eq!(told(&app, &receipt, "วันพุธ").await, BTreeSet::from([legal]));
    assert!(!app.get("/channel", "admin").await.text().contains(UNREAD));
}
