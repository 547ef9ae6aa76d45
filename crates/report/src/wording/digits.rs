//! Which digits and which spaces are written.

use prongsai_thai::Digits;

/// Returns `text` in the digits of the paper.
///
/// A run of Latin letters, digits and the signs of addresses that holds at least one letter keeps its digits: item codes
/// (O42), web and e-mail addresses, file names and digests must be typed as they are, and nobody writes them in Thai
/// digits. Telephone numbers, dates and amounts are written like the rest.
pub fn digits(text: &str, digits: Digits) -> String {
    let mut out = String::with_capacity(text.len());
    let mut run = String::new();
    for c in text.chars() {
        if c.is_ascii_alphanumeric() || "._-/:@%?&=#~+".contains(c) {
            run.push(c);
        } else {
            flush(&mut run, digits, &mut out);
            out.push_str(&digits.write(c.encode_utf8(&mut [0; 4])));
        }
    }
    flush(&mut run, digits, &mut out);
    out
}

fn flush(run: &mut String, digits: Digits, out: &mut String) {
    if run.contains(|c: char| c.is_ascii_alphabetic()) {
        out.push_str(run);
    } else {
        out.push_str(&digits.write(run));
    }
    run.clear();
}

/// Whether `text` says nothing.
pub fn is_blank(text: &str) -> bool {
    text.chars().all(|c| c.is_whitespace() || c.is_control())
}

/// Returns `text` with every stretch of white space and control characters as one space, also at the ends.
pub fn spaced(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if !(c.is_whitespace() || c.is_control()) {
            out.push(c);
        } else if !out.ends_with(' ') {
            out.push(' ');
        }
    }
    out
}

/// Returns `text` with tidy spaces, none at the ends, and one after พ.ศ.
pub fn tidy(text: &str) -> String {
    let spaced = spaced(text);
    let joined = spaced.trim();
    let mut out = String::with_capacity(joined.len());
    let mut rest = joined;
    while let Some(at) = rest.find("พ.ศ.") {
        let (before, after) = rest.split_at(at + "พ.ศ.".len());
        out.push_str(before);
        if after.starts_with(|c: char| c.is_ascii_digit() || ('๐'..='๙').contains(&c)) {
            out.push(' ');
        }
        rest = after;
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_addresses_and_digests_keep_their_digits() {
        let thai = |text| digits(text, Digits::Thai);
        assert_eq!(thai("รายการ O42 ปี 2566 (69 โครงการ)"), "รายการ O42 ปี ๒๕๖๖ (๖๙ โครงการ)");
        assert_eq!(thai("https://town.example/ita/2566.pdf หน้า 3"), "https://town.example/ita/2566.pdf หน้า ๓");
        assert_eq!(thai("ita2566@town.example"), "ita2566@town.example");
        assert_eq!(thai("โทร. 0 4200 0001"), "โทร. ๐ ๔๒๐๐ ๐๐๐๑");
        assert_eq!(thai("ที่ 12/2565 วันที่ 3/4/66"), "ที่ ๑๒/๒๕๖๕ วันที่ ๓/๔/๖๖");
        assert_eq!(digits("ปี ๒๕๖๖ O๔๒", Digits::Arabic), "ปี 2566 O42");
    }

    #[test]
    fn spaces_are_tidy_and_one_follows_the_era() {
        assert_eq!(tidy("  พ.ศ.2566\t และ\nพ.ศ. ๒๕๖๗\u{0}"), "พ.ศ. 2566 และ พ.ศ. ๒๕๖๗");
        assert_eq!(spaced(" แล้ว  พบว่า "), " แล้ว พบว่า ");
        assert!(is_blank(" \t\u{0}"));
        assert_eq!(tidy("พ.ศ."), "พ.ศ.");
    }
}
