//! Which year each part of a page is about.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use prongsai_domain::framework::Framework;
use prongsai_thai::FiscalYear;

use super::YearFrom;
use super::anchors::Anchor;
use super::owned::Around;
use super::title::{SURE, Shape, Titles};
use super::year::years;
use crate::page::Page;
use crate::words::{has, words};

/// The years of a page and of its parts.
pub struct Sections {
    /// The year of the part in which each anchor stands, by line and letter.
    of_anchor: HashMap<(usize, usize), FiscalYear>,
    /// Years with at least three items under them.
    lists: Vec<FiscalYear>,
    /// What the page as a whole says.
    whole: Option<FiscalYear>,
    /// The year whose list is most like the page.
    likely: Option<FiscalYear>,
    known: Vec<FiscalYear>,
    /// The years of the columns of tables, by table and column.
    columns: HashMap<(usize, usize), FiscalYear>,
}

impl Sections {
    /// Finds the years of a page.
    pub fn of(page: &Page, anchors: &[Anchor], frameworks: &[Framework]) -> Self {
        let anchored: BTreeSet<usize> = anchors.iter().map(|anchor| anchor.line).collect();
        let around = Around::of(page, anchors.iter());
        let headed = headed(page, &anchored, &around);
        let named = named(page);
        let mut of_anchor = HashMap::new();
        let mut numbers: BTreeMap<FiscalYear, BTreeSet<u8>> = BTreeMap::new();
        for anchor in anchors {
            if let Some(year) = over(page, anchor, &headed, &named) {
                of_anchor.insert((anchor.line, anchor.from), year);
                numbers.entry(year).or_default().extend(anchor.number);
            }
        }
        let known: Vec<FiscalYear> = frameworks.iter().map(|framework| framework.fiscal_year).collect();
        let is_known = |year: &FiscalYear| known.contains(year);
        let lists = numbers.iter().filter(|(_, numbers)| numbers.len() >= 3).map(|(year, _)| *year);
        Self {
            of_anchor,
            lists: lists.filter(is_known).collect(),
            whole: whole(page, &anchored).filter(is_known),
            likely: likely(page, anchors, frameworks),
            columns: columns(page, &anchored),
            known,
        }
    }

    /// The year by which the page is read; none where it is not known.
    pub fn choose(&self, asked: Option<FiscalYear>) -> Option<(FiscalYear, YearFrom)> {
        if let Some(asked) = asked {
            return self.known.contains(&asked).then_some((asked, YearFrom::Asked));
        }
        let newest = self.lists.iter().max().or(self.columns.values().filter(|year| self.known.contains(year)).max());
        if let Some(year) = newest.copied().or(self.whole) {
            return Some((year, YearFrom::Page));
        }
        self.likely.or(self.known.last().copied()).map(|year| (year, YearFrom::List))
    }

    /// The other years that have a list on the page.
    pub fn others(&self, chosen: FiscalYear) -> Vec<FiscalYear> {
        let mut years: Vec<FiscalYear> = self.lists.iter().chain(self.columns.values()).copied().collect();
        years.sort();
        years.dedup();
        years.retain(|year| *year != chosen);
        years
    }

    /// Whether the page has a list that is headed with the year.
    pub fn has(&self, year: FiscalYear) -> bool {
        self.lists.contains(&year) || self.columns.values().any(|column| *column == year)
    }

    /// What the page says of its year as a whole, where no part of it says the chosen one.
    pub fn says_other(&self, chosen: FiscalYear) -> Option<FiscalYear> {
        if self.has(chosen) {
            return None;
        }
        self.lists.last().copied().or(self.whole).filter(|year| *year != chosen)
    }

    /// The anchors of the chosen year, where the page tells years apart.
    pub fn keep(&self, anchors: Vec<Anchor>, chosen: FiscalYear) -> Vec<Anchor> {
        if !self.lists.contains(&chosen) {
            return anchors;
        }
        let is_of =
            |anchor: &Anchor| self.of_anchor.get(&(anchor.line, anchor.from)).is_none_or(|year| *year == chosen);
        anchors.into_iter().filter(is_of).collect()
    }

