//! Piles from the scanner: what came, and the form by which a pile comes in.

use askama::Template;
use axum::extract::Request;
use axum::http::StatusCode;
use axum::response::Response;
use prongsai_domain::access::{Action, Subject};
use prongsai_store::scans::{self, Scan};

use crate::cx::Cx;
use crate::error::Result;
use crate::form::Faults;
use crate::shell::{Shell, answer};
use crate::upload::{Refused, Sent, disk};

/// How many piles the page shows.
const MOST: i64 = 50;

/// A pile as the list shows it.
struct Row {
    path: String,
    name: String,
    came: String,
    by_folder: bool,
    pages: i64,
    tag: (&'static str, &'static str),
}

#[derive(Template)]
#[template(path = "approvals/scans.html")]
struct ScansPage {
    shell: Shell,
    rows: Vec<Row>,
    faults: Faults,
    most_mb: u64,
}

/// Class of the tag and key of the words for how far a pile is read.
pub(super) fn scan_tag(scan: &Scan) -> (&'static str, &'static str) {
    match (scan.done_at, &scan.fault) {
        (None, _) => ("tag tag-going", "scans-reading"),
        (Some(_), Some(_)) => ("tag tag-late", "scans-fault"),
        (Some(_), None) => ("tag tag-done", "scans-read"),
    }
}

/// The list with its form.
///
/// # Errors
/// The person may not; the database is away.
pub async fn show(cx: Cx) -> Result<Response> {
    cx.permit(Action::TakeScan, Subject::default())?;
    page_of(&cx, StatusCode::OK, Faults::new()).await
}

async fn page_of(cx: &Cx, status: StatusCode, faults: Faults) -> Result<Response> {
    let shell = cx.shell();
    let mut tx = cx.read().await?;
    let all = scans::list(&mut tx, cx.agency_id(), MOST).await?;
    drop(tx);
    let rows = all
        .into_iter()
        .map(|scan| Row {
            path: shell.url(path(&scan.id)),
            came: shell.moment(&scan.created_at),
            by_folder: scan.source == "folder",
            pages: scan.pages,
            tag: scan_tag(&scan),
            name: scan.file_name,
        })
        .collect();
    let most_mb = cx.state.options.largest_upload / (1024 * 1024);
    answer(status, &ScansPage { shell, rows, faults, most_mb })
}

/// The address of a pile.
pub fn path(scan: &str) -> String {
    format!("/scans/{scan}")
}

/// Takes a pile in; a job reads it.
///
/// # Errors
/// The person may not; the form is broken; the disk or the database is away.
pub async fn submit(cx: Cx, request: Request) -> Result<Response> {
    let capacity = cx.permit(Action::TakeScan, Subject::default())?.clone();
    let mut sent = Sent::receive(&cx, request).await?;
    let shell = cx.shell();
    let mut faults = Faults::new();
    let files = std::mem::take(&mut sent.files);
    if files.is_empty() {
        faults.add(&shell, "files", "scans-fault-none");
    }
    let mut kept = Vec::new();
    for file in files {
        match file.file {
            Ok(incoming) => {
                let (digest, _) = incoming.keep().await.map_err(disk)?;
                kept.push((digest, file.name.chars().take(200).collect::<String>()));
            }
            Err(Refused::TooLarge(most)) => {
                let megabytes = most / (1024 * 1024);
                faults.say("files", shell.t2("scans-fault-large", "name", &file.name, "most", megabytes));
            }
            Err(Refused::Empty) => faults.say("files", shell.t1("scans-fault-empty", "name", &file.name)),
            Err(Refused::TooMany) => faults.add(&shell, "files", "scans-fault-many"),
        }
    }
    let mut last = None;
    for (digest, name) in kept {
        let mut tx = cx.write().await?;
        let scan =
            scans::insert(&mut tx, cx.now, cx.agency_id(), &digest, &name, "upload", Some(&cx.session.account_id))
                .await?;
        tx.commit(cx.event("scan.came", &capacity).about("scan", &scan).with("file", name)).await?;
        last = Some(scan);
    }
    match last {
        Some(scan) if faults.is_empty() => Ok(cx.done(path(&scan), "scans-flash-came")),
        _ => page_of(&cx, StatusCode::UNPROCESSABLE_ENTITY, faults).await,
    }
}
