//! The years of the town; opening the next one, closing a year that is over.

use askama::Template;
use axum::extract::Path;
use axum::response::Response;
use prongsai_domain::access::{Action, Subject};
use prongsai_store::{cycles, scorecards};
use prongsai_thai::FiscalYear;
use serde::Deserialize;

use crate::cx::Cx;
use crate::error::{Error, Result};
use crate::form::{Faults, Form};
use crate::scorecards::{Rules, year_in_path, year_of};
use crate::shell::{Shell, faulty, page};

/// One year.
struct Row {
    year: String,
    path: String,
    opened: String,
    closed: Option<String>,
}

#[derive(Template)]
#[template(path = "cycles/list.html")]
struct ListPage {
    shell: Shell,
    faults: Faults,
    rows: Vec<Row>,
    next: String,
    may_open: bool,
    without_result: Option<String>,
    result_path: String,
}

/// The year that is asked for.
#[derive(Debug, Deserialize)]
pub struct OpenForm {
    /// As typed.
    #[serde(default)]
    year: String,
}

/// The years of the town.
///
/// # Errors
/// The person may not read, or the database is away.
pub async fn show(cx: Cx) -> Result<Response> {
    cx.permit(Action::Read, Subject::default())?;
    page(&list_page(&cx, Faults::new(), None).await?)
}

async fn list_page(cx: &Cx, faults: Faults, typed: Option<String>) -> Result<ListPage> {
    let mut tx = cx.read().await?;
    let years = cycles::list(&mut tx, cx.agency_id()).await?;
    let present = FiscalYear::containing(cx.today).map_err(|error| Error::Internal(error.to_string()))?;
    let newest =
        years.first().and_then(|row| i16::try_from(row.fiscal_year).ok()).and_then(|year| FiscalYear::new(year).ok());
    let next = newest.map_or(present, |year| if year < present { present } else { year.next() });
    let result = scorecards::find(&mut tx, cx.agency_id(), next.previous()).await?;
    drop(tx);
    let shell = cx.shell();
    Ok(ListPage {
        rows: years
            .iter()
            .map(|row| Row {
                year: shell.say(row.fiscal_year),
                path: format!("/cycles/{}", row.fiscal_year),
                opened: shell.moment(&row.opened_at),
                closed: row.closed_at.map(|at| shell.moment(&at)),
            })
            .collect(),
        next: typed.unwrap_or_else(|| next.number().to_string()),
        may_open: cx.may(Action::EditResult, Subject::default()),
        without_result: result.is_none().then(|| shell.year(&next.previous())),
        result_path: format!("/results/{}/edit", next.previous().number()),
        faults,
        shell,
    })
}

/// Opens a year.
///
/// # Errors
/// The year is none or has no rules, the person may not open years, or the database is away.
pub async fn open(cx: Cx, Form(form): Form<OpenForm>) -> Result<Response> {
    let capacity = cx.permit(Action::EditResult, Subject::default())?;
    let mut tx = cx.read().await?;
    let years = cycles::list(&mut tx, cx.agency_id()).await?;
    drop(tx);
    let (shell, rules) = (cx.shell(), Rules::of(&years));
    let present = FiscalYear::containing(cx.today).map_err(|error| Error::Internal(error.to_string()))?;
    // Measures of a year stand on the result of the year before, which needs rules.
    let is_known = |year: &FiscalYear| rules.find(year.previous()).is_some() && *year <= present.next();
    let Some(year) = year_of(&form.year).filter(is_known) else {
        let mut faults = Faults::new();
        let all = rules.all();
        let first = all.first().map_or(present, |framework| framework.fiscal_year.next());
        let given = form.year.clone();
        let values = [("given", given), ("first", first.to_string()), ("last", present.next().to_string())];
        faults.say("year", shell.with("cycle-fault-year", &values));
        return faulty(&list_page(&cx, faults, Some(form.year)).await?);
    };
    let target = format!("/cycles/{}", year.number());
    if years.iter().any(|row| row.fiscal_year == i64::from(year.number())) {
        return Ok(cx.done(target, "cycle-was-open"));
    }
    let event = cx.event("cycle.opened", capacity).about("cycle", &year.number().to_string()).of_year(year.number());
    let mut tx = cx.write().await?;
    cycles::open(&mut tx, cx.now, cx.agency_id(), year).await?;
    tx.commit(event).await?;
    Ok(cx.done(target, "cycle-opened"))
}

/// Whether a year is closed or opened again.
#[derive(Debug, Deserialize)]
pub struct ClosingForm {
    /// `yes` closes.
    #[serde(default)]
    close: String,
    /// The revision that the person has seen.
    #[serde(default)]
    revision: String,
}

/// Closes a year, or opens it again; nothing of it is lost.
///
/// # Errors
/// Somebody else was first, the person may not close years, or the database is away.
pub async fn close(cx: Cx, Path(year): Path<String>, Form(form): Form<ClosingForm>) -> Result<Response> {
    let capacity = cx.permit(Action::EditResult, Subject::default())?;
    let year = year_in_path(&year)?;
    let closing = form.close == "yes";
    let mut tx = cx.read().await?;
    let row = cycles::find(&mut tx, cx.agency_id(), year).await?.ok_or(Error::NoSuchPage)?;
    drop(tx);
    let target = format!("/cycles/{}", year.number());
    // The same button pressed twice has done its work the first time.
    if row.closed_at.is_some() == closing {
        return Ok(cx.to(target));
    }
    let revision = form.revision.parse().unwrap_or(row.revision);
    let kind = if closing { "cycle.closed" } else { "cycle.reopened" };
    let event = cx.event(kind, capacity).about("cycle", &year.number().to_string()).of_year(year.number());
    let mut tx = cx.write().await?;
    cycles::set_closed(&mut tx, cx.agency_id(), year, closing.then_some(cx.now), revision).await?;
    tx.commit(event).await?;
    Ok(cx.done(target, if closing { "cycle-is-closed" } else { "cycle-is-reopened" }))
}
