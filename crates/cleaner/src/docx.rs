//! Word files as text and pictures.

use std::collections::{HashMap, HashSet};

use crate::Refusal;
use crate::copy::Made;
use crate::markup::{Event, attribute, is_on, pass};
use crate::package::{Pack, Package};
use crate::story::Reading;

const MAIN: &str = "word/document.xml";

/// Makes a copy of a Word file: its text in order, then headers, footers and notes.
pub fn copy(original: &[u8]) -> Result<Made, Refusal> {
    let mut package = Package::open(original)?;
    package.weigh()?;
    let hidden = hidden_styles(package.markup("word/styles.xml")?.as_deref().unwrap_or_default())?;
    let mut others: Vec<(usize, String)> = package
        .relations(MAIN)?
        .into_iter()
        .filter_map(|(_, kind, target)| {
            let place = ["header", "footer", "footnotes", "endnotes"].iter().position(|known| *known == kind)?;
            Some((place, target))
        })
        .collect();
    others.sort();
    others.dedup();

    let mut pack = Pack::new();
    let mut reading = Reading::new(&mut package, &mut pack);
    reading.hidden_styles = hidden;
    reading.story(MAIN)?;
    for (_, part) in others {
        reading.pack.say("\n– – –\n")?;
        reading.story(&part)?;
    }
    pack.finish()
}

/// Ids of styles that hide their text, by themselves or by the style on which they stand.
fn hidden_styles(markup: &str) -> Result<HashSet<String>, Refusal> {
    let mut hidden = HashSet::new();
    let mut below: HashMap<String, String> = HashMap::new();
    let mut style = None;
    pass(markup, |event| {
        match event {
            Event::Open(element) => match element.local_name().as_ref() {
                "style" => style = attribute(element, "styleId"),
                "basedOn" => {
                    if let (Some(style), Some(base)) = (&style, attribute(element, "val")) {
                        below.insert(style.clone(), base);
                    }
                }
                "vanish" if is_on(element) => hidden.extend(style.clone()),
                _ => {}
            },
            Event::Close("style") => style = None,
            _ => {}
        }
        Ok(())
    })?;
    loop {
        let more: Vec<String> = below
            .iter()
            .filter(|(style, base)| hidden.contains(*base) && !hidden.contains(*style))
            .map(|(style, _)| style.clone())
            .collect();
        if more.is_empty() {
            return Ok(hidden);
        }
        hidden.extend(more);
    }
}
