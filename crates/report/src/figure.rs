//! Series and sentences of the charts; no pixels.

use crate::compose::{Class, Desk, Finding, Tally};
use crate::model::{Bar, Chart, Threshold, joined};
use prongsai_domain::Score;
use prongsai_thai::Round;

/// The indicators of last year beside those of the year before, with the line of the passing score.
///
/// The title says what the chart shows: the lowest indicator and how it moved. None without any score.
pub(crate) fn indicators(desk: &mut Desk<'_>, findings: &[Finding]) -> Option<Chart> {
    let year = desk.cycle.fiscal_year.previous();
    let lowest = findings.iter().filter(|f| f.score.is_some()).min_by_key(|f| (f.score, f.no))?;
    let two = findings.iter().any(|finding| finding.before.is_some());
    let score = lowest.score(desk)?;
    let mut title = format!("{}ได้คะแนนต่ำที่สุด {} คะแนน", lowest.name, score.text);
    if let Some(change) = lowest.change(desk) {
        title.push(' ');
        title.push_str(&joined(&change));
        if lowest.score != lowest.before {
            title.push_str(" คะแนนจากปีก่อน");
        }
    }
    let mut bars = Vec::new();
    for finding in findings {
        let weak = finding.class == Some(Class::Urgent);
        let mark = if weak { " (แก้ไขโดยเร่งด่วน)" } else { "" };
        let mut shown = vec![(finding.score, finding.score(desk))];
        if two {
            shown.insert(0, (finding.before, finding.score_before(desk)));
        }
        bars.push(Bar {
            label: desk.said(&format!("{}. {}{mark}", finding.no, finding.name)),
            values: shown.iter().map(|(score, _)| score.map(Score::hundredths)).collect(),
            texts: shown.iter().map(|(_, said)| said.as_ref().map(|said| said.text.clone())).collect(),
            sources: shown.into_iter().map(|(_, said)| said.and_then(|said| said.source)).collect(),
            weak,
        });
    }
    let mut series = vec![desk.said(&format!("ปีงบประมาณ พ.ศ. {year}"))];
    if two {
        series.insert(0, desk.said(&format!("ปีงบประมาณ พ.ศ. {}", year.previous())));
    }
    let pass = desk.rules_of(year).bands.pass_at;
    Some(Chart {
        id: "analysis-chart".to_owned(),
        alt: alt(&title, &bars),
        title,
        source: score.source,
        series,
        bars,
        threshold: Some(Threshold {
            value: pass.hundredths(), label: desk.said(&format!("เกณฑ์ผ่าน {pass} คะแนน"))
        }),
    })
}

/// The share of finished steps of each measure. None without steps.
pub(crate) fn progress(desk: &mut Desk<'_>, round: Round) -> Option<Chart> {
    let measures = &desk.cycle.measures;
    let all = Tally::of(desk, round, measures);
    if all.total == 0 || all.unknown == all.total {
        return None;
    }
    let scope = format!("progress.toml › {}", round.months());
    let mut bars = Vec::new();
    for measure in measures {
        let tally = Tally::of(desk, round, [measure]);
        let said = tally.share_fact(&format!("{scope} › {}", measure.no)).map(|fact| desk.cite(fact));
        bars.push(Bar {
            label: desk.measure_name(measure),
            values: vec![tally.share().and_then(|share| u16::try_from(share).ok())],
            texts: vec![said.as_ref().map(|said| said.text.clone())],
            sources: vec![said.and_then(|said| said.source)],
            weak: false,
        });
    }
    let least = measures
        .iter()
        .map(|measure| (measure, Tally::of(desk, round, [measure])))
        .filter(|(_, tally)| tally.share().is_some())
        .min_by_key(|(_, tally)| tally.share())?;
    let share = least.1.share_fact(&format!("{scope} › {}", least.0.no)).map(|fact| desk.cite(fact))?;
    let title = if all.complete() {
        desk.said(&format!("ทุกมาตรการดำเนินการแล้วเสร็จร้อยละ {}", share.text))
    } else {
        desk.said(&format!("มาตรการที่ {} {} แล้วเสร็จน้อยที่สุด ร้อยละ {}", least.0.no, least.0.title, share.text))
    };
    let source = share.source;
    Some(Chart {
        id: "summary-chart".to_owned(),
        alt: alt(&title, &bars),
        title,
        source,
        series: vec!["ร้อยละของขั้นตอนที่แล้วเสร็จ".to_owned()],
        bars,
        threshold: None,
    })
}

/// The title and all values, for readers who cannot see the chart.
fn alt(title: &str, bars: &[Bar]) -> String {
    let bars = bars.iter().map(|bar| {
        let values: Vec<_> = bar.texts.iter().map(|text| text.as_deref().unwrap_or("ไม่มีข้อมูล")).collect();
        format!("{} {}", bar.label, values.join(" และ "))
    });
    format!("แผนภูมิแท่ง {title}: {}", bars.collect::<Vec<_>>().join(", "))
}
