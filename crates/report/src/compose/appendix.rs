//! Behind the table: problems and suggestions, photographs, the list of evidence.

use prongsai_domain::evidence::{Evidence, EvidenceKind};
use prongsai_thai::{Round, numeral};

use super::table::columns;
use super::{Desk, Fact};
use crate::model::{Block, Cell, Inline, Inlines, ParagraphStyle, Part, PartKind, Photo};
use crate::wording;

/// Problems and suggestions, step by step; on the pages of the table that they follow.
pub(super) fn problems(desk: &mut Desk<'_>, round: Round) -> Part {
    let cycle = desk.cycle;
    let mut rows = Vec::new();
    for measure in &cycle.measures {
        for step in &measure.steps {
            let Some(progress) = desk.progress(round, measure.no, step.no) else { continue };
            let obstacle = progress.obstacle.as_deref().map_or("", str::trim);
            let suggestion = progress.suggestion.as_deref().map_or("", str::trim);
            if obstacle.is_empty() && suggestion.is_empty() {
                continue;
            }
            let record = format!("progress.toml › {} › {} › {}", progress.round.months(), measure.no, step.no);
            rows.push(vec![
                Cell {
                    paragraphs: vec![
                        place(desk, measure.no, step.no),
                        vec![
                            desk.quote(
                                &step.text,
                                format!("measures.toml › {} › step › {} › text", measure.no, step.no),
                            ),
                        ],
                    ],
                },
                desk.quoted_cell(obstacle, format!("{record} › obstacle")),
                desk.quoted_cell(suggestion, format!("{record} › suggestion")),
            ]);
        }
    }
    let mut blocks = vec![desk.heading("problems", 1, "ปัญหาอุปสรรคและข้อเสนอแนะ")];
    if rows.is_empty() {
        let text = vec![desk.text("ไม่มีปัญหาอุปสรรคหรือข้อเสนอแนะที่บันทึกไว้ในรอบนี้")];
        blocks.push(Block::Paragraph { id: "problems-none".to_owned(), style: ParagraphStyle::Body, text });
    } else {
        blocks.push(Block::Table {
            id: "problems-table".to_owned(),
            summary: desk.said("ขั้นตอนที่มีปัญหาอุปสรรค และข้อเสนอแนะ"),
            columns: columns(&[("ขั้นตอน", 34), ("ปัญหาอุปสรรค", 33), ("ข้อเสนอแนะ", 33)]),
            rows,
        });
    }
    part("problems", PartKind::Problems, "ปัญหาอุปสรรคและข้อเสนอแนะ", true, blocks)
}

/// `มาตรการที่ ๒ ขั้นตอนที่ ๓`.
pub(super) fn place(desk: &mut Desk<'_>, measure: u16, step: u16) -> Inlines {
    vec![
        desk.text("มาตรการที่ "),
        desk.cite(Fact::recorded(format!("measures.toml › {measure} › no"), measure)),
        desk.text(" ขั้นตอนที่ "),
        desk.cite(Fact::recorded(format!("measures.toml › {measure} › step › {step} › no"), step)),
    ]
}

/// Photographs that may be published, each with what it shows. None without any: an empty appendix says nothing.
pub(super) fn photos(desk: &mut Desk<'_>, round: Round) -> Option<Part> {
    let mut items = Vec::new();
    for (evidence, places) in used(desk, round) {
        let Some(file) = evidence.file.as_deref().filter(|_| evidence.kind == EvidenceKind::Photo && evidence.publish)
        else {
            continue;
        };
        let record = |field: &str| format!("evidence.toml › {} › {field}", evidence.id);
        let number = items.len() + 1;
        let words = evidence.caption.as_deref().filter(|caption| !wording::is_blank(caption));
        let shown = match words {
            Some(caption) => desk.quote(caption, record("caption")),
            None => desk.quote(&evidence.title, record("title")),
        };
        let mut caption = vec![desk.text("ภาพที่ ")];
        caption.push(desk.cite(Fact::computed(record("number"), number, "ลำดับในภาคผนวก")));
        caption.push(desk.text(" "));
        let alt = format!("ภาพถ่าย: {}", shown.text);
        caption.push(shown);
        // A caption that names the day itself is not told it again.
        let said = numeral::arabic(&alt);
        if let Some(day) = evidence.made_on.filter(|day| !said.contains(&prongsai_thai::date::long(*day))) {
            caption.push(desk.text(" เมื่อวันที่ "));
            caption.push(desk.day(day, record("made_on")));
        }
        if let Some(&(measure, Some(step))) = places.first() {
            caption.push(desk.text(" ("));
            caption.extend(place(desk, measure, step));
            caption.push(desk.text(")"));
        }
        items.push(Photo { file: file.to_owned(), caption, alt });
    }
    if items.is_empty() {
        return None;
    }
    let mut blocks = vec![desk.heading("photos", 1, "ภาคผนวก ภาพถ่ายประกอบการดำเนินการ")];
    blocks.push(Block::Photos { id: "photos-list".to_owned(), items });
    Some(part("photos", PartKind::Photos, "ภาคผนวก ภาพถ่าย", false, blocks))
}

