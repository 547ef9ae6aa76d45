//! Answers of people into indicators, by scale and polarity.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use prongsai_thai::numeral;

use super::{How, Node, Of, ScoringError};
use crate::exact::Exact;
use crate::framework::{AnswerScale, Framework, Instrument, Polarity, SurveyItem, Tool};

/// What people answered to one survey; nobody is named.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answers {
    /// The survey, or one part of the external survey.
    pub tool: Tool,
    /// For each person the answers by column: `i1`, or `i1.1` for a sub-question; what is missing was not answered.
    pub respondents: Vec<BTreeMap<String, String>>,
}

/// What a town writes into its `framework.toml` so that answers can be scored.
pub fn items_template(framework: &Framework, tool: Tool) -> String {
    let mut text = format!("fiscal_year = {}\n", framework.fiscal_year);
    let letter = if tool == Tool::Iit { 'i' } else { 'e' };
    for (place, indicator) in framework.indicators_of(tool.instrument()).take(2).enumerate() {
        let no = place + 1;
        let _ = write!(
            text,
            "\n[[survey.item]]\ncode = \"{letter}{no}\"\nindicator = {}\nscale = \"scale4\"\n\
             polarity = \"positive\"  # or \"negative\": the more, the worse\nth = \"…\"\n",
            indicator.no
        );
    }
    text
}

/// The questions of all answered surveys, and their indicators; parts of the external survey apart.
pub fn score(framework: &Framework, answers: &[Answers]) -> Result<Vec<Node>, ScoringError> {
    let mut nodes = Vec::new();
    for answers in answers {
        if answers.tool == Tool::Oit {
            return Err(ScoringError::OitAnswered);
        }
        let questions = questions(framework, answers)?;
        for question in &questions {
            nodes.push(mean_of_answers(framework, answers, question)?);
        }
        let part = match answers.tool {
            Tool::Eit1 => 1,
            Tool::Eit2 => 2,
            _ => continue,
        };
        for indicator in framework.indicators_of(Instrument::Eit) {
            let from: Vec<Of> = questions
                .iter()
                .filter(|question| question.indicator == indicator.no)
                .map(|question| Of::Question(answers.tool, question.code.clone()))
                .collect();
            nodes.push(mean(Of::PartIndicator(part, indicator.no), from, &nodes));
        }
    }
    Ok(nodes)
}

/// The score of an indicator from answers in the trace: of the survey as a whole, else of its parts by their shares.
pub fn indicator(framework: &Framework, trace: &[Node], no: u8) -> (Option<Exact>, How, Vec<Of>) {
    let whole: Vec<Of> = framework
        .survey
        .items
        .iter()
        .filter(|item| item.indicator == no)
        .flat_map(|item| [Tool::Iit, Tool::Eit].map(|tool| Of::Question(tool, item.code.clone())))
        .filter(|of| trace.iter().any(|node| node.of == *of))
        .collect();
    if !whole.is_empty() {
        return (mean(Of::Indicator(no), whole.clone(), trace).exact, How::Mean, whole);
    }
    let exact =
        |part| trace.iter().find(|node| node.of == Of::PartIndicator(part, no)).and_then(|node| node.exact.clone());
    let known = |part| trace.iter().any(|node| node.of == Of::PartIndicator(part, no));
    let parts: Vec<Of> =
        [1, 2].into_iter().filter(|part| known(*part)).map(|part| Of::PartIndicator(part, no)).collect();
    let shared = framework.eit_parts.as_ref().and_then(|shares| shares.mean(&exact(1)?, &exact(2)?));
    (shared, How::Shares, parts)
}

/// The questions of the answered survey; a year without questions, and columns that name none, are refused.
fn questions<'f>(framework: &'f Framework, answers: &Answers) -> Result<Vec<&'f SurveyItem>, ScoringError> {
    let of_survey = |item: &&SurveyItem| {
        framework.indicator(item.indicator).is_some_and(|one| one.instrument == answers.tool.instrument())
    };
    let questions: Vec<&SurveyItem> = framework.survey.items.iter().filter(of_survey).collect();
    if questions.is_empty() {
        return Err(ScoringError::NoQuestions {
            year: framework.fiscal_year,
            tool: answers.tool,
            template: items_template(framework, answers.tool),
        });
    }
    for column in answers.respondents.iter().flat_map(BTreeMap::keys) {
        if !questions.iter().any(|question| answers_to(column, question)) {
            let known = questions.iter().map(|question| question.code.as_str()).collect::<Vec<_>>().join(", ");
            return Err(ScoringError::UnknownQuestion { code: column.clone(), tool: answers.tool, known });
        }
    }
    Ok(questions)
}

/// Whether a column holds answers to a question or to one of its sub-questions.
fn answers_to(column: &str, question: &SurveyItem) -> bool {
    let code = column.split_once('.').map_or(column, |(code, _)| code);
    code.eq_ignore_ascii_case(&question.code)
}

/// The mean over people; the sub-questions of one person are averaged first.
fn mean_of_answers(framework: &Framework, answers: &Answers, question: &SurveyItem) -> Result<Node, ScoringError> {
    let scale = framework.survey.scales.iter().find(|scale| scale.id == question.scale);
    let mut people = Vec::new();
    for (respondent, given) in answers.respondents.iter().enumerate() {
        let mut points = Vec::new();
        for (column, answer) in given.iter().filter(|(column, _)| answers_to(column, question)) {
            let worth = scale.and_then(|scale| points_of(scale, question.polarity, answer));
            points.push(worth.ok_or_else(|| ScoringError::UnknownAnswer {
                code: column.clone(),
                given: answer.clone(),
                allowed: scale.map(|scale| scale.labels.join(", ")).unwrap_or_default(),
                respondent,
            })?);
        }
        people.extend(Exact::mean(&points));
    }
    let exact = Exact::mean(&people);
    Ok(Node {
        of: Of::Question(answers.tool, question.code.clone()),
        how: if exact.is_some() { How::Answers } else { How::Missing },
        exact,
        respondents: Some(people.len()),
        from: Vec::new(),
    })
}

fn points_of(scale: &AnswerScale, polarity: Polarity, answer: &str) -> Option<Exact> {
    let answer = answer.trim();
    let by_label = scale.labels.iter().position(|label| label == answer);
    let by_number = || numeral::arabic(answer).parse::<usize>().ok().and_then(|number| number.checked_sub(1));
    let place = by_label.or_else(by_number)?;
    let points = match polarity {
        Polarity::Positive => &scale.positive,
        Polarity::Negative => &scale.negative,
    };
    points.get(place).map(|points| Exact::from(*points))
}

fn mean(of: Of, from: Vec<Of>, nodes: &[Node]) -> Node {
    let parts: Option<Vec<&Exact>> =
        from.iter().map(|of| nodes.iter().find(|node| node.of == *of).and_then(|node| node.exact.as_ref())).collect();
    let exact = parts.and_then(Exact::mean);
    let how = if exact.is_some() { How::Mean } else { How::Missing };
    Node { of, how, exact, respondents: None, from }
}
