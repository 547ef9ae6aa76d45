//! One's own key pair: made here, its secret half locked at once under what only the officer knows.

use askama::Template;
use axum::extract::Query;
use axum::http::StatusCode;
use axum::response::Response;
use prongsai_crypto::Zeroizing;
use prongsai_crypto::seal::SecretKey;
use prongsai_crypto::vault;
use prongsai_store::accounts;
use prongsai_store::complaints::keys::{self, OfficerKey};
use prongsai_store::complaints::{self, unlocks};
use serde::Deserialize;

use super::renewal;
use super::unlock::{self, PASSPHRASE, PASSWORD, is_right, onward, serves, shell};
use crate::accounts::sign_in::Next;
use crate::complaints::drawn;
use crate::cx::Cx;
use crate::error::{Error, Result};
use crate::form::{Faults, Form};
use crate::shell::{Shell, answer};

/// Letters of a passphrase at least, and at most.
const LETTERS: std::ops::RangeInclusive<usize> = 12..=200;

#[derive(Template)]
#[template(path = "cases/key.html")]
struct KeyPage {
    shell: Shell,
    faults: Faults,
    next: String,
    /// The day on which the present key was made.
    made: Option<String>,
    /// Whether the present key is open, so that all it opens follows to the next one.
    follows: bool,
    by_password: bool,
    has_password: bool,
    how: String,
    confirmed: bool,
    least: usize,
}

/// What the page says of the present key.
async fn present(cx: &Cx) -> Result<(Option<OfficerKey>, accounts::Account)> {
    let mut tx = cx.read().await?;
    let (agency, id) = (cx.agency_id(), cx.session.account_id.as_str());
    let account = accounts::find(&mut tx, agency, id).await?.ok_or(Error::SignedOut)?;
    Ok((keys::find_newest(&mut tx, agency, id).await?, account))
}

async fn key_page(cx: &Cx, form: &KeyForm, faults: Faults) -> Result<Response> {
    let (key, account) = present(cx).await?;
    let shell = shell(cx);
    let status = if faults.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let follows = key.is_some() && unlock::open_now(cx).await?.is_some();
    let made = key.as_ref().map(|key| key.made_on.parse().map_or_else(|_| key.made_on.clone(), |day| shell.date(&day)));
    answer(
        status,
        &KeyPage {
            faults,
            next: onward(cx, &form.next).to_owned(),
            made,
            follows,
            by_password: key.as_ref().is_some_and(|key| key.how == PASSWORD),
            has_password: account.password.is_some(),
            how: if account.password.is_none() { PASSPHRASE.to_owned() } else { form.how.clone() },
            confirmed: !form.confirmed.is_empty(),
            least: *LETTERS.start(),
            shell,
        },
    )
}

/// The page of one's own key.
///
/// # Errors
/// [`Error::Forbidden`]; the database is away.
pub async fn show(cx: Cx, Query(query): Query<Next>) -> Result<Response> {
    serves(&cx)?;
    let mut form = KeyForm::default();
    (form.next, form.how) = (query.next, PASSWORD.to_owned());
    key_page(&cx, &form, Faults::new()).await
}

/// How the key is to be locked.
#[derive(Default, Deserialize)]
pub struct KeyForm {
    #[serde(default)]
    how: String,
    #[serde(default)]
    password: String,
    #[serde(default)]
    passphrase: String,
    #[serde(default)]
    passphrase_again: String,
    #[serde(default)]
    confirmed: String,
    #[serde(default)]
    next: String,
}

impl Drop for KeyForm {
    fn drop(&mut self) {
        for text in [&mut self.password, &mut self.passphrase, &mut self.passphrase_again] {
            drop(Zeroizing::new(std::mem::take(text)));
        }
    }
}

