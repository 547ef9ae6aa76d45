//! The confidential channel without a click: what came within an hour is released when the hour is over, all at once and in
//! random order; once a day the clocks and the keeping of its cases are looked at.
//!
//! Nothing here opens a case. A town without a channel costs one question of the database.

pub mod days;
mod notice;

use jiff::Timestamp;
use prongsai_crypto::Keys;
use prongsai_crypto::case;
use prongsai_crypto::checkpoint::{self, LogKey};
use prongsai_crypto::merkle;
use prongsai_store::Tx;
use prongsai_store::accounts::people;
use prongsai_store::agencies::{self, Site};
use prongsai_store::complaints::{self, HOUR, channel, log, notices, unlocks};
use prongsai_store::jobs::Job;
use prongsai_store::mails;

use crate::{Setback, Worker};

/// The kind of the hourly job of each agency.
pub const JOB: &str = "confidential";

/// The log grows by whole multiples of so many leaves.
pub const BATCH: usize = 8;

/// What is released is settled back to so long ago: also where the settling failed once.
const SETTLED: i64 = 25 * HOUR;

/// With what the logs are signed.
#[derive(Clone)]
pub struct Signer {
    /// The keys of the installation.
    pub keys: Keys,
    /// The address at which people reach the installation; part of the name of a log.
    pub public_address: String,
}

/// Releases what the confidential channel of an agency took in before the begun hour: the leaves of its log, shuffled and
/// filled up with decoys, and the mails to its officers. What officers' keys were unlocked for is forgotten where its time is over.
///
/// # Errors
/// What the database says; [`Setback::Hopeless`] where the worker has no key to sign with.
pub async fn release(worker: Worker, job: Job) -> Result<(), Setback> {
    let agency = job.agency.as_deref().unwrap_or_default();
    let Some(site) = with_channel(&worker, agency).await? else { return Ok(()) };
    let Some(signer) = worker.signer.clone() else {
        return Err(Setback::Hopeless("there is no key to sign the log with".to_owned()));
    };
    let hour = complaints::hour(worker.clock.now());
    let mut tx = worker.store.write().await?;
    let grown = grow(&mut tx, &worker, &signer, &site, hour).await?;
    tell(&mut tx, &worker, &site, hour).await?;
    unlocks::forget(&mut tx, worker.clock.now(), &site.id).await?;
    tx.commit_unrecorded().await?;
    if grown && let Err(error) = worker.store.settle(hour - SETTLED).await {
        // The next release settles these rows too.
        tracing::warn!(agency, %error, "the rows of the confidential channel could not be settled");
    }
    Ok(())
}

/// The agency, where it has set up a channel.
async fn with_channel(worker: &Worker, agency: &str) -> Result<Option<Site>, Setback> {
    let mut tx = worker.store.read().await?;
    if channel::find(&mut tx, agency).await?.is_none() {
        return Ok(None);
    }
    Ok(agencies::list(&mut tx).await?.into_iter().find(|site| site.id == agency))
}

/// Lets the log grow and signs it; false where it has grown in this hour already.
///
/// It grows every hour by one batch, also where nothing came: that it grew tells nothing.
async fn grow(tx: &mut Tx, worker: &Worker, signer: &Signer, site: &Site, hour: i64) -> Result<bool, Setback> {
    let today = worker.clock.today();
    let is_done = log::newest(tx, &site.id).await?.is_some_and(|newest| newest.hour == hour);
    let mut decoys = |pending: usize| {
        let whole = if is_done && pending == 0 { 0 } else { pending.max(1).next_multiple_of(BATCH) };
        (pending..whole).map(|_| *case::salt()).collect()
    };
    let released = log::release(tx, &site.id, hour, &mut decoys).await?;
    if released.leaves.is_empty() {
        return Ok(false);
    }
    let leaves = log::leaves(tx, &site.id, i64::MAX).await?;
    let root = merkle::root(&leaves);
    let origin = checkpoint::origin(&signer.public_address, &site.slug);
    let note = LogKey::derive(&signer.keys, &site.id).sign(&origin, leaves.len() as u64, &root);
    let size = i64::try_from(leaves.len()).unwrap_or(i64::MAX);
    let signed = log::Checkpoint { size, root: root.to_vec(), day: today.to_string(), hour, note };
    log::keep_checkpoint(tx, &site.id, &signed).await?;
    Ok(true)
}

/// Writes to whoever is to look into the inbox: the same mail to each, at the begun hour.
async fn tell(tx: &mut Tx, worker: &Worker, site: &Site, hour: i64) -> Result<(), Setback> {
    let told = notices::take(tx, &site.id, hour).await?;
    if told.is_empty() {
        return Ok(());
    }
    let at = Timestamp::from_microsecond(hour).unwrap_or(Timestamp::UNIX_EPOCH);
    let body = notice::body(&site.full_name, &(worker.address)(site));
    for person in people::list(tx, worker.clock.now(), &site.id).await? {
        let is_told = person.account_closed_at.is_none() && person.account.is_some_and(|id| told.contains(&id));
        if let Some(address) = person.email.filter(|_| is_told) {
            mails::enqueue(tx, at, &site.id, &address, notice::SUBJECT, &body).await?;
        }
    }
    Ok(())
}
