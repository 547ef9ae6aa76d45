//! `prongsai what-if`: what would change if some figures were others, and the cheapest way to the next rating.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::PathBuf;

use clap::ValueEnum;
use prongsai_domain::analysis::{self, Change, Choice, Goal, Obstacle, Plan, Row, WhatIf, WhatIfError, missing_items};
use prongsai_domain::folder;
use prongsai_domain::framework::Framework;
use prongsai_domain::scoring::Of;
use prongsai_domain::{Score, Scorecard};
use prongsai_thai::{FiscalYear, numeral};
use serde::Serialize;

use crate::failure::{Failure, Outcome};
use crate::files;
use crate::language::Language;
use crate::score::{self, shown};
use crate::table::{Align, table};

/// ถ้าคะแนนเปลี่ยน ผลจะเป็นอย่างไร และต้องทำอะไรบ้างจึงได้ระดับถัดไปโดยลงแรงน้อยที่สุด
///
/// Shows a result before and after some of its figures change, and the least effort that reaches a rating.
/// PATH is the folder of a town's year, or a CSV file as `prongsai score` reads it.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES, verbatim_doc_comment)]
pub struct Arguments {
    /// โฟลเดอร์ข้อมูลหรือไฟล์ CSV · folder of a year, or CSV file
    #[arg(value_name = "PATH")]
    path: PathBuf,
    /// ตัวเลขที่เปลี่ยน: i1–i10, eit1, eit2 หรือข้อ OIT · a figure that is to be another
    #[arg(long, value_name = "NAME=SCORE")]
    set: Vec<String>,
    /// ระดับที่ต้องการ (ปกติคือระดับถัดไป) · the wanted rating; otherwise the next one
    #[arg(long, value_name = "RATING")]
    target: Option<String>,
    /// แรงที่ต้องใช้กับข้อ OIT หนึ่ง ๆ (ปกติคือ 1) · what an item costs the town; otherwise 1
    #[arg(long, value_name = "ITEM=EFFORT")]
    effort: Vec<String>,
    /// ปีงบประมาณของผล (ปกติคือปีล่าสุด) · fiscal year of the result; otherwise the latest
    #[arg(long, value_name = "YEAR")]
    year: Option<i16>,
    /// หน่วยงาน เมื่อไฟล์มีหลายแห่ง · the agency, where a file has several
    #[arg(long, value_name = "NAME")]
    agency: Option<String>,
    /// ไฟล์กรอบการประเมินของหน่วยงาน · the town's own framework file
    #[arg(long, value_name = "FILE")]
    framework: Option<PathBuf>,
    /// รูปแบบผลลัพธ์ · format of the answer
    #[arg(long, value_enum, default_value_t = Format::Table)]
    format: Format,
}

const EXAMPLES: &str = "\
ตัวอย่าง · Examples:
  prongsai what-if my-town
  prongsai what-if my-town --set i2=90 --set O42=100
  prongsai what-if results.csv --agency เทศบาลตำบลทุ่งแสงใส --target ผ่านดีเยี่ยม
  prongsai what-if oit.csv --effort O42=5 --effort O1=2 --format json";

/// The format of an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// อ่านบนจอ · for people
    Table,
    /// สำหรับโปรแกรม · for programs
    Json,
}

/// Runs the command.
pub fn run(arguments: &Arguments, language: Language) -> Outcome {
    let (frameworks, cards) = cards(arguments, language)?;
    let (agency, card) = choose(arguments, cards, language)?;
    let framework = score::find(&frameworks, card.fiscal_year).ok_or_else(|| {
        Failure(match language {
            Language::Th => format!("ไม่มีกรอบการประเมินของปี {}: ดูปีที่มีด้วย prongsai frameworks", card.fiscal_year),
            Language::En => format!("there is no framework of {}: see prongsai frameworks", card.fiscal_year),
        })
    })?;
    let text = answer(arguments, &agency, framework, &card, language)?;
    files::print(&text, language)?;
    Ok(0)
}

