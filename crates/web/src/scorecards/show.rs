//! One year's result: what it says, what it asks for, and where every number comes from.

use askama::Template;
use axum::extract::Path;
use axum::response::Response;
use prongsai_domain::access::{Action, Subject};
use prongsai_domain::analysis::{self, Finding};
use prongsai_domain::framework::{Framework, Instrument};
use prongsai_domain::means::{Area, Means};
use prongsai_domain::rating::{self, Meaning};
use prongsai_domain::scoring::{self, Scored};
use prongsai_domain::{Score, Scorecard};
use prongsai_store::{cycles, scorecards};

use super::chart::{self, Chart};
use super::doubts::{self, Doubt};
use super::working::{self, Branch};
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
    direction: &'static str,
    mean: String,
    area: String,
    gap: String,
    tag: &'static str,
    kind: String,
    lowest: bool,
}

/// A mean to be held against.
struct Mean {
    name: String,
    total: Option<String>,
    against: Option<String>,
    passed: Option<String>,
    indicators: Vec<String>,
    origin: String,
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
    mapped: Option<String>,
    means: Vec<Mean>,
    has_mean: bool,
    area: Option<String>,
    instruments: Vec<(&'static str, String, String)>,
    parts: Option<(String, String)>,
    doubts: Vec<Doubt>,
    warnings: Vec<String>,
    chart: Option<Chart>,
    rows: Vec<Row>,
    lost: Vec<Lost>,
    lost_sum: String,
    tree: Vec<Branch>,
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
    let country = Means::of(framework, Area::Country);
    let area = Means::of(framework, Area::Province(&cx.agency.province));
    let lost_sum: i64 = lost.iter().map(|item| i64::from(item.points.hundredths())).sum();
    page(&ShowPage {
        path: format!("/results/{}", year.number()),
        history: format!("/history/result/{}", year.number()),
        year: shell.year(&year),
        measure_year: year.next().number().to_string(),
        source: card.source.as_ref().map(|source| shell.say(source)),
        total: said::points(&shell, total),
        rating: shell.say(rating(&shell, &card, &scored)),
        change: total.zip(total_before).map(|(now, then)| said::change(&shell, analysis::change(then, now))),
        mapped: mapped(&shell, framework, &card, &scored),
        means: country.iter().chain(&area).map(|means| mean(&shell, framework, means, total)).collect(),
        has_mean: country.as_ref().is_some_and(|means| !means.indicators.is_empty()),
        area: area
            .as_ref()
            .filter(|means| !means.indicators.is_empty())
            .and_then(|means| means.name)
            .map(|name| shell.say(name)),
        instruments: Instrument::ALL
            .iter()
            .map(|one| {
                let weighted = said::points(&shell, scored.weighted(*one));
                (one.code(), said::points(&shell, scored.instrument(*one)), weighted)
            })
            .collect(),
        parts: card.eit.map(|eit| (shell.say(eit.part1), shell.say(eit.part2))),
        doubts: doubts::doubts(&shell, framework, &scored),
        warnings: warnings(&shell, framework, &card, &scored),
        chart: chart::draw(&shell, &findings, framework.triage.keep_from),
        rows: findings
            .iter()
            .map(|finding| row(&shell, framework, finding, [country.as_ref(), area.as_ref()]))
            .collect(),
        lost: lost
            .into_iter()
            .map(|item| Lost { code: shell.say(item.code), title: item.title, points: shell.say(item.points) })
            .collect(),
        lost_sum: said::signed(&shell, i32::try_from(lost_sum).unwrap_or(0)).trim_start_matches('+').to_owned(),
        tree: working::tree(&shell, framework, &scored),
        may_edit: cx.may(Action::EditResult, Subject::default()),
        may_measure: cx.may(Action::EditMeasures, Subject::default()),
        shell,
    })
}

fn row(shell: &Shell, framework: &Framework, finding: &Finding, means: [Option<&Means<'_>>; 2]) -> Row {
    let [mean, area] = means.map(|means| means.and_then(|means| means.indicators.get(&finding.indicator).copied()));
    let mean_said = |mean: Option<Score>| {
        mean.map_or_else(
            || "–".to_owned(),
            |mean| format!("{} ({})", shell.say(mean), said::against(shell, finding.score, mean)),
        )
    };
    let indicator = framework.indicator(finding.indicator);
    Row {
        no: finding.indicator,
        name: indicator.map_or_else(|| finding.title.clone(), |one| said::indicator_name(shell, one)),
        instrument: indicator.map_or("", |one| one.instrument.code()),
        score: shell.say(finding.score),
        change: finding.change.map_or_else(|| "–".to_owned(), |change| said::signed(shell, change)),
        direction: said::direction(finding.change).0,
        mean: mean_said(mean),
        area: mean_said(area),
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

/// What an old letter stands for by the bands of the year.
fn mapped(shell: &Shell, framework: &Framework, card: &Scorecard, scored: &Scored) -> Option<String> {
    let Some(Meaning::Foreign { levels, .. }) = rating::meaning(framework, card.rating.as_deref()?) else {
        return None;
    };
    let all = levels.iter().map(|level| level.name.as_str()).collect::<Vec<_>>().join(" / ");
    let levels = scored.rating.as_ref().map_or(all, |rating| rating.name.clone());
    Some(shell.t1("result-rating-mapped", "levels", levels))
}

fn mean(shell: &Shell, framework: &Framework, means: &Means<'_>, total: Option<Score>) -> Mean {
    Mean {
        name: said::means_name(shell, means, framework.fiscal_year),
        total: means.total.map(|mean| shell.say(mean)),
        against: total.zip(means.total).map(|(total, mean)| said::against(shell, total, mean)),
        passed: means.passed_percent.map(|percent| shell.t1("mean-passed", "percent", percent)),
        indicators: means
            .indicators
            .iter()
            .map(|(no, score)| shell.t2("mean-indicator", "no", no, "score", score))
            .collect(),
        origin: said::origin(shell, means),
    }
}

/// What a reader must know besides the figures and their disagreements.
pub fn warnings(shell: &Shell, framework: &Framework, card: &Scorecard, scored: &Scored) -> Vec<String> {
    let mut warnings = Vec::new();
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
