//! The folder for ink, judged by programs that are not ours.

use std::process::Command;

use prongsai_document::folder::{self, Changes, Stamp, StepKind};
use prongsai_document::{Assets, pdf};
use prongsai_report::model::{Block, ParagraphStyle, PartKind, Report};
use prongsai_testing::fold::folded;
use prongsai_testing::judge::output;

use crate::fixture::{self, full, paragraph, part};

fn stamp() -> Stamp {
    Stamp {
        version: "0192f0a1b2c3d4e5f6071829".to_owned(),
        no: 2,
        label: "รายงานผล รอบ ๖ เดือน ปีงบประมาณ ๒๕๖๙".to_owned(),
    }
}

fn pages(pdf: &[u8]) -> Vec<String> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("folder.pdf");
    std::fs::write(&path, pdf).unwrap();
    let text = output(Command::new("pdftotext").args(["-raw", "-enc", "UTF-8"]).arg(&path).arg("-"));
    let told = output(Command::new("qpdf").arg("--check").arg(&path));
    assert!(told.contains("No syntax or stream encoding errors found"), "{told}");
    text.split_terminator('\u{C}').map(str::to_owned).collect()
}

#[test]
fn every_page_of_a_folder_says_which_it_is_and_otherwise_reads_as_the_paper() {
    let assets = fixture::assets(3);

    let drawn = folder::pdf(&full(), &assets, &stamp(), None).unwrap();

    let (stamped, plain) = (pages(&drawn.pdf), pages(&pdf(&full(), &assets).unwrap()));
    assert_eq!(stamped.len(), plain.len());
    assert_eq!(drawn.outline.pages.len(), plain.len());
    let count = prongsai_thai::numeral::thai(&plain.len().to_string());
    for (index, (stamped, plain)) in stamped.iter().zip(&plain).enumerate() {
        let page = prongsai_thai::numeral::thai(&(index + 1).to_string());
        let foot = folded(&format!("{} ฉบับที่ ๒ แผ่นที่ {page} จาก {count} รหัส 071829", stamp().label));
        assert_eq!(folded(stamped), format!("{}{foot}", folded(plain)));
    }
    let text = String::from_utf8_lossy(&drawn.pdf).into_owned();
    assert!(text.contains("<pdfaid:part>3</pdfaid:part>") && text.contains("<pdfuaid:part>1</pdfuaid:part>"));
}

#[test]
fn the_steps_stand_on_the_pages_where_they_are_signed() {
    let outline = folder::outline(&full(), &fixture::assets(3)).unwrap();

    let kinds: Vec<StepKind> = outline.steps.iter().map(|step| step.kind).collect();
    assert_eq!(kinds.first(), Some(&StepKind::Propose));
    assert_eq!(kinds.last(), Some(&StepKind::Order));
    assert!(kinds[1..kinds.len() - 1].iter().all(|kind| *kind == StepKind::Opine));
    for step in &outline.steps {
        let wanted = if step.kind == StepKind::Propose { "memo" } else { "opinions" };
        assert_eq!(outline.pages[step.page - 1].part.as_deref(), Some(wanted), "{step:?}");
    }
    assert!(outline.steps.is_sorted_by_key(|step| step.page));
}

#[test]
fn only_pages_that_look_different_are_changed() {
    let text = |words: &str| part(PartKind::Text, "", vec![paragraph(ParagraphStyle::Body, words)]);
    let report = |words: &str, extra: bool| -> Report {
        let mut parts = vec![fixture::memo(1), fixture::opinions(), text("หน้าแรก"), text(words)];
        if extra {
            parts.push(text("หน้าเพิ่ม"));
        }
        fixture::report(parts)
    };
    let outline = |report: &Report| folder::outline(report, &Assets::default()).unwrap();
    let old = outline(&report("ผลเดิม", false));
    let last = old.pages.len();

    assert_eq!(folder::changed_pages(&old, &outline(&report("ผลเดิม", false))), Changes::default());
    let mended = outline(&report("ผลใหม่", false));
    assert_eq!(folder::changed_pages(&old, &mended), Changes { print: vec![last], remove: vec![] });
    let longer = outline(&report("ผลเดิม", true));
    assert_eq!(folder::changed_pages(&old, &longer), Changes { print: vec![last + 1], remove: vec![] });
    assert_eq!(folder::changed_pages(&longer, &old), Changes { print: vec![], remove: vec![last + 1] });
}

#[test]
fn changed_pages_can_be_printed_alone() {
    let report = fixture::report(vec![fixture::memo(1), fixture::opinions(), fixture::evidence()]);

    let drawn = folder::pdf(&report, &Assets::default(), &stamp(), Some(&[2, 99])).unwrap();

    let pages = pages(&drawn.pdf);
    assert_eq!(pages.len(), 1);
    assert!(folded(&pages[0]).contains("แผ่นที่๒จาก"), "{pages:?}");
    assert!(drawn.outline.pages.len() > 2);
    assert!(folder::pdf(&report, &Assets::default(), &stamp(), Some(&[99])).is_err());
}

#[test]
fn a_cover_and_pages_on_their_side_keep_the_code_clear_of_the_text() {
    // Looked at as picture: nothing may be drawn in the square of the code but the code itself.
    let assets = fixture::assets(3);
    let count = |stamped: bool| {
        let bytes = if stamped {
            folder::pdf(&full(), &assets, &stamp(), None).unwrap().pdf
        } else {
            pdf(&full(), &assets).unwrap()
        };
        let pages = prongsai_document::picture::pages(bytes, prongsai_document::picture::Limits::PILE).unwrap();
        (0..pages.len())
            .map(|index| {
                let jpeg = pages.page(index).unwrap();
                let picture = image::load_from_memory(&jpeg.bytes).unwrap().into_luma8();
                let (width, height) = picture.dimensions();
                let corner = if width > height {
                    (width * 7 / 100, height * 9 / 100)
                } else {
                    (width * 13 / 100, height * 7 / 100)
                };
                (0..corner.0)
                    .flat_map(|x| (height - corner.1..height).map(move |y| (x, y)))
                    .filter(|(x, y)| picture.get_pixel(*x, *y).0[0] < 100)
                    .count()
            })
            .collect::<Vec<_>>()
    };
    assert!(count(false).iter().all(|dark| *dark == 0));
    assert!(count(true).iter().all(|dark| *dark > 500));
}

#[test]
fn a_folder_and_its_paper_are_never_mixed_up() {
    let report = fixture::report(vec![fixture::memo(1), fixture::opinions()]);
    let assets = Assets::default();
    let plain = pdf(&report, &assets).unwrap();

    let first = folder::pdf(&report, &assets, &stamp(), None).unwrap();
    let again = folder::pdf(&report, &assets, &stamp(), None).unwrap();
    let other = folder::pdf(&report, &assets, &Stamp { no: 3, ..stamp() }, None).unwrap();

    assert_eq!(first.pdf, again.pdf);
    assert!(first.pdf != plain && other.pdf != first.pdf);
    assert_eq!(pdf(&report, &assets).unwrap(), plain);
    assert!(report.parts.iter().flat_map(|part| &part.blocks).any(|block| matches!(block, Block::Order { .. })));
}
