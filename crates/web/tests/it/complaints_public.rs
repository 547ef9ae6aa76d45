use std::sync::Arc;

use axum::http::{StatusCode, header};
use data_encoding::BASE64;
use jiff::Timestamp;
use prongsai_crypto::checkpoint::read_note;
use prongsai_crypto::merkle;
use prongsai_domain::complaint::Settings;
use prongsai_domain::complaint::statistics::NONE;
use prongsai_store::complaints::counts::Count;
use prongsai_store::complaints::{channel, counts, deletions, log};
use prongsai_store::{jobs, progress};
use prongsai_testing::sql;
use prongsai_thai::FiscalYear;
use prongsai_worker::{Worker, confidential};

use crate::app::{App, TOWN};
use crate::complaints::{code, field, open_channel, send, walk};

const AGENCY: &str = "a-thungsaengsai";

/// A channel that was opened on 2 March 2026, in the first half of fiscal year 2569.
async fn open(app: &App) {
    let at: Timestamp = "2026-03-02T03:00:00Z".parse().unwrap();
    let mut tx = app.state.store.write().await.unwrap();
    channel::save(&mut tx, at, AGENCY, &Settings::default().write(), None).await.unwrap();
    channel::open(&mut tx, at, AGENCY).await.unwrap();
    tx.commit_unrecorded().await.unwrap();
}

async fn count(app: &App, half: i64, kind: &str, what: &str, count: i64) {
    let more = Count { fiscal_year: 2569, half, kind: kind.to_owned(), what: what.to_owned(), count };
    let mut tx = app.state.store.write().await.unwrap();
    counts::add(&mut tx, AGENCY, &more).await.unwrap();
    tx.commit_unrecorded().await.unwrap();
}

/// Lets the log of the town grow once.
async fn grow(app: &App, leaf: &log::Hash) {
    let (now, today) = (app.state.clock.now(), app.state.clock.today());
    let mut tx = app.state.store.write().await.unwrap();
    log::pend(&mut tx, AGENCY, leaf, today, 0).await.unwrap();
    jobs::enqueue(&mut tx, now, now, Some(AGENCY), confidential::JOB, &(), None).await.unwrap();
    tx.commit_unrecorded().await.unwrap();
    let worker = Worker::new(app.state.store.clone(), app.state.clock.clone())
        .with_keys(app.state.keys.clone(), app.state.options.public_address.clone());
    while prongsai_worker::lane::step(&worker, "test").await.unwrap() {}
}

fn verifier(app: &App) -> String {
    let origin = prongsai_crypto::checkpoint::origin(&app.state.options.public_address, TOWN);
    prongsai_crypto::checkpoint::LogKey::derive(&app.state.keys, AGENCY).verifier(&origin)
}

const DAY: i64 = 24 * 60 * 60;

#[tokio::test]
async fn what_grew_today_is_published_tomorrow_and_anybody_can_check_that_it_only_grew() {
    let app = App::new().await;
    open(&app).await;
    grow(&app, &[1; 32]).await;
    assert_eq!(app.get("/complaints/log/checkpoint", "").await.status, StatusCode::NOT_FOUND);
    let empty = app.get("/complaints/log", "").await.text();
    assert!(empty.contains(&verifier(&app).replace('+', "&#43;")) || empty.contains(&verifier(&app)), "{empty}");
    app.wait(DAY);
    let first = app.get("/complaints/log/checkpoint", "").await;
    grow(&app, &[2; 32]).await;
    app.wait(DAY);

    let second = app.get("/complaints/log/checkpoint", "").await;
    let [old, new] = [first.text(), second.text()].map(|note| read_note(&note, &verifier(&app)).unwrap());
    let proof = app.get(&format!("/complaints/log/proof?from={}", old.size), "").await.text();

    assert_eq!((old.size, new.size), (8, 16));
    let (lines, note) = proof.split_once("\n\n").unwrap();
    assert_eq!(note, second.text());
    let mut lines = lines.lines();
    assert_eq!(lines.next(), Some("old 8"));
    let hashes: Vec<merkle::Hash> =
        lines.map(|line| BASE64.decode(line.as_bytes()).unwrap().try_into().unwrap()).collect();
    assert!(merkle::verify_consistency(old.size, &old.root, new.size, &new.root, &hashes));
    assert_eq!(first.headers["content-type"], "text/plain; charset=utf-8");
    for beyond in ["from=0", "from=17", "from=8&to=17", "from=9&to=8", "from=x", ""] {
        let answer = app.get(&format!("/complaints/log/proof?{beyond}"), "").await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{beyond}");
    }
}

