//! Other words for a sentence, kept apart from the data: the composed text stands beside, and an edit whose data have
//! changed is decided here.

use askama::Template;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;
use prongsai_domain::access::{Action, Subject};
use prongsai_report::edit::{self, Editable, Place};
use prongsai_store::reports::{self, KeptEdit, NewEdit};
use serde::Deserialize;
use serde_json::json;

use super::live::Live;
use super::show::who;
use super::{path, title};
use crate::cx::Cx;
use crate::error::{Error, Result};
use crate::form::{Faults, Form, filled};
use crate::shell::{Shell, answer};

/// Longest sentence in code points.
const LONGEST: usize = 6000;

/// Words as they were typed.
#[derive(Debug, Clone, Default, Deserialize)]
pub struct WordingForm {
    #[serde(default)]
    text: String,
    /// The composed text that the writer saw.
    #[serde(default)]
    base: String,
    /// The revision of the edit that the writer saw.
    #[serde(default)]
    revision: String,
}

#[derive(Template)]
#[template(path = "reports/wording.html")]
struct WordingPage {
    shell: Shell,
    path: String,
    title: String,
    place: String,
    faults: Faults,
    /// The words in the field.
    text: String,
    /// What is composed there now; none where the paper has no such sentence any more.
    base: Option<String>,
    /// The composed text that the edit replaced, where it was another one.
    old_base: Option<String>,
    revision: i64,
    kept: Option<String>,
    /// What somebody else wrote meanwhile.
    theirs: Option<Theirs>,
}

struct Theirs {
    text: String,
    who: String,
}

/// A sentence of a paper, as far as it is there.
struct Sentence<'l> {
    editable: Option<Editable>,
    kept: Option<&'l KeptEdit>,
}

impl<'l> Sentence<'l> {
    fn find(live: &'l Live, place: &Place) -> Result<Self> {
        let editable = edit::editable(&live.base()).into_iter().find(|editable| editable.place == *place);
        let kept = live.edits.iter().find(|kept| kept.block_id == place.to_string());
        if editable.is_none() && kept.is_none() {
            return Err(Error::NoSuchPage);
        }
        Ok(Self { editable, kept })
    }

    fn base(&self) -> Option<&str> {
        self.editable.as_ref().map(|editable| editable.text.as_str())
    }
}

/// The form.
///
/// # Errors
/// The person may not; there is no such sentence; the database is away.
pub async fn show(cx: Cx, Path((id, place)): Path<(String, String)>) -> Result<Response> {
    cx.permit(Action::EditReport, Subject::default())?;
    let place: Place = place.parse().map_err(|_| Error::NoSuchPage)?;
    let live = Live::load(&cx, &id).await?;
    let sentence = Sentence::find(&live, &place)?;
    let text = sentence.kept.map(|kept| kept.text.clone()).or(sentence.base().map(str::to_owned)).unwrap_or_default();
    let page = page_of(cx.shell(), &live, &place, &sentence, text);
    answer(StatusCode::OK, &page)
}

fn page_of(shell: Shell, live: &Live, place: &Place, sentence: &Sentence<'_>, text: String) -> WordingPage {
    let base = sentence.base().map(str::to_owned);
    let old = sentence.kept.map(|kept| kept.base.clone()).filter(|old| Some(old) != base.as_ref());
    WordingPage {
        path: shell.url(path(&live.kept.id)),
        title: title(&shell, live.kept.paper.kind, live.kept.fiscal_year),
        place: place.to_string(),
        faults: Faults::new(),
        text,
        base,
        old_base: old,
        revision: sentence.kept.map_or(0, |kept| kept.revision),
        kept: sentence.kept.map(|kept| who(&shell, kept.person.as_deref(), kept.updated_at)),
        theirs: None,
        shell,
    }
}

