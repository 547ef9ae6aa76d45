//! What happens without a click: jobs that follow a change, and the passing of days.
//!
//! | module | answers |
//! |---|---|
//! | [`check`] | the addresses of a disclosure list are visited, on demand, at night and for the record |
//! | [`confidential`] | what came in the confidential channel is released by the hour; its clocks and its keeping |
//! | [`boards`] | where the disclosure lists stood tonight, for trends |
//! | [`intake`] | a pile of scans is read, each page filed by its code |
//! | [`lane`] | a job is claimed, done under a lease, recorded; a panic is a failure, a stop waits |
//! | [`schedule`] | what is due every hour and every day, without a leader |
//! | [`mail`] | the outbox is sent |
//! | [`remind`] | who is reminded of what, each stage once |
//! | [`watch`] | scans that a copier lays into a folder are taken in |
//! | [`tidy`] | what is forgotten after a while |

pub mod boards;
pub mod check;
pub mod confidential;
pub mod intake;
pub mod lane;
pub mod mail;
pub mod remind;
pub mod schedule;
pub mod tidy;
pub mod watch;

use std::collections::BTreeMap;
use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use prongsai_store::jobs::Job;
use prongsai_store::{Clock, Store};
use tokio::sync::{Semaphore, watch as signal};
use tokio::task::JoinSet;

pub use crate::confidential::Signer;
pub use crate::mail::Mailer;
pub use crate::watch::Watch;

/// How many jobs one process does at a time: one that waits for a slow mail server does not hold up the others.
const LANES: usize = 3;

/// Of which so many may be out on rounds of visits, which wait for slow sites.
const ROUNDS: usize = LANES - 1;

/// How long a stop waits for the jobs under way.
const GRACE: Duration = Duration::from_secs(30);

/// A piece of work under way.
pub type Doing = Pin<Box<dyn Future<Output = Result<(), Setback>> + Send>>;

/// Does the jobs of one kind.
pub type Handler = Arc<dyn Fn(Worker, Job) -> Doing + Send + Sync>;

/// Why a job is not done.
#[derive(Debug, thiserror::Error)]
pub enum Setback {
    /// It went wrong; it is tried again a few times, with growing pauses.
    #[error("{0}")]
    Failed(String),
    /// Something stands in its way that is not its fault; it is tried again from a moment on, as often as need be.
    #[error("{reason}")]
    Later {
        /// Not before.
        until: Timestamp,
        /// What stands in the way.
        reason: String,
    },
    /// Trying again would not help; it waits for a person.
    #[error("{0}")]
    Hopeless(String),
}

impl From<prongsai_store::Error> for Setback {
    fn from(error: prongsai_store::Error) -> Self {
        Self::Failed(error.to_string())
    }
}

/// What a worker works with. Cheap to clone.
#[derive(Clone)]
pub struct Worker {
    /// Database and files.
    pub store: Store,
    /// The time.
    pub clock: Clock,
    /// How mails leave; without one they are set aside with that reason.
    pub mailer: Option<Arc<Mailer>>,
    /// The folder into which copiers lay their scans.
    pub watch: Option<Arc<Watch>>,
    /// Makes the address of an agency's front page from its slug and host, for the links in mails.
    pub address: Arc<dyn Fn(&prongsai_store::agencies::Site) -> String + Send + Sync>,
    /// With what the logs of the confidential channels are signed; without it nothing of them is released.
    pub signer: Option<Arc<Signer>>,
    /// What a visit of a web site may cost and where it may go.
    pub site: prongsai_site::fetch::Options,
    /// Who may be out on a round of visits.
    pub rounds: Arc<Semaphore>,
    /// Who does which kind of job.
    pub handlers: Arc<BTreeMap<&'static str, Handler>>,
}

impl fmt::Debug for Worker {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Worker").field("kinds", &self.handlers.keys()).finish_non_exhaustive()
    }
}

impl Worker {
    /// A worker that does the kinds of this crate, sends no mail and watches no folder.
    pub fn new(store: Store, clock: Clock) -> Self {
        let mut handlers: BTreeMap<&'static str, Handler> = BTreeMap::new();
        handlers.insert(prongsai_store::mails::JOB, Arc::new(|worker, job| Box::pin(mail::send(worker, job))));
        handlers.insert(
            prongsai_store::scans::JOB,
            Arc::new(|worker, job| {
                Box::pin(async move {
                    let agency =
                        job.agency.clone().ok_or_else(|| Setback::Hopeless("a scan of no agency".to_owned()))?;
                    let read: prongsai_store::scans::Read = job.read()?;
                    intake::read(&worker.store, &worker.clock, &agency, &read.scan).await
                })
            }),
        );
        handlers.insert(prongsai_store::checks::JOB, Arc::new(|worker, job| Box::pin(check::run(worker, job))));
        handlers.insert(check::NIGHT, Arc::new(|worker, job| Box::pin(check::night(worker, job))));
        handlers.insert(remind::JOB, Arc::new(|worker, job| Box::pin(remind::remind(worker, job))));
        handlers.insert(confidential::JOB, Arc::new(|worker, job| Box::pin(confidential::release(worker, job))));
        handlers
            .insert(confidential::days::JOB, Arc::new(|worker, job| Box::pin(confidential::days::pass(worker, job))));
        handlers.insert(boards::JOB, Arc::new(|worker, _| Box::pin(boards::count(worker))));
        handlers.insert(tidy::JOB, Arc::new(|worker, _| Box::pin(tidy::tidy(worker))));
        handlers.insert(tidy::SWEEP, Arc::new(|worker, _| Box::pin(tidy::sweep(worker))));
        Self {
            store,
            clock,
            mailer: None,
            watch: None,
            address: Arc::new(|site| format!("/t/{}", site.slug)),
            signer: None,
            site: prongsai_site::fetch::Options::default(),
            rounds: Arc::new(Semaphore::new(ROUNDS)),
            handlers: Arc::new(handlers),
        }
    }

    /// Gives it the keys of the installation, and the address at which people reach it: with them it signs logs.
    #[must_use]
    pub fn with_keys(mut self, keys: prongsai_crypto::Keys, public_address: impl Into<String>) -> Self {
        self.signer = Some(Arc::new(Signer { keys, public_address: public_address.into() }));
        self
    }

    /// Adds who does a kind of job; the crates above bring in work that needs more than this crate knows.
    #[must_use]
    pub fn with(mut self, kind: &'static str, handler: Handler) -> Self {
        Arc::make_mut(&mut self.handlers).insert(kind, handler);
        self
    }
}

/// Works until `shutdown` comes; then finishes the jobs under way and gives back what it could not finish.
///
/// `name` tells this process from others in the leases; each start needs its own.
pub async fn run(worker: Worker, name: &str, shutdown: impl Future<Output = ()> + Send) {
    let (stop, stopped) = signal::channel(false);
    let mut tasks = JoinSet::new();
    for number in 1..=LANES {
        tasks.spawn(lane::run(worker.clone(), format!("{name}/{number}"), stopped.clone()));
    }
    tasks.spawn(schedule::run(worker.clone(), stopped.clone()));
    if let Some(watch) = worker.watch.clone() {
        tasks.spawn(watch::run(worker.clone(), watch, stopped));
    }
    shutdown.await;
    // Nobody listens any more where every task has already ended.
    let _ = stop.send(true);
    let finished = tokio::time::timeout(GRACE, async { while tasks.join_next().await.is_some() {} }).await;
    if finished.is_err() {
        tracing::warn!("a job did not end in time and is given back");
        tasks.shutdown().await;
    }
}
