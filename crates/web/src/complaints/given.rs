//! What was typed when something failed: the page of the failure gives it back, with a button that sends it again. Pages of
//! the channel are kept by no browser, so that going back would show an empty form.
//!
//! Nothing of it is kept here, and no password and no receipt is in it, but for the last four digits with which a report is sent.

use axum::body::{Body, to_bytes};
use axum::extract::Request;
use axum::http::{Method, header};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};

use super::intake::Sent;
use crate::error::{Error, Failed};
use crate::security::LARGEST_FORM;

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
    if response.extensions().get::<Failed>().is_some_and(|failed| failed.status.is_server_error()) {
        response.extensions_mut().insert(Given::of(path.to_owned(), sent.fields().to_vec(), true));
    }
    response
}

/// Keeps a form of the channel in memory while it is answered; where that fails, the answer carries it.
pub async fn keep(request: Request, next: Next) -> Response {
    let kind = request.headers().get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    if request.method() != Method::POST || !kind.starts_with("application/x-www-form-urlencoded") {
        return next.run(request).await;
    }
    let path = request.uri().path_and_query().map_or_else(|| request.uri().path().to_owned(), ToString::to_string);
    let (parts, body) = request.into_parts();
    let Ok(body) = to_bytes(body, LARGEST_FORM).await else {
        return Error::TooLarge(LARGEST_FORM as u64).into_response();
    };
    let mut response = next.run(Request::from_parts(parts, Body::from(body.clone()))).await;
    if response.extensions().get::<Failed>().is_some_and(|failed| failed.status.is_server_error()) {
        let fields = serde_html_form::from_bytes(&body).unwrap_or_default();
        response.extensions_mut().insert(Given::of(path, fields, false));
    }
    response
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
