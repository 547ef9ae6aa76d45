//! Acts of the confidential channel that travel from one process to another, with what they need and what they leave.

use std::collections::BTreeMap;

use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use prongsai_crypto::seal::SecretKey;
use prongsai_store::jobs::Job;
use prongsai_store::{Tx, backup, complaints};
use prongsai_worker::{Worker, confidential};
use serde::{Deserialize, Serialize};

use crate::app::{Answer, App, PASSWORD, TOWN};
use crate::complaints::{AGENCY, code, open_channel, send, walk};

/// The tables that an act of the channel may change.
const OTHERS: [&str; 5] = ["complaint_count", "log_leaf", "log_checkpoint", "deletion", "mail"];

/// Rows by table.
pub type Counts = BTreeMap<String, u64>;

/// What is done.
#[derive(Clone, Serialize, Deserialize)]
pub enum Act {
    /// Somebody asks, with a cookie or without.
    Ask { how: How, path: String, form: Vec<(String, String)>, cookie: String },
    /// The worker releases what came within the hour.
    Release,
    /// The worker looks at the days of the cases.
    Days,
}

/// How somebody asks.
#[derive(Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum How {
    Page,
    Form,
    FormInParts,
    FormWithFile,
}

/// The bytes of the file that is handed in.
pub fn pixels() -> Vec<u8> {
    "CANARY-PIXELS ".bytes().cycle().take(150_000).collect()
}

impl Act {
    /// A page is asked for.
    pub fn page(path: &str) -> Self {
        Self::Ask { how: How::Page, path: path.to_owned(), form: Vec::new(), cookie: String::new() }
    }

    /// A form is sent.
    pub fn form(path: &str, fields: &[(&str, &str)]) -> Self {
        let form = fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        Self::Ask { how: How::Form, path: path.to_owned(), form, cookie: String::new() }
    }

    /// The form travels in parts, as one with files does.
    pub fn in_parts(self) -> Self {
        self.sent(How::FormInParts)
    }

    /// The form has a file.
    pub fn with_file(self) -> Self {
        self.sent(How::FormWithFile)
    }

    fn sent(mut self, by: How) -> Self {
        if let Self::Ask { how, .. } = &mut self {
            *how = by;
        }
        self
    }

    /// Somebody with a cookie asks.
    pub fn by(mut self, whose: &str) -> Self {
        if let Self::Ask { cookie, .. } = &mut self {
            whose.clone_into(cookie);
        }
        self
    }

    /// What the platform answers.
    pub async fn answer(&self, app: &App) -> Answer {
        let Self::Ask { how, path, form, cookie } = self else { panic!("the worker answers nobody") };
        let path = format!("/t/{TOWN}{path}");
        let request = if *how == How::Page { Request::get(path) } else { Request::post(path) };
        let (media_type, body) = match how {
            How::Page | How::Form => {
                ("application/x-www-form-urlencoded", serde_html_form::to_string(form).unwrap().into_bytes())
            }
            How::FormInParts | How::FormWithFile => {
                ("multipart/form-data; boundary=parting", parts(form, *how == How::FormWithFile))
            }
        };
        let request = request.header(header::CONTENT_TYPE, media_type).header(header::COOKIE, cookie);
        app.send(request, Body::from(body), TOWN, "").await
    }

    /// Does it, and gives the status of the answer.
    pub async fn run(&self, app: &App) -> u16 {
        let job = Job {
            id: "job".to_owned(),
            agency: Some(AGENCY.to_owned()),
            kind: String::new(),
            payload: "null".to_owned(),
            attempts: 1,
        };
        let done = match self {
            Self::Ask { .. } => return self.answer(app).await.status.as_u16(),
            Self::Release => confidential::release(worker(app), job).await,
            Self::Days => confidential::days::pass(worker(app), job).await,
        };
        done.unwrap_or_else(|error| panic!("{error}"));
        200
    }
}

/// A form in parts.
fn parts(form: &[(String, String)], with_file: bool) -> Vec<u8> {
    let mut body = Vec::new();
    for (name, value) in form {
        let part = format!("--parting\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n");
        body.extend_from_slice(part.as_bytes());
    }
    if with_file {
        let head = "--parting\r\nContent-Disposition: form-data; name=\"files\"; filename=\"หลักฐานลับสุดยอด.jpg\"\r\n\
                    Content-Type: image/jpeg\r\n\r\n";
        body.extend_from_slice(head.as_bytes());
        body.extend_from_slice(&pixels());
        body.extend_from_slice(b"\r\n");
    }
    body.extend_from_slice(b"--parting--\r\n");
    body
}

/// A worker on a platform.
pub fn worker(app: &App) -> Worker {
    Worker::new(app.state.store.clone(), app.state.clock.clone())
        .with_keys(app.state.keys.clone(), "https://desk.example.go.th")
}

/// The rows of all tables that an act of the channel may change.
pub async fn counts(tx: &mut Tx) -> Counts {
    let mut found = Counts::new();
    for table in backup::tables(tx).await.unwrap() {
        if complaints::TABLES.contains(&table.name.as_str()) || OTHERS.contains(&table.name.as_str()) {
            let rows = backup::rows(tx, &table, &mut |_| Ok(())).await.unwrap();
            found.insert(table.name, rows);
        }
    }
    found
}

/// A platform with one report; gives the recovery key and the receipt.
pub async fn reported(named: bool, with_file: bool) -> (App, SecretKey, String) {
    let app = App::new().await;
    let recovery = open_channel(&app, true).await;
    let page = walk(&app, &[], named).await;
    let photo = pixels();
    let files = [("files", "หลักฐานลับสุดยอด.jpg", "image/jpeg", photo.as_slice())];
    let sent = send(&app, &page, if with_file { &files } else { &[] }).await;
    assert_eq!(sent.status, StatusCode::OK, "{}", sent.text());
    (app, recovery, code(&page))
}

/// The cookies of an officer whose key is open.
pub async fn unlocked(app: &App, post: &str) -> String {
    let answer = app.post("/cases/unlock", &[("password", PASSWORD)], post).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text());
    let opened = answer.headers.get(header::SET_COOKIE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    format!("{}; {}", app.cookie(TOWN, post), opened.split(';').next().unwrap_or_default())
}
