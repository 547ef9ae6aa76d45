//! Where the lists of the towns stood on each day: counted for all towns, read back as trends.

use std::collections::BTreeMap;

use prongsai_domain::disclosure::{self, Disclosure, Standing};
use prongsai_domain::framework::{self, Framework, OitList};
use prongsai_thai::{Date, FiscalYear};

use crate::disclosures::visit;
use crate::{Error, Result, Store, Tx, from_json};

/// Towns that are counted together: one question, one short writing transaction.
const BATCH: i64 = 200;

row! { struct IdRow { id: String } }
row! { struct BodyRow { agency_id: String, body: String } }
row! { struct VisitRow { agency_id: String, code: String, url: String, outcome: String } }
row! { struct OwnRow { agency_id: String, text: Option<String> } }

/// What is known of the towns of a batch.
struct Batch {
    bodies: Vec<BodyRow>,
    visits: Vec<VisitRow>,
    lists: Vec<OwnRow>,
    frameworks: Vec<OwnRow>,
}

/// Counts the lists of a year of all towns and keeps them under a day; again on the same day replaces. Gives how many
/// towns have a list.
///
/// # Errors
/// What the database says; what was counted before stays.
pub async fn recompute(store: &Store, year: FiscalYear, day: Date) -> Result<usize> {
    let (mut after, mut counted) = (String::new(), 0);
    loop {
        let mut tx = store.read().await?;
        let ids = q!(all IdRow, tx, "
            select id from agency where id > $1 and closed_at is null order by id limit $2", after.as_str(), BATCH)?;
        let Some(last) = ids.last().map(|row| row.id.clone()) else { return Ok(counted) };
        let batch = read(&mut tx, year, &after, &last).await?;
        drop(tx);
        let standings = tokio::task::spawn_blocking(move || count(year, day, batch))
            .await
            .map_err(|error| Error::Corrupt { place: "disclosure", reason: error.to_string() })??;
        let mut tx = store.write().await?;
        for (agency, standing) in &standings {
            put(&mut tx, agency, year, day, standing).await?;
        }
        tx.commit_unrecorded().await?;
        counted += standings.len();
        after = last;
    }
}

async fn read(tx: &mut Tx, year: FiscalYear, after: &str, last: &str) -> Result<Batch> {
    let number = i64::from(year.number());
    let bodies = q!(all BodyRow, tx, "
        select agency_id, body from disclosure
        where agency_id > $1 and agency_id <= $2 and framework_year = $3
        order by agency_id",
        after, last, number)?;
    let visits = q!(all VisitRow, tx, "
        select agency_id, code, url, outcome from visit
        where agency_id > $1 and agency_id <= $2 and framework_year = $3 and is_newest = 1",
        after, last, number)?;
    let lists = q!(all OwnRow, tx, "
        select agency_id, list as text from disclosure_year
        where agency_id > $1 and agency_id <= $2 and framework_year = $3 and list is not null",
        after, last, number)?;
    let frameworks = q!(all OwnRow, tx, "
        select agency_id, framework as text from cycle
        where agency_id > $1 and agency_id <= $2 and fiscal_year = $3 and framework is not null",
        after, last, number)?;
    Ok(Batch { bodies, visits, lists, frameworks })
}

fn count(year: FiscalYear, day: Date, batch: Batch) -> Result<Vec<(String, Standing)>> {
    let own = |rows: Vec<OwnRow>| -> BTreeMap<String, String> {
        rows.into_iter().filter_map(|row| Some((row.agency_id, row.text?))).collect()
    };
    let (lists, frameworks) = (own(batch.lists), own(batch.frameworks));
    let mut newest: BTreeMap<String, BTreeMap<(String, String), String>> = BTreeMap::new();
    for row in batch.visits {
        newest.entry(row.agency_id).or_default().insert((row.code, row.url), row.outcome);
    }
    let mut towns: BTreeMap<String, Vec<Disclosure>> = BTreeMap::new();
    for row in batch.bodies {
        let mut item: Disclosure = from_json("disclosure.body", &row.body)?;
        let seen = newest.get(&row.agency_id);
        for address in &mut item.addresses {
            let key = (item.code.clone(), address.url.clone());
            address.visit = seen.and_then(|seen| seen.get(&key)).map(|outcome| visit(outcome));
        }
        towns.entry(row.agency_id).or_default().push(item);
    }
    let mut standings = Vec::new();
    for (agency, items) in towns {
        let text = frameworks.get(&agency).map(String::as_str);
        let list = lists.get(&agency).map(|list| from_json("disclosure_year.list", list)).transpose()?;
        let Some(rules) = rules(year, text, list) else { continue };
        // A list that its indicators contradict has no ends; its town has a gap in the trend.
        if let Ok(standing) = disclosure::standing(&rules, &items, day) {
            standings.push((agency, standing));
        }
    }
    Ok(standings)
}

/// The rules of a year: the town's own where it has some, else ours, with the town's own list where it has one.
pub fn rules(
    year: FiscalYear,
    own: Option<&str>,
    list: Option<OitList>,
) -> Option<std::borrow::Cow<'static, Framework>> {
    let own = own.and_then(|text| framework::parse_all(text).ok()).into_iter().flatten();
    let own = own.into_iter().find(|framework| framework.fiscal_year == year);
    let mut rules = match own {
        Some(own) => std::borrow::Cow::Owned(own),
        None => std::borrow::Cow::Borrowed(Framework::embedded(year)?),
    };
    if let Some(list) = list {
        rules.to_mut().oit = list;
    }
    Some(rules)
}

