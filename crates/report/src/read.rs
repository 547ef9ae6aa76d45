//! The reader: what the text of an existing paper says, with what could not be understood.
//!
//! Reading never fails. What is not understood is kept in [`Reading::unread`], by line.
//! Every value carries its place, so the linter can point at it; in JSON it stands plainly.

mod agency;
mod cycle;
mod found;
mod measure;
mod mend;
mod page;
mod place;
mod result;
mod signature;
mod stacked;
mod subject;
mod table;
pub(crate) mod text;
mod words;

use std::collections::BTreeMap;

use prongsai_domain::Score;
use prongsai_domain::agency::ActingMode;
use prongsai_thai::{Date, FiscalYear, Round};
use serde::Serialize;

pub use cycle::{Missing, cycle, files};
pub use found::Found;
pub(crate) use measure::is_measures;

use crate::source::Source;

/// What was understood of one paper.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Reading {
    /// Which kind of paper it is, as far as the text tells.
    pub kind: PaperSort,
    /// Whose paper it is, written out: `เทศบาลตำบลซาง`.
    ///
    /// Taken from the posts of the signers and the cover, or from the subject of an announcement; never by majority.
    pub agency: Option<Found<String>>,
    /// The district, without its kind.
    pub district: Option<Found<String>>,
    /// The province.
    pub province: Option<Found<String>>,
    /// The fiscal year that the paper is about.
    pub fiscal_year: Option<Found<FiscalYear>>,
    /// The round of a report.
    pub round: Option<Found<Round>>,
    /// The title on the cover or the first heading.
    pub title: Option<Found<String>>,
    /// The memo that carries the paper up.
    pub memo: MemoReading,
    /// Opinions in the order of the page.
    pub opinions: Vec<OpinionReading>,
    /// The order.
    pub order: Option<OrderReading>,
    /// Everybody under whose name or post there is room for a signature, in the order of the page.
    pub signers: Vec<Signer>,
    /// The foreword, paragraph by paragraph.
    pub foreword: Vec<Found<String>>,
    /// Paragraphs of the body that stand outside of tables.
    pub body: Vec<Found<String>>,
    /// Scores by name: `i1` … `i10`, `iit`, `eit`, `eit1`, `eit2`, `oit`.
    pub scores: BTreeMap<String, Found<Score>>,
    /// The total of the agency for the fiscal year.
    pub total_score: Option<Found<Score>>,
    /// The rating as written: `A`, `ผ่านดี`.
    pub rating: Option<Found<String>>,
    /// Full marks, where the text says them.
    pub max_score: Option<Found<Score>>,
    /// Results of several years or several agencies, in the order of the text.
    pub results: Vec<ResultReading>,
    /// The results of this agency over the years, in the order of the text.
    pub series: Vec<ResultReading>,
    /// Ranks such as ลำดับที่ ๗๖ จาก ๒๑๑ แห่ง.
    pub ranks: Vec<Rank>,
    /// The number of awards received.
    pub awards: Option<Found<u16>>,
    /// The date of the announcement that the text speaks of.
    pub announce_date: Option<Found<Date>>,
    /// The name of the head of the agency, where the text gives it.
    #[serde(rename = "mayor")]
    pub head: Option<Found<String>>,
    /// The years of a plan of several years.
    pub plan_years: Vec<i16>,
    /// The heading of a plan's section: `มิติที่ 1 …`.
    pub dimension: Option<Found<String>>,
    /// The headings of the columns of the first table that is no table of measures.
    pub table_header: Vec<String>,
    /// The table of measures.
    pub measures: Vec<MeasureReading>,
    /// What was not understood.
    pub unread: Vec<Unread>,
    /// The lines of the cover, or the short lines with which a paper without memo begins.
    #[serde(skip)]
    pub cover_lines: Vec<Found<String>>,
    /// The parts of the paper by line.
    #[serde(skip)]
    pub parts: Vec<PartPlace>,
    /// All tables, as cells.
    #[serde(skip)]
    pub tables: Vec<Table>,
    /// All names of agencies in the text.
    #[serde(skip)]
    pub mentions: Vec<Mention>,
}

