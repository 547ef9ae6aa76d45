//! Password, then second factor or recovery code; going out.

use askama::Template;
use axum::extract::Query;
use axum::http::{HeaderName, HeaderValue, StatusCode};
use axum::response::Response;
use prongsai_crypto::token::{Code, CodeKind};
use prongsai_crypto::{password, totp};
use prongsai_store::accounts::{self, Account, attempts, invitations};
use prongsai_store::events::Event;
use serde::{Deserialize, Serialize};

use super::{Entry, attempt_of, end_present, enter, forget_pages, inside, secret, set_cookie, slowly};
use crate::cx::Visit;
use crate::error::{Error, Result};
use crate::form::{Faults, Form};
use crate::security;
use crate::shell::{Shell, answer, faulty, page};
use crate::state::ShownSignIn;

/// The second factor is to be given within so many seconds after the password.
const SECOND_SECONDS: i64 = 5 * 60;

/// Where to go on to.
#[derive(Debug, Default, Deserialize)]
pub struct Next {
    /// The path inside the agency.
    #[serde(default)]
    pub next: String,
}

/// Login and password.
#[derive(Debug, Default, Deserialize)]
pub struct SignInForm {
    #[serde(default)]
    login: String,
    #[serde(default)]
    password: String,
    #[serde(default)]
    next: String,
    #[serde(default)]
    held: String,
}

#[derive(Template)]
#[template(path = "accounts/sign_in.html")]
struct SignInPage {
    shell: Shell,
    faults: Faults,
    login: String,
    next: String,
    held: String,
    shown: Vec<ShownSignIn>,
    known: bool,
}

/// The page that asks for login and password.
///
/// # Errors
/// The database is away.
pub async fn show(visit: Visit, Query(query): Query<Next>) -> Result<Response> {
    let form = SignInForm { next: query.next, ..SignInForm::default() };
    page(&sign_in_page(&visit, form, Faults::new()).await?)
}

/// The sign-in page that holds a form until its owner is back.
pub(crate) async fn show_held(visit: &Visit, next: &str, held: String) -> Result<Response> {
    let form = SignInForm { next: next.to_owned(), held, ..SignInForm::default() };
    answer(StatusCode::UNAUTHORIZED, &sign_in_page(visit, form, Faults::new()).await?)
}

async fn sign_in_page(visit: &Visit, form: SignInForm, faults: Faults) -> Result<SignInPage> {
    let mut tx = visit.read().await?;
    let known = super::machine_of(&mut tx, visit).await?.is_some();
    let shown = if visit.state.options.demonstration { visit.state.options.shown_sign_ins.clone() } else { Vec::new() };
    let shell = visit.public_shell();
    Ok(SignInPage { shell, faults, login: form.login, next: form.next, held: form.held, shown, known })
}

/// What is known after the password and before the second factor; sealed on its way through the browser.
#[derive(Debug, Serialize, Deserialize)]
struct Half {
    account: String,
    at: i64,
}

#[derive(Template)]
#[template(path = "accounts/second.html")]
struct SecondPage {
    shell: Shell,
    faults: Faults,
    half: String,
    next: String,
    held: String,
    /// The present code, shown in a demonstration alone.
    present: Option<String>,
}

