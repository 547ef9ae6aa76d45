//! Edits of wording, kept apart from the data: a report is composed anew at any time and the edits are laid over it.
//!
//! An edit remembers the composed text that it replaced. When the data beneath have changed since, the composed text is
//! another one; the edit is then not applied but given back as [`Outdated`] with both texts, for a person to decide.
//!
//! Only sentences can be reworded. What stands in a record – a cell of a table, a caption, a number, a name under a
//! signature – is mended in its field, so that every paper and every page says the same.

use std::fmt;
use std::ops::Range;
use std::str::FromStr;

use prongsai_thai::{Digits, numeral};
use serde::{Deserialize, Serialize};

use crate::content;
use crate::model::{Block, Inline, Inlines, Part, PartKind, Report, joined};
use crate::wording;

/// Where a sentence stands: a block, and in a list the item; written `memo-facts-progress` or `memo-law-list.2`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Place {
    /// Id of the block.
    pub block: String,
    /// In a list, the item from 1.
    pub item: Option<u16>,
}

/// A place that says neither block nor item.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("‘{0}’ is no place: write a block, or a block and an item as in memo-law-list.2")]
pub struct NoPlace(String);

/// Other words for one place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Edit {
    /// Where.
    pub place: Place,
    /// The new words.
    pub text: String,
    /// The composed text that they replace.
    pub base: String,
}

/// A sentence that can be reworded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Editable {
    /// Id of its part.
    pub part: String,
    /// Where.
    pub place: Place,
    /// As composed from the data.
    pub text: String,
}

/// A report with its edits, and the edits that do not fit any more.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edited {
    /// The report; where no edit fits it reads as composed.
    pub report: Report,
    /// The places where the words of an edit stand.
    pub applied: Vec<Place>,
    /// Edits whose data have changed beneath them.
    pub outdated: Vec<Outdated>,
}

/// An edit that does not fit any more.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outdated {
    /// The edit with its words and the text that it replaced.
    pub edit: Edit,
    /// What is composed there now.
    pub now: Now,
}

/// What stands in the place of an outdated edit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Now {
    /// Another text.
    Says(String),
    /// Nothing: the paper has no such place any more.
    Gone,
    /// A place whose words come from a record and are mended there.
    Fixed,
}

impl Place {
    /// A block as a whole.
    pub fn block(block: &str) -> Self {
        Self { block: block.to_owned(), item: None }
    }

    /// An item of a list, from 1.
    pub fn item(block: &str, item: u16) -> Self {
        Self { block: block.to_owned(), item: Some(item) }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.item {
            Some(item) => write!(f, "{}.{item}", self.block),
            None => f.write_str(&self.block),
        }
    }
}

impl FromStr for Place {
    type Err = NoPlace;

    fn from_str(text: &str) -> Result<Self, NoPlace> {
        let wrong = || NoPlace(text.to_owned());
        let (block, item) = match text.rsplit_once('.') {
            Some((block, item)) => (block, Some(item.parse().ok().filter(|item| *item > 0).ok_or_else(wrong)?)),
            None => (text, None),
        };
        if block.is_empty() {
            return Err(wrong());
        }
        Ok(Self { block: block.to_owned(), item })
    }
}

impl TryFrom<String> for Place {
    type Error = NoPlace;
    fn try_from(text: String) -> Result<Self, NoPlace> {
        text.parse()
    }
}

impl From<Place> for String {
    fn from(place: Place) -> Self {
        place.to_string()
    }
}

/// Every sentence of a composed report that can be reworded, in reading order.
pub fn editable(report: &Report) -> Vec<Editable> {
    let mut found = Vec::new();
    for part in &report.parts {
        for block in part.blocks.iter().filter(|block| is_open(part, block)) {
            let mut push = |place, text: &[Inline]| {
                if !is_quoted(text) {
                    found.push(Editable { part: part.id.clone(), place, text: joined(text) });
                }
            };
            match block {
                Block::Heading { id, text, .. } | Block::Paragraph { id, text, .. } => push(Place::block(id), text),
                Block::List { id, items } => {
                    (1..).zip(items).for_each(|(no, item)| push(Place::item(id, no), item));
                }
                _ => {}
            }
        }
    }
    found
}

/// Lays edits over a composed report.
///
/// The new words are written in the paper's digits with tidy spaces. A figure that they still contain keeps its reference
/// to the record. An item that has moved inside its list takes its edit with it.
pub fn apply(report: &Report, edits: &[Edit]) -> Edited {
    let mut edited = Edited { report: report.clone(), applied: Vec::new(), outdated: Vec::new() };
    let open = editable(report);
    for edit in edits {
        let here = |editable: &&Editable| editable.place == edit.place;
        let fits = |editable: &&Editable| same(&editable.text, &edit.base);
        let sibling = |editable: &&Editable| edit.place.item.is_some() && editable.place.block == edit.place.block;
        let found = open.iter().find(|editable| here(editable) && fits(editable));
        let found = found.or_else(|| open.iter().find(|editable| sibling(editable) && fits(editable)));
        let Some(found) = found.filter(|found| !edited.applied.contains(&found.place)) else {
            let now = match open.iter().find(here) {
                Some(editable) => Now::Says(editable.text.clone()),
                None if has(report, &edit.place) => Now::Fixed,
                None => Now::Gone,
            };
            edited.outdated.push(Outdated { edit: edit.clone(), now });
            continue;
        };
        if let Some(text) = text_at(&mut edited.report, &found.place) {
            *text = reworded(text, &edit.text, report.digits);
            edited.applied.push(found.place.clone());
        }
    }
    edited
}

