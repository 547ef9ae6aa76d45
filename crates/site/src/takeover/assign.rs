//! Which item of the year's list each anchor is.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use prongsai_domain::framework::Framework;
use prongsai_thai::FiscalYear;

use super::anchors::Anchor;
use super::owned::Around;
use super::section::Sections;
use super::title::{LIKELY, SURE, Shape, Titles};
use super::year::years;
use super::{Found, Note};
use crate::page::{Page, host, is_same_site};
use crate::words::{has, is_host, words};

/// An anchor with its item in the list, from 0; none where it announces something else.
#[derive(Debug, Clone)]
pub struct Placed {
    pub item: Option<usize>,
    pub anchor: Anchor,
}

/// What is known of one item.
#[derive(Debug, Clone, Default)]
pub struct Assigned {
    /// The words of its anchors, best first.
    shown: Vec<String>,
    notes: Vec<Note>,
}

impl Assigned {
    /// Whether the page lists it.
    pub fn is_listed(&self) -> bool {
        !self.shown.is_empty()
    }
}

/// What an anchor turned out to be.
enum Is {
    /// The item that its number says.
    Own,
    /// Another item of the list, by its title.
    Other(usize),
    /// An item of another year's list.
    Foreign(FiscalYear),
    /// A number that the list does not have.
    Nothing,
}

/// Finds the item of each anchor, then looks for the missing ones by their titles.
pub fn assign(
    page: &Page,
    anchors: Vec<Anchor>,
    framework: &Framework,
    frameworks: &[Framework],
) -> (Vec<Assigned>, Vec<Placed>) {
    let titles = Titles::of(framework);
    let others: Vec<Titles> =
        frameworks.iter().filter(|other| other.oit.items != framework.oit.items).map(Titles::of).collect();
    let mut items = vec![Assigned::default(); titles.shapes.len()];
    let judged: Vec<(Anchor, Is)> = anchors
        .into_iter()
        .map(|anchor| {
            let is = judge(&anchor, &titles, &others);
            (anchor, is)
        })
        .collect();
    let own: BTreeSet<usize> =
        judged.iter().filter(|(_, is)| matches!(is, Is::Own)).filter_map(|(anchor, _)| index(anchor)).collect();
    let mut placed = Vec::new();
    for (anchor, is) in judged {
        let item = match (&is, index(&anchor)) {
            (Is::Own, Some(item)) => {
                let like = titles.like(item, &anchor.shape);
                if anchor.shape.len() >= 6 && like < 300 && items[item].notes.is_empty() {
                    items[item].notes.push(Note::OtherTitle { title: short(&anchor.title) });
                } else if like >= LIKELY {
                    items[item].notes.retain(|note| !matches!(note, Note::OtherTitle { .. }));
                    items[item].shown.insert(0, anchor.title.clone());
                }
                items[item].shown.push(anchor.title.clone());
                Some(item)
            }
            (Is::Other(item), Some(number)) if !own.contains(item) => {
                items[*item].shown.push(anchor.title.clone());
                let note = Note::Renumbered { shown: format!("O{}", number + 1) };
                if !items[*item].notes.contains(&note) {
                    items[*item].notes.push(note);
                }
                Some(*item)
            }
            (Is::Foreign(year), Some(number)) => {
                if let Some(item) = items.get_mut(number) {
                    item.notes.push(Note::OtherList { title: short(&anchor.title), year: *year });
                }
                None
            }
            _ => None,
        };
        placed.push(Placed { item, anchor });
    }
    by_title(page, &titles, &mut items, &mut placed);
    placed.sort_by_key(|placed| (placed.anchor.line, placed.anchor.from));
    (items, placed)
}

fn index(anchor: &Anchor) -> Option<usize> {
    anchor.number.map(|number| usize::from(number) - 1)
}

fn short(title: &str) -> String {
    let mut short: String = title.chars().take(80).collect();
    if short.len() < title.len() {
        short.push('…');
    }
    short
}

