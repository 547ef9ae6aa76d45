//! What was typed when something failed: the page of the failure gives it back, with a button that sends it again. Pages of
//! the channel are kept by no browser, so that going back would show an empty form.
//!
//! Nothing of it is kept here, and no password and no receipt is in it, but for the last four digits with which a report is
//! sent. Whoever has to show first who they are does so in another window and comes back to the page.

use std::time::Duration;

use axum::body::{Body, to_bytes};
use axum::extract::{FromRequestParts as _, Request};
use axum::http::header;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use tokio::time::timeout;

use super::intake::Sent;
use super::send::unread;
use crate::State;
use crate::cx::Visit;
use crate::error::{Error, Failed, Result};
use crate::security::LARGEST_FORM;

/// A form without files that is not there after so long has broken off.
const PATIENCE: Duration = Duration::from_secs(5 * 60);

/// Fields that are typed anew each time.
const SECRET: [&str; 5] = ["password", "passphrase", "again", "code", "secret"];

/// Fields that a page put into its form, or in which something was chosen.
const CHOSEN: [&str; 22] = [
    "draft",
    "pass",
    "once",
    "revision",
    "step",
    "go",
    "next",
    "to",
    "act",
    "kind",
    "post",
    "identity",
    "how",
    "answer",
    "state",
    "outcome",
    "field",
    "assign",
    "revoke",
    "confirmed",
    "last_four",
    "handover-key",
];

/// A form that was sent in vain.
#[derive(Debug, Clone)]
pub struct Given {
    /// The path inside the agency that it was sent to.
    pub path: String,
    /// Its fields, without what is secret.
    pub fields: Vec<(String, String)>,
    /// Whether it can be sent again as it is.
    pub is_whole: bool,
    /// Whether it takes files, which are chosen again.
    pub has_files: bool,
}

impl Given {
    fn of(path: String, mut fields: Vec<(String, String)>, has_files: bool) -> Self {
        let sent = fields.len();
        fields.retain(|(name, _)| !SECRET.iter().any(|secret| name.contains(secret)));
        Self { path, is_whole: sent == fields.len() && sent > 0, fields, has_files }
    }

    /// The words that somebody typed, to be copied.
    pub fn words(&self) -> impl Iterator<Item = &str> {
        let is_typed = |(name, text): &&(String, String)| !CHOSEN.contains(&name.as_str()) && !text.trim().is_empty();
        self.fields.iter().filter(is_typed).map(|(_, text)| text.as_str())
    }
}

/// The answer to a form with files that failed: it carries what was typed. What is no failure of ours is answered as it is.
pub fn back(error: Error, path: &str, sent: &Sent) -> Response {
    let mut response = error.into_response();
    add(&mut response, || Given::of(path.to_owned(), sent.fields().to_vec(), true));
    response
}

/// Adds what was typed to the page of a failure that carries it.
fn add(response: &mut Response, given: impl FnOnce() -> Given) {
    if response.extensions().get::<Failed>().is_some_and(Failed::carries) {
        response.extensions_mut().insert(given());
    }
}

/// Keeps a form of the channel in memory while it is answered; where that fails, the answer carries it.
///
/// A form with files is read by its handler as it comes. One of the desk, where nobody is signed in or the screen is covered,
/// comes to no handler: it is read here, without its files.
pub async fn keep(state: &State, request: Request, next: Next) -> Response {
    let kind = request.headers().get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    if kind.starts_with("multipart/form-data") && request.uri().path().starts_with("/cases/") {
        return keep_upload(state, request, next).await.unwrap_or_else(IntoResponse::into_response);
    }
    if !kind.starts_with("application/x-www-form-urlencoded") {
        return next.run(request).await;
    }
    let path = request.uri().path_and_query().map_or_else(|| request.uri().path().to_owned(), ToString::to_string);
    let (parts, body) = request.into_parts();
    let body = match timeout(PATIENCE, to_bytes(body, LARGEST_FORM)).await {
        Ok(Ok(body)) => body,
        Ok(Err(_)) => return Error::TooLarge(LARGEST_FORM as u64).into_response(),
        Err(_) => return Error::BrokenForm(String::new()).into_response(),
    };
    let mut response = next.run(Request::from_parts(parts, Body::from(body.clone()))).await;
    add(&mut response, || Given::of(path, serde_html_form::from_bytes(&body).unwrap_or_default(), false));
    response
}

async fn keep_upload(state: &State, request: Request, next: Next) -> Result<Response> {
    let path = request.uri().path_and_query().map_or_else(|| request.uri().path().to_owned(), ToString::to_string);
    let (mut parts, body) = request.into_parts();
    let visit = Visit::from_request_parts(&mut parts, state).await?;
    let refused = match visit.session().await {
        Ok(Some(session)) => visit.is_covered(&session).then_some(Error::Covered),
        Ok(None) => Some(Error::SignedOut),
        Err(error) => Some(error),
    };
    let request = Request::from_parts(parts, body);
    match refused {
        Some(error) => unread(&visit, error, &path, request).await,
        None => Ok(next.run(request).await),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_typed_is_given_back_without_what_is_secret() {
        let given = |path: &str, body: &[u8]| {
            Given::of(path.to_owned(), serde_html_form::from_bytes(body).unwrap_or_default(), false)
        };
        let step = given("/cases/1/state", b"revision=3&state=accepted&state-reason=a+b&x=");
        assert!(step.is_whole);
        assert_eq!((step.fields.len(), step.words().collect::<Vec<_>>()), (4, vec!["a b"]));

        let back = given("/complaints/return", b"code=1234&message=more");
        assert_eq!((back.is_whole, back.fields.as_slice()), (false, &[("message".to_owned(), "more".to_owned())][..]));
        assert!(!given("", b"").is_whole);
    }
}
