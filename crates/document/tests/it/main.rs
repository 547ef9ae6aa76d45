//! What the crate promises, seen from outside.

mod read_docx;
mod read_txt;
mod read_xlsx;
