//! The report as one accessible page: no script, no other file, readable at 360 pixels and on paper.
//!
//! The page says what the paper says, in its order: a section for each part, tables with headings for every cell,
//! charts as drawings with the table behind them. Every figure that comes from a record leads to the list of records
//! at the end of the page.

mod chart;
mod escape;

use crate::Assets;
use escape::{Html, base64};
use prongsai_report::model::{
    Align, Block, Cell, Choice, Column, Field, Inline, ParagraphStyle, Part, Photo, Report, Signature,
};
use sha2::{Digest, Sha256};
use std::collections::HashMap;

const STYLE: &str = include_str!("html/page.css");

/// Writes the report as a page. Photographs stand in the page itself, those that are missing as a frame with their
/// description.
pub fn html(report: &Report, assets: &Assets) -> String {
    let records = report.references.iter().enumerate().map(|(at, r)| (r.id.as_str(), at + 1)).collect();
    let mut page = Page { report, assets, out: Html::default(), records, level: 1 };
    page.head();
    page.body();
    page.out.finish()
}

/// The page in the making.
struct Page<'a> {
    report: &'a Report,
    assets: &'a Assets,
    out: Html,
    /// Place of each record in the list at the end.
    records: HashMap<&'a str, usize>,
    /// Level of the last heading, so that none is skipped.
    level: u8,
}

impl<'a> Page<'a> {
    fn head(&mut self) {
        let out = &mut self.out;
        out.raw("<!doctype html>\n<html lang=\"th\">\n<head>\n<meta charset=\"utf-8\">\n");
        // The page needs no script and loads nothing; saying so keeps it harmless wherever it is put.
        let digest = base64(&Sha256::digest(STYLE.as_bytes()));
        out.open("meta", &[
            ("http-equiv", "Content-Security-Policy"),
            ("content", &format!("default-src 'none'; style-src 'sha256-{digest}'; img-src data:; base-uri 'none'; form-action 'none'")),
        ]);
        out.raw("\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n");
        out.element("title", &[], &format!("{} – {}", self.report.title, self.report.agency.full_name));
        out.raw("\n<style>");
        out.raw(STYLE);
        out.raw("</style>\n</head>\n");
    }

    fn body(&mut self) {
        let agency = &self.report.agency;
        let place = format!("{} อำเภอ{} จังหวัด{}", agency.full_name, agency.district, agency.province);
        self.out.raw("<body>\n<a class=\"skip\" href=\"#main\">ข้ามไปยังเนื้อหา</a>\n<header>\n");
        self.out.element("p", &[("class", "agency")], &place);
        self.out.element("h1", &[], &self.report.title);
        self.out.raw("\n</header>\n<nav aria-label=\"สารบัญ\">\n<ol>\n");
        for part in &self.report.parts {
            self.out.raw("<li>");
            self.out.element("a", &[("href", &format!("#{}", anchor(&part.id)))], &part.title);
            self.out.raw("</li>\n");
        }
        if !self.report.references.is_empty() {
            self.out.raw("<li><a href=\"#records\">ที่มาของตัวเลขและข้อความ</a></li>\n");
        }
        self.out.raw("</ol>\n</nav>\n<main id=\"main\" tabindex=\"-1\">\n");
        for part in &self.report.parts {
            self.part(part);
        }
        self.references();
        self.out.raw("</main>\n<footer>\n");
        self.out.element("p", &[], &format!("{} · {}", self.report.title, agency.full_name));
        self.out.raw("\n</footer>\n</body>\n</html>\n");
    }

    fn part(&mut self, part: &'a Part) {
        self.level = 1;
        let kind = serde_json::to_value(part.kind).ok().and_then(|kind| kind.as_str().map(str::to_owned));
        let class = format!("part {}", kind.unwrap_or_default());
        self.out.open("section", &[("id", &anchor(&part.id)), ("class", &class), ("aria-label", &part.title)]);
        self.out.raw("\n");
        if !part.blocks.iter().any(|block| matches!(block, Block::Heading { level: 1, .. })) {
            // The outline needs a heading for each part, also where the paper itself has none.
            self.out.element("h2", &[("class", "unseen")], &part.title);
            self.level = 2;
        }
        for block in &part.blocks {
            self.block(block);
            self.out.raw("\n");
        }
        self.out.raw("</section>\n");
    }

