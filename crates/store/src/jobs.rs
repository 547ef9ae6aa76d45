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

/// Whether a job is due that nobody is at; asked in a reading transaction, so that looking disturbs no writer.
///
/// # Errors
/// What the database says.
pub async fn is_due(tx: &mut Tx, now: Timestamp) -> Result<bool> {
    let row = q!(one CountRow, tx, "
        select count(*) as count
        from job
        where done_at is null and failed_at is null and run_at <= $1
          and (lease_until is null or lease_until < $1)",
        now.as_microsecond())?;
    Ok(row.is_some_and(|row| row.count > 0))
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

/// Lengthens the lease of a job that is under way; false where it is no longer this worker's.
///
/// # Errors
/// What the database says.
pub async fn hold(tx: &mut Tx, now: Timestamp, seconds: i64, id: &str, worker: &str) -> Result<bool> {
    let until = now.as_microsecond() + seconds * 1_000_000;
    let held = q!(run tx, "
        update job set lease_until = $2
        where id = $1 and lease_by = $3 and done_at is null and failed_at is null",
        id, until, worker)?;
    Ok(held == 1)
}

/// Puts a job back untried, for whichever worker comes first.
///
/// # Errors
/// What the database says.
pub async fn release(tx: &mut Tx, id: &str, worker: &str) -> Result<()> {
    q!(run tx, "
        update job set lease_until = null, lease_by = null, attempts = attempts - 1
        where id = $1 and lease_by = $2 and done_at is null",
        id, worker)?;
    Ok(())
}

/// Puts a job back until a moment, as often as need be: what stands in its way is not its fault.
///
/// # Errors
/// What the database says.
pub async fn postpone(tx: &mut Tx, until: Timestamp, id: &str, reason: &str) -> Result<()> {
    q!(run tx, "
        update job set run_at = $2, lease_until = null, lease_by = null, attempts = 0, last_error = $3
        where id = $1",
        id, until.as_microsecond(), reason)?;
    Ok(())
}

/// Sets a job aside for a person at once: trying again would not help.
///
/// # Errors
/// What the database says.
pub async fn set_aside(tx: &mut Tx, now: Timestamp, id: &str, reason: &str) -> Result<()> {
    q!(run tx, "
        update job set failed_at = $2, lease_until = null, last_error = $3
        where id = $1",
        id, now.as_microsecond(), reason)?;
    Ok(())
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

row! {
    /// A job that waits for a person.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Dead {
        /// Its id.
        pub id: String,
        /// The agency it belongs to; none for work of the installation.
        pub agency_id: Option<String>,
        /// What was to be done.
        pub kind: String,
        /// How often it was begun.
        pub attempts: i64,
        /// Since when it waits, in microseconds since 1970.
        pub failed_at: i64,
        /// Why it could not be done.
        pub last_error: Option<String>,
    }
}

/// The jobs that wait for a person, oldest first: those of one agency, or of the whole installation.
///
/// # Errors
/// What the database says.
pub async fn list_dead(tx: &mut Tx, agency: Option<&str>) -> Result<Vec<Dead>> {
    q!(all Dead, tx, "
        select id, agency_id, kind, attempts, failed_at, last_error
        from job
        where failed_at is not null and done_at is null and ($1 is null or agency_id = $1)
        order by failed_at, id",
        agency)
}

/// Gives a job that waits for a person another round of attempts; false where there is none such.
///
/// # Errors
/// What the database says.
pub async fn retry(tx: &mut Tx, now: Timestamp, id: &str) -> Result<bool> {
    let changed = q!(run tx, "
        update job set failed_at = null, attempts = 0, run_at = $2, lease_until = null
        where id = $1 and failed_at is not null and done_at is null",
        id, now.as_microsecond())?;
    Ok(changed == 1)
}

row! {
    /// How the work stands.
    #[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
    pub struct Load {
        /// Jobs not yet done, dead ones not counted.
        pub waiting: i64,
        /// Jobs that wait for a person.
        pub dead: i64,
        /// Since when the longest due job has been due, in microseconds since 1970.
        pub due_since: Option<i64>,
    }
}

row! { struct CountRow { count: i64 } }

/// How the work of the whole installation stands.
///
/// # Errors
/// What the database says.
pub async fn load(tx: &mut Tx, now: Timestamp) -> Result<Load> {
    let load = q!(one Load, tx, "
        select cast(count(case when failed_at is null then 1 end) as bigint) as waiting,
               cast(count(case when failed_at is not null then 1 end) as bigint) as dead,
               min(case when failed_at is null and run_at <= $1 then run_at end) as due_since
        from job
        where done_at is null",
        now.as_microsecond())?;
    Ok(load.unwrap_or_default())
}

/// Forgets jobs that were done, and slots that were taken, before a moment.
///
/// # Errors
/// What the database says.
pub async fn forget(tx: &mut Tx, before: Timestamp) -> Result<()> {
    let before = before.as_microsecond();
    q!(run tx, "delete from job where done_at is not null and done_at < $1", before)?;
    q!(run tx, "delete from tick where at < $1", before)?;
    Ok(())
}
