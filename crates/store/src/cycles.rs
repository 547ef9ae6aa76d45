//! A fiscal year of an agency: results, measures, progress, evidence, papers; as the domain's [`Cycle`], and back.
//!
//! The domain names measures by number and evidence by id; rows have ids of their own, because a number may change.

use std::collections::BTreeMap;

use jiff::Timestamp;
use prongsai_domain::Cycle;
use prongsai_domain::evidence::{Evidence, EvidenceKind};
use prongsai_domain::measure::Measure;
use prongsai_domain::paper::{ChainStep, MemoFields, Paper, PaperKind};
use prongsai_domain::progress::{FollowUp, Progress};
use prongsai_domain::scorecard::Scorecard;
use prongsai_thai::{Date, Digits, FiscalYear, Round};

use crate::agencies::{self, code, word};
use crate::{Error, Result, Tx, from_json, new_id, to_json};

row! {
    /// A fiscal year that was opened.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct CycleRow {
        /// The year.
        pub fiscal_year: i64,
        /// The town's own framework as TOML.
        pub framework: Option<String>,
        /// Grows with every change.
        pub revision: i64,
        /// When it was opened.
        pub opened_at: i64,
        /// When it was closed.
        pub closed_at: Option<i64>,
    }
}

/// The years of an agency, newest first.
///
/// # Errors
/// What the database says.
pub async fn list(tx: &mut Tx, agency: &str) -> Result<Vec<CycleRow>> {
    q!(all CycleRow, tx, "
        select fiscal_year, framework, revision, opened_at, closed_at
        from cycle
        where agency_id = $1
        order by fiscal_year desc",
        agency)
}

/// Opens a year; again is no fault.
///
/// # Errors
/// What the database says.
pub async fn open(tx: &mut Tx, now: Timestamp, agency: &str, year: FiscalYear) -> Result<()> {
    q!(run tx, "
        insert into cycle (agency_id, fiscal_year, revision, opened_at) values ($1, $2, 1, $3)
        on conflict (agency_id, fiscal_year) do nothing",
        agency, i64::from(year.number()), now.as_microsecond())?;
    Ok(())
}

/// Closes a year: nothing in it is changed any more. Again is no fault.
///
/// # Errors
/// What the database says.
pub async fn close(tx: &mut Tx, now: Timestamp, agency: &str, year: FiscalYear) -> Result<()> {
    q!(run tx, "
        update cycle set closed_at = $3, revision = revision + 1
        where agency_id = $1 and fiscal_year = $2 and closed_at is null",
        agency, i64::from(year.number()), now.as_microsecond())?;
    Ok(())
}

/// Closes a year, or opens it again.
///
/// # Errors
/// [`Error::Stale`] where somebody else was first; what the database says.
pub async fn set_closed(
    tx: &mut Tx,
    agency: &str,
    year: FiscalYear,
    closed_at: Option<Timestamp>,
    revision: i64,
) -> Result<()> {
    let changed = q!(run tx, "
        update cycle set closed_at = $3, revision = revision + 1
        where agency_id = $1 and fiscal_year = $2 and revision = $4",
        agency, i64::from(year.number()), closed_at.map(Timestamp::as_microsecond), revision)?;
    if changed == 0 { Err(Error::Stale) } else { Ok(()) }
}

/// One year, where it was opened.
///
/// # Errors
/// What the database says.
pub async fn find(tx: &mut Tx, agency: &str, year: FiscalYear) -> Result<Option<CycleRow>> {
    q!(one CycleRow, tx, "
        select fiscal_year, framework, revision, opened_at, closed_at
        from cycle
        where agency_id = $1 and fiscal_year = $2",
        agency, i64::from(year.number()))
}

row! { struct BodyRow { body: String } }
row! { struct MeasureRow { id: String, no: i64, body: String } }
row! { struct ProgressRow { measure_id: String, round: i64, step: i64, body: String } }
row! { struct FollowUpRow { measure_id: String, round: i64, body: String } }
row! {
    struct EvidenceRow { id: String, visibility: String, digest: Option<String>, body: String }
}
row! { struct UseRow { evidence_id: String, measure_id: String, round: i64, step: i64 } }
row! { struct PaperRow { kind: String, digits: String, memo: String, chain: String } }

/// A year as the domain knows it, with the agency as it is on a day, and the ids of the rows.
#[derive(Debug, Clone)]
pub struct Loaded {
    /// The facts of the year.
    pub cycle: Cycle,
    /// Ids of the measures by their number.
    pub measure_ids: BTreeMap<u16, String>,
    /// Digests of files by id of the evidence; the original, which may be internal.
    pub digests: BTreeMap<String, String>,
}

