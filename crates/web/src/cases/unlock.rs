//! An officer's secret key, open for a session: sealed in the store under a key that only the browser's cookie has, for
//! half an hour after the last use.

use askama::Template;
use axum::extract::Query;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::Response;
use jiff::Timestamp;
use prongsai_crypto::seal::SecretKey;
use prongsai_crypto::vault::{self, SessionKey};
use prongsai_crypto::{Zeroizing, password};
use prongsai_domain::access::{Action, Subject};
use prongsai_store::Tx;
use prongsai_store::accounts::{self, Account, attempts};
use prongsai_store::complaints::keys::{self, OfficerKey};
use prongsai_store::complaints::unlocks::{self, Unlock};
use serde::Deserialize;

use crate::accounts::sign_in::{Next, count};
use crate::accounts::{attempt_of, inside, slowly, with_next};
use crate::complaints::drawn;
use crate::cx::Cx;
use crate::error::{Error, Result};
use crate::form::{Faults, Form};
use crate::security;
use crate::shell::{Shell, answer};

/// A key is locked again after so many seconds without use.
pub const IDLE_SECONDS: i64 = 30 * 60;

/// That a key is in use is noted once in so many seconds.
const TOUCH_SECONDS: i64 = 60;

/// How a key is locked whose officer uses the password of the account.
pub const PASSWORD: &str = "password";
/// How a key is locked whose officer has a passphrase for cases alone.
pub const PASSPHRASE: &str = "passphrase";

/// Somebody whose key is open in this session.
pub struct Officer {
    /// The account.
    pub account: String,
    /// Which of the person's key pairs it is.
    pub generation: i64,
    /// The secret key, wiped when it is dropped.
    pub secret: SecretKey,
}

/// That the person serves the channel: handles cases or keeps shares of identities.
///
/// # Errors
/// [`Error::Forbidden`].
pub fn serves(cx: &Cx) -> Result<()> {
    let may = [Action::HandleCases, Action::KeepIdentity].map(|action| cx.may(action, Subject::default()));
    if may.contains(&true) { Ok(()) } else { Err(Error::Forbidden(Action::HandleCases)) }
}

/// The open key of whoever is signed in. Who has none is sent to the page that makes one, who has locked it to the page
/// that opens it, and from there back; the words of a form that was sent are given back meanwhile.
///
/// # Errors
/// [`Error::Page`] with the way to a first key, [`Error::Locked`]; the database is away.
pub async fn unlocked(cx: &Cx) -> Result<Officer> {
    serves(cx)?;
    let mut tx = cx.read().await?;
    let key = keys::find_newest(&mut tx, cx.agency_id(), &cx.session.account_id).await?;
    drop(tx);
    let Some(key) = key else { return Err(away(cx, "/cases/key")) };
    opened_before(cx, &key).await?.ok_or(Error::Locked)
}

/// The newest key of whoever is signed in, where it is open in this session.
///
/// # Errors
/// The database is away.
pub async fn open_now(cx: &Cx) -> Result<Option<Officer>> {
    let mut tx = cx.read().await?;
    let key = keys::find_newest(&mut tx, cx.agency_id(), &cx.session.account_id).await?;
    drop(tx);
    match key {
        Some(key) => opened_before(cx, &key).await,
        None => Ok(None),
    }
}

/// A key that was opened in this session and used within its time.
async fn opened_before(cx: &Cx, key: &OfficerKey) -> Result<Option<Officer>> {
    let (agency, account) = (cx.agency_id(), cx.session.account_id.as_str());
    let mut tx = cx.read().await?;
    let row = unlocks::find(&mut tx, cx.now, agency, &cx.session.id).await?;
    drop(tx);
    let session = security::cookie_of(&cx.headers, &cookie_name(cx)).and_then(|text| SessionKey::read(&text));
    let row = row.filter(|row| row.account_id == account && row.generation == key.generation);
    let (Some(session), Some(row)) = (session, row) else { return Ok(None) };
    let Ok(secret) = session.open(&[agency, &cx.session.id, account], &row.sealed) else { return Ok(None) };
    if row.until + TOUCH_SECONDS * 1_000_000 < until(cx.now).as_microsecond() {
        let mut tx = cx.write().await?;
        unlocks::touch(&mut tx, cx.now, agency, &cx.session.id, until(cx.now)).await?;
        tx.commit_unrecorded().await?;
    }
    Ok(Some(Officer { account: account.to_owned(), generation: key.generation, secret }))
}

/// Goes to a page and from there back: to the page that was asked for, or to the one that a form was on.
fn away(cx: &Cx, page: &str) -> Error {
    let back = if cx.is_get { cx.path.as_str() } else { page_of(&cx.path) };
    Error::Page(Box::new(cx.to(with_next(page, back))))
}

