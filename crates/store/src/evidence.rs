//! Evidence: what it shows, its file and the files it had before, what may be seen of it, where it is used.

use jiff::Timestamp;
use prongsai_domain::evidence::{Evidence, EvidenceKind};

use crate::agencies::code;
use crate::cycles::KeptFile;
use crate::{Error, Result, Tx, from_json, new_id, to_json};

row! {
    /// A piece of evidence as it is kept.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Row {
        /// Id.
        pub id: String,
        /// The fiscal year that it concerns.
        pub fiscal_year: i64,
        /// What it is.
        pub title: String,
        /// `document` or `photo`.
        pub kind: String,
        /// The day on which it was made, ISO.
        pub made_on: Option<String>,
        /// The domain's evidence as JSON.
        pub body: String,
        /// Digest of the file.
        pub digest: Option<String>,
        /// Digest of the masked copy.
        pub masked_digest: Option<String>,
        /// Name of the file.
        pub file_name: Option<String>,
        /// Media type of the file.
        pub media_type: Option<String>,
        /// Bytes of the file.
        pub size_bytes: Option<i64>,
        /// `internal`, `masked`, `public`.
        pub visibility: String,
        /// Grows with every change.
        pub revision: i64,
        /// When it came.
        pub created_at: i64,
        /// By which account.
        pub created_by: Option<String>,
        /// The unit of whoever brought it.
        pub unit_id: Option<String>,
        /// Digest of the small picture.
        pub thumbnail_digest: Option<String>,
        /// What is covered, page by page, as JSON.
        pub masks: Option<String>,
        /// Name of the masked copy.
        pub masked_file_name: Option<String>,
        /// Media type of the masked copy.
        pub masked_media_type: Option<String>,
        /// Bytes of the masked copy.
        pub masked_size_bytes: Option<i64>,
        /// Numbers of persons that were found in the file, as JSON.
        pub personal: Option<String>,
        /// When somebody vouched that nothing in it must be hidden.
        pub checked_at: Option<i64>,
        /// Who vouched: the name.
        pub checked_by: Option<String>,
        /// When it was removed.
        pub removed_at: Option<i64>,
        /// Who removed it: the name.
        pub removed_by: Option<String>,
        /// Why it was removed.
        pub removed_reason: Option<String>,
    }
}

impl Row {
    /// The domain's evidence, with what the columns say.
    ///
    /// # Errors
    /// [`Error::Corrupt`].
    pub fn evidence(&self) -> Result<Evidence> {
        let mut evidence: Evidence = from_json("evidence.body", &self.body)?;
        evidence.id.clone_from(&self.id);
        evidence.publish = self.visibility != "internal";
        evidence.sha256.clone_from(&self.digest);
        Ok(evidence)
    }

    /// The file that everybody may see: digest, name, media type; none where it is internal.
    pub fn published(&self) -> Option<(&str, &str, &str)> {
        match self.visibility.as_str() {
            "public" => Some((self.digest.as_deref()?, self.file_name.as_deref()?, self.media_type.as_deref()?)),
            "masked" => Some((
                self.masked_digest.as_deref()?,
                self.masked_file_name.as_deref()?,
                self.masked_media_type.as_deref()?,
            )),
            _ => None,
        }
    }
}

/// One piece; also a removed one, whose page says so.
///
/// # Errors
/// [`Error::Missing`], or what the database says.
pub async fn get(tx: &mut Tx, agency: &str, id: &str) -> Result<Row> {
    let row = q!(one Row, tx, "
        select id, fiscal_year, title, kind, made_on, body, digest, masked_digest, file_name, media_type, size_bytes,
               visibility, revision, created_at, created_by, unit_id, thumbnail_digest, masks, masked_file_name,
               masked_media_type, masked_size_bytes, personal, checked_at, checked_by, removed_at, removed_by,
               removed_reason
        from evidence
        where agency_id = $1 and id = $2",
        agency, id)?;
    row.ok_or(Error::Missing("evidence"))
}

