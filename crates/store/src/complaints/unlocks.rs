//! Secret keys that are unlocked for a session, each sealed under a key that only the browser has.

use jiff::Timestamp;

use crate::{Result, Tx};

row! {
    /// An unlocked key.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Unlock {
        /// Whose.
        pub account_id: String,
        /// Which key pair of his.
        pub generation: i64,
        /// The secret half, sealed.
        pub sealed: Vec<u8>,
        /// Until when it is of use, in microseconds.
        pub until: i64,
    }
}

/// Unlocks for a session; what was unlocked for it before is replaced.
///
/// # Errors
/// What the database says.
pub async fn insert(tx: &mut Tx, agency: &str, session: &str, unlock: &Unlock) -> Result<()> {
    q!(run tx, "
        insert into officer_unlock (agency_id, session_id, account_id, generation, sealed, until)
        values ($1, $2, $3, $4, $5, $6)
        on conflict (agency_id, session_id) do update
        set account_id = excluded.account_id, generation = excluded.generation, sealed = excluded.sealed,
            until = excluded.until",
        agency, session, &unlock.account_id, unlock.generation, &unlock.sealed, unlock.until)?;
    Ok(())
}

/// What is unlocked for a session now.
///
/// # Errors
/// What the database says.
pub async fn find(tx: &mut Tx, now: Timestamp, agency: &str, session: &str) -> Result<Option<Unlock>> {
    q!(one Unlock, tx, "
        select account_id, generation, sealed, until from officer_unlock
        where agency_id = $1 and session_id = $2 and until > $3",
        agency, session, now.as_microsecond())
}

/// Keeps it unlocked until a later moment; false where it is locked already.
///
/// # Errors
/// What the database says.
pub async fn touch(tx: &mut Tx, now: Timestamp, agency: &str, session: &str, until: Timestamp) -> Result<bool> {
    let changed = q!(run tx, "
        update officer_unlock set until = $4 where agency_id = $1 and session_id = $2 and until > $3",
        agency, session, now.as_microsecond(), until.as_microsecond())?;
    Ok(changed == 1)
}

/// Locks a session again; false where nothing was unlocked.
///
/// # Errors
/// What the database says.
pub async fn remove(tx: &mut Tx, agency: &str, session: &str) -> Result<bool> {
    let gone = q!(run tx, "
        delete from officer_unlock where agency_id = $1 and session_id = $2", agency, session)?;
    Ok(gone == 1)
}

/// Locks all sessions of an account again; gives how many.
///
/// # Errors
/// What the database says.
pub async fn remove_all(tx: &mut Tx, agency: &str, account: &str) -> Result<u64> {
    q!(run tx, "delete from officer_unlock where agency_id = $1 and account_id = $2", agency, account)
}

/// Forgets what is of no use any more; gives how many.
///
/// # Errors
/// What the database says.
pub async fn forget(tx: &mut Tx, now: Timestamp, agency: &str) -> Result<u64> {
    q!(run tx, "delete from officer_unlock where agency_id = $1 and until <= $2", agency, now.as_microsecond())
}
