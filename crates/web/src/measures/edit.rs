//! Writing a measure: new, from the library, or changed over a revision.

use askama::Template;
use axum::extract::{Path, Query};
use axum::http::StatusCode;
use axum::response::Response;
use prongsai_domain::access::{Action, Capacity, Subject};
use prongsai_domain::library;
use prongsai_domain::measure::{Measure, Period};
use prongsai_store::accounts::drafts;
use prongsai_store::measures::{self, Assigned, KeptMeasure};
use prongsai_store::{Tx, cycles};
use prongsai_thai::FiscalYear;

use super::fields::{self, Read};
use super::{Asked, open_year, post_name, year_meant};
use crate::cx::Cx;
use crate::error::{Error, Result};
use crate::form::{Faults, Form, Typed, filled};
use crate::scorecards::{Rules, said, year_in_path};
use crate::shell::{Shell, answer, faulty, page};

/// One step in the form.
struct StepField {
    at: usize,
    no: usize,
    text: String,
    was: String,
    fault: Option<String>,
}

#[derive(Template)]
#[template(path = "measures/edit.html")]
struct EditPage {
    shell: Shell,
    faults: Faults,
    heading: String,
    year: String,
    year_number: i16,
    action: String,
    draft_key: String,
    revision: i64,
    template: String,
    typed: Typed,
    indicators: Vec<(String, String)>,
    topics: Vec<(String, String, bool)>,
    units: Vec<(String, String)>,
    posts: Vec<(String, String)>,
    steps: Vec<StepField>,
    evidence: Vec<String>,
    differences: Vec<(String, String, String)>,
    restored: Option<String>,
    discard: String,
    /// The attribute by which a script adds a calendar to a date, with the words of its button.
    date_button: String,
}

/// What a form is for.
struct Purpose<'k> {
    year: FiscalYear,
    kept: Option<&'k KeptMeasure>,
    rules: Rules,
}

impl Purpose<'_> {
    fn draft_key(&self) -> String {
        match self.kept {
            Some(kept) => format!("/measures/{}/edit", kept.id),
            None => format!("/measures/new?year={}", self.year.number()),
        }
    }
}

fn edit_page(cx: &Cx, purpose: &Purpose<'_>, typed: Typed, faults: Faults) -> EditPage {
    let shell = cx.shell();
    let year = purpose.year;
    let framework = purpose.rules.find(year.previous()).or_else(|| purpose.rules.find(year));
    let none = |key: &str| vec![(String::new(), shell.t(key))];
    let mut indicators = none("measure-indicator-none");
    indicators.extend(framework.iter().flat_map(|framework| &framework.indicators.list).map(|one| {
        let name = said::indicator_name(&shell, one);
        (one.no.to_string(), shell.t2("result-indicator", "no", one.no, "name", name))
    }));
    let chosen = typed.all("topics");
    let topics = purpose.rules.find(year).and_then(|framework| framework.topics.as_ref());
    let topics = topics
        .iter()
        .flat_map(|topics| &topics.list)
        .map(|one| {
            let value = one.no.to_string();
            let here = chosen.contains(&value.as_str());
            (value, shell.t2("finding-topic", "no", one.no, "name", &one.th), here)
        })
        .collect();
    let mut units = none("measure-unit-none");
    units.extend(cx.agency.units.iter().map(|unit| (unit.id.clone(), unit.name.clone())));
    let mut posts = none("measure-post-none");
    posts.extend(
        cx.agency
            .posts
            .iter()
            .filter_map(|post| Some((post.id.clone(), post_name(&cx.agency, Some(post.id.as_str()))?))),
    );
    let mut list = fields::steps(&typed);
    while list.len() < 3 {
        list.push((String::new(), String::new()));
    }
    let steps = list
        .into_iter()
        .enumerate()
        .map(|(at, (text, was))| StepField {
            fault: faults.of(&format!("step-{at}")).map(str::to_owned),
            at,
            no: at + 1,
            text,
            was,
        })
        .collect();
    let template = typed.get("template").to_owned();
    let date_button = format!("data-date=\"{}\"", shell.t("date-choose"));
    EditPage {
        date_button,
        heading: match purpose.kept {
            Some(kept) => shell.t2("measure-numbered", "no", kept.measure.no, "title", &kept.measure.title),
            None => shell.t1("measure-new-title", "year", year),
        },
        year: shell.year(&year),
        year_number: year.number(),
        action: purpose.kept.map_or_else(|| "/measures".to_owned(), |kept| format!("/measures/{}", kept.id)),
        draft_key: purpose.draft_key(),
        discard: match purpose.kept {
            Some(kept) => format!("/measures/{}/edit?draft=no", kept.id),
            None => format!("/measures/new?year={}&draft=no", year.number()),
        },
        revision: typed.get("revision").parse().unwrap_or(0),
        evidence: library::find(&template)
            .map_or_else(Vec::new, |template| template.evidence.iter().map(|text| shell.say(text)).collect()),
        template,
        indicators,
        topics,
        units,
        posts,
        steps,
        differences: Vec::new(),
        restored: None,
        typed,
        faults,
        shell,
    }
}

