//! A pile of scans is read: each page is filed to version and page by the code in its foot margin.
//!
//! Piles come by upload and from the watched folder; both keep the file, add a job and go on. A job that is broken off
//! goes on with the page after the last one that was kept.

use std::path::Path;
use std::sync::Arc;

use prongsai_document::picture::{Jpeg, PictureError};
use prongsai_document::scan::{Limits, Outcome, Page, Pile, Reason};
use prongsai_store::blob::IncomingError;
use prongsai_store::events::Event;
use prongsai_store::scans::{self, ReadPage};
use prongsai_store::{Clock, Store, approvals};
use tokio::fs::File;
use tokio::io::AsyncReadExt as _;
use tokio::sync::mpsc;

use crate::Setback;
use crate::watch::{Found, Refusal, Sink};

/// What the reading of a pile says, one after the other.
enum Told {
    /// It has so many pages.
    Pages(usize),
    /// A page, with its number from 1.
    Page(usize, Box<Page>),
    /// It cannot be read at all.
    Fault(PictureError),
}

/// Reads a pile, page by page; what was read already stays as it is.
///
/// # Errors
/// The database or the disk; a file that cannot be read is no error but a fault of the pile, which its page shows.
pub async fn read(store: &Store, clock: &Clock, agency: &str, scan: &str) -> Result<(), Setback> {
    let mut tx = store.read().await?;
    let pile = scans::get(&mut tx, agency, scan).await?;
    let known: Vec<i64> = scans::pages(&mut tx, agency, scan).await?.into_iter().map(|page| page.no).collect();
    drop(tx);
    if pile.done_at.is_some() {
        return Ok(());
    }
    let bytes = store.read_file(agency, &pile.digest).await?;
    // One page waits while the one before is kept: memory holds two pictures, whatever the pile.
    let (tell, mut told) = mpsc::channel(1);
    let reading = tokio::task::spawn_blocking(move || read_pages(bytes, &known, &tell));
    let mut fault = None;
    while let Some(told) = told.recv().await {
        match told {
            Told::Pages(pages) => {
                let mut tx = store.write().await?;
                scans::set_pages(&mut tx, agency, scan, i64::try_from(pages).unwrap_or(i64::MAX)).await?;
                tx.commit_unrecorded().await?;
            }
            Told::Page(no, page) => keep(store, clock, agency, scan, no, *page).await?,
            Told::Fault(error) => fault = Some(word(&error)),
        }
    }
    reading.await.map_err(|error| Setback::Failed(error.to_string()))?;
    let now = clock.now();
    let mut tx = store.write().await?;
    scans::finish(&mut tx, now, agency, scan, fault).await?;
    let pages = scans::pages(&mut tx, agency, scan).await?;
    let mut event = Event::new(agency, now, "scan.read").about("scan", scan).with("pages", pages.len());
    for state in ["filed", "blank", "stray", "unreadable"] {
        event = event.with(state, pages.iter().filter(|page| page.state == state).count());
    }
    tx.commit(event).await?;
    Ok(())
}

fn read_pages(bytes: Vec<u8>, known: &[i64], tell: &mpsc::Sender<Told>) {
    let pile = match Pile::open(bytes, Limits::PILE) {
        Ok(pile) => pile,
        Err(error) => {
            // Nobody listens any more where the database has failed meanwhile.
            let _ = tell.blocking_send(Told::Fault(error));
            return;
        }
    };
    if tell.blocking_send(Told::Pages(pile.len())).is_err() {
        return;
    }
    for index in 0..pile.len() {
        let no = index + 1;
        if known.iter().any(|known| usize::try_from(*known) == Ok(no)) {
            continue;
        }
        if tell.blocking_send(Told::Page(no, Box::new(pile.page(index)))).is_err() {
            return;
        }
    }
}

