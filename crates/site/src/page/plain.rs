//! A text that somebody copied out of a page: each line is a row, its columns stand apart by tabs or several spaces.

use super::html::pasted_address;
use super::{Line, Link, Node, Page};

/// Reads a pasted text.
pub fn read(text: &str) -> Page {
    let mut page = Page {
        url: None,
        title: String::new(),
        site_name: String::new(),
        encoding: "UTF-8",
        is_plain: true,
        lines: Vec::new(),
        links: Vec::new(),
        tree: vec![node(None, "document", 0)],
    };
    for row in text.lines().map(str::trim_end).filter(|row| !row.trim().is_empty()).take(50_000) {
        let parent = add(&mut page, 0, "row", 0);
        for (column, cell) in cells(row.trim()).into_iter().enumerate() {
            let node = add(&mut page, parent, "cell", column);
            page.tree[parent].exit = page.tree[node].enter;
            say(&mut page, cell, node);
        }
    }
    page.tree[0].exit = page.tree.len();
    page
}

fn node(parent: Option<usize>, tag: &str, column: usize) -> Node {
    Node { parent, tag: tag.to_owned(), id: String::new(), enter: 0, exit: 0, column, span: (1, 1) }
}

fn add(page: &mut Page, parent: usize, tag: &str, column: usize) -> usize {
    let at = page.tree.len();
    page.tree.push(Node { enter: at, exit: at, ..node(Some(parent), tag, column) });
    at
}

fn cells(row: &str) -> Vec<&str> {
    let by_tab = row.contains('\t');
    let cells = if by_tab { row.split('\t').collect::<Vec<_>>() } else { row.split("  ").collect() };
    cells.into_iter().map(str::trim).filter(|cell| !cell.is_empty()).collect()
}

/// Adds a line with the addresses that stand in it; the words are kept without them.
fn say(page: &mut Page, cell: &str, node: usize) {
    let mut text = String::new();
    let mut spans = Vec::new();
    let line = page.lines.len();
    for word in cell.split_whitespace() {
        let (before, url, after) = match split(word) {
            Some(found) => found,
            None => (word, None, ""),
        };
        for part in [before, after] {
            let part = if url.is_some() { part.trim_matches(['[', ']', '(', ')', '<', '>', ':', ',']) } else { part };
            if part.is_empty() {
                continue;
            }
            if !text.is_empty() {
                text.push(' ');
            }
            text.push_str(part);
        }
        if let Some(url) = url {
            let at = text.chars().count();
            spans.push((at..at, page.links.len()));
            page.links.push(Link { url, text: String::new(), line, is_frame: false, target: None, node });
        }
    }
    page.lines.push(Line { text, heading: None, is_frame: false, spans, pieces: vec![(0, node)], node });
}

/// Splits a word into what stands before an address, the address, and what follows.
fn split(word: &str) -> Option<(&str, Option<String>, &str)> {
    let from = ["https://", "http://", "www."].into_iter().filter_map(|mark| word.find(mark)).min()?;
    let (before, rest) = word.split_at(from);
    let ends = |c: char| "\"'<>|)]}".contains(c);
    let to = rest.find(ends).unwrap_or(rest.len());
    let (url, after) = rest.split_at(to);
    let url = url.trim_end_matches(['.', ',', ';', ':']);
    let whole = if url.starts_with("www.") { format!("http://{url}") } else { url.to_owned() };
    Some((before, pasted_address(&whole), after))
}
