//! Zero points taken in, answered from the record, and sent.

use axum::http::StatusCode;
use prongsai_domain::disclosure::{Address, Disclosure, Visit};
use prongsai_store::disclosures::{self, BoardYear, NewVisit};
use prongsai_store::events::Event;
use prongsai_thai::FiscalYear;

use crate::app::App;

const TOWN: &str = "a-thungsaengsai";
const LIST: &str = "/disclosures/2568/objections";
const O11: &str = "/disclosures/2568/objections/O11";
const PAGE: &str = "https://thungsaengsai.example/ita/2568/o11.pdf";

/// A closed list of 2568 with one item on record.
async fn recorded(app: &App) {
    let year = FiscalYear::new(2568).unwrap();
    let now = app.state.clock.now();
    let mut tx = app.state.store.write().await.unwrap();
    let address =
        Address { url: PAGE.to_owned(), clicks: "1. เมนู ITA 2568\n2. O11".to_owned(), ..Address::default() };
    let item = Disclosure { code: "O11".to_owned(), addresses: vec![address], ..Disclosure::default() };
    disclosures::put(&mut tx, now, TOWN, year, &item, None, 0).await.unwrap();
    let visit = NewVisit {
        id: "v1",
        year,
        code: "O11",
        url: PAGE,
        outcome: Visit::Fine,
        status: Some(200),
        final_url: None,
        media_type: Some("application/pdf"),
        size_bytes: Some(1_000),
        digest: Some("abcdef"),
        title: Some("สถิติ 2568"),
        words: Some("หน้าแรก\nข้อมูลสถิติการให้บริการ ประจำปีงบประมาณ พ.ศ. 2568\nติดต่อเรา"),
        findings: "[]",
        on_record: true,
        round: None,
        picture: None,
    };
    disclosures::insert_visit(&mut tx, now, TOWN, &visit).await.unwrap();
    let closed = BoardYear { closed_at: Some(now.as_microsecond()), ..BoardYear::default() };
    disclosures::put_year(&mut tx, now, TOWN, year, &closed, None).await.unwrap();
    tx.commit(Event::new(TOWN, now, "disclosures.closed")).await.unwrap();
}

const NOTICE: &str = "แจ้งผลคะแนน OIT\nO11 : 0 คะแนน เพราะ ไม่พบข้อมูลของปี 2568\nข้อ O๔ ไม่มีข่าวของปี\nO99 ไม่มี\nO11 อีกครั้ง";

