//! Files of strangers, of which a copy without hidden data is made.

use std::cell::Cell;
use std::io::{Cursor, Write as _};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Once;

use prongsai_cleaner::{COPY_BYTES, Kind, MediaType, Refusal, Remark, clean};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

/// The parts of a Word file, as an input has them between zero bytes.
const WORD: [&str; 7] = [
    "word/document.xml",
    "word/_rels/document.xml.rels",
    "word/styles.xml",
    "word/header1.xml",
    "word/footnotes.xml",
    "word/comments.xml",
    "word/media/image1.png",
];

/// The parts of an Excel file.
const EXCEL: [&str; 7] = [
    "xl/workbook.xml",
    "xl/_rels/workbook.xml.rels",
    "xl/worksheets/sheet1.xml",
    "xl/sharedStrings.xml",
    "xl/styles.xml",
    "xl/worksheets/_rels/sheet1.xml.rels",
    "xl/drawings/drawing1.xml",
];

/// Every file is answered within bounds, and a picture's copy is a file of which a copy can be made.
///
/// An input that begins with `D` or `X` is the parts of a Word or an Excel file, every other one is a file. The libraries that
/// read files may give up in their own way, which ends the process that made the copy and nothing else; our own code may not.
pub fn cleaner(data: &[u8]) {
    match data.split_first() {
        Some((b'D', parts)) => answered(&packed(&WORD, parts)),
        Some((b'X', parts)) => answered(&packed(&EXCEL, parts)),
        _ => answered(data),
    }
}

fn packed(names: &[&str], parts: &[u8]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, part) in names.iter().zip(parts.splitn(names.len(), |byte| *byte == 0)) {
        zip.start_file(*name, SimpleFileOptions::default()).expect("memory takes a part");
        zip.write_all(part).expect("memory takes a part");
    }
    zip.finish().expect("memory takes an end").into_inner()
}

fn answered(file: &[u8]) {
    let Some(outcome) = guarded(|| clean(file)) else { return };
    let copy = match outcome {
        Ok(copy) => copy,
        Err(refusal) => {
            assert_eq!(refusal == Refusal::Empty, file.is_empty());
            assert!(!matches!(refusal, Refusal::TooLarge | Refusal::Unconfined));
            return;
        }
    };
    assert!(!copy.bytes.is_empty() && copy.bytes.len() <= COPY_BYTES);
    assert_eq!(Kind::of(file), Some(copy.kind));
    assert!(Remark::ALL.iter().filter(|remark| copy.remarks.contains(remark)).eq(&copy.remarks), "each once, in order");
    let again = Kind::of(&copy.bytes);
    match copy.media_type {
        MediaType::Jpeg => assert_eq!(again, Some(Kind::Jpeg)),
        MediaType::Png => assert_eq!(again, Some(Kind::Png)),
        MediaType::WebP => assert_eq!(again, Some(Kind::WebP)),
        MediaType::Pdf => assert_eq!(again, Some(Kind::Pdf)),
        MediaType::Zip => assert!(copy.bytes.starts_with(b"PK\x03\x04") && again.is_none()),
    }
    let is_small = copy.bytes.len() < 64 * 1024;
    if is_small && matches!(copy.media_type, MediaType::Jpeg | MediaType::Png | MediaType::WebP) {
        let second = clean(&copy.bytes).expect("a copy is a picture");
        assert_eq!(second.remarks, [], "nothing is left out a second time");
    }
}

thread_local! {
    /// Whether a library is reading a file.
    static READS: Cell<bool> = const { Cell::new(false) };
}

/// Calls the makers of copies as their own process does: a library that gives up is no answer. What our own code does not
/// bear goes on to whoever hears of panics.
fn guarded<T>(call: impl FnOnce() -> T) -> Option<T> {
    static HOOK: Once = Once::new();
    HOOK.call_once(|| {
        let before = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |fault| {
            let is_ours = fault.location().is_none_or(|place| place.file().contains("crates/cleaner/"));
            if is_ours || !READS.get() {
                before(fault);
            }
        }));
    });
    READS.set(true);
    let outcome = catch_unwind(AssertUnwindSafe(call));
    READS.set(false);
    outcome.ok()
}
