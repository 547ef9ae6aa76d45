//! Excel files as text and pictures: each sheet by its name, each row a line, cells parted by tabs.

use std::collections::HashSet;
use std::io::Cursor;

use calamine::{Data, DataRef, ExcelDateTime, Reader as _, SheetType, SheetVisible, Xlsx};

use crate::Refusal;
use crate::copy::{Made, Remark};
use crate::markup::{Event, attribute, pass};
use crate::package::{Pack, Package};
use crate::story::{Reading, is_seen};

const MAIN: &str = "xl/workbook.xml";
/// Cells that say something.
const CELLS: usize = 2_000_000;
/// Empty cells that are kept between two of a row, so that columns stay in line.
const GAP: usize = 200;

/// Makes a copy of an Excel file: values, never formulas; nothing that is hidden.
pub fn copy(original: &[u8]) -> Result<Made, Refusal> {
    let mut package = Package::open(original)?;
    // The reader of sheets unpacks by itself and without bounds.
    package.weigh()?;
    let mut workbook: Xlsx<_> = Xlsx::new(Cursor::new(original)).map_err(|_| Refusal::Broken)?;
    let parts = sheet_parts(&mut package)?;
    let mut pack = Pack::new();
    let mut reading = Reading::new(&mut package, &mut pack);
    let mut cells = 0;
    for sheet in workbook.sheets_metadata().to_vec() {
        if sheet.visible != SheetVisible::Visible {
            reading.pack.remark(Remark::HiddenLeftOut);
            continue;
        }
        let title = one_line(&sheet.name);
        reading.pack.say(&format!("[{title}]\n"))?;
        let part = parts.iter().find(|(name, _)| *name == sheet.name).map(|(_, part)| part.clone());
        if sheet.typ == SheetType::WorkSheet {
            let hidden = match &part {
                Some(part) => Hidden::of(reading.package.markup(part)?.as_deref().unwrap_or_default())?,
                None => Hidden::default(),
            };
            rows(&mut workbook, &sheet.name, &hidden, &mut cells, reading.pack)?;
        }
        if let Some(part) = part {
            drawings(&mut reading, &part)?;
        }
        reading.pack.say("\n")?;
    }
    pack.finish()
}

/// Sheets by name with their parts.
fn sheet_parts(package: &mut Package<'_>) -> Result<Vec<(String, String)>, Refusal> {
    let relations = package.relations(MAIN)?;
    let markup = package.markup(MAIN)?.unwrap_or_default();
    let mut found = Vec::new();
    pass(&markup, |event| {
        if let Event::Open(element) = event
            && element.local_name().as_ref() == "sheet"
            && let (Some(name), Some(id)) = (attribute(element, "name"), attribute(element, "id"))
            && let Some((_, _, part)) = relations.iter().find(|(other, _, _)| *other == id)
        {
            found.push((name, part.clone()));
        }
        Ok(())
    })?;
    Ok(found)
}

/// Rows and columns that are not shown, counted from 0.
#[derive(Default)]
struct Hidden {
    rows: HashSet<u32>,
    columns: Vec<(u32, u32)>,
}

impl Hidden {
    fn of(markup: &str) -> Result<Self, Refusal> {
        let mut hidden = Self::default();
        let mut row = 0_u32;
        pass(markup, |event| {
            let Event::Open(element) = event else { return Ok(()) };
            let number = |name: &str| attribute(element, name).and_then(|text| text.parse::<u32>().ok());
            let nothing = |name: &str| {
                attribute(element, name).and_then(|text| text.parse::<f64>().ok()).is_some_and(|size| size <= 0.0)
            };
            let is_hidden = matches!(attribute(element, "hidden").as_deref(), Some("1" | "true"));
            match element.local_name().as_ref() {
                "row" => {
                    row = number("r").unwrap_or(row.saturating_add(1));
                    if is_hidden || nothing("ht") {
                        hidden.rows.insert(row.saturating_sub(1));
                    }
                }
                "col" if is_hidden || nothing("width") => {
                    if let (Some(from), Some(to)) = (number("min"), number("max")) {
                        hidden.columns.push((from.saturating_sub(1), to.saturating_sub(1)));
                    }
                }
                _ => {}
            }
            Ok(())
        })?;
        Ok(hidden)
    }

    fn holds(&self, row: u32, column: u32) -> bool {
        self.rows.contains(&row) || self.columns.iter().any(|(from, to)| (*from..=*to).contains(&column))
    }
}

fn rows(
    workbook: &mut Xlsx<Cursor<&[u8]>>,
    sheet: &str,
    hidden: &Hidden,
    cells: &mut usize,
    pack: &mut Pack,
) -> Result<(), Refusal> {
    let mut reader = workbook.worksheet_cells_reader(sheet).map_err(|_| Refusal::Broken)?;
    let mut at: Option<(u32, u32)> = None;
    while let Some(cell) = reader.next_cell().map_err(|_| Refusal::Broken)? {
        let text = shown(cell.get_value());
        if text.is_empty() {
            continue;
        }
        let (row, column) = cell.get_position();
        if hidden.holds(row, column) {
            pack.remark(Remark::HiddenLeftOut);
            continue;
        }
        *cells += 1;
        if *cells > CELLS {
            return Err(Refusal::TooMany);
        }
        let gap = match at {
            Some((line, last)) if line == row => column.saturating_sub(last),
            Some(_) => {
                pack.say("\n")?;
                column
            }
            None => column,
        };
        pack.say(&"\t".repeat(usize::try_from(gap).unwrap_or(GAP).min(GAP)))?;
        pack.say(&text)?;
        at = Some((row, column));
    }
    if at.is_some() { pack.say("\n") } else { Ok(()) }
}

fn shown(value: &DataRef<'_>) -> String {
    match Data::from(value.clone()) {
        Data::Empty => String::new(),
        Data::Int(value) => value.to_string(),
        Data::Float(value) => value.to_string(),
        Data::String(text) | Data::DateTimeIso(text) | Data::DurationIso(text) => one_line(&text),
        Data::Bool(value) => (if value { "TRUE" } else { "FALSE" }).to_owned(),
        Data::DateTime(value) => date(value),
        Data::Error(error) => error.to_string(),
    }
}

/// A cell is one line: the break inside it is a space, and the tab parts cells.
fn one_line(text: &str) -> String {
    let seen: String = text.chars().map(|c| if c.is_whitespace() { ' ' } else { c }).filter(|c| is_seen(*c)).collect();
    seen.split(' ').filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}

fn date(value: ExcelDateTime) -> String {
    if value.is_duration() {
        return value.as_f64().to_string();
    }
    let (year, month, day, hour, minute, second, _) = value.to_ymd_hms_milli();
    let day = format!("{year:04}-{month:02}-{day:02}");
    if (hour, minute, second) == (0, 0, 0) { day } else { format!("{day} {hour:02}:{minute:02}:{second:02}") }
}

/// Adds the pictures and boxes that lie on a sheet.
fn drawings(reading: &mut Reading<'_, '_>, sheet: &str) -> Result<(), Refusal> {
    for (_, kind, target) in reading.package.relations(sheet)? {
        if kind == "drawing" {
            reading.story(&target)?;
        }
    }
    Ok(())
}
