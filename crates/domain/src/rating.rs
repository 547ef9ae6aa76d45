//! From the total to the rating, by the bands of the year.

use prongsai_thai::FiscalYear;
use serde::Serialize;

use crate::framework::{Bands, BandsKind, Framework, Level, Tool};
use crate::score::Score;

/// A level that a result reaches.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Rating {
    /// As announced: `A`, `ผ่านดี`.
    pub name: String,
    /// Its place from the top, from 0.
    pub rank: usize,
    /// Whether the condition on every tool was tested without the two parts of the external survey.
    pub provisional: bool,
}

/// The rating of a result, or none while a tool that the bands test is missing altogether.
///
/// Scores are compared at two decimals, as they are announced. Where the bands test the parts of the external survey
/// and a part is not known, the survey as a whole stands in for it and the rating is provisional: the parts may lie
/// on both sides of the mark.
///
/// # Source
/// Bands of 2563–2565 and the two-condition ladder since 2566: the block `bands` of the year's framework.
pub fn rating(bands: &Bands, total: Score, tool: impl Fn(Tool) -> Option<Score>) -> Option<Rating> {
    let provisional = bands.tools_tested.iter().any(|tested| tool(*tested).is_none());
    let tested: Vec<Score> = bands
        .tools_tested
        .iter()
        .map(|tested| tool(*tested).or_else(|| if is_part(*tested) { tool(Tool::Eit) } else { None }))
        .collect::<Option<_>>()?;
    let reaches = |level: &Level| {
        total >= level.total_min && level.every_tool_min.is_none_or(|least| tested.iter().all(|score| *score >= least))
    };
    let rank = bands.levels.iter().position(reaches)?;
    Some(Rating { name: bands.levels[rank].name.clone(), rank, provisional })
}

/// The levels that a total alone can have, from the top: two where a tool decides between them.
pub fn reachable(bands: &Bands, total: Score) -> impl Iterator<Item = &Level> {
    bands.levels.iter().filter(move |level| level.total_min <= total && top_of(bands, level) >= total)
}

fn is_part(tool: Tool) -> bool {
    matches!(tool, Tool::Eit1 | Tool::Eit2)
}

/// What a rating in words can mean in a year.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Meaning<'f> {
    /// A level of the year.
    Level(&'f Level),
    /// A level of the other kind of bands, such as `A` in 2566, and the levels of the year whose totals meet it.
    Foreign {
        /// A year in which the word was a level.
        year: FiscalYear,
        /// Lowest total that the word meant.
        from: Score,
        /// Highest total that the word meant.
        to: Score,
        /// Levels of the year that such a total can have, from the top.
        levels: Vec<&'f Level>,
    },
}

/// Understands a rating as people write it: `A`, `ระดับ A`, `ผ่านดี`; nothing for other words.
///
/// News of 2566 still say `A`: letters are mapped to the totals they stood for, never to a level of the ladder alone.
pub fn meaning<'f>(framework: &'f Framework, written: &str) -> Option<Meaning<'f>> {
    let name = written.trim().trim_start_matches("ระดับ").trim();
    let same = |level: &&Level| level.name.eq_ignore_ascii_case(name);
    if let Some(level) = framework.bands.levels.iter().find(same) {
        return Some(Meaning::Level(level));
    }
    let others = Framework::all().iter().filter(|other| other.bands.kind != framework.bands.kind);
    for other in others {
        let Some(level) = other.bands.levels.iter().find(same) else { continue };
        let (from, to) = (level.total_min, top_of(&other.bands, level));
        let levels = framework
            .bands
            .levels
            .iter()
            .filter(|candidate| candidate.total_min <= to && top_of(&framework.bands, candidate) >= from)
            .collect();
        return Some(Meaning::Foreign { year: other.fiscal_year, from, to, levels });
    }
    None
}

/// The highest total of a level; a level of the ladder may be missed for a tool alone, so its top is open.
fn top_of(bands: &Bands, level: &Level) -> Score {
    let least_above = bands
        .levels
        .iter()
        .filter(|above| above.total_min > level.total_min)
        // Above a level without a second condition lies only what a total alone can reach.
        .filter(|above| bands.kind == BandsKind::Letters || above.every_tool_min.is_none())
        .map(|above| above.total_min)
        .min();
    least_above
        .and_then(|above| above.hundredths().checked_sub(1))
        .and_then(|hundredths| Score::from_hundredths(hundredths).ok())
        .unwrap_or(Score::FULL)
}
