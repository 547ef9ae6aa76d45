//! Plain tables for the terminal, aligned by the width that Thai takes on it.

use unicode_width::UnicodeWidthStr;

/// Where a column's text stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Align {
    /// Words.
    Left,
    /// Figures.
    Right,
}

/// Returns rows as lines with columns of one width; the first row is the head and gets a rule below it.
///
/// Marks above and below a Thai consonant take no width of their own.
pub fn table(align: &[Align], rows: &[Vec<String>]) -> String {
    let columns = rows.iter().map(Vec::len).max().unwrap_or(0);
    let width =
        |column: usize| rows.iter().filter_map(|row| row.get(column)).map(|cell| cell.width()).max().unwrap_or(0);
    let widths: Vec<usize> = (0..columns).map(width).collect();
    let mut text = String::new();
    for (number, row) in rows.iter().enumerate() {
        let cells = row.iter().zip(&widths).enumerate().map(|(column, (cell, width))| {
            let space = " ".repeat(width.saturating_sub(cell.width()));
            match align.get(column) {
                Some(Align::Right) => format!("{space}{cell}"),
                _ => format!("{cell}{space}"),
            }
        });
        text.push_str(cells.collect::<Vec<_>>().join("  ").trim_end());
        text.push('\n');
        if number == 0 {
            let rules: Vec<String> = widths.iter().map(|width| "─".repeat(*width)).collect();
            text.push_str(&rules.join("  "));
            text.push('\n');
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_take_no_width() {
        let rows = [["ปี", "รวม"], ["ที่อยู่", "9"], ["น้ำ", "10"]].map(|row| row.map(str::to_owned).to_vec());
        let text = table(&[Align::Left, Align::Right], &rows);
        assert_eq!(text, "ปี    รวม\n───  ───\nที่อยู่    9\nน้ำ    10\n");
    }
}
