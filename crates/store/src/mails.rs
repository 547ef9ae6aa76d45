//! The outbox: mails are written with the change that causes them and sent by the worker.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{Result, Tx, jobs, new_id};

/// The kind of the job that sends a mail.
pub const JOB: &str = "mail";

/// What the job needs: which mail.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Send {
    /// The id of the mail.
    pub mail: String,
}

row! {
    /// A mail as it is kept.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Mail {
        /// Its id, which also makes its Message-ID: a second sending after a crash is recognised.
        pub id: String,
        /// To whom.
        pub recipient: String,
        /// One line.
        pub subject: String,
        /// Plain text.
        pub body: String,
        /// Microseconds since 1970.
        pub created_at: i64,
        /// When a mail server took it.
        pub sent_at: Option<i64>,
        /// How often it was tried.
        pub attempts: i64,
        /// What the mail server said last.
        pub last_error: Option<String>,
        /// Since when it is set aside: it will not be tried again.
        pub failed_at: Option<i64>,
    }
}

/// Puts a mail into the outbox, with the job that sends it; gives its id.
///
/// # Errors
/// What the database says.
pub async fn enqueue(
    tx: &mut Tx,
    now: Timestamp,
    agency: &str,
    recipient: &str,
    subject: &str,
    body: &str,
) -> Result<String> {
    let id = new_id(now);
    q!(run tx, "
        insert into mail (agency_id, id, recipient, subject, body, created_at, attempts)
        values ($1, $2, $3, $4, $5, $6, 0)",
        agency, &id, recipient, subject, body, now.as_microsecond())?;
    jobs::enqueue(tx, now, now, Some(agency), JOB, &Send { mail: id.clone() }, Some(&format!("mail:{agency}:{id}")))
        .await?;
    Ok(id)
}

/// One mail.
///
/// # Errors
/// What the database says.
pub async fn find(tx: &mut Tx, agency: &str, id: &str) -> Result<Option<Mail>> {
    q!(one Mail, tx, "
        select id, recipient, subject, body, created_at, sent_at, attempts, last_error, failed_at
        from mail
        where agency_id = $1 and id = $2",
        agency, id)
}

/// The outbox, newest first.
///
/// # Errors
/// What the database says.
pub async fn list(tx: &mut Tx, agency: &str, most: i64) -> Result<Vec<Mail>> {
    q!(all Mail, tx, "
        select id, recipient, subject, body, created_at, sent_at, attempts, last_error, failed_at
        from mail
        where agency_id = $1
        order by created_at desc, id desc
        limit $2",
        agency, most)
}

/// A mail server took it.
///
/// # Errors
/// What the database says.
pub async fn sent(tx: &mut Tx, now: Timestamp, agency: &str, id: &str) -> Result<()> {
    q!(run tx, "
        update mail set sent_at = $3, attempts = attempts + 1, last_error = null
        where agency_id = $1 and id = $2",
        agency, id, now.as_microsecond())?;
    Ok(())
}

/// It could not be sent; with `for_good` it is set aside and not tried again.
///
/// # Errors
/// What the database says.
pub async fn failed(tx: &mut Tx, now: Timestamp, agency: &str, id: &str, reason: &str, for_good: bool) -> Result<()> {
    q!(run tx, "
        update mail set attempts = attempts + 1, last_error = $3, failed_at = $4
        where agency_id = $1 and id = $2",
        agency, id, reason, for_good.then_some(now.as_microsecond()))?;
    Ok(())
}

/// Forgets mails that were sent or set aside before a moment: they name people.
///
/// # Errors
/// What the database says.
pub async fn forget(tx: &mut Tx, agency: &str, before: Timestamp) -> Result<u64> {
    q!(run tx, "
        delete from mail
        where agency_id = $1 and (sent_at < $2 or failed_at < $2)",
        agency, before.as_microsecond())
}
