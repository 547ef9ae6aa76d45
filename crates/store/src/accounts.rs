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
