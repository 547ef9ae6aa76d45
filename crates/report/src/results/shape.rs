//! How a table of one town lies: under a head, or on its side with a figure a line, with words around it.
//!
//! A page that was pasted or saved has a title, heads of two rows, sums in between and a footer. What is found becomes a
//! head with rows; what is left over is handed back, so that it can be named.

use prongsai_domain::framework::Framework;
use prongsai_thai::{FiscalYear, numeral};

use super::column::{self, Column, column};
use super::side::on_its_side;
use super::words::{cells_of_line, is_year};
use super::{Record, figure};

/// A head with its rows.
pub struct Shape {
    /// Names of the columns, as [`column`] reads them.
    pub head: Record,
    /// Rows of figures.
    pub rows: Vec<Record>,
    /// For a table that lay on its side, the line of each column; else empty.
    pub lines: Vec<usize>,
    /// The year of the heading, where the table itself names none.
    pub title_year: Option<FiscalYear>,
    /// Lines of which nothing was taken.
    pub unused: Vec<Record>,
}

/// The tables of a file, in their order; at least one where there is a line.
pub fn arranged(records: &[Record], frameworks: &[Framework]) -> Vec<Shape> {
    let parts = parts(records, frameworks);
    parts
        .iter()
        .filter_map(|part| {
            headed(part, frameworks).or_else(|| on_its_side(part, frameworks)).or_else(|| as_it_is(part))
        })
        .collect()
}

/// A heading with a year of its own begins another table once the one before has figures.
fn parts(records: &[Record], frameworks: &[Framework]) -> Vec<Vec<Record>> {
    let mut parts: Vec<Vec<Record>> = Vec::new();
    let (mut open, mut figures): (Vec<Record>, usize) = (Vec::new(), 0);
    for record in records {
        let cells = cells_of_line(record);
        let is_line = cells.iter().any(|cell| column::line(cell).is_some());
        let has_figure = cells.iter().any(|cell| figure::is_figure(cell));
        let is_heading = !is_line && !has_figure && years_in(&cells.join(" "), frameworks).len() == 1;
        if is_heading && figures >= 2 {
            parts.push(std::mem::take(&mut open));
            figures = 0;
        }
        figures += usize::from(is_line && has_figure);
        open.push(record.clone());
    }
    // Words with a year below the last table are its footer.
    match parts.last_mut() {
        Some(last) if figures < 2 => last.append(&mut open),
        _ => parts.push(open),
    }
    parts
}

/// A table under a head of one or two rows.
fn headed(records: &[Record], frameworks: &[Framework]) -> Option<Shape> {
    const DEEPEST: usize = 25;
    let (at, head, rows_from) = (0..records.len().min(DEEPEST)).find_map(|at| {
        let below = records.get(at + 1).map(|below| merged(&records[at], below)).filter(is_head);
        // A second row of names belongs to the head.
        let has_second = records.get(at + 1).is_some_and(|below| names(below) >= 2 && figures(below) == 0);
        match below {
            Some(head) if has_second && (!is_head(&records[at + 1]) || names(&records[at]) >= 1) => {
                Some((at, head, at + 2))
            }
            _ if is_head(&records[at]) => Some((at, records[at].clone(), at + 1)),
            _ => None,
        }
    })?;
    let columns: Vec<Column> = head.cells.iter().map(|name| column(name)).collect();
    let holds = |row: &Record, wanted: &dyn Fn(&Column) -> bool| {
        columns.iter().zip(&row.cells).any(|(column, cell)| wanted(column) && !cell.is_empty())
    };
    let answers = columns.contains(&Column::Instrument);
    let is_row = |row: &Record| {
        let of_head = row.cells == records[rows_from - 1].cells;
        let figure =
            |column: &Column| column.is_figure() || matches!(column, Column::ItemScore | Column::Item | Column::Total);
        !of_head && (answers || holds(row, &figure))
    };
    let (rows, rest): (Vec<Record>, Vec<Record>) = records[rows_from..].iter().cloned().partition(is_row);
    let unused = rest.into_iter().filter(|row| row.cells != records[rows_from - 1].cells).collect();
    let title_year = match columns.contains(&Column::FiscalYear) {
        true => None,
        false => title_year(&records[..at], frameworks),
    };
    Some(Shape { head, rows, lines: Vec::new(), title_year, unused })
}

fn names(record: &Record) -> usize {
    record.cells.iter().filter(|cell| column(cell).is_figure()).count()
}

fn figures(record: &Record) -> usize {
    record.cells.iter().filter(|cell| figure::is_figure(cell)).count()
}

/// Whether a row names enough columns that it cannot be anything else.
fn is_head(record: &Record) -> bool {
    let columns: Vec<Column> = record.cells.iter().map(|name| column(name)).collect();
    let scores = columns.iter().filter(|column| column.is_figure() || matches!(column, Column::Total)).count();
    let has = |wanted: Column| columns.contains(&wanted);
    let says_whose = has(Column::Agency) || has(Column::FiscalYear);
    let holds_many = (has(Column::Item) && has(Column::ItemScore)) || has(Column::Instrument);
    // A line with a figure in it is one of a table on its side, not a head.
    figures(record) == 0 && (scores >= 3 || (says_whose && (scores >= 1 || holds_many)))
}

/// Two rows of a head as one: the lower name counts, the upper one where the lower says nothing of its own.
fn merged(upper: &Record, lower: &Record) -> Record {
    let width = upper.cells.len().max(lower.cells.len());
    let mut group = "";
    let cells = (0..width).map(|at| {
        let (over, under) = (cell(upper, at), cell(lower, at));
        if !over.is_empty() {
            group = over;
        }
        let instrument = match column::line(group) {
            Some(Column::Whole(instrument)) => Some(instrument),
            _ => None,
        };
        match (column(under), instrument) {
            (Column::Total | Column::ItemScore, Some(instrument)) => instrument.code().to_owned(),
            (Column::EitPart(part), _) => format!("eit{}", part + 1),
            (Column::Other(_), _) if !over.is_empty() && !matches!(column(over), Column::Whole(_)) => over.to_owned(),
            (Column::Other(_), _) if under.is_empty() => over.to_owned(),
            _ => under.to_owned(),
        }
    });
    Record { line: upper.line, cells: cells.collect() }
}

pub fn cell(record: &Record, at: usize) -> &str {
    record.cells.get(at).map_or("", String::as_str)
}

/// What nothing else fits, so that the reader says what it misses.
fn as_it_is(records: &[Record]) -> Option<Shape> {
    let (head, rows) = records.split_first()?;
    Some(Shape { head: head.clone(), rows: rows.to_vec(), lines: Vec::new(), title_year: None, unused: Vec::new() })
}

/// The years with a framework that stand in a text.
pub fn years_in(text: &str, frameworks: &[Framework]) -> Vec<FiscalYear> {
    let plain = numeral::arabic(text);
    let words = plain.split(|c: char| !c.is_ascii_digit()).filter(|word| is_year(word));
    let years = words.filter_map(|word| FiscalYear::new(word.parse().ok()?).ok());
    let mut found: Vec<FiscalYear> =
        years.filter(|year| frameworks.iter().any(|framework| framework.fiscal_year == *year)).collect();
    found.dedup();
    found
}

/// The one year of the words above a table.
pub fn title_year(above: &[Record], frameworks: &[Framework]) -> Option<FiscalYear> {
    let mut years: Vec<FiscalYear> =
        above.iter().flat_map(|record| years_in(&record.cells.join(" "), frameworks)).collect();
    years.sort_unstable();
    years.dedup();
    match years[..] {
        [year] => Some(year),
        _ => None,
    }
}
