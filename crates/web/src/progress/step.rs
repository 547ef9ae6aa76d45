//! The form of one step in one round, or, as step 0, of following up the measure.

use askama::Template;
use axum::extract::{Path, Query};
use axum::http::StatusCode;
use axum::response::Response;
use prongsai_domain::access::{Action, Capacity};
use prongsai_report::wording;
use prongsai_store::Tx;
use prongsai_store::complaints::channel;
use prongsai_store::evidence::{self, Row};
use prongsai_store::progress::{self, Body, Entry, Owned};
use prongsai_thai::{FiscalYear, Round};
use serde::Deserialize;

use super::typed::Typed;
use super::{Advice, advice_of, round_of, status_code, subject, year_of};
use crate::accounts::drafts;
use crate::cx::Cx;
use crate::error::{Error, Result};
use crate::form::Faults;
use crate::shell::{Shell, answer};
use crate::upload::Sent;

/// Pieces that can be chosen from on the page; the others are found in the list of evidence.
const MOST_PIECES: usize = 60;

/// What else the address says.
#[derive(Debug, Default, Deserialize)]
pub struct Wish {
    /// `6`: begin with the six-month result.
    #[serde(default)]
    copy: String,
    /// The step that was reported just before.
    #[serde(default)]
    after: String,
}

/// Which step of which measure in which round, with what is known of it.
pub struct Place {
    /// The measure.
    pub owned: Owned,
    /// Its year.
    pub year: FiscalYear,
    /// The round.
    pub round: Round,
    /// The step; 0 is the following up.
    pub step: u16,
    /// What was to be done, or the way of following up.
    pub method: String,
    /// All entries of the measure.
    pub entries: Vec<Entry>,
    /// Evidence to choose from, newest first.
    pub pieces: Vec<Row>,
    /// Whether the agency has a confidential channel, whose figures the result may take over.
    pub has_channel: bool,
}

impl Place {
    /// Finds the place of an address.
    ///
    /// # Errors
    /// [`Error::NoSuchPage`]; the person may not report here; the database is away.
    pub async fn find(cx: &Cx, tx: &mut Tx, measure: &str, round: &str, step: &str) -> Result<(Self, Capacity)> {
        let round = round_of(round)?;
        let step: u16 = step.parse().map_err(|_| Error::NoSuchPage)?;
        let owned = progress::measure(tx, cx.agency_id(), measure).await?;
        let capacity = cx.permit(Action::ReportProgress, subject(&owned))?.clone();
        let method = match step {
            0 => owned.measure.follow_up.clone(),
            no => owned.measure.steps.iter().find(|step| step.no == no).ok_or(Error::NoSuchPage)?.text.clone(),
        };
        let entries = progress::entries(tx, cx.agency_id(), measure).await?;
        let mut pieces = evidence::list(tx, cx.agency_id(), owned.fiscal_year).await?;
        for used in evidence::list_of_measure(tx, cx.agency_id(), measure).await? {
            if pieces.iter().all(|piece| piece.id != used.id) {
                pieces.push(used);
            }
        }
        let year = year_of(owned.fiscal_year)?;
        let has_channel = channel::find(tx, cx.agency_id()).await?.is_some_and(|channel| channel.opened_at.is_some());
        Ok((Self { owned, year, round, step, method, entries, pieces, has_channel }, capacity))
    }

    /// The entry of this step in a round.
    pub fn entry(&self, round: Round) -> Option<&Entry> {
        let key = (i64::from(round.months()), i64::from(self.step));
        self.entries.iter().find(|entry| (entry.round, entry.step) == key)
    }

    /// The step that comes after this one; the following up comes last.
    pub fn next(&self) -> Option<u16> {
        if self.step == 0 {
            return None;
        }
        let after = self.owned.measure.steps.iter().map(|step| step.no).filter(|no| *no > self.step).min();
        after.or((!self.owned.measure.follow_up.is_empty()).then_some(0))
    }

    /// The address of a step.
    pub fn path(&self, step: u16) -> String {
        format!("/progress/{}/{}/{step}", self.owned.id, self.round.months())
    }

    /// The address of this step.
    pub fn here(&self) -> String {
        self.path(self.step)
    }

    /// The address of the whole measure.
    pub fn measure_path(&self) -> String {
        format!("/progress/{}/{}", self.owned.id, self.round.months())
    }
}

#[derive(Template)]
#[template(path = "progress/step.html")]
struct StepPage<'p> {
    shell: Shell,
    place: &'p Place,
    typed: Typed,
    faults: Faults,
    chosen: Vec<Piece>,
    others: Vec<Piece>,
    more_pieces: bool,
    theirs: Option<Theirs>,
    can_copy: bool,
    advice: Vec<Advice>,
    after: Option<AfterStep>,
    largest: u64,
    received: bool,
    draft: Option<i64>,
}

/// A piece of evidence that can be chosen.
struct Piece {
    id: String,
    title: String,
    detail: String,
    picture: bool,
}

/// What somebody else kept meanwhile.
struct Theirs {
    by: String,
    at: String,
    lines: Vec<(String, String)>,
}

/// What is said of the step that was reported just before.
struct AfterStep {
    no: u16,
    path: String,
    advice: Vec<Advice>,
}

/// How the form is shown.
pub struct Showing {
    /// The status of the answer.
    pub status: StatusCode,
    /// What stands in the fields.
    pub typed: Typed,
    /// What is wrong.
    pub faults: Faults,
    /// Whether somebody else was first: their text is shown beside.
    pub stale: bool,
    /// Whether files have just been received.
    pub received: bool,
    /// The step that was reported just before.
    pub after: Option<u16>,
    /// When what stands in the fields was kept half typed.
    pub draft: Option<i64>,
}

