//! A publication on the desk: its addresses, how it gets to the town's main site, and its withdrawal.

use askama::Template;
use axum::body::Body;
use axum::extract::Path;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use prongsai_domain::access::{Action, Subject};
use prongsai_store::publications::{self, Publication, PublishedFile};
use serde::Deserialize;

use super::{Entry, FileLine, entries, file_lines, filing, newest_path, pack};
use crate::cx::Cx;
use crate::error::{Error, Result};
use crate::form::{Faults, Form, filled};
use crate::shell::{Language, Shell, Words, faulty, page};

#[derive(Template)]
#[template(path = "publications/kept.html")]
struct KeptPage {
    shell: Shell,
    entry: Entry,
    files: Vec<FileLine>,
    filing: Option<(String, String)>,
    newest: String,
    paste_title: String,
    paste_body: String,
    large: Vec<FileLine>,
    may_publish: bool,
    reason: String,
    faults: Faults,
}

/// Why a publication is withdrawn.
#[derive(Debug, Default, Deserialize)]
pub struct WithdrawForm {
    /// In words, for everybody.
    #[serde(default)]
    reason: String,
}

/// The publication with its addresses and files.
///
/// # Errors
/// There is no such publication.
pub async fn show(cx: Cx, Path(id): Path<String>) -> Result<Response> {
    cx.permit(Action::Read, Subject::default())?;
    let (row, all, files) = load(&cx, &id).await?;
    page(&kept_page(&cx, &row, &all, &files, String::new(), Faults::new())?)
}

/// Withdraws it, with a reason that everybody reads.
///
/// # Errors
/// The person may not publish; it was withdrawn before.
pub async fn withdraw(cx: Cx, Path(id): Path<String>, Form(form): Form<WithdrawForm>) -> Result<Response> {
    let capacity = cx.permit(Action::Publish, Subject::default())?;
    let (row, all, files) = load(&cx, &id).await?;
    let shell = cx.shell();
    let mut faults = Faults::new();
    let Some(reason) = filled(&form.reason) else {
        faults.add(&shell, "reason", "publications-reason-missing");
        return faulty(&kept_page(&cx, &row, &all, &files, form.reason, faults)?);
    };
    let mut tx = cx.write().await?;
    publications::withdraw(&mut tx, cx.now, cx.agency_id(), &id, reason).await?;
    let event = cx
        .event("publication.withdrawn", capacity)
        .about("paper", &row.paper_id)
        .of_year(row.year()?.number())
        .with("publication", id.as_str())
        .with("no", row.no)
        .with("reason", reason);
    tx.commit(event).await?;
    Ok(cx.done(format!("/publications/{id}"), "publications-withdrawn-done"))
}

/// The files for the town's main site: ASCII names, none above ten megabytes, a page that any site can host.
///
/// # Errors
/// There is no such publication; a file is gone from the disk.
pub async fn upload(cx: Cx, Path(id): Path<String>) -> Result<Response> {
    cx.permit(Action::Read, Subject::default())?;
    let (row, all, files) = load(&cx, &id).await?;
    // What leaves the house speaks to the public: without the person, in the language of the paper.
    let shell = cx.visit.open_shell();
    let entry = entry_of(&shell, &row, &all)?;
    let name = pack::stem(&cx.site().slug, &entry);
    let bytes = pack::zip(&cx.state.store, cx.agency_id(), shell.clone(), &entry, &files, &name).await?;
    let mut response = Body::from(bytes).into_response();
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("application/zip"));
    let disposition = super::show::disposition(
        false,
        &format!("{name}.zip"),
        &super::short_title(&shell, entry.kind, entry.year, entry.no),
    );
    response.headers_mut().insert(header::CONTENT_DISPOSITION, disposition);
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    Ok(response)
}

async fn load(cx: &Cx, id: &str) -> Result<(Publication, Vec<Publication>, Vec<PublishedFile>)> {
    let mut tx = cx.read().await?;
    let row = publications::get(&mut tx, cx.agency_id(), id).await?;
    let all = publications::list_of(&mut tx, cx.agency_id(), row.year()?, row.paper_kind()?).await?;
    let files = publications::files(&mut tx, cx.agency_id(), id).await?;
    Ok((row, all, files))
}

fn entry_of(shell: &Shell, row: &Publication, all: &[Publication]) -> Result<Entry> {
    entries(shell, all)?.into_iter().find(|entry| entry.row.id == row.id).ok_or(Error::NoSuchPage)
}

fn kept_page(
    cx: &Cx,
    row: &Publication,
    all: &[Publication],
    files: &[PublishedFile],
    reason: String,
    faults: Faults,
) -> Result<KeptPage> {
    let shell = cx.shell();
    let entry = entry_of(&shell, row, all)?;
    // What is pasted stands on the town's own site, in the language of its readers.
    let thai = Shell { words: Words::new(Language::Thai), ..cx.shell() };
    let pasted = file_lines(&thai, &entry.path, files);
    let mut lines = vec![format!("{}{}", shell.agency, thai.t("publications-paste-lead")), String::new()];
    lines.extend(pasted.iter().map(|file| format!("- {}: {}", file.label, shell.public_url(&file.path))));
    lines.extend([String::new(), format!("{} {}", thai.t("publications-paste-all"), shell.public_url(&entry.path))]);
    let files = file_lines(&shell, &entry.path, files);
    let large = files.iter().filter(|file| file.row.size_bytes > pack::LARGEST).cloned().collect();
    Ok(KeptPage {
        paste_title: format!("{} – {}", super::title(&thai, entry.kind, entry.year), shell.agency),
        paste_body: lines.join("\n"),
        filing: filing(&shell, entry.kind, entry.year),
        newest: shell.public_url(newest_path(entry.kind, entry.year)),
        may_publish: cx.may(Action::Publish, Subject::default()),
        entry,
        files,
        large,
        reason,
        faults,
        shell,
    })
}
