//! The case as plain text, for a machine that shows nothing else and for whoever copies from it. A line ends between words,
//! also in Thai; what somebody typed stands indented, so that it looks like no heading of ours.

use prongsai_thai::segment::breaks;

/// Places of a line that carry a letter; marks above and below take none.
const COLUMNS: usize = 80;

/// What typed words are indented by.
const INDENT: &str = "    ";

/// A text that grows by headings, facts and paragraphs.
#[derive(Default)]
pub struct Plain(String);

impl Plain {
    /// A heading with a line below it.
    pub fn heading(&mut self, text: &str) {
        if !self.0.is_empty() {
            self.0.push('\n');
        }
        self.0.push_str(&format!("{text}\n{}\n", "=".repeat(columns(text).clamp(3, COLUMNS))));
    }

    /// A paragraph of ours.
    pub fn paragraph(&mut self, text: &str) {
        self.lines(text, "");
    }

    /// A label, and below it what is said there.
    pub fn fact(&mut self, label: &str, value: &str) {
        self.lines(&format!("{label}:"), "");
        self.lines(value, INDENT);
    }

    /// What somebody typed.
    pub fn typed(&mut self, text: &str) {
        self.lines(text, INDENT);
    }

    /// An empty line.
    pub fn gap(&mut self) {
        self.0.push('\n');
    }

    /// The text.
    pub fn finish(self) -> String {
        self.0
    }

    fn lines(&mut self, text: &str, indent: &str) {
        for paragraph in text.lines() {
            for line in wrapped(paragraph, COLUMNS - indent.len()) {
                self.0.push_str(&format!("{indent}{line}\n"));
            }
        }
    }
}

/// The lines of a paragraph.
fn wrapped(text: &str, most: usize) -> Vec<&str> {
    let mut lines = Vec::new();
    let (mut start, mut fits, mut width) = (0, 0, 0);
    let mut places = breaks(text).into_iter().peekable();
    for (at, letter) in text.char_indices() {
        if places.next_if(|place| *place <= at).is_some() {
            fits = at;
        }
        let more = column(letter);
        if width + more > most && at > start {
            // A word that is longer than a line is cut where the line ends, and no mark is taken from its letter.
            let end = if fits > start { fits } else { at };
            lines.push(text[start..end].trim_end());
            width = columns(&text[end..at]);
            (start, fits) = (end, end);
        }
        width += more;
    }
    lines.push(text[start..].trim_end());
    lines
}

fn columns(text: &str) -> usize {
    text.chars().map(column).sum()
}

/// Marks of Thai stand above or below a letter.
fn column(letter: char) -> usize {
    usize::from(!matches!(letter, '\u{e31}' | '\u{e34}'..='\u{e3a}' | '\u{e47}'..='\u{e4e}'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_ends_between_words_and_nothing_is_lost() {
        let text = "เจ้าหน้าที่เรียกเงินจากผู้รับเหมาก่อนตรวจรับงานก่อสร้างถนนคอนกรีตหน้าโรงเรียนเทศบาลทุ่งแสงทรายทุกครั้งที่มีการส่งงวดงาน";

        let lines = wrapped(text, 40);

        assert_eq!(lines.concat(), text);
        assert!(lines.len() > 2 && lines.iter().all(|line| columns(line) <= 40), "{lines:?}");
        assert!(lines.iter().all(|line| column(line.chars().next().unwrap()) == 1), "{lines:?}");
        let places = breaks(text);
        let mut at = 0;
        for line in &lines[..lines.len() - 1] {
            at += line.len();
            assert!(places.contains(&at), "{line}");
        }
    }

    #[test]
    fn a_word_that_is_longer_than_a_line_is_cut_and_lines_that_were_typed_stay() {
        assert_eq!(wrapped("aaaaaaa", 3), ["aaa", "aaa", "a"]);
        assert_eq!(wrapped("one two three", 8), ["one two", "three"]);
        assert_eq!(wrapped("", 8), [""]);
        let mut plain = Plain::default();
        plain.heading("หัวเรื่อง");
        plain.typed("=====\n\nสอง");
        assert_eq!(plain.finish(), "หัวเรื่อง\n======\n    =====\n    \n    สอง\n");
    }
}
