//! What must fit together: numbers, ids, dates and years across the files of a folder.

use std::collections::BTreeSet;

use prongsai_thai::{Date, FiscalYear};

use super::table::Problems;
use super::word::nearest;
use super::{AGENCY, EVIDENCE, MEASURES, PAPERS, PROGRESS};
use crate::agency::{Acting, ActingMode, Agency, PostRole};
use crate::cycle::Cycle;
use crate::evidence::Evidence;
use crate::paper::{ChainAct, ChainStep, Decision, Paper};
use crate::progress::Status;

/// Checks everything that no single field shows.
pub(super) fn cycle(problems: &mut Problems<'_>, cycle: &Cycle) {
    agency(problems, &cycle.agency);
    measures(problems, cycle);
    progress(problems, cycle);
    evidence(problems, cycle);
    papers(problems, cycle);
}

fn say(problems: &mut Problems<'_>, file: &'static str, field: &str, message: impl Into<String>, hint: &str) {
    problems.report(file, field, message.into(), Some(hint.to_owned()).filter(|hint| !hint.is_empty()));
}

/// Reports an id that nothing has, with the nearest one that something has.
fn dangling(
    problems: &mut Problems<'_>,
    file: &'static str,
    field: &str,
    (what, id): (&str, &str),
    known: &[&str],
    home: &str,
) {
    if id.is_empty() || known.contains(&id) {
        return;
    }
    let hint = match nearest(id, known) {
        Some(nearest) => format!("หมายถึง “{nearest}” หรือไม่"),
        None if known.is_empty() => format!("ยังไม่มี{what}ใน {home}"),
        None => format!("{what}ใน {home} มี: {}", known.join(", ")),
    };
    say(problems, file, field, format!("ไม่มี{what} “{id}”"), &hint);
}

/// Reports ids that come twice.
fn twice<'i>(
    problems: &mut Problems<'_>,
    file: &'static str,
    list: &str,
    key: &str,
    ids: impl Iterator<Item = &'i str>,
) {
    let mut seen = BTreeSet::new();
    for (at, id) in ids.enumerate() {
        if !id.is_empty() && !seen.insert(id) {
            let field = format!("{list}[{}].{key}", at + 1);
            say(problems, file, &field, format!("“{id}” ซ้ำกับรายการก่อนหน้า"), "แต่ละรายการต้องมีค่าของตนเอง");
        }
    }
}

fn agency(problems: &mut Problems<'_>, agency: &Agency) {
    for (field, text, words) in [
        ("name", &agency.name, &["เทศบาล", "องค์การบริหาร", "อบต", "อบจ", "ทต.", "ทม.", "ทน."][..]),
        ("district", &agency.district, &["อำเภอ", "อ.", "เขต"][..]),
        ("province", &agency.province, &["จังหวัด", "จ."][..]),
    ] {
        if let Some(word) = words.iter().find(|word| text.starts_with(**word)) {
            let message = format!("“{text}” ขึ้นต้นด้วย “{word}” ซึ่งโปรแกรมเติมให้อยู่แล้ว");
            say(problems, AGENCY, field, message, "กรอกเฉพาะชื่อ");
        }
    }
    twice(problems, AGENCY, "unit", "id", agency.units.iter().map(|unit| unit.id.as_str()));
    twice(problems, AGENCY, "post", "id", agency.posts.iter().map(|post| post.id.as_str()));
    let units: Vec<&str> = agency.units.iter().map(|unit| unit.id.as_str()).collect();
    let posts: Vec<&str> = agency.posts.iter().map(|post| post.id.as_str()).collect();
    for (at, post) in agency.posts.iter().enumerate() {
        let field = |name: &str| format!("post[{}].{name}", at + 1);
        if let Some(unit) = &post.unit {
            dangling(problems, AGENCY, &field("unit"), ("หน่วยงานภายใน", unit), &units, AGENCY);
        }
        if post.vacant && post.holder.is_some() {
            let hint = "ลบ holder หรือลบ vacant";
            say(problems, AGENCY, &field("holder"), "ตำแหน่งว่างแต่มีชื่อผู้ดำรงตำแหน่ง", hint);
        }
    }
    for (at, acting) in agency.acting.iter().enumerate() {
        let field = |name: &str| format!("acting[{}].{name}", at + 1);
        for (name, post) in [("post", &acting.post), ("by", &acting.by)] {
            dangling(problems, AGENCY, &field(name), ("ตำแหน่ง", post), &posts, AGENCY);
        }
        if acting.post == acting.by && !acting.post.is_empty() {
            let hint = "by คือตำแหน่งเดิมของผู้ทำหน้าที่แทน ซึ่งต้องเป็นอีกตำแหน่งหนึ่ง";
            say(problems, AGENCY, &field("by"), "ตำแหน่งทำหน้าที่แทนตนเองไม่ได้", hint);
        }
        if acting.mode == ActingMode::PerformingDuties
            && agency.posts.iter().any(|post| post.id == acting.post && post.role != PostRole::Head)
        {
            let hint = "ตำแหน่งประจำใช้ รักษาราชการแทน หรือ รักษาการในตำแหน่ง";
            say(problems, AGENCY, &field("mode"), "ปฏิบัติหน้าที่ ใช้กับนายกเมื่อครบวาระเท่านั้น", hint);
        }
        backwards(problems, AGENCY, &field("to"), acting.from, acting.to);
        if agency.acting[..at].iter().any(|other| at_once(other, acting)) {
            let hint = "กำหนดวันเริ่ม (from) และวันสิ้นสุด (to) ไม่ให้ซ้อนกัน";
            say(problems, AGENCY, &field("post"), "มีผู้ทำหน้าที่แทนตำแหน่งนี้พร้อมกันสองคน", hint);
        }
    }
}