async fn put(tx: &mut Tx, agency: &str, year: FiscalYear, day: Date, standing: &Standing) -> Result<()> {
    let [complete, at_risk, empty, late] =
        [standing.complete, standing.at_risk, standing.empty, standing.late].map(i64::from);
    q!(run tx, "
        insert into board_standing (agency_id, framework_year, day, least, most, complete, at_risk, empty, late)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
        on conflict (agency_id, framework_year, day) do update
        set least = excluded.least, most = excluded.most, complete = excluded.complete, at_risk = excluded.at_risk,
            empty = excluded.empty, late = excluded.late",
        agency, i64::from(year.number()), &day.to_string(), i64::from(standing.least.hundredths()),
        i64::from(standing.most.hundredths()), complete, at_risk, empty, late)?;
    Ok(())
}

row! {
    /// Where towns stood on a day, summed over them.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Day {
        /// ISO date.
        pub day: String,
        /// How many towns.
        pub towns: i64,
        /// The lower ends of the OIT, in hundredths.
        pub least: i64,
        /// The upper ends.
        pub most: i64,
        /// Items that are complete.
        pub complete: i64,
        /// Items at risk.
        pub at_risk: i64,
        /// Items without anything.
        pub empty: i64,
        /// Items whose day is over and that are not complete.
        pub late: i64,
    }
}

/// The days of all towns that agreed to be read by a body, newest first, at most so many.
///
/// # Errors
/// What the database says.
pub async fn trend(tx: &mut Tx, viewer: &str, year: FiscalYear, most: i64) -> Result<Vec<Day>> {
    q!(all Day, tx, "
        select board_standing.day, count(*) as towns, cast(sum(least) as bigint) as least,
               cast(sum(most) as bigint) as most, cast(sum(complete) as bigint) as complete,
               cast(sum(at_risk) as bigint) as at_risk, cast(sum(empty) as bigint) as empty,
               cast(sum(late) as bigint) as late
        from consent
        join board_standing on board_standing.agency_id = consent.agency_id
        where consent.viewer_id = $1 and consent.granted_at is not null and consent.ended_at is null
          and board_standing.framework_year = $2
        group by board_standing.day
        order by board_standing.day desc
        limit $3",
        viewer, i64::from(year.number()), most)
}

/// The days of one town that agreed, newest first, at most so many.
///
/// # Errors
/// What the database says.
pub async fn trend_of(tx: &mut Tx, viewer: &str, agency: &str, year: FiscalYear, most: i64) -> Result<Vec<Day>> {
    q!(all Day, tx, "
        select board_standing.day, cast(1 as bigint) as towns, least, most, complete, at_risk, empty, late
        from consent
        join board_standing on board_standing.agency_id = consent.agency_id
        where consent.viewer_id = $1 and consent.agency_id = $2 and consent.granted_at is not null
          and consent.ended_at is null and board_standing.framework_year = $3
        order by board_standing.day desc
        limit $4",
        viewer, agency, i64::from(year.number()), most)
}
