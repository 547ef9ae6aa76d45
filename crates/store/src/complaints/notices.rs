//! That somebody is to look into the inbox of cases: collected, and sent when the hour is over, so that no mail tells when
//! something came.

use std::collections::BTreeSet;

use crate::{Result, Tx, random_id};

/// Has somebody told at the end of the hour.
///
/// # Errors
/// What the database says.
pub async fn pend(tx: &mut Tx, agency: &str, account: &str, hour: i64) -> Result<()> {
    q!(run tx, "
        insert into notice_pending (agency_id, id, account_id, hour) values ($1, $2, $3, $4)",
        agency, &random_id(), account, hour)?;
    Ok(())
}

row! { struct AccountRow { account_id: String } }

/// Takes the notices of hours before the begun one: each account once, however much came, and each notice by one worker.
///
/// # Errors
/// What the database says.
pub async fn take(tx: &mut Tx, agency: &str, hour: i64) -> Result<BTreeSet<String>> {
    let rows = q!(all AccountRow, tx, "
        delete from notice_pending where agency_id = $1 and hour < $2 returning account_id", agency, hour)?;
    Ok(rows.into_iter().map(|row| row.account_id).collect())
}
