//! The digest of what is drawn on a page.
//!
//! Places, glyphs, shapes and pictures go in; what leaves no trace on paper (tags, links, where a text came from) does not.

use std::hash::{Hash, Hasher};

use sha2::{Digest, Sha256};
use typst::layout::{Frame, FrameItem};

use crate::pdf;
use crate::words::visible;

/// Returns the digest of a page with the catch-word that will be written below it.
pub fn of(frame: &Frame, catch_word: Option<&str>) -> String {
    let mut drawn = Drawn(Sha256::new());
    add(frame, &mut drawn);
    catch_word.map(visible).hash(&mut drawn);
    pdf::hex(&drawn.0.finalize())
}

fn add(frame: &Frame, drawn: &mut Drawn) {
    for (point, item) in frame.items() {
        match item {
            FrameItem::Group(group) => {
                (0_u8, point, group.transform, &group.clip).hash(drawn);
                add(&group.frame, drawn);
                u8::MAX.hash(drawn);
            }
            FrameItem::Text(text) => {
                (1_u8, point, text.size, &text.fill, &text.stroke, text.font.font().info()).hash(drawn);
                for glyph in &text.glyphs {
                    (glyph.id, glyph.x_advance, glyph.x_offset, glyph.y_offset).hash(drawn);
                }
            }
            FrameItem::Shape(shape, _) => (2_u8, point, shape).hash(drawn),
            FrameItem::Image(image, size, _) => (3_u8, point, image, size).hash(drawn),
            FrameItem::Link(..) | FrameItem::Tag(_) => {}
        }
    }
}

/// Takes in what `Hash` writes; the short answer of `finish` is not used.
struct Drawn(Sha256);

impl Hasher for Drawn {
    fn write(&mut self, bytes: &[u8]) {
        self.0.update(bytes);
    }

    fn finish(&self) -> u64 {
        0
    }
}
