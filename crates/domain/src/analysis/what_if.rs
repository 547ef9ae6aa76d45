//! What would change in a result if some of its figures were others.

use std::collections::BTreeMap;

use serde::Serialize;

use super::{change, cost};
use crate::exact::Exact;
use crate::framework::{Framework, Instrument};
use crate::score::Score;
use crate::scorecard::Scorecard;
use crate::scoring::{self, Input, Of, Scored, ScoringError};

/// One figure that is to be another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// An indicator, a part of the external survey, or an item of the disclosure list.
    pub of: Of,
    /// What it is to be.
    pub to: Score,
}

/// A result before and after.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WhatIf {
    /// As it is.
    pub before: Scored,
    /// As it would be.
    pub after: Scored,
    /// All numbers that differ, and the instruments and the total always; parts before wholes.
    pub rows: Vec<Row>,
    /// What had to be assumed.
    pub assumptions: Vec<Assumption>,
}

/// One number before and after.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Row {
    /// What it is the score of.
    pub of: Of,
    /// As it is.
    pub before: Option<Score>,
    /// As it would be.
    pub after: Option<Score>,
    /// Hundredths gained, or lost below 0.
    pub change: Option<i32>,
}

/// What a change left open and how it was answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Assumption {
    /// Indicators 6–8 were changed, the parts were not: both parts move as the mean of the indicators does.
    PartsFollow,
    /// The announced figure of an indicator is rounded: it was moved by what the changed items are worth.
    IndicatorMoved(u8),
}

impl Assumption {
    /// The assumption in Thai.
    pub fn thai(&self) -> String {
        match self {
            Self::PartsFollow => {
                "เปลี่ยนตัวชี้วัดที่ 6–8 โดยไม่ได้กำหนด eit1, eit2: ถือว่าทั้งสองส่วนเปลี่ยนเท่ากับค่าเฉลี่ยของตัวชี้วัด".to_owned()
            }
            Self::IndicatorMoved(no) => {
                format!("ตัวชี้วัดที่ {no}: ใช้คะแนนที่ประกาศ บวกหรือลบด้วยน้ำหนักของข้อที่เปลี่ยน")
            }
        }
    }

    /// The assumption in English.
    pub fn english(&self) -> String {
        match self {
            Self::PartsFollow => {
                "indicators 6–8 changed, eit1 and eit2 were not given: both parts move as the mean of \
                                  the indicators does"
                    .to_owned()
            }
            Self::IndicatorMoved(no) => {
                format!("indicator {no}: the announced score, moved by what the changed items are worth")
            }
        }
    }
}

/// Why a question cannot be answered.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum WhatIfError {
    /// The result or a change names what the year does not have.
    #[error(transparent)]
    Scoring(#[from] ScoringError),
    /// Only indicators, parts of the external survey and items can be set.
    #[error("{0} follows from others: set i1 to i10, eit1, eit2 or an item such as O42")]
    NotSettable(Of),
    /// One part of the external survey is not known and not set.
    #[error("{0} is not known: set eit1 and eit2 together")]
    OtherPart(Of),
    /// The announced indicator is kept, but it is not known how the item was judged.
    #[error("it is not known how {0} was judged: add it to the result, or set the indicator itself")]
    NotJudged(String),
    /// An indicator and its items are set together.
    #[error("i{0} is set, and so are items of it: set one of them")]
    Both(u8),
    /// The announced indicator and the judged items contradict each other.
    #[error("i{indicator} would be {points}: the announced score and the judged items contradict each other")]
    Contradiction {
        /// The indicator.
        indicator: u8,
        /// Where it would come to lie.
        points: Exact,
    },
}

