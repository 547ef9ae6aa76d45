//! Thai text in one spelling, and the places where its marks stand as no hand writes them.
//!
//! [`normalise`] changes how a text is stored, not what it says. [`faults`] names what a keyboard or a PDF has spoilt,
//! with the mended form. Marks that contradict each other (two different tones) are a fault, but are left alone by
//! [`normalise`], because nobody can know which was meant.

mod lost;
mod mend;

use std::ops::Range;

pub use lost::lost_sara_am;

/// A place where letters or marks stand wrongly.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// Where, in bytes of the text as given.
    pub range: Range<usize>,
    /// What is wrong.
    pub kind: FaultKind,
    /// What should stand there.
    pub mended: String,
}

/// What can be wrong with marks and letters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum FaultKind {
    /// The same mark twice: `อยู่่`, `ทั่ั่ว`, `ว่า่`.
    DoubledMark,
    /// A mark in the wrong order or place: tone before vowel, tone after า.
    MisplacedMark,
    /// A mark with no letter to stand on.
    MarkWithoutBase,
    /// Marks that exclude each other: two vowels above, two tones.
    ContradictingMarks,
    /// ํ and า instead of ำ.
    DecomposedSaraAm,
    /// A sara am of which a PDF has left only า or a blank: `ด าเนินการ`.
    LostSaraAm,
    /// เ twice instead of แ.
    TwoSaraE,
    /// A letter that only looks right: ๅ for า.
    LookAlike,
}

/// A normalised text that remembers where each part came from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Normalised {
    /// The text in one spelling.
    pub text: String,
    /// For each character, where it begins here and where its source begins and ends; sorted by the first.
    origins: Vec<(usize, Range<usize>)>,
    source_length: usize,
}

impl Normalised {
    /// Normalises `source`.
    #[must_use]
    pub fn of(source: &str) -> Self {
        let (letters, _) = mend::mend(source);
        let mut text = String::with_capacity(source.len());
        let mut origins = Vec::with_capacity(letters.len());
        for letter in letters {
            origins.push((text.len(), letter.source));
            text.push(letter.c);
        }
        Self { text, origins, source_length: source.len() }
    }

    /// Where in the source the character at byte `offset` of [`Self::text`] came from; the end for the end.
    #[must_use]
    pub fn offset_of(&self, offset: usize) -> usize {
        let after = self.origins.partition_point(|(at, _)| *at <= offset);
        if offset >= self.text.len() {
            return self.source_length;
        }
        after.checked_sub(1).map_or(0, |at| self.origins[at].1.start)
    }

    /// The stretch of the source from which a stretch of [`Self::text`] came.
    #[must_use]
    pub fn source_range(&self, range: Range<usize>) -> Range<usize> {
        let from = self.origins.partition_point(|(at, _)| *at < range.start);
        let to = self.origins.partition_point(|(at, _)| *at < range.end);
        let inside = self.origins.get(from..to).unwrap_or_default();
        // Reordered marks may come from before the letter that now precedes them.
        let start = inside.iter().map(|(_, source)| source.start).min();
        let end = inside.iter().map(|(_, source)| source.end).max();
        if let (Some(start), Some(end)) = (start, end) {
            return start..end;
        }
        let at = self.offset_of(range.start);
        at..at
    }
}

/// Returns `text` in one spelling: marks in the order in which they are written, doubled marks once, ำ and แ as one
/// letter, the private forms of old PDF fonts and full-width digits as plain letters, every blank as a space, invisible
/// characters left out.
///
/// ```
/// use prongsai_thai::normalise::normalise;
/// assert_eq!(normalise("เเผนดําเนินการที่่ดี"), "แผนดำเนินการที่ดี");
/// ```
#[must_use]
pub fn normalise(text: &str) -> String {
    Normalised::of(text).text
}

/// Finds the places where marks cannot stand as they do, from left to right. Correct text has none.
///
/// ```
/// use prongsai_thai::normalise::{FaultKind, faults};
/// let found = faults("ว่า่จะ");
/// assert_eq!((found[0].kind, found[0].mended.as_str()), (FaultKind::DoubledMark, "ว่า"));
/// ```
#[must_use]
pub fn faults(text: &str) -> Vec<Fault> {
    mend::mend(text).1
}

#[cfg(test)]
mod tests;
