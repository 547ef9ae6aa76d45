//! What several rules about the table of measures ask.

use prongsai_thai::numeral;

use super::Inspection;
use crate::read::{ItemReading, MeasureReading};

/// A method and the result of the same number.
pub(super) struct Pair<'a> {
    /// The number of both.
    pub no: u16,
    /// What was to be done.
    pub method: &'a ItemReading,
    /// What was done.
    pub result: &'a ItemReading,
}

/// Methods and results of the same number; without numbers those of the same place, where there are as many.
pub(super) fn pairs(measure: &MeasureReading) -> Vec<Pair<'_>> {
    let numbered = measure.methods.iter().chain(&measure.results).all(|item| item.no.is_some());
    if numbered {
        return measure
            .methods
            .iter()
            .filter_map(|method| {
                let result = measure.results.iter().find(|result| result.no == method.no)?;
                Some(Pair { no: method.no?, method, result })
            })
            .collect();
    }
    if measure.methods.len() != measure.results.len() {
        return Vec::new();
    }
    measure
        .methods
        .iter()
        .zip(&measure.results)
        .zip(1..)
        .map(|((method, result), no)| Pair { no, method, result })
        .collect()
}

/// A number in Thai digits.
pub(super) fn said(number: u16) -> String {
    numeral::thai(&number.to_string())
}

/// The beginning of a text, cut between two words.
pub(super) fn beginning(text: &str, length: usize) -> String {
    if text.chars().count() <= length {
        return text.to_owned();
    }
    let mut cut = String::new();
    for word in prongsai_thai::segment::words(text) {
        if cut.chars().count() + word.chars().count() > length {
            break;
        }
        cut.push_str(word);
    }
    format!("{}…", cut.trim_end())
}

/// What stands at a place, verbatim, as far as `text` goes; the spaces of both may differ.
pub(super) fn verbatim(inspection: &Inspection<'_>, (line, column): (usize, usize), text: &str) -> String {
    let Some(source) = inspection.source.lines.get(line.saturating_sub(1)) else { return String::new() };
    let start = source.text.char_indices().nth(column.saturating_sub(1)).map_or(source.text.len(), |(at, _)| at);
    let mut wanted = text.chars().filter(|c| !c.is_whitespace());
    let mut end = start;
    let mut next = wanted.next();
    for (at, c) in source.text[start..].char_indices() {
        if c.is_whitespace() {
            continue;
        }
        if next != Some(c) {
            break;
        }
        end = start + at + c.len_utf8();
        next = wanted.next();
    }
    source.text[start..end].to_owned()
}
