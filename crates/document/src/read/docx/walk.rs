//! One pass over the markup of a part.

use super::super::package::{attribute, damaged, place};
use super::super::{ReadError, limits};
use super::Setting;
use super::styles::{Inherited, RunProperties, is_on};
use super::text::{Block, Cell, Fonts, Table, Text};
use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

/// What a part says.
#[derive(Debug, Default)]
pub struct Story {
    /// Blocks in reading order.
    pub blocks: Vec<Block>,
    /// Notes that it refers to: `footnotes` or `endnotes`, and the id.
    pub notes: Vec<(&'static str, String)>,
    /// For a part of notes: each with its id.
    pub parts: Vec<(String, Vec<Block>)>,
}

/// A paragraph that is being read.
#[derive(Debug, Default)]
struct Paragraph {
    lines: Vec<Text>,
    style: Option<String>,
    inherited: Option<Inherited>,
    list: Option<String>,
    level: Option<usize>,
    outline: Option<u8>,
    mark: RunProperties,
    mark_deleted: bool,
    in_properties: bool,
    /// Text boxes that hang on it.
    boxes: Vec<Block>,
    /// The run that was open when a text box began inside it.
    outer_run: Option<Run>,
}

/// A run that is being read.
#[derive(Debug, Default)]
struct Run {
    properties: RunProperties,
    fonts: Option<(Fonts, bool)>,
}

/// A table that is being read.
#[derive(Debug, Default)]
struct OpenTable {
    table: Table,
    row: Vec<Cell>,
    row_deleted: bool,
    in_row_properties: bool,
    span: usize,
    covered: bool,
    before: usize,
}

/// The walk over one part.
pub struct Walk<'a> {
    setting: &'a mut Setting,
    part: &'a str,
    story: Story,
    /// What holds the paragraphs that come: the body, and in it cells and text boxes.
    containers: Vec<Vec<Block>>,
    /// Lines of a paragraph whose mark was deleted; they go on in the next one.
    carried: Vec<Text>,
    paragraphs: Vec<Paragraph>,
    tables: Vec<OpenTable>,
    run: Option<Run>,
    in_run_properties: bool,
    /// Whether spaces at the ends of the open text count.
    text: Option<bool>,
    buffer: String,
    /// For each open choice between alternatives, whether one was taken.
    alternatives: Vec<bool>,
    check_box: Option<bool>,
    note: Option<String>,
}

impl<'a> Walk<'a> {
    /// Begins.
    pub fn new(setting: &'a mut Setting, part: &'a str) -> Self {
        Self {
            setting,
            part,
            story: Story::default(),
            containers: vec![Vec::new()],
            carried: Vec::new(),
            paragraphs: Vec::new(),
            tables: Vec::new(),
            run: None,
            in_run_properties: false,
            text: None,
            buffer: String::new(),
            alternatives: Vec::new(),
            check_box: None,
            note: None,
        }
    }

    /// Reads the whole part.
    pub fn read(mut self, xml: &str) -> Result<Story, ReadError> {
        let mut reader = Reader::from_str(xml);
        let (mut depth, mut skipped) = (0_usize, 0_usize);
        loop {
            let event = reader.read_event().map_err(|error| damaged(self.part, &error))?;
            match event {
                Event::Eof => break,
                Event::Start(element) => {
                    depth += 1;
                    if depth > limits::DEPTH {
                        return Err(self.too_deep(limits::DEPTH));
                    }
                    if skipped > 0 || self.is_skipped(&element) {
                        skipped += 1;
                    } else {
                        self.open(&element)?;
                    }
                }
                Event::Empty(element) if skipped == 0 && !self.is_skipped(&element) => {
                    self.open(&element)?;
                    self.close(element.local_name().as_ref());
                }
                Event::End(element) => {
                    depth = depth.saturating_sub(1);
                    if skipped > 0 {
                        skipped -= 1;
                    } else {
                        self.close(element.local_name().as_ref());
                    }
                }
                Event::Text(text) if self.text.is_some() && skipped == 0 => self.buffer.push_str(&text.xml10_content()),
                Event::CData(text) if self.text.is_some() && skipped == 0 => {
                    self.buffer.push_str(&text.xml10_content());
                }
                Event::GeneralRef(entity) if self.text.is_some() && skipped == 0 => {
                    match entity.resolve_char_ref().map_err(|error| damaged(self.part, &error))? {
                        Some(c) => self.buffer.push(c),
                        None => match quick_xml::escape::resolve_predefined_entity(&entity) {
                            Some(text) => self.buffer.push_str(text),
                            None => return Err(damaged(self.part, &format!("unknown entity &{};", &*entity))),
                        },
                    }
                }
                _ => {}
            }
        }
        if depth > 0 {
            return Err(damaged(self.part, &"it ends in the middle"));
        }
        self.story.blocks = self.containers.pop().unwrap_or_default();
        if !self.carried.is_empty() {
            let lines = std::mem::take(&mut self.carried);
            self.story.blocks.extend(lines.into_iter().map(|text| Block::Line { text, heading: false }));
        }
        Ok(self.story)
    }

