//! One zero point: what the assessor says, what was on record, and the answer that is drawn from it.

use askama::Template;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;
use jiff::Timestamp;
use prongsai_domain::access::{Action, Capacity, Subject};
use prongsai_domain::disclosure::proof;
use prongsai_report::objection::{Draft, Objected, Recorded, draft};
use prongsai_store::disclosures::{self, VisitRow};
use prongsai_store::objections::{self, Objection};
use prongsai_thai::{FiscalYear, date, zone};
use serde_json::Value;

use super::board::{self, Board, Line};
use super::item::{self, Visited};
use super::objections::clock;
use super::{item_path, path};
use crate::cx::Cx;
use crate::error::{Error, Result};
use crate::form::{Faults, Form, Typed, filled};
use crate::measures::fields::day;
use crate::scorecards::year_in_path;
use crate::shell::{Shell, answer, faulty, page};

/// Code points of a reason and of an answer.
const LONGEST_REASON: usize = 2_000;
const LONGEST_DRAFT: usize = 20_000;

#[derive(Template)]
#[template(path = "disclosures/objection.html")]
struct ObjectionPage {
    shell: Shell,
    faults: Faults,
    year: FiscalYear,
    code: String,
    title: String,
    item: String,
    own: String,
    tag: &'static str,
    clock: String,
    /// The answer as it is; none where there is no record and nobody has written one.
    text: Option<String>,
    is_written: bool,
    notes: Vec<String>,
    record: Vec<Visited>,
    form: Typed,
    is_sent: bool,
    changed: Option<(String, String)>,
    edits: bool,
}

/// The address of an objection.
pub fn path_of(year: FiscalYear, code: &str) -> String {
    format!("{}/objections/{code}", path(year))
}

/// Everything that an objection stands on.
struct Scene {
    board: Board,
    kept: Objection,
    record: Vec<VisitRow>,
}

impl Scene {
    async fn load(cx: &Cx, shell: &Shell, asked: &str, code: &str) -> Result<Self> {
        let mut tx = cx.read().await?;
        let board = board::load(&mut tx, cx, shell, year_in_path(asked)?).await?;
        let code = code.to_ascii_uppercase();
        let kept = objections::find(&mut tx, cx.agency_id(), board.fiscal_year(), &code).await?;
        let kept = kept.ok_or(Error::NoSuchPage)?;
        let mut record = disclosures::on_record(&mut tx, cx.agency_id(), board.fiscal_year()).await?;
        record.retain(|row| row.code == kept.code);
        // Where a list was opened and closed again, the last closing counts.
        let newest = |row: &VisitRow| record.iter().all(|other| other.url != row.url || other.at <= row.at);
        let record = record.iter().filter(|row| newest(row)).cloned().collect();
        Ok(Self { board, kept, record })
    }

    fn line(&self) -> Option<&Line> {
        self.board.line(&self.kept.code)
    }

    fn draft(&self, agency: &str) -> Draft {
        let title = self.line().map(|line| line.item.th.as_str()).unwrap_or_default();
        let year = self.board.fiscal_year();
        let record: Vec<Recorded> =
            self.record.iter().map(|row| recorded(row, self.line(), title, agency, year)).collect();
        draft(Objected { agency, year, code: &self.kept.code, title, reason: &self.kept.reason, record: &record })
    }
}

fn recorded(row: &VisitRow, line: Option<&Line>, title: &str, agency: &str, year: FiscalYear) -> Recorded {
    let at = zone::local(Timestamp::from_microsecond(row.at).unwrap_or(Timestamp::UNIX_EPOCH));
    let found: Vec<Value> = serde_json::from_str(&row.findings).unwrap_or_default();
    let against = found.iter().filter(|finding| !matches!(finding["severity"].as_str(), Some("good" | "remark")));
    let address = line.and_then(|line| line.kept.addresses.iter().find(|address| address.url == row.url));
    Recorded {
        url: row.url.clone(),
        day: at.date(),
        time: at.strftime("%H.%M").to_string(),
        outcome: disclosures::visit(&row.outcome),
        status: row.status,
        digest: row.digest.clone(),
        title: row.title.clone(),
        sentence: row.words.as_deref().and_then(|words| proof(words, title, agency, year)).map(|proof| proof.sentence),
        clicks: address.map(|address| address.clicks.clone()).unwrap_or_default(),
        findings: against.filter_map(|finding| finding["thai"].as_str().map(str::to_owned)).collect(),
    }
}