/// Whether two texts say the same but for the digits in which they are written and the spaces at their ends.
fn same(one: &str, other: &str) -> bool {
    numeral::arabic(one.trim()) == numeral::arabic(other.trim())
}

/// Whether sentences of the block belong to the wording.
fn is_open(part: &Part, block: &Block) -> bool {
    let part_is_open =
        !matches!(part.kind, PartKind::Opinions | PartKind::Cover | PartKind::Photos | PartKind::Evidence);
    // The title of the form and that of the paper are given; so is the name of the agency below the foreword.
    let title = matches!(block, Block::Heading { level: 1, .. })
        && matches!(part.kind, PartKind::Memo | PartKind::Announcement | PartKind::Measures);
    let given = ["foreword-agency", "announcement-subject"].contains(&block.id());
    part_is_open && !title && !given && !content::is_outside(block)
}

/// Whether a text is nothing but one record.
fn is_quoted(text: &[Inline]) -> bool {
    let mut said = text.iter().filter(|inline| !inline.text.trim().is_empty());
    matches!((said.next(), said.next()), (None, _) | (Some(Inline { source: Some(_), .. }), None))
}

fn has(report: &Report, place: &Place) -> bool {
    let block = report.parts.iter().flat_map(|part| &part.blocks).find(|block| block.id() == place.block);
    match (block, place.item) {
        (Some(Block::List { items, .. }), Some(item)) => usize::from(item) <= items.len(),
        (Some(_), None) => true,
        _ => false,
    }
}

fn text_at<'r>(report: &'r mut Report, place: &Place) -> Option<&'r mut Inlines> {
    let mut blocks = report.parts.iter_mut().flat_map(|part| &mut part.blocks);
    match (blocks.find(|block| block.id() == place.block)?, place.item) {
        (Block::Heading { text, .. } | Block::Paragraph { text, .. }, None) => Some(text),
        (Block::List { items, .. }, Some(item)) => items.get_mut(usize::from(item).checked_sub(1)?),
        _ => None,
    }
}

/// The new words, with the look and the origin of those pieces of the old ones that they still contain.
fn reworded(old: &[Inline], new: &str, digits: Digits) -> Inlines {
    let new = wording::digits(&wording::tidy(new), digits);
    let mut kept: Vec<(Range<usize>, &Inline)> = Vec::new();
    let mut from = 0;
    for piece in old.iter().filter(|piece| piece.source.is_some() || piece.bold || piece.link.is_some()) {
        let text = piece.text.trim();
        let free =
            |range: &Range<usize>| kept.iter().all(|(taken, _)| range.end <= taken.start || taken.end <= range.start);
        let mut places = new
            .match_indices(text)
            .map(|(at, _)| at..at + text.len())
            .filter(|range| !text.is_empty() && stands_alone(&new, range) && free(range));
        // Figures mostly keep their order; one that was moved to the front is looked for from there.
        let place = places.clone().find(|range| range.start >= from).or_else(|| places.next());
        if let Some(place) = place {
            from = place.end;
            kept.push((place, piece));
        }
    }
    kept.sort_by_key(|(range, _)| range.start);
    let mut text = Inlines::new();
    let mut at = 0;
    for (range, piece) in kept {
        push_plain(&mut text, &new[at..range.start]);
        text.push(Inline { text: new[range.clone()].to_owned(), ..piece.clone() });
        at = range.end;
    }
    push_plain(&mut text, &new[at..]);
    text
}

fn push_plain(text: &mut Inlines, piece: &str) {
    if !piece.is_empty() {
        text.push(Inline::plain(piece));
    }
}

/// Whether a stretch that begins or ends with a digit is not a part of a longer number.
fn stands_alone(text: &str, range: &Range<usize>) -> bool {
    let digit = |c: char| c.is_ascii_digit() || ('๐'..='๙').contains(&c);
    let part_of_number = |c: char| digit(c) || c == '.' || c == ',';
    let (before, said, after) = (&text[..range.start], &text[range.clone()], &text[range.end..]);
    let goes_on = |after: &str| {
        let mut next = after.chars();
        match next.next() {
            Some(c) if digit(c) => true,
            // A full stop or comma belongs to the number only when a digit follows.
            Some('.' | ',') => next.next().is_some_and(digit),
            _ => false,
        }
    };
    let begins_inside = said.starts_with(digit) && before.ends_with(part_of_number) && {
        let trimmed = before.trim_end_matches(['.', ',']);
        trimmed.ends_with(digit)
    };
    let ends_inside = said.ends_with(digit) && goes_on(after);
    !begins_inside && !ends_inside
}
