//! The confidential channel as an informant meets it: from the first page to the answer, and what is left behind.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::Ordering;

use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use prongsai_crypto::password::Cost;
use prongsai_crypto::seal::SecretKey;
use prongsai_crypto::vault;
use prongsai_domain::access::Duty;
use prongsai_domain::complaint::Settings;
use prongsai_store::complaints::{self, channel, grants, identity, keys};
use prongsai_store::{accounts, agencies};
use prongsai_web::complaints::envelope::BUCKET;

use crate::app::{Answer, App, PASSWORD, TOWN};

/// The town's id in the tests.
pub const AGENCY: &str = "a-thungsaengsai";

/// Words that stand nowhere but in a report.
pub const CANARIES: [&str; 6] =
    ["รถกระบะสีเขียวมะกอก", "นางสาวผู้แจ้ง ลับเฉพาะ", "0899998877", "หลักฐานลับสุดยอด", "ปลวกกินกระสอบข้าว", "CANARY-PIXELS"];

/// Gives duties and keys, and opens the channel: `legal` and, from outside the house, `auditor` handle; `clerk`,
/// `deputy-clerk` and `auditor` keep keys, of whom two must agree.
pub async fn open_channel(app: &App, with_outside: bool) -> SecretKey {
    let (now, today) = (app.state.clock.now(), app.state.clock.today());
    let recovery = SecretKey::generate();
    let mut tx = app.state.store.write().await.unwrap();
    let serves = [
        ("legal", Duty::CaseHandler),
        ("auditor", Duty::CaseHandler),
        ("clerk", Duty::Custodian),
        ("deputy-clerk", Duty::Custodian),
        ("auditor", Duty::Custodian),
    ];
    let mut served = BTreeSet::new();
    for (post, duty) in serves {
        if post == "auditor" && !with_outside {
            continue;
        }
        agencies::give_duty(&mut tx, now, AGENCY, post, duty).await.unwrap();
        let account = account(&mut tx, post, today).await;
        if !served.insert(account.clone()) {
            continue;
        }
        let key = SecretKey::generate();
        let row = keys::OfficerKey {
            account_id: account.clone(),
            generation: 1,
            public: key.public().as_bytes().to_vec(),
            locked: vault::lock(&key, PASSWORD, &[AGENCY, &account, "1"], Cost::test()).unwrap(),
            how: "password".to_owned(),
            made_on: today.to_string(),
            ended_on: None,
        };
        assert!(keys::insert(&mut tx, AGENCY, &row).await.unwrap());
    }
    let settings = Settings { needed: 2, outside_posts: vec!["auditor".to_owned()], ..Settings::default() };
    channel::save(&mut tx, now, AGENCY, &settings.write(), Some(recovery.public().as_bytes())).await.unwrap();
    channel::open(&mut tx, now, AGENCY).await.unwrap();
    tx.commit_unrecorded().await.unwrap();
    recovery
}

/// The account of whoever holds a post.
pub async fn account(tx: &mut prongsai_store::Tx, post: &str, today: prongsai_thai::Date) -> String {
    let person = accounts::holder(tx, AGENCY, post, today).await.unwrap().unwrap_or_else(|| panic!("{post} is held"));
    accounts::find_of_person(tx, AGENCY, &person).await.unwrap().expect("everybody has an account").id
}

/// The value of a hidden field.
pub fn field(answer: &Answer, name: &str) -> String {
    let text = answer.text();
    let at = text.find(&format!("name=\"{name}\" value=\"")).unwrap_or_else(|| panic!("no {name} in {text}"));
    let value = &text[at..].split("value=\"").nth(1).unwrap();
    value.split('"').next().unwrap().to_owned()
}

/// The receipt on a page, as digits.
pub fn code(answer: &Answer) -> String {
    let text = answer.text();
    let shown = text.split("<strong>").nth(1).and_then(|rest| rest.split("</strong>").next()).expect("a code is shown");
    prongsai_thai::numeral::arabic(shown).chars().filter(char::is_ascii_digit).collect()
}

