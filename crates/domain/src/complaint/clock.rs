//! By when a case is acknowledged, first answered and finished, and when the clocks stand still.

use std::sync::OnceLock;

use jiff::ToSpan;
use prongsai_thai::Date;
use prongsai_thai::workday::{Calendar, NotCovered};
use serde::{Deserialize, Serialize};

use crate::framework::Origin;

/// The clocks of a case: data.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Clocks {
    /// Until somebody has said that the report is here.
    pub acknowledge: Clock,
    /// Until the first answer.
    pub answer: Clock,
    /// Until the end.
    pub finish: Clock,
    /// Who is told when, from the first to the last.
    #[serde(rename = "escalation")]
    pub escalations: Vec<Escalation>,
}

/// One clock.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Clock {
    /// What it is about, in Thai.
    pub th: String,
    /// What it is about, in English.
    pub en: String,
    /// How many days.
    pub days: u16,
    /// Which days count.
    pub counting: Counting,
    /// Where this comes from.
    pub origin: Origin,
}

/// Which days count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Counting {
    /// Every day: limits of law.
    Calendar,
    /// Days on which offices are open: what a town promises of its own.
    Working,
}

/// A limit, as the law has it or as a town has set it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Limit {
    /// How many days.
    pub days: u16,
    /// Which days count.
    pub counting: Counting,
}

/// Days that do not count, for a reason that stands in the case.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Pause {
    /// The first day.
    pub from: Date,
    /// The last day; none while it lasts. Before `from`, the pause is none.
    pub to: Option<Date>,
}

/// Who is told that a limit comes near or is over.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Escalation {
    /// As the key of its words: `soon`.
    pub code: String,
    /// Days from the last day on: below 0 before it.
    pub days: i32,
    /// `handlers` of the case, `everyone` who handles cases, `outside` the house too; nobody who is named.
    pub tell: String,
}

/// How a clock stands on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(tag = "is", rename_all = "kebab-case")]
pub enum Standing {
    /// It runs.
    Running {
        /// Calendar days to the last day, at least 1.
        left: u32,
    },
    /// Today is the last day.
    DueToday,
    /// The last day is past.
    Over {
        /// Calendar days, at least 1.
        by: u32,
    },
    /// It stands still.
    Paused,
    /// What it asks for was done.
    Met {
        /// The day.
        on: Date,
        /// Calendar days after the last day; 0 in time.
        late: u32,
    },
}

impl Clock {
    /// Its limit.
    pub fn limit(&self) -> Limit {
        Limit { days: self.days, counting: self.counting }
    }
}

impl Pause {
    /// Whether a day does not count.
    pub fn covers(&self, day: Date) -> bool {
        self.from <= day && self.to.is_none_or(|to| day <= to)
    }
}

impl Clocks {
    /// The last level that is reached on a day, if one is.
    pub fn escalation(&self, due: Date, today: Date) -> Option<&Escalation> {
        let passed = days(due, today);
        self.escalations.iter().filter(|level| level.days <= passed).max_by_key(|level| level.days)
    }
}

/// The clocks in the program.
pub fn clocks() -> &'static Clocks {
    static CLOCKS: OnceLock<Clocks> = OnceLock::new();
    CLOCKS.get_or_init(|| {
        toml::from_str(include_str!("../../complaints/clocks.toml"))
            .expect("the embedded clocks have their shape: read by a test")
    })
}

/// The last day of a limit that begins on `from`, which is not counted; days of pauses are not counted either, each once.
/// A last day on which offices are closed, or which a pause covers, moves on. `None` where an open pause stops the clock
/// before its end.
///
/// # Errors
/// [`NotCovered`] where `from` or the last day lies outside the years of the calendar.
///
/// # Source
/// Civil and Commercial Code, sections 193/3 and 193/8.
pub fn due(from: Date, limit: Limit, calendar: &Calendar, pauses: &[Pause]) -> Result<Option<Date>, NotCovered> {
    calendar.holiday(from)?;
    let mut day = from;
    let mut left = limit.days;
    while left > 0 {
        let Some(next) = unpaused(following(day, calendar)?, calendar, pauses)? else { return Ok(None) };
        day = next;
        if limit.counting == Counting::Calendar || calendar.is_working_day(day)? {
            left -= 1;
        }
    }
    loop {
        let Some(open) = unpaused(day, calendar, pauses)? else { return Ok(None) };
        day = calendar.next_working_day(open)?;
        if day == open {
            return Ok(Some(day));
        }
    }
}

/// How a clock stands: `due` as by [`due()`], `met` the day on which what it asks for was done.
pub fn standing(due: Option<Date>, met: Option<Date>, pauses: &[Pause], today: Date) -> Standing {
    let late = |day: Date| due.map_or(0, |due| u32::try_from(days(due, day)).unwrap_or(0));
    if let Some(on) = met {
        return Standing::Met { on, late: late(on) };
    }
    let Some(last) = due else { return Standing::Paused };
    match late(today) {
        0 if pauses.iter().any(|pause| pause.covers(today)) => Standing::Paused,
        0 if today == last => Standing::DueToday,
        0 => Standing::Running { left: u32::try_from(days(today, last)).unwrap_or(0) },
        by => Standing::Over { by },
    }
}

/// The day itself, or the first after it that no pause covers; none where a pause is open.
fn unpaused(mut day: Date, calendar: &Calendar, pauses: &[Pause]) -> Result<Option<Date>, NotCovered> {
    while let Some(pause) = pauses.iter().find(|pause| pause.covers(day)) {
        let Some(to) = pause.to else { return Ok(None) };
        day = following(to, calendar)?;
    }
    Ok(Some(day))
}

fn following(day: Date, calendar: &Calendar) -> Result<Date, NotCovered> {
    // Where the calendar of the world ends, that of the offices has ended long before.
    day.checked_add(1.day()).or_else(|_| calendar.holiday(day).map(|_| day))
}

/// Calendar days from one day to the other.
fn days(from: Date, to: Date) -> i32 {
    // Two dates of the calendar are never further apart than an i32 of days.
    from.until(to).map_or(0, |span| span.get_days())
}

#[cfg(test)]
#[path = "clock/tests.rs"]
mod tests;
