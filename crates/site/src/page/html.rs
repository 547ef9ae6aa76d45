//! A page of HTML as lines and links.

use std::collections::HashSet;

use url::Url;

use super::dom::{self, Data, Place};
use super::hidden::{is_frame, is_left_out, opened};
use super::links::{Way, address, way};
use super::{Line, Link, Node, Page};

/// Elements that begin and end a line.
const BLOCKS: [&str; 46] = [
    "address",
    "article",
    "aside",
    "blockquote",
    "body",
    "button",
    "caption",
    "center",
    "dd",
    "details",
    "dialog",
    "dir",
    "div",
    "dl",
    "dt",
    "fieldset",
    "figcaption",
    "figure",
    "footer",
    "form",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "header",
    "hr",
    "legend",
    "li",
    "main",
    "menu",
    "nav",
    "ol",
    "option",
    "p",
    "pre",
    "section",
    "select",
    "summary",
    "table",
    "tbody",
    "td",
    "th",
    "tr",
    "ul",
];
/// Elements by which a text shows that it is HTML.
const MARKS: [&str; 19] = [
    "html", "body", "!doctype", "head", "div", "table", "tr", "td", "ul", "ol", "li", "p", "a", "h1", "h2", "h3", "br",
    "span", "meta",
];

/// Whether a text is HTML.
pub fn is_markup(text: &str) -> bool {
    text.split('<').skip(1).any(|rest| {
        let end = rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '!').unwrap_or(rest.len());
        let goes_on = rest[end..].starts_with(|c: char| c.is_ascii_whitespace() || c == '>' || c == '/');
        goes_on && MARKS.iter().any(|mark| rest[..end].eq_ignore_ascii_case(mark))
    })
}

/// Reads a page of HTML.
pub fn read(text: &str, url: Option<&Url>) -> Page {
    let places = dom::parse(text);
    let own = url.cloned().or_else(|| own_address(&places));
    let base = base(&places, own.as_ref());
    let mut reader = Reader {
        base: base.or_else(|| own.clone()),
        opened: opened(&places),
        page: Page {
            url: own,
            title: title(&places),
            site_name: meta(&places, "og:site_name").unwrap_or_default(),
            encoding: "UTF-8",
            is_plain: false,
            lines: Vec::new(),
            links: Vec::new(),
            tree: nodes(&places),
        },
        line: Open::default(),
        open_links: Vec::new(),
        frames: 0,
        headings: Vec::new(),
    };
    reader.walk(&places);
    for link in &mut reader.page.links {
        link.text = link.text.trim().to_owned();
    }
    reader.page
}

/// The address that a saved page names as its own.
fn own_address(places: &[Place]) -> Option<Url> {
    let said = places.iter().find_map(|place| match &place.data {
        Data::Comment(text) => {
            let (_, rest) = text.split_once("saved from url=")?;
            Url::parse(rest.split_once(')').map_or(rest, |(_, url)| url).trim()).ok()
        }
        Data::Element { .. } if place.tag() == "link" && place.attr("rel") == Some("canonical") => {
            Url::parse(place.attr("href")?.trim()).ok()
        }
        _ => None,
    });
    said.or_else(|| Url::parse(&meta(places, "og:url")?).ok()).filter(Url::has_host)
}

fn base(places: &[Place], own: Option<&Url>) -> Option<Url> {
    let href = places.iter().find(|place| place.tag() == "base")?.attr("href")?.trim();
    match own {
        Some(own) => own.join(href).ok(),
        None => Url::parse(href).ok(),
    }
}

fn title(places: &[Place]) -> String {
    let words = places.iter().find(|place| place.tag() == "title").map(|place| {
        place.children.iter().filter_map(|child| match &places[*child].data {
            Data::Text(text) => Some(text.as_str()),
            _ => None,
        })
    });
    let title = words.map(Iterator::collect::<String>).unwrap_or_default();
    let title = title.split_whitespace().collect::<Vec<_>>().join(" ");
    if title.is_empty() { meta(places, "og:title").unwrap_or_default() } else { title }
}

fn meta(places: &[Place], name: &str) -> Option<String> {
    let found = places.iter().find(|place| {
        place.tag() == "meta" && (place.attr("property") == Some(name) || place.attr("name") == Some(name))
    })?;
    Some(found.attr("content")?.trim().to_owned())
}

/// What a cell covers; no page means more than a hundred.
fn span(place: &Place, name: &str) -> usize {
    place.attr(name).and_then(|span| span.trim().parse().ok()).unwrap_or(1_usize).clamp(1, 100)
}

/// The places of the elements in reading order.
fn nodes(places: &[Place]) -> Vec<Node> {
    let mut nodes: Vec<Node> = places
        .iter()
        .map(|place| Node {
            parent: place.parent,
            tag: place.tag().to_owned(),
            id: place.attr("id").or_else(|| place.attr("name")).unwrap_or_default().to_owned(),
            enter: 0,
            exit: 0,
            column: 0,
            span: (span(place, "colspan"), span(place, "rowspan")),
        })
        .collect();
    let mut order = 0;
    let mut open = vec![(0, false)];
    while let Some((node, is_done)) = open.pop() {
        if is_done {
            nodes[node].exit = order;
            continue;
        }
        order += 1;
        nodes[node].enter = order;
        open.push((node, true));
        open.extend(places[node].children.iter().rev().map(|child| (*child, false)));
        if places[node].tag() == "tr" {
            let mut column = 0;
            for child in &places[node].children {
                nodes[*child].column = column;
                column += if places[*child].tag().is_empty() { 0 } else { nodes[*child].span.0 };
            }
        }
    }
    nodes
}