/// Keeps other words; the composed text typed again takes them away.
///
/// # Errors
/// The person may not; there is no such sentence; the database is away.
pub async fn keep(
    cx: Cx,
    Path((id, place)): Path<(String, String)>,
    Form(form): Form<WordingForm>,
) -> Result<Response> {
    let capacity = cx.permit(Action::EditReport, Subject::default())?.clone();
    let place: Place = place.parse().map_err(|_| Error::NoSuchPage)?;
    let live = Live::load(&cx, &id).await?;
    let sentence = Sentence::find(&live, &place)?;
    let shell = cx.shell();
    let revision: i64 = form.revision.parse().unwrap_or(0);
    let back = format!("{}#b-{}", path(&id), place.block);
    let mut faults = Faults::new();
    if filled(&form.text).is_none() {
        faults.add(&shell, "text", "reports-wording-missing");
    } else if form.text.chars().count() > LONGEST {
        faults.say("text", shell.say(shell.t("reports-wording-long")));
    }
    let Some(base) = sentence.base() else {
        // Nothing to which the words could belong; they stay on the page to be copied.
        faults.add(&shell, "text", "reports-outdated-gone");
        let page = WordingPage { faults, ..page_of(shell, &live, &place, &sentence, form.text) };
        return answer(StatusCode::UNPROCESSABLE_ENTITY, &page);
    };
    if !faults.is_empty() {
        let page = WordingPage { faults, revision, ..page_of(shell, &live, &place, &sentence, form.text) };
        return answer(StatusCode::UNPROCESSABLE_ENTITY, &page);
    }
    let text = form.text.trim();
    let same = |one: &str, other: &str| one.split_whitespace().eq(other.split_whitespace());
    // A double click, or the same words from somebody else: they are kept already.
    if sentence.kept.is_some_and(|kept| same(&kept.text, text) && kept.base == base) {
        return Ok(cx.done(back, "reports-flash-reworded"));
    }
    // The composed text changed while the form was open.
    let moved = !form.base.is_empty() && !same(&form.base, base);
    let stale = moved || revision != sentence.kept.map_or(0, |kept| kept.revision);
    if !stale && same(text, base) {
        return if sentence.kept.is_some() {
            remove_kept(&cx, &live, &place, revision, &back).await
        } else {
            Ok(cx.done(back, "reports-flash-unchanged"))
        };
    }
    if !stale {
        let mut tx = cx.write().await?;
        let place_text = place.to_string();
        let new = NewEdit { place: &place_text, text, base, revision, by: &cx.session.account_id };
        match reports::put_edit(&mut tx, cx.now, cx.agency_id(), &id, new).await {
            Ok(()) => {
                let mut event = cx.event("wording.changed", &capacity).about("paper", &id);
                event.fiscal_year = Some(i64::from(live.kept.fiscal_year.number()));
                event.body = json!({ "place": place_text, "text": text, "base": base });
                tx.commit(event).await?;
                return Ok(cx.done(back, "reports-flash-reworded"));
            }
            // Somebody was first between our look and our write.
            Err(prongsai_store::Error::Stale) => {}
            Err(error) => return Err(error.into()),
        }
    }
    let live = Live::load(&cx, &id).await?;
    let sentence = Sentence::find(&live, &place)?;
    let theirs = sentence
        .kept
        .filter(|kept| kept.revision != revision)
        .map(|kept| Theirs { text: kept.text.clone(), who: who(&shell, kept.person.as_deref(), kept.updated_at) });
    let mut page = WordingPage { theirs, ..page_of(shell, &live, &place, &sentence, form.text) };
    if moved {
        page.old_base = Some(form.base);
    }
    answer(StatusCode::CONFLICT, &page)
}

/// Takes other words away: the paper again says what is composed from the data.
///
/// # Errors
/// The person may not; the database is away.
pub async fn remove(
    cx: Cx,
    Path((id, place)): Path<(String, String)>,
    Form(form): Form<WordingForm>,
) -> Result<Response> {
    cx.permit(Action::EditReport, Subject::default())?;
    let place: Place = place.parse().map_err(|_| Error::NoSuchPage)?;
    let live = Live::load(&cx, &id).await?;
    let back = format!("{}#b-{}", path(&id), place.block);
    if live.edits.iter().all(|kept| kept.block_id != place.to_string()) {
        return Ok(cx.done(back, "reports-flash-removed"));
    }
    remove_kept(&cx, &live, &place, form.revision.parse().unwrap_or(0), &back).await
}

async fn remove_kept(cx: &Cx, live: &Live, place: &Place, revision: i64, back: &str) -> Result<Response> {
    let capacity = cx.permit(Action::EditReport, Subject::default())?.clone();
    let id = &live.kept.id;
    let mut tx = cx.write().await?;
    match reports::remove_edit(&mut tx, cx.agency_id(), id, &place.to_string(), revision).await {
        Ok(()) => {}
        Err(prongsai_store::Error::Stale) => {
            drop(tx);
            let live = Live::load(cx, id).await?;
            let sentence = Sentence::find(&live, place)?;
            let shell = cx.shell();
            let theirs = sentence.kept.map(|kept| Theirs {
                text: kept.text.clone(),
                who: who(&shell, kept.person.as_deref(), kept.updated_at),
            });
            let text = sentence.base().unwrap_or_default().to_owned();
            let page = WordingPage { theirs, ..page_of(shell, &live, place, &sentence, text) };
            return answer(StatusCode::CONFLICT, &page);
        }
        Err(error) => return Err(error.into()),
    }
    let mut event = cx.event("wording.removed", &capacity).about("paper", id);
    event.fiscal_year = Some(i64::from(live.kept.fiscal_year.number()));
    let text = live.edits.iter().find(|kept| kept.block_id == place.to_string()).map(|kept| kept.text.clone());
    event.body = json!({ "place": place.to_string(), "text": text });
    tx.commit(event).await?;
    Ok(cx.done(back, "reports-flash-removed"))
}
