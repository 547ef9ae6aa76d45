//! The seam between the two engines: pools, transactions, and one SQL text for both.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use sqlx::postgres::{PgConnectOptions, PgPool, PgPoolOptions};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{AssertSqlSafe, ConnectOptions, Connection as _, Postgres, Sqlite};
use tokio::sync::Notify;

use crate::events::{self, Event};
use crate::{Error, Result, migrations};

/// How long a request waits for a connection, or for what somebody else holds, before it is told that the database is busy.
const PATIENCE: Duration = Duration::from_secs(5);

/// Which engine.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Engine {
    /// One file, one machine.
    Sqlite,
    /// A server.
    Postgres,
}

/// The database and the folder of files. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Store {
    pools: Pools,
    files: Arc<PathBuf>,
    woken: Arc<Notify>,
    generations: Arc<Mutex<HashMap<String, u64>>>,
    asked: Arc<AtomicU64>,
    /// The last attempt to keep something failed for a reason that passes.
    troubled: Arc<AtomicBool>,
    /// Whoever tries whether something can be kept holds it: one at a time.
    trying: Arc<tokio::sync::Mutex<()>>,
}

#[derive(Debug, Clone)]
pub(crate) enum Pools {
    /// Readers beside one writer: waiting then happens in a fair queue and not by polling the file's lock.
    Sqlite {
        readers: SqlitePool,
        writer: SqlitePool,
    },
    Postgres(PgPool),
}

impl Store {
    /// Opens a database by its address, `sqlite:<file>` or `postgres://…`; `files` is the folder of evidence and papers.
    ///
    /// The schema is not touched: see [`Store::migrate`].
    ///
    /// # Errors
    /// [`Error::Address`], or what the database says.
    pub async fn open(address: &str, files: &Path) -> Result<Self> {
        let pools = if address.starts_with("sqlite:") {
            let options = SqliteConnectOptions::from_str(address)?
                .create_if_missing(true)
                .foreign_keys(true)
                .journal_mode(SqliteJournalMode::Wal)
                // A receipt that was shown must survive a power cut.
                .synchronous(SqliteSynchronous::Full)
                .busy_timeout(PATIENCE)
                // What is deleted is overwritten in the file, so that no sealed text lies about in it.
                .pragma("secure_delete", "on")
                .pragma("temp_store", "memory")
                .pragma("cache_size", "-8192")
                .disable_statement_logging();
            make_private(options.get_filename());
            let writer = SqlitePoolOptions::new()
                .max_connections(1)
                .acquire_timeout(PATIENCE)
                // A file does not hang up; asking first would double the way of a short question.
                .test_before_acquire(false)
                // A commit that fails has often been taken back by SQLite itself; the driver goes on counting its transaction
                // and would refuse every later one. Such a connection is given up.
                .after_release(|connection, _| {
                    Box::pin(async move {
                        connection.ping().await?;
                        Ok(!connection.is_in_transaction())
                    })
                })
                .connect_with(options.clone())
                .await?;
            let readers = SqlitePoolOptions::new()
                .max_connections(4)
                .acquire_timeout(PATIENCE)
                .test_before_acquire(false)
                .connect_with(options.read_only(true))
                .await?;
            Pools::Sqlite { readers, writer }
        } else if address.starts_with("postgres:") || address.starts_with("postgresql:") {
            let options = PgConnectOptions::from_str(address)?.disable_statement_logging();
            let pool = PgPoolOptions::new()
                .max_connections(16)
                .acquire_timeout(PATIENCE)
                // What somebody else holds is waited for as long as with SQLite, and not for ever.
                .after_connect(|connection, _| {
                    let wait = AssertSqlSafe(format!("set lock_timeout = {}", PATIENCE.as_millis()));
                    Box::pin(async move { sqlx::raw_sql(wait).execute(connection).await.map(drop) })
                })
                .connect_with(options)
                .await?;
            Pools::Postgres(pool)
        } else {
            return Err(Error::Address(address.to_owned()));
        };
        let (files, asked, troubled) = (Arc::new(files.to_owned()), Arc::default(), Arc::default());
        let (woken, generations, trying) = (Arc::default(), Arc::default(), Arc::default());
        Ok(Self { pools, files, woken, generations, asked, troubled, trying })
    }

    /// Brings the schema up to date.
    ///
    /// # Errors
    /// What the database says; the schema is then as before.
    pub async fn migrate(&self) -> Result<()> {
        crate::dialect::migrate(self, migrations::NEWEST).await
    }

    /// The connections; only [`crate::dialect`] looks at them.
    pub(crate) fn pools(&self) -> &Pools {
        &self.pools
    }

    /// Which engine answers.
    pub fn engine(&self) -> Engine {
        match self.pools {
            Pools::Sqlite { .. } => Engine::Sqlite,
            Pools::Postgres(_) => Engine::Postgres,
        }
    }