    fn too_deep(&self, limit: usize) -> ReadError {
        ReadError::TooMany { place: place(self.part), what: "ชั้นที่ซ้อนกัน", limit }
    }

    /// Elements that say nothing on paper, with everything inside them.
    fn is_skipped(&mut self, element: &BytesStart<'_>) -> bool {
        let name = element.local_name();
        let name = name.as_ref();
        match name {
            // Deleted and moved-away text; inside properties the same names are marks, read by `open`.
            "del" | "moveFrom" => {
                !self.in_run_properties && !self.in_row_properties() && !self.in_paragraph_properties()
            }
            "delText" | "instrText" | "delInstrText" | "rt" | "fldData" | "binData" | "sectPr" | "sdtPr" | "tblPr"
            | "tblGrid" | "tabs" | "docPartPr" => true,
            "Choice" => {
                let taken = self.alternatives.last_mut();
                match taken {
                    Some(true) => true,
                    Some(taken) => {
                        *taken = true;
                        false
                    }
                    None => false,
                }
            }
            "Fallback" => self.alternatives.last().copied().unwrap_or_default(),
            // The properties before a tracked change.
            _ => name.ends_with("PrChange") || name == "numberingChange" || name == "tblPrExChange",
        }
    }

    fn in_row_properties(&self) -> bool {
        self.tables.last().is_some_and(|table| table.in_row_properties)
    }

    fn in_paragraph_properties(&self) -> bool {
        self.paragraphs.last().is_some_and(|paragraph| paragraph.in_properties)
    }

    fn open(&mut self, element: &BytesStart<'_>) -> Result<(), ReadError> {
        let name = element.local_name();
        let name = name.as_ref();
        let value = || attribute(element, "val");
        if self.in_run_properties {
            self.run_property(name, element);
            return Ok(());
        }
        if self.in_paragraph_properties() {
            self.paragraph_property(name, element);
            return Ok(());
        }
        match name {
            "p" => {
                let lines = std::mem::take(&mut self.carried);
                let outer_run = self.run.take();
                self.paragraphs.push(Paragraph { lines, outer_run, ..Paragraph::default() });
            }
            "pPr" => {
                if let Some(paragraph) = self.paragraphs.last_mut() {
                    paragraph.in_properties = true;
                }
            }
            "r" => self.run = Some(Run::default()),
            "rPr" if self.run.is_some() => self.in_run_properties = true,
            "t" if self.run.is_some() => {
                let preserve = element
                    .attributes()
                    .with_checks(false)
                    .flatten()
                    .any(|a| a.key.as_ref() == "xml:space" && &*a.value == "preserve");
                self.text = Some(preserve);
                self.buffer.clear();
            }
            "tab" | "ptab" => self.say("\t"),
            "br" if attribute(element, "type").is_some_and(|kind| kind != "textWrapping") => self.break_page(),
            "br" | "cr" => self.break_line(),
            "noBreakHyphen" => self.say("-"),
            "sym" => {
                if let Some(sign) = symbol(element) {
                    self.say(sign);
                }
            }
            "footnoteReference" => self.story.notes.extend(attribute(element, "id").map(|id| ("footnotes", id))),
            "endnoteReference" => self.story.notes.extend(attribute(element, "id").map(|id| ("endnotes", id))),
            "footnote" | "endnote" => self.note = attribute(element, "id"),
            "checkBox" => self.check_box = Some(false),
            "default" | "checked" if self.check_box.is_some() => self.check_box = Some(is_on(element)),
            "AlternateContent" => self.alternatives.push(false),
            "txbxContent" => self.containers.push(Vec::new()),
            "tbl" => {
                if self.tables.len() == limits::TABLE_DEPTH {
                    return Err(self.too_deep(limits::TABLE_DEPTH));
                }
                self.tables.push(OpenTable::default());
            }
            "trPr" => {
                if let Some(table) = self.tables.last_mut() {
                    table.in_row_properties = true;
                }
            }
            "gridBefore" => {
                if let Some(table) = self.tables.last_mut() {
                    table.before = columns(value());
                }
            }
            "del" => {
                if let Some(table) = self.tables.last_mut() {
                    table.row_deleted = true;
                }
            }
            "tc" => {
                self.containers.push(Vec::new());
                if let Some(table) = self.tables.last_mut() {
                    (table.span, table.covered) = (1, false);
                }
            }
            "gridSpan" => {
                if let Some(table) = self.tables.last_mut() {
                    table.span = columns(value()).max(1);
                }
            }
            "vMerge" | "hMerge" => {
                if let Some(table) = self.tables.last_mut() {
                    table.covered = value().as_deref() != Some("restart");
                }
            }
            _ => {}
        }
        Ok(())
    }