    fn block(&mut self, block: &'a Block) {
        match block {
            Block::Heading { id, level, text } => {
                self.level = (level + 1).clamp(2, self.level + 1);
                let tag = ["h1", "h2", "h3", "h4"][usize::from(self.level.clamp(2, 4)) - 1];
                self.out.open(tag, &[("id", &anchor(id))]);
                self.inlines(text);
                self.out.close(tag);
            }
            Block::Paragraph { style, text, .. } => {
                let class = match style {
                    ParagraphStyle::Body => "body",
                    ParagraphStyle::Flush => "flush",
                    ParagraphStyle::Centred => "centred",
                    ParagraphStyle::Right => "right",
                    ParagraphStyle::Note => "note",
                    ParagraphStyle::CoverTitle => "cover-title",
                    ParagraphStyle::CoverName => "cover-name",
                };
                self.paragraph(class, text);
            }
            Block::List { items, .. } => {
                // The marker is part of the text, so the list draws none; the role survives where styles remove it.
                self.out.raw("<ul class=\"list\" role=\"list\">");
                for item in items {
                    self.out.raw("<li>");
                    self.inlines(item);
                    self.out.raw("</li>");
                }
                self.out.raw("</ul>");
            }
            Block::Fields { rows, .. } => self.fields(rows),
            Block::Table { id, summary, columns, rows } => self.table(id, summary, columns, rows),
            Block::Chart(chart) => chart::draw(self, chart),
            Block::Signature(signature) => self.signature(signature),
            Block::Opinion { label, text, lines, signature, .. } => {
                self.out.raw("<div class=\"opinion\">");
                self.out.open("p", &[]);
                self.out.element("strong", &[], label);
                self.out.raw(" ");
                match text {
                    Some(text) => self.inlines(text),
                    None => self.pen(),
                }
                self.out.close("p");
                for _ in 1..*lines {
                    if text.is_none() {
                        self.out.raw("<p class=\"pen-line\" aria-hidden=\"true\"></p>");
                    }
                }
                self.signature(signature);
                self.out.raw("</div>");
            }
            Block::Order { title, choices, signature, .. } => {
                self.out.raw("<div class=\"order\"><p class=\"order-title\">");
                self.inlines(title);
                self.out.raw("</p><ul class=\"choices\" role=\"list\">");
                for choice in choices {
                    self.choice(choice);
                }
                self.out.raw("</ul>");
                self.signature(signature);
                self.out.raw("</div>");
            }
            Block::Photos { items, .. } => {
                self.out.raw("<div class=\"photos\">");
                for photo in items {
                    self.photo(photo);
                }
                self.out.raw("</div>");
            }
            Block::CatchWord { text, .. } => self.out.element("p", &[("class", "catch-word")], text),
        }
    }

    fn paragraph(&mut self, class: &str, text: &'a [Inline]) {
        self.out.open("p", &[("class", class)]);
        self.inlines(text);
        self.out.close("p");
    }

    fn inlines(&mut self, text: &'a [Inline]) {
        for inline in text {
            if inline.bold {
                self.out.raw("<strong>");
            }
            match (&inline.link, inline.source.as_deref()) {
                (Some(link), _) if is_address(link) => self.out.element("a", &[("href", link)], &inline.text),
                (_, Some(source)) => self.sourced(source, &inline.text),
                _ => self.out.text(&inline.text),
            }
            if inline.bold {
                self.out.raw("</strong>");
            }
        }
    }

    /// Text that leads to the record it comes from.
    fn sourced(&mut self, source: &str, text: &str) {
        match self.records.get(source) {
            Some(at) => {
                let title = self.report.references.get(at - 1).map_or("", |reference| reference.record.as_str());
                let title = format!("ที่มา: {title}");
                self.out.element(
                    "a",
                    &[("class", "sourced"), ("href", &format!("#record-{at}")), ("title", &title)],
                    text,
                );
            }
            None => self.out.text(text),
        }
    }

    fn pen(&mut self) {
        self.out.raw("<span class=\"pen\"><span class=\"unseen\">(เว้นว่างไว้ให้เขียน)</span></span>");
    }

    fn fields(&mut self, rows: &'a [Vec<Field>]) {
        self.out.raw("<dl class=\"fields\">");
        for row in rows {
            for field in row {
                self.out.raw(if row.len() > 1 { "<div class=\"half\">" } else { "<div>" });
                self.out.element("dt", &[], &field.label);
                self.out.raw(" <dd>");
                self.inlines(&field.value);
                if field.dotted && field.value.iter().all(|inline| inline.text.is_empty()) {
                    self.pen();
                }
                self.out.raw("</dd></div>");
            }
        }
        self.out.raw("</dl>");
    }

