//! Rounds of visits to the addresses of a list: asked for by a person or at night, followed while they run.

use jiff::Timestamp;
use prongsai_thai::FiscalYear;
use serde::{Deserialize, Serialize};

use crate::disclosures::number;
use crate::{Error, Result, Tx, jobs, new_id};

/// The kind of the job that runs a round.
pub const JOB: &str = "disclosures-check";

/// What the job needs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Run {
    /// The round.
    pub round: String,
}

row! {
    /// A round of visits.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Round {
        /// Its id.
        pub id: String,
        /// The year of the list.
        pub framework_year: i64,
        /// The one item that is visited; empty for the whole list.
        pub code: String,
        /// In microseconds.
        pub asked_at: i64,
        /// The name of whoever asked; none at night.
        pub asked_by: Option<String>,
        /// When the first visit began, in microseconds.
        pub begun_at: Option<i64>,
        /// When it ended, well or not, in microseconds.
        pub ended_at: Option<i64>,
        /// Addresses to be visited; 0 before it began.
        pub total: i64,
        /// Addresses visited so far.
        pub done: i64,
        /// 1 where it puts on record.
        pub on_record: i64,
        /// Why it ended without having checked everything: in Thai, and in the next line in English.
        pub failure: Option<String>,
    }
}

impl Round {
    /// Whether it waits or runs.
    pub fn is_open(&self) -> bool {
        self.ended_at.is_none()
    }

    /// The year of the list; none for a number that is no year.
    pub fn year(&self) -> Option<FiscalYear> {
        FiscalYear::new(i16::try_from(self.framework_year).ok()?).ok()
    }

    /// Why it ended without having checked everything, in Thai.
    pub fn failure_thai(&self) -> Option<&str> {
        self.failure.as_deref()?.lines().next()
    }

    /// The same in English.
    pub fn failure_english(&self) -> Option<&str> {
        self.failure.as_deref()?.lines().next_back()
    }
}

/// Asks for a round: of one item, or of the whole list. Where one of the same kind is still open, that one is given.
///
/// # Errors
/// What the database says.
pub async fn ask(
    tx: &mut Tx,
    now: Timestamp,
    agency: &str,
    year: FiscalYear,
    code: Option<&str>,
    by: Option<&str>,
    on_record: bool,
) -> Result<String> {
    ask_for(tx, now, now, agency, year, code, by, on_record).await
}

/// Asks for a round of the whole list that nobody waits for, from a moment on.
///
/// # Errors
/// What the database says.
pub async fn ask_later(tx: &mut Tx, now: Timestamp, due: Timestamp, agency: &str, year: FiscalYear) -> Result<String> {
    ask_for(tx, now, due, agency, year, None, None, false).await
}

#[expect(clippy::too_many_arguments, reason = "the row as it is")]
async fn ask_for(
    tx: &mut Tx,
    now: Timestamp,
    due: Timestamp,
    agency: &str,
    year: FiscalYear,
    code: Option<&str>,
    by: Option<&str>,
    on_record: bool,
) -> Result<String> {
    let id = new_id(now);
    let code = code.unwrap_or_default();
    let added = q!(run tx, "
        insert into check_round (agency_id, id, framework_year, code, asked_at, asked_by, total, done, on_record)
        values ($1, $2, $3, $4, $5, $6, 0, 0, $7)
        on conflict do nothing",
        agency, &id, number(year), code, now.as_microsecond(), by, i64::from(on_record))?;
    if added == 1 {
        let run = Run { round: id.clone() };
        jobs::enqueue(tx, now, due, Some(agency), JOB, &run, Some(&format!("{JOB}:{agency}:{id}"))).await?;
        return Ok(id);
    }
    row! { struct IdRow { id: String } }
    let open = q!(one IdRow, tx, "
        select id
        from check_round
        where agency_id = $1 and framework_year = $2 and code = $3 and on_record = $4 and ended_at is null",
        agency, number(year), code, i64::from(on_record))?;
    open.map(|row| row.id).ok_or(Error::Missing("round"))
}

/// How many rounds of an agency wait or run, those for the record not counted.
///
/// # Errors
/// What the database says.
pub async fn count_open(tx: &mut Tx, agency: &str) -> Result<i64> {
    row! { struct CountRow { count: i64 } }
    let row = q!(one CountRow, tx, "
        select count(*) as count
        from check_round
        where agency_id = $1 and ended_at is null and on_record = 0",
        agency)?;
    Ok(row.map_or(0, |row| row.count))
}

