//! The zero points of a year, until when each may be answered, and what came of it.

use askama::Template;
use axum::extract::Path;
use axum::response::Response;
use prongsai_domain::access::{Action, Subject};
use prongsai_domain::objection::days_left;
use prongsai_store::disclosures;
use prongsai_store::objections::{self, Objection};
use prongsai_thai::{Date, FiscalYear};

use super::board;
use super::objection::path_of;
use crate::cx::Cx;
use crate::error::Result;
use crate::scorecards::year_in_path;
use crate::shell::{Shell, page};

/// Days before the last one from which on a clock is urgent.
const URGENT: i32 = 3;

/// A zero point in the list.
struct Row {
    code: String,
    title: String,
    path: String,
    reason: String,
    due: String,
    tag: &'static str,
    clock: String,
    /// Addresses on record.
    recorded: usize,
}

#[derive(Template)]
#[template(path = "disclosures/objections.html")]
struct ObjectionsPage {
    shell: Shell,
    year: FiscalYear,
    rows: Vec<Row>,
    open: usize,
    is_closed: bool,
    edits: bool,
}

/// The class of a clock, and what it says.
pub fn clock(shell: &Shell, objection: &Objection, today: Date) -> (&'static str, String) {
    if let Some(sent_on) = objection.sent_on {
        return ("tag tag-done", shell.t1("objections-sent-on", "day", shell.date(&sent_on)));
    }
    match days_left(objection.due_on, today) {
        0 => ("tag tag-late", shell.t("objections-clock-today")),
        days @ ..0 => ("tag tag-late", shell.t1("objections-clock-over", "days", shell.say(-days))),
        days if days <= URGENT => ("tag tag-wait", shell.t1("objections-clock-left", "days", shell.say(days))),
        days => ("tag tag-going", shell.t1("objections-clock-left", "days", shell.say(days))),
    }
}

/// The zero points of a year.
///
/// # Errors
/// The person may not read, no list of that year is known, or the database is away.
pub async fn list(cx: Cx, Path(asked): Path<String>) -> Result<Response> {
    cx.permit(Action::Read, Subject::default())?;
    let shell = cx.shell();
    let mut tx = cx.read().await?;
    let board = board::load(&mut tx, &cx, &shell, year_in_path(&asked)?).await?;
    let year = board.fiscal_year();
    let mut kept = objections::list(&mut tx, cx.agency_id(), year).await?;
    let record = disclosures::on_record(&mut tx, cx.agency_id(), year).await?;
    drop(tx);
    // What is still to be answered stands first, by its clock.
    kept.sort_by_key(|objection| (objection.sent_on.is_some(), objection.due_on));
    let row = |objection: &Objection| {
        let (tag, clock) = clock(&shell, objection, cx.today);
        Row {
            title: board.line(&objection.code).map(|line| shell.say(&line.item.th)).unwrap_or_default(),
            path: path_of(year, &objection.code),
            reason: objection.reason.clone(),
            due: shell.date(&objection.due_on),
            tag,
            clock,
            recorded: record.iter().filter(|row| row.code == objection.code).count(),
            code: objection.code.clone(),
        }
    };
    page(&ObjectionsPage {
        year,
        rows: kept.iter().map(row).collect(),
        open: kept.iter().filter(|objection| objection.sent_on.is_none()).count(),
        is_closed: board.year.closed_at.is_some(),
        edits: cx.may(Action::EditDisclosures, Subject::default()),
        shell,
    })
}
