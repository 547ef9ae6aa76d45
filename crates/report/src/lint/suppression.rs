//! Findings that somebody has looked at and answered for, each with the reason.

use serde::{Deserialize, Serialize};

use super::{Diagnostic, Severity};

/// One finding, or all of a rule with the same excerpt, that is right as it stands.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Suppression {
    /// Name of the rule: `other-agency`.
    pub rule: String,
    /// The line, from 1; without it every line.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub line: Option<usize>,
    /// What stands there, or a part of it; without it every excerpt.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub excerpt: Option<String>,
    /// Why it is right. A suppression without a reason suppresses nothing and is a finding itself.
    #[serde(default)]
    pub reason: String,
}

impl Suppression {
    fn covers(&self, diagnostic: &Diagnostic) -> bool {
        self.rule == diagnostic.rule
            && self.line.is_none_or(|line| line == diagnostic.line)
            && self.excerpt.as_ref().is_none_or(|excerpt| diagnostic.excerpt.contains(excerpt.as_str()))
    }

    /// As it is named in a finding about itself.
    fn describe(&self) -> String {
        match (&self.line, &self.excerpt) {
            (_, Some(excerpt)) => excerpt.clone(),
            (Some(line), None) => format!("บรรทัดที่ {line}"),
            (None, None) => self.rule.clone(),
        }
    }

    fn finding(&self, message: String) -> Diagnostic {
        Diagnostic {
            rule: "suppression".to_owned(),
            severity: Severity::Warning,
            line: self.line.unwrap_or(1),
            column: 1,
            place: "รายการที่ยกเว้น".to_owned(),
            excerpt: self.describe(),
            message,
            suggestion: None,
        }
    }
}

/// Takes out what is answered for, and adds what is wrong with the answers.
pub(super) fn apply(diagnostics: Vec<Diagnostic>, suppressions: &[Suppression]) -> Vec<Diagnostic> {
    let mut used = vec![false; suppressions.len()];
    let mut kept: Vec<Diagnostic> = diagnostics
        .into_iter()
        .filter(|diagnostic| {
            let mut covered = false;
            for (suppression, used) in suppressions.iter().zip(&mut used) {
                if suppression.covers(diagnostic) {
                    *used = true;
                    covered |= !suppression.reason.trim().is_empty();
                }
            }
            !covered
        })
        .collect();
    for (suppression, used) in suppressions.iter().zip(used) {
        if suppression.reason.trim().is_empty() {
            let message = format!("ยกเว้นกฎ {} โดยไม่บอกเหตุผล จึงยังไม่มีผล กรุณาระบุเหตุผล", suppression.rule);
            kept.push(suppression.finding(message));
        } else if !used {
            let message = format!("ยกเว้นกฎ {} ไว้ แต่ไม่พบข้อสังเกตที่ตรงกัน ควรลบรายการยกเว้นนี้", suppression.rule);
            kept.push(suppression.finding(message));
        }
    }
    kept
}