fn judge(anchor: &Anchor, titles: &Titles, others: &[Titles]) -> Is {
    let Some(number) = index(anchor) else { return Is::Nothing };
    let own = titles.like(number, &anchor.shape);
    let is_in_list = number < titles.shapes.len();
    let best = titles.best(&anchor.shape);
    // Neighbours have like titles: where the own one fits as well, the number decides.
    if is_in_list && (own >= SURE || best.is_none_or(|(_, best)| own + 80 >= best && own >= LIKELY)) {
        return Is::Own;
    }
    if let Some((item, likeness)) = best
        && likeness >= SURE
        && item != number
    {
        return Is::Other(item);
    }
    let foreign = others
        .iter()
        .rev()
        .filter_map(|titles| Some((titles.best(&anchor.shape)?, titles.year)))
        .filter(|((_, likeness), _)| *likeness >= SURE)
        .max_by_key(|((item, likeness), _)| (*item == number, *likeness));
    match foreign {
        Some((_, year)) if own < LIKELY => Is::Foreign(year),
        _ if is_in_list => Is::Own,
        _ => Is::Nothing,
    }
}

/// Words that are the title of an item without its code.
struct Candidate {
    item: usize,
    anchor: Anchor,
    path: String,
    is_frame: bool,
}

fn by_title(page: &Page, titles: &Titles, items: &mut [Assigned], placed: &mut Vec<Placed>) {
    let coded = placed.iter().any(|placed| placed.anchor.number.is_some());
    let taken: BTreeSet<usize> = placed.iter().map(|placed| placed.anchor.line).collect();
    let mut found: Vec<Candidate> = Vec::new();
    for line in (0..page.lines.len()).filter(|line| !taken.contains(line)) {
        found.extend(candidates(page, titles, line));
    }
    if found.iter().filter(|one| !one.is_frame).map(|one| one.item).collect::<BTreeSet<_>>().len() >= 5 || coded {
        found.retain(|one| !one.is_frame);
    }
    let mut base: Vec<Anchor> = placed.iter().map(|placed| placed.anchor.clone()).collect();
    let main: BTreeSet<String> = if coded {
        base.iter().map(|anchor| path(page, anchor.line)).collect()
    } else {
        let mut counts: BTreeMap<&str, BTreeSet<usize>> = BTreeMap::new();
        for one in &found {
            counts.entry(&one.path).or_default().insert(one.item);
        }
        let largest = counts.iter().max_by_key(|(_, items)| items.len()).map(|(path, _)| (*path).to_owned());
        base.extend(found.iter().filter(|one| Some(&one.path) == largest.as_ref()).map(|one| one.anchor.clone()));
        largest.into_iter().collect()
    };
    let around = Around::of(page, base.iter());
    for one in found {
        let is_main = main.contains(&one.path);
        // What stands in the part of one item belongs to that item, however it is called.
        let is_inside = (coded || !is_main) && around.is_alone(page, one.anchor.node);
        let is_wanted = if coded { is_main && !items[one.item].is_listed() } else { true };
        let is_double = !coded && !is_main && items[one.item].is_listed();
        if is_inside || !is_wanted || is_double {
            continue;
        }
        items[one.item].shown.push(one.anchor.title.clone());
        if !items[one.item].notes.contains(&Note::ByTitle) {
            items[one.item].notes.push(Note::ByTitle);
        }
        placed.push(Placed { item: Some(one.item), anchor: one.anchor });
    }
}

