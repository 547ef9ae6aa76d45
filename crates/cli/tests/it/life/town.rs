//! A town that serves the channel, laid into the database of a place; who serves, and with which keys, is known here.

use std::collections::BTreeMap;

use jiff::Timestamp;
use prongsai_crypto::password::{self, Cost};
use prongsai_crypto::seal::SecretKey;
use prongsai_crypto::vault;
use prongsai_domain::access::Duty;
use prongsai_domain::complaint::Settings;
use prongsai_store::accounts::{self, NewAccount, people};
use prongsai_store::agencies::{self, Site};
use prongsai_store::complaints::{channel, keys};
use prongsai_store::{Store, new_id, random_id};

use super::machine::{BEGIN, Machine};

/// Where its pages begin.
pub const TOWN: &str = "/t/thungsaengsai";

/// Its id.
pub const AGENCY: &str = "a-thungsaengsai";

/// Who serves: post and duties. Two custodians must agree; the auditor is from outside the house.
const SERVES: [(&str, &[Duty]); 4] = [
    ("legal", &[Duty::CaseHandler]),
    ("auditor", &[Duty::CaseHandler, Duty::Custodian]),
    ("clerk", &[Duty::Custodian]),
    ("deputy-clerk", &[Duty::Custodian]),
];

/// Who serves the channel.
pub struct Officer {
    pub account: String,
    pub password: String,
    pub secret: SecretKey,
}

/// The town.
pub struct Town {
    pub officers: BTreeMap<&'static str, Officer>,
    pub recovery: SecretKey,
}

impl Town {
    /// Sets the channel up and opens it. A closed case is kept for a year.
    pub async fn new(machine: &Machine) -> Self {
        machine.must(&["migrate"]);
        let store = store(machine).await;
        let now: Timestamp = BEGIN.parse().expect("a moment");
        let today = prongsai_thai::zone::day(now);
        let agency = prongsai_sample::cycle("thungsaengsai-2570").expect("the sample is sound").agency;
        let site = Site {
            id: AGENCY.to_owned(),
            slug: TOWN.trim_start_matches("/t/").to_owned(),
            host: None,
            full_name: agency.full_name(),
            settings: agencies::Settings::default(),
        };
        let recovery = SecretKey::generate();
        let mut officers = BTreeMap::new();
        let mut tx = store.write().await.unwrap();
        agencies::insert(&mut tx, now, today, &site, &agency).await.unwrap();
        for (post, duties) in SERVES {
            for duty in duties {
                agencies::give_duty(&mut tx, now, AGENCY, post, *duty).await.unwrap();
            }
            let person = accounts::holder(&mut tx, AGENCY, post, today).await.unwrap().expect("the post is held");
            let name = people::find(&mut tx, now, AGENCY, &person).await.unwrap().expect("somebody holds it").name;
            let address = format!("{post}@thungsaengsai.go.th");
            people::update(&mut tx, AGENCY, &person, &name, Some(&address)).await.unwrap();
            let (account, password, secret) = (new_id(now), format!("{post}-{}", random_id()), SecretKey::generate());
            let hashed = password::hash(&password, Cost::test()).unwrap();
            let new =
                NewAccount { id: &account, person: &person, login: post, password: Some(&hashed), totp_secret: None };
            accounts::insert(&mut tx, now, AGENCY, &new).await.unwrap();
            let row = keys::OfficerKey {
                account_id: account.clone(),
                generation: 1,
                public: secret.public().as_bytes().to_vec(),
                locked: vault::lock(&secret, &password, &[AGENCY, &account, "1"], Cost::test()).unwrap(),
                how: "password".to_owned(),
                made_on: today.to_string(),
                ended_on: None,
            };
            assert!(keys::insert(&mut tx, AGENCY, &row).await.unwrap());
            officers.insert(post, Officer { account, password, secret });
        }
        let outside_posts = vec!["auditor".to_owned()];
        let settings = Settings { needed: 2, outside_posts, keep_years: 1, notice_days: 30, ..Settings::default() };
        channel::save(&mut tx, now, AGENCY, &settings.write(), Some(recovery.public().as_bytes())).await.unwrap();
        channel::open(&mut tx, now, AGENCY).await.unwrap();
        tx.commit_unrecorded().await.unwrap();
        store.close().await;
        Self { officers, recovery }
    }

    pub fn password(&self, login: &str) -> &str {
        &self.officers[login].password
    }
}

/// The database beside the running program.
pub async fn store(machine: &Machine) -> Store {
    let data = machine.place.data();
    let address = format!("sqlite:{}", data.join("prongsai.db").display());
    Store::open(&address, &data.join("files")).await.unwrap()
}
