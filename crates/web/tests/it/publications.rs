//! Papers on their way out to everybody, and taken back.

use axum::http::StatusCode;
use prongsai_domain::paper::PaperKind;
use prongsai_store::reports;

use crate::app::{App, PASSWORD};

const AGENCY: &str = "a-thungsaengsai";
const ADDRESS: &str = "/reports/2569/measures/v1";

/// A frozen version of the measures of 2569, on its way by ink.
async fn going(app: &App) -> String {
    let mut tx = app.state.store.read().await.unwrap();
    let all = reports::list(&mut tx, AGENCY).await.unwrap();
    let is_wanted = |kind, year| kind == PaperKind::Measures && year == 2569;
    let kept = all.iter().find(|kept| is_wanted(kept.paper.kind, kept.fiscal_year.number())).unwrap();
    let path = format!("/papers/{}/versions", kept.id);
    drop(tx);
    let answer = app.post(&path, &[("note", "")], "legal").await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text());
    let version = answer.location().rsplit('/').next().unwrap().to_owned();
    let begun = app.post(&format!("/approvals/{version}"), &[("way", "ink")], "legal").await;
    assert_eq!(begun.status, StatusCode::SEE_OTHER);
    version
}

/// What the pen wrote at every step, up to the order.
async fn approve(app: &App, version: &str) {
    for (done, deed) in ["propose", "endorse", "endorse", "endorse", "approve"].iter().enumerate() {
        let revision = (done + 1).to_string();
        let form = [("deed", *deed), ("words", ""), ("signed-on", "26/11/2569"), ("revision", revision.as_str())];
        let answer = app.post(&format!("/approvals/{version}/attestation"), &form, "legal").await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text());
    }
}

/// Publishes; gives the path of the publication at the desk.
async fn publish(app: &App, version: &str) -> String {
    let answer = app.post(&format!("/publications/new/{version}"), &[("looked", "yes")], "legal").await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text());
    format!("/publications/{}", answer.location().rsplit('/').next().unwrap())
}

