//! The schema, step by step; the same numbers and names for both engines.

use sqlx::migrate::{Migration, MigrationType, Migrator};

use crate::{Engine, Result};

/// Number, name, and the text of each engine.
const STEPS: [(i64, &str, &str, &str); 1] = [(
    1,
    "first",
    include_str!("../migrations/sqlite/0001_first.sql"),
    include_str!("../migrations/postgres/0001_first.sql"),
)];

/// The newest step that this program knows.
pub const NEWEST: i64 = STEPS[STEPS.len() - 1].0;

/// All steps of one engine.
#[expect(clippy::unused_async, reason = "callers await it with what they run it on")]
pub async fn migrator(engine: Engine) -> Result<Migrator> {
    let steps = STEPS.iter().map(|(number, name, sqlite, postgres)| {
        let sql = match engine {
            Engine::Sqlite => *sqlite,
            Engine::Postgres => *postgres,
        };
        Migration::new(*number, (*name).into(), MigrationType::Simple, sqlx::SqlStr::from_static(sql), false)
    });
    Ok(Migrator::with_migrations(steps.collect()))
}
