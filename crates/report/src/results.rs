//! Results of the assessment as people have them in tables: what is known of each agency and year.
//!
//! One table has one of three shapes (scores of indicators a row, judged items, answers); a single town may also give its
//! own figures under one another, without its name and without a head.

use std::collections::{BTreeMap, HashMap};

use prongsai_domain::framework::{Framework, Tool};
use prongsai_domain::scorecard::EitParts;
use prongsai_domain::scoring::{Announced, Answers, Input};
use prongsai_domain::{Score, Scorecard};
use prongsai_thai::{FiscalYear, numeral};

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
            instruments: BTreeMap::new(),
            eit: part1.zip(part2).map(|(part1, part2)| EitParts { part1, part2 }),
            oit: self.given.oit.iter().map(|(code, (score, _))| (code.clone(), *score)).collect(),
        }
    }
}

/// What a file gives of one agency and year.
#[derive(Debug, Default)]
pub struct Given {
    indicators: BTreeMap<u8, Score>,
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
            instruments: BTreeMap::new(),
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

/// What a column holds.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Column {
    Agency,
    FiscalYear,
    Indicator(u8),
    EitPart(usize),
    Item,
    ItemScore,
    OitItem(String),
    Instrument,
    OitWeighted,
    Total,
    Rating,
    /// Known and not needed.
    Source,
    Other(String),
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
    let content = Content::default();
    let lying = assumed.and_then(|_| laid(records));
    let records = lying.as_deref().unwrap_or(records);
    let Some((head, rows)) = records.split_first() else { return content };
    let columns: Vec<Column> = head.cells.iter().map(|name| column(name)).collect();
    let mut reader = Reader { frameworks, head, columns, content, places: HashMap::new(), assumed };
    if reader.head_is_right() {
        for row in rows {
            reader.row(row);
        }
        if rows.is_empty() {
            reader.problem(head.line, "", "มีแต่หัวตาราง ไม่มีข้อมูล".to_owned(), "there is a head, but no row".to_owned());
        }
    }
    reader.content
}

/// Figures that stand under one another, `1 การปฏิบัติหน้าที่ 98.22`, as a head with one row; none for any other table.
fn laid(records: &[Record]) -> Option<Vec<Record>> {
    let mut head = Record { line: records.first()?.line, cells: Vec::new() };
    let mut row = Record { line: head.line, cells: Vec::new() };
    for record in records {
        let mut cells: Vec<&str> = record.cells.iter().map(String::as_str).filter(|cell| !cell.is_empty()).collect();
        if let [only] = cells[..] {
            let (name, value) = only.rsplit_once(char::is_whitespace)?;
            cells = vec![name.trim(), value.trim()];
        }
        let (value, names) = cells.split_last()?;
        let known = names.iter().find_map(|name| named(name));
        // Headings above and sums of instruments between the figures say nothing new.
        if let Some(name) = known {
            head.cells.push(name);
            row.cells.push((*value).to_owned());
        }
    }
    let figures = row.cells.iter().filter(|cell| cell.parse::<Score>().is_ok()).count();
    (figures >= 2 && figures * 2 > row.cells.len()).then(|| vec![head, row])
}

/// The column that the name of a line means; the number of an indicator may stand before its name or alone.
fn named(name: &str) -> Option<String> {
    let plain = numeral::arabic(name);
    let plain = plain.trim().trim_end_matches([':', '.']).trim();
    let rest = plain.trim_start_matches(|c: char| c.is_ascii_digit() || ".) ".contains(c));
    let candidates = [plain, rest].into_iter().filter(|text| !text.is_empty());
    for text in candidates {
        match column(text) {
            Column::Other(_) | Column::Agency | Column::Source | Column::Item | Column::ItemScore => {}
            Column::Indicator(no) => return Some(format!("i{no}")),
            _ => return Some(text.to_owned()),
        }
    }
    match plain.parse() {
        Ok(no @ 1..=10_u8) => Some(format!("i{no}")),
        _ => None,
    }
}

