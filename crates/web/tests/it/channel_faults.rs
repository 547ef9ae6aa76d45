//! The disk is full, fails, or lets nobody write; another process holds the database. Whatever is sent to the confidential
//! channel meanwhile is answered with a page that says so, and afterwards goes through with the same receipt.

use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use axum::http::{StatusCode, header};
use futures_util::future::join_all;
use prongsai_crypto::{hex, merkle};
use prongsai_store::complaints::{self, files as case_files, identity};
use prongsai_store::{Store, backup, blob};
use serde::{Deserialize, Serialize};

use crate::app::{Answer, App, PASSWORD, TOWN};
use crate::channel_acts::{Act, Counts, counts, reported, unlocked};
use crate::complaints::{AGENCY, CANARIES, account, code, field, walk};
use crate::disk::{self, Disk};

/// What is typed while nothing can be kept.
const TYPED: &str = "ข้อความลับที่เก็บไม่ได้";

/// What a process does that was started again.
#[derive(Serialize, Deserialize)]
enum Order {
    /// Tries everything on a disk with a fault.
    Try { folder: PathBuf, fault: String, acts: Vec<(String, Act)>, code: String, draft: String, known: String },
    /// Holds the database until its input ends.
    Hold(PathBuf),
}

/// A platform with cases in all states, and every act that can be done with them.
struct Scene {
    folder: tempfile::TempDir,
    acts: Vec<(String, Act)>,
    /// The receipt of a report that is not sent yet.
    code: String,
    /// A report that was begun.
    draft: String,
    /// The receipt of one that was sent.
    known: String,
}

