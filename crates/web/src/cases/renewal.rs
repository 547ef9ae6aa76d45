//! A key pair that follows another: what was sealed to the one before is sealed to it, as long as the one before is open.

use prongsai_crypto::case::{CaseKey, Holder, Place};
use prongsai_crypto::identity::open_share;
use prongsai_crypto::seal::{self, PublicKey};
use prongsai_store::Tx;
use prongsai_store::complaints::grants::{self, Grant};
use prongsai_store::complaints::identity::{self as store, Share};

use super::identity::ASK;
use super::unlock::Officer;
use crate::accounts::secret;
use crate::cx::Cx;
use crate::error::{Error, Result};

/// Seals every case key, every share of a name and every reason that waits for an answer to the next key pair, and takes it
/// from the one before. What does not open with the one before stays as it is.
///
/// # Errors
/// The database is away; [`Error::Stale`] where one of them was changed meanwhile.
pub async fn carry_over(tx: &mut Tx, cx: &Cx, old: &Officer, next: (&PublicKey, i64), hour: i64) -> Result<()> {
    let (agency, account, (public, generation)) = (cx.agency_id(), old.account.as_str(), next);
    let (before, after) = (Holder::Account(account, old.generation), Holder::Account(account, generation));
    for held in grants::held_by(tx, agency, &before.code()).await? {
        let place = Place { agency, case: &held.complaint_id, generation: held.generation };
        let Ok(key) = CaseKey::take(&old.secret, place, before, &held.sealed) else { continue };
        let sealed = key.grant(public, place, after).map_err(secret)?;
        let grant = Grant { generation: held.generation, holder: after.code(), sealed };
        if !grants::insert(tx, agency, &held.complaint_id, &grant, hour).await? {
            return Err(Error::Stale);
        }
        // Where it is gone, somebody took the case away meanwhile, and it must not come back by this.
        if !grants::remove(tx, agency, &held.complaint_id, &before.code(), held.generation).await? {
            return Err(Error::Stale);
        }
    }
    for held in store::shares_of(tx, agency, account).await? {
        let place = [agency, held.complaint_id.as_str()];
        let Ok(share) = open_share(&old.secret, account, held.key_generation, &place, &held.sealed) else { continue };
        let sealed = share.keep(public, account, generation, &place).map_err(secret)?;
        let share = Share { account_id: account.to_owned(), key_generation: generation, sealed };
        if !store::replace_share(tx, agency, &held.complaint_id, &share, hour).await? {
            return Err(Error::Stale);
        }
    }
    for asked in store::asked_of(tx, agency, account, cx.today).await? {
        let place = [agency, &asked.complaint_id, &asked.request_id, account];
        let Ok(reason) = seal::open(&old.secret, ASK, &place, &asked.reason) else { continue };
        let sealed = seal::seal(public, ASK, &place, &reason).map_err(secret)?;
        if !store::replace_asked(tx, agency, &asked.request_id, account, &sealed).await? {
            return Err(Error::Stale);
        }
    }
    Ok(())
}

/// Ends the requests of somebody whose key pair ends: what was released to it opens no more.
///
/// # Errors
/// The database is away.
pub async fn end_requests(tx: &mut Tx, cx: &Cx, account: &str) -> Result<()> {
    for request in store::open_requests_of(tx, cx.agency_id(), account).await? {
        store::close_request(tx, cx.agency_id(), &request.id, cx.today).await?;
    }
    Ok(())
}
