//! Accounts: who signs in, and with what. Secrets come hashed or sealed; this crate opens none.
//!
//! | module | answers |
//! |---|---|
//! | [`sessions`] | who is signed in, where, since when |
//! | [`attempts`] | how often a sign-in has failed |
//! | [`invitations`] | how somebody comes in for the first time, and recovery codes |
//! | [`machines`] | computers that several people share |
//! | [`drafts`] | what is half typed |
//! | [`people`] | people, the posts they hold, who acts for whom |

pub mod attempts;
pub mod drafts;
pub mod invitations;
pub mod machines;
pub mod people;
pub mod sessions;

use jiff::Timestamp;

use crate::{Error, Result, Tx};

row! {
    /// An account with the person behind it. It does not print: it holds hashes.
    #[derive(Clone)]
    pub struct Account {
        /// Its id.
        pub id: String,
        /// The id of the person.
        pub person: String,
        /// The name of the person.
        pub name: String,
        /// The mail address of the person.
        pub email: Option<String>,
        /// The name to sign in with, in small letters.
        pub login: String,
        /// The password as a PHC string; none until the invitation is taken.
        pub password: Option<String>,
        /// When the password was set, in microseconds.
        pub password_at: Option<i64>,
        /// The secret of the second factor, sealed.
        pub totp_secret: Option<Vec<u8>>,
        /// When the second factor was taken into use; none while it is being set up.
        pub totp_at: Option<i64>,
        /// The last step of the second factor that was used.
        pub totp_step: i64,
        /// The PIN as a PHC string.
        pub pin: Option<String>,
        /// The public key of opinions by click.
        pub signing_public: Option<Vec<u8>>,
        /// The private key, sealed under the password.
        pub signing_secret: Option<Vec<u8>>,
        /// What the person prefers, as JSON.
        pub preferences: String,
        /// When it was closed.
        pub closed_at: Option<i64>,
    }
}

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

row! { struct IdRow { id: String } }
row! { struct CountRow { count: i64 } }

/// A login as it is kept and compared: without spaces around it, in small letters.
pub fn normal_login(login: &str) -> String {
    login.trim().to_lowercase()
}

/// Finds an account by its id, also a closed one.
///
/// # Errors
/// What the database says.
pub async fn find(tx: &mut Tx, agency: &str, id: &str) -> Result<Option<Account>> {
    q!(one Account, tx, "
        select account.id, account.person_id as person, person.name, person.email, account.login, account.password,
               account.password_at, account.totp_secret, account.totp_at, account.totp_step, account.pin,
               account.signing_public, account.signing_secret, account.preferences, account.closed_at
        from account
        join person on person.agency_id = account.agency_id and person.id = account.person_id
        where account.agency_id = $1 and account.id = $2",
        agency, id)
}

/// Finds an open account by its login, in one statement whether there is one or not: a sign-in tells nothing by what it
/// costs.
///
/// # Errors
/// What the database says.
pub async fn find_by_login(tx: &mut Tx, agency: &str, login: &str) -> Result<Option<Account>> {
    q!(one Account, tx, "
        select account.id, account.person_id as person, person.name, person.email, account.login, account.password,
               account.password_at, account.totp_secret, account.totp_at, account.totp_step, account.pin,
               account.signing_public, account.signing_secret, account.preferences, account.closed_at
        from account
        join person on person.agency_id = account.agency_id and person.id = account.person_id
        where account.agency_id = $1 and account.login = $2 and account.closed_at is null",
        agency, &normal_login(login))
}

/// Finds the account of a person, also a closed one.
///
/// # Errors
/// What the database says.
pub async fn find_of_person(tx: &mut Tx, agency: &str, person: &str) -> Result<Option<Account>> {
    let row = q!(one IdRow, tx, "select id from account where agency_id = $1 and person_id = $2", agency, person)?;
    match row {
        Some(row) => find(tx, agency, &row.id).await,
        None => Ok(None),
    }
}

/// The login with which nobody has an account yet: `wanted`, or with a number behind it.
///
/// # Errors
/// What the database says.
pub async fn free_login(tx: &mut Tx, agency: &str, wanted: &str) -> Result<String> {
    let wanted = normal_login(wanted);
    let mut login = wanted.clone();
    for number in 2..1000 {
        let taken = q!(one IdRow, tx, "
            select id from account where agency_id = $1 and login = $2", agency, &login)?;
        if taken.is_none() {
            return Ok(login);
        }
        login = format!("{wanted}{number}");
    }
    Ok(login)
}

/// A signing key: the public part, and the private part sealed under the password.
#[derive(Clone, Copy)]
pub struct SigningKeys<'a> {
    /// The public key.
    pub public: &'a [u8],
    /// The private key, sealed.
    pub sealed: &'a [u8],
}

