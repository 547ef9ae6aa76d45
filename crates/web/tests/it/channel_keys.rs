//! A key pair that follows another: what goes with it, and what stays shut.

use axum::body::Body as Sent;
use axum::http::{Request, StatusCode, header};
use prongsai_crypto::case::Holder;
use prongsai_crypto::seal::SecretKey;
use prongsai_domain::complaint::Body;
use prongsai_store::complaints::{self, channel, entries, grants, identity};
use prongsai_web::complaints::case::Case;

use crate::app::{Answer, App, PASSWORD, TOWN};
use crate::complaints::{AGENCY, account, open_channel, send, walk};

/// A passphrase that is not the password.
const PASSPHRASE: &str = "กล้วยไข่ ใต้ต้นไทร สามใบ";

/// The account of the holder of a post.
async fn account_of(app: &App, post: &str) -> String {
    let mut tx = app.state.store.write().await.unwrap();
    let account = account(&mut tx, post, app.state.clock.today()).await;
    tx.roll_back().await.unwrap();
    account
}

/// Asks with cookies; a form makes it a post.
async fn ask(app: &App, cookies: &str, path: &str, form: Option<&[(&str, &str)]>) -> Answer {
    let path = format!("/t/{TOWN}{path}");
    let (method, body) = match form {
        Some(form) => ("POST", serde_html_form::to_string(form).unwrap()),
        None => ("GET", String::new()),
    };
    let request = Request::builder()
        .method(method)
        .uri(path)
        .header(header::COOKIE, cookies)
        .header(header::HOST, "localhost")
        .header("sec-fetch-site", "same-origin")
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
    app.ask(request.body(Sent::from(body)).unwrap()).await
}

/// The session of a post with the key that an answer opened.
fn cookies(app: &App, post: &str, answer: &Answer) -> String {
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text());
    let opened = answer.headers.get(header::SET_COOKIE).and_then(|value| value.to_str().ok()).expect("a key is opened");
    format!("{}; {}", app.cookie(TOWN, post), opened.split(';').next().unwrap_or_default())
}

async fn unlock(app: &App, post: &str, with: &str) -> String {
    let answer = app.post("/cases/unlock", &[("password", with)], post).await;
    cookies(app, post, &answer)
}

const BY_PASSPHRASE: [(&str, &str); 4] =
    [("how", "passphrase"), ("password", PASSWORD), ("passphrase", PASSPHRASE), ("passphrase_again", PASSPHRASE)];

/// A case with a name, which both handlers have, and its address.
async fn filed(app: &App) -> String {
    open_channel(app, true).await;
    let page = walk(app, &[], true).await;
    let sent = send(app, &page, &[]).await;
    assert_eq!(sent.status, StatusCode::OK, "{}", sent.text());
    let mut tx = app.state.store.read().await.unwrap();
    let case = complaints::list(&mut tx, AGENCY).await.unwrap().remove(0);
    format!("/cases/{}", case.id)
}

#[tokio::test]
async fn what_an_open_key_opens_follows_to_the_next_one() {
    let app = App::new().await;
    let case = filed(&app).await;
    let legal = unlock(&app, "legal", PASSWORD).await;
    let asking = [("identity-reason", "ต้องสอบปากคำเพิ่มเติม")];
    let asked = ask(&app, &legal, &format!("{case}/identity"), Some(&asking)).await;
    assert_eq!(asked.status, StatusCode::SEE_OTHER, "{}", asked.text());

    // A custodian has a new key: the share and the reason that waits come along.
    let clerk = unlock(&app, "clerk", PASSWORD).await;
    let page = ask(&app, &clerk, "/cases/key", None).await;
    assert!(page.text().contains("จะย้ายมาอยู่กับกุญแจใหม่"), "{}", page.text());
    let made = ask(&app, &clerk, "/cases/key", Some(&BY_PASSPHRASE)).await;
    let clerk = cookies(&app, "clerk", &made);
    let custody = ask(&app, &clerk, "/custody", None).await;
    assert!(custody.text().contains("ต้องสอบปากคำเพิ่มเติม"), "{}", custody.text());
    let id = custody.text().split("/custody/").nth(1).map(|rest| rest[..32].to_owned()).expect("a request waits");
    let deputy = unlock(&app, "deputy-clerk", PASSWORD).await;
    for keeper in [&clerk, &deputy] {
        let answer = ask(&app, keeper, &format!("/custody/{id}"), Some(&[("answer", "released")])).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text());
    }
    let name = ask(&app, &legal, &format!("{case}/identity/{id}"), None).await;
    assert!(name.text().contains("นางสาวผู้แจ้ง ลับเฉพาะ"), "{}", name.text());

    // A handler has a new key: the case comes along, the request for the name ends, and the key before has nothing left.
    let made = ask(&app, &legal, "/cases/key", Some(&BY_PASSPHRASE)).await;
    let legal = cookies(&app, "legal", &made);
    let page = ask(&app, &legal, &case, None).await;
    assert!(page.text().contains("รถกระบะสีเขียวมะกอก"), "{}", page.text());
    let name = ask(&app, &legal, &format!("{case}/identity/{id}"), None).await;
    assert_eq!(name.status, StatusCode::NOT_FOUND);
    let account = account_of(&app, "legal").await;
    let mut tx = app.state.store.read().await.unwrap();
    assert_eq!(grants::held_by(&mut tx, AGENCY, &format!("account:{account}:1")).await.unwrap(), []);
    assert_eq!(identity::open_requests_of(&mut tx, AGENCY, &account).await.unwrap(), []);
    let answers = identity::answers(&mut tx, AGENCY, &id).await.unwrap();
    assert!(answers.iter().all(|answer| answer.released.is_none()), "what was released is forgotten");
    drop(tx);
    // Another session opens it with the passphrase alone.
    let wrong = app.post("/cases/unlock", &[("password", PASSWORD)], "legal").await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    unlock(&app, "legal", PASSPHRASE).await;
}

