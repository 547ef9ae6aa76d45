//! Results of past years, as announced by the assessor.

use jiff::Timestamp;
use prongsai_domain::Scorecard;
use prongsai_thai::FiscalYear;

use crate::{Error, Result, Tx, from_json, to_json};

/// A result with what its row says about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptCard {
    /// The result.
    pub card: Scorecard,
    /// Grows with every change.
    pub revision: i64,
    /// When it was last changed, in microseconds.
    pub updated_at: i64,
}

row! { struct CardRow { body: String, revision: i64, updated_at: i64 } }

impl CardRow {
    fn kept(self) -> Result<KeptCard> {
        let card = from_json("scorecard.body", &self.body)?;
        Ok(KeptCard { card, revision: self.revision, updated_at: self.updated_at })
    }
}

/// All results, newest first.
///
/// # Errors
/// What the database says.
pub async fn list(tx: &mut Tx, agency: &str) -> Result<Vec<KeptCard>> {
    let rows = q!(all CardRow, tx, "
        select body, revision, updated_at
        from scorecard
        where agency_id = $1
        order by fiscal_year desc",
        agency)?;
    rows.into_iter().map(CardRow::kept).collect()
}

/// The result of a year, where it is known.
///
/// # Errors
/// What the database says.
pub async fn find(tx: &mut Tx, agency: &str, year: FiscalYear) -> Result<Option<KeptCard>> {
    let row = q!(one CardRow, tx, "
        select body, revision, updated_at
        from scorecard
        where agency_id = $1 and fiscal_year = $2",
        agency, i64::from(year.number()))?;
    row.map(CardRow::kept).transpose()
}

/// Keeps a result over the revision on which it was written; 0 where there was none.
///
/// # Errors
/// [`Error::Stale`] where somebody else was first; what the database says.
pub async fn put(
    tx: &mut Tx,
    now: Timestamp,
    agency: &str,
    card: &Scorecard,
    by: Option<&str>,
    revision: i64,
) -> Result<()> {
    let body = to_json("scorecard.body", card)?;
    let year = i64::from(card.fiscal_year.number());
    let changed = if revision == 0 {
        q!(run tx, "
            insert into scorecard (agency_id, fiscal_year, body, revision, updated_at, updated_by)
            values ($1, $2, $3, 1, $4, $5)
            on conflict (agency_id, fiscal_year) do nothing",
            agency, year, &body, now.as_microsecond(), by)?
    } else {
        q!(run tx, "
            update scorecard
            set body = $3, revision = revision + 1, updated_at = $4, updated_by = $5
            where agency_id = $1 and fiscal_year = $2 and revision = $6",
            agency, year, &body, now.as_microsecond(), by, revision)?
    };
    if changed == 0 { Err(Error::Stale) } else { Ok(()) }
}