/// Puts what was half typed in the place of the form, where it was not sent.
async fn restore(tx: &mut Tx, cx: &Cx, shown: &mut Typed, key: &str, discard: bool) -> Result<Option<i64>> {
    if discard {
        return Ok(None);
    }
    let Some(draft) = drafts::find(tx, cx.agency_id(), &cx.session.account_id, key).await? else { return Ok(None) };
    *shown = Typed::read(&draft.body);
    Ok(Some(draft.updated_at))
}

/// Whether a draft is to be thrown away.
#[derive(Debug, serde::Deserialize)]
pub struct AskedDraft {
    /// `no` throws it away.
    draft: Option<String>,
}

async fn forget(cx: &Cx, key: &str) -> Result<()> {
    let mut tx = cx.write().await?;
    drafts::remove(&mut tx, cx.agency_id(), &cx.session.account_id, key).await?;
    Ok(tx.commit_unrecorded().await?)
}

/// A new measure, empty or from a template.
///
/// # Errors
/// The person may not write measures, the year is not open, or the database is away.
pub async fn new(cx: Cx, Query(asked): Query<Asked>, Query(draft): Query<AskedDraft>) -> Result<Response> {
    cx.permit(Action::EditMeasures, Subject::default())?;
    let mut tx = cx.read().await?;
    let (years, year) = year_meant(&mut tx, &cx, asked.year.as_deref()).await?;
    open_year(&cx, &years, year)?;
    let shell = cx.shell();
    let number = |text: &Option<String>| text.as_deref().and_then(|text| text.parse::<u8>().ok());
    let template = asked.template.as_deref().and_then(library::find);
    let measure = match template {
        Some(template) => library::adopt(template, &cx.agency, year, 1),
        None => blank(year, number(&asked.indicator), number(&asked.topic)),
    };
    let post = fields::usual_owner(&cx.agency, measure.unit.as_deref()).map(str::to_owned);
    let mut typed = fields::typed(&shell, &measure, post.as_deref(), measure.period.to);
    typed.set("revision", "0");
    typed.set("year", year.number().to_string());
    typed.set("template", template.map(|template| template.id.clone()).unwrap_or_default());
    let purpose = Purpose { year, kept: None, rules: Rules::of(&years) };
    let key = purpose.draft_key();
    let discard = draft.draft.as_deref() == Some("no");
    // A template that was just chosen is what the person wants to see now.
    let restored = if template.is_none() { restore(&mut tx, &cx, &mut typed, &key, discard).await? } else { None };
    drop(tx);
    if discard {
        forget(&cx, &key).await?;
    }
    let mut shown = edit_page(&cx, &purpose, typed, Faults::new());
    shown.restored = restored.map(|at| shown.shell.moment(&at));
    page(&shown)
}

fn blank(year: FiscalYear, indicator: Option<u8>, topic: Option<u8>) -> Measure {
    Measure {
        no: 1,
        title: String::new(),
        indicator: indicator.filter(|no| (1..=10).contains(no)),
        topics: topic.into_iter().collect(),
        finding: None,
        responsible: String::new(),
        unit: None,
        period: Period { text: None, from: Some(year.first_day()), to: Some(year.last_day()) },
        budget: None,
        success: None,
        follow_up: String::new(),
        steps: Vec::new(),
    }
}

