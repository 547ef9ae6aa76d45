//! What was said and done in a case, sealed under its key; the order stands inside.

use std::collections::BTreeMap;

use crate::{Result, Tx};

row! {
    /// A sealed entry.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Entry {
        /// Its id, from [`crate::random_id`].
        pub id: String,
        /// Under which key of the case.
        pub generation: i64,
        /// What is sealed.
        pub sealed: Vec<u8>,
    }
}

/// Adds an entry; false where there is no such case, or the id is taken.
///
/// # Errors
/// What the database says.
pub async fn insert(tx: &mut Tx, agency: &str, case: &str, entry: &Entry, hour: i64) -> Result<bool> {
    let added = q!(run tx, "
        insert into complaint_entry (agency_id, complaint_id, id, generation, sealed, hour)
        select agency_id, id, $3, $4, $5, $6 from complaint where agency_id = $1 and id = $2
        on conflict do nothing",
        agency, case, &entry.id, entry.generation, &entry.sealed, hour)?;
    Ok(added == 1)
}

/// The entry of an id.
///
/// # Errors
/// What the database says.
pub async fn find(tx: &mut Tx, agency: &str, case: &str, id: &str) -> Result<Option<Entry>> {
    q!(one Entry, tx, "
        select id, generation, sealed from complaint_entry where agency_id = $1 and complaint_id = $2 and id = $3",
        agency, case, id)
}

/// The entries of a case by id, which is no order of time.
///
/// # Errors
/// What the database says.
pub async fn list(tx: &mut Tx, agency: &str, case: &str) -> Result<Vec<Entry>> {
    q!(all Entry, tx, "
        select id, generation, sealed from complaint_entry where agency_id = $1 and complaint_id = $2 order by id",
        agency, case)
}

/// Seals an entry anew: after a redaction, or under a newer key; false where there is no such entry.
///
/// # Errors
/// What the database says.
pub async fn replace(tx: &mut Tx, agency: &str, case: &str, entry: &Entry, hour: i64) -> Result<bool> {
    let changed = q!(run tx, "
        update complaint_entry set generation = $4, sealed = $5, hour = $6
        where agency_id = $1 and complaint_id = $2 and id = $3",
        agency, case, &entry.id, entry.generation, &entry.sealed, hour)?;
    Ok(changed == 1)
}

row! { struct CountRow { complaint_id: String, count: i64 } }

/// How many entries each case has, by case.
///
/// # Errors
/// What the database says.
pub async fn counts(tx: &mut Tx, agency: &str) -> Result<BTreeMap<String, i64>> {
    let rows = q!(all CountRow, tx, "
        select complaint_id, count(*) as count from complaint_entry where agency_id = $1 group by complaint_id",
        agency)?;
    Ok(rows.into_iter().map(|row| (row.complaint_id, row.count)).collect())
}
