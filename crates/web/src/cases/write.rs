//! Words and files: to the informant, or of handlers among themselves.

use axum::extract::{Path, Request};
use axum::response::Response;
use prongsai_domain::access::{Action, Subject};
use prongsai_domain::complaint::statistics::What;
use prongsai_domain::complaint::{self, Author, Body};
use prongsai_store::Tx;
use prongsai_thai::Date;

use super::desk::Desk;
use super::show::{MOST_LETTERS, again, status};
use super::unlock::unlocked;
use crate::complaints::intake::Sent;
use crate::complaints::send::{add_file, unread};
use crate::complaints::{count, given};
use crate::cx::Cx;
use crate::error::Result;
use crate::form::{Faults, Typed};

/// Keeps what was written and handed in.
///
/// # Errors
/// [`crate::Error::NoSuchPage`] where the person has no key of the case; the database is away, the disk is full.
pub async fn submit(cx: Cx, Path(id): Path<String>, request: Request) -> Result<Response> {
    cx.permit(Action::HandleCases, Subject::default())?;
    // Nobody who has no key of the case brings a file onto the disk. Nothing of the case stays open while files come in.
    match opened(&cx, &id).await.map(drop) {
        Ok(()) => {}
        Err(error) if error.is_failure() => return unread(&cx, error, &cx.path, request).await,
        Err(error) => return Err(error),
    }
    let mut sent = Sent::receive_fields(&cx, request, |_| true).await?;
    let kept = match sent.failed.take() {
        Some(error) => Err(error.into()),
        None => keep(&cx, &id, &mut sent).await,
    };
    Ok(kept.unwrap_or_else(|error| given::back(error, &cx.path, &sent)))
}

async fn opened<'c>(cx: &'c Cx, id: &str) -> Result<Desk<'c>> {
    let officer = unlocked(cx).await?;
    Desk::open(cx, officer, &mut cx.read().await?, id).await
}

async fn keep(before: &Cx, id: &str, sent: &mut Sent) -> Result<Response> {
    let cx = &before.again().await?;
    cx.permit(Action::HandleCases, Subject::default())?;
    let desk = opened(cx, id).await?;
    let inside = sent.text("to") != "informant";
    let field = if inside { "note" } else { "message" };
    let shell = cx.shell();
    let (text, mut faults) = (complaint::clean(sent.text(field)), Faults::new());
    if text.chars().count() > MOST_LETTERS {
        faults.say(field, shell.t1("complaint-fault-long", "letters", MOST_LETTERS));
    } else if text.is_empty() && sent.files.is_empty() {
        faults.add(&shell, field, "complaint-case-nothing");
    }
    let refused = sent.faults(cx, &shell);
    if !faults.is_empty() {
        for sentence in refused {
            faults.say("files", sentence);
        }
        let mut typed = Typed::default();
        typed.set(field, sent.text(field));
        return again(cx.read().await?, &desk, faults, typed, status(true)).await;
    }
    for file in &mut sent.files {
        file.particulars.internal = inside;
    }
    let mut tx = cx.write().await?;
    let mut desk = Desk::open(cx, desk.officer, &mut tx, id).await?;
    if is_again(&desk, sent.text("once"), &text, inside) {
        tx.roll_back().await?;
        return Ok(cx.done(desk.path(), "case-flash-sent-before"));
    }
    if !text.is_empty() {
        let body = if inside { Body::Note { text } } else { Body::Message { text } };
        desk.append(&mut tx, body).await?;
    }
    let by = desk.author()?;
    for file in &sent.files {
        add_file(&mut desk.case, &mut tx, cx.today, desk.hour, by.clone(), file).await?;
    }
    if !inside {
        told(&mut tx, &mut desk).await?;
    }
    desk.save(&mut tx).await?;
    sent.commit(tx).await?;
    if !refused.is_empty() {
        // The words are kept; what became of the files is said where they were chosen.
        let mut faults = Faults::new();
        for sentence in refused {
            faults.say(if inside { "note-files" } else { "files" }, sentence);
        }
        return again(cx.read().await?, &desk, faults, Typed::default(), status(true)).await;
    }
    Ok(cx.done(desk.path(), if inside { "case-flash-noted" } else { "case-flash-sent" }))
}

/// Whether a page that was sent twice says the same thing with the same mark.
fn is_again(desk: &Desk<'_>, once: &str, words: &str, inside: bool) -> bool {
    !words.is_empty()
        && desk.case.entries.iter().any(|kept| {
            let mine = matches!(&kept.entry.by, Author::Officer { account, .. } if *account == desk.officer.account);
            let same = match &kept.entry.body {
                Body::Message { text } => !inside && text == words,
                Body::Note { text } => inside && text == words,
                _ => false,
            };
            mine && same && kept.entry.order.to_string() == once
        })
}

/// The informant hears of the case for the first time: it is thereby acknowledged and answered. What is counted, is
/// counted once a case.
///
/// # Errors
/// The database is away.
pub async fn told(tx: &mut Tx, desk: &mut Desk<'_>) -> Result<()> {
    acknowledged(tx, desk).await?;
    if desk.case.row.standing.answered_on.is_none() {
        desk.case.row.standing.answered_on = Some(desk.cx.today);
        let late = is_late(desk, desk.case.row.standing.answer_by);
        count(tx, desk.cx.agency_id(), desk.cx.today, &desk.kind(), What::Answered { late }).await?;
    }
    Ok(())
}

/// Somebody has taken the case up.
///
/// # Errors
/// The database is away.
pub async fn acknowledged(tx: &mut Tx, desk: &mut Desk<'_>) -> Result<()> {
    if desk.case.row.standing.acknowledged_on.is_none() {
        desk.case.row.standing.acknowledged_on = Some(desk.cx.today);
        let late = is_late(desk, desk.case.row.standing.acknowledge_by);
        count(tx, desk.cx.agency_id(), desk.cx.today, &desk.kind(), What::Acknowledged { late }).await?;
    }
    Ok(())
}

/// Whether what is done today comes after its last day; where the clocks stand still, they have stood since then.
pub fn is_late(desk: &Desk<'_>, due: Date) -> bool {
    desk.case.row.standing.paused_on.unwrap_or(desk.cx.today) > due
}
