//! What must hold inside one year's rules, whoever wrote them.

use std::collections::BTreeSet;

use super::file::Segment::{self, Index, Key};
use super::{BandsKind, Framework, Instrument, Tool};
use crate::score::Score;

/// One rule that does not hold, with the way to the field.
pub struct Violation {
    pub place: Vec<Segment>,
    pub message: String,
    pub english: String,
}

/// All that does not hold, in the order of the blocks.
pub fn violations(framework: &Framework) -> Vec<Violation> {
    let mut found = Found(Vec::new());
    weights(framework, &mut found);
    indicators(framework, &mut found);
    oit(framework, &mut found);
    papers_and_topics(framework, &mut found);
    triage_and_bands(framework, &mut found);
    means(framework, &mut found);
    survey(framework, &mut found);
    calendar(framework, &mut found);
    found.0
}

struct Found(Vec<Violation>);

impl Found {
    fn add(&mut self, place: &[Segment], message: String, english: String) {
        self.0.push(Violation { place: place.to_vec(), message, english });
    }
}

fn sum(scores: &[Score]) -> u32 {
    scores.iter().map(|score| u32::from(score.hundredths())).sum()
}

fn weights(framework: &Framework, found: &mut Found) {
    let weights = &framework.weights;
    let total = sum(&[weights.iit, weights.eit, weights.oit]);
    if total != 10_000 {
        let total = format!("{}.{:02}", total / 100, total % 100);
        found.add(
            &[Key("weights")],
            format!("น้ำหนัก iit + eit + oit รวมได้ {total}: ต้องรวมได้ 100"),
            format!("the weights iit + eit + oit add up to {total}: they must add up to 100"),
        );
    }
    if let Some(parts) = &framework.eit_parts {
        let shares = sum(&[parts.part1, parts.part2]);
        if shares != u32::from(weights.eit.hundredths()) || shares == 0 {
            let eit = weights.eit;
            found.add(
                &[Key("eit_parts")],
                format!("part1 + part2 ต้องรวมได้เท่าน้ำหนักของ EIT คือ {eit}"),
                format!("part1 + part2 must add up to the weight of the EIT, {eit}"),
            );
        }
    }
}

fn indicators(framework: &Framework, found: &mut Found) {
    let mut seen = BTreeSet::new();
    for (index, indicator) in framework.indicators.list.iter().enumerate() {
        let place = [Key("indicators"), Key("list"), Index(index), Key("no")];
        let no = indicator.no;
        if !(1..=10).contains(&no) {
            found.add(
                &place,
                format!("ไม่มีตัวชี้วัดที่ {no}: ใช้ได้ 1 ถึง 10"),
                format!("there is no indicator {no}: their numbers are 1 to 10"),
            );
        }
        if !seen.insert(no) {
            found.add(&place, format!("ตัวชี้วัดที่ {no} ซ้ำ"), format!("indicator {no} stands twice"));
        }
    }
    for instrument in Instrument::ALL {
        if framework.indicators_of(instrument).next().is_none() {
            let code = instrument.code();
            found.add(
                &[Key("indicators")],
                format!("แบบวัด {code} ไม่มีตัวชี้วัด: ต้องมีอย่างน้อยหนึ่งตัว"),
                format!("no indicator belongs to {code}: at least one must"),
            );
        }
    }
}

fn oit(framework: &Framework, found: &mut Found) {
    let mut subs = BTreeSet::new();
    for (index, sub) in framework.oit.sub_indicators.iter().enumerate() {
        let place = [Key("oit"), Key("sub_indicator"), Index(index), Key("no")];
        let no = &sub.no;
        if !subs.insert(no.as_str()) {
            found.add(&place, format!("ตัวชี้วัดย่อย {no} ซ้ำ"), format!("sub-indicator {no} stands twice"));
        }
        let indicator = sub.indicator().and_then(|no| framework.indicator(no));
        if indicator.is_none_or(|indicator| indicator.instrument != Instrument::Oit) {
            found.add(
                &place,
                format!("ตัวชี้วัดย่อย {no} ไม่อยู่ในตัวชี้วัดของแบบวัด OIT: เขียนเช่น 9.1"),
                format!("sub-indicator {no} belongs to no indicator of the OIT: write such as 9.1"),
            );
        }
        if framework.items_of(no).next().is_none() {
            found.add(
                &place,
                format!("ตัวชี้วัดย่อย {no} ไม่มีข้อ OIT: โปรดเพิ่มข้อหรือตัดตัวชี้วัดย่อยออก"),
                format!("sub-indicator {no} has no item: add items or leave it out"),
            );
        }
    }
    for indicator in framework.indicators_of(Instrument::Oit) {
        if framework.subs_of(indicator.no).next().is_none() {
            found.add(
                &[Key("oit"), Key("sub_indicator")],
                format!("ตัวชี้วัดที่ {} ไม่มีตัวชี้วัดย่อย", indicator.no),
                format!("indicator {} has no sub-indicator", indicator.no),
            );
        }
    }
    let allowed = || subs.iter().copied().collect::<Vec<_>>().join(", ");
    let mut codes = BTreeSet::new();
    for (index, item) in framework.oit.items.iter().enumerate() {
        let place = |field| [Key("oit"), Key("item"), Index(index), Key(field)];
        if !subs.contains(item.sub.as_str()) {
            found.add(
                &place("sub"),
                format!("ไม่มีตัวชี้วัดย่อย {} (ข้อ {}): ที่มีคือ {}", item.sub, item.code, allowed()),
                format!("there is no sub-indicator {} (item {}): there are {}", item.sub, item.code, allowed()),
            );
        }
        let number = item.code.strip_prefix('O').unwrap_or_default();
        if number.is_empty() || !number.bytes().all(|byte| byte.is_ascii_digit()) {
            found.add(
                &place("code"),
                format!("รหัส {} ไม่ถูกรูปแบบ: เขียนเช่น O42", item.code),
                format!("{} is no code of an item: write such as O42", item.code),
            );
        }
        if !codes.insert(item.code.as_str()) {
            found.add(&place("code"), format!("ข้อ {} ซ้ำ", item.code), format!("item {} stands twice", item.code));
        }
    }
    let points = &framework.oit_scoring.points;
    if !points.contains(&Score::ZERO) || !points.contains(&Score::FULL) {
        found.add(
            &[Key("oit_scoring"), Key("points")],
            "คะแนนของข้อ OIT ต้องมีอย่างน้อย 0 และ 100".to_owned(),
            "the points of an item must contain 0 and 100".to_owned(),
        );
    }
}

