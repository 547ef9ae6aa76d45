//! What Typst may see: embedded templates and fonts, and the files of one report. No file system, no network, no today.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use typst::diag::{FileError, FileResult};
use typst::foundations::{Bytes, Datetime, Duration};
use typst::syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot};
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;
use typst::{Feature, Library, LibraryExt, World};

use crate::font;

/// The templates, by their path in the virtual project.
const TEMPLATES: [(&str, &str); 10] = [
    (MAIN, include_str!("../typst/report.typ")),
    ("/look.typ", include_str!("../typst/look.typ")),
    ("/memo.typ", include_str!("../typst/memo.typ")),
    ("/part/block.typ", include_str!("../typst/part/block.typ")),
    ("/part/chart.typ", include_str!("../typst/part/chart.typ")),
    ("/part/cover.typ", include_str!("../typst/part/cover.typ")),
    ("/part/photos.typ", include_str!("../typst/part/photos.typ")),
    ("/part/sign.typ", include_str!("../typst/part/sign.typ")),
    ("/part/stamp.typ", include_str!("../typst/part/stamp.typ")),
    ("/part/table.typ", include_str!("../typst/part/table.typ")),
];

/// Pictures that belong to the templates.
const PICTURES: [(&str, &[u8]); 2] =
    [("/box.svg", include_bytes!("../typst/box.svg")), ("/box-ticked.svg", include_bytes!("../typst/box-ticked.svg"))];

const MAIN: &str = "/report.typ";

/// What is the same for every report; parsed once.
pub struct Stage {
    library: LazyHash<Library>,
    book: LazyHash<FontBook>,
    fonts: Vec<Font>,
    templates: BTreeMap<&'static str, Source>,
}

/// Parsed at the first paper of a process; every drawer shares it.
pub static STAGE: LazyLock<Stage> = LazyLock::new(|| {
    let fonts: Vec<Font> = font::FILES.iter().filter_map(|data| Font::new(Bytes::new(*data), 0)).collect();
    Stage {
        library: LazyHash::new(Library::builder().with_features([Feature::A11yExtras].into_iter().collect()).build()),
        book: LazyHash::new(FontBook::from_fonts(&fonts)),
        fonts,
        templates: TEMPLATES
            .iter()
            .filter_map(|(path, text)| Some((*path, Source::new(file_id(path)?, (*text).to_owned()))))
            .collect(),
    }
});

/// The virtual project of one report.
pub struct ReportWorld<'a> {
    stage: &'a Stage,
    main: FileId,
    files: BTreeMap<String, Bytes>,
}

impl ReportWorld<'_> {
    /// Lays the files of one report beside the templates. None if the templates are not there, which a test excludes.
    pub fn new(files: BTreeMap<String, Bytes>) -> Option<Self> {
        let stage = &*STAGE;
        Some(Self { stage, main: stage.templates.get(MAIN)?.id(), files })
    }

    /// Replaces one file.
    pub fn set(&mut self, path: &str, data: Bytes) {
        self.files.insert(path.to_owned(), data);
    }
}

impl World for ReportWorld<'_> {
    fn library(&self) -> &LazyHash<Library> {
        &self.stage.library
    }

    fn book(&self) -> &LazyHash<FontBook> {
        &self.stage.book
    }

    fn main(&self) -> FileId {
        self.main
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        self.stage.templates.get(id.get().vpath().get_with_slash()).cloned().ok_or(FileError::AccessDenied)
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        let path = id.get().vpath().get_with_slash();
        if let Some(data) = self.files.get(path) {
            return Ok(data.clone());
        }
        PICTURES
            .iter()
            .find(|(name, _)| *name == path)
            .map(|(_, data)| Bytes::new(*data))
            .ok_or(FileError::AccessDenied)
    }

    fn font(&self, index: usize) -> Option<Font> {
        self.stage.fonts.get(index).cloned()
    }

    fn today(&self, _: Option<Duration>) -> Option<Datetime> {
        None
    }
}

fn file_id(path: &str) -> Option<FileId> {
    Some(RootedPath::new(VirtualRoot::Project, VirtualPath::new(path).ok()?).intern())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_template_and_font_is_there() {
        assert_eq!(STAGE.templates.len(), TEMPLATES.len());
        assert_eq!(STAGE.fonts.len(), font::FILES.len());
    }

    #[test]
    fn files_that_are_not_ours_are_denied() {
        let world = ReportWorld::new(BTreeMap::new()).unwrap();
        let id = file_id("/etc/passwd").unwrap();
        assert_eq!(world.file(id).unwrap_err(), FileError::AccessDenied);
        assert_eq!(world.source(id).unwrap_err(), FileError::AccessDenied);
        assert!(world.today(None).is_none());
    }
}
