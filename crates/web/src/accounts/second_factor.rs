//! Setting up the second factor with a QR code, and recovery codes, which are shown once.

use askama::Template;
use axum::extract::Query;
use axum::http::StatusCode;
use axum::response::Response;
use prongsai_crypto::token::{Code, CodeKind};
use prongsai_crypto::totp::Secret;
use prongsai_store::Tx;
use prongsai_store::accounts::{self, invitations, sessions};
use qrcode::QrCode;
use qrcode::render::svg;
use serde::Deserialize;

use super::sign_in::Next;
use super::{inside, secret};
use crate::cx::Cx;
use crate::error::{Error, Result};
use crate::form::{Faults, Form};
use crate::shell::{Shell, answer, page};

/// So many recovery codes are made.
const CODES: usize = 10;

#[derive(Template)]
#[template(path = "accounts/second_factor.html")]
struct SetUpPage {
    shell: Shell,
    faults: Faults,
    qr: String,
    address: String,
    typed: String,
    sealed: String,
    next: String,
    enrolled: bool,
    present: Option<String>,
}

/// A QR code as SVG, black on white whatever the page's colours.
pub(crate) fn qr(text: &str) -> Result<String> {
    let code = QrCode::new(text).map_err(|error| Error::Internal(format!("a QR code cannot be made: {error}")))?;
    let drawn = code.render::<svg::Color<'_>>().min_dimensions(240, 240).build();
    // The declaration of XML has no place inside a page.
    Ok(drawn.find("<svg").map_or_else(|| drawn.clone(), |at| drawn[at..].to_owned()))
}

/// The page that sets up the second factor.
///
/// # Errors
/// The database is away.
pub async fn show(cx: Cx, Query(query): Query<Next>) -> Result<Response> {
    // A second factor that is there is changed only by whoever has it.
    if cx.session.totp_at.is_some() {
        cx.require_step_up()?;
    }
    set_up_page(&cx, &Secret::generate(), query.next, Faults::new()).await
}

async fn set_up_page(cx: &Cx, totp: &Secret, next: String, faults: Faults) -> Result<Response> {
    let mut tx = cx.read().await?;
    let account = accounts::find(&mut tx, cx.agency_id(), &cx.session.account_id).await?.ok_or(Error::SignedOut)?;
    drop(tx);
    let address = totp.address(&cx.site().full_name, &account.login).to_string();
    let place = [cx.agency_id(), account.id.as_str()];
    let status = if faults.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    answer(
        status,
        &SetUpPage {
            shell: cx.shell(),
            faults,
            qr: qr(&address)?,
            address,
            typed: totp.typed().to_string(),
            sealed: cx.state.keys.seal_text("totp set up", &place, totp.bytes()),
            next: if next.is_empty() { String::new() } else { inside(&next).to_owned() },
            enrolled: account.totp_at.is_some(),
            present: cx.state.options.demonstration.then(|| totp.code(cx.now.as_second())),
        },
    )
}

/// The code that proves that the telephone knows the secret.
#[derive(Debug, Default, Deserialize)]
pub struct SetUpForm {
    #[serde(default)]
    code: String,
    #[serde(default)]
    sealed: String,
    #[serde(default)]
    next: String,
}

/// Takes the second factor into use and shows recovery codes.
///
/// # Errors
/// The database is away.
pub async fn submit(cx: Cx, Form(form): Form<SetUpForm>) -> Result<Response> {
    if cx.session.totp_at.is_some() {
        cx.require_step_up()?;
    }
    let (agency, id) = (cx.agency_id(), cx.session.account_id.as_str());
    let Ok(plain) = cx.state.keys.open_text("totp set up", &[agency, id], &form.sealed) else {
        return Ok(cx.to("/account/second-factor"));
    };
    let totp = Secret::from_bytes(&plain).map_err(secret)?;
    let Some(step) = totp.check(&form.code, cx.now.as_second(), 0) else {
        let mut faults = Faults::new();
        faults.add(&cx.shell(), "code", "acc-code-wrong");
        return set_up_page(&cx, &totp, form.next, faults).await;
    };
    let sealed = cx.state.keys.seal("totp", &[agency, id], totp.bytes());
    let mut tx = cx.write().await?;
    accounts::set_totp(&mut tx, cx.now, agency, id, &sealed, step).await?;
    // The password was given at the sign-in of this session, the second factor just now.
    sessions::step_up(&mut tx, cx.now, agency, &cx.session.id, 2).await?;
    let codes = new_codes(&mut tx, &cx).await?;
    tx.commit(cx.own_event("account.second-factor-set").about("account", id)).await?;
    page(&CodesPage { shell: cx.shell(), codes, next: form.next })
}

#[derive(Template)]
#[template(path = "accounts/codes.html")]
struct CodesPage {
    shell: Shell,
    codes: Vec<String>,
    next: String,
}

async fn new_codes(tx: &mut Tx, cx: &Cx) -> Result<Vec<String>> {
    let codes: Vec<Code> = (0..CODES).map(|_| Code::generate(CodeKind::Recovery)).collect();
    let digests: Vec<String> = codes.iter().map(|code| code.digest(&cx.state.keys)).collect();
    invitations::set_recovery_codes(tx, cx.now, cx.agency_id(), &cx.session.account_id, &digests).await?;
    Ok(codes.iter().map(|code| code.printed().to_string()).collect())
}

/// Makes new recovery codes in place of the old ones, and shows them once.
///
/// # Errors
/// Both factors have to be given again; the database is away.
pub async fn renew_codes(cx: Cx) -> Result<Response> {
    cx.require_step_up()?;
    let mut tx = cx.write().await?;
    let codes = new_codes(&mut tx, &cx).await?;
    tx.commit(cx.own_event("account.recovery-codes-made").about("account", &cx.session.account_id)).await?;
    page(&CodesPage { shell: cx.shell(), codes, next: String::new() })
}
