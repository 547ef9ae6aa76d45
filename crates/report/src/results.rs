//! Results of the assessment as people have them in tables: what is known of each agency and year.
//!
//! One table has one of three shapes (scores of indicators a row, judged items, answers); a single town may also give its
//! own figures under one another, without its name and without a head.

mod column;
mod figure;
mod reader;
mod shape;
mod side;
mod words;

use std::collections::BTreeMap;

use prongsai_domain::framework::{Framework, Instrument};
use prongsai_domain::scorecard::EitParts;
use prongsai_domain::scoring::{Announced, Answers, Input};
use prongsai_domain::{Score, Scorecard};
use prongsai_thai::FiscalYear;

use reader::Reader;

/// One row of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    /// Line in the file, from 1.
    pub line: usize,
    /// Cells without outer space.
    pub cells: Vec<String>,
}

/// One thing that could not be read, with its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// Line, from 1.
    pub line: usize,
    /// The column by name; empty for the whole line.
    pub field: String,
    /// What is wrong and the way out, in Thai.
    pub thai: String,
    /// The same in English.
    pub english: String,
}

/// A remark about the whole file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Remark {
    /// In Thai.
    pub thai: String,
    /// In English.
    pub english: String,
}

/// What a table of one town need not say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Assumed {
    /// The town to which rows without an agency belong.
    pub agency: String,
    /// The year of rows without one.
    pub fiscal_year: Option<FiscalYear>,
}

/// What a file says.
#[derive(Debug, Default)]
pub struct Content {
    /// Agencies and years in the order in which they first appear.
    pub subjects: Vec<Subject>,
    /// All that could not be read.
    pub problems: Vec<Problem>,
    /// Remarks about the whole file.
    pub notes: Vec<Remark>,
}

/// One agency in one year.
#[derive(Debug)]
pub struct Subject {
    /// Its name.
    pub agency: String,
    /// The assessed year.
    pub fiscal_year: FiscalYear,
    /// The line where it first appears.
    pub line: usize,
    /// What is known of it.
    pub given: Given,
}

impl Subject {
    /// The line of a person's answers.
    pub fn line_of_respondent(&self, column: &str, respondent: usize) -> usize {
        let of_tool = |answers: &&(Answers, Vec<usize>)| {
            answers.0.respondents.get(respondent).is_some_and(|given| given.contains_key(column))
        };
        self.given
            .answers
            .iter()
            .find(of_tool)
            .and_then(|(_, lines)| lines.get(respondent).copied())
            .unwrap_or(self.line)
    }

    /// The same as a stored result.
    pub fn card(&self) -> Scorecard {
        let [part1, part2] = self.given.eit;
        Scorecard {
            fiscal_year: self.fiscal_year,
            source: None,
            total: self.given.announced.total,
            rating: self.given.announced.rating.clone(),
            indicators: self.given.indicators.clone(),
            instruments: self.given.instruments.clone(),
            eit: part1.zip(part2).map(|(part1, part2)| EitParts { part1, part2 }),
            oit: self.given.oit.iter().map(|(code, (score, _))| (code.clone(), *score)).collect(),
        }
    }
}

/// What a file gives of one agency and year.
#[derive(Debug, Default)]
pub struct Given {
    indicators: BTreeMap<u8, Score>,
    instruments: BTreeMap<Instrument, Score>,
    eit: [Option<Score>; 2],
    oit: BTreeMap<String, (Score, usize)>,
    answers: Vec<(Answers, Vec<usize>)>,
    announced: Announced,
}

impl Given {
    /// What the scoring takes.
    pub fn input(&self) -> Input {
        Input {
            indicators: self.indicators.iter().map(|(no, score)| (*no, (*score).into())).collect(),
            instruments: self.instruments.clone(),
            eit_parts: self.eit.map(|part| part.map(Into::into)),
            oit: self.oit.iter().map(|(code, (score, _))| (code.clone(), *score)).collect(),
            answers: self.answers.iter().map(|(answers, _)| answers.clone()).collect(),
            announced: self.announced.clone(),
        }
    }

    /// The line that judges an item.
    pub fn line_of_item(&self, code: &str) -> Option<usize> {
        self.oit.get(code).map(|(_, line)| *line)
    }

    /// Whether there are answers, which no stored result can hold.
    pub fn has_answers(&self) -> bool {
        !self.answers.is_empty()
    }
}

/// Reads a table of many agencies as far as it can be read.
pub fn read(records: &[Record], frameworks: &[Framework]) -> Content {
    read_table(records, frameworks, None)
}

/// Reads a table of one town: agency and year need not stand in it, and figures may stand under one another.
pub fn read_own(records: &[Record], frameworks: &[Framework], assumed: &Assumed) -> Content {
    read_table(records, frameworks, Some(assumed))
}

fn find(frameworks: &[Framework], year: FiscalYear) -> Option<&Framework> {
    frameworks.iter().find(|framework| framework.fiscal_year == year)
}

fn read_table(records: &[Record], frameworks: &[Framework], assumed: Option<&Assumed>) -> Content {
    let Some(assumed) = assumed else {
        let Some((head, rows)) = records.split_first() else { return Content::default() };
        return Reader::new(frameworks, head, None).table(rows);
    };
    let mut whole = Content::default();
    for shape in shape::arranged(records, frameworks) {
        let mut assumed = assumed.clone();
        if let Some(year) = shape.title_year.filter(|year| Some(*year) != assumed.fiscal_year) {
            assumed.fiscal_year = Some(year);
            whole.notes.push(Remark {
                thai: format!("ใช้ปี {year} ตามหัวเรื่องของตาราง"),
                english: format!("taken as {year}, the year in the heading of the table"),
            });
        }
        let reader = Reader::new(frameworks, &shape.head, Some(&assumed)).with_lines(&shape.lines);
        let content = reader.table(&shape.rows);
        whole.subjects.extend(content.subjects);
        whole.problems.extend(content.problems);
        whole.notes.extend(content.notes);
        whole.notes.extend(unused(&shape.unused));
    }
    whole
}

/// Names the lines of which nothing was taken, so that none is lost unseen.
fn unused(records: &[Record]) -> Option<Remark> {
    const SHOWN: usize = 8;
    let quoted: Vec<(usize, String)> = records
        .iter()
        .take(SHOWN)
        .map(|record| {
            let text = record.cells.iter().filter(|cell| !cell.is_empty()).cloned().collect::<Vec<_>>().join(" ");
            let short: String = text.chars().take(60).collect();
            (record.line, if short.len() < text.len() { format!("{short}…") } else { short })
        })
        .collect();
    let list = |word: &str| {
        let lines = quoted.iter().map(|(line, text)| format!("{word} {line} “{text}”"));
        lines.collect::<Vec<_>>().join(", ")
    };
    let more = records.len().saturating_sub(SHOWN);
    (!quoted.is_empty()).then(|| Remark {
        thai: match more {
            0 => format!("ไม่ได้ใช้ {}", list("บรรทัด")),
            more => format!("ไม่ได้ใช้ {} และอีก {more} บรรทัด", list("บรรทัด")),
        },
        english: match more {
            0 => format!("not used: {}", list("line")),
            more => format!("not used: {} and {more} more", list("line")),
        },
    })
}
