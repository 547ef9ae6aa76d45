//! The diagnosis on one page, in Thai and in English.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::{Predicted, Reason};
use crate::takeover::{Takeover, YearFrom};
use crate::verdict::Verdict;

/// How many items a page says singly; the rest is counted.
const LINES: usize = 24;

/// The diagnosis in Thai, for one page of paper.
pub fn thai(takeover: &Takeover, predicted: Option<&Predicted>, verdicts: &BTreeMap<String, Verdict>) -> String {
    said(takeover, predicted, verdicts, true)
}

/// The diagnosis in English, for one page of paper.
pub fn english(takeover: &Takeover, predicted: Option<&Predicted>, verdicts: &BTreeMap<String, Verdict>) -> String {
    said(takeover, predicted, verdicts, false)
}

fn said(
    takeover: &Takeover,
    predicted: Option<&Predicted>,
    verdicts: &BTreeMap<String, Verdict>,
    is_thai: bool,
) -> String {
    let say = |thai: &str, english: &str| if is_thai { thai.to_owned() } else { english.to_owned() };
    let mut text = String::new();
    let agency = takeover.agency.clone().unwrap_or_else(|| say("ไม่ทราบชื่อหน่วยงาน", "agency not named on the page"));
    let year = takeover.fiscal_year;
    let from = match takeover.year_from {
        YearFrom::Asked => say("ตามที่ระบุ", "as asked"),
        YearFrom::Page => say("ตามที่หน้าเว็บระบุ", "as the page says"),
        YearFrom::List => say("หน้าเว็บไม่ระบุปี เดาจากรายการ", "no year on the page, taken from the list"),
    };
    let _ = writeln!(
        text,
        "{}\n{agency}\n{} {year} ({from})",
        say("ผลตรวจรายการเปิดเผยข้อมูลสาธารณะ (OIT)", "Diagnosis of the disclosure list (OIT)"),
        say("ปีงบประมาณ", "Fiscal year"),
    );
    if !takeover.other_years.is_empty() {
        let years = takeover.other_years.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
        let _ = writeln!(
            text,
            "{} {years}",
            say("หน้านี้มีรายการของปีอื่นด้วย ไม่ได้นับ:", "The page also has lists of other years, left out:")
        );
    }
    if let Some(refusal) = &takeover.refused {
        let _ = writeln!(text, "\n{}", if is_thai { refusal.thai() } else { refusal.english() });
        return text;
    }
    let Some(predicted) = predicted else { return text };
    let _ = writeln!(
        text,
        "\n{} {}{} · {} {} {} {} · {} {} {} {}",
        say("คาดว่า OIT ได้ร้อยละ", "Predicted OIT"),
        predicted.oit,
        say("", " of 100"),
        say("คิดเป็น", "that is"),
        predicted.weighted,
        say("จาก", "of"),
        say(&format!("{} คะแนนของคะแนนรวม", predicted.weight), &format!("{} points of the total", predicted.weight)),
        say("ครบ", "in order:"),
        predicted.earning,
        say("จาก", "of"),
        say(&format!("{} ข้อ", predicted.items), &format!("{} items", predicted.items)),
    );
    if !predicted.is_settled {
        let _ = writeln!(
            text,
            "{}",
            say(
                "รายการของปีนี้ยังไม่ยืนยัน ผลจึงเป็นการคาดการณ์เบื้องต้น",
                "The list of this year is not settled; take the figures as a first guess."
            )
        );
    }
    if takeover.items.iter().any(|item| item.found) && takeover.items.iter().all(|item| item.urls.is_empty()) {
        let sentence = say(
            "ข้อความนี้ไม่มีลิงก์ จึงบอกได้เพียงว่ามีข้อใด: บันทึกหน้าเว็บเป็น .html เพื่อตรวจลิงก์ด้วย",
            "This text has no links, so only the items can be told: save the page as .html to have the links checked.",
        );
        let _ = writeln!(text, "{sentence}");
    }
    lost(&mut text, predicted, is_thai);
    remarks(&mut text, takeover, verdicts, is_thai);
    text
}

fn lost(text: &mut String, predicted: &Predicted, is_thai: bool) {
    if predicted.lost.is_empty() {
        let all = if is_thai {
            "ไม่พบข้อที่จะได้ 0 คะแนน"
        } else {
            "Nothing was found that would score 0."
        };
        let _ = writeln!(text, "\n{all}");
        return;
    }
    let head = if is_thai {
        "ข้อที่จะได้ 0 คะแนน เรียงตามสิ่งที่ควรแก้ก่อน (คะแนนรวมที่เสีย)"
    } else {
        "Would score 0, what to mend first on top (points of the total)"
    };
    let _ = writeln!(text, "\n{head}");
    for (n, lost) in predicted.lost.iter().take(LINES).enumerate() {
        let reasons: Vec<&str> = lost.reasons.iter().take(2).map(|reason| one(reason, is_thai)).collect();
        let _ = writeln!(
            text,
            "{:>3}. {:<4} −{} {}: {}",
            n + 1,
            lost.cost.code,
            lost.cost.points,
            lost.cost.title,
            reasons.join("; ")
        );
    }
    if let Some(rest) = predicted.lost.len().checked_sub(LINES).filter(|rest| *rest > 0) {
        let codes: Vec<&str> = predicted.lost[LINES..].iter().map(|lost| lost.cost.code.as_str()).collect();
        let _ = if is_thai {
            writeln!(text, "     และอีก {rest} ข้อ: {}", codes.join(" "))
        } else {
            writeln!(text, "     and {rest} more: {}", codes.join(" "))
        };
    }
}

fn one(reason: &Reason, is_thai: bool) -> &str {
    if is_thai { &reason.thai } else { &reason.english }
}

/// Remarks that do not fail an item, alike ones said once with their items.
fn remarks(text: &mut String, takeover: &Takeover, verdicts: &BTreeMap<String, Verdict>, is_thai: bool) {
    let mut said: BTreeMap<String, Vec<&str>> = BTreeMap::new();
    for item in takeover.items.iter().filter(|item| item.found) {
        let notes = item
            .notes
            .iter()
            .filter(|note| !note.fails())
            .map(|note| if is_thai { note.thai() } else { note.english() });
        let seen = item.urls.iter().filter_map(|url| verdicts.get(url)).flat_map(|verdict| &verdict.findings);
        let seen = seen.map(|finding| if is_thai { finding.kind.thai() } else { finding.kind.english() });
        for remark in notes.chain(seen) {
            let codes = said.entry(remark).or_default();
            if !codes.contains(&item.code.as_str()) {
                codes.push(&item.code);
            }
        }
    }
    if said.is_empty() {
        return;
    }
    let mut said: Vec<(String, Vec<&str>)> = said.into_iter().collect();
    said.sort_by_key(|(_, codes)| std::cmp::Reverse(codes.len()));
    let _ = writeln!(text, "\n{}", if is_thai { "ข้อสังเกตอื่น" } else { "Other remarks" });
    for (remark, codes) in said.iter().take(LINES / 2) {
        let _ = writeln!(text, "  {remark} ({})", codes.join(" "));
    }
    if said.len() > LINES / 2 {
        let rest = said.len() - LINES / 2;
        let _ = if is_thai {
            writeln!(text, "  และอีก {rest} เรื่อง")
        } else {
            writeln!(text, "  and {rest} more")
        };
    }
}