/// An objection as the form would have sent it.
fn typed(shell: &Shell, scene: &Scene, drawn: Option<&str>) -> Typed {
    let kept = &scene.kept;
    let mut typed = Typed::default();
    typed.set("revision", kept.revision.to_string());
    typed.set("reason", kept.reason.clone());
    typed.set("noticed-on", shell.say(date::long(kept.noticed_on)));
    typed.set("due-on", shell.say(date::long(kept.due_on)));
    typed.set("draft", if kept.draft.is_empty() { drawn.unwrap_or_default().to_owned() } else { kept.draft.clone() });
    typed.set("sent-on", kept.sent_on.map(|day| shell.say(date::long(day))).unwrap_or_default());
    typed
}

fn objection_page(cx: &Cx, scene: &Scene, form: Option<Typed>, faults: Faults) -> ObjectionPage {
    let shell = cx.shell();
    let drawn = scene.draft(&cx.agency.full_name());
    let (tag, clock) = clock(&shell, &scene.kept, cx.today);
    let kept = &scene.kept;
    let form = form.unwrap_or_else(|| typed(&shell, scene, drawn.text.as_deref()));
    let own = (!kept.draft.is_empty()).then(|| kept.draft.clone());
    ObjectionPage {
        year: scene.board.fiscal_year(),
        title: scene.line().map(|line| shell.say(&line.item.th)).unwrap_or_default(),
        item: item_path(scene.board.fiscal_year(), &kept.code),
        own: path_of(scene.board.fiscal_year(), &kept.code),
        tag,
        clock,
        is_written: own.is_some(),
        text: own.or(drawn.text),
        notes: drawn.notes,
        record: scene.record.iter().map(|row| item::visit(&shell, row)).collect(),
        is_sent: kept.sent_on.is_some(),
        changed: kept.updated_by.clone().map(|by| (shell.moment(&kept.updated_at), by)),
        edits: cx.may(Action::EditDisclosures, Subject::default()),
        code: kept.code.clone(),
        form,
        faults,
        shell,
    }
}

/// One zero point with its answer, which prints as it stands.
///
/// # Errors
/// The person may not read, there is no such objection, or the database is away.
pub async fn show(cx: Cx, Path((asked, code)): Path<(String, String)>) -> Result<Response> {
    cx.permit(Action::Read, Subject::default())?;
    let shell = cx.shell();
    let scene = Scene::load(&cx, &shell, &asked, &code).await?;
    page(&objection_page(&cx, &scene, None, Faults::new()))
}

/// Keeps the answer, draws it anew from the record, marks it as sent or not, or takes the zero point away.
///
/// # Errors
/// A field is wrong, somebody else was first, the person may not keep the list, or the database is away.
pub async fn save(cx: Cx, Path((asked, code)): Path<(String, String)>, Form(form): Form<Typed>) -> Result<Response> {
    let capacity = cx.permit(Action::EditDisclosures, Subject::default())?.clone();
    let shell = cx.shell();
    let scene = Scene::load(&cx, &shell, &asked, &code).await?;
    let mut faults = Faults::new();
    let drawn = scene.draft(&cx.agency.full_name()).text;
    // What was sent stays as it was sent, until somebody says that it was not.
    let is_change = !matches!(form.get("act"), "sent" | "unsent" | "remove");
    if is_change && scene.kept.sent_on.is_some() {
        return Ok(cx.done(path_of(scene.board.fiscal_year(), &scene.kept.code), "objections-is-sent"));
    }
    let kept = read(&cx, &shell, &scene.kept, drawn.as_deref(), &form, &mut faults);
    if !faults.is_empty() {
        return faulty(&objection_page(&cx, &scene, Some(whole(&shell, &scene, drawn.as_deref(), form)), faults));
    }
    match keep(&cx, &scene, &kept, form.get("act"), &capacity).await {
        Ok(said) if said == "objections-removed" => {
            Ok(cx.done(format!("{}/objections", path(scene.board.fiscal_year())), said))
        }
        Ok(said) => Ok(cx.done(path_of(scene.board.fiscal_year(), &scene.kept.code), said)),
        Err(Error::Stale) => {
            let scene = Scene::load(&cx, &shell, &asked, &code).await?;
            let drawn = scene.draft(&cx.agency.full_name()).text;
            let mut mine = whole(&shell, &scene, drawn.as_deref(), form);
            mine.set("revision", scene.kept.revision.to_string());
            faults.add(&shell, "draft", "objections-fault-stale");
            answer(StatusCode::CONFLICT, &objection_page(&cx, &scene, Some(mine), faults))
        }
        Err(error) => Err(error),
    }
}

