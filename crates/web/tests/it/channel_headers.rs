//! What stands around every answer: the headers and cookies of the confidential channel and of the pages beside it.

use std::collections::BTreeMap;

use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Request, StatusCode, header};
use prongsai_store::complaints::{files, identity};
use prongsai_web::complaints::envelope::BUCKET;
use prongsai_web::routes::{ALL, Needs};
use prongsai_web::{Options, State};
use tower::ServiceExt as _;

use crate::app::{Answer, App, PASSWORD, TOWN};
use crate::channel_access::{Desk, file};
use crate::complaints::{AGENCY, code, field, open_channel, send, walk};

/// What is different each time, or said by the length and the place of what is sent.
const PASSING: [&str; 4] = ["x-request-id", "content-length", "location", "etag"];

/// The headers of an answer, a line each; cookies without their values.
fn headers(headers: &HeaderMap) -> Vec<String> {
    let mut lines = Vec::new();
    for (name, value) in headers.iter().filter(|(name, _)| !PASSING.contains(&name.as_str())) {
        let value = value.to_str().unwrap_or("?");
        let value = match *name {
            header::SET_COOKIE => {
                let (pair, rest) = value.split_once(';').unwrap_or((value, ""));
                let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
                format!("{name}={};{rest}", if value.is_empty() { "" } else { "…" })
            }
            // A name in it is the file's own.
            header::CONTENT_DISPOSITION => value.split(';').next().unwrap_or(value).to_owned(),
            _ => value.to_owned(),
        };
        lines.push(format!("  {name}: {value}"));
    }
    lines.sort();
    lines
}

/// Which answers carry which headers.
#[derive(Default)]
struct Table(BTreeMap<Vec<String>, Vec<String>>);

impl Table {
    fn add(&mut self, name: &str, answer: &Answer) {
        let name = format!("{name} → {}", answer.status.as_u16());
        self.0.entry(headers(&answer.headers)).or_default().push(name);
    }

    fn shown(&self) -> String {
        let mut classes: Vec<String> =
            self.0.iter().map(|(headers, names)| format!("{}\n{}\n", names.join("\n"), headers.join("\n"))).collect();
        classes.sort();
        classes.join("\n")
    }
}

