//! One page for the mayor: what is done, what is not, what is asked.

use prongsai_domain::progress::Status;
use prongsai_thai::Round;

use super::analysis::total;
use super::appendix::place;
use super::finding::{Class, findings};
use super::table::columns;
use super::{Desk, Fact, Tally};
use crate::figure;
use crate::model::{Align, Block, Cell, Inline, Inlines, ParagraphStyle, Part, PartKind};
use crate::wording::{self, request};

/// Open steps that the page names; the rest is counted.
const NAMED: usize = 5;

/// The page; its heading is the finding.
pub(super) fn part(desk: &mut Desk<'_>) -> Part {
    let mut blocks = match desk.kind.round() {
        Some(round) => of_report(desk, round),
        None => of_measures(desk),
    };
    let year = desk.cycle.fiscal_year.previous();
    let text = total(desk, year);
    blocks.insert(1, body("summary-result", text));
    let asked = desk.said(&request::asked(desk.kind, &desk.words));
    blocks.push(Block::Paragraph {
        id: "summary-request".to_owned(),
        style: ParagraphStyle::Flush,
        text: vec![Inline::bold("สิ่งที่ขอให้พิจารณา:"), Inline::plain(format!(" {asked}"))],
    });
    Part {
        id: "summary".to_owned(),
        kind: PartKind::Summary,
        title: "บทสรุปสำหรับผู้บริหาร".to_owned(),
        landscape: false,
        blocks,
    }
}

fn body(id: &str, text: Inlines) -> Block {
    Block::Paragraph { id: id.to_owned(), style: ParagraphStyle::Flush, text }
}

fn of_report(desk: &mut Desk<'_>, round: Round) -> Vec<Block> {
    let cycle = desk.cycle;
    let scope = format!("progress.toml › {}", round.months());
    let all = Tally::of(desk, round, &cycle.measures);
    let mut title = vec![desk.text("บทสรุปสำหรับผู้บริหาร: ")];
    title.extend(all.headline(desk, &scope));
    let mut blocks = vec![Block::Heading { id: "summary".to_owned(), level: 1, text: title }];
    blocks.extend(figure::progress(desk, round).map(Block::Chart));
    let mut rows = Vec::new();
    for measure in &cycle.measures {
        let tally = Tally::of(desk, round, [measure]);
        let scope = format!("{scope} › {}", measure.no);
        let last = measure.indicator.and_then(|no| {
            let year = cycle.fiscal_year.previous();
            let points = desk.result()?.indicators.get(&no)?;
            Some(desk.cite(Fact::recorded(format!("result.toml › {year} › indicators › {no}"), points)))
        });
        let open = tally.under_way + tally.not_started;
        let [done, open] = if tally.unknown == tally.total {
            ["ยังไม่ได้ระบุ"; 2].map(Inline::plain)
        } else {
            [("done", tally.done), ("open", open)].map(|(name, value)| desk.cite(tally.count(&scope, name, value)))
        };
        let one = |inline: Inline| Cell { paragraphs: vec![vec![inline]] };
        rows.push(vec![
            desk.measure_cell(measure),
            one(last.unwrap_or_else(|| Inline::plain("–"))),
            one(done),
            one(open),
            desk.quoted_cell(&measure.responsible, format!("measures.toml › {} › responsible", measure.no)),
        ]);
    }
    if !rows.is_empty() {
        let mut columns = columns(&[
            ("มาตรการ", 36),
            ("คะแนนปีก่อน", 14),
            ("แล้วเสร็จ (ขั้นตอน)", 14),
            ("ยังไม่แล้วเสร็จ (ขั้นตอน)", 14),
            ("ผู้รับผิดชอบ", 22),
        ]);
        for column in &mut columns[1..4] {
            column.align = Align::End;
        }
        let summary = desk.said("มาตรการ คะแนนปีก่อน จำนวนขั้นตอนที่แล้วเสร็จและยังไม่แล้วเสร็จ และผู้รับผิดชอบ");
        blocks.push(Block::Table { id: "summary-table".to_owned(), summary, columns, rows });
    }
    blocks.extend(open_steps(desk, round, &scope));
    blocks
}

