//! Places of a page that announce an item by its code.

use std::collections::BTreeSet;

use super::code::{Code, Kind, codes};
use super::folded::folded;
use super::title::{LIKELY, Likeness, Shape, all};
use crate::page::Page;

/// A place that announces an item.
#[derive(Debug, Clone)]
pub struct Anchor {
    /// The number by which the page calls it; none where it was known by its title.
    pub number: Option<u8>,
    /// The line of the page.
    pub line: usize,
    /// The letters of the line that belong to it: from its code or title to the next one.
    pub from: usize,
    pub to: usize,
    /// The element that says it.
    pub node: usize,
    /// Its title as the page words it.
    pub title: String,
    pub shape: Shape,
}

/// How many different numbers are announced.
pub fn distinct(anchors: &[Anchor]) -> usize {
    anchors.iter().filter_map(|anchor| anchor.number).collect::<BTreeSet<_>>().len()
}

/// The places of a page that announce an item by its code, in reading order.
pub fn anchors(page: &Page) -> Vec<Anchor> {
    let lines: Vec<Vec<char>> = page.lines.iter().map(|line| folded(&line.text)).collect();
    let found: Vec<Vec<Code>> = lines.iter().map(|line| codes(line)).collect();
    let letters: BTreeSet<u8> = found
        .iter()
        .flatten()
        .filter(|code| code.kind == Kind::Letter && code.is_first)
        .map(|code| code.number)
        .collect();
    let zeros: BTreeSet<u8> = found
        .iter()
        .flatten()
        .filter(|code| code.kind == Kind::Zero && code.is_first)
        .map(|code| code.number)
        .collect();
    // Only a page that writes its whole list so means the letter by its zeros.
    let zeros_are_codes = letters.len() < 3 && zeros.len() >= 5;
    let mut anchors = Vec::new();
    for (line, codes) in found.iter().enumerate() {
        let letters: Vec<char> = page.lines[line].text.chars().collect();
        let links: BTreeSet<usize> = page.lines[line]
            .spans
            .iter()
            .filter(|(range, _)| !range.is_empty())
            .map(|(range, _)| range.start)
            .collect();
        let mut kept: Vec<Anchor> = Vec::new();
        for (n, code) in codes.iter().enumerate() {
            let next = codes.get(n + 1).map_or(letters.len(), |next| next.range.start);
            let begins_link = links.contains(&code.range.start) || links.contains(&code.range.start.saturating_sub(1));
            let before = codes.get(n.wrapping_sub(1)).map(|before| &letters[before.range.end..code.range.start]);
            if is_part_of_range(before, &letters[code.range.end..next], codes.len(), n) && !begins_link {
                continue;
            }
            let after: String = letters[code.range.end..next].iter().take(300).collect();
            let title = words(&after, page, line, code, &found);
            let shape = Shape::of(&title);
            let is_likely = likeness(code.number, &shape) >= LIKELY;
            let is_anchor = match code.kind {
                Kind::Letter => code.is_first || begins_link || is_likely,
                Kind::Zero => (code.is_first || begins_link) && (is_likely || zeros_are_codes),
            };
            if is_anchor {
                if let Some(last) = kept.last_mut() {
                    last.to = code.range.start;
                }
                kept.push(Anchor {
                    number: Some(code.number),
                    line,
                    from: if code.is_first { 0 } else { code.range.start },
                    to: letters.len(),
                    node: page.lines[line].node_at(code.range.start),
                    title,
                    shape,
                });
            }
        }
        if let [only] = kept.as_mut_slice() {
            only.from = 0;
        }
        anchors.extend(kept);
    }
    anchors
}

/// `O1 - O9`, `O1 ถึง O9` and `O1, O2, O3` speak of items without announcing one.
fn is_part_of_range(before: Option<&[char]>, after: &[char], count: usize, n: usize) -> bool {
    let joins = |between: &[char]| {
        let said: String = between.iter().filter(|c| !c.is_whitespace()).collect();
        matches!(said.as_str(), "-" | "–" | "—" | "~" | "ถึง" | "," | "/" | "และ" | "ถึงข้อ" | "-ข้อ")
    };
    before.is_some_and(joins) || (n + 1 < count && joins(after))
}

/// The words of an item: those after its code, else those before it, else those of the next line.
fn words(after: &str, page: &Page, line: usize, code: &Code, found: &[Vec<Code>]) -> String {
    let whole = trimmed(after);
    // What a link says after the title is not the title.
    let links = page.lines[line].spans.iter().map(|(range, _)| range.start);
    let cut = links.filter(|start| *start > code.range.end + 1).min().map(|start| start - code.range.end);
    let short = cut.map(|cut| trimmed(&after.chars().take(cut).collect::<String>()));
    if let Some(short) = short.filter(|short| short.chars().count() >= 2)
        && likeness(code.number, &Shape::of(&short)) > likeness(code.number, &Shape::of(&whole))
    {
        return short;
    }
    if whole.chars().count() >= 3 {
        return whole;
    }
    let before: String = page.lines[line].text.chars().take(code.range.start).collect();
    let before = trimmed(&before);
    if !code.is_first && before.chars().count() >= 3 {
        return before;
    }
    let is_free = |at: usize| found.get(at).is_some_and(|codes| codes.iter().all(|code| !code.is_first));
    let said = |at: usize| page.lines.get(at).map(|line| trimmed(&line.text)).unwrap_or_default();
    // Where the title stands before the code, in a row read from right to left.
    let previous = line.checked_sub(1).filter(|at| is_free(*at) && is_one_row(page, line, *at)).map(said);
    if let Some(previous) = previous.filter(|text| likeness(code.number, &Shape::of(text)) >= LIKELY) {
        return previous;
    }
    let next = if is_free(line + 1) { said(line + 1) } else { String::new() };
    // Below a bare code stands its title, or the beginning of something else.
    if is_one_row(page, line, line + 1) || likeness(code.number, &Shape::of(&next)) >= LIKELY {
        next
    } else {
        String::new()
    }
}

/// Whether two lines stand in one row of a table or one entry of a list.
fn is_one_row(page: &Page, one: usize, other: usize) -> bool {
    let Some(other) = page.lines.get(other) else { return false };
    let row = page
        .ancestors(page.lines[one].node)
        .find(|node| matches!(page.tree[*node].tag.as_str(), "tr" | "row" | "li" | "dl" | "summary" | "button" | "a"));
    row.is_some_and(|row| page.contains(row, other.node))
}

fn trimmed(text: &str) -> String {
    let marks = |c: char| c.is_whitespace() || ".:-–—)]}>|*•·»_,;/=(".contains(c);
    text.trim_start_matches(marks).trim_end_matches(|c: char| c.is_whitespace() || ":-–—([|>»".contains(c)).to_owned()
}

/// How alike words are to the title that has this number in any year.
fn likeness(number: u8, shape: &Shape) -> Likeness {
    let item = usize::from(number) - 1;
    all().iter().map(|titles| titles.like(item, shape)).max().unwrap_or(0)
}
