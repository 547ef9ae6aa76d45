use super::*;

/// The lines into which a text may be broken.
fn pieces(text: &str) -> Vec<String> {
    text.split(BREAK).map(visible).filter(|piece| !piece.is_empty()).collect()
}

#[test]
fn breaking_a_text_changes_nothing_that_is_drawn() {
    for text in ["การใช้งบประมาณ ปี ๒๕๖๖ (ITA)", "น้ำ ป่า ญู ฐุ", "", "https://example.go.th/a?b=c", "ไม่  มี"]
    {
        assert_eq!(visible(&broken(text, Measure::new(400.0, 11.0))), text);
    }
}

#[test]
fn a_word_that_does_not_fit_a_line_is_cut_between_syllables() {
    let digest = "0123456789abcdef".repeat(4);
    let parts = pieces(&broken(&digest, Measure::new(80.0, 10.0)));
    assert!(parts.len() > 4);
    assert!(parts.iter().all(|part| width(part) <= 8.0));

    let long = "กำเเพงเพชรเเสงใสเกี้ยวน้ำ".repeat(3).replace('เ', "แ");
    for part in pieces(&broken(&long, Measure::new(60.0, 10.0))) {
        assert!(!part.starts_with(is_bound) && !part.ends_with(is_leading_vowel), "{part}");
    }
}

#[test]
fn a_word_may_go_on_from_one_piece_to_the_next() {
    let mut inlines = [Inline::plain("เทศ"), Inline::bold("บาลตำบล"), Inline::plain("ทุ่งแสงใส")];

    break_inlines(&mut inlines, Measure::new(400.0, 11.0));

    let shown: Vec<String> = inlines.iter().map(|inline| visible(&inline.text)).collect();
    assert_eq!(shown, ["เทศ", "บาลตำบล", "ทุ่งแสงใส"]);
    let whole: String = inlines.iter().map(|inline| inline.text.as_str()).collect();
    assert_eq!(whole, broken("เทศบาลตำบลทุ่งแสงใส", Measure::new(400.0, 11.0)));
}

#[test]
fn a_character_that_no_font_has_is_written_as_its_number() {
    assert_eq!(visible(&broken("ยิ้ม 😀\u{FE0F}", Measure::new(400.0, 11.0))), "ยิ้ม [U+1F600]");
    assert_eq!(visible(&broken("ก\tข", Measure::new(400.0, 11.0))), "ก ข");
}

#[test]
fn a_catch_word_is_the_first_words_of_a_line() {
    assert_eq!(first_words("ความ\u{2060}เห็น\u{200B}ของ\u{200B}หัว"), "ความเห็น");
    assert_eq!(first_words("  ตาม\u{200B}ที่\u{200B} เทศบาล\u{200B}"), "ตามที่ เทศบาล");
}
