//! Provinces, districts and tambons, by name.
//!
//! It knows places, not which kind of body governs them: [`agency_names`] lists the names that agencies of a place can
//! have, and claims of none that it exists.

use std::sync::OnceLock;

/// How large a place is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// จังหวัด, or กรุงเทพมหานคร.
    Province,
    /// อำเภอ, in Bangkok เขต.
    District,
    /// ตำบล, in Bangkok แขวง.
    Tambon,
}

impl Level {
    /// The word before the name outside Bangkok.
    pub fn word(self) -> &'static str {
        match self {
            Self::Province => "จังหวัด",
            Self::District => "อำเภอ",
            Self::Tambon => "ตำบล",
        }
    }

    /// The short form of that word.
    pub fn short(self) -> &'static str {
        match self {
            Self::Province => "จ.",
            Self::District => "อ.",
            Self::Tambon => "ต.",
        }
    }
}

/// A province, district or tambon.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Place {
    /// The code of the Department of Provincial Administration, with two, four or six digits.
    pub code: u32,
    /// How large it is.
    pub level: Level,
    /// The name alone: `เซกา`.
    pub name: &'static str,
    /// The day since which it is no more, as ISO text.
    pub abolished: Option<&'static str>,
}

impl Place {
    /// The place one level up: a tambon's district, a district's province.
    pub fn parent(self) -> Option<Place> {
        match self.level {
            Level::Province => None,
            _ => by_code(self.code / 100),
        }
    }

    /// The district of a tambon, or the district itself.
    pub fn district(self) -> Option<Place> {
        match self.level {
            Level::Province => None,
            Level::District => Some(self),
            Level::Tambon => self.parent(),
        }
    }

    /// The province in which it lies, or itself.
    pub fn province(self) -> Option<Place> {
        match self.level {
            Level::Province => Some(self),
            Level::District => self.parent(),
            Level::Tambon => self.parent().and_then(Place::parent),
        }
    }
}

/// All provinces.
pub fn provinces() -> impl Iterator<Item = Place> {
    in_use(10..100)
}

/// The districts of a province; none for other places.
pub fn districts_of(province: Place) -> impl Iterator<Item = Place> {
    in_use(children(province, Level::Province))
}

/// The tambons of a district; none for other places.
pub fn tambons_of(district: Place) -> impl Iterator<Item = Place> {
    in_use(children(district, Level::District))
}

/// Every place of today with this name, largest first. The word before a name, full or short, narrows the search:
/// `อ.เซกา` is a district only.
///
/// ```
/// use prongsai_thai::gazetteer::{Level, places_named};
/// let places = places_named("เซกา");
/// assert_eq!(places.iter().map(|p| p.level).collect::<Vec<_>>(), [Level::District, Level::Tambon]);
/// assert_eq!(places[0].province().map(|p| p.name), Some("บึงกาฬ"));
/// ```
#[must_use]
pub fn places_named(name: &str) -> Vec<Place> {
    named(name).filter(|place| place.abolished.is_none()).collect()
}

/// Tambons and districts that once had this name and are no more.
#[must_use]
pub fn abolished_named(name: &str) -> Vec<Place> {
    named(name).filter(|place| place.abolished.is_some()).collect()
}

/// Whether a tambon of this name lies today in such a district of such a province. A district that is called after its
/// province may be shortened to เมือง.
#[must_use]
pub fn exists(tambon: &str, district: &str, province: &str) -> bool {
    let (_, tambon) = split_level(tambon);
    places_named(tambon).into_iter().filter(|place| place.level == Level::Tambon).any(|place| {
        place.district().is_some_and(|found| is_called(found, district))
            && place.province().is_some_and(|found| is_called(found, province))
    })
}

/// Whether `place` may be called by `name`: its name with or without the word of its level, or เมือง for the district
/// in which a province has its seat.
#[must_use]
pub fn is_called(place: Place, name: &str) -> bool {
    let (level, bare) = split_level(name);
    level.is_none_or(|level| level == place.level)
        && (place.name == bare
            || (bare == "เมือง"
                && place.level == Level::District
                && place.name.starts_with("เมือง")
                && place.code % 100 == 1)
            || (place.level == Level::Province && place.code == BANGKOK && matches!(bare, "กรุงเทพฯ" | "กทม." | "กทม")))
}

