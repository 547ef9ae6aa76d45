//! The sara am that a PDF has lost: ำ came out as า, as a blank and า, or as า and a blank.

use std::collections::HashMap;
use std::sync::OnceLock;

use super::{Fault, FaultKind};
use crate::dictionary;
use crate::segment::{Kind, Piece, is_mark, is_thai, pieces};

/// Finds words that have lost their sara am: `ด าเนินการ`, `ดา เนินการ`, `ดาเนินการ` for ดำเนินการ.
///
/// It speaks only where the mended form is a usual word and what stands is none. Readings that would need more trust
/// (`นา เสนอ`, where both halves are words) are named only in a text that has certain cases, because the fault comes
/// from how the whole file was made.
///
/// ```
/// use prongsai_thai::normalise::lost_sara_am;
/// assert_eq!(lost_sara_am("การด าเนินการ")[0].mended, "ดำเนินการ");
/// assert!(lost_sara_am("การดำเนินการตามมาตรการ").is_empty());
/// ```
#[must_use]
pub fn lost_sara_am(text: &str) -> Vec<Fault> {
    if !text.contains('า') {
        return Vec::new();
    }
    let pieces = pieces(text);
    let mut candidates = apart(text, &pieces);
    candidates.extend(together(text, &pieces));
    candidates.sort_by_key(|(fault, _)| (fault.range.start, usize::MAX - fault.range.end));
    let trusted = candidates.iter().any(|(_, certain)| *certain);
    let mut faults: Vec<Fault> = Vec::new();
    for (fault, certain) in candidates {
        let overlaps = faults.last().is_some_and(|last| fault.range.start < last.range.end);
        if (certain || trusted) && !overlaps {
            faults.push(fault);
        }
    }
    faults
}

/// A blank beside the vowel.
fn apart(text: &str, pieces: &[Piece]) -> Vec<(Fault, bool)> {
    let mut found = Vec::new();
    for (at, space) in pieces.iter().enumerate() {
        let blank = &text[space.range.clone()];
        if space.kind != Kind::Space || blank.contains('\n') || blank.contains('\t') || blank.chars().count() > 2 {
            continue;
        }
        let (left_start, right_end) = (run_start(pieces, at), run_end(pieces, at));
        let left = &text[left_start..space.range.start];
        let right = &text[space.range.end..right_end];
        if left.is_empty() || right.is_empty() {
            continue;
        }
        // With the blank before it, the vowel stands alone, which it never does.
        let (stem, rest, certain) = if let Some(rest) = right.strip_prefix('า') {
            (left.trim_end_matches('\u{E4D}'), rest, true)
        } else if let Some(rest) = right.strip_prefix('ำ') {
            (left, rest, true)
        } else if let Some(stem) = left.strip_suffix('า') {
            (stem.trim_end_matches('\u{E4D}'), right, false)
        } else {
            continue;
        };
        let joined = format!("{stem}ำ{rest}");
        let vowel = stem.len();
        let Some(word) = self::pieces(&joined).into_iter().find(|piece| piece.range.contains(&vowel)) else { continue };
        if word.kind != Kind::Word || !(word.mark.is_usual() || word.letters > 5) {
            continue;
        }
        // From the joined text back to the source: what stands after the vowel has moved.
        let start = left_start + word.range.start;
        let end = right_end - (joined.len() - word.range.end);
        let spans = end > space.range.end;
        if certain {
            found.push((fault(start..end.max(space.range.end + 'า'.len_utf8()), &joined[word.range]), true));
        } else {
            let halves_are_words = pieces[at - 1].range.start == start
                && pieces[at - 1].is_sure()
                && pieces.get(at + 1).is_some_and(Piece::is_sure);
            // A word that ends at the blank says nothing about the vowel: ทา is as good as ทำ.
            let begins = pieces.iter().any(|piece| piece.range.start == start);
            if !spans || !begins || word.letters < 4 {
                continue;
            }
            // That so many letters make a word across the blank is no chance.
            let certain = !halves_are_words || word.letters > 6;
            found.push((fault(start..end, &joined[word.range]), certain));
        }
    }
    found
}

/// No blank: the word reads as its pieces, of which at least one is no usual word.
fn together(text: &str, pieces: &[Piece]) -> Vec<(Fault, bool)> {
    let forms = lost_forms();
    let mut found = Vec::new();
    for at in 0..pieces.len() {
        if !pieces[at].is_thai() {
            continue;
        }
        let mut best = None;
        for end in at..pieces.len().min(at + 5) {
            if !pieces[end].is_thai() {
                break;
            }
            let range = pieces[at].range.start..pieces[end].range.end;
            if let Some(word) = forms.get(&text[range.clone()]) {
                let letters: u32 = pieces[at..=end].iter().map(|piece| piece.letters).sum();
                let certain = letters > 6 || pieces[at..=end].iter().any(|piece| !piece.is_sure());
                best = Some((fault(range, word), certain));
            }
        }
        found.extend(best);
    }
    found
}

fn fault(range: std::ops::Range<usize>, mended: &str) -> Fault {
    Fault { range, kind: FaultKind::LostSaraAm, mended: mended.to_owned() }
}

/// Usual words with ำ, by what is left of them when it turns to า; none that is then another word.
fn lost_forms() -> &'static HashMap<String, &'static str> {
    static FORMS: OnceLock<HashMap<String, &'static str>> = OnceLock::new();
    FORMS.get_or_init(|| {
        let known = dictionary::Dictionary::embedded();
        dictionary::usual()
            .filter(|word| word.contains('ำ') && word.chars().filter(|&c| is_thai(c) && !is_mark(c)).count() >= 4)
            .map(|word| (word.replace('ำ', "า"), word))
            .filter(|(form, _)| !known.look_up(form).is_word())
            .collect()
    })
}

fn run_start(pieces: &[Piece], space: usize) -> usize {
    let length = pieces[..space].iter().rev().take_while(|piece| piece.is_thai()).count();
    pieces[space - length].range.start
}

fn run_end(pieces: &[Piece], space: usize) -> usize {
    let length = pieces[space + 1..].iter().take_while(|piece| piece.is_thai()).count();
    pieces[space + length].range.end
}
