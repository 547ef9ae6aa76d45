//! The findings of a visit and their words.

use prongsai_thai::{Date, FiscalYear, date};
use serde::{Serialize, Serializer};

use crate::fetch::FetchError;

/// How grave a finding is, from the mildest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Severity {
    /// It speaks for the item.
    Good,
    /// To be known, without risk to the points.
    Remark,
    /// It cannot be told from outside.
    Unknown,
    /// An assessor may give nothing.
    Risk,
    /// Nothing is to be had with this address.
    Fails,
}

/// Something that a visit found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// What.
    #[serde(flatten)]
    pub kind: Kind,
    /// How grave.
    pub severity: Severity,
}

/// What a visit can find.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case", tag = "kind")]
pub enum Kind {
    /// No answer came.
    NoAnswer {
        /// Why.
        #[serde(serialize_with = "said")]
        error: FetchError,
    },
    /// The answer is a failure.
    Status {
        /// As answered, 400–599.
        status: u16,
    },
    /// The page says that there is nothing, though it answers well.
    SoftNotFound {
        /// The words that say so.
        sign: String,
    },
    /// The way ended on the front page.
    SentHome,
    /// One has to sign in.
    SignIn,
    /// The file lies on a drive that asks for leave.
    LockedDrive,
    /// Nothing at all came.
    Empty,
    /// The page shows itself only to browsers with scripts.
    NeedsScript,
    /// It is larger than is read.
    Cut {
        /// In bytes, as the server said.
        size: Option<u64>,
    },
    /// Pictures without words, as of a scan.
    Scan,
    /// A PDF that cannot be read: encrypted or broken.
    Unreadable,
    /// A file of Word or Excel, which is not read here.
    Office,
    /// A file that an assessor cannot open in a browser.
    WrongType {
        /// Which.
        name: String,
    },
    /// It does not lie on the town's main site.
    Elsewhere {
        /// Where.
        host: String,
    },
    /// It is the very file of last year.
    AsLastYear,
    /// It names the town.
    OwnAgency,
    /// It names another body and not the town.
    OtherAgency {
        /// Which.
        name: String,
    },
    /// It names no local authority.
    NoAgency,
    /// Title or text name the right year.
    RightYear,
    /// The text has the right year, the title another.
    YearInTitle {
        /// In the title.
        named: FiscalYear,
        /// Of the list.
        expected: FiscalYear,
    },
    /// Only other years are named.
    OtherYear {
        /// The first of them.
        named: FiscalYear,
        /// Of the list.
        expected: FiscalYear,
    },
    /// No year is named.
    NoYear,
    /// No date lies inside the days that count.
    DatedOutside {
        /// The latest date.
        day: Date,
    },
    /// The front page leads to it in the clicks that the explanation names.
    ClicksLead,
    /// The last click is missing in the explanation.
    ClicksShort,
    /// A step of the explanation is not found.
    ClicksLost {
        /// Which, from 1.
        step: usize,
        /// As the explanation says it.
        said: String,
    },
    /// The explanation leads elsewhere.
    ClicksAstray,
    /// The explanation has more steps than are followed.
    ClicksLong {
        /// How many.
        steps: usize,
    },
    /// The front page cannot be read, so that the explanation cannot be followed.
    ClicksUnseen,
}

fn said<S: Serializer>(error: &FetchError, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(error)
}

impl Severity {
    /// By which programs tell it from others: `risk`.
    pub fn code(self) -> &'static str {
        match self {
            Self::Good => "good",
            Self::Remark => "remark",
            Self::Unknown => "unknown",
            Self::Risk => "risk",
            Self::Fails => "fails",
        }
    }
}

