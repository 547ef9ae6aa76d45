//! Excel workbooks: each sheet is a table, each row that holds something one line.
//!
//! Cells stand as they are shown where the number format is one of the usual ones (fixed decimals, thousands,
//! percent); dates stand in ISO form, because the sheet does not say in which era it shows them.
//! Empty rows are left out, merged cells stand once, at their first cell.

use super::package::{Package, damaged, place};
use super::{Foreign, Loaded, ReadError, limits};
use calamine::{Data, DataRef, ExcelDateTime, Reader as _, SheetType, SheetVisible, Xlsx, XlsxError};
use prongsai_report::source::{Line, LineKind, Source};
use std::io::Cursor;

/// Reads a workbook into lines.
pub fn read(name: &str, bytes: &[u8], package: &mut Package<'_>) -> Result<Loaded, ReadError> {
    if package.holds("xl/workbook.bin") {
        return Err(ReadError::Foreign(Foreign::BinaryExcel));
    }
    // The decoder unpacks by itself and without caps.
    package.weigh()?;
    let mut workbook: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).map_err(|error| unreadable("ไฟล์", &error))?;
    let mut notes = Vec::new();
    let mut lines = Vec::new();
    let mut cells = 0;
    let sheets: Vec<_> = workbook.sheets_metadata().to_vec();
    let mut table = 0;
    for sheet in &sheets {
        if sheet.typ != SheetType::WorkSheet {
            continue;
        }
        if sheet.visible != SheetVisible::Visible {
            notes.push(format!("ไม่ได้อ่านแผ่นงาน “{}” เพราะถูกซ่อนไว้", sheet.name));
            continue;
        }
        let before = lines.len();
        rows(&mut workbook, &sheet.name, table, &mut cells, &mut lines)?;
        if lines.len() > before {
            table += 1;
        }
    }
    if lines.is_empty() {
        return Err(ReadError::Empty);
    }
    Ok(Loaded { source: Source { name: name.to_owned(), lines }, notes })
}

fn rows(
    workbook: &mut Xlsx<Cursor<&[u8]>>,
    sheet: &str,
    table: u32,
    cells: &mut usize,
    lines: &mut Vec<Line>,
) -> Result<(), ReadError> {
    let place_of = || format!("แผ่นงาน “{sheet}”");
    let mut reader = workbook.worksheet_cells_reader(sheet).map_err(|error| unreadable(&place_of(), &error))?;
    let formats: Vec<Option<String>> = reader
        .styles()
        .iter()
        .map(|style| style.number_format.as_ref().map(|format| format.format_code.clone()))
        .collect();
    let mut current: Option<(u32, Vec<String>)> = None;
    while let Some((cell, style)) = reader.next_cell_with_style_id().map_err(|error| unreadable(&place_of(), &error))? {
        let format = formats.get(style).and_then(Option::as_deref).unwrap_or("General");
        let text = shown(cell.get_value(), format);
        if text.is_empty() {
            continue;
        }
        *cells += 1;
        let (row, column) = cell.get_position();
        if *cells > limits::CELLS {
            return Err(ReadError::TooMany {
                place: place_of(), what: "ช่องข้อมูล", limit: limits::CELLS
            });
        }
        if column >= limits::COLUMNS {
            let limit = limits::COLUMNS as usize;
            return Err(ReadError::TooMany { place: place_of(), what: "คอลัมน์", limit });
        }
        let column = column as usize;
        if current.as_ref().is_none_or(|(at, _)| *at != row) {
            lines.extend(current.take().map(|(_, texts)| line(&texts, table)));
        }
        let (_, texts) = current.get_or_insert_with(|| (row, Vec::new()));
        if texts.len() <= column {
            texts.resize(column + 1, String::new());
        }
        texts[column] = text;
    }
    lines.extend(current.map(|(_, texts)| line(&texts, table)));
    Ok(())
}

fn line(texts: &[String], table: u32) -> Line {
    Line { text: texts.join("\t"), kind: LineKind::Row { table }, fonts: Vec::new() }
}

/// A cell as the sheet shows it, as far as the usual number formats go.
fn shown(value: &DataRef<'_>, format: &str) -> String {
    let text = match Data::from(value.clone()) {
        Data::Empty => String::new(),
        Data::Int(value) => fixed(&value.to_string(), format),
        Data::Float(value) => fixed(&value.to_string(), format),
        Data::String(text) | Data::DateTimeIso(text) | Data::DurationIso(text) => text,
        Data::Bool(value) => (if value { "TRUE" } else { "FALSE" }).to_owned(),
        Data::DateTime(value) => date(value),
        Data::Error(error) => error.to_string(),
    };
    // A cell is one line: the break inside it is a space, and the tab parts cells.
    text.split(['\n', '\r', '\t']).map(str::trim).filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
}

/// A number by the digit placeholders of its format; the plain value where the format is not one of the usual ones.
fn fixed(plain: &str, format: &str) -> String {
    let positive = format.split(';').next().unwrap_or_default();
    let known = positive.strip_suffix('%').unwrap_or(positive);
    let percent = known.len() != positive.len();
    let (whole, decimals) = match known {
        "0" => (false, 0),
        "#,##0" => (true, 0),
        _ => match known.rsplit_once('.') {
            Some((head @ ("0" | "#,##0"), zeros)) if zeros.len() <= 9 && zeros.bytes().all(|b| b == b'0') => {
                (head == "#,##0", zeros.len())
            }
            _ => return plain.to_owned(),
        },
    };
    let value = match plain.parse::<f64>() {
        Ok(value) if value.is_finite() => value * if percent { 100.0 } else { 1.0 },
        _ => return plain.to_owned(),
    };
    let mut text = format!("{value:.decimals$}");
    if whole {
        text = grouped(&text);
    }
    if percent {
        text.push('%');
    }
    text
}

fn grouped(text: &str) -> String {
    let (sign, digits) = text.strip_prefix('-').map_or(("", text), |digits| ("-", digits));
    let (whole, rest) = digits.split_at(digits.find('.').unwrap_or(digits.len()));
    let mut out = sign.to_owned();
    for (at, digit) in whole.chars().enumerate() {
        if at > 0 && (whole.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out.push_str(rest);
    out
}

fn date(value: ExcelDateTime) -> String {
    if value.is_duration() {
        return value.as_f64().to_string();
    }
    let (year, month, day, hour, minute, second, _) = value.to_ymd_hms_milli();
    let day = format!("{year:04}-{month:02}-{day:02}");
    if (hour, minute, second) == (0, 0, 0) { day } else { format!("{day} {hour:02}:{minute:02}") }
}

fn unreadable(at: &str, error: &XlsxError) -> ReadError {
    match error {
        XlsxError::Password => ReadError::Foreign(Foreign::Encrypted),
        error if at == "ไฟล์" => damaged(at, error),
        error => {
            ReadError::Damaged { place: format!("{at} ใน{}", place("ไฟล์")), detail: error.to_string() }
        }
    }
}
