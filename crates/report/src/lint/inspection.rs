//! One document as the rules see it: normal text with its places, the years it names, whose it is.

use prongsai_domain::AgencyKind;
use prongsai_thai::{FiscalYear, Round};

use super::Profile;
use super::year::{self, YearMention};
use crate::read::Reading;
use crate::source::{Line, LineKind, Source};

/// One document as the rules see it. What several rules need is worked out once, here.
#[derive(Debug)]
pub struct Inspection<'a> {
    /// The document.
    pub source: &'a Source,
    /// What was understood of it.
    pub reading: &'a Reading,
    /// What is known beside it.
    pub profile: &'a Profile<'a>,
    /// Its lines in normal form; line 1 is at index 0.
    pub lines: Vec<LineText>,
    /// Every year that it names, in reading order.
    pub years: Vec<YearMention>,
    /// Whose paper it is.
    pub agency: Option<OwnAgency>,
    /// The fiscal year that the paper is about.
    pub fiscal_year: Option<FiscalYear>,
    /// The round that it reports.
    pub round: Option<Round>,
}

/// The agency whose paper it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnAgency {
    /// `เทศบาลตำบลซาง`.
    pub full_name: String,
    /// Its kind, where it is one of local government.
    pub kind: Option<AgencyKind>,
    /// The name without the kind: `ซาง`; the full name where the kind is unknown.
    pub name: String,
    /// The province, where it is known.
    pub province: Option<String>,
    /// Whether the caller said so; otherwise the paper itself did.
    pub given: bool,
}

/// One line in normal form: digits Arabic, marks in order, look-alikes folded; each piece knows its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LineText {
    /// Line, from 1.
    pub number: usize,
    /// What the line is.
    pub kind: LineKind,
    /// The text in normal form.
    pub text: String,
    /// For every code point of the text: its first byte, and the code point of the original where it begins.
    places: Vec<(usize, usize)>,
    /// Code points of the original.
    length: usize,
}

/// A stretch of one line of the original.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Mark {
    /// Line, from 1.
    pub line: usize,
    /// First code point, from 0.
    pub start: usize,
    /// Code point after the last.
    pub end: usize,
}

impl<'a> Inspection<'a> {
    /// Works out what the rules need.
    pub fn new(source: &'a Source, reading: &'a Reading, profile: &'a Profile<'a>) -> Self {
        let lines: Vec<LineText> =
            source.lines.iter().enumerate().map(|(index, line)| LineText::new(index + 1, line)).collect();
        let years = lines.iter().flat_map(year::mentions).collect();
        Self {
            source,
            reading,
            profile,
            agency: OwnAgency::of(reading, profile),
            fiscal_year: profile.cycle.map(|cycle| cycle.fiscal_year).or(reading.fiscal_year.as_deref().copied()),
            round: reading.round.as_deref().copied(),
            lines,
            years,
        }
    }

    /// What stands at a mark, verbatim.
    pub fn original(&self, mark: Mark) -> &'a str {
        self.source.lines.get(mark.line.saturating_sub(1)).map_or("", |line| slice(&line.text, mark.start, mark.end))
    }

    /// The line with that number, from 1.
    pub fn line(&self, number: usize) -> Option<&LineText> {
        self.lines.get(number.checked_sub(1)?)
    }

    /// A place in words: `ข้อเสนอเพื่อพิจารณา`, `ตาราง แถวที่ ๑ ผลการดำเนินการ`.
    pub fn place(&self, line: usize, _column: usize) -> String {
        self.reading.place(line)
    }
}

impl OwnAgency {
    /// Takes a full name apart.
    pub fn from_name(full_name: &str, given: bool) -> Self {
        let full_name = full_name.trim();
        let (kind, name) = KINDS
            .iter()
            .find_map(|(prefix, kind)| full_name.strip_prefix(prefix).map(|name| (Some(*kind), name.trim())))
            .unwrap_or((None, full_name));
        Self { full_name: full_name.to_owned(), kind, name: name.to_owned(), province: None, given }
    }

    fn of(reading: &Reading, profile: &Profile<'_>) -> Option<Self> {
        let province = reading.province.as_deref().cloned();
        if let Some(name) = profile.agency {
            return Some(Self { province, ..Self::from_name(name, true) });
        }
        if let Some(cycle) = profile.cycle {
            let agency = &cycle.agency;
            let prefix = KINDS.iter().find(|(_, kind)| *kind == agency.kind).map_or("", |(prefix, _)| prefix);
            let full_name = format!("{prefix}{}", agency.name);
            return Some(Self { province: Some(agency.province.clone()), ..Self::from_name(&full_name, true) });
        }
        reading.agency.as_deref().map(|name| Self { province, ..Self::from_name(name, false) })
    }
}

/// How the full names of local bodies begin.
pub(super) const KINDS: [(&str, AgencyKind); 5] = [
    ("เทศบาลตำบล", AgencyKind::SubdistrictMunicipality),
    ("เทศบาลเมือง", AgencyKind::TownMunicipality),
    ("เทศบาลนคร", AgencyKind::CityMunicipality),
    ("องค์การบริหารส่วนตำบล", AgencyKind::SubdistrictOrganization),
    ("องค์การบริหารส่วนจังหวัด", AgencyKind::ProvincialOrganization),
];

impl LineText {
    pub(super) fn new(number: usize, line: &Line) -> Self {
        let mut text = String::with_capacity(line.text.len());
        let mut places = Vec::with_capacity(line.text.len() / 3);
        let mut length = 0;
        for c in line.text.chars() {
            let c = match c {
                '๐'..='๙' => char::from_u32(u32::from(c) - 0xe50 + 0x30).unwrap_or(c),
                '\u{a0}' => ' ',
                _ => c,
            };
            places.push((text.len(), length));
            text.push(c);
            length += 1;
        }
        Self { number, kind: line.kind, text, places, length }
    }

    /// The place in the original of a stretch of bytes of the normal text.
    pub fn mark(&self, bytes: std::ops::Range<usize>) -> Mark {
        let start = self.original(bytes.start);
        Mark { line: self.number, start, end: self.original(bytes.end).max(start) }
    }

    /// The whole line.
    pub fn whole(&self) -> Mark {
        Mark { line: self.number, start: 0, end: self.length }
    }

    fn original(&self, byte: usize) -> usize {
        let index = self.places.partition_point(|(start, _)| *start < byte);
        self.places.get(index).map_or(self.length, |(_, original)| *original)
    }
}

/// The code points `start..end` of a text.
fn slice(text: &str, start: usize, end: usize) -> &str {
    let mut bytes = text.char_indices().map(|(byte, _)| byte).chain([text.len()]);
    let Some(from) = bytes.nth(start) else { return "" };
    let to = if end > start { bytes.nth(end - start - 1).unwrap_or(text.len()) } else { from };
    text.get(from..to).unwrap_or("")
}
