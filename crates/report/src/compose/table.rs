//! The six-column table: each result answers the method of the same number.

use prongsai_domain::measure::{Measure, Step};
use prongsai_domain::progress::{Progress, Status};
use prongsai_thai::Round;

use super::Desk;
use crate::model::{Align, Block, Cell, Column, Inline, Inlines, ParagraphStyle, Part, PartKind};
use crate::wording;

/// The table of measures and results.
pub(super) fn part(desk: &mut Desk<'_>) -> Part {
    let round = desk.kind.round().unwrap_or(Round::Twelve);
    let cycle = desk.cycle;
    let mut intro = vec![desk.text(&format!(
        "{}ได้ดำเนินการตามมาตรการส่งเสริมคุณธรรมและความโปร่งใสภายในหน่วยงาน ประจำปีงบประมาณ พ.ศ. ",
        desk.words.full_name
    ))];
    intro.push(desk.year(cycle.fiscal_year));
    intro.push(desk.text(" "));
    intro.extend(desk.round(round));
    intro.push(desk.text(" ดังต่อไปนี้"));
    let blocks = vec![
        desk.heading("measures", 1, &wording::report_title(desk.kind, cycle.fiscal_year)),
        Block::Paragraph { id: "measures-intro".to_owned(), style: ParagraphStyle::Body, text: intro },
        Block::Table {
            id: "measures-table".to_owned(),
            summary: desk
                .said("มาตรการ วิธีการดำเนินการ ผู้รับผิดชอบ ระยะเวลา ผลการดำเนินการที่ตอบวิธีการหมายเลขเดียวกัน และการติดตามผล"),
            columns: columns(&[
                ("มาตรการ", 13),
                ("วิธีการดำเนินการ", 24),
                ("ผู้รับผิดชอบ", 11),
                ("ระยะเวลาดำเนินการ", 11),
                ("ผลการดำเนินการ", 26),
                ("การติดตามผล", 15),
            ]),
            rows: cycle.measures.iter().map(|measure| row(desk, round, measure)).collect(),
        },
    ];
    Part {
        id: "measures".to_owned(),
        kind: PartKind::Measures,
        title: "ตารางผลการดำเนินการตามมาตรการ".to_owned(),
        landscape: true,
        blocks,
    }
}

pub(super) fn columns(titles: &[(&str, u16)]) -> Vec<Column> {
    titles
        .iter()
        .map(|(title, width)| Column { title: (*title).to_owned(), width: *width, align: Align::Start })
        .collect()
}

fn row(desk: &Desk<'_>, round: Round, measure: &Measure) -> Vec<Cell> {
    vec![
        desk.cell(&desk.measure_name(measure)),
        methods(desk, measure),
        desk.cell(wording::or_dots(&measure.responsible)),
        desk.cell(&wording::period(&measure.period)),
        results(desk, round, measure),
        follow_up(desk, round, measure),
    ]
}

/// The numbered methods of a measure, one paragraph each.
pub(super) fn methods(desk: &Desk<'_>, measure: &Measure) -> Cell {
    let one = |step: &Step| plain(desk, &format!("{}. {}", step.no, wording::or_dots(&step.text)));
    let paragraphs: Vec<Inlines> = measure.steps.iter().map(one).collect();
    if paragraphs.is_empty() { desk.cell(wording::DOTS) } else { Cell { paragraphs } }
}

fn results(desk: &Desk<'_>, round: Round, measure: &Measure) -> Cell {
    let one = |step: &Step| {
        let result = result(desk.progress(round, measure.no, step.no), round);
        plain(desk, &format!("{}. {result}", step.no))
    };
    let paragraphs: Vec<Inlines> = measure.steps.iter().map(one).collect();
    if paragraphs.is_empty() { desk.cell(wording::DOTS) } else { Cell { paragraphs } }
}

/// What became of a step: the words, the figures, and the status where it is not done.
fn result(progress: Option<&Progress>, round: Round) -> String {
    let Some(progress) = progress else { return wording::DOTS.to_owned() };
    let mut parts = Vec::new();
    let words = progress.result.trim();
    if !words.is_empty() {
        parts.push(words.to_owned());
    }
    if !progress.figures.is_empty() {
        let figures = progress.figures.iter().map(wording::figure).collect::<Vec<_>>().join(", ");
        parts.push(format!("({figures})"));
    }
    match progress.status {
        Status::UnderWay => parts.push("(อยู่ระหว่างดำเนินการ)".to_owned()),
        Status::NotStarted => parts.push("ยังไม่ได้ดำเนินการ".to_owned()),
        Status::Dropped => parts.push("ยกเลิก".to_owned()),
        Status::Done | Status::Unknown => {}
    }
    if parts.is_empty() {
        return if progress.status == Status::Done {
            "ดำเนินการแล้วเสร็จ".to_owned()
        } else {
            wording::DOTS.to_owned()
        };
    }
    if progress.round != round {
        parts.push(format!("(ผลในรอบ {} เดือน)", progress.round.months()));
    }
    parts.join(" ")
}

fn follow_up(desk: &Desk<'_>, round: Round, measure: &Measure) -> Cell {
    let result = desk.follow_up(round, measure.no).map_or("", |follow_up| follow_up.result.as_str());
    Cell {
        paragraphs: vec![
            labelled(desk, "วิธีการติดตาม:", wording::or_dots(&measure.follow_up)),
            labelled(desk, "ผลการติดตาม:", wording::or_dots(result)),
        ],
    }
}

fn labelled(desk: &Desk<'_>, label: &str, text: &str) -> Inlines {
    vec![Inline::bold(label), Inline::plain(format!(" {}", desk.said(text)))]
}

fn plain(desk: &Desk<'_>, text: &str) -> Inlines {
    vec![Inline::plain(desk.said(text))]
}
