//! ผลรวมในตารางไม่เท่ากับผลบวกของแถว
//!
//! # เหตุผล
//! ผลรวมที่ไม่ตรงทำให้ตัวเลขทั้งตารางขาดความน่าเชื่อถือ
//!
//! # ตัวอย่าง
//! แถว ๑๐, ๒๐, ๓๐ แต่แถวรวมเขียน ๖๕
//!
//! # วิธีแก้
//! ตรวจตัวเลขแต่ละแถวแล้วแก้ผลรวมให้ตรง

use super::{Findings, Inspection, Severity};
use crate::read::text::numbers;
use crate::read::{Table, TableCell};

pub(super) const NAME: &str = "sum-mismatch";

pub(super) fn check(inspection: &Inspection<'_>, findings: &mut Findings<'_>) {
    for table in &inspection.reading.tables {
        sums(table, findings);
        across(table, findings);
    }
}

/// A column headed รวม is held against the columns before it, where the other rows show that it is their sum.
fn across(table: &Table, findings: &mut Findings<'_>) {
    // A heading that was not known as such is a first row without a number.
    let first = table.rows.first().filter(|row| row.iter().all(|cell| value(cell).is_none()));
    let Some(head) = table.rows[..table.header_rows].last().or(first) else { return };
    let Some(column) = head.iter().rposition(|cell| is_total(&cell.text)).filter(|column| *column >= 3) else { return };
    let counted = |cell: &TableCell| !["ปี", "ที่", "ลำดับ", "ร้อยละ", "%", "เฉลี่ย", "คะแนน"].contains(&cell.text.trim());
    let mut right = 0;
    let mut wrong = Vec::new();
    for row in table.rows.iter().skip(table.header_rows.max(1)).filter(|row| row.len() == head.len()) {
        let Some((total, places)) = row.get(column).and_then(value) else { continue };
        let before = row[..column].iter().zip(head).filter(|(_, head)| counted(head)).map(|(cell, _)| cell);
        let values: Vec<(i64, u32)> = before.filter_map(value).collect();
        if values.len() < 2 || values.iter().any(|(_, own)| *own != places) {
            continue;
        }
        let sum: i64 = values.iter().map(|(value, _)| value).sum();
        if sum == total {
            right += 1;
        } else if !row.iter().any(|cell| is_total(&cell.text)) {
            wrong.push((&row[column], sum, places));
        }
    }
    if right < 2 || right <= wrong.len() {
        return;
    }
    for (cell, sum, places) in wrong {
        let sum = shown(sum, places, &cell.text);
        findings.report_at(
            Severity::Error,
            cell.place(0),
            &cell.text,
            format!("ผลรวมของแถวเขียนว่า {} แต่บวกช่องข้างหน้าได้ {sum}", cell.text),
            Some(sum),
        );
    }
}

/// Each row that begins with รวม is held against the rows since the header or the sum before it.
fn sums(table: &Table, findings: &mut Findings<'_>) {
    let mut from = table.header_rows;
    for (index, row) in table.rows.iter().enumerate().skip(table.header_rows) {
        let Some(label) = row.iter().position(|cell| is_total(&cell.text)) else { continue };
        let above = &table.rows[from..index];
        from = index + 1;
        if above.len() < 2 {
            continue;
        }
        for (column, cell) in row.iter().enumerate().skip(label + 1) {
            let Some((total, places)) = value(cell) else { continue };
            let aligned = above.iter().all(|row| row.len() == table.rows[index].len());
            // Headings that were not known as such stand above the first number.
            let headings = above.iter().take_while(|row| row.get(column).and_then(value).is_none()).count();
            let values: Option<Vec<(i64, u32)>> =
                above[headings..].iter().map(|row| row.get(column).and_then(value)).collect();
            let Some(values) = values.filter(|values| aligned && values.len() >= 2) else { continue };
            let headings = table.header_rows.max(from - above.len() - 1 + headings);
            // A mean, a year or a rank is no sum; neither is a percentage.
            let heading = table.rows[..headings].iter().filter_map(|row| row.get(column)).any(|head| {
                ["ร้อยละ", "%", "เฉลี่ย", "ปี", "ลำดับ", "คะแนน", "อัตรา"].iter().any(|word| head.text.contains(word))
            });
            if heading || values.iter().any(|(_, own)| *own != places) {
                continue;
            }
            let sum: i64 = values.iter().map(|(value, _)| value).sum();
            if sum != total {
                findings.report_at(
                    Severity::Error,
                    cell.place(0),
                    &cell.text,
                    format!("ผลรวมเขียนว่า {} แต่บวกแถวข้างบนได้ {}", cell.text, shown(sum, places, &cell.text)),
                    Some(shown(sum, places, &cell.text)),
                );
            }
        }
    }
}

fn is_total(text: &str) -> bool {
    let text = text.trim();
    matches!(text, "รวม" | "รวมทั้งสิ้น" | "รวมทั้งหมด" | "ผลรวม" | "ยอดรวม" | "รวมเป็นเงิน")
}

/// The number of a cell in its smallest unit, and how many decimals it has; cells with other words are none.
fn value(cell: &TableCell) -> Option<(i64, u32)> {
    let found = numbers(&cell.text);
    let [number] = found.as_slice() else { return None };
    let around = cell.text[..number.start].trim().len() + cell.text[number.end..].trim().len();
    if around > "บาท".len() * 2 || cell.text[..number.start].trim_end().ends_with('-') {
        return None;
    }
    let (whole, decimals) = number.text.split_once('.').unwrap_or((&number.text, ""));
    let places = u32::try_from(decimals.len()).ok().filter(|places| *places <= 2)?;
    format!("{whole}{decimals}").parse().ok().map(|value| (value, places))
}

fn shown(sum: i64, places: u32, like: &str) -> String {
    let divisor = 10_i64.pow(places);
    let mut whole = (sum / divisor).to_string();
    if like.contains(',') {
        let mut at = whole.len();
        while at > 3 {
            at -= 3;
            whole.insert(at, ',');
        }
    }
    let text = if places == 0 { whole } else { format!("{whole}.{:0width$}", sum % divisor, width = places as usize) };
    if like.contains(|c: char| c.is_ascii_digit()) { text } else { prongsai_thai::numeral::thai(&text) }
}
