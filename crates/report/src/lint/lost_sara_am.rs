//! พบสระอำที่หายหรือแตกออกจากกัน เช่น “ด าเนินการ” “จานวน”
//!
//! # เหตุผล
//! การคัดลอกจากไฟล์ PDF หรือการอ่านจากภาพสแกนมักทำให้สระอำหายไป ข้อความจึงค้นหาไม่พบและอ่านผิด
//!
//! # ตัวอย่าง
//! “ส านักปลัด” ควรเป็น “สำนักปลัด” และ “กาหนด” ควรเป็น “กำหนด”
//!
//! # วิธีแก้
//! พิมพ์สระอำใหม่ หรือคัดลอกข้อความจากไฟล์ต้นฉบับแทนไฟล์ PDF

use super::normal::{is_thai_letter, is_tone};
use super::{Findings, Inspection, LineText};

pub(super) const NAME: &str = "lost-sara-am";

/// Words that lost the upper part of the vowel, and before which and after which letters the same stands rightly.
const LOST: [(&str, &str, &str, &str); 19] = [
    ("ดาเนิน", "ดำเนิน", "", ""),
    ("จานวน", "จำนวน", "", ""),
    ("กาหนด", "กำหนด", "", ""),
    ("สานัก", "สำนัก", "ร", ""),
    ("อาเภอ", "อำเภอ", "", ""),
    ("ตาบล", "ตำบล", "", ""),
    ("ตาแหน่ง", "ตำแหน่ง", "", ""),
    ("คาสั่ง", "คำสั่ง", "า", ""),
    ("สาคัญ", "สำคัญ", "", ""),
    ("สาหรับ", "สำหรับ", "", ""),
    ("อานาจ", "อำนาจ", "", ""),
    ("อานวย", "อำนวย", "", ""),
    ("บารุง", "บำรุง", "", ""),
    ("สารวจ", "สำรวจ", "", "น"),
    ("ประจาปี", "ประจำปี", "", ""),
    ("ประจาเดือน", "ประจำเดือน", "", ""),
    ("กากับ", "กำกับ", "", ""),
    ("แนะนาให้", "แนะนำให้", "", ""),
    ("จัดทาแผน", "จัดทำแผน", "", ""),
];

pub(super) fn check(inspection: &Inspection<'_>, findings: &mut Findings<'_>) {
    for line in &inspection.lines {
        let mut faults = broken(line);
        faults.extend(lost(line));
        faults.sort_unstable_by(|a, b| (a.0, b.1).cmp(&(b.0, a.1)));
        // One line of a damaged file has dozens; the first shows what happened.
        let Some((from, to, mended)) = faults.first() else { continue };
        let more = if faults.len() > 1 {
            format!(" (บรรทัดนี้พบ {} แห่ง)", faults.len())
        } else {
            String::new()
        };
        let written = inspection.original(line.mark(*from..*to));
        findings.report(
            line.mark(*from..*to),
            format!("สระอำหายหรือแตกออกจากกันใน “{written}”{more}"),
            Some(mended.clone()),
        );
    }
}

/// A consonant, a space and า: no Thai word begins with า.
fn broken(line: &LineText) -> Vec<(usize, usize, String)> {
    let text = line.text.as_str();
    text.match_indices(" า")
        .filter_map(|(at, gap)| {
            let before = text.get(..at)?.trim_end_matches(' ');
            let last = before.chars().next_back()?;
            if !(matches!(last, 'ก'..='ฮ') || is_tone(last)) {
                return None;
            }
            let start = before
                .rfind(|c: char| !is_thai_letter(c))
                .map_or(0, |i| i + before[i..].chars().next().map_or(0, char::len_utf8));
            let after = at + gap.len();
            let rest = text.get(after..)?;
            let end = after + rest.find(|c: char| !is_thai_letter(c)).unwrap_or(rest.len());
            // The word before the gap may be a whole line of text; a few letters are enough to show the place.
            let start = last_letters(text, start, before.len());
            let end = first_letters(text, after, end);
            Some((start, end, format!("{}ำ{}", text.get(start..before.len())?, text.get(after..end)?)))
        })
        .collect()
}

/// At most the last cluster of a stretch.
fn last_letters(text: &str, start: usize, end: usize) -> usize {
    text.get(start..end)
        .and_then(|word| word.char_indices().rev().find(|(_, c)| matches!(c, 'ก'..='ฮ')).map(|(at, _)| start + at))
        .unwrap_or(start)
}

/// At most the first eight letters of a stretch.
fn first_letters(text: &str, start: usize, end: usize) -> usize {
    text.get(start..end).and_then(|word| word.char_indices().nth(8).map(|(at, _)| start + at)).unwrap_or(end)
}

fn lost(line: &LineText) -> Vec<(usize, usize, String)> {
    let text = line.text.as_str();
    let mut found = Vec::new();
    if !text.contains('า') {
        return found;
    }
    for (wrong, right, not_before, not_after) in LOST {
        for (at, _) in text.match_indices(wrong) {
            let end = at + wrong.len();
            let before = text[..at].chars().next_back();
            let after = text[end..].chars().next();
            let stands = before.is_some_and(|c| not_before.contains(c)) || after.is_some_and(|c| not_after.contains(c));
            if !stands && !before.is_some_and(|c| matches!(c, 'เ'..='ไ')) {
                found.push((at, end, right.to_owned()));
            }
        }
    }
    found
}
