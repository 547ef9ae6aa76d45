//! What was published: papers with their files, under addresses that stay.
//!
//! A publication is never changed: a correction is a new version, a withdrawal says why, and both stay readable.

use jiff::Timestamp;
use prongsai_domain::paper::PaperKind;
use prongsai_thai::FiscalYear;

use crate::agencies::code;
use crate::{Error, Result, Tx, new_id};

row! {
    /// A published version of a paper.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Publication {
        /// Its id.
        pub id: String,
        /// The paper.
        pub paper_id: String,
        /// The version.
        pub version_id: String,
        /// The year of its measures.
        pub fiscal_year: i64,
        /// `measures`, `six-month`, `twelve-month`.
        pub kind: String,
        /// The number in its address, from 1: the first, second … time that the paper was published.
        pub no: i64,
        /// The number of its version among the versions of the paper.
        pub version_no: i64,
        /// Of the content, as it was approved.
        pub digest: String,
        /// When.
        pub published_at: i64,
        /// By which account.
        pub published_by: Option<String>,
        /// When it was withdrawn.
        pub withdrawn_at: Option<i64>,
        /// Why.
        pub withdrawn_reason: Option<String>,
    }
}

impl Publication {
    /// Which paper it is.
    ///
    /// # Errors
    /// [`Error::Corrupt`].
    pub fn paper_kind(&self) -> Result<PaperKind> {
        crate::agencies::word("publication.kind", &self.kind)
    }

    /// The fiscal year.
    ///
    /// # Errors
    /// [`Error::Corrupt`].
    pub fn year(&self) -> Result<FiscalYear> {
        year(self.fiscal_year)
    }
}

row! {
    /// A file of a publication.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct PublishedFile {
        /// As it is called in its address: ASCII, unique in the publication.
        pub name: String,
        /// SHA-256.
        pub digest: String,
        /// `application/pdf`.
        pub media_type: String,
        /// Bytes.
        pub size_bytes: i64,
        /// Its place in the list, from 0: the signed scan first.
        pub position: i64,
        /// `signed`, `pdf`, `html`, `docx`, `json`, `evidence`.
        pub role: String,
        /// What it shows, in the words of the evidence; none for the paper itself.
        pub title: Option<String>,
    }
}

row! {
    /// A version that was approved, with what stands in the way of publishing it.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Approved {
        /// The version.
        pub version_id: String,
        /// Its number among the versions of the paper.
        pub no: i64,
        /// The paper.
        pub paper_id: String,
        /// The year.
        pub fiscal_year: i64,
        /// The kind.
        pub kind: String,
        /// Of its content.
        pub digest: String,
        /// `report::Report` as JSON.
        pub report: String,
        /// When the order was given.
        pub ended_at: Option<i64>,
        /// How many times it has been published.
        pub published: i64,
    }
}

row! {
    /// A piece of evidence, as publishing looks at it.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Shown {
        /// Its id.
        pub id: String,
        /// What it is.
        pub title: String,
        /// `document`, `photo`.
        pub kind: String,
        /// `internal`, `masked`, `public`.
        pub visibility: String,
        /// `domain::Evidence` as JSON.
        pub body: String,
        /// The original.
        pub digest: Option<String>,
        /// The masked copy.
        pub masked_digest: Option<String>,
        /// As the file was called.
        pub file_name: Option<String>,
        /// As it was sniffed.
        pub media_type: Option<String>,
        /// Bytes of the original.
        pub size_bytes: Option<i64>,
    }
}

row! { struct NumberRow { number: i64 } }
row! {
    /// A page of a signed scan.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct SignedPage {
        /// The page of the paper, from 1.
        pub page: Option<i64>,
        /// The picture of the page.
        pub digest: String,
        /// Quarter turns to the right that set it upright.
        pub turned: i64,
    }
}
row! {
    /// A picture that stands in a version.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Picture {
        /// The name in the report.
        pub file: String,
        /// Its file.
        pub digest: String,
    }
}

impl Approved {
    /// Which paper it is.
    ///
    /// # Errors
    /// [`Error::Corrupt`].
    pub fn paper_kind(&self) -> Result<PaperKind> {
        crate::agencies::word("paper.kind", &self.kind)
    }

    /// The fiscal year.
    ///
    /// # Errors
    /// [`Error::Corrupt`].
    pub fn year(&self) -> Result<FiscalYear> {
        year(self.fiscal_year)
    }
}

fn year(number: i64) -> Result<FiscalYear> {
    i16::try_from(number)
        .ok()
        .and_then(|number| FiscalYear::new(number).ok())
        .ok_or_else(|| Error::Corrupt { place: "fiscal_year", reason: format!("{number} is no fiscal year") })
}

