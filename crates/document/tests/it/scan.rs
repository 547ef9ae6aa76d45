//! Piles from the scanner: real folders, drawn, spoilt in the ways in which scanners and desks spoil them, and filed.

use image::{DynamicImage, GrayImage, ImageFormat, Rgb, RgbImage, imageops};
use prongsai_document::folder::{self, Stamp};
use prongsai_document::picture::{self, Jpeg, Limits, PictureError};
use prongsai_document::scan::{Outcome, Page, Pile, Reason};
use prongsai_document::{Assets, sheaf};
use prongsai_report::model::PartKind;

use crate::fixture;

const FIRST: &str = "0192f0a1b2c3d4e5f6071829";
const SECOND: &str = "0192f0a1b2c3aaaabbbbcccc";

/// Pages of a folder as the scanner sees them: memo, opinions, a cover and a table that lies on its side.
fn printed(version: &str) -> Vec<RgbImage> {
    let report = fixture::report(vec![fixture::memo(1), fixture::opinions(), fixture::cover(), fixture::measures(1)]);
    let stamp = Stamp {
        version: version.to_owned(), no: 1, label: "รายงานผล รอบ ๖ เดือน".to_owned()
    };
    let pdf = folder::pdf(&report, &Assets::default(), &stamp, None).unwrap().pdf;
    let pages = picture::pages(pdf, Limits::PILE).unwrap();
    (0..pages.len())
        .map(|index| image::load_from_memory(&pages.page(index).unwrap().bytes).unwrap().into_rgb8())
        .collect()
}

fn jpeg(picture: &RgbImage) -> Jpeg {
    let mut bytes = Vec::new();
    let encoder = image::codecs::jpeg::JpegEncoder::new_with_quality(&mut bytes, 70);
    DynamicImage::ImageRgb8(picture.clone()).write_with_encoder(encoder).unwrap();
    Jpeg { bytes, width: picture.width(), height: picture.height(), grey: false }
}

/// A pile as most scanners write it: a PDF of JPEGs.
fn pile(pages: &[RgbImage]) -> Vec<u8> {
    sheaf::pdf("scan", &pages.iter().map(jpeg).collect::<Vec<_>>())
}

fn taken(file: Vec<u8>) -> Vec<Page> {
    let pile = Pile::open(file, Limits::PILE).unwrap();
    (0..pile.len()).map(|index| pile.page(index)).collect()
}

/// Version and page of a filed page.
fn filed(page: &Page) -> (&str, u16) {
    match &page.outcome {
        Outcome::Filed(code) => (&code.version, code.page),
        other => panic!("not filed but {other:?}"),
    }
}

fn paper() -> RgbImage {
    RgbImage::from_pixel(1240, 1754, Rgb([246, 245, 240]))
}

#[expect(clippy::cast_precision_loss, reason = "pixels of a page are few")]
fn turned(page: &RgbImage, degrees: f32) -> RgbImage {
    let (sin, cos) = degrees.to_radians().sin_cos();
    let (width, height) = page.dimensions();
    let (mx, my) = (width as f32 / 2.0, height as f32 / 2.0);
    RgbImage::from_fn(width, height, |x, y| {
        let (dx, dy) = (x as f32 - mx, y as f32 - my);
        imageops::interpolate_bilinear(page, dx * cos + dy * sin + mx, dy * cos - dx * sin + my)
            .unwrap_or(Rgb([255; 3]))
    })
}

/// Grain that is the same at each run.
fn grainy(page: &RgbImage, strength: i16) -> RgbImage {
    let mut seed = 7_u32;
    let mut page = page.clone();
    for pixel in page.pixels_mut() {
        seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        let noise = i16::try_from(seed >> 24).unwrap() * strength / 128 - strength;
        pixel.0 = pixel.0.map(|value| u8::try_from((i16::from(value) + noise).clamp(0, 255)).unwrap());
    }
    page
}

fn mapped(page: &RgbImage, change: impl Fn(u8) -> u8) -> RgbImage {
    let mut page = page.clone();
    page.pixels_mut().for_each(|pixel| pixel.0 = pixel.0.map(&change));
    page
}

