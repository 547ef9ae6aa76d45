//! An opinion or order by click: password and second factor, then a signature over the content and all that was said.

use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;
use prongsai_domain::access::{Action, Subject};
use prongsai_domain::approval::Deed;
use prongsai_store::approvals;
use serde::Deserialize;
use serde_json::json;

use super::show::{SignValues, page_of};
use super::step::{self, Step};
use super::{deed_code, deed_of, path};
use crate::accounts::step_up;
use crate::cx::Cx;
use crate::error::{Error, Result};
use crate::form::{Faults, Form};
use crate::shell::answer;

/// What is signed.
#[derive(Debug, Deserialize)]
pub struct SignForm {
    #[serde(default)]
    deed: String,
    #[serde(default)]
    words: String,
    #[serde(default)]
    password: String,
    #[serde(default)]
    code: String,
}

/// Longest opinion in code points.
const LONGEST: usize = 2000;

/// Signs the step that is next.
///
/// # Errors
/// The person may not; there is no such version; the database is away.
pub async fn submit(cx: Cx, Path(id): Path<String>, Form(form): Form<SignForm>) -> Result<Response> {
    let agency = cx.agency_id();
    let mut tx = cx.read().await?;
    let version = approvals::version(&mut tx, agency, &id).await?;
    let going = approvals::find(&mut tx, agency, &id).await?.ok_or(Error::NoSuchPage)?;
    drop(tx);
    let waits_for = going.waits_for.clone();
    let capacity = cx.permit(Action::Sign, Subject { unit: None, post: waits_for.as_deref() })?.clone();
    let shell = cx.shell();
    let mut faults = Faults::new();
    if going.way != "click" {
        faults.add(&shell, "deed", "approvals-fault-ink");
    }
    let deed = deed_of(&form.deed, &form.words);
    if deed.is_none() {
        faults.add(&shell, "deed", "approvals-fault-choose");
    }
    if let Some(Deed::Object(words) | Deed::Disapprove(words) | Deed::Return(words)) = &deed
        && words.is_empty()
    {
        faults.add(&shell, "words", "approvals-fault-reason");
    }
    if form.words.chars().count() > LONGEST {
        faults.add(&shell, "words", "approvals-fault-long");
    }
    let mut key = None;
    if faults.is_empty() {
        match step_up::confirm(&cx, &form.password, &form.code).await? {
            Ok(confirmed) => key = Some(confirmed.key),
            Err(fault) => faults.say(fault.field(), fault.say(&shell)),
        }
    }
    let values = SignValues { deed: form.deed, words: form.words };
    let (Some(deed), Some(key), true) = (deed, key, faults.is_empty()) else {
        return answer(StatusCode::UNPROCESSABLE_ENTITY, &page_of(&cx, &id, values, faults).await?);
    };
    let (code, _) = deed_code(&deed);
    let by = capacity.acting.as_ref().map_or_else(|| capacity.post.clone(), |acting| acting.own_post.clone());
    let mut tx = cx.write().await?;
    let going = approvals::find(&mut tx, agency, &id).await?.ok_or(Error::NoSuchPage)?;
    let step = Step { by, deed, on: Some(cx.today), way: "click", attested_by: None, scan_page: None, key: Some(&key) };
    if let Err(fault) = step::enter(&cx, &mut tx, &version, &going, step).await? {
        drop(tx);
        faults.say("deed", step::refusal(&cx, &shell, &fault));
        return answer(StatusCode::CONFLICT, &page_of(&cx, &id, values, faults).await?);
    }
    let mut event = cx.event("version.signed", &capacity).about("version", &id);
    event.fiscal_year = Some(version.fiscal_year);
    event.body = json!({ "deed": code, "post": waits_for, "paper": version.kind, "way": "click" });
    tx.commit(event).await?;
    Ok(cx.done(path(&id), "approvals-flash-signed"))
}
