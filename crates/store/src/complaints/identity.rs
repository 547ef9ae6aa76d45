//! Who the informant is: sealed under a key in shares. Who asked, and what each custodian answered.

use prongsai_thai::Date;

use crate::{Result, Tx};

row! {
    /// The sealed identity of an informant.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Identity {
        /// How many shares are needed.
        pub needed: i64,
        /// How many there are.
        pub shares: i64,
        /// The identity, sealed under the shared key.
        pub sealed: Vec<u8>,
    }
}

row! {
    /// A share of the key, sealed to a custodian.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Share {
        /// The custodian.
        pub account_id: String,
        /// To which key pair of his it is sealed.
        pub key_generation: i64,
        /// The sealed share.
        pub sealed: Vec<u8>,
    }
}

/// Keeps an identity with its shares; false where the case has one already, or there is no such case.
///
/// # Errors
/// What the database says.
pub async fn insert(
    tx: &mut Tx,
    agency: &str,
    case: &str,
    identity: &Identity,
    shares: &[Share],
    hour: i64,
) -> Result<bool> {
    let added = q!(run tx, "
        insert into complaint_identity (agency_id, complaint_id, needed, shares, sealed, hour)
        select agency_id, id, $3, $4, $5, $6 from complaint where agency_id = $1 and id = $2
        on conflict do nothing",
        agency, case, identity.needed, identity.shares, &identity.sealed, hour)?;
    if added == 0 {
        return Ok(false);
    }
    for share in shares {
        q!(run tx, "
            insert into identity_share (agency_id, complaint_id, account_id, key_generation, sealed, hour)
            values ($1, $2, $3, $4, $5, $6)",
            agency, case, &share.account_id, share.key_generation, &share.sealed, hour)?;
    }
    Ok(true)
}

/// The sealed identity of a case's informant, where it was given.
///
/// # Errors
/// What the database says.
pub async fn find(tx: &mut Tx, agency: &str, case: &str) -> Result<Option<Identity>> {
    q!(one Identity, tx, "
        select needed, shares, sealed from complaint_identity where agency_id = $1 and complaint_id = $2",
        agency, case)
}

/// The share of a custodian.
///
/// # Errors
/// What the database says.
pub async fn find_share(tx: &mut Tx, agency: &str, case: &str, account: &str) -> Result<Option<Share>> {
    q!(one Share, tx, "
        select account_id, key_generation, sealed from identity_share
        where agency_id = $1 and complaint_id = $2 and account_id = $3",
        agency, case, account)
}

/// The shares of a case by custodian.
///
/// # Errors
/// What the database says.
pub async fn list_shares(tx: &mut Tx, agency: &str, case: &str) -> Result<Vec<Share>> {
    q!(all Share, tx, "
        select account_id, key_generation, sealed from identity_share
        where agency_id = $1 and complaint_id = $2
        order by account_id",
        agency, case)
}

row! {
    /// A custodian's share, and of which case.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Held {
        /// The case.
        pub complaint_id: String,
        /// To which key pair it is sealed.
        pub key_generation: i64,
        /// The sealed share.
        pub sealed: Vec<u8>,
    }
}

/// All shares that a custodian has, by case.
///
/// # Errors
/// What the database says.
pub async fn shares_of(tx: &mut Tx, agency: &str, account: &str) -> Result<Vec<Held>> {
    q!(all Held, tx, "
        select complaint_id, key_generation, sealed from identity_share
        where agency_id = $1 and account_id = $2
        order by complaint_id",
        agency, account)
}

/// The open requests of whoever asks.
///
/// # Errors
/// What the database says.
pub async fn open_requests_of(tx: &mut Tx, agency: &str, account: &str) -> Result<Vec<Request>> {
    q!(all Request, tx, "
        select id, complaint_id, account_id, sealed, asked_on, expires_on, closed_on from identity_request
        where agency_id = $1 and account_id = $2 and closed_on is null
        order by id",
        agency, account)
}

