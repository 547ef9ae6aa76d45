//! Typing a result: any digits, faults at their fields, doubts said and saved.

use std::collections::BTreeMap;

use askama::Template;
use axum::extract::{Path, Query};
use axum::http::StatusCode;
use axum::response::Response;
use prongsai_domain::access::{Action, Subject};
use prongsai_domain::framework::{Framework, Instrument};
use prongsai_domain::score::{Score, ScoreError};
use prongsai_domain::scorecard::{EitParts, Scorecard};
use prongsai_store::cycles;
use prongsai_store::scorecards::{self, KeptCard};
use prongsai_thai::FiscalYear;
use serde::Deserialize;
use serde_json::json;

use super::{Rules, said, year_in_path, year_of};
use crate::cx::Cx;
use crate::error::{Error, Result};
use crate::form::{Faults, Form, Typed, filled};
use crate::shell::{Shell, answer, faulty, page};

/// Which year is to be typed.
#[derive(Debug, Deserialize)]
pub struct WhichYear {
    /// As typed.
    year: Option<String>,
}

#[derive(Template)]
#[template(path = "scorecards/new.html")]
struct NewPage {
    shell: Shell,
    faults: Faults,
    year: String,
}

/// Asks for the year of a result.
///
/// # Errors
/// The person may not type results.
pub async fn new(cx: Cx, Query(which): Query<WhichYear>) -> Result<Response> {
    cx.permit(Action::EditResult, Subject::default())?;
    let mut tx = cx.read().await?;
    let rules = Rules::of(&cycles::list(&mut tx, cx.agency_id()).await?);
    drop(tx);
    let shell = cx.shell();
    let Some(written) = which.year else {
        let present = FiscalYear::containing(cx.today).map_err(|error| Error::Internal(error.to_string()))?;
        let year = present.previous().number().to_string();
        return page(&NewPage { shell, faults: Faults::new(), year });
    };
    match year_of(&written).filter(|year| rules.find(*year).is_some()) {
        Some(year) => Ok(cx.to(format!("/results/{}/edit", year.number()))),
        None => {
            let mut faults = Faults::new();
            faults.say("year", unknown_year(&shell, &rules, &written));
            faulty(&NewPage { shell, faults, year: written })
        }
    }
}

/// Why a year has no rules, and which have.
pub fn unknown_year(shell: &Shell, rules: &Rules, written: &str) -> String {
    let all = rules.all();
    let ends = all.first().zip(all.last());
    let (first, last) = ends.map_or((String::new(), String::new()), |(first, last)| {
        (first.fiscal_year.to_string(), last.fiscal_year.to_string())
    });
    shell.with("result-fault-year", &[("given", written.to_owned()), ("first", first), ("last", last)])
}

/// One field of a score.
struct Field {
    name: String,
    label: String,
    value: String,
}

/// One item of the disclosure list with its points.
struct Item {
    name: String,
    label: String,
    options: Vec<Choice>,
    fault: Option<String>,
}

/// What an item can have earned.
struct Choice {
    value: String,
    label: String,
    chosen: bool,
}

/// What both have written, where they differ.
struct Difference {
    label: String,
    mine: String,
    theirs: String,
}

