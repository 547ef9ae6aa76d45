//! Who is meant by what somebody typed: people and posts as hands write them, with other spellings, without titles, several
//! on a line. Whoever is taken for meant once too often is barred from a case once too often: that is the safe side.

use std::collections::BTreeSet;

use prongsai_thai::normalise::normalise;

use crate::agency::{Post, PostRole};

/// A part of a name of so many letters and marks is known wherever it stands; a shorter one only as a word of its own.
const LONG: usize = 4;

/// Those of these names that a typed line means: by the whole name, its beginning, the first name or the surname. A whole name
/// means its own bearer, and nobody else who shares a part of it.
pub fn people<'n>(typed: &str, names: &BTreeSet<&'n str>) -> BTreeSet<&'n str> {
    let typed = folded(typed);
    let (line, mut run) = (squeezed(untitled(&typed)), squeezed(&typed));
    let wholes: Vec<(&'n str, String)> = names
        .iter()
        .map(|name| (*name, squeezed(untitled(&folded(name)))))
        .filter(|(_, whole)| is_long(whole))
        .collect();
    let mut meant: BTreeSet<&str> = BTreeSet::new();
    let mut apart = typed.clone();
    for (name, whole) in wholes.iter().filter(|(_, whole)| squeezed(&typed).contains(whole.as_str())) {
        meant.insert(name);
        run = run.replace(whole.as_str(), "|");
        for part in parts(&folded(name)) {
            apart = apart.replace(&part, " ");
        }
    }
    let apart = ["และ", "กับ", "หรือ"].iter().fold(apart, |text, word| text.replace(word, " "));
    let words: Vec<&str> =
        apart.split(|letter: char| letter.is_whitespace() || is_mark(letter)).map(untitled).collect();
    let is_meant = |part: &String| (is_long(part) && run.contains(part.as_str())) || words.contains(&part.as_str());
    let is_begun = |name: &str| {
        let whole = squeezed(untitled(&folded(name)));
        !line.is_empty() && (line == whole || (is_long(&line) && whole.contains(&line)))
    };
    meant.extend(names.iter().filter(|name| is_begun(name) || parts(&folded(name)).iter().any(is_meant)));
    meant
}

/// First name and surname of a folded name.
fn parts(name: &str) -> Vec<String> {
    let parts = untitled(name).split_whitespace().filter(|part| part.chars().count() >= 2);
    parts.map(str::to_owned).collect()
}

/// Whether a typed line means a post: by its title, a part of it, or what people call it for short.
pub fn is_post(typed: &str, post: &Post) -> bool {
    // How people go on after the short word; a name that begins with the same letters goes on in another way.
    const ON: [&str; 8] = ["เทศ", "องค์การ", "อบต", "อบจ", "เมือง", "คนนี้", "คนใหม่", "คนปัจจุบัน"];
    let typed = folded(typed);
    let (line, title) = (squeezed(&typed), squeezed(&folded(&post.title)));
    let contains = |whole: &str, part: &str| is_long(part) && whole.contains(part);
    if line == title || contains(&title, &line) || contains(&line, &title) {
        return true;
    }
    let short = match post.role {
        PostRole::Head => "นายก",
        PostRole::DeputyHead => "รองนายก",
        PostRole::Clerk => "ปลัด",
        PostRole::DeputyClerk => "รองปลัด",
        PostRole::UnitHead | PostRole::Officer => return false,
    };
    let (typed, with_respect) = match typed.trim().strip_prefix("ท่าน") {
        Some(rest) => (rest.trim_start(), true),
        None => (typed.trim(), false),
    };
    let Some(rest) = typed.strip_prefix(short) else { return false };
    with_respect || !rest.starts_with(is_letter) || ON.iter().any(|word| rest.starts_with(word))
}

/// A text in one spelling: also Latin letters, and without joiners that nobody sees.
fn folded(text: &str) -> String {
    normalise(text).to_lowercase().replace(['\u{200b}', '\u{200c}', '\u{200d}', '\u{feff}'], "")
}

/// A name or a word without the title before it.
fn untitled(name: &str) -> &str {
    const TITLES: [&str; 14] = [
        "นางสาว",
        "น.ส.",
        "นส.",
        "นาง",
        "นาย",
        "ว่าที่ร้อยตรีหญิง",
        "ว่าที่ร้อยตรี",
        "ว่าที่ ร.ต.",
        "ดร.",
        "คุณ",
        "พันจ่าเอก",
        "จ่าเอก",
        "สิบเอก",
        "ท่าน",
    ];
    let name = name.trim();
    TITLES.iter().find_map(|title| name.strip_prefix(title)).unwrap_or(name).trim_start()
}

