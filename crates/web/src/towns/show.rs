//! The board of one town that agreed, read only: what each item lacks, where it stands, what was said of it.

use askama::Template;
use axum::extract::{Path, Query};
use axum::response::Response;
use prongsai_domain::access::{Action, Subject};
use prongsai_domain::disclosure::{Disclosure, Light};
use prongsai_store::{boards, towns};
use serde::Deserialize;

use super::list::{oit, tagged, trend_of};
use super::{board, lack_key, overseer, verdict_words, visit_words, year_meant};
use crate::cx::Cx;
use crate::error::{Error, Result};
use crate::shell::{Shell, page};

/// Which year is asked for.
#[derive(Debug, Default, Deserialize)]
pub struct Asked {
    /// The fiscal year.
    #[serde(default)]
    year: String,
}

/// One item.
struct Item {
    code: String,
    title: String,
    tag: &'static str,
    light: String,
    lacks: Vec<String>,
    due: String,
    late: bool,
    addresses: Vec<Place>,
    verdict: Option<(&'static str, String, String)>,
    check: Option<String>,
}

/// One address with what its newest visit found.
struct Place {
    url: String,
    tag: &'static str,
    visit: String,
}

#[derive(Template)]
#[template(path = "towns/show.html")]
struct TownPage {
    shell: Shell,
    name: String,
    district: String,
    since: i64,
    year: i16,
    years: Vec<(String, String, bool)>,
    oit: String,
    counts: [usize; 4],
    items: Vec<Item>,
    trend: Vec<(String, i64, i64, String, i64)>,
}

/// The board.
///
/// # Errors
/// The person may not read towns, the town did not agree, or the database is away.
pub async fn show(cx: Cx, Path(slug): Path<String>, Query(asked): Query<Asked>) -> Result<Response> {
    cx.permit(Action::ReadTowns, Subject::default())?;
    overseer(&cx)?;
    let year = year_meant(&cx, Some(&asked.year))?;
    let shell = cx.shell();
    let mut tx = cx.read().await?;
    let town = towns::find(&mut tx, cx.agency_id(), &slug).await?.ok_or(Error::NoSuchPage)?;
    let mut boards = board::load(&mut tx, &cx, year).await?;
    let verdicts = towns::verdicts_of(&mut tx, cx.agency_id(), &town.id, year).await?;
    let days = boards::trend_of(&mut tx, cx.agency_id(), &town.id, year, 400).await?;
    drop(tx);
    let at = boards.rows.iter().position(|row| row.town.id == town.id).ok_or(Error::NoSuchPage)?;
    let row = boards.rows.swap_remove(at);
    let checks = cx.may(Action::JudgeTowns, Subject::default());
    let items = boards.items.iter().zip(&row.cells).filter_map(|(item, cell)| {
        let light = cell.light?;
        let kept = row.kept.get(&item.code);
        let (tag, light) = tagged(&shell, light);
        Some(Item {
            title: item.th.clone(),
            tag,
            light,
            lacks: kept.map(|kept| lacks(&shell, kept)).unwrap_or_default(),
            due: kept.and_then(|kept| kept.due).map_or_else(|| "–".to_owned(), |due| shell.date(&due)),
            late: cell.late,
            addresses: kept.map(|kept| places(&shell, kept)).unwrap_or_default(),
            verdict: verdicts.get(&item.code).map(|verdict| {
                let (tag, key) = verdict_words(&verdict.verdict);
                let who = verdict.person.clone().unwrap_or_default();
                (tag, shell.t(key), shell.t2("towns-verdict-by", "who", who, "at", shell.moment(&verdict.at)))
            }),
            check: checks.then(|| format!("/towns/items/{}?year={}&town={slug}", item.code, year.number())),
            code: item.code.clone(),
        })
    });
    let items = items.collect();
    let present = year_meant(&cx, None)?;
    page(&TownPage {
        items,
        name: town.full_name,
        district: town.district,
        since: town.since,
        year: year.number(),
        years: [present, present.previous()]
            .map(|one| (format!("/towns/{slug}?year={}", one.number()), shell.year(&one), one == year))
            .into(),
        oit: oit(&shell, &row),
        counts: [row.count(Light::Complete), row.count(Light::AtRisk), row.count(Light::Empty), row.late()],
        trend: trend_of(&shell, &days),
        shell,
    })
}

/// Why an item is not complete, in words.
pub fn lacks(shell: &Shell, item: &Disclosure) -> Vec<String> {
    item.lacks().into_iter().map(|lack| shell.t(lack_key(lack))).collect()
}

fn places(shell: &Shell, item: &Disclosure) -> Vec<Place> {
    let place = |address: &prongsai_domain::disclosure::Address| {
        let (tag, key) = visit_words(address.visit);
        Place { url: address.url.clone(), tag, visit: shell.t(key) }
    };
    item.addresses.iter().map(place).collect()
}
