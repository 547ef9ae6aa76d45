//! The official vocabulary, and words that miss it by one letter.

use std::collections::HashSet;
use std::ops::Range;
use std::sync::OnceLock;

use crate::dictionary::{self, Dictionary};
use crate::segment::{Kind, Piece, is_mark, pieces};

/// Whether the word stands in one of the lists: general words, official vocabulary, names of places.
#[must_use]
pub fn known(word: &str) -> bool {
    Dictionary::embedded().look_up(word).is_word()
}

/// Whether the word belongs to the official vocabulary.
#[must_use]
pub fn official(word: &str) -> bool {
    Dictionary::embedded().look_up(word).is_official()
}

/// Official words of five letters or more, marks not counted, that one slip makes into `word`: a letter or mark too
/// many, too few, exchanged or swapped with its neighbour, or a whole letter with its marks and vowel left out. None
/// where `word` is known itself.
///
/// ```
/// use prongsai_thai::vocabulary::nearest;
/// assert_eq!(nearest("งบประมา"), ["งบประมาณ"]);
/// assert!(nearest("งบประมาณ").is_empty());
/// ```
#[must_use]
pub fn nearest(word: &str) -> Vec<&'static str> {
    if known(word) {
        return Vec::new();
    }
    let letters: Vec<char> = word.chars().collect();
    // A word with a letter too many is one longer than the official one, one without a cluster up to four shorter.
    let entries = entries();
    let from = entries.partition_point(|entry| entry.letters.len() + 1 < letters.len());
    let to = entries.partition_point(|entry| entry.letters.len() <= letters.len() + 4);
    let near = |entry: &&Entry| is_one_edit(&letters, &entry.letters) || lacks_cluster(&letters, &entry.letters);
    entries[from..to].iter().filter(near).map(|entry| entry.word).collect()
}

/// A stretch of text that misses an official word by one letter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Typo {
    /// Where, in bytes.
    pub range: Range<usize>,
    /// The words it may be meant to be, at least one.
    pub meant: Vec<&'static str>,
}

/// Finds stretches of running text that miss an official word by one letter.
///
/// It speaks only where the letters do not read as ordinary words: at least one part of the stretch is no usual word,
/// three and more short ones stand where one long official word would, or two are an official word but for one mark.
#[must_use]
pub fn typos(text: &str) -> Vec<Typo> {
    let pieces = pieces(text);
    let mut typos: Vec<Typo> = Vec::new();
    let mut at = 0;
    while at < pieces.len() {
        let found = (1..=5).rev().filter_map(|count| pieces.get(at..at + count)).find_map(|parts| typo(text, parts));
        match found {
            Some((typo, count)) => {
                typos.push(typo);
                at += count;
            }
            None => at += 1,
        }
    }
    typos
}

fn typo(text: &str, parts: &[Piece]) -> Option<(Typo, usize)> {
    if !parts.iter().all(|part| matches!(part.kind, Kind::Word | Kind::Unknown)) {
        return None;
    }
    // An official word within is right as it stands; the letter too many belongs to its neighbour.
    if parts.iter().any(|part| part.mark.is_official()) {
        return None;
    }
    let letters: u32 = parts.iter().map(|part| part.letters).sum();
    let odd = parts.iter().any(|part| !part.is_sure());
    let shattered = parts.len() >= 3 && letters >= 6 && parts.iter().all(|part| part.letters <= 3);
    if letters < 4 {
        return None;
    }
    let range = parts.first()?.range.start..parts.last()?.range.end;
    let stretch = &text[range.clone()];
    let meant = if odd || shattered {
        nearest(stretch)
    } else if parts.len() == 2 && letters >= 5 && by_letters().contains(&without_marks(stretch)) {
        // Ordinary words on both sides of a cut: only a mark may be wrong, as in อนุ|ญาติ.
        nearest(stretch).into_iter().filter(|word| without_marks(word) == without_marks(stretch)).collect()
    } else {
        return None;
    };
    if meant.is_empty() { None } else { Some((Typo { range, meant }, parts.len())) }
}

fn without_marks(word: &str) -> String {
    word.chars().filter(|&c| !is_mark(c)).collect()
}

struct Entry {
    word: &'static str,
    letters: Vec<char>,
}

/// The official words by their letters without marks.
fn by_letters() -> &'static HashSet<String> {
    static BY_LETTERS: OnceLock<HashSet<String>> = OnceLock::new();
    BY_LETTERS.get_or_init(|| entries().iter().map(|entry| without_marks(entry.word)).collect())
}

/// The official words that are long enough that a near miss is no other word, shortest first.
fn entries() -> &'static [Entry] {
    static ENTRIES: OnceLock<Vec<Entry>> = OnceLock::new();
    ENTRIES.get_or_init(|| {
        let mut entries: Vec<Entry> = dictionary::official()
            .filter(|word| word.chars().filter(|&c| !is_mark(c)).count() >= 5 && !word.contains('.'))
            .map(|word| Entry { word, letters: word.chars().collect() })
            .collect();
        entries.sort_by_key(|entry| entry.letters.len());
        entries
    })
}

