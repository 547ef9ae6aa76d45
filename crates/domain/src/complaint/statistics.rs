//! What a town publishes of its cases: exact totals, and breakdowns only where they show no single case.
//!
//! Counters hold no case: how often something happened, by half of the fiscal year and by kind. Of them a release is made
//! for each half that has ended, and for the year when both have; a running half is never published, so that no two
//! releases differ by one case.
//!
//! A breakdown in which a cell has 1 to k−1 cases is not published at all, with its zeros and its large cells: hiding some
//! cells of a table with an exact total would leave the rest to be subtracted, and a reader who knows the rule could often
//! still tell them. The breakdown of a year is published only where those of both halves are, so that nothing is told by
//! the difference. What a half shows depends on that half alone: a later release never shows more of it or less.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

use prongsai_thai::Date;
use prongsai_thai::calendar::{CalendarError, FiscalYear, Quarter, Round, Span};
use serde::{Deserialize, Serialize};

use super::kinds::Catalogue;
use super::state::Outcome;
use crate::framework::Origin;

/// What is said expressly of a time in which nothing was filed.
pub const NONE: &str = "ไม่มีเรื่องร้องเรียนการทุจริตและประพฤติมิชอบ (จำนวน ๐ เรื่อง)";

/// Below this, k protects nobody: of two cases in two cells, the rule itself would tell which.
const LEAST_K: u32 = 3;

/// What is published, as data.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rules {
    /// The smallest cell but 0 that a published breakdown may have; below 3 it counts as 3.
    pub k: u32,
    /// Where this comes from.
    pub origin: Origin,
}

impl Rules {
    /// The rules in the program.
    pub fn usual() -> &'static Self {
        static RULES: OnceLock<Rules> = OnceLock::new();
        RULES.get_or_init(|| {
            toml::from_str(include_str!("../../complaints/statistics.toml"))
                .expect("the embedded rules have their shape: read by a test")
        })
    }
}

/// A half of a fiscal year.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Half {
    /// October–March.
    First,
    /// April–September.
    Second,
}

impl Half {
    /// Both, in order.
    pub const ALL: [Self; 2] = [Self::First, Self::Second];

    /// 1 or 2, as stored.
    pub fn number(self) -> u8 {
        match self {
            Self::First => 1,
            Self::Second => 2,
        }
    }

    /// Reads what [`Half::number`] wrote.
    pub fn find(number: u8) -> Option<Self> {
        Self::ALL.into_iter().find(|half| half.number() == number)
    }

    /// The half that contains a day, of whichever year.
    pub fn containing(day: Date) -> Self {
        match Quarter::containing(day) {
            Quarter::First | Quarter::Second => Self::First,
            Quarter::Third | Quarter::Fourth => Self::Second,
        }
    }

    /// Its days in a year.
    pub fn span(self, year: FiscalYear) -> Span {
        match self {
            Self::First => year.round(Round::Six),
            Self::Second => Span { from: year.quarter(Quarter::Third).from, to: year.last_day() },
        }
    }
}

/// What is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum What {
    /// A report was filed.
    Received,
    /// It was acknowledged.
    Acknowledged {
        /// After the last day.
        late: bool,
    },
    /// The informant had the first answer.
    Answered {
        /// After the last day.
        late: bool,
    },
    /// It was closed; counted again when it was opened again and closed again.
    Closed {
        /// How it ended.
        outcome: Outcome,
        /// After the last day.
        late: bool,
    },
    /// A closed case was opened again.
    Reopened,
}

impl What {
    /// All of them.
    pub fn all() -> Vec<Self> {
        let mut all = vec![Self::Received, Self::Reopened];
        for late in [false, true] {
            all.extend([Self::Acknowledged { late }, Self::Answered { late }]);
            all.extend(Outcome::ALL.map(|outcome| Self::Closed { outcome, late }));
        }
        all
    }

    /// As stored: `received`, `answered-late`, `closed-founded`, `closed-founded-late`.
    pub fn code(self) -> String {
        let (code, late) = match self {
            Self::Received => ("received".to_owned(), false),
            Self::Reopened => ("reopened".to_owned(), false),
            Self::Acknowledged { late } => ("acknowledged".to_owned(), late),
            Self::Answered { late } => ("answered".to_owned(), late),
            Self::Closed { outcome, late } => (format!("closed-{}", outcome.code()), late),
        };
        if late { code + "-late" } else { code }
    }

    /// Reads what [`What::code`] wrote.
    pub fn find(code: &str) -> Option<Self> {
        Self::all().into_iter().find(|what| what.code() == code)
    }
}

