//! A list of tests that answers as the usual one does: the usual one starts threads, which the confined process must
//! not have.

use std::panic::catch_unwind;
use std::process::ExitCode;

/// A test by its name.
pub type Test = (&'static str, fn());

/// Names tests by their functions.
macro_rules! tests {
    ($module:literal: $($name:ident),+ $(,)?) => {
        /// The tests of this file.
        pub const TESTS: &[crate::harness::Test] = &[$((concat!($module, "::", stringify!($name)), $name)),+];
    };
}
pub(crate) use tests;

/// Lists or runs tests as the arguments say.
pub fn run(arguments: &[String], files: &[&[Test]]) -> ExitCode {
    let has = |flag: &str| arguments.iter().any(|argument| argument == flag);
    let tests: Vec<Test> = files.iter().flat_map(|file| file.iter().copied()).collect();
    if has("--list") {
        if !has("--ignored") {
            for (name, _) in &tests {
                println!("{name}: test");
            }
        }
        return ExitCode::SUCCESS;
    }
    let mut wanted = Vec::new();
    let mut words = arguments.iter();
    while let Some(word) = words.next() {
        match word.as_str() {
            "--format" | "--test-threads" | "--skip" | "--color" | "-Z" => drop(words.next()),
            flag if flag.starts_with('-') => {}
            name => wanted.push(name),
        }
    }
    let is_wanted = |name: &str| {
        wanted.is_empty() || wanted.iter().any(|word| if has("--exact") { name == *word } else { name.contains(word) })
    };
    let chosen: Vec<Test> = tests.into_iter().filter(|(name, _)| !has("--ignored") && is_wanted(name)).collect();
    println!("\nrunning {} tests", chosen.len());
    let failed = chosen
        .iter()
        .filter(|(name, test)| {
            let passed = catch_unwind(test).is_ok();
            println!("test {name} ... {}", if passed { "ok" } else { "FAILED" });
            !passed
        })
        .count();
    println!("\ntest result: {} passed; {failed} failed", chosen.len() - failed);
    if failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
