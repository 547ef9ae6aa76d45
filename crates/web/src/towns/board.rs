//! The boards of all towns that agreed, as the pages and the files of a body show them.

use std::collections::BTreeMap;

use prongsai_domain::disclosure::{self, Disclosure, Light, Standing};
use prongsai_domain::framework::OitItem;
use prongsai_store::towns::{self, Town};
use prongsai_store::{Tx, boards};
use prongsai_thai::{Date, FiscalYear};

use crate::cx::Cx;
use crate::error::{Error, Result};

/// One item of one town.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cell {
    /// Its light; none where the town's own list does not have the item.
    pub light: Option<Light>,
    /// Whether its day is over and it is not complete.
    pub late: bool,
}

/// One town with its items in the order of [`Boards::items`].
#[derive(Debug, Clone)]
pub struct Row {
    /// The town.
    pub town: Town,
    /// Its items.
    pub cells: Vec<Cell>,
    /// Its list in numbers; none where the list of the town contradicts itself.
    pub standing: Option<Standing>,
    /// The items as they are kept, by code.
    pub kept: BTreeMap<String, Disclosure>,
}

impl Row {
    /// How many of the items have a light.
    pub fn count(&self, light: Light) -> usize {
        self.cells.iter().filter(|cell| cell.light == Some(light)).count()
    }

    /// How many items are late.
    pub fn late(&self) -> usize {
        self.cells.iter().filter(|cell| cell.late).count()
    }
}

/// The boards of a year.
#[derive(Debug, Clone)]
pub struct Boards {
    /// All items that any of the towns is asked for, in the order of the list.
    pub items: Vec<OitItem>,
    /// The towns, by district and name.
    pub rows: Vec<Row>,
}

/// Loads the boards of all towns that agreed.
///
/// # Errors
/// The database is away.
pub async fn load(tx: &mut Tx, cx: &Cx, year: FiscalYear) -> Result<Boards> {
    let viewer = cx.agency_id();
    let agreed = towns::list(tx, viewer).await?;
    let lists = towns::lists(tx, viewer, year).await?;
    let items = towns::items(tx, viewer, year).await?;
    let today = cx.today;
    // The arithmetic of a whole province takes a moment.
    tokio::task::spawn_blocking(move || of(year, today, agreed, lists, items))
        .await
        .map_err(|error| Error::Internal(error.to_string()))
}

fn of(
    year: FiscalYear,
    today: Date,
    agreed: Vec<Town>,
    mut lists: BTreeMap<String, prongsai_domain::framework::OitList>,
    mut kept: BTreeMap<String, BTreeMap<String, Disclosure>>,
) -> Boards {
    let mut items: Vec<OitItem> =
        boards::rules(year, None, None).map(|rules| rules.oit.items.clone()).unwrap_or_default();
    for list in lists.values() {
        for item in &list.items {
            if items.iter().all(|known| known.code != item.code) {
                items.push(item.clone());
            }
        }
    }
    let rows = agreed
        .into_iter()
        .map(|town| {
            let kept = kept.remove(&town.id).unwrap_or_default();
            let rules = boards::rules(year, None, lists.remove(&town.id));
            let standing = rules.as_ref().and_then(|rules| disclosure::standing(rules, kept.values(), today).ok());
            let cells = items.iter().map(|item| {
                let is_asked =
                    rules.as_ref().is_some_and(|rules| rules.oit.items.iter().any(|one| one.code == item.code));
                let found = kept.get(&item.code);
                Cell {
                    light: is_asked.then(|| found.map_or(Light::Empty, Disclosure::light)),
                    late: is_asked && found.is_some_and(|item| item.is_late(today)),
                }
            });
            Row { cells: cells.collect(), town, standing, kept }
        })
        .collect();
    Boards { items, rows }
}