/// The steps that are not done, with what stands in the way.
fn open_steps(desk: &mut Desk<'_>, round: Round, scope: &str) -> Vec<Block> {
    let mut items = Vec::new();
    for measure in &desk.cycle.measures {
        for step in &measure.steps {
            let Some(progress) = desk.progress(round, measure.no, step.no) else { continue };
            let status = match progress.status {
                Status::UnderWay => " อยู่ระหว่างดำเนินการ",
                Status::NotStarted => " ยังไม่ได้ดำเนินการ",
                Status::Dropped => " ยกเลิก",
                Status::Done | Status::Unknown => continue,
            };
            let mut item = vec![desk.text("– ")];
            item.extend(place(desk, measure.no, step.no));
            item.push(desk.text(status));
            if let Some(obstacle) = progress.obstacle.as_deref().filter(|text| !wording::is_blank(text)) {
                let record =
                    format!("progress.toml › {} › {} › {} › obstacle", progress.round.months(), measure.no, step.no);
                item.push(desk.text(" เนื่องจาก"));
                item.push(desk.quote(obstacle, record));
            }
            items.push(item);
        }
    }
    if items.is_empty() {
        return Vec::new();
    }
    if items.len() > NAMED {
        let rest = items.len() - NAMED;
        items.truncate(NAMED);
        let rest = Fact::computed(format!("{scope} › open › rest"), rest, "ขั้นตอนที่คงเหลือนอกจากที่ระบุไว้ข้างต้น");
        items.push(vec![desk.text("– และอีก "), desk.cite(rest), desk.text(" ขั้นตอน ตามตารางในรายงาน")]);
    }
    vec![
        body("summary-open", vec![Inline::bold("ขั้นตอนที่ต้องเร่งรัด")]),
        Block::List { id: "summary-open-list".to_owned(), items },
    ]
}

fn of_measures(desk: &mut Desk<'_>) -> Vec<Block> {
    let year = desk.cycle.fiscal_year.previous();
    let findings = findings(desk);
    let urgent = findings.iter().filter(|finding| finding.class == Some(Class::Urgent)).count();
    let mut title = vec![desk.text("บทสรุปสำหรับผู้บริหาร: ")];
    if findings.iter().any(|finding| finding.score.is_some()) {
        if urgent == 0 {
            title.push(desk.text("ไม่มีตัวชี้วัดที่ต้องแก้ไขโดยเร่งด่วน "));
        } else {
            title.push(desk.text("ต้องแก้ไขโดยเร่งด่วน "));
            let trace = "นับตัวชี้วัดตามเกณฑ์ของกรอบการประเมิน";
            title.push(desk.cite(Fact::computed(format!("result.toml › {year} › urgent"), urgent, trace)));
            title.push(desk.text(" ตัวชี้วัด "));
        }
    }
    if desk.cycle.measures.is_empty() {
        title.push(desk.text("ยังไม่ได้กำหนดมาตรการ"));
    } else {
        let count = desk.cycle.measures.len();
        title.push(desk.text("กำหนดมาตรการแล้ว "));
        title.push(desk.cite(Fact::computed("measures.toml › measures", count, "นับมาตรการในแฟ้ม measures.toml")));
        title.push(desk.text(" มาตรการ"));
    }
    let mut blocks = vec![Block::Heading { id: "summary".to_owned(), level: 1, text: title }];
    let mut items = Vec::new();
    for finding in findings.iter().filter(|finding| finding.class == Some(Class::Urgent)) {
        let mut item = vec![desk.text("– ")];
        item.extend(finding.label(desk));
        if let Some(score) = finding.score(desk) {
            item.extend([desk.text(" "), score, desk.text(" คะแนน")]);
        }
        let answered = desk.cycle.measures.iter().find(|measure| measure.indicator == Some(finding.no));
        match answered {
            Some(measure) => {
                item.push(desk.text(" ตอบด้วยมาตรการที่ "));
                item.push(desk.cite(Fact::recorded(format!("measures.toml › {} › no", measure.no), measure.no)));
            }
            None => item.push(desk.text(" ยังไม่มีมาตรการ")),
        }
        items.push(item);
    }
    if !items.is_empty() {
        blocks.push(body("summary-urgent", vec![Inline::bold("ตัวชี้วัดที่ต้องแก้ไขโดยเร่งด่วน")]));
        blocks.push(Block::List { id: "summary-urgent-list".to_owned(), items });
    }
    blocks
}
