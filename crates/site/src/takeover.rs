//! Which items of the year's disclosure list a page shows, and under which addresses.
//!
//! Pages are written in a hundred ways; three things hold in all of them. An item is announced by its code, its title
//! or both (an *anchor*). What belongs to it shares the smallest part of the page with it alone, or follows it. And
//! the year stands over the list, beside it or in its titles.

mod agency;
mod anchors;
mod assign;
mod body;
mod code;
mod folded;
mod note;
mod owned;
mod section;
mod title;
mod year;

use prongsai_domain::framework::Framework;
use prongsai_thai::FiscalYear;

use crate::page::Page;

pub use agency::names as agency_names;
pub use body::BodyKind;
pub use note::Note;
pub use year::years as years_in;

/// What a page shows of the disclosure list.
#[derive(Debug, Clone)]
pub struct Takeover {
    /// The year of the list by which the page was read.
    pub fiscal_year: FiscalYear,
    /// From where the year is known.
    pub year_from: YearFrom,
    /// Other years that have a list of their own on the page.
    pub other_years: Vec<FiscalYear>,
    /// Whose kind of list it is.
    pub body: BodyKind,
    /// Why nothing was taken over; none when something was.
    pub refused: Option<Refusal>,
    /// The full name of the agency, where the page says it.
    pub agency: Option<String>,
    /// Every item of the year's list in its order, found or not; none where the list was refused.
    pub items: Vec<Found>,
}

/// From where the year of the list is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum YearFrom {
    /// It was asked for.
    Asked,
    /// The page says it.
    Page,
    /// No year is said: the list is most like that of this year.
    List,
}

/// Why a page was not taken over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    /// The list of another kind of body.
    OtherBody(BodyKind),
    /// No list of this assessment is on the page.
    NoList,
}

/// One item of the list as the page shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// `O12`.
    pub code: String,
    /// The title in the year's list.
    pub title: String,
    /// Whether the page lists it.
    pub found: bool,
    /// The title as the page words it; empty where it is not listed.
    pub shown: String,
    /// Where its links lead, in the order of the page, without doubles.
    pub urls: Vec<String>,
    /// The year that its title on the page names.
    pub year_in_title: Option<FiscalYear>,
    /// Remarks.
    pub notes: Vec<Note>,
}

impl Found {
    /// Whether the item stands as it must, as far as the page alone can say.
    pub fn is_present(&self) -> bool {
        self.found && !self.notes.iter().any(Note::fails)
    }
}

impl Refusal {
    /// The reason in Thai, with the way out.
    pub fn thai(&self) -> String {
        match self {
            Self::OtherBody(kind) => format!(
                "เป็นรายการของ{} (พบ ‘{}’) ไม่ใช่ขององค์กรปกครองส่วนท้องถิ่น จึงไม่นำเข้า: โปรดใช้หน้า ITA ของเทศบาลหรือ อบต. เอง",
                kind.thai, kind.sign
            ),
            Self::NoList => "ไม่พบรายการ OIT ในหน้านี้: โปรดระบุหน้าที่มีข้อ O1 เป็นต้นไป หรือคัดลอกข้อความของหน้านั้นใส่ไฟล์".to_owned(),
        }
    }

    /// The reason in English, with the way out.
    pub fn english(&self) -> String {
        match self {
            Self::OtherBody(kind) => format!(
                "this is the list of {} (‘{}’), not of a local authority, and is not taken over: give the town's own page",
                kind.english, kind.sign
            ),
            Self::NoList => {
                "no disclosure list is on this page: give the page that has O1 and so on, or paste its text into a file"
                    .to_owned()
            }
        }
    }
}

/// Reads the items of the disclosure list from a page.
///
/// `frameworks` are the known years, oldest first, such as [`Framework::all`]. `asked` is the wanted year; without it
/// the newest year that heads a list on the page is taken, else the year whose list is most like the page.
/// None where `frameworks` has no such year.
pub fn takeover(page: &Page, frameworks: &[Framework], asked: Option<FiscalYear>) -> Option<Takeover> {
    let anchors = anchors::anchors(page);
    let codes = anchors::distinct(&anchors);
    let body = body::body_kind(page, codes);
    let sections = section::Sections::of(page, &anchors, frameworks);
    let (fiscal_year, year_from) = sections.choose(asked)?;
    let framework = frameworks.iter().find(|framework| framework.fiscal_year == fiscal_year)?;
    let mut found = Takeover {
        fiscal_year,
        year_from,
        other_years: sections.others(fiscal_year),
        body,
        refused: None,
        agency: agency::agency(page),
        items: Vec::new(),
    };
    if found.body.is_foreign() {
        found.refused = Some(Refusal::OtherBody(found.body.clone()));
        return Some(found);
    }
    let anchors = sections.keep(anchors, fiscal_year);
    let (assigned, placed) = assign::assign(page, anchors, framework, frameworks);
    if !is_list(&assigned, codes) {
        found.refused = Some(Refusal::NoList);
        return Some(found);
    }
    let urls = owned::owned(page, &placed, &sections, fiscal_year);
    found.items = assign::items(page, framework, assigned, urls, &sections);
    Some(found)
}

/// Whether enough of a list is there: three items by code, or five by title alone.
fn is_list(assigned: &[assign::Assigned], codes: usize) -> bool {
    let listed = assigned.iter().filter(|item| item.is_listed()).count();
    (codes > 0 && (listed >= 3 || codes >= 3)) || listed >= 5
}