#[test]
fn a_clean_pile_is_filed_page_by_page_with_its_steps() {
    let pages = taken(pile(&printed(FIRST)));

    for (index, page) in pages.iter().enumerate() {
        assert_eq!(filed(page), (FIRST, u16::try_from(index + 1).unwrap()));
        assert_eq!(page.turned, 0);
        let Outcome::Filed(code) = &page.outcome else { unreachable!() };
        assert_eq!(usize::from(code.pages), pages.len());
        let picture = page.picture.as_ref().unwrap();
        assert!(picture.width.max(picture.height) >= 1600 && picture.bytes.len() < 700_000);
    }
    let steps: Vec<Option<u8>> = pages
        .iter()
        .map(|page| match &page.outcome {
            Outcome::Filed(code) => code.step,
            _ => None,
        })
        .collect();
    assert_eq!(steps[0], Some(1));
    assert_eq!(steps[1], Some(2));
    assert!(steps[2..].iter().all(Option::is_none), "{steps:?}");
}

#[test]
fn pages_on_their_head_or_side_are_set_upright() {
    let printed = printed(FIRST);
    let cases = [
        (imageops::rotate180(&printed[0]), 180),
        (imageops::rotate90(&printed[0]), 270),
        (imageops::rotate270(&printed[0]), 90),
    ];

    for (spoilt, turn) in cases {
        let page = taken(pile(&[spoilt])).remove(0);

        assert_eq!(filed(&page), (FIRST, 1));
        assert_eq!(page.turned, turn);
        let picture = page.picture.unwrap();
        assert!(picture.height > picture.width);
    }
}

#[test]
fn a_page_that_lies_askew_is_filed_and_straightened() {
    let printed = printed(FIRST);
    for degrees in [-4.0, -2.0, 2.0, 4.0] {
        for page in [&printed[0], &printed[3]] {
            // As under a camera: the sheet lies on a larger ground, so that turning cuts nothing off.
            let mut ground = RgbImage::from_pixel(page.width() * 9 / 8, page.height() * 9 / 8, Rgb([250; 3]));
            imageops::overlay(&mut ground, page, i64::from(page.width() / 16), i64::from(page.height() / 16));
            let taken = taken(pile(&[turned(&ground, degrees)])).remove(0);
            assert_eq!(filed(&taken).0, FIRST, "at {degrees}°");
        }
    }
    let upside_down = taken(pile(&[imageops::rotate180(&turned(&printed[1], 2.0))])).remove(0);
    assert_eq!((filed(&upside_down), upside_down.turned), ((FIRST, 2), 180));
}

#[test]
fn faint_grainy_dark_and_blurred_pages_are_filed() {
    let page = printed(FIRST).remove(1);
    let shadow = RgbImage::from_fn(page.width(), page.height(), |x, y| {
        let light = 90 + x * 165 / page.width();
        page.get_pixel(x, y).0.map(|value| u8::try_from(u32::from(value) * light / 255).unwrap()).into()
    });
    let small = imageops::resize(&page, page.width() * 5 / 8, page.height() * 5 / 8, imageops::FilterType::Triangle);
    let cases = [
        ("faded toner", mapped(&page, |value| 170 + value / 3)),
        ("low contrast on grey paper", mapped(&page, |value| 110 + value / 4)),
        ("grain", grainy(&page, 60)),
        ("out of focus", imageops::blur(&page, 1.1)),
        ("a shadow over half the page", shadow),
        ("100 dots an inch", small),
        ("faint, grainy and askew", grainy(&turned(&mapped(&page, |value| 120 + value / 2), 4.0), 30)),
    ];
    for (name, spoilt) in cases {
        let taken = taken(pile(&[spoilt])).remove(0);
        assert_eq!(filed(&taken), (FIRST, 2), "{name}");
    }
}

