//! Pages of a file that somebody handed in, as pictures: a PDF, a TIFF of many pages, or one photograph.
//!
//! One page is in memory at a time. What a file claims is looked at before anything is unpacked, so that a small file
//! cannot ask for much memory, and a faulty one ends in a sentence, not in the end of the process.

pub(crate) mod guard;
mod tiff;

use std::io::Cursor;
use std::panic::{AssertUnwindSafe, catch_unwind};

use hayro::hayro_interpret::InterpreterSettings;
use hayro::hayro_syntax::{LoadPdfError, Pdf};
use hayro::vello_cpu::color::palette::css::WHITE;
use hayro::{RenderCache, RenderSettings, render};
use image::{DynamicImage, ImageDecoder, ImageFormat, ImageReader, RgbImage};

/// How much a file may hold.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Bytes of the file.
    pub bytes: usize,
    /// Pages.
    pub pages: usize,
    /// Pixels of one page.
    pub pixels: u64,
}

impl Limits {
    /// A pile from the scanner: 200 MB, 500 pages, 40 million pixels a page.
    pub const PILE: Self = Self { bytes: 200 * 1024 * 1024, pages: 500, pixels: 40_000_000 };
    /// A photograph, also of a telephone with 50 million pixels.
    pub const PHOTO: Self = Self { bytes: 60 * 1024 * 1024, pages: 1, pixels: 52_000_000 };
}

/// Why a file cannot be made into pictures.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PictureError {
    /// No bytes at all.
    #[error("the file is empty")]
    Empty,
    /// More bytes than allowed.
    #[error("the file has {bytes} bytes, more than the {most} that are allowed")]
    TooLarge {
        /// Of the file.
        bytes: usize,
        /// Allowed.
        most: usize,
    },
    /// Another kind of file.
    #[error("the file is no picture and no PDF")]
    UnknownKind,
    /// The format of an iPhone, which must be exported as JPEG.
    #[error("the file is a HEIC picture")]
    Heic,
    /// A PDF under a password.
    #[error("the PDF is encrypted")]
    Encrypted,
    /// More pages than allowed.
    #[error("the file has {pages} pages, more than the {most} that are allowed")]
    TooManyPages {
        /// Of the file.
        pages: usize,
        /// Allowed.
        most: usize,
    },
    /// A page or picture with more pixels than allowed.
    #[error("a picture of {width} by {height} pixels is larger than allowed")]
    TooManyPixels {
        /// Pixels across.
        width: u64,
        /// Pixels down.
        height: u64,
    },
    /// It claims to unpack into more than any page needs.
    #[error("the file unpacks into more than a page can hold")]
    Unpacks,
    /// There is no page in it.
    #[error("the file has no pages")]
    NoPages,
    /// It cannot be read.
    #[error("the file is broken: {0}")]
    Broken(String),
}

/// A file whose pages can be asked for one by one.
pub struct Sheets {
    source: Source,
    limits: Limits,
}

enum Source {
    Pdf(Box<Pdf>),
    Tiff { bytes: Vec<u8>, pages: Vec<u32> },
    Picture { bytes: Vec<u8>, format: ImageFormat },
}

/// Dots an inch at which pages are drawn.
const RESOLUTION: f32 = 200.0;

impl Sheets {
    /// Opens a file: PDF, TIFF, JPEG, PNG, GIF or WebP, told by its first bytes.
    ///
    /// # Errors
    /// [`PictureError`].
    pub fn open(bytes: Vec<u8>, limits: Limits) -> Result<Self, PictureError> {
        if bytes.is_empty() {
            return Err(PictureError::Empty);
        }
        if bytes.len() > limits.bytes {
            return Err(PictureError::TooLarge { bytes: bytes.len(), most: limits.bytes });
        }
        let source = if is_pdf(&bytes) {
            open_pdf(bytes, &limits)?
        } else {
            match format(&bytes)? {
                ImageFormat::Tiff => {
                    let pages = tiff::pages(&bytes, limits.pages + 1)?;
                    Source::Tiff { bytes, pages }
                }
                format => Source::Picture { bytes, format },
            }
        };
        let sheets = Self { source, limits };
        match sheets.len() {
            0 => Err(PictureError::NoPages),
            pages if pages > limits.pages => Err(PictureError::TooManyPages { pages, most: limits.pages }),
            _ => Ok(sheets),
        }
    }

    /// Pages of the file, at least one.
    pub fn len(&self) -> usize {
        match &self.source {
            Source::Pdf(pdf) => guarded(|| Ok(pdf.pages().len())).unwrap_or(0),
            Source::Tiff { pages, .. } => pages.len(),
            Source::Picture { .. } => 1,
        }
    }

    /// Draws a page, counted from 0, upright as the file says.
    ///
    /// # Errors
    /// [`PictureError`].
    pub fn page(&self, index: usize) -> Result<RgbImage, PictureError> {
        guarded(|| match &self.source {
            Source::Pdf(pdf) => self.pdf_page(pdf, index),
            Source::Tiff { bytes, pages } => {
                let first = pages.get(index).ok_or(PictureError::NoPages)?;
                decode(&tiff::alone(bytes, *first), ImageFormat::Tiff, &self.limits).map(DynamicImage::into_rgb8)
            }
            Source::Picture { bytes, format } => {
                decode(bytes, *format, &self.limits).map(|picture| flat(picture).into_rgb8())
            }
        })
    }

