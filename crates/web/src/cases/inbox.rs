//! The inbox: the cases of which the person has a key. That there are others is not told.

use askama::Template;
use axum::extract::Query;
use axum::response::Response;
use prongsai_crypto::case::Holder;
use prongsai_domain::access::{Action, Subject};
use prongsai_domain::complaint::{self, Standing, State};
use prongsai_store::complaints::{self, Complaint};
use prongsai_thai::Date;
use serde::Deserialize;

use super::desk::{kind, path, standings, tag};
use super::unlock::{shell, unlocked};
use crate::complaints::case::Case;
use crate::complaints::{follow, shown};
use crate::cx::Cx;
use crate::error::{Error, Result};
use crate::shell::{Language, Shell, page};

/// A case as the list shows it.
struct Line {
    /// Where it is read; none of one that does not open.
    path: Option<String>,
    number: String,
    kind: String,
    filed: String,
    state: String,
    clock: String,
    tag: &'static str,
    sentence: String,
    asks_to_end: bool,
    /// The next last day, by which the list is ordered.
    due: Date,
}

#[derive(Template)]
#[template(path = "cases/inbox.html")]
struct InboxPage {
    shell: Shell,
    closed: bool,
    lines: Vec<Line>,
    open_count: usize,
    closed_count: usize,
}

/// Which cases are asked for.
#[derive(Default, Deserialize)]
pub struct Asked {
    #[serde(default)]
    show: String,
}

/// Shows it.
///
/// # Errors
/// [`crate::Error::Forbidden`]; the key is locked; the database is away.
pub async fn list(cx: Cx, Query(asked): Query<Asked>) -> Result<Response> {
    cx.permit(Action::HandleCases, Subject::default())?;
    let officer = unlocked(&cx).await?;
    let (shell, agency) = (shell(&cx), cx.agency_id());
    let holder = Holder::Account(&officer.account, officer.generation);
    let closed = asked.show == "closed";
    let mut tx = cx.read().await?;
    let rows = complaints::list_for(&mut tx, agency, &holder.code()).await?;
    let closed_count = rows.iter().filter(|row| row.standing.closed_on.is_some()).count();
    let open_count = rows.len() - closed_count;
    let mut lines = Vec::new();
    for row in rows.into_iter().filter(|row| row.standing.closed_on.is_some() == closed) {
        match Case::open(&mut tx, agency, row.clone(), &officer.secret, holder).await {
            Ok(Some(case)) => lines.push(line(&shell, &case, cx.today)),
            Ok(None) => {}
            // One that was changed by somebody stands in the way of no other.
            Err(Error::Internal(_)) => lines.push(shut(&shell, &row)),
            Err(error) => return Err(error),
        }
    }
    if closed {
        lines.reverse();
    } else {
        lines.sort_by(|a, b| (a.due, &a.number).cmp(&(b.due, &b.number)));
    }
    page(&InboxPage { shell, closed, lines, open_count, closed_count })
}

/// The words of a kind.
pub fn kind_words(shell: &Shell, code: &str) -> String {
    let english = shell.words.language == Language::English;
    let form = complaint::forms().find(code);
    form.map_or_else(|| code.to_owned(), |form| if english { form.en.clone() } else { form.th.clone() })
}

fn line(shell: &Shell, case: &Case, today: Date) -> Line {
    let row = &case.row;
    let standings = standings(case, today);
    let next = standings.iter().position(|standing| !matches!(standing, Standing::Met { .. })).unwrap_or(2);
    let mut words = follow::clocks(shell, row, &follow::pauses(case), today);
    let (clock, sentence) = words.swap_remove(next);
    let due = [row.standing.acknowledge_by, row.standing.answer_by, row.standing.finish_by][next];
    let kind = kind(case).map_or_else(|| shell.t("case-kind-before"), |code| kind_words(shell, &code));
    Line {
        path: Some(path(&row.id)),
        number: shell.say(&row.number),
        kind,
        filed: shell.date(&row.filed_on),
        state: shown::state(shell, State::find(&row.standing.state).unwrap_or(State::Received)),
        clock,
        tag: tag(standings[next]),
        sentence,
        asks_to_end: row.standing.closed_on.is_none() && follow::withdrawn(case),
        due,
    }
}

/// A case that does not open: what is known of it without its key, and what is to be done.
fn shut(shell: &Shell, row: &Complaint) -> Line {
    let standing = &row.standing;
    Line {
        path: None,
        number: shell.say(&row.number),
        kind: shell.t("case-shut"),
        filed: shell.date(&row.filed_on),
        state: shown::state(shell, State::find(&standing.state).unwrap_or(State::Received)),
        clock: shell.t("case-shut-tag"),
        tag: "tag tag-late",
        sentence: shell.t("case-shut-text"),
        asks_to_end: false,
        due: standing.acknowledge_by,
    }
}
