//! Automatic numbers, counted as Word counts them and written as it draws them.

use super::super::ReadError;
use super::super::package::{attribute, damaged};
use super::styles::{RunProperties, Styles};
use prongsai_thai::numeral::thai;
use quick_xml::Reader;
use quick_xml::events::Event;
use std::collections::{HashMap, HashSet};

/// Levels of a list (ECMA-376 part 1, 17.9.6).
const LEVELS: usize = 9;

/// One level of a list.
#[derive(Debug, Clone)]
struct Level {
    start: u32,
    format: String,
    text: String,
    style: Option<String>,
    run: RunProperties,
}

impl Default for Level {
    fn default() -> Self {
        Self { start: 1, format: "decimal".to_owned(), text: String::new(), style: None, run: RunProperties::default() }
    }
}

/// A list as used: the pattern it follows and where it differs.
#[derive(Debug, Clone, Default)]
struct List {
    pattern: String,
    starts: HashMap<usize, u32>,
}

/// The lists of a document and how far each has counted.
#[derive(Debug, Clone, Default)]
pub struct Numbering {
    patterns: HashMap<String, Vec<Level>>,
    lists: HashMap<String, List>,
    counters: HashMap<String, [Option<u32>; LEVELS]>,
    begun: HashSet<(String, usize)>,
}

impl Numbering {
    /// Reads the numbering part.
    pub fn parse(part: &str, xml: &str, styles: &Styles) -> Result<Self, ReadError> {
        let mut this = Self::default();
        let (mut pattern, mut list): (Option<String>, Option<String>) = (None, None);
        let (mut level, mut in_override, mut in_run) = (0_usize, false, false);
        let mut reader = Reader::from_str(xml);
        loop {
            match reader.read_event().map_err(|error| damaged(part, &error))? {
                Event::Eof => return Ok(this),
                Event::Start(element) | Event::Empty(element) => {
                    let value = || attribute(&element, "val");
                    let index = || {
                        let index = attribute(&element, "ilvl").and_then(|v| v.parse().ok()).unwrap_or_default();
                        LEVELS.saturating_sub(1).min(index)
                    };
                    match element.local_name().as_ref() {
                        "abstractNum" => {
                            pattern = attribute(&element, "abstractNumId");
                            if let Some(id) = &pattern {
                                this.patterns.insert(id.clone(), vec![Level::default(); LEVELS]);
                            }
                        }
                        "num" => {
                            list = attribute(&element, "numId");
                            if let Some(id) = &list {
                                this.lists.insert(id.clone(), List::default());
                            }
                        }
                        "abstractNumId" => {
                            if let (Some(list), Some(id)) =
                                (list.as_ref().and_then(|id| this.lists.get_mut(id)), value())
                            {
                                list.pattern = id;
                            }
                        }
                        "lvlOverride" => {
                            in_override = true;
                            level = index();
                        }
                        "startOverride" => {
                            if let (Some(list), Some(start)) = (
                                list.as_ref().and_then(|id| this.lists.get_mut(id)),
                                value().and_then(|v| v.parse().ok()),
                            ) {
                                list.starts.insert(level, start);
                            }
                        }
                        "lvl" => level = index(),
                        "rPr" => in_run = true,
                        name => {
                            let levels = pattern.as_ref().and_then(|id| this.patterns.get_mut(id));
                            let Some(at) = levels.and_then(|levels| levels.get_mut(level)).filter(|_| !in_override)
                            else {
                                continue;
                            };
                            match name {
                                "start" => at.start = value().and_then(|v| v.parse().ok()).unwrap_or(1),
                                "numFmt" => at.format = value().unwrap_or_default(),
                                "lvlText" => at.text = value().unwrap_or_default(),
                                "pStyle" => at.style = value(),
                                _ if in_run => at.run.take(&element, &styles.theme),
                                _ => {}
                            }
                        }
                    }
                }
                Event::End(element) => match element.local_name().as_ref() {
                    "abstractNum" => pattern = None,
                    "num" => list = None,
                    "lvlOverride" => in_override = false,
                    "rPr" => in_run = false,
                    _ => {}
                },
                _ => {}
            }
        }
    }

