//! Floods at the confidential channel: who waits, who is turned away, what nobody loses, who goes on working meanwhile.

use std::net::{IpAddr, Ipv4Addr};
use std::sync::Arc;

use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use futures_util::{StreamExt as _, stream};
use prongsai_crypto::receipt::Receipt;
use prongsai_store::complaints;
use prongsai_web::client::Client;
use prongsai_web::complaints::envelope::BUCKET;
use tokio::sync::{OwnedSemaphorePermit, oneshot};
use tokio::task::JoinSet;

use crate::app::{Answer, App, PASSWORD, TOWN};
use crate::channel_access::Desk;
use crate::complaints::{AGENCY, code, field, open_channel, send, walk};

/// How many drawings the machine bears at once.
const AT_ONCE: usize = 2;

/// How many of those that come back may wait.
const RETURNING: usize = 32;

/// Keeps everybody from drawing until it is dropped.
async fn hold(app: &App) -> OwnedSemaphorePermit {
    let places = Arc::clone(app.state.receipts.places());
    places.acquire_many_owned(u32::try_from(AT_ONCE).unwrap()).await.unwrap()
}

/// Tries a receipt that was drawn by lot.
async fn guess(app: &App, from: Ipv4Addr) -> Answer {
    let request = Request::post(format!("/t/{TOWN}/complaints/return"))
        .extension(Client(IpAddr::V4(from)))
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
    app.send(request, Body::from(format!("code={}", Receipt::generate().digits())), TOWN, "").await
}

/// That an answer asks to come back in a moment, in Thai, and looks like every other page of the channel.
fn is_turned_away(answer: &Answer) {
    assert_eq!(answer.status, StatusCode::TOO_MANY_REQUESTS, "{}", answer.text());
    assert!(answer.headers.get(header::RETRY_AFTER).is_some_and(|seconds| seconds == "5"));
    assert!(answer.text().contains("โปรดรอสักครู่"), "{}", answer.text());
    assert_eq!((answer.bytes.len(), answer.headers.get(header::SET_COOKIE)), (BUCKET, None));
}