/// Loads a year: all that its papers are composed from.
///
/// # Errors
/// [`Error::Missing`] where the year was not opened; what the database says.
pub async fn load(tx: &mut Tx, agency: &str, year: FiscalYear, on: Date) -> Result<Loaded> {
    let number = i64::from(year.number());
    let row = q!(one CycleRow, tx, "
        select fiscal_year, framework, revision, opened_at, closed_at
        from cycle
        where agency_id = $1 and fiscal_year = $2",
        agency, number)?;
    let row = row.ok_or(Error::Missing("fiscal year"))?;
    let mut cycle = Cycle::new(agencies::get(tx, agency, on).await?, year);
    cycle.framework = row.framework;
    cycle.scorecards = scorecards(tx, agency, year).await?;
    let mut measure_ids = BTreeMap::new();
    let mut numbers = BTreeMap::new();
    let measures = q!(all MeasureRow, tx, "
        select id, no, body
        from measure
        where agency_id = $1 and fiscal_year = $2 and removed_at is null
        order by no",
        agency, number)?;
    for row in measures {
        let mut measure: Measure = from_json("measure.body", &row.body)?;
        measure.no = u16::try_from(row.no).unwrap_or(u16::MAX);
        measure_ids.insert(measure.no, row.id.clone());
        numbers.insert(row.id, measure.no);
        cycle.measures.push(measure);
    }
    let uses = q!(all UseRow, tx, "
        select use.evidence_id, use.measure_id, use.round, use.step
        from evidence_use use
        join measure on measure.agency_id = use.agency_id and measure.id = use.measure_id
        join evidence on evidence.agency_id = use.agency_id and evidence.id = use.evidence_id
        where use.agency_id = $1 and measure.fiscal_year = $2 and evidence.removed_at is null
        order by use.added_at, use.evidence_id",
        agency, number)?;
    let used = |measure: &str, round: i64, step: i64| -> Vec<String> {
        uses.iter()
            .filter(|row| (row.measure_id.as_str(), row.round, row.step) == (measure, round, step))
            .map(|row| row.evidence_id.clone())
            .collect()
    };
    let progress = q!(all ProgressRow, tx, "
        select progress.measure_id, progress.round, progress.step, progress.body
        from progress
        join measure on measure.agency_id = progress.agency_id and measure.id = progress.measure_id
        where progress.agency_id = $1 and measure.fiscal_year = $2 and measure.removed_at is null
        order by progress.round, measure.no, progress.step",
        agency, number)?;
    for row in progress {
        let Some(no) = numbers.get(&row.measure_id) else { continue };
        let mut entry: Progress = from_json("progress.body", &row.body)?;
        entry.measure = *no;
        entry.evidence = used(&row.measure_id, row.round, row.step);
        cycle.progress.push(entry);
    }
    let follow_ups = q!(all FollowUpRow, tx, "
        select follow_up.measure_id, follow_up.round, follow_up.body
        from follow_up
        join measure on measure.agency_id = follow_up.agency_id and measure.id = follow_up.measure_id
        where follow_up.agency_id = $1 and measure.fiscal_year = $2 and measure.removed_at is null
        order by follow_up.round, measure.no",
        agency, number)?;
    for row in follow_ups {
        let Some(no) = numbers.get(&row.measure_id) else { continue };
        let mut entry: FollowUp = from_json("follow_up.body", &row.body)?;
        entry.measure = *no;
        entry.evidence = used(&row.measure_id, row.round, 0);
        cycle.follow_ups.push(entry);
    }
    let mut digests = BTreeMap::new();
    let evidence = q!(all EvidenceRow, tx, "
        select id, visibility, digest, body
        from evidence
        where agency_id = $1 and fiscal_year = $2 and removed_at is null
        order by created_at, id",
        agency, number)?;
    for row in evidence {
        let mut entry: Evidence = from_json("evidence.body", &row.body)?;
        entry.id.clone_from(&row.id);
        entry.publish = row.visibility != "internal";
        if let Some(digest) = row.digest {
            entry.sha256 = Some(digest.clone());
            digests.insert(row.id, digest);
        }
        cycle.evidence.push(entry);
    }
    let papers = q!(all PaperRow, tx, "
        select kind, digits, memo, chain
        from paper
        where agency_id = $1 and fiscal_year = $2
        order by created_at, id",
        agency, number)?;
    for row in papers {
        let kind: PaperKind = word("paper.kind", &row.kind)?;
        let digits: Digits = word("paper.digits", &row.digits)?;
        let memo: MemoFields = from_json("paper.memo", &row.memo)?;
        let chain: Vec<ChainStep> = from_json("paper.chain", &row.chain)?;
        cycle.papers.push(Paper { kind, digits, memo, chain });
    }
    cycle.papers.sort_by_key(|paper| paper.kind);
    Ok(Loaded { cycle, measure_ids, digests })
}

