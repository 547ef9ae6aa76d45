//! พบระดับผลการประเมินที่ไม่ตรงกับเกณฑ์ของปีนั้น หรือไม่ตรงกับคะแนน
//!
//! # เหตุผล
//! ปีงบประมาณ พ.ศ. ๒๕๖๒–๒๕๖๕ ใช้ระดับ AA, A, B, C, D, E, F ตั้งแต่ปีงบประมาณ พ.ศ. ๒๕๖๖ ใช้ ผ่านดีเยี่ยม ผ่านดี ผ่าน ต้องปรับปรุง และต้องปรับปรุงโดยด่วน
//! ส่วนปีก่อน พ.ศ. ๒๕๖๒ ใช้คำอื่น ตารางหลายปีจึงมีหลายแบบได้โดยถูกต้อง
//!
//! # ตัวอย่าง
//! ปีงบประมาณ พ.ศ. ๒๕๖๖ “อยู่ในระดับ B” ควรเป็นระดับตามเกณฑ์ใหม่ และคะแนน ๘๘.๓๗ ในปี ๒๕๖๔ อยู่ในระดับ A ไม่ใช่ AA
//!
//! # วิธีแก้
//! ตรวจประกาศผลของสำนักงาน ป.ป.ช. ในปีนั้น แล้วเขียนระดับตามประกาศ

use super::{Findings, Inspection, LineText, Severity, YearLabel};
use crate::read::PaperSort;

pub(super) const NAME: &str = "grade-scale-year";

/// The first year of the letters, and the first of the words.
const LETTERS_FROM: i16 = 2562;
const WORDS_FROM: i16 = 2566;

/// Letters with the lowest score of each.
const LETTERS: [(&str, f64); 7] =
    [("AA", 95.0), ("A", 85.0), ("B", 75.0), ("C", 65.0), ("D", 55.0), ("E", 50.0), ("F", 0.0)];

/// Words with the scores between which each lies; the conditions on the instruments are not asked here.
const WORDS: [(&str, f64, f64); 5] = [
    ("ต้องปรับปรุงโดยด่วน", 0.0, 69.99),
    ("ต้องปรับปรุง", 70.0, 84.99),
    ("ผ่านดีเยี่ยม", 95.0, 100.0),
    ("ผ่านดี", 85.0, 100.0),
    ("ผ่าน", 85.0, 100.0),
];

/// A grade in the text.
struct Grade {
    from: usize,
    to: usize,
    written: Written,
}

#[derive(Clone, Copy)]
enum Written {
    Letter(usize),
    Word(usize),
}

pub(super) fn check(inspection: &Inspection<'_>, findings: &mut Findings<'_>) {
    let about_ita =
        inspection.lines.iter().any(|line| line.text.contains("ITA") || line.compact.contains("คุณธรรมและความโปร่งใส"));
    if !about_ita {
        return;
    }
    for line in &inspection.lines {
        for grade in grades(&line.text) {
            let Some(year) = year_of(inspection, line, grade.from) else { continue };
            let (written, low, high) = match grade.written {
                Written::Letter(index) => {
                    let high = index.checked_sub(1).map_or(100.0, |better| LETTERS[better].1 - 0.01);
                    (LETTERS[index].0, LETTERS[index].1, high)
                }
                Written::Word(index) => WORDS[index],
            };
            let mark = line.mark(grade.from..grade.to);
            match grade.written {
                Written::Letter(_) if year >= WORDS_FROM => {
                    let after: String = line.text[grade.to..].chars().take(200).collect();
                    let glossed = WORDS.iter().any(|(word, ..)| after.contains(word));
                    let severity = if glossed { Severity::Info } else { Severity::Warning };
                    let suggestion = score_before(&line.text[..grade.from]).and_then(word_for);
                    findings.report_as(
                        severity,
                        mark,
                        format!("ระดับ {written} เป็นเกณฑ์ของปี ๒๕๖๒–๒๕๖๕ ส่วนปี {year} ใช้ ผ่านดีเยี่ยม ผ่านดี ผ่าน หรือต้องปรับปรุง"),
                        suggestion,
                    );
                    continue;
                }
                Written::Word(0 | 2 | 3) if (LETTERS_FROM..WORDS_FROM).contains(&year) => {
                    findings.report(mark, format!("ระดับ “{written}” เริ่มใช้ในปี ๒๕๖๖ ส่วนปี {year} ใช้ระดับ AA ถึง F"), None);
                    continue;
                }
                _ => {}
            }
            let in_scale = match grade.written {
                Written::Letter(_) => (LETTERS_FROM..WORDS_FROM).contains(&year),
                Written::Word(_) => year >= WORDS_FROM,
            };
            let Some(score) = score_before(&line.text[..grade.from]).filter(|_| in_scale) else { continue };
            if score < low - 0.005 || score > high + 0.005 {
                let suggestion = match grade.written {
                    Written::Letter(_) => {
                        LETTERS.iter().find(|(_, low)| score >= *low).map(|(letter, _)| format!("ระดับ {letter}"))
                    }
                    Written::Word(_) => word_for(score),
                };
                findings.report(mark, format!("คะแนน {score:.2} ไม่อยู่ในระดับ {written} ตามเกณฑ์ของปี {year}"), suggestion);
            }
        }
    }
}

