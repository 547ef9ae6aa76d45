//! A notice of zero points, pasted or from a table: looked at before anything is kept, every line that is strange told.

use askama::Template;
use axum::extract::{Path, Request};
use axum::response::Response;
use prongsai_document::read::records::records;
use prongsai_domain::access::{Action, Subject};
use prongsai_domain::objection::{self, Clock, Fault, FaultKind, Reading};
use prongsai_store::{disclosures, objections};
use prongsai_thai::{Date, FiscalYear, date};

use super::board::{self, Board};
use super::path;
use crate::cx::Cx;
use crate::error::{Error, Result};
use crate::form::{Faults, Form, Typed, filled, with_small_files};
use crate::measures::fields::day;
use crate::scorecards::year_in_path;
use crate::shell::{Language, Shell, faulty, page};

/// Bytes of a notice and its form.
const LARGEST: usize = 4 * 1024 * 1024;

/// A zero point as it would be kept.
struct Row {
    code: String,
    title: String,
    reason: String,
    tag: &'static str,
    state: String,
}

#[derive(Template)]
#[template(path = "disclosures/notice.html")]
struct NoticePage {
    shell: Shell,
    faults: Faults,
    year: FiscalYear,
    form: Typed,
    days: u8,
    source: String,
    problems: Vec<String>,
    found: Vec<Row>,
    due: String,
    fresh: usize,
}

/// The form for a notice.
///
/// # Errors
/// The person may not keep the list, or no list of that year is known.
pub async fn form(cx: Cx, Path(asked): Path<String>) -> Result<Response> {
    cx.permit(Action::EditDisclosures, Subject::default())?;
    let shell = cx.shell();
    let board = loaded(&cx, &shell, &asked).await?;
    let mut typed = Typed::default();
    typed.set("noticed-on", shell.say(date::long(cx.today)));
    page(&notice_page(shell, &board, typed, Faults::new()))
}

async fn loaded(cx: &Cx, shell: &Shell, asked: &str) -> Result<Board> {
    let mut tx = cx.read().await?;
    board::load(&mut tx, cx, shell, year_in_path(asked)?).await
}

fn notice_page(shell: Shell, board: &Board, form: Typed, faults: Faults) -> NoticePage {
    let clock = Clock::usual();
    NoticePage {
        year: board.fiscal_year(),
        days: clock.days,
        source: clock.origin.source.clone(),
        problems: Vec::new(),
        found: Vec::new(),
        due: String::new(),
        fresh: 0,
        form,
        faults,
        shell,
    }
}

/// The days of a notice: when it came, and until when it may be answered.
fn days(shell: &Shell, form: &Typed, faults: &mut Faults) -> Option<(Date, Date)> {
    if filled(form.get("noticed-on")).is_none() {
        faults.add(shell, "noticed-on", "objections-fault-day");
    }
    let noticed_on = day(shell, form, "noticed-on", faults)?;
    let due_on = match filled(form.get("due-on")) {
        Some(_) => day(shell, form, "due-on", faults)?,
        None => Clock::usual().due(noticed_on),
    };
    if due_on < noticed_on {
        faults.add(shell, "due-on", "objections-fault-due");
        return None;
    }
    Some((noticed_on, due_on))
}

fn said(shell: &Shell, fault: &Fault) -> String {
    let line = shell.say(fault.line);
    match &fault.kind {
        FaultKind::NoCode => shell.t2("notice-no-code", "line", line, "text", &fault.text),
        FaultKind::UnknownCode(code) => shell.t2("notice-unknown", "line", line, "item", code),
        FaultKind::Twice(code, first) => {
            shell.with("notice-twice", &[("line", line), ("item", code.clone()), ("first", shell.say(first))])
        }
        FaultKind::Earned(code) => shell.t2("notice-earned", "line", line, "item", code),
        FaultKind::NoReason(code) => shell.t2("notice-no-reason", "line", line, "item", code),
    }
}

/// Looks at a notice and shows what would be kept.
///
/// # Errors
/// The person may not keep the list, the upload is too large or broken, or the database is away.
pub async fn look(cx: Cx, Path(asked): Path<String>, request: Request) -> Result<Response> {
    cx.permit(Action::EditDisclosures, Subject::default())?;
    let shell = cx.shell();
    let board = loaded(&cx, &shell, &asked).await?;
    let (mut form, files) = with_small_files(request, LARGEST).await?;
    let mut faults = Faults::new();
    form.set("notice", form.get("notice").replace("\r\n", "\n"));
    // A file is turned into text at once, so that it stays in the field whatever follows.
    if let Some(file) = files.into_iter().find(|file| !file.bytes.is_empty()) {
        let name = file.name.clone();
        let read = tokio::task::spawn_blocking(move || text_of(&file.name, &file.bytes)).await;
        match read.map_err(|error| Error::Internal(error.to_string()))? {
            Ok(text) => form.set("notice", text),
            Err((thai, english)) => {
                let reason = match shell.words.language {
                    Language::Thai => thai,
                    Language::English => english,
                };
                faults.say("file", shell.t2("import-fault-file", "file", name, "reason", reason));
            }
        }
    }
    if filled(form.get("notice")).is_none() && faults.is_empty() {
        faults.add(&shell, "notice", "notice-fault-nothing");
    }
    let days = days(&shell, &form, &mut faults);
    let reading = objection::read(form.get("notice"), &board.framework.oit.items);
    let shown = filled_page(&cx, shell, &board, form, faults, days, &reading).await?;
    if shown.faults.is_empty() && !shown.found.is_empty() { page(&shown) } else { faulty(&shown) }
}

