//! How somebody comes in: an invitation for the first time, recovery codes where the telephone is lost.

use jiff::Timestamp;

use super::CountRow;
use crate::{Result, Tx, new_id};

row! {
    /// An invitation. Times are microseconds since 1970.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Invitation {
        /// Its id.
        pub id: String,
        /// For whom.
        pub account: String,
        /// `slip` or `mail`.
        pub how: String,
        /// When it was made.
        pub created_at: i64,
        /// When it runs out.
        pub expires_at: i64,
        /// When it was taken, or replaced by a later one.
        pub used_at: Option<i64>,
    }
}

/// Makes an invitation; earlier ones of the account end. Returns its id.
///
/// # Errors
/// What the database says.
#[expect(clippy::too_many_arguments, reason = "the columns of a row")]
pub async fn insert(
    tx: &mut Tx,
    now: Timestamp,
    agency: &str,
    account: &str,
    digest: &str,
    how: &str,
    by: Option<&str>,
    valid_seconds: i64,
) -> Result<String> {
    end_all(tx, now, agency, account).await?;
    let (id, at) = (new_id(now), now.as_microsecond());
    q!(run tx, "
        insert into invitation (agency_id, id, account_id, digest, how, created_by, created_at, expires_at)
        values ($1, $2, $3, $4, $5, $6, $7, $8)",
        agency, &id, account, digest, how, by, at, at + valid_seconds * 1_000_000)?;
    Ok(id)
}

/// Finds an invitation that can still be taken.
///
/// # Errors
/// What the database says.
pub async fn find(tx: &mut Tx, now: Timestamp, agency: &str, digest: &str) -> Result<Option<Invitation>> {
    q!(one Invitation, tx, "
        select id, account_id as account, how, created_at, expires_at, used_at
        from invitation
        where agency_id = $1 and digest = $2 and used_at is null and expires_at > $3",
        agency, digest, now.as_microsecond())
}

/// Takes an invitation; false where somebody has taken it meanwhile.
///
/// # Errors
/// What the database says.
pub async fn take(tx: &mut Tx, now: Timestamp, agency: &str, id: &str) -> Result<bool> {
    let at = now.as_microsecond();
    let changed = q!(run tx, "
        update invitation set used_at = $3
        where agency_id = $1 and id = $2 and used_at is null and expires_at > $3",
        agency, id, at)?;
    Ok(changed == 1)
}

/// Ends all open invitations of an account.
///
/// # Errors
/// What the database says.
pub async fn end_all(tx: &mut Tx, now: Timestamp, agency: &str, account: &str) -> Result<()> {
    q!(run tx, "
        update invitation set used_at = $3 where agency_id = $1 and account_id = $2 and used_at is null",
        agency, account, now.as_microsecond())?;
    Ok(())
}

/// Puts new recovery codes in place of all earlier ones.
///
/// # Errors
/// What the database says.
pub async fn set_recovery_codes(
    tx: &mut Tx,
    now: Timestamp,
    agency: &str,
    account: &str,
    digests: &[String],
) -> Result<()> {
    q!(run tx, "delete from recovery_code where agency_id = $1 and account_id = $2", agency, account)?;
    for digest in digests {
        q!(run tx, "
            insert into recovery_code (agency_id, account_id, digest, created_at) values ($1, $2, $3, $4)",
            agency, account, digest, now.as_microsecond())?;
    }
    Ok(())
}

/// Uses a recovery code; false where there is none such, or it has been used.
///
/// # Errors
/// What the database says.
pub async fn use_recovery_code(tx: &mut Tx, now: Timestamp, agency: &str, account: &str, digest: &str) -> Result<bool> {
    let changed = q!(run tx, "
        update recovery_code set used_at = $4
        where agency_id = $1 and account_id = $2 and digest = $3 and used_at is null",
        agency, account, digest, now.as_microsecond())?;
    Ok(changed == 1)
}

/// How many recovery codes are left.
///
/// # Errors
/// What the database says.
pub async fn recovery_codes_left(tx: &mut Tx, agency: &str, account: &str) -> Result<i64> {
    let row = q!(one CountRow, tx, "
        select count(*) as count from recovery_code
        where agency_id = $1 and account_id = $2 and used_at is null",
        agency, account)?;
    Ok(row.map_or(0, |row| row.count))
}