impl Scene {
    async fn new() -> Self {
        let (app, _, first) = reported(true, true).await;
        let legal = unlocked(&app, "legal").await;
        let auditor = unlocked(&app, "auditor").await;
        let clerk = unlocked(&app, "clerk").await;
        let a = case_of(&app, &[]).await;
        let second = walk(&app, &[], false).await;
        assert_eq!(crate::complaints::send(&app, &second, &[]).await.status, StatusCode::OK);
        let b = case_of(&app, &[&a]).await;
        let third = walk(&app, &[], false).await;
        assert_eq!(crate::complaints::send(&app, &third, &[]).await.status, StatusCode::OK);
        let c = case_of(&app, &[&a, &b]).await;
        let today = app.state.clock.today();
        let outside = account(&mut app.state.store.read().await.unwrap(), "auditor", today).await;

        // One case is closed, one is left to one officer, and of the first the name is asked for.
        let closed = [("revision", "1"), ("state", "closed"), ("outcome", "unfounded"), ("state-reason", TYPED)];
        done(&app, Act::form(&format!("/cases/{c}/state"), &closed).by(&legal)).await;
        let removal = [("revoke", outside.as_str()), ("revoke-reason", TYPED)];
        done(&app, Act::form(&format!("/cases/{b}/handlers/removal"), &removal).by(&legal)).await;
        let asked = Act::form(&format!("/cases/{a}/identity"), &[("identity-reason", TYPED)]).by(&legal);
        done(&app, asked).await;
        let mut tx = app.state.store.read().await.unwrap();
        let revision = |row: &complaints::Complaint| row.revision.to_string();
        let of_a = revision(&complaints::find(&mut tx, AGENCY, &a).await.unwrap().unwrap());
        let of_c = revision(&complaints::find(&mut tx, AGENCY, &c).await.unwrap().unwrap());
        let request = identity::list_requests(&mut tx, AGENCY, &a).await.unwrap().remove(0).id;
        let file = case_files::list(&mut tx, AGENCY, &a).await.unwrap().remove(0).id;
        drop(tx);
        let case = Act::page(&format!("/cases/{a}")).by(&legal).answer(&app).await;
        let entry = between(&case, "/entries/", "/redaction");
        let masking = Act::page(&format!("/cases/{a}/entries/{entry}/redaction")).by(&legal).answer(&app).await;
        let masked = between(&masking, "name=\"field\" value=\"", "\"");
        let pass_of = async |code: &str| field(&app.post("/complaints/return", &[("code", code)], "").await, "pass");
        let (named, anonymous) = (pass_of(&first).await, pass_of(&code(&second)).await);
        let page = walk(&app, &[], false).await;
        let (sealed, receipt) = (field(&page, "draft"), code(&page));
        let draft = field(&app.get("/complaints/new", "").await, "draft");

        let to_a = |path: &str| format!("/cases/{a}{path}");
        let report = [("draft", sealed.as_str()), ("last_four", &receipt[20..])];
        let words = [("pass", named.as_str()), ("once", "99"), ("message", TYPED)];
        let name = [("pass", anonymous.as_str()), ("name", CANARIES[1]), ("contact", CANARIES[2])];
        let note = [("to", "inside"), ("once", "99"), ("note", TYPED)];
        let answered = [("to", "informant"), ("once", "99"), ("message", TYPED)];
        let step = [("revision", of_a.as_str()), ("state", "accepted"), ("state-reason", TYPED)];
        let pause = [("revision", of_a.as_str()), ("act", "pause"), ("pause-reason", TYPED)];
        let keeping = [("revision", of_c.as_str()), ("keep-to", "26/11/2581"), ("keep-reason", TYPED)];
        let given = [("assign", outside.as_str()), ("assign-reason", TYPED)];
        let removed = [("revoke", outside.as_str()), ("revoke-reason", TYPED)];
        let mask = [("field", masked.as_str()), ("words", "รถกระบะ"), ("reason", TYPED)];
        let key = [("how", "password"), ("password", PASSWORD), ("confirmed", "yes")];
        let new_key = Act::form("/cases/key", &key).by(&app.cookie(TOWN, "deputy-clerk"));
        let unlock = Act::form("/cases/unlock", &[("password", PASSWORD)]).by(&app.cookie(TOWN, "deputy-clerk"));
        let closing = Act::form("/channel/closing", &[]).by(&app.cookie(TOWN, "admin"));
        let acts = [
            ("a report with a file", Act::form("/complaints/sent", &report).with_file()),
            ("a report at the counter", Act::form("/cases/sent", &report).with_file().by(&legal)),
            ("words of the informant", Act::form("/complaints/return/messages", &words).in_parts()),
            ("a file of the informant", Act::form("/complaints/return/messages", &words).with_file()),
            ("a name", Act::form("/complaints/return/identity", &name)),
            ("a withdrawal", Act::form("/complaints/return/withdrawal", &[("pass", &anonymous)])),
            ("a note with a file", Act::form(&to_a("/messages"), &note).with_file().by(&legal)),
            ("an answer", Act::form(&to_a("/messages"), &answered).in_parts().by(&legal)),
            ("a step", Act::form(&to_a("/state"), &step).by(&legal)),
            ("a pause", Act::form(&to_a("/pause"), &pause).by(&legal)),
            ("a longer keeping", Act::form(&format!("/cases/{c}/keeping"), &keeping).by(&legal)),
            ("a new handler", Act::form(&format!("/cases/{b}/handlers"), &given).by(&legal)),
            ("a handler who leaves", Act::form(&to_a("/handlers/recusal"), &[("recuse-reason", TYPED)]).by(&legal)),
            ("a handler who is taken away", Act::form(&to_a("/handlers/removal"), &removed).by(&legal)),
            ("masked words", Act::form(&to_a(&format!("/entries/{entry}/redaction")), &mask).by(&legal)),
            ("an original", Act::form(&to_a(&format!("/files/{file}/original")), &[("reason", TYPED)]).by(&legal)),
            ("a name that is asked for", Act::form(&to_a("/identity"), &[("identity-reason", TYPED)]).by(&auditor)),
            ("a share", Act::form(&format!("/custody/{request}"), &[("answer", "released")]).by(&clerk)),
            ("a key that is opened", unlock),
            ("a new key", new_key),
            ("a key that is locked", Act::form("/cases/lock", &[]).by(&auditor)),
            ("a channel that is closed", closing),
        ];
        app.state.store.close().await;
        let folder = tempfile::tempdir().unwrap();
        disk::copy(app.folder(), folder.path());
        let acts: Vec<(String, Act)> = acts.into_iter().map(|(name, act)| (name.to_owned(), act)).collect();
        let scene = Self { folder, acts, code: receipt, draft, known: first.clone() };
        scene.try_each().await;
        scene
    }

