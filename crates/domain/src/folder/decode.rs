//! Each file of a folder, field by field.
//!
//! An entry with a problem is kept with what could be read of it, so that nothing which refers to it is reported as
//! well; the problem itself makes the folder unreadable.

use std::collections::{BTreeMap, BTreeSet};

use prongsai_thai::{Digits, FiscalYear, Round, numeral};

use super::table::{Problems, Table};
use super::word::DecisionWord;
use super::{AGENCY, EVIDENCE, FRAMEWORK, MEASURES, PAPERS, PROGRESS, RESULT, UNREAD};
use crate::agency::{Acting, ActingMode, Agency, AgencyKind, Post, Unit};
use crate::cycle::Cycle;
use crate::evidence::Evidence;
use crate::framework::Instrument;
use crate::measure::{Budget, Measure, Period, Step};
use crate::paper::{ChainAct, ChainStep, Decision, MemoFields, Paper, PaperKind};
use crate::progress::{Figure, FollowUp, Progress, Status};
use crate::scorecard::{EitParts, Scorecard};

/// Reads all files; none where the agency or the fiscal year is not there.
pub(super) fn cycle<'f>(problems: &mut Problems<'f>, files: &'f BTreeMap<String, String>) -> Option<Cycle> {
    let agency = read(problems, files, AGENCY, agency);
    if !files.contains_key(AGENCY) {
        problems.report(
            AGENCY,
            "",
            "ไม่พบไฟล์ agency.toml ซึ่งบอกว่าเป็นข้อมูลของหน่วยงานใด".to_owned(),
            Some("สร้างโฟลเดอร์ตั้งต้นด้วยคำสั่ง prongsai new แล้วกรอกชื่อหน่วยงาน อำเภอ และจังหวัด".to_owned()),
        );
    }
    let planned = read(problems, files, MEASURES, |table| {
        let year = table.required_fiscal_year("fiscal_year");
        (year, table.each("measure", measure))
    });
    if !files.contains_key(MEASURES) {
        problems.report(
            MEASURES,
            "",
            "ไม่พบไฟล์ measures.toml ซึ่งบอกปีงบประมาณและมาตรการ".to_owned(),
            Some("สร้างไฟล์ที่มีบรรทัด fiscal_year = 2569 (ปีงบประมาณของมาตรการ)".to_owned()),
        );
    }
    let year = planned.as_ref().and_then(|planned| planned.0);
    let scorecards = read(problems, files, RESULT, |table| results(table, year)).unwrap_or_default();
    let (progress, follow_ups) =
        read(problems, files, PROGRESS, |table| (table.each("progress", progress), table.each("follow_up", follow_up)))
            .unwrap_or_default();
    let evidence = read(problems, files, EVIDENCE, |table| table.each("evidence", evidence)).unwrap_or_default();
    let papers = read(problems, files, PAPERS, |table| table.each("paper", paper)).unwrap_or_default();
    let (fiscal_year, measures) = planned?;
    Some(Cycle {
        agency: agency?,
        fiscal_year: fiscal_year?,
        scorecards,
        measures,
        progress,
        follow_ups,
        evidence,
        papers,
        framework: files.get(FRAMEWORK).cloned(),
        unread: files.get(UNREAD).map(|text| unread(text)).unwrap_or_default(),
    })
}

fn read<'f, T>(
    problems: &mut Problems<'f>,
    files: &'f BTreeMap<String, String>,
    file: &'static str,
    read: impl FnOnce(&mut Table<'_, '_, 'f>) -> T,
) -> Option<T> {
    let toml = problems.toml(file, files.get(file)?)?;
    let mut table = Table::root(problems, file, &toml);
    let read = read(&mut table);
    table.finish();
    Some(read)
}

/// Lines that are neither empty nor remarks.
fn unread(text: &str) -> Vec<String> {
    // A simple editor puts a byte order mark before the heading.
    let lines = text.trim_start_matches('\u{feff}').lines().map(str::trim_end);
    lines.filter(|line| !line.trim().is_empty() && !line.starts_with('#')).map(str::to_owned).collect()
}