impl WhatIfError {
    /// The error in Thai.
    pub fn thai(&self) -> String {
        match self {
            Self::Scoring(error) => error.thai(),
            Self::NotSettable(of) => {
                format!("{of} เป็นผลจากตัวเลขอื่น: กำหนดได้ i1 ถึง i10, eit1, eit2 หรือข้อ OIT เช่น O42")
            }
            Self::OtherPart(of) => format!("ไม่ทราบคะแนน {of}: โปรดกำหนด eit1 และ eit2 พร้อมกัน"),
            Self::NotJudged(code) => {
                format!("ไม่ทราบผลเดิมของข้อ {code}: โปรดเพิ่มผลของข้อนี้ในไฟล์ หรือกำหนดคะแนนตัวชี้วัดแทน")
            }
            Self::Both(no) => format!("กำหนดทั้ง i{no} และข้อ OIT ของตัวชี้วัดนั้น: โปรดเลือกอย่างใดอย่างหนึ่ง"),
            Self::Contradiction { indicator, points } => {
                format!("ตัวชี้วัดที่ {indicator} จะเป็น {points}: คะแนนที่ประกาศขัดกับผลรายข้อ โปรดตรวจต้นฉบับ")
            }
        }
    }
}

/// Computes a result again with some figures changed.
///
/// An item that changes moves its indicator by exactly what it is worth, also where only the announced indicator and
/// that item's own judgement are known.
///
/// # Errors
/// [`WhatIfError`] where a change cannot be meant or its effect cannot be known.
pub fn what_if(framework: &Framework, card: &Scorecard, changes: &[Change]) -> Result<WhatIf, WhatIfError> {
    let before_input = Input { announced: scoring::Announced::default(), ..Input::from(card) };
    let before = scoring::score(framework, &before_input)?;
    let mut input = before_input.clone();
    let mut assumptions = Vec::new();

    let mut items: BTreeMap<u8, Vec<(&str, Score)>> = BTreeMap::new();
    for change in changes {
        match &change.of {
            Of::Indicator(no) => {
                input.indicators.insert(*no, change.to.into());
            }
            Of::EitPart(part @ 1..=2) => input.eit_parts[usize::from(*part) - 1] = Some(change.to.into()),
            Of::Item(code) => {
                scoring::check_item(framework, code, change.to)?;
                let gain = framework.item(code).and_then(|item| cost::gain_of_indicator(framework, item));
                if let Some((indicator, _)) = gain {
                    items.entry(indicator).or_default().push((code.as_str(), change.to));
                }
            }
            other => return Err(WhatIfError::NotSettable(other.clone())),
        }
    }
    for (indicator, items) in items {
        if changes.iter().any(|change| change.of == Of::Indicator(indicator)) {
            return Err(WhatIfError::Both(indicator));
        }
        change_items(framework, card, &before, &mut input, indicator, &items, &mut assumptions)?;
    }
    drop_items_of_set_indicators(framework, changes, &mut input);
    drop_instruments_of_changes(framework, changes, &mut input);
    parts_follow(framework, changes, &before, &mut input, &mut assumptions)?;

    let after = scoring::score(framework, &input)?;
    let rows = rows(&before, &after);
    Ok(WhatIf { before, after, rows, assumptions })
}

/// Judges items anew: their indicator follows from all items where all are known, else from the announced figure.
fn change_items(
    framework: &Framework,
    card: &Scorecard,
    before: &Scored,
    input: &mut Input,
    indicator: u8,
    items: &[(&str, Score)],
    assumptions: &mut Vec<Assumption>,
) -> Result<(), WhatIfError> {
    if let Some(announced) = input.indicators.get(&indicator).cloned() {
        // Where the items explain the announced figure, its exact value moves; else the rounded one does.
        let mut exact = before.exact(&Of::Indicator(indicator)).cloned().unwrap_or_else(|| announced.clone());
        let explained = exact != announced;
        for (code, to) in items {
            let old = card.oit.get(*code).ok_or_else(|| WhatIfError::NotJudged((*code).to_owned()))?;
            let gain = framework.item(code).and_then(|item| cost::gain_of_indicator(framework, item));
            if let Some((_, full)) = gain {
                let step = &scoring::share(*to) - &scoring::share(*old);
                exact = &exact + &(&full * &step);
            }
        }
        if exact.score().is_none() {
            return Err(WhatIfError::Contradiction { indicator, points: exact });
        }
        // A rounded figure can overshoot by less than half a hundredth.
        let exact = exact.clamp(Exact::zero(), Exact::whole(100));
        if !explained {
            assumptions.push(Assumption::IndicatorMoved(indicator));
        }
        input.indicators.insert(indicator, exact);
    }
    for (code, to) in items {
        input.oit.insert((*code).to_owned(), *to);
    }
    Ok(())
}

