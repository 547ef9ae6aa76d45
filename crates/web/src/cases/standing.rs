//! Where a case stands: its steps, its pauses, how long it is kept.

use axum::extract::Path;
use axum::response::Response;
use jiff::ToSpan as _;
use prongsai_domain::access::{Action, Subject};
use prongsai_domain::complaint::retention::{self, PostponeFault};
use prongsai_domain::complaint::statistics::What;
use prongsai_domain::complaint::{Act, Author, Body, Outcome, State, StepFault, step};
use prongsai_store::Tx;
use prongsai_thai::Date;

use super::desk::Desk;
use super::show::{again, is_fresh, status, written};
use super::unlock::unlocked;
use super::write::{acknowledged, is_late, told};
use crate::complaints::{count, dues};
use crate::cx::Cx;
use crate::error::Result;
use crate::form::{Faults, Form, Typed};
use crate::measures::fields::day;

/// Takes a step.
///
/// # Errors
/// [`crate::Error::NoSuchPage`] where the person has no key of the case; the database is away.
pub async fn change(cx: Cx, Path(id): Path<String>, Form(form): Form<Typed>) -> Result<Response> {
    cx.permit(Action::HandleCases, Subject::default())?;
    let officer = unlocked(&cx).await?;
    let (shell, mut faults) = (cx.shell(), Faults::new());
    let mut tx = cx.write().await?;
    let mut desk = Desk::open(&cx, officer, &mut tx, &id).await?;
    let fresh = is_fresh(&desk, &form, "state", &mut faults);
    let from = desk.state();
    let to = State::find(form.get("state"));
    let outcome = Outcome::find(form.get("outcome")).filter(|_| to == Some(State::Closed));
    let reason = prongsai_domain::complaint::clean(form.get("state-reason"));
    if reason.chars().count() > super::show::MOST_LETTERS {
        faults.say("state-reason", shell.t1("complaint-fault-long", "letters", super::show::MOST_LETTERS));
    }
    match to.map(|to| step(from, to, outcome, &reason)) {
        None => faults.add(&shell, "state", "case-state-missing"),
        Some(Ok(())) => {}
        // That one state does not follow the other is said by the page that was changed meanwhile.
        Some(Err(StepFault::NoWay { .. })) if !fresh => {}
        Some(Err(StepFault::NoWay { .. })) => faults.add(&shell, "state", "case-state-no-way"),
        Some(Err(StepFault::NoReason)) => faults.add(&shell, "state-reason", "case-reason-missing"),
        Some(Err(StepFault::NoOutcome | StepFault::OutcomeTooEarly)) => {
            faults.add(&shell, "outcome", "case-outcome-missing");
        }
    }
    let (Some(to), true) = (to, faults.is_empty()) else {
        return again(tx, &desk, faults, form, status(fresh)).await;
    };
    take_step(&mut tx, &mut desk, (from, to), outcome, reason).await?;
    desk.save(&mut tx).await?;
    tx.commit_unrecorded().await?;
    Ok(cx.done(desk.path(), "case-flash-state"))
}

async fn take_step(
    tx: &mut Tx,
    desk: &mut Desk<'_>,
    (from, to): (State, State),
    outcome: Option<Outcome>,
    reason: String,
) -> Result<()> {
    let (today, kind) = (desk.cx.today, desk.kind());
    if to == State::Closed && desk.case.row.standing.paused_on.is_some() {
        end_pause(tx, desk, reason.clone()).await?;
    }
    desk.append(tx, Body::State { from, to, outcome, reason }).await?;
    to.code().clone_into(&mut desk.case.row.standing.state);
    // The informant reads the reason of every step but the first.
    if to == State::Accepted {
        acknowledged(tx, desk).await?;
    } else {
        told(tx, desk).await?;
    }
    if from == State::Closed {
        let standing = &mut desk.case.row.standing;
        (standing.closed_on, standing.keep_until, standing.noticed_on) = (None, None, None);
        count(tx, desk.cx.agency_id(), today, &kind, What::Reopened).await?;
    }
    if let (State::Closed, Some(outcome)) = (to, outcome) {
        desk.case.row.standing.closed_on = Some(today);
        let until = retention::keep_until(today, last_word(desk), &desk.channel.settings.keeping());
        desk.case.row.standing.keep_until = Some(until);
        let late = is_late(desk, desk.case.row.standing.finish_by);
        count(tx, desk.cx.agency_id(), today, &kind, What::Closed { outcome, late }).await?;
    }
    Ok(())
}

/// The last day on which the informant said something.
fn last_word(desk: &Desk<'_>) -> Option<Date> {
    let said = desk.case.entries.iter().filter(|kept| kept.entry.by == Author::Informant);
    said.map(|kept| kept.entry.day).max()
}

