//! What differs between two reports, block by block and word by word: for the page that compares versions.
//!
//! Blocks are matched by their ids. Inside a block the pieces of text (items, cells, lines of a signature) are aligned
//! first and then compared by Thai words, so that a changed figure shows as one figure and not as a changed paragraph.

use prongsai_thai::segment;
use serde::Serialize;
use similar::{Algorithm, ChangeTag, DiffOp, capture_diff_slices};

use crate::model::{Block, PartKind, Report, Signature, joined};

/// One block that differs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Change {
    /// Title of the part in which it stands.
    pub part: String,
    /// What the part is.
    pub part_kind: PartKind,
    /// Id of the block.
    pub block: String,
    /// Whether it came, went or changed.
    pub kind: ChangeKind,
    /// The pieces of text that differ, in reading order.
    pub pieces: Vec<PieceChange>,
}

/// How a block differs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum ChangeKind {
    /// Only the later report has it.
    Added,
    /// Only the earlier report has it.
    Removed,
    /// Both have it, with other words.
    Changed,
}

/// One piece of text that differs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PieceChange {
    /// In a table, the row from 1; the heading is row 0.
    pub row: Option<usize>,
    /// In a table, the title of the column; in a memo's head, the label of the field.
    pub label: Option<String>,
    /// The words in reading order.
    pub runs: Vec<Run>,
}

/// Words that are alike.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Run {
    /// In which of the two reports they stand.
    pub kind: RunKind,
    /// The words with their spaces.
    pub text: String,
}

/// In which report words stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum RunKind {
    /// In both.
    Same,
    /// Only in the earlier one.
    Removed,
    /// Only in the later one.
    Added,
}

/// Compares two reports; blocks that only the earlier one has stand where they stood.
pub fn changes(before: &Report, after: &Report) -> Vec<Change> {
    let (old, new) = (blocks(before), blocks(after));
    let mut found = Vec::new();
    let mut gone = old.iter().peekable();
    for later in &new {
        // What went before this block is told before it.
        let here = old.iter().position(|earlier| earlier.id == later.id);
        if let Some(here) = here {
            while let Some(earlier) = gone.next_if(|earlier| place(&old, earlier.id) < here) {
                push_gone(&mut found, &new, earlier);
            }
        }
        match here.map(|here| &old[here]) {
            None => found.push(whole(later, ChangeKind::Added)),
            Some(earlier) => {
                let pieces = compare(&earlier.pieces, &later.pieces);
                if !pieces.is_empty() {
                    found.push(later.change(ChangeKind::Changed, pieces));
                }
            }
        }
    }
    for earlier in gone {
        push_gone(&mut found, &new, earlier);
    }
    found
}

/// Compares two texts by words.
pub fn words(before: &str, after: &str) -> Vec<Run> {
    let old: Vec<&str> = segment::words(before).collect();
    let new: Vec<&str> = segment::words(after).collect();
    let mut runs: Vec<Run> = Vec::new();
    for op in capture_diff_slices(Algorithm::Myers, &old, &new) {
        for change in op.iter_changes(&old, &new) {
            let kind = match change.tag() {
                ChangeTag::Equal => RunKind::Same,
                ChangeTag::Delete => RunKind::Removed,
                ChangeTag::Insert => RunKind::Added,
            };
            push_run(&mut runs, kind, change.value());
        }
    }
    joined_runs(runs)
}

struct Flat<'r> {
    part: &'r str,
    part_kind: PartKind,
    id: &'r str,
    pieces: Vec<Piece>,
}

struct Piece {
    row: Option<usize>,
    label: Option<String>,
    text: String,
}

impl Flat<'_> {
    fn change(&self, kind: ChangeKind, pieces: Vec<PieceChange>) -> Change {
        Change { part: self.part.to_owned(), part_kind: self.part_kind, block: self.id.to_owned(), kind, pieces }
    }
}

fn blocks(report: &Report) -> Vec<Flat<'_>> {
    let parts = report.parts.iter();
    parts
        .flat_map(|part| {
            part.blocks.iter().map(|block| Flat {
                part: &part.title,
                part_kind: part.kind,
                id: block.id(),
                pieces: pieces(block),
            })
        })
        .collect()
}

