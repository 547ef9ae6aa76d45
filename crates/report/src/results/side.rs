//! Tables on their side: a figure a line, in one column or in one for each year or agency.

use std::collections::BTreeMap;

use prongsai_domain::framework::Framework;
use prongsai_domain::rating;
use prongsai_thai::{FiscalYear, numeral};

use super::column::{self, Column, column};
use super::shape::{Shape, cell, title_year, years_in};
use super::words::cells_of_line;
use super::{Record, figure};

/// A table with a figure a line, in one column or in one for each year or agency.
pub fn on_its_side(records: &[Record], frameworks: &[Framework]) -> Option<Shape> {
    let cut: Vec<Record> =
        records.iter().map(|record| Record { line: record.line, cells: cells_of_line(record) }).collect();
    let numbers = numbers_are_those_of_indicators(&cut);
    let named: Vec<Option<Line>> = cut.iter().map(|record| line_of(record, numbers)).collect();
    // “ผลการประเมิน” may be the name of a line and a word of the head.
    let begins = |line: &Line| {
        figures_of(line) > 0 || (has_value(line) && matches!(line.column, Column::FiscalYear | Column::Agency))
    };
    let first = named.iter().position(|line| line.as_ref().is_some_and(begins))?;
    let lines: Vec<&Line> = named[first..].iter().flatten().filter(|line| has_value(line)).collect();
    let scores = lines.iter().filter(|line| figures_of(line) > 0).count();
    if scores < 2 || scores * 2 <= lines.len() {
        return None;
    }
    let heads: Vec<&Record> = cut[..first].iter().collect();
    let values = value_columns(&lines, &heads, frameworks);
    let mut head = Record { line: lines[0].record.line, cells: Vec::new() };
    let mut places = Vec::new();
    let mut rows: Vec<Record> = values.iter().map(|_| Record { line: head.line, cells: Vec::new() }).collect();
    for line in &lines {
        head.cells.extend(line.column.name());
        places.push(line.record.line);
        for (row, value) in rows.iter_mut().zip(&values) {
            row.cells.push(value_of(line, value.at, values.len() == 1));
        }
    }
    if let ([row], false) = (&mut rows[..], lines.iter().any(|line| line.column == Column::Rating))
        && let Some((line, rating)) = lines.iter().find_map(|line| rating_beside(line, frameworks))
    {
        head.cells.push("rating".to_owned());
        places.push(line);
        row.cells.push(rating);
    }
    for (name, said) in [
        ("fiscal_year", values.iter().map(|value| value.year.map(|year| year.to_string())).collect::<Vec<_>>()),
        ("agency", values.iter().map(|value| value.agency.clone()).collect()),
    ] {
        if said.iter().all(Option::is_some) {
            head.cells.push(name.to_owned());
            places.push(head.line);
            for (row, said) in rows.iter_mut().zip(said) {
                row.cells.extend(said);
            }
        }
    }
    let has_year = head.cells.iter().any(|name| column(name) == Column::FiscalYear);
    let title_year = if has_year { None } else { title_year(&records[..first], frameworks) };
    let used = |line: usize| lines.iter().any(|used| used.record.line == line);
    let is_group = |at: usize| named[at].as_ref().is_some_and(|line| !has_value(line));
    let unused = (first..records.len()).filter(|at| !used(cut[*at].line) && !is_group(*at));
    let unused = unused.map(|at| records[at].clone()).collect();
    Some(Shape { head, rows, lines: places, title_year, unused })
}

/// A line of a table on its side.
struct Line {
    record: Record,
    column: Column,
    /// Where its name stands.
    at: usize,
}

/// Whether the numbers before the lines are those of the indicators: then a number stands for a misspelled name.
fn numbers_are_those_of_indicators(records: &[Record]) -> bool {
    let mut agreeing = 0;
    for record in records {
        let mut cells = record.cells.iter().filter(|cell| !cell.is_empty());
        let (Some(number), Some(name)) = (cells.next(), cells.next()) else { continue };
        let number = numeral::arabic(number).trim_end_matches('.').parse::<u8>().ok();
        match (number, column::line(name)) {
            (Some(number), Some(Column::Indicator(no))) if number == no => agreeing += 1,
            (Some(_), Some(Column::Indicator(_))) => return false,
            _ => {}
        }
    }
    agreeing >= 2
}

/// The name of a line: the most telling of its cells, or two of them together.
fn line_of(record: &Record, numbers: bool) -> Option<Line> {
    let telling = |column: &Column| match column {
        Column::Indicator(_) | Column::OitItem(_) | Column::EitPart(_) => 0,
        Column::Whole(_) | Column::OitWeighted => 1,
        Column::FiscalYear | Column::Agency | Column::Total => 2,
        _ => 3,
    };
    let mut found: Option<(Column, usize)> = None;
    let mut before = "";
    for (at, cell) in record.cells.iter().enumerate().filter(|(_, cell)| !cell.is_empty()) {
        if figure::is_figure(cell) && found.is_some() {
            break;
        }
        let together = (!before.is_empty()).then(|| column::line(&format!("{before} {cell}"))).flatten();
        for column in [together, column::line(cell)].into_iter().flatten() {
            if found.as_ref().is_none_or(|(known, _)| telling(&column) < telling(known)) {
                found = Some((column, at));
            }
        }
        before = cell;
    }
    if let Some((column, at)) = found {
        return Some(Line { record: record.clone(), column, at });
    }
    let mut cells = record.cells.iter().enumerate().filter(|(_, cell)| !cell.is_empty());
    let (_, number) = cells.next()?;
    let (at, name) = cells.next()?;
    let no = numeral::arabic(number).trim_end_matches('.').parse().ok().filter(|no| (1..=10_u8).contains(no))?;
    // “1  98.22” has no name at all; “1  การปฎิบัตหน้าที่  98.22” a misspelled one.
    match figure::is_figure(name) {
        true => Some(Line { record: record.clone(), column: Column::Indicator(no), at: at - 1 }),
        false => numbers.then(|| Line { record: record.clone(), column: Column::Indicator(no), at }),
    }
}

