//! Objections: items that the assessor gave nothing, until when the town may answer, and what it answers.

use jiff::Timestamp;
use prongsai_thai::{Date, FiscalYear};

use crate::agencies::date;
use crate::disclosures::number;
use crate::{Error, Result, Tx, new_id};

/// An item that earned nothing, and the answer to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Objection {
    /// Its id.
    pub id: String,
    /// The item.
    pub code: String,
    /// As the assessor says it; empty where he does not.
    pub reason: String,
    /// The day of the notice.
    pub noticed_on: Date,
    /// The last day on which an answer counts.
    pub due_on: Date,
    /// The answer as somebody changed it; empty where what is drawn from the record serves.
    pub draft: String,
    /// The day on which it was sent.
    pub sent_on: Option<Date>,
    /// Grows with every change.
    pub revision: i64,
    /// When it was last changed, in microseconds.
    pub updated_at: i64,
    /// By whom: the name of the person.
    pub updated_by: Option<String>,
}

row! {
    struct Row {
        id: String,
        code: String,
        reason: String,
        noticed_on: String,
        due_on: String,
        draft: String,
        sent_on: Option<String>,
        revision: i64,
        updated_at: i64,
        person: Option<String>,
    }
}

impl Row {
    fn objection(self) -> Result<Objection> {
        Ok(Objection {
            noticed_on: date("objection.noticed_on", &self.noticed_on)?,
            due_on: date("objection.due_on", &self.due_on)?,
            sent_on: self.sent_on.as_deref().map(|day| date("objection.sent_on", day)).transpose()?,
            id: self.id,
            code: self.code,
            reason: self.reason,
            draft: self.draft,
            revision: self.revision,
            updated_at: self.updated_at,
            updated_by: self.person,
        })
    }
}

/// The objections of a year by code.
///
/// # Errors
/// What the database says.
pub async fn list(tx: &mut Tx, agency: &str, year: FiscalYear) -> Result<Vec<Objection>> {
    let rows = q!(all Row, tx, "
        select objection.id, objection.code, objection.reason, objection.noticed_on, objection.due_on, objection.draft,
               objection.sent_on, objection.revision, objection.updated_at, person.name as person
        from objection
        left join account on account.agency_id = objection.agency_id and account.id = objection.updated_by
        left join person on person.agency_id = account.agency_id and person.id = account.person_id
        where objection.agency_id = $1 and objection.framework_year = $2
        order by objection.code",
        agency, number(year))?;
    rows.into_iter().map(Row::objection).collect()
}

/// The objection about an item of a year.
///
/// # Errors
/// What the database says.
pub async fn find(tx: &mut Tx, agency: &str, year: FiscalYear, code: &str) -> Result<Option<Objection>> {
    let row = q!(one Row, tx, "
        select objection.id, objection.code, objection.reason, objection.noticed_on, objection.due_on, objection.draft,
               objection.sent_on, objection.revision, objection.updated_at, person.name as person
        from objection
        left join account on account.agency_id = objection.agency_id and account.id = objection.updated_by
        left join person on person.agency_id = account.agency_id and person.id = account.person_id
        where objection.agency_id = $1 and objection.framework_year = $2 and objection.code = $3",
        agency, number(year), code)?;
    row.map(Row::objection).transpose()
}

/// Adds what a notice says of an item; false where the item has an objection already, which stays as it is.
///
/// # Errors
/// What the database says.
#[expect(clippy::too_many_arguments, reason = "the row as it is")]
pub async fn insert(
    tx: &mut Tx,
    now: Timestamp,
    agency: &str,
    year: FiscalYear,
    code: &str,
    reason: &str,
    noticed_on: Date,
    due_on: Date,
    by: Option<&str>,
) -> Result<bool> {
    let (noticed_on, due_on) = (noticed_on.to_string(), due_on.to_string());
    let added = q!(run tx, "
        insert into objection (agency_id, id, framework_year, code, reason, noticed_on, due_on, draft, revision,
                               updated_at, updated_by)
        values ($1, $2, $3, $4, $5, $6, $7, '', 1, $8, $9)
        on conflict (agency_id, framework_year, code) do nothing",
        agency, &new_id(now), number(year), code, reason, &noticed_on, &due_on, now.as_microsecond(), by)?;
    Ok(added == 1)
}

/// Keeps an objection over the revision on which it was written.
///
/// # Errors
/// [`Error::Stale`] where somebody else was first; what the database says.
pub async fn put(tx: &mut Tx, now: Timestamp, agency: &str, kept: &Objection, by: Option<&str>) -> Result<()> {
    let (noticed_on, due_on) = (kept.noticed_on.to_string(), kept.due_on.to_string());
    let sent_on = kept.sent_on.map(|day| day.to_string());
    let changed = q!(run tx, "
        update objection
        set reason = $3, noticed_on = $4, due_on = $5, draft = $6, sent_on = $7, revision = revision + 1,
            updated_at = $8, updated_by = $9
        where agency_id = $1 and id = $2 and revision = $10",
        agency, &kept.id, &kept.reason, &noticed_on, &due_on, &kept.draft, sent_on.as_deref(), now.as_microsecond(), by,
        kept.revision)?;
    if changed == 0 { Err(Error::Stale) } else { Ok(()) }
}

/// Takes an objection away that came in by mistake.
///
/// # Errors
/// [`Error::Stale`] where somebody else was first; what the database says.
pub async fn remove(tx: &mut Tx, agency: &str, id: &str, revision: i64) -> Result<()> {
    let gone = q!(run tx, "
        delete from objection where agency_id = $1 and id = $2 and revision = $3",
        agency, id, revision)?;
    if gone == 0 { Err(Error::Stale) } else { Ok(()) }
}
