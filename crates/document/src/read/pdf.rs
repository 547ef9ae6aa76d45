//! The text of a PDF as lines whose cells are parted by tabs, so far as its letters say what they are.
//!
//! A PDF has no words and no tables, only letters at places: letters on one height are a line, a gap wider than a letter
//! begins a cell. Scans have no letters; some programs write letters without saying which. Both are refused, because
//! half a figure is worse than none.

use std::panic::{AssertUnwindSafe, catch_unwind};

use hayro::hayro_interpret::font::Glyph;
use hayro::hayro_interpret::hayro_cmap::BfString;
use hayro::hayro_interpret::{
    BlendMode, ClipPath, Context, Device, GlyphDrawMode, Image, InterpreterCache, InterpreterSettings, Paint,
    PathDrawMode, SoftMask, TransformExt, interpret_page,
};
use hayro::hayro_syntax::{LoadPdfError, Pdf};
use hayro::vello_cpu::kurbo::{Affine, BezPath, Point, Rect};
use prongsai_thai::normalise::normalise;

use crate::raster::{Limits, guard};

/// Pages that are read.
const PAGES: usize = 40;
/// Letters that are read.
const LETTERS: usize = 400_000;

/// Why the text of a PDF is not read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoText {
    /// Pictures alone, as of a scan.
    Scan,
    /// Some of its letters do not say which they are.
    Unsound,
    /// Closed with a password.
    Encrypted,
    /// Broken, or it claims to be more than any page needs.
    Broken,
}

impl NoText {
    /// What is wrong and the way out, in Thai.
    pub fn thai(self) -> &'static str {
        match self {
            Self::Scan => {
                "PDF นี้เป็นภาพสแกน จึงไม่มีข้อความให้อ่าน: โปรดใช้ไฟล์ต้นฉบับ (Excel หรือ PDF ที่เลือกข้อความได้) หรือพิมพ์ตัวเลขเอง"
            }
            Self::Unsound => {
                "ตัวอักษรใน PDF นี้อ่านได้ไม่ครบ จึงไม่อ่านเพื่อไม่ให้ตัวเลขผิด: โปรดใช้ไฟล์ต้นฉบับ หรือคัดลอกตารางมาวางแล้วตรวจทีละช่อง"
            }
            Self::Encrypted => "PDF นี้มีรหัสผ่าน: โปรดเปิดไฟล์ ยกเลิกรหัสผ่าน แล้วบันทึกใหม่",
            Self::Broken => "PDF นี้เสียหายหรือมีขนาดเกินที่อ่านได้: โปรดเปิดแล้วบันทึกใหม่ หรือคัดลอกตารางมาวาง",
        }
    }

    /// The same in English.
    pub fn english(self) -> &'static str {
        match self {
            Self::Scan => "this PDF is a scan without text: use the original file, or type the figures",
            Self::Unsound => {
                "some letters of this PDF do not say which they are, so nothing was read: use the original file, or \
                 paste the table and check each cell"
            }
            Self::Encrypted => "this PDF has a password: open it, remove the password and save it again",
            Self::Broken => "this PDF is broken or too large: open it and save it again, or paste the table",
        }
    }
}

/// Reads the lines of a PDF, top to bottom, page by page.
///
/// # Errors
/// [`NoText`].
pub fn lines(bytes: &[u8]) -> Result<Vec<String>, NoText> {
    // No table needs more than a few pages.
    let limits = Limits { bytes: super::limits::FILE_BYTES, pages: 500, pixels: 40_000_000 };
    guard::check(bytes, &limits).map_err(|error| match error {
        crate::raster::PictureError::Encrypted => NoText::Encrypted,
        _ => NoText::Broken,
    })?;
    // A reader that stumbles over a file must not take the request with it.
    let letters = catch_unwind(AssertUnwindSafe(|| letters(bytes.to_vec()))).map_err(|_| NoText::Broken)??;
    let said: usize = letters.iter().filter(|letter| letter.text.chars().any(char::is_alphanumeric)).count();
    let mute = letters.iter().filter(|letter| letter.is_mute).count();
    if said < 10 && mute < 10 {
        return Err(NoText::Scan);
    }
    if mute * 100 > letters.len() {
        return Err(NoText::Unsound);
    }
    let pages = letters.chunk_by(|one, other| one.page == other.page);
    Ok(pages.flat_map(page_lines).filter(|line| !line.trim().is_empty()).collect())
}

/// One letter at its place; the page goes down and to the right.
#[derive(Debug, Clone)]
struct Letter {
    page: usize,
    text: String,
    is_mute: bool,
    from: f64,
    to: f64,
    height: f64,
    size: f64,
}

