//! The score of one year with the trace of every number: item → sub-indicator → indicator → instrument → total.
//!
//! Exact inside; a number becomes hundredths once, rounded half up, in [`Node::score`].

mod survey;

use std::collections::BTreeMap;
use std::fmt;

use prongsai_thai::FiscalYear;
use serde::{Serialize, Serializer};

use crate::exact::Exact;
use crate::framework::{Framework, Instrument, OitItem, Tool};
use crate::rating::{self, Meaning, Rating};
use crate::score::Score;
use crate::scorecard::Scorecard;

pub use survey::{Answers, items_template};

/// What is known of one year's result; everything may be missing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Input {
    /// Official scores of indicators by number.
    pub indicators: BTreeMap<u8, Exact>,
    /// Official scores of part 1 and part 2 of the external survey.
    pub eit_parts: [Option<Exact>; 2],
    /// Judged items of the disclosure list by code.
    pub oit: BTreeMap<String, Score>,
    /// Answers of surveys.
    pub answers: Vec<Answers>,
    /// What the assessor announced, to be compared.
    pub announced: Announced,
}

/// Figures of an announcement that the computation must meet.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Announced {
    /// The total.
    pub total: Option<Score>,
    /// The rating in words.
    pub rating: Option<String>,
    /// The points that the disclosure list adds to the total.
    pub oit_weighted: Option<Score>,
}

impl From<&Scorecard> for Input {
    fn from(card: &Scorecard) -> Self {
        Self {
            indicators: card.indicators.iter().map(|(no, score)| (*no, Exact::from(*score))).collect(),
            eit_parts: [card.eit.map(|eit| eit.part1.into()), card.eit.map(|eit| eit.part2.into())],
            oit: card.oit.clone(),
            answers: Vec::new(),
            announced: Announced { total: card.total, rating: card.rating.clone(), oit_weighted: None },
        }
    }
}

/// What a number is the score of.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Of {
    /// The whole assessment.
    Total,
    /// An instrument as a whole.
    Instrument(Instrument),
    /// Part 1 or 2 of the external survey.
    EitPart(u8),
    /// An indicator by number.
    Indicator(u8),
    /// An indicator inside one part of the external survey.
    PartIndicator(u8, u8),
    /// A sub-indicator by number.
    SubIndicator(String),
    /// An item of the disclosure list by code.
    Item(String),
    /// A question of a survey by code.
    Question(Tool, String),
}

impl fmt::Display for Of {
    /// `total`, `IIT`, `EIT1`, `i9`, `EIT1/i6`, `9.1`, `O42`, `IIT/i1`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Total => f.write_str("total"),
            Self::Instrument(instrument) => f.write_str(instrument.code()),
            Self::EitPart(part) => write!(f, "EIT{part}"),
            Self::Indicator(no) => write!(f, "i{no}"),
            Self::PartIndicator(part, no) => write!(f, "EIT{part}/i{no}"),
            Self::SubIndicator(no) => f.write_str(no),
            Self::Item(code) => f.write_str(code),
            Self::Question(tool, code) => write!(f, "{}/{code}", tool.code()),
        }
    }
}

impl Serialize for Of {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// How a number came about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum How {
    /// Given: announced by the assessor, or judged.
    Given,
    /// The mean of the parts.
    Mean,
    /// The mean of the parts by their shares.
    Shares,
    /// The sum of the parts by their weights.
    Weights,
    /// The mean of what people answered.
    Answers,
    /// Not known, because a part is missing.
    Missing,
}

/// One number of the trace.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Node {
    /// What it is the score of.
    pub of: Of,
    /// How it came about.
    pub how: How,
    /// The exact number; none when a part is missing.
    pub exact: Option<Exact>,
    /// How many people answered, where people answered.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub respondents: Option<usize>,
    /// The parts from which it follows.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub from: Vec<Of>,
}

impl Node {
    /// The number at two decimals, rounded half up.
    pub fn score(&self) -> Option<Score> {
        self.exact.as_ref().and_then(Exact::score)
    }
}