/// Walks to the page of the receipt; `posts` are named.
pub async fn walk(app: &App, posts: &[&str], named: bool) -> Answer {
    let first = app.get("/complaints/new", "").await;
    assert_eq!(first.status, StatusCode::OK, "{}", first.text());
    let draft = field(&first, "draft");
    let mut form = vec![("draft", draft.as_str()), ("step", "about"), ("kind", "misuse"), ("go", "next")];
    form.extend(posts.iter().map(|post| ("post", *post)));
    let facts = app.post("/complaints/new", &form, "").await;
    if facts.status != StatusCode::OK {
        return facts;
    }
    let draft = field(&facts, "draft");
    let form = [
        ("draft", draft.as_str()),
        ("step", "facts"),
        ("what", "ปลวกกินกระสอบข้าว และ รถกระบะสีเขียวมะกอก ไปรับลูกทุกเย็น"),
        ("where", "หน้าโรงเรียน"),
        ("go", "next"),
    ];
    let identity = app.post("/complaints/new", &form, "").await;
    assert_eq!(identity.status, StatusCode::OK, "{}", identity.text());
    let draft = field(&identity, "draft");
    let (who, name, contact) = if named {
        ("named", "นางสาวผู้แจ้ง ลับเฉพาะ", "0899998877")
    } else {
        ("anonymous", "", "")
    };
    let form = [
        ("draft", draft.as_str()),
        ("step", "identity"),
        ("identity", who),
        ("name", name),
        ("contact", contact),
        ("go", "next"),
    ];
    app.post("/complaints/new", &form, "").await
}

/// Sends a report from the page of its receipt.
pub async fn send(app: &App, page: &Answer, files: &[(&str, &str, &str, &[u8])]) -> Answer {
    let (draft, code) = (field(page, "draft"), code(page));
    app.upload("/complaints/sent", &[("draft", &draft), ("last_four", &code[20..])], files, "").await
}