/// Checks login and password.
///
/// # Errors
/// The database is away; too many sign in at once.
pub async fn submit(visit: Visit, Form(form): Form<SignInForm>) -> Result<Response> {
    let shell = visit.public_shell();
    let mut faults = Faults::new();
    if form.login.trim().is_empty() {
        faults.add(&shell, "login", "acc-login-missing");
    }
    if form.password.is_empty() {
        faults.add(&shell, "password", "acc-password-missing");
    }
    if !faults.is_empty() {
        return faulty(&sign_in_page(&visit, form, faults).await?);
    }
    let attempt = attempt_of(&visit, &form.login);
    let mut tx = visit.read().await?;
    let pause = attempts::find(&mut tx, visit.now, visit.agency_id(), &attempt).await?.pause(visit.now);
    let account = accounts::find_by_login(&mut tx, visit.agency_id(), &form.login).await?;
    drop(tx);
    if pause > 0 {
        faults.say("who", shell.t1("acc-pause", "seconds", pause));
        return faulty(&sign_in_page(&visit, form, faults).await?);
    }
    match check_password(&visit, account, &form.password).await? {
        Some(account) => {
            if account.totp_at.is_some() {
                let half = Half { account: account.id.clone(), at: visit.now.as_second() };
                return second(&visit, &account, &seal(&visit, &half)?, &form.next, &form.held, Faults::new());
            }
            let entry = Entry { account: &account, level: 1, by_password: true, next: &form.next, held: &form.held };
            enter(&visit, entry).await
        }
        None => {
            count(&visit, &attempt).await?;
            // Which of the two is wrong is not said, so the sentence stands once, above both.
            faults.add(&shell, "who", "acc-wrong");
            faulty(&sign_in_page(&visit, form, faults).await?)
        }
    }
}

/// The account, if the password is its; takes the same time where there is no account.
async fn check_password(visit: &Visit, account: Option<Account>, typed: &str) -> Result<Option<Account>> {
    let cost = visit.state.options.cost;
    let stored = account.as_ref().and_then(|account| account.password.clone());
    let typed = prongsai_crypto::Zeroizing::new(typed.to_owned());
    let (right, anew) = slowly(&visit.state, move || {
        let Some(stored) = stored else {
            password::verify_nobody(&typed, cost)?;
            return Ok((false, None));
        };
        if !password::verify(&typed, &stored)? {
            return Ok((false, None));
        }
        let anew = password::needs_rehash(&stored, cost).then(|| password::hash(&typed, cost)).transpose()?;
        Ok((true, anew.map(|anew| (stored, anew))))
    })
    .await?;
    if let (Some(account), Some((old, new))) = (&account, &anew) {
        let mut tx = visit.write().await?;
        accounts::rehash_password(&mut tx, visit.agency_id(), &account.id, old, new).await?;
        tx.commit_unrecorded().await?;
    }
    Ok(account.filter(|_| right))
}

/// Counts a failed sign-in.
pub(crate) async fn count(visit: &Visit, attempt: &str) -> Result<()> {
    let mut tx = visit.write().await?;
    attempts::count(&mut tx, visit.now, visit.agency_id(), attempt).await?;
    Ok(tx.commit_unrecorded().await?)
}

fn seal(visit: &Visit, half: &Half) -> Result<String> {
    let plain = serde_json::to_vec(half).map_err(|error| Error::Internal(error.to_string()))?;
    Ok(visit.state.keys.seal_text("half signed in", &[visit.agency_id()], &plain))
}

fn unseal(visit: &Visit, half: &str) -> Option<Half> {
    let plain = visit.state.keys.open_text("half signed in", &[visit.agency_id()], half).ok()?;
    let half: Half = serde_json::from_slice(&plain).ok()?;
    (0..SECOND_SECONDS).contains(&(visit.now.as_second() - half.at)).then_some(half)
}

fn second(visit: &Visit, account: &Account, half: &str, next: &str, held: &str, faults: Faults) -> Result<Response> {
    let present = if visit.state.options.demonstration { present_code(visit, account)? } else { None };
    let status = if faults.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let shell = visit.public_shell();
    let (half, next, held) = (half.to_owned(), next.to_owned(), held.to_owned());
    answer(status, &SecondPage { shell, faults, half, next, held, present })
}

/// The present code of an account, which a demonstration shows.
pub(crate) fn present_code(visit: &Visit, account: &Account) -> Result<Option<String>> {
    Ok(totp_of(visit, account)?.map(|secret| secret.code(visit.now.as_second())))
}

/// The second factor of an account, opened.
pub(crate) fn totp_of(visit: &Visit, account: &Account) -> Result<Option<totp::Secret>> {
    let Some(sealed) = &account.totp_secret else { return Ok(None) };
    let plain = visit.state.keys.open("totp", &[visit.agency_id(), &account.id], sealed).map_err(secret)?;
    totp::Secret::from_bytes(&plain).map(Some).map_err(secret)
}

