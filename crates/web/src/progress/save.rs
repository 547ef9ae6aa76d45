//! Keeps what was reported: the result, the chosen evidence and the new files in one act.
//!
//! New files are kept even where the rest of the form must be mended, and shown again: nobody photographs twice.

use axum::extract::{Path, Request};
use axum::http::StatusCode;
use axum::response::Response;
use prongsai_domain::access::Capacity;
use prongsai_store::events::Event;
use prongsai_store::progress::{self, Body};
use prongsai_store::{Error as StoreError, Tx};

use super::status_code;
use super::step::{Place, Showing, render};
use super::typed::Typed;
use crate::accounts::drafts;
use crate::complaints::statistics;
use crate::cx::Cx;
use crate::error::Result;
use crate::evidence::intake::{self, Said};
use crate::form::Faults;
use crate::upload::Sent;

/// Takes a report.
///
/// # Errors
/// There is no such step; the person may not report; the form is broken; the disk or the database is away.
pub async fn save(
    cx: Cx,
    Path((measure, round, step)): Path<(String, String, String)>,
    request: Request,
) -> Result<Response> {
    let mut tx = cx.read().await?;
    let (place, capacity) = Place::find(&cx, &mut tx, &measure, &round, &step).await?;
    drop(tx);
    let mut sent = Sent::receive(&cx, request).await?;
    let shell = cx.shell();
    let mut faults = Faults::new();
    let mut typed = Typed::of(&sent);
    let files = std::mem::take(&mut sent.files);
    let ready = intake::take_in(&cx, &shell, files, "files", &mut faults).await?;
    let made_on = typed.read_made_on(&shell, cx.today, &mut faults);
    let known = |id: &String| place.pieces.iter().any(|piece| piece.id == *id);
    typed.evidence.retain(known);
    let more = matches!(sent.text("act"), "more" | "complaints");
    if more {
        // Asking for another row, or for figures, sends the form as it is; nothing of it is wrong yet.
        faults = Faults::new();
    }
    if sent.text("act") == "complaints" {
        refer(&cx, &place, &mut typed, &mut faults).await?;
    } else if more {
        typed.figures.extend([const { [const { String::new() }; 3] }; 2]);
    }

    let mut tx = cx.write().await?;
    if !progress::lock_year(&mut tx, cx.agency_id(), place.owned.fiscal_year).await? {
        drop(tx);
        faults.add(&shell, "result", "progress-fault-closed");
        return show(&cx, &place, StatusCode::CONFLICT, typed, faults, false);
    }
    let said = Said { title: typed.shows.trim().to_owned(), made_on };
    let unit = place.owned.unit.as_deref();
    let fresh = intake::insert(&cx, &mut tx, place.year, &ready, &said, unit, &capacity).await?;
    for id in &fresh {
        if !typed.evidence.contains(id) {
            typed.evidence.push(id.clone());
        }
    }
    if !fresh.is_empty() {
        // What was said of files belongs to those files; the next ones get their own words.
        typed.shows.clear();
        typed.made_on.clear();
    }
    let received = !fresh.is_empty();
    let asked = faults.clone();
    let body = typed.read(&shell, place.round, place.owned.measure.no, place.step, &mut faults);
    if more || !faults.is_empty() {
        tx.commit_unrecorded().await?;
        let faults = if more { asked } else { faults };
        let status = if faults.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
        return again(&cx, &place, status, typed, faults, received).await;
    }
    match put(&cx, &mut tx, &place, &body, &typed).await {
        Ok(()) => {}
        Err(StoreError::Stale) => return stale(&cx, tx, &place, typed, &body, received).await,
        Err(error) => return Err(error.into()),
    }
    drafts::forget(&mut tx, &cx, &place.here()).await?;
    tx.commit(event(&cx, &capacity, &place, &body, typed.copied)).await?;
    Ok(onward(&cx, &place, sent.text("act") == "next"))
}

/// Puts what is published of the confidential channel for the round at the end of the result, with where it stands.
async fn refer(cx: &Cx, place: &Place, typed: &mut Typed, faults: &mut Faults) -> Result<()> {
    let shell = cx.shell();
    let mut tx = cx.read().await?;
    let said = statistics::sentence(&mut tx, cx.agency_id(), (place.year, place.round), cx.today, &shell).await?;
    match said {
        Some(said) if typed.result.contains(&said) => {}
        Some(said) if typed.result.trim().is_empty() => typed.result = said,
        Some(said) => typed.result = format!("{}\n{said}", typed.result.trim_end()),
        None => faults.add(&shell, "result", "complaint-statistics-not-yet"),
    }
    Ok(())
}

