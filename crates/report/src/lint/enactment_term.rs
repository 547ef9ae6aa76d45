//! พบคำเรียกกฎหมายท้องถิ่นที่ไม่ตรงกับประเภทของหน่วยงาน
//!
//! # เหตุผล
//! เทศบาลตราเทศบัญญัติ ส่วนองค์การบริหารส่วนตำบลและองค์การบริหารส่วนจังหวัดตราข้อบัญญัติ คำที่ไม่ตรงประเภทแสดงว่าข้อความถูกคัดลอกมาจากหน่วยงานอื่น
//! ที่มา: พระราชบัญญัติเทศบาล พ.ศ. ๒๔๙๖ และพระราชบัญญัติสภาตำบลและองค์การบริหารส่วนตำบล พ.ศ. ๒๕๓๗
//!
//! # ตัวอย่าง
//! ในรายงานของเทศบาลตำบล “ข้อบัญญัติงบประมาณรายจ่ายประจำปี” ควรเป็น “เทศบัญญัติงบประมาณรายจ่ายประจำปี”
//! ชื่อกฎหมาย คำว่าข้อบัญญัติท้องถิ่น และข้อบัญญัติของหน่วยงานอื่นไม่ถือว่าผิด
//!
//! # วิธีแก้
//! ใช้คำตามประเภทของหน่วยงาน

use prongsai_domain::AgencyKind;

use super::{Findings, Inspection, LineText};

pub(super) const NAME: &str = "enactment-term";

const BY_TOWN: &str = "เทศบัญญัติ";
const BY_OTHERS: &str = "ข้อบัญญัติ";

/// What may follow ข้อบัญญัติ where it is another body's, or the general term of a law.
const OF_ANOTHER: [&str; 9] =
    ["ท้องถิ่น", "องค์การบริหาร", "อบต", "อบจ", "กรุงเทพมหานคร", "จังหวัด", "ตำบล", "เมืองพัทยา", "แห่ง"];

/// How far behind the word its owner may be named, in bytes without spaces: ข้อบัญญัติงบประมาณรายจ่ายประจำปี…ของ….
const REACH: usize = 180;

pub(super) fn check(inspection: &Inspection<'_>, findings: &mut Findings<'_>) {
    let Some(kind) = inspection.agency.as_ref().and_then(|agency| agency.kind) else { return };
    let town = matches!(
        kind,
        AgencyKind::SubdistrictMunicipality | AgencyKind::TownMunicipality | AgencyKind::CityMunicipality
    );
    let (wrong, right) = if town { (BY_OTHERS, BY_TOWN) } else { (BY_TOWN, BY_OTHERS) };
    for line in &inspection.lines {
        for (start, _) in line.compact.match_indices(wrong) {
            if is_own(line, start, wrong, right, town) {
                findings.report(
                    line.compact_mark(start..start + wrong.len()),
                    format!("หน่วยงานของท่านตรา{right} จึงไม่ควรใช้คำว่า “{wrong}”"),
                    Some(right.to_owned()),
                );
            }
        }
    }
}

/// Whether the word at that byte speaks of the agency's own enactments.
fn is_own(line: &LineText, start: usize, wrong: &str, right: &str, town: bool) -> bool {
    let text = line.compact.as_str();
    let before = text.get(..start).unwrap_or("");
    let after = text.get(start + wrong.len()..).unwrap_or("");
    let cell = after.split('\t').next().unwrap_or("");
    // เทศบัญญัติ/ข้อบัญญัติ, ข้อบัญญัติหรือเทศบัญญัติ name both on purpose.
    let near_before = tail(before, 60);
    let near_after = head(cell, 90);
    let beside = ["/", "หรือ", "และ", ",", "(", "เทศบัญญัติ", "ข้อบัญญัติ"];
    if (near_before.contains(right) && beside.iter().any(|mark| near_before.ends_with(mark)))
        || beside.iter().any(|mark| near_after.strip_prefix(mark).is_some_and(|rest| rest.starts_with(right)))
    {
        return false;
    }
    // A long phrase may name its owner only at its end.
    let reach = head(cell, REACH);
    if town {
        let owned = ["ขององค์การบริหาร", "ของอบต", "ของอบจ", "ขององค์กรปกครองส่วนท้องถิ่น", "ของกรุงเทพ", "ของจังหวัด"]
            .iter()
            .filter_map(|owner| reach.find(owner))
            .any(|at| !reach[..at].contains(['๑', '.', ';']));
        let other = OF_ANOTHER.iter().any(|word| after.starts_with(word) || after.starts_with(&format!("ของ{word}")));
        // Outside of the budget the word is also that of laws: ข้อบัญญัติแห่งกฎหมาย, บทบัญญัติ.
        // งบ alone, for the word behind it may be cut or misspelt.
        let budget = after.starts_with("งบ") || after.starts_with("เรื่อง") || after.starts_with("ของเทศบาล");
        !owned && !other && budget
    } else {
        let other = after.starts_with("ของเทศบาล") || after.starts_with("เทศบาล") || reach.contains("ของเทศบาล");
        let budget = after.starts_with("งบ") || after.starts_with("ขององค์การ") || after.starts_with("เรื่อง");
        !other && budget
    }
}

/// The first bytes of a text, up to a whole code point.
fn head(text: &str, bytes: usize) -> &str {
    let mut end = bytes.min(text.len());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}

/// The last bytes of a text, from a whole code point.
fn tail(text: &str, bytes: usize) -> &str {
    let mut start = text.len().saturating_sub(bytes);
    while !text.is_char_boundary(start) {
        start += 1;
    }
    &text[start..]
}
