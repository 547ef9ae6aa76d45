//! The invariants of ARCHITECTURE.md, checked from the manifests and the sources.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use cargo_metadata::{DependencyKind, MetadataCommand};

/// Which crates of the workspace each crate may use; the table of ARCHITECTURE.md.
const MAY_USE: [(&str, &[&str]); 14] = [
    ("thai", &[]),
    ("cleaner", &[]),
    ("domain", &["thai"]),
    ("report", &["domain", "thai"]),
    ("document", &["report", "domain", "thai"]),
    ("crypto", &["domain"]),
    ("site", &["domain", "thai"]),
    ("store", &["domain", "thai"]),
    ("worker", &["store", "crypto", "document", "report", "site", "domain", "thai"]),
    ("web", &["cleaner", "crypto", "store", "document", "report", "site", "domain", "thai"]),
    ("sample", &["domain", "report", "thai"]),
    ("cli", &["cleaner", "crypto", "document", "domain", "report", "sample", "site", "store", "thai", "web", "worker"]),
    ("fuzzing", &["cleaner", "crypto", "domain", "thai"]),
    ("testing", &["crypto", "document", "domain", "report", "sample", "site", "store", "thai", "web", "worker"]),
];

/// Statements that look across towns: file, a part of the text, and why they may.
const ACROSS_TOWNS: [(&str, &str, &str); 3] = [
    ("store/src/health.rs", "from _sqlx_migrations", "its column is called version, and it belongs to no town"),
    (
        "store/src/health.rs",
        "select count(*) as number from account",
        "whether a key is needed at all, before any town",
    ),
    ("store/src/backup.rs", "(select count(*) from agency)", "whether an installation is empty, before it is restored"),
];

