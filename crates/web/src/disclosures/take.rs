//! What a town's page shows, taken over into the list: addresses are added; last year's proof gives way to them and leaves
//! them the way to click.

use axum::extract::Path;
use axum::response::Response;
use prongsai_domain::access::{Action, Subject};
use prongsai_domain::disclosure::Address;
use prongsai_site::fetch;
use prongsai_store::disclosures;

use super::{board, fields, path, still_open, subject};
use crate::cx::Cx;
use crate::error::Result;
use crate::form::{Form, Typed};
use crate::measures::fields::changes;
use crate::scorecards::year_in_path;

/// Addresses of one item that are taken over at most.
const MOST: usize = 20;

/// Adds the addresses that were found to the items that do not have them yet.
///
/// The form names them as `take`: the code, a blank, the addresses between blanks.
///
/// # Errors
/// The person may not keep the list, no list of that year is known, somebody was changing an item at the same moment, or
/// the database is away.
pub async fn take(cx: Cx, Path(asked): Path<String>, Form(form): Form<Typed>) -> Result<Response> {
    let capacity = cx.permit(Action::EditDisclosures, Subject::default())?;
    let (shell, year) = (cx.shell(), year_in_path(&asked)?);
    let mut tx = cx.read().await?;
    let board = board::load(&mut tx, &cx, &shell, year).await?;
    drop(tx);
    if board.year.is_locked() {
        return Ok(cx.done(path(year), "disclosures-take-locked"));
    }
    let mut changed = Vec::new();
    for line in &board.lines {
        let mut item = line.kept.clone();
        let named = form.all("take").into_iter().filter_map(|text| text.split_once(' '));
        let found = named.filter(|(code, _)| code.eq_ignore_ascii_case(&line.item.code));
        for url in found.flat_map(|(_, urls)| urls.split_whitespace()) {
            let is_known = item.addresses.iter().any(|address| address.url == url);
            if !is_known
                && item.addresses.len() < MOST
                && fetch::plausible(url, &cx.state.options.visit_machines).is_ok()
            {
                let last = line.kept.addresses.iter().find(|address| address.is_of_last_year);
                let clicks = last.map(|address| address.clicks.clone()).unwrap_or_default();
                item.addresses.push(Address { url: url.to_owned(), clicks, ..Address::default() });
            }
        }
        if item.addresses.len() > line.kept.addresses.len() {
            // What was last year's proof gives way to what stands there now.
            item.addresses.retain(|address| !address.is_of_last_year);
            changed.push((line, item));
        }
    }
    if changed.is_empty() {
        return Ok(cx.done(path(year), "disclosures-take-nothing"));
    }
    let mut tx = cx.write().await?;
    still_open(&mut tx, cx.agency_id(), year).await?;
    let account = Some(cx.session.account_id.as_str());
    let mut last = None;
    for (line, item) in &changed {
        disclosures::put(&mut tx, cx.now, cx.agency_id(), year, item, account, line.revision).await?;
        let before = fields::said(&shell, &cx.agency, &line.kept);
        let after = fields::said(&shell, &cx.agency, item);
        let event = cx
            .event("disclosure.taken-over", capacity)
            .about("disclosure", &subject(year, &line.item.code))
            .of_year(year.number())
            .with("item", line.item.code.as_str())
            .with("changes", changes(&before, &after));
        // Each item has a history of its own; the last event is written with the commit.
        if let Some(earlier) = last.replace(event) {
            prongsai_store::events::insert(&mut tx, &earlier).await?;
        }
    }
    if let Some(event) = last {
        tx.commit(event).await?;
    }
    Ok(cx.done(path(year), "disclosures-taken"))
}
