//! รายงานไม่ได้กล่าวถึงการวิเคราะห์ผลการประเมิน ITA ของปีก่อน
//!
//! # เหตุผล
//! มาตรการต้องมาจากการวิเคราะห์ผลการประเมินปีที่ผ่านมา ได้แก่ ข้อบกพร่องที่ต้องแก้ไขโดยเร่งด่วน ประเด็นที่ต้องพัฒนา
//! แนวทางการนำไปปฏิบัติ และข้อเสนอแนะ ถ้าไม่มีการวิเคราะห์ มาตรการก็ไม่มีที่มา
//!
//! # ตัวอย่าง
//! มีตารางมาตรการ แต่ไม่มีข้อความใดกล่าวถึงผลการประเมินปีก่อน
//!
//! # วิธีแก้
//! เพิ่มหัวข้อการวิเคราะห์ผลการประเมิน ITA ของปีก่อน พร้อมคะแนนรายตัวชี้วัดและประเด็นที่ต้องพัฒนา

use super::{Findings, Inspection, Severity};
use crate::read::PaperSort;

pub(super) const NAME: &str = "missing-analysis";

pub(super) fn check(inspection: &Inspection<'_>, findings: &mut Findings<'_>) {
    let reading = inspection.reading;
    if !matches!(reading.kind, PaperSort::Report | PaperSort::Measures) || reading.measures.is_empty() {
        return;
    }
    let analysed = inspection.lines.iter().any(|line| {
        // A policy and plan analyst who signs has analysed nothing yet.
        let text = line.text.replace("นักวิเคราะห์", "");
        ["วิเคราะห์", "ประเด็นที่ต้องพัฒนา", "ข้อบกพร่อง", "จุดอ่อน", "ประเด็นที่จะต้องพัฒนา"].iter().any(|word| text.contains(word))
    });
    if !analysed {
        let (line, column, text) = super::missing_score::head(inspection);
        findings.report_at(
            Severity::Warning,
            (line, column),
            &text,
            "ไม่พบการวิเคราะห์ผลการประเมิน ITA ของปีก่อน ซึ่งเป็นที่มาของมาตรการ",
            Some("เพิ่มผลการวิเคราะห์: ข้อบกพร่องเร่งด่วน ประเด็นที่ต้องพัฒนา แนวทางปฏิบัติ ข้อเสนอแนะ".to_owned()),
        );
    }
}
