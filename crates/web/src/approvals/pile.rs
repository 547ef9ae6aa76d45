//! One pile: which page went where, what is left over, and what is still missing.

use askama::Template;
use axum::body::Body;
use axum::extract::{Path, Query};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use prongsai_document::picture;
use prongsai_domain::access::{Action, Subject};
use prongsai_store::approvals::{self, Version};
use prongsai_store::scans::{self, ScanPage};
use serde::Deserialize;

use super::folder::{outline, sheet};
use super::scans::{path, scan_tag};
use crate::cx::Cx;
use crate::error::{Error, Result};
use crate::form::{Faults, Form};
use crate::reports;
use crate::shell::{Shell, answer};

/// Pixels of the longer side of a small picture.
const SMALL: u32 = 360;

/// Reasons whose words stand in the texts.
const FAULTS: [&str; 13] = [
    "empty",
    "too-large",
    "unknown-kind",
    "heic",
    "encrypted",
    "too-many-pages",
    "too-many-pixels",
    "no-pages",
    "broken",
    "code",
    "two-codes",
    "dark",
    "unknown-version",
];

/// A page as the list shows it.
struct Row {
    path: String,
    no: i64,
    has_picture: bool,
    tag: (&'static str, &'static str),
    /// Where it is filed: words, and the address of the version.
    place: Option<(String, String)>,
    fault: Option<String>,
    twice: bool,
    /// Whether it waits for somebody to file it.
    open: bool,
}

/// What a version has and lacks after this pile.
struct Have {
    path: String,
    title: String,
    pages: usize,
    missing: String,
}

#[derive(Template)]
#[template(path = "approvals/pile.html")]
struct PilePage {
    shell: Shell,
    name: String,
    came: String,
    tag: (&'static str, &'static str),
    read: usize,
    pages: i64,
    done: bool,
    fault: Option<String>,
    rows: Vec<Row>,
    have: Vec<Have>,
    /// Versions that go round in ink, by id and title.
    versions: Vec<(String, String)>,
    faults: Faults,
    open: usize,
}

/// The page of a pile.
///
/// # Errors
/// There is no such pile; the person may not; the database is away.
pub async fn show(cx: Cx, Path(id): Path<String>) -> Result<Response> {
    cx.permit(Action::TakeScan, Subject::default())?;
    page_of(&cx, &id, StatusCode::OK, Faults::new()).await
}

async fn page_of(cx: &Cx, id: &str, status: StatusCode, faults: Faults) -> Result<Response> {
    let agency = cx.agency_id();
    let shell = cx.shell();
    let mut tx = cx.read().await?;
    let scan = scans::get(&mut tx, agency, id).await?;
    let pages = scans::pages(&mut tx, agency, id).await?;
    let mut involved: Vec<(Version, Vec<ScanPage>)> = Vec::new();
    for page in &pages {
        if let Some(version) = &page.version_id
            && involved.iter().all(|(known, _)| known.id != *version)
        {
            let version = approvals::version(&mut tx, agency, version).await?;
            let filed = scans::filed(&mut tx, agency, &version.id).await?;
            involved.push((version, filed));
        }
    }
    let mut versions = Vec::new();
    for listed in approvals::list(&mut tx, agency).await? {
        if listed.way.as_deref() == Some("ink") {
            let version = approvals::version(&mut tx, agency, &listed.version_id).await?;
            versions.push((version.id.clone(), title(&shell, &version)?));
        }
    }
    let mut have = Vec::new();
    for (version, filed) in &involved {
        let pages = outline(cx, sheet(cx, &mut tx, version).await?).await?.pages.len();
        have.push(Have {
            path: shell.url(super::path(&version.id)),
            title: title(&shell, version)?,
            pages,
            missing: missing(&shell, pages, filed),
        });
    }
    drop(tx);
    let mut rows = Vec::new();
    for page in &pages {
        rows.push(row(&shell, id, page, &involved)?);
    }
    let page = PilePage {
        name: scan.file_name.clone(),
        came: shell.moment(&scan.created_at),
        tag: scan_tag(&scan),
        read: pages.len(),
        pages: scan.pages,
        done: scan.done_at.is_some(),
        fault: scan.fault.as_deref().map(|fault| fault_words(&shell, fault)),
        open: rows.iter().filter(|row| row.open).count(),
        rows,
        have,
        versions,
        faults,
        shell,
    };
    let mut response = answer(status, &page)?;
    if !page.done && status == StatusCode::OK {
        // Also without script the page goes on by itself while the pile is read.
        response.headers_mut().insert("refresh", HeaderValue::from_static("3"));
    }
    Ok(response)
}

