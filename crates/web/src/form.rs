//! Typed forms: fields as they were typed, and what is wrong with them.

use axum::body::Bytes;
use axum::extract::{FromRequest, Request};
use axum::http::header;
use serde::de::DeserializeOwned;

use crate::State;
use crate::error::{Error, Result};
use crate::shell::Shell;

/// A form of text fields; repeated names become lists.
///
/// Every field of the struct is a `String`, `Option<String>` or `Vec<String>` with `#[serde(default)]`: what a person
/// typed is kept as typed, and parsed by the handler, which can then say what is wrong.
#[derive(Debug, Clone)]
pub struct Form<T>(pub T);

impl<T: DeserializeOwned> FromRequest<State> for Form<T> {
    type Rejection = Error;

    async fn from_request(request: Request, state: &State) -> Result<Self> {
        let kind = request.headers().get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
        if !kind.starts_with("application/x-www-form-urlencoded") {
            return Err(Error::BrokenForm(format!("the media type is ‘{kind}’")));
        }
        let body = Bytes::from_request(request, state)
            .await
            .map_err(|_| Error::TooLarge(crate::security::LARGEST_FORM as u64))?;
        serde_html_form::from_bytes(&body).map(Self).map_err(|error| Error::BrokenForm(error.to_string()))
    }
}

/// What is wrong with a form: field, and the sentence for the reader. Pages show them in a summary and at the fields.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Faults(Vec<(String, String)>);

impl Faults {
    /// None so far.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds the words of a key to a field.
    pub fn add(&mut self, shell: &Shell, field: &str, key: &str) {
        self.say(field, shell.t(key));
    }

    /// Adds a finished sentence to a field.
    pub fn say(&mut self, field: &str, sentence: impl Into<String>) {
        self.0.push((field.to_owned(), sentence.into()));
    }

    /// Whether nothing is wrong.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The first sentence for a field.
    pub fn of(&self, field: &str) -> Option<&str> {
        self.0.iter().find(|(name, _)| name == field).map(|(_, sentence)| sentence.as_str())
    }

    /// All fields and sentences, in the order in which they were found.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(field, sentence)| (field.as_str(), sentence.as_str()))
    }
}

/// The text of a field without white space at its ends; none where nothing else is left.
pub fn filled(text: &str) -> Option<&str> {
    let text = text.trim();
    (!text.is_empty()).then_some(text)
}