/// The evidence of a year, newest first, without what was removed.
///
/// # Errors
/// What the database says.
pub async fn list(tx: &mut Tx, agency: &str, year: i64) -> Result<Vec<Row>> {
    q!(all Row, tx, "
        select id, fiscal_year, title, kind, made_on, body, digest, masked_digest, file_name, media_type, size_bytes,
               visibility, revision, created_at, created_by, unit_id, thumbnail_digest, masks, masked_file_name,
               masked_media_type, masked_size_bytes, personal, checked_at, checked_by, removed_at, removed_by,
               removed_reason
        from evidence
        where agency_id = $1 and fiscal_year = $2 and removed_at is null
        order by created_at desc, id desc",
        agency, year)
}

/// The evidence that a measure uses, in either round, without what was removed.
///
/// # Errors
/// What the database says.
pub async fn list_of_measure(tx: &mut Tx, agency: &str, measure: &str) -> Result<Vec<Row>> {
    q!(all Row, tx, "
        select id, fiscal_year, title, kind, made_on, body, digest, masked_digest, file_name, media_type, size_bytes,
               visibility, revision, created_at, created_by, unit_id, thumbnail_digest, masks, masked_file_name,
               masked_media_type, masked_size_bytes, personal, checked_at, checked_by, removed_at, removed_by,
               removed_reason
        from evidence
        where agency_id = $1 and removed_at is null
          and id in (select evidence_id from evidence_use where agency_id = $1 and measure_id = $2)
        order by created_at, id",
        agency, measure)
}

row! {
    /// Where a piece is used.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Use {
        /// The piece.
        pub evidence_id: String,
        /// The measure.
        pub measure_id: String,
        /// Its number.
        pub no: i64,
        /// Its title.
        pub title: String,
        /// Its unit.
        pub unit_id: Option<String>,
        /// The round, in months.
        pub round: i64,
        /// The step; 0 is the following up.
        pub step: i64,
    }
}

/// Where one piece is used.
///
/// # Errors
/// What the database says.
pub async fn uses(tx: &mut Tx, agency: &str, id: &str) -> Result<Vec<Use>> {
    q!(all Use, tx, "
        select use.evidence_id, use.measure_id, measure.no, measure.title, measure.unit_id, use.round, use.step
        from evidence_use use
        join measure on measure.agency_id = use.agency_id and measure.id = use.measure_id
        where use.agency_id = $1 and use.evidence_id = $2 and measure.removed_at is null
        order by measure.fiscal_year, measure.no, use.round, use.step",
        agency, id)
}

/// Where the pieces of a year are used.
///
/// # Errors
/// What the database says.
pub async fn uses_of_year(tx: &mut Tx, agency: &str, year: i64) -> Result<Vec<Use>> {
    q!(all Use, tx, "
        select use.evidence_id, use.measure_id, measure.no, measure.title, measure.unit_id, use.round, use.step
        from evidence_use use
        join measure on measure.agency_id = use.agency_id and measure.id = use.measure_id
        join evidence on evidence.agency_id = use.agency_id and evidence.id = use.evidence_id
        where use.agency_id = $1 and evidence.fiscal_year = $2 and measure.removed_at is null
        order by measure.no, use.round, use.step",
        agency, year)
}

/// What is kept of a file, beside the file itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Filed {
    /// The file.
    pub file: KeptFile,
    /// Digest of the small picture.
    pub thumbnail: Option<String>,
    /// Numbers of persons that were found in it, as JSON.
    pub personal: Option<String>,
}

row! { struct IdRow { id: String } }

