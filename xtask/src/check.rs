//! Everything that must hold before a change lands.

use std::process::{Command, Stdio};

use crate::licences::licences;
use crate::prepare::prepare;
use crate::run::{cargo, has, output, root, run};

/// Formatting, licences, lints, documentation examples, tests; one build profile.
///
/// The test runner comes last, so that its own summary ends the output.
pub fn check() -> Result<(), String> {
    prepare()?;
    run(cargo().args(["fmt", "--all", "--check"]))?;
    licences()?;
    run(cargo().args([
        "clippy",
        "--workspace",
        "--all-targets",
        "--locked",
        "--jobs",
        "2",
        "--",
        "--deny",
        "warnings",
    ]))?;
    run(cargo().args(["test", "--workspace", "--doc", "--locked", "--jobs", "2", "--quiet"]))?;
    let outcome = if has("cargo-nextest") {
        run(cargo().args(["nextest", "run", "--workspace", "--locked", "--build-jobs", "2", "--no-fail-fast"]))
    } else {
        run(cargo().args([
            "test",
            "--workspace",
            "--lib",
            "--bins",
            "--tests",
            "--locked",
            "--jobs",
            "2",
            "--no-fail-fast",
        ]))
    };
    stop_postgres();
    outcome
}

/// Stops the PostgreSQL server that the tests share, where no other run still uses it; it would stop by itself later.
fn stop_postgres() {
    let Ok(user) = output(Command::new("id").arg("-u")) else { return };
    let script = root().join("crates/testing/src/postgres_idle.sh");
    let folder = format!("/tmp/prongsai-tests-{}", user.trim());
    // A failure leaves it to the watcher.
    let _ = Command::new("sh").arg(script).arg(folder).arg("0").stdin(Stdio::null()).status();
}
