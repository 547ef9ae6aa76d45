//! Computers that several people share: who may switch to themselves by PIN there.

use jiff::Timestamp;

use crate::{Result, Tx, new_id};

/// After so many wrong PINs in a row a person signs in on this machine by password again.
pub const MOST_PIN_FAILURES: i64 = 5;

row! {
    /// A shared computer. Times are microseconds since 1970.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Machine {
        /// Its id.
        pub id: String,
        /// What people call it.
        pub name: String,
        /// When it was registered.
        pub created_at: i64,
        /// When it was last used.
        pub seen_at: i64,
    }
}

row! {
    /// Somebody who has signed in on a machine.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Known {
        /// The account.
        pub account: String,
        /// The name of the person.
        pub name: String,
        /// The login.
        pub login: String,
        /// 1 where the person has a PIN.
        pub has_pin: i64,
        /// Wrong PINs in a row on this machine.
        pub failures: i64,
    }
}

impl Known {
    /// Whether the PIN is asked for; else the password is.
    pub fn takes_pin(&self) -> bool {
        self.has_pin == 1 && self.failures < MOST_PIN_FAILURES
    }
}

/// Registers a machine; returns its id.
///
/// # Errors
/// What the database says.
pub async fn insert(tx: &mut Tx, now: Timestamp, agency: &str, digest: &str, name: &str) -> Result<String> {
    let id = new_id(now);
    q!(run tx, "
        insert into machine (agency_id, id, digest, name, created_at, seen_at) values ($1, $2, $3, $4, $5, $5)",
        agency, &id, digest, name, now.as_microsecond())?;
    Ok(id)
}

/// Finds a machine by the digest of its token.
///
/// # Errors
/// What the database says.
pub async fn find(tx: &mut Tx, agency: &str, digest: &str) -> Result<Option<Machine>> {
    q!(one Machine, tx, "
        select id, name, created_at, seen_at
        from machine
        where agency_id = $1 and digest = $2 and ended_at is null",
        agency, digest)
}

/// The machines of an agency, the last used first.
///
/// # Errors
/// What the database says.
pub async fn list(tx: &mut Tx, agency: &str) -> Result<Vec<Machine>> {
    q!(all Machine, tx, "
        select id, name, created_at, seen_at
        from machine
        where agency_id = $1 and ended_at is null
        order by seen_at desc, id",
        agency)
}

/// Notes that somebody has signed in on a machine with a password: they are known there, and wrong PINs are forgotten.
///
/// # Errors
/// What the database says.
pub async fn add_account(tx: &mut Tx, now: Timestamp, agency: &str, machine: &str, account: &str) -> Result<()> {
    let at = now.as_microsecond();
    q!(run tx, "
        insert into machine_account (agency_id, machine_id, account_id, added_at, failures) values ($1, $2, $3, $4, 0)
        on conflict (agency_id, machine_id, account_id) do update set failures = 0",
        agency, machine, account, at)?;
    q!(run tx, "update machine set seen_at = $3 where agency_id = $1 and id = $2", agency, machine, at)?;
    Ok(())
}

/// Who is known on a machine, by name.
///
/// # Errors
/// What the database says.
pub async fn known(tx: &mut Tx, agency: &str, machine: &str) -> Result<Vec<Known>> {
    q!(all Known, tx, "
        select account.id as account, person.name, account.login, machine_account.failures,
               cast(case when account.pin is null then 0 else 1 end as bigint) as has_pin
        from machine_account
        join account on account.agency_id = machine_account.agency_id and account.id = machine_account.account_id
        join person on person.agency_id = account.agency_id and person.id = account.person_id
        where machine_account.agency_id = $1 and machine_account.machine_id = $2 and account.closed_at is null
        order by person.name, account.id",
        agency, machine)
}

/// Counts a wrong PIN before it is checked, so that many at once gain nothing; false where none is allowed any more.
///
/// # Errors
/// What the database says.
pub async fn try_pin(tx: &mut Tx, agency: &str, machine: &str, account: &str) -> Result<bool> {
    let changed = q!(run tx, "
        update machine_account set failures = failures + 1
        where agency_id = $1 and machine_id = $2 and account_id = $3 and failures < $4",
        agency, machine, account, MOST_PIN_FAILURES)?;
    Ok(changed == 1)
}

/// Forgets somebody on a machine.
///
/// # Errors
/// What the database says.
pub async fn remove_account(tx: &mut Tx, agency: &str, machine: &str, account: &str) -> Result<()> {
    q!(run tx, "
        delete from machine_account where agency_id = $1 and machine_id = $2 and account_id = $3",
        agency, machine, account)?;
    Ok(())
}

/// Ends the sharing of a machine: nobody is known there any more, and its sessions end.
///
/// # Errors
/// What the database says.
pub async fn end(tx: &mut Tx, now: Timestamp, agency: &str, machine: &str) -> Result<()> {
    let at = now.as_microsecond();
    q!(run tx, "update machine set ended_at = $3 where agency_id = $1 and id = $2 and ended_at is null",
        agency, machine, at)?;
    q!(run tx, "delete from machine_account where agency_id = $1 and machine_id = $2", agency, machine)?;
    q!(run tx, "update session set ended_at = $3 where agency_id = $1 and machine_id = $2 and ended_at is null",
        agency, machine, at)?;
    Ok(())
}
