//! What a failure says: on each path of the channel the database refuses in the middle and tells why with all that was bound
//! to its statement, it is away, the disk takes nothing, the maker of copies is missing. Whoever waits for the page reads in
//! Thai what to do and gets back what was typed; the log and the mails hear of no case.

use std::fmt::Write as _;
use std::path::Path;
use std::sync::{Mutex, OnceLock, PoisonError};

use axum::body::Body as Sent;
use axum::http::{Request, StatusCode, header};
use futures_util::future::join_all;
use prongsai_crypto::password::Cost;
use prongsai_crypto::{Keys, hex, pack};
use prongsai_domain::complaint::Body;
use prongsai_store::complaints::{Complaint, entries, files, identity};
use prongsai_testing::{postgres, sql};
use prongsai_web::{Options, State};
use tower::ServiceExt as _;
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Level, Metadata, Subscriber};

use crate::app::{Answer, App, PASSWORD, TOWN};
use crate::channel_access::Desk;
use crate::channel_reading::{Scene, Upload, multipart};
use crate::complaints::{AGENCY, CANARIES, code, field, walk};

/// What the database says where it refuses; nothing of it is to be read anywhere.
const REFUSED: &str = "refused-with-all-of-it";

/// Words that are typed into every form.
const TYPED: &str = "คำที่พิมพ์ไว้เป็นความลับ";

/// The name of a file that is handed in.
const FILE: &str = "ชื่อไฟล์ที่เป็นความลับ.jpg";

/// What a file holds.
const DOTS: &[u8] = b"CANARY-DOTS";

/// All that is said to the log: every field of what is ours, of others what an operator keeps as a rule.
pub struct Log;

static LINES: Mutex<String> = Mutex::new(String::new());

impl Log {
    /// Listens from now on, in every thread.
    pub fn listen() {
        static BEGUN: OnceLock<()> = OnceLock::new();
        BEGUN.get_or_init(|| tracing::subscriber::set_global_default(Self).expect("nobody else listens"));
    }

    /// All that was said since.
    pub fn lines() -> String {
        LINES.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn note(line: &str) {
        let mut lines = LINES.lock().unwrap_or_else(PoisonError::into_inner);
        lines.push_str(line);
        lines.push('\n');
    }
}

struct Fields(String);

impl Visit for Fields {
    fn record_debug(&mut self, field: &Field, value: &dyn std::fmt::Debug) {
        write!(self.0, " {field}={value:?}").unwrap();
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        write!(self.0, " {field}={value}").unwrap();
    }
}

impl Subscriber for Log {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.target().starts_with("prongsai") || *metadata.level() <= Level::INFO
    }

    fn new_span(&self, span: &Attributes<'_>) -> Id {
        let mut fields = Fields(span.metadata().name().to_owned());
        span.record(&mut fields);
        Self::note(&fields.0);
        Id::from_u64(1)
    }

    fn record(&self, _: &Id, values: &Record<'_>) {
        let mut fields = Fields(String::new());
        values.record(&mut fields);
        Self::note(&fields.0);
    }

    fn record_follows_from(&self, _: &Id, _: &Id) {}

    fn event(&self, event: &Event<'_>) {
        let mut fields = Fields(format!("{} {}", event.metadata().level(), event.metadata().target()));
        event.record(&mut fields);
        Self::note(&fields.0);
    }

    fn enter(&self, _: &Id) {}

    fn exit(&self, _: &Id) {}
}

/// A form on its way.
struct Try {
    path: String,
    form: Vec<(&'static str, String)>,
    /// Files; none where the form takes none.
    uploads: Option<Vec<Upload<'static>>>,
    post: &'static str,
}

impl Try {
    fn form(path: &str, post: &'static str, form: &[(&'static str, &str)]) -> Self {
        let form = form.iter().map(|(name, text)| (*name, (*text).to_owned())).collect();
        Self { path: path.to_owned(), form, uploads: None, post }
    }

    fn with(mut self, uploads: &[Upload<'static>]) -> Self {
        self.uploads = Some(uploads.to_vec());
        self
    }

    async fn send(&self, scene: &Scene) -> Answer {
        let form: Vec<(&str, &str)> = self.form.iter().map(|(name, text)| (*name, text.as_str())).collect();
        match &self.uploads {
            None => scene.post(&self.path, &form, self.post).await,
            Some(uploads) => scene.upload(&self.path, &form, uploads, self.post).await,
        }
    }

    /// Whether words were typed here that a page can give back.
    fn is_typed(&self) -> bool {
        self.form.iter().any(|(_, text)| text.contains(TYPED))
    }
}

