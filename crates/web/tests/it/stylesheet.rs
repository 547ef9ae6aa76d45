//! The colours of the stylesheet keep AA contrast wherever one stands on another.

use std::collections::BTreeMap;

/// Text on ground, of which every pair holds 4.5 : 1.
const TEXTS: &[(&str, &[&str])] = &[
    ("ink", &["paper", "card", "tint", "done-tint", "late-tint", "wait-tint", "none-tint"]),
    ("soft", &["paper", "card", "tint", "none-tint", "done-tint", "late-tint", "wait-tint"]),
    ("accent", &["paper", "card", "tint", "done-tint", "late-tint", "wait-tint"]),
    ("accent-deep", &["paper", "card", "tint"]),
    ("on-accent", &["accent", "accent-deep", "late"]),
    ("done", &["paper", "card", "done-tint"]),
    ("late", &["paper", "card", "late-tint"]),
    ("wait", &["paper", "card", "wait-tint"]),
];

/// Edges of fields and bars on ground, of which every pair holds 3 : 1.
const EDGES: &[(&str, &[&str])] = &[("edge", &["paper", "card", "none-tint"]), ("accent", &["paper", "card"])];

fn tokens() -> BTreeMap<String, [f64; 3]> {
    let sheet = include_str!("../../assets/app.css");
    let mut found = BTreeMap::new();
    for line in sheet.lines() {
        let Some((name, value)) = line.trim().strip_prefix("--").and_then(|line| line.split_once(": #")) else {
            continue;
        };
        let channel = |at: usize| u8::from_str_radix(&value[at..at + 2], 16).expect("a colour has six digits");
        found.insert(name.to_owned(), [0, 2, 4].map(|at| f64::from(channel(at)) / 255.0));
    }
    found
}

/// WCAG 2.2, relative luminance.
fn luminance(colour: [f64; 3]) -> f64 {
    let linear = colour.map(|c| if c <= 0.040_45 { c / 12.92 } else { ((c + 0.055) / 1.055).powf(2.4) });
    0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
}

fn contrast(a: [f64; 3], b: [f64; 3]) -> f64 {
    let (a, b) = (luminance(a), luminance(b));
    (a.max(b) + 0.05) / (a.min(b) + 0.05)
}

#[test]
fn every_pair_of_colours_can_be_read() {
    let tokens = tokens();
    let mut faint = Vec::new();
    for (pairs, least) in [(TEXTS, 4.5), (EDGES, 3.0)] {
        for (text, grounds) in pairs {
            for ground in *grounds {
                let ratio = contrast(tokens[*text], tokens[*ground]);
                if ratio < least {
                    faint.push(format!("{text} on {ground}: {ratio:.2}"));
                }
            }
        }
    }
    assert_eq!(faint, Vec::<String>::new());
}
