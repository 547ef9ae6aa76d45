//! Memory as pages: who did what, when, in which capacity, and what it was before.
//!
//! [`lines`] makes readable lines of events for any page; [`show`] is the page of one record.

use askama::Template;
use axum::extract::Path;
use axum::response::Response;
use prongsai_domain::access::{Action, Subject};
use prongsai_domain::agency::Agency;
use prongsai_store::events::{self, Event};
use prongsai_store::{approvals, cycles, measures, reports, scorecards};
use prongsai_thai::FiscalYear;
use serde_json::Value;

use crate::cx::Cx;
use crate::error::{Error, Result};
use crate::shell::{Shell, page};

/// How many events a page shows.
const MOST: i64 = 500;

/// One event as people read it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// Day and time.
    pub at: String,
    /// The person, or the machine.
    pub who: String,
    /// In which capacity.
    pub capacity: Option<String>,
    /// What happened.
    pub what: String,
    /// The reason that was given.
    pub reason: Option<String>,
    /// Field, before, after.
    pub changes: Vec<(String, String, String)>,
    /// What else belongs to it.
    pub details: Vec<(String, String)>,
    /// Where the record stands.
    pub link: Option<String>,
}

/// The key of the words of a kind of event: `measure.step-done` has `event-measure-step-done`.
pub fn words_key(kind: &str) -> String {
    format!("event-{}", kind.replace('.', "-"))
}

fn words_of(shell: &Shell, kind: &str) -> String {
    let key = words_key(kind);
    // A test holds that every kind has words; one of a later version is still told.
    if shell.words.has(&key) { shell.t(key) } else { shell.t("event-other") }
}

/// Events as people read them.
pub fn lines(shell: &Shell, agency: &Agency, events: &[Event]) -> Vec<Line> {
    events.iter().map(|event| line(shell, agency, event)).collect()
}

fn line(shell: &Shell, agency: &Agency, event: &Event) -> Line {
    let mut changes = Vec::new();
    let mut details = Vec::new();
    let mut reason = None;
    for (key, value) in event.body.as_object().into_iter().flatten() {
        match (key.as_str(), value) {
            ("changes", Value::Array(list)) => {
                changes.extend(list.iter().map(|change| {
                    let text = |name: &str| plain(&change[name]).map(|text| shell.say(text)).unwrap_or_default();
                    (text("field"), text("before"), text("after"))
                }));
            }
            ("reason", value) => reason = plain(value).map(|text| shell.say(text)),
            (key, value) => details.extend(detail(shell, agency, event, key, value)),
        }
    }
    Line {
        at: shell.moment(&event.at),
        who: event.person.clone().unwrap_or_else(|| shell.t("history-machine")),
        capacity: event.capacity.clone(),
        what: words_of(shell, &event.kind),
        reason,
        changes,
        details,
        link: event.subject.as_deref().and_then(place),
    }
}

/// A detail with its name; none for what is for machines.
fn detail(shell: &Shell, agency: &Agency, event: &Event, key: &str, value: &Value) -> Option<(String, String)> {
    let text = plain(value)?;
    let (key, text) = match (key, event.kind.split('.').next()) {
        ("no", Some("version")) => ("version", text),
        ("no", Some("publication")) => ("times", text),
        ("post", _) => ("post", crate::approvals::post_title(agency, &text)),
        ("deed", _) => ("deed", crate::approvals::deed_words(shell, &text)),
        ("paper", _) => ("paper", paper(shell, event, &text)?),
        // The id of what was made; its number stands beside it.
        ("version", _) => return None,
        _ => (key, text),
    };
    let name = format!("event-detail-{key}");
    shell.words.has(&name).then(|| (shell.t(name), shell.say(text)))
}

/// A paper by the code of its kind, with the year of the event.
fn paper(shell: &Shell, event: &Event, code: &str) -> Option<String> {
    let kind = prongsai_store::from_json("event.paper", &format!("\"{code}\"")).ok()?;
    let year = event.fiscal_year.and_then(|year| i16::try_from(year).ok()).and_then(|year| FiscalYear::new(year).ok());
    Some(crate::reports::title(shell, kind, year?))
}

