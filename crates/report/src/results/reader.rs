//! A head and its rows into what they say of agencies and years.

use std::collections::{BTreeMap, HashMap};

use prongsai_domain::Score;
use prongsai_domain::framework::{Framework, Tool};
use prongsai_domain::scoring::Answers;
use prongsai_thai::{FiscalYear, numeral};

use super::column::{Column, column};
use super::{Assumed, Content, Given, Problem, Record, Remark, Subject, figure, find};

/// What is read so far.
pub struct Reader<'r> {
    frameworks: &'r [Framework],
    head: &'r Record,
    columns: Vec<Column>,
    content: Content,
    /// Where an agency and year stand among the subjects.
    places: HashMap<(String, FiscalYear), usize>,
    assumed: Option<&'r Assumed>,
    /// Where the columns stand as lines, where the table lay on its side; else empty.
    lines: &'r [usize],
    rounded: usize,
}

impl<'r> Reader<'r> {
    /// Begins a table with its head.
    pub fn new(frameworks: &'r [Framework], head: &'r Record, assumed: Option<&'r Assumed>) -> Self {
        let columns = head.cells.iter().map(|name| column(name)).collect();
        let (content, places) = (Content::default(), HashMap::new());
        Self { frameworks, head, columns, content, places, assumed, lines: &[], rounded: 0 }
    }

    /// The lines on which the columns stand in the file.
    pub fn with_lines(self, lines: &'r [usize]) -> Self {
        Self { lines, ..self }
    }

    /// Reads the rows as far as they can be read.
    pub fn table(mut self, rows: &[Record]) -> Content {
        if self.head_is_right() {
            for row in rows {
                self.row(row);
            }
            if rows.is_empty() {
                let (thai, english) = ("มีแต่หัวตาราง ไม่มีข้อมูล".to_owned(), "there is a head, but no row".to_owned());
                self.problem(self.head.line, "", thai, english);
            }
        }
        if self.rounded > 0 {
            let count = self.rounded;
            self.content.notes.push(Remark {
                thai: format!("ปัดเศษเป็นทศนิยมสองตำแหน่ง {count} ช่อง"),
                english: format!("{count} figures were rounded to two decimals"),
            });
        }
        self.content
    }

    /// The line of a column in a row.
    fn line(&self, row: usize, index: usize) -> usize {
        self.lines.get(index).copied().unwrap_or(row)
    }

    fn problem(&mut self, line: usize, field: &str, thai: String, english: String) {
        self.content.problems.push(Problem { line, field: field.to_owned(), thai, english });
    }

    fn has(&self, column: &Column) -> bool {
        self.columns.contains(column)
    }

    /// Whether the columns make one of the three shapes; what is not used is said.
    fn head_is_right(&mut self) -> bool {
        let line = self.head.line;
        let before = self.content.problems.len();
        for (index, column) in self.columns.clone().iter().enumerate() {
            let twice = self.columns[..index].contains(column);
            if twice && !matches!(column, Column::Source) && !self.head.cells[index].is_empty() {
                let name = self.head.cells[index].clone();
                let line = self.line(line, index);
                self.problem(line, &name, "คอลัมน์นี้ซ้ำ: เหลือไว้คอลัมน์เดียว".to_owned(), "stands twice: keep one".to_owned());
            }
        }
        for (column, name) in [(Column::Agency, "agency"), (Column::FiscalYear, "fiscal_year")] {
            let assumed = match column {
                Column::Agency => self.assumed.is_some(),
                _ => self.assumed.is_some_and(|assumed| assumed.fiscal_year.is_some()),
            };
            if !self.has(&column) && !assumed {
                let thai = format!("ไม่มีคอลัมน์ {name}: บรรทัดแรกต้องเป็นหัวตาราง เช่น agency, fiscal_year, i1, i2");
                let english = format!(
                    "there is no column {name}: the first line must be a head such as agency, fiscal_year, i1, i2"
                );
                self.problem(line, name, thai, english);
            }
        }
        let is_items = self.has(&Column::Item) && self.has(&Column::ItemScore);
        let is_figures = self
            .columns
            .iter()
            .any(|column| column.is_figure() || (self.assumed.is_some() && *column == Column::Total));
        if !is_items && !is_figures && !self.has(&Column::Instrument) {
            self.problem(
                line,
                "",
                "ไม่พบคอลัมน์คะแนน: ใช้ i1 ถึง i10, หรือ item กับ score, หรือ instrument กับข้อคำถาม".to_owned(),
                "there is no column of scores: give i1 to i10, or item and score, or instrument and the questions"
                    .to_owned(),
            );
        }
        if !self.has(&Column::Instrument) {
            let others = self.columns.iter().filter_map(|column| match column {
                Column::Other(name) if !name.is_empty() => Some(name.as_str()),
                _ => None,
            });
            let others = others.collect::<Vec<_>>().join(", ");
            if !others.is_empty() {
                self.content.notes.push(Remark {
                    thai: format!("ไม่ได้ใช้คอลัมน์ {others}"),
                    english: format!("not used: column {others}"),
                });
            }
        }
        self.content.problems.len() == before
    }

