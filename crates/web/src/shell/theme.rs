//! The colours that a town may change; what could not be read is refused.

use std::collections::BTreeMap;
use std::fmt::Write as _;

/// The tokens that a town may change, with what the stylesheet gives them.
pub const TOKENS: [(&str, &str); 13] = [
    ("paper", "#fbfaf7"),
    ("card", "#ffffff"),
    ("ink", "#1d1c1a"),
    ("soft", "#5a564f"),
    ("rule", "#dcd7ce"),
    ("edge", "#827c72"),
    ("accent", "#0b4f6c"),
    ("on-accent", "#ffffff"),
    ("tint", "#e9f1f4"),
    ("done", "#1d6339"),
    ("late", "#97300d"),
    ("wait", "#6f4e00"),
    ("accent-deep", "#083b51"),
];

/// Text on grounds, of which every pair holds 4.5 : 1, and edges, of which every pair holds 3 : 1.
const PAIRS: [(&str, &[&str], f64); 8] = [
    ("ink", &["paper", "card", "tint"], 4.5),
    ("soft", &["paper", "card", "tint"], 4.5),
    ("accent", &["paper", "card", "tint"], 4.5),
    ("on-accent", &["accent", "accent-deep", "late"], 4.5),
    ("done", &["paper", "card"], 4.5),
    ("late", &["paper", "card"], 4.5),
    ("wait", &["paper", "card"], 4.5),
    ("edge", &["paper", "card"], 3.0),
];

type Colour = [f64; 3];

/// A pair of colours that cannot be read on each other: text, ground, contrast in hundredths.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Faint {
    /// The token of the text.
    pub text: &'static str,
    /// The token of the ground.
    pub ground: &'static str,
    /// `3.20`.
    pub contrast: String,
}

/// Reads `#0b4f6c`.
pub fn colour(text: &str) -> Option<[u8; 3]> {
    let digits = text.strip_prefix('#').filter(|digits| digits.len() == 6 && digits.is_ascii())?;
    let channel = |at: usize| u8::from_str_radix(&digits[at..at + 2], 16).ok();
    Some([channel(0)?, channel(2)?, channel(4)?])
}

/// The pairs of a theme that cannot be read; none says that it may be used.
pub fn faint(theme: &BTreeMap<String, String>) -> Vec<Faint> {
    let of = |name: &str| value(theme, name);
    let mut found = Vec::new();
    for (text, grounds, least) in PAIRS {
        for ground in grounds {
            let ratio = contrast(of(text), of(ground));
            if ratio < least {
                found.push(Faint { text, ground, contrast: format!("{ratio:.2}") });
            }
        }
    }
    found
}

/// The sheet of a theme; none where the town changed nothing, or what could not be read.
pub fn sheet(theme: &BTreeMap<String, String>) -> Option<String> {
    if theme.is_empty() || !faint(theme).is_empty() {
        return None;
    }
    let mut sheet = String::from("@layer tokens{:root{");
    for (name, _) in TOKENS {
        if let Some([r, g, b]) = theme.get(name).and_then(|text| colour(text)) {
            // Writing to a string does not fail.
            let _ = write!(sheet, "--{name}:#{r:02x}{g:02x}{b:02x};");
        }
    }
    sheet.push_str("}}");
    Some(sheet)
}

fn value(theme: &BTreeMap<String, String>, name: &str) -> Colour {
    let usual = TOKENS.iter().find(|(token, _)| *token == name).and_then(|(_, usual)| colour(usual));
    let own = theme.get(name).and_then(|text| colour(text));
    own.or(usual).unwrap_or_default().map(|channel| f64::from(channel) / 255.0)
}

/// WCAG 2.2, contrast ratio.
fn contrast(a: Colour, b: Colour) -> f64 {
    let luminance = |colour: Colour| {
        let [r, g, b] = colour.map(|c| if c <= 0.040_45 { c / 12.92 } else { ((c + 0.055) / 1.055).powf(2.4) });
        0.2126 * r + 0.7152 * g + 0.0722 * b
    };
    let (a, b) = (luminance(a), luminance(b));
    (a.max(b) + 0.05) / (a.min(b) + 0.05)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn theme(pairs: &[(&str, &str)]) -> BTreeMap<String, String> {
        pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
    }

    #[test]
    fn the_usual_colours_are_those_of_the_stylesheet_and_can_be_read() {
        let sheet = include_str!("../../assets/app.css");
        for (name, value) in TOKENS {
            assert!(sheet.contains(&format!("--{name}: {value};")), "{name}");
        }
        assert_eq!(faint(&BTreeMap::new()), []);
    }

    #[test]
    fn a_colour_that_could_not_be_read_is_refused_and_changes_nothing() {
        let pale = theme(&[("accent", "#9fd3e8")]);

        assert_eq!(faint(&pale)[0].text, "accent");
        assert_eq!(sheet(&pale), None);
    }

    #[test]
    fn a_theme_says_only_known_names_and_colours() {
        let own = theme(&[("accent", "#5B2A86"), ("evil", "red}body{display:none"), ("ink", "red;}")]);

        assert_eq!(sheet(&own).as_deref(), Some("@layer tokens{:root{--accent:#5b2a86;}}"));
    }
}
