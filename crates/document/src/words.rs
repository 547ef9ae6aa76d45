//! Where lines may break, told to the typesetter by characters that draw nothing.
//!
//! Typst breaks Thai with a statistical model that cuts inside words. It never gets to see a run of Thai here: a word
//! joiner stands between the letters of a word and a zero-width space between words, as `thai::segment` puts them, and a
//! joiner of marks between a letter and its mark.

use std::fmt::Write as _;

use prongsai_report::model::Inline;
use prongsai_thai::segment;

use crate::font;

/// No break here.
const JOINER: char = '\u{2060}';
/// Stands between a letter and its mark, where neither break nor joiner may be.
const MARK_JOINER: char = '\u{200D}';
/// A break may be here.
const BREAK: char = '\u{200B}';

/// Returns the text without the characters that steer line breaks.
pub fn visible(text: &str) -> String {
    text.chars().filter(|c| !is_steering(*c)).collect()
}

/// The room of a line and the size of the letters in it.
#[derive(Clone, Copy)]
pub struct Measure {
    width: f32,
    size: f32,
}

impl Measure {
    /// Width of the line and size of the font, both in points.
    pub const fn new(width: f32, size: f32) -> Self {
        Self { width, size }
    }

    /// Size of the font in points.
    pub const fn size(self) -> f32 {
        self.size
    }

    /// The room in em; never less than four letters, so that every line takes something.
    fn room(self) -> f32 {
        (self.width / self.size).max(4.0)
    }
}

/// Returns one text with its breaks; no piece without a break is wider than the line.
pub fn broken(text: &str, line: Measure) -> String {
    parted(&bounded(&segment::breakable(&printable(text)), line.room()))
}

/// Returns the first word of a line, or the first few while they are short.
pub fn first_words(line: &str) -> String {
    let mut words = String::new();
    for word in line.trim_start().split_inclusive(|c: char| c == BREAK || c.is_whitespace()) {
        words.push_str(&visible(word));
        if words.chars().count() >= 8 {
            break;
        }
    }
    words.trim_end().to_owned()
}

/// Gives several pieces that read as one text their breaks, so that a word may go on from one piece to the next.
pub fn break_inlines(inlines: &mut [Inline], line: Measure) {
    let pieces: Vec<String> = inlines.iter().map(|inline| printable(&inline.text)).collect();
    let whole = parted(&bounded(&segment::breakable(&pieces.concat()), line.room()));
    let mut rest = whole.chars().peekable();
    for (inline, piece) in inlines.iter_mut().zip(&pieces) {
        let mut own = piece.chars().filter(|c| !is_steering(*c)).count();
        let mut text = String::with_capacity(piece.len() * 2);
        while let Some(c) = rest.next_if(|c| own > 0 || is_steering(*c)) {
            own -= usize::from(!is_steering(c));
            text.push(c);
        }
        inline.text = text;
    }
}

/// Writes a character that the fonts do not have as its number, so that the paper can be drawn and the gap is seen.
fn printable(text: &str) -> String {
    if text.chars().all(|c| font::has(c) || c == '\n') {
        return text.to_owned();
    }
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            _ if font::has(c) || c == '\n' || is_steering(c) => out.push(c),
            _ if c.is_whitespace() => out.push(' '),
            // Marks without a body, such as variation selectors and joiners, say nothing by themselves.
            '\u{200C}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}' | '\u{AD}' => {}
            _ if c.is_control() => {}
            _ => {
                // Writing into a text cannot fail.
                let _ = write!(out, "[U+{:04X}]", u32::from(c));
            }
        }
    }
    out
}

/// Puts breaks into a piece that has none and would not fit a line of `room` em, such as a digest or a very long name.
fn bounded(text: &str, room: f32) -> String {
    let mut out = String::with_capacity(text.len());
    for piece in text.split_inclusive(|c: char| c == BREAK || c.is_whitespace()) {
        if width(piece) <= room {
            out.push_str(piece);
        } else {
            cut(piece, room, &mut out);
        }
    }
    out
}