    fn row(&mut self, row: &Record) {
        let before = self.content.problems.len();
        if row.cells.len() > self.columns.len() && row.cells[self.columns.len()..].iter().any(|cell| !cell.is_empty()) {
            let (has, head) = (row.cells.len(), self.columns.len());
            let thai = format!("มี {has} ช่อง แต่หัวตารางมี {head}: ข้อความที่มีจุลภาคต้องอยู่ในเครื่องหมาย \"…\"");
            let english = format!("has {has} cells, the head has {head}: put text with commas into \"…\"");
            self.problem(row.line, "", thai, english);
            return;
        }
        let cell = |column: &Column| {
            let index = self.columns.iter().position(|one| one == column)?;
            row.cells.get(index).map(String::as_str).filter(|cell| !cell.is_empty())
        };
        let agency = cell(&Column::Agency).map(str::to_owned).or_else(|| Some(self.assumed?.agency.clone()));
        let year = cell(&Column::FiscalYear)
            .map(str::to_owned)
            .or_else(|| Some(self.assumed?.fiscal_year?.number().to_string()));
        let Some(agency) = agency else {
            let (thai, english) = ("ไม่มีชื่อหน่วยงาน".to_owned(), "the agency is missing".to_owned());
            return self.problem(row.line, "agency", thai, english);
        };
        let Some(fiscal_year) = self.fiscal_year(row.line, year.as_deref().unwrap_or_default()) else { return };
        let index = self.subject(agency, fiscal_year, row.line);
        if self.has(&Column::Instrument) {
            self.answers(row, index);
        } else {
            self.figures(row, index);
        }
        // A row that could not be read whole must not give a score from the rest of it.
        if self.content.problems.len() > before && self.content.subjects[index].line == row.line {
            let refused = self.content.subjects.remove(index);
            self.places.remove(&(refused.agency, refused.fiscal_year));
        }
    }

    fn fiscal_year(&mut self, line: usize, written: &str) -> Option<FiscalYear> {
        let number: Option<i16> = numeral::arabic(written).trim_start_matches("พ.ศ.").trim().parse().ok();
        let year = number.and_then(|number| FiscalYear::new(number).ok());
        if let Some(year) = year.filter(|year| find(self.frameworks, *year).is_some()) {
            return Some(year);
        }
        let years = self.frameworks.iter().map(|framework| framework.fiscal_year);
        let range =
            years.clone().min().zip(years.max()).map(|(first, last)| format!("{first}–{last}")).unwrap_or_default();
        self.problem(
            line,
            "fiscal_year",
            format!("‘{written}’ ไม่ใช่ปีงบประมาณที่มีกรอบการประเมิน: ใช้ปี พ.ศ. สี่หลัก {range}"),
            format!("‘{written}’ is no fiscal year with a framework: write the Buddhist year in four digits, {range}"),
        );
        None
    }

