//! What the crate promises, seen from outside.

mod docx;
mod fixture;
mod html;
mod pdf;
mod read_docx;
mod read_txt;
mod read_xlsx;
