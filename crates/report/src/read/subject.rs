//! What a paper is about: its kind, year and round, and what was left over.

use prongsai_thai::{FiscalYear, Round};

use super::page::{compact, unread as kept};
use super::text::{column, numbers, years as written_years};
use super::{Found, PaperSort, Reading};
use crate::source::Source;

/// Texts that say what the paper is about, the weightiest first.
fn heads(reading: &Reading) -> Vec<Found<String>> {
    let mut heads = Vec::new();
    heads.extend(reading.title.clone());
    heads.extend(reading.memo.subject.clone());
    heads.extend(reading.cover_lines.iter().cloned());
    heads.extend(reading.body.iter().take(4).take_while(|line| line.value.chars().count() <= 160).cloned());
    heads
}

/// The fiscal year and the round.
pub fn years(source: &Source, reading: &mut Reading) {
    let heads = heads(reading);
    for head in &heads {
        if reading.round.is_none() {
            reading.round = round(&head.value).map(|round| head.with(round));
        }
        if reading.fiscal_year.is_none() {
            reading.fiscal_year =
                labelled_year(&head.value).map(|(year, at)| Found::new(year, head.line, head.column + at));
        }
    }
    if reading.fiscal_year.is_none() {
        reading.fiscal_year =
            source.lines.iter().enumerate().find_map(|(index, line)| {
                labelled_year(&line.text).map(|(year, at)| Found::new(year, index + 1, at + 1))
            });
    }
}

/// A year after words that make it the year of the paper, and the code points before it.
fn labelled_year(text: &str) -> Option<(FiscalYear, usize)> {
    const LABELS: &[&str] = &["ประจำปีงบประมาณ", "ประจำปี", "ปีงบประมาณ", "ปี", "ITA"];
    for label in LABELS {
        for year in written_years(text) {
            let before = text[..year.start].trim_end();
            let before =
                before.strip_suffix("พ.ศ.").or_else(|| before.strip_suffix("พ.ศ")).unwrap_or(before).trim_end();
            let from_one_to_another =
                ["-", "–", "—", "ถึง"].iter().any(|dash| text[year.end..].trim_start().starts_with(dash));
            if before.ends_with(label) && !from_one_to_another {
                return Some((FiscalYear::new(year.number).ok()?, column(text, year.start) - 1));
            }
        }
    }
    None
}

/// `รอบ ๖ เดือน`, `๑๒ เดือน`, or the months themselves.
fn round(text: &str) -> Option<Round> {
    for number in numbers(text) {
        if text[number.end..].trim_start().starts_with("เดือน") {
            match number.whole() {
                Some(6) => return Some(Round::Six),
                Some(12) => return Some(Round::Twelve),
                _ => {}
            }
        }
    }
    let october = text.contains("ตุลาคม") || text.contains("ต.ค.");
    if october && (text.contains("มีนาคม") || text.contains("มี.ค.")) {
        return Some(Round::Six);
    }
    (october && (text.contains("กันยายน") || text.contains("ก.ย."))).then_some(Round::Twelve)
}

/// Years and sections of a plan.
pub fn plan(source: &Source, reading: &mut Reading) {
    for (index, line) in source.lines.iter().enumerate() {
        let text = &line.text;
        let years = written_years(text);
        if reading.plan_years.is_empty()
            && let [first, second, ..] = years.as_slice()
            && first.number < second.number
            && second.number - first.number <= 20
            && is_range(&text[first.end..second.start])
            && text[..first.start].contains(" ปี")
            && (text.contains("แผน") || text.contains("โครงการ") || text.contains("ดำเนินการ"))
        {
            reading.plan_years = (first.number..=second.number).collect();
        }
        let bare = text.trim();
        if reading.dimension.is_none() && bare.starts_with("มิติที่") && bare.chars().count() <= 120 {
            reading.dimension =
                Some(Found::new(bare.to_owned(), index + 1, column(text, text.len() - text.trim_start().len())));
        }
    }
    if !reading.plan_years.is_empty() {
        reading.fiscal_year = None;
    }
    if let Some(table) =
        reading.tables.iter().find(|table| !super::measure::is_measures(table) && table.header_rows > 0)
    {
        reading.table_header =
            table.rows.iter().take(1).flatten().map(|cell| cell.text.clone()).filter(|text| !text.is_empty()).collect();
    }
}