/// A town in which each form of the channel would do something: a case that goes on, one that is closed, an identity that is
/// asked for.
struct Ready {
    scene: Scene,
    tries: Vec<Try>,
    /// Forms of which only the reading can fail.
    reads: Vec<Try>,
    /// What nobody is to read in a log.
    secrets: Vec<String>,
}

async fn done(scene: &Scene, path: &str, form: &[(&str, &str)], post: &str) {
    let answer = scene.post(path, form, post).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{path}: {}", answer.text());
}

async fn revision(scene: &Scene, case: &Complaint) -> String {
    field(&scene.get(&format!("/cases/{}", case.id), "legal").await, "revision")
}

impl Ready {
    async fn new(app: App) -> Self {
        Log::listen();
        let scene = Scene::new(app).await;
        let (open, receipt) = scene.file(&[], true, &[(FILE, DOTS)]).await;
        let (closed, _) = scene.file(&[], true, &[]).await;
        let (_, nameless) = scene.file(&[], false, &[]).await;
        let (own, other) = (format!("/cases/{}", open.id), format!("/cases/{}", closed.id));
        // The first one loses a handler, who can then be given it again; the second one is asked about, and closed.
        let (auditor, _) = scene.secret("auditor").await;
        done(&scene, &format!("{own}/handlers/removal"), &[("revoke", &auditor), ("revoke-reason", "x")], "legal")
            .await;
        done(&scene, &format!("{other}/identity"), &[("identity-reason", TYPED)], "legal").await;
        let steps = [("accepted", ""), ("investigating", ""), ("closed", "unfounded")];
        for (state, outcome) in steps {
            let revision = revision(&scene, &closed).await;
            let form =
                [("revision", revision.as_str()), ("state", state), ("outcome", outcome), ("state-reason", "เสร็จแล้ว")];
            done(&scene, &format!("{other}/state"), &form, "legal").await;
        }
        let entry = scene.entry(&open, |entry| matches!(entry.body, Body::Report { .. })).await;
        let mut tx = scene.app.state.store.read().await.unwrap();
        let request = identity::list_requests(&mut tx, AGENCY, &closed.id).await.unwrap().remove(0).id;
        let file = files::list(&mut tx, AGENCY, &open.id).await.unwrap().remove(0);
        let mut secrets = vec![TYPED.to_owned(), FILE.to_owned(), "CANARY-DOTS".to_owned(), REFUSED.to_owned()];
        for case in [&open, &closed] {
            secrets.extend([case.id.clone(), case.lookup.clone(), hex(&case.leaf), hex(&case.informant_public)]);
            for entry in entries::list(&mut tx, AGENCY, &case.id).await.unwrap() {
                secrets.extend([entry.id, hex(&entry.sealed[..32])]);
            }
        }
        secrets.extend([file.id.clone(), file.digest, request.clone(), auditor.clone(), PASSWORD.to_owned()]);
        drop(tx);
        let page = walk(&scene.app, &[], true).await;
        let (draft, last) = (field(&page, "draft"), code(&page));
        for code in [&receipt, &last, &nameless] {
            secrets.extend([code.clone(), code[..20].to_owned()]);
            let informant = prongsai_crypto::receipt::Receipt::read(code).unwrap_or_else(|_| panic!("it is a receipt"));
            secrets.push(informant.derive(&scene.app.state.keys, AGENCY, Cost::test()).unwrap().lookup);
        }
        secrets.extend(CANARIES.map(str::to_owned));
        let returned = scene.post("/complaints/return", &[("code", &receipt)], "").await;
        let (pass, once) = (field(&returned, "pass"), field(&returned, "once"));
        let returned = scene.post("/complaints/return", &[("code", &nameless)], "").await;
        let names = field(&returned, "pass");
        let first = field(&scene.app.get("/complaints/new", "").await, "draft");
        let (fresh, later) = (revision(&scene, &open).await, revision(&scene, &closed).await);
        let key = pack::printed(&prongsai_crypto::seal::SecretKey::generate().public());
        let words =
            report_words(&open, scene.open(&open, "legal").await.entries.into_iter().map(|kept| kept.entry.body));
        let file = format!("{own}/files/{}/original", file.id);
        let form = Try::form;
        let reason = |path: &str, field: &'static str| form(&format!("{own}{path}"), "legal", &[(field, TYPED)]);
        let photo = [(FILE, DOTS)];
        let about =
            [("draft", first.as_str()), ("step", "about"), ("kind", "misuse"), ("people", TYPED), ("go", "next")];
        let tries = vec![
            form("/complaints/sent", "", &[("draft", &draft), ("last_four", &last[20..])]).with(&photo),
            form("/complaints/return/messages", "", &[("pass", &pass), ("once", &once), ("message", TYPED)])
                .with(&photo),
            form("/complaints/return/identity", "", &[("pass", &names), ("name", TYPED), ("contact", CANARIES[2])]),
            form("/complaints/return/withdrawal", "", &[("pass", &pass)]),
            form("/cases/unlock", "deputy-clerk", &[("password", PASSWORD), ("next", "/custody")]),
            form("/cases/lock", "deputy-clerk", &[]),
            form("/cases/key", "legal", &[("how", "password"), ("password", PASSWORD), ("confirmed", "1")]),
            form("/cases/sent", "legal", &[("draft", &draft), ("last_four", &last[20..])]).with(&photo),
            form(&format!("{own}/messages"), "legal", &[("to", "informant"), ("once", "77"), ("message", TYPED)])
                .with(&photo),
            form(&format!("{own}/messages"), "legal", &[("to", "inside"), ("once", "77"), ("note", TYPED)]).with(&[]),
            form(
                &format!("{own}/state"),
                "legal",
                &[("revision", &fresh), ("state", "accepted"), ("state-reason", TYPED)],
            ),
            form(&format!("{own}/pause"), "legal", &[("revision", &fresh), ("act", "pause"), ("pause-reason", TYPED)]),
            form(
                &format!("{other}/keeping"),
                "legal",
                &[("revision", &later), ("keep-to", "31/12/2580"), ("keep-reason", TYPED)],
            ),
            form(&format!("{own}/handlers"), "legal", &[("assign", &auditor), ("assign-reason", TYPED)]),
            form(&format!("{other}/handlers/recusal"), "legal", &[("recuse-reason", TYPED)]),
            form(&format!("{other}/handlers/removal"), "legal", &[("revoke", &auditor), ("revoke-reason", TYPED)]),
            form(
                &format!("{own}/entries/{entry}/redaction"),
                "legal",
                &[("field", &words.0), ("words", &words.1), ("reason", TYPED)],
            ),
            form(&file, "legal", &[("reason", TYPED)]),
            reason("/identity", "identity-reason"),
            reason("/export", "export-reason"),
            form(
                &format!("{own}/handover"),
                "legal",
                &[("handover-to", TYPED), ("handover-key", &key), ("handover-reason", TYPED)],
            ),
            form(&format!("/custody/{request}"), "clerk", &[("answer", "refused")]),
        ];
        let reads = vec![
            form("/complaints/new", "", &about),
            form("/complaints/return", "", &[("code", &receipt), ("message", TYPED)]),
            form("/complaints/return/proof", "", &[("pass", &pass)]),
            form("/cases/new", "legal", &about),
        ];
        Self { scene, tries, reads, secrets }
    }

