//! A file on its way to being evidence: told by its content, looked through, shrunk, kept.
//!
//! Of a photograph the shrunk copy is the evidence. What the camera wrote into the file, above all the place, is not kept;
//! the day on which it was taken is read first.

use std::io::Cursor;

use prongsai_domain::evidence::{Evidence, EvidenceKind};
use prongsai_report::personal::{self, Personal};
use prongsai_store::Tx;
use prongsai_store::cycles::KeptFile;
use prongsai_store::evidence::{self, Filed};
use prongsai_thai::{Date, FiscalYear};
use serde::{Deserialize, Serialize};

use super::kind::{Kind, Unfit};
use super::{name, picture};
use crate::cx::Cx;
use crate::error::{Error, Result};
use crate::form::Faults;
use crate::shell::Shell;
use crate::upload::{Refused, SentFile, disk};

/// Hints that are kept of one file.
const MOST_HINTS: usize = 40;

/// Longer side of a small picture.
pub const SMALL: u32 = 480;

/// A number of a person that was found in a file, as far as it may be shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hint {
    /// What it is.
    pub kind: Personal,
    /// Line of the file, from 1.
    pub line: usize,
    /// Its first digits.
    pub shown: String,
}

/// A file that is kept and waits for its row.
#[derive(Debug, Clone)]
pub struct Ready {
    /// What is kept.
    pub filed: Filed,
    /// Photograph or paper.
    pub kind: EvidenceKind,
    /// When the camera says that it was taken.
    pub made_on: Option<Date>,
    /// Words for it.
    pub title: String,
}

/// Takes in all files of a form; what cannot be taken in is a fault of the field, in words that name the file.
///
/// # Errors
/// The disk.
pub async fn take_in(
    cx: &Cx,
    shell: &Shell,
    files: Vec<SentFile>,
    field: &str,
    faults: &mut Faults,
) -> Result<Vec<Ready>> {
    let mut ready = Vec::new();
    for sent in files {
        let shown = name::stem(&sent.name, &shell.t("evidence-file"));
        let mut incoming = match sent.file {
            Ok(incoming) => incoming,
            Err(refused) => {
                faults.say(field, refusal(shell, &shown, refused));
                continue;
            }
        };
        let bytes = incoming.read_back().await.map_err(disk)?;
        let own = own_telephones(cx);
        let called = sent.name.clone();
        let examined = blocking(cx, move || examine(&called, &bytes, &own)).await?;
        let examined = match examined {
            Ok(examined) => examined,
            Err(unfit) => {
                faults.say(field, shell.t1(unfit.key(), "name", &shown));
                continue;
            }
        };
        let store = &cx.state.store;
        let (digest, size) = match &examined.instead {
            // The file as it came is never kept: what came with the picture stays outside.
            Some(bytes) => (store.keep(cx.agency_id(), bytes).await.map_err(disk)?, bytes.len() as u64),
            None => incoming.keep().await.map_err(disk)?,
        };
        let thumbnail = match &examined.thumbnail {
            Some(bytes) => Some(store.keep(cx.agency_id(), bytes).await.map_err(disk)?),
            None => None,
        };
        let made_on = examined.made_on.filter(|day| *day <= cx.today);
        let is_photo = examined.kind == Kind::Picture;
        let otherwise = if is_photo { shell.t("evidence-photo") } else { shell.t("evidence-file") };
        let title = match (is_photo, made_on) {
            (true, Some(day)) if name::is_of_camera(&shown) => {
                format!("{otherwise} {}", prongsai_thai::date::long(day))
            }
            (true, _) if name::is_of_camera(&shown) => otherwise.clone(),
            _ => shown.clone(),
        };
        let personal = match examined.hints.as_slice() {
            [] => None,
            hints => Some(prongsai_store::to_json("evidence.personal", &hints)?),
        };
        ready.push(Ready {
            filed: Filed {
                file: KeptFile {
                    digest,
                    name: name::clean(&sent.name, examined.kind, &otherwise),
                    media_type: examined.kind.media_type().to_owned(),
                    size: i64::try_from(size).unwrap_or(i64::MAX),
                },
                thumbnail,
                personal,
            },
            kind: if is_photo { EvidenceKind::Photo } else { EvidenceKind::Document },
            made_on,
            title,
        });
    }
    Ok(ready)
}

