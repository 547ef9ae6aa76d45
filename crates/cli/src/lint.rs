//! `prongsai lint`: the faults of a report, before the mayor signs.

use std::fmt::Write as _;
use std::io::Read as _;
use std::path::{Path, PathBuf};

use clap::ValueEnum;
use prongsai_document::read;
use prongsai_report::lint::{self, Diagnostic, Profile, RULES, Rule, Severity, Suppression};
use prongsai_report::source::Source;
use serde::Serialize;

use crate::failure::{Failure, Outcome};
use crate::files;
use crate::language::Language;
use crate::year::{Year, short};

/// ตรวจไฟล์ .txt .docx .xlsx หรือโฟลเดอร์ข้อมูลของโปร่งใส แล้วบอกที่ผิดพร้อมบรรทัดและข้อความที่ควรใช้
///
/// Finds the faults of a report in .txt, .docx or .xlsx, or of the papers that a folder would give. A folder with
/// several papers names each: my-town › six-month. lint.toml in the folder keeps what is right as it stands.
/// Exit code: 0 clean, 1 findings, 2 unreadable.
#[derive(clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Arguments {
    /// ไฟล์หรือโฟลเดอร์ที่จะตรวจ (- คือรับจาก standard input) · files or folders; - is standard input
    #[arg(value_name = "FILE", required_unless_present_any = ["explain", "rules"])]
    files: Vec<PathBuf>,
    /// รูปแบบผลลัพธ์ · format of the findings
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
    /// ถือว่าไม่ผ่านตั้งแต่ระดับใด · from which severity on the exit code is 1
    #[arg(long, value_enum, default_value_t = Threshold::Warning)]
    fail_on: Threshold,
    /// ชื่อเต็มของหน่วยงานเจ้าของเอกสาร · full name of the agency; otherwise the paper itself tells
    #[arg(long, value_name = "NAME")]
    agency: Option<String>,
    /// ยกเว้นข้อสังเกต: กฎ[:ข้อความ]=เหตุผล · suppress a rule, or one excerpt of it, for a reason
    #[arg(long, value_name = "RULE[:EXCERPT]=REASON")]
    suppress: Vec<String>,
    /// อธิบายกฎ · explain a rule
    #[arg(long, value_name = "RULE")]
    explain: Option<String>,
    /// รายชื่อกฎทั้งหมด · list all rules
    #[arg(long)]
    rules: bool,
}

const EXAMPLES: &str = "\
ตัวอย่าง · Examples:
  prongsai lint report.docx
  prongsai lint report.txt --agency เทศบาลตำบลซาง --format json
  prongsai lint examples/sang-2566
  prongsai lint report.docx --suppress 'other-agency:เทศบาลตำบลเซกา=จัดโครงการร่วมกัน'
  prongsai lint --explain other-agency";

/// The rule under which the linter speaks of suppressions that suppress nothing.
pub const UNUSED: &str = "suppression";

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// อ่านบนจอ · for people
    Text,
    /// สำหรับโปรแกรม · for programs
    Json,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Threshold {
    /// ผิด · wrong
    Error,
    /// น่าจะผิดหรือขาด · probably wrong, or missing
    Warning,
    /// ควรดูต้นฉบับ · to be looked at in the original
    Info,
}

impl Threshold {
    fn severity(self) -> Severity {
        match self {
            Self::Error => Severity::Error,
            Self::Warning => Severity::Warning,
            Self::Info => Severity::Info,
        }
    }
}

/// What is said of one file; the shape of the JSON.
#[derive(Serialize)]
struct Answer {
    file: String,
    agency: Option<String>,
    diagnostics: Vec<Diagnostic>,
}

