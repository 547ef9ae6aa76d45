//! What the disclosure list would score as it stands, and what to mend first.

mod words;

use std::collections::BTreeMap;

use prongsai_domain::analysis::{ItemCost, item_costs};
use prongsai_domain::disclosure;
use prongsai_domain::exact::Exact;
use prongsai_domain::framework::{Framework, Instrument};
use prongsai_domain::score::Score;
use prongsai_domain::scoring::ScoringError;
use prongsai_thai::FiscalYear;
use serde::Serialize;

use crate::takeover::Takeover;
use crate::verdict::Verdict;

pub use words::{english, thai};

/// How one item of the list is judged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Judged {
    /// `O12`.
    pub code: String,
    /// Whether it would earn its points.
    pub earns: bool,
    /// Why not; empty where it would.
    pub reasons: Vec<Reason>,
}

/// A reason in both languages.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Reason {
    /// In Thai.
    pub thai: String,
    /// In English.
    pub english: String,
}

/// What the list would score.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Predicted {
    /// The year whose list and grouping were used.
    pub fiscal_year: FiscalYear,
    /// Whether the rules of that year are settled.
    pub is_settled: bool,
    /// Items that would earn their points.
    pub earning: usize,
    /// Items of the list.
    pub items: usize,
    /// The score of the disclosure list, exact.
    pub exact: Exact,
    /// The same, 0–100 at two decimals.
    pub oit: Score,
    /// What the list adds to the total, in points of the total.
    pub weighted: Score,
    /// What it could add at most.
    pub weight: Score,
    /// What would score nothing, dearest first; of equals in the order of the list.
    pub lost: Vec<Lost>,
}

/// An item that would score nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lost {
    /// What it costs.
    pub cost: ItemCost,
    /// Why.
    pub reasons: Vec<Reason>,
}

/// Judges the items of a page by what the page alone shows, and by what stands behind the links where they were visited.
///
/// An item earns its points when the page lists it with at least one address, and, where its addresses were visited, no
/// verdict is failing for all of them.
pub fn judged(takeover: &Takeover, verdicts: &BTreeMap<String, Verdict>) -> Vec<Judged> {
    let items = takeover.items.iter();
    items
        .map(|item| {
            let mut reasons = Vec::new();
            if !item.found {
                reasons.push(Reason {
                    thai: "ไม่พบในหน้าเว็บ".to_owned(), english: "not on the page".to_owned()
                });
            }
            let failing = item.notes.iter().filter(|note| note.fails());
            reasons.extend(failing.map(|note| Reason { thai: note.thai(), english: note.english() }));
            if !item.found {
                let hints = item.notes.iter().filter(|note| !note.fails());
                reasons.extend(hints.map(|note| Reason { thai: note.thai(), english: note.english() }));
            }
            let visited: Vec<&Verdict> = item.urls.iter().filter_map(|url| verdicts.get(url)).collect();
            let all_fail = !visited.is_empty() && visited.iter().all(|verdict| verdict.fails());
            if all_fail && visited.len() == item.urls.len() {
                let failing = visited.iter().flat_map(|verdict| verdict.failing());
                for finding in failing {
                    let reason = Reason { thai: finding.kind.thai(), english: finding.kind.english() };
                    if !reasons.contains(&reason) {
                        reasons.push(reason);
                    }
                }
            }
            let earns = item.is_present() && !(all_fail && visited.len() == item.urls.len());
            Judged { code: item.code.clone(), earns, reasons }
        })
        .collect()
}

/// What a fully judged list scores: an item that earns has the most points that an item can have, another the least.
///
/// Items that `judged` does not name earn nothing.
///
/// # Errors
/// [`ScoringError::UnknownItem`] where an item is named that the year's list does not have.
///
/// # Source
/// The block `oit_scoring` of the year's framework; the arithmetic is [`disclosure::forecast`].
pub fn predicted(framework: &Framework, judged: &[Judged]) -> Result<Predicted, ScoringError> {
    let earns = |code: &str| judged.iter().any(|item| item.code == code && item.earns);
    let named = judged.iter().map(|item| (item.code.clone(), Some(item.earns)));
    let listed = framework.oit.items.iter().map(|item| (item.code.clone(), Some(earns(&item.code))));
    let forecast = disclosure::forecast(framework, &named.chain(listed).collect())?;
    let mut costs: BTreeMap<String, ItemCost> =
        item_costs(framework).into_iter().map(|cost| (cost.code.clone(), cost)).collect();
    let reasons = |code: &str| judged.iter().find(|item| item.code == code).map(|item| item.reasons.clone());
    let lost = forecast.mend.iter().filter_map(|mend| {
        Some(Lost { cost: costs.remove(&mend.code)?, reasons: reasons(&mend.code).unwrap_or_default() })
    });
    let lost: Vec<Lost> = lost.collect();
    Ok(Predicted {
        fiscal_year: framework.fiscal_year,
        is_settled: framework.is_settled(),
        earning: framework.oit.items.len() - lost.len(),
        items: framework.oit.items.len(),
        oit: forecast.least,
        weighted: forecast.least_points,
        weight: framework.weight(Instrument::Oit),
        exact: forecast.exact,
        lost,
    })
}
