//! The list of a year from the town's own table, looked at before it is kept.

use askama::Template;
use axum::extract::{Path, Request};
use axum::response::Response;
use prongsai_document::read::records::records;
use prongsai_domain::access::{Action, Subject};
use prongsai_domain::disclosure::Disclosure;
use prongsai_domain::framework::OitList;
use prongsai_report::oit_list::{self, OwnList};
use prongsai_report::results::Record;
use prongsai_store::disclosures::{self, BoardYear};
use prongsai_thai::FiscalYear;

use super::board::{self, Board};
use super::{path, subject};
use crate::cx::Cx;
use crate::error::{Error, Result};
use crate::form::{Faults, Form, Typed, filled, with_small_files};
use crate::measures::post_name;
use crate::scorecards::year_in_path;
use crate::shell::{Language, Shell, faulty, page};

/// Bytes of a table and its form.
const LARGEST: usize = 4 * 1024 * 1024;

/// An item as it would stand in the list.
struct Row {
    code: String,
    title: String,
    group: String,
    owner: String,
    due: String,
}

#[derive(Template)]
#[template(path = "disclosures/own.html")]
struct OwnPage {
    shell: Shell,
    faults: Faults,
    year: FiscalYear,
    table: String,
    source: String,
    revision: i64,
    kept_source: Option<String>,
    problems: Vec<String>,
    notes: Vec<String>,
    found: Vec<Row>,
}

fn own_page(shell: Shell, board: &Board) -> OwnPage {
    OwnPage {
        faults: Faults::new(),
        year: board.fiscal_year(),
        table: String::new(),
        source: String::new(),
        revision: board.year.revision,
        kept_source: board.year.list_source.clone(),
        problems: Vec::new(),
        notes: Vec::new(),
        found: Vec::new(),
        shell,
    }
}

async fn loaded(cx: &Cx, shell: &Shell, asked: &str) -> Result<Board> {
    let mut tx = cx.read().await?;
    board::load(&mut tx, cx, shell, year_in_path(asked)?).await
}

/// The form for a table.
///
/// # Errors
/// The person may not keep the list, or no list of that year is known.
pub async fn form(cx: Cx, Path(asked): Path<String>) -> Result<Response> {
    cx.permit(Action::EditDisclosures, Subject::default())?;
    let shell = cx.shell();
    let board = loaded(&cx, &shell, &asked).await?;
    page(&own_page(shell, &board))
}

fn say(shell: &Shell, thai: &str, english: &str) -> String {
    match shell.words.language {
        Language::Thai => shell.say(thai),
        Language::English => shell.say(english),
    }
}

/// Rows as text with tabs, as a spreadsheet pastes them.
fn as_text(rows: &[Record]) -> String {
    let cell = |cell: &String| cell.replace(['\t', '\n', '\r'], " ");
    rows.iter().map(|row| row.cells.iter().map(cell).collect::<Vec<_>>().join("\t") + "\n").collect()
}

fn read(
    table: &str,
    known: &OitList,
    source: &str,
) -> std::result::Result<OwnList, prongsai_document::read::records::NoTable> {
    let (rows, _) = records(table.as_bytes())?;
    Ok(oit_list::read(&rows, known, source))
}

/// The list by which groups are found: that of the framework, not the town's own that is to be replaced.
fn known(year: FiscalYear) -> OitList {
    prongsai_domain::Framework::embedded(year).map(|framework| framework.oit.clone()).unwrap_or_default()
}

