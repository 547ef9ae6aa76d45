//! Bytes of a table into records with their lines, whatever program wrote them.

use encoding_rs::{UTF_16BE, UTF_16LE, WINDOWS_874};
use prongsai_report::results::Record;

use super::{Foreign, ReadError};

/// Why bytes are no table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NoTable {
    /// A workbook or another packed file that cannot be read.
    Packed(ReadError),
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
            Self::Packed(_) | Self::Empty => 1,
        }
    }

    /// What is wrong and the way out, in Thai.
    pub fn thai(&self) -> String {
        match self {
            Self::Packed(error) => error.to_string(),
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
            Self::Unreadable { .. } => "is neither UTF-8 nor TIS-620: save it as CSV UTF-8".to_owned(),
            Self::Empty => "is empty".to_owned(),
            Self::Broken { reason, .. } => format!("the table is broken: {reason}"),
        }
    }
}

/// Reads records from UTF-8 or UTF-16 with or without mark, or TIS-620; separated by comma, semicolon or tab.
///
/// The second value tells whether the text was TIS-620.
pub fn records(bytes: &[u8]) -> Result<(Vec<Record>, bool), NoTable> {
    if let Some(foreign) = Foreign::sniff(bytes) {
        return Err(NoTable::Packed(ReadError::Foreign(foreign)));
    }
    if bytes.starts_with(b"PK\x03\x04") {
        return packed(bytes).map(|records| (records, false));
    }
    let (text, is_tis) = decoded(bytes)?;
    let first = text.lines().find(|line| !line.trim().is_empty()).ok_or(NoTable::Empty)?;
    let separator = [b',', b';', b'\t']
        .into_iter()
        .rev()
        .max_by_key(|separator| first.bytes().filter(|byte| byte == separator).count())
        .unwrap_or(b',');
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(separator)
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
