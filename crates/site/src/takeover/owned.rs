//! Which links belong to which item.

use std::collections::{BTreeSet, HashMap};

use prongsai_thai::FiscalYear;

use super::anchors::Anchor;
use super::assign::Placed;
use super::section::Sections;
use crate::page::{Link, Page};
use crate::words::words;

/// How many anchors stand in each part of a page.
pub struct Around {
    /// The anchors' places in reading order, with their line and letter.
    places: Vec<(usize, usize)>,
}

impl Around {
    /// Counts anchors.
    pub fn of<'a>(page: &Page, anchors: impl Iterator<Item = &'a Anchor>) -> Self {
        let mut places: Vec<(usize, usize)> =
            anchors.enumerate().map(|(at, anchor)| (page.tree[anchor.node].enter, at)).collect();
        places.sort_unstable();
        Self { places }
    }

    /// The anchors inside an element, in reading order.
    fn inside(&self, page: &Page, node: usize) -> &[(usize, usize)] {
        let node = &page.tree[node];
        let from = self.places.partition_point(|(place, _)| *place < node.enter);
        let to = self.places.partition_point(|(place, _)| *place <= node.exit);
        &self.places[from..to.max(from)]
    }

    /// Whether the smallest part around an element that has anchors has one alone.
    pub fn is_alone(&self, page: &Page, node: usize) -> bool {
        let around = page.ancestors(node).map(|node| self.inside(page, node)).find(|inside| !inside.is_empty());
        around.is_some_and(|inside| inside.len() == 1)
    }
}

/// The addresses of each item, in the order of the page, without doubles.
pub fn owned(page: &Page, placed: &[Placed], sections: &Sections, year: FiscalYear) -> HashMap<usize, Vec<String>> {
    let owners = Owners::of(page, placed);
    let mut found: HashMap<usize, Vec<String>> = HashMap::new();
    for (at, link) in page.links.iter().enumerate() {
        if link.target.is_some() || is_steering(page, link) || sections.is_other_column(page, link.node, year) {
            continue;
        }
        let Some(item) = owners.owner(at, link).and_then(|anchor| placed[anchor].item) else { continue };
        let urls = found.entry(item).or_default();
        if !urls.contains(&link.url) {
            urls.push(link.url.clone());
        }
    }
    found
}

/// Links that every page has and that prove nothing.
fn is_steering(page: &Page, link: &Link) -> bool {
    let text = link.text.trim().to_lowercase();
    let url = link.url.to_lowercase();
    let is_itself = page.url.as_ref().is_some_and(|own| {
        let bare = link.url.split('#').next().unwrap_or_default();
        bare == own.as_str().split('#').next().unwrap_or_default()
    });
    is_itself || words().steering.contains(&text) || words().share.iter().any(|share| url.contains(share.as_str()))
}

struct Owners<'p> {
    page: &'p Page,
    placed: &'p [Placed],
    around: Around,
    /// The lines that each link covers, with the letter at which it begins there.
    lines: HashMap<usize, Vec<(usize, usize)>>,
    /// The anchors of each line.
    of_line: HashMap<usize, Vec<usize>>,
    /// Elements that an anchor opens.
    opened: HashMap<usize, usize>,
    children: HashMap<usize, Vec<usize>>,
}

impl<'p> Owners<'p> {
    fn of(page: &'p Page, placed: &'p [Placed]) -> Self {
        let mut lines: HashMap<usize, Vec<(usize, usize)>> = HashMap::new();
        for (at, line) in page.lines.iter().enumerate() {
            for (range, link) in &line.spans {
                // The words of a link may begin with the blank or the bracket before its code.
                lines.entry(*link).or_default().push((at, range.start + usize::from(!range.is_empty())));
            }
        }
        let mut of_line: HashMap<usize, Vec<usize>> = HashMap::new();
        for (at, placed) in placed.iter().enumerate() {
            of_line.entry(placed.anchor.line).or_default().push(at);
        }
        let mut children: HashMap<usize, Vec<usize>> = HashMap::new();
        for (at, node) in page.tree.iter().enumerate() {
            if let Some(parent) = node.parent.filter(|_| !node.tag.is_empty()) {
                children.entry(parent).or_default().push(at);
            }
        }
        for list in children.values_mut() {
            list.sort_by_key(|child| page.tree[*child].enter);
        }
        let around = Around::of(page, placed.iter().map(|placed| &placed.anchor));
        let mut owners = Self { page, placed, around, lines, of_line, opened: HashMap::new(), children };
        owners.opened = owners.opened();
        owners
    }

