//! The informant's identity: asked for with a reason, released by custodians in shares, joined here for one reader and one
//! page.

use askama::Template;
use axum::extract::Path;
use axum::response::Response;
use jiff::ToSpan as _;
use prongsai_crypto::identity::{IdentityKey, Share};
use prongsai_crypto::seal;
use prongsai_domain::access::{Action, Subject};
use prongsai_domain::complaint::{Act, Body, MASK};
use prongsai_store::complaints::identity as store;
use prongsai_store::complaints::{keys, notices};
use prongsai_store::{Tx, random_id};
use prongsai_thai::Date;

use super::desk::Desk;
use super::show::{again, status, written};
use super::unlock::{shell, unlocked};
use crate::accounts::secret;
use crate::complaints::identity::Named;
use crate::cx::Cx;
use crate::error::{Error, Result};
use crate::form::{Faults, Form, Typed};
use crate::shell::{Shell, page};

/// What the reason is sealed to a custodian as; its place is the agency, the case, the request, the custodian's account.
pub const ASK: &str = "identity ask";

/// A request is answered within so many days, or it is over.
pub const DAYS: i64 = 7;

/// A request as the case shows it.
pub struct Asked {
    /// Where the identity is read.
    pub path: String,
    /// The class of its tag.
    pub tag: &'static str,
    /// How it stands.
    pub state: String,
    /// Who asked, when, how many have answered.
    pub sentence: String,
    /// Why; empty where it was before this reader's time.
    pub reason: String,
    /// Whether this reader asked.
    pub is_mine: bool,
    /// Whether it still can be answered or read.
    pub is_open: bool,
    /// Whether this reader can read the identity now.
    pub can_read: bool,
}

fn day(text: &str) -> Option<Date> {
    text.parse().ok()
}

fn is_open(request: &store::Request, today: Date) -> bool {
    request.closed_on.is_none() && day(&request.expires_on).is_some_and(|last| today <= last)
}

fn count(answers: &[store::Answer], word: &str) -> usize {
    answers.iter().filter(|answer| answer.answer.as_deref() == Some(word)).count()
}

/// The requests of a case, newest first.
///
/// # Errors
/// The database is away.
pub async fn asked(tx: &mut Tx, desk: &Desk<'_>, shell: &Shell) -> Result<Vec<Asked>> {
    let (agency, case) = (desk.cx.agency_id(), desk.case.row.id.as_str());
    let Some(given) = store::find(tx, agency, case).await? else { return Ok(Vec::new()) };
    let needed = usize::try_from(given.needed).unwrap_or(usize::MAX);
    let mut asked = Vec::new();
    for request in store::list_requests(tx, agency, case).await? {
        let answers = store::answers(tx, agency, &request.id).await?;
        let open = is_open(&request, desk.cx.today);
        let (released, refused) = (count(&answers, "released"), count(&answers, "refused"));
        let is_mine = request.account_id == desk.officer.account;
        let (key, tag) = match (open, released >= needed, answers.len().saturating_sub(refused) < needed) {
            (false, ..) => ("case-identity-over", "tag tag-none"),
            (true, true, _) => ("case-identity-granted", "tag tag-done"),
            (true, false, true) => ("case-identity-refused", "tag tag-late"),
            (true, false, false) => ("case-identity-waits", "tag tag-wait"),
        };
        let values = [
            ("who", desk.name(&request.account_id)),
            ("date", day(&request.asked_on).map(|day| shell.date(&day)).unwrap_or_default()),
            ("until", day(&request.expires_on).map(|day| shell.date(&day)).unwrap_or_default()),
            ("released", released.to_string()),
            ("refused", refused.to_string()),
            ("needed", needed.to_string()),
        ];
        asked.push(Asked {
            path: format!("{}/identity/{}", desk.path(), request.id),
            tag,
            state: shell.t(key),
            sentence: shell.with("case-identity-asked", &values),
            reason: reason_of(desk, &request)?,
            // What was refused so often that it cannot be granted any more is no reason not to ask again.
            is_open: open && key != "case-identity-refused",
            can_read: is_mine && open && released >= needed,
            is_mine,
        });
    }
    Ok(asked)
}

