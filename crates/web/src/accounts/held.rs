//! What was sent when a session had run out, or when the person had to show again who they are: it is kept for its owner
//! and sent again with one button. Nobody else ever sees it.
//!
//! Where the session has run out, the form travels sealed through the sign-in page, bound to the account of that session.
//! Where the person is known, it is kept among the drafts, under `held:` and its path.

use askama::Template;
use axum::body::{Body, Bytes};
use axum::extract::{FromRequest as _, FromRequestParts as _, Multipart, Request, State as With};
use axum::http::{Method, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use prongsai_crypto::token;
use prongsai_store::Tx;
use prongsai_store::accounts::{drafts, sessions};
use serde::{Deserialize, Serialize};

use super::{sign_in, with_next};
use crate::channel::recovery;
use crate::cx::{Cx, Visit};
use crate::error::{Error, Failed, Result};
use crate::shell::{Shell, page};
use crate::{State, security};

/// A form of more bytes than these is not held.
const MOST_BYTES: usize = 256 * 1024;

/// A form that waits for its owner.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Held {
    /// The path inside the agency that it was sent to.
    path: String,
    /// The path of the page that it was on, where the browser said so.
    from: String,
    /// Whether there were files, which have to be chosen again.
    files: bool,
    /// The fields in their order.
    fields: Vec<(String, String)>,
}

impl Held {
    /// Keeps it among the drafts of its owner.
    pub(crate) async fn keep(&self, tx: &mut Tx, visit: &Visit, account: &str) -> Result<()> {
        let body = serde_json::to_string(self).map_err(|error| Error::Internal(error.to_string()))?;
        drafts::put(tx, visit.now, visit.agency_id(), account, &format!("held:{}", self.path), &body).await?;
        Ok(())
    }

    fn seal(&self, visit: &Visit, account: &str) -> Result<String> {
        let plain = serde_json::to_vec(self).map_err(|error| Error::Internal(error.to_string()))?;
        Ok(visit.state.keys.seal_text("held form", &[visit.agency_id(), account], &plain))
    }
}

/// Opens a sealed form for an account; none where it belongs to another, or is none.
pub(crate) fn open(visit: &Visit, account: &str, sealed: &str) -> Option<Held> {
    if sealed.is_empty() {
        return None;
    }
    let plain = visit.state.keys.open_text("held form", &[visit.agency_id(), account], sealed).ok()?;
    serde_json::from_slice(&plain).ok()
}

/// Stands between the finding of the agency and the routes: sees to it that no form is lost to a session.
pub async fn keep(With(state): With<State>, request: Request, next: Next) -> Response {
    if request.method() != Method::POST || request.extensions().get::<crate::site::Here>().is_none() {
        return next.run(request).await;
    }
    // What is typed in the confidential channel is kept nowhere but sealed in its case.
    if crate::complaints::is_confidential(request.uri().path()) {
        return crate::complaints::given::keep(&state, request, next).await;
    }
    let kind = request.headers().get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    let answer = if kind.starts_with("application/x-www-form-urlencoded") {
        keep_form(&state, request, next).await
    } else if kind.starts_with("multipart/form-data") {
        keep_upload(&state, request, next).await
    } else {
        return next.run(request).await;
    };
    answer.unwrap_or_else(IntoResponse::into_response)
}

async fn keep_form(state: &State, request: Request, next: Next) -> Result<Response> {
    let (mut parts, body) = request.into_parts();
    let visit = Visit::from_request_parts(&mut parts, state).await?;
    let body: Bytes = axum::body::to_bytes(body, security::LARGEST_FORM)
        .await
        .map_err(|_| Error::TooLarge(security::LARGEST_FORM as u64))?;
    let response = next.run(Request::from_parts(parts, Body::from(body.clone()))).await;
    let Some(name) = response.extensions().get::<Failed>().map(|failed| failed.name) else {
        if response.status().is_redirection() {
            forget_sent(&visit).await?;
        }
        return Ok(response);
    };
    if !matches!(name, "signed-out" | "covered" | "step-up" | "not-enrolled") || body.len() > MOST_BYTES {
        return Ok(response);
    }
    let fields: Vec<(String, String)> = serde_html_form::from_bytes(&body).unwrap_or_default();
    hold(&visit, name, held(&visit, fields, false)).await.map(|held| held.unwrap_or(response))
}

/// A form with files is read by its handler as it comes; whether somebody is there is asked before.
async fn keep_upload(state: &State, request: Request, next: Next) -> Result<Response> {
    let (mut parts, body) = request.into_parts();
    let visit = Visit::from_request_parts(&mut parts, state).await?;
    let session = visit.session().await?;
    let covered = session.as_ref().is_some_and(|session| visit.is_covered(session));
    let request = Request::from_parts(parts, body);
    if (session.is_some() && !covered) || owner(&visit).await?.is_none() {
        return Ok(next.run(request).await);
    }
    let fields = text_fields(state, request).await?;
    let name = if covered { "covered" } else { "signed-out" };
    let failed = if covered { Error::Covered } else { Error::SignedOut };
    hold(&visit, name, held(&visit, fields, true)).await?.map_or_else(|| Err(failed), Ok)
}

