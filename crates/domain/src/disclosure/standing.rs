//! Where the list of a town stands on a day, in a few numbers: for trends, and for whoever looks after many towns.

use std::collections::BTreeMap;

use prongsai_thai::Date;
use serde::{Deserialize, Serialize};

use super::forecast::ends;
use super::{Disclosure, Light};
use crate::framework::Framework;
use crate::score::Score;
use crate::scoring::ScoringError;

/// A town's list on one day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Standing {
    /// The OIT where only what is certain scores, 0–100.
    pub least: Score,
    /// The OIT where everything scores that is not certainly lost, 0–100.
    pub most: Score,
    /// Items with [`Light::Complete`].
    pub complete: u16,
    /// Items with [`Light::AtRisk`].
    pub at_risk: u16,
    /// Items with [`Light::Empty`], also those that the town has not touched.
    pub empty: u16,
    /// Items that are not complete although their day is over; none of the other three without them.
    pub late: u16,
}

/// Counts a town's list on a day: each item of the year's list once; what the list does not have is passed over.
///
/// # Errors
/// The framework's list and its indicators contradict each other.
pub fn standing<'a>(
    framework: &Framework,
    items: impl IntoIterator<Item = &'a Disclosure>,
    today: Date,
) -> Result<Standing, ScoringError> {
    let kept: BTreeMap<&str, &Disclosure> = items.into_iter().map(|item| (item.code.as_str(), item)).collect();
    let mut standing = Standing { least: Score::ZERO, most: Score::ZERO, complete: 0, at_risk: 0, empty: 0, late: 0 };
    let mut known = BTreeMap::new();
    for item in &framework.oit.items {
        let Some(disclosure) = kept.get(item.code.as_str()) else {
            standing.empty += 1;
            known.insert(item.code.clone(), Some(false));
            continue;
        };
        match disclosure.light() {
            Light::Complete => standing.complete += 1,
            Light::AtRisk => standing.at_risk += 1,
            Light::Empty => standing.empty += 1,
        }
        standing.late += u16::from(disclosure.is_late(today));
        known.insert(item.code.clone(), disclosure.would_score());
    }
    let ((_, least, _), (_, most, _)) = ends(framework, &known)?;
    Ok(Standing { least, most, ..standing })
}

impl Disclosure {
    /// Whether it is not complete although its day is over.
    pub fn is_late(&self, today: Date) -> bool {
        self.due.is_some_and(|due| due < today) && self.light() != Light::Complete
    }
}

#[cfg(test)]
mod tests {
    use prongsai_thai::FiscalYear;

    use super::*;
    use crate::disclosure::{Address, Element, Visit};

    fn item(code: &str, visit: Option<Visit>, due: &str) -> Disclosure {
        let address = Address { url: "https://a.example".into(), clicks: "1".into(), visit, ..Address::default() };
        let element = Element { text: "ก".into(), met: Some(true), ..Element::default() };
        Disclosure {
            code: code.into(),
            elements: vec![element],
            addresses: vec![address],
            due: due.parse().ok(),
            ..Disclosure::default()
        }
    }

    #[test]
    fn every_item_of_the_list_counts_once_and_what_is_late_is_not_complete() {
        let framework = Framework::embedded(FiscalYear::new(2568).unwrap()).unwrap();
        let items = [
            item("O1", Some(Visit::Fine), "2025-04-01"),
            item("O2", Some(Visit::Failed), "2025-04-01"),
            item("O3", None, "2025-04-30"),
            item("O99", Some(Visit::Fine), ""),
        ];

        let found = standing(framework, &items, "2025-04-10".parse().unwrap()).unwrap();

        let rest = u16::try_from(framework.oit.items.len()).unwrap() - 3;
        assert_eq!((found.complete, found.at_risk, found.empty, found.late), (1, 2, rest, 1));
        assert!(found.least > Score::ZERO && found.least < found.most, "{found:?}");
    }

    #[test]
    fn an_untouched_list_is_empty_and_scores_nothing() {
        let framework = Framework::embedded(FiscalYear::new(2569).unwrap()).unwrap();
        let found = standing(framework, [], "2026-04-10".parse().unwrap()).unwrap();
        assert_eq!((found.least, found.most, found.late), (Score::ZERO, Score::ZERO, 0));
        assert_eq!(usize::from(found.empty), framework.oit.items.len());
    }
}
