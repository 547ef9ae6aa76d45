//! The lines of a report with the origin of every stretch: the same lines that the linter reads.

use crate::model::{BLANK, Block, Chart, Field, Inline, Inlines, Part, Report, Signature};

/// One line of [`Report::source`](crate::model::Report::source), taken apart.
pub(super) struct Line<'r> {
    pub part: &'r Part,
    /// The block of the part; signatures inside an opinion or order stand under it.
    pub block: &'r Block,
    /// In a list, the item from 1.
    pub item: Option<u16>,
    pub stretches: Vec<Stretch<'r>>,
}

/// A stretch of a line.
#[derive(Default)]
pub(super) struct Stretch<'r> {
    pub text: String,
    /// The record from which it comes.
    pub record: Option<&'r str>,
    /// In a table, the row from 1 and the column from 0; the heading is row 0.
    pub cell: Option<(usize, usize)>,
    /// In a cell, the paragraph from 0.
    pub paragraph: usize,
    /// In a memo's head, the label of the field.
    pub label: Option<&'r str>,
}

/// All lines, in the order of [`Report::lines`](crate::model::Report::lines).
pub(super) fn lines(report: &Report) -> Vec<Line<'_>> {
    let mut lines = Lines { report, lines: Vec::new() };
    for part in &report.parts {
        for block in &part.blocks {
            lines.block(part, block);
        }
    }
    lines.lines
}

struct Lines<'r> {
    report: &'r Report,
    lines: Vec<Line<'r>>,
}

impl<'r> Lines<'r> {
    fn push(&mut self, part: &'r Part, block: &'r Block, item: Option<u16>, stretches: Vec<Stretch<'r>>) {
        // The linter is shown no empty line.
        if stretches.iter().any(|stretch| !stretch.text.is_empty()) {
            self.lines.push(Line { part, block, item, stretches });
        }
    }

    fn say(&mut self, part: &'r Part, block: &'r Block, text: impl Into<String>) {
        self.push(part, block, None, vec![Stretch::plain(text)]);
    }

    fn inlines(&self, text: &'r [Inline]) -> Vec<Stretch<'r>> {
        text.iter()
            .map(|inline| Stretch {
                text: inline.text.clone(),
                record: inline.source.as_deref().and_then(|id| self.record(id)),
                ..Stretch::default()
            })
            .collect()
    }

    fn record(&self, id: &str) -> Option<&'r str> {
        self.report.references.iter().find(|reference| reference.id == id).map(|reference| reference.record.as_str())
    }

    fn block(&mut self, part: &'r Part, block: &'r Block) {
        match block {
            Block::Heading { text, .. } | Block::Paragraph { text, .. } => {
                let text = self.inlines(text);
                self.push(part, block, None, text);
            }
            Block::List { items, .. } => {
                for (no, item) in (1..).zip(items) {
                    let text = self.inlines(item);
                    self.push(part, block, Some(no), text);
                }
            }
            Block::Fields { rows, .. } => {
                for row in rows {
                    let text = Self::fields(row);
                    self.push(part, block, None, text);
                }
            }
            Block::Table { columns, rows, .. } => {
                let titles = columns.iter().enumerate().map(|(column, title)| Stretch {
                    text: title.title.clone(),
                    cell: Some((0, column)),
                    ..Stretch::default()
                });
                let titles = joined(titles.map(|title| vec![title]), "\t");
                self.push(part, block, None, titles);
                for (row, cells) in (1..).zip(rows) {
                    let cells = cells.iter().enumerate().map(|(column, cell)| {
                        let mut cell = self.paragraphs(&cell.paragraphs);
                        for stretch in &mut cell {
                            stretch.cell = Some((row, column));
                        }
                        cell
                    });
                    let cells = joined(cells, "\t");
                    self.push(part, block, None, cells);
                }
            }
            Block::Chart(chart) => self.chart(part, block, chart),
            Block::Signature(signature) => self.signature(part, block, signature),
            Block::Opinion { label, text, signature, .. } => {
                let mut line = vec![Stretch::plain(format!("{label} "))];
                match text {
                    Some(text) => line.extend(self.inlines(text)),
                    None => line.push(Stretch::plain(BLANK)),
                }
                self.push(part, block, None, line);
                self.signature(part, block, signature);
            }
            Block::Order { title, choices, signature, .. } => {
                let title = self.inlines(title);
                self.push(part, block, None, title);
                for choice in choices {
                    let blank = if choice.lines > 0 { BLANK } else { "" };
                    self.say(part, block, format!("{}{blank}", choice.text));
                }
                self.signature(part, block, signature);
            }
            Block::Photos { items, .. } => {
                for photo in items {
                    let text = self.inlines(&photo.caption);
                    self.push(part, block, None, text);
                }
            }
            Block::CatchWord { text, .. } => self.say(part, block, text.clone()),
        }
    }

