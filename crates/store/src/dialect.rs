//! The few statements that must differ between the engines, each under the name of its question.

use futures_util::TryStreamExt as _;
use sqlx::{AssertSqlSafe, Connection as _, Row as _};

use crate::backup::{Cell, Kind, Table};
use crate::db::{Inner, Pools};
use crate::{Result, Store, Tx, agencies, complaints, migrations};

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

/// Tables of cases of which a row tells the hour of its last change, and which [`settle`] looks after.
const SETTLED: [&str; 6] =
    ["complaint", "complaint_grant", "complaint_entry", "complaint_file", "complaint_identity", "identity_share"];

/// Takes away what the engine itself tells of the order in which the rows of cases came, for rows since an hour in
/// microseconds.
///
/// On SQLite rows lie by their random key; only the log beside the file tells an order, and it is emptied here. On
/// PostgreSQL a row carries the number of its transaction and lies behind those before it: one transaction writes the rows
/// anew in random order, so that all carry one number, and then the old places are freed.
///
/// Limits: whoever copies the disk meanwhile sees what came within the hour. What was written may lie in free blocks of the
/// disk, in snapshots of it, in an archive of PostgreSQL's log and in its replicas; a server that keeps the times of commits
/// (`track_commit_timestamp`) tells them for rows that are not settled yet. An emptied log is not what a reader still holds.
/// Rows that came alone within their hour have nothing among which they could be hidden.
///
/// # Errors
/// What the database says.
pub async fn settle(store: &Store, since: i64) -> Result<()> {
    let pool = match store.pools() {
        Pools::Sqlite { writer, .. } => {
            sqlx::query("pragma wal_checkpoint(truncate)").execute(writer).await?;
            return Ok(());
        }
        Pools::Postgres(pool) => pool,
    };
    let sites = agencies::list(&mut store.read().await?).await?;
    let mut tx = pool.begin().await?;
    let mut rows: Vec<(&str, String, String)> = Vec::new();
    for site in &sites {
        for table in SETTLED {
            let places: Vec<String> = sqlx::query_scalar(AssertSqlSafe(format!(
                "select cast(ctid as text) from {table} where agency_id = $1 and hour >= $2 for update"
            )))
            .bind(&site.id)
            .bind(since)
            .fetch_all(&mut *tx)
            .await?;
            rows.extend(places.into_iter().map(|place| (table, site.id.clone(), place)));
        }
    }
    complaints::shuffle(&mut rows)?;
    for (table, agency, place) in &rows {
        // Nobody moves a row that is locked: its place is still the one that was read.
        sqlx::query(AssertSqlSafe(format!(
            "update {table} set hour = hour where agency_id = $1 and ctid = cast($2 as tid)"
        )))
        .bind(agency)
        .bind(place)
        .execute(&mut *tx)
        .await?;
    }
    tx.commit().await?;
    if !rows.is_empty() {
        sqlx::raw_sql(AssertSqlSafe(format!("vacuum {}", complaints::TABLES.join(", ")))).execute(pool).await?;
    }
    Ok(())
}