#[tokio::test]
async fn a_report_is_filed_once_and_read_again_with_its_receipt() {
    let app = App::new().await;
    open_channel(&app, true).await;

    let receipt = walk(&app, &[], false).await;
    assert_eq!(receipt.status, StatusCode::OK, "{}", receipt.text());
    let code = code(&receipt);
    assert_eq!(code.len(), 24);
    let photo: (&str, &str, &str, &[u8]) = ("files", "หลักฐานลับสุดยอด.jpg", "image/jpeg", b"CANARY-PIXELS");
    let sent = send(&app, &receipt, &[photo]).await;
    assert_eq!(sent.status, StatusCode::OK, "{}", sent.text());
    let again = send(&app, &receipt, &[photo]).await;
    assert!(again.text().contains("ส่งไว้แล้ว"), "{}", again.text());
    let mut tx = app.state.store.read().await.unwrap();
    let all = complaints::list(&mut tx, AGENCY).await.unwrap();
    drop(tx);
    assert_eq!(all.len(), 1);
    assert!(sent.text().contains(&all[0].number));
    assert!(again.text().contains(&all[0].number));

    let case = app.post("/complaints/return", &[("code", &code)], "").await;
    assert_eq!(case.status, StatusCode::OK, "{}", case.text());
    assert!(case.text().contains("รถกระบะสีเขียวมะกอก"));
    assert!(case.text().contains("หลักฐานลับสุดยอด.jpg"));
    let (pass, once) = (field(&case, "pass"), field(&case, "once"));
    let form = [("pass", pass.as_str()), ("once", once.as_str()), ("message", "เพิ่มเติม: วันศุกร์ด้วย")];
    for _ in 0..2 {
        let written = app.upload("/complaints/return/messages", &form, &[], "").await;
        assert_eq!(written.status, StatusCode::OK, "{}", written.text());
        assert_eq!(written.text().matches("เพิ่มเติม: วันศุกร์ด้วย").count(), 1);
    }
    let named = [("pass", pass.as_str()), ("name", "นางสาวผู้แจ้ง ลับเฉพาะ"), ("contact", "0899998877")];
    let named = app.post("/complaints/return/identity", &named, "").await;
    assert_eq!(named.status, StatusCode::OK, "{}", named.text());
    assert!(!named.text().contains("ลับเฉพาะ"), "a name that was given is not shown again");
    let withdrawn = app.post("/complaints/return/withdrawal", &[("pass", &pass)], "").await;
    assert_eq!(withdrawn.status, StatusCode::OK);

    app.wait(31 * 60);
    let late = app.upload("/complaints/return/messages", &form, &[], "").await;
    assert_eq!(late.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(late.text().contains("เพิ่มเติม: วันศุกร์ด้วย"), "what was typed is kept");
}

#[tokio::test]
async fn nothing_of_a_report_lies_readable_anywhere() {
    let app = App::new().await;
    open_channel(&app, true).await;
    let receipt = walk(&app, &["works-head"], true).await;
    let code = code(&receipt);
    let sent = send(&app, &receipt, &[("files", "หลักฐานลับสุดยอด.jpg", "image/jpeg", b"CANARY-PIXELS")]).await;
    assert_eq!(sent.status, StatusCode::OK, "{}", sent.text());
    app.post("/complaints/return", &[("code", &code)], "").await;

    let mut searched = CANARIES.map(str::to_owned).to_vec();
    searched.extend([code.clone(), code[..20].to_owned()]);
    let mut open = vec![app.folder().to_owned()];
    let mut read = 0;
    while let Some(folder) = open.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                open.push(path);
                continue;
            }
            let bytes = std::fs::read(&path).unwrap();
            read += bytes.len();
            for canary in &searched {
                let found = bytes.windows(canary.len()).any(|part| part == canary.as_bytes());
                assert!(!found, "{canary} lies in {}", path.display());
            }
        }
    }
    assert!(read > 100_000, "the database was read");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn many_reports_at_once_are_all_kept() {
    let app = Arc::new(App::new().await);
    open_channel(&app, true).await;
    let mut kept = 0;
    for count in [2, 8, 64] {
        let mut pages = Vec::new();
        for _ in 0..count {
            pages.push(walk(&app, &[], false).await);
        }
        let mut sending = tokio::task::JoinSet::new();
        for page in pages {
            let app = Arc::clone(&app);
            sending.spawn(async move { send(&app, &page, &[]).await });
        }
        for answer in sending.join_all().await {
            assert_eq!(answer.status, StatusCode::OK, "{}", answer.text());
        }
        kept += count;
        let mut tx = app.state.store.read().await.unwrap();
        let all = complaints::list(&mut tx, AGENCY).await.unwrap();
        let numbers: BTreeSet<&str> = all.iter().map(|case| case.number.as_str()).collect();
        assert_eq!((all.len(), numbers.len()), (kept, kept));
    }
}

