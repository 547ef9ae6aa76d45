//! What the pen wrote on a page of the folder, entered by an officer who has the page before the eyes.

use askama::Template;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;
use prongsai_domain::access::{Action, Subject};
use prongsai_domain::approval::Deed;
use prongsai_domain::paper::ChainAct;
use prongsai_store::approvals::{self, Version};
use prongsai_store::scans::{self, ScanPage};
use serde::Deserialize;

use super::folder::{outline, sheet};
use super::step::{self, Step};
use super::{act_words, choices, deed_code, deed_of, deed_words, path, pile, post_title};
use crate::cx::Cx;
use crate::error::{Error, Result};
use crate::form::{Faults, Form, filled};
use crate::progress::typed::read_day;
use crate::shell::{Shell, answer};

/// Longest opinion or note in code points.
const LONGEST: usize = 2000;

/// What was typed; kept as typed.
#[derive(Debug, Default, Deserialize)]
pub struct AttestForm {
    #[serde(default)]
    deed: String,
    #[serde(default)]
    words: String,
    #[serde(default, rename = "signed-on")]
    signed_on: String,
    #[serde(default)]
    revision: String,
}

/// What the pen has changed on a page.
#[derive(Debug, Default, Deserialize)]
pub struct CorrectForm {
    #[serde(default)]
    page: String,
    #[serde(default)]
    note: String,
}

/// A correction as the page shows it.
struct CorrectionView {
    page: i64,
    note: String,
    mended: bool,
    path: String,
    picture: Option<String>,
}

