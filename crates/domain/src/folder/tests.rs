use prongsai_thai::{Date, Digits, Round};
use proptest::prelude::*;

use super::*;
use crate::agency::{Acting, ActingMode};
use crate::evidence::{Evidence, EvidenceKind};
use crate::framework::Instrument;
use crate::measure::{Budget, Measure, Period, Step};
use crate::paper::{ChainAct, ChainStep, Decision, MemoFields, Paper, PaperKind};
use crate::progress::{Figure, FollowUp, Progress, Status};
use crate::score::Score;
use crate::scorecard::{EitParts, Scorecard};

fn year(year: i16) -> FiscalYear {
    FiscalYear::new(year).unwrap()
}

fn town() -> BTreeMap<String, String> {
    new_folder(AgencyKind::SubdistrictMunicipality, "ทุ่งแสงใส", "แสงใส", "ตัวอย่าง", year(2569))
}

/// The town's folder with some files put in the place of its own.
fn with(files: &[(&str, &str)]) -> BTreeMap<String, String> {
    let mut town = town();
    town.extend(files.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())));
    town
}

/// Every problem as `file:line field`, then the message and hint.
fn problems(files: &[(&str, &str)]) -> Vec<(String, String)> {
    let found = parse(&with(files)).unwrap_err();
    found
        .into_iter()
        .map(|p| {
            (format!("{}:{} {}", p.file, p.line, p.field), format!("{} {}", p.message, p.hint.unwrap_or_default()))
        })
        .collect()
}

#[track_caller]
fn check(files: &[(&str, &str)], expected: &[(&str, &str)]) {
    let found = problems(files);
    let places: Vec<&str> = found.iter().map(|(place, _)| place.as_str()).collect();
    assert_eq!(places, expected.iter().map(|(place, _)| *place).collect::<Vec<_>>(), "{found:#?}");
    for ((place, said), (_, part)) in found.iter().zip(expected) {
        assert!(said.contains(part), "{place}: ‘{said}’ does not say ‘{part}’");
    }
}

const TWO_MEASURES: &str = r#"fiscal_year = 2569
[[measure]]
no = 1
title = "การใช้งบประมาณ"
[[measure.step]]
no = 1
text = "ชี้แจงบุคลากร"
[[measure]]
no = 2
title = "การสื่อสาร"
"#;

#[test]
fn a_new_folder_is_read_back_as_it_was() {
    let read = parse(&town()).unwrap();
    let begun = Cycle::usual(AgencyKind::SubdistrictMunicipality, "ทุ่งแสงใส", "แสงใส", "ตัวอย่าง", year(2569));
    assert_eq!(read, begun);
}

#[test]
fn the_commented_example_of_every_file_is_right_once_the_marks_are_taken_away() {
    let mut files = town();
    for name in [AGENCY, RESULT, MEASURES, PROGRESS, EVIDENCE, PAPERS] {
        let text = &files[name];
        let (_, example) = text.split_once("# ตัวอย่าง\n").unwrap();
        let marked = example.lines().take_while(|line| line.starts_with('#'));
        let example: Vec<&str> = marked.map(|line| line.trim_start_matches("# ").trim_start_matches('#')).collect();
        let example = example.join("\n");
        let begun = match name {
            AGENCY => {
                text.replace("[[unit]]\nid = \"works\"", "[[post]]\nid = \"deputy-clerk\"\ntitle = \"รองปลัด\"\n\n$0")
            }
            MEASURES => "fiscal_year = 2569\n".to_owned(),
            _ => String::new(),
        };
        files.insert(name.to_owned(), format!("{}\n{example}", begun.replace("$0", "[[unit]]\nid = \"works\"")));
    }

    let cycle = parse(&files).unwrap_or_else(|problems| panic!("{problems:#?}"));

    assert_eq!(cycle.agency.acting[0].basis.as_deref(), Some("คำสั่งเทศบาล ที่ …/๒๕๖๙ ลงวันที่ …"));
    assert_eq!(cycle.progress[0].figures[0].unit, "คน");
    assert_eq!(cycle.scorecards[0].indicators[&2].hundredths(), 8410);
    assert_eq!(cycle.papers.len(), 1);
}

