//! My measures, what is due now, in which round.

use askama::Template;
use axum::extract::Query;
use axum::response::Response;
use prongsai_domain::access::{Action, Subject};
use prongsai_store::cycles;
use prongsai_store::progress::{Mark, Owned};
use prongsai_thai::{Date, FiscalYear, Round};
use serde::Deserialize;

use super::{last_day, may_report, round_at, round_of, year_of};
use crate::cx::Cx;
use crate::cycles::remembered;
use crate::error::Result;
use crate::shell::{Shell, page};

/// What the reader chose to see.
#[derive(Debug, Default, Deserialize)]
pub struct Choice {
    /// The fiscal year.
    #[serde(default)]
    year: String,
    /// The round.
    #[serde(default)]
    round: String,
}

#[derive(Template)]
#[template(path = "progress/list.html")]
struct ListPage {
    shell: Shell,
    years: Vec<FiscalYear>,
    year: Option<FiscalYear>,
    round: Round,
    due: Option<Date>,
    late: bool,
    closed: bool,
    reports: bool,
    things: Vec<Thing>,
    missing: usize,
    units: Vec<UnitList>,
    others: Vec<UnitList>,
}

/// One step that waits for the reader.
struct Thing {
    path: String,
    what: String,
    why: String,
    late: bool,
}

/// The measures of one unit.
struct UnitList {
    name: String,
    measures: Vec<Line>,
}

/// One measure in the list.
struct Line {
    path: String,
    no: u16,
    title: String,
    responsible: String,
    until: Option<Date>,
    steps: usize,
    reported: usize,
    done: usize,
    followed: bool,
    state: &'static str,
    tag: &'static str,
}

/// The list.
///
/// # Errors
/// The person may not read, or the database is away.
pub async fn show(cx: Cx, Query(choice): Query<Choice>) -> Result<Response> {
    cx.permit(Action::Read, Subject::default())?;
    let mut tx = cx.read().await?;
    let rows = cycles::list(&mut tx, cx.agency_id()).await?;
    let mut years = Vec::new();
    for row in &rows {
        years.push(year_of(row.fiscal_year)?);
    }
    let wanted = prongsai_thai::numeral::arabic(&choice.year).parse::<i16>().ok();
    let mut all = remembered::years(&mut tx, &cx).await?;
    let mut chosen = years.iter().copied().find(|year| Some(year.number()) == wanted);
    if chosen.is_none() {
        // The oldest open year for which something of mine is missing; else this year, else the newest.
        let open = rows.iter().rev().filter(|row| row.closed_at.is_none());
        for row in open {
            let year = year_of(row.fiscal_year)?;
            if year.first_day() > cx.today {
                continue;
            }
            let known = all.get(&mut tx, year).await?;
            let round = round_at(year, cx.today);
            let waits = |owned: &Owned| may_report(&cx, owned) && missing(owned, &known.marks, round).next().is_some();
            if known.owned.iter().any(waits) {
                chosen = Some(year);
                break;
            }
        }
        let this = FiscalYear::containing(cx.today).ok().filter(|this| years.contains(this));
        chosen = chosen.or(this).or(years.first().copied());
    }
    let shell = cx.shell();
    let reports = cx.capacities.iter().any(|capacity| {
        let own = Subject { unit: capacity.unit.as_deref(), post: Some(&capacity.post) };
        cx.may(Action::ReportProgress, own)
    });
    let Some(year) = chosen else {
        return page(&ListPage {
            shell,
            years,
            year: None,
            round: Round::Six,
            due: None,
            late: false,
            closed: false,
            reports,
            things: Vec::new(),
            missing: 0,
            units: Vec::new(),
            others: Vec::new(),
        });
    };
    let known = all.get(&mut tx, year).await?;
    let (measures, marks) = (&known.owned, &known.marks);
    drop(tx);
    let round = if choice.round.is_empty() { round_at(year, cx.today) } else { round_of(&choice.round)? };
    let due = last_day(year, round);
    let late = cx.today > due;
    let closed = rows.iter().any(|row| row.fiscal_year == i64::from(year.number()) && row.closed_at.is_some());
    let mut things = Vec::new();
    let mut all_missing = 0;
    if !closed {
        for owned in measures.iter().filter(|owned| may_report(&cx, owned)) {
            let open: Vec<i64> = missing(owned, marks, round).collect();
            all_missing += open.len();
            let Some(first) = open.first() else { continue };
            things.push(Thing {
                path: format!("/progress/{}/{}/{first}", owned.id, round.months()),
                what: shell.t2("progress-thing", "no", owned.measure.no, "title", &owned.measure.title),
                why: shell.t2("progress-thing-why", "open", open.len(), "date", shell.date(&due)),
                late,
            });
        }
    }
    things.truncate(3);
    let (units, others) = by_unit(&cx, &shell, measures, marks, round, late);
    page(&ListPage {
        shell,
        years,
        year: Some(year),
        round,
        due: Some(due),
        late,
        closed,
        reports,
        things,
        missing: all_missing,
        units,
        others,
    })
}

