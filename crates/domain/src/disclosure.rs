//! The yearly disclosure list (OIT) as a town works on it: what each item must show, where it stands on the main web
//! site, whether it would score, and what mending it is worth.
//!
//! The assessor gives an item 100 or 0. Until he has judged, a town sees three lights ([`Light`]) and a forecast with
//! two ends ([`Forecast`]): what is certain to score, and what scores where nothing is found wrong.

mod elements;
mod forecast;
mod proof;
mod renewal;
mod standing;

use prongsai_thai::Date;
use serde::{Deserialize, Serialize};

pub use elements::{elements_origin, usual_elements};
pub use forecast::{Forecast, Mend, forecast};
pub use proof::{Proof, proof};
pub use renewal::{Descent, Renewal, renewal, renewed};
pub use standing::{Standing, standing};

/// One item of the list as the town keeps it.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Disclosure {
    /// `O14`.
    pub code: String,
    /// What must be seen, each judged by itself.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub elements: Vec<Element>,
    /// Where it stands on the main web site, in the order in which the assessor is to look.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub addresses: Vec<Address>,
    /// The post that looks after it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub owner: Option<String>,
    /// The last day on which it is to stand there.
    #[serde(skip_serializing_if = "Option::is_none", with = "crate::cycle::date_field")]
    pub due: Option<Date>,
    /// What the next person must know.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub note: String,
}

/// One thing that an item must show.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Element {
    /// `สถิติการให้บริการรายเดือน`.
    pub text: String,
    /// Whether it is there; none before somebody looked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub met: Option<bool>,
    /// What proves it: a page, a row, a heading.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub proof: String,
}

/// One address under which an item, or a part of it, stands.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Address {
    /// `https://www.thungsaengsai.go.th/ita/2570/o14.pdf`.
    pub url: String,
    /// Where to click from the front page, one step a line.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub clicks: String,
    /// Whether it was proof of the year before and nobody has said that it still is.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub is_of_last_year: bool,
    /// What a visit found; none before it was visited.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub visit: Option<Visit>,
}

/// What the newest visit of an address found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Visit {
    /// Nothing stands against it.
    Fine,
    /// A person must look: a scan without text, a date outside the year.
    Doubtful,
    /// It would not score: gone, behind a sign-in, another town's file.
    Failed,
}

/// Whether an item would score, as far as it is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Light {
    /// ยังไม่มีข้อมูล: nothing stands anywhere.
    Empty,
    /// เสี่ยงไม่ได้คะแนน: something is missing, unseen or doubtful.
    AtRisk,
    /// ครบถ้วน: every element is there and no address fails.
    Complete,
}

impl Light {
    /// `empty`, `at-risk`, `complete`.
    pub fn code(self) -> &'static str {
        match self {
            Self::Empty => "empty",
            Self::AtRisk => "at-risk",
            Self::Complete => "complete",
        }
    }
}

/// Why an item is not complete.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Lack {
    /// No address.
    Address,
    /// An element is not there.
    Element,
    /// An element was not judged yet.
    Unjudged,
    /// An address does not say where to click.
    Clicks,
    /// An address failed.
    Failed,
    /// An address is doubtful.
    Doubtful,
    /// An address was not visited yet.
    Unvisited,
    /// An address is last year's proof.
    Again,
}

impl Lack {
    /// Whether the item would not score if it stayed so; otherwise nobody knows yet.
    pub fn is_certain(self) -> bool {
        matches!(self, Self::Address | Self::Element | Self::Failed)
    }
}

impl Disclosure {
    /// What is missing, each kind once, the certain ones first.
    pub fn lacks(&self) -> Vec<Lack> {
        let mut lacks = Vec::new();
        let mut add = |is_so: bool, lack: Lack| {
            if is_so {
                lacks.push(lack);
            }
        };
        let visited = |wanted: Option<Visit>| self.addresses.iter().any(|address| address.visit == wanted);
        let judged = |wanted: Option<bool>| self.elements.iter().any(|element| element.met == wanted);
        add(self.addresses.is_empty(), Lack::Address);
        add(judged(Some(false)), Lack::Element);
        add(visited(Some(Visit::Failed)), Lack::Failed);
        add(self.elements.is_empty() || judged(None), Lack::Unjudged);
        add(visited(Some(Visit::Doubtful)), Lack::Doubtful);
        add(visited(None), Lack::Unvisited);
        add(self.addresses.iter().any(|address| address.is_of_last_year), Lack::Again);
        add(self.addresses.iter().any(|address| address.clicks.trim().is_empty()), Lack::Clicks);
        lacks
    }

    /// Its light.
    ///
    /// Elements alone do not make an item complete: a person has judged each, and each address answers.
    pub fn light(&self) -> Light {
        let nothing = self.addresses.is_empty() && self.elements.iter().all(|element| element.met != Some(true));
        let lacks = self.lacks();
        if nothing {
            Light::Empty
        } else if lacks.is_empty() || lacks == [Lack::Clicks] {
            Light::Complete
        } else {
            Light::AtRisk
        }
    }

    /// Whether it would score: no where something certain is missing, none where nobody knows yet.
    pub fn would_score(&self) -> Option<bool> {
        if self.lacks().iter().any(|lack| lack.is_certain()) {
            Some(false)
        } else {
            (self.light() == Light::Complete).then_some(true)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn item(met: &[Option<bool>], visits: &[Option<Visit>]) -> Disclosure {
        let elements = met.iter().map(|met| Element { text: "ก".into(), met: *met, ..Element::default() });
        let address = |visit: &Option<Visit>| Address {
            url: "https://a.example".into(),
            clicks: "1".into(),
            visit: *visit,
            ..Address::default()
        };
        Disclosure {
            code: "O1".into(),
            elements: elements.collect(),
            addresses: visits.iter().map(address).collect(),
            ..Disclosure::default()
        }
    }

    #[test]
    fn an_item_is_complete_when_each_element_is_there_and_each_address_answers() {
        let fine = item(&[Some(true), Some(true)], &[Some(Visit::Fine)]);
        assert_eq!((fine.light(), fine.would_score()), (Light::Complete, Some(true)));
    }

    #[test]
    fn an_item_without_an_address_scores_nothing_whatever_was_ticked() {
        let ticked = item(&[Some(true)], &[]);
        assert_eq!((ticked.light(), ticked.would_score()), (Light::AtRisk, Some(false)));
        let untouched = item(&[None], &[]);
        assert_eq!((untouched.light(), untouched.would_score()), (Light::Empty, Some(false)));
    }

    #[test]
    fn what_nobody_looked_at_is_a_risk_and_no_loss() {
        for open in [item(&[None], &[Some(Visit::Fine)]), item(&[Some(true)], &[None]), item(&[], &[Some(Visit::Fine)])]
        {
            assert_eq!((open.light(), open.would_score()), (Light::AtRisk, None));
        }
    }

    #[test]
    fn one_missing_element_or_one_dead_address_costs_the_item() {
        let missing = item(&[Some(true), Some(false)], &[Some(Visit::Fine)]);
        let dead = item(&[Some(true)], &[Some(Visit::Fine), Some(Visit::Failed)]);
        assert_eq!((missing.would_score(), dead.would_score()), (Some(false), Some(false)));
    }

    #[test]
    fn an_address_without_the_way_to_it_is_told_and_still_scores() {
        let mut fine = item(&[Some(true)], &[Some(Visit::Fine)]);
        fine.addresses[0].clicks.clear();
        assert_eq!((fine.lacks(), fine.light()), (vec![Lack::Clicks], Light::Complete));
    }
}
