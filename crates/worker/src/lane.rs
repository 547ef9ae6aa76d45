//! A lane: one job after the other, each under a lease that a heartbeat lengthens.

use std::time::Duration;

use prongsai_store::jobs::{self, Job};
use prongsai_store::{Error, Result};
use tokio::sync::watch::Receiver;
use tokio::task::{AbortHandle, JoinError};

use crate::{Setback, Worker};

/// How long a job belongs to a worker that does not answer any more.
pub const LEASE_SECONDS: i64 = 60;

/// How often the lease is lengthened.
const HEARTBEAT: Duration = Duration::from_secs(20);

/// The safety net where no wake-up came, such as for a job of another process.
const POLL: Duration = Duration::from_secs(5);

/// No job takes longer; one that does hangs.
const LONGEST: Duration = Duration::from_secs(15 * 60);

/// Does jobs until told to stop; the job under way is finished.
pub async fn run(worker: Worker, name: String, mut stop: Receiver<bool>) {
    while !*stop.borrow() {
        match step(&worker, &name).await {
            Ok(true) => {}
            Ok(false) => {
                tokio::select! {
                    () = worker.store.woken() => {}
                    () = tokio::time::sleep(POLL) => {}
                    _ = stop.changed() => {}
                }
            }
            Err(error) => {
                // The database is away: waking up at every change of others would only fill the log.
                tracing::warn!(%error, "the worker cannot reach its jobs");
                tokio::select! {
                    () = tokio::time::sleep(POLL) => {}
                    _ = stop.changed() => {}
                }
            }
        }
    }
}

/// Does the next job that is due; false where none is.
///
/// # Errors
/// What the database says; a job under lease is then done again when its lease has run out.
pub async fn step(worker: &Worker, name: &str) -> Result<bool> {
    if !jobs::is_due(&mut worker.store.read().await?, worker.clock.now()).await? {
        return Ok(false);
    }
    let mut tx = worker.store.write().await?;
    let Some(job) = jobs::claim(&mut tx, worker.clock.now(), LEASE_SECONDS, name).await? else { return Ok(false) };
    tx.commit_unrecorded().await?;
    let outcome = if job.attempts > jobs::MOST_ATTEMPTS {
        // It never came back to be recorded: the process died each time, so it must not be begun for ever.
        Err(Setback::Hopeless("the process ended each time while it was at work".to_owned()))
    } else {
        attend(worker, &job, name).await?
    };
    record(worker, &job, outcome).await?;
    Ok(true)
}

/// Ends the task when the lane itself is ended.
struct Guard(AbortHandle);

impl Drop for Guard {
    fn drop(&mut self) {
        self.0.abort();
    }
}

async fn attend(worker: &Worker, job: &Job, name: &str) -> Result<Result<(), Setback>> {
    let Some(handler) = worker.handlers.get(job.kind.as_str()) else {
        return Ok(Err(Setback::Failed(format!("nobody here does jobs of the kind ‘{}’", job.kind))));
    };
    let mut task = tokio::spawn(handler(worker.clone(), job.clone()));
    let _guard = Guard(task.abort_handle());
    let mut beats = LONGEST.as_secs() / HEARTBEAT.as_secs();
    loop {
        tokio::select! {
            done = &mut task => return Ok(done.unwrap_or_else(|error| Err(Setback::Failed(fault(error))))),
            () = tokio::time::sleep(HEARTBEAT) => {}
        }
        beats = beats.saturating_sub(1);
        if beats == 0 {
            return Ok(Err(Setback::Failed("it took too long and was broken off".to_owned())));
        }
        let mut tx = worker.store.write().await?;
        let held = jobs::hold(&mut tx, worker.clock.now(), LEASE_SECONDS, &job.id, name).await?;
        tx.commit_unrecorded().await?;
        if !held {
            return Err(Error::Stale);
        }
    }
}

/// What a task that did not end by itself leaves as its reason.
fn fault(error: JoinError) -> String {
    let Ok(panic) = error.try_into_panic() else { return "it was broken off".to_owned() };
    let text = panic.downcast_ref::<String>().map(String::as_str).or_else(|| panic.downcast_ref::<&str>().copied());
    format!("a fault of the program: {}", text.unwrap_or("without words"))
}

async fn record(worker: &Worker, job: &Job, outcome: Result<(), Setback>) -> Result<()> {
    let now = worker.clock.now();
    let mut tx = worker.store.write().await?;
    let word = match &outcome {
        Ok(()) => {
            jobs::finish(&mut tx, now, &job.id).await?;
            "done"
        }
        Err(Setback::Later { until, reason }) => {
            jobs::postpone(&mut tx, *until, &job.id, reason).await?;
            "later"
        }
        Err(Setback::Failed(reason)) => {
            jobs::fail(&mut tx, now, job, reason).await?;
            "failed"
        }
        Err(Setback::Hopeless(reason)) => {
            jobs::set_aside(&mut tx, now, &job.id, reason).await?;
            "hopeless"
        }
    };
    tx.commit_unrecorded().await?;
    metrics::counter!("prongsai_jobs_total", "kind" => job.kind.clone(), "outcome" => word).increment(1);
    match outcome {
        Ok(()) => tracing::debug!(job = job.id, kind = job.kind, "a job is done"),
        Err(reason) => tracing::warn!(
            job = job.id, kind = job.kind, attempts = job.attempts, outcome = word, %reason, "a job is not done"
        ),
    }
    Ok(())
}
