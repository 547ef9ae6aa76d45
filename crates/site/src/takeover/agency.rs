//! The name of the local authority that a page speaks for.

use std::collections::BTreeMap;

use prongsai_thai::gazetteer::places_named;
use prongsai_thai::normalise::normalise;

use crate::page::Page;

/// The words before a name, with the whole word for the short ones.
const KINDS: [(&str, &str); 11] = [
    ("เทศบาลตำบล", "เทศบาลตำบล"),
    ("เทศบาลเมือง", "เทศบาลเมือง"),
    ("เทศบาลนคร", "เทศบาลนคร"),
    ("องค์การบริหารส่วนตำบล", "องค์การบริหารส่วนตำบล"),
    ("องค์การบริหารส่วนจังหวัด", "องค์การบริหารส่วนจังหวัด"),
    ("อบต.", "องค์การบริหารส่วนตำบล"),
    ("อบจ.", "องค์การบริหารส่วนจังหวัด"),
    ("ทต.", "เทศบาลตำบล"),
    ("ทม.", "เทศบาลเมือง"),
    ("ทน.", "เทศบาลนคร"),
    ("อบต ", "องค์การบริหารส่วนตำบล"),
];

/// Words that end a name when no blank does.
const ENDS: [&str; 34] = [
    "อำเภอ",
    "อ.",
    "จังหวัด",
    "จ.",
    "ประจำปี",
    "ประจำ",
    "ปีงบประมาณ",
    "เรื่อง",
    "ว่าด้วย",
    "ได้",
    "ตาม",
    "และ",
    "หรือ",
    "มี",
    "เป็น",
    "โดย",
    "พ.ศ.",
    "เพื่อ",
    "จะ",
    "ขอ",
    "ที่",
    "ทำ",
    "ให้",
    "ใน",
    "รอบ",
    "ออนไลน์",
    "สำนัก",
    "กอง",
    "เลขที่",
    "หมู่",
    "ตำบล",
    "|",
    "ของ",
    "ประกาศ",
];

/// Words that follow the kind where no name is meant.
const NO_NAMES: [&str; 14] =
    ["ของ", "ที่", "และ", "หรือ", "ใน", "เป็น", "มี", "ต้อง", "ได้", "ทั่วประเทศ", "เรา", "นี้", "ใด", "ทุกแห่ง"];

/// The full name of the local authority that a page speaks for; none where it does not say.
///
/// What title and headings say counts for more than what stands somewhere.
pub fn agency(page: &Page) -> Option<String> {
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    for name in names(&page.title).into_iter().chain(names(&page.site_name)) {
        *seen.entry(name).or_default() += 20;
    }
    for line in &page.lines {
        let weight = if line.heading.is_some() { 6 } else { 1 + usize::from(line.is_frame) };
        for name in names(&line.text) {
            *seen.entry(name).or_default() += weight;
        }
    }
    seen.into_iter().max_by_key(|(name, weight)| (*weight, std::cmp::Reverse(name.len()))).map(|(name, _)| name)
}

/// The full names in a text.
pub fn names(text: &str) -> Vec<String> {
    let text = normalise(text);
    let mut found = Vec::new();
    for (word, whole) in KINDS {
        for (at, _) in text.match_indices(word) {
            // ทต. at the end of another word is none.
            let before = text[..at].chars().next_back();
            if word.len() < 20 && before.is_some_and(char::is_alphabetic) && !word.starts_with("เทศ") {
                continue;
            }
            if let Some(name) = name(&text[at + word.len()..]) {
                found.push(format!("{whole}{name}"));
            }
        }
    }
    found
}

/// The name at the beginning of a text.
fn name(rest: &str) -> Option<String> {
    let rest = rest.trim_start();
    let ends = |c: char| !(c.is_alphabetic() || is_mark(c));
    let run = &rest[..rest.find(ends).unwrap_or(rest.len())];
    let run: &str = &run[..run.char_indices().nth(40).map_or(run.len(), |(at, _)| at)];
    if run.chars().count() < 2 || NO_NAMES.contains(&run) {
        return None;
    }
    // The longest beginning that is a place, else what stands before the next usual word.
    let borders: Vec<usize> = run.char_indices().map(|(at, c)| at + c.len_utf8()).collect();
    let place = borders.iter().rev().map(|end| &run[..*end]).find(|name| {
        name.chars().count() >= 2
            && !run[name.len()..].starts_with(|c: char| is_mark(c))
            && !places_named(name).is_empty()
    });
    let cut = ENDS.iter().filter_map(|word| run.find(word)).filter(|at| *at > 0).min();
    let name = match (place, cut) {
        (Some(place), Some(cut)) if cut > place.len() => &run[..cut],
        (Some(place), None) if run.chars().count() <= 25 && run.len() > place.len() => run,
        (Some(place), _) => place,
        (None, Some(cut)) => &run[..cut],
        (None, None) => run,
    };
    (name.chars().count() >= 2 && name.chars().any(char::is_alphabetic)).then(|| name.to_owned())
}

fn is_mark(c: char) -> bool {
    matches!(c, '\u{0E31}' | '\u{0E34}'..='\u{0E3A}' | '\u{0E47}'..='\u{0E4E}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_read_with_their_kind() {
        for (text, name) in [
            ("เทศบาลตำบลซาง อำเภอเซกา", "เทศบาลตำบลซาง"),
            ("การเปิดเผยข้อมูล ITA เทศบาลตำบลซางประจำปี 2568", "เทศบาลตำบลซาง"),
            ("อบต.ดงบัง | หน้าแรก", "องค์การบริหารส่วนตำบลดงบัง"),
            ("ยินดีต้อนรับสู่องค์การบริหารส่วนตำบลดงบังอำเภอบึงโขงหลง", "องค์การบริหารส่วนตำบลดงบัง"),
            ("เทศบาลเมืองทุ่งสมมุติ จังหวัดหนองคาย", "เทศบาลเมืองทุ่งสมมุติ"),
        ] {
            assert_eq!(names(text), [name], "{text}");
        }
    }

    #[test]
    fn a_kind_without_a_name_is_no_agency() {
        assert_eq!(names("หน้าที่ของเทศบาลตำบล และ อื่น ๆ"), Vec::<String>::new());
    }
}
