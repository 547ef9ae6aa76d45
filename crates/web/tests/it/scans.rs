//! A folder that went round and comes back as a scan: printed, spoilt, taken in, filed, attested.

use axum::http::StatusCode;
use prongsai_document::picture::{self, Limits};
use prongsai_document::sheaf;
use prongsai_domain::paper::PaperKind;
use prongsai_store::scans::{self, ScanPage};
use prongsai_store::{approvals, register, reports};

use crate::app::App;

const AGENCY: &str = "a-thungsaengsai";

/// A version of a report of 2569 on its way in ink: its paper and its id.
async fn sent(app: &App, kind: PaperKind) -> (String, String) {
    let mut tx = app.state.store.read().await.unwrap();
    let all = reports::list(&mut tx, AGENCY).await.unwrap();
    let kept = all.iter().find(|kept| kept.fiscal_year.number() == 2569 && kept.paper.kind == kind).unwrap();
    let paper = kept.id.clone();
    drop(tx);
    let answer = app.post(&format!("/papers/{paper}/versions"), &[("note", "")], "legal").await;
    let version = answer.location().rsplit('/').next().unwrap().to_owned();
    let begun = app.post(&format!("/approvals/{version}"), &[("way", "ink")], "legal").await;
    assert_eq!(begun.status, StatusCode::SEE_OTHER, "{}", begun.text());
    (paper, version)
}

/// Pages of the printed folder as pictures, from 1.
async fn printed(app: &App, version: &str, wanted: &[usize]) -> Vec<picture::Jpeg> {
    let folder = app.get(&format!("/approvals/{version}/folder.pdf"), "legal").await.bytes;
    let pages = picture::pages(folder, Limits::PILE).unwrap();
    wanted.iter().map(|page| pages.page(page - 1).unwrap()).collect()
}

/// Takes a pile in and reads it as the worker does.
async fn taken_in(app: &App, file: &[u8]) -> (String, Vec<ScanPage>) {
    let answer = app.upload("/scans", &[], &[("files", "scan.pdf", "application/pdf", file)], "legal").await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text());
    let scan = answer.location().rsplit('/').next().unwrap().to_owned();
    let (store, clock) = (&app.state.store, &app.state.clock);
    prongsai_worker::intake::read(store, clock, AGENCY, &scan).await.unwrap();
    let pages = scans::pages(&mut store.read().await.unwrap(), AGENCY, &scan).await.unwrap();
    (scan, pages)
}

fn states(pages: &[ScanPage]) -> Vec<(&str, Option<i64>)> {
    pages.iter().map(|page| (page.state.as_str(), page.page)).collect()
}

#[tokio::test]
async fn a_pile_of_two_papers_turned_and_with_blanks_is_filed_and_what_is_missing_is_said() {
    let app = App::new().await;
    let (_, six) = sent(&app, PaperKind::SixMonth).await;
    let (_, twelve) = sent(&app, PaperKind::TwelveMonth).await;
    let mut pile = printed(&app, &six, &[1, 3]).await;
    pile[1] = prongsai_document::scan::turn(&pile[1].bytes, 2).unwrap();
    pile.extend(printed(&app, &twelve, &[2]).await);
    let blank = image::RgbImage::from_pixel(1240, 1754, image::Rgb([250; 3]));
    let mut png = std::io::Cursor::new(Vec::new());
    image::DynamicImage::ImageRgb8(blank).write_to(&mut png, image::ImageFormat::Png).unwrap();
    pile.insert(1, picture::shrink(&png.into_inner()).unwrap());

    let (scan, pages) = taken_in(&app, &sheaf::pdf("scan", &pile)).await;

    assert_eq!(states(&pages), [("filed", Some(1)), ("blank", None), ("filed", Some(3)), ("filed", Some(2))]);
    assert_eq!(pages[0].version_id.as_deref(), Some(six.as_str()));
    assert_eq!(pages[3].version_id.as_deref(), Some(twelve.as_str()));
    let page = app.get(&format!("/scans/{scan}"), "legal").await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.text());
    assert!(page.text().contains("ยังขาดหน้า 2,"), "{}", page.text());
    assert!(page.text().contains("จัดครบทุกหน้าแล้ว"));
    let picture = app.get(&format!("/scans/{scan}/pages/{}/picture?size=small", pages[0].id), "legal").await;
    assert_eq!(picture.status, StatusCode::OK);
    assert!(picture.bytes.starts_with(&[0xFF, 0xD8]));
}

