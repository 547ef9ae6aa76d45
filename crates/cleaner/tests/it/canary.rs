//! What is hidden in an original is not in its copy.

use std::io::{Cursor, Read as _};

use image::GenericImageView as _;
use prongsai_cleaner::{Copy, Kind, MediaType, Remark, clean};
use zip::ZipArchive;

use crate::files::{self, CANARY, copy, holds};
use crate::harness::tests;

tests! { "canary":
    a_photograph_is_upright_and_says_nothing_more,
    a_png_keeps_its_dots_and_nothing_else,
    a_webp_keeps_its_dots_and_nothing_else,
    what_is_wholly_transparent_is_gone,
    a_pdf_becomes_pictures_of_its_pages,
    a_word_file_becomes_its_visible_text_and_pictures,
    an_excel_file_becomes_its_visible_values_and_pictures,
    a_copy_of_a_copy_can_be_made,
    a_copy_is_the_same_in_a_process_of_its_own,
}

fn cleaned(original: &[u8], kind: Kind, media_type: MediaType) -> Copy {
    assert!(holds(original, CANARY), "the canary is in the original");
    let before = original.to_vec();
    let copy = copy(original).unwrap();
    assert_eq!(original, before, "the original is untouched");
    assert_eq!((copy.told.kind, copy.told.media_type), (kind, media_type));
    assert_eq!(copy.told.bytes, copy.bytes.len() as u64);
    assert!(!holds(&copy.bytes, CANARY), "{kind:?}: the canary is in the copy");
    for word in ["Canary", "Exif", "xmpmeta", "ICC_PROFILE", "Photoshop", "iCCP", "tEXt", "Author", "Producer"] {
        assert!(!holds(&copy.bytes, word), "{kind:?}: {word} is in the copy");
    }
    copy
}

fn a_photograph_is_upright_and_says_nothing_more() {
    let copy = cleaned(&files::jpeg(), Kind::Jpeg, MediaType::Jpeg);

    // EXIF says: lies on its side.
    let picture = image::load_from_memory(&copy.bytes).unwrap();
    assert_eq!(picture.dimensions(), (20, 40));
    // The dot that was at the bottom left is at the top left.
    let (was, is) = (files::dots().get_pixel(0, 19).0, picture.get_pixel(0, 0).0);
    assert!((0..3).all(|at| was[at].abs_diff(is[at]) < 24), "{was:?} {is:?}");
}

fn a_png_keeps_its_dots_and_nothing_else() {
    let copy = cleaned(&files::png(), Kind::Png, MediaType::Png);

    let picture = image::load_from_memory(&copy.bytes).unwrap();
    assert_eq!(picture.to_rgb8(), image::imageops::rotate90(&files::dots()));
}

fn a_webp_keeps_its_dots_and_nothing_else() {
    let copy = cleaned(&files::webp(), Kind::WebP, MediaType::WebP);

    let picture = image::load_from_memory(&copy.bytes).unwrap();
    assert_eq!(picture.to_rgb8(), image::imageops::rotate90(&files::dots()));
}

fn what_is_wholly_transparent_is_gone() {
    let mut secret = image::RgbaImage::from_pixel(8, 8, image::Rgba([200, 10, 10, 0]));
    secret.put_pixel(0, 0, image::Rgba([1, 2, 3, 255]));
    let mut original = Vec::new();
    secret.write_to(&mut Cursor::new(&mut original), image::ImageFormat::Png).unwrap();

    let copy = copy(&original).unwrap();

    let picture = image::load_from_memory(&copy.bytes).unwrap().to_rgba8();
    assert_eq!(picture.get_pixel(0, 0).0, [1, 2, 3, 255]);
    assert!(picture.pixels().skip(1).all(|dot| dot.0 == [0; 4]));
}

fn a_pdf_becomes_pictures_of_its_pages() {
    let copy = cleaned(&files::pdf(), Kind::Pdf, MediaType::Pdf);

    for word in ["/Metadata", "/Info", "/Annot", "/EmbeddedFile", "/ID", "/Title", "/Font"] {
        assert!(!holds(&copy.bytes, word), "{word}");
    }
    let again = hayro::hayro_syntax::Pdf::new(copy.bytes).unwrap();
    assert_eq!(again.pages().len(), 1);
    let page = &again.pages()[0];
    assert_eq!(page.render_dimensions(), (200.0, 100.0));
    let drawn = hayro::render(
        page,
        &hayro::RenderCache::new(),
        &hayro::hayro_interpret::InterpreterSettings::default(),
        &hayro::RenderSettings::default(),
    );
    let at = |x: usize, y: usize| drawn.data_as_u8_slice()[(y * 200 + x) * 4..][..3].to_vec();
    assert_eq!(at(100, 50), [255, 0, 0], "the bar is there");
    assert_eq!(at(100, 10), [255, 255, 255], "and the paper around it");
}

fn parts(copy: &[u8]) -> Vec<(String, Vec<u8>)> {
    let mut archive = ZipArchive::new(Cursor::new(copy)).unwrap();
    (0..archive.len())
        .map(|index| {
            let mut part = archive.by_index(index).unwrap();
            let mut bytes = Vec::new();
            part.read_to_end(&mut bytes).unwrap();
            (part.name().unwrap().into_owned(), bytes)
        })
        .collect()
}

fn a_word_file_becomes_its_visible_text_and_pictures() {
    let copy = cleaned(&files::docx(), Kind::Docx, MediaType::Zip);

    assert_eq!(copy.told.remarks, [Remark::HiddenLeftOut]);
    let parts = parts(&copy.bytes);
    let names: Vec<&str> = parts.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["text.txt", "picture-1.jpg"]);
    let text = String::from_utf8(parts[0].1.clone()).unwrap();
    assert_eq!(text, "\u{FEFF}อ่านได้ & ชัด เพิ่ม หน้า 7\r\nช่องหนึ่ง\tช่องสอง\r\n[picture-1.jpg]\r\n\r\n– – –\r\nหัวกระดาษ\r\n");
    // Turned upright, then cut to the half that the document shows.
    assert_eq!(image::load_from_memory(&parts[1].1).unwrap().dimensions(), (10, 40));
}

fn an_excel_file_becomes_its_visible_values_and_pictures() {
    let copy = cleaned(&files::xlsx(), Kind::Xlsx, MediaType::Zip);

    assert_eq!(copy.told.remarks, [Remark::HiddenLeftOut]);
    let parts = parts(&copy.bytes);
    let names: Vec<&str> = parts.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["text.txt", "picture-1.png"]);
    let text = String::from_utf8(parts[0].1.clone()).unwrap();
    assert!(text.starts_with("\u{FEFF}[บัญชี]\r\nรายการ\t\t1250.5\r\nผลลัพธ์\r\n"), "{text:?}");
    assert!(text.contains("[picture-1.png]") && !text.contains("ลับ"), "{text:?}");
}

fn a_copy_of_a_copy_can_be_made() {
    for original in [files::jpeg(), files::png(), files::webp(), files::pdf()] {
        let first = copy(&original).unwrap();
        let second = copy(&first.bytes).unwrap();
        assert_eq!(first.told.media_type, second.told.media_type);
    }
}

fn a_copy_is_the_same_in_a_process_of_its_own() {
    for original in [files::jpeg(), files::png(), files::webp(), files::pdf(), files::docx(), files::xlsx()] {
        assert_eq!(clean(&original).unwrap().bytes, copy(&original).unwrap().bytes);
    }
}
