//! The paper as PDF, set by an embedded Typst.
//!
//! Exported as PDF/A-3a and PDF/UA-1: fonts embedded, tagged, with the JSON of the whole report attached. The same report
//! with the same assets gives the same bytes: dates and identifiers come from the report alone.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use prongsai_report::model::Report;
use prongsai_thai::Date;
use sha2::{Digest, Sha256};
use typst::diag::SourceDiagnostic;
use typst::foundations::{Bytes, Smart};
use typst::layout::PageRanges;
use typst_layout::PagedDocument;
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards};

use crate::Error;
use crate::assets::{self, Assets};
use crate::catch_word;
use crate::drawn::{Drawn, follows_on, with_breaks};
use crate::finished;
use crate::text_layer;
use crate::world::ReportWorld;

/// How many papers ago a piece of layout must have been used last to be forgotten: at once. Setting what papers share
/// again costs little, and memory stays flat; a paper that is drawn again is found finished.
pub const REMEMBERED: usize = 0;

/// The name under which the report is attached.
pub const ATTACHMENT: &str = "report.json";

/// Draws the report.
///
/// A paper that was drawn a moment ago is not set again: the last few are kept, four at most and 16 MB in all.
///
/// A picture that is missing or broken does not stop the paper: a frame names it. [`assets::missing_pictures`] lists them.
///
/// # Errors
/// [`Error::Json`] if the report cannot be written as JSON, [`Error::Typeset`] if Typst cannot set or export it.
pub fn pdf(report: &Report, assets: &Assets) -> Result<Vec<u8>, Error> {
    let json = report.canonical_json()?;
    let key = finished::Key::of(&json, assets);
    if let Some(pdf) = finished::find(&key) {
        return Ok(pdf);
    }
    let drawn = draw(report, assets, json);
    // What the process remembers is bounded after each paper, also after one that failed.
    comemo::evict(REMEMBERED);
    if let Ok(pdf) = &drawn {
        finished::keep(key, pdf);
    }
    drawn
}

fn draw(report: &Report, assets: &Assets, json: String) -> Result<Vec<u8>, Error> {
    let ident = digest(json.as_bytes());
    let mut setting = Setting::begin(report, assets, json)?;
    setting.write_catch_words()?;
    export(setting.document, ident, None)
}

/// A paper between its first layout and its export.
pub struct Setting {
    world: ReportWorld<'static>,
    /// What the templates read.
    pub drawn: Drawn,
    /// As it is set now.
    pub document: PagedDocument,
}

impl Setting {
    /// Sets the paper for the first time.
    pub fn begin(report: &Report, assets: &Assets, json: String) -> Result<Self, Error> {
        let (drawn, files) = project(report, assets, json);
        let mut world =
            ReportWorld::new(files).ok_or_else(|| Error::Typeset("templates are not embedded".to_owned()))?;
        let document = layout(&mut world, &drawn)?;
        Ok(Self { world, drawn, document })
    }

    /// Lays a file beside the templates.
    pub fn file(&mut self, path: &str, data: Bytes) {
        self.world.set(path, data);
    }

    /// Finds the catch-words and sets the paper again if there are any.
    ///
    /// They hang in the margin, so the second layout breaks its pages where the first did.
    pub fn write_catch_words(&mut self) -> Result<(), Error> {
        self.drawn.catch_words = catch_word::catch_words(&self.document);
        if self.drawn.catch_words.is_empty() { Ok(()) } else { self.again() }
    }

    /// Sets the paper again with what is in [`Setting::drawn`] now.
    pub fn again(&mut self) -> Result<(), Error> {
        self.document = layout(&mut self.world, &self.drawn)?;
        Ok(())
    }
}

/// Writes the paper as PDF: whole, or some pages of it, which then are not tagged.
pub fn export(document: PagedDocument, ident: String, only: Option<PageRanges>) -> Result<Vec<u8>, Error> {
    let whole = [PdfStandard::A_3a, PdfStandard::Ua_1];
    let standards = PdfStandards::new(if only.is_none() { &whole } else { &[PdfStandard::A_3b] })
        .map_err(|fault| Error::Typeset(fault.message().to_string()))?;
    let options = PdfOptions {
        ident: Smart::Custom(ident),
        creator: Smart::Custom(Some("prongsai".to_owned())),
        timestamp: None,
        standards,
        tagged: only.is_none(),
        page_ranges: only,
        ..PdfOptions::default()
    };
    typst_pdf::pdf(&text_layer::settled(document), &options).map_err(|faults| typeset(&faults))
}

/// The files of the report's virtual project, and what the templates read.
fn project(report: &Report, assets: &Assets, json: String) -> (Drawn, BTreeMap<String, Bytes>) {
    let mut files = BTreeMap::from([(format!("/{ATTACHMENT}"), Bytes::from_string(json))]);
    let mut photos = BTreeMap::new();
    for file in assets::photo_files(report) {
        // Numbers, not names, make the path: a name may hold anything.
        let path = format!("/photo/{}", photos.len());
        if !photos.contains_key(file)
            && let Ok(data) = assets::photo(assets, file)
        {
            files.insert(path.clone(), data);
            photos.insert(file.to_owned(), path);
        }
    }
    for (name, data) in [("/garuda", &assets.garuda), ("/emblem", &assets.emblem)] {
        if let Some(Ok(data)) = data.as_deref().map(assets::drawing) {
            files.insert(name.to_owned(), data);
        }
    }
    let date = document_date(report);
    let drawn = Drawn {
        report: with_breaks(report),
        date: (date.year(), date.month(), date.day()),
        photos,
        garuda: files.contains_key("/garuda"),
        emblem: files.contains_key("/emblem"),
        draft: assets.draft,
        follows_on: follows_on(&report.parts),
        catch_words: BTreeMap::new(),
        stamps: Vec::new(),
    };
    (drawn, files)
}

/// The date inside the file: the paper's own, or, while that stays blank for the pen, the day from which it can be due.
///
/// PDF/A demands a date, and the day of drawing would make each file another.
fn document_date(report: &Report) -> Date {
    let year = report.fiscal_year;
    report.date.unwrap_or_else(|| report.paper.round().map_or(year.first_day(), |round| year.round(round).to))
}

fn layout(world: &mut ReportWorld<'_>, drawn: &Drawn) -> Result<PagedDocument, Error> {
    world.set("/data.json", Bytes::new(serde_json::to_vec(drawn)?));
    typst::compile::<PagedDocument>(world).output.map_err(|faults| typeset(&faults))
}

fn typeset(faults: &[SourceDiagnostic]) -> Error {
    let mut text = String::new();
    for fault in faults {
        let parted = if text.is_empty() { "" } else { "; " };
        // Writing to a string does not fail.
        let _ = write!(text, "{parted}{}", fault.message);
    }
    Error::Typeset(text)
}

/// SHA-256 in hexadecimal.
pub fn digest(data: &[u8]) -> String {
    hex(&Sha256::digest(data))
}

/// Bytes in hexadecimal.
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        // Writing to a string does not fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}
