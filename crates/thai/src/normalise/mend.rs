//! One pass over a text that puts marks in order and says what it found.

use std::ops::Range;

use super::{Fault, FaultKind};
use crate::segment::is_mark;

/// A character with the place it came from.
#[derive(Debug, Clone)]
pub(super) struct Letter {
    pub(super) c: char,
    pub(super) source: Range<usize>,
}

const NIKHAHIT: char = '\u{E4D}';
const MAI_HAN_AKAT: char = '\u{E31}';

/// Returns the letters in canonical order, and the faults.
pub(super) fn mend(text: &str) -> (Vec<Letter>, Vec<Fault>) {
    let mut mend = Mend { out: Vec::with_capacity(text.len() / 3 + 4), faults: Vec::new() };
    let mut letters: Vec<Letter> = Vec::with_capacity(text.len() / 3 + 4);
    for (at, written) in text.char_indices() {
        let Some(c) = plain(written) else { continue };
        let source = at..at + written.len_utf8();
        match letters.last_mut() {
            Some(last) if c == 'เ' && last.c == 'เ' => {
                last.c = 'แ';
                last.source.end = source.end;
                mend.fault(last.source.clone(), FaultKind::TwoSaraE, "แ".to_owned());
            }
            _ => letters.push(Letter { c, source }),
        }
    }
    let mut at = 0;
    while at < letters.len() {
        at += mend.next(&letters[at..]);
    }
    mend.faults.sort_by_key(|fault| fault.range.start);
    (mend.out, mend.faults)
}

/// The ordinary form of a character; nothing for invisible ones.
fn plain(c: char) -> Option<char> {
    Some(match c {
        '\u{AD}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{2064}' | '\u{FEFF}' => {
            return None;
        }
        '\u{A0}' | '\u{2000}'..='\u{200A}' | '\u{202F}' | '\u{205F}' | '\u{3000}' => ' ',
        '\u{FF10}'..='\u{FF19}' => char::from_u32(u32::from(c) - 0xFF10 + 0x30).unwrap_or(c),
        // Thai TrueType fonts keep shifted forms of marks here; PDFs made with them give these codes as text.
        '\u{F700}' => 'ฐ',
        '\u{F701}'..='\u{F704}' => shifted(c, 0xF701, 0xE34),
        '\u{F705}'..='\u{F709}' => shifted(c, 0xF705, 0xE48),
        '\u{F70A}'..='\u{F70E}' => shifted(c, 0xF70A, 0xE48),
        '\u{F70F}' => 'ญ',
        '\u{F710}' => MAI_HAN_AKAT,
        '\u{F711}' => NIKHAHIT,
        '\u{F712}' => '\u{E47}',
        '\u{F713}'..='\u{F717}' => shifted(c, 0xF713, 0xE48),
        '\u{F718}'..='\u{F71A}' => shifted(c, 0xF718, 0xE38),
        _ => c,
    })
}

fn shifted(c: char, from: u32, to: u32) -> char {
    char::from_u32(u32::from(c) - from + to).unwrap_or(c)
}

struct Mend {
    out: Vec<Letter>,
    faults: Vec<Fault>,
}

impl Mend {
    /// Takes one cluster from the front of `letters` and returns its length.
    fn next(&mut self, letters: &[Letter]) -> usize {
        let c = letters[0].c;
        let second = letters.get(1).map(|letter| letter.c);
        match c {
            'เ'..='ไ' if second.is_some_and(is_mark) => self.mark_after_leading_vowel(letters),
            _ if is_base(c) => self.cluster(letters),
            _ if is_mark(c) => {
                let carried = self.out.last().is_some_and(|before| matches!(before.c, '-' | '–' | '◌' | '_'));
                if !carried {
                    self.fault(letters[0].source.clone(), FaultKind::MarkWithoutBase, String::new());
                }
                self.out.push(letters[0].clone());
                1
            }
            _ => {
                self.out.push(letters[0].clone());
                1
            }
        }
    }

    /// `เ่ก`: the mark belongs to the consonant after the vowel.
    fn mark_after_leading_vowel(&mut self, letters: &[Letter]) -> usize {
        self.out.push(letters[0].clone());
        let marks = letters[1..].iter().take_while(|letter| is_mark(letter.c)).count();
        let Some(base) = letters.get(1 + marks).filter(|letter| is_base(letter.c)) else { return 1 };
        let follows = &letters[2 + marks..];
        let follows = follows.iter().take_while(|letter| is_mark(letter.c) || is_following_vowel(letter.c));
        let from = self.out.len();
        let mut moved = vec![base.clone()];
        moved.extend_from_slice(&letters[1..=marks]);
        moved.extend(follows.cloned());
        let known = self.faults.len();
        let length = self.cluster(&moved);
        self.faults.truncate(known);
        let mended = self.out[from..].iter().map(|letter| letter.c).collect();
        let source = letters[1].source.start..letters[length].source.end;
        self.fault(source, FaultKind::MisplacedMark, mended);
        1 + length
    }

