//! The score of one year with the trace of every number: item → sub-indicator → indicator → instrument → total.
//!
//! Exact inside; a number becomes hundredths once, rounded half up, in [`Node::score`].

mod arithmetic;
mod error;
mod note;
mod sheet;
mod survey;

use std::collections::BTreeMap;
use std::fmt;

use prongsai_thai::FiscalYear;
use serde::{Serialize, Serializer};

use crate::exact::Exact;
use crate::framework::{Framework, Instrument, OitItem, Tool};
use crate::rating::{self, Rating};
use crate::score::Score;
use crate::scorecard::Scorecard;

pub use arithmetic::Working;
pub use error::ScoringError;
pub use note::Note;
pub use survey::{Answers, items_template};

use sheet::Sheet;

/// What is known of one year's result; everything may be missing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Input {
    /// Official scores of indicators by number.
    pub indicators: BTreeMap<u8, Exact>,
    /// Official scores of whole instruments, for where their parts are not known.
    pub instruments: BTreeMap<Instrument, Score>,
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
            instruments: card.instruments.clone(),
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

/// Scores a year from whatever is known of it.
///
/// - A given indicator is used as given. Where its items are known too and agree at two decimals, the exact mean of
///   the items is used; where they do not agree, a [`Note`] says so.
/// - OIT: sub-indicator = mean of its items, indicator = mean of its sub-indicators, OIT = mean of its indicators.
/// - EIT: where both parts are given, their mean by the year's shares; indicators 6–8 then stand beside it and are
///   compared. Otherwise the mean of indicators 6–8.
/// - IIT: the mean of its indicators. Total: the sum of the instruments by their weights.
/// - A given instrument stands in where its parts are not all known; where they are, it is compared.
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
        sheet.instrument(input, instrument);
    }
    sheet.total();
    let weights = Instrument::ALL.map(|instrument| (instrument, framework.weight(instrument)));
    let fiscal_year = framework.fiscal_year;
    let mut scored = Scored { fiscal_year, trace: sheet.trace, rating: None, notes: sheet.notes, weights };
    scored.rating = scored.total().and_then(|total| rating::rating(&framework.bands, total, |tool| scored.tool(tool)));
    sheet::compare(framework, &mut scored, &input.announced);
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
