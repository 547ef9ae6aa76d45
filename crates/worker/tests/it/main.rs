//! The worker against real stores, a real mail server and a real folder.

#![expect(clippy::unwrap_used, reason = "what sets a scene may end a test")]

mod check;
mod confidential;
mod jobs;
mod mail;
mod remind;
mod watch;

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use jiff::Timestamp;
use prongsai_domain::Cycle;
use prongsai_domain::agency::AgencyKind;
use prongsai_store::agencies::{self, Settings, Site};
use prongsai_store::{Clock, Store};
use prongsai_thai::FiscalYear;
use prongsai_worker::Worker;

/// A clock that stands until it is moved.
#[derive(Clone)]
struct Hands(Arc<AtomicI64>);

impl Hands {
    fn at(moment: &str) -> Self {
        let moment: Timestamp = moment.parse().expect("a moment");
        Self(Arc::new(AtomicI64::new(moment.as_second())))
    }

    fn forward(&self, seconds: i64) {
        self.0.fetch_add(seconds, Ordering::SeqCst);
    }

    fn clock(&self) -> Clock {
        let hands = Arc::clone(&self.0);
        Clock::new(move || Timestamp::from_second(hands.load(Ordering::SeqCst)).expect("a moment"))
    }
}

/// A worker on a store with one town, `town`, at two in the morning of 26 November 2026, Thai time nine.
async fn scene(store: &Store) -> (Worker, Hands) {
    scene_of(store, None).await
}

/// The same with a main web site.
async fn scene_of(store: &Store, website: Option<String>) -> (Worker, Hands) {
    let hands = Hands::at("2026-11-26T02:00:00Z");
    let worker = Worker::new(store.clone(), hands.clock());
    let year = FiscalYear::new(2570).expect("a year");
    let mut body = Cycle::usual(AgencyKind::SubdistrictMunicipality, "ทุ่งแสงใส", "แสงใส", "ตัวอย่าง", year).agency;
    body.website = website;
    let site = Site {
        id: "town".to_owned(),
        slug: "tungsaengsai".to_owned(),
        host: None,
        full_name: body.full_name(),
        settings: Settings::default(),
    };
    let mut tx = store.write().await.expect("the store writes");
    agencies::insert(&mut tx, worker.clock.now(), worker.clock.today(), &site, &body).await.expect("the town is new");
    tx.commit_unrecorded().await.expect("the town is kept");
    (worker, hands)
}

/// Does all that is due.
async fn work(worker: &Worker) -> u32 {
    let mut done = 0;
    while prongsai_worker::lane::step(worker, "test").await.expect("the store answers") {
        done += 1;
    }
    done
}
