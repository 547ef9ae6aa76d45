//! From one year's list to the next: which item is which, what is new, what is gone.

use std::collections::BTreeSet;

use serde::Serialize;

use super::elements::bare;
use super::{Address, Disclosure, Element};
use crate::framework::OitList;

/// Two titles with at least so many of a hundred pairs of letters in common are one item.
const ALIKE: usize = 62;

/// Where an item of a list comes from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case", tag = "kind")]
pub enum Descent {
    /// The list before has it under the same code.
    Same,
    /// The list before has it under another code.
    Renumbered {
        /// The code there.
        from: String,
    },
    /// The list before does not have it.
    New,
}

/// What became of a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Renewal {
    /// Every item of the newer list in its order, by code.
    pub items: Vec<(String, Descent)>,
    /// The codes of the older list that no item of the newer one continues, in its order.
    pub gone: Vec<String>,
}

impl Renewal {
    /// The code of the older list that an item continues.
    pub fn before(&self, code: &str) -> Option<&str> {
        let (code, descent) = self.items.iter().find(|(known, _)| known == code)?;
        match descent {
            Descent::Same => Some(code),
            Descent::Renumbered { from } => Some(from),
            Descent::New => None,
        }
    }
}

/// Compares a year's list with the one before, by titles; the code decides between titles that are equally alike.
pub fn renewal(before: &OitList, now: &OitList) -> Renewal {
    let mut pairs: Vec<(usize, bool, usize, usize)> = Vec::new();
    let old: Vec<BTreeSet<(char, char)>> = before.items.iter().map(|item| letters(&item.th)).collect();
    for (at, item) in now.items.iter().enumerate() {
        let own = letters(&item.th);
        for (then, other) in old.iter().enumerate() {
            let alike = likeness(&own, other);
            if alike >= ALIKE {
                pairs.push((alike, item.code == before.items[then].code, at, then));
            }
        }
    }
    // The most alike first; of equals the same code, then the earlier place.
    pairs.sort_by(|one, other| (other.0, other.1, one.2, one.3).cmp(&(one.0, one.1, other.2, other.3)));
    let mut continues: Vec<Option<usize>> = vec![None; now.items.len()];
    let mut taken = BTreeSet::new();
    for (_, _, at, then) in pairs {
        if continues[at].is_none() && taken.insert(then) {
            continues[at] = Some(then);
        }
    }
    let items = now.items.iter().zip(&continues).map(|(item, then)| {
        let descent = match then.map(|then| before.items[then].code.clone()) {
            None => Descent::New,
            Some(from) if from == item.code => Descent::Same,
            Some(from) => Descent::Renumbered { from },
        };
        (item.code.clone(), descent)
    });
    let gone = before.items.iter().enumerate().filter(|(then, _)| !taken.contains(then));
    Renewal { items: items.collect(), gone: gone.map(|(_, item)| item.code.clone()).collect() }
}

/// An item of last year as this year begins with it: owner, elements, note and the way to click stay, what proves is to be done
/// again.
pub fn renewed(last: &Disclosure, code: &str) -> Disclosure {
    let again = |element: &Element| Element { met: None, proof: String::new(), ..element.clone() };
    Disclosure {
        code: code.to_owned(),
        elements: last.elements.iter().map(again).collect(),
        addresses: last
            .addresses
            .iter()
            .map(|address| Address { visit: None, is_of_last_year: true, ..address.clone() })
            .collect(),
        owner: last.owner.clone(),
        due: None,
        note: last.note.clone(),
    }
}

/// The pairs of neighbouring letters of a title, without what stands in brackets and without the year.
fn letters(title: &str) -> BTreeSet<(char, char)> {
    let mut depth = 0_usize;
    let open = title.chars().filter(|c| match c {
        '(' => {
            depth += 1;
            false
        }
        ')' => {
            depth = depth.saturating_sub(1);
            false
        }
        _ => depth == 0,
    });
    let plain: Vec<char> = bare(&open.collect::<String>()).chars().collect();
    // A title that is all in brackets is compared whole.
    let plain = if plain.is_empty() { bare(title).chars().collect() } else { plain };
    plain.windows(2).map(|pair| (pair[0], pair[1])).collect()
}

/// Of a hundred pairs, how many two titles share.
fn likeness(one: &BTreeSet<(char, char)>, other: &BTreeSet<(char, char)>) -> usize {
    let all = one.len() + other.len();
    (one.intersection(other).count() * 200).checked_div(all).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use prongsai_thai::FiscalYear;

    use super::*;
    use crate::framework::Framework;

    fn list(year: i16) -> &'static OitList {
        &Framework::embedded(FiscalYear::new(year).unwrap()).unwrap().oit
    }

    #[test]
    fn a_list_is_the_same_as_itself() {
        for framework in Framework::all() {
            let renewal = renewal(&framework.oit, &framework.oit);
            assert!(renewal.gone.is_empty());
            assert!(renewal.items.iter().all(|(_, descent)| *descent == Descent::Same), "{}", framework.fiscal_year);
        }
    }

    #[test]
    fn from_2567_to_2568_items_move_and_few_go() {
        let renewal = renewal(list(2567), list(2568));
        assert_eq!(renewal.before("O27"), Some("O34"));
        assert_eq!(renewal.before("O28"), Some("O35"));
        assert_eq!(renewal.before("O19"), Some("O24"), "complaint statistics");
        assert_eq!(renewal.before("O3"), Some("O4"), "contact");
        assert!(renewal.gone.contains(&"O6".to_owned()), "Q&A is no item of its own: {:?}", renewal.gone);
        let continued = renewal.items.len() - renewal.items.iter().filter(|(_, d)| *d == Descent::New).count();
        assert_eq!(continued + renewal.gone.len(), list(2567).items.len(), "every old item is continued or gone");
    }

    #[test]
    fn from_2565_to_2566_the_privacy_policy_is_new() {
        let renewal = renewal(list(2565), list(2566));
        assert_eq!(renewal.before("O10"), None);
        assert_eq!(renewal.before("O42"), Some("O42"));
    }

    #[test]
    fn last_years_proof_is_to_be_done_again_and_the_way_stays() {
        let last = Disclosure {
            code: "O34".into(),
            elements: vec![Element { text: "ก".into(), met: Some(true), proof: "หน้า ๒".into() }],
            addresses: vec![Address {
                url: "https://a.example/o34".into(),
                clicks: "1. ITA".into(),
                ..Address::default()
            }],
            owner: Some("legal".into()),
            due: None,
            note: "ปีก่อน".into(),
        };
        let now = renewed(&last, "O27");
        assert_eq!((now.code.as_str(), now.owner.as_deref(), now.note.as_str()), ("O27", Some("legal"), "ปีก่อน"));
        assert_eq!(now.elements, [Element { text: "ก".into(), ..Element::default() }]);
        assert!(now.addresses[0].is_of_last_year && now.addresses[0].clicks == "1. ITA");
        assert_eq!(now.would_score(), None);
        assert!(now.lacks().contains(&super::super::Lack::Again));
    }
}
