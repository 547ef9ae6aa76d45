//! The sums behind a score, in figures that a reader can do again: `(100 + 100 + 0) ÷ 3 ≈ 66.67`.

use serde::Serialize;

use super::{How, Node, Of, Scored};
use crate::framework::{Framework, Instrument};
use crate::score::Score;

/// One number with the sum that makes it and the numbers inside that sum, wholes before parts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Working {
    /// What it is the score of.
    pub of: Of,
    /// How it came about.
    pub how: How,
    /// At two decimals; none when a part is missing.
    pub score: Option<Score>,
    /// The sum in Arabic figures; `?` stands for what is not known, `≈` where a shown figure is rounded.
    ///
    /// None where nothing below is known. A given number has the sum of its parts, which may come to another figure.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sum: Option<String>,
    /// What an instrument adds to the total: `66.67 × 40% ≈ 26.67`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub weighted: Option<String>,
    /// Whether it stands beside the sum of the whole and not in it: indicators 6–8 where the parts of the external
    /// survey are known.
    pub beside: bool,
    /// The numbers inside the sum, in its order.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub parts: Vec<Working>,
}

impl Working {
    /// The same for a number below this one, or for itself.
    pub fn find(&self, of: &Of) -> Option<&Self> {
        if self.of == *of { Some(self) } else { self.parts.iter().find_map(|part| part.find(of)) }
    }

    /// Whether anything is known of it or below it.
    pub fn is_known(&self) -> bool {
        self.score.is_some() || self.parts.iter().any(Self::is_known)
    }
}

impl Scored {
    /// The total with all sums behind it, down to the items of the disclosure list and the questions of the surveys.
    ///
    /// `framework` is the one by which the year was scored.
    ///
    /// # Source
    /// As [`super::score`].
    pub fn working(&self, framework: &Framework) -> Working {
        match self.find(&Of::Total) {
            Some(total) => self.working_of(framework, total),
            None => Working {
                of: Of::Total,
                how: How::Missing,
                score: None,
                sum: None,
                weighted: None,
                beside: false,
                parts: Vec::new(),
            },
        }
    }

    fn working_of(&self, framework: &Framework, node: &Node) -> Working {
        let below = |of: &Of| self.find(of).map(|part| self.working_of(framework, part));
        let mut parts: Vec<Working> = node.from.iter().filter_map(below).collect();
        if node.how == How::Shares {
            let indicators = framework.indicators_of(Instrument::Eit).filter_map(|one| below(&Of::Indicator(one.no)));
            parts.extend(indicators.filter(Working::is_known).map(|part| Working { beside: true, ..part }));
        }
        let weighted = match node.of {
            Of::Instrument(instrument) => self.weighted_sum(framework, instrument),
            _ => None,
        };
        Working {
            of: node.of.clone(),
            how: node.how,
            score: node.score(),
            sum: self.sum(framework, node),
            weighted,
            beside: false,
            parts,
        }
    }

    fn weighted_sum(&self, framework: &Framework, instrument: Instrument) -> Option<String> {
        let (term, result) = (self.term(&Of::Instrument(instrument)), self.weighted(instrument)?);
        let exact = self.exact(&Of::Instrument(instrument))? * &super::share(framework.weight(instrument));
        let is_exact = term.is_exact && exact == result.into();
        Some(format!("{} × {}% {} {}", term.text, plain(framework.weight(instrument)), equals(is_exact), plain(result)))
    }

    fn sum(&self, framework: &Framework, node: &Node) -> Option<String> {
        let terms: Vec<Term> = node.from.iter().map(|of| self.term(of)).collect();
        if terms.iter().all(|term| !term.is_known) {
            return None;
        }
        let joined = |factor: &dyn Fn(usize) -> Option<String>| -> String {
            let terms = terms.iter().enumerate();
            let terms = terms.map(|(at, term)| match factor(at) {
                Some(factor) => format!("{} × {factor}", term.text),
                None => term.text.clone(),
            });
            terms.collect::<Vec<_>>().join(" + ")
        };
        let by_shares = matches!(node.from.first(), Some(Of::EitPart(_)));
        let left = match (&node.of, &framework.eit_parts) {
            (Of::Total, _) => joined(&|at| match &node.from[at] {
                Of::Instrument(one) => Some(format!("{}%", plain(framework.weight(*one)))),
                _ => None,
            }),
            (_, Some(shares)) if by_shares => {
                let both = [shares.part1, shares.part2];
                let whole = u32::from(both[0].hundredths()) + u32::from(both[1].hundredths());
                let whole = format!("{}.{:02}", whole / 100, whole % 100);
                let whole = whole.trim_end_matches('0').trim_end_matches('.');
                format!("({}) ÷ {whole}", joined(&|at| both.get(at).map(|share| plain(*share))))
            }
            _ if terms.len() == 1 => joined(&|_| None),
            _ => format!("({}) ÷ {}", joined(&|_| None), terms.len()),
        };
        // What follows from the parts, also where another figure was given.
        let exact = match node.how {
            How::Given => {
                let parts = node.from.iter().map(|of| self.exact(of)).collect::<Option<Vec<_>>>();
                parts.and_then(crate::exact::Exact::mean)
            }
            _ => node.exact.clone(),
        };
        let Some((exact, result)) = exact.and_then(|exact| exact.score().map(|score| (exact, score))) else {
            return Some(left);
        };
        let is_exact = terms.iter().all(|term| term.is_exact) && exact == result.into();
        Some(format!("{left} {} {}", equals(is_exact), plain(result)))
    }

    fn term(&self, of: &Of) -> Term {
        match self.exact(of).and_then(|exact| exact.score().map(|score| (exact, score))) {
            Some((exact, score)) => Term { text: plain(score), is_known: true, is_exact: *exact == score.into() },
            None => Term { text: "?".to_owned(), is_known: false, is_exact: true },
        }
    }
}

struct Term {
    text: String,
    is_known: bool,
    is_exact: bool,
}

fn equals(is_exact: bool) -> &'static str {
    if is_exact { "=" } else { "≈" }
}

/// Two decimals, or none where both are zero.
fn plain(score: Score) -> String {
    let text = score.to_string();
    text.strip_suffix(".00").map(str::to_owned).unwrap_or(text)
}
