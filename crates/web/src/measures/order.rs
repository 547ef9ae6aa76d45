//! Order, removal, and what is taken over from the year before.

use askama::Template;
use axum::extract::Path;
use axum::response::Response;
use prongsai_domain::access::{Action, Subject};
use prongsai_domain::measure::{Measure, Period};
use prongsai_store::cycles;
use prongsai_store::measures::{self, Assigned, KeptMeasure};
use prongsai_thai::{Date, numeral};
use serde::Deserialize;

use super::{list, open_year};
use crate::cx::Cx;
use crate::error::{Error, Result};
use crate::form::{Faults, Form, filled};
use crate::scorecards::year_in_path;
use crate::shell::{Shell, faulty, page};

/// Another number for a measure.
#[derive(Debug, Deserialize)]
pub struct PlaceForm {
    /// As typed.
    #[serde(default)]
    no: String,
}

/// Gives a measure another number; the others make room.
///
/// # Errors
/// The person may not write measures, the year is closed, or the database is away.
pub async fn place(cx: Cx, Path(id): Path<String>, Form(form): Form<PlaceForm>) -> Result<Response> {
    let capacity = cx.permit(Action::EditMeasures, Subject::default())?;
    let mut tx = cx.read().await?;
    let kept = measures::get(&mut tx, cx.agency_id(), &id).await?;
    let years = cycles::list(&mut tx, cx.agency_id()).await?;
    drop(tx);
    open_year(&cx, &years, kept.fiscal_year)?;
    if kept.removed_at.is_some() {
        return Err(Error::NoSuchPage);
    }
    let target = list::of_year(kept.fiscal_year);
    let no = numeral::arabic(form.no.trim()).parse::<u16>().ok().filter(|no| *no > 0);
    let Some(no) = no else { return Ok(cx.done(target, "measure-number-wrong")) };
    if no == kept.measure.no {
        return Ok(cx.to(target));
    }
    let mut tx = cx.write().await?;
    measures::renumber(&mut tx, cx.agency_id(), kept.fiscal_year, &id, no).await?;
    let no = measures::get(&mut tx, cx.agency_id(), &id).await?.measure.no;
    let change = serde_json::json!([{
        "field": cx.shell().t("measure-no"),
        "before": kept.measure.no.to_string(),
        "after": no.to_string(),
    }]);
    let event = cx
        .event("measure.moved", capacity)
        .about("measure", &id)
        .of_year(kept.fiscal_year.number())
        .with("changes", change);
    tx.commit(event).await?;
    Ok(cx.done(target, "measure-moved"))
}

/// Why a measure is removed.
#[derive(Debug, Default, Deserialize)]
pub struct RemovalForm {
    /// The reason.
    #[serde(default)]
    reason: String,
    /// The revision that the person has seen.
    #[serde(default)]
    revision: String,
}

#[derive(Template)]
#[template(path = "measures/removal.html")]
struct RemovalPage {
    shell: Shell,
    faults: Faults,
    id: String,
    title: String,
    revision: i64,
    reason: String,
    reported: usize,
}

async fn to_remove(cx: &Cx, id: &str) -> Result<(KeptMeasure, usize)> {
    let mut tx = cx.read().await?;
    let kept = measures::get(&mut tx, cx.agency_id(), id).await?;
    let years = cycles::list(&mut tx, cx.agency_id()).await?;
    open_year(cx, &years, kept.fiscal_year)?;
    if kept.removed_at.is_some() {
        return Err(Error::NoSuchPage);
    }
    let loaded = cycles::load(&mut tx, cx.agency_id(), kept.fiscal_year, cx.today).await?;
    let reported = loaded.cycle.progress.iter().filter(|entry| entry.measure == kept.measure.no).count();
    Ok((kept, reported))
}

/// Asks why a measure is removed.
///
/// # Errors
/// The person may not write measures, there is no such measure, or the database is away.
pub async fn removal(cx: Cx, Path(id): Path<String>) -> Result<Response> {
    cx.permit(Action::EditMeasures, Subject::default())?;
    let (kept, reported) = to_remove(&cx, &id).await?;
    let shell = cx.shell();
    page(&RemovalPage {
        title: shell.t2("measure-numbered", "no", kept.measure.no, "title", &kept.measure.title),
        faults: Faults::new(),
        revision: kept.revision,
        reason: String::new(),
        reported,
        id,
        shell,
    })
}

