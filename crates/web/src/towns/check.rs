//! The checker's view: one item over all towns that agreed, one town at a time, with the sentence that proves it.

use askama::Template;
use axum::extract::{Path, Query};
use axum::http::StatusCode;
use axum::response::Response;
use prongsai_domain::access::{Action, Subject};
use prongsai_domain::disclosure::{self, Disclosure, Light};
use prongsai_domain::framework::OitItem;
use prongsai_store::events::{self, Event};
use prongsai_store::towns::{self, NewVerdict, Seen, Town, Verdict};
use prongsai_thai::FiscalYear;
use serde::Deserialize;
use serde_json::Value;

use super::board::{self, Boards};
use super::list::tagged;
use super::show::lacks;
use super::{overseer, verdict_words, visit_words, year_meant};
use crate::cx::Cx;
use crate::error::{Error, Result};
use crate::form::{Faults, Form, filled};
use crate::shell::{Language, Shell, answer};

/// A note is not longer, in characters.
const NOTE_MAX: usize = 1_000;

/// Which town is looked at.
#[derive(Debug, Default, Deserialize)]
pub struct Asked {
    /// The fiscal year.
    #[serde(default)]
    year: String,
    /// A town by its slug; the next without a verdict where none is named.
    #[serde(default)]
    town: String,
    /// The town that was just judged.
    #[serde(default)]
    last: String,
}

/// What the checker says.
#[derive(Debug, Default, Clone, Deserialize)]
pub struct VerdictForm {
    /// `yes`, `no`, `unclear`.
    #[serde(default)]
    verdict: String,
    /// What the town should know.
    #[serde(default)]
    note: String,
    /// The fiscal year.
    #[serde(default)]
    year: String,
}

/// One address as it was seen.
struct Place {
    url: String,
    clicks: String,
    tag: &'static str,
    visit: String,
    at: Option<String>,
    title: String,
    sentence: Option<String>,
    /// Class and words: the year, the town's name.
    signs: Vec<(&'static str, String)>,
    findings: Vec<String>,
}

/// The town that is looked at.
struct Look {
    slug: String,
    name: String,
    district: String,
    tag: &'static str,
    light: String,
    lacks: Vec<String>,
    elements: Vec<(String, String)>,
    places: Vec<Place>,
    former: Option<(&'static str, String, String, String)>,
}

#[derive(Template)]
#[template(path = "towns/check.html")]
struct CheckPage {
    shell: Shell,
    faults: Faults,
    code: String,
    title: String,
    year: i16,
    done: usize,
    all: usize,
    look: Option<Look>,
    last: Option<(String, String)>,
    before: Option<String>,
    after: Option<String>,
    note: String,
    judged: Vec<(String, String, &'static str, String)>,
}

/// All that the view needs of one item.
struct Round {
    item: OitItem,
    boards: Boards,
    verdicts: std::collections::BTreeMap<String, Verdict>,
}

impl Round {
    async fn load(cx: &Cx, code: &str, year: FiscalYear) -> Result<Self> {
        let mut tx = cx.read().await?;
        let mut boards = board::load(&mut tx, cx, year).await?;
        let verdicts = towns::verdicts(&mut tx, cx.agency_id(), year, code).await?;
        let at = boards.items.iter().position(|item| item.code == code).ok_or(Error::NoSuchPage)?;
        boards.rows.retain(|row| row.cells.get(at).is_some_and(|cell| cell.light.is_some()));
        Ok(Self { item: boards.items.swap_remove(at), boards, verdicts })
    }