fn papers_and_topics(framework: &Framework, found: &mut Found) {
    let papers = &framework.measure_papers;
    for (field, code) in [("measure", &papers.measure), ("report", &papers.report)] {
        if framework.item(code).is_none() {
            found.add(
                &[Key("measure_papers"), Key(field)],
                format!("ไม่มีข้อ {code} ในรายการ OIT ของปีนี้: โปรดระบุรหัสของข้อมาตรการและข้อรายงานของปี"),
                format!("there is no item {code} in this year's list: name the items of the measures and their report"),
            );
        }
    }
    for (index, topic) in framework.topics.iter().flat_map(|topics| &topics.list).enumerate() {
        let place = |field| [Key("topics"), Key("list"), Index(index), Key(field)];
        for no in topic.indicators.iter().filter(|no| framework.indicator(**no).is_none()) {
            found.add(&place("indicators"), format!("ไม่มีตัวชี้วัดที่ {no}"), format!("there is no indicator {no}"));
        }
        for no in &topic.sub_indicators {
            if !framework.oit.sub_indicators.iter().any(|sub| sub.no == *no) {
                found.add(
                    &place("sub_indicators"),
                    format!("ไม่มีตัวชี้วัดย่อย {no}"),
                    format!("there is no sub-indicator {no}"),
                );
            }
        }
    }
}

fn triage_and_bands(framework: &Framework, found: &mut Found) {
    if framework.triage.urgent_below > framework.triage.keep_from {
        found.add(
            &[Key("triage"), Key("keep_from")],
            "keep_from ต้องไม่ต่ำกว่า urgent_below".to_owned(),
            "keep_from must not lie below urgent_below".to_owned(),
        );
    }
    let bands = &framework.bands;
    let level = |index, field| [Key("bands"), Key("level"), Index(index), Key(field)];
    let mut names = BTreeSet::new();
    for (index, this) in bands.levels.iter().enumerate() {
        if !names.insert(this.name.as_str()) {
            let name = &this.name;
            found.add(&level(index, "name"), format!("ระดับ {name} ซ้ำ"), format!("level {name} stands twice"));
        }
        let above = index.checked_sub(1).map(|above| &bands.levels[above]);
        if let Some(above) = above {
            let falls = above.total_min > this.total_min
                || (bands.kind == BandsKind::Ladder
                    && above.total_min == this.total_min
                    && above.every_tool_min > this.every_tool_min);
            if !falls {
                found.add(
                    &level(index, "total_min"),
                    format!("ระดับ {} ต้องต่ำกว่าระดับ {} ที่อยู่ข้างบน", this.name, above.name),
                    format!("level {} must lie below {}, which stands above it", this.name, above.name),
                );
            }
        }
        if bands.kind == BandsKind::Letters && this.every_tool_min.is_some() {
            found.add(
                &level(index, "every_tool_min"),
                "ระดับแบบตัวอักษรดูคะแนนรวมเท่านั้น: ใช้ kind = \"ladder\" หากดูคะแนนรายเครื่องมือด้วย".to_owned(),
                "letters look at the total alone: write kind = \"ladder\" to look at every tool too".to_owned(),
            );
        }
    }
    let covers = bands.levels.last().is_some_and(|last| last.total_min == Score::ZERO && last.every_tool_min.is_none());
    if !covers {
        found.add(
            &[Key("bands"), Key("level")],
            "เกณฑ์ระดับต้องครอบคลุมคะแนน 0 ถึง 100: ระดับสุดท้ายต้องมี total_min = 0 และไม่มี every_tool_min".to_owned(),
            "the levels must cover 0 to 100: the last one must have total_min = 0 and no every_tool_min".to_owned(),
        );
    }
    let conditional = bands.levels.iter().any(|level| level.every_tool_min.is_some());
    if conditional && bands.tools_tested.is_empty() {
        found.add(
            &[Key("bands"), Key("tools_tested")],
            "มีเกณฑ์ every_tool_min แต่ไม่ได้บอก tools_tested: เช่น [\"IIT\", \"EIT1\", \"EIT2\", \"OIT\"]".to_owned(),
            "every_tool_min needs tools_tested, such as [\"IIT\", \"EIT1\", \"EIT2\", \"OIT\"]".to_owned(),
        );
    }
    let parts = bands.tools_tested.iter().any(|tool| matches!(tool, Tool::Eit1 | Tool::Eit2));
    if parts && framework.eit_parts.is_none() {
        found.add(
            &[Key("bands"), Key("tools_tested")],
            "tools_tested มี EIT1 หรือ EIT2 แต่ปีนี้ไม่มี [eit_parts]".to_owned(),
            "tools_tested has EIT1 or EIT2, but the year has no [eit_parts]".to_owned(),
        );
    }
}