/// A result with the name of its agency.
type OfAgency = (String, Scorecard);

/// The results that a path holds, with their agencies.
fn cards(arguments: &Arguments, language: Language) -> Result<(Vec<Framework>, Vec<OfAgency>), Failure> {
    let path = arguments.path.as_path();
    let own = arguments.framework.as_deref();
    if path.is_dir() {
        let (cycle, texts) = files::cycle(path, language)?;
        let frameworks = match (own, texts.get(folder::FRAMEWORK)) {
            (None, Some(text)) => score::with_own(text, &path.join(folder::FRAMEWORK), language)?,
            (own, _) => score::frameworks(own, language)?,
        };
        let name = cycle.agency.full_name();
        return Ok((frameworks, cycle.scorecards.into_iter().map(|card| (name.clone(), card)).collect()));
    }
    let frameworks = score::frameworks(own, language)?;
    let content = score::read(&score::bytes(path, language)?, &frameworks);
    if !content.problems.is_empty() {
        let lines = content
            .problems
            .iter()
            .map(|problem| format!("{}: {}", path.display(), crate::score::problem_in(problem, language)));
        return Err(Failure(lines.collect::<Vec<_>>().join("\n")));
    }
    if content.subjects.iter().any(|subject| subject.given.has_answers()) {
        let sentence = language.say(
            "เป็นไฟล์คำตอบแบบสำรวจ: คำนวณคะแนนด้วย prongsai score ก่อน แล้วใช้คะแนนรายตัวชี้วัด",
            "holds answers: compute scores with prongsai score first and use those",
        );
        return Err(Failure(format!("{}: {sentence}", path.display())));
    }
    let cards = content.subjects.iter().map(|subject| (subject.agency.clone(), subject.card())).collect();
    Ok((frameworks, cards))
}

/// The one result that is asked about.
fn choose(arguments: &Arguments, mut cards: Vec<OfAgency>, language: Language) -> Result<OfAgency, Failure> {
    if let Some(agency) = &arguments.agency {
        cards.retain(|(name, _)| name == agency);
    }
    let year = arguments.year.and_then(|year| FiscalYear::new(year).ok());
    if arguments.year.is_some() {
        cards.retain(|(_, card)| Some(card.fiscal_year) == year);
    }
    let mut names: Vec<String> = cards.iter().map(|(name, _)| name.clone()).collect();
    names.sort();
    names.dedup();
    if names.len() > 1 {
        let list = names.join(", ");
        return Err(Failure(match language {
            Language::Th => format!("{}: มีหลายหน่วยงาน โปรดเลือกด้วย --agency: {list}", arguments.path.display()),
            Language::En => format!("{}: has several agencies, choose with --agency: {list}", arguments.path.display()),
        }));
    }
    cards.into_iter().max_by_key(|(_, card)| card.fiscal_year).ok_or_else(|| {
        let sentence = language.say(
            "ไม่พบผลคะแนนของหน่วยงานหรือปีที่ระบุ: กรอกผลของปีก่อนใน result.toml หรือตรวจ --agency และ --year",
            "no result of this agency or year: fill in result.toml, or check --agency and --year",
        );
        Failure(format!("{}: {sentence}", arguments.path.display()))
    })
}

fn answer(
    arguments: &Arguments,
    agency: &str,
    framework: &Framework,
    card: &Scorecard,
    language: Language,
) -> Result<String, Failure> {
    let changes = arguments.set.iter().map(|text| change(text, language)).collect::<Result<Vec<_>, _>>()?;
    let efforts = arguments.effort.iter().map(|text| effort(text, language)).collect::<Result<BTreeMap<_, _>, _>>()?;
    let goal = arguments.target.clone().map_or(Goal::Next, Goal::Level);
    let outcome = analysis::what_if(framework, card, &changes).map_err(|error| said(&error, language))?;
    let plan = match analysis::plan(framework, card, &goal, &efforts) {
        Ok(plan) => Ok(plan),
        // An unknown rating or item in the question is the asker's to mend; the rest is an answer.
        Err(obstacle @ (Obstacle::UnknownLevel { .. } | Obstacle::Scoring(_))) => {
            return Err(Failure(obstacle_in(&obstacle, language)));
        }
        Err(obstacle) => Err(obstacle),
    };
    match arguments.format {
        Format::Table => Ok(for_people(agency, framework, card, &outcome, &plan, language)),
        Format::Json => for_programs(agency, framework, card, &outcome, &plan, language),
    }
}

