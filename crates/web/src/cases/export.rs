//! The case written out for a prosecutor: a ZIP with the report as a page, the files as they came in, and their digests.
//! It goes to the browser as it is packed; no part of it lies on the disk.

use std::io::{self, BufWriter, Read as _, Write};
use std::path::PathBuf;

use askama::Template;
use axum::body::{Body as Answer, Bytes};
use axum::extract::Path;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse as _, Response};
use futures_util::stream::unfold;
use prongsai_crypto::chunks::Opener;
use prongsai_crypto::{Zeroizing, hex, merkle};
use prongsai_domain::access::{Action, Subject};
use prongsai_domain::complaint::{Act, BodyView, Reader, view};
use prongsai_store::Tx;
use tokio::sync::mpsc;
use zip::write::{SimpleFileOptions, StreamWriter};
use zip::{CompressionMethod, ZipWriter};

use super::desk::Desk;
use super::files::CaseFile;
use super::show::{again, status, written};
use super::unlock::{shell, unlocked};
use crate::complaints::follow;
use crate::complaints::shown::{self, Line, Side};
use crate::cx::Cx;
use crate::error::{Error, Result};
use crate::evidence::name::disposition;
use crate::form::{Faults, Form, Typed};
use crate::shell::Shell;

/// Bytes that are on the way at once: parts of so many bytes, so many parts.
const PART: usize = 64 * 1024;
const PARTS: usize = 4;

#[derive(Template)]
#[template(path = "cases/pack.html")]
struct PackPage {
    shell: Shell,
    number: String,
    kind: String,
    state: String,
    outcome: Option<String>,
    filed: String,
    made: String,
    by: String,
    clocks: Vec<(String, String)>,
    lines: Vec<Line>,
    files: Vec<(String, String, String)>,
}

/// A file of the pack, not read yet.
struct Packed {
    /// Its name in the pack: `files/01-photo.jpg`.
    name: String,
    /// Where its sealed bytes lie.
    place: PathBuf,
    opener: Opener,
    /// The digest that the case names.
    digest: String,
}

/// All that goes into a pack.
pub struct Pack {
    page: Zeroizing<Vec<u8>>,
    files: Vec<Packed>,
    manifest_head: String,
}

/// Writes the case out.
///
/// # Errors
/// [`Error::NoSuchPage`] where the person has no key of the case; the disk or the database is away.
pub async fn submit(cx: Cx, Path(id): Path<String>, Form(form): Form<Typed>) -> Result<Response> {
    cx.permit(Action::HandleCases, Subject::default())?;
    let officer = unlocked(&cx).await?;
    let mut faults = Faults::new();
    let mut tx = cx.write().await?;
    let mut desk = Desk::open(&cx, officer, &mut tx, &id).await?;
    let reason = written(&cx.shell(), &form, "export-reason", &mut faults);
    if !faults.is_empty() {
        return again(tx, &desk, faults, form, status(true)).await;
    }
    desk.act(&mut tx, Act::Exported, "", &reason).await?;
    desk.save(&mut tx).await?;
    let pack = Pack::of(&mut tx, &desk).await?;
    tx.commit_unrecorded().await?;
    let name = format!("case-{}.zip", desk.case.row.number);
    Ok(send(&name, "application/zip", move |out| pack.write(out).map(drop)))
}

impl Pack {
    /// Gathers what goes into a pack; the files are opened here and read when it is written.
    ///
    /// # Errors
    /// [`Error::Internal`] where something was changed; the database is away.
    pub async fn of(tx: &mut Tx, desk: &Desk<'_>) -> Result<Self> {
        let (cx, shell) = (desk.cx, shell(desk.cx));
        let entries = view(&desk.case.plain(), Reader::Handler);
        let (mut files, mut told) = (Vec::new(), Vec::new());
        for entry in &entries {
            let BodyView::File { file, name, digest, .. } = &entry.body else { continue };
            // A file from before this reader's time does not open; the page still names it.
            let found = match CaseFile::find(tx, desk, file).await {
                Ok(found) => found,
                Err(Error::NoSuchPage) => continue,
                Err(error) => return Err(error),
            };
            let inside = format!("files/{:02}-{name}", files.len() + 1);
            told.push((inside.clone(), shell.say(found.particulars.bytes), digest.clone()));
            files.push(Packed {
                name: inside,
                place: cx.state.store.file(cx.agency_id(), &found.digest).ok_or(Error::NoSuchPage)?,
                opener: found.opener(cx.agency_id())?,
                digest: found.plain_digest,
            });
        }
        let row = &desk.case.row;
        let mut lines: Vec<Line> = Vec::new();
        for entry in &entries {
            lines.push(shown::line(&shell, &cx.agency, Side::Handler, entry));
        }
        let page = PackPage {
            number: shell.say(&row.number),
            kind: super::inbox::kind_words(&shell, &desk.kind()),
            state: shown::state(&shell, desk.state()),
            outcome: desk.outcome().filter(|_| row.standing.closed_on.is_some()).map(|one| shown::outcome(&shell, one)),
            filed: shell.date(&row.filed_on),
            made: shell.date(&cx.today),
            by: cx.session.name.clone(),
            clocks: follow::clocks(&shell, row, &desk.pauses(), cx.today),
            lines,
            files: told,
            shell,
        };
        let manifest_head = format!("{}\r\n\r\n", page.shell.t1("case-pack-manifest", "number", &page.number));
        Ok(Self { page: Zeroizing::new(page.render()?.into_bytes()), files, manifest_head })
    }

