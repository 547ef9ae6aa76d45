//! From the year before: what is new, gone or renumbered, and what is carried over.

use askama::Template;
use axum::extract::Path;
use axum::response::Response;
use prongsai_domain::access::{Action, Subject};
use prongsai_domain::disclosure::{Descent, renewal, renewed};
use prongsai_store::disclosures;
use prongsai_thai::FiscalYear;

use super::board::{self, Board};
use super::{item_path, path, still_open, subject, tag};
use crate::cx::Cx;
use crate::error::{Error, Result};
use crate::measures::post_name;
use crate::scorecards::year_in_path;
use crate::shell::{Shell, page};

/// An item beside the one it continues.
struct Row {
    code: String,
    title: String,
    path: String,
    tag: &'static str,
    descent: String,
    before: Option<(String, String)>,
    light_before: Option<(&'static str, String)>,
    owner: String,
    again: bool,
}

#[derive(Template)]
#[template(path = "disclosures/years.html")]
struct YearsPage {
    shell: Shell,
    year: FiscalYear,
    before: FiscalYear,
    rows: Vec<Row>,
    gone: Vec<(String, String)>,
    carries: usize,
    edits: bool,
}

async fn both(cx: &Cx, shell: &Shell, year: FiscalYear) -> Result<(Board, Board)> {
    let mut tx = cx.read().await?;
    let now = board::load(&mut tx, cx, shell, year).await?;
    let before = board::load(&mut tx, cx, shell, year.previous()).await?;
    Ok((before, now))
}

/// The items of this year that are untouched and continue one of last year's that is not.
fn carried<'b>(before: &'b Board, now: &'b Board) -> Vec<(&'b board::Line, &'b board::Line)> {
    let renewal = renewal(&before.framework.oit, &now.framework.oit);
    let pairs = now.lines.iter().filter_map(|line| Some((line, before.line(renewal.before(&line.item.code)?)?)));
    pairs.filter(|(line, last)| line.revision == 0 && last.revision > 0).collect()
}

/// The list beside last year's.
///
/// # Errors
/// The person may not read, one of the lists is not known, or the database is away.
pub async fn show(cx: Cx, Path(asked): Path<String>) -> Result<Response> {
    cx.permit(Action::Read, Subject::default())?;
    let (shell, year) = (cx.shell(), year_in_path(&asked)?);
    let (before, now) = both(&cx, &shell, year).await?;
    let renewal = renewal(&before.framework.oit, &now.framework.oit);
    let rows = now.lines.iter().zip(&renewal.items).map(|(line, (_, descent))| {
        let last = renewal.before(&line.item.code).and_then(|code| before.line(code));
        let (class, descent) = match descent {
            Descent::Same => ("tag tag-done", shell.t("disclosures-descent-same")),
            Descent::Renumbered { from } => ("tag tag-going", shell.t1("disclosures-descent-renumbered", "from", from)),
            Descent::New => ("tag tag-wait", shell.t("disclosures-descent-new")),
        };
        Row {
            code: line.item.code.clone(),
            title: shell.say(&line.item.th),
            path: item_path(year, &line.item.code),
            tag: class,
            descent,
            before: last.map(|last| {
                (
                    item_path(year.previous(), &last.item.code),
                    format!("{} {}", last.item.code, shell.say(&last.item.th)),
                )
            }),
            light_before: last
                .map(|last| (tag(last.light()), shell.t(format!("disclosures-light-{}", last.light().code())))),
            owner: post_name(&cx.agency, line.disclosure.owner.as_deref())
                .unwrap_or_else(|| shell.t("disclosures-no-owner")),
            again: line.disclosure.addresses.iter().any(|address| address.is_of_last_year),
        }
    });
    let gone = renewal.gone.iter().filter_map(|code| before.line(code)).map(|line| {
        let title = format!("{} {}", line.item.code, shell.say(&line.item.th));
        (item_path(year.previous(), &line.item.code), title)
    });
    page(&YearsPage {
        year,
        before: year.previous(),
        rows: rows.collect(),
        gone: gone.collect(),
        carries: carried(&before, &now).len(),
        edits: cx.may(Action::EditDisclosures, Subject::default()) && !now.year.is_locked(),
        shell,
    })
}

/// Carries over owners, elements and the way to click; what proved last year is marked to be done again.
///
/// Items of which this year keeps something already stay as they are.
///
/// # Errors
/// The person may not keep the list, one of the lists is not known, somebody was first, or the database is away.
pub async fn carry(cx: Cx, Path(asked): Path<String>) -> Result<Response> {
    let capacity = cx.permit(Action::EditDisclosures, Subject::default())?;
    let (shell, year) = (cx.shell(), year_in_path(&asked)?);
    let (before, now) = both(&cx, &shell, year).await?;
    let back = format!("{}/years", path(year));
    if now.year.is_locked() {
        return Ok(cx.done(back, "disclosures-take-locked"));
    }
    let pairs = carried(&before, &now);
    if pairs.is_empty() {
        return Ok(cx.done(back, "disclosures-carry-nothing"));
    }
    let mut tx = cx.write().await?;
    still_open(&mut tx, cx.agency_id(), year).await?;
    let account = Some(cx.session.account_id.as_str());
    let mut last_event = None;
    for (line, last) in &pairs {
        let item = renewed(&last.kept, &line.item.code);
        disclosures::put(&mut tx, cx.now, cx.agency_id(), year, &item, account, 0).await?;
        let event = cx
            .event("disclosure.carried-over", capacity)
            .about("disclosure", &subject(year, &line.item.code))
            .of_year(year.number())
            .with("item", line.item.code.as_str())
            .with("from", format!("{} {}", last.item.code, year.previous().number()));
        if let Some(earlier) = last_event.replace(event) {
            prongsai_store::events::insert(&mut tx, &earlier).await?;
        }
    }
    let event = last_event.ok_or_else(|| Error::Internal("nothing was carried over".to_owned()))?;
    tx.commit(event).await?;
    Ok(cx.done(path(year), "disclosures-carried"))
}
