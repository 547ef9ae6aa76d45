//! Lines of words, as a page or a PDF has them, into cells.

use prongsai_thai::numeral;

use super::{Record, column, figure};

/// Words around a figure that belong neither to it nor to its name.
const UNITS: [&str; 7] = ["คะแนน", "ร้อยละ", "เท่ากับ", "ได้", "ได้คะแนน", ":", "="];

/// The cells of a line; a line of words, as of a page or a PDF, is parted at its figures.
pub fn cells_of_line(record: &Record) -> Vec<String> {
    let mut filled = record.cells.iter().filter(|cell| !cell.is_empty());
    let (Some(only), None) = (filled.next(), filled.next()) else { return record.cells.clone() };
    let words: Vec<&str> = only.split_whitespace().filter(|word| !word.chars().all(|c| c == '.' || c == '…')).collect();
    let ends_name = |at: usize| {
        let after_word = words[..at].iter().any(|word| word.chars().any(char::is_alphabetic));
        let counted = words[..at].last().is_some_and(|word| word.ends_with("ที่") || word.eq_ignore_ascii_case("EIT"));
        // “EIT ส่วนที่ 1” and “ตัวชี้วัดที่ 1” end in a number of their own.
        // “ประจำปีงบประมาณ พ.ศ. 2566” is a heading; “ปี 2566 2567” a line of its own.
        let dated = at > 1
            && is_year(&numeral::arabic(words[at]))
            && ["ปี", "พ.ศ.", "ปีงบประมาณ"].iter().any(|word| words[at - 1].ends_with(word));
        after_word && !dated && !(counted && words[at].parse::<u8>().is_ok_and(|no| no <= 10))
    };
    let is_value = |word: &str| figure::is_figure(word) || is_year(word) || figure::is_missing(word);
    let Some(first) = (0..words.len()).find(|at| is_value(&numeral::arabic(words[*at])) && ends_name(*at)) else {
        return match only.rsplit_once(char::is_whitespace) {
            Some((name, value)) if column::line(name).is_some() => vec![name.trim().to_owned(), value.to_owned()],
            _ => record.cells.clone(),
        };
    };
    let name: Vec<&str> = words[..first].to_vec();
    let end = name.iter().rposition(|word| !UNITS.contains(word)).map_or(name.len(), |last| last + 1);
    let mut cells = vec![name[..end].join(" ")];
    for word in words[first..].iter().filter(|word| !UNITS.contains(word) && **word != "%") {
        let joins = cells.len() > 1 && !is_value(&numeral::arabic(word));
        match cells.last_mut() {
            Some(last) if joins && !is_value(&numeral::arabic(last)) => {
                last.push(' ');
                last.push_str(word);
            }
            _ => cells.push((*word).to_owned()),
        }
    }
    cells
}

/// Whether a word is a year of this century's Buddhist Era: `2566`.
pub fn is_year(word: &str) -> bool {
    word.len() == 4 && word.starts_with("25") && word.bytes().all(|byte| byte.is_ascii_digit())
}