/// Lets others go on until something is so.
async fn until(is: impl Fn() -> bool) {
    let waited = async {
        while !is() {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(std::time::Duration::from_secs(60), waited).await.expect("it comes to be so");
}

#[tokio::test]
async fn guesses_wait_in_a_short_queue_and_stand_in_the_way_of_nobody_else() {
    for from_one in [false, true] {
        let app = Arc::new(App::new().await);
        open_channel(&app, true).await;
        let page = walk(&app, &[], false).await;
        let auditor = Desk::open(&app, "auditor").await;
        let (begun, hashed) = (app.state.receipts.begun(), app.state.hashing.begun());
        let held = hold(&app).await;

        // From a hundred places, or, as over Tor, from one.
        let mut guesses = JoinSet::new();
        for at in 0..100 {
            let (app, from) = (Arc::clone(&app), Ipv4Addr::new(127, 0, 0, if from_one { 1 } else { at }));
            guesses.spawn(async move { guess(&app, from).await });
        }
        for _ in RETURNING..100 {
            is_turned_away(&guesses.join_next().await.unwrap().unwrap());
        }
        assert_eq!((app.state.returning.available_permits(), app.state.receipts.begun()), (0, begun));

        // A report and an officer stand in queues of their own, and the desk works.
        let reports = tokio::spawn({
            let app = Arc::clone(&app);
            async move { send(&app, &page, &[]).await }
        });
        let opening = tokio::spawn({
            let (app, legal) = (Arc::clone(&app), Desk { cookie: app.cookie(TOWN, "legal") });
            async move { legal.post(&app, "/cases/unlock", &[("password", PASSWORD)]).await }
        });
        let waits = |gate: &tokio::sync::Semaphore, places: usize| gate.available_permits() == places - 1;
        until(|| waits(&app.state.waiting, 256) && waits(&app.state.unlocking, 32)).await;
        let second = app.post("/sign-in", &[("login", "legal"), ("password", PASSWORD)], "").await;
        assert_eq!((second.status, app.state.hashing.begun()), (StatusCode::OK, hashed + 1));
        assert_eq!(auditor.get(&app, "/cases").await.status, StatusCode::OK);
        assert_eq!(app.get("/complaints", "").await.status, StatusCode::OK);
        assert_eq!(app.state.receipts.begun(), begun, "nothing is drawn without its turn");

        drop(held);
        for guess in guesses.join_all().await {
            assert_eq!(guess.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", guess.text());
        }
        assert_eq!(reports.await.unwrap().status, StatusCode::OK);
        assert_eq!(opening.await.unwrap().status, StatusCode::SEE_OTHER);
        assert_eq!(app.state.receipts.begun(), begun + RETURNING as u64 + 2);
        assert!(app.state.receipts.most() <= AT_ONCE, "{} at once", app.state.receipts.most());
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn readers_who_go_away_leave_no_more_drawings_behind_than_the_machine_bears() {
    let app = Arc::new(App::new().await);
    open_channel(&app, true).await;

    for at in 0..40 {
        let before = app.state.receipts.begun();
        let asking = tokio::spawn({
            let app = Arc::clone(&app);
            async move { guess(&app, Ipv4Addr::new(127, 0, 0, at)).await }
        });
        until(|| app.state.receipts.begun() > before).await;
        asking.abort();
    }
    let held = hold(&app).await;

    assert!((1..=AT_ONCE).contains(&app.state.receipts.most()), "{} at once", app.state.receipts.most());
    until(|| app.state.returning.available_permits() == RETURNING).await;
    drop(held);
    assert_eq!(guess(&app, Ipv4Addr::LOCALHOST).await.status, StatusCode::UNPROCESSABLE_ENTITY);
}

#[tokio::test]
async fn a_report_that_finds_the_house_full_comes_back_whole_with_its_receipt() {
    let app = App::new().await;
    open_channel(&app, true).await;
    let page = walk(&app, &["works-head"], true).await;
    let full = app.state.waiting.acquire_many(256).await.unwrap();

    let refused = send(&app, &page, &[("files", "ภาพ.jpg", "image/jpeg", b"pixels")]).await;

    is_turned_away(&refused);
    assert_eq!(code(&refused), code(&page), "the receipt that was written down is the one of the report still");
    for typed in ["รถกระบะสีเขียวมะกอก", "นางสาวผู้แจ้ง ลับเฉพาะ", "0899998877"]
    {
        assert!(refused.text().contains(typed), "{typed}: {}", refused.text());
    }
    let files = app.folder().join("files").join(AGENCY);
    let kept = std::fs::read_dir(&files).map(|kept| kept.filter(|one| one.as_ref().is_ok_and(is_file)).count());
    assert_eq!(kept.unwrap_or(0), 0, "a file of no case leaves the disk");
    drop(full);
    let sent = send(&app, &refused, &[]).await;
    assert_eq!(sent.status, StatusCode::OK, "{}", sent.text());
    assert_eq!(code(&sent), code(&page));
    let mut tx = app.state.store.read().await.unwrap();
    assert_eq!(complaints::list(&mut tx, AGENCY).await.unwrap().len(), 1);
}

fn is_file(entry: &std::fs::DirEntry) -> bool {
    entry.file_type().is_ok_and(|kind| kind.is_file())
}

#[tokio::test]
async fn a_word_that_finds_the_house_full_comes_back_with_the_page() {
    let app = App::new().await;
    open_channel(&app, true).await;
    let page = walk(&app, &[], false).await;
    assert_eq!(send(&app, &page, &[]).await.status, StatusCode::OK);
    let own = code(&page);
    let full = app.state.returning.acquire_many(32).await.unwrap();

    let refused = app.post("/complaints/return", &[("code", &own), ("message", "พบเอกสารเพิ่ม")], "").await;

    is_turned_away(&refused);
    assert_eq!(field_of(&refused, "message"), "พบเอกสารเพิ่ม");
    assert!(!refused.text().contains(&own));
    drop(full);
    let back = app.post("/complaints/return", &[("code", &own), ("message", "พบเอกสารเพิ่ม")], "").await;
    assert_eq!(back.status, StatusCode::OK);
    assert!(!field(&back, "pass").is_empty() && back.text().contains("พบเอกสารเพิ่ม"), "{}", back.text());
}

/// What stands in a text area.
fn field_of(answer: &Answer, name: &str) -> String {
    let text = answer.text();
    let area =
        text.split(&format!("name=\"{name}\"")).nth(1).and_then(|rest| rest.split('>').nth(1)).unwrap_or_default();
    area.split("</textarea").next().unwrap_or_default().split('<').next().unwrap_or_default().to_owned()
}

#[tokio::test]
async fn officers_who_crowd_at_their_keys_are_told_so_and_reports_go_on() {
    let app = App::new().await;
    open_channel(&app, true).await;
    let page = walk(&app, &[], false).await;
    let legal = Desk { cookie: app.cookie(TOWN, "legal") };
    let full = app.state.unlocking.acquire_many(32).await.unwrap();

    is_turned_away(&legal.post(&app, "/cases/unlock", &[("password", PASSWORD)]).await);

    assert_eq!(send(&app, &page, &[]).await.status, StatusCode::OK);
    drop(full);
    assert_eq!(legal.post(&app, "/cases/unlock", &[("password", PASSWORD)]).await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn whoever_writes_on_without_an_answer_is_asked_to_wait_and_an_answer_opens_the_way_again() {
    let app = App::new().await;
    open_channel(&app, true).await;
    let page = walk(&app, &[], false).await;
    assert_eq!(send(&app, &page, &[]).await.status, StatusCode::OK);
    let write = async |text: &str| {
        let returned = app.post("/complaints/return", &[("code", &code(&page))], "").await;
        let (pass, once) = (field(&returned, "pass"), field(&returned, "once"));
        app.upload("/complaints/return/messages", &[("pass", &pass), ("once", &once), ("message", text)], &[], "").await
    };
    for number in 0..50 {
        assert_eq!(write(&format!("ข้อความที่ {number}")).await.status, StatusCode::OK, "{number}");
    }

    let refused = write("ข้อความที่เกิน").await;

    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        refused.text().contains("โปรดรอคำตอบ") && refused.text().contains(">ข้อความที่เกิน</textarea>"),
        "{}",
        refused.text()
    );
    let mut tx = app.state.store.read().await.unwrap();
    let case = complaints::list(&mut tx, AGENCY).await.unwrap().remove(0).id;
    drop(tx);
    let legal = Desk::open(&app, "legal").await;
    assert_eq!(legal.tell(&app, &case, "ได้รับข้อมูลแล้ว").await.status, StatusCode::SEE_OTHER);
    assert_eq!(write("ข้อความที่เกิน").await.status, StatusCode::OK);
}

/// A form with a report that tells when it is read, and whose end comes only when it is let go.
fn slowly(draft: &str, last_four: &str) -> (Body, oneshot::Receiver<()>, oneshot::Sender<()>) {
    let field =
        |name: &str, value: &str| format!("--x\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n");
    let ((begins, begun), (go, end)) = (oneshot::channel(), oneshot::channel());
    let fields = [field("draft", draft), field("last_four", last_four)].concat();
    let first = async move {
        begins.send(()).expect("somebody listens");
        fields
    };
    let last = async move {
        end.await.expect("somebody lets it go");
        "--x--\r\n".to_owned()
    };
    let parts = stream::once(first).chain(stream::once(last));
    (Body::from_stream(parts.map(Ok::<_, std::io::Error>)), begun, go)
}

#[tokio::test]
async fn a_report_that_comes_in_over_midnight_is_one_of_the_day_of_its_end() {
    let app = Arc::new(App::new().await);
    open_channel(&app, true).await;
    let page = walk(&app, &[], false).await;
    let (body, begun, go) = slowly(&field(&page, "draft"), &code(&page)[20..]);
    let before = app.state.clock.today();
    let request = Request::post(format!("/t/{TOWN}/complaints/sent"))
        .header(header::CONTENT_TYPE, "multipart/form-data; boundary=x");
    let sending = tokio::spawn({
        let app = Arc::clone(&app);
        async move { app.send(request, body, TOWN, "").await }
    });
    begun.await.unwrap();

    app.wait(24 * 60 * 60);
    go.send(()).unwrap();

    let sent = sending.await.unwrap();
    assert_eq!(sent.status, StatusCode::OK, "{}", sent.text());
    let today = app.state.clock.today();
    assert_ne!(before, today);
    let case = complaints::list(&mut app.state.store.read().await.unwrap(), AGENCY).await.unwrap().remove(0);
    assert_eq!(case.filed_on, today);
}
