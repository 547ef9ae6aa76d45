//! The kinds of cases and what is asked for each: data.

use std::sync::OnceLock;

use serde::Deserialize;

use crate::framework::Origin;

/// All kinds, and the questions that every report is asked.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Catalogue {
    /// Where this comes from.
    pub origin: Origin,
    /// Asked for every kind, before the kind's own; [`Kind::questions`] holds them already.
    pub common: Vec<Question>,
    /// In the order of the form.
    #[serde(rename = "kind")]
    pub kinds: Vec<Kind>,
}

/// A kind of case: เรียกรับสินบน.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Kind {
    /// As stored: `bribe`.
    pub code: String,
    /// The name in Thai.
    pub th: String,
    /// The name in English.
    pub en: String,
    /// One line that says what belongs here, in Thai.
    pub line_th: String,
    /// The line in English.
    pub line_en: String,
    /// All that is asked: the common questions first, then its own.
    #[serde(rename = "question")]
    pub questions: Vec<Question>,
}

/// One question of a form.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Question {
    /// As stored: `bribe-stage`; unique within a kind.
    pub code: String,
    /// The words in Thai.
    pub th: String,
    /// The words in English.
    pub en: String,
    /// What helps to answer, in Thai.
    #[serde(default)]
    pub hint_th: String,
    /// The help in English.
    #[serde(default)]
    pub hint_en: String,
    /// What an answer looks like.
    pub kind: QuestionKind,
    /// For [`QuestionKind::Choice`] and [`QuestionKind::Choices`].
    #[serde(default)]
    pub options: Vec<QuestionOption>,
    /// Whether it must be answered where it is asked.
    #[serde(default)]
    pub required: bool,
    /// Asked only where an earlier answer is one of these.
    #[serde(default)]
    pub when: Option<Condition>,
}

/// What an answer looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum QuestionKind {
    /// A line.
    Text,
    /// Several lines.
    Long,
    /// A day, in any way that [`prongsai_thai::date::parse`] understands; kept as ISO text.
    Date,
    /// A line that says where.
    Place,
    /// One of the options.
    Choice,
    /// Some of the options: the key comes once for each.
    Choices,
}

impl QuestionKind {
    /// The most bytes of one answer.
    pub fn max_bytes(self) -> usize {
        match self {
            Self::Long => 10 * 1024,
            Self::Text | Self::Place => 3 * 1024,
            Self::Date => 100,
            Self::Choice | Self::Choices => 64,
        }
    }
}

/// An answer that can be chosen.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct QuestionOption {
    /// As stored: `given`.
    pub code: String,
    /// The words in Thai.
    pub th: String,
    /// The words in English.
    pub en: String,
    /// Where it must not be filed here: what to do instead, in Thai.
    #[serde(default)]
    pub blocked_th: Option<String>,
    /// The advice in English.
    #[serde(default)]
    pub blocked_en: Option<String>,
}

/// A question is asked only where an earlier one was asked and answered so.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Condition {
    /// Code of the earlier question.
    pub question: String,
    /// Codes of options; one of them is enough.
    pub is: Vec<String>,
}

impl Catalogue {
    /// Reads a file of the same form as the embedded one, and joins the common questions to each kind.
    ///
    /// # Errors
    /// A sentence where it has not its shape, a code stands twice, or a condition looks at no earlier question.
    pub fn parse(text: &str) -> Result<Self, String> {
        let mut read: Self = toml::from_str(text).map_err(|error| error.to_string())?;
        for kind in &mut read.kinds {
            kind.questions.splice(0..0, read.common.iter().cloned());
            check(kind)?;
        }
        let mut codes: Vec<&str> = read.kinds.iter().map(|kind| kind.code.as_str()).collect();
        codes.sort_unstable();
        if let Some([code, _]) = codes.windows(2).find(|pair| pair[0] == pair[1]) {
            return Err(format!("the kind ‘{code}’ stands twice"));
        }
        Ok(read)
    }

    /// The kind of a code.
    pub fn find(&self, code: &str) -> Option<&Kind> {
        self.kinds.iter().find(|kind| kind.code == code)
    }
}

impl Kind {
    /// The question of a code.
    pub fn find(&self, code: &str) -> Option<&Question> {
        self.questions.iter().find(|question| question.code == code)
    }
}

impl Question {
    /// The option of a code.
    pub fn find(&self, code: &str) -> Option<&QuestionOption> {
        self.options.iter().find(|option| option.code == code)
    }
}

impl QuestionOption {
    /// Whether a report with this answer is not taken here.
    pub fn is_blocked(&self) -> bool {
        self.blocked_th.is_some() || self.blocked_en.is_some()
    }
}

/// The catalogue in the program.
pub fn forms() -> &'static Catalogue {
    static FORMS: OnceLock<Catalogue> = OnceLock::new();
    FORMS.get_or_init(|| {
        Catalogue::parse(include_str!("../../complaints/kinds.toml"))
            .expect("the embedded kinds have their shape: read by a test")
    })
}

fn check(kind: &Kind) -> Result<(), String> {
    for (at, question) in kind.questions.iter().enumerate() {
        let place = format!("kind ‘{}’, question ‘{}’", kind.code, question.code);
        let earlier = &kind.questions[..at];
        if earlier.iter().any(|other| other.code == question.code) {
            return Err(format!("{place}: stands twice"));
        }
        let chosen = matches!(question.kind, QuestionKind::Choice | QuestionKind::Choices);
        if chosen == question.options.is_empty() {
            return Err(format!("{place}: options belong to a choice, and only there"));
        }
        if let Some(when) = &question.when {
            let Some(other) = earlier.iter().find(|other| other.code == when.question) else {
                return Err(format!("{place}: depends on ‘{}’, which is not asked before it", when.question));
            };
            if let Some(code) = when.is.iter().find(|code| other.find(code).is_none()) {
                return Err(format!("{place}: ‘{}’ has no option ‘{code}’", other.code));
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_embedded_kinds_have_names_lines_and_a_few_questions_of_their_own() {
        let forms = forms();

        assert!((8..=10).contains(&forms.kinds.len()));
        assert!(forms.origin.from_memory && !forms.origin.source.is_empty());
        for kind in &forms.kinds {
            let own = kind.questions.len() - forms.common.len();
            assert!((2..=5).contains(&own), "{}: {own}", kind.code);
            assert!([&kind.th, &kind.en, &kind.line_th, &kind.line_en].iter().all(|text| !text.is_empty()));
            let what = kind.find("what").unwrap();
            assert!(what.required && what.kind == QuestionKind::Long);
        }
    }

    #[test]
    fn a_condition_that_looks_ahead_is_refused() {
        let origin = "[origin]\nsource = \"\"\nconfidence = \"\"\nfrom_memory = true\n";
        let kind = "common = []\n[[kind]]\ncode=\"k\"\nth=\"\"\nen=\"\"\nline_th=\"\"\nline_en=\"\"\n";
        let kind = kind.replace("common = []\n", "");
        let question =
            "[[kind.question]]\ncode=\"a\"\nth=\"\"\nen=\"\"\nkind=\"text\"\nwhen={question=\"b\",is=[\"x\"]}\n";
        let refused = Catalogue::parse(&format!("common = []\n{origin}{kind}{question}")).unwrap_err();
        assert!(refused.contains("not asked before it"), "{refused}");
    }
}
