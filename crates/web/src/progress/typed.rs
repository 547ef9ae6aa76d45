//! What a person typed into the form of a step, kept as typed, and what it means.

use prongsai_domain::progress::{Figure, FollowUp, Progress, Status};
use prongsai_store::progress::{Body, Entry};
use prongsai_thai::{Date, Round, numeral};

use super::status_code;
use crate::form::{Faults, filled};
use crate::shell::Shell;
use crate::upload::Sent;

/// Code points of a text field.
const LONGEST: usize = 4_000;

/// Figures of one result.
const MOST_FIGURES: usize = 20;

/// The fields of the form.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Typed {
    /// The revision that the form was made from, 0 where there was no entry.
    pub revision: i64,
    /// The status' code.
    pub status: String,
    /// The result in words.
    pub result: String,
    /// The result in figures: label, value, unit.
    pub figures: Vec<[String; 3]>,
    /// What stood in the way.
    pub obstacle: String,
    /// What should be done about it.
    pub suggestion: String,
    /// Ids of the chosen evidence.
    pub evidence: Vec<String>,
    /// What the new files show.
    pub shows: String,
    /// When they were made, as typed.
    pub made_on: String,
    /// Whether the form began with the six-month result.
    pub copied: bool,
}

impl Typed {
    /// The fields as they were sent.
    pub fn of(sent: &Sent) -> Self {
        let [labels, values, units] = ["figure-label", "figure-value", "figure-unit"].map(|name| sent.all(name));
        let rows = labels.len().max(values.len()).max(units.len()).min(MOST_FIGURES * 2);
        let at = |list: &[String], row: usize| list.get(row).cloned().unwrap_or_default();
        Self {
            revision: sent.text("revision").parse().unwrap_or(0),
            status: sent.text("status").to_owned(),
            result: sent.text("result").to_owned(),
            figures: (0..rows).map(|row| [at(&labels, row), at(&values, row), at(&units, row)]).collect(),
            obstacle: sent.text("obstacle").to_owned(),
            suggestion: sent.text("suggestion").to_owned(),
            evidence: sent.all("evidence"),
            shows: sent.text("shows").to_owned(),
            made_on: sent.text("made-on").to_owned(),
            copied: sent.text("copied") == "1",
        }
    }

    /// The fields of an entry.
    pub fn of_entry(entry: &Entry) -> Self {
        let body = match &entry.body {
            Body::Step(step) => Self {
                status: if step.status == Status::Unknown {
                    String::new()
                } else {
                    status_code(step.status).to_owned()
                },
                result: step.result.clone(),
                figures: step
                    .figures
                    .iter()
                    .map(|figure| [figure.label.clone(), figure.value.clone(), figure.unit.clone()])
                    .collect(),
                obstacle: step.obstacle.clone().unwrap_or_default(),
                suggestion: step.suggestion.clone().unwrap_or_default(),
                evidence: step.evidence.clone(),
                ..Self::default()
            },
            Body::FollowUp(follow_up) => {
                Self { result: follow_up.result.clone(), evidence: follow_up.evidence.clone(), ..Self::default() }
            }
        };
        Self { revision: entry.revision, ..body }
    }

    /// What was typed, as an entry; what cannot be kept so is a fault.
    pub fn read(&self, shell: &Shell, round: Round, measure: u16, step: u16, faults: &mut Faults) -> Body {
        let mut text = |field: &str, value: &str| {
            let count = value.chars().count();
            if count > LONGEST {
                faults.say(field, shell.t2("progress-fault-long", "count", count, "most", LONGEST));
            }
            filled(value).map(str::to_owned)
        };
        let result = text("result", &self.result).unwrap_or_default();
        if step == 0 {
            if result.is_empty() {
                faults.add(shell, "result", "progress-fault-follow-up");
            }
            return Body::FollowUp(FollowUp { round, measure, result, evidence: self.evidence.clone() });
        }
        let obstacle = text("obstacle", &self.obstacle);
        let suggestion = text("suggestion", &self.suggestion);
        let status = [Status::Done, Status::UnderWay, Status::NotStarted, Status::Dropped]
            .into_iter()
            .find(|status| status_code(*status) == self.status);
        match status {
            None => faults.add(shell, "status", "progress-fault-status"),
            Some(Status::Done | Status::UnderWay) if result.is_empty() => {
                faults.add(shell, "result", "progress-fault-result");
            }
            Some(Status::Dropped) if obstacle.is_none() => faults.add(shell, "obstacle", "progress-fault-reason"),
            Some(_) => {}
        }
        Body::Step(Progress {
            round,
            measure,
            step,
            status: status.unwrap_or(Status::Unknown),
            result,
            figures: self.read_figures(shell, faults),
            obstacle,
            suggestion,
            evidence: self.evidence.clone(),
        })
    }

    fn read_figures(&self, shell: &Shell, faults: &mut Faults) -> Vec<Figure> {
        let mut figures = Vec::new();
        for (row, [label, value, unit]) in self.figures.iter().enumerate() {
            let field = format!("figure-{}", row + 1);
            match (filled(label), filled(value), filled(unit)) {
                (None, None, None) => {}
                (Some(label), Some(value), Some(unit)) => match decimal(value) {
                    Some(value) => figures.push(Figure { label: label.to_owned(), value, unit: unit.to_owned() }),
                    None => faults.say(&field, shell.t1("progress-fault-value", "value", value)),
                },
                _ => faults.say(&field, shell.t1("progress-fault-figure", "no", row + 1)),
            }
        }
        if figures.len() > MOST_FIGURES {
            faults.say("figure-1", shell.t1("progress-fault-figures", "most", MOST_FIGURES));
        }
        figures
    }

    /// The day on which the new files were made, where one was typed.
    pub fn read_made_on(&self, shell: &Shell, today: Date, faults: &mut Faults) -> Option<Date> {
        read_day(shell, today, "made-on", &self.made_on, faults)
    }
}

/// A day in any spelling, not later than today.
pub fn read_day(shell: &Shell, today: Date, field: &str, text: &str, faults: &mut Faults) -> Option<Date> {
    let text = filled(text)?;
    match prongsai_thai::date::parse(text) {
        Ok(day) if day > today => {
            faults.say(field, shell.t1("progress-fault-future", "date", shell.date(&day)));
            None
        }
        Ok(day) => Some(day),
        Err(_) => {
            faults.say(field, shell.t1("progress-fault-date", "text", text));
            None
        }
    }
}

/// A decimal without separators, from Thai or Arabic digits with commas.
fn decimal(text: &str) -> Option<String> {
    let plain: String = numeral::arabic(text).chars().filter(|c| !matches!(c, ',' | ' ')).collect();
    let digits = plain.strip_prefix('-').unwrap_or(&plain);
    let (whole, part) = digits.split_once('.').unwrap_or((digits, "0"));
    let sound = |text: &str| !text.is_empty() && text.len() <= 15 && text.bytes().all(|byte| byte.is_ascii_digit());
    (sound(whole) && sound(part)).then_some(plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_are_read_as_people_write_them() {
        assert_eq!(decimal("๑,๒๕๐.๕๐"), Some("1250.50".to_owned()));
        assert_eq!(decimal("45"), Some("45".to_owned()));
        assert_eq!(decimal("45 คน"), None);
        assert_eq!(decimal("1.2.3"), None);
        assert_eq!(decimal(".5"), None);
    }
}