#[derive(Template)]
#[template(path = "approvals/attest.html")]
struct AttestPage {
    shell: Shell,
    path: String,
    paper: String,
    title: String,
    /// The step that is next: post, act, who signs.
    step: Option<(String, String, String)>,
    choices: Vec<(&'static str, String)>,
    values: AttestForm,
    revision: i64,
    /// The page of the step, and its picture.
    page: Option<usize>,
    picture: Option<String>,
    missing: String,
    pages: usize,
    corrections: Vec<CorrectionView>,
    correct: CorrectForm,
    faults: Faults,
    stale: bool,
}

/// The page of the step that is next.
///
/// # Errors
/// There is no such version on its way in ink; the person may not; the database is away.
pub async fn show(cx: Cx, Path(id): Path<String>) -> Result<Response> {
    cx.permit(Action::TakeScan, Subject::default())?;
    page_of(&cx, &id, StatusCode::OK, AttestForm::default(), CorrectForm::default(), Faults::new(), false).await
}

async fn page_of(
    cx: &Cx,
    id: &str,
    status: StatusCode,
    values: AttestForm,
    correct: CorrectForm,
    faults: Faults,
    stale: bool,
) -> Result<Response> {
    let agency = cx.agency_id();
    let shell = cx.shell();
    let mut tx = cx.read().await?;
    let version = approvals::version(&mut tx, agency, id).await?;
    let going = approvals::find(&mut tx, agency, id).await?.filter(|going| going.way == "ink");
    let going = going.ok_or(Error::NoSuchPage)?;
    let filed = scans::filed(&mut tx, agency, id).await?;
    let corrections = approvals::corrections(&mut tx, agency, id).await?;
    let drawn = sheet(cx, &mut tx, &version).await?;
    drop(tx);
    let outline = outline(cx, drawn).await?;
    let approval = going.approval()?;
    let next = approval.next().filter(|_| going.state != "replaced");
    let page = next.and_then(|stage| {
        let block = block_of(stage.act, &stage.post);
        outline.steps.iter().find(|step| step.block == block).map(|step| step.page)
    });
    let picture_of = |number: Option<i64>| {
        let page = filed.iter().rev().find(|page| page.page == number && page.digest.is_some())?;
        Some(picture_path(&shell, page))
    };
    let picture = page.and_then(|page| picture_of(i64::try_from(page).ok()));
    let step = next.map(|stage| {
        let lines = cx.agency.signature(&stage.post, Some(cx.today));
        let signer = lines.map(|lines| {
            let name = lines.name.clone().unwrap_or_else(|| shell.t("approvals-vacant"));
            format!("{name} {}", lines.lines.join(" "))
        });
        (post_title(&cx.agency, &stage.post), act_words(&shell, stage.act), signer.unwrap_or_default())
    });
    let corrections = corrections
        .into_iter()
        .map(|one| CorrectionView {
            picture: picture_of(Some(one.page)),
            path: shell.url(format!("{}/corrections/{}/mended", path(id), one.id)),
            page: one.page,
            note: one.note,
            mended: one.mended_at.is_some(),
        })
        .collect();
    answer(
        status,
        &AttestPage {
            path: shell.url(path(id)),
            paper: shell.url(crate::reports::path(&version.paper_id)),
            title: pile::title(&shell, &version)?,
            step,
            choices: next.map_or_else(Vec::new, |stage| {
                choices(stage.act).iter().map(|code| (*code, deed_words(&shell, code))).collect()
            }),
            values,
            revision: going.revision,
            page,
            picture,
            missing: pile::missing(&shell, outline.pages.len(), &filed),
            pages: outline.pages.len(),
            corrections,
            correct,
            faults,
            stale,
            shell,
        },
    )
}

/// The block of the report on which a step is signed.
fn block_of(act: ChainAct, post: &str) -> String {
    match act {
        ChainAct::Propose => "memo-signature".to_owned(),
        ChainAct::Opine => format!("opinion-{post}"),
        ChainAct::Order => "order".to_owned(),
    }
}

fn picture_path(shell: &Shell, page: &ScanPage) -> String {
    shell.url(format!("/scans/{}/pages/{}/picture", page.scan_id, page.id))
}

/// Enters what the pen wrote.
///
/// # Errors
/// The person may not; there is no such version; the database is away.
pub async fn submit(cx: Cx, Path(id): Path<String>, Form(form): Form<AttestForm>) -> Result<Response> {
    let capacity = cx.permit(Action::TakeScan, Subject::default())?.clone();
    let agency = cx.agency_id();
    let shell = cx.shell();
    let mut faults = Faults::new();
    let mut tx = cx.read().await?;
    let version = approvals::version(&mut tx, agency, &id).await?;
    let going = approvals::find(&mut tx, agency, &id).await?.filter(|going| going.way == "ink");
    let going = going.ok_or(Error::NoSuchPage)?;
    let filed = scans::filed(&mut tx, agency, &id).await?;
    let drawn = sheet(&cx, &mut tx, &version).await?;
    drop(tx);
    let deed = deed_of(&form.deed, &form.words);
    if deed.is_none() {
        faults.add(&shell, "deed", "approvals-fault-choose");
    }
    if let Some(Deed::Object(words) | Deed::Disapprove(words) | Deed::Return(words)) = &deed
        && words.is_empty()
    {
        faults.add(&shell, "words", "approvals-fault-reason");
    }
    if form.words.chars().count() > LONGEST {
        faults.add(&shell, "words", "approvals-fault-long");
    }
    let on = read_day(&shell, cx.today, "signed-on", &form.signed_on, &mut faults);
    let (Some(deed), true) = (deed, faults.is_empty()) else {
        let correct = CorrectForm::default();
        return page_of(&cx, &id, StatusCode::UNPROCESSABLE_ENTITY, form, correct, faults, false).await;
    };
    let outline = outline(&cx, drawn).await?;
    let mut tx = cx.write().await?;
    let now = approvals::find(&mut tx, agency, &id).await?.ok_or(Error::NoSuchPage)?;
    // Somebody entered this step meanwhile, or the button was pressed twice.
    if form.revision != now.revision.to_string() || now.revision != going.revision {
        drop(tx);
        return page_of(&cx, &id, StatusCode::CONFLICT, form, CorrectForm::default(), faults, true).await;
    }
    let approval = now.approval()?;
    let stage = approval.next().cloned().ok_or(Error::Stale)?;
    let block = block_of(stage.act, &stage.post);
    let page = outline.steps.iter().find(|step| step.block == block).and_then(|step| i64::try_from(step.page).ok());
    let scan_page = filed.iter().rev().find(|one| one.page == page).map(|one| one.id.clone());
    let by = cx.agency.signature(&stage.post, on.or(Some(cx.today))).map(|lines| lines.signer);
    let (code, words) = deed_code(&deed);
    let body = serde_json::json!({
        "deed": code, "words": words, "post": stage.post, "paper": version.kind, "way": "ink", "on": form.signed_on,
    });
    let step = Step {
        by: by.unwrap_or_else(|| stage.post.clone()),
        deed,
        on,
        way: "ink",
        attested_by: Some(&cx.session.account_id),
        scan_page: scan_page.as_deref(),
        key: None,
    };
    if let Err(fault) = step::enter(&cx, &mut tx, &version, &now, step).await? {
        drop(tx);
        faults.say("deed", step::refusal(&cx, &shell, &fault));
        return page_of(&cx, &id, StatusCode::UNPROCESSABLE_ENTITY, form, CorrectForm::default(), faults, false).await;
    }
    let mut event = cx.event("version.attested", &capacity).about("version", &id);
    event.fiscal_year = Some(version.fiscal_year);
    event.body = body;
    tx.commit(event).await?;
    Ok(cx.done(path(&id), "attest-flash"))
}

/// Keeps what the pen has changed on a page.
///
/// # Errors
/// The person may not; there is no such version; the database is away.
pub async fn correct(cx: Cx, Path(id): Path<String>, Form(form): Form<CorrectForm>) -> Result<Response> {
    let capacity = cx.permit(Action::TakeScan, Subject::default())?.clone();
    let agency = cx.agency_id();
    let shell = cx.shell();
    let mut tx = cx.read().await?;
    let version: Version = approvals::version(&mut tx, agency, &id).await?;
    let going = approvals::find(&mut tx, agency, &id).await?.ok_or(Error::NoSuchPage)?;
    let filed = scans::filed(&mut tx, agency, &id).await?;
    let drawn = sheet(&cx, &mut tx, &version).await?;
    drop(tx);
    let pages = outline(&cx, drawn).await?.pages.len();
    let mut faults = Faults::new();
    let number = prongsai_thai::numeral::arabic(form.page.trim()).parse::<i64>().ok();
    let number = number.filter(|number| usize::try_from(*number).is_ok_and(|number| (1..=pages).contains(&number)));
    if number.is_none() {
        faults.say("page", shell.t1("attest-fault-page", "pages", pages));
    }
    if filled(&form.note).is_none() || form.note.chars().count() > LONGEST {
        faults.add(&shell, "note", "attest-fault-note");
    }
    let (Some(number), true) = (number, faults.is_empty()) else {
        return page_of(&cx, &id, StatusCode::UNPROCESSABLE_ENTITY, AttestForm::default(), form, faults, false).await;
    };
    let picture = filed.iter().rev().find(|page| page.page == Some(number)).map(|page| page.id.as_str());
    let mut tx = cx.write().await?;
    let (post, by) = (going.waits_for.as_deref(), cx.session.account_id.as_str());
    approvals::insert_correction(&mut tx, cx.now, agency, &id, number, picture, post, form.note.trim(), by).await?;
    let mut event = cx.event("version.corrected", &capacity).about("version", &id).with("page", number);
    event = event.with("note", form.note.trim());
    event.fiscal_year = Some(version.fiscal_year);
    tx.commit(event).await?;
    Ok(cx.done(format!("{}/attestation", path(&id)), "attest-flash-corrected"))
}

/// Says that a correction is mended.
///
/// # Errors
/// The person may not; the database is away.
pub async fn mend(cx: Cx, Path((id, correction)): Path<(String, String)>) -> Result<Response> {
    let capacity = cx.permit(Action::TakeScan, Subject::default())?.clone();
    let mut tx = cx.write().await?;
    let mended = approvals::mend(&mut tx, cx.now, cx.agency_id(), &correction, &cx.session.account_id).await?;
    if mended.as_deref() == Some(id.as_str()) {
        tx.commit(cx.event("version.mended", &capacity).about("version", &id)).await?;
    }
    // A second click finds it mended already.
    Ok(cx.done(format!("{}/attestation", path(&id)), "attest-flash-mended"))
}