/// The form of a measure.
///
/// # Errors
/// The person may not write measures, there is no such measure, or the database is away.
pub async fn edit(cx: Cx, Path(id): Path<String>, Query(draft): Query<AskedDraft>) -> Result<Response> {
    cx.permit(Action::EditMeasures, Subject::default())?;
    let mut tx = cx.read().await?;
    let kept = measures::get(&mut tx, cx.agency_id(), &id).await?;
    let years = cycles::list(&mut tx, cx.agency_id()).await?;
    if kept.removed_at.is_some() {
        return Err(Error::NoSuchPage);
    }
    open_year(&cx, &years, kept.fiscal_year)?;
    let mut typed = of_kept(&cx.shell(), &kept);
    let purpose = Purpose { year: kept.fiscal_year, kept: Some(&kept), rules: Rules::of(&years) };
    let key = purpose.draft_key();
    let discard = draft.draft.as_deref() == Some("no");
    let restored = restore(&mut tx, &cx, &mut typed, &key, discard).await?;
    drop(tx);
    if discard {
        forget(&cx, &key).await?;
    }
    let mut shown = edit_page(&cx, &purpose, typed, Faults::new());
    shown.restored = restored.map(|at| shown.shell.moment(&at));
    page(&shown)
}

fn of_kept(shell: &Shell, kept: &KeptMeasure) -> Typed {
    let mut typed = fields::typed(shell, &kept.measure, kept.post.as_deref(), kept.due);
    typed.set("revision", kept.revision.to_string());
    typed.set("year", kept.fiscal_year.number().to_string());
    typed
}

/// Adds a measure.
///
/// # Errors
/// A field is wrong, the person may not write measures, the year is not open, or the database is away.
pub async fn add(cx: Cx, Form(mut form): Form<Typed>) -> Result<Response> {
    let capacity = cx.permit(Action::EditMeasures, Subject::default())?.clone();
    let mut tx = cx.read().await?;
    let years = cycles::list(&mut tx, cx.agency_id()).await?;
    drop(tx);
    let year = year_in_path(form.get("year"))?;
    open_year(&cx, &years, year)?;
    let purpose = Purpose { year, kept: None, rules: Rules::of(&years) };
    if fields::act(&mut form) {
        return page(&edit_page(&cx, &purpose, form, Faults::new()));
    }
    let (shell, mut faults) = (cx.shell(), Faults::new());
    let read = fields::read(&shell, &cx.agency, year, &form, None, &[], &mut faults);
    if !faults.is_empty() {
        return faulty(&edit_page(&cx, &purpose, form, faults));
    }
    let after = fields::said(&shell, &cx.agency, &read.measure, read.post.as_deref(), read.due);
    let before: Vec<(String, String)> = after.iter().map(|(label, _)| (label.clone(), String::new())).collect();
    let mut tx = cx.write().await?;
    let assigned = Assigned { post: read.post.as_deref(), due: read.due, copied_from: None };
    let (id, no) = measures::insert(&mut tx, cx.now, cx.agency_id(), year, &read.measure, assigned).await?;
    drafts::remove(&mut tx, cx.agency_id(), &cx.session.account_id, &purpose.draft_key()).await?;
    let event = cx
        .event("measure.added", &capacity)
        .about("measure", &id)
        .of_year(year.number())
        .with("no", no)
        .with("title", read.measure.title.as_str())
        .with("changes", fields::changes(&before, &after));
    tx.commit(event).await?;
    Ok(cx.done(format!("/measures/{id}"), "measure-added"))
}

