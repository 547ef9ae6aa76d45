//! The units, posts and papers that a new folder begins with; the town changes what differs.

use prongsai_thai::{Digits, FiscalYear};

use super::{Agency, AgencyKind, Post, PostRole, Unit, terms};
use crate::approval;
use crate::cycle::Cycle;
use crate::paper::{MemoFields, Paper, PaperKind};

impl Cycle {
    /// A year of a body of which only the kind and place are known: usual units and posts, and the three papers.
    ///
    /// # Source
    /// Usual units of a เทศบาลตำบล and the usual chain นิติกร → หัวหน้าสำนักปลัด → ปลัด → นายก, from practice.
    pub fn usual(kind: AgencyKind, name: &str, district: &str, province: &str, fiscal_year: FiscalYear) -> Self {
        let mut cycle = Self::new(Agency::usual(kind, name, district, province), fiscal_year);
        let chain = approval::default_chain(&cycle.agency);
        cycle.papers = [PaperKind::Measures, PaperKind::SixMonth, PaperKind::TwelveMonth]
            .map(|kind| Paper {
                kind,
                digits: Digits::Thai,
                memo: MemoFields { unit: Some("office".to_owned()), ..MemoFields::default() },
                chain: chain.clone(),
            })
            .into();
        cycle
    }
}

impl Agency {
    /// A body with the usual units and posts and no persons.
    pub fn usual(kind: AgencyKind, name: &str, district: &str, province: &str) -> Self {
        let terms = terms(kind);
        let unit =
            |id: &str, name: &str| Unit { id: id.to_owned(), name: name.to_owned(), telephone: None, book: None };
        let post = |id: &str, title: &str, role, unit: Option<&str>| Post {
            id: id.to_owned(),
            title: title.to_owned(),
            role,
            unit: unit.map(str::to_owned),
            holder: None,
            vacant: false,
        };
        Self {
            kind,
            name: name.to_owned(),
            district: district.to_owned(),
            province: province.to_owned(),
            telephone: None,
            website: None,
            units: vec![
                unit("office", &terms.office),
                unit("finance", "กองคลัง"),
                unit("works", "กองช่าง"),
                unit("audit", "หน่วยตรวจสอบภายใน"),
            ],
            posts: vec![
                post("mayor", &terms.head, PostRole::Head, None),
                post("clerk", &terms.clerk, PostRole::Clerk, None),
                post("office-head", &terms.office_head, PostRole::UnitHead, Some("office")),
                post("legal", "นิติกร", PostRole::Officer, Some("office")),
                post("finance-head", "ผู้อำนวยการกองคลัง", PostRole::UnitHead, Some("finance")),
                post("works-head", "ผู้อำนวยการกองช่าง", PostRole::UnitHead, Some("works")),
            ],
            acting: Vec::new(),
        }
    }
}
