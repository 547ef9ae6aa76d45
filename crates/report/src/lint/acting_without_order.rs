//! ลงนามแทนตำแหน่งอื่นโดยเอกสารไม่ได้บอกคำสั่งหรือระเบียบที่ให้อำนาจ
//!
//! # เหตุผล
//! ผู้รักษาราชการแทนหรือปฏิบัติราชการแทนต้องมีคำสั่ง กฎหมาย หรือระเบียบรองรับ ตัวเอกสารมักไม่เขียนไว้ จึงต้องตรวจจากต้นเรื่อง
//! แต่ถ้าข้อมูลของเทศบาลเองไม่มีฐานอำนาจนั้น ถือเป็นข้อผิดพลาด
//!
//! # ตัวอย่าง
//! รองปลัดเทศบาล รักษาราชการแทนปลัดเทศบาล โดยไม่มีเลขคำสั่ง
//!
//! # วิธีแก้
//! แนบสำเนาคำสั่ง หรือเก็บเลขที่คำสั่งไว้ในข้อมูลหน่วยงาน (agency.toml ช่อง acting.basis)

use super::{Findings, Inspection, Severity};

pub(super) const NAME: &str = "acting-without-order";

pub(super) fn check(inspection: &Inspection<'_>, findings: &mut Findings<'_>) {
    for signer in &inspection.reading.signers {
        let Some(acting) = signer.acting.as_ref().filter(|acting| acting.basis.is_none()) else { continue };
        let line = inspection
            .source
            .lines
            .get(acting.line.saturating_sub(1))
            .map(|line| line.text.trim_end())
            .unwrap_or_default();
        let mark = line.char_indices().nth(acting.column.saturating_sub(1)).map_or("", |(at, _)| &line[at..]);
        let recorded = inspection.profile.cycle.map(|cycle| {
            cycle.agency.acting.iter().filter(|record| record.mode == acting.mode).any(|record| record.basis.is_some())
        });
        let (severity, message) = match recorded {
            Some(true) => continue,
            Some(false) => (Severity::Error, "ลงนามแทนตำแหน่งอื่น แต่ข้อมูลหน่วยงานไม่มีคำสั่งหรือระเบียบที่ให้อำนาจ"),
            None => (Severity::Info, "ลงนามแทนตำแหน่งอื่นโดยไม่ระบุคำสั่งหรือระเบียบ ตรวจจากต้นฉบับ"),
        };
        findings.report_at(
            severity,
            (acting.line, acting.column),
            mark,
            message,
            Some("อ้างเลขที่และวันที่ของคำสั่ง หรือข้อระเบียบที่ให้อำนาจ".to_owned()),
        );
    }
}
