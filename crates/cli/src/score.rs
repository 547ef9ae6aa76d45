//! `prongsai score`: scores from indicators, items of the disclosure list, or answers.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use clap::ValueEnum;
use prongsai_domain::Score;
use prongsai_domain::framework::{self, Framework, Instrument, Tool};
use prongsai_domain::scoring::{self, Node, Note, Of, Scored, ScoringError};
use prongsai_thai::FiscalYear;
use serde::Serialize;

use crate::failure::{Act, Failure, Outcome};
use crate::files;
use crate::language::Language;
use crate::table::{Align, table};

use prongsai_document::read::records::records;
use prongsai_report::results::{self, Content, Remark};

pub use prongsai_report::results::{Problem, Subject};

/// คำนวณคะแนน ITA จากไฟล์ CSV: คะแนนรายตัวชี้วัด ข้อ OIT หรือคำตอบแบบสำรวจ
///
/// Computes scores from CSV. One file has one of three shapes; names of columns may be Thai or English:
///   agency, fiscal_year, i1 … i10 [, eit1, eit2]       official scores of indicators
///   agency, fiscal_year, item, score                   judged items of the disclosure list, 0 or 100
///   agency, fiscal_year, instrument, then the items    answers, one person a row
/// An empty cell or - is missing: a missing part gives no total, never zero.
/// Exit code: 0 scored, 2 something could not be read (the other rows are still scored).
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES, verbatim_doc_comment)]
#[expect(clippy::doc_markdown, reason = "the comment is what people read as help, without mark-up")]
pub struct Arguments {
    /// ไฟล์ CSV (- คือรับจาก standard input) · CSV file; - is standard input
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// รูปแบบผลลัพธ์ · format of the answer
    #[arg(long, value_enum, default_value_t = Format::Table)]
    format: Format,
    /// แสดงที่มาของทุกตัวเลข · show how every number came about
    #[arg(long)]
    trace: bool,
    /// ไฟล์กรอบการประเมินของหน่วยงาน · the town's own framework file
    #[arg(long, value_name = "FILE")]
    framework: Option<PathBuf>,
}

const EXAMPLES: &str = "\
ตัวอย่าง · Examples:
  prongsai score results.csv
  prongsai score oit.csv --trace
  prongsai score results.csv --format json > scores.json
  prongsai score answers.csv --framework framework.toml";

/// The format of an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// อ่านบนจอ · for people
    Table,
    /// สำหรับโปรแกรม · for programs
    Json,
    /// เปิดในโปรแกรมตารางคำนวณ · for spreadsheets
    Csv,
}

/// Runs the command.
pub fn run(arguments: &Arguments, language: Language) -> Outcome {
    let bytes = bytes(&arguments.file, language)?;
    let frameworks = frameworks(arguments.framework.as_deref(), language)?;
    let answer = answer(&bytes, arguments.format, arguments.trace, &frameworks, language)?;
    for line in &answer.remarks {
        eprintln!("{}: {line}", arguments.file.display());
    }
    files::print(&answer.text, language)?;
    Ok(answer.code)
}

/// What the command says: on standard output, beside it, and as exit code.
#[derive(Debug)]
struct Answer {
    text: String,
    remarks: Vec<String>,
    code: u8,
}

/// One scored agency and year.
struct Row {
    subject: Subject,
    framework: Framework,
    scored: Scored,
}

fn answer(
    bytes: &[u8],
    format: Format,
    trace: bool,
    frameworks: &[Framework],
    language: Language,
) -> Result<Answer, Failure> {
    let content = read(bytes, frameworks);
    let mut problems = content.problems;
    let mut rows = Vec::new();
    for subject in content.subjects {
        let Some(framework) = find(frameworks, subject.fiscal_year) else { continue };
        match scoring::score(framework, &subject.given.input()) {
            Ok(scored) => rows.push(Row { subject, framework: framework.clone(), scored }),
            Err(error) => problems.push(problem(&subject, &error)),
        }
    }
    problems.sort_by_key(|problem| problem.line);
    let mut remarks: Vec<String> = content.notes.iter().map(|note| remark_in(note, language).to_owned()).collect();
    remarks.extend(problems.iter().map(|found| problem_in(found, language)));
    let text = match format {
        Format::Table => for_people(&rows, trace, language),
        Format::Json => for_programs(&rows, trace, language)?,
        Format::Csv => for_spreadsheets(&rows, language)?,
    };
    Ok(Answer { text, remarks, code: if problems.is_empty() { 0 } else { 2 } })
}

