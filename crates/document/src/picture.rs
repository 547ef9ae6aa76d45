//! Pictures that people hand in: made small instead of refused, freed of what the camera wrote into them, and covered
//! where a number or a face must not be seen.
//!
//! Every picture that leaves here is a JPEG written anew from its pixels: place, time and maker of the camera are gone,
//! and what lies below a mask is gone too.

use image::codecs::jpeg::JpegEncoder;
use image::imageops::FilterType;
use image::{DynamicImage, ExtendedColorType, GrayImage, ImageEncoder, Luma, RgbImage};

use crate::raster::{self, Sheets};
pub use crate::raster::{Limits, PictureError, is_pdf};

/// The longer side of a photograph that is kept, in pixels.
pub const LONGEST: u32 = 2000;

/// Bytes that a photograph that is kept should not exceed.
pub const WISHED_BYTES: usize = 500 * 1024;

/// A picture as JPEG.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Jpeg {
    /// The file.
    pub bytes: Vec<u8>,
    /// Pixels across.
    pub width: u32,
    /// Pixels down.
    pub height: u32,
    /// Whether it is grey.
    pub grey: bool,
}

/// A rectangle to be covered, in thousandths of the picture's width and height, so that it fits any size of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Area {
    /// From the left edge.
    pub left: u16,
    /// From the upper edge.
    pub top: u16,
    /// Width.
    pub width: u16,
    /// Height.
    pub height: u16,
}

/// Makes a photograph small enough to be kept: at most [`LONGEST`] pixels a side and about [`WISHED_BYTES`], upright,
/// without what the camera wrote into it.
///
/// # Errors
/// [`PictureError`].
pub fn shrink(bytes: &[u8]) -> Result<Jpeg, PictureError> {
    let picture = open(bytes)?;
    raster::guarded(|| smaller(&fitted(picture, LONGEST)))
}

/// Makes a small picture whose longer side has `longest` pixels at most.
///
/// # Errors
/// [`PictureError`].
pub fn thumbnail(bytes: &[u8], longest: u32) -> Result<Jpeg, PictureError> {
    let picture = open(bytes)?;
    raster::guarded(|| encode(&fitted(picture, longest), 70))
}

/// Makes a copy in which the areas are black; what was there is not in the file any more.
///
/// # Errors
/// [`PictureError`].
pub fn mask(bytes: &[u8], areas: &[Area]) -> Result<Jpeg, PictureError> {
    let mut picture = fitted(open(bytes)?, LONGEST).into_rgb8();
    for area in areas {
        cover(&mut picture, *area);
    }
    smaller(&DynamicImage::ImageRgb8(picture))
}

/// The pages of a PDF or TIFF as pictures, one by one; a photograph is one page.
///
/// # Errors
/// [`PictureError`].
pub fn pages(bytes: Vec<u8>, limits: Limits) -> Result<Pages, PictureError> {
    Ok(Pages(Sheets::open(bytes, limits)?))
}

/// Pages that can be asked for one by one.
pub struct Pages(Sheets);

impl Pages {
    /// How many there are, at least one.
    #[expect(clippy::len_without_is_empty, reason = "a file without pages is not opened")]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Draws a page, counted from 0, as JPEG.
    ///
    /// # Errors
    /// [`PictureError`].
    pub fn page(&self, index: usize) -> Result<Jpeg, PictureError> {
        page_jpeg(&self.0.page(index)?)
    }
}

/// The picture of a page of paper: about 170 dots an inch, grey where the paper has no colour.
pub(crate) fn page_jpeg(page: &RgbImage) -> Result<Jpeg, PictureError> {
    let picture = DynamicImage::ImageRgb8(page.clone());
    raster::guarded(|| {
        let picture = fitted(picture, LONGEST);
        if is_grey(page) { encode(&DynamicImage::ImageLuma8(picture.into_luma8()), 72) } else { encode(&picture, 72) }
    })
}

/// Whether the page has no colour that a pen or a stamp could have left.
fn is_grey(page: &RgbImage) -> bool {
    let coloured = page
        .pixels()
        .step_by(7)
        .filter(|pixel| {
            let [r, g, b] = pixel.0;
            r.max(g).max(b) - r.min(g).min(b) > 40
        })
        .count();
    // Blue ink of one short signature covers more than this share of a page.
    coloured * 20_000 < (page.width() as usize * page.height() as usize) / 7
}

fn open(bytes: &[u8]) -> Result<DynamicImage, PictureError> {
    let limits = Limits::PHOTO;
    if bytes.is_empty() {
        return Err(PictureError::Empty);
    }
    if bytes.len() > limits.bytes {
        return Err(PictureError::TooLarge { bytes: bytes.len(), most: limits.bytes });
    }
    let format = raster::format(bytes)?;
    raster::guarded(|| Ok(raster::flat(raster::decode(bytes, format, &limits)?)))
}

fn fitted(picture: DynamicImage, longest: u32) -> DynamicImage {
    if picture.width().max(picture.height()) <= longest {
        return picture;
    }
    // Very large pictures are first thinned out, which is quick, then drawn well.
    let picture = if picture.width().max(picture.height()) > longest * 3 {
        picture.thumbnail(longest * 2, longest * 2)
    } else {
        picture
    };
    picture.resize(longest, longest, FilterType::CatmullRom)
}

/// Writes the picture in the best quality that fits the wished size, and smaller if none does.
fn smaller(picture: &DynamicImage) -> Result<Jpeg, PictureError> {
    for quality in [85, 75, 65] {
        let jpeg = encode(picture, quality)?;
        if jpeg.bytes.len() <= WISHED_BYTES {
            return Ok(jpeg);
        }
    }
    let longest = picture.width().max(picture.height());
    encode(&fitted(picture.clone(), longest * 3 / 4), 65)
}

fn encode(picture: &DynamicImage, quality: u8) -> Result<Jpeg, PictureError> {
    let broken = |error: image::ImageError| PictureError::Broken(error.to_string());
    let mut bytes = Vec::new();
    let encoder = JpegEncoder::new_with_quality(&mut bytes, quality);
    let (width, height) = (picture.width(), picture.height());
    let grey = picture.color().channel_count() < 3;
    if grey {
        let pixels = picture.to_luma8();
        encoder.write_image(pixels.as_raw(), width, height, ExtendedColorType::L8).map_err(broken)?;
    } else {
        let pixels = picture.to_rgb8();
        encoder.write_image(pixels.as_raw(), width, height, ExtendedColorType::Rgb8).map_err(broken)?;
    }
    Ok(Jpeg { bytes, width, height, grey })
}

fn cover(picture: &mut RgbImage, area: Area) {
    let (width, height) = picture.dimensions();
    let from = |at: u16, length: u32| u32::from(at.min(1000)) * length / 1000;
    let to =
        |at: u16, by: u16, length: u32| (u32::from(at) + u32::from(by)).min(1000).saturating_mul(length).div_ceil(1000);
    for y in from(area.top, height)..to(area.top, area.height, height) {
        for x in from(area.left, width)..to(area.left, area.width, width) {
            picture.put_pixel(x, y, image::Rgb([0, 0, 0]));
        }
    }
}

/// The grey values of a page, for whatever looks for marks on it.
pub(crate) fn grey(page: &RgbImage) -> GrayImage {
    GrayImage::from_fn(page.width(), page.height(), |x, y| {
        let [r, g, b] = page.get_pixel(x, y).0;
        let value = (u32::from(r) * 77 + u32::from(g) * 150 + u32::from(b) * 29) >> 8;
        Luma([u8::try_from(value).unwrap_or(u8::MAX)])
    })
}
