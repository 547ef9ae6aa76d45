//! One measure: where it comes from, its steps, what was reported, who has it now.

use askama::Template;
use axum::extract::Path;
use axum::response::Response;
use prongsai_domain::access::{Action, Subject};
use prongsai_domain::{analysis, scoring};
use prongsai_report::wording;
use prongsai_store::{cycles, events, measures};
use prongsai_thai::Round;

use super::list::{self, Row};
use super::{baht, post_name, status_mark, unit_name};
use crate::cx::Cx;
use crate::error::Result;
use crate::history::{self, Line};
use crate::scorecards::{Rules, findings, said};
use crate::shell::{Shell, page};

/// A step with what was reported of it in each round.
struct StepRow {
    no: String,
    text: String,
    rounds: Vec<RoundCell>,
}

/// What was reported of a step in a round.
struct RoundCell {
    label: String,
    tag: &'static str,
    state: String,
    result: Option<String>,
    figures: Vec<String>,
    evidence: usize,
    path: String,
}

/// The way to report a round.
struct RoundLink {
    label: String,
    path: String,
    open: usize,
}

#[derive(Template)]
#[template(path = "measures/show.html")]
struct ShowPage {
    shell: Shell,
    id: String,
    year: String,
    year_number: i16,
    title: String,
    row: Row,
    facts: Vec<(String, String)>,
    origin: Option<(String, String, String)>,
    finding: Option<String>,
    steps: Vec<StepRow>,
    rounds: Vec<RoundLink>,
    follow_ups: Vec<(String, String)>,
    lines: Vec<Line>,
    removed: Option<String>,
    copied: bool,
    may_edit: bool,
    may_report: bool,
}

/// A measure.
///
/// # Errors
/// The person may not read, there is no such measure, or the database is away.
pub async fn show(cx: Cx, Path(id): Path<String>) -> Result<Response> {
    cx.permit(Action::Read, Subject::default())?;
    let mut tx = cx.read().await?;
    let kept = measures::get(&mut tx, cx.agency_id(), &id).await?;
    let year = kept.fiscal_year;
    let loaded = cycles::load(&mut tx, cx.agency_id(), year, cx.today).await?;
    let counts = measures::evidence_counts(&mut tx, cx.agency_id(), year).await?;
    let years = cycles::list(&mut tx, cx.agency_id()).await?;
    let events = events::list_about(&mut tx, cx.agency_id(), &format!("measure:{id}"), 5).await?;
    drop(tx);
    let (shell, rules, cycle, measure) = (cx.shell(), Rules::of(&years), loaded.cycle, &kept.measure);
    let evidence = counts.iter().find(|row| row.measure_id == kept.id).map_or(0, |row| row.count);
    let is_removed = kept.removed_at.is_some();
    let rounds = [Round::Six, Round::Twelve];
    let path = |round: Round, step: u16| format!("/progress/{}/{}/{step}", kept.id, round.months());
    let steps: Vec<StepRow> = measure
        .steps
        .iter()
        .map(|step| StepRow {
            no: shell.say(step.no),
            text: shell.say(&step.text),
            rounds: rounds
                .iter()
                .map(|round| {
                    let entry = cycle.progress_of(*round, measure.no, step.no).filter(|_| !is_removed);
                    let (tag, key) = status_mark(entry.map(|entry| entry.status));
                    RoundCell {
                        label: shell.t1("round-months", "months", round.months()),
                        tag,
                        state: shell.t(key),
                        result: entry.filter(|entry| !entry.result.is_empty()).map(|entry| shell.say(&entry.result)),
                        figures: entry.map_or_else(Vec::new, |entry| {
                            let said = entry.figures.iter();
                            said.map(|one| shell.say(wording::figure(one))).collect()
                        }),
                        evidence: entry.map_or(0, |entry| entry.evidence.len()),
                        path: path(*round, step.no),
                    }
                })
                .collect(),
        })
        .collect();
    let origin = measure.indicator.and_then(|no| origin(&cx, &shell, &rules, &cycle, no));
    let subject = Subject { unit: measure.unit.as_deref(), post: kept.post.as_deref() };
    let closed = years.iter().any(|row| row.fiscal_year == i64::from(year.number()) && row.closed_at.is_some());
    page(&ShowPage {
        year: shell.year(&year),
        year_number: year.number(),
        title: match is_removed {
            true => shell.say(&measure.title),
            false => shell.t2("measure-numbered", "no", measure.no, "title", &measure.title),
        },
        row: list::line(&cx, &shell, &cycle, &kept, evidence),
        facts: facts(&cx, &shell, &kept),
        finding: measure.finding.as_ref().map(|text| shell.say(text)),
        origin,
        steps,
        rounds: rounds
            .iter()
            .map(|round| RoundLink {
                label: shell.t1("round-months", "months", round.months()),
                path: format!("/progress/{}/{}", kept.id, round.months()),
                open: prongsai_domain::reminder::unreported(&cycle, measure, *round).len(),
            })
            .collect(),
        follow_ups: rounds
            .iter()
            .filter_map(|round| {
                let entry = cycle.follow_up_of(*round, measure.no).filter(|_| !is_removed)?;
                Some((shell.t1("round-months", "months", round.months()), shell.say(&entry.result)))
            })
            .collect(),
        lines: history::lines(&shell, &cx.agency, &events)
            .into_iter()
            .map(|line| Line { link: None, ..line })
            .collect(),
        removed: kept.removed_at.map(|at| shell.moment(&at)),
        copied: kept.check_since.is_some(),
        may_edit: !closed && !is_removed && cx.may(Action::EditMeasures, Subject::default()),
        may_report: !closed && !is_removed && cx.may(Action::ReportProgress, subject),
        id: kept.id,
        shell,
    })
}

