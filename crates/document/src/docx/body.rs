//! Parts and blocks as paragraphs and tables.

use super::picture::{Picture, Place};
use super::xml::Xml;
use crate::Assets;
use prongsai_report::model::{
    Align, Block, Cell, Chart, Choice, Column, Field, Inline, ParagraphStyle, Part, PartKind, Photo, Report, Signature,
};
use prongsai_thai::Digits;

/// Width of the text in twentieths of a point: A4 less its margins.
const UPRIGHT: u32 = 9_071;
const LYING: u32 = 14_570;
/// Rows with more letters than this may run over the page's end.
const LONG_ROW: usize = 700;
/// Dots on an empty line need white space to hang on.
const PEN: &str = "\u{a0}\u{a0}\u{a0}\u{a0}\u{a0}\u{a0}\u{a0}\u{a0}\u{a0}\u{a0}\u{a0}\u{a0}\u{a0}\u{a0}\u{a0}\u{a0}\u{a0}\u{a0}\u{a0}\u{a0}\u{a0}\u{a0}\u{a0}\u{a0}\u{a0}\u{a0}\u{a0}\u{a0}\u{a0}\u{a0}";

/// The body in the making.
pub struct Body<'a> {
    report: &'a Report,
    assets: &'a Assets,
    xml: Xml,
    pictures: Vec<Picture<'a>>,
    drawn: usize,
    links: Vec<(String, &'a str)>,
    controls: u32,
    width: u32,
    /// Whether the next paragraph begins a page.
    breaks: bool,
}

impl<'a> Body<'a> {
    /// Begins.
    pub fn new(report: &'a Report, assets: &'a Assets) -> Self {
        let mut xml = Xml::word("w:document");
        xml.raw("<w:body>");
        Self {
            report,
            assets,
            xml,
            pictures: Vec::new(),
            drawn: 0,
            links: Vec::new(),
            controls: 0,
            width: UPRIGHT,
            breaks: false,
        }
    }

    /// Pictures to be packed.
    pub fn pictures(&self) -> &[Picture<'a>] {
        &self.pictures
    }

    /// Addresses to be related, by their ids.
    pub fn links(&self) -> impl Iterator<Item = (&str, &str)> {
        self.links.iter().map(|(id, target)| (id.as_str(), *target))
    }

    /// The finished part.
    pub fn document(&mut self) -> String {
        let mut xml = std::mem::take(&mut self.xml);
        xml.raw("</w:body></w:document>");
        xml.finish()
    }

    /// Writes all parts; a section ends where the paper turns or a paper of its own begins.
    pub fn parts(&mut self) {
        let parts = &self.report.parts;
        let mut section_start = 0;
        for (at, part) in parts.iter().enumerate() {
            self.width = if part.landscape { LYING } else { UPRIGHT };
            self.breaks = section_start != at && !part.follows_on(&parts[at - 1]);
            match part.kind {
                PartKind::Memo => self.garuda(),
                PartKind::Cover => self.emblem(),
                _ => {}
            }
            part.blocks.iter().for_each(|block| self.block(part, block));
            let next = parts.get(at + 1);
            let ends = next.is_none_or(|next| {
                next.landscape != part.landscape || begins_paper(next) || part.kind == PartKind::Cover
            });
            if ends {
                let begins = section_start == 0 || begins_paper(&parts[section_start]);
                self.section(part, begins, next.is_none());
                section_start = at + 1;
            }
        }
        if parts.is_empty() {
            self.xml.raw("<w:p/>");
        }
    }

