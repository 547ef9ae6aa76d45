//! พบชื่อเต็มภาษาอังกฤษของ ITA ที่เขียนไม่ครบหรือสะกดผิด
//!
//! # เหตุผล
//! ITA ย่อจาก Integrity and Transparency Assessment ชื่อที่ขาดคำหรือสะกดผิดมักมาจากการคัดลอกต่อ ๆ กัน และปรากฏในเอกสารที่เสนอผู้บริหาร
//!
//! # ตัวอย่าง
//! (Integrity and Assessment : ITA) ควรเป็น (Integrity and Transparency Assessment : ITA)
//! ส่วนตัวพิมพ์ใหญ่เล็กและการใช้ & แทน and ไม่ถือว่าผิด
//!
//! # วิธีแก้
//! เขียนว่า Integrity and Transparency Assessment

use super::{Findings, Inspection};

pub(super) const NAME: &str = "acronym-expansion";

const FULL: &str = "Integrity and Transparency Assessment";

/// The words of the name that carry it; `and` may be `&`.
const WORDS: [&str; 3] = ["integrity", "transparency", "assessment"];

pub(super) fn check(inspection: &Inspection<'_>, findings: &mut Findings<'_>) {
    for line in &inspection.lines {
        for (from, phrase) in english(&line.text) {
            let words = words(phrase);
            let Some(fault) = fault(&words, &phrase_after(&line.text, from + phrase.len())) else { continue };
            let (first, last) = fault;
            let start = from + words[first].0;
            let end = from + words[last].0 + words[last].1.len();
            let written = line.text.get(start..end).unwrap_or("");
            findings.report(
                line.mark(start..end),
                format!("ชื่อเต็มของ ITA เขียนว่า “{written}” ที่ถูกต้องคือ {FULL}"),
                Some(FULL.to_owned()),
            );
        }
    }
}

/// Stretches of English words with the byte where each begins.
fn english(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut rest = 0;
    std::iter::from_fn(move || {
        let start = rest + text.get(rest..)?.find(|c: char| c.is_ascii_alphabetic())?;
        let length = text[start..]
            .find(|c: char| !(c.is_ascii_alphabetic() || matches!(c, ' ' | '&')))
            .unwrap_or(text.len() - start);
        rest = start + length;
        Some((start, &text[start..rest]))
    })
}

/// Words with the byte where each begins.
fn words(phrase: &str) -> Vec<(usize, &str)> {
    let mut from = 0;
    phrase
        .split(' ')
        .filter_map(|word| {
            let at = from;
            from += word.len() + 1;
            (!word.is_empty()).then_some((at, word))
        })
        .collect()
}

/// What follows the phrase, without signs: `ITA` in `: ITA)`.
fn phrase_after(text: &str, at: usize) -> String {
    let rest = text.get(at..).unwrap_or("").trim_start_matches([' ', ':', ')', '(', ',', '-', '–', '.']);
    rest.chars().take_while(char::is_ascii_alphabetic).collect()
}

/// The first and last word of a name that is meant and wrong.
fn fault(words: &[(usize, &str)], after: &str) -> Option<(usize, usize)> {
    let lower: Vec<String> = words.iter().map(|(_, word)| word.to_ascii_lowercase()).collect();
    let near: Vec<Option<usize>> =
        lower.iter().map(|word| WORDS.iter().position(|known| distance(word, known) <= 2)).collect();
    // Anything may stand before the name, as in Open Data Integrity and Transparency Assessment.
    let first =
        near.iter().position(|word| *word == Some(0)).or_else(|| near.iter().position(|word| *word == Some(1)))?;
    let last = near.iter().enumerate().skip(first).take(5).filter(|(_, word)| **word == Some(2)).map(|(i, _)| i).next();
    let meant_by_acronym = matches!(after, "ITA" | "Ita" | "ita" | "ITAS");
    let last = match last {
        Some(last) => last,
        // Integrity and Transparency without its last word names ITA only where ITA follows.
        None if meant_by_acronym && near.get(first) == Some(&Some(0)) => {
            near.iter().rposition(Option::is_some).filter(|last| *last > first)?
        }
        None => return None,
    };
    let said = lower.get(first..=last)?;
    let right = |words: &[String]| matches!(words, [i, and, t, a] if i == WORDS[0] && (and == "and" || and == "&") && t == WORDS[1] && a == WORDS[2]);
    if right(said) {
        return None;
    }
    let whole =
        WORDS.iter().enumerate().all(|(i, _)| near.get(first..=last).is_some_and(|words| words.contains(&Some(i))));
    (whole || meant_by_acronym).then_some((first, last))
}

/// How many letters must be changed, added or left out to make one word the other; for short words.
fn distance(a: &str, b: &str) -> usize {
    if a.len().abs_diff(b.len()) > 2 {
        return 3;
    }
    let b: Vec<u8> = b.bytes().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.bytes().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, y) in b.iter().enumerate() {
            let changed = diagonal + usize::from(x != *y);
            diagonal = row[j + 1];
            row[j + 1] = changed.min(row[j] + 1).min(diagonal + 1);
        }
    }
    row[b.len()]
}
