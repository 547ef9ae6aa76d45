use super::*;

#[test]
fn every_rule_explains_itself_in_thai() {
    for rule in RULES {
        let explanation = rule.explanation();

        assert!(!explanation.summary.is_empty(), "{} has no summary", rule.name);
        let titles: Vec<&str> = explanation.parts.iter().map(|(title, _)| title.as_str()).collect();
        assert_eq!(titles, ["เหตุผล", "ตัวอย่าง", "วิธีแก้"], "parts of {}", rule.name);
        for (title, text) in &explanation.parts {
            assert!(!text.is_empty(), "{title} of {} is empty", rule.name);
        }
    }
}

#[test]
fn rules_stand_in_the_order_of_their_names() {
    assert!(RULES.is_sorted_by(|a, b| a.name < b.name));
}

#[test]
fn a_suppression_without_reason_or_without_finding_is_a_finding() {
    let source = Source::from_text("x.txt", "ข้อความที่ถูกต้อง");
    let suppressions = [
        Suppression { rule: "typo".to_owned(), ..Suppression::default() },
        Suppression {
            rule: "typo".to_owned(), reason: "ชื่อเฉพาะ".to_owned(), ..Suppression::default()
        },
    ];

    let found = lint(&source, &Profile { suppressions: &suppressions, ..Profile::default() });

    assert_eq!(found.len(), 2);
    assert!(found.iter().all(|diagnostic| diagnostic.rule == "suppression"));
}
