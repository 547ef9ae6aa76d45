//! The first sign-in: a code from a printed slip or a mail, then a password of one's own.

use askama::Template;
use axum::extract::Query;
use axum::http::StatusCode;
use axum::response::Response;
use prongsai_crypto::Zeroizing;
use prongsai_crypto::password;
use prongsai_crypto::signing::KeyPair;
use prongsai_crypto::token::{Code, CodeFault, CodeKind};
use prongsai_store::accounts::{self, Account, SigningKeys, attempts, invitations};
use prongsai_store::events::Event;
use serde::Deserialize;

use super::{Entry, attempt_of, enter, judge_password, slowly};
use crate::cx::Visit;
use crate::error::{Error, Result};
use crate::form::{Faults, Form};
use crate::shell::{Shell, answer, faulty, page};

/// A code in the address, as the QR code of a slip has it.
#[derive(Debug, Default, Deserialize)]
pub struct CodeQuery {
    #[serde(default)]
    code: String,
}

#[derive(Template)]
#[template(path = "accounts/invitation.html")]
struct CodePage {
    shell: Shell,
    faults: Faults,
    code: String,
}

#[derive(Template)]
#[template(path = "accounts/welcome.html")]
struct WelcomePage {
    shell: Shell,
    faults: Faults,
    code: String,
    name: String,
    login: String,
}

/// The page that asks for the code of an invitation.
///
/// # Errors
/// The template fails.
pub async fn show(visit: Visit, Query(query): Query<CodeQuery>) -> Result<Response> {
    page(&CodePage { shell: visit.public_shell(), faults: Faults::new(), code: query.code })
}

/// Code and, on the second page, the new password.
#[derive(Debug, Default, Deserialize)]
pub struct InvitationForm {
    #[serde(default)]
    code: String,
    #[serde(default)]
    new_password: String,
    #[serde(default)]
    password_again: String,
}

/// Checks the code and asks for a password.
///
/// # Errors
/// The database is away.
pub async fn submit(visit: Visit, Form(form): Form<InvitationForm>) -> Result<Response> {
    match find(&visit, &form.code).await? {
        Ok((_, account)) => welcome(&visit, form.code, &account, Faults::new()),
        Err(faults) => faulty(&CodePage { shell: visit.public_shell(), faults, code: form.code }),
    }
}

/// Sets the password, takes the invitation and signs in.
///
/// # Errors
/// The database is away; too many at once.
pub async fn accept(visit: Visit, Form(form): Form<InvitationForm>) -> Result<Response> {
    let (id, mut account) = match find(&visit, &form.code).await? {
        Ok(found) => found,
        Err(faults) => return faulty(&CodePage { shell: visit.public_shell(), faults, code: form.code }),
    };
    let mut faults = Faults::new();
    judge_password(&visit.public_shell(), &mut faults, &form.new_password, &form.password_again, &account);
    if !faults.is_empty() {
        return welcome(&visit, form.code, &account, faults);
    }
    let (owner, cost) = (account.id.clone(), visit.state.options.cost);
    let typed = Zeroizing::new(form.new_password);
    let (hash, pair) =
        slowly(&visit.state, move || Ok((password::hash(&typed, cost)?, KeyPair::generate(&owner, &typed, cost)?)))
            .await?;
    let (agency, now) = (visit.agency_id(), visit.now);
    let mut tx = visit.write().await?;
    if !invitations::take(&mut tx, now, agency, &id).await? {
        drop(tx);
        let mut faults = Faults::new();
        faults.add(&visit.public_shell(), "code", "acc-invitation-none");
        return faulty(&CodePage { shell: visit.public_shell(), faults, code: form.code });
    }
    let keys = SigningKeys { public: &pair.public, sealed: &pair.sealed };
    accounts::set_password(&mut tx, now, agency, &account.id, &hash, keys).await?;
    // Whoever was signed in with the old password is not any more.
    accounts::sessions::end_all(&mut tx, now, agency, &account.id, None).await?;
    let event = Event {
        account: Some(account.id.clone()),
        person: Some(account.name.clone()),
        ..Event::new(agency, now, "account.entered").about("account", &account.id)
    };
    tx.commit(event).await?;
    account.password = Some(hash);
    let next = if account.totp_at.is_some() { "/account" } else { "/account/second-factor?first=1" };
    enter(&visit, Entry { account: &account, level: 1, by_password: true, next, held: "" }).await
}

fn welcome(visit: &Visit, code: String, account: &Account, faults: Faults) -> Result<Response> {
    let status = if faults.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let (name, login) = (account.name.clone(), account.login.clone());
    answer(status, &WelcomePage { shell: visit.public_shell(), faults, code, name, login })
}

/// The invitation of a typed code and its account. Wrong codes are counted all together, so that trying many is slow.
async fn find(visit: &Visit, typed: &str) -> Result<Result<(String, Account), Faults>> {
    let shell = visit.public_shell();
    let mut faults = Faults::new();
    let code = match Code::read(CodeKind::Invitation, typed) {
        Ok(code) => code,
        Err(fault) => {
            faults.say(
                "code",
                match fault {
                    CodeFault::Empty => shell.t("acc-invitation-empty"),
                    CodeFault::Stranger(letter) => shell.t1("acc-invitation-stranger", "letter", letter),
                    CodeFault::Length { found, expected } => {
                        shell.t2("acc-invitation-length", "found", found, "expected", expected)
                    }
                    CodeFault::Mistyped => shell.t("acc-invitation-mistyped"),
                },
            );
            return Ok(Err(faults));
        }
    };
    // No login has a space in front of it.
    let attempt = attempt_of(visit, " invitation");
    let mut tx = visit.read().await?;
    let pause = attempts::find(&mut tx, visit.now, visit.agency_id(), &attempt).await?.pause(visit.now);
    let invitation = invitations::find(&mut tx, visit.now, visit.agency_id(), &code.digest(&visit.state.keys)).await?;
    let Some(invitation) = invitation else {
        drop(tx);
        if pause > 0 {
            faults.say("code", shell.t1("acc-pause", "seconds", pause));
        } else {
            super::sign_in::count(visit, &attempt).await?;
            faults.add(&shell, "code", "acc-invitation-none");
        }
        return Ok(Err(faults));
    };
    let account = accounts::find(&mut tx, visit.agency_id(), &invitation.account).await?.ok_or(Error::NoSuchPage)?;
    Ok(Ok((invitation.id, account)))
}