/// How often something happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tally {
    /// Fiscal year.
    pub year: FiscalYear,
    /// Half of it.
    pub half: Half,
    /// Code of the kind.
    pub kind: String,
    /// What.
    pub what: What,
    /// How often.
    pub count: u32,
}

impl Tally {
    /// One of something, on a day.
    ///
    /// # Errors
    /// [`CalendarError`] where the day lies in no fiscal year.
    pub fn one(day: Date, kind: &str, what: What) -> Result<Self, CalendarError> {
        let year = FiscalYear::containing(day)?;
        Ok(Self { year, half: Half::containing(day), kind: kind.to_owned(), what, count: 1 })
    }
}

/// The counters that a list of single tallies gives: each key once, in order.
pub fn counters(tallies: &[Tally]) -> Vec<Tally> {
    let mut sums: BTreeMap<(FiscalYear, Half, &str, What), u32> = BTreeMap::new();
    for tally in tallies {
        let sum = sums.entry((tally.year, tally.half, &tally.kind, tally.what)).or_default();
        *sum = sum.saturating_add(tally.count);
    }
    let tally = |((year, half, kind, what), count): ((FiscalYear, Half, &str, What), u32)| Tally {
        year,
        half,
        kind: kind.to_owned(),
        what,
        count,
    };
    sums.into_iter().map(tally).collect()
}

/// By what a total is broken down.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Breakdown {
    /// What was filed, by kind.
    Kind,
    /// What was acknowledged, in time or late.
    Acknowledged,
    /// What was first answered, in time or late.
    Answered,
    /// What was closed, in time or late.
    Finished,
    /// What was closed, by outcome.
    Outcome,
}

impl Breakdown {
    /// In the order of the page.
    pub const ALL: [Self; 5] = [Self::Kind, Self::Acknowledged, Self::Answered, Self::Finished, Self::Outcome];
}

/// A breakdown of a time: `half` is `None` for the year.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct TableId {
    /// Fiscal year.
    pub year: FiscalYear,
    /// Half of it, or the whole.
    pub half: Option<Half>,
    /// By what.
    pub by: Breakdown,
}

/// A cell of a breakdown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Cell {
    /// Code of the kind or outcome, `in-time` or `late`.
    pub code: String,
    /// How many; none where it is not told.
    pub count: Option<u32>,
}

/// A breakdown as it is published.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Table {
    /// Which.
    pub id: TableId,
    /// Exact.
    pub total: u32,
    /// All told or none; always all codes, also those without a case.
    pub cells: Vec<Cell>,
}

impl Table {
    /// Whether its cells are not told.
    pub fn is_hidden(&self) -> bool {
        self.cells.iter().any(|cell| cell.count.is_none())
    }
}

/// What is published of a half or a year.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Release {
    /// Fiscal year.
    pub year: FiscalYear,
    /// Half of it, or the whole.
    pub half: Option<Half>,
    /// First and last day.
    pub span: Span,
    /// Filed; exact.
    pub received: u32,
    /// Closed; exact.
    pub closed: u32,
    /// Not closed on the last day, from whichever time; exact.
    pub open: u32,
    /// [`NONE`] where nothing was filed.
    pub none: Option<&'static str>,
    /// In the order of [`Breakdown::ALL`].
    pub tables: Vec<Table>,
}

/// What is published of a fiscal year on a day: the halves that have ended, and the year when it has. `tallies` are those
/// of all years, single or added up; `hidden_before` are the tables that an earlier release did not tell, which stay
/// untold also where k was lowered since.
pub fn releases(
    year: FiscalYear,
    tallies: &[Tally],
    forms: &Catalogue,
    rules: &Rules,
    hidden_before: &[TableId],
    today: Date,
) -> Vec<Release> {
    let ended: Vec<Half> = Half::ALL.into_iter().filter(|half| half.span(year).to < today).collect();
    let parts = inside(year, tallies, forms, &ended);
    let before: BTreeSet<TableId> = hidden_before.iter().copied().collect();
    let mut releases = parts;
    for by in 0..Breakdown::ALL.len() {
        let hidden: Vec<bool> = {
            let small = |release: &Release| {
                let counts: Vec<u32> = release.tables[by].cells.iter().filter_map(|cell| cell.count).collect();
                is_small(&counts, rules.k)
            };
            let kept = |release: &Release| {
                let id = release.tables[by].id;
                before.contains(&id) || before.contains(&TableId { half: None, ..id }) && year_alone(&before, id)
            };
            releases.iter().map(|release| small(release) || kept(release)).collect()
        };
        let any = hidden.iter().any(|hidden| *hidden);
        for (release, hidden) in releases.iter_mut().zip(hidden) {
            if hidden || (release.half.is_none() && any) {
                release.tables[by].cells.iter_mut().for_each(|cell| cell.count = None);
            }
        }
    }
    releases
}

