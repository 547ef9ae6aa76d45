//! Last year's result: scores, change, charts; in the measure paper the analysis in its four parts and seven topics.

use prongsai_domain::analysis;
use prongsai_domain::framework::Instrument;
use prongsai_domain::paper::PaperKind;
use prongsai_domain::scoring::Of;
use prongsai_thai::FiscalYear;

use super::finding::{Class, Finding, change, difference, findings, words};
use super::table::columns;
use super::{Desk, Fact, topics};
use crate::figure;
use crate::memo::{chosen, planned};
use crate::model::{Align, Block, Cell, Inline, Inlines, ParagraphStyle, Part, PartKind};
use crate::wording;

/// The analysis of last year's result.
pub(super) fn part(desk: &mut Desk<'_>) -> Part {
    let year = desk.cycle.fiscal_year.previous();
    let findings = findings(desk);
    let mut heading = vec![desk.text("ผลการวิเคราะห์การประเมินคุณธรรมและความโปร่งใส ประจำปีงบประมาณ พ.ศ. ")];
    heading.push(desk.year(year));
    let mut blocks = vec![Block::Heading { id: "analysis".to_owned(), level: 1, text: heading }];
    blocks.push(body("analysis-total", total(desk, year)));
    if let Some(source) =
        desk.result_of(year).and_then(|card| card.source.as_deref()).filter(|source| !wording::is_blank(source))
    {
        let source = desk.quote(source, format!("result.toml › {year} › source"));
        let text = vec![desk.text("ที่มา: "), source];
        blocks.push(Block::Paragraph { id: "analysis-source".to_owned(), style: ParagraphStyle::Note, text });
    }
    if findings.iter().all(|finding| finding.score.is_none()) {
        let mut text = vec![desk.text("ยังไม่ได้บันทึกคะแนนรายตัวชี้วัดของปีงบประมาณ พ.ศ. ")];
        text.push(desk.year(year));
        text.push(desk.text(" จึงยังแสดงผลการวิเคราะห์รายตัวชี้วัดไม่ได้"));
        blocks.push(body("analysis-missing", text));
    } else {
        blocks.extend(figure::indicators(desk, &findings).map(Block::Chart));
        blocks.push(scores(desk, year, &findings));
        blocks.extend(instruments(desk, year));
    }
    match desk.kind {
        PaperKind::Measures => {
            blocks.extend(four_parts(desk, &findings));
            blocks.extend(topics::blocks(desk, &findings));
        }
        PaperKind::SixMonth | PaperKind::TwelveMonth => {
            let (chosen, planned) = (chosen(desk), planned(desk));
            if !(chosen.is_empty() && planned.is_empty()) {
                let mut text = vec![desk.text(&format!("จากผลการวิเคราะห์ {}", desk.words.full_name))];
                text.extend(chosen);
                text.extend(planned);
                blocks.push(body("analysis-chosen", text));
            }
        }
    }
    Part {
        id: "analysis".to_owned(),
        kind: PartKind::Analysis,
        title: "ผลการวิเคราะห์การประเมิน".to_owned(),
        landscape: false,
        blocks,
    }
}

fn body(id: &str, text: Inlines) -> Block {
    Block::Paragraph { id: id.to_owned(), style: ParagraphStyle::Body, text }
}

/// The total, its rating, its change, and how far it is from the national target.
pub(super) fn total(desk: &mut Desk<'_>, year: FiscalYear) -> Inlines {
    let Some((total, fact)) = desk.total(year) else {
        let mut text = vec![desk.text("ยังไม่ได้บันทึกคะแนนรวมของปีงบประมาณ พ.ศ. ")];
        text.push(desk.year(year));
        return text;
    };
    let mut text = vec![desk.text("ผลการประเมินปีงบประมาณ พ.ศ. "), desk.year(year)];
    text.push(desk.text(&format!(" {} ได้คะแนนรวม ", desk.words.full_name)));
    let computed = fact.trace.is_some();
    text.push(desk.cite(fact));
    text.push(desk.text(if computed {
        " คะแนน (คำนวณจากคะแนนรายตัวชี้วัด)"
    } else {
        " คะแนน"
    }));
    if let Some(rating) = desk.rating(year) {
        text.push(desk.text(" ระดับ "));
        text.push(rating);
    }
    let past = year.previous();
    if let Some((before, fact)) = desk.total(past) {
        text.push(desk.text(" "));
        text.extend(change(desk, &format!("result.toml › {year} › total › change"), total, before));
        text.push(desk.text(if total == before {
            "จากปีงบประมาณ พ.ศ. "
        } else {
            " คะแนนจากปีงบประมาณ พ.ศ. "
        }));
        text.push(desk.year(past));
        text.push(desk.text(" ซึ่งได้ "));
        text.push(desk.cite(fact));
        text.push(desk.text(" คะแนน"));
    }
    let target = desk.rules_of(year).target.score;
    text.push(desk.text(if total >= target {
        " และไม่ต่ำกว่าค่าเป้าหมาย "
    } else {
        " และต่ำกว่าค่าเป้าหมาย "
    }));
    text.push(desk.cite(Fact::recorded(format!("framework › {year} › target › score"), target)));
    text.push(desk.text(" คะแนน"));
    if total < target {
        text.push(desk.text(" อยู่ "));
        text.push(desk.cite(difference(&format!("result.toml › {year} › total › to target"), total, target)));
        text.push(desk.text(" คะแนน"));
    }
    text
}

