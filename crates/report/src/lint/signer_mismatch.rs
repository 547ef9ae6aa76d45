//! ผู้ลงนามไม่ตรงกับผู้ที่เอกสารเรียนถึงหรือผ่าน หรือไม่ตรงกับข้อมูลหน่วยงาน
//!
//! # เหตุผล
//! บันทึกเรียนนายกเทศมนตรีผ่านปลัด ต้องมีความเห็นของปลัด (หรือผู้รักษาราชการแทน) และคำสั่งของนายกเทศมนตรี
//! ถ้าตำแหน่งผู้ลงนามเป็นของหน่วยงานอื่น สายการเสนอก็ไม่สมบูรณ์ ชื่อบุคคลและลายมือชื่อไม่นำมาตัดสิน
//!
//! # ตัวอย่าง
//! เรียน นายกเทศมนตรีตำบลหนึ่ง แต่คำสั่งลงนามโดยนายกเทศมนตรีตำบลอื่น
//!
//! # วิธีแก้
//! แก้ชื่อตำแหน่งในช่องเรียนหรือช่องลงนามให้ตรงกัน

use super::{Findings, Inspection, Severity};
use crate::read::MentionForm;

pub(super) const NAME: &str = "signer-mismatch";

pub(super) fn check(inspection: &Inspection<'_>, findings: &mut Findings<'_>) {
    let reading = inspection.reading;
    if !reading.memo.is_present() {
        return;
    }
    orderer(inspection, findings);
    // Where the agency is known, a post of another one is a finding of the rules about names; once is enough.
    if inspection.agency.is_some() {
        return;
    }
    let Some(to) = &reading.memo.to else { return };
    let posted =
        |line: usize| reading.mentions.iter().find(|mention| mention.line == line && mention.form == MentionForm::Post);
    let Some(addressed) = posted(to.line) else { return };
    let ordered = reading.order.as_ref().and_then(|order| {
        let signer = order.signer.as_ref()?;
        (signer.line..=signer.last_line).find_map(posted)
    });
    if let Some(ordered) = ordered
        && ordered.agency != addressed.agency
    {
        findings.report_at(
            Severity::Warning,
            (addressed.line, addressed.column),
            &addressed.text,
            format!("บันทึกเรียน “{}” แต่ผู้ลงนามคำสั่งคือ “{}”", addressed.text, ordered.text),
            Some(ordered.text.clone()),
        );
    }
}

/// The order is the head's: somebody else may sign it only in another's capacity.
fn orderer(inspection: &Inspection<'_>, findings: &mut Findings<'_>) {
    let Some(order) = &inspection.reading.order else { return };
    let (Some(title), Some(signer)) = (&order.title, &order.signer) else { return };
    let Some(post) = signer.post.as_ref().filter(|_| signer.acting.is_none()) else { return };
    let heads = ["นายก", "ผู้ว่าราชการ", "ปลัด"];
    let Some(head) = heads.iter().find(|head| title.value.contains(**head)) else { return };
    if !post.value.contains(head) {
        findings.report_at(
            Severity::Warning,
            (post.line, post.column),
            post,
            format!("หัวข้อคือ “{}” แต่ผู้ลงนามเป็น “{}” โดยไม่ได้ลงนามแทน", title.value, post.value),
            Some(format!("ให้{head}ลงนาม หรือระบุฐานะ เช่น รักษาราชการแทน")),
        );
    }
}
