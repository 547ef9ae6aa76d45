//! Texts compared as readers see them, whatever a PDF reader did to white space and marks.

/// Folds what extraction from a PDF may change without changing what is read.
///
/// White space goes; a decomposed sara am (U+0E4D, tone mark, U+0E32) becomes one; marks of one cluster are sorted.
pub fn folded(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    let mut marks: Vec<char> = Vec::new();
    for c in text.chars().filter(|c| !c.is_whitespace() && !is_invisible(*c)) {
        match c {
            '\u{0E33}' => {
                marks.push('\u{0E4D}');
                flush(&mut folded, &mut marks);
                folded.push('\u{0E32}');
            }
            _ if is_mark(c) => marks.push(c),
            _ => {
                flush(&mut folded, &mut marks);
                folded.push(c);
            }
        }
    }
    flush(&mut folded, &mut marks);
    folded
}

fn flush(folded: &mut String, marks: &mut Vec<char>) {
    marks.sort_unstable();
    folded.extend(marks.drain(..));
}

fn is_mark(c: char) -> bool {
    matches!(c, '\u{0E31}' | '\u{0E34}'..='\u{0E3A}' | '\u{0E47}'..='\u{0E4E}')
}

fn is_invisible(c: char) -> bool {
    matches!(c, '\u{200B}' | '\u{2060}' | '\u{FEFF}' | '\u{00AD}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_decomposed_sara_am_reads_the_same() {
        assert_eq!(folded("น้ำ"), folded("น\u{0E4D}\u{0E49}\u{0E32}"));
        assert_eq!(folded("ดำเนินการ"), folded("ด\u{0E4D}\u{0E32}เนินการ"));
    }

    #[test]
    fn the_order_of_marks_does_not_matter_inside_a_cluster() {
        assert_eq!(folded("ผู้"), folded("ผ\u{0E49}\u{0E39}"));
        assert_ne!(folded("ผู้ป"), folded("ผปู้"));
    }

    #[test]
    fn different_words_stay_different() {
        assert_ne!(folded("นำ"), folded("นา"));
        assert_ne!(folded("ประกาศ"), folded("ประกาด"));
    }
}
