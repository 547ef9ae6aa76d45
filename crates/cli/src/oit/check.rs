//! `prongsai oit check`: a page or a saved file against the year's disclosure list.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::ValueEnum;
use prongsai_domain::framework::Framework;
use prongsai_site::check::{self, Checked};
use prongsai_site::diagnosis;
use prongsai_site::fetch::{Client, FetchError, IpNet, Options};
use prongsai_site::page::Page;
use prongsai_site::takeover::{Takeover, takeover};
use prongsai_site::verdict::Verdict;
use prongsai_thai::{FiscalYear, numeral};

use crate::failure::{Failure, Outcome};
use crate::files;
use crate::language::Language;
use crate::score;

/// ตรวจหน้า ITA ของหน่วยงานโดยไม่ต้องมีระบบ: พบข้อใดบ้าง ลิงก์ใช้ได้หรือไม่ คาดว่า OIT ได้เท่าใด และควรแก้ข้อใดก่อน
///
/// Reads a town's ITA page, from the web or from a saved page or pasted text, and says which items of the year's list
/// it shows, what stands behind their links, what the list would score, and what to mend first.
/// Exit code: 0 all items in order, 1 something would score 0, 2 the page cannot be read or is another body's list.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Arguments {
    /// ที่อยู่เว็บ หรือไฟล์ HTML หรือข้อความที่คัดลอกมา (- คือรับจาก standard input) · address, or file of HTML or text
    #[arg(value_name = "URL|FILE")]
    page: String,
    /// ปีงบประมาณของรายการ (ปกติคือปีที่หน้าเว็บระบุ) · fiscal year of the list; otherwise the one the page says
    #[arg(long, value_name = "YEAR")]
    year: Option<String>,
    /// รูปแบบผลลัพธ์ · format of the answer
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
    /// ไม่เปิดลิงก์ ใช้กับไฟล์ · do not visit the links; for files
    #[arg(long)]
    offline: bool,
    /// เครือข่ายภายในที่ยอมให้เปิด เช่น 10.1.2.0/24 (ปกติเปิดเฉพาะเว็บไซต์สาธารณะ) · a network inside that may be visited
    #[arg(long, value_name = "NET")]
    allow_net: Vec<IpNet>,
    /// ไฟล์กรอบการประเมินของหน่วยงาน · the town's own framework file
    #[arg(long, value_name = "FILE")]
    framework: Option<PathBuf>,
}

const EXAMPLES: &str = "\
ตัวอย่าง · Examples:
  prongsai oit check https://www.thungsaengsai.go.th/ita
  prongsai oit check saved-page.html --offline
  prongsai oit check pasted.txt --year 2569 --offline --format json";

/// The format of an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// อ่านบนจอหรือพิมพ์หนึ่งหน้า · for people, one page
    Text,
    /// สำหรับโปรแกรม · for programs
    Json,
}

/// Runs the command.
pub fn run(arguments: &Arguments, language: Language) -> Outcome {
    let frameworks = score::frameworks(arguments.framework.as_deref(), language)?;
    let asked = arguments.year.as_deref().map(|year| asked(year, &frameworks, language)).transpose()?;
    let is_address = is_address(&arguments.page);
    if is_address && arguments.offline {
        let sentence = language.say(
            "--offline ใช้กับไฟล์เท่านั้น: บันทึกหน้าเว็บเป็นไฟล์ก่อน แล้วระบุชื่อไฟล์",
            "--offline is for files: save the page first and name the file",
        );
        return Err(Failure(sentence.to_owned()));
    }
    let (takeover, verdicts) = if arguments.offline {
        (from_file(&arguments.page, &frameworks, asked, language)?.1, BTreeMap::new())
    } else {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .enable_all()
            .build()
            .map_err(|error| Failure(error.to_string()))?;
        runtime.block_on(online(arguments, is_address, &frameworks, asked, language))?
    };
    let framework = score::find(&frameworks, takeover.fiscal_year).ok_or_else(|| no_year(language))?;
    let checked = check::checked(takeover, verdicts, framework)
        .map_err(|error| Failure(language.say(&error.thai(), &error.to_string()).to_owned()))?;
    files::print(&answer(&checked, arguments.format, language)?, language)?;
    Ok(code(&checked))
}

fn code(checked: &Checked) -> u8 {
    match (&checked.takeover.refused, checked.is_complete()) {
        (Some(_), _) => 2,
        (None, true) => 0,
        (None, false) => 1,
    }
}

fn answer(checked: &Checked, format: Format, language: Language) -> Result<String, Failure> {
    let is_thai = language == Language::Th;
    match format {
        Format::Json => serde_json::to_string_pretty(&checked.json(is_thai))
            .map(|text| text + "\n")
            .map_err(|error| Failure(error.to_string())),
        Format::Text => {
            let say = if is_thai { diagnosis::thai } else { diagnosis::english };
            Ok(say(&checked.takeover, checked.predicted.as_ref(), &checked.verdicts))
        }
    }
}

/// Whether the argument is an address and no file.
fn is_address(page: &str) -> bool {
    let lower = page.to_ascii_lowercase();
    lower.contains("://") || (lower.starts_with("www.") && !Path::new(page).exists())
}

fn no_year(language: Language) -> Failure {
    Failure(language.say("ไม่มีรายการ OIT ของปีนั้น", "there is no disclosure list of that year").to_owned())
}