    /// That neither the log nor a page of the failure says what it must not.
    fn tells_nothing(&self, since: usize, what: &str) {
        let log = Log::lines();
        for secret in &self.secrets {
            assert!(!log[since..].contains(secret.as_str()), "{what}: {secret} stands in the log:\n{}", &log[since..]);
        }
    }
}

/// A field of the report with words of it.
fn report_words(case: &Complaint, mut bodies: impl Iterator<Item = Body>) -> (String, String) {
    let report =
        bodies.find(|body| matches!(body, Body::Report { .. })).unwrap_or_else(|| panic!("{} says", case.number));
    let (field, text) = report.texts().remove(0);
    (field, text.chars().take(6).collect())
}

/// That a page of a failure says what to do and gives back what was typed.
fn helps(answer: &Answer, one: &Try, what: &str) {
    let (path, text) = (&one.path, answer.text());
    assert!(answer.status.is_server_error(), "{what}: {path}: {}: {text}", answer.status);
    assert!(text.contains("โปรด"), "{what}: {path}: {text}");
    assert!(!text.contains(REFUSED), "{what}: {path}: {text}");
    if one.is_typed() {
        assert!(text.contains(TYPED), "{what}: {path}: what was typed is gone: {text}");
    }
    let is_secret = |(name, _): &&(&str, String)| matches!(*name, "password" | "code");
    for (_, secret) in one.form.iter().filter(is_secret) {
        assert!(!text.contains(secret.as_str()), "{what}: {path}: {text}");
    }
    if path.ends_with("/sent") {
        assert!(text.contains("รถกระบะสีเขียวมะกอก") || text.contains("name=\"draft\""), "{what}: {path}: {text}");
    }
}

