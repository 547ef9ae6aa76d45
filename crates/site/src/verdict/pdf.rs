//! The words of a PDF, so far as its letters say what they are.

use std::panic::{AssertUnwindSafe, catch_unwind};

use hayro_interpret::font::Glyph;
use hayro_interpret::hayro_cmap::BfString;
use hayro_interpret::hayro_syntax::Pdf;
use hayro_interpret::{
    BlendMode, ClipPath, Context, Device, GlyphDrawMode, Image, InterpreterCache, InterpreterSettings, Paint,
    PathDrawMode, SoftMask, interpret_page,
};
use kurbo::{Affine, BezPath, Point, Rect};

use super::guard;

/// Pages that are read: what a paper is about stands at its beginning.
const PAGES: usize = 5;
/// Letters that are kept.
const LETTERS: usize = 100_000;

/// What a PDF says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Said {
    /// Words.
    Words(String),
    /// Pictures alone, as of a scan.
    Nothing,
    /// It cannot be read: encrypted, broken or dangerous.
    Unreadable,
}

/// Reads the first pages of a PDF.
pub fn said(bytes: &[u8]) -> Said {
    if guard::find(bytes, b"/Encrypt", 0).is_some() || !guard::is_safe(bytes) {
        return Said::Unreadable;
    }
    // A reader that stumbles over a file must not take the visit with it.
    match catch_unwind(AssertUnwindSafe(|| words(bytes.to_vec()))) {
        Ok(Some(words)) if words.chars().filter(|c| c.is_alphabetic()).count() >= 20 => Said::Words(words),
        Ok(Some(_)) => Said::Nothing,
        Ok(None) | Err(_) => Said::Unreadable,
    }
}

fn words(bytes: Vec<u8>) -> Option<String> {
    let pdf = Pdf::new(bytes).ok()?;
    let cache = InterpreterCache::new();
    let settings = InterpreterSettings { render_annotations: false, ..InterpreterSettings::default() };
    let mut reader = Reader::default();
    for page in pdf.pages().iter().take(PAGES) {
        let frame = Rect::new(0.0, 0.0, 1.0, 1.0);
        let mut context = Context::new(Affine::IDENTITY, frame, &cache, pdf.xref(), settings.clone());
        interpret_page(page, &mut context, &mut reader);
        reader.text.push('\n');
        reader.last = None;
    }
    Some(reader.text)
}

#[derive(Default)]
struct Reader {
    text: String,
    letters: usize,
    last: Option<Point>,
}

impl Device<'_> for Reader {
    fn draw_glyph(&mut self, glyph: &Glyph<'_>, transform: Affine, own: Affine, _: &Paint<'_>, _: &GlyphDrawMode) {
        if self.letters > LETTERS {
            return;
        }
        let at = transform * own * Point::ORIGIN;
        // A new height is a new line; marks above and below stand a little off.
        if self.last.is_some_and(|last| (last.y - at.y).abs() > 6.0) {
            self.text.push('\n');
        }
        self.last = Some(at);
        match glyph.as_unicode() {
            Some(BfString::Char(c)) => self.text.push(c),
            Some(BfString::String(text)) => self.text.push_str(&text),
            None => {}
        }
        self.letters += 1;
    }

    fn set_soft_mask(&mut self, _: Option<SoftMask<'_>>) {}
    fn set_blend_mode(&mut self, _: BlendMode) {}
    fn draw_path(&mut self, _: &BezPath, _: Affine, _: &Paint<'_>, _: &PathDrawMode) {}
    fn push_clip_path(&mut self, _: &ClipPath) {}
    fn push_transparency_group(&mut self, _: f32, _: Option<SoftMask<'_>>, _: BlendMode) {}
    fn draw_image(&mut self, _: Image<'_, '_>, _: Affine) {}
    fn pop_clip_path(&mut self) {}
    fn pop_transparency_group(&mut self) {}
}
