//! Bytes of a table into records with their lines, whatever program wrote them.

use encoding_rs::{UTF_16BE, UTF_16LE, WINDOWS_874};
use prongsai_report::results::Record;

use super::pdf::{self, NoText};
use super::{Foreign, ReadError};
use crate::raster::is_pdf;

/// Why bytes are no table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NoTable {
    /// A workbook or another packed file that cannot be read.
    Packed(ReadError),
    /// A PDF whose text cannot be read.
    Pdf(NoText),
    /// Neither Unicode nor TIS-620.
    Unreadable {
        /// The line where it ends to be readable.
        line: usize,
    },
    /// Nothing but white space.
    Empty,
    /// A quotation mark that is not closed, or the like.
    Broken {
        /// What the reader said.
        reason: String,
        /// The line.
        line: usize,
    },
}

impl NoTable {
    /// The line to look at, from 1.
    pub fn line(&self) -> usize {
        match self {
            Self::Unreadable { line } | Self::Broken { line, .. } => *line,
            Self::Packed(_) | Self::Pdf(_) | Self::Empty => 1,
        }
    }

    /// What is wrong and the way out, in Thai.
    pub fn thai(&self) -> String {
        match self {
            Self::Packed(error) => error.to_string(),
            Self::Pdf(no_text) => no_text.thai().to_owned(),
            Self::Unreadable { .. } => "อ่านตัวอักษรไม่ได้ ไม่ใช่ทั้ง UTF-8 และ TIS-620: โปรดบันทึกเป็น CSV UTF-8".to_owned(),
            Self::Empty => "ไฟล์ว่าง".to_owned(),
            Self::Broken { reason, .. } => format!("ตารางเสียหาย: {reason}"),
        }
    }

    /// The same in English.
    pub fn english(&self) -> String {
        match self {
            Self::Packed(_) => {
                "cannot be read as a workbook: open it and save it as .xlsx or as CSV UTF-8 (.csv)".to_owned()
            }
            Self::Pdf(no_text) => no_text.english().to_owned(),
            Self::Unreadable { .. } => "is neither UTF-8 nor TIS-620: save it as CSV UTF-8".to_owned(),
            Self::Empty => "is empty".to_owned(),
            Self::Broken { reason, .. } => format!("the table is broken: {reason}"),
        }
    }
}

/// Reads records from UTF-8 or UTF-16 with or without mark, or TIS-620; separated by comma, semicolon or tab.
///
/// A workbook, a Word document and a PDF with text give the rows of their tables.
/// The second value tells whether the text was TIS-620.
///
/// # Errors
/// [`NoTable`].
pub fn records(bytes: &[u8]) -> Result<(Vec<Record>, bool), NoTable> {
    if is_pdf(bytes) {
        return of_pdf(bytes).map(|records| (records, false));
    }
    if let Some(foreign) = Foreign::sniff(bytes) {
        return Err(NoTable::Packed(ReadError::Foreign(foreign)));
    }
    if bytes.starts_with(b"PK\x03\x04") {
        return packed(bytes).map(|records| (records, false));
    }
    let (text, is_tis) = decoded(bytes)?;
    if text.trim().is_empty() {
        return Err(NoTable::Empty);
    }
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(separator(&text))
        .trim(csv::Trim::All)
        .from_reader(text.as_bytes());
    let is_blank: Vec<bool> = text.lines().map(|line| line.trim().is_empty()).collect();
    let mut records = Vec::new();
    for record in reader.records() {
        let record = record.map_err(|error| NoTable::Broken {
            reason: error.to_string(),
            line: error.position().map_or(1, |position| usize::try_from(position.line()).unwrap_or(1)),
        })?;
        let line = record.position().map_or(1, |position| usize::try_from(position.line()).unwrap_or(1));
        // The reader counts a record from where the last one ended; empty lines between them belong to none.
        let skipped = is_blank.iter().skip(line - 1).take_while(|blank| **blank).count();
        let cells: Vec<String> = record.iter().map(str::to_owned).collect();
        if cells.iter().any(|cell| !cell.is_empty()) {
            records.push(Record { line: line + skipped, cells });
        }
    }
    if records.is_empty() { Err(NoTable::Empty) } else { Ok((records, is_tis)) }
}

/// What parts the cells. A title above the table has none of it, so more than the first line is looked at.
fn separator(text: &str) -> u8 {
    let lines: Vec<&str> = text.lines().take(200).collect();
    let count = |byte: u8| lines.iter().map(|line| line.bytes().filter(|other| *other == byte).count()).sum::<usize>();
    let (commas, semicolons) = (count(b','), count(b';'));
    if count(b'\t') > 0 {
        return b'\t';
    }
    if semicolons > 0 && semicolons >= commas {
        return b';';
    }
    // “การปฏิบัติหน้าที่ 98,22”: a comma for a point parts nothing.
    let is_point = |line: &str| match line.split_once(',') {
        Some((before, after)) => {
            let digits = after.chars().take_while(char::is_ascii_digit).count();
            let ends = before.ends_with(|c: char| c.is_ascii_digit()) && (1..=2).contains(&digits);
            ends && !after.contains(',') && !before.trim_start().bytes().all(|byte| byte.is_ascii_digit())
        }
        None => true,
    };
    if commas > 0 && lines.iter().all(|line| is_point(&prongsai_thai::numeral::arabic(line))) { b'\t' } else { b',' }
}

/// The rows of a workbook or of the tables in a document; lines count what holds something.
fn packed(bytes: &[u8]) -> Result<Vec<Record>, NoTable> {
    let source = super::source("", bytes).map_err(NoTable::Packed)?;
    let records = (1..).zip(&source.lines).filter(|(_, line)| !line.text.trim().is_empty());
    let records: Vec<Record> = records
        .map(|(number, line)| Record {
            line: number,
            cells: line.text.split('\t').map(|cell| cell.trim().to_owned()).collect(),
        })
        .collect();
    if records.is_empty() { Err(NoTable::Empty) } else { Ok(records) }
}

/// The lines of a PDF; a gap parts cells.
fn of_pdf(bytes: &[u8]) -> Result<Vec<Record>, NoTable> {
    let lines = pdf::lines(bytes).map_err(NoTable::Pdf)?;
    let cells = |line: &String| line.split('\t').map(|cell| cell.trim().to_owned()).collect();
    Ok((1..).zip(&lines).map(|(number, line)| Record { line: number, cells: cells(line) }).collect())
}

fn decoded(bytes: &[u8]) -> Result<(String, bool), NoTable> {
    if bytes.starts_with(b"\xff\xfe") {
        return Ok((UTF_16LE.decode(bytes).0.into_owned(), false));
    }
    if bytes.starts_with(b"\xfe\xff") {
        return Ok((UTF_16BE.decode(bytes).0.into_owned(), false));
    }
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    match std::str::from_utf8(bytes) {
        Ok(text) => Ok((text.to_owned(), false)),
        Err(error) => {
            let (text, _, broken) = WINDOWS_874.decode(bytes);
            if broken || text.contains('\u{0}') {
                let line = bytes[..error.valid_up_to()].split(|byte| *byte == b'\n').count();
                return Err(NoTable::Unreadable { line });
            }
            Ok((text.into_owned(), true))
        }
    }
}