fn said(error: &WhatIfError, language: Language) -> Failure {
    Failure(match language {
        Language::Th => error.thai(),
        Language::En => error.to_string(),
    })
}

fn obstacle_in(obstacle: &Obstacle, language: Language) -> String {
    match language {
        Language::Th => obstacle.thai(),
        Language::En => obstacle.to_string(),
    }
}

/// Reads `i2=90`, `eit1=88.5`, `O42=100`.
fn change(text: &str, language: Language) -> Result<Change, Failure> {
    let wrong = || {
        let sentence = language
            .say("--set ต้องเป็นเช่น i2=90, eit1=88.5 หรือ O42=100", "--set takes such as i2=90, eit1=88.5 or O42=100");
        Failure(format!("‘{text}’: {sentence}"))
    };
    let (name, value) = text.split_once('=').ok_or_else(wrong)?;
    let to: Score = value.trim().parse().map_err(|_| wrong())?;
    let name = numeral::arabic(name.trim()).to_lowercase();
    let number = |prefix: &str| name.strip_prefix(prefix).and_then(|rest| rest.parse::<u8>().ok());
    let of = if let Some(part @ 1..=2) = number("eit") {
        Of::EitPart(part)
    } else if let Some(no) = number("i") {
        Of::Indicator(no)
    } else if let Some(no) = number("o") {
        Of::Item(format!("O{no}"))
    } else {
        return Err(wrong());
    };
    Ok(Change { of, to })
}

/// Reads `O42=5`.
fn effort(text: &str, language: Language) -> Result<(String, u16), Failure> {
    let wrong = || {
        let sentence = language.say(
            "--effort ต้องเป็นเช่น O42=5 (จำนวนเต็ม 1 ถึง 100)",
            "--effort takes such as O42=5, a whole number from 1 to 100",
        );
        Failure(format!("‘{text}’: {sentence}"))
    };
    let (code, value) = text.split_once('=').ok_or_else(wrong)?;
    let value =
        numeral::arabic(value.trim()).parse().ok().filter(|value| (1..=100).contains(value)).ok_or_else(wrong)?;
    Ok((numeral::arabic(code.trim()).to_uppercase(), value))
}

/// Hundredths with a sign: `+5.30`.
fn signed(hundredths: i32) -> String {
    let sign = match hundredths {
        0 => "",
        1.. => "+",
        _ => "−",
    };
    let size = hundredths.unsigned_abs();
    format!("{sign}{}.{:02}", size / 100, size % 100)
}

/// Points without a sign: `5.30`.
fn points(hundredths: u16) -> String {
    format!("{}.{:02}", hundredths / 100, hundredths % 100)
}

fn name(of: &Of, framework: &Framework, language: Language) -> String {
    let title = match of {
        Of::Total => language.say("คะแนนรวม", "total").to_owned(),
        Of::Indicator(no) => {
            framework.indicator(*no).map(|one| language.say(&one.th, &one.en).to_owned()).unwrap_or_default()
        }
        Of::Item(code) => framework.item(code).map(|item| item.th.clone()).unwrap_or_default(),
        Of::SubIndicator(no) => {
            let sub = framework.oit.sub_indicators.iter().find(|sub| sub.no == *no);
            sub.map(|sub| sub.th.clone()).unwrap_or_default()
        }
        _ => String::new(),
    };
    match of {
        Of::Total => title,
        _ => format!("{of} {title}").trim_end().to_owned(),
    }
}

