//! Papers as files: PDF, DOCX, HTML, JSON; live or as a version. Drawn on threads of their own, few at once.

use axum::body::Body;
use axum::extract::Path;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use prongsai_document::{Assets, docx, html, pdf};
use prongsai_domain::access::{Action, Subject};
use prongsai_report::content;
use prongsai_report::model::Report;
use prongsai_store::{from_json, reports};
use tokio::io::{AsyncReadExt as _, AsyncSeekExt as _};
use tokio_util::io::ReaderStream;

use super::file_name;
use super::live::Live;
use crate::cx::Cx;
use crate::error::{Error, Result};

/// What is shown as a picture.
const PICTURES: [&str; 4] = ["image/jpeg", "image/png", "image/gif", "image/webp"];

/// A form of a paper.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Pdf,
    Docx,
    Html,
    Json,
}

impl Kind {
    fn find(name: &str) -> Option<Self> {
        Some(match name {
            "report.pdf" => Self::Pdf,
            "report.docx" => Self::Docx,
            "report.html" => Self::Html,
            "report.json" => Self::Json,
            _ => return None,
        })
    }

    fn media_type(self) -> &'static str {
        match self {
            Self::Pdf => "application/pdf",
            Self::Docx => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            Self::Html => "text/html; charset=utf-8",
            Self::Json => "application/json",
        }
    }

    fn extension(self) -> &'static str {
        match self {
            Self::Pdf => "pdf",
            Self::Docx => "docx",
            Self::Html => "html",
            Self::Json => "json",
        }
    }
}

/// The paper as it reads now, as a draft.
///
/// # Errors
/// There is no such paper or form; the person may not read; the paper cannot be drawn; the database is away.
pub async fn live(cx: Cx, Path((id, name)): Path<(String, String)>) -> Result<Response> {
    cx.permit(Action::Read, Subject::default())?;
    let kind = Kind::find(&name).ok_or(Error::NoSuchPage)?;
    let live = Live::load(&cx, &id).await?;
    let report = live.edited().report;
    let pictures = live.pictures_of(&report);
    let name = format!("{}-draft", file_name(live.kept.paper.kind, live.kept.fiscal_year));
    let bytes = drawn(&cx, kind, report, &pictures, true).await?;
    Ok(download(kind, &name, bytes))
}

/// A version, with the number and date that the book has given it meanwhile.
///
/// # Errors
/// There is no such version or form; the person may not read; the paper cannot be drawn; the database is away.
pub async fn version(cx: Cx, Path((id, version, name)): Path<(String, String, String)>) -> Result<Response> {
    cx.permit(Action::Read, Subject::default())?;
    let kind = Kind::find(&name).ok_or(Error::NoSuchPage)?;
    let mut tx = cx.read().await?;
    let kept = reports::get(&mut tx, cx.agency_id(), &id).await?;
    let rows = reports::versions(&mut tx, cx.agency_id(), &id).await?;
    let row = rows.into_iter().find(|row| row.id == version).ok_or(Error::NoSuchPage)?;
    let json = reports::report(&mut tx, cx.agency_id(), &id, &version).await?;
    let pictures = reports::version_pictures(&mut tx, cx.agency_id(), &version).await?;
    drop(tx);
    let pictures: Vec<(String, String)> = pictures.into_iter().map(|row| (row.file, row.digest)).collect();
    let name = format!("{}-v{}", file_name(kept.paper.kind, kept.fiscal_year), row.no);
    if kind == Kind::Json {
        return Ok(download(kind, &name, json.into_bytes()));
    }
    let report: Report = from_json("version.report", &json)?;
    let memo = &kept.paper.memo;
    let report = content::entered(&report, memo.number.as_deref(), memo.date);
    let bytes = drawn(&cx, kind, report, &pictures, false).await?;
    Ok(download(kind, &name, bytes))
}

