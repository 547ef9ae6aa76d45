//! The few statements that must differ between the engines, each under the name of its question.

use sqlx::{AssertSqlSafe, Row as _};

use crate::db::{Inner, Pools};
use crate::{Result, Store, Tx};

/// Claims the next job that is due: leases it to `worker` until `until` and returns its id.
///
/// PostgreSQL passes over what another worker is just claiming; SQLite has one writer, so nobody else is.
///
/// # Errors
/// What the database says.
pub async fn claim_job(tx: &mut Tx, now: i64, until: i64, worker: &str) -> Result<Option<String>> {
    let sql = |skip: &str| {
        format!(
            "update job set lease_until = $2, lease_by = $3, attempts = attempts + 1
             where id = (
                 select id from job
                 where done_at is null and failed_at is null and run_at <= $1
                   and (lease_until is null or lease_until < $1)
                 order by run_at, id limit 1 {skip}
             )
             returning id"
        )
    };
    Ok(match &mut tx.inner {
        Inner::Sqlite(tx) => sqlx::query(AssertSqlSafe(sql("")))
            .bind(now)
            .bind(until)
            .bind(worker)
            .fetch_optional(&mut **tx)
            .await?
            .map(|row| row.try_get("id"))
            .transpose()?,
        Inner::Postgres(tx) => sqlx::query(AssertSqlSafe(sql("for update skip locked")))
            .bind(now)
            .bind(until)
            .bind(worker)
            .fetch_optional(&mut **tx)
            .await?
            .map(|row| row.try_get("id"))
            .transpose()?,
    })
}

/// Lets the engine put its own house in order: SQLite renews what its planner knows and empties the log that a reader
/// kept from being emptied; PostgreSQL does both by itself.
///
/// # Errors
/// What the database says.
pub async fn optimize(store: &Store) -> Result<()> {
    if let Pools::Sqlite { writer, .. } = store.pools() {
        sqlx::query("pragma optimize").execute(writer).await?;
        sqlx::query("pragma wal_checkpoint(truncate)").execute(writer).await?;
    }
    Ok(())
}

/// Whether the database has a table.
///
/// # Errors
/// What the database says.
pub async fn has_table(tx: &mut Tx, name: &str) -> Result<bool> {
    let count: i64 = match &mut tx.inner {
        Inner::Sqlite(tx) => {
            sqlx::query_scalar("select count(*) from sqlite_master where type = 'table' and name = $1")
                .bind(name)
                .fetch_one(&mut **tx)
                .await?
        }
        Inner::Postgres(tx) => {
            sqlx::query_scalar(
                "select count(*) from information_schema.tables
                 where table_schema = current_schema() and table_name = $1",
            )
            .bind(name)
            .fetch_one(&mut **tx)
            .await?
        }
    };
    Ok(count > 0)
}

/// What is wrong inside the database, in the words of the engine.
///
/// SQLite reads the whole file and looks for rows that point nowhere; PostgreSQL watches over both by itself.
///
/// # Errors
/// What the database says.
pub async fn faults(store: &Store) -> Result<Vec<String>> {
    let Pools::Sqlite { readers, .. } = store.pools() else { return Ok(Vec::new()) };
    let mut found: Vec<String> = sqlx::query_scalar("pragma integrity_check(20)").fetch_all(readers).await?;
    found.retain(|line| line != "ok");
    let orphans = sqlx::query("pragma foreign_key_check").fetch_all(readers).await?;
    for row in orphans.iter().take(20) {
        let table: String = row.try_get("table")?;
        let parent: String = row.try_get("parent")?;
        found.push(format!("a row of {table} points to a row of {parent} that is not there"));
    }
    Ok(found)
}
