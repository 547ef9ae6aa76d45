//! Forms with files: the fields as typed, the files streamed to disk, each within its limit.
//!
//! A file that is too large costs the reader that file and nothing else: what was typed and the other files are kept.

use axum::extract::multipart::{Field, Multipart};
use axum::extract::{DefaultBodyLimit, FromRequest as _, Request};
use prongsai_store::blob::{Incoming, IncomingError};

use crate::cx::Cx;
use crate::error::{Error, Result};
use crate::security::LARGEST_FORM;

/// Files of one form.
pub const MOST_FILES: usize = 20;

/// Fields of one form.
const MOST_FIELDS: usize = 2_000;

/// All files of one form together, in largest files.
const MOST_TIMES: u64 = 5;

/// A form with files, as it came.
#[derive(Debug, Default)]
pub struct Sent {
    /// Fields in the order in which they came.
    pub fields: Vec<(String, String)>,
    /// Files in the order in which they came.
    pub files: Vec<SentFile>,
}

/// A file of a form, not kept yet: dropped it is gone.
#[derive(Debug)]
pub struct SentFile {
    /// The field that it came in.
    pub field: String,
    /// Its name as sent, which proves nothing.
    pub name: String,
    /// The file, or why it is not at hand.
    pub file: std::result::Result<Incoming, Refused>,
}

/// Why a file did not come in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refused {
    /// It has no bytes.
    Empty,
    /// It is larger than this many bytes.
    TooLarge(u64),
    /// There were more than [`MOST_FILES`].
    TooMany,
}

impl Sent {
    /// The last value of a field; empty where there was none.
    pub fn text(&self, name: &str) -> &str {
        self.fields.iter().rev().find(|(field, _)| field == name).map_or("", |(_, value)| value)
    }

    /// All values of a field.
    pub fn all(&self, name: &str) -> Vec<String> {
        self.fields.iter().filter(|(field, _)| field == name).map(|(_, value)| value.clone()).collect()
    }

    /// Takes a form in. Whoever asks must have looked first whether the person may send it.
    ///
    /// # Errors
    /// [`Error::BrokenForm`], [`Error::TooLarge`] where all of it together is out of bounds, the disk.
    pub async fn receive(cx: &Cx, mut request: Request) -> Result<Self> {
        DefaultBodyLimit::disable().apply(&mut request);
        let broken = |error: &dyn std::fmt::Display| Error::BrokenForm(error.to_string());
        let mut parts = Multipart::from_request(request, &()).await.map_err(|error| broken(&error))?;
        let most = cx.state.options.largest_upload;
        let mut sent = Self::default();
        let (mut typed, mut total) = (0, 0_u64);
        while let Some(part) = parts.next_field().await.map_err(|error| broken(&error))? {
            let field = part.name().unwrap_or_default().to_owned();
            match part.file_name().map(str::to_owned) {
                None => {
                    let value = text(part, &mut typed).await?;
                    if sent.fields.len() >= MOST_FIELDS {
                        return Err(Error::BrokenForm("it has too many fields".to_owned()));
                    }
                    sent.fields.push((field, value));
                }
                Some(name) => {
                    let enough = sent.files.iter().filter(|file| file.file.is_ok()).count() >= MOST_FILES;
                    let file = file(cx, part, most, enough, &mut total).await?;
                    // A field in which nobody chose anything comes without name and bytes.
                    if !(name.is_empty() && matches!(file, Err(Refused::Empty))) {
                        sent.files.push(SentFile { field, name, file });
                    }
                    if sent.files.len() > MOST_FILES * 5 {
                        return Err(Error::BrokenForm("it has too many files".to_owned()));
                    }
                }
            }
        }
        Ok(sent)
    }
}

async fn text(mut part: Field<'_>, typed: &mut usize) -> Result<String> {
    let mut bytes = Vec::new();
    while let Some(chunk) = part.chunk().await.map_err(|error| Error::BrokenForm(error.to_string()))? {
        *typed += chunk.len();
        if *typed > LARGEST_FORM {
            return Err(Error::TooLarge(LARGEST_FORM as u64));
        }
        bytes.extend_from_slice(&chunk);
    }
    let text = String::from_utf8(bytes).map_err(|_| Error::BrokenForm("a field is no text".to_owned()))?;
    // Browsers send the ends of lines as CR LF.
    Ok(text.replace("\r\n", "\n").replace('\0', ""))
}

async fn file(
    cx: &Cx,
    mut part: Field<'_>,
    most: u64,
    enough: bool,
    total: &mut u64,
) -> Result<std::result::Result<Incoming, Refused>> {
    let mut incoming = None;
    let mut refused = enough.then_some(Refused::TooMany);
    while let Some(chunk) = part.chunk().await.map_err(|error| Error::BrokenForm(error.to_string()))? {
        *total += chunk.len() as u64;
        if *total > most.saturating_mul(MOST_TIMES) {
            return Err(Error::TooLarge(most.saturating_mul(MOST_TIMES)));
        }
        // What follows a refused beginning is read and forgotten, so that the rest of the form arrives.
        if refused.is_some() || chunk.is_empty() {
            continue;
        }
        let mut file = match incoming.take() {
            Some(file) => file,
            None => cx.state.store.incoming(cx.agency_id(), most).await.map_err(disk)?,
        };
        match file.write(&chunk).await {
            Ok(()) => incoming = Some(file),
            Err(IncomingError::TooLarge(most)) => refused = Some(Refused::TooLarge(most)),
            Err(error) => return Err(disk(error)),
        }
    }
    Ok(match (refused, incoming) {
        (Some(refused), _) => Err(refused),
        (None, None) => Err(Refused::Empty),
        (None, Some(file)) => Ok(file),
    })
}

/// What a failing disk means for the request.
pub fn disk(error: IncomingError) -> Error {
    match error {
        IncomingError::TooLarge(most) => Error::TooLarge(most),
        IncomingError::Disk(error) => Error::from(prongsai_store::Error::File(error)),
    }
}
