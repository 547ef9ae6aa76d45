//! A PDF as pictures of its pages, in a new file that holds nothing else.

use std::io::Write as _;

use flate2::Compression;
use flate2::write::ZlibEncoder;
use hayro::hayro_interpret::InterpreterSettings;
use hayro::hayro_syntax::object::{Name as SourceName, Object};
use hayro::hayro_syntax::page::Page;
use hayro::hayro_syntax::{LoadPdfError, Pdf as Source};
use hayro::vello_cpu::color::palette::css::WHITE;
use hayro::{RenderCache, RenderSettings, render};
use image::codecs::jpeg::JpegEncoder;
use image::{ExtendedColorType, ImageEncoder as _};
use pdf_writer::{Content, Filter, Finish as _, Name, Pdf, Rect, Ref};

use crate::copy::{Made, MediaType};
use crate::{COPY_BYTES, Refusal, picture};

/// Pages of a file.
const PAGES: usize = 200;
/// Dots an inch.
const RESOLUTION: f32 = 150.0;
/// Dots of a page; a larger one is drawn smaller. An A3 page has 4.4 million.
const PAGE_PIXELS: f64 = 12_000_000.0;
/// Dots along the longer side.
const SIDE: f64 = 12_000.0;
/// Points along a side that a reader of PDF must know.
const POINTS: f32 = 14_400.0;
/// Quality of a page that is a photograph, of 100.
const QUALITY: u8 = 80;

/// Makes a copy of a PDF.
pub fn copy(original: &[u8]) -> Result<Made, Refusal> {
    let source = Source::new(original.to_vec()).map_err(|error| match error {
        LoadPdfError::Decryption(_) => Refusal::Encrypted,
        LoadPdfError::Invalid => Refusal::Broken,
    })?;
    let pages = source.pages();
    match pages.len() {
        0 => return Err(Refusal::Broken),
        count if count > PAGES => return Err(Refusal::TooMany),
        _ => {}
    }
    check_pictures(&source)?;
    let mut paper = Paper::new();
    for page in pages.iter() {
        paper.add(&draw(page)?)?;
    }
    Ok(Made { media_type: MediaType::Pdf, remarks: Vec::new(), bytes: paper.finish() })
}

/// Looks at what the pictures in the file say of their size, before one is unpacked.
fn check_pictures(source: &Source) -> Result<(), Refusal> {
    for object in source.objects() {
        let Object::Stream(stream) = object else { continue };
        let dict = stream.dict();
        if dict.get::<SourceName<'_>>(b"Subtype").is_none_or(|name| &*name != b"Image") {
            continue;
        }
        let side = |key: &[u8]| u64::from(dict.get::<u32>(key).unwrap_or(0));
        if side(b"Width").saturating_mul(side(b"Height")) > picture::PIXELS {
            return Err(Refusal::TooManyPixels);
        }
        // A JPEG has a size of its own, which its reader believes.
        let raw = stream.raw_data();
        if raw.starts_with(&[0xFF, 0xD8])
            && let Ok(size) = imagesize::blob_size(&raw)
            && (size.width as u64).saturating_mul(size.height as u64) > picture::PIXELS
        {
            return Err(Refusal::TooManyPixels);
        }
    }
    Ok(())
}

/// The picture of a page: three bytes a dot, or one where there is no colour.
struct Drawn {
    /// Points across and down.
    size: (f32, f32),
    width: u32,
    height: u32,
    is_grey: bool,
    dots: Vec<u8>,
}

