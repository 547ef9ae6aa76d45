//! Pictures of pages bound into one PDF: the signed scan of a paper, or the masked copy of a file.

use std::fmt::Write as _;

use crate::picture::Jpeg;

/// Binds pictures of pages into a PDF, each on a sheet of A4 that lies as the picture does.
///
/// Same pictures, same bytes.
#[must_use]
pub fn pdf(title: &str, pages: &[Jpeg]) -> Vec<u8> {
    let mut file = Writer { bytes: b"%PDF-1.7\n%\xE2\xE3\xCF\xD3\n".to_vec(), places: Vec::new() };
    let kids = (0..pages.len()).fold(String::new(), |mut text, index| {
        // Writing to a string does not fail.
        let _ = write!(text, "{} 0 R ", 4 + index * 3);
        text
    });
    file.object("<< /Type /Catalog /Pages 2 0 R /Lang (th) /ViewerPreferences << /DisplayDocTitle true >> >>", None);
    file.object(&format!("<< /Type /Pages /Kids [{}] /Count {} >>", kids.trim_end(), pages.len()), None);
    file.object(&format!("<< /Title <{}> /Producer (prongsai) >>", utf16(title)), None);
    for (index, page) in pages.iter().enumerate() {
        let number = 4 + index * 3;
        let (width, height) = if page.width > page.height { (841.89, 595.28) } else { (595.28, 841.89) };
        let scale = (width / f64::from(page.width.max(1))).min(height / f64::from(page.height.max(1)));
        let (across, down) = (f64::from(page.width) * scale, f64::from(page.height) * scale);
        let (x, y) = ((width - across) / 2.0, (height - down) / 2.0);
        file.object(
            &format!(
                "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {width} {height}] /Contents {} 0 R /Resources << /XObject << /P {} 0 R >> >> >>",
                number + 1,
                number + 2
            ),
            None,
        );
        let content = format!("q {across:.3} 0 0 {down:.3} {x:.3} {y:.3} cm /P Do Q");
        file.object(&format!("<< /Length {} >>", content.len()), Some(content.as_bytes()));
        file.object(
            &format!(
                "<< /Type /XObject /Subtype /Image /Width {} /Height {} /ColorSpace /{} /BitsPerComponent 8 /Filter /DCTDecode /Length {} >>",
                page.width,
                page.height,
                if page.grey { "DeviceGray" } else { "DeviceRGB" },
                page.bytes.len()
            ),
            Some(&page.bytes),
        );
    }
    file.finish()
}

struct Writer {
    bytes: Vec<u8>,
    places: Vec<usize>,
}

impl Writer {
    fn object(&mut self, dict: &str, stream: Option<&[u8]>) {
        self.places.push(self.bytes.len());
        self.bytes.extend(format!("{} 0 obj\n{dict}\n", self.places.len()).bytes());
        if let Some(stream) = stream {
            self.bytes.extend(b"stream\n");
            self.bytes.extend(stream);
            self.bytes.extend(b"\nendstream\n");
        }
        self.bytes.extend(b"endobj\n");
    }

    fn finish(mut self) -> Vec<u8> {
        let at = self.bytes.len();
        let count = self.places.len() + 1;
        let mut tail = format!("xref\n0 {count}\n0000000000 65535 f \n");
        for place in &self.places {
            // Writing to a string does not fail.
            let _ = writeln!(tail, "{place:010} 00000 n ");
        }
        let _ = write!(tail, "trailer\n<< /Size {count} /Root 1 0 R /Info 3 0 R >>\nstartxref\n{at}\n%%EOF\n");
        self.bytes.extend(tail.bytes());
        self.bytes
    }
}

fn utf16(text: &str) -> String {
    text.encode_utf16().fold("FEFF".to_owned(), |mut hex, unit| {
        // Writing to a string does not fail.
        let _ = write!(hex, "{unit:04X}");
        hex
    })
}
