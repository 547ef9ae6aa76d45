//! พบปีงบประมาณของเอกสารที่ขัดกันเอง
//!
//! # เหตุผล
//! เมื่อใช้เอกสารปีก่อนเป็นต้นแบบ ปีเดิมมักค้างอยู่ ผู้ประเมินอาจถือว่าเป็นหลักฐานผิดปีและไม่ให้คะแนน
//!
//! # ตัวอย่าง
//! เรื่องเขียนว่า “ประจำปีงบประมาณ พ.ศ. ๒๕๖๖” แต่หน้าปกเขียนว่า “ประจำปีงบประมาณ พ.ศ. ๒๕๖๕”
//! หรือผลคะแนนเดียวกันเป็นของปี ๒๕๖๖ ในย่อหน้าแรก แต่เป็นของปี ๒๕๖๕ ในย่อหน้าถัดไป
//! การเปรียบเทียบกับปีก่อน ผลการประเมินปีที่ผ่านมา และแผนหลายปีไม่ถือว่าผิด
//!
//! # วิธีแก้
//! ตรวจว่าข้อความกล่าวถึงปีใด แล้วแก้ให้ตรงกับปีของเอกสาร

use prongsai_thai::{Digits, Round};

use super::{Findings, Inspection, LineText, YearLabel, YearMention};
use crate::read::{PaperSort, ReadPart};

pub(super) const NAME: &str = "fiscal-year-mix";

/// Words after which another year is meant.
const COMPARES: [&str; 22] = [
    "เปรียบเทียบ",
    "เทียบกับ",
    "ที่ผ่านมา",
    "ปีก่อน",
    "ปีที่แล้ว",
    "เพิ่มขึ้น",
    "ลดลง",
    "ย้อนหลัง",
    "ตั้งแต่",
    "แนวโน้ม",
    "ปีถัดไป",
    "ปีต่อไป",
    "จากผลการ",
    "วิเคราะห์ผล",
    "ผลการประเมินปี",
    "พัฒนาการ",
    "สถิติ",
    "ในปีก่อน",
    "จากเดิม",
    "ปีฐาน",
    "นำผล",
    "เมื่อปี",
];

/// Words of which the year is the document's own when it follows them closely.
const OWN: [&str; 8] = [
    "ดำเนินการตามมาตรการ",
    "รายงานผลการดำเนินการมาตรการ",
    "รายงานผลการดำเนินการตามมาตรการ",
    "มาตรการส่งเสริมคุณธรรมและความโปร่งใสภายในหน่วยงาน",
    "มาตรการส่งเสริมคุณธรรมและความโปร่งใส",
    "มาตรการส่งเสริมคุณธรรม",
    "รอบ6เดือน",
    "รอบ12เดือน",
];

pub(super) fn check(inspection: &Inspection<'_>, findings: &mut Findings<'_>) {
    let Some(own) = inspection.fiscal_year.map(prongsai_thai::FiscalYear::number) else { return };
    match inspection.reading.kind {
        PaperSort::Report | PaperSort::Measures | PaperSort::Memo => {
            report(inspection, own, findings);
            rounds(inspection, own, findings);
        }
        PaperSort::Result => result(inspection, own, findings),
        PaperSort::Plan | PaperSort::News | PaperSort::Other => {}
    }
}

/// A report or measure paper: where its own year must stand, no other may.
fn report(inspection: &Inspection<'_>, own: i16, findings: &mut Findings<'_>) {
    // A page that lists the papers of several years is about none of them more than the others.
    let named: Vec<i16> = years(inspection)
        .filter(|(line, year)| labelled(year) && names_own(inspection, line, year))
        .map(|(_, year)| year.number)
        .collect();
    let own_times = named.iter().filter(|year| **year == own).count();
    if !inspection.reading.memo.is_present() && inspection.reading.signers.is_empty() && own_times * 2 <= named.len() {
        return;
    }
    for (line, year) in years(inspection) {
        if year.number == own || !year.is_buddhist() || !labelled(year) {
            continue;
        }
        let inside = inspection.reading.part(line.number);
        if inside == Some(ReadPart::Table) {
            continue; // What evidence concerns is asked by its own rule.
        }
        if (year.number - own).abs() <= 3 && names_own(inspection, line, year) {
            findings.report(
                year.mark,
                format!("เอกสารนี้เป็นของปี {own} แต่ข้อความนี้เขียนว่าปี {}", year.number),
                Some(written_like(inspection, year, own)),
            );
        }
    }
}