fn has_value(line: &Line) -> bool {
    line.record.cells.iter().skip(line.at + 1).any(|cell| !cell.is_empty())
}

fn figures_of(line: &Line) -> usize {
    line.record.cells.iter().skip(line.at + 1).filter(|cell| figure::is_figure(cell)).count()
}

/// Words in the head of a column whose figures are no scores.
const NO_SCORE: [&str; 11] =
    ["น้ำหนัก", "ถ่วง", "ผลต่าง", "เปลี่ยนแปลง", "เพิ่มขึ้น", "ลดลง", "เป้าหมาย", "ค่าเฉลี่ยประเทศ", "เต็ม", "อันดับ", "จำนวน"];

/// A column of figures in a table on its side.
struct Value {
    at: usize,
    year: Option<FiscalYear>,
    agency: Option<String>,
}

fn value_columns(lines: &[&Line], heads: &[&Record], frameworks: &[Framework]) -> Vec<Value> {
    let mut counts: BTreeMap<usize, usize> = BTreeMap::new();
    for line in lines {
        for (at, cell) in line.record.cells.iter().enumerate().skip(line.at + 1) {
            if figure::is_figure(cell) {
                *counts.entry(at).or_default() += 1;
            }
        }
    }
    let head_of = |at: usize| {
        let texts = heads.iter().map(|head| cell(head, at)).filter(|text| !text.is_empty());
        texts.collect::<Vec<_>>().join(" ")
    };
    let is_score = |text: &str| !NO_SCORE.iter().any(|word| text.contains(word));
    let most = counts.values().copied().max().unwrap_or(0);
    let mut columns: Vec<(usize, usize)> = counts.into_iter().filter(|(at, _)| is_score(&head_of(*at))).collect();
    if columns.is_empty() {
        return vec![Value { at: usize::MAX, year: None, agency: None }];
    }
    let full: Vec<(usize, usize)> = columns.iter().copied().filter(|(_, count)| count * 2 >= most).collect();
    if !full.is_empty() {
        columns = full;
    }
    let by_year = by_year(&columns, heads, frameworks);
    if by_year.len() > 1 || (by_year.len() == 1 && columns.len() == 1) {
        return by_year;
    }
    let agency = |at: usize| {
        let text = head_of(at);
        ["เทศบาล", "องค์การบริหาร", "อบต", "อบจ", "ทต.", "ทม."].iter().any(|word| text.contains(word)).then_some(text)
    };
    let of_agencies: Vec<Value> =
        columns.iter().filter_map(|(at, _)| Some(Value { at: *at, year: None, agency: Some(agency(*at)?) })).collect();
    if of_agencies.len() > 1 {
        return of_agencies;
    }
    // Lines that say the year or the agency of each column make all columns count.
    let says_whose = lines.iter().any(|line| matches!(line.column, Column::FiscalYear | Column::Agency));
    if says_whose {
        return columns.into_iter().map(|(at, _)| Value { at, year: None, agency: None }).collect();
    }
    let named_score = columns.iter().find(|(at, _)| {
        let head = head_of(*at);
        ["คะแนน", "ร้อยละ", "ผลการประเมิน", "score"].iter().any(|word| head.to_lowercase().contains(word))
    });
    let most = columns.iter().max_by_key(|(at, count)| (*count, *at));
    let at = named_score.or(most).map_or(usize::MAX, |(at, _)| *at);
    vec![Value { at, year: None, agency: None }]
}

/// Columns whose head says a year, one for each year; a head may stand over several columns.
fn by_year(columns: &[(usize, usize)], heads: &[&Record], frameworks: &[Framework]) -> Vec<Value> {
    let mut found: Vec<Value> = Vec::new();
    for (at, _) in columns {
        let year = heads.iter().rev().find_map(|head| {
            // A title stands alone in the first column and is over no column in particular.
            if head.cells.iter().skip(1).all(String::is_empty) {
                return None;
            }
            let over = (0..=*at).rev().map(|at| cell(head, at)).find(|text| !text.is_empty())?;
            match years_in(over, frameworks)[..] {
                [year] => Some(year),
                _ => None,
            }
        });
        if let Some(year) = year.filter(|year| found.iter().all(|value| value.year != Some(*year))) {
            found.push(Value { at: *at, year: Some(year), agency: None });
        }
    }
    found
}

fn value_of(line: &Line, at: usize, alone: bool) -> String {
    let here = cell(&line.record, at);
    if !here.is_empty() && at > line.at {
        return here.to_owned();
    }
    // Lines of words are not flush: the one thing that stands behind the name is its value.
    let mut behind = line.record.cells.iter().skip(line.at + 1).filter(|cell| !cell.is_empty());
    match (behind.next(), behind.next()) {
        (Some(only), None) if alone => only.clone(),
        _ => String::new(),
    }
}

/// A rating that stands behind a figure: `คะแนนรวม 88.37 ผ่านดี`.
fn rating_beside(line: &Line, frameworks: &[Framework]) -> Option<(usize, String)> {
    if line.column != Column::Total {
        return None;
    }
    let is_rating = |text: &str| frameworks.iter().any(|framework| rating::meaning(framework, text).is_some());
    let beside = line.record.cells.iter().skip(line.at + 1).find(|cell| is_rating(cell))?;
    Some((line.record.line, beside.trim().trim_start_matches("ระดับ").trim().to_owned()))
}