    /// The place of an agency and year, which is made when new.
    ///
    /// Indicators of one agency and year stand in one row; items and answers in many.
    fn subject(&mut self, agency: String, fiscal_year: FiscalYear, line: usize) -> usize {
        let many = self.columns.contains(&Column::Item) || self.columns.contains(&Column::Instrument);
        let key = (agency, fiscal_year);
        if let Some(index) = self.places.get(&key).filter(|_| many) {
            return *index;
        }
        let index = self.content.subjects.len();
        self.content.subjects.push(Subject { agency: key.0.clone(), fiscal_year, line, given: Given::default() });
        self.places.insert(key, index);
        index
    }

    fn figures(&mut self, row: &Record, index: usize) {
        let columns = self.columns.clone();
        let mut item = None;
        let mut item_score = None;
        for (at, (column, cell)) in columns.iter().zip(&row.cells).enumerate() {
            let line = self.line(row.line, at);
            match column {
                Column::Indicator(no) => {
                    if let Some(score) = self.score(line, &format!("i{no}"), cell) {
                        self.content.subjects[index].given.indicators.insert(*no, score);
                    }
                }
                Column::Whole(instrument) => {
                    if let Some(score) = self.score(line, instrument.code(), cell) {
                        self.content.subjects[index].given.instruments.insert(*instrument, score);
                    }
                }
                Column::EitPart(part) => {
                    let score = self.score(line, &format!("eit{}", part + 1), cell);
                    self.content.subjects[index].given.eit[*part] = score;
                }
                Column::OitItem(code) => {
                    if let Some(score) = self.score(line, code, cell) {
                        self.content.subjects[index].given.oit.insert(code.clone(), (score, line));
                    }
                }
                Column::Item => item = Some(cell.as_str()),
                Column::ItemScore => item_score = self.score(line, "score", cell),
                Column::OitWeighted => {
                    let score = self.score(line, "oit_weighted", cell);
                    self.content.subjects[index].given.announced.oit_weighted = score;
                }
                Column::Total => {
                    let score = self.score(line, "total", cell);
                    self.content.subjects[index].given.announced.total = score;
                }
                Column::Rating => {
                    let rating = (!figure::is_missing(cell)).then(|| cell.clone());
                    self.content.subjects[index].given.announced.rating = rating;
                }
                Column::Agency | Column::FiscalYear | Column::Instrument | Column::Source | Column::Other(_) => {}
            }
        }
        if let Some(item) = item {
            self.item(row.line, index, item, item_score);
        }
        let [part1, part2] = self.content.subjects[index].given.eit;
        if self.assumed.is_some() && part1.is_some() != part2.is_some() {
            self.content.notes.push(Remark {
                thai: "มีคะแนน EIT เพียงส่วนเดียว จึงยังไม่บันทึกส่วนนั้น: โปรดเพิ่มอีกส่วนหนึ่ง".to_owned(),
                english: "only one part of the EIT is given and is left out: add the other".to_owned(),
            });
        }
    }