    /// That each act goes through where nothing is in its way: what is refused later is refused for the disk alone.
    async fn try_each(&self) {
        for (name, act) in &self.acts {
            let copy = tempfile::tempdir().unwrap();
            disk::copy(self.folder.path(), copy.path());
            let app = App::again(copy.path()).await;
            let answer = act.answer(&app).await;
            assert!(is_done(&answer), "{name}: {} {}", answer.status, answer.text());
            app.state.store.close().await;
        }
    }

    /// Tries everything in another process whose disk has a fault.
    fn try_with(&self, test: &str, fault: &str) {
        let folder = self.folder.path();
        let order = Order::Try {
            folder: folder.to_owned(),
            fault: fault.to_owned(),
            acts: self.acts.clone(),
            code: self.code.clone(),
            draft: self.draft.clone(),
            known: self.known.clone(),
        };

        let ended = Disk::new().run::<_, bool>(test, folder, &order);

        assert_eq!(ended.answer, Some(true));
        let elsewhere: Vec<&String> = ended.trace.iter().filter(|line| line.starts_with(char::is_lowercase)).collect();
        assert_eq!(elsewhere, Vec::<&String>::new(), "nothing is written outside of the folder");
    }
}

async fn done(app: &App, act: Act) {
    let answer = act.answer(app).await;
    assert!(is_done(&answer), "{} {}", answer.status, answer.text());
}

fn is_done(answer: &Answer) -> bool {
    matches!(answer.status, StatusCode::OK | StatusCode::SEE_OTHER)
}

/// The id of the case that is none of these.
async fn case_of(app: &App, others: &[&str]) -> String {
    let all = complaints::list(&mut app.state.store.read().await.unwrap(), AGENCY).await.unwrap();
    all.into_iter().map(|case| case.id).find(|id| !others.contains(&id.as_str())).expect("there is another one")
}

fn between(answer: &Answer, before: &str, after: &str) -> String {
    let text = answer.text();
    let rest = text.split_once(before).unwrap_or_else(|| panic!("no {before} in {text}")).1;
    rest.split_once(after).expect("it ends").0.to_owned()
}

async fn rows(app: &App) -> Counts {
    counts(&mut app.state.store.read().await.unwrap()).await
}

/// A page that says that nothing was kept and that it may go through in a moment.
fn check_refused(name: &str, answer: &Answer) {
    let text = answer.text();
    assert_eq!(answer.status, StatusCode::SERVICE_UNAVAILABLE, "{name}: {text}");
    assert!(answer.headers.contains_key(header::RETRY_AFTER), "{name} says when to try again");
    assert!(text.contains("<h1"), "{name} is answered with a page: {text}");
    let ways = ["ส่งอีกครั้ง", "รหัสเดิม", "ย้อนกลับ"];
    assert!(ways.iter().any(|way| text.contains(way)), "{name}: the page says what to do: {text}");
}

/// That the first page takes nothing and says why; who is in the midst of a report is told as well; who has a receipt reads.
async fn check_shut(app: &App, draft: &str, receipt: &str) {
    let intro = app.get("/complaints", "").await;
    assert_eq!(intro.status, StatusCode::OK);
    assert!(intro.text().contains("งดรับเรื่องใหม่ชั่วคราว"), "{}", intro.text());
    assert!(!intro.text().contains("/complaints/new"), "nothing leads to a page that would be typed in vain");
    assert_eq!(app.get("/complaints/new", "").await.location(), format!("/t/{TOWN}/complaints"));
    let begun = [("draft", draft), ("step", "about"), ("kind", "misuse"), ("go", "next")];
    check_refused("a report that was begun", &app.post("/complaints/new", &begun, "").await);
    assert_eq!(app.post("/complaints/return", &[("code", receipt)], "").await.status, StatusCode::OK);
}

