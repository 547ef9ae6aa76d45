//! Results as people have them: official tables, pages that were pasted, text of a PDF, tables on their side.

use prongsai_domain::Scorecard;
use prongsai_domain::framework::{Framework, Instrument};
use prongsai_report::results::{Assumed, Content, Record, Subject, read_own};
use prongsai_thai::FiscalYear;

const TOWN: &str = "เทศบาลตำบลทุ่งแสงใส";

/// Cells are parted by tabs, as a spreadsheet pastes them.
fn read(text: &str, year: Option<i16>) -> Content {
    let lines = (1..).zip(text.lines()).filter(|(_, line)| !line.trim().is_empty());
    let records: Vec<Record> = lines
        .map(|(line, text)| Record { line, cells: text.split('\t').map(|cell| cell.trim().to_owned()).collect() })
        .collect();
    let fiscal_year = year.and_then(|year| FiscalYear::new(year).ok());
    read_own(&records, Framework::all(), &Assumed { agency: TOWN.to_owned(), fiscal_year })
}

fn cards(text: &str, year: Option<i16>) -> Vec<Scorecard> {
    let content = read(text, year);
    assert_eq!(content.problems, [], "{text}");
    content.subjects.iter().filter(|subject| subject.agency == TOWN).map(Subject::card).collect()
}

/// `2566: 90.00 80.50 … | IIT 95.00 | EIT 90.00/80.00 | 88.00 ผ่าน | 43`: indicators, instruments, parts, total, items.
fn said(card: &Scorecard) -> String {
    let indicators: Vec<String> = card.indicators.iter().map(|(no, score)| format!("{no}={score}")).collect();
    let instruments: Vec<String> =
        card.instruments.iter().map(|(one, score)| format!("{} {score}", one.code())).collect();
    let eit = card.eit.map(|eit| format!("{}/{}", eit.part1, eit.part2)).unwrap_or_default();
    let total = card.total.map(|total| total.to_string()).unwrap_or_default();
    let rating = card.rating.clone().unwrap_or_default();
    let items = card.oit.len();
    format!(
        "{}: {} | {} | {eit} | {total} {rating} | {items}",
        card.fiscal_year,
        indicators.join(" "),
        instruments.join(" ")
    )
}

#[track_caller]
fn check(text: &str, year: Option<i16>, expected: &[&str]) {
    let cards: Vec<String> = cards(text, year).iter().map(said).collect();
    assert_eq!(cards, expected, "{text}");
}

#[test]
fn an_official_table_with_title_groups_and_footer() {
    let text = "ผลการประเมินคุณธรรมและความโปร่งใส ประจำปีงบประมาณ พ.ศ. ๒๕๖๖\n\
        แบบวัด\tตัวชี้วัด\tน้ำหนัก\tคะแนน\n\
        IIT\tตัวชี้วัดที่ 1 การปฏิบัติหน้าที่\t30\t๙๕.๒๒\n\
        \tตัวชี้วัดที่ 2 การใช้งบประมาณ\t\t๘๘.๑๐\n\
        \tตัวชี้วัดที่ 3. การใช้อำนาจ\t\t๙๐.๐๐\n\
        EIT\tตัวชี้วัดที่ 6 คุณภาพการดำเนินงาน\t30\t๙๑,๕๐\n\
        OIT\tตัวชี้วัดที่ 9 การเปิดเผยข้อมูล\t40\t๑๐๐\n\
        \tคะแนนรวม\t100\t๙๑.๒๕\n\
        \tระดับผลการประเมิน\t\tผ่าน\n\
        หมายเหตุ ข้อมูล ณ วันประกาศผล\n";

    check(text, Some(2569), &["2566: 1=95.22 2=88.10 3=90.00 6=91.50 9=100.00 |  |  | 91.25 ผ่าน | 0"]);
    let content = read(text, Some(2569));
    let notes: Vec<&str> = content.notes.iter().map(|note| note.thai.as_str()).collect();
    assert_eq!(notes, ["ใช้ปี 2566 ตามหัวเรื่องของตาราง", "ไม่ได้ใช้ บรรทัด 10 “หมายเหตุ ข้อมูล ณ วันประกาศผล”"]);
}

