//! The confidential channel of the sample municipality: who handles, who keeps keys, and keys for all of them.

use std::path::Path;

use prongsai_crypto::password::Cost;
use prongsai_crypto::seal::SecretKey;
use prongsai_crypto::{recovery, vault};
use prongsai_domain::access::Duty;
use prongsai_domain::complaint::Settings;
use prongsai_store::complaints::{channel, keys};
use prongsai_store::events::Event;
use prongsai_store::{Clock, Store, accounts, agencies};

use super::town::{Error, PASSWORD, TOWN};

/// The post of the officer from outside the house.
pub const OUTSIDE: &str = "district";

/// Who serves the channel: post and duty. Two of the three custodians must agree.
const SERVES: [(&str, Duty); 5] = [
    ("legal", Duty::CaseHandler),
    (OUTSIDE, Duty::CaseHandler),
    ("clerk", Duty::Custodian),
    ("auditor", Duty::Custodian),
    (OUTSIDE, Duty::Custodian),
];
const NEEDED: u8 = 2;

/// The paper with the recovery key; in earnest it lies in a safe and not beside the data.
const RECOVERY: &str = "recovery-key.txt";

/// Sets the channel up where the town has none: keys under the password of the demonstration, and opens it.
pub async fn make(store: &Store, clock: &Clock, data: &Path) -> Result<(), Error> {
    let (now, today) = (clock.now(), clock.today());
    if channel::find(&mut store.read().await?, TOWN).await?.is_some() {
        return Ok(());
    }
    let secret = SecretKey::generate();
    std::fs::write(data.join(RECOVERY), format!("{}\n", *recovery::printed(&secret)))
        .map_err(|error| Error::Store(error.into()))?;
    let mut tx = store.write().await?;
    let mut served = Vec::new();
    for (post, duty) in SERVES {
        agencies::give_duty(&mut tx, now, TOWN, post, duty).await?;
        let Some(person) = accounts::holder(&mut tx, TOWN, post, today).await? else { continue };
        let Some(account) = accounts::find_of_person(&mut tx, TOWN, &person).await? else { continue };
        if served.contains(&account.id) {
            continue;
        }
        let key = SecretKey::generate();
        let row = keys::OfficerKey {
            account_id: account.id.clone(),
            generation: 1,
            public: key.public().as_bytes().to_vec(),
            locked: vault::lock(&key, PASSWORD, &[TOWN, &account.id, "1"], Cost::standard())?,
            how: "password".to_owned(),
            made_on: today.to_string(),
            ended_on: None,
        };
        keys::insert(&mut tx, TOWN, &row).await?;
        served.push(account.id);
    }
    let settings = Settings { needed: NEEDED, outside_posts: vec![OUTSIDE.to_owned()], ..Settings::default() };
    channel::save(&mut tx, now, TOWN, &settings.write(), Some(secret.public().as_bytes())).await?;
    channel::open(&mut tx, now, TOWN).await?;
    tx.commit(Event::new(TOWN, now, "channel.opened").about("agency", TOWN)).await?;
    Ok(())
}