/// Statements after which every change of these tables is refused, with a message that holds the row.
fn refusal(address: &str, tables: &[&str]) -> String {
    let mut statements = String::new();
    if address.starts_with("postgres") {
        writeln!(
            statements,
            "create function refuse() returns trigger language plpgsql as $$ \
             begin raise exception '{REFUSED}: % %', old, new; end $$;"
        )
        .unwrap();
        for table in tables {
            writeln!(
                statements,
                "create trigger {table}_refused before insert or update or delete on {table} \
                 for each row execute function refuse();"
            )
            .unwrap();
        }
        return statements;
    }
    for table in tables {
        for (change, row) in [("insert", "new"), ("update", "new"), ("delete", "old")] {
            writeln!(
                statements,
                "create trigger {table}_{change}_refused before {change} on {table} \
                 begin select raise(abort, '{REFUSED}: ' || {row}.agency_id); end;"
            )
            .unwrap();
        }
    }
    statements
}

/// The tables that the forms of the channel change first.
const TABLES: [&str; 7] = [
    "complaint",
    "complaint_entry",
    "complaint_identity",
    "complaint_grant",
    "officer_unlock",
    "officer_key",
    "identity_answer",
];

async fn refuse_everything(address: &str, app: App) {
    let ready = Ready::new(app).await;
    let cases = ready.scene.cases().await.len();
    sql::run(address, &refusal(address, &TABLES)).await;
    let since = Log::lines().len();

    for one in &ready.tries {
        let answer = one.send(&ready.scene).await;
        helps(&answer, one, "refused");
        assert_eq!(answer.status, StatusCode::INTERNAL_SERVER_ERROR, "{}", one.path);
    }

    ready.tells_nothing(since, "refused");
    let log = Log::lines();
    assert!(log[since..].matches("the database refused").count() >= ready.tries.len(), "{}", &log[since..]);
    assert_eq!(ready.scene.cases().await.len(), cases, "nothing was kept");
}

fn sqlite() -> (String, tempfile::TempDir) {
    let folder = tempfile::tempdir().unwrap();
    (format!("sqlite:{}", folder.path().join("prongsai.db").display()), folder)
}

#[tokio::test]
async fn a_database_that_refuses_in_the_middle_tells_nobody_what_was_written() {
    let (address, folder) = sqlite();
    refuse_everything(&address, App::on(&address, folder).await).await;
}

#[tokio::test]
async fn a_server_that_names_whole_rows_when_it_refuses_tells_nobody_either() {
    let database = postgres::database().await;
    let address = database.address();
    refuse_everything(&address, App::on(&address, tempfile::tempdir().unwrap()).await).await;
}

#[tokio::test]
async fn a_table_that_is_gone_is_told_to_nobody_who_reads_a_page_or_a_log() {
    let (address, folder) = sqlite();
    let ready = Ready::new(App::on(&address, folder).await).await;
    let statements = ["channel", "complaint_entry", "log_leaf", "identity_request"]
        .map(|table| format!("alter table {table} rename to {table}_of_nobody;\n"));
    sql::run(&address, &statements.concat()).await;
    let since = Log::lines().len();

    for one in
        ready.reads.iter().chain(&ready.tries).filter(|one| !["/cases/unlock", "/cases/lock"].contains(&&*one.path))
    {
        helps(&one.send(&ready.scene).await, one, "gone");
    }

    ready.tells_nothing(since, "gone");
    assert!(!Log::lines()[since..].contains("_of_nobody") && !Log::lines()[since..].contains("no such table"));
}

