//! What is in a copy, for each kind of file.

use crate::{ORIGINAL_BYTES, Refusal, docx, package, pdf, picture, xlsx};

/// What an original is, by its content; names are never asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// A photograph.
    Jpeg,
    /// A drawing or a picture of a screen.
    Png,
    /// Either.
    WebP,
    /// Pages.
    Pdf,
    /// A Word file, also one with macros.
    Docx,
    /// An Excel file, also one with macros.
    Xlsx,
}

impl Kind {
    /// All of them.
    pub const ALL: [Self; 6] = [Self::Jpeg, Self::Png, Self::WebP, Self::Pdf, Self::Docx, Self::Xlsx];

    /// Told by the bytes of the whole file; none for kinds of which no copy is made.
    pub fn of(file: &[u8]) -> Option<Self> {
        match infer::get(file).map(|found| found.mime_type()) {
            Some("image/jpeg") => Some(Self::Jpeg),
            Some("image/png") => Some(Self::Png),
            Some("image/webp") => Some(Self::WebP),
            Some("application/pdf") => Some(Self::Pdf),
            _ if file.starts_with(b"PK\x03\x04") => package::kind(file),
            // Some programs put a few bytes before a PDF.
            _ => file.get(..1024.min(file.len()))?.windows(5).any(|word| word == b"%PDF-").then_some(Self::Pdf),
        }
    }
}

/// What a copy is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum MediaType {
    /// A photograph.
    Jpeg,
    /// A picture with sharp edges, or one that can be seen through.
    Png,
    /// A picture that was lossless WebP.
    WebP,
    /// Pictures of pages.
    Pdf,
    /// `text.txt` and `picture-1.png`, `picture-2.jpg` …
    Zip,
}

impl MediaType {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::Jpeg, Self::Png, Self::WebP, Self::Pdf, Self::Zip];

    /// As HTTP names it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Jpeg => "image/jpeg",
            Self::Png => "image/png",
            Self::WebP => "image/webp",
            Self::Pdf => "application/pdf",
            Self::Zip => "application/zip",
        }
    }

    /// The end of a file's name, without the dot.
    pub const fn extension(self) -> &'static str {
        match self {
            Self::Jpeg => "jpg",
            Self::Png => "png",
            Self::WebP => "webp",
            Self::Pdf => "pdf",
            Self::Zip => "zip",
        }
    }

    /// Whether a file can be of this kind by its first eight bytes.
    pub(crate) fn begins(self, file: &[u8]) -> bool {
        let mark: &[u8] = match self {
            Self::Jpeg => b"\xFF\xD8\xFF",
            Self::Png => b"\x89PNG\r\n\x1A\n",
            Self::WebP => b"RIFF",
            Self::Pdf => b"%PDF-",
            Self::Zip => b"PK\x03\x04",
        };
        file.starts_with(mark)
    }
}

/// What a reader should know of a copy.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Remark {
    /// The original moves; the copy shows its first picture.
    FirstPictureOnly,
    /// Pictures in the document cannot be copied; their places are marked in the text.
    PicturesLeftOut,
    /// Hidden or deleted text, sheets, rows or columns are not in the copy.
    HiddenLeftOut,
}

impl Remark {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::FirstPictureOnly, Self::PicturesLeftOut, Self::HiddenLeftOut];
}

/// A copy, as the confined process has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cleaned {
    /// What the original is.
    pub kind: Kind,
    /// What the copy is.
    pub media_type: MediaType,
    /// What a reader should know, in the order of [`Remark::ALL`].
    pub remarks: Vec<Remark>,
    /// The copy.
    pub bytes: Vec<u8>,
}

/// Makes a copy without hidden data, in this process and without any guard: see [`crate::Cleaner`].
///
/// # Errors
/// [`Refusal`].
pub fn clean(original: &[u8]) -> Result<Cleaned, Refusal> {
    if original.is_empty() {
        return Err(Refusal::Empty);
    }
    if original.len() > ORIGINAL_BYTES {
        return Err(Refusal::TooLarge);
    }
    let kind = Kind::of(original).ok_or(Refusal::NoCopyOfThisKind)?;
    let made = match kind {
        Kind::Jpeg | Kind::Png | Kind::WebP => picture::copy(original, kind)?,
        Kind::Pdf => pdf::copy(original)?,
        Kind::Docx => docx::copy(original)?,
        Kind::Xlsx => xlsx::copy(original)?,
    };
    if made.bytes.len() > crate::COPY_BYTES {
        return Err(Refusal::CopyTooLarge);
    }
    let remarks = Remark::ALL.into_iter().filter(|remark| made.remarks.contains(remark)).collect();
    Ok(Cleaned { kind, media_type: made.media_type, remarks, bytes: made.bytes })
}

/// What the makers of the single kinds give.
pub struct Made {
    pub media_type: MediaType,
    pub remarks: Vec<Remark>,
    pub bytes: Vec<u8>,
}