fn for_people(
    agency: &str,
    framework: &Framework,
    card: &Scorecard,
    outcome: &WhatIf,
    plan: &Result<Plan, Obstacle>,
    language: Language,
) -> String {
    let mut text = format!("{agency} {} {}\n\n", language.say("ปีงบประมาณ", "fiscal year"), card.fiscal_year);
    let head = match language {
        Language::Th => ["ตัวเลข", "เดิม", "ใหม่", "เปลี่ยน"],
        Language::En => ["number", "before", "after", "change"],
    };
    let mut lines = vec![head.map(str::to_owned).to_vec()];
    for row in &outcome.rows {
        let change = row.change.map_or_else(|| "–".to_owned(), signed);
        lines.push(vec![name(&row.of, framework, language), shown(row.before), shown(row.after), change]);
    }
    let rating = |scored: &prongsai_domain::scoring::Scored| {
        scored.rating.as_ref().map_or_else(|| "–".to_owned(), |rating| rating.name.clone())
    };
    lines.push(vec![
        language.say("ระดับ", "rating").to_owned(),
        rating(&outcome.before),
        rating(&outcome.after),
        String::new(),
    ]);
    text += &table(&[Align::Left, Align::Right, Align::Right, Align::Right], &lines);
    for assumption in &outcome.assumptions {
        let _ = writeln!(text, "- {}", language.say(&assumption.thai(), &assumption.english()));
    }
    for note in &outcome.before.notes {
        let _ = writeln!(text, "- {}", score::note_in(note, language));
    }
    missing(&mut text, framework, card, language);
    match plan {
        Ok(plan) => way(&mut text, framework, plan, language),
        Err(obstacle) => {
            let _ = writeln!(text, "\n{}", obstacle_in(obstacle, language));
        }
    }
    if !framework.is_settled() {
        let sentence = language.say("กรอบการประเมินของปีนี้ยังไม่ยืนยัน", "the framework of this year is not settled");
        let _ = writeln!(text, "\n{sentence} ({})", framework.status);
    }
    text
}

/// What each missing item costs.
fn missing(text: &mut String, framework: &Framework, card: &Scorecard, language: Language) {
    let missing = missing_items(framework, card);
    if missing.is_empty() {
        return;
    }
    let _ = writeln!(
        text,
        "\n{}",
        language.say("ข้อ OIT ที่ยังไม่ได้คะแนน เสียคะแนนรวมข้อละ", "Missing items and what each costs of the total")
    );
    let head = match language {
        Language::Th => ["ข้อ", "คะแนนที่เสีย", "ค่าแท้"],
        Language::En => ["item", "points", "exact"],
    };
    let mut lines = vec![head.map(str::to_owned).to_vec()];
    for cost in missing {
        lines.push(vec![format!("{} {}", cost.code, cost.title), cost.points.to_string(), cost.exact.to_string()]);
    }
    *text += &table(&[Align::Left, Align::Right, Align::Right], &lines);
}