/// The page on which a form stands that is sent to a path.
fn page_of(path: &str) -> &str {
    let mut parts = path.split('/');
    match (parts.next(), parts.next(), parts.next()) {
        (_, Some("custody"), _) => "/custody",
        (_, _, Some(case)) if !case.is_empty() && case != "sent" => {
            let end = "/cases/".len() + case.len();
            path.get(..end).unwrap_or("/cases")
        }
        _ => "/cases",
    }
}

/// The end of the minute in which the time of a key is over: no second at which an officer works stands anywhere.
fn until(now: Timestamp) -> Timestamp {
    let seconds = now.as_second() + IDLE_SECONDS;
    Timestamp::from_second(seconds - seconds.rem_euclid(60) + 60).unwrap_or(now)
}

/// The name of the cookie with the key of the session; one an agency.
fn cookie_name(cx: &Cx) -> String {
    security::named(&cx.state, &format!("case-key-{}", cx.site().slug))
}

fn set_cookie(cx: &Cx, response: &mut Response, value: &str, end: bool) {
    let secure = if cx.state.options.secure { "; Secure" } else { "" };
    let end = if end { "; Max-Age=0" } else { "" };
    let text = Zeroizing::new(format!("{}={value}; Path=/; HttpOnly; SameSite=Strict{end}{secure}", cookie_name(cx)));
    if let Ok(mut value) = HeaderValue::from_str(&text) {
        value.set_sensitive(true);
        response.headers_mut().append(header::SET_COOKIE, value);
    }
}

/// Keeps an opened key for this session, in a transaction of the caller; gives what the browser is to keep.
///
/// # Errors
/// The database is away.
pub async fn begin(cx: &Cx, tx: &mut Tx, generation: i64, secret: &SecretKey) -> Result<SessionKey> {
    let (agency, account) = (cx.agency_id(), cx.session.account_id.as_str());
    let session = SessionKey::generate();
    let row = Unlock {
        account_id: account.to_owned(),
        generation,
        sealed: session.seal(&[agency, &cx.session.id, account], secret),
        until: until(cx.now).as_microsecond(),
    };
    unlocks::insert(tx, agency, &cx.session.id, &row).await?;
    Ok(session)
}

/// Goes on with the key of the session in a cookie.
pub fn enter(cx: &Cx, session: &SessionKey, next: &str) -> Response {
    let mut response = cx.to(onward(cx, next));
    set_cookie(cx, &mut response, session.text(), false);
    response
}

/// Where to go on to: the page that was asked for, or the first one that the person has here.
pub fn onward<'n>(cx: &Cx, next: &'n str) -> &'n str {
    match inside(next) {
        "/desk" if cx.may(Action::HandleCases, Subject::default()) => "/cases",
        "/desk" => "/custody",
        next => next,
    }
}

#[derive(Template)]
#[template(path = "cases/unlock.html")]
struct UnlockPage {
    shell: Shell,
    faults: Faults,
    next: String,
    by_password: bool,
    minutes: i64,
    /// The password is right, and the key is under the one before it.
    is_former: bool,
}

/// The frame of the desk's pages of the channel: without any script.
pub fn shell(cx: &Cx) -> Shell {
    Shell { scriptless: true, ..cx.shell() }
}

fn unlock_page(cx: &Cx, key: &OfficerKey, next: &str, faults: Faults, is_former: bool) -> Result<Response> {
    let status = if faults.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    answer(
        status,
        &UnlockPage {
            shell: shell(cx),
            faults,
            next: onward(cx, next).to_owned(),
            by_password: key.how == PASSWORD,
            minutes: IDLE_SECONDS / 60,
            is_former,
        },
    )
}

async fn own_key(cx: &Cx) -> Result<(Option<OfficerKey>, Account)> {
    let mut tx = cx.read().await?;
    let account = accounts::find(&mut tx, cx.agency_id(), &cx.session.account_id).await?.ok_or(Error::SignedOut)?;
    Ok((keys::find_newest(&mut tx, cx.agency_id(), &cx.session.account_id).await?, account))
}

/// The page that asks for the password or the passphrase.
///
/// # Errors
/// [`Error::Forbidden`]; the database is away.
pub async fn show(cx: Cx, Query(query): Query<Next>) -> Result<Response> {
    serves(&cx)?;
    match own_key(&cx).await?.0 {
        Some(key) => unlock_page(&cx, &key, &query.next, Faults::new(), false),
        None => Ok(cx.to(with_next("/cases/key", onward(&cx, &query.next)))),
    }
}

/// Password or passphrase.
#[derive(Default, Deserialize)]
pub struct UnlockForm {
    #[serde(default)]
    password: String,
    #[serde(default)]
    next: String,
}

/// Under which failures to open a key are counted: with those of the password where it is the password.
fn attempt(cx: &Cx, account: &Account, how: &str) -> String {
    if how == PASSWORD {
        return attempt_of(cx, &account.login);
    }
    prongsai_crypto::hex(&cx.state.keys.mark("case attempt", &[cx.agency_id(), &account.id]))
}

