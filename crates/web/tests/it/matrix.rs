//! Every route × every duty × every agency: what the table of routes says is what the handlers do.
//!
//! The table itself drives the test: a route that is added is tested at once.

use std::collections::BTreeMap;

use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use prongsai_crypto::password::{self, Cost};
use prongsai_crypto::token::Token;
use prongsai_domain::access::{DUTIES, Duty, Reach, reach};
use prongsai_domain::agency::{Post, PostRole};
use prongsai_store::accounts::{self, NewAccount, NewSession, people};
use prongsai_store::{Tx, agencies, cycles, new_id, reports};
use prongsai_thai::FiscalYear;
use prongsai_web::routes::{ALL, Needs, Route};

use crate::app::{Answer, App, PASSWORD, TOWN};

/// Somebody with one duty and nothing else.
struct Somebody {
    duty: Duty,
    account: String,
}

/// Adds a post with one duty, a person who holds it, and an account; returns account and person.
async fn somebody(app: &App, tx: &mut Tx, agency: &str, post: &str, duty: Duty) -> (String, String) {
    let now = app.state.clock.now();
    let new = Post {
        id: post.to_owned(),
        title: post.to_owned(),
        role: PostRole::Officer,
        unit: Some("works".to_owned()),
        holder: None,
        vacant: false,
    };
    agencies::insert_post(tx, agency, &new, 100).await.unwrap();
    let person = people::insert(tx, now, agency, post, None).await.unwrap();
    agencies::hold(tx, now, agency, post, &person, app.state.clock.today(), None).await.unwrap();
    people::set_duties(tx, now, agency, post, &[duty]).await.unwrap();
    let account = new_id(now);
    let password = password::hash(PASSWORD, Cost::test()).unwrap();
    let new = NewAccount {
        id: &account,
        person: &person,
        login: post,
        password: Some(&password),
        totp_secret: Some(b"sealed"),
    };
    accounts::insert(tx, now, agency, &new).await.unwrap();
    (account, person)
}

/// Signs somebody in with both factors, anew for each request: some requests end the session.
async fn sign_in(app: &App, agency: &str, account: &str) -> String {
    let (now, token) = (app.state.clock.now(), Token::generate());
    let later = now.as_microsecond() + 60 * 60 * 1_000_000;
    let session = NewSession {
        id: &new_id(now),
        account,
        machine: None,
        digest: &token.digest(),
        level: 2,
        stepped_up_at: Some(now.as_microsecond()),
        device: "test",
        idle_until: later,
        expires_at: later,
    };
    let mut tx = app.state.store.write().await.unwrap();
    accounts::insert_session(&mut tx, now, agency, &session).await.unwrap();
    tx.commit_unrecorded().await.unwrap();
    token.text().to_owned()
}

/// A path with real ids; the second value says whether all of them are real.
fn fill(route: &Route, ids: &BTreeMap<(&str, &str), String>) -> (String, bool) {
    let first = route.path.split('/').nth(1).unwrap_or_default();
    let mut whole = true;
    let parts = route.path.split('/').map(|part| {
        let Some(name) = part.strip_prefix('{').and_then(|part| part.strip_suffix('}')) else { return part.to_owned() };
        let known = ids.get(&(first, name)).or_else(|| ids.get(&("", name)));
        whole &= known.is_some();
        known.cloned().unwrap_or_else(|| "none".to_owned())
    });
    (parts.collect::<Vec<_>>().join("/"), whole)
}

async fn ask(app: &App, route: &Route, path: &str, cookie: &str) -> Answer {
    let send = |kind: &'static str, body: &'static str| {
        let request = Request::builder()
            .method(route.method)
            .uri(format!("/t/{TOWN}{path}"))
            .header(header::HOST, "localhost")
            .header("sec-fetch-site", "same-origin")
            .header(header::COOKIE, cookie)
            .header(header::CONTENT_TYPE, kind);
        app.ask(request.body(Body::from(body)).unwrap())
    };
    let answer = send("application/x-www-form-urlencoded", "").await;
    // A form with files is read before the handler judges; an empty one of its kind gets past that.
    if answer.status == StatusCode::BAD_REQUEST && route.method == "POST" {
        return send("multipart/form-data; boundary=x", "--x--\r\n").await;
    }
    answer
}

/// Whether an answer sends a reader to sign in.
fn asks_to_sign_in(answer: &Answer) -> bool {
    answer.status == StatusCode::UNAUTHORIZED
        || (answer.status == StatusCode::SEE_OTHER && answer.location().contains("/sign-in?next="))
}

