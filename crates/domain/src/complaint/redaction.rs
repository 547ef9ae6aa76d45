//! Masking words for ever: the masked text takes the place of the old one.

use super::entry::{Body, Entry};

/// What stands in the place of masked words, however long they were.
pub const MASK: &str = "█████";

/// Why nothing was masked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum RedactionFault {
    /// The entry has no such text.
    #[error("the entry has no such text")]
    NoField,
    /// No span covers a character.
    #[error("no character is covered")]
    Nothing,
}

/// `text` with each run of covered characters replaced by [`MASK`]: its length says nothing.
///
/// Spans are offsets of characters, the end not included; they may overlap, touch and stand in any order, what lies
/// beyond the text is cut.
pub fn redact(text: &str, spans: &[(usize, usize)]) -> String {
    let count = text.chars().count();
    let mut spans: Vec<(usize, usize)> = spans.iter().map(|&(from, to)| (from, to.min(count))).collect();
    spans.retain(|(from, to)| from < to);
    spans.sort_unstable();
    let mut kept = String::with_capacity(text.len());
    let (mut next, mut masked_to) = (spans.into_iter().peekable(), 0);
    let mut masking = false;
    for (at, letter) in text.chars().enumerate() {
        while let Some((_, to)) = next.next_if(|(from, _)| *from <= at) {
            masked_to = masked_to.max(to);
        }
        if at < masked_to {
            if !masking {
                kept.push_str(MASK);
            }
            masking = true;
        } else {
            kept.push(letter);
            masking = false;
        }
    }
    kept
}

impl Body {
    /// The texts that a person has written, each with the name of its field: `text`, `reason`, `answers.3`. All that can
    /// be masked. Codes, ids and digests are not among them.
    pub fn texts(&self) -> Vec<(String, &str)> {
        let mut copy = self.clone();
        let names: Vec<String> = copy.texts_mut().into_iter().map(|(field, _)| field).collect();
        names.into_iter().zip(self.texts_in_order()).collect()
    }

    fn texts_in_order(&self) -> Vec<&str> {
        match self {
            Self::Report { answers, named_people, .. } => answers
                .iter()
                .map(|answer| answer.value.as_str())
                .chain(named_people.iter().map(String::as_str))
                .collect(),
            Self::Message { text } | Self::Note { text } => vec![text],
            Self::File { name, .. } => vec![name],
            Self::State { reason, .. } | Self::Pause { reason, .. } | Self::Redaction { reason, .. } => vec![reason],
            Self::Act { about, reason, .. } => vec![about, reason],
        }
    }

    fn texts_mut(&mut self) -> Vec<(String, &mut String)> {
        match self {
            Self::Report { answers, named_people, .. } => {
                let answers =
                    answers.iter_mut().enumerate().map(|(at, answer)| (format!("answers.{at}"), &mut answer.value));
                let people = named_people.iter_mut().enumerate().map(|(at, name)| (format!("named_people.{at}"), name));
                answers.chain(people).collect()
            }
            Self::Message { text } | Self::Note { text } => vec![("text".to_owned(), text)],
            Self::File { name, .. } => vec![("name".to_owned(), name)],
            Self::State { reason, .. } | Self::Pause { reason, .. } | Self::Redaction { reason, .. } => {
                vec![("reason".to_owned(), reason)]
            }
            Self::Act { about, reason, .. } => vec![("about".to_owned(), about), ("reason".to_owned(), reason)],
        }
    }
}

impl Entry {
    /// The entry that takes the place of this one, with spans of one field masked as by [`redact`]. What was masked before
    /// stays masked: spans are offsets of the text as it now stands.
    ///
    /// # Errors
    /// [`RedactionFault`].
    pub fn redacted(&self, field: &str, spans: &[(usize, usize)]) -> Result<Self, RedactionFault> {
        let mut entry = self.clone();
        let mut texts = entry.body.texts_mut();
        let (_, text) = texts.iter_mut().find(|(name, _)| name == field).ok_or(RedactionFault::NoField)?;
        let count = text.chars().count();
        if !spans.iter().any(|(from, to)| from < to && *from < count) {
            return Err(RedactionFault::Nothing);
        }
        **text = redact(text, spans);
        if !entry.masked.iter().any(|name| name == field) {
            entry.masked.push(field.to_owned());
        }
        Ok(entry)
    }
}

#[cfg(test)]
impl Body {
    /// Puts a text into a field.
    pub(super) fn put(&mut self, field: &str, text: &str) {
        let mut texts = self.texts_mut();
        let (_, place) = texts.iter_mut().find(|(name, _)| name == field).unwrap();
        text.clone_into(place);
    }
}
