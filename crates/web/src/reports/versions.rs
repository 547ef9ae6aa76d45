//! Versions that stand fast: made, listed, read.
//!
//! A version can be made only when every finding that says that something is wrong is mended or answered, and every edit
//! whose data have changed is decided: from then on people sign it.

use std::sync::Arc;

use askama::Template;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;
use prongsai_domain::access::{Action, Subject};
use prongsai_report::model::Report;
use prongsai_store::from_json;
use prongsai_store::reports::{self, NewVersion, VersionRow};
use serde::Deserialize;
use serde_json::json;

use super::live::{Composed, Live};
use super::sheet::{self, FindingView, PartView};
use super::show::who;
use super::{path, state, state_tag, title};
use crate::cx::Cx;
use crate::error::{Error, Result};
use crate::form::{Faults, Form};
use crate::shell::{Shell, answer, page};

/// Longest note in code points.
const LONGEST: usize = 500;

/// A version as lists show it.
#[derive(Debug, Clone)]
pub struct VersionView {
    /// Its id.
    pub id: String,
    /// `ฉบับที่ 2`.
    pub name: String,
    /// Class and key of its state.
    pub tag: (&'static str, &'static str),
    /// What was changed.
    pub note: String,
    /// Who made it, and when.
    pub who: String,
    /// The first digits of its content's digest.
    pub digest: String,
    /// Whether it is on its way, or was.
    pub begun: bool,
}

/// A version as lists show it.
pub fn view(shell: &Shell, row: &VersionRow) -> VersionView {
    VersionView {
        id: row.id.clone(),
        name: shell.t1("reports-version-no", "no", row.no),
        tag: state_tag(state(Some(row))),
        note: row.note.clone(),
        who: who(shell, row.person.as_deref(), row.created_at),
        digest: row.digest.chars().take(12).collect(),
        begun: row.approval.is_some(),
    }
}

#[derive(Template)]
#[template(path = "reports/versions.html")]
struct VersionsPage {
    shell: Shell,
    path: String,
    title: String,
    faults: Faults,
    versions: Vec<VersionView>,
    note: String,
    may_edit: bool,
    /// What must be mended or answered first.
    errors: Vec<FindingView>,
    /// Edits to be decided first.
    outdated: usize,
    /// Whether nothing has changed since the newest version.
    unchanged: bool,
    /// Whether the newest version is on its way: a new one lets signatures lapse.
    on_its_way: bool,
}

fn page_of(cx: &Cx, live: &Arc<Live>, composed: &Composed, note: String, faults: Faults) -> VersionsPage {
    let shell = cx.shell();
    let may_edit = cx.may(Action::EditReport, Subject::default());
    let digest = live.digest(&composed.edited.report);
    let errors = (1..)
        .zip(&composed.open)
        .filter(|(_, finding)| finding.diagnostic.severity == prongsai_report::Severity::Error)
        .map(|(no, finding)| sheet::finding_view(&shell, live, finding, no, may_edit))
        .collect();
    VersionsPage {
        path: shell.url(path(&live.kept.id)),
        title: title(&shell, live.kept.paper.kind, live.kept.fiscal_year),
        faults,
        versions: live.versions.iter().map(|row| view(&shell, row)).collect(),
        note,
        may_edit,
        errors,
        outdated: composed.edited.outdated.len(),
        unchanged: live.newest().is_some_and(|row| row.digest == digest),
        on_its_way: live.newest().is_some_and(|row| row.approval.as_deref() == Some("waiting")),
        shell,
    }
}

/// The versions, and what stands in the way of the next.
///
/// # Errors
/// There is no such paper; the person may not read; the database is away.
pub async fn list(cx: Cx, Path(id): Path<String>) -> Result<Response> {
    cx.permit(Action::Read, Subject::default())?;
    let live = Live::load(&cx, &id).await?;
    let composed = live.composed().await?;
    page(&page_of(&cx, &live, &composed, String::new(), Faults::new()))
}

/// What is said of a new version.
#[derive(Debug, Deserialize)]
pub struct FreezeForm {
    #[serde(default)]
    note: String,
}