/// A year's score with its trace.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scored {
    /// The assessed year.
    pub fiscal_year: FiscalYear,
    /// Every number, parts before wholes.
    pub trace: Vec<Node>,
    /// The rating; none without a total.
    pub rating: Option<Rating>,
    /// Figures that were given and do not agree with the computation.
    pub notes: Vec<Note>,
    weights: [(Instrument, Score); 3],
}

/// Two figures that should agree and do not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Note {
    /// A given score and the one computed from its parts differ by more than 0.01.
    Differs {
        /// What both are scores of.
        of: Of,
        /// As given.
        given: Score,
        /// As computed.
        computed: Score,
    },
    /// The announced points of the disclosure list and the computed ones differ by more than 0.01.
    OitWeightedDiffers {
        /// As announced.
        given: Score,
        /// As computed.
        computed: Score,
    },
    /// The announced rating is another level.
    RatingDiffers {
        /// As announced.
        given: String,
        /// As computed.
        computed: String,
    },
    /// The announced rating is a word of another year's bands.
    RatingOfOtherYears {
        /// As announced.
        given: String,
        /// A year in which it was a level.
        year: FiscalYear,
        /// The level by this year's bands.
        computed: String,
    },
}

impl Note {
    /// The note in Thai.
    pub fn thai(&self) -> String {
        match self {
            Self::Differs { of, given, computed } => {
                format!("{of}: ตัวเลขที่ให้มาคือ {given} แต่คำนวณจากส่วนย่อยได้ {computed} โปรดตรวจต้นฉบับ")
            }
            Self::OitWeightedDiffers { given, computed } => {
                format!("คะแนน OIT ถ่วงน้ำหนักที่ให้มาคือ {given} แต่คำนวณได้ {computed} โปรดตรวจต้นฉบับ")
            }
            Self::RatingDiffers { given, computed } => format!("ระดับที่ให้มาคือ {given} แต่ตามเกณฑ์ของปีนี้คือ {computed}"),
            Self::RatingOfOtherYears { given, year, computed } => {
                format!("ระดับ {given} เป็นเกณฑ์ของปีอื่น เช่น {year}: ตามเกณฑ์ของปีนี้คือ {computed}")
            }
        }
    }

    /// The note in English.
    pub fn english(&self) -> String {
        match self {
            Self::Differs { of, given, computed } => {
                format!("{of}: {given} was given, but its parts make {computed}; check the original")
            }
            Self::OitWeightedDiffers { given, computed } => {
                format!("weighted OIT: {given} was given, but {computed} follows; check the original")
            }
            Self::RatingDiffers { given, computed } => {
                format!("the rating {given} was given, but the bands of this year say {computed}")
            }
            Self::RatingOfOtherYears { given, year, computed } => {
                format!("the rating {given} belongs to the bands of other years, such as {year}: here it is {computed}")
            }
        }
    }
}

impl Scored {
    /// The node of a number, if the trace has it.
    pub fn find(&self, of: &Of) -> Option<&Node> {
        self.trace.iter().find(|node| node.of == *of)
    }

    /// The exact number of something; none when it is missing.
    pub fn exact(&self, of: &Of) -> Option<&Exact> {
        self.find(of).and_then(|node| node.exact.as_ref())
    }

    /// The score of something at two decimals; none when it is missing.
    pub fn score(&self, of: &Of) -> Option<Score> {
        self.find(of).and_then(Node::score)
    }

    /// The total; none when a part is missing.
    pub fn total(&self) -> Option<Score> {
        self.score(&Of::Total)
    }

    /// The score of an instrument.
    pub fn instrument(&self, instrument: Instrument) -> Option<Score> {
        self.score(&Of::Instrument(instrument))
    }

    /// The score of a tool.
    pub fn tool(&self, tool: Tool) -> Option<Score> {
        self.score(&of_tool(tool))
    }

