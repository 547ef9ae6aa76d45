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

/// The fields of a form as they were typed, in their order: for forms whose fields depend on data.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Typed(Vec<(String, String)>);

impl Typed {
    /// Reads what a browser sends, or what a draft has kept.
    pub fn read(body: &str) -> Self {
        Self(serde_html_form::from_str(body).unwrap_or_default())
    }

    /// The first text of a field; empty where it was not sent.
    pub fn get(&self, field: &str) -> &str {
        self.0.iter().find(|(name, _)| name == field).map_or("", |(_, text)| text.as_str())
    }

    /// All texts of a field.
    pub fn all(&self, field: &str) -> Vec<&str> {
        self.0.iter().filter(|(name, _)| name == field).map(|(_, text)| text.as_str()).collect()
    }

    /// Replaces or adds a field.
    pub fn set(&mut self, field: &str, text: impl Into<String>) {
        self.0.retain(|(name, _)| name != field);
        self.0.push((field.to_owned(), text.into()));
    }

    /// Replaces all texts of a field.
    pub fn set_all(&mut self, field: &str, texts: impl IntoIterator<Item = String>) {
        self.0.retain(|(name, _)| name != field);
        self.0.extend(texts.into_iter().map(|text| (field.to_owned(), text)));
    }
}

impl<'de> serde::Deserialize<'de> for Typed {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Vec::deserialize(deserializer).map(Self)
    }
}

/// A small file of a form: a table, a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SmallFile {
    /// Its name as sent, which proves nothing.
    pub name: String,
    /// What is in it.
    pub bytes: Vec<u8>,
}

/// Takes in a form whose files are small enough to be looked at at once; `most` bytes altogether.
///
/// # Errors
/// [`Error::BrokenForm`], [`Error::TooLarge`].
pub async fn with_small_files(mut request: Request, most: usize) -> Result<(Typed, Vec<SmallFile>)> {
    axum::extract::DefaultBodyLimit::max(most).apply(&mut request);
    let broken = |error: axum::extract::multipart::MultipartError| {
        if error.status() == axum::http::StatusCode::PAYLOAD_TOO_LARGE {
            Error::TooLarge(most as u64)
        } else {
            Error::BrokenForm(error.to_string())
        }
    };
    let mut parts = axum::extract::Multipart::from_request(request, &())
        .await
        .map_err(|error| Error::BrokenForm(error.to_string()))?;
    let (mut typed, mut files) = (Typed::default(), Vec::new());
    while let Some(part) = parts.next_field().await.map_err(broken)? {
        let field = part.name().unwrap_or_default().to_owned();
        match part.file_name().map(str::to_owned) {
            Some(name) => {
                let bytes = part.bytes().await.map_err(broken)?.to_vec();
                // A field in which nobody chose anything comes without name and bytes.
                if !(name.is_empty() && bytes.is_empty()) {
                    files.push(SmallFile { name, bytes });
                }
            }
            None => typed.0.push((field, part.text().await.map_err(broken)?)),
        }
    }
    Ok((typed, files))
}
