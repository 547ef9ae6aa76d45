//! The sample municipality with a full year, every post, and somebody in each.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use jiff::civil::Date;
use prongsai_crypto::Keys;
use prongsai_crypto::password::{self, Cost};
use prongsai_domain::access::Duty;
use prongsai_domain::agency::{Agency, Post, PostRole};
use prongsai_domain::evidence::EvidenceKind;
use prongsai_sample::Town;
use prongsai_store::accounts::{self, NewAccount};
use prongsai_store::agencies::{self, Settings, Site};
use prongsai_store::cycles::{self, KeptFile};
use prongsai_store::events::Event;
use prongsai_store::{Clock, Store, new_id};
use prongsai_thai::zone;
use prongsai_web::Options;
use prongsai_web::state::ShownSignIn;

use super::past;

/// The town's id and slug.
pub const TOWN: &str = "thungsaengsai";

/// The password of everybody in the demonstration.
pub const PASSWORD: &str = "tungsaengsai-2570";

/// The folders of the sample, oldest first.
const YEARS: [&str; 2] = ["thungsaengsai-2569", "thungsaengsai-2570"];

/// Why the town could not be made.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The sample has a fault, which its own test excludes.
    #[error("the sample town cannot be read")]
    Sample,
    /// The database or the disk.
    #[error(transparent)]
    Store(#[from] prongsai_store::Error),
    /// A file could not be kept.
    #[error(transparent)]
    File(#[from] prongsai_store::blob::IncomingError),
    /// A password could not be hashed.
    #[error(transparent)]
    Crypto(#[from] prongsai_crypto::Error),
    /// The platform does not take a step of the sample's past.
    #[error("{path}: {why}")]
    Refused {
        /// The page that was asked.
        path: String,
        /// What it answered.
        why: String,
    },
}

/// Who can sign in, as the demonstration shows it.
pub fn sign_ins() -> Vec<ShownSignIn> {
    let Some(agency) = agency() else { return Vec::new() };
    let held = agency.posts.iter().filter(|post| post.holder.is_some());
    held.map(|post| ShownSignIn {
        title: agency.post_title(post),
        login: post.id.clone(),
        password: PASSWORD.to_owned(),
    })
    .collect()
}

/// Makes the town where it is missing, with what it has behind it; a second start finds it as it was left.
///
/// It has been on the platform since its first year began.
pub async fn make(store: &Store, keys: &Keys, clock: &Clock, options: &Options) -> Result<(), Error> {
    let mut tx = store.read().await?;
    let is_there = agencies::list(&mut tx).await?.iter().any(|site| site.slug == TOWN);
    drop(tx);
    if is_there {
        return Ok(());
    }
    let agency = agency().ok_or(Error::Sample)?;
    let mut years = Vec::new();
    for name in YEARS {
        let town = prongsai_sample::town(name).ok_or(Error::Sample)?;
        let mut cycle = town.cycle().map_err(|_| Error::Sample)?;
        cycle.agency = agency.clone();
        let kept = keep_files(store, town, &cycle.evidence).await?;
        years.push((cycle, kept));
    }
    let since = years[0].0.fiscal_year.first_day();
    begin(store, &agency, since, clock.today()).await?;
    for (cycle, kept) in &years {
        let now = morning(cycle.fiscal_year.first_day());
        let mut tx = store.write().await?;
        cycles::import(&mut tx, now, TOWN, cycle, kept).await?;
        let year = cycle.fiscal_year.number();
        let event = Event::new(TOWN, now, "cycle.imported").about("cycle", &year.to_string()).of_year(year);
        tx.commit(event).await?;
        past::make(store, keys, options, cycle).await?;
    }
    Ok(())
}

/// The town with its posts, their duties, and an account for everybody.
async fn begin(store: &Store, agency: &Agency, since: Date, today: Date) -> Result<(), Error> {
    let now = morning(since);
    // One hash for all: they share the password, and a first start is to be quick.
    let hash = password::hash(PASSWORD, Cost::standard())?;
    let site = Site {
        id: TOWN.to_owned(),
        slug: TOWN.to_owned(),
        host: None,
        full_name: agency.full_name(),
        settings: Settings::default(),
    };
    let mut tx = store.write().await?;
    agencies::insert(&mut tx, now, since, &site, agency).await?;
    for (post, duty) in [
        ("legal", Duty::Coordinator),
        ("legal", Duty::Registrar),
        ("admin", Duty::Administrator),
        ("admin", Duty::Registrar),
        ("auditor", Duty::Reader),
    ] {
        if agency.post(post).is_some() {
            agencies::give_duty(&mut tx, now, TOWN, post, duty).await?;
        }
    }
    let mut seen = BTreeSet::new();
    for post in &agency.posts {
        let Some(person) = accounts::holder(&mut tx, TOWN, &post.id, today).await? else { continue };
        if seen.insert(person.clone()) {
            add_account(&mut tx, now, &person, &post.id, &hash).await?;
        }
    }
    tx.commit(Event::new(TOWN, now, "agency.added").about("agency", TOWN)).await?;
    Ok(())
}

/// The beginning of a day's work.
fn morning(day: Date) -> Timestamp {
    zone::moment(day.at(8, 30, 0, 0))
}

async fn add_account(
    tx: &mut prongsai_store::Tx,
    now: Timestamp,
    person: &str,
    login: &str,
    hash: &str,
) -> Result<(), Error> {
    let id = new_id(now);
    let new = NewAccount { id: &id, person, login, password: Some(hash), totp_secret: None };
    accounts::insert(tx, now, TOWN, &new).await?;
    Ok(())
}

/// The agency of the newest year, with somebody who looks after the accounts.
fn agency() -> Option<Agency> {
    let mut agency = prongsai_sample::cycle(YEARS[1])?.agency;
    if agency.post("admin").is_none() {
        agency.posts.push(Post {
            id: "admin".to_owned(),
            title: "เจ้าพนักงานธุรการ".to_owned(),
            role: PostRole::Officer,
            unit: Some("office".to_owned()),
            holder: Some("นายสมมุติ ดูแลดี".to_owned()),
            vacant: false,
        });
    }
    // An officer from outside the house: whoever reports the mayor is read by nobody who serves under the mayor.
    let district = agency.district.clone();
    agency.posts.push(Post {
        id: super::channel::OUTSIDE.to_owned(),
        title: format!("ท้องถิ่นอำเภอ{district}"),
        role: PostRole::Officer,
        unit: None,
        holder: Some("นางสาวสมมุติ นอกสังกัด".to_owned()),
        vacant: false,
    });
    Some(agency)
}

/// Lays the files of the evidence into the store, by the path that the evidence names.
async fn keep_files(
    store: &Store,
    town: &Town,
    evidence: &[prongsai_domain::evidence::Evidence],
) -> Result<BTreeMap<String, KeptFile>, Error> {
    let mut kept = BTreeMap::new();
    for entry in evidence {
        let Some(path) = &entry.file else { continue };
        let Some(bytes) = town.file(path) else { continue };
        let digest = store.keep(TOWN, bytes).await?;
        let name = path.rsplit('/').next().unwrap_or(path).to_owned();
        let media_type = match entry.kind {
            EvidenceKind::Photo => "image/jpeg",
            EvidenceKind::Document if std::path::Path::new(&name).extension().is_some_and(|end| end == "csv") => {
                "text/csv"
            }
            EvidenceKind::Document => "application/octet-stream",
        };
        let size = i64::try_from(bytes.len()).unwrap_or(i64::MAX);
        kept.insert(path.clone(), KeptFile { digest, name, media_type: media_type.to_owned(), size });
    }
    Ok(kept)
}
