//! Pictures drawn anew: smaller, upright, without what the camera wrote into them.

use std::io::Cursor;

use image::codecs::jpeg::JpegEncoder;
use image::{DynamicImage, ImageDecoder as _, ImageReader, Limits};

use super::kind::{Kind, Unfit};

/// Makes a photograph small enough to be kept.
pub fn shrink(bytes: &[u8]) -> Result<Vec<u8>, Unfit> {
    encode(&fitted(open(bytes)?, 2000), 85)
}

/// Makes a small picture.
pub fn thumbnail(bytes: &[u8], longest: u32) -> Result<Vec<u8>, Unfit> {
    encode(&fitted(open(bytes)?, longest), 70)
}

fn open(bytes: &[u8]) -> Result<DynamicImage, Unfit> {
    let mut reader = ImageReader::new(Cursor::new(bytes)).with_guessed_format().map_err(|_| Unfit::Broken)?;
    let mut limits = Limits::default();
    limits.max_image_width = Some(20_000);
    limits.max_image_height = Some(20_000);
    limits.max_alloc = Some(400 << 20);
    reader.limits(limits);
    let unfit = |error: image::ImageError| match error {
        image::ImageError::Limits(_) => Unfit::Giant,
        _ => Unfit::Broken,
    };
    let mut decoder = reader.into_decoder().map_err(unfit)?;
    let orientation = decoder.orientation().map_err(unfit)?;
    let mut picture = DynamicImage::from_decoder(decoder).map_err(unfit)?;
    picture.apply_orientation(orientation);
    Ok(picture)
}

fn fitted(picture: DynamicImage, longest: u32) -> DynamicImage {
    if picture.width().max(picture.height()) <= longest { picture } else { picture.thumbnail(longest, longest) }
}

fn encode(picture: &DynamicImage, quality: u8) -> Result<Vec<u8>, Unfit> {
    let mut bytes = Vec::new();
    let encoder = JpegEncoder::new_with_quality(&mut bytes, quality);
    picture.to_rgb8().write_with_encoder(encoder).map_err(|_| Unfit::Broken)?;
    Ok(bytes)
}

/// Draws the first page of a PDF.
pub fn first_page(_bytes: &[u8], _longest: u32) -> Result<Vec<u8>, Unfit> {
    Err(Unfit::Unknown)
}

/// How many pages there are.
pub fn count(kind: Kind, _bytes: &[u8]) -> Result<u32, Unfit> {
    if kind == Kind::Picture { Ok(1) } else { Err(Unfit::Unknown) }
}

/// The picture of one page, counted from 0.
pub fn page(kind: Kind, bytes: &[u8], index: u32) -> Result<Vec<u8>, Unfit> {
    if kind == Kind::Picture && index == 0 { shrink(bytes) } else { Err(Unfit::Broken) }
}

/// Makes a copy with areas covered: left, top, width and height in thousandths.
pub fn masked(kind: Kind, bytes: &[u8], _title: &str, areas: &dyn Fn(u32) -> Vec<[u16; 4]>) -> Result<Vec<u8>, Unfit> {
    if kind != Kind::Picture {
        return Err(Unfit::Unknown);
    }
    let mut picture = open(bytes)?.to_rgb8();
    let (width, height) = picture.dimensions();
    for [left, top, across, down] in areas(1) {
        let at = |part: u16, length: u32| u32::from(part) * length / 1000;
        let end = |part: u16, by: u16, length: u32| (u32::from(part + by) * length).div_ceil(1000).min(length);
        for y in at(top, height)..end(top, down, height) {
            for x in at(left, width)..end(left, across, width) {
                picture.put_pixel(x, y, image::Rgb([0, 0, 0]));
            }
        }
    }
    encode(&DynamicImage::ImageRgb8(picture), 85)
}
