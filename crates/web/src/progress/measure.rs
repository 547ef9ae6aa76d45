//! One measure in one round: its steps, results, evidence, and what the linter would say.

use askama::Template;
use axum::extract::Path;
use axum::response::Response;
use prongsai_domain::access::{Action, Subject};
use prongsai_report::wording;
use prongsai_store::evidence;
use prongsai_store::progress::{self, Body, Owned};
use prongsai_thai::{Date, FiscalYear, Round};

use super::{Advice, advice_of, last_day, may_report, round_of, status_code, status_tag, year_of};
use crate::cx::Cx;
use crate::error::Result;
use crate::shell::{Shell, page};

#[derive(Template)]
#[template(path = "progress/measure.html")]
struct MeasurePage {
    shell: Shell,
    year: FiscalYear,
    owned: Owned,
    unit: Option<String>,
    round: Round,
    due: Date,
    writes: bool,
    steps: Vec<StepLine>,
    follow_up: Option<StepLine>,
}

/// One step as it stands.
struct StepLine {
    no: i64,
    path: String,
    method: String,
    status: Option<(&'static str, &'static str)>,
    result: String,
    figures: Vec<String>,
    obstacle: Option<String>,
    suggestion: Option<String>,
    changed: Option<(String, String)>,
    evidence: Vec<Piece>,
    advice: Vec<Advice>,
}

/// A piece of evidence beside a step.
struct Piece {
    path: String,
    title: String,
}

/// The page.
///
/// # Errors
/// There is no such measure; the person may not read; the database is away.
pub async fn show(cx: Cx, Path((measure, round)): Path<(String, String)>) -> Result<Response> {
    cx.permit(Action::Read, Subject::default())?;
    let round = round_of(&round)?;
    let mut tx = cx.read().await?;
    let owned = progress::measure(&mut tx, cx.agency_id(), &measure).await?;
    let entries = progress::entries(&mut tx, cx.agency_id(), &measure).await?;
    let pieces = evidence::list_of_measure(&mut tx, cx.agency_id(), &measure).await?;
    drop(tx);
    let year = year_of(owned.fiscal_year)?;
    let shell = cx.shell();
    let line = |no: i64, method: &str| {
        let entry = entries.iter().find(|entry| (entry.round, entry.step) == (i64::from(round.months()), no));
        let mut line = StepLine {
            no,
            path: format!("/progress/{measure}/{}/{no}", round.months()),
            method: method.to_owned(),
            status: None,
            result: String::new(),
            figures: Vec::new(),
            obstacle: None,
            suggestion: None,
            changed: None,
            evidence: Vec::new(),
            advice: Vec::new(),
        };
        let Some(entry) = entry else { return line };
        line.changed = Some((shell.moment(&entry.updated_at), entry.updated_by.clone().unwrap_or_default()));
        let ids = match &entry.body {
            Body::Step(step) => {
                line.status = Some((status_code(step.status), status_tag(step.status)));
                line.result.clone_from(&step.result);
                line.figures = step.figures.iter().map(|figure| shell.say(wording::figure(figure))).collect();
                line.obstacle.clone_from(&step.obstacle);
                line.suggestion.clone_from(&step.suggestion);
                line.advice = advice_of(&cx, &shell, &owned, step, &entries);
                &step.evidence
            }
            Body::FollowUp(follow_up) => {
                line.result.clone_from(&follow_up.result);
                &follow_up.evidence
            }
        };
        line.evidence = ids
            .iter()
            .filter_map(|id| pieces.iter().find(|piece| piece.id == *id))
            .map(|piece| Piece { path: format!("/evidence/{}", piece.id), title: piece.title.clone() })
            .collect();
        line
    };
    let steps = owned.measure.steps.iter().map(|step| line(i64::from(step.no), &step.text)).collect();
    let follow_up = (!owned.measure.follow_up.is_empty()).then(|| line(0, &owned.measure.follow_up));
    let unit = cx.agency.units.iter().find(|unit| Some(&unit.id) == owned.unit.as_ref()).map(|unit| unit.name.clone());
    let writes = may_report(&cx, &owned) && !owned.closed;
    page(&MeasurePage { year, unit, round, due: last_day(year, round), writes, steps, follow_up, owned, shell })
}
