use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use prongsai_store::evidence::{self, Row};

use crate::app::{App, TOWN, sample_file};

const OWNER: &str = "accountant";

type File<'a> = (&'a str, &'a str, &'a str, &'a [u8]);

async fn all(app: &App) -> Vec<Row> {
    let mut tx = app.state.store.read().await.expect("the scene is set");
    evidence::list(&mut tx, &format!("a-{TOWN}"), 2569).await.expect("the scene is set")
}

async fn get(app: &App, id: &str) -> Row {
    let mut tx = app.state.store.read().await.expect("the scene is set");
    evidence::get(&mut tx, &format!("a-{TOWN}"), id).await.expect("the scene is set")
}

/// Adds one file and gives the id of its piece.
async fn add(app: &App, name: &str, bytes: &[u8]) -> String {
    let files: [File<'_>; 1] = [("files", name, "application/octet-stream", bytes)];
    let answer = app.upload("/evidence", &[("year", "2569")], &files, OWNER).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text());
    answer.location().rsplit('/').next().expect("the scene is set").to_owned()
}

fn png(width: u32, height: u32) -> Vec<u8> {
    let mut bytes = std::io::Cursor::new(Vec::new());
    image::DynamicImage::new_rgb8(width, height)
        .write_to(&mut bytes, image::ImageFormat::Png)
        .expect("the scene is set");
    bytes.into_inner()
}

/// A photograph with the place where it was taken.
fn with_place(jpeg: &[u8]) -> Vec<u8> {
    let exif = b"Exif\0\0MM\0*\0\0\0\x08\0\x01\x01\x32\0\x02\0\0\0\x14\0\0\0\x1a\0\0\0\0\
        2026:01:12 09:30:00\0GPSLatitude 17.4138";
    let mut bytes = jpeg[..2].to_vec();
    bytes.extend_from_slice(&[0xff, 0xe1]);
    bytes.extend_from_slice(&u16::try_from(exif.len() + 2).expect("the scene is set").to_be_bytes());
    bytes.extend_from_slice(exif);
    bytes.extend_from_slice(&jpeg[2..]);
    bytes
}

fn zip_of(parts: &[(&str, &[u8])]) -> Vec<u8> {
    use std::io::Write as _;
    let mut writer = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, content) in parts {
        writer.start_file(*name, zip::write::SimpleFileOptions::default()).expect("the scene is set");
        writer.write_all(content).expect("the scene is set");
    }
    writer.finish().expect("the scene is set").into_inner()
}

#[tokio::test]
async fn a_photograph_is_shrunk_and_forgets_where_it_was_taken() {
    let app = App::new().await;
    let original = with_place(sample_file("photos/01-training.jpg"));

    let id = add(&app, "../../IMG_20260112.HTML", &original).await;

    let row = get(&app, &id).await;
    assert_eq!(row.media_type.as_deref(), Some("image/jpeg"));
    assert_eq!(row.file_name.as_deref(), Some("IMG_20260112.jpg"));
    assert_eq!(row.made_on.as_deref(), Some("2026-01-12"));
    let file = app.get(&format!("/evidence/{id}/file"), OWNER).await;
    assert_eq!(file.status, StatusCode::OK);
    assert!(!file.bytes.windows(11).any(|part| part == b"GPSLatitude"));
    let kept = walk(&app);
    assert!(!kept.iter().any(|bytes| bytes.windows(11).any(|part| part == b"GPSLatitude")), "nor on the disk");
    let small = app.get(&format!("/evidence/{id}/thumbnail"), OWNER).await;
    assert_eq!(small.headers[header::CONTENT_TYPE], "image/jpeg");
}

/// The content of all files that are kept.
fn walk(app: &App) -> Vec<Vec<u8>> {
    fn folder(path: &std::path::Path, found: &mut Vec<Vec<u8>>) {
        for entry in std::fs::read_dir(path).into_iter().flatten().flatten() {
            if entry.path().is_dir() {
                folder(&entry.path(), found);
            } else {
                found.push(std::fs::read(entry.path()).expect("the scene is set"));
            }
        }
    }
    let mut found = Vec::new();
    folder(app.state.store.files(), &mut found);
    found
}

