//! The last few papers as they were drawn, so that the same one asked for again is not set again.
//!
//! Same input, same bytes: a paper depends on its report and its assets alone, so their digest is its name.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use sha2::{Digest, Sha256};

use crate::Assets;
use crate::folder::{Outline, Stamp};

/// Papers that are kept.
const COUNT: usize = 4;

/// Bytes that are kept in all; a larger paper is not kept.
const SIZE_BYTES: usize = 16 * 1024 * 1024;

static PAPERS: Mutex<VecDeque<(Key, Vec<u8>)>> = Mutex::new(VecDeque::new());

/// What was found out about the pages of folders; small beside a paper, and asked for at every page of a scan.
static OUTLINES: Mutex<VecDeque<(Key, Arc<Outline>)>> = Mutex::new(VecDeque::new());

/// Outlines that are kept.
const OUTLINE_COUNT: usize = 16;

/// The digest of all that a paper depends on.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Key([u8; 32]);

impl Key {
    /// Returns the key of the report, as canonical JSON, with these assets.
    pub fn of(json: &str, assets: &Assets) -> Self {
        let mut digest = Sha256::new();
        // Lengths keep two neighbours from reading as other two.
        let mut add = |data: &[u8]| {
            digest.update((data.len() as u64).to_le_bytes());
            digest.update(data);
        };
        add(json.as_bytes());
        for drawing in [&assets.garuda, &assets.emblem] {
            add(&[u8::from(drawing.is_some())]);
            add(drawing.as_deref().unwrap_or_default());
        }
        add(&[u8::from(assets.draft)]);
        for (name, data) in &assets.photos {
            add(name.as_bytes());
            add(data);
        }
        Self(digest.finalize().into())
    }

    /// Returns the key of the same paper with a stamp, whole or some of its pages.
    pub fn stamped(&self, stamp: &Stamp, only: Option<&[usize]>) -> Self {
        let mut digest = Sha256::new();
        let mut add = |data: &[u8]| {
            digest.update((data.len() as u64).to_le_bytes());
            digest.update(data);
        };
        add(&self.0);
        add(stamp.version.as_bytes());
        add(&stamp.no.to_le_bytes());
        add(stamp.label.as_bytes());
        add(&[u8::from(only.is_some())]);
        for page in only.unwrap_or_default() {
            add(&page.to_le_bytes());
        }
        Self(digest.finalize().into())
    }
}

/// Returns the paper if it is among the last few.
pub fn find(key: &Key) -> Option<Vec<u8>> {
    papers().iter().find(|(known, _)| known == key).map(|(_, pdf)| pdf.clone())
}

/// Keeps a paper and forgets the oldest beyond the bounds.
pub fn keep(key: Key, pdf: &[u8]) {
    let mut papers = papers();
    if pdf.len() > SIZE_BYTES || papers.iter().any(|(known, _)| *known == key) {
        return;
    }
    papers.push_back((key, pdf.to_vec()));
    while papers.len() > COUNT || papers.iter().map(|(_, pdf)| pdf.len()).sum::<usize>() > SIZE_BYTES {
        papers.pop_front();
    }
}

/// Returns what is known of the pages of a paper.
pub fn outline(key: &Key) -> Option<Arc<Outline>> {
    let outlines = OUTLINES.lock().unwrap_or_else(PoisonError::into_inner);
    outlines.iter().find(|(known, _)| known == key).map(|(_, outline)| Arc::clone(outline))
}

/// Keeps what was found out about the pages of a paper.
pub fn keep_outline(key: Key, outline: &Arc<Outline>) {
    let mut outlines = OUTLINES.lock().unwrap_or_else(PoisonError::into_inner);
    if outlines.iter().all(|(known, _)| *known != key) {
        outlines.push_back((key, Arc::clone(outline)));
        while outlines.len() > OUTLINE_COUNT {
            outlines.pop_front();
        }
    }
}

/// A drawer that panicked cannot have left a paper half kept.
fn papers() -> MutexGuard<'static, VecDeque<(Key, Vec<u8>)>> {
    PAPERS.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn another_report_or_another_picture_is_another_paper() {
        let mut assets = Assets::default();
        let plain = Key::of("{}", &assets);
        assert!(plain != Key::of("{ }", &assets));
        assets.photos.insert("a".to_owned(), b"bc".to_vec());
        let photo = Key::of("{}", &assets);
        assets.photos = [("ab".to_owned(), b"c".to_vec())].into();
        assert!(photo != plain && photo != Key::of("{}", &assets));
    }

    #[test]
    fn a_stamped_paper_is_never_taken_for_another() {
        let plain = Key::of("{}", &Assets::default());
        let stamp = |version: &str, no| Stamp { version: version.to_owned(), no, label: String::new() };
        let whole = plain.stamped(&stamp("a", 1), None);
        assert!(whole != plain);
        for other in [plain.stamped(&stamp("b", 1), None), plain.stamped(&stamp("a", 2), None)] {
            assert!(other != whole);
        }
        assert!(plain.stamped(&stamp("a", 1), Some(&[1])) != whole);
        assert!(plain.stamped(&stamp("a", 1), Some(&[1])) != plain.stamped(&stamp("a", 1), Some(&[2])));
    }

    #[test]
    fn only_the_last_few_papers_are_kept() {
        let key = |name: &str| Key::of(name, &Assets::default());
        for name in ["1", "2", "3", "4", "5", "6"] {
            keep(key(name), name.as_bytes());
        }
        keep(key("large"), &vec![0; SIZE_BYTES + 1]);
        assert_eq!(find(&key("6")), Some(b"6".to_vec()));
        assert_eq!(find(&key("1")), None);
        assert_eq!(find(&key("large")), None);
        assert!(papers().len() <= COUNT);
    }
}
