//! Files of a case: the copy without hidden data for daily reading, the original for a reason.

use std::io;

use askama::Template;
use axum::body::{Body as Answer, Bytes};
use axum::extract::Path;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use futures_util::Stream;
use futures_util::stream::try_unfold;
use prongsai_cleaner::Fault;
use prongsai_crypto::chunks::{FileKey, Opener};
use prongsai_domain::access::{Action, Subject};
use prongsai_domain::complaint::{Act, Body};
use prongsai_store::Tx;
use prongsai_store::complaints::files;
use tokio::io::AsyncReadExt as _;
use tokio_util::io::StreamReader;

use super::desk::Desk;
use super::show::written;
use super::unlock::{shell, unlocked};
use crate::accounts::secret;
use crate::complaints::intake::Particulars;
use crate::cx::Cx;
use crate::error::{Error, Result};
use crate::evidence::name::disposition;
use crate::form::{Faults, Form, Typed};
use crate::shell::{Shell, answer};

/// What a file of a stranger may do in a browser: nothing.
const SANDBOX: &str = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; sandbox";

/// Bytes that are read from the disk at once.
const STEP: usize = 64 * 1024;

/// A file of a case with all that opens it.
pub struct CaseFile {
    /// Its id.
    pub id: String,
    /// Its name as the case shows it: words of it may be masked.
    pub name: String,
    /// The digest under which its sealed bytes lie.
    pub digest: String,
    /// The digest of the plain file, in hexadecimal digits.
    pub plain_digest: String,
    /// Its key and its length.
    pub particulars: Particulars,
}

impl CaseFile {
    /// Finds a file of a case.
    ///
    /// # Errors
    /// [`Error::NoSuchPage`] where there is none such, or it was before this reader's time.
    pub async fn find(tx: &mut Tx, desk: &Desk<'_>, id: &str) -> Result<Self> {
        let row = files::find(tx, desk.cx.agency_id(), &desk.case.row.id, id).await?.ok_or(Error::NoSuchPage)?;
        let plain = desk.case.open_file(&row)?;
        let broken = |_| Error::Internal("the particulars of a file cannot be read".to_owned());
        let particulars = serde_json::from_slice(&plain).map_err(broken)?;
        let said = desk.case.entries.iter().find_map(|kept| match &kept.entry.body {
            Body::File { file, name, digest, .. } if file == id => Some((name.clone(), digest.clone())),
            _ => None,
        });
        let (name, plain_digest) = said.ok_or(Error::NoSuchPage)?;
        Ok(Self { id: row.id, name, digest: row.digest, plain_digest, particulars })
    }

    /// What opens its bytes.
    ///
    /// # Errors
    /// [`Error::Internal`] where its key is none.
    pub fn opener(&self, agency: &str) -> Result<Opener> {
        let key = FileKey::from_bytes(&self.particulars.key).map_err(secret)?;
        Ok(Opener::new(&key, &[agency, &self.id], self.particulars.bytes))
    }

    /// Its plain bytes as they open, chunk by chunk; an error ends them where the file was changed.
    ///
    /// # Errors
    /// The disk.
    pub async fn plain(&self, cx: &Cx) -> Result<impl Stream<Item = io::Result<Bytes>> + Send + use<>> {
        let opener = self.opener(cx.agency_id())?;
        // What the case names and the disk has not is no page that never was.
        let missing = |error| match error {
            prongsai_store::Error::Missing(_) => Error::Internal("a file of a case is not on the disk".to_owned()),
            error => error.into(),
        };
        let (file, _) = cx.state.store.open_file(cx.agency_id(), &self.digest).await.map_err(missing)?;
        Ok(try_unfold((file, Some(opener), vec![0; STEP]), async |(mut file, opener, mut buffer)| {
            let Some(mut opener) = opener else { return Ok(None) };
            loop {
                let read = file.read(&mut buffer).await?;
                if read == 0 {
                    let last = opener.finish().map_err(changed)?;
                    return Ok(Some((Bytes::from_owner(last), (file, None, buffer))));
                }
                let plain = opener.push(&buffer[..read]).map_err(changed)?;
                if !plain.is_empty() {
                    return Ok(Some((Bytes::from_owner(plain), (file, Some(opener), buffer))));
                }
            }
        }))
    }
}

fn changed(_: prongsai_crypto::Error) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, "a file does not open: it was changed")
}

#[derive(Template)]
#[template(path = "cases/file.html")]
struct FilePage {
    shell: Shell,
    faults: Faults,
    form: Typed,
    number: String,
    case: String,
    own: String,
    name: String,
    /// Why there is no copy; none where nobody asked for it.
    why: Option<String>,
}

fn file_page(desk: &Desk<'_>, file: &CaseFile, none: Option<NoCopy>, form: Typed, faults: Faults) -> Result<Response> {
    let shell = shell(desk.cx);
    let status = match none {
        Some(none) => none.status,
        None if faults.is_empty() => StatusCode::OK,
        None => StatusCode::UNPROCESSABLE_ENTITY,
    };
    let why = none.map(|none| shell.t(none.words));
    answer(
        status,
        &FilePage {
            number: shell.say(&desk.case.row.number),
            case: desk.path(),
            own: format!("{}/files/{}", desk.path(), file.id),
            name: file.name.clone(),
            shell,
            faults,
            form,
            why,
        },
    )
}

