//! A town's ITA page against the year's list.

use axum::http::StatusCode;

use crate::app::App;

/// A saved page in the likeness of a vendor's: two items of the list of 2568 with their links.
const PAGE: &str = "<!doctype html><html><head><meta charset=utf-8><title>ITA 2568 เทศบาลตำบลทุ่งแสงใส</title></head><body>\
    <h1>การประเมินคุณธรรมและความโปร่งใส (ITA) ประจำปีงบประมาณ พ.ศ. 2568</h1><table>\
    <tr><td>O1</td><td>โครงสร้างและอำนาจหน้าที่</td><td><a href=/ita/o1.pdf>ดู</a></td></tr>\
    <tr><td>O2</td><td>ข้อมูลผู้บริหาร</td><td><a href=/ita/o2.pdf>ดู</a></td></tr>\
    <tr><td>O3</td><td>ข้อมูลการติดต่อ</td><td><a href=/ita/o3.pdf>ดู</a></td></tr>\
    <tr><td>O4</td><td>ข่าวประชาสัมพันธ์</td><td></td></tr>\
    </table></body></html>";

#[tokio::test]
async fn a_saved_page_is_read_and_what_is_missing_costs_its_points_dearest_first() {
    let app = App::new().await;
    let file = [("file", "ita.html", "text/html", PAGE.as_bytes())];

    let answer = app.upload("/disclosures/check", &[("year", ""), ("text", "")], &file, "legal").await;

    let page = answer.text();
    assert_eq!(answer.status, StatusCode::OK, "{page}");
    assert!(page.contains("รายการ OIT ปี 2568"), "{page}");
    assert!(page.contains("3 จาก 28"), "{page}");
    let mend = page.split("id=\"mend\"").nth(1).unwrap().split("</table>").next().unwrap();
    let places = ["O27 ", "O28 ", "O4 "].map(|code| mend.find(code).unwrap_or_else(|| panic!("{code} in {mend}")));
    assert!(places.is_sorted(), "the dearest stand first: {places:?}");
    assert!(!mend.contains("O1 "), "what is there is not to be mended");
}

#[tokio::test]
async fn nothing_a_picture_or_an_unknown_year_comes_back_with_what_was_typed() {
    let app = App::new().await;
    let picture: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x06\0\0\0";
    let cases: [(&[(&str, &str)], &[(&str, &str, &str, &[u8])], &str); 3] = [
        (&[("year", "2568"), ("text", " ")], &[], "ยังไม่มีหน้าเว็บ"),
        (&[("year", "2568"), ("text", "")], &[("file", "o1.png", "image/png", picture)], "o1.png ไม่ใช่หน้าเว็บ"),
        (&[("year", "2499"), ("text", PAGE)], &[], "ไม่มีรายการของปีนี้"),
    ];
    for (form, files, said) in cases {
        let answer = app.upload("/disclosures/check", form, files, "office-head").await;
        let page = answer.text();
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{said}");
        assert!(page.contains(said), "{page}");
        assert!(page.contains(&format!("value=\"{}\"", form[0].1)), "{page}");
    }
}

#[tokio::test]
async fn the_list_of_a_school_is_refused_with_the_reason() {
    let app = App::new().await;
    let text = "โรงเรียนบ้านตัวอย่าง สำนักงานเขตพื้นที่การศึกษาประถมศึกษา\nการประเมิน ITA Online ปีการศึกษา 2566 สถานศึกษา\n\
                O1 โครงสร้าง\nO2 ข้อมูลผู้บริหารสถานศึกษา\nO3 อำนาจหน้าที่\nO18 แผนการใช้จ่ายงบประมาณประจำปี สถานศึกษา\n";

    let answer = app.upload("/disclosures/check", &[("year", ""), ("text", text)], &[], "legal").await;

    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(answer.text().contains("id=\"refused\""), "{}", answer.text());
}