fn draw(page: &Page<'_>) -> Result<Drawn, Refusal> {
    let (width, height) = page.render_dimensions();
    if !(width.is_finite() && height.is_finite() && width >= 1.0 && height >= 1.0) {
        return Err(Refusal::Broken);
    }
    let full = f64::from(RESOLUTION / 72.0);
    let scale = full.min((PAGE_PIXELS / (f64::from(width) * f64::from(height))).sqrt());
    let longest = f64::from(width.max(height)) * scale;
    let scale = if longest > SIDE { scale * SIDE / longest } else { scale };
    #[expect(clippy::cast_possible_truncation, reason = "a scale needs no more digits")]
    let scale = scale as f32;
    let settings = RenderSettings { x_scale: scale, y_scale: scale, bg_color: WHITE, ..RenderSettings::default() };
    let drawn = render(page, &RenderCache::new(), &InterpreterSettings::default(), &settings);
    let (across, down) = (u32::from(drawn.width()), u32::from(drawn.height()));
    if across == 0 || down == 0 {
        return Err(Refusal::Broken);
    }
    let all = drawn.data_as_u8_slice();
    let is_grey = all.chunks_exact(4).all(|dot| dot[0] == dot[1] && dot[1] == dot[2]);
    let dots = if is_grey {
        all.chunks_exact(4).map(|dot| dot[0]).collect()
    } else {
        all.chunks_exact(4).flat_map(|dot| [dot[0], dot[1], dot[2]]).collect()
    };
    Ok(Drawn { size: (width.min(POINTS), height.min(POINTS)), width: across, height: down, is_grey, dots })
}

impl Drawn {
    /// Whether most dots are as the one before: text and lines, which a photograph's coding would blur.
    fn is_flat(&self) -> bool {
        let step = if self.is_grey { 1 } else { 3 };
        let same = self.dots.chunks_exact(step).zip(self.dots.chunks_exact(step).skip(1)).filter(|(a, b)| a == b);
        same.count() * 4 >= self.dots.len() / step * 3
    }

    fn packed(&self) -> Result<(Filter, Vec<u8>), Refusal> {
        if self.is_flat() {
            let mut packer = ZlibEncoder::new(Vec::new(), Compression::new(5));
            let packed = packer.write_all(&self.dots).and_then(|()| packer.finish()).map_err(|_| Refusal::Broken)?;
            return Ok((Filter::FlateDecode, packed));
        }
        let mut bytes = Vec::new();
        let colour = if self.is_grey { ExtendedColorType::L8 } else { ExtendedColorType::Rgb8 };
        JpegEncoder::new_with_quality(&mut bytes, QUALITY)
            .write_image(&self.dots, self.width, self.height, colour)
            .map_err(|_| Refusal::Broken)?;
        Ok((Filter::DctDecode, bytes))
    }
}

/// The new file.
struct Paper {
    pdf: Pdf,
    pages: Vec<Ref>,
    bytes: usize,
}

/// The tree of pages, which every page names.
const TREE: Ref = Ref::new(2);

impl Paper {
    fn new() -> Self {
        let mut pdf = Pdf::new();
        pdf.catalog(Ref::new(1)).pages(TREE);
        Self { pdf, pages: Vec::new(), bytes: 0 }
    }

    fn add(&mut self, drawn: &Drawn) -> Result<(), Refusal> {
        let first = 3 + 3 * i32::try_from(self.pages.len()).unwrap_or_default();
        let (page_id, picture_id, content_id) = (Ref::new(first), Ref::new(first + 1), Ref::new(first + 2));
        let (width, height) = drawn.size;
        let name = Name(b"P");
        let (filter, bytes) = drawn.packed()?;
        self.bytes += bytes.len();
        if self.bytes > COPY_BYTES {
            return Err(Refusal::CopyTooLarge);
        }

        let mut page = self.pdf.page(page_id);
        page.media_box(Rect::new(0.0, 0.0, width, height)).parent(TREE).contents(content_id);
        page.resources().x_objects().pair(name, picture_id);
        page.finish();

        let mut picture = self.pdf.image_xobject(picture_id, &bytes);
        picture.filter(filter);
        picture.width(i32::try_from(drawn.width).unwrap_or(i32::MAX));
        picture.height(i32::try_from(drawn.height).unwrap_or(i32::MAX));
        if drawn.is_grey {
            picture.color_space().device_gray();
        } else {
            picture.color_space().device_rgb();
        }
        picture.bits_per_component(8);
        picture.finish();

        let mut content = Content::new();
        content.transform([width, 0.0, 0.0, height, 0.0, 0.0]).x_object(name);
        self.pdf.stream(content_id, &content.finish());
        self.pages.push(page_id);
        Ok(())
    }

    fn finish(mut self) -> Vec<u8> {
        let count = i32::try_from(self.pages.len()).unwrap_or(i32::MAX);
        self.pdf.pages(TREE).kids(self.pages).count(count);
        self.pdf.finish()
    }
}