#[derive(Template)]
#[template(path = "scorecards/edit.html")]
struct EditPage {
    shell: Shell,
    faults: Faults,
    year: String,
    path: String,
    revision: i64,
    source: String,
    total: String,
    rating: String,
    levels: Vec<String>,
    groups: Vec<(&'static str, Vec<Field>)>,
    parts: Vec<Field>,
    items: Vec<Item>,
    items_open: bool,
    differences: Vec<Difference>,
    draft: Option<String>,
}

/// The form of a year's result.
///
/// # Errors
/// The person may not type results, the year has no rules, or the database is away.
pub async fn edit(cx: Cx, Path(year): Path<String>) -> Result<Response> {
    cx.permit(Action::EditResult, Subject::default())?;
    let year = year_in_path(&year)?;
    let mut tx = cx.read().await?;
    let rules = Rules::of(&cycles::list(&mut tx, cx.agency_id()).await?);
    let kept = scorecards::find(&mut tx, cx.agency_id(), year).await?;
    drop(tx);
    let framework = rules.find(year).ok_or(Error::NoSuchPage)?;
    let typed = typed(year, kept.as_ref());
    page(&edit_page(cx.shell(), framework, &typed, Faults::new(), Vec::new()))
}

/// A kept result as the form would have sent it.
fn typed(year: FiscalYear, kept: Option<&KeptCard>) -> Typed {
    let mut typed = Typed::default();
    typed.set("revision", kept.map_or(0, |kept| kept.revision).to_string());
    typed.set("year", year.number().to_string());
    let Some(KeptCard { card, .. }) = kept else { return typed };
    typed.set("source", card.source.clone().unwrap_or_default());
    typed.set("total", card.total.map(|score| score.to_string()).unwrap_or_default());
    typed.set("rating", card.rating.clone().unwrap_or_default());
    for (no, score) in &card.indicators {
        typed.set(&format!("i{no}"), score.to_string());
    }
    for (instrument, score) in &card.instruments {
        typed.set(instrument.code(), score.to_string());
    }
    if let Some(eit) = card.eit {
        typed.set("eit1", eit.part1.to_string());
        typed.set("eit2", eit.part2.to_string());
    }
    for (code, score) in &card.oit {
        typed.set(code, score.to_string());
    }
    typed
}

fn edit_page(
    shell: Shell,
    framework: &Framework,
    typed: &Typed,
    faults: Faults,
    differences: Vec<Difference>,
) -> EditPage {
    let field = |name: &str, label: String| Field { name: name.to_owned(), label, value: typed.get(name).to_owned() };
    let groups = Instrument::ALL
        .iter()
        .map(|instrument| {
            let fields = framework.indicators_of(*instrument).map(|one| {
                let name = said::indicator_name(&shell, one);
                field(&format!("i{}", one.no), shell.t2("result-indicator", "no", one.no, "name", name))
            });
            let whole = field(instrument.code(), shell.t1("result-whole", "code", instrument.code()));
            (instrument.code(), fields.chain(std::iter::once(whole)).collect())
        })
        .collect();
    let parts = framework.eit_parts.as_ref().map_or_else(Vec::new, |_| {
        [1, 2].into_iter().map(|part| field(&format!("eit{part}"), shell.t1("result-eit-part", "part", part))).collect()
    });
    let options = |code: &str| -> Vec<Choice> {
        let given: Option<Score> = typed.get(code).parse().ok();
        let unknown = Choice { value: String::new(), label: shell.t("result-item-unknown"), chosen: given.is_none() };
        let points = framework.oit_scoring.points.iter().map(|points| Choice {
            value: points.to_string(),
            label: shell.say(points),
            chosen: given == Some(*points),
        });
        std::iter::once(unknown).chain(points).collect()
    };
    let items: Vec<Item> = framework
        .oit
        .items
        .iter()
        .map(|item| Item {
            name: item.code.clone(),
            label: shell.t2("result-item", "no", &item.code, "name", &item.th),
            options: options(&item.code),
            fault: faults.of(&item.code).map(str::to_owned),
        })
        .collect();
    let items_open = framework.oit.items.iter().any(|item| !typed.get(&item.code).is_empty());
    EditPage {
        year: shell.year(&framework.fiscal_year),
        path: format!("/results/{}", framework.fiscal_year.number()),
        revision: typed.get("revision").parse().unwrap_or(0),
        source: typed.get("source").to_owned(),
        total: typed.get("total").to_owned(),
        rating: typed.get("rating").to_owned(),
        levels: framework.bands.levels.iter().map(|level| level.name.clone()).collect(),
        items_open,
        groups,
        parts,
        items,
        differences,
        draft: None,
        faults,
        shell,
    }
}

/// Keeps a result that was typed.
///
/// # Errors
/// A field is wrong, somebody else was first, the person may not type results, or the database is away.
pub async fn save(cx: Cx, Path(year): Path<String>, Form(form): Form<Typed>) -> Result<Response> {
    let capacity = cx.permit(Action::EditResult, Subject::default())?;
    let year = year_in_path(&year)?;
    let mut tx = cx.read().await?;
    let rules = Rules::of(&cycles::list(&mut tx, cx.agency_id()).await?);
    let kept = scorecards::find(&mut tx, cx.agency_id(), year).await?;
    drop(tx);
    let framework = rules.find(year).ok_or(Error::NoSuchPage)?;
    let shell = cx.shell();
    let mut faults = Faults::new();
    let card = read(&shell, framework, &form, &mut faults);
    if !faults.is_empty() {
        return faulty(&edit_page(shell, framework, &form, faults, Vec::new()));
    }
    let revision = form.get("revision").parse().unwrap_or(0);
    if revision != kept.as_ref().map_or(0, |kept| kept.revision) {
        return stale(shell, framework, form, kept.as_ref());
    }
    let event = cx
        .event(if kept.is_some() { "result.changed" } else { "result.typed" }, capacity)
        .about("result", &year.number().to_string())
        .of_year(year.number())
        .with("changes", changes(&cx.shell(), framework, kept.as_ref().map(|kept| &kept.card), &card));
    let mut tx = cx.write().await?;
    match scorecards::put(&mut tx, cx.now, cx.agency_id(), &card, Some(&cx.session.account_id), revision).await {
        Ok(()) => {}
        Err(prongsai_store::Error::Stale) => {
            let theirs = scorecards::find(&mut tx, cx.agency_id(), year).await?;
            return stale(shell, framework, form, theirs.as_ref());
        }
        Err(error) => return Err(error.into()),
    }
    tx.commit(event).await?;
    Ok(cx.done(format!("/results/{}", year.number()), "result-saved"))
}

/// What was typed beside what somebody else has kept meanwhile; sending it again keeps what was typed.
fn stale(shell: Shell, framework: &Framework, mut mine: Typed, theirs: Option<&KeptCard>) -> Result<Response> {
    let their_form = typed(framework.fiscal_year, theirs);
    let differences = names(&shell, framework)
        .into_iter()
        .map(|(name, label)| Difference {
            label,
            mine: shell.say(mine.get(&name).trim()),
            theirs: shell.say(their_form.get(&name)),
        })
        .filter(|line| line.mine != line.theirs)
        .collect();
    mine.set("revision", their_form.get("revision"));
    answer(StatusCode::CONFLICT, &edit_page(shell, framework, &mine, Faults::new(), differences))
}

/// All fields of the form with their labels.
fn names(shell: &Shell, framework: &Framework) -> Vec<(String, String)> {
    let mut names = vec![
        ("source".to_owned(), shell.t("result-source")),
        ("total".to_owned(), shell.t("result-total")),
        ("rating".to_owned(), shell.t("result-rating")),
    ];
    for one in &framework.indicators.list {
        let name = said::indicator_name(shell, one);
        names.push((format!("i{}", one.no), shell.t2("result-indicator", "no", one.no, "name", name)));
    }
    names.extend(Instrument::ALL.map(|one| (one.code().to_owned(), shell.t1("result-whole", "code", one.code()))));
    if framework.eit_parts.is_some() {
        names.extend([1, 2].map(|part| (format!("eit{part}"), shell.t1("result-eit-part", "part", part))));
    }
    let items = framework.oit.items.iter();
    names.extend(items.map(|item| (item.code.clone(), shell.t2("result-item", "no", &item.code, "name", &item.th))));
    names
}

/// What changed between two results, for memory.
pub fn changes(
    shell: &Shell,
    framework: &Framework,
    before: Option<&Scorecard>,
    after: &Scorecard,
) -> serde_json::Value {
    let year = framework.fiscal_year;
    let form = |card: Option<&Scorecard>| {
        let kept = card.map(|card| KeptCard { card: card.clone(), revision: 0, updated_at: 0 });
        typed(year, kept.as_ref())
    };
    let (before, after) = (form(before), form(Some(after)));
    let lines = names(shell, framework).into_iter().filter_map(|(name, label)| {
        let (old, new) = (before.get(&name), after.get(&name));
        (old != new).then(|| json!({ "field": label, "before": old, "after": new }))
    });
    lines.collect()
}

fn read(shell: &Shell, framework: &Framework, form: &Typed, faults: &mut Faults) -> Scorecard {
    let total = score(shell, form, "total", &shell.t("result-total"), faults);
    let mut indicators = BTreeMap::new();
    for one in &framework.indicators.list {
        let label = shell.t2("result-indicator", "no", one.no, "name", said::indicator_name(shell, one));
        if let Some(score) = score(shell, form, &format!("i{}", one.no), &label, faults) {
            indicators.insert(one.no, score);
        }
    }
    let mut instruments = BTreeMap::new();
    for one in Instrument::ALL {
        let label = shell.t1("result-whole", "code", one.code());
        if let Some(score) = score(shell, form, one.code(), &label, faults) {
            instruments.insert(one, score);
        }
    }
    let mut parts = [None, None];
    if framework.eit_parts.is_some() {
        for (at, part) in parts.iter_mut().enumerate() {
            let name = format!("eit{}", at + 1);
            *part = score(shell, form, &name, &shell.t1("result-eit-part", "part", at + 1), faults);
        }
        for (at, name) in ["eit1", "eit2"].into_iter().enumerate() {
            if parts[at].is_none() && parts[1 - at].is_some() && faults.of(name).is_none() {
                faults.add(shell, name, "result-fault-both-parts");
            }
        }
    }
    let mut oit = BTreeMap::new();
    for item in &framework.oit.items {
        let label = shell.say(&item.code);
        if let Some(score) = score(shell, form, &item.code, &label, faults) {
            if framework.oit_scoring.points.contains(&score) {
                oit.insert(item.code.clone(), score);
            } else {
                let allowed: Vec<String> = framework.oit_scoring.points.iter().map(ToString::to_string).collect();
                faults.say(&item.code, shell.t2("result-fault-item", "no", label, "allowed", allowed.join(", ")));
            }
        }
    }
    let text = |name: &str| filled(form.get(name)).map(str::to_owned);
    let card = Scorecard {
        fiscal_year: framework.fiscal_year,
        source: text("source"),
        total,
        rating: text("rating"),
        indicators,
        instruments,
        eit: parts[0].zip(parts[1]).map(|(part1, part2)| EitParts { part1, part2 }),
        oit,
    };
    let empty = Scorecard { source: None, ..card.clone() };
    let is_empty = empty.total.is_none()
        && empty.indicators.is_empty()
        && empty.instruments.is_empty()
        && empty.eit.is_none()
        && empty.oit.is_empty();
    if faults.is_empty() && is_empty {
        faults.add(shell, "total", "result-fault-nothing");
    }
    card
}

fn score(shell: &Shell, form: &Typed, name: &str, label: &str, faults: &mut Faults) -> Option<Score> {
    let written = filled(form.get(name))?.trim_end_matches('%').trim();
    if matches!(written, "-" | "–") {
        return None;
    }
    match written.parse() {
        Ok(score) => Some(score),
        Err(error) => {
            let key = match error {
                ScoreError::NoNumber(_) => "result-fault-number",
                ScoreError::OutOfRange(_) => "result-fault-range",
            };
            faults.say(name, shell.t2(key, "what", label, "given", written));
            None
        }
    }
}
