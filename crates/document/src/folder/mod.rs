//! The folder for ink: a paper that goes round by hand and comes back through a scanner.
//!
//! Each page carries a code in its foot margin that names version, page and step ([`PageCode`]), and beside it the same in
//! words. Nothing else differs from the paper that [`pdf`](crate::pdf()) draws: same text, same pages, same standards.

mod code;
mod page_digest;

use std::sync::Arc;

use prongsai_report::model::{Block, PartKind, Report};
use prongsai_thai::Digits;
use typst::foundations::{Bytes, Label, Selector};
use typst::introspection::Introspector;
use typst::layout::PageRanges;
use typst::utils::PicoStr;
use typst_layout::PagedDocument;

pub use self::code::{CodeError, PageCode};
use crate::drawn::PageStamp;
use crate::pdf::{self, Setting};
use crate::words::{Measure, broken};
use crate::{Assets, Error, catch_word, finished};

/// What the pages of a folder name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stamp {
    /// Id of the version: 24 hexadecimal digits.
    pub version: String,
    /// Its number, from 1: `ฉบับที่ ๒`.
    pub no: u32,
    /// The paper in a few words, so that a sheet alone on a desk is known: `รายงานผล รอบ ๖ เดือน ปี ๒๕๖๙`.
    pub label: String,
}

/// A folder as it was drawn.
#[derive(Debug, Clone)]
pub struct Folder {
    /// The file; PDF/A-3 as every paper, tagged unless only some pages were asked for.
    pub pdf: Vec<u8>,
    /// What stands on its pages; of the whole folder, whichever pages were asked for.
    pub outline: Arc<Outline>,
}

/// What stands on the pages of a folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outline {
    /// One entry a page, in order.
    pub pages: Vec<PageOutline>,
    /// The steps of the chain in reading order: the proposal, the opinions, the order.
    pub steps: Vec<Step>,
}

/// One page of a folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PageOutline {
    /// The part that the page belongs to, by its id.
    pub part: Option<String>,
    /// Digest of what is drawn, without the stamp: two pages with one digest look the same.
    pub digest: String,
}

/// Where a step of the chain is signed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// What is done there.
    pub kind: StepKind,
    /// Id of the block in the report: `memo-signature`, `opinion-<post>`, `order`.
    pub block: String,
    /// The page of the signature, from 1.
    pub page: usize,
}

/// What a step is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StepKind {
    /// The drafter signs the memo.
    Propose,
    /// An opinion.
    Opine,
    /// The order.
    Order,
}

/// What must be done with the paper on the desk after a change.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Changes {
    /// Pages of the new version that are to be printed, from 1.
    pub print: Vec<usize>,
    /// Pages of the old version that are to be taken out without another in their place.
    pub remove: Vec<usize>,
}

impl Outline {
    /// The first step that is signed on a page, as index from 0.
    pub fn step_on(&self, page: usize) -> Option<usize> {
        self.steps.iter().position(|step| step.page == page)
    }
}

/// Draws the folder, whole or only some of its pages (from 1; pages that do not exist are left out).
///
/// A folder that was drawn a moment ago is not set again.
///
/// # Errors
/// [`Error::Json`] if the report cannot be written as JSON, [`Error::Typeset`] if Typst cannot set or export it, or if no
/// page is left to be printed.
pub fn pdf(report: &Report, assets: &Assets, stamp: &Stamp, only: Option<&[usize]>) -> Result<Folder, Error> {
    let json = report.canonical_json()?;
    let plain = finished::Key::of(&json, assets);
    let key = plain.stamped(stamp, only);
    if let (Some(pdf), Some(outline)) = (finished::find(&key), finished::outline(&plain)) {
        return Ok(Folder { pdf, outline });
    }
    let drawn = draw(report, assets, json, stamp, only);
    comemo::evict(pdf::REMEMBERED);
    if let Ok(folder) = &drawn {
        finished::keep(key, &folder.pdf);
        finished::keep_outline(plain, &folder.outline);
    }
    drawn
}

/// Finds out what stands on the pages, without drawing them.
///
/// # Errors
/// As [`pdf`].
pub fn outline(report: &Report, assets: &Assets) -> Result<Arc<Outline>, Error> {
    let json = report.canonical_json()?;
    let key = finished::Key::of(&json, assets);
    if let Some(outline) = finished::outline(&key) {
        return Ok(outline);
    }
    let set = Setting::begin(report, assets, json);
    comemo::evict(pdf::REMEMBERED);
    let setting = set?;
    let outline = Arc::new(outline_of(report, &setting.document));
    finished::keep_outline(key, &outline);
    Ok(outline)
}