#[test]
fn two_papers_with_blank_backs_and_a_stray_in_one_pile_are_told_apart() {
    let (first, second) = (printed(FIRST), printed(SECOND));
    let stray = picture::pages(
        prongsai_document::pdf(
            &fixture::report(vec![fixture::part(PartKind::Text, "", vec![fixture::heading(1, "หนังสือฉบับอื่น")])]),
            &Assets::default(),
        )
        .unwrap(),
        Limits::PILE,
    )
    .unwrap();
    let stray = image::load_from_memory(&stray.page(0).unwrap().bytes).unwrap().into_rgb8();
    let mut shining = mapped(&imageops::flip_horizontal(&first[0]), |value| 225 + value / 10);
    shining = grainy(&shining, 6);
    let order = [&first[0], &shining, &second[1], &paper(), &first[2], &stray, &grainy(&paper(), 12), &first[0]];

    let pages = taken(pile(&order.map(Clone::clone)));

    assert_eq!(filed(&pages[0]), (FIRST, 1));
    assert_eq!(pages[1].outcome, Outcome::Blank, "the text of the other side shines through");
    assert_eq!(filed(&pages[2]), (SECOND, 2));
    assert_eq!(pages[3].outcome, Outcome::Blank);
    assert_eq!(filed(&pages[4]), (FIRST, 3));
    assert_eq!(pages[5].outcome, Outcome::Stray);
    assert_eq!(pages[6].outcome, Outcome::Blank);
    assert_eq!(filed(&pages[7]), (FIRST, 1));
}

#[test]
fn a_page_with_only_an_initial_on_it_is_not_blank() {
    let mut page = paper();
    for step in 0..120_u32 {
        for dot in 0..3 {
            page.put_pixel(600 + step, 900 + (step * step / 150) % 60 + dot, Rgb([40, 40, 120]));
        }
    }
    assert_eq!(taken(pile(&[page])).remove(0).outcome, Outcome::Stray);
}

#[test]
fn a_damaged_code_and_a_dark_page_are_said() {
    let mut torn = printed(FIRST).remove(0);
    let (width, height) = torn.dimensions();
    // The three marks in the corners stay, the middle is scribbled over.
    for y in height - height * 18 / 297..height - height * 9 / 297 {
        for x in width * 13 / 210..width * 21 / 210 {
            torn.put_pixel(x, y, if (x / 9 + y / 7) % 2 == 0 { Rgb([0; 3]) } else { Rgb([255; 3]) });
        }
    }
    let pages = taken(pile(&[torn, RgbImage::from_pixel(1240, 1754, Rgb([12; 3]))]));

    assert!(matches!(pages[0].outcome, Outcome::Unreadable(Reason::Code) | Outcome::Stray), "{:?}", pages[0].outcome);
    assert_eq!(pages[1].outcome, Outcome::Unreadable(Reason::Dark));
    assert!(pages.iter().all(|page| page.picture.is_some()));
}

#[test]
fn a_photograph_and_a_tiff_of_many_pages_are_piles_too() {
    let printed = printed(FIRST);
    let mut png = std::io::Cursor::new(Vec::new());
    printed[2].write_to(&mut png, ImageFormat::Png).unwrap();

    assert_eq!(filed(&taken(png.into_inner())[0]), (FIRST, 3));
    assert_eq!(filed(&taken(jpeg(&printed[1]).bytes)[0]), (FIRST, 2));

    let pages = taken(tiff(&[&printed[0], &paper(), &printed[1]]));
    assert_eq!(pages.len(), 3);
    assert_eq!(filed(&pages[0]), (FIRST, 1));
    assert_eq!(pages[1].outcome, Outcome::Blank);
    assert_eq!(filed(&pages[2]), (FIRST, 2));
}