    fn run_property(&mut self, name: &str, element: &BytesStart<'_>) {
        let theme = &self.setting.styles.theme;
        if self.in_paragraph_properties() {
            if let Some(paragraph) = self.paragraphs.last_mut() {
                match name {
                    "del" | "moveFrom" => paragraph.mark_deleted = true,
                    _ => paragraph.mark.take(element, theme),
                }
            }
        } else if let Some(run) = &mut self.run {
            run.properties.take(element, theme);
        }
    }

    fn paragraph_property(&mut self, name: &str, element: &BytesStart<'_>) {
        let Some(paragraph) = self.paragraphs.last_mut() else { return };
        let value = attribute(element, "val");
        match name {
            "pStyle" => paragraph.style = value,
            "numId" => paragraph.list = value,
            "ilvl" => paragraph.level = value.and_then(|v| v.parse().ok()),
            "outlineLvl" => paragraph.outline = value.and_then(|v| v.parse().ok()),
            "rPr" => self.in_run_properties = true,
            _ => {}
        }
    }

    fn close(&mut self, name: &str) {
        match name {
            "rPr" => self.in_run_properties = false,
            "pPr" if !self.in_run_properties => {
                if let Some(paragraph) = self.paragraphs.last_mut() {
                    paragraph.in_properties = false;
                }
            }
            "t" => {
                if let Some(preserve) = self.text.take() {
                    let buffer = std::mem::take(&mut self.buffer);
                    let blank = |c: char| matches!(c, ' ' | '\t' | '\n' | '\r');
                    self.say(if preserve { &buffer } else { buffer.trim_matches(blank) });
                    self.buffer = buffer;
                }
            }
            "r" => self.run = None,
            "checkBox" => {
                if let Some(checked) = self.check_box.take() {
                    self.say(if checked { "☑" } else { "☐" });
                }
            }
            "p" if !self.in_paragraph_properties() => self.end_paragraph(),
            "txbxContent" => {
                if self.containers.len() > 1
                    && let Some(blocks) = self.containers.pop()
                {
                    match self.paragraphs.last_mut() {
                        Some(paragraph) => paragraph.boxes.extend(blocks),
                        None => self.hold(blocks),
                    }
                }
            }
            "AlternateContent" => {
                self.alternatives.pop();
            }
            "trPr" => {
                if let Some(table) = self.tables.last_mut() {
                    table.in_row_properties = false;
                }
            }
            "tc" => self.end_cell(),
            "tr" => {
                if let Some(table) = self.tables.last_mut() {
                    let mut row = std::mem::take(&mut table.row);
                    for _ in 0..std::mem::take(&mut table.before) {
                        row.insert(0, Cell { blocks: Vec::new(), span: 1, covered: true });
                    }
                    if !std::mem::take(&mut table.row_deleted) && !row.is_empty() {
                        table.table.rows.push(row);
                    }
                }
            }
            "tbl" => {
                if let Some(open) = self.tables.pop()
                    && !open.table.rows.is_empty()
                {
                    self.hold(vec![Block::Table(open.table)]);
                }
            }
            "footnote" | "endnote" => {
                if let (Some(id), Some(blocks)) = (self.note.take(), self.containers.last_mut()) {
                    self.story.parts.push((id, std::mem::take(blocks)));
                }
            }
            _ => {}
        }
    }

    fn hold(&mut self, blocks: Vec<Block>) {
        if let Some(container) = self.containers.last_mut() {
            container.extend(blocks);
        }
    }

    fn end_cell(&mut self) {
        // Cells without a table stand in no document that a program wrote; their text is kept all the same.
        if self.containers.len() < 2 {
            return;
        }
        let Some(blocks) = self.containers.pop() else { return };
        match self.tables.last_mut() {
            Some(table) => table.row.push(Cell { blocks, span: table.span.max(1), covered: table.covered }),
            None => self.hold(blocks),
        }
    }

