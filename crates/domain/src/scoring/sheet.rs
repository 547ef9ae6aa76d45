//! The trace while it grows, parts before wholes, and what it is compared with.

use super::{Announced, How, Input, Node, Note, Of, Scored, share, survey};
use crate::exact::Exact;
use crate::framework::{Framework, Instrument};
use crate::rating::{self, Meaning, Rating};
use crate::score::Score;

/// The trace while it grows.
pub struct Sheet<'f> {
    pub framework: &'f Framework,
    pub trace: Vec<Node>,
    pub notes: Vec<Note>,
}

impl Sheet<'_> {
    fn exact(&self, of: &Of) -> Option<&Exact> {
        self.trace.iter().find(|node| node.of == *of).and_then(|node| node.exact.as_ref())
    }

    /// The mean of parts that are all known.
    fn mean(&self, parts: &[Of]) -> Option<Exact> {
        let parts: Vec<&Exact> = parts.iter().map(|of| self.exact(of)).collect::<Option<_>>()?;
        Exact::mean(parts)
    }

    fn add(&mut self, of: Of, how: How, exact: Option<Exact>, from: Vec<Of>) {
        let how = if exact.is_some() { how } else { How::Missing };
        self.trace.push(Node { of, how, exact, respondents: None, from });
    }

    pub fn oit_items(&mut self, input: &Input) {
        let framework = self.framework;
        for item in &framework.oit.items {
            let points = input.oit.get(&item.code).map(|points| Exact::from(*points));
            self.add(Of::Item(item.code.clone()), How::Given, points, Vec::new());
        }
        for sub in &framework.oit.sub_indicators {
            let items: Vec<Of> = framework.items_of(&sub.no).map(|item| Of::Item(item.code.clone())).collect();
            let mean = self.mean(&items);
            self.add(Of::SubIndicator(sub.no.clone()), How::Mean, mean, items);
        }
    }

    pub fn indicator(&mut self, input: &Input, no: u8, instrument: Instrument) {
        let of = Of::Indicator(no);
        let (computed, how, parts) = if instrument == Instrument::Oit {
            let subs: Vec<Of> = self.framework.subs_of(no).map(|sub| Of::SubIndicator(sub.no.clone())).collect();
            (self.mean(&subs), How::Mean, subs)
        } else {
            survey::indicator(self.framework, &self.trace, no)
        };
        match (input.indicators.get(&no).cloned(), computed) {
            (Some(given), Some(computed)) => {
                self.compare(&of, &given, &computed);
                // The announced figure is the rounded one; where both say the same, its parts say it exactly.
                if given.hundredths() == computed.hundredths() {
                    self.add(of, how, Some(computed), parts);
                } else {
                    self.add(of, How::Given, Some(given), parts);
                }
            }
            (Some(given), None) => self.add(of, How::Given, Some(given), parts),
            (None, computed) => self.add(of, how, computed, parts),
        }
    }

    pub fn eit_parts(&mut self, input: &Input) {
        if self.framework.eit_parts.is_none() {
            return;
        }
        for (part, given) in [1_u8, 2].into_iter().zip(&input.eit_parts) {
            let indicators: Vec<Of> = self
                .framework
                .indicators_of(Instrument::Eit)
                .map(|indicator| Of::PartIndicator(part, indicator.no))
                .filter(|of| self.trace.iter().any(|node| node.of == *of))
                .collect();
            let computed = self.mean(&indicators);
            match (given.clone(), computed) {
                (Some(given), Some(computed)) => {
                    self.compare(&Of::EitPart(part), &given, &computed);
                    self.add(Of::EitPart(part), How::Given, Some(given), indicators);
                }
                (Some(given), None) => self.add(Of::EitPart(part), How::Given, Some(given), indicators),
                (None, computed) => self.add(Of::EitPart(part), How::Mean, computed, indicators),
            }
        }
    }

    pub fn instrument(&mut self, input: &Input, instrument: Instrument) {
        let of = Of::Instrument(instrument);
        let indicators: Vec<Of> =
            self.framework.indicators_of(instrument).map(|indicator| Of::Indicator(indicator.no)).collect();
        let mean = self.mean(&indicators);
        let by_parts = if instrument == Instrument::Eit { self.by_shares() } else { None };
        let computed = by_parts.as_ref().or(mean.as_ref());
        let given = input.instruments.get(&instrument).map(|given| Exact::from(*given));
        if let Some((given, computed)) = given.as_ref().zip(computed) {
            self.compare(&of, given, computed);
        }
        match (by_parts, mean, given) {
            (Some(by_parts), mean, _) => {
                if let Some(mean) = &mean {
                    self.compare(&of, &by_parts, mean);
                }
                self.add(of, How::Shares, Some(by_parts), vec![Of::EitPart(1), Of::EitPart(2)]);
            }
            (None, None, Some(given)) => self.add(of, How::Given, Some(given), indicators),
            (None, mean, _) => self.add(of, How::Mean, mean, indicators),
        }
    }

    fn by_shares(&self) -> Option<Exact> {
        let shares = self.framework.eit_parts.as_ref()?;
        shares.mean(self.exact(&Of::EitPart(1))?, self.exact(&Of::EitPart(2))?)
    }

    pub fn total(&mut self) {
        let mut sum = Some(Exact::zero());
        for instrument in Instrument::ALL {
            let weight = share(self.framework.weight(instrument));
            let points = self.exact(&Of::Instrument(instrument)).map(|exact| exact * &weight);
            sum = sum.zip(points).map(|(sum, points)| &sum + &points);
        }
        self.add(Of::Total, How::Weights, sum, Instrument::ALL.map(Of::Instrument).to_vec());
    }

    fn compare(&mut self, of: &Of, given: &Exact, computed: &Exact) {
        if let (Some(given), Some(computed)) = (given.score(), computed.score())
            && differs(given, computed)
        {
            self.notes.push(Note::Differs { of: of.clone(), given, computed });
        }
    }
}

