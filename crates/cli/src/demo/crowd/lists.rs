//! As many towns as there are local authorities, with nothing but a disclosure list, counted once: for the benchmark.

use jiff::Timestamp;
use prongsai_domain::agency::{Agency, AgencyKind};
use prongsai_domain::framework::Framework;
use prongsai_store::agencies::{self, Settings, Site};
use prongsai_store::{Clock, Store, boards};
use prongsai_thai::FiscalYear;

use super::office;
use crate::demo::town::Error;

/// Makes the towns where they are missing, counts their lists, and says in JSON how many and in how many seconds.
///
/// # Errors
/// What the database says.
pub async fn lists(store: &Store, clock: &Clock, towns: u32) -> Result<String, Error> {
    let (now, today) = (clock.now(), clock.today());
    let year = FiscalYear::containing(today).map_err(|_| Error::Sample)?;
    let rules = Framework::embedded(year).ok_or(Error::Sample)?;
    let there = agencies::list(&mut store.read().await?).await?.len();
    if there == 0 {
        for batch in (1..=towns).collect::<Vec<_>>().chunks(200) {
            let mut tx = store.write().await?;
            for number in batch {
                let id = format!("town-{number:04}");
                let (name, district) = office::name(*number);
                let agency = Agency {
                    units: Vec::new(),
                    posts: Vec::new(),
                    ..Agency::usual(AgencyKind::SubdistrictMunicipality, &name, &district, "ตัวอย่าง")
                };
                let site = Site {
                    id: id.clone(),
                    slug: id.clone(),
                    host: None,
                    full_name: agency.full_name(),
                    settings: Settings::default(),
                };
                agencies::insert(&mut tx, now, today, &site, &agency).await?;
                for (at, item) in (1_u32..).zip(&rules.oit.items) {
                    office::list(&mut tx, clock, &id, year, *number, at, item).await?;
                }
            }
            tx.commit_unrecorded().await?;
        }
    }
    let begun = Timestamp::now();
    let counted = boards::recompute(store, year, today).await?;
    let seconds = Timestamp::now().duration_since(begun).as_secs_f64();
    Ok(format!("{{\"towns\": {counted}, \"items\": {}, \"seconds\": {seconds:.3}}}\n", rules.oit.items.len()))
}