    /// A consonant with its marks, the vowel า, ะ or ำ after it, and marks that came too late.
    fn cluster(&mut self, letters: &[Letter]) -> usize {
        let base = letters[0].clone();
        let count = letters[1..].iter().take_while(|letter| is_mark(letter.c)).count();
        let mut marks: Vec<Letter> = letters[1..=count].to_vec();
        let mut length = 1 + count;
        let mut kind = None;
        let mut tail = letters.get(length).filter(|letter| is_following_vowel(letter.c)).cloned();
        let mut late = Vec::new();
        if let Some(tail) = &mut tail {
            length += 1;
            if tail.c == 'ๅ' && !matches!(base.c, 'ฤ' | 'ฦ') {
                tail.c = 'า';
                kind = Some(FaultKind::LookAlike);
            }
            late = letters[length..].iter().take_while(|letter| is_mark(letter.c)).cloned().collect();
            length += late.len();
        }
        let written: String = letters[..length].iter().map(|letter| letter.c).collect();

        let mut stray = Vec::new();
        if let Some(tail) = &mut tail {
            let mut known: Vec<char> = marks.iter().map(|mark| mark.c).collect();
            known.sort_unstable();
            known.dedup();
            for mark in late {
                match mark.c {
                    NIKHAHIT if tail.c == 'า' => {
                        tail.c = 'ำ';
                        tail.source.end = mark.source.end;
                        kind = Some(FaultKind::DecomposedSaraAm);
                    }
                    NIKHAHIT if tail.c == 'ำ' => kind = Some(FaultKind::DoubledMark),
                    c if known.contains(&c) => kind = Some(FaultKind::DoubledMark),
                    c if is_tone(c) && !known.iter().any(|&known| is_tone(known) || known == '\u{E4C}') => {
                        known.push(c);
                        marks.push(mark);
                        kind = Some(FaultKind::MisplacedMark);
                    }
                    _ => stray.push(mark),
                }
            }
            if matches!(tail.c, 'า' | 'ำ')
                && let Some(at) = marks.iter().position(|mark| mark.c == NIKHAHIT)
            {
                kind = Some(if tail.c == 'า' { FaultKind::DecomposedSaraAm } else { FaultKind::DoubledMark });
                tail.c = 'ำ';
                tail.source.start = tail.source.start.min(marks[at].source.start);
                marks.retain(|mark| mark.c != NIKHAHIT);
            }
        }
        let before: Vec<char> = marks.iter().map(|mark| mark.c).collect();
        marks.sort_by_key(|mark| rank(mark.c));
        if kind.is_none() && marks.iter().map(|mark| mark.c).ne(before.iter().copied()) {
            kind = Some(FaultKind::MisplacedMark);
        }
        let with_doubles = marks.len();
        // Sorted by place alone, equal marks may still stand apart.
        let mut seen = Vec::new();
        marks.retain(|mark| {
            let new = !seen.contains(&mark.c);
            seen.push(mark.c);
            new
        });
        if marks.len() < with_doubles {
            kind = Some(FaultKind::DoubledMark);
        }

        let source = base.source.start..letters[length - 1].source.end;
        let mut agreed = marks.clone();
        drop_contradictions(&mut agreed);
        let tail_and = |marks: &[Letter]| -> String {
            std::iter::once(&base).chain(marks).chain(&tail).map(|letter| letter.c).collect()
        };
        if agreed.len() < marks.len() {
            self.fault(source.clone(), FaultKind::ContradictingMarks, tail_and(&agreed));
        } else if !stray.is_empty() {
            self.fault(source, FaultKind::MarkWithoutBase, tail_and(&marks));
        } else if let Some(kind) = kind {
            let mended = tail_and(&marks);
            if mended != written || kind == FaultKind::LookAlike {
                self.fault(source, kind, mended);
            }
        }
        self.out.push(base);
        self.out.append(&mut marks);
        self.out.extend(tail);
        self.out.append(&mut stray);
        length
    }

    fn fault(&mut self, range: Range<usize>, kind: FaultKind, mended: String) {
        self.faults.push(Fault { range, kind, mended });
    }
}

fn is_base(c: char) -> bool {
    matches!(c, 'ก'..='ฮ')
}

/// A vowel that stands on the line after its consonant.
fn is_following_vowel(c: char) -> bool {
    matches!(c, 'า' | 'ะ' | 'ำ' | 'ๅ')
}

fn is_tone(c: char) -> bool {
    matches!(c, '\u{E48}'..='\u{E4B}')
}

/// The order in which marks are written: vowels and their like, then tones, then the sign that silences.
fn rank(c: char) -> u8 {
    match c {
        '\u{E48}'..='\u{E4B}' => 1,
        '\u{E4C}' | '\u{E4E}' => 2,
        _ => 0,
    }
}

/// Keeps the first mark of each place: one vowel, one tone or silencer.
fn drop_contradictions(marks: &mut Vec<Letter>) {
    let (mut vowel, mut tone) = (false, false);
    marks.retain(|mark| {
        let taken = if rank(mark.c) == 0 { &mut vowel } else { &mut tone };
        !std::mem::replace(taken, true)
    });
}
