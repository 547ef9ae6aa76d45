//! What is frozen when a version goes on its way: the content, its canonical form, and its digest.
//!
//! Number and date come from the unit's own book, often by pen and after the paper was made; opinions, the order and the
//! days of signatures come after that. None of them may change what was signed, so the digest covers only what the drafter
//! proposes and everybody after him reads.
//!
//! | inside | outside |
//! |---|---|
//! | which paper, its title, agency, fiscal year | [`Report::schema`], [`Report::date`], [`Report::references`] |
//! | every part but the opinions, with id, kind, title, in order | the part [`PartKind::Opinions`]: opinions, order, notes on merged steps |
//! | headings, paragraphs, lists: every word | how a paragraph is set, which words are bold, which record a figure comes from |
//! | the address of a link | |
//! | the memo's head: ส่วนราชการ, เรื่อง, เรียน, สิ่งที่ส่งมาด้วย | the values of ที่ and วันที่ in the memo's head |
//! | tables: titles of columns, summary, every cell | widths and alignment |
//! | charts: title, series, labels, values as said, threshold, text for those who cannot see | heights of bars, tones |
//! | photographs: file, caption, text for those who cannot see, SHA-256 of the picture | |
//! | that a signature stands there | who signs, in which capacity, when: the chain of the version says it |
//! | – | the month of the foreword and the day of the announcement; the catch-word, which follows from the opinions |
//!
//! The canonical form is JSON after RFC 8785 (JSON Canonicalization Scheme): keys sorted, no white space, numbers whole.
//! The shape is written out here and does not follow the model: a later release that adds a field to the model gives an
//! old version the same digest.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use prongsai_thai::Date;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use crate::model::{Block, Cell, Field, Inline, Inlines, ParagraphStyle, Part, PartKind, Report, joined};
use crate::wording;

/// The name of the canonical shape; it is part of what is digested.
pub const SCHEMA: &str = "prongsai-content/1";

/// SHA-256 of the pictures of a report, by [`Photo::file`](crate::model::Photo::file), in lower-case hexadecimal.
pub type Pictures = BTreeMap<String, String>;

/// Fields of the memo's head that the pen fills in.
const NUMBER: &str = "ที่";
const DATE: &str = "วันที่";
const HEAD: &str = "memo-head";

/// Blocks that only say a day that the pen gives.
const DAYS: [&str; 2] = [FOREWORD_DATE, "announcement-date"];
const FOREWORD_DATE: &str = "foreword-date";

