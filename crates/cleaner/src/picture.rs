//! Pictures from their decoded dots: what is not a dot does not come along.

use std::io::Cursor;

use image::codecs::jpeg::JpegEncoder;
use image::codecs::png::{PngDecoder, PngEncoder};
use image::codecs::webp::{WebPDecoder, WebPEncoder};
use image::metadata::Orientation;
use image::{DynamicImage, ImageDecoder, ImageFormat, ImageReader};

use crate::copy::{Kind, Made, MediaType, Remark};
use crate::{COPY_BYTES, Refusal};

/// Dots of a picture.
pub const PIXELS: u64 = 60_000_000;

/// Quality of a photograph's copy, of 100.
const QUALITY: u8 = 90;

/// Makes a copy of a picture file.
pub fn copy(original: &[u8], kind: Kind) -> Result<Made, Refusal> {
    let format = match kind {
        Kind::Png => ImageFormat::Png,
        Kind::WebP => ImageFormat::WebP,
        _ => ImageFormat::Jpeg,
    };
    let remarks = if moves(original, format) { vec![Remark::FirstPictureOnly] } else { Vec::new() };
    let picture = decode(original, format)?;
    let media_type = match format {
        ImageFormat::Jpeg => MediaType::Jpeg,
        // Lossless stays lossless; lossy would grow tenfold.
        ImageFormat::WebP if lossless(original) => MediaType::WebP,
        ImageFormat::WebP if !picture.color().has_alpha() => MediaType::Jpeg,
        _ => MediaType::Png,
    };
    Ok(Made { media_type, remarks, bytes: encode(picture, media_type)? })
}

/// A picture inside a document, as a copy of its own and cut to what the document shows of it.
///
/// `cut` are the parts of width and height at left, top, right and bottom that are cut away, from 0 to 1.
pub fn inside(original: &[u8], cut: [f64; 4]) -> Result<(MediaType, Vec<u8>), Refusal> {
    let known = [ImageFormat::Jpeg, ImageFormat::Png, ImageFormat::Gif, ImageFormat::WebP, ImageFormat::Tiff];
    let format =
        image::guess_format(original).ok().filter(|format| known.contains(format)).ok_or(Refusal::NoCopyOfThisKind)?;
    let mut picture = decode(original, format)?;
    let [left, top, right, bottom] = cut;
    let (x, y) = (part(picture.width(), left), part(picture.height(), top));
    let width = picture.width().saturating_sub(x + part(picture.width(), right)).max(1);
    let height = picture.height().saturating_sub(y + part(picture.height(), bottom)).max(1);
    if (width, height) != (picture.width(), picture.height()) {
        picture = picture.crop_imm(x, y, width, height);
    }
    let media_type = if format == ImageFormat::Jpeg { MediaType::Jpeg } else { MediaType::Png };
    Ok((media_type, encode(picture, media_type)?))
}

/// So many dots of a length as a part of it says; never all.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "it is between 0 and the length")]
fn part(length: u32, part: f64) -> u32 {
    ((f64::from(length) * part.clamp(0.0, 1.0)).round() as u32).min(length.saturating_sub(1))
}

/// Unpacks a picture and turns it upright, in eight bits a channel.
fn decode(original: &[u8], format: ImageFormat) -> Result<DynamicImage, Refusal> {
    let mut limits = image::Limits::default();
    limits.max_alloc = Some(PIXELS * 8);
    let mut reader = ImageReader::with_format(Cursor::new(original), format);
    reader.limits(limits);
    let mut decoder = reader.into_decoder().map_err(refusal)?;
    let (width, height) = decoder.dimensions();
    let pixels = u64::from(width) * u64::from(height);
    if pixels > PIXELS {
        return Err(Refusal::TooManyPixels);
    }
    if pixels == 0 {
        return Err(Refusal::Broken);
    }
    let turn = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    let mut picture = eight_bits(DynamicImage::from_decoder(decoder).map_err(refusal)?);
    picture.apply_orientation(turn);
    Ok(without_what_nobody_sees(picture))
}

fn eight_bits(picture: DynamicImage) -> DynamicImage {
    match picture {
        eight @ (DynamicImage::ImageLuma8(_)
        | DynamicImage::ImageLumaA8(_)
        | DynamicImage::ImageRgb8(_)
        | DynamicImage::ImageRgba8(_)) => eight,
        DynamicImage::ImageLuma16(_) => DynamicImage::ImageLuma8(picture.into_luma8()),
        DynamicImage::ImageLumaA16(_) => DynamicImage::ImageLumaA8(picture.into_luma_alpha8()),
        other if other.color().has_alpha() => DynamicImage::ImageRgba8(other.into_rgba8()),
        other => DynamicImage::ImageRgb8(other.into_rgb8()),
    }
}

/// Blackens dots that are wholly transparent: a program that ignores transparency would show what lies there.
fn without_what_nobody_sees(mut picture: DynamicImage) -> DynamicImage {
    match &mut picture {
        DynamicImage::ImageRgba8(dots) => {
            dots.pixels_mut().filter(|dot| dot.0[3] == 0).for_each(|dot| dot.0 = [0; 4]);
        }
        DynamicImage::ImageLumaA8(dots) => {
            dots.pixels_mut().filter(|dot| dot.0[1] == 0).for_each(|dot| dot.0 = [0; 2]);
        }
        _ => {}
    }
    picture
}

fn encode(picture: DynamicImage, media_type: MediaType) -> Result<Vec<u8>, Refusal> {
    let mut bytes = Vec::new();
    match media_type {
        MediaType::Jpeg => picture.write_with_encoder(JpegEncoder::new_with_quality(&mut bytes, QUALITY)),
        MediaType::WebP => picture.write_with_encoder(WebPEncoder::new_lossless(&mut bytes)),
        _ => picture.write_with_encoder(PngEncoder::new(&mut bytes)),
    }
    .map_err(refusal)?;
    if bytes.len() > COPY_BYTES { Err(Refusal::CopyTooLarge) } else { Ok(bytes) }
}

fn refusal(error: image::ImageError) -> Refusal {
    match error {
        image::ImageError::Limits(_) => Refusal::TooManyPixels,
        _ => Refusal::Broken,
    }
}

/// Whether the picture is the first of several.
fn moves(original: &[u8], format: ImageFormat) -> bool {
    match format {
        ImageFormat::Png => PngDecoder::new(Cursor::new(original)).is_ok_and(|file| file.is_apng().unwrap_or(false)),
        ImageFormat::WebP => WebPDecoder::new(Cursor::new(original)).is_ok_and(|file| file.has_animation()),
        _ => false,
    }
}

/// Whether a WebP keeps every dot as it was: its data stands in a chunk `VP8L`.
fn lossless(original: &[u8]) -> bool {
    let mut at = 12;
    while let Some(head) = original.get(at..at + 8) {
        match &head[..4] {
            b"VP8L" => return true,
            b"VP8 " => return false,
            _ => {}
        }
        let length = u32::from_le_bytes([head[4], head[5], head[6], head[7]]);
        let Some(next) = usize::try_from(length).ok().and_then(|length| at.checked_add(8 + length + length % 2)) else {
            return false;
        };
        at = next;
    }
    false
}
