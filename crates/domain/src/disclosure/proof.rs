//! The sentence of a visited page by which somebody who checks many towns sees whether it is the right thing.

use prongsai_thai::{FiscalYear, segment};
use serde::Serialize;

/// The longest sentence that is shown, in characters.
const LENGTH_MAX: usize = 320;

/// Words that stand everywhere and tell nothing.
const COMMON: [&str; 6] = ["การ", "และ", "ของ", "ที่", "หรือ", "ตาม"];

/// What the text of a visit proves.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Proof {
    /// The most telling sentence or line.
    pub sentence: String,
    /// Words of the item that stand in it.
    pub words: Vec<String>,
    /// Whether the fiscal year stands in it.
    pub has_year: bool,
    /// Whether the town's name stands in it.
    pub has_name: bool,
}

/// Finds the sentence of a text that tells most about an item: words of its title, the year, the town's name.
///
/// `title` is that of the item. None where nothing of all that stands anywhere in the text.
pub fn proof(text: &str, title: &str, name: &str, year: FiscalYear) -> Option<Proof> {
    let number = year.number().to_string();
    let thai: String = prongsai_thai::Digits::Thai.write(&number);
    let mut words: Vec<&str> = segment::words(title)
        .filter(|word| word.chars().count() > 2 && word.chars().any(char::is_alphanumeric) && !COMMON.contains(word))
        .collect();
    words.sort_unstable();
    words.dedup();
    let mut best: Option<(usize, Proof)> = None;
    for sentence in sentences(text) {
        let found: Vec<String> =
            words.iter().filter(|word| sentence.contains(**word)).map(|word| (*word).to_owned()).collect();
        let has_year = sentence.contains(&number) || sentence.contains(&thai);
        let has_name = !name.is_empty() && sentence.contains(name);
        let weight = 3 * found.len() + 2 * usize::from(has_year) + 2 * usize::from(has_name);
        // Of equals the first: a page says what it is at its top.
        if weight > best.as_ref().map_or(0, |(weight, _)| *weight) {
            best = Some((weight, Proof { sentence, words: found, has_year, has_name }));
        }
    }
    best.map(|(_, proof)| proof)
}

/// Lines of a text; a long one in pieces at its spaces, because Thai marks no ends of sentences.
fn sentences(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let mut piece = String::new();
        let mut length = 0;
        for word in line.split_whitespace() {
            let more = word.chars().count();
            if length > 0 && length + 1 + more > LENGTH_MAX {
                found.push(std::mem::take(&mut piece));
                length = 0;
            }
            if length > 0 {
                piece.push(' ');
                length += 1;
            }
            piece.extend(word.chars().take(LENGTH_MAX));
            length += more.min(LENGTH_MAX);
        }
        if !piece.is_empty() {
            found.push(piece);
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sentence_with_the_items_words_the_year_and_the_name_is_shown() {
        let text = "หน้าแรก\nติดต่อเรา ปี 2570\nสถิติการให้บริการ เทศบาลตำบลทุ่งแสงใส ประจำปีงบประมาณ พ.ศ. ๒๕๗๐\nสถิติ";
        let year = FiscalYear::new(2570).unwrap();

        let found = proof(text, "สถิติการให้บริการ", "ทุ่งแสงใส", year).unwrap();

        assert_eq!(found.sentence, "สถิติการให้บริการ เทศบาลตำบลทุ่งแสงใส ประจำปีงบประมาณ พ.ศ. ๒๕๗๐");
        assert!(found.has_year && found.has_name);
        assert!(found.words.contains(&"สถิติ".to_owned()), "{:?}", found.words);
    }

    #[test]
    fn a_text_without_anything_of_the_item_proves_nothing_and_a_long_line_is_cut() {
        let year = FiscalYear::new(2570).unwrap();
        assert_eq!(proof("ขออภัย ไม่พบหน้า", "สถิติ", "ทุ่งแสงใส", year), None);
        assert_eq!(proof("", "สถิติ", "", year), None);

        let long = format!("{} แผน 2570 {}", "ก".repeat(5_000), "ข ".repeat(3_000));
        let found = proof(&long, "แผน", "", year).unwrap();
        assert!(found.sentence.chars().count() <= LENGTH_MAX && found.sentence.contains("แผน 2570"));
    }
}