/// Takes the word of a level off a name: `อำเภอเซกา`, `อ.เซกา` and `อ. เซกา` give the district and `เซกา`.
#[must_use]
pub fn split_level(name: &str) -> (Option<Level>, &str) {
    let name = name.trim();
    for (word, level) in [
        ("จังหวัด", Level::Province),
        ("จ.", Level::Province),
        ("อำเภอ", Level::District),
        ("กิ่งอำเภอ", Level::District),
        ("เขต", Level::District),
        ("อ.", Level::District),
        ("ตำบล", Level::Tambon),
        ("แขวง", Level::Tambon),
        ("ต.", Level::Tambon),
    ] {
        if let Some(bare) = name.strip_prefix(word) {
            // A few names begin with such a word themselves: เขตต์.
            if !bare.is_empty() && named_exactly(name).next().is_none() {
                return (Some(level), bare.trim_start());
            }
        }
    }
    (None, name)
}

/// The names that agencies called after this place could have, most usual first. Which of them exists is not known.
#[must_use]
pub fn agency_names(place: Place) -> Vec<String> {
    let kinds: &[&str] = match place.level {
        Level::Province if place.code == BANGKOK => return vec!["กรุงเทพมหานคร".to_owned()],
        Level::Province => &["องค์การบริหารส่วนจังหวัด", "เทศบาลนคร", "เทศบาลเมือง", "จังหวัด"],
        Level::District => &["เทศบาลตำบล", "เทศบาลเมือง", "เทศบาลนคร", "อำเภอ"],
        Level::Tambon => &["เทศบาลตำบล", "องค์การบริหารส่วนตำบล", "เทศบาลเมือง", "เทศบาลนคร"],
    };
    kinds.iter().map(|kind| format!("{kind}{}", place.name)).collect()
}

/// The names of all places of today, for the dictionary.
pub(crate) fn names() -> impl Iterator<Item = &'static str> {
    gazetteer().places.iter().filter(|place| place.abolished.is_none()).map(|place| place.name)
}

const BANGKOK: u32 = 10;

struct Gazetteer {
    /// Sorted by code within each level.
    places: Vec<Place>,
    /// Indices into `places`, sorted by name, then by level and code.
    by_name: Vec<u32>,
}

fn gazetteer() -> &'static Gazetteer {
    static GAZETTEER: OnceLock<Gazetteer> = OnceLock::new();
    GAZETTEER.get_or_init(|| {
        let rows = include_str!("../data/gazetteer.tsv").lines().filter(|line| !line.starts_with('#'));
        // The file is ours and a test reads it whole: a line that cannot be read does not occur.
        let mut places: Vec<Place> = rows.filter_map(place).collect();
        places.sort_by_key(|place| (place.code, place.abolished.is_some()));
        let mut by_name: Vec<u32> = (0u32..).take(places.len()).collect();
        by_name.sort_by_key(|&index| {
            let place = places[index as usize];
            (place.name, place.code)
        });
        Gazetteer { places, by_name }
    })
}

fn place(row: &'static str) -> Option<Place> {
    let mut columns = row.split('\t');
    let (code, name) = (columns.next()?, columns.next()?);
    let level = match code.len() {
        2 => Level::Province,
        4 => Level::District,
        6 => Level::Tambon,
        _ => return None,
    };
    Some(Place { code: code.parse().ok()?, level, name, abolished: columns.next() })
}

/// A province's code is shorter than a district's, so one range of codes is one level.
fn in_use(codes: std::ops::Range<u32>) -> impl Iterator<Item = Place> {
    let places = &gazetteer().places;
    let from = places.partition_point(|place| place.code < codes.start);
    places[from..]
        .iter()
        .take_while(move |place| place.code < codes.end)
        .filter(|place| place.abolished.is_none())
        .copied()
}

