//! The measures of a year: who owns which, how far it is, what is due.

use askama::Template;
use axum::extract::Query;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use prongsai_domain::access::{Action, Subject};
use prongsai_domain::cycle::Cycle;
use prongsai_domain::progress::Status;
use prongsai_domain::reminder::{self, Task};
use prongsai_store::measures::{self, KeptMeasure};
use prongsai_thai::{FiscalYear, Round};

use super::{Asked, baht, post_name, unit_name, year_meant};
use crate::cx::Cx;
use crate::cycles::remembered;
use crate::error::{Error, Result};
use crate::shell::{Shell, page};

/// One measure of the list.
pub struct Row {
    /// Its id.
    pub id: String,
    /// Its number.
    pub no: u16,
    /// Its title.
    pub title: String,
    /// Its unit.
    pub unit: String,
    /// The post that owns it.
    pub post: String,
    /// Until when it is done.
    pub due: String,
    /// Whether that day has passed and something is unfinished.
    pub late: bool,
    /// Steps that are done.
    pub done: usize,
    /// All steps.
    pub steps: usize,
    /// Where it stands, as class and words.
    pub tag: &'static str,
    /// Where it stands in words.
    pub state: String,
    /// Whether it was copied and is still to be looked through.
    pub check: bool,
    /// Pieces of evidence.
    pub evidence: i64,
}

#[derive(Template)]
#[template(path = "measures/list.html")]
struct ListPage {
    shell: Shell,
    year: String,
    year_number: i16,
    years: Vec<(String, String, bool)>,
    rows: Vec<Row>,
    removed: Vec<(String, String)>,
    is_open: bool,
    is_closed: bool,
    may_edit: bool,
    before: Option<String>,
}

/// The measures of a year.
///
/// # Errors
/// The person may not read, or the database is away.
pub async fn show(cx: Cx, Query(asked): Query<Asked>) -> Result<Response> {
    cx.permit(Action::Read, Subject::default())?;
    let mut tx = cx.read().await?;
    let (years, year) = year_meant(&mut tx, &cx, asked.year.as_deref()).await?;
    let number = i64::from(year.number());
    let row = years.iter().find(|row| row.fiscal_year == number);
    let shell = cx.shell();
    let removed = measures::list_removed(&mut tx, cx.agency_id(), year).await?;
    let before = measures::list(&mut tx, cx.agency_id(), year.previous()).await?;
    let now = match row {
        Some(_) => Some(remembered::years(&mut tx, &cx).await?.get(&mut tx, year).await?),
        None => None,
    };
    drop(tx);
    let rows = now.as_ref().map_or_else(Vec::new, |now| {
        let of = |kept: &KeptMeasure| line(&cx, &shell, &now.loaded.cycle, kept, now.evidence(&kept.id));
        now.measures.iter().map(of).collect()
    });
    page(&ListPage {
        year: shell.year(&year),
        year_number: year.number(),
        years: years
            .iter()
            .map(|row| (row.fiscal_year.to_string(), shell.say(row.fiscal_year), row.fiscal_year == number))
            .collect(),
        rows,
        removed: removed
            .iter()
            .map(|kept| (format!("/measures/{}", kept.id), shell.say(&kept.measure.title)))
            .collect(),
        is_open: row.is_some_and(|row| row.closed_at.is_none()),
        is_closed: row.is_some_and(|row| row.closed_at.is_some()),
        may_edit: cx.may(Action::EditMeasures, Subject::default()),
        before: (!before.is_empty()).then(|| shell.year(&year.previous())),
        shell,
    })
}

