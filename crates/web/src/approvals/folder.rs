//! The folder for ink, to be printed: whole, or only the pages that changed since the version before.

use axum::extract::{Path, Query};
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use prongsai_document::Assets;
use prongsai_document::folder::{self, Changes, Stamp};
use prongsai_domain::access::{Action, Subject};
use prongsai_report::content;
use prongsai_report::model::Report;
use prongsai_store::approvals::{self, Version};
use prongsai_store::{Tx, from_json, register};
use serde::Deserialize;

use crate::cx::Cx;
use crate::error::{Error, Result};
use crate::reports;

/// Which pages.
#[derive(Debug, Default, Deserialize)]
pub struct Which {
    /// `changed` for the pages that differ from the version before.
    #[serde(default)]
    only: String,
}

/// The folder as PDF.
///
/// # Errors
/// There is no such version; the person may not read; the paper cannot be drawn; the database is away.
pub async fn show(cx: Cx, Path(id): Path<String>, Query(which): Query<Which>) -> Result<Response> {
    cx.permit(Action::Read, Subject::default())?;
    let mut tx = cx.read().await?;
    let version = approvals::version(&mut tx, cx.agency_id(), &id).await?;
    let before = if which.only == "changed" { before(&cx, &mut tx, &version).await? } else { None };
    let sheet = sheet(&cx, &mut tx, &version).await?;
    drop(tx);
    let kind = version.paper_kind()?;
    let year = version.year()?;
    let stamp = Stamp {
        version: version.id.clone(),
        no: u32::try_from(version.no).unwrap_or(u32::MAX),
        label: reports::title(&cx.shell(), kind, year),
    };
    let bytes = drawing(&cx, move || {
        let only = match &before {
            Some(before) => {
                let old = folder::outline(&before.report, &before.assets)?;
                let new = folder::outline(&sheet.report, &sheet.assets)?;
                Some(folder::changed_pages(&old, &new).print)
            }
            None => None,
        };
        Ok(folder::pdf(&sheet.report, &sheet.assets, &stamp, only.as_deref())?.pdf)
    })
    .await?;
    let mut response = bytes.into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/pdf"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    let name = format!("inline; filename=\"{}-v{}-folder.pdf\"", reports::file_name(kind, year), version.no);
    if let Ok(value) = HeaderValue::from_str(&name) {
        headers.insert(header::CONTENT_DISPOSITION, value);
    }
    Ok(response)
}

/// What a folder is drawn from.
pub struct Sheet {
    /// The frozen report with the number and the date that the book gave.
    pub report: Report,
    /// Its pictures.
    pub assets: Assets,
}

/// Loads what a version is drawn from.
///
/// # Errors
/// The database is away, or what is stored cannot be read.
pub async fn sheet(cx: &Cx, tx: &mut Tx, version: &Version) -> Result<Sheet> {
    let agency = cx.agency_id();
    let report: Report = from_json("version.report", &version.report)?;
    let entry = register::of_paper(tx, agency, &version.paper_id).await?;
    let number = entry.as_ref().map(|entry| format!("{}/{}", entry.book, entry.number));
    let date = entry.as_ref().and_then(|entry| entry.entry_on.as_deref()).and_then(|day| day.parse().ok());
    let report = content::entered(&report, number.as_deref(), date);
    let mut assets = Assets::default();
    for picture in approvals::pictures(tx, agency, &version.id).await? {
        match cx.state.store.read_file(agency, &picture.digest).await {
            Ok(bytes) => {
                assets.photos.insert(picture.file, bytes);
            }
            Err(error) => tracing::warn!(%error, "a picture of a version cannot be read"),
        }
    }
    let settings = &cx.site().settings;
    for (own, place) in [(&settings.garuda, &mut assets.garuda), (&settings.emblem, &mut assets.emblem)] {
        if let Some(digest) = own {
            *place = cx.state.store.read_file(agency, digest).await.ok();
        }
    }
    Ok(Sheet { report, assets })
}

/// The version that set out before this one, where there is one.
async fn before(cx: &Cx, tx: &mut Tx, version: &Version) -> Result<Option<Sheet>> {
    let Some(older) = previous(cx, tx, version).await? else { return Ok(None) };
    Ok(Some(sheet(cx, tx, &older).await?))
}

/// The newest version before this one that set out.
///
/// # Errors
/// The database is away.
pub async fn previous(cx: &Cx, tx: &mut Tx, version: &Version) -> Result<Option<Version>> {
    let agency = cx.agency_id();
    for older in approvals::versions(tx, agency, &version.paper_id).await? {
        if older.no < version.no && approvals::find(tx, agency, &older.id).await?.is_some() {
            return Ok(Some(older));
        }
    }
    Ok(None)
}

/// What must be printed again, and the posts whose signatures stand on a page that changed; by the blocks of their steps.
///
/// # Errors
/// A paper cannot be drawn.
pub async fn compare(cx: &Cx, old: Sheet, new: Sheet) -> Result<(Changes, Vec<String>)> {
    drawing(cx, move || {
        let before = folder::outline(&old.report, &old.assets)?;
        let after = folder::outline(&new.report, &new.assets)?;
        let changes = folder::changed_pages(&before, &after);
        let touched = before
            .steps
            .iter()
            .filter(|step| {
                let same = before.pages.get(step.page - 1).map(|page| &page.digest)
                    == after.pages.get(step.page - 1).map(|page| &page.digest);
                !same
            })
            .map(|step| step.block.clone())
            .collect();
        Ok((changes, touched))
    })
    .await
}

/// What stands on which page of a version.
///
/// # Errors
/// The paper cannot be drawn.
pub async fn outline(cx: &Cx, sheet: Sheet) -> Result<std::sync::Arc<folder::Outline>> {
    drawing(cx, move || folder::outline(&sheet.report, &sheet.assets)).await
}

async fn drawing<T: Send + 'static>(
    cx: &Cx,
    draw: impl FnOnce() -> std::result::Result<T, prongsai_document::Error> + Send + 'static,
) -> Result<T> {
    let _permit = cx.state.drawing.acquire().await.map_err(|error| Error::Internal(error.to_string()))?;
    let drawn = tokio::task::spawn_blocking(draw).await.map_err(|error| Error::Internal(error.to_string()))?;
    drawn.map_err(|error| Error::Internal(format!("a folder cannot be drawn: {error}")))
}
