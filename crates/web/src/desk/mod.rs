//! The first page of whoever is signed in: what is to be done today.

use std::collections::BTreeMap;

use askama::Template;
use axum::response::Response;
use prongsai_domain::access::{Action, Subject, may};
use prongsai_domain::glance::{self, Desk, Target, Thing, ThingKind};
use prongsai_domain::reminder::Task;
use prongsai_store::{events, measures};
use prongsai_thai::Date;

use crate::cx::Cx;
use crate::cycles::glance::{PhaseRow, Places, lack_key, paper_key, phase_key, phase_rows, target_words};
use crate::cycles::remembered::{self, Year};
use crate::error::Result;
use crate::history::{self, Line};
use crate::measures::list::{self, Row};
use crate::measures::year_meant;
use crate::scorecards::Rules;
use crate::shell::{Shell, page};

/// One thing to be done.
struct ThingRow {
    path: String,
    what: String,
    why: String,
    late: bool,
}

/// A paper that goes round.
struct PaperRow {
    name: String,
    path: String,
    waits_for: String,
    mine: bool,
}

#[derive(Template)]
#[template(path = "desk/show.html")]
struct DeskPage {
    shell: Shell,
    year: String,
    year_number: i16,
    is_open: bool,
    things: Vec<ThingRow>,
    more: Vec<ThingRow>,
    phases: Vec<PhaseRow>,
    mine: Vec<Row>,
    papers: Vec<PaperRow>,
    lines: Vec<Line>,
    drives: bool,
    has_post: bool,
}

/// The first page of the desk.
///
/// # Errors
/// The person may not read, or the database is away.
pub async fn show(cx: Cx) -> Result<Response> {
    cx.permit(Action::Read, Subject::default())?;
    if cx.site().settings.overseer.is_some() {
        let reads = cx.may(Action::ReadTowns, Subject::default());
        return Ok(cx.to(if reads { "/towns" } else { "/account" }));
    }
    let mut tx = cx.read().await?;
    let (years, year) = year_meant(&mut tx, &cx, None).await?;
    let events = events::list(&mut tx, cx.agency_id(), i64::MAX, 8).await?;
    let is_open = years.iter().any(|row| row.fiscal_year == i64::from(year.number()));
    let shell = cx.shell();
    let mut shown = DeskPage {
        year: shell.year(&year),
        year_number: year.number(),
        is_open,
        things: Vec::new(),
        more: Vec::new(),
        phases: Vec::new(),
        mine: Vec::new(),
        papers: Vec::new(),
        lines: history::lines(&shell, &cx.agency, &events),
        drives: cx.may(Action::EditMeasures, Subject::default()),
        has_post: !cx.capacities.is_empty(),
        shell,
    };
    // The year before is often still to be reported when the new one has begun.
    let rules = Rules::of(&years);
    let mut remembered = remembered::years(&mut tx, &cx).await?;
    let mut found: Vec<(Thing, ThingRow)> = Vec::new();
    for year in [year.previous(), year] {
        let Some(row) = years.iter().find(|row| row.fiscal_year == i64::from(year.number())) else { continue };
        if row.closed_at.is_some() {
            continue;
        }
        let now = remembered.get(&mut tx, year).await?;
        let Year { loaded, measures: kept, papers, .. } = &*now;
        let Some(framework) = rules.find(year).or_else(|| rules.find(year.previous())) else { continue };
        let all: Vec<_> = papers.iter().map(|paper| paper.standing.clone()).collect();
        let phases = glance::phases(&loaded.cycle, framework, &all, cx.today);
        let tasks: Vec<Task<'_>> = kept
            .iter()
            .map(|kept| Task { id: &kept.id, measure: &kept.measure, post: kept.post.as_deref(), due: kept.due })
            .collect();
        let desk = Desk { cycle: &loaded.cycle, tasks: &tasks, phases: &phases, standings: &all };
        let things = glance::three_things(&desk, &cx.capacities, cx.today);
        let places = Places { cx: &cx, year, measures: &loaded.measure_ids, papers };
        let titles: BTreeMap<u16, &str> =
            kept.iter().map(|kept| (kept.measure.no, kept.measure.title.as_str())).collect();
        for thing in things.first.into_iter().chain(things.more) {
            let row = thing_row(&cx, &shown.shell, &thing, &places, &titles);
            found.push((thing, row));
        }
        shown.phases = phase_rows(&shown.shell, &phases, &places);
        shown.year = shown.shell.year(&year);
        for kept in kept.iter().filter(|kept| is_own(&cx, kept)) {
            let row = list::line(&cx, &shown.shell, &loaded.cycle, kept, now.evidence(&kept.id));
            if row.done < row.steps || row.steps == 0 {
                shown.mine.push(row);
            }
        }
        for paper in papers {
            let Some(post) = paper.standing.waits_for.as_deref() else { continue };
            let mine = cx.capacities.iter().any(|capacity| capacity.post == post);
            if mine || shown.drives {
                shown.papers.push(PaperRow {
                    name: shown.shell.t(paper_key(paper.standing.kind)),
                    path: places.path(&Target::Approval { kind: paper.standing.kind }),
                    waits_for: cx.agency.post(post).map_or_else(|| post.to_owned(), |post| cx.agency.post_title(post)),
                    mine,
                });
            }
        }
    }
    drop(tx);
    found.sort_by(|(one, _), (other, _)| one.cmp(other));
    let mut rows = found.into_iter().map(|(_, row)| row);
    shown.things = rows.by_ref().take(3).collect();
    shown.more = rows.collect();
    page(&shown)
}

