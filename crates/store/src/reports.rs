//! The papers of a year: their settings, edits of wording, answered findings, and versions that stand fast.
//!
//! A report itself is composed anew from the facts of the year; only a version keeps one, as JSON.

use jiff::Timestamp;
use prongsai_domain::paper::{ChainStep, MemoFields, Paper, PaperKind};
use prongsai_thai::{Digits, FiscalYear};

use crate::agencies::{code, word};
use crate::{Error, Result, Tx, from_json, new_id, to_json};

row! {
    struct PaperRow {
        id: String,
        fiscal_year: i64,
        kind: String,
        digits: String,
        memo: String,
        chain: String,
        revision: i64,
        updated_at: i64,
    }
}

/// A paper as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptPaper {
    /// Its id.
    pub id: String,
    /// The year of the measures.
    pub fiscal_year: FiscalYear,
    /// What is set for it.
    pub paper: Paper,
    /// Grows with every change of its settings.
    pub revision: i64,
    /// When its settings were changed last.
    pub updated_at: i64,
}

impl TryFrom<PaperRow> for KeptPaper {
    type Error = Error;

    fn try_from(row: PaperRow) -> Result<Self> {
        let kind: PaperKind = word("paper.kind", &row.kind)?;
        let digits: Digits = word("paper.digits", &row.digits)?;
        let memo: MemoFields = from_json("paper.memo", &row.memo)?;
        let chain: Vec<ChainStep> = from_json("paper.chain", &row.chain)?;
        let fiscal_year = year("paper.fiscal_year", row.fiscal_year)?;
        let paper = Paper { kind, digits, memo, chain };
        Ok(Self { id: row.id, fiscal_year, paper, revision: row.revision, updated_at: row.updated_at })
    }
}

fn year(place: &'static str, number: i64) -> Result<FiscalYear> {
    let year = i16::try_from(number).ok().and_then(|number| FiscalYear::new(number).ok());
    year.ok_or_else(|| Error::Corrupt { place, reason: format!("{number} is no fiscal year") })
}

/// The papers of an agency, newest year first, in the order of the year.
///
/// # Errors
/// What the database says.
pub async fn list(tx: &mut Tx, agency: &str) -> Result<Vec<KeptPaper>> {
    let rows = q!(all PaperRow, tx, "
        select id, fiscal_year, kind, digits, memo, chain, revision, updated_at
        from paper
        where agency_id = $1
        order by fiscal_year desc, id",
        agency)?;
    let mut papers: Vec<KeptPaper> = rows.into_iter().map(KeptPaper::try_from).collect::<Result<_>>()?;
    papers.sort_by_key(|kept| (std::cmp::Reverse(kept.fiscal_year), kept.paper.kind));
    Ok(papers)
}

/// A paper.
///
/// # Errors
/// [`Error::Missing`], or what the database says.
pub async fn get(tx: &mut Tx, agency: &str, id: &str) -> Result<KeptPaper> {
    let row = q!(one PaperRow, tx, "
        select id, fiscal_year, kind, digits, memo, chain, revision, updated_at
        from paper
        where agency_id = $1 and id = $2",
        agency, id)?;
    row.ok_or(Error::Missing("paper"))?.try_into()
}

/// Changes the digits and the head of a paper that nobody has changed since `revision`.
///
/// # Errors
/// [`Error::Stale`], or what the database says.
pub async fn update(
    tx: &mut Tx,
    now: Timestamp,
    agency: &str,
    id: &str,
    revision: i64,
    digits: Digits,
    memo: &MemoFields,
) -> Result<()> {
    let memo = to_json("paper.memo", memo)?;
    let changed = q!(run tx, "
        update paper set digits = $4, memo = $5, updated_at = $6, revision = revision + 1
        where agency_id = $1 and id = $2 and revision = $3",
        agency, id, revision, &code(&digits)?, &memo, now.as_microsecond())?;
    if changed == 0 { Err(Error::Stale) } else { Ok(()) }
}