/// Makes something lasting that changes nothing: what a disk refuses shows here.
///
/// # Errors
/// What the database says.
pub async fn try_commit(store: &Store) -> Result<()> {
    let mut tx = store.write().await?;
    match &mut tx.inner {
        Inner::Sqlite(tx) => {
            // A number that SQLite keeps for whoever wants it, and writes also where it stays the same.
            let number: i64 = sqlx::query_scalar("pragma user_version").fetch_one(&mut **tx).await?;
            sqlx::query(AssertSqlSafe(format!("pragma user_version = {number}"))).execute(&mut **tx).await?;
        }
        Inner::Postgres(tx) => {
            // A transaction that has a number of its own leaves a mark in the log of the server.
            sqlx::query("select txid_current()").execute(&mut **tx).await?;
        }
    }
    tx.commit_unrecorded().await
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

/// A transaction that reads one moment: on SQLite any does so, PostgreSQL has to be asked.
///
/// # Errors
/// What the database says.
pub async fn snapshot(store: &Store) -> Result<Tx> {
    let Pools::Postgres(pool) = store.pools() else { return store.read().await };
    let tx = pool.begin_with("begin isolation level repeatable read read only").await?;
    Ok(Tx::new(Inner::Postgres(tx), store))
}

/// Brings the schema to a step.
///
/// # Errors
/// What the database says.
pub async fn migrate(store: &Store, step: i64) -> Result<()> {
    let migrator = migrations::migrator_to(store.engine(), step);
    match store.pools() {
        Pools::Sqlite { writer, .. } => migrator.run(writer).await?,
        Pools::Postgres(pool) => {
            // Another one that brings the schema up to date is waited for, however long it takes.
            let mut connection = pool.acquire().await?.detach();
            sqlx::raw_sql("set lock_timeout = 0").execute(&mut connection).await?;
            migrator.run(&mut connection).await?;
            connection.close().await?;
        }
    }
    Ok(())
}

/// Names and kinds of a table's columns, in their order; none where there is no such table.
///
/// # Errors
/// What the database says.
pub async fn columns(tx: &mut Tx, table: &str) -> Result<Vec<(String, Kind)>> {
    let rows: Vec<(String, String)> = match &mut tx.inner {
        Inner::Sqlite(tx) => {
            sqlx::query_as("select name, lower(type) from pragma_table_info($1) order by cid")
                .bind(table)
                .fetch_all(&mut **tx)
                .await?
        }
        Inner::Postgres(tx) => {
            sqlx::query_as(
                "select cast(column_name as text), cast(data_type as text)
                 from information_schema.columns
                 where table_schema = current_schema() and table_name = $1
                 order by ordinal_position",
            )
            .bind(table)
            .fetch_all(&mut **tx)
            .await?
        }
    };
    let kind = |word: &str| match word {
        "integer" | "bigint" => Kind::Integer,
        "blob" | "bytea" => Kind::Bytes,
        _ => Kind::Text,
    };
    Ok(rows.into_iter().map(|(name, word)| (name, kind(&word))).collect())
}

/// Hands out every row of a table as an array in JSON, with bytes as hexadecimal digits.
///
/// # Errors
/// What the database says, or what `line` says.
pub async fn rows(
    tx: &mut Tx,
    table: &Table,
    line: &mut (dyn FnMut(&str) -> std::io::Result<()> + Send),
) -> Result<u64> {
    let list = |hex: &dyn Fn(&str) -> String| {
        let cells: Vec<String> = table
            .columns
            .iter()
            .map(|(name, kind)| if *kind == Kind::Bytes { hex(name) } else { name.clone() })
            .collect();
        cells.join(", ")
    };
    // Rows of cases are written by what they say: as they lie, they would tell in which order they came.
    let keys: Vec<&str> =
        table.columns.iter().filter(|(_, kind)| *kind != Kind::Bytes).map(|(name, _)| &**name).collect();
    let is_of_cases = complaints::TABLES.contains(&table.name.as_str());
    let order = if is_of_cases { format!(" order by {}", keys.join(", ")) } else { String::new() };
    let mut count = 0;
    match &mut tx.inner {
        Inner::Sqlite(tx) => {
            let cells = list(&|name| format!("case when {name} is null then null else hex({name}) end"));
            let sql = format!("select json_array({cells}) from {}{order}", table.name);
            let mut rows = sqlx::query_scalar::<_, String>(AssertSqlSafe(sql)).fetch(&mut **tx);
            while let Some(row) = rows.try_next().await? {
                line(&row)?;
                count += 1;
            }
        }
        Inner::Postgres(tx) => {
            let cells = list(&|name| format!("encode({name}, 'hex')"));
            let sql = format!("select cast(json_build_array({cells}) as text) from {}{order}", table.name);
            let mut rows = sqlx::query_scalar::<_, String>(AssertSqlSafe(sql)).fetch(&mut **tx);
            while let Some(row) = rows.try_next().await? {
                line(&row)?;
                count += 1;
            }
        }
    }
    Ok(count)
}

/// Puts a row into a table.
///
/// # Errors
/// What the database says.
pub async fn insert_row(tx: &mut Tx, table: &Table, cells: Vec<Cell>) -> Result<()> {
    let names: Vec<&str> = table.columns.iter().map(|(name, _)| name.as_str()).collect();
    let places: Vec<String> = (1..=names.len()).map(|number| format!("${number}")).collect();
    let sql = format!("insert into {} ({}) values ({})", table.name, names.join(", "), places.join(", "));
    macro_rules! put {
        ($tx:expr) => {{
            let mut query = sqlx::query(AssertSqlSafe(sql));
            for cell in cells {
                query = match cell {
                    Cell::Text(text) => query.bind(text),
                    Cell::Integer(number) => query.bind(number),
                    Cell::Bytes(bytes) => query.bind(bytes),
                };
            }
            query.execute(&mut **$tx).await?;
        }};
    }
    match &mut tx.inner {
        Inner::Sqlite(tx) => put!(tx),
        Inner::Postgres(tx) => put!(tx),
    }
    Ok(())
}
