use super::*;

fn kinds(text: &str) -> Vec<(FaultKind, String)> {
    faults(text).into_iter().map(|fault| (fault.kind, fault.mended)).collect()
}

#[test]
fn doubled_marks_are_named_and_folded() {
    for (wrong, right) in [("ว่า่", "ว่า"), ("อยู่่", "ยู่"), ("ทั่ั่ว", "ทั่")]
    {
        assert_eq!(kinds(wrong), [(FaultKind::DoubledMark, right.to_owned())], "{wrong}");
    }
    assert_eq!(normalise("ทั่ั่วที่่"), "ทั่วที่");
}

#[test]
fn a_lost_sara_am_is_named_with_the_word() {
    for (text, word) in
        [("ด าเนินการ", "ดำเนินการ"), ("ผู้ดา เนินการ", "ผู้ดำเนินการ"), ("ดาเนินการ", "ดำเนินการ"), ("กาหนดเวลา", "กำหนด")]
    {
        let found = lost_sara_am(text);
        assert_eq!(found.iter().map(|fault| fault.mended.as_str()).collect::<Vec<_>>(), [word], "{text}");
    }
}

#[test]
fn what_a_keyboard_spoils_is_mended() {
    use FaultKind::{ContradictingMarks, DecomposedSaraAm, LookAlike, MarkWithoutBase, MisplacedMark, TwoSaraE};
    for (wrong, kind, mended) in [
        ("คะเเนน", TwoSaraE, "แ"),
        ("ดําเนินการ", DecomposedSaraAm, "ดำ"),
        ("นํ้า", DecomposedSaraAm, "น้ำ"),
        ("น้ํา", DecomposedSaraAm, "น้ำ"),
        ("ทาํ", DecomposedSaraAm, "ทำ"),
        ("ท่ีนี้", MisplacedMark, "ที่"),
        ("นำ้ใจ", MisplacedMark, "น้ำ"),
        ("เ่รื่อง", MisplacedMark, "รื่"),
        ("น่้อง", ContradictingMarks, "น่"),
        ("ทิีม", ContradictingMarks, "ทิ"),
        ("ก ่อน", MarkWithoutBase, ""),
        ("มๅก", LookAlike, "มา"),
    ] {
        assert_eq!(kinds(wrong).first(), Some(&(kind, mended.to_owned())), "{wrong}");
    }
}

#[test]
fn correct_text_has_no_faults() {
    for text in [
        "เทศบาลตำบลทุ่งแสงใส ได้ดำเนินการวิเคราะห์ผลการประเมินคุณธรรมและความโปร่งใส",
        "สิทธิ์ ศักดิ์ พันธุ์ กษัตริย์ ก็ ก๊าซ เก๋ง เปี๊ยะ เจี๊ยบ ผัวะ น้ำ ค่ะ จ๊ะ ฤๅษี สตรีม เฮิรตซ์ ปีติ พิศวาส",
        "เครื่องหมาย -่ และ ◌้",
    ] {
        assert_eq!(faults(text), [], "{text}");
        assert_eq!(lost_sara_am(text), [], "{text}");
    }
}

#[test]
fn old_pdf_fonts_are_read() {
    assert_eq!(normalise("ที\u{F70A} ป\u{F701} ผู\u{F70B}ให\u{F70F}\u{F70A}"), "ที่ ปิ ผู้ใหญ่");
    assert_eq!(normalise("ปี\u{A0}๒๕๖๖\u{FEFF}\u{200B}"), "ปี ๒๕๖๖");
}

#[test]
fn a_place_leads_back_to_the_source() {
    let source = "เเผน\u{200B}ดําเนินการ";
    let normalised = Normalised::of(source);
    assert_eq!(normalised.text, "แผนดำเนินการ");
    let word = normalised.text.find("ดำเนินการ").unwrap();
    assert_eq!(&source[normalised.offset_of(word)..], "ดําเนินการ");
    assert_eq!(&source[normalised.source_range(0.."แผน".len())], "เเผน");
    assert_eq!(normalised.offset_of(normalised.text.len()), source.len());
}

#[test]
fn words_that_only_look_as_if_they_had_lost_something_are_left_alone() {
    for text in [
        "ชาวนา เสนอราคา",
        "เวลา นาน",
        "มา ตรวจรับ",
        "จากการดำเนินการ",
        "ค่าจ้าง ค่าตอบแทน",
        "ปัญหา อุปสรรค",
        "ภาษา มารยาท",
        "อาคาร อาหาร สาธารณะ",
        "ที่ผ่านมา ดำเนินการ",
    ] {
        assert_eq!(lost_sara_am(text), [], "{text}");
    }
}

#[test]
fn one_certain_loss_makes_the_doubtful_ones_credible() {
    let found = lost_sara_am("ด าเนินการ และนา เสนอ");
    assert_eq!(found.iter().map(|fault| fault.mended.as_str()).collect::<Vec<_>>(), ["ดำเนินการ", "นำเสนอ"]);
    assert_eq!(lost_sara_am("และนา เสนอ"), []);
    let text = "สานักงานกาหนด";
    let found = lost_sara_am(text);
    assert_eq!(found.iter().map(|fault| &text[fault.range.clone()]).collect::<Vec<_>>(), ["สานักงาน", "กาหนด"]);
}

proptest::proptest! {
    #[test]
    fn normalising_twice_changes_nothing_more(text in "[ก-งนรยเ-ๅะ-ู็-๎ \u{F700}-\u{F71A}\u{200B}]{0,12}|\\PC{0,20}") {
        let once = normalise(&text);
        proptest::prop_assert_eq!(normalise(&once), once.clone(), "{:?}", text);
    }

    #[test]
    fn places_are_within_the_source(text in "[ก-งนรเ-ๅะ-ู็-๎ \u{200B}]{0,12}|\\PC{0,20}") {
        let normalised = Normalised::of(&text);
        for (at, c) in normalised.text.char_indices() {
            let range = normalised.source_range(at..at + c.len_utf8());
            proptest::prop_assert!(text.get(range).is_some());
        }
        for fault in faults(&text).into_iter().chain(lost_sara_am(&text)) {
            proptest::prop_assert!(text.get(fault.range).is_some());
        }
    }
}
