//! What owners report: measures with their owner, the entries of a round, and which evidence shows them.

use jiff::Timestamp;
use prongsai_domain::measure::Measure;
use prongsai_domain::progress::{FollowUp, Progress};
use prongsai_thai::{Date, FiscalYear, Round};

use crate::agencies::{code, date};
use crate::{Error, Result, Tx, cycles, from_json, to_json};

/// A measure with what decides who reports on it and until when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Owned {
    /// Id of the row.
    pub id: String,
    /// The year that it belongs to.
    pub fiscal_year: i64,
    /// The unit that owns it.
    pub unit: Option<String>,
    /// The post that reports on it.
    pub post: Option<String>,
    /// Whether its year was closed.
    pub closed: bool,
    /// Until when it is due, where that was said of it.
    pub due: Option<Date>,
    /// The measure.
    pub measure: Measure,
}

row! {
    struct OwnedRow {
        id: String,
        fiscal_year: i64,
        no: i64,
        unit_id: Option<String>,
        post_id: Option<String>,
        closed_at: Option<i64>,
        due_on: Option<String>,
        body: String,
    }
}

impl TryFrom<OwnedRow> for Owned {
    type Error = Error;

    fn try_from(row: OwnedRow) -> Result<Self> {
        let mut measure: Measure = from_json("measure.body", &row.body)?;
        measure.no = u16::try_from(row.no).unwrap_or(u16::MAX);
        Ok(Self {
            id: row.id,
            fiscal_year: row.fiscal_year,
            unit: row.unit_id,
            post: row.post_id,
            closed: row.closed_at.is_some(),
            due: row.due_on.as_deref().map(|due| date("measure.due_on", due)).transpose()?,
            measure,
        })
    }
}

/// One measure.
///
/// # Errors
/// [`Error::Missing`], or what the database says.
pub async fn measure(tx: &mut Tx, agency: &str, id: &str) -> Result<Owned> {
    let row = q!(one OwnedRow, tx, "
        select measure.id, measure.fiscal_year, measure.no, measure.unit_id, measure.post_id, cycle.closed_at,
               measure.due_on, measure.body
        from measure
        join cycle on cycle.agency_id = measure.agency_id and cycle.fiscal_year = measure.fiscal_year
        where measure.agency_id = $1 and measure.id = $2 and measure.removed_at is null",
        agency, id)?;
    row.ok_or(Error::Missing("measure"))?.try_into()
}

/// The measures of a year by number.
///
/// # Errors
/// What the database says.
pub async fn measures(tx: &mut Tx, agency: &str, year: FiscalYear) -> Result<Vec<Owned>> {
    let rows = q!(all OwnedRow, tx, "
        select measure.id, measure.fiscal_year, measure.no, measure.unit_id, measure.post_id, cycle.closed_at,
               measure.due_on, measure.body
        from measure
        join cycle on cycle.agency_id = measure.agency_id and cycle.fiscal_year = measure.fiscal_year
        where measure.agency_id = $1 and measure.fiscal_year = $2 and measure.removed_at is null
        order by measure.no",
        agency, i64::from(year.number()))?;
    rows.into_iter().map(Owned::try_from).collect()
}

/// What was reported of one step, or, as step 0, of following up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Body {
    /// Of a step.
    Step(Progress),
    /// Of following up the measure.
    FollowUp(FollowUp),
}

/// An entry as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Of which measure.
    pub measure: String,
    /// Of which round, in months.
    pub round: i64,
    /// Of which step; 0 is the following up.
    pub step: i64,
    /// What was reported, with the ids of its evidence.
    pub body: Body,
    /// Grows with every change.
    pub revision: i64,
    /// When it was last changed.
    pub updated_at: i64,
    /// By whom: the name.
    pub updated_by: Option<String>,
}

