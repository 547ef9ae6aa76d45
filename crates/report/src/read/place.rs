//! Names of places, as far as the reader asks for them.

use prongsai_thai::gazetteer::{self, Level};

/// Whether a place of this size is called so.
pub fn is_place(name: &str, level: Level) -> bool {
    gazetteer::places_named(name).iter().any(|place| place.level == level && place.name == name)
}

/// Whether any place is called so.
pub fn is_known(name: &str) -> bool {
    !gazetteer::places_named(name).is_empty()
}
