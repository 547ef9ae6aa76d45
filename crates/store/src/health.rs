//! Whether the store can do its work: the database answers, its schema is the one this program knows, the disk has room.

use std::path::Path;
use std::time::Duration;

use jiff::Timestamp;

use crate::{Error, Result, Store, Tx, migrations};

row! { struct NumberRow { number: i64 } }

/// Room on a disk, in bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Room {
    /// What is left for us.
    pub free: u64,
    /// All of it.
    pub total: u64,
}

impl Room {
    /// Whether so little is left that nothing new should come. An absolute measure: 3 % of a large disk are years.
    pub fn is_short(self) -> bool {
        self.free < 512_000_000
    }

    /// Whether what is left is to be kept for words, which take little: nobody shuts them out by sending files.
    pub fn is_tight(self) -> bool {
        self.free < 2_048_000_000
    }
}

/// Room on the disk on which a folder lies.
///
/// # Errors
/// There is no such folder.
pub fn room(folder: &Path) -> Result<Room> {
    let found = rustix::fs::statvfs(folder).map_err(std::io::Error::from)?;
    let bytes = |blocks: u64| blocks.saturating_mul(found.f_frsize);
    Ok(Room { free: bytes(found.f_bavail), total: bytes(found.f_blocks) })
}

/// How long an attempt to keep something may take.
const PATIENCE: Duration = Duration::from_secs(1);

/// The newest step of the schema that this program knows.
pub const NEWEST: i64 = migrations::NEWEST;

impl Store {
    /// Whether the database answers.
    ///
    /// # Errors
    /// It does not.
    pub async fn ping(&self) -> Result<()> {
        let mut tx = self.read().await?;
        let row = q!(one NumberRow, tx, "select cast(1 as bigint) as number")?;
        row.map(drop).ok_or(Error::Missing("answer"))
    }

    /// Whether something new can be kept: there is room, and where the last attempt failed, another one goes through. Nothing
    /// is written while all is well.
    pub async fn can_keep(&self) -> bool {
        // A folder that is not there yet is made with the first file.
        if room(self.files()).is_ok_and(Room::is_short) {
            return false;
        }
        if !self.is_troubled() {
            return true;
        }
        // While one tries, all others are told that it does not work yet.
        let Some(_trying) = self.tries() else { return false };
        tokio::time::timeout(PATIENCE, self.try_to_keep()).await.is_ok_and(|tried| tried.is_ok())
    }

    /// Whether there is room for files of strangers beside words.
    pub fn has_room_for_files(&self) -> bool {
        !room(self.files()).is_ok_and(Room::is_tight)
    }

    async fn try_to_keep(&self) -> Result<()> {
        self.try_file().await?;
        crate::dialect::try_commit(self).await
    }

    /// The newest step of the schema that the database has gone; 0 where it is empty.
    ///
    /// # Errors
    /// The database is away.
    pub async fn schema(&self) -> Result<i64> {
        if !crate::dialect::has_table(&mut self.read().await?, "_sqlx_migrations").await? {
            return Ok(0);
        }
        let mut tx = self.read().await?;
        let row =
            q!(one NumberRow, tx, "select cast(coalesce(max(version), 0) as bigint) as number from _sqlx_migrations")?;
        Ok(row.map_or(0, |row| row.number))
    }

    /// What is wrong inside the database, in the words of the engine; empty where nothing is. Slow on a large one.
    ///
    /// # Errors
    /// The database is away.
    pub async fn faults(&self) -> Result<Vec<String>> {
        crate::dialect::faults(self).await
    }
}

/// How many accounts hold something that the key of the installation has sealed or marked; over all agencies, because the
/// key is one.
///
/// # Errors
/// What the database says.
pub async fn sealed(tx: &mut Tx) -> Result<i64> {
    let mut count = 0;
    for site in crate::agencies::list(tx).await? {
        let row = q!(one NumberRow, tx, "
            select count(*) as number
            from account
            where agency_id = $1 and (totp_secret is not null or pin is not null)",
            &site.id)?;
        count += row.map_or(0, |row| row.number);
    }
    Ok(count)
}

/// Takes away what a lost key has sealed or marked in one agency: second factors, PINs, recovery codes and invitations,
/// which people set up anew. Passwords and signing keys do not hang on it. Gives how many accounts it concerns.
///
/// # Errors
/// What the database says.
pub async fn unseal(tx: &mut Tx, now: Timestamp, agency: &str) -> Result<u64> {
    q!(run tx, "delete from recovery_code where agency_id = $1", agency)?;
    q!(run tx, "
        update invitation set used_at = $2 where agency_id = $1 and used_at is null", agency, now.as_microsecond())?;
    q!(run tx, "
        update account set totp_secret = null, totp_at = null, pin = null
        where agency_id = $1 and (totp_secret is not null or pin is not null)",
        agency)
}
