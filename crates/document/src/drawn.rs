//! A report as the templates take it: every text with its line breaks, and beside it what only the layout needs.

use std::collections::BTreeMap;

use prongsai_report::model::{Block, Cell, Chart, Column, Inlines, Part, PartKind, Report, Signature};
use serde::Serialize;

use crate::words::{Measure, break_inlines, broken};

/// What `/data.json` holds.
#[derive(Serialize)]
pub struct Drawn {
    /// The report; its texts carry the characters that steer line breaks.
    pub report: Report,
    /// Year (Gregorian), month and day of the paper.
    pub date: (i16, i8, i8),
    /// Photographs that can be drawn: name in the report → virtual path.
    pub photos: BTreeMap<String, String>,
    /// Whether `/garuda` is there.
    pub garuda: bool,
    /// Whether `/emblem` is there.
    pub emblem: bool,
    /// Whether free places show a faint frame.
    pub draft: bool,
    /// For each part whether it goes on where the one before ends.
    pub follows_on: Vec<bool>,
    /// Catch-words of pages on which the memo flows over: page from 1 → text.
    pub catch_words: BTreeMap<String, String>,
    /// What the foot of each page carries when the paper goes round as a folder; empty for any other paper.
    pub stamps: Vec<PageStamp>,
}

/// The foot of one page of a folder.
#[derive(Serialize)]
pub struct PageStamp {
    /// Virtual path of the code, as SVG.
    pub code: String,
    /// What stands beside it.
    pub lines: Vec<String>,
}

/// One point of TH Sarabun in points of Sarabun; `typst/look.typ` says why.
const TH: f32 = 0.7;
/// Width of the text on upright pages (3 and 2 cm of margin) and on pages that lie on their side (2 and 2 cm), in points.
const UPRIGHT: f32 = 453.5;
const SIDEWAYS: f32 = 728.5;

const BODY: Measure = Measure::new(UPRIGHT, 16.0 * TH);
const LIST: Measure = Measure::new(UPRIGHT - 72.0, 16.0 * TH);
const SIGNATURE: Measure = Measure::new(UPRIGHT * 0.55, 16.0 * TH);
const COVER: Measure = Measure::new(UPRIGHT, 26.0 * TH);
const LABEL: Measure = Measure::new(206.0, 14.0 * TH);
const CAPTION: Measure = Measure::new(210.0, 14.0 * TH);

/// Puts line breaks into every text of the report that is drawn.
pub fn with_breaks(report: &Report) -> Report {
    let mut report = report.clone();
    for part in &mut report.parts {
        break_part(part);
    }
    step_headings(&mut report);
    report
}

/// Says for each part whether it goes on where the one before ends.
pub fn follows_on(parts: &[Part]) -> Vec<bool> {
    let mut before = None;
    parts.iter().map(|part| before.replace(part).is_some_and(|before| part.follows_on(before))).collect()
}

/// Lets no heading skip a level, which PDF/UA forbids.
fn step_headings(report: &mut Report) {
    let mut above = 0;
    for block in report.parts.iter_mut().flat_map(|part| &mut part.blocks) {
        if let Block::Heading { level, .. } = block {
            *level = (*level).clamp(1, above + 1);
            above = *level;
        }
    }
}

fn break_part(part: &mut Part) {
    let page = if part.landscape { SIDEWAYS } else { UPRIGHT };
    let body = match part.kind {
        PartKind::Cover => COVER,
        _ => Measure::new(page, BODY.size()),
    };
    for block in &mut part.blocks {
        break_block(block, body, page);
    }
}

fn break_block(block: &mut Block, body: Measure, page: f32) {
    match block {
        Block::Heading { text, .. } => break_inlines(text, Measure::new(page, 20.0 * TH)),
        Block::Paragraph { text, .. } => break_inlines(text, body),
        Block::List { items, .. } => items.iter_mut().for_each(|item| break_inlines(item, LIST)),
        Block::Fields { rows, .. } => {
            for row in rows {
                let share = page / f32::from(u16::try_from(row.len()).unwrap_or(u16::MAX)) - 110.0;
                for field in row {
                    field.label = broken(&field.label, BODY);
                    break_inlines(&mut field.value, Measure::new(share, BODY.size()));
                }
            }
        }
        Block::Table { columns, rows, .. } => break_table(columns, rows, page),
        Block::Chart(chart) => break_chart(chart),
        Block::Signature(signature) => break_signature(signature),
        Block::Opinion { label, text, signature, .. } => {
            *label = broken(label, BODY);
            if let Some(text) = text {
                break_inlines(text, BODY);
            }
            break_signature(signature);
        }
        Block::Order { title, choices, signature, .. } => {
            break_inlines(title, BODY);
            for choice in choices {
                choice.text = broken(&choice.text, LIST);
            }
            break_signature(signature);
        }
        Block::Photos { items, .. } => items.iter_mut().for_each(|photo| break_inlines(&mut photo.caption, CAPTION)),
        Block::CatchWord { text, .. } => *text = broken(text, BODY),
    }
}

fn break_table(columns: &mut [Column], rows: &mut [Vec<Cell>], page: f32) {
    let total: f32 = columns.iter().map(share).sum();
    let measures: Vec<Measure> =
        columns.iter().map(|column| Measure::new(page * share(column) / total - 9.0, 14.0 * TH)).collect();
    for (column, measure) in columns.iter_mut().zip(&measures) {
        column.title = broken(&column.title, *measure);
    }
    for row in rows {
        for (cell, measure) in row.iter_mut().zip(&measures) {
            cell.paragraphs.iter_mut().for_each(|text: &mut Inlines| break_inlines(text, *measure));
        }
        // A row of the wrong length may not push the next one out of its columns.
        row.resize(columns.len(), Cell::default());
    }
}

fn share(column: &Column) -> f32 {
    f32::from(column.width.max(1))
}

fn break_chart(chart: &mut Chart) {
    chart.title = broken(&chart.title, BODY);
    chart.series.iter_mut().for_each(|name| *name = broken(name, BODY));
    for bar in &mut chart.bars {
        bar.label = broken(&bar.label, LABEL);
        bar.texts.iter_mut().flatten().for_each(|text| *text = broken(text, BODY));
    }
    if let Some(threshold) = &mut chart.threshold {
        threshold.label = broken(&threshold.label, BODY);
    }
}

fn break_signature(signature: &mut Signature) {
    signature.prompt = broken(&signature.prompt, SIGNATURE);
    for line in signature.name.iter_mut().chain(&mut signature.lines).chain(&mut signature.date) {
        *line = broken(line, SIGNATURE);
    }
}