/// Reads a table as far as it can be read.
pub fn read(bytes: &[u8], frameworks: &[Framework]) -> Content {
    match records(bytes) {
        Ok((records, is_tis)) => {
            let mut content = results::read(&records, frameworks);
            if is_tis {
                let thai = "ไฟล์เป็นรหัส TIS-620 (Windows-874): อ่านตามนั้นแล้ว หากภาษาไทยเพี้ยน โปรดบันทึกเป็น CSV UTF-8";
                let english =
                    "the file is TIS-620 (Windows-874) and was read so; if names look wrong, save it as CSV UTF-8";
                content.notes.insert(0, Remark { thai: thai.to_owned(), english: english.to_owned() });
            }
            content
        }
        Err(no_table) => {
            let (thai, english) = (no_table.thai(), no_table.english());
            let problem = Problem { line: no_table.line(), field: String::new(), thai, english };
            Content { problems: vec![problem], ..Content::default() }
        }
    }
}

/// Where an error of the scoring stands in the file.
fn problem(subject: &Subject, error: &ScoringError) -> Problem {
    let (line, field) = match error {
        ScoringError::UnknownAnswer { respondent, code, .. } => {
            (subject.line_of_respondent(code, *respondent), code.clone())
        }
        ScoringError::UnknownQuestion { code, .. } => (1, code.clone()),
        ScoringError::NoParts(_) => (subject.line, "eit1".to_owned()),
        ScoringError::UnknownItem { code, .. } | ScoringError::ItemPoints { code, .. } => {
            (subject.given.line_of_item(code).unwrap_or(subject.line), code.clone())
        }
        _ => (subject.line, String::new()),
    };
    let english = match error {
        ScoringError::NoQuestions { template, .. } => format!("{error}, for example:\n{template}"),
        _ => error.to_string(),
    };
    Problem { line, field, thai: error.thai(), english }
}

/// Reads the whole of a file, or of standard input for `-`.
pub fn bytes(path: &Path, language: Language) -> Result<Vec<u8>, Failure> {
    let failure = |error| Failure::io(language, Act::Read, path, &error);
    if path.as_os_str() == "-" {
        let mut bytes = Vec::new();
        std::io::Read::read_to_end(&mut std::io::stdin(), &mut bytes).map_err(failure)?;
        return Ok(bytes);
    }
    std::fs::read(path).map_err(failure)
}

/// All years, with those of the town's own file in the place of ours.
pub fn frameworks(own: Option<&Path>, language: Language) -> Result<Vec<Framework>, Failure> {
    let Some(path) = own else { return Ok(Framework::all().to_vec()) };
    let bytes = bytes(path, language)?;
    let text = String::from_utf8(bytes).map_err(|_| {
        let sentence = language.say("ไม่ใช่ข้อความ UTF-8 โปรดบันทึกไฟล์เป็น UTF-8", "is not UTF-8; save the file as UTF-8");
        Failure(format!("{}: {sentence}", path.display()))
    })?;
    with_own(&text, path, language)
}

/// All years, with those of a town's own text in the place of ours.
pub fn with_own(text: &str, path: &Path, language: Language) -> Result<Vec<Framework>, Failure> {
    let own = framework::parse_all(text).map_err(|problems| {
        let lines = problems.iter().map(|problem| {
            let message = language.say(&problem.message, &problem.english);
            let field = if problem.field.is_empty() { String::new() } else { format!("{}: ", problem.field) };
            format!("{}:{}:{}: {field}{message}", path.display(), problem.line, problem.column)
        });
        Failure(lines.collect::<Vec<_>>().join("\n"))
    })?;
    let mut all: Vec<Framework> = Framework::all().to_vec();
    for framework in own {
        all.retain(|other| other.fiscal_year != framework.fiscal_year);
        all.push(framework);
    }
    all.sort_by_key(|framework| framework.fiscal_year);
    Ok(all)
}

/// The framework of a year.
pub fn find(frameworks: &[Framework], year: FiscalYear) -> Option<&Framework> {
    frameworks.iter().find(|framework| framework.fiscal_year == year)
}

/// A score for people: two decimals, or a dash where it is missing.
pub fn shown(score: Option<Score>) -> String {
    score.map_or_else(|| "–".to_owned(), |score| score.to_string())
}

fn rating_shown(scored: &Scored, language: Language) -> String {
    match &scored.rating {
        Some(rating) if rating.provisional => format!("{} {}", rating.name, language.say("(ชั่วคราว)", "(provisional)")),
        Some(rating) => rating.name.clone(),
        None => "–".to_owned(),
    }
}

