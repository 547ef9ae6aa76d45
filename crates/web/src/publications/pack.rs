//! Files for a web site that somebody else runs: ASCII names, none too large, and a page with relative links.

use std::io::{Cursor, Write as _};

use askama::Template;
use prongsai_domain::publication::slug;
use prongsai_store::Store;
use prongsai_store::publications::PublishedFile;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use super::{Entry, FileLine, file_lines};
use crate::error::{Error, Result};
use crate::shell::Shell;

/// Vendors' sites refuse files above ten megabytes.
pub const LARGEST: i64 = 10_000_000;

#[derive(Template)]
#[template(path = "publications/pack.html")]
struct PackPage {
    shell: Shell,
    entry: Entry,
    /// Label, name in the pack or whole address, size, whether it lies in the pack.
    paper: Vec<(String, String, String, bool)>,
    evidence: Vec<(String, String, String, bool)>,
    address: String,
}

/// The name of a pack: `thungsaengsai-2569-6-v1`.
pub fn stem(agency: &str, entry: &Entry) -> String {
    format!("{agency}-{}-{}-v{}", entry.year, slug(entry.kind), entry.no)
}

/// The pack as ZIP.
///
/// # Errors
/// A file is gone from the disk; the archive cannot be written.
pub async fn zip(
    store: &Store,
    agency: &str,
    shell: Shell,
    entry: &Entry,
    files: &[PublishedFile],
    stem: &str,
) -> Result<Vec<u8>> {
    let lines = file_lines(&shell, &entry.path, files);
    let mut kept = Vec::new();
    for file in files.iter().filter(|file| file.size_bytes <= LARGEST) {
        kept.push((format!("{stem}-{}", file.name), store.read_file(agency, &file.digest).await?));
    }
    let line = |line: &FileLine| {
        if line.row.size_bytes <= LARGEST {
            (line.label.clone(), format!("{stem}-{}", line.row.name), line.size.clone(), true)
        } else {
            (line.label.clone(), shell.public_url(&line.path), line.size.clone(), false)
        }
    };
    let (evidence, paper): (Vec<&FileLine>, Vec<&FileLine>) =
        lines.iter().partition(|line| line.row.role == "evidence");
    let page = PackPage {
        paper: paper.into_iter().map(line).collect(),
        evidence: evidence.into_iter().map(line).collect(),
        address: shell.public_url(&entry.path),
        entry: entry.clone(),
        shell: shell.clone(),
    };
    let html = page.render()?;
    let how = how(&shell, entry, stem);
    tokio::task::spawn_blocking(move || archive(&html, &how, &kept))
        .await
        .map_err(|error| Error::Internal(error.to_string()))?
        .map_err(|error| Error::Internal(format!("the pack cannot be written: {error}")))
}

/// What to do with the pack, for whoever runs the other site.
fn how(shell: &Shell, entry: &Entry, stem: &str) -> String {
    let mut text = format!("\u{FEFF}{} – {}\r\n\r\n", entry.title, shell.agency);
    for step in 1..=4 {
        text.push_str(&shell.with(&format!("publications-pack-step-{step}"), &[("folder", stem.to_owned())]));
        text.push_str("\r\n");
    }
    text
}

fn archive(html: &str, how: &str, files: &[(String, Vec<u8>)]) -> Result<Vec<u8>, zip::result::ZipError> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default();
    let own: [(&str, &[u8]); 5] = [
        ("index.html", html.as_bytes()),
        ("how-to-use.txt", how.as_bytes()),
        ("app.css", include_bytes!("../../assets/app.css")),
        ("fonts/sarabun-regular.woff2", include_bytes!("../../assets/fonts/sarabun-regular.woff2")),
        ("fonts/sarabun-bold.woff2", include_bytes!("../../assets/fonts/sarabun-bold.woff2")),
    ];
    for (name, bytes) in own.into_iter().chain(files.iter().map(|(name, bytes)| (name.as_str(), bytes.as_slice()))) {
        zip.start_file(name, options)?;
        zip.write_all(bytes)?;
    }
    Ok(zip.finish()?.into_inner())
}