/// Seals a share anew to a newer key pair of its custodian; false where there is no such share.
///
/// # Errors
/// What the database says.
pub async fn replace_share(tx: &mut Tx, agency: &str, case: &str, share: &Share, hour: i64) -> Result<bool> {
    let changed = q!(run tx, "
        update identity_share set key_generation = $4, sealed = $5, hour = $6
        where agency_id = $1 and complaint_id = $2 and account_id = $3",
        agency, case, &share.account_id, share.key_generation, &share.sealed, hour)?;
    Ok(changed == 1)
}

row! {
    /// That somebody asks who the informant is.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Request {
        /// Its id, from [`crate::random_id`].
        pub id: String,
        /// The case.
        pub complaint_id: String,
        /// Who asks.
        pub account_id: String,
        /// The reason, under the key of the case.
        pub sealed: Vec<u8>,
        /// The day on which it was asked.
        pub asked_on: String,
        /// The last day on which it may be answered and read.
        pub expires_on: String,
        /// The day on which it was over.
        pub closed_on: Option<String>,
    }
}

/// A request as it is made.
#[derive(Debug, Clone, Copy)]
pub struct NewRequest<'a> {
    /// Its id, from [`crate::random_id`].
    pub id: &'a str,
    /// The case.
    pub complaint: &'a str,
    /// Who asks.
    pub account: &'a str,
    /// The reason, under the key of the case.
    pub sealed: &'a [u8],
    /// Today.
    pub asked_on: Date,
    /// The last day on which it may be answered and read.
    pub expires_on: Date,
}

/// Asks the custodians, given with the reason as it is sealed to each; false where the case has no identity.
///
/// # Errors
/// What the database says.
pub async fn ask(tx: &mut Tx, agency: &str, new: &NewRequest<'_>, custodians: &[(&str, &[u8])]) -> Result<bool> {
    let (asked_on, expires_on) = (new.asked_on.to_string(), new.expires_on.to_string());
    let added = q!(run tx, "
        insert into identity_request (agency_id, complaint_id, id, account_id, sealed, asked_on, expires_on)
        select agency_id, complaint_id, $3, $4, $5, $6, $7 from complaint_identity
        where agency_id = $1 and complaint_id = $2
        on conflict do nothing",
        agency, new.complaint, new.id, new.account, new.sealed, &asked_on, &expires_on)?;
    if added == 0 {
        return Ok(false);
    }
    for (account, reason) in custodians {
        q!(run tx, "
            insert into identity_answer (agency_id, request_id, complaint_id, account_id, reason)
            values ($1, $2, $3, $4, $5)",
            agency, new.id, new.complaint, *account, *reason)?;
    }
    Ok(true)
}

/// The request of an id, also one that is over.
///
/// # Errors
/// What the database says.
pub async fn find_request(tx: &mut Tx, agency: &str, id: &str) -> Result<Option<Request>> {
    q!(one Request, tx, "
        select id, complaint_id, account_id, sealed, asked_on, expires_on, closed_on from identity_request
        where agency_id = $1 and id = $2",
        agency, id)
}

/// The requests of a case, newest day first, also those that are over.
///
/// # Errors
/// What the database says.
pub async fn list_requests(tx: &mut Tx, agency: &str, case: &str) -> Result<Vec<Request>> {
    q!(all Request, tx, "
        select id, complaint_id, account_id, sealed, asked_on, expires_on, closed_on from identity_request
        where agency_id = $1 and complaint_id = $2
        order by asked_on desc, id",
        agency, case)
}

