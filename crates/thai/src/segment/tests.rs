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

#[test]
fn official_words_are_found() {
    assert_eq!(cut("ประเมินคุณธรรมของหน่วยงาน"), ["ประเมิน", "คุณธรรม", "ของ", "หน่วยงาน"]);
    assert_eq!(lines("ในปี พ.ศ. ๒๕๖๖ ด้านต่าง ๆ"), "ใน|ปี |พ.ศ. ๒๕๖๖ |ด้าน|ต่าง ๆ");
}