/// Runs the command.
pub fn run(arguments: &Arguments, language: Language) -> Outcome {
    if arguments.rules {
        files::print(&format!("{}\n", rules()), language)?;
        return Ok(0);
    }
    if let Some(name) = &arguments.explain {
        let rule = lint::find_rule(name).ok_or_else(|| unknown_rule(name, language))?;
        files::print(&format!("{}\n", explanation(rule)), language)?;
        return Ok(0);
    }
    let suppressions =
        arguments.suppress.iter().map(|text| suppression(text, language)).collect::<Result<Vec<_>, _>>()?;
    let mut answers = Vec::new();
    let mut unreadable = Vec::new();
    for path in &arguments.files {
        match answers_of(path, arguments, &suppressions, language) {
            Ok(found) => answers.extend(found),
            // One bad file must not hide the faults of the others.
            Err(failure) => unreadable.push(failure.0),
        }
    }
    match arguments.format {
        Format::Text => files::print(&as_text(&answers, language), language)?,
        Format::Json => files::print(&format!("{}\n", as_json(&answers, arguments.files.len())?), language)?,
    }
    if !unreadable.is_empty() {
        return Err(Failure(unreadable.join("\n")));
    }
    let limit = arguments.fail_on.severity();
    let fails = answers.iter().flat_map(|answer| &answer.diagnostics).any(|diagnostic| diagnostic.severity >= limit);
    Ok(u8::from(fails))
}

fn answers_of(
    path: &Path,
    arguments: &Arguments,
    suppressions: &[Suppression],
    language: Language,
) -> Result<Vec<Answer>, Failure> {
    if path.is_dir() {
        let year = Year::read(path, language)?;
        let suppressions = [suppressions, &year.suppressions].concat();
        let papers = year.reports();
        let is_only = papers.len() == 1;
        let answers = papers.into_iter().map(|report| {
            let profile = Profile {
                agency: arguments.agency.as_deref(),
                cycle: Some(&year.cycle),
                report: Some(&report),
                today: Some(crate::today()),
                suppressions: &suppressions,
            };
            let verdict = lint::examine(&report.source(&report.title), &profile);
            let place = path.display();
            let file = if is_only { place.to_string() } else { format!("{place} › {}", short(report.paper)) };
            Answer { file, agency: verdict.agency, diagnostics: verdict.diagnostics }
        });
        let mut answers: Vec<Answer> = answers.collect();
        keep_unused_everywhere(&mut answers);
        return Ok(answers);
    }
    let source = source(path, language)?;
    let profile = Profile {
        agency: arguments.agency.as_deref(),
        today: Some(crate::today()),
        suppressions,
        ..Profile::default()
    };
    let verdict = lint::examine(&source, &profile);
    Ok(vec![Answer { file: path.display().to_string(), agency: verdict.agency, diagnostics: verdict.diagnostics }])
}

/// A suppression is idle only when no paper of the folder needs it; that is then said once.
fn keep_unused_everywhere(answers: &mut [Answer]) {
    let of = |answer: &Answer| -> Vec<Diagnostic> {
        answer.diagnostics.iter().filter(|finding| finding.rule == UNUSED).cloned().collect()
    };
    let all: Vec<Vec<Diagnostic>> = answers.iter().map(of).collect();
    for (at, answer) in answers.iter_mut().enumerate() {
        let is_kept = |finding: &Diagnostic| at == 0 && all.iter().all(|idle| idle.contains(finding));
        answer.diagnostics.retain(|finding| finding.rule != UNUSED || is_kept(finding));
    }
}

/// Reads any file that people hand in; `-` is standard input.
pub fn source(path: &Path, language: Language) -> Result<Source, Failure> {
    let bytes = if path.as_os_str() == "-" {
        let mut bytes = Vec::new();
        std::io::stdin()
            .read_to_end(&mut bytes)
            .map_err(|error| Failure::io(language, crate::failure::Act::Read, path, &error))?;
        bytes
    } else {
        files::read(path, language)?
    };
    let loaded = read::read(&path.display().to_string(), &bytes)
        .map_err(|error| Failure(format!("{}: {error}", path.display())))?;
    for note in &loaded.notes {
        eprintln!("{}: {note}", path.display());
    }
    Ok(loaded.source)
}

