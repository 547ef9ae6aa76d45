//! Word documents: paragraphs and table rows as lines, with the fonts that say which digits are drawn.
//!
//! What stands on the paper is read, and nothing else:
//! - a paragraph is a line, an empty one an empty line; a line break inside it begins a new line;
//! - a table row is a line, its cells parted by tabs, everything inside a cell joined by spaces;
//!   a cell that spans columns is followed by empty cells, the lower part of a merged cell is empty;
//!   a table of one column is a frame, and what stands in it are lines of their own;
//! - automatic numbers are written out, with the digits of the numbering;
//! - insertions are kept, deletions and hidden text are dropped, of alternatives the first is taken;
//! - text boxes follow the paragraph that carries them, footnotes and endnotes stand at the end,
//!   and after them headers and footers, once each and only where they hold more than a page number.

mod numbering;
mod styles;
mod text;
mod walk;

use super::package::{Package, Relation};
use super::{Loaded, ReadError};
use numbering::Numbering;
use prongsai_report::source::{Line, LineKind, Source};
use std::collections::BTreeSet;
use styles::{Styles, ThemeFonts};
use text::{Block, Table, Text};
use walk::{Story, Walk};

/// What the parts of a document have in common.
struct Setting {
    styles: Styles,
    numbering: Numbering,
}

/// Reads the document whose main part is `main`.
pub fn read(name: &str, package: &mut Package<'_>, main: &str) -> Result<Loaded, ReadError> {
    let Some(body) = package.part(main)? else {
        return Err(ReadError::Damaged { place: "ไฟล์".to_owned(), detail: format!("missing part {main}") });
    };
    let relations = package.relations(main)?;
    let theme = match part(package, &relations, "theme")? {
        Some((part, xml)) => ThemeFonts::parse(&part, &xml)?,
        None => ThemeFonts::default(),
    };
    let styles = match part(package, &relations, "styles")? {
        Some((part, xml)) => Styles::parse(&part, &xml, theme)?,
        None => Styles::default(),
    };
    let numbering = match part(package, &relations, "numbering")? {
        Some((part, xml)) => Numbering::parse(&part, &xml, &styles)?,
        None => Numbering::default(),
    };
    let mut setting = Setting { styles, numbering };

    let story = Walk::new(&mut setting, main).read(&body)?;
    let mut page = Page::default();
    page.blocks(&story.blocks);
    if page.lines.iter().all(|line| line.text.trim().is_empty()) && story.notes.is_empty() {
        return Err(ReadError::Empty);
    }
    notes(package, &relations, &mut setting, &story, &mut page)?;
    margins(package, &relations, &mut setting, &mut page)?;
    Ok(Loaded { source: Source { name: name.to_owned(), lines: page.lines }, notes: Vec::new() })
}

fn part(package: &mut Package<'_>, relations: &[Relation], kind: &str) -> Result<Option<(String, String)>, ReadError> {
    let Some(relation) = relations.iter().find(|relation| relation.kind == kind) else { return Ok(None) };
    Ok(package.part(&relation.target)?.map(|xml| (relation.target.clone(), xml)))
}

/// Appends the footnotes and endnotes that the body refers to, in its order.
fn notes(
    package: &mut Package<'_>,
    relations: &[Relation],
    setting: &mut Setting,
    body: &Story,
    page: &mut Page,
) -> Result<(), ReadError> {
    for kind in ["footnotes", "endnotes"] {
        let wanted: Vec<&str> = body.notes.iter().filter(|(of, _)| *of == kind).map(|(_, id)| id.as_str()).collect();
        if wanted.is_empty() {
            continue;
        }
        let Some((name, xml)) = part(package, relations, kind)? else { continue };
        let story = Walk::new(setting, &name).read(&xml)?;
        for id in wanted {
            for (_, blocks) in story.parts.iter().filter(|(of, _)| of == id) {
                page.blocks(blocks);
            }
        }
    }
    Ok(())
}

/// Appends headers and footers, each text once; a page number alone is no text.
fn margins(
    package: &mut Package<'_>,
    relations: &[Relation],
    setting: &mut Setting,
    page: &mut Page,
) -> Result<(), ReadError> {
    let mut seen = BTreeSet::new();
    for relation in relations.iter().filter(|relation| matches!(relation.kind.as_str(), "header" | "footer")) {
        let Some(xml) = package.part(&relation.target)? else { continue };
        let story = Walk::new(setting, &relation.target).read(&xml)?;
        let mut margin = Page { lines: Vec::new(), tables: page.tables };
        margin.blocks(&story.blocks);
        margin.lines.retain(|line| line.text.chars().filter(|c| c.is_alphabetic()).count() > 4);
        margin.lines.retain(|line| seen.insert(line.text.clone()));
        if !margin.lines.is_empty() {
            page.tables = margin.tables;
            page.lines.extend(margin.lines);
        }
    }
    Ok(())
}

/// Lines as they come.
#[derive(Default)]
struct Page {
    lines: Vec<Line>,
    tables: u32,
}

impl Page {
    fn blocks(&mut self, blocks: &[Block]) {
        let mut in_rows = false;
        for block in blocks {
            match block {
                Block::Line { text, heading } => {
                    let row = Source::is_row(text.as_str());
                    if row && !in_rows {
                        self.tables += 1;
                    }
                    in_rows = row;
                    let kind = match (row, heading) {
                        (true, _) => LineKind::Row { table: self.tables - 1 },
                        (false, true) => LineKind::Heading,
                        (false, false) => LineKind::Paragraph,
                    };
                    self.lines.push(text.clone().into_line(kind));
                }
                Block::Table(table) => {
                    in_rows = false;
                    self.table(table);
                }
            }
        }
    }

    fn table(&mut self, table: &Table) {
        if table.is_frame() {
            for cell in table.rows.iter().flatten() {
                self.blocks(&cell.blocks);
            }
            return;
        }
        let kind = LineKind::Row { table: self.tables };
        self.tables += 1;
        for row in &table.rows {
            let mut text = Text::default();
            for (at, cell) in row.iter().enumerate() {
                if at > 0 {
                    text.push_plain("\t");
                }
                if !cell.covered {
                    text.append(&cell.text());
                }
                text.push_plain(&"\t".repeat(cell.span - 1));
            }
            self.lines.push(text.into_line(kind));
        }
    }
}
