//! Many towns with several years of records, to measure how the platform bears a province, and the office of the province
//! that reads their lists.

mod lists;
mod office;

use std::collections::BTreeMap;

use prongsai_domain::Cycle;
use prongsai_store::agencies::{self, Settings, Site};
use prongsai_store::events::Event;
use prongsai_store::{Clock, Store, cycles};
use prongsai_thai::FiscalYear;

use super::town::Error;

pub use lists::lists;

/// How many years before the newest each town has on record.
const EARLIER: i16 = 4;

/// Adds towns until there are so many beside the sample town, each with five years of measures, progress and evidence.
///
/// The years before the newest tell what the older year of the sample tells; files are left out.
///
/// # Errors
/// What the database says.
pub async fn make(store: &Store, clock: &Clock, towns: u32) -> Result<(), Error> {
    let mut tx = store.read().await?;
    let there: Vec<String> = agencies::list(&mut tx).await?.into_iter().map(|site| site.id).collect();
    drop(tx);
    let older = prongsai_sample::cycle("thungsaengsai-2569").ok_or(Error::Sample)?;
    let newest = prongsai_sample::cycle("thungsaengsai-2570").ok_or(Error::Sample)?;
    for number in 1..=towns {
        let id = format!("town-{number:03}");
        if !there.contains(&id) {
            let mut named = newest.clone();
            (named.agency.name, named.agency.district) = office::name(number);
            add(store, clock, &id, &older, &named).await?;
        }
    }
    if towns > 0 {
        office::make(store, clock, towns).await?;
    }
    Ok(())
}

async fn add(store: &Store, clock: &Clock, id: &str, older: &Cycle, newest: &Cycle) -> Result<(), Error> {
    let now = clock.now();
    let site = Site {
        id: id.to_owned(),
        slug: id.to_owned(),
        host: None,
        full_name: newest.agency.full_name(),
        settings: Settings::default(),
    };
    let mut tx = store.write().await?;
    agencies::insert(&mut tx, now, older.fiscal_year.first_day(), &site, &newest.agency).await?;
    for back in (0..=EARLIER).rev() {
        let number = newest.fiscal_year.number() - back;
        let mut cycle = if back == 0 { newest.clone() } else { older.clone() };
        cycle.fiscal_year = FiscalYear::new(number).map_err(|_| Error::Sample)?;
        cycle.agency = newest.agency.clone();
        for evidence in &mut cycle.evidence {
            evidence.fiscal_year = None;
        }
        cycles::import(&mut tx, now, id, &cycle, &BTreeMap::new()).await?;
    }
    tx.commit(Event::new(id, now, "agency.added").about("agency", id)).await?;
    Ok(())
}
