//! The papers as their readers see them.

pub mod fixture;

use std::collections::BTreeSet;
use std::fmt::Write;

use prongsai_domain::Cycle;
use prongsai_domain::framework::Framework;
use prongsai_domain::paper::PaperKind;
use prongsai_report::model::{Block, Reference};
use prongsai_report::{Report, compose, lint, read, wording};
use prongsai_thai::{BuddhistYear, Date, numeral};
use proptest::prelude::*;

fn composed(cycle: &Cycle, kind: PaperKind) -> Report {
    compose(cycle, Framework::embedded(cycle.fiscal_year).expect("the year is embedded"), kind)
}

/// The text of a report, part by part, one piece a line.
fn shown(report: &Report) -> String {
    let mut text = format!("{}\n", report.title);
    for part in &report.parts {
        let _ =
            writeln!(text, "\n== {} ({:?}{})", part.title, part.kind, if part.landscape { ", landscape" } else { "" });
        let alone = Report { parts: vec![part.clone()], ..report.clone() };
        for (id, piece) in alone.texts() {
            let _ = writeln!(text, "{id}: {piece}");
        }
    }
    text
}

#[test]
fn the_six_month_report_reads_as_an_officer_would_write_it() {
    insta::assert_snapshot!(shown(&composed(&fixture::full(), PaperKind::SixMonth)));
}

#[test]
fn the_twelve_month_report_keeps_what_six_months_said_and_adds_the_rest() {
    insta::assert_snapshot!(shown(&composed(&fixture::full(), PaperKind::TwelveMonth)));
}

#[test]
fn the_measure_paper_analyses_announces_and_plans() {
    insta::assert_snapshot!(shown(&composed(&fixture::full(), PaperKind::Measures)));
}

#[test]
fn from_2567_on_the_measure_paper_speaks_about_seven_topics() {
    let report = composed(&fixture::in_2568(), PaperKind::Measures);
    let analysis = report.parts.into_iter().filter(|part| part.id == "analysis").collect();
    insta::assert_snapshot!(shown(&Report { parts: analysis, ..composed(&fixture::in_2568(), PaperKind::Measures) }));
}

#[test]
fn a_year_without_facts_still_gives_papers_with_places_for_the_pen() {
    insta::assert_snapshot!("empty_six_month", shown(&composed(&fixture::empty(), PaperKind::SixMonth)));
    insta::assert_snapshot!("empty_measures", shown(&composed(&fixture::empty(), PaperKind::Measures)));
}

#[test]
fn ten_measures_with_long_words_keep_their_numbers_and_words() {
    let report = composed(&fixture::ten_long(), PaperKind::SixMonth);
    let tables = report.parts.iter().filter(|part| part.id == "measures" || part.id == "summary").cloned().collect();
    insta::assert_snapshot!(shown(&Report { parts: tables, ..report.clone() }));
}

#[test]
fn missing_scores_are_said_to_be_missing_and_never_counted_as_zero() {
    let report = composed(&fixture::without_scores(), PaperKind::Measures);
    insta::assert_snapshot!(shown(&report));
}

/// Every cycle of the fixture with every paper.
fn all() -> Vec<(String, Cycle, Report)> {
    let kinds = [PaperKind::Measures, PaperKind::SixMonth, PaperKind::TwelveMonth];
    fixture::all()
        .into_iter()
        .flat_map(|(name, cycle)| {
            kinds.map(|kind| {
                let report = composed(&cycle, kind);
                (format!("{name}, {kind:?}"), cycle.clone(), report)
            })
        })
        .collect()
}

#[test]
fn one_person_signs_one_step_and_the_paper_says_so() {
    let report = composed(&fixture::few_people(), PaperKind::SixMonth);
    let head = report.parts.iter().filter(|part| part.id == "opinions").cloned().collect();
    insta::assert_snapshot!(shown(&Report { parts: head, ..report.clone() }));
    let address = report.texts().into_iter().filter(|(id, _)| id == "memo-address").nth(1);
    assert_eq!(address.expect("the memo has an addressee").1, "นายกเทศมนตรีตำบลทุ่งแสงใส");
}

#[test]
fn a_paper_that_is_not_asked_for_goes_the_usual_way() {
    let report = composed(&fixture::without_papers(), PaperKind::SixMonth);
    let signed: Vec<_> =
        report.texts().into_iter().filter(|(id, _)| id.starts_with("opinion-")).map(|(id, _)| id).collect();
    assert!(signed.contains(&"opinion-clerk-signature".to_owned()), "{signed:?}");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn whatever_people_write_gives_a_tidy_paper(text in "[ก-๙a-zA-Z0-9 .\\t\\n\u{0}()/:O-]{0,40}") {
        let report = composed(&fixture::saying(&text), PaperKind::SixMonth);
        check_texts("any text", &report);
        prop_assert_eq!(composed(&fixture::saying(&text), PaperKind::SixMonth), report);
    }
}

#[test]
fn texts_have_tidy_spaces_and_say_something() {
    for (name, _, report) in all() {
        check_texts(&name, &report);
    }
}

