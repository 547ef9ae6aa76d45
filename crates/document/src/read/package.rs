//! The zip container of a Word or Excel file: parts by name, with caps on what is unpacked.

use super::{ReadError, limits};
use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};
use std::borrow::Cow;
use std::io::{Cursor, Read};
use zip::ZipArchive;
use zip::result::ZipError;

/// An opened container.
pub struct Package<'a> {
    archive: ZipArchive<Cursor<&'a [u8]>>,
    unpacked: usize,
}

/// One relationship of a part.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Relation {
    /// Last word of its type: `styles`, `footnotes`, `header`.
    pub kind: String,
    /// Name of the part it leads to.
    pub target: String,
}

impl<'a> Package<'a> {
    /// Opens a container.
    pub fn open(bytes: &'a [u8]) -> Result<Self, ReadError> {
        let archive = ZipArchive::new(Cursor::new(bytes)).map_err(|error| damaged("ไฟล์", &error))?;
        if archive.len() > limits::PARTS {
            return Err(ReadError::TooMany {
                place: "ไฟล์".to_owned(), what: "ส่วนย่อย", limit: limits::PARTS
            });
        }
        Ok(Self { archive, unpacked: 0 })
    }

    /// Whether a part of that name is there.
    pub fn holds(&self, name: &str) -> bool {
        self.index(name).is_some()
    }

    /// Unpacks a part as text; none where it is not there.
    pub fn part(&mut self, name: &str) -> Result<Option<String>, ReadError> {
        let Some(index) = self.index(name) else { return Ok(None) };
        let bytes = self.unpack(index, name)?;
        text(name, bytes).map(Some)
    }

    /// Unpacks every part once, only to see that the whole stays below the caps.
    ///
    /// The sizes that a container declares are the word of whoever made it.
    pub fn weigh(&mut self) -> Result<(), ReadError> {
        for index in 0..self.archive.len() {
            let name = self.archive.name_for_index(index).transpose().map_err(|error| damaged("ไฟล์", &error))?;
            let name = name.map_or_else(|| "ไฟล์".to_owned(), Cow::into_owned);
            self.unpack(index, &name)?;
        }
        Ok(())
    }

    /// Name of the main part, by the relationships of the package.
    pub fn main_part(&mut self) -> Result<Option<String>, ReadError> {
        let relations = self.relations("")?;
        if let Some(main) = relations.into_iter().find(|relation| relation.kind == "officeDocument") {
            return Ok(Some(main.target));
        }
        // Some programs write a package without relationships; the usual name still tells.
        Ok(self.holds("word/document.xml").then(|| "word/document.xml".to_owned()))
    }

    /// The relationships of a part; of the package for an empty name.
    pub fn relations(&mut self, part: &str) -> Result<Vec<Relation>, ReadError> {
        let (folder, file) = part.rsplit_once('/').map_or(("", part), |(folder, file)| (folder, file));
        let name = if folder.is_empty() { format!("_rels/{file}.rels") } else { format!("{folder}/_rels/{file}.rels") };
        let Some(xml) = self.part(&name)? else { return Ok(Vec::new()) };
        let mut found = Vec::new();
        let mut reader = Reader::from_str(&xml);
        loop {
            match reader.read_event().map_err(|error| damaged(&name, &error))? {
                Event::Eof => return Ok(found),
                Event::Start(element) | Event::Empty(element) if element.local_name().as_ref() == "Relationship" => {
                    if attribute(&element, "TargetMode").as_deref() == Some("External") {
                        continue;
                    }
                    let (Some(kind), Some(target)) = (attribute(&element, "Type"), attribute(&element, "Target"))
                    else {
                        continue;
                    };
                    let kind = kind.rsplit('/').next().unwrap_or_default().to_owned();
                    found.push(Relation { kind, target: resolved(folder, &target) });
                }
                _ => {}
            }
        }
    }

    fn index(&self, name: &str) -> Option<usize> {
        // Part names are compared without case (ECMA-376 part 2, 6.2.2.3).
        self.archive
            .index_for_name(name)
            .or_else(|| self.archive.file_names_raw().position(|raw| raw.eq_ignore_ascii_case(name.as_bytes())))
    }

    fn unpack(&mut self, index: usize, name: &str) -> Result<Vec<u8>, ReadError> {
        let left = limits::PART_BYTES.min(limits::PACKAGE_BYTES - self.unpacked);
        let file = self.archive.by_index(index).map_err(|error| damaged(name, &error))?;
        let mut bytes = Vec::new();
        let read = file.take(left as u64 + 1).read_to_end(&mut bytes).map_err(|error| damaged(name, &error))?;
        if read > left {
            return Err(ReadError::TooLarge { place: place(name), limit: left });
        }
        self.unpacked += read;
        Ok(bytes)
    }
}

/// The value of an attribute by its local name, with entities resolved; none where it is missing or malformed.
pub fn attribute(element: &BytesStart<'_>, name: &str) -> Option<String> {
    element.attributes().with_checks(false).flatten().find(|a| a.key.local_name().as_ref() == name).map(|a| {
        match quick_xml::escape::unescape(&a.value) {
            Ok(value) => value.into_owned(),
            Err(_) => a.value.into_owned(),
        }
    })
}

/// An error of a decoder, with the part it speaks of.
pub fn damaged(name: &str, error: &dyn std::fmt::Display) -> ReadError {
    ReadError::Damaged { place: place(name), detail: error.to_string() }
}

impl From<ZipError> for ReadError {
    fn from(error: ZipError) -> Self {
        damaged("ไฟล์", &error)
    }
}

/// A part by its name, as a place that a reader understands.
pub fn place(name: &str) -> String {
    if name == "ไฟล์" { name.to_owned() } else { format!("ส่วน {name} ของไฟล์") }
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

fn text(name: &str, bytes: Vec<u8>) -> Result<String, ReadError> {
    match bytes.as_slice() {
        [0xff, 0xfe, rest @ ..] => Ok(encoding_rs::UTF_16LE.decode_without_bom_handling(rest).0.into_owned()),
        [0xfe, 0xff, rest @ ..] => Ok(encoding_rs::UTF_16BE.decode_without_bom_handling(rest).0.into_owned()),
        [0xef, 0xbb, 0xbf, rest @ ..] => String::from_utf8(rest.to_vec()).map_err(|error| damaged(name, &error)),
        _ => String::from_utf8(bytes).map_err(|error| damaged(name, &error)),
    }
}
