//! What a body that looks after towns reads of those that agreed, and what it says of them.
//!
//! Every question is asked by the body and joined through a consent that lives: before it was given and after it ended,
//! nothing is found.

use std::collections::BTreeMap;

use jiff::Timestamp;
use prongsai_domain::agency::{Agency, AgencyKind};
use prongsai_domain::disclosure::Disclosure;
use prongsai_domain::framework::OitList;
use prongsai_thai::FiscalYear;

use crate::agencies::word;
use crate::disclosures::visit;
use crate::{Error, Result, Tx, from_json, new_id};

/// A town that agreed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Town {
    /// Its id.
    pub id: String,
    /// Its name in addresses.
    pub slug: String,
    /// `เทศบาลตำบลทุ่งแสงใส`.
    pub full_name: String,
    /// `ทุ่งแสงใส`.
    pub name: String,
    /// `แสงใส`.
    pub district: String,
    /// Since when the body may read, in microseconds.
    pub since: i64,
}

row! {
    struct TownRow {
        id: String,
        slug: String,
        kind: String,
        name: String,
        district: String,
        province: String,
        since: i64,
    }
}

impl TownRow {
    fn town(self) -> Result<Town> {
        let kind: AgencyKind = word("agency.kind", &self.kind)?;
        let body = Agency {
            kind,
            name: self.name,
            district: self.district,
            province: self.province,
            telephone: None,
            website: None,
            units: Vec::new(),
            posts: Vec::new(),
            acting: Vec::new(),
        };
        let full_name = body.full_name();
        Ok(Town {
            id: self.id,
            slug: self.slug,
            full_name,
            name: body.name,
            district: body.district,
            since: self.since,
        })
    }
}

fn number(year: FiscalYear) -> i64 {
    i64::from(year.number())
}

/// The towns that agreed, by district and name.
///
/// # Errors
/// What the database says.
pub async fn list(tx: &mut Tx, viewer: &str) -> Result<Vec<Town>> {
    let rows = q!(all TownRow, tx, "
        select agency.id, agency.slug, agency.kind, agency.name, agency.district, agency.province,
               consent.granted_at as since
        from consent
        join agency on agency.id = consent.agency_id
        where consent.viewer_id = $1 and consent.granted_at is not null and consent.ended_at is null
          and agency.closed_at is null
        order by agency.district, agency.name, agency.slug",
        viewer)?;
    rows.into_iter().map(TownRow::town).collect()
}

/// The town of a slug, where it agreed.
///
/// # Errors
/// What the database says.
pub async fn find(tx: &mut Tx, viewer: &str, slug: &str) -> Result<Option<Town>> {
    let row = q!(one TownRow, tx, "
        select agency.id, agency.slug, agency.kind, agency.name, agency.district, agency.province,
               consent.granted_at as since
        from consent
        join agency on agency.id = consent.agency_id
        where consent.viewer_id = $1 and agency.slug = $2 and consent.granted_at is not null
          and consent.ended_at is null and agency.closed_at is null",
        viewer, slug)?;
    row.map(TownRow::town).transpose()
}

row! { struct ListRow { agency_id: String, list: Option<String> } }
row! { struct BodyRow { agency_id: String, body: String } }
row! { struct LightRow { agency_id: String, code: String, url: String, outcome: String } }

/// The own lists of the towns that agreed and have one, by town.
///
/// # Errors
/// What the database says.
pub async fn lists(tx: &mut Tx, viewer: &str, year: FiscalYear) -> Result<BTreeMap<String, OitList>> {
    let rows = q!(all ListRow, tx, "
        select disclosure_year.agency_id, disclosure_year.list
        from consent
        join disclosure_year on disclosure_year.agency_id = consent.agency_id
        where consent.viewer_id = $1 and consent.granted_at is not null and consent.ended_at is null
          and disclosure_year.framework_year = $2 and disclosure_year.list is not null",
        viewer, number(year))?;
    let mut lists = BTreeMap::new();
    for row in rows {
        if let Some(list) = row.list {
            lists.insert(row.agency_id, from_json("disclosure_year.list", &list)?);
        }
    }
    Ok(lists)
}

