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

    let answer = app.upload("/disclosures", &[("year", ""), ("text", "")], &file, "legal").await;

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
        let answer = app.upload("/disclosures", form, files, "office-head").await;
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

    let answer = app.upload("/disclosures", &[("year", ""), ("text", text)], &[], "legal").await;

    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(answer.text().contains("id=\"refused\""), "{}", answer.text());
}
