//! What all requests share.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;

use prongsai_cleaner::Cleaner;
use prongsai_crypto::Keys;
use prongsai_crypto::password::Cost;
use prongsai_site::fetch::IpNet;
use prongsai_store::{Clock, Store};
use tokio::sync::Semaphore;

use crate::turns::Turns;

/// What an operator chooses.
#[derive(Debug, Clone)]
pub struct Options {
    /// The address at which people reach the platform, without a slash at its end: for mails, slips and QR codes.
    pub public_address: String,
    /// Whether people come over TLS: cookies are then refused without it.
    pub secure: bool,
    /// Whether sign-ins are shown on the first page, as in a demonstration.
    pub demonstration: bool,
    /// Largest upload in bytes.
    pub largest_upload: u64,
    /// The names and passwords that a demonstration shows on its sign-in page.
    pub shown_sign_ins: Vec<ShownSignIn>,
    /// Machines inside the house whose web sites may be visited, as those of a town's main site.
    pub visit_machines: Vec<IpNet>,
    /// What hashing a password costs.
    pub cost: Cost,
    /// What hashing a PIN costs.
    pub pin_cost: Cost,
    /// What drawing the keys of a receipt or of an officer costs.
    pub case_cost: Cost,
    /// The program that makes copies without hidden data in a process of its own; none where there is none.
    pub cleaner: Option<PathBuf>,
}

/// A sign-in that a demonstration shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShownSignIn {
    /// The post.
    pub title: String,
    /// Name to sign in with.
    pub login: String,
    /// Password.
    pub password: String,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            public_address: "http://localhost:8080".to_owned(),
            secure: false,
            demonstration: false,
            largest_upload: 40 * 1024 * 1024,
            shown_sign_ins: Vec::new(),
            visit_machines: Vec::new(),
            cost: Cost::standard(),
            pin_cost: Cost::small(),
            case_cost: Cost::strong(),
            cleaner: None,
        }
    }
}

/// What all requests share; cheap to clone.
#[derive(Clone)]
pub struct State(Arc<Shared>);

/// The shared parts.
pub struct Shared {
    /// Where it is kept.
    pub store: Store,
    /// The secrets of the installation.
    pub keys: Keys,
    /// What time it is.
    pub clock: Clock,
    /// What the operator chose.
    pub options: Options,
    /// How many papers are drawn at once: each takes a core and some memory.
    pub drawing: Semaphore,
    /// Few sites are visited at a time for whoever waits at a page.
    pub visiting: Semaphore,
    /// How many passwords are hashed at once: each takes a core and memory.
    pub hashing: Turns,
    /// How many receipts are drawn at once, apart from passwords: a flood of reports locks no officer out.
    pub receipts: Turns,
    /// How many proofs over a log are made at once: each hashes all of it.
    pub proving: Turns,
    /// How often keys were drawn since the start: what a request costs shows here and not in its time.
    pub draws: AtomicU64,
    /// How many reports may wait for that,
    pub waiting: Semaphore,
    /// how many that come back with a receipt,
    pub returning: Semaphore,
    /// and how many officers.
    pub unlocking: Semaphore,
    /// What makes copies without hidden data of files of the confidential channel.
    pub cleaner: Option<Cleaner>,
    /// Agencies, remembered for a moment.
    pub sites: crate::site::Sites,
    /// Agencies with their posts, and who acts through which, remembered for a moment.
    pub people: crate::cx::People,
    /// Years as pages of the desk show them, remembered until something changes.
    pub years: crate::cycles::remembered::Remembered,
    /// Answers of public pages, remembered until something changes.
    pub public: crate::publications::cache::Cache,
    /// Leaves of the public logs, remembered for proofs.
    pub leaves: crate::complaints::leaves::Leaves,
}

impl State {
    /// Puts the parts together.
    pub fn new(store: Store, keys: Keys, clock: Clock, options: Options) -> Self {
        let cleaner = options.cleaner.clone().map(|program| Cleaner::new(program, 2));
        Self(Arc::new(Shared {
            store,
            keys,
            clock,
            options,
            drawing: Semaphore::new(2),
            visiting: Semaphore::new(2),
            hashing: Turns::new(2),
            receipts: Turns::new(2),
            proving: Turns::new(1),
            draws: AtomicU64::new(0),
            waiting: Semaphore::new(256),
            returning: Semaphore::new(32),
            unlocking: Semaphore::new(32),
            cleaner,
            sites: crate::site::Sites::default(),
            people: crate::cx::People::default(),
            years: crate::cycles::remembered::Remembered::default(),
            public: crate::publications::cache::Cache::default(),
            leaves: crate::complaints::leaves::Leaves::default(),
        }))
    }
}

impl std::ops::Deref for State {
    type Target = Shared;

    fn deref(&self) -> &Shared {
        &self.0
    }
}
