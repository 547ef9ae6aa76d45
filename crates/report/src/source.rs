//! What any document is before it is understood: lines of text with their place.

use serde::{Deserialize, Serialize};

/// The text of one document as lines; a table row is one line with its cells parted by tabs.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Source {
    /// The name to be shown, as given by the caller.
    pub name: String,
    /// Lines in reading order; the first is line 1.
    pub lines: Vec<Line>,
}

/// One line: a paragraph, or a row of a table.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Line {
    /// As it stands in the document, not normalised; line breaks inside a cell are spaces.
    pub text: String,
    /// What the line is, as far as the format says so.
    pub kind: LineKind,
    /// For each stretch of Word text set in one font: start and end in code points, and the name of the font.
    ///
    /// TH SarabunIT๙ draws ASCII digits as Thai ones.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub fonts: Vec<FontRun>,
}

/// What a line is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum LineKind {
    /// A paragraph, or a line of plain text.
    #[default]
    Paragraph,
    /// A heading.
    Heading,
    /// A row of a table; cells are parted by tabs.
    Row {
        /// Counts the tables of the document from 0.
        table: u32,
    },
}

/// A stretch of text set in one font.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FontRun {
    /// First code point.
    pub start: usize,
    /// Code point after the last.
    pub end: usize,
    /// Name of the font, as written in the file.
    pub font: String,
}

impl Source {
    /// Takes plain text; a line with tabs is a row of a table.
    pub fn from_text(name: &str, text: &str) -> Self {
        let mut tables = 0;
        let mut inside = false;
        let lines = text
            .strip_prefix('\u{feff}')
            .unwrap_or(text)
            .lines()
            .map(|line| {
                let row = line.trim().contains('\t');
                if row && !inside {
                    tables += 1;
                }
                inside = row;
                let kind = if row { LineKind::Row { table: tables - 1 } } else { LineKind::Paragraph };
                Line { text: line.to_owned(), kind, fonts: Vec::new() }
            })
            .collect();
        Self { name: name.to_owned(), lines }
    }
}
