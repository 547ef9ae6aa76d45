//! The key pairs of officers; the secret halves are locked under what only the officer knows.

use prongsai_thai::Date;

use crate::{Result, Tx};

row! {
    /// A key pair.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct OfficerKey {
        /// Whose.
        pub account_id: String,
        /// Which of his; grows.
        pub generation: i64,
        /// The public half.
        pub public: Vec<u8>,
        /// The secret half, locked.
        pub locked: Vec<u8>,
        /// Under what: `password` or `passphrase`.
        pub how: String,
        /// The day on which it was made.
        pub made_on: String,
        /// The day on which it was ended.
        pub ended_on: Option<String>,
    }
}

/// Keeps a new key pair; false where the account has that generation already.
///
/// # Errors
/// What the database says, also where there is no such account.
pub async fn insert(tx: &mut Tx, agency: &str, key: &OfficerKey) -> Result<bool> {
    let added = q!(run tx, "
        insert into officer_key (agency_id, account_id, generation, public, locked, how, made_on, ended_on)
        values ($1, $2, $3, $4, $5, $6, $7, $8)
        on conflict do nothing",
        agency, &key.account_id, key.generation, &key.public, &key.locked, &key.how, &key.made_on,
        key.ended_on.as_deref())?;
    Ok(added == 1)
}

/// A key pair by generation, also one that was ended.
///
/// # Errors
/// What the database says.
pub async fn find(tx: &mut Tx, agency: &str, account: &str, generation: i64) -> Result<Option<OfficerKey>> {
    q!(one OfficerKey, tx, "
        select account_id, generation, public, locked, how, made_on, ended_on from officer_key
        where agency_id = $1 and account_id = $2 and generation = $3",
        agency, account, generation)
}

/// The newest key pair of an account that was not ended.
///
/// # Errors
/// What the database says.
pub async fn find_newest(tx: &mut Tx, agency: &str, account: &str) -> Result<Option<OfficerKey>> {
    q!(one OfficerKey, tx, "
        select account_id, generation, public, locked, how, made_on, ended_on from officer_key
        where agency_id = $1 and account_id = $2 and ended_on is null
        order by generation desc limit 1",
        agency, account)
}

row! { struct GenerationRow { generation: Option<i64> } }

/// The generation of the next key pair of an account, from 1 on; those that were ended count.
///
/// # Errors
/// What the database says.
pub async fn next_generation(tx: &mut Tx, agency: &str, account: &str) -> Result<i64> {
    let row = q!(one GenerationRow, tx, "
        select max(generation) as generation from officer_key where agency_id = $1 and account_id = $2",
        agency, account)?;
    Ok(row.and_then(|row| row.generation).unwrap_or(0) + 1)
}

/// The newest key pair of each account that has one, by account.
///
/// # Errors
/// What the database says.
pub async fn list_newest(tx: &mut Tx, agency: &str) -> Result<Vec<OfficerKey>> {
    q!(all OfficerKey, tx, "
        select account_id, generation, public, locked, how, made_on, ended_on from officer_key
        where agency_id = $1 and ended_on is null
          and not exists (
              select 1 from officer_key as newer
              where newer.agency_id = officer_key.agency_id and newer.account_id = officer_key.account_id
                and newer.generation > officer_key.generation and newer.ended_on is null
          )
        order by account_id",
        agency)
}

/// Locks a secret half anew, after a change of the password; false where there is no such living key pair.
///
/// # Errors
/// What the database says.
pub async fn relock(
    tx: &mut Tx,
    agency: &str,
    account: &str,
    generation: i64,
    locked: &[u8],
    how: &str,
) -> Result<bool> {
    let changed = q!(run tx, "
        update officer_key set locked = $4, how = $5
        where agency_id = $1 and account_id = $2 and generation = $3 and ended_on is null",
        agency, account, generation, locked, how)?;
    Ok(changed == 1)
}

/// Holds a living key pair of an account as it is until the transaction ends, so that nothing is sealed to one that ends
/// meanwhile; false where it has ended.
///
/// # Errors
/// What the database says.
pub async fn hold(tx: &mut Tx, agency: &str, account: &str, generation: i64) -> Result<bool> {
    // Both engines lock a row for an update that changes nothing.
    let held = q!(run tx, "
        update officer_key set generation = generation
        where agency_id = $1 and account_id = $2 and generation = $3 and ended_on is null",
        agency, account, generation)?;
    Ok(held == 1)
}

/// Ends the living key pairs of an account; gives how many.
///
/// # Errors
/// What the database says.
pub async fn end(tx: &mut Tx, agency: &str, account: &str, day: Date) -> Result<u64> {
    let day = day.to_string();
    q!(run tx, "
        update officer_key set ended_on = $3 where agency_id = $1 and account_id = $2 and ended_on is null",
        agency, account, &day)
}