/// The form.
///
/// # Errors
/// There is no such step; the person may not report; the database is away.
pub async fn show(
    cx: Cx,
    Path((measure, round, step)): Path<(String, String, String)>,
    Query(wish): Query<Wish>,
) -> Result<Response> {
    let mut tx = cx.read().await?;
    let (place, _) = Place::find(&cx, &mut tx, &measure, &round, &step).await?;
    drop(tx);
    if place.owned.closed {
        return Ok(cx.to(place.measure_path()));
    }
    let present = place.entry(place.round);
    let mut typed = present.map(Typed::of_entry).unwrap_or_default();
    if wish.copy == "6"
        && place.round == Round::Twelve
        && let Some(six) = place.entry(Round::Six)
    {
        typed = Typed { revision: typed.revision, copied: true, ..Typed::of_entry(six) };
    }
    // What was half typed stands in the form again, unless the reader asked for the six-month result.
    let mut draft = None;
    if !typed.copied
        && let Some((fields, at)) = drafts::find::<Vec<(String, String)>>(&cx, &place.here()).await?
    {
        let sent = Sent { fields, files: Vec::new() };
        typed = Typed::of(&sent);
        draft = Some(at);
    }
    let showing = Showing {
        status: StatusCode::OK,
        typed,
        draft,
        faults: Faults::new(),
        stale: false,
        received: false,
        after: wish.after.parse().ok(),
    };
    render(&cx, &place, showing)
}

/// Draws the form.
///
/// # Errors
/// The template fails.
pub fn render(cx: &Cx, place: &Place, showing: Showing) -> Result<Response> {
    let shell = cx.shell();
    let Showing { status, mut typed, faults, stale, received, after, draft } = showing;
    // An empty row or two for the next figures.
    let full =
        typed.figures.iter().rposition(|row| row.iter().any(|cell| !cell.trim().is_empty())).map_or(0, |at| at + 1);
    let rows = (full + 1).max(2).max(typed.figures.len());
    typed.figures.resize_with(rows, Default::default);
    let present = place.entry(place.round);
    let theirs = match present {
        Some(entry) if stale => Some(theirs(&shell, place, entry)),
        _ => None,
    };
    let piece = |row: &Row| Piece {
        id: row.id.clone(),
        title: shell.say(&row.title),
        detail: detail(&shell, row),
        picture: row.thumbnail_digest.is_some(),
    };
    let is_chosen = |row: &&Row| typed.evidence.contains(&row.id);
    let chosen = place.pieces.iter().filter(is_chosen).map(piece).collect();
    let rest: Vec<&Row> = place.pieces.iter().filter(|row| !is_chosen(row)).collect();
    let others = rest.iter().take(MOST_PIECES).map(|row| piece(row)).collect();
    let advice = match present.map(|entry| &entry.body) {
        Some(Body::Step(step)) if status == StatusCode::OK && !typed.copied => {
            advice_of(cx, &shell, &place.owned, step, &place.entries)
        }
        _ => Vec::new(),
    };
    let after = after.and_then(|no| after_step(cx, &shell, place, no));
    let can_copy =
        place.round == Round::Twelve && present.is_none() && !typed.copied && place.entry(Round::Six).is_some();
    let page = StepPage {
        place,
        faults,
        chosen,
        others,
        more_pieces: rest.len() > MOST_PIECES,
        theirs,
        can_copy,
        advice,
        after,
        largest: cx.state.options.largest_upload / (1024 * 1024),
        received,
        draft,
        typed,
        shell,
    };
    answer(status, &page)
}

fn after_step(cx: &Cx, shell: &Shell, place: &Place, no: u16) -> Option<AfterStep> {
    let key = (i64::from(place.round.months()), i64::from(no));
    let entry = place.entries.iter().find(|entry| (entry.round, entry.step) == key)?;
    let Body::Step(step) = &entry.body else { return None };
    let advice = advice_of(cx, shell, &place.owned, step, &place.entries);
    (!advice.is_empty()).then(|| AfterStep { no, path: place.path(no), advice })
}

/// A line about a piece: when it was made, what file it is.
fn detail(shell: &Shell, row: &Row) -> String {
    let made = row.made_on.as_deref().and_then(|day| day.parse().ok()).map(|day| shell.short_date(&day));
    let parts = [made, row.file_name.clone().filter(|name| !name.starts_with(&row.title))];
    parts.into_iter().flatten().collect::<Vec<_>>().join(" · ")
}

/// What somebody else kept, label by label.
fn theirs(shell: &Shell, place: &Place, entry: &Entry) -> Theirs {
    let mut lines = Vec::new();
    let evidence = match &entry.body {
        Body::Step(step) => {
            lines.push((shell.t("progress-status"), shell.t(format!("progress-status-{}", status_code(step.status)))));
            lines.push((shell.t("progress-result"), step.result.clone()));
            for figure in &step.figures {
                lines.push((shell.t("progress-figure"), wording::figure(figure)));
            }
            lines.push((shell.t("progress-obstacle"), step.obstacle.clone().unwrap_or_default()));
            lines.push((shell.t("progress-suggestion"), step.suggestion.clone().unwrap_or_default()));
            &step.evidence
        }
        Body::FollowUp(follow_up) => {
            lines.push((shell.t("progress-follow-up"), follow_up.result.clone()));
            &follow_up.evidence
        }
    };
    for id in evidence {
        let title = place.pieces.iter().find(|piece| piece.id == *id).map(|piece| piece.title.clone());
        lines.push((shell.t("progress-evidence"), title.unwrap_or_default()));
    }
    lines.retain(|(_, value)| !value.is_empty());
    Theirs { by: entry.updated_by.clone().unwrap_or_default(), at: shell.moment(&entry.updated_at), lines }
}
