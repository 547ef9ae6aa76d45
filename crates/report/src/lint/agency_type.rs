//! พบตำแหน่งหรือคำเรียกของหน่วยงานประเภทอื่น เช่น นายก อบต. ในเอกสารของเทศบาล
//!
//! # เหตุผล
//! เทศบาลมีนายกเทศมนตรีและปลัดเทศบาล องค์การบริหารส่วนตำบลมีนายกองค์การบริหารส่วนตำบลและปลัดองค์การบริหารส่วนตำบล คำที่ผิดประเภทแสดงว่าคัดลอกมาจากแบบของหน่วยงานอื่น
//!
//! # ตัวอย่าง
//! ในบันทึกของเทศบาลตำบล “จึงเรียนนายก อบต. เพื่อพิจารณา” ควรเป็น “จึงเรียนนายกเทศมนตรีเพื่อพิจารณา”
//!
//! # วิธีแก้
//! ใช้ชื่อตำแหน่งตามประเภทของหน่วยงาน

use prongsai_domain::AgencyKind;

use super::normal::is_thai_letter;
use super::{Findings, Inspection, LineText};
use crate::read::PaperSort;

pub(super) const NAME: &str = "agency-type";

/// A term of the other kind and the own one.
const IN_TOWN: [(&str, &str); 10] = [
    ("นายกองค์การบริหารส่วนตำบล", "นายกเทศมนตรี"),
    ("ปลัดองค์การบริหารส่วนตำบล", "ปลัดเทศบาล"),
    ("สภาองค์การบริหารส่วนตำบล", "สภาเทศบาล"),
    ("บุคลากรขององค์การบริหารส่วนตำบล", "บุคลากรของเทศบาล"),
    ("นายกอบต.", "นายกเทศมนตรี"),
    ("ปลัดอบต.", "ปลัดเทศบาล"),
    ("สภาอบต.", "สภาเทศบาล"),
    ("สำนักปลัดอบต.", "สำนักปลัดเทศบาล"),
    ("นายกองค์การบริหารส่วนจังหวัด", "นายกเทศมนตรี"),
    ("ปลัดองค์การบริหารส่วนจังหวัด", "ปลัดเทศบาล"),
];

const IN_TAMBON: [(&str, &str); 5] = [
    ("นายกเทศมนตรี", "นายกองค์การบริหารส่วนตำบล"),
    ("ปลัดเทศบาล", "ปลัดองค์การบริหารส่วนตำบล"),
    ("สภาเทศบาล", "สภาองค์การบริหารส่วนตำบล"),
    ("บุคลากรของเทศบาล", "บุคลากรขององค์การบริหารส่วนตำบล"),
    ("สำนักปลัดเทศบาล", "สำนักปลัดองค์การบริหารส่วนตำบล"),
];

/// Words of a line that speaks of local bodies in general, or quotes a law.
const GENERAL: [&str; 12] = [
    "พระราชบัญญัติ",
    "พ.ร.บ.",
    "ระเบียบ",
    "ประกาศคณะกรรมการ",
    "กฎหมาย",
    "ก.อบต.",
    "ก.ท.",
    "องค์กรปกครองส่วนท้องถิ่นทุก",
    "เมืองพัทยา",
    "กรุงเทพมหานคร",
    "อดีต",
    "ดูงาน",
];

pub(super) fn check(inspection: &Inspection<'_>, findings: &mut Findings<'_>) {
    let Some(kind) = inspection.agency.as_ref().and_then(|agency| agency.kind) else { return };
    if matches!(inspection.reading.kind, PaperSort::News) {
        return;
    }
    let terms: &[(&str, &str)] = match kind {
        AgencyKind::SubdistrictMunicipality | AgencyKind::TownMunicipality | AgencyKind::CityMunicipality => &IN_TOWN,
        AgencyKind::SubdistrictOrganization => &IN_TAMBON,
        AgencyKind::ProvincialOrganization => &[],
    };
    for line in &inspection.lines {
        let mut told = 0;
        if GENERAL.iter().any(|word| line.text.contains(word)) {
            continue;
        }
        for (wrong, right) in terms {
            for (at, _) in line.compact.match_indices(wrong) {
                let end = at + wrong.len();
                if at < told || !stands_alone(line, at, end, right) {
                    continue;
                }
                told = end;
                findings.report(
                    line.compact_mark(at..end),
                    format!("“{wrong}” เป็นคำของหน่วยงานประเภทอื่น หน่วยงานของท่านใช้ “{right}”"),
                    Some((*right).to_owned()),
                );
            }
        }
    }
}

/// Whether the term is neither followed by the name of a body, which is another rule's matter, nor listed beside the
/// own one.
fn stands_alone(line: &LineText, at: usize, end: usize, right: &str) -> bool {
    let after = &line.compact[end..];
    let named = after.chars().next().is_some_and(is_thai_letter)
        && ![
            "เพื่อ",
            "พิจารณา",
            "ได้",
            "ทราบ",
            "และ",
            "ลงนาม",
            "เป็น",
            "มี",
            "ให้",
            "เห็นชอบ",
            "อนุมัติ",
            "ที่",
            "ตาม",
            "โดย",
            "ในการ",
            "ผ่าน",
        ]
        .iter()
        .any(|word| after.starts_with(word));
    let beside = line.compact.contains(&format!("/{right}")) || line.compact.contains(&format!("{right}/"));
    // สภาองค์การ… inside ประธานสภาองค์การ… is the same post.
    let own_beside = line.compact[..at].contains(right);
    !named && !beside && !own_beside
}
