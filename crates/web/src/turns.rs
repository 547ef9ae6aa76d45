//! Work that takes a core and much memory, few at a time: hashing passwords, drawing keys.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::time::Duration;

use prongsai_crypto::stack;
use tokio::sync::Semaphore;

use crate::accounts::secret;
use crate::error::{Error, Result};

/// So many do such work at once, and no more.
#[derive(Debug)]
pub struct Turns {
    places: Arc<Semaphore>,
    seen: Arc<Seen>,
}

#[derive(Debug, Default)]
struct Seen {
    begun: AtomicU64,
    running: AtomicUsize,
    most: AtomicUsize,
}

impl Turns {
    /// For so many at once.
    pub fn new(places: usize) -> Self {
        Self { places: Arc::new(Semaphore::new(places)), seen: Arc::default() }
    }

    /// The places: whoever holds one keeps others from working.
    pub fn places(&self) -> &Arc<Semaphore> {
        &self.places
    }

    /// How often such work was begun since the start.
    pub fn begun(&self) -> u64 {
        self.seen.begun.load(Ordering::SeqCst)
    }

    /// How much of it ran at once at most.
    pub fn most(&self) -> usize {
        self.seen.most.load(Ordering::SeqCst)
    }

    /// Does the work when its turn comes.
    ///
    /// # Errors
    /// [`Error::TooMany`] where the turn does not come within `patience`; what the work says.
    pub async fn take<T, Work>(&self, patience: Duration, work: Work) -> Result<T>
    where
        T: Send + 'static,
        Work: FnOnce() -> prongsai_crypto::Result<T> + Send + 'static,
    {
        let turn = tokio::time::timeout(patience, Arc::clone(&self.places).acquire_owned()).await;
        let turn = turn.map_err(|_| Error::TooMany)?.map_err(|closed| Error::Internal(closed.to_string()))?;
        let running = Running::begin(&self.seen);
        // Work that was begun goes on where its reader has gone away: the place is free when the memory is, not before.
        // What it gives is boxed before its stack is wiped: moved on by value, it would leave copies of itself behind.
        let work = move || {
            let _until_done = (running, turn);
            stack::wiped(|| work().map(Box::new))
        };
        let done = tokio::task::spawn_blocking(work).await.map_err(|ended| Error::Internal(ended.to_string()))?;
        done.map(|done| *done).map_err(secret)
    }
}

/// Counts what runs.
struct Running(Arc<Seen>);

impl Running {
    fn begin(seen: &Arc<Seen>) -> Self {
        seen.begun.fetch_add(1, Ordering::SeqCst);
        let now = seen.running.fetch_add(1, Ordering::SeqCst) + 1;
        seen.most.fetch_max(now, Ordering::SeqCst);
        Self(Arc::clone(seen))
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.0.running.fetch_sub(1, Ordering::SeqCst);
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc;

    use super::*;

    #[tokio::test]
    async fn a_reader_who_goes_away_frees_no_place_while_the_work_goes_on() {
        let turns = Arc::new(Turns::new(1));
        let (go, waits) = mpsc::channel::<()>();
        let (begins, begun) = tokio::sync::oneshot::channel();
        let reader = tokio::spawn({
            let turns = Arc::clone(&turns);
            async move {
                turns
                    .take(Duration::from_secs(60), move || {
                        let _ = (begins.send(()), waits.recv());
                        Ok(())
                    })
                    .await
            }
        });
        begun.await.unwrap();

        reader.abort();
        assert!(reader.await.unwrap_err().is_cancelled());

        assert_eq!(turns.places().available_permits(), 0, "the memory is still in use");
        go.send(()).unwrap();
        drop(turns.places().acquire().await.unwrap());
        turns.take(Duration::from_secs(60), || Ok(())).await.unwrap();
        assert_eq!((turns.begun(), turns.most()), (2, 1));
    }
}
