//! What is forgotten after a while: ended sessions, old drafts, used invitations. Memory itself, the events, stays.

use jiff::Timestamp;

use crate::{Result, Store, Tx, dialect};

/// Forgets the sessions of an agency that ended before a moment; gives how many.
///
/// # Errors
/// What the database says.
pub async fn sessions(tx: &mut Tx, agency: &str, before: Timestamp) -> Result<u64> {
    q!(run tx, "
        delete from session
        where agency_id = $1 and (expires_at < $2 or idle_until < $2 or ended_at < $2)",
        agency, before.as_microsecond())
}

/// Forgets what was half typed and not touched since a moment; gives how many.
///
/// # Errors
/// What the database says.
pub async fn drafts(tx: &mut Tx, agency: &str, before: Timestamp) -> Result<u64> {
    q!(run tx, "delete from draft where agency_id = $1 and updated_at < $2", agency, before.as_microsecond())
}

/// Forgets invitations that were used or ran out before a moment; gives how many.
///
/// # Errors
/// What the database says.
pub async fn invitations(tx: &mut Tx, agency: &str, before: Timestamp) -> Result<u64> {
    q!(run tx, "
        delete from invitation
        where agency_id = $1 and (expires_at < $2 or used_at < $2)",
        agency, before.as_microsecond())
}

impl Store {
    /// Lets the engine put its own house in order; short, and harmless at any time.
    ///
    /// # Errors
    /// What the database says.
    pub async fn optimize(&self) -> Result<()> {
        dialect::optimize(self).await
    }
}