#[tokio::test]
async fn a_database_that_is_away_is_told_as_a_page_that_asks_to_wait() {
    let (address, folder) = sqlite();
    let ready = Ready::new(App::on(&address, folder).await).await;
    ready.scene.app.state.store.close().await;
    let since = Log::lines().len();

    for one in ready.reads.iter().chain(&ready.tries) {
        let answer = one.send(&ready.scene).await;
        assert_eq!(answer.status, StatusCode::SERVICE_UNAVAILABLE, "{}", one.path);
        assert!(answer.headers.contains_key(header::RETRY_AFTER), "{}", one.path);
        assert!(answer.text().contains("โปรด"), "{}", answer.text());
        if one.is_typed() {
            assert!(answer.text().contains(TYPED), "{}: what was typed is gone: {}", one.path, answer.text());
        }
    }

    ready.tells_nothing(since, "away");
}

#[tokio::test]
async fn tables_that_somebody_else_holds_are_waited_for_a_few_seconds_and_told_as_a_page_that_asks_to_wait() {
    let database = postgres::database().await;
    let address = database.address();
    let ready = Ready::new(App::on(&address, tempfile::tempdir().unwrap()).await).await;
    let cases = ready.scene.cases().await;
    let since = Log::lines().len();
    let holder = sql::Holder::begin(&address, &format!("lock table {};", TABLES.join(", "))).await;

    // Together they wait as long as one alone.
    let answers = join_all(ready.tries.iter().map(|one| one.send(&ready.scene))).await;

    for (one, answer) in ready.tries.iter().zip(&answers) {
        helps(answer, one, "held");
        assert_eq!(answer.status, StatusCode::SERVICE_UNAVAILABLE, "{}", one.path);
        assert!(answer.headers.contains_key(header::RETRY_AFTER), "{}", one.path);
    }
    ready.tells_nothing(since, "held");
    holder.end().await;
    assert_eq!(ready.scene.cases().await, cases, "nothing was kept");
    let report = ready.tries[0].send(&ready.scene).await;
    assert_eq!(report.status, StatusCode::OK, "{}", report.text());
}

/// That every form of an officer comes back with its words, a button that sends it again, and the way to what comes first;
/// gives the page of one with a message.
async fn comes_back(ready: &Ready, way: &str) -> (String, Answer) {
    let mut message = None;
    for one in ready.tries.iter().filter(|one| one.is_typed() && one.post == "legal") {
        let answer = one.send(&ready.scene).await;
        let text = answer.text();
        assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "{}: {text}", one.path);
        assert!(text.contains(TYPED), "{}: what was typed is gone: {text}", one.path);
        assert!(text.contains(&format!("href=\"/t/{TOWN}{way}\" target=\"_blank\"")), "{}: {text}", one.path);
        assert!(text.contains(&format!("action=\"/t/{TOWN}{}\"", one.path)), "{}: {text}", one.path);
        if text.contains("name=\"message\"") {
            message = Some((one.path.clone(), answer));
        }
    }
    message.expect("a message was among them")
}

#[tokio::test]
async fn words_that_were_typed_while_a_key_locked_itself_or_a_session_ended_come_back_and_go_through() {
    let ready = Ready::new(App::new().await).await;
    let app = &ready.scene.app;
    app.wait(31 * 60);
    let (path, page) = comes_back(&ready, "/cases/unlock").await;

    let (legal, case) = (Desk::open(app, "legal").await, path.split('/').nth(2).unwrap());
    assert!(!legal.get(app, &format!("/cases/{case}")).await.text().contains(TYPED));
    assert_eq!(legal.tell(app, case, &field(&page, "message")).await.status, StatusCode::SEE_OTHER);
    assert!(legal.get(app, &format!("/cases/{case}")).await.text().contains(TYPED));

    app.wait(9 * 60 * 60);
    comes_back(&ready, "/sign-in").await;
    // A form with a password is typed anew.
    let key = app.post("/cases/key", &[("how", "password"), ("password", PASSWORD)], "legal").await;
    assert!(key.status == StatusCode::UNAUTHORIZED && !key.text().contains(PASSWORD), "{}", key.text());
}