/// What was sent laid over what is kept: the form by which an answer is marked as sent has few of the fields.
fn whole(shell: &Shell, scene: &Scene, drawn: Option<&str>, form: Typed) -> Typed {
    let mut whole = typed(shell, scene, drawn);
    for field in ["revision", "reason", "noticed-on", "due-on", "draft", "sent-on"] {
        if let Some(sent) = form.all(field).first() {
            whole.set(field, *sent);
        }
    }
    whole
}

/// The objection as the form says it.
fn read(
    cx: &Cx,
    shell: &Shell,
    before: &Objection,
    drawn: Option<&str>,
    form: &Typed,
    faults: &mut Faults,
) -> Objection {
    let mut kept = Objection { revision: form.get("revision").parse().unwrap_or(-1), ..before.clone() };
    match form.get("act") {
        "redraw" => kept.draft = String::new(),
        "sent" => {
            let sent_on = day(shell, form, "sent-on", faults);
            kept.sent_on = Some(sent_on.unwrap_or(cx.today));
            if kept.sent_on.is_some_and(|sent| sent < kept.noticed_on || sent > cx.today) {
                faults.add(shell, "sent-on", "objections-fault-sent");
            }
            // What was sent must stay as it was, also if the record is read anew.
            if kept.draft.is_empty() {
                drawn.unwrap_or_default().clone_into(&mut kept.draft);
            }
            if kept.draft.is_empty() {
                faults.add(shell, "draft", "objections-fault-nothing");
            }
        }
        "unsent" => kept.sent_on = None,
        "remove" => {}
        _ => {
            let text = form.get("draft").replace("\r\n", "\n");
            // As long as it is what the record gives, it follows the record.
            kept.draft = if drawn.is_some_and(|drawn| drawn.trim() == text.trim()) { String::new() } else { text };
            form.get("reason").trim().clone_into(&mut kept.reason);
            if kept.reason.chars().count() > LONGEST_REASON {
                faults.say("reason", shell.t1("objections-fault-long", "most", shell.say(LONGEST_REASON)));
            }
            if kept.draft.chars().count() > LONGEST_DRAFT {
                faults.say("draft", shell.t1("objections-fault-long", "most", shell.say(LONGEST_DRAFT)));
            }
            for (field, place) in [("noticed-on", &mut kept.noticed_on), ("due-on", &mut kept.due_on)] {
                match (filled(form.get(field)), day(shell, form, field, faults)) {
                    (None, _) => faults.add(shell, field, "objections-fault-day"),
                    (Some(_), Some(read)) => *place = read,
                    (Some(_), None) => {}
                }
            }
            if kept.due_on < kept.noticed_on {
                faults.add(shell, "due-on", "objections-fault-due");
            }
        }
    }
    kept
}

async fn keep(cx: &Cx, scene: &Scene, kept: &Objection, act: &str, capacity: &Capacity) -> Result<&'static str> {
    let (kind, said) = match act {
        "sent" => ("objection.sent", "objections-marked-sent"),
        "unsent" => ("objection.unsent", "objections-marked-unsent"),
        "remove" => ("objection.removed", "objections-removed"),
        "redraw" => ("objection.changed", "objections-redrawn"),
        _ => ("objection.changed", "objections-saved"),
    };
    let year = scene.board.fiscal_year();
    let mut tx = cx.write().await?;
    if act == "remove" {
        objections::remove(&mut tx, cx.agency_id(), &kept.id, kept.revision).await?;
    } else {
        objections::put(&mut tx, cx.now, cx.agency_id(), kept, Some(&cx.session.account_id)).await?;
    }
    let event = cx
        .event(kind, capacity)
        .about("objection", &super::subject(year, &kept.code))
        .of_year(year.number())
        .with("code", kept.code.clone());
    tx.commit(event).await?;
    Ok(said)
}