/// The items of a year of all towns that agreed, by town and code, each address with its newest visit. Notes, which are
/// drafts of the town, are left out.
///
/// # Errors
/// What the database says.
pub async fn items(
    tx: &mut Tx,
    viewer: &str,
    year: FiscalYear,
) -> Result<BTreeMap<String, BTreeMap<String, Disclosure>>> {
    let rows = q!(all BodyRow, tx, "
        select disclosure.agency_id, disclosure.body
        from consent
        join disclosure on disclosure.agency_id = consent.agency_id
        where consent.viewer_id = $1 and consent.granted_at is not null and consent.ended_at is null
          and disclosure.framework_year = $2",
        viewer, number(year))?;
    let visits = q!(all LightRow, tx, "
        select visit.agency_id, visit.code, visit.url, visit.outcome
        from consent
        join visit on visit.agency_id = consent.agency_id
        where consent.viewer_id = $1 and consent.granted_at is not null and consent.ended_at is null
          and visit.framework_year = $2
          and visit.is_newest = 1",
        viewer, number(year))?;
    joined(rows, visits)
}

/// The same of one town that agreed, by code.
///
/// # Errors
/// What the database says.
pub async fn items_of(
    tx: &mut Tx,
    viewer: &str,
    agency: &str,
    year: FiscalYear,
) -> Result<BTreeMap<String, Disclosure>> {
    let rows = q!(all BodyRow, tx, "
        select disclosure.agency_id, disclosure.body
        from consent
        join disclosure on disclosure.agency_id = consent.agency_id
        where consent.viewer_id = $1 and consent.agency_id = $2 and consent.granted_at is not null
          and consent.ended_at is null and disclosure.framework_year = $3",
        viewer, agency, number(year))?;
    let visits = q!(all LightRow, tx, "
        select visit.agency_id, visit.code, visit.url, visit.outcome
        from consent
        join visit on visit.agency_id = consent.agency_id
        where consent.viewer_id = $1 and consent.agency_id = $2 and consent.granted_at is not null
          and consent.ended_at is null and visit.framework_year = $3
          and visit.is_newest = 1",
        viewer, agency, number(year))?;
    Ok(joined(rows, visits)?.remove(agency).unwrap_or_default())
}

fn joined(rows: Vec<BodyRow>, visits: Vec<LightRow>) -> Result<BTreeMap<String, BTreeMap<String, Disclosure>>> {
    let mut newest: BTreeMap<String, BTreeMap<(String, String), String>> = BTreeMap::new();
    for row in visits {
        newest.entry(row.agency_id).or_default().insert((row.code, row.url), row.outcome);
    }
    let mut towns: BTreeMap<String, BTreeMap<String, Disclosure>> = BTreeMap::new();
    for row in rows {
        let mut item: Disclosure = from_json("disclosure.body", &row.body)?;
        item.note.clear();
        let seen = newest.get(&row.agency_id);
        for address in &mut item.addresses {
            let key = (item.code.clone(), address.url.clone());
            address.visit = seen.and_then(|seen| seen.get(&key)).map(|outcome| visit(outcome));
        }
        towns.entry(row.agency_id).or_default().insert(item.code.clone(), item);
    }
    Ok(towns)
}

row! {
    /// What the newest visit of an address found.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Seen {
        /// The town.
        pub agency_id: String,
        /// As the town gave it.
        pub url: String,
        /// In microseconds.
        pub at: i64,
        /// `fine`, `doubtful`, `failed`.
        pub outcome: String,
        /// Title of the page.
        pub title: Option<String>,
        /// Its text.
        pub words: Option<String>,
        /// What was found, as JSON.
        pub findings: String,
    }
}

/// What the newest visits found at an item of one town that agreed.
///
/// # Errors
/// What the database says.
pub async fn seen(tx: &mut Tx, viewer: &str, agency: &str, year: FiscalYear, code: &str) -> Result<Vec<Seen>> {
    q!(all Seen, tx, "
        select visit.agency_id, visit.url, visit.at, visit.outcome, visit.title,
               coalesce(visit_text.words, visit.words) as words, visit.findings
        from consent
        join visit on visit.agency_id = consent.agency_id
        left join visit_text on visit_text.agency_id = visit.agency_id and visit_text.id = visit.text_id
        where consent.viewer_id = $1 and consent.agency_id = $2 and consent.granted_at is not null
          and consent.ended_at is null and visit.framework_year = $3 and visit.code = $4
          and visit.is_newest = 1
        order by visit.url",
        viewer, agency, number(year), code)
}

row! {
    /// What somebody of an overseeing body found at an item.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Verdict {
        /// The town.
        pub agency_id: String,
        /// The body.
        pub viewer_id: String,
        /// The item.
        pub code: String,
        /// `yes`, `no`, `unclear`.
        pub verdict: String,
        /// The sentence that was shown.
        pub sentence: Option<String>,
        /// The address that was shown.
        pub url: Option<String>,
        /// What the person added.
        pub note: Option<String>,
        /// In microseconds.
        pub at: i64,
        /// The name of the person.
        pub person: Option<String>,
    }
}

