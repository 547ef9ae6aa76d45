//! The closing night: the day is set, everything is put on record and addresses are locked, and free again with the result.

use askama::Template;
use axum::extract::Path;
use axum::response::Response;
use prongsai_domain::access::{Action, Capacity, Subject};
use prongsai_domain::disclosure::Light;
use prongsai_store::disclosures::{self, BoardYear};
use prongsai_store::{Tx, checks};
use prongsai_thai::FiscalYear;
use serde::Deserialize;

use super::board::{self, Board};
use super::item::{self, Visited};
use super::{list, path, subject};
use crate::cx::Cx;
use crate::error::{Error, Result};
use crate::form::{Faults, Form, Typed};
use crate::history;
use crate::measures::fields::day;
use crate::scorecards::year_in_path;
use crate::shell::{Shell, faulty, page};

#[derive(Template)]
#[template(path = "disclosures/closing.html")]
struct ClosingPage {
    shell: Shell,
    faults: Faults,
    year: FiscalYear,
    state: String,
    closes_on: String,
    revision: i64,
    is_closed: bool,
    is_confirmed: bool,
    open: Vec<list::Row>,
    record: Vec<(String, Vec<Visited>)>,
    unrecorded: Vec<String>,
    lines: Vec<history::Line>,
    edits: bool,
}

/// What is asked of the closing night.
#[derive(Debug, Default, Deserialize)]
pub struct ClosingForm {
    /// The day, as typed.
    #[serde(default, rename = "closes-on")]
    closes_on: String,
    /// The revision that the person has seen.
    #[serde(default)]
    revision: String,
    /// `set`, `close`, `confirm`, `reopen`.
    #[serde(default)]
    act: String,
    /// Why addresses are free again before the result.
    #[serde(default)]
    reason: String,
}

async fn closing_page(cx: &Cx, board: &Board, typed: Option<String>, faults: Faults) -> Result<ClosingPage> {
    let (shell, year) = (cx.shell(), board.fiscal_year());
    let mut tx = cx.read().await?;
    let taken = disclosures::on_record(&mut tx, cx.agency_id(), year).await?;
    let about = format!("disclosures:{}", year.number());
    let events = prongsai_store::events::list_about(&mut tx, cx.agency_id(), &about, 10).await?;
    drop(tx);
    let mut record: Vec<(String, Vec<Visited>)> = Vec::new();
    for row in &taken {
        let shown = item::visit(&shell, row);
        match record.iter_mut().find(|(code, _)| *code == row.code) {
            Some((_, visits)) => visits.push(shown),
            None => record.push((row.code.clone(), vec![shown])),
        }
    }
    let missing = |line: &&board::Line| {
        board.year.closed_at.is_some()
            && line.disclosure.addresses.iter().any(|address| taken.iter().all(|row| row.url != address.url))
    };
    Ok(ClosingPage {
        year,
        state: list::closing(cx, &shell, board),
        closes_on: typed.unwrap_or_else(|| board.year.closes_on.map(|day| shell.date(&day)).unwrap_or_default()),
        revision: board.year.revision,
        is_closed: board.year.closed_at.is_some(),
        is_confirmed: board.year.confirmed_at.is_some(),
        open: board
            .lines
            .iter()
            .filter(|line| line.light() != Light::Complete)
            .map(|line| list::row(cx, &shell, year, line))
            .collect(),
        unrecorded: board.lines.iter().filter(missing).map(|line| line.item.code.clone()).collect(),
        record,
        lines: history::lines(&shell, &cx.agency, &events)
            .into_iter()
            .map(|line| history::Line { link: None, ..line })
            .collect(),
        edits: cx.may(Action::EditDisclosures, Subject::default()),
        faults,
        shell,
    })
}

/// How the closing night stands.
///
/// # Errors
/// The person may not read, no list of that year is known, or the database is away.
pub async fn show(cx: Cx, Path(asked): Path<String>) -> Result<Response> {
    cx.permit(Action::Read, Subject::default())?;
    let shell = cx.shell();
    let mut tx = cx.read().await?;
    let board = board::load(&mut tx, &cx, &shell, year_in_path(&asked)?).await?;
    drop(tx);
    page(&closing_page(&cx, &board, None, Faults::new()).await?)
}

