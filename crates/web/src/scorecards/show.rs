//! One year's result: what it says, what it asks for, and where every number comes from.

use askama::Template;
use axum::extract::Path;
use axum::response::Response;
use prongsai_domain::Scorecard;
use prongsai_domain::access::{Action, Subject};
use prongsai_domain::analysis::{self, Finding};
use prongsai_domain::framework::{Framework, Instrument};
use prongsai_domain::scoring::{self, Scored};
use prongsai_store::{cycles, scorecards};

use super::chart::{self, Chart};
use super::{Rules, said, year_in_path};
use crate::cx::Cx;
use crate::error::{Error, Result};
use crate::shell::{Shell, page};

/// One indicator in the table.
struct Row {
    no: u8,
    name: String,
    instrument: &'static str,
    score: String,
    change: String,
    gap: String,
    tag: &'static str,
    kind: String,
    lowest: bool,
}

/// One number of the trace.
struct TraceRow {
    what: String,
    score: String,
    how: String,
}

/// One item that did not earn its points.
struct Lost {
    code: String,
    title: String,
    points: String,
}

#[derive(Template)]
#[template(path = "scorecards/show.html")]
struct ShowPage {
    shell: Shell,
    year: String,
    path: String,
    history: String,
    measure_year: String,
    source: Option<String>,
    total: String,
    rating: String,
    change: Option<String>,
    instruments: Vec<(&'static str, String, String)>,
    parts: Option<(String, String)>,
    warnings: Vec<String>,
    chart: Option<Chart>,
    rows: Vec<Row>,
    lost: Vec<Lost>,
    lost_sum: String,
    trace: Vec<TraceRow>,
    may_edit: bool,
    may_measure: bool,
}

/// The result of a year.
///
/// # Errors
/// The person may not read, there is no result, or the database is away.
pub async fn show(cx: Cx, Path(year): Path<String>) -> Result<Response> {
    cx.permit(Action::Read, Subject::default())?;
    let year = year_in_path(&year)?;
    let mut tx = cx.read().await?;
    let kept = scorecards::find(&mut tx, cx.agency_id(), year).await?.ok_or(Error::NoSuchPage)?;
    let before = scorecards::find(&mut tx, cx.agency_id(), year.previous()).await?.map(|kept| kept.card);
    let years = cycles::list(&mut tx, cx.agency_id()).await?;
    drop(tx);
    let (rules, shell, card) = (Rules::of(&years), cx.shell(), kept.card);
    let framework = rules.find(year).ok_or(Error::NoSuchPage)?;
    let scored = scoring::score_card(framework, &card).map_err(|error| Error::Internal(error.to_string()))?;
    let scored_before = before.as_ref().and_then(|card| scoring::score_card(rules.find(card.fiscal_year)?, card).ok());
    let findings = analysis::findings_of(framework, &scored, scored_before.as_ref(), &framework.triage);
    let total = card.total.or_else(|| scored.total());
    let total_before = before.as_ref().and_then(|card| card.total).or_else(|| scored_before.as_ref()?.total());
    let lost = analysis::missing_items(framework, &card);
    let lost_sum: i64 = lost.iter().map(|item| i64::from(item.points.hundredths())).sum();
    page(&ShowPage {
        path: format!("/results/{}", year.number()),
        history: format!("/history/result/{}", year.number()),
        year: shell.year(&year),
        measure_year: year.next().number().to_string(),
        source: card.source.as_ref().map(|source| shell.say(source)),
        total: said::points(&shell, total),
        rating: shell.say(rating(&shell, &card, &scored)),
        change: total.zip(total_before).map(|(now, then)| said::signed(&shell, analysis::change(then, now))),
        instruments: Instrument::ALL
            .iter()
            .map(|one| {
                let weighted = said::points(&shell, scored.weighted(*one));
                (one.code(), said::points(&shell, scored.instrument(*one)), weighted)
            })
            .collect(),
        parts: card.eit.map(|eit| (shell.say(eit.part1), shell.say(eit.part2))),
        warnings: warnings(&shell, framework, &card, &scored),
        chart: chart::draw(&shell, &findings, framework.triage.keep_from),
        rows: findings.iter().map(|finding| row(&shell, framework, finding)).collect(),
        lost: lost
            .into_iter()
            .map(|item| Lost { code: shell.say(item.code), title: item.title, points: shell.say(item.points) })
            .collect(),
        lost_sum: said::signed(&shell, i32::try_from(lost_sum).unwrap_or(0)).trim_start_matches('+').to_owned(),
        trace: trace(&shell, framework, &scored),
        may_edit: cx.may(Action::EditResult, Subject::default()),
        may_measure: cx.may(Action::EditMeasures, Subject::default()),
        shell,
    })
}

fn row(shell: &Shell, framework: &Framework, finding: &Finding) -> Row {
    let indicator = framework.indicator(finding.indicator);
    Row {
        no: finding.indicator,
        name: indicator.map_or_else(|| finding.title.clone(), |one| said::indicator_name(shell, one)),
        instrument: indicator.map_or("", |one| one.instrument.code()),
        score: shell.say(finding.score),
        change: finding.change.map_or_else(|| "–".to_owned(), |change| said::signed(shell, change)),
        gap: match finding.gap {
            0 => "–".to_owned(),
            gap => said::signed(shell, i32::from(gap)).trim_start_matches('+').to_owned(),
        },
        tag: said::kind_class(finding.kind),
        kind: shell.t(said::kind_key(finding.kind)),
        lowest: finding.among_lowest,
    }
}

/// The rating as announced, or as it follows from the bands.
fn rating(shell: &Shell, card: &Scorecard, scored: &Scored) -> String {
    match (&card.rating, &scored.rating) {
        (Some(given), _) => given.clone(),
        (None, Some(rating)) if rating.provisional => shell.t1("result-rating-provisional", "rating", &rating.name),
        (None, Some(rating)) => rating.name.clone(),
        (None, None) => "–".to_owned(),
    }
}

/// What a reader must know besides the figures.
pub fn warnings(shell: &Shell, framework: &Framework, card: &Scorecard, scored: &Scored) -> Vec<String> {
    let mut warnings: Vec<String> = scored.notes.iter().map(|note| said::note(shell, note, framework)).collect();
    let missing = scored.missing();
    if !missing.is_empty() {
        let list: Vec<String> = missing.iter().take(12).map(|of| said::of(shell, of, framework)).collect();
        let rest = missing.len() - list.len();
        let mut list = list.join(", ");
        if rest > 0 {
            list.push_str(&shell.t1("result-and-more", "count", rest));
        }
        let key = if card.total.is_some() { "result-missing-with-total" } else { "result-missing" };
        warnings.push(shell.t1(key, "parts", list));
    }
    if card.rating.is_none() && scored.rating.as_ref().is_some_and(|rating| rating.provisional) {
        warnings.push(shell.t("result-provisional"));
    }
    if !framework.is_settled() {
        warnings.push(shell.t1("result-unsettled", "year", framework.fiscal_year));
    }
    warnings
}

fn trace(shell: &Shell, framework: &Framework, scored: &Scored) -> Vec<TraceRow> {
    let known = scored.trace.iter().rev().filter(|node| node.exact.is_some());
    known
        .map(|node| TraceRow {
            what: said::of(shell, &node.of, framework),
            score: said::points(shell, node.score()),
            how: said::arithmetic(shell, node, scored, framework),
        })
        .collect()
}