    /// Whether a link stands in a column of another year.
    pub fn is_other_column(&self, page: &Page, node: usize, chosen: FiscalYear) -> bool {
        if !self.columns.values().any(|year| *year == chosen) {
            return false;
        }
        let mut cell = None;
        for node in page.ancestors(node) {
            match page.tree[node].tag.as_str() {
                "td" | "th" if cell.is_none() => cell = Some(page.tree[node].column),
                "table" => {
                    let year = cell.and_then(|column| self.columns.get(&(node, column)));
                    return year.is_some_and(|year| *year != chosen);
                }
                _ => {}
            }
        }
        false
    }
}

/// Lines that head a part of the page with a year.
fn headed(page: &Page, anchored: &BTreeSet<usize>, around: &Around) -> Vec<(usize, FiscalYear)> {
    let mut found = Vec::new();
    for (at, line) in page.lines.iter().enumerate() {
        if anchored.contains(&at) || line.is_frame || line.text.chars().count() > 200 {
            continue;
        }
        let leads_away = line.spans.iter().any(|(_, link)| page.links[*link].target.is_none());
        let years = years(&line.text);
        let [year] = years.as_slice() else { continue };
        let is_about_list = has(&line.text, &words().calls_list);
        let is_label = rest(&line.text).chars().count() <= 12;
        // In the row of an item a year is that item's.
        let is_of_item = line.heading.is_none() && around.is_alone(page, line.node);
        if !leads_away && (line.heading.is_some() || is_about_list || is_label) && !is_of_item && !is_item(page, at) {
            found.push((at, *year));
        }
    }
    found
}

/// What is left of a line without its year and the words around it.
fn rest(text: &str) -> String {
    let mut text = text.to_lowercase();
    for word in ["ปีงบประมาณ", "ประจำปี", "พ.ศ.", "พ.ศ", "ปี", "ประจำ", "ita", "oit"]
    {
        text = text.replace(word, "");
    }
    text.chars().filter(|c| c.is_alphabetic()).collect()
}

/// Whether a line without code is an item's title all the same.
fn is_item(page: &Page, line: usize) -> bool {
    let shape = Shape::of(&page.lines[line].text);
    super::title::all().iter().rev().any(|titles| titles.best(&shape).is_some_and(|(_, likeness)| likeness >= SURE))
}

/// Elements whose year is said by the tab that opens them, or by their own name.
fn named(page: &Page) -> HashMap<usize, FiscalYear> {
    let by_id: HashMap<&str, usize> = page
        .tree
        .iter()
        .enumerate()
        .filter(|(_, node)| !node.id.is_empty() && node.exit > node.enter)
        .map(|(at, node)| (node.id.as_str(), at))
        .collect();
    let mut found: HashMap<usize, FiscalYear> = HashMap::new();
    for link in &page.links {
        let Some(target) = &link.target else { continue };
        if let (Some(node), [year]) = (by_id.get(target.as_str()), years(&link.text).as_slice()) {
            found.insert(*node, *year);
        }
    }
    for (id, node) in by_id {
        if let [year] = years(id).as_slice() {
            found.entry(node).or_insert(*year);
        }
    }
    found
}

/// The year of the smallest part around an anchor that has one before it.
fn over(
    page: &Page,
    anchor: &Anchor,
    headed: &[(usize, FiscalYear)],
    named: &HashMap<usize, FiscalYear>,
) -> Option<FiscalYear> {
    for node in page.ancestors(anchor.node) {
        if let Some(year) = named.get(&node) {
            return Some(*year);
        }
        let before = headed.partition_point(|(line, _)| *line < anchor.line);
        let inside = headed[..before].iter().rev().find(|(line, _)| page.contains(node, page.lines[*line].node));
        if let Some((_, year)) = inside {
            return Some(*year);
        }
    }
    None
}

