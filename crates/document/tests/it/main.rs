//! What the crate promises, seen from outside.

mod docx;
mod html;
mod read_docx;
mod read_txt;
mod read_xlsx;
mod town;
