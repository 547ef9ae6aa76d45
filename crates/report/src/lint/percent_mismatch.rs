//! ร้อยละไม่ตรงกับจำนวนที่เขียนไว้
//!
//! # เหตุผล
//! “๕ จาก ๗ คิดเป็นร้อยละ ๘๑” คำนวณแล้วไม่ตรง ผู้อ่านไม่รู้ว่าตัวเลขใดผิด
//!
//! # ตัวอย่าง
//! ๕ จาก ๗ คน คิดเป็นร้อยละ ๗๑.๔๓
//!
//! # วิธีแก้
//! คำนวณใหม่จากจำนวนจริง แล้วปัดเศษครั้งเดียว

use super::{Findings, Inspection, Severity};
use crate::read::text::{Number, numbers};

pub(super) const NAME: &str = "percent-mismatch";

pub(super) fn check(inspection: &Inspection<'_>, findings: &mut Findings<'_>) {
    for line in &inspection.lines {
        let text = &line.text;
        if !(text.contains("คิดเป็น") || text.contains("ร้อยละ")) {
            continue;
        }
        let all = numbers(text);
        for (index, percent) in all.iter().enumerate() {
            let Some([part, whole]) =
                index.checked_sub(2).map(|from| &all[from..index]).and_then(|pair| <&[Number; 2]>::try_from(pair).ok())
            else {
                continue;
            };
            let said = text[whole.end..percent.start].trim();
            let between = text[part.end..whole.start].trim();
            let bracketed = said.split_once('(').is_some_and(|(_, inside)| inside.trim() == "ร้อยละ");
            if !(said.contains("คิดเป็นร้อยละ")
                || bracketed
                || said.contains("คิดเป็น") && text[percent.end..].trim_start().starts_with('%'))
                || said.chars().count() > 30
            {
                continue;
            }
            let of = between.contains("จาก") || between.contains("ของ");
            // ลดลงจาก and มากกว่า set two wholes side by side.
            let compared = ["เพิ่ม", "ลด", "มากกว่า", "น้อยกว่า", "สูงกว่า", "ต่ำกว่า", "เดิม", "ปี"]
                .iter()
                .any(|word| between.contains(word) || said.contains(word));
            if !of || compared || between.chars().count() > 40 {
                continue;
            }
            let Some((expected, tolerated)) = expected(part, whole, percent) else { continue };
            if !tolerated {
                let shown = if inspection
                    .original(line.mark(percent.start..percent.end))
                    .contains(|c: char| c.is_ascii_digit())
                {
                    expected.clone()
                } else {
                    prongsai_thai::numeral::thai(&expected)
                };
                findings.report_as(
                    Severity::Error,
                    line.mark(part.start..percent.end),
                    format!("ร้อยละไม่ตรงกับจำนวน คำนวณได้ร้อยละ {shown}"),
                    Some(format!("ร้อยละ {shown}")),
                );
            }
        }
    }
}

/// A number in hundredths, where it has no more decimals than that.
fn hundredths(number: &Number) -> Option<i128> {
    let (whole, decimals) = number.text.split_once('.').unwrap_or((&number.text, ""));
    (decimals.len() <= 2).then(|| format!("{whole}{decimals:0<2}").parse().ok())?
}

/// The percentage in the decimals that were written, and whether what was written is one of its roundings.
fn expected(part: &Number, whole: &Number, percent: &Number) -> Option<(String, bool)> {
    let (part, whole) = (hundredths(part)?, hundredths(whole)?);
    // More than the whole is growth, not a share.
    if whole <= 0 || part > whole || part < 0 || whole > 1_000_000_000_000 || part > 1_000_000_000_000 {
        return None;
    }
    let decimals = percent.text.split_once('.').map_or("", |(_, tail)| tail);
    let places = u32::try_from(decimals.len()).ok().filter(|places| *places <= 4)?;
    let scale = 10_i128.pow(places);
    let written: i128 = percent.text.replace('.', "").parse().ok()?;
    // Cut off, rounded half up, or rounded once more than once: off by less than one of the last place.
    let exact = part * 100 * scale;
    let tolerated = (written * whole - exact).abs() < whole;
    let rounded = (exact * 2 + whole) / (whole * 2);
    let text = if places == 0 {
        rounded.to_string()
    } else {
        format!("{}.{:0width$}", rounded / scale, rounded % scale, width = places as usize)
    };
    Some((text, tolerated))
}