    /// The folder of evidence and papers.
    pub fn files(&self) -> &Path {
        &self.files
    }

    /// A transaction that only reads.
    ///
    /// # Errors
    /// The database is away or busy.
    pub async fn read(&self) -> Result<Tx> {
        let inner = match &self.pools {
            Pools::Sqlite { readers, .. } => Inner::Sqlite(readers.begin().await?),
            Pools::Postgres(pool) => Inner::Postgres(pool.begin().await?),
        };
        Ok(Tx::new(inner, self))
    }

    /// A transaction that writes. Nothing slow happens while it is open: SQLite has one writer.
    ///
    /// # Errors
    /// The database is away or busy.
    pub async fn write(&self) -> Result<Tx> {
        let begun = match &self.pools {
            // A transaction that reads first and then writes would fail at once where another has written meanwhile.
            Pools::Sqlite { writer, .. } => writer.begin_with("begin immediate").await.map(Inner::Sqlite),
            Pools::Postgres(pool) => pool.begin().await.map(Inner::Postgres),
        };
        match begun.map_err(Error::from) {
            Ok(inner) => Ok(Tx::new(inner, self)),
            Err(error) => Err(self.noted(error)),
        }
    }

    /// Notes a failure to keep something, where it is one that passes. That many are at it is none.
    fn noted(&self, error: Error) -> Error {
        if error.is_passing() && !matches!(error, Error::Database(sqlx::Error::PoolTimedOut)) {
            self.note_trouble();
        }
        error
    }

    /// Notes that something could not be kept: whoever is about to begin something longer is told before.
    pub fn note_trouble(&self) {
        self.troubled.store(true, Ordering::Relaxed);
    }

    /// Whether the last attempt to keep something failed.
    pub(crate) fn is_troubled(&self) -> bool {
        self.troubled.load(Ordering::Relaxed)
    }

    /// The right to try whether something can be kept; none while somebody else tries.
    pub(crate) fn tries(&self) -> Option<tokio::sync::MutexGuard<'_, ()>> {
        self.trying.try_lock().ok()
    }

    /// How many statements were asked since the start: what a request costs shows here and not in its time.
    pub fn asked(&self) -> u64 {
        self.asked.load(Ordering::Relaxed)
    }

    /// Waits until a job may have come.
    pub async fn woken(&self) {
        self.woken.notified().await;
    }

    /// A number that grows with every change of an agency made by this process: what was remembered under another number
    /// is to be asked for again.
    pub fn generation(&self, agency: &str) -> u64 {
        let generations = self.generations.lock().unwrap_or_else(PoisonError::into_inner);
        generations.get(agency).copied().unwrap_or(0)
    }

    fn grow(&self, agency: &str) {
        let mut generations = self.generations.lock().unwrap_or_else(PoisonError::into_inner);
        *generations.entry(agency.to_owned()).or_default() += 1;
    }

    /// Ends all connections; what is under way is finished.
    pub async fn close(&self) {
        match &self.pools {
            Pools::Sqlite { readers, writer } => {
                readers.close().await;
                writer.close().await;
            }
            Pools::Postgres(pool) => pool.close().await,
        }
    }
}

/// A transaction on either engine; dropped without a commit it leaves no trace.
#[derive(Debug)]
pub struct Tx {
    #[doc(hidden)]
    pub inner: Inner,
    store: Store,
    /// Agencies of which something is told in this transaction.
    told: Vec<String>,
}

