//! The files themselves: with the type that their content has, never as a page, never kept by anybody on the way.

use axum::body::Body;
use axum::extract::Path;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use prongsai_domain::access::{Action, Subject};
use prongsai_store::evidence;
use tokio_util::io::ReaderStream;

use super::kind::Kind;
use super::{intake, name, picture};
use crate::cx::Cx;
use crate::error::{Error, Result};

/// What a file may do in a browser: nothing.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; img-src 'self'; object-src 'self'; \
    base-uri 'none'; form-action 'none'; frame-ancestors 'self'";

/// The same for what no browser draws by itself.
const SANDBOX: &str = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; sandbox";

/// The file of a piece.
///
/// # Errors
/// There is none; the person may not read; the disk or the database is away.
pub async fn file(cx: Cx, Path(id): Path<String>) -> Result<Response> {
    cx.permit(Action::Read, Subject::default())?;
    let mut tx = cx.read().await?;
    let row = evidence::get(&mut tx, cx.agency_id(), &id).await?;
    drop(tx);
    let digest = row.digest.ok_or(Error::NoSuchPage)?;
    let media_type = row.media_type.unwrap_or_default();
    stream(&cx, &digest, row.file_name.as_deref().unwrap_or("evidence"), &media_type).await
}

/// The masked copy of a piece.
///
/// # Errors
/// There is none; the person may not read; the disk or the database is away.
pub async fn masked(cx: Cx, Path(id): Path<String>) -> Result<Response> {
    cx.permit(Action::Read, Subject::default())?;
    let mut tx = cx.read().await?;
    let row = evidence::get(&mut tx, cx.agency_id(), &id).await?;
    drop(tx);
    let digest = row.masked_digest.ok_or(Error::NoSuchPage)?;
    let media_type = row.masked_media_type.unwrap_or_default();
    stream(&cx, &digest, row.masked_file_name.as_deref().unwrap_or("evidence"), &media_type).await
}

/// A file that a piece had before.
///
/// # Errors
/// There is none; the person may not read; the disk or the database is away.
pub async fn former(cx: Cx, Path((id, no)): Path<(String, String)>) -> Result<Response> {
    cx.permit(Action::Read, Subject::default())?;
    let mut tx = cx.read().await?;
    let all = evidence::former(&mut tx, cx.agency_id(), &id).await?;
    drop(tx);
    let file = all.into_iter().find(|file| file.no.to_string() == no).ok_or(Error::NoSuchPage)?;
    stream(&cx, &file.digest, &file.file_name, &file.media_type).await
}

/// The small picture of a piece; drawn now where it came without one.
///
/// # Errors
/// It has none; the person may not read; the disk or the database is away.
pub async fn thumbnail(cx: Cx, Path(id): Path<String>) -> Result<Response> {
    cx.permit(Action::Read, Subject::default())?;
    let mut tx = cx.read().await?;
    let row = evidence::get(&mut tx, cx.agency_id(), &id).await?;
    drop(tx);
    if let Some(digest) = &row.thumbnail_digest {
        return stream(&cx, digest, "thumbnail.jpg", Kind::Picture.media_type()).await;
    }
    let (Some(digest), Some(media_type)) = (row.digest, row.media_type) else { return Err(Error::NoSuchPage) };
    if !media_type.starts_with("image/") {
        return Err(Error::NoSuchPage);
    }
    let bytes = cx.state.store.read_file(cx.agency_id(), &digest).await?;
    let small = intake::blocking(&cx, move || picture::thumbnail(&bytes, intake::SMALL)).await?;
    let small = small.map_err(|_| Error::NoSuchPage)?;
    let kept = cx.state.store.keep(cx.agency_id(), &small).await.map_err(crate::upload::disk)?;
    let mut tx = cx.write().await?;
    evidence::keep_thumbnail(&mut tx, cx.agency_id(), &id, &digest, &kept).await?;
    tx.commit_unrecorded().await?;
    stream(&cx, &kept, "thumbnail.jpg", Kind::Picture.media_type()).await
}

/// Sends a file of the agency.
///
/// # Errors
/// It is gone; the disk.
pub async fn stream(cx: &Cx, digest: &str, called: &str, media_type: &str) -> Result<Response> {
    let (file, size) = cx.state.store.open_file(cx.agency_id(), digest).await?;
    // Only kinds that were told by their content are named; whatever else may lie there is bytes.
    let kind = Kind::of_media_type(media_type);
    let sent_as = match kind {
        Some(Kind::Csv | Kind::Txt) => "text/plain",
        Some(kind) => kind.media_type(),
        None => "application/octet-stream",
    };
    // Pictures were drawn anew here, PDFs are drawn by the reader's program: these may be looked at in place.
    let (how, policy) = match kind {
        Some(Kind::Picture) => ("inline", SANDBOX),
        Some(Kind::Pdf) => ("inline", POLICY),
        _ => ("attachment", SANDBOX),
    };
    let mut response = Body::from_stream(ReaderStream::new(file)).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(sent_as));
    headers.insert(header::CONTENT_LENGTH, HeaderValue::from(size));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-store"));
    headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(policy));
    let disposition = name::disposition(how, called);
    headers.insert(
        header::CONTENT_DISPOSITION,
        HeaderValue::from_str(&disposition).unwrap_or(HeaderValue::from_static("attachment")),
    );
    Ok(response)
}
