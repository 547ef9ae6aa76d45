//! The text of a report: as it must be read on paper, and as lines for the linter.

use super::{Block, Cell, Chart, Field, Inline, Inlines, Part, Report, Signature};
use crate::source::{Line, LineKind, Source};

/// What stands in a line of text where the paper has a dotted line for the pen.
pub const BLANK: &str = ".....";

impl Report {
    /// Returns every piece of text that the paper shows, each with the id of its block, in reading order.
    ///
    /// Every format shows exactly these pieces in exactly this order; joined, they are the text of the file up to white
    /// space. Dotted lines, boxes, bars and rules that the layout draws are no text; dots that stand in a value are.
    /// Page numbers, repeated header rows and alternative texts are not part of it.
    ///
    /// | block | pieces |
    /// |---|---|
    /// | part | none: its title is for the outline, the first heading says it on the page |
    /// | heading, paragraph | its text |
    /// | list | each item |
    /// | fields | row by row, each field: label, then value unless it is empty |
    /// | table | the column titles, then row by row, cell by cell, paragraph by paragraph; empty cells give nothing |
    /// | chart | title; names of the series; for each bar its label, then the text of each known value; label of the line |
    /// | signature | prompt unless empty; the name in brackets, `()` where dots take its place; each line; the date |
    /// | opinion | label; text where it is known; the signature, under its own id |
    /// | order | title; each choice; the signature, under its own id |
    /// | photographs | each caption |
    /// | catch-word | its text |
    pub fn texts(&self) -> Vec<(String, String)> {
        let mut pieces = Pieces::default();
        for block in self.parts.iter().flat_map(|part| &part.blocks) {
            pieces.block(block);
        }
        pieces.0
    }

    /// Returns the report as the lines of a document, as the linter reads any other.
    ///
    /// A paragraph, a field row, a line of a signature or a row of a table is one line; the cells of a row are parted by
    /// tabs, the paragraphs of a cell by spaces. A place left for the pen stands as [`BLANK`].
    pub fn source(&self, name: &str) -> Source {
        Source { name: name.to_owned(), lines: self.lines().into_iter().map(|(_, line)| line).collect() }
    }

    /// Returns the lines of [`Report::source`], each with the id of the block it comes from.
    pub fn lines(&self) -> Vec<(String, Line)> {
        let mut lines = Lines::default();
        for part in &self.parts {
            lines.part(part);
        }
        lines.lines
    }

    /// Returns the report as JSON in its one order: the same report gives the same bytes.
    ///
    /// # Errors
    /// Those of `serde_json`; a report holds nothing that JSON cannot say.
    pub fn canonical_json(&self) -> Result<String, serde_json::Error> {
        serde_json::to_string_pretty(self)
    }

    /// Returns all pieces of text that can carry a reference, each with the id of its block.
    pub fn inlines(&self) -> Vec<(&str, &Inline)> {
        let mut all = Vec::new();
        for block in self.parts.iter().flat_map(|part| &part.blocks) {
            let id = block.id();
            all.extend(block.inlines().into_iter().map(|inline| (id, inline)));
        }
        all
    }
}

impl Block {
    /// Its id.
    pub fn id(&self) -> &str {
        match self {
            Self::Heading { id, .. }
            | Self::Paragraph { id, .. }
            | Self::List { id, .. }
            | Self::Fields { id, .. }
            | Self::Table { id, .. }
            | Self::Opinion { id, .. }
            | Self::Order { id, .. }
            | Self::Photos { id, .. }
            | Self::CatchWord { id, .. } => id,
            Self::Chart(chart) => &chart.id,
            Self::Signature(signature) => &signature.id,
        }
    }

    /// The pieces of text that can carry a reference, in reading order.
    pub fn inlines(&self) -> Vec<&Inline> {
        match self {
            Self::Heading { text, .. } | Self::Paragraph { text, .. } => text.iter().collect(),
            Self::List { items, .. } => items.iter().flatten().collect(),
            Self::Fields { rows, .. } => rows.iter().flatten().flat_map(|field| &field.value).collect(),
            Self::Table { rows, .. } => rows.iter().flatten().flat_map(|cell| &cell.paragraphs).flatten().collect(),
            Self::Opinion { text, .. } => text.iter().flatten().collect(),
            Self::Order { title, .. } => title.iter().collect(),
            Self::Photos { items, .. } => items.iter().flat_map(|photo| &photo.caption).collect(),
            Self::Chart(_) | Self::Signature(_) | Self::CatchWord { .. } => Vec::new(),
        }
    }
}

impl Inline {
    /// A plain piece of text.
    pub fn plain(text: impl Into<String>) -> Self {
        Self { text: text.into(), ..Self::default() }
    }

    /// A bold piece of text.
    pub fn bold(text: impl Into<String>) -> Self {
        Self { text: text.into(), bold: true, ..Self::default() }
    }
}

/// Returns the pieces read as one text.
pub fn joined(text: &[Inline]) -> String {
    text.iter().map(|inline| inline.text.as_str()).collect()
}

#[derive(Default)]
struct Pieces(Vec<(String, String)>);

impl Pieces {
    fn push(&mut self, id: &str, text: impl Into<String>) {
        let text = text.into();
        if !text.is_empty() {
            self.0.push((id.to_owned(), text));
        }
    }