/// Seals the reason of a request anew, after words of it were masked; false where there is no such request.
///
/// # Errors
/// What the database says.
pub async fn replace_reason(tx: &mut Tx, agency: &str, request: &str, sealed: &[u8]) -> Result<bool> {
    let changed = q!(run tx, "
        update identity_request set sealed = $3 where agency_id = $1 and id = $2", agency, request, sealed)?;
    Ok(changed == 1)
}

/// The same for the reason as a custodian reads it.
///
/// # Errors
/// What the database says.
pub async fn replace_asked(tx: &mut Tx, agency: &str, request: &str, account: &str, reason: &[u8]) -> Result<bool> {
    let changed = q!(run tx, "
        update identity_answer set reason = $4 where agency_id = $1 and request_id = $2 and account_id = $3",
        agency, request, account, reason)?;
    Ok(changed == 1)
}

row! {
    /// What a custodian was asked, and answered.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Answer {
        /// The request.
        pub request_id: String,
        /// The case.
        pub complaint_id: String,
        /// The custodian.
        pub account_id: String,
        /// The reason, sealed to the custodian.
        pub reason: Vec<u8>,
        /// `released` or `refused`.
        pub answer: Option<String>,
        /// The share, sealed to whoever asks, until the request is over.
        pub released: Option<Vec<u8>>,
        /// The day of the answer.
        pub answered_on: Option<String>,
    }
}

/// The answers to a request by custodian, also those that are still open.
///
/// # Errors
/// What the database says.
pub async fn answers(tx: &mut Tx, agency: &str, request: &str) -> Result<Vec<Answer>> {
    q!(all Answer, tx, "
        select request_id, complaint_id, account_id, reason, answer, released, answered_on from identity_answer
        where agency_id = $1 and request_id = $2
        order by account_id",
        agency, request)
}

/// What a custodian is asked and has not answered, of requests that are open on a day.
///
/// # Errors
/// What the database says.
pub async fn asked_of(tx: &mut Tx, agency: &str, account: &str, today: Date) -> Result<Vec<Answer>> {
    let today = today.to_string();
    q!(all Answer, tx, "
        select request_id, complaint_id, account_id, reason, answer, released, answered_on from identity_answer
        where agency_id = $1 and account_id = $2 and answer is null
          and exists (
              select 1 from identity_request
              where identity_request.agency_id = $1 and identity_request.id = identity_answer.request_id
                and identity_request.closed_on is null and identity_request.expires_on >= $3
          )
        order by request_id",
        agency, account, &today)
}

/// Answers for a custodian: with the share, sealed to whoever asks, or with a refusal. False where he was not asked, has
/// answered, or the request is over.
///
/// # Errors
/// What the database says.
pub async fn answer(
    tx: &mut Tx,
    agency: &str,
    request: &str,
    account: &str,
    released: Option<&[u8]>,
    today: Date,
) -> Result<bool> {
    let day = today.to_string();
    let word = if released.is_some() { "released" } else { "refused" };
    let changed = q!(run tx, "
        update identity_answer set answer = $4, released = $5, answered_on = $6
        where agency_id = $1 and request_id = $2 and account_id = $3 and answer is null
          and exists (
              select 1 from identity_request
              where identity_request.agency_id = $1 and identity_request.id = $2
                and identity_request.closed_on is null and identity_request.expires_on >= $6
          )",
        agency, request, account, word, released, &day)?;
    Ok(changed == 1)
}

/// Ends a request: what was released for it is forgotten, who answered what stays. False where it is over.
///
/// # Errors
/// What the database says.
pub async fn close_request(tx: &mut Tx, agency: &str, request: &str, today: Date) -> Result<bool> {
    let day = today.to_string();
    let closed = q!(run tx, "
        update identity_request set closed_on = $3 where agency_id = $1 and id = $2 and closed_on is null",
        agency, request, &day)?;
    q!(run tx, "
        update identity_answer set released = null where agency_id = $1 and request_id = $2", agency, request)?;
    Ok(closed == 1)
}

/// Ends the requests whose last day is before today, as [`close_request`] does; gives how many.
///
/// # Errors
/// What the database says.
pub async fn expire(tx: &mut Tx, agency: &str, today: Date) -> Result<u64> {
    let day = today.to_string();
    let closed = q!(run tx, "
        update identity_request set closed_on = $2 where agency_id = $1 and closed_on is null and expires_on < $2",
        agency, &day)?;
    q!(run tx, "
        update identity_answer set released = null
        where agency_id = $1 and released is not null
          and exists (
              select 1 from identity_request
              where identity_request.agency_id = $1 and identity_request.id = identity_answer.request_id
                and identity_request.closed_on is not null
          )",
        agency)?;
    Ok(closed)
}