#[test]
fn the_example_of_a_real_report_keeps_open_what_only_the_town_can_know() {
    let files = [
        (AGENCY, include_str!("../../../../examples/sang-2566/agency.toml")),
        (RESULT, include_str!("../../../../examples/sang-2566/result.toml")),
        (MEASURES, include_str!("../../../../examples/sang-2566/measures.toml")),
        (PROGRESS, include_str!("../../../../examples/sang-2566/progress.toml")),
        (EVIDENCE, include_str!("../../../../examples/sang-2566/evidence.toml")),
        (PAPERS, include_str!("../../../../examples/sang-2566/papers.toml")),
    ];
    let files = files.map(|(name, text)| (name.to_owned(), text.to_owned())).into();

    let cycle = parse(&files).unwrap_or_else(|problems| panic!("{problems:#?}"));

    assert_eq!(cycle.agency.full_name_with_place(), "เทศบาลตำบลซาง อำเภอเซกา จังหวัดบึงกาฬ");
    assert!(cycle.scorecards.is_empty() && cycle.follow_ups.is_empty());
    assert!(cycle.progress.iter().all(|entry| entry.status == Status::Unknown));
    assert!(cycle.agency.posts.iter().all(|post| post.holder.is_none()));
    let memo = &cycle.paper(PaperKind::SixMonth).unwrap().memo;
    assert_eq!((memo.number.as_deref(), memo.date.unwrap().to_string()), (Some("บก ๗๑๒๐๑/"), "2023-04-03".to_owned()));
    let clerk = cycle.agency.signature("clerk", memo.date).unwrap();
    assert_eq!(clerk.lines, ["รองปลัดเทศบาลตำบลซาง", "รักษาราชการแทนปลัดเทศบาลตำบลซาง"]);
    assert!(clerk.missing_basis);
}

#[test]
fn a_folder_without_its_agency_says_how_to_begin() {
    let found = parse(&BTreeMap::new()).unwrap_err();
    assert_eq!(found.len(), 2);
    assert_eq!((found[0].file.as_str(), found[0].line), (AGENCY, 1));
    assert!(found[0].hint.as_ref().unwrap().contains("prongsai new"));
    assert_eq!(found[1].file, MEASURES);
}

#[test]
fn problems_of_all_files_are_said_at_once_in_their_order() {
    check(
        &[
            (MEASURES, "fiscal_year = 2026\n"),
            (RESULT, "[[result]]\nfiscal_year = 2568\ntotal = 101\n"),
            (EVIDENCE, "oops"),
        ],
        &[
            ("result.toml:3 result[1].total", "คะแนน 0–100"),
            ("measures.toml:1 fiscal_year", "ค.ศ."),
            ("evidence.toml:1 ", "ชื่อฟิลด์ ="),
        ],
    );
}

#[test]
fn an_unknown_field_names_the_nearest_known_one() {
    check(
        &[(MEASURES, "fiscal_year = 2569\n\n[[measure]]\nno = 1\ntitel = \"ก\"\n")],
        &[("measures.toml:3 measure[1].title", "ยังไม่ได้กรอก"), ("measures.toml:5 measure[1].titel", "หมายถึง title")],
    );
}

#[test]
fn an_unknown_word_names_the_nearest_known_one() {
    let progress = "[[progress]]\nround = 6\nmeasure = 1\nstep = 1\nstatus = \"ดำเนินการแล้วเสร็\"\n";
    check(
        &[(MEASURES, TWO_MEASURES), (PROGRESS, progress)],
        &[("progress.toml:5 progress[1].status", "หมายถึง “ดำเนินการแล้วเสร็จ”")],
    );
}

