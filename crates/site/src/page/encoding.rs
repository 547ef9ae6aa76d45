//! From bytes to text, whatever the page says about its encoding.

use encoding_rs::{Encoding, UTF_8, WINDOWS_874, WINDOWS_1252};

/// Reads bytes as text and names the encoding.
///
/// What the bytes are is stronger than what the server or the page claims: sound UTF-8 is UTF-8; Thai letters of one
/// byte are Windows-874 (of which TIS-620 is a part); where a template in the one holds texts in the other, each
/// stretch is read as what it is. A text that was once read wrongly and stored so (`à¸ªà¸§`) is put right.
pub fn decoded(bytes: &[u8], content_type: Option<&str>) -> (String, &'static str) {
    if let Some((encoding, mark)) = Encoding::for_bom(bytes) {
        let (text, _) = encoding.decode_without_bom_handling(&bytes[mark..]);
        return (text.into_owned(), encoding.name());
    }
    if let Ok(text) = std::str::from_utf8(bytes) {
        return (mended(text).unwrap_or_else(|| text.to_owned()), UTF_8.name());
    }
    let (thai, alone) = counted(bytes);
    if thai == 0 {
        let encoding = declared(bytes, content_type).filter(|named| *named != UTF_8).unwrap_or(WINDOWS_874);
        let (text, _) = encoding.decode_without_bom_handling(bytes);
        return (text.into_owned(), encoding.name());
    }
    // A cut at the end of a bounded read leaves half a letter.
    if alone <= 3 {
        return (String::from_utf8_lossy(bytes).into_owned(), UTF_8.name());
    }
    (mixed(bytes), "UTF-8 + windows-874")
}

/// The encoding that the server, or else the head of the page, names.
fn declared(bytes: &[u8], content_type: Option<&str>) -> Option<&'static Encoding> {
    let named = |text: &str| {
        let text = text.to_ascii_lowercase();
        let (_, rest) = text.split_once("charset")?;
        let rest = rest.trim_start().strip_prefix('=')?.trim_start_matches([' ', '"', '\'']);
        let label: String = rest.chars().take_while(|c| c.is_ascii_alphanumeric() || "-_:".contains(*c)).collect();
        // Latin is what servers say that were never told.
        Encoding::for_label(label.as_bytes()).filter(|encoding| *encoding != WINDOWS_1252)
    };
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(4096)]);
    content_type.and_then(named).or_else(|| named(&head))
}

/// The length of the letter of UTF-8 that begins here, if it is Thai or a common mark.
fn letter(bytes: &[u8]) -> Option<usize> {
    match bytes {
        [0xE0, 0xB8 | 0xB9, 0x80..=0xBF, ..]
        | [0xE2, 0x80..=0x9F, 0x80..=0xBF, ..]
        | [0xEF, 0xBB..=0xBF, 0x80..=0xBF, ..] => Some(3),
        [0xC2, 0xA0, ..] => Some(2),
        [0xF0, 0x9F, 0x80..=0xBF, 0x80..=0xBF, ..] => Some(4),
        _ => None,
    }
}

/// How many letters of UTF-8 and how many high bytes outside of them there are.
fn counted(bytes: &[u8]) -> (usize, usize) {
    let (mut letters, mut alone, mut at) = (0, 0, 0);
    while at < bytes.len() {
        if let Some(length) = letter(&bytes[at..]) {
            letters += usize::from(length == 3);
            at += length;
        } else {
            alone += usize::from(bytes[at] >= 0x80);
            at += 1;
        }
    }
    (letters, alone)
}

/// Reads each stretch as what it is.
fn mixed(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let from = at;
        while at < bytes.len() {
            match letter(&bytes[at..]) {
                Some(length) => at += length,
                None if bytes[at] < 0x80 => at += 1,
                None => break,
            }
        }
        text.push_str(&String::from_utf8_lossy(&bytes[from..at]));
        let from = at;
        while at < bytes.len() && bytes[at] >= 0x80 && letter(&bytes[at..]).is_none() {
            at += 1;
        }
        text.push_str(&WINDOWS_874.decode_without_bom_handling(&bytes[from..at]).0);
    }
    text
}

/// Puts right a text whose Thai letters were stored as the Latin reading of their bytes.
fn mended(text: &str) -> Option<String> {
    if text.matches("à¸").count() < 5 {
        return None;
    }
    let mut bytes = Vec::with_capacity(text.len());
    let mut buffer = [0; 4];
    for c in text.chars() {
        match u8::try_from(u32::from(c)) {
            Ok(byte) => bytes.push(byte),
            Err(_) => {
                let letter = c.encode_utf8(&mut buffer);
                let (latin, _, lost) = WINDOWS_1252.encode(letter);
                bytes.extend_from_slice(if lost { letter.as_bytes() } else { &latin });
            }
        }
    }
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    const SENTENCE: &str = "เทศบาลตำบลทุ่งสมมุติ O1 โครงสร้าง";

    fn old(text: &str) -> Vec<u8> {
        WINDOWS_874.encode(text).0.into_owned()
    }

    #[test]
    fn the_bytes_say_more_than_the_declaration() {
        for (bytes, content_type) in [
            (SENTENCE.as_bytes().to_vec(), Some("text/html; charset=tis-620")),
            (old(SENTENCE), Some("text/html; charset=utf-8")),
            (old(SENTENCE), Some("text/html; charset=TIS-620")),
            (old(SENTENCE), Some("text/html; charset=iso-8859-1")),
            (old(SENTENCE), None),
        ] {
            assert_eq!(decoded(&bytes, content_type).0, SENTENCE);
        }
    }

    #[test]
    fn two_encodings_in_one_page_are_both_read() {
        let bytes = [SENTENCE.as_bytes(), b"<br>", &old(SENTENCE), b"<br>", SENTENCE.as_bytes()].concat();
        assert_eq!(decoded(&bytes, None).0, format!("{SENTENCE}<br>{SENTENCE}<br>{SENTENCE}"));
    }

    #[test]
    fn a_text_stored_after_a_wrong_reading_is_put_right() {
        let (wrong, _) = WINDOWS_1252.decode_without_bom_handling(SENTENCE.as_bytes());
        assert_eq!(decoded(wrong.as_bytes(), None).0, SENTENCE);
    }
}
