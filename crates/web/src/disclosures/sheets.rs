//! What is pasted into ITAS item by item, and what the executive approves before it.

use askama::Template;
use axum::extract::Path;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use prongsai_domain::access::{Action, Subject};
use prongsai_domain::agency::PostRole;
use prongsai_domain::disclosure::Light;
use prongsai_thai::FiscalYear;

use super::board::{self, Board};
use super::list::{self, Row, Worth};
use super::tag;
use crate::cx::Cx;
use crate::error::Result;
use crate::scorecards::year_in_path;
use crate::shell::{Shell, page};

/// An item as it is filled in.
struct Entry {
    code: String,
    title: String,
    path: String,
    /// Number, address, the way to it.
    addresses: Vec<(String, String, String)>,
    note: Option<String>,
}

#[derive(Template)]
#[template(path = "disclosures/sheet.html")]
struct SheetPage {
    shell: Shell,
    year: FiscalYear,
    closing: String,
    agency: String,
    entries: Vec<Entry>,
    missing: Vec<String>,
}

#[derive(Template)]
#[template(path = "disclosures/approval.html")]
struct ApprovalPage {
    shell: Shell,
    year: FiscalYear,
    agency: String,
    closing: String,
    worth: Worth,
    counts: Vec<(&'static str, String, usize)>,
    open: Vec<Row>,
    complete: Vec<Row>,
    signers: Vec<(String, Option<String>)>,
    today: String,
}

async fn loaded(cx: &Cx, shell: &Shell, asked: &str) -> Result<Board> {
    let mut tx = cx.read().await?;
    board::load(&mut tx, cx, shell, year_in_path(asked)?).await
}

fn entries(shell: &Shell, board: &Board) -> Vec<Entry> {
    let entry = |line: &board::Line| Entry {
        code: line.item.code.clone(),
        title: shell.say(&line.item.th),
        path: super::item_path(board.fiscal_year(), &line.item.code),
        addresses: line
            .disclosure
            .addresses
            .iter()
            .enumerate()
            .map(|(at, address)| (shell.say(at + 1), address.url.clone(), address.clicks.clone()))
            .collect(),
        note: line
            .disclosure
            .addresses
            .iter()
            .any(|address| address.is_of_last_year)
            .then(|| shell.t("disclosures-lack-again")),
    };
    board.lines.iter().map(entry).collect()
}

/// Address and explanation of every item in the order of the list.
///
/// # Errors
/// The person may not read, no list of that year is known, or the database is away.
pub async fn sheet(cx: Cx, Path(asked): Path<String>) -> Result<Response> {
    cx.permit(Action::Read, Subject::default())?;
    let shell = cx.shell();
    let board = loaded(&cx, &shell, &asked).await?;
    let entries = entries(&shell, &board);
    page(&SheetPage {
        year: board.fiscal_year(),
        closing: list::closing(&cx, &shell, &board),
        agency: cx.agency.full_name(),
        missing: entries.iter().filter(|entry| entry.addresses.is_empty()).map(|entry| entry.code.clone()).collect(),
        entries,
        shell,
    })
}

/// The same as text.
///
/// # Errors
/// As [`sheet`].
pub async fn text(cx: Cx, Path(asked): Path<String>) -> Result<Response> {
    cx.permit(Action::Read, Subject::default())?;
    let shell = cx.shell();
    let board = loaded(&cx, &shell, &asked).await?;
    let mut text = String::new();
    for entry in entries(&shell, &board) {
        text.push_str(&format!("{} {}\n", entry.code, entry.title));
        if entry.addresses.is_empty() {
            text.push_str(&format!("{}\n", shell.t("disclosures-sheet-nothing")));
        }
        for (no, url, clicks) in entry.addresses {
            text.push_str(&format!("{no}. {url}\n"));
            if !clicks.is_empty() {
                text.push_str(&format!("{clicks}\n"));
            }
        }
        text.push('\n');
    }
    let name = format!("attachment; filename=\"itas-{}.txt\"", board.fiscal_year().number());
    let mut response = text.into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/plain; charset=utf-8"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    if let Ok(name) = HeaderValue::from_str(&name) {
        headers.insert(header::CONTENT_DISPOSITION, name);
    }
    Ok(response)
}

/// What the executive approves: how the list stands, what is open, and room for the pen.
///
/// # Errors
/// As [`sheet`].
pub async fn approval(cx: Cx, Path(asked): Path<String>) -> Result<Response> {
    cx.permit(Action::Read, Subject::default())?;
    let shell = cx.shell();
    let board = loaded(&cx, &shell, &asked).await?;
    let year = board.fiscal_year();
    let light = |light: Light| (tag(light), shell.t(format!("disclosures-light-{}", light.code())), board.count(light));
    let rows = |complete: bool| {
        let lines = board.lines.iter().filter(move |line| (line.light() == Light::Complete) == complete);
        lines.map(|line| list::row(&cx, &shell, year, line)).collect::<Vec<_>>()
    };
    let signs = |role: PostRole| cx.agency.posts.iter().find(move |post| post.role == role);
    page(&ApprovalPage {
        year,
        agency: cx.agency.full_name(),
        closing: list::closing(&cx, &shell, &board),
        worth: Worth::of(&shell, &board),
        counts: [Light::Complete, Light::AtRisk, Light::Empty].map(light).into(),
        open: rows(false),
        complete: rows(true),
        signers: [PostRole::Clerk, PostRole::Head]
            .into_iter()
            .filter_map(signs)
            .map(|post| (cx.agency.post_title(post), post.holder.clone()))
            .collect(),
        today: shell.date(&cx.today),
        shell,
    })
}