/// Adds a piece with its file. The same file once more is the same piece: its id is given.
///
/// The year must be held with [`crate::progress::lock_year`], so that two equal uploads do not pass each other.
///
/// # Errors
/// What the database says.
#[expect(clippy::too_many_arguments, reason = "a piece of evidence has these parts")]
pub async fn insert(
    tx: &mut Tx,
    now: Timestamp,
    agency: &str,
    year: i64,
    evidence: &Evidence,
    filed: &Filed,
    unit: Option<&str>,
    by: &str,
) -> Result<(String, bool)> {
    let known = q!(one IdRow, tx, "
        select id
        from evidence
        where agency_id = $1 and fiscal_year = $2 and digest = $3 and removed_at is null
        order by created_at, id
        limit 1",
        agency, year, &filed.file.digest)?;
    if let Some(known) = known {
        return Ok((known.id, false));
    }
    let id = new_id(now);
    let body = to_json("evidence.body", evidence)?;
    let made_on = evidence.made_on.map(|day| day.to_string());
    q!(run tx, "
        insert into evidence (agency_id, id, fiscal_year, title, kind, made_on, body, digest, file_name, media_type,
                              size_bytes, visibility, revision, created_at, created_by, unit_id, thumbnail_digest,
                              personal)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 'internal', 1, $12, $13, $14, $15, $16)",
        agency, &id, year, &evidence.title, &code(&evidence.kind)?, made_on.as_deref(), &body, &filed.file.digest,
        &filed.file.name, &filed.file.media_type, filed.file.size, now.as_microsecond(), by, unit,
        filed.thumbnail.as_deref(), filed.personal.as_deref())?;
    Ok((id, true))
}

/// Changes what is said of a piece.
///
/// # Errors
/// [`Error::Stale`]; what the database says.
pub async fn describe(tx: &mut Tx, agency: &str, year: i64, evidence: &Evidence, before: i64) -> Result<()> {
    let body = to_json("evidence.body", evidence)?;
    let made_on = evidence.made_on.map(|day| day.to_string());
    let changed = q!(run tx, "
        update evidence set fiscal_year = $3, title = $4, kind = $5, made_on = $6, body = $7, revision = revision + 1
        where agency_id = $1 and id = $2 and revision = $8 and removed_at is null",
        agency, &evidence.id, year, &evidence.title, &code(&evidence.kind)?, made_on.as_deref(), &body, before)?;
    if changed == 0 { Err(Error::Stale) } else { Ok(()) }
}

row! {
    /// A file that a piece had before.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Former {
        /// Counts from 1.
        pub no: i64,
        /// Digest.
        pub digest: String,
        /// Name.
        pub file_name: String,
        /// Media type.
        pub media_type: String,
        /// Bytes.
        pub size_bytes: i64,
        /// When it was replaced.
        pub replaced_at: i64,
        /// By whom: the name.
        pub replaced_by: Option<String>,
        /// Why.
        pub reason: String,
    }
}

/// The files that a piece had before, newest first.
///
/// # Errors
/// What the database says.
pub async fn former(tx: &mut Tx, agency: &str, id: &str) -> Result<Vec<Former>> {
    q!(all Former, tx, "
        select no, digest, file_name, media_type, size_bytes, replaced_at, replaced_by, reason
        from evidence_former
        where agency_id = $1 and evidence_id = $2
        order by no desc",
        agency, id)
}

