//! `prongsai frameworks`: the rules of the years, with their sources.

use std::fmt::Write as _;
use std::path::PathBuf;

use clap::ValueEnum;
use prongsai_domain::framework::{BandsKind, Framework, Instrument, Status};
use prongsai_thai::{FiscalYear, numeral};

use crate::failure::{Failure, Outcome};
use crate::files;
use crate::language::Language;
use crate::score;
use crate::table::{Align, table};

/// กรอบการประเมินแต่ละปี: น้ำหนัก ตัวชี้วัด ข้อ OIT เกณฑ์ระดับ พร้อมแหล่งที่มาและความมั่นใจ
///
/// Lists the years, or shows one with the source and the confidence of every block. `--format toml` prints a file
/// that a town can edit and keep as framework.toml in its folder; it need only keep what differs.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Arguments {
    /// ปีงบประมาณ (พ.ศ.) · fiscal year in the Buddhist Era
    #[arg(value_name = "YEAR")]
    year: Option<String>,
    /// รูปแบบผลลัพธ์ · format of the answer
    #[arg(long, value_enum, default_value_t = Format::Table)]
    format: Format,
    /// ไฟล์กรอบการประเมินของหน่วยงาน · the town's own framework file
    #[arg(long, value_name = "FILE")]
    framework: Option<PathBuf>,
}

const EXAMPLES: &str = "\
ตัวอย่าง · Examples:
  prongsai frameworks
  prongsai frameworks 2569
  prongsai frameworks 2570 --format toml > framework.toml";

/// The format of an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// อ่านบนจอ · for people
    Table,
    /// สำหรับโปรแกรม · for programs
    Json,
    /// ไฟล์ที่แก้ไขได้ · a file to be edited
    Toml,
}

/// Runs the command.
pub fn run(arguments: &Arguments, language: Language) -> Outcome {
    let frameworks = score::frameworks(arguments.framework.as_deref(), language)?;
    let text = answer(arguments.year.as_deref(), arguments.format, &frameworks, language)?;
    files::print(&text, language)?;
    Ok(0)
}

fn answer(year: Option<&str>, format: Format, frameworks: &[Framework], language: Language) -> Result<String, Failure> {
    let failure = |error: &dyn std::fmt::Display| Failure(error.to_string());
    let Some(written) = year else {
        return match format {
            Format::Table => Ok(listed(frameworks, language)),
            Format::Json => {
                serde_json::to_string_pretty(frameworks).map(|text| text + "\n").map_err(|error| failure(&error))
            }
            Format::Toml => Err(Failure(
                language
                    .say(
                        "--format toml ต้องระบุปี เช่น prongsai frameworks 2570 --format toml",
                        "--format toml needs a year, such as prongsai frameworks 2570 --format toml",
                    )
                    .to_owned(),
            )),
        };
    };
    let number = numeral::arabic(written.trim()).parse().ok().and_then(|number| FiscalYear::new(number).ok());
    let framework = number.and_then(|year| score::find(frameworks, year)).ok_or_else(|| {
        let years = frameworks.iter().map(|framework| framework.fiscal_year.to_string()).collect::<Vec<_>>().join(", ");
        Failure(match language {
            Language::Th => format!("ไม่มีกรอบการประเมินของปี ‘{written}’: มีปี {years}"),
            Language::En => format!("there is no framework of ‘{written}’: there are {years}"),
        })
    })?;
    match format {
        Format::Table => Ok(shown(framework, language)),
        Format::Json => {
            serde_json::to_string_pretty(framework).map(|text| text + "\n").map_err(|error| failure(&error))
        }
        Format::Toml => {
            let body = toml::to_string_pretty(framework).map_err(|error| failure(&error))?;
            Ok(format!("{}\n{body}", head_of_file(framework)))
        }
    }
}

