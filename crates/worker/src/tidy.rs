//! What is forgotten after a while, so that neither the disk nor what is known of people grows without end.

use std::collections::BTreeSet;
use std::io::ErrorKind;
use std::path::Path;
use std::time::Duration;

use jiff::SignedDuration;
use prongsai_store::{Store, agencies, backup, blob, checks, complaints, disclosures, jobs, mails, tidy};
use tokio::fs;

use crate::{Setback, Worker, check};

/// The kind of the daily job.
pub const JOB: &str = "tidy";

/// The kind of the hourly job.
pub const SWEEP: &str = "sweep";

const DAY: SignedDuration = SignedDuration::from_hours(24);

/// Ended sessions stay so long on the page on which people see their devices.
const SESSION_DAYS: i32 = 30;

/// What was half typed and then left.
const DRAFT_DAYS: i32 = 366;

/// Mails, with the names and addresses in them; done jobs with their payloads.
const MAIL_DAYS: i32 = 180;
const JOB_DAYS: i32 = 60;

/// The whole texts of visits that are neither the newest nor on record, and the rounds in which they were made.
const VISIT_DAYS: i32 = 60;

/// A round that was asked for so long ago has lost its worker.
const LOST: SignedDuration = SignedDuration::from_hours(8);

/// An upload that has not moved for so long is none any more.
const LEFTOVER: Duration = Duration::from_secs(24 * 60 * 60);

/// Forgets what is old, one short transaction for each agency, and lets the engine tidy up.
///
/// # Errors
/// What the database says.
pub async fn tidy(worker: Worker) -> Result<(), Setback> {
    let now = worker.clock.now();
    let sites = agencies::list(&mut worker.store.read().await?).await?;
    for site in sites {
        let mut tx = worker.store.write().await?;
        let sessions = tidy::sessions(&mut tx, &site.id, now - DAY * SESSION_DAYS).await?;
        let drafts = tidy::drafts(&mut tx, &site.id, now - DAY * DRAFT_DAYS).await?;
        let invitations = tidy::invitations(&mut tx, &site.id, now - DAY * SESSION_DAYS).await?;
        let mails = mails::forget(&mut tx, &site.id, now - DAY * MAIL_DAYS).await?;
        let texts = disclosures::forget_texts(&mut tx, &site.id, now - DAY * VISIT_DAYS).await?;
        let rounds = checks::forget(&mut tx, &site.id, now - DAY * VISIT_DAYS).await?;
        tx.commit_unrecorded().await?;
        tracing::debug!(
            agency = site.id,
            sessions,
            drafts,
            invitations,
            mails,
            texts,
            rounds,
            "old records are forgotten"
        );
    }
    let mut tx = worker.store.write().await?;
    jobs::forget(&mut tx, now - DAY * JOB_DAYS).await?;
    tx.commit_unrecorded().await?;
    worker.store.optimize().await?;
    Ok(())
}

/// Removes what interrupted uploads left behind more than a day ago, also files whole of which no record tells, and ends
/// rounds of visits that lost their worker.
///
/// # Errors
/// The disk, the database.
pub async fn sweep(worker: Worker) -> Result<(), Setback> {
    let now = worker.clock.now();
    let sites = agencies::list(&mut worker.store.read().await?).await?;
    for site in sites {
        let mut tx = worker.store.write().await?;
        checks::end_lost(&mut tx, now, &site.id, now - LOST, check::STOPPED).await?;
        tx.commit_unrecorded().await?;
    }
    let folder = worker.store.files().join("incoming");
    let left = leftovers(&folder).await.map_err(|error| Setback::Failed(error.to_string()))?;
    if !left.is_empty() {
        tracing::info!(removed = left.len(), "leftovers of uploads are removed");
        remove(&worker.store, &folder, &left, complaints::hour(now)).await?;
    }
    Ok(())
}

/// Removes leftovers; a mark goes with its file where no record names the file.
async fn remove(store: &Store, folder: &Path, left: &[String], hour: i64) -> Result<(), Setback> {
    let named = if left.iter().any(|name| blob::marked(name).is_some()) {
        backup::files(&mut store.read().await?).await?
    } else {
        BTreeSet::new()
    };
    for name in left {
        match blob::marked(name) {
            Some((agency, digest)) => {
                let stays = named.contains(&(agency.to_owned(), digest.to_owned()));
                store.decide(agency, digest, stays, hour)?;
            }
            // An upload that came to its end meanwhile is none that was left.
            None => match fs::remove_file(folder.join(name)).await {
                Err(error) if error.kind() == ErrorKind::NotFound => {}
                removed => removed.map_err(prongsai_store::Error::from)?,
            },
        }
    }
    Ok(())
}

/// The names of what has lain in the folder for too long.
async fn leftovers(folder: &Path) -> std::io::Result<Vec<String>> {
    if !fs::try_exists(folder).await? {
        return Ok(Vec::new());
    }
    // What the disk takes for now, which a clock of ours need not share: an upload under way must not be old by mistake.
    let probe = folder.join("probe");
    fs::write(&probe, b"").await?;
    let now = fs::metadata(&probe).await?.modified()?;
    fs::remove_file(&probe).await?;
    let mut entries = fs::read_dir(folder).await?;
    let mut left = Vec::new();
    while let Some(entry) = entries.next_entry().await? {
        let modified = match entry.metadata().await {
            Err(error) if error.kind() == ErrorKind::NotFound => continue,
            found => found?.modified()?,
        };
        if now.duration_since(modified).is_ok_and(|age| age > LEFTOVER) {
            left.extend(entry.file_name().into_string().ok());
        }
    }
    Ok(left)
}
