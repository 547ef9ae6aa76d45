//! The blocks of a year's file.

use prongsai_thai::Date;
use serde::{Deserialize, Serialize};

use super::{Instrument, Tool};
use crate::exact::Exact;
use crate::score::Score;

/// Where a block comes from and how sure that is.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Origin {
    /// Pages and papers, or memory.
    pub source: String,
    /// `high`, `medium`, `low` or `none`, with the reason.
    pub confidence: String,
    /// Whether some of it was remembered or assumed, not read: a default for the town to confirm.
    pub from_memory: bool,
}

/// Weights of the instruments in points of the total; together 100.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Weights {
    /// Internal survey.
    pub iit: Score,
    /// External survey.
    pub eit: Score,
    /// Disclosure list.
    pub oit: Score,
    /// Where this comes from.
    pub origin: Origin,
}

/// How the parts of the external survey share its weight; together the weight of the external survey.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct EitShares {
    /// Part 1.
    pub part1: Score,
    /// Part 2.
    pub part2: Score,
    /// Where this comes from.
    pub origin: Origin,
}

impl EitShares {
    /// The external survey as a whole from its parts: their mean by the shares.
    pub fn mean(&self, part1: &Exact, part2: &Exact) -> Option<Exact> {
        let (of1, of2) = (Exact::from(self.part1), Exact::from(self.part2));
        (&(part1 * &of1) + &(part2 * &of2)).over(&(&of1 + &of2))
    }
}

/// The indicators of the year.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Indicators {
    /// Where this comes from.
    pub origin: Origin,
    /// In the order of their numbers.
    pub list: Vec<Indicator>,
}

/// One of the ten indicators.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Indicator {
    /// 1–10.
    pub no: u8,
    /// Thai name.
    pub th: String,
    /// English name, a working translation.
    #[serde(default)]
    pub en: String,
    /// The instrument that measures it.
    pub instrument: Instrument,
    /// How many questions it has, where known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub items: Option<u8>,
}

/// Announced numbers of questions and items.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ItemCounts {
    /// Questions of the internal survey.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub iit: Option<u16>,
    /// Questions of the external survey.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub eit: Option<u16>,
    /// Items of the disclosure list.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub oit: Option<u16>,
    /// Where this comes from.
    pub origin: Origin,
}

/// The items of the disclosure list that are the measure paper and its report.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct MeasurePapers {
    /// Code of the measure item: `O42`.
    pub measure: String,
    /// Code of the report item: `O43`.
    pub report: String,
    /// Which year the report covers.
    pub covers: Covers,
    /// What is known about it in words.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub note: String,
    /// Where this comes from.
    pub origin: Origin,
}

/// Which fiscal year a report item covers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Covers {
    /// The fiscal year of the assessment itself.
    #[default]
    Same,
    /// The fiscal year before the assessment.
    Previous,
}

/// What the analysis must speak about.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Topics {
    /// Where this comes from.
    pub origin: Origin,
    /// In the order of their numbers.
    pub list: Vec<Topic>,
}

/// One topic of the analysis and the scores that speak about it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Topic {
    /// From 1.
    pub no: u8,
    /// Thai title.
    pub th: String,
    /// Indicators by number.
    #[serde(default)]
    pub indicators: Vec<u8>,
    /// Sub-indicators by number: `9.3`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sub_indicators: Vec<String>,
}

/// The thresholds by which the analysis sorts scores.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Triage {
    /// Below it: urgent.
    pub urgent_below: Score,
    /// From it on: keep.
    pub keep_from: Score,
    /// How many of the lowest indicators are marked besides.
    pub lowest: u8,
    /// Where this comes from.
    pub origin: Origin,
}

/// The national target of the year.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Target {
    /// The score that agencies should reach.
    pub score: Score,
    /// How many percent of the agencies should reach it.
    pub percent: u8,
    /// Where this comes from.
    pub origin: Origin,
}

/// The national result of the year, as far as known.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct National {
    /// Assessed agencies.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub agencies: Option<u32>,
    /// People who answered.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub respondents: Option<u32>,
    /// Mean total of all agencies.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mean: Option<Score>,
    /// Agencies that passed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub passed: Option<u32>,
    /// The same in percent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub passed_percent: Option<Score>,
    /// Where this comes from.
    pub origin: Origin,
    /// Known means of single indicators.
    #[serde(rename = "indicator", skip_serializing_if = "Vec::is_empty")]
    pub indicators: Vec<IndicatorMean>,
}

/// The national mean of one indicator.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct IndicatorMean {
    /// 1–10.
    pub no: u8,
    /// Mean of all agencies.
    pub mean: Score,
}

/// Means of parts of the country, where they were published.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Areas {
    /// Where this comes from.
    pub origin: Origin,
    /// The areas, a single province or several together.
    pub list: Vec<AreaMean>,
}

/// Means of one area.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct AreaMean {
    /// As people say it: `จังหวัดพิจิตร`, `กลุ่มจังหวัดภาคเหนือตอนล่าง`.
    pub name: String,
    /// Provinces that are known to lie in it, as an agency writes its own; perhaps not all.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub provinces: Vec<String>,
    /// Assessed agencies.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub agencies: Option<u32>,
    /// Mean total.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mean: Option<Score>,
    /// Percent of agencies that passed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub passed_percent: Option<Score>,
    /// Known means of single indicators.
    #[serde(rename = "indicator", skip_serializing_if = "Vec::is_empty")]
    pub indicators: Vec<IndicatorMean>,
}