/// The reason of a request; empty where it was before this reader's time. One that stands in no act of asking any more was
/// masked there, and is not shown.
fn reason_of(desk: &Desk<'_>, request: &store::Request) -> Result<String> {
    let Some(reason) = desk.case.open_request(&request.id, &request.sealed)? else { return Ok(String::new()) };
    let stands = desk.case.entries.iter().any(
        |kept| matches!(&kept.entry.body, Body::Act { act: Act::IdentityAsked, reason: told, .. } if *told == reason),
    );
    Ok(if stands { reason } else { MASK.to_owned() })
}

/// Masks the reason of every request that has it, also where custodians read it: they have no key of the case, and are
/// given another text.
///
/// # Errors
/// The database is away.
pub async fn mask_reason(tx: &mut Tx, desk: &Desk<'_>, before: &str, after: &str) -> Result<()> {
    let (agency, case) = (desk.cx.agency_id(), desk.case.row.id.as_str());
    let shares = store::list_shares(tx, agency, case).await?;
    for request in store::list_requests(tx, agency, case).await? {
        if desk.case.open_request(&request.id, &request.sealed)?.as_deref() != Some(before) {
            continue;
        }
        store::replace_reason(tx, agency, &request.id, &desk.case.seal_request(&request.id, after)?).await?;
        for answer in store::answers(tx, agency, &request.id).await? {
            let place = [agency, case, request.id.as_str(), answer.account_id.as_str()];
            let is_for = |share: &&store::Share| share.account_id == answer.account_id;
            let share = shares.iter().find(is_for).map(|share| share.key_generation);
            // Whoever lost the key of the share has nothing to decide, and reads nothing.
            let key = desk.channel.keys.get(&answer.account_id).filter(|key| Some(key.generation) == share);
            let reason = match key {
                Some(key) => seal::seal(&key.public, ASK, &place, after.as_bytes()).map_err(secret)?,
                None => Vec::new(),
            };
            store::replace_asked(tx, agency, &request.id, &answer.account_id, &reason).await?;
        }
    }
    Ok(())
}

/// Asks the custodians.
///
/// # Errors
/// [`Error::NoSuchPage`] where the person has no key of the case; the database is away.
pub async fn ask(cx: Cx, Path(id): Path<String>, Form(form): Form<Typed>) -> Result<Response> {
    cx.permit(Action::HandleCases, Subject::default())?;
    let officer = unlocked(&cx).await?;
    let (shell, agency, mut faults) = (cx.shell(), cx.agency_id(), Faults::new());
    let mut tx = cx.write().await?;
    let mut desk = Desk::open(&cx, officer, &mut tx, &id).await?;
    let given = store::find(&mut tx, agency, &id).await?.ok_or(Error::NoSuchPage)?;
    let reason = written(&shell, &form, "identity-reason", &mut faults);
    if asked(&mut tx, &desk, &shell).await?.iter().any(|one| one.is_mine && one.is_open) {
        faults.add(&shell, "identity-reason", "case-identity-asked-already");
    }
    let request = random_id();
    let mut sealed: Vec<(String, Vec<u8>)> = Vec::new();
    for share in store::list_shares(&mut tx, agency, &id).await? {
        // A share that is sealed to a key pair which its custodian has lost is released by nobody.
        let key = desk.channel.keys.get(&share.account_id);
        let Some(key) = key.filter(|key| key.generation == share.key_generation) else { continue };
        if !keys::hold(&mut tx, agency, &share.account_id, key.generation).await? {
            return Err(Error::Stale);
        }
        let place = [agency, id.as_str(), request.as_str(), share.account_id.as_str()];
        let reason = seal::seal(&key.public, ASK, &place, reason.as_bytes()).map_err(secret)?;
        sealed.push((share.account_id, reason));
    }
    if i64::try_from(sealed.len()).unwrap_or(i64::MAX) < given.needed {
        faults.add(&shell, "identity-reason", "case-identity-lost");
    }
    if !faults.is_empty() {
        return again(tx, &desk, faults, form, status(true)).await;
    }
    let reason_kept = desk.case.seal_request(&request, &reason)?;
    let new = store::NewRequest {
        id: &request,
        complaint: &id,
        account: &desk.officer.account,
        sealed: &reason_kept,
        asked_on: cx.today,
        expires_on: cx.today.saturating_add(DAYS.days()),
    };
    let custodians: Vec<(&str, &[u8])> =
        sealed.iter().map(|(account, reason)| (account.as_str(), reason.as_slice())).collect();
    if !store::ask(&mut tx, agency, &new, &custodians).await? {
        return Err(Error::Stale);
    }
    for (account, _) in &custodians {
        notices::pend(&mut tx, agency, account, desk.hour).await?;
    }
    desk.act(&mut tx, Act::IdentityAsked, "", &reason).await?;
    desk.save(&mut tx).await?;
    tx.commit_unrecorded().await?;
    Ok(cx.done(desk.path(), "case-flash-identity-asked"))
}

