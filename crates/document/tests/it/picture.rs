//! Photographs and masked copies.

use std::io::Cursor;

use image::{DynamicImage, GenericImageView, ImageFormat, Rgb, RgbImage};
use prongsai_document::picture::{self, Area, LONGEST, Limits, PictureError, WISHED_BYTES};
use prongsai_document::sheaf;

fn scene(width: u32, height: u32) -> RgbImage {
    let mut seed = 3_u32;
    RgbImage::from_fn(width, height, |x, y| {
        seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        let noise = u8::try_from(seed >> 26).unwrap();
        Rgb([(x / 8 % 190) as u8 + noise, (y / 8 % 190) as u8 + noise, 80])
    })
}

fn file(picture: &RgbImage, format: ImageFormat) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    DynamicImage::ImageRgb8(picture.clone()).write_to(&mut bytes, format).unwrap();
    bytes.into_inner()
}

/// A JPEG whose camera says that it must be turned a quarter to the right, and where it was taken.
fn photograph() -> Vec<u8> {
    let plain = file(&scene(640, 480), ImageFormat::Jpeg);
    let exif = b"Exif\0\0MM\0*\0\0\0\x08\0\x02\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\x01\x0F\0\x02\0\0\0\x04GPS\0\0\0\0\0";
    let mut bytes = plain[..2].to_vec();
    bytes.extend([0xFF, 0xE1]);
    bytes.extend(u16::try_from(exif.len() + 2).unwrap().to_be_bytes());
    bytes.extend(exif);
    bytes.extend(&plain[2..]);
    bytes
}

#[test]
fn a_large_photograph_is_made_small_and_keeps_its_shape() {
    let large = file(&scene(4800, 3200), ImageFormat::Jpeg);

    let small = picture::shrink(&large).unwrap();

    assert!(small.width <= LONGEST && small.bytes.len() <= WISHED_BYTES * 2, "{}", small.bytes.len());
    assert_eq!(small.width * 2 / small.height, 3);
    let read = image::load_from_memory(&small.bytes).unwrap();
    assert_eq!(read.dimensions(), (small.width, small.height));
}

#[test]
fn a_photograph_stands_upright_and_forgets_its_place() {
    let photograph = photograph();
    assert!(photograph.windows(3).any(|window| window == b"GPS"));

    let small = picture::shrink(&photograph).unwrap();

    assert_eq!((small.width, small.height), (480, 640));
    assert!(!small.bytes.windows(3).any(|window| window == b"GPS"));
    assert!(!small.bytes.windows(4).any(|window| window == b"Exif"));
}

#[test]
fn every_usual_kind_of_picture_is_taken() {
    for format in [ImageFormat::Jpeg, ImageFormat::Png, ImageFormat::Gif, ImageFormat::WebP] {
        let small = picture::shrink(&file(&scene(300, 200), format)).unwrap();
        assert_eq!((small.width, small.height), (300, 200), "{format:?}");
    }
    let thumbnail = picture::thumbnail(&file(&scene(300, 200), ImageFormat::Png), 60).unwrap();
    assert_eq!((thumbnail.width, thumbnail.height), (60, 40));
}

#[test]
fn what_one_can_see_through_lies_on_white() {
    let clear = image::RgbaImage::from_pixel(20, 20, image::Rgba([0, 0, 0, 0]));
    let mut bytes = Cursor::new(Vec::new());
    DynamicImage::ImageRgba8(clear).write_to(&mut bytes, ImageFormat::Png).unwrap();

    let small = picture::shrink(&bytes.into_inner()).unwrap();

    let read = image::load_from_memory(&small.bytes).unwrap().into_rgb8();
    assert!(read.pixels().all(|pixel| pixel.0.iter().all(|value| *value > 250)));
}

#[test]
fn what_is_masked_is_gone() {
    let page = file(&RgbImage::from_pixel(1000, 800, Rgb([230, 40, 40])), ImageFormat::Png);
    let area = Area { left: 100, top: 500, width: 300, height: 100 };
    let beyond = Area { left: 950, top: 950, width: 5000, height: 65535 };

    let masked = picture::mask(&page, &[area, beyond]).unwrap();

    let read = image::load_from_memory(&masked.bytes).unwrap().into_rgb8();
    for (x, y, dark) in
        [(110, 410, true), (390, 470, true), (90, 410, false), (410, 440, false), (200, 390, false), (990, 790, true)]
    {
        assert_eq!(read.get_pixel(x, y).0[0] < 40, dark, "at {x}, {y}");
    }
}

#[test]
fn the_pages_of_a_pdf_become_pictures_and_pictures_a_pdf() {
    let page = picture::shrink(&file(&scene(700, 990), ImageFormat::Png)).unwrap();
    let lying = picture::shrink(&file(&scene(990, 700), ImageFormat::Png)).unwrap();

    let bound = sheaf::pdf("ฉบับลงนาม", &[page.clone(), lying.clone()]);

    assert_eq!(bound, sheaf::pdf("ฉบับลงนาม", &[page, lying]));
    let pages = picture::pages(bound, Limits::PILE).unwrap();
    assert_eq!(pages.len(), 2);
    let (first, second) = (pages.page(0).unwrap(), pages.page(1).unwrap());
    assert!(first.height > first.width && second.width > second.height);
}

#[test]
fn pictures_that_ask_for_too_much_or_are_broken_are_refused_with_the_reason() {
    assert_eq!(picture::shrink(b""), Err(PictureError::Empty));
    assert_eq!(picture::shrink(b"GIF89"), Err(PictureError::UnknownKind));
    assert_eq!(picture::shrink(b"\0\0\0\x18ftypheic...."), Err(PictureError::Heic));
    let sound = file(&scene(300, 200), ImageFormat::Png);
    assert!(matches!(picture::shrink(&sound[..200]), Err(PictureError::Broken(_))));
    // A head that claims 60,000 by 60,000 dots.
    let mut bomb = sound;
    bomb[16..20].copy_from_slice(&60_000_u32.to_be_bytes());
    bomb[20..24].copy_from_slice(&60_000_u32.to_be_bytes());
    assert!(picture::shrink(&bomb).is_err());
}
