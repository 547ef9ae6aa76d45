//! How a report looks on paper, and what paper says.
//!
//! | module | answers |
//! |---|---|
//! | [`read`] | what an existing document says, as lines |
//! | [`docx`](mod@docx) | the paper as a Word document to be edited |
//! | [`html`](mod@html) | the paper as an accessible page |
//! | [`pdf`](mod@pdf) | the paper as PDF |
//! | [`joined`](mod@joined) | the pages of a signed scan as one PDF |
//! | [`folder`] | the paper that goes round for ink, with a code on each page |
//! | [`scan`] | which page of which folder came back from the scanner |
//! | [`picture`] | photographs made small, and masked copies |
//! | [`sheaf`] | plain pictures of pages as one PDF, without a typesetter |
//! | [`assets`] | the pictures a paper needs, and which of them are missing |

pub mod assets;
mod catch_word;
pub mod docx;
mod drawn;
mod finished;
pub mod folder;
mod font;
pub mod html;
pub mod joined;
pub mod pdf;
pub mod picture;
mod raster;
pub mod read;
pub mod scan;
pub mod sheaf;
mod text_layer;
mod words;
mod world;

pub use assets::{Assets, missing_pictures};
pub use docx::docx;
pub use html::html;
pub use joined::{ScannedPage, joined};
pub use pdf::pdf;

/// Why a document could not be drawn.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The parts of a Word file could not be packed.
    #[error("the Word file cannot be packed: {0}")]
    Pack(String),
    /// The report cannot be said as JSON.
    #[error("the report cannot be written as JSON: {0}")]
    Json(#[from] serde_json::Error),
    /// Typst could not set or export the paper.
    #[error("the paper cannot be typeset: {0}")]
    Typeset(String),
}