#[test]
fn numbers_that_nothing_has_and_numbers_that_come_twice_are_found() {
    let progress = "[[progress]]\nround = 6\nmeasure = 1\nstep = 2\nstatus = \"done\"\nevidence = [\"e9\"]\n\
                    [[progress]]\nround = 6\nmeasure = 3\nstep = 1\nstatus = \"done\"\n\
                    [[follow_up]]\nround = 6\nmeasure = 2\nresult = \"ก\"\n[[follow_up]]\nround = 6\nmeasure = 2\nresult = \"ข\"\n";
    let measures = format!("{TWO_MEASURES}[[measure]]\nno = 2\ntitle = \"ซ้ำ\"\nunit = \"offise\"\n");
    check(
        &[(MEASURES, &measures), (PROGRESS, progress)],
        &[
            ("measures.toml:12 measure[3].no", "ซ้ำ"),
            ("measures.toml:14 measure[3].unit", "หมายถึง “office”"),
            ("progress.toml:4 progress[1].step", "ไม่มีวิธีการที่ 2"),
            ("progress.toml:6 progress[1].evidence[1]", "ไม่มีหลักฐาน “e9”"),
            ("progress.toml:9 progress[2].measure", "ไม่มีมาตรการที่ 3"),
            ("progress.toml:18 follow_up[2].measure", "ซ้ำ"),
        ],
    );
}

#[test]
fn nobody_acts_for_himself_and_no_two_act_for_one_post_on_one_day() {
    let agency = format!(
        "{}{}",
        town()[AGENCY],
        r#"
[[acting]]
post = "clerk"
by = "clerk"
mode = "รักษาราชการแทน"
to = "2025-12-31"
[[acting]]
post = "clerk"
by = "office-head"
mode = "ปฏิบัติหน้าที่"
from = "2025-12-31"
to = "2025-12-01"
"#
    );
    let found = problems(&[(AGENCY, &agency)]);
    let fields: Vec<&str> = found.iter().map(|(place, _)| place.split(' ').nth(1).unwrap()).collect();
    assert_eq!(fields, ["acting[1].by", "acting[2].post", "acting[2].mode", "acting[2].to"]);
}

#[test]
fn evidence_stays_inside_its_folder() {
    for path in ["../secret.jpg", "/etc/passwd", "C:\\a.jpg", "photos\\..\\..\\a.jpg", "a//b", "./a", "a/."] {
        let evidence = format!("[[evidence]]\nid = \"e\"\ntitle = \"ภาพ\"\nfile = '{path}'\n");
        check(&[(EVIDENCE, &evidence)], &[("evidence.toml:4 evidence[1].file", "อยู่นอกโฟลเดอร์")]);
    }
    assert!(check::inside("photos/ภาพ ๑.jpg"));
}

#[test]
fn a_name_with_its_kind_is_sent_back() {
    let agency = "kind = \"ทต.\"\nname = \"เทศบาลตำบลซาง\"\ndistrict = \"อำเภอเซกา\"\nprovince = \"จังหวัดบึงกาฬ\"\n";
    check(
        &[(AGENCY, agency), (PAPERS, "")],
        &[("agency.toml:2 name", "ขึ้นต้นด้วย"), ("agency.toml:3 district", ""), ("agency.toml:4 province", "")],
    );
}

#[test]
fn a_chain_runs_from_the_proposal_to_the_order() {
    let papers = r#"[[paper]]
kind = "รอบ ๖ เดือน"
[paper.memo]
date = "1926-04-03"
[[paper.step]]
post = "mayor"
act = "สั่งการ"
decision = "เห็นชอบ"
[[paper.step]]
post = "legal"
act = "เสนอ"
[[paper.step]]
post = "boss"
act = "ความเห็น"
decision = "ไม่เห็นชอบ"
"#;
    let found = problems(&[(PAPERS, papers)]);
    let places: Vec<&str> = found.iter().map(|(place, _)| place.as_str()).collect();
    assert_eq!(
        places,
        [
            "papers.toml:4 paper[1].memo.date",
            "papers.toml:8 paper[1].step[1].decision",
            "papers.toml:11 paper[1].step[2].act",
            "papers.toml:13 paper[1].step[3].post",
            "papers.toml:15 paper[1].step[3].decision",
        ],
        "{found:#?}"
    );
}

