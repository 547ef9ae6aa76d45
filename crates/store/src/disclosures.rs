//! The disclosure list of a year: items, what visits found, the closing night, objections.

mod visits;

use std::collections::BTreeMap;

use jiff::Timestamp;
use prongsai_domain::disclosure::Disclosure;
use prongsai_domain::framework::OitList;
use prongsai_thai::{Date, FiscalYear};

use crate::{Error, Result, Tx, from_json, to_json};

pub use visits::{
    BEGINNING, NewVisit, VisitRow, WORDS_MAX, digests, forget_texts, insert_visit, newest_visits, of_round, on_record,
    visit, visits_of,
};

/// A year's list with its closing night.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct BoardYear {
    /// The town's own list; none where the framework's serves.
    pub list: Option<OitList>,
    /// Where the own list comes from: the name of the file.
    pub list_source: Option<String>,
    /// The last day on which addresses may change.
    pub closes_on: Option<Date>,
    /// When everything was put on record, in microseconds.
    pub closed_at: Option<i64>,
    /// When the result stood.
    pub confirmed_at: Option<i64>,
    /// Grows with every change; 0 where nothing is kept yet.
    pub revision: i64,
}

impl BoardYear {
    /// Whether addresses are locked: between the closing night and the confirmed result.
    pub fn is_locked(&self) -> bool {
        self.closed_at.is_some() && self.confirmed_at.is_none()
    }
}

/// An item with what its row says about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    /// The item, with the newest visit of each address.
    pub disclosure: Disclosure,
    /// Grows with every change.
    pub revision: i64,
    /// When it was last changed, in microseconds.
    pub updated_at: i64,
    /// By whom: the name of the person.
    pub updated_by: Option<String>,
}

row! {
    struct YearRow {
        list: Option<String>,
        list_source: Option<String>,
        closes_on: Option<String>,
        closed_at: Option<i64>,
        confirmed_at: Option<i64>,
        revision: i64,
    }
}

row! { struct ItemRow { body: String, revision: i64, updated_at: i64, person: Option<String> } }

pub(crate) fn number(year: FiscalYear) -> i64 {
    i64::from(year.number())
}

/// Years for which the town keeps a list, newest first.
///
/// # Errors
/// What the database says.
pub async fn years(tx: &mut Tx, agency: &str) -> Result<Vec<i64>> {
    row! { struct Row { framework_year: i64 } }
    let rows = q!(all Row, tx, "
        select distinct framework_year from disclosure where agency_id = $1
        union
        select framework_year from disclosure_year where agency_id = $1
        order by framework_year desc",
        agency)?;
    Ok(rows.into_iter().map(|row| row.framework_year).collect())
}

/// A year's list and its closing night; nothing set where nothing is kept.
///
/// # Errors
/// What the database says.
pub async fn year(tx: &mut Tx, agency: &str, year: FiscalYear) -> Result<BoardYear> {
    let row = q!(one YearRow, tx, "
        select list, list_source, closes_on, closed_at, confirmed_at, revision
        from disclosure_year
        where agency_id = $1 and framework_year = $2",
        agency, number(year))?;
    let Some(row) = row else { return Ok(BoardYear::default()) };
    Ok(BoardYear {
        list: row.list.as_deref().map(|list| from_json("disclosure_year.list", list)).transpose()?,
        list_source: row.list_source,
        closes_on: row.closes_on.as_deref().and_then(|day| day.parse().ok()),
        closed_at: row.closed_at,
        confirmed_at: row.confirmed_at,
        revision: row.revision,
    })
}

