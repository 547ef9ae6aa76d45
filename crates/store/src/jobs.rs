//! Work that follows a change: committed with it, done at least once, by whichever worker comes first.

use jiff::Timestamp;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::{Result, Tx, dialect, from_json, new_id, to_json};

/// A failed job is tried again after this many seconds, doubled each time.
const FIRST_PAUSE: i64 = 30;

/// After so many attempts a job waits for a person.
pub const MOST_ATTEMPTS: i64 = 8;

/// A job to be done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Job {
    /// Its id.
    pub id: String,
    /// The agency it belongs to; none for work of the installation.
    pub agency: Option<String>,
    /// What is to be done: the name of a handler.
    pub kind: String,
    /// What it needs, as JSON; never a secret.
    pub payload: String,
    /// How often it has been begun, this time included.
    pub attempts: i64,
}

impl Job {
    /// Reads what it needs.
    ///
    /// # Errors
    /// [`crate::Error::Corrupt`].
    pub fn read<T: DeserializeOwned>(&self) -> Result<T> {
        from_json("job.payload", &self.payload)
    }
}

row! {
    struct JobRow {
        id: String,
        agency_id: Option<String>,
        kind: String,
        payload: String,
        attempts: i64,
    }
}

/// Adds a job that is due at a moment. With a `dedup` key, a second one of the same key is not added.
///
/// # Errors
/// What the database says.
pub async fn enqueue<T: Serialize + Sync>(
    tx: &mut Tx,
    now: Timestamp,
    due: Timestamp,
    agency: Option<&str>,
    kind: &str,
    payload: &T,
    dedup: Option<&str>,
) -> Result<()> {
    let payload = to_json("job.payload", payload)?;
    q!(run tx, "
        insert into job (id, agency_id, kind, payload, dedup, run_at, attempts, created_at)
        values ($1, $2, $3, $4, $5, $6, 0, $7)
        on conflict (dedup) do nothing",
        &new_id(now), agency, kind, &payload, dedup, due.as_microsecond(), now.as_microsecond())?;
    Ok(())
}

/// Leases the next job that is due to a worker, for so many seconds.
///
/// # Errors
/// What the database says.
pub async fn claim(tx: &mut Tx, now: Timestamp, seconds: i64, worker: &str) -> Result<Option<Job>> {
    let now = now.as_microsecond();
    let Some(id) = dialect::claim_job(tx, now, now + seconds * 1_000_000, worker).await? else { return Ok(None) };
    let row = q!(one JobRow, tx, "
        select id, agency_id, kind, payload, attempts
        from job
        where id = $1",
        &id)?;
    Ok(row.map(|row| Job {
        id: row.id,
        agency: row.agency_id,
        kind: row.kind,
        payload: row.payload,
        attempts: row.attempts,
    }))
}

/// Marks a job as done.
///
/// # Errors
/// What the database says.
pub async fn finish(tx: &mut Tx, now: Timestamp, id: &str) -> Result<()> {
    q!(run tx, "update job set done_at = $2, lease_until = null where id = $1", id, now.as_microsecond())?;
    Ok(())
}

/// Puts a job back after a failure, or sets it aside for a person after [`MOST_ATTEMPTS`].
///
/// # Errors
/// What the database says.
pub async fn fail(tx: &mut Tx, now: Timestamp, job: &Job, reason: &str) -> Result<()> {
    let now = now.as_microsecond();
    let exponent = u32::try_from(job.attempts.clamp(1, 16) - 1).unwrap_or(0);
    let later = now + FIRST_PAUSE * (1 << exponent) * 1_000_000;
    let failed = (job.attempts >= MOST_ATTEMPTS).then_some(now);
    q!(run tx, "
        update job set run_at = $2, lease_until = null, last_error = $3, failed_at = $4
        where id = $1",
        &job.id, later, reason, failed)?;
    Ok(())
}

/// Takes the slot of a schedule; false where another process has taken it.
///
/// # Errors
/// What the database says.
pub async fn take_slot(tx: &mut Tx, now: Timestamp, name: &str, slot: &str) -> Result<bool> {
    let taken = q!(run tx, "
        insert into tick (name, slot, at) values ($1, $2, $3)
        on conflict (name, slot) do nothing",
        name, slot, now.as_microsecond())?;
    Ok(taken == 1)
}
