//! The evidence of a year, by what is missing of it; new files.

use askama::Template;
use axum::extract::{Query, Request};
use axum::http::StatusCode;
use axum::response::Response;
use prongsai_domain::access::{Action, Subject};
use prongsai_store::evidence::{self, Row, Use};
use prongsai_store::{cycles, progress};
use prongsai_thai::FiscalYear;
use serde::Deserialize;

use super::intake::{self, Said};
use super::{is_personal, made_on, size};
use crate::cx::Cx;
use crate::error::{Error, Result};
use crate::form::Faults;
use crate::progress::typed::read_day;
use crate::progress::year_of;
use crate::shell::{Shell, answer};
use crate::upload::Sent;

/// Pieces of one page.
const PER_PAGE: usize = 48;

/// What can be asked for: key of the words.
const SHOWS: [&str; 7] = ["all", "unused", "internal", "masked", "public", "undated", "personal"];

/// What the reader chose to see.
#[derive(Debug, Clone, Default, Deserialize)]
pub struct Choice {
    /// The fiscal year.
    #[serde(default)]
    year: String,
    /// One of [`SHOWS`].
    #[serde(default)]
    show: String,
    /// Id of a measure.
    #[serde(default)]
    measure: String,
    /// Page, from 1.
    #[serde(default)]
    page: String,
}

#[derive(Template)]
#[template(path = "evidence/list.html")]
struct ListPage {
    shell: Shell,
    years: Vec<FiscalYear>,
    year: Option<FiscalYear>,
    shows: &'static [&'static str],
    show: String,
    measures: Vec<(String, String)>,
    measure: String,
    pieces: Vec<Line>,
    count: usize,
    page: usize,
    pages: usize,
    adds: bool,
    faults: Faults,
    shows_typed: String,
    made_on_typed: String,
    received: Vec<(String, String)>,
    largest: u64,
}

impl ListPage {
    fn numbers(&self) -> std::ops::RangeInclusive<usize> {
        1..=self.pages
    }

    fn page_path(&self, page: usize) -> String {
        let year = self.year.map_or(0, FiscalYear::number);
        self.shell.url(format!("/evidence?year={year}&show={}&measure={}&page={page}", self.show, self.measure))
    }
}

/// One piece in the list.
struct Line {
    id: String,
    title: String,
    picture: bool,
    kind: String,
    made: Option<String>,
    file: Option<String>,
    visibility: String,
    tag: &'static str,
    personal: bool,
    uses: Vec<String>,
}

/// The list.
///
/// # Errors
/// The person may not read; the database is away.
pub async fn show(cx: Cx, Query(choice): Query<Choice>) -> Result<Response> {
    cx.permit(Action::Read, Subject::default())?;
    render(&cx, &choice, StatusCode::OK, Typed::default()).await
}

/// What stands in the form for new files.
#[derive(Default)]
struct Typed {
    shows: String,
    made_on: String,
    faults: Faults,
    received: Vec<String>,
}

async fn render(cx: &Cx, choice: &Choice, status: StatusCode, typed: Typed) -> Result<Response> {
    let shell = cx.shell();
    let mut tx = cx.read().await?;
    let mut years = Vec::new();
    for row in cycles::list(&mut tx, cx.agency_id()).await? {
        years.push(year_of(row.fiscal_year)?);
    }
    let wanted = prongsai_thai::numeral::arabic(&choice.year).parse::<i16>().ok();
    let this = FiscalYear::containing(cx.today).ok();
    let year = years
        .iter()
        .copied()
        .find(|year| Some(year.number()) == wanted)
        .or_else(|| this.filter(|this| years.contains(this)))
        .or(years.first().copied());
    let (mut rows, mut uses, mut measures) = (Vec::new(), Vec::new(), Vec::new());
    if let Some(year) = year {
        rows = evidence::list(&mut tx, cx.agency_id(), i64::from(year.number())).await?;
        uses = evidence::uses_of_year(&mut tx, cx.agency_id(), i64::from(year.number())).await?;
        measures = progress::measures(&mut tx, cx.agency_id(), year).await?;
    }
    drop(tx);
    let show = if SHOWS.contains(&choice.show.as_str()) { choice.show.clone() } else { "all".to_owned() };
    let received = rows
        .iter()
        .filter(|row| typed.received.contains(&row.id))
        .map(|row| (row.id.clone(), row.title.clone()))
        .collect();
    rows.retain(|row| is_asked_for(cx, row, &uses, &show, &choice.measure));
    let count = rows.len();
    let pages = count.div_ceil(PER_PAGE).max(1);
    let page = choice.page.parse::<usize>().unwrap_or(1).clamp(1, pages);
    let pieces =
        rows.iter().skip((page - 1) * PER_PAGE).take(PER_PAGE).map(|row| line(cx, &shell, row, &uses)).collect();
    let list = ListPage {
        years,
        year,
        shows: &SHOWS,
        show,
        measures: measures
            .iter()
            .map(|owned| (owned.id.clone(), shell.say(format!("{}. {}", owned.measure.no, owned.measure.title))))
            .collect(),
        measure: choice.measure.clone(),
        pieces,
        count,
        page,
        pages,
        adds: adding_unit(cx).is_some(),
        faults: typed.faults,
        shows_typed: typed.shows,
        made_on_typed: typed.made_on,
        received,
        largest: cx.state.options.largest_upload / (1024 * 1024),
        shell,
    };
    answer(status, &list)
}