#[tokio::test]
async fn a_lost_key_ends_only_when_its_owner_has_understood() {
    let app = App::new().await;
    let case = filed(&app).await;
    let before = unlock(&app, "legal", PASSWORD).await;

    // From a session in which the key is shut.
    let shut = app.cookie(TOWN, "legal");
    let page = ask(&app, &shut, "/cases/key", None).await;
    assert!(page.text().contains("โปรดเปิดกุญแจก่อน"), "{}", page.text());
    let refused = ask(&app, &shut, "/cases/key", Some(&BY_PASSPHRASE)).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(ask(&app, &before, &case, None).await.status, StatusCode::OK, "nothing was changed");
    let confirmed = [&BY_PASSPHRASE[..], &[("confirmed", "yes")]].concat();
    let made = ask(&app, &shut, "/cases/key", Some(&confirmed)).await;
    let after = cookies(&app, "legal", &made);

    assert_eq!(ask(&app, &after, &case, None).await.status, StatusCode::NOT_FOUND);
    assert_eq!(
        ask(&app, &before, &case, None).await.status,
        StatusCode::SEE_OTHER,
        "the key before is shut everywhere"
    );
    // Who has the case still gives it back.
    let outside = unlock(&app, "auditor", PASSWORD).await;
    let account = account_of(&app, "legal").await;
    let giving = [("assign", account.as_str()), ("assign-reason", "กุญแจใหม่")];
    let given = ask(&app, &outside, &format!("{case}/handlers"), Some(&giving)).await;
    assert_eq!(given.status, StatusCode::SEE_OTHER, "{}", given.text());
    assert_eq!(ask(&app, &after, &case, None).await.status, StatusCode::OK);
}

#[tokio::test]
async fn of_two_keys_made_at_once_the_one_that_stays_opens_the_case() {
    let app = App::new().await;
    let case = filed(&app).await;
    let legal = unlock(&app, "legal", PASSWORD).await;

    let (one, two) = tokio::join!(
        ask(&app, &legal, "/cases/key", Some(&BY_PASSPHRASE)),
        ask(&app, &legal, "/cases/key", Some(&BY_PASSPHRASE))
    );

    let made = [&one, &two].into_iter().filter(|answer| answer.status == StatusCode::SEE_OTHER).count();
    assert!(made >= 1, "{}", one.text());
    for answer in [one, two] {
        assert!([StatusCode::SEE_OTHER, StatusCode::CONFLICT].contains(&answer.status), "{}", answer.text());
    }
    let legal = unlock(&app, "legal", PASSPHRASE).await;
    assert_eq!(ask(&app, &legal, &case, None).await.status, StatusCode::OK, "what was sealed went along");
}

#[tokio::test]
async fn one_recovery_key_opens_all_of_a_case_also_after_the_town_has_made_a_new_one() {
    let app = App::new().await;
    let former = open_channel(&app, true).await;
    let page = walk(&app, &[], false).await;
    assert_eq!(send(&app, &page, &[]).await.status, StatusCode::OK);
    let next = SecretKey::generate();
    let mut tx = app.state.store.write().await.unwrap();
    let row = complaints::list(&mut tx, AGENCY).await.unwrap().remove(0);
    let channel = channel::find(&mut tx, AGENCY).await.unwrap().expect("it is open");
    let public = next.public();
    channel::save(&mut tx, app.state.clock.now(), AGENCY, &channel.settings, Some(public.as_bytes())).await.unwrap();
    tx.commit_unrecorded().await.unwrap();

    let (legal, auditor) = (unlock(&app, "legal", PASSWORD).await, account_of(&app, "auditor").await);
    let removal = [("revoke", auditor.as_str()), ("revoke-reason", "ย้ายหน่วยงาน")];
    let removed = ask(&app, &legal, &format!("/cases/{}/handlers/removal", row.id), Some(&removal)).await;
    assert_eq!(removed.status, StatusCode::SEE_OTHER, "{}", removed.text());

    let mut tx = app.state.store.read().await.unwrap();
    let row = complaints::find(&mut tx, AGENCY, &row.id).await.unwrap().expect("it is kept");
    assert_eq!(row.standing.generation, 2);
    let opened = Case::open(&mut tx, AGENCY, row.clone(), &next, Holder::Recovery).await;
    let opened = opened.unwrap_or_else(|error| panic!("{error}")).expect("it opens");
    let all = entries::list(&mut tx, AGENCY, &row.id).await.unwrap();
    assert!(opened.entries.len() == all.len() && matches!(opened.entries[0].entry.body, Body::Report { .. }));
    let former = Case::open(&mut tx, AGENCY, row, &former, Holder::Recovery).await;
    assert!(former.unwrap_or_else(|error| panic!("{error}")).is_none(), "the former paper opens nothing of it");
}
