//! One published version: what it is, where its files are, what became of it.

use askama::Template;
use axum::body::Body;
use axum::extract::Path;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use prongsai_domain::agency::Agency;
use prongsai_domain::paper::PaperKind;
use prongsai_domain::publication::kind;
use prongsai_store::agencies;
use prongsai_store::publications::{self, Publication, PublishedFile, Signature};
use prongsai_thai::FiscalYear;
use serde_json::json;
use tokio_util::io::ReaderStream;

use super::cache::{self, Made};
use super::{Entry, FileLine, entries, file_lines, filing, newest_path, path, year};
use crate::cx::Visit;
use crate::error::{Error, Result};
use crate::shell::Shell;

#[derive(Template)]
#[template(path = "publications/show.html")]
struct ShowPage {
    shell: Shell,
    entry: Entry,
    /// The version that holds now, where this one does not.
    newest: Option<Entry>,
    paper: Vec<FileLine>,
    evidence: Vec<FileLine>,
    others: Vec<Entry>,
    signatures: Vec<SignatureLine>,
    filing: Option<(String, String)>,
    newest_path: String,
}

/// A signature in words.
struct SignatureLine {
    post: String,
    /// In which capacity, where somebody stood in.
    by: Option<String>,
    deed: String,
    day: String,
    way: String,
}

/// The newest version of a paper that was not withdrawn; `.json` behind the address gives it as data.
///
/// # Errors
/// Nothing was published there.
pub async fn newest(visit: Visit, Path((year, round)): Path<(String, String)>) -> Result<Response> {
    cache::answer(&visit, async || {
        let (round, as_json) = twin(&round);
        let (year, kind) = paper(&year, round)?;
        let all = of(&visit, year, kind).await?;
        let chosen = all.iter().find(|row| row.withdrawn_at.is_none()).or(all.first());
        make(&visit, chosen.ok_or(Error::NoSuchPage)?, &all, as_json).await
    })
    .await
}

/// One version under its permanent address.
///
/// # Errors
/// There is no such version.
pub async fn version(visit: Visit, Path((year, round, no)): Path<(String, String, String)>) -> Result<Response> {
    cache::answer(&visit, async || {
        let (no, as_json) = twin(&no);
        let (year, kind) = paper(&year, &round)?;
        let no: i64 = no.strip_prefix('v').and_then(|no| no.parse().ok()).ok_or(Error::NoSuchPage)?;
        let all = of(&visit, year, kind).await?;
        let chosen = all.iter().find(|row| row.no == no).ok_or(Error::NoSuchPage)?;
        make(&visit, chosen, &all, as_json).await
    })
    .await
}

fn twin(text: &str) -> (&str, bool) {
    text.strip_suffix(".json").map_or((text, false), |text| (text, true))
}

fn paper(year: &str, round: &str) -> Result<(FiscalYear, PaperKind)> {
    self::year(year).zip(kind(round)).ok_or(Error::NoSuchPage)
}

async fn of(visit: &Visit, year: FiscalYear, kind: PaperKind) -> Result<Vec<Publication>> {
    Ok(publications::list_of(&mut visit.read().await?, visit.agency_id(), year, kind).await?)
}

async fn make(visit: &Visit, chosen: &Publication, all: &[Publication], as_json: bool) -> Result<Made> {
    let mut tx = visit.read().await?;
    let files = publications::files(&mut tx, visit.agency_id(), &chosen.id).await?;
    let signed = publications::signatures(&mut tx, visit.agency_id(), &chosen.version_id).await?;
    let agency = agencies::get(&mut tx, visit.agency_id(), super::day(chosen.published_at)).await?;
    drop(tx);
    let shell = visit.open_shell();
    let all = entries(&shell, all)?;
    let entry = all.iter().find(|entry| entry.row.id == chosen.id).cloned().ok_or(Error::NoSuchPage)?;
    if as_json {
        return Made::json(&value(&shell, &entry, &files, &signed));
    }
    let holds = all.iter().find(|entry| entry.withdrawn.is_none()).filter(|newest| newest.no != entry.no).cloned();
    let lines = file_lines(&shell, &entry.path, &files);
    let (evidence, paper) = lines.into_iter().partition(|line| line.row.role == "evidence");
    Made::page(&ShowPage {
        filing: filing(&shell, entry.kind, entry.year),
        newest_path: newest_path(entry.kind, entry.year),
        newest: holds,
        signatures: signed.iter().map(|signature| line(&shell, &agency, signature)).collect(),
        others: all.into_iter().filter(|other| other.no != entry.no).collect(),
        entry,
        paper,
        evidence,
        shell,
    })
}

fn line(shell: &Shell, agency: &Agency, signature: &Signature) -> SignatureLine {
    let post = |id: &str| agency.post(id).map_or_else(|| id.to_owned(), |post| agency.post_title(post));
    let day = signature.signed_on.as_deref().and_then(|day| day.parse().ok());
    SignatureLine {
        post: post(&signature.post_id),
        by: (signature.by_post_id != signature.post_id).then(|| post(&signature.by_post_id)),
        deed: shell.t(match signature.deed.as_str() {
            "propose" => "publications-deed-propose",
            "endorse" => "publications-deed-endorse",
            "approve" => "publications-deed-approve",
            "object" => "publications-deed-object",
            _ => "publications-deed-other",
        }),
        day: shell.date_or_dash(&day),
        way: shell.t(if signature.way == "click" { "publications-way-click" } else { "publications-way-ink" }),
    }
}

