//! Slips of a paper that leave no doubt, mended before its words become the facts of a year.
//!
//! What is mended is what the rules of the linter can say with the right word beside it: the enactment of another kind
//! of body, the own name misspelt, a word typed twice or wrongly. What only the town can know stays as it was written.

use prongsai_domain::Cycle;

use crate::lint::{self, Profile, Severity};
use crate::source::{Line, Source};

/// Rules whose suggestion can stand in the place of what they found.
const RULES: [&str; 9] = [
    "acronym-expansion",
    "agency-name-variant",
    "agency-type",
    "body-name",
    "duplicate-word",
    "enactment-term",
    "lost-sara-am",
    "other-agency",
    "typo",
];

/// Mends the texts of the measures and of their progress; what was changed is told among what was not understood.
pub fn mend(cycle: &mut Cycle, agency: &str) {
    let mut texts: Vec<&mut String> = Vec::new();
    for measure in &mut cycle.measures {
        texts.extend([&mut measure.title, &mut measure.responsible, &mut measure.follow_up]);
        texts.extend(measure.success.as_mut());
        texts.extend(measure.steps.iter_mut().map(|step| &mut step.text));
    }
    texts.extend(cycle.progress.iter_mut().map(|progress| &mut progress.result));
    let lines = texts.iter().map(|text| Line { text: text.replace(['\n', '\t'], " "), ..Line::default() }).collect();
    let source = Source { name: String::new(), lines };
    let mut found = lint::lint(&source, &Profile { agency: Some(agency), ..Profile::default() });
    found.retain(|found| found.severity > Severity::Info && RULES.contains(&found.rule.as_str()));
    let mut notes: Vec<String> = Vec::new();
    // From the back, so that the places before stay what they are.
    for diagnostic in found.iter().rev() {
        let Some(right) = &diagnostic.suggestion else { continue };
        let Some(text) = diagnostic.line.checked_sub(1).and_then(|index| texts.get_mut(index)) else { continue };
        let Some((at, _)) = text.char_indices().nth(diagnostic.column - 1) else { continue };
        if text[at..].starts_with(&diagnostic.excerpt) {
            text.replace_range(at..at + diagnostic.excerpt.len(), right);
            notes.push(format!("แก้ให้แล้ว: “{}” เป็น “{right}” ({})", diagnostic.excerpt, diagnostic.message));
        }
    }
    notes.reverse();
    let mut told: Vec<String> = Vec::new();
    for note in notes {
        if !told.contains(&note) {
            told.push(note);
        }
    }
    cycle.unread.extend(told);
}
