//! พบชื่อหน่วยงานอื่นในที่ที่ควรเป็นชื่อหน่วยงานของท่าน
//!
//! # เหตุผล
//! เมื่อใช้เอกสารของหน่วยงานอื่นเป็นต้นแบบ ชื่อเดิมอาจหลงเหลืออยู่ ทำให้รายงานกลายเป็นของหน่วยงานอื่นและเสียความน่าเชื่อถือ
//!
//! # ตัวอย่าง
//! ในรายงานของเทศบาลตำบลทุ่งแสงใส “เพื่อให้การประเมินของเทศบาลตำบลดอนแก้ว” ควรเป็น “ของเทศบาลตำบลทุ่งแสงใส”
//! การกล่าวถึงหน่วยงานอื่นโดยตั้งใจ เช่น ร่วมกับ ศึกษาดูงาน ประสาน หรือข่าวหลายหน่วยงาน ไม่ถือว่าผิด
//!
//! # วิธีแก้
//! แทนด้วยชื่อหน่วยงานของท่าน แล้วค้นทั้งเอกสารว่ายังมีชื่อเดิมเหลืออยู่หรือไม่

use super::naming::{self, Kinship};
use super::{Findings, Inspection, OwnAgency, Severity};
use crate::read::{Mention, MentionForm, PaperSort, ReadPart};

pub(super) const NAME: &str = "other-agency";

/// Words before a name that is mentioned on purpose.
const ON_PURPOSE: [&str; 48] = [
    "ร่วมกับ",
    "ร่วมมือ",
    "ระหว่าง",
    "ดูงาน",
    "เช่น",
    "ประสาน",
    "สนับสนุน",
    "เครือข่าย",
    "ใกล้เคียง",
    "ข้างเคียง",
    "ช่วยราชการ",
    "อดีต",
    "โอน",
    "เดิม",
    "ยกฐานะ",
    "ต้นแบบ",
    "ตัวอย่าง",
    "วิทยากร",
    "ได้แก่",
    "เปรียบเทียบ",
    "ลำดับ",
    "รางวัล",
    "อันดับ",
    "ส่งถึง",
    "หนังสือจาก",
    "แจ้งจาก",
    "จากเทศบาล",
    "ได้รับจาก",
    "ติดต่อกับ",
    "ทิศเหนือ",
    "ทิศใต้",
    "ทิศตะวันออก",
    "ทิศตะวันตก",
    "ติดกับ",
    "อาณาเขต",
    "เขตติดต่อ",
    "แนวทางของ",
    "ตามอย่าง",
    "เชิญ",
    "สถานที่",
    "ณที่",
    "พื้นที่ของ",
    "คดี",
    "คำพิพากษา",
    "หารือ",
    "ตอบข้อหารือ",
    "กับเทศบาล",
    "กับองค์การ",
];

/// Words before ของ or the name itself that speak of the agency's own matters.
const OWN_MATTER: [&str; 12] =
    ["ของ", "ภายใน", "ในนาม", "ชื่อหน่วยงาน", "หน่วยงานคือ", "โดย", "ดังนั้น", "ตามที่", "ทั้งนี้", "ซึ่ง", "และ", "ให้"];

pub(super) fn check(inspection: &Inspection<'_>, findings: &mut Findings<'_>) {
    let Some(own) = &inspection.agency else { return };
    if !naming::is_local(&own.full_name) {
        return;
    }
    let kind = inspection.reading.kind;
    let paper = matches!(kind, PaperSort::Report | PaperSort::Measures | PaperSort::Memo);
    let others = distinct_others(inspection, own);
    // News about several bodies names them on purpose; so does a comparison.
    if !paper && (others > 1 || !(own.given || kind == PaperSort::Result)) {
        return;
    }
    for mention in &inspection.reading.mentions {
        if naming::kinship(mention, own, inspection) != Kinship::Other {
            continue;
        }
        let Some(severity) = severity(mention, own, inspection, paper) else { continue };
        let message = match severity {
            Severity::Info => {
                format!("พบชื่อหน่วยงานอื่น “{}” (หน่วยงานของท่านคือ {}) ถ้าไม่ได้ตั้งใจกล่าวถึงควรแก้ไข", mention.text, own.full_name)
            }
            _ => format!("พบชื่อหน่วยงานอื่น “{}” (หน่วยงานของท่านคือ {})", mention.text, own.full_name),
        };
        let suggestion = Some(naming::in_place_of(mention, own));
        findings.report_at(severity, (mention.line, mention.column), &mention.text, message, suggestion);
    }
}

/// How many other bodies the text names.
fn distinct_others(inspection: &Inspection<'_>, own: &OwnAgency) -> usize {
    let mut names: Vec<&str> = inspection
        .reading
        .mentions
        .iter()
        .filter(|mention| naming::kinship(mention, own, inspection) == Kinship::Other)
        .map(|mention| mention.agency.as_str())
        .collect();
    names.sort_unstable();
    names.dedup();
    names.len()
}

/// How sure it is that the name should not stand there; none where it is there on purpose.
fn severity(mention: &Mention, own: &OwnAgency, inspection: &Inspection<'_>, paper: bool) -> Option<Severity> {
    let near = naming::before(mention, inspection, 60);
    let part = inspection.reading.part(mention.line);
    if matches!(part, Some(ReadPart::Cover | ReadPart::Signature | ReadPart::Order)) {
        return Some(Severity::Error);
    }
    if matches!(part, Some(ReadPart::Opinion)) || ON_PURPOSE.iter().any(|word| near.contains(word)) {
        return None;
    }
    // The provincial body is everybody's partner.
    if mention.agency.starts_with("องค์การบริหารส่วนจังหวัด") && !near.ends_with("ของ")
    {
        return None;
    }
    // เรียน นายก… of another body is an addressee, but not in a memo, which stays in the house.
    if mention.form == MentionForm::Post && near.ends_with("เรียน") && !inspection.reading.memo.is_present() {
        return None;
    }
    let tight: String = near.trim_end_matches(['(', ' ', '"', '“']).to_owned();
    if OWN_MATTER.iter().take(3).any(|word| tight.ends_with(word)) {
        return Some(if paper || own.given { Severity::Error } else { Severity::Warning });
    }
    if !paper {
        return None;
    }
    let begins = tight.is_empty() || part == Some(ReadPart::MemoHead);
    if begins || OWN_MATTER.iter().any(|word| tight.ends_with(word)) {
        Some(Severity::Warning)
    } else {
        Some(Severity::Info)
    }
}