fn plain(value: &Value) -> Option<String> {
    match value {
        Value::String(text) if !text.is_empty() => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

/// Where the page of a record is, as far as its subject says so.
pub fn place(subject: &str) -> Option<String> {
    let (noun, id) = subject.split_once(':')?;
    let is_plain = id.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_'));
    let path = match noun {
        "measure" => "/measures/",
        "result" => "/results/",
        "cycle" => "/cycles/",
        "paper" => "/papers/",
        "evidence" => "/evidence/",
        "disclosures" => "/disclosures/",
        "objection" => {
            let (year, code) = id.split_once('-')?;
            return is_plain.then(|| format!("/disclosures/{year}/objections/{code}"));
        }
        "disclosure" => {
            let (year, code) = id.split_once('-')?;
            return is_plain.then(|| format!("/disclosures/{year}/{code}"));
        }
        "version" => "/approvals/",
        _ => return None,
    };
    is_plain.then(|| format!("{path}{id}"))
}

#[derive(Template)]
#[template(path = "history/show.html")]
struct HistoryPage {
    shell: Shell,
    title: String,
    back: Option<String>,
    lines: Vec<Line>,
}

/// What happened to one record.
///
/// # Errors
/// The person may not read, nothing is known of the record, or the database is away.
pub async fn show(cx: Cx, Path((noun, id)): Path<(String, String)>) -> Result<Response> {
    cx.permit(Action::Read, Subject::default())?;
    let subject = format!("{noun}:{id}");
    let mut tx = cx.read().await?;
    let events = events::list_about(&mut tx, cx.agency_id(), &subject, MOST).await?;
    let shell = cx.shell();
    let title = match noun.as_str() {
        "measure" => measures::get(&mut tx, cx.agency_id(), &id).await?.measure.title,
        // A year or a result that nobody has touched since it came has an empty history.
        "cycle" if cycles::find(&mut tx, cx.agency_id(), year(&id)?).await?.is_some() => {
            shell.t1("history-of-cycle", "year", &id)
        }
        "result" if scorecards::find(&mut tx, cx.agency_id(), year(&id)?).await?.is_some() => {
            shell.t1("history-of-result", "year", &id)
        }
        "disclosures" => shell.t1("history-of-disclosures", "year", &id),
        "disclosure" | "objection" => {
            let (year, item) = id.split_once('-').ok_or(Error::NoSuchPage)?;
            shell.t2("history-of-disclosure", "item", item, "year", year)
        }
        "version" => {
            let version = approvals::version(&mut tx, cx.agency_id(), &id).await?;
            let title = crate::reports::title(&shell, version.paper_kind()?, version.year()?);
            format!("{title} {}", shell.t1("approvals-version", "no", version.no))
        }
        "paper" => {
            let kept = reports::get(&mut tx, cx.agency_id(), &id).await?;
            crate::reports::title(&shell, kept.paper.kind, kept.fiscal_year)
        }
        _ if events.is_empty() => return Err(Error::NoSuchPage),
        "result" | "cycle" => shell.t1(format!("history-of-{noun}"), "year", &id),
        _ => shell.t("history-of-record"),
    };
    let lines = lines(&shell, &cx.agency, &events);
    page(&HistoryPage { title: shell.say(title), back: place(&subject), lines, shell })
}

fn year(text: &str) -> Result<FiscalYear> {
    text.parse().ok().and_then(|number| FiscalYear::new(number).ok()).ok_or(Error::NoSuchPage)
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::{Path, PathBuf};

    use super::*;
    use crate::shell::{Language, Words};

    fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                sources(&path, found);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                found.push(path);
            }
        }
    }

    #[test]
    fn every_kind_of_event_that_is_written_has_words() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
        let mut found = Vec::new();
        for part in ["web", "worker", "cli"] {
            sources(&root.join(part).join("src"), &mut found);
        }
        let (mut missing, mut seen) = (Vec::new(), 0);
        for path in found {
            let text = fs::read_to_string(&path).unwrap();
            for call in [".event(", "own_event(", "Event::new("] {
                for (at, _) in text.match_indices(call) {
                    // The kind is the first text that follows with a full stop inside it.
                    let rest = &text[at..];
                    let rest = &rest[..rest.char_indices().nth(160).map_or(rest.len(), |(end, _)| end)];
                    let kinds = rest.split('"').skip(1).step_by(2);
                    let is_kind = |kind: &&str| {
                        kind.contains('.') && kind.chars().all(|c| c.is_ascii_lowercase() || matches!(c, '.' | '-'))
                    };
                    let Some(kind) = kinds.clone().find(is_kind) else { continue };
                    seen += 1;
                    if !Words::new(Language::Thai).has(&words_key(kind)) {
                        missing.push(format!("{}: {kind}", path.display()));
                    }
                }
            }
        }
        assert_eq!(missing, Vec::<String>::new());
        assert!(seen > 20);
    }
}