/// The word for a score, where one word alone is possible.
fn word_for(score: f64) -> Option<String> {
    match score {
        s if s < 70.0 => Some("ต้องปรับปรุงโดยด่วน".to_owned()),
        s if s < 85.0 => Some("ต้องปรับปรุง".to_owned()),
        _ => None,
    }
}

/// Grades after ระดับ.
fn grades(text: &str) -> Vec<Grade> {
    let mut found = Vec::new();
    for (at, word) in text.match_indices("ระดับ") {
        let after = at + word.len();
        let rest = &text[after..];
        let skip = rest.len() - rest.trim_start_matches([' ', '"', '“', '”', ':', '(']).len();
        let from = after + skip;
        let rest = &text[from..];
        let letters: String = rest.chars().take_while(char::is_ascii_alphabetic).collect();
        if let Some(index) = LETTERS.iter().position(|(letter, _)| *letter == letters) {
            found.push(Grade { from: at, to: from + letters.len(), written: Written::Letter(index) });
        } else if let Some(index) = WORDS.iter().position(|(word, ..)| rest.starts_with(word)) {
            let to = from + WORDS[index].0.len();
            // ระดับผ่านเกณฑ์, ระดับผ่านขึ้นไป say something else.
            let goes_on = ["เกณฑ์", "ขึ้นไป", "การ"].iter().any(|word| text[to..].trim_start().starts_with(word));
            if !goes_on {
                found.push(Grade { from: at, to, written: Written::Word(index) });
            }
        }
    }
    found
}

/// The year of the result: named before the grade in the same line, or that of the document.
fn year_of(inspection: &Inspection<'_>, line: &LineText, byte: usize) -> Option<i16> {
    let end = inspection.years.partition_point(|year| (year.mark.line, year.byte) < (line.number, byte));
    let of_line = inspection.years[..end].iter().rev().take_while(|year| year.mark.line == line.number);
    let before = of_line
        .take(20)
        .find(|year| year.is_buddhist() && !matches!(year.label, YearLabel::Month | YearLabel::Slash))
        .map(|year| year.number);
    // What a paper about measures analyses is the result of the year before.
    let analysed = matches!(inspection.reading.kind, PaperSort::Report | PaperSort::Measures);
    let own = inspection.fiscal_year.map(prongsai_thai::FiscalYear::number);
    before.or_else(|| own.map(|year| if analysed { year - 1 } else { year }))
}

/// The nearest score before a grade, where no other grade or sentence stands between: 77.70 in ได้ 77.70 คะแนน อยู่ใน.
fn score_before(before: &str) -> Option<f64> {
    let start = before.char_indices().rev().take(90).last().map_or(0, |(at, _)| at);
    let near = &before[start..];
    let near = near.rsplit("ระดับ").next().unwrap_or(near);
    let mut words = near.split(|c: char| !(c.is_ascii_digit() || c == '.')).filter(|word| {
        word.split_once('.').is_some_and(|(whole, part)| (1..=3).contains(&whole.len()) && part.len() == 2)
    });
    let score = words.next_back()?.parse().ok().filter(|score| (0.0..=100.0).contains(score))?;
    // Several numbers in one breath are a comparison; which one the grade is about is not certain.
    words.next().is_none().then_some(score)
}
