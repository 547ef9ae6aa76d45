//! A computer that several people share: they switch by PIN, and a covered screen shows nothing.

use askama::Template;
use axum::extract::Query;
use axum::http::StatusCode;
use axum::response::Response;
use prongsai_crypto::pin::Pin;
use prongsai_crypto::token::Token;
use prongsai_crypto::{Zeroizing, password};
use prongsai_store::accounts::machines::{self, Known};
use prongsai_store::accounts::{self, Account, SessionRow, attempts, sessions};
use serde::Deserialize;

use super::sign_in::{Next, count};
use super::{
    Entry, YEAR_SECONDS, attempt_of, enter, inside, machine_cookie, machine_of, set_cookie, slowly, with_next,
};
use crate::cx::{Cx, Visit};
use crate::error::{Error, Result};
use crate::form::{Faults, Form, filled};
use crate::shell::{Shell, answer};

/// What people call the machine.
#[derive(Debug, Default, Deserialize)]
pub struct MachineForm {
    #[serde(default)]
    name: String,
}

/// Shares this computer from now on.
///
/// # Errors
/// The database is away.
pub async fn register(cx: Cx, Form(form): Form<MachineForm>) -> Result<Response> {
    let agency = cx.agency_id();
    let name: String = filled(&form.name).unwrap_or("คอมพิวเตอร์ส่วนกลาง").chars().take(80).collect();
    let token = Token::generate();
    let mut tx = cx.write().await?;
    if machine_of(&mut tx, &cx).await?.is_some() {
        return Ok(cx.to("/account"));
    }
    let id = machines::insert(&mut tx, cx.now, agency, &token.digest(), &name).await?;
    machines::add_account(&mut tx, cx.now, agency, &id, &cx.session.account_id).await?;
    sessions::move_to(&mut tx, agency, &cx.session.id, &id).await?;
    tx.commit(cx.own_event("machine.shared").about("machine", &id).with("name", name)).await?;
    let mut response = cx.done("/account", "flash-machine-shared");
    set_cookie(&cx, &mut response, &machine_cookie(&cx), token.text(), YEAR_SECONDS);
    Ok(response)
}

/// Shares this computer no longer: everybody on it is signed out.
///
/// # Errors
/// The database is away.
pub async fn end(cx: Cx) -> Result<Response> {
    let mut tx = cx.write().await?;
    let machine = machine_of(&mut tx, &cx).await?.ok_or(Error::NoSuchPage)?;
    machines::end(&mut tx, cx.now, cx.agency_id(), &machine.id).await?;
    tx.commit(cx.own_event("machine.ended").about("machine", &machine.id).with("name", machine.name)).await?;
    let mut response = cx.done("/sign-in", "flash-machine-ended");
    set_cookie(&cx, &mut response, &machine_cookie(&cx), "", 0);
    super::forget_pages(&mut response);
    Ok(response)
}

#[derive(Template)]
#[template(path = "accounts/switch.html")]
struct SwitchPage {
    shell: Shell,
    faults: Faults,
    machine: String,
    people: Vec<Known>,
    chosen: String,
    next: String,
}

/// Who is known on this machine.
///
/// # Errors
/// The database is away.
pub async fn choose(visit: Visit, Query(query): Query<Next>) -> Result<Response> {
    switch_page(&visit, String::new(), query.next, Faults::new()).await
}

async fn switch_page(visit: &Visit, chosen: String, next: String, faults: Faults) -> Result<Response> {
    let mut tx = visit.read().await?;
    let Some(machine) = machine_of(&mut tx, visit).await? else {
        return Ok(visit.to(with_next("/sign-in", inside(&next))));
    };
    let people = machines::known(&mut tx, visit.agency_id(), &machine.id).await?;
    let status = if faults.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let shell = visit.public_shell();
    answer(status, &SwitchPage { shell, faults, machine: machine.name, people, chosen, next: inside(&next).to_owned() })
}

/// Who, and the PIN.
#[derive(Debug, Default, Deserialize)]
pub struct SwitchForm {
    #[serde(default)]
    account: String,
    #[serde(default)]
    pin: String,
    #[serde(default)]
    next: String,
}

/// Switches to a person by PIN; whoever was signed in is signed out.
///
/// # Errors
/// The database is away.
pub async fn switch(visit: Visit, Form(form): Form<SwitchForm>) -> Result<Response> {
    let shell = visit.public_shell();
    let mut faults = Faults::new();
    let mut tx = visit.read().await?;
    let machine = machine_of(&mut tx, &visit).await?;
    let account = accounts::find(&mut tx, visit.agency_id(), &form.account).await?;
    drop(tx);
    let Some(machine) = machine else { return Ok(visit.to("/sign-in")) };
    if form.account.is_empty() {
        faults.add(&shell, "account", "acc-switch-nobody");
        return switch_page(&visit, form.account, form.next, faults).await;
    }
    match account.filter(|account| account.closed_at.is_none()) {
        Some(account) if check_pin(&visit, &machine.id, &account, &form.pin).await? => {
            enter(&visit, Entry { account: &account, level: 1, by_password: false, next: &form.next, held: "" }).await
        }
        _ => {
            faults.add(&shell, "pin", "acc-pin-wrong");
            switch_page(&visit, form.account, form.next, faults).await
        }
    }
}