#[tokio::test]
async fn a_page_without_code_is_filed_by_hand_within_the_pages_of_its_paper() {
    let app = App::new().await;
    let (_, version) = sent(&app, PaperKind::SixMonth).await;
    let mut stray = image::RgbImage::from_pixel(1240, 1754, image::Rgb([250; 3]));
    (200..1000).for_each(|x| (500..520).for_each(|y| stray.put_pixel(x, y, image::Rgb([20; 3]))));
    let mut png = std::io::Cursor::new(Vec::new());
    image::DynamicImage::ImageRgb8(stray).write_to(&mut png, image::ImageFormat::Png).unwrap();
    let (scan, pages) = taken_in(&app, &png.into_inner()).await;
    assert_eq!(states(&pages), [("stray", None)]);
    let path = format!("/scans/{scan}/pages/{}", pages[0].id);

    let wrong = app.post(&path, &[("version", &version), ("page", "๙๙๙")], "legal").await;
    let right = app.post(&path, &[("version", &version), ("page", "๒")], "legal").await;

    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(right.status, StatusCode::SEE_OTHER, "{}", right.text());
    let filed = scans::filed(&mut app.state.store.read().await.unwrap(), AGENCY, &version).await.unwrap();
    assert_eq!((filed[0].page, filed[0].how.as_deref()), (Some(2), Some("hand")));
    assert_eq!(app.get(&format!("/scans/{scan}"), "works-head").await.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn a_file_that_is_no_scan_ends_in_a_sentence() {
    let app = App::new().await;

    let (scan, pages) = taken_in(&app, b"%PDF-1.7 broken").await;
    let nothing = app.upload("/scans", &[], &[], "legal").await;

    assert!(pages.is_empty());
    assert!(app.get(&format!("/scans/{scan}"), "legal").await.text().contains("ไฟล์หรือหน้านี้เสีย"));
    assert_eq!(nothing.status, StatusCode::UNPROCESSABLE_ENTITY);
}

#[tokio::test]
async fn what_the_pen_wrote_is_attested_once_beside_the_picture() {
    let app = App::new().await;
    let (_, version) = sent(&app, PaperKind::SixMonth).await;
    let pile = printed(&app, &version, &[1, 2, 3]).await;
    let (_, pages) = taken_in(&app, &sheaf::pdf("scan", &pile)).await;
    let path = format!("/approvals/{version}/attestation");
    let page = app.get(&path, "legal").await.text();
    assert!(pages.iter().any(|one| page.contains(&format!("/pages/{}/picture", one.id))), "{page}");
    let revision = page.split("name=\"revision\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();

    let form = [("deed", "propose"), ("words", ""), ("signed-on", "1 พ.ย. 2569"), ("revision", revision.as_str())];
    let first = app.post(&path, &form, "legal").await;
    let second = app.post(&path, &form, "legal").await;

    assert_eq!(first.status, StatusCode::SEE_OTHER, "{}", first.text());
    assert_eq!(second.status, StatusCode::CONFLICT, "a double click enters nothing twice");
    assert!(second.text().contains("1 พ.ย. 2569"), "what was typed is kept");
    let entries = approvals::entries(&mut app.state.store.read().await.unwrap(), AGENCY, &version).await.unwrap();
    assert_eq!(entries.len(), 1);
    assert_eq!(entries[0].way, "ink");
    assert_eq!(entries[0].signed_on.as_deref(), Some("2026-11-01"));
    assert!(pages.iter().any(|one| entries[0].scan_page_id.as_deref() == Some(one.id.as_str())));
    assert!(entries[0].attested_by.is_some());
}

#[tokio::test]
async fn a_pen_correction_is_kept_with_its_page_and_mended_once() {
    let app = App::new().await;
    let (_, version) = sent(&app, PaperKind::SixMonth).await;
    let path = format!("/approvals/{version}/corrections");

    let wrong = app.post(&path, &[("page", "0"), ("note", "")], "legal").await;
    let kept = app.post(&path, &[("page", "๓"), ("note", "แก้ ๓ ครั้ง เป็น ๔ ครั้ง")], "legal").await;

    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(kept.status, StatusCode::SEE_OTHER, "{}", kept.text());
    let all = approvals::corrections(&mut app.state.store.read().await.unwrap(), AGENCY, &version).await.unwrap();
    assert_eq!((all.len(), all[0].page), (1, 3));
    for _ in 0..2 {
        assert_eq!(app.post(&format!("{path}/{}/mended", all[0].id), &[], "legal").await.status, StatusCode::SEE_OTHER);
    }
    assert!(app.get(&format!("/approvals/{version}/attestation"), "legal").await.text().contains("แก้ไขแล้ว"));
}

#[tokio::test]
async fn a_number_comes_from_the_book_with_gaps_and_is_given_once() {
    let app = App::new().await;
    let (six, _) = sent(&app, PaperKind::SixMonth).await;
    let (twelve, _) = sent(&app, PaperKind::TwelveMonth).await;
    let form = |number| [("book", "ตย 52001"), ("number", number), ("date", "2 พ.ย. 2569")];

    let first = app.post(&format!("/papers/{six}/number"), &form("47"), "legal").await;
    let again = app.post(&format!("/papers/{six}/number"), &form("47"), "legal").await;
    let taken = app.post(&format!("/papers/{twelve}/number"), &form("47"), "legal").await;

    assert_eq!((first.status, again.status), (StatusCode::SEE_OTHER, StatusCode::SEE_OTHER), "{}", first.text());
    assert_eq!(taken.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(taken.text().contains("ใช้เลขที่ 47 แล้ว"), "{}", taken.text());
    let mut tx = app.state.store.read().await.unwrap();
    assert_eq!(register::next(&mut tx, AGENCY, "ตย 52001").await.unwrap(), 48);
    assert_eq!(register::list(&mut tx, AGENCY, "ตย 52001", 9).await.unwrap().len(), 1);
}
