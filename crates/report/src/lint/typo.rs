//! พบคำที่พิมพ์ผิด เช่น วรรณยุกต์ซ้อน สระเอสองตัวแทนสระแอ หรือคำราชการที่ต่างไปหนึ่งตัวอักษร
//!
//! # เหตุผล
//! คำผิดในเอกสารที่เสนอผู้บริหารและเผยแพร่ทำให้เสียความน่าเชื่อถือ และค้นหาในเว็บไซต์ไม่พบ
//! ตัวตรวจไม่ตัดสินชื่อบุคคล ชื่อสถานที่ คำภาษาต่างประเทศ และลายมือ
//!
//! # ตัวอย่าง
//! “อยู่่” ควรเป็น “อยู่” “คะเเนน” ควรเป็น “คะแนน” และ “ความโปผร่งใส” ควรเป็น “ความโปร่งใส”
//!
//! # วิธีแก้
//! แก้ตามคำที่เสนอ ถ้าเป็นชื่อเฉพาะให้ยกเว้นพร้อมเหตุผล

use std::cell::OnceCell;

use prongsai_thai::normalise::{self, FaultKind, Normalised};
use prongsai_thai::segment;

use super::near::{self, Near};
use super::normal::{is_mark, is_thai_letter};
use super::{Findings, Inspection, LineText, Mark, Severity};
use crate::read::ReadPart;

pub(super) const NAME: &str = "typo";

/// Words that are often written wrongly, by line.
const MISSPELLINGS: &str = include_str!("misspellings.txt");

/// A text with more marks out of place than this, and one in so many letters, was spoilt by a machine.
const SPOILT: usize = 25;
const SPOILT_SHARE: usize = 150;

/// From this length on no two words differ in their marks alone.
const LONG_WORD: usize = 9;

/// Words before a name.
const TITLES: [&str; 9] = ["นาย", "นาง", "นางสาว", "น.ส.", "ด.ช.", "ด.ญ.", "พ.ต.", "ร.ต.", "ว่าที่"];

pub(super) fn check(inspection: &Inspection<'_>, findings: &mut Findings<'_>) {
    let misspellings: Vec<(&str, &str, Severity)> = MISSPELLINGS.lines().filter_map(misspelling).collect();
    marks(inspection, findings);
    for line in &inspection.lines {
        if matches!(inspection.reading.part(line.number), Some(ReadPart::Opinion)) {
            continue; // Handwriting is not judged.
        }
        for (wrong, right, severity) in &misspellings {
            for (at, _) in line.text.match_indices(wrong) {
                findings.report_as(
                    *severity,
                    line.mark(at..at + wrong.len()),
                    format!("“{wrong}” เขียนว่า “{right}”"),
                    Some((*right).to_owned()),
                );
            }
        }
        phrases(inspection, line, findings);
    }
}

fn misspelling(line: &str) -> Option<(&str, &str, Severity)> {
    let mut parts = line.split('|');
    let (wrong, right, severity) = (parts.next()?, parts.next()?, parts.next()?);
    Some((wrong, right, if severity == "info" { Severity::Info } else { Severity::Warning }))
}

/// Marks that no hand writes so.
fn marks(inspection: &Inspection<'_>, findings: &mut Findings<'_>) {
    let mut faults: Vec<(Mark, String)> = Vec::new();
    let mut letters = 0;
    for (index, line) in inspection.source.lines.iter().enumerate() {
        letters += line.text.len() / 3;
        if matches!(inspection.reading.part(index + 1), Some(ReadPart::Opinion)) {
            continue;
        }
        faults.extend(marks_of(index + 1, &line.text));
    }
    if faults.len() > SPOILT && faults.len() * SPOILT_SHARE > letters {
        if let Some((mark, mended)) = faults.first() {
            findings.report(
                *mark,
                format!("สระและวรรณยุกต์อยู่ผิดที่ {} แห่ง น่าจะเสียหายจากการแปลงไฟล์ ควรใช้ข้อความจากไฟล์ต้นฉบับ", faults.len()),
                Some(mended.clone()),
            );
        }
        return;
    }
    for (mark, mended) in faults {
        let written = inspection.original(mark);
        let suggestion = (mended != written).then_some(mended);
        findings.report(mark, format!("สระหรือวรรณยุกต์ใน “{written}” ซ้ำหรืออยู่ผิดที่"), suggestion);
    }
}