/// The titles in a line: the whole line, or else each of its links.
fn candidates(page: &Page, titles: &Titles, at: usize) -> Vec<Candidate> {
    let line = &page.lines[at];
    let length = line.text.chars().count();
    let make = |text: &str, from: usize, to: usize| -> Option<Candidate> {
        let count = text.chars().count();
        if !(2..=260).contains(&count) {
            return None;
        }
        let shape = Shape::of(text);
        let (item, likeness) = titles.best(&shape)?;
        let title = titles.shapes[item].len();
        let most = if title < 12 { title + 6 } else { title * 5 / 2 + 20 };
        if likeness < SURE || shape.len() > most {
            return None;
        }
        let node = line.node_at(from);
        let anchor = Anchor { number: None, line: at, from, to, node, title: text.to_owned(), shape };
        Some(Candidate { item, anchor, path: path(page, at), is_frame: line.is_frame })
    };
    if let Some(whole) = make(&line.text, 0, length) {
        return vec![whole];
    }
    let letters: Vec<char> = line.text.chars().collect();
    let links = line.spans.iter().filter(|(range, _)| !range.is_empty());
    links
        .filter_map(|(range, _)| {
            let text: String = letters.get(range.clone())?.iter().collect();
            make(text.trim(), range.start, range.end)
        })
        .collect()
}

/// The tags around a line, by which rows of one list are alike.
fn path(page: &Page, line: usize) -> String {
    page.ancestors(page.lines[line].node).map(|node| page.tree[node].tag.as_str()).collect::<Vec<_>>().join("<")
}

/// The items of the list as they are handed out.
pub fn items(
    page: &Page,
    framework: &Framework,
    assigned: Vec<Assigned>,
    mut urls: HashMap<usize, Vec<String>>,
    sections: &Sections,
) -> Vec<Found> {
    let expected = framework.fiscal_year;
    // A text copied out of a browser has lost all its links: then their lack says nothing.
    let has_links = !page.is_plain || urls.values().any(|urls| !urls.is_empty());
    let says_other = sections.says_other(expected);
    let mut also = sections.others(expected).last().copied().filter(|_| sections.has(expected));
    let list = framework.oit.items.iter().zip(assigned).enumerate();
    list.map(|(at, (item, known))| {
        let urls = urls.remove(&at).unwrap_or_default();
        let found = known.is_listed();
        let shown = known.shown.first().cloned().unwrap_or_default();
        let mut notes = known.notes;
        if found && urls.is_empty() && has_links {
            notes.push(Note::NoAddress);
        }
        let year_in_title = known.shown.iter().find_map(|shown| year_of(shown, expected));
        if let Some(named) = year_in_title.filter(|named| !fits(*named, expected, &item.th, &shown)) {
            notes.push(Note::OtherYear { named, expected });
        }
        if let Some(shown) = says_other.filter(|_| found && year_in_title != Some(expected)) {
            notes.push(Note::PageOfOtherYear { shown });
        }
        if found && let Some(year) = also.take() {
            notes.push(Note::AlsoYear { year });
        }
        notes.extend(elsewhere(page, &urls));
        Found { code: item.code.clone(), title: item.th.clone(), found, shown, urls, year_in_title, notes }
    })
    .collect()
}

/// The year that a title names: the expected one where it is among them.
fn year_of(title: &str, expected: FiscalYear) -> Option<FiscalYear> {
    let years = years(title);
    if years.contains(&expected) { Some(expected) } else { years.first().copied() }
}

/// Whether an item of the list may name the year: reports rightly name the year before.
fn fits(named: FiscalYear, expected: FiscalYear, title: &str, shown: &str) -> bool {
    let reports = || has(title, &words().of_last_year) || has(shown, &words().of_last_year);
    named == expected || (named == expected.previous() && reports())
}

/// A note for each host that is not the town's main site.
fn elsewhere(page: &Page, urls: &[String]) -> Vec<Note> {
    let own = page.url.as_ref().map(url::Url::as_str);
    let mut hosts = BTreeSet::new();
    for url in urls {
        let Some(host) = host(url) else { continue };
        let is_known = is_host(&host, &words().elsewhere);
        if is_known || own.is_some_and(|own| own.starts_with("http") && !is_same_site(own, url)) {
            hosts.insert(host);
        }
    }
    hosts.into_iter().map(|host| Note::Elsewhere { host }).collect()
}
