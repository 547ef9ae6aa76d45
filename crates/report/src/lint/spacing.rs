//! พบตัวเลขหรืออักษรภาษาอังกฤษติดกับคำไทยโดยไม่เว้นวรรค
//!
//! # เหตุผล
//! การเว้นวรรคก่อนและหลังตัวเลขและคำภาษาอังกฤษทำให้อ่านง่ายและไม่อ่านผิด
//!
//! # ตัวอย่าง
//! “77.70คะแนน” ควรเป็น “77.70 คะแนน” และ “ระดับ Aในขณะที่” ควรเป็น “ระดับ A ในขณะที่”
//!
//! # วิธีแก้
//! เว้นวรรคหนึ่งเคาะ

use super::normal::is_thai_letter;
use super::{Findings, Inspection, LineText};

pub(super) const NAME: &str = "spacing";

/// So many are named in one document; who leaves out all spaces knows it after these.
const MOST: usize = 10;

pub(super) fn check(inspection: &Inspection<'_>, findings: &mut Findings<'_>) {
    let mut told = 0;
    for line in &inspection.lines {
        for (from, at, to) in glued(line) {
            if told == MOST {
                return;
            }
            told += 1;
            let written = inspection.original(line.mark(from..to));
            let left = inspection.original(line.mark(from..at));
            let right = inspection.original(line.mark(at..to));
            findings.report(
                line.mark(from..to),
                format!("ควรเว้นวรรคระหว่าง “{left}” กับ “{right}” ใน “{written}”"),
                Some(format!("{left} {right}")),
            );
        }
    }
}

/// Numbers with a decimal or of four digits, and English letters, that run into a Thai word: first byte, byte of the
/// Thai word, and byte after its first letters.
fn glued(line: &LineText) -> Vec<(usize, usize, usize)> {
    let text = line.text.as_str();
    let mut found = Vec::new();
    let mut last: Option<char> = None;
    for (at, c) in text.char_indices() {
        let ends_word = last.is_some_and(|c| c.is_ascii_digit() || c.is_ascii_alphabetic());
        if ends_word && is_thai_letter(c) {
            let from = text[..at]
                .rfind(|c: char| !(c.is_ascii_alphanumeric() || c == '.' || c == ','))
                .map_or(0, |before| before + text[before..].chars().next().map_or(0, char::len_utf8));
            let word = &text[from..at];
            let number = word.starts_with(|c: char| c.is_ascii_digit());
            // 6เดือน and 1เรื่อง are a habit; a score or a year that runs on is a slip.
            let counts = if number {
                word.contains('.') && word.split('.').nth(1).is_some_and(|rest| rest.len() == 2)
                    || (word.len() == 4 && word.starts_with("25"))
            } else {
                word.chars().all(|c| c.is_ascii_alphabetic()) && glued_grade(&text[..from], word)
            };
            if counts {
                let to = at
                    + text[at..]
                        .char_indices()
                        .take(12)
                        .take_while(|(_, c)| is_thai_letter(*c))
                        .map(|(i, c)| i + c.len_utf8())
                        .last()
                        .unwrap_or(0);
                found.push((from, at, to));
            }
        }
        last = Some(c);
    }
    found
}

/// A grade that runs into the next word.
fn glued_grade(before: &str, word: &str) -> bool {
    matches!(word, "AA" | "A" | "B" | "C" | "D" | "E" | "F") && before.trim_end().ends_with("ระดับ")
}
