//! Versions on their way up: the chain, what each post said, and what the pen mended.
//!
//! A version is frozen content; its approval is where it stands. Entries are only ever added: what a post said stays, also
//! when it lapses because the content was mended.

use jiff::Timestamp;
use prongsai_domain::approval::Approval;
use prongsai_domain::paper::{ChainStep, PaperKind};
use prongsai_thai::FiscalYear;

use crate::agencies::{code, word};
use crate::{Error, Result, Tx, from_json, new_id, to_json};

row! {
    /// A version of a paper, with what its paper says of it.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Version {
        /// Its id: 24 hexadecimal digits, which also stand in the code of each page.
        pub id: String,
        /// The paper.
        pub paper_id: String,
        /// Its number among the versions of the paper, from 1.
        pub no: i64,
        /// Of its content.
        pub digest: String,
        /// `report::Report` as JSON.
        pub report: String,
        /// What is said of it.
        pub note: String,
        /// When it was made.
        pub created_at: i64,
        /// When its content was frozen.
        pub frozen_at: Option<i64>,
        /// When it was withdrawn.
        pub withdrawn_at: Option<i64>,
        /// The year of its measures.
        pub fiscal_year: i64,
        /// Which paper.
        pub kind: String,
        /// The chain of the paper, as JSON.
        pub chain: String,
    }
}

impl Version {
    /// Which paper it is.
    ///
    /// # Errors
    /// [`Error::Corrupt`].
    pub fn paper_kind(&self) -> Result<PaperKind> {
        word("paper.kind", &self.kind)
    }

    /// The fiscal year.
    ///
    /// # Errors
    /// [`Error::Corrupt`].
    pub fn year(&self) -> Result<FiscalYear> {
        from_json("paper.fiscal_year", &self.fiscal_year.to_string())
    }

    /// The chain of the paper.
    ///
    /// # Errors
    /// [`Error::Corrupt`].
    pub fn chain(&self) -> Result<Vec<ChainStep>> {
        from_json("paper.chain", &self.chain)
    }
}

row! {
    /// A picture that stands in a version.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Picture {
        /// The name in the report.
        pub file: String,
        /// SHA-256.
        pub digest: String,
    }
}

row! {
    /// Where a version stands.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Going {
        /// The version.
        pub version_id: String,
        /// `ink` or `click`.
        pub way: String,
        /// `domain::approval::Approval` as JSON.
        pub body: String,
        /// `waiting`, `returned`, `approved`, `disapproved`, `replaced`.
        pub state: String,
        /// The post whose step is next.
        pub waits_for: Option<String>,
        /// Grows with each change.
        pub revision: i64,
        /// When it set out.
        pub begun_at: i64,
        /// When it came to its end.
        pub ended_at: Option<i64>,
    }
}

impl Going {
    /// The chain with all that happened.
    ///
    /// # Errors
    /// [`Error::Corrupt`].
    pub fn approval(&self) -> Result<Approval> {
        from_json("approval.body", &self.body)
    }
}

row! {
    /// What a post said.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Entry {
        /// From 1.
        pub seq: i64,
        /// The post whose step it was.
        pub post_id: String,
        /// The signer's own post.
        pub by_post_id: String,
        /// The person, where the holder is known.
        pub person_id: Option<String>,
        /// `propose`, `endorse`, `object`, `approve`, `disapprove`, `return`.
        pub deed: String,
        /// The opinion in words.
        pub words: String,
        /// The day of the signature.
        pub signed_on: Option<String>,
        /// `ink`, `click`, or `carried` from the version before.
        pub way: String,
        /// The account that attests what the pen wrote.
        pub attested_by: Option<String>,
        /// The page on which it stands.
        pub scan_page_id: Option<String>,
        /// Digest of the entry before.
        pub previous_digest: Option<String>,
        /// Its digest.
        pub digest: String,
        /// Ed25519, by click.
        pub signature: Option<Vec<u8>>,
        /// The key that verifies it.
        pub public_key: Option<Vec<u8>>,
        /// When it lost its force, because what it speaks of was mended.
        pub lapsed_at: Option<i64>,
        /// When it was entered.
        pub created_at: i64,
    }
}

row! {
    /// A pen correction on a page.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Correction {
        /// Its id.
        pub id: String,
        /// The version.
        pub version_id: String,
        /// The page, from 1.
        pub page: i64,
        /// The picture of the marked page.
        pub scan_page_id: Option<String>,
        /// The post whose pen it was.
        pub post_id: Option<String>,
        /// What is to be mended.
        pub note: String,
        /// When.
        pub created_at: i64,
        /// When it was mended.
        pub mended_at: Option<i64>,
    }
}

