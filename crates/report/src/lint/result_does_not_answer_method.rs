//! ผลการดำเนินการข้อนี้ไม่ตอบวิธีการดำเนินการในข้อเดียวกัน
//!
//! # เหตุผล
//! ผู้ประเมินจับคู่วิธีการกับผลทีละข้อ ผลที่ไม่ตอบวิธีการของตนเป็นเหตุแรกที่ทำให้รายงานไม่ได้คะแนน
//!
//! # ตัวอย่าง
//! วิธีการ ๑. ให้ความรู้พนักงาน… แต่ผล ๑. จัดทำปฏิทินงบประมาณ ควรรายงานว่าอบรมเมื่อใด มีผู้เข้าอบรมกี่คน
//!
//! # วิธีแก้
//! เขียนผลของแต่ละข้อให้บอกว่าทำสิ่งที่กำหนดไว้ในวิธีการข้อนั้นแล้วหรือไม่ เมื่อใด ได้จำนวนเท่าใด ถ้ายังไม่ได้ทำให้ระบุตามจริง

use super::answer::{Answer, Sense, likeness};
use super::table::{pairs, said};
use super::{Findings, Inspection, Severity};

pub(super) const NAME: &str = "result-does-not-answer-method";

pub(super) fn check(inspection: &Inspection<'_>, findings: &mut Findings<'_>) {
    if !inspection.reading.is_report() {
        return;
    }
    for measure in &inspection.reading.measures {
        let pairs = pairs(measure);
        let senses: Vec<(Sense, Sense)> =
            pairs.iter().map(|pair| (Sense::of(&pair.method.text), Sense::of(&pair.result.text))).collect();
        for (pair, (method, result)) in pairs.iter().zip(&senses) {
            if not_begun(&pair.result.text) {
                continue;
            }
            let number = said(pair.no);
            let place = (pair.result.text.line, pair.result.text.column);
            let message = if method.is_answered_by(result) == Answer::No {
                Some(format!(
                    "ผลข้อ {number} ไม่ตอบวิธีการข้อ {number} ของมาตรการ “{}” ซึ่งกำหนดว่า “{}”",
                    *measure.title,
                    short(&pair.method.text)
                ))
            } else {
                // The neighbour's result once more is no result of this method.
                pairs
                    .iter()
                    .zip(&senses)
                    .filter(|(other, _)| other.no < pair.no)
                    .find(|(other, (planned, told))| {
                        let apart = likeness(&method.words, &planned.words) < 80;
                        apart
                            && (likeness(&told.words, &result.words) >= 80
                                || same_list(&other.result.text, &pair.result.text))
                    })
                    .map(|(other, _)| {
                        format!(
                            "ผลข้อ {number} บอกสิ่งเดียวกับผลข้อ {} จึงไม่ตอบวิธีการข้อ {number} ซึ่งกำหนดว่า “{}”",
                            said(other.no),
                            short(&pair.method.text)
                        )
                    })
            };
            if let Some(message) = message {
                let suggestion =
                    format!("รายงานผลของ “{}” ว่าทำเมื่อใด ได้จำนวนเท่าใด พร้อมหลักฐาน", short(&pair.method.text));
                let excerpt = super::table::verbatim(inspection, place, &pair.result.text);
                findings.report_at(Severity::Warning, place, &excerpt, message, Some(suggestion));
            }
        }
    }
}

/// The list of examples after เช่น is word for word the same and makes up much of the text.
fn same_list(one: &str, other: &str) -> bool {
    let list = |text: &str| {
        let compact: String = text.chars().filter(|c| !c.is_whitespace()).collect();
        let tail = compact.split_once("เช่น").or_else(|| compact.split_once("ได้แก่"))?.1.to_owned();
        (tail.chars().count() >= 12).then_some(tail)
    };
    list(one).is_some_and(|one| Some(one) == list(other))
}

/// An honest "not yet" answers every method.
fn not_begun(result: &str) -> bool {
    ["ยังไม่ได้ดำเนินการ", "ยังไม่ดำเนินการ", "อยู่ระหว่างดำเนินการ", "ยกเลิก", "ไม่มีการดำเนินการ"]
        .iter()
        .any(|word| result.contains(word))
}

fn short(text: &str) -> String {
    super::table::beginning(text, 45)
}
