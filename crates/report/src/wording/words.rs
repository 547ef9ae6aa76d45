//! What an agency calls itself, its head and its clerk, and how it signs.

use prongsai_domain::agency::{ActingMode, Agency, AgencyKind};
use prongsai_thai::Date;

/// The words of one agency.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Words {
    /// `เทศบาลตำบลซาง`.
    pub full_name: String,
    /// What it calls itself in passing: `เทศบาล`.
    pub short: &'static str,
    /// `นายกเทศมนตรีตำบลซาง`.
    pub head: String,
    /// `ปลัดเทศบาลตำบลซาง`.
    pub clerk: String,
    /// `อำเภอเซกา จังหวัดบึงกาฬ`.
    pub place: String,
}

impl Words {
    /// The words of this agency.
    pub fn of(agency: &Agency) -> Self {
        let name = agency.name.trim();
        let (kind, short, head) = match agency.kind {
            AgencyKind::SubdistrictMunicipality => ("เทศบาลตำบล", "เทศบาล", "นายกเทศมนตรีตำบล"),
            AgencyKind::TownMunicipality => ("เทศบาลเมือง", "เทศบาล", "นายกเทศมนตรีเมือง"),
            AgencyKind::CityMunicipality => ("เทศบาลนคร", "เทศบาล", "นายกเทศมนตรีนคร"),
            AgencyKind::SubdistrictOrganization => {
                ("องค์การบริหารส่วนตำบล", "องค์การบริหารส่วนตำบล", "นายกองค์การบริหารส่วนตำบล")
            }
            AgencyKind::ProvincialOrganization => {
                ("องค์การบริหารส่วนจังหวัด", "องค์การบริหารส่วนจังหวัด", "นายกองค์การบริหารส่วนจังหวัด")
            }
        };
        let place = match (agency.district.trim(), agency.province.trim()) {
            ("", "") => String::new(),
            ("", province) => format!("จังหวัด{province}"),
            (district, "") => format!("อำเภอ{district}"),
            (district, province) => format!("อำเภอ{district} จังหวัด{province}"),
        };
        Self {
            full_name: format!("{kind}{name}"),
            short,
            head: format!("{head}{name}"),
            clerk: format!("ปลัด{kind}{name}"),
            place,
        }
    }
}

/// Who signs for `post` on a day: the name, and the lines under it.
pub fn signer(agency: &Agency, post: &str, on: Option<Date>) -> (Option<String>, Vec<String>) {
    let find = |id: &str| agency.posts.iter().find(|known| known.id == id);
    let title = |id: &str| find(id).map_or_else(|| id.to_owned(), |known| known.title.clone());
    let stands = |acting: &&prongsai_domain::agency::Acting| {
        acting.post == post
            && on.is_none_or(|on| acting.from.is_none_or(|from| from <= on) && acting.to.is_none_or(|to| on <= to))
    };
    match agency.acting.iter().find(stands) {
        Some(acting) => {
            let mode = match acting.mode {
                ActingMode::ActingFor => "รักษาราชการแทน",
                ActingMode::OnBehalf => "ปฏิบัติราชการแทน",
                ActingMode::ActingInPosition => "รักษาการในตำแหน่ง",
                ActingMode::PerformingDuties => "ปฏิบัติหน้าที่",
            };
            let holder = find(&acting.by).and_then(|known| known.holder.clone());
            (holder, vec![title(&acting.by), format!("{mode}{}", title(post))])
        }
        None => (find(post).and_then(|known| known.holder.clone()), vec![title(post)]),
    }
}