/// An indicator that is set no longer follows from items: they would only contradict it.
fn drop_items_of_set_indicators(framework: &Framework, changes: &[Change], input: &mut Input) {
    for change in changes {
        let Of::Indicator(no) = change.of else { continue };
        let of_indicator = |code: &str| {
            framework
                .item(code)
                .and_then(|item| cost::gain_of_indicator(framework, item))
                .is_some_and(|(of, _)| of == no)
        };
        input.oit.retain(|code, _| !of_indicator(code));
    }
}

/// A whole instrument that was announced says nothing of what would be.
fn drop_instruments_of_changes(framework: &Framework, changes: &[Change], input: &mut Input) {
    for change in changes {
        let indicator = match &change.of {
            Of::Indicator(no) => framework.indicator(*no),
            Of::Item(code) => framework
                .item(code)
                .and_then(|item| cost::gain_of_indicator(framework, item))
                .and_then(|(no, _)| framework.indicator(no)),
            _ => framework.indicators_of(Instrument::Eit).next(),
        };
        if let Some(indicator) = indicator {
            input.instruments.remove(&indicator.instrument);
        }
    }
}

/// Where the parts of the external survey are known and only its indicators are set, the parts move with them.
fn parts_follow(
    framework: &Framework,
    changes: &[Change],
    before: &Scored,
    input: &mut Input,
    assumptions: &mut Vec<Assumption>,
) -> Result<(), WhatIfError> {
    let part_set = changes.iter().any(|change| matches!(change.of, Of::EitPart(_)));
    if part_set {
        return match input.eit_parts.iter().position(Option::is_none) {
            Some(0) => Err(WhatIfError::OtherPart(Of::EitPart(1))),
            Some(_) => Err(WhatIfError::OtherPart(Of::EitPart(2))),
            None => Ok(()),
        };
    }
    let indicators: Vec<u8> = framework.indicators_of(Instrument::Eit).map(|indicator| indicator.no).collect();
    let set = changes.iter().any(|change| matches!(change.of, Of::Indicator(no) if indicators.contains(&no)));
    if !set || input.eit_parts.iter().any(Option::is_none) {
        return Ok(());
    }
    let old = indicators.iter().map(|no| before.exact(&Of::Indicator(*no))).collect::<Option<Vec<_>>>();
    let new = indicators.iter().map(|no| input.indicators.get(no)).collect::<Option<Vec<_>>>();
    let Some((old, new)) = old.and_then(Exact::mean).zip(new.and_then(Exact::mean)) else { return Ok(()) };
    let step = &new - &old;
    for part in input.eit_parts.iter_mut().flatten() {
        *part = (&*part + &step).clamp(Exact::zero(), Exact::whole(100));
    }
    assumptions.push(Assumption::PartsFollow);
    Ok(())
}

fn rows(before: &Scored, after: &Scored) -> Vec<Row> {
    after
        .trace
        .iter()
        .filter_map(|node| {
            let (old, new) = (before.score(&node.of), node.score());
            let always = matches!(node.of, Of::Instrument(_) | Of::Total);
            (always || old != new).then(|| Row {
                of: node.of.clone(),
                before: old,
                after: new,
                change: old.zip(new).map(|(old, new)| change(old, new)),
            })
        })
        .collect()
}
