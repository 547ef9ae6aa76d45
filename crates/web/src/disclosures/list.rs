//! The list of a year: what each item lacks and what mending it is worth, the dearest first.

use askama::Template;
use axum::extract::{Path, Query};
use axum::response::Response;
use prongsai_domain::access::{Action, Subject};
use prongsai_domain::disclosure::Light;
use prongsai_domain::framework::{Instrument, Status};
use prongsai_store::{checks, disclosures};
use prongsai_thai::FiscalYear;
use serde::Deserialize;

use super::board::{self, Board, Line};
use super::checks::Progress;
use super::{item_path, lack_key, path, tag};
use crate::cx::Cx;
use crate::error::{Error, Result};
use crate::measures::post_name;
use crate::scorecards::year_in_path;
use crate::shell::{Shell, page};

/// One item.
pub struct Row {
    /// `O14`.
    pub code: String,
    /// Its title.
    pub title: String,
    /// Its page.
    pub path: String,
    /// The class of its light.
    pub tag: &'static str,
    /// Its light in words.
    pub light: String,
    /// Why it is not complete.
    pub lacks: Vec<String>,
    /// Points of the total that it is worth.
    pub points: String,
    /// The post that looks after it.
    pub owner: String,
    /// Until when.
    pub due: String,
    /// Whether that day has passed and it is not complete.
    pub late: bool,
}

/// What the list is worth.
pub struct Worth {
    /// OIT, or its two ends.
    pub oit: String,
    /// The points of the total, or their two ends.
    pub points: String,
    /// The most points of the total that the list can earn.
    pub most: String,
    /// The total, or its two ends; none where no result of the surveys is known.
    pub total: Option<String>,
    /// Which surveys are counted in the total.
    pub surveys: String,
}

impl Worth {
    /// What a board says.
    pub fn of(shell: &Shell, board: &Board) -> Self {
        let range = |least: prongsai_domain::Score, most: prongsai_domain::Score| match least == most {
            true => shell.say(least),
            false => shell.t2("disclosures-range", "least", least, "most", most),
        };
        let forecast = &board.forecast;
        Self {
            oit: range(forecast.least, forecast.most),
            points: range(forecast.least_points, forecast.most_points),
            most: shell.say(board.framework.weight(Instrument::Oit)),
            total: board.total().map(|(least, most)| range(least, most)),
            surveys: board
                .surveys
                .map(|(year, _)| shell.t1("disclosures-surveys-of", "year", shell.year(&year)))
                .unwrap_or_default(),
        }
    }
}

