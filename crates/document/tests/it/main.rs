//! What the crate promises, seen from outside.

#![expect(clippy::unwrap_used, reason = "what sets a scene may end a test")]

mod docx;
mod fixture;
mod folder;
mod html;
mod pdf;
mod picture;
mod read_docx;
mod read_records;
mod read_txt;
mod read_xlsx;
mod scan;
