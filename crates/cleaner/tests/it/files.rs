//! Files full of hidden data, made byte by byte, and what looks into copies.

use std::io::{Cursor, Read as _, Write as _};

use flate2::Compression;
use flate2::read::ZlibDecoder;
use flate2::write::ZlibEncoder;
use image::codecs::png::PngEncoder;
use image::codecs::webp::WebPEncoder;
use image::{ExtendedColorType, ImageEncoder as _, Rgb, RgbImage};
use prongsai_cleaner::{Cleaner, Copy, Fault};
use zip::write::SimpleFileOptions;
use zip::{ZipArchive, ZipWriter};

/// The word that no copy may hold, in any coding.
pub const CANARY: &str = "Canary-Sopha-0812345678";

/// The program that runs.
pub fn cleaner() -> Cleaner {
    Cleaner::new(std::env::current_exe().unwrap(), 2)
}

/// Waits for what is asked of the cleaner.
pub fn wait<T>(work: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(work)
}

pub fn copy(original: &[u8]) -> Result<Copy, Fault> {
    wait(cleaner().copy(original))
}

/// A picture of 40 by 20 dots.
pub fn dots() -> RgbImage {
    RgbImage::from_fn(40, 20, |x, y| Rgb([u8::try_from(x * 6).unwrap(), u8::try_from(y * 12).unwrap(), 90]))
}

/// A block of EXIF: lie on the side, author, place and a comment.
pub fn exif() -> Vec<u8> {
    let text = format!("{CANARY}\0");
    let mut block = b"II*\0\x08\0\0\0".to_vec();
    let mut entries: Vec<(u16, u16, u32, [u8; 4])> = vec![(0x0112, 3, 1, [6, 0, 0, 0])];
    let long = u32::try_from(text.len()).unwrap();
    let tail = 8 + 2 + 5 * 12 + 4_u32;
    for tag in [0x013B_u16, 0x010E, 0x8298] {
        entries.push((tag, 2, long, tail.to_le_bytes()));
    }
    entries.push((0x8825, 4, 1, (tail + long).to_le_bytes()));
    entries.sort_by_key(|entry| entry.0);
    block.extend(u16::try_from(entries.len()).unwrap().to_le_bytes());
    for (tag, kind, count, value) in entries {
        block.extend(tag.to_le_bytes());
        block.extend(kind.to_le_bytes());
        block.extend(count.to_le_bytes());
        block.extend(value);
    }
    block.extend([0; 4]);
    block.extend(text.as_bytes());
    // The directory of the place: a date stamp that is the canary.
    block.extend(1_u16.to_le_bytes());
    block.extend(0x001D_u16.to_le_bytes());
    block.extend(2_u16.to_le_bytes());
    block.extend(long.to_le_bytes());
    block.extend(tail.to_le_bytes());
    block.extend([0; 4]);
    block
}

pub fn xmp() -> String {
    format!("<x:xmpmeta xmlns:x=\"adobe:ns:meta/\"><dc:creator>{CANARY}</dc:creator></x:xmpmeta>")
}

/// A JPEG with EXIF, XMP, a colour profile that is a text, IPTC, a comment, and bytes after its end.
pub fn jpeg() -> Vec<u8> {
    let mut plain = Vec::new();
    image::codecs::jpeg::JpegEncoder::new_with_quality(&mut plain, 90).encode_image(&dots()).unwrap();
    let mut file = plain[..2].to_vec();
    let mut segment = |mark: u8, content: Vec<u8>| {
        file.extend([0xFF, mark]);
        file.extend(u16::try_from(content.len() + 2).unwrap().to_be_bytes());
        file.extend(content);
    };
    segment(0xE1, [b"Exif\0\0".as_slice(), &exif()].concat());
    segment(0xE1, [b"http://ns.adobe.com/xap/1.0/\0".as_slice(), xmp().as_bytes()].concat());
    segment(0xE2, [b"ICC_PROFILE\0\x01\x01".as_slice(), CANARY.as_bytes()].concat());
    segment(0xED, [b"Photoshop 3.0\0".as_slice(), CANARY.as_bytes()].concat());
    segment(0xFE, CANARY.into());
    file.extend(&plain[2..]);
    file.extend(CANARY.as_bytes());
    file
}

/// A chunk of a PNG with its sum.
pub fn chunk(kind: [u8; 4], content: &[u8]) -> Vec<u8> {
    let mut chunk = u32::try_from(content.len()).unwrap().to_be_bytes().to_vec();
    chunk.extend(kind);
    chunk.extend(content);
    let mut sum = flate2::Crc::new();
    sum.update(&chunk[4..]);
    chunk.extend(sum.sum().to_be_bytes());
    chunk
}

