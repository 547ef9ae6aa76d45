//! Every year is read, consistent and says where it comes from; a town's file replaces what it gives.

use std::fmt::Write as _;

use prongsai_domain::framework::{self, BandsKind, Covers, Framework, Instrument, Status};
use prongsai_thai::FiscalYear;

fn year(number: i16) -> &'static Framework {
    FiscalYear::new(number).ok().and_then(Framework::embedded).expect("an embedded year")
}

#[test]
fn the_years_2563_to_2570_are_embedded() {
    let years: Vec<i16> = Framework::all().iter().map(|framework| framework.fiscal_year.number()).collect();
    assert_eq!(years, [2563, 2564, 2565, 2566, 2567, 2568, 2569, 2570]);
    assert_eq!(Framework::embedded(FiscalYear::new(2562).unwrap()), None);
}

#[test]
fn each_year_has_as_many_items_as_were_announced() {
    for (number, items) in
        [(2563, 43), (2564, 43), (2565, 43), (2566, 43), (2567, 35), (2568, 28), (2569, 26), (2570, 26)]
    {
        let framework = year(number);
        assert_eq!(framework.oit.items.len(), items, "{number}");
        assert_eq!(framework.item_counts.oit.map(usize::from), Some(items), "{number}");
        let codes: Vec<String> = framework.oit.items.iter().map(|item| item.code.clone()).collect();
        assert_eq!(codes, (1..=items).map(|no| format!("O{no}")).collect::<Vec<_>>(), "{number}");
    }
}

#[test]
fn every_block_says_its_source_and_confidence() {
    for framework in Framework::all() {
        for (block, origin) in framework.origins() {
            assert!(!origin.source.is_empty(), "{} {block}", framework.fiscal_year);
            assert!(!origin.confidence.is_empty(), "{} {block}", framework.fiscal_year);
        }
    }
}

#[test]
fn what_was_remembered_is_marked() {
    assert!(year(2566).eit_parts.as_ref().unwrap().origin.from_memory);
    assert!(year(2567).oit.origin.from_memory);
    assert!(!year(2564).oit.origin.from_memory);
}

#[test]
fn letters_give_way_to_the_ladder_in_2566() {
    for framework in Framework::all() {
        let ladder = framework.fiscal_year.number() >= 2566;
        assert_eq!(framework.bands.kind == BandsKind::Ladder, ladder);
        assert_eq!(framework.eit_parts.is_some(), ladder);
        assert_eq!(framework.topics.is_some(), framework.fiscal_year.number() >= 2567);
    }
}

#[test]
fn the_measure_items_are_those_of_the_year() {
    for (number, measure, report, covers) in [
        (2564, "O42", "O43", Covers::Same),
        (2566, "O42", "O43", Covers::Same),
        (2567, "O34", "O35", Covers::Previous),
        (2568, "O27", "O28", Covers::Previous),
        (2569, "O25", "O26", Covers::Previous),
    ] {
        let papers = &year(number).measure_papers;
        assert_eq!((papers.measure.as_str(), papers.report.as_str(), papers.covers), (measure, report, covers));
    }
}

#[test]
fn the_present_year_is_a_marked_copy_of_the_one_before() {
    let (last, present) = (year(2569), year(2570));
    assert_eq!(last.status, Status::Provisional);
    assert_eq!(present.status.to_string(), "copy-of 2569");
    assert_eq!(present.oit.items, last.oit.items);
    assert!(present.oit.origin.source.contains("copied from fiscal year 2569"));
    assert!(present.calendar.phases.is_empty() && present.national.mean.is_none());
}

#[test]
fn what_is_printed_reads_back_as_the_same_year() {
    for framework in Framework::all() {
        let printed = toml::to_string_pretty(framework).unwrap();
        let mut read = Framework::parse(&printed, framework).unwrap();
        read.replaced.clear();
        assert_eq!(&read, framework);
    }
}

#[test]
fn a_town_gives_only_what_differs() {
    let text = "fiscal_year = 2570\n[eit_parts]\npart1 = 10\npart2 = 20\n";
    let framework = Framework::parse(text, year(2570)).unwrap();
    let parts = framework.eit_parts.clone().unwrap();
    assert_eq!((parts.part1.to_string(), parts.part2.to_string()), ("10.00".to_owned(), "20.00".to_owned()));
    assert_eq!(parts.origin.source, "framework.toml");
    assert_eq!(framework.replaced, ["eit_parts"]);
    assert_eq!(framework.status.to_string(), "copy-of 2569", "the list is still the copied one");
    assert_eq!(framework.weights, year(2570).weights);
}

