//! What a town lets bodies that look after towns read: asked for, given, ended. The town alone decides.

use jiff::Timestamp;

use crate::agencies::Settings;
use crate::{Error, Result, Tx, from_json, new_id};

/// What a consent reaches to: lights, addresses, due dates and what visits found, never drafts, people or cases.
const BOARD: &str = "board";

row! {
    /// A consent, or the wish for one.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Consent {
        /// Its id.
        pub id: String,
        /// The body that asks or reads.
        pub viewer_id: String,
        /// When it asked, in microseconds.
        pub asked_at: Option<i64>,
        /// Since when it may read, in microseconds.
        pub granted_at: Option<i64>,
        /// Who said so: the name of the person.
        pub granted_by: Option<String>,
        /// When the town ended it, in microseconds.
        pub ended_at: Option<i64>,
    }
}

impl Consent {
    /// Whether the body may read now.
    pub fn is_living(&self) -> bool {
        self.granted_at.is_some() && self.ended_at.is_none()
    }
}

/// All consents and wishes of a town, newest first, with those that ended.
///
/// # Errors
/// What the database says.
pub async fn list(tx: &mut Tx, agency: &str) -> Result<Vec<Consent>> {
    q!(all Consent, tx, "
        select id, viewer_id, asked_at, granted_at, granted_by, ended_at
        from consent
        where agency_id = $1
        order by coalesce(granted_at, asked_at) desc, id desc",
        agency)
}

row! {
    /// A town of which a body asks to read the board and that has not answered.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Asked {
        /// The town.
        pub agency_id: String,
        /// Since when it is asked, in microseconds.
        pub asked_at: Option<i64>,
    }
}

/// The towns that a body has asked and that have not answered.
///
/// # Errors
/// What the database says.
pub async fn asked(tx: &mut Tx, viewer: &str) -> Result<Vec<Asked>> {
    q!(all Asked, tx, "
        select agency_id, asked_at
        from consent
        where viewer_id = $1 and granted_at is null and ended_at is null
        order by agency_id",
        viewer)
}

/// Asks a town to let a body read its board; false where it was asked already or has agreed.
///
/// # Errors
/// [`Error::Missing`] where the body does not look after towns; what the database says.
pub async fn ask(tx: &mut Tx, now: Timestamp, agency: &str, viewer: &str) -> Result<bool> {
    must_oversee(tx, agency, viewer).await?;
    let made = q!(run tx, "
        insert into consent (agency_id, id, viewer_id, scope, asked_at) values ($1, $2, $3, $4, $5)
        on conflict do nothing",
        agency, &new_id(now), viewer, BOARD, now.as_microsecond())?;
    Ok(made > 0)
}

/// Lets a body read a town's board from now on, whether it asked or not; false where it may already.
///
/// # Errors
/// [`Error::Missing`] where the body does not look after towns; what the database says.
pub async fn grant(tx: &mut Tx, now: Timestamp, agency: &str, viewer: &str, by: Option<&str>) -> Result<bool> {
    must_oversee(tx, agency, viewer).await?;
    q!(run tx, "
        insert into consent (agency_id, id, viewer_id, scope) values ($1, $2, $3, $4)
        on conflict do nothing",
        agency, &new_id(now), viewer, BOARD)?;
    let granted = q!(run tx, "
        update consent set granted_at = $3, granted_by = $4
        where agency_id = $1 and viewer_id = $2 and granted_at is null and ended_at is null",
        agency, viewer, now.as_microsecond(), by)?;
    Ok(granted > 0)
}

/// Ends a consent, or turns a wish down; false where there is neither.
///
/// # Errors
/// What the database says.
pub async fn end(tx: &mut Tx, now: Timestamp, agency: &str, viewer: &str, by: Option<&str>) -> Result<bool> {
    let ended = q!(run tx, "
        update consent set ended_at = $3, ended_by = $4
        where agency_id = $1 and viewer_id = $2 and ended_at is null",
        agency, viewer, now.as_microsecond(), by)?;
    Ok(ended > 0)
}

row! { struct SettingsRow { settings: String } }

/// A town never sees another town: only a body that looks after towns is let in, and none into itself.
async fn must_oversee(tx: &mut Tx, agency: &str, viewer: &str) -> Result<()> {
    let row = q!(one SettingsRow, tx, "
        select settings from agency where id = $1 and id <> $2 and closed_at is null", viewer, agency)?;
    let settings: Option<Settings> = row.map(|row| from_json("agency.settings", &row.settings)).transpose()?;
    let oversees = settings.is_some_and(|settings| settings.overseer.is_some());
    if oversees { Ok(()) } else { Err(Error::Missing("overseeing body")) }
}