/// The results that a year of measures stands on, newest first: none of later years.
///
/// # Errors
/// What the database says.
pub async fn scorecards(tx: &mut Tx, agency: &str, until: FiscalYear) -> Result<Vec<Scorecard>> {
    let rows = q!(all BodyRow, tx, "
        select body
        from scorecard
        where agency_id = $1 and fiscal_year <= $2
        order by fiscal_year desc",
        agency, i64::from(until.number()))?;
    rows.iter().map(|row| from_json("scorecard.body", &row.body)).collect()
}

/// Keeps a result; the one that was there is replaced.
///
/// # Errors
/// What the database says.
pub async fn put_scorecard(
    tx: &mut Tx,
    now: Timestamp,
    agency: &str,
    card: &Scorecard,
    by: Option<&str>,
) -> Result<()> {
    let body = to_json("scorecard.body", card)?;
    q!(run tx, "
        insert into scorecard (agency_id, fiscal_year, body, revision, updated_at, updated_by)
        values ($1, $2, $3, 1, $4, $5)
        on conflict (agency_id, fiscal_year) do update
        set body = excluded.body, revision = scorecard.revision + 1, updated_at = excluded.updated_at,
            updated_by = excluded.updated_by",
        agency, i64::from(card.fiscal_year.number()), &body, now.as_microsecond(), by)?;
    Ok(())
}

/// What belongs to a file of evidence on its way in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptFile {
    /// SHA-256.
    pub digest: String,
    /// As it was called.
    pub name: String,
    /// `image/jpeg`.
    pub media_type: String,
    /// Bytes.
    pub size: i64,
}

/// Takes over a year that was kept as files: everything at once, into a year that has no measures yet.
///
/// `kept` holds the files of the evidence, already in the store, by the path that the evidence names.
///
/// # Errors
/// A measure or paper is there already; what the database says.
pub async fn import(
    tx: &mut Tx,
    now: Timestamp,
    agency: &str,
    cycle: &Cycle,
    kept: &BTreeMap<String, KeptFile>,
) -> Result<()> {
    let at = now.as_microsecond();
    let year = i64::from(cycle.fiscal_year.number());
    open(tx, now, agency, cycle.fiscal_year).await?;
    q!(run tx, "update cycle set framework = $3 where agency_id = $1 and fiscal_year = $2",
        agency, year, cycle.framework.as_deref())?;
    for card in &cycle.scorecards {
        put_scorecard(tx, now, agency, card, None).await?;
    }
    let mut ids = BTreeMap::new();
    for measure in &cycle.measures {
        let id = new_id(now);
        let owner = cycle.agency.posts.iter().find(|post| {
            measure.unit.is_some()
                && post.unit == measure.unit
                && post.role == prongsai_domain::agency::PostRole::UnitHead
        });
        let due = measure.period.to.map(|day| day.to_string());
        let body = to_json("measure.body", measure)?;
        q!(run tx, "
            insert into measure (agency_id, id, fiscal_year, no, title, indicator, unit_id, post_id, due_on, body,
                                 revision, created_at, updated_at)
            values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 1, $11, $11)",
            agency, &id, year, i64::from(measure.no), &measure.title, measure.indicator.map(i64::from),
            measure.unit.as_deref(), owner.map(|post| post.id.as_str()), due.as_deref(), &body, at)?;
        ids.insert(measure.no, id);
    }
    let mut evidence_ids = BTreeMap::new();
    for evidence in &cycle.evidence {
        let id = new_id(now);
        let body = to_json("evidence.body", evidence)?;
        let file = evidence.file.as_ref().and_then(|file| kept.get(file));
        let kind = code(&evidence.kind)?;
        let visibility = if evidence.publish { "public" } else { "internal" };
        let of_year = evidence.fiscal_year.map_or(year, |year| i64::from(year.number()));
        q!(run tx, "
            insert into evidence (agency_id, id, fiscal_year, title, kind, made_on, body, digest, file_name, media_type,
                                  size_bytes, visibility, revision, created_at)
            values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, 1, $13)",
            agency, &id, of_year, &evidence.title, &kind, evidence.made_on.map(|day| day.to_string()), &body,
            file.map(|file| file.digest.as_str()), file.map(|file| file.name.as_str()),
            file.map(|file| file.media_type.as_str()), file.map(|file| file.size), visibility, at)?;
        evidence_ids.insert(evidence.id.clone(), id);
    }
    for entry in &cycle.progress {
        let Some(measure) = ids.get(&entry.measure) else { continue };
        put_progress(tx, now, agency, measure, entry, None).await?;
        for evidence in entry.evidence.iter().filter_map(|id| evidence_ids.get(id)) {
            use_evidence(tx, now, agency, evidence, measure, entry.round, i64::from(entry.step)).await?;
        }
    }
    for entry in &cycle.follow_ups {
        let Some(measure) = ids.get(&entry.measure) else { continue };
        put_follow_up(tx, now, agency, measure, entry, None).await?;
        for evidence in entry.evidence.iter().filter_map(|id| evidence_ids.get(id)) {
            use_evidence(tx, now, agency, evidence, measure, entry.round, 0).await?;
        }
    }
    for paper in &cycle.papers {
        insert_paper(tx, now, agency, cycle.fiscal_year, paper).await?;
    }
    Ok(())
}

