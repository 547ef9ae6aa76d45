//! Evidence: what it shows, its file, what of it may be seen, where it is used.
//!
//! | file | answers |
//! |---|---|
//! | [`list`] | the evidence of a year, by what is missing of it; new files |
//! | [`piece`] | one piece: its facts, its file, its history |
//! | [`change`] | other facts, another file, removal with a reason |
//! | [`release`] | who may see it |
//! | [`mask`] | a copy in which something is covered |
//! | [`serve`] | the files themselves, never as a page |
//! | [`intake`] | a file on its way in: told by its content, looked through, shrunk, kept |
//! | [`kind`] | what a file is |
//! | [`name`] | what it is called |

pub mod change;
pub mod intake;
pub mod kind;
pub mod list;
pub mod mask;
pub mod name;
mod picture;
pub mod piece;
pub mod release;
pub mod serve;

use prongsai_domain::access::{Action, Capacity, Subject};
use prongsai_report::personal;
use prongsai_store::evidence::{Row, Use};
use prongsai_thai::Date;

use crate::cx::Cx;
use crate::error::{Error, Result};
use intake::Hint;

/// The capacity in which the person may change a piece: that of the unit that brought it, or of a measure that uses it.
pub fn capacity_for<'c>(cx: &'c Cx, row: &Row, uses: &[Use]) -> Option<&'c Capacity> {
    let units = row.unit_id.iter().chain(uses.iter().filter_map(|used| used.unit_id.as_ref()));
    let units = units.map(|unit| Some(unit.as_str()));
    units.chain([None]).find_map(|unit| cx.permit(Action::ReportProgress, Subject { unit, post: None }).ok())
}

/// The same, or the failure.
///
/// # Errors
/// [`Error::Forbidden`].
pub fn permit<'c>(cx: &'c Cx, row: &Row, uses: &[Use]) -> Result<&'c Capacity> {
    capacity_for(cx, row, uses).ok_or(Error::Forbidden(Action::ReportProgress))
}

/// The day on which a piece was made.
pub fn made_on(row: &Row) -> Option<Date> {
    row.made_on.as_deref().and_then(|day| day.parse().ok())
}

/// The numbers of persons that were found in the file of a piece.
pub fn hints(row: &Row) -> Vec<Hint> {
    row.personal.as_deref().and_then(|text| serde_json::from_str(text).ok()).unwrap_or_default()
}

/// The numbers of persons in what is said of a piece: its title, its caption, the name of its file.
pub fn said_hints(cx: &Cx, texts: &[&str]) -> Vec<String> {
    let own = intake::own_telephones(cx);
    let own: Vec<&str> = own.iter().map(String::as_str).collect();
    let found = |text: &&str| -> Vec<String> {
        personal::find(text, &own).iter().map(|number| personal::shown(text, number)).collect()
    };
    texts.iter().flat_map(found).collect()
}

/// The name of a file as words: a number in `id_1234567890121.jpg` stands alone.
pub fn file_words(row: &Row) -> String {
    row.file_name.as_deref().unwrap_or_default().replace('_', " ")
}

/// Whether a piece, as it stands, must not be seen outside: it holds numbers of persons and nobody vouched for it.
pub fn is_personal(cx: &Cx, row: &Row) -> bool {
    let caption = row.evidence().ok().and_then(|evidence| evidence.caption).unwrap_or_default();
    let name = file_words(row);
    !hints(row).is_empty() || !said_hints(cx, &[&row.title, &caption, &name]).is_empty()
}

/// A size as people read it.
pub fn size(bytes: i64) -> String {
    match bytes {
        ..1024 => format!("{bytes} B"),
        1024..1_048_576 => format!("{} KB", (bytes + 512) / 1024),
        _ => {
            let tenths = (bytes * 10 + 524_288) / 1_048_576;
            format!("{}.{} MB", tenths / 10, tenths % 10)
        }
    }
}
