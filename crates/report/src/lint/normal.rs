//! One line in normal form: Arabic digits, marks once and in order, look-alikes folded; each piece knows its place.

use std::ops::Range;

use super::Mark;
use crate::source::{Line, LineKind};

/// One line in normal form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LineText {
    /// Line, from 1.
    pub number: usize,
    /// What the line is.
    pub kind: LineKind,
    /// The text in normal form.
    pub text: String,
    /// The same without spaces, for phrases that a scan has broken; tabs between cells stay.
    pub compact: String,
    places: Places,
    compact_places: Places,
    /// Code points of the original.
    length: usize,
}

/// For every code point of a text: its first byte, and the code point of the original where it begins.
type Places = Vec<(usize, usize)>;

impl LineText {
    pub(super) fn new(number: usize, line: &Line) -> Self {
        let mut made = Self {
            number,
            kind: line.kind,
            text: String::with_capacity(line.text.len()),
            compact: String::with_capacity(line.text.len()),
            places: Vec::with_capacity(line.text.len() / 3 + 1),
            compact_places: Vec::with_capacity(line.text.len() / 3 + 1),
            length: 0,
        };
        for (index, c) in line.text.chars().enumerate() {
            made.length = index + 1;
            made.take(index, c);
        }
        for (byte, c) in made.text.char_indices() {
            if c != ' ' {
                let at = made.places.binary_search_by_key(&byte, |place| place.0);
                made.compact_places.push((made.compact.len(), at.map_or(0, |at| made.places[at].1)));
                made.compact.push(c);
            }
        }
        made
    }

    /// Adds one code point of the original in normal form.
    fn take(&mut self, index: usize, c: char) {
        let last = self.text.chars().next_back();
        match c {
            '๐'..='๙' => self.push(index, char::from_u32(u32::from(c) - 0xe50 + 0x30).unwrap_or(c)),
            '\u{a0}' | '\u{2002}'..='\u{200a}' | '\u{3000}' => self.push(index, ' '),
            '\u{200b}'..='\u{200d}' | '\u{feff}' | '\u{ad}' => {}
            'เ' if last == Some('เ') => self.replace("แ"),
            // ํ + า, with or without a tone mark between them, is ำ.
            'า' if last == Some('\u{e4d}') => self.replace("ำ"),
            'า' if last.is_some_and(is_tone)
                && self.text.ends_with(['่', '้', '๊', '๋'])
                && self.before_last() == Some('\u{e4d}') =>
            {
                let tone = last.unwrap_or('่');
                self.drop_last();
                self.replace(&tone.to_string());
                self.push(index, 'ำ');
            }
            _ if is_mark(c) && last == Some(c) => {}
            // A vowel sign typed after its tone mark stands before it.
            '\u{e31}' | '\u{e34}'..='\u{e39}' if last.is_some_and(is_tone) => {
                let tone = last.unwrap_or('่');
                self.replace(&c.to_string());
                self.push(index, tone);
            }
            _ => self.push(index, c),
        }
    }

    fn push(&mut self, index: usize, c: char) {
        self.places.push((self.text.len(), index));
        self.text.push(c);
    }

    /// Puts other letters in the place of the last one.
    fn replace(&mut self, with: &str) {
        if let Some((byte, _)) = self.places.last() {
            self.text.truncate(*byte);
            self.text.push_str(with);
        }
    }

    fn drop_last(&mut self) {
        if let Some((byte, _)) = self.places.pop() {
            self.text.truncate(byte);
        }
    }

    fn before_last(&self) -> Option<char> {
        self.text.chars().rev().nth(1)
    }

    /// The place in the original of a stretch of bytes of [`Self::text`].
    pub fn mark(&self, bytes: Range<usize>) -> Mark {
        self.mark_in(&self.places, bytes)
    }

    /// The place in the original of a stretch of bytes of [`Self::compact`].
    pub fn compact_mark(&self, bytes: Range<usize>) -> Mark {
        let mut mark = self.mark_in(&self.compact_places, bytes.clone());
        // The end is where the last letter ends, not where the next one begins behind a space.
        if let Some(last) = self.compact.get(bytes.clone()).and_then(|text| text.char_indices().next_back()) {
            let last = self.original(&self.compact_places, bytes.start + last.0);
            mark.end = mark.end.min(self.end_of(last));
        }
        mark
    }

    /// The whole line.
    pub fn whole(&self) -> Mark {
        Mark { line: self.number, start: 0, end: self.length }
    }

    /// Where the letter that begins at a code point of the original ends.
    fn end_of(&self, original: usize) -> usize {
        let index = self.places.partition_point(|place| place.1 <= original);
        self.places.get(index).map_or(self.length, |place| place.1)
    }

    fn mark_in(&self, places: &Places, bytes: Range<usize>) -> Mark {
        let start = self.original(places, bytes.start);
        Mark { line: self.number, start, end: self.original(places, bytes.end).max(start) }
    }

    fn original(&self, places: &Places, byte: usize) -> usize {
        let index = places.partition_point(|(start, _)| *start < byte);
        places.get(index).map_or(self.length, |(_, original)| *original)
    }
}

/// Marks that stand above or below a consonant.
pub(super) fn is_mark(c: char) -> bool {
    matches!(c, '\u{e31}' | '\u{e34}'..='\u{e3a}' | '\u{e47}'..='\u{e4e}')
}

/// The four tone marks.
pub(super) fn is_tone(c: char) -> bool {
    matches!(c, '\u{e48}'..='\u{e4b}')
}

/// Thai letters and marks, without digits, ฯ, ๆ and ฿.
pub(super) fn is_thai_letter(c: char) -> bool {
    matches!(c, 'ก'..='ฮ' | '\u{e30}'..='\u{e3a}' | 'เ'..='ๅ' | '\u{e47}'..='\u{e4e}')
}