/// Compares two versions page by page.
#[must_use]
pub fn changed_pages(old: &Outline, new: &Outline) -> Changes {
    let print = new
        .pages
        .iter()
        .enumerate()
        .filter(|(index, page)| old.pages.get(*index).is_none_or(|before| before.digest != page.digest))
        .map(|(index, _)| index + 1)
        .collect();
    Changes { print, remove: (new.pages.len() + 1..=old.pages.len()).collect() }
}

fn draw(
    report: &Report,
    assets: &Assets,
    json: String,
    stamp: &Stamp,
    only: Option<&[usize]>,
) -> Result<Folder, Error> {
    let ident = pdf::digest(format!("{json}{}", stamp.version).as_bytes());
    let mut setting = Setting::begin(report, assets, json)?;
    let outline = Arc::new(outline_of(report, &setting.document));
    setting.drawn.catch_words = catch_word::catch_words(&setting.document);
    let pages = outline.pages.len();
    let too_many = || Error::Typeset("the paper has more pages than a code can count".to_owned());
    for page in 1..=pages {
        let code = PageCode {
            version: stamp.version.clone(),
            page: u16::try_from(page).map_err(|_| too_many())?,
            pages: u16::try_from(pages).map_err(|_| too_many())?,
            step: outline.step_on(page).and_then(|step| u8::try_from(step + 1).ok()),
        };
        let path = format!("/stamp/{page}.svg");
        setting.file(&path, Bytes::from_string(code.svg()?));
        setting.drawn.stamps.push(PageStamp { code: path, lines: words(report.digits, stamp, page, pages) });
    }
    // Catch-words and stamps stand in the margins: the pages break where they did.
    setting.again()?;
    let ranges = match only {
        None => None,
        Some(only) => Some(ranges(only, pages)?),
    };
    Ok(Folder { pdf: pdf::export(setting.document, ident, ranges)?, outline })
}

fn ranges(only: &[usize], pages: usize) -> Result<PageRanges, Error> {
    let ranges: Vec<_> = only
        .iter()
        .filter(|page| **page <= pages)
        .filter_map(|page| std::num::NonZeroUsize::new(*page))
        .map(|page| Some(page)..=Some(page))
        .collect();
    if ranges.is_empty() {
        return Err(Error::Typeset("there is no page to print".to_owned()));
    }
    Ok(PageRanges::new(ranges))
}

/// What stands beside the code, in the digits of the paper.
fn words(digits: Digits, stamp: &Stamp, page: usize, pages: usize) -> Vec<String> {
    let line = |text: String| broken(&digits.write(&text), Measure::new(300.0, 8.4));
    let tail = stamp.version.get(stamp.version.len().saturating_sub(6)..).unwrap_or_default().to_uppercase();
    vec![
        line(stamp.label.clone()),
        // The tail of the id tells two papers apart whose sheets lie in one pile; its digits stay as they are.
        format!("{} {tail}", line(format!("ฉบับที่ {} แผ่นที่ {page} จาก {pages} รหัส", stamp.no))),
    ]
}

fn outline_of(report: &Report, document: &PagedDocument) -> Outline {
    let catch_words = catch_word::catch_words(document);
    let first_pages = catch_word::parts(document);
    // Each part that was set announced itself, in the order of the report.
    let starts: Vec<(usize, &str)> =
        report.parts.iter().zip(&first_pages).map(|(part, (_, page))| (*page, part.id.as_str())).collect();
    let pages = document.pages().iter().enumerate().map(|(index, page)| PageOutline {
        part: starts.iter().rev().find(|(first, _)| *first <= index + 1).map(|(_, id)| (*id).to_owned()),
        digest: page_digest::of(&page.frame, catch_words.get(&(index + 1).to_string()).map(String::as_str)),
    });
    Outline { pages: pages.collect(), steps: steps(report, document) }
}

fn steps(report: &Report, document: &PagedDocument) -> Vec<Step> {
    let mut pages = signature_pages(document).into_iter();
    let mut steps = Vec::new();
    for part in &report.parts {
        for block in &part.blocks {
            let (kind, id) = match block {
                Block::Signature(signature) => {
                    let kind = (part.kind == PartKind::Memo).then_some(StepKind::Propose);
                    (kind, &signature.id)
                }
                Block::Opinion { id, .. } => (Some(StepKind::Opine), id),
                Block::Order { id, .. } => (Some(StepKind::Order), id),
                _ => continue,
            };
            let page = pages.next();
            if let (Some(kind), Some(page)) = (kind, page) {
                steps.push(Step { kind, block: id.clone(), page });
            }
        }
    }
    steps
}

/// The pages of all signatures, in reading order.
fn signature_pages(document: &PagedDocument) -> Vec<usize> {
    let Some(label) = Label::new(PicoStr::intern("signature")) else { return Vec::new() };
    let introspector = document.introspector();
    introspector
        .query(&Selector::Label(label))
        .iter()
        .filter_map(|found| Some(introspector.page(found.location()?)?.get()))
        .collect()
}
