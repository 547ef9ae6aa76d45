//! Other facts about a piece, another file, removal with a reason.

use axum::extract::{Path, Request};
use axum::http::StatusCode;
use axum::response::Response;
use prongsai_store::Error as StoreError;
use prongsai_store::evidence::{self, Row, Use};
use prongsai_store::progress;
use prongsai_thai::FiscalYear;
use serde::Deserialize;

use super::piece::{Facts, Showing, render};
use super::{intake, permit, said_hints};
use crate::cx::Cx;
use crate::error::Result;
use crate::form::{Faults, Form, filled};
use crate::progress::typed::read_day;
use crate::upload::Sent;

/// The facts as sent.
#[derive(Debug, Default, Deserialize)]
pub struct FactsForm {
    #[serde(default)]
    revision: String,
    #[serde(default)]
    title: String,
    #[serde(default, rename = "made-on")]
    made_on: String,
    #[serde(default)]
    year: String,
    #[serde(default)]
    link: String,
    #[serde(default)]
    caption: String,
}

async fn piece(cx: &Cx, id: &str) -> Result<(Row, Vec<Use>)> {
    let mut tx = cx.read().await?;
    let row = evidence::get(&mut tx, cx.agency_id(), id).await?;
    let uses = evidence::uses(&mut tx, cx.agency_id(), id).await?;
    Ok((row, uses))
}

/// Keeps other facts.
///
/// # Errors
/// There is no such piece; the person may not change it; the database is away.
pub async fn describe(cx: Cx, Path(id): Path<String>, Form(form): Form<FactsForm>) -> Result<Response> {
    let (row, uses) = piece(&cx, &id).await?;
    let capacity = permit(&cx, &row, &uses)?.clone();
    let shell = cx.shell();
    let mut faults = Faults::new();
    let facts = Facts {
        revision: form.revision.parse().unwrap_or(0),
        title: form.title,
        made_on: form.made_on,
        year: form.year,
        link: form.link,
        caption: form.caption,
    };
    let title = filled(&facts.title).map(str::to_owned).unwrap_or_default();
    if title.is_empty() || title.chars().count() > 300 {
        faults.add(&shell, "title", "evidence-fault-title");
    }
    let made_on = read_day(&shell, cx.today, "made-on", &facts.made_on, &mut faults);
    let year = facts.year.parse().ok().and_then(|year: i16| FiscalYear::new(year).ok());
    if year.is_none() {
        faults.add(&shell, "year", "evidence-fault-year");
    }
    let link = filled(&facts.link).map(str::to_owned);
    if link.as_ref().is_some_and(|link| !is_address(link)) {
        faults.add(&shell, "link", "evidence-fault-link");
    }
    let caption = filled(&facts.caption).map(str::to_owned);
    if caption.as_ref().is_some_and(|caption| caption.chars().count() > 1_000) {
        faults.add(&shell, "caption", "evidence-fault-caption");
    }
    // What everybody sees already must not become what nobody may see.
    if row.visibility != "internal" && row.checked_at.is_none() {
        for (field, text) in [("title", &title), ("caption", &caption.clone().unwrap_or_default())] {
            if let Some(shown) = said_hints(&cx, &[text]).first() {
                faults.say(field, shell.t1("evidence-fault-personal", "shown", shown));
            }
        }
    }
    let Some(year) = year.filter(|_| faults.is_empty()) else {
        return mend(&cx, &id, Some(facts), faults, String::new()).await;
    };
    let kept = row.evidence()?;
    let changed = prongsai_domain::evidence::Evidence {
        title: title.clone(),
        made_on,
        fiscal_year: Some(year),
        link,
        caption,
        ..kept.clone()
    };
    if changed == kept && facts.revision <= row.revision {
        return Ok(cx.done(format!("/evidence/{id}"), "evidence-saved"));
    }
    let mut tx = cx.write().await?;
    let open = progress::lock_year(&mut tx, cx.agency_id(), row.fiscal_year).await?
        && progress::lock_year(&mut tx, cx.agency_id(), i64::from(year.number())).await?;
    if !open {
        drop(tx);
        faults.add(&shell, "year", "evidence-fault-year-closed");
        return mend(&cx, &id, Some(facts), faults, String::new()).await;
    }
    let number = i64::from(year.number());
    match evidence::describe(&mut tx, cx.agency_id(), number, &changed, facts.revision).await {
        Ok(()) => {}
        Err(StoreError::Stale) => {
            drop(tx);
            let showing =
                Showing { status: StatusCode::CONFLICT, facts: Some(facts), stale: true, ..Showing::default() };
            return render(&cx, &id, showing).await;
        }
        Err(error) => return Err(error.into()),
    }
    let event = cx.event("evidence.changed", &capacity).about("evidence", &id).of_year(year.number());
    tx.commit(event.with("title", title).with("title_before", kept.title)).await?;
    Ok(cx.done(format!("/evidence/{id}"), "evidence-saved"))
}