/// The two kinds of transactions; only `q!` and [`crate::dialect`] look inside.
#[doc(hidden)]
#[derive(Debug)]
pub enum Inner {
    Sqlite(sqlx::Transaction<'static, Sqlite>),
    Postgres(sqlx::Transaction<'static, Postgres>),
}

impl Tx {
    pub(crate) fn new(inner: Inner, store: &Store) -> Self {
        Self { inner, store: store.clone(), told: Vec::new() }
    }

    /// Which engine answers.
    pub fn engine(&self) -> Engine {
        match self.inner {
            Inner::Sqlite(_) => Engine::Sqlite,
            Inner::Postgres(_) => Engine::Postgres,
        }
    }

    /// Writes what happened and makes the change lasting: no change is silent.
    ///
    /// # Errors
    /// What the database says; nothing is then changed.
    pub async fn commit(mut self, event: Event) -> Result<()> {
        events::insert(&mut self, &event).await?;
        self.commit_unrecorded().await
    }

    /// Makes lasting what has told its events already, or what is no deed and what no page shows: a session seen, a draft
    /// kept, a job finished.
    ///
    /// It comes to its end also where nobody waits for it any more: a change that is kept is also known to be one.
    ///
    /// # Errors
    /// What the database says; nothing is then changed.
    pub async fn commit_unrecorded(self) -> Result<()> {
        let Self { inner, store, told } = self;
        let kept = tokio::spawn(async move {
            let committed = match inner {
                Inner::Sqlite(tx) => tx.commit().await,
                Inner::Postgres(tx) => tx.commit().await,
            };
            committed.map_err(|error| store.noted(Error::from(error)))?;
            store.troubled.store(false, Ordering::Relaxed);
            for agency in &told {
                store.grow(agency);
            }
            store.woken.notify_one();
            Ok(())
        });
        kept.await.unwrap_or(Err(Error::Database(sqlx::Error::WorkerCrashed)))
    }

    /// What a statement is asked of; it is counted. Only `q!` calls it.
    #[doc(hidden)]
    pub fn asks(&mut self) -> &mut Inner {
        self.store.asked.fetch_add(1, Ordering::Relaxed);
        &mut self.inner
    }

    /// An event of an agency stands in this transaction.
    pub(crate) fn tell(&mut self, agency: &str) {
        if !self.told.iter().any(|told| told == agency) {
            self.told.push(agency.to_owned());
        }
    }

    /// Takes a change back and waits until its locks are free; a transaction that is only dropped frees them a moment
    /// later.
    ///
    /// # Errors
    /// What the database says.
    pub async fn roll_back(self) -> Result<()> {
        match self.inner {
            Inner::Sqlite(tx) => tx.rollback().await?,
            Inner::Postgres(tx) => tx.rollback().await?,
        }
        Ok(())
    }
}

/// Makes the file of a new database so that only its owner reads it, whatever the umask is; SQLite makes the files beside
/// it with the same mode. What cannot be made here is told by SQLite, which tries next.
fn make_private(file: &Path) {
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let _ = options.open(file);
}

/// One SQL text on either engine.
///
/// ```text
/// q!(all Row, tx, "select … where agency_id = $1", agency)?   // Vec<Row>
/// q!(one Row, tx, "…", …)?                                     // Option<Row>
/// q!(run tx, "…", …)?                                          // rows changed
/// ```
/// Bound values are evaluated once; text goes in as `&str`, numbers as `i64`, or an `Option` of either.
#[macro_export]
macro_rules! q {
    (all $row:ty, $tx:expr, $sql:literal $(, $bind:expr)* $(,)?) => {
        match $tx.asks() {
            $crate::db::Inner::Sqlite(tx) => {
                sqlx::query_as::<sqlx::Sqlite, $row>($sql)$(.bind($bind))*.fetch_all(&mut **tx).await
            }
            $crate::db::Inner::Postgres(tx) => {
                sqlx::query_as::<sqlx::Postgres, $row>($sql)$(.bind($bind))*.fetch_all(&mut **tx).await
            }
        }
        .map_err($crate::Error::from)
    };
    (one $row:ty, $tx:expr, $sql:literal $(, $bind:expr)* $(,)?) => {
        match $tx.asks() {
            $crate::db::Inner::Sqlite(tx) => {
                sqlx::query_as::<sqlx::Sqlite, $row>($sql)$(.bind($bind))*.fetch_optional(&mut **tx).await
            }
            $crate::db::Inner::Postgres(tx) => {
                sqlx::query_as::<sqlx::Postgres, $row>($sql)$(.bind($bind))*.fetch_optional(&mut **tx).await
            }
        }
        .map_err($crate::Error::from)
    };
    (run $tx:expr, $sql:literal $(, $bind:expr)* $(,)?) => {
        match $tx.asks() {
            $crate::db::Inner::Sqlite(tx) => sqlx::query::<sqlx::Sqlite>($sql)
                $(.bind($bind))*
                .execute(&mut **tx)
                .await
                .map(|done| done.rows_affected()),
            $crate::db::Inner::Postgres(tx) => sqlx::query::<sqlx::Postgres>($sql)
                $(.bind($bind))*
                .execute(&mut **tx)
                .await
                .map(|done| done.rows_affected()),
        }
        .map_err($crate::Error::from)
    };
}

/// A row by the names of its columns: `row! { pub struct Unit { pub id: String } }`.
///
/// sqlx's own derive would build the drivers a second time for the compiler.
#[macro_export]
macro_rules! row {
    ($(#[$meta:meta])* $vis:vis struct $name:ident { $($(#[$field_meta:meta])* $field_vis:vis $field:ident: $type:ty),* $(,)? }) => {
        $(#[$meta])*
        $vis struct $name { $($(#[$field_meta])* $field_vis $field: $type),* }

        impl<'r> sqlx::FromRow<'r, sqlx::sqlite::SqliteRow> for $name {
            fn from_row(row: &'r sqlx::sqlite::SqliteRow) -> sqlx::Result<Self> {
                Ok(Self { $($field: sqlx::Row::try_get(row, stringify!($field))?),* })
            }
        }

        impl<'r> sqlx::FromRow<'r, sqlx::postgres::PgRow> for $name {
            fn from_row(row: &'r sqlx::postgres::PgRow) -> sqlx::Result<Self> {
                Ok(Self { $($field: sqlx::Row::try_get(row, stringify!($field))?),* })
            }
        }
    };
}
