//! Where Thai words end, for search and for the ends of lines.
//!
//! Thai is written without spaces between words. The text is cut so that the fewest and most usual known words cover it;
//! letters that no word covers stay together. For lines the answer is more careful than for search: a line may end
//! between two words only if no other reading that is nearly as good has a word across that place, if neither side is a
//! left-over of letters, and if the place is not inside a name.
//!
//! # Source
//! The words: `data/words.txt`, `data/vocabulary.txt` and the names of the gazetteer. The rules between other characters
//! are those of Unicode Standard Annex 14.

mod runs;

use std::ops::Range;

pub(crate) use runs::{Kind, Piece, is_mark, is_thai, pieces};

/// Joins what stands beside it: no line ends here.
pub const WORD_JOINER: char = '\u{2060}';

/// Lets a line end here.
pub const LINE_BREAK: char = '\u{200B}';

/// Cuts a text into words, numbers, white space and signs. Put together again they are the text.
///
/// ```
/// use prongsai_thai::segment::words;
/// assert_eq!(words("ประเมินคุณธรรมของหน่วยงาน").collect::<Vec<_>>(), ["ประเมิน", "คุณธรรม", "ของ", "หน่วยงาน"]);
/// ```
pub fn words(text: &str) -> impl Iterator<Item = &str> {
    runs::pieces(text).into_iter().map(|piece| &text[piece.range])
}

/// Whether one of our lists has this word: a general or official word, or the name of a place.
///
/// ```
/// use prongsai_thai::segment::is_word;
/// assert!(is_word("โปร่งใส") && !is_word("โปผร่งใส"));
/// ```
#[must_use]
pub fn is_word(word: &str) -> bool {
    crate::dictionary::Dictionary::embedded().look_up(word).is_word()
}

/// Returns the places, in bytes, where a line may end: between Thai words, and after white space.
///
/// Places between other characters (after a hyphen, a slash) are left to the rules that every typesetter has.
#[must_use]
pub fn breaks(text: &str) -> Vec<usize> {
    let pieces = runs::pieces(text);
    let names = names(text, &pieces);
    let mut breaks = Vec::new();
    let mut name = names.iter().peekable();
    for pair in 0..pieces.len().saturating_sub(1) {
        let (left, right) = (&pieces[pair], &pieces[pair + 1]);
        let at = right.range.start;
        while name.next_if(|name| name.end <= at).is_some() {}
        let in_name = name.peek().is_some_and(|name| name.start < at && at < name.end);
        let allowed = match (left.kind, right.kind) {
            (Kind::Space, _) => !stays_after_space(text, &pieces, pair),
            (_, _) if left.is_thai() && right.is_thai() => {
                !in_name && !right.straddled && is_between_words(text, left, right)
            }
            _ => false,
        };
        if allowed {
            breaks.push(at);
        }
    }
    breaks
}

/// Returns `text` with [`WORD_JOINER`] between the letters of a word and [`LINE_BREAK`] between words where a line may
/// end, so that a typesetter with a model of its own breaks Thai only where [`breaks`] allows it.
///
/// No joiner stands before a mark above or below a letter, nor before sara am. Both characters are taken out of the text
/// before, except that a [`LINE_BREAK`] of the writer stays.
///
/// ```
/// use prongsai_thai::segment::breakable;
/// assert_eq!(breakable("ที่ดี"), "ที่\u{200B}ดี");
/// assert_eq!(breakable("งบ"), "ง\u{2060}บ");
/// ```
#[must_use]
pub fn breakable(text: &str) -> String {
    let text: std::borrow::Cow<'_, str> =
        if text.contains(WORD_JOINER) { text.replace(WORD_JOINER, "").into() } else { text.into() };
    let mut breaks = breaks(&text).into_iter().peekable();
    let mut out = String::with_capacity(text.len() * 2);
    let mut before: Option<char> = None;
    for (at, c) in text.char_indices() {
        let here = breaks.next_if_eq(&at).is_some();
        if let Some(before) = before {
            let thai =
                (runs::is_thai(before) || before == '.') && runs::is_thai(c) || runs::is_thai(before) && c == '.';
            if before.is_whitespace() {
                if !here && !c.is_whitespace() && (runs::is_thai(c) || runs::is_digit(c)) {
                    out.push(WORD_JOINER);
                }
            } else if here {
                out.push(LINE_BREAK);
            } else if thai && !runs::is_mark(c) && c != SARA_AM {
                out.push(WORD_JOINER);
            }
        }
        out.push(c);
        before = Some(c);
    }
    out
}

const SARA_AM: char = '\u{E33}';

/// Words that make a noun of the word after them or deny it, and do not stand at the end of a line.
const PREFIXES: [&str; 4] = ["การ", "ความ", "นัก", "ไม่"];

