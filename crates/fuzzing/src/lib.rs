//! What must hold for whatever bytes a stranger sends?
//!
//! Each function here is a target: it takes bytes, hands them to the code that reads such bytes in the confidential channel,
//! and panics where a promise of that code is broken. `cargo xtask fuzz` looks for such bytes for as long as it is told; the
//! inputs that together reach all that was ever reached are kept under `corpus/`, and each of them is a test.
//!
//! | target | what is read | judged by |
//! |---|---|---|
//! | [`receipt()`] | the digits of a receipt as typed | a reading of its own; each slip of the hand |
//! | [`log()`] | signed notes, proofs, copies of the log | the recursive definition of RFC 6962, and `ct-merkle` |
//! | [`chunks()`] | sealed files, cut and changed | what was sealed |
//! | [`entries()`] | the JSON of entries and settings | the same text as a plain tree |
//! | [`questions()`] | answers to forms, texts, days | an evaluator of its own |
//! | [`forms()`] | multipart forms, names of files, hidden fields | what was sent |
//! | [`sealed()`] | grants, contents, locked keys, shares, papers | what was sealed, and a sealing of its own |
//! | [`redaction()`] | texts with spans that are masked | letter by letter |
//! | [`cleaner()`] | pictures, PDF, Word and Excel files | bounds, and the copy of the copy |

mod changes;
mod chunks;
mod cleaner;
mod entries;
mod forms;
mod log;
mod questions;
mod receipt;
mod redaction;
mod sealed;

pub use chunks::chunks;
pub use cleaner::cleaner;
pub use entries::entries;
pub use forms::forms;
pub use log::log;
pub use questions::questions;
pub use receipt::receipt;
pub use redaction::redaction;
pub use sealed::sealed;
