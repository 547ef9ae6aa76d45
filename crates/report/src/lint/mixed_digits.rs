//! พบเลขไทยและเลขอารบิกปนกันในเอกสารเดียวกัน
//!
//! # เหตุผล
//! เอกสารฉบับหนึ่งควรใช้ตัวเลขแบบเดียว หนังสือราชการนิยมใช้เลขไทยทั้งฉบับ
//!
//! # ตัวอย่าง
//! “ตามมิติ ๔ มิติ จำนวน 4 ปี” ควรเป็น “ตามมิติ ๔ มิติ จำนวน ๔ ปี”
//! รหัสข้อ เช่น O42 ที่อยู่เว็บไซต์ อีเมล โทรศัพท์ เลขที่สัญญา และข้อความภาษาอังกฤษไม่นับ
//! เอกสาร Word พิจารณาตามแบบอักษร เพราะแบบอักษรตระกูล IT๙ แสดงเลขอารบิกเป็นเลขไทย
//!
//! # วิธีแก้
//! แก้ตัวเลขส่วนน้อยให้เป็นแบบเดียวกับส่วนใหญ่ รายงานเพียงครั้งเดียวต่อเอกสาร พร้อมตัวอย่างตำแหน่ง

use prongsai_thai::{Digits, numeral};

use super::{Findings, Inspection, Mark};
use crate::source::Line;

pub(super) const NAME: &str = "mixed-digits";

/// How many places a finding names.
const NAMED: usize = 5;

pub(super) fn check(inspection: &Inspection<'_>, findings: &mut Findings<'_>) {
    let mut thai = Vec::new();
    let mut arabic = Vec::new();
    for (index, line) in inspection.source.lines.iter().enumerate() {
        for (mark, digits) in runs(index + 1, line) {
            match digits {
                Digits::Thai => thai.push(mark),
                Digits::Arabic => arabic.push(mark),
            }
        }
    }
    let (few, many) = if arabic.len() <= thai.len() { (&arabic, Digits::Thai) } else { (&thai, Digits::Arabic) };
    let Some(first) = few.first() else { return };
    let places: Vec<String> =
        few.iter().take(NAMED).map(|mark| format!("บรรทัดที่ {} “{}”", mark.line, inspection.original(*mark))).collect();
    let more = if few.len() > NAMED {
        format!(" และอีก {} แห่ง", few.len() - NAMED)
    } else {
        String::new()
    };
    let (minor, major) = match many {
        Digits::Thai => ("เลขอารบิก", "เลขไทย"),
        Digits::Arabic => ("เลขไทย", "เลขอารบิก"),
    };
    findings.report(
        *first,
        format!("เอกสารใช้{major}เป็นส่วนใหญ่ แต่มี{minor}ปนอยู่ {} แห่ง: {}{more}", few.len(), places.join(", ")),
        Some(many.write(inspection.original(*first))),
    );
}

/// Numbers of a line that could have been written in either kind.
fn runs(number: usize, line: &Line) -> Vec<(Mark, Digits)> {
    let mut found = Vec::new();
    let mut start = 0;
    for word in line.text.split_inclusive([' ', '\t', '\u{a0}']) {
        let length = word.chars().count();
        if !is_code(word) {
            numbers_of(word, start, number, line, &mut found);
        }
        start += length;
    }
    let spoken_for = telephones(&line.text);
    found.retain(|(mark, _)| {
        let before = spoken_for.partition_point(|(from, _)| *from <= mark.start);
        spoken_for[..before].last().is_none_or(|(_, to)| mark.end > *to)
    });
    found
}

