//! A case as it stands, with the forms for what can be done with it. A form that is wrong or late comes back here, with
//! what was typed in its place.

use askama::Template;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;
use prongsai_domain::access::{Action, Subject};
use prongsai_domain::complaint::retention::{self, Stage};
use prongsai_domain::complaint::{self, Act, BodyView, Outcome, Reader, State, view};
use prongsai_store::Tx;
use prongsai_store::complaints::identity as store;
use prongsai_thai::Date;

use super::desk::{Desk, standings, tag};
use super::identity::{self, Asked};
use super::unlock::{shell, unlocked};
use crate::complaints::follow;
use crate::complaints::shown::{self, Line, Side};
use crate::cx::Cx;
use crate::error::Result;
use crate::form::{Faults, Typed};
use crate::shell::{Shell, answer};

/// An entry with what can be done with it.
struct Item {
    line: Line,
    /// Where words of it are masked.
    redaction: String,
    /// Where its file lies; empty where it is none.
    file: String,
    /// Only for handlers.
    inside: bool,
    masked: bool,
}

/// Somebody who has the case.
struct Holding {
    account: String,
    name: String,
    is_me: bool,
    opens: bool,
}

#[derive(Template)]
#[template(path = "cases/case.html")]
struct CasePage {
    shell: Shell,
    faults: Faults,
    form: Typed,
    path: String,
    number: String,
    revision: i64,
    once: String,
    kind: String,
    state: String,
    outcome: Option<String>,
    filed: String,
    clocks: Vec<(String, String, &'static str)>,
    asks_to_end: bool,
    items: Vec<Item>,
    acts: Vec<Item>,
    handlers: Vec<Holding>,
    candidates: Vec<(String, String)>,
    others: Vec<(String, String)>,
    states: Vec<(String, String)>,
    outcomes: Vec<(String, String)>,
    is_closed: bool,
    is_paused: bool,
    keep_until: Option<String>,
    /// The day of the deletion, where the handlers were told of it.
    deleted_on: Option<String>,
    most: u64,
    has_identity: bool,
    needed: i64,
    shares: i64,
    asked: Vec<Asked>,
    can_ask: bool,
}

impl CasePage {
    /// Where a form of the case goes.
    fn at(&self, rest: &str) -> String {
        self.shell.url(format!("{}{rest}", self.path))
    }

