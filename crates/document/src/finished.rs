//! The last few papers as they were drawn, so that the same one asked for again is not set again.
//!
//! Same input, same bytes: a paper depends on its report and its assets alone, so their digest is its name.

use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};

use sha2::{Digest, Sha256};

use crate::Assets;

/// Papers that are kept.
const COUNT: usize = 4;

/// Bytes that are kept in all; a larger paper is not kept.
const SIZE_BYTES: usize = 16 * 1024 * 1024;

static PAPERS: Mutex<VecDeque<(Key, Vec<u8>)>> = Mutex::new(VecDeque::new());

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
