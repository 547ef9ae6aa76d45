//! Text with the fonts it is set in, and the blocks that hold it.

use prongsai_report::source::{FontRun, Line, LineKind};
use std::rc::Rc;

/// The two fonts of a run: Word takes one for Thai and one for everything else.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Fonts {
    /// For Latin letters and ASCII digits.
    pub ascii: Option<Rc<str>>,
    /// For Thai, and for everything in a run marked as complex script.
    pub complex: Option<Rc<str>>,
    /// Whether the run is marked as complex script.
    pub is_complex: bool,
}

impl Fonts {
    fn of(&self, c: char) -> Option<&Rc<str>> {
        let thai = ('\u{e00}'..='\u{e7f}').contains(&c);
        if thai || self.is_complex { self.complex.as_ref() } else { self.ascii.as_ref() }
    }
}

/// A text with its fonts.
#[derive(Debug, Clone, Default)]
pub struct Text {
    said: String,
    length: usize,
    fonts: Vec<FontRun>,
}

impl Text {
    /// The text.
    pub fn as_str(&self) -> &str {
        &self.said
    }

    /// Whether there is nothing.
    pub fn is_empty(&self) -> bool {
        self.said.is_empty()
    }

    /// Adds what a run says; soft hyphens and control characters are not on the paper.
    pub fn push(&mut self, text: &str, fonts: &Fonts) {
        for c in text.chars() {
            match c {
                '\u{ad}' => {}
                '\t' => self.push_char('\t', None),
                // A line end in the markup is a space on the paper.
                '\n' | '\r' => self.push_char(' ', None),
                c if c.is_control() => {}
                ' ' => self.push_char(' ', None),
                c => self.push_char(c, fonts.of(c)),
            }
        }
    }

    /// Adds what no run says.
    pub fn push_plain(&mut self, text: &str) {
        for c in text.chars() {
            self.push_char(c, None);
        }
    }

    /// Adds another text with its fonts.
    pub fn append(&mut self, other: &Self) {
        for run in &other.fonts {
            self.fonts.push(FontRun {
                start: run.start + self.length,
                end: run.end + self.length,
                font: run.font.clone(),
            });
        }
        self.said.push_str(&other.said);
        self.length += other.length;
    }

    /// Becomes a line.
    pub fn into_line(self, kind: LineKind) -> Line {
        Line { text: self.said, kind, fonts: self.fonts }
    }

    fn push_char(&mut self, c: char, font: Option<&Rc<str>>) {
        self.said.push(c);
        self.length += 1;
        let Some(font) = font else { return };
        let between = self.length - 1;
        match self.fonts.last_mut() {
            // Spaces between two stretches of one font belong to it.
            Some(run) if *run.font == **font && only_spaces(&self.said, self.length - 1 - run.end) => {
                run.end = self.length;
            }
            _ => self.fonts.push(FontRun { start: between, end: self.length, font: font.to_string() }),
        }
    }
}

/// Whether the `count` characters before the last one are spaces.
fn only_spaces(text: &str, count: usize) -> bool {
    text.chars().rev().skip(1).take(count).all(|c| c == ' ')
}

/// A paragraph's line, or a table.
#[derive(Debug, Clone)]
pub enum Block {
    /// One line.
    Line {
        /// Text.
        text: Text,
        /// Whether its style is a heading's.
        heading: bool,
    },
    /// A table.
    Table(Table),
}

/// A table as its rows.
#[derive(Debug, Clone, Default)]
pub struct Table {
    /// Rows of cells.
    pub rows: Vec<Vec<Cell>>,
}

impl Table {
    /// Whether it has but one column: a box around text, not a table.
    pub fn is_frame(&self) -> bool {
        self.rows.iter().all(|row| row.len() <= 1)
    }
}

/// A cell.
#[derive(Debug, Clone)]
pub struct Cell {
    /// What stands in it.
    pub blocks: Vec<Block>,
    /// Columns it spans, from 1.
    pub span: usize,
    /// Whether it is the lower part of a merged cell.
    pub covered: bool,
}

impl Cell {
    /// Everything in it as one text; tables inside are read cell by cell.
    pub fn text(&self) -> Text {
        let mut text = Text::default();
        join(&self.blocks, &mut text);
        text
    }
}

fn join(blocks: &[Block], into: &mut Text) {
    for block in blocks {
        match block {
            Block::Line { text, .. } => {
                let text = flat(text);
                if !text.is_empty() {
                    if !into.is_empty() {
                        into.push_plain(" ");
                    }
                    into.append(&text);
                }
            }
            Block::Table(table) => table.rows.iter().flatten().for_each(|cell| join(&cell.blocks, into)),
        }
    }
}

/// A line inside a cell: tabs are spaces, and none stand at its ends.
fn flat(text: &Text) -> Text {
    let trimmed = text.said.trim();
    let start = text.said.chars().take_while(|c| c.is_whitespace()).count();
    let length = trimmed.chars().count();
    let fonts = text
        .fonts
        .iter()
        .filter(|run| run.end > start && run.start < start + length)
        .map(|run| FontRun {
            start: run.start.saturating_sub(start),
            end: (run.end - start).min(length),
            font: run.font.clone(),
        })
        .collect();
    Text { said: trimmed.replace('\t', " "), length, fonts }
}