/// A verdict to be kept.
#[derive(Debug, Clone)]
pub struct NewVerdict<'a> {
    /// The town.
    pub agency: &'a str,
    /// The year of the list.
    pub year: FiscalYear,
    /// The item.
    pub code: &'a str,
    /// `yes`, `no`, `unclear`.
    pub verdict: &'a str,
    /// The sentence that was shown.
    pub sentence: Option<&'a str>,
    /// The address that was shown.
    pub url: Option<&'a str>,
    /// What the person added.
    pub note: Option<&'a str>,
    /// The account.
    pub account: &'a str,
    /// The name of the person.
    pub person: &'a str,
}

/// Keeps a verdict of a body about a town that agrees at this moment.
///
/// # Errors
/// [`Error::Missing`] where the town does not agree, or no longer; what the database says.
pub async fn insert_verdict(tx: &mut Tx, now: Timestamp, viewer: &str, new: &NewVerdict<'_>) -> Result<()> {
    let made = q!(run tx, "
        insert into town_verdict (agency_id, id, viewer_id, framework_year, code, verdict, sentence, url, note, at,
                                  account_id, person)
        select consent.agency_id, $3, consent.viewer_id, $4, $5, $6, $7, $8, $9, $10, $11, $12
        from consent
        where consent.agency_id = $1 and consent.viewer_id = $2 and consent.granted_at is not null
          and consent.ended_at is null",
        new.agency, viewer, &new_id(now), number(new.year), new.code, new.verdict, new.sentence, new.url, new.note,
        now.as_microsecond(), new.account, new.person)?;
    if made == 0 { Err(Error::Missing("town that agreed")) } else { Ok(()) }
}

/// The newest verdict of a body about an item of each town that agrees, by town.
///
/// # Errors
/// What the database says.
pub async fn verdicts(tx: &mut Tx, viewer: &str, year: FiscalYear, code: &str) -> Result<BTreeMap<String, Verdict>> {
    let rows = q!(all Verdict, tx, "
        select town_verdict.agency_id, town_verdict.viewer_id, town_verdict.code, town_verdict.verdict,
               town_verdict.sentence, town_verdict.url, town_verdict.note, town_verdict.at, town_verdict.person
        from town_verdict
        join consent on consent.agency_id = town_verdict.agency_id and consent.viewer_id = town_verdict.viewer_id
             and consent.granted_at is not null and consent.ended_at is null
        where town_verdict.viewer_id = $1 and town_verdict.framework_year = $2 and town_verdict.code = $3
        order by town_verdict.at, town_verdict.id",
        viewer, number(year), code)?;
    Ok(rows.into_iter().map(|row| (row.agency_id.clone(), row)).collect())
}

/// The newest verdict of a body about each item of one town that agrees, by code.
///
/// # Errors
/// What the database says.
pub async fn verdicts_of(
    tx: &mut Tx,
    viewer: &str,
    agency: &str,
    year: FiscalYear,
) -> Result<BTreeMap<String, Verdict>> {
    let rows = q!(all Verdict, tx, "
        select town_verdict.agency_id, town_verdict.viewer_id, town_verdict.code, town_verdict.verdict,
               town_verdict.sentence, town_verdict.url, town_verdict.note, town_verdict.at, town_verdict.person
        from town_verdict
        join consent on consent.agency_id = town_verdict.agency_id and consent.viewer_id = town_verdict.viewer_id
             and consent.granted_at is not null and consent.ended_at is null
        where town_verdict.viewer_id = $1 and town_verdict.agency_id = $2 and town_verdict.framework_year = $3
        order by town_verdict.at, town_verdict.id",
        viewer, agency, number(year))?;
    Ok(rows.into_iter().map(|row| (row.code.clone(), row)).collect())
}

/// What bodies said of a town, newest first, for the town itself.
///
/// # Errors
/// What the database says.
pub async fn verdicts_about(tx: &mut Tx, agency: &str, most: i64) -> Result<Vec<Verdict>> {
    q!(all Verdict, tx, "
        select agency_id, viewer_id, code, verdict, sentence, url, note, at, person
        from town_verdict
        where agency_id = $1
        order by at desc, id desc
        limit $2",
        agency, most)
}