fn suppression(text: &str, language: Language) -> Result<Suppression, Failure> {
    let (what, reason) = text.split_once('=').unwrap_or((text, ""));
    let (rule, excerpt) = what.split_once(':').map_or((what, None), |(rule, excerpt)| (rule, Some(excerpt)));
    if lint::find_rule(rule).is_none() {
        return Err(unknown_rule(rule, language));
    }
    if reason.trim().is_empty() {
        let sentence = language.say(
            "การยกเว้นต้องบอกเหตุผล เช่น --suppress 'other-agency=จัดโครงการร่วมกัน'",
            "a suppression needs its reason, such as --suppress 'other-agency=a joint project'",
        );
        return Err(Failure(sentence.to_owned()));
    }
    Ok(Suppression {
        rule: rule.to_owned(),
        line: None,
        excerpt: excerpt.map(str::to_owned),
        reason: reason.trim().to_owned(),
    })
}

fn unknown_rule(name: &str, language: Language) -> Failure {
    let sentence = language.say("ไม่มีกฎชื่อนี้ ดูรายชื่อด้วย prongsai lint --rules", "is no rule; see prongsai lint --rules");
    Failure(format!("{name}: {sentence}"))
}

fn explanation(rule: &Rule) -> String {
    let explanation = rule.explanation();
    let mut text = format!("{}\n\n{}\n", rule.name, explanation.summary);
    for (title, part) in &explanation.parts {
        let _ = write!(text, "\n{title}\n");
        for line in part.lines() {
            let _ = writeln!(text, "  {line}");
        }
    }
    text
}

fn rules() -> String {
    let width = RULES.iter().map(|rule| rule.name.len()).max().unwrap_or(0);
    let lines: Vec<String> = RULES
        .iter()
        .map(|rule| format!("{:width$}  {}", rule.name, rule.explanation().summary.lines().next().unwrap_or_default()))
        .collect();
    lines.join("\n")
}

fn as_json(answers: &[Answer], files: usize) -> Result<String, Failure> {
    let text = match answers {
        [answer] if files == 1 => serde_json::to_string_pretty(answer),
        _ => serde_json::to_string_pretty(answers),
    };
    text.map_err(|error| Failure(error.to_string()))
}

fn as_text(answers: &[Answer], language: Language) -> String {
    let mut text = String::new();
    for answer in answers {
        for finding in &answer.diagnostics {
            let severity = severity(finding.severity, language);
            let Diagnostic { rule, line, column, place, excerpt, message, suggestion, .. } = finding;
            let _ = writeln!(text, "{}:{line}:{column}: {severity} [{rule}] {message}", answer.file);
            let _ = writeln!(text, "    {place}: “{excerpt}”");
            if let Some(suggestion) = suggestion {
                let _ = writeln!(text, "    → {suggestion}");
            }
        }
    }
    for answer in answers {
        let count = |severity| answer.diagnostics.iter().filter(|finding| finding.severity == severity).count();
        let (errors, warnings, infos) = (count(Severity::Error), count(Severity::Warning), count(Severity::Info));
        let whose = match (&answer.agency, language) {
            (Some(agency), Language::Th) => format!("ตรวจในฐานะเอกสารของ{agency}"),
            (Some(agency), Language::En) => format!("taken as a paper of {agency}"),
            (None, Language::Th) => "ไม่ทราบหน่วยงานเจ้าของเอกสาร ระบุได้ด้วย --agency".to_owned(),
            (None, Language::En) => "agency unknown, say it with --agency".to_owned(),
        };
        let _ = match language {
            Language::Th if answer.diagnostics.is_empty() => writeln!(text, "{}: ไม่พบข้อสังเกต ({whose})", answer.file),
            Language::En if answer.diagnostics.is_empty() => writeln!(text, "{}: no findings ({whose})", answer.file),
            Language::Th => writeln!(
                text,
                "{}: ผิด {errors} แห่ง ควรแก้หรือเพิ่ม {warnings} แห่ง ควรตรวจจากต้นฉบับ {infos} แห่ง ({whose})",
                answer.file
            ),
            Language::En => writeln!(
                text,
                "{}: {errors} wrong, {warnings} to mend or add, {infos} to look at in the original ({whose})",
                answer.file
            ),
        };
    }
    text
}

fn severity(severity: Severity, language: Language) -> &'static str {
    match severity {
        Severity::Error => language.say("ผิด", "error"),
        Severity::Warning => language.say("ควรแก้", "warning"),
        Severity::Info => language.say("โปรดตรวจ", "info"),
    }
}
