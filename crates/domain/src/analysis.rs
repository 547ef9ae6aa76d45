//! What a result asks for: findings, change, the cost of missing items, the way to the next rating, what if.

mod cost;
mod plan;
mod what_if;

use serde::Serialize;

use crate::framework::{Framework, Triage};
use crate::score::Score;
use crate::scorecard::Scorecard;
use crate::scoring::{self, Of, Scored, ScoringError};

pub use cost::{ItemCost, item_costs, missing_items};
pub use plan::{Choice, Goal, Need, Obstacle, Plan, plan};
pub use what_if::{Assumption, Change, Row, WhatIf, WhatIfError, what_if};

/// What a score asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// ข้อบกพร่องที่ต้องแก้ไขโดยเร่งด่วน.
    Urgent,
    /// ประเด็นที่ต้องพัฒนาให้ดีขึ้น.
    Improve,
    /// รักษาระดับ.
    Keep,
}

impl Kind {
    /// The kind of a score by the thresholds: the lower one begins to improve, the upper one begins to keep.
    pub fn of(score: Score, triage: &Triage) -> Self {
        if score < triage.urgent_below {
            Self::Urgent
        } else if score < triage.keep_from {
            Self::Improve
        } else {
            Self::Keep
        }
    }
}

/// What the score of one indicator asks for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// The indicator, 1–10.
    pub indicator: u8,
    /// Its Thai name.
    pub title: String,
    /// Its score.
    pub score: Score,
    /// What it asks for.
    pub kind: Kind,
    /// Hundredths that are missing to the next threshold; 0 from the upper threshold on.
    pub gap: u16,
    /// Hundredths gained (or lost, below 0) since the year before; none where that year is not known.
    pub change: Option<i32>,
    /// Its place from the bottom, from 1; indicators with one score share the place.
    pub place: u8,
    /// Whether it is one of the lowest that the thresholds ask for.
    pub among_lowest: bool,
    /// Whether it stands among the lowest only because another has the same score: more are marked than were asked.
    pub tied: bool,
}

/// What the scores ask for that speak about one topic of the analysis.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TopicFinding {
    /// The topic, from 1.
    pub topic: u8,
    /// Its Thai title.
    pub title: String,
    /// The known scores that speak about it, as the framework lists them.
    pub scores: Vec<(Of, Score)>,
    /// Scores that would speak about it and are not known.
    pub unknown: Vec<Of>,
    /// What the lowest known score asks for; none where none is known.
    pub kind: Option<Kind>,
}

/// What the indicators of a result ask for, in their order; an indicator that is not known has no finding.
///
/// # Errors
/// [`ScoringError`] where the result names what its year does not have.
///
/// # Source
/// The thresholds are the habit of towns, not a rule of the assessor: the block `triage` of the year's framework.
pub fn findings(
    framework: &Framework,
    card: &Scorecard,
    previous: Option<(&Framework, &Scorecard)>,
    triage: &Triage,
) -> Result<Vec<Finding>, ScoringError> {
    let scored = scoring::score_card(framework, card)?;
    let before = previous.map(|(framework, card)| scoring::score_card(framework, card)).transpose()?;
    Ok(findings_of(framework, &scored, before.as_ref(), triage))
}

/// The same from results that are scored already.
pub fn findings_of(framework: &Framework, scored: &Scored, before: Option<&Scored>, triage: &Triage) -> Vec<Finding> {
    let known: Vec<(u8, &str, Score)> = framework
        .indicators
        .list
        .iter()
        .filter_map(|indicator| Some((indicator.no, indicator.th.as_str(), scored.indicator(indicator.no)?)))
        .collect();
    let wanted = usize::from(triage.lowest);
    known
        .iter()
        .map(|&(indicator, title, score)| {
            let lower = known.iter().filter(|(_, _, other)| *other < score).count();
            let equal = known.iter().filter(|(_, _, other)| *other == score).count();
            let kind = Kind::of(score, triage);
            let threshold = match kind {
                Kind::Urgent => triage.urgent_below,
                Kind::Improve | Kind::Keep => triage.keep_from,
            };
            let among_lowest = lower < wanted;
            Finding {
                indicator,
                title: title.to_owned(),
                score,
                kind,
                gap: threshold.hundredths().saturating_sub(score.hundredths()),
                change: before.and_then(|before| before.indicator(indicator)).map(|old| change(old, score)),
                place: u8::try_from(lower + 1).unwrap_or(u8::MAX),
                among_lowest,
                tied: among_lowest && lower + equal > wanted,
            }
        })
        .collect()
}

/// What the scores ask for by the topics of the year; nothing in years without topics.
pub fn topics(framework: &Framework, scored: &Scored, triage: &Triage) -> Vec<TopicFinding> {
    let list = framework.topics.iter().flat_map(|topics| &topics.list);
    list.map(|topic| {
        let indicators = topic.indicators.iter().map(|no| Of::Indicator(*no));
        let subs = topic.sub_indicators.iter().map(|no| Of::SubIndicator(no.clone()));
        let mut known = Vec::new();
        let mut unknown = Vec::new();
        for of in indicators.chain(subs) {
            match scored.score(&of) {
                Some(score) => known.push((of, score)),
                None => unknown.push(of),
            }
        }
        let kind = known.iter().map(|(_, score)| Kind::of(*score, triage)).min();
        TopicFinding { topic: topic.no, title: topic.th.clone(), scores: known, unknown, kind }
    })
    .collect()
}

/// Hundredths gained, or lost below 0.
pub fn change(before: Score, after: Score) -> i32 {
    i32::from(after.hundredths()) - i32::from(before.hundredths())
}
