//! A fictional municipality with full years: เทศบาลตำบลทุ่งแสงใส, for demonstrations and tests.
//!
//! | town | what is due |
//! |---|---|
//! | `thungsaengsai-2569` | the six-month report is filed, the twelve-month report is due |
//! | `thungsaengsai-2570` | the measures of the new year are due |
//!
//! Every person, number and address is invented; the photographs are drawings and say so.

use std::collections::BTreeMap;

use prongsai_domain::cycle::Cycle;
use prongsai_domain::folder::{self, Problem};

/// A folder of the sample, embedded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Town {
    /// Name of the folder: `thungsaengsai-2569`.
    pub name: &'static str,
    /// Path inside the folder, and content.
    pub files: &'static [(&'static str, &'static [u8])],
}

macro_rules! town {
    ($name:literal: $($file:literal)*) => {
        Town { name: $name, files: &[$(($file, include_bytes!(concat!("../towns/", $name, "/", $file)))),*] }
    };
}

static TOWNS: [Town; 2] = [
    town!("thungsaengsai-2569":
        "agency.toml" "result.toml" "measures.toml" "progress.toml" "evidence.toml" "papers.toml"
        "photos/01-training.jpg" "photos/02-notice-board.jpg" "photos/03-counter.jpg"
        "photos/04-poster.jpg" "photos/05-meeting.jpg" "photos/06-store.jpg"
        "data/training-summary.csv" "data/spending-6.csv" "data/spending-12.csv" "data/qa-6.csv" "data/qa-12.csv"
        "data/e-service-6.csv" "data/e-service-12.csv" "data/borrow-6.csv" "data/borrow-12.csv"),
    town!("thungsaengsai-2570":
        "agency.toml" "result.toml" "measures.toml" "progress.toml" "evidence.toml" "papers.toml"),
];

/// All folders of the sample.
pub fn towns() -> &'static [Town] {
    &TOWNS
}

/// The folder with this name.
pub fn town(name: &str) -> Option<&'static Town> {
    towns().iter().find(|town| town.name == name)
}

/// The year that a folder tells; none when there is no such folder.
pub fn cycle(name: &str) -> Option<Cycle> {
    // A test reads every folder; a broken one is shown there with its problems.
    town(name)?.cycle().ok()
}

impl Town {
    /// The content of a file: a photograph, a table.
    pub fn file(&self, path: &str) -> Option<&'static [u8]> {
        self.files.iter().find(|(name, _)| *name == path).map(|(_, bytes)| *bytes)
    }

    /// The files that make up the year, as text.
    pub fn texts(&self) -> BTreeMap<String, String> {
        let known = self.files.iter().filter(|(name, _)| folder::FILES.contains(name));
        known.map(|(name, bytes)| ((*name).to_owned(), String::from_utf8_lossy(bytes).into_owned())).collect()
    }

    /// Reads the year.
    ///
    /// # Errors
    /// The problems of the folder; a test shows that there are none.
    pub fn cycle(&self) -> Result<Cycle, Vec<Problem>> {
        folder::parse(&self.texts())
    }
}
