use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use prongsai_domain::paper::PaperKind;
use prongsai_store::events::Event;
use prongsai_store::{cycles, reports};
use prongsai_thai::{FiscalYear, Round};

use crate::app::{App, TOWN};

const AGENCY: &str = "a-thungsaengsai";

fn year() -> FiscalYear {
    FiscalYear::new(2569).expect("a year")
}

/// The address of a paper of 2569 of an agency.
async fn paper_of(app: &App, agency: &str, kind: PaperKind) -> String {
    let mut tx = app.state.store.read().await.expect("the store reads");
    let all = reports::list(&mut tx, agency).await.expect("they are listed");
    let kept = all.iter().find(|kept| kept.fiscal_year == year() && kept.paper.kind == kind).expect("the paper");
    format!("/papers/{}", kept.id)
}

async fn paper(app: &App) -> String {
    paper_of(app, AGENCY, PaperKind::TwelveMonth).await
}

/// Writes the result of the first step of the first measure at twelve months.
async fn tell(app: &App, result: &str) -> String {
    let mut tx = app.state.store.write().await.expect("the store writes");
    let today = "2026-11-26".parse().expect("a date");
    let loaded = cycles::load(&mut tx, AGENCY, year(), today).await.expect("the year is there");
    let measure = loaded.measure_ids[&1].clone();
    let mut entry = loaded.cycle.progress_of(Round::Twelve, 1, 1).cloned().unwrap_or_else(|| {
        let mut entry = loaded.cycle.progress_of(Round::Six, 1, 1).cloned().expect("it was told at six months");
        entry.round = Round::Twelve;
        entry
    });
    entry.result = result.to_owned();
    cycles::put_progress(&mut tx, app.state.clock.now(), AGENCY, &measure, &entry, None).await.expect("it is kept");
    tx.commit(Event::new(AGENCY, app.state.clock.now(), "progress.changed")).await.expect("it is kept");
    measure
}

/// The value of a hidden field of a form.
fn hidden(page: &str, name: &str) -> String {
    let at = page.find(&format!("name=\"{name}\" value=\"")).unwrap_or_else(|| panic!("no field {name}: {page}"));
    let rest = &page[at..];
    let rest = &rest[rest.find("value=\"").expect("it has a value") + 7..];
    let value = &rest[..rest.find('"').expect("it ends")];
    value.replace("&#34;", "\"").replace("&#38;", "&").replace("&#60;", "<").replace("&#62;", ">").replace("&#39;", "'")
}

/// A municipality has no ข้อบัญญัติ: the linter calls it wrong.
const WRONG: &str = "แจ้งข้อบัญญัติงบประมาณรายจ่ายแก่บุคลากร จำนวน 3 ครั้ง";

#[tokio::test]
async fn the_papers_of_the_open_years_say_how_far_they_are_and_what_they_lack() {
    let app = App::new().await;

    let answer = app.get("/papers", "legal").await;

    assert_eq!(answer.status, StatusCode::OK);
    let text = answer.text();
    assert!(text.contains("ปีงบประมาณ พ.ศ. 2569") && text.contains("ปีงบประมาณ พ.ศ. 2570"));
    assert!(text.contains("กำลังจัดทำ"), "{text}");
    assert!(text.contains("/progress/") && text.contains("ขั้นตอนที่ยังไม่ได้บันทึกผล"), "{text}");
}

#[tokio::test]
async fn a_finding_stands_beside_its_block_and_leads_to_the_field_that_mends_it() {
    let app = App::new().await;
    let measure = tell(&app, WRONG).await;

    let answer = app.get(&paper(&app).await, "legal").await;

    assert_eq!(answer.status, StatusCode::OK);
    let text = answer.text();
    let beside = &text[text.find("id=\"b-measures-table\"").expect("the table is there")..];
    let aside = &beside[beside.find("<aside").expect("something stands beside")..];
    assert!(aside.contains("finding-error") && aside.contains("ข้อบัญญัติ"), "{aside}");
    assert!(text.contains(&format!("/t/{TOWN}/progress/{measure}/12/1")));
    assert!(text.contains("ที่ต้องแก้ไขก่อนเสนอ"));
}

#[tokio::test]
async fn a_reader_sees_the_paper_and_is_offered_no_change() {
    let app = App::new().await;
    let path = paper(&app).await;

    let answer = app.get(&path, "works-head").await;

    assert_eq!(answer.status, StatusCode::OK);
    assert!(!answer.text().contains("/wording/") && !answer.text().contains("/settings"));
    let form = [("text", "x"), ("base", ""), ("revision", "0")];
    for act in ["/wording/memo-request", "/answers", "/settings", "/versions"] {
        assert_eq!(app.post(&format!("{path}{act}"), &form, "works-head").await.status, StatusCode::FORBIDDEN, "{act}");
    }
}

