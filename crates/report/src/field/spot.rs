//! Where a finding of the linter stands, and where it is mended.

use prongsai_domain::paper::PaperKind;

use super::line::{self, Line, Stretch};
use super::{Field, MeasureField, PaperField, ProgressField, ResultField};
use crate::edit::{self, Place};
use crate::lint::Diagnostic;
use crate::model::{Block, PartKind, Report};

/// Where a finding stands, and what leads to its mending.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Spot {
    /// Id of the part.
    pub part: String,
    /// Id of the block, as [`Report::parts`] holds it: a signature under an opinion belongs to the opinion.
    pub block: String,
    /// In a list, the item from 1.
    pub item: Option<u16>,
    /// In a table, the row from 1 (0 is the heading) and the column from 0.
    pub cell: Option<(usize, usize)>,
    /// The field whose value stands there, or which would fill the gap.
    pub field: Option<Field>,
    /// The sentence that can be reworded.
    pub wording: Option<Place>,
}

/// Returns where a finding about [`Report::source`] stands; none for one about no line of the report.
///
/// A finding in a quotation leads to the field of the record. One in our own words leads to the wording. One about a gap
/// leads to the field that would fill it, as far as the place or the rule says which.
pub fn spot(report: &Report, found: &Diagnostic) -> Option<Spot> {
    if found.rule == "suppression" {
        return None;
    }
    let lines = line::lines(report);
    let line = lines.get(found.line.checked_sub(1)?)?;
    let start = found.column.saturating_sub(1);
    let touched = touched(line, start, start + found.excerpt.chars().count().max(1));
    let place = Place { block: line.block.id().to_owned(), item: line.item };
    let wording = edit::editable(report).into_iter().any(|editable| editable.place == place).then_some(place);
    let cell = touched.iter().find_map(|stretch| stretch.cell);
    let recorded = touched.iter().find_map(|stretch| field_of(report, stretch));
    let asked = || asked_by_rule(report, &found.rule);
    let field = match line.block {
        Block::Fields { .. } => touched.iter().find_map(|s| s.label).and_then(|label| of_head(report, label)),
        Block::Opinion { .. } | Block::Order { .. } => Some(of_signature(report, &found.rule)),
        Block::Signature(_) => Some(Field::Agency),
        // A cell is filled from its record, also where nothing but dots stands in it.
        Block::Table { .. } => recorded.or_else(|| of_gap(report, line, &touched)).or_else(asked),
        _ if wording.is_some() && recorded.is_none() => asked(),
        _ => recorded.or_else(asked).or_else(|| line.stretches.iter().find_map(|s| field_of(report, s))),
    };
    Some(Spot { part: line.part.id.clone(), block: line.block.id().to_owned(), item: line.item, cell, field, wording })
}

/// The stretches that a finding touches; from and to in code points.
fn touched<'l, 'r>(line: &'l Line<'r>, from: usize, to: usize) -> Vec<&'l Stretch<'r>> {
    let mut at = 0;
    let mut found = Vec::new();
    for stretch in &line.stretches {
        let end = at + stretch.text.chars().count();
        if at < to && from < end {
            found.push(stretch);
        }
        at = end;
    }
    found
}

fn field_of(report: &Report, stretch: &Stretch<'_>) -> Option<Field> {
    let field = Field::of_record(stretch.record?, report.paper)?;
    // A number or a year only says of what the sentence speaks; nobody mends a text by changing it.
    let label = matches!(field, Field::Year | Field::Measure { field: MeasureField::No, .. } | Field::Framework { .. });
    (!label).then_some(field)
}