/// All leaves of the town's log.
async fn leaves(app: &App) -> Vec<merkle::Hash> {
    log::leaves(&mut app.state.store.read().await.unwrap(), AGENCY, i64::MAX).await.unwrap()
}

/// That proofs between sizes of the log, the larger one in the end, are those over these leaves.
async fn are_proved(app: &App, leaves: &[merkle::Hash], sizes: &[(usize, usize)]) {
    for (from, to) in sizes {
        let answer = app.get(&format!("/complaints/log/proof?from={from}&to={to}"), "").await;

        let mut wanted = format!("old {from}\n");
        for hash in merkle::consistency(&leaves[..*to], *from) {
            wanted += &format!("{}\n", BASE64.encode(&hash));
        }
        let text = answer.text();
        let proof = text.split_once("\n\n").map_or_else(|| text.clone(), |(proof, _)| format!("{proof}\n"));
        assert_eq!((answer.status, proof), (StatusCode::OK, wanted), "{from} to {to}");
    }
}

#[tokio::test]
async fn proofs_are_those_of_the_log_for_all_sizes_and_after_it_grew_without_reading_it_again() {
    let app = App::new().await;
    open(&app).await;
    grow(&app, &[1; 32]).await;
    grow(&app, &[2; 32]).await;
    app.wait(DAY);
    let first = leaves(&app).await;
    let asked = async || {
        let before = app.state.store.asked();
        assert_eq!(app.get("/complaints/log/proof?from=8", "").await.status, StatusCode::OK);
        app.state.store.asked() - before
    };
    app.get("/complaints/log/checkpoint", "").await;

    let (cold, warm) = (asked().await, asked().await);
    are_proved(&app, &first, &[(1, 16), (16, 16), (3, 11), (7, 8), (1, 1)]).await;
    grow(&app, &[3; 32]).await;
    assert_eq!(app.get("/complaints/log/proof?from=8&to=24", "").await.status, StatusCode::NOT_FOUND);
    are_proved(&app, &first, &[(8, 16)]).await;
    app.wait(DAY);
    let grown = leaves(&app).await;
    are_proved(&app, &grown, &[(1, 24), (16, 24), (5, 16), (17, 23), (24, 24)]).await;

    assert_eq!((first.len(), grown.len()), (16, 24));
    assert!(grown.starts_with(&first));
    assert_eq!(cold, warm + 1, "the leaves are read once");
}

