//! Cases of the confidential channel. What is told in them is sealed elsewhere: here are bytes, days and states.
//!
//! | module | answers |
//! |---|---|
//! | [`grants`] | who may open a case: its key, sealed to each holder |
//! | [`entries`], [`files`] | what was said, done and handed in |
//! | [`identity`] | who the informant is, in shares, and who asked |
//! | [`keys`], [`unlocks`] | the keys of officers, and those that are unlocked for a session |
//! | [`channel`], [`counts`] | the settings of a town, and the sums that it publishes |
//! | [`members`] | who serves the channel today, and the cases that nobody opens any more |
//! | [`log`] | the public log that shows that a case came in |
//! | [`notices`], [`deletions`] | who is to look into the inbox, and what was deleted |
//!
//! A row of a case has a random id and, of its time, the begun hour alone; [`crate::Store::settle`] takes away what the
//! engine itself tells of an order.

use jiff::Timestamp;
use prongsai_thai::Date;

use crate::agencies::date;
use crate::{Error, Result, Store, Tx, dialect};

pub mod channel;
pub mod counts;
pub mod deletions;
pub mod entries;
pub mod files;
pub mod grants;
pub mod identity;
pub mod keys;
pub mod log;
pub mod members;
pub mod notices;
pub mod unlocks;

/// The tables of cases: no row of them tells a time that is closer than an hour, and a backup writes them in the order of
/// their keys.
pub const TABLES: [&str; 10] = [
    "complaint",
    "complaint_grant",
    "complaint_entry",
    "complaint_file",
    "complaint_identity",
    "identity_share",
    "identity_request",
    "identity_answer",
    "log_pending",
    "notice_pending",
];

/// An hour in microseconds.
pub const HOUR: i64 = 3_600_000_000;

/// The begun hour of a moment, in microseconds: 02:59:59 and 02:00:00 are the same.
pub fn hour(now: Timestamp) -> i64 {
    now.as_microsecond().div_euclid(HOUR) * HOUR
}

/// A case as it comes in.
#[derive(Debug, Clone, Copy)]
pub struct NewComplaint<'a> {
    /// Its id, from [`crate::random_id`].
    pub id: &'a str,
    /// SHA-256 of what the receipt gives, in hexadecimal digits.
    pub lookup: &'a str,
    /// The public key of whoever holds the receipt.
    pub informant_public: &'a [u8],
    /// The day on which it came.
    pub filed_on: Date,
    /// A code of the domain's states.
    pub state: &'a str,
    /// The generation of the key of the case.
    pub generation: i64,
    /// The last day on which it is acknowledged in time.
    pub acknowledge_by: Date,
    /// The last day on which it is answered in time.
    pub answer_by: Date,
    /// The last day on which it is finished in time.
    pub finish_by: Date,
    /// The hash of its leaf in the log.
    pub leaf: &'a [u8; 32],
    /// From [`hour`].
    pub hour: i64,
}

/// What changes of a case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing {
    /// A code of the domain's states.
    pub state: String,
    /// The generation of the newest key of the case.
    pub generation: i64,
    /// The last day on which it is acknowledged in time.
    pub acknowledge_by: Date,
    /// The last day on which it is answered in time.
    pub answer_by: Date,
    /// The last day on which it is finished in time.
    pub finish_by: Date,
    /// When it was acknowledged.
    pub acknowledged_on: Option<Date>,
    /// When it was first answered.
    pub answered_on: Option<Date>,
    /// When it was closed.
    pub closed_on: Option<Date>,
    /// Since when its time stands still.
    pub paused_on: Option<Date>,
    /// The last day on which it is kept.
    pub keep_until: Option<Date>,
    /// When it was told that it is about to be deleted.
    pub noticed_on: Option<Date>,
}

/// A case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Complaint {
    /// Its id.
    pub id: String,
    /// Six random digits by which officers call it.
    pub number: String,
    /// SHA-256 of what the receipt gives, in hexadecimal digits.
    pub lookup: String,
    /// The public key of whoever holds the receipt.
    pub informant_public: Vec<u8>,
    /// The day on which it came.
    pub filed_on: Date,
    /// What changes of it.
    pub standing: Standing,
    /// The hash of its leaf in the log.
    pub leaf: Vec<u8>,
    /// The hour of the last change, in microseconds.
    pub hour: i64,
    /// Grows with every change.
    pub revision: i64,
}

row! {
    struct Row {
        id: String,
        number: String,
        lookup: String,
        informant_public: Vec<u8>,
        filed_on: String,
        state: String,
        generation: i64,
        acknowledge_by: String,
        answer_by: String,
        finish_by: String,
        acknowledged_on: Option<String>,
        answered_on: Option<String>,
        closed_on: Option<String>,
        paused_on: Option<String>,
        keep_until: Option<String>,
        noticed_on: Option<String>,
        leaf: Vec<u8>,
        hour: i64,
        revision: i64,
    }
}