fn head_of_file(framework: &Framework) -> String {
    format!(
        "# framework.toml – กรอบการประเมิน ITA ปีงบประมาณ พ.ศ. {} ({})\n\
         # วางไฟล์นี้ในโฟลเดอร์ข้อมูล แล้วเหลือไว้เฉพาะส่วนที่ต่างจากของเดิม: ช่องที่ให้จะแทนช่องเดิม รายการที่ให้จะแทนทั้งรายการ\n\
         # ส่วนที่แก้แล้วโปรดเขียน origin ใหม่: source คือประกาศหรือคู่มือที่ใช้ confidence คือความมั่นใจ\n\
         # เมื่อใส่รายการจริงของปีแล้ว ให้เปลี่ยน status เป็น \"town\"\n",
        framework.fiscal_year,
        status_in(framework.status, Language::Th)
    )
}

fn status_in(status: Status, language: Language) -> String {
    match (status, language) {
        (Status::Announced, _) => language.say("ประกาศผลแล้ว", "announced").to_owned(),
        (Status::Provisional, _) => language.say("ยังไม่ยืนยัน", "provisional").to_owned(),
        (Status::Town, _) => language.say("ตามไฟล์ของหน่วยงาน", "the town's own file").to_owned(),
        (Status::CopyOf(year), Language::Th) => format!("สำเนาของปี {year} รอรายการจริง"),
        (Status::CopyOf(year), Language::En) => format!("copy of {year} until the real list is loaded"),
    }
}

fn listed(frameworks: &[Framework], language: Language) -> String {
    let head = match language {
        Language::Th => ["ปีงบประมาณ", "สถานะ", "ข้อ OIT", "มาตรการ", "รายงาน", "เกณฑ์ระดับ", "EIT แบ่งส่วน", "ประเด็น"],
        Language::En => ["fiscal year", "status", "OIT items", "measures", "report", "bands", "EIT parts", "topics"],
    };
    let mut lines = vec![head.map(str::to_owned).to_vec()];
    for framework in frameworks {
        let kind = match framework.bands.kind {
            BandsKind::Letters => "AA–F",
            BandsKind::Ladder => language.say("สองเงื่อนไข", "two conditions"),
        };
        let parts = framework.eit_parts.as_ref().map(|parts| format!("{} : {}", parts.part1, parts.part2));
        let topics = framework.topics.as_ref().map_or(0, |topics| topics.list.len());
        lines.push(vec![
            framework.fiscal_year.to_string(),
            status_in(framework.status, language),
            framework.oit.items.len().to_string(),
            framework.measure_papers.measure.clone(),
            framework.measure_papers.report.clone(),
            kind.to_owned(),
            parts.unwrap_or_else(|| "–".to_owned()),
            if topics == 0 { "–".to_owned() } else { topics.to_string() },
        ]);
    }
    let (left, right) = (Align::Left, Align::Right);
    table(&[left, left, right, left, left, left, left, right], &lines)
}

fn shown(framework: &Framework, language: Language) -> String {
    let mut text = match language {
        Language::Th => format!("กรอบการประเมิน ITA ปีงบประมาณ พ.ศ. {}", framework.fiscal_year),
        Language::En => format!("ITA framework of fiscal year {}", framework.fiscal_year),
    };
    let _ = writeln!(text, " – {}\n", status_in(framework.status, language));
    indicators(&mut text, framework, language);
    items(&mut text, framework, language);
    bands(&mut text, framework, language);
    calendar(&mut text, framework, language);
    origins(&mut text, framework, language);
    text
}

fn indicators(text: &mut String, framework: &Framework, language: Language) {
    let head = match language {
        Language::Th => ["แบบวัด", "น้ำหนัก", "ที่", "ตัวชี้วัด"],
        Language::En => ["instrument", "weight", "no", "indicator"],
    };
    let mut lines = vec![head.map(str::to_owned).to_vec()];
    for instrument in Instrument::ALL {
        for (place, indicator) in framework.indicators_of(instrument).enumerate() {
            let (code, weight) = match place {
                0 => (instrument.code().to_owned(), framework.weight(instrument).to_string()),
                _ => (String::new(), String::new()),
            };
            let name = language.say(&indicator.th, &indicator.en).to_owned();
            lines.push(vec![code, weight, indicator.no.to_string(), name]);
        }
    }
    *text += &table(&[Align::Left, Align::Right, Align::Right, Align::Left], &lines);
}