/// More than 0.01 apart: announced figures are rounded.
fn differs(given: Score, computed: Score) -> bool {
    given.hundredths().abs_diff(computed.hundredths()) > 1
}

/// Compares what was announced of the whole with what follows.
pub fn compare(framework: &Framework, scored: &mut Scored, announced: &Announced) {
    if let Some((given, computed)) = announced.total.zip(scored.total())
        && differs(given, computed)
    {
        scored.notes.push(Note::Differs { of: Of::Total, given, computed });
    }
    if let Some((given, computed)) = announced.oit_weighted.zip(scored.weighted(Instrument::Oit))
        && differs(given, computed)
    {
        scored.notes.push(Note::OitWeightedDiffers { given, computed });
    }
    if let Some(given) = &announced.rating {
        let total = scored.total().or(announced.total);
        scored.notes.extend(rating_note(framework, given.trim(), scored.rating.as_ref(), total));
    }
}

/// What is to be said of an announced rating; without a computed one, what the total alone can reach.
fn rating_note(framework: &Framework, given: &str, computed: Option<&Rating>, total: Option<Score>) -> Option<Note> {
    let possible: Vec<&str> = match (computed, total) {
        (Some(rating), _) => vec![&rating.name],
        (None, Some(total)) => rating::reachable(&framework.bands, total).map(|level| level.name.as_str()).collect(),
        (None, None) => Vec::new(),
    };
    let (given, names) = (given.to_owned(), possible.join(" / "));
    match rating::meaning(framework, &given) {
        Some(Meaning::Level(level)) if possible.is_empty() || possible.contains(&level.name.as_str()) => None,
        // With a provisional rating the announced one knows the parts that we do not.
        Some(Meaning::Level(_)) if computed.is_some_and(|computed| computed.provisional) => None,
        Some(Meaning::Foreign { year, levels, .. }) => {
            let mapped = levels.iter().map(|level| level.name.as_str()).collect::<Vec<_>>().join(" / ");
            Some(Note::RatingOfOtherYears { given, year, computed: if names.is_empty() { mapped } else { names } })
        }
        None if names.is_empty() => None,
        Some(Meaning::Level(_)) | None => Some(Note::RatingDiffers { given, computed: names }),
    }
}
