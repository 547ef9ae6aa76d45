//! What is said to the mayor and the public: reports as values without layout, their linter, and the reader of existing ones.
//!
//! Pure: no clock, no files, no environment.

pub mod advice;
pub mod changes;
pub mod compose;
pub mod content;
pub mod edit;
pub mod field;
mod figure;
pub mod lint;
mod memo;
pub mod model;
pub mod objection;
pub mod oit_list;
pub mod personal;
pub mod read;
pub mod reminder;
pub mod results;
pub mod source;
pub mod wording;

pub use compose::compose;
pub use field::Field;
pub use lint::{Diagnostic, Severity};
pub use model::Report;
pub use read::Reading;
pub use source::Source;