/// Changes a measure.
///
/// # Errors
/// A field is wrong, somebody else was first, the person may not write measures, or the database is away.
pub async fn save(cx: Cx, Path(id): Path<String>, Form(mut form): Form<Typed>) -> Result<Response> {
    let capacity = cx.permit(Action::EditMeasures, Subject::default())?.clone();
    let mut tx = cx.read().await?;
    let kept = measures::get(&mut tx, cx.agency_id(), &id).await?;
    let years = cycles::list(&mut tx, cx.agency_id()).await?;
    let row = open_year(&cx, &years, kept.fiscal_year)?;
    let year = kept.fiscal_year;
    let loaded = cycles::load(&mut tx, cx.agency_id(), year, cx.today).await?;
    drop(tx);
    tracing::debug!(year = row.fiscal_year, "a measure is changed");
    let purpose = Purpose { year, kept: Some(&kept), rules: Rules::of(&years) };
    if fields::act(&mut form) {
        return page(&edit_page(&cx, &purpose, form, Faults::new()));
    }
    let progress = loaded.cycle.progress.iter().filter(|entry| entry.measure == kept.measure.no);
    let reported: Vec<u16> = progress.map(|entry| entry.step).collect();
    let (shell, mut faults) = (cx.shell(), Faults::new());
    let read = fields::read(&shell, &cx.agency, year, &form, Some(&kept), &reported, &mut faults);
    if !faults.is_empty() {
        return faulty(&edit_page(&cx, &purpose, form, faults));
    }
    let revision = filled(form.get("revision")).and_then(|text| text.parse::<i64>().ok()).unwrap_or(0);
    if kept.removed_at.is_some() || revision != kept.revision {
        return stale(&cx, &purpose, &kept, form, &read);
    }
    match keep(&cx, &kept, &read, &purpose, &capacity).await {
        Ok(()) => Ok(cx.done(format!("/measures/{id}"), "measure-saved")),
        Err(Error::Stale) => {
            let mut tx = cx.read().await?;
            let theirs = measures::get(&mut tx, cx.agency_id(), &id).await?;
            drop(tx);
            stale(&cx, &purpose, &theirs, form, &read)
        }
        Err(error) => Err(error),
    }
}

async fn keep(cx: &Cx, kept: &KeptMeasure, read: &Read, purpose: &Purpose<'_>, capacity: &Capacity) -> Result<()> {
    let shell = cx.shell();
    let before = fields::said(&shell, &cx.agency, &kept.measure, kept.post.as_deref(), kept.due);
    let after = fields::said(&shell, &cx.agency, &read.measure, read.post.as_deref(), read.due);
    let assigned = kept.post != read.post || kept.due != read.due || kept.measure.unit != read.measure.unit;
    let only_assigned = assigned && {
        let same = KeptMeasure { measure: read.measure.clone(), ..kept.clone() };
        let unit = kept.measure.unit.clone();
        Measure { unit: unit.clone(), responsible: String::new(), ..same.measure }
            == Measure { unit, responsible: String::new(), ..kept.measure.clone() }
    };
    let event = cx
        .event(if only_assigned { "measure.assigned" } else { "measure.changed" }, capacity)
        .about("measure", &kept.id)
        .of_year(kept.fiscal_year.number())
        .with("changes", fields::changes(&before, &after));
    let mut tx = cx.write().await?;
    let assigned = Assigned { post: read.post.as_deref(), due: read.due, copied_from: None };
    measures::update(&mut tx, cx.now, cx.agency_id(), kept, &read.measure, assigned, &read.moved).await?;
    drafts::remove(&mut tx, cx.agency_id(), &cx.session.account_id, &purpose.draft_key()).await?;
    Ok(tx.commit(event).await?)
}

/// What was typed beside what somebody else has kept meanwhile; sending it again keeps what was typed.
fn stale(cx: &Cx, purpose: &Purpose<'_>, theirs: &KeptMeasure, mut form: Typed, mine: &Read) -> Result<Response> {
    let shell = cx.shell();
    let my_words = fields::said(&shell, &cx.agency, &mine.measure, mine.post.as_deref(), mine.due);
    let their_words = fields::said(&shell, &cx.agency, &theirs.measure, theirs.post.as_deref(), theirs.due);
    form.set("revision", theirs.revision.to_string());
    let purpose = Purpose { year: purpose.year, kept: Some(theirs), rules: purpose.rules.clone() };
    let mut shown = edit_page(cx, &purpose, form, Faults::new());
    shown.differences = fields::differences(&my_words, &their_words);
    if theirs.removed_at.is_some() {
        shown.differences.push((
            shell.t("measure-title-field"),
            mine.measure.title.clone(),
            shell.t("measure-is-removed"),
        ));
    }
    answer(StatusCode::CONFLICT, &shown)
}
