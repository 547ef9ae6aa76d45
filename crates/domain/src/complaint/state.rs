//! Where a case stands, and which step may follow.

use serde::{Deserialize, Serialize};

/// Where a case stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum State {
    /// Filed, and nobody has said so yet.
    Received,
    /// The channel has acknowledged it: รับเรื่องแล้ว.
    Accepted,
    /// Facts are being looked for.
    Investigating,
    /// Handed to an outside body.
    Referred,
    /// Ended, with an [`Outcome`].
    Closed,
}

impl State {
    /// In the order of the way.
    pub const ALL: [Self; 5] = [Self::Received, Self::Accepted, Self::Investigating, Self::Referred, Self::Closed];

    /// As stored: `received`.
    pub fn code(self) -> &'static str {
        match self {
            Self::Received => "received",
            Self::Accepted => "accepted",
            Self::Investigating => "investigating",
            Self::Referred => "referred",
            Self::Closed => "closed",
        }
    }

    /// Reads what [`State::code`] wrote.
    pub fn find(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.code() == code)
    }

    /// The states that may follow.
    pub fn next(self) -> &'static [Self] {
        match self {
            Self::Received => &[Self::Accepted, Self::Investigating, Self::Referred, Self::Closed],
            Self::Accepted => &[Self::Investigating, Self::Referred, Self::Closed],
            Self::Investigating => &[Self::Referred, Self::Closed],
            // It comes back, or the outside body has answered.
            Self::Referred => &[Self::Investigating, Self::Closed],
            // Opened again on new facts.
            Self::Closed => &[Self::Investigating],
        }
    }
}

/// How a case ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    /// มีมูล.
    Founded,
    /// ไม่มีมูล.
    Unfounded,
    /// ข้อเท็จจริงไม่เพียงพอ.
    InsufficientFacts,
    /// ไม่อยู่ในอำนาจหน้าที่.
    OutsideDuty,
    /// ส่งหน่วยงานอื่นแล้ว.
    Referred,
    /// ผู้แจ้งขอยุติ.
    Withdrawn,
}

impl Outcome {
    /// In the order of the form.
    pub const ALL: [Self; 6] =
        [Self::Founded, Self::Unfounded, Self::InsufficientFacts, Self::OutsideDuty, Self::Referred, Self::Withdrawn];

    /// As stored: `founded`.
    pub fn code(self) -> &'static str {
        match self {
            Self::Founded => "founded",
            Self::Unfounded => "unfounded",
            Self::InsufficientFacts => "insufficient-facts",
            Self::OutsideDuty => "outside-duty",
            Self::Referred => "referred",
            Self::Withdrawn => "withdrawn",
        }
    }

    /// Reads what [`Outcome::code`] wrote.
    pub fn find(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|outcome| outcome.code() == code)
    }
}

/// Why a step cannot be taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum StepFault {
    /// The one state does not follow the other.
    #[error("‘{}’ does not follow ‘{}’", .to.code(), .from.code())]
    NoWay {
        /// Where the case stands.
        from: State,
        /// Where it should go.
        to: State,
    },
    /// A step is never without a reason, except the acknowledgement.
    #[error("the reason is missing")]
    NoReason,
    /// A case is closed with an outcome.
    #[error("the outcome is missing")]
    NoOutcome,
    /// Only a closed case has an outcome.
    #[error("only closing has an outcome")]
    OutcomeTooEarly,
}

/// Whether a case may go from one state to the other, for a reason in words.
///
/// # Errors
/// [`StepFault`].
pub fn step(from: State, to: State, outcome: Option<Outcome>, reason: &str) -> Result<(), StepFault> {
    if !from.next().contains(&to) {
        return Err(StepFault::NoWay { from, to });
    }
    match (to, outcome) {
        (State::Closed, None) => return Err(StepFault::NoOutcome),
        (State::Closed, Some(_)) | (_, None) => {}
        (_, Some(_)) => return Err(StepFault::OutcomeTooEarly),
    }
    if to != State::Accepted && super::clean(reason).is_empty() {
        return Err(StepFault::NoReason);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_is_read_back() {
        assert!(State::ALL.into_iter().all(|state| State::find(state.code()) == Some(state)));
        assert!(Outcome::ALL.into_iter().all(|outcome| Outcome::find(outcome.code()) == Some(outcome)));
        assert!(State::ALL.iter().all(|state| { serde_json::to_value(state).unwrap() == state.code() }));
        assert_eq!(State::find("closed:founded"), None);
    }

    #[test]
    fn a_step_has_a_way_a_reason_and_an_outcome_only_at_the_end() {
        let founded = Some(Outcome::Founded);

        assert_eq!(step(State::Received, State::Accepted, None, ""), Ok(()));
        assert_eq!(step(State::Accepted, State::Investigating, None, " \u{202e}"), Err(StepFault::NoReason));
        assert_eq!(step(State::Accepted, State::Closed, None, "จบ"), Err(StepFault::NoOutcome));
        assert_eq!(step(State::Accepted, State::Closed, founded, "จบ"), Ok(()));
        assert_eq!(step(State::Closed, State::Investigating, founded, "ใหม่"), Err(StepFault::OutcomeTooEarly));
        assert!(matches!(step(State::Closed, State::Received, None, "x"), Err(StepFault::NoWay { .. })));
        assert!(State::ALL.iter().all(|state| !state.next().contains(state) && !state.next().is_empty()));
    }
}