    fn section(&mut self, part: &Part, begins: bool, is_last: bool) {
        if !is_last {
            // The paragraph that carries the section is as small as Word allows, so that it never opens a page.
            self.xml.raw(r#"<w:p><w:pPr><w:spacing w:before="0" w:after="0" w:line="20" w:lineRule="exact"/>"#);
        }
        self.xml.raw("<w:sectPr>");
        self.xml.empty("w:headerReference", &[("w:type", "default"), ("r:id", "header")]);
        self.xml.raw(r#"<w:type w:val="nextPage"/>"#);
        if part.landscape {
            self.xml.raw(r#"<w:pgSz w:w="16838" w:h="11906" w:orient="landscape"/><w:pgMar w:top="1417" w:right="1134" w:bottom="1134" w:left="1134" w:header="850" w:footer="567" w:gutter="0"/>"#);
        } else {
            self.xml.raw(r#"<w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="1417" w:right="1134" w:bottom="1134" w:left="1701" w:header="850" w:footer="567" w:gutter="0"/>"#);
        }
        let format = if self.report.digits == Digits::Thai { "thaiNumbers" } else { "decimal" };
        if begins {
            self.xml.empty("w:pgNumType", &[("w:fmt", format), ("w:start", "1")]);
            self.xml.raw("<w:titlePg/>");
        } else {
            self.xml.empty("w:pgNumType", &[("w:fmt", format)]);
        }
        self.xml.raw("</w:sectPr>");
        if !is_last {
            self.xml.raw("</w:pPr></w:p>");
        }
    }

    fn block(&mut self, part: &Part, block: &'a Block) {
        match block {
            Block::Heading { level, text, .. } => {
                let style = match (part.kind, level) {
                    (PartKind::Memo, 1) => "MemoTitle",
                    (PartKind::Cover, _) => "CoverTitle",
                    (_, 1) => "Heading1",
                    (_, 2) => "Heading2",
                    _ => "Heading3",
                };
                self.paragraph(style, "", text);
            }
            Block::Paragraph { style, text, .. } => {
                let style = match style {
                    ParagraphStyle::Body => "BodyText",
                    ParagraphStyle::Flush => "Flush",
                    ParagraphStyle::Centred => "Centred",
                    ParagraphStyle::Right => "RightHalf",
                    ParagraphStyle::Note => "Note",
                    ParagraphStyle::CoverTitle => "CoverTitle",
                    ParagraphStyle::CoverName => "CoverName",
                };
                self.paragraph(style, "", text);
            }
            Block::List { items, .. } => items.iter().for_each(|item| self.paragraph("ListText", "", item)),
            Block::Fields { rows, .. } => rows.iter().for_each(|row| self.fields(row)),
            Block::Table { summary, columns, rows, .. } => self.table(summary, columns, rows),
            Block::Chart(chart) => self.chart(chart),
            Block::Signature(signature) => self.signature(signature),
            Block::Opinion { label, text, lines, signature, .. } => {
                match text {
                    Some(text) => {
                        self.open("Flush", "<w:keepNext/>");
                        self.run(&format!("{label} "), "<w:b/><w:bCs/>");
                        self.inlines(text);
                        self.close();
                    }
                    None => self.pen_lines(label, "<w:b/><w:bCs/>", usize::from(*lines)),
                }
                self.signature(signature);
            }
            Block::Order { title, choices, signature, .. } => {
                self.open("Flush", r#"<w:keepNext/><w:spacing w:before="240"/>"#);
                for inline in title {
                    self.run(&inline.text, "<w:b/><w:bCs/>");
                }
                self.close();
                for choice in choices {
                    self.choice(choice);
                }
                self.signature(signature);
            }
            Block::Photos { items, .. } => self.photos(items),
            Block::CatchWord { text, .. } => {
                self.open("CatchWord", "");
                self.run(text, "");
                self.close();
            }
        }
    }

    /// Opens a paragraph; `properties` are those that its style does not say, in the order of the schema.
    fn open(&mut self, style: &str, properties: &str) {
        self.xml.raw("<w:p><w:pPr>");
        self.xml.val("w:pStyle", style);
        let (keep, rest) =
            properties.strip_prefix("<w:keepNext/>").map_or(("", properties), |rest| ("<w:keepNext/>", rest));
        self.xml.raw(keep);
        if std::mem::take(&mut self.breaks) {
            self.xml.raw("<w:pageBreakBefore/>");
        }
        self.xml.raw(rest);
        self.xml.raw("</w:pPr>");
    }

    fn close(&mut self) {
        self.xml.raw("</w:p>");
    }

    fn paragraph(&mut self, style: &str, properties: &str, text: &'a [Inline]) {
        self.open(style, properties);
        self.inlines(text);
        self.close();
    }

    fn run(&mut self, text: &str, properties: &str) {
        if text.is_empty() {
            return;
        }
        self.xml.raw("<w:r>");
        if !properties.is_empty() {
            self.xml.raw("<w:rPr>");
            self.xml.raw(properties);
            self.xml.raw("</w:rPr>");
        }
        self.xml.raw(r#"<w:t xml:space="preserve">"#);
        self.xml.text(text);
        self.xml.raw("</w:t></w:r>");
    }

    fn inlines(&mut self, text: &'a [Inline]) {
        self.styled(text, "");
    }

    fn styled(&mut self, text: &'a [Inline], properties: &str) {
        for inline in text {
            let bold = if inline.bold { "<w:b/><w:bCs/>" } else { "" };
            match inline.link.as_deref().filter(|link| is_address(link)) {
                Some(link) => {
                    let id = format!("link{}", self.links.len() + 1);
                    self.xml.open("w:hyperlink", &[("r:id", &id)]);
                    self.links.push((id, link));
                    self.run(&inline.text, &format!(r#"<w:rStyle w:val="Hyperlink"/>{bold}"#));
                    self.xml.close("w:hyperlink");
                }
                None => self.run(&inline.text, &format!("{bold}{properties}")),
            }
        }
    }

    fn tab(&mut self) {
        self.xml.raw("<w:r><w:tab/></w:r>");
    }

    /// A line with labels and values; dots under a value and behind it to the next label or the margin.
    fn fields(&mut self, row: &'a [Field]) {
        let count = u32::try_from(row.len().max(1)).unwrap_or(1);
        let mut tabs = String::from("<w:tabs>");
        for at in 1..=count {
            tabs.push_str(r#"<w:tab w:val="left" w:leader="dot" w:pos=""#);
            tabs.push_str(&(UPRIGHT * at / count).to_string());
            tabs.push_str(r#""/>"#);
        }
        tabs.push_str("</w:tabs>");
        self.open("MemoField", &tabs);
        for field in row {
            self.run(&field.label, r#"<w:rStyle w:val="MemoLabel"/>"#);
            self.run(" ", "");
            self.styled(&field.value, if field.dotted { r#"<w:u w:val="dotted"/>"# } else { "" });
            if field.dotted || row.len() > 1 {
                self.tab();
            }
        }
        self.close();
    }

    /// Dotted lines over the whole width, the first behind a label.
    fn pen_lines(&mut self, label: &str, properties: &str, count: usize) {
        let tabs =
            format!(r#"<w:keepNext/><w:tabs><w:tab w:val="left" w:leader="dot" w:pos="{}"/></w:tabs>"#, self.width);
        for at in 0..count.max(1) {
            self.open("Flush", &tabs);
            if at == 0 {
                self.run(label, properties);
            }
            if count > 0 {
                self.tab();
            }
            self.close();
        }
    }

    /// A box that can be ticked in Word and by pen.
    fn choice(&mut self, choice: &Choice) {
        self.open(
            "Flush",
            &format!(
                r#"<w:keepNext/><w:tabs><w:tab w:val="left" w:leader="dot" w:pos="{}"/></w:tabs><w:ind w:left="709"/>"#,
                self.width
            ),
        );
        self.controls += 1;
        let (checked, sign) = if choice.ticked { ("1", "☑") } else { ("0", "☐") };
        self.xml.raw("<w:sdt><w:sdtPr>");
        self.xml.empty("w:alias", &[("w:val", &choice.text)]);
        self.xml.val("w:id", &(1_000 + self.controls).to_string());
        self.xml.raw("<w14:checkbox>");
        self.xml.empty("w14:checked", &[("w14:val", checked)]);
        self.xml.raw(r#"<w14:checkedState w14:val="2611" w14:font="Segoe UI Symbol"/><w14:uncheckedState w14:val="2610" w14:font="Segoe UI Symbol"/></w14:checkbox></w:sdtPr><w:sdtContent>"#);
        self.run(
            sign,
            r#"<w:rFonts w:ascii="Segoe UI Symbol" w:hAnsi="Segoe UI Symbol" w:eastAsia="Segoe UI Symbol" w:cs="Segoe UI Symbol"/>"#,
        );
        self.xml.raw("</w:sdtContent></w:sdt>");
        self.run(" ", "");
        self.run(&choice.text, "");
        if choice.lines > 0 {
            self.tab();
        }
        self.close();
        if choice.lines > 1 {
            self.pen_lines("", "", usize::from(choice.lines) - 1);
        }
    }

    /// Centred on the right half; lines keep together, with room for the pen above the name.
    fn signature(&mut self, signature: &Signature) {
        let left = self.width / 2;
        let indent = format!(r#"<w:ind w:left="{left}"/>"#);
        if signature.prompt.is_empty() {
            self.open("Signature", &format!(r#"<w:spacing w:before="720"/>{indent}"#));
        } else {
            let tabs = format!(r#"<w:tabs><w:tab w:val="left" w:leader="dot" w:pos="{}"/></w:tabs>"#, self.width - 250);
            self.open("Signature", &format!(r#"{tabs}<w:spacing w:before="720"/>{indent}<w:jc w:val="left"/>"#));
            self.run(&signature.prompt, "");
            self.tab();
            self.close();
            self.open("Signature", &indent);
        }
        if let Some(name) = &signature.name {
            self.run(&format!("({name})"), "");
        } else {
            self.run("(", "");
            self.run(PEN, r#"<w:u w:val="dotted"/>"#);
            self.run(")", "");
        }
        self.close();
        for line in signature.lines.iter().chain(&signature.date) {
            self.open("Signature", &indent);
            self.run(line, "");
            self.close();
        }
        // The last line lets go of what follows.
        self.xml
            .raw(r#"<w:p><w:pPr><w:pStyle w:val="Normal"/><w:spacing w:line="120" w:lineRule="exact"/></w:pPr></w:p>"#);
    }

    fn open_table(&mut self, style: &str, summary: &str, widths: &[u32]) {
        if std::mem::take(&mut self.breaks) {
            self.xml
                .raw(r#"<w:p><w:pPr><w:pageBreakBefore/><w:spacing w:line="20" w:lineRule="exact"/></w:pPr></w:p>"#);
        }
        self.xml.raw("<w:tbl><w:tblPr>");
        self.xml.val("w:tblStyle", style);
        self.xml.empty("w:tblW", &[("w:w", &widths.iter().sum::<u32>().to_string()), ("w:type", "dxa")]);
        self.xml.raw(r#"<w:tblLayout w:type="fixed"/>"#);
        if !summary.is_empty() {
            self.xml.val("w:tblDescription", summary);
        }
        self.xml.raw("</w:tblPr><w:tblGrid>");
        for width in widths {
            self.xml.empty("w:gridCol", &[("w:w", &width.to_string())]);
        }
        self.xml.raw("</w:tblGrid>");
    }

    fn close_table(&mut self) {
        self.xml.raw("</w:tbl>");
        // Two tables that touch become one in Word.
        self.xml
            .raw(r#"<w:p><w:pPr><w:spacing w:before="0" w:after="0" w:line="120" w:lineRule="exact"/></w:pPr></w:p>"#);
    }

    fn open_cell(&mut self, width: u32, properties: &str) {
        self.xml.raw("<w:tc><w:tcPr>");
        self.xml.empty("w:tcW", &[("w:w", &width.to_string()), ("w:type", "dxa")]);
        self.xml.raw(properties);
        self.xml.raw("</w:tcPr>");
    }

    fn table(&mut self, summary: &str, columns: &'a [Column], rows: &'a [Vec<Cell>]) {
        if columns.is_empty() {
            return;
        }
        let widths = shares(columns, self.width);
        self.open_table("ReportTable", summary, &widths);
        self.xml.raw("<w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>");
        for (column, width) in columns.iter().zip(&widths) {
            self.open_cell(
                *width,
                r#"<w:shd w:val="clear" w:color="auto" w:fill="EDEDED"/><w:vAlign w:val="center"/>"#,
            );
            self.open("TableHead", "");
            self.run(&column.title, "");
            self.close();
            self.xml.raw("</w:tc>");
        }
        self.xml.raw("</w:tr>");
        for row in rows {
            let letters: usize =
                row.iter().flat_map(|cell| &cell.paragraphs).flatten().map(|inline| inline.text.chars().count()).sum();
            self.xml.raw(if letters > LONG_ROW { "<w:tr>" } else { "<w:tr><w:trPr><w:cantSplit/></w:trPr>" });
            for (at, (column, width)) in columns.iter().zip(&widths).enumerate() {
                let paragraphs = row.get(at).map_or(&[][..], |cell| &cell.paragraphs);
                self.open_cell(*width, "");
                let align = match column.align {
                    Align::Start => "",
                    Align::Centre => r#"<w:jc w:val="center"/>"#,
                    Align::End => r#"<w:jc w:val="right"/>"#,
                };
                if paragraphs.is_empty() {
                    self.paragraph("TableText", "", &[]);
                }
                for paragraph in paragraphs {
                    self.paragraph("TableText", align, paragraph);
                }
                self.xml.raw("</w:tc>");
            }
            self.xml.raw("</w:tr>");
        }
        self.close_table();
    }

    /// Bars as shaded paragraphs in a table: they print, can be edited, and are read with their values.
    fn chart(&mut self, chart: &'a Chart) {
        self.open("Caption", "");
        self.run(&chart.title, "");
        self.close();
        self.open("Note", "<w:keepNext/>");
        for (series, name) in chart.series.iter().enumerate() {
            let tone = tone(series, chart.series.len(), false);
            self.run("\u{a0}\u{a0}\u{a0}\u{a0}", &format!(r#"<w:shd w:val="clear" w:color="auto" w:fill="{tone}"/>"#));
            self.run(&format!(" {name}    "), "");
        }
        self.close();
        let (label, value) = (self.width * 36 / 100, self.width * 12 / 100);
        let rest = self.width - label - value;
        let room = rest - 170;
        self.open_table("TableNormal", &chart.alt, &[label, value, rest]);
        for bar in &chart.bars {
            self.xml.raw("<w:tr><w:trPr><w:cantSplit/></w:trPr>");
            self.open_cell(label, r#"<w:vAlign w:val="center"/>"#);
            self.open("TableText", "");
            self.run(&bar.label, if bar.weak { "<w:b/><w:bCs/>" } else { "" });
            self.close();
            self.xml.raw("</w:tc>");
            self.open_cell(value, r#"<w:vAlign w:val="center"/>"#);
            for text in &bar.texts {
                self.open("TableText", r#"<w:jc w:val="right"/>"#);
                self.run(text.as_deref().unwrap_or_default(), "");
                self.close();
            }
            if bar.texts.is_empty() {
                self.paragraph("TableText", "", &[]);
            }
            self.xml.raw("</w:tc>");
            self.open_cell(rest, r#"<w:tcBorders><w:left w:val="single" w:sz="6" w:space="0" w:color="404040"/></w:tcBorders><w:vAlign w:val="center"/>"#);
            for (series, value) in bar.values.iter().enumerate() {
                let value = u32::from(value.unwrap_or_default()).min(10_000);
                let gap = (room - room * value / 10_000).to_string();
                let tone = if value == 0 { "FFFFFF" } else { tone(series, bar.values.len(), bar.weak) };
                self.open(
                    "TableText",
                    &format!(
                        r#"<w:shd w:val="clear" w:color="auto" w:fill="{tone}"/><w:spacing w:before="60" w:after="60" w:line="200" w:lineRule="exact"/><w:ind w:right="{gap}"/>"#
                    ),
                );
                self.close();
            }
            if bar.values.is_empty() {
                self.paragraph("TableText", "", &[]);
            }
            self.xml.raw("</w:tc></w:tr>");
        }
        self.close_table();
        if let Some(threshold) = &chart.threshold {
            self.open("Note", "");
            self.run(&threshold.label, "");
            self.close();
        }
    }

    fn photos(&mut self, items: &'a [Photo]) {
        let half = self.width / 2;
        self.open_table("TableNormal", "", &[half, half]);
        for pair in items.chunks(2) {
            self.xml.raw("<w:tr><w:trPr><w:cantSplit/></w:trPr>");
            for at in 0..2 {
                self.open_cell(half, "");
                match pair.get(at) {
                    Some(photo) => self.photo(photo),
                    None => self.paragraph("TableText", "", &[]),
                }
                self.xml.raw("</w:tc>");
            }
            self.xml.raw("</w:tr>");
        }
        self.close_table();
    }

    fn photo(&mut self, photo: &'a Photo) {
        match self.assets.photos.get(&photo.file).and_then(|bytes| self.picture(bytes)) {
            Some(at) => {
                self.open("TableText", r#"<w:keepNext/><w:jc w:val="center"/>"#);
                self.draw(at, &photo.alt, (74, 58), Place::Inline);
            }
            None => self.open("TableText", r#"<w:keepNext/><w:pBdr><w:top w:val="single" w:sz="4" w:space="1" w:color="808080"/><w:left w:val="single" w:sz="4" w:space="1" w:color="808080"/><w:bottom w:val="single" w:sz="4" w:space="1" w:color="808080"/><w:right w:val="single" w:sz="4" w:space="1" w:color="808080"/></w:pBdr><w:spacing w:line="2800" w:lineRule="exact"/>"#),
        }
        self.close();
        self.paragraph(
            "TableText",
            r#"<w:spacing w:before="40" w:after="160"/><w:jc w:val="center"/>"#,
            &photo.caption,
        );
    }

    fn garuda(&mut self) {
        let Some(at) = self.assets.garuda.as_deref().and_then(|bytes| self.picture(bytes)) else { return };
        self.open("Normal", r#"<w:spacing w:line="20" w:lineRule="exact"/>"#);
        self.draw(at, "ตราครุฑ", (20, 15), Place::Margin);
        self.close();
    }

    fn emblem(&mut self) {
        let emblem = self.assets.emblem.as_deref().and_then(|bytes| self.picture(bytes));
        self.open("Centred", r#"<w:spacing w:before="720" w:after="1200"/>"#);
        if let Some(at) = emblem {
            let alt = format!("ตราสัญลักษณ์{}", self.report.agency.full_name);
            self.draw(at, &alt, (40, 40), Place::Inline);
        }
        self.close();
    }

    fn picture(&mut self, bytes: &'a [u8]) -> Option<usize> {
        if let Some(at) = self.pictures.iter().position(|picture| std::ptr::eq(picture.bytes, bytes)) {
            return Some(at);
        }
        self.pictures.push(Picture::new(bytes, self.pictures.len() + 1)?);
        Some(self.pictures.len() - 1)
    }

    fn draw(&mut self, at: usize, alt: &str, fit: (u32, u32), place: Place) {
        self.drawn += 1;
        if let Some(picture) = self.pictures.get(at) {
            picture.draw(&mut self.xml, self.drawn, alt, fit, place);
        }
    }
}

/// Parts that go their own way through the office begin with an unnumbered page.
fn begins_paper(part: &Part) -> bool {
    matches!(part.kind, PartKind::Memo | PartKind::Summary | PartKind::Announcement | PartKind::Cover)
}

/// The columns' shares of the whole width, to the last twentieth of a point.
fn shares(columns: &[Column], width: u32) -> Vec<u32> {
    let total: u32 = columns.iter().map(|column| u32::from(column.width.max(1))).sum();
    let mut given = 0;
    let mut sum = 0;
    columns
        .iter()
        .map(|column| {
            sum += u32::from(column.width.max(1));
            let until = u32::try_from(u64::from(width) * u64::from(sum) / u64::from(total)).unwrap_or(width);
            let share = until - given;
            given = until;
            share
        })
        .collect()
}

/// The newest series is dark, the one before it light; what must be worked on is a warm tone that prints darker.
fn tone(series: usize, count: usize, weak: bool) -> &'static str {
    match (series + 1 == count, weak) {
        (true, true) => "9A3412",
        (true, false) => "1F5673",
        (false, _) => "B8C4CC",
    }
}

/// Addresses that a document may lead to.
fn is_address(link: &str) -> bool {
    ["https://", "http://", "mailto:"].iter().any(|scheme| link.starts_with(scheme))
}
