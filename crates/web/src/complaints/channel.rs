//! The channel of a town: its settings, who serves it and with which keys, whether it is open, who gets a case.

use std::collections::BTreeMap;

use jiff::Timestamp;
use prongsai_crypto::seal::PublicKey;
use prongsai_domain::access::{Action, Subject, may};
use prongsai_domain::agency::{Agency, PostRole};
use prongsai_domain::complaint::{Lack, Member, Named, Routing, Settings, route};
use prongsai_store::accounts::people;
use prongsai_store::complaints::{channel, keys};
use prongsai_store::{Tx, agencies};
use prongsai_thai::Date;

use crate::cx::Visit;
use crate::error::{Error, Result};

/// A key of somebody who serves the channel.
#[derive(Debug, Clone)]
pub struct Key {
    /// Which of the person's pairs.
    pub generation: i64,
    /// To whom is sealed.
    pub public: PublicKey,
}

/// The channel as it stands today.
#[derive(Debug, Clone)]
pub struct Channel {
    /// What the town decided.
    pub settings: Settings,
    /// Whether reports are taken.
    pub is_open: bool,
    /// The public half of the recovery key.
    pub recovery: Option<PublicKey>,
    /// Everybody who serves it, a row a post.
    pub members: Vec<Member>,
    /// The newest keys, by account.
    pub keys: BTreeMap<String, Key>,
    /// Names of the members, by account.
    pub names: BTreeMap<String, String>,
}

impl Channel {
    /// Loads it.
    ///
    /// # Errors
    /// The database is away.
    pub async fn load(tx: &mut Tx, now: Timestamp, today: Date, id: &str, agency: &Agency) -> Result<Self> {
        let row = channel::find(tx, id).await?;
        let settings = match &row {
            Some(row) => Settings::read(&row.settings)
                .ok_or_else(|| Error::Internal("the settings of the channel cannot be read".to_owned()))?,
            None => Settings::default(),
        };
        let recovery = row.as_ref().and_then(|row| row.recovery_public.as_deref());
        let recovery = recovery.map(PublicKey::from_bytes).transpose().map_err(crate::accounts::secret)?;
        let mut found = BTreeMap::new();
        for key in keys::list_newest(tx, id).await?.into_iter().filter(|key| key.ended_on.is_none()) {
            let public = PublicKey::from_bytes(&key.public).map_err(crate::accounts::secret)?;
            found.insert(key.account_id, Key { generation: key.generation, public });
        }
        let (mut members, mut names) = (Vec::new(), BTreeMap::new());
        for person in people::list(tx, now, id).await? {
            let Some(account) = person.account.filter(|_| person.account_closed_at.is_none()) else { continue };
            let capacities = agencies::capacities(tx, id, agency, &person.id, today).await?;
            // Whoever can give duties and make accounts serves no case: nobody gives a case to himself.
            let rules = [Action::ManageChannel, Action::ManagePeople];
            let is_ruler = rules.into_iter().any(|action| may(&capacities, action, Subject::default()).is_some());
            for capacity in capacities {
                let one = std::slice::from_ref(&capacity);
                members.push(Member {
                    handles: !is_ruler && may(one, Action::HandleCases, Subject::default()).is_some(),
                    keeps: !is_ruler && may(one, Action::KeepIdentity, Subject::default()).is_some(),
                    outside: settings.outside_posts.contains(&capacity.post),
                    has_key: found.contains_key(&account),
                    post: capacity.post,
                    account: account.clone(),
                });
            }
            names.insert(account, person.name);
        }
        // Somebody who serves nothing stands here too: a name in a report may be theirs, and then nothing follows.
        let is_open = row.as_ref().is_some_and(channel::Channel::is_open);
        let mut whole = Self { settings, is_open, recovery, members, keys: found, names };
        whole.is_open &= whole.lacks().is_empty();
        Ok(whole)
    }

