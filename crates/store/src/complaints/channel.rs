//! The confidential channel of a town: whether it is open, and its settings.

use jiff::Timestamp;

use crate::{Error, Result, Tx};

row! {
    /// The channel.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Channel {
        /// JSON of whoever keeps them.
        pub settings: String,
        /// The public half of the recovery key.
        pub recovery_public: Option<Vec<u8>>,
        /// Since when it is open, in microseconds.
        pub opened_at: Option<i64>,
        /// Since when it takes nothing new, in microseconds.
        pub closed_at: Option<i64>,
        /// When something of it was last changed, in microseconds.
        pub changed_at: i64,
    }
}

impl Channel {
    /// Whether it takes cases.
    pub fn is_open(&self) -> bool {
        self.opened_at.is_some() && self.closed_at.is_none()
    }
}

/// The channel of a town, where it was ever set up.
///
/// # Errors
/// What the database says.
pub async fn find(tx: &mut Tx, agency: &str) -> Result<Option<Channel>> {
    q!(one Channel, tx, "
        select settings, recovery_public, opened_at, closed_at, changed_at from channel where agency_id = $1",
        agency)
}

/// Keeps settings and recovery key; the channel is set up with it, and not yet open.
///
/// # Errors
/// What the database says.
pub async fn save(
    tx: &mut Tx,
    now: Timestamp,
    agency: &str,
    settings: &str,
    recovery_public: Option<&[u8]>,
) -> Result<()> {
    q!(run tx, "
        insert into channel (agency_id, settings, recovery_public, changed_at) values ($1, $2, $3, $4)
        on conflict (agency_id) do update
        set settings = excluded.settings, recovery_public = excluded.recovery_public, changed_at = excluded.changed_at",
        agency, settings, recovery_public, now.as_microsecond())?;
    Ok(())
}

/// Opens the channel, also one that was closed; false where it is open already.
///
/// # Errors
/// [`Error::Missing`] where it was never set up; what the database says.
pub async fn open(tx: &mut Tx, now: Timestamp, agency: &str) -> Result<bool> {
    let opened = q!(run tx, "
        update channel set opened_at = $2, closed_at = null, changed_at = $2
        where agency_id = $1 and (opened_at is null or closed_at is not null)",
        agency, now.as_microsecond())?;
    if opened == 0 && find(tx, agency).await?.is_none() { Err(Error::Missing("channel")) } else { Ok(opened == 1) }
}

/// Closes the channel for new cases; those that are there go on. False where it is not open.
///
/// # Errors
/// What the database says.
pub async fn close(tx: &mut Tx, now: Timestamp, agency: &str) -> Result<bool> {
    let closed = q!(run tx, "
        update channel set closed_at = $2, changed_at = $2
        where agency_id = $1 and opened_at is not null and closed_at is null",
        agency, now.as_microsecond())?;
    Ok(closed == 1)
}