async fn check_open(app: &App, draft: &str) {
    let intro = app.get("/complaints", "").await;
    assert!(!intro.text().contains("งดรับเรื่องใหม่ชั่วคราว"), "it opens by itself: {}", intro.text());
    assert!(intro.text().contains("/complaints/new"));
    let begun = [("draft", draft), ("step", "about"), ("kind", "misuse"), ("go", "next")];
    assert_eq!(app.post("/complaints/new", &begun, "").await.status, StatusCode::OK, "what was begun goes on");
}

/// That nothing lies readable, that no file lies half under its name, and that each is named or marked.
async fn check_files(app: &App) {
    let mut searched = CANARIES.to_vec();
    searched.push(TYPED);
    assert_eq!(disk::lying_in(app.folder(), &searched), Vec::<String>::new());
    let named = backup::files(&mut app.state.store.read().await.unwrap()).await.unwrap();
    let folder = app.folder().join("files");
    let marks = disk::files(&folder.join("incoming"));
    let marks: Vec<String> = marks.iter().map(|path| name_of(path)).collect();
    for path in disk::files(&folder.join(AGENCY)) {
        let (digest, bytes) = (name_of(&path), std::fs::read(&path).unwrap());
        assert_eq!(hex(&merkle::digest(&bytes)), digest, "a file under its name is whole");
        let mark = (AGENCY.to_owned(), digest);
        let is_marked = marks.iter().filter_map(|mark| blob::marked(mark)).any(|(_, marked)| marked == mark.1);
        assert!(named.contains(&mark) || is_marked, "{} is named or marked", mark.1);
    }
}

fn name_of(path: &Path) -> String {
    path.file_name().unwrap().to_string_lossy().into_owned()
}

async fn cases(app: &App) -> usize {
    complaints::list(&mut app.state.store.read().await.unwrap(), AGENCY).await.unwrap().len()
}

/// What a test does that was started again.
async fn obey(order: Order) {
    match order {
        Order::Try { folder, fault, acts, code, draft, known } => {
            let app = App::again(&folder).await;
            let before = rows(&app).await;
            let reports = cases(&app).await;
            disk::fault(&fault);
            for (name, act) in &acts {
                check_refused(name, &act.answer(&app).await);
            }
            let report = &acts[0].1;
            let refused = report.answer(&app).await;
            assert_eq!(self::code(&refused), code, "the receipt that was written down stays");
            assert!(refused.text().contains("รถกระบะสีเขียวมะกอก"), "what was typed stands in the review");
            check_shut(&app, &draft, &known).await;
            check_files(&app).await;
            assert_eq!(rows(&app).await, before, "nothing was kept");
            disk::mend();

            check_open(&app, &draft).await;
            // The page of the refusal carries the report on.
            let again =
                Act::form("/complaints/sent", &[("draft", &field(&refused, "draft")), ("last_four", &code[20..])]);
            let sent = again.with_file().answer(&app).await;
            assert_eq!(sent.status, StatusCode::OK, "{}", sent.text());
            let twice = report.answer(&app).await;
            assert!(twice.text().contains("ส่งไว้แล้ว"), "the receipt has one case: {}", twice.text());
            assert_eq!(cases(&app).await, reports + 1);
            let read = app.post("/complaints/return", &[("code", &code)], "").await;
            assert!(read.text().contains("หลักฐานลับสุดยอด.jpg"), "{}", read.text());
            check_files(&app).await;
            assert_eq!(app.state.store.faults().await.unwrap(), Vec::<String>::new());
            disk::answer(&true);
        }
        Order::Hold(folder) => {
            let address = format!("sqlite:{}", folder.join("prongsai.db").display());
            let store = Store::open(&address, &folder.join("files")).await.unwrap();
            let tx = store.write().await.unwrap();
            println!("held");
            let _ = std::io::stdin().lock().lines().count();
            drop(tx);
        }
    }
}

