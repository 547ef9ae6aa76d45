//! What the desk does with a composed paper: freezes its content, rewords it, compares it, leads to what mends it.

use std::collections::BTreeMap;

use prongsai_domain::Cycle;
use prongsai_domain::framework::Framework;
use prongsai_domain::paper::{Decision, PaperKind};
use prongsai_report::changes::{ChangeKind, RunKind, changes, words};
use prongsai_report::content::{self, digest};
use prongsai_report::edit::{self, Edit, Now, Place};
use prongsai_report::field::{Field, MeasureField, PaperField, ProgressField, spot};
use prongsai_report::lint::{Profile, lint};
use prongsai_report::model::{Block, Inline, joined};
use prongsai_report::{Report, compose};
use prongsai_thai::Round;

use crate::compose::fixture;

fn composed(cycle: &Cycle, kind: PaperKind) -> Report {
    compose(cycle, Framework::embedded(cycle.fiscal_year).expect("the year is embedded"), kind)
}

fn six_month() -> Report {
    composed(&fixture::full(), PaperKind::SixMonth)
}

fn none() -> BTreeMap<String, String> {
    BTreeMap::new()
}

#[test]
fn what_the_pen_writes_does_not_change_the_content() {
    let cycle = fixture::full();
    let frozen = digest(&composed(&cycle, PaperKind::SixMonth), &none());

    let mut signed = cycle.clone();
    let paper = signed.papers.iter_mut().find(|paper| paper.kind == PaperKind::SixMonth).expect("the paper");
    paper.memo.number = Some("บก 71201/99".to_owned());
    paper.memo.date = prongsai_thai::date::parse("5 เมษายน 2566").ok();
    for step in &mut paper.chain {
        step.opinion = Some("เห็นควรอนุมัติ".to_owned());
        step.decision = Some(Decision::Endorsed);
        step.date = prongsai_thai::date::parse("6 เมษายน 2566").ok();
    }

    assert_eq!(digest(&composed(&signed, PaperKind::SixMonth), &none()), frozen);
}

#[test]
fn the_number_and_date_of_the_book_are_entered_without_changing_the_content() {
    let report = six_month();
    let date = prongsai_thai::date::parse("7 เมษายน 2566").expect("a date");

    let entered = content::entered(&report, Some("บก 71201/123"), Some(date));

    assert_eq!(digest(&entered, &none()), digest(&report, &none()));
    let text: String = entered.texts().into_iter().map(|(_, text)| text + "\n").collect();
    assert!(text.contains("บก ๗๑๒๐๑/๑๒๓") && text.contains("๗ เมษายน ๒๕๖๖"), "{text}");
    assert_eq!(entered.date, Some(date));
}

/// Every text of a block that lies inside the content.
fn texts(block: &mut Block) -> Vec<&mut String> {
    fn inlines(text: &mut [Inline]) -> impl Iterator<Item = &mut String> {
        text.iter_mut().map(|inline| &mut inline.text)
    }
    match block {
        Block::Heading { text, .. } | Block::Paragraph { text, .. } => inlines(text).collect(),
        Block::List { items, .. } => items.iter_mut().flat_map(|item| inlines(item)).collect(),
        Block::Fields { rows, .. } => rows
            .iter_mut()
            .flatten()
            .filter(|field| !["ที่", "วันที่"].contains(&field.label.as_str()))
            .flat_map(|field| inlines(&mut field.value))
            .collect(),
        Block::Table { columns, rows, summary, .. } => {
            let titles = columns.iter_mut().map(|column| &mut column.title);
            let cells = rows.iter_mut().flatten().flat_map(|cell| &mut cell.paragraphs).flat_map(|text| inlines(text));
            titles.chain(cells).chain([summary]).collect()
        }
        Block::Chart(chart) => {
            let bars = chart.bars.iter_mut().flat_map(|bar| bar.texts.iter_mut().flatten().chain([&mut bar.label]));
            bars.chain([&mut chart.title, &mut chart.alt]).collect()
        }
        Block::Photos { items, .. } => items.iter_mut().flat_map(|photo| inlines(&mut photo.caption)).collect(),
        _ => Vec::new(),
    }
}

#[test]
fn any_other_word_of_the_paper_changes_the_content() {
    let report = six_month();
    let frozen = digest(&report, &none());
    let mut changed = 0;
    for part in 0..report.parts.len() {
        for block in 0..report.parts[part].blocks.len() {
            if content::is_outside(&report.parts[part].blocks[block]) || report.parts[part].id == "opinions" {
                continue;
            }
            let count = texts(&mut report.clone().parts[part].blocks[block]).len();
            for text in 0..count {
                let mut other = report.clone();
                texts(&mut other.parts[part].blocks[block])[text].push('ก');

                assert_ne!(digest(&other, &none()), frozen, "{}", report.parts[part].blocks[block].id());
                changed += 1;
            }
        }
    }
    assert!(changed > 200, "only {changed} texts were tried");
}

