//! ระยะเวลาดำเนินการไม่ชัดว่าเป็นปีปฏิทินหรือปีงบประมาณ
//!
//! # เหตุผล
//! “ตลอดปี ๒๕๖๖” อ่านได้ทั้ง ม.ค.–ธ.ค. และ ต.ค.–ก.ย. ผู้ประเมินเทียบผลกับรอบไม่ได้
//!
//! # ตัวอย่าง
//! ตลอดปี ๒๕๖๖ ควรเป็น ตลอดปีงบประมาณ พ.ศ. ๒๕๖๖ (๑ ต.ค. ๖๕ – ๓๐ ก.ย. ๖๖)
//!
//! # วิธีแก้
//! เขียนว่าปีงบประมาณ หรือระบุวันเริ่มและวันสิ้นสุด

use super::{Findings, Inspection, Severity};
use crate::read::PaperSort;
use crate::read::text::{MONTHS, years};

pub(super) const NAME: &str = "period-unclear";

pub(super) fn check(inspection: &Inspection<'_>, findings: &mut Findings<'_>) {
    if !matches!(inspection.reading.kind, PaperSort::Report | PaperSort::Measures) {
        return;
    }
    for measure in &inspection.reading.measures {
        let Some(period) = &measure.period else { continue };
        let text = period.value.as_str();
        let year = years(text);
        let months = MONTHS.iter().any(|(long, short)| text.contains(long) || text.contains(short));
        let fiscal = text.contains("งบประมาณ");
        if fiscal || months || text.contains('/') || !text.contains("ปี") || text.contains("ไตรมาส") {
            continue;
        }
        let whole_year =
            ["ตลอดปี", "ทั้งปี", "ภายในปี"].iter().any(|word| text.contains(word)) || text.trim_start().starts_with("ปี");
        if !whole_year {
            continue;
        }
        let named = year.first().map(|year| &text[year.start..year.end]);
        let message = match named {
            Some(year) => format!("“{text}” ไม่ชัดว่าเป็นปีปฏิทินหรือปีงบประมาณ {year}"),
            None => format!("“{text}” ไม่บอกว่าเป็นปีใด และเป็นปีปฏิทินหรือปีงบประมาณ"),
        };
        let suggestion = named.map_or_else(
            || "ตลอดปีงบประมาณ พ.ศ. … (๑ ตุลาคม – ๓๐ กันยายน)".to_owned(),
            |year| format!("ตลอดปีงบประมาณ พ.ศ. {year}"),
        );
        let place = (period.line, period.column);
        let excerpt = super::table::verbatim(inspection, place, text);
        findings.report_at(Severity::Warning, place, &excerpt, message, Some(suggestion));
    }
}