/// Sets the day, closes, takes the result for confirmed, or frees the addresses before it with a reason.
///
/// # Errors
/// The day is none, the reason is missing, somebody else was first, the person may not keep the list, or the database is
/// away.
pub async fn keep(cx: Cx, Path(asked): Path<String>, Form(form): Form<ClosingForm>) -> Result<Response> {
    let capacity = cx.permit(Action::EditDisclosures, Subject::default())?;
    let shell = cx.shell();
    let mut tx = cx.read().await?;
    let board = board::load(&mut tx, &cx, &shell, year_in_path(&asked)?).await?;
    drop(tx);
    let (year, mut faults) = (board.fiscal_year(), Faults::new());
    let at = Some(cx.now.as_microsecond());
    let before = &board.year;
    let mut event_kind = "disclosures.closing-set";
    let mut kept = BoardYear { revision: form.revision.parse().unwrap_or(-1), ..before.clone() };
    let mut said = "disclosures-closing-kept";
    match form.act.as_str() {
        "close" if before.closed_at.is_none() => {
            kept.closed_at = at;
            kept.confirmed_at = None;
            (event_kind, said) = ("disclosures.closed", "disclosures-closed");
        }
        "confirm" if before.is_locked() => {
            kept.confirmed_at = at;
            (event_kind, said) = ("disclosures.confirmed", "disclosures-confirmed");
        }
        "reopen" if before.is_locked() => {
            if form.reason.trim().is_empty() {
                faults.add(&shell, "reason", "disclosures-fault-reason");
            }
            kept.closed_at = None;
            // A day that is over would close again tonight.
            kept.closes_on = kept.closes_on.filter(|day| *day >= cx.today);
            (event_kind, said) = ("disclosures.reopened", "disclosures-reopened");
        }
        "record" if before.is_locked() => {
            (event_kind, said) = ("disclosures.record-asked", "disclosures-record-asked");
        }
        "unconfirm" if before.closed_at.is_some() && before.confirmed_at.is_some() => {
            kept.confirmed_at = None;
            (event_kind, said) = ("disclosures.locked-again", "disclosures-locked-again");
        }
        "set" if before.closed_at.is_none() => {
            let mut typed = Typed::default();
            typed.set("closes-on", form.closes_on.clone());
            kept.closes_on = day(&shell, &typed, "closes-on", &mut faults);
            if kept.closes_on.is_some_and(|day| day < cx.today) {
                faults.add(&shell, "closes-on", "disclosures-fault-closes-on");
            }
        }
        // Somebody else was first: the page as it is now says so.
        _ => return Err(Error::Stale),
    }
    if !faults.is_empty() {
        return faulty(&closing_page(&cx, &board, Some(form.closes_on), faults).await?);
    }
    let date = |year: &BoardYear| year.closes_on.map(|day| shell.date(&day)).unwrap_or_default();
    let mut event =
        cx.event(event_kind, capacity).about("disclosures", &year.number().to_string()).of_year(year.number());
    if kept.closes_on != before.closes_on {
        let change = serde_json::json!([{
            "field": shell.t("disclosures-closes-on"), "before": date(before), "after": date(&kept),
        }]);
        event = event.with("changes", change);
    }
    if form.act == "reopen" {
        event = event.with("reason", form.reason.trim());
    }
    let mut tx = cx.write().await?;
    if event_kind == "disclosures.closed" {
        keep_published(&cx, &mut tx, &board, capacity).await?;
    }
    disclosures::put_year(&mut tx, cx.now, cx.agency_id(), year, &kept, Some(&cx.session.account_id)).await?;
    if matches!(event_kind, "disclosures.closed" | "disclosures.record-asked") {
        checks::ask(&mut tx, cx.now, cx.agency_id(), year, None, Some(&cx.session.account_id), true).await?;
    }
    tx.commit(event).await?;
    Ok(cx.done(format!("{}/closing", path(year)), said))
}

/// What is answered on the closing night is kept with the item, so that it is visited and put on record: also an address
/// that stands there because the paper is published here.
async fn keep_published(cx: &Cx, tx: &mut Tx, board: &Board, capacity: &Capacity) -> Result<()> {
    let year = board.fiscal_year();
    for line in board.lines.iter().filter(|line| line.disclosure.addresses.len() > line.kept.addresses.len()) {
        let mut item = line.kept.clone();
        item.addresses.clone_from(&line.disclosure.addresses);
        let account = Some(cx.session.account_id.as_str());
        disclosures::put(tx, cx.now, cx.agency_id(), year, &item, account, line.revision).await?;
        let event = cx
            .event("disclosure.answered", capacity)
            .about("disclosure", &subject(year, &line.item.code))
            .of_year(year.number())
            .with("item", line.item.code.as_str());
        prongsai_store::events::insert(tx, &event).await?;
    }
    Ok(())
}
