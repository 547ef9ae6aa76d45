//! Masking words of an entry for ever: the masked text takes the place of the old one for every reader, and of whatever else
//! the program wrote with the same words: the particulars of a file, acts about it, the reason of a request in all its
//! copies.

use askama::Template;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;
use prongsai_crypto::Zeroizing;
use prongsai_domain::access::{Action, Subject};
use prongsai_domain::complaint::{Body, Entry, Reader, echoes, view};
use prongsai_store::Tx;
use prongsai_store::complaints::files;

use super::desk::Desk;
use super::identity::mask_reason;
use super::show::written;
use super::unlock::{shell, unlocked};
use crate::complaints::intake::Particulars;
use crate::complaints::shown::{self, Side};
use crate::cx::Cx;
use crate::error::{Error, Result};
use crate::form::{Faults, Form, Typed};
use crate::shell::{Shell, answer};

#[derive(Template)]
#[template(path = "cases/redaction.html")]
struct RedactionPage {
    shell: Shell,
    faults: Faults,
    form: Typed,
    number: String,
    case: String,
    own: String,
    who: String,
    day: String,
    /// Name of the field and its text.
    texts: Vec<(String, String)>,
    has_people: bool,
}

/// Names of people steer who may have the case: masked, they would bar nobody any more.
fn is_maskable(field: &str) -> bool {
    !field.starts_with("named_people.")
}

/// The texts of an entry in which words can be masked.
fn texts(body: &Body) -> Vec<(String, String)> {
    let texts = body.texts().into_iter().filter(|(field, text)| is_maskable(field) && !text.is_empty());
    texts.map(|(field, text)| (field, text.to_owned())).collect()
}

/// Where words stand in a text, in characters; several places do not overlap.
fn spans(text: &str, words: &str) -> Vec<(usize, usize)> {
    let length = words.chars().count();
    text.match_indices(words)
        .map(|(at, _)| {
            let from = text[..at].chars().count();
            (from, from + length)
        })
        .collect()
}

fn redaction_page(desk: &Desk<'_>, at: usize, form: Typed, faults: Faults) -> Result<Response> {
    let shell = shell(desk.cx);
    let kept = desk.case.entries.get(at).ok_or(Error::NoSuchPage)?;
    let entries = view(&desk.case.plain(), Reader::Handler);
    let entry = entries.get(at).ok_or(Error::NoSuchPage)?;
    let line = shown::line(&shell, &desk.cx.agency, Side::Handler, entry);
    let status = if faults.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    answer(
        status,
        &RedactionPage {
            faults,
            form,
            number: shell.say(&desk.case.row.number),
            case: desk.path(),
            own: format!("{}/entries/{}/redaction", desk.path(), kept.id),
            who: line.who,
            day: line.day,
            texts: texts(&kept.entry.body),
            has_people: matches!(&kept.entry.body, Body::Report { named_people, .. } if !named_people.is_empty()),
            shell,
        },
    )
}

fn place(desk: &Desk<'_>, entry: &str) -> Result<usize> {
    desk.case.entries.iter().position(|kept| kept.id == entry).ok_or(Error::NoSuchPage)
}

/// The page on which words are chosen.
///
/// # Errors
/// [`Error::NoSuchPage`] where the person has no key of the case or of the entry; the database is away.
pub async fn show(cx: Cx, Path((id, entry)): Path<(String, String)>) -> Result<Response> {
    cx.permit(Action::HandleCases, Subject::default())?;
    let officer = unlocked(&cx).await?;
    let mut tx = cx.read().await?;
    let desk = Desk::open(&cx, officer, &mut tx, &id).await?;
    redaction_page(&desk, place(&desk, &entry)?, Typed::default(), Faults::new())
}

