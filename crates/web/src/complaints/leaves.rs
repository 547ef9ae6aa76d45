//! The leaves of the logs, kept in memory for proofs: a log only grows, so what was loaded once is not loaded again.
//!
//! A proof hashes a whole log, and anybody may ask for one: one is made at a time, and never where requests are answered.

use std::collections::{HashMap, VecDeque};
use std::sync::Arc;
use std::time::Duration;

use prongsai_crypto::merkle;
use prongsai_store::complaints::log::{self, Checkpoint, Hash};
use tokio::sync::Mutex;

use crate::cx::Visit;
use crate::error::{Error, Result};

/// How long whoever asks for a proof waits for the leaves, and then for the turn.
const PATIENCE: Duration = Duration::from_secs(3);

/// Of all logs together not more leaves are kept: 64 MiB.
const MOST: usize = 2 * 1024 * 1024;

/// Of so many sizes of a log the root is kept: asked for are the newest one and the one that everybody may see.
const SIZES: usize = 8;

/// What is kept, by agency. Hashes that everybody may see; nothing secret.
#[derive(Debug, Default)]
pub struct Leaves {
    known: Mutex<HashMap<String, Known>>,
}

/// The first leaves of a log, of which the root was the signed one.
#[derive(Debug, Clone, Default)]
struct Known {
    leaves: Arc<[Hash]>,
    /// The size and the root over so many leaves, the one that was computed last at the end.
    roots: VecDeque<(usize, Hash)>,
}

/// Makes a proof over the leaves of a checkpoint when its turn comes.
///
/// Where somebody took leaves from the log, it is made over those that are left.
///
/// # Errors
/// [`Error::TooMany`] where the turn does not come; the database is away.
pub(crate) async fn prove<T, Work>(visit: &Visit, checkpoint: &Checkpoint, work: Work) -> Result<T>
where
    T: Send + 'static,
    Work: FnOnce(&[Hash]) -> T + Send + 'static,
{
    let size = usize::try_from(checkpoint.size).unwrap_or_default();
    let leaves = leaves(visit, checkpoint, size).await?;
    let work = move || Ok(work(&leaves[..size.min(leaves.len())]));
    visit.state.proving.take(PATIENCE, work).await
}

/// The leaves of an agency, at least as many as a checkpoint is over, where they are there.
async fn leaves(visit: &Visit, checkpoint: &Checkpoint, size: usize) -> Result<Arc<[Hash]>> {
    let agency = visit.agency_id();
    let waited = tokio::time::timeout(PATIENCE, visit.state.leaves.known.lock()).await;
    let mut known = waited.map_err(|_| Error::TooMany)?;
    let mut found = known.get(agency).cloned().unwrap_or_default();
    let mut fits = found.reach(visit, checkpoint, size).await?;
    // The log is another one than it was, as after a backup was restored: what was kept of it is worth nothing.
    if !fits && known.remove(agency).is_some() {
        found = Known::default();
        fits = found.reach(visit, checkpoint, size).await?;
    }
    let leaves = Arc::clone(&found.leaves);
    if fits {
        known.insert(agency.to_owned(), found);
        let all: usize = known.values().map(|one| one.leaves.len()).sum();
        if all > MOST {
            known.retain(|id, _| id == agency);
        }
    }
    Ok(leaves)
}

impl Known {
    /// Loads what is missing up to the size of a checkpoint; whether the leaves are those that were signed.
    async fn reach(&mut self, visit: &Visit, checkpoint: &Checkpoint, size: usize) -> Result<bool> {
        if self.leaves.len() < size {
            let from = i64::try_from(self.leaves.len()).unwrap_or(i64::MAX);
            let mut tx = visit.read().await?;
            let more = log::leaves_from(&mut tx, visit.agency_id(), from, checkpoint.size).await?;
            drop(tx);
            self.leaves = self.leaves.iter().copied().chain(more).collect();
        }
        Ok(self.leaves.len() >= size && checkpoint.root == self.root(visit, size).await?)
    }

    /// The root over so many of the first leaves, of which there are enough.
    async fn root(&mut self, visit: &Visit, size: usize) -> Result<Hash> {
        if let Some((_, root)) = self.roots.iter().find(|(of, _)| *of == size) {
            return Ok(*root);
        }
        let leaves = Arc::clone(&self.leaves);
        let root = visit.state.proving.take(PATIENCE, move || Ok(merkle::root(&leaves[..size]))).await?;
        if self.roots.len() == SIZES {
            self.roots.pop_front();
        }
        self.roots.push_back((size, root));
        Ok(root)
    }
}