fn means(framework: &Framework, found: &mut Found) {
    let unknown = |no: u8| framework.indicator(no).is_none();
    let said = |no: u8| (format!("ไม่มีตัวชี้วัดที่ {no}"), format!("there is no indicator {no}"));
    for (index, mean) in framework.national.indicators.iter().enumerate().filter(|(_, mean)| unknown(mean.no)) {
        let (message, english) = said(mean.no);
        found.add(&[Key("national"), Key("indicator"), Index(index), Key("no")], message, english);
    }
    for (index, area) in framework.areas.iter().flat_map(|areas| &areas.list).enumerate() {
        let place = |field| [Key("areas"), Key("list"), Index(index), Key(field)];
        if area.name.trim().is_empty() {
            found.add(&place("name"), "พื้นที่ไม่มีชื่อ: เช่น จังหวัดพิจิตร".to_owned(), "the area has no name".to_owned());
        }
        for mean in area.indicators.iter().filter(|mean| unknown(mean.no)) {
            let (message, english) = said(mean.no);
            found.add(&place("indicator"), message, english);
        }
    }
}

fn survey(framework: &Framework, found: &mut Found) {
    let survey = &framework.survey;
    let mut scales = BTreeSet::new();
    for (index, scale) in survey.scales.iter().enumerate() {
        let place = |field| [Key("survey"), Key("scale"), Index(index), Key(field)];
        let id = &scale.id;
        if !scales.insert(id.as_str()) {
            found.add(&place("id"), format!("มาตรวัด {id} ซ้ำ"), format!("scale {id} stands twice"));
        }
        let count = scale.labels.len();
        if count < 2 || scale.positive.len() != count || scale.negative.len() != count {
            found.add(
                &place("labels"),
                format!("มาตรวัด {id} ต้องมีอย่างน้อยสองคำตอบ และ labels, positive, negative ต้องยาวเท่ากัน"),
                format!("scale {id} needs at least two answers, and labels, positive and negative of one length"),
            );
        }
    }
    let mut codes = BTreeSet::new();
    for (index, item) in survey.items.iter().enumerate() {
        let place = |field| [Key("survey"), Key("item"), Index(index), Key(field)];
        let code = &item.code;
        if !codes.insert(code.to_lowercase()) {
            found.add(&place("code"), format!("ข้อ {code} ซ้ำ"), format!("question {code} stands twice"));
        }
        if code.contains('.') || code.trim() != code || code.is_empty() {
            found.add(
                &place("code"),
                format!("รหัสข้อ ‘{code}’ ต้องไม่ว่างและไม่มีจุด: จุดใช้แยกข้อย่อยในแฟ้มคำตอบ เช่น i1.2"),
                format!(
                    "code ‘{code}’ must not be empty or contain a full stop, which names sub-questions such as i1.2"
                ),
            );
        }
        if !scales.contains(item.scale.as_str()) {
            let known = scales.iter().copied().collect::<Vec<_>>().join(", ");
            found.add(
                &place("scale"),
                format!("ไม่มีมาตรวัด {}: ที่มีคือ {known}", item.scale),
                format!("there is no scale {}: there are {known}", item.scale),
            );
        }
        let surveyed = framework.indicator(item.indicator).is_some_and(|one| one.instrument != Instrument::Oit);
        if !surveyed {
            found.add(
                &place("indicator"),
                format!("ตัวชี้วัดที่ {} ไม่ได้วัดด้วยแบบสำรวจ", item.indicator),
                format!("indicator {} is not measured by a survey", item.indicator),
            );
        }
    }
}

fn calendar(framework: &Framework, found: &mut Found) {
    for (index, phase) in framework.calendar.phases.iter().enumerate() {
        if phase.to < phase.from {
            found.add(
                &[Key("calendar"), Key("phase"), Index(index), Key("to")],
                format!("วันสุดท้ายของ {} อยู่ก่อนวันแรก", phase.id),
                format!("the last day of {} lies before the first", phase.id),
            );
        }
    }
}
