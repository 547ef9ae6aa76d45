//! What paper says: any ordinary file → [`Source`], told by its content and never by its name.
//!
//! | module | reads |
//! |---|---|
//! | [`txt`] | UTF-8, UTF-16 with a mark, Windows-874 (TIS-620) |
//! | [`docx`] | Word documents, as lines, rows of tables and the fonts they are set in |
//! | [`xlsx`] | Excel workbooks, each sheet a table |
//! | [`pdf`] | PDFs with text, as lines with their cells |
//! | [`records`] | one table, CSV, workbook or PDF, as rows of cells |
//!
//! What cannot be read is refused with a Thai sentence that names the place and the way out.
//! Nothing here trusts a file: sizes, depths and counts have caps, see [`limits`].

pub mod docx;
mod error;
mod package;
pub mod pdf;
pub mod records;
pub mod txt;
pub mod xlsx;

pub use error::{Foreign, ReadError};

use prongsai_report::source::Source;

/// Caps that keep a hostile file from filling the memory; ordinary reports stay far below them.
pub mod limits {
    /// Bytes of a file as given: 64 MB.
    pub const FILE_BYTES: usize = 64 << 20;
    /// Bytes of a plain text: 16 MB.
    pub const TEXT_BYTES: usize = 16 << 20;
    /// Bytes of one unpacked part of a Word or Excel file: 64 MB.
    pub const PART_BYTES: usize = 64 << 20;
    /// Bytes of all unpacked parts that are read: 192 MB.
    pub const PACKAGE_BYTES: usize = 192 << 20;
    /// Parts in a Word or Excel file.
    pub const PARTS: usize = 10_000;
    /// Elements inside one another.
    pub const DEPTH: usize = 400;
    /// Tables inside one another.
    pub const TABLE_DEPTH: usize = 16;
    /// Cells of a workbook that hold something.
    pub const CELLS: usize = 2_000_000;
    /// Columns of a sheet; what lies beyond is refused.
    pub const COLUMNS: u32 = 1_024;
}

/// A document as read, with what the reader wants said about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Loaded {
    /// Its lines.
    pub source: Source,
    /// What was assumed or left out, each one Thai sentence.
    pub notes: Vec<String>,
}

/// Reads a document into lines.
///
/// `name` is only carried along; what the file is, its bytes say.
///
/// # Errors
/// [`ReadError`] for files of another kind, damaged ones, and those beyond [`limits`].
pub fn source(name: &str, bytes: &[u8]) -> Result<Source, ReadError> {
    read(name, bytes).map(|reading| reading.source)
}

/// Reads a document into lines, and says what was assumed on the way.
///
/// # Errors
/// As for [`source`].
pub fn read(name: &str, bytes: &[u8]) -> Result<Loaded, ReadError> {
    if bytes.iter().all(u8::is_ascii_whitespace) {
        return Err(ReadError::Empty);
    }
    if bytes.len() > limits::FILE_BYTES {
        return Err(ReadError::TooLarge { place: "ไฟล์".to_owned(), limit: limits::FILE_BYTES });
    }
    if let Some(foreign) = Foreign::sniff(bytes) {
        return Err(ReadError::Foreign(foreign));
    }
    if !bytes.starts_with(b"PK") {
        return txt::read(name, bytes);
    }
    let mut package = package::Package::open(bytes)?;
    if package.holds("xl/workbook.xml") || package.holds("xl/workbook.bin") {
        return xlsx::read(name, bytes, &mut package);
    }
    match package.main_part()? {
        Some(part) if part.starts_with("xl/") => xlsx::read(name, bytes, &mut package),
        Some(part) if part.starts_with("ppt/") => Err(ReadError::Foreign(Foreign::Slides)),
        Some(part) => docx::read(name, &mut package, &part),
        None if package.holds("content.xml") => Err(ReadError::Foreign(Foreign::OpenDocument)),
        None => Err(ReadError::Foreign(Foreign::Archive)),
    }
}