/// Looks at a table and shows what would be kept.
///
/// # Errors
/// The person may not keep the list, the upload is too large or broken, or the database is away.
pub async fn look(cx: Cx, Path(asked): Path<String>, request: Request) -> Result<Response> {
    cx.permit(Action::EditDisclosures, Subject::default())?;
    let shell = cx.shell();
    let board = loaded(&cx, &shell, &asked).await?;
    let (form, files) = with_small_files(request, LARGEST).await?;
    let mut shown = own_page(shell, &board);
    shown.table = form.get("table").replace("\r\n", "\n");
    shown.source = cx.shell().t("disclosures-own-pasted");
    if let Some(file) = files.into_iter().next() {
        shown.source.clone_from(&file.name);
        match tokio::task::spawn_blocking(move || records(&file.bytes))
            .await
            .map_err(|error| Error::Internal(error.to_string()))?
        {
            Ok((rows, _)) => shown.table = as_text(&rows),
            Err(no_table) => {
                let said = say(&shown.shell, &no_table.thai(), &no_table.english());
                shown.faults.say("file", shown.shell.t2("import-fault-file", "file", &shown.source, "reason", said));
            }
        }
    }
    if filled(&shown.table).is_none() && shown.faults.is_empty() {
        shown.faults.add(&shown.shell, "table", "disclosures-own-nothing");
    }
    if !shown.faults.is_empty() {
        return faulty(&shown);
    }
    match read(&shown.table, &known(shown.year), &shown.source) {
        Ok(own) => fill(&cx, &mut shown, &own),
        Err(no_table) => shown.problems.push(say(&shown.shell, &no_table.thai(), &no_table.english())),
    }
    if shown.found.is_empty() { faulty(&shown) } else { page(&shown) }
}

fn fill(cx: &Cx, shown: &mut OwnPage, own: &OwnList) {
    let shell = &shown.shell;
    for problem in &own.problems {
        let said = say(shell, &problem.thai, &problem.english);
        let key = if problem.field.is_empty() { "import-problem-line" } else { "import-problem-field" };
        let values = [("line", problem.line.to_string()), ("field", problem.field.clone()), ("said", said)];
        shown.problems.push(shell.with(key, &values));
    }
    if !own.guessed.is_empty() {
        shown.notes.push(shell.t1("disclosures-own-guessed", "items", own.guessed.join(", ")));
    }
    let owner = |code: &str| {
        let written = own.owners.get(code)?;
        Some(match post_of(cx, written) {
            Some(post) => post_name(&cx.agency, Some(post)).unwrap_or_default(),
            None => shell.t1("disclosures-own-no-post", "written", written),
        })
    };
    shown.found = own
        .list
        .iter()
        .flat_map(|list| &list.items)
        .map(|item| Row {
            code: item.code.clone(),
            title: shell.say(&item.th),
            group: shell.say(&item.sub),
            owner: owner(&item.code).unwrap_or_else(|| "–".to_owned()),
            due: own.dues.get(&item.code).map_or_else(|| "–".to_owned(), |day| shell.date(day)),
        })
        .collect();
}

/// The post that a table means: by its title, by its unit's head, or by its holder.
fn post_of<'a>(cx: &'a Cx, written: &str) -> Option<&'a str> {
    let bare = |text: &str| text.chars().filter(|c| !c.is_whitespace()).collect::<String>();
    let wanted = bare(written);
    let agency = &cx.agency;
    let by_name = agency
        .posts
        .iter()
        .find(|post| bare(&post.title) == wanted || post.holder.as_ref().is_some_and(|holder| bare(holder) == wanted));
    let by_unit = || {
        let unit =
            agency.units.iter().find(|unit| bare(&unit.name) == wanted || bare(&unit.name).starts_with(&wanted))?;
        head_of_unit(agency, &unit.id)
    };
    by_name.or_else(by_unit).map(|post| post.id.as_str())
}

fn head_of_unit<'a>(
    agency: &'a prongsai_domain::agency::Agency,
    unit: &str,
) -> Option<&'a prongsai_domain::agency::Post> {
    let of_unit = || agency.posts.iter().filter(|post| post.unit.as_deref() == Some(unit));
    of_unit().find(|post| post.role == prongsai_domain::agency::PostRole::UnitHead).or_else(|| of_unit().next())
}

