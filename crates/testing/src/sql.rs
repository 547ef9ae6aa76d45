//! Statements against the database of a test, past the store: what breaks it in the middle.

use sqlx::{AssertSqlSafe, Connection as _, PgConnection, SqliteConnection};

/// A transaction of somebody else on a PostgreSQL server, which holds what its statements took.
pub struct Holder(PgConnection);

impl Holder {
    /// Begins one and runs statements in it.
    ///
    /// # Panics
    /// Where one of them fails.
    pub async fn begin(address: &str, statements: &str) -> Self {
        let mut connection = PgConnection::connect(address).await.expect("the server answers");
        let statements = AssertSqlSafe(format!("begin; {statements}"));
        sqlx::raw_sql(statements).execute(&mut connection).await.expect("the statements are sound");
        Self(connection)
    }

    /// Gives back what it held.
    ///
    /// # Panics
    /// Where the server has gone away.
    pub async fn end(self) {
        self.0.close().await.expect("it closes");
    }
}

/// Runs statements on a database by its address.
///
/// # Panics
/// Where one of them fails.
pub async fn run(address: &str, statements: &str) {
    let statements = AssertSqlSafe(statements.to_owned());
    if address.starts_with("sqlite:") {
        let mut connection = SqliteConnection::connect(address).await.expect("the file is there");
        sqlx::raw_sql(statements).execute(&mut connection).await.expect("the statements are sound");
        connection.close().await.expect("it closes");
    } else {
        let mut connection = PgConnection::connect(address).await.expect("the server answers");
        sqlx::raw_sql(statements).execute(&mut connection).await.expect("the statements are sound");
        connection.close().await.expect("it closes");
    }
}
