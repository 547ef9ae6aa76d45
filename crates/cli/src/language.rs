//! The language of messages: Thai first, English complete.

use clap::ValueEnum;

/// In which language the command line speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Language {
    /// ภาษาไทย.
    Th,
    /// English.
    En,
}

impl Language {
    /// Chooses from the option, then the environment: `PRONGSAI_LANG`, then the locale.
    ///
    /// A locale that asks for English gets English; everything else, also none, is a Thai town.
    pub fn choose(option: Option<Self>, environment: impl Fn(&str) -> Option<String>) -> Self {
        if let Some(language) = option {
            return language;
        }
        let wish = ["PRONGSAI_LANG", "LC_ALL", "LC_MESSAGES", "LANG"]
            .into_iter()
            .filter_map(environment)
            .find(|value| !value.is_empty());
        match wish {
            Some(value) if value.to_ascii_lowercase().starts_with("en") => Self::En,
            _ => Self::Th,
        }
    }

    /// Returns the sentence in this language.
    pub fn say<'a>(self, thai: &'a str, english: &'a str) -> &'a str {
        match self {
            Self::Th => thai,
            Self::En => english,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chosen(variables: &[(&str, &str)]) -> Language {
        Language::choose(None, |name| {
            variables.iter().find(|(key, _)| *key == name).map(|(_, value)| (*value).to_owned())
        })
    }

    #[test]
    fn thai_is_spoken_where_nobody_asked_for_english() {
        assert_eq!(chosen(&[]), Language::Th);
        assert_eq!(chosen(&[("LANG", "C.UTF-8")]), Language::Th);
        assert_eq!(chosen(&[("LANG", "th_TH.UTF-8")]), Language::Th);
    }

    #[test]
    fn the_own_variable_wins_over_the_locale() {
        assert_eq!(chosen(&[("PRONGSAI_LANG", "th"), ("LANG", "en_US.UTF-8")]), Language::Th);
        assert_eq!(chosen(&[("LANG", "en_US.UTF-8")]), Language::En);
    }
}
