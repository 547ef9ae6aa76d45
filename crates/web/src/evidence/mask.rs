//! A copy in which something is covered: squares of a grid over each page of a picture or PDF, chosen with boxes that work
//! by keyboard and without a script; the digits of numbers of persons in text.
//!
//! The copy is made anew from pixels or words: nothing of the original's bytes is in it.

use std::collections::BTreeMap;

use askama::Template;
use axum::extract::{Path, Query};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use prongsai_domain::access::{Action, Subject};
use prongsai_report::personal;
use prongsai_store::cycles::KeptFile;
use prongsai_store::evidence::{self, Row};
use serde::{Deserialize, Serialize};

use super::kind::{Kind, Unfit};
use super::{intake, name, picture};
use crate::cx::Cx;
use crate::error::{Error, Result};
use crate::form::{Faults, Form};
use crate::shell::{Shell, answer};
use crate::upload::disk;

/// Squares across and down.
pub const SQUARES: u16 = 12;

/// Lines of a masked text that are shown before it is made.
const MOST_LINES: usize = 200;

/// What is covered: by page, from 1, the numbers of the squares, from 0, row by row.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Masks(BTreeMap<u32, Vec<u16>>);

/// Which page.
#[derive(Debug, Default, Deserialize)]
pub struct Wish {
    #[serde(default)]
    page: String,
}

#[derive(Template)]
#[template(path = "evidence/mask.html")]
struct MaskPage {
    shell: Shell,
    row: Row,
    page: u32,
    pages: u32,
    squares: Vec<Vec<Square>>,
    lines: Vec<String>,
    hidden: usize,
    is_text: bool,
    faults: Faults,
}

impl MaskPage {
    fn numbers(&self) -> std::ops::RangeInclusive<u32> {
        1..=self.pages
    }
}

/// One square of the grid.
struct Square {
    no: u16,
    row: u16,
    column: u16,
    covered: bool,
}

/// A piece that can be masked, by whoever may.
async fn piece(cx: &Cx, id: &str) -> Result<(Row, Kind, String)> {
    cx.permit(Action::ReleaseEvidence, Subject::default())?;
    let mut tx = cx.read().await?;
    let row = evidence::get(&mut tx, cx.agency_id(), id).await?;
    drop(tx);
    let kind = row.media_type.as_deref().and_then(Kind::of_media_type);
    match (kind, row.digest.clone(), row.removed_at) {
        (Some(kind), Some(digest), None) if kind.has_pages() || kind.has_text() => Ok((row, kind, digest)),
        _ => Err(Error::NoSuchPage),
    }
}

fn masks(row: &Row) -> Masks {
    row.masks.as_deref().and_then(|text| serde_json::from_str(text).ok()).unwrap_or_default()
}

/// The page on which squares are chosen, or on which a text is seen as it will be.
///
/// # Errors
/// There is nothing to mask; the person may not; the disk or the database is away.
pub async fn show(cx: Cx, Path(id): Path<String>, Query(wish): Query<Wish>) -> Result<Response> {
    let (row, kind, digest) = piece(&cx, &id).await?;
    render(&cx, row, kind, &digest, wish.page.parse().unwrap_or(1), Faults::new()).await
}

async fn render(cx: &Cx, row: Row, kind: Kind, digest: &str, page: u32, mut faults: Faults) -> Result<Response> {
    let shell = cx.shell();
    let bytes = cx.state.store.read_file(cx.agency_id(), digest).await?;
    let (mut pages, mut lines, mut hidden) = (1, Vec::new(), 0);
    if kind.has_text() {
        let called = row.file_name.clone().unwrap_or_default();
        let own = intake::own_telephones(cx);
        match intake::blocking(cx, move || text(&called, &bytes, &own)).await? {
            Ok((all, count)) => {
                hidden = count;
                lines = all.into_iter().filter(|line| !line.trim().is_empty()).take(MOST_LINES).collect();
            }
            Err(unfit) => faults.say("page", shell.t1(unfit.key(), "name", &row.title)),
        }
    } else {
        match intake::blocking(cx, move || picture::count(kind, &bytes)).await? {
            Ok(count) => pages = count,
            Err(unfit) => faults.say("page", shell.t1(unfit.key(), "name", &row.title)),
        }
    }
    let page = page.clamp(1, pages);
    let chosen = masks(&row).0.remove(&page).unwrap_or_default();
    let squares = (0..SQUARES)
        .map(|down| {
            let square = |across: u16| {
                let no = down * SQUARES + across;
                Square { no, row: down + 1, column: across + 1, covered: chosen.contains(&no) }
            };
            (0..SQUARES).map(square).collect()
        })
        .collect();
    let status = if faults.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let page = MaskPage { shell, row, page, pages, squares, lines, hidden, is_text: kind.has_text(), faults };
    answer(status, &page)
}