/// Kinds of papers that are told apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum PaperSort {
    /// A report on carrying out measures, with or without its memo.
    Report,
    /// A paper that sets measures.
    Measures,
    /// An announcement of a result.
    Result,
    /// A plan over one or several years.
    Plan,
    /// A piece of news, such as one about awards.
    News,
    /// A memo about something else.
    Memo,
    /// Anything else.
    #[default]
    Other,
}

/// What a memo says.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct MemoReading {
    /// The line after ส่วนราชการ: unit, town, telephone.
    pub agency: Option<Found<String>>,
    /// The unit of that line: `สำนักปลัด`.
    pub unit: Option<Found<String>>,
    /// What stands after ที่, without its dots: `บก ๗๑๒๐๑/`.
    pub number: Option<Found<String>>,
    /// The date, where it is complete.
    pub date: Option<Found<Date>>,
    /// The date as written.
    pub date_text: Option<Found<String>>,
    /// The subject.
    pub subject: Option<Found<String>>,
    /// To whom, without the way: `นายกเทศมนตรีตำบลซาง`.
    pub to: Option<Found<String>>,
    /// Through whom: `ปลัดเทศบาลตำบลซาง`.
    pub through: Option<Found<String>>,
    /// What it refers to.
    pub reference: Option<Found<String>>,
    /// What comes with it.
    pub enclosure: Option<Found<String>>,
    /// Its headed sections: เรื่องเดิม, ข้อเท็จจริง, ข้อกฎหมาย, ข้อเสนอเพื่อพิจารณา.
    pub sections: Vec<Section>,
    /// The sentence that says what is asked for: `จึงเรียนมาเพื่อโปรดทราบและพิจารณา`.
    pub request: Option<Found<String>>,
    /// Who wrote it.
    pub drafter: Option<Signer>,
    /// The line on which the memo begins.
    #[serde(skip)]
    pub line: Option<usize>,
}

impl MemoReading {
    /// Whether there is a memo at all.
    pub fn is_present(&self) -> bool {
        self.line.is_some()
    }
}

/// A headed section of a memo.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Section {
    /// `เรื่องเดิม`.
    pub title: Found<String>,
    /// Its paragraphs.
    pub paragraphs: Vec<Found<String>>,
}

/// An opinion and who gave it.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct OpinionReading {
    /// The words; none where only dots are left for the pen.
    pub text: Option<Found<String>>,
    /// Who signs.
    pub signer: Option<Signer>,
    /// The line of the label.
    #[serde(skip)]
    pub line: usize,
}

/// The order and its choices.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct OrderReading {
    /// `คำสั่งของนายกเทศมนตรีตำบลซาง`.
    pub title: Option<Found<String>>,
    /// The choices in the order of the page.
    pub choices: Vec<ChoiceReading>,
    /// Words of the order that are no choice.
    pub text: Option<Found<String>>,
    /// Who signs.
    pub signer: Option<Signer>,
}

/// One choice of an order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ChoiceReading {
    /// `เห็นชอบและอนุมัติ`.
    pub text: Found<String>,
    /// Whether the text shows a tick; none where it shows neither a box nor a tick.
    pub ticked: Option<bool>,
}

/// A name or post under which there is room for a signature.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Signer {
    /// The name in its brackets.
    pub name: Option<Found<String>>,
    /// The post of the person.
    pub post: Option<Found<String>>,
    /// The capacity, where another post is filled.
    pub acting: Option<ActingReading>,
    /// The line on which the block begins.
    #[serde(skip)]
    pub line: usize,
    /// The line on which it ends.
    #[serde(skip)]
    pub last_line: usize,
}

/// Another post that a signer fills.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ActingReading {
    /// In which capacity.
    pub mode: ActingMode,
    /// Which post; none where the line names none.
    pub post: Option<Found<String>>,
    /// The order or rule that says so, where the text names one.
    pub basis: Option<Found<String>>,
    /// The line of the capacity.
    #[serde(skip)]
    pub line: usize,
    /// Its column.
    #[serde(skip)]
    pub column: usize,
}