    fn pdf_page(&self, pdf: &Pdf, index: usize) -> Result<RgbImage, PictureError> {
        let page = pdf.pages().get(index).ok_or(PictureError::NoPages)?;
        let (width, height) = page.render_dimensions();
        if !(width.is_finite() && height.is_finite() && width >= 1.0 && height >= 1.0) {
            return Err(PictureError::Broken("a page has no size".to_owned()));
        }
        // A page that is larger than a sheet is drawn smaller, so that its picture keeps in bounds.
        let most = f64::from(u32::try_from(self.limits.pixels).unwrap_or(u32::MAX)).min(12_000_000.0);
        let full = f64::from(RESOLUTION / 72.0);
        let scale = full.min((most / (f64::from(width) * f64::from(height))).sqrt());
        let longest = f64::from(width.max(height)) * scale;
        let scale = if longest > 12_000.0 { scale * 12_000.0 / longest } else { scale };
        #[expect(clippy::cast_possible_truncation, reason = "a scale needs no more digits")]
        let scale = scale as f32;
        let settings = RenderSettings { x_scale: scale, y_scale: scale, bg_color: WHITE, ..RenderSettings::default() };
        let drawn = render(page, &RenderCache::new(), &InterpreterSettings::default(), &settings);
        let (width, height) = (u32::from(drawn.width()), u32::from(drawn.height()));
        let pixels: Vec<u8> = drawn.data_as_u8_slice().chunks_exact(4).flat_map(|p| [p[0], p[1], p[2]]).collect();
        RgbImage::from_raw(width, height, pixels)
            .ok_or_else(|| PictureError::Broken("a page cannot be drawn".to_owned()))
    }
}

/// Whether the file is a PDF; some begin with a few bytes of something else.
pub fn is_pdf(bytes: &[u8]) -> bool {
    bytes.get(..1024.min(bytes.len())).is_some_and(|head| head.windows(5).any(|window| window == b"%PDF-"))
}

fn open_pdf(bytes: Vec<u8>, limits: &Limits) -> Result<Source, PictureError> {
    guard::check(&bytes, limits)?;
    guarded(|| match Pdf::new(bytes) {
        Ok(pdf) => {
            guard::check_pictures(&pdf, limits)?;
            Ok(Source::Pdf(Box::new(pdf)))
        }
        Err(LoadPdfError::Decryption(_)) => Err(PictureError::Encrypted),
        Err(LoadPdfError::Invalid) => Err(PictureError::Broken("the PDF has no sound table of contents".to_owned())),
    })
}

/// The kind of a picture by its first bytes.
pub fn format(bytes: &[u8]) -> Result<ImageFormat, PictureError> {
    if bytes.get(4..8) == Some(b"ftyp")
        && matches!(bytes.get(8..12), Some(b"heic" | b"heix" | b"hevc" | b"mif1" | b"msf1" | b"heim" | b"heis"))
    {
        return Err(PictureError::Heic);
    }
    match image::guess_format(bytes) {
        Ok(
            format @ (ImageFormat::Jpeg | ImageFormat::Png | ImageFormat::Gif | ImageFormat::WebP | ImageFormat::Tiff),
        ) => Ok(format),
        _ => Err(PictureError::UnknownKind),
    }
}

/// Unpacks a picture and turns it as the camera says.
pub fn decode(bytes: &[u8], format: ImageFormat, limits: &Limits) -> Result<DynamicImage, PictureError> {
    let broken = |error: image::ImageError| PictureError::Broken(error.to_string());
    let mut bounds = image::Limits::default();
    bounds.max_alloc = Some(limits.pixels.saturating_mul(8));
    let mut reader = ImageReader::with_format(Cursor::new(bytes), format);
    reader.limits(bounds);
    let mut decoder = reader.into_decoder().map_err(broken)?;
    let (width, height) = decoder.dimensions();
    let pixels = u64::from(width) * u64::from(height);
    if pixels > limits.pixels {
        return Err(PictureError::TooManyPixels { width: width.into(), height: height.into() });
    }
    if pixels == 0 {
        return Err(PictureError::Broken("the picture has no pixels".to_owned()));
    }
    let turn = decoder.orientation().unwrap_or(image::metadata::Orientation::NoTransforms);
    let mut picture = DynamicImage::from_decoder(decoder).map_err(broken)?;
    picture.apply_orientation(turn);
    Ok(picture)
}

/// Lays a picture that one can see through on white.
pub fn flat(picture: DynamicImage) -> DynamicImage {
    if !picture.color().has_alpha() {
        return picture;
    }
    let mut picture = picture.into_rgba8();
    for pixel in picture.pixels_mut() {
        let alpha = u16::from(pixel.0[3]);
        for value in &mut pixel.0[..3] {
            let mixed = (u16::from(*value) * alpha + 255 * (255 - alpha)) / 255;
            *value = u8::try_from(mixed).unwrap_or(u8::MAX);
        }
        pixel.0[3] = u8::MAX;
    }
    DynamicImage::ImageRgba8(picture)
}

/// Runs what reads a stranger's file: a reader that gives up in its own way is a broken file, not the end of a request.
pub fn guarded<T>(work: impl FnOnce() -> Result<T, PictureError>) -> Result<T, PictureError> {
    catch_unwind(AssertUnwindSafe(work))
        .unwrap_or_else(|_| Err(PictureError::Broken("the reader of this kind of file gave up".to_owned())))
}