/// Returns the SHA-256 of the content in lower-case hexadecimal: what signatures bind.
pub fn digest(report: &Report, pictures: &Pictures) -> String {
    let hash = Sha256::digest(canonical(report, pictures).as_bytes());
    hash.iter().fold(String::with_capacity(64), |mut text, byte| {
        // Writing to a string does not fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// Returns the content in its one form: the same content gives the same bytes.
pub fn canonical(report: &Report, pictures: &Pictures) -> String {
    let parts: Vec<Value> = report
        .parts
        .iter()
        .filter(|part| part.kind != PartKind::Opinions)
        .map(|part| self::part(part, pictures))
        .collect();
    let value = json!({
        "schema": SCHEMA,
        "paper": report.paper,
        "title": report.title,
        "agency": {
            "full_name": report.agency.full_name,
            "district": report.agency.district,
            "province": report.agency.province,
        },
        "fiscal_year": report.fiscal_year,
        "parts": parts,
    });
    let mut out = String::new();
    write(&value, &mut out);
    out
}

/// Whether a block lies outside of the content, although its part lies inside.
pub fn is_outside(block: &Block) -> bool {
    matches!(block, Block::Opinion { .. } | Block::Order { .. } | Block::CatchWord { .. }) || DAYS.contains(&block.id())
}

/// Returns a frozen report with the number and the date that the book gave it; its content stays the same.
///
/// What is left out stays as it is. The date is also the month of the foreword and the date inside the PDF.
#[must_use]
pub fn entered(report: &Report, number: Option<&str>, date: Option<Date>) -> Report {
    let mut report = report.clone();
    let said = |text: &str| vec![Inline::plain(wording::digits(&wording::tidy(text), report.digits))];
    let number = number.filter(|number| !wording::is_blank(number)).map(said);
    let day = date.map(|date| said(&prongsai_thai::date::long(date)));
    let month = date.map(|date| said(&prongsai_thai::date::month_year(date)));
    for block in report.parts.iter_mut().flat_map(|part| &mut part.blocks) {
        let Block::Fields { id, rows } = block else { continue };
        for field in rows.iter_mut().flatten().filter(|_| id == HEAD) {
            let value = match field.label.as_str() {
                NUMBER => &number,
                DATE => &day,
                _ => continue,
            };
            if let Some(value) = value {
                field.value.clone_from(value);
            }
        }
    }
    if let Some(month) = month {
        for part in report.parts.iter_mut().filter(|part| part.kind == PartKind::Foreword) {
            part.blocks.retain(|block| block.id() != FOREWORD_DATE);
            part.blocks.push(Block::Paragraph {
                id: FOREWORD_DATE.to_owned(),
                style: ParagraphStyle::Right,
                text: month.clone(),
            });
        }
        report.date = date;
    }
    report
}

fn part(part: &Part, pictures: &Pictures) -> Value {
    let blocks: Vec<Value> =
        part.blocks.iter().filter(|block| !is_outside(block)).map(|block| self::block(block, pictures)).collect();
    json!({ "id": part.id, "kind": part.kind, "title": part.title, "blocks": blocks })
}

fn block(block: &Block, pictures: &Pictures) -> Value {
    let id = block.id();
    match block {
        Block::Heading { level, text, .. } => {
            json!({ "kind": "heading", "id": id, "level": level, "text": said(text) })
        }
        Block::Paragraph { text, .. } => json!({ "kind": "paragraph", "id": id, "text": said(text) }),
        Block::List { items, .. } => {
            json!({ "kind": "list", "id": id, "items": items.iter().map(|item| said(item)).collect::<Vec<_>>() })
        }
        Block::Fields { rows, .. } => {
            let rows: Vec<Vec<Value>> =
                rows.iter().map(|row| row.iter().map(|field| self::field(id, field)).collect()).collect();
            json!({ "kind": "fields", "id": id, "rows": rows })
        }
        Block::Table { summary, columns, rows, .. } => {
            let columns: Vec<&str> = columns.iter().map(|column| column.title.as_str()).collect();
            let rows: Vec<Vec<Value>> = rows.iter().map(|row| row.iter().map(cell).collect()).collect();
            json!({ "kind": "table", "id": id, "summary": summary, "columns": columns, "rows": rows })
        }
        Block::Chart(chart) => {
            let bars: Vec<Value> =
                chart.bars.iter().map(|bar| json!({ "label": bar.label, "texts": bar.texts })).collect();
            json!({
                "kind": "chart",
                "id": id,
                "title": chart.title,
                "alt": chart.alt,
                "series": chart.series,
                "bars": bars,
                "threshold": chart.threshold.as_ref().map(|threshold| &threshold.label),
            })
        }
        Block::Photos { items, .. } => {
            let items: Vec<Value> = items
                .iter()
                .map(|photo| {
                    json!({
                        "file": photo.file,
                        "caption": said(&photo.caption),
                        "alt": photo.alt,
                        "sha256": pictures.get(&photo.file),
                    })
                })
                .collect();
            json!({ "kind": "photos", "id": id, "items": items })
        }
        Block::Signature(_) => json!({ "kind": "signature", "id": id }),
        // Never reached through `part`; said so that a new kind of block is thought of here.
        Block::Opinion { .. } | Block::Order { .. } | Block::CatchWord { .. } => json!({ "id": id }),
    }
}

fn field(block: &str, field: &Field) -> Value {
    let by_pen = block == HEAD && [NUMBER, DATE].contains(&field.label.as_str());
    json!({ "label": field.label, "value": if by_pen { Value::Null } else { said(&field.value) } })
}

fn cell(cell: &Cell) -> Value {
    Value::Array(cell.paragraphs.iter().map(|paragraph: &Inlines| said(paragraph)).collect())
}

/// A text; with the addresses to which it leads, where it leads anywhere.
fn said(text: &[Inline]) -> Value {
    let links: Vec<&str> = text.iter().filter_map(|inline| inline.link.as_deref()).collect();
    if links.is_empty() { Value::String(joined(text)) } else { json!({ "text": joined(text), "links": links }) }
}

/// Writes JSON after RFC 8785; all keys are ASCII and all numbers whole, so that no more of it is needed.
fn write(value: &Value, out: &mut String) {
    match value {
        Value::Array(items) => {
            out.push('[');
            for (place, item) in items.iter().enumerate() {
                if place > 0 {
                    out.push(',');
                }
                write(item, out);
            }
            out.push(']');
        }
        Value::Object(fields) => {
            let sorted: BTreeMap<&String, &Value> = fields.iter().collect();
            out.push('{');
            for (place, (key, value)) in sorted.into_iter().enumerate() {
                if place > 0 {
                    out.push(',');
                }
                let _ = write!(out, "{}:", Value::String(key.clone()));
                write(value, out);
            }
            out.push('}');
        }
        plain => {
            let _ = write!(out, "{plain}");
        }
    }
}
