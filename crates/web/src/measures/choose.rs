//! Choosing a measure from the library.

use askama::Template;
use axum::extract::Query;
use axum::response::Response;
use prongsai_domain::access::{Action, Subject};
use prongsai_domain::library;
use prongsai_store::measures;

use super::{Asked, year_meant};
use crate::cx::Cx;
use crate::error::Result;
use crate::scorecards::{Rules, said};
use crate::shell::{Shell, page};

/// One template of the library, in the words of the town.
struct Choice {
    title: String,
    finding: String,
    steps: Vec<String>,
    responsible: String,
    success: String,
    evidence: Vec<String>,
    path: String,
    is_chosen: bool,
}

#[derive(Template)]
#[template(path = "measures/choose.html")]
struct ChoosePage {
    shell: Shell,
    year: String,
    year_number: i16,
    about: Option<String>,
    indicators: Vec<(String, String)>,
    indicator: String,
    topics: Vec<(String, String)>,
    topic: String,
    choices: Vec<Choice>,
    own: String,
}

/// The library, by indicator or topic.
///
/// # Errors
/// The person may not choose measures, or the database is away.
pub async fn show(cx: Cx, Query(asked): Query<Asked>) -> Result<Response> {
    cx.permit(Action::EditMeasures, Subject::default())?;
    let mut tx = cx.read().await?;
    let (years, year) = year_meant(&mut tx, &cx, asked.year.as_deref()).await?;
    let kept = measures::list(&mut tx, cx.agency_id(), year).await?;
    drop(tx);
    let (shell, rules) = (cx.shell(), Rules::of(&years));
    let number = |text: &Option<String>| text.as_deref().and_then(|text| text.trim().parse::<u8>().ok());
    let (indicator, topic) = (number(&asked.indicator), number(&asked.topic));
    let framework = rules.find(year.previous()).or_else(|| rules.find(year));
    let of_year = rules.find(year).or(framework);
    let all = |key: &str| vec![(String::new(), shell.t(key))];
    let mut indicators = all("library-all-indicators");
    indicators.extend(framework.iter().flat_map(|framework| &framework.indicators.list).map(|one| {
        let name = said::indicator_name(&shell, one);
        (one.no.to_string(), shell.t2("result-indicator", "no", one.no, "name", name))
    }));
    let mut topics = all("library-all-topics");
    topics.extend(
        of_year
            .and_then(|framework| framework.topics.as_ref())
            .iter()
            .flat_map(|topics| &topics.list)
            .map(|one| (one.no.to_string(), shell.t2("finding-topic", "no", one.no, "name", &one.th))),
    );
    let label = |list: &[(String, String)], no: Option<u8>| {
        let no = no?.to_string();
        list.iter().find(|(value, _)| *value == no).map(|(_, label)| label.clone())
    };
    let wanted = library::all().iter().filter(|template| {
        indicator.is_none_or(|no| template.indicator == no) && topic.is_none_or(|no| template.topics.contains(&no))
    });
    let choices = wanted
        .map(|template| {
            let measure = library::adopt(template, &cx.agency, year, 1);
            Choice {
                is_chosen: kept.iter().any(|kept| kept.measure.title == measure.title),
                title: shell.say(measure.title),
                finding: shell.say(measure.finding.unwrap_or_default()),
                steps: measure.steps.iter().map(|step| shell.say(&step.text)).collect(),
                responsible: measure.responsible,
                success: shell.say(measure.success.unwrap_or_default()),
                evidence: template.evidence.iter().map(|text| shell.say(text)).collect(),
                path: format!("/measures/new?year={}&template={}", year.number(), template.id),
            }
        })
        .collect();
    page(&ChoosePage {
        year: shell.year(&year),
        year_number: year.number(),
        about: label(&indicators, indicator).or_else(|| label(&topics, topic)),
        own: format!(
            "/measures/new?year={}&indicator={}&topic={}",
            year.number(),
            indicator.map(|no| no.to_string()).unwrap_or_default(),
            topic.map(|no| no.to_string()).unwrap_or_default()
        ),
        indicator: indicator.map(|no| no.to_string()).unwrap_or_default(),
        topic: topic.map(|no| no.to_string()).unwrap_or_default(),
        indicators,
        topics,
        choices,
        shell,
    })
}
