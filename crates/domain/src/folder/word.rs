//! The words of lists – kinds, roles, states – in Thai for the files, and the nearest of them to a slip of the pen.

use prongsai_thai::{Digits, numeral};

use crate::agency::{ActingMode, AgencyKind, PostRole};
use crate::evidence::EvidenceKind;
use crate::paper::{ChainAct, PaperKind};
use crate::progress::Status;

/// A value that files say in one Thai word; the word of the JSON and other usual forms are read too.
pub(super) trait Word: Copy + PartialEq + 'static {
    /// Value, the word that is written, and further forms that are read.
    const WORDS: &'static [(Self, &'static str, &'static [&'static str])];

    /// Reads a word in any of its forms; digits of either kind, white space left out.
    fn read(text: &str) -> Option<Self> {
        let text = plain(text);
        Self::WORDS
            .iter()
            .find(|(_, said, forms)| plain(said) == text || forms.iter().any(|form| plain(form) == text))
            .map(|(value, _, _)| *value)
    }

    /// The word that is written.
    fn said(self) -> &'static str {
        Self::WORDS.iter().find(|(value, _, _)| *value == self).map_or("", |(_, said, _)| said)
    }
}

fn plain(text: &str) -> String {
    numeral::arabic(text).chars().filter(|c| !c.is_whitespace()).collect::<String>().to_lowercase()
}

impl Word for AgencyKind {
    const WORDS: &'static [(Self, &'static str, &'static [&'static str])] = &[
        (Self::SubdistrictMunicipality, "เทศบาลตำบล", &["subdistrict-municipality", "ทต.", "ทต"]),
        (Self::TownMunicipality, "เทศบาลเมือง", &["town-municipality", "ทม.", "ทม"]),
        (Self::CityMunicipality, "เทศบาลนคร", &["city-municipality", "ทน.", "ทน"]),
        (Self::SubdistrictOrganization, "องค์การบริหารส่วนตำบล", &["subdistrict-organization", "อบต.", "อบต"]),
        (Self::ProvincialOrganization, "องค์การบริหารส่วนจังหวัด", &["provincial-organization", "อบจ.", "อบจ"]),
    ];
}

impl Word for PostRole {
    const WORDS: &'static [(Self, &'static str, &'static [&'static str])] = &[
        (Self::Head, "นายก", &["head", "นายกเทศมนตรี"]),
        (Self::DeputyHead, "รองนายก", &["deputy-head", "รองนายกเทศมนตรี"]),
        (Self::Clerk, "ปลัด", &["clerk", "ปลัดเทศบาล"]),
        (Self::DeputyClerk, "รองปลัด", &["deputy-clerk", "รองปลัดเทศบาล"]),
        (Self::UnitHead, "หัวหน้าหน่วยงาน", &["unit-head", "ผู้อำนวยการกอง", "หัวหน้าสำนักปลัด"]),
        (Self::Officer, "ผู้ปฏิบัติงาน", &["officer", "เจ้าหน้าที่"]),
    ];
}

impl Word for ActingMode {
    const WORDS: &'static [(Self, &'static str, &'static [&'static str])] = &[
        (Self::ActingFor, "รักษาราชการแทน", &["acting-for"]),
        (Self::OnBehalf, "ปฏิบัติราชการแทน", &["on-behalf"]),
        (Self::ActingInPosition, "รักษาการในตำแหน่ง", &["acting-in-position"]),
        (Self::PerformingDuties, "ปฏิบัติหน้าที่", &["performing-duties"]),
    ];
}

impl Word for EvidenceKind {
    const WORDS: &'static [(Self, &'static str, &'static [&'static str])] =
        &[(Self::Document, "เอกสาร", &["document"]), (Self::Photo, "ภาพถ่าย", &["photo", "รูปภาพ", "ภาพ"])];
}

impl Word for PaperKind {
    const WORDS: &'static [(Self, &'static str, &'static [&'static str])] = &[
        (Self::Measures, "มาตรการ", &["measures"]),
        (Self::SixMonth, "รอบ 6 เดือน", &["six-month", "รายงานรอบ 6 เดือน", "6 เดือน", "6"]),
        (Self::TwelveMonth, "รอบ 12 เดือน", &["twelve-month", "รายงานรอบ 12 เดือน", "12 เดือน", "12"]),
    ];
}

impl Word for Digits {
    const WORDS: &'static [(Self, &'static str, &'static [&'static str])] =
        &[(Self::Thai, "ไทย", &["thai", "เลขไทย"]), (Self::Arabic, "อารบิก", &["arabic", "เลขอารบิก"])];
}

impl Word for ChainAct {
    const WORDS: &'static [(Self, &'static str, &'static [&'static str])] = &[
        (Self::Propose, "เสนอ", &["propose"]),
        (Self::Opine, "ความเห็น", &["opine", "ให้ความเห็น"]),
        (Self::Order, "สั่งการ", &["order", "คำสั่ง", "สั่ง"]),
    ];
}

impl Word for Status {
    const WORDS: &'static [(Self, &'static str, &'static [&'static str])] = &[
        (Self::NotStarted, "ยังไม่ได้ดำเนินการ", &["not-started"]),
        (Self::UnderWay, "อยู่ระหว่างดำเนินการ", &["under-way"]),
        (Self::Done, "ดำเนินการแล้วเสร็จ", &["done", "แล้วเสร็จ", "เสร็จแล้ว", "ดำเนินการแล้ว"]),
        (Self::Dropped, "ยกเลิก", &["dropped"]),
        (Self::Unknown, "ไม่ทราบ", &["unknown"]),
    ];
}

/// How a step ended, without its reason.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum DecisionWord {
    Endorsed,
    Approved,
    Disapproved,
    Returned,
}

impl Word for DecisionWord {
    const WORDS: &'static [(Self, &'static str, &'static [&'static str])] = &[
        (Self::Endorsed, "เห็นชอบ", &["endorsed"]),
        (Self::Approved, "อนุมัติ", &["approved", "เห็นชอบและอนุมัติ"]),
        (Self::Disapproved, "ไม่เห็นชอบ", &["disapproved", "ไม่อนุมัติ"]),
        (Self::Returned, "ส่งคืน", &["returned", "แก้แล้วเสนอใหม่"]),
    ];
}

/// The known word of which at most two letters in five differ from what was written.
pub(super) fn nearest<'k>(written: &str, known: &[&'k str]) -> Option<&'k str> {
    known
        .iter()
        .map(|known| (distance(written, known), *known))
        .filter(|(distance, known)| *distance * 5 <= known.chars().count().max(4) * 2)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, known)| known)
}

/// How many letters must be put in, left out or changed.
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, ca) in a.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, cb) in b.iter().enumerate() {
            let change = diagonal + usize::from(ca != *cb);
            diagonal = row[j + 1];
            row[j + 1] = change.min(row[j] + 1).min(diagonal + 1);
        }
    }
    row[b.len()]
}