async fn keep(store: &Store, clock: &Clock, agency: &str, scan: &str, no: usize, page: Page) -> Result<(), Setback> {
    let digest = match &page.picture {
        Some(Jpeg { bytes, .. }) => {
            Some(store.keep(agency, bytes).await.map_err(|error| Setback::Failed(error.to_string()))?)
        }
        None => None,
    };
    let mut read = ReadPage { no: i64::try_from(no).unwrap_or(i64::MAX), digest, ..ReadPage::default() };
    let mut tx = store.write().await?;
    match page.outcome {
        Outcome::Filed(code) => match approvals::version(&mut tx, agency, &code.version).await {
            Ok(_) => {
                read.state = "filed";
                read.place = Some((code.version, i64::from(code.page)));
            }
            // A page of another town, or of a version that was never kept here.
            Err(prongsai_store::Error::Missing(_)) => (read.state, read.fault) = ("stray", Some("unknown-version")),
            Err(error) => return Err(error.into()),
        },
        Outcome::Blank => read.state = "blank",
        Outcome::Stray => read.state = "stray",
        Outcome::Unreadable(reason) => {
            read.state = "unreadable";
            read.fault = Some(match &reason {
                Reason::Code => "code",
                Reason::TwoCodes => "two-codes",
                Reason::Dark => "dark",
                Reason::Picture(error) => word(error),
            });
        }
    }
    scans::insert_page(&mut tx, clock.now(), agency, scan, &read).await?;
    tx.commit_unrecorded().await?;
    Ok(())
}

/// The word by which the pages of the desk know why a file cannot be read.
fn word(error: &PictureError) -> &'static str {
    match error {
        PictureError::Empty => "empty",
        PictureError::TooLarge { .. } => "too-large",
        PictureError::UnknownKind => "unknown-kind",
        PictureError::Heic => "heic",
        PictureError::Encrypted => "encrypted",
        PictureError::TooManyPages { .. } => "too-many-pages",
        PictureError::TooManyPixels { .. } | PictureError::Unpacks => "too-many-pixels",
        PictureError::NoPages => "no-pages",
        PictureError::Broken(_) => "broken",
    }
}

/// Takes in what a copier lays into the watched folder.
pub fn sink(store: Store, clock: Clock, most_bytes: u64) -> Sink {
    Arc::new(move |found: Found| {
        let (store, clock) = (store.clone(), clock.clone());
        Box::pin(async move {
            let digest = keep_file(&store, &found.agency, &found.path, most_bytes).await?;
            let later = |error: prongsai_store::Error| Refusal::Later(error.to_string());
            let now = clock.now();
            let mut tx = store.write().await.map_err(later)?;
            let scan = scans::insert(&mut tx, now, &found.agency, &digest, &found.name, "folder", None)
                .await
                .map_err(later)?;
            let event = Event::new(&found.agency, now, "scan.came").about("scan", &scan).with("file", found.name);
            tx.commit(event).await.map_err(later)
        })
    })
}

/// Copies a file into the store of files; gives its digest.
async fn keep_file(store: &Store, agency: &str, path: &Path, most: u64) -> Result<String, Refusal> {
    let later = |error: std::io::Error| Refusal::Later(error.to_string());
    let refused = |error: IncomingError| match error {
        IncomingError::TooLarge(most) => Refusal::File(format!(
            "ไฟล์ใหญ่กว่า {} MB โปรดสแกนด้วยความละเอียดต่ำลง หรือแบ่งเป็นหลายไฟล์\nThe file is too large: scan at a lower resolution, or in parts.",
            most / (1024 * 1024)
        )),
        IncomingError::Disk(error) => Refusal::Later(error.to_string()),
    };
    let mut file = File::open(path).await.map_err(later)?;
    let mut incoming = store.incoming(agency, most).await.map_err(refused)?;
    let mut buffer = vec![0; 64 * 1024];
    loop {
        let count = file.read(&mut buffer).await.map_err(later)?;
        if count == 0 {
            break;
        }
        incoming.write(&buffer[..count]).await.map_err(refused)?;
    }
    Ok(incoming.keep().await.map_err(refused)?.0)
}