#[tokio::test]
async fn a_notice_is_looked_at_kept_and_answered_from_the_record_alone() {
    let app = App::new().await;
    recorded(&app).await;
    let empty = app.get(LIST, "mayor").await.text();
    assert!(empty.contains("ยังไม่มีข้อที่ได้ 0 คะแนน") && !empty.contains("objections/notice"), "{empty}");

    let fields = [("noticed-on", "1 มิ.ย. 2568"), ("due-on", ""), ("notice", NOTICE)];
    let looked = app.upload(&format!("{LIST}/notice"), &fields, &[], "legal").await;
    let page = looked.text();
    assert_eq!(looked.status, StatusCode::OK, "{page}");
    for said in ["พบ 2 ข้อ", "15 มิถุนายน 2568", "ไม่มีข้อ O99", "ซ้ำกับข้อ O11 ในบรรทัดที่ 2", "ไม่มีบันทึก", "นำเข้า 2 ข้อ"]
    {
        assert!(page.contains(said), "{said}: {page}");
    }
    let kept = app.post(&format!("{LIST}/kept"), &fields, "legal").await;
    assert_eq!(kept.status, StatusCode::SEE_OTHER, "{}", kept.text());
    assert_eq!(
        app.post(&format!("{LIST}/kept"), &fields, "legal").await.status,
        StatusCode::SEE_OTHER,
        "twice is once"
    );

    let list = app.get(LIST, "mayor").await.text();
    assert!(list.contains("2 ข้อ ยังไม่ได้ส่งคำชี้แจง 2 ข้อ") && list.contains("เลยกำหนด"), "{list}");
    let answer = app.get(O11, "mayor").await.text();
    for said in [PAGE, "ไม่พบข้อมูลของปี 2568", "abcdef", "ข้อมูลสถิติการให้บริการ ประจำปีงบประมาณ พ.ศ. 2568", "(1) เมนู ITA 2568"]
    {
        assert!(answer.contains(said), "{said}: {answer}");
    }
    assert!(!answer.contains("name=\"act\""), "who reads changes nothing");
    let without = app.get(&format!("{LIST}/O4"), "legal").await.text();
    assert!(without.contains("ไม่มีบันทึกของข้อ O4") && !without.contains("class=\"paper\""), "{without}");
    assert_eq!(app.get(&format!("{LIST}/O5"), "legal").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn an_answer_is_changed_once_each_and_stays_as_it_was_sent() {
    let app = App::new().await;
    recorded(&app).await;
    let fields = [("noticed-on", "1 มิ.ย. 2568"), ("due-on", ""), ("notice", NOTICE)];
    app.post(&format!("{LIST}/kept"), &fields, "legal").await;
    let form = |revision: &'static str, act: &'static str, draft: &'static str, due: &'static str| {
        vec![
            ("revision", revision),
            ("act", act),
            ("draft", draft),
            ("reason", "ไม่พบข้อมูล"),
            ("noticed-on", "1 มิ.ย. 2568"),
            ("due-on", due),
            ("sent-on", ""),
        ]
    };

    let wrong = app.post(O11, &form("1", "save", "ขอชี้แจงเอง", "วันไหนก็ได้"), "legal").await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(wrong.text().contains("ขอชี้แจงเอง") && wrong.text().contains("วันไหนก็ได้"), "{}", wrong.text());
    let saved = app.post(O11, &form("1", "save", "ขอชี้แจงเอง", "20 มิ.ย. 2568"), "legal").await;
    assert_eq!(saved.status, StatusCode::SEE_OTHER, "{}", saved.text());
    let late = app.post(O11, &form("1", "save", "ของอีกคน", "20 มิ.ย. 2568"), "legal").await;
    assert_eq!(late.status, StatusCode::CONFLICT);
    assert!(late.text().contains("ของอีกคน") && late.text().contains("ขอชี้แจงเอง"), "nothing is lost: {}", late.text());
    assert_eq!(app.post(O11, &form("2", "sent", "", ""), "works-head").await.status, StatusCode::FORBIDDEN);

    let sent = app.post(O11, &form("2", "sent", "", ""), "legal").await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.text());
    let page = app.get(O11, "legal").await.text();
    assert!(page.contains("ส่งแล้ว") && page.contains("ขอชี้แจงเอง"), "{page}");
    let nothing = app.post(&format!("{LIST}/O4"), &form("1", "sent", "", ""), "legal").await;
    assert_eq!(nothing.status, StatusCode::UNPROCESSABLE_ENTITY, "what nobody has written is not sent");
    let gone = app.post(&format!("{LIST}/O4"), &form("1", "remove", "", ""), "legal").await;
    assert!(gone.location().ends_with("/objections"), "{}", gone.location());
    assert_eq!(app.get(&format!("{LIST}/O4"), "legal").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_text_without_an_item_comes_back_as_it_was() {
    let app = App::new().await;
    for (notice, said) in [("", "ยังไม่มีข้อความ"), ("สวัสดี", "ไม่พบข้อที่ได้ 0 คะแนน")]
    {
        let fields = [("noticed-on", ""), ("due-on", ""), ("notice", notice)];
        let answer = app.upload(&format!("{LIST}/notice"), &fields, &[], "legal").await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(answer.text().contains(said) || answer.text().contains("โปรดกรอกวันที่"), "{}", answer.text());
        assert!(answer.text().contains(notice));
    }
}