#[test]
fn loading_the_list_ends_the_copy() {
    let text = "
[measure_papers]
measure = 'O2'
report = 'O3'

[[oit.sub_indicator]]
no = '9.1'
th = 'ข้อมูลพื้นฐาน'
[[oit.sub_indicator]]
no = '10.1'
th = 'การป้องกัน'
[[oit.item]]
code = 'O1'
sub = '9.1'
th = 'โครงสร้าง'
[[oit.item]]
code = 'O2'
sub = '10.1'
th = 'มาตรการ'
[[oit.item]]
code = 'O3'
sub = '10.1'
th = 'รายงาน'

[topics]
list = []
";
    let framework = Framework::parse(text, year(2570)).unwrap();
    assert_eq!(framework.status, Status::Town);
    assert_eq!(framework.oit.items.len(), 3);
}

#[test]
fn one_file_may_speak_of_several_years() {
    let text = "
[[framework]]
fiscal_year = 2569
[framework.triage]
keep_from = 97

[[framework]]
fiscal_year = 2572
";
    let years = framework::parse_all(text).unwrap();
    assert_eq!(years[0].triage.keep_from.to_string(), "97.00");
    assert_eq!(years[0].triage.urgent_below.to_string(), "85.00");
    assert_eq!(years[1].fiscal_year.number(), 2572);
    assert!(!years[1].is_settled());
}

#[test]
fn a_problem_names_line_field_and_what_is_allowed() {
    for (text, line, field, said) in [
        ("[weights]\niit = 30\neit = 30\noit = 50\n", 1, "weights", "รวมได้ 110.00: ต้องรวมได้ 100"),
        ("[weights]\niit = 30\noti = 40\n", 3, "weights.oti", "ไม่รู้จักช่อง oti: ที่ใช้ได้คือ iit, eit, oit, origin"),
        ("\n[triage]\nkeep_from = 120\n", 3, "triage.keep_from", "0 ถึง 100"),
        ("[measure_papers]\nmeasure = 'O42'\n", 2, "measure_papers.measure", "ไม่มีข้อ O42"),
        ("[measure_papers]\ncovers = 'next'\n", 2, "measure_papers.covers", "ที่ใช้ได้คือ same หรือ previous"),
        ("[triage\n", 1, "", "TOML"),
        (
            "[[bands.level]]\nname = 'ดี'\ntotal_min = 85\n[[bands.level]]\nname = 'พอใช้'\ntotal_min = 50\n",
            1,
            "bands.level",
            "ครอบคลุมคะแนน 0 ถึง 100",
        ),
        (
            "[[survey.item]]\ncode = 'i1'\nindicator = 1\nscale = 'scale9'\npolarity = 'positive'\n",
            4,
            "survey.item[1].scale",
            "ไม่มีมาตรวัด scale9: ที่มีคือ scale2, scale4",
        ),
        (
            "[[survey.item]]\ncode = 'i1'\nindicator = 9\nscale = 'scale4'\npolarity = 'positive'\n",
            3,
            "survey.item[1].indicator",
            "ไม่ได้วัดด้วยแบบสำรวจ",
        ),
    ] {
        let problems = Framework::parse(text, year(2570)).unwrap_err();
        let found = problems.iter().find(|problem| problem.message.contains(said));
        let found = found.unwrap_or_else(|| panic!("{text}: {problems:#?}"));
        assert_eq!((found.line, found.field.as_str()), (line, field), "{found}");
    }
}

#[test]
fn an_item_must_belong_to_a_sub_indicator_and_stand_once() {
    let list = year(2569).oit.items.iter();
    let mut text = String::new();
    for sub in &year(2569).oit.sub_indicators {
        let _ = write!(text, "[[oit.sub_indicator]]\nno = '{}'\nth = '{}'\n", sub.no, sub.th);
    }
    for item in list {
        let sub = if item.code == "O4" { "9.9" } else { &item.sub };
        let code = if item.code == "O6" { "O5" } else { &item.code };
        let _ = write!(text, "[[oit.item]]\ncode = '{code}'\nsub = '{sub}'\nth = 'ก'\n");
    }
    let problems = Framework::parse(&text, year(2570)).unwrap_err();
    let fields: Vec<&str> = problems.iter().map(|problem| problem.field.as_str()).collect();
    assert_eq!(fields, ["oit.item[4].sub", "oit.item[6].code"]);
    for problem in problems {
        let line = text.lines().nth(problem.line - 1).unwrap();
        assert!(line.starts_with(if problem.field.ends_with("sub") { "sub = '9.9'" } else { "code = 'O5'" }), "{line}");
    }
}

#[test]
fn every_indicator_has_its_instrument() {
    for framework in Framework::all() {
        let of = |instrument| framework.indicators_of(instrument).map(|one| one.no).collect::<Vec<_>>();
        assert_eq!(of(Instrument::Iit), [1, 2, 3, 4, 5]);
        assert_eq!(of(Instrument::Eit), [6, 7, 8]);
        assert_eq!(of(Instrument::Oit), [9, 10]);
    }
}
