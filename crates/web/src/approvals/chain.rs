//! Who proposes, gives an opinion and orders: the chain of a paper.

use askama::Template;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;
use prongsai_domain::access::{Action, Subject};
use prongsai_domain::approval::Approval;
use prongsai_domain::paper::{ChainAct, ChainStep};
use prongsai_store::{approvals, reports};
use serde::Deserialize;
use serde_json::json;

use super::post_title;
use super::show::chain_words;
use crate::cx::Cx;
use crate::error::Result;
use crate::form::{Faults, Form};
use crate::shell::{Shell, answer};

/// The most steps that a chain has room for.
const STEPS: usize = 8;

#[derive(Template)]
#[template(path = "approvals/chain.html")]
struct ChainPage {
    shell: Shell,
    paper: String,
    title: String,
    faults: Faults,
    /// The post of each place, empty places at the end.
    places: Vec<String>,
    /// Posts by id and title; the first is the empty choice.
    posts: Vec<(String, String)>,
    merged: Vec<String>,
    revision: i64,
}

/// The chain as it was typed.
#[derive(Debug, Deserialize)]
pub struct ChainForm {
    #[serde(default)]
    post: Vec<String>,
    #[serde(default)]
    revision: String,
}

/// The page of the chain.
///
/// # Errors
/// The person may not; there is no such paper; the database is away.
pub async fn show(cx: Cx, Path(id): Path<String>) -> Result<Response> {
    cx.permit(Action::Submit, Subject::default())?;
    let mut tx = cx.read().await?;
    let kept = reports::get(&mut tx, cx.agency_id(), &id).await?;
    drop(tx);
    let places = kept.paper.chain.iter().map(|step| step.post.clone()).collect();
    answer(StatusCode::OK, &page_of(&cx, &kept, places, Faults::new()))
}

/// Keeps the chain; papers that are on their way go on as they set out.
///
/// # Errors
/// The person may not; there is no such paper; somebody else changed it; the database is away.
pub async fn keep(cx: Cx, Path(id): Path<String>, Form(form): Form<ChainForm>) -> Result<Response> {
    let capacity = cx.permit(Action::Submit, Subject::default())?.clone();
    let mut tx = cx.read().await?;
    let kept = reports::get(&mut tx, cx.agency_id(), &id).await?;
    drop(tx);
    let shell = cx.shell();
    let places: Vec<String> =
        form.post.into_iter().map(|post| post.trim().to_owned()).filter(|post| !post.is_empty()).collect();
    let chain = chain_of(&places);
    let mut faults = Faults::new();
    if let Err(fault) = Approval::begin(&chain, &cx.agency, Some(cx.today)) {
        faults.say("place-1", chain_words(&cx, &shell, &fault));
    }
    if form.revision != kept.revision.to_string() {
        faults.add(&shell, "place-1", "approvals-chain-stale");
    }
    if !faults.is_empty() {
        return answer(StatusCode::UNPROCESSABLE_ENTITY, &page_of(&cx, &kept, places, faults));
    }
    let mut tx = cx.write().await?;
    approvals::set_chain(&mut tx, cx.now, cx.agency_id(), &id, &chain).await?;
    let mut event = cx.event("paper.chain-changed", &capacity).about("paper", &id);
    event.fiscal_year = Some(i64::from(kept.fiscal_year.number()));
    event.body = json!({ "chain": places });
    tx.commit(event).await?;
    Ok(cx.done(crate::reports::path(&id), "approvals-flash-chain"))
}

/// The first proposes, the last orders, all between give opinions.
fn chain_of(places: &[String]) -> Vec<ChainStep> {
    let last = places.len().saturating_sub(1);
    let act = |at: usize| match at {
        0 => ChainAct::Propose,
        at if at == last => ChainAct::Order,
        _ => ChainAct::Opine,
    };
    let steps = places.iter().enumerate();
    steps
        .map(|(at, post)| ChainStep { post: post.clone(), act: act(at), opinion: None, decision: None, date: None })
        .collect()
}

fn page_of(cx: &Cx, kept: &reports::KeptPaper, mut places: Vec<String>, faults: Faults) -> ChainPage {
    let shell = cx.shell();
    let merged = Approval::begin(&chain_of(&places), &cx.agency, Some(cx.today))
        .map_or_else(|_| Vec::new(), |approval| approval.merged().iter().map(|merged| merged.reason.clone()).collect());
    places.resize(STEPS.max(places.len()), String::new());
    let empty = (String::new(), shell.t("approvals-chain-nobody"));
    let posts = cx.agency.posts.iter().map(|post| (post.id.clone(), post_title(&cx.agency, &post.id)));
    ChainPage {
        paper: shell.url(crate::reports::path(&kept.id)),
        title: crate::reports::title(&shell, kept.paper.kind, kept.fiscal_year),
        faults,
        places,
        posts: std::iter::once(empty).chain(posts).collect(),
        merged,
        revision: kept.revision,
        shell,
    }
}