    /// Counts one paragraph of a list and returns what is drawn before it, with the properties it is drawn in.
    ///
    /// Without a level, the one that belongs to the paragraph's style is meant.
    pub fn next(&mut self, list: &str, level: Option<usize>, style: Option<&str>) -> Option<(String, RunProperties)> {
        let used = self.lists.get(list)?;
        let levels = self.patterns.get(&used.pattern)?;
        let level = level
            .or_else(|| style.and_then(|style| levels.iter().position(|level| level.style.as_deref() == Some(style))))
            .unwrap_or_default()
            .min(LEVELS - 1);
        let counters = self.counters.entry(used.pattern.clone()).or_insert([None; LEVELS]);
        // A list that says where to start does so once, at its first paragraph of that level.
        let restart = self.begun.insert((list.to_owned(), level)).then(|| used.starts.get(&level)).flatten();
        counters[level] = Some(match (restart, counters[level]) {
            (Some(start), _) => *start,
            (None, Some(count)) => count.saturating_add(1),
            (None, None) => levels[level].start,
        });
        counters[level + 1..].fill(None);
        let at = &levels[level];
        let mut text = String::new();
        if at.format == "bullet" {
            text.push_str(&bullet(&at.text));
        } else if at.format != "none" {
            let mut pattern = at.text.chars();
            while let Some(c) = pattern.next() {
                let index = (c == '%').then(|| pattern.clone().next()).flatten().and_then(|d| d.to_digit(10));
                match index {
                    Some(digit @ 1..=9) => {
                        pattern.next();
                        let of = digit as usize - 1;
                        let count = counters[of].unwrap_or(levels[of].start);
                        text.push_str(&counted(count, &levels[of].format));
                    }
                    _ => text.push(c),
                }
            }
        }
        (!text.trim().is_empty()).then(|| (text, at.run.clone()))
    }
}

/// A count in one of the formats of ECMA-376 part 1, 17.18.59; decimal for those that no Thai paper uses.
fn counted(count: u32, format: &str) -> String {
    const THAI: [char; 41] = [
        'ก', 'ข', 'ค', 'ง', 'จ', 'ฉ', 'ช', 'ซ', 'ฌ', 'ญ', 'ฎ', 'ฏ', 'ฐ', 'ฑ', 'ฒ', 'ณ', 'ด', 'ต', 'ถ', 'ท', 'ธ', 'น',
        'บ', 'ป', 'ผ', 'ฝ', 'พ', 'ฟ', 'ภ', 'ม', 'ย', 'ร', 'ล', 'ว', 'ศ', 'ษ', 'ส', 'ห', 'ฬ', 'อ', 'ฮ',
    ];
    match format {
        "thaiNumbers" => thai(&count.to_string()),
        "thaiLetters" => letters(count, &THAI),
        "lowerLetter" => letters(count, &('a'..='z').collect::<Vec<_>>()),
        "upperLetter" => letters(count, &('A'..='Z').collect::<Vec<_>>()),
        "lowerRoman" => roman(count).to_lowercase(),
        "upperRoman" => roman(count),
        "decimalZero" => format!("{count:02}"),
        "none" => String::new(),
        _ => count.to_string(),
    }
}

/// After the last letter come doubled ones, as in Word: …, ฮ, กก, ขข.
fn letters(count: u32, alphabet: &[char]) -> String {
    let Some(index) = (count as usize).checked_sub(1) else { return String::new() };
    let times = (index / alphabet.len() + 1).min(8);
    alphabet[index % alphabet.len()].to_string().repeat(times)
}

fn roman(count: u32) -> String {
    const SIGNS: [(u32, &str); 13] = [
        (1000, "M"),
        (900, "CM"),
        (500, "D"),
        (400, "CD"),
        (100, "C"),
        (90, "XC"),
        (50, "L"),
        (40, "XL"),
        (10, "X"),
        (9, "IX"),
        (5, "V"),
        (4, "IV"),
        (1, "I"),
    ];
    if count > 9_999 {
        return count.to_string();
    }
    let mut rest = count;
    let mut text = String::new();
    for (value, sign) in SIGNS {
        while rest >= value {
            text.push_str(sign);
            rest -= value;
        }
    }
    text
}

/// Signs of symbol fonts live in the private use area; a reader sees a dot.
fn bullet(text: &str) -> String {
    text.chars().map(|c| if ('\u{e000}'..='\u{f8ff}').contains(&c) { '•' } else { c }).collect()
}
