use axum::http::StatusCode;
use prongsai_thai::FiscalYear;

use crate::app::App;

#[tokio::test]
async fn a_year_is_seen_at_a_glance_with_what_its_papers_lack() {
    let app = App::new().await;

    let text = app.get("/cycles/2569", "mayor").await.text();

    for said in ["กำหนดการของปี", "รายงานผล รอบ 12 เดือน", "ความคืบหน้ารายหน่วยงาน", "กองคลัง"]
    {
        assert!(text.contains(said), "{said}");
    }
    assert_eq!(app.get("/cycles/2560", "mayor").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_year_is_opened_once_closed_and_then_keeps_its_measures_as_they_are() {
    let app = App::new().await;
    let wrong = app.post("/cycles", &[("year", "2599")], "legal").await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(wrong.text().contains("2599"));

    let opened = app.post("/cycles", &[("year", "๒๕๖๘")], "legal").await;
    let closed = app.post("/cycles/2568/closing", &[("close", "yes"), ("revision", "1")], "legal").await;
    let twice = app.post("/cycles/2568/closing", &[("close", "yes"), ("revision", "1")], "legal").await;
    let refused = app.post("/measures", &[("year", "2568"), ("title", "ก"), ("revision", "0")], "legal").await;

    assert_eq!(opened.location(), "/t/thungsaengsai/cycles/2568");
    assert_eq!((closed.status, twice.status), (StatusCode::SEE_OTHER, StatusCode::SEE_OTHER));
    assert_eq!(refused.location(), "/t/thungsaengsai/measures?year=2568");
    assert!(app.get("/measures?year=2568", "legal").await.text().contains("แก้ไขไม่ได้"));
    let history = app.get("/history/cycle/2568", "mayor").await.text();
    assert!(history.contains("ปิดปีงบประมาณ") && history.contains("เปิดปีงบประมาณ"));
}

#[tokio::test]
async fn the_first_page_shows_at_most_three_things_to_those_whom_they_concern() {
    let app = App::new().await;

    let officer = app.get("/desk", "legal").await.text();
    let finance = app.get("/desk", "works-head").await.text();

    assert!(officer.contains("class=\"things\"") && officer.contains("กำหนดการปีงบประมาณ"));
    assert!(officer.matches("<strong>").count() > 0);
    assert!(finance.contains("เรื่องที่ต้องทำวันนี้"));
}

#[tokio::test]
async fn a_year_is_given_out_as_files_and_taken_in_again() {
    let app = App::new().await;
    let archive = app.get("/cycles/2569/files.zip", "legal").await;
    assert_eq!(archive.status, StatusCode::OK);

    let file = [("files", "2569.zip", "application/zip", archive.bytes.as_slice())];
    let there = app.upload("/cycles/import", &[], &file, "legal").await;
    let broken = [("files", "measures.toml", "text/plain", &b"fiscal_year = 2569\n[[measure]]\nno = \"x\"\n"[..])];
    let faulty = app.upload("/cycles/import", &[], &broken, "legal").await;

    assert_eq!(there.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(there.text().contains("นำเข้าทับไม่ได้"), "{}", there.text());
    assert_eq!(faulty.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(faulty.text().contains("measures.toml บรรทัด") && faulty.text().contains("agency.toml"));
}

#[tokio::test]
async fn a_year_of_files_makes_measures_results_and_evidence() {
    let app = App::new().await;
    let mut cycle = prongsai_sample::cycle("thungsaengsai-2569").unwrap();
    cycle.fiscal_year = FiscalYear::new(2567).unwrap();
    cycle.scorecards.clear();
    cycle.papers.clear();
    for measure in &mut cycle.measures {
        measure.period = prongsai_domain::measure::Period::default();
    }
    let texts = prongsai_domain::folder::write(&cycle);
    let files: Vec<_> =
        texts.iter().map(|(name, text)| ("files", name.as_str(), "text/plain", text.as_bytes())).collect();

    let taken = app.upload("/cycles/import", &[], &files, "legal").await;

    assert_eq!(taken.location(), "/t/thungsaengsai/cycles/2567", "{}", taken.text());
    assert!(app.get("/measures?year=2567", "legal").await.text().contains("การพัฒนาช่องทางการสื่อสารสองทาง"));
    assert!(app.get("/history/cycle/2567", "legal").await.text().contains("นำเข้าข้อมูลทั้งปีจากไฟล์"));
}