/// The words of a line whose marks stand wrongly, with the mended word.
fn marks_of(number: usize, text: &str) -> Vec<(Mark, String)> {
    let faults: Vec<_> = normalise::faults(text)
        .into_iter()
        .filter(|fault| match fault.kind {
            FaultKind::DoubledMark
            | FaultKind::ContradictingMarks
            | FaultKind::TwoSaraE
            | FaultKind::MarkWithoutBase => true,
            // The same letters in another order look the same on paper.
            FaultKind::MisplacedMark => {
                let sorted = |text: &str| {
                    let mut letters: Vec<char> = text.chars().collect();
                    letters.sort_unstable();
                    letters
                };
                text.get(fault.range.clone()).is_some_and(|written| sorted(written) != sorted(&fault.mended))
            }
            FaultKind::DecomposedSaraAm | FaultKind::LostSaraAm | FaultKind::LookAlike => false,
        })
        .collect();
    if faults.is_empty() {
        return Vec::new();
    }
    let normal = Normalised::of(text);
    let mut words = Vec::new();
    let mut at = 0;
    for word in segment::words(&normal.text) {
        words.push((normal.source_range(at..at + word.len()), word));
        at += word.len();
    }
    let bytes: Vec<usize> = text.char_indices().map(|(byte, _)| byte).collect();
    let mut found: Vec<(Mark, String)> = Vec::new();
    for fault in faults {
        let first = words.partition_point(|(range, _)| range.end <= fault.range.start);
        let touched = words.get(first).filter(|(range, _)| range.start < fault.range.end);
        let (range, mended) = match touched {
            Some((range, word)) => {
                (range.start.min(fault.range.start)..range.end.max(fault.range.end), (*word).to_owned())
            }
            None => (fault.range.clone(), fault.mended.clone()),
        };
        let point = |byte: usize| bytes.partition_point(|start| *start < byte);
        let mark = Mark { line: number, start: point(range.start), end: point(range.end) };
        if found.last().is_none_or(|(last, _)| last.start != mark.start) {
            found.push((mark, word_meant(mended)));
        }
    }
    found
}

/// เ twice is แ where that makes a word, and otherwise เ: เเป็น is เป็น.
fn word_meant(mended: String) -> String {
    let single = mended.replacen('แ', "เ", 1);
    if !segment::is_word(&mended) && segment::is_word(&single) { single } else { mended }
}

/// Words and phrases that are one slip away from the official ones.
fn phrases(inspection: &Inspection<'_>, line: &LineText, findings: &mut Findings<'_>) {
    // Cells and brackets part what belongs together; spaces inside a cell do not.
    let letters: Vec<char> = line.compact.chars().collect();
    let bytes: Vec<usize> = line.compact.char_indices().map(|(byte, _)| byte).chain([line.compact.len()]).collect();
    let words = OnceCell::new();
    let words = || words.get_or_init(|| Words::of(&line.compact));
    let found = near::near(&letters, |near| {
        bytes.get(near.from).zip(bytes.get(near.to)).is_some_and(|(from, to)| !words().cut(*from, *to))
    });
    for near in found {
        let (Some(from), Some(to)) = (bytes.get(near.from).copied(), bytes.get(near.to).copied()) else { continue };
        let written = &line.compact[from..to];
        if written.contains('\t') || written.chars().any(|c| !(is_thai_letter(c) || c == '.')) {
            continue;
        }
        if is_other_words(&near, written, words(), from, to) || after_title(&line.compact[..from]) {
            continue;
        }
        let (from, to, suggestion) = damaged(written, near.phrase, from);
        let mark = line.compact_mark(from..to);
        let written = inspection.original(mark);
        findings.report(mark, format!("“{written}” น่าจะพิมพ์ผิดจาก “{suggestion}”"), Some(suggestion.to_owned()));
    }
}

/// The damaged words alone: first byte, byte after, and what should stand there.
fn damaged<'a>(written: &str, phrase: &'a str, from: usize) -> (usize, usize, &'a str) {
    let words: Vec<&str> = segment::words(phrase).collect();
    let mut first = 0;
    let mut start = 0;
    while let Some(word) = words.get(first) {
        if !written.get(start..).is_some_and(|rest| rest.starts_with(word)) {
            break;
        }
        start += word.len();
        first += 1;
    }
    let mut last = words.len();
    let mut end = written.len();
    while let Some(word) = last.checked_sub(1).filter(|last| *last > first).and_then(|last| words.get(last)) {
        if !written.get(start..end).is_some_and(|rest| rest.ends_with(word)) {
            break;
        }
        end -= word.len();
        last -= 1;
    }
    // A left-over that is a word of its own says too little without the word before it: การเมิน, not เมิน.
    if first > 0 && written.get(start..end).is_some_and(|rest| rest.is_empty() || segment::is_word(rest)) {
        first -= 1;
        start -= words[first].len();
    }
    let right = words[..first].iter().map(|word| word.len()).sum();
    let length: usize = words[first..last].iter().map(|word| word.len()).sum();
    (from + start, from + end, phrase.get(right..right + length).unwrap_or(phrase))
}

