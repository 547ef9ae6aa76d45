//! The yearly disclosure lists: what each item asks for, and what of ours answers it.

use askama::Template;
use axum::extract::Path;
use axum::response::Response;
use prongsai_domain::Framework;
use prongsai_domain::framework::{OitItem, Status};
use prongsai_domain::publication::papers_of;
use prongsai_store::{disclosures, publications};
use prongsai_thai::FiscalYear;
use serde_json::json;

use super::cache::{self, Made};
use super::{Entry, entries, rules, year};
use crate::cx::Visit;
use crate::error::{Error, Result};
use crate::shell::Shell;

/// An item as lists show it.
pub struct ItemLine {
    /// `O43`.
    pub code: String,
    /// Its title.
    pub title: String,
    /// Its address inside the agency.
    pub path: String,
    /// What stands under it now.
    pub entries: Vec<Entry>,
    /// Where it stands on the town's main web site, and where to click.
    pub addresses: Vec<(String, String)>,
    /// Papers of ours that would answer it, in words.
    pub expected: Vec<String>,
}

#[derive(Template)]
#[template(path = "publications/ita_years.html")]
struct YearsPage {
    shell: Shell,
    years: Vec<i16>,
}

#[derive(Template)]
#[template(path = "publications/ita.html")]
struct ListPage {
    shell: Shell,
    year: FiscalYear,
    provisional: Option<FiscalYear>,
    items: Vec<ItemLine>,
}

#[derive(Template)]
#[template(path = "publications/item.html")]
struct ItemPage {
    shell: Shell,
    year: FiscalYear,
    item: ItemLine,
}

/// The years whose lists are known.
///
/// # Errors
/// The template fails.
pub async fn years(visit: Visit) -> Result<Response> {
    cache::answer(&visit, async || {
        let mut years: Vec<i16> = Framework::all().iter().map(|known| known.fiscal_year.number()).collect();
        years.sort_unstable_by_key(|year| std::cmp::Reverse(*year));
        Made::page(&YearsPage { shell: visit.open_shell(), years })
    })
    .await
}

/// The list of a year; `.csv` and `.json` behind the address give it as table and data.
///
/// # Errors
/// No list of that year is known.
pub async fn list(visit: Visit, Path(asked): Path<String>) -> Result<Response> {
    cache::answer(&visit, async || {
        let (text, form) = asked.split_once('.').map_or((asked.as_str(), ""), |(text, form)| (text, form));
        let year = year(text).ok_or(Error::NoSuchPage)?;
        let shell = visit.open_shell();
        let (provisional, items) = known(&visit, &shell, year).await?;
        match form {
            "" => Made::page(&ListPage { shell, year, provisional, items }),
            "json" => {
                let items: Vec<_> = items.iter().map(|item| value(&shell, item)).collect();
                Made::json(&json!({ "agency": shell.agency, "framework_year": year.number(), "items": items }))
            }
            "csv" => {
                let mut rows = vec![
                    ["item", "title", "address", "file"].map(|n| shell.t(format!("publications-column-{n}"))).to_vec(),
                ];
                for item in &items {
                    let papers = item.entries.iter().map(|entry| shell.public_url(&entry.path));
                    let papers: Vec<String> = papers.chain(item.addresses.iter().map(|(url, _)| url.clone())).collect();
                    rows.push(vec![
                        item.code.clone(),
                        item.title.clone(),
                        shell.public_url(&item.path),
                        papers.join(" "),
                    ]);
                }
                Made::csv(&format!("ita-{year}.csv"), &rows)
            }
            _ => Err(Error::NoSuchPage),
        }
    })
    .await
}

/// One item; `.json` behind the address gives it as data.
///
/// # Errors
/// The list has no such item.
pub async fn item(visit: Visit, Path((asked_year, asked)): Path<(String, String)>) -> Result<Response> {
    cache::answer(&visit, async || {
        let (code, as_json) = asked.strip_suffix(".json").map_or((asked.as_str(), false), |code| (code, true));
        let year = year(&asked_year).ok_or(Error::NoSuchPage)?;
        let shell = visit.open_shell();
        let (_, items) = known(&visit, &shell, year).await?;
        let item = items.into_iter().find(|item| item.code.eq_ignore_ascii_case(code)).ok_or(Error::NoSuchPage)?;
        if as_json {
            return Made::json(&value(&shell, &item));
        }
        Made::page(&ItemPage { shell, year, item })
    })
    .await
}

fn provisional(framework: &Framework) -> Option<FiscalYear> {
    match framework.status {
        Status::CopyOf(known) => Some(known),
        _ => None,
    }
}

/// The items of a year's list, the town's own where it has one, and the year that stands in where none is known.
///
/// # Errors
/// No list of that year is known; the database is away.
pub async fn known(visit: &Visit, shell: &Shell, year: FiscalYear) -> Result<(Option<FiscalYear>, Vec<ItemLine>)> {
    let mut tx = visit.read().await?;
    let kept = disclosures::year(&mut tx, visit.agency_id(), year).await?;
    let mut listed = disclosures::list(&mut tx, visit.agency_id(), year).await?;
    let rows = publications::list(&mut tx, visit.agency_id()).await?;
    drop(tx);
    let framework = rules(year).ok_or(Error::NoSuchPage)?;
    let all = entries(shell, &rows)?;
    let list = kept.list.as_ref().unwrap_or(&framework.oit);
    let line = |item: &OitItem| {
        let papers = papers_of(framework, &item.code);
        let stands = |entry: &&Entry| {
            papers.contains(&(entry.kind, entry.year)) && !entry.superseded && entry.withdrawn.is_none()
        };
        let addresses = listed.remove(&item.code).map_or_else(Vec::new, |kept| kept.disclosure.addresses);
        ItemLine {
            code: item.code.clone(),
            title: item.th.clone(),
            path: format!("/ita/{}/{}", framework.fiscal_year, item.code.to_lowercase()),
            entries: all.iter().filter(stands).cloned().collect(),
            // Last year's proof is not shown as this year's.
            addresses: addresses
                .into_iter()
                .filter(|address| !address.is_of_last_year)
                .map(|address| (address.url, address.clicks))
                .collect(),
            expected: papers.iter().map(|(kind, year)| super::title(shell, *kind, *year)).collect(),
        }
    };
    let items = list.items.iter().map(line).collect();
    Ok((provisional(framework).filter(|_| kept.list.is_none()), items))
}

/// An item as data.
pub fn value(shell: &Shell, item: &ItemLine) -> serde_json::Value {
    let papers: Vec<_> = item
        .entries
        .iter()
        .map(|entry| {
            json!({
                "title": entry.title,
                "version": entry.no,
                "published_on": entry.day,
                "address": shell.public_url(&entry.path),
            })
        })
        .collect();
    json!({
        "code": item.code,
        "title": item.title,
        "address": shell.public_url(&item.path),
        "published": papers,
        "addresses": item.addresses.iter().map(|(url, clicks)| json!({ "url": url, "clicks": clicks })).collect::<Vec<_>>(),
    })
}
