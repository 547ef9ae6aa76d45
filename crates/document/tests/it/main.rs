//! What the crate promises, seen from outside.

mod docx;
mod fixture;
mod folder;
mod html;
mod pdf;
mod picture;
mod read_docx;
mod read_txt;
mod read_xlsx;
mod scan;
