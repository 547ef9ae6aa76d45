//! How the names of agencies in a text stand to the one whose paper it is; shared by the rules about names.

use prongsai_domain::AgencyKind;

use super::inspection::KINDS;
use super::{Inspection, Mark, OwnAgency};
use crate::read::Mention;

/// How another name stands to the agency's own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kinship {
    /// It is the own name.
    Own,
    /// The same name under another kind: องค์การบริหารส่วนตำบลซาง for เทศบาลตำบลซาง.
    OtherKind,
    /// The same kind with a name that is the own one misread, shortened or lengthened.
    Misread,
    /// The same kind, called after the district of the own agency.
    District,
    /// Another body.
    Other,
}

/// How a mention stands to the agency's own name.
pub(super) fn kinship(mention: &Mention, own: &OwnAgency, inspection: &Inspection<'_>) -> Kinship {
    let other = OwnAgency::from_name(&mention.agency, false);
    if other.full_name == own.full_name {
        return Kinship::Own;
    }
    if own.kind.is_none() {
        return Kinship::Other;
    }
    if other.name == own.name {
        return Kinship::OtherKind;
    }
    if town(other.kind) != town(own.kind) {
        return Kinship::Other;
    }
    if other.kind == own.kind && runs_on(&other.name, &own.name) {
        return Kinship::Own;
    }
    let inside = |long: &str, short: &str| {
        long.strip_prefix("เมือง").or_else(|| long.strip_prefix("บ้าน")).is_some_and(|rest| rest == short)
    };
    if inside(&other.name, &own.name) || inside(&own.name, &other.name) || one_letter_apart(&other.name, &own.name) {
        return Kinship::Misread;
    }
    let district = inspection.reading.district.as_ref().map(|district| district.value.as_str());
    if district == Some(other.name.as_str()) { Kinship::District } else { Kinship::Other }
}

/// Whether a name is the own one with the next words of the sentence: a name that no gazetteer has ends nowhere.
fn runs_on(long: &str, own: &str) -> bool {
    long.len() > own.len()
        && own.chars().count() >= 3
        && long.strip_prefix(own).is_some_and(|rest| rest.chars().next().is_some_and(begins_a_word))
        && prongsai_thai::gazetteer::places_named(long).is_empty()
}

/// Whether a letter can begin a Thai word; a vowel below or a tone mark belongs to the letter before it.
fn begins_a_word(c: char) -> bool {
    matches!(c, 'ก'..='ฮ' | 'เ'..='ไ') || !('ก'..='๛').contains(&c)
}

fn town(kind: Option<AgencyKind>) -> u8 {
    match kind {
        Some(AgencyKind::SubdistrictMunicipality | AgencyKind::TownMunicipality | AgencyKind::CityMunicipality) => 1,
        Some(AgencyKind::SubdistrictOrganization) => 2,
        Some(AgencyKind::ProvincialOrganization) => 3,
        None => 0,
    }
}

/// Whether one letter was changed, added or left out.
fn one_letter_apart(a: &str, b: &str) -> bool {
    let a: Vec<char> = a.chars().collect();
    let b: Vec<char> = b.chars().collect();
    if a.len().abs_diff(b.len()) > 1 || a.len().min(b.len()) < 2 {
        return false;
    }
    let front = a.iter().zip(&b).take_while(|(x, y)| x == y).count();
    let back = a.iter().rev().zip(b.iter().rev()).take_while(|(x, y)| x == y).count();
    let longest = a.len().max(b.len());
    front + back + 1 >= longest
}

/// What should stand in the place of a mention.
pub(super) fn in_place_of(mention: &Mention, own: &OwnAgency) -> String {
    if mention.text.starts_with("นายก") { head(own) } else { own.full_name.clone() }
}

/// The post of the head: `นายกเทศมนตรีตำบลซาง`.
fn head(own: &OwnAgency) -> String {
    let post = match own.kind {
        Some(AgencyKind::SubdistrictMunicipality) => "นายกเทศมนตรีตำบล",
        Some(AgencyKind::TownMunicipality) => "นายกเทศมนตรีเมือง",
        Some(AgencyKind::CityMunicipality) => "นายกเทศมนตรีนคร",
        Some(AgencyKind::SubdistrictOrganization) => "นายกองค์การบริหารส่วนตำบล",
        Some(AgencyKind::ProvincialOrganization) => "นายกองค์การบริหารส่วนจังหวัด",
        None => return own.full_name.clone(),
    };
    format!("{post}{}", own.name)
}

/// The words before a mention, without spaces, at most so many code points.
pub(super) fn before(mention: &Mention, inspection: &Inspection<'_>, most: usize) -> String {
    let end = mention.column.saturating_sub(1);
    let mark = Mark { line: mention.line, start: end.saturating_sub(most * 2), end };
    let mut letters: Vec<char> = inspection.original(mark).chars().filter(|c| *c != ' ').collect();
    letters.drain(..letters.len().saturating_sub(most));
    letters.into_iter().collect()
}

/// Whether a full name begins like that of a local body.
pub(super) fn is_local(name: &str) -> bool {
    KINDS.iter().any(|(prefix, _)| name.starts_with(prefix))
}
