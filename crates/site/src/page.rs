//! What a page says: its lines, headings and links, each with its place.
//!
//! A page arrives as bytes and is read whatever its encoding and however it is written; a text that somebody copied
//! out of a browser is a page too, whose lines are rows.

mod dom;
mod encoding;
mod hidden;
mod html;
mod links;
mod plain;
mod rows;

use std::ops::Range;

use url::Url;

pub use encoding::decoded;
pub use html::is_markup;
pub use links::{host, is_same_site};
pub use rows::Row;

/// Bytes of a page that are read; the rest of a longer page is left unread.
pub const SIZE_MAX: usize = 5 * 1024 * 1024;

/// A page as it was read.
#[derive(Debug, Clone)]
pub struct Page {
    /// The address it came from, or that a saved page names as its own; none for a file that does not say.
    pub url: Option<Url>,
    /// What the browser's tab shows; empty where there is none.
    pub title: String,
    /// The name of the site where the page gives one.
    pub site_name: String,
    /// The encoding in which it was read: `UTF-8`, `windows-874`, or both as `UTF-8 + windows-874`.
    pub encoding: &'static str,
    /// Whether it is a pasted text instead of HTML.
    pub is_plain: bool,
    /// Lines in reading order; none is empty of both words and links.
    pub lines: Vec<Line>,
    /// Links in reading order.
    pub links: Vec<Link>,
    pub(crate) tree: Vec<Node>,
}

/// One line of a page: what stands between two borders of blocks.
#[derive(Debug, Clone)]
pub struct Line {
    /// The words, with single spaces.
    pub text: String,
    /// 1–6 for a heading; none for other lines.
    pub heading: Option<u8>,
    /// Whether it stands in the frame of the page: menu, head or foot.
    pub is_frame: bool,
    /// Links with the characters of the text that they cover, in order.
    pub(crate) spans: Vec<(Range<usize>, usize)>,
    /// From which character on which element is said.
    pub(crate) pieces: Vec<(usize, usize)>,
    /// The block that it belongs to.
    pub(crate) node: usize,
}

impl Line {
    /// The element that says the character at `at`.
    pub(crate) fn node_at(&self, at: usize) -> usize {
        self.pieces.iter().rev().find(|(from, _)| *from <= at).map_or(self.node, |(_, node)| *node)
    }
}

/// One link of a page.
#[derive(Debug, Clone)]
pub struct Link {
    /// The whole address where one is known, else as written.
    pub url: String,
    /// Its own words; empty for a bare icon.
    pub text: String,
    /// The line in which it begins, from 0.
    pub line: usize,
    /// Whether it stands in the frame of the page: menu, head or foot.
    pub is_frame: bool,
    /// The name of the place on the same page to which it leads instead of to an address.
    pub(crate) target: Option<String>,
    pub(crate) node: usize,
}

/// An element of the page, as far as its place matters.
#[derive(Debug, Clone)]
pub(crate) struct Node {
    pub parent: Option<usize>,
    pub tag: String,
    pub id: String,
    /// Its place in reading order, and that of the last thing inside it.
    pub enter: usize,
    pub exit: usize,
    /// Its place among the cells of its row, from 0, counting what earlier cells span.
    pub column: usize,
    /// How many columns and rows it covers, from 1.
    pub span: (usize, usize),
}

impl Page {
    /// Reads a page from bytes.
    ///
    /// `content_type` is what the server said, such as `text/html; charset=tis-620`; it is believed only as far as the
    /// bytes agree. A text without any mark-up is read as pasted text.
    pub fn read(bytes: &[u8], content_type: Option<&str>, url: Option<&Url>) -> Self {
        let bytes = &bytes[..bytes.len().min(SIZE_MAX)];
        let (text, encoding) = encoding::decoded(bytes, content_type);
        let mut page = if html::is_markup(&text) { html::read(&text, url) } else { plain::read(&text) };
        page.encoding = encoding;
        page.url = page.url.or_else(|| url.cloned());
        page
    }

    /// All words, line by line.
    pub fn text(&self) -> String {
        self.lines.iter().map(|line| line.text.as_str()).filter(|text| !text.is_empty()).collect::<Vec<_>>().join("\n")
    }

    /// The headings with their levels, in order.
    pub fn headings(&self) -> impl Iterator<Item = (u8, &str)> {
        self.lines.iter().filter_map(|line| Some((line.heading?, line.text.as_str())))
    }

    /// The words around a link: its line.
    pub fn around(&self, link: &Link) -> &str {
        self.lines.get(link.line).map_or("", |line| line.text.as_str())
    }

    /// The element itself and what surrounds it, inside out.
    pub(crate) fn ancestors(&self, node: usize) -> impl Iterator<Item = usize> {
        // Pages that never close anything grow deep; nobody means more than this.
        std::iter::successors(Some(node), |node| self.tree.get(*node).and_then(|node| node.parent)).take(600)
    }

    /// Whether `inner` is `outer` or stands inside it.
    pub(crate) fn contains(&self, outer: usize, inner: usize) -> bool {
        match (self.tree.get(outer), self.tree.get(inner)) {
            (Some(outer), Some(inner)) => outer.enter <= inner.enter && inner.enter <= outer.exit,
            _ => false,
        }
    }
}
