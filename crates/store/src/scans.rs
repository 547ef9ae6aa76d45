//! Piles from the scanner, and which page of which version each of their pages is.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{Error, Result, Tx, jobs, new_id};

/// The kind of the job that reads a pile.
pub const JOB: &str = "scan.read";

/// What that job needs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Read {
    /// The pile.
    pub scan: String,
}

row! {
    /// A pile.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Scan {
        /// Its id.
        pub id: String,
        /// Of the file as it came.
        pub digest: String,
        /// As the file was called.
        pub file_name: String,
        /// Pages; 0 before it is opened.
        pub pages: i64,
        /// `upload` or `folder`.
        pub source: String,
        /// When it came.
        pub created_at: i64,
        /// When the last of its pages was read.
        pub done_at: Option<i64>,
        /// Why it cannot be read as a whole.
        pub fault: Option<String>,
    }
}

row! {
    /// A page of a pile.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct ScanPage {
        /// Its id.
        pub id: String,
        /// The pile.
        pub scan_id: String,
        /// Its number in the pile, from 1.
        pub no: i64,
        /// The picture of the page, upright, where it can be drawn.
        pub digest: Option<String>,
        /// `filed`, `blank`, `stray`, `unreadable`, `set-aside`.
        pub state: String,
        /// The version to which it belongs.
        pub version_id: Option<String>,
        /// The page of the version, from 1.
        pub page: Option<i64>,
        /// `code` or `hand`.
        pub how: Option<String>,
        /// Quarter turns to the right that set the picture upright; 0 for what the intake has turned.
        pub turned: i64,
        /// Why it could not be filed: the word of a reason.
        pub fault: Option<String>,
        /// When it was filed.
        pub filed_at: Option<i64>,
        /// When it was read.
        pub created_at: i64,
    }
}

/// A page as the intake has read it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ReadPage {
    /// Its number in the pile, from 1.
    pub no: i64,
    /// The picture of the page.
    pub digest: Option<String>,
    /// `filed`, `blank`, `stray`, `unreadable`.
    pub state: &'static str,
    /// Version and page, where it was filed.
    pub place: Option<(String, i64)>,
    /// Why it could not be filed.
    pub fault: Option<&'static str>,
}

/// Keeps a pile that came, whose file is in the store of files, and has it read.
///
/// # Errors
/// What the database says.
pub async fn insert(
    tx: &mut Tx,
    now: Timestamp,
    agency: &str,
    digest: &str,
    file_name: &str,
    source: &str,
    by: Option<&str>,
) -> Result<String> {
    let id = new_id(now);
    q!(run tx, "
        insert into scan (agency_id, id, digest, file_name, pages, source, created_at, created_by, done_at, fault)
        values ($1, $2, $3, $4, 0, $5, $6, $7, null, null)",
        agency, &id, digest, file_name, source, now.as_microsecond(), by)?;
    jobs::enqueue(tx, now, now, Some(agency), JOB, &Read { scan: id.clone() }, None).await?;
    Ok(id)
}

