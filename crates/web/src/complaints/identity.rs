//! An informant's name under its own key: split over the custodians, with no other way to it.

use prongsai_crypto::identity::IdentityKey;
use prongsai_domain::complaint::{Act, Author, Body, Routing};
use prongsai_store::Tx;
use prongsai_store::complaints::identity::{self as store, Identity, Share};
use prongsai_store::complaints::keys;
use prongsai_thai::Date;
use serde::{Deserialize, Serialize};

use super::case::Case;
use super::channel::{Channel, Key};
use super::draft::Draft;
use crate::accounts::secret;
use crate::cx::Visit;
use crate::error::{Error, Result};

/// Who an informant is.
#[derive(Serialize, Deserialize)]
pub struct Named {
    /// The name.
    pub name: String,
    /// How to reach the person.
    pub contact: String,
}

/// A name, sealed, with the shares of its key.
pub struct SealedIdentity {
    row: Identity,
    shares: Vec<Share>,
}

/// Seals the name that a draft gives for a case.
///
/// # Errors
/// [`Error::Internal`] where fewer custodians stay than are needed.
pub fn seal(visit: &Visit, channel: &Channel, routing: &Routing, case: &str, draft: &Draft) -> Result<SealedIdentity> {
    let named = Named { name: draft.name.trim().to_owned(), contact: draft.contact.trim().to_owned() };
    seal_named(visit.agency_id(), channel, routing, case, &named)
}

/// Seals a name for a case.
///
/// # Errors
/// [`Error::Internal`] where fewer custodians stay than are needed.
pub fn seal_named(
    agency: &str,
    channel: &Channel,
    routing: &Routing,
    case: &str,
    named: &Named,
) -> Result<SealedIdentity> {
    let plain = serde_json::to_vec(named).map(prongsai_crypto::Zeroizing::new);
    let plain = plain.map_err(|_| Error::Internal("a name cannot be written".to_owned()))?;
    let mut holders: Vec<(&String, &Key)> = Vec::new();
    for account in &routing.custodians {
        let key = channel.keys.get(account);
        holders.push((account, key.ok_or_else(|| Error::Internal("a custodian without a key".to_owned()))?));
    }
    let to: Vec<_> = holders.iter().map(|(account, key)| (account.as_str(), key.generation, key.public)).collect();
    let key = IdentityKey::generate();
    let sealed = key.split(channel.settings.needed, &to, &[agency, case]).map_err(secret)?;
    let shares = holders.iter().zip(sealed).map(|((account, key), sealed)| Share {
        account_id: (*account).clone(),
        key_generation: key.generation,
        sealed,
    });
    let shares: Vec<Share> = shares.collect();
    let row = Identity {
        needed: channel.settings.needed.into(),
        shares: i64::try_from(shares.len()).unwrap_or(i64::MAX),
        sealed: key.seal(agency, case, &plain),
    };
    Ok(SealedIdentity { row, shares })
}

/// Keeps it with a case, with the entry that says that it is there.
///
/// # Errors
/// The database is away; [`Error::Stale`] where the case has one already, or a custodian has made a new key meanwhile.
pub async fn keep(case: &mut Case, tx: &mut Tx, day: Date, hour: i64, identity: &SealedIdentity) -> Result<()> {
    let agency = case.agency().to_owned();
    for share in &identity.shares {
        // Sealed to a key pair that has ended meanwhile, it would be opened by nobody.
        if !keys::hold(tx, &agency, &share.account_id, share.key_generation).await? {
            return Err(Error::Stale);
        }
    }
    if !store::insert(tx, &agency, &case.row.id, &identity.row, &identity.shares, hour).await? {
        return Err(Error::Stale);
    }
    let body = Body::Act { act: Act::IdentityGiven, about: String::new(), reason: String::new() };
    case.append(tx, day, hour, Author::Informant, body).await?;
    Ok(())
}
