//! What is due every hour and every day. There is no leader: whichever process takes the slot first puts the jobs in.

use std::collections::BTreeMap;
use std::time::Duration;

use jiff::Timestamp;
use prongsai_store::{Result, agencies, jobs};
use prongsai_thai::zone;
use tokio::sync::watch::Receiver;

use crate::{Worker, boards, check, confidential, remind, tidy};

/// How often the clock is looked at.
const LOOK: Duration = Duration::from_secs(30);

/// How often something is due, by the clock in Thailand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Rhythm {
    /// At the full hour.
    Hourly,
    /// Every day from an hour on.
    Daily(i8),
}

/// What is due, how often, and whether each agency has a job of its own.
const PLAN: [(&str, Rhythm, bool); 7] = [
    (tidy::SWEEP, Rhythm::Hourly, false),
    // What came within an hour goes out when it is over, so that nothing tells the minute.
    (confidential::JOB, Rhythm::Hourly, true),
    // While nobody reads the web sites of the towns, and after a closing day has ended.
    (check::NIGHT, Rhythm::Daily(1), true),
    (tidy::JOB, Rhythm::Daily(2), false),
    (boards::JOB, Rhythm::Daily(3), false),
    // Before the office opens.
    (remind::JOB, Rhythm::Daily(7), true),
    (confidential::days::JOB, Rhythm::Daily(7), true),
];

/// Looks at the clock until told to stop.
pub async fn run(worker: Worker, mut stop: Receiver<bool>) {
    let mut seen = BTreeMap::new();
    while !*stop.borrow() {
        if let Err(error) = look(&worker, &mut seen).await {
            tracing::warn!(%error, "the schedule cannot be kept at the moment");
        }
        tokio::select! {
            () = tokio::time::sleep(LOOK) => {}
            _ = stop.changed() => {}
        }
    }
}

/// Puts in the jobs whose slot has come and that nobody has put in; `seen` spares asking twice.
///
/// # Errors
/// What the database says.
pub async fn look(worker: &Worker, seen: &mut BTreeMap<&'static str, String>) -> Result<()> {
    let now = worker.clock.now();
    for (kind, rhythm, by_agency) in PLAN {
        let Some(slot) = slot(now, rhythm) else { continue };
        if seen.get(kind) == Some(&slot) {
            continue;
        }
        let sites = if by_agency { agencies::list(&mut worker.store.read().await?).await? } else { Vec::new() };
        let mut tx = worker.store.write().await?;
        if jobs::take_slot(&mut tx, now, kind, &slot).await? {
            if by_agency {
                for site in &sites {
                    let dedup = format!("{kind}:{}:{slot}", site.id);
                    jobs::enqueue(&mut tx, now, now, Some(&site.id), kind, &(), Some(&dedup)).await?;
                }
            } else {
                jobs::enqueue(&mut tx, now, now, None, kind, &(), Some(&format!("{kind}:{slot}"))).await?;
            }
        }
        tx.commit_unrecorded().await?;
        seen.insert(kind, slot);
    }
    let load = jobs::load(&mut worker.store.read().await?, now).await?;
    metrics::gauge!("prongsai_jobs_waiting").set(count(load.waiting));
    metrics::gauge!("prongsai_jobs_dead").set(count(load.dead));
    let lag = load.due_since.map_or(0, |since| (now.as_microsecond() - since) / 1_000_000);
    metrics::gauge!("prongsai_jobs_lag_seconds").set(count(lag));
    Ok(())
}

/// The slot that has begun, as its name; none before the hour of the day.
fn slot(now: Timestamp, rhythm: Rhythm) -> Option<String> {
    let local = zone::local(now);
    match rhythm {
        Rhythm::Hourly => Some(local.strftime("%Y-%m-%dT%H").to_string()),
        Rhythm::Daily(hour) => (local.hour() >= hour).then(|| local.date().to_string()),
    }
}

#[expect(clippy::cast_precision_loss, reason = "nobody has 2^53 jobs")]
fn count(number: i64) -> f64 {
    number as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_begins_by_the_clock_in_thailand() {
        let at = |text: &str| text.parse().unwrap();
        assert_eq!(slot(at("2026-11-26T18:59:59Z"), Rhythm::Daily(2)), None);
        assert_eq!(slot(at("2026-11-26T19:00:00Z"), Rhythm::Daily(2)).as_deref(), Some("2026-11-27"));
        assert_eq!(slot(at("2026-11-26T19:00:00Z"), Rhythm::Hourly).as_deref(), Some("2026-11-27T02"));
    }
}