#[tokio::test]
async fn a_log_that_became_another_one_is_read_again() {
    let app = App::new().await;
    open(&app).await;
    grow(&app, &[1; 32]).await;
    grow(&app, &[2; 32]).await;
    app.wait(DAY);
    let before = leaves(&app).await;
    are_proved(&app, &before, &[(8, 16)]).await;

    // A backup of when there were eight leaves comes back, and the log goes on from there.
    let address = format!("sqlite:{}", app.folder().join("prongsai.db").display());
    let restored = "drop trigger log_leaf_remains; drop trigger log_checkpoint_remains; \
                    delete from log_leaf where position >= 8; delete from log_checkpoint where size > 8;";
    sql::run(&address, restored).await;
    are_proved(&app, &before, &[(3, 8)]).await;
    assert_eq!(app.get("/complaints/log/proof?from=8&to=16", "").await.status, StatusCode::NOT_FOUND);
    grow(&app, &[3; 32]).await;
    app.wait(DAY);

    let after = leaves(&app).await;
    assert_eq!((after.len(), &after[..8]), (16, &before[..8]));
    assert_ne!(after, before);
    are_proved(&app, &after, &[(8, 16), (3, 11), (3, 8)]).await;

    // Of leaves that somebody took away nothing was kept: what is left is proved, and does not fit what was signed.
    grow(&app, &[4; 32]).await;
    sql::run(&address, "delete from log_leaf where position = 20;").await;
    app.wait(DAY);
    let head = app.get("/complaints/log/checkpoint", "").await.text();
    let head = read_note(&head, &verifier(&app)).unwrap();
    assert_eq!((head.size, leaves(&app).await.len()), (24, 23));
    let answer = app.get("/complaints/log/proof?from=16", "").await;
    assert_eq!(answer.status, StatusCode::OK);
    let text = answer.text();
    let (proof, _) = text.split_once("\n\n").unwrap();
    let hashes: Vec<merkle::Hash> =
        proof.lines().skip(1).map(|line| BASE64.decode(line.as_bytes()).unwrap().try_into().unwrap()).collect();
    assert!(!merkle::verify_consistency(16, &merkle::root(&after), 24, &head.root, &hashes));
    assert_eq!(app.get("/complaints/log/proof?from=24", "").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn whoever_asks_while_a_proof_is_made_waits_and_is_asked_to_come_back() {
    let app = App::new().await;
    open_channel(&app, true).await;
    let receipt = walk(&app, &[], false).await;
    assert_eq!(send(&app, &receipt, &[]).await.status, StatusCode::OK);
    app.wait(2 * 60 * 60);
    grow(&app, &[1; 32]).await;
    app.wait(DAY);
    let back = app.post("/complaints/return", &[("code", &code(&receipt))], "").await;
    let pass = field(&back, "pass");
    let form = [("pass", pass.as_str())];
    let public = app.get("/complaints/log/proof?from=1", "").await;
    let own = app.post("/complaints/return/proof", &form, "").await;
    assert_eq!((public.status, own.status), (StatusCode::OK, StatusCode::OK), "{}", own.text());
    let (turn, begun) = (Arc::clone(app.state.proving.places()), app.state.proving.begun());
    let held = turn.acquire_owned().await.unwrap();

    let refused = tokio::join!(
        app.get("/complaints/log/proof?from=1", ""),
        app.get("/complaints/log/proof?from=2&to=3", ""),
        app.post("/complaints/return/proof", &form, ""),
        app.get("/complaints/log/checkpoint", ""),
    );

    for answer in [&refused.0, &refused.1, &refused.2] {
        assert_eq!(answer.status, StatusCode::TOO_MANY_REQUESTS, "{}", answer.text());
        assert!(answer.headers.get(header::RETRY_AFTER).is_some_and(|seconds| seconds == "5"));
        assert!(answer.text().contains("โปรดรอสักครู่"), "{}", answer.text());
    }
    assert_eq!(refused.3.status, StatusCode::OK, "who asks for no proof does not wait");
    assert_eq!(app.state.proving.begun(), begun, "nothing is hashed without its turn");
    drop(held);
    assert_eq!(app.get("/complaints/log/proof?from=1", "").await.bytes, public.bytes);
    assert_eq!(app.post("/complaints/return/proof", &form, "").await.status, StatusCode::OK);
    assert_eq!(app.state.proving.most(), 1);
}

#[tokio::test]
async fn a_deletion_is_shown_with_its_certificate_from_the_next_day_on() {
    let app = App::new().await;
    open(&app).await;
    let mut tx = app.state.store.write().await.unwrap();
    deletions::insert(&mut tx, AGENCY, app.state.clock.today(), "{\"case\":\"ab\"}", &[9; 32]).await.unwrap();
    tx.commit_unrecorded().await.unwrap();
    let hash = prongsai_crypto::hex(&[9; 32]);

    assert!(!app.get("/complaints/log", "").await.text().contains(&hash));
    app.wait(DAY);

    let page = app.get("/complaints/log", "").await;
    assert!(page.text().contains(&hash));
    assert!(!page.text().contains("<script"));
    assert_eq!(page.bytes.len() % prongsai_web::complaints::envelope::BUCKET, 0);
}

#[tokio::test]
async fn totals_are_exact_small_cells_are_not_told_and_nothing_is_said_expressly() {
    let app = App::new().await;
    assert!(app.get("/complaints/statistics", "").await.text().contains("ยังไม่เปิดช่องทางลับ"));
    assert_eq!(app.get("/complaints/statistics.csv", "").await.status, StatusCode::NOT_FOUND);
    open(&app).await;
    count(&app, 2, "bribe", "received", 7).await;
    count(&app, 2, "bribe", "acknowledged", 6).await;
    count(&app, 2, "bribe", "acknowledged-late", 1).await;
    count(&app, 2, "bribe", "closed-founded", 2).await;

    let page = app.get("/complaints/statistics", "").await.text();
    assert!(page.contains("id=\"2569\"") && page.contains("id=\"2569-1\"") && page.contains("id=\"2569-2\""), "{page}");
    assert!(page.contains(NONE), "the first half");
    assert!(page.contains("<dd>7</dd>") && page.contains("<dd>2</dd>") && page.contains("<dd>5</dd>"));
    assert!(page.contains("รวม 7 เรื่อง ไม่แสดงการแยกย่อย เพราะมีช่องที่น้อยกว่า 5 เรื่อง"), "{page}");
    assert!(!page.contains("2570"), "the running half is told by nothing but when it ends");
    let csv = app.get("/complaints/statistics.csv", "").await.text();
    assert!(csv.lines().any(|line| line.contains("เรื่องที่ได้รับ,ทั้งหมด,7")), "{csv}");
    assert!(csv.lines().any(|line| line.contains("เกินกำหนดเวลา,ไม่แสดง")), "{csv}");
    let data = app.get("/complaints/statistics.json", "").await.text();
    let data: serde_json::Value = serde_json::from_str(&data).unwrap();
    assert_eq!(data["releases"].as_array().unwrap().len(), 3);
    assert_eq!(data["releases"][1]["received"], 7);
    let book = app.get("/complaints/statistics.xlsx", "").await;
    assert!(book.bytes.starts_with(b"PK"));
    assert_eq!(book.bytes, app.get("/complaints/statistics.xlsx", "").await.bytes, "the same figures, the same bytes");
}

#[tokio::test]
async fn a_measure_takes_over_the_exact_figures_of_its_round_with_their_address() {
    let app = App::new().await;
    open(&app).await;
    count(&app, 2, "bribe", "received", 3).await;
    let mut places = Vec::new();
    for (year, round) in [(2569, "12"), (2570, "6")] {
        let mut tx = app.state.store.read().await.unwrap();
        let year = FiscalYear::new(year).unwrap();
        let owned = progress::measures(&mut tx, AGENCY, year).await.unwrap().remove(0);
        places.push(format!("/progress/{}/{round}/{}", owned.id, owned.measure.steps[0].no));
    }
    let fields = [("revision", "0"), ("result", "เปิดช่องทางแล้ว"), ("figure-value", "มาก"), ("act", "complaints")];

    let done = app.upload(&places[0], &fields, &[], "legal").await;
    let early = app.upload(&places[1], &fields, &[], "legal").await;

    assert_eq!(done.status, StatusCode::OK, "{}", done.text());
    let said = "เปิดช่องทางแล้ว\nมีเรื่องร้องเรียนการทุจริตและประพฤติมิชอบ จำนวน 3 เรื่อง";
    assert!(done.text().contains(said), "{}", done.text());
    assert!(done.text().contains("/complaints/statistics#2569)"), "{}", done.text());
    assert_eq!(early.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(early.text().contains("สถิติเรื่องร้องเรียนของรอบนี้ประกาศเมื่อสิ้นรอบแล้ว"));
    assert!(early.text().contains("เปิดช่องทางแล้ว"));
}