fn agency(table: &mut Table<'_, '_, '_>) -> Agency {
    Agency {
        kind: table.required_word("kind").unwrap_or(AgencyKind::SubdistrictMunicipality),
        name: table.required_text("name", "ชื่อหน่วยงานโดยไม่ต้องมีคำว่าเทศบาลตำบล เช่น \"ทุ่งแสงใส\"").unwrap_or_default(),
        district: table.required_text("district", "ชื่ออำเภอโดยไม่ต้องมีคำว่าอำเภอ").unwrap_or_default(),
        province: table.required_text("province", "ชื่อจังหวัดโดยไม่ต้องมีคำว่าจังหวัด").unwrap_or_default(),
        telephone: table.text("telephone"),
        website: table.text("website"),
        units: table.each("unit", |unit| Unit {
            id: unit.required_text("id", "ชื่อย่อที่ไฟล์อื่นใช้อ้างถึง เช่น \"office\"").unwrap_or_default(),
            name: unit.required_text("name", "ชื่อที่ใช้ในหนังสือ เช่น \"สำนักปลัดเทศบาล\"").unwrap_or_default(),
            telephone: unit.text("telephone"),
            book: unit.text("book"),
        }),
        posts: table.each("post", |post| Post {
            id: post.required_text("id", "ชื่อย่อที่ไฟล์อื่นใช้อ้างถึง เช่น \"mayor\"").unwrap_or_default(),
            title: post.required_text("title", "ชื่อตำแหน่งที่พิมพ์ใต้ลายมือชื่อ").unwrap_or_default(),
            role: post.word("role").unwrap_or_default(),
            unit: post.text("unit"),
            holder: post.text("holder"),
            vacant: post.truth("vacant"),
        }),
        acting: table.each("acting", |acting| Acting {
            post: acting.required_text("post", "id ของตำแหน่งที่มีผู้ทำหน้าที่แทน").unwrap_or_default(),
            by: acting.required_text("by", "id ของตำแหน่งเดิมของผู้ทำหน้าที่แทน").unwrap_or_default(),
            mode: acting.required_word("mode").unwrap_or(ActingMode::ActingFor),
            basis: acting.text("basis"),
            from: acting.date("from"),
            to: acting.date("to"),
        }),
    }
}

/// Reads the results; one without a year is left out, nothing refers to it.
fn results(table: &mut Table<'_, '_, '_>, of: Option<FiscalYear>) -> Vec<Scorecard> {
    let mut seen = BTreeSet::new();
    let read = table.each("result", |result| {
        let card = scorecard(result);
        if let Some(card) = &card {
            let year = card.fiscal_year;
            if !seen.insert(year) {
                let message = format!("ปีงบประมาณ {year} มีผลซ้ำสองรายการ");
                result.report("fiscal_year", message, "เหลือไว้ปีละหนึ่งรายการ");
            }
            if let Some(of) = of.filter(|of| year > *of) {
                let message = format!("ผลของปี {year} อยู่หลังปีงบประมาณ {of} ของมาตรการ");
                result.report("fiscal_year", message, "ตรวจปีใน measures.toml และ result.toml");
            }
        }
        card
    });
    read.into_iter().flatten().collect()
}

fn scorecard(table: &mut Table<'_, '_, '_>) -> Option<Scorecard> {
    let fiscal_year = table.required_fiscal_year("fiscal_year");
    let source = table.text("source");
    let total = table.score("total");
    let rating = table.text("rating");
    let number = |key: &str| key.trim().parse().ok().filter(|number| (1..=10).contains(number));
    let indicators = table.scores("indicators", number, "ตัวชี้วัดมีเลข 1 ถึง 10");
    let instrument = |key: &str| Instrument::ALL.into_iter().find(|one| one.code().eq_ignore_ascii_case(key.trim()));
    let instruments = table.scores("instruments", instrument, "แบบวัดมี IIT, EIT และ OIT");
    let parts = table.inside("eit", |eit| {
        let parts = (eit.score("part1"), eit.score("part2"));
        if parts.0.is_some() != parts.1.is_some() {
            let lacking = if parts.0.is_none() { "part1" } else { "part2" };
            eit.report(lacking, "มีคะแนน EIT เพียงส่วนเดียว", "กรอกทั้ง part1 และ part2 หรือเว้นไว้ทั้งสองส่วน");
        }
        parts
    });
    let eit = parts.and_then(|parts| Some(EitParts { part1: parts.0?, part2: parts.1? }));
    let oit = table.scores("oit", oit_code, "รหัสข้อ OIT เขียนเป็น O ตามด้วยเลขข้อ เช่น O42");
    Some(Scorecard { fiscal_year: fiscal_year?, source, total, rating, indicators, instruments, eit, oit })
}

