//! One fiscal year's rules of the assessment, as data: weights, indicators, items, bands, calendar.
//!
//! Every block says where it comes from and how sure that is ([`Origin`]); a town may replace any of it by its own
//! file, see [`Framework::parse`].

mod block;
mod check;
mod embedded;
mod file;

use prongsai_thai::FiscalYear;
use serde::{Deserialize, Serialize};

pub use block::{
    AnswerScale, AreaMean, Areas, Bands, BandsKind, Calendar, Covers, EitShares, Indicator, IndicatorMean, Indicators,
    ItemCounts, Level, MeasurePapers, Minimum, National, OitItem, OitList, OitScoring, Origin, Phase, Polarity,
    Sampling, SamplingRule, SubIndicator, Survey, SurveyItem, Target, Topic, Topics, Triage, Weights,
};
pub use file::{FrameworkProblem, parse_all};

/// The three instruments of the assessment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum Instrument {
    /// Internal survey: แบบวัดการรับรู้ของผู้มีส่วนได้ส่วนเสียภายใน.
    Iit,
    /// External survey: แบบวัดการรับรู้ของผู้มีส่วนได้ส่วนเสียภายนอก.
    Eit,
    /// Disclosure list: แบบวัดการเปิดเผยข้อมูลสาธารณะ.
    Oit,
}

impl Instrument {
    /// All three, in the order of the papers.
    pub const ALL: [Self; 3] = [Self::Iit, Self::Eit, Self::Oit];

    /// `IIT`, `EIT` or `OIT`.
    pub fn code(self) -> &'static str {
        match self {
            Self::Iit => "IIT",
            Self::Eit => "EIT",
            Self::Oit => "OIT",
        }
    }
}

/// A tool whose score the assessor publishes; from 2566 on the two parts of the external survey are two.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum Tool {
    /// Internal survey.
    Iit,
    /// External survey as a whole.
    Eit,
    /// External survey, part 1: people who answer by themselves.
    Eit1,
    /// External survey, part 2: collected by the assessor's field team.
    Eit2,
    /// Disclosure list.
    Oit,
}

impl Tool {
    /// The instrument of which the tool is the whole or a part.
    pub fn instrument(self) -> Instrument {
        match self {
            Self::Iit => Instrument::Iit,
            Self::Eit | Self::Eit1 | Self::Eit2 => Instrument::Eit,
            Self::Oit => Instrument::Oit,
        }
    }

    /// `IIT`, `EIT`, `EIT1`, `EIT2` or `OIT`.
    pub fn code(self) -> &'static str {
        match self {
            Self::Iit => "IIT",
            Self::Eit => "EIT",
            Self::Eit1 => "EIT1",
            Self::Eit2 => "EIT2",
            Self::Oit => "OIT",
        }
    }
}

/// How far a year's rules are settled.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum Status {
    /// The year's result has been announced under these rules.
    Announced,
    /// Collected from few sources while the rules were being revised.
    Provisional,
    /// The year's own rules are not known: those of another year stand in for them.
    CopyOf(FiscalYear),
    /// Loaded by the town from its own file.
    Town,
}

impl std::fmt::Display for Status {
    /// `announced`, `provisional`, `copy-of 2569` or `town`, as written in files.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Announced => f.write_str("announced"),
            Self::Provisional => f.write_str("provisional"),
            Self::CopyOf(year) => write!(f, "copy-of {year}"),
            Self::Town => f.write_str("town"),
        }
    }
}

impl TryFrom<String> for Status {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let copied = || text.strip_prefix("copy-of ")?.trim().parse().ok().and_then(|year| FiscalYear::new(year).ok());
        match text.as_str() {
            "announced" => Ok(Self::Announced),
            "provisional" => Ok(Self::Provisional),
            "town" => Ok(Self::Town),
            _ => copied().map(Self::CopyOf).ok_or_else(|| {
                format!("unknown variant `{text}`, expected one of `announced`, `provisional`, `copy-of 2569`, `town`")
            }),
        }
    }
}

impl From<Status> for String {
    fn from(status: Status) -> Self {
        status.to_string()
    }
}