/// One measure of the table.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct MeasureReading {
    /// Its number; counted where the table gives none.
    pub no: u16,
    /// Its title, without the number.
    pub title: Found<String>,
    /// The indicator (1–10) that the title names.
    pub indicator: Option<u8>,
    /// What is to be done, without the numbers.
    pub methods: Vec<ItemReading>,
    /// Who is responsible.
    pub responsible: Option<Found<String>>,
    /// When.
    pub period: Option<Found<String>>,
    /// What has been done, without the numbers.
    pub results: Vec<ItemReading>,
    /// The way of following up.
    pub follow_up: Option<Found<String>>,
    /// The indicator of success.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub success: Option<Found<String>>,
    /// What it costs, as written.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub budget: Option<Found<String>>,
    /// Remarks.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub remark: Option<Found<String>>,
    /// Line of its first row.
    #[serde(skip)]
    pub line: usize,
    /// Line of its last row.
    #[serde(skip)]
    pub last_line: usize,
}

/// One numbered item of a cell; it serialises as its text.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ItemReading {
    /// Its number as written; none where the cell has no numbers.
    pub no: Option<u16>,
    /// Its text without the number; spaces that a scan put at line ends are taken out.
    pub text: Found<String>,
    /// The same as it stands in the paper, number included.
    pub raw: String,
}

impl Serialize for ItemReading {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.text.serialize(serializer)
    }
}

/// One result: whose, of which year, how much, how good.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ResultReading {
    /// Whose, where the text names it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub agency: Option<String>,
    /// Of which fiscal year.
    pub fiscal_year: Option<FiscalYear>,
    /// The total.
    pub score: Found<Score>,
    /// The rating as written.
    pub rating: Option<String>,
}

/// A rank among others.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Rank {
    /// Among whom: `อำเภอดอยเต่า`.
    pub among: Option<String>,
    /// The rank, from 1.
    pub rank: Found<u32>,
    /// Of how many.
    pub of: Option<u32>,
}

/// A line that was not understood.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Unread {
    /// Line, from 1.
    pub line: usize,
    /// As it stands there.
    pub text: String,
    /// Why it was not understood, in Thai.
    pub reason: String,
}

/// A part of the paper.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ReadPart {
    /// The head of a memo.
    MemoHead,
    /// The body of a memo.
    MemoBody,
    /// A signature.
    Signature,
    /// Opinions.
    Opinion,
    /// The order.
    Order,
    /// The cover.
    Cover,
    /// The foreword.
    Foreword,
    /// Text outside of tables.
    Body,
    /// A row of a table.
    Table,
}

/// Where a part lies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PartPlace {
    /// Which part.
    pub part: ReadPart,
    /// In words: `ข้อเสนอเพื่อพิจารณา`.
    pub name: String,
    /// First line, from 1.
    pub from: usize,
    /// Last line.
    pub to: usize,
}

/// A table as cells.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Table {
    /// Its rows, the header included.
    pub rows: Vec<Vec<TableCell>>,
    /// What each column holds, where its heading is known.
    pub columns: Vec<Option<ColumnKind>>,
    /// How many of the rows are headings.
    pub header_rows: usize,
}

/// A cell of a table with the places of its pieces.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct TableCell {
    /// Its text; the breaks between its lines are spaces.
    pub text: String,
    /// Byte of the text, line and column where each piece begins.
    pieces: Vec<(usize, usize, usize)>,
}

/// What a column of a table of measures holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ColumnKind {
    /// ลำดับ.
    Number,
    /// มาตรการ.
    Measure,
    /// ขั้นตอน, วิธีการดำเนินการ.
    Method,
    /// ผู้รับผิดชอบ.
    Responsible,
    /// ระยะเวลาดำเนินการ.
    Period,
    /// ผลการดำเนินการ.
    Result,
    /// การติดตามผล.
    FollowUp,
    /// ตัวชี้วัด of success.
    Success,
    /// งบประมาณ.
    Budget,
    /// ตัวชี้วัด or ประเด็น of the assessment.
    Indicator,
    /// คะแนน.
    Score,
    /// ระดับ.
    Rating,
    /// ปีงบประมาณ.
    Year,
    /// หมายเหตุ, ปัญหาอุปสรรค.
    Remark,
}

