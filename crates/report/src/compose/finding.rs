//! How last year's indicators stand: score, change, and what is to be done about them.

use prongsai_domain::Score;
pub(crate) use prongsai_domain::analysis::Kind as Class;
use prongsai_domain::framework::{Indicator, Instrument};

use super::{Desk, Fact};
use crate::model::{Inline, Inlines};

/// One indicator of last year's result.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Finding {
    pub no: u8,
    pub name: String,
    pub instrument: Instrument,
    /// None where it is not recorded.
    pub score: Option<Score>,
    /// Whether the score follows from parts instead of standing in the files.
    pub computed: bool,
    /// The score of the year before.
    pub before: Option<Score>,
    pub class: Option<Class>,
}

/// What a score asks for, as said in a column.
pub(crate) fn words(class: Class) -> &'static str {
    match class {
        Class::Urgent => "แก้ไขโดยเร่งด่วน",
        Class::Improve => "พัฒนาให้ดีขึ้น",
        Class::Keep => "รักษาระดับ",
    }
}

/// All indicators of last year's rules, in order.
pub(crate) fn findings(desk: &Desk<'_>) -> Vec<Finding> {
    let year = desk.cycle.fiscal_year.previous();
    let rules = desk.rules_of(year);
    let now = desk.result_of(year);
    let before = desk.result_of(year.previous());
    let scored = desk.scored(year);
    let one = |indicator: &Indicator| {
        let recorded = now.and_then(|card| card.indicators.get(&indicator.no).copied());
        let score = recorded.or_else(|| scored.as_ref()?.indicator(indicator.no));
        Finding {
            no: indicator.no,
            name: indicator.th.clone(),
            instrument: indicator.instrument,
            score,
            computed: recorded.is_none(),
            before: before.and_then(|card| card.indicators.get(&indicator.no).copied()),
            class: score.map(|score| Class::of(score, &rules.triage)),
        }
    };
    rules.indicators.list.iter().map(one).collect()
}

impl Finding {
    /// `ตัวชี้วัดที่ ๒ การใช้งบประมาณ`.
    pub fn label(&self, desk: &mut Desk<'_>) -> Inlines {
        vec![desk.text("ตัวชี้วัดที่ "), self.number(desk), desk.text(&format!(" {}", self.name))]
    }

    /// `๒`.
    pub fn number(&self, desk: &mut Desk<'_>) -> Inline {
        let year = desk.cycle.fiscal_year.previous();
        desk.cite(Fact::recorded(format!("framework › {year} › indicators › {} › no", self.no), self.no))
    }

    /// `๗๙.๔๕`; none where it is not recorded.
    pub fn score(&self, desk: &mut Desk<'_>) -> Option<Inline> {
        let year = desk.cycle.fiscal_year.previous();
        let score = self.score?;
        let mut fact = score_fact(year, self.no, score);
        if self.computed {
            fact.trace = Some("คำนวณจากรายการหรือคำถามของตัวชี้วัด".to_owned());
        }
        Some(desk.cite(fact))
    }

    /// The score of the year before.
    pub fn score_before(&self, desk: &mut Desk<'_>) -> Option<Inline> {
        let year = desk.cycle.fiscal_year.previous().previous();
        self.before.map(|score| desk.cite(score_fact(year, self.no, score)))
    }

    /// `เพิ่มขึ้น ๔.๒๐`; none where one of the two years is not recorded.
    pub fn change(&self, desk: &mut Desk<'_>) -> Option<Inlines> {
        let (now, before) = (self.score?, self.before?);
        let year = desk.cycle.fiscal_year.previous();
        Some(change(desk, &format!("result.toml › {year} › indicators › {} › change", self.no), now, before))
    }
}

fn score_fact(year: prongsai_thai::FiscalYear, no: u8, score: Score) -> Fact {
    Fact::recorded(format!("result.toml › {year} › indicators › {no}"), score)
}

/// `เพิ่มขึ้น ๔.๒๐`, `ลดลง ๑.๐๘` or `คงเดิม`.
pub(crate) fn change(desk: &mut Desk<'_>, record: &str, now: Score, before: Score) -> Inlines {
    let word = match now.cmp(&before) {
        std::cmp::Ordering::Greater => "เพิ่มขึ้น ",
        std::cmp::Ordering::Less => "ลดลง ",
        std::cmp::Ordering::Equal => return vec![desk.text("คงเดิม")],
    };
    vec![desk.text(word), desk.cite(difference(record, now, before))]
}

/// How far two scores lie apart, without a sign.
pub(crate) fn difference(record: &str, one: Score, other: Score) -> Fact {
    let points = one.hundredths().abs_diff(other.hundredths());
    let (high, low) = if one >= other { (one, other) } else { (other, one) };
    Fact::computed(record, format!("{}.{:02}", points / 100, points % 100), format!("{high} - {low}"))
}