/// What would fill a cell of the table of measures in which nothing is quoted.
fn of_gap(report: &Report, line: &Line<'_>, touched: &[&Stretch<'_>]) -> Option<Field> {
    let (row, column) = touched.iter().find_map(|stretch| stretch.cell).filter(|(row, _)| *row > 0)?;
    if line.block.id() != "measures-table" {
        return None;
    }
    let records = || line.stretches.iter().filter_map(|stretch| Some((stretch, stretch.record?)));
    let parse = |record: &str| Field::of_record(record, report.paper);
    let no = records().find_map(|(stretch, record)| match (stretch.cell, parse(record)) {
        (Some((_, 0)), Some(Field::Measure { no, .. })) => Some(no),
        _ => None,
    })?;
    let paragraph = touched.iter().find(|stretch| stretch.cell.is_some()).map_or(0, |stretch| stretch.paragraph);
    let step = records().find_map(|(stretch, record)| match parse(record) {
        Some(Field::Measure { field: MeasureField::Step(step), .. })
            if stretch.cell == Some((row, column)) && stretch.paragraph == paragraph =>
        {
            Some(step)
        }
        _ => None,
    });
    let measure = |field| Some(Field::Measure { no, field });
    let Some(round) = report.paper.round() else {
        let budget = matches!(line.block, Block::Table { columns, .. } if columns.len() == 7);
        return match (column, budget) {
            (0, _) => measure(MeasureField::Title),
            (1, _) => measure(step.map_or(MeasureField::Title, MeasureField::Step)),
            (2, _) => measure(MeasureField::Responsible),
            (3, _) => measure(MeasureField::Period),
            (4, true) => measure(MeasureField::Budget),
            (4, false) | (5, true) => measure(MeasureField::Success),
            _ => measure(MeasureField::FollowUp),
        };
    };
    match column {
        0 => measure(MeasureField::Title),
        1 => measure(step.map_or(MeasureField::Title, MeasureField::Step)),
        2 => measure(MeasureField::Responsible),
        3 => measure(MeasureField::Period),
        4 => step.map_or(Some(Field::Tally { round, measure: Some(no) }), |step| {
            Some(Field::Progress { round, measure: no, step, field: ProgressField::Result })
        }),
        // The way comes first, what came of it second.
        _ if paragraph == 0 => measure(MeasureField::FollowUp),
        _ => Some(Field::FollowUp { round, measure: no }),
    }
}

fn of_head(report: &Report, label: &str) -> Option<Field> {
    let field = match label {
        "ส่วนราชการ" => PaperField::Unit,
        "ที่" => PaperField::Number,
        "วันที่" => PaperField::Date,
        "เรื่อง" => PaperField::Subject,
        "เรียน" => PaperField::Addressee,
        "สิ่งที่ส่งมาด้วย" => PaperField::Enclosure,
        _ => return None,
    };
    Some(Field::Paper { kind: report.paper, field })
}

fn of_signature(report: &Report, rule: &str) -> Field {
    match rule {
        "signer-mismatch" | "acting-without-order" | "agency-name-variant" | "other-agency" | "agency-type" => {
            Field::Agency
        }
        _ => Field::Paper { kind: report.paper, field: PaperField::Chain },
    }
}

/// The field about which a rule speaks, wherever its finding stands.
fn asked_by_rule(report: &Report, rule: &str) -> Option<Field> {
    let kind = report.paper;
    let result = |field| Some(Field::Result { year: report.fiscal_year.previous(), field });
    match rule {
        "missing-score" => result(ResultField::Total),
        "missing-analysis" => result(ResultField::Whole),
        "missing-memo-number" => Some(Field::Paper { kind, field: PaperField::Number }),
        "missing-attachment" => Some(missing_attachment(report, kind)),
        "signer-mismatch" | "acting-without-order" => Some(Field::Agency),
        "mixed-digits" => Some(Field::Paper { kind, field: PaperField::Settings }),
        _ => None,
    }
}

/// Evidence is given with the progress of the round; the measure paper has only its enclosure.
fn missing_attachment(report: &Report, kind: PaperKind) -> Field {
    let has_annex = report.parts.iter().any(|part| part.kind == PartKind::Evidence);
    match kind.round().filter(|_| has_annex) {
        Some(round) => Field::Tally { round, measure: None },
        None => Field::Paper { kind, field: PaperField::Enclosure },
    }
}
