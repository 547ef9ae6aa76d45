//! The table of measures in the measure paper, and the announcement for signature.

use prongsai_domain::measure::{Budget, Measure};
use prongsai_domain::paper::ChainAct;

use super::table::{columns, methods};
use super::{Desk, Fact, signature};
use crate::model::{Block, Cell, Inline, Inlines, ParagraphStyle, Part, PartKind};
use crate::wording;

/// The table of measures; the column of the budget stands only where a measure says something about it.
pub(super) fn part(desk: &mut Desk<'_>) -> Part {
    let cycle = desk.cycle;
    let budget = cycle.measures.iter().any(|measure| measure.budget.is_some());
    let mut titles = vec![("มาตรการ", 15), ("ขั้นตอน/วิธีการ", 28), ("ผู้รับผิดชอบ", 12), ("ระยะเวลา", 12)];
    if budget {
        titles.push(("งบประมาณ", 10));
    }
    titles.extend([("ตัวชี้วัดความสำเร็จ", 16), ("การติดตามผล", 16)]);
    let mut rows = Vec::new();
    for measure in &cycle.measures {
        rows.push(row(desk, measure, budget));
    }
    let mut intro = vec![desk.text(&format!(
        "{} กำหนดมาตรการส่งเสริมคุณธรรมและความโปร่งใสภายในหน่วยงาน ประจำปีงบประมาณ พ.ศ. ",
        desk.words.full_name
    ))];
    intro.push(desk.year(cycle.fiscal_year));
    intro.push(desk.text(if rows.is_empty() {
        " โดยยังไม่ได้บันทึกมาตรการ"
    } else {
        " ดังต่อไปนี้"
    }));
    let blocks = vec![
        desk.heading("measures", 1, &wording::report_title(desk.kind, cycle.fiscal_year)),
        Block::Paragraph { id: "measures-intro".to_owned(), style: ParagraphStyle::Body, text: intro },
        Block::Table {
            id: "measures-table".to_owned(),
            summary: desk.said("มาตรการ ขั้นตอน ผู้รับผิดชอบ ระยะเวลา ตัวชี้วัดความสำเร็จ และการติดตามผล"),
            columns: columns(&titles),
            rows,
        },
    ];
    Part {
        id: "measures".to_owned(),
        kind: PartKind::Measures,
        title: "ตารางมาตรการ".to_owned(),
        landscape: true,
        blocks,
    }
}

fn row(desk: &mut Desk<'_>, measure: &Measure, budget: bool) -> Vec<Cell> {
    let record = |field: &str| format!("measures.toml › {} › {field}", measure.no);
    let mut row = vec![
        desk.measure_cell(measure),
        methods(desk, measure),
        desk.quoted_cell(&measure.responsible, record("responsible")),
        desk.quoted_cell(&wording::period(&measure.period), record("period")),
    ];
    if budget {
        let said = measure.budget.as_ref().map(self::budget).unwrap_or_default();
        row.push(desk.quoted_cell(&said, record("budget")));
    }
    row.push(desk.quoted_cell(measure.success.as_deref().unwrap_or_default(), record("success")));
    row.push(desk.quoted_cell(&measure.follow_up, record("follow_up")));
    row
}

fn budget(budget: &Budget) -> String {
    let amount = wording::baht(budget.satang);
    match budget.heading.as_deref().map(str::trim) {
        Some(heading) if !heading.is_empty() => format!("{amount} ({heading})"),
        _ => amount,
    }
}

/// The announcement: what was found, what is to be done, by whom.
pub(super) fn announcement(desk: &mut Desk<'_>) -> Part {
    let cycle = desk.cycle;
    let body = |id: &str, text: Inlines| Block::Paragraph { id: id.to_owned(), style: ParagraphStyle::Body, text };
    let mut blocks = vec![desk.heading("announcement", 1, &format!("ประกาศ{}", desk.words.full_name))];
    let subject = format!("เรื่อง {}", wording::report_title(desk.kind, cycle.fiscal_year));
    blocks.push(Block::Paragraph {
        id: "announcement-subject".to_owned(),
        style: ParagraphStyle::Centred,
        text: vec![Inline::bold(desk.said(&subject))],
    });
    let mut text =
        vec![desk.text(&format!("ตามที่{} ได้วิเคราะห์ผล{} ประจำปีงบประมาณ พ.ศ. ", desk.words.full_name, wording::ITA))];
    text.push(desk.year(cycle.fiscal_year.previous()));
    text.extend(crate::memo::result_words(desk));
    let chosen = crate::memo::chosen(desk);
    if !chosen.is_empty() {
        text.push(desk.text(" และพบว่า"));
        text.extend(chosen);
    }
    text.push(desk.text(" นั้น"));
    blocks.push(body("announcement-background", text));
    let mut text = vec![desk.text(&format!(
        "เพื่อให้การปฏิบัติงานของ{} โปร่งใส ตรวจสอบได้ และดีขึ้นจากผลการประเมิน จึงประกาศมาตรการส่งเสริมคุณธรรมและความโปร่งใสภายในหน่วยงาน ประจำปีงบประมาณ พ.ศ. ",
        desk.words.full_name
    ))];
    text.push(desk.year(cycle.fiscal_year));
    if cycle.measures.is_empty() {
        text.push(desk.text(" ตามตารางท้ายประกาศนี้"));
    } else {
        text.push(desk.text(" จำนวน "));
        text.push(desk.cite(Fact::computed(
            "measures.toml › measures",
            cycle.measures.len(),
            "นับมาตรการในแฟ้ม measures.toml",
        )));
        text.push(desk.text(" มาตรการ ดังนี้"));
    }
    blocks.push(body("announcement-purpose", text));
    let mut items = Vec::new();
    for measure in &cycle.measures {
        let record = |field: &str| format!("measures.toml › {} › {field}", measure.no);
        let mut item = vec![desk.cite(Fact::recorded(record("no"), measure.no)), desk.text(". ")];
        item.push(desk.quote(&measure.title, record("title")));
        if !wording::is_blank(&measure.responsible) {
            item.push(desk.text(" ผู้รับผิดชอบ: "));
            item.push(desk.quote(&measure.responsible, record("responsible")));
        }
        items.push(item);
    }
    if !items.is_empty() {
        blocks.push(Block::List { id: "announcement-list".to_owned(), items });
    }
    blocks.push(body(
        "announcement-duty",
        vec![desk.text(
            "ให้ผู้รับผิดชอบดำเนินการตามขั้นตอน ระยะเวลา และตัวชี้วัดความสำเร็จในตารางท้ายประกาศนี้ และรายงานผลต่อผู้บริหารตามรอบการรายงาน ทั้งนี้ ตั้งแต่บัดนี้เป็นต้นไป",
        )],
    ));
    blocks.push(Block::Paragraph {
        id: "announcement-date".to_owned(),
        style: ParagraphStyle::Centred,
        text: vec![Inline::plain("ประกาศ ณ วันที่ .......... เดือน .................... พ.ศ. ..........")],
    });
    let chain = desk.paper.chain.clone();
    let step = chain.iter().find(|step| step.act == ChainAct::Order);
    let head = desk.words.head.clone();
    let mut signature = signature(desk, "announcement-signature", ChainAct::Order, step, &head);
    signature.date = None;
    blocks.push(Block::Signature(signature));
    Part {
        id: "announcement".to_owned(),
        kind: PartKind::Announcement,
        title: "ประกาศ".to_owned(),
        landscape: false,
        blocks,
    }
}
