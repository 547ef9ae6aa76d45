//! One item: what it must show, where it stands, who looks after it; shown and changed on one page.

use askama::Template;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;
use prongsai_domain::access::{Action, Capacity, Subject};
use prongsai_domain::disclosure::{Address, Disclosure, Visit as Outcome};
use prongsai_store::accounts::drafts;
use prongsai_store::disclosures::{self, NewVisit, VisitRow};
use prongsai_store::{Tx, checks, events};
use prongsai_thai::FiscalYear;
use serde_json::{Value, json};

use super::board::{self, Board, Line};
use super::checks::Progress;
use super::fields::{self, AddressField, ElementField, Read};
use super::{item_path, list, subject};
use crate::cx::Cx;
use crate::error::{Error, Result};
use crate::form::{Faults, Form, Typed, filled};
use crate::history;
use crate::measures::fields::{changes, differences};
use crate::measures::post_name;
use crate::scorecards::year_in_path;
use crate::shell::{Shell, answer, faulty, page};

/// What the newest visit of an address found.
pub struct Visited {
    /// The address.
    pub url: String,
    /// The class of its outcome.
    pub tag: &'static str,
    /// Its outcome in words.
    pub outcome: String,
    /// When.
    pub at: String,
    /// What was found, in words.
    pub findings: Vec<String>,
    /// The title of the page.
    pub title: Option<String>,
    /// The first characters of the digest.
    pub digest: Option<String>,
}

#[derive(Template)]
#[template(path = "disclosures/item.html")]
struct ItemPage {
    shell: Shell,
    faults: Faults,
    year: FiscalYear,
    heading: String,
    here: String,
    row: list::Row,
    published: Vec<(String, String)>,
    visited: Vec<Visited>,
    progress: Option<Progress>,
    elements: Vec<ElementField>,
    addresses: Vec<AddressField>,
    posts: Vec<(String, String)>,
    typed: Typed,
    differences: Vec<(String, String, String)>,
    locked: Option<String>,
    restored: Option<String>,
    edits: bool,
    assigns: bool,
    lines: Vec<history::Line>,
    history: String,
    before: Option<String>,
    next: Option<String>,
}

/// Who an item belongs to, for the permission table.
pub fn of_owner(line: &Line) -> Subject<'_> {
    Subject { unit: None, post: line.disclosure.owner.as_deref() }
}

async fn item_page(cx: &Cx, tx: &mut Tx, board: &Board, line: &Line, typed: Typed, faults: Faults) -> Result<ItemPage> {
    let (shell, year) = (cx.shell(), board.fiscal_year());
    let id = subject(year, &line.item.code);
    let events = events::list_about(tx, cx.agency_id(), &format!("disclosure:{id}"), 5).await?;
    let visits = disclosures::newest_visits(tx, cx.agency_id(), year).await?;
    let whole = checks::newest(tx, cx.agency_id(), year).await?;
    let own = checks::newest_of(tx, cx.agency_id(), year, &line.item.code).await?;
    // Of the two rounds that visit it, the one that still runs, or the later.
    let round = [own, whole].into_iter().flatten().max_by_key(|round| (round.is_open(), round.asked_at));
    let here = line.disclosure.addresses.iter();
    let visited =
        here.filter_map(|address| visits.iter().find(|row| row.url == address.url)).map(|row| visit(&shell, row));
    let at = board.lines.iter().position(|other| other.item.code == line.item.code);
    let neighbour = |at: Option<usize>| Some(item_path(year, &board.lines.get(at?)?.item.code));
    let mut posts = vec![(String::new(), shell.t("disclosures-no-owner"))];
    posts.extend(
        cx.agency
            .posts
            .iter()
            .filter_map(|post| Some((post.id.clone(), post_name(&cx.agency, Some(post.id.as_str()))?))),
    );
    Ok(ItemPage {
        year,
        heading: format!("{} {}", line.item.code, shell.say(&line.item.th)),
        here: item_path(year, &line.item.code),
        row: list::row(cx, &shell, year, line),
        published: line.published.clone(),
        visited: visited.collect(),
        progress: round.map(|round| Progress::of(&shell, &round)),
        elements: fields::elements(&typed, &faults),
        addresses: fields::addresses(&typed, &faults),
        posts,
        typed,
        differences: Vec::new(),
        locked: board.year.is_locked().then(|| list::closing(cx, &shell, board)),
        restored: None,
        edits: cx.may(Action::EditDisclosures, of_owner(line)),
        assigns: cx.may(Action::EditDisclosures, Subject::default()),
        lines: history::lines(&shell, &cx.agency, &events)
            .into_iter()
            .map(|line| history::Line { link: None, ..line })
            .collect(),
        history: format!("/history/disclosure/{id}"),
        before: at.and_then(|at| neighbour(at.checked_sub(1))),
        next: neighbour(at.map(|at| at + 1)),
        faults,
        shell,
    })
}