fn row(shell: &Shell, scan: &str, page: &ScanPage, involved: &[(Version, Vec<ScanPage>)]) -> Result<Row> {
    let at = involved.iter().find(|(version, _)| Some(&version.id) == page.version_id.as_ref());
    let place = match (at, page.page) {
        (Some((version, _)), Some(number)) => Some((
            format!("{} {}", title(shell, version)?, shell.t1("approvals-page", "page", number)),
            shell.url(super::path(&version.id)),
        )),
        _ => None,
    };
    let twice = page.state == "filed"
        && at.is_some_and(|(_, filed)| filed.iter().filter(|other| other.page == page.page).count() > 1);
    let tag = match page.state.as_str() {
        "filed" => ("tag tag-done", "scans-page-filed"),
        "blank" => ("tag tag-draft", "scans-page-blank"),
        "stray" => ("tag tag-wait", "scans-page-stray"),
        "set-aside" => ("tag tag-draft", "scans-page-aside"),
        _ => ("tag tag-late", "scans-page-unreadable"),
    };
    Ok(Row {
        path: shell.url(format!("{}/pages/{}", path(scan), page.id)),
        no: page.no,
        has_picture: page.digest.is_some(),
        tag,
        place,
        fault: page.fault.as_deref().map(|fault| fault_words(shell, fault)),
        twice,
        open: matches!(page.state.as_str(), "stray" | "unreadable"),
    })
}

/// The pages that no scan has brought yet, as a list in words.
pub(super) fn missing(shell: &Shell, pages: usize, filed: &[ScanPage]) -> String {
    let lacks = |number: &usize| filed.iter().all(|page| page.page != i64::try_from(*number).ok());
    let numbers: Vec<String> = (1..=pages).filter(lacks).map(|number| number.to_string()).collect();
    shell.say(numbers.join(", "))
}

/// A version in words: the paper and its number.
pub(super) fn title(shell: &Shell, version: &Version) -> Result<String> {
    let paper = reports::title(shell, version.paper_kind()?, version.year()?);
    Ok(format!("{paper} {}", shell.t1("approvals-version", "no", version.no)))
}

fn fault_words(shell: &Shell, fault: &str) -> String {
    if FAULTS.contains(&fault) { shell.t(format!("scans-why-{fault}")) } else { shell.t("scans-why-broken") }
}

/// Whether a small picture is asked for.
#[derive(Debug, Deserialize)]
pub struct Size {
    #[serde(default)]
    size: String,
}

/// The picture of a page.
///
/// # Errors
/// There is no such page; the person may not; the disk or the database is away.
pub async fn show_picture(
    cx: Cx,
    Path((scan, page)): Path<(String, String)>,
    Query(size): Query<Size>,
) -> Result<Response> {
    cx.permit(Action::TakeScan, Subject::default())?;
    let mut tx = cx.read().await?;
    let page = scans::page(&mut tx, cx.agency_id(), &page).await?;
    drop(tx);
    let digest = page.digest.filter(|_| page.scan_id == scan).ok_or(Error::NoSuchPage)?;
    let mut bytes = cx.state.store.read_file(cx.agency_id(), &digest).await?;
    if size.size == "small" {
        let small = tokio::task::spawn_blocking(move || picture::thumbnail(&bytes, SMALL))
            .await
            .map_err(|error| Error::Internal(error.to_string()))?;
        bytes = small.map_err(|error| Error::Internal(format!("a page cannot be made small: {error}")))?.bytes;
    }
    let mut response = Body::from(bytes).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("image/jpeg"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, max-age=3600"));
    Ok(response)
}

/// Where a page belongs, as the officer says.
#[derive(Debug, Deserialize)]
pub struct FileForm {
    #[serde(default)]
    version: String,
    #[serde(default)]
    page: String,
    #[serde(default)]
    aside: String,
}

/// Files a page by hand, or sets it aside.
///
/// # Errors
/// There is no such page; the person may not; the database is away.
pub async fn file(cx: Cx, Path((scan, page)): Path<(String, String)>, Form(form): Form<FileForm>) -> Result<Response> {
    let capacity = cx.permit(Action::TakeScan, Subject::default())?.clone();
    let agency = cx.agency_id();
    let shell = cx.shell();
    let mut tx = cx.read().await?;
    let row = scans::page(&mut tx, agency, &page).await?;
    if row.scan_id != scan {
        return Err(Error::NoSuchPage);
    }
    let place = if form.aside.is_empty() {
        let version = approvals::version(&mut tx, agency, &form.version).await?;
        let pages = outline(&cx, sheet(&cx, &mut tx, &version).await?).await?.pages.len();
        let number = prongsai_thai::numeral::arabic(form.page.trim()).parse::<usize>().ok();
        match number.filter(|number| (1..=pages).contains(number)).and_then(|number| i64::try_from(number).ok()) {
            Some(number) => Some((version, number)),
            None => {
                drop(tx);
                let mut faults = Faults::new();
                let field = format!("page-{}", row.no);
                faults.say(&field, shell.t2("scans-fault-page", "no", row.no, "pages", pages));
                return page_of(&cx, &scan, StatusCode::UNPROCESSABLE_ENTITY, faults).await;
            }
        }
    } else {
        None
    };
    drop(tx);
    let mut tx = cx.write().await?;
    let target = place.as_ref().map(|(version, number)| (version.id.as_str(), *number));
    scans::file(&mut tx, cx.now, agency, &page, target, &cx.session.account_id).await?;
    let mut event = cx.event("scan.page-filed", &capacity).with("scan", scan.clone()).with("no", row.no);
    event = match &place {
        Some((version, number)) => event.about("version", &version.id).with("page", *number),
        None => event.about("scan", &scan).with("aside", true),
    };
    tx.commit(event).await?;
    Ok(cx.done(path(&scan), "scans-flash-filed"))
}