/// Sets the password, and the signing key that it opens.
///
/// # Errors
/// [`Error::Missing`], or what the database says.
pub async fn set_password(
    tx: &mut Tx,
    now: Timestamp,
    agency: &str,
    id: &str,
    password: &str,
    keys: SigningKeys<'_>,
) -> Result<()> {
    let changed = q!(run tx, "
        update account
        set password = $3, password_at = $4, signing_public = $5, signing_secret = $6
        where agency_id = $1 and id = $2 and closed_at is null",
        agency, id, password, now.as_microsecond(), keys.public, keys.sealed)?;
    there_was(changed)
}

/// Sets the signing key alone.
///
/// # Errors
/// [`Error::Missing`], or what the database says.
pub async fn set_signing(tx: &mut Tx, agency: &str, id: &str, keys: SigningKeys<'_>) -> Result<()> {
    let changed = q!(run tx, "
        update account set signing_public = $3, signing_secret = $4
        where agency_id = $1 and id = $2 and closed_at is null",
        agency, id, keys.public, keys.sealed)?;
    there_was(changed)
}

/// Puts a hash of the same password at another cost in place of the one that was; not where it was changed meanwhile.
///
/// # Errors
/// What the database says.
pub async fn rehash_password(tx: &mut Tx, agency: &str, id: &str, old: &str, new: &str) -> Result<()> {
    q!(run tx, "
        update account set password = $4 where agency_id = $1 and id = $2 and password = $3",
        agency, id, old, new)?;
    Ok(())
}

/// Takes a second factor into use: the secret, sealed, and the step of the code that proved it.
///
/// # Errors
/// [`Error::Missing`], or what the database says.
pub async fn set_totp(tx: &mut Tx, now: Timestamp, agency: &str, id: &str, sealed: &[u8], step: i64) -> Result<()> {
    let changed = q!(run tx, "
        update account set totp_secret = $3, totp_at = $4, totp_step = $5
        where agency_id = $1 and id = $2 and closed_at is null",
        agency, id, sealed, now.as_microsecond(), step)?;
    there_was(changed)
}

/// Takes the second factor off.
///
/// # Errors
/// What the database says.
pub async fn remove_totp(tx: &mut Tx, agency: &str, id: &str) -> Result<()> {
    q!(run tx, "
        update account set totp_secret = null, totp_at = null, totp_step = 0 where agency_id = $1 and id = $2",
        agency, id)?;
    Ok(())
}

/// Uses a step of the second factor; false where it, or a later one, has been used meanwhile.
///
/// # Errors
/// What the database says.
pub async fn take_totp_step(tx: &mut Tx, agency: &str, id: &str, step: i64) -> Result<bool> {
    let changed = q!(run tx, "
        update account set totp_step = $3 where agency_id = $1 and id = $2 and totp_step < $3",
        agency, id, step)?;
    Ok(changed == 1)
}

/// Sets the PIN, or takes it off.
///
/// # Errors
/// What the database says.
pub async fn set_pin(tx: &mut Tx, agency: &str, id: &str, pin: Option<&str>) -> Result<()> {
    q!(run tx, "update account set pin = $3 where agency_id = $1 and id = $2", agency, id, pin)?;
    Ok(())
}

/// Keeps what the person prefers, as JSON.
///
/// # Errors
/// What the database says.
pub async fn set_preferences(tx: &mut Tx, agency: &str, id: &str, preferences: &str) -> Result<()> {
    q!(run tx, "update account set preferences = $3 where agency_id = $1 and id = $2", agency, id, preferences)?;
    Ok(())
}

/// Closes an account: sessions end, secrets are wiped, the login stays taken, so that nobody is mistaken for another.
///
/// # Errors
/// [`Error::Missing`], or what the database says.
pub async fn close(tx: &mut Tx, now: Timestamp, agency: &str, id: &str) -> Result<()> {
    let at = now.as_microsecond();
    let changed = q!(run tx, "
        update account
        set closed_at = $3, password = null, totp_secret = null, totp_at = null, pin = null, signing_secret = null
        where agency_id = $1 and id = $2 and closed_at is null",
        agency, id, at)?;
    there_was(changed)?;
    sessions::end_all(tx, now, agency, id, None).await?;
    invitations::end_all(tx, now, agency, id).await?;
    q!(run tx, "delete from recovery_code where agency_id = $1 and account_id = $2", agency, id)?;
    q!(run tx, "delete from machine_account where agency_id = $1 and account_id = $2", agency, id)?;
    q!(run tx, "delete from draft where agency_id = $1 and account_id = $2", agency, id)?;
    Ok(())
}

/// Opens a closed account again, without any secret: the person comes in by a new invitation.
///
/// # Errors
/// [`Error::Missing`], or what the database says.
pub async fn reopen(tx: &mut Tx, agency: &str, id: &str) -> Result<()> {
    let changed = q!(run tx, "
        update account set closed_at = null where agency_id = $1 and id = $2 and closed_at is not null",
        agency, id)?;
    there_was(changed)
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
                             preferences, created_at)
        values ($1, $2, $3, $4, $5, $6, $7, $8, 0, '{}', $9)",
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

fn there_was(changed: u64) -> Result<()> {
    if changed == 0 { Err(Error::Missing("account")) } else { Ok(()) }
}