/// Puts another file in the place of the one that a piece has; that one stays readable. The piece is internal again.
///
/// # Errors
/// [`Error::Stale`]; what the database says.
pub async fn replace(
    tx: &mut Tx,
    now: Timestamp,
    agency: &str,
    row: &Row,
    kind: EvidenceKind,
    filed: &Filed,
    (by, reason): (&str, &str),
) -> Result<()> {
    let evidence = Evidence { kind, ..row.evidence()? };
    let body = to_json("evidence.body", &evidence)?;
    let changed = q!(run tx, "
        update evidence
        set digest = $3, file_name = $4, media_type = $5, size_bytes = $6, thumbnail_digest = $7, personal = $8,
            kind = $9, body = $10, visibility = 'internal', masked_digest = null, masked_file_name = null,
            masked_media_type = null, masked_size_bytes = null, masks = null, checked_at = null, checked_by = null,
            revision = revision + 1
        where agency_id = $1 and id = $2 and revision = $11 and removed_at is null",
        agency, &row.id, &filed.file.digest, &filed.file.name, &filed.file.media_type, filed.file.size,
        filed.thumbnail.as_deref(), filed.personal.as_deref(), &code(&kind)?, &body, row.revision)?;
    if changed == 0 {
        return Err(Error::Stale);
    }
    if let (Some(digest), Some(name)) = (&row.digest, &row.file_name) {
        let media_type = row.media_type.as_deref().unwrap_or("application/octet-stream");
        q!(run tx, "
            insert into evidence_former (agency_id, evidence_id, no, digest, file_name, media_type, size_bytes,
                                         replaced_at, replaced_by, reason)
            select $1, $2, cast(count(*) as bigint) + 1, $3, $4, $5, $6, $7, $8, $9
            from evidence_former
            where agency_id = $1 and evidence_id = $2",
            agency, &row.id, digest, name, media_type, row.size_bytes.unwrap_or(0), now.as_microsecond(), by, reason)?;
    }
    Ok(())
}

/// Says who may see a piece; `vouched` is who looked through it and found nothing that must be hidden.
///
/// # Errors
/// [`Error::Stale`]; what the database says.
pub async fn release(
    tx: &mut Tx,
    now: Timestamp,
    agency: &str,
    row: &Row,
    visibility: &str,
    vouched: Option<&str>,
) -> Result<()> {
    let at = vouched.map(|_| now.as_microsecond());
    let changed = q!(run tx, "
        update evidence set visibility = $3, checked_at = $4, checked_by = $5, revision = revision + 1
        where agency_id = $1 and id = $2 and revision = $6 and removed_at is null",
        agency, &row.id, visibility, at, vouched, row.revision)?;
    if changed == 0 { Err(Error::Stale) } else { Ok(()) }
}

/// Keeps what is covered; a masked copy that was made before is then out of date, and with it what everybody sees.
///
/// # Errors
/// [`Error::Stale`]; what the database says.
pub async fn mask(tx: &mut Tx, agency: &str, row: &Row, masks: &str, copy: Option<&KeptFile>) -> Result<()> {
    let changed = q!(run tx, "
        update evidence
        set masks = $3, masked_digest = $4, masked_file_name = $5, masked_media_type = $6, masked_size_bytes = $7,
            visibility = case when visibility = 'masked' and $4 is null then 'internal' else visibility end,
            revision = revision + 1
        where agency_id = $1 and id = $2 and revision = $8 and removed_at is null",
        agency, &row.id, masks, copy.map(|copy| copy.digest.as_str()), copy.map(|copy| copy.name.as_str()),
        copy.map(|copy| copy.media_type.as_str()), copy.map(|copy| copy.size), row.revision)?;
    if changed == 0 { Err(Error::Stale) } else { Ok(()) }
}

/// Removes a piece with a reason: it is used nowhere any more, its file stays with the history.
///
/// # Errors
/// [`Error::Stale`]; what the database says.
pub async fn remove(tx: &mut Tx, now: Timestamp, agency: &str, row: &Row, by: &str, reason: &str) -> Result<()> {
    let changed = q!(run tx, "
        update evidence
        set removed_at = $3, removed_by = $4, removed_reason = $5, visibility = 'internal', revision = revision + 1
        where agency_id = $1 and id = $2 and revision = $6 and removed_at is null",
        agency, &row.id, now.as_microsecond(), by, reason, row.revision)?;
    if changed == 0 { Err(Error::Stale) } else { Ok(()) }
}

/// Keeps the small picture of a file that came without one.
///
/// # Errors
/// What the database says.
pub async fn keep_thumbnail(tx: &mut Tx, agency: &str, id: &str, file: &str, thumbnail: &str) -> Result<()> {
    q!(run tx, "
        update evidence set thumbnail_digest = $4
        where agency_id = $1 and id = $2 and digest = $3",
        agency, id, file, thumbnail)?;
    Ok(())
}
