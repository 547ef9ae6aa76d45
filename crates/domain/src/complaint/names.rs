//! Who is meant by what somebody typed: people and posts as hands write them, with other spellings, without titles, several
//! on a line. Whoever is taken for meant once too often is barred from a case once too often: that is the safe side.

use std::collections::BTreeSet;

use prongsai_thai::normalise::normalise;

use crate::agency::{Post, PostRole};

/// A part of a name of so many letters and marks is known wherever it stands; a shorter one only as a word of its own.
const LONG: usize = 4;

/// Those of these names that a typed line means: by the whole name, its beginning, the first name or the surname. A whole name
/// means its own bearer, and nobody else who shares a part of it; words of these titles of posts mean nobody.
pub fn people<'n>(typed: &str, names: &BTreeSet<&'n str>, titles: &[&str]) -> BTreeSet<&'n str> {
    let typed = folded(typed);
    let (line, whole_run) = (squeezed(untitled(&typed)), squeezed(&typed));
    let (mut run, mut apart) = (whole_run.clone(), typed.clone());
    let mut meant: BTreeSet<&str> = BTreeSet::new();
    for name in names {
        let plain = folded(name);
        let whole = squeezed(untitled(&plain));
        if is_long(&whole) && whole_run.contains(&whole) {
            meant.insert(name);
            run = run.replace(&whole, "|");
            for part in parts(&plain) {
                apart = apart.replace(&part, " ");
            }
        }
    }
    let mut titles: Vec<String> =
        titles.iter().map(|title| squeezed(&folded(title))).filter(|title| is_long(title)).collect();
    titles.sort_by_key(|title| std::cmp::Reverse(title.len()));
    for title in titles.iter().map(String::as_str).chain(OF_POSTS) {
        run = run.replace(title, "|");
    }
    let words: Vec<&str> = pieces(&apart).flat_map(str::split_whitespace).map(untitled).collect();
    let is_meant = |part: &String| (is_long(part) && run.contains(part.as_str())) || words.contains(&part.as_str());
    let is_begun = |name: &str| {
        let whole = squeezed(untitled(&folded(name)));
        !line.is_empty() && (line == whole || (is_long(&line) && whole.contains(&line)))
    };
    meant.extend(names.iter().filter(|name| is_begun(name) || parts(&folded(name)).iter().any(is_meant)));
    meant
}

/// Words of titles in which first names are hidden, the longer ones first.
const OF_POSTS: [&str; 6] = ["ผู้อำนวยการ", "อำนวยการ", "ชำนาญการพิเศษ", "ชำนาญการ", "ชำนาญงาน", "ผู้ชำนาญ"];

/// The pieces of a line, each of which may mean somebody else.
fn pieces(line: &str) -> impl Iterator<Item = &str> {
    let by_marks = line.split(|letter: char| letter.is_ascii_punctuation() && letter != '.');
    ["และ", "กับ", "หรือ", "พร้อม"]
        .into_iter()
        .fold(by_marks.collect::<Vec<_>>(), |pieces, word| {
            pieces.into_iter().flat_map(|piece| piece.split(word)).collect()
        })
        .into_iter()
        .map(str::trim)
}

/// First name and surname of a folded name.
fn parts(name: &str) -> Vec<String> {
    let parts = untitled(name).split_whitespace().filter(|part| part.chars().count() >= 2 && !part.contains('.'));
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
    pieces(&typed).any(|piece| {
        let (piece, with_respect) = match piece.strip_prefix("ท่าน") {
            Some(rest) => (rest.trim_start(), true),
            None => (piece, false),
        };
        let Some(rest) = piece.strip_prefix(short) else { return false };
        with_respect || !rest.starts_with(is_letter) || ON.iter().any(|word| rest.starts_with(word))
    })
}

/// A text in one spelling: also Latin letters, and without joiners that nobody sees.
fn folded(text: &str) -> String {
    normalise(text).to_lowercase().replace(['\u{200b}', '\u{200c}', '\u{200d}', '\u{feff}'], "")
}