/// Removes a measure; what was said of it stays readable in its history.
///
/// # Errors
/// There is no reason, somebody else was first, the person may not write measures, or the database is away.
pub async fn remove(cx: Cx, Path(id): Path<String>, Form(form): Form<RemovalForm>) -> Result<Response> {
    let capacity = cx.permit(Action::EditMeasures, Subject::default())?;
    let (kept, reported) = to_remove(&cx, &id).await?;
    let mut faults = Faults::new();
    let shell = cx.shell();
    let reason = filled(&form.reason);
    if reason.is_none() {
        faults.add(&shell, "reason", "measure-fault-reason");
    }
    if form.revision.parse() != Ok(kept.revision) {
        faults.add(&shell, "reason", "measure-fault-removal-stale");
    }
    let Some(reason) = reason.filter(|_| faults.is_empty()) else {
        return faulty(&RemovalPage {
            title: shell.t2("measure-numbered", "no", kept.measure.no, "title", &kept.measure.title),
            revision: kept.revision,
            reason: form.reason,
            faults,
            reported,
            id,
            shell,
        });
    };
    let event = cx
        .event("measure.removed", capacity)
        .about("measure", &id)
        .of_year(kept.fiscal_year.number())
        .with("reason", reason)
        .with("title", kept.measure.title.as_str());
    let mut tx = cx.write().await?;
    measures::remove(&mut tx, cx.now, cx.agency_id(), &kept).await?;
    tx.commit(event).await?;
    Ok(cx.done(list::of_year(kept.fiscal_year), "measure-removed"))
}

/// Which year takes over.
#[derive(Debug, Deserialize)]
pub struct CopiesForm {
    /// The year of the new measures.
    #[serde(default)]
    year: String,
}

/// Takes over the measures of the year before, each to be looked through; those that are there already stay single.
///
/// # Errors
/// The person may not write measures, the year is not open, or the database is away.
pub async fn copy(cx: Cx, Form(form): Form<CopiesForm>) -> Result<Response> {
    let capacity = cx.permit(Action::EditMeasures, Subject::default())?;
    let year = year_in_path(&form.year)?;
    let mut tx = cx.read().await?;
    let years = cycles::list(&mut tx, cx.agency_id()).await?;
    drop(tx);
    open_year(&cx, &years, year)?;
    let mut tx = cx.write().await?;
    let before = measures::list(&mut tx, cx.agency_id(), year.previous()).await?;
    let there = measures::list(&mut tx, cx.agency_id(), year).await?;
    let is_there = |kept: &KeptMeasure| {
        there
            .iter()
            .any(|one| one.copied_from.as_deref() == Some(kept.id.as_str()) || one.measure.title == kept.measure.title)
    };
    let mut last = None;
    for kept in before.iter().filter(|kept| !is_there(kept)) {
        let due = next_year(kept.due.or(kept.measure.period.to));
        let period = Period {
            // Words about days of last year would be wrong now.
            text: None,
            from: next_year(kept.measure.period.from),
            to: next_year(kept.measure.period.to),
        };
        let measure = Measure { period, ..kept.measure.clone() };
        let post = kept.post.as_deref().filter(|post| cx.agency.post(post).is_some());
        let unit = measure.unit.clone().filter(|unit| cx.agency.unit(unit).is_some());
        let measure = Measure { unit, ..measure };
        let assigned = Assigned { post, due, copied_from: Some(&kept.id) };
        let (id, no) = measures::insert(&mut tx, cx.now, cx.agency_id(), year, &measure, assigned).await?;
        let event = cx
            .event("measure.copied", capacity)
            .about("measure", &id)
            .of_year(year.number())
            .with("no", no)
            .with("title", measure.title.as_str())
            .with("fromyear", year.previous().number());
        if let Some(earlier) = last.replace(event) {
            prongsai_store::events::insert(&mut tx, &earlier).await?;
        }
    }
    match last {
        Some(event) => {
            tx.commit(event).await?;
            Ok(cx.done(list::of_year(year), "measures-copied"))
        }
        None => Ok(cx.done(list::of_year(year), "measures-nothing-copied")),
    }
}

/// The same day a year later; the 29th of February becomes the 28th.
fn next_year(day: Option<Date>) -> Option<Date> {
    day.and_then(|day| day.checked_add(jiff::Span::new().years(1)).ok())
}
