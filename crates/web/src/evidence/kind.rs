//! What a file is, by its content and never by its name.

use std::io::Cursor;

use prongsai_document::read::limits;

/// A kind of file that evidence may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A picture that is drawn anew as JPEG.
    Picture,
    /// A PDF.
    Pdf,
    /// A Word document.
    Docx,
    /// An Excel workbook.
    Xlsx,
    /// A presentation of slides.
    Pptx,
    /// A table as text.
    Csv,
    /// Plain text.
    Txt,
}

/// Why a file cannot be evidence; the words stand in the texts under this name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unfit {
    /// HEIC or AVIF of a telephone.
    Heic,
    /// A web page or a drawing that can hold a script.
    Page,
    /// A program.
    Program,
    /// An archive.
    Archive,
    /// An Office file with macros.
    Macro,
    /// An Office file of before 2007.
    OldOffice,
    /// A film or a recording.
    Film,
    /// A file of a kind that is known but broken, or larger unpacked than is sensible.
    Broken,
    /// A picture too large to be drawn.
    Giant,
    /// Locked with a password.
    Locked,
    /// Anything else.
    Unknown,
}

impl Unfit {
    /// The name of its words.
    pub fn key(self) -> &'static str {
        match self {
            Self::Heic => "evidence-unfit-heic",
            Self::Page => "evidence-unfit-page",
            Self::Program => "evidence-unfit-program",
            Self::Archive => "evidence-unfit-archive",
            Self::Macro => "evidence-unfit-macro",
            Self::OldOffice => "evidence-unfit-old-office",
            Self::Film => "evidence-unfit-film",
            Self::Broken => "evidence-unfit-broken",
            Self::Giant => "evidence-unfit-giant",
            Self::Locked => "evidence-unfit-locked",
            Self::Unknown => "evidence-unfit-unknown",
        }
    }
}

impl Kind {
    /// The media type under which it is kept.
    pub fn media_type(self) -> &'static str {
        match self {
            Self::Picture => "image/jpeg",
            Self::Pdf => "application/pdf",
            Self::Docx => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            Self::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            Self::Pptx => "application/vnd.openxmlformats-officedocument.presentationml.presentation",
            Self::Csv => "text/csv",
            Self::Txt => "text/plain",
        }
    }

    /// The end of the name.
    pub fn extension(self) -> &'static str {
        match self {
            Self::Picture => "jpg",
            Self::Pdf => "pdf",
            Self::Docx => "docx",
            Self::Xlsx => "xlsx",
            Self::Pptx => "pptx",
            Self::Csv => "csv",
            Self::Txt => "txt",
        }
    }

    /// The kind that is kept under a media type.
    pub fn of_media_type(media_type: &str) -> Option<Self> {
        [Self::Picture, Self::Pdf, Self::Docx, Self::Xlsx, Self::Pptx, Self::Csv, Self::Txt]
            .into_iter()
            .find(|kind| kind.media_type() == media_type)
    }

    /// Whether its text can be read by the machine.
    pub fn has_text(self) -> bool {
        matches!(self, Self::Docx | Self::Xlsx | Self::Csv | Self::Txt)
    }

    /// Whether it can be covered in parts as a picture.
    pub fn has_pages(self) -> bool {
        matches!(self, Self::Picture | Self::Pdf)
    }

    /// Tells what a file is.
    ///
    /// # Errors
    /// [`Unfit`].
    pub fn sniff(name: &str, bytes: &[u8]) -> Result<Self, Unfit> {
        if bytes.starts_with(b"%PDF-") {
            return if find(tail(bytes), b"/Encrypt") { Err(Unfit::Locked) } else { Ok(Self::Pdf) };
        }
        if bytes.starts_with(b"PK") {
            return office(bytes);
        }
        if bytes.starts_with(&[0xd0, 0xcf, 0x11, 0xe0]) {
            return Err(Unfit::OldOffice);
        }
        if let Some(found) = infer::get(bytes) {
            let media_type = found.mime_type();
            return match media_type {
                "image/jpeg" | "image/png" | "image/webp" | "image/gif" => Ok(Self::Picture),
                "image/heif" | "image/heic" | "image/avif" => Err(Unfit::Heic),
                "text/html" | "text/xml" | "image/svg+xml" => Err(Unfit::Page),
                "text/x-shellscript" => Err(Unfit::Program),
                _ => Err(match found.matcher_type() {
                    infer::MatcherType::App => Unfit::Program,
                    infer::MatcherType::Archive => Unfit::Archive,
                    infer::MatcherType::Video | infer::MatcherType::Audio => Unfit::Film,
                    _ => Unfit::Unknown,
                }),
            };
        }
        text(name, bytes)
    }
}