row! {
    struct EntryRow {
        measure_id: String,
        round: i64,
        step: i64,
        body: String,
        revision: i64,
        updated_at: i64,
        updated_by: Option<String>,
    }
}
row! { struct UseRow { evidence_id: String, round: i64, step: i64 } }

/// The entries of one measure, of both rounds.
///
/// # Errors
/// What the database says.
pub async fn entries(tx: &mut Tx, agency: &str, measure: &str) -> Result<Vec<Entry>> {
    let uses = q!(all UseRow, tx, "
        select use.evidence_id, use.round, use.step
        from evidence_use use
        join evidence on evidence.agency_id = use.agency_id and evidence.id = use.evidence_id
        where use.agency_id = $1 and use.measure_id = $2 and evidence.removed_at is null
        order by use.added_at, use.evidence_id",
        agency, measure)?;
    let steps = q!(all EntryRow, tx, "
        select progress.measure_id, progress.round, progress.step, progress.body, progress.revision,
               progress.updated_at, person.name as updated_by
        from progress
        left join account on account.agency_id = progress.agency_id and account.id = progress.updated_by
        left join person on person.agency_id = account.agency_id and person.id = account.person_id
        where progress.agency_id = $1 and progress.measure_id = $2
        order by progress.round, progress.step",
        agency, measure)?;
    let follow_ups = q!(all EntryRow, tx, "
        select follow_up.measure_id, follow_up.round, cast(0 as bigint) as step, follow_up.body, follow_up.revision,
               follow_up.updated_at, person.name as updated_by
        from follow_up
        left join account on account.agency_id = follow_up.agency_id and account.id = follow_up.updated_by
        left join person on person.agency_id = account.agency_id and person.id = account.person_id
        where follow_up.agency_id = $1 and follow_up.measure_id = $2
        order by follow_up.round",
        agency, measure)?;
    let entry = |row: EntryRow| -> Result<Entry> {
        let evidence = uses
            .iter()
            .filter(|used| (used.round, used.step) == (row.round, row.step))
            .map(|used| used.evidence_id.clone())
            .collect();
        let body = if row.step == 0 {
            Body::FollowUp(FollowUp { evidence, ..from_json("follow_up.body", &row.body)? })
        } else {
            Body::Step(Progress { evidence, ..from_json("progress.body", &row.body)? })
        };
        Ok(Entry {
            measure: row.measure_id,
            round: row.round,
            step: row.step,
            body,
            revision: row.revision,
            updated_at: row.updated_at,
            updated_by: row.updated_by,
        })
    };
    steps.into_iter().chain(follow_ups).map(entry).collect()
}

row! {
    /// How far one step is, for lists.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Mark {
        /// Of which measure.
        pub measure_id: String,
        /// Of which round, in months.
        pub round: i64,
        /// Of which step; 0 is the following up.
        pub step: i64,
        /// `done`, `under-way`; `followed` for a following up.
        pub status: String,
    }
}

/// How far all steps of a year are.
///
/// # Errors
/// What the database says.
pub async fn marks(tx: &mut Tx, agency: &str, year: FiscalYear) -> Result<Vec<Mark>> {
    q!(all Mark, tx, "
        select progress.measure_id, progress.round, progress.step, progress.status
        from progress
        join measure on measure.agency_id = progress.agency_id and measure.id = progress.measure_id
        where progress.agency_id = $1 and measure.fiscal_year = $2 and measure.removed_at is null
        union all
        select follow_up.measure_id, follow_up.round, cast(0 as bigint), 'followed'
        from follow_up
        join measure on measure.agency_id = follow_up.agency_id and measure.id = follow_up.measure_id
        where follow_up.agency_id = $1 and measure.fiscal_year = $2 and measure.removed_at is null",
        agency, i64::from(year.number()))
}

/// Holds a year still for this transaction: whoever else changes it waits. Gives whether it is open.
///
/// # Errors
/// What the database says.
pub async fn lock_year(tx: &mut Tx, agency: &str, year: i64) -> Result<bool> {
    let held = q!(run tx, "
        update cycle set revision = revision where agency_id = $1 and fiscal_year = $2 and closed_at is null",
        agency, year)?;
    Ok(held > 0)
}