#[test]
fn another_picture_under_the_same_name_changes_the_content() {
    let mut report = six_month();
    let photo = report.parts.iter().flat_map(|part| &part.blocks).find_map(|block| match block {
        Block::Photos { items, .. } => items.first().map(|photo| photo.file.clone()),
        _ => None,
    });
    let file = photo.expect("the report has a photograph");
    let pictures = |digit: &str| BTreeMap::from([(file.clone(), digit.repeat(64))]);

    assert_ne!(digest(&report, &pictures("a")), digest(&report, &pictures("b")));

    report.references.clear();
    for block in report.parts.iter_mut().flat_map(|part| &mut part.blocks) {
        if let Block::Table { columns, .. } = block {
            columns[0].width += 1;
        }
    }
    assert_eq!(
        digest(&report, &pictures("a")),
        digest(&six_month(), &pictures("a")),
        "layout and provenance are outside"
    );
}

#[test]
fn the_canonical_form_is_sorted_and_without_white_space() {
    let text = content::canonical(&six_month(), &none());

    assert!(text.starts_with("{\"agency\":{\"district\":"), "{}", &text[..80]);
    assert!(!text.contains("\": ") && !text.contains('\n'));
    let value: serde_json::Value = serde_json::from_str(&text).expect("it is JSON");
    assert_eq!(value["schema"], content::SCHEMA);
}

fn sentence(report: &Report, place: &str) -> edit::Editable {
    let place: Place = place.parse().expect("a place");
    edit::editable(report).into_iter().find(|editable| editable.place == place).expect("it can be reworded")
}

#[test]
fn a_reworded_sentence_keeps_its_figures_and_their_records() {
    let report = six_month();
    let base = sentence(&report, "memo-facts-progress").text;
    let text = base.replace("มีผลดังนี้", "มีความก้าวหน้าดังนี้");

    let edited = edit::apply(&report, &[Edit { place: Place::block("memo-facts-progress"), text, base: base.clone() }]);

    assert!(edited.outdated.is_empty());
    let find = |report: &Report| -> Vec<Inline> {
        report.inlines().into_iter().filter(|(id, _)| *id == "memo-facts-progress").map(|(_, i)| i.clone()).collect()
    };
    let sources = |text: &[Inline]| -> Vec<(String, Option<String>)> {
        text.iter().filter(|i| i.source.is_some()).map(|i| (i.text.clone(), i.source.clone())).collect()
    };
    let (before, after) = (find(&report), find(&edited.report));
    assert_eq!(sources(&after), sources(&before));
    assert!(joined(&after).contains("มีความก้าวหน้าดังนี้"));
    assert_eq!(edited.report.parts.len(), report.parts.len());
    assert_eq!(edited.report.references, report.references);
}

#[test]
fn a_figure_never_takes_its_record_to_a_part_of_another_number() {
    let report = six_month();
    let base = sentence(&report, "memo-background-result").text;

    let edited = edit::apply(
        &report,
        &[Edit {
            place: Place::block("memo-background-result"), text: "ปี 25650 มี 12 และ 86.625".to_owned(), base
        }],
    );

    let text: Vec<Inline> = edited
        .report
        .inlines()
        .into_iter()
        .filter(|(id, _)| *id == "memo-background-result")
        .map(|(_, i)| i.clone())
        .collect();
    assert_eq!(text, [Inline::plain("ปี ๒๕๖๕๐ มี ๑๒ และ ๘๖.๖๒๕")]);
}

#[test]
fn an_edit_whose_data_have_changed_is_given_back_with_both_texts() {
    let cycle = fixture::full();
    let base = sentence(&composed(&cycle, PaperKind::SixMonth), "memo-facts-progress").text;
    let edit = Edit {
        place: Place::block("memo-facts-progress"), text: "ผลเป็นไปตามแผน".to_owned(), base
    };
    let mut later = cycle;
    later.progress.clear();
    let report = composed(&later, PaperKind::SixMonth);

    let edited = edit::apply(&report, std::slice::from_ref(&edit));

    assert_eq!(edited.report, report);
    let [outdated] = edited.outdated.as_slice() else { panic!("one is outdated") };
    assert_eq!(outdated.edit, edit);
    assert_eq!(outdated.now, Now::Says(sentence(&report, "memo-facts-progress").text));
}