#[test]
fn years_side_by_side_under_one_heading() {
    let text = "ลำดับ\tตัวชี้วัด\tผลการประเมิน\n\
        \t\tปี 2565\tปี 2566\tเพิ่มขึ้น/ลดลง\n\
        1\tการปฏิบัติหน้าที่\t90.10\t95.22\t5.12\n\
        2\tการใช้งบประมาณ\t80.00\t88.10\t8.10\n\
        รวม\tคะแนนรวม\t85.39\t91.25\t5.86\n\
        \tระดับ\tA\tผ่าน\t\n";

    check(text, None, &["2565: 1=90.10 2=80.00 |  |  | 85.39 A | 0", "2566: 1=95.22 2=88.10 |  |  | 91.25 ผ่าน | 0"]);
}

#[test]
fn agencies_side_by_side_give_each_its_own() {
    let text = format!(
        "ตัวชี้วัด\t{TOWN}\tเทศบาลตำบลอื่น\nปีงบประมาณ\t2567\t2567\nตัวชี้วัดที่ 1\t90%\t70%\nตัวชี้วัดที่ 2\t88.5%\t71%\nคะแนนรวม\t89\t72\n"
    );

    check(&text, None, &["2567: 1=90.00 2=88.50 |  |  | 89.00  | 0"]);
}

#[test]
fn a_wide_table_with_a_head_of_two_rows_and_merged_groups() {
    let text = format!(
        "ผลการประเมิน ITA ปีงบประมาณ พ.ศ. 2568\n\
        ที่\tหน่วยงาน\tIIT\t\t\t\t\t\tEIT\t\tOIT\t\t\tคะแนนรวม\tระดับ\n\
        \t\tตัวชี้วัดที่ 1\tตัวชี้วัดที่ 2\tตัวชี้วัดที่ 3\tตัวชี้วัดที่ 4\tตัวชี้วัดที่ 5\tรวม\tส่วนที่ 1\tส่วนที่ 2\tตัวชี้วัดที่ 9\tตัวชี้วัดที่ 10\tรวม\t\t\n\
        1\tเทศบาลตำบลอื่น\t70\t70\t70\t70\t70\t70\t70\t70\t70\t70\t70\t70\tต้องปรับปรุง\n\
        2\t{TOWN}\t98\t97\t96\t95\t94\t96\t88.25\t90.15\t100\t87.5\t93.75\t93.06\tผ่านดี\n"
    );

    check(
        &text,
        None,
        &[
            "2568: 1=98.00 2=97.00 3=96.00 4=95.00 5=94.00 9=100.00 10=87.50 | IIT 96.00 OIT 93.75 | 88.25/90.15 | 93.06 ผ่านดี | 0",
        ],
    );
}

#[test]
fn a_head_below_a_title_and_rows_for_years() {
    let text = "สรุปผลย้อนหลัง\n\nปีงบประมาณ\tIIT\tEIT\tOIT\tคะแนนรวม\tระดับ\n2564\t84.87\t87.17\t85\t85.61\tA\n2565\t90\t91\t92\t91.10\tA\nที่มา: สำนักงาน ป.ป.ช.\n";

    check(
        text,
        None,
        &[
            "2564:  | IIT 84.87 EIT 87.17 OIT 85.00 |  | 85.61 A | 0",
            "2565:  | IIT 90.00 EIT 91.00 OIT 92.00 |  | 91.10 A | 0",
        ],
    );
}

#[test]
fn words_of_a_page_or_a_pdf_without_any_cells() {
    let text = "ผลคะแนนการประเมิน ITA ปี พ.ศ. 2567\n\
        1. การปฏิบัติหน้าที่ ........ 95.22 คะแนน\n\
        ตัวชี้วัดที่ 2 การใช้งบประมาณ ได้คะแนน ร้อยละ 88.10\n\
        EIT ส่วนที่ 1 85.20\nEIT ส่วนที่ 2 90.15\n\
        แบบวัดการรับรู้ของผู้มีส่วนได้ส่วนเสียภายใน (IIT) 93.5\n\
        คะแนนรวม 90.44 คะแนน ระดับ ผ่านดี\n";

    check(text, Some(2569), &["2567: 1=95.22 2=88.10 | IIT 93.50 | 85.20/90.15 | 90.44 ผ่านดี | 0"]);
}

