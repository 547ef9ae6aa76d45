//! A year for everybody: its measures, step by step, and the papers about them.

use askama::Template;
use axum::extract::Path;
use axum::response::Response;
use prongsai_store::publications;
use prongsai_thai::FiscalYear;
use serde_json::json;

use super::overview::{self, Overview};
use crate::cx::Visit;
use crate::error::{Error, Result};
use crate::publications::cache::{self, Made};
use crate::publications::{Entry, entries, year};
use crate::shell::Shell;

#[derive(Template)]
#[template(path = "home/year.html")]
struct YearPage {
    shell: Shell,
    years: Vec<FiscalYear>,
    overview: Option<Overview>,
    papers: Vec<Entry>,
}

/// The newest public year.
///
/// # Errors
/// The database is away.
pub async fn newest(visit: Visit) -> Result<Response> {
    cache::answer(&visit, async || {
        let rows = publications::list(&mut visit.read().await?, visit.agency_id()).await?;
        let years = overview::public_years(&rows)?;
        match years.first() {
            Some(year) => Made::page(&year_page(&visit, *year, years.clone(), &rows).await?),
            None => Made::page(&YearPage { shell: visit.open_shell(), years, overview: None, papers: Vec::new() }),
        }
    })
    .await
}

/// A year; `.csv` and `.json` behind the address give it as table and data.
///
/// # Errors
/// Nothing of that year stands in public.
pub async fn show(visit: Visit, Path(asked): Path<String>) -> Result<Response> {
    cache::answer(&visit, async || {
        let (text, form) = asked.split_once('.').map_or((asked.as_str(), ""), |(text, form)| (text, form));
        let rows = publications::list(&mut visit.read().await?, visit.agency_id()).await?;
        let years = overview::public_years(&rows)?;
        let year = year(text).filter(|year| years.contains(year)).ok_or(Error::NoSuchPage)?;
        match form {
            "" => Made::page(&year_page(&visit, year, years, &rows).await?),
            "json" => Made::json(&value(&visit.open_shell(), &of(&visit, year).await?)),
            "csv" => Made::csv(&format!("measures-{year}.csv"), &table(&visit.open_shell(), &of(&visit, year).await?)),
            _ => Err(Error::NoSuchPage),
        }
    })
    .await
}

async fn of(visit: &Visit, year: FiscalYear) -> Result<Overview> {
    Ok(Overview::of(&visit.open_shell(), &overview::load(visit, year).await?))
}

async fn year_page(
    visit: &Visit,
    year: FiscalYear,
    years: Vec<FiscalYear>,
    rows: &[publications::Publication],
) -> Result<YearPage> {
    let shell = visit.open_shell();
    let papers = entries(&shell, rows)?
        .into_iter()
        .filter(|entry| entry.year == year && !entry.superseded && entry.withdrawn.is_none())
        .collect();
    Ok(YearPage { overview: Some(of(visit, year).await?), shell, years, papers })
}

fn table(shell: &Shell, overview: &Overview) -> Vec<Vec<String>> {
    let head = ["measure", "title", "responsible", "step", "what", "status", "figures"];
    let mut rows = vec![head.map(|name| shell.t(format!("home-column-{name}"))).to_vec()];
    for measure in &overview.measures {
        for step in &measure.steps {
            rows.push(vec![
                measure.no.to_string(),
                measure.title.clone(),
                measure.responsible.clone(),
                step.no.to_string(),
                step.text.clone(),
                shell.t(step.key()),
                step.figures.join("; "),
            ]);
        }
    }
    rows
}

fn value(shell: &Shell, overview: &Overview) -> serde_json::Value {
    let measures: Vec<_> = overview
        .measures
        .iter()
        .map(|measure| {
            let steps: Vec<_> = measure
                .steps
                .iter()
                .map(|step| json!({ "no": step.no, "text": step.text, "status": step.status, "figures": step.figures }))
                .collect();
            json!({
                "no": measure.no,
                "title": measure.title,
                "responsible": measure.responsible,
                "steps_done": measure.done,
                "steps": steps,
            })
        })
        .collect();
    json!({ "agency": shell.agency, "fiscal_year": overview.year.number(), "measures": measures })
}
