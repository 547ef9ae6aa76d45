//! What a memo may cite as law: data with source and confidence, never remembered in code.

use std::sync::LazyLock;

use prongsai_domain::paper::PaperKind;
use serde::Deserialize;

/// One act, plan or rule that a memo cites.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Basis {
    /// Short name, for ids.
    pub id: String,
    /// As cited, in Arabic digits.
    pub text: String,
    /// Papers that cite it.
    pub papers: Vec<PaperKind>,
    /// Where it was found.
    pub source: String,
    /// How sure it is: `high`, `medium`, `low`.
    pub confidence: String,
}

#[derive(Deserialize)]
struct Table {
    basis: Vec<Basis>,
}

static TABLE: LazyLock<Vec<Basis>> = LazyLock::new(|| {
    toml::from_str::<Table>(include_str!("../../data/legal.toml")).expect("the embedded table is read by a test").basis
});

/// What a paper of this kind cites, in order.
pub fn bases(kind: PaperKind) -> impl Iterator<Item = &'static Basis> {
    TABLE.iter().filter(move |basis| basis.papers.contains(&kind))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_cited_law_has_a_source_and_is_certain() {
        for kind in [PaperKind::Measures, PaperKind::SixMonth, PaperKind::TwelveMonth] {
            assert!(bases(kind).count() > 0, "{kind:?} cites nothing");
            for basis in bases(kind) {
                assert_eq!(basis.confidence, "high", "{}", basis.id);
                assert!(!basis.source.is_empty(), "{}", basis.id);
            }
        }
    }
}
