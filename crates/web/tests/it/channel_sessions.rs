//! Sessions of those who serve the confidential channel, as somebody else would like to use them.

use std::sync::Arc;

use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use prongsai_web::routes::ALL;

use crate::app::{Answer, App, PASSWORD, TOWN};
use crate::channel_access::{Desk, spent};
use crate::complaints::{field, open_channel};

/// The page that asks for the second factor, from a browser with a cookie.
async fn first(app: &App, login: &str, password: &str, cookie: &str) -> Answer {
    let browser = Desk { cookie: cookie.to_owned() };
    let second = browser.post(app, "/sign-in", &[("login", login), ("password", password)]).await;
    assert_eq!(second.status, StatusCode::OK, "{}", second.text());
    second
}

/// The value of a cookie that an answer sets; none where it sets none such.
fn cookie_of(answer: &Answer, name: &str) -> Option<String> {
    let set = answer.headers.get_all(header::SET_COOKIE).into_iter().filter_map(|cookie| cookie.to_str().ok());
    let pair = set.filter_map(|cookie| cookie.split(';').next()).find(|pair| pair.starts_with(&format!("{name}=")));
    pair.map(str::to_owned)
}

/// Signs somebody in anew; gives the cookie of the session.
async fn sign_in(app: &App, login: &str) -> String {
    let half = field(&first(app, login, PASSWORD, "").await, "half");
    // A code is used once; the next step has another one.
    app.wait(30);
    let entered = app.post("/sign-in/second", &[("half", &half), ("code", &app.code())], "").await;
    cookie_of(&entered, &format!("session-{TOWN}")).unwrap_or_else(|| panic!("{}", entered.text()))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_two_who_send_one_code_at_the_same_moment_one_comes_in() {
    let app = Arc::new(App::new().await);
    let mut halves = Vec::new();
    for _ in 0..8 {
        halves.push(field(&first(&app, "legal", PASSWORD, "").await, "half"));
    }
    let code = app.code();

    let mut sending = tokio::task::JoinSet::new();
    for half in halves {
        let (app, code) = (Arc::clone(&app), code.clone());
        sending.spawn(async move { app.post("/sign-in/second", &[("half", &half), ("code", &code)], "").await });
    }
    let answers = sending.join_all().await;

    let entered = answers.iter().filter(|answer| cookie_of(answer, &format!("session-{TOWN}")).is_some()).count();
    let refused = answers.iter().filter(|answer| answer.status == StatusCode::UNPROCESSABLE_ENTITY).count();
    assert_eq!((entered, refused), (1, 7));
}

#[tokio::test]
async fn a_session_that_somebody_laid_into_a_browser_beforehand_stays_nobodys() {
    let app = App::new().await;
    open_channel(&app, true).await;
    let laid = format!("session-{TOWN}=an-attacker-knows-this-one; case-key-{TOWN}=and-this-one");
    let browser = Desk { cookie: laid.clone() };

    let half = field(&first(&app, "legal", PASSWORD, &laid).await, "half");
    let entered = browser.post(&app, "/sign-in/second", &[("half", &half), ("code", &app.code())]).await;
    let given = cookie_of(&entered, &format!("session-{TOWN}")).expect("a session is given");
    assert!(!laid.contains(&given), "{given}");

    assert!(browser.get(&app, "/cases").await.location().contains("/sign-in?next="));
    let opened = Desk { cookie: format!("{given}; case-key-{TOWN}=and-this-one") };
    assert_eq!(opened.get(&app, "/cases").await.location(), format!("/t/{TOWN}/cases/unlock?next=%2Fcases"));
    let opened = opened.post(&app, "/cases/unlock", &[("password", PASSWORD)]).await;
    let key = cookie_of(&opened, &format!("case-key-{TOWN}")).expect("a key is given");
    assert!(!key.contains("and-this-one"), "{key}");
    // The session that another one had in this browser ends with the sign-in.
    let admin = app.cookie(TOWN, "admin");
    let half = field(&first(&app, "auditor", PASSWORD, &admin).await, "half");
    let form = [("half", half.as_str()), ("code", &app.code())];
    assert_eq!(Desk { cookie: admin }.post(&app, "/sign-in/second", &form).await.status, StatusCode::SEE_OTHER);
    assert!(app.get("/desk", "admin").await.location().contains("/sign-in?next="));
}

#[tokio::test]
async fn an_open_key_is_of_use_in_its_own_session_alone() {
    let app = App::new().await;
    open_channel(&app, true).await;
    let legal = Desk::open(&app, "legal").await;
    let key = legal.cookie.split("; ").nth(1).unwrap().to_owned();

    let (again, auditor) = (sign_in(&app, "legal").await, app.cookie(TOWN, "auditor"));

    for session in [again, auditor] {
        let stolen = Desk { cookie: format!("{session}; {key}") };
        assert!(stolen.get(&app, "/cases").await.location().contains("/cases/unlock?next="), "{session}");
    }
    let alone = Desk { cookie: key };
    assert!(alone.get(&app, "/cases").await.location().contains("/sign-in?next="));
    assert_eq!(legal.get(&app, "/cases").await.status, StatusCode::OK);
    app.wait(31 * 60);
    assert!(legal.get(&app, "/cases").await.location().contains("/cases/unlock?next="), "it is locked without use");
}

#[tokio::test]
async fn a_new_password_ends_what_the_old_one_had_opened() {
    let app = App::new().await;
    open_channel(&app, true).await;
    let here = Desk::open(&app, "legal").await;
    let there = Desk::with(&app, &sign_in(&app, "legal").await, PASSWORD).await;
    let half = field(&first(&app, "legal", PASSWORD, "").await, "half");
    assert_eq!(there.get(&app, "/cases").await.status, StatusCode::OK);
    app.wait(30);
    let new = "ทุ่งหญ้าหน้าฝนเขียวขจี";

    let form = [("password", PASSWORD), ("new_password", new), ("password_again", new)];
    let changed = here.post(&app, "/account/password", &form).await;
    assert_eq!(changed.status, StatusCode::SEE_OTHER, "{}", changed.text());

    assert!(there.get(&app, "/cases").await.location().contains("/sign-in?next="));
    assert_eq!(there.post(&app, "/cases/unlock", &[("password", new)]).await.status, StatusCode::UNAUTHORIZED);
    assert_eq!(here.get(&app, "/cases").await.status, StatusCode::OK);
    // Whoever had only given the old password comes no further with it.
    let late = app.post("/sign-in/second", &[("half", &half), ("code", &app.code())], "").await;
    assert_eq!(late.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", late.text());
    assert_eq!(cookie_of(&late, &format!("session-{TOWN}")), None);
    // The key is under the new password, and under the old one no more.
    assert_eq!(here.post(&app, "/cases/lock", &[]).await.status, StatusCode::SEE_OTHER);
    assert!(here.get(&app, "/cases").await.location().contains("/cases/unlock?next="));
    let old = here.post(&app, "/cases/unlock", &[("password", PASSWORD)]).await;
    assert_eq!(old.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(here.post(&app, "/cases/unlock", &[("password", new)]).await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn a_new_key_pair_locks_the_old_one_in_every_session() {
    let app = App::new().await;
    open_channel(&app, true).await;
    let here = Desk::open(&app, "legal").await;
    let there = Desk::with(&app, &sign_in(&app, "legal").await, PASSWORD).await;

    let without = here.post(&app, "/cases/key", &[("how", "password"), ("confirmed", "1"), ("password", "x")]).await;
    assert_eq!(without.status, StatusCode::UNPROCESSABLE_ENTITY, "an open screen makes no key");
    let form = [("how", "password"), ("confirmed", "1"), ("password", PASSWORD)];
    let made = here.post(&app, "/cases/key", &form).await;
    assert_eq!(made.status, StatusCode::SEE_OTHER, "{}", made.text());

    for old in [&here, &there] {
        assert!(old.get(&app, "/cases").await.location().contains("/cases/unlock?next="));
    }
}

#[tokio::test]
async fn signing_out_and_covering_close_the_key() {
    let app = App::new().await;
    open_channel(&app, true).await;
    let (legal, auditor) = (Desk::open(&app, "legal").await, Desk::open(&app, "auditor").await);

    assert_eq!(legal.post(&app, "/sign-out", &[]).await.status, StatusCode::SEE_OTHER);
    auditor.post(&app, "/cover", &[]).await;

    assert!(legal.get(&app, "/cases").await.location().contains("/sign-in?next="));
    assert!(auditor.get(&app, "/cases").await.location().contains("/cover?next="));
    assert_eq!(auditor.post(&app, "/cases/x/export", &[]).await.status, StatusCode::UNAUTHORIZED);
}

/// What a browser says of where a form comes from.
const ELSEWHERE: [(&[(&str, &str)], &str); 7] = [
    (&[("sec-fetch-site", "cross-site")], "another site"),
    (&[("sec-fetch-site", "same-site")], "another host of the domain"),
    (&[("sec-fetch-site", "cross-site"), ("origin", "http://localhost")], "one that claims two things"),
    (&[("sec-fetch-site", "")], "nothing in its place"),
    (&[("origin", "https://elsewhere.example")], "an older browser at another site"),
    (&[("origin", "null")], "a page without an origin"),
    (&[], "no browser"),
];

#[tokio::test]
async fn no_form_from_elsewhere_is_looked_at() {
    let app = App::new().await;
    open_channel(&app, true).await;
    let legal = Desk::open(&app, "legal").await;
    let before = spent(&app);

    let posts: Vec<_> = ALL.iter().filter(|route| route.method != "GET").collect();
    assert!(posts.len() > 90);
    for route in &posts {
        for (headers, who) in ELSEWHERE {
            let mut request = Request::builder()
                .method(route.method)
                .uri(format!("/t/{TOWN}{}", route.path.replace(['{', '}', '*'], "")))
                .header(header::HOST, "localhost")
                .header(header::COOKIE, &legal.cookie)
                .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
            for (name, value) in headers {
                request = request.header(*name, *value);
            }
            let answer = app.ask(request.body(Body::from("password=x")).unwrap()).await;
            assert_eq!(answer.status, StatusCode::FORBIDDEN, "{} from {who}", route.path);
            assert!(!answer.headers.contains_key(header::SET_COOKIE), "{} from {who}", route.path);
        }
    }
    assert_eq!(spent(&app), before, "nothing is asked and nothing drawn for them");

    // A browser too old to say more than its origin is believed.
    let request = Request::post(format!("/t/{TOWN}/cases/lock"))
        .header(header::HOST, "localhost")
        .header(header::ORIGIN, "http://localhost")
        .header(header::COOKIE, &legal.cookie);
    assert_eq!(app.ask(request.body(Body::empty()).unwrap()).await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn no_address_signs_anybody_out_or_does_anything_when_it_is_only_followed() {
    let app = App::new().await;
    open_channel(&app, true).await;
    let legal = Desk::open(&app, "legal").await;

    let pages: Vec<&str> = ALL.iter().filter(|route| route.method == "GET").map(|route| route.path).collect();
    let mut followed = 0;
    for route in ALL.iter().filter(|route| route.method == "POST" && !pages.contains(&route.path)) {
        // `/cases/new` is a page, and `/cases/{case}` of a case that is not there.
        let path = route.path.replace(['{', '}', '*'], "");
        let answer = legal.get(&app, &path).await;
        assert!(!answer.status.is_success() && !answer.status.is_server_error(), "{path}: {}", answer.status);
        let set: Vec<_> = answer.headers.get_all(header::SET_COOKIE).into_iter().collect();
        assert!(set.is_empty() && !answer.headers.contains_key("clear-site-data"), "{path}: {set:?}");
        followed += 1;
    }

    assert!(followed > 50, "{followed}");
    assert_eq!(legal.get(&app, "/cases").await.status, StatusCode::OK, "session and key are as they were");
}