/// A publication as data.
fn value(shell: &Shell, entry: &Entry, files: &[PublishedFile], signed: &[Signature]) -> serde_json::Value {
    let hex = |bytes: &Vec<u8>| bytes.iter().map(|byte| format!("{byte:02x}")).collect::<String>();
    let signatures: Vec<_> = signed
        .iter()
        .map(|signature| {
            json!({
                "post": signature.post_id,
                "by_post": signature.by_post_id,
                "deed": signature.deed,
                "signed_on": signature.signed_on,
                "way": signature.way,
                "digest": signature.digest,
                "signature": signature.signature.as_ref().map(hex),
                "public_key": signature.public_key.as_ref().map(hex),
            })
        })
        .collect();
    let files: Vec<_> = files
        .iter()
        .map(|file| {
            json!({
                "role": file.role,
                "title": file.title,
                "address": shell.public_url(format!("{}/{}", entry.path, file.name)),
                "media_type": file.media_type,
                "size_bytes": file.size_bytes,
                "sha256": file.digest,
            })
        })
        .collect();
    json!({
        "agency": shell.agency,
        "title": entry.title,
        "fiscal_year": entry.row.fiscal_year,
        "paper": entry.row.kind,
        "version": entry.no,
        "address": shell.public_url(&entry.path),
        "published_on": entry.day,
        "content_digest": entry.row.digest,
        "superseded": entry.superseded,
        "withdrawn": entry.withdrawn,
        "signatures": signatures,
        "files": files,
    })
}

/// A file of a version. What a browser cannot run is shown, everything else is downloaded.
///
/// # Errors
/// There is no such file.
pub async fn file(
    visit: Visit,
    Path((year, round, no, name)): Path<(String, String, String, String)>,
) -> Result<Response> {
    let (year, kind) = paper(&year, &round)?;
    let no: i64 = no.strip_prefix('v').and_then(|no| no.parse().ok()).ok_or(Error::NoSuchPage)?;
    let mut tx = visit.read().await?;
    let all = publications::list_of(&mut tx, visit.agency_id(), year, kind).await?;
    let chosen = all.iter().find(|row| row.no == no).ok_or(Error::NoSuchPage)?;
    let files = publications::files(&mut tx, visit.agency_id(), &chosen.id).await?;
    drop(tx);
    let file = files.iter().find(|file| file.name == name).ok_or(Error::NoSuchPage)?;
    let title = match (&file.title, file.role.as_str()) {
        (Some(title), _) => title.clone(),
        (None, _) => super::short_title(&visit.open_shell(), kind, year, no),
    };
    let said = format!("{}-{year}-{}-v{no}-{name}", visit.site().slug, prongsai_domain::publication::slug(kind));
    serve(&visit, file, &said, &title).await
}

/// Sends a kept file.
///
/// # Errors
/// The file is gone from the disk.
pub async fn serve(visit: &Visit, file: &PublishedFile, name: &str, title: &str) -> Result<Response> {
    let tag = HeaderValue::from_str(&format!("\"{}\"", file.digest)).map_err(|e| Error::Internal(e.to_string()))?;
    if cache::knows(&visit.headers, &tag) {
        let mut response = StatusCode::NOT_MODIFIED.into_response();
        response.headers_mut().insert(header::ETAG, tag);
        return Ok(response);
    }
    let (content, size) = visit.state.store.open_file(visit.agency_id(), &file.digest).await?;
    let mut response = Body::from_stream(ReaderStream::new(content)).into_response();
    let headers = response.headers_mut();
    // Only the page that we wrote ourselves is shown as HTML; the file of evidence that claims to be one is downloaded.
    let ours = file.role == "html";
    let shown = ours
        || matches!(
            file.media_type.as_str(),
            "application/pdf" | "image/jpeg" | "image/png" | "image/webp" | "image/gif"
        );
    let media_type =
        if shown || !file.media_type.contains("html") { file.media_type.as_str() } else { "application/octet-stream" };
    let media_type = HeaderValue::from_str(media_type).unwrap_or(HeaderValue::from_static("application/octet-stream"));
    headers.insert(header::CONTENT_TYPE, media_type);
    headers.insert(header::CONTENT_LENGTH, HeaderValue::from(size));
    headers.insert(header::ETAG, tag);
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("public, max-age=86400"));
    headers.insert(header::CONTENT_DISPOSITION, disposition(shown, name, title));
    let policy = if ours {
        "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'; \
         frame-ancestors 'self'; sandbox allow-top-navigation allow-popups"
    } else {
        "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'; sandbox"
    };
    // A reader of PDF is a plug-in, which a sandbox would forbid.
    let policy = match file.media_type.as_str() {
        "application/pdf" => "default-src 'none'; object-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'self'",
        _ => policy,
    };
    headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(policy));
    Ok(response)
}

/// `inline` or `attachment` with an ASCII name and, where the title says more, a name in its own script.
pub fn disposition(shown: bool, name: &str, title: &str) -> HeaderValue {
    let how = if shown { "inline" } else { "attachment" };
    let plain: String =
        name.chars().map(|c| if c.is_ascii_alphanumeric() || "-_.".contains(c) { c } else { '-' }).collect();
    let short: String = title.chars().filter(|c| !c.is_control() && !"/\\".contains(*c)).take(70).collect();
    let extension = super::extension(&plain);
    let full = format!("{}.{extension}", short.trim());
    let encoded: String = full
        .bytes()
        .map(|byte| {
            if byte.is_ascii_alphanumeric() || b"-_.".contains(&byte) {
                char::from(byte).to_string()
            } else {
                format!("%{byte:02X}")
            }
        })
        .collect();
    let text = format!("{how}; filename=\"{plain}\"; filename*=UTF-8''{encoded}");
    HeaderValue::from_str(&text).unwrap_or(HeaderValue::from_static("attachment"))
}

/// The address of the version for links in other pages.
pub fn address(entry: &Entry) -> String {
    path(entry.kind, entry.year, entry.no)
}