#[test]
fn other_digits_do_not_make_an_edit_outdated() {
    let mut cycle = fixture::full();
    let base = sentence(&composed(&cycle, PaperKind::SixMonth), "foreword-content").text;
    for paper in &mut cycle.papers {
        paper.digits = prongsai_thai::Digits::Arabic;
    }
    let text = base.replace("จัดทำ", "เรียบเรียง");

    let report = composed(&cycle, PaperKind::SixMonth);
    let edited = edit::apply(&report, &[Edit { place: Place::block("foreword-content"), text, base }]);

    assert_eq!(edited.outdated, []);
    let said: String =
        edited.report.texts().into_iter().filter(|(id, _)| id == "foreword-content").map(|(_, t)| t).collect();
    assert!(said.contains("เรียบเรียง") && !said.contains('๒'), "{said}");
}

#[test]
fn a_moved_item_takes_its_edit_along_and_a_lost_one_is_gone() {
    let report = six_month();
    let base = sentence(&report, "memo-law-list.1").text;
    let edit = |item, text: &str, base: &str| Edit {
        place: Place::item("memo-law-list", item),
        text: text.to_owned(),
        base: base.to_owned(),
    };

    let edited = edit::apply(&report, &[edit(2, "1. อ้างตามกฎหมาย", &base), edit(9, "x", "ไม่มี")]);

    assert_eq!(edited.applied, [Place::item("memo-law-list", 1)]);
    assert_eq!(edited.outdated[0].now, Now::Gone);
}

#[test]
fn what_stands_in_a_record_or_is_written_by_pen_cannot_be_reworded() {
    let report = six_month();
    let editable = edit::editable(&report);
    for block in
        ["memo", "memo-head", "memo-address", "measures", "measures-table", "order", "photos-list", "cover-title"]
    {
        assert!(editable.iter().all(|editable| editable.place.block != block), "{block}");
    }
    for block in ["memo-facts-progress", "memo-request", "foreword-use", "memo-background", "measures-intro"] {
        assert!(editable.iter().any(|editable| editable.place.block == block), "{block}");
    }
    let fixed = Edit { place: Place::block("measures-table"), text: "x".to_owned(), base: "y".to_owned() };
    assert_eq!(edit::apply(&report, &[fixed]).outdated[0].now, Now::Fixed);
}

#[test]
fn a_place_reads_back_as_it_is_written_and_nonsense_is_refused() {
    for text in ["memo-request", "memo-law-list.2"] {
        assert_eq!(text.parse::<Place>().expect("a place").to_string(), text);
    }
    for text in ["", ".2", "list.0", "list.x", "list."] {
        assert!(text.parse::<Place>().is_err(), "{text}");
    }
}

#[test]
fn equal_reports_have_no_changes_and_a_changed_figure_shows_as_one_figure() {
    let report = six_month();
    assert_eq!(changes(&report, &report), []);

    let runs = words("มีผู้เข้าอบรม ๔๙ คน จากบุคลากร ๕๔ คน", "มีผู้เข้าอบรม ๕๐ คน จากบุคลากร ๕๔ คน");

    let told: Vec<(RunKind, &str)> = runs.iter().map(|run| (run.kind, run.text.as_str())).collect();
    assert_eq!(
        told,
        [
            (RunKind::Same, "มีผู้เข้าอบรม "),
            (RunKind::Removed, "๔๙"),
            (RunKind::Added, "๕๐"),
            (RunKind::Same, " คน จากบุคลากร ๕๔ คน")
        ]
    );
}

#[test]
fn a_changed_result_is_told_with_its_row_and_column() {
    let cycle = fixture::full();
    let mut later = cycle.clone();
    let first = later.progress.iter_mut().find(|entry| entry.round == Round::Six).expect("an entry");
    first.result.push_str(" และเผยแพร่แล้ว");
    let measure = first.measure;

    let found = changes(&composed(&cycle, PaperKind::SixMonth), &composed(&later, PaperKind::SixMonth));

    let table = found.iter().find(|change| change.block == "measures-table").expect("the table has changed");
    assert_eq!(table.kind, ChangeKind::Changed);
    assert_eq!(table.pieces.len(), 1);
    assert_eq!(table.pieces[0].row, Some(usize::from(measure)));
    assert_eq!(table.pieces[0].label.as_deref(), Some("ผลการดำเนินการ"));
    let added: String =
        table.pieces[0].runs.iter().filter(|r| r.kind == RunKind::Added).map(|r| r.text.as_str()).collect();
    assert_eq!(added.trim(), "และเผยแพร่แล้ว");
}

#[test]
fn blocks_that_came_and_went_are_told_in_their_places() {
    let before = six_month();
    let mut after = before.clone();
    after.parts[0].blocks.retain(|block| block.id() != "memo-facts-progress");
    after.parts[0].blocks.push(Block::Paragraph {
        id: "memo-new".to_owned(),
        style: prongsai_report::model::ParagraphStyle::Body,
        text: vec![Inline::plain("ย่อหน้าใหม่")],
    });

    let told: Vec<(ChangeKind, String)> =
        changes(&before, &after).into_iter().map(|change| (change.kind, change.block)).collect();

    assert_eq!(
        told,
        [(ChangeKind::Removed, "memo-facts-progress".to_owned()), (ChangeKind::Added, "memo-new".to_owned())]
    );
}

