//! The schema, step by step; the same numbers and names for both engines.

use sqlx::migrate::{Migration, MigrationType, Migrator};

use crate::Engine;

/// Number, name, and the text of each engine.
const STEPS: [(i64, &str, &str, &str); 5] = [
    (
        1,
        "first",
        include_str!("../migrations/sqlite/0001_first.sql"),
        include_str!("../migrations/postgres/0001_first.sql"),
    ),
    (
        2,
        "disclosures",
        include_str!("../migrations/sqlite/0002_disclosures.sql"),
        include_str!("../migrations/postgres/0002_disclosures.sql"),
    ),
    (
        3,
        "checks",
        include_str!("../migrations/sqlite/0003_checks.sql"),
        include_str!("../migrations/postgres/0003_checks.sql"),
    ),
    (
        4,
        "towns",
        include_str!("../migrations/sqlite/0004_towns.sql"),
        include_str!("../migrations/postgres/0004_towns.sql"),
    ),
    (
        5,
        "complaints",
        include_str!("../migrations/sqlite/0005_complaints.sql"),
        include_str!("../migrations/postgres/0005_complaints.sql"),
    ),
];

/// The newest step that this program knows.
pub const NEWEST: i64 = STEPS[STEPS.len() - 1].0;

/// The steps of one engine up to a number.
pub fn migrator_to(engine: Engine, last: i64) -> Migrator {
    let steps = STEPS.iter().filter(|(number, ..)| *number <= last).map(|(number, name, sqlite, postgres)| {
        let sql = match engine {
            Engine::Sqlite => *sqlite,
            Engine::Postgres => *postgres,
        };
        Migration::new(*number, (*name).into(), MigrationType::Simple, sqlx::SqlStr::from_static(sql), false)
    });
    Migrator::with_migrations(steps.collect())
}

/// The names of the tables in the order in which they are made: each comes after those to which it points.
pub fn tables() -> Vec<String> {
    let lines = STEPS.iter().flat_map(|(_, _, sqlite, _)| sqlite.lines());
    lines
        .filter_map(|line| line.trim_start().strip_prefix("create table "))
        .filter_map(|rest| rest.split([' ', '(']).next())
        .map(str::to_owned)
        .collect()
}
