//! Dictionary order.
//!
//! A vowel written before its consonant counts after it, tone marks decide only between words that are otherwise equal,
//! and Thai digits count as the Arabic ones.
//!
//! # Source
//! พจนานุกรม ฉบับราชบัณฑิตยสถาน, arrangement of words; Unicode Technical Standard 10, logical order of Thai.

use std::cmp::Ordering;

/// What a text is sorted by. Keys of different texts differ, so sorting by key is a total order.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Key {
    letters: Vec<char>,
    /// Each mark with the number of letters before it.
    marks: Vec<(usize, char)>,
    text: String,
}

/// Returns the key by which `text` is sorted.
#[must_use]
pub fn key(text: &str) -> Key {
    let mut letters = Vec::with_capacity(text.len() / 2);
    let mut marks = Vec::new();
    let mut waiting = None;
    for c in text.chars() {
        match c {
            // Only a consonant takes the vowel before it.
            'เ'..='ไ' => letters.extend(waiting.replace(c)),
            '\u{E47}'..='\u{E4C}' | '\u{E4E}' => marks.push((letters.len(), c)),
            '๐'..='๙' => {
                letters.extend(waiting.take());
                letters.extend(crate::numeral::arabic(c.encode_utf8(&mut [0; 4])).chars());
            }
            _ => {
                if ('ก'..='ฮ').contains(&c) {
                    letters.push(c);
                    letters.extend(waiting.take());
                } else {
                    letters.extend(waiting.take());
                    letters.extend(c.to_lowercase());
                }
            }
        }
    }
    letters.extend(waiting);
    Key { letters, marks, text: text.to_owned() }
}

/// Compares two texts as a dictionary does.
///
/// ```
/// use prongsai_thai::collate::compare;
/// let mut words = vec!["เก", "กา", "ไก่", "ก้าง", "กาง", "ขา"];
/// words.sort_by(|a, b| compare(a, b));
/// assert_eq!(words, ["กา", "กาง", "ก้าง", "เก", "ไก่", "ขา"]);
/// ```
#[must_use]
pub fn compare(a: &str, b: &str) -> Ordering {
    key(a).cmp(&key(b))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn provinces_stand_as_in_the_official_list() {
        let mut names = ["แพร่", "เพชรบุรี", "พะเยา", "พังงา", "ภูเก็ต", "เลย", "ลำปาง", "ลพบุรี", "แม่ฮ่องสอน", "มุกดาหาร"];
        names.sort_by(|a, b| compare(a, b));
        assert_eq!(names, ["พะเยา", "พังงา", "เพชรบุรี", "แพร่", "ภูเก็ต", "มุกดาหาร", "แม่ฮ่องสอน", "ลพบุรี", "ลำปาง", "เลย"]);
    }

    #[test]
    fn numbered_items_stand_before_words_in_either_digits() {
        let mut items = ["ก", "๒.", "1.", "ข้อ"];
        items.sort_by(|a, b| compare(a, b));
        assert_eq!(items, ["1.", "๒.", "ก", "ข้อ"]);
    }

    proptest! {
        #[test]
        fn the_order_is_total(a in "[เ-ไก-ฮะ-ู็-์๐-๙a-z ]{0,6}", b in "[เ-ไก-ฮะ-ู็-์๐-๙a-z ]{0,6}", c in "[เ-ไก-ง่]{0,4}") {
            prop_assert_eq!(compare(&a, &b), compare(&b, &a).reverse());
            prop_assert_eq!(compare(&a, &b).is_eq(), a == b);
            if compare(&a, &b).is_le() && compare(&b, &c).is_le() {
                prop_assert!(compare(&a, &c).is_le());
            }
        }
    }
}
