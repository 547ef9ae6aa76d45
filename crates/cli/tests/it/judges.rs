//! Papers judged by programs that are not ours.

use std::collections::HashSet;
use std::fs;
use std::path::PathBuf;
use std::process::Command;

use prongsai_report::Report;
use prongsai_report::model::PartKind;
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

#[test]
fn no_line_ends_inside_a_word_of_an_independent_list() {
    let lexicon = lexicon();
    for paper in Paper::all() {
        let drawn =
            judge::output(Command::new("pdftotext").args(["-raw", "-enc", "UTF-8"]).arg(paper.file("pdf")).arg("-"));
        let lines: Vec<String> = drawn.lines().map(folded).collect();
        let ends = line_ends(&lines, &paper.report());
        assert!(ends.len() > 20, "{} line ends were found in {}", ends.len(), paper.stem);
        let torn: Vec<String> = ends
            .iter()
            .filter(|(before, after)| is_torn(&lexicon, before, after))
            .map(|(before, after)| format!("{before}|{after}"))
            .collect();
        assert_eq!(torn, Vec::<String>::new(), "{} of {} line ends in {}", torn.len(), ends.len(), paper.stem);
    }
}

#[test]
fn the_mayors_summary_stands_on_one_page() {
    for paper in Paper::all() {
        let drawn =
            judge::output(Command::new("pdftotext").args(["-raw", "-enc", "UTF-8"]).arg(paper.file("pdf")).arg("-"));
        let report = paper.report();
        let part = report.parts.iter().find(|part| part.kind == PartKind::Summary).expect("a summary");
        let said: Vec<String> = report
            .texts()
            .into_iter()
            .filter(|(id, _)| part.blocks.iter().any(|block| id.starts_with(block.id())))
            .map(|(_, text)| folded(&text))
            .collect();
        let (first, last) = (said.first().expect("a heading"), said.last().expect("a request"));
        let page = drawn.split('\u{c}').map(folded).find(|page| page.contains(first)).expect("its page");
        assert!(page.contains(last), "{}: the summary goes on over its page", paper.stem);
    }
}

/// The words of `PyThaiNLP` and of the Royal Society's dictionary: not those by which the lines were broken.
fn lexicon() -> HashSet<String> {
    let python = judge::folder(TMP).join("python/lib");
    let corpus = fs::read_dir(&python)
        .unwrap_or_else(|error| panic!("{} ({error}): run `cargo xtask prepare`", python.display()))
        .flatten()
        .map(|version| version.path().join("site-packages/pythainlp/corpus"))
        .find(|corpus| corpus.exists())
        .expect("pythainlp is missing: run `cargo xtask prepare`");
    let lists =
        ["words_th.txt", "orst_words_th.txt"].map(|list| fs::read_to_string(corpus.join(list)).expect("a word list"));
    lists.iter().flat_map(|list| list.lines()).map(folded).filter(|word| word.chars().count() > 1).collect()
}

/// The Thai letters before and after each line end that falls between two Thai letters of one text.
fn line_ends(lines: &[String], report: &Report) -> Vec<(String, String)> {
    let is_thai = |c: char| matches!(c, '\u{E01}'..='\u{E4E}');
    let drawn = lines.concat();
    let mut places: Vec<usize> = Vec::with_capacity(lines.len());
    for line in lines {
        places.push(places.last().unwrap_or(&0) + line.len());
    }
    let mut ends = Vec::new();
    let mut from = 0;
    for (_, text) in report.texts() {
        // The text without white space, and the places at which white space stood.
        let (mut plain, mut spaces) = (String::new(), HashSet::new());
        for word in text.split_whitespace() {
            plain.push_str(&folded(word));
            spaces.insert(plain.len());
        }
        let Some(start) = drawn[from..].find(&plain).map(|start| from + start) else { continue };
        from = start + plain.len();
        for place in places.iter().filter(|place| start < **place && **place < from).map(|place| place - start) {
            let (before, after) = plain.split_at(place);
            if !spaces.contains(&place) && before.ends_with(is_thai) && after.starts_with(is_thai) {
                let before: Vec<char> = before.chars().rev().take_while(|c| is_thai(*c)).collect();
                ends.push((before.iter().rev().collect(), after.chars().take_while(|c| is_thai(*c)).collect()));
            }
        }
    }
    ends
}

/// Whether the letters on both sides need more words, or leave more letters over, than the same letters unparted.
///
/// Twenty letters on each side are enough for the longest word. The seam of a compound is no tear where both its parts
/// are words of three letters or more (`บริหาร|งาน`); `งบ|ประมาณ` is one.
fn is_torn(lexicon: &HashSet<String>, before: &str, after: &str) -> bool {
    let before: Vec<char> = before.chars().collect();
    let after: Vec<char> = after.chars().take(20).collect();
    let before = &before[before.len().saturating_sub(20)..];
    let whole: Vec<char> = before.iter().chain(&after).copied().collect();
    let (left, right, whole) = (cost(lexicon, before), cost(lexicon, &after), cost(lexicon, &whole));
    let word = |letters: &[char]| letters.len() >= 3 && lexicon.contains(&letters.iter().collect::<String>());
    let ends_with_word = (0..before.len()).any(|at| word(&before[at..]) && cost(lexicon, &before[..at]) + 1 == left);
    let begins_with_word = (1..=after.len()).any(|at| word(&after[..at]) && cost(lexicon, &after[at..]) + 1 == right);
    left + right > whole + usize::from(ends_with_word && begins_with_word)
}

/// The fewest words, ten for each letter that no word covers.
fn cost(lexicon: &HashSet<String>, letters: &[char]) -> usize {
    let mut best = vec![0; letters.len() + 1];
    for end in 1..=letters.len() {
        best[end] = best[end - 1] + 10;
        for from in end.saturating_sub(24)..end {
            if best[from] + 1 < best[end] && lexicon.contains(&letters[from..end].iter().collect::<String>()) {
                best[end] = best[from] + 1;
            }
        }
    }
    best[letters.len()]
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
