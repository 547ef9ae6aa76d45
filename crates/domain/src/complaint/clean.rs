//! Text of strangers without what deceives a reader or breaks a page.

/// So many marks above and below one letter stay; no Thai, Lao or Latin word has more than four.
const MARKS: usize = 8;

/// The name of a file is cut after so many letters.
const NAME_LETTERS: usize = 120;

/// A text as it is kept: lines end in a line feed; control, direction, invisible and tag characters are gone, marks that
/// are piled on one letter are cut after eight, blanks at both ends are cut.
///
/// Cleaning twice changes nothing.
pub fn clean(text: &str) -> String {
    let mut kept = String::with_capacity(text.len());
    let mut run = 0;
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        let letter = match letter {
            '\r' if letters.peek() == Some(&'\n') => continue,
            '\r' | '\u{85}' | '\u{2028}' | '\u{2029}' => '\n',
            '\t' | '\u{b}' | '\u{c}' => ' ',
            other => other,
        };
        if is_dropped(letter) {
            continue;
        }
        run = if is_mark(letter) { run + 1 } else { 0 };
        if run <= MARKS {
            kept.push(letter);
        }
    }
    kept.trim().to_owned()
}

/// The name of a file as it is kept: the last part of what was sent, in one line, [`clean`], without what steers a terminal, a
/// header or another system, cut after 120 letters; empty where no name is left, as of `..`.
///
/// Cleaning twice changes nothing.
pub fn file_name(sent: &str) -> String {
    let last = sent.rsplit(['/', '\\']).next().unwrap_or_default();
    let steers = |letter: &char| letter.is_control() || "\u{200c}\u{200d}\u{2028}\u{2029}\"'<>|:*?;".contains(*letter);
    let line: String = last.chars().filter(|letter| !steers(letter)).collect();
    let name: String = clean(&line).chars().take(NAME_LETTERS).collect();
    let name = name.trim_end();
    if name.chars().all(|letter| letter == '.') { String::new() } else { name.to_owned() }
}

fn is_dropped(letter: char) -> bool {
    let code = u32::from(letter);
    (letter.is_control() && letter != '\n')
        || matches!(code,
            // The direction of writing, turned.
            0x61c | 0x200e | 0x200f | 0x202a..=0x202e | 0x2066..=0x206f
            // Nothing to see: soft hyphen, zero width, fillers, tags.
            | 0xad | 0x34f | 0x115f | 0x1160 | 0x17b4 | 0x17b5 | 0x180e | 0x200b | 0x2060..=0x2065 | 0x3164 | 0xfeff
            | 0xffa0 | 0xfff9..=0xfffb | 0xe0000..=0xe0fff
            | 0xfdd0..=0xfdef)
        || code & 0xfffe == 0xfffe
}

fn is_mark(letter: char) -> bool {
    matches!(u32::from(letter),
        0x300..=0x36f | 0x483..=0x489 | 0x591..=0x5bd | 0x610..=0x61a | 0x64b..=0x65f | 0x670
        | 0xe31 | 0xe34..=0xe3a | 0xe47..=0xe4e | 0xeb1 | 0xeb4..=0xebc | 0xec8..=0xece
        | 0x1ab0..=0x1aff | 0x1dc0..=0x1dff | 0x200c | 0x200d | 0x20d0..=0x20ff | 0xfe00..=0xfe0f | 0xfe20..=0xfe2f)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_deceives_or_breaks_is_gone_and_the_words_stay() {
        for (given, kept) in [
            ("หนึ่ง\r\nสอง\rสาม\nสี่", "หนึ่ง\nสอง\nสาม\nสี่"),
            ("ก\0ข\u{7}ค\u{1b}[31m", "กขค[31m"),
            ("invoice\u{202e}fdp.exe\u{2066}\u{2069}\u{200f}", "invoicefdp.exe"),
            ("a\u{200b}b\u{feff}c\u{e0041}d\u{ffff}", "abcd"),
            ("  นายกเทศมนตรีเรียกเงิน ๑๐,๐๐๐ บาท\t", "นายกเทศมนตรีเรียกเงิน ๑๐,๐๐๐ บาท"),
            ("ที่นี่มีน้ำใจ", "ที่นี่มีน้ำใจ"),
        ] {
            assert_eq!(clean(given), kept);
        }
    }

    #[test]
    fn a_name_brings_nothing_but_a_name() {
        for (sent, kept) in [
            ("../../etc/passwd", "passwd"),
            ("C:\\Users\\somchai\\รูป.jpg", "รูป.jpg"),
            ("a\r\nSet-Cookie: x\".jpg", "aSet-Cookie x.jpg"),
            ("gpj\u{202e}exe.jpg", "gpjexe.jpg"),
            ("gpj\u{61c}exe\u{2028}.jpg", "gpjexe.jpg"),
            ("photo.jpg:stream", "photo.jpgstream"),
            ("uploads/..", ""),
            (".", ""),
        ] {
            assert_eq!(file_name(sent), kept, "{sent:?}");
        }
        assert_eq!(file_name(&"ก".repeat(4000)).chars().count(), NAME_LETTERS);
    }

    #[test]
    fn piled_marks_are_cut_after_eight() {
        let zalgo = format!("ก{}ข", "\u{e48}\u{e4b}\u{e47}".repeat(2_000));
        assert_eq!(clean(&zalgo).chars().count(), 1 + 8 + 1);
        // A direction mark between them does not begin a new pile.
        let parted = format!("ก{}", "\u{e48}\u{202e}".repeat(50));
        assert_eq!(clean(&parted).chars().count(), 9);
    }

    proptest! {
        #[test]
        fn cleaning_twice_changes_nothing(text in "\\PC{0,40}|[\\x00-\\x1fก่้\u{202e}\u{200b}\r\n a]{0,60}") {
            let once = clean(&text);
            prop_assert_eq!(clean(&once), once.clone());
            prop_assert_eq!(file_name(&file_name(&text)), file_name(&text));
            prop_assert!(!once.chars().any(|letter| is_dropped(letter) || letter == '\r'));
        }
    }
}
