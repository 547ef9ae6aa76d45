use proptest::prelude::*;

use super::super::kinds::{Catalogue, forms};
use super::*;

fn kind(code: &str) -> &'static Kind {
    forms().find(code).unwrap()
}

fn pairs(given: &[(&str, &str)]) -> Vec<(String, String)> {
    given.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect()
}

fn faults(code: &str, given: &[(&str, &str)]) -> Vec<AnswerFault> {
    judge(kind(code), &pairs(given)).unwrap_err()
}

#[test]
fn a_good_report_is_kept_in_the_order_of_the_form_and_nothing_more() {
    let given = [
        ("bribe-day", "๑ มี.ค. ๒๕๖๙"),
        ("bribe-stage", " given\r\n"),
        ("where", "สำนักปลัด\nชั้น ๒"),
        ("who", "   "),
        ("what", "ผู้อำนวยการ\0เรียกเงิน\rแล้วขู่\u{202e}"),
    ];
    let kept = judge(kind("bribe"), &pairs(&given)).unwrap();
    let kept: Vec<(&str, &str)> = kept.iter().map(|answer| (answer.question.as_str(), answer.value.as_str())).collect();
    assert_eq!(
        kept,
        [
            ("what", "ผู้อำนวยการเรียกเงิน\nแล้วขู่"),
            ("where", "สำนักปลัด ชั้น ๒"),
            ("bribe-stage", "given"),
            ("bribe-day", "2026-03-01"),
        ]
    );
}

#[test]
fn an_answer_to_a_hidden_question_is_refused_and_an_empty_one_is_nothing() {
    let asked = [("what", "x"), ("bribe-stage", "asked")];
    assert_eq!(judge(kind("bribe"), &pairs(&[&asked[..], &[("bribe-day", "")]].concat())).unwrap().len(), 2);
    assert_eq!(
        faults("bribe", &[&asked[..], &[("bribe-day", "2026-03-01")]].concat()),
        [AnswerFault::Hidden { question: "bribe-day".to_owned() }]
    );
    // A question that hangs on a hidden one is hidden too: the condition holds only for what is kept.
    let day = |day: &str| ("neglect-asked-day".to_owned(), day.to_owned());
    let mut neglect = pairs(&[("what", "x"), ("neglect-duty", "y"), ("neglect-asked", "maybe")]);
    neglect.push(day("2026-03-01"));
    let refused = judge(kind("neglect"), &neglect).unwrap_err();
    assert!(refused.contains(&AnswerFault::Hidden { question: "neglect-asked-day".to_owned() }));
}

#[test]
fn a_blocked_option_is_refused() {
    assert_eq!(
        faults("other", &[("what", "ถนนเป็นหลุม"), ("other-matter", "service")]),
        [AnswerFault::Blocked { question: "other-matter".to_owned(), option: "service".to_owned() }]
    );
    assert!(kind("other").find("other-matter").unwrap().find("service").unwrap().blocked_th.is_some());
}

#[test]
fn unknown_double_missing_and_wrong_answers_are_all_named_at_once() {
    let long = "ยาว".repeat(2_000);
    let found = faults(
        "misuse",
        &[
            ("admin\u{202e}\0", "1"),
            ("where", "ก"),
            ("where", "ข"),
            ("who", &long),
            ("knows", "no-such"),
            ("misuse-what", "car"),
            ("misuse-what", "car"),
        ],
    );
    let named = |question: &str| question.to_owned();
    assert_eq!(
        found,
        [
            AnswerFault::Unknown { key: "admin".to_owned() },
            AnswerFault::Missing { question: named("what") },
            AnswerFault::Twice { question: named("where") },
            AnswerFault::TooLong { question: named("who"), limit: 3 * 1024 },
            AnswerFault::NoOption { question: named("knows") },
            AnswerFault::Twice { question: named("misuse-what") },
        ]
    );
    assert!(found.iter().all(|fault| fault.question().is_none_or(|code| kind("misuse").find(code).is_some())));
    let day = [("what", "x"), ("bribe-stage", "given"), ("bribe-day", "31 เม.ย. 69")];
    assert_eq!(faults("bribe", &day), [AnswerFault::NoDate { question: "bribe-day".to_owned() }]);
}