/// A pile.
///
/// # Errors
/// [`Error::Missing`].
pub async fn get(tx: &mut Tx, agency: &str, id: &str) -> Result<Scan> {
    q!(one Scan, tx, "
        select id, digest, file_name, pages, source, created_at, done_at, fault
        from scan
        where agency_id = $1 and id = $2", agency, id)?
    .ok_or(Error::Missing("scan"))
}

/// The last piles, the newest first.
///
/// # Errors
/// What the database says.
pub async fn list(tx: &mut Tx, agency: &str, most: i64) -> Result<Vec<Scan>> {
    q!(all Scan, tx, "
        select id, digest, file_name, pages, source, created_at, done_at, fault
        from scan
        where agency_id = $1
        order by created_at desc, id desc
        limit $2", agency, most)
}

/// Says how many pages a pile has.
///
/// # Errors
/// What the database says.
pub async fn set_pages(tx: &mut Tx, agency: &str, id: &str, pages: i64) -> Result<()> {
    q!(run tx, "
        update scan
        set pages = $3
        where agency_id = $1 and id = $2", agency, id, pages)?;
    Ok(())
}

/// Says that a pile is read, or why it cannot be.
///
/// # Errors
/// What the database says.
pub async fn finish(tx: &mut Tx, now: Timestamp, agency: &str, id: &str, fault: Option<&str>) -> Result<()> {
    q!(run tx, "
        update scan
        set done_at = $3, fault = $4
        where agency_id = $1 and id = $2 and done_at is null", agency, id, now.as_microsecond(), fault)?;
    Ok(())
}

/// Keeps a page that was read. A page that an earlier attempt has kept stays as it is.
///
/// # Errors
/// What the database says.
pub async fn insert_page(tx: &mut Tx, now: Timestamp, agency: &str, scan: &str, page: &ReadPage) -> Result<()> {
    let (version, number) = page.place.as_ref().map_or((None, None), |(version, page)| (Some(version), Some(*page)));
    let filed = version.map(|_| now.as_microsecond());
    let how = version.map(|_| "code");
    let id = new_id(now);
    q!(run tx, "
        insert into scan_page (agency_id, id, scan_id, no, digest, state, version_id, page, how, turned, fault, filed_by,
            filed_at, created_at)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, 0, $10, null, $11, $12)
        on conflict (agency_id, scan_id, no) do nothing",
        agency, &id, scan, page.no, page.digest.as_deref(), page.state, version.map(String::as_str), number, how,
        page.fault, filed, now.as_microsecond())?;
    Ok(())
}

/// The pages of a pile, in its order.
///
/// # Errors
/// What the database says.
pub async fn pages(tx: &mut Tx, agency: &str, scan: &str) -> Result<Vec<ScanPage>> {
    q!(all ScanPage, tx, "
        select id, scan_id, no, digest, state, version_id, page, how, turned, fault, filed_at, created_at
        from scan_page
        where agency_id = $1 and scan_id = $2
        order by no", agency, scan)
}

/// The pages that are filed to a version: by page, the newest last.
///
/// # Errors
/// What the database says.
pub async fn filed(tx: &mut Tx, agency: &str, version: &str) -> Result<Vec<ScanPage>> {
    q!(all ScanPage, tx, "
        select id, scan_id, no, digest, state, version_id, page, how, turned, fault, filed_at, created_at
        from scan_page
        where agency_id = $1 and version_id = $2 and state = 'filed'
        order by page, filed_at, id", agency, version)
}

/// A page.
///
/// # Errors
/// [`Error::Missing`].
pub async fn page(tx: &mut Tx, agency: &str, id: &str) -> Result<ScanPage> {
    q!(one ScanPage, tx, "
        select id, scan_id, no, digest, state, version_id, page, how, turned, fault, filed_at, created_at
        from scan_page
        where agency_id = $1 and id = $2", agency, id)?
    .ok_or(Error::Missing("page"))
}

/// Files a page by hand, to a page of a version or aside.
///
/// # Errors
/// [`Error::Missing`].
pub async fn file(
    tx: &mut Tx,
    now: Timestamp,
    agency: &str,
    id: &str,
    place: Option<(&str, i64)>,
    by: &str,
) -> Result<()> {
    let state = if place.is_some() { "filed" } else { "set-aside" };
    let changed = q!(run tx, "
        update scan_page
        set state = $3, version_id = $4, page = $5, how = 'hand', filed_by = $6, filed_at = $7
        where agency_id = $1 and id = $2",
        agency, id, state, place.map(|(version, _)| version), place.map(|(_, page)| page), by, now.as_microsecond())?;
    if changed == 0 { Err(Error::Missing("page")) } else { Ok(()) }
}

/// Replaces the picture of a page, after it was turned.
///
/// # Errors
/// What the database says.
pub async fn set_picture(tx: &mut Tx, agency: &str, id: &str, digest: &str) -> Result<()> {
    q!(run tx, "
        update scan_page
        set digest = $3
        where agency_id = $1 and id = $2", agency, id, digest)?;
    Ok(())
}