/// Whether a code is the second factor of an account, or one of its recovery codes; it is then used up.
pub(crate) async fn take_code(visit: &Visit, account: &Account, code: &str) -> Result<bool> {
    let agency = visit.agency_id();
    let step = totp_of(visit, account)?.and_then(|secret| secret.check(code, visit.now.as_second(), account.totp_step));
    if let Some(step) = step {
        let mut tx = visit.write().await?;
        let taken = accounts::take_totp_step(&mut tx, agency, &account.id, step).await?;
        tx.commit_unrecorded().await?;
        return Ok(taken);
    }
    let Ok(code) = Code::read(CodeKind::Recovery, code) else { return Ok(false) };
    let digest = code.digest(&visit.state.keys);
    let mut tx = visit.write().await?;
    if !invitations::use_recovery_code(&mut tx, visit.now, agency, &account.id, &digest).await? {
        return Ok(false);
    }
    let event = Event {
        account: Some(account.id.clone()),
        person: Some(account.name.clone()),
        ..Event::new(agency, visit.now, "account.recovery-code-used").about("account", &account.id)
    };
    tx.commit(event).await?;
    Ok(true)
}

/// The second factor.
#[derive(Debug, Default, Deserialize)]
pub struct SecondForm {
    #[serde(default)]
    code: String,
    #[serde(default)]
    half: String,
    #[serde(default)]
    next: String,
    #[serde(default)]
    held: String,
}

/// Checks the second factor or a recovery code.
///
/// # Errors
/// The database is away.
pub async fn submit_second(visit: Visit, Form(form): Form<SecondForm>) -> Result<Response> {
    let shell = visit.public_shell();
    let mut faults = Faults::new();
    let mut tx = visit.read().await?;
    let account = match unseal(&visit, &form.half) {
        // A password that was changed or taken away since then proves nothing any more.
        Some(half) => accounts::find(&mut tx, visit.agency_id(), &half.account).await?.filter(|account| {
            let set = account.password_at.map(|at| at.div_euclid(1_000_000));
            account.closed_at.is_none() && account.password.is_some() && set.is_none_or(|set| set <= half.at)
        }),
        None => None,
    };
    let Some(account) = account else {
        drop(tx);
        faults.add(&shell, "login", "acc-second-late");
        let form = SignInForm { next: form.next, held: form.held, ..SignInForm::default() };
        return faulty(&sign_in_page(&visit, form, faults).await?);
    };
    let attempt = attempt_of(&visit, &account.login);
    let pause = attempts::find(&mut tx, visit.now, visit.agency_id(), &attempt).await?.pause(visit.now);
    drop(tx);
    if pause > 0 {
        faults.say("code", shell.t1("acc-pause", "seconds", pause));
    } else if !take_code(&visit, &account, &form.code).await? {
        count(&visit, &attempt).await?;
        faults.add(&shell, "code", "acc-code-wrong");
    }
    if !faults.is_empty() {
        return second(&visit, &account, &form.half, &form.next, &form.held, faults);
    }
    enter(&visit, Entry { account: &account, level: 2, by_password: true, next: &form.next, held: &form.held }).await
}

/// Ends the session; on a shared machine the next person chooses themselves.
///
/// # Errors
/// The database is away.
pub async fn leave(visit: Visit) -> Result<Response> {
    let mut tx = visit.write().await?;
    let machine = super::machine_of(&mut tx, &visit).await?;
    end_present(&mut tx, &visit).await?;
    tx.commit_unrecorded().await?;
    let to = if machine.is_some() { "/switch" } else { "/sign-in" };
    let mut response = visit.done(to, "flash-signed-out");
    let name = security::session_cookie(&visit.state, visit.site());
    set_cookie(&visit, &mut response, &name, "", 0);
    forget_pages(&mut response);
    response.headers_mut().insert(HeaderName::from_static("cache-control"), HeaderValue::from_static("no-store"));
    Ok(response)
}

impl SignInPage {
    fn next_path(&self) -> &str {
        inside(&self.next)
    }
}
