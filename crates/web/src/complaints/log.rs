//! The log as everybody may see it: its key, its last checkpoint before today, what was deleted, and how a receipt is checked.
//!
//! What grew within a day is not shown: the size of the log by the hour would tell when something came. A proof is given
//! between any two sizes up to the one that is shown, so that asking tells nothing either.

use askama::Template;
use axum::extract::Query;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use data_encoding::BASE64;
use prongsai_crypto::{hex, merkle};
use prongsai_store::complaints::log::Checkpoint;
use prongsai_store::complaints::{channel, deletions, log};
use serde::Deserialize;

use super::intro::shell;
use super::leaves::prove;
use super::send::log_of;
use crate::cx::Visit;
use crate::error::{Error, Result};
use crate::shell::{Shell, page};

/// A case that is gone.
struct Gone {
    day: String,
    certificate: String,
    leaf: String,
}

/// The state of the log that everybody may see.
struct Head {
    day: String,
    size: i64,
    note: String,
}

#[derive(Template)]
#[template(path = "complaints/log.html")]
struct LogPage {
    shell: Shell,
    has_log: bool,
    key: String,
    head: Option<Head>,
    gone: Vec<Gone>,
}

/// Shows it.
///
/// # Errors
/// The database is away.
pub async fn show(visit: Visit) -> Result<Response> {
    let shell = shell(&visit);
    let mut tx = visit.read().await?;
    let has_log = channel::find(&mut tx, visit.agency_id()).await?.is_some();
    let newest = log::newest_before(&mut tx, visit.agency_id(), visit.today).await?;
    let today = visit.today.to_string();
    let gone = deletions::list(&mut tx, visit.agency_id()).await?.into_iter().filter(|gone| gone.day < today);
    let date = |day: &str| day.parse().map_or_else(|_| day.to_owned(), |day| shell.date(&day));
    let (key, origin) = log_of(&visit);
    page(&LogPage {
        has_log,
        key: key.verifier(&origin),
        head: newest.map(|head| Head { day: date(&head.day), size: head.size, note: head.note }),
        gone: gone
            .map(|gone| Gone { day: date(&gone.day), certificate: gone.certificate, leaf: hex(&gone.leaf) })
            .collect(),
        shell,
    })
}

/// The last checkpoint before today, as a signed note.
///
/// # Errors
/// [`Error::NoSuchPage`] where there is none; the database is away.
pub async fn checkpoint(visit: Visit) -> Result<Response> {
    Ok(text(public(&visit).await?.note))
}

/// Between which sizes of the log a proof is asked for.
#[derive(Debug, Deserialize)]
pub struct Asked {
    #[serde(default)]
    from: String,
    #[serde(default)]
    to: String,
}

/// That the log only goes on from what it was at a size: a line `old <size>`, a line of base64 for each hash, and, where it is
/// asked for up to the published size, an empty line and the checkpoint: the body that witnesses of logs take.
///
/// # Errors
/// [`Error::NoSuchPage`] where no such sizes are public; [`Error::TooMany`] where many ask at once; the database is
/// away.
///
/// # Source
/// RFC 6962, section 2.1.2; C2SP tlog-witness, add-checkpoint.
pub async fn proof(visit: Visit, Query(asked): Query<Asked>) -> Result<Response> {
    let head = public(&visit).await?;
    let to = if asked.to.is_empty() { head.size } else { asked.to.parse().map_err(|_| Error::NoSuchPage)? };
    let from: i64 = asked.from.parse().map_err(|_| Error::NoSuchPage)?;
    if !(1..=to).contains(&from) || to > head.size {
        return Err(Error::NoSuchPage);
    }
    let [old, new] = [from, to].map(|size| usize::try_from(size).unwrap_or(usize::MAX));
    let hashes = prove(&visit, &head, move |leaves| {
        let leaves = &leaves[..new.min(leaves.len())];
        (old <= leaves.len()).then(|| merkle::consistency(leaves, old))
    });
    let hashes = hashes.await?.ok_or(Error::NoSuchPage)?;
    let mut lines = vec![format!("old {from}")];
    lines.extend(hashes.iter().map(|hash| BASE64.encode(hash)));
    let mut body = lines.join("\n") + "\n";
    if to == head.size {
        body += "\n";
        body += &head.note;
    }
    Ok(text(body))
}

/// The checkpoint that everybody may see.
async fn public(visit: &Visit) -> Result<Checkpoint> {
    let head = log::newest_before(&mut visit.read().await?, visit.agency_id(), visit.today).await?;
    head.ok_or(Error::NoSuchPage)
}

fn text(body: String) -> Response {
    let mut response = body.into_response();
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("text/plain; charset=utf-8"));
    response
}
