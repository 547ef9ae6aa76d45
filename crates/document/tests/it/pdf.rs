//! The PDF, judged by programs that are not ours.

use std::path::PathBuf;
use std::process::Command;

use prongsai_document::assets::PictureFault;
use prongsai_document::{Assets, missing_pictures, pdf};
use prongsai_report::model::{Block, ParagraphStyle, PartKind, Report};
use prongsai_testing::fold::folded;
use prongsai_testing::judge::output;

use crate::fixture::{self, cell, full, paragraph, part, table};

/// A PDF on disk for the judges.
struct Drawn {
    folder: tempfile::TempDir,
    report: Report,
}

impl Drawn {
    fn new(report: Report, assets: &Assets) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let paper = pdf(&report, assets).expect("the paper is drawn");
        std::fs::write(folder.path().join("paper.pdf"), paper).expect("the folder takes files");
        Self { folder, report }
    }

    fn path(&self) -> PathBuf {
        self.folder.path().join("paper.pdf")
    }

    fn told_by(&self, program: &str, arguments: &[&str]) -> String {
        output(Command::new(program).args(arguments).arg(self.path()))
    }

    /// The text of each page in the order in which it is drawn.
    fn pages(&self) -> Vec<String> {
        let text = output(Command::new("pdftotext").args(["-raw", "-enc", "UTF-8"]).arg(self.path()).arg("-"));
        text.split_terminator('\u{C}').map(str::to_owned).collect()
    }

    /// The whole text without what the layout adds: page numbers, header rows on later pages, catch-words of a memo that
    /// flows over.
    fn read(&self) -> String {
        let mut whole = String::new();
        for page in self.pages() {
            let mut text = folded(&page);
            if let Some(rest) = text.strip_prefix('–').and_then(|text| text.split_once('–')) {
                text = rest.1.to_owned();
            }
            for header in headers(&self.report) {
                if whole.contains(&header)
                    && let Some(rest) = text.strip_prefix(&header)
                {
                    text = rest.to_owned();
                }
            }
            if let Some((body, word)) = text.rsplit_once('/')
                && word.ends_with("...")
                && !self.wanted().contains(&format!("/{word}"))
            {
                text = body.to_owned();
            }
            whole.push_str(&text);
        }
        whole
    }

    fn wanted(&self) -> String {
        folded(&self.report.texts().into_iter().map(|(_, text)| text).collect::<Vec<_>>().join(" "))
    }

    fn assert_reads_as_written(&self) {
        let (read, wanted) = (self.read(), self.wanted());
        if read != wanted {
            let same = read.chars().zip(wanted.chars()).take_while(|(a, b)| a == b).count();
            let from = same.saturating_sub(20);
            let around = |text: &str| text.chars().skip(from).take(80).collect::<String>();
            panic!("after {same} characters\n  paper:  {}\n  report: {}", around(&read), around(&wanted));
        }
    }
}

fn headers(report: &Report) -> Vec<String> {
    let blocks = report.parts.iter().flat_map(|part| &part.blocks);
    blocks
        .filter_map(|block| match block {
            Block::Table { columns, .. } => {
                Some(folded(&columns.iter().map(|column| column.title.as_str()).collect::<String>()))
            }
            _ => None,
        })
        .collect()
}

#[test]
fn the_paper_reads_as_the_report_says_piece_by_piece() {
    Drawn::new(full(), &fixture::assets(3)).assert_reads_as_written();
}

#[test]
fn the_fonts_are_embedded_and_speak_unicode() {
    let drawn = Drawn::new(full(), &fixture::assets(3));

    let fonts = drawn.told_by("pdffonts", &[]);

    let rows: Vec<&str> = fonts.lines().skip(2).collect();
    assert_eq!(rows.len(), 2, "{fonts}");
    for row in rows {
        assert!(row.contains("+Sarabun") && row.contains("yes yes yes"), "{fonts}");
    }
}

#[test]
fn the_paper_is_tagged_and_says_what_it_is() {
    let drawn = Drawn::new(full(), &fixture::assets(3));

    let info = drawn.told_by("pdfinfo", &[]);
    // It prints titles of headings in their own encoding.
    let tree = Command::new("pdfinfo").arg("-struct").arg(drawn.path()).output().unwrap().stdout;
    let tags = String::from_utf8_lossy(&tree);

    assert!(info.lines().any(|line| line.starts_with("Tagged:") && line.ends_with("yes")), "{info}");
    assert!(info.contains(&drawn.report.title) && info.contains("เทศบาลตำบลทุ่งแสงใส"), "{info}");
    for tag in ["H1", "H2", "Table", "TH", "TD", "Figure", "Link", "P"] {
        assert!(tags.lines().any(|line| line.trim_start().starts_with(tag)), "no {tag} in\n{tags}");
    }
    let bytes = std::fs::read(drawn.path()).unwrap();
    let text = String::from_utf8_lossy(&bytes);
    assert!(text.contains("<pdfaid:part>3</pdfaid:part>") && text.contains("<pdfuaid:part>1</pdfuaid:part>"));
}

