//! The public log: leaves are promised, wait for the end of the hour, and are put behind each other in random order. What
//! stands in it is not changed and not removed: the database itself refuses.

use prongsai_thai::Date;

use crate::accounts::people;
use crate::complaints::shuffle;
use crate::{Error, Result, Tx, random_id};

/// The hash of a leaf.
pub type Hash = [u8; 32];

/// Promises a leaf that came in on a day, within an hour.
///
/// # Errors
/// What the database says.
pub async fn pend(tx: &mut Tx, agency: &str, leaf: &Hash, day: Date, hour: i64) -> Result<()> {
    let day = day.to_string();
    q!(run tx, "
        insert into log_pending (agency_id, id, leaf, day, hour) values ($1, $2, $3, $4, $5)",
        agency, &random_id(), &leaf[..], &day, hour)?;
    Ok(())
}

/// What [`release`] has put into the log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Released {
    /// The position of the first leaf, which is the size of the log before.
    pub first: i64,
    /// The leaves in their order.
    pub leaves: Vec<Hash>,
}

row! { struct LeafRow { leaf: Vec<u8> } }
row! { struct PositionRow { position: Option<i64> } }

/// Puts the leaves that were promised before the begun hour into the log, in random order and mixed with as many decoys as
/// `decoys` gives for their number. Whoever releases for the same town meanwhile waits for the end of this transaction.
///
/// # Errors
/// What the database says; the transaction is then to be dropped.
pub async fn release(
    tx: &mut Tx,
    agency: &str,
    hour: i64,
    decoys: &mut (dyn FnMut(usize) -> Vec<Hash> + Send),
) -> Result<Released> {
    // The row of the agency is what two workers cannot change at once.
    people::lock(tx, agency).await?;
    let pending = q!(all LeafRow, tx, "
        delete from log_pending where agency_id = $1 and hour < $2 returning leaf", agency, hour)?;
    let mut leaves = pending.into_iter().map(|row| hash("log_pending.leaf", &row.leaf)).collect::<Result<Vec<_>>>()?;
    leaves.extend(decoys(leaves.len()));
    shuffle(&mut leaves)?;
    let first = size(tx, agency).await?;
    for (position, leaf) in (first..).zip(&leaves) {
        q!(run tx, "
            insert into log_leaf (agency_id, position, hash) values ($1, $2, $3)", agency, position, &leaf[..])?;
    }
    Ok(Released { first, leaves })
}

/// How many leaves the log has.
///
/// # Errors
/// What the database says.
pub async fn size(tx: &mut Tx, agency: &str) -> Result<i64> {
    let row = q!(one PositionRow, tx, "
        select max(position) as position from log_leaf where agency_id = $1", agency)?;
    Ok(row.and_then(|row| row.position).map_or(0, |last| last + 1))
}

row! { struct HashRow { hash: Vec<u8> } }

/// The first leaves of the log, at most `size` of them, in their order.
///
/// # Errors
/// What the database says.
pub async fn leaves(tx: &mut Tx, agency: &str, size: i64) -> Result<Vec<Hash>> {
    leaves_from(tx, agency, 0, size).await
}

/// The same without those before a position.
///
/// # Errors
/// What the database says.
pub async fn leaves_from(tx: &mut Tx, agency: &str, from: i64, size: i64) -> Result<Vec<Hash>> {
    let rows = q!(all HashRow, tx, "
        select hash from log_leaf
        where agency_id = $1 and position >= $2 and position < $3
        order by position",
        agency, from, size)?;
    rows.into_iter().map(|row| hash("log_leaf.hash", &row.hash)).collect()
}

/// Where a leaf stands; none while it is only promised.
///
/// # Errors
/// What the database says.
pub async fn position_of(tx: &mut Tx, agency: &str, leaf: &Hash) -> Result<Option<i64>> {
    let row = q!(one PositionRow, tx, "
        select min(position) as position from log_leaf where agency_id = $1 and hash = $2", agency, &leaf[..])?;
    Ok(row.and_then(|row| row.position))
}

row! {
    /// The log as it was signed at a size.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Checkpoint {
        /// How many leaves it had.
        pub size: i64,
        /// The hash over them.
        pub root: Vec<u8>,
        /// The day on which it was signed.
        pub day: String,
        /// The hour, in microseconds.
        pub hour: i64,
        /// The signed note.
        pub note: String,
    }
}

/// Keeps a signed state of the log; false where one of that size is kept already.
///
/// # Errors
/// What the database says.
pub async fn keep_checkpoint(tx: &mut Tx, agency: &str, new: &Checkpoint) -> Result<bool> {
    let added = q!(run tx, "
        insert into log_checkpoint (agency_id, size, root, day, hour, note) values ($1, $2, $3, $4, $5, $6)
        on conflict do nothing",
        agency, new.size, &new.root, &new.day, new.hour, &new.note)?;
    Ok(added == 1)
}

/// All signed states, smallest first.
///
/// # Errors
/// What the database says.
pub async fn checkpoints(tx: &mut Tx, agency: &str) -> Result<Vec<Checkpoint>> {
    q!(all Checkpoint, tx, "
        select size, root, day, hour, note from log_checkpoint where agency_id = $1 order by size", agency)
}

/// The newest signed state.
///
/// # Errors
/// What the database says.
pub async fn newest(tx: &mut Tx, agency: &str) -> Result<Option<Checkpoint>> {
    q!(one Checkpoint, tx, "
        select size, root, day, hour, note from log_checkpoint where agency_id = $1 order by size desc limit 1", agency)
}

/// The newest signed state of a day before `day`: what everybody may see.
///
/// # Errors
/// What the database says.
pub async fn newest_before(tx: &mut Tx, agency: &str, day: Date) -> Result<Option<Checkpoint>> {
    let day = day.to_string();
    q!(one Checkpoint, tx, "
        select size, root, day, hour, note from log_checkpoint
        where agency_id = $1 and day < $2
        order by size desc limit 1",
        agency, &day)
}

fn hash(place: &'static str, bytes: &[u8]) -> Result<Hash> {
    bytes.try_into().map_err(|_| Error::Corrupt { place, reason: format!("{} bytes are no hash", bytes.len()) })
}