    /// Whether a form has a fault, and stands open for that.
    fn is_wrong(&self, fields: &[&str]) -> bool {
        fields.iter().any(|field| self.faults.of(field).is_some())
    }
}

/// A case. That it was read is an entry, once a day and person.
///
/// # Errors
/// [`crate::Error::NoSuchPage`] where the person has no key of it; the key is locked; the database is away.
pub async fn show(cx: Cx, Path(id): Path<String>) -> Result<Response> {
    cx.permit(Action::HandleCases, Subject::default())?;
    let officer = unlocked(&cx).await?;
    let mut tx = cx.read().await?;
    let mut desk = Desk::open(&cx, officer, &mut tx, &id).await?;
    if !desk.has_done_today(Act::Read, "") {
        drop(tx);
        let mut writing = cx.write().await?;
        desk = Desk::open(&cx, desk.officer, &mut writing, &id).await?;
        desk.act_of_the_day(&mut writing, Act::Read, "").await?;
        writing.commit_unrecorded().await?;
        tx = cx.read().await?;
    }
    render(&mut tx, &desk, Faults::new(), Typed::default(), StatusCode::OK).await
}

/// The page again with what is wrong, as long as nothing was kept: the transaction is given back.
///
/// # Errors
/// The database is away.
pub async fn again(tx: Tx, desk: &Desk<'_>, faults: Faults, form: Typed, status: StatusCode) -> Result<Response> {
    tx.roll_back().await?;
    let mut tx = desk.cx.read().await?;
    render(&mut tx, desk, faults, form, status).await
}

/// Whether a form was made on the case as it stands; else says at its field that somebody changed it meanwhile.
pub fn is_fresh(desk: &Desk<'_>, form: &Typed, field: &str, faults: &mut Faults) -> bool {
    let fresh = form.get("revision") == desk.case.row.revision.to_string();
    if !fresh {
        faults.add(&desk.cx.shell(), field, "case-stale");
    }
    fresh
}

/// The status of a page with faults.
pub fn status(fresh: bool) -> StatusCode {
    if fresh { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::CONFLICT }
}

async fn render(tx: &mut Tx, desk: &Desk<'_>, faults: Faults, form: Typed, status: StatusCode) -> Result<Response> {
    let (cx, shell) = (desk.cx, shell(desk.cx));
    let row = &desk.case.row;
    let given = store::find(tx, cx.agency_id(), &row.id).await?;
    let asked = identity::asked(tx, desk, &shell).await?;
    let handlers = desk.handlers(tx).await?;
    let (items, acts) = lines(desk, &shell);
    let state = desk.state();
    let three = standings(&desk.case, cx.today);
    let words = follow::clocks(&shell, row, &desk.pauses(), cx.today);
    let opening: Vec<&str> = handlers.iter().filter(|one| one.opens).map(|one| one.account.as_str()).collect();
    let candidates = desk.routing().map(|routing| routing.handlers).unwrap_or_default();
    let candidates = candidates.into_iter().filter(|account| !opening.contains(&account.as_str()));
    let candidates: Vec<(String, String)> = candidates.map(|account| (account.clone(), desk.name(&account))).collect();
    let me = desk.officer.account.as_str();
    let others = handlers.iter().filter(|one| one.account != me);
    let next = desk.case.entries.iter().map(|kept| kept.entry.order + 1).max().unwrap_or(0);
    let nothing = || (String::new(), shell.t("complaint-choose"));
    let outcome = desk.outcome().filter(|_| state == State::Closed);
    answer(
        status,
        &CasePage {
            faults,
            path: desk.path(),
            number: shell.say(&row.number),
            revision: row.revision,
            once: next.to_string(),
            kind: super::inbox::kind_words(&shell, &desk.kind()),
            state: shown::state(&shell, state),
            outcome: outcome.map(|outcome| shown::outcome(&shell, outcome)),
            filed: shell.date(&row.filed_on),
            clocks: words.into_iter().zip(three).map(|((name, words), one)| (name, words, tag(one))).collect(),
            asks_to_end: state != State::Closed && follow::withdrawn(&desk.case),
            items,
            acts,
            candidates: if candidates.is_empty() { candidates } else { [vec![nothing()], candidates].concat() },
            others: others.map(|one| (one.account.clone(), one.name.clone())).collect(),
            states: std::iter::once(nothing())
                .chain(state.next().iter().map(|next| (next.code().to_owned(), shown::state(&shell, *next))))
                .collect(),
            outcomes: std::iter::once(nothing())
                .chain(Outcome::ALL.map(|outcome| (outcome.code().to_owned(), shown::outcome(&shell, outcome))))
                .collect(),
            is_closed: state == State::Closed,
            is_paused: row.standing.paused_on.is_some(),
            keep_until: row.standing.keep_until.map(|day| shell.date(&day)),
            deleted_on: deleted_on(desk).map(|day| shell.date(&day)),
            most: cx.state.options.largest_upload / (1024 * 1024),
            has_identity: given.is_some(),
            needed: given.as_ref().map_or(0, |given| given.needed),
            shares: given.as_ref().map_or(0, |given| given.shares),
            can_ask: given.is_some() && !asked.iter().any(|one| one.is_mine && one.is_open),
            asked,
            handlers: handlers
                .into_iter()
                .map(|one| Holding { is_me: one.account == me, account: one.account, name: one.name, opens: one.opens })
                .collect(),
            form,
            shell,
        },
    )
}

/// The day on which the case is deleted, where its handlers were told that it will be.
fn deleted_on(desk: &Desk<'_>) -> Option<Date> {
    let standing = &desk.case.row.standing;
    match retention::stage(
        standing.keep_until?,
        Some(standing.noticed_on?),
        &desk.channel.settings.keeping(),
        desk.cx.today,
    ) {
        Stage::Told { deleted_on } => Some(deleted_on),
        Stage::Deletable => Some(desk.cx.today),
        Stage::Kept | Stage::TellNow => None,
    }
}

/// What was said, and apart from it what was done.
fn lines(desk: &Desk<'_>, shell: &Shell) -> (Vec<Item>, Vec<Item>) {
    let (mut items, mut acts) = (Vec::new(), Vec::new());
    // A handler is shown every entry: the views stand in the order of the entries.
    let views = view(&desk.case.plain(), Reader::Handler);
    for (kept, entry) in desk.case.entries.iter().zip(&views) {
        let line = shown::line(shell, &desk.cx.agency, Side::Handler, entry);
        let file = if line.file.is_empty() { String::new() } else { format!("{}/files/{}", desk.path(), line.file) };
        let is_act = matches!(&entry.body, BodyView::Act { .. } | BodyView::Redaction { .. });
        let list = if is_act { &mut acts } else { &mut items };
        list.push(Item {
            redaction: format!("{}/entries/{}/redaction", desk.path(), kept.id),
            file,
            inside: matches!(&entry.body, BodyView::Note { .. } | BodyView::File { internal: true, .. }),
            masked: !entry.masked.is_empty(),
            line,
        });
    }
    (items, acts)
}

/// A text of a form, cleaned; says at its field where it is missing or too long.
pub fn written(shell: &Shell, form: &Typed, field: &str, faults: &mut Faults) -> String {
    let text = complaint::clean(form.get(field));
    if text.is_empty() {
        faults.add(shell, field, "case-reason-missing");
    } else if text.chars().count() > MOST_LETTERS {
        faults.say(field, shell.t1("complaint-fault-long", "letters", MOST_LETTERS));
    }
    text
}

/// What somebody may write at once.
pub const MOST_LETTERS: usize = 10_000;