/// Whether a text is an address that a reader can follow.
fn is_address(text: &str) -> bool {
    let rest = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
    rest.is_some_and(|rest| rest.contains('.') && !rest.starts_with(['.', '/']))
        && !text.contains(char::is_whitespace)
        && text.len() <= 2_000
}

/// Puts another file in the place of the present one.
///
/// # Errors
/// There is no such piece; the person may not change it; the form is broken; the disk or the database is away.
pub async fn replace(cx: Cx, Path(id): Path<String>, request: Request) -> Result<Response> {
    let (row, uses) = piece(&cx, &id).await?;
    let capacity = permit(&cx, &row, &uses)?.clone();
    let mut sent = Sent::receive(&cx, request).await?;
    let shell = cx.shell();
    let mut faults = Faults::new();
    let reason: String = sent.text("replace-reason").trim().chars().take(300).collect();
    if reason.is_empty() {
        faults.add(&shell, "replace-reason", "evidence-fault-reason");
    }
    let mut files = std::mem::take(&mut sent.files);
    files.truncate(1);
    if files.is_empty() {
        faults.add(&shell, "file", "evidence-fault-no-file");
    }
    let ready = intake::take_in(&cx, &shell, files, "file", &mut faults).await?;
    let Some(ready) = ready.first().filter(|_| faults.is_empty()) else {
        return mend(&cx, &id, None, faults, reason).await;
    };
    if row.digest.as_ref() == Some(&ready.filed.file.digest) {
        // The same form twice, or the same file again: nothing changes.
        return Ok(cx.done(format!("/evidence/{id}"), "evidence-replaced"));
    }
    let mut tx = cx.write().await?;
    if !progress::lock_year(&mut tx, cx.agency_id(), row.fiscal_year).await? {
        drop(tx);
        faults.add(&shell, "file", "evidence-fault-year-closed");
        return mend(&cx, &id, None, faults, reason).await;
    }
    let before = Row { revision: sent.text("revision").parse().unwrap_or(0), ..row };
    let by = (cx.session.name.as_str(), reason.as_str());
    evidence::replace(&mut tx, cx.now, cx.agency_id(), &before, ready.kind, &ready.filed, by).await?;
    let event = cx.event("evidence.replaced", &capacity).about("evidence", &id);
    let event = event.with("reason", reason.clone()).with("file", ready.filed.file.name.clone());
    tx.commit(event.of_year(i16::try_from(before.fiscal_year).unwrap_or_default())).await?;
    Ok(cx.done(format!("/evidence/{id}"), "evidence-replaced"))
}

/// A removal as sent.
#[derive(Debug, Default, Deserialize)]
pub struct RemoveForm {
    #[serde(default)]
    revision: String,
    #[serde(default, rename = "remove-reason")]
    reason: String,
}

/// Removes a piece.
///
/// # Errors
/// There is no such piece; the person may not change it; somebody was first; the database is away.
pub async fn remove(cx: Cx, Path(id): Path<String>, Form(form): Form<RemoveForm>) -> Result<Response> {
    let (row, uses) = piece(&cx, &id).await?;
    let capacity = permit(&cx, &row, &uses)?.clone();
    // A measure of another unit that leans on the piece has a say.
    for used in &uses {
        let subject = prongsai_domain::access::Subject { unit: used.unit_id.as_deref(), post: None };
        if !cx.may(prongsai_domain::access::Action::ReportProgress, subject) {
            let mut faults = Faults::new();
            let shell = cx.shell();
            faults.say("remove-reason", shell.t2("evidence-fault-used", "no", used.no, "title", &used.title));
            return mend(&cx, &id, None, faults, form.reason).await;
        }
    }
    if row.removed_at.is_some() {
        return Ok(cx.to(format!("/evidence/{id}")));
    }
    let shell = cx.shell();
    let reason: String = form.reason.trim().chars().take(300).collect();
    if reason.is_empty() {
        let mut faults = Faults::new();
        faults.add(&shell, "remove-reason", "evidence-fault-reason");
        return mend(&cx, &id, None, faults, form.reason).await;
    }
    let mut tx = cx.write().await?;
    if !progress::lock_year(&mut tx, cx.agency_id(), row.fiscal_year).await? {
        drop(tx);
        let mut faults = Faults::new();
        faults.add(&shell, "remove-reason", "evidence-fault-year-closed");
        return mend(&cx, &id, None, faults, form.reason).await;
    }
    let before = Row { revision: form.revision.parse().unwrap_or(0), ..row };
    evidence::remove(&mut tx, cx.now, cx.agency_id(), &before, &cx.session.name, &reason).await?;
    let event = cx.event("evidence.removed", &capacity).about("evidence", &id).with("reason", reason);
    tx.commit(event.of_year(i16::try_from(before.fiscal_year).unwrap_or_default())).await?;
    Ok(cx.done(format!("/evidence?year={}", before.fiscal_year), "evidence-removed-done"))
}

async fn mend(cx: &Cx, id: &str, facts: Option<Facts>, faults: Faults, reason: String) -> Result<Response> {
    let showing = Showing { status: StatusCode::UNPROCESSABLE_ENTITY, facts, faults, stale: false, reason };
    render(cx, id, showing).await
}
