//! Sessions: who is signed in, on which device, since when. The browser holds the token, the store its digest.

use jiff::Timestamp;

use crate::{Result, Tx};

row! {
    /// A session. Times are microseconds since 1970.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Session {
        /// Its id.
        pub id: String,
        /// Whose it is.
        pub account: String,
        /// The shared machine that it is on.
        pub machine: Option<String>,
        /// 1: by password or PIN. 2: with the second factor.
        pub level: i64,
        /// When password and second factor were last given.
        pub stepped_up_at: Option<i64>,
        /// What the browser says it is, in plain words.
        pub device: String,
        /// When it began.
        pub created_at: i64,
        /// When it was last used.
        pub seen_at: i64,
        /// It ends unless it is used before.
        pub idle_until: i64,
        /// It ends then in any case.
        pub expires_at: i64,
        /// Since when the screen is covered.
        pub covered_at: Option<i64>,
        /// When it was ended.
        pub ended_at: Option<i64>,
    }
}

impl Session {
    /// Whether it has neither ended nor run out.
    pub fn is_live(&self, now: Timestamp) -> bool {
        let now = now.as_microsecond();
        self.ended_at.is_none() && self.idle_until > now && self.expires_at > now
    }
}

/// Finds a session by the digest of its token, also one that has ended or run out: ask [`Session::is_live`].
///
/// # Errors
/// What the database says.
pub async fn find(tx: &mut Tx, agency: &str, digest: &str) -> Result<Option<Session>> {
    q!(one Session, tx, "
        select id, account_id as account, machine_id as machine, level, stepped_up_at, device, created_at, seen_at,
               idle_until, expires_at, covered_at, ended_at
        from session
        where agency_id = $1 and digest = $2",
        agency, digest)
}

/// The live sessions of an account, the last used first.
///
/// # Errors
/// What the database says.
pub async fn list(tx: &mut Tx, now: Timestamp, agency: &str, account: &str) -> Result<Vec<Session>> {
    q!(all Session, tx, "
        select id, account_id as account, machine_id as machine, level, stepped_up_at, device, created_at, seen_at,
               idle_until, expires_at, covered_at, ended_at
        from session
        where agency_id = $1 and account_id = $2 and ended_at is null and idle_until > $3 and expires_at > $3
        order by seen_at desc, id",
        agency, account, now.as_microsecond())
}

/// Notes that a session is in use.
///
/// # Errors
/// What the database says.
pub async fn touch(tx: &mut Tx, now: Timestamp, agency: &str, id: &str, idle_seconds: i64) -> Result<()> {
    let at = now.as_microsecond();
    q!(run tx, "
        update session set seen_at = $3, idle_until = $4 where agency_id = $1 and id = $2 and ended_at is null",
        agency, id, at, at + idle_seconds * 1_000_000)?;
    Ok(())
}

/// Notes that password and, where there is one, the second factor were given again.
///
/// # Errors
/// What the database says.
pub async fn step_up(tx: &mut Tx, now: Timestamp, agency: &str, id: &str, level: i64) -> Result<()> {
    q!(run tx, "
        update session set stepped_up_at = $3, level = $4, covered_at = null
        where agency_id = $1 and id = $2 and ended_at is null",
        agency, id, now.as_microsecond(), level)?;
    Ok(())
}

/// Covers the screen of a session: from now on it shows nothing until it is uncovered. Both factors have to be given
/// again for what needs them.
///
/// # Errors
/// What the database says.
pub async fn cover(tx: &mut Tx, now: Timestamp, agency: &str, id: &str) -> Result<()> {
    q!(run tx, "
        update session set covered_at = $3, stepped_up_at = null
        where agency_id = $1 and id = $2 and covered_at is null",
        agency, id, now.as_microsecond())?;
    Ok(())
}

/// Takes the cover away.
///
/// # Errors
/// What the database says.
pub async fn uncover(tx: &mut Tx, agency: &str, id: &str) -> Result<()> {
    q!(run tx, "update session set covered_at = null where agency_id = $1 and id = $2", agency, id)?;
    Ok(())
}

/// Notes that a session goes on on a shared machine.
///
/// # Errors
/// What the database says.
pub async fn move_to(tx: &mut Tx, agency: &str, id: &str, machine: &str) -> Result<()> {
    q!(run tx, "update session set machine_id = $3 where agency_id = $1 and id = $2", agency, id, machine)?;
    Ok(())
}

/// Ends a session of an account; false where there is none such that is open.
///
/// # Errors
/// What the database says.
pub async fn end(tx: &mut Tx, now: Timestamp, agency: &str, account: &str, id: &str) -> Result<bool> {
    let changed = q!(run tx, "
        update session set ended_at = $4
        where agency_id = $1 and account_id = $2 and id = $3 and ended_at is null",
        agency, account, id, now.as_microsecond())?;
    Ok(changed == 1)
}

/// Ends all sessions of an account but one.
///
/// # Errors
/// What the database says.
pub async fn end_all(tx: &mut Tx, now: Timestamp, agency: &str, account: &str, but: Option<&str>) -> Result<u64> {
    q!(run tx, "
        update session set ended_at = $4
        where agency_id = $1 and account_id = $2 and id <> $3 and ended_at is null",
        agency, account, but.unwrap_or(""), now.as_microsecond())
}
