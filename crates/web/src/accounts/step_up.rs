//! Both factors again, before what binds: opinions by click, duties of posts, recovery codes.

use askama::Template;
use axum::extract::Query;
use axum::http::StatusCode;
use axum::response::Response;
use prongsai_crypto::Zeroizing;
use prongsai_crypto::password;
use prongsai_crypto::signing::{KeyPair, SigningKey};
use prongsai_store::accounts::{self, Account, SigningKeys, attempts, sessions};
use serde::Deserialize;

use super::sign_in::{Next, count, present_code, take_code};
use super::{attempt_of, inside, slowly};
use crate::cx::Cx;
use crate::error::{Error, Result};
use crate::form::{Faults, Form};
use crate::shell::{Shell, answer};

/// What confirming opens.
pub struct Confirmed {
    /// The private key of the person's opinions; wiped when dropped.
    pub key: SigningKey,
    /// The account as it is.
    pub account: Account,
}

/// Why somebody is not confirmed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ConfirmFault {
    /// There is no second factor yet: it has to be set up at `/account/second-factor`.
    NotEnrolled,
    /// The password is wrong.
    Password,
    /// The code is wrong, late or used.
    Code,
    /// So many seconds have to be waited after failures.
    Pause(i64),
}

impl ConfirmFault {
    /// The field of the form that it belongs to: `password` or `code`.
    pub fn field(self) -> &'static str {
        match self {
            Self::Code => "code",
            Self::NotEnrolled | Self::Password | Self::Pause(_) => "password",
        }
    }

    /// The sentence for the reader.
    pub fn say(self, shell: &Shell) -> String {
        match self {
            Self::NotEnrolled => shell.t("acc-not-enrolled"),
            Self::Password => shell.t("acc-password-wrong"),
            Self::Code => shell.t("acc-code-wrong"),
            Self::Pause(seconds) => shell.t1("acc-pause", "seconds", seconds),
        }
    }
}

/// Checks password and second factor of whoever is signed in and opens the signing key. Failures are counted, the code is
/// used up, the session is stepped up. For forms that ask for both themselves, as signing by click does.
///
/// # Errors
/// The database is away.
pub async fn confirm(cx: &Cx, typed: &str, code: &str) -> Result<Result<Confirmed, ConfirmFault>> {
    let (agency, id) = (cx.agency_id(), cx.session.account_id.as_str());
    let mut tx = cx.read().await?;
    let account = accounts::find(&mut tx, agency, id).await?.ok_or(Error::SignedOut)?;
    let attempt = attempt_of(cx, &account.login);
    let pause = attempts::find(&mut tx, cx.now, agency, &attempt).await?.pause(cx.now);
    drop(tx);
    if pause > 0 {
        return Ok(Err(ConfirmFault::Pause(pause)));
    }
    let (Some(stored), true) = (&account.password, account.totp_at.is_some()) else {
        return Ok(Err(ConfirmFault::NotEnrolled));
    };
    let (stored, sealed, owner) = (stored.clone(), account.signing_secret.clone(), id.to_owned());
    let (typed, cost) = (Zeroizing::new(typed.to_owned()), cx.state.options.cost);
    let key = slowly(&cx.state, move || {
        if !password::verify(&typed, &stored)? {
            return Ok(None);
        }
        // An account that was made before there were opinions by click gets its key now.
        let new = if sealed.is_none() { Some(KeyPair::generate(&owner, &typed, cost)?) } else { None };
        let sealed = sealed.or_else(|| new.as_ref().map(|pair| pair.sealed.clone())).unwrap_or_default();
        Ok(Some((SigningKey::open(&owner, &typed, &sealed)?, new)))
    })
    .await?;
    let Some((key, new)) = key else {
        count(cx, &attempt).await?;
        return Ok(Err(ConfirmFault::Password));
    };
    if !take_code(cx, &account, code).await? {
        count(cx, &attempt).await?;
        return Ok(Err(ConfirmFault::Code));
    }
    let mut tx = cx.write().await?;
    if let Some(pair) = &new {
        let keys = SigningKeys { public: &pair.public, sealed: &pair.sealed };
        accounts::set_signing(&mut tx, agency, id, keys).await?;
    }
    sessions::step_up(&mut tx, cx.now, agency, &cx.session.id, 2).await?;
    attempts::clear(&mut tx, agency, &attempt).await?;
    tx.commit_unrecorded().await?;
    Ok(Ok(Confirmed { key, account }))
}

#[derive(Template)]
#[template(path = "accounts/step_up.html")]
struct StepUpPage {
    shell: Shell,
    faults: Faults,
    next: String,
    present: Option<String>,
}

/// The page that asks for both factors again.
///
/// # Errors
/// The database is away.
pub async fn show(cx: Cx, Query(query): Query<Next>) -> Result<Response> {
    if cx.session.totp_at.is_none() {
        return Ok(cx.to(super::with_next("/account/second-factor", inside(&query.next))));
    }
    step_up_page(&cx, query.next, Faults::new()).await
}

async fn step_up_page(cx: &Cx, next: String, faults: Faults) -> Result<Response> {
    let mut present = None;
    if cx.state.options.demonstration {
        let mut tx = cx.read().await?;
        if let Some(account) = accounts::find(&mut tx, cx.agency_id(), &cx.session.account_id).await? {
            present = present_code(cx, &account)?;
        }
    }
    let status = if faults.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    answer(status, &StepUpPage { shell: cx.shell(), faults, next: inside(&next).to_owned(), present })
}

/// Password and code.
#[derive(Debug, Default, Deserialize)]
pub struct StepUpForm {
    #[serde(default)]
    password: String,
    #[serde(default)]
    code: String,
    #[serde(default)]
    next: String,
}

/// Checks both and goes on.
///
/// # Errors
/// The database is away.
pub async fn submit(cx: Cx, Form(form): Form<StepUpForm>) -> Result<Response> {
    match confirm(&cx, &form.password, &form.code).await? {
        Ok(_) => Ok(cx.to(inside(&form.next))),
        Err(fault) => {
            let mut faults = Faults::new();
            faults.say(fault.field(), fault.say(&cx.shell()));
            step_up_page(&cx, form.next, faults).await
        }
    }
}