    fn block(&mut self, block: &Block) {
        let id = block.id();
        match block {
            Block::Heading { text, .. } | Block::Paragraph { text, .. } => self.push(id, joined(text)),
            Block::List { items, .. } => items.iter().for_each(|item| self.push(id, joined(item))),
            Block::Fields { rows, .. } => {
                for field in rows.iter().flatten() {
                    self.push(id, &field.label);
                    self.push(id, joined(&field.value));
                }
            }
            Block::Table { columns, rows, .. } => {
                for column in columns {
                    self.push(id, &column.title);
                }
                for paragraph in rows.iter().flatten().flat_map(|cell| &cell.paragraphs) {
                    self.push(id, joined(paragraph));
                }
            }
            Block::Chart(chart) => self.chart(chart),
            Block::Signature(signature) => self.signature(signature),
            Block::Opinion { label, text, signature, .. } => {
                self.push(id, label);
                self.push(id, text.as_deref().map(joined).unwrap_or_default());
                self.signature(signature);
            }
            Block::Order { title, choices, signature, .. } => {
                self.push(id, joined(title));
                for choice in choices {
                    self.push(id, &choice.text);
                }
                self.signature(signature);
            }
            Block::Photos { items, .. } => items.iter().for_each(|photo| self.push(id, joined(&photo.caption))),
            Block::CatchWord { text, .. } => self.push(id, text),
        }
    }

    fn chart(&mut self, chart: &Chart) {
        self.push(&chart.id, &chart.title);
        chart.series.iter().for_each(|name| self.push(&chart.id, name));
        for bar in &chart.bars {
            self.push(&chart.id, &bar.label);
            bar.texts.iter().flatten().for_each(|text| self.push(&chart.id, text));
        }
        if let Some(threshold) = &chart.threshold {
            self.push(&chart.id, &threshold.label);
        }
    }

    fn signature(&mut self, signature: &Signature) {
        let id = &signature.id;
        self.push(id, &signature.prompt);
        self.push(id, format!("({})", signature.name.as_deref().unwrap_or_default()));
        signature.lines.iter().for_each(|line| self.push(id, line));
        self.push(id, signature.date.clone().unwrap_or_default());
    }
}

#[derive(Default)]
struct Lines {
    lines: Vec<(String, Line)>,
    tables: u32,
}

impl Lines {
    fn push(&mut self, id: &str, kind: LineKind, text: impl Into<String>) {
        let text = text.into();
        if !text.is_empty() {
            self.lines.push((id.to_owned(), Line { text, kind, fonts: Vec::new() }));
        }
    }

    fn say(&mut self, id: &str, text: impl Into<String>) {
        self.push(id, LineKind::Paragraph, text);
    }

    fn row(&mut self, id: &str, table: u32, cells: &[String]) {
        self.push(id, LineKind::Row { table }, cells.join("\t"));
    }

    fn part(&mut self, part: &Part) {
        part.blocks.iter().for_each(|block| self.block(block));
    }

    fn block(&mut self, block: &Block) {
        let id = block.id();
        match block {
            Block::Heading { text, .. } => self.push(id, LineKind::Heading, joined(text)),
            Block::Paragraph { text, .. } => self.say(id, joined(text)),
            Block::List { items, .. } => items.iter().for_each(|item| self.say(id, joined(item))),
            Block::Fields { rows, .. } => rows.iter().for_each(|row| self.say(id, field_row(row))),
            Block::Table { columns, rows, .. } => {
                let table = self.tables;
                self.tables += 1;
                self.row(id, table, &columns.iter().map(|column| column.title.clone()).collect::<Vec<_>>());
                for cells in rows {
                    self.row(id, table, &cells.iter().map(cell).collect::<Vec<_>>());
                }
            }
            Block::Chart(chart) => {
                self.say(id, &chart.title);
                for bar in &chart.bars {
                    let values = bar.texts.iter().flatten().cloned();
                    self.say(id, std::iter::once(bar.label.clone()).chain(values).collect::<Vec<_>>().join(" "));
                }
            }
            Block::Signature(signature) => self.signature(signature),
            Block::Opinion { label, text, signature, .. } => {
                self.say(id, format!("{label} {}", text.as_deref().map_or_else(|| BLANK.to_owned(), joined)));
                self.signature(signature);
            }
            Block::Order { title, choices, signature, .. } => {
                self.say(id, joined(title));
                for choice in choices {
                    let blank = if choice.lines > 0 { BLANK } else { "" };
                    self.say(id, format!("{}{blank}", choice.text));
                }
                self.signature(signature);
            }
            Block::Photos { items, .. } => items.iter().for_each(|photo| self.say(id, joined(&photo.caption))),
            Block::CatchWord { text, .. } => self.say(id, text),
        }
    }

    fn signature(&mut self, signature: &Signature) {
        let id = &signature.id;
        self.say(id, &signature.prompt);
        self.say(id, format!("({})", signature.name.as_deref().unwrap_or(BLANK)));
        signature.lines.iter().for_each(|line| self.say(id, line));
        self.say(id, signature.date.clone().unwrap_or_default());
    }
}

fn field_row(row: &[Field]) -> String {
    row.iter().map(field).collect::<Vec<_>>().join(" ")
}

fn field(field: &Field) -> String {
    let value = joined(&field.value);
    let open = field.dotted && (value.is_empty() || value.ends_with('/'));
    let blank = if open { BLANK } else { "" };
    format!("{} {value}{blank}", field.label).trim_end().to_owned()
}

fn cell(cell: &Cell) -> String {
    cell.paragraphs.iter().map(|paragraph: &Inlines| joined(paragraph)).collect::<Vec<_>>().join(" ")
}