fn way(text: &mut String, framework: &Framework, plan: &Plan, language: Language) {
    let title = match language {
        Language::Th => format!("ทางที่ลงแรงน้อยที่สุดจากระดับ {} สู่ระดับ {}", plan.rating, plan.target),
        Language::En => format!("The least effort from {} to {}", plan.rating, plan.target),
    };
    let _ = writeln!(text, "\n{title}");
    for need in &plan.needs {
        let rise = points(need.hundredths());
        let _ = match language {
            Language::Th => writeln!(
                text,
                "- {} ต้องเพิ่ม {rise} คะแนน จาก {} เป็น {}",
                name(&need.of, framework, language),
                need.from,
                need.to
            ),
            Language::En => writeln!(
                text,
                "- {} must rise by {rise}, from {} to {}",
                name(&need.of, framework, language),
                need.from,
                need.to
            ),
        };
    }
    let head = match language {
        Language::Th => ["ข้อ OIT ที่ทำ", "แรง", "OIT", "คะแนนรวม", "ต้องเพิ่มจากแบบสำรวจอีก"],
        Language::En => ["items", "effort", "OIT", "total", "more from surveys"],
    };
    let mut lines = vec![head.map(str::to_owned).to_vec()];
    for choice in &plan.choices {
        let items: Vec<&str> = choice.items.iter().map(|cost| cost.code.as_str()).collect();
        let items = if items.is_empty() { "–".to_owned() } else { items.join(", ") };
        let line = [items, choice.effort.to_string(), choice.oit.to_string(), choice.total.to_string()];
        lines.push(line.into_iter().chain([still(choice, language)]).collect());
    }
    *text += &table(&[Align::Left, Align::Right, Align::Right, Align::Right, Align::Left], &lines);
    if !plan.not_judged.is_empty() {
        let sentence = match language {
            Language::Th => {
                format!("ไม่ทราบผลของ {} ข้อ จึงนับเป็นทางเลือกไม่ได้: เพิ่มผลรายข้อ OIT ให้ครบ", plan.not_judged.len())
            }
            Language::En => {
                format!("{} items are not judged and cannot be counted on: add the judgements", plan.not_judged.len())
            }
        };
        let _ = writeln!(text, "- {sentence}");
    }
    if plan.provisional {
        let sentence = language.say(
            "ไม่ทราบคะแนน EIT ส่วนที่ 1 และ 2 จึงดูจาก EIT รวม",
            "the parts of the EIT are not known, so the whole stands in for them",
        );
        let _ = writeln!(text, "- {sentence}");
    }
}

fn still(choice: &Choice, language: Language) -> String {
    if choice.survey_hundredths == 0 {
        return language.say("ไม่ต้อง", "nothing").to_owned();
    }
    let mut ways = Vec::new();
    if let Some(rise) = choice.iit_alone {
        ways.push(format!("IIT +{}", points(rise)));
    }
    if let Some(rise) = choice.eit_alone {
        ways.push(format!("EIT +{}", points(rise)));
    }
    let ways = if ways.is_empty() {
        language.say("ต้องเพิ่มทั้ง IIT และ EIT", "IIT and EIT must both rise").to_owned()
    } else {
        ways.join(language.say(" หรือ ", " or "))
    };
    match language {
        Language::Th => format!("{} ของคะแนนรวม ({ways})", points(choice.survey_hundredths)),
        Language::En => format!("{} of the total ({ways})", points(choice.survey_hundredths)),
    }
}

/// The answer for programs.
#[derive(Serialize)]
struct Record<'r> {
    agency: &'r str,
    fiscal_year: FiscalYear,
    framework_status: String,
    rating_before: Option<&'r str>,
    rating_after: Option<&'r str>,
    rows: &'r [Row],
    assumptions: Vec<String>,
    missing_items: Vec<analysis::ItemCost>,
    plan: Option<&'r Plan>,
    #[serde(skip_serializing_if = "Option::is_none")]
    no_plan: Option<String>,
}

fn for_programs(
    agency: &str,
    framework: &Framework,
    card: &Scorecard,
    outcome: &WhatIf,
    plan: &Result<Plan, Obstacle>,
    language: Language,
) -> Result<String, Failure> {
    let record = Record {
        agency,
        fiscal_year: card.fiscal_year,
        framework_status: framework.status.to_string(),
        rating_before: outcome.before.rating.as_ref().map(|rating| rating.name.as_str()),
        rating_after: outcome.after.rating.as_ref().map(|rating| rating.name.as_str()),
        rows: &outcome.rows,
        assumptions: outcome
            .assumptions
            .iter()
            .map(|assumption| language.say(&assumption.thai(), &assumption.english()).to_owned())
            .collect(),
        missing_items: missing_items(framework, card),
        plan: plan.as_ref().ok(),
        no_plan: plan.as_ref().err().map(|obstacle| obstacle_in(obstacle, language)),
    };
    serde_json::to_string_pretty(&record).map(|text| text + "\n").map_err(|error| Failure(error.to_string()))
}

#[cfg(test)]
mod tests;
