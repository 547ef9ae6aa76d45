//! The catch-word of a memo that flows over: the first words of a page, written at the lower right of the page before.

use std::collections::BTreeMap;

use typst::foundations::{Label, Selector, Str, Value};
use typst::introspection::{Introspector, MetadataElem};
use typst::layout::{Abs, Frame, FrameItem, Point};
use typst::utils::PicoStr;
use typst_layout::PagedDocument;

use crate::words::{first_words, visible};

/// Below the page number, in the layout of the memo.
const BODY_BEGINS: f64 = 99.0;

/// Returns page from 1 → catch-word for each page of a memo or its opinions that goes on in the middle of the part.
///
/// Where a part ends the report says its own catch-word.
pub fn catch_words(document: &PagedDocument) -> BTreeMap<String, String> {
    let starts = parts(document);
    let mut words = BTreeMap::new();
    for (index, (kind, first)) in starts.iter().enumerate() {
        if !matches!(kind.as_str(), "memo" | "opinions") {
            continue;
        }
        let next = starts.get(index + 1).map_or(document.pages().len() + 1, |(_, page)| *page);
        for page in *first + 1..next {
            if let Some(text) = document.pages().get(page - 1).and_then(|page| first_line(&page.frame)) {
                words.insert((page - 1).to_string(), format!("/{}...", first_words(&text)));
            }
        }
    }
    words
}

/// Kind and first page, from 1, of every part.
pub fn parts(document: &PagedDocument) -> Vec<(String, usize)> {
    let Some(label) = Label::new(PicoStr::intern("part")) else { return Vec::new() };
    let introspector = document.introspector();
    let mut parts = Vec::new();
    for found in introspector.query(&Selector::Label(label)) {
        let Some(metadata) = found.to_packed::<MetadataElem>() else { continue };
        let Value::Dict(dict) = &metadata.value else { continue };
        let kind = dict.get("kind").ok().and_then(|kind| kind.clone().cast::<Str>().ok());
        let page = found.location().and_then(|location| introspector.page(location));
        if let (Some(kind), Some(page)) = (kind, page) {
            parts.push((kind.to_string(), page.get()));
        }
    }
    parts
}

/// The text of the topmost line below the page number.
fn first_line(frame: &Frame) -> Option<String> {
    let mut texts = Vec::new();
    collect(frame, Point::zero(), &mut texts);
    let top = texts.iter().map(|(point, _)| point.y).filter(|y| *y > Abs::pt(BODY_BEGINS)).min()?;
    let mut line: Vec<_> = texts.into_iter().filter(|(point, _)| (point.y - top).abs() < Abs::pt(2.0)).collect();
    line.sort_by_key(|a| a.0.x);
    let text: String = line.into_iter().map(|(_, text)| text).collect();
    (!visible(&text).trim().is_empty()).then_some(text)
}

fn collect(frame: &Frame, origin: Point, texts: &mut Vec<(Point, String)>) {
    for (point, item) in frame.items() {
        match item {
            // Nothing of a memo is turned or scaled, so its place is the sum of the shifts.
            FrameItem::Group(group) => {
                let shift = Point::new(group.transform.tx, group.transform.ty);
                collect(&group.frame, origin + *point + shift, texts);
            }
            FrameItem::Text(text) => texts.push((origin + *point, text.text.to_string())),
            _ => {}
        }
    }
}
