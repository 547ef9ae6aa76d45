//! Plain text: UTF-8, UTF-16 with a byte order mark, and Windows-874, which many towns' programs still write.

use super::{Loaded, ReadError, limits};
use encoding_rs::{UTF_16BE, UTF_16LE, WINDOWS_874};
use prongsai_report::source::Source;
use std::borrow::Cow;

/// Reads a plain text into lines.
pub fn read(name: &str, bytes: &[u8]) -> Result<Loaded, ReadError> {
    if bytes.len() > limits::TEXT_BYTES {
        return Err(ReadError::TooLarge {
            place: "ไฟล์ข้อความ".to_owned(), limit: limits::TEXT_BYTES
        });
    }
    let mut notes = Vec::new();
    let text = decode(bytes, &mut notes)?;
    if let Some(at) = text.find('\0') {
        return Err(ReadError::Binary { line: line_of(text[..at].as_bytes()) });
    }
    if text.trim().is_empty() {
        return Err(ReadError::Empty);
    }
    Ok(Loaded { source: Source::from_text(name, &unified(&text)), notes })
}

fn decode<'a>(bytes: &'a [u8], notes: &mut Vec<String>) -> Result<Cow<'a, str>, ReadError> {
    match bytes {
        [0xff, 0xfe, rest @ ..] => return Ok(UTF_16LE.decode_without_bom_handling(rest).0),
        [0xfe, 0xff, rest @ ..] => return Ok(UTF_16BE.decode_without_bom_handling(rest).0),
        _ => {}
    }
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let error = match std::str::from_utf8(bytes) {
        Ok(text) => return Ok(Cow::Borrowed(text)),
        Err(error) => error,
    };
    let (valid, rest) = bytes.split_at(error.valid_up_to());
    if error.error_len().is_none() && !valid.is_ascii() {
        notes.push("ท้ายไฟล์ขาดหายกลางตัวอักษร จึงอ่านเท่าที่มี กรุณาตรวจว่าไฟล์ครบถ้วน".to_owned());
        return Ok(String::from_utf8_lossy(valid));
    }
    if bytes.contains(&0) {
        let at = bytes.iter().position(|&byte| byte == 0).unwrap_or_default();
        return Err(ReadError::Binary { line: line_of(&bytes[..at]) });
    }
    if is_thai_874(bytes) {
        notes.push("ไฟล์เข้ารหัสแบบ TIS-620 (Windows-874) อ่านได้แล้ว แต่ควรบันทึกเป็น UTF-8".to_owned());
        return Ok(WINDOWS_874.decode_without_bom_handling(bytes).0);
    }
    debug_assert!(!rest.is_empty(), "an error has a first byte");
    Err(ReadError::Encoding { line: line_of(valid) })
}

/// Whether bytes that are not UTF-8 read as Thai in Windows-874.
///
/// Every high byte must be assigned there, and nearly all must be Thai letters, not the few typographic signs:
/// broken UTF-8 and Latin text in other code pages fail one or the other.
fn is_thai_874(bytes: &[u8]) -> bool {
    let high = bytes.iter().filter(|byte| !byte.is_ascii());
    let (mut thai, mut signs) = (0_usize, 0_usize);
    for byte in high {
        match byte {
            0xa1..=0xda | 0xdf..=0xfb => thai += 1,
            0x80 | 0x85 | 0x91..=0x97 | 0xa0 => signs += 1,
            _ => return false,
        }
    }
    // A lone Thai word needs a vowel or mark sooner or later; ISO-8859 text read this way is letters between ASCII.
    let runs = bytes.chunk_by(|a, b| a.is_ascii() == b.is_ascii()).filter(|run| !run[0].is_ascii()).count();
    thai > 0 && signs * 10 <= thai && thai + signs >= runs * 2
}

/// One way to end a line; form feeds, which PDF extractors leave, end a line too.
fn unified(text: &str) -> Cow<'_, str> {
    if !text.contains(['\r', '\u{c}']) {
        return Cow::Borrowed(text);
    }
    let text = text.replace("\r\n", "\n").replace('\r', "\n").replace("\n\u{c}", "\n");
    Cow::Owned(text.trim_start_matches('\u{c}').replace('\u{c}', "\n"))
}

fn line_of(before: &[u8]) -> usize {
    before.split(|&byte| byte == b'\n').count()
}
