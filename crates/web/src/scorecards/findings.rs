//! What the year before asks for: findings by indicator and, from 2567 on, by topic, each with the way to a measure.

use askama::Template;
use axum::extract::Path;
use axum::response::Response;
use prongsai_domain::access::{Action, Subject};
use prongsai_domain::analysis::{self, Kind};
use prongsai_domain::framework::Framework;
use prongsai_domain::{library, scoring};
use prongsai_store::measures::{self, KeptMeasure};
use prongsai_store::{cycles, scorecards};

use super::{Rules, said, year_in_path};
use crate::cx::Cx;
use crate::error::{Error, Result};
use crate::shell::{Shell, page};

/// One finding.
struct Row {
    anchor: String,
    title: String,
    sentence: String,
    tag: &'static str,
    kind: String,
    lowest: bool,
    measures: Vec<(String, String)>,
    choose: String,
    choices: usize,
}

/// One topic of the analysis.
struct TopicRow {
    title: String,
    tag: &'static str,
    kind: String,
    scores: String,
    choose: String,
    measures: Vec<(String, String)>,
}

#[derive(Template)]
#[template(path = "scorecards/findings.html")]
struct FindingsPage {
    shell: Shell,
    year: String,
    result_year: String,
    result_path: String,
    is_known: bool,
    groups: Vec<(String, String, Vec<Row>)>,
    topics: Vec<TopicRow>,
    may_measure: bool,
    may_type: bool,
    is_open: bool,
    measures_path: String,
}

/// The findings on which the measures of a year stand.
///
/// # Errors
/// The person may not read, the year has no rules, or the database is away.
pub async fn show(cx: Cx, Path(year): Path<String>) -> Result<Response> {
    cx.permit(Action::Read, Subject::default())?;
    let year = year_in_path(&year)?;
    let result_year = year.previous();
    let mut tx = cx.read().await?;
    let card = scorecards::find(&mut tx, cx.agency_id(), result_year).await?.map(|kept| kept.card);
    let before = scorecards::find(&mut tx, cx.agency_id(), result_year.previous()).await?.map(|kept| kept.card);
    let years = cycles::list(&mut tx, cx.agency_id()).await?;
    let chosen = measures::list(&mut tx, cx.agency_id(), year).await?;
    drop(tx);
    let (rules, shell) = (Rules::of(&years), cx.shell());
    let framework = rules.find(result_year).ok_or(Error::NoSuchPage)?;
    // Topics are those of the paper of measures, so of its own year.
    let own = rules.find(year).unwrap_or(framework);
    let scored = card.as_ref().and_then(|card| scoring::score_card(framework, card).ok());
    let scored_before = before.as_ref().and_then(|card| scoring::score_card(rules.find(card.fiscal_year)?, card).ok());
    let findings = scored.as_ref().map_or_else(Vec::new, |scored| {
        analysis::findings_of(framework, scored, scored_before.as_ref(), &framework.triage)
    });
    let rows = |kind: Kind| -> Vec<Row> {
        let mut found: Vec<_> = findings.iter().filter(|finding| finding.kind == kind).collect();
        found.sort_by_key(|finding| (finding.score, finding.indicator));
        found.into_iter().map(|finding| row(&shell, framework, finding, &chosen, year.number())).collect()
    };
    let groups = [Kind::Urgent, Kind::Improve, Kind::Keep]
        .into_iter()
        .map(|kind| (shell.t(said::kind_key(kind)), shell.t(format!("{}-text", said::kind_key(kind))), rows(kind)))
        .filter(|(_, _, rows)| !rows.is_empty())
        .collect();
    let topics = scored.as_ref().map_or_else(Vec::new, |scored| analysis::topics(own, scored, &framework.triage));
    let topics = topics
        .into_iter()
        .map(|topic| {
            let scores = topic.scores.iter().map(|(of, score)| format!("{} {score}", said::of(&shell, of, framework)));
            TopicRow {
                title: shell.t2("finding-topic", "no", topic.topic, "name", &topic.title),
                tag: topic.kind.map_or("tag tag-none", said::kind_class),
                kind: topic.kind.map_or_else(|| shell.t("finding-unknown"), |kind| shell.t(said::kind_key(kind))),
                scores: shell.say(scores.collect::<Vec<_>>().join(" · ")),
                choose: format!("/measures/library?year={}&topic={}", year.number(), topic.topic),
                measures: links(&shell, chosen.iter().filter(|kept| kept.measure.topics.contains(&topic.topic))),
            }
        })
        .collect();
    page(&FindingsPage {
        year: shell.year(&year),
        result_year: shell.year(&result_year),
        result_path: format!("/results/{}", result_year.number()),
        is_known: !findings.is_empty(),
        groups,
        topics,
        may_measure: cx.may(Action::EditMeasures, Subject::default()),
        may_type: cx.may(Action::EditResult, Subject::default()),
        is_open: years.iter().any(|row| row.fiscal_year == i64::from(year.number())),
        measures_path: format!("/measures?year={}", year.number()),
        shell,
    })
}

fn links<'k>(shell: &Shell, measures: impl Iterator<Item = &'k KeptMeasure>) -> Vec<(String, String)> {
    measures
        .map(|kept| {
            let label = shell.t2("measure-numbered", "no", kept.measure.no, "title", &kept.measure.title);
            (format!("/measures/{}", kept.id), label)
        })
        .collect()
}

fn row(shell: &Shell, framework: &Framework, finding: &analysis::Finding, chosen: &[KeptMeasure], year: i16) -> Row {
    let name = framework
        .indicator(finding.indicator)
        .map_or_else(|| finding.title.clone(), |one| said::indicator_name(shell, one));
    Row {
        anchor: format!("i{}", finding.indicator),
        title: shell.t2("result-indicator", "no", finding.indicator, "name", name),
        sentence: sentence(shell, finding),
        tag: said::kind_class(finding.kind),
        kind: shell.t(said::kind_key(finding.kind)),
        lowest: finding.among_lowest,
        measures: links(shell, chosen.iter().filter(|kept| kept.measure.indicator == Some(finding.indicator))),
        choose: format!("/measures/library?year={year}&indicator={}", finding.indicator),
        choices: library::for_indicator(finding.indicator).count(),
    }
}

/// `ได้ 78.31 คะแนน ลดลง 3.20 จากปีก่อน ยังขาด 6.69 คะแนน`.
pub fn sentence(shell: &Shell, finding: &analysis::Finding) -> String {
    let mut text = shell.t1("finding-score", "score", finding.score);
    let size = |change: i32| said::signed(shell, change).trim_start_matches(['+', '−']).to_owned();
    match finding.change {
        Some(change @ 1..) => text.push_str(&shell.t1("finding-rose", "change", size(change))),
        Some(0) => text.push_str(&shell.t("finding-same")),
        Some(change) => text.push_str(&shell.t1("finding-fell", "change", size(change))),
        None => {}
    }
    if finding.gap > 0 {
        text.push_str(&shell.t1("finding-gap", "gap", size(i32::from(finding.gap))));
    }
    text
}
