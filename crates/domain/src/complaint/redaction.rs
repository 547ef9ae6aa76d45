//! Masking words for ever: the masked text takes the place of the old one.

use super::entry::{Body, Entry};
use super::view::files;

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
            // A file is named in one place, and no act about it repeats the name.
            Self::Act { act, reason, .. } if act.is_about_file() => vec![reason],
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
            Self::Act { act, about, reason } => {
                let about = (!act.is_about_file()).then(|| ("about".to_owned(), about));
                about.into_iter().chain([("reason".to_owned(), reason)]).collect()
            }
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

/// The entries that repeat the words of another one and change with it, by their places: `masked` takes the place of the
/// entry at `at`.
///
/// Acts about a file name it by its id; those that an earlier program wrote with its name get the id when the name is
/// masked, unless another file still bears it. The reason for which an identity was asked stands in the act of asking and
/// in each act of reading.
pub fn echoes(entries: &[Entry], at: usize, masked: &Entry) -> Vec<(usize, Entry)> {
    let Some(before) = entries.get(at) else { return Vec::new() };
    let others = entries.iter().enumerate().filter(|(place, _)| *place != at);
    match (&before.body, &masked.body) {
        (Body::File { file, name, .. }, Body::File { name: after, .. }) if name != after => {
            if files(entries).any(|(id, other)| id != file && other == name) {
                return Vec::new();
            }
            let repeats = |entry: &Entry| matches!(&entry.body, Body::Act { act, about, .. } if act.is_about_file() && about == name);
            let named = others.filter(|(_, entry)| repeats(entry)).map(|(place, entry)| {
                let mut entry = entry.clone();
                if let Body::Act { about, .. } = &mut entry.body {
                    about.clone_from(file);
                }
                (place, entry)
            });
            named.collect()
        }
        (Body::Act { act, reason, .. }, Body::Act { reason: after, .. })
            if act.gives_identity_reason() && reason != after && !reason.is_empty() =>
        {
            let repeats = |entry: &Entry| matches!(&entry.body, Body::Act { act, reason: same, .. } if act.gives_identity_reason() && same == reason);
            let told = others.filter(|(_, entry)| repeats(entry)).map(|(place, entry)| {
                let mut entry = entry.clone();
                if let Body::Act { reason, .. } = &mut entry.body {
                    reason.clone_from(after);
                }
                if !entry.masked.iter().any(|field| field == "reason") {
                    entry.masked.push("reason".to_owned());
                }
                (place, entry)
            });
            told.collect()
        }
        _ => Vec::new(),
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