/// A measure as a line of a list.
pub fn line(cx: &Cx, shell: &Shell, cycle: &Cycle, kept: &KeptMeasure, evidence: i64) -> Row {
    let measure = &kept.measure;
    let task = Task { id: &kept.id, measure, post: kept.post.as_deref(), due: kept.due };
    let due = reminder::due_of(cycle, &task);
    let status = |step: u16| {
        let said = |round| cycle.progress_of(round, measure.no, step).map(|entry| entry.status);
        said(Round::Twelve).or_else(|| said(Round::Six))
    };
    let statuses: Vec<Option<Status>> = measure.steps.iter().map(|step| status(step.no)).collect();
    let over = |status: &&Option<Status>| matches!(status, Some(Status::Done | Status::Dropped));
    let done = statuses.iter().filter(over).count();
    let late = done < measure.steps.len() && cx.today > due;
    let (tag, key) = if measure.steps.is_empty() {
        ("tag tag-draft", "measure-state-no-steps")
    } else if done == measure.steps.len() {
        ("tag tag-done", "measure-state-done")
    } else if late {
        ("tag tag-late", "measure-state-late")
    } else if statuses.iter().any(Option::is_some) {
        ("tag tag-going", "measure-state-going")
    } else {
        ("tag tag-none", "measure-state-none")
    };
    Row {
        id: kept.id.clone(),
        no: measure.no,
        title: shell.say(&measure.title),
        unit: unit_name(&cx.agency, measure.unit.as_deref()).unwrap_or_else(|| measure.responsible.clone()),
        post: post_name(&cx.agency, kept.post.as_deref()).unwrap_or_else(|| "–".to_owned()),
        due: shell.date(&due),
        late,
        done,
        steps: measure.steps.len(),
        tag,
        state: shell.t(key),
        check: kept.check_since.is_some(),
        evidence,
    }
}

/// The measures of a year as a table to be taken away.
///
/// # Errors
/// The person may not read, or the database is away.
pub async fn csv(cx: Cx, Query(asked): Query<Asked>) -> Result<Response> {
    cx.permit(Action::Read, Subject::default())?;
    let mut tx = cx.read().await?;
    let (_, year) = year_meant(&mut tx, &cx, asked.year.as_deref()).await?;
    let kept = measures::list(&mut tx, cx.agency_id(), year).await?;
    drop(tx);
    let text = table(&cx, &kept)?;
    let name = format!("attachment; filename=\"measures-{}.csv\"", year.number());
    let mut response = text.into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/csv; charset=utf-8"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    if let Ok(name) = HeaderValue::from_str(&name) {
        headers.insert(header::CONTENT_DISPOSITION, name);
    }
    Ok(response)
}

fn table(cx: &Cx, kept: &[KeptMeasure]) -> Result<Vec<u8>> {
    let internal = |error: &dyn std::fmt::Display| Error::Internal(error.to_string());
    let shell = cx.shell();
    // Excel takes text without the mark for the old encoding.
    let mut writer = csv::Writer::from_writer("\u{feff}".as_bytes().to_vec());
    let keys = [
        "measure-no",
        "measure-title-field",
        "measure-indicator",
        "measure-steps",
        "measure-unit",
        "measure-post",
        "measure-due",
        "measure-budget",
        "measure-success",
        "measure-follow-up",
    ];
    writer.write_record(keys.map(|key| shell.t(key))).map_err(|error| internal(&error))?;
    for kept in kept {
        let measure = &kept.measure;
        let steps: Vec<String> = measure.steps.iter().map(|step| format!("{}. {}", step.no, step.text)).collect();
        let record = [
            measure.no.to_string(),
            measure.title.clone(),
            measure.indicator.map(|no| no.to_string()).unwrap_or_default(),
            steps.join("\n"),
            unit_name(&cx.agency, measure.unit.as_deref()).unwrap_or_else(|| measure.responsible.clone()),
            post_name(&cx.agency, kept.post.as_deref()).unwrap_or_default(),
            kept.due.map(|day| day.to_string()).unwrap_or_default(),
            measure.budget.as_ref().map(|budget| baht(&shell, budget.satang)).unwrap_or_default(),
            measure.success.clone().unwrap_or_default(),
            measure.follow_up.clone(),
        ];
        writer.write_record(record.map(|cell| harmless(&cell))).map_err(|error| internal(&error))?;
    }
    writer.into_inner().map_err(|error| internal(&error))
}

/// A cell that a spreadsheet does not take for a formula.
fn harmless(cell: &str) -> String {
    if cell.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{cell}") } else { cell.to_owned() }
}

/// The year of a measure in the words of an address.
pub fn of_year(year: FiscalYear) -> String {
    format!("/measures?year={}", year.number())
}