fn scores(desk: &mut Desk<'_>, year: FiscalYear, findings: &[Finding]) -> Block {
    let two = findings.iter().any(|finding| finding.before.is_some());
    let now = desk.said(&format!("ปี {year}"));
    let before = desk.said(&format!("ปี {}", year.previous()));
    let mut titles = vec![("ที่", 5, Align::Centre), ("ตัวชี้วัด", 32, Align::Start), ("แบบวัด", 9, Align::Centre)];
    if two {
        titles.push((&before, 11, Align::End));
    }
    titles.push((&now, 11, Align::End));
    if two {
        titles.push(("เปลี่ยนแปลง", 17, Align::End));
    }
    titles.push(("ผลการวิเคราะห์", 19, Align::Start));
    let mut columns = columns(&titles.iter().map(|(title, width, _)| (*title, *width)).collect::<Vec<_>>());
    for (column, (.., align)) in columns.iter_mut().zip(&titles) {
        column.align = *align;
    }
    let mut rows = Vec::new();
    for finding in findings {
        let none = || vec![Inline::plain("–")];
        let one = |inline: Option<Inline>| inline.map_or_else(none, |inline| vec![inline]);
        let mut row = vec![vec![finding.number(desk)], vec![Inline::plain(finding.name.clone())]];
        row.push(vec![Inline::plain(finding.instrument.code())]);
        if two {
            row.push(one(finding.score_before(desk)));
        }
        row.push(one(finding.score(desk)));
        if two {
            row.push(finding.change(desk).unwrap_or_else(none));
        }
        row.push(vec![Inline::plain(finding.class.map_or("ยังไม่มีคะแนน", words))]);
        rows.push(row.into_iter().map(|text| Cell { paragraphs: vec![text] }).collect());
    }
    Block::Table {
        id: "analysis-scores".to_owned(),
        summary: desk.said("คะแนนรายตัวชี้วัดของปีที่ประเมินและปีก่อนหน้า การเปลี่ยนแปลง และผลการวิเคราะห์"),
        columns,
        rows,
    }
}

/// The scores of the instruments with their weights; none where nothing can be computed.
fn instruments(desk: &mut Desk<'_>, year: FiscalYear) -> Option<Block> {
    let scored = desk.scored(year)?;
    let mut rows = Vec::new();
    for instrument in Instrument::ALL {
        let code = instrument.code();
        let Some((score, weighted)) = scored.instrument(instrument).zip(scored.weighted(instrument)) else { continue };
        let weight = desk.rules_of(year).weight(instrument);
        let parts = scored.find(&Of::Instrument(instrument)).map(|node| node.from.as_slice()).unwrap_or_default();
        let parts = parts.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
        let score_fact = Fact::computed(format!("result.toml › {year} › {code}"), score, format!("เฉลี่ยจาก {parts}"));
        let weighted_fact = Fact::computed(
            format!("result.toml › {year} › {code} › weighted"),
            weighted,
            format!("{code} × {weight} ÷ 100"),
        );
        let one = |inline: Inline| Cell { paragraphs: vec![vec![inline]] };
        rows.push(vec![
            one(Inline::plain(wording::instrument(instrument))),
            one(desk.cite(score_fact)),
            one(desk.cite(Fact::recorded(format!("framework › {year} › weights › {code}"), weight))),
            one(desk.cite(weighted_fact)),
        ]);
    }
    if rows.is_empty() {
        return None;
    }
    let mut columns = columns(&[("แบบวัด", 52), ("คะแนน", 16), ("น้ำหนัก", 16), ("คะแนนถ่วงน้ำหนัก", 16)]);
    for column in &mut columns[1..] {
        column.align = Align::End;
    }
    let summary = desk.said("คะแนน น้ำหนัก และคะแนนถ่วงน้ำหนักของแบบวัดแต่ละแบบ");
    Some(Block::Table { id: "analysis-instruments".to_owned(), summary, columns, rows })
}