/// Words of one syllable that carry the grammar; what stands beside them is a word of its own.
const FUNCTION_WORDS: [&str; 56] = [
    "ที่",
    "ใน",
    "และ",
    "หรือ",
    "ของ",
    "ให้",
    "ได้",
    "ไม่",
    "มี",
    "เป็น",
    "จะ",
    "กับ",
    "แก่",
    "แต่",
    "ต่อ",
    "โดย",
    "เพื่อ",
    "จาก",
    "ตาม",
    "ซึ่ง",
    "อัน",
    "นี้",
    "นั้น",
    "ว่า",
    "จึง",
    "แล้ว",
    "ถึง",
    "ทั้ง",
    "ทุก",
    "แต่ละ",
    "ด้วย",
    "ยัง",
    "ต้อง",
    "ควร",
    "อยู่",
    "ไป",
    "มา",
    "ถ้า",
    "หาก",
    "เมื่อ",
    "ก็",
    "คือ",
    "ณ",
    "ผู้",
    "แห่ง",
    "ทาง",
    "ด้าน",
    "เรื่อง",
    "ภายใน",
    "ระหว่าง",
    "สำหรับ",
    "อย่าง",
    "เช่น",
    "ได้แก่",
    "รวม",
    "ผ่าน",
];

fn is_between_words(text: &str, left: &Piece, right: &Piece) -> bool {
    let (one, two) = (&text[left.range.clone()], &text[right.range.clone()]);
    if PREFIXES.contains(&one) || left.kind == Kind::Dot || right.kind == Kind::Dot {
        return false;
    }
    let grammar = |word: &str| FUNCTION_WORDS.contains(&word);
    match (left.is_sure(), right.is_sure()) {
        (true, true) => true,
        // A left-over may be the rest of a word that was cut; only a word that cannot be part of it ends it.
        (true, false) => (grammar(one) || left.letters >= 3) && right.letters >= 3,
        (false, true) => (grammar(two) || right.letters >= 3) && left.letters >= 3,
        (false, false) => false,
    }
}

/// What never begins a line though a space stands before it: the sign of repetition, closing brackets, and the figure
/// after พ.ศ., ข้อ and their like.
fn stays_after_space(text: &str, pieces: &[Piece], space: usize) -> bool {
    let next = &text[pieces[space + 1].range.clone()];
    if next.starts_with(['ๆ', 'ฯ', ')', ']', '}', '”', '’', '»', ',', '.', ';', ':', '!', '?', '%']) {
        return true;
    }
    let before = space.checked_sub(1).map_or("", |before| &text[pieces[before].range.clone()]);
    next.starts_with(runs::is_digit)
        && matches!(before, "พ.ศ." | "ค.ศ." | "ข้อ" | "มาตรา" | "ที่" | "หมวด" | "ฉบับที่")
        && !text[pieces[space].range.clone()].contains('\n')
}

/// The stretches that are names: after นาย, นาง, นางสาว a given name and a surname, after the kind of a place its name.
fn names(text: &str, pieces: &[Piece]) -> Vec<Range<usize>> {
    let mut names: Vec<Range<usize>> = Vec::new();
    let mut at = 0;
    while at < pieces.len() {
        let word = &text[pieces[at].range.clone()];
        let from = at;
        at += 1;
        if matches!(word, "นาย" | "นาง" | "นางสาว") {
            // The title belongs to the name.
            let mut end = run_end(pieces, at);
            if end > at && is_short(text, pieces, from, end) {
                names.push(pieces[from].range.start..pieces[end - 1].range.end);
                let surname = end + 1;
                if pieces.get(end).is_some_and(|piece| piece.kind == Kind::Space) {
                    end = run_end(pieces, surname);
                    if end > surname && is_short(text, pieces, surname, end) {
                        names.push(pieces[surname].range.start..pieces[end - 1].range.end);
                    }
                }
            }
        } else if PLACE_WORDS.contains(&word) {
            let mut end = at;
            while end < pieces.len() && end < at + 4 && pieces[end].is_thai() {
                let part = &text[pieces[end].range.clone()];
                if FUNCTION_WORDS.contains(&part) || pieces[end].mark.is_official() || PLACE_WORDS.contains(&part) {
                    break;
                }
                end += 1;
                // A name of the gazetteer is whole, unless it begins a longer one: ทุ่ง is a tambon, too.
                if end == at + 1 && pieces[at].mark.is_place() && !pieces[at].mark.is_usual() {
                    break;
                }
            }
            if end > at + 1 {
                names.push(pieces[at].range.start..pieces[end - 1].range.end);
            }
        }
    }
    names
}

/// Words after which the name of a place stands.
const PLACE_WORDS: [&str; 14] = [
    "เทศบาลตำบล",
    "เทศบาลเมือง",
    "เทศบาลนคร",
    "องค์การบริหารส่วนตำบล",
    "องค์การบริหารส่วนจังหวัด",
    "ตำบล",
    "อำเภอ",
    "จังหวัด",
    "หมู่บ้าน",
    "เทศบาล",
    "นายกเทศมนตรีตำบล",
    "ปลัดเทศบาลตำบล",
    "แขวง",
    "เขต",
];

fn run_end(pieces: &[Piece], from: usize) -> usize {
    pieces.iter().skip(from).position(|piece| !piece.is_thai()).map_or(pieces.len(), |length| from + length)
}

/// Names are short; a longer stretch is a sentence that only begins like one.
fn is_short(text: &str, pieces: &[Piece], from: usize, end: usize) -> bool {
    text[pieces[from].range.start..pieces[end - 1].range.end].chars().count() <= 24
}

#[cfg(test)]
mod tests;
