//! What the Markdown files point to is there.

use std::fs;
use std::path::{Path, PathBuf};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// The Markdown files that people read: those of the root and of `docs`.
fn pages() -> Vec<PathBuf> {
    let mut pages = Vec::new();
    let mut open = vec![(root(), false), (root().join("docs"), true)];
    while let Some((folder, goes_down)) = open.pop() {
        for entry in fs::read_dir(&folder).expect("the folder is there") {
            let path = entry.expect("the folder can be listed").path();
            if path.is_dir() && goes_down {
                open.push((path, true));
            } else if path.extension().is_some_and(|extension| extension == "md") {
                pages.push(path);
            }
        }
    }
    pages.sort();
    pages
}

/// Targets of `[text](target)` that lie in the repository.
fn links(text: &str) -> impl Iterator<Item = &str> {
    text.split("](").skip(1).filter_map(|rest| rest.split(')').next()).filter(|target| {
        !target.contains("://") && !target.starts_with('#') && !target.starts_with("mailto:") && !target.is_empty()
    })
}

/// Words in back ticks that are paths of files.
fn paths(text: &str) -> impl Iterator<Item = &str> {
    text.split('`').skip(1).step_by(2).filter(|word| {
        let is_plain = |c: char| c.is_ascii_alphanumeric() || "/._-".contains(c);
        let ends = [".rs", ".toml", ".typ", ".md", ".tsv", ".txt"];
        word.contains('/') && word.chars().all(is_plain) && ends.iter().any(|end| word.ends_with(end))
    })
}

#[test]
fn every_link_of_a_markdown_file_leads_somewhere() {
    for page in pages() {
        let text = fs::read_to_string(&page).expect("Markdown is UTF-8");
        let folder = page.parent().expect("a file lies in a folder");
        for target in links(&text) {
            let file = target.split('#').next().unwrap_or_default();
            assert!(folder.join(file).exists(), "{}: {target} leads nowhere", page.display());
        }
    }
}

#[test]
fn every_path_that_the_architecture_names_exists() {
    for name in ["ARCHITECTURE.md", "docs/glossary.md", "docs/sources.md"] {
        let text = fs::read_to_string(root().join(name)).expect("the file is there");
        for path in paths(&text) {
            let there = [root(), root().join("crates")].iter().any(|start| start.join(path).exists());
            assert!(there, "{name}: {path} is not there");
        }
    }
}
