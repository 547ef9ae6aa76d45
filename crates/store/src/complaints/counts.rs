//! The sums that a town publishes: counted when something happens, so that no case is needed for them afterwards.

use crate::{Result, Tx};

row! {
    /// A sum.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Count {
        /// The fiscal year.
        pub fiscal_year: i64,
        /// Its half: 1 or 2.
        pub half: i64,
        /// The kind of case.
        pub kind: String,
        /// What is counted: a code of the domain.
        pub what: String,
        /// How many.
        pub count: i64,
    }
}

/// Adds to a sum, which begins at nothing.
///
/// # Errors
/// What the database says.
pub async fn add(tx: &mut Tx, agency: &str, more: &Count) -> Result<()> {
    q!(run tx, "
        insert into complaint_count (agency_id, fiscal_year, half, kind, what, count) values ($1, $2, $3, $4, $5, $6)
        on conflict (agency_id, fiscal_year, half, kind, what) do update
        set count = complaint_count.count + excluded.count",
        agency, more.fiscal_year, more.half, &more.kind, &more.what, more.count)?;
    Ok(())
}

/// All sums, oldest year first.
///
/// # Errors
/// What the database says.
pub async fn list(tx: &mut Tx, agency: &str) -> Result<Vec<Count>> {
    q!(all Count, tx, "
        select fiscal_year, half, kind, what, count from complaint_count
        where agency_id = $1
        order by fiscal_year, half, kind, what",
        agency)
}