/// The part of a PDF in which it says that it is locked.
fn tail(bytes: &[u8]) -> &[u8] {
    bytes.get(bytes.len().saturating_sub(4096)..).unwrap_or(bytes)
}

fn find(bytes: &[u8], wanted: &[u8]) -> bool {
    bytes.windows(wanted.len()).any(|window| window == wanted)
}

/// Office files by what they hold; everything else that is packed is refused.
fn office(bytes: &[u8]) -> Result<Kind, Unfit> {
    let Ok(mut package) = zip::ZipArchive::new(Cursor::new(bytes)) else { return Err(Unfit::Broken) };
    if package.len() > limits::PARTS {
        return Err(Unfit::Broken);
    }
    let names: Vec<String> = package.file_names().filter_map(|name| Some(name.ok()?.into_owned())).collect();
    let has = |name: &str| names.iter().any(|known| known == name);
    let kind = if !has("[Content_Types].xml") {
        return Err(Unfit::Archive);
    } else if has("word/document.xml") {
        Kind::Docx
    } else if has("xl/workbook.xml") {
        Kind::Xlsx
    } else if has("ppt/presentation.xml") {
        Kind::Pptx
    } else {
        return Err(Unfit::Archive);
    };
    let is_program = |name: &String| {
        let name = name.to_ascii_lowercase();
        let end = std::path::Path::new(&name).extension().and_then(|end| end.to_str()).unwrap_or_default();
        name.ends_with("vbaproject.bin") || name.contains("activex/") || end == "exe"
    };
    if names.iter().any(is_program) {
        return Err(Unfit::Macro);
    }
    let mut unpacked = 0_u64;
    for index in 0..package.len() {
        let Ok(part) = package.by_index_raw(index) else { return Err(Unfit::Broken) };
        unpacked = unpacked.saturating_add(part.size());
    }
    if unpacked > limits::PACKAGE_BYTES as u64 { Err(Unfit::Broken) } else { Ok(kind) }
}

/// Text in UTF-8, UTF-16 or the Thai code page, that no browser could take for a page.
fn text(name: &str, bytes: &[u8]) -> Result<Kind, Unfit> {
    let marked = bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]);
    let control = |byte: &u8| matches!(byte, 0..=8 | 11 | 14..=26 | 28..=31 | 127);
    if !marked && bytes.iter().any(control) {
        return Err(Unfit::Unknown);
    }
    let Ok(read) = prongsai_document::read::txt::read(name, bytes) else { return Err(Unfit::Unknown) };
    let mut lines = read.source.lines.iter().map(|line| line.text.trim()).filter(|line| !line.is_empty());
    let begins = lines.next().unwrap_or_default();
    if begins.starts_with('<') {
        return Err(Unfit::Page);
    }
    let is_page = |line: &str| {
        let line = line.to_ascii_lowercase();
        let opens = |tag: &&str| line.contains(&format!("<{tag}"));
        ["!doctype", "html", "script", "svg", "iframe", "body"].iter().any(opens)
    };
    if is_page(begins) || lines.any(is_page) {
        return Err(Unfit::Page);
    }
    let is_table = std::path::Path::new(name).extension().is_some_and(|end| end.eq_ignore_ascii_case("csv"));
    Ok(if is_table { Kind::Csv } else { Kind::Txt })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_what_it_holds_and_not_what_it_is_called() {
        assert_eq!(Kind::sniff("a.jpg", b"<html><script>alert(1)</script>"), Err(Unfit::Page));
        assert_eq!(Kind::sniff("a.txt", b"notes\n<ScRiPt>alert(1)</script>"), Err(Unfit::Page));
        assert_eq!(Kind::sniff("a.png", b"<?xml version=\"1.0\"?><svg onload=\"x\"/>"), Err(Unfit::Page));
        assert_eq!(Kind::sniff("a.pdf", b"MZ\x90\x00\x03\x00\x00\x00"), Err(Unfit::Program));
        assert_eq!(Kind::sniff("a.jpg", b"%PDF-1.7\n%%EOF"), Ok(Kind::Pdf));
        assert_eq!(Kind::sniff("a.doc", &[0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1]), Err(Unfit::OldOffice));
        assert_eq!(Kind::sniff("a.csv", "ชื่อ,จำนวน\nอบรม,45\n".as_bytes()), Ok(Kind::Csv));
        assert_eq!(Kind::sniff("a.bin", &[0, 1, 2, 3, 4]), Err(Unfit::Unknown));
        assert_eq!(Kind::sniff("a.zip", b"PK\x05\x06"), Err(Unfit::Broken));
    }
}
