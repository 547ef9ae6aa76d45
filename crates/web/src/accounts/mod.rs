//! Coming in and going out: sign-in, second factor, invitations, shared machines, sessions, drafts; people and posts.
//!
//! | file | answers |
//! |---|---|
//! | [`sign_in`] | password, then second factor or recovery code; going out |
//! | [`step_up`] | both factors again before what binds; [`step_up::confirm`] opens the signing key |
//! | [`held`] | what was sent when a session had run out is kept for its owner |
//! | [`invitation`] | the first sign-in, from a printed slip or a mail |
//! | [`machine`] | a computer that several people share: quick switch by PIN, the covered screen |
//! | [`me`] | one's own sessions, password, PIN |
//! | [`second_factor`] | setting up the second factor, recovery codes |
//! | [`drafts`] | what is half typed |
//! | [`people`], [`posts`] | who is here, who holds which post, who stands in, what posts are entrusted with |
//! | [`permissions`] | the permission table, readable |

pub mod drafts;
pub mod held;
pub mod invitation;
pub mod machine;
pub mod me;
pub mod people;
pub mod permissions;
pub mod posts;
pub mod second_factor;
pub mod sign_in;
pub mod step_up;

use std::time::Duration;

use axum::http::{HeaderMap, HeaderName, HeaderValue, header};
use axum::response::Response;
use prongsai_crypto::password::{self, Weakness};
use prongsai_crypto::token::{self, Token};
use prongsai_store::accounts::machines::{self, Machine};
use prongsai_store::accounts::{self, Account, NewSession, attempts, sessions};
use prongsai_store::{Tx, new_id};

use crate::cx::Visit;
use crate::error::{Error, Result};
use crate::form::Faults;
use crate::shell::Shell;
use crate::{State, security};

/// A session ends after so many seconds without use.
pub const IDLE_SECONDS: i64 = 2 * 60 * 60;
/// On a shared machine it ends sooner.
pub const SHARED_IDLE_SECONDS: i64 = 30 * 60;
/// On a shared machine the screen is covered after so many seconds without use, script or no script.
pub const COVER_SECONDS: i64 = 10 * 60;
/// A session ends after so many seconds in any case.
const MOST_SECONDS: i64 = 12 * 60 * 60;
/// The browser keeps the token longer than the session lives, so that a form that comes too late finds its owner.
const COOKIE_SECONDS: i64 = 30 * 24 * 60 * 60;
const YEAR_SECONDS: i64 = 365 * 24 * 60 * 60;
/// How long a request waits for its turn to hash: each takes memory and a core.
const PATIENCE: Duration = Duration::from_secs(10);

/// Does what takes long and much memory, such as hashing a password, away from the requests and few at a time.
///
/// # Errors
/// [`Error::TooMany`] where the turn does not come.
pub(crate) async fn slowly<T, Work>(state: &State, work: Work) -> Result<T>
where
    T: Send + 'static,
    Work: FnOnce() -> prongsai_crypto::Result<T> + Send + 'static,
{
    state.hashing.take(PATIENCE, work).await
}

pub(crate) fn secret(error: prongsai_crypto::Error) -> Error {
    Error::Internal(format!("a secret cannot be made or opened: {error}"))
}

/// The path to go on to: inside the agency, and never another site.
pub(crate) fn inside(next: &str) -> &str {
    let plain = next.starts_with('/') && !next.starts_with("//") && !next.contains(['\\', '\r', '\n']);
    if plain && next != "/" { next } else { "/desk" }
}

/// Where to ask for a path first: `/step-up?next=…`.
pub(crate) fn with_next(page: &str, next: &str) -> String {
    let next = askama::filters::urlencode_strict(next).map(|next| next.to_string()).unwrap_or_default();
    format!("{page}?next={next}")
}