fn for_people(rows: &[Row], trace: bool, language: Language) -> String {
    if rows.is_empty() {
        return String::new();
    }
    let head = match language {
        Language::Th => ["หน่วยงาน", "ปีงบประมาณ", "IIT", "EIT", "OIT", "คะแนนรวม", "ระดับ"],
        Language::En => ["agency", "fiscal year", "IIT", "EIT", "OIT", "total", "rating"],
    };
    let mut lines = vec![head.map(str::to_owned).to_vec()];
    for row in rows {
        let instruments = Instrument::ALL.map(|instrument| shown(row.scored.instrument(instrument)));
        let mut line = vec![row.subject.agency.clone(), row.subject.fiscal_year.to_string()];
        line.extend(instruments);
        line.extend([shown(row.scored.total()), rating_shown(&row.scored, language)]);
        lines.push(line);
    }
    let align = [Align::Left, Align::Left, Align::Right, Align::Right, Align::Right, Align::Right, Align::Left];
    let mut text = table(&align, &lines);
    let remarks: Vec<String> = rows.iter().flat_map(|row| remarks(row, language)).collect();
    if !remarks.is_empty() {
        let _ = writeln!(text, "\n{}", language.say("หมายเหตุ", "Remarks"));
        for remark in remarks {
            let _ = writeln!(text, "- {remark}");
        }
    }
    if trace {
        for row in rows {
            let _ = write!(text, "\n{} {}\n{}", row.subject.agency, row.subject.fiscal_year, traced(row, language));
        }
    }
    text
}

/// What a reader must know besides the figures of a row.
fn remarks(row: &Row, language: Language) -> Vec<String> {
    let who = format!("{} {}", row.subject.agency, row.subject.fiscal_year);
    let mut remarks = Vec::new();
    let missing = row.scored.missing();
    if !missing.is_empty() {
        let list = short_list(&missing);
        remarks.push(match language {
            Language::Th => format!("{who}: ไม่มีคะแนนรวมเพราะขาด {list}"),
            Language::En => format!("{who}: no total, missing {list}"),
        });
    }
    if row.scored.rating.as_ref().is_some_and(|rating| rating.provisional) {
        let sentence = language.say(
            "ระดับเป็นการชั่วคราว เพราะไม่ทราบคะแนน EIT ส่วนที่ 1 และส่วนที่ 2 ซึ่งเกณฑ์ดูแยกกัน",
            "the rating is provisional: the bands test the two parts of the EIT, which are not known",
        );
        remarks.push(format!("{who}: {sentence}"));
    }
    if !row.framework.is_settled() {
        let status = row.framework.status;
        remarks.push(match language {
            Language::Th => format!("{who}: กรอบการประเมินของปีนี้ยังไม่ยืนยัน ({status})"),
            Language::En => format!("{who}: the framework of this year is not settled ({status})"),
        });
    }
    remarks.extend(row.scored.notes.iter().map(|note| format!("{who}: {}", note_in(note, language))));
    remarks
}

/// A problem with its place: `line 3, column i2: …`.
pub fn problem_in(problem: &Problem, language: Language) -> String {
    let word = language.say("บรรทัด", "line");
    let field = if problem.field.is_empty() {
        String::new()
    } else {
        format!(", {} {}", language.say("คอลัมน์", "column"), problem.field)
    };
    format!("{word} {}{field}: {}", problem.line, language.say(&problem.thai, &problem.english))
}

fn remark_in(remark: &Remark, language: Language) -> &str {
    language.say(&remark.thai, &remark.english)
}

/// A note in the reader's language.
pub fn note_in(note: &Note, language: Language) -> String {
    match language {
        Language::Th => note.thai(),
        Language::En => note.english(),
    }
}

/// The first few of a long list.
fn short_list(missing: &[Of]) -> String {
    let mut names: Vec<String> = missing.iter().take(12).map(ToString::to_string).collect();
    if missing.len() > names.len() {
        names.push(format!("… ({})", missing.len()));
    }
    names.join(", ")
}

fn traced(row: &Row, language: Language) -> String {
    let head = match language {
        Language::Th => ["ตัวเลข", "คะแนน", "ค่าแท้", "ที่มา"],
        Language::En => ["number", "score", "exact", "from"],
    };
    let mut lines = vec![head.map(str::to_owned).to_vec()];
    for node in row.scored.trace.iter().filter(|node| node.exact.is_some()) {
        let exact = node.exact.as_ref().map(ToString::to_string).unwrap_or_default();
        lines.push(vec![node.of.to_string(), shown(node.score()), exact, from(node, &row.framework, language)]);
    }
    table(&[Align::Left, Align::Right, Align::Right, Align::Left], &lines)
}