/// What a column's name means: Thai or English, with or without spaces, Thai or Arabic digits.
fn column(name: &str) -> Column {
    let plain: String =
        numeral::arabic(name).to_lowercase().chars().filter(|c| !c.is_whitespace() && *c != '_').collect();
    let number_after = |prefixes: &[&str]| {
        prefixes.iter().find_map(|prefix| plain.strip_prefix(prefix)).and_then(|rest| rest.parse::<u8>().ok())
    };
    match plain.as_str() {
        "agency" | "name" | "หน่วยงาน" | "ชื่อหน่วยงาน" => {
            return Column::Agency;
        }
        "fiscalyear" | "year" | "fy" | "ปี" | "ปีงบประมาณ" | "ปีงบประมาณพ.ศ." | "พ.ศ." =>
        {
            return Column::FiscalYear;
        }
        "eit1" | "eitส่วนที่1" | "eitpart1" => return Column::EitPart(0),
        "eit2" | "eitส่วนที่2" | "eitpart2" => return Column::EitPart(1),
        "item" | "ข้อ" | "รหัส" | "รหัสข้อ" | "ข้อoit" => return Column::Item,
        "score" | "คะแนน" | "ผลคะแนน" => return Column::ItemScore,
        "instrument" | "tool" | "เครื่องมือ" | "แบบวัด" => return Column::Instrument,
        "oitweighted" => return Column::OitWeighted,
        "total" | "คะแนนรวม" | "รวม" | "ita" | "คะแนนita" => return Column::Total,
        "rating" | "grade" | "ระดับ" | "ผลการประเมิน" | "ระดับผลการประเมิน" =>
        {
            return Column::Rating;
        }
        "source" | "แหล่งที่มา" | "ที่มา" | "หมายเหตุ" | "ลำดับ" | "ที่" =>
        {
            return Column::Source;
        }
        "การใช้ทรัพย์สินของทางราชการ" => {
            return Column::Indicator(4);
        }
        _ => {}
    }
    if let Some(no @ 1..=10) = number_after(&["i", "indicator", "ตัวชี้วัดที่", "ตัวชี้วัด"])
    {
        return Column::Indicator(no);
    }
    if let Some(no) = number_after(&["o"]) {
        return Column::OitItem(format!("O{no}"));
    }
    let named = Framework::all().iter().flat_map(|framework| &framework.indicators.list);
    if let Some(indicator) = named.into_iter().find(|indicator| indicator.th.replace(' ', "") == plain) {
        return Column::Indicator(indicator.no);
    }
    Column::Other(name.trim().to_owned())
}

struct Reader<'r> {
    frameworks: &'r [Framework],
    head: &'r Record,
    columns: Vec<Column>,
    content: Content,
    /// Where an agency and year stand among the subjects.
    places: HashMap<(String, FiscalYear), usize>,
    assumed: Option<&'r Assumed>,
}

impl Reader<'_> {
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
            .any(|column| matches!(column, Column::Indicator(_) | Column::EitPart(_) | Column::OitItem(_)));
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
        for (column, cell) in columns.iter().zip(&row.cells) {
            match column {
                Column::Indicator(no) => {
                    if let Some(score) = self.score(row.line, &format!("i{no}"), cell) {
                        self.content.subjects[index].given.indicators.insert(*no, score);
                    }
                }
                Column::EitPart(part) => {
                    let score = self.score(row.line, &format!("eit{}", part + 1), cell);
                    self.content.subjects[index].given.eit[*part] = score;
                }
                Column::OitItem(code) => {
                    if let Some(score) = self.score(row.line, code, cell) {
                        self.content.subjects[index].given.oit.insert(code.clone(), (score, row.line));
                    }
                }
                Column::Item => item = Some(cell.as_str()),
                Column::ItemScore => item_score = self.score(row.line, "score", cell),
                Column::OitWeighted => {
                    let score = self.score(row.line, "oit_weighted", cell);
                    self.content.subjects[index].given.announced.oit_weighted = score;
                }
                Column::Total => {
                    let score = self.score(row.line, "total", cell);
                    self.content.subjects[index].given.announced.total = score;
                }
                Column::Rating => {
                    let rating = (!is_missing(cell)).then(|| cell.clone());
                    self.content.subjects[index].given.announced.rating = rating;
                }
                Column::Agency | Column::FiscalYear | Column::Instrument | Column::Source | Column::Other(_) => {}
            }
        }
        if let Some(item) = item {
            self.item(row.line, index, item, item_score);
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
        if is_missing(cell) {
            return None;
        }
        let score = cell.trim_end_matches('%').parse().ok();
        if score.is_none() {
            let thai = format!("‘{cell}’ ไม่ใช่คะแนน: ใช้ตัวเลข 0 ถึง 100 ทศนิยมไม่เกินสองตำแหน่ง ถ้าไม่มีให้เว้นว่างหรือใส่ -");
            let english =
                format!("‘{cell}’ is no score: write 0 to 100 with at most two decimals, or - where it is missing");
            self.problem(line, field, thai, english);
        }
        score
    }
}

/// Whether a cell of scores says that there is nothing; among answers ไม่มี is an answer.
fn is_missing(cell: &str) -> bool {
    matches!(cell.trim().to_lowercase().as_str(), "" | "-" | "–" | "—" | "n/a" | "na" | "ไม่มี" | "ไม่มีข้อมูล")
}