/// All publications of an agency, newest first; also withdrawn ones.
///
/// # Errors
/// What the database says.
pub async fn list(tx: &mut Tx, agency: &str) -> Result<Vec<Publication>> {
    q!(all Publication, tx, "
        select id, paper_id, version_id, fiscal_year, kind, no,
               (select version.no from version
                where version.agency_id = publication.agency_id and version.id = publication.version_id) as version_no,
               digest, published_at, published_by, withdrawn_at, withdrawn_reason
        from publication
        where agency_id = $1
        order by published_at desc, id desc",
        agency)
}

/// The publications of one paper of a year, highest number first.
///
/// # Errors
/// What the database says.
pub async fn list_of(tx: &mut Tx, agency: &str, of: FiscalYear, kind: PaperKind) -> Result<Vec<Publication>> {
    q!(all Publication, tx, "
        select id, paper_id, version_id, fiscal_year, kind, no,
               (select version.no from version
                where version.agency_id = publication.agency_id and version.id = publication.version_id) as version_no,
               digest, published_at, published_by, withdrawn_at, withdrawn_reason
        from publication
        where agency_id = $1 and fiscal_year = $2 and kind = $3
        order by no desc",
        agency, i64::from(of.number()), &code(&kind)?)
}

/// One publication by its id.
///
/// # Errors
/// [`Error::Missing`], or what the database says.
pub async fn get(tx: &mut Tx, agency: &str, id: &str) -> Result<Publication> {
    let row = q!(one Publication, tx, "
        select id, paper_id, version_id, fiscal_year, kind, no,
               (select version.no from version
                where version.agency_id = publication.agency_id and version.id = publication.version_id) as version_no,
               digest, published_at, published_by, withdrawn_at, withdrawn_reason
        from publication
        where agency_id = $1 and id = $2",
        agency, id)?;
    row.ok_or(Error::Missing("publication"))
}

/// The publication of a version that holds: the last that was not withdrawn.
///
/// # Errors
/// What the database says.
pub async fn of_version(tx: &mut Tx, agency: &str, version: &str) -> Result<Option<Publication>> {
    q!(one Publication, tx, "
        select id, paper_id, version_id, fiscal_year, kind, no,
               (select version.no from version
                where version.agency_id = publication.agency_id and version.id = publication.version_id) as version_no,
               digest, published_at, published_by, withdrawn_at, withdrawn_reason
        from publication
        where agency_id = $1 and version_id = $2 and withdrawn_at is null
        order by no desc
        limit 1",
        agency, version)
}

/// The files of a publication in their order.
///
/// # Errors
/// What the database says.
pub async fn files(tx: &mut Tx, agency: &str, publication: &str) -> Result<Vec<PublishedFile>> {
    q!(all PublishedFile, tx, "
        select name, digest, media_type, size_bytes, position, role, title
        from publication_file
        where agency_id = $1 and publication_id = $2
        order by position, name",
        agency, publication)
}

/// Publishes a version: the next number of its paper. Committed by the caller with its event.
///
/// # Errors
/// [`Error::Missing`] where the version is not approved; what the database says.
pub async fn insert(
    tx: &mut Tx,
    now: Timestamp,
    agency: &str,
    version: &Approved,
    files: &[PublishedFile],
    by: Option<&str>,
) -> Result<Publication> {
    // Asked again inside this transaction: the approval may have been taken back while the files were drawn.
    if find_approved(tx, agency, &version.version_id).await?.is_none() {
        return Err(Error::Missing("approved version"));
    }
    let last = q!(one NumberRow, tx, "
        select cast(coalesce(max(no), 0) as bigint) as number
        from publication
        where agency_id = $1 and fiscal_year = $2 and kind = $3",
        agency, version.fiscal_year, &version.kind)?;
    let no = last.map_or(0, |row| row.number) + 1;
    let id = new_id(now);
    q!(run tx, "
        insert into publication (agency_id, id, paper_id, version_id, fiscal_year, kind, no, digest, published_at,
                                 published_by)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        agency, &id, &version.paper_id, &version.version_id, version.fiscal_year, &version.kind, no, &version.digest,
        now.as_microsecond(), by)?;
    for file in files {
        q!(run tx, "
            insert into publication_file (agency_id, publication_id, name, digest, media_type, size_bytes, position,
                                          role, title)
            values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
            agency, &id, &file.name, &file.digest, &file.media_type, file.size_bytes, file.position, &file.role,
            file.title.as_deref())?;
    }
    get(tx, agency, &id).await
}

/// Withdraws a publication, once; it stays readable and says why.
///
/// # Errors
/// [`Error::Stale`] where it was withdrawn before; what the database says.
pub async fn withdraw(tx: &mut Tx, now: Timestamp, agency: &str, id: &str, reason: &str) -> Result<()> {
    let changed = q!(run tx, "
        update publication set withdrawn_at = $3, withdrawn_reason = $4
        where agency_id = $1 and id = $2 and withdrawn_at is null",
        agency, id, now.as_microsecond(), reason)?;
    if changed == 1 { Ok(()) } else { Err(Error::Stale) }
}