    fn item(&mut self, line: usize, index: usize, written: &str, score: Option<Score>) {
        let plain = numeral::arabic(written).trim().to_uppercase().replace([' ', '-'], "");
        let number: Option<u16> = plain.strip_prefix('O').unwrap_or(&plain).parse().ok();
        let Some(number) = number else {
            let thai = format!("‘{written}’ ไม่ใช่รหัสข้อ OIT: เขียนเช่น O42");
            let english = format!("‘{written}’ is no code of an item: write such as O42");
            return self.problem(line, "item", thai, english);
        };
        let code = format!("O{number}");
        let subject = &mut self.content.subjects[index];
        let Some(framework) = find(self.frameworks, subject.fiscal_year) else { return };
        if framework.item(&code).is_none() {
            let last = framework.oit.items.last().map(|item| item.code.clone()).unwrap_or_default();
            let year = subject.fiscal_year;
            let thai = format!("รายการ OIT ของปี {year} ไม่มีข้อ {code}: มีข้อ O1 ถึง {last}");
            let english = format!("the list of {year} has no item {code}: it has O1 to {last}");
            return self.problem(line, "item", thai, english);
        }
        let Some(score) = score else { return };
        if !framework.oit_scoring.points.contains(&score) {
            let allowed = framework.oit_scoring.points.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
            let thai = format!("ข้อ {code} ได้ {score} ไม่ได้: ใช้ {allowed}");
            let english = format!("item {code} cannot have {score}: it earns {allowed}");
            return self.problem(line, "score", thai, english);
        }
        if let Some((_, first)) = subject.given.oit.insert(code.clone(), (score, line)) {
            let thai = format!("ข้อ {code} ซ้ำกับบรรทัด {first}: เหลือไว้บรรทัดเดียว");
            let english = format!("item {code} stands in line {first} too: keep one");
            self.problem(line, "item", thai, english);
        }
    }

    fn answers(&mut self, row: &Record, index: usize) {
        let place = self.columns.iter().position(|column| *column == Column::Instrument);
        let written = place.and_then(|place| row.cells.get(place)).cloned().unwrap_or_default();
        let plain: String =
            numeral::arabic(&written).to_uppercase().chars().filter(char::is_ascii_alphanumeric).collect();
        let tool = match plain.as_str() {
            "IIT" => Tool::Iit,
            "EIT" => Tool::Eit,
            "EIT1" => Tool::Eit1,
            "EIT2" => Tool::Eit2,
            _ => {
                let thai = format!("‘{written}’ ไม่ใช่แบบสำรวจ: ใช้ IIT, EIT, EIT1 หรือ EIT2");
                let english = format!("‘{written}’ is no survey: write IIT, EIT, EIT1 or EIT2");
                return self.problem(row.line, "instrument", thai, english);
            }
        };
        let is_question = |column: &Column| {
            !matches!(column, Column::Agency | Column::FiscalYear | Column::Instrument | Column::Source)
        };
        let answers: BTreeMap<String, String> = self
            .columns
            .iter()
            .zip(self.head.cells.iter().zip(&row.cells))
            .filter(|(column, (name, cell))| {
                is_question(column) && !name.is_empty() && !matches!(cell.as_str(), "" | "-")
            })
            .map(|(_, (name, cell))| (numeral::arabic(name), cell.clone()))
            .collect();
        let given = &mut self.content.subjects[index].given;
        match given.answers.iter_mut().find(|(known, _)| known.tool == tool) {
            Some((known, lines)) => {
                known.respondents.push(answers);
                lines.push(row.line);
            }
            None => given.answers.push((Answers { tool, respondents: vec![answers] }, vec![row.line])),
        }
    }

    /// A score, or none where the cell says that it is missing or cannot be read.
    fn score(&mut self, line: usize, field: &str, cell: &str) -> Option<Score> {
        if figure::is_missing(cell) {
            return None;
        }
        let score = match self.assumed {
            None => cell.trim_end_matches('%').parse().ok(),
            Some(_) => figure::score(cell).map(|(score, is_rounded)| {
                self.rounded += usize::from(is_rounded);
                score
            }),
        };
        if score.is_none() {
            let thai = format!("‘{cell}’ ไม่ใช่คะแนน: ใช้ตัวเลข 0 ถึง 100 ทศนิยมไม่เกินสองตำแหน่ง ถ้าไม่มีให้เว้นว่างหรือใส่ -");
            let english =
                format!("‘{cell}’ is no score: write 0 to 100 with at most two decimals, or - where it is missing");
            self.problem(line, field, thai, english);
        }
        score
    }
}
