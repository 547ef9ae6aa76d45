//! One piece of evidence: its facts, its file, where it is used, who may see it, its history.

use askama::Template;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;
use prongsai_domain::access::{Action, Subject};
use prongsai_report::personal::Personal;
use prongsai_store::evidence::{self, Former, Row, Use};
use prongsai_store::{cycles, events};
use prongsai_thai::{Date, FiscalYear};

use super::kind::Kind;
use super::{capacity_for, file_words, hints, is_personal, list, made_on, said_hints, size};
use crate::cx::Cx;
use crate::error::Result;
use crate::form::Faults;
use crate::progress::year_of;
use crate::shell::{Shell, answer};

/// Events that the page shows.
const MOST_EVENTS: i64 = 50;

/// The facts as typed.
#[derive(Debug, Clone, Default)]
pub struct Facts {
    /// The revision that the form was made from.
    pub revision: i64,
    /// What it is.
    pub title: String,
    /// When it was made.
    pub made_on: String,
    /// Which year it concerns.
    pub year: String,
    /// Where it stands in public.
    pub link: String,
    /// What the photograph shows.
    pub caption: String,
}

/// How the page is shown.
pub struct Showing {
    /// Status of the answer.
    pub status: StatusCode,
    /// The facts as typed, where they must be mended.
    pub facts: Option<Facts>,
    /// What is wrong.
    pub faults: Faults,
    /// Whether somebody else was first: what is kept is shown beside what was typed.
    pub stale: bool,
    /// The reason as typed, where it must be mended.
    pub reason: String,
}

impl Default for Showing {
    fn default() -> Self {
        Self { status: StatusCode::OK, facts: None, faults: Faults::new(), stale: false, reason: String::new() }
    }
}

#[derive(Template)]
#[template(path = "evidence/piece.html")]
#[expect(clippy::struct_excessive_bools, reason = "each decides on a part of the page of its own")]
struct PiecePage {
    shell: Shell,
    row: Row,
    facts: Facts,
    faults: Faults,
    stale: bool,
    reason: String,
    years: Vec<FiscalYear>,
    year: FiscalYear,
    made: Option<Date>,
    link: Option<String>,
    caption: Option<String>,
    file: Option<FileLine>,
    masked: Option<FileLine>,
    is_picture: bool,
    can_mask: bool,
    machine_reads: bool,
    uses: Vec<Use>,
    former: Vec<Former>,
    writes: bool,
    releases: bool,
    closed: bool,
    tag: &'static str,
    found: Vec<String>,
    personal: bool,
    history: Vec<Happened>,
}

/// A file as it is shown.
struct FileLine {
    name: String,
    size: String,
}

/// One line of the history.
struct Happened {
    at: String,
    who: String,
    what: String,
    detail: String,
}

/// The page.
///
/// # Errors
/// There is no such piece; the person may not read; the database is away.
pub async fn show(cx: Cx, Path(id): Path<String>) -> Result<Response> {
    render(&cx, &id, Showing::default()).await
}

/// Draws the page.
///
/// # Errors
/// There is no such piece; the person may not read; the database is away.
pub async fn render(cx: &Cx, id: &str, showing: Showing) -> Result<Response> {
    cx.permit(Action::Read, Subject::default())?;
    let shell = cx.shell();
    let mut tx = cx.read().await?;
    let row = evidence::get(&mut tx, cx.agency_id(), id).await?;
    let uses = evidence::uses(&mut tx, cx.agency_id(), id).await?;
    let former = evidence::former(&mut tx, cx.agency_id(), id).await?;
    let cycles = cycles::list(&mut tx, cx.agency_id()).await?;
    let events = events::list_about(&mut tx, cx.agency_id(), &format!("evidence:{id}"), MOST_EVENTS).await?;
    drop(tx);
    let mut years = Vec::new();
    for cycle in &cycles {
        years.push(year_of(cycle.fiscal_year)?);
    }
    let year = year_of(row.fiscal_year)?;
    let closed = cycles.iter().any(|cycle| cycle.fiscal_year == row.fiscal_year && cycle.closed_at.is_some());
    let kept = row.evidence()?;
    let facts = Facts {
        revision: row.revision,
        title: row.title.clone(),
        made_on: made_on(&row).map(|day| shell.date(&day)).unwrap_or_default(),
        year: year.number().to_string(),
        link: kept.link.clone().unwrap_or_default(),
        caption: kept.caption.clone().unwrap_or_default(),
    };
    let facts = match showing.facts {
        // After a fault the form still speaks of what it was made from; after a conflict of what it is compared with.
        Some(typed) if showing.stale => Facts { revision: row.revision, ..typed },
        Some(typed) => typed,
        None => facts,
    };
    let kind = row.media_type.as_deref().and_then(Kind::of_media_type);
    let line = |name: &Option<String>, bytes: Option<i64>| {
        name.as_ref().map(|name| FileLine { name: name.clone(), size: shell.say(bytes.map(size).unwrap_or_default()) })
    };
    let removed = row.removed_at.is_some();
    let writes = !removed && !closed && capacity_for(cx, &row, &uses).is_some();
    let history = events
        .into_iter()
        .map(|event| Happened {
            at: shell.moment(&event.at),
            who: [event.person, event.capacity].into_iter().flatten().collect::<Vec<_>>().join(" · "),
            what: shell.t(format!("evidence-event-{}", event.kind.replace('.', "-"))),
            detail: ["reason", "file", "visibility"]
                .iter()
                .filter_map(|key| event.body.get(key).and_then(serde_json::Value::as_str))
                .map(|text| match text {
                    "internal" | "masked" | "public" => shell.t(format!("evidence-visibility-{text}")),
                    text => text.to_owned(),
                })
                .collect::<Vec<_>>()
                .join(" · "),
        })
        .collect();
    let page = PiecePage {
        faults: showing.faults,
        stale: showing.stale,
        reason: showing.reason,
        years,
        year,
        made: made_on(&row),
        link: kept.link,
        caption: kept.caption.clone(),
        file: line(&row.file_name, row.size_bytes),
        masked: line(&row.masked_file_name, row.masked_size_bytes),
        is_picture: kind == Some(Kind::Picture)
            || row.media_type.as_deref().is_some_and(|kind| kind.starts_with("image/")),
        can_mask: kind.is_some_and(|kind| kind.has_pages() || kind.has_text()),
        machine_reads: kind.is_none_or(Kind::has_text),
        releases: !removed && cx.may(Action::ReleaseEvidence, Subject::default()),
        writes,
        closed,
        tag: list::tag(&row.visibility),
        found: found(cx, &shell, &row),
        personal: row.checked_at.is_none() && is_personal(cx, &row),
        history,
        uses,
        former,
        facts,
        row,
        shell,
    };
    answer(showing.status, &page)
}

/// Sentences about the numbers of persons that were found.
pub fn found(cx: &Cx, shell: &Shell, row: &Row) -> Vec<String> {
    let caption = row.evidence().ok().and_then(|evidence| evidence.caption).unwrap_or_default();
    let name = file_words(row);
    let said = said_hints(cx, &[&row.title, &caption, &name])
        .into_iter()
        .map(|shown| shell.t1("evidence-found-said", "shown", shown));
    let in_file = hints(row).into_iter().map(|hint| {
        let key = match hint.kind {
            Personal::Citizen => "evidence-found-citizen",
            Personal::Telephone => "evidence-found-telephone",
        };
        shell.t2(key, "line", hint.line, "shown", hint.shown)
    });
    said.chain(in_file).collect()
}
