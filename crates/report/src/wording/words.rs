//! What an agency calls itself, its head and its clerk, and how it signs.

use prongsai_domain::agency::Agency;
use prongsai_thai::Date;

use super::tidy;

/// The words of one agency, made once for a paper.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Words {
    /// `เทศบาลตำบลทุ่งแสงใส`.
    pub full_name: String,
    /// What it calls itself in passing: `เทศบาล`.
    pub short: String,
    /// `นายกเทศมนตรีตำบลทุ่งแสงใส`.
    pub head: String,
    /// `ปลัดเทศบาลตำบลทุ่งแสงใส`.
    pub clerk: String,
    /// `อำเภอแสงใส จังหวัดตัวอย่าง`; parts that are not known are left out.
    pub place: String,
}

impl Words {
    /// The words of this agency.
    pub fn of(agency: &Agency) -> Self {
        let known = !agency.district.trim().is_empty() && !agency.province.trim().is_empty();
        let place = match (agency.district.trim(), agency.province.trim()) {
            _ if known => agency.place(),
            ("", "") => String::new(),
            ("", province) => format!("จังหวัด{province}"),
            (district, _) => format!("อำเภอ{district}"),
        };
        Self {
            full_name: tidy(&agency.full_name()),
            short: agency.terms().short.clone(),
            head: tidy(&agency.head_title()),
            clerk: tidy(&agency.clerk_title()),
            place: tidy(&place),
        }
    }
}

/// Who signs for a post on a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signer {
    /// Id of the signer's own post.
    pub post: String,
    /// The name for the brackets.
    pub name: Option<String>,
    /// The lines under it.
    pub lines: Vec<String>,
}

/// Who signs for `post`; a post that the files do not know is named as they write it.
pub fn signer(agency: &Agency, post: &str, on: Option<Date>) -> Signer {
    match agency.signature(post, on) {
        Some(signature) => Signer { post: signature.signer, name: signature.name, lines: signature.lines },
        None => Signer { post: post.to_owned(), name: None, lines: vec![post.to_owned()] },
    }
}
