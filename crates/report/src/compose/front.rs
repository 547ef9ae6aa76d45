//! The cover and the foreword.

use super::Desk;
use crate::model::{Block, Inline, ParagraphStyle, Part, PartKind};
use crate::wording::{self, ITA};

/// The cover.
pub(super) fn cover(desk: &mut Desk<'_>) -> Part {
    let mut blocks = Vec::new();
    let mut line = |id: &str, style, text: &str| {
        blocks.push(Block::Paragraph { id: id.to_owned(), style, text: vec![Inline::plain(desk.said(text))] });
    };
    line("cover-title", ParagraphStyle::CoverTitle, wording::subject(desk.kind));
    line("cover-agency-of-title", ParagraphStyle::CoverTitle, &format!("ของ{}", desk.words.full_name));
    line("cover-year", ParagraphStyle::CoverTitle, &wording::of_fiscal_year(desk.cycle.fiscal_year));
    if let Some(round) = desk.kind.round() {
        line("cover-round", ParagraphStyle::CoverTitle, &wording::round(desk.cycle.fiscal_year, round));
    }
    line("cover-agency", ParagraphStyle::CoverName, &desk.words.full_name);
    line("cover-place", ParagraphStyle::CoverName, &desk.words.place);
    Part { id: "cover".to_owned(), kind: PartKind::Cover, title: "ปก".to_owned(), landscape: false, blocks }
}

/// The foreword: what the assessment is, what this paper holds, who publishes it.
pub(super) fn foreword(desk: &mut Desk<'_>) -> Part {
    let body = |id: &str, text: Vec<Inline>| Block::Paragraph { id: id.to_owned(), style: ParagraphStyle::Body, text };
    let year = desk.cycle.fiscal_year;
    let mut blocks = vec![desk.heading("foreword", 1, "คำนำ")];
    blocks.push(body(
        "foreword-assessment",
        vec![desk.text(&format!(
            "{ITA} เป็นการประเมินประจำปีที่{} พัฒนาขึ้น เพื่อให้หน่วยงานภาครัฐรู้จุดที่ควรแก้ไขของตนเอง \
             และนำไปปรับปรุงการปฏิบัติงานให้โปร่งใส ตรวจสอบได้ และเป็นประโยชน์ต่อประชาชน",
            wording::NACC
        ))],
    ));
    let mut text = vec![desk.text(&format!("{} จัดทำเอกสารฉบับนี้ขึ้นเพื่อ", desk.words.full_name))];
    text.push(desk.text(match desk.kind.round() {
        Some(_) => "รายงานผลการดำเนินการตามมาตรการส่งเสริมคุณธรรมและความโปร่งใสภายในหน่วยงาน ประจำปีงบประมาณ พ.ศ. ",
        None => "กำหนดมาตรการส่งเสริมคุณธรรมและความโปร่งใสภายในหน่วยงาน ประจำปีงบประมาณ พ.ศ. ",
    }));
    text.push(desk.year(year));
    if let Some(round) = desk.kind.round() {
        text.push(desk.text(" "));
        text.extend(desk.round(round));
    }
    text.push(desk.text(" โดยเริ่มจากผลการประเมินประจำปีงบประมาณ พ.ศ. "));
    text.push(desk.year(year.previous()));
    text.push(desk.text(match desk.kind.round() {
        Some(_) => {
            " แล้วแสดงผลของแต่ละขั้นตอนตามหมายเลขของวิธีการดำเนินการ \
             การติดตามผล ปัญหาอุปสรรค ข้อเสนอแนะ และหลักฐานที่ตรวจสอบได้"
        }
        None => " แล้วแสดงผลการวิเคราะห์ มาตรการ ขั้นตอน ผู้รับผิดชอบ ระยะเวลา ตัวชี้วัดความสำเร็จ และการติดตามผล",
    }));
    blocks.push(body("foreword-content", text));
    if let Some(filing) = desk.filing() {
        let mut text = vec![desk.text("เอกสารฉบับนี้ใช้ประกอบ")];
        text.extend(filing);
        blocks.push(body("foreword-filing", text));
    }
    blocks.push(body(
        "foreword-use",
        vec![desk.text(&format!(
            "{} จะนำข้อมูลในเอกสารฉบับนี้ไปใช้ปรับปรุงการปฏิบัติงาน และเปิดเผยให้ประชาชนติดตามและตรวจสอบได้",
            desk.words.full_name
        ))],
    ));
    let right = |id: &str, text: String| Block::Paragraph {
        id: id.to_owned(),
        style: ParagraphStyle::Right,
        text: vec![Inline::plain(text)],
    };
    blocks.push(right("foreword-agency", desk.said(&desk.words.full_name)));
    if let Some(date) = desk.paper.memo.date {
        blocks.push(right("foreword-date", desk.said(&prongsai_thai::date::month_year(date))));
    }
    Part {
        id: "foreword".to_owned(), kind: PartKind::Foreword, title: "คำนำ".to_owned(), landscape: false, blocks
    }
}