#[tokio::test]
async fn a_paper_that_is_not_approved_cannot_go_out() {
    let app = App::new().await;
    let version = going(&app).await;

    let shown = app.get(&format!("/publications/new/{version}"), "legal").await;
    let sent = app.post(&format!("/publications/new/{version}"), &[("looked", "yes")], "legal").await;

    assert_eq!((shown.status, sent.status), (StatusCode::NOT_FOUND, StatusCode::NOT_FOUND));
    assert_eq!(app.get(ADDRESS, "").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_published_paper_stands_under_its_address_its_year_and_its_item_for_everybody() {
    let app = App::new().await;
    let version = going(&app).await;
    approve(&app, &version).await;
    // Remembered as empty before.
    assert!(!app.get("/", "").await.text().contains(ADDRESS));

    let kept = publish(&app, &version).await;

    for path in ["/", "/published", "/reports/2569/measures", "/ita/2569/o25"] {
        let page = app.get(path, "").await;
        let leads_there = page.text().contains(ADDRESS) || page.location().contains(ADDRESS);
        assert!(leads_there, "{path} answers {} without the paper", page.status);
    }
    let page = app.get(ADDRESS, "").await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(page.text().contains("นายกเทศมนตรี"), "who approved it");
    let paper = app.get(&format!("{ADDRESS}/report.pdf"), "").await;
    assert!(paper.bytes.starts_with(b"%PDF"));
    let pack = app.get(&format!("{kept}/upload.zip"), "legal").await;
    assert!(pack.bytes.starts_with(b"PK"));
    assert_eq!(app.get(&kept, "").await.status, StatusCode::SEE_OTHER, "the desk asks who comes");
}

#[tokio::test]
async fn a_version_that_is_published_says_so_and_goes_out_once() {
    let app = App::new().await;
    let version = going(&app).await;
    approve(&app, &version).await;
    let kept = publish(&app, &version).await;

    let offered = app.get(&format!("/publications/new/{version}"), "legal").await;
    let again = app.post(&format!("/publications/new/{version}"), &[("looked", "yes")], "legal").await;

    for answer in [&offered, &again] {
        assert_eq!(answer.status, StatusCode::OK);
        assert!(answer.text().contains(&kept) && answer.text().contains("จึงไม่เผยแพร่ซ้ำ"), "{}", answer.text());
        assert!(!answer.text().contains("name=\"looked\""));
    }
    assert_eq!(app.get("/reports/2569/measures/v2", "").await.status, StatusCode::NOT_FOUND);
    let approval = app.get(&format!("/approvals/{version}"), "legal").await.text();
    assert!(approval.contains(&kept) && !approval.contains("/publications/new/"), "{approval}");
    assert!(app.get("/approvals", "legal").await.text().contains("approvals/"));
    assert!(app.get(ADDRESS, "").await.text().contains("เผยแพร่ครั้งที่ 1 (ฉบับที่ "));
    let history = app.get(&format!("/history/version/{version}"), "legal").await.text();
    assert!(history.contains("ปลัดเทศบาล") && history.contains(&format!("/approvals/{version}")), "{history}");
}

#[tokio::test]
async fn nobody_publishes_who_is_not_entrusted_with_it() {
    let app = App::new().await;
    let version = going(&app).await;
    approve(&app, &version).await;

    let sent = app.post(&format!("/publications/new/{version}"), &[("looked", "yes")], "works-head").await;

    assert_eq!(sent.status, StatusCode::FORBIDDEN);
    assert_eq!(app.get(ADDRESS, "").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_paper_that_is_taken_back_says_why_under_its_address_and_is_listed_no_more() {
    let app = App::new().await;
    let version = going(&app).await;
    approve(&app, &version).await;
    let kept = publish(&app, &version).await;

    let unsaid = app.post(&format!("{kept}/withdrawal"), &[("reason", " ")], "legal").await;
    let reason = "ตารางหน้า ๓ ผิดปีงบประมาณ";
    let taken = app.post(&format!("{kept}/withdrawal"), &[("reason", reason)], "legal").await;

    assert_eq!((unsaid.status, taken.status), (StatusCode::UNPROCESSABLE_ENTITY, StatusCode::SEE_OTHER));
    assert!(app.get(ADDRESS, "").await.text().contains("ผิดปีงบประมาณ"));
    assert!(!app.get("/", "").await.text().contains(ADDRESS));
}

#[tokio::test]
async fn who_stands_in_while_a_paper_goes_round_signs_for_the_post_and_the_former_holder_no_more() {
    let app = App::new().await;
    let mut tx = app.state.store.read().await.unwrap();
    let all = reports::list(&mut tx, AGENCY).await.unwrap();
    let paper = all.iter().find(|kept| kept.paper.kind == PaperKind::SixMonth).unwrap().id.clone();
    drop(tx);
    let answer = app.post(&format!("/papers/{paper}/versions"), &[("note", "")], "legal").await;
    let version = answer.location().rsplit('/').next().unwrap().to_owned();
    app.post(&format!("/approvals/{version}"), &[("way", "click")], "legal").await;
    let sign = async |post: &str, deed: &str| {
        app.wait(31);
        let code = app.code();
        let form = [("deed", deed), ("words", ""), ("password", PASSWORD), ("code", code.as_str())];
        app.post(&format!("/approvals/{version}/signature"), &form, post).await.status
    };
    assert_eq!(sign("legal", "propose").await, StatusCode::SEE_OTHER);

    // The head of the office is moved away; the head of works stands in by an order.
    let left = app.post("/posts/office-head/vacancy", &[("last_on", "25 พฤศจิกายน 2569")], "admin").await;
    let form = [
        ("by_post", "works-head"),
        ("mode", "acting-for"),
        ("acting_basis", "คำสั่งเทศบาลที่ 512/2569"),
        ("acting_from", "26 พฤศจิกายน 2569"),
    ];
    let begun = app.post("/posts/office-head/acting", &form, "admin").await;
    assert_eq!((left.status, begun.status), (StatusCode::SEE_OTHER, StatusCode::SEE_OTHER), "{}", begun.text());

    assert_eq!(sign("office-head", "endorse").await, StatusCode::FORBIDDEN);
    assert_eq!(sign("works-head", "endorse").await, StatusCode::SEE_OTHER);

    let mut tx = app.state.store.read().await.unwrap();
    let entries = prongsai_store::approvals::entries(&mut tx, AGENCY, &version).await.unwrap();
    let last = entries.last().unwrap();
    assert_eq!((last.post_id.as_str(), last.by_post_id.as_str()), ("office-head", "works-head"));
}
