//! What a town sets for itself holds at once, and nothing unreadable is taken.

use axum::http::{StatusCode, header};

use crate::app::{App, TOWN};

const PNG: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x02\0\0\0\x90wS\xde";

#[tokio::test]
async fn the_greeting_and_the_colours_hold_at_once_on_the_front_page() {
    let app = App::new().await;
    let before = app.get("/", "").await.text();

    let form = [("greeting", "เปิดเผยเพื่อประชาชน"), ("accent", "#5b2a86"), ("late", "")];
    let kept = app.upload("/agency", &form, &[("garuda", "g.png", "image/png", PNG)], "admin").await;

    assert_eq!(kept.status, StatusCode::SEE_OTHER);
    let after = app.get("/", "").await.text();
    assert!(!before.contains("theme.css") && after.contains(&format!("/t/{TOWN}/theme.css")));
    assert!(after.contains("เปิดเผยเพื่อประชาชน"));
    let sheet = app.get("/theme.css", "").await;
    assert_eq!(sheet.headers[header::CONTENT_TYPE], "text/css; charset=utf-8");
    assert_eq!(sheet.text(), "@layer tokens{:root{--accent:#5b2a86;}}");
    assert!(app.get("/agency", "admin").await.text().contains("มีแล้ว"));
}

#[tokio::test]
async fn a_pale_colour_and_a_file_that_is_no_picture_are_named_and_nothing_typed_is_lost() {
    let app = App::new().await;

    let form = [("greeting", "ข้อความยาวที่พิมพ์ไว้"), ("accent", "#9fd3e8"), ("late", "แดง")];
    let files: [(&str, &str, &str, &[u8]); 1] = [("emblem", "e.png", "image/png", b"<html>")];
    let page = app.upload("/agency", &form, &files, "admin").await;

    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    let text = page.text();
    for kept in ["ข้อความยาวที่พิมพ์ไว้", "#9fd3e8", "href=\"#accent\"", "href=\"#late\"", "href=\"#emblem\""]
    {
        assert!(text.contains(kept), "{kept}");
    }
    assert_eq!(app.get("/theme.css", "").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn only_who_looks_after_the_town_changes_it() {
    let app = App::new().await;

    let refused = app.upload("/agency", &[("greeting", "x")], &[], "legal").await;

    assert_eq!(refused.status, StatusCode::FORBIDDEN);
}
