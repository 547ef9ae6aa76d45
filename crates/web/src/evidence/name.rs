//! Names of files, made safe: a name is words for people, never a place on a disk.

use super::kind::Kind;

/// Code points of a name without its end.
const LONGEST: usize = 80;

/// The name under which a file is kept: its own words, the end of its real kind. Empty words get the ones given.
pub fn clean(sent: &str, kind: Kind, otherwise: &str) -> String {
    format!("{}.{}", stem(sent, otherwise), kind.extension())
}

/// The words of a name without folders and end.
pub fn stem(sent: &str, otherwise: &str) -> String {
    let last = sent.rsplit(['/', '\\']).next().unwrap_or_default();
    let words = match last.rsplit_once('.') {
        Some((words, end)) if end.len() <= 5 && end.bytes().all(|byte| byte.is_ascii_alphanumeric()) => words,
        _ => last,
    };
    let safe: String = words
        .chars()
        .filter(|c| !c.is_control() && !is_invisible(*c))
        .map(|c| if "<>:\"|?*;%&'`$\\/".contains(c) { '_' } else { c })
        .collect();
    let safe = safe.split_whitespace().collect::<Vec<_>>().join(" ");
    let safe = safe.trim_matches(['.', ' ', '-', '_']);
    let mut short: String = safe.chars().take(LONGEST).collect();
    // A name is not cut between a letter and its marks.
    for mark in safe.chars().skip(LONGEST) {
        if !matches!(mark, '\u{e31}' | '\u{e33}'..='\u{e3a}' | '\u{e47}'..='\u{e4e}') {
            break;
        }
        short.push(mark);
    }
    if short.is_empty() { otherwise.to_owned() } else { short }
}

/// Whether a name is one that a camera or LINE gave: it tells nothing.
pub fn is_of_camera(words: &str) -> bool {
    let digits = words.bytes().filter(u8::is_ascii_digit).count();
    let word = words.to_ascii_lowercase();
    words.is_ascii()
        && (digits >= 4 || ["image", "photo", "picture", "camera"].iter().any(|name| word.starts_with(name)))
}

/// Marks that turn the direction of writing or cannot be seen: with them a name shows another end than it has.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fffd}')
}

/// A name as a header carries it: ASCII for old readers, and in full.
pub fn disposition(how: &str, name: &str) -> String {
    use std::fmt::Write as _;
    let end = name.rsplit_once('.').map_or("", |(_, end)| end);
    let end: String = end.chars().filter(char::is_ascii_alphanumeric).collect();
    let full = name.bytes().fold(String::new(), |mut full, byte| {
        if byte.is_ascii_alphanumeric() || b"-_.".contains(&byte) {
            full.push(char::from(byte));
        } else {
            // Writing to a string does not fail.
            let _ = write!(full, "%{byte:02X}");
        }
        full
    });
    format!("{how}; filename=\"evidence.{end}\"; filename*=UTF-8''{full}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_keeps_its_words_and_loses_its_tricks() {
        assert_eq!(clean("../../etc/passwd", Kind::Txt, "ไฟล์"), "passwd.txt");
        assert_eq!(clean("C:\\งาน\\ภาพอบรม.HTML", Kind::Picture, "ไฟล์"), "ภาพอบรม.jpg");
        assert_eq!(clean("ภาพ\u{202e}gpj.exe", Kind::Pdf, "ไฟล์"), "ภาพgpj.pdf");
        assert_eq!(clean(".htaccess", Kind::Txt, "ไฟล์"), "htaccess.txt");
        assert_eq!(clean("\0\r\n.jpg", Kind::Picture, "ภาพถ่าย"), "ภาพถ่าย.jpg");
        assert_eq!(clean("a\"; filename=\"b.html", Kind::Pdf, "ไฟล์"), "a__ filename=_b.pdf");
    }

    #[test]
    fn a_long_name_ends_with_a_whole_syllable() {
        let name = format!("{}นี้.pdf", "ก".repeat(79));
        assert_eq!(stem(&name, "ไฟล์"), format!("{}นี้", "ก".repeat(79)));
    }

    #[test]
    fn a_header_holds_ascii_alone() {
        let header = disposition("attachment", "ภาพ.jpg");
        assert!(header.is_ascii());
        assert!(header.ends_with("filename*=UTF-8''%E0%B8%A0%E0%B8%B2%E0%B8%9E.jpg"));
    }
}
