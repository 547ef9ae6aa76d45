//! Papers judged by programs that are not ours.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use prongsai_report::Report;
use prongsai_testing::fold::folded;
use prongsai_testing::judge;
use serde_json::Value;

use crate::{prongsai, text};

const TMP: &str = env!("CARGO_TARGET_TMPDIR");

/// A drawn paper in its own folder.
struct Paper {
    folder: tempfile::TempDir,
    stem: &'static str,
}

impl Paper {
    fn example() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let answer = prongsai(["draw", "examples/sang-2566", "--out", text(folder.path())]);
        assert_eq!(answer.code, 0, "{}", answer.err);
        Self { folder, stem: "sang-2566-six-month" }
    }

    fn sample(paper: &str, stem: &'static str, town: &str) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let place = folder.path().join(town);
        assert_eq!(prongsai(["new", text(&place), "--sample", town]).code, 0);
        let answer = prongsai(["draw", text(&place), "--paper", paper, "--out", text(folder.path())]);
        assert_eq!(answer.code, 0, "{}", answer.err);
        Self { folder, stem }
    }

    fn all() -> Vec<Self> {
        vec![
            Self::example(),
            Self::sample("twelve-month", "thungsaengsai-2569-twelve-month", "thungsaengsai-2569"),
            Self::sample("measures", "thungsaengsai-2570-measures", "thungsaengsai-2570"),
        ]
    }

    fn file(&self, extension: &str) -> PathBuf {
        self.folder.path().join(format!("{}.{extension}", self.stem))
    }

    fn report(&self) -> Report {
        let bytes = fs::read(self.file("json")).expect("the JSON is there");
        serde_json::from_slice(&bytes).expect("the JSON is a report")
    }

    /// Asserts that each block of the report stands in the text, one after the other.
    fn assert_reads(&self, judge: &str, extracted: &str) {
        let extracted = folded(extracted);
        let mut rest = extracted.as_str();
        for (id, said) in self.report().texts() {
            let said = folded(&said);
            let Some(at) = rest.find(&said) else {
                let near: String = rest.chars().take(400).collect();
                panic!(
                    "{judge}, {}: block {id} is not read in its place:\n{said}\nthe text goes on:\n{near}",
                    self.stem
                );
            };
            rest = &rest[at + said.len()..];
        }
    }
}

#[test]
fn three_readers_read_the_pdf_as_it_was_written() {
    for paper in Paper::all() {
        let pdf = paper.file("pdf");

        let poppler = judge::output(Command::new("pdftotext").args(["-raw", "-enc", "UTF-8"]).arg(&pdf).arg("-"));
        let pypdf = judge::output(Command::new(judge::python(TMP)).arg(judge::script("pypdf_text.py")).arg(&pdf));
        let pdfjs = judge::output(
            Command::new(judge::node(TMP)).arg(judge::script("pdfjs_text.mjs")).arg(&pdf).arg(judge::node_modules(TMP)),
        );

        paper.assert_reads("pdftotext", &poppler);
        paper.assert_reads("pypdf", &pages(&pypdf));
        paper.assert_reads("pdf.js", &pages(&pdfjs));
    }
}

#[test]
fn the_pdf_is_sound_tagged_and_holds_its_fonts_and_its_data() {
    for paper in Paper::all() {
        let pdf = paper.file("pdf");

        judge::output(Command::new("qpdf").arg("--check").arg(&pdf));
        let info = judge::output(Command::new("pdfinfo").arg(&pdf));
        let fonts = judge::output(Command::new("pdffonts").arg(&pdf));
        let attached = judge::output(Command::new("pdfdetach").args(["-list"]).arg(&pdf));
        let data = judge::output(Command::new("pdfdetach").args(["-save", "1", "-o", "/dev/stdout"]).arg(&pdf));

        assert!(info.lines().any(|line| line.starts_with("Tagged:") && line.ends_with("yes")), "{info}");
        let fonts: Vec<Vec<&str>> = fonts.lines().skip(2).map(|line| line.split_whitespace().rev().collect()).collect();
        assert!(!fonts.is_empty());
        for font in fonts {
            // From the end: object, its generation, Unicode map, subset, embedded.
            assert_eq!(font[2], "yes", "a font has no Unicode map: {font:?}");
            assert_eq!(font[4], "yes", "a font is not embedded: {font:?}");
        }
        assert!(attached.contains("report.json"), "{attached}");
        let attached: Report = serde_json::from_str(&data).expect("the attachment is the report");
        assert_eq!(attached, paper.report());
    }
}

#[test]
fn the_docx_opens_in_libreoffice_with_its_header_rows_repeated() {
    let paper = Paper::sample("twelve-month", "thungsaengsai-2569-twelve-month", "thungsaengsai-2569");
    let out = tempfile::tempdir().expect("a folder");
    let profile = format!("-env:UserInstallation=file://{}/profile", text(out.path()));

    judge::output(
        Command::new("soffice")
            .args([&profile, "--headless", "--convert-to", "pdf", "--outdir"])
            .arg(out.path())
            .arg(paper.file("docx")),
    );

    let pdf = out.path().join(format!("{}.pdf", paper.stem));
    let read = judge::output(Command::new("pdftotext").args(["-enc", "UTF-8", "-layout"]).arg(&pdf).arg("-"));
    let pages_with_header = read
        .split('\u{c}')
        .filter(|page| folded(page).contains(&folded("ระยะเวลา")) && folded(page).contains(&folded("การติดตามผล")))
        .count();
    assert!(pages_with_header >= 2, "the table's header stands on {pages_with_header} pages");
}

/// The text of all pages, as the judges print it.
fn pages(json: &str) -> String {
    let value: Value = serde_json::from_str(json).expect("the judge prints JSON");
    let pages = value.as_array().or_else(|| value.get("pages").and_then(Value::as_array)).expect("a list of pages");
    pages
        .iter()
        .map(|page| page.as_str().or_else(|| page.get("text").and_then(Value::as_str)).expect("text"))
        .collect::<Vec<_>>()
        .join("\n")
}