fn letters(bytes: Vec<u8>) -> Result<Vec<Letter>, NoText> {
    let pdf = Pdf::new(bytes).map_err(|error| match error {
        LoadPdfError::Decryption(_) => NoText::Encrypted,
        LoadPdfError::Invalid => NoText::Broken,
    })?;
    let cache = InterpreterCache::new();
    let settings = InterpreterSettings { render_annotations: false, ..InterpreterSettings::default() };
    let mut reader = Reader::default();
    for page in pdf.pages().iter().take(PAGES) {
        let (width, height) = page.render_dimensions();
        let frame = Rect::new(0.0, 0.0, f64::from(width), f64::from(height));
        let upright = page.initial_transform(true).to_kurbo();
        let mut context = Context::new(upright, frame, &cache, pdf.xref(), settings.clone());
        interpret_page(page, &mut context, &mut reader);
        reader.page += 1;
    }
    Ok(reader.letters)
}

#[derive(Default)]
struct Reader {
    page: usize,
    letters: Vec<Letter>,
}

impl Device<'_> for Reader {
    fn draw_glyph(&mut self, glyph: &Glyph<'_>, transform: Affine, own: Affine, _: &Paint<'_>, _: &GlyphDrawMode) {
        if self.letters.len() > LETTERS {
            return;
        }
        let text = match glyph.as_unicode() {
            Some(BfString::Char(c)) => c.to_string(),
            Some(BfString::String(text)) => text,
            None => String::new(),
        };
        let width = match glyph {
            Glyph::Outline(outline) => f64::from(outline.advance_width().unwrap_or(500.0)),
            Glyph::Type3(_) => 500.0,
        };
        let place = transform * own;
        let (at, end, top) = (place * Point::ORIGIN, place * Point::new(width, 0.0), place * Point::new(0.0, 1000.0));
        // Words across the page are no part of its lines.
        if (end.y - at.y).abs() > (end.x - at.x).abs() + 1.0 {
            return;
        }
        let is_mute = text.is_empty() || text.chars().any(is_unknown);
        let size = (at.y - top.y).abs().max(1.0);
        self.letters.push(Letter { page: self.page, text, is_mute, from: at.x, to: end.x, height: at.y, size });
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

/// Whether a letter says nothing; the private forms of old Thai fonts are known and made plain later.
fn is_unknown(c: char) -> bool {
    c == '\u{FFFD}' || (('\u{E000}'..='\u{F8FF}').contains(&c) && !('\u{F700}'..='\u{F71A}').contains(&c))
}

/// Letters that were drawn one after the other without a gap.
struct Run {
    text: String,
    from: f64,
    to: f64,
    height: f64,
    size: f64,
}

fn page_lines(letters: &[Letter]) -> Vec<String> {
    let mut runs: Vec<Run> = Vec::new();
    for letter in letters {
        let follows = runs.last().is_some_and(|run| {
            let size = run.size.max(letter.size);
            (run.height - letter.height).abs() < size * 0.45
                && letter.from > run.to - size * 0.6
                && letter.from < run.to + size * 0.18
        });
        match runs.last_mut().filter(|_| follows) {
            Some(run) => {
                run.text.push_str(&letter.text);
                run.to = run.to.max(letter.to);
            }
            None => runs.push(Run {
                text: letter.text.clone(),
                from: letter.from,
                to: letter.to,
                height: letter.height,
                size: letter.size,
            }),
        }
    }
    runs.retain(|run| !run.text.trim().is_empty());
    runs.sort_by(|one, other| one.height.total_cmp(&other.height));
    let mut lines: Vec<Vec<Run>> = Vec::new();
    for run in runs {
        let joins = lines
            .last()
            .and_then(|line| line.first())
            .is_some_and(|first| (first.height - run.height).abs() < first.size.max(run.size) * 0.45);
        match lines.last_mut().filter(|_| joins) {
            Some(line) => line.push(run),
            None => lines.push(vec![run]),
        }
    }
    // ำ is often drawn as its two halves.
    let cells = |line: String| line.split('\t').map(normalise).collect::<Vec<_>>().join("\t");
    lines.into_iter().map(|line| cells(line_text(line))).collect()
}

fn line_text(mut line: Vec<Run>) -> String {
    line.sort_by(|one, other| one.from.total_cmp(&other.from));
    let mut text = String::new();
    let mut end: Option<(f64, f64)> = None;
    for run in line {
        if let Some((to, size)) = end {
            text.push(if run.from > to + size.max(run.size) * 0.9 { '\t' } else { ' ' });
        }
        text.push_str(run.text.trim());
        end = Some((run.to, run.size));
    }
    text
}
