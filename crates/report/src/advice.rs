//! What the linter says of one result at the moment in which it is written, before there is a paper.

use crate::lint::{Diagnostic, Profile, lint};
use crate::source::Source;

/// Rules that can be judged from a method and its result alone.
const RULES: [&str; 11] = [
    "acronym-expansion",
    "blank-value",
    "body-name",
    "duplicate-word",
    "enactment-term",
    "lost-sara-am",
    "promise-as-result",
    "result-does-not-answer-method",
    "result-repeats-plan",
    "result-without-figure",
    "typo",
];

/// One result beside its method.
#[derive(Debug, Clone, Copy)]
pub struct Written<'a> {
    /// The title of the measure.
    pub measure: &'a str,
    /// What was to be done.
    pub method: &'a str,
    /// What was done, with its figures.
    pub result: &'a str,
}

/// Finds what a reader of the report would stumble over; nothing where nothing was written yet.
pub fn of_result(written: &Written<'_>, agency: &str) -> Vec<Diagnostic> {
    if written.result.trim().is_empty() {
        return Vec::new();
    }
    let cell = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    // The first and only row: a list that begins with another number would take that number for a figure.
    let no = "๑";
    let text = format!(
        "รายงานผลการดำเนินการตามมาตรการส่งเสริมคุณธรรมและความโปร่งใสภายในหน่วยงาน\n{agency}\n\
         มาตรการ\tวิธีการดำเนินการ\tผลการดำเนินการ\n{}\t{no}. {}\t{no}. {}\n",
        cell(written.measure),
        cell(written.method),
        cell(written.result),
    );
    let source = Source::from_text("", &text);
    // Only the cell of the result is the writer's: what stands before it in the row is the plan.
    let before = text.lines().nth(3).and_then(|row| row.rfind('\t').map(|at| row[..at].chars().count() + 1));
    let profile = Profile { agency: (!agency.is_empty()).then_some(agency), ..Profile::default() };
    let mut found = lint(&source, &profile);
    found.retain(|finding| {
        RULES.contains(&finding.rule.as_str())
            && finding.line == 4
            && before.is_none_or(|before| finding.column > before)
    });
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rules(method: &str, result: &str) -> Vec<String> {
        let written = Written { measure: "การใช้งบประมาณ", method, result };
        of_result(&written, "เทศบาลตำบลทุ่งแสงใส").into_iter().map(|finding| finding.rule).collect()
    }

    #[test]
    fn a_result_with_figures_that_answers_its_method_is_left_alone() {
        let found = rules(
            "จัดอบรมให้ความรู้แก่พนักงานเรื่องการใช้จ่ายงบประมาณ",
            "จัดอบรมให้ความรู้เมื่อวันที่ 12 มกราคม 2569 มีผู้เข้ารับการอบรม 45 คน",
        );
        assert_eq!(found, Vec::<String>::new());
    }

    #[test]
    fn a_promise_is_no_result() {
        let found = rules("จัดอบรมให้ความรู้แก่พนักงาน", "จะจัดอบรมพนักงาน 40 คน ในเดือนหน้า");
        assert!(found.contains(&"promise-as-result".to_owned()), "{found:?}");
    }

    #[test]
    fn a_result_without_a_figure_is_named() {
        let found = rules("จัดอบรมให้ความรู้แก่พนักงาน", "อบรมพนักงานเรียบร้อย ทุกฝ่ายเข้าใจดี");
        assert!(found.contains(&"result-without-figure".to_owned()), "{found:?}");
    }

    #[test]
    fn a_result_of_something_else_is_named() {
        let found = rules("จัดอบรมให้ความรู้แก่พนักงาน", "เผยแพร่ประกาศราคากลางบนเว็บไซต์ 12 ครั้ง");
        assert!(found.contains(&"result-does-not-answer-method".to_owned()), "{found:?}");
    }

    #[test]
    fn nothing_written_is_nothing_found() {
        assert_eq!(rules("จัดอบรม", "  "), Vec::<String>::new());
    }
}
