//! The files of a publication: the signed scan first, then the paper in every form, then its evidence.

use std::collections::BTreeMap;

use jiff::Timestamp;
use prongsai_document::{Assets, ScannedPage, docx, html, joined, pdf};
use prongsai_store::Store;
use prongsai_store::events::Event;
use prongsai_store::publications::{self, Publication, PublishedFile};
use tokio::sync::Semaphore;

use crate::error::{Error, Result};
use crate::publications::check::Looked;

/// Names of the forms of a paper in its address, with media types and roles, in the order of the list.
const FORMS: [(&str, &str, &str); 4] = [
    ("report.pdf", "application/pdf", "pdf"),
    ("report.docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document", "docx"),
    ("report.html", "text/html; charset=utf-8", "html"),
    ("report.json", "application/json", "json"),
];

/// Draws and keeps all files of a version; what is kept already is kept once. Slow: no transaction is open.
///
/// # Errors
/// A file is missing, a form cannot be drawn, the disk is full.
pub async fn files(
    store: &Store,
    drawing: &Semaphore,
    agency: &str,
    looked: &Looked,
    garuda: Option<&str>,
    emblem: Option<&str>,
) -> Result<Vec<PublishedFile>> {
    let mut assets = Assets { photos: BTreeMap::new(), garuda: None, emblem: None, draft: false };
    for picture in &looked.pictures {
        let bytes = store.read_file(agency, &picture.digest).await?;
        assets.photos.insert(picture.file.clone(), bytes);
    }
    if let Some(digest) = garuda {
        assets.garuda = Some(store.read_file(agency, digest).await?);
    }
    if let Some(digest) = emblem {
        assets.emblem = Some(store.read_file(agency, digest).await?);
    }
    let mut tx = store.read().await?;
    let signed = publications::signed_pages(&mut tx, agency, &looked.version.version_id).await?;
    drop(tx);
    let mut pages = Vec::with_capacity(signed.len());
    for page in &signed {
        let picture = store.read_file(agency, &page.digest).await?;
        pages.push(ScannedPage { picture, turns: u8::try_from(page.turned.rem_euclid(4)).unwrap_or(0) });
    }

    let permit = drawing.acquire().await.map_err(|error| Error::Internal(error.to_string()))?;
    let report = looked.report.clone();
    let drawn = tokio::task::spawn_blocking(move || -> Result<Vec<(&str, &str, &str, Vec<u8>)>> {
        let fault = |error: &dyn std::fmt::Display| Error::Internal(format!("a paper cannot be drawn: {error}"));
        let mut made = Vec::new();
        if !pages.is_empty() {
            let scan = joined(&report.title, &pages).map_err(|error| fault(&error))?;
            made.push(("signed.pdf", "application/pdf", "signed", scan));
        }
        let forms = [
            pdf(&report, &assets).map_err(|error| fault(&error))?,
            docx(&report, &assets).map_err(|error| fault(&error))?,
            html(&report, &assets).into_bytes(),
            report.canonical_json().map_err(|error| fault(&error))?.into_bytes(),
        ];
        made.extend(
            FORMS.into_iter().zip(forms).map(|((name, media_type, role), bytes)| (name, media_type, role, bytes)),
        );
        Ok(made)
    })
    .await
    .map_err(|error| Error::Internal(error.to_string()))??;
    drop(permit);

    let mut files = Vec::new();
    for (name, media_type, role, bytes) in drawn {
        let digest = store.keep(agency, &bytes).await.map_err(disk)?;
        files.push(file(&files, name, digest, media_type, bytes.len() as u64, role, None));
    }
    for (index, out) in looked.out.iter().enumerate() {
        let bytes = store.read_file(agency, &out.digest).await?;
        // The masked copy of a picture may be of another kind than the original.
        let sniffed = infer::get(&bytes).map(|kind| (kind.mime_type(), kind.extension()));
        let (media_type, extension) = match sniffed {
            Some((mime, extension)) if mime.starts_with("image/") => (mime, extension),
            _ => (out.media_type.as_str(), extension(&out.media_type)),
        };
        let name = format!("evidence-{:02}.{extension}", index + 1);
        let size = bytes.len() as u64;
        files.push(file(&files, &name, out.digest.clone(), media_type, size, "evidence", Some(out.title.clone())));
    }
    Ok(files)
}

fn file(
    before: &[PublishedFile],
    name: &str,
    digest: String,
    media_type: &str,
    size: u64,
    role: &str,
    title: Option<String>,
) -> PublishedFile {
    PublishedFile {
        name: name.to_owned(),
        digest,
        media_type: media_type.to_owned(),
        size_bytes: i64::try_from(size).unwrap_or(i64::MAX),
        position: i64::try_from(before.len()).unwrap_or(i64::MAX),
        role: role.to_owned(),
        title,
    }
}

fn extension(media_type: &str) -> &'static str {
    let plain = media_type.split(';').next().unwrap_or_default().trim();
    match plain {
        "application/pdf" => "pdf",
        "image/jpeg" => "jpg",
        "image/png" => "png",
        "image/webp" => "webp",
        "image/gif" => "gif",
        "text/csv" | "application/csv" => "csv",
        "text/plain" => "txt",
        "application/json" => "json",
        "application/zip" => "zip",
        _ if plain.contains("wordprocessing") => "docx",
        _ if plain.contains("spreadsheet") => "xlsx",
        _ if plain.contains("presentation") => "pptx",
        _ => "bin",
    }
}

fn disk(error: prongsai_store::blob::IncomingError) -> Error {
    match error {
        prongsai_store::blob::IncomingError::TooLarge(most) => Error::TooLarge(most),
        prongsai_store::blob::IncomingError::Disk(error) => prongsai_store::Error::File(error).into(),
    }
}

/// Publishes a version whose files are kept; the event says what and under which number.
///
/// # Errors
/// [`Error::Stale`] where somebody else published it meanwhile; the approval was taken back; what the database says.
pub async fn publish(
    store: &Store,
    now: Timestamp,
    agency: &str,
    looked: &Looked,
    files: &[PublishedFile],
    event: Event,
) -> Result<Publication> {
    let mut tx = store.write().await?;
    if publications::of_version(&mut tx, agency, &looked.version.version_id).await?.is_some() {
        return Err(Error::Stale);
    }
    let made = publications::insert(&mut tx, now, agency, &looked.version, files, event.account.as_deref()).await?;
    let event = event
        .about("paper", &made.paper_id)
        .of_year(looked.report.fiscal_year.number())
        .with("paper", made.kind.as_str())
        .with("publication", made.id.as_str())
        .with("no", made.no)
        .with("files", files.len());
    tx.commit(event).await?;
    Ok(made)
}
