//! พบชื่อหน่วยงานของท่านเขียนไม่ตรงกันในเอกสารเดียวกัน หรือขาดชื่อไป
//!
//! # เหตุผล
//! ชื่อหน่วยงานต้องตรงกันทั้งฉบับ ชื่อที่เพี้ยนหนึ่งตัวอักษร ใช้ชื่ออำเภอแทนชื่อตำบล หรือผิดประเภท ทำให้เอกสารไม่ใช่ของหน่วยงาน
//! ตัวตรวจยึดชื่อจากตำแหน่งผู้ลงนามและหน้าปก ไม่ได้นับว่าชื่อใดพบมากกว่า
//!
//! # ตัวอย่าง
//! ผู้ลงนามคือ “นายกเทศมนตรีตำบลทุ่งแสงใส” แต่คำนำเขียนว่า “เทศบาลตำบลทุ่งแสงไส”
//! หรือหัวบันทึกเขียนว่า “เทศบาล อำเภอแสงใส” โดยไม่มีชื่อเทศบาล
//!
//! # วิธีแก้
//! แก้ให้เป็นชื่อเต็มของหน่วยงานเหมือนกันทุกแห่ง

use super::naming::{self, Kinship};
use super::{Findings, Inspection, LineText};
use crate::read::{PaperSort, ReadPart};

pub(super) const NAME: &str = "agency-name-variant";

/// Words that tell of the body as it once was.
const ONCE: [&str; 6] = ["เดิม", "ยกฐานะ", "จัดตั้ง", "เปลี่ยนชื่อ", "เปลี่ยนแปลงฐานะ", "อดีต"];

pub(super) fn check(inspection: &Inspection<'_>, findings: &mut Findings<'_>) {
    missing_name(inspection, findings);
    let Some(own) = &inspection.agency else { return };
    let paper =
        matches!(inspection.reading.kind, PaperSort::Report | PaperSort::Measures | PaperSort::Memo | PaperSort::Plan);
    let signed =
        |line: usize| inspection.reading.signers.iter().any(|signer| signer.line <= line && line <= signer.last_line);
    for mention in &inspection.reading.mentions {
        let kinship = naming::kinship(mention, own, inspection);
        let told = match kinship {
            Kinship::Misread => "ชื่อหน่วยงานเขียนไม่ตรงกัน",
            Kinship::OtherKind if paper || own.given || signed(mention.line) => "ประเภทของหน่วยงานไม่ตรงกัน",
            Kinship::District if paper => "ใช้ชื่ออำเภอเป็นชื่อหน่วยงาน",
            Kinship::Own | Kinship::Other | Kinship::OtherKind | Kinship::District => continue,
        };
        if inspection.reading.part(mention.line) == Some(ReadPart::Opinion) {
            continue;
        }
        let near = naming::before(mention, inspection, 60);
        if ONCE.iter().any(|word| near.contains(word))
            || ["ร่วมกับ", "ระหว่าง", "ดูงาน"].iter().any(|word| near.contains(word))
        {
            continue;
        }
        findings.report_at(
            super::Severity::Warning,
            (mention.line, mention.column),
            &mention.text,
            format!("{told} ตรงนี้เขียนว่า “{}” แต่หน่วยงานของท่านคือ {}", mention.text, own.full_name),
            Some(naming::in_place_of(mention, own)),
        );
    }
}

/// เทศบาล อำเภอ… จังหวัด…: the kind without its name.
fn missing_name(inspection: &Inspection<'_>, findings: &mut Findings<'_>) {
    for line in &inspection.lines {
        for kind in ["เทศบาล", "เทศบาลตำบล", "เทศบาลเมือง", "องค์การบริหารส่วนตำบล"]
        {
            for (at, _) in line.text.match_indices(kind) {
                let rest = &line.text[at + kind.len()..];
                if rest.starts_with(' ') && followed_by_district(rest) && !in_list(line, at) {
                    let suggestion = inspection.agency.as_ref().map(|own| own.full_name.clone());
                    let end = line.text.len() - rest.trim_start().len() + first_word(rest);
                    findings.report(line.mark(at..end), format!("ขาดชื่อหน่วยงานหลังคำว่า “{kind}”"), suggestion);
                }
            }
        }
    }
}

/// Whether อำเภอ with a name and จังหวัด follow.
fn followed_by_district(rest: &str) -> bool {
    let rest = rest.trim_start();
    let Some(after) = rest.strip_prefix("อำเภอ").or_else(|| rest.strip_prefix("อ.")) else { return false };
    let near: String = after.chars().take(40).collect();
    near.contains("จังหวัด") || near.contains("จ.")
}

/// Bytes of the first word behind the space.
fn first_word(rest: &str) -> usize {
    let word = rest.trim_start();
    word.find([' ', '\t']).unwrap_or(word.len())
}

/// อบจ. เทศบาล อำเภอ: kinds in a row.
fn in_list(line: &LineText, at: usize) -> bool {
    let before = line.text[..at].trim_end();
    ["จังหวัด", "และ", "หรือ", ",", "กับ", "ทุก"].iter().any(|word| before.ends_with(word))
}
