//! The ZIP around Word and Excel files: looked at with bounds, and written anew.

use std::io::{Cursor, Read as _, Write as _};

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipArchive, ZipWriter};

use crate::copy::{Kind, Made, MediaType, Remark};
use crate::markup::{Event, attribute, pass, text};
use crate::{COPY_BYTES, Refusal, picture};

/// Parts of a file; Word writes a few dozen.
const PARTS: usize = 5_000;
/// Bytes of all parts, unpacked.
const UNPACKED: u64 = 200 * 1024 * 1024;
/// How many times larger than its packed form a part of more than a megabyte may be.
const RATIO: u64 = 200;
/// Bytes of one part that is read as markup.
const MARKUP: u64 = 64 * 1024 * 1024;
/// Pictures of a copy.
const PICTURES: usize = 500;

/// What a ZIP file is, by its main part; none for all that is neither Word nor Excel.
pub fn kind(file: &[u8]) -> Option<Kind> {
    let package = Package::open(file).ok()?;
    if package.archive.index_for_name("word/document.xml").is_some() {
        Some(Kind::Docx)
    } else if package.archive.index_for_name("xl/workbook.xml").is_some() {
        Some(Kind::Xlsx)
    } else {
        None
    }
}

/// An opened file.
pub struct Package<'a> {
    archive: ZipArchive<Cursor<&'a [u8]>>,
}

impl<'a> Package<'a> {
    pub fn open(file: &'a [u8]) -> Result<Self, Refusal> {
        let archive = ZipArchive::new(Cursor::new(file)).map_err(|_| Refusal::Broken)?;
        if archive.len() > PARTS { Err(Refusal::TooMany) } else { Ok(Self { archive }) }
    }

    /// Unpacks everything once, only to see that it stays in bounds: what the container says of sizes is the word of
    /// whoever made it.
    pub fn weigh(&mut self) -> Result<(), Refusal> {
        let mut left = UNPACKED;
        for index in 0..self.archive.len() {
            let part = self.archive.by_index(index).map_err(|error| match error {
                zip::result::ZipError::UnsupportedArchive(zip::result::ZipError::PASSWORD_REQUIRED) => {
                    Refusal::Encrypted
                }
                _ => Refusal::Broken,
            })?;
            let most = left.min((part.compressed_size().saturating_mul(RATIO)).max(1024 * 1024));
            let read = std::io::copy(&mut part.take(most + 1), &mut std::io::sink()).map_err(|_| Refusal::Broken)?;
            if read > most {
                return Err(Refusal::Unpacks);
            }
            left -= read;
        }
        Ok(())
    }

    /// A part; none where it is not there.
    pub fn part(&mut self, name: &str) -> Result<Option<Vec<u8>>, Refusal> {
        let Some(index) = self.archive.index_for_name(name) else { return Ok(None) };
        let part = self.archive.by_index(index).map_err(|_| Refusal::Broken)?;
        let mut bytes = Vec::new();
        let read = part.take(MARKUP + 1).read_to_end(&mut bytes).map_err(|_| Refusal::Broken)?;
        if read as u64 > MARKUP { Err(Refusal::Unpacks) } else { Ok(Some(bytes)) }
    }

    /// A part of markup; none where it is not there.
    pub fn markup(&mut self, name: &str) -> Result<Option<String>, Refusal> {
        self.part(name)?.map(text).transpose()
    }

    /// What a part refers to inside the file: id, last word of the type, name of the other part.
    pub fn relations(&mut self, part: &str) -> Result<Vec<(String, String, String)>, Refusal> {
        let (folder, file) = part.rsplit_once('/').unwrap_or(("", part));
        let Some(markup) = self.markup(&format!("{folder}/_rels/{file}.rels"))? else { return Ok(Vec::new()) };
        let mut found = Vec::new();
        pass(&markup, |event| {
            if let Event::Open(element) = event
                && element.local_name().as_ref() == "Relationship"
                && attribute(element, "TargetMode").as_deref() != Some("External")
                && let (Some(id), Some(kind), Some(target)) =
                    (attribute(element, "Id"), attribute(element, "Type"), attribute(element, "Target"))
            {
                let kind = kind.rsplit('/').next().unwrap_or_default().to_owned();
                found.push((id, kind, resolved(folder, &target)));
            }
            Ok(())
        })?;
        Ok(found)
    }
}

fn resolved(folder: &str, target: &str) -> String {
    let mut path: Vec<&str> = if target.starts_with('/') { Vec::new() } else { folder.split('/').collect() };
    for step in target.split('/') {
        match step {
            "" | "." => {}
            ".." => {
                path.pop();
            }
            step => path.push(step),
        }
    }
    path.retain(|step| !step.is_empty());
    path.join("/")
}

/// A copy that is being written: `text.txt` and the pictures.
pub struct Pack {
    /// The text so far.
    text: String,
    pictures: Vec<(String, Vec<u8>)>,
    bytes: usize,
    remarks: Vec<Remark>,
}

impl Pack {
    pub fn new() -> Self {
        Self { text: String::new(), pictures: Vec::new(), bytes: 0, remarks: Vec::new() }
    }

    /// Says something of the whole copy.
    pub fn remark(&mut self, remark: Remark) {
        self.remarks.push(remark);
    }

    /// Adds text as it is.
    pub fn say(&mut self, text: &str) -> Result<(), Refusal> {
        self.grow(text.len())?;
        self.text.push_str(text);
        Ok(())
    }

    /// Adds a copy of a picture and gives what stands for it in the text.
    pub fn picture(&mut self, original: Option<&[u8]>, cut: [f64; 4]) -> Result<String, Refusal> {
        if self.pictures.len() >= PICTURES {
            return Err(Refusal::TooMany);
        }
        match original.map(|original| picture::inside(original, cut)) {
            Some(Ok((media_type, bytes))) => {
                self.grow(bytes.len())?;
                let name = format!("picture-{}.{}", self.pictures.len() + 1, media_type.extension());
                let mark = format!("[{name}]");
                self.pictures.push((name, bytes));
                Ok(mark)
            }
            _ => {
                self.remarks.push(Remark::PicturesLeftOut);
                Ok("[picture –]".to_owned())
            }
        }
    }

    fn grow(&mut self, bytes: usize) -> Result<(), Refusal> {
        self.bytes += bytes;
        if self.bytes > COPY_BYTES { Err(Refusal::CopyTooLarge) } else { Ok(()) }
    }

    /// Writes the file: neutral names, the same time for all, nothing else.
    pub fn finish(self) -> Result<Made, Refusal> {
        // As Windows' own editor has always understood it.
        let lines = format!("\u{FEFF}{}", self.text.replace('\n', "\r\n"));
        let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
        let plain = SimpleFileOptions::default().last_modified_time(DateTime::default());
        let text = plain.compression_method(CompressionMethod::Deflated);
        let stored = plain.compression_method(CompressionMethod::Stored);
        let parts = std::iter::once(("text.txt", lines.as_bytes(), text))
            .chain(self.pictures.iter().map(|(name, bytes)| (name.as_str(), bytes.as_slice(), stored)));
        for (name, bytes, options) in parts {
            zip.start_file(name, options).map_err(|_| Refusal::Broken)?;
            zip.write_all(bytes).map_err(|_| Refusal::Broken)?;
        }
        let bytes = zip.finish().map_err(|_| Refusal::Broken)?.into_inner();
        Ok(Made { media_type: MediaType::Zip, remarks: self.remarks, bytes })
    }
}
