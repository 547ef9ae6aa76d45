//! Forms with files: the fields as typed, each file sealed as it comes in, so that no part of it touches the disk in the
//! clear and a large one takes no more memory than a small one.

use std::time::Duration;

use axum::extract::multipart::{Field, Multipart, MultipartError};
use axum::extract::{DefaultBodyLimit, FromRequest as _, Request};
use prongsai_crypto::chunks::{FileKey, Sealer};
use prongsai_crypto::merkle;
use prongsai_domain::complaint::file_name;
use prongsai_store::blob::{Incoming, IncomingError};
use prongsai_store::{Store, Tx, complaints};
use serde::{Deserialize, Serialize};
use tokio::time::{Instant, timeout};

use crate::cx::Visit;
use crate::error::{Error, Result};
use crate::security::LARGEST_FORM;
use crate::upload::disk;

/// Files of one form.
pub const MOST_FILES: usize = 10;

/// Fields of one form.
const MOST_FIELDS: usize = 50;

/// All files of one form together, in largest files.
const MOST_TIMES: u64 = 5;

/// A form that sends nothing for so long has broken off, and so has one that is not there as a whole after so long: a slow
/// telephone brings all that may be sent in less.
const IDLE: Duration = Duration::from_secs(60);
const WHOLE: Duration = Duration::from_secs(2 * 60 * 60);

/// A sealed file is longer than a plain one by its filling and its tags, at most by so many parts of a hundred and bytes.
const MOST_LONGER: (u64, u64) = (12, 256 * 1024);

/// What is sealed for a case about a file.
#[derive(Serialize, Deserialize)]
pub struct Particulars {
    /// Its key, as base64.
    pub key: Vec<u8>,
    /// Bytes of the plain file.
    pub bytes: u64,
    /// Its name as sent, without what is no name.
    pub name: String,
    /// What it seems to be, by its first bytes.
    pub media_type: String,
    /// Whether only handlers may see it.
    #[serde(default)]
    pub internal: bool,
}

/// A file that came in and lies sealed, not yet named in a case.
pub struct Taken {
    /// Its id.
    pub id: String,
    /// Its particulars.
    pub particulars: Particulars,
    /// The digest of the sealed file.
    pub digest: String,
    /// The digest of the plain file, in hexadecimal digits.
    pub plain_digest: String,
}

/// Why a file of a form was not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refused {
    /// It has no bytes.
    Empty,
    /// It is too large.
    TooLarge,
    /// There were too many.
    TooMany,
    /// The room that is left is kept for words.
    NoRoom,
}

/// A form as it came.
pub struct Sent {
    store: Store,
    agency: String,
    hour: i64,
    fields: Vec<(String, String)>,
    /// Files that were taken.
    pub files: Vec<Taken>,
    /// Files that were not, by their names.
    pub refused: Vec<(String, Refused)>,
    /// What a disk said that is full or fails: nothing of the form is to be kept.
    pub failed: Option<prongsai_store::Error>,
}

impl Sent {
    /// The first text of a field; empty where it was not sent.
    pub fn text(&self, name: &str) -> &str {
        self.fields.iter().find(|(field, _)| field == name).map_or("", |(_, text)| text)
    }

    /// Takes a form in. A file is taken only after `admits` has seen the fields before it, so that nobody who may not send
    /// anything fills the disk.
    ///
    /// # Errors
    /// [`Error::BrokenForm`], [`Error::TooLarge`] where all of it together is out of bounds, the disk.
    pub async fn receive(visit: &Visit, request: Request, admits: impl Fn(&Self) -> bool) -> Result<Self> {
        let mut sent = Self::receive_fields(visit, request, admits).await?;
        sent.failed.take().map_or(Ok(sent), |error| Err(error.into()))
    }