/// Keeps what became of a step; `before` is the revision that was read, 0 where there was none.
///
/// # Errors
/// [`Error::Stale`] where somebody else was first; what the database says.
pub async fn put_step(
    tx: &mut Tx,
    now: Timestamp,
    agency: &str,
    measure: &str,
    entry: &Progress,
    before: i64,
    by: &str,
) -> Result<()> {
    // Which evidence shows it stands in a table of its own.
    let body = to_json("progress.body", &Progress { evidence: Vec::new(), ..entry.clone() })?;
    let (round, step) = (i64::from(entry.round.months()), i64::from(entry.step));
    let status = code(&entry.status)?;
    let changed = if before == 0 {
        q!(run tx, "
            insert into progress (agency_id, measure_id, round, step, status, body, revision, updated_at, updated_by)
            values ($1, $2, $3, $4, $5, $6, 1, $7, $8)
            on conflict (agency_id, measure_id, round, step) do nothing",
            agency, measure, round, step, &status, &body, now.as_microsecond(), by)?
    } else {
        q!(run tx, "
            update progress set status = $5, body = $6, revision = revision + 1, updated_at = $7, updated_by = $8
            where agency_id = $1 and measure_id = $2 and round = $3 and step = $4 and revision = $9",
            agency, measure, round, step, &status, &body, now.as_microsecond(), by, before)?
    };
    if changed == 0 { Err(Error::Stale) } else { Ok(()) }
}

/// Keeps what came of following up; `before` as in [`put_step`].
///
/// # Errors
/// [`Error::Stale`] where somebody else was first; what the database says.
pub async fn put_follow_up(
    tx: &mut Tx,
    now: Timestamp,
    agency: &str,
    measure: &str,
    entry: &FollowUp,
    before: i64,
    by: &str,
) -> Result<()> {
    let body = to_json("follow_up.body", &FollowUp { evidence: Vec::new(), ..entry.clone() })?;
    let round = i64::from(entry.round.months());
    let changed = if before == 0 {
        q!(run tx, "
            insert into follow_up (agency_id, measure_id, round, body, revision, updated_at, updated_by)
            values ($1, $2, $3, $4, 1, $5, $6)
            on conflict (agency_id, measure_id, round) do nothing",
            agency, measure, round, &body, now.as_microsecond(), by)?
    } else {
        q!(run tx, "
            update follow_up set body = $4, revision = revision + 1, updated_at = $5, updated_by = $6
            where agency_id = $1 and measure_id = $2 and round = $3 and revision = $7",
            agency, measure, round, &body, now.as_microsecond(), by, before)?
    };
    if changed == 0 { Err(Error::Stale) } else { Ok(()) }
}

/// Says which evidence shows a step of a round, and no other; step 0 is the following up.
///
/// # Errors
/// What the database says.
pub async fn show_with(
    tx: &mut Tx,
    now: Timestamp,
    agency: &str,
    measure: &str,
    round: Round,
    step: i64,
    evidence: &[String],
) -> Result<()> {
    let used = q!(all UseRow, tx, "
        select evidence_id, round, step
        from evidence_use
        where agency_id = $1 and measure_id = $2 and round = $3 and step = $4",
        agency, measure, i64::from(round.months()), step)?;
    for gone in used.iter().filter(|row| !evidence.contains(&row.evidence_id)) {
        q!(run tx, "
            delete from evidence_use
            where agency_id = $1 and evidence_id = $2 and measure_id = $3 and round = $4 and step = $5",
            agency, &gone.evidence_id, measure, i64::from(round.months()), step)?;
    }
    for id in evidence {
        cycles::use_evidence(tx, now, agency, id, measure, round, step).await?;
    }
    Ok(())
}