/// All evidence of the round with its day, year, link and digest.
pub(super) fn evidence(desk: &mut Desk<'_>, round: Round) -> Part {
    let mut rows = Vec::new();
    for (number, (evidence, places)) in used(desk, round).into_iter().enumerate() {
        rows.push(evidence_row(desk, number + 1, evidence, &places));
    }
    let mut blocks = vec![desk.heading("evidence", 1, "ภาคผนวก รายการหลักฐาน")];
    if rows.is_empty() {
        let text = vec![desk.text("ยังไม่ได้บันทึกหลักฐานของรอบนี้")];
        blocks.push(Block::Paragraph { id: "evidence-none".to_owned(), style: ParagraphStyle::Body, text });
    } else {
        blocks.push(Block::Table {
            id: "evidence-table".to_owned(),
            summary: desk.said("หลักฐาน ขั้นตอนที่หลักฐานแสดง วันที่จัดทำ ปีงบประมาณ ที่เผยแพร่ และค่าตรวจสอบไฟล์"),
            columns: columns(&[
                ("ที่", 4),
                ("หลักฐาน", 22),
                ("ประกอบ", 17),
                ("วันที่จัดทำ", 11),
                ("ปีงบประมาณ", 9),
                ("ที่เผยแพร่และค่าตรวจสอบไฟล์ (SHA-256)", 37),
            ]),
            rows,
        });
    }
    part("evidence", PartKind::Evidence, "ภาคผนวก รายการหลักฐาน", true, blocks)
}

fn evidence_row(desk: &mut Desk<'_>, number: usize, evidence: &Evidence, places: &[(u16, Option<u16>)]) -> Vec<Cell> {
    let record = |field: &str| format!("evidence.toml › {} › {field}", evidence.id);
    let mut shown = Vec::new();
    for (measure, step) in places {
        shown.push(match step {
            Some(step) => place(desk, *measure, *step),
            None => vec![
                desk.text("การติดตามผล มาตรการที่ "),
                desk.cite(Fact::recorded(format!("measures.toml › {measure} › no"), measure)),
            ],
        });
    }
    let day = evidence.made_on.map(|day| desk.day(day, record("made_on")));
    let year = evidence.fiscal_year.map(|year| desk.cite(Fact::recorded(record("fiscal_year"), year)));
    let mut proof = Vec::new();
    match (evidence.publish, evidence.link.as_deref().map(str::trim)) {
        (true, Some(link)) if !link.is_empty() => {
            let mut shown = desk.quote(link, record("link"));
            shown.link = Some(link.to_owned());
            proof.push(vec![shown]);
        }
        (true, _) => proof.push(vec![desk.text("ยังไม่ได้บันทึกที่เผยแพร่")]),
        (false, _) => proof.push(vec![desk.text("ไม่ได้กำหนดให้เผยแพร่")]),
    }
    if let Some(digest) = evidence.sha256.as_deref().filter(|digest| !wording::is_blank(digest)) {
        proof.push(vec![desk.quote(digest, record("sha256"))]);
    }
    let or_dash =
        |inline: Option<Inline>| Cell { paragraphs: vec![vec![inline.unwrap_or_else(|| Inline::plain("–"))]] };
    vec![
        Cell {
            paragraphs: vec![vec![desk.cite(Fact::computed(record("row"), number, "ลำดับในรายการ"))]]
        },
        desk.quoted_cell(&evidence.title, record("title")),
        Cell { paragraphs: shown },
        or_dash(day),
        or_dash(year),
        Cell { paragraphs: proof },
    ]
}

/// What a piece of evidence shows: measures and their steps; without a step the following up of the measure.
type Places = Vec<(u16, Option<u16>)>;

/// Evidence of the round in the order in which the steps and the following up refer to it, each once, with all its places.
fn used<'c>(desk: &Desk<'c>, round: Round) -> Vec<(&'c Evidence, Places)> {
    let cycle = desk.cycle;
    let mut used: Vec<(&Evidence, Places)> = Vec::new();
    let mut add = |id: &str, place: (u16, Option<u16>)| {
        let Some(evidence) = cycle.evidence.iter().find(|evidence| evidence.id == id) else { return };
        match used.iter_mut().find(|(known, _)| known.id == evidence.id) {
            Some((_, places)) if places.contains(&place) => {}
            Some((_, places)) => places.push(place),
            None => used.push((evidence, vec![place])),
        }
    };
    for measure in &cycle.measures {
        for step in &measure.steps {
            for progress in cycle.progress.iter().filter(|progress| {
                progress.round <= round && progress.measure == measure.no && progress.step == step.no
            }) {
                progress.evidence.iter().for_each(|id| add(id, (measure.no, Some(step.no))));
            }
        }
        for follow_up in cycle.follow_ups.iter().filter(|f| f.round <= round && f.measure == measure.no) {
            follow_up.evidence.iter().for_each(|id| add(id, (measure.no, None)));
        }
    }
    used
}

fn part(id: &str, kind: PartKind, title: &str, landscape: bool, blocks: Vec<Block>) -> Part {
    Part { id: id.to_owned(), kind, title: title.to_owned(), landscape, blocks }
}
