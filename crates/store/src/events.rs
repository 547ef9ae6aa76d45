//! Everything that happened: who, in which capacity, when, what. Only ever added to.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{Result, Tx, from_json, new_id, to_json};

/// Something that happened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Event {
    /// The agency in which it happened.
    pub agency: String,
    /// When, in microseconds since 1970.
    pub at: i64,
    /// The account, where somebody was signed in.
    pub account: Option<String>,
    /// The name of the person, as it was then.
    pub person: Option<String>,
    /// In which capacity: the title of the post, with the acting words where somebody stood in.
    pub capacity: Option<String>,
    /// What, as `noun.deed`: `measure.changed`, `version.frozen`. The words stand in the texts of the pages.
    pub kind: String,
    /// About which record: `measure:<id>`, `paper:<id>`, `version:<id>`.
    pub subject: Option<String>,
    /// Of which fiscal year.
    pub fiscal_year: Option<i64>,
    /// What else belongs to it; never a secret.
    pub body: Value,
}

impl Event {
    /// Something that the machine did by itself.
    pub fn new(agency: &str, at: Timestamp, kind: &str) -> Self {
        Self {
            agency: agency.to_owned(),
            at: at.as_microsecond(),
            account: None,
            person: None,
            capacity: None,
            kind: kind.to_owned(),
            subject: None,
            fiscal_year: None,
            body: Value::Object(serde_json::Map::new()),
        }
    }

    /// Says about which record.
    #[must_use]
    pub fn about(mut self, noun: &str, id: &str) -> Self {
        self.subject = Some(format!("{noun}:{id}"));
        self
    }

    /// Says of which fiscal year.
    #[must_use]
    pub fn of_year(mut self, year: i16) -> Self {
        self.fiscal_year = Some(i64::from(year));
        self
    }

    /// Adds a detail, such as the value before and after.
    #[must_use]
    pub fn with(mut self, key: &str, value: impl Into<Value>) -> Self {
        if let Value::Object(body) = &mut self.body {
            body.insert(key.to_owned(), value.into());
        }
        self
    }
}

row! {
    struct EventRow {
        agency_id: String,
        at: i64,
        account_id: Option<String>,
        person: Option<String>,
        capacity: Option<String>,
        kind: String,
        subject: Option<String>,
        fiscal_year: Option<i64>,
        body: String,
    }
}

impl TryFrom<EventRow> for Event {
    type Error = crate::Error;

    fn try_from(row: EventRow) -> Result<Self> {
        Ok(Self {
            agency: row.agency_id,
            at: row.at,
            account: row.account_id,
            person: row.person,
            capacity: row.capacity,
            kind: row.kind,
            subject: row.subject,
            fiscal_year: row.fiscal_year,
            body: from_json("event.body", &row.body)?,
        })
    }
}

/// Writes what happened; [`Tx::commit`] does so with the change.
///
/// # Errors
/// What the database says.
pub async fn insert(tx: &mut Tx, event: &Event) -> Result<()> {
    let at = Timestamp::from_microsecond(event.at).unwrap_or(Timestamp::UNIX_EPOCH);
    let id = new_id(at);
    let body = to_json("event.body", &event.body)?;
    q!(run tx, "
        insert into event (agency_id, id, at, account_id, person, capacity, kind, subject, fiscal_year, body)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        &event.agency, &id, event.at, event.account.as_deref(), event.person.as_deref(),
        event.capacity.as_deref(), &event.kind, event.subject.as_deref(), event.fiscal_year, &body)?;
    tx.tell(&event.agency);
    Ok(())
}

row! { struct CountRow { count: i64 } }

/// How much happened in an agency since a moment. It grows with every change and never gets less: whoever remembers
/// something together with this number knows whether it still holds.
///
/// # Errors
/// What the database says.
pub async fn count(tx: &mut Tx, agency: &str, since: i64) -> Result<i64> {
    let row = q!(one CountRow, tx, "
        select count(*) as count from event where agency_id = $1 and at >= $2", agency, since)?;
    Ok(row.map_or(0, |row| row.count))
}

/// What happened to one record, newest first.
///
/// # Errors
/// What the database says.
pub async fn list_about(tx: &mut Tx, agency: &str, subject: &str, most: i64) -> Result<Vec<Event>> {
    let rows = q!(all EventRow, tx, "
        select agency_id, at, account_id, person, capacity, kind, subject, fiscal_year, body
        from event
        where agency_id = $1 and subject = $2
        order by at desc, id desc
        limit $3",
        agency, subject, most)?;
    rows.into_iter().map(Event::try_from).collect()
}

/// What happened in an agency before a moment, newest first.
///
/// # Errors
/// What the database says.
pub async fn list(tx: &mut Tx, agency: &str, before: i64, most: i64) -> Result<Vec<Event>> {
    let rows = q!(all EventRow, tx, "
        select agency_id, at, account_id, person, capacity, kind, subject, fiscal_year, body
        from event
        where agency_id = $1 and at < $2
        order by at desc, id desc
        limit $3",
        agency, before, most)?;
    rows.into_iter().map(Event::try_from).collect()
}