/// What a visit found, in words.
pub fn visit(shell: &Shell, row: &VisitRow) -> Visited {
    let (tag, key) = match disclosures::visit(&row.outcome) {
        Outcome::Fine => ("tag tag-done", "disclosures-visit-fine"),
        Outcome::Doubtful => ("tag tag-wait", "disclosures-visit-doubtful"),
        Outcome::Failed => ("tag tag-late", "disclosures-visit-failed"),
    };
    let found: Vec<Value> = serde_json::from_str(&row.findings).unwrap_or_default();
    let said = |finding: &Value| {
        let text = |name: &str| finding[name].as_str().map(str::to_owned);
        let said = fields::in_language(shell, text("thai")?, text("english")?);
        (finding["severity"] != "good").then(|| shell.say(said))
    };
    Visited {
        url: row.url.clone(),
        tag,
        outcome: shell.t(key),
        at: shell.moment(&row.at),
        findings: found.iter().filter_map(said).collect(),
        title: row.title.clone().filter(|title| !title.is_empty()),
        digest: row.digest.as_ref().map(|digest| digest.chars().take(12).collect()),
    }
}

/// An item.
///
/// # Errors
/// The person may not read, the list has no such item, or the database is away.
pub async fn show(cx: Cx, Path((asked, code)): Path<(String, String)>) -> Result<Response> {
    cx.permit(Action::Read, Subject::default())?;
    let shell = cx.shell();
    let mut tx = cx.read().await?;
    let board = board::load(&mut tx, &cx, &shell, year_in_path(&asked)?).await?;
    let line = board.line(&code).ok_or(Error::NoSuchPage)?;
    let mut typed = fields::typed(&shell, &line.kept);
    typed.set("revision", line.revision.to_string());
    let here = item_path(board.fiscal_year(), &line.item.code);
    let draft = drafts::find(&mut tx, cx.agency_id(), &cx.session.account_id, &here).await?;
    if let Some(draft) = &draft {
        typed = Typed::read(&draft.body);
    }
    let mut shown = item_page(&cx, &mut tx, &board, line, typed, Faults::new()).await?;
    shown.restored = draft.map(|draft| shown.shell.moment(&draft.updated_at));
    page(&shown)
}

/// Changes an item.
///
/// While addresses are locked everything else can still be changed; what was typed comes back.
///
/// # Errors
/// A field is wrong, somebody else was first, the item is not the person's, or the database is away.
pub async fn save(
    cx: Cx,
    Path((asked, code)): Path<(String, String)>,
    Form(mut form): Form<Typed>,
) -> Result<Response> {
    cx.permit(Action::Read, Subject::default())?;
    let shell = cx.shell();
    let mut tx = cx.read().await?;
    let board = board::load(&mut tx, &cx, &shell, year_in_path(&asked)?).await?;
    let line = board.line(&code).ok_or(Error::NoSuchPage)?;
    let capacity = cx.permit(Action::EditDisclosures, of_owner(line))?.clone();
    if fields::act(&mut form) {
        return page(&item_page(&cx, &mut tx, &board, line, form, Faults::new()).await?);
    }
    let mut faults = Faults::new();
    let mut read =
        fields::read(&shell, &cx.agency, &line.item.code, &form, &cx.state.options.visit_machines, &mut faults);
    // Who looks after an item, and until when, is for those who keep the whole list.
    if !cx.may(Action::EditDisclosures, Subject::default()) {
        read.disclosure.owner.clone_from(&line.kept.owner);
        read.disclosure.due = line.kept.due;
    }
    let revision = filled(form.get("revision")).and_then(|text| text.parse::<i64>().ok()).unwrap_or(0);
    if faults.is_empty() && revision != line.revision {
        return stale(&cx, &mut tx, &board, line, form, &read).await;
    }
    if board.year.is_locked() && where_it_stands(&read.disclosure) != where_it_stands(&line.kept) {
        faults.say("url-0", shell.t1("disclosures-fault-locked", "closing", list::closing(&cx, &shell, &board)));
    }
    if !faults.is_empty() {
        return faulty(&item_page(&cx, &mut tx, &board, line, form, faults).await?);
    }
    drop(tx);
    match keep(&cx, &board, line, &read, &capacity).await {
        Ok(()) => Ok(cx.done(item_path(board.fiscal_year(), &line.item.code), "disclosures-saved")),
        Err(Error::Stale) => {
            let mut tx = cx.read().await?;
            let board = board::load(&mut tx, &cx, &shell, board.fiscal_year()).await?;
            let line = board.line(&code).ok_or(Error::NoSuchPage)?;
            stale(&cx, &mut tx, &board, line, form, &read).await
        }
        Err(error) => Err(error),
    }
}

