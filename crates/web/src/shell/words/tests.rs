use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use fluent_bundle::FluentResource;

use super::*;

/// The arguments of each key.
fn keys(text: &str) -> BTreeMap<String, BTreeSet<String>> {
    if let Err((_, faults)) = FluentResource::try_new(text.to_owned()) {
        panic!("{faults:?}");
    }
    let mut found: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let mut key = String::new();
    for line in text.lines() {
        if line.starts_with(|c: char| c.is_ascii_lowercase())
            && let Some((name, _)) = line.split_once(" =")
        {
            key = name.to_owned();
            assert!(found.insert(key.clone(), BTreeSet::new()).is_none(), "{key} stands twice");
        }
        let arguments = line.match_indices('$').map(|(at, _)| {
            line[at + 1..].chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '-' || *c == '_').collect()
        });
        if let Some(known) = found.get_mut(&key) {
            known.extend(arguments);
        }
    }
    found
}

fn files(folder: &Path, extensions: &[&str], found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files(&path, extensions, found);
        } else if extensions.iter().any(|extension| path.extension().is_some_and(|e| e == *extension)) {
            found.push(path);
        }
    }
}

#[test]
fn the_two_languages_say_the_same_things() {
    let mut seen = BTreeSet::new();
    for (name, thai, english) in TEXTS {
        let (thai, english) = (keys(thai), keys(english));
        assert_eq!(thai, english, "{name}");
        for key in thai.keys() {
            assert!(seen.insert(key.clone()), "{key} stands in two features");
        }
    }
}

#[test]
fn every_key_that_a_page_names_has_words() {
    let mut found = Vec::new();
    files(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &["rs", "html"], &mut found);
    let words = Words::new(Language::Thai);
    let mut missing = Vec::new();
    for path in found.iter().filter(|path| path.file_name().is_none_or(|name| name != "tests.rs")) {
        let text = fs::read_to_string(path).unwrap();
        for call in [".t(\"", ".t1(\"", ".t2(\"", ".with(\"", ".add(\"", "flash(\""] {
            for (at, _) in text.match_indices(call) {
                let key = text[at + call.len()..].split('"').next().unwrap_or_default();
                let is_key = key.contains('-')
                    && !key.contains('{')
                    && key.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
                if is_key && !words.has(key) {
                    missing.push(format!("{}: {key}", path.display()));
                }
            }
        }
    }
    assert_eq!(missing, Vec::<String>::new());
}
