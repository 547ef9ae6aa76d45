//! สิ่งที่ขอไม่ตรงกับสิ่งที่สั่ง หรือไม่ได้ขอเผยแพร่
//!
//! # เหตุผล
//! บันทึกที่ขอเพียงเพื่อทราบ แต่ช่องคำสั่งเป็นเห็นชอบและอนุมัติ ทำให้ไม่ชัดว่าอนุมัติอะไร
//! และรายงานต้องเผยแพร่บนเว็บไซต์ จึงควรขออนุญาตเผยแพร่ไว้ด้วย
//!
//! # ตัวอย่าง
//! จึงเรียนมาเพื่อโปรดทราบ หากเห็นชอบโปรดอนุมัติให้เผยแพร่ทางเว็บไซต์ของเทศบาลและรายงานในระบบ ITAS
//!
//! # วิธีแก้
//! เขียนสิ่งที่ขอให้ตรงกับตัวเลือกในคำสั่ง และขออนุมัติเผยแพร่

use super::{Findings, Inspection};

pub(super) const NAME: &str = "request-mismatch";

pub(super) fn check(inspection: &Inspection<'_>, findings: &mut Findings<'_>) {
    let reading = inspection.reading;
    if !reading.is_report() || !reading.memo.is_present() {
        return;
    }
    let Some(request) = &reading.memo.request else { return };
    let approves = reading.order.as_ref().is_some_and(|order| {
        order.choices.iter().any(|choice| choice.text.value.contains("อนุมัติ") && !choice.text.value.starts_with("ไม่"))
    });
    let asks = ["อนุมัติ", "เห็นชอบ", "ลงนาม", "อนุญาต"].iter().any(|word| request.value.contains(word));
    let publishes = inspection
        .reading
        .memo
        .sections
        .iter()
        .flat_map(|section| &section.paragraphs)
        .any(|text| asks_to_publish(text))
        || asks_to_publish(request);
    let message = match (approves && !asks, publishes) {
        (true, false) => "ขอเพียงให้ทราบหรือพิจารณา แต่คำสั่งเป็นการอนุมัติ และไม่ได้ขออนุมัติเผยแพร่รายงาน",
        (true, true) => "ขอเพียงให้ทราบหรือพิจารณา แต่คำสั่งเป็นการอนุมัติ",
        (false, false) if reading.order.is_some() => "ไม่ได้ขออนุมัติเผยแพร่รายงานทางเว็บไซต์และในระบบ ITAS",
        _ => return,
    };
    findings.report_at(
        super::Severity::Warning,
        (request.line, request.column),
        request,
        message,
        Some("จึงเรียนมาเพื่อโปรดทราบ หากเห็นชอบโปรดอนุมัติให้เผยแพร่ทางเว็บไซต์ของเทศบาลและรายงานในระบบ ITAS".to_owned()),
    );
}

fn asks_to_publish(text: &str) -> bool {
    ["เผยแพร่", "เว็บไซต์", "ITAS", "ประกาศให้ทราบ", "ประชาสัมพันธ์"].iter().any(|word| text.contains(word))
}
