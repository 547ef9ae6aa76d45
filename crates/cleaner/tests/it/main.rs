//! Copies as a caller gets them: this program is the tests, and with an argument also the confined process and what
//! tries to break out of it.

#![expect(clippy::unwrap_used, reason = "all of this is a test, which the linter knows only by the usual list")]

mod canary;
mod confinement;
mod faulty;
mod files;
mod harness;

use std::process::ExitCode;

use prongsai_cleaner::{SUBCOMMAND, run_child};

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.first().map(String::as_str) {
        Some(SUBCOMMAND) => run_child(),
        Some(probe) if probe.starts_with("probe-") => confinement::probe(probe),
        _ => harness::run(&arguments, &[canary::TESTS, faulty::TESTS, confinement::TESTS]),
    }
}
