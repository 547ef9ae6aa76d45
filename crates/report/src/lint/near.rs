//! Text that is one slip away from a known phrase, found in one pass.
//!
//! A phrase that has been damaged in few places still has one of its pieces whole: the pieces are looked up by their
//! first four letters, and only where one stands is the rest compared.

use std::collections::HashMap;
use std::sync::OnceLock;

use super::normal::is_mark;

/// The known phrases by line.
const PHRASES: &str = include_str!("phrases.txt");

/// From this length on nothing else is likely to be meant, even where all the words are known.
pub(super) const SET_PHRASE: usize = 14;

/// Costs are in halves: a letter is two, a mark above or below one.
const LETTER: usize = 2;
const MARK: usize = 1;

/// The most that a phrase may be damaged, however long it is.
const MOST: usize = 5;

/// Text that is meant to be a known phrase.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Near {
    /// First code point.
    pub from: usize,
    /// Code point after the last.
    pub to: usize,
    /// The phrase.
    pub phrase: &'static str,
    /// Its length in code points.
    pub length: usize,
    /// How far it is away, in halves of a letter.
    cost: usize,
}

/// The phrases, and where their pieces begin.
struct Index {
    phrases: Vec<(&'static str, Vec<char>)>,
    pieces: HashMap<[char; 4], Vec<(usize, usize)>>,
}

impl Index {
    fn embedded() -> &'static Self {
        static INDEX: OnceLock<Index> = OnceLock::new();
        INDEX.get_or_init(|| {
            let phrases: Vec<(&str, Vec<char>)> = PHRASES
                .lines()
                .filter(|line| !line.is_empty() && !line.starts_with('#'))
                .map(|line| (line, line.chars().collect()))
                .collect();
            let mut pieces: HashMap<[char; 4], Vec<(usize, usize)>> = HashMap::new();
            for (phrase, (_, letters)) in phrases.iter().enumerate() {
                let count = (allowed(letters.len()) / LETTER + 1).max(2);
                for piece in 0..count {
                    let at = piece * letters.len() / count;
                    // The last piece may be shorter than what is looked up.
                    let at = at.min(letters.len().saturating_sub(4));
                    if let Some(Ok(key)) = letters.get(at..at + 4).map(<[char; 4]>::try_from) {
                        pieces.entry(key).or_default().push((phrase, at));
                    }
                }
            }
            Index { phrases, pieces }
        })
    }
}

/// How far a text of that many letters may be away, in halves of a letter.
fn allowed(length: usize) -> usize {
    (length * 2 / 9).clamp(LETTER, MOST)
}

/// Finds what is meant to be a known phrase and is not, from left to right; the nearest where several fit.
///
/// `fits` says which are to be thought of at all, so that one that cuts a word does not hide a shorter one beside it.
pub(super) fn near(text: &[char], fits: impl Fn(&Near) -> bool) -> Vec<Near> {
    let index = Index::embedded();
    let mut found: Vec<Near> = Vec::new();
    let mut right_until = vec![0; index.phrases.len()];
    for at in 0..text.len().saturating_sub(3) {
        let Some(Ok(key)) = text.get(at..at + 4).map(<[char; 4]>::try_from) else { break };
        let Some(pieces) = index.pieces.get(&key) else { continue };
        for (phrase, offset) in pieces {
            let (written, letters) = &index.phrases[*phrase];
            if at < right_until[*phrase] {
                continue;
            }
            if let Some(start) = at.checked_sub(*offset)
                && text.get(start..start + letters.len()) == Some(letters.as_slice())
            {
                right_until[*phrase] = start + letters.len();
                continue;
            }
            let Some((cost, from, to)) = compare(text, at, letters, *offset) else { continue };
            if cost > 0 {
                found.push(Near { from, to, phrase: written, length: letters.len(), cost });
            }
        }
    }
    found.retain(fits);
    nearest(found)
}

