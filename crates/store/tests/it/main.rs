//! Every test runs on each engine.

#![expect(clippy::unwrap_used, reason = "what sets a scene may end a test")]

mod approvals;
mod blobs;
mod checks;
mod complaints;
mod disclosures;
mod engines;
mod events;
mod jobs;
mod objections;
mod publications;
mod reports;
mod schema;
mod towns;

use jiff::Timestamp;
use prongsai_domain::agency::{Agency, AgencyKind};
use prongsai_store::agencies::{self, Settings, Site};
use prongsai_store::{Store, Tx};

/// A moment, so many seconds after the beginning of the scene.
fn at(seconds: i64) -> Timestamp {
    let beginning: Timestamp = "2026-11-26T02:00:00Z".parse().expect("a moment");
    beginning + jiff::SignedDuration::from_secs(seconds)
}

/// An agency without units and posts.
async fn town(store: &Store, id: &str) {
    let mut tx = store.write().await.expect("the store writes");
    insert_town(&mut tx, id).await;
    tx.commit_unrecorded().await.expect("the town is kept");
}

async fn insert_town(tx: &mut Tx, id: &str) {
    let site = Site {
        id: id.to_owned(),
        slug: id.to_owned(),
        host: None,
        full_name: String::new(),
        settings: Settings::default(),
    };
    let agency = Agency {
        kind: AgencyKind::SubdistrictMunicipality,
        name: "ทุ่งแสงใส".to_owned(),
        district: "เมือง".to_owned(),
        province: "ลำพูน".to_owned(),
        telephone: None,
        website: None,
        units: Vec::new(),
        posts: Vec::new(),
        acting: Vec::new(),
    };
    let today = "2026-11-26".parse().expect("a day");
    agencies::insert(tx, at(0), today, &site, &agency).await.expect("the town is new");
}
