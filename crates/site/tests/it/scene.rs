//! How these tests set their scene.

use prongsai_domain::Framework;
use prongsai_site::page::Page;
use prongsai_site::takeover::{Found, Takeover, takeover};
use prongsai_thai::FiscalYear;

/// A page of `fixtures/`.
pub fn fixture(name: &str) -> Vec<u8> {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/fixtures").join(name);
    std::fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

pub fn year(year: i16) -> FiscalYear {
    FiscalYear::new(year).expect("a year")
}

pub fn framework(number: i16) -> &'static Framework {
    Framework::embedded(year(number)).expect("the year is embedded")
}

/// What is taken over from a page.
pub fn taken(bytes: &[u8], asked: Option<i16>) -> Takeover {
    let page = Page::read(bytes, None, None);
    takeover(&page, Framework::all(), asked.map(year)).expect("the year is known")
}

/// The codes of the items that are not listed.
pub fn missing(takeover: &Takeover) -> Vec<&str> {
    takeover.items.iter().filter(|item| !item.found).map(|item| item.code.as_str()).collect()
}

pub fn item<'t>(takeover: &'t Takeover, code: &str) -> &'t Found {
    takeover.items.iter().find(|item| item.code == code).unwrap_or_else(|| panic!("{code} is in the list"))
}
