//! How a body looks at its towns, and its wish to be let in by those of its area.

use askama::Template;
use axum::response::Response;
use prongsai_domain::access::{Action, Subject};
use prongsai_store::agencies::{self, Overseer};
use prongsai_store::events::{self, Event};
use prongsai_store::{consents, towns};
use serde::Deserialize;

use super::list::covered;
use super::overseer;
use crate::cx::Cx;
use crate::error::Result;
use crate::form::Form;
use crate::shell::{Shell, page};

/// What is set.
#[derive(Debug, Default, Deserialize)]
pub struct SettingsForm {
    /// `1` where towns are also shown in order.
    #[serde(default)]
    ranking: String,
}

#[derive(Template)]
#[template(path = "towns/settings.html")]
struct SettingsPage {
    shell: Shell,
    ranking: bool,
}

/// The form.
///
/// # Errors
/// The person may not change the agency, or it is a town.
pub async fn show(cx: Cx) -> Result<Response> {
    cx.permit(Action::ManageAgency, Subject::default())?;
    let office = overseer(&cx)?;
    page(&SettingsPage { shell: cx.shell(), ranking: office.ranking })
}

/// Keeps what is set.
///
/// # Errors
/// The person may not change the agency, it is a town, or the database is away.
pub async fn keep(cx: Cx, Form(form): Form<SettingsForm>) -> Result<Response> {
    let capacity = cx.permit(Action::ManageAgency, Subject::default())?;
    let office = overseer(&cx)?;
    let ranking = form.ranking == "1";
    let mut settings = cx.site().settings.clone();
    settings.overseer = Some(Overseer { ranking, ..office });
    let mut tx = cx.write().await?;
    agencies::update_settings(&mut tx, cx.agency_id(), &settings).await?;
    let event = if ranking { cx.event("towns.ranking-on", capacity) } else { cx.event("towns.ranking-off", capacity) };
    tx.commit(event.about("agency", cx.agency_id())).await?;
    crate::site::forget(&cx.state);
    Ok(cx.done("/towns/settings", "towns-settings-kept"))
}

/// Asks all towns of the area that neither agreed nor were asked.
///
/// # Errors
/// The person may not read towns, the agency is a town, or the database is away.
pub async fn ask(cx: Cx) -> Result<Response> {
    let capacity = cx.permit(Action::ReadTowns, Subject::default())?.clone();
    overseer(&cx)?;
    let mut tx = cx.read().await?;
    let sites = covered(&mut tx, &cx).await?;
    let agreed = towns::list(&mut tx, cx.agency_id()).await?;
    drop(tx);
    let mut tx = cx.write().await?;
    let mut count = 0_u32;
    for site in sites.iter().filter(|site| agreed.iter().all(|town| town.id != site.id)) {
        if consents::ask(&mut tx, cx.now, &site.id, cx.agency_id()).await? {
            // The town reads who asked in its own history.
            let told = Event { agency: site.id.clone(), ..cx.event("consent.asked", &capacity) };
            events::insert(&mut tx, &told.about("consent", cx.agency_id()).with("body", cx.site().full_name.clone()))
                .await?;
            count += 1;
        }
    }
    tx.commit(cx.event("consent.asked", &capacity).about("agency", cx.agency_id()).with("towns", count)).await?;
    Ok(cx.done("/towns", "towns-asked"))
}
