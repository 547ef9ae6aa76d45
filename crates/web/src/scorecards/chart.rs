//! Scores as bars, of the indicators of a year and of the totals of the years: accessible drawings with their tables behind
//! them.

use prongsai_domain::Score;
use prongsai_domain::analysis::{Finding, Kind};

use super::said;
use crate::shell::Shell;

/// Pixels of one bar with its name.
const ROW: u32 = 56;

/// One bar.
pub struct Bar {
    /// Name of the indicator.
    pub name: String,
    /// Where its name stands.
    pub name_y: u32,
    /// Where the bar begins.
    pub y: u32,
    /// Where its value stands.
    pub value_y: u32,
    /// Per cent of the width.
    pub width: String,
    /// Its class, by what the score asks for.
    pub class: &'static str,
    /// The score.
    pub score: String,
    /// The same in a year before.
    pub before: String,
    /// What changed.
    pub change: String,
    /// Class of the mark.
    pub tag: &'static str,
    /// What the score asks for.
    pub kind: String,
}

/// The drawing.
pub struct Chart {
    /// The sentence above it.
    pub title: String,
    /// Height in pixels.
    pub height: u32,
    /// The bars.
    pub bars: Vec<Bar>,
    /// Where scores are kept, per cent of the width.
    pub mark: String,
    /// What stands beside that line.
    pub mark_label: String,
}

/// Draws the findings of a year.
pub fn draw(shell: &Shell, findings: &[Finding], keep_from: Score) -> Option<Chart> {
    let lowest = findings.iter().min_by_key(|finding| finding.score)?;
    let title = shell.with(
        "result-chart-title",
        &[("no", lowest.indicator.to_string()), ("name", lowest.title.clone()), ("score", lowest.score.to_string())],
    );
    let bars = (0_u32..)
        .zip(findings)
        .map(|(at, finding)| {
            let top = 28 + at * ROW;
            let before = finding.change.and_then(|change| {
                let before = i32::from(finding.score.hundredths()) - change;
                Score::from_hundredths(u16::try_from(before).ok()?).ok()
            });
            Bar {
                name: shell.t2("result-indicator", "no", finding.indicator, "name", &finding.title),
                name_y: top + 18,
                y: top + 26,
                value_y: top + 41,
                width: per_cent(finding.score),
                class: match finding.kind {
                    Kind::Urgent => "bar-late",
                    Kind::Improve => "bar",
                    Kind::Keep => "bar-done",
                },
                score: shell.say(finding.score),
                before: said::points(shell, before),
                change: finding.change.map_or_else(|| "–".to_owned(), |change| said::signed(shell, change)),
                tag: said::kind_class(finding.kind),
                kind: shell.t(said::kind_key(finding.kind)),
            }
        })
        .collect::<Vec<_>>();
    let height = 32 + ROW * u32::try_from(bars.len()).unwrap_or(10);
    let mark_label = shell.t1("result-chart-mark", "score", keep_from);
    Some(Chart { title, height, bars, mark: per_cent(keep_from), mark_label })
}

/// One year in the drawing of the totals.
pub struct YearBar {
    /// The year in words.
    pub name: String,
    /// The total.
    pub total: Score,
    /// The mean of the country, where it is known.
    pub mean: Option<Score>,
    /// Whether it reached the mark.
    pub passed: bool,
}

/// One year as it is drawn.
pub struct YearRow {
    /// The year in words.
    pub name: String,
    /// Where its name stands.
    pub name_y: u32,
    /// Where its bar begins.
    pub y: u32,
    /// Where its value stands.
    pub value_y: u32,
    /// Per cent of the width.
    pub width: String,
    /// Its class.
    pub class: &'static str,
    /// The total.
    pub total: String,
    /// The mean of the country: where its bar begins, its width, where its words stand and they.
    pub mean: Option<(u32, String, u32, String)>,
}

/// The totals of the years.
pub struct YearChart {
    /// The sentence above it.
    pub title: String,
    /// Height in pixels.
    pub height: u32,
    /// The years.
    pub rows: Vec<YearRow>,
    /// Where the mark to pass stands, per cent of the width.
    pub mark: String,
    /// What stands beside that line.
    pub mark_label: String,
}

/// Draws the totals of the years, newest first, each above the mean of the country.
pub fn years(shell: &Shell, title: String, bars: Vec<YearBar>, pass: Score) -> YearChart {
    let mut top = 28;
    let mut rows = Vec::new();
    for bar in bars {
        let mean = bar.mean.map(|mean| {
            let words = shell.t1("results-chart-mean", "mean", mean);
            (top + 48, per_cent(mean), top + 60, words)
        });
        let next = top + if mean.is_some() { 80 } else { ROW };
        rows.push(YearRow {
            name: bar.name,
            name_y: top + 18,
            y: top + 26,
            value_y: top + 41,
            width: per_cent(bar.total),
            class: if bar.passed { "bar" } else { "bar-late" },
            total: shell.say(bar.total),
            mean,
        });
        top = next;
    }
    let mark_label = shell.t1("results-chart-mark", "score", pass);
    YearChart { title, height: top + 4, rows, mark: per_cent(pass), mark_label }
}

/// The longest bar takes 84 per cent of the width; the rest is for its value.
fn per_cent(score: Score) -> String {
    let thousandths = u32::from(score.hundredths()) * 84 / 100;
    format!("{}.{:02}%", thousandths / 100, thousandths % 100)
}
