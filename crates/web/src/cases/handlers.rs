//! Who has a case: giving it to another, stepping back, taking it away. Whoever is named in it never gets it, and never is
//! it left without anybody.

use std::collections::BTreeSet;

use axum::extract::Path;
use axum::response::Response;
use prongsai_crypto::case::Holder;
use prongsai_crypto::seal::PublicKey;
use prongsai_domain::access::{Action, Subject};
use prongsai_domain::complaint::Act;
use prongsai_store::Tx;
use prongsai_store::complaints::{grants, notices};

use super::desk::{Desk, holder};
use super::show::{again, status, written};
use super::unlock::unlocked;
use crate::accounts::secret;
use crate::cx::Cx;
use crate::error::{Error, Result};
use crate::form::{Faults, Form, Typed};

/// Gives the case to another: every key of it that the giver has.
///
/// # Errors
/// [`Error::NoSuchPage`] where the person has no key of the case; the database is away.
pub async fn assign(cx: Cx, Path(id): Path<String>, Form(form): Form<Typed>) -> Result<Response> {
    cx.permit(Action::HandleCases, Subject::default())?;
    let officer = unlocked(&cx).await?;
    let (shell, mut faults) = (cx.shell(), Faults::new());
    let mut tx = cx.write().await?;
    let mut desk = Desk::open(&cx, officer, &mut tx, &id).await?;
    let account = form.get("assign").to_owned();
    let reason = written(&shell, &form, "assign-reason", &mut faults);
    let allowed = desk.routing().is_some_and(|routing| routing.handlers.contains(&account));
    let handlers = desk.handlers(&mut tx).await?;
    if account.is_empty() {
        faults.add(&shell, "assign", "case-assign-missing");
    } else if !allowed {
        faults.add(&shell, "assign", "case-assign-barred");
    } else if handlers.iter().any(|one| one.account == account && one.opens) {
        faults.add(&shell, "assign", "case-assign-has");
    }
    let key = desk.channel.keys.get(&account).cloned();
    let (Some(key), true) = (key, faults.is_empty()) else {
        return again(tx, &desk, faults, form, status(true)).await;
    };
    let to = Holder::Account(&account, key.generation);
    desk.case.grant(&mut tx, &key.public, to, desk.hour).await?;
    if let Some(recovery) = desk.channel.recovery {
        desk.case.grant(&mut tx, &recovery, Holder::Recovery, desk.hour).await?;
    }
    let name = desk.name(&account);
    desk.act(&mut tx, Act::Assigned, &name, &reason).await?;
    notices::pend(&mut tx, cx.agency_id(), &account, desk.hour).await?;
    desk.save(&mut tx).await?;
    tx.commit_unrecorded().await?;
    Ok(cx.done(desk.path(), "case-flash-assigned"))
}

/// Steps back from the case.
///
/// # Errors
/// [`Error::NoSuchPage`] where the person has no key of the case; the database is away.
pub async fn recuse(cx: Cx, Path(id): Path<String>, Form(form): Form<Typed>) -> Result<Response> {
    remove(cx, id, form, true).await
}

/// Takes the case from another.
///
/// # Errors
/// [`Error::NoSuchPage`] where the person has no key of the case; the database is away.
pub async fn revoke(cx: Cx, Path(id): Path<String>, Form(form): Form<Typed>) -> Result<Response> {
    remove(cx, id, form, false).await
}

async fn remove(cx: Cx, id: String, form: Typed, own: bool) -> Result<Response> {
    cx.permit(Action::HandleCases, Subject::default())?;
    let officer = unlocked(&cx).await?;
    let (shell, mut faults) = (cx.shell(), Faults::new());
    let (whom, why) = if own { ("recuse-reason", "recuse-reason") } else { ("revoke", "revoke-reason") };
    let mut tx = cx.write().await?;
    let mut desk = Desk::open(&cx, officer, &mut tx, &id).await?;
    let account = if own { desk.officer.account.clone() } else { form.get("revoke").to_owned() };
    let reason = written(&shell, &form, why, &mut faults);
    let handlers = desk.handlers(&mut tx).await?;
    if !handlers.iter().any(|one| one.account == account) || (!own && account == desk.officer.account) {
        faults.add(&shell, whom, "case-revoke-missing");
    }
    // Who stays must be able to open the case and still serve the channel.
    let serving = desk.routing().map(|routing| routing.handlers).unwrap_or_default();
    let stay: Vec<String> = handlers
        .into_iter()
        .filter(|one| one.opens && one.account != account && serving.contains(&one.account))
        .map(|one| one.account)
        .collect();
    if stay.is_empty() && faults.is_empty() {
        faults.add(&shell, whom, "case-recuse-last");
    }
    if !faults.is_empty() {
        return again(tx, &desk, faults, form, status(true)).await;
    }
    take_away(&mut tx, &mut desk, &account, &stay).await?;
    let name = desk.name(&account);
    desk.act(&mut tx, if own { Act::Recused } else { Act::Revoked }, &name, &reason).await?;
    desk.save(&mut tx).await?;
    tx.commit_unrecorded().await?;
    if own { Ok(cx.done("/cases", "case-flash-recused")) } else { Ok(cx.done(desk.path(), "case-flash-revoked")) }
}

/// Takes every key of the case from somebody and gives a new one to those who stay, to the informant and to the recovery
/// key: what is written from now on opens for nobody else.
async fn take_away(tx: &mut Tx, desk: &mut Desk<'_>, account: &str, stay: &[String]) -> Result<()> {
    let agency = desk.cx.agency_id();
    let held: BTreeSet<String> =
        grants::list(tx, agency, &desk.case.row.id).await?.into_iter().map(|one| one.holder).collect();
    for held in held.iter().filter(|held| holder(held).is_some_and(|(held, _)| held == account)) {
        // Where it is gone, it was sealed to a new key meanwhile, and would stay under that one.
        if grants::remove_holder(tx, agency, &desk.case.row.id, held).await? == 0 {
            return Err(Error::Stale);
        }
    }
    desk.case.renew();
    let informant = PublicKey::from_bytes(&desk.case.row.informant_public).map_err(secret)?;
    desk.case.grant(tx, &informant, Holder::Informant, desk.hour).await?;
    if let Some(recovery) = desk.channel.recovery {
        desk.case.grant(tx, &recovery, Holder::Recovery, desk.hour).await?;
    }
    for account in stay {
        let key = desk.channel.keys.get(account);
        let key = key.ok_or_else(|| Error::Internal("who stays has a key".to_owned()))?;
        desk.case.grant(tx, &key.public, Holder::Account(account, key.generation), desk.hour).await?;
    }
    Ok(())
}