/// The picture of one page, to choose squares on.
///
/// # Errors
/// There is no such page; the person may not; the disk or the database is away.
pub async fn picture(cx: Cx, Path((id, page)): Path<(String, String)>) -> Result<Response> {
    let (_, kind, digest) = piece(&cx, &id).await?;
    let page: u32 = page.parse().map_err(|_| Error::NoSuchPage)?;
    let index = page.checked_sub(1).filter(|_| kind.has_pages()).ok_or(Error::NoSuchPage)?;
    let bytes = cx.state.store.read_file(cx.agency_id(), &digest).await?;
    let drawn = intake::blocking(&cx, move || picture::page(kind, &bytes, index)).await?;
    let drawn = drawn.map_err(|_| Error::NoSuchPage)?;
    let mut response = drawn.into_response();
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("image/jpeg"));
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-store"));
    Ok(response)
}

/// What was chosen.
#[derive(Debug, Default, Deserialize)]
pub struct MaskForm {
    #[serde(default)]
    revision: String,
    #[serde(default)]
    page: String,
    #[serde(default)]
    square: Vec<String>,
    #[serde(default)]
    act: String,
}

/// Keeps the squares of a page, and makes the copy where that was asked.
///
/// # Errors
/// There is nothing to mask; the person may not; somebody was first; the disk or the database is away.
pub async fn submit(cx: Cx, Path(id): Path<String>, Form(form): Form<MaskForm>) -> Result<Response> {
    let capacity = cx.permit(Action::ReleaseEvidence, Subject::default())?.clone();
    let (row, kind, digest) = piece(&cx, &id).await?;
    let shell = cx.shell();
    let mut masks = masks(&row);
    let page: u32 = form.page.parse().unwrap_or(1);
    if kind.has_pages() {
        let mut squares: Vec<u16> = form.square.iter().filter_map(|no| no.parse().ok()).collect();
        squares.retain(|no| *no < SQUARES * SQUARES);
        squares.sort_unstable();
        squares.dedup();
        if squares.is_empty() {
            masks.0.remove(&page);
        } else {
            masks.0.insert(page, squares);
        }
    }
    let make = form.act == "make";
    let mut faults = Faults::new();
    if make && kind.has_pages() && masks.0.is_empty() {
        faults.add(&shell, "squares", "evidence-mask-fault-none");
        return render(&cx, row, kind, &digest, page, faults).await;
    }
    let copy = if make {
        let bytes = cx.state.store.read_file(cx.agency_id(), &digest).await?;
        match build(&cx, &row, kind, bytes, &masks).await? {
            Ok(copy) => Some(copy),
            Err(unfit) => {
                faults.say("squares", shell.t1(unfit.key(), "name", &row.title));
                return render(&cx, row, kind, &digest, page, faults).await;
            }
        }
    } else {
        None
    };
    let kept = prongsai_store::to_json("evidence.masks", &masks)?;
    let before = Row { revision: form.revision.parse().unwrap_or(0), ..row };
    let mut tx = cx.write().await?;
    evidence::mask(&mut tx, cx.agency_id(), &before, &kept, copy.as_ref()).await?;
    if copy.is_none() {
        if before.visibility == "masked" {
            // The copy that everybody could see is out of date.
            let event = cx.event("evidence.released", &capacity).about("evidence", &id);
            let event = event.of_year(i16::try_from(before.fiscal_year).unwrap_or_default());
            let event = event.with("visibility", "internal").with("visibility_before", "masked");
            tx.commit(event).await?;
        } else {
            tx.commit_unrecorded().await?;
        }
        let next = if form.act == "next" { page + 1 } else { page };
        return Ok(cx.done(format!("/evidence/{id}/mask?page={next}"), "evidence-mask-kept"));
    }
    let event = cx.event("evidence.masked", &capacity).about("evidence", &id);
    tx.commit(event.of_year(i16::try_from(before.fiscal_year).unwrap_or_default())).await?;
    Ok(cx.done(format!("/evidence/{id}"), "evidence-mask-made"))
}

