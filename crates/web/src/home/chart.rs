//! The results of several years as bars: a sentence, a drawing, and the table behind it.

use prongsai_domain::{Cycle, Framework, Score, scoring};
use prongsai_thai::FiscalYear;

use crate::shell::Shell;

/// Years shown.
const YEARS: usize = 5;
/// Height of a bar with its room, in units of the drawing.
const ROW: u32 = 44;
/// Where bars begin, and how long a hundred points are.
const LEFT: u32 = 56;
const LENGTH: u32 = 290;

/// The drawing in finished values.
#[derive(Debug, Clone)]
pub struct Chart {
    /// What it says, as a sentence.
    pub sentence: String,
    /// Its height.
    pub height: u32,
    /// Bars, oldest first.
    pub bars: Vec<Bar>,
}

/// One year.
#[derive(Debug, Clone)]
pub struct Bar {
    /// The year.
    pub year: String,
    /// The total.
    pub value: String,
    /// Upper edge.
    pub top: u32,
    /// The line of its words.
    pub line: u32,
    /// Length.
    pub width: u32,
    /// Where its value is written.
    pub end: u32,
}

/// The total of a year: as announced, otherwise computed.
pub fn total(cycle: &Cycle, year: FiscalYear) -> Option<Score> {
    let card = cycle.scorecard(year)?;
    card.total.or_else(|| {
        let framework = Framework::embedded(year).filter(|framework| framework.fiscal_year == year)?;
        scoring::score_card(framework, card).ok()?.total()
    })
}

impl Chart {
    /// The totals of the last years; none of fewer than two, which show no change.
    pub fn of(shell: &Shell, cycle: &Cycle) -> Option<Self> {
        let mut totals: Vec<(FiscalYear, Score)> = cycle
            .scorecards
            .iter()
            .filter_map(|card| Some((card.fiscal_year, total(cycle, card.fiscal_year)?)))
            .collect();
        totals.sort_unstable_by_key(|(year, _)| *year);
        let skipped = totals.len().saturating_sub(YEARS);
        let totals = totals.split_off(skipped);
        let [.., (before, old), (last, new)] = totals[..] else { return None };
        let gap = new.hundredths().abs_diff(old.hundredths());
        let key = match new.cmp(&old) {
            std::cmp::Ordering::Greater => "home-chart-up",
            std::cmp::Ordering::Less => "home-chart-down",
            std::cmp::Ordering::Equal => "home-chart-same",
        };
        let sentence = shell.with(
            key,
            &[
                ("year", last.to_string()),
                ("before", before.to_string()),
                ("gap", format!("{}.{:02}", gap / 100, gap % 100)),
            ],
        );
        let bars: Vec<Bar> = (0..)
            .zip(&totals)
            .map(|(index, (year, score))| {
                let width = u32::from(score.hundredths()) * LENGTH / 10_000;
                let top = index * ROW + 6;
                Bar {
                    year: shell.year(year),
                    value: shell.say(score),
                    top,
                    line: top + 21,
                    width,
                    end: LEFT + width + 10,
                }
            })
            .collect();
        let height = u32::try_from(bars.len()).unwrap_or(0) * ROW;
        Some(Self { sentence, height, bars })
    }
}