#[test]
fn a_result_after_the_year_of_the_measures_does_not_fit() {
    check(
        &[(RESULT, "[[result]]\nfiscal_year = 2570\n[[result]]\nfiscal_year = 2568\n[[result]]\nfiscal_year = ๒๕๖๘\n")],
        &[("result.toml:6 ", "")],
    );
    check(
        &[(
            RESULT,
            "[[result]]\nfiscal_year = 2570\n[[result]]\nfiscal_year = 2568\n[[result]]\nfiscal_year = \"๒๕๖๘\"\n",
        )],
        &[("result.toml:2 result[1].fiscal_year", "หลังปีงบประมาณ 2569"), ("result.toml:6 result[3].fiscal_year", "ซ้ำ")],
    );
}

#[test]
fn dates_are_read_bare_and_quoted_and_amounts_with_their_satang() {
    let measures = "fiscal_year = 2569\n[[measure]]\nno = 1\ntitle = \"ก\"\nperiod.from = 2025-10-01\n\
                    period.to = \"2026-09-30\"\nbudget.baht = \"12,500.5\"\n";
    let cycle = parse(&with(&[(MEASURES, measures)])).unwrap();
    let measure = &cycle.measures[0];
    assert_eq!(measure.period.from, Some(year(2569).first_day()));
    assert_eq!(measure.period.to, Some(year(2569).last_day()));
    assert_eq!(measure.budget.as_ref().unwrap().satang, 1_250_050);
}

#[test]
fn files_saved_by_a_simple_editor_are_read_too() {
    let plain = parse(&town()).unwrap();
    let saved =
        town().into_iter().map(|(name, text)| (name, format!("\u{feff}{}", text.replace('\n', "\r\n")))).collect();
    assert_eq!(parse(&saved).map_err(|problems| format!("{problems:#?}")), Ok(plain));
}

#[test]
fn a_bare_date_may_carry_the_buddhist_year() {
    let measures = "fiscal_year = 2569\n[[measure]]\nno = 1\ntitle = \"ก\"\nperiod.from = 2568-10-01\n";
    let cycle = parse(&with(&[(MEASURES, measures)])).unwrap();
    assert_eq!(cycle.measures[0].period.from, Some(year(2569).first_day()));
}

#[test]
fn what_a_reader_did_not_understand_is_kept_without_its_heading() {
    let mut cycle = parse(&town()).unwrap();
    cycle.unread = vec!["ลายมือ อ่านไม่ออก".to_owned(), "หน้า ๓".to_owned()];
    let files = write(&cycle);
    assert!(files[UNREAD].starts_with("# unread.txt"));
    assert_eq!(parse(&files).unwrap(), cycle);
}

fn text() -> impl Strategy<Value = String> {
    "[ก-ฮ\"\\\\'a-z0-9๐-๙\n\t=#\\[\\]]{0,12}".prop_map(|text| format!("ก{}ข", text.trim()))
}

fn day() -> impl Strategy<Value = Option<Date>> {
    proptest::option::of(
        (0_i32..365).prop_map(|days| year(2569).first_day().checked_add(jiff::Span::new().days(days)).unwrap()),
    )
}

fn score() -> impl Strategy<Value = Score> {
    (0_u16..=10_000).prop_map(|hundredths| Score::from_hundredths(hundredths).unwrap())
}

fn scorecard(of: i16) -> impl Strategy<Value = Scorecard> {
    (
        proptest::option::of(text()),
        proptest::option::of(score()),
        proptest::collection::btree_map(1_u8..=10, score(), 0..10),
        proptest::collection::btree_map(proptest::sample::select(&Instrument::ALL[..]), score(), 0..3),
        proptest::option::of((score(), score())),
        proptest::collection::btree_map((1_u8..=43).prop_map(|n| format!("O{n}")), score(), 0..5),
    )
        .prop_map(move |(source, total, indicators, instruments, eit, oit)| Scorecard {
            fiscal_year: year(of),
            rating: source.clone(),
            source,
            total,
            indicators,
            instruments,
            eit: eit.map(|(part1, part2)| EitParts { part1, part2 }),
            oit,
        })
}