    fn end_paragraph(&mut self) {
        let Some(mut paragraph) = self.paragraphs.pop() else { return };
        self.run = paragraph.outer_run.take();
        let inherited = match paragraph.inherited.take() {
            Some(inherited) => inherited,
            None => self.setting.styles.paragraph(paragraph.style.as_deref()),
        };
        if paragraph.mark_deleted {
            self.carried = std::mem::take(&mut paragraph.lines);
            self.hold(paragraph.boxes);
            return;
        }
        let mut lines = std::mem::take(&mut paragraph.lines);
        if let Some((number, fonts)) = self.number(&paragraph, &inherited) {
            let mut first = Text::default();
            first.push(&number, &fonts);
            if let Some(text) = lines.first().filter(|text| !text.is_empty()) {
                first.push_plain(" ");
                first.append(text);
            }
            if lines.is_empty() {
                lines.push(first);
            } else {
                lines[0] = first;
            }
        }
        if lines.is_empty() {
            lines.push(Text::default());
        }
        let heading = inherited.heading || paragraph.outline.is_some_and(|level| level < 9);
        self.hold(lines.into_iter().map(|text| Block::Line { heading: heading && !text.is_empty(), text }).collect());
        self.hold(paragraph.boxes);
    }

    fn number(&mut self, paragraph: &Paragraph, inherited: &Inherited) -> Option<(String, Fonts)> {
        let (list, level) = match (&paragraph.list, &inherited.list) {
            (Some(list), _) => (list.clone(), Some(paragraph.level.unwrap_or_default())),
            (None, Some((list, level))) => (list.clone(), paragraph.level.or(*level)),
            (None, None) => return None,
        };
        if list.is_empty() || list == "0" {
            return None;
        }
        let (text, own) = self.setting.numbering.next(&list, level, paragraph.style.as_deref())?;
        let mut properties = inherited.run.clone();
        properties.overlay(&paragraph.mark);
        properties.overlay(&own);
        Some((text, properties.fonts()))
    }

    /// Adds text of the open run to the open paragraph.
    fn say(&mut self, text: &str) {
        let (Some(paragraph), Some(run)) = (self.paragraphs.last_mut(), &mut self.run) else { return };
        if run.fonts.is_none() {
            let styles = &self.setting.styles;
            let inherited = paragraph.inherited.get_or_insert_with(|| styles.paragraph(paragraph.style.as_deref()));
            let mut properties = inherited.run.clone();
            if let Some(style) = &run.properties.style {
                styles.overlay_character(style, &mut properties);
            }
            properties.overlay(&run.properties);
            run.fonts = Some((properties.fonts(), properties.is_hidden()));
        }
        let Some((fonts, hidden)) = &run.fonts else { return };
        if *hidden {
            return;
        }
        if paragraph.lines.is_empty() {
            paragraph.lines.push(Text::default());
        }
        if let Some(line) = paragraph.lines.last_mut() {
            line.push(text, fonts);
        }
    }

    fn break_line(&mut self) {
        if self.run.is_none() {
            return;
        }
        if let Some(paragraph) = self.paragraphs.last_mut() {
            if paragraph.lines.is_empty() {
                paragraph.lines.push(Text::default());
            }
            paragraph.lines.push(Text::default());
        }
    }

    /// A page break parts the text before and after it, but adds no line of its own.
    fn break_page(&mut self) {
        if let Some(paragraph) = self.paragraphs.last_mut()
            && paragraph.lines.last().is_some_and(|line| !line.is_empty())
        {
            paragraph.lines.push(Text::default());
        }
    }
}

/// Columns that a cell spans; a row wider than any sheet is a hostile one.
fn columns(value: Option<String>) -> usize {
    value.and_then(|v| v.parse::<usize>().ok()).unwrap_or_default().min(64)
}

/// Signs of symbol fonts that officers use for boxes and ticks.
fn symbol(element: &BytesStart<'_>) -> Option<&'static str> {
    let font = attribute(element, "font")?.to_lowercase();
    let code = u32::from_str_radix(&attribute(element, "char")?, 16).ok()? & 0xff;
    let sign = match (font.as_str(), code) {
        ("wingdings", 0x6f | 0x71 | 0x72 | 0xa8) | ("wingdings 2", 0x2a | 0x30 | 0xa3) => "☐",
        ("wingdings", 0xfd | 0x78) | ("wingdings 2", 0x53 | 0x51 | 0x54) => "☒",
        ("wingdings", 0xfe) | ("wingdings 2", 0x52) => "☑",
        ("wingdings", 0xfc) | ("wingdings 2", 0x50) => "✓",
        ("symbol" | "wingdings", 0xb7 | 0x9f | 0x6c) => "•",
        ("wingdings", 0xe0) | ("symbol", 0xae) => "→",
        _ => return None,
    };
    Some(sign)
}
