//! Measures of a fiscal year: chosen, written, assigned, put in order, removed.

use jiff::Timestamp;
use prongsai_domain::measure::Measure;
use prongsai_domain::progress::Progress;
use prongsai_thai::{Date, FiscalYear};

use crate::agencies::date;
use crate::{Error, Result, Tx, from_json, new_id, to_json};

/// A measure with what its row says about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptMeasure {
    /// Its id, which stays when its number changes.
    pub id: String,
    /// Its year.
    pub fiscal_year: FiscalYear,
    /// The measure.
    pub measure: Measure,
    /// The post that owns it.
    pub post: Option<String>,
    /// Until when the owner reports it done.
    pub due: Option<Date>,
    /// Grows with every change.
    pub revision: i64,
    /// When it was last changed, in microseconds.
    pub updated_at: i64,
    /// When it was removed.
    pub removed_at: Option<i64>,
    /// The measure of an earlier year from which it was copied.
    pub copied_from: Option<String>,
    /// Since when it waits to be looked through.
    pub check_since: Option<i64>,
}

row! {
    struct MeasureRow {
        id: String,
        fiscal_year: i64,
        no: i64,
        unit_id: Option<String>,
        post_id: Option<String>,
        due_on: Option<String>,
        body: String,
        revision: i64,
        updated_at: i64,
        removed_at: Option<i64>,
        copied_from: Option<String>,
        check_since: Option<i64>,
    }
}

impl MeasureRow {
    fn kept(self) -> Result<KeptMeasure> {
        let mut measure: Measure = from_json("measure.body", &self.body)?;
        measure.no = u16::try_from(self.no).unwrap_or(u16::MAX);
        measure.unit = self.unit_id;
        let year = i16::try_from(self.fiscal_year).ok().and_then(|year| FiscalYear::new(year).ok());
        let corrupt = || Error::Corrupt { place: "measure.fiscal_year", reason: self.fiscal_year.to_string() };
        Ok(KeptMeasure {
            id: self.id,
            fiscal_year: year.ok_or_else(corrupt)?,
            measure,
            post: self.post_id,
            due: self.due_on.as_deref().map(|day| date("measure.due_on", day)).transpose()?,
            revision: self.revision,
            updated_at: self.updated_at,
            removed_at: self.removed_at,
            copied_from: self.copied_from,
            check_since: self.check_since,
        })
    }
}

/// The measures of a year in the order of their numbers.
///
/// # Errors
/// What the database says.
pub async fn list(tx: &mut Tx, agency: &str, year: FiscalYear) -> Result<Vec<KeptMeasure>> {
    let rows = q!(all MeasureRow, tx, "
        select id, fiscal_year, no, unit_id, post_id, due_on, body, revision, updated_at, removed_at, copied_from,
               check_since
        from measure
        where agency_id = $1 and fiscal_year = $2 and removed_at is null
        order by no",
        agency, i64::from(year.number()))?;
    rows.into_iter().map(MeasureRow::kept).collect()
}

/// The measures of a year that were removed, the last one first.
///
/// # Errors
/// What the database says.
pub async fn list_removed(tx: &mut Tx, agency: &str, year: FiscalYear) -> Result<Vec<KeptMeasure>> {
    let rows = q!(all MeasureRow, tx, "
        select id, fiscal_year, no, unit_id, post_id, due_on, body, revision, updated_at, removed_at, copied_from,
               check_since
        from measure
        where agency_id = $1 and fiscal_year = $2 and removed_at is not null
        order by removed_at desc, id",
        agency, i64::from(year.number()))?;
    rows.into_iter().map(MeasureRow::kept).collect()
}

/// A measure by its id, also one that was removed.
///
/// # Errors
/// [`Error::Missing`]; what the database says.
pub async fn get(tx: &mut Tx, agency: &str, id: &str) -> Result<KeptMeasure> {
    let row = q!(one MeasureRow, tx, "
        select id, fiscal_year, no, unit_id, post_id, due_on, body, revision, updated_at, removed_at, copied_from,
               check_since
        from measure
        where agency_id = $1 and id = $2",
        agency, id)?;
    row.ok_or(Error::Missing("measure"))?.kept()
}