row! {
    /// Other words for one place of a paper.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct KeptEdit {
        /// The place: a block, or a block and an item.
        pub block_id: String,
        /// The new words.
        pub text: String,
        /// The composed text that they replace.
        pub base: String,
        /// Grows with every change.
        pub revision: i64,
        /// When it was changed last.
        pub updated_at: i64,
        /// By whom: the name of the person.
        pub person: Option<String>,
    }
}

/// The edits of a paper, oldest place first.
///
/// # Errors
/// What the database says.
pub async fn edits(tx: &mut Tx, agency: &str, paper: &str) -> Result<Vec<KeptEdit>> {
    q!(all KeptEdit, tx, "
        select edit.block_id, edit.text, edit.base, edit.revision, edit.updated_at, person.name as person
        from edit
        left join account on account.agency_id = edit.agency_id and account.id = edit.updated_by
        left join person on person.agency_id = account.agency_id and person.id = account.person_id
        where edit.agency_id = $1 and edit.paper_id = $2
        order by edit.block_id",
        agency, paper)
}

/// Other words on their way into the store.
#[derive(Debug, Clone, Copy)]
pub struct NewEdit<'a> {
    /// The place.
    pub place: &'a str,
    /// The new words.
    pub text: &'a str,
    /// The composed text that they replace.
    pub base: &'a str,
    /// The revision that the writer saw; 0 where there was no edit.
    pub revision: i64,
    /// The account.
    pub by: &'a str,
}

/// Keeps an edit where nobody has changed it since the writer saw it.
///
/// # Errors
/// [`Error::Stale`], or what the database says.
pub async fn put_edit(tx: &mut Tx, now: Timestamp, agency: &str, paper: &str, edit: NewEdit<'_>) -> Result<()> {
    let at = now.as_microsecond();
    let changed = if edit.revision == 0 {
        q!(run tx, "
            insert into edit (agency_id, paper_id, block_id, text, base, revision, updated_at, updated_by)
            values ($1, $2, $3, $4, $5, 1, $6, $7)
            on conflict (agency_id, paper_id, block_id) do nothing",
            agency, paper, edit.place, edit.text, edit.base, at, edit.by)?
    } else {
        q!(run tx, "
            update edit set text = $4, base = $5, revision = revision + 1, updated_at = $6, updated_by = $7
            where agency_id = $1 and paper_id = $2 and block_id = $3 and revision = $8",
            agency, paper, edit.place, edit.text, edit.base, at, edit.by, edit.revision)?
    };
    if changed == 0 { Err(Error::Stale) } else { Ok(()) }
}

/// Takes an edit away, so that the paper again says what is composed from the data.
///
/// # Errors
/// [`Error::Stale`] where somebody has changed or removed it meanwhile; what the database says.
pub async fn remove_edit(tx: &mut Tx, agency: &str, paper: &str, place: &str, revision: i64) -> Result<()> {
    let gone = q!(run tx, "
        delete from edit where agency_id = $1 and paper_id = $2 and block_id = $3 and revision = $4",
        agency, paper, place, revision)?;
    if gone == 0 { Err(Error::Stale) } else { Ok(()) }
}

row! {
    /// A finding that somebody answers for.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct KeptSuppression {
        /// Its id.
        pub id: String,
        /// Name of the rule.
        pub rule: String,
        /// What stands there.
        pub excerpt: String,
        /// Why it is right.
        pub reason: String,
        /// When it was answered.
        pub created_at: i64,
        /// By whom: the name of the person.
        pub person: Option<String>,
    }
}

/// The answered findings of a paper, newest first.
///
/// # Errors
/// What the database says.
pub async fn suppressions(tx: &mut Tx, agency: &str, paper: &str) -> Result<Vec<KeptSuppression>> {
    q!(all KeptSuppression, tx, "
        select suppression.id, suppression.rule, suppression.excerpt, suppression.reason, suppression.created_at,
               person.name as person
        from suppression
        left join account on account.agency_id = suppression.agency_id and account.id = suppression.created_by
        left join person on person.agency_id = account.agency_id and person.id = account.person_id
        where suppression.agency_id = $1 and suppression.paper_id = $2 and suppression.removed_at is null
        order by suppression.created_at desc, suppression.id desc",
        agency, paper)
}