fn is_range(between: &str) -> bool {
    let inner = compact(between).replace("พ.ศ.", "");
    matches!(inner.as_str(), "-" | "–" | "—" | "ถึง")
}

/// Whether the heads or the tables speak of measures, so that numbers in it are no announced result.
pub fn is_about_measures(reading: &Reading) -> bool {
    !reading.measures.is_empty() || reports_measures(reading) || sets_measures(reading)
}

fn reports_measures(reading: &Reading) -> bool {
    heads(reading).iter().any(|head| {
        let text = compact(&head.value);
        let about = text.contains("มาตรการ") || text.contains("คุณธรรมและความโปร่งใส") || text.contains("ส่งเสริมคุณธรรม");
        about
            && (text.contains("รายงานผลการดำเนิน")
                || text.contains("รายงานผลตามมาตรการ")
                || text.contains("รายงานการดำเนิน")
                || text.contains("รายงานการกำกับติดตาม"))
            && !text.contains("แผนปฏิบัติการป้องกันการทุจริต")
    })
}

fn sets_measures(reading: &Reading) -> bool {
    heads(reading).iter().any(|head| {
        let text = compact(&head.value);
        (text.contains("มาตรการส่งเสริมคุณธรรม") || text.contains("มาตรการเพื่อขับเคลื่อนการส่งเสริมคุณธรรม"))
            && !text.contains("รายงานผล")
    })
}

/// Which kind of paper it is.
pub fn sort(source: &Source, reading: &Reading) -> PaperSort {
    let with_results = reading.measures.iter().any(|measure| !measure.results.is_empty());
    if reports_measures(reading) {
        return PaperSort::Report;
    }
    let heads: Vec<String> = heads(reading).iter().map(|head| compact(&head.value)).collect();
    let head_says = |words: &[&str]| heads.iter().any(|head| words.iter().any(|word| head.contains(word)));
    let plan = !reading.plan_years.is_empty()
        || reading.dimension.is_some()
        || head_says(&["แผนปฏิบัติการ", "แผนพัฒนา", "แผนการดำเนินงาน"]);
    if sets_measures(reading) && !with_results {
        return PaperSort::Measures;
    }
    if plan {
        return PaperSort::Plan;
    }
    if !reading.measures.is_empty() {
        return if with_results { PaperSort::Report } else { PaperSort::Measures };
    }
    let news = source
        .lines
        .iter()
        .take(12)
        .any(|line| ["ผู้สื่อข่าว", "มีรายงานจาก", "เปิดเผยว่า", "วันนี้ ("].iter().any(|word| line.text.contains(word)));
    if news || reading.awards.is_some() {
        return PaperSort::News;
    }
    if reading.total_score.is_some() || !reading.results.is_empty() || !reading.series.is_empty() {
        return PaperSort::Result;
    }
    if reading.memo.is_present() { PaperSort::Memo } else { PaperSort::Other }
}

/// Keeps what was not understood.
pub fn unread(source: &Source, reading: &mut Reading) {
    let mut left = Vec::new();
    for opinion in &reading.opinions {
        if let Some(text) = &opinion.text
            && !super::words::reads_as_thai(&text.value)
        {
            left.push(kept(text.line, &text.value, "ข้อความความเห็นอ่านไม่ได้ความ อาจเป็นลายมือที่อ่านผิด โปรดดูต้นฉบับ"));
        }
    }
    for table in &reading.tables {
        let known = super::measure::is_measures(table) || table.columns.iter().flatten().count() >= 2;
        if known {
            continue;
        }
        for row in &table.rows {
            let mut lines: Vec<usize> =
                row.iter().flat_map(|cell| cell.pieces.iter().map(|(_, line, _)| *line)).collect();
            lines.dedup();
            for line in lines {
                let text = source.lines.get(line.saturating_sub(1)).map(|line| line.text.trim()).unwrap_or_default();
                if !text.is_empty() {
                    left.push(kept(line, text, "แถวของตารางที่ไม่รู้จักหัวตาราง"));
                }
            }
        }
    }
    if matches!(reading.kind, PaperSort::Other) {
        for line in &reading.body {
            left.push(kept(line.line, &line.value, "ไม่พบรายการที่โปรแกรมรู้จักในข้อความนี้"));
        }
    }
    left.sort_by_key(|unread| unread.line);
    left.dedup();
    reading.unread = left;
}