/// The head of a PNG that says a size.
pub fn png_head(width: u32, height: u32) -> Vec<u8> {
    let mut head = [width.to_be_bytes(), height.to_be_bytes()].concat();
    head.extend([8, 2, 0, 0, 0]);
    [b"\x89PNG\r\n\x1A\n".to_vec(), chunk(*b"IHDR", &head)].concat()
}

/// A PNG with all kinds of text, EXIF, a profile, and bytes after its end.
pub fn png() -> Vec<u8> {
    let mut plain = Vec::new();
    PngEncoder::new(&mut plain).write_image(&dots(), 40, 20, ExtendedColorType::Rgb8).unwrap();
    let rest = plain.split_off(33);
    let mut file = plain;
    file.extend(chunk(*b"iCCP", &[format!("{CANARY}\0\0").as_bytes(), &packed(CANARY.as_bytes())].concat()));
    file.extend(chunk(*b"eXIf", &exif()));
    file.extend(chunk(*b"tEXt", format!("Author\0{CANARY}").as_bytes()));
    file.extend(chunk(*b"zTXt", &[b"Comment\0\0".as_slice(), &packed(CANARY.as_bytes())].concat()));
    file.extend(chunk(*b"iTXt", format!("XML:com.adobe.xmp\0\0\0\0\0{}", xmp()).as_bytes()));
    file.extend(rest);
    file.extend(CANARY.as_bytes());
    file
}

/// A WebP with EXIF, XMP and a profile.
pub fn webp() -> Vec<u8> {
    let mut plain = Vec::new();
    let mut encoder = WebPEncoder::new_lossless(&mut plain);
    encoder.set_exif_metadata(exif()).unwrap();
    encoder.set_icc_profile(CANARY.into()).unwrap();
    encoder.write_image(&dots(), 40, 20, ExtendedColorType::Rgb8).unwrap();
    let xmp = xmp();
    plain.extend(b"XMP ");
    plain.extend(u32::try_from(xmp.len()).unwrap().to_le_bytes());
    plain.extend(xmp.as_bytes());
    if !xmp.len().is_multiple_of(2) {
        plain.push(0);
    }
    // Chunk VP8X stands first and has a bit for what was added.
    assert_eq!(&plain[12..16], b"VP8X");
    plain[20] |= 0x04;
    let length = u32::try_from(plain.len() - 8).unwrap();
    plain[4..8].copy_from_slice(&length.to_le_bytes());
    plain
}

pub fn packed(bytes: &[u8]) -> Vec<u8> {
    let mut packer = ZlibEncoder::new(Vec::new(), Compression::best());
    packer.write_all(bytes).unwrap();
    packer.finish().unwrap()
}