/// Whether a PIN is right on a machine on which the person is known; wrong ones are counted there.
async fn check_pin(visit: &Visit, machine: &str, account: &Account, typed: &str) -> Result<bool> {
    let (Some(hash), Ok(pin)) = (account.pin.clone(), Pin::read(typed)) else { return Ok(false) };
    let agency = visit.agency_id().to_owned();
    let mut tx = visit.write().await?;
    let allowed = machines::try_pin(&mut tx, &agency, machine, &account.id).await?;
    tx.commit_unrecorded().await?;
    if !allowed {
        return Ok(false);
    }
    let (keys, id) = (visit.state.keys.clone(), account.id.clone());
    let right = slowly(&visit.state, move || pin.verify(&keys, &agency, &id, &hash)).await?;
    if right {
        let mut tx = visit.write().await?;
        machines::add_account(&mut tx, visit.now, visit.agency_id(), machine, &account.id).await?;
        tx.commit_unrecorded().await?;
    }
    Ok(right)
}

#[derive(Template)]
#[template(path = "accounts/cover.html")]
struct CoverPage {
    shell: Shell,
    faults: Faults,
    name: String,
    takes_pin: bool,
    shared: bool,
    next: String,
}

/// The covered screen. Coming here covers it: that asks for no more than a look away.
///
/// # Errors
/// The database is away.
pub async fn cover(visit: Visit, Query(query): Query<Next>) -> Result<Response> {
    let Some(session) = visit.session().await? else {
        return Ok(visit.to(with_next("/sign-in", inside(&query.next))));
    };
    if session.covered_at.is_none() {
        let mut tx = visit.write().await?;
        sessions::cover(&mut tx, visit.now, visit.agency_id(), &session.id).await?;
        tx.commit_unrecorded().await?;
    }
    cover_page(&visit, &session, query.next, Faults::new()).await
}

/// Covers the screen at once, by the button.
///
/// # Errors
/// The database is away.
pub async fn cover_now(visit: Visit) -> Result<Response> {
    if let Some(session) = visit.session().await? {
        let mut tx = visit.write().await?;
        sessions::cover(&mut tx, visit.now, visit.agency_id(), &session.id).await?;
        tx.commit_unrecorded().await?;
    }
    Ok(visit.to("/cover"))
}

async fn cover_page(visit: &Visit, session: &SessionRow, next: String, faults: Faults) -> Result<Response> {
    let takes_pin = match &session.machine_id {
        Some(machine) => {
            let mut tx = visit.read().await?;
            let people = machines::known(&mut tx, visit.agency_id(), machine).await?;
            people.iter().any(|known| known.account == session.account_id && known.takes_pin())
        }
        None => false,
    };
    let status = if faults.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let mut response = answer(
        status,
        &CoverPage {
            shell: visit.public_shell(),
            faults,
            name: session.name.clone(),
            takes_pin,
            shared: session.machine_id.is_some(),
            next: inside(&next).to_owned(),
        },
    )?;
    super::forget_pages(&mut response);
    Ok(response)
}

/// PIN or password.
#[derive(Debug, Default, Deserialize)]
pub struct LiftForm {
    #[serde(default)]
    pin: String,
    #[serde(default)]
    password: String,
    #[serde(default)]
    next: String,
}

/// Takes the cover away with the PIN of the machine, or the password.
///
/// # Errors
/// The database is away.
pub async fn lift(visit: Visit, Form(form): Form<LiftForm>) -> Result<Response> {
    let Some(session) = visit.session().await? else {
        return Ok(visit.to(with_next("/sign-in", inside(&form.next))));
    };
    let (agency, shell) = (visit.agency_id(), visit.public_shell());
    let mut tx = visit.read().await?;
    let account = accounts::find(&mut tx, agency, &session.account_id).await?.ok_or(Error::SignedOut)?;
    let attempt = attempt_of(&visit, &account.login);
    let pause = attempts::find(&mut tx, visit.now, agency, &attempt).await?.pause(visit.now);
    drop(tx);
    let mut faults = Faults::new();
    let right = if !form.pin.is_empty()
        && let Some(machine) = &session.machine_id
    {
        let right = check_pin(&visit, machine, &account, &form.pin).await?;
        if !right {
            faults.add(&shell, "pin", "acc-pin-wrong");
        }
        right
    } else if pause > 0 {
        faults.say("password", shell.t1("acc-pause", "seconds", pause));
        false
    } else {
        let (typed, stored) = (Zeroizing::new(form.password), account.password.clone().unwrap_or_default());
        let right = !stored.is_empty() && slowly(&visit.state, move || password::verify(&typed, &stored)).await?;
        if !right {
            count(&visit, &attempt).await?;
            faults.add(&shell, "password", "acc-password-wrong");
        }
        right
    };
    if !right {
        return cover_page(&visit, &session, form.next, faults).await;
    }
    let mut tx = visit.write().await?;
    sessions::uncover(&mut tx, agency, &session.id).await?;
    let idle = if session.machine_id.is_some() { super::SHARED_IDLE_SECONDS } else { super::IDLE_SECONDS };
    sessions::touch(&mut tx, visit.now, agency, &session.id, idle).await?;
    tx.commit_unrecorded().await?;
    Ok(visit.to(inside(&form.next)))
}
