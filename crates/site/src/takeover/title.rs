//! Whether the words of a page are the title of an item.

use std::sync::OnceLock;

use prongsai_domain::framework::Framework;
use prongsai_thai::FiscalYear;
use prongsai_thai::normalise::normalise;
use prongsai_thai::numeral;

/// A likeness from 0 to 1000.
pub type Likeness = u32;

/// From here on words are certainly the title.
pub const SURE: Likeness = 800;
/// From here on words may be the title where a code says the same.
pub const LIKELY: Likeness = 550;

/// Words that come and go in titles without changing what is meant.
const LOOSE: [&str; 16] = [
    "ประจำปีงบประมาณ",
    "ปีงบประมาณ",
    "ประจำปี",
    "ปีก่อนหน้า",
    "พ.ศ.",
    "พ.ศ",
    "พศ",
    "ปี",
    "ของหน่วยงาน",
    "ภายในหน่วยงาน",
    "ขององค์กร",
    "การแสดง",
    "ข้อมูล",
    "และ",
    "หรือ",
    "ต่างๆ",
];

/// A title as pairs of letters.
#[derive(Debug, Clone, Default)]
pub struct Shape {
    /// The letters that count.
    letters: Vec<char>,
    pairs: Vec<u64>,
}

impl Shape {
    /// The shape of a text of which the first 160 letters count.
    pub fn of(text: &str) -> Self {
        Self::of_letters(letters(text))
    }

    fn of_letters(mut letters: Vec<char>) -> Self {
        letters.truncate(160);
        let mut pairs: Vec<u64> = letters
            .windows(2)
            .map(|pair| (u64::from(u32::from(pair[0])) << 32) | u64::from(u32::from(pair[1])))
            .collect();
        pairs.sort_unstable();
        Self { letters, pairs }
    }

    /// How many letters count.
    pub fn len(&self) -> usize {
        self.letters.len()
    }

    /// How alike two texts are as wholes.
    fn like(&self, other: &Self) -> Likeness {
        let (one, two) = (self.pairs.len(), other.pairs.len());
        if one == 0 || two == 0 {
            return if self.letters == other.letters && !self.letters.is_empty() { 1000 } else { 0 };
        }
        let (mut i, mut j, mut same) = (0, 0, 0_usize);
        while i < one && j < two {
            match self.pairs[i].cmp(&other.pairs[j]) {
                std::cmp::Ordering::Less => i += 1,
                std::cmp::Ordering::Greater => j += 1,
                std::cmp::Ordering::Equal => {
                    same += 1;
                    i += 1;
                    j += 1;
                }
            }
        }
        u32::try_from(2000 * same / (one + two)).unwrap_or(0)
    }
}

/// What is left of a text when everything is taken off that does not tell titles apart.
fn letters(text: &str) -> Vec<char> {
    let short: String = text.chars().take(400).collect();
    let mut text = numeral::arabic(&normalise(&short)).to_lowercase();
    for word in LOOSE {
        if text.contains(word) {
            text = text.replace(word, " ");
        }
    }
    let mut letters = Vec::new();
    let chars: Vec<char> = text.chars().collect();
    let mut at = 0;
    while at < chars.len() {
        if chars[at].is_ascii_digit() {
            let length = chars[at..].iter().take_while(|c| c.is_ascii_digit()).count();
            // A year or an ordinal says nothing; six and twelve months do.
            if length == 1 && chars[at] == '6' {
                letters.push('6');
            }
            at += length;
            continue;
        }
        if chars[at].is_alphabetic()
            || matches!(chars[at], '\u{0E31}' | '\u{0E34}'..='\u{0E3A}' | '\u{0E47}'..='\u{0E4E}')
        {
            letters.push(chars[at]);
        }
        at += 1;
    }
    letters
}

/// A year's titles.
#[derive(Debug)]
pub struct Titles {
    pub year: FiscalYear,
    /// In the order of the list, so that item 1 stands first.
    pub shapes: Vec<Shape>,
}

/// The titles of all embedded years, oldest first.
pub fn all() -> &'static [Titles] {
    static ALL: OnceLock<Vec<Titles>> = OnceLock::new();
    ALL.get_or_init(|| Framework::all().iter().map(Titles::of).collect())
}

impl Titles {
    /// The titles of a list.
    pub fn of(framework: &Framework) -> Self {
        let shapes = framework.oit.items.iter().map(|item| Shape::of(&item.th)).collect();
        Self { year: framework.fiscal_year, shapes }
    }

    /// How alike a text is to the title of an item, from 0.
    pub fn like(&self, item: usize, text: &Shape) -> Likeness {
        let Some(title) = self.shapes.get(item) else { return 0 };
        let whole = title.like(text);
        // A page may say more after the title; short titles are the beginning of too many things.
        let begins = if title.len() >= 10 && text.len() > title.len() {
            let begin = Shape::of_letters(text.letters[..title.len()].to_vec());
            title.like(&begin) * 97 / 100
        } else if title.len() >= 3 && text.letters.starts_with(&title.letters) {
            850
        } else {
            0
        };
        // Or less: the beginning of a long title.
        let shortened = if text.len() >= 12 && text.len() * 2 >= title.len() && title.letters.starts_with(&text.letters)
        {
            870
        } else {
            0
        };
        whole.max(begins).max(shortened)
    }

    /// The item that a text is most like, from 0, with the likeness.
    pub fn best(&self, text: &Shape) -> Option<(usize, Likeness)> {
        if text.len() < 2 {
            return None;
        }
        (0..self.shapes.len())
            .map(|item| (item, self.like(item, text)))
            .filter(|(_, likeness)| *likeness > 0)
            .max_by_key(|(item, likeness)| (*likeness, self.shapes[*item].len()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn titles(year: i16) -> &'static Titles {
        all().iter().find(|titles| titles.year.number() == year).expect("the year is embedded")
    }

    fn best(year: i16, text: &str) -> Option<(usize, bool)> {
        titles(year).best(&Shape::of(text)).map(|(item, likeness)| (item + 1, likeness >= SURE))
    }

    #[test]
    fn every_title_is_most_like_itself() {
        for titles in all() {
            for (item, shape) in titles.shapes.iter().enumerate() {
                assert_eq!(titles.best(shape).map(|(best, _)| best), Some(item), "{}: {}", titles.year, item + 1);
            }
        }
    }

    #[test]
    fn years_blanks_digits_and_marks_do_not_matter() {
        assert_eq!(best(2568, "แผนและความก้าวหน้าในการดําเนินงานและการใช้งบประมาณ ประจำปี พ.ศ. ๒๕๖๘"), Some((6, true)));
        assert_eq!(best(2568, "e-service"), Some((10, true)));
        assert_eq!(best(2566, "รายงานผลการดำเนินงานประจำปี 2565 เทศบาลตำบลทุ่งสมมุติ"), Some((13, true)));
    }

    #[test]
    fn other_words_are_no_title() {
        for text in ["ข่าวกิจกรรมวันเด็ก", "ติดต่อสอบถามเรา", "เว็บลิงก์ที่เกี่ยวข้อง"]
        {
            assert!(best(2568, text).is_none_or(|(_, is_sure)| !is_sure), "{text}");
        }
    }
}