/// A file as lines; the reason in Thai and in English where it is none.
fn text_of(name: &str, bytes: &[u8]) -> std::result::Result<String, (String, String)> {
    let is_text = name.to_ascii_lowercase().ends_with(".txt") && !bytes.contains(&0);
    if is_text {
        // Commas in a plain text are not the borders of cells.
        return Ok(prongsai_site::page::decoded(bytes, None).0.replace("\r\n", "\n"));
    }
    let (rows, _) = records(bytes).map_err(|error| (error.thai(), error.english()))?;
    let cell = |cell: &String| cell.replace(['\t', '\n', '\r'], " ");
    Ok(rows.iter().map(|row| row.cells.iter().map(cell).collect::<Vec<_>>().join("\t") + "\n").collect())
}

async fn filled_page(
    cx: &Cx,
    shell: Shell,
    board: &Board,
    form: Typed,
    mut faults: Faults,
    days: Option<(Date, Date)>,
    reading: &Reading,
) -> Result<NoticePage> {
    let mut tx = cx.read().await?;
    let year = board.fiscal_year();
    let kept = objections::list(&mut tx, cx.agency_id(), year).await?;
    let record = disclosures::on_record(&mut tx, cx.agency_id(), year).await?;
    drop(tx);
    if reading.notices.is_empty() && faults.is_empty() {
        faults.add(&shell, "notice", "notice-fault-no-item");
    }
    let mut shown = notice_page(shell, board, form, faults);
    let shell = &shown.shell;
    for notice in &reading.notices {
        let is_known = kept.iter().any(|objection| objection.code == notice.code);
        let recorded = record.iter().filter(|row| row.code == notice.code).count();
        let (tag, state) = if is_known {
            ("tag tag-done", shell.t("notice-known"))
        } else if recorded == 0 {
            ("tag tag-none", shell.t("objections-unrecorded"))
        } else {
            ("tag tag-going", shell.t1("objections-recorded", "count", shell.say(recorded)))
        };
        shown.fresh += usize::from(!is_known);
        shown.found.push(Row {
            code: notice.code.clone(),
            title: board.line(&notice.code).map(|line| shell.say(&line.item.th)).unwrap_or_default(),
            reason: notice.reason.clone(),
            tag,
            state,
        });
    }
    shown.problems = reading.faults.iter().map(|fault| said(shell, fault)).collect();
    shown.due = days.map(|(_, due_on)| shell.date(&due_on)).unwrap_or_default();
    Ok(shown)
}

/// Keeps the zero points of a notice that was looked at; what is kept already stays as it is.
///
/// # Errors
/// The person may not keep the list, a day is wrong, or the database is away.
pub async fn keep(cx: Cx, Path(asked): Path<String>, Form(form): Form<Typed>) -> Result<Response> {
    let capacity = cx.permit(Action::EditDisclosures, Subject::default())?.clone();
    let shell = cx.shell();
    let board = loaded(&cx, &shell, &asked).await?;
    let mut faults = Faults::new();
    let days = days(&shell, &form, &mut faults);
    let reading = objection::read(form.get("notice"), &board.framework.oit.items);
    let (Some((noticed_on, due_on)), false) = (days, reading.notices.is_empty()) else {
        return faulty(&filled_page(&cx, shell, &board, form, faults, days, &reading).await?);
    };
    let year = board.fiscal_year();
    let by = Some(cx.session.account_id.as_str());
    let mut tx = cx.write().await?;
    let mut codes: Vec<&str> = Vec::new();
    for notice in &reading.notices {
        let (code, reason) = (notice.code.as_str(), notice.reason.as_str());
        if objections::insert(&mut tx, cx.now, cx.agency_id(), year, code, reason, noticed_on, due_on, by).await? {
            codes.push(code);
        }
    }
    let event = cx
        .event("objection.imported", &capacity)
        .about("disclosures", &year.number().to_string())
        .of_year(year.number())
        .with("code", codes.join(", "));
    if codes.is_empty() {
        tx.roll_back().await?;
    } else {
        tx.commit(event).await?;
    }
    Ok(cx.done(format!("{}/objections", path(year)), "objections-kept"))
}
