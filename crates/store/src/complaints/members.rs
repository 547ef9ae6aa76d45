//! Who serves the channel of a town today, and which cases nobody of them opens any more.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use prongsai_domain::access::{Action, Capacity, Subject, may, rules};
use prongsai_domain::agency::Agency;
use prongsai_domain::complaint::{Member, Settings};
use prongsai_thai::Date;

use super::keys::OfficerKey;
use crate::accounts::people;
use crate::{Result, Tx, agencies};

/// Everybody with an account, a row a post, and their names by account; `keys` are the newest ones. Whoever can give duties
/// and make accounts serves no case: nobody gives a case to himself. Whoever serves nothing stands here too.
///
/// # Errors
/// What the database says.
pub async fn list(
    tx: &mut Tx,
    now: Timestamp,
    today: Date,
    agency: &str,
    body: &Agency,
    settings: &Settings,
    keys: &[OfficerKey],
) -> Result<(Vec<Member>, BTreeMap<String, String>)> {
    let (mut members, mut names) = (Vec::new(), BTreeMap::new());
    for officer in officers(tx, now, today, agency, body).await? {
        let is_ruler = rules(&officer.capacities);
        let has_key = keys.iter().any(|key| key.account_id == officer.account);
        for capacity in officer.capacities {
            let one = std::slice::from_ref(&capacity);
            members.push(Member {
                handles: !is_ruler && may(one, Action::HandleCases, Subject::default()).is_some(),
                keeps: !is_ruler && may(one, Action::KeepIdentity, Subject::default()).is_some(),
                outside: settings.outside_posts.contains(&capacity.post),
                has_key,
                post: capacity.post,
                account: officer.account.clone(),
            });
        }
        names.insert(officer.account, officer.name);
    }
    Ok((members, names))
}

/// The accounts that may set the channel up: who is told of what nobody reads any more.
///
/// # Errors
/// What the database says.
pub async fn managers(tx: &mut Tx, now: Timestamp, today: Date, agency: &str, body: &Agency) -> Result<Vec<String>> {
    let officers = officers(tx, now, today, agency, body).await?.into_iter();
    Ok(officers.filter(|officer| officer.may(Action::ManageChannel)).map(|officer| officer.account).collect())
}

/// Somebody with an account, and what they act as.
struct Officer {
    account: String,
    name: String,
    capacities: Vec<Capacity>,
}

impl Officer {
    fn may(&self, action: Action) -> bool {
        may(&self.capacities, action, Subject::default()).is_some()
    }
}

async fn officers(tx: &mut Tx, now: Timestamp, today: Date, agency: &str, body: &Agency) -> Result<Vec<Officer>> {
    let mut found = Vec::new();
    for person in people::list(tx, now, agency).await? {
        let Some(account) = person.account.filter(|_| person.account_closed_at.is_none()) else { continue };
        let capacities = agencies::capacities(tx, agency, body, &person.id, today).await?;
        found.push(Officer { account, name: person.name, capacities });
    }
    Ok(found)
}

/// The account in the holder of a key, `account:<id>:<generation>`; none where it is no account.
pub fn account_of(holder: &str) -> Option<&str> {
    let (account, _) = holder.strip_prefix("account:")?.rsplit_once(':')?;
    Some(account)
}

/// Whether an account handles cases.
pub fn handles(members: &[Member], account: &str) -> bool {
    members.iter().any(|member| member.handles && member.account == account)
}

row! { struct HeldRow { complaint_id: String, account: Option<String> } }

/// The ids of the cases of which nobody who handles cases has the newest key under a living key pair, open ones and closed
/// ones: nobody opens them any more, until somebody who does handles cases again or the recovery key is used.
///
/// # Errors
/// What the database says.
pub async fn orphans(tx: &mut Tx, agency: &str, members: &[Member]) -> Result<BTreeSet<String>> {
    let rows = q!(all HeldRow, tx, "
        select complaint.id as complaint_id, officer_key.account_id as account
        from complaint
        left join complaint_grant on complaint_grant.agency_id = complaint.agency_id
             and complaint_grant.complaint_id = complaint.id and complaint_grant.generation = complaint.generation
        left join officer_key on officer_key.agency_id = complaint.agency_id and officer_key.ended_on is null
             and complaint_grant.holder
                 = 'account:' || officer_key.account_id || ':' || cast(officer_key.generation as text)
        where complaint.agency_id = $1",
        agency)?;
    let mut found: BTreeMap<String, bool> = BTreeMap::new();
    for row in rows {
        let is_handled = row.account.is_some_and(|account| handles(members, &account));
        *found.entry(row.complaint_id).or_default() |= is_handled;
    }
    Ok(found.into_iter().filter(|(_, is_handled)| !is_handled).map(|(id, _)| id).collect())
}