row! {
    /// A paper with the newest of its versions that set out.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Listed {
        /// The version.
        pub version_id: String,
        /// Its number.
        pub no: i64,
        /// The paper.
        pub paper_id: String,
        /// The year.
        pub fiscal_year: i64,
        /// Which paper.
        pub kind: String,
        /// Where it stands; none before it sets out.
        pub state: Option<String>,
        /// `ink` or `click`.
        pub way: Option<String>,
        /// The post whose step is next.
        pub waits_for: Option<String>,
        /// Since when it stands there.
        pub since: i64,
    }
}

row! { struct SeqRow { seq: i64 } }
row! { struct IdRow { id: String } }

/// A frozen version.
///
/// # Errors
/// [`Error::Missing`].
pub async fn version(tx: &mut Tx, agency: &str, id: &str) -> Result<Version> {
    q!(one Version, tx, "
        select v.id, v.paper_id, v.no, v.digest, v.report, v.note, v.created_at, v.frozen_at, v.withdrawn_at,
            p.fiscal_year, p.kind, p.chain
        from version v
        join paper p on p.agency_id = v.agency_id and p.id = v.paper_id
        where v.agency_id = $1 and v.id = $2 and v.frozen_at is not null", agency, id)?
    .ok_or(Error::Missing("version"))
}

/// The frozen versions of a paper, the newest first.
///
/// # Errors
/// What the database says.
pub async fn versions(tx: &mut Tx, agency: &str, paper: &str) -> Result<Vec<Version>> {
    q!(all Version, tx, "
        select v.id, v.paper_id, v.no, v.digest, v.report, v.note, v.created_at, v.frozen_at, v.withdrawn_at,
            p.fiscal_year, p.kind, p.chain
        from version v
        join paper p on p.agency_id = v.agency_id and p.id = v.paper_id
        where v.agency_id = $1 and v.paper_id = $2 and v.frozen_at is not null
        order by v.no desc", agency, paper)
}

/// The pictures that stand in a version.
///
/// # Errors
/// What the database says.
pub async fn pictures(tx: &mut Tx, agency: &str, version: &str) -> Result<Vec<Picture>> {
    q!(all Picture, tx, "
        select file, digest
        from version_picture
        where agency_id = $1 and version_id = $2
        order by file", agency, version)
}

/// Sets the chain of a paper.
///
/// # Errors
/// [`Error::Missing`].
pub async fn set_chain(tx: &mut Tx, now: Timestamp, agency: &str, paper: &str, chain: &[ChainStep]) -> Result<()> {
    let chain = to_json("paper.chain", &chain)?;
    let changed = q!(run tx, "
        update paper
        set chain = $3, updated_at = $4, revision = revision + 1
        where agency_id = $1 and id = $2", agency, paper, &chain, now.as_microsecond())?;
    if changed == 0 { Err(Error::Missing("paper")) } else { Ok(()) }
}

/// Sends a version on its way; a version sets out once.
///
/// # Errors
/// [`Error::is_taken`] where it has set out already.
pub async fn begin(
    tx: &mut Tx,
    now: Timestamp,
    agency: &str,
    version: &str,
    way: &str,
    approval: &Approval,
) -> Result<()> {
    let body = to_json("approval.body", approval)?;
    let waits_for = approval.next().map(|stage| stage.post.as_str());
    q!(run tx, "
        insert into approval (agency_id, version_id, way, body, state, waits_for, revision, begun_at, ended_at)
        values ($1, $2, $3, $4, 'waiting', $5, 1, $6, null)",
        agency, version, way, &body, waits_for, now.as_microsecond())?;
    Ok(())
}

/// Where a version stands; none before it sets out.
///
/// # Errors
/// What the database says.
pub async fn find(tx: &mut Tx, agency: &str, version: &str) -> Result<Option<Going>> {
    q!(one Going, tx, "
        select version_id, way, body, state, waits_for, revision, begun_at, ended_at
        from approval
        where agency_id = $1 and version_id = $2", agency, version)
}

/// Writes where a version stands now.
///
/// # Errors
/// [`Error::Stale`] where somebody else moved it meanwhile.
pub async fn update(
    tx: &mut Tx,
    now: Timestamp,
    agency: &str,
    before: &Going,
    approval: &Approval,
    state: &str,
) -> Result<()> {
    let body = to_json("approval.body", approval)?;
    let waits_for = approval.next().filter(|_| state != "replaced").map(|stage| stage.post.clone());
    let ended = matches!(state, "approved" | "disapproved" | "replaced").then(|| now.as_microsecond());
    let changed = q!(run tx, "
        update approval
        set body = $3, state = $4, waits_for = $5, ended_at = $6, revision = revision + 1
        where agency_id = $1 and version_id = $2 and revision = $7",
        agency, &before.version_id, &body, state, waits_for.as_deref(), ended, before.revision)?;
    if changed == 0 { Err(Error::Stale) } else { Ok(()) }
}

/// What the posts said, in order.
///
/// # Errors
/// What the database says.
pub async fn entries(tx: &mut Tx, agency: &str, version: &str) -> Result<Vec<Entry>> {
    q!(all Entry, tx, "
        select seq, post_id, by_post_id, person_id, deed, words, signed_on, way, attested_by, scan_page_id,
            previous_digest, digest, signature, public_key, lapsed_at, created_at
        from approval_entry
        where agency_id = $1 and version_id = $2
        order by seq", agency, version)
}

/// Adds what a post said; gives its number.
///
/// # Errors
/// What the database says.
pub async fn insert_entry(tx: &mut Tx, now: Timestamp, agency: &str, version: &str, entry: &Entry) -> Result<i64> {
    let last = q!(one SeqRow, tx, "
        select coalesce(max(seq), 0) as seq
        from approval_entry
        where agency_id = $1 and version_id = $2", agency, version)?;
    let seq = last.map_or(1, |row| row.seq + 1);
    q!(run tx, "
        insert into approval_entry (agency_id, version_id, seq, post_id, by_post_id, person_id, deed, words, signed_on,
            way, attested_by, scan_page_id, previous_digest, digest, signature, public_key, lapsed_at, created_at)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, null, $17)",
        agency, version, seq, &entry.post_id, &entry.by_post_id, entry.person_id.as_deref(), &entry.deed,
        &entry.words, entry.signed_on.as_deref(), &entry.way, entry.attested_by.as_deref(),
        entry.scan_page_id.as_deref(), entry.previous_digest.as_deref(), &entry.digest,
        entry.signature.as_deref(), entry.public_key.as_deref(), now.as_microsecond())?;
    Ok(seq)
}

/// Says that an entry has lost its force.
///
/// # Errors
/// What the database says.
pub async fn lapse(tx: &mut Tx, now: Timestamp, agency: &str, version: &str, seq: i64) -> Result<()> {
    q!(run tx, "
        update approval_entry
        set lapsed_at = $4
        where agency_id = $1 and version_id = $2 and seq = $3 and lapsed_at is null",
        agency, version, seq, now.as_microsecond())?;
    Ok(())
}

/// Every paper with the newest of its frozen versions and where that stands.
///
/// # Errors
/// What the database says.
pub async fn list(tx: &mut Tx, agency: &str) -> Result<Vec<Listed>> {
    q!(all Listed, tx, "
        select v.id as version_id, v.no, v.paper_id, p.fiscal_year, p.kind, a.state, a.way, a.waits_for,
            coalesce(
                (select max(e.created_at) from approval_entry e
                    where e.agency_id = v.agency_id and e.version_id = v.id),
                a.begun_at, v.frozen_at, v.created_at) as since
        from version v
        join paper p on p.agency_id = v.agency_id and p.id = v.paper_id
        left join approval a on a.agency_id = v.agency_id and a.version_id = v.id
        where v.agency_id = $1 and v.frozen_at is not null and v.withdrawn_at is null
            and v.no = (select max(w.no) from version w
                where w.agency_id = v.agency_id and w.paper_id = v.paper_id and w.frozen_at is not null)
        order by p.fiscal_year desc, p.kind", agency)
}

/// Pen corrections on a version, in the order of its pages.
///
/// # Errors
/// What the database says.
pub async fn corrections(tx: &mut Tx, agency: &str, version: &str) -> Result<Vec<Correction>> {
    q!(all Correction, tx, "
        select id, version_id, page, scan_page_id, post_id, note, created_at, mended_at
        from correction
        where agency_id = $1 and version_id = $2
        order by page, created_at", agency, version)
}

/// Keeps a pen correction.
///
/// # Errors
/// What the database says.
#[expect(clippy::too_many_arguments, reason = "the columns of a row")]
pub async fn insert_correction(
    tx: &mut Tx,
    now: Timestamp,
    agency: &str,
    version: &str,
    page: i64,
    scan_page: Option<&str>,
    post: Option<&str>,
    note: &str,
    by: &str,
) -> Result<String> {
    let id = new_id(now);
    q!(run tx, "
        insert into correction (agency_id, id, version_id, page, scan_page_id, post_id, note, created_at, created_by)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        agency, &id, version, page, scan_page, post, note, now.as_microsecond(), by)?;
    Ok(id)
}

/// Says that a correction is mended; gives the version, or none where it was mended already.
///
/// # Errors
/// What the database says.
pub async fn mend(tx: &mut Tx, now: Timestamp, agency: &str, id: &str, by: &str) -> Result<Option<String>> {
    let row = q!(one IdRow, tx, "
        update correction
        set mended_at = $3, mended_by = $4
        where agency_id = $1 and id = $2 and mended_at is null
        returning version_id as id", agency, id, now.as_microsecond(), by)?;
    Ok(row.map(|row| row.id))
}

/// The code of a kind of paper, as stored.
///
/// # Errors
/// [`Error::Corrupt`].
pub fn kind_code(kind: PaperKind) -> Result<String> {
    code(&kind)
}