#[derive(Template)]
#[template(path = "disclosures/list.html")]
struct ListPage {
    shell: Shell,
    year: FiscalYear,
    years: Vec<(String, String, bool)>,
    by: &'static str,
    worth: Worth,
    counts: Vec<(&'static str, String, usize)>,
    rows: Vec<Row>,
    untouched: bool,
    provisional: Option<String>,
    own: Option<String>,
    closing: String,
    progress: Option<Progress>,
    is_locked: bool,
    edits: bool,
    has_post: bool,
}

/// How the items are looked at.
#[derive(Debug, Deserialize)]
pub struct Asked {
    /// `list`: in the order of the list; `mine`: those of the reader's posts; otherwise what to mend first.
    by: Option<String>,
}

/// The list of the present year, or of the newest one that is kept.
///
/// # Errors
/// The person may not read.
pub async fn newest(cx: Cx) -> Result<Response> {
    cx.permit(Action::Read, Subject::default())?;
    let present = FiscalYear::containing(cx.today).map_err(|error| Error::Internal(error.to_string()))?;
    Ok(cx.to(path(present)))
}

/// The list of a year.
///
/// # Errors
/// The person may not read, no list of that year is known, or the database is away.
pub async fn show(cx: Cx, Path(asked): Path<String>, Query(view): Query<Asked>) -> Result<Response> {
    cx.permit(Action::Read, Subject::default())?;
    let (shell, year) = (cx.shell(), year_in_path(&asked)?);
    let mut tx = cx.read().await?;
    let board = board::load(&mut tx, &cx, &shell, year).await?;
    let round = checks::newest(&mut tx, cx.agency_id(), year).await?;
    let mut known = disclosures::years(&mut tx, cx.agency_id()).await?;
    drop(tx);
    let present = FiscalYear::containing(cx.today).map_err(|error| Error::Internal(error.to_string()))?;
    for year in [present, present.previous(), year] {
        known.push(i64::from(year.number()));
    }
    known.sort_unstable_by_key(|year| std::cmp::Reverse(*year));
    known.dedup();
    let mine = |line: &Line| {
        let owner = line.disclosure.owner.as_deref();
        owner.is_some() && cx.capacities.iter().any(|capacity| Some(capacity.post.as_str()) == owner)
    };
    let by = match view.by.as_deref() {
        Some("list") => "list",
        Some("mine") => "mine",
        _ => "mend",
    };
    let mut lines: Vec<&Line> = board.lines.iter().filter(|line| by != "mine" || mine(line)).collect();
    if by != "list" {
        // What is complete comes last; of the others the dearest first, and what is certainly lost before what is open.
        let mended = |line: &Line| line.disclosure.would_score() == Some(true);
        let lost = |line: &Line| line.disclosure.would_score() == Some(false);
        lines.sort_by(|one, other| {
            (mended(one), other.points, lost(other)).cmp(&(mended(other), one.points, lost(one)))
        });
    }
    let light = |light: Light| (tag(light), shell.t(format!("disclosures-light-{}", light.code())), board.count(light));
    page(&ListPage {
        year,
        years: known
            .iter()
            .map(|number| (number.to_string(), shell.say(number), *number == i64::from(year.number())))
            .collect(),
        by,
        worth: Worth::of(&shell, &board),
        counts: [Light::Complete, Light::AtRisk, Light::Empty].map(light).into(),
        rows: lines.into_iter().map(|line| row(&cx, &shell, year, line)).collect(),
        untouched: board.lines.iter().all(|line| line.revision == 0 && line.published.is_empty()),
        provisional: match board.framework.status {
            Status::CopyOf(known) if board.year.list.is_none() => Some(shell.year(&known)),
            _ => None,
        },
        own: board.year.list_source.clone(),
        closing: closing(&cx, &shell, &board),
        progress: round.map(|round| Progress::of(&shell, &round)),
        is_locked: board.year.is_locked(),
        edits: cx.may(Action::EditDisclosures, Subject::default()),
        has_post: !cx.capacities.is_empty(),
        shell,
    })
}

/// What is to be said of the closing night.
pub fn closing(cx: &Cx, shell: &Shell, board: &Board) -> String {
    let year = &board.year;
    match (year.closed_at, year.confirmed_at, year.closes_on) {
        (Some(_), Some(confirmed), _) => shell.t1("disclosures-closing-confirmed", "at", shell.moment(&confirmed)),
        (Some(closed), None, _) => shell.t1("disclosures-closing-closed", "at", shell.moment(&closed)),
        (None, _, Some(day)) => {
            let days = cx.today.until(day).map_or(0, |span| span.get_days());
            let key = match days {
                ..0 => "disclosures-closing-over",
                0 => "disclosures-closing-today",
                1.. => "disclosures-closing-on",
            };
            shell.t2(key, "date", shell.date(&day), "days", days.abs())
        }
        (None, _, None) => shell.t("disclosures-closing-unset"),
    }
}

/// An item as lists show it.
pub fn row(cx: &Cx, shell: &Shell, year: FiscalYear, line: &Line) -> Row {
    let (disclosure, light) = (&line.disclosure, line.light());
    Row {
        code: line.item.code.clone(),
        title: shell.say(&line.item.th),
        path: item_path(year, &line.item.code),
        tag: tag(light),
        light: shell.t(format!("disclosures-light-{}", light.code())),
        lacks: disclosure.lacks().into_iter().map(|lack| shell.t(lack_key(lack))).collect(),
        points: shell.say(line.points),
        owner: post_name(&cx.agency, disclosure.owner.as_deref()).unwrap_or_else(|| shell.t("disclosures-no-owner")),
        due: disclosure.due.map_or_else(|| "–".to_owned(), |day| shell.date(&day)),
        late: light != Light::Complete && disclosure.due.is_some_and(|day| cx.today > day),
    }
}