/// The finding that the measure answers: name of the indicator, what it said, where it stands.
fn origin(
    cx: &Cx,
    shell: &Shell,
    rules: &Rules,
    cycle: &prongsai_domain::Cycle,
    no: u8,
) -> Option<(String, String, String)> {
    let year = cycle.fiscal_year.previous();
    let framework = rules.find(year)?;
    let name = said::indicator_name(shell, framework.indicator(no)?);
    let title = shell.t2("result-indicator", "no", no, "name", name);
    let path = format!("/cycles/{}/findings#i{no}", cycle.fiscal_year.number());
    let scored = |year| scoring::score_card(rules.find(year)?, cycle.scorecard(year)?).ok();
    let findings = scored(year)
        .map(|card| analysis::findings_of(framework, &card, scored(year.previous()).as_ref(), &framework.triage));
    let finding = findings.and_then(|list| list.into_iter().find(|finding| finding.indicator == no));
    let text = finding.map_or_else(|| shell.t("measure-origin-unknown"), |finding| findings::sentence(shell, &finding));
    tracing::trace!(agency = cx.agency_id(), "the origin of a measure");
    Some((title, text, path))
}

fn facts(cx: &Cx, shell: &Shell, kept: &measures::KeptMeasure) -> Vec<(String, String)> {
    let measure = &kept.measure;
    let period = match (&measure.period.text, measure.period.from, measure.period.to) {
        (Some(text), _, _) => Some(shell.say(text)),
        (None, Some(from), Some(to)) => Some(format!("{} – {}", shell.date(&from), shell.date(&to))),
        (None, from, to) => from.or(to).map(|day| shell.date(&day)),
    };
    let budget = measure.budget.as_ref().map(|budget| {
        let sum = match budget.satang {
            0 => shell.t("measure-no-budget"),
            satang => shell.t1("measure-baht", "baht", baht(shell, satang)),
        };
        budget.heading.as_ref().map_or_else(|| sum.clone(), |heading| format!("{sum} ({})", shell.say(heading)))
    });
    let follow_up = (!measure.follow_up.is_empty()).then(|| shell.say(&measure.follow_up));
    let responsible = (!measure.responsible.is_empty()).then(|| shell.say(&measure.responsible));
    [
        ("measure-unit", unit_name(&cx.agency, measure.unit.as_deref())),
        ("measure-post", post_name(&cx.agency, kept.post.as_deref())),
        ("measure-responsible", responsible),
        ("measure-period", period),
        ("measure-budget", budget),
        ("measure-success", measure.success.as_ref().map(|text| shell.say(text))),
        ("measure-follow-up", follow_up),
    ]
    .into_iter()
    .map(|(key, text)| (shell.t(key), text.unwrap_or_else(|| shell.t("measure-not-said"))))
    .collect()
}
