//! One document as the rules see it: normal text with its places, the years it names, whose it is.

use std::collections::HashMap;

use prongsai_domain::AgencyKind;
use prongsai_thai::{FiscalYear, Round};

use super::year::{self, YearMention};
use super::{LineText, Profile};
use crate::read::{ColumnKind, Reading};
use crate::source::{LineKind, Source};

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
    /// For each line the byte of every [`STEP`]th code point, so that a place deep in a long line is found at once.
    steps: Vec<Vec<usize>>,
    /// By line, the table whose row it is.
    tables: HashMap<usize, usize>,
}

/// Code points from one known byte to the next.
const STEP: usize = 64;

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
            fiscal_year: profile.cycle.map(|cycle| cycle.fiscal_year).or(plausible(reading)),
            round: reading.round.as_deref().copied(),
            tables: rows(reading),
            steps: source
                .lines
                .iter()
                .map(|line| line.text.char_indices().step_by(STEP).map(|(byte, _)| byte).collect())
                .collect(),
            lines,
            years,
        }
    }

    /// What stands at a mark, verbatim.
    pub fn original(&self, mark: Mark) -> &'a str {
        let index = mark.line.saturating_sub(1);
        let (Some(line), Some(steps)) = (self.source.lines.get(index), self.steps.get(index)) else { return "" };
        let (from, to) = (byte(&line.text, steps, mark.start), byte(&line.text, steps, mark.end.max(mark.start)));
        line.text.get(from..to).unwrap_or("")
    }

    /// The line with that number, from 1.
    pub fn line(&self, number: usize) -> Option<&LineText> {
        self.lines.get(number.checked_sub(1)?)
    }

    /// A place in words: `ข้อเสนอเพื่อพิจารณา`, `ตาราง แถวที่ ๑ ผลการดำเนินการ`.
    pub fn place(&self, line: usize, column: usize) -> String {
        let place = self.reading.place(line);
        match self.column_kind(line, column) {
            Some(kind) => format!("{place} {}", kind.name()),
            None => place,
        }
    }

    /// What the column of a table holds in which a place lies; line and column from 1.
    pub fn column_kind(&self, line: usize, column: usize) -> Option<ColumnKind> {
        let table = self.reading.tables.get(*self.tables.get(&line)?)?;
        let row = self.source.lines.get(line.checked_sub(1)?)?;
        if !matches!(row.kind, LineKind::Row { .. }) {
            return None;
        }
        let before = self.original(Mark { line, start: 0, end: column.saturating_sub(1) });
        *table.columns.get(before.matches('\t').count())?
    }
}

/// By line, the table whose row below the heading it is.
fn rows(reading: &Reading) -> HashMap<usize, usize> {
    let rows = reading.tables.iter().enumerate().flat_map(|(index, table)| {
        table.rows.iter().skip(table.header_rows).filter_map(move |row| Some((row.first()?.place(0).0, index)))
    });
    rows.collect()
}

/// The year that was read, unless it cannot be: then it is a finding and no measure of others.
fn plausible(reading: &Reading) -> Option<FiscalYear> {
    reading.fiscal_year.as_deref().copied().filter(|year| (2540..=2600).contains(&year.number()))
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

/// The byte of a code point; the end of the text behind its last.
fn byte(text: &str, steps: &[usize], point: usize) -> usize {
    let Some(from) = steps.get(point / STEP) else { return text.len() };
    text.get(*from..).and_then(|rest| rest.char_indices().nth(point % STEP)).map_or(text.len(), |(at, _)| from + at)
}
