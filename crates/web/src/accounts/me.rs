//! One's own account: sessions, password, PIN, this computer, what is half typed.

use askama::Template;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;
use prongsai_crypto::pin::{Pin, PinFault};
use prongsai_crypto::signing::{KeyPair, SigningKey};
use prongsai_crypto::{Zeroizing, password};
use prongsai_store::accounts::machines::Machine;
use prongsai_store::accounts::sessions::{self, Session};
use prongsai_store::accounts::{self, Account, SigningKeys, attempts, drafts, invitations};
use serde::Deserialize;

use super::sign_in::count;
use super::{attempt_of, judge_password, machine_of, slowly};
use crate::cx::Cx;
use crate::error::{Error, Result};
use crate::form::{Faults, Form};
use crate::shell::{Shell, answer, page};

#[derive(Template)]
#[template(path = "accounts/me.html")]
struct MePage {
    shell: Shell,
    account: Account,
    posts: Vec<String>,
    sessions: Vec<Session>,
    present: String,
    codes_left: i64,
    machine: Option<Machine>,
    drafts: Vec<(String, i64)>,
}

/// One's own account.
///
/// # Errors
/// The database is away.
pub async fn show(cx: Cx) -> Result<Response> {
    let (agency, id) = (cx.agency_id(), cx.session.account_id.as_str());
    let mut tx = cx.read().await?;
    let account = accounts::find(&mut tx, agency, id).await?.ok_or(Error::SignedOut)?;
    let sessions = sessions::list(&mut tx, cx.now, agency, id).await?;
    let codes_left = invitations::recovery_codes_left(&mut tx, agency, id).await?;
    let machine = machine_of(&mut tx, &cx).await?;
    let drafts = drafts::list(&mut tx, agency, id).await?;
    let drafts = drafts.into_iter().map(|draft| (draft.form, draft.updated_at)).collect();
    let posts = cx.capacities.iter().map(|capacity| match &capacity.acting {
        Some(acting) => format!("{}{}", acting.mode.words(), capacity.title),
        None => capacity.title.clone(),
    });
    page(&MePage {
        shell: cx.shell(),
        posts: posts.collect(),
        account,
        sessions,
        present: cx.session.id.clone(),
        codes_left,
        machine,
        drafts,
    })
}

impl MePage {
    /// Where a draft is gone on with: a held form has a page of its own.
    fn address(&self, form: &str) -> String {
        self.shell.url(if form.starts_with("held:") { "/held" } else { form })
    }
}

/// Ends one of one's own sessions.
///
/// # Errors
/// There is none such.
pub async fn end_session(cx: Cx, Path(id): Path<String>) -> Result<Response> {
    let mut tx = cx.write().await?;
    if !sessions::end(&mut tx, cx.now, cx.agency_id(), &cx.session.account_id, &id).await? {
        return Err(Error::NoSuchPage);
    }
    tx.commit(cx.own_event("account.session-ended").about("account", &cx.session.account_id)).await?;
    Ok(cx.done("/account", "flash-session-ended"))
}

/// Ends all of one's own sessions but this one.
///
/// # Errors
/// The database is away.
pub async fn end_others(cx: Cx) -> Result<Response> {
    let mut tx = cx.write().await?;
    sessions::end_all(&mut tx, cx.now, cx.agency_id(), &cx.session.account_id, Some(&cx.session.id)).await?;
    tx.commit(cx.own_event("account.sessions-ended").about("account", &cx.session.account_id)).await?;
    Ok(cx.done("/account", "flash-sessions-ended"))
}

#[derive(Template)]
#[template(path = "accounts/password.html")]
struct PasswordPage {
    shell: Shell,
    faults: Faults,
    login: String,
}

async fn own(cx: &Cx) -> Result<Account> {
    let mut tx = cx.read().await?;
    accounts::find(&mut tx, cx.agency_id(), &cx.session.account_id).await?.ok_or(Error::SignedOut)
}

/// The page for a new password.
///
/// # Errors
/// The database is away.
pub async fn show_password(cx: Cx) -> Result<Response> {
    let login = own(&cx).await?.login;
    page(&PasswordPage { shell: cx.shell(), faults: Faults::new(), login })
}

/// The present password and the new one.
#[derive(Debug, Default, Deserialize)]
pub struct PasswordForm {
    #[serde(default)]
    password: String,
    #[serde(default)]
    new_password: String,
    #[serde(default)]
    password_again: String,
}

