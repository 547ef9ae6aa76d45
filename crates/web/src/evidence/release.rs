//! Who may see a piece: inside, everybody without what is covered, everybody.

use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;
use prongsai_domain::access::{Action, Subject};
use prongsai_store::evidence::{self, Row};
use serde::Deserialize;

use super::kind::Kind;
use super::piece::{Showing, render};
use super::{is_personal, said_hints};
use crate::cx::Cx;
use crate::error::Result;
use crate::form::{Faults, Form};

/// A choice as sent.
#[derive(Debug, Default, Deserialize)]
pub struct ReleaseForm {
    #[serde(default)]
    revision: String,
    #[serde(default)]
    visibility: String,
    #[serde(default)]
    vouch: String,
}

/// Says who may see a piece.
///
/// # Errors
/// There is no such piece; the person may not say so; somebody was first; the database is away.
pub async fn release(cx: Cx, Path(id): Path<String>, Form(form): Form<ReleaseForm>) -> Result<Response> {
    let capacity = cx.permit(Action::ReleaseEvidence, Subject::default())?.clone();
    let mut tx = cx.read().await?;
    let row = evidence::get(&mut tx, cx.agency_id(), &id).await?;
    drop(tx);
    let shell = cx.shell();
    let mut faults = Faults::new();
    let kind = row.media_type.as_deref().and_then(Kind::of_media_type);
    let vouched = form.vouch == "1";
    match form.visibility.as_str() {
        "internal" => {}
        "masked" => {
            let caption = row.evidence()?.caption.unwrap_or_default();
            if row.masked_digest.is_none() {
                faults.add(&shell, "visibility", "evidence-fault-not-masked");
            } else if let Some(shown) = said_hints(&cx, &[&row.title, &caption]).first() {
                faults.say("visibility", shell.t1("evidence-fault-personal", "shown", shown));
            }
        }
        "public" => {
            if is_personal(&cx, &row) && !vouched {
                faults.add(&shell, "vouch", "evidence-fault-personal-public");
            } else if row.digest.is_some() && !kind.is_some_and(Kind::has_text) && !vouched && row.checked_at.is_none()
            {
                faults.add(&shell, "vouch", "evidence-fault-not-looked");
            }
        }
        _ => faults.add(&shell, "visibility", "evidence-fault-visibility"),
    }
    if !faults.is_empty() {
        let showing = Showing { status: StatusCode::UNPROCESSABLE_ENTITY, faults, ..Showing::default() };
        return render(&cx, &id, showing).await;
    }
    if row.visibility == form.visibility && !vouched {
        return Ok(cx.to(format!("/evidence/{id}")));
    }
    // Whoever vouched once has vouched for this file; only another file needs another look.
    let by = match form.visibility.as_str() {
        "public" if vouched => Some(cx.session.name.clone()),
        "public" => row.checked_by.clone(),
        _ => None,
    };
    let before = Row { revision: form.revision.parse().unwrap_or(0), ..row };
    let mut tx = cx.write().await?;
    evidence::release(&mut tx, cx.now, cx.agency_id(), &before, &form.visibility, by.as_deref()).await?;
    let event = cx
        .event("evidence.released", &capacity)
        .about("evidence", &id)
        .of_year(i16::try_from(before.fiscal_year).unwrap_or_default())
        .with("visibility", form.visibility)
        .with("visibility_before", before.visibility)
        .with("vouched", vouched);
    tx.commit(event).await?;
    Ok(cx.done(format!("/evidence/{id}"), "evidence-released"))
}