    /// The paragraphs of a cell, parted by spaces.
    fn paragraphs(&self, paragraphs: &'r [Inlines]) -> Vec<Stretch<'r>> {
        let paragraphs = paragraphs.iter().enumerate().map(|(paragraph, text)| {
            let mut text = self.inlines(text);
            for stretch in &mut text {
                stretch.paragraph = paragraph;
            }
            text
        });
        joined(paragraphs, " ")
    }

    fn fields(row: &[Field]) -> Vec<Stretch<'_>> {
        let fields = row.iter().map(|field| {
            let value: String = field.value.iter().map(|inline| inline.text.as_str()).collect();
            let open = field.dotted && (value.is_empty() || value.ends_with('/'));
            let blank = if open { BLANK } else { "" };
            let text = format!("{} {value}{blank}", field.label).trim_end().to_owned();
            vec![Stretch { text, label: Some(&field.label), ..Stretch::default() }]
        });
        joined(fields, " ")
    }

    fn chart(&mut self, part: &'r Part, block: &'r Block, chart: &'r Chart) {
        let record = chart.source.as_deref().and_then(|id| self.record(id));
        let title = Stretch { text: chart.title.clone(), record, ..Stretch::default() };
        self.push(part, block, None, vec![title]);
        for bar in &chart.bars {
            let mut line = vec![Stretch::plain(&bar.label)];
            for (place, text) in bar.texts.iter().enumerate() {
                let Some(text) = text else { continue };
                let source = bar.sources.get(place).and_then(Option::as_deref);
                let record = source.and_then(|id| self.record(id));
                line.extend([Stretch::plain(" "), Stretch { text: text.clone(), record, ..Stretch::default() }]);
            }
            self.push(part, block, None, line);
        }
    }

    fn signature(&mut self, part: &'r Part, block: &'r Block, signature: &'r Signature) {
        self.say(part, block, signature.prompt.clone());
        self.say(part, block, format!("({})", signature.name.as_deref().unwrap_or(BLANK)));
        for line in &signature.lines {
            self.say(part, block, line.clone());
        }
        self.say(part, block, signature.date.clone().unwrap_or_default());
    }
}

impl Stretch<'_> {
    fn plain(text: impl Into<String>) -> Self {
        Self { text: text.into(), ..Self::default() }
    }
}

fn joined<'r>(pieces: impl Iterator<Item = Vec<Stretch<'r>>>, between: &str) -> Vec<Stretch<'r>> {
    let mut line: Vec<Stretch<'r>> = Vec::new();
    for (place, piece) in pieces.enumerate() {
        if place > 0 {
            line.push(Stretch::plain(between));
        }
        line.extend(piece);
    }
    line
}

#[cfg(test)]
mod tests {
    use prongsai_domain::agency::AgencyKind;
    use prongsai_domain::paper::PaperKind;
    use prongsai_domain::{Cycle, Framework};
    use prongsai_thai::FiscalYear;

    use super::*;

    #[test]
    fn the_lines_are_those_that_the_linter_reads() {
        let year = FiscalYear::new(2569).expect("a year");
        let cycle = Cycle::usual(AgencyKind::SubdistrictMunicipality, "ทุ่งแสงใส", "แสงใส", "ตัวอย่าง", year);
        let framework = Framework::embedded(year).expect("the year is embedded");
        for kind in [PaperKind::Measures, PaperKind::SixMonth, PaperKind::TwelveMonth] {
            let report = crate::compose(&cycle, framework, kind);

            let told: Vec<String> =
                lines(&report).iter().map(|line| line.stretches.iter().map(|s| s.text.as_str()).collect()).collect();

            let read: Vec<String> = report.lines().into_iter().map(|(_, line)| line.text).collect();
            assert_eq!(told, read);
        }
    }
}