#[tokio::test]
async fn every_route_answers_each_duty_of_each_agency_as_the_table_says() {
    let app = App::new().await;
    let town = "a-thungsaengsai";
    let mut tx = app.state.store.write().await.unwrap();
    let mut cast = Vec::new();
    for duty in DUTIES {
        let (account, _) = somebody(&app, &mut tx, town, &format!("only-{}", duty.code()), duty).await;
        cast.push(Somebody { duty, account });
    }
    let (foreigner, _) = somebody(&app, &mut tx, "a-other", "only-administrator", Duty::Administrator).await;
    let (_, person) = somebody(&app, &mut tx, town, "target", Duty::Reader).await;
    let year = FiscalYear::new(2569).unwrap();
    let loaded = cycles::load(&mut tx, town, year, app.state.clock.today()).await.unwrap();
    let paper = reports::list(&mut tx, town).await.unwrap().first().map(|paper| paper.id.clone()).unwrap();
    tx.commit_unrecorded().await.unwrap();

    let measure = loaded.measure_ids.values().next().cloned().unwrap();
    let mut ids = BTreeMap::from([
        (("", "year"), "2569".to_owned()),
        (("", "round"), "12".to_owned()),
        (("", "step"), "1".to_owned()),
        (("", "post"), "target".to_owned()),
        (("", "person"), person),
        (("", "measure"), measure.clone()),
        (("measures", "id"), measure),
        (("papers", "id"), paper),
        (("disclosures", "item"), "O1".to_owned()),
    ]);
    if let Some(evidence) = loaded.digests.keys().next() {
        ids.insert(("evidence", "id"), evidence.clone());
    }
    let mut faults = Vec::new();
    let mut check = |right: bool, who: &str, route: &Route, answer: &Answer| {
        if !right {
            faults.push(format!("{} {} as {who}: {} {}", route.method, route.path, answer.status, answer.location()));
        }
    };

    // Nobody, and somebody who may do much at another agency, first: they change nothing.
    for route in ALL {
        let (path, _) = fill(route, &ids);
        let token = sign_in(&app, "a-other", &foreigner).await;
        let guises = ["", "session-other=", "session-thungsaengsai="];
        for (who, guise) in ["nobody", "a foreigner", "a foreigner in disguise"].into_iter().zip(guises) {
            let cookie = if guise.is_empty() { String::new() } else { format!("{guise}{token}") };
            let answer = ask(&app, route, &path, &cookie).await;
            let right = match route.needs {
                Needs::Nothing => answer.status != StatusCode::FORBIDDEN && !answer.status.is_server_error(),
                Needs::SignedIn | Needs::All(_) | Needs::Either(..) | Needs::Own(_) => asks_to_sign_in(&answer),
            };
            check(right, who, route, &answer);
        }
    }

    // Then those who may not, then those who may, for these change what the others are asked about.
    for allowed in [false, true] {
        for route in ALL {
            let (path, whole) = fill(route, &ids);
            for one in &cast {
                let reaches = match route.needs {
                    Needs::Nothing | Needs::SignedIn => Reach::All,
                    Needs::All(action) | Needs::Own(action) => reach(one.duty, action),
                    Needs::Either(one_right, other) => reach(one.duty, one_right).max(reach(one.duty, other)),
                };
                let may = match route.needs {
                    Needs::Own(_) => reaches != Reach::Never,
                    _ => reaches == Reach::All,
                };
                if may != allowed {
                    continue;
                }
                let cookie = format!("session-{TOWN}={}", sign_in(&app, town, &one.account).await);
                let answer = ask(&app, route, &path, &cookie).await;
                let right = if !may {
                    answer.status == StatusCode::FORBIDDEN || (!whole && answer.status == StatusCode::NOT_FOUND)
                } else if reaches == Reach::Own {
                    // The subject is of another unit: refused, or not asked about by this form.
                    !asks_to_sign_in(&answer) && !answer.status.is_server_error()
                } else {
                    let asked = asks_to_sign_in(&answer) && !matches!(route.needs, Needs::Nothing);
                    let refused = answer.status == StatusCode::FORBIDDEN || asked;
                    !refused && !answer.status.is_server_error()
                };
                check(right, one.duty.code(), route, &answer);
            }
        }
    }
    assert!(faults.is_empty(), "{} answers differ from the table:\n{}", faults.len(), faults.join("\n"));
}