    /// The same for a public page.
    ///
    /// # Errors
    /// The database is away.
    pub async fn of(visit: &Visit) -> Result<(Self, Agency)> {
        let mut tx = visit.read().await?;
        let agency = agencies::get(&mut tx, visit.agency_id(), visit.today).await?;
        let channel = Self::load(&mut tx, visit.now, visit.today, visit.agency_id(), &agency).await?;
        Ok((channel, agency))
    }

    /// What is missing before it can be opened.
    pub fn lacks(&self) -> Vec<Lack> {
        let routing = self.route(&Named::default());
        let lacks = [
            (Lack::Handlers, routing.needs_outside),
            (Lack::Custodians, !routing.identity_possible),
            (Lack::Recovery, self.recovery.is_none()),
        ];
        lacks.into_iter().filter(|(_, lacks)| *lacks).map(|(lack, _)| lack).collect()
    }

    /// Who gets a case in which these are named.
    pub fn route(&self, named: &Named) -> Routing {
        route(&self.members, named, self.settings.needed)
    }

    /// Who is named, by posts and by names of people as they were typed.
    pub fn named(&self, agency: &Agency, posts: &[String], people: &[String]) -> Named {
        let is_head = |id: &String| agency.posts.iter().any(|post| post.id == *id && post.role == PostRole::Head);
        let holder_of_head = agency.posts.iter().filter(|post| post.role == PostRole::Head);
        let heads: Vec<&str> = holder_of_head.filter_map(|post| post.holder.as_deref()).collect();
        let accounts = self.names.iter().filter(|(_, name)| people.iter().any(|typed| is_same(typed, name)));
        // A post that is written out is named as much as one that is ticked.
        let written = agency.posts.iter().filter(|post| people.iter().any(|typed| is_same(typed, &post.title)));
        let mut posts = posts.to_vec();
        posts.extend(written.map(|post| post.id.clone()));
        Named {
            posts: posts.clone(),
            accounts: accounts.map(|(account, _)| account.clone()).collect(),
            head: posts.iter().any(is_head) || people.iter().any(|typed| heads.iter().any(|head| is_same(typed, head))),
        }
    }

    /// How many handlers and how many of them from outside the house could take a case today.
    pub fn handlers(&self) -> (usize, usize) {
        let all = self.route(&Named::default()).handlers.len();
        let head = Named { head: true, ..Named::default() };
        (all, self.route(&head).handlers.len())
    }

    /// How many custodians have keys.
    pub fn custodians(&self) -> usize {
        self.route(&Named::default()).custodians.len()
    }
}

/// Whether a typed name is somebody's: titles, spaces and what stands around it set aside, in either order of length.
fn is_same(typed: &str, name: &str) -> bool {
    let (typed, name) = (bare(typed), bare(name));
    let long = |text: &str| text.chars().count() >= 4;
    typed == name || (long(&typed) && name.contains(&typed)) || (long(&name) && typed.contains(&name))
}

/// A name without its title and without white space.
fn bare(name: &str) -> String {
    const TITLES: [&str; 9] = ["นางสาว", "น.ส.", "นาง", "นาย", "ว่าที่ร้อยตรี", "ว่าที่ ร.ต.", "ดร.", "คุณ", "พันจ่าเอก"];
    let name = name.trim();
    let name = TITLES.iter().find_map(|title| name.strip_prefix(title)).unwrap_or(name);
    name.chars().filter(|letter| !letter.is_whitespace() && *letter != '\u{200b}').collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_known_with_and_without_its_title() {
        assert!(is_same("สมชาย ใจดี", "นายสมชาย ใจดี"));
        assert!(is_same("นาย สมชาย  ใจดี", "สมชาย ใจดี"));
        assert!(is_same("สมชาย", "นายสมชาย ใจดี"));
        assert!(is_same("ปลัดสมชาย ใจดี ที่กองช่าง", "นายสมชาย ใจดี"));
        assert!(!is_same("สมหญิง", "นายสมชาย ใจดี"));
        assert!(!is_same("ใจ", "นายสมชาย ใจดี"));
    }
}