/// The line that is being read.
#[derive(Default)]
struct Open {
    line: String,
    length: usize,
    spans: Vec<(std::ops::Range<usize>, usize)>,
    pieces: Vec<(usize, usize)>,
    wants_space: bool,
}

struct Reader {
    base: Option<Url>,
    opened: HashSet<String>,
    page: Page,
    line: Open,
    /// Links that are open, with the character of the line at which they began.
    open_links: Vec<(usize, usize)>,
    frames: usize,
    headings: Vec<u8>,
}

impl Reader {
    fn walk(&mut self, places: &[Place]) {
        let mut open = vec![(0, false)];
        while let Some((node, is_done)) = open.pop() {
            let place = &places[node];
            if is_done {
                self.leave(place, node);
                continue;
            }
            match &place.data {
                Data::Text(text) => self.say(text, place.parent.unwrap_or(0)),
                Data::Comment(_) => {}
                Data::Element { .. } if is_left_out(place, &self.opened) => {}
                _ => {
                    self.enter(place, node);
                    open.push((node, true));
                    open.extend(place.children.iter().rev().map(|child| (*child, false)));
                }
            }
        }
        self.end_line(0);
    }

    fn enter(&mut self, place: &Place, node: usize) {
        let tag = place.tag();
        if BLOCKS.contains(&tag) || tag == "br" || tag == "area" {
            self.end_line(place.parent.unwrap_or(0));
        }
        self.frames += usize::from(is_frame(place));
        if let Some(level) = heading(place) {
            self.headings.push(level);
        }
        if let Some(way) = way(place, self.base.as_ref()) {
            self.open_link(way, node);
        }
        for name in ["alt", "aria-label", "title"] {
            let is_picture = matches!(tag, "img" | "area" | "input" | "iframe");
            if is_picture
                && let Some(words) = place.attr(name)
                && !words.trim().is_empty()
                && !words.contains('/')
            {
                self.say(&format!(" {words} "), node);
                break;
            }
        }
    }

    fn leave(&mut self, place: &Place, node: usize) {
        if self.open_links.last().is_some_and(|(link, _)| self.page.links[*link].node == node) {
            self.close_link();
        }
        if heading(place).is_some() {
            // The line itself still belongs to the heading.
            self.end_line(node);
            self.headings.pop();
        } else if BLOCKS.contains(&place.tag()) || place.tag() == "area" {
            self.end_line(node);
        }
        self.frames -= usize::from(is_frame(place));
    }

    fn open_link(&mut self, way: Way, node: usize) {
        let (url, target) = match way {
            Way::To(url) => (url, None),
            Way::Inside(name) => (String::new(), Some(name)),
        };
        let is_frame = self.frames > 0;
        let line = self.page.lines.len();
        self.page.links.push(Link { url, text: String::new(), line, is_frame, target, node });
        self.open_links.push((self.page.links.len() - 1, self.line.length));
    }

    fn close_link(&mut self) {
        let Some((link, from)) = self.open_links.pop() else { return };
        self.line.spans.push((from..self.line.length, link));
    }

    fn say(&mut self, text: &str, node: usize) {
        let mut first = true;
        for c in text.chars() {
            if c.is_whitespace() || c == '\u{a0}' || c == '\u{200b}' || c == '\u{feff}' {
                self.line.wants_space |= c != '\u{200b}' && c != '\u{feff}';
                continue;
            }
            if c.is_control() {
                continue;
            }
            if std::mem::take(&mut self.line.wants_space) && self.line.length > 0 {
                self.push(' ');
            }
            if std::mem::take(&mut first) {
                self.line.pieces.push((self.line.length, node));
            }
            self.push(c);
        }
    }

    fn push(&mut self, c: char) {
        self.line.line.push(c);
        self.line.length += 1;
        for (link, _) in &self.open_links {
            let text = &mut self.page.links[*link].text;
            if text.len() < 1000 {
                text.push(c);
            }
        }
    }

    /// Ends the line; links that are still open go on in the next one.
    fn end_line(&mut self, node: usize) {
        let mut line = std::mem::take(&mut self.line);
        for (link, from) in &mut self.open_links {
            line.spans.push((*from..line.length, *link));
            *from = 0;
        }
        let is_open = |link: usize| self.open_links.iter().any(|(open, _)| *open == link);
        // A bare icon is a line of its own; a link around blocks waits for their words.
        if line.line.is_empty() && !line.spans.iter().any(|(_, link)| self.is_new(*link) && !is_open(*link)) {
            return;
        }
        line.spans.sort_by_key(|(range, link)| (range.start, *link));
        let node = line.pieces.first().map_or(node, |(_, piece)| self.block_of(*piece));
        let heading = self.headings.last().copied();
        self.page.lines.push(Line {
            text: line.line,
            heading,
            is_frame: self.frames > 0,
            spans: line.spans,
            pieces: line.pieces,
            node,
        });
    }

    /// Whether a link has no line yet.
    fn is_new(&self, link: usize) -> bool {
        self.page.links[link].line == self.page.lines.len() && self.page.links[link].target.is_none()
    }

    fn block_of(&self, node: usize) -> usize {
        self.page.ancestors(node).find(|node| BLOCKS.contains(&self.page.tree[*node].tag.as_str())).unwrap_or(0)
    }
}

fn heading(place: &Place) -> Option<u8> {
    match place.tag().as_bytes() {
        [b'h', level @ b'1'..=b'6'] => Some(level - b'0'),
        _ => None,
    }
}

/// Reads one address out of pasted text.
pub fn pasted_address(text: &str) -> Option<String> {
    match address(text, None)? {
        Way::To(url) => Some(url),
        Way::Inside(_) => None,
    }
}