/// Lets the clocks stand still, or go on.
///
/// # Errors
/// [`crate::Error::NoSuchPage`] where the person has no key of the case; the database is away.
pub async fn pause(cx: Cx, Path(id): Path<String>, Form(form): Form<Typed>) -> Result<Response> {
    cx.permit(Action::HandleCases, Subject::default())?;
    let officer = unlocked(&cx).await?;
    let (shell, mut faults) = (cx.shell(), Faults::new());
    let mut tx = cx.write().await?;
    let mut desk = Desk::open(&cx, officer, &mut tx, &id).await?;
    let fresh = is_fresh(&desk, &form, "pause-reason", &mut faults);
    let reason = written(&shell, &form, "pause-reason", &mut faults);
    let resumes = form.get("act") == "resume";
    let is_paused = desk.case.row.standing.paused_on.is_some();
    if fresh && (desk.state() == State::Closed || resumes != is_paused) {
        faults.add(&shell, "pause-reason", "case-state-no-way");
    }
    if !faults.is_empty() {
        return again(tx, &desk, faults, form, status(fresh)).await;
    }
    if resumes {
        end_pause(&mut tx, &mut desk, reason).await?;
    } else {
        desk.append(&mut tx, Body::Pause { from: cx.today, to: None, reason }).await?;
        desk.case.row.standing.paused_on = Some(cx.today);
    }
    desk.save(&mut tx).await?;
    tx.commit_unrecorded().await?;
    Ok(cx.done(desk.path(), if resumes { "case-flash-resumed" } else { "case-flash-paused" }))
}

/// Ends the pause with yesterday: today counts again, and the last days of what is still to be done move on.
async fn end_pause(tx: &mut Tx, desk: &mut Desk<'_>, reason: String) -> Result<()> {
    let Some(from) = desk.case.row.standing.paused_on.take() else { return Ok(()) };
    let to = desk.cx.today.saturating_sub(1.day());
    desk.append(tx, Body::Pause { from, to: Some(to), reason }).await?;
    let days = dues(desk.case.row.filed_on, &desk.pauses())?;
    let standing = &mut desk.case.row.standing;
    let places = [
        (&mut standing.acknowledge_by, days.acknowledge, standing.acknowledged_on),
        (&mut standing.answer_by, days.answer, standing.answered_on),
        (&mut standing.finish_by, days.finish, standing.closed_on),
    ];
    for (place, due, met) in places {
        if let (Some(due), None) = (due, met) {
            *place = due;
        }
    }
    Ok(())
}

/// Puts the deletion of a closed case off.
///
/// # Errors
/// [`crate::Error::NoSuchPage`] where the person has no key of the case; the database is away.
pub async fn postpone(cx: Cx, Path(id): Path<String>, Form(form): Form<Typed>) -> Result<Response> {
    cx.permit(Action::HandleCases, Subject::default())?;
    let officer = unlocked(&cx).await?;
    let (shell, mut faults) = (cx.shell(), Faults::new());
    let mut tx = cx.write().await?;
    let mut desk = Desk::open(&cx, officer, &mut tx, &id).await?;
    let fresh = is_fresh(&desk, &form, "keep-to", &mut faults);
    let reason = written(&shell, &form, "keep-reason", &mut faults);
    let to = day(&shell, &form, "keep-to", &mut faults);
    if to.is_none() && faults.of("keep-to").is_none() {
        faults.add(&shell, "keep-to", "case-postpone-day-missing");
    }
    let standing = &desk.case.row.standing;
    let mut kept = None;
    match (standing.closed_on, standing.keep_until, to) {
        (Some(closed_on), Some(until), Some(to)) if faults.is_empty() => {
            match retention::postpone(closed_on, until, to, &reason, &desk.channel.settings.keeping()) {
                Ok(until) => kept = Some(until),
                Err(PostponeFault::NotLater { until }) => {
                    faults.say("keep-to", shell.t1("case-postpone-not-later", "date", shell.date(&until)));
                }
                Err(PostponeFault::TooLate { latest }) => {
                    faults.say("keep-to", shell.t1("case-postpone-too-late", "date", shell.date(&latest)));
                }
                Err(PostponeFault::NoReason) => faults.add(&shell, "keep-reason", "case-reason-missing"),
            }
        }
        (None, _, _) | (_, None, _) if fresh => faults.add(&shell, "keep-to", "case-state-no-way"),
        _ => {}
    }
    let Some(until) = kept else { return again(tx, &desk, faults, form, status(fresh)).await };
    desk.case.row.standing.keep_until = Some(until);
    desk.case.row.standing.noticed_on = None;
    desk.act(&mut tx, Act::Postponed, &prongsai_thai::date::long(until), &reason).await?;
    desk.save(&mut tx).await?;
    tx.commit_unrecorded().await?;
    Ok(cx.done(desk.path(), "case-flash-postponed"))
}
