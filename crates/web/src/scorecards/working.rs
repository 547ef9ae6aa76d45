//! The way from the total down to the items as lines of a tree that opens without script.

use prongsai_domain::framework::Framework;
use prongsai_domain::scoring::{How, Of, Scored, Working};

use super::said;
use crate::shell::Shell;

/// One number of the tree.
pub struct Branch {
    /// What it is the score of.
    pub what: String,
    /// The score, or a dash.
    pub score: String,
    /// The sum that makes it, in figures.
    pub sum: Option<String>,
    /// What it adds to the total, in figures.
    pub weighted: Option<String>,
    /// Where it comes from besides its sum.
    pub way: String,
    /// Whether it only stands beside the sum of the whole.
    pub beside: bool,
    /// Whether something stands below it.
    pub opens: bool,
    /// Whether it is shown open.
    pub is_open: bool,
    /// How many levels end behind it.
    pub closes: usize,
}

/// The tree, wholes before parts; parts of which nothing is known are left out below what is known.
pub fn tree(shell: &Shell, framework: &Framework, scored: &Scored) -> Vec<Branch> {
    let mut lines = Vec::new();
    add(shell, framework, &scored.working(framework), &mut lines);
    lines
}

fn add(shell: &Shell, framework: &Framework, working: &Working, lines: &mut Vec<Branch>) {
    let parts: Vec<&Working> = working.parts.iter().filter(|part| part.is_known() || is_named(&part.of)).collect();
    // A figure that was announced whole, without any of its parts, has nothing below it.
    let opens = parts.iter().any(|part| part.is_known());
    lines.push(Branch {
        what: said::of(shell, &working.of, framework),
        score: said::points(shell, working.score),
        sum: working.sum.as_ref().map(|sum| shell.say(sum)),
        weighted: working.weighted.as_ref().map(|sum| shell.say(sum)),
        way: match &working.of {
            // That an item was judged goes without saying.
            Of::Item(_) if working.how == How::Given => String::new(),
            _ => said::way(shell, working),
        },
        beside: working.beside,
        opens,
        is_open: matches!(working.of, Of::Total | Of::Instrument(_)),
        closes: 0,
    });
    if !opens {
        return;
    }
    for part in parts {
        add(shell, framework, part, lines);
    }
    if let Some(last) = lines.last_mut() {
        last.closes += 1;
    }
}

/// Whether a missing part is worth a line of its own.
fn is_named(of: &Of) -> bool {
    !matches!(of, Of::Question(..) | Of::PartIndicator(..))
}