#[tokio::test]
async fn hostile_files_end_in_a_page_that_names_them() {
    let app = App::new().await;
    let before = all(&app).await.len();
    let macros = zip_of(&[("[Content_Types].xml", b"x"), ("word/document.xml", b"x"), ("word/vbaProject.bin", b"x")]);
    let archive = zip_of(&[("a.txt", b"x")]);
    let polyglot = [b"GIF89a/*<script>alert(1)</script>*/".as_slice(), &[0; 64]].concat();
    let cases: [(&str, &[u8], &str); 11] = [
        ("ภาพ.jpg", b"<html><script>alert(1)</script></html>", "มีเนื้อหาเป็นหน้าเว็บ"),
        ("drawing.svg", b"<svg xmlns=\"http://www.w3.org/2000/svg\" onload=\"alert(1)\"/>", "มีเนื้อหาเป็นหน้าเว็บ"),
        ("a.gif", &polyglot, "“a”"),
        ("a.exe", b"MZ\x90\0\x03\0\0\0\x04\0\0\0\xff\xff\0\0", "เป็นโปรแกรม"),
        ("a.docm", &macros, "มีมาโคร"),
        ("a.zip", &archive, "เป็นไฟล์บีบอัด"),
        ("a.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "เป็นรูปแบบเก่า"),
        ("a.jpg", b"\xff\xd8\xff\xe0\0\x10JFIF\0", "อ่านไฟล์"),
        ("ว่าง.pdf", b"", "ไม่มีข้อมูล"),
        ("a.heic", b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", "HEIC"),
        ("a.bin", b"\0\x01\x02\x03", "ไม่รู้จักชนิด"),
    ];
    for (name, bytes, words) in cases {
        let files: [File<'_>; 1] = [("files", name, "image/jpeg", bytes)];

        let answer = app.upload("/evidence", &[("year", "2569")], &files, OWNER).await;

        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{name}");
        assert!(answer.text().contains(words), "{name}: {}", answer.text());
        assert!(!answer.text().contains("<script>alert"), "{name}");
    }
    assert_eq!(all(&app).await.len(), before);
    assert!(walk(&app).is_empty(), "nothing of it is kept");
}

#[tokio::test]
async fn a_picture_of_too_many_pixels_is_refused_without_being_drawn() {
    let app = App::new().await;
    // A PNG that says it is 60,000 pixels a side.
    let mut bomb = png(8, 8);
    bomb[16..20].copy_from_slice(&60_000_u32.to_be_bytes());
    bomb[20..24].copy_from_slice(&60_000_u32.to_be_bytes());
    let files: [File<'_>; 1] = [("files", "bomb.png", "image/png", &bomb)];

    let answer = app.upload("/evidence", &[("year", "2569")], &files, OWNER).await;

    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(answer.text().contains("bomb"));
}

#[tokio::test]
async fn one_bad_file_does_not_cost_the_good_ones() {
    let app = App::new().await;
    let large = vec![b'a'; 41 * 1024 * 1024];
    let files: [File<'_>; 3] = [
        ("files", "ภาพ.jpg", "image/jpeg", sample_file("photos/01-training.jpg")),
        ("files", "ใหญ่.txt", "text/plain", &large),
        ("files", "สรุป.csv", "text/csv", sample_file("data/training-summary.csv")),
    ];
    let before = all(&app).await.len();

    let answer = app.upload("/evidence", &[("year", "2569"), ("shows", "การอบรม")], &files, OWNER).await;

    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    let text = answer.text();
    assert!(text.contains("ไฟล์ “ใหญ่” ใหญ่เกิน 40 MB"), "{text}");
    assert!(text.contains("ได้รับไฟล์เหล่านี้แล้ว"));
    assert_eq!(all(&app).await.len(), before + 2);
}

#[tokio::test]
async fn the_same_file_once_more_is_the_same_piece() {
    let app = App::new().await;

    let one = add(&app, "a.jpg", sample_file("photos/01-training.jpg")).await;
    let two = add(&app, "b.jpg", sample_file("photos/01-training.jpg")).await;

    assert_eq!(one, two);
}

#[tokio::test]
async fn files_are_served_as_what_they_are_and_never_as_a_page() {
    let app = App::new().await;
    let csv = add(&app, "ข้อมูล.csv", "ชื่อ,จำนวน\nอบรม,45\n".as_bytes()).await;
    let pdf = add(&app, "a\"; x.pdf", b"%PDF-1.7\n<script>alert(1)</script>\n%%EOF").await;

    for (id, media_type, how) in [(csv, "text/plain", "attachment"), (pdf, "application/pdf", "inline")] {
        let answer = app.get(&format!("/evidence/{id}/file"), OWNER).await;

        assert_eq!(answer.headers[header::CONTENT_TYPE], media_type);
        assert_eq!(answer.headers["x-content-type-options"], "nosniff");
        assert_eq!(answer.headers[header::CACHE_CONTROL], "private, no-store");
        let disposition = answer.headers[header::CONTENT_DISPOSITION].to_str().expect("the scene is set");
        assert!(disposition.starts_with(how) && disposition.matches('"').count() == 2, "{disposition}");
        assert!(
            answer.headers[header::CONTENT_SECURITY_POLICY]
                .to_str()
                .expect("the scene is set")
                .contains("default-src 'none'")
        );
    }
}

#[tokio::test]
async fn files_of_another_agency_are_not_there() {
    let app = App::new().await;
    let id = add(&app, "a.jpg", sample_file("photos/01-training.jpg")).await;

    let answer = app.send(Request::get(format!("/t/other/evidence/{id}/file")), Body::empty(), "other", "legal").await;

    assert_eq!(answer.status, StatusCode::NOT_FOUND);
    assert_eq!(app.get(&format!("/evidence/{id}/file"), "").await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn numbers_of_persons_bar_publishing_until_somebody_vouches() {
    let app = App::new().await;
    let id = add(&app, "รายชื่อ.csv", "ชื่อ,โทร,เลข\nสมมุติ,081-234-5678,1103702071811\n".as_bytes()).await;
    let page = app.get(&format!("/evidence/{id}"), "legal").await.text();
    assert!(page.contains("081-xxx-xxxx") && !page.contains("081-234-5678"));
    let path = format!("/evidence/{id}/visibility");

    let refused = app.post(&path, &[("revision", "1"), ("visibility", "public")], "legal").await;
    let owner = app.post(&path, &[("revision", "1"), ("visibility", "public"), ("vouch", "1")], OWNER).await;
    let vouched = app.post(&path, &[("revision", "1"), ("visibility", "public"), ("vouch", "1")], "legal").await;

    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.text().contains("จึงยังเผยแพร่ไม่ได้"));
    assert_eq!(owner.status, StatusCode::FORBIDDEN);
    assert_eq!(vouched.status, StatusCode::SEE_OTHER);
    let row = get(&app, &id).await;
    assert_eq!(row.visibility, "public");
    assert!(row.checked_by.is_some());
}

#[tokio::test]
async fn another_file_leaves_the_first_one_in_the_history_and_is_internal() {
    let app = App::new().await;
    let id = add(&app, "a.txt", "ข้อความแรก".as_bytes()).await;
    app.post(&format!("/evidence/{id}/visibility"), &[("revision", "1"), ("visibility", "public")], "legal").await;
    assert_eq!(get(&app, &id).await.visibility, "public");
    let files: [File<'_>; 1] = [("file", "b.txt", "text/plain", "ข้อความที่สอง".as_bytes())];
    let path = format!("/evidence/{id}/file");

    let without = app.upload(&path, &[("revision", "2")], &files, OWNER).await;
    let with = app.upload(&path, &[("revision", "2"), ("replace-reason", "พิมพ์ผิด")], &files, OWNER).await;

    assert_eq!((without.status, with.status), (StatusCode::UNPROCESSABLE_ENTITY, StatusCode::SEE_OTHER));
    assert_eq!(get(&app, &id).await.visibility, "internal");
    let former = app.get(&format!("/evidence/{id}/former/1"), OWNER).await;
    assert_eq!(former.text(), "ข้อความแรก");
    assert!(app.get(&format!("/evidence/{id}"), OWNER).await.text().contains("พิมพ์ผิด"));
}

#[tokio::test]
async fn a_piece_is_removed_with_a_reason_and_its_page_says_so() {
    let app = App::new().await;
    let id = add(&app, "a.txt", "ข้อความ".as_bytes()).await;
    let path = format!("/evidence/{id}/remove");

    let other = app.post(&path, &[("revision", "1"), ("remove-reason", "x")], "office-head").await;
    let silent = app.post(&path, &[("revision", "1"), ("remove-reason", " ")], OWNER).await;
    let done = app.post(&path, &[("revision", "1"), ("remove-reason", "แนบผิดไฟล์")], OWNER).await;

    assert_eq!(other.status, StatusCode::FORBIDDEN);
    assert_eq!(silent.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(done.status, StatusCode::SEE_OTHER);
    assert!(app.get(&format!("/evidence/{id}"), OWNER).await.text().contains("แนบผิดไฟล์"));
    assert!(all(&app).await.iter().all(|row| row.id != id));
}

#[tokio::test]
async fn two_who_describe_one_piece_do_not_overwrite_each_other() {
    let app = App::new().await;
    let id = add(&app, "a.txt", "ข้อความ".as_bytes()).await;
    let path = format!("/evidence/{id}");
    let form = |title| [("revision", "1"), ("title", title), ("year", "2569"), ("made-on", "๓ เม.ย. ๒๕๖๙")];
    assert_eq!(app.post(&path, &form("ประกาศ"), OWNER).await.status, StatusCode::SEE_OTHER);

    let late = app.post(&path, &form("คำสั่ง"), "legal").await;

    assert_eq!(late.status, StatusCode::CONFLICT);
    assert!(late.text().contains("ประกาศ") && late.text().contains("คำสั่ง"));
    assert_eq!(get(&app, &id).await.title, "ประกาศ");
    assert_eq!(get(&app, &id).await.made_on.as_deref(), Some("2026-04-03"));
}

#[tokio::test]
async fn the_list_shows_what_is_missing() {
    let app = App::new().await;
    let id = add(&app, "เดี่ยว.txt", "ข้อความ".as_bytes()).await;

    let unused = app.get("/evidence?year=2569&show=unused", OWNER).await.text();
    let public = app.get("/evidence?year=2569&show=public", OWNER).await.text();
    let undated = app.get("/evidence?year=2569&show=undated", OWNER).await.text();

    let link = format!("/evidence/{id}\"");
    assert!(unused.contains(&link) && undated.contains(&link) && !public.contains(&link));
}

#[tokio::test]
async fn a_form_that_is_torn_off_is_a_broken_form_and_not_a_failure() {
    let app = App::new().await;
    let request = Request::post(format!("/t/{TOWN}/evidence"))
        .header(header::CONTENT_TYPE, "multipart/form-data; boundary=parting");
    let body = Body::from("--parting\r\nContent-Disposition: form-data; name=\"files\"; filename=\"a.jpg\"\r\n\r\nabc");

    let torn = app.send(request, body, TOWN, OWNER).await;
    let plain = app.post("/evidence", &[("year", "2569")], OWNER).await;

    assert_eq!((torn.status, plain.status), (StatusCode::BAD_REQUEST, StatusCode::BAD_REQUEST));
}

#[tokio::test]
async fn a_disk_that_takes_nothing_is_said_to_be_away_and_nothing_is_recorded() {
    let app = App::new().await;
    let before = all(&app).await.len();
    // Where the folder of files should be lies a file.
    std::fs::remove_dir_all(app.state.store.files()).ok();
    std::fs::write(app.state.store.files(), b"full").expect("the scene is set");
    let files: [File<'_>; 1] = [("files", "a.txt", "text/plain", b"words")];

    let answer = app.upload("/evidence", &[("year", "2569")], &files, OWNER).await;

    assert_eq!(answer.status, StatusCode::INTERNAL_SERVER_ERROR);
    assert!(answer.text().contains("ยังไม่มีข้อมูลใดเปลี่ยน"));
    assert_eq!(all(&app).await.len(), before);
}

#[tokio::test]
async fn a_masked_picture_holds_nothing_of_what_is_covered() {
    let app = App::new().await;
    let id = add(&app, "a.jpg", sample_file("photos/01-training.jpg")).await;
    let path = format!("/evidence/{id}/mask");
    assert_eq!(app.get(&path, OWNER).await.status, StatusCode::FORBIDDEN);
    let page = app.get(&path, "legal").await.text();
    assert_eq!(page.matches("name=\"square\"").count(), 144);
    let none = app.post(&path, &[("revision", "1"), ("page", "1"), ("act", "make")], "legal").await;
    assert_eq!(none.status, StatusCode::UNPROCESSABLE_ENTITY);

    let form = [("revision", "1"), ("page", "1"), ("square", "0"), ("square", "143"), ("act", "make")];
    let made = app.post(&path, &form, "legal").await;

    assert_eq!(made.status, StatusCode::SEE_OTHER, "{}", made.text());
    let masked = app.get(&format!("/evidence/{id}/masked"), "legal").await;
    let picture = image::load_from_memory(&masked.bytes).expect("the scene is set").to_luma8();
    let (width, height) = picture.dimensions();
    assert!(picture.get_pixel(width / 50, height / 50).0[0] < 16, "the first square is black");
    assert!(picture.get_pixel(width - width / 50, height - height / 50).0[0] < 16, "and the last");
    let release = [("revision", "2"), ("visibility", "masked")];
    assert_eq!(app.post(&format!("/evidence/{id}/visibility"), &release, "legal").await.status, StatusCode::SEE_OTHER);
    assert_eq!(
        get(&app, &id).await.published().expect("the scene is set").0,
        get(&app, &id).await.masked_digest.expect("the scene is set")
    );
}

#[tokio::test]
async fn a_masked_text_hides_the_numbers_and_keeps_the_words() {
    let app = App::new().await;
    let id = add(&app, "โทร_0812345678.csv", "ชื่อ,โทร\nสมมุติ,๐๘๑-๒๓๔-๕๖๗๘\n".as_bytes()).await;
    let path = format!("/evidence/{id}/mask");

    let made = app.post(&path, &[("revision", "1"), ("act", "make")], "legal").await;

    assert_eq!(made.status, StatusCode::SEE_OTHER);
    let masked = app.get(&format!("/evidence/{id}/masked"), "legal").await;
    assert!(masked.text().contains("สมมุติ") && masked.text().contains("xxx-xxx-xxxx"));
    assert!(!masked.text().contains("๕๖๗๘"));
    assert!(!get(&app, &id).await.masked_file_name.expect("the scene is set").contains("0812345678"));
}

#[tokio::test]
async fn a_masked_pdf_is_made_of_pictures_of_its_pages() {
    let app = App::new().await;
    let page = prongsai_document::picture::shrink(sample_file("photos/01-training.jpg")).expect("the scene is set");
    let pdf = prongsai_document::sheaf::pdf("SECRET-TITLE-1103702071811", &[page.clone(), page]);
    let id = add(&app, "คำสั่ง.pdf", &pdf).await;
    assert_eq!(app.get(&format!("/evidence/{id}/thumbnail"), OWNER).await.status, StatusCode::OK);
    let path = format!("/evidence/{id}/mask");
    let second = app.get(&format!("{path}?page=2"), "legal").await.text();
    assert!(second.contains("หน้า 2 จาก 2"));
    let kept = [("revision", "1"), ("page", "1"), ("square", "0"), ("act", "next")];
    assert_eq!(app.post(&path, &kept, "legal").await.status, StatusCode::SEE_OTHER);

    let made = app.post(&path, &[("revision", "2"), ("page", "2"), ("square", "5"), ("act", "make")], "legal").await;

    assert_eq!(made.status, StatusCode::SEE_OTHER, "{}", made.text());
    let masked = app.get(&format!("/evidence/{id}/masked"), "legal").await;
    assert_eq!(masked.headers[header::CONTENT_TYPE], "application/pdf");
    assert!(masked.bytes.starts_with(b"%PDF-") && !masked.bytes.windows(6).any(|part| part == b"SECRET"));
    let limits = prongsai_document::picture::Limits { bytes: 1 << 26, pages: 9, pixels: 40_000_000 };
    let pages = prongsai_document::picture::pages(masked.bytes, limits).expect("the copy is sound");
    assert_eq!(pages.len(), 2);
}
