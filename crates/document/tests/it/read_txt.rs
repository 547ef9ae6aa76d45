//! Plain texts, and the files that are refused.

use prongsai_document::read::{self, Foreign, ReadError};
use prongsai_report::source::LineKind;
use proptest::prelude::*;

fn lines(bytes: &[u8]) -> Vec<String> {
    read::source("a.txt", bytes).expect("readable").lines.into_iter().map(|line| line.text).collect()
}

#[test]
fn every_usual_encoding_gives_the_same_lines() {
    let text = "บันทึกข้อความ\n\nที่ ตย ๗๑๒๐๑/๑๒\n";
    let expected = ["บันทึกข้อความ", "", "ที่ ตย ๗๑๒๐๑/๑๒"];
    let utf16: Vec<u8> = std::iter::once(0xfeff).chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect();
    let (tis, _, lost) = encoding_rs::WINDOWS_874.encode(text);
    assert!(!lost);

    assert_eq!(lines(text.as_bytes()), expected);
    assert_eq!(lines(format!("\u{feff}{text}").as_bytes()), expected);
    assert_eq!(lines(text.replace('\n', "\r\n").as_bytes()), expected);
    assert_eq!(lines(&utf16), expected);
    assert_eq!(lines(&tis), expected);
}

#[test]
fn a_text_in_tis_620_is_read_and_said_to_be_so() {
    let (bytes, _, _) = encoding_rs::WINDOWS_874.encode("เทศบาลตำบลทุ่งแสงใส 2566");
    let loaded = read::read("a.txt", &bytes).expect("readable");
    assert_eq!(loaded.source.lines[0].text, "เทศบาลตำบลทุ่งแสงใส 2566");
    assert!(loaded.notes[0].contains("TIS-620"), "{:?}", loaded.notes);
}

#[test]
fn a_wrong_byte_is_named_by_its_line() {
    let mut bytes = "บรรทัดแรก\nบรรทัดสอง ".as_bytes().to_vec();
    bytes.extend([0xff, 0xfe]);
    bytes.extend(" ท้าย".as_bytes());
    assert_eq!(read::source("a", &bytes), Err(ReadError::Encoding { line: 2 }));
    assert_eq!(read::source("a", b"one\ntwo\0"), Err(ReadError::Binary { line: 2 }));
}

#[test]
fn a_text_cut_inside_its_last_letter_is_read_as_far_as_it_goes() {
    let text = "รายงานผลการดำเนินการ".as_bytes();
    let loaded = read::read("a", &text[..text.len() - 1]).expect("readable");
    assert_eq!(loaded.source.lines[0].text, "รายงานผลการดำเนินกา");
    assert_eq!(loaded.notes.len(), 1);
}

#[test]
fn latin_text_in_another_code_page_is_not_taken_for_thai() {
    assert!(matches!(read::source("a", b"caf\xe9 na\xefve r\xe9sum\xe9"), Err(ReadError::Encoding { line: 1 })));
}

#[test]
fn a_line_with_cells_is_a_row() {
    let source = read::source("a", "หัว\nก\tข\tค\nง\tจ\tฉ\n\nก\tข\tค".as_bytes()).expect("readable");
    let kinds: Vec<_> = source.lines.iter().map(|line| line.kind).collect();
    let (first, second) = (LineKind::Row { table: 0 }, LineKind::Row { table: 1 });
    assert_eq!(kinds, [LineKind::Paragraph, first, first, LineKind::Paragraph, second]);
}

#[test]
fn other_kinds_are_refused_with_the_way_out() {
    let old_word = {
        let mut bytes = vec![0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1, 0, 0];
        bytes.extend("WordDocument".encode_utf16().flat_map(u16::to_le_bytes));
        bytes
    };
    for (bytes, kind, way_out) in [
        (old_word.as_slice(), Foreign::OldWord, ".docx"),
        (b"%PDF-1.7 ...".as_slice(), Foreign::Pdf, ".txt"),
        (b"{\\rtf1\\ansi}".as_slice(), Foreign::Rtf, ".docx"),
        (b"<html xmlns:w=...".as_slice(), Foreign::WebPage, ".docx"),
        (b"\x89PNG\r\n\x1a\n".as_slice(), Foreign::Picture, "OCR"),
    ] {
        let error = read::source("a.doc", bytes).expect_err("refused");
        assert_eq!(error, ReadError::Foreign(kind));
        assert!(error.to_string().contains(way_out), "{error}");
    }
    assert_eq!(read::source("a", b""), Err(ReadError::Empty));
    assert_eq!(read::source("a", b" \r\n \n"), Err(ReadError::Empty));
}

proptest! {
    #[test]
    fn any_bytes_are_read_or_refused(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        let _ = read::read("a", &bytes);
    }

    #[test]
    fn any_text_keeps_its_lines(text in "[ก-ฮa-z ๐-๙\t\n]{1,200}") {
        prop_assume!(!text.trim().is_empty());
        let read = read::source("a", text.as_bytes()).expect("readable");
        let expected: Vec<&str> = text.lines().collect();
        prop_assert_eq!(read.lines.iter().map(|line| line.text.as_str()).collect::<Vec<_>>(), expected);
    }
}
