//! Publishing a version: everything that goes out is shown first, with what must be mended.

use askama::Template;
use axum::extract::Path;
use axum::response::Response;
use prongsai_domain::access::{Action, Subject};
use prongsai_store::publications;
use serde::Deserialize;

use super::check::{self, Looked};
use super::{Entry, entries, filing, make, path, title};
use crate::cx::Cx;
use crate::error::{Error, Result};
use crate::form::{Faults, Form};
use crate::shell::{Shell, answer, faulty, page};

#[derive(Template)]
#[template(path = "publications/new.html")]
struct NewPage {
    shell: Shell,
    title: String,
    version: String,
    no: i64,
    address: String,
    filing: Option<(String, String)>,
    obstacles: Vec<(String, String, String)>,
    out: Vec<String>,
    inside: Vec<(String, String)>,
    doubts: Vec<String>,
    to_look_at: usize,
    faults: Faults,
}

/// What stands in the place of the form once the version is published.
#[derive(Template)]
#[template(path = "publications/already.html")]
struct AlreadyPage {
    shell: Shell,
    entry: Entry,
}

/// What the form says.
#[derive(Debug, Default, Deserialize)]
pub struct PublishForm {
    /// `yes`: a person has looked at what no machine can read.
    #[serde(default)]
    looked: String,
}

/// Shows what would go out.
///
/// # Errors
/// The person may not publish; the version is not approved.
pub async fn show(cx: Cx, Path(version): Path<String>) -> Result<Response> {
    cx.permit(Action::Publish, Subject::default())?;
    if let Some(entry) = already(&cx, &version).await? {
        return page(&AlreadyPage { entry, shell: cx.shell() });
    }
    let looked = check::look(&cx.state.store, cx.agency_id(), &cx.agency, &version).await?;
    let next = next_no(&cx, &looked).await?;
    answer(axum::http::StatusCode::OK, &new_page(&cx, &looked, next, Faults::new()))
}

/// The publication of the version that holds: the same content does not go out twice.
async fn already(cx: &Cx, version: &str) -> Result<Option<Entry>> {
    let mut tx = cx.read().await?;
    let Some(row) = publications::of_version(&mut tx, cx.agency_id(), version).await? else { return Ok(None) };
    let all = publications::list_of(&mut tx, cx.agency_id(), row.year()?, row.paper_kind()?).await?;
    drop(tx);
    Ok(entries(&cx.shell(), &all)?.into_iter().find(|entry| entry.row.id == row.id))
}

/// The number under which the paper would go out.
async fn next_no(cx: &Cx, looked: &Looked) -> Result<i64> {
    let (kind, year) = (looked.report.paper, looked.report.fiscal_year);
    let mut tx = cx.read().await?;
    let all = publications::list_of(&mut tx, cx.agency_id(), year, kind).await?;
    Ok(all.first().map_or(0, |row| row.no) + 1)
}

/// Draws the files, keeps them, and puts the version under its permanent address.
///
/// # Errors
/// As for [`show`]; a form cannot be drawn; the disk is full.
pub async fn submit(cx: Cx, Path(version): Path<String>, Form(form): Form<PublishForm>) -> Result<Response> {
    let capacity = cx.permit(Action::Publish, Subject::default())?;
    if let Some(entry) = already(&cx, &version).await? {
        return page(&AlreadyPage { entry, shell: cx.shell() });
    }
    let looked = check::look(&cx.state.store, cx.agency_id(), &cx.agency, &version).await?;
    let shell = cx.shell();
    let mut faults = Faults::new();
    if !looked.obstacles.is_empty() {
        faults.add(&shell, "obstacles", "publications-must-mend");
    }
    if form.looked != "yes" && (looked.to_look_at > 0 || !looked.doubts.is_empty()) {
        faults.add(&shell, "looked", "publications-must-look");
    }
    if !faults.is_empty() {
        let next = next_no(&cx, &looked).await?;
        return faulty(&new_page(&cx, &looked, next, faults));
    }
    let settings = &cx.site().settings;
    let files = make::files(
        &cx.state.store,
        &cx.state.drawing,
        cx.agency_id(),
        &looked,
        settings.garuda.as_deref(),
        settings.emblem.as_deref(),
    )
    .await?;
    let event = cx.event("publication.published", capacity);
    let made = match make::publish(&cx.state.store, cx.now, cx.agency_id(), &looked, &files, event).await {
        // Somebody else published it while the files were drawn.
        Err(Error::Stale) => return show(cx, Path(version)).await,
        made => made?,
    };
    Ok(cx.done(format!("/publications/{}", made.id), "publications-done"))
}

fn new_page(cx: &Cx, looked: &Looked, next: i64, faults: Faults) -> NewPage {
    let shell = cx.shell();
    let (kind, year) = (looked.report.paper, looked.report.fiscal_year);
    let obstacles = looked
        .obstacles
        .iter()
        .map(|obstacle| {
            let words = shell
                .with(obstacle.key(), &[("title", obstacle.title.clone()), ("number", obstacle.number().to_owned())]);
            let paper = format!("/papers/{}", looked.version.paper_id);
            let (way, hint) = match &obstacle.evidence {
                Some(id) => (format!("/evidence/{id}"), shell.t1("publications-to-evidence", "title", &obstacle.title)),
                None => (paper, shell.t("publications-to-paper")),
            };
            (words, way, hint)
        })
        .collect();
    NewPage {
        title: title(&shell, kind, year),
        version: looked.version.version_id.clone(),
        no: looked.version.no,
        address: shell.public_url(path(kind, year, next)),
        filing: filing(&shell, kind, year),
        obstacles,
        out: looked.out.iter().map(|out| out.title.clone()).collect(),
        inside: looked.inside.iter().map(|(id, title)| (format!("/evidence/{id}"), title.clone())).collect(),
        doubts: looked.doubts.iter().map(|number| shell.say(&number.covered)).collect(),
        to_look_at: looked.to_look_at,
        faults,
        shell,
    }
}
