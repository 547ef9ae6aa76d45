//! Scores and their origin in the reader's words.

use prongsai_domain::Score;
use prongsai_domain::analysis::Kind;
use prongsai_domain::framework::{Framework, Indicator, Instrument};
use prongsai_domain::scoring::{How, Node, Note, Of, Scored};

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

/// The short name of a part, as sums list them.
fn short(shell: &Shell, of: &Of) -> String {
    match of {
        Of::Indicator(no) => shell.t1("result-indicator-short", "no", no),
        other => shell.say(other.to_string()),
    }
}

/// How a number came about, as arithmetic: `(95.10 + 91.35) ÷ 2`.
pub fn arithmetic(shell: &Shell, node: &Node, scored: &Scored, framework: &Framework) -> String {
    let parts: Vec<String> = node
        .from
        .iter()
        .map(|part| {
            let value = scored.score(part).map_or_else(|| "?".to_owned(), |score| score.to_string());
            format!("{} {value}", short(shell, part))
        })
        .collect();
    let text = match node.how {
        How::Given => shell.t("trace-given"),
        How::Mean => shell.t2("trace-mean", "parts", parts.join(", "), "count", parts.len()),
        How::Shares => {
            let shares = framework.eit_parts.as_ref();
            let shares = shares.map(|shares| format!("{} : {}", shares.part1, shares.part2)).unwrap_or_default();
            shell.t2("trace-shares", "parts", parts.join(", "), "shares", shares)
        }
        How::Weights => {
            let terms = Instrument::ALL.map(|one| {
                let value = scored.instrument(one).map_or_else(|| "?".to_owned(), |score| score.to_string());
                format!("{} {value} × {}%", one.code(), framework.weight(one))
            });
            terms.join(" + ")
        }
        How::Answers => shell.t1("trace-answers", "count", node.respondents.unwrap_or_default()),
        How::Missing => shell.t1("trace-missing", "parts", parts.join(", ")),
    };
    shell.say(text)
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