async fn load<'a>(cx: &'a Cx, id: &str, file: &str) -> Result<(Desk<'a>, CaseFile)> {
    cx.permit(Action::HandleCases, Subject::default())?;
    let officer = unlocked(cx).await?;
    let mut tx = cx.read().await?;
    let desk = Desk::open(cx, officer, &mut tx, id).await?;
    let file = CaseFile::find(&mut tx, &desk, file).await?;
    Ok((desk, file))
}

/// The copy without hidden data, or a page that says why there is none. Looking at it is an entry, once a day, person and
/// file.
///
/// # Errors
/// [`Error::NoSuchPage`] where there is none such or the person has no key of it; the disk or the database is away.
pub async fn copy(cx: Cx, Path((id, file)): Path<(String, String)>) -> Result<Response> {
    let (desk, file) = load(&cx, &id, &file).await?;
    let Some(cleaner) = &cx.state.cleaner else {
        return file_page(&desk, &file, Some(NoCopy::HERE), Typed::default(), Faults::new());
    };
    let original = file.plain(&cx).await?;
    let made = cleaner.copy(StreamReader::new(Box::pin(original))).await;
    let copy = match made {
        Ok(copy) => copy,
        Err(Fault::Original(error)) => return Err(Error::Internal(error.to_string())),
        Err(fault) => return file_page(&desk, &file, Some(NoCopy::of(&fault)), Typed::default(), Faults::new()),
    };
    let mut tx = cx.write().await?;
    let mut desk = Desk::open(&cx, desk.officer, &mut tx, &id).await?;
    // While the copy was made, the name may have been masked.
    let name = CaseFile::find(&mut tx, &desk, &file.id).await?.name;
    desk.act_of_the_day(&mut tx, Act::CopyRead, &file.id).await?;
    tx.commit_unrecorded().await?;
    let kind = copy.told.media_type;
    let stem = name.rsplit_once('.').map_or(name.as_str(), |(stem, _)| stem);
    let called = format!("{stem}-copy.{}", kind.extension());
    let how = if kind.extension() == "zip" { "attachment" } else { "inline" };
    let mut response = Answer::from(copy.bytes).into_response();
    dress(&mut response, kind.name(), &disposition(how, &called));
    Ok(response)
}

/// Why there is no copy.
#[derive(Clone, Copy)]
struct NoCopy {
    /// The key of the sentence that says it.
    words: &'static str,
    /// What is a property of the file is an answer; what is wrong with this machine is a failure.
    status: StatusCode,
}

impl NoCopy {
    /// This machine makes none.
    const HERE: Self = Self { words: "case-copy-not-here", status: StatusCode::SERVICE_UNAVAILABLE };

    fn of(fault: &Fault) -> Self {
        use prongsai_cleaner::Refusal;
        let told = |words| Self { words, status: StatusCode::OK };
        match fault {
            Fault::NoCopyOfThisKind => told("case-copy-no-kind"),
            Fault::Refused(Refusal::Encrypted) => told("case-copy-encrypted"),
            Fault::Refused(
                Refusal::TooLarge
                | Refusal::TooManyPixels
                | Refusal::TooMany
                | Refusal::Unpacks
                | Refusal::CopyTooLarge,
            ) => told("case-copy-too-large"),
            Fault::Refused(_) => told("case-copy-broken"),
            Fault::TooSlow | Fault::Ended(_) => {
                Self { words: "case-copy-broken", status: StatusCode::INTERNAL_SERVER_ERROR }
            }
            Fault::Unconfined | Fault::Start(_) | Fault::Original(_) | Fault::Out(_) => Self::HERE,
        }
    }
}

fn dress(response: &mut Response, media_type: &'static str, disposition: &str) {
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(media_type));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(SANDBOX));
    let disposition = HeaderValue::from_str(disposition).unwrap_or(HeaderValue::from_static("attachment"));
    headers.insert(header::CONTENT_DISPOSITION, disposition);
}

/// The page that asks for a reason before the original is given out.
///
/// # Errors
/// [`Error::NoSuchPage`] where there is none such or the person has no key of it; the database is away.
pub async fn ask(cx: Cx, Path((id, file)): Path<(String, String)>) -> Result<Response> {
    let (desk, file) = load(&cx, &id, &file).await?;
    file_page(&desk, &file, None, Typed::default(), Faults::new())
}

/// The original, for a reason, which is an entry of its own each time.
///
/// # Errors
/// [`Error::NoSuchPage`] where there is none such or the person has no key of it; the disk or the database is away.
pub async fn original(cx: Cx, Path((id, file)): Path<(String, String)>, Form(form): Form<Typed>) -> Result<Response> {
    let (desk, file) = load(&cx, &id, &file).await?;
    let mut faults = Faults::new();
    let reason = written(&cx.shell(), &form, "reason", &mut faults);
    if !faults.is_empty() {
        return file_page(&desk, &file, None, form, faults);
    }
    let plain = file.plain(&cx).await?;
    let mut tx = cx.write().await?;
    let mut desk = Desk::open(&cx, desk.officer, &mut tx, &id).await?;
    let name = CaseFile::find(&mut tx, &desk, &file.id).await?.name;
    desk.act(&mut tx, Act::FileRead, &file.id, &reason).await?;
    tx.commit_unrecorded().await?;
    let mut response = Answer::from_stream(plain).into_response();
    dress(&mut response, "application/octet-stream", &disposition("attachment", &name));
    response.headers_mut().insert(header::CONTENT_LENGTH, HeaderValue::from(file.particulars.bytes));
    Ok(response)
}