/// Makes a key pair, ends the one before, and opens the new one for this session. Where the one before is open, what was
/// sealed to it is sealed to the new one; where it is lost, older cases stay shut.
///
/// # Errors
/// [`Error::Forbidden`]; the database is away, or too many wait.
pub async fn submit(cx: Cx, Form(form): Form<KeyForm>) -> Result<Response> {
    serves(&cx)?;
    let (before, account) = present(&cx).await?;
    let shell = shell(&cx);
    let mut faults = Faults::new();
    let by_password = form.how == PASSWORD && account.password.is_some();
    if form.how != PASSWORD && form.how != PASSPHRASE {
        faults.add(&shell, "how-password", "case-key-how-missing");
    }
    if form.how == PASSPHRASE {
        let letters = form.passphrase.trim().chars().count();
        if !LETTERS.contains(&letters) {
            faults.say("passphrase", shell.t1("case-key-passphrase-short", "least", LETTERS.start()));
        } else if form.passphrase != form.passphrase_again {
            faults.add(&shell, "passphrase_again", "case-key-passphrase-differs");
        }
    }
    let old = if before.is_some() { unlock::open_now(&cx).await? } else { None };
    if before.is_some() && old.is_none() && form.confirmed.is_empty() {
        faults.add(&shell, "confirmed", "case-key-confirm-missing");
    }
    // Whoever has found an open screen does not end somebody's key.
    if account.password.is_none() {
        cx.require_step_up()?;
    } else if faults.is_empty() {
        is_right(&cx, &account, &form.password, &mut faults).await?;
    }
    if !faults.is_empty() {
        return key_page(&cx, &form, faults).await;
    }
    let (agency, id) = (cx.agency_id(), account.id.as_str());
    let mut tx = cx.read().await?;
    let generation = keys::next_generation(&mut tx, agency, id).await?;
    drop(tx);
    let under = Zeroizing::new(if by_password { form.password.clone() } else { form.passphrase.clone() });
    let (town, owner, cost) = (agency.to_owned(), id.to_owned(), cx.state.options.case_cost);
    let (secret, locked) = drawn(&cx.state, &cx.state.unlocking, move || {
        let secret = SecretKey::generate();
        let locked = vault::lock(&secret, &under, &[&town, &owner, &generation.to_string()], cost)?;
        Ok((secret, locked))
    })
    .await?;
    let row = OfficerKey {
        account_id: id.to_owned(),
        generation,
        public: secret.public().as_bytes().to_vec(),
        locked,
        how: if by_password { PASSWORD } else { PASSPHRASE }.to_owned(),
        made_on: cx.today.to_string(),
        ended_on: None,
    };
    let mut tx = cx.write().await?;
    // Somebody may have made a key in another window while this one was drawn: what follows must come from the newest.
    let newest = keys::find_newest(&mut tx, agency, id).await?.map(|key| key.generation);
    if newest != before.as_ref().map(|key| key.generation)
        || old.as_ref().is_some_and(|old| Some(old.generation) != newest)
    {
        return Err(Error::Stale);
    }
    keys::end(&mut tx, agency, id, cx.today).await?;
    if !keys::insert(&mut tx, agency, &row).await? {
        return Err(Error::Stale);
    }
    renewal::end_requests(&mut tx, &cx, id).await?;
    if let Some(old) = &old {
        let hour = complaints::hour(cx.now);
        renewal::carry_over(&mut tx, &cx, old, (&secret.public(), generation), hour).await?;
    }
    unlocks::remove_all(&mut tx, agency, id).await?;
    let session = unlock::begin(&cx, &mut tx, generation, &secret).await?;
    tx.commit_unrecorded().await?;
    Ok(unlock::enter(&cx, &session, &form.next))
}

/// The present key locked under a new password, where the password of the account locks it; none where it does not, or
/// where the key is under an older password still.
///
/// # Errors
/// The database is away, or too many wait.
pub async fn relocked(cx: &Cx, old: &Zeroizing<String>, new: &Zeroizing<String>) -> Result<Option<OfficerKey>> {
    let (key, _) = present(cx).await?;
    let Some(key) = key.filter(|key| key.how == PASSWORD) else { return Ok(None) };
    let Some(secret) = unlock::opened(cx, &key, old.clone()).await? else { return Ok(None) };
    let (town, owner, generation) = (cx.agency_id().to_owned(), key.account_id.clone(), key.generation.to_string());
    let (new, cost) = (new.clone(), cx.state.options.case_cost);
    let lock = move || vault::lock(&secret, &new, &[&town, &owner, &generation], cost);
    let locked = drawn(&cx.state, &cx.state.unlocking, lock).await?;
    Ok(Some(OfficerKey { locked, ..key }))
}