fn squeezed(text: &str) -> String {
    text.chars().filter(|letter| !letter.is_whitespace()).collect()
}

fn is_long(text: &str) -> bool {
    text.chars().count() >= LONG
}

/// What stands between names on a line; the point belongs to titles.
fn is_mark(letter: char) -> bool {
    letter.is_ascii_punctuation() && letter != '.'
}

/// A letter of Thai, or a mark on one.
fn is_letter(letter: char) -> bool {
    matches!(letter, '\u{e01}'..='\u{e3a}' | '\u{e40}'..='\u{e4e}')
}

#[cfg(test)]
mod tests {
    use super::*;

    const NAME: &str = "นายสมชาย ใจดี";

    fn is_person(typed: &str, name: &str) -> bool {
        people(typed, &BTreeSet::from([name])).contains(name)
    }

    #[test]
    fn a_person_is_known_however_the_name_is_written() {
        for typed in [
            "สมชาย ใจดี",
            "นาย สมชาย  ใจดี",
            "สมชาย",
            "ใจดี",
            "สมชาย กองช่าง",
            "สมชาย (ช่าง)",
            "นายสมชาย และ นางสมศรี",
            "นายสมชายกับนางสมศรีรับเงินด้วยกัน",
            "ปลัดสมชาย ใจดี ที่กองช่าง",
            "ส\u{200d}มชาย",
            "คุณสมชาย, คุณสมหญิง",
        ] {
            assert!(is_person(typed, NAME), "{typed}");
        }
        assert!(is_person("เเดง ดํารง", "นางแดง ดำรง"));
        assert!(is_person("แดง/ขาว", "นายแดง ก") && is_person("SOMCHAI", "Mr Somchai Jaidee"));
    }

    #[test]
    fn somebody_else_and_a_piece_of_a_short_name_are_nobody() {
        for typed in ["สมหญิง", "ใจ", "นาย", "", "ช่างโยธา", "ผู้รับเหมา"]
        {
            assert!(!is_person(typed, NAME), "{typed}");
        }
        assert!(!is_person("ทาสีแดงทั้งหลัง", "นายแดง ก"), "a short name is a word of its own");
        assert!(!is_person("ใครก็ได้", ""));
    }

    #[test]
    fn a_whole_name_means_nobody_who_shares_a_part_of_it() {
        let names = BTreeSet::from([NAME, "นายสมชาย มีสุข", "นางสมศรี ใจดี", "นางสาวแดง มีสุข"]);
        let meant = |typed: &str| people(typed, &names).into_iter().collect::<Vec<_>>();

        assert_eq!(meant("สมชาย ใจดี"), [NAME]);
        assert_eq!(meant("นายสมชาย ใจดี และนายสมชาย มีสุข"), ["นายสมชาย มีสุข", NAME]);
        assert_eq!(meant("สมชาย ใจดี กับน้องสาวชื่อ แดง"), ["นางสาวแดง มีสุข", NAME]);
        assert_eq!(meant("สมชาย"), ["นายสมชาย มีสุข", NAME]);
        assert_eq!(meant("มีสุข").len(), 2);
        assert_eq!(meant(""), Vec::<&str>::new());
    }

    #[test]
    fn a_post_is_known_by_its_title_and_by_what_people_call_it() {
        let post = |title: &str, role| Post {
            id: String::new(),
            title: title.to_owned(),
            role,
            unit: None,
            holder: None,
            vacant: false,
        };
        let head = post("นายกเทศมนตรีตำบลทุ่งแสงทราย", PostRole::Head);
        let clerk = post("ปลัดเทศบาลตำบลทุ่งแสงทราย", PostRole::Clerk);
        let legal = post("นิติกรชำนาญการ", PostRole::Officer);

        for typed in [
            "นายก",
            "ท่านนายก",
            "นายก อบต.",
            "นายกเทศมนตรี",
            "นายก (คนปัจจุบัน)",
            "ท่าน นายกเล็ก",
            "นายกคนใหม่",
            "นายกเทศมนตรีเเห่งนี้",
        ] {
            assert!(is_post(typed, &head), "{typed}");
        }
        for typed in ["นายกมล ใจดี", "นายกิตติ", "นายคนึง", "รองนายก", "นาย", "ปลัด", ""]
        {
            assert!(!is_post(typed, &head), "{typed}");
        }
        assert!(is_post("ปลัด", &clerk) && is_post("ปลัดเทศบาล", &clerk) && !is_post("ปลัดสมชาย", &clerk));
        assert!(is_post("นิติกร", &legal) && !is_post("นิติ", &post("ช่าง", PostRole::Officer)));
    }
}
