//! What a custodian is asked, and the answer. A share is opened here and sealed anew to whoever asks, for one request; it
//! is joined elsewhere, in the asker's session alone.
//!
//! A custodian has no key of the case: the case hears of it when the asker reads the name. The log hears of each answer at
//! once.

use askama::Template;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;
use prongsai_crypto::case::Holder;
use prongsai_crypto::seal::{self, PublicKey};
use prongsai_crypto::{identity, merkle};
use prongsai_domain::access::{Action, Subject};
use prongsai_store::accounts::{self, Account};
use prongsai_store::complaints::identity::{self as store, Answer, Request};
use prongsai_store::complaints::{self, grants, keys, log, notices};
use prongsai_store::{Tx, agencies};
use prongsai_thai::Date;
use serde::Deserialize;

use crate::accounts::secret;
use crate::cases::unlock::{self, Officer, unlocked};
use crate::complaints::case::leaf;
use crate::cx::Cx;
use crate::error::{Error, Result};
use crate::form::{Faults, Form};
use crate::shell::{Shell, answer};

/// What the reason of a request is sealed as, for each custodian.
const ASK: &str = "identity ask";

/// An answer as it was sent.
#[derive(Debug, Clone, Default, Deserialize)]
pub struct AnswerForm {
    /// `released` or `refused`.
    #[serde(default)]
    answer: String,
}

/// A request that waits.
struct Waiting {
    id: String,
    number: String,
    asker: String,
    posts: String,
    asked: String,
    expires: String,
    reason: String,
    /// How many are needed, and how many have released.
    progress: String,
    /// Why the share cannot be released; then it can only be refused.
    hindrance: Option<String>,
}

#[derive(Template)]
#[template(path = "channel/custody.html")]
struct CustodyPage {
    shell: Shell,
    faults: Faults,
    waiting: Vec<Waiting>,
}

/// The requests that wait for the person.
///
/// # Errors
/// The person keeps no keys, or has not opened the own one; the database is away.
pub async fn show(cx: Cx) -> Result<Response> {
    cx.permit(Action::KeepIdentity, Subject::default())?;
    let officer = unlocked(&cx).await?;
    custody_page(&cx, &officer, StatusCode::OK, Faults::new()).await
}

async fn custody_page(cx: &Cx, officer: &Officer, status: StatusCode, faults: Faults) -> Result<Response> {
    let shell = unlock::shell(cx);
    let mut tx = cx.read().await?;
    let asked = store::asked_of(&mut tx, cx.agency_id(), &officer.account, cx.today).await?;
    let mut waiting = Vec::new();
    for one in asked {
        let Some(request) = store::find_request(&mut tx, cx.agency_id(), &one.request_id).await? else { continue };
        waiting.push(shown(&mut tx, cx, &shell, officer, &one, &request).await?);
    }
    drop(tx);
    answer(status, &CustodyPage { shell, faults, waiting })
}

async fn shown(
    tx: &mut Tx,
    cx: &Cx,
    shell: &Shell,
    officer: &Officer,
    one: &Answer,
    request: &Request,
) -> Result<Waiting> {
    let agency = cx.agency_id();
    let case = complaints::find(tx, agency, &request.complaint_id).await?.ok_or(Error::NoSuchPage)?;
    let asker = accounts::find(tx, agency, &request.account_id).await?;
    let posts = match &asker {
        Some(asker) => agencies::capacities(tx, agency, &cx.agency, &asker.person, cx.today).await?,
        None => Vec::new(),
    };
    let posts: Vec<&str> = posts.iter().map(|capacity| capacity.title.as_str()).collect();
    let needed = store::find(tx, agency, &case.id).await?.map_or(0, |identity| identity.needed);
    let answers = store::answers(tx, agency, &request.id).await?;
    let released = answers.iter().filter(|answer| answer.answer.as_deref() == Some("released")).count();
    let place = [agency, &case.id, &request.id, &officer.account];
    let reason = seal::open(&officer.secret, ASK, &place, &one.reason).ok();
    let reason = reason.map(|plain| String::from_utf8_lossy(&plain).into_owned());
    let hindrance = match to_whom(tx, cx, officer, request).await? {
        // A reason that nobody can read is no stated reason.
        Ok(_) if reason.is_none() => Some(Hindrance::OtherKey),
        Ok(_) => None,
        Err(hindrance) => Some(hindrance),
    };
    Ok(Waiting {
        id: request.id.clone(),
        number: case.number,
        asker: asker.map_or_else(|| "–".to_owned(), |asker| asker.name),
        posts: posts.join(", "),
        asked: day(shell, &request.asked_on),
        expires: day(shell, &request.expires_on),
        reason: reason.unwrap_or_default(),
        progress: shell.t2("custody-progress", "needed", needed, "released", released),
        hindrance: hindrance.map(|hindrance| shell.t(hindrance.words())),
    })
}

fn day(shell: &Shell, day: &str) -> String {
    day.parse::<Date>().map_or_else(|_| day.to_owned(), |day| shell.date(&day))
}

/// Why a share is not released.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Hindrance {
    /// Nobody releases a share to themselves.
    Own,
    /// Who asks has no key of the case any more, or no key at all.
    NotGiven,
    /// It was sealed to a key pair that the custodian no longer has.
    OtherKey,
}

