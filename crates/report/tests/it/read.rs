//! Texts of existing papers and what was understood of them.

use prongsai_domain::folder;
use prongsai_domain::progress::Status;
use prongsai_report::Source;
use prongsai_report::read::{Reading, cycle, files, read};

const REPORT: &str = include_str!("lint/result-does-not-answer-method/speaks.txt");

fn reading(text: &str) -> Reading {
    read(&Source::from_text("case.txt", text))
}

#[test]
fn a_report_is_read_with_memo_chain_and_measures() {
    let reading = reading(REPORT);

    assert_eq!(reading.agency.as_ref().map(|agency| agency.as_str()), Some("เทศบาลตำบลทุ่งแสงใส"));
    assert_eq!(reading.fiscal_year.map(|year| year.value.number()), Some(2566));
    assert_eq!(reading.opinions.len(), 1);
    assert_eq!(reading.measures.len(), 2);
    assert_eq!(reading.measures[0].methods[0].text.value, "จัดอบรมให้ความรู้การเบิกจ่ายแก่พนักงาน");
    assert_eq!(reading.measures[1].results.len(), 2);
}

#[test]
fn a_report_becomes_files_that_are_read_back() {
    let reading = reading(REPORT);

    let cycle = cycle(&reading).unwrap();
    let files = files(&reading).unwrap();

    assert_eq!(folder::parse(&files).unwrap(), cycle);
    assert!(cycle.progress.iter().all(|progress| progress.status == Status::Unknown));
}

#[test]
fn the_agency_follows_from_signers_and_cover_and_not_from_the_majority() {
    let text = REPORT.replace("เรียน นายกเทศมนตรีตำบลทุ่งแสงใส", "เรียน นายกเทศมนตรีตำบลเซกา").replace(
        "ข้อเท็จจริง\n\nเทศบาลตำบลทุ่งแสงใส",
        "ข้อเท็จจริง\n\nเทศบาลตำบลเซกา เทศบาลตำบลเซกา เทศบาลตำบลเซกา เทศบาลตำบลเซกา เทศบาลตำบลเซกา เทศบาลตำบลเซกา เทศบาลตำบลเซกา เทศบาลตำบลเซกา",
    );

    assert_eq!(reading(&text).agency.map(|agency| agency.value).as_deref(), Some("เทศบาลตำบลทุ่งแสงใส"));
}

#[test]
fn an_announcement_gives_total_rating_and_rank() {
    let reading = reading(
        "เทศบาลตำบลซาง ได้ผลคะแนนการประเมิน ITA ประจำปี 2564 จำนวน 88.37 คะแนน จากคะแนนเต็ม 100 คะแนน ระดับ A ลำดับที่ 7 จาก 21 แห่ง ของจังหวัดบึงกาฬ",
    );

    assert_eq!(reading.total_score.map(|score| score.value.to_string()).as_deref(), Some("88.37"));
    assert_eq!(reading.rating.map(|rating| rating.value).as_deref(), Some("A"));
    assert_eq!(reading.ranks[0].of, Some(21));
}

#[test]
fn cells_pasted_one_under_another_are_the_same_table() {
    let text = "มาตรการ\nวิธีการดำเนินการ\nผู้รับผิดชอบ\nระยะเวลา\nดำเนินการ\nผลการดำเนินการ\nการติดตามผล\n๑. การใช้\nงบประมาณ\n๑.จัดอบรม\nพนักงาน\n๒.จัดทำแผน\nกองคลัง\nตลอดปีงบประมาณ ๒๕๖๖\n๑.อบรมแล้ว ๑ ครั้ง\n๒.ประกาศใช้แผน\nรายงานผลทุกไตรมาส\n";

    let reading = reading(text);

    let measure = &reading.measures[0];
    assert_eq!(measure.title.value, "การใช้งบประมาณ");
    assert_eq!((measure.methods.len(), measure.results.len()), (2, 2));
    assert_eq!(measure.responsible.as_ref().map(|found| found.as_str()), Some("กองคลัง"));
    assert_eq!(measure.follow_up.as_ref().map(|found| found.as_str()), Some("รายงานผลทุกไตรมาส"));
}
