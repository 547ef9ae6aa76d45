//! Everything out and in again, row by row: the same lines from either engine into either engine.
//!
//! A row is a line of JSON, an array in the order of the columns; bytes are hexadecimal digits. Files are not here: they
//! lie on the disk by digest and never change.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::{Error, Result, Store, Tx, agencies, dialect, migrations};

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Text.
    Text,
    /// A whole number.
    Integer,
    /// Bytes.
    Bytes,
}

/// A table with its columns.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Table {
    /// Its name.
    pub name: String,
    /// Names and kinds of its columns, in their order.
    pub columns: Vec<(String, Kind)>,
}

/// What is not copied: keys that are unlocked for half an hour, which are of no use afterwards and harm in the wrong hands.
const LEFT_OUT: [&str; 1] = ["officer_unlock"];

/// The tables in an order in which each comes after those to which it points.
///
/// # Errors
/// What the database says.
pub async fn tables(tx: &mut Tx) -> Result<Vec<Table>> {
    let mut found = Vec::new();
    for name in migrations::tables().into_iter().filter(|name| !LEFT_OUT.contains(&name.as_str())) {
        let columns = dialect::columns(tx, &name).await?;
        if !columns.is_empty() {
            found.push(Table { name, columns });
        }
    }
    Ok(found)
}

/// Hands out every row of a table as a line.
///
/// # Errors
/// What the database says, or what `line` says.
pub async fn rows(
    tx: &mut Tx,
    table: &Table,
    line: &mut (dyn FnMut(&str) -> std::io::Result<()> + Send),
) -> Result<u64> {
    dialect::rows(tx, table, line).await
}

/// Puts a line into a table whose columns stand in the order of the line.
///
/// # Errors
/// [`Error::Corrupt`] for what is no row of this table; what the database says.
pub async fn insert(tx: &mut Tx, table: &Table, line: &str) -> Result<()> {
    let corrupt = |reason: &str| Error::Corrupt { place: "backup", reason: format!("{}: {reason}", table.name) };
    let values: Vec<Value> = serde_json::from_str(line).map_err(|error| corrupt(&error.to_string()))?;
    if values.len() != table.columns.len() {
        return Err(corrupt("a row has another number of columns"));
    }
    let mut cells = Vec::with_capacity(values.len());
    for (value, (name, kind)) in values.into_iter().zip(&table.columns) {
        let cell = match (kind, value) {
            (Kind::Text, Value::Null) => Cell::Text(None),
            (Kind::Integer, Value::Null) => Cell::Integer(None),
            (Kind::Bytes, Value::Null) => Cell::Bytes(None),
            (Kind::Text, Value::String(text)) => Cell::Text(Some(text)),
            (Kind::Integer, Value::Number(number)) if number.is_i64() => Cell::Integer(number.as_i64()),
            (Kind::Bytes, Value::String(text)) => Cell::Bytes(Some(bytes(&text).ok_or_else(|| corrupt(name))?)),
            _ => return Err(corrupt(name)),
        };
        cells.push(cell);
    }
    dialect::insert_row(tx, table, cells).await
}

/// One value of a row.
#[derive(Debug)]
pub enum Cell {
    /// Text.
    Text(Option<String>),
    /// A whole number.
    Integer(Option<i64>),
    /// Bytes.
    Bytes(Option<Vec<u8>>),
}

fn bytes(hex: &str) -> Option<Vec<u8>> {
    (hex.len().is_multiple_of(2) && hex.is_ascii())
        .then(|| (0..hex.len()).step_by(2).map(|at| u8::from_str_radix(&hex[at..at + 2], 16).ok()).collect())?
}

row! { struct CountRow { count: i64 } }

/// Whether nobody has worked here yet: no agency, no event, no account.
///
/// # Errors
/// What the database says.
pub async fn is_empty(tx: &mut Tx) -> Result<bool> {
    let row = q!(one CountRow, tx, "
        select (select count(*) from agency) + (select count(*) from event) + (select count(*) from account) as count")?;
    Ok(row.is_none_or(|row| row.count == 0))
}

row! { struct FileRow { agency_id: String, digest: String } }

/// The files that the records of all agencies name, as agency and digest.
///
/// # Errors
/// What the database says.
pub async fn files(tx: &mut Tx) -> Result<BTreeSet<(String, String)>> {
    let rows = q!(all FileRow, tx, "
        select agency_id, digest from evidence where digest is not null
        union select agency_id, masked_digest as digest from evidence where masked_digest is not null
        union select agency_id, digest from version_picture
        union select agency_id, digest from scan
        union select agency_id, digest from scan_page where digest is not null
        union select agency_id, digest from publication_file
        union select agency_id, digest from complaint_file
        union select agency_id, picture as digest from visit where picture is not null")?;
    let mut found: BTreeSet<_> = rows.into_iter().map(|row| (row.agency_id, row.digest)).collect();
    for site in agencies::list(tx).await? {
        let pictures = [site.settings.garuda, site.settings.emblem];
        found.extend(pictures.into_iter().flatten().map(|digest| (site.id.clone(), digest)));
    }
    Ok(found)
}

impl Store {
    /// A transaction that reads one moment, however long it takes; writers go on beside it.
    ///
    /// # Errors
    /// The database is away.
    pub async fn snapshot(&self) -> Result<Tx> {
        let mut tx = dialect::snapshot(self).await?;
        // The moment is that of the first question.
        is_empty(&mut tx).await?;
        Ok(tx)
    }

    /// Brings an empty database to an earlier step of the schema, for rows that are as old.
    ///
    /// # Errors
    /// What the database says.
    pub async fn migrate_to(&self, step: i64) -> Result<()> {
        dialect::migrate(self, step).await
    }
}
