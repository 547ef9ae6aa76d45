//! What visits found at the addresses of a list, kept as proof.

use std::collections::BTreeMap;

use jiff::Timestamp;
use prongsai_domain::disclosure::Visit;
use prongsai_thai::FiscalYear;
use sha2::{Digest as _, Sha256};

use super::number;
use crate::blob::hex;
use crate::{Result, Tx};

/// Letters of the text of a visit that are kept.
pub const WORDS_MAX: usize = 20_000;

/// Letters of its beginning that are kept for good.
pub const BEGINNING: usize = 500;

row! {
    /// What a visit found, as it is kept.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct VisitRow {
        /// Its id.
        pub id: String,
        /// The item.
        pub code: String,
        /// As the town gave it.
        pub url: String,
        /// In microseconds.
        pub at: i64,
        /// `fine`, `doubtful`, `failed`.
        pub outcome: String,
        /// Of HTTP.
        pub status: Option<i64>,
        /// Where redirects led.
        pub final_url: Option<String>,
        /// As the site said.
        pub media_type: Option<String>,
        /// As received.
        pub size_bytes: Option<i64>,
        /// SHA-256 of what was received, hexadecimal.
        pub digest: Option<String>,
        /// Title of the page.
        pub title: Option<String>,
        /// Its text: the first [`WORDS_MAX`] letters, or [`BEGINNING`] where a function says so and of old visits.
        pub words: Option<String>,
        /// What was found: a JSON list of `{kind, severity, thai, english}`, gravest first.
        pub findings: String,
        /// 1 where it was taken on the closing night.
        pub on_record: i64,
        /// Digest of the picture of the page, a PNG in the store of files.
        pub picture: Option<String>,
    }
}

/// A visit to be kept.
#[derive(Debug, Clone)]
pub struct NewVisit<'a> {
    /// Its id.
    pub id: &'a str,
    /// The year of the list.
    pub year: FiscalYear,
    /// The item.
    pub code: &'a str,
    /// As the town gave it.
    pub url: &'a str,
    /// What it is worth.
    pub outcome: Visit,
    /// Of HTTP.
    pub status: Option<i64>,
    /// Where redirects led.
    pub final_url: Option<&'a str>,
    /// As the site said.
    pub media_type: Option<&'a str>,
    /// As received.
    pub size_bytes: Option<i64>,
    /// SHA-256, hexadecimal.
    pub digest: Option<&'a str>,
    /// Title of the page.
    pub title: Option<&'a str>,
    /// Its text, of which [`WORDS_MAX`] letters are kept.
    pub words: Option<&'a str>,
    /// What was found, as JSON.
    pub findings: &'a str,
    /// Whether it is taken on the closing night.
    pub on_record: bool,
    /// The round to which it belongs; none for one that stands alone.
    pub round: Option<&'a str>,
    /// Digest of its picture in the store of files.
    pub picture: Option<&'a str>,
}

fn outcome(visit: Visit) -> &'static str {
    match visit {
        Visit::Fine => "fine",
        Visit::Doubtful => "doubtful",
        Visit::Failed => "failed",
    }
}

/// The outcome of a row; what no version wrote counts as doubtful.
pub fn visit(outcome: &str) -> Visit {
    match outcome {
        "fine" => Visit::Fine,
        "failed" => Visit::Failed,
        _ => Visit::Doubtful,
    }
}

/// The first letters of a text.
fn beginning(text: &str, letters: usize) -> &str {
    text.char_indices().nth(letters).map_or(text, |(at, _)| &text[..at])
}

/// Keeps what a visit found; it is the newest of its item and address from now on.
///
/// # Errors
/// What the database says.
pub async fn insert_visit(tx: &mut Tx, now: Timestamp, agency: &str, new: &NewVisit<'_>) -> Result<()> {
    let text = new.words.map(|words| beginning(words, WORDS_MAX));
    let text_id = text.map(|text| hex(&Sha256::digest(text)));
    if let (Some(text), Some(id)) = (text, text_id.as_deref()) {
        q!(run tx, "
            insert into visit_text (agency_id, id, words) values ($1, $2, $3)
            on conflict (agency_id, id) do nothing",
            agency, id, text)?;
    }
    q!(run tx, "
        update visit set is_newest = 0
        where agency_id = $1 and framework_year = $2 and code = $3 and url = $4 and is_newest = 1",
        agency, number(new.year), new.code, new.url)?;
    q!(run tx, "
        insert into visit (agency_id, id, framework_year, code, url, at, outcome, status, final_url, media_type,
                           size_bytes, digest, title, words, findings, on_record, round_id, is_newest, text_id, picture)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, 1, $18, $19)",
        agency, new.id, number(new.year), new.code, new.url, now.as_microsecond(), outcome(new.outcome), new.status,
        new.final_url, new.media_type, new.size_bytes, new.digest, new.title,
        text.map(|text| beginning(text, BEGINNING)), new.findings, i64::from(new.on_record), new.round,
        text_id.as_deref(), new.picture)?;
    Ok(())
}

