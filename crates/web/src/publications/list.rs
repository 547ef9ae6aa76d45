//! The desk: what waits to be published, and what was.

use askama::Template;
use axum::response::Response;
use prongsai_domain::access::{Action, Subject};
use prongsai_store::publications;

use super::{Entry, entries, title};
use crate::cx::Cx;
use crate::error::Result;
use crate::shell::{Shell, page};

#[derive(Template)]
#[template(path = "publications/list.html")]
struct ListPage {
    shell: Shell,
    waiting: Vec<Waiting>,
    published: Vec<Entry>,
    may_publish: bool,
}

/// An approved version that is not published yet.
struct Waiting {
    title: String,
    no: i64,
    approved: Option<String>,
    path: String,
}

/// What waits and what was published.
///
/// # Errors
/// The person may not read; the database is away.
pub async fn show(cx: Cx) -> Result<Response> {
    cx.permit(Action::Read, Subject::default())?;
    let mut tx = cx.read().await?;
    let approved = publications::list_approved(&mut tx, cx.agency_id()).await?;
    let published = publications::list(&mut tx, cx.agency_id()).await?;
    drop(tx);
    let shell = cx.shell();
    let mut waiting = Vec::new();
    for version in approved.iter().filter(|version| version.published == 0) {
        let kind = version.paper_kind()?;
        waiting.push(Waiting {
            title: title(&shell, kind, version.year()?),
            no: version.no,
            approved: version.ended_at.map(|at| shell.date(&super::day(at))),
            path: format!("/publications/new/{}", version.version_id),
        });
    }
    let published = entries(&shell, &published)?;
    page(&ListPage { waiting, published, may_publish: cx.may(Action::Publish, Subject::default()), shell })
}