/// `O42` from `o42`, `O 42`, `O๔๒` (whose digits are Arabic here already).
fn oit_code(key: &str) -> Option<String> {
    let number: u8 = key.trim().strip_prefix(['O', 'o'])?.trim().parse().ok()?;
    (number > 0).then(|| format!("O{number}"))
}

fn measure(table: &mut Table<'_, '_, '_>) -> Measure {
    Measure {
        no: table.required_number("no", 1..=999).unwrap_or(0),
        title: table.required_text("title", "ชื่อมาตรการ เช่น \"การใช้งบประมาณ\"").unwrap_or_default(),
        indicator: table.number("indicator", 1..=10),
        topics: table.numbers("topics", 1..=7),
        finding: table.text("finding"),
        responsible: table.text("responsible").unwrap_or_default(),
        unit: table.text("unit"),
        period: table
            .inside("period", |period| Period {
                text: period.text("text"),
                from: period.date("from"),
                to: period.date("to"),
            })
            .unwrap_or_default(),
        budget: table.inside("budget", |budget| {
            let baht = budget.required_text("baht", "จำนวนเงินเป็นบาท เช่น 12500.50 หรือ 0 เมื่อไม่ใช้งบประมาณ");
            let satang = baht.map(|baht| (satang(&baht), baht));
            if let Some((None, baht)) = &satang {
                budget.report("baht", format!("“{baht}” ไม่ใช่จำนวนเงิน"), "เขียนเช่น 12500 หรือ 12500.50");
            }
            Budget { satang: satang.and_then(|(satang, _)| satang).unwrap_or(0), heading: budget.text("heading") }
        }),
        success: table.text("success"),
        follow_up: table.text("follow_up").unwrap_or_default(),
        steps: table.each("step", |step| Step {
            no: step.required_number("no", 1..=999).unwrap_or(0),
            text: step.required_text("text", "วิธีการดำเนินการข้อนี้ทำอะไร").unwrap_or_default(),
        }),
    }
}

/// Satang of an amount in baht with at most two decimals; commas between thousands are read.
fn satang(baht: &str) -> Option<i64> {
    let baht = numeral::arabic(baht).replace(',', "");
    let (whole, fraction) = baht.split_once('.').unwrap_or((&baht, ""));
    let fraction = fraction.trim_end_matches('0');
    let digits = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
    if whole.is_empty() || !digits(whole) || !digits(fraction) || fraction.len() > 2 {
        return None;
    }
    let whole: i64 = whole.parse().ok()?;
    whole.checked_mul(100)?.checked_add(format!("{fraction:0<2}").parse().ok()?)
}

fn round(table: &mut Table<'_, '_, '_>) -> Round {
    let months: Option<u8> = table.required_number("round", 6..=12);
    match months.map(Round::try_from) {
        Some(Ok(round)) => round,
        Some(Err(_)) => {
            table.report("round", "รอบการรายงานต้องเป็น 6 หรือ 12 เดือน", "");
            Round::Six
        }
        None => Round::Six,
    }
}