/// Makes a version of the paper as it reads now.
///
/// # Errors
/// The person may not; there is no such paper; the database is away.
pub async fn freeze(cx: Cx, Path(id): Path<String>, Form(form): Form<FreezeForm>) -> Result<Response> {
    let capacity = cx.permit(Action::EditReport, Subject::default())?.clone();
    let live = Live::load(&cx, &id).await?;
    let composed = live.composed().await?;
    let shell = cx.shell();
    let mut faults = Faults::new();
    if composed.errors() > 0 {
        faults.say("errors", shell.t1("reports-freeze-errors", "count", composed.errors()));
    }
    if !composed.edited.outdated.is_empty() {
        faults.say("outdated", shell.t1("reports-freeze-outdated", "count", composed.edited.outdated.len()));
    }
    if form.note.chars().count() > LONGEST {
        faults.say("note", shell.say(shell.t("reports-settings-long")));
    }
    if !faults.is_empty() {
        let page = page_of(&cx, &live, &composed, form.note, faults);
        return answer(StatusCode::UNPROCESSABLE_ENTITY, &page);
    }
    let report = &composed.edited.report;
    let pictures = live.pictures_of(report);
    let digest = live.digest(report);
    let json = report.canonical_json().map_err(|error| Error::Internal(error.to_string()))?;
    let note = form.note.trim();
    let mut tx = cx.write().await?;
    let new = NewVersion { digest: &digest, report: &json, note, by: &cx.session.account_id, pictures: &pictures };
    let (version, no, is_new) = reports::insert_version(&mut tx, cx.now, cx.agency_id(), &id, new).await?;
    let to = format!("{}/versions/{version}", path(&id));
    if !is_new {
        return Ok(cx.done(to, "reports-flash-same"));
    }
    let mut event = cx.event("version.frozen", &capacity).about("paper", &id);
    event.fiscal_year = Some(i64::from(live.kept.fiscal_year.number()));
    let paper = prongsai_report::wording::paper_id(live.kept.paper.kind);
    event.body = json!({ "paper": paper, "version": version, "no": no, "digest": digest, "note": note });
    tx.commit(event).await?;
    Ok(cx.done(to, "reports-flash-frozen"))
}

#[derive(Template)]
#[template(path = "reports/version.html")]
struct VersionPage {
    shell: Shell,
    path: String,
    title: String,
    version: VersionView,
    whole_digest: String,
    older: Option<String>,
    /// Where it is sent on its way, or how far it is there; none for one that a newer one has replaced.
    approval: Option<String>,
    may_submit: bool,
    parts: Vec<PartView>,
}

/// A version as it was frozen.
///
/// # Errors
/// There is no such version; the person may not read; the database is away.
pub async fn show(cx: Cx, Path((id, version)): Path<(String, String)>) -> Result<Response> {
    cx.permit(Action::Read, Subject::default())?;
    let mut tx = cx.read().await?;
    let kept = reports::get(&mut tx, cx.agency_id(), &id).await?;
    let rows = reports::versions(&mut tx, cx.agency_id(), &id).await?;
    let row = rows.iter().find(|row| row.id == version).ok_or(Error::NoSuchPage)?;
    let json = reports::report(&mut tx, cx.agency_id(), &id, &version).await?;
    drop(tx);
    let report: Report = from_json("version.report", &json)?;
    let shell = cx.shell();
    let own = format!("{}/versions/{version}", path(&id));
    page(&VersionPage {
        parts: sheet::frozen(&shell, &own, &report),
        path: shell.url(path(&id)),
        title: title(&shell, kept.paper.kind, kept.fiscal_year),
        version: view(&shell, row),
        whole_digest: row.digest.clone(),
        older: rows.iter().find(|other| other.no == row.no - 1).map(|other| other.id.clone()),
        approval: rows.iter().all(|other| other.no <= row.no).then(|| shell.url(crate::approvals::path(&version))),
        may_submit: cx.may(Action::Submit, Subject::default()),
        shell,
    })
}
