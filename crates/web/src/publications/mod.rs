//! What the public reads: papers under permanent addresses, the items of the disclosure lists; and the desk's side of it.
//!
//! | file | answers |
//! |---|---|
//! | [`show`] | one published version, its files |
//! | [`index`] | everything that was published, as page, CSV and JSON |
//! | [`ita`] | the yearly lists and what stands under each item |
//! | [`ita_pack`] | the same for a web site that somebody else runs |
//! | [`list`], [`new`], [`kept`] | the desk: what waits, what stands in the way, what was published and how it gets to the main site |
//! | [`check`] | what must be masked or released first |
//! | [`make`] | the files of a publication, drawn and kept |
//! | [`pack`] | files for a web site that somebody else runs |
//! | [`cache`] | answers that are remembered |

pub mod cache;
pub mod check;
pub mod index;
pub mod ita;
pub mod ita_pack;
pub mod kept;
pub mod list;
pub mod make;
pub mod new;
pub mod pack;
pub mod show;

use prongsai_domain::Framework;
use prongsai_domain::paper::PaperKind;
use prongsai_domain::publication;
use prongsai_store::publications::{Publication, PublishedFile};
use prongsai_thai::FiscalYear;

use crate::error::Result;
use crate::shell::Shell;

/// The name of a paper with its year, in the reader's language.
pub fn title(shell: &Shell, kind: PaperKind, year: FiscalYear) -> String {
    let key = match kind {
        PaperKind::Measures => "publications-paper-measures",
        PaperKind::SixMonth => "publications-paper-six",
        PaperKind::TwelveMonth => "publications-paper-twelve",
    };
    shell.t1(key, "year", year.number())
}

/// The same for the name of a file: `มาตรการ ปี 2569 ฉบับที่ 1`.
pub fn short_title(shell: &Shell, kind: PaperKind, year: FiscalYear, no: i64) -> String {
    let key = match kind {
        PaperKind::Measures => "publications-short-measures",
        PaperKind::SixMonth => "publications-short-six",
        PaperKind::TwelveMonth => "publications-short-twelve",
    };
    shell.t2(key, "year", year.number(), "no", no)
}

/// The address of the newest version of a paper: `/reports/2569/6`.
pub fn newest_path(kind: PaperKind, year: FiscalYear) -> String {
    format!("/reports/{year}/{}", publication::slug(kind))
}

/// The permanent address of a version: `/reports/2569/6/v1`.
pub fn path(kind: PaperKind, year: FiscalYear, no: i64) -> String {
    format!("{}/v{no}", newest_path(kind, year))
}

/// A year from an address.
pub fn year(text: &str) -> Option<FiscalYear> {
    text.parse().ok().and_then(|number| FiscalYear::new(number).ok())
}

/// A published paper as lists show it.
#[derive(Debug, Clone)]
pub struct Entry {
    /// Its name.
    pub title: String,
    /// Its permanent address inside the agency.
    pub path: String,
    /// The paper.
    pub kind: PaperKind,
    /// The year.
    pub year: FiscalYear,
    /// Its number.
    pub no: i64,
    /// When it was published, in words.
    pub published: String,
    /// The day, as ISO.
    pub day: String,
    /// Whether a newer version stands beside it.
    pub superseded: bool,
    /// Why it was withdrawn, where it was.
    pub withdrawn: Option<String>,
    /// The row.
    pub row: Publication,
}

impl Entry {
    /// `เผยแพร่ครั้งที่ 1 (ฉบับที่ 2) เมื่อ 3 เมษายน 2569`: the number of the address, and that of the version inside.
    pub fn line(&self, shell: &Shell) -> String {
        shell.with(
            "publications-version-line",
            &[
                ("no", self.no.to_string()),
                ("version", self.row.version_no.to_string()),
                ("date", self.published.clone()),
            ],
        )
    }
}

/// The rows as lists show them; `all` are the publications among which newer versions are looked for.
///
/// # Errors
/// A row holds something else than it should.
pub fn entries(shell: &Shell, all: &[Publication]) -> Result<Vec<Entry>> {
    all.iter()
        .map(|row| {
            let (kind, year) = (row.paper_kind()?, row.year()?);
            let newer = |other: &&Publication| {
                (other.fiscal_year, &other.kind) == (row.fiscal_year, &row.kind)
                    && other.no > row.no
                    && other.withdrawn_at.is_none()
            };
            let day = day(row.published_at);
            Ok(Entry {
                title: title(shell, kind, year),
                path: path(kind, year, row.no),
                kind,
                year,
                no: row.no,
                published: shell.date(&day),
                day: day.to_string(),
                superseded: all.iter().any(|other| newer(&other)),
                withdrawn: row.withdrawn_at.map(|_| row.withdrawn_reason.clone().unwrap_or_default()),
                row: row.clone(),
            })
        })
        .collect()
}

/// The day of a moment in Thailand.
pub fn day(micros: i64) -> prongsai_thai::Date {
    let at = jiff::Timestamp::from_microsecond(micros).unwrap_or(jiff::Timestamp::UNIX_EPOCH);
    prongsai_thai::zone::day(at)
}

/// A file as pages show it.
#[derive(Debug, Clone)]
pub struct FileLine {
    /// What it is, in words.
    pub label: String,
    /// Its address inside the agency.
    pub path: String,
    /// `PDF 2.1 MB`.
    pub size: String,
    /// The row.
    pub row: PublishedFile,
}

/// Files with words and addresses.
pub fn file_lines(shell: &Shell, below: &str, files: &[PublishedFile]) -> Vec<FileLine> {
    let label = |file: &PublishedFile| match file.role.as_str() {
        "signed" => shell.t("publications-file-signed"),
        "pdf" => shell.t("publications-file-pdf"),
        "docx" => shell.t("publications-file-docx"),
        "html" => shell.t("publications-file-html"),
        "json" => shell.t("publications-file-json"),
        _ => file.title.clone().unwrap_or_else(|| file.name.clone()),
    };
    files
        .iter()
        .map(|file| FileLine {
            label: label(file),
            path: format!("{below}/{}", file.name),
            size: format!("{} {}", extension(&file.name).to_uppercase(), shell.say(size(file.size_bytes))),
            row: file.clone(),
        })
        .collect()
}

/// `2.1 MB`, `340 KB`.
pub fn size(bytes: i64) -> String {
    const MB: i64 = 1_000_000;
    if bytes >= MB {
        let tenths = bytes.saturating_add(MB / 20) / (MB / 10);
        format!("{}.{} MB", tenths / 10, tenths % 10)
    } else {
        format!("{} KB", (bytes + 999) / 1000)
    }
}

/// What stands after the last dot of a name.
pub fn extension(name: &str) -> &str {
    name.rsplit_once('.').map_or("", |(_, extension)| extension)
}

/// The rules of a year as everybody knows them.
pub fn rules(year: FiscalYear) -> Option<&'static Framework> {
    Framework::embedded(year)
}

/// The item that a paper answers, as a link: its words and its address.
pub fn filing(shell: &Shell, kind: PaperKind, year: FiscalYear) -> Option<(String, String)> {
    let filing = publication::filing(kind, year, rules)?;
    let words = shell.with(
        "publications-item",
        &[("code", filing.code.to_owned()), ("title", filing.title.to_owned()), ("year", filing.year.to_string())],
    );
    Some((words, format!("/ita/{}/{}", filing.year, filing.code.to_lowercase())))
}