/// Cuts a piece before it grows wider than `room`: between words of the dictionary where it can, within a word only if
/// that word alone is wider than the line.
fn cut(piece: &str, room: f32, out: &mut String) {
    let letters = visible(piece);
    let mut line = 0.0;
    let mut before: Option<char> = None;
    for word in chunks(&letters) {
        let own = width(word);
        let parts = if own > room { syllables(word, room) } else { vec![word.to_owned()] };
        for (index, part) in parts.iter().enumerate() {
            let own = width(part);
            if before.is_some() && (index > 0 || line + own > room) {
                out.push(BREAK);
                line = 0.0;
            } else if before.is_some_and(is_thai) && part.starts_with(is_thai) {
                out.push(JOINER);
            }
            for (index, c) in part.chars().enumerate() {
                if index > 0 && !is_bound(c) && before.is_some_and(is_thai) {
                    out.push(JOINER);
                }
                out.push(c);
                before = Some(c);
            }
            line += own;
        }
    }
    if piece.ends_with(BREAK) {
        out.push(BREAK);
    }
}

/// The words of a piece; what never stands at an end of a line alone goes with its neighbour.
fn chunks(piece: &str) -> Vec<&str> {
    // A digest is no text: its letters and figures are one piece.
    if piece.chars().all(|c| c.is_ascii_alphanumeric()) {
        return vec![piece];
    }
    let mut chunks = Vec::new();
    let (mut from, mut end) = (0, 0);
    for word in segment::words(piece) {
        let chunk = &piece[from..end];
        let binds = matches!(chunk, "การ" | "ความ" | "นัก" | "ไม่")
            || chunk.chars().filter(|c| !is_bound(*c)).count() < 2
            || word.chars().filter(|c| !is_bound(*c)).count() < 2
            || word.starts_with(is_bound);
        if !chunk.is_empty() && !binds {
            chunks.push(chunk);
            from = end;
        }
        end += word.len();
    }
    chunks.push(&piece[from..]);
    chunks
}

/// Cuts one word that is wider than a line into lines of about the same width, never before a mark and never behind a
/// leading vowel; an even share leaves no letter alone, and the halves of a digest stand below each other.
fn syllables(word: &str, room: f32) -> Vec<String> {
    let lines = (width(word) / room).ceil();
    let fair = (width(word) / lines + 0.5).min(room);
    let letters: Vec<char> = word.chars().collect();
    let mut parts = vec![String::new()];
    let mut line = 0.0;
    for syllable in letters.chunk_by(|before, c| is_bound(*c) || is_leading_vowel(*before)) {
        let own: f32 = syllable.iter().filter_map(|c| font::advance(*c)).sum();
        if line > 0.0 && line + own > fair {
            parts.push(String::new());
            line = 0.0;
        }
        if let Some(part) = parts.last_mut() {
            part.extend(syllable);
        }
        line += own;
    }
    parts
}

/// Parts each mark from its letter by a joiner that draws nothing and changes no shape.
///
/// Two letters of Thai side by side, be one of them only a mark, are a run that the engine asks its model about; single
/// ones are not. The letters before a sara am stay together: the shaper looks back over their marks to place its ring.
fn parted(text: &str) -> String {
    let mut out = String::with_capacity(text.len() * 2);
    let mut letters = text.chars().peekable();
    let mut cluster = String::new();
    while let Some(c) = letters.next() {
        cluster.push(c);
        if letters.peek().is_some_and(|next| is_mark(*next) || *next == SARA_AM) {
            continue;
        }
        let keep = cluster.ends_with(SARA_AM);
        for c in cluster.drain(..) {
            if is_mark(c) && !keep {
                out.push(MARK_JOINER);
            }
            out.push(c);
        }
    }
    out
}

const SARA_AM: char = '\u{0E33}';

/// A mark above or below a letter.
fn is_mark(c: char) -> bool {
    matches!(c, '\u{0E31}' | '\u{0E34}'..='\u{0E3A}' | '\u{0E47}'..='\u{0E4E}')
}

fn width(text: &str) -> f32 {
    text.chars().filter_map(font::advance).sum()
}

fn is_steering(c: char) -> bool {
    matches!(c, JOINER | MARK_JOINER | BREAK)
}

fn is_thai(c: char) -> bool {
    matches!(c, '\u{0E01}'..='\u{0E4E}')
}

/// Whether `c` belongs to the letter before it: a mark, a vowel behind, mai yamok, or closing punctuation.
fn is_bound(c: char) -> bool {
    matches!(c, '\u{0E30}'..='\u{0E3A}' | '\u{0E45}'..='\u{0E4E}' | 'ฯ' | ')' | '”' | ',' | '.' | BREAK)
        || c.is_whitespace()
}

fn is_leading_vowel(c: char) -> bool {
    matches!(c, 'เ' | 'แ' | 'โ' | 'ใ' | 'ไ')
}

#[cfg(test)]
mod tests;
