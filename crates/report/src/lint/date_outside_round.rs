//! พบวันที่ของบันทึกหรือของการดำเนินการที่ไม่สอดคล้องกับรอบรายงาน
//!
//! # เหตุผล
//! รายงานรอบ ๖ เดือนครอบคลุม ๑ ตุลาคม – ๓๑ มีนาคม และรอบ ๑๒ เดือนครอบคลุม ๑ ตุลาคม – ๓๐ กันยายน บันทึกจึงลงวันที่ใกล้หรือหลังสิ้นรอบ
//!
//! # ตัวอย่าง
//! รายงานรอบ ๖ เดือน ปีงบประมาณ พ.ศ. ๒๕๖๖ ลงวันที่ ๓ เมษายน ๒๕๖๕ ควรเป็น ๓ เมษายน ๒๕๖๖
//! งานสิ้นปีที่ลงวันที่ในเดือนตุลาคม และปฏิทินหรือแผนที่จัดทำก่อนเริ่มปีไม่ถือว่าผิด
//!
//! # วิธีแก้
//! ตรวจวันที่กับต้นฉบับ ถ้าหลักฐานอยู่นอกรอบจริงให้ใช้หลักฐานของรอบนี้แทน

use prongsai_thai::{Date, FiscalYear, Round};

use super::{Findings, Inspection, Severity};

pub(super) const NAME: &str = "date-outside-round";

pub(super) fn check(inspection: &Inspection<'_>, findings: &mut Findings<'_>) {
    let (Some(year), Some(round), true) = (inspection.fiscal_year, inspection.round, inspection.reading.is_report())
    else {
        return;
    };
    let Some(date) = &inspection.reading.memo.date else { return };
    let excerpt = inspection.reading.memo.date_text.as_ref().map_or("", |text| text.value.as_str());
    let place =
        inspection.reading.memo.date_text.as_ref().map_or((date.line, date.column), |text| (text.line, text.column));
    let span = year.round(round);
    if let Some(message) = fault(date.value, year, round) {
        let severity = if date.value < span.from { Severity::Error } else { Severity::Warning };
        findings.report_at(severity, place, excerpt, message, None);
    }
}

/// Why a report of that round cannot bear that date.
fn fault(date: Date, year: FiscalYear, round: Round) -> Option<String> {
    let span = year.round(round);
    let months = round.months();
    // A report is put forward in the last month of its round at the earliest.
    let earliest = Date::new(span.to.year(), span.to.month(), 1).ok()?;
    // Late is no fault of the date; two years later it is a slip.
    let latest = year.next().last_day();
    if date < span.from {
        Some(format!("บันทึกลงวันที่ก่อนเริ่มปีงบประมาณ พ.ศ. {year} จึงรายงานผลรอบ {months} เดือนของปีนั้นไม่ได้"))
    } else if date < earliest {
        Some(format!("บันทึกลงวันที่ก่อนสิ้นรอบ {months} เดือนของปีงบประมาณ พ.ศ. {year}"))
    } else if date > latest {
        Some(format!("บันทึกลงวันที่หลังปีงบประมาณ พ.ศ. {year} เกินหนึ่งปี"))
    } else {
        None
    }
}