/// The words of a line and where each begins.
struct Words<'a> {
    words: Vec<(usize, &'a str)>,
}

impl<'a> Words<'a> {
    fn of(text: &'a str) -> Self {
        let mut at = 0;
        let words = segment::words(text)
            .map(|word| {
                let start = at;
                at += word.len();
                (start, word)
            })
            .collect();
        Self { words }
    }

    /// The words that touch a stretch.
    fn touching(&self, from: usize, to: usize) -> &[(usize, &'a str)] {
        let first = self.words.partition_point(|(start, word)| start + word.len() <= from);
        let last = self.words.partition_point(|(start, _)| *start < to);
        self.words.get(first..last).unwrap_or_default()
    }

    /// Whether a stretch begins or ends inside a known word, and so is a part of that word: สำนัก|ประเมินคุณธรรม is no
    /// การประเมินคุณธรรม.
    fn cut(&self, from: usize, to: usize) -> bool {
        let touched = self.touching(from, to);
        let cuts = |(start, word): &(usize, &str)| (*start < from || start + word.len() > to) && segment::is_word(word);
        touched.first().is_some_and(cuts) || touched.last().is_some_and(cuts)
    }
}

/// Whether the text says something else with words of its own.
fn is_other_words(near: &Near, written: &str, words: &Words<'_>, from: usize, to: usize) -> bool {
    let touched = words.touching(from, to);
    let known =
        touched.iter().all(|(_, word)| segment::is_word(word) || word.contains('.') || !word.contains(is_thai_letter));
    if near.length < near::SET_PHRASE {
        let remarked = near.length >= LONG_WORD && skeleton(written) == skeleton(near.phrase);
        return known && !remarked;
    }
    if !known {
        return false;
    }
    // ประเมินคุณธรรม ความโปร่งใส leaves a whole word out, มีความโปร่งใส adds one: neither is a slip of the pen.
    let phrase: Vec<&str> = segment::words(near.phrase).collect();
    let said: Vec<&str> = segment::words(written).collect();
    let subsequence = |few: &[&str], many: &[&str]| {
        let mut many = many.iter();
        few.iter().all(|word| many.any(|other| other == word))
    };
    if subsequence(&said, &phrase) || subsequence(&phrase, &said) {
        return true;
    }
    // The same letters with other marks, or one of them twice: ปิงงบประมาณ.
    if skeleton(written) == skeleton(near.phrase) {
        return false;
    }
    // Letters left out of a word, or put into it; a whole word more or less is the writer's choice.
    let missing: Vec<char> = phrase.iter().filter(|word| !said.contains(word)).flat_map(|word| word.chars()).collect();
    let extra: Vec<char> = said.iter().filter(|word| !phrase.contains(word)).flat_map(|word| word.chars()).collect();
    let front = missing.iter().zip(&extra).take_while(|(a, b)| a == b).count();
    let back = missing[front..].iter().rev().zip(extra[front..].iter().rev()).take_while(|(a, b)| a == b).count();
    let lost: String = missing[front..missing.len() - back].iter().collect();
    let added: String = extra[front..extra.len() - back].iter().collect();
    let slip = match (lost.is_empty(), added.is_empty()) {
        (false, true) => !LEFT_OUT.contains(&lost.as_str()),
        (true, false) => !segment::is_word(&added),
        _ => false,
    };
    !slip
}

/// Words that may be there or not.
const LEFT_OUT: [&str; 14] =
    ["การ", "ความ", "และ", "ของ", "ใน", "ที่", "โดย", "ตาม", "แห่ง", "ต่อ", "ส่วน", "ผล", "เพื่อ", "ประจำ"];

/// The letters without marks, doubled ones once.
fn skeleton(text: &str) -> String {
    let mut letters: Vec<char> = text.chars().filter(|c| !is_mark(*c)).collect();
    letters.dedup();
    letters.into_iter().collect()
}

/// Whether a name begins right before.
fn after_title(before: &str) -> bool {
    let start = before.char_indices().rev().take(12).last().map_or(0, |(at, _)| at);
    TITLES.iter().any(|title| before[start..].contains(title) && !before[start..].contains("นายก"))
}