async fn text_fields(state: &State, request: Request) -> Result<Vec<(String, String)>> {
    let broken = |error: &dyn std::fmt::Display| Error::BrokenForm(error.to_string());
    let mut parts = Multipart::from_request(request, state).await.map_err(|error| broken(&error))?;
    let (mut fields, mut bytes) = (Vec::new(), 0);
    while let Some(part) = parts.next_field().await.map_err(|error| broken(&error))? {
        let name = part.name().unwrap_or_default().to_owned();
        if part.file_name().is_some() {
            continue;
        }
        let text = part.text().await.map_err(|error| broken(&error))?;
        bytes += text.len();
        if bytes <= MOST_BYTES {
            fields.push((name, text));
        }
    }
    Ok(fields)
}

fn held(visit: &Visit, fields: Vec<(String, String)>, files: bool) -> Held {
    // Secrets are typed again. Into the field of the public recovery key somebody may have pasted the secret one.
    let secret = |name: &str| name.contains("pass") || matches!(name, "pin" | "code" | "held" | "half");
    let strange = |(name, text): &(String, String)| name == "recovery" && recovery::read(text).is_err();
    let fields = fields.into_iter().filter(|field| !secret(&field.0) && !strange(field)).collect();
    let from = visit.headers.get(header::REFERER).and_then(|from| from.to_str().ok()).unwrap_or_default();
    let from = from.split_once("://").map_or("", |(_, rest)| rest.find('/').map_or("/", |at| &rest[at..]));
    let from = from.strip_prefix(visit.here.base.as_str()).unwrap_or(from).to_owned();
    Held { path: visit.path.clone(), from, files, fields }
}

/// The account of the session that this browser has or had.
async fn owner(visit: &Visit) -> Result<Option<String>> {
    let name = security::session_cookie(&visit.state, visit.site());
    let Some(text) = security::cookie_of(&visit.headers, &name) else { return Ok(None) };
    let mut tx = visit.read().await?;
    let session = sessions::find(&mut tx, visit.agency_id(), &token::digest(&text)).await?;
    Ok(session.map(|session| session.account))
}

/// Answers with the page at which the person shows who they are; none where nobody owns the form.
async fn hold(visit: &Visit, name: &str, held: Held) -> Result<Option<Response>> {
    let Some(account) = owner(visit).await? else { return Ok(None) };
    let next = if held.from.is_empty() { "/desk".to_owned() } else { held.from.clone() };
    if name == "signed-out" {
        let sealed = held.seal(visit, &account)?;
        return sign_in::show_held(visit, &next, sealed).await.map(Some);
    }
    let mut tx = visit.write().await?;
    held.keep(&mut tx, visit, &account).await?;
    tx.commit_unrecorded().await?;
    let page = match name {
        "covered" => "/cover",
        "step-up" => "/step-up",
        _ => "/account/second-factor",
    };
    Ok(Some(visit.to(with_next(page, "/held"))))
}

/// Forgets a held form once it has been sent again and taken.
async fn forget_sent(visit: &Visit) -> Result<()> {
    if security::cookie_of(&visit.headers, "held").is_none() {
        return Ok(());
    }
    if let Some(account) = owner(visit).await? {
        let mut tx = visit.write().await?;
        drafts::remove(&mut tx, visit.agency_id(), &account, &format!("held:{}", visit.path)).await?;
        tx.commit_unrecorded().await?;
    }
    Ok(())
}

#[derive(Template)]
#[template(path = "accounts/held.html")]
struct HeldPage {
    shell: Shell,
    held: Option<Held>,
}

impl HeldPage {
    /// What a reader recognises: texts, not ids.
    #[expect(clippy::unused_self, reason = "the template reaches it through the page")]
    fn values<'a>(&self, held: &'a Held) -> Vec<&'a str> {
        let values = held.fields.iter().map(|(_, value)| value.trim());
        values.filter(|value| value.chars().any(char::is_alphabetic) && value.chars().count() > 1).collect()
    }
}

/// The form that waits, to be sent again.
///
/// # Errors
/// The database is away.
pub async fn show(cx: Cx) -> Result<Response> {
    let mut tx = cx.read().await?;
    let waiting = drafts::list(&mut tx, cx.agency_id(), &cx.session.account_id).await?;
    let held = waiting.iter().find(|draft| draft.form.starts_with("held:"));
    let held = held.and_then(|draft| serde_json::from_str(&draft.body).ok());
    let mut response = page(&HeldPage { shell: cx.shell(), held })?;
    super::set_cookie(&cx, &mut response, "held", "1", 60 * 60);
    Ok(response)
}