/// What the counters say of a fiscal year, with nothing left out: for those who handle cases, never for the public.
pub fn inside(year: FiscalYear, tallies: &[Tally], forms: &Catalogue, halves: &[Half]) -> Vec<Release> {
    let mut times: Vec<Option<Half>> = halves.iter().copied().map(Some).collect();
    if halves.len() == Half::ALL.len() {
        times.push(None);
    }
    times.into_iter().map(|half| exact(year, half, tallies, forms)).collect()
}

/// Whether an earlier release hid the year but neither half, which this program never does: both halves are hidden then.
fn year_alone(before: &BTreeSet<TableId>, id: TableId) -> bool {
    !Half::ALL.into_iter().any(|half| before.contains(&TableId { half: Some(half), ..id }))
}

/// Whether a cell tells of too few; a table without any case tells of nobody.
fn is_small(counts: &[u32], k: u32) -> bool {
    counts.iter().any(|count| (1..k.max(LEAST_K)).contains(count))
}

fn exact(year: FiscalYear, half: Option<Half>, tallies: &[Tally], forms: &Catalogue) -> Release {
    let span = half.map_or(year.span(), |half| half.span(year));
    let last = half.unwrap_or(Half::Second);
    let within: Vec<&Tally> =
        tallies.iter().filter(|tally| tally.year == year && half.is_none_or(|half| tally.half == half)).collect();
    let sum = |fits: &dyn Fn(&Tally) -> bool| {
        within.iter().filter(|tally| fits(tally)).fold(0_u32, |sum, tally| sum.saturating_add(tally.count))
    };
    let open = tallies.iter().filter(|tally| (tally.year, tally.half) <= (year, last)).fold(0_i64, |open, tally| {
        open + match tally.what {
            What::Received | What::Reopened => i64::from(tally.count),
            What::Closed { .. } => -i64::from(tally.count),
            What::Acknowledged { .. } | What::Answered { .. } => 0,
        }
    });
    let received = sum(&|tally| tally.what == What::Received);
    let table = |by| {
        let counts = cells(by, &sum, forms);
        let total = counts.iter().fold(0_u32, |sum, (_, count)| sum.saturating_add(*count));
        let cells = counts.into_iter().map(|(code, count)| Cell { code, count: Some(count) }).collect();
        Table { id: TableId { year, half, by }, total, cells }
    };
    Release {
        year,
        half,
        span,
        received,
        closed: sum(&|tally| matches!(tally.what, What::Closed { .. })),
        open: u32::try_from(open.max(0)).unwrap_or(u32::MAX),
        none: (received == 0).then_some(NONE),
        tables: Breakdown::ALL.map(table).to_vec(),
    }
}

fn cells(by: Breakdown, sum: &dyn Fn(&dyn Fn(&Tally) -> bool) -> u32, forms: &Catalogue) -> Vec<(String, u32)> {
    let times = |fits: fn(What) -> Option<bool>| {
        [("in-time", false), ("late", true)]
            .map(|(code, late)| (code.to_owned(), sum(&|tally| fits(tally.what) == Some(late))))
            .to_vec()
    };
    match by {
        Breakdown::Kind => {
            // A kind that the catalogue no longer has counts with the last, ‘other’.
            let (last, others) =
                forms.kinds.split_last().map_or((None, &[][..]), |(last, others)| (Some(last), others));
            let named = |code: &str| others.iter().any(|kind| kind.code == code);
            let mut cells: Vec<(String, u32)> = others
                .iter()
                .map(|kind| (kind.code.clone(), sum(&|tally| tally.what == What::Received && tally.kind == kind.code)))
                .collect();
            let code = last.map_or("other", |kind| kind.code.as_str());
            cells.push((code.to_owned(), sum(&|tally| tally.what == What::Received && !named(&tally.kind))));
            cells
        }
        Breakdown::Acknowledged => times(|what| match what {
            What::Acknowledged { late } => Some(late),
            _ => None,
        }),
        Breakdown::Answered => times(|what| match what {
            What::Answered { late } => Some(late),
            _ => None,
        }),
        Breakdown::Finished => times(|what| match what {
            What::Closed { late, .. } => Some(late),
            _ => None,
        }),
        Breakdown::Outcome => {
            let count =
                |outcome| sum(&|tally| matches!(tally.what, What::Closed { outcome: ended, .. } if ended == outcome));
            Outcome::ALL.map(|outcome| (outcome.code().to_owned(), count(outcome))).to_vec()
        }
    }
}

#[cfg(test)]
#[path = "statistics/tests.rs"]
mod tests;
