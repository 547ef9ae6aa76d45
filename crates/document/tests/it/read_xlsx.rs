//! Excel workbooks.

use prongsai_document::read::{self, ReadError};
use prongsai_report::source::LineKind;
use rust_xlsxwriter::{ExcelDateTime, Format, Workbook};

fn workbook(fill: impl FnOnce(&mut Workbook)) -> Vec<u8> {
    let mut workbook = Workbook::new();
    fill(&mut workbook);
    workbook.save_to_buffer().expect("written")
}

#[test]
fn each_sheet_is_a_table_and_each_row_a_line() {
    let bytes = workbook(|workbook| {
        let sheet = workbook.add_worksheet();
        sheet.write(0, 0, "ตัวชี้วัด").expect("cell");
        sheet.write(0, 1, "คะแนน").expect("cell");
        sheet.write(2, 0, "การใช้\nงบประมาณ").expect("cell");
        sheet.write_with_format(2, 1, 88.4, &Format::new().set_num_format("0.00")).expect("cell");
        sheet.write(2, 3, "ท้าย").expect("cell");
        let other = workbook.add_worksheet();
        other.write_with_format(0, 0, 1_234_567.5, &Format::new().set_num_format("#,##0.00")).expect("cell");
        other.write_with_format(0, 1, 0.125, &Format::new().set_num_format("0.0%")).expect("cell");
        let day = ExcelDateTime::from_ymd(2023, 4, 3).expect("a day");
        other.write_with_format(0, 2, &day, &Format::new().set_num_format("d mmm yyyy")).expect("cell");
    });

    let source = read::source("a.xlsx", &bytes).expect("readable");

    let lines: Vec<_> = source.lines.iter().map(|line| (line.text.as_str(), line.kind)).collect();
    assert_eq!(
        lines,
        [
            ("ตัวชี้วัด\tคะแนน", LineKind::Row { table: 0 }),
            ("การใช้ งบประมาณ\t88.40\t\tท้าย", LineKind::Row { table: 0 }),
            ("1,234,567.50\t12.5%\t2023-04-03", LineKind::Row { table: 1 }),
        ]
    );
}

#[test]
fn a_merged_cell_stands_once() {
    let bytes = workbook(|workbook| {
        let sheet = workbook.add_worksheet();
        sheet.merge_range(0, 0, 0, 2, "ผลการประเมิน", &Format::new()).expect("merged");
        sheet.write(1, 0, "รวม").expect("cell");
        sheet.write(1, 2, 90).expect("cell");
    });
    let source = read::source("a.xlsx", &bytes).expect("readable");
    let lines: Vec<_> = source.lines.iter().map(|line| line.text.trim_end()).collect();
    assert_eq!(lines, ["ผลการประเมิน", "รวม\t\t90"]);
}

#[test]
fn a_far_off_cell_is_refused_and_not_allocated() {
    let bytes = workbook(|workbook| {
        workbook.add_worksheet().write(1_048_575, 16_383, "ไกล").expect("cell");
    });
    let error = read::source("a.xlsx", &bytes).expect_err("refused");
    assert!(matches!(error, ReadError::TooMany { what: "คอลัมน์", .. }), "{error}");
}

#[test]
fn a_hidden_sheet_is_named_and_left_out() {
    let bytes = workbook(|workbook| {
        workbook.add_worksheet().write(0, 0, "เห็น").expect("cell");
        let hidden = workbook.add_worksheet();
        hidden.set_name("ร่างเก่า").expect("name").set_hidden(true);
        hidden.write(0, 0, "ซ่อน").expect("cell");
    });
    let loaded = read::read("a.xlsx", &bytes).expect("readable");
    assert_eq!(loaded.source.lines.len(), 1);
    assert!(loaded.notes[0].contains("ร่างเก่า"));
}
