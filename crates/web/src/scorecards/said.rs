//! Scores and their origin in the reader's words.

use prongsai_domain::Score;
use prongsai_domain::analysis::Kind;
use prongsai_domain::framework::{Framework, Indicator};
use prongsai_domain::means::Means;
use prongsai_domain::scoring::{How, Note, Of, Working};
use prongsai_thai::FiscalYear;

use crate::shell::{Language, Shell};

/// A score at two decimals, or a dash where it is missing.
pub fn points(shell: &Shell, score: Option<Score>) -> String {
    score.map_or_else(|| "–".to_owned(), |score| shell.say(score))
}

/// Hundredths with their sign: `+3.20`, `−0.45`, `0.00`.
pub fn signed(shell: &Shell, hundredths: i32) -> String {
    let sign = match hundredths {
        1.. => "+",
        0 => "",
        _ => "−",
    };
    let size = hundredths.unsigned_abs();
    shell.say(format!("{sign}{}.{:02}", size / 100, size % 100))
}

/// A change in words: `เพิ่มขึ้น 3.20`, `ลดลง 0.45`, `เท่าเดิม`.
pub fn change(shell: &Shell, hundredths: i32) -> String {
    let size = signed(shell, hundredths).trim_start_matches(['+', '−']).to_owned();
    match hundredths {
        1.. => shell.t1("change-rose", "points", size),
        0 => shell.t("change-none"),
        _ => shell.t1("change-fell", "points", size),
    }
}

/// The mark before a change and the class of its words; the words say the same.
pub fn direction(change: Option<i32>) -> (&'static str, &'static str) {
    match change {
        Some(1..) => ("▲", "done-text"),
        Some(..=-1) => ("▼", "late-text"),
        _ => ("", "soft"),
    }
}

/// A score against a mean in words: `สูงกว่า 3.20`, `ต่ำกว่า 0.45`, `เท่ากัน`.
pub fn against(shell: &Shell, score: Score, mean: Score) -> String {
    let by = prongsai_domain::analysis::change(mean, score);
    let size = signed(shell, by).trim_start_matches(['+', '−']).to_owned();
    match by {
        1.. => shell.t1("mean-above", "points", size),
        0 => shell.t("mean-same"),
        _ => shell.t1("mean-below", "points", size),
    }
}

/// Of whom a mean is, and of which year.
pub fn means_name(shell: &Shell, means: &Means<'_>, year: FiscalYear) -> String {
    match means.name {
        Some(name) => shell.t2("mean-of-area", "name", name, "year", year),
        None => shell.t1("mean-of-country", "year", year),
    }
}

/// Where a mean comes from, and what is not sure about it.
pub fn origin(shell: &Shell, means: &Means<'_>) -> String {
    let origin = means.origin;
    let key = if origin.from_memory { "mean-origin-unsure" } else { "mean-origin" };
    let source = origin.source.trim_start_matches("found: ").to_owned();
    shell.words.with(key, &[("source", source), ("confidence", origin.confidence.clone())])
}

/// The key of the words of a kind.
pub fn kind_key(kind: Kind) -> &'static str {
    match kind {
        Kind::Urgent => "finding-urgent",
        Kind::Improve => "finding-improve",
        Kind::Keep => "finding-keep",
    }
}

/// The class of the mark of a kind.
pub fn kind_class(kind: Kind) -> &'static str {
    match kind {
        Kind::Urgent => "tag tag-late",
        Kind::Improve => "tag tag-wait",
        Kind::Keep => "tag tag-done",
    }
}

/// The name of an indicator in the reader's language.
pub fn indicator_name(shell: &Shell, indicator: &Indicator) -> String {
    match shell.words.language {
        Language::English if !indicator.en.is_empty() => indicator.en.clone(),
        _ => indicator.th.clone(),
    }
}

/// What a number is the score of.
pub fn of(shell: &Shell, of: &Of, framework: &Framework) -> String {
    match of {
        Of::Total => shell.t("result-total"),
        Of::Instrument(instrument) => instrument.code().to_owned(),
        Of::EitPart(part) => shell.t1("result-eit-part", "part", part),
        Of::Indicator(no) | Of::PartIndicator(_, no) => {
            let name = framework.indicator(*no).map_or_else(String::new, |one| indicator_name(shell, one));
            shell.t2("result-indicator", "no", no, "name", name)
        }
        Of::SubIndicator(no) => {
            let sub = framework.oit.sub_indicators.iter().find(|sub| sub.no == *no);
            let name = sub.map_or_else(String::new, |sub| sub.th.clone());
            shell.t2("result-sub", "no", no, "name", name)
        }
        Of::Item(code) => {
            let name = framework.item(code).map_or_else(String::new, |item| item.th.clone());
            shell.t2("result-item", "no", code, "name", name)
        }
        Of::Question(_, code) => shell.say(code),
    }
}

/// How a number came about besides its sum: announced, answered by people, or not known.
pub fn way(shell: &Shell, working: &Working) -> String {
    match (working.how, &working.sum) {
        (How::Given, Some(_)) => shell.t("trace-given-and-sum"),
        (How::Given, None) => shell.t("trace-given"),
        (How::Answers, _) => shell.t("trace-answers"),
        (How::Missing, _) => shell.t("trace-missing"),
        (How::Mean | How::Shares | How::Weights, _) => String::new(),
    }
}

/// A note in the reader's language and digits.
pub fn note(shell: &Shell, note: &Note, framework: &Framework) -> String {
    match note {
        Note::Differs { of: what, given, computed } => shell.with(
            "note-differs",
            &[("of", of(shell, what, framework)), ("given", given.to_string()), ("computed", computed.to_string())],
        ),
        other => shell.say(match shell.words.language {
            Language::Thai => other.thai(),
            Language::English => other.english(),
        }),
    }
}