#[tokio::test]
async fn whoever_is_named_gets_nothing_and_the_mayor_only_goes_outside() {
    let app = App::new().await;
    open_channel(&app, true).await;
    let today = app.state.clock.today();
    for (posts, expected) in
        [(&[][..], &["auditor", "legal"][..]), (&["legal"], &["auditor"]), (&["mayor"], &["auditor"])]
    {
        let page = walk(&app, posts, false).await;
        assert_eq!(send(&app, &page, &[]).await.status, StatusCode::OK);
        let mut tx = app.state.store.read().await.unwrap();
        let lookup = lookup_of(&app, &code(&page));
        let case = complaints::find_by_lookup(&mut tx, AGENCY, &lookup).await.unwrap().expect("it is kept");
        let mut holders: Vec<String> =
            grants::list(&mut tx, AGENCY, &case.id).await.unwrap().into_iter().map(|grant| grant.holder).collect();
        holders.sort();
        let mut wanted = vec!["informant".to_owned(), "recovery".to_owned()];
        for post in expected {
            wanted.push(format!("account:{}:1", account(&mut tx, post, today).await));
        }
        wanted.sort();
        assert_eq!(holders, wanted, "{posts:?}");
    }
    let both = walk(&app, &["mayor", "auditor"], false).await;
    assert_eq!(both.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(both.text().contains("1205"), "{}", both.text());
}

fn lookup_of(app: &App, code: &str) -> String {
    let receipt = prongsai_crypto::receipt::Receipt::read(code).unwrap_or_else(|_| panic!("{code} is a receipt"));
    receipt.derive(&app.state.keys, AGENCY, Cost::test()).unwrap().lookup
}

#[tokio::test]
async fn without_an_officer_from_outside_the_page_says_so_before_a_word_is_typed() {
    let app = App::new().await;
    open_channel(&app, false).await;

    for path in ["/complaints", "/complaints/new"] {
        let page = app.get(path, "").await;
        assert!(page.text().contains("ยังไม่มีผู้รับเรื่องภายนอก"), "{path}: {}", page.text());
        assert!(page.text().contains("1205"), "{path}");
    }
    assert_eq!(walk(&app, &["mayor"], false).await.status, StatusCode::UNPROCESSABLE_ENTITY);
}

#[tokio::test]
async fn an_identity_has_shares_for_custodians_and_no_other_way() {
    let app = App::new().await;
    open_channel(&app, true).await;
    let page = walk(&app, &["clerk"], true).await;
    assert_eq!(send(&app, &page, &[]).await.status, StatusCode::OK);

    let today = app.state.clock.today();
    let mut tx = app.state.store.read().await.unwrap();
    let case = &complaints::list(&mut tx, AGENCY).await.unwrap()[0];
    let kept = identity::find(&mut tx, AGENCY, &case.id).await.unwrap().expect("the name was given");
    let shares = identity::list_shares(&mut tx, AGENCY, &case.id).await.unwrap();
    let holders: BTreeSet<String> = shares.into_iter().map(|share| share.account_id).collect();
    let mut wanted = BTreeSet::new();
    for post in ["auditor", "deputy-clerk"] {
        wanted.insert(account(&mut tx, post, today).await);
    }
    assert_eq!((kept.needed, kept.shares), (2, 2));
    assert_eq!(holders, wanted, "the clerk is named and keeps no share");
    drop(tx);

    let too_few = walk(&app, &["clerk", "deputy-clerk"], true).await;
    assert_eq!(too_few.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(too_few.text().contains("ไม่บอกชื่อเท่านั้น"), "{}", too_few.text());
}

#[tokio::test]
async fn a_wrong_confirmation_keeps_what_was_typed_and_nothing_else() {
    let app = App::new().await;
    open_channel(&app, true).await;
    let page = walk(&app, &[], false).await;
    let (draft, code) = (field(&page, "draft"), code(&page));
    let wrong = if &code[20..] == "0000" { "1111" } else { "0000" };
    let file: (&str, &str, &str, &[u8]) = ("files", "a.jpg", "image/jpeg", b"bytes");

    let refused = app.upload("/complaints/sent", &[("draft", &draft), ("last_four", wrong)], &[file], "").await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(self::code(&refused), code, "the receipt stays the same");
    assert!(refused.text().contains("รถกระบะสีเขียวมะกอก"), "what was typed stands in the review");
    assert!(!app.folder().join("files").join(AGENCY).exists(), "no file was kept");
    let unreadable = app.upload("/complaints/sent", &[("draft", "x"), ("last_four", "0000")], &[file], "").await;
    assert_eq!(unreadable.status, StatusCode::UNPROCESSABLE_ENTITY);
    let mut tx = app.state.store.read().await.unwrap();
    assert_eq!(complaints::list(&mut tx, AGENCY).await.unwrap().len(), 0);
}

#[tokio::test]
async fn pages_of_the_channel_leave_no_cookie_run_no_script_and_are_alike_in_length() {
    let app = App::new().await;
    open_channel(&app, true).await;
    let page = walk(&app, &[], false).await;
    let code = code(&page);
    let sent = send(&app, &page, &[]).await;
    let answers = [
        app.get("/complaints", "").await,
        app.get("/complaints/new", "").await,
        app.get("/complaints/return", "").await,
        app.get("/complaints/nothing-here", "").await,
        app.post("/complaints/return", &[("code", "1")], "").await,
        app.post("/complaints/return", &[("code", &code)], "").await,
        page,
        sent,
    ];
    for (at, answer) in answers.iter().enumerate() {
        let header = |name: &str| answer.headers.get(name).map_or("", |value| value.to_str().unwrap());
        assert_eq!(answer.headers.get(header::SET_COOKIE), None, "{at}");
        assert_eq!(header("cache-control"), "no-store", "{at}");
        assert_eq!(answer.headers.get(header::CONTENT_ENCODING), None, "{at}");
        let policy = header("content-security-policy");
        assert!(policy.starts_with("default-src 'none'") && !policy.contains("script-src"), "{at}: {policy}");
        assert!(!answer.text().contains("<script"), "{at}");
        assert_eq!(answer.bytes.len(), BUCKET, "{at}: a visitor and an informant receive the same");
    }
}

#[tokio::test]
async fn a_receipt_of_nothing_costs_what_one_of_a_case_costs() {
    let app = App::new().await;
    open_channel(&app, true).await;
    let page = walk(&app, &[], false).await;
    let code = code(&page);
    let draws = || app.state.draws.load(Ordering::SeqCst);
    assert_eq!(draws(), 0, "no page before the sending draws a key");
    send(&app, &page, &[]).await;
    assert_eq!(draws(), 1);

    let there = app.post("/complaints/return", &[("code", &code)], "").await;
    assert_eq!((there.status, draws()), (StatusCode::OK, 2));
    let nothing = prongsai_crypto::receipt::Receipt::generate();
    let absent = app.post("/complaints/return", &[("code", &nothing.printed())], "").await;
    assert_eq!((absent.status, draws()), (StatusCode::UNPROCESSABLE_ENTITY, 3));
    let elsewhere =
        Request::post("/t/other/complaints/return").header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
    let elsewhere = app.send(elsewhere, Body::from(format!("code={code}")), "other", "").await;
    assert_eq!((elsewhere.status, draws()), (StatusCode::UNPROCESSABLE_ENTITY, 4), "it opens nothing in another town");
    let pass = field(&there, "pass");
    app.upload("/complaints/return/messages", &[("pass", &pass), ("message", "อีกครั้ง")], &[], "").await;
    assert_eq!(draws(), 4, "an act after coming back draws none");
}

#[tokio::test]
async fn answers_that_a_changed_browser_sends_are_refused() {
    let app = App::new().await;
    open_channel(&app, true).await;
    let first = app.get("/complaints/new", "").await;
    let draft = field(&first, "draft");
    let unknown = [("draft", draft.as_str()), ("kind", "no-such-kind"), ("post", "no-such-post"), ("go", "next")];
    let unknown = app.post("/complaints/new", &unknown, "").await;
    assert_eq!(unknown.status, StatusCode::UNPROCESSABLE_ENTITY);

    // A draft of another town, a changed one, and a page that skips what comes before it.
    for forged in ["", "AAAA", &draft[..draft.len() - 2]] {
        let form = [("draft", forged), ("step", "identity"), ("identity", "anonymous"), ("go", "next")];
        let answer = app.post("/complaints/new", &form, "").await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{forged}");
    }
    let skipped = [("draft", draft.as_str()), ("step", "identity"), ("identity", "anonymous"), ("go", "next")];
    let skipped = app.post("/complaints/new", &skipped, "").await;
    let sent = send(&app, &skipped, &[]).await;
    assert_eq!(sent.status, StatusCode::UNPROCESSABLE_ENTITY, "an empty report is judged when it is sent");
}

#[tokio::test]
async fn what_is_sent_after_a_session_has_ended_is_held_nowhere() {
    let app = App::new().await;
    open_channel(&app, true).await;
    let page = walk(&app, &[], false).await;
    let code = code(&page);
    send(&app, &page, &[]).await;
    app.wait(9 * 60 * 60);
    let case = app.post("/complaints/return", &[("code", &code)], "legal").await;
    let pass = field(&case, "pass");

    let form = [("pass", pass.as_str()), ("message", "หลักฐานลับสุดยอด")];
    let told = app.upload("/complaints/return/messages", &form, &[], "legal").await;
    assert_eq!(told.status, StatusCode::OK, "an old cookie of the desk stands in no informant's way");
    for path in ["/cases/unlock", "/cases/key", "/cases/x/state"] {
        let form = [("passphrase", "หลักฐานลับสุดยอด"), ("state-reason", "หลักฐานลับสุดยอด")];
        app.post(path, &form, "legal").await;
    }
    assert_eq!(lies_in(&app, "หลักฐานลับสุดยอด"), Vec::<String>::new());
}

/// The files below the folder of a platform in which a text lies readable.
fn lies_in(app: &App, text: &str) -> Vec<String> {
    let (mut open, mut found) = (vec![app.folder().to_owned()], Vec::new());
    while let Some(folder) = open.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                open.push(path);
            } else if std::fs::read(&path).unwrap().windows(text.len()).any(|part| part == text.as_bytes()) {
                found.push(path.display().to_string());
            }
        }
    }
    found
}

