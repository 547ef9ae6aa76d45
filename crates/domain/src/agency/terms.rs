//! The words of each kind of body: a municipality enacts เทศบัญญัติ, an organisation ข้อบัญญัติ.

use std::sync::LazyLock;

use serde::Deserialize;

use super::{Agency, AgencyKind, Post, PostRole};

/// The words of one kind of body.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Terms {
    /// Whose words they are.
    pub kind: AgencyKind,
    /// `เทศบาลตำบล{name}`; the other fields ending in `_full` have the same form.
    pub full_name: String,
    /// `เทศบาลตำบล`.
    pub prefix: String,
    /// `ทต.`.
    pub abbreviation: String,
    /// How it calls itself inside a text: `เทศบาล`.
    pub short: String,
    /// `ของเทศบาล`.
    pub of: String,
    /// `นายกเทศมนตรี`.
    pub head: String,
    /// `นายกเทศมนตรีตำบล{name}`.
    pub head_full: String,
    /// `รองนายกเทศมนตรี`.
    pub deputy_head: String,
    /// `รองนายกเทศมนตรีตำบล{name}`.
    pub deputy_head_full: String,
    /// `ปลัดเทศบาล`.
    pub clerk: String,
    /// `ปลัดเทศบาลตำบล{name}`.
    pub clerk_full: String,
    /// `รองปลัดเทศบาล`.
    pub deputy_clerk: String,
    /// `รองปลัดเทศบาลตำบล{name}`.
    pub deputy_clerk_full: String,
    /// `สำนักปลัดเทศบาล`.
    pub office: String,
    /// `หัวหน้าสำนักปลัดเทศบาล`.
    pub office_head: String,
    /// `เทศบัญญัติ` or `ข้อบัญญัติ`.
    pub enactment: String,
    /// `เทศบัญญัติงบประมาณรายจ่าย`.
    pub budget_enactment: String,
    /// `สภาเทศบาล`.
    pub council: String,
    /// `สภาเทศบาลตำบล{name}`.
    pub council_full: String,
    /// `พนักงานเทศบาล`.
    pub staff: String,
    /// The act under which it stands.
    pub law: String,
    /// Where the words come from.
    pub source: String,
    /// How sure they are: `high`, `medium`, `low`.
    pub confidence: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Table {
    terms: Vec<Terms>,
}

static TABLE: LazyLock<Vec<Terms>> = LazyLock::new(|| {
    toml::from_str::<Table>(include_str!("terms.toml")).expect("the embedded terms are read by a test").terms
});

/// The words of a kind of body.
pub fn terms(kind: AgencyKind) -> &'static Terms {
    TABLE.iter().find(|terms| terms.kind == kind).expect("the embedded terms have every kind, as a test shows")
}

impl Agency {
    /// The words of its kind.
    pub fn terms(&self) -> &'static Terms {
        terms(self.kind)
    }

    fn named(&self, form: &str) -> String {
        form.replace("{name}", &self.name)
    }

    /// `เทศบาลตำบลทุ่งแสงใส`.
    pub fn full_name(&self) -> String {
        self.named(&self.terms().full_name)
    }

    /// `เทศบาลตำบลทุ่งแสงใส อำเภอแสงใส จังหวัดตัวอย่าง`.
    pub fn full_name_with_place(&self) -> String {
        format!("{} {}", self.full_name(), self.place())
    }

    /// `อำเภอแสงใส จังหวัดตัวอย่าง`; of an organisation of a province only the province.
    pub fn place(&self) -> String {
        if self.kind == AgencyKind::ProvincialOrganization {
            format!("จังหวัด{}", self.province)
        } else {
            format!("อำเภอ{} จังหวัด{}", self.district, self.province)
        }
    }

    /// `นายกเทศมนตรีตำบลทุ่งแสงใส`.
    pub fn head_title(&self) -> String {
        self.named(&self.terms().head_full)
    }

    /// `ปลัดเทศบาลตำบลทุ่งแสงใส`.
    pub fn clerk_title(&self) -> String {
        self.named(&self.terms().clerk_full)
    }

    /// `สภาเทศบาลตำบลทุ่งแสงใส`.
    pub fn council_name(&self) -> String {
        self.named(&self.terms().council_full)
    }

    /// The title of a post as it stands under a signature.
    ///
    /// Head, clerk and their deputies carry the agency's name even where the post is written without it.
    pub fn post_title(&self, post: &Post) -> String {
        let terms = self.terms();
        let (short, full) = match post.role {
            PostRole::Head => (&terms.head, &terms.head_full),
            PostRole::DeputyHead => (&terms.deputy_head, &terms.deputy_head_full),
            PostRole::Clerk => (&terms.clerk, &terms.clerk_full),
            PostRole::DeputyClerk => (&terms.deputy_clerk, &terms.deputy_clerk_full),
            PostRole::UnitHead | PostRole::Officer => return post.title.clone(),
        };
        // A bare รองปลัด is usual in speech; under a signature it has the whole name.
        let bare = post.title == *short || short.starts_with(&post.title);
        if bare { self.named(full) } else { post.title.clone() }
    }

    /// The post with this id.
    pub fn post(&self, id: &str) -> Option<&Post> {
        self.posts.iter().find(|post| post.id == id)
    }

    /// The first post with this role.
    pub fn post_with(&self, role: PostRole) -> Option<&Post> {
        self.posts.iter().find(|post| post.role == role)
    }

    /// The unit with this id.
    pub fn unit(&self, id: &str) -> Option<&super::Unit> {
        self.units.iter().find(|unit| unit.id == id)
    }
}
