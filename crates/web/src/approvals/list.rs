//! Where every paper is, and with whom.

use askama::Template;
use axum::response::Response;
use prongsai_domain::access::{Action, Subject};
use prongsai_store::{approvals, publications};

use super::{path, post_title};
use crate::cx::Cx;
use crate::error::Result;
use crate::reports;
use crate::shell::{Shell, page};

struct Row {
    path: String,
    title: String,
    version: i64,
    tag: (&'static str, &'static str),
    words: String,
    mine: bool,
}

#[derive(Template)]
#[template(path = "approvals/list.html")]
struct ListPage {
    shell: Shell,
    rows: Vec<Row>,
    may_scan: bool,
}

/// The newest frozen version of every paper.
///
/// # Errors
/// The person may not read, or the database is away.
pub async fn show(cx: Cx) -> Result<Response> {
    cx.permit(Action::Read, Subject::default())?;
    let mut tx = cx.read().await?;
    let listed = approvals::list(&mut tx, cx.agency_id()).await?;
    let published = publications::list(&mut tx, cx.agency_id()).await?;
    drop(tx);
    let shell = cx.shell();
    let mut rows = Vec::new();
    for one in listed {
        let kind = prongsai_store::from_json("paper.kind", &format!("\"{}\"", one.kind))?;
        let year = prongsai_store::from_json("paper.fiscal_year", &one.fiscal_year.to_string())?;
        let since = shell.moment(&one.since);
        let post = one.waits_for.as_deref().map(|post| post_title(&cx.agency, post));
        let out = published.iter().find(|row| row.version_id == one.version_id && row.withdrawn_at.is_none());
        let words = match (one.state.as_deref(), post) {
            _ if out.is_some() => {
                let at = out.map_or(one.since, |row| row.published_at);
                shell.t1("approvals-published-since", "since", shell.moment(&at))
            }
            (Some("waiting"), Some(post)) => shell.t2("approvals-waits", "post", post, "since", since),
            (Some("returned"), _) => shell.t1("approvals-returned-since", "since", since),
            (Some("approved"), _) => shell.t1("approvals-approved-since", "since", since),
            (Some("disapproved"), _) => shell.t1("approvals-disapproved-since", "since", since),
            _ => shell.t1("approvals-frozen-since", "since", since),
        };
        let subject = Subject { unit: None, post: one.waits_for.as_deref() };
        let mine = one.state.as_deref() == Some("waiting")
            && one.way.as_deref() == Some("click")
            && one.waits_for.is_some()
            && cx.may(Action::Sign, subject);
        rows.push(Row {
            path: path(&one.version_id),
            title: reports::title(&shell, kind, year),
            version: one.no,
            tag: if out.is_some() { PUBLISHED } else { state_tag(one.state.as_deref()) },
            words,
            mine,
        });
    }
    page(&ListPage { may_scan: cx.may(Action::TakeScan, Subject::default()), shell, rows })
}

/// The tag of a version that is published.
pub const PUBLISHED: (&str, &str) = ("tag tag-done", "approvals-state-published");

/// Class of the tag and key of its words for the state of an approval.
pub fn state_tag(state: Option<&str>) -> (&'static str, &'static str) {
    match state {
        None => ("tag tag-draft", "approvals-state-frozen"),
        Some("approved") => ("tag tag-done", "approvals-state-approved"),
        Some("returned") => ("tag tag-late", "approvals-state-returned"),
        Some("disapproved") => ("tag tag-late", "approvals-state-disapproved"),
        Some("replaced") => ("tag tag-none", "approvals-state-replaced"),
        Some(_) => ("tag tag-wait", "approvals-state-waiting"),
    }
}
