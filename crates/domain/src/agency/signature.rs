//! What stands under a signature: the name, the person's own post, and the capacity in which it is signed.

use prongsai_thai::Date;
use serde::Serialize;

use super::{Acting, ActingMode, Agency, Post, PostRole};

/// The lines under a signature, and what gives the right to sign.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SignatureLines {
    /// The person's name for the brackets; none leaves dots for the pen.
    pub name: Option<String>,
    /// The person's own post, then, in another's place, the capacity with the post that is filled.
    pub lines: Vec<String>,
    /// Id of the signer's own post.
    pub signer: String,
    /// Id of the post for which is signed.
    pub post: String,
    /// The capacity; none when the holder of the post signs.
    pub mode: Option<ActingMode>,
    /// The order or rule that gives the right to sign for another post.
    pub basis: Option<String>,
    /// Whether somebody signs for another post while nothing says by which right.
    pub missing_basis: bool,
}

impl ActingMode {
    /// The word before the post that is filled.
    pub fn words(self) -> &'static str {
        match self {
            Self::ActingFor => "รักษาราชการแทน",
            Self::OnBehalf => "ปฏิบัติราชการแทน",
            Self::ActingInPosition => "รักษาการในตำแหน่ง",
            Self::PerformingDuties => "ปฏิบัติหน้าที่",
        }
    }
}

impl Acting {
    /// Whether it is in force on a day; without a day, whether it has no known end.
    pub fn holds(&self, on: Option<Date>) -> bool {
        match on {
            Some(day) => self.from.is_none_or(|from| from <= day) && self.to.is_none_or(|to| day <= to),
            None => self.to.is_none(),
        }
    }
}

impl Agency {
    /// Who stands in for a post on a day, if anybody does.
    ///
    /// Standing in for a vacant post or an absent holder goes before a delegation, which leaves the holder in office.
    /// A day that is not known yet finds what has no known end.
    pub fn acting_for(&self, post: &str, on: Option<Date>) -> Option<&Acting> {
        let holding = || self.acting.iter().filter(|acting| acting.post == post && acting.holds(on));
        holding().find(|acting| acting.mode != ActingMode::OnBehalf).or_else(|| holding().next())
    }

    /// What stands under the signature of a post on a day; none when there is no such post.
    ///
    /// ```text
    ///         (นางตัวอย่าง ใจใส)
    ///   รองปลัดเทศบาลตำบลทุ่งแสงใส
    /// รักษาราชการแทนปลัดเทศบาลตำบลทุ่งแสงใส
    /// ```
    ///
    /// The right to sign is told from the records and never supposed: without one, `missing_basis` says so. A post that
    /// the records call vacant and nobody fills is signed by nobody, so its lines have no name.
    ///
    /// # Source
    /// The form in three lines is the usage of published memos; whether an order or a rule stands behind it is a fact of
    /// each town, under พระราชบัญญัติเทศบาล พ.ศ. ๒๔๙๖ for mayors and the staff rules for permanent officials.
    pub fn signature(&self, post: &str, on: Option<Date>) -> Option<SignatureLines> {
        let filled = self.post(post)?;
        let Some(acting) = self.acting_for(post, on) else {
            return Some(SignatureLines {
                name: filled.holder.clone(),
                lines: vec![self.post_title(filled)],
                signer: filled.id.clone(),
                post: filled.id.clone(),
                mode: None,
                basis: None,
                missing_basis: false,
            });
        };
        let by = self.post(&acting.by)?;
        let basis = acting.basis.clone().filter(|basis| !basis.trim().is_empty());
        Some(SignatureLines {
            name: by.holder.clone(),
            lines: vec![self.post_title(by), format!("{}{}", acting.mode.words(), self.post_title(filled))],
            signer: by.id.clone(),
            post: filled.id.clone(),
            mode: Some(acting.mode),
            missing_basis: basis.is_none(),
            basis,
        })
    }

    /// Who may stand in for a post by the usual rules, best first; the order or rule must still be recorded.
    ///
    /// A mayor's place is taken by a deputy mayor and, after the term has ended, by the clerk; a clerk's by a deputy clerk.
    pub fn usual_deputies(&self, post: &Post) -> Vec<(&Post, ActingMode)> {
        let with = |role, mode| self.posts.iter().filter(move |p| p.role == role).map(move |p| (p, mode));
        match post.role {
            PostRole::Head => with(PostRole::DeputyHead, ActingMode::ActingFor)
                .chain(with(PostRole::Clerk, ActingMode::PerformingDuties))
                .collect(),
            PostRole::Clerk => with(PostRole::DeputyClerk, ActingMode::ActingFor).collect(),
            PostRole::DeputyHead | PostRole::DeputyClerk | PostRole::UnitHead | PostRole::Officer => Vec::new(),
        }
    }
}
