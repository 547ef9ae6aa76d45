//! A pile that comes back from the scanner: each page is told apart by the code in its foot margin.
//!
//! The pile is one file: PDF, TIFF of many pages, or a photograph. Pages may lie on their head or side, be skewed, faint,
//! dirty or blank; the code is looked for until it is found or every reasonable way of looking has failed. What cannot be
//! filed is said, never guessed.

mod blank;
mod reader;

use image::{DynamicImage, Rgb, RgbImage, imageops};

use self::reader::Reading;
use crate::folder::PageCode;
use crate::picture::{self, Jpeg};
use crate::raster::Sheets;
pub use crate::raster::{Limits, PictureError};

/// A pile of which pages can be taken one by one.
pub struct Pile(Sheets);

/// A page of the pile.
#[derive(Debug, Clone)]
pub struct Page {
    /// What it is.
    pub outcome: Outcome,
    /// The page upright, where it can be drawn at all.
    pub picture: Option<Jpeg>,
    /// By how many degrees it was turned clockwise to stand upright: 0, 90, 180 or 270.
    pub turned: u16,
}

/// What a page of the pile is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// It carries a sound code.
    Filed(PageCode),
    /// Nothing is on it: the back of a sheet.
    Blank,
    /// It can be read, and carries no code of ours.
    Stray,
    /// It cannot be filed.
    Unreadable(Reason),
}

/// Why a page cannot be filed by itself.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Reason {
    /// There is a code, but it is dirty, torn or too faint.
    #[error("the code of the page is damaged")]
    Code,
    /// Two codes of different pages are on it: one sheet lies upon another.
    #[error("the page carries two codes")]
    TwoCodes,
    /// The page is black, as when the lid stood open.
    #[error("the page is dark")]
    Dark,
    /// The page cannot be drawn.
    #[error("{0}")]
    Picture(#[from] PictureError),
}

impl Pile {
    /// Opens a pile.
    ///
    /// # Errors
    /// [`PictureError`] where the file as a whole cannot be read.
    pub fn open(bytes: Vec<u8>, limits: Limits) -> Result<Self, PictureError> {
        Ok(Self(Sheets::open(bytes, limits)?))
    }

    /// Pages in the pile, at least one.
    #[expect(clippy::len_without_is_empty, reason = "a file without pages is not opened")]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Takes a page, counted from 0. A page that is broken does not stop the pile.
    pub fn page(&self, index: usize) -> Page {
        match self.0.page(index) {
            Ok(page) => judge(page),
            Err(error) => Page { outcome: Outcome::Unreadable(Reason::Picture(error)), picture: None, turned: 0 },
        }
    }
}

fn judge(page: RgbImage) -> Page {
    let grey = picture::grey(&page);
    if blank::is_dark(&grey) {
        return finished(Outcome::Unreadable(Reason::Dark), page, 0.0);
    }
    // A code is looked for also on what seems blank, but then not for long: the backs of sheets are half of a pile.
    let is_blank = blank::is_blank(&grey);
    match reader::read(&grey, !is_blank) {
        Reading::Code { code, angle } => finished(Outcome::Filed(code), page, angle),
        Reading::TwoCodes { angle } => finished(Outcome::Unreadable(Reason::TwoCodes), page, angle),
        // Also where a code shines through from the other side.
        Reading::Nothing | Reading::Damaged if is_blank => finished(Outcome::Blank, page, 0.0),
        Reading::Damaged => finished(Outcome::Unreadable(Reason::Code), page, 0.0),
        Reading::Nothing => finished(Outcome::Stray, page, 0.0),
    }
}

/// Sets the page upright, whose code stands at `angle` degrees clockwise.
fn finished(outcome: Outcome, page: RgbImage, angle: f32) -> Page {
    let quarters = (angle / 90.0).round().rem_euclid(4.0);
    let skew = angle - (angle / 90.0).round() * 90.0;
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "0 to 3")]
    let quarters = quarters as u16 % 4;
    // What stands turned clockwise is turned back.
    let page = match quarters {
        1 => imageops::rotate270(&page),
        2 => imageops::rotate180(&page),
        3 => imageops::rotate90(&page),
        _ => page,
    };
    // The angle of a small code is known to about a degree: less than that is left as it is.
    let page = if skew.abs() > 1.5 { turned(&page, -skew) } else { page };
    let turned = (4 - quarters) % 4 * 90;
    match picture::page_jpeg(&page) {
        Ok(picture) => Page { outcome, picture: Some(picture), turned },
        Err(error) => Page { outcome: Outcome::Unreadable(Reason::Picture(error)), picture: None, turned },
    }
}

/// Turns a page about its middle by a few degrees clockwise; what comes into view is white.
pub(crate) fn turned(page: &RgbImage, degrees: f32) -> RgbImage {
    let (sin, cos) = degrees.to_radians().sin_cos();
    let (width, height) = page.dimensions();
    let (mx, my) = (half(width), half(height));
    RgbImage::from_fn(width, height, |x, y| {
        let (dx, dy) = (exact(x) - mx, exact(y) - my);
        let (sx, sy) = (dx * cos + dy * sin + mx, dy * cos - dx * sin + my);
        if sx < 0.0 || sy < 0.0 || sx > exact(width - 1) || sy > exact(height - 1) {
            return Rgb([255, 255, 255]);
        }
        imageops::interpolate_bilinear(page, sx, sy).unwrap_or(Rgb([255, 255, 255]))
    })
}

#[expect(clippy::cast_precision_loss, reason = "pixels of a page are few")]
fn exact(pixels: u32) -> f32 {
    pixels as f32
}

fn half(pixels: u32) -> f32 {
    exact(pixels) / 2.0
}

/// A small picture of a page, for lists.
///
/// # Errors
/// [`PictureError`].
pub fn thumbnail(page: &Jpeg, longest: u32) -> Result<Jpeg, PictureError> {
    picture::thumbnail(&page.bytes, longest)
}

/// Turns the picture of a page clockwise by quarters, for a page that was filed by hand.
///
/// # Errors
/// [`PictureError`].
pub fn turn(page: &[u8], quarters: u8) -> Result<Jpeg, PictureError> {
    let picture = crate::raster::decode(page, crate::raster::format(page)?, &Limits::PHOTO)?;
    let picture = match quarters % 4 {
        1 => picture.rotate90(),
        2 => picture.rotate180(),
        3 => picture.rotate270(),
        _ => picture,
    };
    picture::page_jpeg(&DynamicImage::into_rgb8(picture))
}