#[tokio::test]
async fn every_answer_of_the_channel_has_its_headers_and_no_others() {
    let app = App::new().await;
    open_channel(&app, true).await;
    let (receipt, case) = file(&app, &[], true).await;
    let page = walk(&app, &[], false).await;
    let mut table = Table::default();
    for path in [
        "/complaints",
        "/complaints/new",
        "/complaints/return",
        "/complaints/log",
        "/complaints/log/checkpoint",
        "/complaints/statistics",
        "/complaints/statistics.csv",
        "/complaints/statistics.json",
        "/complaints/statistics.xlsx",
        "/complaints/nothing",
    ] {
        table.add(&format!("informant: GET {path}"), &app.get(path, "").await);
    }
    table.add("informant: the page of the receipt", &page);
    let wrong = [("draft", field(&page, "draft")), ("last_four", "x".to_owned())];
    let wrong: Vec<(&str, &str)> = wrong.iter().map(|(name, value)| (*name, value.as_str())).collect();
    table.add("informant: a report with a wrong confirmation", &app.upload("/complaints/sent", &wrong, &[], "").await);
    table.add("informant: a report that is sent", &send(&app, &page, &[]).await);
    let broken = Request::post(format!("/t/{TOWN}/complaints/sent")).header(header::CONTENT_TYPE, "text/plain");
    table.add("informant: a broken form", &app.send(broken, Body::from("x"), TOWN, "").await);
    table.add("informant: a wrong receipt", &app.post("/complaints/return", &[("code", "1")], "").await);
    let back = app.post("/complaints/return", &[("code", &code(&receipt))], "").await;
    table.add("informant: a case", &back);
    let message = [("pass", field(&back, "pass")), ("message", "ยังมีอีก".to_owned())];
    let message: Vec<(&str, &str)> = message.iter().map(|(name, value)| (*name, value.as_str())).collect();
    table.add("informant: a message", &app.upload("/complaints/return/messages", &message, &[], "").await);
    table.add("informant: a pass that is over", &app.post("/complaints/return/withdrawal", &[("pass", "x")], "").await);
    table.add("informant: a proof without a pass", &app.post("/complaints/return/proof", &[], "").await);
    let full = app.state.returning.acquire_many(32).await.unwrap();
    table.add("informant: too many", &app.post("/complaints/return", &[("code", &code(&receipt))], "").await);
    drop(full);
    table.add("informant: an officer looks on", &app.get("/complaints", "legal").await);

    let closed = Desk { cookie: app.cookie(TOWN, "legal") };
    for path in ["/cases", "/cases/unlock", "/cases/key", "/custody", "/channel", "/cases/x/y"] {
        table.add(&format!("desk, key locked: GET {path}"), &closed.get(&app, path).await);
    }
    table.add("nobody: GET /cases", &app.get("/cases", "").await);
    table.add("nobody: POST /cases/unlock", &app.post("/cases/unlock", &[("password", "x")], "").await);
    table.add("clerk: GET /cases", &app.get("/cases", "clerk").await);
    table.add("admin: GET /channel", &app.get("/channel", "admin").await);
    table.add("admin: a wrong setting", &app.post("/channel", &[("needed", "0")], "admin").await);
    table.add("desk: a wrong password", &closed.post(&app, "/cases/unlock", &[("password", "x")]).await);
    table.add("desk: the right password", &closed.post(&app, "/cases/unlock", &[("password", PASSWORD)]).await);
    let (legal, clerk) = (Desk::open(&app, "legal").await, Desk::open(&app, "clerk").await);
    let at = |rest: &str| format!("/cases/{case}{rest}");
    table.add("desk: a message", &legal.tell(&app, &case, "รับเรื่องแล้ว").await);
    table.add("desk: an identity is asked for", &legal.post(&app, &at("/identity"), &[("identity-reason", "x")]).await);
    let mut tx = app.state.store.read().await.unwrap();
    let kept = files::list(&mut tx, AGENCY, &case).await.unwrap().remove(0).id;
    let request = identity::list_requests(&mut tx, AGENCY, &case).await.unwrap().remove(0).id;
    drop(tx);
    let original = at(&format!("/files/{kept}/original"));
    for (name, path) in [
        ("the inbox", "/cases".to_owned()),
        ("a case", at("")),
        ("a new report", "/cases/new".to_owned()),
        ("a page of a file", original.clone()),
        ("a page of an identity", at(&format!("/identity/{request}"))),
        ("a case that is not there", "/cases/x".to_owned()),
    ] {
        table.add(&format!("desk: {name}"), &legal.get(&app, &path).await);
    }
    table.add("desk: a step without a reason", &legal.post(&app, &at("/state"), &[("state", "rejected")]).await);
    table.add("desk: an original", &legal.post(&app, &original, &[("reason", "x")]).await);
    table.add("desk: an export", &legal.post(&app, &at("/export"), &[("export-reason", "x")]).await);
    table.add("custodian: what is asked", &clerk.get(&app, "/custody").await);
    table.add("custodian: over", &clerk.post(&app, "/custody/x", &[("answer", "refused")]).await);
    table.add("desk: the key is locked", &legal.post(&app, "/cases/lock", &[]).await);
    let foreign = Request::post(format!("/t/{TOWN}/complaints/return")).header("sec-fetch-site", "cross-site");
    table.add("informant: a form from elsewhere", &app.ask(foreign.body(Body::empty()).unwrap()).await);

    for path in
        ["/", "/sign-in", "/nothing", "/theme.css", "/desk", "/assets/app.css", "/assets/fonts/sarabun-bold.woff2"]
    {
        table.add(&format!("beside: GET {path}"), &app.get(path, "").await);
    }
    table.add("beside: GET /desk, signed in", &app.get("/desk", "legal").await);
    for path in ["/t/no-such-town/complaints", "/t/no-such-town/desk", "/assets/nothing.css", "/complaints"] {
        let answer = app.ask(Request::get(path).body(Body::empty()).unwrap()).await;
        table.add(&format!("installation: GET {path}"), &answer);
    }
    table.add("beside: a sign-in that fails", &app.post("/sign-in", &[("login", "x"), ("password", "x")], "").await);
    let huge = "x".repeat(600 * 1024);
    table.add("beside: a form that is too large", &app.post("/sign-in", &[("login", &huge)], "").await);
    let half = field(&app.post("/sign-in", &[("login", "legal"), ("password", PASSWORD)], "").await, "half");
    let entered = app.post("/sign-in/second", &[("half", &half), ("code", &app.code())], "").await;
    table.add("beside: a sign-in", &entered);
    table.add("beside: signing out", &app.post("/sign-out", &[], "auditor").await);

    insta::assert_snapshot!(table.shown());
}

/// Headers that stand around every answer.
const ALWAYS: [(&str, &str); 5] = [
    ("x-content-type-options", "nosniff"),
    ("referrer-policy", "same-origin"),
    ("x-frame-options", "DENY"),
    ("cross-origin-opener-policy", "same-origin"),
    ("permissions-policy", "camera=(self), microphone=(), geolocation=()"),
];

