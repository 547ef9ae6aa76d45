//! What is a copy without hidden data?
//!
//! A photograph says where it was taken, a PDF who wrote it, a Word file who changed what and when. Who reads a
//! confidential file gets the sealed original only for a reason; for daily reading there is a copy that shows the same
//! and says nothing more: pictures from their decoded dots, a PDF as pictures of its pages, Word and Excel files as text
//! with their pictures.
//!
//! Files of strangers are read in a process of its own that has given away all rights before the first byte
//! ([`run_child`]); [`Cleaner`] starts it and hears only numbers from a closed list and the copy itself. Nothing that
//! it says is ever written to a log.
//!
//! The process is this program again, with [`SUBCOMMAND`] as its only argument.

mod child;
mod cleaner;
mod copy;
mod docx;
mod fault;
mod markup;
mod package;
mod pdf;
mod picture;
mod story;
mod walls;
mod wire;
mod xlsx;

pub use child::{SUBCOMMAND, run_child};
pub use cleaner::{Cleaner, Copy};
pub use copy::{Cleaned, Kind, MediaType, Remark, clean};
pub use fault::{Ending, Fault, Refusal};
pub use walls::{ADDRESS_SPACE, CPU_SECONDS, Landlock, Unconfined, confine};
pub use wire::Told;

/// Bytes of an original that is looked at; larger ones get no copy.
pub const ORIGINAL_BYTES: usize = 64 * 1024 * 1024;

/// Bytes of a copy; a larger one is refused.
pub const COPY_BYTES: usize = 64 * 1024 * 1024;