#[tokio::test]
async fn nothing_of_a_paper_crosses_to_another_agency() {
    let app = App::new().await;
    let foreign = paper_of(&app, "a-other", PaperKind::TwelveMonth).await;

    for page in
        ["", "/settings", "/versions", "/wording/memo-request", "/files/report.pdf", "/comparison?from=live&to=live"]
    {
        let answer = app.get(&format!("{foreign}{page}"), "legal").await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{page}");
    }
    let form = [("text", "x"), ("base", ""), ("revision", "0"), ("rule", "typo"), ("reason", "x")];
    for act in ["/wording/memo-request", "/answers", "/settings", "/versions"] {
        assert_eq!(app.post(&format!("{foreign}{act}"), &form, "legal").await.status, StatusCode::NOT_FOUND, "{act}");
    }
}

#[tokio::test]
async fn an_answered_finding_is_silent_until_the_answer_is_taken_back() {
    let app = App::new().await;
    tell(&app, WRONG).await;
    let path = paper(&app).await;
    let before = app.get(&path, "legal").await.text();
    let rule = "enactment-term";
    let at = before.find(&format!("name=\"rule\" value=\"{rule}\"")).expect("the finding can be answered");
    let excerpt = hidden(&before[at..], "excerpt");

    let empty =
        app.post(&format!("{path}/answers"), &[("rule", rule), ("excerpt", &excerpt), ("reason", " ")], "legal").await;
    assert_eq!(empty.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(empty.text().contains("โปรดบอกเหตุผล") && empty.text().contains(&excerpt));

    let form = [("rule", rule), ("excerpt", excerpt.as_str()), ("reason", "เป็นชื่อเอกสารของหน่วยงานเดิม")];
    let kept = app.post(&format!("{path}/answers"), &form, "legal").await;
    assert_eq!((kept.status, kept.location()), (StatusCode::SEE_OTHER, format!("/t/{TOWN}{path}").as_str()));
    let after = app.get(&path, "legal").await.text();
    assert!(!after.contains(&format!("name=\"rule\" value=\"{rule}\"")), "it is silent");
    assert!(after.contains("เป็นชื่อเอกสารของหน่วยงานเดิม"));

    let from = after.find(&format!("{path}/answers/")).expect("it can be taken back") + path.len() + "/answers/".len();
    let id = after[from..].split('/').next().expect("an id").to_owned();
    let back = app.post(&format!("{path}/answers/{id}/removal"), &[], "legal").await;
    assert_eq!(back.status, StatusCode::SEE_OTHER);
    assert!(app.get(&path, "legal").await.text().contains(&format!("name=\"rule\" value=\"{rule}\"")));
}

#[tokio::test]
async fn an_unknown_rule_is_a_broken_form_and_changes_nothing() {
    let app = App::new().await;
    let path = paper(&app).await;

    let answer = app.post(&format!("{path}/answers"), &[("rule", "nothing"), ("reason", "x")], "legal").await;

    assert_eq!(answer.status, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn a_reworded_sentence_stands_in_the_paper_and_goes_back_to_the_records() {
    let app = App::new().await;
    let path = paper(&app).await;
    let form = app.get(&format!("{path}/wording/memo-request"), "legal").await.text();
    let base = hidden(&form, "base");
    assert_eq!(hidden(&form, "revision"), "0");

    let words = format!("{base} โดยเร็ว");
    let typed = [("text", words.as_str()), ("base", base.as_str()), ("revision", "0")];
    let kept = app.post(&format!("{path}/wording/memo-request"), &typed, "legal").await;
    assert_eq!(kept.status, StatusCode::SEE_OTHER, "{}", kept.text());
    let text = app.get(&path, "legal").await.text();
    assert!(text.contains("โดยเร็ว") && text.contains("ปรับถ้อยคำแล้ว"));
    let twice = app.post(&format!("{path}/wording/memo-request"), &typed, "legal").await;
    assert_eq!(twice.status, StatusCode::SEE_OTHER, "a double click is no conflict");

    let back = app.post(&format!("{path}/wording/memo-request/removal"), &[("revision", "1")], "legal").await;
    assert_eq!(back.status, StatusCode::SEE_OTHER);
    assert!(!app.get(&path, "legal").await.text().contains("โดยเร็ว"));
}

#[tokio::test]
async fn two_officers_rewording_one_sentence_see_both_texts_and_nothing_is_lost() {
    let app = App::new().await;
    let path = paper(&app).await;
    let place = format!("{path}/wording/memo-request");
    let base = hidden(&app.get(&place, "legal").await.text(), "base");
    let first = [("text", "จึงเรียนมาเพื่อโปรดพิจารณา (ก)"), ("base", base.as_str()), ("revision", "0")];
    let second = [("text", "จึงเรียนมาเพื่อโปรดพิจารณา (ข)"), ("base", base.as_str()), ("revision", "0")];
    assert_eq!(app.post(&place, &first, "legal").await.status, StatusCode::SEE_OTHER);

    let conflict = app.post(&place, &second, "legal").await;

    assert_eq!(conflict.status, StatusCode::CONFLICT);
    let text = conflict.text();
    assert!(text.contains("โปรดพิจารณา (ก)") && text.contains("โปรดพิจารณา (ข)"), "{text}");
    assert_eq!(hidden(&text, "revision"), "1");
    let knowing = [("text", "จึงเรียนมาเพื่อโปรดพิจารณา (ข)"), ("base", base.as_str()), ("revision", "1")];
    assert_eq!(app.post(&place, &knowing, "legal").await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn wording_whose_records_changed_is_shown_with_both_texts_and_keeps_versions_back() {
    let app = App::new().await;
    let path = paper(&app).await;
    let place = format!("{path}/wording/memo-facts-progress");
    let base = hidden(&app.get(&place, "legal").await.text(), "base");
    let words = [("text", "ผลเป็นไปตามแผนทุกประการ"), ("base", base.as_str()), ("revision", "0")];
    assert_eq!(app.post(&place, &words, "legal").await.status, StatusCode::SEE_OTHER);
    let mut tx = app.state.store.write().await.expect("the store writes");
    let today = "2026-11-26".parse().expect("a date");
    let loaded = cycles::load(&mut tx, AGENCY, year(), today).await.expect("the year is there");
    let mut entry = loaded.cycle.progress_of(Round::Six, 1, 1).cloned().expect("it was told");
    entry.round = Round::Twelve;
    entry.status = prongsai_domain::progress::Status::Dropped;
    entry.obstacle = Some("ยกเลิกโครงการ".to_owned());
    let now = app.state.clock.now();
    cycles::put_progress(&mut tx, now, AGENCY, &loaded.measure_ids[&1], &entry, None).await.expect("it is kept");
    tx.commit(Event::new(AGENCY, now, "progress.changed")).await.expect("it is kept");

    let text = app.get(&path, "legal").await.text();

    assert!(text.contains("id=\"outdated\"") && text.contains("ผลเป็นไปตามแผนทุกประการ"), "both texts are shown");
    let kept_back = app.post(&format!("{path}/versions"), &[("note", "ลองจัดทำ")], "legal").await;
    assert_eq!(kept_back.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(kept_back.text().contains("ลองจัดทำ"), "the note is kept");
    let decide = app.get(&place, "legal").await.text();
    assert!(decide.contains("ข้อมูลของข้อความนี้เปลี่ยนไปแล้ว"));
    let removed = app.post(&format!("{place}/removal"), &[("revision", "1")], "legal").await;
    assert_eq!(removed.status, StatusCode::SEE_OTHER);
    assert!(!app.get(&path, "legal").await.text().contains("id=\"outdated\""));
}

#[tokio::test]
async fn what_stands_in_a_record_has_no_page_for_rewording() {
    let app = App::new().await;
    let path = paper(&app).await;
    for place in ["measures-table", "memo-head", "nothing", "memo-law-list.99", ".."] {
        let answer = app.get(&format!("{path}/wording/{place}"), "legal").await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{place}");
    }
}

#[tokio::test]
async fn a_mistake_keeps_a_version_back_and_a_mended_paper_is_frozen_once() {
    let app = App::new().await;
    let path = paper(&app).await;
    tell(&app, WRONG).await;
    let refused = app.post(&format!("{path}/versions"), &[("note", "")], "legal").await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.text().contains("ข้อบัญญัติ"), "it says what is wrong");

    tell(&app, "อบรมบุคลากร 49 คน").await;
    let first = app.post(&format!("{path}/versions"), &[("note", "ฉบับแรก")], "legal").await;
    let again = app.post(&format!("{path}/versions"), &[("note", "ฉบับแรก")], "legal").await;
    assert_eq!(first.status, StatusCode::SEE_OTHER, "{}", first.text());
    assert_eq!(first.location(), again.location(), "a double click makes one version");

    let version = first.location().trim_start_matches(&format!("/t/{TOWN}")).to_owned();
    let page = app.get(&version, "mayor").await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(page.text().contains("ฉบับที่ 1") && page.text().contains("อบรมบุคลากร ๔๙ คน"));

    tell(&app, "อบรมบุคลากร 50 คน").await;
    let id = version.rsplit('/').next().expect("an id");
    let compared = app.get(&format!("{path}/comparison?from={id}&to=live"), "legal").await;
    assert_eq!(compared.status, StatusCode::OK);
    assert!(compared.text().contains("<del>๔๙</del><ins>๕๐</ins>"), "{}", compared.text());
    let frozen = app.get(&version, "legal").await.text();
    assert!(frozen.contains("๔๙ คน") && !frozen.contains("อบรมบุคลากร ๕๐ คน"), "a version stands fast");
    assert_eq!(app.get(&format!("{path}/comparison?from=x&to=live"), "legal").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn settings_that_cannot_be_read_come_back_as_typed() {
    let app = App::new().await;
    let path = format!("{}/settings", paper(&app).await);
    let revision = hidden(&app.get(&path, "legal").await.text(), "revision");

    let form = [("date", "สามสิบสองมกรา"), ("subject", "เรื่องของฉัน"), ("unit", "office"), ("revision", &revision)];
    let answer = app.post(&path, &form, "legal").await;

    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(answer.text().contains("สามสิบสองมกรา") && answer.text().contains("เรื่องของฉัน"));
    assert!(answer.text().contains("อ่านวันที่ไม่ได้"));
}

#[tokio::test]
async fn two_officers_changing_the_settings_see_both() {
    let app = App::new().await;
    let paper = paper(&app).await;
    let path = format!("{paper}/settings");
    let first = [("subject", "เรื่องของคนแรก"), ("digits", "thai"), ("unit", "office"), ("revision", "1")];
    let second = [("subject", "เรื่องของคนที่สอง"), ("digits", "arabic"), ("unit", "office"), ("revision", "1")];
    assert_eq!(app.post(&path, &first, "legal").await.status, StatusCode::SEE_OTHER);
    assert!(app.get(&paper, "legal").await.text().contains("เรื่องของคนแรก"));

    let conflict = app.post(&path, &second, "legal").await;

    assert_eq!(conflict.status, StatusCode::CONFLICT);
    let text = conflict.text();
    assert!(text.contains("เรื่องของคนแรก") && text.contains("เรื่องของคนที่สอง"), "{text}");
    assert_eq!(hidden(&text, "revision"), "2");
}

#[tokio::test]
async fn every_form_of_a_paper_can_be_taken_away() {
    let app = App::new().await;
    let path = paper(&app).await;

    for (name, begin, media_type, way) in [
        ("report.pdf", &b"%PDF-"[..], "application/pdf", "inline"),
        ("report.docx", b"PK", "application/vnd.openxmlformats-officedocument.wordprocessingml.document", "attachment"),
        ("report.html", b"<!doctype html>", "text/html; charset=utf-8", "attachment"),
        ("report.json", b"{", "application/json", "attachment"),
    ] {
        let answer = app.get(&format!("{path}/files/{name}"), "legal").await;
        assert_eq!(answer.status, StatusCode::OK, "{name}");
        assert!(answer.bytes.starts_with(begin), "{name}");
        assert_eq!(answer.headers[header::CONTENT_TYPE], media_type);
        let disposition = answer.headers[header::CONTENT_DISPOSITION].to_str().expect("it is ASCII");
        assert!(disposition.starts_with(way) && disposition.contains("twelve-month-2569-draft"), "{disposition}");
    }
    assert_eq!(app.get(&format!("{path}/files/report.exe"), "legal").await.status, StatusCode::NOT_FOUND);
    let picture = format!("{path}/pictures/{}", "ab".repeat(32));
    assert_eq!(app.get(&picture, "legal").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_paper_that_was_not_begun_is_begun_once() {
    let app = App::new().await;
    let form = [("year", "๒๕๗๐"), ("kind", "six-month")];

    let first = app.post("/papers", &form, "legal").await;
    let again = app.post("/papers", &form, "legal").await;

    assert_eq!((first.status, again.status), (StatusCode::SEE_OTHER, StatusCode::SEE_OTHER));
    assert_eq!(first.location(), again.location());
    for wrong in [
        [("year", "2500"), ("kind", "six-month")],
        [("year", "2570"), ("kind", "x")],
        [("year", "x"), ("kind", "six-month")],
    ] {
        assert_eq!(app.post("/papers", &wrong, "legal").await.status, StatusCode::NOT_FOUND, "{wrong:?}");
    }
}

#[tokio::test]
async fn the_page_speaks_english_to_whoever_asks_for_it() {
    let app = App::new().await;
    let request = Request::get(format!("/t/{TOWN}/papers")).header(header::COOKIE, "language=en");

    let answer = app.send(request, Body::empty(), TOWN, "legal").await;

    assert!(answer.text().contains("Papers of the year"), "{}", answer.text());
}