fn is_asked_for(cx: &Cx, row: &Row, uses: &[Use], show: &str, measure: &str) -> bool {
    let mut of_row = uses.iter().filter(|used| used.evidence_id == row.id);
    let fits = match show {
        "unused" => of_row.clone().next().is_none(),
        "undated" => row.made_on.is_none(),
        "personal" => row.checked_at.is_none() && is_personal(cx, row),
        "internal" | "masked" | "public" => row.visibility == show,
        _ => true,
    };
    fits && (measure.is_empty() || of_row.any(|used| used.measure_id == measure))
}

fn line(cx: &Cx, shell: &Shell, row: &Row, uses: &[Use]) -> Line {
    let mut places: Vec<String> = uses
        .iter()
        .filter(|used| used.evidence_id == row.id)
        .map(|used| shell.t2("evidence-use-short", "no", used.no, "round", used.round))
        .collect();
    places.dedup();
    let file = row.file_name.as_ref().map(|name| match row.size_bytes {
        Some(bytes) => format!("{name} ({})", shell.say(size(bytes))),
        None => name.clone(),
    });
    Line {
        id: row.id.clone(),
        title: shell.say(&row.title),
        picture: row.thumbnail_digest.is_some() || row.media_type.as_deref() == Some("image/jpeg"),
        kind: mark(row),
        made: made_on(row).map(|day| shell.date(&day)),
        file,
        visibility: row.visibility.clone(),
        tag: tag(&row.visibility),
        personal: row.checked_at.is_none() && is_personal(cx, row),
        uses: places,
    }
}

/// The letters that stand for a file without a picture.
pub fn mark(row: &Row) -> String {
    let name = row.file_name.as_deref().unwrap_or_default();
    name.rsplit_once('.').map_or_else(|| "–".to_owned(), |(_, end)| end.to_uppercase())
}

/// The class of the tag of a visibility.
pub fn tag(visibility: &str) -> &'static str {
    match visibility {
        "public" => "tag-done",
        "masked" => "tag-going",
        _ => "tag-none",
    }
}

/// The unit for which the person may bring evidence; the outer `None` where they may not.
#[expect(clippy::option_option, reason = "whether, and for which unit")]
fn adding_unit(cx: &Cx) -> Option<Option<String>> {
    cx.capacities.iter().find_map(|capacity| {
        let own = Subject { unit: capacity.unit.as_deref(), post: Some(&capacity.post) };
        cx.may(Action::ReportProgress, own).then(|| capacity.unit.clone())
    })
}

/// Takes new files in.
///
/// # Errors
/// The person may not bring evidence; the form is broken; the disk or the database is away.
pub async fn add(cx: Cx, request: Request) -> Result<Response> {
    let unit = adding_unit(&cx).ok_or(Error::Forbidden(Action::ReportProgress))?;
    let subject = Subject { unit: unit.as_deref(), post: None };
    let post = cx.capacities.iter().find(|capacity| capacity.unit == unit).map(|capacity| capacity.post.clone());
    let capacity = cx.permit(Action::ReportProgress, Subject { post: post.as_deref(), ..subject })?.clone();
    let mut sent = Sent::receive(&cx, request).await?;
    let shell = cx.shell();
    let mut faults = Faults::new();
    let files = std::mem::take(&mut sent.files);
    if files.is_empty() {
        faults.add(&shell, "files", "evidence-fault-no-file");
    }
    let choice = Choice { year: sent.text("year").to_owned(), ..Choice::default() };
    let year =
        prongsai_thai::numeral::arabic(&choice.year).parse::<i16>().ok().and_then(|year| FiscalYear::new(year).ok());
    let made_on = read_day(&shell, cx.today, "made-on", sent.text("made-on"), &mut faults);
    let ready = intake::take_in(&cx, &shell, files, "files", &mut faults).await?;
    let said = Said { title: sent.text("shows").trim().chars().take(300).collect(), made_on };
    let mut ids = Vec::new();
    if let Some(year) = year {
        let mut tx = cx.write().await?;
        if progress::lock_year(&mut tx, cx.agency_id(), i64::from(year.number())).await? {
            ids = intake::insert(&cx, &mut tx, year, &ready, &said, unit.as_deref(), &capacity).await?;
            tx.commit_unrecorded().await?;
        } else {
            faults.add(&shell, "year", "evidence-fault-year-closed");
        }
    } else {
        faults.add(&shell, "year", "evidence-fault-year");
    }
    if !faults.is_empty() {
        let typed = Typed {
            shows: sent.text("shows").to_owned(),
            made_on: sent.text("made-on").to_owned(),
            faults,
            received: ids,
        };
        return render(&cx, &choice, StatusCode::UNPROCESSABLE_ENTITY, typed).await;
    }
    Ok(match ids.as_slice() {
        [one] => cx.done(format!("/evidence/{one}"), "evidence-added"),
        _ => cx.done(format!("/evidence?year={}&show=unused", choice.year), "evidence-added"),
    })
}