impl Row {
    fn complaint(self) -> Result<Complaint> {
        let perhaps = |place, text: Option<&str>| text.map(|text| date(place, text)).transpose();
        Ok(Complaint {
            filed_on: date("complaint.filed_on", &self.filed_on)?,
            standing: Standing {
                acknowledge_by: date("complaint.acknowledge_by", &self.acknowledge_by)?,
                answer_by: date("complaint.answer_by", &self.answer_by)?,
                finish_by: date("complaint.finish_by", &self.finish_by)?,
                acknowledged_on: perhaps("complaint.acknowledged_on", self.acknowledged_on.as_deref())?,
                answered_on: perhaps("complaint.answered_on", self.answered_on.as_deref())?,
                closed_on: perhaps("complaint.closed_on", self.closed_on.as_deref())?,
                paused_on: perhaps("complaint.paused_on", self.paused_on.as_deref())?,
                keep_until: perhaps("complaint.keep_until", self.keep_until.as_deref())?,
                noticed_on: perhaps("complaint.noticed_on", self.noticed_on.as_deref())?,
                state: self.state,
                generation: self.generation,
            },
            id: self.id,
            number: self.number,
            lookup: self.lookup,
            informant_public: self.informant_public,
            leaf: self.leaf,
            hour: self.hour,
            revision: self.revision,
        })
    }
}

/// Keeps a new case under a free number, at revision 1; gives the number, or nothing where the receipt has a case already.
///
/// # Errors
/// [`Error::Missing`] where no free number is found; what the database says.
pub async fn insert(tx: &mut Tx, agency: &str, new: &NewComplaint<'_>) -> Result<Option<String>> {
    // A town has some hundreds of cases, and a number is one of a million: a second draw is rare, a tenth unheard of.
    for _ in 0..50 {
        let number = number()?;
        let added = insert_under(tx, agency, new, &number).await?;
        if added {
            return Ok(Some(number));
        }
        if find_by_lookup(tx, agency, new.lookup).await?.is_some() {
            return Ok(None);
        }
    }
    Err(Error::Missing("free number"))
}

async fn insert_under(tx: &mut Tx, agency: &str, new: &NewComplaint<'_>, number: &str) -> Result<bool> {
    let days = [new.filed_on, new.acknowledge_by, new.answer_by, new.finish_by].map(|day| day.to_string());
    let added = q!(run tx, "
        insert into complaint (agency_id, id, number, lookup, informant_public, filed_on, state, generation,
                               acknowledge_by, answer_by, finish_by, leaf, hour, revision)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, 1)
        on conflict do nothing",
        agency, new.id, number, new.lookup, new.informant_public, &days[0], new.state, new.generation, &days[1],
        &days[2], &days[3], &new.leaf[..], new.hour)?;
    Ok(added == 1)
}

/// Six random digits, each number as likely as any other.
fn number() -> Result<String> {
    Ok(format!("{:06}", below(1_000_000)?))
}

/// Puts things into an order of which each is as likely as any other.
pub(crate) fn shuffle<T>(things: &mut [T]) -> Result<()> {
    for last in (1..things.len()).rev() {
        let drawn = below(last as u64 + 1)?;
        things.swap(last, usize::try_from(drawn).unwrap_or(last));
    }
    Ok(())
}

/// A random number below a bound that is not 0.
fn below(bound: u64) -> Result<u64> {
    // What is beyond the last whole multiple would make the first numbers likelier.
    let rest = (u64::MAX % bound + 1) % bound;
    loop {
        let mut random = [0_u8; 8];
        getrandom::fill(&mut random).map_err(|error| std::io::Error::other(error.to_string()))?;
        let drawn = u64::from_le_bytes(random);
        if drawn <= u64::MAX - rest {
            return Ok(drawn % bound);
        }
    }
}

/// The case of an id.
///
/// # Errors
/// What the database says.
pub async fn find(tx: &mut Tx, agency: &str, id: &str) -> Result<Option<Complaint>> {
    let row = q!(one Row, tx, "
        select id, number, lookup, informant_public, filed_on, state, generation, acknowledge_by, answer_by, finish_by,
               acknowledged_on, answered_on, closed_on, paused_on, keep_until, noticed_on, leaf, hour, revision
        from complaint
        where agency_id = $1 and id = $2",
        agency, id)?;
    row.map(Row::complaint).transpose()
}

/// The case of a receipt.
///
/// # Errors
/// What the database says.
pub async fn find_by_lookup(tx: &mut Tx, agency: &str, lookup: &str) -> Result<Option<Complaint>> {
    let row = q!(one Row, tx, "
        select id, number, lookup, informant_public, filed_on, state, generation, acknowledge_by, answer_by, finish_by,
               acknowledged_on, answered_on, closed_on, paused_on, keep_until, noticed_on, leaf, hour, revision
        from complaint
        where agency_id = $1 and lookup = $2",
        agency, lookup)?;
    row.map(Row::complaint).transpose()
}