#[tokio::test]
async fn no_route_of_the_table_forgets_what_stands_around_every_answer() {
    let app = App::new().await;
    open_channel(&app, true).await;

    for route in ALL {
        // A year, a post and a case that are not there: what is refused is dressed as well.
        let path = route.path.replace(['{', '}', '*'], "");
        let confidential = prongsai_web::complaints::is_confidential(route.path);
        for post in ["", "legal", "works-head"] {
            let answer = match route.method {
                "GET" => app.get(&path, post).await,
                _ => app.post(&path, &[], post).await,
            };
            let header = |name: &str| answer.headers.get(name).map_or("", |value| value.to_str().unwrap());
            let name = format!("{} {path} as ‘{post}’: {}", route.method, answer.status);
            // Parts that the town's own web site shows in a frame say so themselves.
            if !route.path.ends_with("/embed") {
                for (wanted, value) in ALWAYS {
                    assert_eq!(header(wanted), value, "{name}: {wanted}");
                }
            }
            let policy = header("content-security-policy");
            assert!(policy.starts_with("default-src 'none'"), "{name}: {policy}");
            assert!(!policy.contains("unsafe") && !policy.contains("http"), "{name}: {policy}");
            let to = answer.location();
            assert!(to.is_empty() || to.starts_with('/') && !to.starts_with("//"), "{name}: {to}");
            if !confidential {
                continue;
            }
            assert_eq!(header("cache-control"), "no-store", "{name}");
            assert!(!policy.contains("script-src"), "{name}: {policy}");
            assert_eq!(answer.headers.get(header::CONTENT_ENCODING), None, "{name}");
            let is_page = header("content-type").starts_with("text/html");
            assert!(!is_page || answer.bytes.len().is_multiple_of(BUCKET), "{name}: {}", answer.bytes.len());
            assert!(!is_page || !answer.text().contains("<script"), "{name}");
            if route.needs == Needs::Nothing {
                assert_eq!(answer.headers.get(header::SET_COOKIE), None, "{name}");
            }
        }
    }
}

/// The platform as it stands behind TLS.
struct Secure<'a> {
    app: &'a App,
    router: axum::Router,
}

impl<'a> Secure<'a> {
    fn new(app: &'a App) -> Self {
        let options = Options { secure: true, ..app.state.options.clone() };
        let state = State::new(app.state.store.clone(), app.state.keys.clone(), app.state.clock.clone(), options);
        Self { app, router: prongsai_web::router(state) }
    }

    async fn post(&self, path: &str, form: &[(&str, &str)], cookie: &str) -> Answer {
        let request = Request::post(format!("/t/{TOWN}{path}"))
            .header(header::HOST, "localhost")
            .header("sec-fetch-site", "same-origin")
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header(header::COOKIE, cookie)
            .body(Body::from(serde_html_form::to_string(form).unwrap()));
        let response = self.router.clone().oneshot(request.unwrap()).await.unwrap();
        let (parts, body) = response.into_parts();
        let bytes = to_bytes(body, usize::MAX).await.unwrap().to_vec();
        assert_eq!(parts.headers[header::STRICT_TRANSPORT_SECURITY], "max-age=31536000", "{path}");
        Answer { status: parts.status, headers: parts.headers, bytes }
    }

    /// Signs in; gives the cookies of the answer.
    async fn sign_in(&self, login: &str) -> Answer {
        let half = field(&self.post("/sign-in", &[("login", login), ("password", PASSWORD)], "").await, "half");
        self.post("/sign-in/second", &[("half", &half), ("code", &self.app.code())], "").await
    }
}

/// The cookies that an answer sets.
fn set(answer: &Answer) -> Vec<String> {
    let cookies = answer.headers.get_all(header::SET_COOKIE).into_iter();
    cookies.map(|cookie| cookie.to_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn behind_tls_no_cookie_travels_without_it_and_no_other_host_sets_the_ones_that_open() {
    let app = App::new().await;
    open_channel(&app, true).await;
    let secure = Secure::new(&app);

    let entered = secure.sign_in("legal").await;
    let session = set(&entered).into_iter().find(|cookie| cookie.starts_with("__Host-session-")).expect("a session");
    let session = session.split(';').next().unwrap().to_owned();
    let opened = secure.post("/cases/unlock", &[("password", PASSWORD)], &session).await;
    let key = set(&opened).into_iter().find(|cookie| cookie.starts_with("__Host-case-key-")).expect("a key");
    let both = format!("{session}; {}", key.split(';').next().unwrap());
    let locked = secure.post("/cases/lock", &[], &both).await;
    let left = secure.post("/sign-out", &[], &both).await;

    let answers = [&entered, &opened, &locked, &left];
    assert!(answers.iter().all(|answer| answer.status == StatusCode::SEE_OTHER));
    for cookie in answers.into_iter().flat_map(set) {
        for wanted in ["; Path=/", "; HttpOnly", "; SameSite=", "; Secure"] {
            assert!(cookie.contains(wanted), "{wanted}: {cookie}");
        }
        assert!(!cookie.contains("Domain"), "{cookie}");
    }
    assert!(key.contains("SameSite=Strict") && !key.contains("Max-Age"), "it ends with the browser: {key}");
    assert!(set(&locked).iter().any(|cookie| cookie.starts_with("__Host-case-key-") && cookie.contains("Max-Age=0")));
}