#[derive(Template)]
#[template(path = "cases/identity.html")]
struct IdentityPage {
    shell: Shell,
    number: String,
    case: String,
    name: String,
    contact: String,
    until: String,
    /// Why it cannot be joined; none where it stands here.
    why: Option<&'static str>,
}

/// Joins the identity and shows it, once a page; each time is an entry.
///
/// # Errors
/// [`Error::NoSuchPage`] where the request is not this reader's, or is over; the database is away.
pub async fn show(cx: Cx, Path((id, request)): Path<(String, String)>) -> Result<Response> {
    cx.permit(Action::HandleCases, Subject::default())?;
    let officer = unlocked(&cx).await?;
    let agency = cx.agency_id();
    let mut tx = cx.write().await?;
    let mut desk = Desk::open(&cx, officer, &mut tx, &id).await?;
    let request = store::find_request(&mut tx, agency, &request).await?.ok_or(Error::NoSuchPage)?;
    let mine = request.complaint_id == id && request.account_id == desk.officer.account;
    if !mine || !is_open(&request, cx.today) {
        return Err(Error::NoSuchPage);
    }
    let given = store::find(&mut tx, agency, &id).await?.ok_or(Error::NoSuchPage)?;
    let answers = store::answers(&mut tx, agency, &request.id).await?;
    let shell = shell(&cx);
    let mut shown = IdentityPage {
        number: shell.say(&desk.case.row.number),
        case: desk.path(),
        name: String::new(),
        contact: String::new(),
        until: day(&request.expires_on).map(|day| shell.date(&day)).unwrap_or_default(),
        why: None,
        shell,
    };
    match join(&desk, &request.id, &given, &answers) {
        Err(why) => shown.why = Some(why),
        Ok(named) => {
            Named { name: shown.name, contact: shown.contact } = named;
            let reason = reason_of(&desk, &request)?;
            desk.act(&mut tx, Act::IdentityRead, "", &reason).await?;
            desk.save(&mut tx).await?;
        }
    }
    tx.commit_unrecorded().await?;
    page(&shown)
}

/// Joins the released shares and opens the identity; or the key of the sentence that says why not.
fn join(
    desk: &Desk<'_>,
    request: &str,
    given: &store::Identity,
    answers: &[store::Answer],
) -> std::result::Result<Named, &'static str> {
    let (agency, case) = (desk.cx.agency_id(), desk.case.row.id.as_str());
    let (asker, place) = (desk.officer.account.as_str(), [agency, case]);
    let released = answers.iter().filter_map(|answer| Some((&answer.account_id, answer.released.as_ref()?)));
    let mut shares = Vec::new();
    for (custodian, sealed) in released {
        // A share that was released to a key pair which has ended since does not open any more.
        if let Ok(share) = Share::receive(&desk.officer.secret, asker, request, custodian, &place, sealed) {
            shares.push(share);
        }
    }
    let needed = u8::try_from(given.needed).unwrap_or(u8::MAX);
    if shares.len() < usize::from(needed) {
        let waits = count(answers, "released") < usize::from(needed);
        return Err(if waits { "case-identity-waits-text" } else { "case-identity-key-ended" });
    }
    let opened = IdentityKey::join(&shares, needed).and_then(|key| key.open(agency, case, &given.sealed));
    let plain = opened.map_err(|_| "case-identity-broken")?;
    serde_json::from_slice(&plain).map_err(|_| "case-identity-broken")
}
