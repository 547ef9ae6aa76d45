use proptest::prelude::*;

use super::*;

fn cut(text: &str) -> Vec<&str> {
    words(text).collect()
}

fn lines(text: &str) -> String {
    let breaks = breaks(text);
    let mut out = String::new();
    for (at, c) in text.char_indices() {
        if breaks.contains(&at) {
            out.push('|');
        }
        out.push(c);
    }
    out
}

fn without_signs(text: &str) -> String {
    text.replace([WORD_JOINER, LINE_BREAK], "")
}

#[test]
fn official_words_are_found() {
    assert_eq!(cut("ประเมินคุณธรรมของหน่วยงาน"), ["ประเมิน", "คุณธรรม", "ของ", "หน่วยงาน"]);
    assert_eq!(cut("ตามพ.ร.บ.วิธีการงบประมาณ พ.ศ.๒๕๖๑"), ["ตาม", "พ.ร.บ.", "วิธีการ", "งบประมาณ", " ", "พ.ศ.", "๒๕๖๑"]);
    assert_eq!(cut("จำนวน 1,250.50 บาท"), ["จำนวน", " ", "1,250.50", " ", "บาท"]);
}

#[test]
fn lines_end_between_words_only() {
    for (text, expected) in [
        ("ผลการใช้งบประมาณของหน่วยงานภาครัฐ", "ผล|การใช้|งบประมาณ|ของ|หน่วยงานภาครัฐ"),
        ("ประเด็นข้อบกพร่องหรือจุดอ่อน", "ประเด็น|ข้อบกพร่อง|หรือ|จุดอ่อน"),
        ("ในปี พ.ศ. ๒๕๖๖ ด้านต่าง ๆ", "ใน|ปี |พ.ศ. ๒๕๖๖ |ด้าน|ต่าง ๆ"),
        ("ประจำปี พ.ศ.๒๕๖๖", "ประจำปี |พ.ศ.๒๕๖๖"),
        ("มาตรการฯ และต่างๆที่", "มาตรการฯ |และ|ต่างๆ|ที่"),
        ("สำนักงาน ป.ป.ช. และ อบต.", "สำนักงาน |ป.ป.ช. |และ |อบต."),
        ("(ผ่านปลัดเทศบาล)", "(ผ่าน|ปลัดเทศบาล)"),
    ] {
        assert_eq!(lines(text), expected);
    }
}

#[test]
fn names_are_not_cut() {
    assert_eq!(lines("นายตัวอย่าง ใจใสยิ่ง"), "นายตัวอย่าง |ใจใสยิ่ง");
    assert_eq!(lines("(นางสาวแสงดาวพร ทุ่งทองงาม)"), "(นางสาวแสงดาวพร |ทุ่งทองงาม)");
    assert_eq!(lines("นายกเทศมนตรีตำบลทุ่งแสงใส"), "นายกเทศมนตรีตำบล|ทุ่งแสงใส");
    assert_eq!(lines("เทศบาลตำบลซางจึงได้จัดทำ"), "เทศบาลตำบล|ซาง|จึง|ได้|จัดทำ");
}

#[test]
fn left_over_letters_stay_together() {
    // ฆงฌ is no word; the words beside it may end a line only where they cannot be part of it.
    assert!(!lines("ฆงฌฒ").contains('|'));
    assert_eq!(lines("การฆงฌฒ"), "การฆงฌฒ");
}

#[test]
fn no_official_word_is_ever_cut() {
    for word in crate::dictionary::official() {
        assert_eq!(breaks(word), Vec::<usize>::new(), "{word}");
        for text in [format!("ที่{word}และ"), format!("ของ{word}ใน"), format!("ดำเนินการ{word} ครบถ้วน")]
        {
            let at = text.find(word).unwrap();
            let inside: Vec<usize> = breaks(&text).into_iter().filter(|&b| at < b && b < at + word.len()).collect();
            assert!(inside.is_empty(), "{}", lines(&text));
        }
    }
}

#[test]
fn two_official_words_side_by_side_are_not_cut_inside() {
    let words: Vec<&str> = crate::dictionary::official().filter(|word| !word.contains('.')).collect();
    for (at, left) in words.iter().enumerate() {
        // Each with a spread of the others; all pairs would take a minute.
        for right in words.iter().skip(at % 37).step_by(37) {
            let text = format!("{left}{right}");
            assert!(breaks(&text).into_iter().all(|b| b == left.len()), "{left}+{right}: {}", lines(&text));
        }
    }
}

#[test]
fn joiners_stand_between_letters_and_never_before_marks() {
    assert_eq!(breakable("ที่น้ำใจ"), "ที่\u{200B}น้ำ\u{2060}ใ\u{2060}จ");
    assert_eq!(breakable("น้ำ"), "น้ำ");
    // A space that is no place for a line's end is held fast.
    assert_eq!(breakable("ข้อ ๓"), "ข้\u{2060}อ \u{2060}๓");
    assert_eq!(breakable("ITA 2566/3-4"), "ITA 2566/3-4");
}

#[test]
fn rows_of_one_kind_cost_no_more_than_their_length() {
    // Squared, each of these would take minutes.
    for text in ["ก.".repeat(20_000), "ก".repeat(20_000), "่".repeat(20_000), "ๆ".repeat(20_000), "นาย".repeat(10_000)]
    {
        assert_eq!(words(&text).map(str::len).sum::<usize>(), text.len());
        assert!(breakable(&text).len() >= text.len());
    }
    let marks = format!("ก{0}า{0}", "่้".repeat(20_000));
    assert!(!crate::normalise::faults(&marks).is_empty());
}

fn thai_text() -> impl Strategy<Value = String> {
    let word = proptest::sample::select(crate::dictionary::official().collect::<Vec<_>>());
    let part = prop_oneof![
        4 => word.prop_map(str::to_owned),
        2 => "[ก-ฮ][ะ-ู่-๋]?[เ-ไ]?[ก-ฮ]{0,3}",
        1 => "[ๆฯ .,()/0-9๐-๙A-Za-z\n\u{200B}-]{1,3}",
        1 => "\\PC{0,3}",
    ];
    proptest::collection::vec(part, 0..12).prop_map(|parts| parts.concat())
}

proptest! {
    #[test]
    fn words_put_together_are_the_text(text in thai_text()) {
        prop_assert_eq!(words(&text).collect::<String>(), text);
    }

    #[test]
    fn breakable_text_says_the_same(text in thai_text()) {
        prop_assert_eq!(without_signs(&breakable(&text)), without_signs(&text));
    }

    #[test]
    fn breaks_stand_on_letters_and_before_no_mark(text in thai_text()) {
        let mut last = 0;
        for at in breaks(&text) {
            prop_assert!(last < at && at < text.len() && text.is_char_boundary(at));
            let next = text[at..].chars().next().unwrap_or(' ');
            let before = text[..at].chars().next_back().unwrap_or(' ');
            prop_assert!(!"ะาำๅๆฯ".contains(next) || before.is_whitespace(), "{}", lines(&text));
            prop_assert!(!runs::is_mark(next) || before.is_whitespace(), "{}", lines(&text));
            prop_assert!(!('เ'..='ไ').contains(&before) && !"([“‘".contains(before), "{}", lines(&text));
            prop_assert!(!")]”’".contains(next), "{}", lines(&text));
            last = at;
        }
    }
}
