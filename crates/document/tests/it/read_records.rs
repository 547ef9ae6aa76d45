//! Tables from any file: text with a title, and PDFs with and without letters.

use std::io::Cursor;

use image::{DynamicImage, ImageFormat, Rgb, RgbImage};
use prongsai_document::read::pdf::NoText;
use prongsai_document::read::records::{NoTable, records};
use prongsai_document::{Assets, pdf, picture, sheaf};
use prongsai_report::model::PartKind;

use crate::fixture::{cell, part, report, table};

fn cells(bytes: &[u8]) -> Vec<Vec<String>> {
    records(bytes).expect("readable").0.into_iter().map(|record| record.cells).collect()
}

#[test]
fn a_title_above_a_table_does_not_hide_what_parts_its_cells() {
    let tabs = cells("ผลการประเมิน ปี 2566\nตัวชี้วัด\tคะแนน\n1 การปฏิบัติหน้าที่\t98.22\n".as_bytes());
    let commas = cells("ผลการประเมิน ปี 2566\nตัวชี้วัด,คะแนน\nการปฏิบัติหน้าที่,98.22\n".as_bytes());
    let points = cells("การปฏิบัติหน้าที่ 98,22\nการใช้งบประมาณ ๙๗,๕\n".as_bytes());

    assert_eq!(tabs[2], ["1 การปฏิบัติหน้าที่", "98.22"]);
    assert_eq!(commas[2], ["การปฏิบัติหน้าที่", "98.22"]);
    assert_eq!(points, [["การปฏิบัติหน้าที่ 98,22"], ["การใช้งบประมาณ ๙๗,๕"]]);
}

#[test]
fn the_table_of_a_pdf_with_text_keeps_its_cells_and_its_letters() {
    let row = |name: &str, score: &str| vec![cell(&[name]), cell(&[score])];
    let rows =
        vec![row("ตัวชี้วัดที่ ๑ การปฏิบัติหน้าที่", "๙๘.๒๒"), row("ตัวชี้วัดที่ ๓ การใช้อำนาจ", "๘๘.๐๐"), row("คะแนนรวม", "๙๑.๒๕")];
    let paper =
        report(vec![part(PartKind::Analysis, "ผลการประเมิน", vec![table(&[("ตัวชี้วัด", 60), ("คะแนน", 20)], rows)])]);
    let bytes = pdf(&paper, &Assets::default()).expect("drawn");

    let found = cells(&bytes);

    for expected in [["ตัวชี้วัดที่ ๑ การปฏิบัติหน้าที่", "๙๘.๒๒"], ["ตัวชี้วัดที่ ๓ การใช้อำนาจ", "๘๘.๐๐"], ["คะแนนรวม", "๙๑.๒๕"]]
    {
        assert!(found.iter().any(|cells| cells == &expected), "{expected:?} in {found:#?}");
    }
}

#[test]
fn a_scan_and_a_broken_pdf_are_refused_with_the_way_out() {
    let mut png = Cursor::new(Vec::new());
    let white = DynamicImage::ImageRgb8(RgbImage::from_pixel(700, 990, Rgb([255, 255, 255])));
    white.write_to(&mut png, ImageFormat::Png).expect("encoded");
    let page = picture::shrink(&png.into_inner()).expect("a picture");

    let scan = records(&sheaf::pdf("สแกน", &[page])).expect_err("refused");
    let broken = records(b"%PDF-1.7\nnothing more").expect_err("refused");

    assert_eq!(scan, NoTable::Pdf(NoText::Scan));
    assert_eq!(broken, NoTable::Pdf(NoText::Broken));
    assert!(broken.thai().contains("คัดลอกตารางมาวาง") && broken.english().contains("paste the table"));
}