/// Masks the words wherever they stand in the field.
///
/// # Errors
/// [`Error::NoSuchPage`] where the person has no key of the case or of the entry; the database is away.
pub async fn mask(cx: Cx, Path((id, entry)): Path<(String, String)>, Form(form): Form<Typed>) -> Result<Response> {
    cx.permit(Action::HandleCases, Subject::default())?;
    let officer = unlocked(&cx).await?;
    let (shell, mut faults) = (cx.shell(), Faults::new());
    let mut tx = cx.write().await?;
    let mut desk = Desk::open(&cx, officer, &mut tx, &id).await?;
    let at = place(&desk, &entry)?;
    let before = &desk.case.entries[at].entry;
    let fields = texts(&before.body);
    let words = form.get("words").replace("\r\n", "\n");
    let words = words.trim();
    let (mut field, mut masked) = (String::new(), None);
    match fields.iter().find(|(field, _)| field == form.get("field")) {
        None => faults.add(&shell, "field", "case-redact-field-missing"),
        Some(_) if words.is_empty() => faults.add(&shell, "words", "case-redact-words-missing"),
        Some((name, text)) => {
            let found = spans(text, words);
            match before.redacted(name, &found) {
                Ok(entry) => (field, masked) = (name.clone(), Some(entry)),
                Err(_) => faults.add(&shell, "words", "case-redact-words-not-found"),
            }
        }
    }
    let reason = written(&shell, &form, "reason", &mut faults);
    if reason.contains(words) && !words.is_empty() {
        faults.add(&shell, "reason", "case-redact-reason-tells");
    }
    let (Some(masked), true) = (masked, faults.is_empty()) else {
        tx.roll_back().await?;
        return redaction_page(&desk, at, form, faults);
    };
    replace(&mut tx, &mut desk, at, masked).await?;
    desk.append(&mut tx, Body::Redaction { entry, field, reason }).await?;
    desk.save(&mut tx).await?;
    tx.commit_unrecorded().await?;
    Ok(cx.done(desk.path(), "case-flash-redacted"))
}

/// Puts the masked entry in the place of the old one, and masks with it all that repeats it.
async fn replace(tx: &mut Tx, desk: &mut Desk<'_>, at: usize, masked: Entry) -> Result<()> {
    let hour = desk.hour;
    let before = desk.case.entries[at].entry.body.clone();
    match (&before, &masked.body) {
        (Body::File { file, .. }, Body::File { name, .. }) => rename(tx, desk, file, name).await?,
        (Body::Act { act, reason, .. }, Body::Act { reason: after, .. }) if act.gives_identity_reason() => {
            mask_reason(tx, desk, reason, after).await?;
        }
        _ => {}
    }
    for (place, entry) in echoes(&desk.case.plain(), at, &masked) {
        desk.case.replace(tx, place, entry, hour).await?;
    }
    desk.case.replace(tx, at, masked, hour).await
}

/// Gives a file another name where its particulars say it.
async fn rename(tx: &mut Tx, desk: &Desk<'_>, file: &str, name: &str) -> Result<()> {
    let row = files::find(tx, desk.cx.agency_id(), &desk.case.row.id, file).await?.ok_or(Error::NoSuchPage)?;
    let plain = desk.case.open_file(&row)?;
    let broken = |_| Error::Internal("the particulars of a file cannot be read".to_owned());
    let mut particulars: Particulars = serde_json::from_slice(&plain).map_err(broken)?;
    name.clone_into(&mut particulars.name);
    let plain = serde_json::to_vec(&particulars).map(Zeroizing::new).map_err(broken)?;
    desk.case.replace_file(tx, row, &plain, desk.hour).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_found_wherever_they_stand() {
        assert_eq!(spans("สมชายกับสมชาย", "สมชาย"), [(0, 5), (8, 13)]);
        assert_eq!(spans("สมชาย", "สมหญิง"), []);
        assert_eq!(spans("aaa", "aa"), [(0, 2)]);
    }

    #[test]
    fn names_that_bar_somebody_from_a_case_stay() {
        assert!(is_maskable("answers.0"));
        assert!(!is_maskable("named_people.0"));
    }
}
