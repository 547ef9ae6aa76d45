//! Measures: chosen from the library or written, assigned to posts with dates, put in order, removed with a reason.

pub mod choose;
pub mod edit;
pub mod fields;
pub mod list;
pub mod order;
pub mod show;

use prongsai_domain::agency::Agency;
use prongsai_domain::progress::Status;
use prongsai_store::Tx;
use prongsai_store::cycles::{self, CycleRow};
use prongsai_thai::FiscalYear;
use serde::Deserialize;

use crate::cx::Cx;
use crate::error::{Error, Result};
use crate::scorecards::year_of;
use crate::shell::Shell;

/// Which year, indicator, topic or template an address asks for.
#[derive(Debug, Default, Deserialize)]
pub struct Asked {
    /// The year of the measures.
    pub year: Option<String>,
    /// An indicator.
    pub indicator: Option<String>,
    /// A topic of the analysis.
    pub topic: Option<String>,
    /// A template of the library.
    pub template: Option<String>,
}

/// The years of the town, newest first, and the one that is meant: the one asked for, the present one, or the newest.
pub async fn year_meant(tx: &mut Tx, cx: &Cx, asked: Option<&str>) -> Result<(Vec<CycleRow>, FiscalYear)> {
    let years = cycles::list(tx, cx.agency_id()).await?;
    let present = FiscalYear::containing(cx.today).map_err(|error| Error::Internal(error.to_string()))?;
    if let Some(asked) = asked.filter(|text| !text.is_empty()) {
        return Ok((years, year_of(asked).ok_or(Error::NoSuchPage)?));
    }
    let of = |row: &CycleRow| i16::try_from(row.fiscal_year).ok().and_then(|year| FiscalYear::new(year).ok());
    let is_open = |year: FiscalYear| years.iter().any(|row| row.fiscal_year == i64::from(year.number()));
    let year = if is_open(present) { present } else { years.first().and_then(of).unwrap_or(present) };
    Ok((years, year))
}

/// The row of a year that can still be changed; otherwise the reader is led to its list, which says why it cannot.
///
/// # Errors
/// The year was not opened, or it is closed.
pub fn open_year<'y>(cx: &Cx, years: &'y [CycleRow], year: FiscalYear) -> Result<&'y CycleRow> {
    let row = years.iter().find(|row| row.fiscal_year == i64::from(year.number()));
    let closed = || Error::Page(Box::new(cx.done(format!("/measures?year={}", year.number()), "cycle-not-open")));
    row.filter(|row| row.closed_at.is_none()).ok_or_else(closed)
}

/// The name of a unit.
pub fn unit_name(agency: &Agency, unit: Option<&str>) -> Option<String> {
    let unit = unit?;
    Some(agency.units.iter().find(|known| known.id == unit).map_or_else(|| unit.to_owned(), |known| known.name.clone()))
}

/// The title of a post with its holder: `ผู้อำนวยการกองคลัง (นาง…)`.
pub fn post_name(agency: &Agency, post: Option<&str>) -> Option<String> {
    let post = agency.post(post?)?;
    Some(match &post.holder {
        Some(holder) => format!("{} ({holder})", post.title),
        None => post.title.clone(),
    })
}

/// The class and key of the words of a status; none where nothing was reported.
pub fn status_mark(status: Option<Status>) -> (&'static str, &'static str) {
    match status {
        Some(Status::Done) => ("tag tag-done", "status-done"),
        Some(Status::UnderWay) => ("tag tag-going", "status-under-way"),
        Some(Status::NotStarted) => ("tag tag-none", "status-not-started"),
        Some(Status::Dropped) => ("tag tag-draft", "status-dropped"),
        Some(Status::Unknown) | None => ("tag tag-none", "status-none"),
    }
}

/// Satang as baht: `6,500.00`, without decimals where they are none.
pub fn baht(shell: &Shell, satang: i64) -> String {
    let (whole, rest) = (satang / 100, satang % 100);
    let digits = whole.to_string();
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    if rest != 0 {
        text.push_str(&format!(".{rest:02}"));
    }
    shell.say(text)
}