/// Draws a report; a picture that is not there is framed and named by the paper itself.
///
/// # Errors
/// The paper cannot be drawn.
async fn drawn(cx: &Cx, kind: Kind, report: Report, pictures: &[(String, String)], draft: bool) -> Result<Vec<u8>> {
    if kind == Kind::Json {
        let json = report.canonical_json().map_err(|error| Error::Internal(error.to_string()))?;
        return Ok(json.into_bytes());
    }
    let store = &cx.state.store;
    let mut assets = Assets { draft, ..Assets::default() };
    for (file, digest) in pictures {
        match store.read_file(cx.agency_id(), digest).await {
            Ok(bytes) => {
                assets.photos.insert(file.clone(), bytes);
            }
            Err(error) => tracing::warn!(%error, digest, "a picture of a paper cannot be read"),
        }
    }
    let settings = &cx.site().settings;
    for (own, place) in [(&settings.garuda, &mut assets.garuda), (&settings.emblem, &mut assets.emblem)] {
        if let Some(digest) = own {
            *place = store.read_file(cx.agency_id(), digest).await.ok();
        }
    }
    let permit = cx.state.drawing.acquire().await.map_err(|error| Error::Internal(error.to_string()))?;
    let made = tokio::task::spawn_blocking(move || match kind {
        Kind::Pdf => pdf(&report, &assets).map_err(|error| error.to_string()),
        Kind::Docx => docx(&report, &assets).map_err(|error| error.to_string()),
        Kind::Html | Kind::Json => Ok(html(&report, &assets).into_bytes()),
    })
    .await
    .map_err(|error| Error::Internal(error.to_string()))?;
    drop(permit);
    made.map_err(|error| Error::Internal(format!("a paper cannot be drawn: {error}")))
}

/// PDF is shown by browsers, the other forms are kept: our own address never shows foreign markup.
fn download(kind: Kind, name: &str, bytes: Vec<u8>) -> Response {
    let way = if kind == Kind::Pdf { "inline" } else { "attachment" };
    let mut response = bytes.into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind.media_type()));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    let disposition = format!("{way}; filename=\"{name}.{}\"", kind.extension());
    if let Ok(value) = HeaderValue::from_str(&disposition) {
        headers.insert(header::CONTENT_DISPOSITION, value);
    }
    response
}

/// A picture that the paper shows, by its digest.
///
/// # Errors
/// The paper shows no such picture; the person may not read; the disk fails.
pub async fn picture(cx: Cx, Path((id, digest)): Path<(String, String)>) -> Result<Response> {
    cx.permit(Action::Read, Subject::default())?;
    let mut tx = cx.read().await?;
    let kept = reports::get(&mut tx, cx.agency_id(), &id).await?;
    let shown = reports::shown_evidence(&mut tx, cx.agency_id(), kept.fiscal_year).await?;
    drop(tx);
    if shown.iter().all(|row| row.digest != digest) {
        return Err(Error::NoSuchPage);
    }
    stream(&cx, &digest).await
}

/// A picture of a version, by its name in the report.
///
/// # Errors
/// The version shows no such picture; the person may not read; the disk fails.
pub async fn version_picture(cx: Cx, Path((id, version, file)): Path<(String, String, String)>) -> Result<Response> {
    cx.permit(Action::Read, Subject::default())?;
    let mut tx = cx.read().await?;
    reports::report(&mut tx, cx.agency_id(), &id, &version).await?;
    let pictures = reports::version_pictures(&mut tx, cx.agency_id(), &version).await?;
    drop(tx);
    let row = pictures.iter().find(|row| row.file == file).ok_or(Error::NoSuchPage)?;
    stream(&cx, &row.digest).await
}

/// Streams a file if it is a picture.
async fn stream(cx: &Cx, digest: &str) -> Result<Response> {
    let (mut file, size) = cx.state.store.open_file(cx.agency_id(), digest).await?;
    let fault = |error: std::io::Error| Error::from(prongsai_store::Error::File(error));
    let mut head = Vec::with_capacity(64);
    (&mut file).take(64).read_to_end(&mut head).await.map_err(fault)?;
    let kind = infer::get(&head).map(|kind| kind.mime_type());
    let Some(media_type) = kind.filter(|kind| PICTURES.contains(kind)) else { return Err(Error::NoSuchPage) };
    file.rewind().await.map_err(fault)?;
    let mut response = Body::from_stream(ReaderStream::new(file)).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(media_type));
    headers.insert(header::CONTENT_LENGTH, HeaderValue::from(size));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, max-age=3600"));
    Ok(response)
}
