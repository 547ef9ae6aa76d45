//! Pages of a scan as one PDF: a picture fills a page of A4, nothing is set, nothing is read.

use std::fmt::Write as _;
use std::io::Cursor;

use image::{DynamicImage, ImageFormat, ImageReader};

/// The longer side of a kept page in pixels: 200 dots an inch on A4.
const LONGEST: u32 = 2_340;

/// Why pages cannot be joined.
#[derive(Debug, thiserror::Error)]
pub enum JoinError {
    /// There is none.
    #[error("there is no page")]
    Empty,
    /// A page is no picture, or a broken one.
    #[error("page {0} is no picture that can be read: {1}")]
    Page(usize, image::ImageError),
}

/// A page on its way into the file.
#[derive(Debug, Clone)]
pub struct ScannedPage {
    /// The picture.
    pub picture: Vec<u8>,
    /// Quarter turns to the right that set it upright.
    pub turns: u8,
}

/// Joins pictures of pages into one PDF, in their order.
///
/// JPEG goes in as it is; everything else, and what is larger than a page needs, is made into JPEG first. The same pictures
/// give the same bytes.
///
/// # Errors
/// [`JoinError`] with the page.
pub fn joined(title: &str, pages: &[ScannedPage]) -> Result<Vec<u8>, JoinError> {
    if pages.is_empty() {
        return Err(JoinError::Empty);
    }
    let mut out = Pdf::default();
    let kids: Vec<String> = (0..pages.len()).map(|index| format!("{} 0 R", 4 + index * 3)).collect();
    out.object(1, b"<< /Type /Catalog /Pages 2 0 R /Lang (th) /ViewerPreferences << /DisplayDocTitle true >> >>");
    let tree = format!("<< /Type /Pages /Count {} /Kids [{}] >>", pages.len(), kids.join(" "));
    out.object(2, tree.as_bytes());
    out.object(3, format!("<< /Title {} >>", utf16(title)).as_bytes());
    for (index, scanned) in pages.iter().enumerate() {
        let page = Page::of(scanned).map_err(|error| JoinError::Page(index + 1, error))?;
        out.page(4 + index * 3, &page);
    }
    Ok(out.finish())
}

struct Page {
    jpeg: Vec<u8>,
    width: u32,
    height: u32,
    grey: bool,
    turns: u8,
}

impl Page {
    fn of(scanned: &ScannedPage) -> Result<Self, image::ImageError> {
        let bytes = scanned.picture.as_slice();
        let turns = scanned.turns % 4;
        let reader = ImageReader::new(Cursor::new(bytes)).with_guessed_format()?;
        let format = reader.format();
        let picture = reader.decode()?;
        let grey = matches!(picture, DynamicImage::ImageLuma8(_) | DynamicImage::ImageLuma16(_));
        let (width, height) = (picture.width(), picture.height());
        let plain = matches!(picture, DynamicImage::ImageLuma8(_) | DynamicImage::ImageRgb8(_));
        if format == Some(ImageFormat::Jpeg) && plain && width.max(height) <= LONGEST + LONGEST / 4 {
            return Ok(Self { jpeg: bytes.to_vec(), width, height, grey, turns });
        }
        let picture = if width.max(height) > LONGEST {
            picture.resize(LONGEST, LONGEST, image::imageops::FilterType::Triangle)
        } else {
            picture
        };
        let picture = if grey {
            DynamicImage::ImageLuma8(picture.into_luma8())
        } else {
            DynamicImage::ImageRgb8(picture.into_rgb8())
        };
        let mut jpeg = Vec::new();
        let encoder = image::codecs::jpeg::JpegEncoder::new_with_quality(&mut jpeg, 82);
        picture.write_with_encoder(encoder)?;
        Ok(Self { jpeg, width: picture.width(), height: picture.height(), grey, turns })
    }
}

#[derive(Default)]
struct Pdf {
    bytes: Vec<u8>,
    places: Vec<(usize, usize)>,
}

impl Pdf {
    fn begin(&mut self, number: usize) {
        if self.bytes.is_empty() {
            self.bytes.extend_from_slice(b"%PDF-1.7\n%\xE2\xE3\xCF\xD3\n");
        }
        self.places.push((number, self.bytes.len()));
        self.bytes.extend_from_slice(format!("{number} 0 obj\n").as_bytes());
    }

