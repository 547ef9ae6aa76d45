//! The channel of a town: its settings, who serves it and with which keys, whether it is open, who gets a case.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use prongsai_crypto::seal::PublicKey;
use prongsai_domain::agency::{Agency, Post, PostRole};
use prongsai_domain::complaint::{Lack, Member, Named, Routing, Settings, names, route};
use prongsai_store::complaints::{channel, keys, members};
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
        let newest = keys::list_newest(tx, id).await?;
        let mut found = BTreeMap::new();
        for key in &newest {
            let public = PublicKey::from_bytes(&key.public).map_err(crate::accounts::secret)?;
            found.insert(key.account_id.clone(), Key { generation: key.generation, public });
        }
        // Somebody who serves nothing stands here too: a name in a report may be theirs, and then nothing follows.
        let (members, names) = members::list(tx, now, today, id, agency, &settings, &newest).await?;
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

    /// Who is named, by posts and by names of people as they were typed. Whoever fills the post of the head on a day is the
    /// head of that day, by post and by name.
    pub fn named(&self, agency: &Agency, posts: &[String], people: &[String], on: Date) -> Named {
        // A post that is written out is named as much as one that is ticked.
        let written = agency.posts.iter().filter(|post| people.iter().any(|typed| names::is_post(typed, post)));
        let mut posts = posts.to_vec();
        posts.extend(written.map(|post| post.id.clone()));
        let titles: Vec<&str> = agency.posts.iter().map(|post| post.title.as_str()).collect();
        let holders = agency.posts.iter().filter_map(|post| post.holder.as_deref());
        let known = self.names.values().map(String::as_str).chain(holders).collect();
        let meant: BTreeSet<&str> = people.iter().flat_map(|typed| names::people(typed, &known, &titles)).collect();
        let is_meant = |name: &str| meant.contains(name);
        let accounts = self.names.iter().filter(|(_, name)| is_meant(name));
        let is_head = |post: &Post| posts.contains(&post.id) || post.holder.as_deref().is_some_and(is_meant);
        Named {
            accounts: accounts.map(|(account, _)| account.clone()).collect(),
            head: heads(agency, on).into_iter().any(is_head),
            posts,
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

/// The post of the head, and the posts that fill it on a day.
fn heads(agency: &Agency, on: Date) -> Vec<&Post> {
    let own = || agency.posts.iter().filter(|post| post.role == PostRole::Head);
    let acting =
        agency.acting.iter().filter(|acting| acting.holds(Some(on)) && own().any(|head| head.id == acting.post));
    own().chain(acting.filter_map(|acting| agency.post(&acting.by))).collect()
}

#[cfg(test)]
mod tests {
    use prongsai_domain::agency::{Acting, ActingMode, AgencyKind};

    use super::*;

    fn day(text: &str) -> Date {
        text.parse().unwrap()
    }

    #[test]
    fn whoever_fills_the_post_of_the_head_is_the_head_of_that_day() {
        let post = |id: &str, role, holder: Option<&str>| Post {
            id: id.to_owned(),
            title: format!("ตำแหน่ง {id}"),
            role,
            unit: None,
            holder: holder.map(str::to_owned),
            vacant: holder.is_none(),
        };
        let agency = Agency {
            kind: AgencyKind::SubdistrictMunicipality,
            name: "ทุ่งแสงทราย".to_owned(),
            district: String::new(),
            province: String::new(),
            telephone: None,
            website: None,
            units: Vec::new(),
            posts: vec![
                post("mayor", PostRole::Head, None),
                post("clerk", PostRole::Clerk, Some("นายปกรณ์ ตั้งตรง")),
                post("legal", PostRole::Officer, Some("นางสาวนิติ ยุติธรรม")),
            ],
            acting: vec![Acting {
                post: "mayor".to_owned(),
                by: "clerk".to_owned(),
                mode: ActingMode::ActingFor,
                basis: None,
                from: Some(day("2026-10-01")),
                to: Some(day("2026-12-31")),
            }],
        };
        let channel = Channel {
            settings: Settings::default(),
            is_open: true,
            recovery: None,
            members: Vec::new(),
            keys: BTreeMap::new(),
            names: BTreeMap::new(),
        };
        let head = |posts: &[&str], people: &[&str], on: &str| {
            let own = |list: &[&str]| list.iter().map(|text| (*text).to_owned()).collect::<Vec<_>>();
            channel.named(&agency, &own(posts), &own(people), day(on)).head
        };

        assert!(head(&["mayor"], &[], "2027-01-01") && head(&[], &["ท่านนายก"], "2027-01-01"));
        assert!(head(&["clerk"], &[], "2026-11-27") && head(&[], &["ปกรณ์ และพวก"], "2026-12-31"));
        assert!(!head(&["clerk"], &["ปกรณ์"], "2027-01-01"), "he fills it no more");
        assert!(!head(&["legal"], &["นิติ ยุติธรรม"], "2026-11-27"));
    }
}
