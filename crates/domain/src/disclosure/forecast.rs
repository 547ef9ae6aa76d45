//! What the list is worth before the assessor has judged it.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::analysis::item_costs;
use crate::exact::Exact;
use crate::framework::{Framework, Instrument};
use crate::score::Score;
use crate::scoring::{self, Input, Of, ScoringError};

/// The two ends between which the OIT of a town lies.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Forecast {
    /// Where only what is certain scores, 0–100, exact.
    pub exact: Exact,
    /// The same at two decimals.
    pub least: Score,
    /// Where everything scores that is not certainly lost, 0–100.
    pub most: Score,
    /// Points of the total that `least` earns.
    pub least_points: Score,
    /// Points of the total that `most` earns.
    pub most_points: Score,
    /// What does not score for certain yet, the dearest first; of equal worth in the order of the list.
    pub mend: Vec<Mend>,
}

/// An item that is to be mended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Mend {
    /// `O26`.
    pub code: String,
    /// Points of the total that it is worth, exact.
    pub exact: Exact,
    /// The same at two decimals.
    pub points: Score,
    /// Whether it is certain that it scores nothing as it stands.
    pub is_lost: bool,
}

/// Forecasts the OIT from what is known of each item: scores, scores not, or nobody knows (also where it is left out).
///
/// # Errors
/// An item that the year's list does not have.
///
/// # Source
/// The arithmetic is that of [`scoring::score`]: mean of items, of groups, of indicators, times the weight.
pub fn forecast(framework: &Framework, known: &BTreeMap<String, Option<bool>>) -> Result<Forecast, ScoringError> {
    let ((exact, least, least_points), (_, most, most_points)) = ends(framework, known)?;
    let mut mend: Vec<Mend> = item_costs(framework)
        .into_iter()
        .filter_map(|cost| {
            let scores = known.get(&cost.code).copied().flatten();
            let open = scores != Some(true);
            open.then(|| Mend {
                code: cost.code,
                exact: cost.exact,
                points: cost.points,
                is_lost: scores == Some(false),
            })
        })
        .collect();
    mend.sort_by(|one, other| other.exact.cmp(&one.exact));
    Ok(Forecast { exact, least, most, least_points, most_points, mend })
}

/// An end of the OIT: exact, at two decimals, and the points of the total that it earns.
pub(super) type End = (Exact, Score, Score);

/// The two ends of the OIT.
pub(super) fn ends(framework: &Framework, known: &BTreeMap<String, Option<bool>>) -> Result<(End, End), ScoringError> {
    let points = &framework.oit_scoring.points;
    let full = points.iter().max().copied().unwrap_or(Score::FULL);
    let nothing = points.iter().min().copied().unwrap_or(Score::ZERO);
    let end = |unknown: bool| {
        let judged = framework.oit.items.iter().map(|item| {
            let scores = known.get(&item.code).copied().flatten().unwrap_or(unknown);
            (item.code.clone(), if scores { full } else { nothing })
        });
        // What the list does not have is refused, not passed over.
        let foreign = known.keys().map(|code| (code.clone(), nothing));
        let oit = foreign.chain(judged).collect();
        let scored = scoring::score(framework, &Input { oit, ..Input::default() })?;
        let exact = scored.exact(&Of::Instrument(Instrument::Oit)).cloned().unwrap_or_else(Exact::zero);
        let oit = scored.instrument(Instrument::Oit).unwrap_or(nothing);
        Ok((exact, oit, scored.weighted(Instrument::Oit).unwrap_or(nothing)))
    };
    Ok((end(false)?, end(true)?))
}

#[cfg(test)]
mod tests {
    use prongsai_thai::FiscalYear;

    use super::*;

    fn framework(year: i16) -> &'static Framework {
        Framework::embedded(FiscalYear::new(year).unwrap()).unwrap()
    }

    fn all(framework: &Framework, scores: Option<bool>) -> BTreeMap<String, Option<bool>> {
        framework.oit.items.iter().map(|item| (item.code.clone(), scores)).collect()
    }

    #[test]
    fn the_two_ends_of_an_unjudged_list_are_nothing_and_everything() {
        let framework = framework(2568);
        let forecast = forecast(framework, &BTreeMap::new()).unwrap();
        assert_eq!((forecast.least, forecast.most), (Score::ZERO, Score::FULL));
        assert_eq!(forecast.mend.len(), framework.oit.items.len());
    }

    #[test]
    fn a_lost_item_costs_exactly_what_its_group_says_in_every_year() {
        for framework in Framework::all() {
            let weight = Exact::from(framework.weight(Instrument::Oit));
            for (item, cost) in framework.oit.items.iter().zip(item_costs(framework)) {
                let mut known = all(framework, Some(true));
                known.insert(item.code.clone(), Some(false));
                let forecast = forecast(framework, &known).unwrap();
                assert_eq!(forecast.least, forecast.most, "everything is judged");
                let group = framework.items_of(&item.sub).count();
                let indicator = framework.oit.sub_indicators.iter().find(|sub| sub.no == item.sub).unwrap();
                let groups = framework.subs_of(indicator.indicator().unwrap()).count();
                let parts = i64::try_from(group * groups * 2).unwrap();
                let expected = weight.over(&Exact::whole(parts)).unwrap();
                assert_eq!(cost.exact, expected, "{} {}", framework.fiscal_year, item.code);
                assert_eq!(forecast.mend.len(), 1);
                assert_eq!((forecast.mend[0].code.as_str(), &forecast.mend[0].exact), (item.code.as_str(), &expected));
                assert!(forecast.mend[0].is_lost);
            }
        }
    }

    #[test]
    fn the_dearest_item_is_mended_first() {
        let forecast = forecast(framework(2568), &BTreeMap::new()).unwrap();
        let dearest: Vec<&str> = forecast.mend.iter().take(2).map(|mend| mend.code.as_str()).collect();
        assert_eq!(dearest, ["O27", "O28"]);
        assert!(forecast.mend.windows(2).all(|pair| pair[0].exact >= pair[1].exact));
    }

    #[test]
    fn an_item_of_another_year_is_refused() {
        let known = BTreeMap::from([("O43".to_owned(), Some(true))]);
        assert!(matches!(forecast(framework(2568), &known), Err(ScoringError::UnknownItem { .. })));
    }
}
