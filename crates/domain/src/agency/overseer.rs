//! Bodies that look after many towns: they write no papers here, they read the boards of the towns that agreed.

use serde::{Deserialize, Serialize};

use super::{Agency, AgencyKind, Post, PostRole};

/// The kinds of bodies that look after towns.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum OverseerKind {
    /// สำนักงานส่งเสริมการปกครองท้องถิ่นจังหวัด.
    ProvincePromotion,
    /// สำนักงานส่งเสริมการปกครองท้องถิ่นอำเภอ.
    DistrictPromotion,
    /// สำนักงาน ป.ป.ช. ประจำจังหวัด.
    AntiCorruption,
}

/// All kinds, in the order in which they are listed.
pub const OVERSEERS: [OverseerKind; 3] =
    [OverseerKind::ProvincePromotion, OverseerKind::DistrictPromotion, OverseerKind::AntiCorruption];

impl OverseerKind {
    /// As stored and typed: `province-promotion`.
    pub fn code(self) -> &'static str {
        match self {
            Self::ProvincePromotion => "province-promotion",
            Self::DistrictPromotion => "district-promotion",
            Self::AntiCorruption => "anti-corruption",
        }
    }

    /// Reads what [`OverseerKind::code`] wrote.
    pub fn find(code: &str) -> Option<Self> {
        OVERSEERS.into_iter().find(|kind| kind.code() == code)
    }

    /// `สำนักงานส่งเสริมการปกครองท้องถิ่นจังหวัดตัวอย่าง`.
    pub fn full_name(self, body: &Agency) -> String {
        match self {
            Self::ProvincePromotion => format!("สำนักงานส่งเสริมการปกครองท้องถิ่นจังหวัด{}", body.province),
            Self::DistrictPromotion => {
                format!("สำนักงานส่งเสริมการปกครองท้องถิ่นอำเภอ{} จังหวัด{}", body.district, body.province)
            }
            Self::AntiCorruption => format!("สำนักงาน ป.ป.ช. ประจำจังหวัด{}", body.province),
        }
    }

    /// A body of this kind with its two usual posts and nobody in them: `head`, and `checker`, who looks at the lists.
    ///
    /// Every agency has one of the kinds whose papers are written; that of a body only carries its place.
    pub fn usual(self, district: &str, province: &str) -> Agency {
        let (kind, head, checker) = match self {
            Self::ProvincePromotion => (AgencyKind::ProvincialOrganization, "ท้องถิ่นจังหวัด", "นักส่งเสริมการปกครองท้องถิ่น"),
            Self::DistrictPromotion => (AgencyKind::SubdistrictOrganization, "ท้องถิ่นอำเภอ", "นักส่งเสริมการปกครองท้องถิ่น"),
            Self::AntiCorruption => {
                (AgencyKind::ProvincialOrganization, "ผู้อำนวยการสำนักงาน ป.ป.ช. ประจำจังหวัด", "เจ้าพนักงานป้องกันการทุจริต")
            }
        };
        let post = |id: &str, title: &str| Post {
            id: id.to_owned(),
            title: title.to_owned(),
            role: PostRole::Officer,
            unit: None,
            holder: None,
            vacant: false,
        };
        Agency {
            kind,
            name: province.to_owned(),
            district: district.to_owned(),
            province: province.to_owned(),
            telephone: None,
            website: None,
            units: Vec::new(),
            posts: vec![post("head", head), post("checker", checker)],
            acting: Vec::new(),
        }
    }

    /// Whether a town lies in the area of a body of this kind.
    pub fn covers(self, body: &Agency, town: &Agency) -> bool {
        body.province == town.province && (self != Self::DistrictPromotion || body.district == town.district)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::agency::AgencyKind;

    fn body(district: &str, province: &str) -> Agency {
        Agency::usual(AgencyKind::SubdistrictMunicipality, "ก", district, province)
    }

    #[test]
    fn a_district_looks_after_its_own_towns_and_a_province_after_all_of_its_own() {
        let office = body("แสงใส", "ตัวอย่าง");
        let (same, beside, away) = (body("แสงใส", "ตัวอย่าง"), body("เมือง", "ตัวอย่าง"), body("แสงใส", "อื่น"));

        for (kind, covered) in [
            (OverseerKind::ProvincePromotion, [true, true, false]),
            (OverseerKind::AntiCorruption, [true, true, false]),
            (OverseerKind::DistrictPromotion, [true, false, false]),
        ] {
            assert_eq!([&same, &beside, &away].map(|town| kind.covers(&office, town)), covered, "{kind:?}");
            assert_eq!(OverseerKind::find(kind.code()), Some(kind));
            assert_eq!(serde_json::to_value(kind).unwrap(), kind.code());
        }
        assert_eq!(
            OverseerKind::DistrictPromotion.full_name(&office),
            "สำนักงานส่งเสริมการปกครองท้องถิ่นอำเภอแสงใส จังหวัดตัวอย่าง"
        );
    }
}