/// Answers a finding; an answer to the same finding takes the place of the one before, so that a double click is none.
///
/// # Errors
/// What the database says.
pub async fn insert_suppression(
    tx: &mut Tx,
    now: Timestamp,
    agency: &str,
    paper: &str,
    (rule, excerpt, reason): (&str, &str, &str),
    by: &str,
) -> Result<String> {
    let (id, at) = (new_id(now), now.as_microsecond());
    q!(run tx, "
        update suppression set removed_at = $5
        where agency_id = $1 and paper_id = $2 and rule = $3 and excerpt = $4 and removed_at is null",
        agency, paper, rule, excerpt, at)?;
    q!(run tx, "
        insert into suppression (agency_id, paper_id, id, rule, excerpt, reason, created_at, created_by)
        values ($1, $2, $3, $4, $5, $6, $7, $8)",
        agency, paper, &id, rule, excerpt, reason, at, by)?;
    Ok(id)
}

/// Takes an answer back; the finding then speaks again.
///
/// # Errors
/// [`Error::Missing`], or what the database says.
pub async fn remove_suppression(tx: &mut Tx, now: Timestamp, agency: &str, paper: &str, id: &str) -> Result<()> {
    let gone = q!(run tx, "
        update suppression set removed_at = $4
        where agency_id = $1 and paper_id = $2 and id = $3 and removed_at is null",
        agency, paper, id, now.as_microsecond())?;
    if gone == 0 { Err(Error::Missing("answered finding")) } else { Ok(()) }
}

row! {
    /// A version that stands fast, without its text.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct VersionRow {
        /// Its id.
        pub id: String,
        /// The paper.
        pub paper_id: String,
        /// Its number, from 1.
        pub no: i64,
        /// SHA-256 of its content.
        pub digest: String,
        /// What was changed, in the words of whoever made it.
        pub note: String,
        /// When it was made.
        pub created_at: i64,
        /// By whom: the name of the person.
        pub person: Option<String>,
        /// When it was taken back before anybody signed it.
        pub withdrawn_at: Option<i64>,
        /// How its way up stands, in the words of the approvals; none while it has not been sent.
        pub approval: Option<String>,
        /// The post whose step is next.
        pub waits_for: Option<String>,
        /// When it was published first.
        pub published_at: Option<i64>,
    }
}

/// The versions of a paper, newest first.
///
/// # Errors
/// What the database says.
pub async fn versions(tx: &mut Tx, agency: &str, paper: &str) -> Result<Vec<VersionRow>> {
    q!(all VersionRow, tx, "
        select version.id, version.paper_id, version.no, version.digest, version.note, version.created_at,
               person.name as person, version.withdrawn_at, approval.state as approval, approval.waits_for,
               (select min(publication.published_at) from publication
                where publication.agency_id = version.agency_id and publication.version_id = version.id
                  and publication.withdrawn_at is null) as published_at
        from version
        left join approval on approval.agency_id = version.agency_id and approval.version_id = version.id
        left join account on account.agency_id = version.agency_id and account.id = version.created_by
        left join person on person.agency_id = account.agency_id and person.id = account.person_id
        where version.agency_id = $1 and version.paper_id = $2
        order by version.no desc",
        agency, paper)
}

/// The newest version of each paper of an agency.
///
/// # Errors
/// What the database says.
pub async fn newest(tx: &mut Tx, agency: &str) -> Result<Vec<VersionRow>> {
    q!(all VersionRow, tx, "
        select version.id, version.paper_id, version.no, version.digest, version.note, version.created_at,
               person.name as person, version.withdrawn_at, approval.state as approval, approval.waits_for,
               (select min(publication.published_at) from publication
                where publication.agency_id = version.agency_id and publication.version_id = version.id
                  and publication.withdrawn_at is null) as published_at
        from version
        left join approval on approval.agency_id = version.agency_id and approval.version_id = version.id
        left join account on account.agency_id = version.agency_id and account.id = version.created_by
        left join person on person.agency_id = account.agency_id and person.id = account.person_id
        where version.agency_id = $1
          and version.no = (select max(other.no) from version other
                            where other.agency_id = version.agency_id and other.paper_id = version.paper_id)
        order by version.paper_id",
        agency)
}