fn progress(table: &mut Table<'_, '_, '_>) -> Progress {
    Progress {
        round: round(table),
        measure: table.required_number("measure", 1..=999).unwrap_or(0),
        step: table.required_number("step", 1..=999).unwrap_or(0),
        status: table.required_word("status").unwrap_or(Status::Unknown),
        result: table.text("result").unwrap_or_default(),
        figures: table.each("figure", |figure| {
            let value = figure.required_text("value", "จำนวน เช่น 52 หรือ 95.50").unwrap_or_default();
            let plain = numeral::arabic(&value).replace(',', "");
            if !value.is_empty() && !decimal(&plain) {
                figure.report("value", format!("“{value}” ไม่ใช่ตัวเลข"), "เขียนเฉพาะตัวเลข ส่วนหน่วยนับกรอกใน unit");
            }
            Figure {
                label: figure.required_text("label", "นับอะไร เช่น \"ผู้เข้ารับการอบรม\"").unwrap_or_default(),
                value: plain,
                unit: figure.required_text("unit", "หน่วยนับ เช่น \"คน\"").unwrap_or_default(),
            }
        }),
        obstacle: table.text("obstacle"),
        suggestion: table.text("suggestion"),
        evidence: table.texts("evidence"),
    }
}

fn decimal(text: &str) -> bool {
    let text = text.strip_prefix('-').unwrap_or(text);
    let (whole, fraction) = text.split_once('.').unwrap_or((text, "0"));
    !whole.is_empty() && !fraction.is_empty() && whole.bytes().chain(fraction.bytes()).all(|b| b.is_ascii_digit())
}

fn follow_up(table: &mut Table<'_, '_, '_>) -> FollowUp {
    FollowUp {
        round: round(table),
        measure: table.required_number("measure", 1..=999).unwrap_or(0),
        result: table.required_text("result", "ผลของการติดตาม ส่วนวิธีติดตามกรอกใน measures.toml").unwrap_or_default(),
        evidence: table.texts("evidence"),
    }
}

fn evidence(table: &mut Table<'_, '_, '_>) -> Evidence {
    Evidence {
        id: table.required_text("id", "ชื่อย่อที่ progress.toml ใช้อ้างถึง เช่น \"e1\"").unwrap_or_default(),
        title: table.required_text("title", "หลักฐานคืออะไร เช่น \"ภาพถ่ายการอบรม\"").unwrap_or_default(),
        kind: table.word("kind").unwrap_or_default(),
        made_on: table.date("made_on"),
        fiscal_year: table.fiscal_year("fiscal_year"),
        file: table.text("file"),
        sha256: table.text("sha256").map(|digest| digest.to_lowercase()),
        link: table.text("link"),
        publish: table.truth("publish"),
        caption: table.text("caption"),
    }
}

fn paper(table: &mut Table<'_, '_, '_>) -> Paper {
    Paper {
        kind: table.required_word("kind").unwrap_or(PaperKind::Measures),
        digits: table.word("digits").unwrap_or(Digits::Thai),
        memo: table
            .inside("memo", |memo| MemoFields {
                unit: memo.text("unit"),
                number: memo.text("number"),
                date: memo.date("date"),
                subject: memo.text("subject"),
                enclosure: memo.text("enclosure"),
            })
            .unwrap_or_default(),
        chain: table.each("step", |step| ChainStep {
            post: step.required_text("post", "id ของตำแหน่งใน agency.toml").unwrap_or_default(),
            act: step.required_word("act").unwrap_or(ChainAct::Opine),
            opinion: step.text("opinion"),
            decision: decision(step),
            date: step.date("date"),
        }),
    }
}

fn decision(step: &mut Table<'_, '_, '_>) -> Option<Decision> {
    let word: Option<DecisionWord> = step.word("decision");
    let reason = step.text("reason");
    let decision = match word? {
        DecisionWord::Endorsed => Decision::Endorsed,
        DecisionWord::Approved => Decision::Approved,
        word @ (DecisionWord::Disapproved | DecisionWord::Returned) => {
            if reason.is_none() {
                step.report("decision", "ไม่เห็นชอบหรือส่งคืนโดยไม่มีเหตุผล", "กรอกเหตุผลใน reason");
            }
            let reason = reason.clone().unwrap_or_default();
            if word == DecisionWord::Returned {
                Decision::Returned { reason }
            } else {
                Decision::Disapproved { reason }
            }
        }
    };
    if reason.is_some() && matches!(decision, Decision::Endorsed | Decision::Approved) {
        step.report("reason", "reason ใช้กับการไม่เห็นชอบหรือส่งคืนเท่านั้น", "ย้ายข้อความไปไว้ใน opinion");
    }
    Some(decision)
}