/// Makes the copy and keeps its file.
async fn build(
    cx: &Cx,
    row: &Row,
    kind: Kind,
    bytes: Vec<u8>,
    masks: &Masks,
) -> Result<std::result::Result<KeptFile, Unfit>> {
    let called = row.file_name.clone().unwrap_or_default();
    let own = intake::own_telephones(cx);
    let masks = masks.0.clone();
    let title = row.title.clone();
    let made = intake::blocking(cx, move || {
        if kind.has_text() {
            let (lines, _) = text(&called, &bytes, &own)?;
            // The mark tells old programs that the text is UTF-8.
            let end = if kind == Kind::Csv { Kind::Csv } else { Kind::Txt };
            return Ok((format!("\u{feff}{}\r\n", lines.join("\r\n")).into_bytes(), end));
        }
        let areas = |page: u32| masks.get(&page).map(|squares| areas(squares)).unwrap_or_default();
        Ok((picture::masked(kind, &bytes, &title, &areas)?, kind))
    })
    .await?;
    let (bytes, end) = match made {
        Ok(made) => made,
        Err(unfit) => return Ok(Err(unfit)),
    };
    let own = intake::own_telephones(cx);
    let own: Vec<&str> = own.iter().map(String::as_str).collect();
    let words = name::stem(row.file_name.as_deref().unwrap_or_default(), "evidence");
    let words = personal::hidden(&words.replace('_', " "), &own);
    let file = KeptFile {
        digest: cx.state.store.keep(cx.agency_id(), &bytes).await.map_err(disk)?,
        name: format!("{words}-masked.{}", end.extension()),
        media_type: end.media_type().to_owned(),
        size: i64::try_from(bytes.len()).unwrap_or(i64::MAX),
    };
    Ok(Ok(file))
}

/// The lines of a file without the digits of persons, and how many numbers were hidden.
fn text(called: &str, bytes: &[u8], own: &[String]) -> std::result::Result<(Vec<String>, usize), Unfit> {
    let source = prongsai_document::read::source(called, bytes).map_err(|_| Unfit::Broken)?;
    let own: Vec<&str> = own.iter().map(String::as_str).collect();
    let count = source.lines.iter().map(|line| personal::find(&line.text, &own).len()).sum();
    Ok((source.lines.iter().map(|line| personal::hidden(&line.text, &own)).collect(), count))
}

/// Squares as areas of the picture in thousandths: left, top, width, height.
fn areas(squares: &[u16]) -> Vec<[u16; 4]> {
    let edge = |at: u16| at * 1000 / SQUARES;
    let area = |no: &u16| {
        let (across, down) = (no % SQUARES, no / SQUARES);
        let (left, top) = (edge(across), edge(down));
        [left, top, edge(across + 1) - left, edge(down + 1) - top]
    };
    squares.iter().map(area).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_squares_of_a_grid_leave_no_seam() {
        let all: Vec<u16> = (0..SQUARES * SQUARES).collect();
        let areas = areas(&all);
        let row: u16 = areas[..usize::from(SQUARES)].iter().map(|area| area[2]).sum();
        assert_eq!(row, 1000);
        assert_eq!(areas[13], [83, 83, 83, 83]);
    }
}