/// Of findings that overlap, the one that is least away; the longer phrase where they are equal.
fn nearest(mut found: Vec<Near>) -> Vec<Near> {
    found.sort_by(|a, b| (a.cost, b.length, a.from).cmp(&(b.cost, a.length, b.from)));
    let mut kept: Vec<Near> = Vec::new();
    for near in found {
        if !kept.iter().any(|other| near.from < other.to && other.from < near.to) {
            kept.push(near);
        }
    }
    kept.sort_by_key(|near| near.from);
    kept
}

/// Compares a phrase with the text around one of its pieces: the cost, and where the text begins and ends.
fn compare(text: &[char], at: usize, phrase: &[char], offset: usize) -> Option<(usize, usize, usize)> {
    let most = allowed(phrase.len());
    let left: Vec<char> = phrase[..offset].iter().rev().copied().collect();
    let reach = at.saturating_sub(offset + MOST);
    let before: Vec<char> = text[reach..at].iter().rev().copied().collect();
    let (left_cost, taken_left) = best(&left, &before, most)?;
    let right = &phrase[offset + 4..];
    let end = (at + 4 + right.len() + MOST).min(text.len());
    let (right_cost, taken_right) = best(right, &text[at + 4..end], most - left_cost)?;
    let (from, to) = (at - taken_left, at + 4 + taken_right);
    // What only begins or ends otherwise is another word, or is cut off.
    let edges = text.get(from) == phrase.first() && text.get(to - 1) == phrase.last();
    edges.then_some((left_cost + right_cost, from, to))
}

/// The cheapest way to make a beginning of `text` the whole of `part`: its cost and how much of the text it takes.
fn best(part: &[char], text: &[char], most: usize) -> Option<(usize, usize)> {
    if part.is_empty() {
        return Some((0, 0));
    }
    let mut row: Vec<usize> = Vec::with_capacity(text.len() + 1);
    row.push(0);
    for c in text {
        row.push(row.last().copied().unwrap_or(0) + weight(*c));
    }
    for p in part {
        let mut diagonal = row[0];
        row[0] += weight(*p);
        for (j, t) in text.iter().enumerate() {
            let change = if p == t { 0 } else { weight(*p).max(weight(*t)) };
            let cheapest = (diagonal + change).min(row[j] + weight(*t)).min(row[j + 1] + weight(*p));
            diagonal = row[j + 1];
            row[j + 1] = cheapest;
        }
        if row.iter().all(|cost| *cost > most) {
            return None;
        }
    }
    // Of equals the one that ends on the right letter.
    let ends = |taken: usize| taken.checked_sub(1).and_then(|last| text.get(last)) == part.last();
    let (taken, cost) = row
        .iter()
        .enumerate()
        .min_by_key(|(j, cost)| (**cost, !ends(*j), part.len().abs_diff(*j), std::cmp::Reverse(*j)))?;
    (*cost <= most).then_some((*cost, taken))
}

fn weight(c: char) -> usize {
    if is_mark(c) || c == 'ะ' { MARK } else { LETTER }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<(String, &'static str)> {
        let letters: Vec<char> = text.chars().collect();
        near(&letters, |_| true)
            .into_iter()
            .map(|near| (letters[near.from..near.to].iter().collect(), near.phrase))
            .collect()
    }

    #[test]
    fn a_phrase_as_it_should_be_is_not_near_to_itself() {
        for phrase in PHRASES.lines().filter(|line| !line.starts_with('#')) {
            assert_eq!(found(phrase), [], "{phrase}");
        }
    }

    #[test]
    fn one_slip_leads_back_to_the_phrase() {
        assert_eq!(found("ประเมินปิงงบประมาณพ.ศ.2565"), [("ปิงงบประมาณพ.ศ.".to_owned(), "ปีงบประมาณพ.ศ.")]);
        assert_eq!(found("เพื่อความโปผร่งใสของ"), [("ความโปผร่งใส".to_owned(), "ความโปร่งใส")]);
    }

    #[test]
    fn a_phrase_that_is_cut_off_is_no_slip() {
        assert_eq!(found("ตามข้อบัญญัติงบประมา"), []);
    }
}
