//! Who may open a case: its key, sealed to each holder.

use crate::{Result, Tx};

row! {
    /// A sealed key of a case.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Grant {
        /// Which key of the case.
        pub generation: i64,
        /// Whom it is sealed to.
        pub holder: String,
        /// The sealed key.
        pub sealed: Vec<u8>,
    }
}

/// Gives a key of a case to a holder; false where he has it already, or there is no such case.
///
/// # Errors
/// What the database says.
pub async fn insert(tx: &mut Tx, agency: &str, case: &str, grant: &Grant, hour: i64) -> Result<bool> {
    let added = q!(run tx, "
        insert into complaint_grant (agency_id, complaint_id, generation, holder, sealed, hour)
        select agency_id, id, $3, $4, $5, $6 from complaint where agency_id = $1 and id = $2
        on conflict do nothing",
        agency, case, grant.generation, &grant.holder, &grant.sealed, hour)?;
    Ok(added == 1)
}

/// The keys of a case that a holder has, newest first.
///
/// # Errors
/// What the database says.
pub async fn find(tx: &mut Tx, agency: &str, case: &str, holder: &str) -> Result<Vec<Grant>> {
    q!(all Grant, tx, "
        select generation, holder, sealed from complaint_grant
        where agency_id = $1 and complaint_id = $2 and holder = $3
        order by generation desc",
        agency, case, holder)
}

/// All keys of a case by holder, newest first.
///
/// # Errors
/// What the database says.
pub async fn list(tx: &mut Tx, agency: &str, case: &str) -> Result<Vec<Grant>> {
    q!(all Grant, tx, "
        select generation, holder, sealed from complaint_grant
        where agency_id = $1 and complaint_id = $2
        order by holder, generation desc",
        agency, case)
}

/// Takes all keys of a case from a holder; gives how many.
///
/// # Errors
/// What the database says.
pub async fn remove_holder(tx: &mut Tx, agency: &str, case: &str, holder: &str) -> Result<u64> {
    q!(run tx, "
        delete from complaint_grant where agency_id = $1 and complaint_id = $2 and holder = $3",
        agency, case, holder)
}

/// Takes one key of a case from a holder; false where he does not have it.
///
/// # Errors
/// What the database says.
pub async fn remove(tx: &mut Tx, agency: &str, case: &str, holder: &str, generation: i64) -> Result<bool> {
    let removed = q!(run tx, "
        delete from complaint_grant
        where agency_id = $1 and complaint_id = $2 and holder = $3 and generation = $4",
        agency, case, holder, generation)?;
    Ok(removed == 1)
}

row! {
    /// A key that somebody holds, and of which case.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Held {
        /// The case.
        pub complaint_id: String,
        /// Which key of the case.
        pub generation: i64,
        /// The sealed key.
        pub sealed: Vec<u8>,
    }
}

/// All keys of all cases that a holder has, by case.
///
/// # Errors
/// What the database says.
pub async fn held_by(tx: &mut Tx, agency: &str, holder: &str) -> Result<Vec<Held>> {
    q!(all Held, tx, "
        select complaint_id, generation, sealed from complaint_grant
        where agency_id = $1 and holder = $2
        order by complaint_id, generation",
        agency, holder)
}
