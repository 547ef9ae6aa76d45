//! `prongsai read`: the text of an existing report as data, with what could not be understood.

use std::path::PathBuf;

use clap::ValueEnum;
use prongsai_domain::folder;
use prongsai_report::read::{self, Missing};

use crate::failure::{Failure, Outcome};
use crate::language::Language;
use crate::{files, lint};

/// อ่านรายงานหรือประกาศผลเดิม (.txt .docx .xlsx) เป็นข้อมูล ส่วนที่อ่านไม่เข้าใจจะเก็บไว้และบอกให้ทราบ
///
/// Reads an existing report or announcement (.txt, .docx, .xlsx) as data; what is not understood is kept and named.
#[derive(clap::Args)]
#[command(after_help = "\
ตัวอย่าง · Examples:
  prongsai read last-year.docx
  prongsai read last-year.docx --out my-town
  prongsai read announcement.txt --format json")]
pub struct Arguments {
    /// ไฟล์ที่จะอ่าน (- คือรับจาก standard input) · the file; - is standard input
    file: PathBuf,
    /// รูปแบบผลลัพธ์ · format of what is printed
    #[arg(long, value_enum, default_value_t = Format::Json)]
    format: Format,
    /// เขียนเป็นโฟลเดอร์ข้อมูลแบบเดียวกับ prongsai new · write a folder like that of prongsai new
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// สำหรับโปรแกรม · for programs
    Json,
}

/// Runs the command.
pub fn run(arguments: &Arguments, language: Language) -> Outcome {
    let source = lint::source(&arguments.file, language)?;
    let reading = read::read(&source);
    let Some(out) = &arguments.out else {
        let Format::Json = arguments.format;
        let text = serde_json::to_string_pretty(&reading).map_err(|error| Failure(error.to_string()))?;
        files::print(&format!("{text}\n"), language)?;
        return Ok(0);
    };
    let texts = read::files(&reading).map_err(|missing| {
        let name = arguments.file.display();
        Failure(match (missing, language) {
            (Missing::Agency, Language::Th) => format!(
                "{name}: ไม่พบชื่อเทศบาลหรือองค์การบริหารส่วนท้องถิ่นในเอกสาร จึงยังสร้างโฟลเดอร์ไม่ได้ ใช้ prongsai new แทน หรือดูสิ่งที่อ่านได้โดยไม่ใช้ --out"
            ),
            (Missing::FiscalYear, Language::Th) => format!(
                "{name}: ไม่พบปีงบประมาณในเอกสาร จึงยังสร้างโฟลเดอร์ไม่ได้ ใช้ prongsai new แทน หรือดูสิ่งที่อ่านได้โดยไม่ใช้ --out"
            ),
            (missing, Language::En) => format!(
                "{name}: failed to {missing}, so no folder can be made; use prongsai new, or see what was read without --out"
            ),
        })
    })?;
    files::write_new(out, &texts, language)?;
    let unread = reading.unread.len();
    match language {
        Language::Th => {
            eprintln!("เขียนโฟลเดอร์ {} แล้ว อ่านไม่เข้าใจ {unread} บรรทัด เก็บไว้ใน {}", out.display(), folder::UNREAD);
        }
        Language::En => eprintln!("wrote {}; {unread} lines not understood, kept in {}", out.display(), folder::UNREAD),
    }
    Ok(0)
}