#[tokio::test]
async fn on_a_full_disk_each_act_is_refused_in_thai_and_goes_through_when_there_is_room() {
    if let Some(order) = disk::order() {
        return obey(order).await;
    }
    let test = "channel_faults::on_a_full_disk_each_act_is_refused_in_thai_and_goes_through_when_there_is_room";
    Scene::new().await.try_with(test, "fail 28");
}

#[tokio::test]
async fn on_a_disk_that_only_reads_each_act_is_refused_in_thai_and_goes_through_when_it_writes() {
    if let Some(order) = disk::order() {
        return obey(order).await;
    }
    let test = "channel_faults::on_a_disk_that_only_reads_each_act_is_refused_in_thai_and_goes_through_when_it_writes";
    Scene::new().await.try_with(test, "fail 30");
}

#[tokio::test]
async fn on_a_failing_disk_each_act_is_refused_in_thai_and_goes_through_when_it_works() {
    if let Some(order) = disk::order() {
        return obey(order).await;
    }
    let test = "channel_faults::on_a_failing_disk_each_act_is_refused_in_thai_and_goes_through_when_it_works";
    Scene::new().await.try_with(test, "fail 5");
}

#[tokio::test]
async fn where_only_the_database_has_no_room_no_file_stays_without_its_case() {
    if let Some(order) = disk::order() {
        return obey(order).await;
    }
    let test = "channel_faults::where_only_the_database_has_no_room_no_file_stays_without_its_case";
    Scene::new().await.try_with(test, "fail 28 prongsai.db");
}

/// Another process that holds the database.
struct Holder(Child);

impl Holder {
    fn start(test: &str, folder: &Path) -> Self {
        let child = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", test, "--nocapture", "--test-threads", "1"])
            .env(disk::ORDER, serde_json::to_string(&Order::Hold(folder.to_owned())).unwrap())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut holder = Self(child);
        let said = BufReader::new(holder.0.stdout.as_mut().unwrap());
        assert!(said.lines().any(|line| line.unwrap().contains("held")), "the other process has the database");
        holder
    }
}

impl Drop for Holder {
    fn drop(&mut self) {
        // Its input ends, and so does it.
        self.0.stdin.take();
        let _ = self.0.wait();
    }
}

#[tokio::test]
async fn while_another_process_holds_the_database_each_act_is_refused_in_thai() {
    if let Some(order) = disk::order() {
        return obey(order).await;
    }
    let test = "channel_faults::while_another_process_holds_the_database_each_act_is_refused_in_thai";
    let scene = Scene::new().await;
    let app = App::again(scene.folder.path()).await;
    let (before, reports) = (rows(&app).await, cases(&app).await);
    let holder = Holder::start(test, scene.folder.path());

    // Together they wait as long as one alone.
    let ask = async |(name, act): &(String, Act)| (name.clone(), act.answer(&app).await);
    let answers = join_all(scene.acts.iter().map(ask)).await;

    for (name, answer) in &answers {
        check_refused(name, answer);
    }
    check_shut(&app, &scene.draft, &scene.known).await;
    check_files(&app).await;
    assert_eq!(rows(&app).await, before, "nothing was kept");
    drop(holder);
    check_open(&app, &scene.draft).await;
    let sent = scene.acts[0].1.answer(&app).await;
    assert_eq!(sent.status, StatusCode::OK, "{}", sent.text());
    assert_eq!(code(&sent), scene.code);
    assert_eq!(cases(&app).await, reports + 1);
    check_files(&app).await;
}