row! { struct ReportRow { report: String } }

/// The report of a version as JSON.
///
/// # Errors
/// [`Error::Missing`], or what the database says.
pub async fn report(tx: &mut Tx, agency: &str, paper: &str, version: &str) -> Result<String> {
    let row = q!(one ReportRow, tx, "
        select report from version where agency_id = $1 and paper_id = $2 and id = $3", agency, paper, version)?;
    Ok(row.ok_or(Error::Missing("version"))?.report)
}

/// A version on its way into the store.
#[derive(Debug, Clone, Copy)]
pub struct NewVersion<'a> {
    /// SHA-256 of the content.
    pub digest: &'a str,
    /// The report as JSON.
    pub report: &'a str,
    /// What was changed.
    pub note: &'a str,
    /// The account.
    pub by: &'a str,
    /// Name in the report and SHA-256 of each picture.
    pub pictures: &'a [(String, String)],
}

row! { struct NumberRow { no: Option<i64> } }
row! { struct IdRow { id: String } }

/// Keeps a version under the next number; the same content twice in a row is one version, so that a double click is none.
///
/// Gives its id and number, and whether it is new.
///
/// # Errors
/// [`Error::Stale`] where another version took the number meanwhile; what the database says.
pub async fn insert_version(
    tx: &mut Tx,
    now: Timestamp,
    agency: &str,
    paper: &str,
    new: NewVersion<'_>,
) -> Result<(String, i64, bool)> {
    let last = q!(one NumberRow, tx, "
        select max(no) as no from version where agency_id = $1 and paper_id = $2", agency, paper)?;
    let last = last.and_then(|row| row.no).unwrap_or(0);
    let same = q!(one IdRow, tx, "
        select id from version
        where agency_id = $1 and paper_id = $2 and no = $3 and digest = $4 and report = $5 and withdrawn_at is null",
        agency, paper, last, new.digest, new.report)?;
    if let Some(same) = same {
        return Ok((same.id, last, false));
    }
    let (id, at, no) = (new_id(now), now.as_microsecond(), last + 1);
    let kept = q!(run tx, "
        insert into version (agency_id, id, paper_id, no, digest, report, note, created_at, created_by, frozen_at)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $8)
        on conflict (agency_id, paper_id, no) do nothing",
        agency, &id, paper, no, new.digest, new.report, new.note, at, new.by)?;
    if kept == 0 {
        return Err(Error::Stale);
    }
    for (file, digest) in new.pictures {
        q!(run tx, "insert into version_picture (agency_id, version_id, file, digest) values ($1, $2, $3, $4)",
            agency, &id, file, digest)?;
    }
    Ok((id, no, true))
}

row! {
    /// A picture of a version, or of the evidence of a year.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Picture {
        /// Its name in the report, or the id of the evidence.
        pub file: String,
        /// SHA-256.
        pub digest: String,
    }
}

/// The pictures of a version.
///
/// # Errors
/// What the database says.
pub async fn version_pictures(tx: &mut Tx, agency: &str, version: &str) -> Result<Vec<Picture>> {
    q!(all Picture, tx, "
        select file, digest from version_picture where agency_id = $1 and version_id = $2 order by file",
        agency, version)
}

/// What of the evidence of a year may be shown, by the id of the evidence: the masked copy where it is to be masked,
/// nothing of what is internal.
///
/// # Errors
/// What the database says.
pub async fn shown_evidence(tx: &mut Tx, agency: &str, of: FiscalYear) -> Result<Vec<Picture>> {
    q!(all Picture, tx, "
        select id as file, case when visibility = 'masked' then masked_digest else digest end as digest
        from evidence
        where agency_id = $1 and fiscal_year = $2 and removed_at is null
          and ((visibility = 'public' and digest is not null) or (visibility = 'masked' and masked_digest is not null))
        order by id",
        agency, i64::from(of.number()))
}
