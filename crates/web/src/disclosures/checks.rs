//! Asking that links are visited now, and how far that is.

use axum::extract::Path;
use axum::response::Response;
use prongsai_domain::access::{Action, Subject};
use prongsai_store::checks::{self, Round};

use super::{board, fields, item_path, path, subject};
use crate::cx::Cx;
use crate::error::{Error, Result};
use crate::scorecards::year_in_path;
use crate::shell::Shell;

/// Rounds of a town that wait or run at a time: others wait behind them.
const MOST_OPEN: i64 = 4;

/// How far a round of visits is, in words.
pub struct Progress {
    /// Whether it waits or runs, so that the page is to be looked at again.
    pub is_open: bool,
    /// `กำลังเปิดตรวจ 12 จาก 43 ที่อยู่`.
    pub words: String,
    /// Why not everything was checked.
    pub failure: Option<String>,
    /// Done and total, where visits have begun.
    pub meter: Option<(i64, i64)>,
}

impl Progress {
    /// What a round says.
    pub fn of(shell: &Shell, round: &Round) -> Self {
        let values = [("done", shell.say(round.done)), ("total", shell.say(round.total))];
        let words = match (round.begun_at, round.ended_at) {
            (_, Some(ended)) => shell.with(
                "disclosures-check-ended",
                &[("at", shell.moment(&ended)), ("done", shell.say(round.done)), ("total", shell.say(round.total))],
            ),
            (Some(_), None) => shell.with("disclosures-check-running", &values),
            (None, None) => shell.t("disclosures-check-waiting"),
        };
        let failure = round
            .failure_thai()
            .zip(round.failure_english())
            .map(|(thai, english)| shell.say(fields::in_language(shell, thai.to_owned(), english.to_owned())));
        Self {
            is_open: round.is_open(),
            words,
            failure,
            meter: (round.is_open() && round.total > 0).then_some((round.done, round.total)),
        }
    }
}

/// Asks that every address of the list is visited now.
///
/// # Errors
/// The person may not keep the list, no list of that year is known, or the database is away.
pub async fn all(cx: Cx, Path(asked): Path<String>) -> Result<Response> {
    let capacity = cx.permit(Action::EditDisclosures, Subject::default())?;
    let (shell, year) = (cx.shell(), year_in_path(&asked)?);
    let mut tx = cx.read().await?;
    let board = board::load(&mut tx, &cx, &shell, year).await?;
    drop(tx);
    if board.lines.iter().all(|line| line.kept.addresses.is_empty()) {
        return Ok(cx.done(path(year), "disclosures-check-nothing"));
    }
    let mut tx = cx.write().await?;
    if checks::count_open(&mut tx, cx.agency_id()).await? >= MOST_OPEN {
        return Ok(cx.done(path(year), "disclosures-check-busy"));
    }
    checks::ask(&mut tx, cx.now, cx.agency_id(), year, None, Some(&cx.session.account_id), false).await?;
    let event = cx.event("disclosures.check-asked", capacity).about("disclosures", &year.number().to_string());
    tx.commit(event.of_year(year.number())).await?;
    Ok(cx.done(path(year), "disclosures-check-asked"))
}

/// Asks that the addresses of one item are visited now.
///
/// # Errors
/// The item is not the person's, the list has no such item, or the database is away.
pub async fn one(cx: Cx, Path((asked, code)): Path<(String, String)>) -> Result<Response> {
    cx.permit(Action::Read, Subject::default())?;
    let (shell, year) = (cx.shell(), year_in_path(&asked)?);
    let mut tx = cx.read().await?;
    let board = board::load(&mut tx, &cx, &shell, year).await?;
    drop(tx);
    let line = board.line(&code).ok_or(Error::NoSuchPage)?;
    let capacity = cx.permit(Action::EditDisclosures, super::item::of_owner(line))?;
    let back = item_path(year, &line.item.code);
    if line.kept.addresses.is_empty() {
        return Ok(cx.done(back, "disclosures-check-nothing"));
    }
    let mut tx = cx.write().await?;
    if checks::count_open(&mut tx, cx.agency_id()).await? >= MOST_OPEN {
        return Ok(cx.done(back, "disclosures-check-busy"));
    }
    let (account, code) = (Some(cx.session.account_id.as_str()), line.item.code.as_str());
    checks::ask(&mut tx, cx.now, cx.agency_id(), year, Some(code), account, false).await?;
    let event = cx.event("disclosure.check-asked", capacity).about("disclosure", &subject(year, code));
    tx.commit(event.of_year(year.number()).with("item", code)).await?;
    Ok(cx.done(back, "disclosures-check-asked"))
}
