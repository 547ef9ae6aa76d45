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

    /// What failed, in words of a closed list: for a log that must repeat nothing of a statement, a row or a file.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Database(sqlx::Error::PoolTimedOut) => "no connection was free",
            Self::Database(sqlx::Error::PoolClosed | sqlx::Error::WorkerCrashed) => "the connections are closed",
            Self::Database(sqlx::Error::Io(_)) => "the connection broke",
            Self::Database(sqlx::Error::Database(fault)) => match fault.code().map(|code| primary(&code)).as_deref() {
                Some("5" | "6" | "55P03") => "the database is locked",
                Some("8" | "25006") => "the database is read-only",
                Some("10" | "58030") => "the disk fails",
                Some("13" | "53100") => "the disk is full",
                Some("11" | "26") => "the file of the database is damaged",
                _ => "the database refused",
            },
            Self::Database(_) => "the database gave no answer that can be read",
            Self::Migrate(_) => "the schema is another one",
            Self::Address(_) => "the address of the database is none",
            Self::Corrupt { place, .. } => place,
            Self::Stale => "the row was changed by somebody else",
            Self::Missing(what) => what,
            Self::File(error) if error.kind() == std::io::ErrorKind::StorageFull => "the disk is full",
            Self::File(_) => "a file cannot be read or written",
        }
    }

    /// Whether the database is away or busy, so that the same request may go through later.
    pub fn is_passing(&self) -> bool {
        match self {
            Self::Database(
                sqlx::Error::Io(_) | sqlx::Error::PoolTimedOut | sqlx::Error::PoolClosed | sqlx::Error::WorkerCrashed,
            ) => true,
            Self::Database(sqlx::Error::Database(fault)) => fault.code().is_some_and(|code| is_passing(&code)),
            Self::File(error) => is_of_the_disk(error),
            _ => false,
        }
    }
}

/// A code of an engine without its particulars: those of PostgreSQL, of five signs, have none; of SQLite's the last byte is
/// the kind.
fn primary(code: &str) -> String {
    match code.parse::<u32>() {
        Ok(number) if code.len() < 5 => (number & 0xff).to_string(),
        _ => code.to_owned(),
    }
}

/// Whether a code of an engine speaks of what is around the database and not of what was asked.
fn is_passing(code: &str) -> bool {
    match primary(code).as_str() {
        // Busy, locked, read-only, a failing disk, a full one, a file that cannot be opened.
        "5" | "6" | "8" | "10" | "13" | "14" => true,
        // Connection faults, shutting down, out of disk or of connections, a lock that is not given, a failing disk, a server
        // that only reads.
        code => {
            code.starts_with("08")
                || matches!(code, "57P01" | "57P02" | "57P03" | "53100" | "53300" | "55P03" | "58030" | "25006")
        }
    }
}

/// Whether the disk is at fault: it is full, fails, or lets nobody write.
fn is_of_the_disk(error: &std::io::Error) -> bool {
    use std::io::ErrorKind::{QuotaExceeded, ReadOnlyFilesystem, StorageFull};
    // That a disk fails has a number of the system (`EIO`) and no name of the library.
    matches!(error.kind(), StorageFull | QuotaExceeded | ReadOnlyFilesystem) || error.raw_os_error() == Some(5)
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_around_the_database_passes_and_what_was_asked_does_not() {
        // Of SQLite: busy while another recovers, a failing write, a failing sync, full, read-only, not to be opened.
        for code in ["5", "261", "778", "1034", "13", "8", "14", "08006", "53100", "55P03", "58030"] {
            assert!(is_passing(code), "{code}");
        }
        // A unique rule, a foreign key, a syntax error, a division by zero.
        for code in ["2067", "787", "1", "22012", "23505"] {
            assert!(!is_passing(code), "{code}");
        }
    }

    #[test]
    fn a_disk_that_is_full_fails_or_is_read_only_is_no_fault_of_ours() {
        for (number, expected) in [(28, true), (30, true), (5, true), (2, false), (13, false)] {
            assert_eq!(is_of_the_disk(&std::io::Error::from_raw_os_error(number)), expected, "{number}");
        }
    }
}
