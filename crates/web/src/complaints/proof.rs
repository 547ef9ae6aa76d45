//! The proof of the day of filing: the leaf, its place in the log, and a signed checkpoint. What the leaf commits to stands
//! folded away, for an informant who wants to show the content too.

use askama::Template;
use axum::response::Response;
use prongsai_crypto::{Zeroizing, hex, merkle};
use prongsai_store::complaints::log;

use super::follow::{PassForm, find, pass};
use super::intro::shell;
use super::leaves::prove;
use super::send::log_of;
use crate::cx::Visit;
use crate::error::{Error, Result};
use crate::form::Form;
use crate::shell::{Shell, page};

#[derive(Template)]
#[template(path = "complaints/proof.html")]
struct ProofPage {
    shell: Shell,
    date: String,
    leaf: String,
    commitment: String,
    index: String,
    path: Vec<String>,
    checkpoint: String,
    key: String,
    salt: String,
    content: String,
    /// The text that the digest is of; none where words of it were masked since.
    text: Option<Zeroizing<String>>,
}

/// Shows it, to be printed.
///
/// # Errors
/// [`Error::NoSuchPage`] where the log has not taken the leaf in yet; [`Error::TooMany`] where many ask at once; the
/// database is away.
pub async fn show(visit: Visit, Form(form): Form<PassForm>) -> Result<Response> {
    let Some(informant) = pass(&visit, &form.pass) else { return Ok(visit.to("/complaints/return")) };
    let agency = visit.agency_id();
    let mut tx = visit.read().await?;
    let case = find(&mut tx, &visit, &informant).await?.ok_or(Error::NoSuchPage)?;
    let leaf: log::Hash = case.row.leaf.as_slice().try_into().map_err(|_| Error::NoSuchPage)?;
    let index = log::position_of(&mut tx, agency, &leaf).await?.ok_or(Error::NoSuchPage)?;
    let checkpoint = log::newest(&mut tx, agency).await?.filter(|checkpoint| checkpoint.size > index);
    let checkpoint = checkpoint.ok_or(Error::NoSuchPage)?;
    drop(tx);
    // A log from which somebody took leaves proves nothing; its check names the place.
    let at = usize::try_from(index).unwrap_or(usize::MAX);
    let path = prove(&visit, &checkpoint, move |leaves| (at < leaves.len()).then(|| merkle::inclusion(leaves, at)));
    let path = path.await?.ok_or(Error::NoSuchPage)?;
    let first = case.entries.first().ok_or(Error::NoSuchPage)?;
    let json = Zeroizing::new(first.entry.to_json());
    let is_kept = merkle::digest(&json) == first.content;
    let (key, origin) = log_of(&visit);
    let shell = shell(&visit);
    page(&ProofPage {
        date: shell.date(&case.row.filed_on),
        leaf: hex(&leaf),
        commitment: hex(&merkle::commitment(&first.salt, &first.content)),
        index: index.to_string(),
        path: path.iter().map(|hash| hex(hash)).collect(),
        checkpoint: checkpoint.note,
        key: key.verifier(&origin),
        salt: hex(&first.salt),
        content: hex(&first.content),
        text: is_kept.then(|| Zeroizing::new(String::from_utf8_lossy(&json).into_owned())),
        shell,
    })
}
