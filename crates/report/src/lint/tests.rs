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

#[test]
fn a_finding_in_a_table_names_row_and_column() {
    let text = "เทศบาลตำบลซาง อำเภอเซกา จังหวัดบึงกาฬ\n\
        รายงานผลการดำเนินการตามมาตรการส่งเสริมคุณธรรมและความโปร่งใส ประจำปีงบประมาณ พ.ศ. ๒๕๖๖\n\
        มาตรการ\tวิธีการดำเนินการ\tผู้รับผิดชอบ\tระยะเวลาดำเนินการ\tผลการดำเนินการ\tการติดตามผล\n\
        ๑. การใช้งบประมาณ\t๑. ให้ความรู้\tสำนักปลัด\tตลอดปี\t๑. แจ้งข้อบัญญัติงบประมาณรายจ่าย\tรายงานทุกเดือน";
    let found = lint(&Source::from_text("x.txt", text), &Profile::default());

    let term = found.iter().find(|diagnostic| diagnostic.rule == "enactment-term").expect("the term is found");
    assert_eq!(term.place, "ตาราง แถวที่ ๑ ผลการดำเนินการ");
}

#[test]
fn digits_that_a_font_draws_as_thai_are_thai() {
    use crate::source::{FontRun, Line};
    let line = |text: &str, font: &str| Line {
        text: text.to_owned(),
        fonts: vec![FontRun { start: 0, end: text.chars().count(), font: font.to_owned() }],
        ..Line::default()
    };
    let source = |font| Source {
        name: "x.docx".to_owned(),
        lines: vec![line("จำนวน ๒ ครั้ง และ ๓ เรื่อง", "TH SarabunPSK"), line("จำนวน 12 คน", font)],
    };

    let mixed = lint(&source("TH SarabunPSK"), &Profile::default());
    let drawn = lint(&source("TH SarabunIT๙"), &Profile::default());

    assert!(mixed.iter().any(|diagnostic| diagnostic.rule == "mixed-digits"));
    assert!(drawn.iter().all(|diagnostic| diagnostic.rule != "mixed-digits"));
}

#[test]
fn a_reason_answers_for_a_finding() {
    let source = Source::from_text("x.txt", "เอกสารดาวโหลดตามกฏหมาย");
    let suppressions = [Suppression {
        rule: "typo".to_owned(),
        excerpt: Some("กฏหมาย".to_owned()),
        reason: "ยกมาตามต้นฉบับ".to_owned(),
        ..Suppression::default()
    }];

    let found = lint(&source, &Profile { suppressions: &suppressions, ..Profile::default() });

    assert!(found.iter().any(|diagnostic| diagnostic.excerpt == "ดาวโหลด"));
    assert!(found.iter().all(|diagnostic| diagnostic.excerpt != "กฏหมาย" && diagnostic.rule != "suppression"));
}