/// A name or a word without the titles and ranks before it, also shortened ones.
fn untitled(name: &str) -> &str {
    // The longer ones first, where one begins with another.
    const TITLES: [&str; 38] = [
        "ว่าที่",
        "ร้อยตำรวจตรี",
        "ร้อยตำรวจโท",
        "ร้อยตำรวจเอก",
        "พันตำรวจตรี",
        "พันตำรวจโท",
        "พันตำรวจเอก",
        "ดาบตำรวจ",
        "สิบตำรวจตรี",
        "สิบตำรวจโท",
        "สิบตำรวจเอก",
        "จ่าสิบตำรวจ",
        "จ่าสิบตรี",
        "จ่าสิบโท",
        "จ่าสิบเอก",
        "พันจ่าอากาศเอก",
        "พันจ่าตรี",
        "พันจ่าโท",
        "พันจ่าเอก",
        "จ่าตรี",
        "จ่าโท",
        "จ่าเอก",
        "สิบตรี",
        "สิบโท",
        "สิบเอก",
        "ร้อยตรี",
        "ร้อยโท",
        "ร้อยเอก",
        "พันตรี",
        "พันโท",
        "พันเอก",
        "เรือตรี",
        "นางสาว",
        "นาง",
        "นาย",
        "คุณ",
        "ท่าน",
        "หญิง ",
    ];
    const WORDS: [&str; 6] = ["mr", "mrs", "ms", "miss", "dr", "หญิง"];
    let mut rest = name.trim();
    loop {
        let before = rest;
        rest = TITLES.iter().find_map(|title| rest.strip_prefix(title)).unwrap_or(rest).trim_start();
        let word = rest.split_whitespace().next().unwrap_or_default();
        if let Some((short, _)) = word.rsplit_once('.') {
            rest = rest[short.len() + 1..].trim_start();
        } else if WORDS.contains(&word) {
            rest = rest[word.len()..].trim_start();
        }
        if rest.len() == before.len() {
            return rest;
        }
    }
}

fn squeezed(text: &str) -> String {
    text.chars().filter(|letter| !letter.is_whitespace()).collect()
}

fn is_long(text: &str) -> bool {
    text.chars().count() >= LONG
}

/// A letter of Thai, or a mark on one; not the signs for what is shortened or said twice.
fn is_letter(letter: char) -> bool {
    matches!(letter, '\u{e01}'..='\u{e2e}' | '\u{e30}'..='\u{e3a}' | '\u{e40}'..='\u{e45}' | '\u{e47}'..='\u{e4e}')
}

#[cfg(test)]
mod tests {
    use super::*;

    const NAME: &str = "นายสมชาย ใจดี";

    fn is_person(typed: &str, name: &str) -> bool {
        people(typed, &BTreeSet::from([name]), &[]).contains(name)
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
        let meant = |typed: &str| people(typed, &names, &[]).into_iter().collect::<Vec<_>>();

        assert_eq!(meant("สมชาย ใจดี"), [NAME]);
        assert_eq!(meant("นายสมชาย ใจดี และนายสมชาย มีสุข"), ["นายสมชาย มีสุข", NAME]);
        assert_eq!(meant("สมชาย ใจดี กับน้องสาวชื่อ แดง"), ["นางสาวแดง มีสุข", NAME]);
        assert_eq!(meant("สมชาย"), ["นายสมชาย มีสุข", NAME]);
        assert_eq!(meant("มีสุข").len(), 2);
        assert_eq!(meant(""), Vec::<&str>::new());
    }

    #[test]
    fn titles_and_ranks_are_nobodys_name() {
        for (name, typed) in [
            ("จ่าสิบเอก สมชาย ใจดี", "จ่าสิบเอก วิชัย"),
            ("จ.อ. สมชาย ใจดี", "พ.จ.อ. วิชัย มีสุข"),
            ("ว่าที่ ร.ต.หญิง วิภา ดีงาม", "ผู้หญิงคนหนึ่ง"),
            ("Mr Somchai Jaidee", "mr john"),
            ("นายอำนวย ทองมี", "ผู้อำนวยการกองช่าง"),
            ("นายชำนาญ ทองมี", "นิติกรชำนาญการ"),
        ] {
            assert!(!is_person(typed, name), "{typed}: {name}");
        }
        assert!(is_person("วิภา กองคลัง", "นางสาว ดร.วิภา ดีงาม") && is_person("ว่าที่ร้อยตรีหญิง วิภา", "วิภา ดีงาม"));
        assert!(is_person("นายอำนวย ผู้อำนวยการกองช่าง", "นายอำนวย ทองมี"));
        let names = BTreeSet::from(["นายวิศว โยธา"]);
        assert!(people("นายแดง (วิศวกรโยธา)", &names, &["วิศวกรโยธา"]).is_empty());
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
            "นายกฯ",
            "นายกและพวก",
            "ปลัดกับนายก",
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
