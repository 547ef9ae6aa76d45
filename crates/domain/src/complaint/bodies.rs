//! Bodies outside the house that take reports: data.

use std::sync::OnceLock;

use serde::Deserialize;

use crate::framework::Origin;

/// A body outside the house.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OutsideBody {
    /// As stored: `nacc`.
    pub code: String,
    /// The name in Thai.
    pub th: String,
    /// The name in English.
    pub en: String,
    /// What it takes, in Thai.
    pub line_th: String,
    /// What it takes, in English.
    pub line_en: String,
    /// Whether it takes cases in which the head of the house is named.
    pub takes_head: bool,
    /// How it is reached.
    pub contacts: Vec<Contact>,
    /// Where this comes from.
    pub origin: Origin,
}

/// A way to reach a body.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(tag = "kind", content = "value", rename_all = "lowercase")]
pub enum Contact {
    /// A telephone number.
    Phone(String),
    /// An address of the web.
    Web(String),
    /// An office, in Thai.
    Place(String),
}

/// The bodies in the program, the first choice first.
pub fn outside_bodies() -> &'static [OutsideBody] {
    #[derive(Deserialize)]
    struct File {
        body: Vec<OutsideBody>,
    }
    static BODIES: OnceLock<File> = OnceLock::new();
    &BODIES
        .get_or_init(|| {
            toml::from_str(include_str!("../../complaints/bodies.toml"))
                .expect("the embedded bodies have their shape: read by a test")
        })
        .body
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_anti_corruption_commission_comes_first_and_each_body_can_be_reached() {
        let bodies = outside_bodies();
        assert_eq!((bodies[0].code.as_str(), bodies[0].takes_head), ("nacc", true));
        assert!(bodies[0].contacts.contains(&Contact::Phone("1205".to_owned())));
        for body in bodies {
            assert!(!body.contacts.is_empty() && !body.origin.source.is_empty(), "{}", body.code);
        }
    }
}
