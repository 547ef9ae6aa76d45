//! The list of a year for a web site that somebody else runs: a pack of pages, and a page that may be framed.

use std::io::{Cursor, Write as _};

use askama::Template;
use axum::extract::Path;
use axum::http::{HeaderValue, header};
use axum::response::Response;
use prongsai_thai::FiscalYear;
use serde_json::json;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use super::cache::{self, Made};
use super::ita::{ItemLine, known, value};
use super::year;
use crate::cx::Visit;
use crate::error::{Error, Result};
use crate::security;
use crate::shell::Shell;

/// A page of the pack, or the one that may be framed.
#[derive(Template)]
#[template(path = "publications/ita_pack.html")]
struct PackPage<'l> {
    shell: &'l Shell,
    year: FiscalYear,
    items: &'l [ItemLine],
    /// The one item that the page shows; none for the list.
    only: Option<&'l ItemLine>,
    /// Whether links lead to files of the pack rather than to the platform.
    is_pack: bool,
}

impl PackPage<'_> {
    /// Where an item stands, from a page of the pack.
    fn link(&self, item: &ItemLine) -> String {
        if self.is_pack { format!("{}.html", item.code.to_lowercase()) } else { self.shell.public_url(&item.path) }
    }
}

/// The list as pages that any site can host: `index.html`, a page for each item, the data, the stylesheet.
///
/// # Errors
/// No list of that year is known; the archive cannot be written.
pub async fn zip(visit: Visit, Path(asked): Path<String>) -> Result<Response> {
    cache::answer(&visit, async || {
        let (shell, year, items) = read(&visit, &asked).await?;
        let mut files = Vec::new();
        let page = |only| PackPage { shell: &shell, year, items: &items, only, is_pack: true }.render();
        files.push(("index.html".to_owned(), page(None)?.into_bytes()));
        for item in &items {
            files.push((format!("{}.html", item.code.to_lowercase()), page(Some(item))?.into_bytes()));
        }
        let values: Vec<_> = items.iter().map(|item| value(&shell, item)).collect();
        let data = json!({ "agency": shell.agency, "framework_year": year.number(), "items": values });
        let data = serde_json::to_vec_pretty(&data).map_err(|error| Error::Internal(error.to_string()))?;
        files.push(("ita.json".to_owned(), data));
        let how = format!("\u{FEFF}{}\r\n", shell.t1("publications-ita-pack-how", "folder", format!("ita-{year}")));
        files.push(("how-to-use.txt".to_owned(), how.into_bytes()));
        let bytes = tokio::task::spawn_blocking(move || archive(&files))
            .await
            .map_err(|error| Error::Internal(error.to_string()))?
            .map_err(|error| Error::Internal(format!("the pack cannot be written: {error}")))?;
        Ok(Made::zip(&format!("ita-{year}.zip"), bytes))
    })
    .await
}

/// The list as one page that a vendor's page may frame.
///
/// # Errors
/// No list of that year is known.
pub async fn embed(visit: Visit, Path(asked): Path<String>) -> Result<Response> {
    let mut response = cache::answer(&visit, async || {
        let (shell, year, items) = read(&visit, &asked).await?;
        Made::page(&PackPage { shell: &shell, year, items: &items, only: None, is_pack: false })
    })
    .await?;
    // It is public, has no forms and no session, so any page may show it in a frame.
    let policy = security::POLICY.replace("frame-ancestors 'none'", "frame-ancestors *");
    if let Ok(policy) = HeaderValue::from_str(&policy) {
        response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, policy);
    }
    Ok(response)
}

async fn read(visit: &Visit, asked: &str) -> Result<(Shell, FiscalYear, Vec<ItemLine>)> {
    let year = year(asked).ok_or(Error::NoSuchPage)?;
    let shell = visit.open_shell();
    let (_, items) = known(visit, &shell, year).await?;
    Ok((shell, year, items))
}

fn archive(files: &[(String, Vec<u8>)]) -> std::result::Result<Vec<u8>, zip::result::ZipError> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default();
    let own: [(&str, &[u8]); 3] = [
        ("app.css", include_bytes!("../../assets/app.css")),
        ("fonts/sarabun-regular.woff2", include_bytes!("../../assets/fonts/sarabun-regular.woff2")),
        ("fonts/sarabun-bold.woff2", include_bytes!("../../assets/fonts/sarabun-bold.woff2")),
    ];
    for (name, bytes) in own.into_iter().chain(files.iter().map(|(name, bytes)| (name.as_str(), bytes.as_slice()))) {
        zip.start_file(name, options)?;
        zip.write_all(bytes)?;
    }
    Ok(zip.finish()?.into_inner())
}