#[tokio::test]
async fn whoever_is_written_out_is_named_as_well() {
    let app = App::new().await;
    open_channel(&app, true).await;
    let today = app.state.clock.today();
    let mut tx = app.state.store.read().await.unwrap();
    let legal = account(&mut tx, "legal", today).await;
    let name = accounts::find(&mut tx, AGENCY, &legal).await.unwrap().expect("the account is there").name;
    drop(tx);

    for who in [name.as_str(), "นายกเทศมนตรี", "ท่านนายก", "นิติกรชำนาญการ ของเทศบาล"]
    {
        let first = app.get("/complaints/new", "").await;
        let draft = field(&first, "draft");
        let form = [("draft", draft.as_str()), ("step", "about"), ("kind", "misuse"), ("go", "next")];
        let facts = app.post("/complaints/new", &form, "").await;
        let draft = field(&facts, "draft");
        let form =
            [("draft", draft.as_str()), ("step", "facts"), ("what", "ใช้รถส่วนกลาง"), ("who", who), ("go", "next")];
        let identity = app.post("/complaints/new", &form, "").await;
        let draft = field(&identity, "draft");
        let form = [("draft", draft.as_str()), ("step", "identity"), ("identity", "anonymous"), ("go", "next")];
        let page = app.post("/complaints/new", &form, "").await;
        assert_eq!(send(&app, &page, &[]).await.status, StatusCode::OK);

        let mut tx = app.state.store.read().await.unwrap();
        let lookup = lookup_of(&app, &code(&page));
        let case = complaints::find_by_lookup(&mut tx, AGENCY, &lookup).await.unwrap().expect("it is kept");
        let holders = grants::list(&mut tx, AGENCY, &case.id).await.unwrap();
        assert!(holders.iter().all(|grant| !grant.holder.contains(&legal)), "{who}");
        assert_eq!(holders.iter().filter(|grant| grant.holder.starts_with("account:")).count(), 1, "{who}");
    }
}

#[tokio::test]
async fn a_closed_channel_takes_nothing() {
    let app = App::new().await;

    assert!(app.get("/complaints", "").await.text().contains("ยังไม่เปิด"));
    assert_eq!(app.get("/complaints/new", "").await.status, StatusCode::SEE_OTHER);
    let sent = app.upload("/complaints/sent", &[("draft", "x"), ("last_four", "1")], &[], "").await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER);
    assert_eq!(TOWN, "thungsaengsai");
}
