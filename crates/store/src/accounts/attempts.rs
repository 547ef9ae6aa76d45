//! Failed sign-ins, by a keyed digest of what was typed as a login: accounts that exist and those that do not are told
//! apart by nothing, and what strangers type is not kept.

use jiff::Timestamp;

use crate::{Result, Tx};

/// A failure is forgotten after so many seconds.
const FORGOTTEN_SECONDS: i64 = 24 * 60 * 60;

row! { struct AttemptRow { failures: i64, failed_at: i64 } }

/// Failed sign-ins of one login.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Attempts {
    /// How many in a row.
    pub failures: i64,
    /// When the last one was, in microseconds.
    pub failed_at: i64,
}

impl Attempts {
    /// The seconds that are to be waited before the next try: none for the first four, then 2, 4, 8 … up to 60.
    pub fn pause(&self, now: Timestamp) -> i64 {
        let full = match self.failures {
            ..=4 => return 0,
            5..=9 => 1 << (self.failures - 4),
            _ => 60,
        };
        let passed = (now.as_microsecond() - self.failed_at).max(0) / 1_000_000;
        (full - passed).max(0)
    }
}

/// The failures of a login.
///
/// # Errors
/// What the database says.
pub async fn find(tx: &mut Tx, now: Timestamp, agency: &str, digest: &str) -> Result<Attempts> {
    let row = q!(one AttemptRow, tx, "
        select failures, failed_at from attempt where agency_id = $1 and digest = $2 and failed_at > $3",
        agency, digest, now.as_microsecond() - FORGOTTEN_SECONDS * 1_000_000)?;
    Ok(row.map_or_else(Attempts::default, |row| Attempts { failures: row.failures, failed_at: row.failed_at }))
}

/// Counts a failure, and forgets those of yesterday.
///
/// # Errors
/// What the database says.
pub async fn count(tx: &mut Tx, now: Timestamp, agency: &str, digest: &str) -> Result<()> {
    let at = now.as_microsecond();
    q!(run tx, "
        delete from attempt where agency_id = $1 and failed_at < $2",
        agency, at - FORGOTTEN_SECONDS * 1_000_000)?;
    q!(run tx, "
        insert into attempt (agency_id, digest, failures, failed_at) values ($1, $2, 1, $3)
        on conflict (agency_id, digest) do update set failures = attempt.failures + 1, failed_at = excluded.failed_at",
        agency, digest, at)?;
    Ok(())
}

/// Forgets the failures of a login after a sign-in.
///
/// # Errors
/// What the database says.
pub async fn clear(tx: &mut Tx, agency: &str, digest: &str) -> Result<()> {
    q!(run tx, "delete from attempt where agency_id = $1 and digest = $2", agency, digest)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_and_stay_under_a_minute() {
        let at = Timestamp::from_second(1000).unwrap();
        let pause = |failures| Attempts { failures, failed_at: at.as_microsecond() }.pause(at);

        assert_eq!([0, 4, 5, 6, 7, 8, 9, 10, 1_000_000].map(pause), [0, 0, 2, 4, 8, 16, 32, 60, 60]);
        let later = Timestamp::from_second(1010).unwrap();
        assert_eq!(Attempts { failures: 8, failed_at: at.as_microsecond() }.pause(later), 6);
    }
}
