//! How a report looks on paper, and what paper says.
//!
//! | module | answers |
//! |---|---|
//! | [`read`] | what an existing document says, as lines |
//! | [`docx`](mod@docx) | the paper as a Word document to be edited |
//! | [`html`](mod@html) | the paper as an accessible page |

pub mod docx;
pub mod html;
pub mod read;

pub use docx::docx;
pub use html::html;

use std::collections::BTreeMap;

/// What a report needs beside its values: photographs, and the two pictures that each installation supplies.
#[derive(Debug, Clone, Default)]
pub struct Assets {
    /// PNG, JPEG, GIF or WebP by the name that [`Photo::file`](prongsai_report::model::Photo::file) gives.
    pub photos: BTreeMap<String, Vec<u8>>,
    /// The garuda; without it its place is left free for pre-printed paper. The same formats, or SVG.
    pub garuda: Option<Vec<u8>>,
    /// The town's own emblem for the cover. The same formats, or SVG.
    pub emblem: Option<Vec<u8>>,
    /// Whether this is a draft: the free place of the garuda then has a faint frame.
    pub draft: bool,
}

/// Why a document could not be drawn.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The parts of a Word file could not be packed.
    #[error("the Word file cannot be packed: {0}")]
    Pack(String),
}