/// One fiscal year's rules.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Framework {
    /// The assessed fiscal year.
    pub fiscal_year: FiscalYear,
    /// How far the rules are settled.
    pub status: Status,
    /// Names of the blocks that the town's own file replaced.
    #[serde(skip)]
    pub replaced: Vec<String>,
    /// Weights of the instruments.
    pub weights: Weights,
    /// How the parts of the external survey share its weight; none before 2566.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub eit_parts: Option<EitShares>,
    /// The ten indicators.
    pub indicators: Indicators,
    /// Announced numbers of questions and items.
    pub item_counts: ItemCounts,
    /// The measure paper and its report in the disclosure list.
    pub measure_papers: MeasurePapers,
    /// What the analysis must speak about, from 2567 on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub topics: Option<Topics>,
    /// How the analysis sorts scores.
    pub triage: Triage,
    /// The national target of the year.
    pub target: Target,
    /// The national result of the year.
    pub national: National,
    /// Known means of parts of the country.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub areas: Option<Areas>,
    /// Scales and questions of the surveys.
    pub survey: Survey,
    /// Who answers the surveys, and how many.
    pub sampling: Sampling,
    /// What an item of the disclosure list can earn.
    pub oit_scoring: OitScoring,
    /// The disclosure list.
    pub oit: OitList,
    /// From the total to the rating.
    pub bands: Bands,
    /// Known days.
    pub calendar: Calendar,
}

impl Framework {
    /// The rules of a year as far as Prongsai knows them: 2563–2570.
    pub fn embedded(year: FiscalYear) -> Option<&'static Self> {
        Self::all().iter().find(|framework| framework.fiscal_year == year)
    }

    /// All known years, oldest first.
    ///
    /// The last is the present fiscal year as a marked copy of the one before it ([`Status::CopyOf`]).
    pub fn all() -> &'static [Self] {
        embedded::all()
    }

    /// Returns `base` with what a town's own file replaces in it.
    ///
    /// The file has the shape that `prongsai frameworks YEAR --format toml` prints and gives only what differs: a
    /// field replaces a field, a list replaces the whole list. A replaced block without an `origin` of its own is
    /// marked as the town's.
    ///
    /// # Errors
    /// All problems with line, field and what is allowed; nothing is replaced then.
    pub fn parse(text: &str, base: &Self) -> Result<Self, Vec<FrameworkProblem>> {
        file::parse(text, base)
    }

    /// The name, source and confidence of every block, in the order of the file.
    pub fn origins(&self) -> Vec<(&'static str, &Origin)> {
        let mut origins = vec![("weights", &self.weights.origin)];
        origins.extend(self.eit_parts.as_ref().map(|block| ("eit_parts", &block.origin)));
        origins.extend([
            ("indicators", &self.indicators.origin),
            ("item_counts", &self.item_counts.origin),
            ("measure_papers", &self.measure_papers.origin),
        ]);
        origins.extend(self.topics.as_ref().map(|block| ("topics", &block.origin)));
        origins.extend([
            ("triage", &self.triage.origin),
            ("target", &self.target.origin),
            ("national", &self.national.origin),
        ]);
        origins.extend(self.areas.as_ref().map(|block| ("areas", &block.origin)));
        origins.extend([
            ("survey", &self.survey.origin),
            ("sampling", &self.sampling.origin),
            ("oit_scoring", &self.oit_scoring.origin),
            ("oit", &self.oit.origin),
            ("bands", &self.bands.origin),
            ("calendar", &self.calendar.origin),
        ]);
        origins
    }

    /// The indicator with this number.
    pub fn indicator(&self, no: u8) -> Option<&Indicator> {
        self.indicators.list.iter().find(|indicator| indicator.no == no)
    }

    /// The indicators of an instrument, in order.
    pub fn indicators_of(&self, instrument: Instrument) -> impl Iterator<Item = &Indicator> {
        self.indicators.list.iter().filter(move |indicator| indicator.instrument == instrument)
    }

    /// The sub-indicators of an indicator, in order.
    pub fn subs_of(&self, indicator: u8) -> impl Iterator<Item = &SubIndicator> {
        self.oit.sub_indicators.iter().filter(move |sub| sub.indicator() == Some(indicator))
    }

    /// The items of a sub-indicator, in order.
    pub fn items_of<'a>(&'a self, sub: &'a str) -> impl Iterator<Item = &'a OitItem> {
        self.oit.items.iter().filter(move |item| item.sub == sub)
    }

    /// The item of the disclosure list with this code.
    pub fn item(&self, code: &str) -> Option<&OitItem> {
        self.oit.items.iter().find(|item| item.code == code)
    }

    /// The weight of an instrument, in points of the total.
    pub fn weight(&self, instrument: Instrument) -> crate::Score {
        match instrument {
            Instrument::Iit => self.weights.iit,
            Instrument::Eit => self.weights.eit,
            Instrument::Oit => self.weights.oit,
        }
    }

    /// Whether the rules are those of the year itself as announced, or may still change.
    pub fn is_settled(&self) -> bool {
        matches!(self.status, Status::Announced | Status::Town)
    }
}