/// Whether the password of whoever is signed in is right; counts failures and says what is wrong.
async fn check(cx: &Cx, account: &Account, typed: &str, faults: &mut Faults) -> Result<bool> {
    let attempt = attempt_of(cx, &account.login);
    let mut tx = cx.read().await?;
    let pause = attempts::find(&mut tx, cx.now, cx.agency_id(), &attempt).await?.pause(cx.now);
    drop(tx);
    if pause > 0 {
        faults.say("password", cx.shell().t1("acc-pause", "seconds", pause));
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

/// Sets a new password: the signing key is sealed anew, a key for cases under the password too, other sessions end.
///
/// # Errors
/// The database is away.
pub async fn set_password(cx: Cx, Form(form): Form<PasswordForm>) -> Result<Response> {
    let account = own(&cx).await?;
    let shell = cx.shell();
    let mut faults = Faults::new();
    judge_password(&shell, &mut faults, &form.new_password, &form.password_again, &account);
    if faults.is_empty() {
        check(&cx, &account, &form.password, &mut faults).await?;
    }
    if !faults.is_empty() {
        return answer(StatusCode::UNPROCESSABLE_ENTITY, &PasswordPage { shell, faults, login: account.login });
    }
    let (id, cost) = (account.id.clone(), cx.state.options.cost);
    let (old, new) = (Zeroizing::new(form.password), Zeroizing::new(form.new_password));
    let relocked = crate::cases::key::relocked(&cx, &old, &new).await?;
    let sealed = account.signing_secret.clone();
    let (hash, pair) = slowly(&cx.state, move || {
        let pair = match sealed {
            Some(sealed) => {
                let key = SigningKey::open(&id, &old, &sealed)?;
                KeyPair { public: key.public(), sealed: key.seal(&id, &new, cost)? }
            }
            None => KeyPair::generate(&id, &new, cost)?,
        };
        Ok((password::hash(&new, cost)?, pair))
    })
    .await?;
    let (agency, id) = (cx.agency_id(), account.id.as_str());
    let mut tx = cx.write().await?;
    let keys = SigningKeys { public: &pair.public, sealed: &pair.sealed };
    accounts::set_password(&mut tx, cx.now, agency, id, &hash, keys).await?;
    if let Some(key) = &relocked {
        prongsai_store::complaints::keys::relock(&mut tx, agency, id, key.generation, &key.locked, &key.how).await?;
    }
    sessions::end_all(&mut tx, cx.now, agency, id, Some(&cx.session.id)).await?;
    tx.commit(cx.own_event("account.password-changed").about("account", id)).await?;
    Ok(cx.done("/account", "flash-password-changed"))
}

#[derive(Template)]
#[template(path = "accounts/pin.html")]
struct PinPage {
    shell: Shell,
    faults: Faults,
    has_pin: bool,
}

/// The page for a PIN.
///
/// # Errors
/// The database is away.
pub async fn show_pin(cx: Cx) -> Result<Response> {
    let has_pin = own(&cx).await?.pin.is_some();
    page(&PinPage { shell: cx.shell(), faults: Faults::new(), has_pin })
}

/// The password and the new PIN.
#[derive(Debug, Default, Deserialize)]
pub struct PinForm {
    #[serde(default)]
    password: String,
    #[serde(default)]
    new_pin: String,
    #[serde(default)]
    pin_again: String,
}

/// Sets the PIN.
///
/// # Errors
/// The database is away.
pub async fn set_pin(cx: Cx, Form(form): Form<PinForm>) -> Result<Response> {
    let account = own(&cx).await?;
    let shell = cx.shell();
    let mut faults = Faults::new();
    let pin = match Pin::choose(&form.new_pin) {
        Ok(pin) => Some(pin),
        Err(fault) => {
            faults.add(
                &shell,
                "new_pin",
                match fault {
                    PinFault::NotSixDigits => "acc-pin-six",
                    PinFault::TooEasy => "acc-pin-easy",
                },
            );
            None
        }
    };
    if faults.is_empty()
        && prongsai_thai::numeral::arabic(&form.new_pin) != prongsai_thai::numeral::arabic(&form.pin_again)
    {
        faults.add(&shell, "pin_again", "acc-pin-differs");
    }
    if faults.is_empty() {
        check(&cx, &account, &form.password, &mut faults).await?;
    }
    let (Some(pin), true) = (pin, faults.is_empty()) else {
        let has_pin = account.pin.is_some();
        return answer(StatusCode::UNPROCESSABLE_ENTITY, &PinPage { shell, faults, has_pin });
    };
    let (keys, agency, id, cost) =
        (cx.state.keys.clone(), cx.agency_id().to_owned(), account.id.clone(), cx.state.options.pin_cost);
    let hash = slowly(&cx.state, move || pin.hash(&keys, &agency, &id, cost)).await?;
    let mut tx = cx.write().await?;
    accounts::set_pin(&mut tx, cx.agency_id(), &account.id, Some(&hash)).await?;
    tx.commit(cx.own_event("account.pin-changed").about("account", &account.id)).await?;
    Ok(cx.done("/account", "flash-pin-changed"))
}

/// Takes the PIN off.
///
/// # Errors
/// The database is away.
pub async fn remove_pin(cx: Cx) -> Result<Response> {
    let mut tx = cx.write().await?;
    accounts::set_pin(&mut tx, cx.agency_id(), &cx.session.account_id, None).await?;
    tx.commit(cx.own_event("account.pin-removed").about("account", &cx.session.account_id)).await?;
    Ok(cx.done("/account", "flash-pin-removed"))
}
