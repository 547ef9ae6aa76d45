//! Makes every glyph on a page say its own characters, so that copying and searching find what is drawn.
//!
//! Typst gives each glyph of a cluster the text of the whole cluster, and its exporter then writes a ToUnicode map that
//! only readers of ActualText understand: in Firefox and `pypdf` the text is garbage. Here, between layout and export,
//! each glyph is given exactly the characters it draws, known from the font. No two glyphs of one text then share a range
//! and no glyph ever says two things, so the exporter writes a plain one-to-one map and needs no ActualText. The
//! invisible characters that steer line breaks vanish on the way, because no glyph draws them.
//!
//! Sara am leaves as nikhahit and sara a, a tone mark between them, as the font draws it: readers fold it.

use typst::layout::{Frame, FrameItem};
use typst::model::Document;
use typst::text::{Glyph, TextItem};
use typst_layout::{Page, PagedDocument};

use crate::font;
use crate::words;

/// Returns the document with a text layer that follows its glyphs.
pub fn settled(document: PagedDocument) -> PagedDocument {
    let info = document.info().clone();
    let mut pages: Vec<Page> = document.pages().to_vec();
    drop(document);
    for page in &mut pages {
        settle_frame(&mut page.frame);
    }
    PagedDocument::new(pages.into(), info)
}

fn settle_frame(frame: &mut Frame) {
    // The one door to the items of a frame; nothing is removed.
    frame.retain(|item| {
        match item {
            FrameItem::Group(group) => settle_frame(&mut group.frame),
            FrameItem::Text(text) => settle_text(text),
            _ => {}
        }
        true
    });
}

fn settle_text(item: &mut TextItem) {
    let Some(table) = font::glyphs(item.font.font().data()) else { return };
    let mut text = String::with_capacity(item.text.len());
    let mut glyphs = Vec::with_capacity(item.glyphs.len());
    for glyph in &item.glyphs {
        let said = match table.text(glyph.id) {
            Some(said) => said.to_owned(),
            None => words::visible(item.text.get(glyph.range()).unwrap_or_default()),
        };
        let start = text.len();
        text.push_str(&said);
        // A line that Typst could address at first stays addressable: glyphs say no more than their clusters did.
        let (Ok(start), Ok(end)) = (u16::try_from(start), u16::try_from(text.len())) else { return };
        glyphs.push(Glyph { range: start..end, ..glyph.clone() });
    }
    item.text = text.into();
    item.glyphs = glyphs;
}