#[test]
fn the_report_is_attached_as_json() {
    let drawn = Drawn::new(full(), &fixture::assets(3));
    let target = drawn.folder.path().join("attached.json");

    output(Command::new("pdfdetach").args(["-save", "1", "-o"]).arg(&target).arg(drawn.path()));

    let attached = std::fs::read_to_string(target).unwrap();
    assert_eq!(attached, drawn.report.canonical_json().unwrap());
    assert_eq!(serde_json::from_str::<Report>(&attached).unwrap(), drawn.report);
}

#[test]
fn the_file_is_sound() {
    let drawn = Drawn::new(full(), &fixture::assets(3));

    let told = drawn.told_by("qpdf", &["--check"]);

    assert!(told.contains("No syntax or stream encoding errors found"), "{told}");
}

#[test]
fn the_same_report_gives_the_same_bytes() {
    let assets = fixture::assets(3);
    assert_eq!(pdf(&full(), &assets).unwrap(), pdf(&full(), &assets).unwrap());
}

#[test]
fn a_memo_that_flows_over_has_a_catch_word_and_a_number() {
    let drawn = Drawn::new(fixture::report(vec![fixture::memo(8), fixture::opinions()]), &Assets::default());

    let pages = drawn.pages();

    assert!(pages.len() >= 3);
    assert!(!pages[0].contains("– ๑ –") && pages[1].contains("– ๒ –"), "{pages:?}");
    let word = folded(pages[0].trim_end().lines().last().unwrap());
    assert!(word.starts_with('/') && word.ends_with("..."), "{word}");
    let words = word.trim_start_matches('/').trim_end_matches("...").to_owned();
    assert!(folded(&pages[1]).trim_start_matches("–๒–").starts_with(&words), "{words} does not begin {}", pages[1]);
    drawn.assert_reads_as_written();
}

#[test]
fn a_missing_or_broken_picture_does_not_stop_the_paper() {
    let mut assets = fixture::assets(3);
    assets.photos.remove("photos/02.png");
    assets.photos.insert("photos/03.png".to_owned(), b"no picture".to_vec());
    assets.garuda = Some(fixture::PNG[..30].to_vec());
    let report = fixture::report(vec![fixture::memo(1), fixture::photos(3)]);

    let missing = missing_pictures(&report, &assets);
    let drawn = Drawn::new(report, &assets);

    let names: Vec<&str> = missing.iter().map(|picture| picture.file.as_str()).collect();
    assert_eq!(names, ["photos/02.png", "photos/03.png", "garuda"]);
    assert_eq!(missing[0].reason, PictureFault::Absent);
    assert_eq!(missing[1].reason, PictureFault::UnknownFormat);
    let text = drawn.pages().concat();
    assert!(text.contains("photos/02.png") && text.contains("photos/03.png") && !text.contains("photos/01.png"));
}

#[test]
fn unusual_reports_are_drawn_and_read_the_same() {
    let long = "คณะกรรมการขับเคลื่อนยุทธศาสตร์ส่งเสริมคุณธรรมจริยธรรมธรรมาภิบาลความโปร่งใส".repeat(2);
    let odd = "ภาพ ☑ และ 😀 กับ Ω";
    let cases = [
        ("no parts", vec![]),
        ("empty parts", vec![part(PartKind::Memo, "", vec![]), part(PartKind::Cover, "", vec![])]),
        ("an empty table", vec![part(PartKind::Measures, "", vec![table(&[], vec![]), table(&[("ก", 0)], vec![])])]),
        ("ten measures", vec![fixture::measures(10)]),
        ("forty photographs", vec![fixture::photos(40)]),
        (
            "long words in narrow cells",
            vec![part(
                PartKind::Measures,
                "",
                vec![table(&fixture::COLUMNS, vec![vec![cell(&[&long, &"x".repeat(90)]), cell(&[]), cell(&[&long])]])],
            )],
        ),
        ("an opinion and an order alone", vec![fixture::opinions()]),
        ("a heading that skips a level", vec![part(PartKind::Text, "", vec![fixture::heading(3, "หัวข้อ")])]),
    ];
    for (name, parts) in cases {
        let drawn = Drawn::new(fixture::report(parts), &fixture::assets(40));
        println!("{name}");
        drawn.assert_reads_as_written();
    }
    let drawn = Drawn::new(
        fixture::report(vec![part(PartKind::Text, "", vec![paragraph(ParagraphStyle::Body, odd)])]),
        &Assets::default(),
    );
    assert!(drawn.read().contains("[U+2611]") && drawn.read().contains("[U+1F600]"));
}