fn check_texts(name: &str, report: &Report) {
    {
        for (id, text) in report.texts() {
            assert!(!text.contains("  "), "{name}: two spaces in {id}: {text}");
            assert!(!text.contains(['\t', '\n']), "{name}: a break in {id}: {text}");
            assert_eq!(text.trim(), text, "{name}: {id}");
            assert!(!text.is_empty(), "{name}: {id} says nothing");
            assert!(!text.contains("พ.ศ.2") && !text.contains("พ.ศ.๒"), "{name}: no space after พ.ศ. in {id}: {text}");
        }
        for part in &report.parts {
            assert!(!part.blocks.is_empty(), "{name}: {} is empty", part.id);
        }
    }
}

#[test]
fn thai_papers_have_ascii_digits_only_in_codes_addresses_and_digests() {
    for (name, _, report) in all() {
        for (id, text) in report.texts() {
            for word in text.split(|c: char| !(c.is_ascii_alphanumeric() || "._-/:".contains(c))) {
                let ascii = word.contains(|c: char| c.is_ascii_digit());
                assert!(!ascii || word.contains(|c: char| c.is_ascii_alphabetic()), "{name}: {id}: {text}");
            }
        }
    }
}

#[test]
fn arabic_papers_have_no_thai_digits() {
    let cycle = fixture::with(|facts| facts["papers"][1]["digits"] = "arabic".into());
    for (id, text) in composed(&cycle, PaperKind::SixMonth).texts() {
        assert!(!text.contains(|c| ('๐'..='๙').contains(&c)), "{id}: {text}");
    }
}

#[test]
fn ids_of_blocks_and_references_are_unique() {
    for (name, _, report) in all() {
        let ids: Vec<_> = report.parts.iter().flat_map(|part| &part.blocks).map(Block::id).collect();
        let distinct: BTreeSet<_> = ids.iter().collect();
        assert_eq!(ids.len(), distinct.len(), "{name}: {ids:?}");
        let references: BTreeSet<_> = report.references.iter().map(|reference| &reference.id).collect();
        assert_eq!(references.len(), report.references.len(), "{name}");
        let records: BTreeSet<_> = report.references.iter().map(|reference| &reference.record).collect();
        assert_eq!(records.len(), report.references.len(), "{name}: a record has two values");
    }
}

#[test]
fn every_reference_of_a_text_exists_and_its_value_is_what_is_said() {
    for (name, _, report) in all() {
        for (id, inline) in report.inlines() {
            let Some(source) = &inline.source else { continue };
            let reference = report.references.iter().find(|reference| &reference.id == source);
            let reference = reference.unwrap_or_else(|| panic!("{name}: {id} points to {source}, which is nowhere"));
            assert!(says(&inline.text, reference), "{name}: {id} says {} for {reference:?}", inline.text);
        }
    }
}

/// Whether a text says the value of a record: as it is, as a day, as a month, or as an item by its code.
fn says(text: &str, reference: &Reference) -> bool {
    let text = numeral::arabic(text);
    let value = numeral::arabic(&wording::tidy(&reference.value));
    let day = reference.value.parse::<Date>().ok();
    let months = [
        "มกราคม",
        "กุมภาพันธ์",
        "มีนาคม",
        "เมษายน",
        "พฤษภาคม",
        "มิถุนายน",
        "กรกฎาคม",
        "สิงหาคม",
        "กันยายน",
        "ตุลาคม",
        "พฤศจิกายน",
        "ธันวาคม",
    ];
    let month = |day: Date| {
        let year = BuddhistYear::of(day).expect("the fixture lies in our calendar");
        format!("{} {year}", months[usize::try_from(day.month() - 1).expect("months begin with 1")])
    };
    text == value
        || day.is_some_and(|day| text == month(day) || text == format!("{} {}", day.day(), month(day)))
        || reference.record.ends_with(&format!("oit › {text}"))
}

#[test]
fn every_figure_of_facts_summary_analysis_and_table_points_to_its_record() {
    for (name, _, report) in all() {
        for part in &report.parts {
            let alone = Report { parts: vec![part.clone()], ..report.clone() };
            for (id, inline) in alone.inlines() {
                let judged = matches!(part.id.as_str(), "analysis" | "summary" | "measures" | "problems" | "evidence")
                    || id.starts_with("memo-facts")
                    || id.starts_with("memo-background");
                let heading = id == "measures"
                    || id.starts_with("analysis-")
                        && inline.text.starts_with(['๑', '๒', '๓', '๔'])
                        && inline.text.contains(". ");
                let figure = inline.text.contains(|c: char| c.is_numeric());
                assert!(
                    !judged || heading || !figure || inline.source.is_some(),
                    "{name}: {id}: no record behind {}",
                    inline.text
                );
            }
        }
    }
}