#[test]
fn two_years_under_one_another_each_with_its_heading() {
    let text = "ประจำปีงบประมาณ พ.ศ. 2565\nตัวชี้วัดที่ 1\t90\nตัวชี้วัดที่ 2\t80\nคะแนนรวม\t85\n\
        ประจำปีงบประมาณ พ.ศ. 2566\nตัวชี้วัดที่ 1\t95\nตัวชี้วัดที่ 2\t85\nคะแนนรวม\t91\n";

    check(text, None, &["2565: 1=90.00 2=80.00 |  |  | 85.00  | 0", "2566: 1=95.00 2=85.00 |  |  | 91.00  | 0"]);
}

#[test]
fn items_of_the_list_with_their_titles() {
    let text = "ข้อ\tรายการ\tคะแนน\nO1\tโครงสร้างหน่วยงาน\t100\nO2\tข้อมูลผู้บริหาร\t0\nO3\tอำนาจหน้าที่\t๑๐๐\n";

    let card = cards(text, Some(2566)).remove(0);

    let items: Vec<String> = card.oit.iter().map(|(code, score)| format!("{code} {score}")).collect();
    assert_eq!(items, ["O1 100.00", "O2 0.00", "O3 100.00"]);
}

#[test]
fn a_misspelled_name_is_taken_by_its_number_only_where_the_numbers_are_those_of_the_indicators() {
    let text = "1\tการปฏิบัติหน้าที่\t90\n2\tการใช้งบประมาณ\t80\n3\tการใช้อำนาต\t70\n";
    check(text, Some(2566), &["2566: 1=90.00 2=80.00 3=70.00 |  |  |   | 0"]);

    let others = "1\tIIT\t90\n2\tEIT\t80\n3\tOIT\t70\n4\tคะแนนรวม\t79\n";
    check(others, Some(2566), &["2566:  | IIT 90.00 EIT 80.00 OIT 70.00 |  | 79.00  | 0"]);
}

#[test]
fn long_decimals_are_rounded_half_up_and_said() {
    let content = read("ตัวชี้วัดที่ 1\t95.225\nตัวชี้วัดที่ 2\t88.0000001\nตัวชี้วัดที่ 3\t90.50\n", Some(2566));

    let card = content.subjects[0].card();
    let scores: Vec<String> = card.indicators.values().map(ToString::to_string).collect();
    assert_eq!(scores, ["95.23", "88.00", "90.50"]);
    assert!(content.notes.iter().any(|note| note.thai == "ปัดเศษเป็นทศนิยมสองตำแหน่ง 2 ช่อง"), "{:?}", content.notes);
}

#[test]
fn what_cannot_be_read_is_named_by_its_own_line_and_nothing_is_taken_from_the_rest() {
    let text = "ตัวชี้วัดที่ 1\t95\n\nตัวชี้วัดที่ 2\tแปดสิบ\nตัวชี้วัดที่ 3\t120\nตัวชี้วัดที่ 4\t90\nตัวชี้วัดที่ 5\t90\n";

    let content = read(text, Some(2566));

    let places: Vec<(usize, &str)> =
        content.problems.iter().map(|problem| (problem.line, problem.field.as_str())).collect();
    assert_eq!(places, [(3, "i2"), (4, "i3")]);
    assert!(content.subjects.is_empty());
    let twice = read("ตัวชี้วัดที่ 1\t95\nตัวชี้วัดที่ 2\t90\nตัวชี้วัดที่ 1\t96\n", Some(2566));
    assert_eq!((twice.problems[0].line, twice.problems[0].field.as_str()), (3, "i1"));
}

#[test]
fn one_part_of_the_external_survey_alone_is_left_out_and_said() {
    let content = read("IIT\t90\nEIT ส่วนที่ 1\t85\nOIT\t80\n", Some(2567));

    let card = content.subjects[0].card();
    assert_eq!(
        (card.eit, card.instruments.get(&Instrument::Iit).map(ToString::to_string)),
        (None, Some("90.00".to_owned()))
    );
    assert!(content.notes.iter().any(|note| note.thai.contains("เพียงส่วนเดียว")), "{:?}", content.notes);
}

#[test]
fn a_table_that_is_none_says_what_it_misses() {
    let content = read("สวัสดี\nวันนี้อากาศดี\n", Some(2566));

    assert!(content.subjects.is_empty());
    assert!(content.problems[0].thai.contains("ไม่พบคอลัมน์คะแนน"), "{:?}", content.problems);
}
