//! What any document is before it is understood: lines of text with their place.

use serde::{Deserialize, Serialize};

/// The text of one document as lines; a table row is one line with its cells parted by tabs.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Source {
    /// The name to be shown, as given by the caller.
    pub name: String,
    /// Lines in reading order; the first is line 1.
    pub lines: Vec<Line>,
}

/// One line: a paragraph, or a row of a table.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Line {
    /// As it stands in the document, not normalised; line breaks inside a cell are spaces.
    pub text: String,
    /// What the line is, as far as the format says so.
    pub kind: LineKind,
    /// For each stretch of Word text set in one font: start and end in code points, and the name of the font.
    ///
    /// TH `SarabunIT๙` draws ASCII digits as Thai ones.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub fonts: Vec<FontRun>,
}

/// What a line is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum LineKind {
    /// A paragraph, or a line of plain text.
    #[default]
    Paragraph,
    /// A heading.
    Heading,
    /// A row of a table; cells are parted by tabs.
    Row {
        /// Counts the tables of the document from 0.
        table: u32,
    },
}

/// A stretch of text set in one font.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FontRun {
    /// First code point.
    pub start: usize,
    /// Code point after the last.
    pub end: usize,
    /// Name of the font, as written in the file.
    pub font: String,
}

impl Source {
    /// Takes plain text; runs of lines that are rows make tables.
    pub fn from_text(name: &str, text: &str) -> Self {
        let mut tables = 0;
        let mut inside = false;
        let lines = text
            .strip_prefix('\u{feff}')
            .unwrap_or(text)
            .lines()
            .map(|line| {
                let row = Self::is_row(line);
                if row && !inside {
                    tables += 1;
                }
                inside = row;
                let kind = if row { LineKind::Row { table: tables - 1 } } else { LineKind::Paragraph };
                Line { text: line.to_owned(), kind, fonts: Vec::new() }
            })
            .collect();
        Self { name: name.to_owned(), lines }
    }

    /// Whether a line stands for a row of a table: it has tabs inside, and is not a text that only sets its beginning off.
    ///
    /// Officers type a tab after a number or a bullet, and between the two halves of a memo's head
    /// (`เรื่อง⇥รายงานผล…`, `ที่ ๑๒⇥วันที่ ๓ เมษายน`); one rule serves plain text and Word paragraphs, so that both give
    /// the same lines.
    pub fn is_row(line: &str) -> bool {
        const LABELS: [&str; 8] = ["ส่วนราชการ", "ที่", "วันที่", "เรื่อง", "เรียน", "อ้างถึง", "สิ่งที่ส่งมาด้วย", "สำเนาเรียน"];
        let mut cells = line.trim().split('\t').map(str::trim).filter(|cell| !cell.is_empty());
        let (Some(first), Some(second)) = (cells.next(), cells.next()) else { return false };
        if cells.next().is_some() {
            return true;
        }
        let is_digit = |c: char| c.is_ascii_digit() || ('๐'..='๙').contains(&c);
        let marker = first.chars().count() <= 6
            && first.ends_with(['.', ')', '-', '•', '–', '*', '\u{f0b7}'])
            && first.chars().all(|c| is_digit(c) || ".()-•–*\u{f0b7}".contains(c) || first.chars().count() <= 3);
        let label = LABELS
            .iter()
            .any(|label| first == *label || (*label == "ที่" && first.starts_with("ที่ ") && second.starts_with("วันที่")));
        !marker && !label
    }
}

/// A text whose decomposed sara am is composed, and where its code points stand in the text as written.
///
/// Text that was copied out of a PDF writes ํา for ำ: to the eye it is the same word, to a comparison it is not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Folded {
    /// The composed text, with as many lines.
    pub source: Source,
    /// By line: for every code point the one of the original with which it begins, and the length of the original.
    places: Vec<Vec<usize>>,
}

impl Folded {
    /// Composes what is decomposed; `None` where nothing is.
    pub fn of(source: &Source) -> Option<Self> {
        if !source.lines.iter().any(|line| line.text.contains(NIKHAHIT)) {
            return None;
        }
        let (lines, places) = source.lines.iter().map(folded).unzip();
        Some(Self { source: Source { name: source.name.clone(), lines }, places })
    }

    /// The code point of the original, from 0, where a code point of the composed line begins; line from 1.
    pub fn original(&self, line: usize, point: usize) -> usize {
        let places = line.checked_sub(1).and_then(|index| self.places.get(index));
        places.and_then(|places| places.get(point).or(places.last())).copied().unwrap_or(point)
    }
}

const NIKHAHIT: char = '\u{e4d}';

fn folded(line: &Line) -> (Line, Vec<usize>) {
    let letters: Vec<char> = line.text.chars().collect();
    let (mut text, mut places) = (String::with_capacity(line.text.len()), Vec::with_capacity(letters.len() + 1));
    let mut at = 0;
    while let Some(letter) = letters.get(at) {
        places.push(at);
        let tone = letters.get(at + 1).filter(|c| matches!(c, '\u{e48}'..='\u{e4b}'));
        match (letter, tone) {
            (&NIKHAHIT, None) if letters.get(at + 1) == Some(&'า') => {
                text.push('ำ');
                at += 2;
            }
            (&NIKHAHIT, Some(tone)) if letters.get(at + 2) == Some(&'า') => {
                places.push(at + 1);
                text.push(*tone);
                text.push('ำ');
                at += 3;
            }
            _ => {
                text.push(*letter);
                at += 1;
            }
        }
    }
    places.push(letters.len());
    let point = |original: usize| places.partition_point(|place| *place < original).min(places.len() - 1);
    let fonts = line
        .fonts
        .iter()
        .map(|run| FontRun { start: point(run.start), end: point(run.end), font: run.font.clone() })
        .collect();
    (Line { text, kind: line.kind, fonts }, places)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tab_after_a_number_or_a_label_makes_no_table() {
        for line in [
            "๑.\tให้ความรู้แก่พนักงาน",
            "(๑)\tให้ความรู้แก่พนักงาน",
            "๑.๒.\tให้ความรู้",
            "ก)\tข้อแรก",
            "-\tข้อแรก",
            "เรื่อง\tรายงานผล",
            "ที่ มห ๗๑๒๐๑/๑๒\tวันที่ ๓ เมษายน ๒๕๖๖",
            "\tตามที่เทศบาลได้ดำเนินการ",
            "ข้อความธรรมดา",
        ] {
            assert!(!Source::is_row(line), "{line:?}");
        }
    }

    #[test]
    fn a_line_of_cells_is_a_row() {
        for line in ["มาตรการ\tวิธีการ\tผล", "๑. การใช้งบประมาณ\t๘๘.๓๗", "ที่\tรายการ\tคะแนน", "รวม\t\t๙๐"]
        {
            assert!(Source::is_row(line), "{line:?}");
        }
    }

    #[test]
    fn a_composed_text_knows_where_it_stood() {
        let source = Source::from_text("a", "ความ\nตําบลนํ้าดี");

        let folded = Folded::of(&source).expect("it is decomposed");

        assert_eq!(folded.source.lines[1].text, "ตำบลน้ำดี");
        assert_eq!(folded.original(2, 1), 1);
        assert_eq!(folded.original(2, 2), 3);
        assert_eq!(folded.original(2, 9), 11);
        assert_eq!(Folded::of(&folded.source), None);
    }
}
