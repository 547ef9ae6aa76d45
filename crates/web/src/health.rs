//! For machines that watch over us: alive, ready, and figures.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use axum::Router;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use prongsai_store::{Clock, Store, health, jobs};

/// How long the database may take to answer.
const PATIENCE: Duration = Duration::from_secs(1);

/// Jobs that have been due for longer say that no worker is at work.
const LONGEST_LAG_SECONDS: i64 = 15 * 60;

/// Writes all figures in the format of Prometheus.
pub type Figures = Arc<dyn Fn() -> String + Send + Sync>;

/// What is asked for the answers. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Health {
    store: Store,
    clock: Clock,
    leaving: Arc<AtomicBool>,
}

/// Why we are not ready.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unready {
    /// The process is about to end.
    Leaving,
    /// The database is away.
    Database,
    /// The schema is older or newer than this program.
    Schema,
    /// The disk is nearly full.
    Disk,
    /// Nobody does the jobs.
    Jobs,
}

impl Unready {
    /// One word for machines.
    pub fn word(self) -> &'static str {
        match self {
            Self::Leaving => "leaving",
            Self::Database => "database",
            Self::Schema => "schema",
            Self::Disk => "disk",
            Self::Jobs => "jobs",
        }
    }
}

impl Health {
    /// Watches over a store.
    pub fn new(store: Store, clock: Clock) -> Self {
        Self { store, clock, leaving: Arc::default() }
    }

    /// From now on we are not ready: whoever distributes requests sends them elsewhere.
    pub fn leave(&self) {
        self.leaving.store(true, Ordering::Relaxed);
    }

    /// Whether requests can be served.
    ///
    /// # Errors
    /// The first reason why not.
    pub async fn ready(&self) -> Result<(), Unready> {
        if self.leaving.load(Ordering::Relaxed) {
            return Err(Unready::Leaving);
        }
        let schema = tokio::time::timeout(PATIENCE, self.store.schema()).await;
        let Ok(Ok(schema)) = schema else { return Err(Unready::Database) };
        if schema != health::NEWEST {
            return Err(Unready::Schema);
        }
        // A folder that is not there yet is made with the first file.
        if health::room(self.store.files()).is_ok_and(health::Room::is_short) {
            return Err(Unready::Disk);
        }
        let now = self.clock.now();
        let load = tokio::time::timeout(PATIENCE, async { jobs::load(&mut self.store.read().await?, now).await });
        let Ok(Ok(load)) = load.await else { return Err(Unready::Database) };
        let lag = load.due_since.map_or(0, |since| (now.as_microsecond() - since) / 1_000_000);
        if lag > LONGEST_LAG_SECONDS { Err(Unready::Jobs) } else { Ok(()) }
    }
}

/// `/healthz`: the process is alive, whatever else fails. `/readyz`: it can serve.
pub fn router(health: &Health) -> Router {
    let ready = health.clone();
    Router::new().route("/healthz", get(async || plain(StatusCode::OK, "alive"))).route(
        "/readyz",
        get(async move || match ready.ready().await {
            Ok(()) => plain(StatusCode::OK, "ready"),
            Err(reason) => plain(StatusCode::SERVICE_UNAVAILABLE, reason.word()),
        }),
    )
}

/// The same with `/metrics`, for the operator's address only.
pub fn admin_router(health: &Health, figures: Figures) -> Router {
    router(health).route(
        "/metrics",
        get(async move || ([(header::CONTENT_TYPE, "text/plain; version=0.0.4")], figures()).into_response()),
    )
}

fn plain(status: StatusCode, word: &'static str) -> Response {
    (status, [(header::CACHE_CONTROL, "no-store")], format!("{word}\n")).into_response()
}