    /// The score of an indicator.
    pub fn indicator(&self, no: u8) -> Option<Score> {
        self.score(&Of::Indicator(no))
    }

    /// The points that an instrument adds to the total, rounded half up.
    pub fn weighted(&self, instrument: Instrument) -> Option<Score> {
        let (_, weight) = self.weights.iter().find(|(of, _)| *of == instrument)?;
        let exact = self.exact(&Of::Instrument(instrument))?;
        (exact * &share(*weight)).score()
    }

    /// What is missing for a total: indicators, or the items and parts from which they would follow.
    pub fn missing(&self) -> Vec<Of> {
        let mut missing = Vec::new();
        if let Some(total) = self.find(&Of::Total) {
            self.gather_missing(total, &mut missing);
        }
        missing
    }

    fn gather_missing(&self, node: &Node, missing: &mut Vec<Of>) {
        if node.exact.is_some() {
            return;
        }
        let parts: Vec<&Node> = node.from.iter().filter_map(|of| self.find(of)).collect();
        // An indicator of which nothing at all is known is named itself, not its thirty items.
        let some_known = parts.iter().any(|part| self.known_below(part));
        if parts.is_empty() || (matches!(node.of, Of::Indicator(_)) && !some_known) {
            missing.push(node.of.clone());
            return;
        }
        for part in parts {
            self.gather_missing(part, missing);
        }
    }

    fn known_below(&self, node: &Node) -> bool {
        node.exact.is_some() || node.from.iter().filter_map(|of| self.find(of)).any(|part| self.known_below(part))
    }
}

/// Why a year cannot be scored as given.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ScoringError {
    /// An indicator that the year does not have.
    #[error("fiscal year {year} has no indicator {no}: their numbers are 1 to 10")]
    UnknownIndicator {
        /// The assessed year.
        year: FiscalYear,
        /// As given.
        no: u8,
    },
    /// An item that the year's list does not have.
    #[error("the list of fiscal year {year} has no item {code}: it has {first} to {last}")]
    UnknownItem {
        /// The assessed year.
        year: FiscalYear,
        /// As given.
        code: String,
        /// First code of the list.
        first: String,
        /// Last code of the list.
        last: String,
    },
    /// Points that an item cannot have.
    #[error("item {code} has {given} points: it earns {allowed}")]
    ItemPoints {
        /// The item.
        code: String,
        /// As given.
        given: Score,
        /// What is allowed.
        allowed: String,
    },
    /// Parts of the external survey in a year that has none.
    #[error("the external survey of fiscal year {0} has no parts: give i6, i7 and i8")]
    NoParts(FiscalYear),
    /// Answers in a year whose questions and polarity are not known.
    #[error("the questions of the {tool} of fiscal year {year} are not known: write them into framework.toml", tool = .tool.code())]
    NoQuestions {
        /// The assessed year.
        year: FiscalYear,
        /// The survey.
        tool: Tool,
        /// What to write, as an example.
        template: String,
    },
    /// A column that names no question.
    #[error("there is no question {code} in the {tool}: there are {known}", tool = .tool.code())]
    UnknownQuestion {
        /// As given.
        code: String,
        /// The survey.
        tool: Tool,
        /// Codes that exist.
        known: String,
    },
    /// An answer that is not on the scale.
    #[error("‘{given}’ is no answer to {code}: answer {allowed}, or their numbers from 1")]
    UnknownAnswer {
        /// The question.
        code: String,
        /// As given.
        given: String,
        /// The answers of the scale.
        allowed: String,
        /// Which respondent, from 0.
        respondent: usize,
    },
    /// The disclosure list is no survey.
    #[error("the OIT is judged by items, not answered: give agency, fiscal_year, item, score")]
    OitAnswered,
}

