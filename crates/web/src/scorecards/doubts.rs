//! Where a source does not agree with itself: each figure beside what its parts make.

use prongsai_domain::Score;
use prongsai_domain::framework::Framework;
use prongsai_domain::scoring::{Note, Of, Scored, Working};

use super::said;
use crate::shell::Shell;

/// One place where two figures should agree and do not.
pub struct Doubt {
    /// What both speak of.
    pub place: String,
    /// As announced.
    pub given: String,
    /// As it follows from the parts, or from the bands of the year.
    pub computed: String,
    /// By how much the announced one is higher or lower, in words; for ratings what is to be known.
    pub difference: String,
    /// The sum by which the other figure follows.
    pub sum: Option<String>,
}

/// All of them, in the order of the papers.
pub fn doubts(shell: &Shell, framework: &Framework, scored: &Scored) -> Vec<Doubt> {
    let working = scored.working(framework);
    scored
        .notes
        .iter()
        .map(|note| {
            let (given, computed) = note.figures();
            let place = note.place();
            Doubt {
                place: match &place {
                    Some(of) => said::of(shell, of, framework),
                    None => shell.t("result-rating"),
                },
                given: shell.say(given),
                computed: shell.say(computed),
                difference: match note {
                    Note::RatingOfOtherYears { year, .. } => shell.t1("doubt-rating-of", "year", year),
                    Note::RatingDiffers { .. } => shell.t("doubt-rating"),
                    Note::Differs { .. } | Note::OitWeightedDiffers { .. } => {
                        note.difference().map_or_else(String::new, |by| by_how_much(shell, by))
                    }
                },
                sum: place.and_then(|of| sum_to(&working, &of, note)).map(|sum| shell.say(sum)),
            }
        })
        .collect()
}

/// The sum of a place, where it is the one that makes the other figure.
fn sum_to(working: &Working, of: &Of, note: &Note) -> Option<String> {
    let sum = working.find(of)?.sum.clone()?;
    let result: Score = sum.rsplit(['=', '≈']).next()?.trim().parse().ok()?;
    (result.to_string() == note.figures().1).then_some(sum)
}

fn by_how_much(shell: &Shell, hundredths: i32) -> String {
    let size = said::signed(shell, hundredths).trim_start_matches(['+', '−']).to_owned();
    let key = if hundredths > 0 { "doubt-higher" } else { "doubt-lower" };
    shell.t1(key, "points", size)
}