/// Whether a measure belongs to a post or unit of the person.
fn is_own(cx: &Cx, kept: &measures::KeptMeasure) -> bool {
    let subject = Subject { unit: kept.measure.unit.as_deref(), post: kept.post.as_deref() };
    let own = |capacity: &prongsai_domain::access::Capacity| {
        kept.post.as_deref() == Some(capacity.post.as_str())
            || (capacity.unit.is_some() && capacity.unit.as_deref() == kept.measure.unit.as_deref())
    };
    may(&cx.capacities, Action::ReportProgress, subject).is_some() && cx.capacities.iter().any(own)
}

fn thing_row(cx: &Cx, shell: &Shell, thing: &Thing, places: &Places<'_>, titles: &BTreeMap<u16, &str>) -> ThingRow {
    let about = match &thing.target {
        Target::Measure { no } | Target::Progress { measure: no, .. } | Target::FollowUp { measure: no, .. } => {
            titles.get(no).map(|title| shell.t2("measure-numbered", "no", no, "title", title))
        }
        _ => None,
    };
    let about = about.unwrap_or_else(|| target_words(shell, &thing.target));
    let what = match thing.kind {
        ThingKind::Mend => shell.t1("thing-mend", "what", &about),
        ThingKind::Sign => shell.t1("thing-sign", "what", &about),
        ThingKind::ReportLate | ThingKind::ReportSoon => shell.t1("thing-report", "what", &about),
        ThingKind::PhaseLate(kind) | ThingKind::PhaseDue(kind) => shell.t(phase_key(kind)),
        ThingKind::Lacking(kind) => shell.t1(lack_key(kind), "count", thing.count),
        ThingKind::Freeze => shell.t1("thing-freeze", "what", &about),
        ThingKind::Submit => shell.t1("thing-submit", "what", &about),
        ThingKind::Publish => shell.t1("thing-publish", "what", &about),
    };
    let late = matches!(thing.kind, ThingKind::ReportLate | ThingKind::PhaseLate(_))
        || thing.due.is_some_and(|due| due < cx.today);
    let when = thing.due.map(|due| when(cx, shell, due));
    let why = match thing.kind {
        ThingKind::ReportLate | ThingKind::ReportSoon => shell.t1("thing-steps-open", "count", thing.count),
        ThingKind::Lacking(_) => about,
        _ => String::new(),
    };
    let parts = [why, when.unwrap_or_default(), shell.t1("thing-of-year", "year", places.year)];
    let why = parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · ");
    ThingRow { path: places.own(&thing.target), what, why, late }
}

/// `กำหนดเสร็จ 31 มี.ค. 70`, `เกินกำหนดมา 12 วัน`.
fn when(cx: &Cx, shell: &Shell, due: Date) -> String {
    let days = cx.today.until(due).map_or(0, |span| span.get_days());
    match days {
        ..0 => shell.t1("thing-late-by", "days", -days),
        0 => shell.t("thing-due-today"),
        _ => shell.t1("measure-due-on", "date", shell.short_date(&due)),
    }
}
