//! Owners report what became of their steps: from a telephone, in two minutes, a step a page.
//!
//! | file | answers |
//! |---|---|
//! | [`list`] | my measures, what is due now, in which round |
//! | [`measure`] | one measure in one round: its steps, results, evidence, advice |
//! | [`step`] | the form of one step, or, as step 0, of following up the measure |
//! | [`save`] | keeps what was sent: results, chosen evidence and new files in one act |
//! | [`typed`] | what a person typed, and what it means |

pub mod list;
pub mod measure;
pub mod save;
pub mod step;
pub mod typed;

use prongsai_domain::access::{Action, Subject};
use prongsai_domain::progress::{Progress, Status};
use prongsai_report::advice::{self, Written};
use prongsai_report::lint::Diagnostic;
use prongsai_report::wording;
use prongsai_store::progress::{Body, Entry, Owned};
use prongsai_thai::{Date, Digits, FiscalYear, Round};

use crate::cx::Cx;
use crate::error::{Error, Result};
use crate::shell::Shell;

/// The subject of a measure for the permission table.
pub fn subject(owned: &Owned) -> Subject<'_> {
    Subject { unit: owned.unit.as_deref(), post: owned.post.as_deref() }
}

/// Whether the person reports on a measure.
pub fn may_report(cx: &Cx, owned: &Owned) -> bool {
    cx.may(Action::ReportProgress, subject(owned))
}

/// The year of a measure.
///
/// # Errors
/// The row is corrupt.
pub fn year_of(number: i64) -> Result<FiscalYear> {
    i16::try_from(number)
        .ok()
        .and_then(|number| FiscalYear::new(number).ok())
        .ok_or_else(|| Error::Internal(format!("{number} is no fiscal year")))
}

/// The round of an address: `6`, `12`.
///
/// # Errors
/// [`Error::NoSuchPage`].
pub fn round_of(text: &str) -> Result<Round> {
    text.parse::<u8>().ok().and_then(|months| Round::try_from(months).ok()).ok_or(Error::NoSuchPage)
}

/// The round that a year is in: the six months are reported until the end of April.
pub fn round_at(year: FiscalYear, today: Date) -> Round {
    let half = year.round(Round::Six).to;
    if today <= half.saturating_add(jiff::Span::new().days(30)) { Round::Six } else { Round::Twelve }
}

/// The last day of a round.
pub fn last_day(year: FiscalYear, round: Round) -> Date {
    year.round(round).to
}

/// The words of a status, as `progress-status-<code>`.
pub fn status_code(status: Status) -> &'static str {
    match status {
        Status::NotStarted => "not-started",
        Status::UnderWay => "under-way",
        Status::Done => "done",
        Status::Dropped => "dropped",
        Status::Unknown => "unknown",
    }
}

/// The class of a status' tag.
pub fn status_tag(status: Status) -> &'static str {
    match status {
        Status::NotStarted | Status::Unknown => "tag-none",
        Status::UnderWay => "tag-going",
        Status::Done => "tag-done",
        Status::Dropped => "tag-draft",
    }
}

/// What the linter says of a step as it stands, and that a twelve-month result is still the six-month one.
pub fn advice_of(cx: &Cx, shell: &Shell, owned: &Owned, entry: &Progress, entries: &[Entry]) -> Vec<Advice> {
    let Some(step) = owned.measure.steps.iter().find(|step| step.no == entry.step) else { return Vec::new() };
    let mut result = entry.result.clone();
    for figure in &entry.figures {
        result = format!("{result} {}", wording::figure(figure));
    }
    let written = Written { measure: &owned.measure.title, method: &step.text, result: &result };
    let mut found: Vec<Advice> =
        advice::of_result(&written, &cx.agency.full_name()).iter().map(|finding| Advice::of(shell, finding)).collect();
    let same = entry.round == Round::Twelve
        && !entry.result.trim().is_empty()
        && entries.iter().any(|other| match &other.body {
            Body::Step(other) => {
                other.round == Round::Six && other.step == entry.step && other.result.trim() == entry.result.trim()
            }
            Body::FollowUp(_) => false,
        });
    if same {
        found.push(Advice {
            message: shell.t("progress-advice-same"),
            suggestion: Some(shell.t("progress-advice-same-way")),
        });
    }
    if entry.status == Status::Done && entry.evidence.is_empty() {
        found.push(Advice {
            message: shell.t("progress-advice-evidence"),
            suggestion: Some(shell.t("progress-advice-evidence-way")),
        });
    }
    found
}

/// A friendly word about a result: never a barrier.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Advice {
    /// What a reader would stumble over.
    pub message: String,
    /// What to write instead.
    pub suggestion: Option<String>,
}

impl Advice {
    fn of(shell: &Shell, finding: &Diagnostic) -> Self {
        let say = |text: &str| match shell.digits {
            Digits::Thai => text.to_owned(),
            Digits::Arabic => prongsai_thai::numeral::arabic(text),
        };
        Self { message: say(&finding.message), suggestion: finding.suggestion.as_deref().map(say) }
    }
}
