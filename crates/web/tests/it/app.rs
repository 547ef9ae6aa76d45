//! A platform to be asked: the sample town on a database of its own, a clock that stands still, people who are signed in.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Request, Response, StatusCode, header};
use jiff::Timestamp;
use prongsai_crypto::password::{self, Cost};
use prongsai_crypto::{Keys, token};
use prongsai_domain::access::Duty;
use prongsai_store::accounts::{self, NewAccount, NewSession};
use prongsai_store::agencies::{self, Settings, Site};
use prongsai_store::{Clock, Store, cycles, new_id};
use prongsai_thai::Date;
use prongsai_web::{Options, State};
use tower::ServiceExt as _;

/// What time it is in the tests: 26 November 2569 of the Buddhist Era, ten o'clock in Thailand.
pub const NOW: &str = "2026-11-26T03:00:00Z";

/// The town of the tests.
pub const TOWN: &str = "thungsaengsai";

/// The password of everybody in the tests.
pub const PASSWORD: &str = "ข้าวเหนียวมะม่วงหน้าร้อน";

/// The secret of everybody's second factor.
pub const TOTP_SECRET: [u8; 20] = *b"12345678901234567890";

/// A platform with one town (and another one, to see that nothing crosses).
pub struct App {
    /// What all requests share.
    pub state: State,
    router: Router,
    tokens: BTreeMap<(String, String), String>,
    later: Arc<AtomicI64>,
    folder: PathBuf,
    /// Removes the folder with this value, where it is ours alone.
    _own: Option<tempfile::TempDir>,
}

/// An answer, read whole.
pub struct Answer {
    /// Status.
    pub status: StatusCode,
    /// Headers.
    pub headers: HeaderMap,
    /// Body.
    pub bytes: Vec<u8>,
}

impl Answer {
    /// The body as text.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.bytes).into_owned()
    }

    /// Where it leads.
    pub fn location(&self) -> &str {
        self.headers.get(header::LOCATION).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }
}

impl App {
    /// On SQLite.
    pub async fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder can be made");
        let address = format!("sqlite:{}", folder.path().join("prongsai.db").display());
        Self::on(&address, folder).await
    }

    /// On a database by its address.
    pub async fn on(address: &str, folder: tempfile::TempDir) -> Self {
        let store = Store::open(address, &folder.path().join("files")).await.expect("the database opens");
        store.migrate().await.expect("the schema is made");
        let now: Timestamp = NOW.parse().expect("the time is written above");
        let mut tokens = BTreeMap::new();
        let keys = Keys::new(&[7; 32]);
        for slug in [TOWN, "other"] {
            town(&store, &keys, now, slug, &mut tokens).await;
        }
        Self::around(store, tokens, folder.path().to_owned(), Some(folder))
    }

    /// On what an earlier one has left in a folder, which stays when this one goes. Nobody is signed in but with a cookie of
    /// that time.
    pub async fn again(folder: &Path) -> Self {
        let address = format!("sqlite:{}", folder.join("prongsai.db").display());
        let store = Store::open(&address, &folder.join("files")).await.expect("the database opens");
        Self::around(store, BTreeMap::new(), folder.to_owned(), None)
    }

    fn around(
        store: Store,
        tokens: BTreeMap<(String, String), String>,
        folder: PathBuf,
        own: Option<tempfile::TempDir>,
    ) -> Self {
        let now: Timestamp = NOW.parse().expect("the time is written above");
        let keys = Keys::new(&[7; 32]);
        let options =
            Options { cost: Cost::test(), pin_cost: Cost::test(), case_cost: Cost::test(), ..Options::default() };
        let later = Arc::new(AtomicI64::new(0));
        let passed = Arc::clone(&later);
        let clock = Clock::new(move || now + jiff::SignedDuration::from_secs(passed.load(Ordering::SeqCst)));
        let state = State::new(store, keys, clock, options);
        Self { router: prongsai_web::router(state.clone()), state, tokens, later, folder, _own: own }
    }

    /// The folder of the database and the files.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Lets time pass.
    pub fn wait(&self, seconds: i64) {
        self.later.fetch_add(seconds, Ordering::SeqCst);
    }

    /// The present code of everybody's second factor.
    pub fn code(&self) -> String {
        let secret = prongsai_crypto::totp::Secret::from_bytes(&TOTP_SECRET).expect("it has 20 bytes");
        secret.code(self.state.clock.now().as_second())
    }

    /// Closes a year of the town.
    pub async fn close_year(&self, year: i16) {
        let mut tx = self.state.store.write().await.expect("the database writes");
        let agency = format!("a-{TOWN}");
        let year = prongsai_thai::FiscalYear::new(year).expect("a fiscal year");
        cycles::close(&mut tx, self.state.clock.now(), &agency, year).await.expect("the year closes");
        tx.commit_unrecorded().await.expect("the database commits");
    }

    /// Asks for a page of the town as the holder of a post; `""` is nobody.
    pub async fn get(&self, path: &str, post: &str) -> Answer {
        self.send(Request::get(format!("/t/{TOWN}{path}")), Body::empty(), TOWN, post).await
    }

    /// Sends a form.
    pub async fn post(&self, path: &str, form: &[(&str, &str)], post: &str) -> Answer {
        let body = serde_html_form::to_string(form).expect("a form can be written");
        let request =
            Request::post(format!("/t/{TOWN}{path}")).header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        self.send(request, Body::from(body), TOWN, post).await
    }

    /// Sends a form with files: name, file name, media type, content.
    pub async fn upload(
        &self,
        path: &str,
        form: &[(&str, &str)],
        files: &[(&str, &str, &str, &[u8])],
        post: &str,
    ) -> Answer {
        let mut body = Vec::new();
        for (name, value) in form {
            let head = format!("--parting\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n");
            body.extend_from_slice(head.as_bytes());
        }
        for (name, file, media_type, content) in files {
            let head = format!(
                "--parting\r\nContent-Disposition: form-data; name=\"{name}\"; filename=\"{file}\"\r\n\
                 Content-Type: {media_type}\r\n\r\n"
            );
            body.extend_from_slice(head.as_bytes());
            body.extend_from_slice(content);
            body.extend_from_slice(b"\r\n");
        }
        body.extend_from_slice(b"--parting--\r\n");
        let request = Request::post(format!("/t/{TOWN}{path}"))
            .header(header::CONTENT_TYPE, "multipart/form-data; boundary=parting");
        self.send(request, Body::from(body), TOWN, post).await
    }

    /// Sends any request, as the holder of a post of an agency.
    pub async fn send(&self, request: axum::http::request::Builder, body: Body, agency: &str, post: &str) -> Answer {
        let mut request = request.header(header::HOST, "localhost").header("sec-fetch-site", "same-origin");
        if !post.is_empty() {
            request = request.header(header::COOKIE, self.cookie(agency, post));
        }
        self.ask(request.body(body).expect("the request is well formed")).await
    }

    /// The cookie of the session that the holder of a post has.
    pub fn cookie(&self, agency: &str, post: &str) -> String {
        let key = (agency.to_owned(), post.to_owned());
        let token = self.tokens.get(&key).unwrap_or_else(|| panic!("nobody signs in as {post}"));
        format!("session-{agency}={token}")
    }

    /// Asks as it stands.
    pub async fn ask(&self, request: Request<Body>) -> Answer {
        let response: Response<Body> = self.router.clone().oneshot(request).await.expect("routes do not fail");
        let (parts, body) = response.into_parts();
        let bytes = to_bytes(body, 256 * 1024 * 1024).await.expect("the body ends").to_vec();
        Answer { status: parts.status, headers: parts.headers, bytes }
    }
}

