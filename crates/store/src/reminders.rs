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