/// Whether two people stand in for one post on a common day; a delegation stands beside the post and may overlap.
fn at_once(a: &Acting, b: &Acting) -> bool {
    let begins_before_end = |a: &Acting, b: &Acting| match (a.from, b.to) {
        (Some(from), Some(to)) => from <= to,
        _ => true,
    };
    a.post == b.post
        && a.mode != ActingMode::OnBehalf
        && b.mode != ActingMode::OnBehalf
        && begins_before_end(a, b)
        && begins_before_end(b, a)
}

fn backwards(problems: &mut Problems<'_>, file: &'static str, field: &str, from: Option<Date>, to: Option<Date>) {
    if let (Some(from), Some(to)) = (from, to)
        && to < from
    {
        say(problems, file, field, "วันสิ้นสุดอยู่ก่อนวันเริ่มต้น", "สลับวันเริ่มต้นกับวันสิ้นสุด หรือตรวจปี พ.ศ.");
    }
}

/// Reports a date so far from the year that it must be a slip of the pen.
fn far(
    problems: &mut Problems<'_>,
    (file, field): (&'static str, &str),
    date: Option<Date>,
    year: FiscalYear,
    years: i16,
) {
    let Some(date) = date else { return };
    let near = (0..years).fold((year, year), |(first, last), _| (first.previous(), last.next()));
    if date < near.0.first_day() || near.1.last_day() < date {
        let message = format!("วันที่ {date} ห่างจากปีงบประมาณ {year} เกิน {years} ปี");
        say(problems, file, field, message, "ตรวจปี: ในรูป ปปปป-ดด-วว ใช้ปี ค.ศ. นอกนั้นใช้ปี พ.ศ.");
    }
}

fn measures(problems: &mut Problems<'_>, cycle: &Cycle) {
    let units: Vec<&str> = cycle.agency.units.iter().map(|unit| unit.id.as_str()).collect();
    let mut numbers = BTreeSet::new();
    for (at, measure) in cycle.measures.iter().enumerate() {
        let field = |name: &str| format!("measure[{}].{name}", at + 1);
        if measure.no > 0 && !numbers.insert(measure.no) {
            say(problems, MEASURES, &field("no"), format!("มาตรการที่ {} ซ้ำ", measure.no), "ให้เลขลำดับไม่ซ้ำกัน");
        }
        if let Some(unit) = &measure.unit {
            dangling(problems, MEASURES, &field("unit"), ("หน่วยงานภายใน", unit), &units, AGENCY);
        }
        let mut steps = BTreeSet::new();
        for (step_at, step) in measure.steps.iter().enumerate() {
            if step.no > 0 && !steps.insert(step.no) {
                let field = field(&format!("step[{}].no", step_at + 1));
                let message = format!("วิธีการที่ {} ของมาตรการที่ {} ซ้ำ", step.no, measure.no);
                say(problems, MEASURES, &field, message, "ให้เลขลำดับไม่ซ้ำกัน");
            }
        }
        let (from, to) = (measure.period.from, measure.period.to);
        backwards(problems, MEASURES, &field("period.to"), from, to);
        let year = cycle.fiscal_year;
        let (after, before) =
            (from.is_some_and(|from| from > year.last_day()), to.is_some_and(|to| to < year.first_day()));
        if after || before {
            let message = format!("ระยะเวลาอยู่นอกปีงบประมาณ {year} (1 ต.ค. – 30 ก.ย.)");
            let name = if after { "period.from" } else { "period.to" };
            say(problems, MEASURES, &field(name), message, "ตรวจวันที่ หรือ fiscal_year ในบรรทัดแรก");
        }
    }
}

fn progress(problems: &mut Problems<'_>, cycle: &Cycle) {
    let mut seen = BTreeSet::new();
    for (at, entry) in cycle.progress.iter().enumerate() {
        let field = |name: &str| format!("progress[{}].{name}", at + 1);
        if named_measure(problems, cycle, &field("measure"), entry.measure)
            && entry.step > 0
            && !cycle.measure(entry.measure).is_some_and(|measure| measure.steps.iter().any(|s| s.no == entry.step))
        {
            let message = format!("มาตรการที่ {} ไม่มีวิธีการที่ {}", entry.measure, entry.step);
            say(problems, PROGRESS, &field("step"), message, "เลขต้องตรงกับ [[measure.step]] ใน measures.toml");
        }
        if entry.measure > 0 && entry.step > 0 && !seen.insert((entry.round, entry.measure, entry.step)) {
            let message = format!(
                "รอบ {} เดือน มาตรการที่ {} วิธีการที่ {} มีผลซ้ำสองรายการ",
                entry.round.months(),
                entry.measure,
                entry.step
            );
            say(problems, PROGRESS, &field("step"), message, "รวมเป็นรายการเดียว");
        }
        if entry.status == Status::Dropped && entry.obstacle.is_none() {
            say(problems, PROGRESS, &field("status"), "ยกเลิกโดยไม่มีเหตุผล", "กรอกเหตุผลใน obstacle");
        }
        named_evidence(problems, cycle, &field("evidence"), &entry.evidence);
    }
    let mut seen = BTreeSet::new();
    for (at, entry) in cycle.follow_ups.iter().enumerate() {
        let field = |name: &str| format!("follow_up[{}].{name}", at + 1);
        named_measure(problems, cycle, &field("measure"), entry.measure);
        if entry.measure > 0 && !seen.insert((entry.round, entry.measure)) {
            let message = format!("รอบ {} เดือน มาตรการที่ {} มีผลการติดตามซ้ำ", entry.round.months(), entry.measure);
            say(problems, PROGRESS, &field("measure"), message, "รวมเป็นรายการเดียว");
        }
        named_evidence(problems, cycle, &field("evidence"), &entry.evidence);
    }
}

fn named_measure(problems: &mut Problems<'_>, cycle: &Cycle, field: &str, no: u16) -> bool {
    let there = no == 0 || cycle.measure(no).is_some();
    if !there {
        say(problems, PROGRESS, field, format!("ไม่มีมาตรการที่ {no}"), "เลขต้องตรงกับ no ใน measures.toml");
    }
    there && no > 0
}

fn named_evidence(problems: &mut Problems<'_>, cycle: &Cycle, field: &str, ids: &[String]) {
    let known: Vec<&str> = cycle.evidence.iter().map(|evidence| evidence.id.as_str()).collect();
    for (at, id) in ids.iter().enumerate() {
        dangling(problems, PROGRESS, &format!("{field}[{}]", at + 1), ("หลักฐาน", id), &known, EVIDENCE);
    }
}

fn evidence(problems: &mut Problems<'_>, cycle: &Cycle) {
    twice(problems, EVIDENCE, "evidence", "id", cycle.evidence.iter().map(|evidence| evidence.id.as_str()));
    for (at, item) in cycle.evidence.iter().enumerate() {
        let field = |name: &str| format!("evidence[{}].{name}", at + 1);
        // Old ordinances and plans are evidence too; the linter says whether they fit the round.
        far(problems, (EVIDENCE, &field("made_on")), item.made_on, cycle.fiscal_year, 15);
        if let Some(file) = &item.file
            && !inside(file)
        {
            let hint = "วางไฟล์ไว้ในโฟลเดอร์นี้ แล้วเขียนเช่น \"photos/01.jpg\"";
            say(problems, EVIDENCE, &field("file"), format!("“{file}” อยู่นอกโฟลเดอร์"), hint);
        }
        if let Some(digest) = &item.sha256
            && !(digest.len() == 64 && digest.bytes().all(|b| b.is_ascii_hexdigit()))
        {
            let hint = "ลบบรรทัดนี้ออกได้ โปรแกรมคำนวณจากไฟล์ให้";
            say(problems, EVIDENCE, &field("sha256"), "ค่า SHA-256 ต้องเป็นเลขฐานสิบหก 64 ตัว", hint);
        }
        link(problems, item, &field("link"));
    }
}

fn link(problems: &mut Problems<'_>, item: &Evidence, field: &str) {
    let Some(link) = &item.link else { return };
    let rest = link.strip_prefix("https://").or_else(|| link.strip_prefix("http://"));
    if rest.is_none_or(|rest| rest.is_empty() || rest.contains(char::is_whitespace)) {
        say(problems, EVIDENCE, field, format!("“{link}” ไม่ใช่ที่อยู่เว็บไซต์"), "ขึ้นต้นด้วย https:// และไม่มีช่องว่าง");
    }
}

/// Whether a path stays inside its folder on every system.
pub(super) fn inside(path: &str) -> bool {
    let drive = path.as_bytes().get(1) == Some(&b':');
    let parts = || path.split(['/', '\\']);
    !path.is_empty() && !drive && !path.contains('\0') && parts().all(|part| !matches!(part, "" | "." | ".."))
}

fn papers(problems: &mut Problems<'_>, cycle: &Cycle) {
    let units: Vec<&str> = cycle.agency.units.iter().map(|unit| unit.id.as_str()).collect();
    let mut kinds = BTreeSet::new();
    for (at, paper) in cycle.papers.iter().enumerate() {
        let field = |name: &str| format!("paper[{}].{name}", at + 1);
        if !kinds.insert(paper.kind) {
            say(problems, PAPERS, &field("kind"), "มีเอกสารชนิดนี้อยู่แล้ว", "เหลือไว้ชนิดละหนึ่งรายการ");
        }
        if let Some(unit) = &paper.memo.unit {
            dangling(problems, PAPERS, &field("memo.unit"), ("หน่วยงานภายใน", unit), &units, AGENCY);
        }
        far(problems, (PAPERS, &field("memo.date")), paper.memo.date, cycle.fiscal_year, 3);
        chain(problems, cycle, paper, &field("step"));
    }
}

fn chain(problems: &mut Problems<'_>, cycle: &Cycle, paper: &Paper, steps: &str) {
    let posts: Vec<&str> = cycle.agency.posts.iter().map(|post| post.id.as_str()).collect();
    let mut last: Option<&ChainStep> = None;
    for (at, step) in paper.chain.iter().enumerate() {
        let field = |name: &str| format!("{steps}[{}].{name}", at + 1);
        dangling(problems, PAPERS, &field("post"), ("ตำแหน่ง", &step.post), &posts, AGENCY);
        far(problems, (PAPERS, &field("date")), step.date, cycle.fiscal_year, 3);
        let out_of_order = match (last.map(|last| last.act), step.act) {
            (None | Some(ChainAct::Propose | ChainAct::Opine), ChainAct::Opine | ChainAct::Order)
            | (None, ChainAct::Propose) => None,
            (Some(ChainAct::Order), _) => Some("ไม่มีขั้นใดอยู่หลังคำสั่ง"),
            (Some(_), ChainAct::Propose) => Some("ผู้เสนอต้องเป็นขั้นแรกและมีขั้นเดียว"),
        };
        if let Some(message) = out_of_order {
            say(problems, PAPERS, &field("act"), message, "เรียงเป็น เสนอ → ความเห็น → สั่งการ");
        }
        let fits = matches!(
            (step.act, &step.decision),
            (_, None)
                | (ChainAct::Opine, Some(Decision::Endorsed))
                | (ChainAct::Order, Some(Decision::Approved))
                | (ChainAct::Opine | ChainAct::Order, Some(Decision::Disapproved { .. } | Decision::Returned { .. }))
        );
        if !fits {
            let message = "ผลนี้ใช้กับขั้นนี้ไม่ได้";
            say(problems, PAPERS, &field("decision"), message, "ความเห็นใช้ เห็นชอบ คำสั่งใช้ อนุมัติ ผู้เสนอเว้นไว้");
        }
        if let (Some(before), Some(date)) = (last.and_then(|last| last.date), step.date)
            && date < before
        {
            say(problems, PAPERS, &field("date"), "ลงนามก่อนขั้นก่อนหน้า", "ตรวจวันที่ของแต่ละขั้น");
        }
        last = Some(step);
    }
}
