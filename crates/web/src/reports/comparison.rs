//! What differs between two versions, or between a version and the paper as it reads now.

use askama::Template;
use axum::extract::{Path, Query};
use axum::response::Response;
use prongsai_domain::access::{Action, Subject};
use prongsai_report::changes::{self, Change, ChangeKind, PieceChange, RunKind};
use prongsai_report::model::Report;
use prongsai_store::{from_json, reports};
use serde::Deserialize;

use super::live::Live;
use super::{path, title};
use crate::cx::Cx;
use crate::error::{Error, Result};
use crate::shell::{Shell, page};

/// The word for the paper as it reads now.
const LIVE: &str = "live";

/// Which two.
#[derive(Debug, Deserialize)]
pub struct Asked {
    #[serde(default)]
    from: String,
    #[serde(default)]
    to: String,
}

struct ChangeView {
    part: Option<String>,
    kind: (&'static str, &'static str),
    pieces: Vec<PieceView>,
}

struct PieceView {
    place: Option<String>,
    /// Whether the words are in both, only in the earlier, only in the later.
    runs: Vec<(RunKind, String)>,
}

#[derive(Template)]
#[template(path = "reports/comparison.html")]
struct ComparisonPage {
    shell: Shell,
    path: String,
    title: String,
    from: String,
    to: String,
    same_content: bool,
    changes: Vec<ChangeView>,
}

/// The comparison.
///
/// # Errors
/// There is no such version; the person may not read; the database is away.
pub async fn show(cx: Cx, Path(id): Path<String>, Query(asked): Query<Asked>) -> Result<Response> {
    cx.permit(Action::Read, Subject::default())?;
    let shell = cx.shell();
    let live = Live::load(&cx, &id).await?;
    let (from, from_name, from_digest) = side(&cx, &shell, &live, &asked.from).await?;
    let (to, to_name, to_digest) = side(&cx, &shell, &live, &asked.to).await?;
    let found = tokio::task::spawn_blocking(move || changes::changes(&from, &to))
        .await
        .map_err(|error| Error::Internal(error.to_string()))?;
    page(&ComparisonPage {
        path: shell.url(path(&id)),
        title: title(&shell, live.kept.paper.kind, live.kept.fiscal_year),
        from: from_name,
        to: to_name,
        same_content: from_digest == to_digest,
        changes: views(&shell, &found),
        shell,
    })
}

/// The report of one side, its name, the digest of its content.
async fn side(cx: &Cx, shell: &Shell, live: &Live, which: &str) -> Result<(Report, String, String)> {
    if which == LIVE {
        let report = live.edited().report;
        let digest = live.digest(&report);
        return Ok((report, shell.t("reports-live"), digest));
    }
    let row = live.versions.iter().find(|row| row.id == which).ok_or(Error::NoSuchPage)?;
    let mut tx = cx.read().await?;
    let json = reports::report(&mut tx, cx.agency_id(), &live.kept.id, which).await?;
    drop(tx);
    let report: Report = from_json("version.report", &json)?;
    Ok((report, shell.t1("reports-version-no", "no", row.no), row.digest.clone()))
}

fn views(shell: &Shell, changes: &[Change]) -> Vec<ChangeView> {
    let mut last = "";
    changes
        .iter()
        .map(|change| {
            // The part is named once above all of its changes.
            let part = (change.part != last).then(|| change.part.clone());
            last = &change.part;
            let kind = match change.kind {
                ChangeKind::Added => ("tag tag-done", "reports-change-added"),
                ChangeKind::Removed => ("tag tag-late", "reports-change-removed"),
                ChangeKind::Changed => ("tag tag-wait", "reports-change-changed"),
            };
            ChangeView { part, kind, pieces: change.pieces.iter().map(|piece| piece_view(shell, piece)).collect() }
        })
        .collect()
}

fn piece_view(shell: &Shell, piece: &PieceChange) -> PieceView {
    let place = match (piece.row.filter(|row| *row > 0), &piece.label) {
        (Some(row), Some(label)) => Some(shell.t2("reports-change-cell", "row", row, "column", label)),
        (None, Some(label)) => Some(label.clone()),
        _ => None,
    };
    PieceView { place, runs: piece.runs.iter().map(|run| (run.kind, run.text.clone())).collect() }
}