#[test]
fn several_options_are_kept_in_the_order_of_the_form() {
    let given = pairs(&[("misuse-what", "staff"), ("what", "x"), ("misuse-what", "car"), ("misuse-car", "กข ๑๒")]);
    let kept = judge(kind("misuse"), &given).unwrap();
    let values: Vec<&str> = kept.iter().map(|answer| answer.value.as_str()).collect();
    assert_eq!(values, ["x", "car", "staff", "กข ๑๒"]);
}

#[test]
fn what_is_too_wide_or_too_much_is_refused_unread() {
    let wide: Vec<(String, String)> = (0..1_000_000).map(|at| (format!("k{at}"), String::new())).collect();
    assert_eq!(judge(kind("bribe"), &wide).unwrap_err(), [AnswerFault::TooMany { count: 1_000_000 }]);
    assert_eq!(shown(kind("bribe"), &wide).len(), shown(kind("bribe"), &[]).len());
    let much = [("what".to_owned(), "x".repeat(1_000_000))];
    assert_eq!(judge(kind("bribe"), &much).unwrap_err(), [AnswerFault::TooMuch { bytes: 1_000_004 }]);
    let key = [("x".repeat(1_000_000), String::new())];
    assert!(matches!(judge(kind("bribe"), &key).unwrap_err()[..], [AnswerFault::TooMuch { .. }]));
}

#[test]
fn the_page_shows_what_the_judge_asks_for() {
    let codes = |given: &[(&str, &str)]| -> Vec<String> {
        shown(kind("permit"), &pairs(given)).iter().map(|question| question.code.clone()).collect()
    };
    assert!(!codes(&[]).contains(&"permit-other".to_owned()));
    assert!(codes(&[("permit-kind", "other")]).contains(&"permit-other".to_owned()));
    assert_eq!(
        faults("permit", &[("what", "x"), ("permit-kind", "other")]),
        [AnswerFault::Missing { question: "permit-other".to_owned() }]
    );
}

/// Chains of conditions, which the embedded kinds do not have.
fn chained() -> Kind {
    let text = r#"
        common = []
        [origin]
        source = "test"
        confidence = "none"
        from_memory = true
        [[kind]]
        code = "chain"
        th = "ก"
        en = "a"
        line_th = "ก"
        line_en = "a"
        question = [
          { code = "a", th = "", en = "", kind = "choice", options = [{ code = "x", th = "", en = "" }, { code = "y", th = "", en = "" }] },
          { code = "b", th = "", en = "", kind = "choices", required = true, when = { question = "a", is = ["x"] }, options = [{ code = "x", th = "", en = "" }, { code = "y", th = "", en = "", blocked_th = "ไม่รับ" }, { code = "z", th = "", en = "" }] },
          { code = "c", th = "", en = "", kind = "text", when = { question = "b", is = ["x", "z"] } },
          { code = "d", th = "", en = "", kind = "choice", when = { question = "b", is = ["z"] }, options = [{ code = "x", th = "", en = "" }] },
          { code = "e", th = "", en = "", kind = "long", required = true, when = { question = "d", is = ["x"] } },
        ]
    "#;
    Catalogue::parse(text).unwrap().kinds.remove(0)
}