fn measure(no: u16) -> impl Strategy<Value = Measure> {
    (text(), proptest::option::of(text()), proptest::option::of(1_u8..=10), 0_i64..100_000_000, 0_u16..4, day())
        .prop_map(move |(said, maybe, indicator, satang, steps, from)| Measure {
            no,
            title: said.clone(),
            indicator,
            topics: indicator.iter().map(|n| n % 7 + 1).collect(),
            finding: maybe.clone(),
            responsible: maybe.clone().unwrap_or_default(),
            unit: Some("office".to_owned()),
            period: Period { text: maybe.clone(), from, to: None },
            budget: maybe.clone().map(|heading| Budget { satang, heading: Some(heading) }),
            success: maybe.clone(),
            follow_up: said.clone(),
            steps: (1..=steps).map(|no| Step { no, text: said.clone() }).collect(),
        })
}

fn cycle() -> impl Strategy<Value = Cycle> {
    let papers = (text(), proptest::option::of(text()), day(), 0_u8..5);
    let cards = (scorecard(2568), scorecard(2567));
    (text(), cards, (measure(1), measure(2)), papers, proptest::collection::vec(text(), 0..3), day()).prop_map(
        |(said, cards, measures, (word, maybe, day, decision), unread, made_on)| {
            let mut cycle = Cycle::usual(AgencyKind::SubdistrictOrganization, "ทุ่งแสงใส", "แสงใส", "ตัวอย่าง", year(2569));
            cycle.agency.telephone = maybe.clone();
            cycle.agency.posts[0].holder = Some(said.clone());
            cycle.agency.posts[1].vacant = true;
            cycle.agency.acting = vec![Acting {
                post: "clerk".to_owned(),
                by: "office-head".to_owned(),
                mode: ActingMode::ActingFor,
                basis: maybe.clone(),
                from: day,
                to: None,
            }];
            cycle.scorecards = vec![cards.0, cards.1];
            cycle.evidence = vec![Evidence {
                id: "e1".to_owned(),
                title: said.clone(),
                kind: EvidenceKind::Photo,
                made_on,
                fiscal_year: Some(year(2568)),
                file: Some("photos/๑.jpg".to_owned()),
                sha256: Some("0a".repeat(32)),
                link: Some("https://thungsaengsai.example/o".to_owned()),
                publish: true,
                caption: maybe.clone(),
            }];
            cycle.progress = measures
                .0
                .steps
                .iter()
                .map(|step| Progress {
                    round: Round::Twelve,
                    measure: 1,
                    step: step.no,
                    status: Status::UnderWay,
                    result: word.clone(),
                    figures: vec![Figure { label: word.clone(), value: "12.50".to_owned(), unit: word.clone() }],
                    obstacle: maybe.clone(),
                    suggestion: None,
                    evidence: vec!["e1".to_owned()],
                })
                .collect();
            cycle.follow_ups =
                vec![FollowUp { round: Round::Six, measure: 2, result: word.clone(), evidence: Vec::new() }];
            cycle.measures = vec![measures.0, measures.1];
            let reason = word.clone();
            let decision = match decision {
                0 => None,
                1 => Some(Decision::Endorsed),
                2 => Some(Decision::Disapproved { reason }),
                _ => Some(Decision::Returned { reason }),
            };
            cycle.papers = vec![Paper {
                kind: PaperKind::SixMonth,
                digits: Digits::Arabic,
                memo: MemoFields { number: maybe, date: day, ..MemoFields::default() },
                chain: vec![ChainStep {
                    post: "clerk".to_owned(),
                    act: ChainAct::Opine,
                    opinion: Some(word),
                    decision,
                    date: day,
                }],
            }];
            cycle.framework = Some("# ก\n".to_owned());
            cycle.unread = unread.into_iter().map(|entry| entry.replace('\n', " ").trim_end().to_owned()).collect();
            cycle
        },
    )
}

proptest! {
    #[test]
    fn whatever_is_written_is_read_back(cycle in cycle()) {
        let files = write(&cycle);
        prop_assert_eq!(parse(&files).map_err(|problems| format!("{problems:#?}")), Ok(cycle));
    }

    #[test]
    fn no_text_makes_the_reader_panic(texts in proptest::collection::vec("[\\[\\]a-z=\"\n ก๐0-9.{}#-]{0,60}", 6)) {
        let files = [AGENCY, RESULT, MEASURES, PROGRESS, EVIDENCE, PAPERS].map(str::to_owned).into_iter().zip(texts);
        let _ = parse(&files.collect());
    }
}