impl ScoringError {
    /// The error in Thai.
    pub fn thai(&self) -> String {
        match self {
            Self::UnknownIndicator { no, .. } => format!("ไม่มีตัวชี้วัดที่ {no}: มีตัวชี้วัดที่ 1 ถึง 10"),
            Self::UnknownItem { year, code, first, last } => {
                format!("รายการ OIT ของปี {year} ไม่มีข้อ {code}: มีข้อ {first} ถึง {last}")
            }
            Self::ItemPoints { code, given, allowed } => format!("ข้อ {code} ได้ {given} ไม่ได้: ใช้ {allowed}"),
            Self::NoParts(year) => format!("แบบวัด EIT ของปี {year} ไม่แบ่งส่วน: โปรดให้คะแนน i6, i7 และ i8"),
            Self::NoQuestions { year, tool, template } => format!(
                "ยังไม่มีข้อคำถามและทิศทางคะแนนของแบบวัด {} ปี {year}: โปรดกรอกในไฟล์ framework.toml ตามตัวอย่างนี้\n{template}",
                tool.code()
            ),
            Self::UnknownQuestion { code, tool, known } => {
                format!("ไม่มีข้อ {code} ในแบบวัด {}: มี {known}", tool.code())
            }
            Self::UnknownAnswer { code, given, allowed, .. } => {
                format!("‘{given}’ ไม่ใช่คำตอบของข้อ {code}: ตอบได้ {allowed} หรือลำดับของคำตอบนับจาก 1")
            }
            Self::OitAnswered => {
                "แบบวัด OIT ให้คะแนนรายข้อ ไม่ใช่การตอบแบบสำรวจ: ใช้คอลัมน์ agency, fiscal_year, item, score".to_owned()
            }
        }
    }
}

/// Scores a year from whatever is known of it.
///
/// - A given indicator is used as given. Where its items are known too and agree at two decimals, the exact mean of
///   the items is used; where they do not agree, a [`Note`] says so.
/// - OIT: sub-indicator = mean of its items, indicator = mean of its sub-indicators, OIT = mean of its indicators.
/// - EIT: where both parts are given, their mean by the year's shares; indicators 6–8 then stand beside it and are
///   compared. Otherwise the mean of indicators 6–8.
/// - IIT: the mean of its indicators. Total: the sum of the instruments by their weights.
///
/// What is missing stays missing up to the total: it is never zero.
///
/// # Errors
/// [`ScoringError`] where the input names what the year does not have.
///
/// # Source
/// The rule of the OIT and the weights reproduce all thirteen agencies of an official table of 2564; the blocks
/// `weights`, `eit_parts` and `oit_scoring` of the year's framework.
pub fn score(framework: &Framework, input: &Input) -> Result<Scored, ScoringError> {
    check(framework, input)?;
    let mut sheet = Sheet { framework, trace: Vec::new(), notes: Vec::new() };
    let answered = survey::score(framework, &input.answers)?;
    sheet.trace.extend(answered);
    sheet.oit_items(input);
    for indicator in &framework.indicators.list {
        sheet.indicator(input, indicator.no, indicator.instrument);
    }
    sheet.eit_parts(input);
    for instrument in Instrument::ALL {
        sheet.instrument(instrument);
    }
    sheet.total();
    let weights = Instrument::ALL.map(|instrument| (instrument, framework.weight(instrument)));
    let fiscal_year = framework.fiscal_year;
    let mut scored = Scored { fiscal_year, trace: sheet.trace, rating: None, notes: sheet.notes, weights };
    scored.rating = scored.total().and_then(|total| rating::rating(&framework.bands, total, |tool| scored.tool(tool)));
    compare(framework, &mut scored, &input.announced);
    Ok(scored)
}

/// The score of a year's stored result.
///
/// # Errors
/// As [`score`].
pub fn score_card(framework: &Framework, card: &Scorecard) -> Result<Scored, ScoringError> {
    score(framework, &Input::from(card))
}

fn of_tool(tool: Tool) -> Of {
    match tool {
        Tool::Eit1 => Of::EitPart(1),
        Tool::Eit2 => Of::EitPart(2),
        whole => Of::Instrument(whole.instrument()),
    }
}

