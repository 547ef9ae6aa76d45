//! The one way in which a case is read: pages, exports, lists and hand-over packs all pass here.

use prongsai_thai::Date;
use serde::Serialize;

use super::entry::{Act, Author, Body, Entry, Taken};
use super::judge::Answer;
use super::redaction::MASK;
use super::state::{Outcome, State};

/// For whom.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Reader {
    /// Whoever holds the receipt.
    Informant,
    /// An officer with the case's key.
    Handler,
}

/// An entry as it is shown.
#[derive(Clone, PartialEq, Eq, Serialize)]
pub struct EntryView {
    /// Day.
    pub day: Date,
    /// Place within the case; the informant sees gaps as none: counted anew from 0.
    pub order: u32,
    /// Who.
    pub by: AuthorView,
    /// What.
    pub body: BodyView,
    /// The fields of which something was masked.
    pub masked: Vec<String>,
}

/// Who, as it is shown.
#[derive(Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "who", rename_all = "kebab-case")]
pub enum AuthorView {
    /// Whoever holds the receipt.
    Informant,
    /// An officer; without name for the informant.
    Officer {
        /// For handlers only.
        account: Option<String>,
        /// For handlers only.
        name: Option<String>,
        /// For handlers only: the post of a small house is a name.
        capacity: Option<String>,
    },
    /// The program.
    System,
}

/// What, as it is shown: what the reader must not see is not in it.
#[derive(Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "is", rename_all = "kebab-case")]
#[expect(missing_docs, reason = "the fields of Body, less what is not for the reader")]
pub enum BodyView {
    /// The report.
    Report { kind: String, answers: Vec<Answer>, named_posts: Vec<String>, named_people: Vec<String>, taken: Taken },
    /// A message.
    Message { text: String },
    /// A note of handlers.
    Note { text: String },
    /// A file.
    File { file: String, name: String, media_type: String, bytes: u64, digest: String, internal: bool },
    /// A step.
    State { from: State, to: State, outcome: Option<Outcome>, reason: String },
    /// The clocks stood still.
    Pause { from: Date, to: Option<Date>, reason: String },
    /// An act; for the informant without about and reason. About a file it says the name that the file has today.
    Act { act: Act, about: Option<String>, reason: Option<String> },
    /// Something was masked; of handlers.
    Redaction { entry: String, field: String, reason: String },
}

super::entry::silent!(EntryView, AuthorView, BodyView);

/// The entries for a reader, by day and order.
pub fn view(entries: &[Entry], reader: Reader) -> Vec<EntryView> {
    let mut sorted: Vec<&Entry> = entries.iter().collect();
    sorted.sort_by_key(|entry| (entry.order, entry.day));
    let files: Vec<(&str, &str)> = files(entries).collect();
    let shown = sorted.into_iter().filter_map(|entry| {
        let body = body(&entry.body, reader, &files)?;
        Some(EntryView {
            day: entry.day,
            order: entry.order,
            by: by(&entry.by, reader),
            body,
            masked: entry.masked.clone(),
        })
    });
    let mut shown: Vec<EntryView> = shown.collect();
    if reader == Reader::Informant {
        for (order, entry) in (0..).zip(&mut shown) {
            entry.order = order;
        }
    }
    shown
}

fn by(author: &Author, reader: Reader) -> AuthorView {
    match author {
        Author::Informant => AuthorView::Informant,
        Author::System => AuthorView::System,
        Author::Officer { account, name, capacity } => {
            let told = |text: &String| (reader == Reader::Handler).then(|| text.clone());
            AuthorView::Officer { account: told(account), name: told(name), capacity: told(capacity) }
        }
    }
}

/// Id and name of each file of a case.
pub(super) fn files(entries: &[Entry]) -> impl Iterator<Item = (&str, &str)> {
    entries.iter().filter_map(|entry| match &entry.body {
        Body::File { file, name, .. } => Some((file.as_str(), name.as_str())),
        _ => None,
    })
}

/// What an act about a file says: the name that the file has today. A name that no file has any more was masked since, or
/// belongs to a file that is not for this reader; it is not shown.
fn file_name(about: &str, files: &[(&str, &str)]) -> String {
    let found = files.iter().find(|(id, name)| *id == about || *name == about);
    found.map_or(MASK, |(_, name)| name).to_owned()
}

fn body(body: &Body, reader: Reader, files: &[(&str, &str)]) -> Option<BodyView> {
    let inside = reader == Reader::Handler;
    Some(match body.clone() {
        Body::Report { kind, answers, named_posts, named_people, taken } => {
            BodyView::Report { kind, answers, named_posts, named_people, taken }
        }
        Body::Message { text } => BodyView::Message { text },
        Body::Note { text } => inside.then_some(BodyView::Note { text })?,
        Body::File { file, name, media_type, bytes, digest, internal } => {
            (inside || !internal).then_some(BodyView::File { file, name, media_type, bytes, digest, internal })?
        }
        Body::State { from, to, outcome, reason } => BodyView::State { from, to, outcome, reason },
        Body::Pause { from, to, reason } => BodyView::Pause { from, to, reason },
        Body::Act { act, about, reason } => (inside || act.is_told()).then(|| BodyView::Act {
            act,
            about: inside.then(|| if act.is_about_file() { file_name(&about, files) } else { about }),
            reason: inside.then_some(reason),
        })?,
        Body::Redaction { entry, field, reason } => inside.then_some(BodyView::Redaction { entry, field, reason })?,
    })
}

#[cfg(test)]
#[path = "view/tests.rs"]
mod tests;
