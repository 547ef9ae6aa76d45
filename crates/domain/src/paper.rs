//! The papers of a year and what stands on them by hand: number, date, opinions, order.

use prongsai_thai::{Date, Digits, Round};
use serde::{Deserialize, Serialize};

/// Which paper of the year.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PaperKind {
    /// มาตรการส่งเสริมคุณธรรมและความโปร่งใส with the analysis, and its announcement.
    Measures,
    /// รายงานผล รอบ ๖ เดือน.
    SixMonth,
    /// รายงานผล รอบ ๑๒ เดือน.
    TwelveMonth,
}

impl PaperKind {
    /// The round a report covers; the measure paper covers none.
    pub fn round(self) -> Option<Round> {
        match self {
            Self::Measures => None,
            Self::SixMonth => Some(Round::Six),
            Self::TwelveMonth => Some(Round::Twelve),
        }
    }
}

/// One paper to be drawn, with its memo and chain.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Paper {
    /// Which paper.
    pub kind: PaperKind,
    /// The digits in which it is written.
    #[serde(default)]
    pub digits: Digits,
    /// The memo that carries it up.
    #[serde(default)]
    pub memo: MemoFields,
    /// The chain: who proposes, gives an opinion, orders; in this order.
    #[serde(default, rename = "step", skip_serializing_if = "Vec::is_empty")]
    pub chain: Vec<ChainStep>,
}

/// What a memo says in its head; what is left out stays blank for the pen.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MemoFields {
    /// The unit that writes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
    /// The whole number with the slash, or what stands before the pen writes: `บก ๗๑๒๐๑/`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub number: Option<String>,
    /// The date of the memo.
    #[serde(default, skip_serializing_if = "Option::is_none", with = "crate::cycle::date_field")]
    pub date: Option<Date>,
    /// The subject, where the usual one does not serve.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub subject: Option<String>,
    /// What comes with it, where the usual line does not serve.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub enclosure: Option<String>,
}

/// One step of the chain.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ChainStep {
    /// The post whose step it is.
    pub post: String,
    /// What the post does.
    pub act: ChainAct,
    /// The opinion or order in words, where it is known; otherwise dotted lines for the pen.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub opinion: Option<String>,
    /// The decision, where it has been taken.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub decision: Option<Decision>,
    /// The day of the signature.
    #[serde(default, skip_serializing_if = "Option::is_none", with = "crate::cycle::date_field")]
    pub date: Option<Date>,
}

/// What a post does with a paper.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ChainAct {
    /// Writes and signs the memo.
    Propose,
    /// Gives an opinion.
    Opine,
    /// Orders: approves, or disapproves with a reason.
    Order,
}

/// How a step ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Decision {
    /// เห็นชอบ of an opinion.
    Endorsed,
    /// เห็นชอบและอนุมัติ of the order.
    Approved,
    /// ไม่เห็นชอบ เนื่องจาก….
    Disapproved {
        /// The reason, required.
        reason: String,
    },
    /// แก้แล้วเสนอใหม่.
    Returned {
        /// What is to be mended, required.
        reason: String,
    },
}