/// A weight as a share of the whole: 30 of 100 points is 3/10.
pub(crate) fn share(weight: Score) -> Exact {
    &Exact::from(weight) * &Exact::of_hundredths(1)
}

fn check(framework: &Framework, input: &Input) -> Result<(), ScoringError> {
    let year = framework.fiscal_year;
    if let Some(no) = input.indicators.keys().find(|no| framework.indicator(**no).is_none()) {
        return Err(ScoringError::UnknownIndicator { year, no: *no });
    }
    if framework.eit_parts.is_none() && input.eit_parts.iter().any(Option::is_some) {
        return Err(ScoringError::NoParts(year));
    }
    for (code, points) in &input.oit {
        check_item(framework, code, *points)?;
    }
    Ok(())
}

/// Whether an item exists and can have these points.
pub(crate) fn check_item(framework: &Framework, code: &str, points: Score) -> Result<(), ScoringError> {
    let items = &framework.oit.items;
    if framework.item(code).is_none() {
        let end = |item: Option<&OitItem>| item.map(|item| item.code.clone()).unwrap_or_default();
        let (first, last) = (end(items.first()), end(items.last()));
        return Err(ScoringError::UnknownItem { year: framework.fiscal_year, code: code.to_owned(), first, last });
    }
    let allowed = &framework.oit_scoring.points;
    if !allowed.contains(&points) {
        let allowed = allowed.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
        return Err(ScoringError::ItemPoints { code: code.to_owned(), given: points, allowed });
    }
    Ok(())
}

/// The trace while it grows.
struct Sheet<'f> {
    framework: &'f Framework,
    trace: Vec<Node>,
    notes: Vec<Note>,
}

