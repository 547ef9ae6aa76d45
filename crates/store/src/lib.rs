//! Where it is kept: SQLite for a town, PostgreSQL for a province, files by digest on disk.
//!
//! | module | answers |
//! |---|---|
//! | [`db`] | the seam: two pools behind one [`Tx`], and `q!`, one SQL text for either engine |
//! | [`dialect`] | the few statements that must differ |
//! | [`blob`] | evidence files and finished papers by digest |
//! | [`events`] | everything that happened, written with the change that it tells |
//! | [`jobs`] | work that follows a change, committed with it |
//!
//! The other modules are one noun each. Every row belongs to an agency, every statement names it.

#[macro_use]
pub mod db;
pub mod accounts;
pub mod agencies;
pub mod approvals;
pub mod backup;
pub mod blob;
pub mod boards;
pub mod checks;
mod clock;
pub mod complaints;
pub mod consents;
pub mod cycles;
pub mod dialect;
pub mod disclosures;
pub mod events;
pub mod evidence;
pub mod health;
mod id;
pub mod jobs;
pub mod mails;
pub mod measures;
mod migrations;
pub mod objections;
pub mod progress;
pub mod publications;
pub mod register;
pub mod reminders;
pub mod reports;
pub mod scans;
pub mod scorecards;
pub mod standings;
pub mod tidy;
pub mod towns;

pub use clock::Clock;
pub use db::{Engine, Store, Tx};
pub use id::{new_id, random_id};

/// Why the store could not answer.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The database refused or did not answer.
    #[error("the database failed: {0}")]
    Database(#[from] sqlx::Error),
    /// The schema could not be brought up to date.
    #[error("the schema cannot be brought up to date: {0}")]
    Migrate(#[from] sqlx::migrate::MigrateError),
    /// The address names neither engine.
    #[error("‘{0}’ is no address of a database: write sqlite:<file> or postgres://…")]
    Address(String),
    /// A stored value is not what its column promises.
    #[error("{place} holds something else than it should: {reason}")]
    Corrupt {
        /// Table and column.
        place: &'static str,
        /// What the reader said.
        reason: String,
    },
    /// Somebody else changed the row first.
    #[error("the row was changed by somebody else")]
    Stale,
    /// There is no such row.
    #[error("there is no such {0}")]
    Missing(&'static str),
    /// A file on disk could not be read or written.
    #[error("a file cannot be read or written: {0}")]
    File(#[from] std::io::Error),
}

/// What the store gives back.
pub type Result<T, E = Error> = std::result::Result<T, E>;

impl Error {
    /// Whether a unique rule of the schema refused the change: the value is taken.
    pub fn is_taken(&self) -> bool {
        matches!(self, Self::Database(sqlx::Error::Database(fault)) if fault.is_unique_violation())
    }

    /// Whether the database is away or busy, so that the same request may go through later.
    pub fn is_passing(&self) -> bool {
        match self {
            Self::Database(
                sqlx::Error::Io(_) | sqlx::Error::PoolTimedOut | sqlx::Error::PoolClosed | sqlx::Error::WorkerCrashed,
            ) => true,
            Self::Database(sqlx::Error::Database(fault)) => {
                // SQLite: busy, locked, disk full. PostgreSQL: connection faults, shutting down, out of disk.
                fault.code().is_some_and(|code| {
                    matches!(code.as_ref(), "5" | "6" | "13" | "57P01" | "57P02" | "57P03" | "53100" | "53300")
                        || code.starts_with("08")
                })
            }
            Self::File(error) => error.kind() == std::io::ErrorKind::StorageFull,
            _ => false,
        }
    }
}

/// Reads a JSON column.
///
/// # Errors
/// [`Error::Corrupt`] with the place.
pub fn from_json<T: serde::de::DeserializeOwned>(place: &'static str, text: &str) -> Result<T> {
    serde_json::from_str(text).map_err(|error| Error::Corrupt { place, reason: error.to_string() })
}

/// Writes a JSON column.
///
/// # Errors
/// [`Error::Corrupt`] where the value cannot be said as JSON.
pub fn to_json<T: serde::Serialize>(place: &'static str, value: &T) -> Result<String> {
    serde_json::to_string(value).map_err(|error| Error::Corrupt { place, reason: error.to_string() })
}