fn children(place: Place, level: Level) -> std::ops::Range<u32> {
    if place.level == level { place.code * 100..(place.code + 1) * 100 } else { 0..0 }
}

fn by_code(code: u32) -> Option<Place> {
    let places = &gazetteer().places;
    let at = places.partition_point(|place| place.code < code);
    places.get(at).copied().filter(|place| place.code == code)
}

fn named(name: &str) -> impl Iterator<Item = Place> {
    let (level, bare) = split_level(name);
    let bare = match bare {
        "กรุงเทพฯ" | "กทม." | "กทม" | "กรุงเทพ" => "กรุงเทพมหานคร",
        bare => bare,
    };
    named_exactly(bare).filter(move |place| level.is_none_or(|level| level == place.level))
}

fn named_exactly(name: &str) -> impl Iterator<Item = Place> {
    let Gazetteer { places, by_name } = gazetteer();
    let from = by_name.partition_point(|&index| places[index as usize].name < name);
    by_name[from..].iter().map(|&index| places[index as usize]).take_while(move |place| place.name == name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_of_the_file_is_a_place_with_parents() {
        let rows = include_str!("../data/gazetteer.tsv").lines().filter(|line| !line.starts_with('#')).count();
        assert_eq!(gazetteer().places.len(), rows);
        assert_eq!(provinces().count(), 77);
        assert_eq!(provinces().flat_map(districts_of).count(), 928);
        let tambons: Vec<Place> = provinces().flat_map(districts_of).flat_map(tambons_of).collect();
        assert_eq!(tambons.len(), 7436);
        assert!(tambons.iter().all(|tambon| tambon.district().is_some() && tambon.province().is_some()));
    }

    #[test]
    fn sang_lies_in_seka_and_khang_nowhere() {
        assert!(exists("ซาง", "เซกา", "บึงกาฬ"));
        assert!(exists("ตำบลซาง", "อำเภอเซกา", "จังหวัดบึงกาฬ"));
        assert!(exists("ต.ซาง", "อ. เซกา", "จ.บึงกาฬ"));
        assert!(!exists("ขาง", "เซกา", "บึงกาฬ"));
        assert_eq!(places_named("ขาง"), []);
        assert!(places_named("ซาง").iter().any(|place| place.district().is_some_and(|d| d.name == "เซกา")));
    }

    #[test]
    fn the_word_before_a_name_narrows_the_search() {
        assert_eq!(places_named("เซกา").len(), 2);
        assert_eq!(places_named("อำเภอเซกา").iter().map(|p| p.level).collect::<Vec<_>>(), [Level::District]);
        assert_eq!(places_named("ต.เซกา").iter().map(|p| p.level).collect::<Vec<_>>(), [Level::Tambon]);
        assert_eq!(split_level("อ. เซกา"), (Some(Level::District), "เซกา"));
        assert_eq!(split_level("เซกา"), (None, "เซกา"));
        assert!(exists("บึงกาฬ", "เมือง", "บึงกาฬ"));
    }

    #[test]
    fn bangkok_has_its_own_words() {
        assert!(exists("แขวงดุสิต", "เขตดุสิต", "กทม."));
        assert_eq!(places_named("กรุงเทพฯ").len(), 1);
    }

    #[test]
    fn an_abolished_tambon_is_known_as_such() {
        let gone = gazetteer().places.iter().find(|place| place.abolished.is_some()).unwrap();
        assert!(abolished_named(gone.name).contains(gone));
        assert!(!places_named(gone.name).contains(gone));
    }

    #[test]
    fn agencies_are_named_after_places_without_claim() {
        let sang = places_named("ซาง").into_iter().find(|p| p.level == Level::Tambon).unwrap();
        assert_eq!(agency_names(sang)[..2], ["เทศบาลตำบลซาง", "องค์การบริหารส่วนตำบลซาง"]);
        let province = places_named("จังหวัดบึงกาฬ")[0];
        assert_eq!(agency_names(province)[0], "องค์การบริหารส่วนจังหวัดบึงกาฬ");
    }
}