fn place(blocks: &[Flat<'_>], id: &str) -> usize {
    blocks.iter().position(|block| block.id == id).unwrap_or(blocks.len())
}

fn push_gone(found: &mut Vec<Change>, new: &[Flat<'_>], earlier: &Flat<'_>) {
    if new.iter().all(|later| later.id != earlier.id) {
        found.push(whole(earlier, ChangeKind::Removed));
    }
}

fn whole(block: &Flat<'_>, kind: ChangeKind) -> Change {
    let run = if kind == ChangeKind::Added { RunKind::Added } else { RunKind::Removed };
    block.change(kind, block.pieces.iter().map(|piece| one_sided(piece, run)).collect())
}

fn one_sided(piece: &Piece, kind: RunKind) -> PieceChange {
    PieceChange { row: piece.row, label: piece.label.clone(), runs: vec![Run { kind, text: piece.text.clone() }] }
}

/// Aligns the pieces of a block and compares those that stand for each other.
fn compare(before: &[Piece], after: &[Piece]) -> Vec<PieceChange> {
    let old: Vec<&str> = before.iter().map(|piece| piece.text.as_str()).collect();
    let new: Vec<&str> = after.iter().map(|piece| piece.text.as_str()).collect();
    let mut found = Vec::new();
    for op in capture_diff_slices(Algorithm::Myers, &old, &new) {
        let (earlier, later) = (&before[op.old_range()], &after[op.new_range()]);
        if matches!(op, DiffOp::Equal { .. }) {
            continue;
        }
        let pairs = earlier.len().min(later.len());
        for (one, other) in earlier.iter().zip(later) {
            found.push(PieceChange { row: other.row, label: other.label.clone(), runs: words(&one.text, &other.text) });
        }
        found.extend(earlier[pairs..].iter().map(|piece| one_sided(piece, RunKind::Removed)));
        found.extend(later[pairs..].iter().map(|piece| one_sided(piece, RunKind::Added)));
    }
    found
}

fn pieces(block: &Block) -> Vec<Piece> {
    let mut found = Vec::new();
    let mut push = |row, label: Option<&str>, text: String| {
        if !text.is_empty() {
            found.push(Piece { row, label: label.map(str::to_owned), text });
        }
    };
    match block {
        Block::Heading { text, .. } | Block::Paragraph { text, .. } => push(None, None, joined(text)),
        Block::List { items, .. } => items.iter().for_each(|item| push(None, None, joined(item))),
        Block::Fields { rows, .. } => {
            for field in rows.iter().flatten() {
                push(None, Some(&field.label), joined(&field.value));
            }
        }
        Block::Table { columns, rows, .. } => {
            for column in columns {
                push(Some(0), None, column.title.clone());
            }
            for (row, cells) in (1..).zip(rows) {
                for (cell, column) in cells.iter().zip(columns) {
                    for text in &cell.paragraphs {
                        push(Some(row), Some(&column.title), joined(text));
                    }
                }
            }
        }
        Block::Chart(chart) => {
            push(None, None, chart.title.clone());
            for bar in &chart.bars {
                let values = bar.texts.iter().flatten().cloned();
                push(None, None, std::iter::once(bar.label.clone()).chain(values).collect::<Vec<_>>().join(" "));
            }
            if let Some(threshold) = &chart.threshold {
                push(None, None, threshold.label.clone());
            }
        }
        Block::Signature(signature) => {
            for text in self::signature(signature) {
                push(None, None, text);
            }
        }
        Block::Opinion { label, text, signature, .. } => {
            push(None, Some(label), text.as_deref().map(joined).unwrap_or_default());
            for text in self::signature(signature) {
                push(None, None, text);
            }
        }
        Block::Order { title, choices, signature, .. } => {
            push(None, None, joined(title));
            for choice in choices {
                push(None, None, format!("{}{}", if choice.ticked { "☑ " } else { "☐ " }, choice.text));
            }
            for text in self::signature(signature) {
                push(None, None, text);
            }
        }
        Block::Photos { items, .. } => items.iter().for_each(|photo| push(None, None, joined(&photo.caption))),
        Block::CatchWord { text, .. } => push(None, None, text.clone()),
    }
    found
}

fn signature(signature: &Signature) -> Vec<String> {
    let name = signature.name.as_ref().map(|name| format!("({name})"));
    name.into_iter().chain(signature.lines.iter().cloned()).chain(signature.date.clone()).collect()
}

fn push_run(runs: &mut Vec<Run>, kind: RunKind, text: &str) {
    match runs.last_mut().filter(|run| run.kind == kind) {
        Some(run) => run.text.push_str(text),
        None => runs.push(Run { kind, text: text.to_owned() }),
    }
}

/// Takes a lone space between two changes into both, and puts what went before what came: fewer, longer marks.
fn joined_runs(runs: Vec<Run>) -> Vec<Run> {
    let mut out: Vec<Run> = Vec::new();
    let (mut gone, mut come) = (String::new(), String::new());
    let mut runs = runs.into_iter().peekable();
    while let Some(run) = runs.next() {
        match run.kind {
            RunKind::Removed => gone.push_str(&run.text),
            RunKind::Added => come.push_str(&run.text),
            RunKind::Same => {
                let inside = !(gone.is_empty() && come.is_empty()) && runs.peek().is_some();
                if inside && run.text.chars().all(char::is_whitespace) {
                    gone.push_str(&run.text);
                    come.push_str(&run.text);
                } else {
                    flush(&mut out, &mut gone, &mut come);
                    out.push(run);
                }
            }
        }
    }
    flush(&mut out, &mut gone, &mut come);
    out
}

fn flush(out: &mut Vec<Run>, gone: &mut String, come: &mut String) {
    for (kind, text) in [(RunKind::Removed, gone), (RunKind::Added, come)] {
        if !text.is_empty() {
            out.push(Run { kind, text: std::mem::take(text) });
        }
    }
}