/// The four parts that the disclosure list asks for, in its words.
fn four_parts(desk: &mut Desk<'_>, findings: &[Finding]) -> Vec<Block> {
    let mut blocks = vec![desk.heading("analysis-urgent", 2, "1. ประเด็นที่เป็นข้อบกพร่องหรือจุดอ่อนที่จะต้องแก้ไขโดยเร่งด่วน")];
    blocks.extend(class_part(desk, findings, Class::Urgent));
    blocks.extend(missing_items(desk));
    blocks.push(desk.heading("analysis-improve", 2, "2. ประเด็นที่จะต้องพัฒนาให้ดีขึ้น"));
    blocks.extend(class_part(desk, findings, Class::Improve));
    blocks.push(desk.heading("analysis-practice", 2, "3. แนวทางการนำผลการวิเคราะห์ไปสู่แนวทางการปฏิบัติ"));
    blocks.extend(practice(desk, findings));
    blocks.push(desk.heading(
        "analysis-suggestions",
        2,
        "4. ข้อเสนอแนะในการจัดทำมาตรการเพื่อขับเคลื่อนการส่งเสริมคุณธรรมและความโปร่งใสภายในหน่วยงานให้ดีขึ้น",
    ));
    blocks.extend(suggestions(desk, findings));
    blocks
}

fn class_part(desk: &mut Desk<'_>, findings: &[Finding], class: Class) -> Vec<Block> {
    let year = desk.cycle.fiscal_year.previous();
    let id = if class == Class::Urgent { "urgent" } else { "improve" };
    let triage = &desk.rules_of(year).triage;
    let (below, from) = (triage.urgent_below, triage.keep_from);
    let below = Fact::recorded(format!("framework › {year} › triage › urgent_below"), below);
    let from = Fact::recorded(format!("framework › {year} › triage › keep_from"), from);
    if findings.iter().all(|finding| finding.score.is_none()) {
        let text = vec![desk.text("ยังไม่มีคะแนนรายตัวชี้วัด จึงยังสรุปประเด็นส่วนนี้ไม่ได้")];
        return vec![body(&format!("analysis-{id}-intro"), text)];
    }
    let band = match class {
        Class::Urgent => vec![desk.text("ต่ำกว่า "), desk.cite(below), desk.text(" คะแนน")],
        Class::Improve | Class::Keep => vec![
            desk.text("ตั้งแต่ "),
            desk.cite(below),
            desk.text(" คะแนน แต่ไม่ถึง "),
            desk.cite(from),
            desk.text(" คะแนน"),
        ],
    };
    let mut members: Vec<_> = findings.iter().filter(|finding| finding.class == Some(class)).collect();
    members.sort_by_key(|finding| (finding.score, finding.no));
    if members.is_empty() {
        let mut text = vec![desk.text("ไม่มีตัวชี้วัดที่ได้คะแนน")];
        text.extend(band);
        return vec![body(&format!("analysis-{id}-intro"), text)];
    }
    let mut text = vec![desk.text("ตัวชี้วัดที่ได้คะแนน")];
    text.extend(band);
    text.push(desk.text(" มี "));
    text.push(desk.cite(Fact::computed(
        format!("result.toml › {year} › {id}"),
        members.len(),
        "นับตัวชี้วัดตามเกณฑ์ของกรอบการประเมิน",
    )));
    text.push(desk.text(" ตัวชี้วัด เรียงจากคะแนนต่ำที่สุด ได้แก่"));
    let items = members.into_iter().map(|finding| member(desk, finding)).collect();
    vec![body(&format!("analysis-{id}-intro"), text), Block::List { id: format!("analysis-{id}-list"), items }]
}

/// `– ตัวชี้วัดที่ ๒ การใช้งบประมาณ ได้ ๗๙.๔๕ คะแนน เพิ่มขึ้น ๔.๒๐ คะแนน`, with the town's own words on it.
fn member(desk: &mut Desk<'_>, finding: &Finding) -> Inlines {
    let mut text = vec![desk.text("– ")];
    text.extend(finding.label(desk));
    if let Some(score) = finding.score(desk) {
        text.extend([desk.text(" ได้ "), score, desk.text(" คะแนน")]);
    }
    if let Some(change) = finding.change(desk) {
        text.push(desk.text(" "));
        text.extend(change);
        text.push(desk.text(if finding.score == finding.before {
            "จากปีก่อน"
        } else {
            " คะแนนจากปีก่อน"
        }));
    }
    for measure in desk.cycle.measures.iter().filter(|measure| measure.indicator == Some(finding.no)) {
        if let Some(words) = measure.finding.as_deref().filter(|words| !wording::is_blank(words)) {
            text.push(desk.text(" "));
            text.push(desk.quote(words, format!("measures.toml › {} › finding", measure.no)));
        }
    }
    text
}

