//! Every input that is kept holds.

use std::fs;
use std::path::{Path, PathBuf};

/// All kept inputs together are few and small: all of them are tried in every run.
const MOST_FILES: usize = 200;
const MOST_BYTES: u64 = 300 * 1024;

fn corpus() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus")
}

fn listed(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let mut found: Vec<PathBuf> = entries.map(|entry| entry.expect("the folder is listed").path()).collect();
    found.sort();
    found
}

/// Runs what is kept for a target, an empty input and the beginnings of each input.
fn holds(target: &str, run: fn(&[u8])) {
    run(&[]);
    let files = listed(&corpus().join(target));
    assert!(files.len() >= 5, "{target} has a corpus");
    for file in files {
        // Whoever reads a failure sees which input it was.
        println!("{}", file.display());
        let input = fs::read(&file).expect("a kept input is read");
        run(&input);
        run(&input[..input.len() / 2]);
    }
}

#[test]
fn kept_receipts_hold() {
    holds("receipt", prongsai_fuzzing::receipt);
}

#[test]
fn kept_notes_and_proofs_hold() {
    holds("log", prongsai_fuzzing::log);
}

#[test]
fn kept_chunks_hold() {
    holds("chunks", prongsai_fuzzing::chunks);
}

#[test]
fn kept_entries_hold() {
    holds("entries", prongsai_fuzzing::entries);
}

#[test]
fn kept_questions_hold() {
    holds("questions", prongsai_fuzzing::questions);
}

#[test]
fn kept_forms_hold() {
    holds("forms", prongsai_fuzzing::forms);
}

#[test]
fn kept_sealed_things_hold() {
    holds("sealed", prongsai_fuzzing::sealed);
}

#[test]
fn kept_redactions_hold() {
    holds("redaction", prongsai_fuzzing::redaction);
}

#[test]
fn kept_files_of_strangers_hold() {
    holds("cleaner", prongsai_fuzzing::cleaner);
}

#[test]
fn the_corpus_is_small_and_belongs_to_targets_that_are_run() {
    let targets = listed(&corpus());
    let files: Vec<PathBuf> = targets.iter().flat_map(|target| listed(target)).collect();
    let bytes: u64 = files.iter().map(|file| fs::metadata(file).unwrap().len()).sum();
    let names: Vec<&str> = targets.iter().map(|target| target.file_name().unwrap().to_str().unwrap()).collect();

    assert_eq!(names, ["chunks", "cleaner", "entries", "forms", "log", "questions", "receipt", "redaction", "sealed"]);
    assert!(files.len() <= MOST_FILES && bytes <= MOST_BYTES, "{} files, {bytes} bytes", files.len());
}
