//! What people were reminded of: each stage once.

use jiff::Timestamp;
use prongsai_thai::Date;

use crate::agencies::date;
use crate::{Result, Tx, new_id};

/// That somebody was reminded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reminder {
    /// Of which record: `measure:<id>`.
    pub subject: String,
    /// How far it had come: the code of the stage.
    pub stage: String,
    /// When the record was due.
    pub due_on: Date,
    /// The post that was reminded.
    pub post: Option<String>,
    /// `mail`, or `line`: a text to be pasted into the unit's group.
    pub channel: String,
    /// Microseconds since 1970.
    pub created_at: i64,
}

row! {
    struct ReminderRow {
        subject: String,
        stage: String,
        due_on: String,
        post_id: Option<String>,
        channel: String,
        created_at: i64,
    }
}

impl ReminderRow {
    fn reminder(self) -> Result<Reminder> {
        Ok(Reminder {
            due_on: date("reminder.due_on", &self.due_on)?,
            subject: self.subject,
            stage: self.stage,
            post: self.post_id,
            channel: self.channel,
            created_at: self.created_at,
        })
    }
}

/// Records a reminder; false where this stage has been recorded before, so that nobody is reminded of it twice.
///
/// # Errors
/// What the database says.
pub async fn record(tx: &mut Tx, now: Timestamp, agency: &str, reminder: &Reminder) -> Result<bool> {
    let due_on = reminder.due_on.to_string();
    let added = q!(run tx, "
        insert into reminder (agency_id, id, subject, stage, due_on, post_id, channel, created_at)
        values ($1, $2, $3, $4, $5, $6, $7, $8)
        on conflict (agency_id, subject, stage, due_on, channel) do nothing",
        agency, &new_id(now), &reminder.subject, &reminder.stage, &due_on, reminder.post.as_deref(),
        &reminder.channel, now.as_microsecond())?;
    Ok(added == 1)
}

/// The reminders of one record, newest first; its subject is `measure:<id>`.
///
/// # Errors
/// What the database says.
pub async fn list(tx: &mut Tx, agency: &str, subject: &str) -> Result<Vec<Reminder>> {
    let rows = q!(all ReminderRow, tx, "
        select subject, stage, due_on, post_id, channel, created_at
        from reminder
        where agency_id = $1 and subject = $2
        order by created_at desc, id desc",
        agency, subject)?;
    rows.into_iter().map(ReminderRow::reminder).collect()
}

/// A measure's owner and last day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Owned {
    /// The measure.
    pub measure: String,
    /// The post that owns it.
    pub post: Option<String>,
    /// Its last day.
    pub due_on: Option<Date>,
}

row! { struct OwnedRow { id: String, post_id: Option<String>, due_on: Option<String> } }

/// Who owns the measures of a year, and until when.
///
/// # Errors
/// What the database says.
pub async fn owners(tx: &mut Tx, agency: &str, year: i64) -> Result<Vec<Owned>> {
    let rows = q!(all OwnedRow, tx, "
        select id, post_id, due_on
        from measure
        where agency_id = $1 and fiscal_year = $2 and removed_at is null
        order by no",
        agency, year)?;
    rows.into_iter()
        .map(|row| {
            let due_on = row.due_on.as_deref().map(|due| date("measure.due_on", due)).transpose()?;
            Ok(Owned { measure: row.id, post: row.post_id, due_on })
        })
        .collect()
}

row! { struct AddressRow { email: String } }

/// The mail addresses of those who act through a post on a day: its holder, and whoever stands in.
///
/// # Errors
/// What the database says.
pub async fn addresses(tx: &mut Tx, agency: &str, post: &str, on: Date) -> Result<Vec<String>> {
    let day = on.to_string();
    let rows = q!(all AddressRow, tx, "
        select distinct person.email
        from holding
        join person on person.agency_id = holding.agency_id and person.id = holding.person_id
        where holding.agency_id = $1 and person.closed_at is null and person.email is not null
          and holding.from_on <= $3 and (holding.to_on is null or holding.to_on >= $3)
          and (holding.post_id = $2 or exists (
              select 1 from acting
              where acting.agency_id = holding.agency_id and acting.by_post_id = holding.post_id
                and acting.post_id = $2 and acting.ended_at is null
                and acting.from_on <= $3 and (acting.to_on is null or acting.to_on >= $3)
          ))
        order by person.email",
        agency, post, &day)?;
    Ok(rows.into_iter().map(|row| row.email).filter(|email| !email.trim().is_empty()).collect())
}