/// Items of the disclosure list that did not earn full points, with what each costs.
fn missing_items(desk: &mut Desk<'_>) -> Vec<Block> {
    let year = desk.cycle.fiscal_year.previous();
    let Some(card) = desk.result_of(year) else { return Vec::new() };
    let missing = analysis::missing_items(desk.rules_of(year), card);
    if missing.is_empty() {
        return Vec::new();
    }
    let mut items = Vec::new();
    for item in missing {
        let code = &item.code;
        let judged = card.oit.get(code).map(ToString::to_string).unwrap_or_default();
        let record = format!("result.toml › {year} › oit › {code}");
        let said = desk.cite(Fact::recorded(&record, judged).said(code.as_str()));
        let trace = format!("น้ำหนักของรายการ {code} ในข้อย่อย {} ตามกรอบการประเมิน", item.sub);
        let points = desk.cite(Fact::computed(format!("{record} › cost"), item.points, trace));
        items.push(vec![
            desk.text("– รายการ "),
            said,
            desk.text(&format!(" {} ทำให้คะแนนรวมหายไป ", item.title)),
            points,
            desk.text(" คะแนน"),
        ]);
    }
    vec![
        body(
            "analysis-items-intro",
            vec![desk.text("รายการเปิดเผยข้อมูล (OIT) ที่ยังไม่ได้คะแนนเต็ม เรียงจากรายการที่เสียคะแนนมากที่สุด ได้แก่")],
        ),
        Block::List { id: "analysis-items-list".to_owned(), items },
    ]
}

fn practice(desk: &mut Desk<'_>, findings: &[Finding]) -> Vec<Block> {
    if desk.cycle.measures.is_empty() {
        return vec![body("analysis-practice-intro", vec![desk.text("ยังไม่ได้กำหนดมาตรการที่ตอบผลการวิเคราะห์")])];
    }
    let mut intro = vec![desk.text(&format!("{} นำผลการวิเคราะห์ไปกำหนดเป็นมาตรการ ", desk.words.full_name))];
    let count = Fact::computed("measures.toml › measures", desk.cycle.measures.len(), "นับมาตรการในแฟ้ม measures.toml");
    intro.push(desk.cite(count));
    intro.push(desk.text(" มาตรการ ดังนี้"));
    let mut items = Vec::new();
    for measure in &desk.cycle.measures {
        let answered = findings.iter().find(|finding| Some(finding.no) == measure.indicator);
        let record = |field: &str| format!("measures.toml › {} › {field}", measure.no);
        let mut text = vec![desk.text("– มาตรการที่ ")];
        text.push(desk.cite(Fact::recorded(record("no"), measure.no)));
        text.push(desk.text(" "));
        text.push(desk.quote(&measure.title, record("title")));
        if let Some(finding) = answered {
            text.push(desk.text(" ตอบ"));
            text.extend(finding.label(desk));
        }
        if !wording::is_blank(&measure.responsible) {
            text.push(desk.text(" ผู้รับผิดชอบคือ"));
            text.push(desk.quote(&measure.responsible, record("responsible")));
        }
        items.push(text);
    }
    vec![body("analysis-practice-intro", intro), Block::List { id: "analysis-practice-list".to_owned(), items }]
}

fn suggestions(desk: &mut Desk<'_>, findings: &[Finding]) -> Vec<Block> {
    let mut items = Vec::new();
    for finding in findings.iter().filter(|finding| finding.class == Some(Class::Urgent)) {
        if !desk.cycle.measures.iter().any(|measure| measure.indicator == Some(finding.no)) {
            let mut text = vec![desk.text("– ควรกำหนดมาตรการสำหรับ")];
            text.extend(finding.label(desk));
            text.push(desk.text(" ซึ่งต้องแก้ไขโดยเร่งด่วนและยังไม่มีมาตรการรองรับ"));
            items.push(text);
        }
    }
    for measure in &desk.cycle.measures {
        if measure.success.as_deref().is_none_or(wording::is_blank) {
            let no = Fact::recorded(format!("measures.toml › {} › no", measure.no), measure.no);
            items.push(vec![desk.text("– ควรกำหนดตัวชี้วัดความสำเร็จของมาตรการที่ "), desk.cite(no), desk.text(" ให้วัดผลได้")]);
        }
    }
    for words in [
        "– ควรบันทึกผลเป็นรายขั้นตอนพร้อมตัวเลขและหลักฐานของปีงบประมาณเดียวกัน",
        "– ควรติดตามและรายงานผู้บริหารตามรอบการรายงาน และเผยแพร่ผลให้ประชาชนตรวจสอบได้",
    ] {
        items.push(vec![desk.text(words)]);
    }
    vec![Block::List { id: "analysis-suggestions-list".to_owned(), items }]
}
