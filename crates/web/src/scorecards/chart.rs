//! The scores of the indicators as bars: an accessible drawing with its table behind it.

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
pub fn draw(shell: &Shell, findings: &[Finding], keep_from: prongsai_domain::Score) -> Option<Chart> {
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
                prongsai_domain::Score::from_hundredths(u16::try_from(before).ok()?).ok()
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

/// The longest bar takes 84 per cent of the width; the rest is for its value.
fn per_cent(score: prongsai_domain::Score) -> String {
    let thousandths = u32::from(score.hundredths()) * 84 / 100;
    format!("{}.{:02}%", thousandths / 100, thousandths % 100)
}