#[test]
fn recorded_scores_are_quoted_as_they_stand_in_the_files() {
    for (name, cycle, report) in all() {
        for reference in report.references.iter().filter(|reference| reference.trace.is_none()) {
            let path: Vec<_> = reference.record.split(" › ").collect();
            let ["result.toml", year, rest @ ..] = path.as_slice() else { continue };
            let card = cycle.scorecards.iter().find(|card| card.fiscal_year.to_string() == *year);
            let card = card.unwrap_or_else(|| panic!("{name}: {} does not exist", reference.record));
            let known = match rest {
                ["fiscal_year"] => Some(card.fiscal_year.to_string()),
                ["total"] => card.total.map(|score| score.to_string()),
                ["rating"] => card.rating.clone(),
                ["source"] => card.source.clone(),
                ["indicators", no] => card.indicators.get(&no.parse().expect("a number")).map(ToString::to_string),
                ["oit", code] => card.oit.get(*code).map(ToString::to_string),
                _ => None,
            };
            assert_eq!(known.as_ref(), Some(&reference.value), "{name}: {}", reference.record);
        }
    }
}

#[test]
fn only_a_finished_round_is_called_finished() {
    for (name, _, report) in all() {
        for (id, text) in report.texts() {
            assert!(!text.contains("เรียบร้อยแล้ว"), "{name}: {id}");
        }
    }
    let facts = |report: &Report| {
        let facts = report.texts().into_iter().find(|(id, _)| id == "memo-facts-progress");
        facts.expect("the memo says how far the steps are").1
    };
    assert!(!facts(&composed(&fixture::full(), PaperKind::SixMonth)).contains("ครบทั้ง"));
    let finished = fixture::with(|facts| {
        for progress in facts["progress"].as_array_mut().expect("a list") {
            progress["status"] = "done".into();
        }
    });
    assert!(facts(&composed(&finished, PaperKind::SixMonth)).contains("แล้วเสร็จครบทั้ง ๗ ขั้นตอน"));
}

#[test]
fn the_same_facts_give_the_same_bytes() {
    for (name, cycle, report) in all() {
        let again = composed(&cycle, report.paper);
        assert_eq!(again.canonical_json().ok(), report.canonical_json().ok(), "{name}");
        let json = report.canonical_json().expect("a report is JSON");
        let back: Report = serde_json::from_str(&json).expect("a report reads back");
        assert_eq!(back, report, "{name}");
    }
}

#[test]
fn ids_stay_the_same_when_another_measure_comes_before() {
    let ids = |cycle: &Cycle| -> BTreeSet<String> {
        let report = composed(cycle, PaperKind::SixMonth);
        report.parts.iter().flat_map(|part| &part.blocks).map(|block| block.id().to_owned()).collect()
    };
    let without = ids(&fixture::with(|facts| {
        facts["measures"].as_array_mut().expect("a list").remove(0);
    }));
    assert!(without.contains("memo-facts-measure-2"));
    let all = ids(&fixture::full());
    let missing: Vec<_> = without.difference(&all).cloned().collect();
    assert_eq!(missing, Vec::<String>::new());
    // The only photograph belongs to the measure that is left out, and a part without photographs is none.
    assert!(all.contains("photos-list") && !without.contains("photos"));
}

#[test]
fn the_lines_for_the_linter_hold_every_text_of_the_paper() {
    for (name, _, report) in all() {
        let source = report.source("report");
        let lines: String = source.lines.iter().map(|line| line.text.as_str()).collect::<Vec<_>>().join("\n");
        for (id, text) in report.texts() {
            let legend = report.parts.iter().flat_map(|part| &part.blocks).any(|block| match block {
                Block::Chart(chart) => {
                    chart.id == id
                        && (chart.series.contains(&text)
                            || chart.threshold.as_ref().is_some_and(|line| line.label == text))
                }
                _ => false,
            });
            assert!(legend || text == "()" || lines.contains(&text), "{name}: {id}: {text}");
        }
    }
}

#[test]
fn the_linter_finds_no_error_in_a_paper_whose_facts_are_in_order() {
    for kind in [PaperKind::Measures, PaperKind::SixMonth, PaperKind::TwelveMonth] {
        let report = composed(&fixture::full(), kind);
        let findings = lint::lint(&report.source("report"), &lint::Profile::default());
        let errors: Vec<_> = findings.iter().filter(|finding| finding.severity == lint::Severity::Error).collect();
        assert!(errors.is_empty(), "{kind:?}: {errors:#?}");
    }
}

#[test]
fn a_reader_understands_what_was_composed() {
    let cycle = fixture::full();
    let reading = read::read(&composed(&cycle, PaperKind::SixMonth).source("report"));
    assert_eq!(reading.agency.map(|found| found.value).as_deref(), Some("เทศบาลตำบลทุ่งแสงใส"));
    assert_eq!(reading.fiscal_year.map(|found| found.value), Some(cycle.fiscal_year));
    assert_eq!(reading.measures.len(), cycle.measures.len());
    for (read, written) in reading.measures.iter().zip(&cycle.measures) {
        assert_eq!(read.methods.len(), written.steps.len(), "{}", written.title);
        assert_eq!(read.results.len(), written.steps.len(), "{}", written.title);
    }
}