    /// The town of a slug, or the first without a verdict.
    fn town(&self, slug: &str) -> Option<&board::Row> {
        let rows = &self.boards.rows;
        match filled(slug) {
            Some(slug) => rows.iter().find(|row| row.town.slug == slug),
            None => rows.iter().find(|row| !self.verdicts.contains_key(&row.town.id)),
        }
    }
}

/// One item over all towns; the next town that nobody has judged yet.
///
/// # Errors
/// The person may not judge towns, the year's list has no such item, or the database is away.
pub async fn show(cx: Cx, Path(code): Path<String>, Query(asked): Query<Asked>) -> Result<Response> {
    cx.permit(Action::JudgeTowns, Subject::default())?;
    overseer(&cx)?;
    let year = year_meant(&cx, Some(&asked.year))?;
    let round = Round::load(&cx, &code, year).await?;
    // A town that ended its consent meanwhile is not there any more.
    if filled(&asked.town).is_some() && round.town(&asked.town).is_none() {
        return Err(Error::NoSuchPage);
    }
    let last = filled(&asked.last).map(str::to_owned);
    check_page(&cx, year, round, &asked.town, last, VerdictForm::default(), Faults::new()).await
}

async fn check_page(
    cx: &Cx,
    year: FiscalYear,
    round: Round,
    slug: &str,
    last: Option<String>,
    form: VerdictForm,
    faults: Faults,
) -> Result<Response> {
    let shell = cx.shell();
    let status = if faults.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let (code, rows) = (round.item.code.clone(), &round.boards.rows);
    let path = |slug: &str| format!("/towns/items/{code}?year={}&town={slug}", year.number());
    let found = round.town(slug);
    let at = found.and_then(|found| rows.iter().position(|row| row.town.id == found.town.id));
    let look = match found {
        Some(row) => {
            let mut tx = cx.read().await?;
            let seen = towns::seen(&mut tx, cx.agency_id(), &row.town.id, year, &code).await?;
            let empty = Disclosure::default();
            let kept = row.kept.get(&code).unwrap_or(&empty);
            Some(look(&shell, year, &round.item, &row.town, kept, &seen, round.verdicts.get(&row.town.id)))
        }
        None => None,
    };
    let judged = rows.iter().filter_map(|row| {
        let (tag, key) = verdict_words(&round.verdicts.get(&row.town.id)?.verdict);
        Some((path(&row.town.slug), row.town.full_name.clone(), tag, shell.t(key)))
    });
    let last = last.and_then(|slug| {
        let row = rows.iter().find(|row| row.town.slug == slug)?;
        Some((path(&slug), row.town.full_name.clone()))
    });
    answer(
        status,
        &CheckPage {
            judged: judged.collect(),
            done: rows.iter().filter(|row| round.verdicts.contains_key(&row.town.id)).count(),
            all: rows.len(),
            before: at.and_then(|at| rows.get(at.checked_sub(1)?)).map(|row| path(&row.town.slug)),
            after: at.and_then(|at| rows.get(at + 1)).map(|row| path(&row.town.slug)),
            title: round.item.th.clone(),
            year: year.number(),
            note: form.note,
            code,
            look,
            last,
            faults,
            shell,
        },
    )
}

fn look(
    shell: &Shell,
    year: FiscalYear,
    item: &OitItem,
    town: &Town,
    kept: &Disclosure,
    seen: &[Seen],
    former: Option<&Verdict>,
) -> Look {
    let light = if kept.code.is_empty() { Light::Empty } else { kept.light() };
    let (tag, light) = tagged(shell, light);
    let met = |met: Option<bool>| match met {
        Some(true) => "towns-element-yes",
        Some(false) => "towns-element-no",
        None => "towns-element-open",
    };
    let places = kept.addresses.iter().map(|address| {
        let seen = seen.iter().find(|seen| seen.url == address.url);
        let (tag, key) = visit_words(address.visit);
        let proof = proof_of(seen, item, town, year);
        let sign = |is_there: bool, yes: &str, no: &str| {
            if is_there { ("tag tag-done", shell.t(yes)) } else { ("tag tag-none", shell.t(no)) }
        };
        Place {
            url: address.url.clone(),
            clicks: address.clicks.clone(),
            tag,
            visit: shell.t(key),
            at: seen.map(|seen| shell.moment(&seen.at)),
            title: seen.and_then(|seen| seen.title.clone()).unwrap_or_default(),
            signs: proof.as_ref().map_or_else(Vec::new, |proof| {
                vec![
                    sign(!proof.words.is_empty(), "towns-sign-words", "towns-sign-no-words"),
                    sign(proof.has_year, "towns-sign-year", "towns-sign-no-year"),
                    sign(proof.has_name, "towns-sign-name", "towns-sign-no-name"),
                ]
            }),
            sentence: proof.map(|proof| proof.sentence),
            findings: seen.map(|seen| findings(shell, &seen.findings)).unwrap_or_default(),
        }
    });
    Look {
        slug: town.slug.clone(),
        name: town.full_name.clone(),
        district: town.district.clone(),
        tag,
        light,
        lacks: lacks(shell, kept),
        elements: kept.elements.iter().map(|one| (one.text.clone(), shell.t(met(one.met)))).collect(),
        places: places.collect(),
        former: former.map(|former| {
            let (tag, key) = verdict_words(&former.verdict);
            let who = former.person.clone().unwrap_or_default();
            let by = shell.t2("towns-verdict-by", "who", who, "at", shell.moment(&former.at));
            (tag, shell.t(key), by, former.note.clone().unwrap_or_default())
        }),
    }
}

fn proof_of(seen: Option<&Seen>, item: &OitItem, town: &Town, year: FiscalYear) -> Option<disclosure::Proof> {
    let seen = seen?;
    // The title is a sentence like others.
    let text = [seen.title.as_deref(), seen.words.as_deref()].into_iter().flatten().collect::<Vec<_>>().join("\n");
    disclosure::proof(&text, &item.th, &town.name, year)
}

/// What a visit found, in the reader's language.
fn findings(shell: &Shell, text: &str) -> Vec<String> {
    let language = match shell.words.language {
        Language::Thai => "thai",
        Language::English => "english",
    };
    let found: Vec<Value> = serde_json::from_str(text).unwrap_or_default();
    found.iter().filter_map(|one| Some(shell.say(one.get(language)?.as_str()?))).collect()
}

/// Keeps a verdict and goes on to the next town.
///
/// # Errors
/// The person may not judge towns, the town does not agree any more, or the database is away.
pub async fn judge(
    cx: Cx,
    Path((code, slug)): Path<(String, String)>,
    Form(form): Form<VerdictForm>,
) -> Result<Response> {
    let capacity = cx.permit(Action::JudgeTowns, Subject::default())?.clone();
    overseer(&cx)?;
    let year = year_meant(&cx, Some(&form.year))?;
    let shell = cx.shell();
    let round = Round::load(&cx, &code, year).await?;
    let town = round.town(&slug).ok_or(Error::NoSuchPage)?.town.clone();
    let mut faults = Faults::new();
    if !["yes", "no", "unclear"].contains(&form.verdict.as_str()) {
        faults.add(&shell, "verdict", "towns-fault-verdict");
    }
    if form.note.chars().count() > NOTE_MAX {
        faults.say("note", shell.t1("towns-fault-note", "most", NOTE_MAX));
    }
    if !faults.is_empty() {
        return check_page(&cx, year, round, &slug, None, form, faults).await;
    }
    let mut tx = cx.read().await?;
    let seen = towns::seen(&mut tx, cx.agency_id(), &town.id, year, &code).await?;
    drop(tx);
    // What the person saw: the most telling of all addresses.
    let shown = seen
        .iter()
        .filter_map(|one| Some((one, proof_of(Some(one), &round.item, &town, year)?)))
        .max_by_key(|(_, proof)| (proof.words.len(), proof.has_year, proof.has_name));
    let url = shown.as_ref().map(|(one, _)| one.url.as_str()).or_else(|| seen.first().map(|one| one.url.as_str()));
    let new = NewVerdict {
        agency: &town.id,
        year,
        code: &code,
        verdict: &form.verdict,
        sentence: shown.as_ref().map(|(_, proof)| proof.sentence.as_str()),
        url,
        note: filled(&form.note),
        account: &cx.session.account_id,
        person: &cx.session.name,
    };
    let event = match form.verdict.as_str() {
        "yes" => cx.event("town.item-holds", &capacity),
        "no" => cx.event("town.item-fails", &capacity),
        _ => cx.event("town.item-unclear", &capacity),
    };
    let event = event.of_year(year.number()).with("item", code.clone()).with("reason", form.note.trim());
    let told = Event { agency: town.id.clone(), ..event.clone() }.about("consent", cx.agency_id());
    let mut tx = cx.write().await?;
    towns::insert_verdict(&mut tx, cx.now, cx.agency_id(), &new).await?;
    events::insert(&mut tx, &told.with("body", cx.site().full_name.clone())).await?;
    tx.commit(event.about("town", &town.slug).with("town", town.full_name.clone())).await?;
    let next = format!("/towns/items/{code}?year={}&last={}", year.number(), town.slug);
    Ok(cx.done(next, "towns-judged"))
}
