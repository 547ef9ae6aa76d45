//! The municipality's front page, and the list of municipalities where an installation has several.

use askama::Template;
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::Response;
use serde::Deserialize;

use crate::cx::{Visit, preferences};
use crate::error::Result;
use crate::form::Form;
use crate::shell::{Language, Shell, Words, page};
use crate::{State, security, site};

#[derive(Template)]
#[template(path = "home/show.html")]
struct HomePage {
    shell: Shell,
}

/// The front page of a municipality.
///
/// # Errors
/// The template fails.
pub async fn show(visit: Visit) -> Result<Response> {
    page(&HomePage { shell: visit.public_shell() })
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
