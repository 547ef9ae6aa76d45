//! Everything that must hold before a change lands.

use crate::licences::licences;
use crate::prepare::prepare;
use crate::run::{cargo, has, run};

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
    if has("cargo-nextest") {
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
    }
}