#[tokio::test]
async fn a_disk_that_takes_no_file_keeps_nothing_of_the_form_and_says_so() {
    let (address, folder) = sqlite();
    let ready = Ready::new(App::on(&address, folder).await).await;
    let place = ready.scene.app.folder().join("files");
    std::fs::rename(&place, ready.scene.app.folder().join("elsewhere")).unwrap();
    std::fs::write(&place, "no folder").unwrap();
    let cases = ready.scene.cases().await;
    let since = Log::lines().len();

    for one in ready.tries.iter().filter(|one| one.uploads.as_ref().is_some_and(|uploads| !uploads.is_empty())) {
        helps(&one.send(&ready.scene).await, one, "no folder");
    }

    ready.tells_nothing(since, "no folder");
    assert_eq!(ready.scene.cases().await, cases, "nothing was kept");
    assert_eq!(std::fs::read(&place).unwrap(), b"no folder");
}

#[tokio::test]
async fn a_maker_of_copies_that_is_missing_or_breaks_off_says_nothing_of_the_file() {
    let ready = Ready::new(App::new().await).await;
    let scene = &ready.scene;
    let mut tx = scene.app.state.store.read().await.unwrap();
    let mut kept = Vec::new();
    for case in scene.cases().await {
        let of_case = files::list(&mut tx, AGENCY, &case.id).await.unwrap();
        kept.extend(of_case.into_iter().map(|file| (case.clone(), file.id)));
    }
    drop(tx);
    let (open, file) = kept.first().expect("a case has a file");
    let since = Log::lines().len();

    for program in [None, Some("/no/such/program"), Some("/bin/false"), Some("/bin/cat")] {
        let options = Options {
            cost: Cost::test(),
            pin_cost: Cost::test(),
            case_cost: Cost::test(),
            cleaner: program.map(|program| Path::new(program).to_owned()),
            ..Options::default()
        };
        let (store, clock) = (scene.app.state.store.clone(), scene.app.state.clock.clone());
        let router = prongsai_web::router(State::new(store, Keys::new(&[7; 32]), clock, options));
        let request = Request::get(format!("/t/{TOWN}/cases/{}/files/{file}", open.id))
            .header(header::HOST, "localhost")
            .header(header::COOKIE, scene.cookie("legal"));

        let answer = router.oneshot(request.body(Sent::empty()).unwrap()).await.unwrap();

        let status = answer.status();
        let bytes = axum::body::to_bytes(answer.into_body(), 1 << 20).await.unwrap();
        let text = String::from_utf8_lossy(&bytes);
        assert!(status.is_server_error(), "{program:?}: {status}: {text}");
        assert!(text.contains("ไฟล์นี้ไม่มีสำเนา") && text.contains(FILE), "{program:?}: {text}");
        assert!(!text.contains("CANARY-DOTS"), "{program:?}");
    }

    ready.tells_nothing(since, "no copy");
    let acts =
        scene.open(open, "legal").await.entries.into_iter().filter(|kept| {
            matches!(&kept.entry.body, Body::Act { act: prongsai_domain::complaint::Act::CopyRead, .. })
        });
    assert_eq!(acts.count(), 0, "a copy that nobody saw is no act");
}

#[tokio::test]
async fn a_form_that_breaks_off_leaves_no_line() {
    let ready = Ready::new(App::new().await).await;
    let since = Log::lines().len();
    let halves = [
        ("multipart/form-data; boundary=parting", multipart(&[("message", TYPED)], &[])),
        ("multipart/form-data; boundary=parting", b"--parting\r\nContent-Disposition: nonsense\r\n\r\n".to_vec()),
        ("application/x-www-form-urlencoded", [b"message=", TYPED.as_bytes(), b"\xff\xfe"].concat()),
        ("text/plain", TYPED.as_bytes().to_vec()),
    ];
    for path in ["/complaints/return/messages", "/complaints/sent", "/complaints/return", "/complaints/new"] {
        for (kind, body) in &halves {
            let half = body[..body.len() - 3].to_vec();
            let request = Request::post(format!("/t/{TOWN}{path}")).header(header::CONTENT_TYPE, *kind);
            let answer = ready.scene.ask(request, Sent::from(half), "").await;
            assert!(!answer.status.is_server_error(), "{path}: {}", answer.text());
        }
    }

    ready.tells_nothing(since, "broken off");
    let since = &Log::lines()[since..];
    assert!(!since.contains("/complaints"), "that somebody tried stands in no log: {since}");
}