/// The form of an item with one element and one address.
fn filled<'a>(revision: &'a str, url: &'a str, met: &'a str, seen: &'a str) -> Vec<(&'a str, &'a str)> {
    vec![
        ("revision", revision),
        ("element", "แสดงข้อมูลตรงตามชื่อข้อ"),
        ("met", met),
        ("proof", "หัวข้อแรก"),
        ("url", url),
        ("clicks", "1. เมนู ITA ปี 2570"),
        ("seen", seen),
        ("owner", "works-head"),
        ("due", "31 มี.ค. 70"),
        ("note", ""),
        ("act", "save"),
    ]
}

/// The two ends of the predicted OIT as the list says them.
fn predicted(page: &str) -> String {
    let figure = page.split("<dd>").nth(1).unwrap_or_default();
    figure.split("<small>").next().unwrap_or_default().trim().to_owned()
}

#[tokio::test]
async fn a_list_that_nobody_began_says_how_to_and_loses_everything_for_certain() {
    let app = App::new().await;

    let moved = app.get("/disclosures", "legal").await;
    assert!(moved.location().ends_with("/disclosures/2570"), "{}", moved.location());
    let page = app.get("/disclosures/2570", "legal").await.text();

    for said in ["ใช้รายการปี 2569 ไปก่อน", "ยังไม่ได้เริ่มรายการของปีนี้", "ยังไม่มีที่อยู่บนเว็บไซต์", "IIT และ EIT เท่าปี 2569", "26 ข้อ"]
    {
        assert!(page.contains(said), "{said}: {page}");
    }
    assert_eq!(predicted(&page), "0.00");
    assert_eq!(app.get("/disclosures/2499", "legal").await.status, StatusCode::NOT_FOUND);
    assert_eq!(app.get("/disclosures/2570/O99", "legal").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn an_item_that_is_mended_moves_the_forecast_and_tells_its_history() {
    let app = App::new().await;
    let path = "/disclosures/2570/O26";

    let kept = app.post(path, &filled("0", "https://www.thungsaengsai.example/ita/o26.pdf", "yes", ""), "legal").await;
    assert_eq!(kept.status, StatusCode::SEE_OTHER, "{}", kept.text());
    let open = predicted(&app.get("/disclosures/2570", "legal").await.text());
    assert!(open.starts_with("0.00 ถึง ") && open != "0.00 ถึง 0.00", "what was not visited may score: {open}");

    let seen = filled("1", "https://www.thungsaengsai.example/ita/o26.pdf", "yes", "seen");
    assert_eq!(app.post(path, &seen, "legal").await.status, StatusCode::SEE_OTHER);
    let list = app.get("/disclosures/2570", "legal").await.text();
    assert!(!predicted(&list).starts_with("0.00"), "what a person has seen scores: {}", predicted(&list));
    let page = app.get(path, "works-head").await.text();
    for said in ["ครบถ้วน", "เปิดดูด้วยตนเองแล้ว", "31 มีนาคม 2570", "แก้ไขข้อของรายการ OIT"]
    {
        assert!(page.contains(said), "{said}: {page}");
    }
    let history = app.get("/history/disclosure/2570-O26", "mayor").await.text();
    assert!(history.contains("O26") && history.contains("แสดงข้อมูลตรงตามชื่อข้อ: "), "{history}");
}

#[tokio::test]
async fn the_owner_keeps_the_own_item_but_neither_owner_nor_day_and_nobody_elses() {
    let app = App::new().await;
    app.post("/disclosures/2570/O5", &filled("0", "https://a.example/o5", "", ""), "legal").await;
    let mut theirs = filled("1", "https://a.example/o5-new", "yes", "");
    theirs[7] = ("owner", "legal");
    theirs[8] = ("due", "1 เม.ย. 2571");

    let kept = app.post("/disclosures/2570/O5", &theirs, "works-head").await;
    let foreign = app.post("/disclosures/2570/O6", &filled("0", "https://a.example/o6", "", ""), "works-head").await;

    assert_eq!((kept.status, foreign.status), (StatusCode::SEE_OTHER, StatusCode::FORBIDDEN), "{}", kept.text());
    let page = app.get("/disclosures/2570/O5", "works-head").await.text();
    assert!(page.contains("o5-new") && page.contains("31 มีนาคม 2570"), "{page}");
    let mine = app.get("/disclosures/2570?by=mine", "works-head").await.text();
    assert_eq!(mine.matches("/disclosures/2570/O").count(), 1, "{mine}");
}

#[tokio::test]
async fn of_two_officers_at_one_item_the_second_sees_both_and_loses_nothing() {
    let app = App::new().await;
    let path = "/disclosures/2570/O7";
    app.post(path, &filled("0", "https://a.example/first", "", ""), "legal").await;

    let late = app.post(path, &filled("0", "https://a.example/second", "yes", ""), "legal").await;

    let page = late.text();
    assert_eq!(late.status, StatusCode::CONFLICT);
    assert!(page.contains("https://a.example/first") && page.contains("value=\"https://a.example/second\""), "{page}");
    let again = app.post(path, &filled("1", "https://a.example/second", "yes", ""), "legal").await;
    assert_eq!(again.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn lines_are_added_and_taken_out_without_script_and_faults_stand_at_their_fields() {
    let app = App::new().await;
    let path = "/disclosures/2570/O8";
    let mut more = filled("0", "https://a.example/o8", "yes", "");
    more.pop();
    more.push(("act", "add-address"));
    let shown = app.post(path, &more, "legal").await;
    assert_eq!(shown.status, StatusCode::OK);
    assert!(shown.text().contains("id=\"url-1\"") && shown.text().contains("o8"), "{}", shown.text());

    let wrong: [(&str, &str); 5] = [
        ("ftp://a.example/x", "url-0"),
        ("https://user:secret@a.example/x", "url-0"),
        ("http://127.0.0.1/x", "url-0"),
        ("ไม่ใช่ที่อยู่", "url-0"),
        ("", "url-0"),
    ];
    for (url, field) in wrong {
        let answer = app.post(path, &filled("0", url, "yes", ""), "legal").await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{url}");
        assert!(answer.text().contains(&format!("{field}-error")), "{url}: {}", answer.text());
        assert!(answer.text().contains("1. เมนู ITA ปี 2570"), "what was typed stays");
    }
}

#[tokio::test]
async fn a_page_is_taken_over_and_nothing_that_is_kept_is_lost() {
    let app = App::new().await;
    app.post("/disclosures/2568/O1", &filled("0", "https://a.example/kept", "yes", ""), "legal").await;
    let page = PAGE.replace("href=/ita/", "href=https://www.a.example/ita/");
    let file = [("file", "ita.html", "text/html", page.as_bytes())];
    let found = app.upload("/disclosures/check", &[("year", ""), ("text", "")], &file, "legal").await.text();
    assert!(found.contains("action=\"/t/thungsaengsai/disclosures/2568/taken\""), "{found}");
    let reader = app.upload("/disclosures/check", &[("year", ""), ("text", "")], &file, "mayor").await.text();
    assert!(!reader.contains("/taken"), "who may not keep the list is not offered it");
    let takes = [
        ("take", "O1 https://www.a.example/ita/o1.pdf"),
        ("take", "O2 https://www.a.example/ita/o2.pdf http://10.0.0.1/x"),
    ];

    let taken = app.post("/disclosures/2568/taken", &takes, "legal").await;

    assert!(taken.location().ends_with("/disclosures/2568"), "{}", taken.text());
    let first = app.get("/disclosures/2568/O1", "legal").await.text();
    assert!(first.contains("https://a.example/kept") && first.contains("ita/o1.pdf"), "{first}");
    let second = app.get("/disclosures/2568/O2", "legal").await.text();
    assert!(second.contains("ita/o2.pdf") && !second.contains("10.0.0.1"), "{second}");
    let sheet = app.get("/disclosures/2568/sheet.txt", "mayor").await.text();
    assert!(sheet.contains("O2 ข้อมูลผู้บริหาร\n1. https://www.a.example/ita/o2.pdf"), "{sheet}");
}

#[tokio::test]
async fn on_the_closing_night_addresses_are_locked_also_for_who_was_typing() {
    let app = App::new().await;
    let (closing, path) = ("/disclosures/2570/closing", "/disclosures/2570/O9");
    app.post(path, &filled("0", "https://a.example/o9", "", ""), "legal").await;
    let wrong = app.post(closing, &[("act", "set"), ("revision", "0"), ("closes-on", "31 เมษายน 2570")], "legal").await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(wrong.text().contains("31 เมษายน 2570"));
    app.post(closing, &[("act", "set"), ("revision", "0"), ("closes-on", "30 เม.ย. 2570")], "legal").await;
    assert!(app.get("/disclosures/2570", "mayor").await.text().contains("ปิดรับ 30 เมษายน 2570"));
    let stale = app.post(closing, &[("act", "close"), ("revision", "0")], "legal").await;
    assert_eq!(stale.status, StatusCode::CONFLICT);

    app.post(closing, &[("act", "close"), ("revision", "1")], "legal").await;
    let moved = app.post(path, &filled("1", "https://a.example/elsewhere", "yes", ""), "legal").await;
    let judged = app.post(path, &filled("1", "https://a.example/o9", "yes", ""), "legal").await;

    assert_eq!(moved.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(moved.text().contains("https://a.example/elsewhere") && moved.text().contains("ปิดรับแล้วเมื่อ"));
    assert_eq!(judged.status, StatusCode::SEE_OTHER, "everything else can change: {}", judged.text());
    let taken = app.post("/disclosures/2570/taken", &[("take", "O9 https://a.example/late")], "legal").await;
    assert_eq!(taken.status, StatusCode::SEE_OTHER);
    assert!(!app.get(path, "legal").await.text().contains("a.example/late"));
    let silent = app.post(closing, &[("act", "reopen"), ("revision", "2"), ("reason", " ")], "legal").await;
    assert_eq!(silent.status, StatusCode::UNPROCESSABLE_ENTITY, "opening again needs a reason");
    app.post(closing, &[("act", "confirm"), ("revision", "2")], "legal").await;
    let free = app.post(path, &filled("2", "https://a.example/elsewhere", "yes", ""), "legal").await;
    assert_eq!(free.status, StatusCode::SEE_OTHER, "{}", free.text());
    let approval = app.get("/disclosures/2570/approval", "mayor").await.text();
    assert!(approval.contains("ไม่อนุมัติ เนื่องจาก") && approval.contains("ผลยืนยันแล้ว"), "{approval}");
}

#[tokio::test]
async fn the_own_list_of_a_town_is_looked_at_kept_and_dropped_again() {
    let app = App::new().await;
    let table = "ข้อ\tรายการ\tตัวชี้วัดย่อย\tผู้รับผิดชอบ\tกำหนด\nO1\tโครงสร้าง\t9.1\tหัวหน้าสำนักปลัด\t31 มี.ค. 2570\nO2\tเรื่องใหม่ของปี\t10.1\tใครก็ไม่รู้\t\n";
    let looked = app.upload("/disclosures/2570/own", &[("table", table)], &[], "legal").await;
    let page = looked.text();
    assert_eq!(looked.status, StatusCode::OK, "{page}");
    assert!(page.contains("พบ 2 ข้อ") && page.contains("ไม่พบตำแหน่งนี้"), "{page}");
    let broken = app.upload("/disclosures/2570/own", &[("table", "ข้อ\tรายการ\nO1\t\n")], &[], "legal").await;
    assert_eq!(broken.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(broken.text().contains("O1 ไม่มีชื่อ"), "{}", broken.text());

    let keep = [("act", "keep"), ("revision", "0"), ("source", "own.xlsx"), ("table", table)];
    assert_eq!(app.post("/disclosures/2570/own/kept", &keep, "legal").await.status, StatusCode::SEE_OTHER);

    let list = app.get("/disclosures/2570?by=list", "legal").await.text();
    assert!(list.contains("เรื่องใหม่ของปี") && list.contains("own.xlsx") && !list.contains("/O26\""), "{list}");
    assert!(list.contains("31 มีนาคม 2570"), "the day of the table: {list}");
    app.post("/disclosures/2570/own/kept", &[("act", "forget"), ("revision", "1")], "legal").await;
    assert!(app.get("/disclosures/2570?by=list", "legal").await.text().contains("/O26\""));
}

#[tokio::test]
async fn from_last_year_owners_and_ways_are_carried_over_and_the_proof_is_to_be_done_again() {
    let app = App::new().await;
    app.post("/disclosures/2569/O26", &filled("0", "https://a.example/2569/o26", "yes", "seen"), "legal").await;
    let page = app.get("/disclosures/2570/years", "legal").await.text();
    assert!(page.contains("ยกมาจากปี 2569") && page.contains("ข้อเดิม"), "{page}");

    let carried = app.post("/disclosures/2570/years", &[], "legal").await;

    assert_eq!(carried.status, StatusCode::SEE_OTHER);
    let item = app.get("/disclosures/2570/O26", "legal").await.text();
    assert!(item.contains("หลักฐานปีก่อน") && item.contains("https://a.example/2569/o26"), "{item}");
    let again = app.post("/disclosures/2570/years", &[], "legal").await;
    assert_eq!(again.status, StatusCode::SEE_OTHER);
    assert!(!app.get("/disclosures/2570/years", "legal").await.text().contains("<button class=\"button\">ยกมา"));
}

#[tokio::test]
async fn everybody_reads_where_an_item_stands_also_in_a_frame_and_from_a_pack() {
    let app = App::new().await;
    let url = "https://www.thungsaengsai.example/ita/o9.pdf";
    app.post("/disclosures/2570/O9", &filled("0", url, "yes", ""), "legal").await;

    let list = app.get("/ita/2570", "").await;
    let frame = app.get("/ita/2570/embed", "").await;
    let pack = app.get("/ita/2570/pack.zip", "").await;
    let data = app.get("/ita/2570/o9.json", "").await.text();

    assert!(list.text().contains(url) && list.text().contains("/ita/2570/embed"), "{}", list.text());
    assert!(data.contains(url) && data.contains("เมนู ITA ปี 2570"), "{data}");
    let policy = |answer: &crate::app::Answer| {
        answer
            .headers
            .get("content-security-policy")
            .and_then(|value| value.to_str().ok())
            .unwrap_or_default()
            .to_owned()
    };
    assert!(policy(&frame).contains("frame-ancestors *") && policy(&list).contains("frame-ancestors 'none'"));
    assert!(frame.text().contains("/ita/2570/o9\"") && !frame.text().contains("<form"), "{}", frame.text());
    let mut zip = zip::ZipArchive::new(std::io::Cursor::new(pack.bytes.clone())).unwrap();
    let mut page = String::new();
    std::io::Read::read_to_string(&mut zip.by_name("o9.html").unwrap(), &mut page).unwrap();
    assert!(page.contains(url) && page.contains("index.html"), "{page}");
    assert!(zip.by_name("index.html").is_ok() && zip.by_name("ita.json").is_ok());
}

#[tokio::test]
async fn links_are_visited_on_demand_and_closing_asks_for_the_record() {
    let app = App::new().await;
    let nothing = app.post("/disclosures/2570/checks", &[], "legal").await;
    assert_eq!(nothing.status, StatusCode::SEE_OTHER);
    assert!(app.get("/disclosures/2570", "legal").await.text().contains("ยังไม่เคยเปิดตรวจ"));
    app.post("/disclosures/2570/O9", &filled("0", "https://a.example/o9", "", ""), "legal").await;

    app.post("/disclosures/2570/O9/checks", &[], "works-head").await;
    app.post("/disclosures/2570/checks", &[], "legal").await;

    let list = app.get("/disclosures/2570", "legal").await.text();
    assert!(list.contains("รอเปิดตรวจ") && list.contains("ดูความคืบหน้า"), "{list}");
    assert!(app.get("/disclosures/2570/O9", "works-head").await.text().contains("รอเปิดตรวจ"));
    assert_eq!(app.post("/disclosures/2570/O8/checks", &[], "works-head").await.status, StatusCode::FORBIDDEN);
    app.wait(1);
    app.post("/disclosures/2570/closing", &[("act", "close"), ("revision", "0")], "legal").await;
    let mut tx = app.state.store.read().await.unwrap();
    let year = prongsai_thai::FiscalYear::new(2570).unwrap();
    let round = prongsai_store::checks::newest(&mut tx, "a-thungsaengsai", year).await.unwrap().unwrap();
    assert_eq!((round.on_record, round.is_open()), (1, true));
}