/// Adds what was taken in to the evidence of a year, in the transaction of the caller; gives the ids.
///
/// # Errors
/// The database.
pub async fn insert(
    cx: &Cx,
    tx: &mut Tx,
    year: FiscalYear,
    ready: &[Ready],
    said: &Said,
    unit: Option<&str>,
    capacity: &prongsai_domain::access::Capacity,
) -> Result<Vec<String>> {
    let mut ids = Vec::new();
    for one in ready {
        let title = if said.title.is_empty() { one.title.clone() } else { said.title.clone() };
        let evidence = Evidence {
            id: String::new(),
            title: title.clone(),
            kind: one.kind,
            made_on: said.made_on.or(one.made_on),
            fiscal_year: Some(year),
            file: None,
            sha256: None,
            link: None,
            publish: false,
            caption: (one.kind == EvidenceKind::Photo && !said.title.is_empty()).then(|| said.title.clone()),
        };
        let number = i64::from(year.number());
        let by = &cx.session.account_id;
        let (id, fresh) = evidence::insert(tx, cx.now, cx.agency_id(), number, &evidence, &one.filed, unit, by).await?;
        if fresh {
            let event = cx.event("evidence.added", capacity).about("evidence", &id).of_year(year.number());
            let event = event.with("title", title).with("file", one.filed.file.name.clone());
            prongsai_store::events::insert(tx, &event).await?;
        }
        if !ids.contains(&id) {
            ids.push(id);
        }
    }
    Ok(ids)
}

/// What the person said of all the files of one form.
#[derive(Debug, Clone, Default)]
pub struct Said {
    /// What they show.
    pub title: String,
    /// When they were made.
    pub made_on: Option<Date>,
}

/// Telephones that everybody may know.
pub fn own_telephones(cx: &Cx) -> Vec<String> {
    let units = cx.agency.units.iter().filter_map(|unit| unit.telephone.clone());
    cx.agency.telephone.clone().into_iter().chain(units).collect()
}

/// Runs slow work on a thread of its own, few at a time.
///
/// # Errors
/// The work broke down.
pub async fn blocking<T: Send + 'static>(cx: &Cx, work: impl FnOnce() -> T + Send + 'static) -> Result<T> {
    let _turn = cx.state.drawing.acquire().await.map_err(|error| Error::Internal(error.to_string()))?;
    tokio::task::spawn_blocking(work)
        .await
        .map_err(|error| Error::Internal(format!("a file cannot be examined: {error}")))
}

fn refusal(shell: &Shell, name: &str, refused: Refused) -> String {
    match refused {
        Refused::Empty => shell.t1("evidence-refused-empty", "name", name),
        Refused::TooLarge(most) => {
            shell.t2("evidence-refused-large", "name", name, "most", format!("{} MB", most / (1024 * 1024)))
        }
        Refused::TooMany => shell.t2("evidence-refused-many", "name", name, "most", crate::upload::MOST_FILES),
    }
}

/// What was found out about a file.
struct Examined {
    kind: Kind,
    /// Bytes to be kept instead of those that came.
    instead: Option<Vec<u8>>,
    thumbnail: Option<Vec<u8>>,
    made_on: Option<Date>,
    hints: Vec<Hint>,
}

fn examine(called: &str, bytes: &[u8], own: &[String]) -> Result<Examined, Unfit> {
    let kind = Kind::sniff(called, bytes)?;
    let mut examined = Examined { kind, instead: None, thumbnail: None, made_on: None, hints: Vec::new() };
    match kind {
        Kind::Picture => {
            examined.made_on = taken_on(bytes);
            let small = picture::shrink(bytes)?;
            examined.thumbnail = Some(picture::thumbnail(&small, SMALL)?);
            examined.instead = Some(small);
        }
        // A PDF that cannot be drawn is kept all the same: it only has no small picture.
        Kind::Pdf => examined.thumbnail = picture::first_page(bytes, SMALL).ok(),
        Kind::Docx | Kind::Xlsx | Kind::Csv | Kind::Txt => examined.hints = hints(called, bytes, own)?,
        Kind::Pptx => {}
    }
    Ok(examined)
}

/// The numbers of persons in the text of a file.
fn hints(called: &str, bytes: &[u8], own: &[String]) -> Result<Vec<Hint>, Unfit> {
    let source = prongsai_document::read::source(called, bytes).map_err(|_| Unfit::Broken)?;
    let own: Vec<&str> = own.iter().map(String::as_str).collect();
    let hints = source.lines.iter().zip(1..).flat_map(|(line, no)| {
        let found = personal::find(&line.text, &own);
        found
            .into_iter()
            .map(|number| Hint { kind: number.kind, line: no, shown: personal::shown(&line.text, &number) })
            .collect::<Vec<_>>()
    });
    Ok(hints.take(MOST_HINTS).collect())
}

/// The day on which a camera says that it took a picture.
fn taken_on(bytes: &[u8]) -> Option<Date> {
    let read = exif::Reader::new().read_from_container(&mut Cursor::new(bytes)).ok()?;
    let field = read
        .get_field(exif::Tag::DateTimeOriginal, exif::In::PRIMARY)
        .or_else(|| read.get_field(exif::Tag::DateTime, exif::In::PRIMARY))?;
    let exif::Value::Ascii(texts) = &field.value else { return None };
    let at = exif::DateTime::from_ascii(texts.first()?).ok()?;
    let day = Date::new(i16::try_from(at.year).ok()?, i8::try_from(at.month).ok()?, i8::try_from(at.day).ok()?).ok()?;
    // A clock that was never set says 1970 or 2000.
    (day.year() > 2015).then_some(day)
}
