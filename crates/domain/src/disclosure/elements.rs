//! What an item is usually asked to show, where the town has not said it otherwise.

use std::sync::LazyLock;

use serde::Deserialize;

use super::Element;
use crate::framework::Origin;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    origin: Origin,
    kind: Vec<Kind>,
    otherwise: Otherwise,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Kind {
    words: Vec<String>,
    elements: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Otherwise {
    elements: Vec<String>,
}

static FILE: LazyLock<File> = LazyLock::new(|| {
    toml::from_str(include_str!("../../frameworks/elements.toml")).expect("a test reads the embedded elements")
});

/// Where [`usual_elements`] come from.
pub fn elements_origin() -> &'static Origin {
    &FILE.origin
}

/// What an item of this title is usually asked to show, each not judged yet; never empty.
pub fn usual_elements(title: &str) -> Vec<Element> {
    let title = bare(title);
    let kind = FILE.kind.iter().find(|kind| kind.words.iter().all(|word| title.contains(&bare(word))));
    let texts = kind.map_or(&FILE.otherwise.elements, |kind| &kind.elements);
    texts.iter().map(|text| Element { text: text.clone(), ..Element::default() }).collect()
}

/// A text without blanks and case.
pub(super) fn bare(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::framework::Framework;

    #[test]
    fn every_item_of_every_year_is_asked_something_and_few_only_what_all_are_asked() {
        let mut plain = Vec::new();
        for framework in Framework::all() {
            for item in &framework.oit.items {
                let elements = usual_elements(&item.th);
                assert!((2..=5).contains(&elements.len()), "{}", item.th);
                if elements[0].text == FILE.otherwise.elements[0] {
                    plain.push(item.th.clone());
                }
            }
        }
        plain.sort_unstable();
        plain.dedup();
        assert!(plain.is_empty(), "{plain:?}");
    }

    #[test]
    fn the_kind_follows_from_the_words_of_the_title() {
        let first = |title: &str| usual_elements(title).remove(0).text;
        assert!(first("ข้อมูลสถิติเรื่องร้องเรียนการทุจริตและประพฤติมิชอบ").contains("จำนวนเรื่องทั้งหมด"));
        assert!(first("ข้อมูลสถิติการให้บริการ").contains("งานบริการ"));
        assert!(first("ระบบการให้บริการผ่านช่องทางออนไลน์ (e-service)").contains("ออนไลน์"));
        assert_eq!(first("เรื่องที่ไม่มีใครรู้จัก"), FILE.otherwise.elements[0]);
    }

    #[test]
    fn what_comes_from_memory_says_so() {
        assert!(elements_origin().from_memory && elements_origin().confidence.starts_with("low"));
    }
}