/// What a browser is, in plain words: `Chrome, Windows`.
fn device(headers: &HeaderMap) -> String {
    let agent = headers.get(header::USER_AGENT).and_then(|agent| agent.to_str().ok()).unwrap_or_default();
    let first = |known: &[(&str, &'static str)]| {
        known.iter().find(|(mark, _)| agent.contains(mark)).map_or("?", |(_, name)| *name)
    };
    let browser = first(&[
        (" Line/", "LINE"),
        ("Edg/", "Edge"),
        ("OPR/", "Opera"),
        ("SamsungBrowser", "Samsung Internet"),
        ("Firefox/", "Firefox"),
        ("Chrome/", "Chrome"),
        ("Safari/", "Safari"),
    ]);
    let system = first(&[
        ("Android", "Android"),
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Windows", "Windows"),
        ("Mac OS X", "macOS"),
        ("Linux", "Linux"),
    ]);
    format!("{browser}, {system}")
}

/// The name of the cookie of a shared machine; one an agency.
pub(crate) fn machine_cookie(visit: &Visit) -> String {
    format!("machine-{}", visit.site().slug)
}

/// The shared machine that a request comes from.
pub(crate) async fn machine_of(tx: &mut Tx, visit: &Visit) -> Result<Option<Machine>> {
    match security::cookie_of(&visit.headers, &machine_cookie(visit)) {
        Some(text) => Ok(machines::find(tx, visit.agency_id(), &token::digest(&text)).await?),
        None => Ok(None),
    }
}

/// Under which failed sign-ins of a login are counted. A browser in which the person has been before counts by itself,
/// so that strangers who guess do not lock anybody out.
pub(crate) fn attempt_of(visit: &Visit, login: &str) -> String {
    let login = accounts::normal_login(login);
    let mark = security::cookie_of(&visit.headers, &known_cookie(visit)).unwrap_or_default();
    let known = visit.state.keys.bears_mark("known browser", &[visit.agency_id(), &login], &mark);
    let channel = if known { "known" } else { "" };
    prongsai_crypto::hex(&visit.state.keys.mark("attempt", &[visit.agency_id(), &login, channel]))
}

fn known_cookie(visit: &Visit) -> String {
    format!("known-{}", visit.site().slug)
}

/// Somebody who has shown who they are.
pub(crate) struct Entry<'a> {
    /// Who.
    pub account: &'a Account,
    /// 1: password or PIN. 2: with the second factor.
    pub level: i64,
    /// Whether the password was given: the person is then known on a shared machine.
    pub by_password: bool,
    /// Where to go on to.
    pub next: &'a str,
    /// A form that was kept when the session ran out, sealed.
    pub held: &'a str,
}

/// Begins a session, ends the one that this browser had, and goes on.
///
/// # Errors
/// The database is away.
pub(crate) async fn enter(visit: &Visit, entry: Entry<'_>) -> Result<Response> {
    let (agency, now, account) = (visit.agency_id(), visit.now, entry.account);
    let held = held::open(visit, &account.id, entry.held);
    let token = Token::generate();
    let mut tx = visit.write().await?;
    let machine = machine_of(&mut tx, visit).await?;
    end_present(&mut tx, visit).await?;
    if entry.by_password {
        attempts::clear(&mut tx, agency, &attempt_of(visit, &account.login)).await?;
        if let Some(machine) = &machine {
            machines::add_account(&mut tx, now, agency, &machine.id, &account.id).await?;
        }
    }
    let at = now.as_microsecond();
    let idle = if machine.is_some() { SHARED_IDLE_SECONDS } else { IDLE_SECONDS };
    let session = NewSession {
        id: &new_id(now),
        account: &account.id,
        machine: machine.as_ref().map(|machine| machine.id.as_str()),
        digest: &token.digest(),
        level: entry.level,
        stepped_up_at: (entry.level >= 2).then_some(at),
        device: &device(&visit.headers),
        idle_until: at + idle * 1_000_000,
        expires_at: at + MOST_SECONDS * 1_000_000,
    };
    accounts::insert_session(&mut tx, now, agency, &session).await?;
    if let Some(held) = &held {
        held.keep(&mut tx, visit, &account.id).await?;
    }
    tx.commit_unrecorded().await?;
    let mut response = match (&held, entry.held) {
        (Some(_), _) => visit.to("/held"),
        (None, "") => visit.to(inside(entry.next)),
        // The form belongs to somebody else, who alone sees it again.
        (None, _) => visit.done("/desk", "flash-form-of-another"),
    };
    let name = security::session_cookie(&visit.state, visit.site());
    set_cookie(visit, &mut response, &name, token.text(), COOKIE_SECONDS);
    if entry.by_password {
        let mark = visit.state.keys.mark_text("known browser", &[agency, &account.login]);
        set_cookie(visit, &mut response, &known_cookie(visit), &mark, YEAR_SECONDS);
    }
    forget_pages(&mut response);
    Ok(response)
}