fn items(text: &mut String, framework: &Framework, language: Language) {
    let head = match language {
        Language::Th => ["ข้อ", "ตัวชี้วัดย่อย", "คะแนนรวมที่เสียหากไม่ผ่าน", "ชื่อ"],
        Language::En => ["item", "group", "points of the total", "title"],
    };
    let mut lines = vec![head.map(str::to_owned).to_vec()];
    for cost in prongsai_domain::analysis::item_costs(framework) {
        lines.push(vec![cost.code, cost.sub, cost.points.to_string(), cost.title]);
    }
    *text += "\n";
    *text += &table(&[Align::Left, Align::Left, Align::Right, Align::Left], &lines);
}

fn bands(text: &mut String, framework: &Framework, language: Language) {
    let head = match language {
        Language::Th => ["ระดับ", "คะแนนรวมตั้งแต่", "ทุกเครื่องมือตั้งแต่"],
        Language::En => ["rating", "total from", "every tool from"],
    };
    let mut lines = vec![head.map(str::to_owned).to_vec()];
    for level in &framework.bands.levels {
        lines.push(vec![level.name.clone(), level.total_min.to_string(), score::shown(level.every_tool_min)]);
    }
    *text += "\n";
    *text += &table(&[Align::Left, Align::Right, Align::Right], &lines);
}

fn calendar(text: &mut String, framework: &Framework, language: Language) {
    if framework.calendar.phases.is_empty() {
        return;
    }
    let head = match language {
        Language::Th => ["ขั้นตอน", "ตั้งแต่", "ถึง"],
        Language::En => ["phase", "from", "to"],
    };
    let mut lines = vec![head.map(str::to_owned).to_vec()];
    for phase in &framework.calendar.phases {
        lines.push(vec![phase.th.clone(), phase.from.to_string(), phase.to.to_string()]);
    }
    *text += "\n";
    *text += &table(&[Align::Left; 3], &lines);
}

/// Where every block comes from; what was remembered is marked, because a town must confirm it.
fn origins(text: &mut String, framework: &Framework, language: Language) {
    let _ =
        writeln!(text, "\n{}", language.say("แหล่งที่มาและความมั่นใจของแต่ละส่วน", "Source and confidence of every block"));
    for (block, origin) in framework.origins() {
        let mark = if origin.from_memory {
            language.say(" [จากความจำ โปรดยืนยันกับคู่มือของปี]", " [from memory: confirm with the handbook of the year]")
        } else {
            ""
        };
        let _ = writeln!(text, "{block}{mark}");
        let _ = writeln!(text, "  {}: {}", language.say("ความมั่นใจ", "confidence"), origin.confidence);
        let _ = writeln!(text, "  {}: {}", language.say("ที่มา", "source"), origin.source);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(year: Option<&str>, format: Format) -> String {
        answer(year, format, Framework::all(), Language::Th).unwrap()
    }

    #[test]
    fn the_years_are_listed_with_their_status() {
        let text = said(None, Format::Table);
        assert!(text.lines().any(|line| line.starts_with("2569") && line.contains("ยังไม่ยืนยัน")), "{text}");
        assert!(text.lines().any(|line| line.starts_with("2570") && line.contains("สำเนาของปี 2569")), "{text}");
    }

    #[test]
    fn a_year_shows_the_source_of_every_block() {
        let text = said(Some("๒๕๖๗"), Format::Table);
        for (block, origin) in Framework::all()[4].origins() {
            assert!(text.contains(&format!("\n{block}")) && text.contains(&origin.source), "{block}");
        }
        assert!(text.contains("จากความจำ"));
    }

    #[test]
    fn the_printed_file_is_one_that_is_read() {
        for framework in Framework::all() {
            let text = said(Some(&framework.fiscal_year.to_string()), Format::Toml);
            let read = prongsai_domain::framework::parse_all(&text).unwrap();
            assert_eq!(read[0].oit, framework.oit);
            assert_eq!(read[0].status, framework.status);
        }
    }

    #[test]
    fn an_unknown_year_is_answered_with_the_known_ones() {
        let failure = answer(Some("2023"), Format::Table, Framework::all(), Language::Th).unwrap_err();
        assert!(failure.0.contains("มีปี 2563, 2564"), "{}", failure.0);
    }
}