impl Kind {
    /// By which programs tell it from others: `other-year`.
    pub fn code(&self) -> &'static str {
        match self {
            Self::NoAnswer { .. } => "no-answer",
            Self::Status { .. } => "status",
            Self::SoftNotFound { .. } => "soft-not-found",
            Self::SentHome => "sent-home",
            Self::SignIn => "sign-in",
            Self::LockedDrive => "locked-drive",
            Self::Empty => "empty",
            Self::NeedsScript => "needs-script",
            Self::Cut { .. } => "cut",
            Self::Scan => "scan",
            Self::Unreadable => "unreadable",
            Self::Office => "office",
            Self::WrongType { .. } => "wrong-type",
            Self::Elsewhere { .. } => "elsewhere",
            Self::AsLastYear => "as-last-year",
            Self::OwnAgency => "own-agency",
            Self::OtherAgency { .. } => "other-agency",
            Self::NoAgency => "no-agency",
            Self::RightYear => "right-year",
            Self::YearInTitle { .. } => "year-in-title",
            Self::OtherYear { .. } => "other-year",
            Self::NoYear => "no-year",
            Self::DatedOutside { .. } => "dated-outside",
            Self::ClicksLead => "clicks-lead",
            Self::ClicksShort => "clicks-short",
            Self::ClicksLost { .. } => "clicks-lost",
            Self::ClicksAstray => "clicks-astray",
            Self::ClicksLong { .. } => "clicks-long",
            Self::ClicksUnseen => "clicks-unseen",
        }
    }

    /// The finding with how grave it is.
    pub fn finding(self) -> Finding {
        let severity = self.severity();
        Finding { kind: self, severity }
    }

    fn severity(&self) -> Severity {
        match self {
            Self::NoAnswer { error } if error.is_unknown() => Severity::Unknown,
            Self::NoAnswer { error: FetchError::Certificate { .. } }
            | Self::SentHome
            | Self::AsLastYear
            | Self::YearInTitle { .. }
            | Self::OtherYear { .. }
            | Self::OtherAgency { .. }
            | Self::DatedOutside { .. }
            | Self::ClicksLost { .. }
            | Self::ClicksAstray => Severity::Risk,
            Self::NoAnswer { .. }
            | Self::Status { .. }
            | Self::SoftNotFound { .. }
            | Self::SignIn
            | Self::LockedDrive
            | Self::Empty
            | Self::WrongType { .. } => Severity::Fails,
            Self::NeedsScript | Self::Unreadable | Self::Office => Severity::Unknown,
            Self::Cut { .. }
            | Self::Scan
            | Self::Elsewhere { .. }
            | Self::NoAgency
            | Self::NoYear
            | Self::ClicksShort
            | Self::ClicksLong { .. }
            | Self::ClicksUnseen => Severity::Remark,
            Self::OwnAgency | Self::RightYear | Self::ClicksLead => Severity::Good,
        }
    }

    /// The finding in Thai.
    pub fn thai(&self) -> String {
        match self {
            Self::NoAnswer { error } => error.thai(),
            Self::Status { status: status @ (404 | 410) } => format!("ไม่พบหน้านี้ (สถานะ {status})"),
            Self::Status { status } => format!("เว็บไซต์ตอบว่าผิดพลาด (สถานะ {status})"),
            Self::SoftNotFound { sign } => format!("เปิดได้ แต่หน้าเว็บบอกว่า ‘{sign}’"),
            Self::SentHome => "ลิงก์พากลับไปหน้าแรก ไม่ถึงข้อมูล".to_owned(),
            Self::SignIn => "ต้องเข้าสู่ระบบก่อน ผู้ประเมินเปิดไม่ได้".to_owned(),
            Self::LockedDrive => "ไดรฟ์ไม่เปิดสิทธิ์ให้บุคคลทั่วไป".to_owned(),
            Self::Empty => "เปิดได้ แต่ไม่มีเนื้อหา".to_owned(),
            Self::NeedsScript => "เนื้อหาแสดงเฉพาะเมื่อเบราว์เซอร์เปิดใช้สคริปต์ โปรดเปิดตรวจเอง".to_owned(),
            Self::Cut { size: Some(size) } => format!("ไฟล์ใหญ่ {} MB อ่านไม่ครบ โปรดย่อไฟล์", size / 1_048_576),
            Self::Cut { size: None } => "ไฟล์ใหญ่มาก อ่านไม่ครบ โปรดย่อไฟล์".to_owned(),
            Self::Scan => "เป็นภาพสแกนไม่มีข้อความ ค้นหาและตรวจเนื้อหาไม่ได้".to_owned(),
            Self::Unreadable => "อ่าน PDF ไม่ได้ (เข้ารหัส เสียหาย หรือใหญ่เกินไป) โปรดเปิดตรวจเอง".to_owned(),
            Self::Office => "เป็นไฟล์ Word หรือ Excel ยังไม่ได้อ่านเนื้อหา".to_owned(),
            Self::WrongType { name } => format!("เป็นไฟล์ชนิด {name} เปิดดูในเบราว์เซอร์ไม่ได้"),
            Self::Elsewhere { host } => format!("อยู่ที่ {host} ไม่ใช่เว็บไซต์หลักของหน่วยงาน"),
            Self::AsLastYear => "เป็นไฟล์เดียวกับของปีก่อน".to_owned(),
            Self::OwnAgency => "มีชื่อหน่วยงานถูกต้อง".to_owned(),
            Self::OtherAgency { name } => format!("พบชื่อ {name} แต่ไม่พบชื่อหน่วยงานของท่าน"),
            Self::NoAgency => "ไม่พบชื่อหน่วยงานในเนื้อหา".to_owned(),
            Self::RightYear => "ระบุปีถูกต้อง".to_owned(),
            Self::YearInTitle { named, expected } => format!("ชื่อระบุปี {named} แต่เนื้อหาเป็นปี {expected}"),
            Self::OtherYear { named, expected } => format!("ระบุปี {named} ไม่พบปี {expected}"),
            Self::NoYear => "ไม่พบปีในเนื้อหา".to_owned(),
            Self::DatedOutside { day } => format!("ลงวันที่ {} อยู่นอกช่วงที่ประเมิน", date::long(*day)),
            Self::ClicksLead => "คลิกจากหน้าแรกตามคำอธิบายแล้วถึงข้อมูล".to_owned(),
            Self::ClicksShort => "คำอธิบายการคลิกขาดคลิกสุดท้ายก่อนถึงข้อมูล".to_owned(),
            Self::ClicksLost { step, said } => {
                format!("คลิกตามคำอธิบายไม่ได้: ไม่พบขั้นที่ {step} ‘{said}’ บนหน้าเว็บ")
            }
            Self::ClicksAstray => "คลิกจากหน้าแรกตามคำอธิบายแล้วไม่ถึงที่อยู่นี้".to_owned(),
            Self::ClicksLong { steps } => format!("คำอธิบายมี {steps} คลิก มากเกินกว่าจะคลิกตาม โปรดตรวจเอง"),
            Self::ClicksUnseen => "อ่านหน้าแรกของเว็บไซต์ไม่ได้ จึงไม่ได้คลิกตามคำอธิบาย".to_owned(),
        }
    }

    /// The finding in English.
    pub fn english(&self) -> String {
        match self {
            Self::NoAnswer { error } => error.to_string(),
            Self::Status { status: status @ (404 | 410) } => format!("there is no such page (status {status})"),
            Self::Status { status } => format!("the site answers with a failure (status {status})"),
            Self::SoftNotFound { sign } => format!("it opens, but says ‘{sign}’"),
            Self::SentHome => "the link leads back to the front page".to_owned(),
            Self::SignIn => "one has to sign in; an assessor cannot".to_owned(),
            Self::LockedDrive => "the drive is not open to everybody".to_owned(),
            Self::Empty => "it opens, but is empty".to_owned(),
            Self::NeedsScript => "it shows itself only to browsers with scripts; look yourself".to_owned(),
            Self::Cut { size: Some(size) } => {
                format!("{} MB, not read to the end; make the file smaller", size / 1_048_576)
            }
            Self::Cut { size: None } => "very large, not read to the end; make the file smaller".to_owned(),
            Self::Scan => "a picture without words: it cannot be searched or checked".to_owned(),
            Self::Unreadable => "the PDF cannot be read (encrypted, broken or too large); look yourself".to_owned(),
            Self::Office => "a file of Word or Excel, whose words were not read".to_owned(),
            Self::WrongType { name } => format!("a file of the kind {name}, which a browser does not show"),
            Self::Elsewhere { host } => format!("lies on {host}, not on the agency's main site"),
            Self::AsLastYear => "the very file of last year".to_owned(),
            Self::OwnAgency => "names the agency".to_owned(),
            Self::OtherAgency { name } => format!("names {name} and not the agency"),
            Self::NoAgency => "names no agency".to_owned(),
            Self::RightYear => "names the right year".to_owned(),
            Self::YearInTitle { named, expected } => format!("its title says {named}, its text {expected}"),
            Self::OtherYear { named, expected } => format!("names {named} and not {expected}"),
            Self::NoYear => "names no year".to_owned(),
            Self::DatedOutside { day } => format!("dated {day}, outside the days that count"),
            Self::ClicksLead => "the front page leads to it in the clicks of the explanation".to_owned(),
            Self::ClicksShort => "the explanation lacks the last click".to_owned(),
            Self::ClicksLost { step, said } => {
                format!("the explanation cannot be followed: step {step} ‘{said}’ is not on the page")
            }
            Self::ClicksAstray => "the clicks of the explanation do not lead to this address".to_owned(),
            Self::ClicksLong { steps } => format!("{steps} clicks are too many to be followed; look yourself"),
            Self::ClicksUnseen => "the front page cannot be read, so the explanation was not followed".to_owned(),
        }
    }
}
