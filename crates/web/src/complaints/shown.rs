//! Entries of a case in the reader's words, for both sides.

use prongsai_domain::agency::Agency;
use prongsai_domain::complaint::{self, Act, AuthorView, BodyView, EntryView, Kind, Outcome, State, Taken};

use crate::shell::{Language, Shell};

/// An entry as a page shows it.
#[derive(Debug, Default)]
pub struct Line {
    /// Who.
    pub who: String,
    /// On which day.
    pub day: String,
    /// Whether the reader wrote it.
    pub own: bool,
    /// What it is, where that is not plain.
    pub title: String,
    /// Label and value, of a report.
    pub facts: Vec<(String, String)>,
    /// What was written.
    pub text: String,
    /// The id of a file, where it is one.
    pub file: String,
}

/// Who reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// The informant.
    Informant,
    /// A handler.
    Handler,
}

/// An entry in the reader's words.
pub fn line(shell: &Shell, agency: &Agency, side: Side, entry: &EntryView) -> Line {
    let mut line = Line { day: shell.date(&entry.day), ..Line::default() };
    match &entry.by {
        AuthorView::Informant => {
            line.own = side == Side::Informant;
            line.who = shell.t(if line.own { "complaint-case-you" } else { "complaint-case-informant" });
        }
        AuthorView::Officer { name, capacity, .. } => {
            line.own = side == Side::Handler;
            line.who = match (name, capacity) {
                (Some(name), Some(capacity)) if !capacity.is_empty() => format!("{name} {capacity}"),
                (Some(name), _) => name.clone(),
                _ => shell.t("complaint-case-officer"),
            };
        }
        AuthorView::System => line.who = shell.t("complaint-case-system"),
    }
    match &entry.body {
        BodyView::Report { kind, answers, named_posts, named_people, taken } => {
            let form = complaint::forms().find(kind);
            line.title = form.map_or_else(|| kind.clone(), |form| in_language(shell, &form.th, &form.en));
            if let Some(form) = form {
                let given = answers.iter().map(|answer| (answer.question.as_str(), answer.value.as_str()));
                line.facts = self::answers(shell, form, given);
            }
            let posts = named_posts.iter().map(|id| {
                let post = agency.posts.iter().find(|post| post.id == *id);
                post.map_or_else(|| shell.t("complaint-post-gone"), |post| post.title.clone())
            });
            let named: Vec<String> = posts.chain(named_people.iter().cloned()).collect();
            if !named.is_empty() {
                line.facts.insert(0, (shell.t("complaint-named-here"), named.join("\n")));
            }
            if *taken != Taken::Web {
                line.facts.push((shell.t("complaint-taken"), shell.t(taken_key(*taken))));
            }
        }
        BodyView::Message { text } => line.text.clone_from(text),
        BodyView::Note { text } => {
            line.title = shell.t("complaint-note");
            line.text.clone_from(text);
        }
        BodyView::File { file, name, bytes, internal, .. } => {
            line.title = shell.with("complaint-case-file", &[("name", name.clone())]);
            line.text = if *internal { shell.t("complaint-note") } else { size(shell, *bytes) };
            line.file.clone_from(file);
        }
        BodyView::State { to, outcome, reason, .. } => {
            line.title = match outcome {
                Some(outcome) => format!("{} – {}", state(shell, *to), self::outcome(shell, *outcome)),
                None => state(shell, *to),
            };
            line.text.clone_from(reason);
        }
        BodyView::Pause { from, to, reason } => {
            line.title = match to {
                Some(to) => shell.t2("complaint-pause-ended", "from", shell.date(from), "to", shell.date(to)),
                None => shell.t1("complaint-pause", "from", shell.date(from)),
            };
            line.text.clone_from(reason);
        }
        BodyView::Act { act, about, reason } => {
            line.title = self::act(shell, *act);
            let parts = [about, reason].into_iter().flatten().filter(|text| !text.is_empty());
            line.text = parts.map(String::as_str).collect::<Vec<_>>().join("\n");
        }
        BodyView::Redaction { reason, .. } => {
            line.title = self::act(shell, Act::Redacted);
            line.text.clone_from(reason);
        }
    }
    line
}

/// The answers of a report with their questions, in the order in which they were given; several to one question stand
/// together.
pub fn answers<'a>(
    shell: &Shell,
    kind: &Kind,
    given: impl Iterator<Item = (&'a str, &'a str)>,
) -> Vec<(String, String)> {
    let mut lines: Vec<(String, String)> = Vec::new();
    for (code, value) in given.filter(|(_, value)| !value.trim().is_empty()) {
        let Some(question) = kind.find(code) else { continue };
        let label = in_language(shell, &question.th, &question.en);
        let value = match question.find(value) {
            Some(option) => in_language(shell, &option.th, &option.en),
            None => value.parse().map_or_else(|_| value.to_owned(), |day| shell.date(&day)),
        };
        match lines.last_mut().filter(|(last, _)| *last == label) {
            Some((_, text)) => {
                text.push('\n');
                text.push_str(&value);
            }
            None => lines.push((label, value)),
        }
    }
    lines
}

/// The words of a state.
pub fn state(shell: &Shell, state: State) -> String {
    shell.t(format!("complaint-state-{}", state.code()))
}

/// The words of an outcome.
pub fn outcome(shell: &Shell, outcome: Outcome) -> String {
    shell.t(format!("complaint-outcome-{}", outcome.code()))
}

/// The words of an act.
pub fn act(shell: &Shell, act: Act) -> String {
    shell.t(format!("complaint-act-{}", act.code()))
}

fn taken_key(taken: Taken) -> &'static str {
    match taken {
        Taken::Web => "complaint-taken-web",
        Taken::Counter => "complaint-taken-counter",
        Taken::Telephone => "complaint-taken-telephone",
    }
}

fn size(shell: &Shell, bytes: u64) -> String {
    if bytes < 1024 * 1024 {
        shell.say(format!("{} kB", bytes.div_ceil(1024)))
    } else {
        shell.say(format!("{}.{} MB", bytes / (1024 * 1024), bytes % (1024 * 1024) * 10 / (1024 * 1024)))
    }
}

fn in_language(shell: &Shell, thai: &str, english: &str) -> String {
    if shell.words.language == Language::English { english.to_owned() } else { thai.to_owned() }
}
