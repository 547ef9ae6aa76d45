//! Accounts and sessions.

use jiff::Timestamp;

use crate::{Result, Tx};

row! {
    /// A session with its account and person, as a request needs it.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct SessionRow {
        /// Its id.
        pub id: String,
        /// Whose it is.
        pub account_id: String,
        /// The person of the account.
        pub person_id: String,
        /// The person's name.
        pub name: String,
        /// The shared machine on which it began.
        pub machine_id: Option<String>,
        /// 1: password or PIN; 2: with a second factor.
        pub level: i64,
        /// When password and second factor were last given, in microseconds.
        pub stepped_up_at: Option<i64>,
        /// When it was last seen.
        pub seen_at: i64,
        /// Until when it lives unseen.
        pub idle_until: i64,
        /// Until when it lives at most.
        pub expires_at: i64,
        /// Since when the screen is covered.
        pub covered_at: Option<i64>,
        /// When the second factor was confirmed.
        pub totp_at: Option<i64>,
        /// What the person prefers, as JSON.
        pub preferences: String,
    }
}

/// Finds the living session of a token by the token's digest.
///
/// # Errors
/// What the database says.
pub async fn find_session(tx: &mut Tx, agency: &str, digest: &str, now: Timestamp) -> Result<Option<SessionRow>> {
    q!(one SessionRow, tx, "
        select session.id, session.account_id, account.person_id, person.name, session.machine_id, session.level,
               session.stepped_up_at, session.seen_at, session.idle_until, session.expires_at, session.covered_at,
               account.totp_at, account.preferences
        from session
        join account on account.agency_id = session.agency_id and account.id = session.account_id
        join person on person.agency_id = account.agency_id and person.id = account.person_id
        where session.agency_id = $1 and session.digest = $2 and session.ended_at is null
          and session.idle_until > $3 and session.expires_at > $3 and account.closed_at is null",
        agency, digest, now.as_microsecond())
}

/// A new account; secrets come sealed or hashed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewAccount<'a> {
    /// Its id.
    pub id: &'a str,
    /// The person.
    pub person: &'a str,
    /// The name to sign in with.
    pub login: &'a str,
    /// The PHC string of the password; none until the invitation is used.
    pub password: Option<&'a str>,
    /// The sealed secret of the second factor, already confirmed.
    pub totp_secret: Option<&'a [u8]>,
}

/// Adds an account.
///
/// # Errors
/// The name or the person has one; what the database says.
pub async fn insert(tx: &mut Tx, now: Timestamp, agency: &str, new: &NewAccount<'_>) -> Result<()> {
    let at = now.as_microsecond();
    q!(run tx, "
        insert into account (agency_id, id, person_id, login, password, password_at, totp_secret, totp_at, totp_step,
                             failures, preferences, created_at)
        values ($1, $2, $3, $4, $5, $6, $7, $8, 0, 0, '{}', $9)",
        agency, new.id, new.person, new.login, new.password, new.password.map(|_| at), new.totp_secret,
        new.totp_secret.map(|_| at), at)?;
    Ok(())
}

/// A new session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewSession<'a> {
    /// Its id.
    pub id: &'a str,
    /// Whose it is.
    pub account: &'a str,
    /// The shared machine.
    pub machine: Option<&'a str>,
    /// Digest of its token.
    pub digest: &'a str,
    /// 1: password or PIN; 2: with a second factor.
    pub level: i64,
    /// When password and second factor were given, in microseconds.
    pub stepped_up_at: Option<i64>,
    /// What the browser calls itself, shortened.
    pub device: &'a str,
    /// Until when it lives unseen, in microseconds.
    pub idle_until: i64,
    /// Until when it lives at most.
    pub expires_at: i64,
}

/// Adds a session.
///
/// # Errors
/// What the database says.
pub async fn insert_session(tx: &mut Tx, now: Timestamp, agency: &str, new: &NewSession<'_>) -> Result<()> {
    q!(run tx, "
        insert into session (agency_id, id, account_id, machine_id, digest, level, stepped_up_at, device, created_at,
                             seen_at, idle_until, expires_at)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $9, $10, $11)",
        agency, new.id, new.account, new.machine, new.digest, new.level, new.stepped_up_at, new.device,
        now.as_microsecond(), new.idle_until, new.expires_at)?;
    Ok(())
}

row! {
    struct HolderRow { person_id: String }
}

/// The person who holds a post on a day.
///
/// # Errors
/// What the database says.
pub async fn holder(tx: &mut Tx, agency: &str, post: &str, day: prongsai_thai::Date) -> Result<Option<String>> {
    let row = q!(one HolderRow, tx, "
        select person_id
        from holding
        where agency_id = $1 and post_id = $2 and from_on <= $3 and (to_on is null or to_on >= $3)
        order by from_on desc, id desc
        limit 1",
        agency, post, &day.to_string())?;
    Ok(row.map(|row| row.person_id))
}
