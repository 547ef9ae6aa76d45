//! The analysis by the topics of the year's list, from 2567 on seven of them.

use prongsai_domain::scoring::Of;

use super::finding::{Class, Finding, words};
use super::table::columns;
use super::{Desk, Fact};
use crate::model::{Block, Cell, Inline};

/// The seven topics, where the year's list asks for them.
pub(super) fn blocks(desk: &mut Desk<'_>, findings: &[Finding]) -> Vec<Block> {
    let year = desk.cycle.fiscal_year;
    let Some(topics) = &desk.rules_of(year).topics else { return Vec::new() };
    let last = desk.rules_of(year.previous());
    let scored = desk.scored(year.previous());
    let mut rows = Vec::new();
    for topic in &topics.list {
        let number = desk.cite(Fact::recorded(format!("framework › {year} › topics › {} › no", topic.no), topic.no));
        let related: Vec<_> = findings.iter().filter(|finding| topic.indicators.contains(&finding.no)).collect();
        let mut lines = Vec::new();
        for finding in &related {
            let mut line = finding.label(desk);
            line.push(desk.text(" "));
            line.push(finding.score(desk).unwrap_or_else(|| Inline::plain("ยังไม่มีคะแนน")));
            lines.push(line);
        }
        let mut classes: Vec<Class> = related.iter().filter_map(|finding| finding.class).collect();
        for no in &topic.sub_indicators {
            let score = scored.as_ref().and_then(|scored| scored.score(&Of::SubIndicator(no.clone())));
            let Some((score, sub)) = score.zip(last.oit.sub_indicators.iter().find(|sub| sub.no == *no)) else {
                continue;
            };
            classes.push(Class::of(score, &last.triage));
            let record = format!("framework › {} › sub_indicators › {no}", last.fiscal_year);
            let number = desk.cite(Fact::recorded(record, no));
            let record = format!("result.toml › {} › sub_indicators › {no}", last.fiscal_year);
            let said = desk.cite(Fact::computed(record, score, "เฉลี่ยจากรายการของตัวชี้วัดย่อย"));
            lines.push(vec![desk.text("ตัวชี้วัดย่อยที่ "), number, desk.text(&format!(" {} ", sub.th)), said]);
        }
        let class = classes.into_iter().min();
        let answer = desk.cycle.measures.iter().filter(|measure| {
            measure.topics.contains(&topic.no)
                || measure.topics.is_empty() && measure.indicator.is_some_and(|no| topic.indicators.contains(&no))
        });
        let mut measures = Vec::new();
        for measure in answer {
            let no = desk.cite(Fact::recorded(format!("measures.toml › {} › no", measure.no), measure.no));
            let title = desk.quote(&measure.title, format!("measures.toml › {} › title", measure.no));
            measures.push(vec![desk.text("มาตรการที่ "), no, desk.text(" "), title]);
        }
        if measures.is_empty() {
            measures.push(vec![desk.text("ไม่มีมาตรการเฉพาะในปีนี้")]);
        }
        rows.push(vec![
            Cell { paragraphs: vec![vec![number, desk.text(&format!(". {}", topic.th))]] },
            Cell { paragraphs: lines },
            desk.cell(class.map_or("ยังไม่มีคะแนน", words)),
            Cell { paragraphs: measures },
        ]);
    }
    vec![
        desk.heading("analysis-topics", 2, "ผลการวิเคราะห์ตามประเด็นที่กำหนด"),
        Block::Table {
            id: "analysis-topics-table".to_owned(),
            summary: desk.said("ประเด็นการวิเคราะห์ คะแนนของตัวชี้วัดที่เกี่ยวข้อง ผลการวิเคราะห์ และมาตรการที่ตอบ"),
            columns: columns(&[("ประเด็น", 30), ("ตัวชี้วัดที่เกี่ยวข้อง (คะแนน)", 30), ("ผลการวิเคราะห์", 16), ("มาตรการ", 24)]),
            rows,
        },
    ]
}
