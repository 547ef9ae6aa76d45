//! What is half typed, by account and the address of its form: nobody else ever sees it.

use jiff::Timestamp;

use crate::{Result, Tx};

/// A form holds at most so many bytes as a draft.
pub const MOST_BYTES: usize = 256 * 1024;

row! {
    /// A form as it was left.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Draft {
        /// The path of its page inside the agency: `/measures/…/progress`.
        pub form: String,
        /// The fields, as a browser sends them (urlencoded).
        pub body: String,
        /// When it was last kept, in microseconds.
        pub updated_at: i64,
    }
}

/// Keeps a form.
///
/// # Errors
/// What the database says.
pub async fn put(tx: &mut Tx, now: Timestamp, agency: &str, account: &str, form: &str, body: &str) -> Result<()> {
    q!(run tx, "
        insert into draft (agency_id, account_id, form, body, updated_at) values ($1, $2, $3, $4, $5)
        on conflict (agency_id, account_id, form) do update set body = excluded.body, updated_at = excluded.updated_at",
        agency, account, form, body, now.as_microsecond())?;
    Ok(())
}

/// Finds a form as it was left.
///
/// # Errors
/// What the database says.
pub async fn find(tx: &mut Tx, agency: &str, account: &str, form: &str) -> Result<Option<Draft>> {
    q!(one Draft, tx, "
        select form, body, updated_at from draft where agency_id = $1 and account_id = $2 and form = $3",
        agency, account, form)
}

/// The forms that an account has left, the last one first.
///
/// # Errors
/// What the database says.
pub async fn list(tx: &mut Tx, agency: &str, account: &str) -> Result<Vec<Draft>> {
    q!(all Draft, tx, "
        select form, body, updated_at
        from draft
        where agency_id = $1 and account_id = $2
        order by updated_at desc, form",
        agency, account)
}

/// Throws a draft away: the form was sent, or the person says so.
///
/// # Errors
/// What the database says.
pub async fn remove(tx: &mut Tx, agency: &str, account: &str, form: &str) -> Result<()> {
    q!(run tx, "delete from draft where agency_id = $1 and account_id = $2 and form = $3", agency, account, form)?;
    Ok(())
}
