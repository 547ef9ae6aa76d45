//! What is to be said about an item as a page shows it.

use prongsai_thai::FiscalYear;

/// A remark about one item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Note {
    /// It is listed, but nothing stands behind it.
    NoAddress,
    /// The page gives it the number of another item.
    Renumbered {
        /// As on the page: `O31`.
        shown: String,
    },
    /// Under its number the page shows an item of another year's list.
    OtherList {
        /// The title on the page.
        title: String,
        /// The year whose list has it.
        year: FiscalYear,
    },
    /// Under its number the page shows other words than the title.
    OtherTitle {
        /// The title on the page.
        title: String,
    },
    /// It was found by its title alone.
    ByTitle,
    /// Its title names another year than expected.
    OtherYear {
        /// As in the title.
        named: FiscalYear,
        /// The year of the list.
        expected: FiscalYear,
    },
    /// The whole page is headed with another year than was asked for.
    PageOfOtherYear {
        /// As on the page.
        shown: FiscalYear,
    },
    /// An address does not lie on the town's main site.
    Elsewhere {
        /// The host.
        host: String,
    },
    /// The page has a second list of another year, which was left out.
    AlsoYear {
        /// That year.
        year: FiscalYear,
    },
}

impl Note {
    /// Whether the item would score 0 for this reason alone.
    pub fn fails(&self) -> bool {
        matches!(self, Self::NoAddress)
    }

    /// The note in Thai.
    pub fn thai(&self) -> String {
        match self {
            Self::NoAddress => "มีชื่อข้อ แต่ไม่มีลิงก์ให้เปิด".to_owned(),
            Self::Renumbered { shown } => format!("หน้าเว็บใช้เลขข้อ {shown} ไม่ตรงกับรายการของปีนี้"),
            Self::OtherList { title, year } => format!("หน้าเว็บใช้เลขข้อนี้กับ ‘{title}’ ซึ่งเป็นรายการของปี {year}"),
            Self::OtherTitle { title } => format!("ชื่อข้อบนหน้าเว็บต่างจากรายการ: ‘{title}’"),
            Self::ByTitle => "พบจากชื่อข้อ เพราะไม่มีเลขข้อ".to_owned(),
            Self::OtherYear { named, expected } => format!("ชื่อข้อระบุปี {named} แต่เป็นรายการของปี {expected}"),
            Self::PageOfOtherYear { shown } => format!("หน้าเว็บระบุว่าเป็นรายการของปี {shown}"),
            Self::Elsewhere { host } => format!("ลิงก์อยู่ที่ {host} ไม่ใช่เว็บไซต์หลักของหน่วยงาน"),
            Self::AlsoYear { year } => format!("หน้าเว็บมีรายการของปี {year} ด้วย ซึ่งไม่ได้นับ"),
        }
    }

    /// The note in English.
    pub fn english(&self) -> String {
        match self {
            Self::NoAddress => "listed, but without a link to open".to_owned(),
            Self::Renumbered { shown } => format!("the page calls it {shown}, unlike the list of the year"),
            Self::OtherList { title, year } => {
                format!("under this number the page shows ‘{title}’, which is in the list of {year}")
            }
            Self::OtherTitle { title } => format!("the page words the title otherwise: ‘{title}’"),
            Self::ByTitle => "found by its title, because it has no number".to_owned(),
            Self::OtherYear { named, expected } => format!("the title names {named}, but the list is of {expected}"),
            Self::PageOfOtherYear { shown } => format!("the page says that it is the list of {shown}"),
            Self::Elsewhere { host } => format!("an address lies on {host}, not on the agency's main site"),
            Self::AlsoYear { year } => format!("the page also has a list of {year}, which was left out"),
        }
    }
}