    /// Writes the pack as it goes; the digests come last, because they are known then.
    ///
    /// # Errors
    /// The reader has gone away; a file was changed.
    pub fn write<W: Write>(self, out: W) -> io::Result<W> {
        let mut zip = ZipWriter::new_stream(out);
        let options = SimpleFileOptions::default();
        let mut manifest = self.manifest_head;
        start(&mut zip, "report.html", options)?;
        zip.write_all(&self.page)?;
        note(&mut manifest, &merkle::digest(&self.page), "report.html");
        for file in self.files {
            // Photographs and papers are packed already.
            let name = file.name.clone();
            start(&mut zip, &name, options.compression_method(CompressionMethod::Stored))?;
            let found = file.write(&mut zip)?;
            note(&mut manifest, &found, &name);
        }
        start(&mut zip, "SHA256SUMS.txt", options)?;
        zip.write_all("\u{FEFF}".as_bytes())?;
        zip.write_all(manifest.as_bytes())?;
        let stream: StreamWriter<W> = zip.finish().map_err(io::Error::other)?;
        Ok(stream.into_inner())
    }
}

fn start<W: Write + io::Seek>(zip: &mut ZipWriter<W>, name: &str, options: SimpleFileOptions) -> io::Result<()> {
    zip.start_file(name, options).map_err(io::Error::other)
}

fn note(manifest: &mut String, digest: &merkle::Hash, name: &str) {
    manifest.push_str(&format!("{}  {name}\r\n", hex(digest)));
}

impl Packed {
    /// Writes the plain file, and gives its digest.
    fn write(self, out: &mut impl Write) -> io::Result<merkle::Hash> {
        let changed = |_| io::Error::new(io::ErrorKind::InvalidData, "a file does not open: it was changed");
        let (mut file, mut opener) = (std::fs::File::open(&self.place)?, self.opener);
        let (mut digest, mut buffer) = (merkle::Digester::new(), vec![0; PART]);
        loop {
            let read = file.read(&mut buffer)?;
            if read == 0 {
                break;
            }
            let plain = opener.push(&buffer[..read]).map_err(changed)?;
            digest.update(&plain);
            out.write_all(&plain)?;
        }
        let last = opener.finish().map_err(changed)?;
        digest.update(&last);
        out.write_all(&last)?;
        let found = digest.finish();
        if hex(&found) == self.digest { Ok(found) } else { Err(changed(prongsai_crypto::Error::Unopened)) }
    }
}

/// Writes into an answer that is on its way, part by part.
struct Parts(mpsc::Sender<io::Result<Bytes>>);

impl Write for Parts {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let part = Bytes::copy_from_slice(bytes);
        self.0.blocking_send(Ok(part)).map_err(|_| io::Error::from(io::ErrorKind::BrokenPipe))?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// An answer that is written while it travels. What goes wrong on the way breaks it off, so that nobody takes half of it
/// for the whole.
pub fn send<Work>(name: &str, media_type: &'static str, work: Work) -> Response
where
    Work: FnOnce(&mut dyn Write) -> io::Result<()> + Send + 'static,
{
    let (parts, coming) = mpsc::channel(PARTS);
    tokio::task::spawn_blocking(move || {
        let mut out = BufWriter::with_capacity(PART, Parts(parts.clone()));
        let done = work(&mut out).and_then(|()| out.flush());
        if let Err(error) = done {
            // The reader may have gone away, and then nobody hears it.
            let _ = parts.blocking_send(Err(error));
        }
    });
    let stream = unfold(coming, async |mut coming| coming.recv().await.map(|part| (part, coming)));
    let mut response = Answer::from_stream(stream).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(media_type));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    let disposition = disposition("attachment", name);
    let disposition = HeaderValue::from_str(&disposition).unwrap_or(HeaderValue::from_static("attachment"));
    headers.insert(header::CONTENT_DISPOSITION, disposition);
    response
}