fn asked(year: &str, frameworks: &[Framework], language: Language) -> Result<FiscalYear, Failure> {
    let number = numeral::arabic(year.trim()).parse().ok().and_then(|number| FiscalYear::new(number).ok());
    number.filter(|year| score::find(frameworks, *year).is_some()).ok_or_else(|| {
        let years = frameworks.iter().map(|framework| framework.fiscal_year.to_string()).collect::<Vec<_>>().join(", ");
        Failure(match language {
            Language::Th => format!("--year {year}: ไม่มีรายการของปีนี้ ใช้ได้: {years}"),
            Language::En => format!("--year {year}: there is no list of this year; known are {years}"),
        })
    })
}

/// Reads a saved page or a pasted text.
fn from_file(
    file: &str,
    frameworks: &[Framework],
    asked: Option<FiscalYear>,
    language: Language,
) -> Result<(Page, Takeover), Failure> {
    let bytes = score::bytes(Path::new(file), language)?;
    let wrong = |thai: &str, english: &str| Failure(format!("{file}: {}", language.say(thai, english)));
    if bytes.iter().all(u8::is_ascii_whitespace) {
        return Err(wrong(
            "ไฟล์ว่าง: บันทึกหน้าเว็บใหม่ หรือคัดลอกข้อความใส่ไฟล์",
            "the file is empty: save the page again, or paste its text",
        ));
    }
    let is_binary =
        bytes.starts_with(b"%PDF") || bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(&[0xD0, 0xCF, 0x11, 0xE0]);
    let has_letters = bytes.iter().take(4096).filter(|byte| **byte == 0).count() < 8
        || bytes.starts_with(&[0xFF, 0xFE])
        || bytes.starts_with(&[0xFE, 0xFF]);
    if is_binary || !has_letters {
        return Err(wrong(
            "ไม่ใช่หน้าเว็บหรือข้อความ: บันทึกหน้าเว็บเป็น .html หรือคัดลอกข้อความใส่ไฟล์ .txt",
            "is neither a page nor a text: save the page as .html, or paste its text into a .txt file",
        ));
    }
    let page = Page::read(&bytes, None, None);
    let found = takeover(&page, frameworks, asked).ok_or_else(|| no_year(language))?;
    Ok((page, found))
}

async fn online(
    arguments: &Arguments,
    is_address: bool,
    frameworks: &[Framework],
    asked: Option<FiscalYear>,
    language: Language,
) -> Result<(Takeover, BTreeMap<String, Verdict>), Failure> {
    let failed = |error: &FetchError| {
        let said = language.say(&error.thai(), &error.to_string()).to_owned();
        let way = language.say(
            "ตรวจที่อยู่ในเบราว์เซอร์ หรือบันทึกหน้าเป็นไฟล์แล้วระบุชื่อไฟล์",
            "try the address in a browser, or save the page and name the file",
        );
        // Some errors begin with the address themselves.
        let said = said.strip_prefix(&format!("{}: ", arguments.page)).unwrap_or(&said).to_owned();
        Failure(format!("{}: {said}\n    → {way}", arguments.page))
    };
    let client = Arc::new(Client::new(options(arguments)).map_err(|error| failed(&error))?);
    let (page, found) = if is_address {
        let address =
            if arguments.page.contains("://") { arguments.page.clone() } else { format!("http://{}", arguments.page) };
        check::find(&client, &address, frameworks, asked).await.map_err(|error| match error {
            check::FindError::Fetch(error) => failed(&error),
            check::FindError::Status(status) => Failure(match language {
                Language::Th => format!("{}: เว็บไซต์ตอบสถานะ {status} โปรดตรวจที่อยู่", arguments.page),
                Language::En => format!("{}: the site answers status {status}; check the address", arguments.page),
            }),
            check::FindError::NoYear => no_year(language),
        })?
    } else {
        from_file(&arguments.page, frameworks, asked, language)?
    };
    if found.refused.is_some() {
        return Ok((found, BTreeMap::new()));
    }
    let site = page.url.as_ref().map(ToString::to_string);
    let verdicts = check::visit(&client, &found, site.as_deref(), |_, _| {}).await;
    Ok((found, verdicts))
}

/// What may be visited: what everybody can, and what the operator names, there also at the port of the page.
fn options(arguments: &Arguments) -> Options {
    let mut options = Options { allow: arguments.allow_net.clone(), ..Options::default() };
    let port: Option<u16> = arguments.page.split_once("://").and_then(|(_, rest)| {
        let host = rest.split(['/', '?', '#']).next()?;
        host.rsplit_once(':')?.1.parse().ok()
    });
    options.ports.extend(port.filter(|_| !arguments.allow_net.is_empty()));
    options
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_told_from_a_file() {
        assert!(
            is_address("https://www.example.go.th/ita")
                && is_address("HTTP://example.go.th")
                && is_address("www.example.go.th")
        );
        assert!(!is_address("saved.html") && !is_address("./ita.txt") && !is_address("-"));
    }

    #[test]
    fn a_year_without_a_list_is_refused_with_those_that_have_one() {
        let failure = asked("2540", Framework::all(), Language::Th).expect_err("no such list");

        assert!(failure.0.contains("2563") && failure.0.contains("2569"), "{}", failure.0);
        assert_eq!(asked("๒๕๖๙", Framework::all(), Language::Th).ok().map(FiscalYear::number), Some(2569));
    }
}