/// A grey TIFF without packing, page after page.
fn tiff(pages: &[&RgbImage]) -> Vec<u8> {
    let mut file = b"II*\0\0\0\0\0".to_vec();
    let mut link = 4;
    for page in pages {
        let grey: GrayImage = DynamicImage::ImageRgb8((*page).clone()).into_luma8();
        let data = u32::try_from(file.len()).unwrap();
        file.extend(grey.as_raw());
        if file.len() % 2 == 1 {
            file.push(0);
        }
        let directory = u32::try_from(file.len()).unwrap();
        file[link..link + 4].copy_from_slice(&directory.to_le_bytes());
        let size = u32::try_from(grey.as_raw().len()).unwrap();
        let entries = [
            (256_u16, grey.width()),
            (257, grey.height()),
            (258, 8),
            (259, 1),
            (262, 1),
            (273, data),
            (277, 1),
            (278, grey.height()),
            (279, size),
        ];
        file.extend(u16::try_from(entries.len()).unwrap().to_le_bytes());
        for (tag, value) in entries {
            file.extend(tag.to_le_bytes());
            file.extend(4_u16.to_le_bytes());
            file.extend(1_u32.to_le_bytes());
            file.extend(value.to_le_bytes());
        }
        link = file.len();
        file.extend([0; 4]);
    }
    file
}

#[test]
fn hostile_and_broken_files_end_in_a_reason() {
    let open = |bytes: &[u8]| Pile::open(bytes.to_vec(), Limits::PILE).err();
    let sound = pile(&[imageops::resize(&paper(), 310, 440, imageops::FilterType::Nearest)]);

    assert_eq!(open(b""), Some(PictureError::Empty));
    assert_eq!(open(b"<html>"), Some(PictureError::UnknownKind));
    assert_eq!(open(b"\0\0\0\x18ftypheic"), Some(PictureError::Heic));
    assert!(matches!(open(b"%PDF-1.7\n"), Some(PictureError::Broken(_))));
    assert!(matches!(open(b"II*\0\x08\0\0\0"), Some(PictureError::Broken(_))));
    assert!(matches!(
        Pile::open(sound.clone(), Limits { bytes: 10, ..Limits::PILE }).err(),
        Some(PictureError::TooLarge { .. })
    ));
    let three = pile(&[paper(), paper(), paper()]);
    assert!(matches!(
        Pile::open(three, Limits { pages: 2, ..Limits::PILE }).err(),
        Some(PictureError::TooManyPages { pages: 3, most: 2 })
    ));
    // Cut off at any place: either refused, or each page says what it is.
    for part in 1..12 {
        let cut = &sound[..sound.len() * part / 12];
        if let Ok(pile) = Pile::open(cut.to_vec(), Limits::PILE) {
            (0..pile.len()).for_each(|index| drop(pile.page(index)));
        }
    }
}

#[test]
fn a_pdf_cannot_ask_for_more_than_a_page_holds() {
    let pdf = |objects: &[&str]| {
        let mut file = "%PDF-1.4\n".to_owned();
        for (index, object) in objects.iter().enumerate() {
            file.push_str(&format!("{} 0 obj\n{object}\nendobj\n", index + 1));
        }
        file.push_str("trailer\n<< /Root 1 0 R >>\n");
        Pile::open(file.into_bytes(), Limits::PILE).err()
    };
    let catalog = "<< /Type /Catalog /Pages 2 0 R >>";

    let circle =
        [catalog, "<< /Type /Pages /Kids [3 0 R] /Count 1 >>", "<< /Type /Pages /Ki#64s [ 2 0 R ] /Count 1 >>"];
    assert!(matches!(pdf(&circle), Some(PictureError::Broken(_))));
    let itself = [catalog, "<< /Type /Pages /Kids 3 0 R /Count 1 >>", "[ 2 0 R ]"];
    assert!(matches!(pdf(&itself), Some(PictureError::Broken(_))));
    let huge = [
        catalog,
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] >>",
        "<< /Type /XObject /Subtype /Image /Width 60000 /Height 60000 /Length 1 >>\nstream\nx\nendstream",
    ];
    assert_eq!(pdf(&huge), Some(PictureError::TooManyPixels { width: 60000, height: 60000 }));
    let locked = [catalog, "<< /Type /Pages /Kids [] /Count 0 >>", "<< /Encrypt 9 0 R >>"];
    assert_eq!(pdf(&locked), Some(PictureError::Encrypted));
}