/// Keeps a list that was looked at, with owners and days of items that have none yet.
///
/// # Errors
/// The person may not keep the list, somebody else was first, or the database is away.
pub async fn keep(cx: Cx, Path(asked): Path<String>, Form(form): Form<Typed>) -> Result<Response> {
    let capacity = cx.permit(Action::EditDisclosures, Subject::default())?;
    let shell = cx.shell();
    let board = loaded(&cx, &shell, &asked).await?;
    let (year, revision) = (board.fiscal_year(), form.get("revision").parse::<i64>().unwrap_or(-1));
    let account = Some(cx.session.account_id.as_str());
    // What was answered on the closing night stands until the result does.
    if board.year.is_locked() {
        return Ok(cx.done(path(year), "disclosures-take-locked"));
    }
    if form.get("act") == "forget" {
        let kept = BoardYear { list: None, list_source: None, revision, ..board.year.clone() };
        let mut tx = cx.write().await?;
        disclosures::put_year(&mut tx, cx.now, cx.agency_id(), year, &kept, account).await?;
        let event = cx.event("disclosures.list-dropped", capacity).about("disclosures", &year.number().to_string());
        tx.commit(event.of_year(year.number())).await?;
        return Ok(cx.done(path(year), "disclosures-own-forgotten"));
    }
    let mut shown = own_page(shell, &board);
    shown.table = form.get("table").replace("\r\n", "\n");
    shown.source = form.get("source").to_owned();
    let own = match read(&shown.table, &known(year), &shown.source) {
        Ok(own) => own,
        Err(no_table) => {
            shown.problems.push(say(&shown.shell, &no_table.thai(), &no_table.english()));
            return faulty(&shown);
        }
    };
    fill(&cx, &mut shown, &own);
    if revision != board.year.revision {
        shown.faults.add(&shown.shell, "table", "import-fault-stale");
    }
    let Some(list) = own.list.clone().filter(|_| shown.faults.is_empty()) else { return faulty(&shown) };
    let count = list.items.len();
    let kept =
        BoardYear { list: Some(list.clone()), list_source: Some(shown.source.clone()), revision, ..board.year.clone() };
    let mut tx = cx.write().await?;
    disclosures::put_year(&mut tx, cx.now, cx.agency_id(), year, &kept, account).await?;
    // Also items that the present list does not show are kept and have their revision.
    let known = disclosures::list(&mut tx, cx.agency_id(), year).await?;
    for item in &list.items {
        let line = known.get(&item.code);
        let before = line.map_or_else(
            || Disclosure { code: item.code.clone(), ..Disclosure::default() },
            |line| line.disclosure.clone(),
        );
        let post = own.owners.get(&item.code).and_then(|written| post_of(&cx, written)).map(str::to_owned);
        let owner = before.owner.clone().or(post);
        let due = before.due.or_else(|| own.dues.get(&item.code).copied());
        if owner == before.owner && due == before.due {
            continue;
        }
        let revision = line.map_or(0, |line| line.revision);
        let after = Disclosure { owner, due, ..before.clone() };
        disclosures::put(&mut tx, cx.now, cx.agency_id(), year, &after, account, revision).await?;
        let shell = &shown.shell;
        let said = |item: &Disclosure| super::fields::said(shell, &cx.agency, item);
        let event = cx
            .event("disclosure.changed", capacity)
            .about("disclosure", &subject(year, &item.code))
            .of_year(year.number())
            .with("item", item.code.as_str())
            .with("changes", crate::measures::fields::changes(&said(&before), &said(&after)));
        prongsai_store::events::insert(&mut tx, &event).await?;
    }
    let event = cx
        .event("disclosures.list-imported", capacity)
        .about("disclosures", &year.number().to_string())
        .of_year(year.number())
        .with("source", shown.source.as_str())
        .with("items", i64::try_from(count).unwrap_or(i64::MAX));
    tx.commit(event).await?;
    Ok(cx.done(path(year), "disclosures-own-kept"))
}