/// The year that the page as a whole says: its title, a heading, a line about the list, its address.
fn whole(page: &Page, anchored: &BTreeSet<usize>) -> Option<FiscalYear> {
    let one = |text: &str| match years(text).as_slice() {
        [year] => Some(*year),
        _ => None,
    };
    let is_about = |text: &str| has(text, &words().calls_list);
    let title = Some(page.title.as_str()).filter(|title| is_about(title)).and_then(one);
    let lines = || page.lines.iter().enumerate().filter(|(at, _)| !anchored.contains(at)).map(|(_, line)| line);
    let leads = |line: &crate::page::Line| line.spans.iter().any(|(_, link)| page.links[*link].target.is_none());
    title
        .or_else(|| lines().filter(|line| line.heading.is_some() && !line.is_frame).find_map(|line| one(&line.text)))
        .or_else(|| {
            lines()
                .filter(|line| {
                    is_about(&line.text) && line.text.chars().count() < 300 && !leads(line) && !line.is_frame
                })
                .find_map(|line| one(&line.text))
        })
        .or_else(|| one(&page.title))
        .or_else(|| page.url.as_ref().and_then(|url| one(&url.path().replace(['/', '-', '_'], " "))))
        .or_else(|| of_items(page, anchored))
}

/// The year that most of the items name in their titles.
fn of_items(page: &Page, anchored: &BTreeSet<usize>) -> Option<FiscalYear> {
    let mut counts: BTreeMap<FiscalYear, usize> = BTreeMap::new();
    for line in anchored {
        if let [year] = years(&page.lines[*line].text).as_slice() {
            *counts.entry(*year).or_default() += 1;
        }
    }
    counts
        .into_iter()
        .filter(|(_, count)| *count >= 5)
        .max_by_key(|(year, count)| (*count, *year))
        .map(|(year, _)| year)
}

/// The year whose list is most like the items of the page; of equals the newest.
fn likely(page: &Page, anchors: &[Anchor], frameworks: &[Framework]) -> Option<FiscalYear> {
    let coded: Vec<(usize, &Shape)> =
        anchors.iter().filter_map(|anchor| Some((usize::from(anchor.number?) - 1, &anchor.shape))).collect();
    // A marked copy of another year is no list of its own.
    let own = frameworks
        .iter()
        .filter(|framework| !matches!(framework.status, prongsai_domain::framework::Status::CopyOf(_)));
    let scored = own.map(|framework| {
        let titles = Titles::of(framework);
        let count = titles.shapes.len();
        let fit: i64 = if coded.len() >= 3 {
            coded
                .iter()
                .map(|(item, shape)| if *item < count { i64::from(titles.like(*item, shape)) - 300 } else { -700 })
                .sum()
        } else {
            let seen = page.lines.iter().filter(|line| line.text.chars().count() <= 200);
            seen.filter_map(|line| titles.best(&Shape::of(&line.text)))
                .filter(|(_, likeness)| *likeness >= SURE)
                .map(|(item, likeness)| (item, i64::from(likeness)))
                .collect::<BTreeMap<_, _>>()
                .values()
                .sum::<i64>()
                - 400 * i64::try_from(count).unwrap_or(0)
        };
        // Where titles say nothing, the length of the list does.
        let last = coded.iter().map(|(item, _)| item + 1).max().unwrap_or(0);
        (fit, last == count, framework.fiscal_year)
    });
    scored.max().map(|(_, _, year)| year)
}

/// The years that head the columns of tables.
fn columns(page: &Page, anchored: &BTreeSet<usize>) -> HashMap<(usize, usize), FiscalYear> {
    let mut found: HashMap<(usize, usize), FiscalYear> = HashMap::new();
    for (at, line) in page.lines.iter().enumerate() {
        if anchored.contains(&at) || rest(&line.text).chars().count() > 12 || !line.spans.is_empty() {
            continue;
        }
        let [year] = years(&line.text)[..] else { continue };
        let mut cell = None;
        for node in page.ancestors(line.node) {
            match page.tree[node].tag.as_str() {
                "td" | "th" if cell.is_none() => cell = Some(page.tree[node].column),
                "table" => {
                    if let Some(column) = cell {
                        found.entry((node, column)).or_insert(year);
                    }
                    break;
                }
                _ => {}
            }
        }
    }
    // One column alone is a heading, not a comparison.
    let tables: BTreeMap<usize, BTreeSet<FiscalYear>> =
        found.iter().fold(BTreeMap::new(), |mut tables, ((table, _), year)| {
            tables.entry(*table).or_default().insert(*year);
            tables
        });
    found.retain(|(table, _), _| tables.get(table).is_some_and(|years| years.len() > 1));
    found
}