/// What the assessor is told: the addresses with the way to them.
fn where_it_stands(item: &Disclosure) -> Vec<(&str, &str, bool)> {
    item.addresses
        .iter()
        .map(|address: &Address| (address.url.as_str(), address.clicks.as_str(), address.is_of_last_year))
        .collect()
}

async fn keep(cx: &Cx, board: &Board, line: &Line, read: &Read, capacity: &Capacity) -> Result<()> {
    let (shell, year) = (cx.shell(), board.fiscal_year());
    let before = fields::said(&shell, &cx.agency, &line.kept);
    let after = fields::said(&shell, &cx.agency, &read.disclosure);
    let mut tx = cx.write().await?;
    // The closing night may have come between the look and the change.
    let now = disclosures::year(&mut tx, cx.agency_id(), year).await?;
    if now.is_locked() && !board.year.is_locked() {
        return Err(Error::Stale);
    }
    let account = Some(cx.session.account_id.as_str());
    disclosures::put(&mut tx, cx.now, cx.agency_id(), year, &read.disclosure, account, line.revision).await?;
    drafts::remove(&mut tx, cx.agency_id(), &cx.session.account_id, &item_path(year, &line.item.code)).await?;
    for url in &read.seen {
        seen(&mut tx, cx, year, &line.item.code, url).await?;
    }
    let mut event = cx
        .event("disclosure.changed", capacity)
        .about("disclosure", &subject(year, &line.item.code))
        .of_year(year.number())
        .with("item", line.item.code.as_str())
        .with("changes", changes(&before, &after));
    if !read.seen.is_empty() {
        event = event.with("seen", read.seen.join("\n"));
    }
    Ok(tx.commit(event).await?)
}

/// A person has opened an address and found what the item asks for.
async fn seen(tx: &mut Tx, cx: &Cx, year: FiscalYear, code: &str, url: &str) -> Result<()> {
    // Who it was stands in the history of the item, which no office reads.
    let findings = json!([{
        "kind": "by-hand",
        "severity": "remark",
        "thai": "เจ้าหน้าที่เปิดดูด้วยตนเองแล้ว เห็นเนื้อหาตรงตามข้อ",
        "english": "an officer has opened it and found what the item asks for",
    }]);
    let id = prongsai_store::new_id(cx.now);
    let new = NewVisit {
        id: &id,
        year,
        code,
        url,
        outcome: Outcome::Fine,
        status: None,
        final_url: None,
        media_type: None,
        size_bytes: None,
        digest: None,
        title: None,
        words: None,
        findings: &findings.to_string(),
        on_record: false,
        round: None,
        picture: None,
    };
    Ok(disclosures::insert_visit(tx, cx.now, cx.agency_id(), &new).await?)
}

/// What was typed beside what somebody else has kept meanwhile; sending it again keeps what was typed.
async fn stale(cx: &Cx, tx: &mut Tx, board: &Board, line: &Line, mut form: Typed, mine: &Read) -> Result<Response> {
    let shell = cx.shell();
    form.set("revision", line.revision.to_string());
    let my_words = fields::said(&shell, &cx.agency, &mine.disclosure);
    let their_words = fields::said(&shell, &cx.agency, &line.kept);
    let mut shown = item_page(cx, tx, board, line, form, Faults::new()).await?;
    shown.differences = differences(&my_words, &their_words);
    answer(StatusCode::CONFLICT, &shown)
}