fn from(node: &Node, framework: &Framework, language: Language) -> String {
    let parts = node.from.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
    match node.how {
        scoring::How::Given => language.say("ตามที่ให้มา", "as given").to_owned(),
        scoring::How::Mean => format!("{} {parts}", language.say("ค่าเฉลี่ยของ", "mean of")),
        scoring::How::Shares => {
            let shares = framework.eit_parts.as_ref();
            let shares = shares.map(|shares| format!(" ({} : {})", shares.part1, shares.part2)).unwrap_or_default();
            format!("{} {parts}{shares}", language.say("ค่าเฉลี่ยตามสัดส่วนของ", "mean by shares of"))
        }
        scoring::How::Weights => {
            let weights = Instrument::ALL.map(|one| format!("{} × {}%", one.code(), framework.weight(one)));
            weights.join(" + ")
        }
        scoring::How::Answers => match language {
            Language::Th => format!("คำตอบของ {} คน", node.respondents.unwrap_or_default()),
            Language::En => format!("answers of {}", node.respondents.unwrap_or_default()),
        },
        scoring::How::Missing => String::new(),
    }
}

/// A row for programs; a number is `null` where it is missing.
#[derive(Serialize)]
struct Record<'r> {
    agency: &'r str,
    fiscal_year: FiscalYear,
    iit: Option<Score>,
    eit: Option<Score>,
    oit: Option<Score>,
    total: Option<Score>,
    rating: Option<&'r str>,
    rating_provisional: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    eit1: Option<Score>,
    #[serde(skip_serializing_if = "Option::is_none")]
    eit2: Option<Score>,
    iit_weighted: Option<Score>,
    eit_weighted: Option<Score>,
    oit_weighted: Option<Score>,
    missing: Vec<&'r Of>,
    notes: Vec<String>,
    framework_status: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    trace: Option<Vec<TraceRecord<'r>>>,
}

/// A number of the trace for programs.
#[derive(Serialize)]
struct TraceRecord<'r> {
    #[serde(flatten)]
    node: &'r Node,
    score: Option<Score>,
}

fn for_programs(rows: &[Row], trace: bool, language: Language) -> Result<String, Failure> {
    let missing: Vec<Vec<Of>> = rows.iter().map(|row| row.scored.missing()).collect();
    let records: Vec<Record<'_>> = rows
        .iter()
        .zip(&missing)
        .map(|(row, missing)| {
            let scored = &row.scored;
            let nodes = scored.trace.iter().map(|node| TraceRecord { node, score: node.score() });
            Record {
                agency: &row.subject.agency,
                fiscal_year: row.subject.fiscal_year,
                iit: scored.instrument(Instrument::Iit),
                eit: scored.instrument(Instrument::Eit),
                oit: scored.instrument(Instrument::Oit),
                total: scored.total(),
                rating: scored.rating.as_ref().map(|rating| rating.name.as_str()),
                rating_provisional: scored.rating.as_ref().is_some_and(|rating| rating.provisional),
                eit1: scored.tool(Tool::Eit1),
                eit2: scored.tool(Tool::Eit2),
                iit_weighted: scored.weighted(Instrument::Iit),
                eit_weighted: scored.weighted(Instrument::Eit),
                oit_weighted: scored.weighted(Instrument::Oit),
                missing: missing.iter().collect(),
                notes: scored.notes.iter().map(|note| note_in(note, language)).collect(),
                framework_status: row.framework.status.to_string(),
                trace: trace.then(|| nodes.collect()),
            }
        })
        .collect();
    let text = serde_json::to_string_pretty(&records).map_err(|error| Failure(error.to_string()))?;
    Ok(text + "\n")
}

fn for_spreadsheets(rows: &[Row], language: Language) -> Result<String, Failure> {
    let failure = |error: &dyn std::fmt::Display| Failure(error.to_string());
    let mut writer = csv::Writer::from_writer(Vec::new());
    let head =
        ["agency", "fiscal_year", "iit", "eit", "oit", "total", "rating", "rating_provisional", "missing", "notes"];
    writer.write_record(head).map_err(|error| failure(&error))?;
    for row in rows {
        let scored = &row.scored;
        let cell = |score: Option<Score>| score.map(|score| score.to_string()).unwrap_or_default();
        let missing = scored.missing().iter().map(ToString::to_string).collect::<Vec<_>>().join(" ");
        let notes = scored.notes.iter().map(|note| note_in(note, language)).collect::<Vec<_>>().join("; ");
        let record = [
            row.subject.agency.clone(),
            row.subject.fiscal_year.to_string(),
            cell(scored.instrument(Instrument::Iit)),
            cell(scored.instrument(Instrument::Eit)),
            cell(scored.instrument(Instrument::Oit)),
            cell(scored.total()),
            scored.rating.as_ref().map(|rating| rating.name.clone()).unwrap_or_default(),
            scored.rating.as_ref().is_some_and(|rating| rating.provisional).to_string(),
            missing,
            notes,
        ];
        writer.write_record(record).map_err(|error| failure(&error))?;
    }
    let bytes = writer.into_inner().map_err(|error| failure(&error))?;
    String::from_utf8(bytes).map_err(|error| failure(&error))
}

#[cfg(test)]
mod tests;