row! { struct LightRow { code: String, url: String, outcome: String } }

/// The newest outcome by item and address.
pub(super) async fn lights(tx: &mut Tx, agency: &str, year: FiscalYear) -> Result<BTreeMap<(String, String), Visit>> {
    let rows = q!(all LightRow, tx, "
        select code, url, outcome
        from visit
        where agency_id = $1 and framework_year = $2 and is_newest = 1
        order by at",
        agency, number(year))?;
    Ok(rows.into_iter().map(|row| ((row.code, row.url), visit(&row.outcome))).collect())
}

/// The newest visit of each item and address of a year, with the beginning of its text ([`BEGINNING`]).
///
/// # Errors
/// What the database says.
pub async fn newest_visits(tx: &mut Tx, agency: &str, year: FiscalYear) -> Result<Vec<VisitRow>> {
    q!(all VisitRow, tx, "
        select id, code, url, at, outcome, status, final_url, media_type, size_bytes, digest, title, words, findings,
               on_record, picture
        from visit
        where agency_id = $1 and framework_year = $2 and is_newest = 1
        order by code, url, at",
        agency, number(year))
}

/// The newest twenty visits of an address, newest first, with the whole text where it is still kept.
///
/// # Errors
/// What the database says.
pub async fn visits_of(tx: &mut Tx, agency: &str, year: FiscalYear, url: &str) -> Result<Vec<VisitRow>> {
    q!(all VisitRow, tx, "
        select visit.id, visit.code, visit.url, visit.at, visit.outcome, visit.status, visit.final_url,
               visit.media_type, visit.size_bytes, visit.digest, visit.title,
               coalesce(visit_text.words, visit.words) as words, visit.findings, visit.on_record, visit.picture
        from visit
        left join visit_text on visit_text.agency_id = visit.agency_id and visit_text.id = visit.text_id
        where visit.agency_id = $1 and visit.framework_year = $2 and visit.url = $3
        order by visit.at desc, visit.id desc
        limit 20",
        agency, number(year), url)
}

/// What was put on record on the closing night, with the whole text.
///
/// # Errors
/// What the database says.
pub async fn on_record(tx: &mut Tx, agency: &str, year: FiscalYear) -> Result<Vec<VisitRow>> {
    q!(all VisitRow, tx, "
        select visit.id, visit.code, visit.url, visit.at, visit.outcome, visit.status, visit.final_url,
               visit.media_type, visit.size_bytes, visit.digest, visit.title,
               coalesce(visit_text.words, visit.words) as words, visit.findings, visit.on_record, visit.picture
        from visit
        left join visit_text on visit_text.agency_id = visit.agency_id and visit_text.id = visit.text_id
        where visit.agency_id = $1 and visit.framework_year = $2 and visit.on_record = 1
        order by visit.code, visit.url, visit.at",
        agency, number(year))
}

row! {
    /// A place that a round has visited, and what came of it.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Done {
        /// The item.
        pub code: String,
        /// The address.
        pub url: String,
    }
}

/// The places that a round has visited already, so that one that broke off goes on where it was.
///
/// # Errors
/// What the database says.
pub async fn of_round(tx: &mut Tx, agency: &str, round: &str) -> Result<Vec<Done>> {
    q!(all Done, tx, "select code, url from visit where agency_id = $1 and round_id = $2", agency, round)
}

row! { struct DigestRow { digest: String } }

/// What stood at the addresses of a year last: the digests of the newest visits.
///
/// # Errors
/// What the database says.
pub async fn digests(tx: &mut Tx, agency: &str, year: FiscalYear) -> Result<Vec<String>> {
    let rows = q!(all DigestRow, tx, "
        select distinct digest
        from visit
        where agency_id = $1 and framework_year = $2 and is_newest = 1 and digest is not null",
        agency, number(year))?;
    Ok(rows.into_iter().map(|row| row.digest).collect())
}

/// Forgets the whole texts of visits before a moment, except the newest and those on record; their beginnings stay.
/// Gives how many texts went.
///
/// # Errors
/// What the database says.
pub async fn forget_texts(tx: &mut Tx, agency: &str, before: Timestamp) -> Result<u64> {
    q!(run tx, "
        update visit set text_id = null
        where agency_id = $1 and at < $2 and is_newest = 0 and on_record = 0 and text_id is not null",
        agency, before.as_microsecond())?;
    q!(run tx, "
        delete from visit_text
        where agency_id = $1 and not exists (
            select 1 from visit where visit.agency_id = visit_text.agency_id and visit.text_id = visit_text.id
        )",
        agency)
}