impl ColumnKind {
    /// As the place of a finding names it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Number => "ลำดับ",
            Self::Measure => "มาตรการ",
            Self::Method => "วิธีการดำเนินการ",
            Self::Responsible => "ผู้รับผิดชอบ",
            Self::Period => "ระยะเวลาดำเนินการ",
            Self::Result => "ผลการดำเนินการ",
            Self::FollowUp => "การติดตามผล",
            Self::Success => "ตัวชี้วัดความสำเร็จ",
            Self::Budget => "งบประมาณ",
            Self::Indicator => "ตัวชี้วัด",
            Self::Score => "คะแนน",
            Self::Rating => "ระดับ",
            Self::Year => "ปีงบประมาณ",
            Self::Remark => "หมายเหตุ",
        }
    }
}

/// The name of an agency, or of its head, as it stands in the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mention {
    /// The agency it names, written out: `เทศบาลตำบลซาง` also for `นายกเทศมนตรีตำบลซาง`.
    pub agency: String,
    /// The proper name alone: `ซาง`.
    pub name: String,
    /// As it stands there.
    pub text: String,
    /// Line, from 1.
    pub line: usize,
    /// Column in code points, from 1.
    pub column: usize,
    /// How the name was given.
    pub form: MentionForm,
}

/// How the name of an agency was given.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum MentionForm {
    /// The name itself: `เทศบาลตำบลซาง`.
    Name,
    /// Inside a post: `นายกเทศมนตรีตำบลซาง`.
    Post,
}

impl Reading {
    /// The place of a line in words, for a finding: `คำนำ`, `ตาราง แถวที่ ๑`.
    pub fn place(&self, line: usize) -> String {
        self.part_place(line).map_or_else(
            || format!("บรรทัดที่ {}", prongsai_thai::numeral::thai(&line.to_string())),
            |part| part.name.clone(),
        )
    }

    /// The part in which a line lies.
    pub fn part(&self, line: usize) -> Option<ReadPart> {
        self.part_place(line).map(|part| part.part)
    }

    /// Parts are sorted and do not overlap.
    fn part_place(&self, line: usize) -> Option<&PartPlace> {
        let after = self.parts.partition_point(|part| part.from <= line);
        self.parts.get(after.checked_sub(1)?).filter(|part| line <= part.to)
    }

    /// Whether the paper reports on carrying out measures, so that the rules about reports apply.
    pub fn is_report(&self) -> bool {
        self.kind == PaperSort::Report
    }
}

/// Reads a paper; decomposed sara am is read as composed.
pub fn read(source: &Source) -> Reading {
    let folded = crate::source::Folded::of(source);
    let source = folded.as_ref().map_or(source, |folded| &folded.source);
    let mut reading = Reading { mentions: agency::mentions(source), ..Reading::default() };
    let (tables, in_table) = table::tables(source);
    reading.tables = tables;
    page::walk(source, &in_table, &mut reading);
    rows(&mut reading);
    agency::infer(source, &mut reading);
    subject::years(source, &mut reading);
    subject::plan(source, &mut reading);
    if !subject::is_about_measures(&reading) {
        result::results(source, &in_table, &mut reading);
    }
    reading.kind = subject::sort(source, &reading);
    subject::unread(source, &mut reading);
    reading
}

/// The measures out of the tables, and a part for every row.
fn rows(reading: &mut Reading) {
    for table in &reading.tables {
        let measures = if measure::is_measures(table) { measure::measures(table) } else { Vec::new() };
        let mut row_number = 0;
        for (index, row) in table.rows.iter().enumerate() {
            let lines = row.iter().flat_map(|cell| cell.pieces.iter().map(|(_, line, _)| *line));
            let (Some(from), Some(to)) = (lines.clone().min(), lines.max()) else { continue };
            let name = if index < table.header_rows {
                "หัวตาราง".to_owned()
            } else {
                row_number += 1;
                format!("ตาราง แถวที่ {}", prongsai_thai::numeral::thai(&row_number.to_string()))
            };
            reading.parts.push(PartPlace { part: ReadPart::Table, name, from, to });
        }
        reading.measures.extend(measures);
    }
    reading.parts.sort_by_key(|part| (part.from, part.to));
}