/// A PDF from the bodies of its objects, the first of which is the catalogue.
pub fn pdf_of(objects: &[Vec<u8>], trailer: &str) -> Vec<u8> {
    let mut file = b"%PDF-1.7\n".to_vec();
    let mut places = Vec::new();
    for (number, body) in objects.iter().enumerate() {
        places.push(file.len());
        file.extend(format!("{} 0 obj\n", number + 1).into_bytes());
        file.extend(body);
        file.extend(b"\nendobj\n");
    }
    let table = file.len();
    file.extend(format!("xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1).into_bytes());
    for place in places {
        file.extend(format!("{place:010} 00000 n \n").into_bytes());
    }
    let size = objects.len() + 1;
    file.extend(format!("trailer\n<< /Size {size} /Root 1 0 R {trailer} >>\nstartxref\n{table}\n%%EOF\n").into_bytes());
    file
}

pub fn stream(head: &str, content: &[u8]) -> Vec<u8> {
    let mut body = format!("<< {head} /Length {} >>\nstream\n", content.len()).into_bytes();
    body.extend(content);
    body.extend(b"\nendstream");
    body
}

/// A PDF of one page, 200 by 100 points with a red bar: with info, XMP, an attachment, a note and its author.
pub fn pdf() -> Vec<u8> {
    let objects = vec![
        b"<< /Type /Catalog /Pages 2 0 R /Metadata 5 0 R /Names << /EmbeddedFiles << /Names [(a.txt) 8 0 R] >> >> >>"
            .to_vec(),
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>".to_vec(),
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 100] /Contents 4 0 R /Annots [6 0 R] >>".to_vec(),
        stream("", b"1 0 0 rg 20 40 160 20 re f"),
        stream("/Type /Metadata /Subtype /XML", xmp().as_bytes()),
        format!("<< /Type /Annot /Subtype /Text /Rect [0 0 9 9] /T ({CANARY}) /Contents ({CANARY}) >>").into_bytes(),
        stream("/Type /EmbeddedFile /Filter /FlateDecode", &packed(CANARY.as_bytes())),
        format!("<< /Type /Filespec /F ({CANARY}.txt) /EF << /F 7 0 R >> >>").into_bytes(),
        format!("<< /Author ({CANARY}) /Title ({CANARY}) /Producer ({CANARY}) >>").into_bytes(),
    ];
    pdf_of(&objects, "/Info 9 0 R")
}

pub fn zip(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    zip.set_comment(CANARY).unwrap();
    for (name, bytes) in parts {
        zip.start_file(*name, SimpleFileOptions::default()).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

fn relations(list: &[(&str, &str, &str)]) -> String {
    let each: String = list
        .iter()
        .map(|(id, kind, target)| {
            format!(
                "<Relationship Id=\"{id}\" Type=\"http://schemas.openxmlformats.org/x/{kind}\" Target=\"{target}\"/>"
            )
        })
        .collect();
    format!("<Relationships xmlns=\"r\">{each}</Relationships>")
}

/// A Word file that says “อ่านได้” and more, and hides the canary in a dozen places.
pub fn docx() -> Vec<u8> {
    let c = CANARY;
    let document = format!(
        r#"<w:document xmlns:w="w" xmlns:r="r" xmlns:a="a" xmlns:wp="wp" xmlns:pic="pic"><w:body>
        <w:p w:rsidR="{c}"><w:r><w:rPr><w:rPrChange w:author="{c}"><w:rPr><w:vanish/></w:rPr></w:rPrChange></w:rPr><w:t>อ่านได้ &amp; ชัด</w:t></w:r>
        <w:commentRangeStart w:id="0"/><w:r><w:commentReference w:id="0"/></w:r>
        <w:ins w:author="{c}" w:date="2026-01-01T00:00:00Z"><w:r><w:t xml:space="preserve"> เพิ่ม</w:t></w:r></w:ins>
        <w:del w:author="{c}"><w:r><w:delText>{c}</w:delText><w:t>{c}</w:t></w:r></w:del>
        <w:moveFrom w:author="{c}"><w:r><w:t>{c}</w:t></w:r></w:moveFrom>
        <w:r><w:rPr><w:vanish/></w:rPr><w:t>{c}</w:t></w:r>
        <w:r><w:rPr><w:rStyle w:val="Secret"/></w:rPr><w:t>{c}</w:t></w:r>
        <w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText> AUTHOR \* MERGEFORMAT </w:instrText></w:r>
        <w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>{c}</w:t></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r>
        <w:fldSimple w:instr=" FILENAME \p "><w:r><w:t>{c}</w:t></w:r></w:fldSimple>
        <w:fldSimple w:instr=" PAGE "><w:r><w:t xml:space="preserve"> หน้า 7</w:t></w:r></w:fldSimple></w:p>
        <w:sdt><w:sdtPr><w:dataBinding w:prefixMappings="xmlns:n='http://x/metadata/core-properties'" w:xpath="/n:creator"/></w:sdtPr>
        <w:sdtContent><w:p><w:r><w:t>{c}</w:t></w:r></w:p></w:sdtContent></w:sdt>
        <w:tbl><w:tr><w:tc><w:p><w:r><w:t>ช่องหนึ่ง</w:t></w:r></w:p></w:tc><w:tc><w:p><w:r><w:t>ช่องสอง</w:t></w:r></w:p></w:tc></w:tr></w:tbl>
        <w:p><w:r><w:drawing><wp:docPr id="1" name="C:\Users\{c}\a.jpg" descr="{c}"/><pic:pic><pic:blipFill>
        <a:blip r:embed="rId1"/><a:srcRect l="50000"/></pic:blipFill></pic:pic></w:drawing></w:r></w:p>
        </w:body></w:document>"#
    );
    let comments = format!(
        r#"<w:comments xmlns:w="w"><w:comment w:author="{c}"><w:p><w:r><w:t>{c}</w:t></w:r></w:p></w:comment></w:comments>"#
    );
    let styles = r#"<w:styles xmlns:w="w"><w:style w:styleId="Base"><w:rPr><w:vanish/></w:rPr></w:style><w:style w:styleId="Secret"><w:basedOn w:val="Base"/></w:style></w:styles>"#;
    let header = r#"<w:hdr xmlns:w="w"><w:p><w:r><w:t>หัวกระดาษ</w:t></w:r></w:p></w:hdr>"#;
    let core = format!(
        "<cp:coreProperties><dc:creator>{c}</dc:creator><cp:lastModifiedBy>{c}</cp:lastModifiedBy></cp:coreProperties>"
    );
    let rels = relations(&[
        ("rId1", "image", "media/image1.jpg"),
        ("rId2", "header", "header1.xml"),
        ("rId3", "comments", "comments.xml"),
    ]);
    let mut unused = c.as_bytes().to_vec();
    unused.extend(png());
    zip(&[
        ("[Content_Types].xml", b"<Types/>"),
        ("word/document.xml", document.as_bytes()),
        ("word/_rels/document.xml.rels", rels.as_bytes()),
        ("word/comments.xml", comments.as_bytes()),
        ("word/styles.xml", styles.as_bytes()),
        ("word/header1.xml", header.as_bytes()),
        ("word/media/image1.jpg", &jpeg()),
        ("word/media/unused.png", &unused),
        ("word/vbaProject.bin", c.as_bytes()),
        ("docProps/core.xml", core.as_bytes()),
        ("docProps/app.xml", core.as_bytes()),
        ("docProps/custom.xml", core.as_bytes()),
    ])
}

/// An Excel file: shown and hidden sheets, rows and columns, a note with its author, properties, a formula.
pub fn xlsx() -> Vec<u8> {
    use rust_xlsxwriter::{DocProperties, Formula, Image, Note, Workbook};
    let mut book = Workbook::new();
    book.set_properties(&DocProperties::new().set_author(CANARY).set_company(CANARY).set_comment(CANARY));
    let sheet = book.add_worksheet().set_name("บัญชี").unwrap();
    sheet.write(0, 0, "รายการ").unwrap();
    sheet.write(0, 2, 1250.5).unwrap();
    sheet.write_formula(1, 0, Formula::new(format!("=\"{CANARY}\"&1")).set_result("ผลลัพธ์")).unwrap();
    sheet.write(2, 0, CANARY).unwrap();
    sheet.set_row_hidden(2).unwrap();
    sheet.write(3, 5, CANARY).unwrap();
    sheet.set_column_hidden(5).unwrap();
    sheet.insert_note(0, 0, &Note::new(CANARY).set_author(CANARY)).unwrap();
    sheet.insert_image(5, 0, &Image::new_from_buffer(&png()).unwrap().set_alt_text(CANARY)).unwrap();
    let hidden = book.add_worksheet().set_name("ลับ").unwrap();
    hidden.write(0, 0, CANARY).unwrap();
    hidden.set_hidden(true);
    let file = book.save_to_buffer().unwrap();
    assert!(holds(&file, CANARY), "the canary is in the original");
    file
}

/// Whether a file holds a word: in its bytes, in what is packed in it, as UTF-8 or UTF-16.
pub fn holds(file: &[u8], word: &str) -> bool {
    let wide: Vec<u16> = word.encode_utf16().collect();
    let little: Vec<u8> = wide.iter().flat_map(|unit| unit.to_le_bytes()).collect();
    let big: Vec<u8> = wide.iter().flat_map(|unit| unit.to_be_bytes()).collect();
    let words = [word.as_bytes(), &little, &big];
    let is_in = |bytes: &[u8]| words.iter().any(|word| bytes.windows(word.len()).any(|window| window == *word));
    is_in(file)
        || unpacked(file).iter().any(|part| is_in(part) || holds_in_zlib(part, &is_in))
        || holds_in_zlib(file, &is_in)
}

fn holds_in_zlib(file: &[u8], is_in: &impl Fn(&[u8]) -> bool) -> bool {
    // Streams of PDF and PNG begin with 0x78; what does not unpack gives nothing.
    (0..file.len()).filter(|at| file[*at] == 0x78).any(|at| {
        let mut bytes = Vec::new();
        let _ = ZlibDecoder::new(&file[at..]).take(1 << 20).read_to_end(&mut bytes);
        is_in(&bytes)
    })
}

/// The parts of a ZIP file; none of another file.
pub fn unpacked(file: &[u8]) -> Vec<Vec<u8>> {
    let Ok(mut archive) = ZipArchive::new(Cursor::new(file)) else { return Vec::new() };
    (0..archive.len())
        .map(|index| {
            let mut bytes = Vec::new();
            archive.by_index(index).unwrap().read_to_end(&mut bytes).unwrap();
            bytes
        })
        .collect()
}
