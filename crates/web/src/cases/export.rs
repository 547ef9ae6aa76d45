//! The case written out for a prosecutor: a ZIP with the report as a page and as text, the files as they came in, and the
//! digests of all of it as `sha256sum -c` reads them. Nothing in it names a row of ours or holds a key. It goes to the
//! browser as it is packed; no part of it lies on the disk.

use std::io::{self, BufWriter, Read as _, Write};
use std::path::PathBuf;

use askama::Template;
use axum::body::{Body as Answer, Bytes};
use axum::extract::Path;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse as _, Response};
use futures_util::stream::unfold;
use prongsai_crypto::chunks::Opener;
use prongsai_crypto::{Zeroizing, hex, merkle, stack};
use prongsai_domain::access::{Action, Subject};
use prongsai_domain::complaint::{Act, BodyView, Reader, view};
use prongsai_store::Tx;
use tokio::sync::mpsc;
use zip::write::{SimpleFileOptions, StreamWriter};
use zip::{CompressionMethod, ZipWriter};

use super::desk::Desk;
use super::files::CaseFile;
use super::plain::Plain;
use super::show::{again, status, written};
use super::unlock::{shell, unlocked};
use crate::complaints::follow;
use crate::complaints::shown::{self, Line, Side};
use crate::cx::Cx;
use crate::error::{Error, Result};
use crate::evidence::name::{disposition, stem};
use crate::form::{Faults, Form, Typed};
use crate::shell::Shell;

/// Bytes that are on the way at once: parts of so many bytes, so many parts.
const PART: usize = 64 * 1024;
const PARTS: usize = 4;

/// The words of a name in the pack are cut after so many bytes: with its number and its end it is a name on every disk.
const NAME_BYTES: usize = 180;

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

impl PackPage {
    /// The same as text.
    fn text(&self) -> String {
        let (shell, mut plain) = (&self.shell, Plain::default());
        plain.paragraph(&shell.agency);
        plain.heading(&shell.t1("complaint-case-title", "number", &self.number));
        plain.paragraph(&shell.t2("case-pack-made", "date", &self.made, "by", &self.by));
        plain.gap();
        plain.fact(&shell.t("complaint-kind"), &self.kind);
        let state = match &self.outcome {
            Some(outcome) => format!("{} – {outcome}", self.state),
            None => self.state.clone(),
        };
        plain.fact(&shell.t("case-state"), &state);
        plain.fact(&shell.t("case-filed"), &self.filed);
        for (name, sentence) in &self.clocks {
            plain.fact(name, sentence);
        }
        plain.heading(&shell.t("complaint-case-conversation"));
        for (number, line) in (1..).zip(&self.lines) {
            plain.gap();
            plain.paragraph(&format!("{}. {} · {}", shell.say(number), line.day, line.who));
            if !line.title.is_empty() {
                plain.paragraph(&line.title);
            }
            for (label, value) in &line.facts {
                plain.fact(label, value);
            }
            if !line.text.is_empty() {
                plain.typed(&line.text);
            }
        }
        plain.heading(&shell.t("case-pack-files"));
        if self.files.is_empty() {
            plain.paragraph(&shell.t("case-pack-no-files"));
        }
        for (name, bytes, digest) in &self.files {
            plain.fact(name, &format!("{}: {bytes}\nSHA-256: {digest}", shell.t("case-pack-bytes")));
        }
        plain.gap();
        plain.paragraph(&shell.t("case-pack-check"));
        plain.paragraph(&shell.t("case-pack-identity"));
        plain.finish()
    }
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
    page: Zeroizing<String>,
    text: Zeroizing<String>,
    files: Vec<Packed>,
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
            let place = cx.state.store.file(cx.agency_id(), &found.digest).ok_or(Error::NoSuchPage)?;
            if !tokio::fs::try_exists(&place).await.map_err(prongsai_store::Error::from)? {
                // Half a pack is none: it is refused before anybody notes that it was given out.
                return Err(Error::Internal("a file of a case is not on the disk".to_owned()));
            }
            let inside = format!("files/{:02}-{}", files.len() + 1, plain_name(name));
            told.push((inside.clone(), shell.say(found.particulars.bytes), digest.clone()));
            files.push(Packed {
                name: inside,
                place,
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
        Ok(Self { text: Zeroizing::new(page.text()), page: Zeroizing::new(page.render()?), files })
    }

    /// Writes the pack as it goes; the digests come last, because they are known then.
    ///
    /// # Errors
    /// The reader has gone away; a file was changed.
    pub fn write<W: Write>(self, out: W) -> io::Result<W> {
        let mut zip = ZipWriter::new_stream(out);
        let options = SimpleFileOptions::default();
        let mut manifest = String::new();
        for (name, text) in [("report.html", &self.page), ("report.txt", &self.text)] {
            start(&mut zip, name, options)?;
            zip.write_all(text.as_bytes())?;
            note(&mut manifest, &merkle::digest(text.as_bytes()), name);
        }
        for file in self.files {
            // Photographs and papers are packed already.
            let name = file.name.clone();
            start(&mut zip, &name, options.compression_method(CompressionMethod::Stored))?;
            let found = file.write(&mut zip)?;
            note(&mut manifest, &found, &name);
        }
        start(&mut zip, "SHA256SUMS.txt", options)?;
        zip.write_all(manifest.as_bytes())?;
        let stream: StreamWriter<W> = zip.finish().map_err(io::Error::other)?;
        Ok(stream.into_inner())
    }
}

fn start<W: Write + io::Seek>(zip: &mut ZipWriter<W>, name: &str, options: SimpleFileOptions) -> io::Result<()> {
    zip.start_file(name, options).map_err(io::Error::other)
}

fn note(manifest: &mut String, digest: &merkle::Hash, name: &str) {
    manifest.push_str(&format!("{}  {name}\n", hex(digest)));
}

/// A name as every disk takes it: its words without what steers anything, cut to [`NAME_BYTES`], and its end.
fn plain_name(name: &str) -> String {
    let is_hidden =
        |letter: &char| matches!(letter, '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{2028}' | '\u{2029}' | '\u{e0000}'..);
    let seen: String = name.chars().filter(|letter| !is_hidden(letter)).collect();
    let mut words = stem(&seen, "file");
    while words.len() > NAME_BYTES {
        words.pop();
    }
    let words = words.trim_end();
    let end = seen.rsplit_once('.').map_or("", |(_, end)| end);
    let is_end = (1..=5).contains(&end.len()) && end.bytes().all(|byte| byte.is_ascii_alphanumeric());
    if is_end { format!("{words}.{end}") } else { words.to_owned() }
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
        let done = stack::wiped(|| work(&mut out)).and_then(|()| out.flush());
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_in_the_pack_is_one_on_every_disk() {
        for (sent, kept) in [
            ("../../etc/passwd", "passwd"),
            ("C:\\งาน\\ภาพ.jpg", "ภาพ.jpg"),
            ("a\r\nb\"c.jpg", "ab_c.jpg"),
            ("gpj\u{202e}exe\u{61c}.jpg", "gpjexe.jpg"),
            ("█████", "█████"),
            ("", "file"),
            ("..", "file"),
        ] {
            assert_eq!(plain_name(sent), kept, "{sent:?}");
        }
        for letter in ["ก", "😀", "a"] {
            let long = plain_name(&format!("{}.pdf", letter.repeat(4096)));
            let (words, end) = long.rsplit_once('.').unwrap();
            assert!(words.len() <= NAME_BYTES && end == "pdf", "{long}");
        }
    }
}
