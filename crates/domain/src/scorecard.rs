//! The result of one fiscal year, as announced by the assessor or computed here.

use std::collections::BTreeMap;

use prongsai_thai::FiscalYear;
use serde::{Deserialize, Serialize};

use crate::framework::Instrument;
use crate::score::Score;

/// One year's result of one agency, as far as it is known.
///
/// A missing part stays missing: it is never zero, and a total with a missing part is none.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scorecard {
    /// The assessed fiscal year.
    pub fiscal_year: FiscalYear,
    /// Where the figures come from, such as the announcement and its date.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
    /// The total as announced.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub total: Option<Score>,
    /// The rating as announced, in the words of its year (`A`, `ผ่านดี`).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rating: Option<String>,
    /// Scores of the indicators 1–10 by number.
    #[serde(default, with = "by_number", skip_serializing_if = "BTreeMap::is_empty")]
    pub indicators: BTreeMap<u8, Score>,
    /// Scores of whole instruments as announced; where their parts are known too, these only check them.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub instruments: BTreeMap<Instrument, Score>,
    /// The two parts of the external survey, from 2566 on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub eit: Option<EitParts>,
    /// Judged items of the disclosure list by code (`O42`): 100 or 0.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub oit: BTreeMap<String, Score>,
}

/// The external survey in its two parts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EitParts {
    /// Part 1: people who answered by themselves.
    pub part1: Score,
    /// Part 2: collected by the assessor's field team.
    pub part2: Score,
}

/// TOML and JSON have only text keys.
mod by_number {
    use std::collections::BTreeMap;

    use prongsai_thai::numeral;
    use serde::{Deserialize, Deserializer, Serializer, de};

    use crate::score::Score;

    pub fn serialize<S: Serializer>(map: &BTreeMap<u8, Score>, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(map.iter().map(|(number, score)| (number.to_string(), score)))
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<BTreeMap<u8, Score>, D::Error> {
        let map = BTreeMap::<String, Score>::deserialize(deserializer)?;
        map.into_iter()
            .map(|(key, score)| match numeral::arabic(&key).parse() {
                Ok(number @ 1..=10) => Ok((number, score)),
                _ => Err(de::Error::custom(format!("‘{key}’ is no indicator: their numbers are 1 to 10"))),
            })
            .collect()
    }
}