/// The steps of a measure that were not reported in a round; 0 is the following up, asked for last.
fn missing<'m>(owned: &'m Owned, marks: &'m [Mark], round: Round) -> impl Iterator<Item = i64> + 'm {
    let reported = move |step: i64| {
        marks.iter().any(|mark| {
            mark.measure_id == owned.id
                && mark.round == i64::from(round.months())
                && mark.step == step
                && mark.status != "unknown"
        })
    };
    let steps = owned.measure.steps.iter().map(|step| i64::from(step.no));
    steps.chain((!owned.measure.follow_up.is_empty()).then_some(0)).filter(move |step| !reported(*step))
}

/// The units of the reader, and all others.
fn by_unit(
    cx: &Cx,
    shell: &Shell,
    measures: &[Owned],
    marks: &[Mark],
    round: Round,
    late: bool,
) -> (Vec<UnitList>, Vec<UnitList>) {
    let (mut mine, mut others): (Vec<UnitList>, Vec<UnitList>) = (Vec::new(), Vec::new());
    let known = cx.agency.units.iter().map(|unit| (Some(unit.id.as_str()), unit.name.clone()));
    for (unit, name) in known.chain([(None, shell.t("progress-no-unit"))]) {
        let of_unit: Vec<&Owned> = measures
            .iter()
            .filter(|owned| match unit {
                Some(unit) => owned.unit.as_deref() == Some(unit),
                None => owned.unit.as_deref().is_none_or(|unit| cx.agency.units.iter().all(|known| known.id != unit)),
            })
            .collect();
        if of_unit.is_empty() {
            continue;
        }
        let own = cx.capacities.iter().any(|capacity| unit.is_some() && capacity.unit.as_deref() == unit)
            || of_unit.iter().any(|owned| {
                cx.capacities.iter().any(|capacity| owned.post.as_deref() == Some(capacity.post.as_str()))
            });
        let list = UnitList { name, measures: of_unit.iter().map(|owned| line(owned, marks, round, late)).collect() };
        if own { mine.push(list) } else { others.push(list) }
    }
    (mine, others)
}

fn line(owned: &Owned, marks: &[Mark], round: Round, late: bool) -> Line {
    let of_round: Vec<&Mark> =
        marks.iter().filter(|mark| mark.measure_id == owned.id && mark.round == i64::from(round.months())).collect();
    let steps = owned.measure.steps.len();
    let reported = of_round.iter().filter(|mark| mark.step > 0 && mark.status != "unknown").count();
    let done = of_round.iter().filter(|mark| mark.step > 0 && mark.status == "done").count();
    let followed = of_round.iter().any(|mark| mark.step == 0);
    let waits = missing(owned, marks, round).next().is_some();
    let (state, tag) = match (waits, reported) {
        (false, _) => ("progress-state-whole", "tag-done"),
        (true, _) if late => ("progress-state-late", "tag-late"),
        (true, 0) => ("progress-state-none", "tag-none"),
        (true, _) => ("progress-state-part", "tag-going"),
    };
    Line {
        path: format!("/progress/{}/{}", owned.id, round.months()),
        no: owned.measure.no,
        title: owned.measure.title.clone(),
        responsible: owned.measure.responsible.clone(),
        until: owned.due.or(owned.measure.period.to),
        steps,
        reported,
        done,
        followed,
        state,
        tag,
    }
}