impl Sheet<'_> {
    fn exact(&self, of: &Of) -> Option<&Exact> {
        self.trace.iter().find(|node| node.of == *of).and_then(|node| node.exact.as_ref())
    }

    /// The mean of parts that are all known.
    fn mean(&self, parts: &[Of]) -> Option<Exact> {
        let parts: Vec<&Exact> = parts.iter().map(|of| self.exact(of)).collect::<Option<_>>()?;
        Exact::mean(parts)
    }

    fn add(&mut self, of: Of, how: How, exact: Option<Exact>, from: Vec<Of>) {
        let how = if exact.is_some() { how } else { How::Missing };
        self.trace.push(Node { of, how, exact, respondents: None, from });
    }

    fn oit_items(&mut self, input: &Input) {
        let framework = self.framework;
        for item in &framework.oit.items {
            let points = input.oit.get(&item.code).map(|points| Exact::from(*points));
            self.add(Of::Item(item.code.clone()), How::Given, points, Vec::new());
        }
        for sub in &framework.oit.sub_indicators {
            let items: Vec<Of> = framework.items_of(&sub.no).map(|item| Of::Item(item.code.clone())).collect();
            let mean = self.mean(&items);
            self.add(Of::SubIndicator(sub.no.clone()), How::Mean, mean, items);
        }
    }

    fn indicator(&mut self, input: &Input, no: u8, instrument: Instrument) {
        let of = Of::Indicator(no);
        let (computed, how, parts) = if instrument == Instrument::Oit {
            let subs: Vec<Of> = self.framework.subs_of(no).map(|sub| Of::SubIndicator(sub.no.clone())).collect();
            (self.mean(&subs), How::Mean, subs)
        } else {
            survey::indicator(self.framework, &self.trace, no)
        };
        match (input.indicators.get(&no).cloned(), computed) {
            (Some(given), Some(computed)) => {
                self.compare(&of, &given, &computed);
                // The announced figure is the rounded one; where both say the same, its parts say it exactly.
                if given.hundredths() == computed.hundredths() {
                    self.add(of, how, Some(computed), parts);
                } else {
                    self.add(of, How::Given, Some(given), parts);
                }
            }
            (Some(given), None) => self.add(of, How::Given, Some(given), parts),
            (None, computed) => self.add(of, how, computed, parts),
        }
    }

    fn eit_parts(&mut self, input: &Input) {
        if self.framework.eit_parts.is_none() {
            return;
        }
        for (part, given) in [1_u8, 2].into_iter().zip(&input.eit_parts) {
            let indicators: Vec<Of> = self
                .framework
                .indicators_of(Instrument::Eit)
                .map(|indicator| Of::PartIndicator(part, indicator.no))
                .filter(|of| self.trace.iter().any(|node| node.of == *of))
                .collect();
            let computed = self.mean(&indicators);
            match (given.clone(), computed) {
                (Some(given), Some(computed)) => {
                    self.compare(&Of::EitPart(part), &given, &computed);
                    self.add(Of::EitPart(part), How::Given, Some(given), indicators);
                }
                (Some(given), None) => self.add(Of::EitPart(part), How::Given, Some(given), indicators),
                (None, computed) => self.add(Of::EitPart(part), How::Mean, computed, indicators),
            }
        }
    }

    fn instrument(&mut self, instrument: Instrument) {
        let of = Of::Instrument(instrument);
        let indicators: Vec<Of> =
            self.framework.indicators_of(instrument).map(|indicator| Of::Indicator(indicator.no)).collect();
        let mean = self.mean(&indicators);
        let by_parts = if instrument == Instrument::Eit { self.by_shares() } else { None };
        match by_parts {
            Some(by_parts) => {
                if let Some(mean) = &mean {
                    self.compare(&of, &by_parts, mean);
                }
                self.add(of, How::Shares, Some(by_parts), vec![Of::EitPart(1), Of::EitPart(2)]);
            }
            None => self.add(of, How::Mean, mean, indicators),
        }
    }

    fn by_shares(&self) -> Option<Exact> {
        let shares = self.framework.eit_parts.as_ref()?;
        shares.mean(self.exact(&Of::EitPart(1))?, self.exact(&Of::EitPart(2))?)
    }

    fn total(&mut self) {
        let mut sum = Some(Exact::zero());
        for instrument in Instrument::ALL {
            let weight = share(self.framework.weight(instrument));
            let points = self.exact(&Of::Instrument(instrument)).map(|exact| exact * &weight);
            sum = sum.zip(points).map(|(sum, points)| &sum + &points);
        }
        self.add(Of::Total, How::Weights, sum, Instrument::ALL.map(Of::Instrument).to_vec());
    }

    fn compare(&mut self, of: &Of, given: &Exact, computed: &Exact) {
        if let (Some(given), Some(computed)) = (given.score(), computed.score())
            && differs(given, computed)
        {
            self.notes.push(Note::Differs { of: of.clone(), given, computed });
        }
    }
}

/// More than 0.01 apart: announced figures are rounded.
fn differs(given: Score, computed: Score) -> bool {
    given.hundredths().abs_diff(computed.hundredths()) > 1
}

fn compare(framework: &Framework, scored: &mut Scored, announced: &Announced) {
    if let Some((given, computed)) = announced.total.zip(scored.total())
        && differs(given, computed)
    {
        scored.notes.push(Note::Differs { of: Of::Total, given, computed });
    }
    if let Some((given, computed)) = announced.oit_weighted.zip(scored.weighted(Instrument::Oit))
        && differs(given, computed)
    {
        scored.notes.push(Note::OitWeightedDiffers { given, computed });
    }
    let Some((given, computed)) = announced.rating.as_ref().zip(scored.rating.as_ref()) else { return };
    let (given, computed_name) = (given.trim().to_owned(), computed.name.clone());
    match rating::meaning(framework, &given) {
        Some(Meaning::Level(level)) if level.name == computed.name => {}
        Some(Meaning::Foreign { year, .. }) => {
            scored.notes.push(Note::RatingOfOtherYears { given, year, computed: computed_name });
        }
        // With a provisional rating the announced one knows the parts that we do not.
        Some(Meaning::Level(_)) if computed.provisional => {}
        Some(Meaning::Level(_)) | None => scored.notes.push(Note::RatingDiffers { given, computed: computed_name }),
    }
}