fn numbers_of(word: &str, start: usize, number: usize, line: &Line, found: &mut Vec<(Mark, Digits)>) {
    let letters: Vec<char> = word.chars().collect();
    let mut at = 0;
    while at < letters.len() {
        let Some(digits) = kind(letters[at]) else {
            at += 1;
            continue;
        };
        let from = at;
        while at < letters.len()
            && (kind(letters[at]) == Some(digits)
                || (matches!(letters[at], '.' | ',') && letters.get(at + 1).copied().and_then(kind) == Some(digits)))
        {
            at += 1;
        }
        // A letter beside the number makes it a code: O42, A4, Web 2.0, พ.ศ.๒๕๖๖ does not.
        let coded = |c: Option<&char>| c.is_some_and(|c| c.is_ascii_alphabetic() || matches!(c, '_' | '#' | '@'));
        if coded(letters.get(at)) || from.checked_sub(1).is_some_and(|before| coded(letters.get(before))) {
            continue;
        }
        let mark = Mark { line: number, start: start + from, end: start + at };
        let digits = if draws_thai(line, mark) { Digits::Thai } else { digits };
        found.push((mark, digits));
    }
}

fn kind(c: char) -> Option<Digits> {
    match c {
        '0'..='9' => Some(Digits::Arabic),
        '๐'..='๙' => Some(Digits::Thai),
        _ => None,
    }
}

/// Whether the font draws Arabic digits as Thai ones.
fn draws_thai(line: &Line, mark: Mark) -> bool {
    line.fonts.iter().any(|run| {
        run.start <= mark.start && mark.start < run.end && {
            let font = numeral::arabic(&run.font).to_lowercase();
            font.contains("it9") || font.contains("saraban9")
        }
    })
}

/// Addresses of the web and of mail, file names, numbers of contracts and letters.
fn is_code(word: &str) -> bool {
    let lower = word.trim().to_ascii_lowercase();
    let address = [
        "://", "www.", "@", ".go.th", ".com", ".or.th", ".ac.th", ".co.th", ".in.th", ".net", ".pdf", ".doc", ".xls",
        ".jpg", ".png", ".php", ".html",
    ]
    .iter()
    .any(|mark| lower.contains(mark));
    let slashes = lower.contains('/') && !lower.chars().any(|c| matches!(c, 'ก'..='ฮ'));
    let long = lower.chars().filter(|c| kind(*c).is_some()).count() >= 9 && !lower.contains(',');
    address || slashes || long || lower.matches('-').count() >= 2
}

/// Stretches of telephone numbers, of English phrases and of numbers of letters, in code points, in order, apart.
fn telephones(text: &str) -> Vec<(usize, usize)> {
    const BEFORE: [&str; 10] =
        ["โทร", "โทรศัพท์", "โทรสาร", "สายด่วน", "เลขที่สัญญา", "สัญญาเลขที่", "เลขที่โครงการ", "รหัสไปรษณีย์", "แฟกซ์", "มือถือ"];
    let letters: Vec<char> = text.chars().collect();
    let bytes: Vec<usize> = text.char_indices().map(|(byte, _)| byte).collect();
    let mut spans: Vec<(usize, usize)> = Vec::new();
    for word in BEFORE {
        for (byte, _) in text.match_indices(word) {
            let from = bytes.partition_point(|start| *start < byte);
            let mut to = from + word.chars().count();
            while letters.get(to).is_some_and(|c| {
                kind(*c).is_some() || matches!(c, ' ' | '-' | '.' | ',' | ':' | '(' | ')' | '–' | '/' | 'ต' | '่' | 'อ')
            }) {
                to += 1;
            }
            spans.push((from, to));
        }
    }
    // ITA Awards 2021, Windows 10: a number right after an English word belongs to it.
    let mut at = 0;
    while at < letters.len() {
        if letters[at].is_ascii_alphabetic() {
            let from = at;
            while letters.get(at).is_some_and(|c| c.is_ascii() && *c != '\t' && !matches!(c, '|' | '(' | ')')) {
                at += 1;
            }
            spans.push((from, at));
        } else {
            at += 1;
        }
    }
    spans.sort_unstable();
    let mut joined: Vec<(usize, usize)> = Vec::with_capacity(spans.len());
    for (from, to) in spans {
        match joined.last_mut() {
            Some((_, last)) if from <= *last => *last = to.max(*last),
            _ => joined.push((from, to)),
        }
    }
    joined
}