/// Ends the session that this browser has, if it lives.
pub(crate) async fn end_present(tx: &mut Tx, visit: &Visit) -> Result<()> {
    let name = security::session_cookie(&visit.state, visit.site());
    if let Some(text) = security::cookie_of(&visit.headers, &name)
        && let Some(session) = sessions::find(tx, visit.agency_id(), &token::digest(&text)).await?
    {
        sessions::end(tx, visit.now, visit.agency_id(), &session.account, &session.id).await?;
        prongsai_store::complaints::unlocks::remove(tx, visit.agency_id(), &session.id).await?;
    }
    Ok(())
}

pub(crate) fn set_cookie(visit: &Visit, response: &mut Response, name: &str, value: &str, seconds: i64) {
    if let Ok(value) = HeaderValue::from_str(&security::cookie(&visit.state, name, value, seconds)) {
        response.headers_mut().append(header::SET_COOKIE, value);
    }
}

/// Tells the browser to forget the pages of whoever was here before.
pub(crate) fn forget_pages(response: &mut Response) {
    let name = HeaderName::from_static("clear-site-data");
    response.headers_mut().insert(name, HeaderValue::from_static("\"cache\", \"storage\""));
}

/// Says what is weak about a new password and whether both entries agree.
pub(crate) fn judge_password(shell: &Shell, faults: &mut Faults, new: &str, again: &str, account: &Account) {
    let names = [account.login.as_str(), account.name.as_str(), shell.agency.as_str()];
    for weakness in password::weaknesses(new, &names) {
        faults.add(
            shell,
            "new_password",
            match weakness {
                Weakness::TooShort => "acc-password-short",
                Weakness::TooLong => "acc-password-long",
                Weakness::OnlyDigits => "acc-password-digits",
                Weakness::Common => "acc-password-common",
                Weakness::HoldsName => "acc-password-name",
            },
        );
    }
    if faults.is_empty() && new != again {
        faults.add(shell, "password_again", "acc-password-differs");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_to_go_on_to_never_leads_away() {
        for (next, expected) in [
            ("/measures?year=2570", "/measures?year=2570"),
            ("", "/desk"),
            ("/", "/desk"),
            ("//elsewhere.example", "/desk"),
            ("https://elsewhere.example", "/desk"),
            ("/\\elsewhere.example", "/desk"),
        ] {
            assert_eq!(inside(next), expected, "{next}");
        }
    }

    #[test]
    fn a_browser_is_said_in_plain_words() {
        let mut headers = HeaderMap::new();
        let agent = "Mozilla/5.0 (Linux; Android 8.0) AppleWebKit/537.36 Chrome/109.0 Mobile Safari/537.36 Line/12.1";
        headers.insert(header::USER_AGENT, HeaderValue::from_static(agent));

        assert_eq!(device(&headers), "LINE, Android");
        assert_eq!(device(&HeaderMap::new()), "?, ?");
    }
}