/// Adds a paper to a year.
///
/// # Errors
/// The year has one of this kind; what the database says.
pub async fn insert_paper(
    tx: &mut Tx,
    now: Timestamp,
    agency: &str,
    year: FiscalYear,
    paper: &Paper,
) -> Result<String> {
    let id = new_id(now);
    let memo = to_json("paper.memo", &paper.memo)?;
    let chain = to_json("paper.chain", &paper.chain)?;
    q!(run tx, "
        insert into paper (agency_id, id, fiscal_year, kind, digits, memo, chain, revision, created_at, updated_at)
        values ($1, $2, $3, $4, $5, $6, $7, 1, $8, $8)",
        agency, &id, i64::from(year.number()), &code(&paper.kind)?, &code(&paper.digits)?, &memo, &chain,
        now.as_microsecond())?;
    Ok(id)
}

/// Keeps what became of a step in a round; the entry that was there is replaced.
///
/// # Errors
/// What the database says.
pub async fn put_progress(
    tx: &mut Tx,
    now: Timestamp,
    agency: &str,
    measure: &str,
    entry: &Progress,
    by: Option<&str>,
) -> Result<()> {
    let body = to_json("progress.body", entry)?;
    q!(run tx, "
        insert into progress (agency_id, measure_id, round, step, status, body, revision, updated_at, updated_by)
        values ($1, $2, $3, $4, $5, $6, 1, $7, $8)
        on conflict (agency_id, measure_id, round, step) do update
        set status = excluded.status, body = excluded.body, revision = progress.revision + 1,
            updated_at = excluded.updated_at, updated_by = excluded.updated_by",
        agency, measure, i64::from(entry.round.months()), i64::from(entry.step), &code(&entry.status)?, &body,
        now.as_microsecond(), by)?;
    Ok(())
}

/// Keeps what came of following up a measure in a round; the entry that was there is replaced.
///
/// # Errors
/// What the database says.
pub async fn put_follow_up(
    tx: &mut Tx,
    now: Timestamp,
    agency: &str,
    measure: &str,
    entry: &FollowUp,
    by: Option<&str>,
) -> Result<()> {
    let body = to_json("follow_up.body", entry)?;
    q!(run tx, "
        insert into follow_up (agency_id, measure_id, round, body, revision, updated_at, updated_by)
        values ($1, $2, $3, $4, 1, $5, $6)
        on conflict (agency_id, measure_id, round) do update
        set body = excluded.body, revision = follow_up.revision + 1, updated_at = excluded.updated_at,
            updated_by = excluded.updated_by",
        agency, measure, i64::from(entry.round.months()), &body, now.as_microsecond(), by)?;
    Ok(())
}

/// Says that a piece of evidence shows a step of a round; step 0 is the following up. Again is no fault.
///
/// # Errors
/// What the database says.
pub async fn use_evidence(
    tx: &mut Tx,
    now: Timestamp,
    agency: &str,
    evidence: &str,
    measure: &str,
    round: Round,
    step: i64,
) -> Result<()> {
    q!(run tx, "
        insert into evidence_use (agency_id, evidence_id, measure_id, round, step, added_at)
        values ($1, $2, $3, $4, $5, $6)
        on conflict (agency_id, evidence_id, measure_id, round, step) do nothing",
        agency, evidence, measure, i64::from(round.months()), step, now.as_microsecond())?;
    Ok(())
}

/// The kind of a piece of evidence, as stored.
///
/// # Errors
/// Never for the kinds of the domain.
pub fn kind_code(kind: EvidenceKind) -> Result<String> {
    code(&kind)
}