/// The versions whose order was given, newest first.
///
/// # Errors
/// What the database says.
pub async fn list_approved(tx: &mut Tx, agency: &str) -> Result<Vec<Approved>> {
    q!(all Approved, tx, "
        select version.id as version_id, version.no, version.paper_id, paper.fiscal_year, paper.kind, version.digest,
               version.report, approval.ended_at,
               (select count(*) from publication
                where publication.agency_id = version.agency_id and publication.version_id = version.id) as published
        from version
        join paper on paper.agency_id = version.agency_id and paper.id = version.paper_id
        join approval on approval.agency_id = version.agency_id and approval.version_id = version.id
        where version.agency_id = $1 and version.withdrawn_at is null and approval.state = 'approved'
        order by paper.fiscal_year desc, version.created_at desc, version.id desc",
        agency)
}

/// One version whose order was given.
///
/// # Errors
/// What the database says.
pub async fn find_approved(tx: &mut Tx, agency: &str, version: &str) -> Result<Option<Approved>> {
    q!(one Approved, tx, "
        select version.id as version_id, version.no, version.paper_id, paper.fiscal_year, paper.kind, version.digest,
               version.report, approval.ended_at,
               (select count(*) from publication
                where publication.agency_id = version.agency_id and publication.version_id = version.id) as published
        from version
        join paper on paper.agency_id = version.agency_id and paper.id = version.paper_id
        join approval on approval.agency_id = version.agency_id and approval.version_id = version.id
        where version.agency_id = $1 and version.id = $2 and version.withdrawn_at is null
          and approval.state = 'approved'",
        agency, version)
}

/// The evidence that the measures of a year use up to a round (0 for all), each once, in the order of measures and steps;
/// what is internal too.
///
/// # Errors
/// What the database says.
pub async fn evidence(tx: &mut Tx, agency: &str, of: FiscalYear, until: i64) -> Result<Vec<Shown>> {
    q!(all Shown, tx, "
        select id, title, kind, visibility, body, digest, masked_digest, file_name, media_type, size_bytes
        from evidence
        where agency_id = $1 and removed_at is null and id in (
            select use.evidence_id
            from evidence_use use
            join measure on measure.agency_id = use.agency_id and measure.id = use.measure_id
            where use.agency_id = $1 and measure.fiscal_year = $2 and measure.removed_at is null
              and ($3 = 0 or use.round <= $3))
        order by (
            select min(measure.no * 100000 + use.step * 100 + use.round)
            from evidence_use use
            join measure on measure.agency_id = use.agency_id and measure.id = use.measure_id
            where use.agency_id = $1 and use.evidence_id = evidence.id
              and measure.fiscal_year = $2 and measure.removed_at is null), created_at, id",
        agency, i64::from(of.number()), until)
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
        order by file",
        agency, version)
}

/// The pages of the signed scan of a version, in order: of each page the one that was filed last.
///
/// # Errors
/// What the database says.
pub async fn signed_pages(tx: &mut Tx, agency: &str, version: &str) -> Result<Vec<SignedPage>> {
    let rows = q!(all SignedPage, tx, "
        select page, digest, turned
        from scan_page
        where agency_id = $1 and version_id = $2 and state = 'filed' and digest is not null
        order by page, filed_at desc, created_at desc, id desc",
        agency, version)?;
    let mut pages: Vec<SignedPage> = Vec::new();
    for row in rows {
        if row.page.is_none() || pages.last().is_none_or(|last| last.page != row.page) {
            pages.push(row);
        }
    }
    Ok(pages)
}

row! {
    /// A signature under a published version, without the person: posts sign, people hold them.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Signature {
        /// The post whose step it was.
        pub post_id: String,
        /// The signer's own post, which is another one where somebody stood in.
        pub by_post_id: String,
        /// `propose`, `endorse`, `approve` and the like.
        pub deed: String,
        /// The day, as ISO, where it is known.
        pub signed_on: Option<String>,
        /// `ink`, `click`, or `carried` from the version before.
        pub way: String,
        /// Of the entry and all before it.
        pub digest: String,
        /// By click: the signature over the digest.
        pub signature: Option<Vec<u8>>,
        /// By click: the key that verifies it.
        pub public_key: Option<Vec<u8>>,
    }
}

/// The signatures under a version that hold, in their order.
///
/// # Errors
/// What the database says.
pub async fn signatures(tx: &mut Tx, agency: &str, version: &str) -> Result<Vec<Signature>> {
    q!(all Signature, tx, "
        select post_id, by_post_id, deed, signed_on, way, digest, signature, public_key
        from approval_entry
        where agency_id = $1 and version_id = $2 and lapsed_at is null
        order by seq",
        agency, version)
}