/// What is said about a measure besides the measure itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Assigned<'a> {
    /// The post that owns it.
    pub post: Option<&'a str>,
    /// Until when the owner reports it done.
    pub due: Option<Date>,
    /// The measure of an earlier year from which it is copied; it then waits to be looked through.
    pub copied_from: Option<&'a str>,
}

/// Adds a measure at the end of its year's list; gives its id and number.
///
/// # Errors
/// The year is not open, or what the database says.
pub async fn insert(
    tx: &mut Tx,
    now: Timestamp,
    agency: &str,
    year: FiscalYear,
    measure: &Measure,
    assigned: Assigned<'_>,
) -> Result<(String, u16)> {
    let no = next_number(tx, agency, year).await?;
    let body = to_json("measure.body", &Measure { no, ..measure.clone() })?;
    let id = new_id(now);
    let at = now.as_microsecond();
    let check_since = assigned.copied_from.map(|_| at);
    q!(run tx, "
        insert into measure (agency_id, id, fiscal_year, no, title, indicator, unit_id, post_id, due_on, body, revision,
                             created_at, updated_at, copied_from, check_since)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 1, $11, $11, $12, $13)",
        agency, &id, i64::from(year.number()), i64::from(no), &measure.title, measure.indicator.map(i64::from),
        measure.unit.as_deref(), assigned.post, assigned.due.map(|day| day.to_string()), &body, at,
        assigned.copied_from, check_since)?;
    Ok((id, no))
}

row! { struct NumberRow { no: Option<i64> } }

/// The number that the next measure of a year gets.
///
/// # Errors
/// What the database says.
pub async fn next_number(tx: &mut Tx, agency: &str, year: FiscalYear) -> Result<u16> {
    let row = q!(one NumberRow, tx, "
        select max(no) as no
        from measure
        where agency_id = $1 and fiscal_year = $2 and removed_at is null",
        agency, i64::from(year.number()))?;
    let last = row.and_then(|row| row.no).unwrap_or(0);
    Ok(u16::try_from(last + 1).unwrap_or(u16::MAX))
}

/// Keeps a measure over the revision on which it was written; it then no longer waits to be looked through.
///
/// `moved` says for every step that stays which number it had and has now; what was reported about it goes with it.
///
/// # Errors
/// [`Error::Stale`] where somebody else was first; what the database says.
pub async fn update(
    tx: &mut Tx,
    now: Timestamp,
    agency: &str,
    kept: &KeptMeasure,
    measure: &Measure,
    assigned: Assigned<'_>,
    moved: &[(u16, u16)],
) -> Result<()> {
    let body = to_json("measure.body", measure)?;
    let changed = q!(run tx, "
        update measure
        set title = $4, indicator = $5, unit_id = $6, post_id = $7, due_on = $8, body = $9, revision = revision + 1,
            updated_at = $10, check_since = null
        where agency_id = $1 and id = $2 and revision = $3 and removed_at is null",
        agency, &kept.id, kept.revision, &measure.title, measure.indicator.map(i64::from), measure.unit.as_deref(),
        assigned.post, assigned.due.map(|day| day.to_string()), &body, now.as_microsecond())?;
    if changed == 0 {
        return Err(Error::Stale);
    }
    if moved.iter().any(|(from, to)| from != to) {
        move_steps(tx, agency, &kept.id, moved).await?;
    }
    Ok(())
}

row! { struct StepRow { round: i64, step: i64, body: String } }

