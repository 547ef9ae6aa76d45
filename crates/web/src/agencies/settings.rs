//! The settings of the town, and the sheet of its colours.

use askama::Template;
use axum::extract::Multipart;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use prongsai_domain::access::{Action, Subject};
use prongsai_store::agencies::{self, Settings};

use crate::cx::{Cx, Visit};
use crate::error::{Error, Result};
use crate::form::{Faults, filled};
use crate::shell::{Shell, faulty, page, theme};

/// A picture of a garuda or an emblem is not larger.
const LARGEST_PICTURE: usize = 400 * 1024;

/// The colours that are offered; the others follow the stylesheet.
const OFFERED: [&str; 4] = ["accent", "accent-deep", "late", "done"];

#[derive(Template)]
#[template(path = "agencies/settings.html")]
struct SettingsPage {
    shell: Shell,
    greeting: String,
    /// Name, words, value.
    colours: Vec<(String, String, String)>,
    has_garuda: bool,
    has_emblem: bool,
    faults: Faults,
}

/// The form.
///
/// # Errors
/// The person may not change the agency.
pub async fn show(cx: Cx) -> Result<Response> {
    cx.permit(Action::ManageAgency, Subject::default())?;
    page(&settings_page(&cx, &cx.site().settings, Faults::new()))
}

/// Keeps what the town sets; a colour that could not be read and a picture that is none are named at their fields.
///
/// # Errors
/// The person may not change the agency; the form is broken; the disk is full.
pub async fn keep(cx: Cx, mut form: Multipart) -> Result<Response> {
    let capacity = cx.permit(Action::ManageAgency, Subject::default())?;
    let shell = cx.shell();
    let mut settings = cx.site().settings.clone();
    let mut faults = Faults::new();
    let broken = |error: axum::extract::multipart::MultipartError| Error::BrokenForm(error.to_string());
    while let Some(field) = form.next_field().await.map_err(broken)? {
        let name = field.name().unwrap_or_default().to_owned();
        let bytes = field.bytes().await.map_err(|_| Error::TooLarge(crate::security::LARGEST_FORM as u64))?;
        match name.as_str() {
            "greeting" => settings.greeting = filled(&String::from_utf8_lossy(&bytes)).map(str::to_owned),
            "garuda" | "emblem" if !bytes.is_empty() => {
                if bytes.len() > LARGEST_PICTURE || !is_picture(&bytes) {
                    faults.add(&shell, &name, "agency-picture-fault");
                    continue;
                }
                let digest = cx.state.store.keep(cx.agency_id(), &bytes).await.map_err(|error| match error {
                    prongsai_store::blob::IncomingError::TooLarge(most) => Error::TooLarge(most),
                    prongsai_store::blob::IncomingError::Disk(error) => prongsai_store::Error::File(error).into(),
                })?;
                if name == "garuda" { settings.garuda = Some(digest) } else { settings.emblem = Some(digest) }
            }
            _ => {
                if let Some(token) = OFFERED.into_iter().find(|token| *token == name) {
                    let text = String::from_utf8_lossy(&bytes).trim().to_owned();
                    colour(&shell, &mut settings, &mut faults, token, &text);
                }
            }
        }
    }
    for faint in theme::faint(&settings.theme) {
        let field = if OFFERED.contains(&faint.text) { faint.text } else { faint.ground };
        faults.say(field, shell.t1("agency-colour-faint", "contrast", faint.contrast));
    }
    if !faults.is_empty() {
        return faulty(&settings_page(&cx, &settings, faults));
    }
    let mut tx = cx.write().await?;
    agencies::update_settings(&mut tx, cx.agency_id(), &settings).await?;
    tx.commit(cx.event("agency.changed", capacity).about("agency", cx.agency_id())).await?;
    crate::site::forget(&cx.state);
    Ok(cx.done("/agency", "agency-kept"))
}

fn colour(shell: &Shell, settings: &mut Settings, faults: &mut Faults, token: &str, text: &str) {
    let usual = theme::TOKENS.iter().find(|(name, _)| *name == token).map_or("", |(_, usual)| usual);
    if text.is_empty() || text.eq_ignore_ascii_case(usual) {
        settings.theme.remove(token);
    } else {
        if theme::colour(text).is_none() {
            faults.add(shell, token, "agency-colour-unknown");
        }
        settings.theme.insert(token.to_owned(), text.to_lowercase());
    }
}

fn is_picture(bytes: &[u8]) -> bool {
    let head = String::from_utf8_lossy(bytes.get(..2048).unwrap_or(bytes)).into_owned();
    infer::get(bytes).is_some_and(|kind| matches!(kind.mime_type(), "image/png" | "image/jpeg" | "image/webp"))
        || head.contains("<svg")
}

fn settings_page(cx: &Cx, settings: &Settings, faults: Faults) -> SettingsPage {
    let shell = cx.shell();
    let colours = OFFERED
        .into_iter()
        .map(|token| {
            let usual = theme::TOKENS.iter().find(|(name, _)| *name == token).map_or("", |(_, usual)| usual);
            let value = settings.theme.get(token).cloned().unwrap_or_else(|| usual.to_owned());
            (token.to_owned(), shell.t(format!("agency-colour-{token}")), value)
        })
        .collect();
    SettingsPage {
        greeting: settings.greeting.clone().unwrap_or_default(),
        colours,
        has_garuda: settings.garuda.is_some(),
        has_emblem: settings.emblem.is_some(),
        faults,
        shell,
    }
}

/// The colours of the town, for every page.
///
/// # Errors
/// The town changed none.
pub async fn sheet(visit: Visit) -> Result<Response> {
    let sheet = theme::sheet(&visit.site().settings.theme).ok_or(Error::NoSuchPage)?;
    let mut response = sheet.into_response();
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("text/css; charset=utf-8"));
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("public, max-age=60"));
    Ok(response)
}
