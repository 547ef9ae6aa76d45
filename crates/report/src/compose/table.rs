//! The six-column table: each result answers the method of the same number.

use prongsai_domain::measure::{Measure, Step};
use prongsai_domain::progress::{Progress, Status};
use prongsai_thai::Round;

use super::{Desk, Fact};
use crate::model::{Align, Block, Cell, Column, Inline, Inlines, ParagraphStyle, Part, PartKind};
use crate::wording;

/// The table of measures and results.
pub(super) fn part(desk: &mut Desk<'_>, round: Round) -> Part {
    let cycle = desk.cycle;
    let mut intro = vec![desk.text(&format!(
        "{} ติดตามผลการดำเนินการตามมาตรการส่งเสริมคุณธรรมและความโปร่งใสภายในหน่วยงาน ประจำปีงบประมาณ พ.ศ. ",
        desk.words.full_name
    ))];
    intro.push(desk.year(cycle.fiscal_year));
    intro.push(desk.text(" "));
    intro.extend(desk.round(round));
    intro.push(desk.text(if cycle.measures.is_empty() {
        " โดยยังไม่ได้บันทึกมาตรการ"
    } else {
        " ดังต่อไปนี้"
    }));
    let mut rows = Vec::new();
    for measure in &cycle.measures {
        rows.push(row(desk, round, measure));
    }
    let blocks = vec![
        desk.heading("measures", 1, &wording::report_title(desk.kind, cycle.fiscal_year)),
        Block::Paragraph { id: "measures-intro".to_owned(), style: ParagraphStyle::Body, text: intro },
        Block::Table {
            id: "measures-table".to_owned(),
            summary: desk
                .said("มาตรการ วิธีการดำเนินการ ผู้รับผิดชอบ ระยะเวลา ผลการดำเนินการที่ตอบวิธีการหมายเลขเดียวกัน และการติดตามผล"),
            columns: columns(&[
                ("มาตรการ", 12),
                ("วิธีการดำเนินการ", 21),
                ("ผู้รับผิดชอบ", 13),
                ("ระยะเวลาดำเนินการ", 13),
                ("ผลการดำเนินการ", 23),
                ("การติดตามผล", 18),
            ]),
            rows,
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
    let column =
        |(title, width): &(&str, u16)| Column { title: (*title).to_owned(), width: *width, align: Align::Start };
    titles.iter().map(column).collect()
}

fn row(desk: &mut Desk<'_>, round: Round, measure: &Measure) -> Vec<Cell> {
    let record = |field: &str| format!("measures.toml › {} › {field}", measure.no);
    vec![
        desk.measure_cell(measure),
        methods(desk, measure),
        desk.quoted_cell(&measure.responsible, record("responsible")),
        desk.quoted_cell(&wording::period(&measure.period), record("period")),
        results(desk, round, measure),
        follow_up(desk, round, measure),
    ]
}

/// The numbered methods of a measure, one paragraph each.
pub(super) fn methods(desk: &mut Desk<'_>, measure: &Measure) -> Cell {
    let mut paragraphs = Vec::new();
    for step in &measure.steps {
        let mut text = number(desk, measure, step);
        text.push(desk.quote(&step.text, format!("measures.toml › {} › step › {} › text", measure.no, step.no)));
        paragraphs.push(text);
    }
    or_dots(paragraphs)
}

fn number(desk: &mut Desk<'_>, measure: &Measure, step: &Step) -> Inlines {
    let record = format!("measures.toml › {} › step › {} › no", measure.no, step.no);
    vec![desk.cite(Fact::recorded(record, step.no)), Inline::plain(". ")]
}

fn or_dots(paragraphs: Vec<Inlines>) -> Cell {
    if paragraphs.is_empty() {
        return Cell { paragraphs: vec![vec![Inline::plain(wording::DOTS)]] };
    }
    Cell { paragraphs }
}

fn results(desk: &mut Desk<'_>, round: Round, measure: &Measure) -> Cell {
    let mut paragraphs = Vec::new();
    for step in &measure.steps {
        let mut text = number(desk, measure, step);
        text.extend(result(desk, desk.progress(round, measure.no, step.no), round));
        paragraphs.push(text);
    }
    or_dots(paragraphs)
}

/// What became of a step: the words, the figures, and the status where it is not done.
fn result(desk: &mut Desk<'_>, progress: Option<&Progress>, round: Round) -> Inlines {
    let Some(progress) = progress else { return vec![Inline::plain(wording::DOTS)] };
    let months = progress.round.months();
    let record = |field: &str| format!("progress.toml › {months} › {} › {} › {field}", progress.measure, progress.step);
    let words = progress.result.trim();
    let mut pieces = Vec::new();
    if !words.is_empty() {
        pieces.push(vec![desk.quote(words, record("result"))]);
    }
    let mut figures =
        progress.figures.iter().enumerate().filter(|(_, figure)| !wording::says(words, figure)).peekable();
    if figures.peek().is_some() {
        let mut text = vec![Inline::plain("(")];
        for (place, figure) in figures {
            if text.len() > 1 {
                text.push(Inline::plain(", "));
            }
            text.push(desk.quote(&wording::figure(figure), record(&format!("figure › {}", place + 1))));
        }
        text.push(Inline::plain(")"));
        pieces.push(text);
    }
    let bare = pieces.is_empty();
    let status = match progress.status {
        Status::Done if bare => Some("ดำเนินการแล้วเสร็จ"),
        Status::UnderWay if bare => Some("อยู่ระหว่างดำเนินการ"),
        Status::UnderWay => Some("(อยู่ระหว่างดำเนินการ)"),
        Status::NotStarted if bare => Some("ยังไม่ได้ดำเนินการ"),
        Status::NotStarted => Some("(ยังไม่ได้ดำเนินการ)"),
        Status::Dropped if bare => Some("ยกเลิก"),
        Status::Dropped => Some("(ยกเลิก)"),
        Status::Done | Status::Unknown => None,
    };
    if let Some(status) = status {
        pieces.push(vec![desk.quote(status, record("status"))]);
    }
    if pieces.is_empty() {
        return vec![Inline::plain(wording::DOTS)];
    }
    if progress.round != round {
        let months = desk.cite(Fact::recorded(record("round"), months));
        pieces.push(vec![Inline::plain("(ผลในรอบ "), months, Inline::plain(" เดือน)")]);
    }
    pieces.join(&Inline::plain(" "))
}

fn follow_up(desk: &mut Desk<'_>, round: Round, measure: &Measure) -> Cell {
    let mut way = vec![Inline::bold("วิธีการติดตาม:"), Inline::plain(" ")];
    way.push(desk.quote(&measure.follow_up, format!("measures.toml › {} › follow_up", measure.no)));
    let mut result = vec![Inline::bold("ผลการติดตาม:"), Inline::plain(" ")];
    result.push(match desk.follow_up(round, measure.no) {
        Some(known) if !wording::is_blank(&known.result) => {
            let record = format!("progress.toml › {} › {} › follow_up", known.round.months(), known.measure);
            desk.quote(&known.result, record)
        }
        _ => Inline::plain(wording::DOTS),
    });
    Cell { paragraphs: vec![way, result] }
}