async fn move_steps(tx: &mut Tx, agency: &str, measure: &str, moved: &[(u16, u16)]) -> Result<()> {
    let rows = q!(all StepRow, tx, "
        select round, step, body from progress where agency_id = $1 and measure_id = $2", agency, measure)?;
    // Numbers below 0 keep the key free while numbers change places.
    for (from, to) in moved.iter().filter(|(from, to)| from != to) {
        let (from, to) = (i64::from(*from), i64::from(*to));
        for row in rows.iter().filter(|row| row.step == from) {
            let mut entry: Progress = from_json("progress.body", &row.body)?;
            entry.step = u16::try_from(to).unwrap_or(entry.step);
            let body = to_json("progress.body", &entry)?;
            q!(run tx, "
                update progress set step = $5, body = $6, revision = revision + 1
                where agency_id = $1 and measure_id = $2 and round = $3 and step = $4",
                agency, measure, row.round, from, -to, &body)?;
        }
        q!(run tx, "
            update evidence_use set step = $4 where agency_id = $1 and measure_id = $2 and step = $3",
            agency, measure, from, -to)?;
    }
    q!(run tx, "update progress set step = -step where agency_id = $1 and measure_id = $2 and step < 0",
        agency, measure)?;
    q!(run tx, "update evidence_use set step = -step where agency_id = $1 and measure_id = $2 and step < 0",
        agency, measure)?;
    Ok(())
}

row! { struct IdRow { id: String } }

/// Gives a measure another number; the others of its year make room.
///
/// # Errors
/// What the database says.
pub async fn renumber(tx: &mut Tx, agency: &str, year: FiscalYear, id: &str, no: u16) -> Result<()> {
    let year = i64::from(year.number());
    let rows = q!(all IdRow, tx, "
        select id from measure where agency_id = $1 and fiscal_year = $2 and removed_at is null order by no",
        agency, year)?;
    let mut order: Vec<String> = rows.into_iter().map(|row| row.id).filter(|other| other != id).collect();
    let place = usize::from(no.saturating_sub(1)).min(order.len());
    order.insert(place, id.to_owned());
    number(tx, agency, &order).await
}

/// Numbers measures in this order, from 1.
async fn number(tx: &mut Tx, agency: &str, order: &[String]) -> Result<()> {
    for (no, id) in (1_i64..).zip(order) {
        q!(run tx, "update measure set no = $3 where agency_id = $1 and id = $2", agency, id, -no)?;
    }
    for id in order {
        q!(run tx, "update measure set no = -no where agency_id = $1 and id = $2 and no < 0", agency, id)?;
    }
    Ok(())
}

/// Takes a measure off its year's list; what was reported about it stays readable.
///
/// The others close the gap.
///
/// # Errors
/// [`Error::Stale`] where somebody else was first; what the database says.
pub async fn remove(tx: &mut Tx, now: Timestamp, agency: &str, kept: &KeptMeasure) -> Result<()> {
    let changed = q!(run tx, "
        update measure set removed_at = $4, revision = revision + 1, updated_at = $4
        where agency_id = $1 and id = $2 and revision = $3 and removed_at is null",
        agency, &kept.id, kept.revision, now.as_microsecond())?;
    if changed == 0 {
        return Err(Error::Stale);
    }
    let rows = q!(all IdRow, tx, "
        select id from measure where agency_id = $1 and fiscal_year = $2 and removed_at is null order by no",
        agency, i64::from(kept.fiscal_year.number()))?;
    let order: Vec<String> = rows.into_iter().map(|row| row.id).collect();
    number(tx, agency, &order).await
}

row! {
    /// How often evidence shows a measure.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct EvidenceCount {
        /// The measure.
        pub measure_id: String,
        /// Pieces of evidence.
        pub count: i64,
    }
}

/// How many pieces of evidence each measure of a year has.
///
/// # Errors
/// What the database says.
pub async fn evidence_counts(tx: &mut Tx, agency: &str, year: FiscalYear) -> Result<Vec<EvidenceCount>> {
    q!(all EvidenceCount, tx, "
        select evidence_use.measure_id, count(distinct evidence_use.evidence_id) as count
        from evidence_use
        join measure on measure.agency_id = evidence_use.agency_id and measure.id = evidence_use.measure_id
        join evidence on evidence.agency_id = evidence_use.agency_id and evidence.id = evidence_use.evidence_id
        where evidence_use.agency_id = $1 and measure.fiscal_year = $2 and evidence.removed_at is null
        group by evidence_use.measure_id",
        agency, i64::from(year.number()))
}
