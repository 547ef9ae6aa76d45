//! พบชื่อหน่วยงานระดับประเทศหรือชื่อประเภทหน่วยงานที่เขียนไม่ตรงกับชื่อตามกฎหมาย
//!
//! # เหตุผล
//! ชื่อของ ป.ป.ช. และหน่วยงานอื่นเป็นชื่อตามกฎหมาย เขียนขาดคำแล้วอาจกลายเป็นหน่วยงานที่ไม่มีอยู่จริง
//!
//! # ตัวอย่าง
//! สำนักงานป้องกันและปราบปรามการทุจริตแห่งชาติ ควรเป็น สำนักงานคณะกรรมการป้องกันและปราบปรามการทุจริตแห่งชาติ
//!
//! # วิธีแก้
//! เขียนชื่อเต็มตามที่เสนอไว้ หรือใช้ชื่อย่อที่ถูกต้อง เช่น สำนักงาน ป.ป.ช.

use super::{Findings, Inspection};

pub(super) const NAME: &str = "body-name";

/// The right name and its wrong forms by line.
const BODIES: &str = include_str!("bodies.txt");

pub(super) fn check(inspection: &Inspection<'_>, findings: &mut Findings<'_>) {
    let forms: Vec<(&str, &str)> = BODIES
        .lines()
        .filter(|line| !line.starts_with('#'))
        .filter_map(|line| line.split_once('|'))
        .flat_map(|(right, wrong)| wrong.split('|').map(move |wrong| (wrong, right)))
        .collect();
    for line in &inspection.lines {
        let mut told: Vec<(usize, usize)> = Vec::new();
        for (wrong, right) in &forms {
            for (start, _) in line.compact.match_indices(wrong) {
                let end = start + wrong.len();
                // The longest form stands first in the list, so the shorter ones inside it are told already.
                if told.iter().any(|(from, to)| *from <= start && end <= *to) {
                    continue;
                }
                told.push((start, end));
                findings.report(
                    line.compact_mark(start..end),
                    format!("ชื่อหน่วยงานไม่ครบหรือไม่ตรงตามกฎหมาย ที่ถูกต้องคือ {right}"),
                    Some((*right).to_owned()),
                );
            }
        }
    }
}
