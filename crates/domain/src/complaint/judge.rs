//! Answers are judged here and nowhere else: what a browser sends is a proposal.

use serde::{Deserialize, Serialize};

use super::clean::clean;
use super::kinds::{Kind, Question, QuestionKind};

/// The most answers that are looked at; a form with more is refused unread.
pub const MAX_ANSWERS: usize = 100;

/// The most bytes of all keys and answers together.
pub const MAX_TOTAL: usize = 40 * 1024;

/// An answer as it is kept.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Answer {
    /// Code of the question.
    pub question: String,
    /// The clean text, the ISO text of a day, or the code of an option; an answer of several options stands once for
    /// each.
    pub value: String,
}

/// Why answers are not taken, and at which question.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AnswerFault {
    /// A form with more answers than any form asks for.
    #[error("{count} answers are more than {MAX_ANSWERS}")]
    TooMany {
        /// How many came.
        count: usize,
    },
    /// All answers together are too long.
    #[error("the answers together have {bytes} bytes, more than {MAX_TOTAL}")]
    TooMuch {
        /// How many came.
        bytes: usize,
    },
    /// A key that this form does not have; the name is cut and clean.
    #[error("‘{key}’ is not asked")]
    Unknown {
        /// As it came, clean, at most 40 characters.
        key: String,
    },
    /// A question that was not asked, because of another answer.
    #[error("‘{question}’ is not asked after the other answers")]
    Hidden {
        /// Its code.
        question: String,
    },
    /// Two answers where one is expected, or the same option twice.
    #[error("‘{question}’ is answered twice")]
    Twice {
        /// Its code.
        question: String,
    },
    /// Nothing where something is needed.
    #[error("‘{question}’ is not answered")]
    Missing {
        /// Its code.
        question: String,
    },
    /// Too long.
    #[error("‘{question}’ has more than {limit} bytes")]
    TooLong {
        /// Its code.
        question: String,
        /// The most.
        limit: usize,
    },
    /// No day.
    #[error("‘{question}’ is no day")]
    NoDate {
        /// Its code.
        question: String,
    },
    /// Not among the options.
    #[error("‘{question}’ has no such option")]
    NoOption {
        /// Its code.
        question: String,
    },
    /// Matters of this sort are not taken here; the option says what to do instead.
    #[error("‘{question}’: ‘{option}’ is not taken here")]
    Blocked {
        /// Its code.
        question: String,
        /// The option's code.
        option: String,
    },
}

super::entry::silent!(Answer);

impl AnswerFault {
    /// The code of the question at which it is shown; `None` where it is about the whole form.
    pub fn question(&self) -> Option<&str> {
        match self {
            Self::TooMany { .. } | Self::TooMuch { .. } | Self::Unknown { .. } => None,
            Self::Hidden { question }
            | Self::Twice { question }
            | Self::Missing { question }
            | Self::TooLong { question, .. }
            | Self::NoDate { question }
            | Self::NoOption { question }
            | Self::Blocked { question, .. } => Some(question),
        }
    }
}

/// The answers as they are kept, in the order of the form; empty ones are left out.
///
/// # Errors
/// All faults at once; a form that is too wide or too long is refused before it is read.
pub fn judge(kind: &Kind, answers: &[(String, String)]) -> Result<Vec<Answer>, Vec<AnswerFault>> {
    if answers.len() > MAX_ANSWERS {
        return Err(vec![AnswerFault::TooMany { count: answers.len() }]);
    }
    let bytes = answers.iter().fold(0_usize, |sum, (key, value)| sum.saturating_add(key.len() + value.len()));
    if bytes > MAX_TOTAL {
        return Err(vec![AnswerFault::TooMuch { bytes }]);
    }
    let mut faults: Vec<AnswerFault> = answers
        .iter()
        .filter(|(key, _)| kind.find(key).is_none())
        .map(|(key, _)| AnswerFault::Unknown { key: clean(key).chars().take(40).collect() })
        .collect();
    let mut kept: Vec<Answer> = Vec::new();
    for question in &kind.questions {
        let given = answers.iter().filter(|(key, _)| *key == question.code).map(|(_, value)| clean(value));
        let given: Vec<String> = given.filter(|value| !value.is_empty()).collect();
        if !is_asked(question, &kept) {
            if !given.is_empty() {
                faults.push(AnswerFault::Hidden { question: question.code.clone() });
            }
            continue;
        }
        match one(question, given) {
            Ok(values) => {
                kept.extend(values.into_iter().map(|value| Answer { question: question.code.clone(), value }));
            }
            Err(fault) => faults.push(fault),
        }
    }
    if faults.is_empty() { Ok(kept) } else { Err(faults) }
}

/// The questions that are asked after these answers, in the order of the form: what a page shows, and what it must leave
/// out before [`judge`] when an earlier answer was changed.
pub fn shown<'a>(kind: &'a Kind, answers: &[(String, String)]) -> Vec<&'a Question> {
    let mut kept: Vec<Answer> = Vec::new();
    let mut asked = Vec::new();
    for question in &kind.questions {
        if !is_asked(question, &kept) {
            continue;
        }
        asked.push(question);
        if !question.options.is_empty() {
            let given = answers.iter().take(MAX_ANSWERS).filter(|(key, _)| *key == question.code);
            let given = given.map(|(_, value)| clean(value)).filter(|value| !value.is_empty()).collect();
            let values = one(question, given).unwrap_or_default();
            kept.extend(values.into_iter().map(|value| Answer { question: question.code.clone(), value }));
        }
    }
    asked
}

fn is_asked(question: &Question, kept: &[Answer]) -> bool {
    question.when.as_ref().is_none_or(|when| {
        kept.iter().any(|answer| answer.question == when.question && when.is.contains(&answer.value))
    })
}

fn one(question: &Question, mut given: Vec<String>) -> Result<Vec<String>, AnswerFault> {
    let code = || question.code.clone();
    if given.is_empty() {
        return if question.required { Err(AnswerFault::Missing { question: code() }) } else { Ok(given) };
    }
    if given.len() > 1 && question.kind != QuestionKind::Choices {
        return Err(AnswerFault::Twice { question: code() });
    }
    let limit = question.kind.max_bytes();
    if given.iter().any(|value| value.len() > limit) {
        return Err(AnswerFault::TooLong { question: code(), limit });
    }
    match question.kind {
        QuestionKind::Long => {}
        QuestionKind::Text | QuestionKind::Place => {
            given = given.iter().map(|value| value.replace('\n', " ")).collect();
        }
        QuestionKind::Date => {
            let day = prongsai_thai::date::parse(&given[0]).map_err(|_| AnswerFault::NoDate { question: code() })?;
            given = vec![day.to_string()];
        }
        QuestionKind::Choice | QuestionKind::Choices => {
            for (at, value) in given.iter().enumerate() {
                let option = question.find(value).ok_or_else(|| AnswerFault::NoOption { question: code() })?;
                if option.is_blocked() {
                    return Err(AnswerFault::Blocked { question: code(), option: option.code.clone() });
                }
                if given[..at].contains(value) {
                    return Err(AnswerFault::Twice { question: code() });
                }
            }
            // In the order of the form, so that the order of sending says nothing.
            given.sort_by_key(|value| question.options.iter().position(|option| option.code == *value));
        }
    }
    Ok(given)
}

#[cfg(test)]
#[path = "judge/tests.rs"]
mod tests;
