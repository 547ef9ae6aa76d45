//! What one item of the disclosure list is worth in points of the total.

use serde::Serialize;

use crate::exact::Exact;
use crate::framework::{Framework, Instrument, OitItem};
use crate::score::Score;
use crate::scorecard::Scorecard;
use crate::scoring::share;

/// What one item is worth.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ItemCost {
    /// `O42`.
    pub code: String,
    /// Thai title.
    pub title: String,
    /// The sub-indicator that it belongs to.
    pub sub: String,
    /// Points of the total between 0 and 100 for the item, exact.
    pub exact: Exact,
    /// The same at two decimals.
    pub points: Score,
}

/// What every item of the year is worth, in the order of the list.
///
/// Items are not equal: one of two items of a group weighs more than one of nine. A full item is worth
/// 100 / items of its group / groups of its indicator / indicators of the OIT × weight of the OIT.
pub fn item_costs(framework: &Framework) -> Vec<ItemCost> {
    framework
        .oit
        .items
        .iter()
        .filter_map(|item| {
            let exact = &gain_of_oit(framework, item)? * &share(framework.weight(Instrument::Oit));
            let points = exact.score()?;
            Some(ItemCost { code: item.code.clone(), title: item.th.clone(), sub: item.sub.clone(), exact, points })
        })
        .collect()
}

/// The items that were judged and did not earn full points, with what each missed, dearest first.
pub fn missing_items(framework: &Framework, card: &Scorecard) -> Vec<ItemCost> {
    let mut missing: Vec<ItemCost> = item_costs(framework)
        .into_iter()
        .filter_map(|cost| {
            let judged = card.oit.get(&cost.code).filter(|judged| **judged < Score::FULL)?;
            let part = &Exact::whole(1) - &share(*judged);
            let exact = &cost.exact * &part;
            let points = exact.score()?;
            Some(ItemCost { exact, points, ..cost })
        })
        .collect();
    missing.sort_by(|one, other| other.exact.cmp(&one.exact));
    missing
}

/// What a full item adds to its indicator, in points of the indicator.
pub fn gain_of_indicator(framework: &Framework, item: &OitItem) -> Option<(u8, Exact)> {
    let sub = framework.oit.sub_indicators.iter().find(|sub| sub.no == item.sub)?;
    let indicator = sub.indicator()?;
    let items = i64::try_from(framework.items_of(&item.sub).count()).ok()?;
    let subs = i64::try_from(framework.subs_of(indicator).count()).ok()?;
    Some((indicator, Exact::whole(100).over(&Exact::whole(items * subs))?))
}

/// What a full item adds to the OIT, in points of the OIT.
pub fn gain_of_oit(framework: &Framework, item: &OitItem) -> Option<Exact> {
    let (_, gain) = gain_of_indicator(framework, item)?;
    let indicators = i64::try_from(framework.indicators_of(Instrument::Oit).count()).ok()?;
    gain.over(&Exact::whole(indicators))
}
