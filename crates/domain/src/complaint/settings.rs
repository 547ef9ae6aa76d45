//! What a town decides about its confidential channel.

use serde::{Deserialize, Serialize};

use super::retention::Keeping;

/// The settings of a channel; kept as JSON, and a field that is missing has its usual value.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Settings {
    /// How many custodians must agree before an identity is seen.
    pub needed: u8,
    /// Posts whose holders are no subordinates of the head: officers of the district or of the province.
    pub outside_posts: Vec<String>,
    /// A closed case is kept for so many years.
    pub keep_years: u8,
    /// Handlers are told so many days before a case is deleted.
    pub notice_days: u16,
    /// Grows with every change.
    pub revision: u32,
}

impl Default for Settings {
    fn default() -> Self {
        let Keeping { years, notice_days, .. } = *Keeping::usual();
        Self { needed: 1, outside_posts: Vec::new(), keep_years: years, notice_days, revision: 0 }
    }
}

impl Settings {
    /// Reads what [`Settings::write`] wrote; none where it is no such thing.
    pub fn read(json: &str) -> Option<Self> {
        serde_json::from_str(json).ok()
    }

    /// For how long cases are kept here.
    pub fn keeping(&self) -> Keeping {
        Keeping { years: self.keep_years, notice_days: self.notice_days, ..Keeping::usual().clone() }
    }

    /// As it is kept.
    pub fn write(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }
}

/// Why a channel cannot be opened yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Lack {
    /// No handler has a key.
    Handlers,
    /// Fewer custodians than needed have keys.
    Custodians,
    /// There is no recovery key.
    Recovery,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_kept_reads_back_and_a_missing_field_has_its_usual_value() {
        let settings = Settings { needed: 2, outside_posts: vec!["district".to_owned()], ..Settings::default() };

        assert_eq!(Settings::read(&settings.write()), Some(settings));
        assert_eq!(Settings::read("{}"), Some(Settings::default()));
        assert_eq!(Settings::read("no"), None);
    }
}