/// Scales and questions of the surveys.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Survey {
    /// What is known about it in words.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub note: String,
    /// Where this comes from.
    pub origin: Origin,
    /// Scales of answers.
    #[serde(rename = "scale")]
    pub scales: Vec<AnswerScale>,
    /// Questions with their polarity; none where they are not known.
    #[serde(rename = "item", skip_serializing_if = "Vec::is_empty")]
    pub items: Vec<SurveyItem>,
}

/// The answers that one may choose from and what they are worth.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AnswerScale {
    /// Short name by which questions refer to it.
    pub id: String,
    /// Answers in the order of the form.
    pub labels: Vec<String>,
    /// Points of the answers when agreement is good.
    pub positive: Vec<Score>,
    /// Points of the answers when agreement is bad.
    pub negative: Vec<Score>,
}

/// One question of a survey.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SurveyItem {
    /// `i1`, `e1`; a column of answers has this name, or `i1.1`, `i1.2` for its sub-questions.
    pub code: String,
    /// The indicator that it measures.
    pub indicator: u8,
    /// The scale of its answers.
    pub scale: String,
    /// Whether agreement is good or bad.
    pub polarity: Polarity,
    /// The question.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub th: String,
}

/// Whether agreement with a question speaks for the agency.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Polarity {
    /// The more, the better.
    Positive,
    /// The more, the worse.
    Negative,
}

/// Who answers the surveys, and how many.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Sampling {
    /// Where this comes from.
    pub origin: Origin,
    /// One rule for each tool.
    #[serde(rename = "rule")]
    pub rules: Vec<SamplingRule>,
}

/// Who answers one tool, and how many.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SamplingRule {
    /// The tool.
    pub tool: Tool,
    /// Who answers.
    pub population: String,
    /// Percent of the population.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub percent: Option<u8>,
    /// Never fewer than this.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at_least: Option<u32>,
    /// Everybody, where the population is smaller than this.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub all_below: Option<u32>,
    /// Where the population is larger than this, [`SamplingRule::then`] suffices.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub above: Option<u32>,
    /// What suffices for a large population.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub then: Option<u32>,
    /// Fixed numbers by kind of agency and size of province.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub minimum: Vec<Minimum>,
    /// A doubt about it.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub note: String,
}

/// A fixed number of answers for a kind of agency.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Minimum {
    /// Kind of agency.
    pub group: String,
    /// Size of the province: S, M or L.
    pub province: String,
    /// Answers.
    pub count: u32,
}

/// What an item of the disclosure list can earn.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct OitScoring {
    /// The points that an item may have.
    pub points: Vec<Score>,
    /// Where this comes from.
    pub origin: Origin,
}

/// The disclosure list.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct OitList {
    /// Where this comes from.
    pub origin: Origin,
    /// Groups of items.
    #[serde(rename = "sub_indicator")]
    pub sub_indicators: Vec<SubIndicator>,
    /// Items in the order of the list.
    #[serde(rename = "item")]
    pub items: Vec<OitItem>,
}

/// A group of items inside an indicator.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SubIndicator {
    /// `9.1`: the number of the indicator, a full stop, the number of the group.
    pub no: String,
    /// Thai name.
    pub th: String,
}

impl SubIndicator {
    /// The number of the indicator that it belongs to.
    pub fn indicator(&self) -> Option<u8> {
        self.no.split_once('.')?.0.parse().ok()
    }
}

/// One item of the disclosure list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OitItem {
    /// `O42`.
    pub code: String,
    /// The sub-indicator that it belongs to.
    pub sub: String,
    /// Thai title.
    pub th: String,
}

/// From the total to the rating.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Bands {
    /// Letters by the total, or the ladder of two conditions.
    pub kind: BandsKind,
    /// The total from which an agency has passed.
    pub pass_at: Score,
    /// The tools that the second condition looks at.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub tools_tested: Vec<Tool>,
    /// Where this comes from.
    pub origin: Origin,
    /// From the top.
    #[serde(rename = "level")]
    pub levels: Vec<Level>,
}

/// Which kind of bands a year has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum BandsKind {
    /// AA, A, B … by the total alone, 2563–2565.
    #[default]
    Letters,
    /// ผ่านดีเยี่ยม, ผ่านดี … by the total and by every tool, from 2566 on.
    Ladder,
}

/// One level of the rating.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Level {
    /// As announced: `AA`, `ผ่านดี`.
    pub name: String,
    /// English name.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub en: String,
    /// The lowest total.
    pub total_min: Score,
    /// The lowest score of every tested tool.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub every_tool_min: Option<Score>,
}

/// Known days of the year.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Calendar {
    /// What is known about it in words.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub note: String,
    /// Where this comes from.
    pub origin: Origin,
    /// In order.
    #[serde(rename = "phase", skip_serializing_if = "Vec::is_empty")]
    pub phases: Vec<Phase>,
}

/// One phase of the assessment, first and last day included.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Phase {
    /// Short name: `oit-close`.
    pub id: String,
    /// In Thai.
    pub th: String,
    /// First day.
    pub from: Date,
    /// Last day.
    pub to: Date,
}
