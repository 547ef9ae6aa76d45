//! Why a year cannot be scored as given.

use prongsai_thai::FiscalYear;

use crate::framework::Tool;
use crate::score::Score;

/// Why a year cannot be scored as given.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ScoringError {
    /// An indicator that the year does not have.
    #[error("fiscal year {year} has no indicator {no}: their numbers are 1 to 10")]
    UnknownIndicator {
        /// The assessed year.
        year: FiscalYear,
        /// As given.
        no: u8,
    },
    /// An item that the year's list does not have.
    #[error("the list of fiscal year {year} has no item {code}: it has {first} to {last}")]
    UnknownItem {
        /// The assessed year.
        year: FiscalYear,
        /// As given.
        code: String,
        /// First code of the list.
        first: String,
        /// Last code of the list.
        last: String,
    },
    /// Points that an item cannot have.
    #[error("item {code} has {given} points: it earns {allowed}")]
    ItemPoints {
        /// The item.
        code: String,
        /// As given.
        given: Score,
        /// What is allowed.
        allowed: String,
    },
    /// Parts of the external survey in a year that has none.
    #[error("the external survey of fiscal year {0} has no parts: give i6, i7 and i8")]
    NoParts(FiscalYear),
    /// Answers in a year whose questions and polarity are not known.
    #[error("the questions of the {tool} of fiscal year {year} are not known: write them into framework.toml", tool = .tool.code())]
    NoQuestions {
        /// The assessed year.
        year: FiscalYear,
        /// The survey.
        tool: Tool,
        /// What to write, as an example.
        template: String,
    },
    /// A column that names no question.
    #[error("there is no question {code} in the {tool}: there are {known}", tool = .tool.code())]
    UnknownQuestion {
        /// As given.
        code: String,
        /// The survey.
        tool: Tool,
        /// Codes that exist.
        known: String,
    },
    /// An answer that is not on the scale.
    #[error("‘{given}’ is no answer to {code}: answer {allowed}, or their numbers from 1")]
    UnknownAnswer {
        /// The question.
        code: String,
        /// As given.
        given: String,
        /// The answers of the scale.
        allowed: String,
        /// Which respondent, from 0.
        respondent: usize,
    },
    /// The disclosure list is no survey.
    #[error("the OIT is judged by items, not answered: give agency, fiscal_year, item, score")]
    OitAnswered,
}

impl ScoringError {
    /// The error in Thai.
    pub fn thai(&self) -> String {
        match self {
            Self::UnknownIndicator { no, .. } => format!("ไม่มีตัวชี้วัดที่ {no}: มีตัวชี้วัดที่ 1 ถึง 10"),
            Self::UnknownItem { year, code, first, last } => {
                format!("รายการ OIT ของปี {year} ไม่มีข้อ {code}: มีข้อ {first} ถึง {last}")
            }
            Self::ItemPoints { code, given, allowed } => format!("ข้อ {code} ได้ {given} ไม่ได้: ใช้ {allowed}"),
            Self::NoParts(year) => format!("แบบวัด EIT ของปี {year} ไม่แบ่งส่วน: โปรดให้คะแนน i6, i7 และ i8"),
            Self::NoQuestions { year, tool, template } => format!(
                "ยังไม่มีข้อคำถามและทิศทางคะแนนของแบบวัด {} ปี {year}: โปรดกรอกในไฟล์ framework.toml ตามตัวอย่างนี้\n{template}",
                tool.code()
            ),
            Self::UnknownQuestion { code, tool, known } => {
                format!("ไม่มีข้อ {code} ในแบบวัด {}: มี {known}", tool.code())
            }
            Self::UnknownAnswer { code, given, allowed, .. } => {
                format!("‘{given}’ ไม่ใช่คำตอบของข้อ {code}: ตอบได้ {allowed} หรือลำดับของคำตอบนับจาก 1")
            }
            Self::OitAnswered => {
                "แบบวัด OIT ให้คะแนนรายข้อ ไม่ใช่การตอบแบบสำรวจ: ใช้คอลัมน์ agency, fiscal_year, item, score".to_owned()
            }
        }
    }
}