/// Whether one insertion, deletion, exchange or swap of neighbours makes `a` into `b`.
fn is_one_edit(a: &[char], b: &[char]) -> bool {
    if a.len().abs_diff(b.len()) > 1 || a == b {
        return false;
    }
    let front = a.iter().zip(b).take_while(|(a, b)| a == b).count();
    let (a, b) = (&a[front..], &b[front..]);
    match a.len().cmp(&b.len()) {
        std::cmp::Ordering::Less => *a == b[1..],
        std::cmp::Ordering::Greater => a[1..] == *b,
        std::cmp::Ordering::Equal => {
            a[1..] == b[1..] || (a.len() >= 2 && a[0] == b[1] && a[1] == b[0] && a[2..] == b[2..])
        }
    }
}

/// Whether `a` is `b` without one consonant and the marks and vowel on it: `ณธรรม` for `คุณธรรม`.
fn lacks_cluster(a: &[char], b: &[char]) -> bool {
    let Some(lost @ 2..=4) = b.len().checked_sub(a.len()) else { return false };
    // A rest this short may be anything.
    if a.iter().filter(|&&c| !is_mark(c)).count() < 4 {
        return false;
    }
    let is_cluster = |cluster: &[char]| {
        let stem = cluster.strip_prefix(&['เ']).or(cluster.strip_prefix(&['แ'])).unwrap_or(cluster);
        matches!(stem, ['ก'..='ฮ', rest @ ..] if rest.iter().all(|&c| is_mark(c) || matches!(c, 'ะ' | 'า' | 'ำ')))
    };
    (0..=a.len()).any(|at| {
        let ends = b.get(at + lost).is_none_or(|&c| !is_mark(c) && !matches!(c, 'ะ' | 'า' | 'ำ'));
        a[..at] == b[..at] && a[at..] == b[at + lost..] && ends && is_cluster(&b[at..at + lost])
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_edit_is_one_letter() {
        let edit = |a: &str, b: &str| is_one_edit(&a.chars().collect::<Vec<_>>(), &b.chars().collect::<Vec<_>>());
        assert!(edit("งบประมา", "งบประมาณ") && edit("งบประมาณณ", "งบประมาณ") && edit("งบปรมะาณ", "งบประมาณ"));
        assert!(!edit("งบประมาณ", "งบประมาณ") && !edit("งบปมา", "งบประมาณ"));
    }

    #[test]
    fn every_official_word_is_known_and_near_nothing() {
        for word in dictionary::official() {
            assert!(official(word), "{word} is not in the dictionary");
            assert!(nearest(word).is_empty());
        }
    }

    #[test]
    fn a_word_without_its_first_syllable_is_found() {
        assert_eq!(nearest("ณธรรม"), ["คุณธรรม"]);
        assert_eq!(typos("ผลการประเมินณธรรมและความโปร่งใส")[0].meant, ["คุณธรรม"]);
    }

    #[test]
    fn common_slips_of_the_pen_are_found() {
        for (slip, meant) in [
            ("ขออนุญาติเผยแพร่", "อนุญาต"),
            ("พัฒนาบุคคลากรของหน่วยงาน", "บุคลากร"),
            ("ทางเว็บไซด์ของเทศบาล", "เว็บไซต์"),
            ("ผลลัพท์ของโครงการ", "ผลลัพธ์"),
            ("ระบบอิเลกทรอนิกส์", "อิเล็กทรอนิกส์"),
            ("ความโปผร่งใส", "ความโปร่งใส"),
        ] {
            assert_eq!(typos(slip).iter().map(|typo| typo.meant[0]).collect::<Vec<_>>(), [meant], "{slip}");
        }
    }

    #[test]
    fn correct_official_text_has_no_typo() {
        for text in [
            "เทศบาลตำบลทุ่งแสงใสได้จัดทำประกาศเจตนารมณ์ต่อต้านการทุจริต และเผยแพร่ทางเว็บไซต์ของหน่วยงาน",
            "นายตัวอย่าง ใจใส ตำแหน่ง นิติกรชำนาญการ รักษาราชการแทนปลัดเทศบาล",
            "ขุดลอกคลองส่งน้ำบ้านโนนสะอาด หมู่ที่ ๓ ตำบลซาง อำเภอเซกา จังหวัดบึงกาฬ",
            "พนักงานจ้างทั่วไปเข้ารับการอบรมการใช้งานระบบ e-LAAS และระบบ ITAS",
        ] {
            assert_eq!(typos(text), [], "{text}");
        }
    }

    #[test]
    fn a_cut_word_is_found_in_running_text() {
        let text = "ตามข้อบัญญัติงบประมา รายจ่ายประจำปี";
        let found = typos(text);
        assert_eq!(found.len(), 1, "{found:?}");
        assert_eq!((&text[found[0].range.clone()], found[0].meant.as_slice()), ("งบประมา", ["งบประมาณ"].as_slice()));
    }
}