async fn put(cx: &Cx, tx: &mut Tx, place: &Place, body: &Body, typed: &Typed) -> prongsai_store::Result<()> {
    let (agency, measure, by) = (cx.agency_id(), place.owned.id.as_str(), cx.session.account_id.as_str());
    let evidence = match body {
        Body::Step(step) => {
            progress::put_step(tx, cx.now, agency, measure, step, typed.revision, by).await?;
            &step.evidence
        }
        Body::FollowUp(follow_up) => {
            progress::put_follow_up(tx, cx.now, agency, measure, follow_up, typed.revision, by).await?;
            &follow_up.evidence
        }
    };
    progress::show_with(tx, cx.now, agency, measure, place.round, i64::from(place.step), evidence).await
}

/// Somebody else was first, or the same form came twice.
async fn stale(cx: &Cx, tx: Tx, place: &Place, mut typed: Typed, body: &Body, received: bool) -> Result<Response> {
    // The files that came with it are kept.
    tx.commit_unrecorded().await?;
    let place = reload(cx, place).await?;
    let Some(entry) = place.entry(place.round) else {
        typed.revision = 0;
        return show(cx, &place, StatusCode::CONFLICT, typed, Faults::new(), received);
    };
    if same(&entry.body, body) {
        return Ok(onward(cx, &place, false));
    }
    // Sent once more, the form now replaces what it shows beside itself.
    typed.revision = entry.revision;
    let showing = Showing {
        status: StatusCode::CONFLICT,
        typed,
        faults: Faults::new(),
        stale: true,
        received,
        after: None,
        draft: None,
    };
    render(cx, &place, showing)
}

/// Whether two entries say the same, in whatever order their evidence stands.
fn same(one: &Body, other: &Body) -> bool {
    let sorted = |body: &Body| {
        let mut body = body.clone();
        match &mut body {
            Body::Step(step) => step.evidence.sort(),
            Body::FollowUp(follow_up) => follow_up.evidence.sort(),
        }
        body
    };
    sorted(one) == sorted(other)
}

fn event(cx: &Cx, capacity: &Capacity, place: &Place, body: &Body, copied: bool) -> Event {
    let kind = if place.step == 0 { "follow-up.reported" } else { "progress.reported" };
    let mut event = cx
        .event(kind, capacity)
        .about("measure", &place.owned.id)
        .of_year(place.year.number())
        .with("round", i64::from(place.round.months()))
        .with("step", i64::from(place.step));
    if copied {
        event = event.with("copied", "6");
    }
    let before = place.entry(place.round).map(|entry| match &entry.body {
        Body::Step(step) => (step.result.clone(), step.evidence.len()),
        Body::FollowUp(follow_up) => (follow_up.result.clone(), follow_up.evidence.len()),
    });
    if let Some((result, evidence)) = before {
        event = event.with("result_before", result).with("evidence_before", evidence);
    }
    match body {
        Body::Step(step) => event
            .with("status", status_code(step.status))
            .with("result", step.result.clone())
            .with("evidence", step.evidence.len()),
        Body::FollowUp(follow_up) => {
            event.with("result", follow_up.result.clone()).with("evidence", follow_up.evidence.len())
        }
    }
}

fn onward(cx: &Cx, place: &Place, next: bool) -> Response {
    match place.next().filter(|_| next) {
        Some(next) => cx.done(format!("{}?after={}", place.path(next), place.step), "progress-saved"),
        None => cx.done(format!("{}#step-{}", place.measure_path(), place.step), "progress-saved"),
    }
}

async fn reload(cx: &Cx, place: &Place) -> Result<Place> {
    let mut tx = cx.read().await?;
    let round = place.round.months().to_string();
    let (place, _) = Place::find(cx, &mut tx, &place.owned.id, &round, &place.step.to_string()).await?;
    Ok(place)
}

async fn again(
    cx: &Cx,
    place: &Place,
    status: StatusCode,
    typed: Typed,
    faults: Faults,
    received: bool,
) -> Result<Response> {
    // The new files are now among the pieces.
    let place = if received { &reload(cx, place).await? } else { place };
    show(cx, place, status, typed, faults, received)
}

fn show(cx: &Cx, place: &Place, status: StatusCode, typed: Typed, faults: Faults, received: bool) -> Result<Response> {
    render(cx, place, Showing { status, typed, faults, stale: false, received, after: None, draft: None })
}
