//! Every night: where the disclosure list of each town stands, kept for trends.

use prongsai_store::boards;
use prongsai_thai::FiscalYear;

use crate::{Setback, Worker};

/// The kind of the daily job.
pub const JOB: &str = "boards";

/// Counts the lists of the present year and of the one before, whose result stands only in August.
///
/// # Errors
/// What the database says.
pub async fn count(worker: Worker) -> Result<(), Setback> {
    let today = worker.clock.today();
    let present = FiscalYear::containing(today).map_err(|error| Setback::Hopeless(error.to_string()))?;
    for year in [present.previous(), present] {
        let towns = boards::recompute(&worker.store, year, today).await?;
        tracing::info!(towns, year = year.number(), "the lists are counted");
    }
    Ok(())
}