/// Whether a question is asked and what is kept of it, told backwards and slowly: each question asks the one that it hangs
/// on, which asks its own, and nothing is remembered.
fn reference(kind: &Kind, answers: &[(String, String)]) -> Option<Vec<(String, String)>> {
    fn values(kind: &Kind, code: &str, answers: &[(String, String)]) -> Vec<String> {
        let question = kind.questions.iter().find(|question| question.code == code).unwrap();
        let mut found: Vec<String> = Vec::new();
        for (key, value) in answers {
            if key == code && !clean(value).is_empty() {
                found.push(clean(value));
            }
        }
        if question.options.is_empty() {
            return found;
        }
        let known = |value: &String| {
            question
                .options
                .iter()
                .any(|option| option.code == *value && option.blocked_th.is_none() && option.blocked_en.is_none())
        };
        let twice = (0..found.len()).any(|at| (0..at).any(|other| found[at] == found[other]));
        let several = found.len() > 1 && question.kind == QuestionKind::Choice;
        if twice || several || !found.iter().all(known) { Vec::new() } else { found }
    }
    fn asked(kind: &Kind, code: &str, answers: &[(String, String)]) -> bool {
        let question = kind.questions.iter().find(|question| question.code == code).unwrap();
        match &question.when {
            None => true,
            Some(when) => {
                asked(kind, &when.question, answers)
                    && values(kind, &when.question, answers).iter().any(|value| when.is.contains(value))
            }
        }
    }
    for (key, _) in answers {
        kind.questions.iter().find(|question| question.code == *key)?;
    }
    let mut kept = Vec::new();
    for question in &kind.questions {
        let sent = answers.iter().filter(|(key, value)| *key == question.code && !clean(value).is_empty()).count();
        let valid = values(kind, &question.code, answers);
        let good = match (asked(kind, &question.code, answers), sent) {
            (false, sent) => sent == 0,
            (true, 0) => !question.required,
            (true, 1) => valid.len() == 1,
            (true, sent) => question.kind == QuestionKind::Choices && valid.len() == sent,
        };
        if !good {
            return None;
        }
        for option in &question.options {
            if sent > 0 && valid.contains(&option.code) {
                kept.push((question.code.clone(), option.code.clone()));
            }
        }
        if question.options.is_empty() && sent > 0 {
            let mut value = valid[0].clone();
            if question.kind == QuestionKind::Date {
                value = prongsai_thai::date::parse(&value).ok()?.to_string();
            }
            if matches!(question.kind, QuestionKind::Text | QuestionKind::Place) {
                value = value.replace('\n', " ");
            }
            kept.push((question.code.clone(), value));
        }
    }
    Some(kept)
}

fn same(kind: &Kind, answers: &[(String, String)]) -> Result<(), TestCaseError> {
    let judged = judge(kind, answers).ok();
    let judged = judged.map(|kept| kept.into_iter().map(|answer| (answer.question, answer.value)).collect());
    prop_assert_eq!(judged, reference(kind, answers), "{:?}", answers);
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn the_judge_says_what_a_slow_reference_says_of_chains(
        given in prop::collection::vec(("[a-e]|f?", "[xyz]|[xz]|[ \u{202e}]|ก่\r?"), 0..7),
    ) {
        same(&chained(), &given)?;
    }

    #[test]
    fn the_judge_says_what_a_slow_reference_says_of_the_real_forms(
        which in 0..9_usize,
        picks in prop::collection::vec((any::<prop::sample::Index>(), any::<prop::sample::Index>(), 0..10_u8), 0..14),
    ) {
        let kind = &forms().kinds[which];
        let mut answers = vec![("what".to_owned(), "เกิดเหตุ".to_owned())];
        for (question, option, luck) in picks {
            let question = question.get(&kind.questions);
            let value = match (luck, question.options.is_empty()) {
                (0, _) => String::new(),
                (1, _) => "เกิน\0\u{202e}".to_owned(),
                (_, false) => option.get(&question.options).code.clone(),
                (_, true) if question.kind == QuestionKind::Date => "29 ก.พ. 2567".to_owned(),
                (_, true) => "คำตอบ\rสอง".to_owned(),
            };
            let again = luck == 2 || !answers.iter().any(|(key, _)| *key == question.code);
            if again || question.kind == QuestionKind::Choices {
                answers.push((question.code.clone(), value));
            }
        }
        same(kind, &answers)?;
        // What the page shows and what the judge calls hidden never meet.
        let shown: Vec<&str> = shown(kind, &answers).iter().map(|question| question.code.as_str()).collect();
        for fault in judge(kind, &answers).err().unwrap_or_default() {
            if let AnswerFault::Hidden { question } = fault {
                prop_assert!(!shown.contains(&question.as_str()));
            }
        }
    }
}