    fn object(&mut self, number: usize, body: &[u8]) {
        self.begin(number);
        self.bytes.extend_from_slice(body);
        self.bytes.extend_from_slice(b"\nendobj\n");
    }

    fn stream(&mut self, number: usize, head: &str, body: &[u8]) {
        self.begin(number);
        self.bytes.extend_from_slice(format!("<< {head} /Length {} >>\nstream\n", body.len()).as_bytes());
        self.bytes.extend_from_slice(body);
        self.bytes.extend_from_slice(b"\nendstream\nendobj\n");
    }

    fn page(&mut self, number: usize, page: &Page) {
        let (width, height) = if page.width > page.height { (842.0, 595.0) } else { (595.0, 842.0) };
        let (across, down) = (f64::from(page.width), f64::from(page.height));
        let scale = f64::min(width / across, height / down);
        let (w, h) = (across * scale, down * scale);
        let (x, y) = ((width - w) / 2.0, (height - h) / 2.0);
        let (content, picture) = (number + 1, number + 2);
        let turns = u16::from(page.turns) * 90;
        let body = format!(
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {width} {height}] /Rotate {turns} /Contents {content} 0 R \
             /Resources << /XObject << /P {picture} 0 R >> >> >>"
        );
        self.object(number, body.as_bytes());
        self.stream(content, "", format!("q {w:.2} 0 0 {h:.2} {x:.2} {y:.2} cm /P Do Q").as_bytes());
        let space = if page.grey { "DeviceGray" } else { "DeviceRGB" };
        let head = format!(
            "/Type /XObject /Subtype /Image /Width {} /Height {} /ColorSpace /{space} /BitsPerComponent 8 \
             /Filter /DCTDecode",
            page.width, page.height
        );
        self.stream(picture, &head, &page.jpeg);
    }

    fn finish(mut self) -> Vec<u8> {
        let start = self.bytes.len();
        self.places.sort_unstable();
        let mut table = format!("xref\n0 {}\n0000000000 65535 f \n", self.places.len() + 1);
        for (_, place) in &self.places {
            // Writing to a string does not fail.
            let _ = writeln!(table, "{place:010} 00000 n ");
        }
        let _ = write!(
            table,
            "trailer\n<< /Size {} /Root 1 0 R /Info 3 0 R >>\nstartxref\n{start}\n%%EOF\n",
            self.places.len() + 1
        );
        self.bytes.extend_from_slice(table.as_bytes());
        self.bytes
    }
}

/// A text string of a PDF in any script.
fn utf16(text: &str) -> String {
    let mut out = String::from("<FEFF");
    for unit in text.encode_utf16() {
        let _ = write!(out, "{unit:04X}");
    }
    out.push('>');
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn picture(format: ImageFormat, width: u32, height: u32) -> ScannedPage {
        let mut bytes = Vec::new();
        let picture = DynamicImage::ImageRgb8(image::RgbImage::from_pixel(width, height, image::Rgb([200, 220, 240])));
        picture.write_to(&mut Cursor::new(&mut bytes), format).unwrap();
        ScannedPage { picture: bytes, turns: u8::from(width > height) }
    }

    #[test]
    fn pages_of_either_kind_become_one_file_in_their_order() {
        let pages = [picture(ImageFormat::Jpeg, 210, 297), picture(ImageFormat::Png, 297, 210)];

        let pdf = joined("รายงาน", &pages).unwrap();

        let text = String::from_utf8_lossy(&pdf);
        assert!(text.starts_with("%PDF-1.7") && text.ends_with("%%EOF\n"));
        assert!(text.contains("/Count 2") && text.contains("[0 0 842 595] /Rotate 90"));
        assert_eq!(joined("รายงาน", &pages).unwrap(), pdf);
    }

    #[test]
    fn a_page_that_is_no_picture_is_named() {
        let broken = ScannedPage { picture: b"no picture".to_vec(), turns: 0 };

        let fault = joined("", &[picture(ImageFormat::Jpeg, 10, 10), broken]).unwrap_err();

        assert!(matches!(fault, JoinError::Page(2, _)));
        assert!(matches!(joined("", &[]), Err(JoinError::Empty)));
    }
}