#[test]
fn every_record_of_every_paper_leads_to_a_field() {
    for (name, cycle) in fixture::all() {
        for kind in [PaperKind::Measures, PaperKind::SixMonth, PaperKind::TwelveMonth] {
            for reference in composed(&cycle, kind).references {
                assert!(Field::of_record(&reference.record, kind).is_some(), "{name}: {}", reference.record);
            }
        }
    }
    assert_eq!(Field::of_record("notes.txt › 1", PaperKind::SixMonth), None);
    assert_eq!(Field::of_record("measures.toml › x › title", PaperKind::SixMonth), None);
}

/// The spot of the first finding of a rule in the six-month paper of a year.
fn spot_of(cycle: &Cycle, rule: &str) -> prongsai_report::field::Spot {
    let report = composed(cycle, PaperKind::SixMonth);
    let profile = Profile { cycle: Some(cycle), report: Some(&report), ..Profile::default() };
    let found = lint(&report.source("paper"), &profile);
    let found = found.iter().find(|found| found.rule == rule).unwrap_or_else(|| panic!("{rule} is silent: {found:#?}"));
    spot(&report, found).expect("it stands somewhere")
}

#[test]
fn a_finding_in_a_quoted_result_leads_to_the_result() {
    let mut cycle = fixture::full();
    let entry = cycle.progress.iter_mut().find(|entry| entry.round == Round::Six).expect("an entry");
    entry.result = "แจ้งให้องค์การบริหารส่วนตำบลดงบังทราบ จำนวน 3 ครั้ง".to_owned();
    let (measure, step) = (entry.measure, entry.step);

    let spot = spot_of(&cycle, "other-agency");

    assert_eq!(spot.block, "measures-table");
    assert_eq!(spot.field, Some(Field::Progress { round: Round::Six, measure, step, field: ProgressField::Result }));
    assert_eq!(spot.wording, None);
    assert_eq!(spot.cell, Some((usize::from(measure), 4)));
}

#[test]
fn a_finding_in_a_measure_leads_to_the_measure_and_one_in_our_own_words_to_the_wording() {
    let mut cycle = fixture::full();
    cycle.measures[0].follow_up = "รายงานต่อองค์การบริหารส่วนตำบลดงบัง".to_owned();
    let no = cycle.measures[0].no;
    assert_eq!(spot_of(&cycle, "other-agency").field, Some(Field::Measure { no, field: MeasureField::FollowUp }));

    let report = six_month();
    let base = sentence(&report, "memo-request").text;
    let text = format!("{base} องค์การบริหารส่วนตำบลดงบัง");
    let edited = edit::apply(&report, &[Edit { place: Place::block("memo-request"), text, base }]).report;
    let found = lint(&edited.source("paper"), &Profile::default());
    let found = found.iter().find(|found| found.rule == "other-agency").expect("it speaks");

    let spot = spot(&edited, found).expect("it stands somewhere");
    assert_eq!((spot.block.as_str(), spot.field), ("memo-request", None));
    assert_eq!(spot.wording, Some(Place::block("memo-request")));
}

#[test]
fn a_missing_number_leads_to_the_paper() {
    let mut cycle = fixture::full();
    for paper in &mut cycle.papers {
        paper.memo.number = None;
    }

    // The linter leaves the number to the pen where it knows our records; here it reads the paper like any other.
    let report = composed(&cycle, PaperKind::SixMonth);
    let found = lint(&report.source("paper"), &Profile::default());
    let found = found.iter().find(|found| found.rule == "missing-memo-number").expect("it speaks");

    let spot = spot(&report, found).expect("it stands somewhere");

    assert_eq!(spot.field, Some(Field::Paper { kind: PaperKind::SixMonth, field: PaperField::Number }));
}

#[test]
fn every_finding_in_every_paper_stands_somewhere_and_leads_somewhere() {
    for (name, cycle) in fixture::all() {
        for kind in [PaperKind::Measures, PaperKind::SixMonth, PaperKind::TwelveMonth] {
            let report = composed(&cycle, kind);
            let profile = Profile { cycle: Some(&cycle), report: Some(&report), ..Profile::default() };
            for found in lint(&report.source("paper"), &profile) {
                let spot = spot(&report, &found).unwrap_or_else(|| panic!("{name}: {found:?} stands nowhere"));
                assert!(
                    spot.field.is_some() || spot.wording.is_some(),
                    "{name}: {found:?} leads nowhere from {spot:?}"
                );
            }
        }
    }
}