    fn table(&mut self, id: &str, summary: &str, columns: &'a [Column], rows: &'a [Vec<Cell>]) {
        // Cards at narrow width take the table's display away, and with it its meaning; the roles keep that.
        let class = match columns.len() {
            0..=3 => "narrow",
            4 | 5 => "wide",
            _ => "wide broad",
        };
        self.out.open("table", &[("role", "table"), ("id", &anchor(id)), ("class", class)]);
        if !summary.is_empty() {
            self.out.element("caption", &[("class", "unseen")], summary);
        }
        if columns.len() > 5 {
            self.out.raw("<colgroup>");
            for column in columns {
                self.out.open("col", &[("class", &format!("share-{}", column.share(columns)))]);
            }
            self.out.raw("</colgroup>");
        }
        self.out.raw("<thead role=\"rowgroup\"><tr role=\"row\">");
        for column in columns {
            self.out.element(
                "th",
                &[("role", "columnheader"), ("scope", "col"), ("class", align(column.align))],
                &column.title,
            );
        }
        self.out.raw("</tr></thead>\n<tbody role=\"rowgroup\">");
        for row in rows {
            self.out.raw("<tr role=\"row\">");
            for (at, cell) in row.iter().enumerate() {
                let column = columns.get(at);
                let (title, class) =
                    column.map_or(("", "start"), |column| (column.title.as_str(), align(column.align)));
                let (tag, role) = if at == 0 { ("th", "rowheader") } else { ("td", "cell") };
                let mut attributes = vec![("role", role), ("class", class), ("data-label", title)];
                if at == 0 {
                    attributes.push(("scope", "row"));
                }
                self.out.open(tag, &attributes);
                // One element around the text, beside the label that a card draws before it.
                self.out.raw("<div>");
                for paragraph in &cell.paragraphs {
                    self.out.raw("<p>");
                    self.inlines(paragraph);
                    self.out.raw("</p>");
                }
                self.out.raw("</div>");
                self.out.close(tag);
            }
            self.out.raw("</tr>\n");
        }
        self.out.raw("</tbody></table>");
    }

    fn signature(&mut self, signature: &Signature) {
        self.out.raw("<div class=\"signature\">");
        if !signature.prompt.is_empty() {
            self.out.raw("<p>");
            self.out.text(&signature.prompt);
            self.out.raw(" <span class=\"pen\"></span></p>");
        }
        self.out.raw("<p>(");
        match &signature.name {
            Some(name) => self.out.text(name),
            None => self.pen(),
        }
        self.out.raw(")</p>");
        for line in signature.lines.iter().chain(&signature.date) {
            self.out.element("p", &[], line);
        }
        self.out.raw("</div>");
    }

    fn choice(&mut self, choice: &Choice) {
        let (class, said) = if choice.ticked {
            ("box ticked", "เลือกแล้ว: ")
        } else {
            ("box", "ยังไม่ได้เลือก: ")
        };
        self.out.open("li", &[]);
        self.out.element("span", &[("class", class), ("aria-hidden", "true")], "");
        self.out.element("span", &[("class", "unseen")], said);
        self.out.text(&choice.text);
        if choice.lines > 0 {
            self.out.raw(" ");
            self.pen();
        }
        self.out.close("li");
    }

    fn photo(&mut self, photo: &'a Photo) {
        self.out.raw("<figure>");
        match self.assets.photos.get(&photo.file).and_then(|bytes| Some((media_type(bytes)?, bytes))) {
            Some((kind, bytes)) => {
                let source = format!("data:{kind};base64,{}", base64(bytes));
                let size = imagesize::blob_size(bytes).ok();
                let (width, height) =
                    size.map_or_else(Default::default, |s| (s.width.to_string(), s.height.to_string()));
                let mut attributes = vec![("src", source.as_str()), ("alt", photo.alt.as_str())];
                if !width.is_empty() {
                    attributes.extend([("width", width.as_str()), ("height", height.as_str())]);
                }
                self.out.open("img", &attributes);
            }
            None => self.out.element("div", &[("class", "no-photo"), ("role", "img"), ("aria-label", &photo.alt)], ""),
        }
        self.out.raw("<figcaption>");
        self.inlines(&photo.caption);
        self.out.raw("</figcaption></figure>");
    }

    fn references(&mut self) {
        if self.report.references.is_empty() {
            return;
        }
        self.out.raw("<section id=\"records\" class=\"records\">\n<h2>ที่มาของตัวเลขและข้อความ</h2>\n<ol>\n");
        for (at, reference) in self.report.references.iter().enumerate() {
            self.out.open("li", &[("id", &format!("record-{}", at + 1))]);
            self.out.element("span", &[("class", "record")], &reference.record);
            self.out.raw(" ");
            self.out.element("span", &[("class", "value")], &reference.value);
            if let Some(trace) = &reference.trace {
                self.out.raw(" ");
                self.out.element("span", &[("class", "trace")], trace);
            }
            self.out.raw("</li>\n");
        }
        self.out.raw("</ol>\n</section>\n");
    }
}

fn align(align: Align) -> &'static str {
    match align {
        Align::Start => "start",
        Align::Centre => "centre",
        Align::End => "end",
    }
}

/// An id that is one word and can stand in an address.
fn anchor(id: &str) -> String {
    let safe: String = id.chars().map(|c| if c.is_ascii_alphanumeric() || c == '-' { c } else { '_' }).collect();
    format!("b-{safe}")
}

/// Addresses that a page may lead to.
fn is_address(link: &str) -> bool {
    ["https://", "http://", "mailto:"].iter().any(|scheme| link.starts_with(scheme))
}

fn media_type(bytes: &[u8]) -> Option<&'static str> {
    match bytes {
        [0xff, 0xd8, 0xff, ..] => Some("image/jpeg"),
        [0x89, b'P', b'N', b'G', ..] => Some("image/png"),
        [b'G', b'I', b'F', b'8', ..] => Some("image/gif"),
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => Some("image/webp"),
        _ => None,
    }
}