/// Whether the year belongs to the title of the document's own work.
fn names_own(inspection: &Inspection<'_>, line: &LineText, year: &YearMention) -> bool {
    let before: String = tail(&line.text[..year.byte], 900).chars().filter(|c| *c != ' ').collect();
    // A cover or heading that consists of the year alone goes on from the line above.
    let alone = line.text.trim().len() < 120 && {
        let rest: String = line.text.chars().filter(|c| !c.is_ascii_digit() && !matches!(c, ' ' | '.' | '*')).collect();
        matches!(
            rest.as_str(),
            "ประจำปีงบประมาณพศ"
                | "ประจำปีงบประมาณ"
                | "ประจำปีพศ"
                | "ประจำปี"
                | "ปีงบประมาณพศ"
                | "ปีงบประมาณ"
        )
    };
    let before = if alone {
        let above = line.number.checked_sub(2).and_then(|index| inspection.lines.get(index));
        let two = line.number.checked_sub(3).and_then(|index| inspection.lines.get(index));
        let above = above.map_or("", |line| line.compact.as_str());
        let two = two.map_or("", |line| line.compact.as_str());
        format!("{two}{above}{before}")
    } else {
        before
    };
    let Some(at) = OWN.iter().filter_map(|word| before.rfind(word).map(|at| at + word.len())).max() else {
        return false;
    };
    let between = &before[at..];
    // Another year, a new sentence or a comparison in between: the words are no longer about it.
    let near = between.chars().count() <= 60;
    let other_year = between.chars().filter(char::is_ascii_digit).count() >= 4;
    let whole = format!(
        "{}{}",
        tail(&before, 240),
        line.text.get(year.byte..).unwrap_or("").chars().take(24).filter(|c| *c != ' ').collect::<String>()
    );
    near && !other_year && !COMPARES.iter().any(|word| tail(&whole, 300).contains(word))
}

/// The months of a round beside its year: (ตุลาคม 2564 – มีนาคม 2565) is no round of 2566.
fn rounds(inspection: &Inspection<'_>, own: i16, findings: &mut Findings<'_>) {
    let last_month = match inspection.round {
        Some(Round::Six) => "มีนาคม",
        Some(Round::Twelve) => "กันยายน",
        None => return,
    };
    for pair in inspection.years.windows(2) {
        let [first, second] = pair else { continue };
        let (Some(line), true) = (inspection.line(first.mark.line), first.mark.line == second.mark.line) else {
            continue;
        };
        let october = line.text[..first.byte].trim_end().ends_with("ตุลาคม");
        let between = line.text[first.byte + 4..second.byte].trim();
        let closes = between.starts_with(['-', '–', 'ถ']) && between.ends_with(last_month);
        let wrong = first.number != own - 1 || second.number != own;
        let looks_back = COMPARES.iter().any(|word| tail(&line.text[..first.byte], 240).contains(word));
        if october && closes && wrong && !looks_back && (first.number - own).abs() <= 3 {
            let year = if second.number == own { first } else { second };
            let right = if second.number == own { own - 1 } else { own };
            findings.report(
                year.mark,
                format!("รอบรายงานของปี {own} คือ ตุลาคม {} – {last_month} {own}", own - 1),
                Some(written_like(inspection, year, right)),
            );
        }
    }
}

/// An announcement of one result: it belongs to one year.
fn result(inspection: &Inspection<'_>, own: i16, findings: &mut Findings<'_>) {
    let several = inspection.reading.results.len() > 1 || inspection.reading.series.len() > 1;
    let compares = inspection.lines.iter().any(|line| {
        ["เปรียบเทียบ", "เทียบกับ", "เพิ่มขึ้นจาก", "ลดลงจาก", "ปีที่แล้ว", "ปีก่อน", "ย้อนหลัง"]
            .iter()
            .any(|word| line.text.contains(word))
    });
    if several || compares {
        return;
    }
    for (line, year) in years(inspection) {
        let other = year.is_buddhist() && (year.number - own).abs() <= 2 && year.number != own;
        if !other || !matches!(year.label, YearLabel::Fiscal | YearLabel::Annual) {
            continue;
        }
        // The sentence must say that the agency has got this very result.
        let before = tail(&line.text[..year.byte], 900);
        let got = ["คะแนน", "ระดับ"].iter().all(|word| before.contains(word)) && before.contains("ผลการประเมิน");
        let follows = line.text[year.byte..].trim_start_matches(|c: char| c.is_ascii_digit()).trim_start();
        let graded = ["อยู่ในระดับ", "ได้คะแนน", "มีผล"].iter().any(|word| follows.starts_with(word));
        if got && graded {
            findings.report(
                year.mark,
                format!("ผลคะแนนนี้กล่าวว่าเป็นของปี {own} แต่ตรงนี้เขียนว่าปี {}", year.number),
                Some(written_like(inspection, year, own)),
            );
        }
    }
}

/// Years with their lines, front to back.
fn years<'a>(inspection: &'a Inspection<'_>) -> impl Iterator<Item = (&'a LineText, &'a YearMention)> {
    inspection.years.iter().filter_map(|year| Some((inspection.line(year.mark.line)?, year)))
}

fn labelled(year: &YearMention) -> bool {
    matches!(year.label, YearLabel::Fiscal | YearLabel::Annual | YearLabel::Year)
}

/// The year in the digits of the one that it replaces.
fn written_like(inspection: &Inspection<'_>, year: &YearMention, right: i16) -> String {
    let arabic = inspection.original(year.mark).contains(|c: char| c.is_ascii_digit());
    if arabic { right.to_string() } else { Digits::Thai.write(&right.to_string()) }
}

/// The last bytes of a text, from a whole code point.
fn tail(text: &str, bytes: usize) -> &str {
    let mut start = text.len().saturating_sub(bytes);
    while !text.is_char_boundary(start) {
        start += 1;
    }
    &text[start..]
}