    /// The parts of the page that a heading opens: panels of accordions and tabs.
    fn opened(&self) -> HashMap<usize, usize> {
        let by_id: HashMap<&str, usize> = self
            .page
            .tree
            .iter()
            .enumerate()
            .filter(|(_, node)| !node.id.is_empty())
            .map(|(at, node)| (node.id.as_str(), at))
            .collect();
        let mut opened = HashMap::new();
        for (at, placed) in self.placed.iter().enumerate() {
            let anchor = &placed.anchor;
            for (range, link) in &self.page.lines[anchor.line].spans {
                let is_own = range.start < anchor.to && range.end >= anchor.from;
                let target = self.page.links[*link].target.as_deref().and_then(|target| by_id.get(target));
                if let Some(node) = target.filter(|_| is_own) {
                    opened.entry(*node).or_insert(at);
                }
            }
        }
        opened
    }

    /// The anchor to which a link belongs.
    fn owner(&self, at: usize, link: &Link) -> Option<usize> {
        for (line, start) in self.lines.get(&at).into_iter().flatten() {
            if let Some(anchors) = self.of_line.get(line) {
                let before = anchors.iter().rev().find(|anchor| self.placed[**anchor].anchor.from <= *start);
                return before.or(anchors.first()).copied();
            }
        }
        for node in self.page.ancestors(link.node) {
            if let Some(anchor) = self.opened.get(&node) {
                return Some(*anchor);
            }
            let inside = self.around.inside(self.page, node);
            let Some((_, first)) = inside.first() else { continue };
            if inside.iter().all(|(_, anchor)| self.is_same(*anchor, *first)) {
                return Some(*first).filter(|anchor| !link.is_frame || self.is_frame(*anchor));
            }
            return self.before(node, inside, link);
        }
        None
    }

    fn is_same(&self, one: usize, other: usize) -> bool {
        let (one, other) = (&self.placed[one], &self.placed[other]);
        one.item.is_some() && one.item == other.item
    }

    fn is_frame(&self, anchor: usize) -> bool {
        self.page.lines[self.placed[anchor].anchor.line].is_frame
    }

    /// The last anchor before a link in a part of the page that has several, if the link still belongs to it.
    fn before(&self, node: usize, inside: &[(usize, usize)], link: &Link) -> Option<usize> {
        let anchor = inside
            .iter()
            .rev()
            .map(|(_, anchor)| *anchor)
            .find(|anchor| self.placed[*anchor].anchor.line < link.line)?;
        if link.is_frame && !self.is_frame(anchor) {
            return None;
        }
        let line = self.placed[anchor].anchor.line;
        let level = self.page.lines[line].heading;
        let stops = |heading: Option<u8>| heading.is_some_and(|heading| level.is_none_or(|level| heading <= level));
        if self.page.lines[line + 1..=link.line].iter().any(|line| stops(line.heading) && !line.is_frame) {
            return None;
        }
        let is_last = inside.last().is_some_and(|(_, last)| *last == anchor);
        (!is_last || self.goes_on(node, inside, anchor, link)).then_some(anchor)
    }

    /// Whether what stands between the last anchor and a link looks like what stands between the others: then it still
    /// belongs to the list, else the list has ended.
    fn goes_on(&self, node: usize, inside: &[(usize, usize)], last: usize, link: &Link) -> bool {
        let Some(children) = self.children.get(&node) else { return true };
        let at = |place: usize| children.iter().position(|child| self.page.contains(*child, place));
        let anchor = |anchor: usize| at(self.placed[anchor].anchor.node);
        let first = inside.first().and_then(|(_, first)| anchor(*first));
        let (Some(first), Some(last), Some(here)) = (first, anchor(last), at(link.node)) else { return true };
        let tag = |child: usize| self.page.tree[children[child]].tag.as_str();
        let usual: BTreeSet<&str> = (first..last).map(tag).collect();
        (last + 1..=here).all(|child| usual.contains(tag(child)))
    }
}
