//! Answers to the questions of a form, and the texts and days in them.

use std::collections::{BTreeMap, BTreeSet};

use arbitrary::Unstructured;
use prongsai_domain::complaint::{
    AnswerFault, Condition, Kind, MAX_ANSWERS, MAX_TOTAL, Question, QuestionKind, QuestionOption, clean, forms, judge,
    shown,
};
use prongsai_thai::date;

use crate::changes::{below, byte};

/// The judge says of every form and every answer what an evaluator of its own says, the page shows what the judge asks, and
/// no text or day breaks the reading.
pub fn questions(data: &[u8]) {
    let Some((which, rest)) = data.split_first() else { return };
    let mut input = Unstructured::new(rest);
    match which % 4 {
        0 => words(&String::from_utf8_lossy(rest)),
        1 => {
            let kinds = &forms().kinds;
            let kind = &kinds[below(&mut input, kinds.len())];
            judged(kind, &answers(kind, &mut input));
        }
        _ => {
            let kind = form(&mut input);
            judged(&kind, &answers(&kind, &mut input));
        }
    }
}

fn words(text: &str) {
    cleaned(text);
    if let Ok(day) = date::parse(text) {
        assert_eq!(date::parse(&day.to_string()), Ok(day));
    }
}

const CODES: [&str; 8] = ["a", "b", "c", "d", "e", "f", "g", "h"];
const OPTIONS: [&str; 4] = ["x", "y", "z", "w"];

/// A form of a few questions that hang on one another.
fn form(input: &mut Unstructured<'_>) -> Kind {
    let mut questions: Vec<Question> = Vec::new();
    for code in &CODES[..=below(input, CODES.len())] {
        let kinds = [
            QuestionKind::Choice,
            QuestionKind::Choices,
            QuestionKind::Text,
            QuestionKind::Long,
            QuestionKind::Date,
            QuestionKind::Place,
        ];
        let kind = kinds[below(input, kinds.len())];
        let is_choice = matches!(kind, QuestionKind::Choice | QuestionKind::Choices);
        let count = if is_choice { below(input, OPTIONS.len()) + 1 } else { 0 };
        let options = OPTIONS[..count].iter().map(|option| QuestionOption {
            code: (*option).to_owned(),
            th: String::new(),
            en: String::new(),
            blocked_th: byte(input).is_multiple_of(8).then(String::new),
            blocked_en: byte(input).is_multiple_of(16).then(String::new),
        });
        let options = options.collect();
        let earlier: Vec<&Question> = questions.iter().filter(|question| !question.options.is_empty()).collect();
        let when = (!earlier.is_empty() && !byte(input).is_multiple_of(4)).then(|| {
            let on = earlier[below(input, earlier.len())];
            let is = on.options.iter().filter(|_| byte(input).is_multiple_of(2)).map(|option| option.code.clone());
            Condition { question: on.code.clone(), is: is.collect() }
        });
        questions.push(Question {
            code: (*code).to_owned(),
            th: String::new(),
            en: String::new(),
            hint_th: String::new(),
            hint_en: String::new(),
            kind,
            options,
            required: byte(input).is_multiple_of(4),
            when,
        });
    }
    let code = "form".to_owned();
    Kind { code, th: String::new(), en: String::new(), line_th: String::new(), line_en: String::new(), questions }
}

fn answers(kind: &Kind, input: &mut Unstructured<'_>) -> Vec<(String, String)> {
    let most = if byte(input) == 255 { MAX_ANSWERS + 1 } else { 24 };
    let mut answers = Vec::new();
    while !input.is_empty() && answers.len() < most {
        let choice = byte(input);
        let question = &kind.questions[below(input, kind.questions.len())];
        let key = if choice == 255 { text(input) } else { question.code.clone() };
        let value = match choice % 8 {
            0 => text(input),
            1 => ["", " ", "\u{202e}", "\r\n"][below(input, 4)].to_owned(),
            2 => ["2026-02-28", "29 ก.พ. 2567", "31 เม.ย. 69", "๑ มี.ค. ๒๕๖๙"][below(input, 4)].to_owned(),
            3 if choice < 32 => "ยาว".repeat(below(input, 2000)),
            _ if question.options.is_empty() => "ความ\rสอง".to_owned(),
            _ => {
                let option = &question.options[below(input, question.options.len())].code;
                if choice >= 128 { format!(" {option}\u{feff}\n") } else { option.clone() }
            }
        };
        answers.push((key, value));
    }
    answers
}

fn text(input: &mut Unstructured<'_>) -> String {
    let bytes: Vec<u8> = (0..below(input, 10)).map(|_| byte(input)).collect();
    String::from_utf8_lossy(&bytes).into_owned()
}

fn judged(kind: &Kind, answers: &[(String, String)]) {
    let shown: BTreeSet<&str> = shown(kind, answers).iter().map(|question| question.code.as_str()).collect();
    let total: usize = answers.iter().map(|(key, value)| key.len() + value.len()).sum();
    match judge(kind, answers) {
        Ok(kept) => {
            let kept: Vec<(String, String)> = kept.into_iter().map(|answer| (answer.question, answer.value)).collect();
            assert_eq!(evaluate(kind, answers), Ok(kept.clone()));
            assert!(kept.iter().all(|(question, _)| shown.contains(question.as_str())));
            // What is kept is kept again; a day may be longer as ISO text than as it was typed.
            if total + 10 * answers.len() <= MAX_TOTAL {
                let again = judge(kind, &kept).expect("what was kept is kept again");
                assert_eq!(again.into_iter().map(|answer| (answer.question, answer.value)).collect::<Kept>(), kept);
            }
        }
        Err(faults) if answers.len() > MAX_ANSWERS => {
            assert_eq!(faults, [AnswerFault::TooMany { count: answers.len() }]);
        }
        Err(faults) if total > MAX_TOTAL => assert_eq!(faults, [AnswerFault::TooMuch { bytes: total }]),
        Err(faults) => {
            let hidden = |fault: &AnswerFault| matches!(fault, AnswerFault::Hidden { question } if shown.contains(question.as_str()));
            assert!(!faults.iter().any(hidden), "what is shown is not called hidden");
            let named: Vec<Option<String>> = faults.iter().map(|fault| fault.question().map(str::to_owned)).collect();
            assert_eq!(evaluate(kind, answers), Err(named));
        }
    }
}

