//! Sends a version on its way, and says what the version before keeps.
//!
//! By ink, a signature stays in force while the page on which it stands is the same: only changed pages are printed again.
//! The signatures are taken over in the order of the chain up to the first that lapsed. By click an opinion binds the
//! content, so that of another content nothing is taken over.

use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;
use prongsai_domain::access::{Action, Subject};
use prongsai_domain::approval::Approval;
use prongsai_domain::paper::ChainAct;
use prongsai_store::approvals::{self, Entry, Going, Version};
use serde::Deserialize;
use serde_json::json;

use super::show::{SignValues, chain_words, page_of};
use super::step::{self, Step};
use super::{deed_of, folder, path};
use crate::cx::Cx;
use crate::error::{Error, Result};
use crate::form::{Faults, Form};
use crate::shell::answer;

/// How a version goes up.
#[derive(Debug, Deserialize)]
pub struct SubmitForm {
    #[serde(default)]
    way: String,
}

/// Sends a version on its way.
///
/// # Errors
/// The person may not; there is no such version; it is on its way already; the database is away.
pub async fn submit(cx: Cx, Path(id): Path<String>, Form(form): Form<SubmitForm>) -> Result<Response> {
    let capacity = cx.permit(Action::Submit, Subject::default())?.clone();
    let way = if form.way == "click" { "click" } else { "ink" };
    let agency = cx.agency_id();
    let mut tx = cx.read().await?;
    let version = approvals::version(&mut tx, agency, &id).await?;
    if approvals::find(&mut tx, agency, &id).await?.is_some() {
        // A second click of the same button: it is on its way, and nothing is done twice.
        return Ok(cx.to(path(&id)));
    }
    let older = folder::previous(&cx, &mut tx, &version).await?;
    let before = match &older {
        Some(older) => approvals::find(&mut tx, agency, &older.id).await?.map(|going| (older.clone(), going)),
        None => None,
    };
    drop(tx);
    let approval = match Approval::begin(&version.chain()?, &cx.agency, Some(cx.today)) {
        Ok(approval) => approval,
        Err(fault) => {
            let mut faults = Faults::new();
            faults.say("way", chain_words(&cx, &cx.shell(), &fault));
            return answer(StatusCode::UNPROCESSABLE_ENTITY, &page_of(&cx, &id, SignValues::default(), faults).await?);
        }
    };
    let kept = match &before {
        Some((older, going)) if way == "ink" && going.way == "ink" => kept(&cx, older, &version, &approval).await?,
        _ => Vec::new(),
    };
    let mut tx = cx.write().await?;
    match approvals::begin(&mut tx, cx.now, agency, &id, way, &approval).await {
        Err(error) if error.is_taken() => return Ok(cx.to(path(&id))),
        other => other?,
    }
    for entry in &kept {
        let going = approvals::find(&mut tx, agency, &id).await?.ok_or(Error::NoSuchPage)?;
        let Some(deed) = deed_of(&entry.deed, &entry.words) else { break };
        let step = Step {
            by: entry.by_post_id.clone(),
            deed,
            on: entry.signed_on.as_deref().and_then(|day| day.parse().ok()),
            way: "carried",
            attested_by: Some(&cx.session.account_id),
            scan_page: entry.scan_page_id.as_deref(),
            key: None,
        };
        // A post that somebody else holds by now signs anew; what follows it as well.
        if step::enter(&cx, &mut tx, &version, &going, step).await?.is_err() {
            break;
        }
    }
    let mut lapsed = Vec::new();
    if let Some((older, going)) = &before {
        lapsed = replace(&cx, &mut tx, older, going, &kept).await?;
    }
    let mut event = cx.event("version.submitted", &capacity).about("version", &id);
    event.fiscal_year = Some(version.fiscal_year);
    event.body = json!({ "paper": version.kind, "way": way, "no": version.no, "kept": kept.len(), "lapsed": lapsed });
    tx.commit(event).await?;
    Ok(cx.done(path(&id), if way == "ink" { "approvals-flash-ink" } else { "approvals-flash-click" }))
}

/// The entries of the version before whose pages did not change, in the order of the chain, up to the first that lapses.
async fn kept(cx: &Cx, older: &Version, newer: &Version, approval: &Approval) -> Result<Vec<Entry>> {
    let mut tx = cx.read().await?;
    let entries = approvals::entries(&mut tx, cx.agency_id(), &older.id).await?;
    let old = folder::sheet(cx, &mut tx, older).await?;
    let new = folder::sheet(cx, &mut tx, newer).await?;
    drop(tx);
    let (_, touched) = folder::compare(cx, old, new).await?;
    let mut kept = Vec::new();
    for stage in approval.stages() {
        let block = match stage.act {
            ChainAct::Propose => "memo-signature".to_owned(),
            ChainAct::Opine => format!("opinion-{}", stage.post),
            ChainAct::Order => break,
        };
        let entry = entries.iter().rev().find(|entry| {
            entry.post_id == stage.post
                && matches!(entry.deed.as_str(), "propose" | "endorse" | "object")
                && entry.lapsed_at.is_none()
        });
        match entry {
            Some(entry) if !touched.contains(&block) => kept.push(entry.clone()),
            _ => break,
        }
    }
    Ok(kept)
}

/// Ends the way of the version before; gives the posts whose signatures lapse.
async fn replace(
    cx: &Cx,
    tx: &mut prongsai_store::Tx,
    older: &Version,
    going: &Going,
    kept: &[Entry],
) -> Result<Vec<String>> {
    let agency = cx.agency_id();
    let mut lapsed = Vec::new();
    if going.state == "approved" {
        // An approved paper stays what it is; the new version is another one.
        return Ok(lapsed);
    }
    for entry in approvals::entries(tx, agency, &older.id).await? {
        if entry.lapsed_at.is_none() && kept.iter().all(|one| one.seq != entry.seq) {
            approvals::lapse(tx, cx.now, agency, &older.id, entry.seq).await?;
            lapsed.push(entry.post_id);
        }
    }
    if going.state != "replaced" {
        approvals::update(tx, cx.now, agency, going, &going.approval()?, "replaced").await?;
    }
    Ok(lapsed)
}