/// The crates that compute and do nothing else.
const PURE: [&str; 3] = ["thai", "domain", "report"];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// Rust files below the `src` folder of a crate.
fn sources(name: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut open = vec![root().join("crates").join(name).join("src")];
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(&folder).expect("every crate has a src folder") {
            let path = entry.expect("the folder can be listed").path();
            if path.is_dir() {
                open.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

/// A file's code without comments and without the test module at its end.
fn code(path: &Path) -> String {
    let text = fs::read_to_string(path).expect("sources are UTF-8");
    let text = text.split("#[cfg(test)]\nmod tests").next().unwrap_or_default();
    text.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n")
}

fn is_test_file(path: &Path) -> bool {
    path.file_name().is_some_and(|name| name == "tests.rs")
}

/// Places where one of the words stands in a crate's code.
fn places(name: &str, words: &[&str]) -> Vec<String> {
    let mut found = Vec::new();
    for path in sources(name).iter().filter(|path| !is_test_file(path)) {
        let code = code(path);
        for word in words.iter().filter(|word| code.contains(**word)) {
            found.push(format!("{}: {word}", path.display()));
        }
    }
    found
}

#[test]
fn knowledge_points_downward() {
    let metadata = MetadataCommand::new()
        .manifest_path(root().join("Cargo.toml"))
        .no_deps()
        .exec()
        .expect("the workspace has metadata");
    let allowed: BTreeMap<&str, BTreeSet<&str>> =
        MAY_USE.into_iter().map(|(name, uses)| (name, uses.iter().copied().collect())).collect();
    let mut seen = BTreeSet::new();
    for package in metadata.packages.iter().filter(|package| package.name.as_str() != "xtask") {
        let name = package.name.strip_prefix("prongsai-").expect("packages are named prongsai-<folder>");
        let allowed = allowed.get(name).unwrap_or_else(|| panic!("{name} is missing in the table"));
        seen.insert(name.to_owned());
        for dependency in &package.dependencies {
            let Some(used) = dependency.name.strip_prefix("prongsai-") else { continue };
            if dependency.kind == DependencyKind::Development && used == "testing" {
                continue;
            }
            let is_test_of_lower_crate =
                dependency.kind == DependencyKind::Development && ["sample", "worker"].contains(&used);
            assert!(allowed.contains(used) || is_test_of_lower_crate, "{name} may not use {used}");
        }
    }
    assert_eq!(seen.len(), MAY_USE.len(), "the table names crates that do not exist");
}

#[test]
fn pure_crates_do_no_input_or_output() {
    let forbidden = [
        "std::fs",
        "std::io",
        "std::net",
        "std::env",
        "std::process",
        "std::thread",
        "SystemTime",
        "Instant::now",
        "Zoned::now",
        "Timestamp::now",
        "rand::",
        "async fn",
        "println!",
        "eprintln!",
    ];
    for name in PURE {
        assert_eq!(places(name, &forbidden), Vec::<String>::new(), "{name} is pure");
    }
}

#[test]
fn pure_crates_depend_on_nothing_that_reaches_out() {
    let metadata = MetadataCommand::new()
        .manifest_path(root().join("Cargo.toml"))
        .no_deps()
        .exec()
        .expect("the workspace has metadata");
    let forbidden = ["tokio", "reqwest", "rand", "getrandom", "sqlx", "chrono", "time", "tempfile"];
    for package in &metadata.packages {
        let Some(name) = package.name.strip_prefix("prongsai-").filter(|name| PURE.contains(name)) else { continue };
        for dependency in package.dependencies.iter().filter(|dep| dep.kind == DependencyKind::Normal) {
            assert!(!forbidden.contains(&dependency.name.as_str()), "{name} may not use {}", dependency.name);
        }
    }
}

#[test]
fn only_the_command_line_reads_the_environment() {
    for (name, _) in MAY_USE.iter().filter(|(name, _)| *name != "cli") {
        assert_eq!(places(name, &["std::env::", "env::var", "env::args"]), Vec::<String>::new());
    }
}

#[test]
fn html_is_written_by_templates_and_the_html_writer() {
    // In `web`, HTML stands in the templates beside the code.
    for (name, _) in MAY_USE.iter().filter(|(name, _)| !["document", "testing"].contains(name)) {
        assert_eq!(
            places(name, &["<div", "<span", "<td", "<html", "</"]),
            Vec::<String>::new(),
            "{name} writes no HTML"
        );
    }
    let elsewhere: Vec<PathBuf> = sources("document")
        .into_iter()
        .filter(|path| {
            let path = path.to_string_lossy();
            !path.contains("/html") && !path.contains("/read/")
        })
        .filter(|path| {
            let code = code(path);
            ["<div", "<span", "<td", "<html"].iter().any(|tag| code.contains(tag))
        })
        .collect();
    assert_eq!(elsewhere, Vec::<PathBuf>::new(), "HTML is written in document/src/html only");
}

#[test]
fn only_the_store_contains_sql() {
    // In `fuzzing`, which asserts in its code, `assert_eq!` looks like one of the store's words.
    for (name, _) in MAY_USE.iter().filter(|(name, _)| !["store", "testing", "fuzzing"].contains(name)) {
        let words = ["select * from", "insert into ", "create table", "delete from ", "sqlx::", "q!("];
        assert_eq!(places(name, &words), Vec::<String>::new(), "{name} asks the store");
    }
}

/// The statements of the store: string literals that begin with a word of SQL, with the place of each.
fn statements() -> Vec<(String, String)> {
    let mut found = Vec::new();
    for path in sources("store") {
        let code = code(&path);
        for (n, literal) in code.split('"').enumerate().skip(1).step_by(2) {
            let text = literal.split_whitespace().collect::<Vec<_>>().join(" ");
            if ["select ", "insert into ", "update ", "delete from ", "with "].iter().any(|word| text.starts_with(word))
            {
                found.push((format!("{} ({n})", path.display()), text));
            }
        }
    }
    found
}

/// Tables whose rows belong to a town, from the schema.
fn tables_of_towns() -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let folder = root().join("crates/store/migrations/sqlite");
    for entry in fs::read_dir(folder).expect("the migrations are there") {
        let text = fs::read_to_string(entry.expect("listed").path()).expect("migrations are UTF-8");
        for table in text.split("create table ").skip(1) {
            let (name, rest) = table.split_once(' ').expect("a table has a name");
            if rest.split(") strict").next().is_some_and(|body| body.contains("agency_id text not null")) {
                found.insert(name.to_owned());
            }
        }
    }
    found
}

#[test]
fn every_statement_about_rows_of_a_town_names_the_town() {
    let tables = tables_of_towns();
    assert!(tables.contains("event") && tables.contains("measure"), "the schema is read: {tables:?}");
    let statements = statements();
    assert!(statements.len() > 20, "the statements are found");
    let open: Vec<String> = statements
        .into_iter()
        .filter(|(place, text)| {
            let words: BTreeSet<&str> = text.split(|c: char| !c.is_ascii_alphanumeric() && c != '_').collect();
            let is_of_town = tables.iter().any(|table| words.contains(table.as_str()));
            let is_exempt = ACROSS_TOWNS.iter().any(|(file, part, _)| place.contains(file) && text.contains(part));
            is_of_town && !words.contains("agency_id") && !is_exempt
        })
        .map(|(place, text)| format!("{place}: {text}"))
        .collect();
    assert_eq!(open, Vec::<String>::new(), "a statement without agency_id crosses from town to town");
}

#[test]
fn the_offset_of_the_buddhist_era_is_written_once() {
    let mut found = Vec::new();
    for (name, _) in MAY_USE {
        for path in sources(name) {
            if path.ends_with("thai/src/calendar.rs") {
                continue;
            }
            let is_number = |code: &str| {
                code.match_indices("543").any(|(at, _)| {
                    let before = code[..at]
                        .chars()
                        .next_back()
                        .is_none_or(|c| !c.is_ascii_alphanumeric() && c != '_' && c != '.');
                    let after = code[at + 3..].chars().next().is_none_or(|c| !c.is_ascii_alphanumeric() && c != '.');
                    before && after
                })
            };
            if is_number(&code(&path)) {
                found.push(path);
            }
        }
    }
    assert_eq!(found, Vec::<PathBuf>::new(), "use BuddhistYear instead of the number");
}

#[test]
fn every_crate_names_what_it_answers() {
    for (name, _) in MAY_USE {
        let file = if name == "cli" { "main.rs" } else { "lib.rs" };
        let text =
            fs::read_to_string(root().join("crates").join(name).join("src").join(file)).expect("the crate has a root");
        assert!(text.starts_with("//! "), "{name} begins with what it is for");
    }
}