/// Keeps a year over the revision on which it was written.
///
/// # Errors
/// [`Error::Stale`] where somebody else was first; what the database says.
pub async fn put_year(
    tx: &mut Tx,
    now: Timestamp,
    agency: &str,
    year: FiscalYear,
    kept: &BoardYear,
    by: Option<&str>,
) -> Result<()> {
    let list = kept.list.as_ref().map(|list| to_json("disclosure_year.list", list)).transpose()?;
    let closes_on = kept.closes_on.map(|day| day.to_string());
    let (list, source, closes) = (list.as_deref(), kept.list_source.as_deref(), closes_on.as_deref());
    let changed = if kept.revision == 0 {
        q!(run tx, "
            insert into disclosure_year (agency_id, framework_year, list, list_source, closes_on, closed_at,
                                         confirmed_at, revision, updated_at, updated_by)
            values ($1, $2, $3, $4, $5, $6, $7, 1, $8, $9)
            on conflict (agency_id, framework_year) do nothing",
            agency, number(year), list, source, closes, kept.closed_at, kept.confirmed_at, now.as_microsecond(), by)?
    } else {
        q!(run tx, "
            update disclosure_year
            set list = $3, list_source = $4, closes_on = $5, closed_at = $6, confirmed_at = $7,
                revision = revision + 1, updated_at = $8, updated_by = $9
            where agency_id = $1 and framework_year = $2 and revision = $10",
            agency, number(year), list, source, closes, kept.closed_at, kept.confirmed_at, now.as_microsecond(), by,
            kept.revision)?
    };
    if changed == 0 { Err(Error::Stale) } else { Ok(()) }
}

/// The items of a year by code, each address with its newest visit.
///
/// # Errors
/// What the database says.
pub async fn list(tx: &mut Tx, agency: &str, year: FiscalYear) -> Result<BTreeMap<String, Kept>> {
    let rows = q!(all ItemRow, tx, "
        select disclosure.body, disclosure.revision, disclosure.updated_at, person.name as person
        from disclosure
        left join account on account.agency_id = disclosure.agency_id and account.id = disclosure.updated_by
        left join person on person.agency_id = account.agency_id and person.id = account.person_id
        where disclosure.agency_id = $1 and disclosure.framework_year = $2",
        agency, number(year))?;
    let newest = visits::lights(tx, agency, year).await?;
    let mut kept = BTreeMap::new();
    for row in rows {
        let mut disclosure: Disclosure = from_json("disclosure.body", &row.body)?;
        for address in &mut disclosure.addresses {
            let place = (disclosure.code.clone(), address.url.clone());
            address.visit = newest.get(&place).copied();
        }
        kept.insert(
            disclosure.code.clone(),
            Kept { disclosure, revision: row.revision, updated_at: row.updated_at, updated_by: row.person },
        );
    }
    Ok(kept)
}

/// Keeps an item over the revision on which it was written; 0 where there was none. What visits found is not written.
///
/// # Errors
/// [`Error::Stale`] where somebody else was first; what the database says.
pub async fn put(
    tx: &mut Tx,
    now: Timestamp,
    agency: &str,
    year: FiscalYear,
    item: &Disclosure,
    by: Option<&str>,
    revision: i64,
) -> Result<()> {
    let mut plain = item.clone();
    for address in &mut plain.addresses {
        address.visit = None;
    }
    let body = to_json("disclosure.body", &plain)?;
    let due = item.due.map(|day| day.to_string());
    let (owner, due, code) = (item.owner.as_deref(), due.as_deref(), item.code.as_str());
    let changed = if revision == 0 {
        q!(run tx, "
            insert into disclosure (agency_id, framework_year, code, post_id, due_on, body, revision, updated_at,
                                    updated_by)
            values ($1, $2, $3, $4, $5, $6, 1, $7, $8)
            on conflict (agency_id, framework_year, code) do nothing",
            agency, number(year), code, owner, due, &body, now.as_microsecond(), by)?
    } else {
        q!(run tx, "
            update disclosure
            set post_id = $4, due_on = $5, body = $6, revision = revision + 1, updated_at = $7, updated_by = $8
            where agency_id = $1 and framework_year = $2 and code = $3 and revision = $9",
            agency, number(year), code, owner, due, &body, now.as_microsecond(), by, revision)?
    };
    if changed == 0 { Err(Error::Stale) } else { Ok(()) }
}
