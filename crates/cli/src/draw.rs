//! `prongsai draw`: the papers of a year as PDF, DOCX, HTML and JSON.

use std::fs;
use std::path::{Path, PathBuf};

use clap::ValueEnum;
use prongsai_document::{Assets, docx, html, missing_pictures, pdf};
use prongsai_domain::paper::PaperKind;
use prongsai_report::Report;
use prongsai_report::lint::{self, Profile, Severity};

use crate::failure::{Act, Failure, Outcome};
use crate::language::Language;
use crate::lint::UNUSED;
use crate::year::{Year, short};
use crate::{files, today};

/// จัดทำเอกสารของปีจากโฟลเดอร์ข้อมูล: บันทึกข้อความ รายงาน และมาตรการ พร้อมเสนอลงนาม
///
/// Draws the papers that the folder's papers.toml names: memo, report, measures, ready to be signed.
#[derive(clap::Args)]
#[command(after_help = "\
ตัวอย่าง · Examples:
  prongsai draw examples/sang-2566 --out out
  prongsai draw my-town --format pdf,docx --out out
  prongsai draw my-town --paper twelve-month --draft")]
pub struct Arguments {
    /// โฟลเดอร์ข้อมูลของปี · the folder of the year
    folder: PathBuf,
    /// รูปแบบไฟล์ · formats to write
    #[arg(long, value_enum, value_delimiter = ',', default_values_t = [Format::Pdf, Format::Docx, Format::Html, Format::Json])]
    format: Vec<Format>,
    /// โฟลเดอร์ปลายทาง · the folder to write to
    #[arg(long, value_name = "DIR", default_value = "out")]
    out: PathBuf,
    /// เฉพาะเอกสารนี้ · only these papers
    #[arg(long, value_enum, value_delimiter = ',')]
    paper: Vec<Paper>,
    /// ฉบับร่าง: แสดงกรอบตำแหน่งตราครุฑ · a draft: show where the emblem goes
    #[arg(long)]
    draft: bool,
    /// ไฟล์ภาพตราครุฑ (PNG, JPEG หรือ SVG) · picture of the garuda for the memo
    #[arg(long, value_name = "FILE")]
    garuda: Option<PathBuf>,
    /// ไฟล์ภาพตราของหน่วยงาน · picture of the agency's emblem for the cover
    #[arg(long, value_name = "FILE")]
    emblem: Option<PathBuf>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// PDF/A พร้อมข้อมูลแนบ
    Pdf,
    /// Word ที่แก้ไขต่อได้
    Docx,
    /// หน้าเว็บ
    Html,
    /// ข้อมูลของเอกสาร
    Json,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Paper {
    /// มาตรการและประกาศ
    Measures,
    /// รายงานรอบ ๖ เดือน
    SixMonth,
    /// รายงานรอบ ๑๒ เดือน
    TwelveMonth,
}

impl From<Paper> for PaperKind {
    fn from(paper: Paper) -> Self {
        match paper {
            Paper::Measures => Self::Measures,
            Paper::SixMonth => Self::SixMonth,
            Paper::TwelveMonth => Self::TwelveMonth,
        }
    }
}

/// Runs the command.
pub fn run(arguments: &Arguments, language: Language) -> Outcome {
    let year = Year::read(&arguments.folder, language)?;
    let wanted: Vec<PaperKind> = if arguments.paper.is_empty() {
        year.cycle.papers.iter().map(|paper| paper.kind).collect()
    } else {
        arguments.paper.iter().map(|paper| (*paper).into()).collect()
    };
    if wanted.is_empty() {
        let sentence = language.say(
            "ไฟล์ papers.toml ยังไม่ได้ระบุเอกสารที่ต้องการ โปรดเพิ่ม [[paper]] หรือใช้ --paper",
            "papers.toml names no paper; add [[paper]] or use --paper",
        );
        return Err(Failure(format!("{}: {sentence}", arguments.folder.display())));
    }
    let picture = |path: &Option<PathBuf>| path.as_deref().map(|path| files::read(path, language)).transpose();
    let assets = Assets {
        photos: year.pictures.clone(),
        garuda: picture(&arguments.garuda)?,
        emblem: picture(&arguments.emblem)?,
        draft: arguments.draft,
    };
    fs::create_dir_all(&arguments.out).map_err(|error| Failure::io(language, Act::Write, &arguments.out, &error))?;
    let stem = stem(&arguments.folder, &year);
    for paper in wanted {
        let report = year.report(paper);
        for picture in missing_pictures(&report, &assets) {
            let sentence = language.say("ใช้ภาพนี้ไม่ได้ จะเว้นที่ไว้ในเอกสาร", "picture cannot be used; its place stays empty");
            eprintln!("{}: {sentence}: {}", picture.file, picture.reason);
        }
        let path = arguments.out.join(format!("{stem}-{}", short(paper)));
        for format in &arguments.format {
            let (path, bytes) = drawn(&report, &assets, *format, &path)?;
            files::write(&path, &bytes, language)?;
            files::print(&format!("{}\n", path.display()), language)?;
        }
        tell_findings(&year, &report, &arguments.folder, language);
    }
    Ok(0)
}

fn drawn(report: &Report, assets: &Assets, format: Format, path: &Path) -> Result<(PathBuf, Vec<u8>), Failure> {
    let failure = |error: &dyn std::fmt::Display| Failure(format!("{}: {error}", path.display()));
    let (extension, bytes) = match format {
        Format::Pdf => ("pdf", pdf(report, assets).map_err(|error| failure(&error))?),
        Format::Docx => ("docx", docx(report, assets).map_err(|error| failure(&error))?),
        Format::Html => ("html", html(report, assets).into_bytes()),
        Format::Json => {
            let text = report.canonical_json().map_err(|error| failure(&error))?;
            ("json", format!("{text}\n").into_bytes())
        }
    };
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(format!(".{extension}"));
    Ok((path.with_file_name(name), bytes))
}

/// A paper is drawn with its faults, but never without saying so.
fn tell_findings(year: &Year, report: &Report, folder: &Path, language: Language) {
    let profile = Profile {
        agency: None,
        cycle: Some(&year.cycle),
        report: Some(report),
        today: Some(today()),
        suppressions: &year.suppressions,
    };
    let findings = lint::lint(&report.source(&report.title), &profile);
    let count =
        findings.iter().filter(|finding| finding.severity >= Severity::Warning && finding.rule != UNUSED).count();
    if count > 0 {
        let place = folder.display();
        match language {
            Language::Th => {
                eprintln!("{}: ยังมีที่ต้องแก้หรือเพิ่ม {count} แห่ง ดูด้วย prongsai lint {place}", report.title);
            }
            Language::En => eprintln!("{}: {count} to mend or add; see prongsai lint {place}", report.title),
        }
    }
}

/// The beginning of the files' names, in ASCII as upload forms want it: the folder's name with the year.
fn stem(folder: &Path, year: &Year) -> String {
    let number = year.cycle.fiscal_year.number().to_string();
    let name = folder.canonicalize().unwrap_or_else(|_| folder.to_path_buf());
    let name = name.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    let is_plain = !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_.".contains(&b));
    let name = if is_plain { name } else { "report" };
    if name.contains(&number) { name.to_owned() } else { format!("{name}-{number}") }
}