/// Whether the password of the account is right; counts a failure and says what is wrong at the field `password`.
///
/// # Errors
/// The database is away.
pub async fn is_right(cx: &Cx, account: &Account, typed: &str, faults: &mut Faults) -> Result<bool> {
    let attempt = attempt_of(cx, &account.login);
    if pauses(cx, &attempt, faults).await? {
        return Ok(false);
    }
    let (typed, stored) = (Zeroizing::new(typed.to_owned()), account.password.clone().unwrap_or_default());
    let right = !stored.is_empty() && slowly(&cx.state, move || password::verify(&typed, &stored)).await?;
    if !right {
        count(cx, &attempt).await?;
        faults.add(&cx.shell(), "password", "acc-password-wrong");
    }
    Ok(right)
}

/// Whether failures have to be waited out first.
async fn pauses(cx: &Cx, attempt: &str, faults: &mut Faults) -> Result<bool> {
    let mut tx = cx.read().await?;
    let pause = attempts::find(&mut tx, cx.now, cx.agency_id(), attempt).await?.pause(cx.now);
    if pause > 0 {
        faults.say("password", cx.shell().t1("acc-pause", "seconds", pause));
    }
    Ok(pause > 0)
}

/// Opens a key; none where the password is another.
///
/// # Errors
/// [`Error::TooMany`] where too many wait.
pub async fn opened(cx: &Cx, key: &OfficerKey, typed: Zeroizing<String>) -> Result<Option<SecretKey>> {
    let (agency, account) = (cx.agency_id().to_owned(), key.account_id.clone());
    let (locked, generation) = (key.locked.clone(), key.generation.to_string());
    drawn(&cx.state, &cx.state.unlocking, move || {
        match vault::unlock(&locked, &typed, &[&agency, &account, &generation]) {
            Ok(secret) => Ok(Some(secret)),
            Err(prongsai_crypto::Error::Unopened) => Ok(None),
            Err(error) => Err(error),
        }
    })
    .await
}

/// Opens the key for this session and goes on.
///
/// # Errors
/// [`Error::Forbidden`]; the database is away, or too many wait.
pub async fn submit(cx: Cx, Form(form): Form<UnlockForm>) -> Result<Response> {
    serves(&cx)?;
    let (typed, next) = (Zeroizing::new(form.password), form.next);
    let (key, account) = own_key(&cx).await?;
    let Some(key) = key else { return Ok(cx.to(with_next("/cases/key", onward(&cx, &next)))) };
    let mut faults = Faults::new();
    let attempt = attempt(&cx, &account, &key.how);
    if pauses(&cx, &attempt, &mut faults).await? {
        return unlock_page(&cx, &key, &next, faults, false);
    }
    if typed.is_empty() {
        faults.add(&cx.shell(), "password", "case-unlock-empty");
        return unlock_page(&cx, &key, &next, faults, false);
    }
    let Some(secret) = opened(&cx, &key, typed.clone()).await? else {
        // A password that was set anew by way of an invitation opens the account, and the key not any more.
        let stored = account.password.clone().filter(|_| key.how == PASSWORD);
        let is_former = match stored {
            Some(stored) => slowly(&cx.state, move || password::verify(&typed, &stored)).await?,
            None => false,
        };
        if !is_former {
            count(&cx, &attempt).await?;
        }
        faults.add(&cx.shell(), "password", if is_former { "case-unlock-former" } else { "case-unlock-wrong" });
        return unlock_page(&cx, &key, &next, faults, is_former);
    };
    let mut tx = cx.write().await?;
    attempts::clear(&mut tx, cx.agency_id(), &attempt).await?;
    let session = begin(&cx, &mut tx, key.generation, &secret).await?;
    tx.commit_unrecorded().await?;
    Ok(enter(&cx, &session, &next))
}

/// Locks the key of this session.
///
/// # Errors
/// [`Error::Forbidden`]; the database is away.
pub async fn lock(cx: Cx) -> Result<Response> {
    serves(&cx)?;
    let mut tx = cx.write().await?;
    unlocks::remove(&mut tx, cx.agency_id(), &cx.session.id).await?;
    tx.commit_unrecorded().await?;
    let mut response = cx.done("/desk", "case-flash-locked");
    set_cookie(&cx, &mut response, "", true);
    Ok(response)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_leads_back_to_the_page_that_it_stands_on() {
        for (path, page) in [
            ("/cases/ab12/messages", "/cases/ab12"),
            ("/cases/ab12/files/cd34/original", "/cases/ab12"),
            ("/cases/sent", "/cases"),
            ("/cases", "/cases"),
            ("/custody/ab12", "/custody"),
        ] {
            assert_eq!(page_of(path), page, "{path}");
        }
    }
}