type Kept = Vec<(String, String)>;

/// What is kept, or where the faults are, in their order: first a nothing for each key that is not asked, then the codes of
/// the questions. Written from the description of the format: what each question hangs on is looked up by name.
fn evaluate(kind: &Kind, answers: &[(String, String)]) -> Result<Kept, Vec<Option<String>>> {
    let mut said: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    let mut faults = Vec::new();
    for (key, value) in answers {
        let is_asked_at_all = kind.questions.iter().any(|question| question.code == *key);
        if !is_asked_at_all {
            faults.push(None);
        } else if !clean(value).is_empty() {
            said.entry(key).or_default().push(clean(value));
        }
    }
    let mut valid: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
    let mut kept = Vec::new();
    for question in &kind.questions {
        let code = question.code.as_str();
        let values = said.get(code).cloned().unwrap_or_default();
        let is_asked = match &question.when {
            Some(when) => valid.get(when.question.as_str()).is_some_and(|on| when.is.iter().any(|is| on.contains(is))),
            None => true,
        };
        let good =
            if values.is_empty() { !(is_asked && question.required) } else { is_asked && is_valid(question, &values) };
        if !good {
            faults.push(Some(code.to_owned()));
            continue;
        }
        for value in in_order(question, &values) {
            kept.push((code.to_owned(), as_kept(question.kind, &value)));
            valid.entry(code).or_default().insert(value);
        }
    }
    if faults.is_empty() { Ok(kept) } else { Err(faults) }
}

fn is_valid(question: &Question, values: &[String]) -> bool {
    let distinct: BTreeSet<&String> = values.iter().collect();
    let limit = match question.kind {
        QuestionKind::Long => 10_240,
        QuestionKind::Text | QuestionKind::Place => 3_072,
        QuestionKind::Date => 100,
        QuestionKind::Choice | QuestionKind::Choices => 64,
    };
    let is_single = values.len() == 1;
    let open = |value: &String| {
        question
            .options
            .iter()
            .any(|option| option.code == *value && option.blocked_th.is_none() && option.blocked_en.is_none())
    };
    values.iter().all(|value| value.len() <= limit)
        && match question.kind {
            QuestionKind::Long | QuestionKind::Text | QuestionKind::Place => is_single,
            QuestionKind::Date => is_single && date::parse(&values[0]).is_ok(),
            QuestionKind::Choice => is_single && open(&values[0]),
            QuestionKind::Choices => distinct.len() == values.len() && values.iter().all(open),
        }
}

/// Options stand in the order of the form, however they were sent.
fn in_order(question: &Question, values: &[String]) -> Vec<String> {
    if question.options.is_empty() {
        return values.to_vec();
    }
    question.options.iter().map(|option| option.code.clone()).filter(|code| values.contains(code)).collect()
}

fn as_kept(kind: QuestionKind, value: &str) -> String {
    match kind {
        QuestionKind::Date => date::parse(value).map_or_else(|_| value.to_owned(), |day| day.to_string()),
        QuestionKind::Text | QuestionKind::Place => value.split('\n').collect::<Vec<_>>().join(" "),
        _ => value.to_owned(),
    }
}

/// Nothing that deceives stays, nothing that is plain goes, and cleaning twice changes nothing.
fn cleaned(text: &str) {
    let once = clean(text);
    assert_eq!(clean(&once), once);
    assert_eq!(once.trim(), once);
    assert!(!once.chars().any(deceives), "{once:?}");
    let (mut pile, mut highest) = (0, 0);
    for letter in once.chars() {
        pile = if is_piled(letter) { pile + 1 } else { 0 };
        highest = highest.max(pile);
    }
    assert!(highest <= 8, "{highest} marks on one letter");
    let plain: String = text.chars().filter(|letter| is_plain(*letter)).collect();
    assert_eq!(clean(&plain), plain.trim());
}

fn deceives(letter: char) -> bool {
    let turns = "\u{61c}\u{200e}\u{200f}\u{202a}\u{202b}\u{202c}\u{202d}\u{202e}\u{2066}\u{2067}\u{2068}\u{2069}";
    let nothing =
        "\u{ad}\u{180e}\u{200b}\u{2060}\u{2061}\u{2062}\u{2063}\u{2064}\u{3164}\u{feff}\u{ffa0}\u{fffe}\u{ffff}";
    (letter.is_control() && letter != '\n')
        || turns.contains(letter)
        || nothing.contains(letter)
        || ('\u{e0000}'..='\u{e0fff}').contains(&letter)
        || ['\u{2028}', '\u{2029}'].contains(&letter)
}

/// Marks over and under Thai and Latin letters.
fn is_piled(letter: char) -> bool {
    matches!(letter, '\u{e31}' | '\u{e34}'..='\u{e3a}' | '\u{e47}'..='\u{e4e}' | '\u{300}'..='\u{36f}')
}

/// Printed ASCII and Thai letters and digits, without marks.
fn is_plain(letter: char) -> bool {
    matches!(letter, ' '..='~' | '\n' | 'ก'..='ะ' | 'า' | 'ำ' | 'เ'..='ๆ' | '๐'..='๙')
}
