//! What is half typed: kept on the server by the script while typing, or by a button without script, and shown again.

use axum::extract::Path;
use axum::http::{StatusCode, header};
use axum::response::Response;
use prongsai_store::accounts::drafts;
use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::cx::Cx;
use crate::error::{Error, Result};
use crate::form::Form;
use crate::security;

/// The form that was left half typed, and when: read into the same struct as the form that is sent.
///
/// A page calls it with the address that stands in its `data-draft`, and shows the values with the words `draft-notice`.
///
/// # Errors
/// The database is away.
pub async fn find<T: DeserializeOwned>(cx: &Cx, form: &str) -> Result<Option<(T, i64)>> {
    let mut tx = cx.read().await?;
    let draft = drafts::find(&mut tx, cx.agency_id(), &cx.session.account_id, form).await?;
    // A draft of an older shape of the form is no fault of the reader's.
    Ok(draft.and_then(|draft| Some((serde_html_form::from_str(&draft.body).ok()?, draft.updated_at))))
}

/// Forgets a draft inside the transaction that keeps the form itself.
///
/// # Errors
/// The database is away.
pub async fn forget(tx: &mut prongsai_store::Tx, cx: &Cx, form: &str) -> Result<()> {
    Ok(drafts::remove(tx, cx.agency_id(), &cx.session.account_id, form).await?)
}

/// A form as it stands: `form` is its address, `body` its fields as the script sends them. Without script the button sends
/// the form itself here, under `/drafts/keep/<address>`.
#[derive(Debug, Default, Deserialize)]
pub struct DraftForm {
    #[serde(default)]
    form: String,
    #[serde(default)]
    body: String,
}

/// Keeps what is typed.
///
/// # Errors
/// The address is none, or the form too large.
pub async fn keep(cx: Cx, Form(draft): Form<DraftForm>) -> Result<Response> {
    put(&cx, &draft.form, &draft.body).await?;
    Ok(security::empty(StatusCode::NO_CONTENT))
}

/// Keeps a form that was sent by the button `formaction="/drafts/keep/<address>"`, and shows it again.
///
/// # Errors
/// The address is none, or the form too large.
pub async fn keep_whole(
    cx: Cx,
    Path(form): Path<String>,
    Form(fields): Form<Vec<(String, String)>>,
) -> Result<Response> {
    let form = format!("/{form}");
    let kept: Vec<_> = fields.into_iter().filter(|(name, _)| !name.contains("password")).collect();
    let body = serde_html_form::to_string(&kept).map_err(|error| Error::BrokenForm(error.to_string()))?;
    put(&cx, &form, &body).await?;
    Ok(cx.done(&form, "flash-draft-kept"))
}

async fn put(cx: &Cx, form: &str, body: &str) -> Result<()> {
    if !form.starts_with('/') || form.starts_with("//") || form.len() > 500 {
        return Err(Error::BrokenForm("a draft names no form".to_owned()));
    }
    if body.len() > drafts::MOST_BYTES {
        return Err(Error::TooLarge(drafts::MOST_BYTES as u64));
    }
    let mut tx = cx.write().await?;
    drafts::put(&mut tx, cx.now, cx.agency_id(), &cx.session.account_id, form, body).await?;
    Ok(tx.commit_unrecorded().await?)
}

/// Throws a draft away and goes back to the page that it was on.
///
/// # Errors
/// The database is away.
pub async fn discard(cx: Cx, Form(draft): Form<DraftForm>) -> Result<Response> {
    let mut tx = cx.write().await?;
    forget(&mut tx, &cx, &draft.form).await?;
    tx.commit_unrecorded().await?;
    let back = cx.headers.get(header::REFERER).and_then(|from| from.to_str().ok()).unwrap_or_default();
    let to = if draft.form.starts_with('/') && !back.ends_with("/account") { draft.form.as_str() } else { "/account" };
    Ok(cx.done(super::inside(to), "flash-draft-discarded"))
}
