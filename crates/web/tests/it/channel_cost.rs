//! What an answer costs tells nothing: the same statements, drawings, hashes and bytes for what is there and what is not.
//!
//! Costs are counted, because a clock in a test says more of the machine than of the program.

use std::collections::BTreeSet;

use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use prongsai_crypto::receipt::Receipt;
use prongsai_store::accounts::{self, NewAccount, people};
use prongsai_store::new_id;
use prongsai_web::complaints::envelope::BUCKET;

use crate::app::{Answer, App, PASSWORD, TOWN};
use crate::channel_access::{Desk, bare, file, priced};
use crate::complaints::{AGENCY, code, open_channel};

async fn come_back(app: &App, town: &str, code: &str) -> Answer {
    let request = Request::post(format!("/t/{town}/complaints/return"))
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
    app.send(request, Body::from(format!("code={code}")), town, "").await
}

#[tokio::test]
async fn a_receipt_that_opens_nothing_is_one_answer_at_one_cost() {
    let app = App::new().await;
    open_channel(&app, true).await;
    let (receipt, _) = file(&app, &[], false).await;
    let own = code(&receipt);
    // Both towns are remembered by the time they are asked.
    for town in [TOWN, "other"] {
        come_back(&app, town, Receipt::generate().digits()).await;
    }

    let mut seen = BTreeSet::new();
    let never: Vec<Receipt> = (0..8).map(|_| Receipt::generate()).collect();
    let tries = never.iter().map(|receipt| (TOWN, receipt.digits().to_owned()));
    for (town, code) in tries.chain([("other", own.clone())]) {
        let (answer, cost) = priced(&app, come_back(&app, town, &code)).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
        // The name of the town stands on its page; its length, and all else, is the same.
        let (_, headers, text) = bare(&answer, &[]);
        let text = if town == TOWN { text } else { String::new() };
        seen.insert((answer.bytes.len(), format!("{headers:?}"), cost));
        assert!(!text.contains(&code), "what was typed as a receipt stands on no page");
    }
    let (there, cost) = priced(&app, come_back(&app, TOWN, &own)).await;

    assert_eq!(seen.len(), 1, "{seen:?}");
    let (bytes, _, [_, drawn, hashed]) = seen.first().unwrap();
    assert_eq!((*bytes, *drawn, *hashed), (BUCKET, 1, 0));
    // A case is opened after the drawing, which takes longer than all the rest.
    assert_eq!(there.status, StatusCode::OK);
    assert_eq!((cost[1], cost[2]), (1, 0));
    assert_eq!((there.bytes.len() % BUCKET, there.headers.get(header::SET_COOKIE)), (0, None));
}

#[tokio::test]
async fn what_is_no_receipt_is_told_before_anything_is_asked_or_drawn() {
    let app = App::new().await;
    open_channel(&app, true).await;
    come_back(&app, TOWN, "1").await;

    let receipt = Receipt::generate();
    let digits = receipt.digits();
    let last = if digits.ends_with('0') { "1" } else { "0" };
    let mistyped = format!("{}{last}", &digits[..23]);
    for typed in ["", "1", "ก", mistyped.as_str(), &"9".repeat(4000)] {
        let (answer, cost) = priced(&app, come_back(&app, TOWN, typed)).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{typed}");
        assert_eq!((cost, answer.bytes.len()), ([0; 3], BUCKET), "{typed}");
    }
}

/// Tries to sign in from a browser that is not known.
async fn sign_in(app: &App, login: &str, password: &str) -> Answer {
    app.post("/sign-in", &[("login", login), ("password", password)], "").await
}

#[tokio::test]
async fn a_sign_in_costs_the_same_whether_there_is_an_account_or_not() {
    let app = App::new().await;
    let (now, today) = (app.state.clock.now(), app.state.clock.today());
    let mut tx = app.state.store.write().await.unwrap();
    let closed = accounts::holder(&mut tx, AGENCY, "works-head", today).await.unwrap().expect("the post is held");
    let closed = accounts::find_of_person(&mut tx, AGENCY, &closed).await.unwrap().expect("everybody has an account");
    accounts::close(&mut tx, now, AGENCY, &closed.id).await.unwrap();
    let person = people::insert(&mut tx, now, AGENCY, "นายผู้ได้รับเชิญ สมมุติ", None).await.unwrap();
    let invited = NewAccount { id: &new_id(now), person: &person, login: "invited", password: None, totp_secret: None };
    accounts::insert(&mut tx, now, AGENCY, &invited).await.unwrap();
    tx.commit_unrecorded().await.unwrap();
    sign_in(&app, "somebody", "wrong").await;

    let mut seen = BTreeSet::new();
    for (login, password) in [
        ("legal", "ไม่ใช่รหัสผ่านนี้"),
        ("nobody", "ไม่ใช่รหัสผ่านนี้"),
        ("nobody-else", PASSWORD),
        ("works-head", "ไม่ใช่รหัสผ่านนี้"),
        ("works-head", PASSWORD),
        ("invited", PASSWORD),
        ("invited", "ไม่ใช่รหัสผ่านนี้"),
    ] {
        let (answer, cost) = priced(&app, sign_in(&app, login, password)).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{login}");
        assert_eq!((cost[1], cost[2]), (0, 1), "{login}: one hash and no drawing");
        seen.insert(format!("{:?} {cost:?}", bare(&answer, &[&format!("value=\"{login}\"")])));
    }

    assert_eq!(seen.len(), 1, "{seen:?}");
}

#[tokio::test]
async fn a_key_is_drawn_once_for_the_right_password_and_for_a_wrong_one() {
    let app = App::new().await;
    open_channel(&app, true).await;
    let closed = Desk { cookie: app.cookie(TOWN, "legal") };
    closed.get(&app, "/cases/unlock").await;

    let mut seen = BTreeSet::new();
    for wrong in ["ไม่ใช่รหัสผ่านนี้", "x"] {
        let (answer, cost) = priced(&app, closed.post(&app, "/cases/unlock", &[("password", wrong)])).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", answer.text());
        assert!(!answer.headers.contains_key(header::SET_COOKIE));
        seen.insert((bare(&answer, &[]).1, cost));
    }
    let (right, cost) = priced(&app, closed.post(&app, "/cases/unlock", &[("password", PASSWORD)])).await;

    assert_eq!(right.status, StatusCode::SEE_OTHER);
    assert_eq!((seen.len(), cost[1]), (1, 1));
    assert_eq!(seen.first().unwrap().1[1], 1);
}
