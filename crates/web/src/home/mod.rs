//! The municipality's front page, its years, and the list of municipalities where an installation has several.

pub mod chart;
pub mod overview;
pub mod years;

use askama::Template;
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::Response;
use prongsai_domain::agency::Agency;
use prongsai_store::{agencies, publications};
use serde::Deserialize;

use crate::cx::{Visit, preferences};
use crate::error::Result;
use crate::form::Form;
use crate::publications::cache::{self, Made};
use crate::publications::{Entry, entries};
use crate::shell::{Language, Shell, Words, page};
use crate::{State, security, site};
use chart::Chart;
use overview::Overview;

/// The front page shows this many papers.
const PAPERS: usize = 5;

#[derive(Template)]
#[template(path = "home/show.html")]
struct HomePage {
    shell: Shell,
    greeting: Option<String>,
    overview: Option<Overview>,
    chart: Option<Chart>,
    papers: Vec<Entry>,
    count: usize,
    agency: Agency,
}

/// The front page of a municipality.
///
/// # Errors
/// The database is away.
pub async fn show(visit: Visit) -> Result<Response> {
    // A body that looks after towns publishes nothing here.
    if visit.site().settings.overseer.is_some() {
        return Ok(visit.to("/desk"));
    }
    cache::answer(&visit, async || {
        let shell = visit.open_shell();
        let mut tx = visit.read().await?;
        let rows = publications::list(&mut tx, visit.agency_id()).await?;
        let agency = agencies::get(&mut tx, visit.agency_id(), visit.today).await?;
        drop(tx);
        let all = entries(&shell, &rows)?;
        let newest = overview::public_years(&rows)?.into_iter().next();
        let (overview, chart) = match newest {
            Some(year) => {
                let loaded = overview::load(&visit, year).await?;
                (Some(Overview::of(&shell, &loaded)), Chart::of(&shell, &loaded.cycle))
            }
            None => (None, None),
        };
        let holds = |entry: &Entry| !entry.superseded && entry.withdrawn.is_none();
        let count = all.iter().filter(|entry| holds(entry)).count();
        let papers = all.into_iter().filter(holds).take(PAPERS).collect();
        let greeting = visit.site().settings.greeting.clone();
        Made::page(&HomePage { shell, greeting, overview, chart, papers, count, agency })
    })
    .await
}

#[derive(Template)]
#[template(path = "home/installation.html")]
struct InstallationPage {
    words: Words,
    towns: Vec<(String, String)>,
}

/// The list of municipalities of an installation.
///
/// # Errors
/// The database is away.
pub async fn installation(state: &State, headers: &HeaderMap) -> Result<Response> {
    let sites = site::all(state).await?;
    let towns = sites.iter().map(|site| (format!("/t/{}", site.slug), site.full_name.clone())).collect();
    page(&InstallationPage { words: preferences(headers).0, towns })
}

/// What a reader prefers.
#[derive(Debug, Deserialize)]
pub struct PreferForm {
    /// `th` or `en`.
    #[serde(default)]
    language: String,
    /// `thai` or `arabic`.
    #[serde(default)]
    digits: String,
    /// The path to go back to.
    #[serde(default)]
    back: String,
}

/// Keeps language and digits in a cookie and goes back.
///
/// # Errors
/// None of its own.
pub async fn prefer(visit: Visit, Form(form): Form<PreferForm>) -> Result<Response> {
    let back = if form.back.starts_with('/') && !form.back.starts_with("//") { form.back.as_str() } else { "/" };
    let mut response = visit.to(back);
    let year = 365 * 24 * 60 * 60;
    let language = Language::find(&form.language).map(|language| ("language", language.tag()));
    let digits = ["thai", "arabic"].into_iter().find(|known| *known == form.digits).map(|digits| ("digits", digits));
    for (name, value) in language.into_iter().chain(digits) {
        if let Ok(value) = HeaderValue::from_str(&security::cookie(&visit.state, name, value, year)) {
            response.headers_mut().append(header::SET_COOKIE, value);
        }
    }
    Ok(response)
}
