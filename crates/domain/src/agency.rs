//! The municipality: its kind and the words of that kind, units, posts, holders, and who acts for whom.

mod overseer;
mod signature;
mod terms;
mod usual;

use prongsai_thai::Date;
use serde::{Deserialize, Serialize};

pub use overseer::{OVERSEERS, OverseerKind};
pub use signature::SignatureLines;
pub use terms::{Terms, terms};

/// A public body that is assessed, with its units and posts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Agency {
    /// Which kind of body; the words of its papers follow from it.
    pub kind: AgencyKind,
    /// The name without the kind: `ซาง`, not `เทศบาลตำบลซาง`.
    pub name: String,
    /// The district without its kind: `เซกา`.
    pub district: String,
    /// The province: `บึงกาฬ`.
    pub province: String,
    /// Telephone of the office.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub telephone: Option<String>,
    /// Address of the main web site.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub website: Option<String>,
    /// Units such as สำนักปลัดเทศบาล.
    #[serde(default, rename = "unit", skip_serializing_if = "Vec::is_empty")]
    pub units: Vec<Unit>,
    /// Posts; papers and duties follow the post, not the person.
    #[serde(default, rename = "post", skip_serializing_if = "Vec::is_empty")]
    pub posts: Vec<Post>,
    /// Who acts for whom.
    #[serde(default, rename = "acting", skip_serializing_if = "Vec::is_empty")]
    pub acting: Vec<Acting>,
}

/// The kinds of bodies whose papers Prongsai writes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum AgencyKind {
    /// เทศบาลตำบล.
    SubdistrictMunicipality,
    /// เทศบาลเมือง.
    TownMunicipality,
    /// เทศบาลนคร.
    CityMunicipality,
    /// องค์การบริหารส่วนตำบล.
    SubdistrictOrganization,
    /// องค์การบริหารส่วนจังหวัด.
    ProvincialOrganization,
}

/// A unit of the agency.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Unit {
    /// Short name by which the other files refer to it.
    pub id: String,
    /// As written in papers: `สำนักปลัดเทศบาล`.
    pub name: String,
    /// Telephone of the unit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub telephone: Option<String>,
    /// What stands before the slash of its papers' numbers: `บก ๗๑๒๐๑`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub book: Option<String>,
}

/// A post of the agency.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Post {
    /// Short name by which the other files refer to it.
    pub id: String,
    /// As written under a signature: `หัวหน้าสำนักปลัด`.
    pub title: String,
    /// What the post does in the chain of a paper.
    #[serde(default)]
    pub role: PostRole,
    /// The unit it belongs to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
    /// The person who holds it; none when vacant or left for the pen.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub holder: Option<String>,
    /// Whether the post is known to be vacant.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub vacant: bool,
}

/// What a post does in the chain of a paper.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PostRole {
    /// นายกเทศมนตรี: gives the order.
    Head,
    /// รองนายก.
    DeputyHead,
    /// ปลัดเทศบาล: the highest permanent official.
    Clerk,
    /// รองปลัด.
    DeputyClerk,
    /// หัวหน้าหน่วยงาน.
    UnitHead,
    /// Everybody else.
    #[default]
    Officer,
}

/// One person standing in for a post that is not theirs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Acting {
    /// The post that is filled.
    pub post: String,
    /// The post of the person who fills it.
    pub by: String,
    /// In which capacity.
    pub mode: ActingMode,
    /// The order or rule that says so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub basis: Option<String>,
    /// First day.
    #[serde(default, skip_serializing_if = "Option::is_none", with = "crate::cycle::date_field")]
    pub from: Option<Date>,
    /// Last day.
    #[serde(default, skip_serializing_if = "Option::is_none", with = "crate::cycle::date_field")]
    pub to: Option<Date>,
}

/// The capacity in which somebody signs for another post.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ActingMode {
    /// รักษาราชการแทน: the post is vacant or its holder cannot act.
    ActingFor,
    /// ปฏิบัติราชการแทน: by written delegation while the holder is present.
    OnBehalf,
    /// รักษาการในตำแหน่ง: posts for which รักษาราชการแทน is not provided.
    ActingInPosition,
    /// ปฏิบัติหน้าที่: the ปลัด in the mayor's duties after a term has ended.
    PerformingDuties,
}

#[cfg(test)]
mod tests;