/// A town from the sample, with an account and a session for each post; `legal` drives the cycle, `admin` the people.
async fn town(store: &Store, keys: &Keys, now: Timestamp, slug: &str, tokens: &mut BTreeMap<(String, String), String>) {
    let id = format!("a-{slug}");
    let today: Date = prongsai_thai::zone::day(now);
    let password = password::hash(PASSWORD, Cost::test()).expect("the memory is there");
    let since: Date = "2025-10-01".parse().expect("a date");
    let mut years: Vec<_> = ["thungsaengsai-2569", "thungsaengsai-2570"]
        .into_iter()
        .map(|name| prongsai_sample::cycle(name).expect("the sample is sound"))
        .collect();
    let mut agency = years[1].agency.clone();
    agency.name = if slug == TOWN { agency.name } else { "อื่น".to_owned() };
    agency.posts.push(prongsai_domain::agency::Post {
        id: "admin".to_owned(),
        title: "เจ้าพนักงานธุรการ".to_owned(),
        role: prongsai_domain::agency::PostRole::Officer,
        unit: Some("office".to_owned()),
        holder: Some("นายผู้ดูแล สมมุติ".to_owned()),
        vacant: false,
    });
    let site = Site {
        id: id.clone(),
        slug: slug.to_owned(),
        host: None,
        full_name: agency.full_name(),
        settings: Settings::default(),
    };
    let mut tx = store.write().await.expect("the database writes");
    agencies::insert(&mut tx, now, since, &site, &agency).await.expect("the agency is new");
    agencies::give_duty(&mut tx, now, &id, "legal", Duty::Coordinator).await.expect("a duty is given");
    agencies::give_duty(&mut tx, now, &id, "admin", Duty::Administrator).await.expect("a duty is given");
    agencies::give_duty(&mut tx, now, &id, "admin", Duty::Registrar).await.expect("a duty is given");
    for year in &mut years {
        year.agency = agency.clone();
        cycles::import(&mut tx, now, &id, year, &BTreeMap::new()).await.expect("the year is new");
    }
    for post in agency.posts.iter().filter(|post| post.holder.is_some()) {
        let person = accounts::holder(&mut tx, &id, &post.id, today).await.expect("the database answers");
        let person = person.expect("the post is held");
        let account = new_id(now);
        let totp = keys.seal("totp", &[id.as_str(), &account], &TOTP_SECRET);
        let new = NewAccount {
            id: &account,
            person: &person,
            login: &post.id,
            password: Some(&password),
            totp_secret: Some(&totp),
        };
        accounts::insert(&mut tx, now, &id, &new).await.expect("the account is new");
        let text = token::Token::generate();
        let later = now.as_microsecond() + 8 * 60 * 60 * 1_000_000;
        let session = NewSession {
            id: &new_id(now),
            account: &account,
            machine: None,
            digest: &text.digest(),
            level: 2,
            stepped_up_at: Some(now.as_microsecond()),
            device: "test",
            idle_until: later,
            expires_at: later,
        };
        accounts::insert_session(&mut tx, now, &id, &session).await.expect("the session is new");
        tokens.insert((slug.to_owned(), post.id.clone()), text.text().to_owned());
    }
    tx.commit_unrecorded().await.expect("the database commits");
}

/// A file of the sample.
pub fn sample_file(path: &str) -> &'static [u8] {
    prongsai_sample::town("thungsaengsai-2569").and_then(|town| town.file(path)).expect("the sample has the file")
}
