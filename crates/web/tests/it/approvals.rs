//! Papers on their way up, as the people of the sample town send them.

use axum::http::StatusCode;
use prongsai_domain::paper::PaperKind;
use prongsai_store::{approvals, reports};

use crate::app::App;

const AGENCY: &str = "a-thungsaengsai";
const PASSWORD: &str = crate::app::PASSWORD;

/// A frozen version of the six-month report of 2569: its paper and its id.
async fn frozen(app: &App) -> (String, String) {
    let mut tx = app.state.store.read().await.unwrap();
    let all = reports::list(&mut tx, AGENCY).await.unwrap();
    let kept =
        all.iter().find(|kept| kept.fiscal_year.number() == 2569 && kept.paper.kind == PaperKind::SixMonth).unwrap();
    let paper = kept.id.clone();
    drop(tx);
    let answer = app.post(&format!("/papers/{paper}/versions"), &[("note", "")], "legal").await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text());
    let version = answer.location().rsplit('/').next().unwrap().to_owned();
    (paper, version)
}

/// Signs by click as the holder of a post; the clock goes on, because a code serves once.
async fn sign(app: &App, version: &str, post: &str, deed: &str, words: &str) -> StatusCode {
    app.wait(31);
    let code = app.code();
    let form = [("deed", deed), ("words", words), ("password", PASSWORD), ("code", code.as_str())];
    app.post(&format!("/approvals/{version}/signature"), &form, post).await.status
}

#[tokio::test]
async fn a_paper_goes_up_by_click_and_each_entry_binds_those_before() {
    let app = App::new().await;
    let (_, version) = frozen(&app).await;

    let begun = app.post(&format!("/approvals/{version}"), &[("way", "click")], "legal").await;
    assert_eq!(begun.status, StatusCode::SEE_OTHER);
    assert_eq!(sign(&app, &version, "legal", "propose", "").await, StatusCode::SEE_OTHER);
    assert_eq!(sign(&app, &version, "office-head", "endorse", "เห็นควรเสนอ").await, StatusCode::SEE_OTHER);
    assert_eq!(sign(&app, &version, "deputy-clerk", "endorse", "").await, StatusCode::SEE_OTHER);
    assert_eq!(sign(&app, &version, "clerk", "endorse", "").await, StatusCode::SEE_OTHER);
    assert_eq!(sign(&app, &version, "mayor", "approve", "").await, StatusCode::SEE_OTHER);

    let page = app.get(&format!("/approvals/{version}"), "legal").await.text();
    assert!(page.contains("ผู้มีอำนาจเห็นชอบและอนุมัติแล้ว"), "{page}");
    assert!(page.contains("ครบถ้วน ไม่มีรายการใดถูกแก้ไขภายหลัง"));
    let mut tx = app.state.store.read().await.unwrap();
    let entries = approvals::entries(&mut tx, AGENCY, &version).await.unwrap();
    assert_eq!(entries.len(), 5);
    assert!(entries.iter().all(|entry| entry.signature.is_some()));
    assert!(entries.windows(2).all(|pair| pair[1].previous_digest.as_ref() == Some(&pair[0].digest)));
}

#[tokio::test]
async fn nobody_signs_for_a_post_that_is_not_next() {
    let app = App::new().await;
    let (_, version) = frozen(&app).await;
    app.post(&format!("/approvals/{version}"), &[("way", "click")], "legal").await;

    assert_eq!(sign(&app, &version, "mayor", "approve", "").await, StatusCode::FORBIDDEN);
    assert_eq!(sign(&app, &version, "admin", "propose", "").await, StatusCode::FORBIDDEN);

    let mut tx = app.state.store.read().await.unwrap();
    assert!(approvals::entries(&mut tx, AGENCY, &version).await.unwrap().is_empty());
}

#[tokio::test]
async fn an_opinion_against_needs_its_reason_and_keeps_what_was_typed() {
    let app = App::new().await;
    let (_, version) = frozen(&app).await;
    app.post(&format!("/approvals/{version}"), &[("way", "click")], "legal").await;
    sign(&app, &version, "legal", "propose", "").await;
    app.wait(31);
    let code = app.code();

    let form = [("deed", "return"), ("words", " "), ("password", PASSWORD), ("code", code.as_str())];
    let answer = app.post(&format!("/approvals/{version}/signature"), &form, "office-head").await;

    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(answer.text().contains("โปรดเขียนเหตุผล"));
    assert!(answer.text().contains("value=\"return\" checked"));
}

#[tokio::test]
async fn a_returned_paper_leads_back_to_the_drafter_with_the_reason() {
    let app = App::new().await;
    let (paper, version) = frozen(&app).await;
    app.post(&format!("/approvals/{version}"), &[("way", "click")], "legal").await;
    sign(&app, &version, "legal", "propose", "").await;
    assert_eq!(sign(&app, &version, "office-head", "return", "แก้ตารางหน้า ๕").await, StatusCode::SEE_OTHER);

    let page = app.get(&format!("/approvals/{version}"), "legal").await.text();

    assert!(page.contains("แก้ตารางหน้า ๕"));
    assert!(page.contains(&format!("/papers/{paper}/comparison?from={version}")));
}

#[tokio::test]
async fn a_second_click_sends_nothing_twice() {
    let app = App::new().await;
    let (_, version) = frozen(&app).await;

    let first = app.post(&format!("/approvals/{version}"), &[("way", "ink")], "legal").await;
    let second = app.post(&format!("/approvals/{version}"), &[("way", "click")], "legal").await;

    assert_eq!((first.status, second.status), (StatusCode::SEE_OTHER, StatusCode::SEE_OTHER));
    let mut tx = app.state.store.read().await.unwrap();
    let going = approvals::find(&mut tx, AGENCY, &version).await.unwrap().unwrap();
    assert_eq!((going.way.as_str(), going.revision), ("ink", 1));
}

#[tokio::test]
async fn the_folder_is_a_pdf_with_a_code_on_each_page() {
    let app = App::new().await;
    let (_, version) = frozen(&app).await;
    app.post(&format!("/approvals/{version}"), &[("way", "ink")], "legal").await;

    let answer = app.get(&format!("/approvals/{version}/folder.pdf"), "legal").await;

    assert_eq!(answer.status, StatusCode::OK);
    assert!(answer.bytes.starts_with(b"%PDF"));
}

#[tokio::test]
async fn a_chain_in_which_somebody_orders_their_own_proposal_is_refused() {
    let app = App::new().await;
    let (paper, _) = frozen(&app).await;
    let page = app.get(&format!("/papers/{paper}/chain"), "legal").await.text();
    let revision = page.split("name=\"revision\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();

    let form = [("post", "mayor"), ("post", "clerk"), ("post", "mayor"), ("revision", revision.as_str())];
    let refused = app.post(&format!("/papers/{paper}/chain"), &form, "legal").await;
    let form = [("post", "legal"), ("post", "clerk"), ("post", "mayor"), ("revision", revision.as_str())];
    let kept = app.post(&format!("/papers/{paper}/chain"), &form, "legal").await;

    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.text().contains("เรื่องที่ตนเสนอเอง"));
    assert_eq!(kept.status, StatusCode::SEE_OTHER);
}