    /// The same for whoever keeps what was typed also where the disk fails: [`Sent::failed`] then says so.
    ///
    /// # Errors
    /// [`Error::BrokenForm`], [`Error::TooLarge`] where all of it together is out of bounds.
    pub async fn receive_fields(visit: &Visit, mut request: Request, admits: impl Fn(&Self) -> bool) -> Result<Self> {
        DefaultBodyLimit::disable().apply(&mut request);
        let mut parts = Multipart::from_request(request, &()).await.map_err(|_| Error::BrokenForm(String::new()))?;
        let mut sent = Self {
            store: visit.state.store.clone(),
            agency: visit.agency_id().to_owned(),
            hour: complaints::hour(visit.now),
            fields: Vec::new(),
            files: Vec::new(),
            refused: Vec::new(),
            failed: None,
        };
        let (mut typed, mut total) = (0, 0_u64);
        let deadline = Deadline::begin();
        while let Some(part) = deadline.next(parts.next_field()).await? {
            let field = part.name().unwrap_or_default().to_owned();
            let Some(name) = part.file_name().map(file_name) else {
                if sent.fields.len() >= MOST_FIELDS {
                    return Err(Error::BrokenForm("it has too many fields".to_owned()));
                }
                let value = text(part, &mut typed, &deadline).await?;
                sent.fields.push((field, value));
                continue;
            };
            let refused = if sent.files.len() >= MOST_FILES {
                Some(Refused::TooMany)
            } else if sent.failed.is_some() || !admits(&sent) {
                Some(Refused::Empty)
            } else if visit.state.store.has_room_for_files() {
                None
            } else {
                Some(Refused::NoRoom)
            };
            let taken = match file(visit, part, &name, refused, &mut total, &deadline).await {
                Ok(taken) => taken,
                // The rest of the form is read all the same: not every browser reads an answer that comes before its end.
                Err(Error::Away(error) | Error::Store(error)) => {
                    visit.state.store.note_trouble();
                    sent.failed.get_or_insert(error);
                    continue;
                }
                Err(error) => return Err(error),
            };
            match taken {
                Ok(taken) => sent.files.push(taken),
                // A field in which nobody chose anything comes without name and bytes.
                Err(Refused::Empty) if name.is_empty() => {}
                Err(refused) if sent.refused.len() < MOST_FILES * 5 => sent.refused.push((name, refused)),
                Err(_) => {}
            }
        }
        Ok(sent)
    }

    /// All fields, as they were typed.
    pub fn fields(&self) -> &[(String, String)] {
        &self.fields
    }

    /// What became of the files that were not taken, in the reader's words.
    pub fn faults(&self, visit: &Visit, shell: &crate::shell::Shell) -> Vec<String> {
        let most = visit.state.options.largest_upload / (1024 * 1024);
        let say = |(name, refused): &(String, Refused)| match refused {
            Refused::Empty => shell.with("complaint-file-empty", &[("name", name.clone())]),
            Refused::TooLarge => shell.t2("complaint-file-too-large", "name", name, "most", most),
            Refused::TooMany => shell.with("complaint-file-too-many", &[("name", name.clone())]),
            Refused::NoRoom => shell.with("complaint-file-no-room", &[("name", name.clone())]),
        };
        self.refused.iter().map(say).collect()
    }
}

impl Sent {
    /// Makes lasting what names the files of the form.
    ///
    /// # Errors
    /// What the database says. Whether the files are named is then not known: the hourly sweep decides.
    pub async fn commit(&mut self, tx: Tx) -> Result<()> {
        // A form that took more than a day to come in has lost its first files to the hourly sweep.
        for file in &self.files {
            let place = self.store.file(&self.agency, &file.digest).filter(|place| place.exists());
            place.ok_or(prongsai_store::Error::Missing("file"))?;
        }
        // A commit comes to its end also where nobody waits for it any more. From here on nobody who only goes away takes the
        // files with him.
        let files = std::mem::take(&mut self.files);
        tx.commit_unrecorded().await?;
        self.decide(&files, true);
        Ok(())
    }

    /// Takes files off the disk that no case is to name.
    pub fn remove(&mut self, is_unneeded: impl Fn(&Taken) -> bool) {
        let files = std::mem::take(&mut self.files);
        let (unneeded, kept): (Vec<Taken>, Vec<Taken>) = files.into_iter().partition(is_unneeded);
        self.files = kept;
        self.decide(&unneeded, false);
    }

    fn decide(&self, files: &[Taken], stays: bool) {
        for file in files {
            if let Err(error) = self.store.decide(&self.agency, &file.digest, stays, self.hour) {
                tracing::warn!(error = error.kind(), "whether a file stays is left to the hourly sweep");
            }
        }
    }
}

impl Drop for Sent {
    /// Files that no case took leave the disk again.
    fn drop(&mut self) {
        self.decide(&self.files, false);
    }
}