/// The newest round of the whole list of a year.
///
/// # Errors
/// What the database says.
pub async fn newest(tx: &mut Tx, agency: &str, year: FiscalYear) -> Result<Option<Round>> {
    newest_of(tx, agency, year, "").await
}

/// The newest round that visits, or visited, an item of a year: its own, or one of the whole list.
///
/// # Errors
/// What the database says.
pub async fn newest_of(tx: &mut Tx, agency: &str, year: FiscalYear, code: &str) -> Result<Option<Round>> {
    q!(one Round, tx, "
        select check_round.id, check_round.framework_year, check_round.code, check_round.asked_at,
               person.name as asked_by, check_round.begun_at, check_round.ended_at, check_round.total, check_round.done,
               check_round.on_record, check_round.failure
        from check_round
        left join account on account.agency_id = check_round.agency_id and account.id = check_round.asked_by
        left join person on person.agency_id = account.agency_id and person.id = account.person_id
        where check_round.agency_id = $1 and check_round.framework_year = $2
          and (check_round.code = '' or check_round.code = $3)
        order by check_round.asked_at desc, check_round.id desc
        limit 1",
        agency, number(year), code)
}

/// One round.
///
/// # Errors
/// What the database says.
pub async fn find(tx: &mut Tx, agency: &str, id: &str) -> Result<Option<Round>> {
    q!(one Round, tx, "
        select check_round.id, check_round.framework_year, check_round.code, check_round.asked_at,
               person.name as asked_by, check_round.begun_at, check_round.ended_at, check_round.total, check_round.done,
               check_round.on_record, check_round.failure
        from check_round
        left join account on account.agency_id = check_round.agency_id and account.id = check_round.asked_by
        left join person on person.agency_id = account.agency_id and person.id = account.person_id
        where check_round.agency_id = $1 and check_round.id = $2",
        agency, id)
}

/// Says that a round visits its first address, of so many; again for one that goes on after it broke off.
///
/// # Errors
/// What the database says.
pub async fn begin(tx: &mut Tx, now: Timestamp, agency: &str, id: &str, total: i64, done: i64) -> Result<()> {
    q!(run tx, "
        update check_round set begun_at = coalesce(begun_at, $3), total = $4, done = $5
        where agency_id = $1 and id = $2 and ended_at is null",
        agency, id, now.as_microsecond(), total, done)?;
    Ok(())
}

/// Says how many addresses of a round are visited.
///
/// # Errors
/// What the database says.
pub async fn progress(tx: &mut Tx, agency: &str, id: &str, done: i64) -> Result<()> {
    q!(run tx, "
        update check_round set done = $3
        where agency_id = $1 and id = $2 and ended_at is null",
        agency, id, done)?;
    Ok(())
}

/// Ends a round, with the reason where it has not checked everything; false where it had ended before.
///
/// # Errors
/// What the database says.
pub async fn end(tx: &mut Tx, now: Timestamp, agency: &str, id: &str, failure: Option<&str>) -> Result<bool> {
    let ended = q!(run tx, "
        update check_round set ended_at = $3, failure = $4
        where agency_id = $1 and id = $2 and ended_at is null",
        agency, id, now.as_microsecond(), failure)?;
    Ok(ended == 1)
}

/// Ends the rounds of an agency that were asked for before a moment and never came to an end; gives how many.
///
/// # Errors
/// What the database says.
pub async fn end_lost(tx: &mut Tx, now: Timestamp, agency: &str, before: Timestamp, failure: &str) -> Result<u64> {
    q!(run tx, "
        update check_round set ended_at = $2, failure = $4
        where agency_id = $1 and ended_at is null and asked_at < $3",
        agency, now.as_microsecond(), before.as_microsecond(), failure)
}

/// Forgets the rounds of an agency that ended before a moment; gives how many.
///
/// # Errors
/// What the database says.
pub async fn forget(tx: &mut Tx, agency: &str, before: Timestamp) -> Result<u64> {
    q!(run tx, "
        delete from check_round
        where agency_id = $1 and ended_at < $2 and on_record = 0",
        agency, before.as_microsecond())
}