/// All cases by the day on which they came, and within a day by number, which is random.
///
/// # Errors
/// What the database says.
pub async fn list(tx: &mut Tx, agency: &str) -> Result<Vec<Complaint>> {
    let rows = q!(all Row, tx, "
        select id, number, lookup, informant_public, filed_on, state, generation, acknowledge_by, answer_by, finish_by,
               acknowledged_on, answered_on, closed_on, paused_on, keep_until, noticed_on, leaf, hour, revision
        from complaint
        where agency_id = $1
        order by filed_on, number",
        agency)?;
    rows.into_iter().map(Row::complaint).collect()
}

/// The cases of which a holder has a key, in the order of [`list`].
///
/// # Errors
/// What the database says.
pub async fn list_for(tx: &mut Tx, agency: &str, holder: &str) -> Result<Vec<Complaint>> {
    let rows = q!(all Row, tx, "
        select id, number, lookup, informant_public, filed_on, state, generation, acknowledge_by, answer_by, finish_by,
               acknowledged_on, answered_on, closed_on, paused_on, keep_until, noticed_on, leaf, hour, revision
        from complaint
        where agency_id = $1
          and exists (
              select 1 from complaint_grant
              where complaint_grant.agency_id = complaint.agency_id and complaint_grant.complaint_id = complaint.id
                and complaint_grant.holder = $2
          )
        order by filed_on, number",
        agency, holder)?;
    rows.into_iter().map(Row::complaint).collect()
}

/// Keeps what changed of a case over the revision on which it was decided; false where somebody else was first or there is
/// no such case. Also that an entry came is such a change: the hour of the case moves with it.
///
/// # Errors
/// What the database says.
pub async fn save_state(
    tx: &mut Tx,
    agency: &str,
    id: &str,
    revision: i64,
    standing: &Standing,
    hour: i64,
) -> Result<bool> {
    let text = |day: Option<Date>| day.map(|day| day.to_string());
    let due = [standing.acknowledge_by, standing.answer_by, standing.finish_by].map(|day| day.to_string());
    let changed = q!(run tx, "
        update complaint
        set state = $4, generation = $5, acknowledge_by = $6, answer_by = $7, finish_by = $8, acknowledged_on = $9,
            answered_on = $10, closed_on = $11, paused_on = $12, keep_until = $13, noticed_on = $14, hour = $15,
            revision = revision + 1
        where agency_id = $1 and id = $2 and revision = $3",
        agency, id, revision, &standing.state, standing.generation, &due[0], &due[1], &due[2],
        text(standing.acknowledged_on), text(standing.answered_on), text(standing.closed_on), text(standing.paused_on),
        text(standing.keep_until), text(standing.noticed_on), hour)?;
    Ok(changed == 1)
}

row! { struct DigestRow { digest: String } }

/// Takes a case away with all that belongs to it; gives the digests of its files, which are removed from the disk after
/// the commit with [`crate::Store::remove_file`]. What the log and the published sums hold of it stays: neither names it.
///
/// # Errors
/// [`Error::Missing`] where there is no such case; what the database says.
pub async fn delete(tx: &mut Tx, agency: &str, id: &str) -> Result<Vec<String>> {
    let files = q!(all DigestRow, tx, "
        select distinct digest from complaint_file
        where agency_id = $1 and complaint_id = $2
          and not exists (
              select 1 from complaint_file as other
              where other.agency_id = $1 and other.complaint_id <> $2 and other.digest = complaint_file.digest
          )
        order by digest",
        agency, id)?;
    q!(run tx, "delete from identity_answer where agency_id = $1 and complaint_id = $2", agency, id)?;
    q!(run tx, "delete from identity_request where agency_id = $1 and complaint_id = $2", agency, id)?;
    q!(run tx, "delete from identity_share where agency_id = $1 and complaint_id = $2", agency, id)?;
    q!(run tx, "delete from complaint_identity where agency_id = $1 and complaint_id = $2", agency, id)?;
    q!(run tx, "delete from complaint_file where agency_id = $1 and complaint_id = $2", agency, id)?;
    q!(run tx, "delete from complaint_entry where agency_id = $1 and complaint_id = $2", agency, id)?;
    q!(run tx, "delete from complaint_grant where agency_id = $1 and complaint_id = $2", agency, id)?;
    let gone = q!(run tx, "delete from complaint where agency_id = $1 and id = $2", agency, id)?;
    if gone == 0 { Err(Error::Missing("case")) } else { Ok(files.into_iter().map(|row| row.digest).collect()) }
}

impl Store {
    /// Takes away what the engine itself tells of the order in which cases came, for rows since an hour; the hourly batch
    /// calls it. What it can do, and what not, stands with [`dialect::settle`].
    ///
    /// # Errors
    /// What the database says.
    pub async fn settle(&self, since: i64) -> Result<()> {
        dialect::settle(self, since).await
    }
}
