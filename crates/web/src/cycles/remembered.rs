//! Years as pages of the desk show them, remembered as long as nothing was told of the agency.
//!
//! Whether that is so is asked in the transaction that would load them: no change is silent, so the number of events since
//! a fixed moment grows with every one, whichever process made it and whenever it had begun.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use prongsai_store::cycles::{self, Loaded};
use prongsai_store::measures::{self, EvidenceCount, KeptMeasure};
use prongsai_store::progress::{self, Mark, Owned};
use prongsai_store::standings::{self, PaperStanding};
use prongsai_store::{Tx, events};
use prongsai_thai::{Date, FiscalYear};

use crate::cx::Cx;
use crate::error::Result;

/// Years of so many agencies are held at once; then all are forgotten.
const MOST: usize = 64;

/// Events are counted from so many microseconds before the first look: no request takes as long as that.
const BEFORE: i64 = 3600 * 1_000_000;

/// After so many microseconds the count begins anew, so that it stays short.
const FRESH: i64 = 3600 * 1_000_000;

/// A year with everything that its pages ask for again and again.
#[derive(Debug)]
pub struct Year {
    /// The facts of the year.
    pub loaded: Loaded,
    /// Its measures with what their rows say.
    pub measures: Vec<KeptMeasure>,
    /// How many pieces of evidence each measure has.
    pub counts: Vec<EvidenceCount>,
    /// How far its papers are.
    pub papers: Vec<PaperStanding>,
    /// Its measures with who reports on them.
    pub owned: Vec<Owned>,
    /// How far each step is.
    pub marks: Vec<Mark>,
}

impl Year {
    /// How many pieces of evidence a measure has.
    pub fn evidence(&self, measure: &str) -> i64 {
        self.counts.iter().find(|row| row.measure_id == measure).map_or(0, |row| row.count)
    }
}

/// What is remembered, by agency.
#[derive(Debug, Default)]
pub struct Remembered {
    known: Mutex<HashMap<String, Known>>,
}

#[derive(Debug, Clone)]
struct Known {
    day: Date,
    since: i64,
    events: i64,
    years: HashMap<FiscalYear, Arc<Year>>,
}

/// The years of the reader's agency as they are in one transaction.
pub struct Years<'c> {
    cx: &'c Cx,
    known: Known,
}

/// Looks what is remembered of the agency and still holds.
///
/// # Errors
/// The database is away.
pub async fn years<'c>(tx: &mut Tx, cx: &'c Cx) -> Result<Years<'c>> {
    let now = cx.now.as_microsecond();
    let known = cx.state.years.known.lock().unwrap_or_else(PoisonError::into_inner).get(cx.agency_id()).cloned();
    let known = known.filter(|known| known.day == cx.today && (BEFORE..BEFORE + FRESH).contains(&(now - known.since)));
    let since = known.as_ref().map_or(now - BEFORE, |known| known.since);
    let events = events::count(tx, cx.agency_id(), since).await?;
    let known = known.filter(|known| known.events == events);
    let known = known.unwrap_or_else(|| Known { day: cx.today, since, events, years: HashMap::new() });
    Ok(Years { cx, known })
}

impl Years<'_> {
    /// A year, from memory or from the database.
    ///
    /// # Errors
    /// The year was not opened; the database is away.
    pub async fn get(&mut self, tx: &mut Tx, year: FiscalYear) -> Result<Arc<Year>> {
        if let Some(found) = self.known.years.get(&year) {
            return Ok(Arc::clone(found));
        }
        let agency = self.cx.agency_id();
        let found = Arc::new(Year {
            loaded: cycles::load(tx, agency, year, self.cx.today).await?,
            measures: measures::list(tx, agency, year).await?,
            counts: measures::evidence_counts(tx, agency, year).await?,
            papers: standings::list(tx, agency, year).await?,
            owned: progress::measures(tx, agency, year).await?,
            marks: progress::marks(tx, agency, year).await?,
        });
        self.known.years.insert(year, Arc::clone(&found));
        let mut all = self.cx.state.years.known.lock().unwrap_or_else(PoisonError::into_inner);
        if all.len() >= MOST && !all.contains_key(agency) {
            all.clear();
        }
        all.insert(agency.to_owned(), self.known.clone());
        Ok(found)
    }
}