/// Until when a form has to be there.
struct Deadline(Instant);

impl Deadline {
    fn begin() -> Self {
        Self(Instant::now() + WHOLE)
    }

    /// What comes next; a form that stops coming, or takes too long as a whole, is one that broke off.
    async fn next<T>(&self, coming: impl Future<Output = std::result::Result<T, MultipartError>>) -> Result<T> {
        let patience = IDLE.min(self.0.saturating_duration_since(Instant::now()));
        match timeout(patience, coming).await {
            Ok(Ok(came)) => Ok(came),
            Ok(Err(_)) | Err(_) => Err(Error::BrokenForm(String::new())),
        }
    }
}

async fn text(mut part: Field<'_>, typed: &mut usize, deadline: &Deadline) -> Result<String> {
    let mut bytes = Vec::new();
    while let Some(chunk) = deadline.next(part.chunk()).await? {
        *typed += chunk.len();
        if *typed > LARGEST_FORM {
            return Err(Error::TooLarge(LARGEST_FORM as u64));
        }
        bytes.extend_from_slice(&chunk);
    }
    let text = String::from_utf8(bytes).map_err(|_| Error::BrokenForm("a field is no text".to_owned()))?;
    Ok(text.replace("\r\n", "\n").replace('\0', ""))
}

async fn file(
    visit: &Visit,
    mut part: Field<'_>,
    name: &str,
    mut refused: Option<Refused>,
    total: &mut u64,
    deadline: &Deadline,
) -> Result<std::result::Result<Taken, Refused>> {
    let most = visit.state.options.largest_upload;
    let (id, key) = (prongsai_store::random_id(), FileKey::generate());
    let mut sealer = Sealer::new(&key, &[visit.agency_id(), &id]);
    let mut digest = merkle::Digester::new();
    let (mut incoming, mut bytes, mut head, mut came) = (None::<Incoming>, 0_u64, Vec::new(), false);
    while let Some(chunk) = deadline.next(part.chunk()).await? {
        *total += chunk.len() as u64;
        if *total > most.saturating_mul(MOST_TIMES) {
            return Err(Error::TooLarge(most.saturating_mul(MOST_TIMES)));
        }
        came |= !chunk.is_empty();
        // What follows a refused beginning is read and forgotten, so that the rest of the form arrives.
        if refused.is_some() || chunk.is_empty() {
            continue;
        }
        bytes += chunk.len() as u64;
        if bytes > most {
            refused = Some(Refused::TooLarge);
            incoming = None;
            continue;
        }
        if head.len() < 512 {
            head.extend_from_slice(&chunk[..chunk.len().min(512)]);
        }
        digest.update(&chunk);
        let sealed = sealer.push(&chunk);
        write(visit, &mut incoming, &sealed, most).await?;
    }
    if !came {
        return Ok(Err(Refused::Empty));
    }
    if let Some(refused) = refused {
        return Ok(Err(refused));
    }
    let (sealed, _) = sealer.finish();
    write(visit, &mut incoming, &sealed, most).await?;
    let Some(incoming) = incoming else { return Ok(Err(Refused::Empty)) };
    let (kept, _) = incoming.keep_at(complaints::hour(visit.now)).await.map_err(disk)?;
    let media_type = infer::get(&head).map_or("application/octet-stream", |kind| kind.mime_type());
    let particulars = Particulars {
        key: key.to_bytes().to_vec(),
        bytes,
        name: if name.is_empty() { "file".to_owned() } else { name.to_owned() },
        media_type: media_type.to_owned(),
        internal: false,
    };
    Ok(Ok(Taken { id, particulars, digest: kept, plain_digest: prongsai_crypto::hex(&digest.finish()) }))
}

async fn write(visit: &Visit, incoming: &mut Option<Incoming>, sealed: &[u8], most: u64) -> Result<()> {
    if sealed.is_empty() {
        return Ok(());
    }
    let most = most + most / 100 * MOST_LONGER.0 + MOST_LONGER.1;
    let mut file = match incoming.take() {
        Some(file) => file,
        None => visit.state.store.incoming(visit.agency_id(), most).await.map_err(disk)?,
    };
    file.write(sealed).await.map_err(|error: IncomingError| disk(error))?;
    *incoming = Some(file);
    Ok(())
}