impl Hindrance {
    fn words(self) -> &'static str {
        match self {
            Self::Own => "custody-hindrance-own",
            Self::NotGiven => "custody-hindrance-not-given",
            Self::OtherKey => "custody-hindrance-other-key",
        }
    }
}

/// To which key a share would be released: the newest one of an asker who has the case and is somebody else.
async fn to_whom(
    tx: &mut Tx,
    cx: &Cx,
    officer: &Officer,
    request: &Request,
) -> Result<std::result::Result<PublicKey, Hindrance>> {
    let agency = cx.agency_id();
    let asker = accounts::find(tx, agency, &request.account_id).await?;
    let Some(asker) = asker.filter(|asker: &Account| asker.closed_at.is_none()) else {
        return Ok(Err(Hindrance::NotGiven));
    };
    if asker.id == officer.account || asker.person == cx.session.person_id {
        return Ok(Err(Hindrance::Own));
    }
    let Some(key) = keys::find_newest(tx, agency, &asker.id).await? else { return Ok(Err(Hindrance::NotGiven)) };
    let holder = Holder::Account(&asker.id, key.generation).code();
    if grants::find(tx, agency, &request.complaint_id, &holder).await?.is_empty() {
        return Ok(Err(Hindrance::NotGiven));
    }
    PublicKey::from_bytes(&key.public).map(Ok).map_err(secret)
}

/// Releases the share, or refuses.
///
/// # Errors
/// The person keeps no keys, has not opened the own one, or was not asked; the request is over; the database is away.
pub async fn submit(cx: Cx, Path(id): Path<String>, Form(form): Form<AnswerForm>) -> Result<Response> {
    cx.permit(Action::KeepIdentity, Subject::default())?;
    let officer = unlocked(&cx).await?;
    let shell = unlock::shell(&cx);
    let mut faults = Faults::new();
    let field = format!("request-{id}");
    let mut tx = cx.read().await?;
    let waits = store::asked_of(&mut tx, cx.agency_id(), &officer.account, cx.today).await?;
    let asked = waits.into_iter().find(|one| one.request_id == id);
    let request = store::find_request(&mut tx, cx.agency_id(), &id).await?;
    let (Some(_), Some(request)) = (asked, request) else {
        drop(tx);
        faults.add(&shell, "main", "custody-fault-over");
        return custody_page(&cx, &officer, StatusCode::CONFLICT, faults).await;
    };
    let released = match form.answer.as_str() {
        "released" => match share(&mut tx, &cx, &officer, &request).await? {
            Ok(released) => Some(released),
            Err(hindrance) => {
                faults.add(&shell, &field, hindrance.words());
                None
            }
        },
        "refused" => None,
        _ => {
            faults.add(&shell, &field, "custody-fault-answer");
            None
        }
    };
    drop(tx);
    if !faults.is_empty() {
        return custody_page(&cx, &officer, StatusCode::UNPROCESSABLE_ENTITY, faults).await;
    }
    let hour = complaints::hour(cx.now);
    let mut tx = cx.write().await?;
    if !store::answer(&mut tx, cx.agency_id(), &id, &officer.account, released.as_deref(), cx.today).await? {
        tx.roll_back().await?;
        faults.add(&shell, "main", "custody-fault-over");
        return custody_page(&cx, &officer, StatusCode::CONFLICT, faults).await;
    }
    let word = if released.is_some() { "identity-granted" } else { "identity-refused" };
    let leaf = committed(&cx, word, &id, &officer.account);
    log::pend(&mut tx, cx.agency_id(), &leaf, cx.today, hour).await?;
    notices::pend(&mut tx, cx.agency_id(), &request.account_id, hour).await?;
    tx.commit_unrecorded().await?;
    Ok(cx.done("/custody", if released.is_some() { "custody-released" } else { "custody-refused" }))
}

/// The custodian's share, sealed anew to whoever asks.
async fn share(
    tx: &mut Tx,
    cx: &Cx,
    officer: &Officer,
    request: &Request,
) -> Result<std::result::Result<Vec<u8>, Hindrance>> {
    let (agency, case) = (cx.agency_id(), request.complaint_id.as_str());
    let to = match to_whom(tx, cx, officer, request).await? {
        Ok(to) => to,
        Err(hindrance) => return Ok(Err(hindrance)),
    };
    let kept = store::find_share(tx, agency, case, &officer.account).await?.ok_or(Error::NoSuchPage)?;
    let (account, place) = (officer.account.as_str(), [agency, case]);
    let Ok(share) = identity::open_share(&officer.secret, account, kept.key_generation, &place, &kept.sealed) else {
        return Ok(Err(Hindrance::OtherKey));
    };
    share.release(&to, &request.account_id, &request.id, account, &place).map(Ok).map_err(secret)
}

/// The leaf that commits to an answer, without a name in it. Its salt can be drawn again from the installation's key and
/// the request, so that the answer can be shown to have been given on its day.
fn committed(cx: &Cx, word: &str, request: &str, custodian: &str) -> log::Hash {
    let said = serde_json::json!({ "v": 1, "act": word, "request": request }).to_string();
    let salt = cx.state.keys.mark("custody leaf", &[cx.agency_id(), request, custodian, word]);
    leaf(cx.today, &salt, &merkle::digest(said.as_bytes()))
}
